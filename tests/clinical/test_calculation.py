"""A calculation says what went in and where it came from, how it was reckoned, and what to be careful of."""

from __future__ import annotations

from datetime import datetime
from decimal import ROUND_DOWN, Decimal, localcontext

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nursechart.clinical.calculation import Against, Calculation, Given, Refused, calculate
from nursechart.clinical.calculators import local
from nursechart.clinical.content import Content, load_content
from nursechart.shipped import shipped

D = Decimal
_CONTENT = load_content(shipped("content"))
MILRINONE = {"dose_rate": Given(D("0.375"), "ug/kg/min", "order 12"), "strength_mcg": Given(D(200), "ug/mL", "label")}


def weighing(kg: str, origin: str = "weight of 20 Nov, home scale") -> Given:
    return Given(D(kg), "kg", origin)


def worked(content: Content, formula: str, inputs: dict[str, Given], **more: object) -> Calculation:
    found = calculate(content, formula, inputs, **more)  # type: ignore[arg-type]
    assert isinstance(found, Calculation), found
    return found


def refusal(content: Content, formula: str, inputs: dict[str, Given]) -> Refused:
    found = calculate(content, formula, inputs)
    assert isinstance(found, Refused), found
    return found


def warned(found: Calculation) -> list[str]:
    return [each.id for each in found.warnings]


def test_a_calculation_says_what_went_in_and_where_it_came_from(content: Content) -> None:
    found = worked(content, "rate_of_dose", {**MILRINONE, "weight": weighing("70")})
    assert (found.formula, found.title, found.version) == ("rate_of_dose", "Pump rate from dose and weight", "1")
    assert found.content == content.version
    assert [(each.label, each.shown, each.origin) for each in found.inputs] == [
        ("Dose", "0.375 mcg/kg/min", "order 12"),
        ("Weight", "70 kg", "weight of 20 Nov, home scale"),
        ("Concentration", "200 mcg/mL", "label"),
    ]
    assert found.source == ("professional", "product")


def test_the_steps_can_be_read_and_show_the_unrounded_value(content: Content) -> None:
    found = worked(content, "rate_of_dose", {**MILRINONE, "weight": weighing("70")})
    assert found.steps == (
        "Rate = dose × weight × 60 ÷ concentration",
        "= 0.375 mcg/kg/min × 70 kg × 60 min/h ÷ 200 mcg/mL = 7.875 mL/h",
        "Rate: 7.875 mL/h, rounded to 7.9 mL/h",
    )
    assert (found.result.exact, found.result.rounded, found.result.shown) == (D("7.875"), D("7.9"), "7.9 mL/h")


def test_at_least_ten_digits_are_kept_inside(content: Content) -> None:
    auc = worked(
        content,
        "vancomycin_auc",
        {
            "level_first": Given(D(32), "mg/L"),
            "level_second": Given(D(14), "mg/L"),
            "infusion_hours": Given(D("1.5"), "h"),
            "every": Given(D(12), "h"),
            "first_delay": Given(D(1), "h"),
            "second_before": Given(D("0.5"), "h"),
        },
    )
    assert str(auc.of("ke").exact).startswith("0.09185317479827")  # ln(16/7)/9


@pytest.mark.parametrize(
    "name, value, sentence",
    [
        ("weight", Given(None, "kg"), "Enter the weight in kg, like 68.4"),
        ("weight", Given(D(0), "kg"), "Enter the weight: it must be more than 0"),
        ("weight", Given(D(-70), "kg"), "Enter the weight: it must be more than 0"),
        ("weight", Given(D(70)), "Say the unit of the weight: kg or g or lb"),
        ("weight", Given(D(70), "mL"), "The weight is entered in kg or g or lb, not in mL"),
        ("weight", Given(D(700), "kg"), "The weight must be between 0.2 and 650 kg. You typed 700 kg"),
        ("weight", Given(D("0.1"), "kg"), "The weight must be between 0.2 and 650 kg. You typed 0.1 kg"),
        ("weight", Given(D("NaN"), "kg"), "Enter the weight in kg, like 68.4"),
        ("strength_mcg", Given(D(0), "ug/mL"), "Enter the concentration: it must be more than 0"),
        ("strength_mcg", Given(D(2), "g/mL"), "The concentration is entered in mcg/mL or mg/mL, not in g/mL"),
        ("dose_rate", Given(D(2), "mg/kg/min"), "The dose must be at most 1,000 mcg/kg/min. You typed 2 mg/kg/min"),
    ],
)  # fmt: skip
def test_what_cannot_be_reckoned_with_is_refused_at_its_field(
    content: Content, name: str, value: Given, sentence: str
) -> None:
    found = refusal(content, "rate_of_dose", {**MILRINONE, "weight": weighing("70"), name: value})
    assert (found.input, found.says) == (name, sentence)


