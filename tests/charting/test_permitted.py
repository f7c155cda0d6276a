"""What a role, a state and a missing competency keep from the person at the laptop, asked before she charts it."""

from dataclasses import replace
from decimal import Decimal

import msgspec
import pytest

from nursechart.charting import medicines, reviewing
from nursechart.charting.permitted import NotYours
from nursechart.record.kinds import (
    LineDevice,
    Lumen,
    OrderDose,
    OrderDrug,
    OrderPlan,
    OrderState,
    PatientAddress,
)
from tests.charting.clinic import AtVisit


def as_a(role: str, visit: AtVisit) -> AtVisit:
    """The same visit, with somebody of another role at the laptop."""
    shift = replace(visit.shift, person=msgspec.structs.replace(visit.shift.person, role=role))
    return AtVisit(replace(visit.laptop, shift=shift), visit.feed, visit.visit)


def started(visit: AtVisit, drug: str, *, route: str = "IV", first_dose: bool = False) -> str:
    """Order a drug and try to start it: why it is not hers. Nothing where it is, whatever else stands in the way."""
    order, at = visit.shift.new_id(), visit.shift.when()
    line = visit.shift.new_id()
    for subject, part, value in (
        (line, "line.device", LineDevice("PICC", (Lumen("1"),), side="left", site="basilic")),
        (order, "order.drug", OrderDrug(drug)),
        (order, "order.dose", OrderDose(Decimal("500"), "mg", route)),
        (order, "order.plan", OrderPlan(ordered=at, first_dose=first_dose)),
        (order, "order.state", OrderState("active", "", at)),
    ):
        visit.laptop.says(visit.feed, subject, part, value)
    typed = {"lot": "DEMO44", "expiry": "14 mar 2027", "visual": "clear", "start": "n", "line": f"{line}/1"}
    try:
        medicines.start(visit.shift, visit.medicines, order, typed, "name", "birth_date", {})
    except NotYours as refused:
        return str(refused)
    except (medicines.MayNotBeGiven, medicines.DoseIncomplete, medicines.ReasonNeeded):
        return ""
    return ""


@pytest.mark.parametrize(
    "drug, more",
    [
        ("doxorubicin", {}),
        ("immune globulin", {}),
        ("infliximab", {"first_dose": True}),
        ("morphine", {"route": "intrathecal"}),
    ],
)
def test_a_practical_nurse_starts_no_high_risk_dose_and_a_registered_nurse_does(visit, drug, more):
    refusal = started(as_a("lpn", visit), drug, **more)
    assert refusal.startswith("No rule lets a licensed practical or vocational nurse")
    assert refusal.endswith("in US-OH. Ask your supervisor")
    assert started(visit, drug, **more) == ""


@pytest.mark.parametrize("drug", ["furosemide", "infliximab"])
def test_a_dose_that_is_no_high_risk_act_is_not_refused(visit, drug):
    assert started(as_a("lpn", visit), drug) == ""


@pytest.fixture
def moved(visit):
    """The patient moves to another state, and back when the test is over."""

    def move(address: PatientAddress) -> None:
        patient = visit.shift.store.visit_record(visit.feed, visit.visit).patient
        visit.laptop.says(visit.feed, patient.id, "patient.address", address, patient.refs("patient.address"))

    home = visit.shift.store.visit_record(visit.feed, visit.visit).patient.get("patient.address", PatientAddress)
    yield move
    move(home)


def test_the_law_of_the_state_the_patient_lives_in_is_asked(visit, moved):
    moved(PatientAddress(state="MT", country="US"))
    assert started(as_a("lpn", visit), "doxorubicin").endswith("may not give chemotherapy in US-MT")
    moved(PatientAddress(state="MT", country="DE"))
    assert "while the state is not known" in started(as_a("lpn", visit), "doxorubicin")


def test_a_practical_nurse_looks_at_a_central_line_and_does_not_flush_it(visit):
    practical = as_a("lpn", visit)
    assert practical.care("site", findings="clean").chip.text == "Clean"
    with pytest.raises(NotYours, match="flush a central line"):
        practical.care("flush:1", ml="10", flush="easy")
    assert visit.shift.store.visit_record(visit.feed, visit.visit).lumen_checks == ()
    assert visit.care("flush:1", ml="10", flush="easy").chip.text == "Open"


@pytest.mark.parametrize("role", ["staff", "auditor", "admin", "elsewhere"])
def test_who_signs_no_visits_is_told_before_the_password(visit, role):
    with pytest.raises(NotYours):
        as_a(role, visit).sign()


def test_a_supervisor_reviews_and_nobody_else(visit):
    assert reviewing.reviews(as_a("supervisor", visit).shift)
    assert not any(reviewing.reviews(as_a(role, visit).shift) for role in ("rn", "lpn", "pharmacist", "auditor", ""))
