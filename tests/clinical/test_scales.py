"""Scales: every vector of section 4, and the edges of each band."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from nursechart.clinical.content import Content, load_content
from nursechart.clinical.scales import (
    News2Signs,
    NotAScore,
    ScaleIsOff,
    anaphylaxis,
    changed,
    extravasation,
    grade,
    has_learned,
    infiltration_ins,
    infusion_reaction,
    is_orthostatic,
    mna_points,
    news2,
    offered,
    orthostatic,
    pain,
    pain_scales,
    patency,
    phlebitis,
    phlebitis_ins,
    photo_times,
    pitting_oedema,
    read_scored,
    scale_for,
    scored,
    suggested_pain_scales,
    sum_scale,
    totals_only,
    vip,
    write_scored,
)
from nursechart.shipped import shipped
from tests.clinical.permissions import with_permission

D = Decimal


@pytest.fixture
def permitted(content: Content) -> Content:
    """The pack of a clinic that has permission for every owned scale."""
    return with_permission(content, *(each.id for each in content.scales.values() if each.is_off))


SITES = pytest.mark.parametrize(
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
        ({"tender": None, "redness": None, "streak": None, "cord": D("25.1")}, 4),
        ({"cord": D(26)}, 4),
        ({"streak": None}, 0),
        ({"swelling": None}, 0),
        ({"drainage_purulent": None}, 4),
    ],
)


@SITES
def test_ins_phlebitis(content: Content, findings: dict[str, D | None], value: int) -> None:
    assert phlebitis_ins(content, findings).value == value


@SITES
def test_the_stand_in_for_phlebitis_has_the_same_order_of_severity(
    content: Content, findings: dict[str, D | None], value: int
) -> None:
    found = phlebitis(content, findings)
    assert (found.scale, found.value) == ("site_signs", value)
    assert found.level == grade(content, "phlebitis_ins", value).level


def test_a_grade_names_its_scale(content: Content) -> None:
    found = phlebitis(content, {"redness": D(15), "tender": None})
    assert found.words == "Site signs 2 of 4"
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
            consciousness="alert" if alert else "voice",
        ),
    )
    assert (found.parts, found.total) == (parts, total)


def test_n4_a_single_red_part_asks_for_urgent_review_at_a_low_total(content: Content) -> None:
    signs = News2Signs(
        breathing_rate=D(25), oxygen_saturation=D(96), systolic=D(125), pulse=D(88), temperature=D("36.8")
    )
    found = news2(content, signs)
    assert found.single_red
    assert (found.grade.name, found.grade.action) == ("low", "Tell the nurse lead")
    assert (found.response.name, found.response.action) == ("one red part", "Call the prescriber now")


@pytest.mark.parametrize(
    "total, action", [(0, "none"), (1, "low"), (4, "low"), (5, "medium"), (6, "medium"), (7, "high"), (20, "high")]
)
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
    permitted: Content, scale: str, items: tuple[str, ...], points: tuple[int, ...], total: int, name: str
) -> None:
    found = sum_scale(permitted, scale, dict(zip(items, points, strict=True)))
    assert (found.value, found.name) == (total, name)


def test_a_scale_needs_each_item_with_points_it_has(permitted: Content) -> None:
    with pytest.raises(ValueError, match="needs each of its 6 items once"):
        sum_scale(permitted, "braden", {"sensory": 3})
    with pytest.raises(ValueError, match="friction of braden has no 4"):
        sum_scale(permitted, "braden", dict(zip(BRADEN, (4, 4, 4, 4, 4, 4), strict=True)))


@pytest.mark.parametrize(
    "signs, systolic, oxygen, arrest, ring, brown",
    [
        (["hives"], None, None, False, 1, 1),
        (["hives", "wheeze"], None, None, False, 2, 2),
        (["collapse"], 84, None, False, 3, 3),
        ([], 84, None, False, 3, 3),
        (["hives"], 90, None, False, 1, 1),
        (["hives"], 89, None, False, 3, 3),
        (["collapse"], None, None, True, 4, 3),
        (["itch"], None, 93, False, 1, 1),
        (["itch"], None, 92, False, 1, 3),
        (["dizziness"], None, None, False, None, 2),
        (["cough"], None, None, False, 2, None),
        (["confusion"], None, None, False, None, 3),
    ],
)
def test_the_severity_of_anaphylaxis(
    content: Content,
    signs: list[str],
    systolic: int | None,
    oxygen: int | None,
    arrest: bool,
    ring: int | None,
    brown: int | None,
) -> None:
    found = anaphylaxis(
        content,
        signs,
        systolic=None if systolic is None else D(systolic),
        oxygen=None if oxygen is None else D(oxygen),
        arrest=arrest,
    )
    assert found is not None
    assert (found.ring and found.ring.value, found.brown and found.brown.value) == (ring, brown)
    assert found.is_anaphylaxis is ((ring or 0) >= 2 or (brown or 0) >= 2)


def test_a_childs_own_limit_says_what_low_pressure_is(content: Content) -> None:
    assert anaphylaxis(content, [], systolic=D(80), systolic_below=D(78)) is None


def test_no_sign_is_no_reaction(content: Content) -> None:
    assert anaphylaxis(content, []) is None


@pytest.mark.parametrize(
    "course, value, action",
    [
        ([], 1, "Slow or watch"),
        (["mild"], 1, "Slow or watch"),
        (["interrupted"], 2, "Stop, treat, start again at half the rate after clear and order"),
        (["treated"], 2, "Stop, treat, start again at half the rate after clear and order"),
        (["treated", "returned"], 3, "Stop, do not start again, call, transfer"),
        (["prolonged"], 3, "Stop, do not start again, call, transfer"),
        (["hospital"], 3, "Stop, do not start again, call, transfer"),
        (["life_threatening"], 4, "Epinephrine and emergency call"),
        (["death"], 5, ""),
    ],
)
def test_an_infusion_reaction_by_ctcae(content: Content, course: list[str], value: int, action: str) -> None:
    found = infusion_reaction(content, course)
    assert (found.value, found.action) == (value, action)


@pytest.mark.parametrize(
    "signs, value",
    [
        (["swelling"], 1),
        (["swelling", "pain"], 2),
        (["redness", "swelling"], 2),
        (["redness", "ulcer"], 3),
        (["operation"], 3),
        (["life_threatening"], 4),
        (["death"], 5),
    ],
)
def test_an_extravasation_by_ctcae(content: Content, signs: list[str], value: int) -> None:
    found = extravasation(content, signs)
    assert found is not None
    assert found.value == value


def test_without_signs_there_is_no_extravasation(content: Content) -> None:
    assert extravasation(content, []) is None


def test_the_site_is_photographed_now_after_24_and_48_hours_and_after_a_week(content: Content) -> None:
    zone = ZoneInfo("America/New_York")
    found_at = datetime(2025, 11, 1, 22, 0, tzinfo=zone)  # clocks go back in the night
    now, day, two, week = photo_times(content, found_at)
    assert now == found_at
    assert (day - found_at.astimezone(ZoneInfo("UTC"))) == timedelta(hours=24)
    assert (day.day, day.hour) == (2, 21)
    assert (two - found_at.astimezone(ZoneInfo("UTC"))) == timedelta(hours=48)
    assert (week.day, week.hour) == (8, 22)


@pytest.mark.parametrize(
    "lying, standing, rise, positive",
    [
        ((128, 76), (106, 70), 0, True),
        ((120, 80), (112, 69), 0, True),
        ((118, 74), (110, 68), 12, False),
        ((118, 74), (110, 68), 29, False),
        ((118, 74), (110, 68), 30, True),
        ((118, 74), (99, 68), 0, False),
        ((118, 74), (98, 68), 0, True),
        ((118, 74), (118, 65), 0, False),
        ((118, 74), (118, 64), 0, True),
    ],
)
def test_orthostatic_pressure(
    content: Content, lying: tuple[int, int], standing: tuple[int, int], rise: int, positive: bool
) -> None:
    down, up = (D(lying[0]), D(lying[1])), (D(standing[0]), D(standing[1]))
    assert is_orthostatic(content, down, up, pulse_rise=D(rise)) is positive


def test_pressure_that_falls_only_after_3_minutes_is_positive_too(content: Content) -> None:
    lying, after_1, after_3 = (D(128), D(76)), (D(120), D(74)), (D(107), D(72))
    assert orthostatic(content, lying, after_1).name == "negative"
    assert orthostatic(content, lying, after_1, after_3).action == "Do not change an inotrope's rate; call"
    rise = orthostatic(content, lying, after_1, pulse_lying=D(70), pulse_standing=(D(90), D(100)))
    assert rise.name == "positive"


# --- who owns a scale ---

OWNED = ["phlebitis_ins", "vip", "infiltration_ins", "faces", "flacc", "poss", "braden", "morse", "mna_sf"]


def test_scales_that_need_permission_ship_switched_off_with_the_reason(content: Content) -> None:
    needing = [each for each in content.scales.values() if each.licence is not None and each.licence.needs_permission]
    assert [each.id for each in needing] == OWNED
    assert all(each.licence is not None and not each.licence.on and each.licence.reason for each in needing)
    assert not {each.id for each in offered(content)} & set(OWNED)


def test_the_rest_is_offered_with_the_words_of_its_items(content: Content) -> None:
    shown = {each.id: each for each in offered(content)}
    assert shown["painad"].item("vocal").options["moans at times, low unhappy talk"] == 1
    assert {"site_signs", "sedation", "news2", "gcs", "gcs_child", "rass", "ecog", "bromage"} <= shown.keys()


def test_a_clinic_with_permission_gets_the_scale_and_not_its_stand_in(content: Content) -> None:
    theirs = with_permission(content, "poss", "braden")
    shown = {each.id for each in offered(theirs)}
    assert {"poss", "braden"} <= shown
    assert "sedation" not in shown
    assert "site_signs" in shown
    assert (scale_for(content, "poss").id, scale_for(theirs, "poss").id) == ("sedation", "poss")


def test_a_site_is_graded_on_the_scale_the_clinic_may_use(content: Content) -> None:
    findings: dict[str, D | None] = {"redness": None, "tender": None, "swelling": None}
    assert phlebitis(content, findings, wanted="vip").words == "Site signs 2 of 4"
    assert phlebitis(with_permission(content, "vip"), findings, wanted="vip").words == "VIP 3 of 5"
    assert phlebitis(with_permission(content, "phlebitis_ins"), findings).words == "INS phlebitis 2 of 4"


def test_while_a_scale_is_off_only_a_total_from_the_clinics_own_form_is_graded(content: Content) -> None:
    assert {each.id for each in totals_only(content)} == {
        "infiltration_ins",
        "faces",
        "flacc",
        "braden",
        "morse",
        "mna_sf",
    }
    assert grade(content, "braden", 12).action == "Skin plan"
    with pytest.raises(ScaleIsOff, match="Braden is off: Permission of the owners is needed"):
        sum_scale(content, "braden", dict(zip(BRADEN, (2, 2, 2, 2, 2, 2), strict=True)))


def test_pain_scales_that_are_off_are_named_as_a_total_from_the_own_form(content: Content, permitted: Content) -> None:
    assert [each.label for each in pain_scales(content)] == [
        "number 0 to 10",
        "Wong-Baker faces, total from your own form",
        "FLACC, total from your own form",
        "PAINAD",
    ]
    assert [each.label for each in pain_scales(permitted)] == ["number 0 to 10", "Wong-Baker faces", "FLACC", "PAINAD"]


@pytest.mark.parametrize("low_to_high", [("sedation", "poss"), ("site_signs", "phlebitis_ins")])
def test_a_stand_in_calls_for_action_at_the_same_grades(content: Content, low_to_high: tuple[str, str]) -> None:
    stand_in, owned = (content.scales[each] for each in low_to_high)
    assert [(each.low, each.high, each.level) for each in stand_in.grades] == [
        (each.low, each.high, each.level) for each in owned.grades
    ]


def test_no_stand_in_repeats_the_words_of_what_it_stands_for(content: Content) -> None:
    for scale in content.scales.values():
        if scale.stand_in:
            theirs = {each.name for each in scale.grades}
            assert not theirs & {each.name for each in content.scales[scale.stand_in].grades}


# --- edges of the rest ---


@pytest.mark.parametrize(
    "scale, edges",
    [
        ("braden", [(6, "severe risk"), (9, "severe risk"), (10, "high risk"), (12, "high risk"), (13, "moderate risk"),
                    (14, "moderate risk"), (15, "mild risk"), (18, "mild risk"), (19, "no risk"), (23, "no risk")]),
        ("morse", [(0, "low risk"), (24, "low risk"), (25, "moderate risk"), (44, "moderate risk"), (45, "high risk"),
                   (125, "high risk")]),
        ("mna_sf", [(0, "malnourished"), (7, "malnourished"), (8, "at risk"), (11, "at risk"), (12, "normal"),
                    (14, "normal")]),
        ("flacc", [(0, "none"), (1, "mild"), (3, "mild"), (4, "moderate"), (6, "moderate"), (7, "severe")]),
        ("painad", [(0, "none"), (1, "mild"), (3, "mild"), (4, "moderate"), (6, "moderate"), (7, "severe")]),
        ("gcs", [(3, "severe"), (8, "severe"), (9, "moderate"), (12, "moderate"), (13, "mild"), (14, "mild"),
                 (15, "full")]),
        ("poss", [(0, "asleep, easy to wake"), (2, "slightly drowsy"), (3, "drifts off while talking")]),
        ("ecog", [(2, "self-care"), (3, "limited self-care")]),
        ("bromage", [(1, "knees only"), (2, "feet only")]),
        ("mucositis", [(2, "ulcers"), (3, "liquids only")]),
        ("vip", [(0, "healthy"), (5, "thrombophlebitis")]),
    ],
)  # fmt: skip
def test_the_edges_of_each_band(content: Content, scale: str, edges: list[tuple[int, str]]) -> None:
    assert [(value, grade(content, scale, value).name) for value, _ in edges] == edges


@pytest.mark.parametrize("scale", ["braden", "morse", "mna_sf", "flacc", "painad", "gcs", "ecog", "news2", "vip"])
def test_a_total_beyond_the_scale_is_refused(content: Content, scale: str) -> None:
    bands = content.scales[scale].grades
    for value in (min(each.low for each in bands) - 1, max(each.high for each in bands) + 1):
        with pytest.raises(ValueError, match="is not on the scale"):
            grade(content, scale, value)


@pytest.mark.parametrize(
    "value, level, action",
    [(4, "crit", "Call"), (2, "crit", "Call"), (1, "warn", "Watch"), (0, "ok", ""), (-1, "warn", "Watch"),
     (-2, "crit", "Call"), (-3, "crit", "Call"), (-4, "crit", "Emergency call"), (-5, "crit", "Emergency call")],
)  # fmt: skip
def test_rass_at_home(content: Content, value: int, level: str, action: str) -> None:
    found = grade(content, "rass", value)
    assert (found.level, found.action) == (level, action)


def test_rass_is_written_with_its_sign(content: Content) -> None:
    assert [grade(content, "rass", each).words for each in (-2, 0, 3)] == ["RASS -2", "RASS +0", "RASS +3"]


def test_faces_have_six_scores(content: Content) -> None:
    assert grade(content, "faces", 4).name == "moderate"
    with pytest.raises(ValueError, match="Wong-Baker faces is one of 0, 2, 4, 6, 8, 10"):
        grade(content, "faces", 5)


FLACC = ("face", "legs", "activity", "cry", "consolability")
PAINAD = ("breathing", "vocal", "face", "body", "console")


@pytest.mark.parametrize("scale, items", [("flacc", FLACC), ("painad", PAINAD)])
@pytest.mark.parametrize("points, total", [((0, 0, 0, 0, 0), 0), ((1, 1, 1, 0, 0), 3), ((2, 2, 2, 2, 2), 10)])
def test_pain_that_is_watched_adds_up_to_10(
    permitted: Content, scale: str, items: tuple[str, ...], points: tuple[int, ...], total: int
) -> None:
    assert sum_scale(permitted, scale, dict(zip(items, points, strict=True))).value == total


@pytest.mark.parametrize(
    "years, non_verbal, dementia, scales",
    [
        (2, False, False, ("flacc",)),
        (3, False, False, ("faces", "flacc")),
        (6, False, False, ("faces", "flacc")),
        (7, False, False, ("faces",)),
        (8, False, False, ("nrs",)),
        (8, True, False, ("flacc",)),
        (5, True, False, ("flacc",)),
        (82, False, True, ("painad",)),
        (82, True, True, ("painad",)),
        (None, False, False, ("nrs",)),
    ],
)
def test_a_pain_scale_that_suits(
    content: Content, years: int | None, non_verbal: bool, dementia: bool, scales: tuple[str, ...]
) -> None:
    assert suggested_pain_scales(content, years, non_verbal=non_verbal, dementia=dementia) == scales


@pytest.mark.parametrize(
    "mm, seconds, value",
    [(None, None, 0), ("0", None, 0), ("2", None, 1), ("3.9", None, 1), ("4", None, 2), ("6", None, 3), ("8", None, 4),
     ("2", "14", 1), ("2", "15", 3), ("2", "60", 3), ("2", "61", 4), ("8", "2", 4)],
)  # fmt: skip
def test_pitting_oedema(content: Content, mm: str | None, seconds: str | None, value: int) -> None:
    found = pitting_oedema(
        content, depth_mm=None if mm is None else D(mm), seconds=None if seconds is None else D(seconds)
    )
    assert found.value == value


@pytest.mark.parametrize(
    "scale, before, now, calls",
    [("oedema", 1, 1, False), ("oedema", 1, 2, True), ("oedema", 2, 1, False), ("gcs", 15, 14, False),
     ("gcs", 15, 13, True), ("gcs_child", 14, 12, True), ("gcs", 13, 15, False), ("ecog", 1, 3, False)],
)  # fmt: skip
def test_a_change_since_last_time_calls_by_itself(
    content: Content, scale: str, before: int, now: int, calls: bool
) -> None:
    assert (changed(content, scale, before, now) is not None) is calls


def test_a_coma_score_below_13_is_an_emergency_call(content: Content) -> None:
    assert grade(content, "gcs", 12).action == "Emergency call"
    assert grade(content, "gcs", 13).action == "Watch"


def test_a_child_before_speech_is_scored_by_sounds_and_movement(content: Content) -> None:
    assert sum_scale(content, "gcs_child", {"eyes": 4, "verbal": 5, "motor": 6}).name == "full"
    assert content.scales["gcs_child"].item("verbal").options["irritable"] == 4


@pytest.mark.parametrize(
    "level, fact, skill", [(0, False, False), (2, False, False), (3, True, False), (4, True, True), (5, True, True)]
)
def test_a_fact_is_learned_from_3_and_a_skill_from_4(content: Content, level: int, fact: bool, skill: bool) -> None:
    assert (has_learned(content, level, "fact"), has_learned(content, level, "skill")) == (fact, skill)


@pytest.mark.parametrize(
    "item, value, points",
    [("bmi", "18.9", 0), ("bmi", "19", 1), ("bmi", "20.9", 1), ("bmi", "21", 2), ("bmi", "22.9", 2), ("bmi", "23", 3),
     ("calf", "30.9", 0), ("calf", "31", 3)],
)  # fmt: skip
def test_mna_points_from_bmi_or_calf(content: Content, item: str, value: str, points: int) -> None:
    assert mna_points(content, item, D(value)) == points


def test_the_calf_may_be_measured_where_there_is_no_bmi(permitted: Content) -> None:
    points = dict(zip(MNA[:5], (2, 3, 2, 2, 2), strict=True))
    assert sum_scale(permitted, "mna_sf", points | {"calf": 3}).value == 14
    with pytest.raises(ValueError, match="needs each of its 6 items once"):
        sum_scale(permitted, "mna_sf", points | {"calf": 3, "bmi": 3})
    with pytest.raises(ValueError, match="needs each of its 6 items once"):
        sum_scale(permitted, "mna_sf", points)


@pytest.mark.parametrize(
    "signs, part, points",
    [
        *(({"breathing_rate": D(v)}, 0, p)
          for v, p in [(8, 3), (9, 1), (11, 1), (12, 0), (20, 0), (21, 2), (24, 2), (25, 3)]),
        *(({"oxygen_saturation": D(v)}, 1, p) for v, p in [(91, 3), (92, 2), (93, 2), (94, 1), (95, 1), (96, 0)]),
        *(({"oxygen_saturation": D(v), "scale_2": True}, 1, p)
          for v, p in [(83, 3), (84, 2), (85, 2), (86, 1), (87, 1), (88, 0), (92, 0), (93, 0), (100, 0)]),
        *(({"oxygen_saturation": D(v), "scale_2": True, "on_oxygen": True}, 1, p)
          for v, p in [(83, 3), (87, 1), (88, 0), (92, 0), (93, 1), (94, 1), (95, 2), (96, 2), (97, 3)]),
        ({"on_oxygen": True}, 2, 2),
        *(({"systolic": D(v)}, 3, p)
          for v, p in [(90, 3), (91, 2), (100, 2), (101, 1), (110, 1), (111, 0), (219, 0), (220, 3)]),
        *(({"pulse": D(v)}, 4, p)
          for v, p in [(40, 3), (41, 1), (50, 1), (51, 0), (90, 0), (91, 1), (110, 1), (111, 2), (130, 2), (131, 3)]),
        *(({"consciousness": v}, 5, p)
          for v, p in [("alert", 0), ("confused", 3), ("voice", 3), ("pain", 3), ("unresponsive", 3)]),
        *(({"temperature": D(v)}, 6, p)
          for v, p in [("35.0", 3), ("35.1", 1), ("36.0", 1), ("36.1", 0),
                       ("38.0", 0), ("38.1", 1), ("39.0", 1), ("39.1", 2)]),
    ],
)  # fmt: skip
def test_the_edges_of_each_part_of_news2(content: Content, signs: dict[str, object], part: int, points: int) -> None:
    well: dict[str, object] = {
        "breathing_rate": D(16),
        "oxygen_saturation": D(97),
        "systolic": D(120),
        "pulse": D(70),
        "temperature": D("37.0"),
    }
    assert news2(content, News2Signs(**(well | signs))).parts[part] == points  # type: ignore[arg-type]


# --- what is kept ---


def test_a_scored_answer_is_kept_as_plain_json_and_read_again(content: Content) -> None:
    answers = {"breathing": 1, "vocal": 1, "face": 1, "body": 1, "console": 0}
    kept = scored(content, sum_scale(content, "painad", answers), answers)
    plain = json.loads(json.dumps(write_scored(kept)))
    assert read_scored(plain) == kept
    assert (kept.total, kept.grade, kept.action, kept.pack) == (
        4, "moderate", "Plan; compare with her earlier scores", content.version,
    )  # fmt: skip


def test_what_is_no_scored_answer_is_refused_without_repeating_it() -> None:
    with pytest.raises(NotAScore) as refused:
        read_scored({"scale": "painad", "pack": "1", "title": "PAINAD", "total": "ROSA", "of": 10})
    assert "ROSA" not in str(refused.value)


def test_every_grade_says_what_to_do_or_is_nothing_to_worry_about(content: Content) -> None:
    silent = [
        f"{scale.id} {each.low}"
        for scale in content.scales.values()
        for each in scale.grades
        if each.level == "crit" and not each.action and each.name not in ("death", "dead")
    ]
    assert silent == []


def test_a_clinic_switches_a_scale_on_in_its_own_file(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(
        "scales:\n  poss:\n    source: [POSS]\n"
        "    licence: {owner: C. Pasero, needs_permission: true, on: true, reason: Permission on file}\n",
        "utf-8",
    )
    assert scale_for(load_content(shipped("content"), tmp_path), "poss").id == "poss"
