"""Today, the patients and the palette: the day in order, and who is who."""

import dataclasses
from datetime import timedelta

import pytest
from msgspec.structs import replace

from nursechart.charting import palette, patients, visiting
from nursechart.charting.looks.today import News
from nursechart.charting.today import today
from nursechart.clinical.content_types import OnCallContact
from nursechart.record.kinds import AllergySubstance, OrderPlan, PatientName, VisitPlan, VisitState
from tests.charting.clinic import Clinic


@pytest.fixture
def clinic(tmp_path, content):
    made = Clinic(tmp_path, content, ("maria-carvalho", "per-lindgren", "bisi-oyelaran"), closes=True)
    yield made
    made.close()


@pytest.fixture
def amara(clinic):
    return clinic.laptop("amara")


def row(look, name):
    return next(row for row in look.rows if row.name.startswith(name))


def test_the_visits_of_the_day_stand_in_the_order_of_their_times(amara):
    look = today(amara.shift)

    assert [each.time for each in look.rows] == ["08:15", "09:30", "11:15"]
    assert (look.summary, look.date) == ("3 visits, 0 done", "Fri 21 Nov")
    assert look.next.name == look.rows[0].name


def test_a_row_says_who_what_and_what_is_due(amara):
    maria = row(today(amara.shift), "CARVALHO")

    assert maria.born_mrn == "Born 14 Mar 1958  ·  004 182 7731"
    assert maria.line == "PICC, right basilic, day 23"
    assert maria.fixed == "dose 10:00"
    assert [chip.text for chip in maria.chips][:2] == ["Dressing", "Needle-free cap"]


def test_a_time_that_cannot_move_is_marked_with_the_medicine_that_is_due(amara):
    marks = [each.mark for each in today(amara.shift).lane]
    assert "10:00 vancomycin" in marks
    assert all(mark.count(":") <= 1 for mark in marks)


def test_the_next_visit_says_what_the_pharmacy_was_told_and_how_to_get_there(amara, clinic):
    clinic.planned(amara, "maria-carvalho").start()
    look = today(amara.shift).next
    assert look.news.startswith("07:50 Chills overnight")
    assert look.address
    assert look.phone


def test_a_visit_goes_from_to_do_to_running_to_unsigned_to_done(amara, clinic):
    at = clinic.planned(amara, "maria-carvalho")
    assert row(today(amara.shift), "CARVALHO").state == "todo"

    at.start()
    look = today(amara.shift)
    assert row(look, "CARVALHO").state == "in_progress"
    assert (look.next.visit, look.next.action) == (at.visit, "Back to visit")

    visiting.leave_visit(amara.shift, at.feed, at.visit)
    assert (row(today(amara.shift), "CARVALHO").state, row(today(amara.shift), "CARVALHO").action) == (
        "unsigned", "Sign",
    )  # fmt: skip
    assert today(amara.shift).unfinished[0].action == "Sign"

    at.complete().sign()
    look = today(amara.shift)
    assert row(look, "CARVALHO").state == "done"
    assert look.summary == "3 visits, 1 done"
    assert look.unfinished == ()


def test_a_cancelled_visit_stays_on_the_day_and_is_not_one_to_do(amara, clinic):
    at = clinic.planned(amara, "maria-carvalho")
    amara.says(at.feed, at.visit, "visit.state", VisitState("cancelled"))

    look = today(amara.shift)
    assert [row.state for row in look.rows if row.visit == at.visit] == ["cancelled"]
    assert look.summary == "2 visits, 0 done, 1 not done"
    assert look.next is None or look.next.visit != at.visit
    assert look.coverage.total == 2


def test_another_nurses_visits_are_not_on_my_day(clinic, amara):
    assert today(clinic.laptop("kenji").shift).rows == ()


def test_two_patients_of_the_day_with_like_surnames_carry_a_name_alert(amara, clinic):
    assert not any(each.name_alert for each in today(amara.shift).rows)
    feed = clinic.feed("per-lindgren")
    name = visiting.frame(amara.shift, feed, clinic.planned(amara, "per-lindgren").visit).basis.patient
    amara.says(feed, name.id, "patient.name", PatientName("Carvalo", ("Per",)), name.refs("patient.name"))

    look = today(amara.shift)

    assert {each.name for each in look.rows if each.name_alert} == {"CARVALHO, Maria", "CARVALO, Per"}
    assert visiting.frame(amara.shift, feed, clinic.planned(amara, "per-lindgren").visit).banner.name_alert
    found = {line.name: [chip.text for chip in line.flags] for line in patients.find(amara.shift, "carval").rows}
    assert all("Name alert" in flags for flags in found.values())
    assert len(found) == 2


