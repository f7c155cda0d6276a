"""Every therapy of the mission has its protocol, and a nurse finds in it what the reference says."""

from __future__ import annotations

from datetime import date

import pytest

from nursechart.clinical.content import Content
from nursechart.clinical.protocols import (
    filter_for,
    for_drug,
    home_findings,
    is_first_again,
    observation_min,
    protocol,
    therapies_of,
)

# the words of the mission, and the row that answers each
MISSION = {
    "antibiotics": "antibiotic", "antifungals": "antifungal", "antivirals": "antiviral",
    "chemotherapy and oncology": "chemotherapy", "cancer immunotherapy": "checkpoint_inhibitor",
    "inotropic and cardiac": "inotrope", "parenteral nutrition": "parenteral_nutrition",
    "enteral nutrition": "enteral_nutrition", "PCA": "pain_pca", "continuous opioid": "pain_continuous",
    "epidural": "pain_epidural", "intrathecal": "pain_intrathecal", "hydration": "hydration",
    "immunoglobulin IV": "immune_globulin_iv", "immunoglobulin SC": "immune_globulin_sc",
    "biologics and biosimilars": "biologic", "rheumatoid arthritis": "rheumatoid_arthritis",
    "multiple sclerosis": "multiple_sclerosis", "enzyme replacement": "enzyme", "factor": "factor", "iron": "iron",
    "corticosteroids": "corticosteroid", "blood products": "blood", "catheter care only": "catheter_care",
}  # fmt: skip
# ids that charts already name
CHARTED = [
    "antibiotic", "antifungal_antiviral", "chemotherapy", "inotrope", "parenteral_nutrition", "enteral_nutrition",
    "pain", "hydration", "immune_globulin_iv", "immune_globulin_sc", "biologic", "natalizumab", "enzyme", "factor",
    "iron", "corticosteroid", "blood", "catheter_care",
]  # fmt: skip


@pytest.mark.parametrize("therapy", MISSION.values(), ids=MISSION.keys())
def test_a_nurse_of_any_therapy_finds_what_to_assess_to_watch_to_teach_and_to_bring(
    content: Content, therapy: str
) -> None:
    held = protocol(content, therapy)
    assert held.assess
    assert held.limits
    assert held.teach
    assert held.red_flags
    assert held.supplies
    assert held.reactions or therapy == "catheter_care"
    assert held.equipment or therapy == "catheter_care"
    assert held.vitals or therapy in ("catheter_care", "enteral_nutrition")


@pytest.mark.parametrize("therapy", CHARTED)
def test_a_therapy_that_charts_name_is_never_taken_away(content: Content, therapy: str) -> None:
    assert therapy in content.therapies


def test_all_17_sections_of_the_reference_have_a_row(content: Content) -> None:
    assert {each.section for each in content.therapies.values()} == {f"6.{number}" for number in range(1, 18)}


def test_a_therapy_within_another_takes_over_its_protocol_for_its_own_drugs(content: Content) -> None:
    epidural = protocol(content, "pain_epidural")
    assert {limit.id for limit in epidural.limits} >= {"sedated", "motor_block", "chest_pain"}
    assert epidural.routes == ("epidural",)
    antiviral = protocol(content, "antiviral")
    assert not any("amphotericin b liposomal" in rule.drugs for rule in antiviral.labs)


def test_a_limit_of_its_own_stands_in_for_the_common_one(content: Content) -> None:
    inotrope = {limit.id: limit for limit in protocol(content, "inotrope").limits}
    assert inotrope["low_pressure"].action == "notify"
    assert {limit.id: limit for limit in protocol(content, "hydration").limits}["low_pressure"].action == "hold"


def test_an_inotrope_is_never_stopped_by_a_limit(content: Content) -> None:
    common = {"hives", "swelling", "line_problem", "order_mismatch"}
    stops = {each.id for each in protocol(content, "inotrope").limits if each.action in ("stop", "hold")}
    assert stops <= common


def test_enteral_feeding_and_catheter_care_follow_no_infusion_template(content: Content) -> None:
    assert protocol(content, "enteral_nutrition").vitals == ()
    assert protocol(content, "catheter_care").responses == ()


@pytest.mark.parametrize(
    "therapy",
    [
        "chemotherapy",
        "inotrope",
        "parenteral_nutrition",
        "pain",
        "pain_pca",
        "pain_epidural",
        "pain_intrathecal",
        "blood",
    ],
)
def test_high_alert_therapies_need_a_second_check(content: Content, therapy: str) -> None:
    assert protocol(content, therapy).second_check


@pytest.mark.parametrize(
    "therapy", ["antibiotic", "immune_globulin_iv", "biologic", "checkpoint_inhibitor", "enzyme", "iron", "blood"]
)
def test_therapies_that_can_cause_a_reaction_need_the_kit(content: Content, therapy: str) -> None:
    assert protocol(content, therapy).kit_required


@pytest.mark.parametrize(
    ("therapy", "devices"),
    [
        ("immune_globulin_sc", ("SC",)),
        ("pain_epidural", ("EPI",)),
        ("pain_intrathecal", ("IT",)),
        ("enteral_nutrition", ("NG", "G")),
    ],
)
def test_routes_that_are_not_a_vein_have_devices_of_their_own(
    content: Content, therapy: str, devices: tuple[str, ...]
) -> None:
    held = protocol(content, therapy)
    assert held.devices == devices
    assert all(set(content.devices[each].routes) & set(held.routes) for each in devices)


