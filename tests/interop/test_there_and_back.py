"""What we send, we understand: an export read again says the same, digit for digit."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from nursechart.interop.fhir.wire import read_json, write_json
from nursechart.interop.fhir_in import read_bundle
from nursechart.interop.fhir_out import Sender, visit_bundle
from nursechart.record import kinds
from tests.interop.records import ALLERGY, CHECK, LINE, LUMEN, ORDER, PATIENT, VITALS, ZONE, content, rosas_visit

SENDER = Sender("Northside Infusion Pharmacy", phone="555 0100")


def again(chart):
    """The parts of the export read again, by name."""
    raw = visit_bundle(chart.record(), content(), sender=SENDER, kind="transaction")
    intake = read_bundle(raw, file="export.json", zone=ZONE)
    assert intake.set_aside == ()
    (taken,) = intake.patients
    return {part: value for subject in taken.subjects for part, value in subject.parts}


def said(chart, subject, part):
    return chart.parts[subject][part][0].value


def test_patient_allergy_line_order_and_findings_come_back_as_they_were():
    chart = rosas_visit()
    back = again(chart)
    for subject, part in (
        (PATIENT, "patient.name"),
        (PATIENT, "patient.birth"),
        (PATIENT, "patient.identifiers"),
        (PATIENT, "patient.address"),
        (PATIENT, "patient.contacts"),
        (PATIENT, "patient.language"),
        (ALLERGY, "allergy.substance"),
        (ALLERGY, "allergy.state"),
        (LINE, "line.placement"),
        (ORDER, "order.drug"),
        (ORDER, "order.dose"),
        (ORDER, "order.infusion"),
        (ORDER, "order.state"),
        (VITALS, "vital_signs.temperature"),
        (VITALS, "vital_signs.blood_pressure"),
        (VITALS, "vital_signs.height"),
        (VITALS, "vital_signs.pain"),
        (CHECK, "line_check.external_length"),
        (CHECK, "line_check.arm"),
        (CHECK, "line_check.site"),
        (CHECK, "line_check.dressing_seen"),
    ):
        assert back[part] == said(chart, subject, part), part
    for check in (back["lumen_check.result"], said(chart, LUMEN, "lumen_check.result")):
        assert (check.flush_ml, check.flush, check.blood_return) == (Decimal(10), "easy", "brisk")
    assert (back["line.device"].type, back["line.device"].side, back["line.device"].site) == (
        "PICC",
        "right",
        "basilic",
    )
    assert back["dose_given.product"].lot == "V2511A"
    assert back["line_care.done"].procedure == "dressing_change"


@given(value=st.decimals("0.01", "400", places=2), unit=st.sampled_from(["kg", "g", "[lb_av]"]))
def test_no_digit_of_a_weight_is_lost(value, unit):
    chart = rosas_visit()
    chart.say(VITALS, "vital_signs.weight", kinds.Reading(value, unit))
    weight = again(chart)["vital_signs.weight"]
    assert (str(weight.value), weight.unit) == (str(value), unit)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value="-1e12", max_value="1e12", places=6))
def test_a_decimal_goes_through_json_digit_for_digit(value):
    assert str(read_json(write_json({"v": value}))["v"]) == str(value)


def test_nothing_is_left_of_what_has_no_value():
    assert write_json({"a": None, "b": "", "c": [], "d": {"e": [None, {}]}, "f": 0, "g": False}) == b'{"f":0,"g":false}'
