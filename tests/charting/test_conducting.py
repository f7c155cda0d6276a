"""The infusion conductor: an order becomes steps, each act is one row, and what runs cannot be forgotten."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nursechart.charting import conducting, medicines
from nursechart.charting.committing import ReasonNeeded
from nursechart.charting.conducting import HasMovedOn
from nursechart.charting.conducting_running import running
from nursechart.charting.conducting_vitals import LooksSlipped
from nursechart.charting.dose_values import DoseIncomplete
from nursechart.charting.guarding import MayNotBeCharted
from nursechart.charting.missing import missing_items
from nursechart.charting.notes import note_of
from nursechart.charting.open_visit import OpenVisit
from nursechart.charting.sections import section_values
from nursechart.clinical.content import Content
from nursechart.clinical.infusion import InfusionEvent, infusion_state
from nursechart.interop.fhir.going import Sender
from nursechart.interop.fhir_out import visit_bundle
from nursechart.record.kinds import AlertTold, DoseGiven, DoseResponse, DoseTimes, InfusionStepEvent, When
from tests.charting.clinic import Clinic
from tests.charting.infusing import NEXT_BAG, Infusing, at_ms, infusing


@pytest.fixture
def irena(tmp_path, content: Content) -> Iterator[Infusing]:
    """Amara at Irena's side, 12:58, nothing started; a clinic of its own, for the clock is turned."""
    made = Clinic(tmp_path, content, ("irena-novak",))
    try:
        yield infusing(made, made.laptop("amara"))
    finally:
        made.close()


def _dose(at: Infusing) -> tuple[DoseGiven, DoseTimes]:
    record = at.at.shift.store.visit_record(at.at.feed, at.at.visit)
    dose = record.doses[-1]
    return dose.get("dose_given.dose", DoseGiven), dose.get("dose_given.times", DoseTimes)


def _missing(at: Infusing) -> dict[str, str]:
    record = at.at.shift.store.visit_record(at.at.feed, at.at.visit)
    return {each.key.partition(":")[0]: each.title for each in missing_items(OpenVisit(at.at.shift, record))}


# --- what is shown ---------------------------------------------------------------------------------------------------


def test_three_steps_and_a_pause_stand_as_in_the_picture(irena):
    look = irena.as_in_the_picture()

    assert (look.chip, look.given, look.planned) == ("Running 116 mL/h", "80.7 of 250 mL given", "plan 95.7 mL")
    assert (look.pump, look.pump_words) == ("pump reads 81 mL", "agrees")
    assert [(each.title, each.clock) for each in look.countdowns] == [
        ("Vitals, before the next step", "14:49"),
        ("Next step, 174 mL/h", "14:54"),
        ("Bag A runs out", "14:52"),
        ("Ends, plan 15:30", "15:39"),
    ]
    assert [(each.rate, each.plan, each.started, each.given, each.left, each.bag) for each in look.steps] == [
        ("29 mL/h", "13:15", "13:17", "15 mL", "235 left", "A"),
        ("58 mL/h", "13:45", "13:48", "45.9 mL", "204.1 left", "A"),
        ("116 mL/h", "14:15", "14:24", "80.7 mL", "169.3 left", "A"),
        ("174 mL/h", "14:45", "14:54", "190.9 mL", "59.1 left", "B"),
        ("232 mL/h", "15:15", "15:24", "250 mL", "0 left", "B"),
    ]
    assert look.steps[2].vitals == ("36.8 °C", "82", "120/74", "98 %")
    assert look.steps[3].vitals_due == "due 14:49, before the step"
    assert [(each.key, each.title, each.text) for each in look.acts[:5]] == [
        ("V", "Vitals", "due 14:49"),
        ("N", "Next step", "after vitals"),
        ("P", "Pause", "then Start"),
        ("S", "Stop", "asks why"),
        ("R", "Reaction", "stops now"),
    ]


def test_the_graph_has_what_was_given_what_was_planned_and_what_is_to_come(irena):
    graph = irena.as_in_the_picture().graph

    assert [rate for _, rate in graph.given] == [29.0, 58.0, 0.0, 58.0, 116.0, 116.0]
    assert [rate for _, rate in graph.plan] == [29.0, 58.0, 116.0, 174.0, 232.0, 0.0]
    assert [rate for _, rate in graph.to_come] == [116.0, 174.0, 232.0, 0.0]
    assert graph.grid == (0.0, 60.0, 120.0, 180.0, 240.0)
    assert "80.7 of 250 mL given" in graph.summary
    assert any(mark.icon == "circle-pause" for mark in graph.marks)


