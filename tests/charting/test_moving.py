"""Charted on the wrong patient: taken back there, said in the right chart, both linked, nothing lost, nothing told."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from nursechart.charting import amending, drafts, exporting, moving, undoing
from nursechart.charting.identifying import TwoIdentifiersNeeded
from nursechart.charting.looks.move import MoveAsk, MoveDone, MoveSaid
from nursechart.charting.moving import NEW, MoveRefused
from nursechart.charting.moving_items import VISIT
from nursechart.charting.overview import open_chart
from nursechart.record.ids import uuid7
from nursechart.record.kinds import (
    AllergyState,
    AllergySubstance,
    DoseGiven,
    DoseTimes,
    InfusionStepEvent,
    LineCareDone,
    MoveAway,
    MoveHere,
    OrderDrug,
    OrderState,
    Reading,
    SectionFields,
    VitalSet,
)
from nursechart.store.errors import ChartNotSaved
from tests.charting.clinic import AtVisit, record_of

BOTH = ("name", "birth_date")
PULSE = "8867-4"  # LOINC


@pytest.fixture(scope="module")
def per(clinic):
    """The feed of Per Lindgren's chart: the patient it belonged to."""
    return clinic.feed("per-lindgren")


@pytest.fixture
def right(clinic, amara, per, visit) -> AtVisit:
    """A visit with Per that Amara has begun, beside `visit` with Maria."""
    clinic.clock.pass_minutes(1)
    return amara.begin(per)


def asked(visit: AtVisit, feed: str) -> MoveAsk:
    return moving.beside(visit.shift, moving.desk(visit.shift, visit.feed, visit.visit), feed)


def item(ask: MoveAsk, words: str):
    return next(each for each in ask.items if words in f"{each.place} {each.words}")


def moved(visit: AtVisit, ask: MoveAsk, *items: str, to: str, **values: str) -> MoveDone:
    keys = tuple(item(ask, each).key for each in items)
    return moving.move(visit.shift, ask, MoveSaid(keys, to, values, BOTH, BOTH))


def pulse_of(visit: AtVisit) -> list[Decimal]:
    readings = [each.get("vital_signs.pulse", Reading) for each in record_of(visit).vitals]
    return [each.value for each in readings if each is not None]


@pytest.fixture
def measured(clinic, visit) -> AtVisit:
    """A pulse and a weight that were Per's, in Maria's chart."""
    visit.measure("pulse", "88")
    visit.measure("weight", "91.50")
    clinic.clock.pass_minutes(7)
    return visit


def test_a_set_charted_on_the_wrong_patient_stands_in_the_right_chart_with_its_own_time_and_digits(measured, right):
    [was] = record_of(measured).vitals
    taken = was.get("vital_signs.set", VitalSet).at

    done = moved(measured, asked(measured, right.feed), "Vital signs", to=right.visit)

    assert pulse_of(measured) == []
    assert pulse_of(right) == [Decimal("88")]
    [there] = record_of(right).vitals
    assert there.get("vital_signs.set", VitalSet) == VitalSet(right.visit, taken)
    assert str(there.get("vital_signs.weight", Reading).value) == "91.50"
    assert (done.feed, done.visit, done.words) == (
        right.feed, right.visit, "1 thing is in the chart of LINDGREN, Per now",
    )  # fmt: skip


def test_both_charts_say_that_it_was_moved_and_neither_names_the_other_patient(measured, right):
    [was] = record_of(measured).vitals
    charted_ms = was.said("vital_signs.set").charted_at_ms
    moved(measured, asked(measured, right.feed), "Vital signs", to=right.visit)

    [away], [here] = record_of(measured).moves, record_of(right).moves
    assert away.id == here.id
    assert away.get("move.away", MoveAway).moved == (was.id,)
    [one] = here.get("move.here", MoveHere).moved
    assert (one.was, one.by, one.charted_at_ms) == (was.id, measured.shift.person.id, charted_ms)
    [entry] = {said.ref.entry for said in away.parts["move.away"]}
    told = next(each for each in measured.laptop.joined.store.read(_everything) if each.id == entry).body_bytes
    for secret in (right.feed.removeprefix("p:"), right.visit, "Lindgren", "Per"):
        assert secret.encode() not in told


