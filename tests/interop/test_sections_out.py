"""The sections of a visit as answers to questionnaires, and their coded numbers as Observations."""

from decimal import Decimal

from nursechart.record import kinds
from tests.interop.checks import resources
from tests.interop.records import VISIT, amended_visit, content, rosas_visit, signature, uid
from tests.interop.test_fhir_out import sent


def charted(section, fields, *, sign=False, kind="collection"):
    chart = rosas_visit()
    chart.say(uid("rosa/out"), "section.fields", kinds.SectionFields(VISIT, section, content().version, fields))
    return sent(chart.record(*([signature(chart)] if sign else [])), kind)


def response(bundle, section):
    found = [
        each
        for each in resources(bundle, "QuestionnaireResponse")
        if f"/Questionnaire/{section}|" in each["questionnaire"]
    ]
    assert len(found) == 1
    return found[0]


def item(bundle, section, name):
    return next(each for each in response(bundle, section)["item"] if each["linkId"] == name)


def test_every_charted_section_goes_out_and_brings_its_form():
    bundle = sent(rosas_visit().record())
    answered = {each["questionnaire"] for each in resources(bundle, "QuestionnaireResponse")}
    forms = {f"{each['url']}|{each['version']}" for each in resources(bundle, "Questionnaire")}
    assert {each.rsplit("/", 1)[1].split("|")[0] for each in answered} == {"S14", "S21", "S24"}
    assert answered == forms


def test_a_transaction_brings_no_forms():
    assert resources(sent(rosas_visit().record(), "transaction"), "Questionnaire") == []


def test_a_choice_goes_out_with_its_code_and_another_with_our_own():
    bundle = charted("S05", {"side": "left", "pattern": "constant"})
    (side,) = item(bundle, "S05", "side")["answer"]
    assert side["valueCoding"] == {"system": "http://snomed.info/sct", "code": "7771000", "display": "Left"}
    (pattern,) = item(bundle, "S05", "pattern")["answer"]
    assert pattern["valueCoding"]["code"] == "constant"
    assert pattern["valueCoding"]["display"] == "always there"
    assert pattern["valueCoding"]["system"].startswith("https://nursechart.example/fhir/CodeSystem/")


def test_an_exception_goes_out_with_coded_findings_and_severity():
    system = {"state": "exception", "findings": ["rash", "itch"], "severity": "mild", "text": "Both arms"}
    parts = {each["linkId"]: each["answer"] for each in item(charted("S04", {"skin": system}), "S04", "skin")["item"]}
    assert [each["valueCoding"]["code"] for each in parts["skin.findings"]] == ["271807003", "418290006"]
    assert parts["skin.severity"][0]["valueCoding"]["code"] == "255604002"
    assert parts["skin.text"] == [{"valueString": "Both arms"}]


def test_normal_goes_out_with_what_normal_means():
    parts = item(charted("S04", {"skin": {"state": "wnl"}}), "S04", "skin")["item"]
    assert parts[0]["answer"][0]["valueCoding"]["display"] == "Normal: Intact, warm, dry"


def test_numbers_have_ucum_units_and_keep_their_digits():
    (answer,) = item(charted("S12", {"waste_ml": "5.0"}), "S12", "waste_ml")["answer"]
    assert answer["valueQuantity"] == {
        "value": Decimal("5.0"),
        "unit": "mL",
        "system": "http://unitsofmeasure.org",
        "code": "mL",
    }


def test_a_number_with_a_loinc_code_is_an_observation_too_and_a_derived_one_as_well():
    bundle = charted("S18", {"in_oral_ml": "1500", "in_iv_ml": "500", "out_urine_ml": "1200"})
    told = {each["code"]["coding"][0]["code"]: each for each in resources(bundle, "Observation")}
    assert told["9187-6"]["valueQuantity"]["value"] == 1200
    assert told["9108-2"]["valueQuantity"]["value"] == 2000
    assert told["9262-7"]["valueQuantity"]["value"] == 1200
    answers = f"QuestionnaireResponse/{response(bundle, 'S18')['id']}"
    assert told["9108-2"]["derivedFrom"] == [{"reference": answers}]


def test_a_score_goes_out_as_survey_with_its_total_and_its_items():
    items = {"sensory": 4, "moisture": 3, "activity": 3, "mobility": 3, "nutrition": 2, "friction": 2}
    bundle = charted("S25", {"braden": {"total": "17", "items": items}})
    told = next(each for each in resources(bundle, "Observation") if each["code"]["coding"][0]["code"] == "38227-5")
    assert told["valueQuantity"]["value"] == 17
    assert told["category"][0]["coding"][0]["code"] == "survey"
    parts = {each["linkId"]: each["answer"][0] for each in item(bundle, "S25", "braden")["item"]}
    assert parts["braden.total"] == {"valueDecimal": 17}
    assert parts["braden.nutrition"] == {"valueInteger": 2}


def test_each_row_is_a_group_and_its_coded_numbers_are_observations_at_their_time():
    rows = [{"at": "2025-11-21T10:10", "pulse": "118"}, {"at": "2025-11-21T10:15", "pulse": "104"}]
    bundle = charted("S13", {"watch": rows})
    groups = [each for each in response(bundle, "S13")["item"] if each["linkId"] == "watch"]
    assert [group["item"][1]["answer"][0]["valueQuantity"]["value"] for group in groups] == [118, 104]
    ours = [
        each
        for each in resources(bundle, "Observation")
        if any(of["reference"].startswith("QuestionnaireResponse") for of in each.get("derivedFrom", ()))
    ]
    assert [each["effectiveDateTime"] for each in ours] == ["2025-11-21T10:10:00-05:00", "2025-11-21T10:15:00-05:00"]


def test_not_assessed_says_why():
    told = item(charted("S16", {"not_assessed": {"reason": "refused"}}), "S16", "not_assessed")
    assert told["answer"] == [{"valueString": "refused"}]


def test_what_no_form_knows_goes_out_as_it_was_kept():
    told = item(charted("S16", {"pet": {"kind": "dog"}}), "S16", "pet")
    assert told["answer"] == [{"valueString": "kind dog"}]


def test_answers_are_in_progress_until_signed():
    assert response(charted("S16", {"enough": True}), "S16")["status"] == "in-progress"
    assert response(charted("S16", {"enough": True}, sign=True), "S16")["status"] == "completed"
    assert {each["status"] for each in resources(sent(amended_visit()), "QuestionnaireResponse")} == {"completed"}
