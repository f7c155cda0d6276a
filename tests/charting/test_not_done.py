"""A visit that does not take place: why, who was told, when the next one is; never silent, and it can be taken back."""

import pytest

from nursechart.charting import not_done, overview, today, visiting, vitals
from nursechart.charting.committing import NotOpenForCharting
from nursechart.charting.not_done import NotDoneIncomplete, NotDoneSaid
from nursechart.charting.notes import note_of
from nursechart.charting.visiting import NotYourVisit
from nursechart.clinical.dates import NotADate, NotATime
from nursechart.record.kinds import VisitNotDone, VisitState

SAID = NotDoneSaid("hospital", "Admitted last night", ("prescriber", "pharmacist"), "Dr Lindqvist", "0915")


@pytest.fixture
def planned(amara, maria):
    """A visit that gives a dose, planned for now."""
    return amara.plan(maria, "ADM")


def chart(visit, **changes):
    said = NotDoneSaid(**{name: changes.get(name, getattr(SAID, name)) for name in SAID.__dataclass_fields__})
    return not_done.not_done(visit.shift, visit.feed, visit.visit, said)


def stands(visit, part="visit.not_done", shape=VisitNotDone):
    return visit.shift.store.visit_record(visit.feed, visit.visit).visit.get(part, shape)


def test_it_says_why_who_was_told_and_what_dose_is_missed_with_it(planned):
    asked = not_done.ask(planned.shift, planned.feed, planned.visit)
    assert any("vancomycin" in each for each in asked.doses)

    frame = chart(planned, next_date="22 nov", next_time="930")

    assert frame.status == "not_done"
    assert frame.not_done[0] == "Visit not done: in hospital, Admitted last night"
    assert frame.not_done[1] == "Told Fri 21 Nov 09:15: the prescriber, the pharmacist (Dr Lindqvist)"
    assert frame.not_done[2].startswith("Missed with it: vancomycin")
    assert frame.not_done[3] == "Next visit Sat 22 Nov 09:30"
    assert stands(planned, "visit.state", VisitState) == VisitState("missed", "hospital")


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"reason": ""}, NotDoneIncomplete),
        ({"reason": "other", "text": ""}, NotDoneIncomplete),
        ({"told": ()}, NotDoneIncomplete),
        ({"told": ("family",)}, NotDoneIncomplete),
        ({"told_at": ""}, NotDoneIncomplete),
        ({"told_at": "2359"}, NotATime),
        ({"next_date": "22 nov"}, NotDoneIncomplete),
        ({"next_date": "31 feb", "next_time": "930"}, NotADate),
        ({"next_date": "20 nov", "next_time": "930"}, NotDoneIncomplete),
    ],
)
def test_what_belongs_to_it_is_not_left_out(planned, wrong, error):
    with pytest.raises(error):
        chart(planned, **wrong)

    assert stands(planned) is None
    assert planned.frame.status == "planned"


def test_nobody_reached_yet_is_an_answer(planned):
    chart(planned, told=("nobody",), told_at="", told_name="")

    assert stands(planned).told == ("nobody",)


def test_a_visit_that_the_pharmacy_cancelled_is_cancelled(planned):
    frame = chart(planned, reason="cancelled")

    assert frame.not_done[0].startswith("Visit cancelled: cancelled by the pharmacy")


def test_it_stays_in_today_and_in_the_chart_and_the_note_says_it(planned):
    chart(planned)

    rows = {row.visit: row for row in today.today(planned.shift).rows}
    assert rows[planned.visit].state == "cancelled"
    assert [chip.text for chip in rows[planned.visit].chips] == ["Not done"]
    timeline = {row.visit: row for row in overview.open_chart(planned.shift, planned.feed).timeline}
    assert timeline[planned.visit].text == "not done"
    html = note_of(planned.shift, planned.shift.store.visit_record(planned.feed, planned.visit))
    assert "Visit missed: in hospital" in html
    assert "Dr Lindqvist" in html


def test_nothing_is_charted_in_it_until_it_is_taken_back(amara, maria):
    begun = amara.begin(maria, "ROU")
    begun.measure("pulse", "72")
    chart(begun, told=("nobody",))

    with pytest.raises(NotOpenForCharting, match="not done"):
        vitals.chart(begun.shift, begun.vitals, "temperature", "36.8")
    assert "needs no signature" in begun.sign_page.cannot

    frame = not_done.take_back(begun.shift, begun.feed, begun.visit)
    assert frame.status == "in_progress"
    begun.measure("temperature", "36.8")


def test_a_planned_visit_that_was_taken_back_is_started_as_usual(planned):
    chart(planned)
    with pytest.raises(NotYourVisit, match="not done"):
        visiting.start_visit(planned.shift, planned.feed, planned.visit, "name", "mrn", "patient")

    assert not_done.take_back(planned.shift, planned.feed, planned.visit).status == "planned"
    planned.start()
    assert planned.frame.status == "in_progress"


def test_another_nurses_visit_is_not_hers_to_call_off(kenji, planned):
    kenji.sync()
    planned.laptop.sync()
    kenji.sync()
    theirs = kenji.at(planned)

    with pytest.raises(NotYourVisit):
        chart(theirs)


def test_a_signed_visit_took_place(visit):
    visit.complete().sign()

    with pytest.raises(NotYourVisit, match="closed"):
        chart(visit)
