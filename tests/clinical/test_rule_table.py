"""The ten safety rules as a table: for each rule and variant a case that fires, one that does not, one at the edge."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from nursechart.clinical.act_facts import RateFact, SedationFact, WeightFact
from nursechart.clinical.content import Content
from nursechart.clinical.content_types import Act
from nursechart.clinical.dose_amounts import OverLimit
from nursechart.clinical.double_check import CheckFact, Compared
from nursechart.clinical.order_checks import OtherDrug, VerbalFact
from nursechart.clinical.order_match import Prescribed
from nursechart.clinical.safety import ActFacts, AllergyFact, DrugFact, LineFact, ProductFact, asked_by, before

D = Decimal
NOW = datetime(2025, 11, 21, 10, 0)
MOMENT = datetime(2025, 11, 21, 15, 0, tzinfo=UTC)
PICC = LineFact(
    name="PICC, right basilic", type="PICC", lumen="1", flush="easy", blood_return="brisk", tip_confirmed=True
)
ORDER = Prescribed(
    drug="furosemide", dose=D(40), unit="mg", route="IV", strength=D(10), strength_unit="mg/mL", rate_ml_per_h=D(200)
)
AGREED = CheckFact(
    performer="Amara Okafor",
    checker="Kenji Sato",
    role="rn",
    method="in_person",
    compared=(Compared("dose", "the dose", "5 mg", "5 mg", True),),
)
DOSE = ActFacts(
    now=NOW,
    moment=MOMENT,
    identity_confirmed=True,
    drug=DrugFact(name="furosemide", route="IV"),
    allergy_status="none_known",
    order_status="active",
    patient="Maria Carvalho",
    order=ORDER,
    label=replace(ORDER, patient="CARVALHO, Maria"),
    product=ProductFact(expiry=date(2026, 3, 1), beyond_use=datetime(2025, 11, 22, 8, 0), visual="clear"),
    line=PICC,
    every=timedelta(hours=12),
    rate=RateFact(ordered=D(200), pump=D(200), worked_out=D(200)),
)
LUMEN = ActFacts(now=NOW, identity_confirmed=True, line=PICC)
SIGN = ActFacts(
    now=NOW,
    opioid=True,
    sedation=SedationFact(poss=1, breathing_rate=D(14), oxygen_saturation=D(97), naloxone=True),
)
MILRINONE = DrugFact(name="milrinone", route="IV")
VERBAL = VerbalFact(role="rn", read_back=True, taken=MOMENT - timedelta(hours=1))


def on_line(**changed: Any) -> dict[str, Any]:
    return {"line": replace(PICC, **changed)}


def drug(name: str, route: str = "IV", classes: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"drug": DrugFact(name=name, route=route, classes=classes)}


def label(**changed: Any) -> dict[str, Any]:
    return {"label": replace(ORDER, **changed)}


def differ(**changed: Any) -> dict[str, Any]:
    return {"drug": MILRINONE, "check": replace(AGREED, **changed)}


def weighed(days: int, **more: Any) -> dict[str, Any]:
    return {"weight": WeightFact(weighed=NOW.date() - timedelta(days=days), **{"child": False, **more})}


DISAGREE = (Compared("rate", "the rate", "5 mL/h", "50 mL/h", False),)
GIVEN = OtherDrug(name="furosemide", given=NOW - timedelta(hours=3))
FIRES, NOT, EDGE_FIRES, EDGE_NOT = True, False, True, False

# rule, act, facts, whether it fires; three and more of each
CASES: tuple[tuple[str, Act, dict[str, Any], bool], ...] = (
    ("R-01", "give", {"identity_confirmed": False}, FIRES),
    ("R-01", "draw", {"identity_confirmed": False}, FIRES),
    ("R-01", "blood", {"identity_confirmed": False}, FIRES),
    ("R-01", "give", {}, NOT),
    ("R-01", "flush", {"identity_confirmed": False}, EDGE_NOT),
    ("R-01.again", "give", {"identity_again": True}, FIRES),
    ("R-01.again", "draw", {"identity_again": True}, FIRES),
    ("R-01.again", "give", {}, NOT),
    ("R-01.again", "give", {"identity_confirmed": False, "identity_again": True}, EDGE_NOT),  # R-01 says it already
    ("R-02.allergies_not_asked", "give", {"allergy_status": "not_asked"}, FIRES),
    ("R-02.allergies_not_asked", "give", {"allergy_status": "none_known"}, NOT),
    ("R-02.allergies_not_asked", "give", {"allergy_status": "listed"}, EDGE_NOT),
    ("R-02.allergy", "give", {"allergies": (AllergyFact("Furosemide"),)}, FIRES),
    ("R-02.allergy", "give", {"allergies": (AllergyFact("Latex"),)}, NOT),
    ("R-02.allergy", "give", {"allergies": (AllergyFact("Furosemide", active=False),)}, EDGE_NOT),
    ("R-02.allergy_class", "give", {**drug("ceftriaxone"), "allergies": (AllergyFact("Penicillin"),)}, FIRES),
    ("R-02.allergy_class", "give", {**drug("vancomycin"), "allergies": (AllergyFact("Penicillin"),)}, NOT),
    ("R-02.allergy_class", "give", {**drug("ampicillin"), "allergies": (AllergyFact("Penicillin"),)}, EDGE_NOT),
    ("R-02.no_order", "give", {"order_status": ""}, FIRES),
    ("R-02.no_order", "give", {"order_status": "stopped"}, FIRES),
    ("R-02.no_order", "give", {"order_until": date(2025, 11, 21)}, EDGE_NOT),
    ("R-02.no_order", "give", {"order_until": date(2025, 11, 20)}, EDGE_FIRES),
    ("R-02.on_hold", "give", {"order_status": "on_hold"}, FIRES),
    ("R-02.on_hold", "give", {}, NOT),
    ("R-02.on_hold", "give", {"order_status": "draft"}, EDGE_NOT),
    ("R-02.superseded", "give", {"replaced_by": "revision 2"}, FIRES),
    ("R-02.superseded", "give", {}, NOT),
    ("R-02.superseded", "give", {"replaced_by": "", "order_status": "stopped"}, EDGE_NOT),
    ("R-02.verbal", "give", {"verbal": replace(VERBAL, read_back=False)}, FIRES),
    ("R-02.verbal", "give", {"verbal": replace(VERBAL, role="lpn")}, FIRES),
    ("R-02.verbal", "give", {"verbal": VERBAL}, NOT),
    ("R-02.verbal", "give", {**drug("cisplatin"), "verbal": VERBAL, "check": AGREED}, FIRES),
    ("R-02.verbal", "give", {**drug("cisplatin"), "verbal": replace(VERBAL, change="hold")}, EDGE_NOT),
    ("R-02.unsigned_order", "give", {"verbal": replace(VERBAL, taken=MOMENT - timedelta(hours=169))}, FIRES),
    ("R-02.unsigned_order", "give", {"verbal": replace(VERBAL, taken=MOMENT - timedelta(hours=168))}, EDGE_NOT),
    (
        "R-02.unsigned_order",
        "give",
        {"verbal": replace(VERBAL, taken=MOMENT - timedelta(hours=200), authenticated=MOMENT)},
        NOT,
    ),
    ("R-02.unsigned_too_long", "give", {"verbal": replace(VERBAL, taken=MOMENT - timedelta(hours=721))}, FIRES),
    ("R-02.unsigned_too_long", "give", {"verbal": replace(VERBAL, taken=MOMENT - timedelta(hours=720))}, EDGE_NOT),
    (
        "R-02.unsigned_too_long",
        "give",
        {**drug("morphine"), "verbal": replace(VERBAL, taken=MOMENT - timedelta(hours=49))},
        EDGE_FIRES,
    ),
    ("R-02.unsigned_too_long", "give", {}, NOT),
    ("R-02.expired", "give", {"product": ProductFact(expiry=date(2025, 11, 20))}, FIRES),
    ("R-02.expired", "give", {"product": ProductFact(expiry=date(2025, 11, 21))}, EDGE_NOT),
    ("R-02.expired", "give", {"product": None}, NOT),
    ("R-02.expires_soon", "give", {"product": ProductFact(expiry=date(2025, 11, 28))}, EDGE_FIRES),
    ("R-02.expires_soon", "give", {"product": ProductFact(expiry=date(2025, 11, 29))}, EDGE_NOT),
    ("R-02.expires_soon", "give", {"product": ProductFact(expiry=date(2025, 11, 22))}, FIRES),
    ("R-02.beyond_use", "give", {"product": ProductFact(beyond_use=NOW - timedelta(minutes=1))}, FIRES),
    ("R-02.beyond_use", "give", {"product": ProductFact(beyond_use=NOW)}, EDGE_NOT),
    ("R-02.beyond_use", "give", {"product": ProductFact(beyond_use=NOW + timedelta(hours=1))}, NOT),
    ("R-02.visual", "give", {"product": ProductFact(visual="particles")}, FIRES),
    ("R-02.visual", "give", {"product": ProductFact(visual="clear")}, NOT),
    ("R-02.visual", "give", {"product": ProductFact(visual="")}, EDGE_NOT),
    ("R-02.label", "give", label(dose=D(80)), FIRES),
    ("R-02.label", "give", label(drug="fluorouracil"), FIRES),
    ("R-02.label", "give", label(route="IM"), FIRES),
    ("R-02.label", "give", label(strength=D(1)), FIRES),
    ("R-02.label", "give", label(rate_ml_per_h=D(20)), FIRES),
    ("R-02.label", "give", label(rate_ml_per_h=D("200.1")), EDGE_FIRES),
    ("R-02.label", "give", label(rate_ml_per_h=D("200.09")), EDGE_NOT),
    ("R-02.label", "give", label(dose=D("40.0")), EDGE_NOT),
    ("R-02.label", "give", {"label": None}, NOT),
    ("R-02.patient", "give", label(patient="Ken Otsuka"), FIRES),
    ("R-02.patient", "give", label(patient="maria  CARVALHO"), EDGE_NOT),
    ("R-02.patient", "give", label(patient=""), NOT),
    ("R-02.duplicate", "give", {"others": (GIVEN,)}, FIRES),
    ("R-02.duplicate", "give", {"others": (replace(GIVEN, given=NOW - timedelta(hours=11)),)}, EDGE_NOT),
    ("R-02.duplicate", "give", {"others": (replace(GIVEN, given=NOW - timedelta(hours=10, minutes=59)),)}, EDGE_FIRES),
    ("R-02.duplicate", "give", {"others": (replace(GIVEN, given=NOW - timedelta(hours=20)),), "every": None}, FIRES),
    ("R-02.duplicate", "give", {"others": (OtherDrug(name="vancomycin", given=NOW),)}, NOT),
    (
        "R-02.duplicate_class",
        "give",
        {**drug("ceftriaxone"), "others": (OtherDrug(name="cefazolin"),)},
        FIRES,
    ),
    ("R-02.duplicate_class", "give", {"others": (OtherDrug(name="furosemide"),)}, FIRES),
    ("R-02.duplicate_class", "give", {"others": (OtherDrug(name="furosemide", same_order=True),)}, EDGE_NOT),
    ("R-02.duplicate_class", "give", {**drug("ceftriaxone"), "others": (OtherDrug(name="vancomycin"),)}, NOT),
    ("DN-02", "give", {**drug("dobutamine"), "check": AGREED, "others": (OtherDrug(name="dopamine"),)}, FIRES),
    ("DN-02", "give", {**drug("dobutamine"), "check": AGREED, "others": (OtherDrug(name="milrinone"),)}, NOT),
    (
        "DN-02",
        "give",
        {**drug("dobutamine"), "check": AGREED, "others": (OtherDrug(name="dobutamine", same_order=True),)},
        EDGE_NOT,
    ),
    ("R-03", "give", {"drug": MILRINONE}, FIRES),
    ("R-03", "give", {"drug": DrugFact(name="furosemide", route="IV", high_alert=True)}, FIRES),
    ("R-03", "give", drug("bupivacaine", "epidural"), FIRES),
    ("R-03", "give", drug("tacrolimus"), FIRES),
    ("R-03", "give", {**drug("chloral hydrate"), "child": True}, EDGE_FIRES),
    ("R-03", "give", drug("chloral hydrate"), EDGE_NOT),
    ("R-03", "give", {}, NOT),
    ("R-03", "give", differ(), NOT),
    ("R-03.differs", "give", differ(compared=DISAGREE), FIRES),
    ("R-03.differs", "give", differ(), NOT),
    ("R-03.differs", "give", differ(compared=()), EDGE_FIRES),
    ("R-03.checker", "give", differ(checker="amara  OKAFOR"), FIRES),
    ("R-03.checker", "give", differ(checker=""), FIRES),
    ("R-03.checker", "give", differ(role="staff"), FIRES),
    ("R-03.checker", "give", differ(method="video"), EDGE_FIRES),
    ("R-03.checker", "give", differ(method="video", read_back=True), EDGE_NOT),
    ("R-03.checker", "give", differ(), NOT),
    ("R-04", "give", {"rate": RateFact(ordered=D(200), worked_out=D(211))}, FIRES),
    ("R-04", "give", {"rate": RateFact(ordered=D(200), worked_out=D(210))}, EDGE_NOT),
    ("R-04", "give", {"rate": RateFact(ordered=D(200), pump=D(189))}, FIRES),
    ("R-04", "give", {"rate": RateFact(ordered=D(200))}, NOT),
    ("R-04.pump", "give", {"rate": RateFact(pump=D(211), worked_out=D(200))}, FIRES),
    ("R-04.pump", "give", {"rate": RateFact(pump=D(210), worked_out=D(200))}, EDGE_NOT),
    ("R-04.pump", "give", {"rate": RateFact(worked_out=D(200))}, NOT),
    ("R-04.hard_limit", "give", {"over_limit": OverLimit(D("0.76"), "ug/kg/min", D("0.75"))}, FIRES),
    ("R-04.hard_limit", "give", {"over_limit": OverLimit(D("0.75"), "ug/kg/min", D("0.75"))}, EDGE_NOT),
    ("R-04.hard_limit", "give", {"over_limit": None}, NOT),
    ("R-04.old_weight", "give", weighed(31), FIRES),
    ("R-04.old_weight", "give", weighed(30), EDGE_NOT),
    ("R-04.old_weight", "give", weighed(8, child=True), EDGE_FIRES),
    ("R-04.old_weight", "give", weighed(7, child=True), EDGE_NOT),
    ("R-04.old_weight", "give", {"weight": WeightFact(weighed=None, child=False)}, FIRES),
    ("R-04.old_weight", "give", {}, NOT),
    ("R-04.weight_changed", "give", weighed(0, change_percent=D("-10.1")), FIRES),
    ("R-04.weight_changed", "give", weighed(0, change_percent=D(10)), EDGE_NOT),
    ("R-04.weight_changed", "give", weighed(0), NOT),
    ("R-04.weight_not_measured", "give", weighed(0, method="stated"), FIRES),
    ("R-04.weight_not_measured", "give", weighed(0, method="estimated"), EDGE_FIRES),
    ("R-04.weight_not_measured", "give", weighed(0, method="standing scale"), NOT),
    ("R-05", "give", on_line(blood_return="none"), FIRES),
    ("R-05", "give", on_line(flush="resists"), FIRES),
    ("R-05", "give", on_line(blood_return="slow"), EDGE_NOT),
    ("R-05", "give", {}, NOT),
    ("R-05.vesicant", "give", {**drug("doxorubicin"), **on_line(blood_return="none")}, FIRES),
    ("R-05.vesicant", "give", {**drug("parenteral nutrition"), **on_line(flush="resists")}, FIRES),
    ("R-05.vesicant", "give", {**drug("doxorubicin"), **on_line(blood_return="")}, EDGE_FIRES),  # nobody has looked
    ("R-05.vesicant", "give", {**drug("doxorubicin"), **on_line(tip_confirmed=None)}, FIRES),
    ("R-05.vesicant", "give", {**drug("doxorubicin"), **on_line(leaks="wet dressing")}, FIRES),
    ("R-05.vesicant", "give", {**drug("doxorubicin"), **on_line(external_change_cm=D(2))}, FIRES),
    ("R-05.vesicant", "give", {**drug("doxorubicin"), **on_line(external_change_cm=D("1.9"))}, EDGE_NOT),
    ("R-05.vesicant", "give", drug("doxorubicin"), NOT),
    ("R-05.moved", "give", on_line(external_change_cm=D(2)), EDGE_FIRES),
    ("R-05.moved", "give", on_line(external_change_cm=D(-3)), FIRES),
    ("R-05.moved", "give", on_line(external_change_cm=D("1.9")), NOT),
    ("R-05.drift", "give", on_line(external_change_cm=D(1)), EDGE_FIRES),
    ("R-05.drift", "give", on_line(external_change_cm=D("1.5")), FIRES),
    ("R-05.drift", "give", on_line(external_change_cm=D("0.9")), NOT),
    ("R-05.tip", "give", on_line(tip_confirmed=False), FIRES),
    ("R-05.tip", "give", on_line(tip_confirmed=None), EDGE_FIRES),
    ("R-05.tip", "give", on_line(type="MID", tip_confirmed=None), NOT),
    ("R-05.leak", "give", on_line(leaks="fluid at the exit site"), FIRES),
    ("R-05.leak", "give", {}, NOT),
    ("R-05.leak", "give", {**drug("doxorubicin"), **on_line(leaks="fluid at the exit site")}, EDGE_NOT),  # blocked
    ("R-06", "flush", on_line(carries=(MILRINONE,)), FIRES),
    ("R-06", "draw", on_line(carries=(DrugFact(name="morphine"),)), FIRES),
    ("R-06", "flush", on_line(carries=(DrugFact(name="insulin"),)), FIRES),
    ("R-06", "flush", on_line(carries=(DrugFact(name="epoprostenol"),)), FIRES),
    ("R-06", "flush", on_line(carries=(DrugFact(name="dopamine"),)), FIRES),
    ("R-06", "flush", on_line(carries=(DrugFact(name="unheard of", classes=("inotrope",)),)), FIRES),
    ("R-06", "flush", on_line(carries=(DrugFact(name="vancomycin"),)), NOT),
    ("R-06", "flush", on_line(carries=(MILRINONE,), withdrawn=True), EDGE_NOT),
    ("R-06", "flush", on_line(carries=()), NOT),
    ("R-07", "give", {"first_dose": True}, FIRES),
    ("R-07", "give", {**drug("infliximab"), "kit_ready": False}, FIRES),
    ("R-07", "give", {**drug("infliximab"), "kit_ready": True}, NOT),
    ("R-07", "give", {}, EDGE_NOT),
    ("R-08", "sign", {"sedation": SedationFact()}, FIRES),
    ("R-08", "sign", {"sedation": replace(SIGN.sedation, naloxone=False)}, FIRES),
    ("R-08", "sign", {"sedation": replace(SIGN.sedation, oxygen_saturation=None)}, EDGE_FIRES),
    ("R-08", "sign", {"sedation": SedationFact(), "opioid": False}, EDGE_NOT),
    ("R-08", "sign", {}, NOT),
    ("R-08.sedated", "sign", {"sedation": replace(SIGN.sedation, poss=3)}, EDGE_FIRES),
    ("R-08.sedated", "sign", {"sedation": replace(SIGN.sedation, poss=2)}, EDGE_NOT),
    ("R-08.sedated", "sign", {"sedation": replace(SIGN.sedation, breathing_rate=D(8))}, EDGE_FIRES),
    ("R-08.sedated", "sign", {"sedation": replace(SIGN.sedation, breathing_rate=D(9))}, EDGE_NOT),
    ("R-08.sedated", "sign", {"sedation": replace(SIGN.sedation, poss=4)}, FIRES),
    ("R-08.sedated", "sign", {"sedation": replace(SIGN.sedation, poss=0)}, NOT),
    ("R-09", "give", drug("furosemide", "epidural") | on_line(type="PICC"), FIRES),
    ("R-09", "give", on_line(type="EPI"), FIRES),
    ("R-09", "give", on_line(type="G"), FIRES),
    ("R-09", "give", {}, NOT),
    ("R-09", "give", drug("vincristine", "intrathecal") | {"line": None}, EDGE_FIRES),
    ("R-09", "give", drug("furosemide", "by mouth") | on_line(type="G"), EDGE_NOT),
    ("R-09.central_only", "give", drug("doxorubicin") | on_line(type="MID"), FIRES),
    ("R-09.central_only", "give", drug("parenteral nutrition") | on_line(type="PIV-S"), FIRES),
    ("R-09.central_only", "give", drug("doxorubicin") | on_line(type="PORT"), NOT),
    ("R-09.central_only", "give", on_line(type="MID"), EDGE_NOT),
    ("R-09.device", "give", drug("fluorouracil") | on_line(type="MID"), FIRES),
    ("R-09.device", "give", drug("fluorouracil"), NOT),
    ("R-09.device", "give", on_line(type="MID"), EDGE_NOT),
    ("R-09.alone", "give", on_line(carries=(DrugFact(name="red cells", classes=("blood_product",)),)), FIRES),
    ("R-09.alone", "give", drug("parenteral nutrition") | on_line(carries=(DrugFact(name="vancomycin"),)), FIRES),
    (
        "R-09.alone",
        "give",
        drug("lipid emulsion") | on_line(carries=(DrugFact(name="parenteral nutrition"),)),
        EDGE_NOT,
    ),
    ("R-09.alone", "give", on_line(carries=(DrugFact(name="vancomycin"),)), NOT),
    ("R-09.line_removed", "give", on_line(status="removed"), FIRES),
    ("R-09.line_removed", "give", on_line(status="occluded"), FIRES),
    ("R-09.line_removed", "give", on_line(status="resting"), EDGE_NOT),
    ("R-09.line_removed", "give", {}, NOT),
    ("R-10", "sign", {"unanswered": ("Temperature 39.6 °C",)}, FIRES),
    ("R-10", "sign", {"unanswered": ()}, NOT),
    ("R-10", "give", {"unanswered": ("Temperature 39.6 °C",)}, EDGE_NOT),
    ("FP-02", "give", {"fever": True}, FIRES),
    ("FP-02", "give", {"fever": True} | on_line(type="MID"), EDGE_NOT),
    ("FP-02", "give", {}, NOT),
    ("LS-01", "give", {"phlebitis": 3}, FIRES),
    ("LS-01", "give", {"phlebitis": 2}, EDGE_FIRES),
    ("LS-01", "give", {"phlebitis": 1}, EDGE_NOT),
    ("LS-02", "give", {"phlebitis": 2, "fever": True}, FIRES),
    ("LS-02", "give", {"phlebitis": 1, "fever": True}, EDGE_NOT),
    ("LS-02", "give", {"phlebitis": 2}, NOT),
)
# rules that no act asks by itself: what a card or a field says at the value, or a writing check
ASKED_ELSEWHERE = frozenset({"LS-03", "LS-04", "LC-EARLY", "DN-01", "R-02", "R-07.reaction", "R-04.wrong_field"})


@pytest.mark.parametrize(
    ("rule", "act", "changed", "fires"), CASES, ids=[f"{n}-{rule}-{act}" for n, (rule, act, _, _) in enumerate(CASES)]
)
def test_the_rule_fires_where_it_should_and_nowhere_else(
    content: Content, rule: str, act: Act, changed: dict[str, Any], fires: bool
) -> None:
    facts = {"give": DOSE, "blood": DOSE, "flush": LUMEN, "draw": LUMEN, "sign": SIGN}[act]
    found = {each.rule: each for each in before(content, act, replace(facts, **changed))}
    assert (rule in found) is fires
    if fires:
        fired = found[rule]
        assert fired.version == content.rules[rule].version
        assert "{" not in f"{fired.title}{fired.says}{fired.do}"


def test_every_rule_and_variant_has_a_case_that_fires_and_one_that_does_not(content: Content) -> None:
    fired = {rule for rule, _, _, fires in CASES if fires}
    quiet = {rule for rule, _, _, fires in CASES if not fires}
    of_the_ten = {rule for rule in content.rules if rule.startswith(("R-", "FP-", "LS-", "DN-", "LC-"))}
    assert of_the_ten - ASKED_ELSEWHERE <= fired & quiet


@pytest.mark.parametrize("act", ["give", "blood", "flush", "draw", "sign"])
def test_with_everything_in_order_nothing_is_said(content: Content, act: Act) -> None:
    facts = {"give": DOSE, "blood": DOSE, "flush": LUMEN, "draw": LUMEN, "sign": SIGN}[act]
    assert before(content, act, facts) == ()


@pytest.mark.parametrize("act", ["give", "blood", "draw", "sign"])
def test_when_nothing_is_known_the_act_is_blocked(content: Content, act: Act) -> None:
    """An unknown fact speaks for caution: bare facts, but for what makes the act one of its kind."""
    unknown = ActFacts(now=NOW, drug=DrugFact(name="furosemide"), opioid=True)
    assert before(content, act, unknown)[0].blocks


# What the drug file and the protocol of a therapy say before a dose.
FILE = {"IN-09", "IN-11", "IN-13", "IN-14", "IN-15", "IN-17", "IN-19", "IN-21", "IN-22", "IN-23"}


@pytest.mark.parametrize(
    ("act", "families"),
    [
        ("give", {"R-01", "R-02", "R-03", "R-04", "R-05", "R-07", "R-09", "FP-02", "LS-01", "LS-02", "DN-02"} | FILE),
        ("blood", {"R-01", "R-02", "R-03", "R-05", "R-07", "R-09", "FP-02", "LS-01", "LS-02"} | FILE),
        ("flush", {"R-06"}),
        ("draw", {"R-01", "R-06"}),
        ("sign", {"R-08", "R-10"}),
    ],
)
def test_each_act_asks_its_rules(content: Content, act: Act, families: set[str]) -> None:
    assert asked_by(content, act) == families


def test_a_finding_keeps_the_facts_it_was_judged_by(content: Content) -> None:
    (found,) = before(content, "give", replace(DOSE, product=ProductFact(expiry=date(2025, 11, 20))))
    assert dict(found.facts) == {"date": "20 Nov 2025", "drug": "furosemide"}
