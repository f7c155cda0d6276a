"""All that a signed visit charts can be put right, taken back or added late; the old text stays readable."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from nursechart.charting import amending, exporting, medicines, vitals
from nursechart.charting.amending import NothingToAmend
from nursechart.charting.committing import ReasonNeeded
from nursechart.charting.dose_values import DoseIncomplete
from nursechart.charting.vitals import CannotBeCharted
from nursechart.record.kinds import DoseGiven, DoseProduct, DoseTimes, InfusionStepEvent, LineCareDone, VitalSet
from tests.charting.clinic import LINE, AtVisit, Clinic, record_of, row_of
from tests.charting.infusing import infusing

WHY = "Misread the label"
LABEL = {"lot": "L1234", "expiry": "14 mar 2027", "visual": "clear", "volume": "250", "rate": "166.7"}


@pytest.fixture
def signed(clinic, amara, maria):
    clinic.clock.pass_minutes(1)  # later than what other tests charted
    return amara.begin(maria).complete().sign()


@pytest.fixture(scope="module")
def irenas(tmp_path_factory, content):
    made = Clinic(tmp_path_factory.mktemp("irena"), content, ("irena-novak",))
    yield infusing(made, made.laptop("amara"))
    made.close()


@pytest.fixture
def given(clinic, amara, maria):
    """A signed visit in which vancomycin was given for 20 minutes."""
    clinic.clock.pass_minutes(1)
    visit = amara.begin(maria)
    visit.answer_forms()
    visit.fill("arrive", "S15", "kit_checked_at", kit_checked_at="n")
    _lumen_is_open(visit)
    card = next(card for card in visit.medicines.cards if "start" in card.actions and card.runs)
    line = next((each.options[0].id for row in card.rows for each in row.controls if each.id == "line"), "")
    although = {each.rule: "Ordered" for each in (*card.warnings, *card.blocks) if each.may_override or not each.blocks}
    typed = {**LABEL, "line": line}
    look = medicines.start(visit.shift, visit.medicines, card.order, typed, "name", "birth_date", although)
    clinic.clock.pass_minutes(20)
    dose = next(each.dose for each in look.cards if each.order == card.order)
    medicines.stop(visit.shift, visit.medicines, dose, {"volume": "250"})
    return signed_with_its_forms(visit)


def _lumen_is_open(visit: AtVisit) -> None:
    for row in visit.line.rows:
        if row.id.startswith(("flush:", "blood_return:")):
            visit.care(row.id, **LINE[row.id.partition(":")[0]])


def signed_with_its_forms(visit: AtVisit) -> AtVisit:
    """Signed; its forms were answered before."""
    visit.answer_forms = lambda: None  # type: ignore[method-assign]
    return visit.complete().sign()


def look_of(visit: AtVisit):
    return amending.desk(visit.shift, visit.feed, visit.visit)


def asked(visit: AtVisit, label: str, place: str = ""):
    look = look_of(visit)
    item = next(each for each in look.items if each.label == label and place in each.place)
    return amending.ask(visit.shift, look, item.key)


def right(visit: AtVisit, label: str, typed: dict[str, str], place: str = "", reason: str = WHY):
    return amending.put_right(visit.shift, asked(visit, label, place), typed, reason)


def minutes_after_start(visit: AtVisit, minutes: int) -> str:
    times = record_of(visit).doses[0].get("dose_given.times", DoseTimes)
    return f"{datetime.fromisoformat(times.start.wall) + timedelta(minutes=minutes):%H:%M}"


def test_the_list_names_every_charted_value_where_it_stands(signed):
    listed = {(each.place.split(" ")[0], each.label): each.words for each in look_of(signed).items if each.words}

    assert listed["Vital", "Temperature"] == "36.8 °C"
    assert any(label == "External length" for _, label in listed)
    assert any(label == "Enough supplies" or "upplies" in place for place, label in listed)


def test_a_vital_sign_is_put_right_from_the_list(signed):
    ask = asked(signed, "Temperature")
    control = ask.rows[0].controls[0]

    amending.put_right(signed.shift, ask, {control.id: "38.1"}, WHY)

    (change,) = row_of(signed.vitals, "temperature").corrected
    assert (change.old, change.new, change.reason) == ("36.8 °C", "38.1 °C", WHY)
    assert signed.frame.unsigned_amendment


def test_a_pair_is_put_right_as_a_pair(signed):
    ask = asked(signed, "Blood pressure")
    name = ask.rows[0].controls[0].id

    amending.put_right(signed.shift, ask, {name: "128", f"{name}2": "78"}, WHY)

    assert row_of(signed.vitals, "blood_pressure").corrected[0].new == "128/78 mmHg"


def test_when_a_set_was_taken_is_put_right(signed):
    right(signed, "When taken, and how she sat", {"at": "0915"})

    assert record_of(signed).vitals[0].get("vital_signs.set", VitalSet).at.wall[11:] == "09:15"


def test_a_row_of_the_line_is_put_right(signed):
    right(signed, "External length", {"cm": "3.0"})

    assert row_of(signed.line, "external_length").corrected[0].new == "3.0 cm"


def test_an_answer_of_a_form_is_put_right(signed):
    look = look_of(signed)
    item = next(each for each in look.items if each.key.endswith("|S16|enough"))
    ask = amending.ask(signed.shift, look, item.key)
    other = "no" if ask.rows[0].controls[0].value == "yes" else "yes"

    amending.put_right(signed.shift, ask, {"enough": other}, WHY)

    assert amending.desk(signed.shift, signed.feed, signed.visit).done[0][1].reason == WHY


def test_the_lot_of_a_signed_dose_is_put_right_in_the_dose_and_in_its_flow_sheet(given):
    right(given, "Lot and expiry", {"lot": "L9999"})

    record = record_of(given)
    product = record.doses[0].get("dose_given.product", DoseProduct)
    assert (product.lot, product.expiry) == ("L9999", "2027-03-14")
    events = [each.get("infusion_step.event", InfusionStepEvent) for each in record.infusion_steps]
    assert [each.lot for each in events if each.event == "start"] == ["L9999"]
    note = exporting.note_html(given.shift, given.feed, given.visit)
    assert "L9999" in note
    assert "L1234" in note
    assert WHY in note


def test_the_times_and_the_volume_of_a_signed_dose_are_put_right(given):
    sooner = minutes_after_start(given, 12)
    right(given, "Times, volume and rate", {"stop": sooner, "volume": "240"})

    times = record_of(given).doses[0].get("dose_given.times", DoseTimes)
    assert (times.stop.wall[11:], str(times.volume_ml)) == (sooner, "240")
    ends = [each.get("infusion_step.event", InfusionStepEvent) for each in record_of(given).infusion_steps]
    assert [each.at.wall[11:] for each in ends if each.event == "end"] == [sooner]


def test_an_end_before_the_start_is_refused(given):
    typed = {"start": minutes_after_start(given, 10), "stop": minutes_after_start(given, 5)}
    with pytest.raises(DoseIncomplete, match="must not be before the start"):
        right(given, "Times, volume and rate", typed)


def test_nothing_typed_puts_nothing_right(given):
    with pytest.raises(NothingToAmend, match="Nothing was changed"):
        right(given, "Lot and expiry", {"lot": "", "expiry": ""})


def test_every_amendment_says_why(signed):
    ask = asked(signed, "Temperature")
    with pytest.raises(ReasonNeeded):
        amending.put_right(signed.shift, ask, {ask.rows[0].controls[0].id: "38.1"}, " ")
    with pytest.raises(ReasonNeeded):
        amending.take_back(signed.shift, ask, " ")


def test_a_row_of_the_flow_sheet_is_put_right_and_the_dose_with_it(irenas):
    irenas.clock("13:15").start()
    irenas.clock("13:30").does("stop", {"reason": "prescriber", "at": "1330"})
    visit = irenas.at
    look = look_of(visit)
    start = next(each for each in look.items if each.label.startswith("Started"))

    amending.put_right(visit.shift, amending.ask(visit.shift, look, start.key), {"at": "1320"}, "Wrong clock")

    dose = record_of(visit).doses[0].get("dose_given.times", DoseTimes)
    assert dose.start.wall[11:] == "13:20"
    assert str(dose.volume_ml) == "4.8"  # 10 min at 29 mL/h


def test_one_value_is_taken_back_and_stays_readable(signed):
    amending.take_back(signed.shift, asked(signed, "Temperature"), "Charted on the wrong patient")

    assert not row_of(signed.vitals, "temperature").charted
    assert row_of(signed.vitals, "pulse").charted
    done = look_of(signed).done
    assert [(change.old, change.reason) for _, change in done] == [("36.8 °C", "Charted on the wrong patient")]
    note = exporting.note_html(signed.shift, signed.feed, signed.visit)
    assert "36.8" in note
    assert "Charted on the wrong patient" in note


def test_a_dose_is_taken_back_with_its_flow_sheet(given):
    amending.take_back(given.shift, asked(given, "Times, volume and rate"), "Charted on the wrong patient")

    record = record_of(given)
    assert record.doses[0].get("dose_given.dose", DoseGiven) is None
    assert all(each.get("infusion_step.event", InfusionStepEvent) is None for each in record.infusion_steps)


def test_what_was_charted_by_mistake_is_taken_back_before_signing_with_its_reason(visit):
    visit.measure("pulse", "72")

    amending.take_back(visit.shift, asked(visit, "Pulse"), "Typed in the wrong visit")

    assert not row_of(visit.vitals, "pulse").charted
    assert [change.reason for _, change in look_of(visit).done] == ["Typed in the wrong visit"]
    assert visit.frame.status == "in_progress"


def test_before_signing_nothing_is_offered_as_late(visit):
    visit.measure("pulse", "72")

    assert all(each.words for each in look_of(visit).items)


def test_a_forgotten_set_is_a_late_entry_that_keeps_when_it_was_taken_apart(clinic, signed):
    clinic.clock.pass_minutes(180)
    before = signed.vitals
    ask = asked(signed, "A set that was not charted")

    amending.put_right(signed.shift, ask, {"happened_at": "0934", "pulse": "84", "temperature": "37.1"}, "On paper")

    late = next(each for each in record_of(signed).vitals if each.id != before.set_id)
    said = late.said("vital_signs.pulse")
    assert said.entry_kind == "late_entry"
    assert late.get("vital_signs.set", VitalSet).at.wall[11:] == "09:34"
    assert said.charted_at_ms - late.get("vital_signs.set", VitalSet).at.at_ms > 2 * 3_600_000


def test_a_late_set_says_when_it_was_taken_and_what(signed):
    ask = asked(signed, "A set that was not charted")
    with pytest.raises(CannotBeCharted, match="when it was taken"):
        amending.put_right(signed.shift, ask, {"pulse": "84"}, "On paper")
    with pytest.raises(CannotBeCharted, match="at least one value"):
        amending.put_right(signed.shift, ask, {"happened_at": "0931"}, "On paper")


def test_a_dose_that_nobody_charted_is_charted_late_as_not_given(signed):
    ask = asked(signed, "A dose that was not charted")

    amending.put_right(signed.shift, ask, {"late_status": "not_given", "why_not": "no_access"}, "Forgotten")

    assert signed.frame.unsigned_amendment
    assert "no_access" in [each.get("dose_given.dose", DoseGiven).why_not for each in record_of(signed).doses]


def test_an_amendment_on_a_list_that_is_old_is_refused(signed):
    ask = asked(signed, "Temperature")
    vitals.correct(signed.shift, signed.vitals, "temperature", "37.0", "", "First")

    with pytest.raises(NothingToAmend, match="changed since"):
        amending.take_back(signed.shift, ask, WHY)


def test_a_dressing_change_charted_the_day_after_stands_on_the_day_it_was_done(clinic, amara, maria):
    clinic.clock.pass_minutes(1)
    visit = amara.begin(maria).complete().sign()
    day = f"{visit.shift.now:%Y-%m-%d}"
    clinic.clock.pass_minutes(24 * 60)
    look = look_of(visit)
    item = next(each for each in look.items if each.key.endswith("|dressing_change") and not each.words)
    ask = amending.ask(visit.shift, look, item.key)

    typed = {"at": "0905", "dressing": "transparent"}
    amending.put_right(visit.shift, ask, typed, "Written on paper")

    (care,) = [each.get("line_care.done", LineCareDone) for each in record_of(visit).line_cares]
    assert (care.procedure, care.at.wall) == ("dressing_change", f"{day}T09:05")


def test_what_has_no_time_of_its_own_is_asked_when_it_happened(clinic, amara, maria):
    clinic.clock.pass_minutes(1)
    visit = amara.begin(maria).complete().sign()
    look = look_of(visit)
    item = next(each for each in look.items if each.key.endswith("|arm") and not each.words)

    with pytest.raises(NothingToAmend, match="when it happened"):
        amending.put_right(visit.shift, amending.ask(visit.shift, look, item.key), {"cm": "28"}, "Written on paper")


def test_when_a_set_was_taken_is_put_right_on_its_own_day_the_day_after(clinic, signed):
    day = record_of(signed).vitals[0].get("vital_signs.set", VitalSet).at.wall[:10]
    clinic.clock.pass_minutes(24 * 60)

    right(signed, "When taken, and how she sat", {"at": "0905"})

    assert record_of(signed).vitals[0].get("vital_signs.set", VitalSet).at.wall == f"{day}T09:05"
