"""Everything charted in one visit, item by item, so that any of it can be put right, taken back or added late.

`desk` lists; `ask` says what one item asks for. The acts are in `amending`. Of a signed visit everything is offered
that its page could chart, also what is empty there. Before signing a value is typed anew in its own field: what is
offered then is taking back with a reason, and the parts of doses, which have no fields any more.
"""

from __future__ import annotations

from collections.abc import Iterator

from nursechart.charting import amend_doses, amend_late, forms, lines, medicines, naming, vitals
from nursechart.charting.comments import place_of
from nursechart.charting.dose_cards import is_medicine
from nursechart.charting.flow_words import event_title, row_words
from nursechart.charting.history import old_values
from nursechart.charting.looks.amend import AmendAsk, AmendItem, AmendLook
from nursechart.charting.looks.common import Control, FormRow, OldValue, Option
from nursechart.charting.looks.visit import VitalsLook
from nursechart.charting.open_visit import OpenVisit, read, subject_in
from nursechart.charting.ordering import doses_of, is_active, order_title, orders_of_visit
from nursechart.charting.sections import NOTE_TOO, ON_SIGN_PAGE, derived, has_section, section_values
from nursechart.charting.shift import Shift
from nursechart.charting.values import clock, event_words, reading_words, removal_words, value_words
from nursechart.charting.visiting import frame_of
from nursechart.clinical.fields import NOT_ASSESSED
from nursechart.documents.sections import answer_words
from nursechart.errors import NurseCanAct
from nursechart.language import said
from nursechart.record.kinds import (
    Awareness,
    DoseGiven,
    InfusionStepEvent,
    LineEvent,
    LineRemoval,
    Part,
    VitalSet,
)

VITALS, LINE, FORM, DOSE, WHOLE, ORDER = "vitals", "line", "form", "dose", "whole", "order"
SET, NEW = "set", "new"
_SET, _AWAKE = "vital_signs.set", "vital_signs.consciousness"
_OWN_PAGES = ("vital_signs", "line", "dose", "infusion_step")


class NothingToAmend(NurseCanAct):
    """What was to be amended is not there, or not signed yet."""


def key_of(*names: str) -> str:
    return "|".join(names)


def named_in(key: str) -> tuple[str, ...]:
    return tuple(key.split("|"))


def desk(shift: Shift, feed: str, visit: str) -> AmendLook:
    """What stands in the visit and, once it is signed, what could be added to it late."""
    now = read(shift, feed, visit, "amend")
    items = [*_vitals(now), *_doses(now), *_lines(now), *_forms(now)]
    if not now.is_signed:
        items = [each for each in items if each.words]
    return AmendLook(
        frame=frame_of(now),
        seen=now.record.seen,
        items=tuple(items),
        is_signed=now.is_signed,
        done=amended(now),
    )


def amended(now: OpenVisit) -> tuple[tuple[str, OldValue], ...]:
    """What was put right or taken back, with what it said before: it stays readable."""
    found = []
    for subject in now.record.subjects:
        for part, label, change in old_values(now.shift, now.record, subject.id):
            if change.reason:
                place = place_of(now.shift, now.record, subject.id, part)
                found.append((said("{place}, {field}", place=place, field=label) if label else place, change))
    return tuple(found)


def ask(shift: Shift, shown: AmendLook, key: str) -> AmendAsk:
    """One item with its fields. Raises NothingToAmend where it does not stand any more."""
    now = read(shift, shown.frame.feed, shown.frame.visit, "amend")
    item = next((each for each in shown.items if each.key == key), None)
    if item is None:
        raise NothingToAmend(said("Choose what to put right: nothing stands there"))
    kind, *names = named_in(key)
    match kind:
        case "vitals":
            return _ask_vitals(now, shown, item, *names)
        case "line":
            return _ask_line(now, shown, item, *names)
        case "form":
            return _ask_form(now, shown, item, *names)
        case "dose":
            return _ask_dose(now, shown, item, *names)
        case "order":
            return _ask_order(now, shown, item, *names)
    return _asked(now, shown, item, (), taken_back=item.label)


