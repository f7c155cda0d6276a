"""Today: the visits of the day, what is due at each, and what waits for the nurse. All of it from this laptop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations
from typing import Literal
from zoneinfo import ZoneInfo

from nursechart.chart.views import PatientRow, Subject, VisitRow
from nursechart.charting import care, emergencies, naming, watching
from nursechart.charting.adding_visits import may_add
from nursechart.charting.banner import allergy_chip
from nursechart.charting.care import Upkeep, due_chip, due_of_line
from nursechart.charting.day_items import choices, coverage, sent_back, unfinished_item
from nursechart.charting.day_news import news_since
from nursechart.charting.day_supplies import supplies_low
from nursechart.charting.facts import lines_in_place
from nursechart.charting.looks.common import Chip
from nursechart.charting.looks.today import LaneBlock, News, NextVisit, OnCall, TodayLook, TodayRow
from nursechart.charting.ordering import is_active, order_title, slot_of, standing_orders
from nursechart.charting.route import route_of
from nursechart.charting.shift import Shift, of_one_moment, patients_of
from nursechart.charting.visiting import address_words
from nursechart.clinical.dates import show_date, show_time
from nursechart.clinical.names import are_alike
from nursechart.language import said, said_for
from nursechart.record.kinds import OrderDrug, OrderPlan, PatientAddress, PatientContacts, VisitPlan

KINDS = ("patient", "allergy", "line", "order")
_UNFINISHED_DAYS = 14
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_OVER = ("cancelled", "missed")


@dataclass(frozen=True, slots=True)
class _Chart:
    """What Today reads of one chart."""

    patient: Subject | None
    allergies: tuple[Subject, ...]
    lines: tuple[Subject, ...]
    orders: tuple[Subject, ...]
    upkeep: Upkeep


@of_one_moment
def today(shift: Shift) -> TodayLook:
    now = shift.now
    start = datetime(now.year, now.month, now.day, tzinfo=ZoneInfo(shift.zone))
    day = tuple(
        row
        for row in shift.store.visit_rows(
            nurse=shift.person.id, day_from_ms=_ms(start), day_to_ms=_ms(start + timedelta(days=1))
        )
    )
    to_do = tuple(row for row in day if row.status not in _OVER)
    unfinished = _unfinished(shift, start)
    returned = tuple(row for row in shift.store.visit_rows(nurse=shift.person.id, review="returned", limit=50))
    patients = patients_of(shift, (*day, *unfinished, *returned))
    charts = _charts(shift, {row.feed for row in day})
    shift.day.alike = alike = _alike([patients[row.feed] for row in day if row.feed in patients])
    upcoming = _next(to_do)
    orders = {feed: chart.orders for feed, chart in charts.items()}
    looked_ms = shift.store.last_at_work_ms(_ms(start))
    rows = tuple(_row(shift, row, patients.get(row.feed), charts.get(row.feed), upcoming, alike) for row in day)
    done = sum(1 for row in day if row.signed_ms is not None)
    return TodayLook(
        date=show_date(now.date(), now.date(), weekday=True),
        zone=shift.zone,
        now_ms=shift.now_ms(),
        summary=_summary(len(to_do), done, len(day) - len(to_do)),
        next=_next_look(shift, upcoming, patients.get(upcoming.feed), charts.get(upcoming.feed)) if upcoming else None,
        rows=rows,
        lane=tuple(_block(shift, row, patients.get(row.feed), upcoming, orders.get(row.feed, ())) for row in day),
        coverage=coverage(shift, to_do, orders),
        unfinished=tuple(unfinished_item(shift, row, patients.get(row.feed)) for row in unfinished),
        sent_back=sent_back(shift, returned, patients),
        choices=choices(shift, (*day, *unfinished, *returned), patients),
        since=_since(shift, looked_ms, charts, patients)
        if looked_ms is not None
        else news_since(shift, _ms(start), ()),  # her first day on this laptop: what others chose over her values
        since_from=naming.moment(shift.at(looked_ms), shift.now) if looked_ms is not None else "",
        supplies=supplies_low(shift, to_do, patients, orders),
        route=route_of(
            shift, to_do, patients, {feed: chart.patient for feed, chart in charts.items()},
            {row.id: _time(shift, row) for row in to_do},
        ),
        unaware=watching.items(shift),
        emergencies=emergencies.to_see(shift),
        may_visit=may_add(shift),
        is_closed=shift.store.is_closed,
        on_call=_on_call(shift),
    )  # fmt: skip


def _on_call(shift: Shift) -> tuple[OnCall, ...]:
    """Whom the clinic names for this day; nobody where it names nobody."""
    today_is = _WEEKDAYS[shift.now.weekday()]
    named = shift.content.clinic.on_call
    return tuple(OnCall(each.role, each.name, each.phone) for each in named if not each.days or today_is in each.days)


def _summary(to_do: int, done: int, over: int) -> str:
    if not to_do and not over:
        return said("No visits today")
    words = said_for(to_do, "{n} visit, {done} done", "{n} visits, {done} done", done=done)
    return said("{visits}, {n} not done", visits=words, n=over) if over else words


def _label(state: str, patient: PatientRow | None) -> str:
    if state in ("done", "cancelled"):
        return said("done") if state == "done" else said("not done")
    return patient.family.upper() if patient else ""


def _unfinished(shift: Shift, start: datetime) -> tuple[VisitRow, ...]:
    """Visits of the last two weeks that were begun and not signed."""
    rows = shift.store.visit_rows(
        nurse=shift.person.id,
        day_from_ms=_ms(start - timedelta(days=_UNFINISHED_DAYS)),
        day_to_ms=_ms(start + timedelta(days=1)),
        status="in_progress",
    )
    return tuple(row for row in rows if row.started_ms is not None and row.signed_ms is None)


def _charts(shift: Shift, feeds: set[str]) -> dict[str, _Chart]:
    found = shift.store.subjects_of(feeds, (*KINDS, *care.KINDS))
    charts = {}
    for feed, subjects in found.items():
        of = {kind: tuple(each for each in subjects if each.kind == kind) for kind in KINDS}
        charts[feed] = _Chart(
            patient=of["patient"][0] if of["patient"] else None,
            allergies=of["allergy"],
            lines=of["line"],
            orders=of["order"],
            upkeep=care.upkeep_in(subjects),
        )
    return charts


def _next(day: Sequence[VisitRow]) -> VisitRow | None:
    """The visit that runs, else the earliest one that has not begun."""
    running = [row for row in day if row.started_ms is not None and row.signed_ms is None and row.ended_ms is None]
    waiting = [row for row in day if row.started_ms is None]
    return running[0] if running else waiting[0] if waiting else None


def _state(
    row: VisitRow, upcoming: VisitRow | None
) -> Literal["todo", "next", "in_progress", "unsigned", "done", "cancelled"]:
    if row.signed_ms is not None:
        return "done"
    if row.status in _OVER:
        return "cancelled"
    if row.ended_ms is not None:
        return "unsigned"
    if row.started_ms is not None:
        return "in_progress"
    return "next" if upcoming is not None and row.id == upcoming.id else "todo"


def _row(
    shift: Shift,
    row: VisitRow,
    patient: PatientRow | None,
    chart: _Chart | None,
    upcoming: VisitRow | None,
    alike: frozenset[str],
) -> TodayRow:
    state = _state(row, upcoming)
    chips: tuple[Chip, ...] = _due_chips(shift, chart, short=True) if state in ("todo", "next", "in_progress") else ()
    note, action = "", ""
    if state in ("unsigned", "in_progress") and row.started_ms is not None:
        chips = (Chip(said("Not signed"), "warn", "pencil"), *chips[:1])
        note = said("started {time}", time=show_time(shift.at(row.started_ms)))
        action = said("Sign") if state == "unsigned" else ""
    elif state == "cancelled":
        words = said("Cancelled") if row.status == "cancelled" else said("Not done")
        chips = (Chip(words, "warn", "circle-slash"),)
    elif row.review == "returned":
        chips, action = (Chip(said("Sent back"), "crit", "undo-2"),), said("Fix")
    elif state == "done" and row.signed_ms is not None:
        chips = (Chip(said("Signed"), "ok", "check"),)
        note = said("signed {time}", time=show_time(shift.at(row.signed_ms)))
    return TodayRow(
        feed=row.feed,
        patient=row.patient,
        visit=row.id,
        time=_time(shift, row),
        state=state,
        name=naming.row_name(patient) if patient else said("Chart is still coming in"),
        name_alert=row.feed in alike,
        born_mrn=_born_mrn(shift, patient),
        title=_title(shift, row),
        line=_line_words(shift, chart),
        chips=chips,
        note=note,
        fixed=row.fixed,
        action=action,
    )


def _next_look(shift: Shift, row: VisitRow, patient: PatientRow | None, chart: _Chart | None) -> NextVisit:
    held = chart.patient if chart else None
    contacts = held.get("patient.contacts", PatientContacts) if held else None
    address = held.get("patient.address", PatientAddress) if held else None
    visit = shift.store.subject(row.feed, row.id, kind="visit")
    plan = visit.get("visit.plan", VisitPlan) if visit else None
    identity = [said("Born {date}", date=naming.born_words(patient.born, shift.now.date()))] if patient else []
    if patient:
        identity.append(said("MRN {number}", number=naming.grouped_mrn(patient.mrn)))
    if chart and _line_words(shift, chart):
        identity.append(_line_words(shift, chart))
    return NextVisit(
        feed=row.feed,
        patient=row.patient,
        visit=row.id,
        time=_time(shift, row),
        in_words=_in_words(shift, row),
        name=naming.row_name(patient) if patient else said("Chart is still coming in"),
        prefix=patient.prefix if patient else "",
        allergies=allergy_chip(held, chart.allergies) if held and chart else Chip(said("Allergies not known"), "warn"),
        identity="  ·  ".join(identity),
        chips=_due_chips(shift, chart, short=False),
        order=_order_words(shift, chart),
        news=plan.note if plan else "",
        address=address_words(address),
        directions=address.directions if address else "",
        phone=contacts.phone if contacts else "",
        action=said("Back to visit") if row.started_ms is not None else said("Start visit"),
    )


def _in_words(shift: Shift, row: VisitRow) -> str:
    """Relative words only within the hour (DT-3)."""
    if row.started_ms is not None:
        return said("since {time}", time=show_time(shift.at(row.started_ms)))
    if row.planned_ms is None:
        return ""
    minutes = round((row.planned_ms - shift.now_ms()) / 60_000)
    if abs(minutes) >= 60:
        return ""
    if minutes == 0:
        return said("now")
    return said("in {n} min", n=minutes) if minutes > 0 else said("{n} min ago", n=-minutes)


def _mark(shift: Shift, row: VisitRow, orders: Sequence[Subject]) -> str:
    """`10:00 vancomycin`: the time that cannot move, with the medicine due then, else the plan's own words."""
    if row.fixed_ms is None:
        return ""
    time = show_time(shift.at(row.fixed_ms))
    for order in standing_orders(shift, orders):
        slot, drug = slot_of(shift, order), order.get("order.drug", OrderDrug)
        if drug is not None and slot is not None and is_active(order) and slot.due_ms == row.fixed_ms:
            return said("{time} {what}", time=time, what=drug.name)
    return said("{time} {what}", time=time, what=row.fixed.replace(time, "").strip()).strip()