def test_a_missing_input_is_asked_for(content: Content) -> None:
    assert refusal(content, "rate_of_dose", MILRINONE).says == "Enter the weight in kg, like 68.4"
    assert refusal(content, "bmi", {"height": Given(D(170), "cm"), "weight": weighing("-1")}).input == "weight"
    assert refusal(content, "ideal_weight", {}).says == "Choose the sex: female or male"
    assert refusal(content, "vancomycin_trough", {"doses_given": Given(D(3))}).says == (
        "Enter the next dose with date and time"
    )


def test_the_answer_does_not_depend_on_the_arithmetic_of_who_asks(content: Content) -> None:
    inputs = {"height": Given(D(183), "cm"), "weight": weighing("118")}
    with localcontext() as coarse:
        coarse.prec, coarse.rounding = 4, ROUND_DOWN
        found = worked(content, "bsa_dubois", inputs)
    assert found == worked(content, "bsa_dubois", inputs)


def test_a_time_without_its_zone_is_no_time(content: Content) -> None:
    naive = {"volume": Given(D(250), "mL"), "rate": Given(D(125), "mL/h"), "start": Given(datetime(2025, 2, 28, 23))}
    assert refusal(content, "completion", naive).input == "start"


def test_what_is_rare_is_asked_about_and_still_worked_out(content: Content) -> None:
    found = worked(content, "maintenance", {"weight": weighing("1.4")})
    assert [(each.id, each.says) for each in found.warnings] == [("rare", "Is the weight 1.4 kg right? It is rare")]


@pytest.mark.parametrize("kg, rare", [("1.99", True), ("2", False), ("250", False), ("250.1", True)])
def test_the_usual_band_takes_its_edges(content: Content, kg: str, rare: bool) -> None:
    assert ("rare" in warned(worked(content, "maintenance", {"weight": weighing(kg)}))) is rare


def test_units_are_read_and_kept_as_given(content: Content) -> None:
    found = worked(content, "rate_of_dose", {
        "dose_rate": Given(D("0.375"), "ug/kg/min"),
        "weight": Given(D("154.32"), "[lb_av]"),
        "strength_mcg": Given(D("0.2"), "mg/mL"),
    })  # fmt: skip
    assert found.result.shown == "7.9 mL/h"
    assert [each.shown for each in found.inputs] == ["0.375 mcg/kg/min", "154.32 lb", "0.2 mg/mL"]
    assert found.inputs[2].value == 200
    assert found.steps[:2] == ("Weight: 154.32 lb = 69.99837454… kg", "Concentration: 0.2 mg/mL = 200 mcg/mL")


def test_a_dose_per_hour_is_not_taken_for_one_per_minute(content: Content) -> None:
    per_hour = {**MILRINONE, "dose_rate": Given(D("22.5"), "ug/kg/h"), "weight": weighing("70")}
    assert worked(content, "rate_of_dose", per_hour).result.exact == D("7.875")


def test_grams_become_milligrams(content: Content) -> None:
    found = worked(content, "weight_dose", {"dose_per_kg": Given(D("0.4"), "g/kg"), "weight": weighing("70")})
    assert found.result.shown == "28,000 mg"


def test_rounding_up_a_dose_is_never_silent(content: Content) -> None:
    inputs = {"dose_per_kg": Given(D(15), "mg/kg"), "weight": weighing("92")}
    exact = worked(content, "weight_dose", inputs)
    assert (exact.result.shown, exact.warnings) == ("1,380 mg", ())
    rounded = worked(content, "weight_dose", inputs, steps={"dose": D(250)})
    assert [each.says for each in rounded.warnings] == ["Dose 1,380 mg was rounded up to 1,500 mg (+8.7 %)"]
    assert "Dose: 1,380 mg, rounded to 1,500 mg" in rounded.steps


def test_vials_and_volume_follow_from_the_dose_that_is_given(content: Content) -> None:
    inputs = {"dose_per_kg": Given(D(11), "mg/kg"), "weight": weighing("92"), "vial": Given(D(500), "mg"),
              "strength_mg": Given(D(50), "mg/mL")}  # fmt: skip
    rounded = worked(content, "weight_dose", inputs, steps={"dose": D(250)})  # 1012 mg, to 1000
    assert (rounded.of("vials").shown, rounded.of("volume").shown) == ("2 vials", "20 mL")
    assert worked(content, "weight_dose", inputs).of("vials").shown == "3 vials"