@pytest.mark.parametrize(
    ("therapy", "drug", "infusion", "minutes"),
    [
        ("biologic", "vedolizumab", 1, 120),
        ("biologic", "vedolizumab", 2, 120),
        ("biologic", "vedolizumab", 3, 60),
        ("biologic", "ocrelizumab", 9, 60),
        ("natalizumab", "natalizumab", 1, 60),
        ("iron", "iron sucrose", 1, 30),
        ("enzyme", "vestronidase alfa", 1, 60),
        ("blood", "red blood cells", 1, 60),
        ("hydration", "sodium chloride", 1, 0),
    ],
)
def test_minutes_of_observation(content: Content, therapy: str, drug: str, infusion: int, minutes: int) -> None:
    assert observation_min(content, therapy, drug, infusion=infusion) == minutes


@pytest.mark.parametrize(
    ("therapy", "drug", "micron", "highest"),
    [
        ("parenteral_nutrition", "parenteral nutrition", "1.2", None),
        ("parenteral_nutrition", "lipid emulsion", "1.2", None),
        ("biologic", "infliximab", "1.2", None),
        ("enzyme", "vestronidase alfa", "0.2", None),
        ("blood", "red blood cells", "170", "260"),
        ("immune_globulin_iv", "immune globulin", "0.2", "200"),
    ],
)
def test_filters(content: Content, therapy: str, drug: str, micron: str, highest: str | None) -> None:
    held = filter_for(content, therapy, drug)
    assert held is not None
    assert (str(held.micron), str(held.micron_highest) if held.micron_highest else None) == (micron, highest)


def test_a_drug_without_a_filter_has_none(content: Content) -> None:
    assert filter_for(content, "biologic", "vedolizumab") is None


@pytest.mark.parametrize(
    ("therapy", "drug", "place", "settled", "blocked"),
    [
        ("natalizumab", "natalizumab", "home", (), True),
        ("biologic", "natalizumab", "home", (), True),
        ("multiple_sclerosis", "natalizumab", "home", (), True),
        ("natalizumab", "natalizumab", "home", ("site_enrolled",), False),
        ("natalizumab", "natalizumab", "clinic", (), False),
        ("enzyme", "alglucosidase alfa", "home", (), True),
        ("enzyme", "alglucosidase alfa", "home", ("stable_in_hospital",), False),
        ("blood", "red blood cells", "home", (), True),
        ("blood", "red blood cells", "home", ("blood_programme",), False),
        ("biologic", "ocrelizumab", "home", (), False),
        ("antibiotic", "ceftriaxone", "home", (), False),
    ],
)
def test_what_may_not_be_given_at_home(
    content: Content, therapy: str, drug: str, place: str, settled: tuple[str, ...], blocked: bool
) -> None:
    found = home_findings(content, therapy, drug, place=place, settled=settled)
    assert bool(found) is blocked
    assert all(each.blocks and each.override == "none" for each in found)
    assert len(found) <= 1


def test_natalizumab_is_not_a_home_therapy(content: Content) -> None:
    assert not content.therapies["natalizumab"].home
    assert content.therapies["immune_globulin_iv"].home


@pytest.mark.parametrize(
    ("last", "first"),
    [
        (None, True),
        (date(2025, 9, 26), False),  # 8 weeks ago to the day
        (date(2025, 9, 25), True),
    ],
)
def test_immune_globulin_after_more_than_8_weeks_is_a_first_one_again(
    content: Content, last: date | None, first: bool
) -> None:
    assert is_first_again(content, "immune_globulin_iv", last, date(2025, 11, 21)) is first


def test_a_therapy_without_such_a_gap_never_becomes_a_first_one_again(content: Content) -> None:
    assert not is_first_again(content, "biologic", date(2020, 1, 1), date(2025, 11, 21))


def test_the_therapies_of_a_drug_by_any_of_its_names(content: Content) -> None:
    assert "immune_globulin_iv" in therapies_of(content, "IVIG")
    assert set(therapies_of(content, "ocrelizumab 600 mg")) == {"biologic", "multiple_sclerosis"}
    assert therapies_of(content, "unheard of") == ()


def test_what_names_the_drug_stands_before_what_is_general(content: Content) -> None:
    responses = for_drug(protocol(content, "biologic").responses, "ocrelizumab")
    assert responses[0].drugs == ("ocrelizumab",)


def test_both_rhythms_of_the_antibiotic_table_are_kept_with_their_source(content: Content) -> None:
    rules = {rule.id: rule for rule in protocol(content, "antibiotic").labs}
    # drug, US days, published days, as in the table; None is an empty cell
    table = {
        "vancomycin": {"cbc": (7, 7), "renal": (7, 7), "liver": (None, 7), "potassium": (None, 7)},
        "aminoglycoside": {"cbc": (7, 14), "renal": (4, 7), "liver": (None, 14), "potassium": (None, 7)},
        "daptomycin": {"cbc": (7, 14), "renal": (7, 14), "liver": (None, 14), "ck": (7, 7)},
        "ceftriaxone": {"cbc": (7, 14), "renal": (7, 14), "liver": (7, 7)},
        "cephalosporin": {"cbc": (7, 14), "renal": (None, 14), "liver": (None, 14)},
        "penicillin": {"cbc": (7, None), "renal": (7, None), "liver": (7, None), "potassium": (7, None)},
        "carbapenem": {"cbc": (7, 14), "renal": (None, 14), "liver": (None, 14)},
        "linezolid": {"cbc": (7, 7), "renal": (None, 14), "liver": (None, 14)},
    }
    for drug, cells in table.items():
        for test, (us, published) in cells.items():
            days = {each.practice: each for each in rules[f"{drug}_{test}"].intervals}
            assert {practice: each.every_days for practice, each in days.items()} == {
                practice: wanted for practice, wanted in (("us", us), ("published", published)) if wanted is not None
            }
            assert all(each.source == ("BR-OPAT",) for practice, each in days.items() if practice == "published")
            assert all(each.unconfirmed for practice, each in days.items() if practice == "us")