def test_the_side_says_order_line_bags_kit_and_the_dose_for_this_weight(irena):
    side = {block.title: block for block in irena.as_in_the_picture().side}

    assert "0.5, 1, 2, 3, 4 mL/kg/h, 30 min each, 58 kg" in side["Order"].lines[0].text
    assert side["Bags, one brand"].lines[0].chip.text == "19.3 mL left"
    assert side["Bags, one brand"].lines[1].chip.text == "Scan first"
    assert side["Ready for a reaction"].lines[0].title == "EPINEPHrine 0.5 mg IM, for 58 kg"


def test_a_bag_typed_ahead_is_the_next_one_and_is_hung_with_one_key(irena):
    look = irena.as_in_the_picture()
    conducting.draft(irena.at.shift, look, "bag", {**NEXT_BAG, "lot": "L24K119B"})

    bags = next(block for block in irena.look.side if block.title.startswith("Bags"))
    assert (bags.lines[1].title, bags.lines[1].chip.text) == ("B  100 mL", "Next")
    typed = {row.controls[0].id: row.controls[0].value for row in irena.act("bag").rows}
    assert (typed["lot"], typed["volume"]) == ("L24K119B", "100")


def test_an_infusion_that_was_not_begun_is_only_shown_when_it_is_asked_for(irena):
    irena_order, irena.order = irena.order, ""
    assert conducting.conductor(irena.at.shift, irena.at.feed, irena.at.visit) is None
    irena.order = irena_order
    assert irena.look.status == "planned"


# --- steps, pauses, stops --------------------------------------------------------------------------------------------


def test_the_next_step_waits_for_vital_signs_and_says_so(irena):
    irena.as_in_the_picture()

    assert "Take vital signs, then raise the rate" in irena.act("step").why
    with pytest.raises(MayNotBeCharted, match="vital signs are 20 min old"):
        irena.does("step")
    assert irena.look.chip == "Running 116 mL/h"

    irena.second_bag()
    irena.clock("14:54")
    assert irena.act("step").why == ""
    assert irena.does("step").chip == "Running 174 mL/h"


def test_a_critical_value_blocks_the_rise_until_the_prescriber_orders_it(irena):
    irena.as_in_the_picture()
    irena.second_bag()
    irena.clock("14:53").vitals(oxygen_saturation="84")
    irena.clock("14:54")

    assert [each.rule for each in irena.act("step").alerts] == ["IN-02"]
    with pytest.raises(MayNotBeCharted, match="critical"):
        irena.does("step")
    look = irena.does("step", overrides={"IN-02": "Dr Osei by phone, read back"})
    assert look.chip == "Running 174 mL/h"
    assert irena.rows[-1].reason == "Dr Osei by phone, read back"


def test_a_step_before_its_time_is_asked_for_its_reason(irena):
    irena.as_in_the_picture()
    irena.clock("14:44").vitals()

    assert [each.rule for each in irena.act("step").alerts] == ["IN-05"]
    with pytest.raises(ReasonNeeded):
        irena.does("step")
    assert irena.does("step", overrides={"IN-05": "Prescriber asked"}).chip == "Running 174 mL/h"


def test_a_rate_over_the_label_is_never_charted(irena):
    irena.as_in_the_picture()
    irena.second_bag()
    irena.clock("14:54")

    with pytest.raises(MayNotBeCharted, match="over the highest rate"):
        irena.does("rate", {"rate": "300", "words": "quicker"})
    assert irena.look.chip == "Running 116 mL/h"


def test_another_rate_needs_its_reason_and_a_slower_one_is_always_allowed(irena):
    irena.as_in_the_picture()

    with pytest.raises(ReasonNeeded):
        irena.does("rate", {"rate": "58"})
    look = irena.does("rate", {"rate": "58", "words": "Headache"})
    assert (look.chip, irena.rows[-1].reason) == ("Running 58 mL/h", "Headache")