def _everything(connection):
    from tests.properties.town import everything_in

    return everything_in(connection)


def test_the_wrong_chart_hides_what_was_moved_and_every_version_stays_readable_with_the_reason(measured, right):
    [was] = record_of(measured).vitals
    moved(measured, asked(measured, right.feed), "Vital signs", to=right.visit)

    desk = amending.desk(measured.shift, measured.feed, measured.visit)
    assert not [each for each in desk.items if "Pulse" in each.label]
    kept = measured.shift.store.history(measured.feed, was.id, "vital_signs.pulse")
    assert [said.value is not None for said in kept.said] == [True, False]
    changes = [change for _what, change in desk.done]
    assert {(each.old, each.new, each.reason) for each in changes} >= {
        ("88 /min", "moved to the right chart", "Charted on the wrong patient")
    }


def test_the_visit_says_on_either_side_what_was_moved_by_whom_and_when_it_was_charted_first(measured, right):
    moved(measured, asked(measured, right.feed), "Vital signs", to=right.visit)

    [away], [here] = measured.frame.moved, right.frame.moved
    assert (away.title, here.title) == ("Moved to the right chart", "Moved here from another chart")
    assert away.text.startswith("By A. Okafor, Fri 21 Nov ")
    assert away.text.endswith("Charted on the wrong patient")
    [thing] = here.things
    assert thing.startswith("Vital signs: charted there ")
    assert thing.endswith("by A. Okafor")
    assert away.link == here.link
    assert "Moved to the right chart" in [row.title for row in open_chart(measured.shift, measured.feed).timeline]


def test_what_is_moved_back_is_in_the_first_chart_again_and_both_moves_are_told(measured, right):
    moved(measured, asked(measured, right.feed), "Vital signs", to=right.visit)

    moved(right, asked(right, measured.feed), "Vital signs", to=measured.visit)

    assert (pulse_of(measured), pulse_of(right)) == ([Decimal("88")], [])
    assert [len(record_of(each).moves) for each in (measured, right)] == [2, 2]


def test_a_key_undoes_no_move(measured, right):
    moved(measured, asked(measured, right.feed), "Vital signs", to=right.visit)

    for visit in (measured, right):
        with pytest.raises(undoing.NothingToUndo, match="move it back"):
            undoing.undo(visit.shift, visit.feed, visit.visit)


def test_nothing_is_chosen_for_her_and_everything_left_to_say_is_said(measured, right):
    ask = asked(measured, right.feed)
    key = item(ask, "Vital signs").key
    assert all(control.value == "" for row in ask.rows for control in row.controls)
    fine = MoveSaid((key,), right.visit, {}, BOTH, BOTH)

    for told, why in (
        (replace(fine, chosen=()), "Choose what belongs"),
        (replace(fine, target=""), "Choose the visit"),
        (replace(fine, words="it was Lindgren's"), "Leave names"),
        (replace(fine, words=f"of {ask.shown.patient.mrn}"), "Leave names"),
    ):
        with pytest.raises(MoveRefused, match=why):
            moving.move(measured.shift, ask, told)
    for told in (replace(fine, checked=("name",)), replace(fine, checked_other=("name", "name"))):
        with pytest.raises(TwoIdentifiersNeeded):
            moving.move(measured.shift, ask, told)
    assert pulse_of(measured) == [Decimal("88")]


def test_what_has_changed_since_it_was_shown_is_not_moved(measured, right):
    ask = asked(measured, right.feed)
    measured.measure("pulse", "90")

    with pytest.raises(MoveRefused, match="changed since"):
        moved(measured, ask, "Vital signs", to=right.visit)


