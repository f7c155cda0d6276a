"""Every worked example of the clinical reference, section 7, is given digit for digit; none can vanish unseen."""

from __future__ import annotations

from collections import Counter

import msgspec
import pytest

from nursechart.clinical.content import Content, load_content
from nursechart.clinical.formulas import CODES
from nursechart.clinical.vectors import failure, replay
from nursechart.shipped import shipped

_PACK = load_content(shipped("content"))

# counted by hand in the reference: one for each arrow, cell or row that has an answer of its own
COUNTED = {
    "7.1": 6, "7.2": 6, "7.3": 13, "7.4": 9, "7.5": 9, "7.6": 3, "7.7": 4, "7.8": 5, "7.9": 8, "7.10": 4, "7.11": 5,
    "7.12": 6, "7.13": 7, "7.14": 3, "7.15": 27, "7.16": 8, "7.17": 8, "7.18": 4, "7.19": 3, "7.20": 4, "7.21": 4,
    "7.22": 5, "7.23": 3, "7.24": 2,
}  # fmt: skip
BY_FORMULA = {
    "rate_of_volume": 6, "drops": 5, "rate_of_drops": 1, "rate_of_dose": 10, "dose_of_rate": 3, "weight_dose": 4,
    "weight_dose_of_day": 1, "epinephrine": 4, "bsa_mosteller": 4, "bsa_dubois": 4, "bsa_dose": 1, "bmi": 3,
    "ideal_weight": 4, "creatinine_clearance": 5, "pn_cycle": 4, "pn_ramp": 1, "glucose_rate": 2,
    "glucose_rate_of_pump": 1, "step_plan": 4, "completion": 4, "after_rate_change": 1, "run_out": 3, "pca_run_out": 1,
    "daily_volume": 1, "elastomeric_left": 1, "heparin_rate": 2, "heparin_dose": 2, "heparin_of_rate": 1,
    "heparin_locks": 2, "map": 3, "fahrenheit_to_celsius": 3, "celsius_to_fahrenheit": 3, "pounds_to_kilograms": 3,
    "kilograms_to_pounds": 3, "inches_to_centimetres": 3, "centimetres_to_feet": 3, "glucose_to_moles": 3,
    "glucose_to_mass": 3, "pounds_and_ounces": 1, "creatinine_to_moles": 1, "creatinine_to_mass": 1,
    "corrected_calcium": 3, "corrected_calcium_si": 1, "anion_gap": 4, "maintenance": 4, "holliday_segar": 4,
    "pca_total": 2, "pca_most": 1, "pca_reconcile": 1, "vancomycin_auc": 3, "carboplatin": 4, "factor": 4,
    "subcutaneous_ig": 5, "iron_deficit": 3, "weight_change": 2,
}  # fmt: skip


@pytest.mark.parametrize("vector", _PACK.vectors)
def test_a_worked_example_is_given_digit_for_digit(content: Content, vector: str) -> None:
    assert failure(content, content.vectors[vector]) is None


def test_no_worked_example_of_the_reference_is_missing(content: Content) -> None:
    of_the_reference = [each for each in content.vectors.values() if "-x" not in each.id]
    assert Counter(each.id.split("-")[0] for each in of_the_reference) == COUNTED
    assert Counter(each.formula for each in of_the_reference) == BY_FORMULA


def test_every_formula_has_an_example_and_every_code_a_formula(content: Content) -> None:
    assert {each.formula for each in content.vectors.values()} == set(content.formulas)
    assert {each.code for each in content.formulas.values()} == set(CODES)


def test_the_pack_as_shipped_gives_all_of_them(content: Content) -> None:
    assert replay(content) == ()


@pytest.mark.parametrize(
    "change, says",
    [
        ({"exact": {"rate": "166.66"}}, "rate is 166.666"),
        ({"shown": {"rate": "166.6 mL/h"}}, "rate is shown as 166.7 mL/h, not 166.6 mL/h"),
        ({"warns": ("coarse",)}, "it warns of nothing, not of coarse"),
        ({"blocks": True}, "it does not block"),
        ({"refused": "time"}, "time was not refused"),
        ({"given": {"volume": "250 mL", "time": "0 min"}}, "refused at time: Enter the time: it must be more than 0"),
    ],
)
def test_a_wrong_example_is_named_with_what_came_instead(
    content: Content, change: dict[str, object], says: str
) -> None:
    wrong = msgspec.structs.replace(content.vectors["7.1-1"], **change)
    failed = replay(msgspec.structs.replace(content, vectors={wrong.id: wrong}))
    assert [each.id for each in failed] == ["7.1-1"]
    assert failed[0].says.startswith(says)