def test_a_pause_is_one_key_and_its_reason_is_asked_before_signing(irena):
    irena.as_in_the_picture()
    look = irena.does("pause")

    assert (look.status, look.chip) == ("paused", "Paused 14:42")
    assert {each.words for each in look.countdowns[1:]} == {"Paused"}
    assert _missing(irena)["pause"] == "Why it was paused 14:42"
    irena.does("why", {"reason": "symptom", "words": "headache"})
    assert "pause" not in _missing(irena)
    assert irena.rows[-1].reason == "Symptom. headache"
    irena.clock("14:50")
    assert irena.does("resume").chip == "Running 116 mL/h"
    assert irena.look.given == "80.7 of 250 mL given"


def test_stopping_before_the_end_asks_why_and_the_volume_comes_from_the_rates(irena):
    irena.as_in_the_picture()

    with pytest.raises(ReasonNeeded):
        irena.does("stop")
    look = irena.does("stop", {"reason": "refused", "words": "enough for today"})
    given, times = _dose(irena)
    assert (look.status, given.status, given.reason) == ("stopped", "stopped", "Patient refused. enough for today")
    assert (times.stop.wall[11:], times.volume_ml) == ("14:42", Decimal("80.7"))
    assert look.status == "stopped"


def test_the_end_is_one_key_once_the_volume_is_in(irena):
    irena.clock("13:12").vitals()
    irena.clock("13:17").start(volume="250")
    irena.clock("13:46").vitals()
    irena.clock("13:48").does("step")
    irena.clock("17:54")  # 15 mL by 13:48, and 235 mL at 58 mL/h: empty at 17:51

    assert irena.look.status == "empty"
    act = next(each for each in irena.look.acts if each.key == "S")
    assert (act.id, act.rows) == ("end", ())
    assert irena.does("end").status == "ended"
    assert _dose(irena)[1].volume_ml == Decimal("250.0")


def test_a_stop_nobody_charted_is_asked_for_and_a_time_worked_out_says_that_it_was(irena):
    irena.clock("13:12").vitals()
    irena.clock("13:17").start(volume="250", rate="30", plan="ordered")
    irena.clinic.clock.ms = at_ms("13:17") + 14 * 3_600_000  # the next morning; 250 mL at 30 mL/h took 8 h 20 min

    look = irena.look
    assert look.alerts[0].title == "Nobody charted the end"
    assert "21:37" in look.alerts[0].text
    with pytest.raises(DoseIncomplete, match="Say when it stopped"):
        irena.does("end")
    look = irena.does("end", {"how": "calculated"})
    row = irena.rows[-1]
    assert (row.event, row.at.wall[11:], row.calculated) == ("end", "21:37", True)
    assert look.chip == "Ended 21:37, worked out"
    record = irena.at.shift.store.visit_record(irena.at.feed, irena.at.visit)
    assert "time worked out from the rates, not seen" in note_of(irena.at.shift, record)


def test_a_stop_of_last_night_is_typed_in_the_morning(irena):
    irena.clock("13:12").vitals()
    irena.clock("13:17").start(volume="250", rate="30", plan="ordered")
    irena.clinic.clock.ms = at_ms("13:17") + 14 * 3_600_000

    irena.does("end", {"how": "seen", "at": "21:50"})
    assert irena.rows[-1].at.wall == "2025-11-21T21:50"
    assert not irena.rows[-1].calculated


# --- bags, checks, waste ---------------------------------------------------------------------------------------------


def test_a_new_bag_goes_with_its_lot_and_the_volume_goes_on(irena):
    irena.as_in_the_picture()
    look = irena.clock("14:50").does("bag", {**NEXT_BAG, "lot": "L24K119B"})

    bags = next(block for block in look.side if block.title.startswith("Bags"))
    assert [line.title for line in bags.lines[:2]] == ["A  10 g, 100 mL", "B  10 g, 100 mL"]
    assert look.given.startswith("96.2 of 250 mL")
    assert look.steps[2].bag == "A"


def test_a_bag_of_another_brand_or_out_of_date_is_not_hung(irena):
    irena.as_in_the_picture()

    with pytest.raises(MayNotBeCharted, match="Ordered is"):
        irena.does("bag", {**NEXT_BAG, "lot": "P1", "label_drug": "immune globulin, Privigen"})
    with pytest.raises(MayNotBeCharted, match=r"[Ee]xpired"):
        irena.does("bag", {**NEXT_BAG, "lot": "P1", "expiry": "31 oct 2025"})
    assert [row.event for row in irena.rows].count("bag") == 0


