"""From findings at a line to the complications they suggest, and what is done about each."""

from __future__ import annotations

from decimal import Decimal

import pytest

from nursechart.clinical.complications import LineFindings, codes_of, extravasation_care, suspected
from nursechart.clinical.content import Content

D = Decimal


def titles(content: Content, device: str, *codes: str, **known: object) -> list[str]:
    findings = LineFindings(device=device, codes=frozenset(codes), **known)  # type: ignore[arg-type]
    return [each.complication for each in suspected(content, findings)]


@pytest.mark.parametrize(
    "complication, device, codes",
    [
        ("clabsi_suspected", "PICC", ("fever",)),
        ("clabsi_suspected", "TUN", ("chills_after_flush",)),
        ("clabsi_suspected", "PORT", ("hypotension", "drainage_purulent")),
        ("exit_site_infection", "TUN", ("drainage_purulent",)),
        ("tunnel_infection", "TUN", ("redness_far",)),
        ("pocket_infection", "PORT", ("pocket_fluid",)),
        ("phlebitis", "PIV-S", ("phlebitis",)),
        ("extravasation", "PIV-S", ("blanched", "swelling")),
        ("extravasation", "MID", ("infiltration",)),
        ("occlusion", "PICC", ("no_return",)),
        ("occlusion", "MID", ("blocked",)),
        ("dvt", "PICC", ("arm_swelling",)),
        ("dvt", "PICC", ("prominent_veins",)),
        ("pulmonary_embolism", "PICC", ("dyspnoea", "chest_pain", "arm_swelling")),
        ("migration", "PICC", ("ear",)),
        ("migration", "CVC", ("palpitations",)),
        ("dislodgement", "G", ("out",)),
        ("dislodgement", "PICC", ("out_in_part",)),
        ("breakage", "TUN", ("leak_on_flush",)),
        ("breakage", "PICC", ("wet_dressing", "leak")),
        ("air_embolism", "CVC", ("line_opened", "dyspnoea")),
        ("catheter_embolism", "PICC", ("broke_on_removal",)),
        ("marsi", "PICC", ("adhesive_redness",)),
        ("marsi", "SC", ("skin_tear",)),
        ("nerve_injury", "PIV-S", ("electric_pain",)),
        ("pinch_off_svc", "PORT", ("positional_flow",)),
        ("speed_shock", "PIV-S", ("after_fast_infusion", "flushing")),
    ],
)
def test_each_complication_is_suspected_from_its_findings(
    content: Content, complication: str, device: str, codes: tuple[str, ...]
) -> None:
    assert complication in titles(content, device, *codes)


@pytest.mark.parametrize(
    "complication, device, codes",
    [
        ("clabsi_suspected", "PIV-S", ("fever",)),
        ("clabsi_suspected", "PICC", ("hypotension",)),
        ("dvt", "G", ("limb_swelling",)),
        ("air_embolism", "CVC", ("dyspnoea",)),
        ("speed_shock", "PICC", ("headache",)),
        ("breakage", "PICC", ("wet_dressing",)),
        ("tunnel_infection", "PICC", ("redness_far",)),
        ("extravasation", "PIV-S", ("swelling",)),
    ],
)
def test_what_does_not_make_it_is_not_suspected(
    content: Content, complication: str, device: str, codes: tuple[str, ...]
) -> None:
    assert complication not in titles(content, device, *codes)


def test_a_clean_line_suggests_nothing(content: Content) -> None:
    findings = LineFindings(device="PICC", site_mm={"clean": None}, flush="easy", blood_return="brisk",
                            temperature_cel=D("36.8"), arm_change_cm=D("0.5"), external_change_cm=D("0.5"))  # fmt: skip
    assert suspected(content, findings) == ()


