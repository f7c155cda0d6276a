"""What the drug file says: names taken for one another, exact products, fluids, pushes, limits, doses."""

from __future__ import annotations

from decimal import Decimal

import pytest

from nursechart.clinical.content import Content
from nursechart.clinical.drug_file import (
    diluent_findings,
    doses_for,
    handling_of,
    least_push_min,
    limit_findings,
    product_findings,
    product_of,
    push_findings,
    sound_alike_findings,
    suffix_of,
)
from nursechart.clinical.words import tall_man

D = Decimal

TALL = [
    "DOBUTamine", "DOPamine", "EPINEPHrine", "ePHEDrine", "HYDROmorphone", "fentaNYL", "SUFentanil", "vinBLAStine",
    "vinCRIStine", "DAUNOrubicin", "DOXOrubicin", "CISplatin", "CARBOplatin", "PACLitaxel", "DOCEtaxel", "ceFAZolin",
    "cefTRIAXone", "cefTAZidime", "cefOXitin", "hydrALAZINE", "hydrOXYzine", "ketAMINE", "riTUXimab", "inFLIXimab",
    "medroxyPROGESTERone", "methylPREDNISolone", "prednisoLONE", "predniSONE", "cycloSPORINE",
]  # fmt: skip


@pytest.mark.parametrize("written", TALL)
def test_tall_man_letters_of_the_list(content: Content, written: str) -> None:
    assert tall_man(content, written.lower()) == written


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("dobutamine", "dopamine"), ("adrenaline", "ephedrine"), ("hydromorphone 2 mg", "morphine 10 mg"),
        ("fentanyl", "sufentanil"), ("vinblastine", "vincristine"), ("daunorubicin", "doxorubicin"),
        ("cisplatin", "carboplatin"), ("paclitaxel", "docetaxel"), ("ceftriaxone", "ceftazidime"),
        ("cefazolin", "cefoxitin"), ("hydralazine", "hydroxyzine"), ("rituximab", "infliximab"),
        ("medroxyprogesterone", "methylprednisolone"), ("prednisolone", "prednisone"),
    ],
)  # fmt: skip
def test_a_pair_on_one_list_warns(content: Content, one: str, other: str) -> None:
    found = sound_alike_findings(content, [one, "ondansetron", other])
    assert [(each.rule, each.severity) for each in found] == [("IN-12", "warn")]


def test_names_that_nobody_takes_for_one_another_do_not_warn(content: Content) -> None:
    assert sound_alike_findings(content, ["ceftriaxone", "vancomycin", "prednisone", "morphine", "morphine 5 mg"]) == ()


def test_a_pair_is_written_in_tall_man_letters(content: Content) -> None:
    (found,) = sound_alike_findings(content, ["ceftriaxone", "cefazolin"])
    assert "ceFAZolin and cefTRIAXone" in found.says


@pytest.mark.parametrize(
    ("ordered", "label", "matches"),
    [
        ("infliximab-dyyb 400 mg", "Inflectra 100 mg", True),
        ("infliximab-dyyb", "infliximab-dyyb", True),
        ("infliximab-dyyb", "infliximab-abda", False),
        ("infliximab-dyyb", "infliximab", False),
        ("infliximab", "infliximab-dyyb", False),
        ("infliximab", "Remicade 100 mg", True),
        ("infliximab in-line filter", "infliximab 100 mg", True),
        ("infliximab-zzzz", "infliximab-zzzz", True),  # not known to the pack
        ("infliximab-zzzz", "infliximab-yyyy", False),
        ("riTUXimab-abbs", "Truxima", True),
        ("rituximab-abbs", "rituximab-pvvr", False),
        ("Privigen 10 %", "Privigen 10 %", True),
        ("Privigen 10 %", "Octagam 10 %", False),
        ("immune globulin 10 %", "Privigen 10 %", True),
        ("ceftriaxone 2 g", "ceftriaxone 2 g", True),
    ],
)
def test_the_product_on_the_label_is_the_one_ordered(content: Content, ordered: str, label: str, matches: bool) -> None:
    found = product_findings(content, ordered, label)
    assert (found == ()) is matches
    assert all(each.blocks and not each.may_override for each in found)