def test_an_empty_bag_offers_the_next_one_in_the_place_of_the_pause(irena):
    irena.as_in_the_picture()
    look = irena.clock("14:55").look

    assert look.status == "empty"
    assert [each.id for each in look.acts[:5]] == ["vitals", "step", "bag", "stop", "reaction"]
    assert look.alerts[0].title == "The bag is empty"


def test_a_pump_far_from_the_arithmetic_is_explained_and_one_that_fell_is_refused(irena):
    irena.as_in_the_picture()

    with pytest.raises(DoseIncomplete, match="The pump says 97 mL, the rates make"):
        irena.does("check", {"pump": "97"})
    irena.does("check", {"pump": "97", "note": "Primed through the pump"})
    assert irena.look.pump_tone == "warn"
    with pytest.raises(MayNotBeCharted, match="fell"):
        irena.does("check", {"pump": "50"})


def test_waste_needs_a_second_person_and_no_more_than_is_left(irena):
    irena.as_in_the_picture()
    irena.does("stop", {"reason": "refused"})

    with pytest.raises(DoseIncomplete, match="had 19"):
        irena.does("waste", {"waste": "25", "witness": "Petr Novák"})
    with pytest.raises(DoseIncomplete, match="second person"):
        irena.does("waste", {"waste": "19.3", "witness": "Amara Okafor"})
    irena.does("waste", {"waste": "19.3", "witness": "Petr Novák"})
    assert irena.rows[-1].witness == "Petr Novák"


def test_a_value_no_living_person_has_is_not_charted_and_stays_as_typed(irena):
    irena.as_in_the_picture()
    before = irena.look.countdowns[0].clock

    with pytest.raises((LooksSlipped, DoseIncomplete)):
        irena.vitals(temperature="386")
    assert irena.look.countdowns[0].clock == before
    kept = {row.controls[0].id: row.controls[0].value for row in irena.act("vitals").rows}
    assert kept["temperature"] == "386"


# --- reaction --------------------------------------------------------------------------------------------------------


def test_a_reaction_is_one_key_stops_at_once_and_asks_for_vitals_every_five_minutes(irena):
    irena.as_in_the_picture()
    look = irena.does("reaction")

    given, times = _dose(irena)
    assert (given.status, given.reason, times.stop.wall[11:]) == ("stopped", "Reaction", "14:42")
    assert irena.rows[-1].event == "reaction"
    assert look.status == "stopped"
    assert look.countdowns[0].title == "Vitals, after the reaction"
    assert "0.5 mg" in look.alerts[0].text
    record = irena.at.shift.store.visit_record(irena.at.feed, irena.at.visit)
    assert section_values(record, "S13")["stopped_at"].endswith("14:42")
    irena.vitals(pulse="120")
    assert irena.look.countdowns[0].clock == "14:47"


# --- who charts on what ----------------------------------------------------------------------------------------------


def test_what_another_nurse_stopped_is_not_stepped_from_an_old_screen(irena):
    old = irena.as_in_the_picture()
    irena.does("pause")

    with pytest.raises(HasMovedOn, match="Paused 14:42"):
        conducting.do(irena.at.shift, old, "pause")
    assert [row.event for row in irena.rows].count("pause") == 2


def test_a_dose_stopped_on_its_card_ends_the_flow_sheet_too(irena):
    irena.as_in_the_picture()
    medicines.stop(irena.at.shift, irena.at.medicines, irena.look.dose, {"volume": "80.7"})

    assert irena.rows[-1].event == "end"
    assert irena.look.status == "ended"


def test_a_plan_whose_first_rate_the_pump_does_not_have_is_not_started(irena):
    irena.clock("13:12").vitals()
    irena.clock("13:17")
    with pytest.raises(DoseIncomplete, match="begins with 29 mL/h"):
        irena.start(rate="30")
    assert irena.rows == []


def test_the_plan_offers_what_fits_the_brand_on_the_label(irena):
    irena.clock("13:17")
    drafted = irena.at.medicines
    medicines.draft(irena.at.shift, drafted, irena.order, {"label_drug": "immune globulin, Gammagard Liquid"})
    card = next(card for card in irena.at.medicines.cards if card.order == irena.order)

    offered = [each.id for row in card.rows if row.id == "plan" for each in row.controls[0].options]
    assert offered == ["ordered", "gammagard_pi", "gammagard_mmn"]


