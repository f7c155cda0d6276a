"""The other patient's chart, beside the one something is moved from: her visits, her lines, her orders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from nursechart.chart.views import Subject, VisitRow
from nursechart.charting import naming
from nursechart.charting.banner import allergy_words
from nursechart.charting.facts import lines_in_place
from nursechart.charting.looks.common import Control, FormRow, Option
from nursechart.charting.looks.move import MoveAsk, MoveItem, MoveLook, MovePatient, MoveTarget
from nursechart.charting.moving_items import LINE, ORDER, VISIT
from nursechart.charting.open_visit import OpenVisit
from nursechart.charting.ordering import is_active, order_title
from nursechart.charting.shift import Shift
from nursechart.language import said
from nursechart.record.kinds import LineDevice, OrderDrug, SectionFields, VisitPlan, VisitStart

NEW = "new"
_OPEN = ("planned", "in_progress", "signed")


def patient_of(
    shift: Shift, patient: Subject, allergies: Iterable[Subject], visit: VisitRow | None = None
) -> MovePatient:
    """A patient by what tells one from another."""
    title, text, tone = allergy_words(patient, allergies)
    return MovePatient(
        feed=patient.feed,
        name=naming.patient_name(patient),
        born=naming.born_words(naming.born_of(patient), shift.now.date()),
        mrn=naming.grouped_mrn(naming.mrn_of(patient)),
        allergies=text if tone != "crit" else f"{title}: {text}",
        allergies_tone=tone,
        visit=_visit_words(shift, visit) if visit is not None else "",
    )


def seen_beside(now: OpenVisit, shown: MoveLook, feed: str) -> MoveAsk:
    """Both charts. That the other one was looked at is recorded. Raises NotInScope."""
    shift = now.shift
    kinds = ("patient", "allergy", "line", "order")
    held = shift.store.subjects_of({feed}, kinds).get(feed, ())
    of = {kind: tuple(each for each in held if each.kind == kind) for kind in kinds}
    patient = next(iter(of["patient"]), Subject(feed, feed.removeprefix("p:"), "patient", {}))
    shift.store.audit_read(patient.id, "visit")
    visits = _visits(now, feed)
    charted = shift.store.subjects_of_visits({row.id: feed for row in visits}, ("section", "visit")) if visits else {}
    rows = tuple(_rows(now, shown.items, lines_in_place(of["line"]), of["order"]))
    answered = {row.id: bool(row.controls[0].options) for row in rows}
    sections = {each.id: form.section for each in now.record.sections if (form := _form(each)) is not None}
    confirmed = tuple(Option(each.id, each.label) for each in shift.content.choices["confirmed_by"])
    return MoveAsk(
        shown=shown,
        other=patient_of(shift, patient, of["allergy"]),
        seen=shift.store.seen(feed),
        items=tuple(_with_stays(each, answered) for each in shown.items),
        targets=(*_targets(shift, visits, charted, sections), MoveTarget(NEW, said("A new visit, unplanned"), True)),
        rows=tuple(row for row in rows if row.controls[0].options),
        confirmed_by=FormRow(
            "confirmed_by", said("Who confirmed it"),
            (Control("confirmed_by", "select", said("Who or what confirmed the identifiers"), options=confirmed),),
        ),
        basis=tuple(each for subjects in charted.values() for each in subjects if each.kind == "visit"),
    )  # fmt: skip


def plan_of(now: OpenVisit, begun: VisitStart) -> VisitPlan:
    """The plan of a visit that nobody had planned in the right chart."""
    kind = now.shift.content.visit_types.get(begun.type)
    minutes = kind.minutes[0] if kind is not None else 45
    return VisitPlan(begun.type, begun.at, now.shift.person.id, minutes, begun.place, note="Charted elsewhere first")


# --- her visits ------------------------------------------------------------------------------------------------------


def _visits(now: OpenVisit, feed: str) -> Sequence[VisitRow]:
    """Her visits with this nurse on the day of the wrong one, and today."""
    shift = now.shift
    found: dict[str, VisitRow] = {}
    for moment in dict.fromkeys((_day(now.begun or shift.now), _day(shift.now))):
        rows = shift.store.visit_rows(
            patient=feed.removeprefix("p:"),
            nurse=shift.person.id,
            day_from_ms=int(moment.timestamp() * 1000),
            day_to_ms=int((moment + timedelta(days=1)).timestamp() * 1000),
        )
        found |= {row.id: row for row in rows if row.status in _OPEN}
    return tuple(found.values())


def _day(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _targets(
    shift: Shift, visits: Sequence[VisitRow], charted: Mapping[str, Sequence[Subject]], sections: Mapping[str, str]
) -> Iterator[MoveTarget]:
    for row in visits:
        there = {held.section for each in charted.get(row.id, ()) if (held := _form(each)) is not None}
        why = said("it is charted in that visit already. Take it back in one of the two")
        taken = {key: why for key, section in sections.items() if section in there}
        if row.started_ms is not None:
            taken[VISIT] = said("that visit was begun by itself. Move what is charted, without the visit")
        yield MoveTarget(row.id, _visit_words(shift, row), row.started_ms is None, taken)


def _visit_words(shift: Shift, row: VisitRow) -> str:
    kind = shift.content.visit_types.get(row.type)
    title = row.title or (kind.title if kind else said("Visit"))
    moment = naming.moment(shift.at(row.started_ms or row.planned_ms or 0), shift.now)
    if row.signed_ms is not None:
        return said("{title}, {moment}, signed", title=title, moment=moment)
    if row.started_ms is None:
        return said("{title}, planned {moment}", title=title, moment=moment)
    return said("{title}, {moment}", title=title, moment=moment)


def _form(subject: Subject) -> SectionFields | None:
    return subject.get("section.fields", SectionFields)


# --- her lines and orders --------------------------------------------------------------------------------------------


def _rows(
    now: OpenVisit, items: Iterable[MoveItem], lines: Sequence[Subject], orders: Sequence[Subject]
) -> Iterator[FormRow]:
    """What a line, a lumen or an order of this chart is in the other: to be chosen, never guessed."""
    shift = now.shift
    here = {each.id: naming.line_place(shift, each) for each in now.record.lines}
    for key in dict.fromkeys(each for item in items for each in item.asks):
        kind, about, *more = key.split("|")
        if kind == ORDER:
            order = next((each for each in now.record.orders if each.id == about), None)
            label = order_title(shift, order) if order is not None else said("The order")
            options = _orders(shift, order, orders)
            spoken = said("{order} is her order", order=label)
        elif kind == LINE:
            label = here.get(about, said("Line"))
            options = tuple(Option(each.id, naming.line_place(shift, each)) for each in lines)
            spoken = said("{line} is her line", line=label)
        else:
            place = here.get(about, said("Line"))
            label = said("{words}, lumen {name}", words=place, name=more[0])
            options = tuple(_lumens(shift, lines))
            spoken = said("{line} is her lumen", line=label)
        yield FormRow(key, label, (Control(key, "select", spoken, options=options),))


def _orders(shift: Shift, order: Subject | None, orders: Iterable[Subject]) -> tuple[Option, ...]:
    """Her active orders of the same medicine."""
    drug = order.get("order.drug", OrderDrug) if order is not None else None
    name = drug.name.casefold() if drug is not None else ""
    return tuple(
        Option(each.id, order_title(shift, each))
        for each in orders
        if is_active(each) and any(held.name.casefold() == name for held in each.all("order.drug", OrderDrug))
    )


def _lumens(shift: Shift, lines: Iterable[Subject]) -> Iterator[Option]:
    for line in lines:
        device = line.get("line.device", LineDevice)
        place = naming.line_place(shift, line)
        for lumen in device.lumens if device is not None else ():
            yield Option(f"{line.id}/{lumen.name}", said("{words}, lumen {name}", words=place, name=lumen.name))


def _with_stays(item: MoveItem, answered: Mapping[str, bool]) -> MoveItem:
    """An item that names what the other patient does not have stays, with what to do first."""
    missing = [key for key in item.asks if not answered.get(key, False)]
    if item.stays or not missing:
        return item
    if missing[0].startswith(f"{ORDER}|"):
        stays = said("There is no active order for it in the other chart. Ask the pharmacy for the order first")
    else:
        stays = said("No line is known in the other chart. Add the line there first")
    return replace(item, stays=stays)