def test_a_rounding_the_pack_does_not_allow_is_a_bug(content: Content) -> None:
    with pytest.raises(ValueError, match="rate is not rounded to 5"):
        calculate(content, "rate_of_volume", {}, steps={"rate": D(5)})
    with pytest.raises(KeyError, match="does not ask for weight"):
        calculate(content, "rate_of_volume", {"weight": weighing("70")})


def test_a_coarse_pump_step_is_said_at_a_low_rate(content: Content) -> None:
    inputs = {"dose_rate": Given(D("0.25"), "ug/kg/min"), "weight": weighing("58.4"),
              "strength_mcg": Given(D(1000), "ug/mL")}  # fmt: skip
    found = worked(content, "rate_of_dose", inputs)
    assert [each.says for each in found.warnings] == [
        "Rounding 0.876 mL/h to 0.9 mL/h changes it by +2.7 %. Use a finer step"
    ]
    assert warned(worked(content, "rate_of_dose", inputs, steps={"rate": D("0.01")})) == []


@pytest.mark.parametrize("limit, blocks", [("0.75", True), ("0.781", True), ("0.78125", False), ("0.79", False)])
def test_a_dose_over_the_hard_limit_blocks(content: Content, limit: str, blocks: bool) -> None:
    inputs = {"rate": Given(D("3.0"), "mL/h"), "weight": weighing("64"), "strength_mcg": Given(D(1000), "ug/mL")}
    found = worked(content, "dose_of_rate", inputs, against=Against(drug="milrinone", hard_limit=D(limit)))
    assert found.blocks is blocks
    assert [each.rule for each in found.findings] == (["R-04.hard_limit"] if blocks else [])


def test_a_dose_that_only_rounding_puts_over_the_limit_blocks_too(content: Content) -> None:
    inputs = {"dose_per_kg": Given(D(15), "mg/kg"), "weight": weighing("92")}
    against = Against(drug="vancomycin", hard_limit=D(1400))
    assert not worked(content, "weight_dose", inputs, against=against).blocks
    assert worked(content, "weight_dose", inputs, against=against, steps={"dose": D(250)}).blocks


@pytest.mark.parametrize("ordered, warns", [("7.5", False), ("7.49", True), ("8.28", False), ("8.29", True)])
def test_a_rate_over_5_percent_from_the_order_warns(content: Content, ordered: str, warns: bool) -> None:
    inputs = {**MILRINONE, "weight": weighing("70")}  # 7.875; 5 % of 7.5 is 0.375
    found = worked(content, "rate_of_dose", inputs, against=Against(drug="milrinone", ordered=D(ordered)))
    assert bool(found.findings) is warns


@pytest.mark.parametrize(
    "kg, group, mg, ml, injector, warns",
    [
        ("7.4", "child", "0.074", "0.07", None, ["no_autoinjector"]),
        ("7.5", "child", "0.075", "0.08", "0.15", ["rounded_up"]),
        ("24.9", "child", "0.249", "0.25", "0.15", ["rounded_up"]),
        ("25", "child", "0.25", "0.25", "0.3", []),
        ("29.9", "child", "0.299", "0.3", "0.3", ["rounded_up"]),
        ("30", "child", "0.3", "0.3", "0.3", []),
        ("45", "child", "0.45", "0.45", "0.3", ["autoinjector_option"]),
        ("50", "adult", "0.5", "0.5", "0.3", ["autoinjector_option"]),
        ("58", "adult", "0.5", "0.5", "0.3", ["capped", "autoinjector_option"]),
        ("28", "adult", "0.28", "0.28", "0.3", []),
    ],
)
def test_epinephrine_by_weight_and_the_auto_injector_for_it(
    content: Content, kg: str, group: str, mg: str, ml: str, injector: str | None, warns: list[str]
) -> None:
    found = worked(content, "epinephrine", {"weight": weighing(kg), "age_group": Given(group)})
    assert (found.of("dose").shown, found.of("volume").shown) == (f"{mg} mg", f"{ml} mL")
    assert [each.shown for each in found.results if each.id == "autoinjector"] == (
        [f"{injector} mg"] if injector else []
    )
    assert warned(found) == warns
    assert any("5 to 15 min" in note for note in found.notes)