def _asked(now: OpenVisit, shown: AmendLook, item: AmendItem, rows: tuple[FormRow, ...], **more: object) -> AmendAsk:
    given = {"keeps": False, "when": (), "may_take_back": bool(item.words), "taken_back": ""} | more
    return AmendAsk(shown.frame, shown.seen, item, rows, is_signed=now.is_signed, **given)  # type: ignore[arg-type]


# --- vital signs -----------------------------------------------------------------------------------------------------


def _vitals(now: OpenVisit) -> Iterator[AmendItem]:
    shift, measures = now.shift, now.shift.content.measures.values()
    for subject in now.record.vitals:
        held = subject.get(_SET, VitalSet)
        if held is None:
            continue
        place = said("Vital signs {time}", time=clock(held.at))
        for measure in measures:
            value = subject.get(f"vital_signs.{measure.id}", Part)
            words = reading_words(shift, measure.id, value)
            if words or (measure.usual and not measure.derived):
                yield AmendItem(key_of(VITALS, subject.id, measure.id), place, measure.label, words, measure.icon)
        awake = subject.get(_AWAKE, Awareness)
        if awake is not None and awake.acvpu:
            words = shift.content.label("consciousness", awake.acvpu)
            yield AmendItem(key_of(VITALS, subject.id, "awareness"), place, said("Awareness"), words, "brain")
        words = value_words(shift, _SET, held)
        yield AmendItem(key_of(VITALS, subject.id, SET), place, said("When taken, and how she sat"), words, "clock")
    label = said("A set that was not charted")
    yield AmendItem(key_of(VITALS, NEW, SET), said("Vital signs"), label, "", "heart-pulse")


def _ask_vitals(now: OpenVisit, shown: AmendLook, item: AmendItem, set_id: str, measure: str) -> AmendAsk:
    shift = now.shift
    if set_id == NEW:
        rows = amend_late.set_rows(now)
        return _asked(now, shown, item, rows, when=amend_late.when_rows(now), may_take_back=False)
    page = vitals.show_set(shift, vitals.vitals(shift, now.feed, now.id), set_id)
    if measure == SET:
        held = subject_in(now.record, set_id)
        taken = held.get(_SET, VitalSet) if held else None
        options = tuple(Option(*each) for each in page.positions)
        rows = (
            FormRow(SET, said("Taken"), (Control("at", "time", said("Taken time"), width=72,
                                                 hint=clock(taken.at if taken else None)),)),
            FormRow("position", said("Position"), (Control("position", "segment", said("Position"),
                                                           options=options),)),
        )  # fmt: skip
        return _asked(now, shown, item, rows, keeps=True, taken_back=said("The whole set"), page=page)
    page = _with_measure(shift, page, measure)
    found = [each.row for each in page.rows if each.row.id == measure]
    found += [each for each in page.details if each.id == measure]
    return _asked(now, shown, item, tuple(found), page=page)


def _with_measure(shift: Shift, page: VitalsLook, measure: str) -> VitalsLook:
    known = {each.row.id for each in page.rows} | {each.id for each in page.details}
    return page if measure in known else vitals.add_measure(shift, page, measure)


# --- line and forms --------------------------------------------------------------------------------------------------


def _lines(now: OpenVisit) -> Iterator[AmendItem]:
    shift = now.shift
    for line in now.lines:
        place = naming.line_place(shift, line)
        for row in lines.line_care(shift, now.feed, now.id, line.id).rows:
            if not row.controls or all(each.kind == "static" for each in row.controls):
                continue
            held = subject_in(now.record, row.subject) if row.subject else None
            value = held.get(row.part, Part) if held is not None and row.charted else None
            words = value_words(shift, row.part, value) or said("charted") if row.charted else ""
            yield AmendItem(key_of(LINE, line.id, row.id), place, row.label, words, row.icon)
    for subject in (*now.record.line_events, *now.record.line_removals):
        event, removal = subject.get("line_event.found", LineEvent), subject.get("line_removal.done", LineRemoval)
        place = place_of(shift, now.record, subject.id, "")
        if event is not None:
            words = event_words(shift, event)
            yield AmendItem(key_of(WHOLE, subject.id), place, said("What was found and done"), words)
        elif removal is not None:
            yield AmendItem(key_of(WHOLE, subject.id), place, said("Line removed"), removal_words(shift, removal))