def test_it_cannot_be_moved_to_the_chart_it_stands_in(measured):
    with pytest.raises(MoveRefused, match="the chart it stands in"):
        asked(measured, measured.feed)


def test_a_colleagues_reading_is_hers_to_move(measured, right, kenji):
    measured.laptop.sync()
    kenji.sync()
    kenji.at(measured).measure("temperature", "37.1")
    kenji.sync()
    measured.laptop.sync()

    ask = asked(measured, right.feed)

    assert item(ask, "Vital signs").stays == "K. Sato charted it, or part of it, and moves it or takes it back"
    with pytest.raises(MoveRefused, match="stays"):
        moved(measured, ask, "Vital signs", to=right.visit)


# --- a note, a line, a dose ------------------------------------------------------------------------------------------


def test_a_form_goes_to_the_other_visit_and_not_over_one_that_is_charted_there(visit, right):
    visit.fill("note", "S24", "narrative", narrative="Sleeps well, eats little.")
    ask = asked(visit, right.feed)
    note = next(each.place for each in ask.items if each.key == record_of(visit).sections[0].id)

    moved(visit, ask, note, to=right.visit)

    [there] = [each.get("section.fields", SectionFields) for each in record_of(right).sections]
    assert (there.fields["narrative"], there.visit) == ("Sleeps well, eats little.", right.visit)
    visit.fill("note", "S24", "narrative", narrative="Maria's own.")
    again = asked(visit, right.feed)
    with pytest.raises(MoveRefused, match="charted in that visit already"):
        moved(visit, again, note, to=right.visit)


def test_line_care_asks_through_which_line_of_the_right_patient(visit, right):
    line, about = visit.line.line, visit.shift.new_id()
    done = LineCareDone(visit.visit, line, "dressing_change", visit.shift.when(), dressing="transparent")
    visit.laptop.says(visit.feed, about, "line_care.done", done)
    ask = asked(visit, right.feed)
    [row] = [each for each in ask.rows if each.id == f"line|{line}"]
    hers = row.controls[0].options[0].id

    with pytest.raises(MoveRefused, match="Choose what stands for"):
        moving.move(visit.shift, ask, MoveSaid((about,), right.visit, {}, BOTH, BOTH))
    moving.move(visit.shift, ask, MoveSaid((about,), right.visit, {row.id: hers}, BOTH, BOTH))

    [there] = [each.get("line_care.done", LineCareDone) for each in record_of(right).line_cares]
    assert there == replace_part(done, visit=right.visit, line=hers)


def replace_part(value, **changes):
    import msgspec

    return msgspec.structs.replace(value, **changes)


@pytest.fixture
def given(clinic, visit, per):
    """Furosemide with two rows of its flow sheet, in Maria's chart; Per has an order for it too."""
    made = {}
    for feed in (visit.feed, per):
        order = made[feed] = visit.shift.new_id()
        visit.laptop.says(feed, order, "order.drug", OrderDrug("furosemide", classes=("sulfonamide",)))
        visit.laptop.says(feed, order, "order.state", OrderState("active"))
    dose, at = visit.shift.new_id(), visit.shift.when()
    visit.laptop.says(
        visit.feed, dose, "dose_given.dose", DoseGiven(visit.visit, made[visit.feed], "completed", "furosemide")
    )
    visit.laptop.says(visit.feed, dose, "dose_given.times", DoseTimes(at, at))
    for event in ("start", "end"):
        visit.laptop.says(
            visit.feed, visit.shift.new_id(), "infusion_step.event", InfusionStepEvent(visit.visit, dose, at, event)
        )
    yield dose, made[visit.feed], made[per]
    for feed, order in made.items():
        held = visit.shift.store.subject(feed, order, kind="order")
        visit.laptop.says(feed, order, "order.state", OrderState("stopped"), held.refs("order.state"))