# --- what runs is not forgotten --------------------------------------------------------------------------------------


def test_what_runs_is_said_with_what_is_due_next_and_a_signature_waits_for_its_end(irena):
    assert running(irena.at.shift) == ()
    irena.as_in_the_picture()

    (found,) = running(irena.at.shift)
    assert (found.words, found.next_words) == ("NOVÁK, Irena: 116 mL/h", "Vitals due")
    assert found.next_ms == at_ms("14:49")
    assert "stop time" in _missing(irena)["dose"]
    rail = {item.id: item.note for item in irena.at.frame.rail}
    assert rail["infusion"] == "step 3 of 5"
    irena.does("stop", {"reason": "refused"})
    assert running(irena.at.shift) == ()


def test_the_note_and_the_export_tell_the_rows_of_the_conductor(irena):
    irena.as_in_the_picture()
    irena.does("stop", {"reason": "refused"})
    record = irena.at.shift.store.visit_record(irena.at.feed, irena.at.visit)

    note = note_of(irena.at.shift, record).replace("\xa0", " ").replace("&nbsp;", " ")
    started, paused = "13:17 started, at 29 mL/h", "14:02 paused. Bathroom"
    for words in (started, "13:48 rate changed, at 58 mL/h", paused, "paused 4 min"):
        assert words in note
    bundle = visit_bundle(record, irena.at.shift.content, sender=Sender("Northside Infusion")).decode()
    assert bundle.count('"steps.event"') >= 8
    assert "Questionnaire/S10" in bundle


def test_the_form_below_has_no_flow_sheet_of_its_own_any_more(irena):
    irena.as_in_the_picture()

    assert "S10" not in [section.id for section in irena.at.form("infusion").sections]


# --- volumes ---------------------------------------------------------------------------------------------------------

_MINUTES = st.integers(0, 240)
_KINDS = st.sampled_from(["rate", "pause", "resume", "bag", "check"])


@pytest.fixture(scope="module")
def ward(tmp_path_factory, content: Content) -> Iterator[Infusing]:
    made = Clinic(tmp_path_factory.mktemp("ward"), content, ("irena-novak",))
    try:
        at = infusing(made, made.laptop("amara"))
        at.clock("13:12").vitals()
        at.clock("13:17").start()
        yield at
    finally:
        made.close()


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(_MINUTES, _KINDS, st.integers(1, 250)), min_size=1, max_size=6), st.randoms(use_true_random=True)
)
def test_whatever_rows_come_in_and_in_which_order_the_volume_is_that_of_the_arithmetic(ward, drawn, order):
    shift, feed = ward.at.shift, ward.at.feed
    record = shift.store.visit_record(feed, ward.at.visit)
    order.shuffle(drawn)
    for minutes, kind, number in [*drawn, drawn[0]]:
        at = shift.at(at_ms("13:17") + minutes * 60_000)
        value = InfusionStepEvent(
            ward.at.visit, record.doses[0].id, shift.when(at), kind,
            rate_ml_per_h=Decimal(number) if kind == "rate" else None,
            bag_ml=Decimal(number) if kind == "bag" else None,
        )  # fmt: skip
        ward.laptop.says(feed, shift.new_id(), "infusion_step.event", value)
    ward.clock("17:30")

    record = shift.store.visit_record(feed, ward.at.visit)
    rows = [(each.id, each.get("infusion_step.event", InfusionStepEvent)) for each in record.infusion_steps]
    events = [
        InfusionEvent(
            id=id_, at=_instant(row.at), event=row.event, rate_ml_per_h=row.rate_ml_per_h, bag_ml=row.bag_ml,
            lot=row.lot,
        )
        for id_, row in rows
    ]  # fmt: skip
    order.shuffle(events)
    worked_out = infusion_state([*events, *events], shift.now)
    look = ward.look
    assert look.given_ml == float(worked_out.given_ml)
    assert look.rate_ml_per_h == float(worked_out.rate_ml_per_h)


def _instant(when: When) -> datetime:
    return datetime.fromtimestamp(when.at_ms / 1000, ZoneInfo("UTC"))


