"""Starting a visit: the right patient, the right nurse, and nothing before that."""

import pytest

from nursechart.charting import medicines, visiting, vitals
from nursechart.charting.committing import NotOpenForCharting
from nursechart.charting.identifying import TwoIdentifiersNeeded
from nursechart.charting.visiting import NotYourVisit
from nursechart.record.kinds import VisitIdentity, VisitState


def test_a_visit_starts_once_two_identifiers_were_matched(amara, maria):
    planned = amara.plan(maria)

    frame = visiting.start_visit(amara.shift, maria, planned.visit, "name", "birth_date", "patient")

    assert frame.status == "in_progress"
    identity = frame.basis.visit.get("visit.identity", VisitIdentity)
    assert (identity.first, identity.second, identity.confirmed_by) == ("name", "birth_date", "patient")


@pytest.mark.parametrize(
    ("first", "second", "by"),
    [("name", "name", "patient"), ("name", "address", "patient"), ("room", "mrn", "patient"), ("name", "mrn", "a dog")],
)
def test_the_same_identifier_twice_or_an_address_does_not_start_it(amara, maria, first, second, by):
    planned = amara.plan(maria)

    with pytest.raises(TwoIdentifiersNeeded, match="two different identifiers"):
        visiting.start_visit(amara.shift, maria, planned.visit, first, second, by)

    assert planned.frame.status == "planned"


def test_a_visit_planned_for_another_nurse_is_refused(amara, kenji, maria):
    hers = amara.plan(maria)
    amara.sync()
    kenji.sync()

    with pytest.raises(NotYourVisit, match="another nurse"):
        kenji.at(hers).start()


def test_a_cancelled_visit_is_refused(amara, maria):
    planned = amara.plan(maria)
    amara.says(maria, planned.visit, "visit.state", VisitState("cancelled"))

    with pytest.raises(NotYourVisit, match="not done"):
        planned.start()


def test_starting_a_visit_that_runs_changes_nothing(visit, clinic):
    before = visit.frame
    clinic.clock.pass_minutes(5)

    assert visiting.start_visit(visit.shift, visit.feed, visit.visit, "name", "mrn", "patient") == before


def test_nothing_is_charted_in_a_visit_that_was_not_started(amara, maria):
    planned = amara.plan(maria)

    with pytest.raises(NotOpenForCharting, match="Start it first"):
        vitals.chart(amara.shift, planned.vitals, "pulse", "72")
    with pytest.raises(NotOpenForCharting):
        medicines.hold(amara.shift, planned.medicines, planned.medicines.cards[0].order, "refused", "")


def test_a_visit_from_another_system_can_be_read_and_not_changed(amara, maria):
    rows = amara.shift.store.visit_rows(patient=maria.removeprefix("p:"), status="imported")
    look = vitals.vitals(amara.shift, maria, rows[0].id)

    assert look.read_only
    with pytest.raises(NotOpenForCharting, match="pharmacy's record"):
        vitals.chart(amara.shift, look, "glucose", "6.1")


def test_leaving_is_charted_and_leaving_again_keeps_the_first_time_readable(visit, clinic):
    visiting.leave_visit(visit.shift, visit.feed, visit.visit)
    clinic.clock.pass_minutes(3)

    frame = visiting.leave_visit(visit.shift, visit.feed, visit.visit)

    left = visit.shift.store.history(visit.feed, visit.visit, "visit.end")
    assert len(left.said) == 2
    assert len(frame.basis.visit.parts["visit.end"]) == 1