def test_a_dose_moves_with_its_flow_sheet_to_an_order_of_the_right_patient(visit, right, given):
    dose, order, hers = given
    ask = asked(visit, right.feed)

    moving.move(visit.shift, ask, MoveSaid((dose,), right.visit, {f"order|{order}": hers}, BOTH, BOTH))

    there = record_of(right)
    [one] = there.doses
    assert one.get("dose_given.dose", DoseGiven).order == hers
    events = [each.get("infusion_step.event", InfusionStepEvent) for each in there.infusion_steps]
    assert {(each.event, each.dose, each.visit) for each in events} == {
        ("start", one.id, right.visit), ("end", one.id, right.visit),
    }  # fmt: skip
    assert not any(each.get("dose_given.dose", DoseGiven) for each in record_of(visit).doses)
    assert not any(each.get("infusion_step.event", InfusionStepEvent) for each in record_of(visit).infusion_steps)


def test_a_dose_without_an_order_in_the_right_chart_stays_and_says_what_to_do(visit, right, given):
    dose, _order, hers = given
    held = visit.shift.store.subject(right.feed, hers, kind="order")
    visit.laptop.says(right.feed, hers, "order.state", OrderState("stopped"), held.refs("order.state"))

    one = next(each for each in asked(visit, right.feed).items if each.key == dose)

    assert "Ask the pharmacy for the order" in one.stays


def test_the_allergies_of_the_right_patient_are_asked_from_then_on(visit, right, given):
    dose, order, hers = given
    allergy = visit.shift.new_id()
    visit.laptop.says(right.feed, allergy, "allergy.substance", AllergySubstance("furosemide"))
    visit.laptop.says(right.feed, allergy, "allergy.state", AllergyState("active"))

    done = moving.move(
        visit.shift, asked(visit, right.feed), MoveSaid((dose,), right.visit, {f"order|{order}": hers}, BOTH, BOTH)
    )

    held = visit.shift.store.subject(right.feed, allergy, kind="allergy")
    gone = AllergyState("entered_in_error")
    visit.laptop.says(right.feed, allergy, "allergy.state", gone, held.refs("allergy.state"))
    assert any("allergy" in each for each in done.although)


# --- the whole visit -------------------------------------------------------------------------------------------------


def test_a_whole_visit_moves_to_a_new_one_and_the_wrong_one_is_planned_again(clinic, amara, maria, per):
    clinic.clock.pass_minutes(1)
    visit = amara.begin(maria)
    visit.measure("pulse", "88")
    began = visit.frame.started
    drafts.keep(visit.shift, visit.feed, visit.visit, "note", "S24/narrative", {"narrative": "Half typed"})
    clinic.clock.pass_minutes(20)
    ask = asked(visit, per)

    done = moved(visit, ask, "Vital signs", "The visit itself", to=NEW, confirmed_by="patient")

    there = AtVisit(amara, done.feed, done.visit)
    assert (visit.frame.status, there.frame.status, there.frame.started) == ("planned", "in_progress", began)
    assert pulse_of(there) == [Decimal("88")]
    found = drafts.typed(amara.shift, per, done.visit, "note", "S24/narrative")
    assert found == {"narrative": "Half typed"}
    assert drafts.typed(amara.shift, maria, visit.visit, "note", "S24/narrative") is None
    assert visit.start().frame.status == "in_progress", "and it can be begun when she is there"


def test_the_visit_itself_does_not_go_without_what_is_charted_in_it(measured, per):
    with pytest.raises(MoveRefused, match="Choose all of it"):
        moved(measured, asked(measured, per), "The visit itself", to=NEW, confirmed_by="patient")


def test_a_visit_that_begins_by_the_move_says_who_confirmed_the_identifiers(measured, per):
    with pytest.raises(MoveRefused, match="confirmed"):
        moved(measured, asked(measured, per), "Vital signs", to=NEW)
    assert pulse_of(measured) == [Decimal("88")]