def test_a_night_in_which_the_clock_goes_back_has_the_hours_that_passed(irena):
    """2 Nov 2025 in New York: 01:59 EDT is followed by 01:00 EST."""
    zone = ZoneInfo("America/New_York")
    begun = datetime(2025, 11, 1, 23, 30, tzinfo=zone)
    irena.clinic.clock.ms = int(begun.timestamp() * 1000)
    irena.at.fill("arrive", "S15", "kit_checked_at", kit_checked_at="n")
    irena.vitals()
    irena.start(rate="30", volume="250", plan="ordered")
    irena.clinic.clock.ms += 4 * 3_600_000  # four hours by the pump, 02:30 on the wall

    look = irena.look
    assert f"{irena.at.shift.now:%H:%M}" == "02:30"
    assert look.given == "120 of 250 mL given"
    assert irena.at.shift.at(look.countdowns[3].at_ms) - irena.at.shift.now == timedelta(hours=4, minutes=20)


# --- after a reaction, and after the end -----------------------------------------------------------------------------

AGAIN = {"told": "Dr Lindqvist", "told_at": "n", "read_back": "yes", "rate": "58"}


def _reacted(irena: Infusing, outcome: str = "half", grade: str = "2") -> Infusing:
    """A reaction at 116 mL/h, handled by 15:02: its grade and outcome charted, fresh vital signs taken."""
    irena.as_in_the_picture()
    irena.does("reaction")
    irena.clock("15:00")
    irena.at.fill("infusion", "S13", "grade", grade=grade)
    irena.at.fill("infusion", "S13", "outcome", outcome=outcome)
    irena.clock("15:02").vitals()
    return irena


def test_an_infusion_is_not_started_again_before_the_reaction_is_charted(irena):
    irena.as_in_the_picture()
    irena.does("reaction")

    assert irena.act("again").why.startswith("Chart the reaction first")
    with pytest.raises(MayNotBeCharted, match="Chart the reaction first"):
        irena.does("again", AGAIN)


@pytest.mark.parametrize(("outcome", "grade"), [("stopped", "2"), ("ed", "2"), ("half", "3"), ("same", "4")])
def test_after_a_grave_reaction_or_one_that_ended_it_there_is_no_starting_again(irena, outcome, grade):
    _reacted(irena, outcome, grade)

    assert "not started again" in irena.act("again").why
    with pytest.raises(MayNotBeCharted, match="not started again"):
        irena.does("again", AGAIN)


def test_it_is_started_again_by_order_at_half_the_rate_with_who_was_told(irena):
    look = _reacted(irena).does("again", AGAIN)

    given, times = _dose(irena)
    assert (given.status, given.reason, times.stop) == ("in_progress", "", None)
    assert (irena.rows[-1].event, str(irena.rows[-1].rate_ml_per_h)) == ("resume", "58")
    assert irena.rows[-1].reason == "Dr Lindqvist, 15:02: start again at 58 mL/h, read back"
    assert look.chip == "Running 58 mL/h"
    record = irena.at.shift.store.visit_record(irena.at.feed, irena.at.visit)
    assert "Dr Lindqvist" in section_values(record, "S13")["rechallenge"]
    assert [told.told for each in record.alerts for told in each.all("alert.told", AlertTold)] == ["Dr Lindqvist"]


@pytest.mark.parametrize(
    ("left_out", "says"),
    [
        ({"told": ""}, "who ordered it"),
        ({"read_back": "no"}, "read the order back"),
        ({"rate": "60"}, "at most 58 mL/h"),
    ],
)
def test_without_who_ordered_it_the_read_back_or_a_lower_rate_it_is_not_started_again(irena, left_out, says):
    _reacted(irena)

    with pytest.raises(DoseIncomplete, match=says):
        irena.does("again", {**AGAIN, **left_out})
    assert _dose(irena)[0].status == "stopped"


def test_it_is_not_started_again_on_old_vital_signs(irena):
    _reacted(irena).clock("15:40")

    with pytest.raises(MayNotBeCharted, match="ital signs"):
        irena.does("again", AGAIN)


def test_how_it_was_taken_is_asked_once_at_the_end_and_stands_with_the_dose(irena):
    irena.as_in_the_picture()
    irena.does("stop", {"reason": "prescriber"})
    assert irena.act("took").tone == "main"

    look = irena.does("took", {"how": "well", "words": "slept through"})

    record = irena.at.shift.store.visit_record(irena.at.feed, irena.at.visit)
    assert record.doses[-1].get("dose_given.response", DoseResponse).text == "Well tolerated. slept through"
    assert "took" not in {each.id for each in look.acts}
