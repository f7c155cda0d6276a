"""Scales: every vector of section 4, and the edges of each band."""

from __future__ import annotations

from decimal import Decimal

import pytest

from nursechart.clinical.content import Content
from nursechart.clinical.scales import (
    News2Signs,
    anaphylaxis,
    grade,
    infiltration_ins,
    is_orthostatic,
    news2,
    pain,
    patency,
    phlebitis_ins,
    sum_scale,
    vip,
)

D = Decimal


@pytest.mark.parametrize(
    "findings, value",
    [
        ({}, 0),
        ({"clean": None}, 0),
        ({"redness": D(5)}, 1),
        ({"tender": None}, 0),
        ({"tender": None, "redness": D(15)}, 2),
        ({"tender": None, "swelling": None}, 2),
        ({"tender": None, "redness": None, "streak": None, "cord": D(20)}, 3),
        ({"tender": None, "redness": None, "streak": None, "cord": D(25)}, 3),
        ({"tender": None, "redness": None, "streak": None, "cord": D(30)}, 4),
        ({"drainage_purulent": None}, 4),
    ],
)
def test_ins_phlebitis(content: Content, findings: dict[str, D | None], value: int) -> None:
    assert phlebitis_ins(content, findings).value == value


def test_a_grade_names_its_scale(content: Content) -> None:
    found = phlebitis_ins(content, {"redness": D(15), "tender": None})
    assert found.words == "INS phlebitis 2 of 4"
    assert found.level == "warn"


@pytest.mark.parametrize(
    "findings, fever, score",
    [
        ([], False, 0),
        (["tender"], False, 1),
        (["redness"], False, 1),
        (["tender", "redness"], False, 2),
        (["tender", "swelling"], False, 2),
        (["tender", "redness", "swelling"], False, 3),
        (["tender", "redness", "swelling", "cord"], False, 4),
        (["tender", "redness", "swelling", "cord"], True, 5),
    ],
)
def test_vip(content: Content, findings: list[str], fever: bool, score: int) -> None:
    assert vip(content, findings, fever=fever).value == score


@pytest.mark.parametrize(
    "cm, blanched, severe, vesicant, grade",
    [
        ("0", False, False, False, 0),
        ("0", True, False, False, 1),
        ("2.4", True, False, False, 1),
        ("2.5", True, False, False, 2),
        ("15", True, False, False, 2),
        ("15.1", True, False, False, 3),
        ("16", True, True, False, 4),
        ("1", False, False, True, 4),
        ("0", False, False, True, 0),
    ],
)
def test_ins_infiltration(content: Content, cm: str, blanched: bool, severe: bool, vesicant: bool, grade: int) -> None:
    found = infiltration_ins(content, oedema_cm=D(cm), blanched=blanched, severe=severe, vesicant=vesicant)
    assert found.value == grade


@pytest.mark.parametrize(
    "flush, blood_return, grade",
    [
        ("easy", "brisk", 0),
        ("easy", "slow", 1),
        ("easy", "none", 2),
        ("resists", "none", 3),
        ("resists", "brisk", 3),
        ("blocked", "none", 4),
    ],
)
def test_patency(content: Content, flush: str, blood_return: str, grade: int) -> None:
    found = patency(content, flush, blood_return)
    assert found is not None
    assert found.value == grade


def test_patency_is_not_known_until_somebody_saw_blood_come_back(content: Content) -> None:
    assert patency(content, "easy", "not_tested") is None
    assert patency(content, "", "") is None


@pytest.mark.parametrize(
    "score, name",
    [(0, "none"), (1, "mild"), (3, "mild"), (4, "moderate"), (6, "moderate"), (7, "severe"), (10, "severe")],
)
def test_pain_bands(content: Content, score: int, name: str) -> None:
    assert pain(content, score).name == name


def test_a_pain_score_of_11_is_not_on_the_scale(content: Content) -> None:
    with pytest.raises(ValueError, match="11 is not on the scale pain"):
        pain(content, 11)


# breathing, SpO2, on oxygen, scale 2, systolic, pulse, alert, temperature -> parts, total
NEWS2 = {
    "N1": ((18, 97, False, False, 118, 76, True, "37.0"), (0, 0, 0, 0, 0, 0, 0), 0),
    "N2": ((22, 94, False, False, 104, 112, True, "38.4"), (2, 1, 0, 1, 2, 0, 1), 7),
    "N3": ((20, 90, True, True, 132, 95, True, "36.4"), (0, 0, 2, 0, 1, 0, 0), 3),
    "N4": ((25, 96, False, False, 125, 88, True, "36.8"), (3, 0, 0, 0, 0, 0, 0), 3),
    "N5": ((14, 97, True, True, 125, 88, True, "36.8"), (0, 3, 2, 0, 0, 0, 0), 5),
    "N6": ((8, 91, False, False, 90, 40, False, "35.0"), (3, 3, 0, 3, 3, 3, 3), 18),
}