def test_a_brand_and_a_suffix_name_the_same_product(content: Content) -> None:
    known = product_of(content, "Inflectra")
    assert known is not None
    assert known.id == "infliximab-dyyb"
    assert suffix_of(content, "Inflectra") == suffix_of(content, "inFLIXimab-dyyb") == "dyyb"
    assert suffix_of(content, "infliximab") == ""


@pytest.mark.parametrize(
    ("drug", "known", "least"),
    [
        ("ceftriaxone", {}, "2"),
        ("cefazolin", {}, "2"),
        ("factor viii", {"volume_ml": D(25)}, "2.5"),
        ("ferric carboxymaltose", {"dose_mg": D(750)}, "7.5"),
    ],
)
def test_the_shortest_push(content: Content, drug: str, known: dict[str, D], least: str) -> None:
    assert least_push_min(content, drug, **known) == D(least)
    assert push_findings(content, drug, minutes=D(least), **known) == ()
    assert [each.rule for each in push_findings(content, drug, minutes=D(least) - D("0.1"), **known)] == ["IN-14"]


def test_a_drug_without_a_rule_for_pushing_has_none(content: Content) -> None:
    assert least_push_min(content, "vancomycin") is None
    assert push_findings(content, "unheard of", minutes=D("0.1")) == ()


@pytest.mark.parametrize(
    ("drug", "of", "unit", "value", "when", "rule"),
    [
        ("milrinone", "dose_rate", "ug/kg/min", "0.75", "", ""),
        ("milrinone", "dose_rate", "ug/kg/min", "0.781", "", "IN-15"),  # 3 mL/h at 64 kg and 1 mg/mL
        ("milrinone", "dose_rate", "ug/kg/min", "0.125", "", ""),
        ("milrinone", "dose_rate", "ug/kg/min", "0.124", "", "IN-16"),
        ("dobutamine", "dose_rate", "ug/kg/min", "10", "", ""),
        ("dobutamine", "dose_rate", "ug/kg/min", "10.1", "", "IN-16"),
        ("dobutamine", "dose_rate", "ug/kg/min", "20", "", "IN-16"),
        ("dobutamine", "dose_rate", "ug/kg/min", "20.1", "", "IN-15"),
        ("vancomycin", "rate", "mg/h", "1000", "", ""),
        ("vancomycin", "rate", "mg/h", "1001", "", "IN-15"),
        ("potassium chloride", "rate", "meq/h", "10.1", "", "IN-15"),
        ("potassium chloride", "concentration", "meq/L", "60", "", ""),  # a central line
        ("potassium chloride", "concentration", "meq/L", "60", "peripheral vein", "IN-15"),
        ("infliximab", "dose", "mg/kg", "10", "", ""),
        ("infliximab", "dose", "mg/kg", "10.1", "", "IN-16"),
        ("infliximab", "minutes", "min", "59", "", "IN-15"),
        ("iron sucrose", "dose", "mg", "200", "", ""),
        ("iron sucrose", "dose", "mg", "300", "", "IN-16"),
        ("iron sucrose", "dose", "mg", "301", "", "IN-15"),
        ("ferric carboxymaltose", "dose", "mg", "1001", "", "IN-15"),
        ("ferric derisomaltose", "dose", "mg/kg", "20.1", "", "IN-15"),
        ("methylprednisolone", "minutes", "min", "29", "from 250 mg", "IN-15"),
        ("methylprednisolone", "minutes", "min", "30", "from 250 mg", ""),
        ("methylprednisolone", "minutes", "min", "5", "", ""),
        ("lipid emulsion", "dose_rate", "g/kg/h", "0.126", "", "IN-15"),
        ("red blood cells", "minutes", "min", "240", "", ""),
        ("red blood cells", "minutes", "min", "241", "", "IN-15"),
        ("sodium chloride", "rate", "mL/h", "76", "under the skin for each site", "IN-16"),
        ("sodium chloride", "volume_per_day", "mL", "3001", "under the skin in all", "IN-15"),
        ("enteral formula", "minutes", "min", "240", "powder", ""),
        ("enteral formula", "minutes", "min", "241", "powder", "IN-16"),
        ("enteral formula", "minutes", "min", "481", "opened liquid", "IN-16"),
        ("enteral formula", "minutes", "min", "121", "home-blended", "IN-16"),
        ("enteral formula", "minutes", "min", "1441", "ready to hang", "IN-16"),
        ("parenteral nutrition", "dose_rate", "mg/kg/min", "5.1", "continuous glucose", "IN-16"),
        ("parenteral nutrition", "dose_rate", "mg/kg/min", "6.68", "cycled glucose", ""),
        ("ceftriaxone", "dose", "mg", "9999", "", ""),
    ],
)
def test_limits_of_the_drug_file_at_their_edges(
    content: Content, drug: str, of: str, unit: str, value: str, when: str, rule: str
) -> None:
    found = limit_findings(content, drug, of, D(value), unit, when=when)
    assert [each.rule for each in found] == ([rule] if rule else [])