@pytest.mark.parametrize(("days", "chip"), [(0, "Order ends today"), (3, "Order ends 24 Nov"), (4, ""), (-1, "")])
def test_an_order_that_ends_in_the_next_days_is_announced(amara, clinic, days, chip):
    feed = clinic.feed("maria-carvalho")
    held = visiting.frame(amara.shift, feed, clinic.planned(amara, "maria-carvalho").visit).basis
    until = (amara.shift.now + timedelta(days=days)).date().isoformat()
    for order in held.orders:
        plan = replace(order.get("order.plan", OrderPlan), until=until)
        amara.says(feed, order.id, "order.plan", plan, order.refs("order.plan"))

    chips = [each.text for each in row(today(amara.shift), "CARVALHO").chips]

    assert [each for each in chips if "Order" in each] == ([chip] if chip else [])


def test_coverage_is_proved_chart_by_chart(amara):
    coverage = today(amara.shift).coverage

    assert (coverage.ready, coverage.total, coverage.days) == (3, 3, 7)
    assert coverage.until == "Fri 28 Nov 09:31"
    assert coverage.in_sync == "09:31"


def test_a_visit_begun_last_week_and_not_signed_still_waits(amara, clinic):
    feed = clinic.feed("maria-carvalho")
    amara.begin(feed, "ROU")
    clinic.clock.pass_minutes(6 * 24 * 60)

    (item,) = today(amara.shift).unfinished
    assert (item.title, item.action) == ("CARVALHO, Maria", "Open")
    assert "Not signed" in item.text


def test_a_visit_moved_to_tomorrow_leaves_the_day(amara, clinic):
    at = clinic.planned(amara, "maria-carvalho")
    visit = at.frame.basis.visit
    plan = visit.get("visit.plan", VisitPlan)
    tomorrow = amara.shift.when(amara.shift.at(plan.planned.at_ms + 86_400_000))
    moved = VisitPlan(plan.type, tomorrow, plan.nurse)
    amara.says(at.feed, at.visit, "visit.plan", moved, visit.refs("visit.plan"))

    assert len(today(amara.shift).rows) == 2


@pytest.mark.parametrize(("typed", "matched"), [("carv", "name"), ("14 mar 1958", "born"), ("0041827731", "mrn")])
def test_a_patient_is_found_by_name_birth_date_or_number_and_it_says_why(amara, typed, matched):
    look = patients.find(amara.shift, typed)

    assert [(line.name, line.matched.lower()) for line in look.rows] == [("CARVALHO, Maria", matched)]
    assert look.found == "1 patient found"


def test_all_of_hers_are_shown_when_nothing_is_typed(amara):
    look = patients.find(amara.shift, "")

    assert len(look.rows) == 3
    assert any("Name alert" not in {chip.text for chip in line.flags} for line in look.rows)


def test_the_palette_finds_patients_and_places_and_review_for_supervisors_alone(amara, clinic):
    places = [row.title for row in palette.find(amara.shift, "")]
    assert places == ["Today", "Patients", "Sync", "Calculators", "Settings", "User guide"]
    assert palette.find(amara.shift, "carvalho")[0].feed == clinic.feed("maria-carvalho")
    assert "Review" in [row.title for row in palette.find(clinic.laptop("ingrid").shift, "rev")]


def test_today_says_what_others_charted_since_she_was_last_at_work(amara, clinic):
    assert today(amara.shift).since == ()  # her first day on this laptop
    feed, kenji = clinic.feed("maria-carvalho"), clinic.laptop("kenji")
    visiting.frame(amara.shift, feed, clinic.planned(amara, "maria-carvalho").visit)  # she looked yesterday, 09:31
    clinic.clock.pass_minutes(24 * 60)
    for laptop in (kenji, amara):
        laptop.sync()
    amara.plan(feed)
    assert (today(amara.shift).since, today(amara.shift).since_from) == ((), "Fri 21 Nov 09:31")

    kenji.says(feed, kenji.shift.new_id(), "allergy.substance", AllergySubstance("latex"))
    clinic.clock.pass_minutes(5)
    amara.says(feed, amara.shift.new_id(), "allergy.substance", AllergySubstance("nickel"))  # her own is no news
    for laptop in (kenji, amara):
        laptop.sync()

    assert today(amara.shift).since == (News("09:31", "Allergy: latex, CARVALHO", feed),)


def test_the_palette_finds_a_calculator_by_its_words(amara):
    found = [(row.title, row.screen, row.feed) for row in palette.find(amara.shift, "gravity drip")]
    assert ("Gravity drip", "calculators", "drops") in found


def test_today_names_whom_the_clinic_has_on_call_that_day_and_nobody_where_it_names_nobody(amara):
    assert today(amara.shift).on_call == ()
    pack = amara.shift.content  # it is a Friday
    named = replace(
        pack.clinic,
        on_call=(
            OnCallContact(role="Pharmacist", name="H. Lund", phone="555 0100"),
            OnCallContact(role="Nurse lead", phone="555 0101", days=("fri", "sat")),
            OnCallContact(role="Nurse lead", phone="555 0102", days=("mon",)),
        ),
    )
    look = today(dataclasses.replace(amara.shift, content=replace(pack, clinic=named)))
    assert [(each.role, each.name, each.phone) for each in look.on_call] == [
        ("Pharmacist", "H. Lund", "555 0100"), ("Nurse lead", "", "555 0101"),
    ]  # fmt: skip