def _ask_line(now: OpenVisit, shown: AmendLook, item: AmendItem, line: str, row: str) -> AmendAsk:
    page = lines.line_care(now.shift, now.feed, now.id, line)
    rows = tuple(each for each in page.rows if each.id == row)
    timed = any(control.id == "at" for each in rows for control in each.controls)
    when = () if item.words or timed else amend_late.when_rows(now)
    return _asked(now, shown, item, rows, when=when, page=page)


def _forms(now: OpenVisit) -> Iterator[AmendItem]:
    content = now.shift.content
    for group in content.groups:
        for section in (*group.sections, *NOTE_TOO.get(group.id, ())):
            spec = content.sections[section]
            if group.id == "sign" or spec.kind in _OWN_PAGES or not has_section(now, section):
                continue
            held, known = section_values(now.record, section), derived(now.record, section)
            if NOT_ASSESSED in held:
                continue
            for each in spec.fields:
                if each.id in known or each.id in ON_SIGN_PAGE or each.type == "measure":
                    continue
                words = answer_words(content, each, held.get(each.id)).rstrip(".") if each.id in held else ""
                yield AmendItem(key_of(FORM, group.id, section, each.id), spec.title, each.label, words)


def _ask_form(now: OpenVisit, shown: AmendLook, item: AmendItem, group: str, section: str, field: str) -> AmendAsk:
    page = forms.form(now.shift, now.feed, now.id, group)
    rows = tuple(
        row for each in page.sections if each.id == section for row in each.rows if row.id == field
    )  # fmt: skip
    if not rows:
        raise NothingToAmend(said("This is not asked in this visit. Add it to the note in words"))
    return _asked(now, shown, item, rows, page=page)


# --- doses -----------------------------------------------------------------------------------------------------------


def _doses(now: OpenVisit) -> Iterator[AmendItem]:
    shift = now.shift
    for dose in now.record.doses:
        given = dose.get(amend_doses.DOSE, DoseGiven)
        if given is None:
            continue
        for part, label in amend_doses.PARTS.items():
            value = dose.get(part, Part)
            words = value_words(shift, part, value) if value is not None else ""
            if words:
                yield AmendItem(key_of(DOSE, dose.id, part), given.drug, said(label), words, "pill")
        for row in amend_doses.rows_of_dose(now, dose.id):
            event = row.get(amend_doses.EVENT, InfusionStepEvent)
            if event is not None:
                place = said("{drug}, flow sheet", drug=given.drug)
                title, words = event_title(event), row_words(event) or said("charted")
                yield AmendItem(key_of(DOSE, row.id, amend_doses.EVENT), place, title, words, "list-checks")
    for order in orders_of_visit(shift, now.record.orders, now.record.doses):
        if is_medicine(order) and is_active(order) and not doses_of(order, now.record.doses):
            label = said("A dose that was not charted")
            yield AmendItem(key_of(ORDER, order.id), order_title(shift, order), label, "", "pill")


def _ask_dose(now: OpenVisit, shown: AmendLook, item: AmendItem, subject: str, part: str) -> AmendAsk:
    found = subject_in(now.record, subject)
    if found is None or found.get(part, Part) is None:
        raise NothingToAmend(said("Choose what to put right: nothing stands there"))
    whole = part != amend_doses.EVENT
    event = found.get(part, InfusionStepEvent)
    return _asked(
        now,
        shown,
        item,
        amend_doses.rows_of(now, found, part),
        keeps=True,
        may_take_back=whole or (event is not None and event.event != "start"),
        taken_back=said("The whole dose, with its flow sheet") if whole else item.label,
    )


def _ask_order(now: OpenVisit, shown: AmendLook, item: AmendItem, order: str) -> AmendAsk:
    page = medicines.medicines(now.shift, now.feed, now.id)
    card = next((each for each in page.cards if each.order == order), None)
    if card is None:
        raise NothingToAmend(said("This order is not in the chart. Ask the pharmacy for it"))
    rows = amend_late.dose_rows(now, card)
    return _asked(now, shown, item, rows, may_take_back=False, page=page, identifies=True,
                  when=amend_late.when_rows(now, dose=True))  # fmt: skip