@pytest.mark.parametrize(
    ("drug", "fluid", "together"),
    [
        ("amphotericin b liposomal", "sodium chloride 0.9 %", False),
        ("amphotericin b liposomal", "dextrose 5 %", True),
        ("oxaliplatin", "saline", False),
        ("red blood cells", "lactated ringer", False),
        ("red blood cells", "sodium chloride 0.9 %", True),
        ("ceftriaxone", "sodium chloride 0.9 %", True),
    ],
)
def test_fluids_that_do_not_go_with_a_drug_block(content: Content, drug: str, fluid: str, together: bool) -> None:
    assert (diluent_findings(content, drug, fluid) == ()) is together


@pytest.mark.parametrize(
    ("kg", "amounts"),
    [
        ("7.4", ["0.074"]),
        ("12.5", ["0.125", "0.15"]),
        ("24", ["0.24", "0.15"]),
        ("25", ["0.25", "0.3"]),
        ("29.9", ["0.299", "0.3"]),
        ("30", ["0.3", "0.3"]),
        ("40", ["0.4", "0.3"]),
        ("82", ["0.5", "0.3", "0.5"]),
    ],
)
def test_epinephrine_by_weight_and_the_autoinjectors_that_fit(content: Content, kg: str, amounts: list[str]) -> None:
    assert [each.amount for each in doses_for(content, "epinephrine", D(kg))] == [D(amount) for amount in amounts]


@pytest.mark.parametrize(
    ("kg", "amounts"), [("49.9", ["748.5", "748.5"]), ("50", ["750", "750"]), ("80", ["750", "1000"])]
)
def test_ferric_carboxymaltose_by_weight(content: Content, kg: str, amounts: list[str]) -> None:
    assert [each.amount for each in doses_for(content, "ferric carboxymaltose", D(kg))] == [D(each) for each in amounts]


def test_iron_dextran_has_a_test_dose_of_25_mg_and_an_hour_to_wait(content: Content) -> None:
    handling = handling_of(content, "iron dextran")
    assert handling is not None
    assert handling.test_dose is not None
    assert (handling.test_dose.dose_mg, handling.test_dose.wait_min) == (25, 60)
    others = [each for each in content.drug_handling.values() if each.test_dose is not None]
    assert [each.id for each in others] == ["iron dextran"]


@pytest.mark.parametrize(
    ("classes", "high_alert"),
    [
        ("opioid", True), ("chemotherapy", True), ("insulin", True), ("heparin", True), ("immunosuppressant", True),
        ("inotrope", True), ("vasopressor", True), ("prostacyclin", True), ("antiarrhythmic", True),
        ("potassium", True), ("sedative", True), ("local_anaesthetic", True), ("parenteral_nutrition", True),
    ],
)  # fmt: skip
def test_the_classes_that_need_a_second_check_are_high_alert(content: Content, classes: str, high_alert: bool) -> None:
    drugs = [drug for drug in content.drugs.values() if classes in drug.classes]
    assert drugs
    assert all(drug.high_alert is high_alert for drug in drugs)


def test_cytotoxic_drugs_are_handled_as_such(content: Content) -> None:
    chemo = {drug.id for drug in content.drugs.values() if drug.high_alert and _is_chemo(content, drug.classes)}
    cytotoxic = {each.id for each in content.drug_handling.values() if each.cytotoxic}
    assert chemo <= cytotoxic
    assert cytotoxic - chemo == {"ganciclovir", "cidofovir"}


def _is_chemo(content: Content, classes: tuple[str, ...]) -> bool:
    return any(each == "chemotherapy" or "chemotherapy" in content.drug_classes[each].within for each in classes)