def test_a_full_disk_moves_nothing_and_keeps_the_drafts(measured, per, monkeypatch):
    drafts.keep(measured.shift, measured.feed, measured.visit, "note", "S24/narrative", {"narrative": "Half typed"})
    ask, before = asked(measured, per), measured.shift.store.drafts(per)

    def full(*_args, **_more):
        raise ChartNotSaved("The disk did not take this entry. It has not been charted.")

    monkeypatch.setattr(type(measured.shift.store), "commit_many", full)
    with pytest.raises(ChartNotSaved):
        moved(measured, ask, "Vital signs", "The visit itself", to=NEW, confirmed_by="patient")

    assert pulse_of(measured) == [Decimal("88")]
    kept = drafts.typed(measured.shift, measured.feed, measured.visit, "note", "S24/narrative")
    assert kept == {"narrative": "Half typed"}
    assert measured.shift.store.drafts(per) == before


def test_more_than_one_entry_holds_is_moved_all_the_same(visit, right):
    for _ in range(3):
        long = SectionFields(visit.visit, f"S{len(record_of(visit).sections) + 40}", "1", {"text": "w" * 30_000})
        visit.laptop.says(visit.feed, uuid7(visit.shift.now_ms(), visit.shift.chance(10)), "section.fields", long)
    ask = asked(visit, right.feed)
    keys = tuple(each.id for each in record_of(visit).sections)

    moving.move(visit.shift, ask, MoveSaid(keys, right.visit, {}, BOTH, BOTH))

    assert len(record_of(right).sections) == 3
    assert len(record_of(right).moves) == len(record_of(visit).moves) == 3


# --- signed visits ---------------------------------------------------------------------------------------------------


def test_out_of_a_signed_visit_it_is_a_retraction_into_a_signed_one_a_late_entry_and_both_wait_for_a_signature(
    clinic, amara, maria, per
):
    clinic.clock.pass_minutes(1)
    wrong = amara.begin(maria).complete().sign()
    clinic.clock.pass_minutes(1)
    right = amara.begin(per).complete().sign()

    moved(wrong, asked(wrong, per), "Vital signs", to=right.visit)

    [away], [here] = record_of(wrong).moves, record_of(right).moves
    assert away.said("move.away").entry_kind == "retraction"
    assert here.said("move.here").entry_kind == "late_entry"
    assert wrong.frame.unsigned_amendment
    assert right.frame.unsigned_amendment


def test_the_times_of_a_signed_visit_stay(clinic, amara, maria, per):
    clinic.clock.pass_minutes(1)
    wrong = amara.begin(maria).complete().sign()

    [itself] = [each for each in asked(wrong, per).items if each.key == VISIT]

    assert "its times stay" in itself.stays


# --- two laptops, and who may ----------------------------------------------------------------------------------------


def test_moved_offline_while_a_colleague_charts_on_both_and_in_the_end_both_laptops_agree(measured, right, kenji):
    measured.laptop.sync()
    kenji.sync()
    moved(measured, asked(measured, right.feed), "Vital signs", to=right.visit)
    kenji.at(measured).measure("temperature", "36.9")
    kenji.at(right).measure("temperature", "37.4")

    for laptop in (measured.laptop, kenji, measured.laptop, kenji):
        laptop.sync()

    for visit in (measured, right):
        one, other = record_of(visit), record_of(kenji.at(visit))
        assert one.subjects == other.subjects
        assert one.histories == other.histories
    assert (pulse_of(kenji.at(measured)), pulse_of(kenji.at(right))) == ([], [Decimal("88")])