@pytest.mark.parametrize(
    "known, code, holds",
    [
        ({"temperature_cel": D("38.0")}, "fever", True),
        ({"temperature_cel": D("37.9")}, "fever", False),
        ({"arm_change_cm": D("3")}, "arm_thicker", True),
        ({"arm_change_cm": D("2.9")}, "arm_thicker", False),
        ({"external_change_cm": D("2")}, "moved", True),
        ({"external_change_cm": D("-2")}, "moved", True),
        ({"external_change_cm": D("1.9")}, "moved", False),
        ({"site_mm": {"redness": D(20)}}, "redness_near", True),
        ({"site_mm": {"redness": D(20)}}, "redness_far", False),
        ({"site_mm": {"induration": D(21)}}, "redness_far", True),
        ({"site_mm": {"redness": None, "tender": None}}, "phlebitis", True),
        ({"site_mm": {"redness": None}}, "phlebitis", False),
        ({"blood_return": "none"}, "no_return", True),
        ({"blood_return": "slow"}, "no_return", False),
        ({"flush": "resists"}, "resists", True),
        ({"infiltration": 1}, "infiltration", True),
    ],
)
def test_a_number_becomes_a_finding_at_its_limit(
    content: Content, known: dict[str, object], code: str, holds: bool
) -> None:
    findings = LineFindings(device="PICC", **known)  # type: ignore[arg-type]
    assert (code in codes_of(content, findings)) is holds


def test_the_worst_comes_first(content: Content) -> None:
    found = titles(content, "PICC", "rash", "out_in_part", "line_opened", "dyspnoea", "resists")
    assert found == ["air_embolism", "dislodgement", "occlusion", "marsi"]


def test_shaking_chills_with_low_blood_pressure_are_an_emergency(content: Content) -> None:
    found = suspected(content, LineFindings(device="PICC", codes=frozenset({"rigors", "hypotension"})))[0]
    assert (found.complication, found.severity) == ("clabsi_suspected", "emergency")
    assert found.steps[0].id == "ems"
    calm = suspected(content, LineFindings(device="PICC", codes=frozenset({"rigors"})))[0]
    assert (calm.severity, calm.steps[0].id) == ("urgent", "stop_flushes")


def test_a_swollen_arm_with_breathlessness_is_an_emergency(content: Content) -> None:
    found = suspected(content, LineFindings(device="PICC", codes=frozenset({"arm_swelling", "dyspnoea"})))[0]
    assert (found.complication, found.severity, found.steps[0].id) == ("dvt", "emergency", "ems")


def test_a_suspicion_says_why_in_words(content: Content) -> None:
    found = suspected(content, LineFindings(device="PICC", codes=frozenset({"ear"}), external_change_cm=D(2)))[0]
    assert found.because == ("sound in the ear or jaw", "external length changed")
    assert found.rule == "R-05.moved"


@pytest.mark.parametrize(
    "complication, code",
    [
        ("dvt", "128053003"), ("pulmonary_embolism", "59282003"), ("dislodgement", "439377004"),
        ("breakage", "1156074004"), ("occlusion", "1156073005"), ("extravasation", "76676007"),
    ],
)  # fmt: skip
def test_complications_have_their_codes(content: Content, complication: str, code: str) -> None:
    assert content.complications[complication].snomed == code


@pytest.mark.parametrize(
    "complication, step",
    [
        ("dislodgement", "never_push"), ("clabsi_suspected", "leave"), ("extravasation", "aspirate"),
        ("air_embolism", "left_side"), ("catheter_embolism", "tourniquet"), ("breakage", "clamp"),
        ("pocket_infection", "no_access"), ("dvt", "no_infusion"), ("nerve_injury", "remove"),
    ],
)  # fmt: skip
def test_each_response_has_its_telling_step(content: Content, complication: str, step: str) -> None:
    assert step in {each.id for each in content.complications[complication].steps}


@pytest.mark.parametrize(
    "drug, classes, compress, antidote",
    [
        ("DOXOrubicin", (), "cold", "dexrazoxane"),
        ("mechlorethamine", (), "cold", "sodium thiosulfate"),
        ("cisplatin", (), "cold", "sodium thiosulfate"),
        ("vinCRIStine", (), "warm", "hyaluronidase"),
        ("norepinephrine", (), "warm", "phentolamine"),
        ("milrinone lactate", ("vasopressor",), "warm", "phentolamine"),
        ("etoposide", (), "warm", ""),
        ("calcium gluconate", (), "cold", ""),
        ("parenteral nutrition", ("parenteral_nutrition",), "cold", "hyaluronidase"),
        ("phenytoin", (), "cold", "hyaluronidase"),
        ("vancomycin", (), "cold", ""),
    ],
)
def test_what_to_put_on_a_leak_and_which_antidote_may_be_ordered(
    content: Content, drug: str, classes: tuple[str, ...], compress: str, antidote: str
) -> None:
    care = extravasation_care(content, drug, classes)
    assert (care.compress, care.antidote) == (compress, antidote)
