"""The ten safety rules before a dose, a flush or a draw, each under its code."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from nursechart.clinical.allergies import allergy_match, find_drug, refused_choices
from nursechart.clinical.content import Content
from nursechart.clinical.double_check import CheckFact, Compared
from nursechart.clinical.findings import Finding, worst_first
from nursechart.clinical.safety import (
    ActFacts,
    AllergyFact,
    DrugFact,
    LineFact,
    ProductFact,
    before,
    critical_findings,
    flush_findings,
    phlebitis_findings,
    sedation_findings,
)

D = Decimal

NOW = datetime(2025, 11, 21, 10, 0)
PICC = LineFact(
    name="PICC, right basilic", type="PICC", lumen="1", flush="easy", blood_return="brisk", tip_confirmed=True
)
PENICILLIN = AllergyFact("Penicillin", reaction="anaphylaxis, 2009")

VANCOMYCIN = ActFacts(
    now=NOW,
    drug=DrugFact(name="vancomycin", classes=("glycopeptide",), route="IV"),
    identity_confirmed=True,
    allergy_status="listed",
    allergies=(PENICILLIN, AllergyFact("Chlorhexidine", reaction="contact rash")),
    order_status="active",
    line=PICC,
    product=ProductFact(expiry=date(2026, 3, 1), beyond_use=datetime(2025, 11, 22, 8, 0), visual="clear"),
    kit_ready=True,
)


CHECKED = CheckFact(
    performer="Amara Okafor",
    checker="Kenji Sato",
    role="rn",
    method="in_person",
    compared=(Compared("dose", "the dose", "5 mg", "5.0 mg", True),),
)


def rules(found: tuple[Finding, ...]) -> list[str]:
    return [each.rule for each in found]


def test_a_dose_with_everything_in_order_may_be_given(content: Content) -> None:
    assert before(content, "give", VANCOMYCIN) == ()


def test_r_01_without_two_identifiers_nothing_is_given(content: Content) -> None:
    found = before(content, "give", replace(VANCOMYCIN, identity_confirmed=False))
    assert rules(found) == ["R-01"]
    assert found[0].blocks
    assert not found[0].may_override


def test_r_02_nothing_is_given_before_allergies_were_asked_about(content: Content) -> None:
    found = before(content, "give", replace(VANCOMYCIN, allergy_status="not_asked", allergies=()))
    assert rules(found) == ["R-02.allergies_not_asked"]
    assert found[0].blocks


@pytest.mark.parametrize(
    "allergy, drug, match",
    [
        ("Penicillin", "ampicillin", "same"),
        ("penicillin v", "piperacillin-tazobactam", "same"),
        ("Penicillin", "ceftriaxone", "related"),
        ("Penicillin", "meropenem", "related"),
        ("Penicillin", "aztreonam", ""),
        ("Penicillin", "vancomycin", ""),
        ("ampicillin", "nafcillin", "same"),
        ("cefazolin", "ceftriaxone", "same"),
        ("beta-lactam", "aztreonam", "same"),
        ("Vancomycin", "vancomycin", "same"),
        ("VANCOMYCIN HCl", "vancomycin", "same"),
        ("paracetamol", "acetaminophen", "same"),
        ("infliximab", "rituximab", "related"),
        ("sulfa", "sulfamethoxazole-trimethoprim", "same"),
        ("HIT", "heparin", "same"),
        ("Latex", "vancomycin", ""),
        ("Pénicilline", "vancomycin", ""),
    ],
)
def test_r_02_an_allergy_matches_by_substance_or_class(content: Content, allergy: str, drug: str, match: str) -> None:
    assert allergy_match(content, drug, (), AllergyFact(allergy)) == match


def test_r_02_a_class_match_blocks_and_goes_on_with_a_reason_alone(content: Content) -> None:
    found = before(content, "give", replace(VANCOMYCIN, drug=DrugFact(name="ampicillin", route="IV")))
    assert rules(found) == ["R-02.allergy"]
    assert found[0].says == "Ampicillin matches the allergy to penicillin (anaphylaxis, 2009)."
    assert (found[0].blocks, found[0].override, found[0].stop_dialog) == (True, "reason", True)


def test_r_02_a_related_class_warns(content: Content) -> None:
    found = before(content, "give", replace(VANCOMYCIN, drug=DrugFact(name="ceftriaxone", route="IV")))
    assert rules(found) == ["R-02.allergy_class"]
    assert found[0].severity == "warn"
    assert found[0].says.startswith("cefTRIAXone is related to penicillin")


def test_r_02_the_classes_of_the_order_and_of_the_allergy_count_too(content: Content) -> None:
    coded = AllergyFact("allergie 42", classes=("penicillin",))
    assert allergy_match(content, "unknownicillin", ("penicillin",), coded) == "same"


def test_r_02_an_allergy_that_was_taken_back_does_not_count(content: Content) -> None:
    assert allergy_match(content, "ampicillin", (), AllergyFact("Penicillin", active=False)) == ""


@pytest.mark.parametrize(
    "status, reason, rule, says",
    [
        ("", "", "R-02.no_order", "There is no active order for vancomycin."),
        ("stopped", "", "R-02.no_order", "There is no active order for vancomycin: it was stopped."),
        ("on_hold", "fever", "R-02.on_hold", "The order for vancomycin is on hold: fever."),
    ],
)
def test_r_02_without_an_active_order_nothing_is_given(
    content: Content, status: str, reason: str, rule: str, says: str
) -> None:
    found = before(content, "give", replace(VANCOMYCIN, order_status=status, order_reason=reason))
    assert [(each.rule, each.says) for each in found] == [(rule, says)]
    assert found[0].blocks


def test_r_02_an_order_is_good_to_the_end_of_its_last_day(content: Content) -> None:
    assert before(content, "give", replace(VANCOMYCIN, order_until=date(2025, 11, 21))) == ()
    found = before(content, "give", replace(VANCOMYCIN, order_until=date(2025, 11, 20)))
    assert found[0].says == "There is no active order for vancomycin: it ran out on 20 Nov."


@pytest.mark.parametrize(
    "expiry, rule",
    [
        (date(2025, 11, 20), "R-02.expired"),
        (date(2025, 11, 21), "R-02.expires_soon"),
        (date(2025, 11, 28), "R-02.expires_soon"),
        (date(2025, 11, 29), ""),
    ],
)
def test_r_02_an_expiry_date_is_good_to_the_end_of_that_day(content: Content, expiry: date, rule: str) -> None:
    found = before(content, "give", replace(VANCOMYCIN, product=ProductFact(expiry=expiry)))
    assert rules(found) == ([rule] if rule else [])


def test_r_02_expired_cannot_be_overridden(content: Content) -> None:
    found = before(content, "give", replace(VANCOMYCIN, product=ProductFact(expiry=date(2025, 11, 20))))
    assert (found[0].blocks, found[0].may_override) == (True, False)
    assert found[0].says == "Vancomycin expired on 20 Nov 2025."


@pytest.mark.parametrize("minute, blocked", [(0, False), (59, True)])
def test_r_02_a_beyond_use_time_is_good_to_the_minute(content: Content, minute: int, blocked: bool) -> None:
    product = ProductFact(beyond_use=datetime(2025, 11, 21, 10, 0) if not minute else datetime(2025, 11, 21, 9, minute))
    assert (rules(before(content, "give", replace(VANCOMYCIN, product=product))) == ["R-02.beyond_use"]) is blocked


def test_r_02_particles_in_the_bag_block(content: Content) -> None:
    found = before(content, "give", replace(VANCOMYCIN, product=ProductFact(visual="particles")))
    assert found[0].says == "Vancomycin is not clear: particles."
    assert found[0].blocks


def test_r_03_a_high_alert_medicine_waits_for_a_second_check(content: Content) -> None:
    milrinone = replace(VANCOMYCIN, drug=DrugFact(name="milrinone", route="IV"))
    assert rules(before(content, "give", milrinone)) == ["R-03"]
    assert before(content, "give", replace(milrinone, check=CHECKED)) == ()


def test_r_03_the_orders_own_high_alert_flag_counts(content: Content) -> None:
    flagged = DrugFact(name="vancomycin", route="IV", high_alert=True)
    assert rules(before(content, "give", replace(VANCOMYCIN, drug=flagged))) == ["R-03"]


@pytest.mark.parametrize("flush, blood_return", [("easy", "none"), ("resists", "brisk"), ("blocked", "none")])
def test_r_05_no_patency_warns_before_an_antibiotic(content: Content, flush: str, blood_return: str) -> None:
    line = replace(PICC, flush=flush, blood_return=blood_return)
    found = before(content, "give", replace(VANCOMYCIN, line=line))
    assert [(each.rule, each.severity) for each in found] == [("R-05", "warn")]


@pytest.mark.parametrize("drug", ["doxorubicin", "parenteral nutrition", "fluorouracil", "lipid emulsion"])
def test_r_05_no_patency_blocks_a_vesicant_chemotherapy_and_pn(content: Content, drug: str) -> None:
    line = replace(PICC, blood_return="none")
    facts = replace(VANCOMYCIN, drug=DrugFact(name=drug, route="IV"), line=line, check=CHECKED)
    assert [(each.rule, each.severity) for each in before(content, "give", facts)] == [("R-05.vesicant", "block")]


def test_r_05_a_slow_blood_return_does_not_stop_a_dose(content: Content) -> None:
    assert before(content, "give", replace(VANCOMYCIN, line=replace(PICC, blood_return="slow"))) == ()


@pytest.mark.parametrize(
    "change, rule",
    [("0.9", ""), ("1", "R-05.drift"), ("1.9", "R-05.drift"), ("2", "R-05.moved"), ("-2", "R-05.moved"), ("-1", "")],
)
def test_r_05_a_line_that_moved_2_cm_is_not_used(content: Content, change: str, rule: str) -> None:
    found = before(content, "give", replace(VANCOMYCIN, line=replace(PICC, external_change_cm=D(change))))
    assert rules(found) == ([rule] if rule else [])


def test_r_05_a_central_line_whose_tip_nobody_confirmed_is_not_used(content: Content) -> None:
    assert rules(before(content, "give", replace(VANCOMYCIN, line=replace(PICC, tip_confirmed=False)))) == ["R-05.tip"]


@pytest.mark.parametrize(
    "drug, blocked",
    [
        ("milrinone", True),
        ("dobutamine", True),
        ("morphine", True),
        ("insulin", True),
        ("epoprostenol", True),
        ("vancomycin", False),
    ],
)
def test_r_06_a_lumen_that_carries_an_inotrope_or_opioid_is_not_flushed(
    content: Content, drug: str, blocked: bool
) -> None:
    found = flush_findings(content, "Red lumen", [DrugFact(name=drug)])
    assert (rules(found) == ["R-06"]) is blocked


def test_r_07_a_drug_with_reaction_risk_waits_for_the_emergency_kit(content: Content) -> None:
    assert rules(before(content, "give", replace(VANCOMYCIN, kit_ready=None))) == ["R-07"]
    missing = before(content, "give", replace(VANCOMYCIN, kit_ready=False))
    assert missing[0].says == "The emergency kit is not confirmed: something is missing or expired."


def test_r_07_any_first_dose_needs_the_kit(content: Content) -> None:
    saline = replace(VANCOMYCIN, drug=DrugFact(name="sodium chloride", route="IV"), kit_ready=None)
    assert before(content, "give", saline) == ()
    assert rules(before(content, "give", replace(saline, first_dose=True))) == ["R-07"]


@pytest.mark.parametrize(
    "poss, breathing, critical", [(2, 12, False), (3, 12, True), (4, 12, True), (1, 8, True), (1, 9, False)]
)
def test_r_08_a_drowsy_patient_stops_the_opioid(content: Content, poss: int, breathing: int, critical: bool) -> None:
    found = sedation_findings(content, poss=poss, breathing_rate=D(breathing), oxygen_saturation=D(97), naloxone=True)
    assert (rules(found) == ["R-08.sedated"]) is critical


def test_r_08_an_opioid_visit_is_not_signed_without_its_scores(content: Content) -> None:
    assert rules(
        sedation_findings(content, poss=None, breathing_rate=D(14), oxygen_saturation=D(97), naloxone=True)
    ) == ["R-08"]
    assert rules(sedation_findings(content, poss=1, breathing_rate=D(14), oxygen_saturation=D(97), naloxone=False)) == [
        "R-08"
    ]


@pytest.mark.parametrize(
    "drug, route, line_type, rule",
    [
        ("vancomycin", "IV", "EPI", "R-09"),
        ("vancomycin", "IV", "SC", "R-09"),
        ("vancomycin", "IV", "G", "R-09"),
        ("morphine", "epidural", "PICC", "R-09"),
        ("morphine", "epidural", "EPI", ""),
        ("immune globulin subcutaneous", "SC", "SC", ""),
        ("doxorubicin", "IV", "MID", "R-09.central_only"),
        ("doxorubicin", "IV", "PIV-S", "R-09.central_only"),
        ("parenteral nutrition", "IV", "MID", "R-09.central_only"),
        ("doxorubicin", "IV", "PORT", ""),
        ("vancomycin", "IV", "MID", ""),
    ],
)
def test_r_09_the_route_of_the_order_is_that_of_the_line(
    content: Content, drug: str, route: str, line_type: str, rule: str
) -> None:
    line = replace(PICC, type=line_type, name=line_type)
    facts = replace(VANCOMYCIN, drug=DrugFact(name=drug, route=route), line=line, check=CHECKED)
    assert rules(before(content, "give", facts)) == ([rule] if rule else [])


def test_r_09_vincristine_is_never_given_into_the_spine(content: Content) -> None:
    facts = replace(VANCOMYCIN, drug=DrugFact(name="vincristine", route="intrathecal"), line=None, check=CHECKED)
    found = before(content, "give", facts)
    assert rules(found) == ["R-09"]
    assert not found[0].may_override


def test_r_09_a_medicine_by_mouth_needs_no_line(content: Content) -> None:
    assert before(content, "give", replace(VANCOMYCIN, drug=DrugFact(name="cetirizine", route="by mouth"))) == ()


def test_r_09_a_line_that_was_removed_is_not_used(content: Content) -> None:
    found = before(content, "give", replace(VANCOMYCIN, line=replace(PICC, status="removed")))
    assert found[0].says == "PICC, right basilic is not in use: removed."


def test_r_10_a_critical_finding_without_an_answer_blocks_the_signature(content: Content) -> None:
    found = critical_findings(content, ["Vital signs"])
    assert found[0].blocks
    assert found[0].says == "Vital signs: a critical finding has no answer yet."


def test_fp_02_is_asked_for_before_a_dose_through_a_central_line(content: Content) -> None:
    found = before(content, "give", replace(VANCOMYCIN, fever=True))
    assert rules(found) == ["FP-02"]
    assert len(found[0].steps) == 5
    midline = replace(PICC, type="MID", name="Midline")
    assert before(content, "give", replace(VANCOMYCIN, fever=True, line=midline)) == ()


def test_ls_01_phlebitis_from_grade_2_is_told_and_with_fever_before_any_use(content: Content) -> None:
    assert phlebitis_findings(content, 1) == ()
    assert rules(phlebitis_findings(content, 2)) == ["LS-01"]
    assert phlebitis_findings(content, 2)[0].says == "Site signs 2 of 4."
    assert rules(phlebitis_findings(content, 2, fever=True)) == ["LS-02", "LS-01"]


def test_every_finding_carries_rule_and_version_and_the_worst_comes_first(content: Content) -> None:
    facts = replace(
        VANCOMYCIN, identity_confirmed=False, line=replace(PICC, blood_return="none", external_change_cm=D(1))
    )
    found = before(content, "give", facts)
    assert [each.severity for each in found] == ["block", "warn", "inform"]
    assert all(each.version for each in found)
    assert worst_first(reversed(found)) == found


def test_chlorhexidine_is_not_offered_to_somebody_allergic_to_it(content: Content) -> None:
    refused = refused_choices(content, "antiseptic", VANCOMYCIN.allergies)
    assert set(refused) == {"chg_alcohol", "chg_aqueous"}
    assert refused["chg_alcohol"] == "Chlorhexidine is not offered: allergy"


def test_heparin_is_not_offered_to_somebody_allergic_to_it(content: Content) -> None:
    assert set(refused_choices(content, "flush_solution", [AllergyFact("Heparin")])) == {"heparin_10", "heparin_100"}


@pytest.mark.parametrize(
    "name, drug",
    [
        ("Vancomycin 1 g", "vancomycin"),
        ("immune globulin 10 %", "immune globulin"),
        ("SCIG", "immune globulin subcutaneous"),
        ("insulin glargine", "insulin"),
        ("unheard of", None),
    ],
)
def test_a_drug_is_found_by_any_of_its_names(content: Content, name: str, drug: str | None) -> None:
    found = find_drug(content, name)
    assert (found.id if found else None) == drug