@pytest.mark.parametrize("vector", NEWS2)
def test_news2_vectors(content: Content, vector: str) -> None:
    (breathing, oxygen, on_oxygen, scale_2, systolic, pulse, alert, temperature), parts, total = NEWS2[vector]
    found = news2(
        content,
        News2Signs(
            breathing_rate=D(breathing),
            oxygen_saturation=D(oxygen),
            systolic=D(systolic),
            pulse=D(pulse),
            temperature=D(temperature),
            on_oxygen=on_oxygen,
            scale_2=scale_2,
            alert=alert,
        ),
    )
    assert (found.parts, found.total) == (parts, total)


def test_n4_a_single_red_part_asks_for_urgent_review_at_a_low_total(content: Content) -> None:
    signs = News2Signs(
        breathing_rate=D(25), oxygen_saturation=D(96), systolic=D(125), pulse=D(88), temperature=D("36.8")
    )
    found = news2(content, signs)
    assert found.single_red
    assert found.grade.name == "low"


@pytest.mark.parametrize("total, action", [(4, "low"), (5, "medium"), (6, "medium"), (7, "high")])
def test_news2_asks_for_a_prescriber_from_5_and_for_help_from_7(content: Content, total: int, action: str) -> None:
    assert grade(content, "news2", total).name == action


BRADEN = ("sensory", "moisture", "activity", "mobility", "nutrition", "friction")
MORSE = ("fall", "second_diagnosis", "aid", "iv", "gait", "mind")
MNA = ("intake", "weight_loss", "mobility", "stress", "neuro", "bmi")


@pytest.mark.parametrize(
    "scale, items, points, total, name",
    [
        ("braden", BRADEN, (3, 3, 3, 3, 3, 2), 17, "mild risk"),
        ("braden", BRADEN, (2, 2, 2, 2, 2, 2), 12, "high risk"),
        ("braden", BRADEN, (1, 1, 1, 2, 2, 1), 8, "severe risk"),
        ("braden", BRADEN, (4, 4, 4, 4, 4, 3), 23, "no risk"),
        ("morse", MORSE, (0, 0, 0, 20, 0, 0), 20, "low risk"),
        ("morse", MORSE, (0, 15, 0, 20, 10, 0), 45, "high risk"),
        ("morse", MORSE, (25, 0, 0, 20, 0, 0), 45, "high risk"),
        ("morse", MORSE, (0, 0, 15, 20, 0, 0), 35, "moderate risk"),
        ("mna_sf", MNA, (2, 3, 2, 2, 2, 3), 14, "normal"),
        ("mna_sf", MNA, (1, 1, 2, 0, 2, 1), 7, "malnourished"),
        ("mna_sf", MNA, (2, 2, 1, 2, 2, 1), 10, "at risk"),
    ],
)
def test_scales_that_add_up(
    content: Content, scale: str, items: tuple[str, ...], points: tuple[int, ...], total: int, name: str
) -> None:
    found = sum_scale(content, scale, dict(zip(items, points, strict=True)))
    assert (found.value, found.name) == (total, name)


def test_a_scale_needs_each_item_with_points_it_has(content: Content) -> None:
    with pytest.raises(ValueError, match="needs each of its 6 items once"):
        sum_scale(content, "braden", {"sensory": 3})
    with pytest.raises(ValueError, match="friction of braden has no 4"):
        sum_scale(content, "braden", dict(zip(BRADEN, (4, 4, 4, 4, 4, 4), strict=True)))


@pytest.mark.parametrize(
    "signs, systolic, arrest, ring, brown",
    [
        (["hives"], None, False, 1, 1),
        (["hives", "wheeze"], None, False, 2, 2),
        (["collapse"], 84, False, 3, 3),
        ([], 84, False, 3, 3),
        (["collapse"], None, True, 4, 3),
    ],
)
def test_the_severity_of_anaphylaxis(
    content: Content, signs: list[str], systolic: int | None, arrest: bool, ring: int, brown: int
) -> None:
    found = anaphylaxis(content, signs, systolic=None if systolic is None else D(systolic), arrest=arrest)
    assert found is not None
    assert (found[0].value, found[1].value) == (ring, brown)


def test_no_sign_is_no_reaction(content: Content) -> None:
    assert anaphylaxis(content, []) is None


@pytest.mark.parametrize(
    "lying, standing, rise, positive",
    [
        ((128, 76), (106, 70), 0, True),
        ((120, 80), (112, 69), 0, True),
        ((118, 74), (110, 68), 12, False),
        ((118, 74), (110, 68), 30, True),
    ],
)
def test_orthostatic_pressure(lying: tuple[int, int], standing: tuple[int, int], rise: int, positive: bool) -> None:
    down, up = (D(lying[0]), D(lying[1])), (D(standing[0]), D(standing[1]))
    assert is_orthostatic(down, up, pulse_rise=D(rise)) is positive