@pytest.mark.parametrize(
    "more, warns",
    [
        ({"creatinine_stable": "yes"}, []),
        ({}, ["stable_unknown"]),
        ({"creatinine_stable": "no"}, ["unstable"]),
        ({"creatinine_stable": "yes", "pregnant": "yes"}, ["pregnant"]),
        ({"creatinine_stable": "yes", "age": "18"}, []),
        ({"creatinine_stable": "yes", "age": "17"}, ["rare", "under_age"]),
    ],
)
def test_a_clearance_says_for_whom_it_is_not_made(content: Content, more: dict[str, str], warns: list[str]) -> None:
    inputs = {"sex": Given("female"), "weight": weighing("60"), "creatinine": Given(D("0.8"), "mg/dL")}
    inputs["age"] = Given(D(more.get("age", "45")), "a")
    inputs |= {name: Given(value) for name, value in more.items() if name != "age"}
    assert warned(worked(content, "creatinine_clearance", inputs)) == warns


@pytest.mark.parametrize("kg, adjusted", [("84.5574", False), ("84.5575", True)])
def test_the_adjusted_weight_is_used_over_120_percent(content: Content, kg: str, adjusted: bool) -> None:
    found = worked(
        content, "ideal_weight", {"sex": Given("male"), "height": Given(D(175), "cm"), "weight": weighing(kg)}
    )
    assert ("use_adjusted" in warned(found)) is adjusted


@pytest.mark.parametrize("ordered, differs", [("4586.4", False), ("4586.5", True), ("4149.6", False), ("4149.5", True)])
def test_a_chemo_dose_over_5_percent_from_the_surface_goes_to_the_pharmacist(
    content: Content, ordered: str, differs: bool
) -> None:
    inputs = {
        "dose_per_m2": Given(D(2400), "mg/m2"),
        "bsa": Given(D("1.82"), "m2"),
        "ordered_dose": Given(D(ordered), "mg"),
    }
    assert ("differs" in warned(worked(content, "bsa_dose", inputs))) is differs


@pytest.mark.parametrize(
    "left, reconcile", [("90.8", False), ("89.8", False), ("89.7", True), ("91.8", False), ("91.9", True)]
)
def test_a_pca_reservoir_that_is_over_1_ml_off_is_counted_again(content: Content, left: str, reconcile: bool) -> None:
    inputs = {"basal": Given(D("0.5"), "mg/h"), "hours": Given(D(48), "h"), "delivered": Given(D(22)),
              "bolus": Given(D(1), "mg"), "strength_mg": Given(D(5), "mg/mL"), "fill": Given(D(100), "mL"),
              "measured_left": Given(D(left), "mL")}  # fmt: skip
    assert ("reconcile" in warned(worked(content, "pca_reconcile", inputs))) is reconcile


def test_a_small_reservoir_is_counted_again_over_5_percent(content: Content) -> None:
    inputs = {"basal": Given(D(1), "mg/h"), "hours": Given(D(10), "h"), "delivered": Given(D(0)),
              "bolus": Given(D(1), "mg"), "strength_mg": Given(D(1), "mg/mL"), "fill": Given(D(20), "mL")}  # fmt: skip
    for left, reconcile in (("9.5", False), ("9.4", True)):
        found = worked(content, "pca_reconcile", {**inputs, "measured_left": Given(D(left), "mL")})
        assert ("reconcile" in warned(found)) is reconcile


@pytest.mark.parametrize("now, percent", [("1.24", False), ("1.25", True)])
def test_a_rise_of_creatinine_by_25_percent_asks_for_a_vancomycin_level(
    content: Content, now: str, percent: bool
) -> None:
    found = worked(content, "vancomycin_trough", {
        "doses_given": Given(D(9)), "next_dose": Given(local("2025-11-21T09:00", "Etc/UTC")),
        "creatinine_before": Given(D(1), "mg/dL"), "creatinine": Given(D(now), "mg/dL"),
    })  # fmt: skip
    assert ("creatinine_up" in warned(found)) is percent


@pytest.mark.parametrize(
    "drawn, off", [("08:15", False), ("08:14", True), ("08:30", False), ("09:00", False), ("09:01", True)]
)
def test_a_trough_drawn_over_45_minutes_before_the_dose_or_after_it_is_flagged(
    content: Content, drawn: str, off: bool
) -> None:
    found = worked(content, "vancomycin_trough", {
        "doses_given": Given(D(9)), "next_dose": Given(local("2025-11-21T09:00", "Etc/UTC")),
        "drawn": Given(local(f"2025-11-21T{drawn}", "Etc/UTC")),
        "last_level": Given(local("2025-11-15T08:00", "Etc/UTC")),
        "same_lumen": Given("no"),
    })  # fmt: skip
    assert warned(found) == (["drawn_off"] if off else [])