def _block(
    shift: Shift,
    row: VisitRow,
    patient: PatientRow | None,
    upcoming: VisitRow | None,
    orders: Sequence[Subject],
) -> LaneBlock:
    begin = row.started_ms or row.planned_ms or shift.now_ms()
    end = row.ended_ms or begin + max(row.planned_minutes, 20) * 60_000
    state = _state(row, upcoming)
    return LaneBlock(
        visit=row.id,
        from_ms=begin,
        to_ms=end,
        label=_label(state, patient),
        state=state,
        mark_ms=row.fixed_ms,
        mark=_mark(shift, row, orders),
    )


def _due_chips(shift: Shift, chart: _Chart | None, *, short: bool) -> tuple[Chip, ...]:
    if chart is None:
        return ()
    chips = []
    for line in lines_in_place(chart.lines):
        for item in due_of_line(shift, line, chart.upkeep):
            if item.is_due:
                chip = due_chip(item)
                chips.append(Chip(item.title if short else f"{item.title} {chip.text}", chip.tone, chip.icon))
    return (*chips[:3], *_ending(shift, chart)[:1])


def _ending(shift: Shift, chart: _Chart) -> tuple[Chip, ...]:
    """Orders that end within the days the pack says, the first to end first: somebody has to ask for the next one."""
    days = int(shift.content.protocol_numbers["order_ends_soon"].value)
    today, ending = shift.now.date(), []
    for order in standing_orders(shift, chart.orders):
        plan = order.get("order.plan", OrderPlan)
        until = naming.full_date(plan.until) if plan and is_active(order) else None
        if until is not None and 0 <= (until - today).days <= days:
            ending.append(until)
    return tuple(
        Chip(said("Order ends {date}", date=naming.day_words(until, today)), "warn", "hourglass")
        for until in sorted(ending)
    )