def test_the_same_set_moved_on_two_laptops_apart_is_there_once(clinic, amara, maria, per, visit, right):
    other = clinic.laptop("amara", "NB-77")
    visit.measure("pulse", "64")
    visit.laptop.sync()
    other.sync()
    for laptop in (visit.laptop, other):
        moved(laptop_at(laptop, visit), asked(laptop_at(laptop, visit), per), "Vital signs", to=right.visit)

    for laptop in (visit.laptop, other, visit.laptop):
        laptop.sync()

    assert pulse_of(right) == [Decimal("64")]
    assert not [each for each in record_of(right).subjects if each.conflicts]


def laptop_at(laptop, visit: AtVisit) -> AtVisit:
    return laptop.at(visit)


def test_what_a_colleague_put_right_meanwhile_waits_for_a_choice_and_is_not_lost(clinic, measured, right, kenji):
    measured.laptop.sync()
    kenji.sync()
    moved(measured, asked(measured, right.feed), "Vital signs", to=right.visit)
    kenji.at(measured).measure("pulse", "91")

    for laptop in (measured.laptop, kenji, measured.laptop):
        laptop.sync()

    [was] = record_of(measured).vitals
    assert "vital_signs.pulse" in was.conflicts
    assert pulse_of(right) == [Decimal("88")]


def test_only_her_own_patients_are_offered_and_one_who_was_taken_from_her_meanwhile_is_said(clinic, measured, right):
    ask = asked(measured, right.feed)
    store = measured.shift.store
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(type(store), "_in_scope", lambda self, _connection, feed: feed != right.feed)
        with pytest.raises(MoveRefused, match="not among yours any more, so nothing was moved"):
            moved(measured, ask, "Vital signs", to=right.visit)
    assert pulse_of(measured) == [Decimal("88")]


def test_the_other_chart_is_found_from_either_side_and_by_nobody_who_does_not_care_for_her(measured, right):
    moved(measured, asked(measured, right.feed), "Vital signs", to=right.visit)
    [half] = record_of(measured).moves

    assert moving.other_chart(measured.shift, measured.feed, half.id) == (right.feed, right.visit)
    assert moving.other_chart(right.shift, right.feed, half.id) == (measured.feed, measured.visit)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(type(measured.shift.store), "scope", lambda _self: {measured.feed})
        with pytest.raises(MoveRefused, match="not among your patients"):
            moving.other_chart(measured.shift, measured.feed, half.id)


# --- on paper --------------------------------------------------------------------------------------------------------


def test_the_notes_say_that_it_was_moved_and_where_the_original_stands(measured, right):
    moved(measured, asked(measured, right.feed), "Vital signs", to=right.visit)

    wrong = exporting.note_html(measured.shift, measured.feed, measured.visit)
    there = exporting.note_html(right.shift, right.feed, right.visit)

    assert "moved to the right chart" in wrong
    assert "Moved here from another chart" in there
    assert "Lindgren" not in wrong
    assert "Carvalho" not in there


def test_what_is_sent_elsewhere_is_entered_in_error_in_the_wrong_chart_and_has_its_origin_in_the_right_one(
    measured, right
):
    moved(measured, asked(measured, right.feed), "Vital signs", to=right.visit)

    wrong, there = (json.loads(exporting.fhir_bundle(each.shift, each.feed, each.visit)) for each in (measured, right))

    pulse = of(wrong, "Observation", PULSE)
    assert [each["status"] for each in pulse] == ["entered-in-error"]
    pulse = of(there, "Observation", PULSE)
    assert [each["status"] for each in pulse] == ["preliminary"]
    [origin] = [each for each in of(there, "Provenance") if "moved" in each.get("activity", {}).get("text", "")]
    assert {"reference": f"Observation/{pulse[0]['id']}"} in origin["target"]
    assert "Carvalho" not in json.dumps(there)
    assert measured.feed.removeprefix("p:") not in json.dumps(there)


def of(bundle, kind, code=""):
    found = [each["resource"] for each in bundle["entry"] if each["resource"]["resourceType"] == kind]
    return [each for each in found if not code or code in json.dumps(each["code"])]