@pytest.mark.parametrize(
    "doses, last_level, due", [(2, "", False), (3, "", True), (3, "2025-11-19T08:00", True), (4, "", True),
                               (4, "2025-11-19T08:00", False)],
)  # fmt: skip
def test_a_vancomycin_level_is_due_before_the_fourth_dose_and_until_there_is_one(
    content: Content, doses: int, last_level: str, due: bool
) -> None:
    inputs = {"doses_given": Given(D(doses)), "next_dose": Given(local("2025-11-21T09:00", "Etc/UTC"))}
    if last_level:
        inputs["last_level"] = Given(local(last_level, "Etc/UTC"))
    assert ("steady" in warned(worked(content, "vancomycin_trough", inputs))) is due


def test_a_vancomycin_level_is_due_weekly_and_never_through_the_lumen_of_the_dose(content: Content) -> None:
    found = worked(content, "vancomycin_trough", {
        "doses_given": Given(D(20)), "next_dose": Given(local("2025-11-21T09:00", "Etc/UTC")),
        "last_level": Given(local("2025-11-14T20:00", "Etc/UTC")), "same_lumen": Given("yes"),
    })  # fmt: skip
    assert warned(found) == ["weekly", "same_lumen"]


@pytest.mark.parametrize(
    "formula, inputs, says",
    [
        ("vancomycin_auc", "14 mg/L|32 mg/L|1.5 h|12 h|1 h|0.5 h", "The first level must be higher than the second"),
        ("vancomycin_auc", "32 mg/L|14 mg/L|1.5 h|6 h|5 h|0.5 h", "The first level must be drawn before the second"),
        ("map", "80 mm[Hg]|120 mm[Hg]", "The upper pressure must be higher than the lower"),
        ("iron_deficit", "68 kg|15 g/dL", "Haemoglobin is at or over the target of 15 g/dL"),
        ("elastomeric_left", "60 g|68 g|1 g/mL", "The pump cannot weigh less than when it is empty"),
        ("run_out", "2 mL|2 mL|1 mL/h", "Enter the fill, which must be over the unusable volume"),
        ("pn_ramp", "1800 mL|2 h|1.5 h|1 h", "The ramps are longer than the cycle"),
        ("after_rate_change", "50 mL|100 mL/h|45 min|50 mL/h", "More has run than the volume"),
        ("daily_volume", "6|100 mL|5 h|0.1 mL/h", "The doses of a day take more than 24 hours"),
        ("pca_reconcile", "10 mg/h|48 h|0|1 mg|1 mg/mL|100 mL", "The pump says it gave more than was filled in"),
    ],
)
def test_numbers_that_cannot_go_together_are_refused(content: Content, formula: str, inputs: str, says: str) -> None:
    values = {}
    for name, typed in zip(content.formulas[formula].inputs, inputs.split("|"), strict=True):
        number, _, unit = typed.partition(" ")
        values[name] = Given(D(number), unit)
    found = refusal(content, formula, values)
    assert found.input == ""
    assert found.says.startswith(says)


def test_a_reservoir_that_is_empty_before_the_next_visit_is_said(content: Content) -> None:
    inputs = {"fill": Given(D(100), "mL"), "unusable": Given(D(2), "mL"), "rate": Given(D(2), "mL/h"),
              "start": Given(local("2025-11-21T10:00", "Etc/UTC"))}  # fmt: skip
    for visit, too_late in (("2025-11-23T11:00", False), ("2025-11-23T11:01", True)):
        found = worked(content, "run_out", {**inputs, "next_visit": Given(local(visit, "Etc/UTC"))})
        assert ("before_visit" in warned(found)) is too_late
        assert (found.of("empty").shown, found.of("alert").shown) == (
            "Sun 23 Nov 2025 11:00 UTC", "Sun 23 Nov 2025 07:00 UTC",
        )  # fmt: skip


def test_an_infusion_over_the_lost_hour_of_spring_ends_an_hour_later_on_the_clock(content: Content) -> None:
    inputs = {"volume": Given(D(400), "mL"), "rate": Given(D(50), "mL/h")}
    found = worked(content, "completion", {**inputs, "start": Given(local("2025-03-08T22:30", "America/New_York"))})
    assert found.of("end").shown == "Sun 9 Mar 2025 07:30 EDT"