def _order_words(shift: Shift, chart: _Chart | None) -> str:
    for order in standing_orders(shift, chart.orders) if chart else ():
        slot = slot_of(shift, order)
        if slot is not None and is_active(order):
            due = naming.short_moment(shift.at(slot.due_ms), shift.now)
            return said("{order}, due {time}", order=order_title(shift, order), time=due)
    return ""


def _line_words(shift: Shift, chart: _Chart | None) -> str:
    lines = lines_in_place(chart.lines) if chart else ()
    if not lines:
        return ""
    day = naming.line_day(shift, lines[0], shift.now)
    words = naming.line_place(shift, lines[0])
    if day is not None:
        words = said("{line}, day {day}", line=words, day=day)
    return said("{lines}, and {n} more", lines=words, n=len(lines) - 1) if len(lines) > 1 else words


def _title(shift: Shift, row: VisitRow) -> str:
    kind = shift.content.visit_types.get(row.type)
    return row.title or (kind.title if kind else said("Visit"))


def _time(shift: Shift, row: VisitRow) -> str:
    at = row.planned_ms if row.planned_ms is not None else row.started_ms
    return show_time(shift.at(at)) if at is not None else ""


def _born_mrn(shift: Shift, patient: PatientRow | None) -> str:
    if patient is None:
        return ""
    born = naming.full_date(patient.born)
    words = said("Born {date}", date=show_date(born) if born else patient.born)
    return f"{words}  ·  {naming.grouped_mrn(patient.mrn)}" if patient.mrn else words


def _alike(patients: Sequence[PatientRow]) -> frozenset[str]:
    """The feeds of patients of the day whose surnames are easily taken for one another (ID-3)."""
    found: set[str] = set()
    for one, other in combinations(patients, 2):
        if one.feed != other.feed and are_alike(one.family, other.family):
            found |= {one.feed, other.feed}
    return frozenset(found)


def _since(
    shift: Shift, looked_ms: int, charts: Mapping[str, _Chart], patients: Mapping[str, PatientRow]
) -> tuple[News, ...]:
    held = [
        (feed, patients[feed].family.upper(), (*chart.orders, *chart.allergies, *chart.lines))
        for feed, chart in charts.items()
        if feed in patients
    ]
    return news_since(shift, looked_ms, held)


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