def test_whole_vials_of_factor_within_10_percent(content: Content) -> None:
    inputs = {"factor_product": Given("factor_viii"), "weight": weighing("72.4"), "rise": Given(D(40), "%")}
    found = worked(content, "factor", {**inputs, "vial_units": Given((D(512), D(1024)), "[IU]")})
    assert (found.of("vials").shown, found.of("held").shown, found.of("differs").shown) == (
        "1 / 1 vials", "1,536 units", "+6.1 %",
    )  # fmt: skip
    assert warned(found) == ["vials_over"]
    large = worked(content, "factor", {**inputs, "vial_units": Given((D(1000),), "[IU]")})
    assert warned(large) == ["vials_differ"]


def test_a_dose_of_more_vials_than_anybody_draws_up_is_refused(content: Content) -> None:
    inputs = {"factor_product": Given("factor_viii"), "weight": weighing("100"), "rise": Given(D(100), "%")}
    inputs["vial_units"] = Given((D(83), D(84), D(85)), "[IU]")  # 5000 units
    assert refusal(content, "factor", inputs).says.startswith("That would take very many vials")
    inputs["vial_units"] = Given((D(84), D(85), D(86)), "[IU]")
    assert worked(content, "factor", inputs).of("differs").shown == "0 %"


def test_more_sites_than_at_once_are_said(content: Content) -> None:
    inputs = {"iv_dose": Given(D(100), "g"), "weeks": Given(D(4), "wk"), "site_most": Given(D(15), "mL")}
    found = worked(content, "subcutaneous_ig", inputs)
    assert (found.of("sites").shown, warned(found)) == ("12 sites", ["sites"])


def test_a_cycle_whose_rounded_rates_miss_the_volume_by_1_percent_is_said(content: Content) -> None:
    inputs = {"volume": Given(D(5), "mL"), "shares": Given((D(1),)), "step_hours": Given((D(12),), "h")}
    found = worked(content, "pn_cycle", inputs)
    assert warned(found) == ["differs"]
    uneven = refusal(content, "pn_cycle", {**inputs, "step_hours": Given((D(1), D(2)), "h")})
    assert uneven.says == "Each step of the cycle needs its share of the full rate and its hours"


def test_a_list_has_no_more_than_its_most(content: Content) -> None:
    many = Given(tuple(D(1) for _ in range(13)), "mL/kg/h")
    found = refusal(content, "step_plan", {"weight": weighing("70"), "volume": Given(D(300), "mL"), "plan": many})
    assert (found.input, found.says) == ("plan", "Enter at most 12 numbers for steps")


amounts = st.decimals(min_value=D("0.1"), max_value=D(500), places=2)


@given(dose=st.decimals(min_value=D("0.01"), max_value=D(20), places=3), kg=amounts, mcg=amounts)
def test_dose_to_rate_and_back_is_the_same_dose(dose: Decimal, kg: Decimal, mcg: Decimal) -> None:
    strength, weight = Given(mcg * 100, "ug/mL"), Given(kg + 1, "kg")
    rate = worked(
        _CONTENT, "rate_of_dose", {"dose_rate": Given(dose, "ug/kg/min"), "weight": weight, "strength_mcg": strength}
    )
    exact = rate.result.exact
    assert isinstance(exact, Decimal)
    assume(exact <= 1200)
    back = worked(_CONTENT, "dose_of_rate", {"rate": Given(exact, "mL/h"), "weight": weight, "strength_mcg": strength})
    assert isinstance(back.result.exact, Decimal)
    assert abs(back.result.exact - dose) < D("1E-20")


@given(volume=st.decimals(min_value=D(1), max_value=D(20000), places=1), minutes=st.integers(1, 10080))
def test_a_shown_rate_is_within_half_a_step_of_the_exact_one(volume: Decimal, minutes: int) -> None:
    found = calculate(_CONTENT, "rate_of_volume", {"volume": Given(volume, "mL"), "time": Given(D(minutes), "min")})
    assert isinstance(found, Calculation)
    exact, rounded = found.result.exact, found.result.rounded
    assert isinstance(exact, Decimal)
    assert isinstance(rounded, Decimal)
    assert abs(rounded - exact) <= D("0.05")
    assert found.result.shown == f"{rounded:,f}".rstrip("0").rstrip(".") + " mL/h"
