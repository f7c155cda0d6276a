"""Every infusion that runs in a visit on this laptop: what the shell and Today say, so that none can be forgotten."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from nursechart.chart.infusions import Flow, flow_of
from nursechart.chart.views import PatientRow, Subject, VisitRow
from nursechart.charting import naming
from nursechart.charting.conducting_flow import is_conducted, number_of, planned_at, taken_in
from nursechart.charting.conducting_marks import due_at, rate_words
from nursechart.charting.looks.infusion import RunningInfusion
from nursechart.charting.shift import Shift, of_one_moment, patients_of
from nursechart.language import said
from nursechart.record.kinds import DoseGiven

_DAYS, _DAY_MS = 30, 86_400_000  # how far back a visit may have been begun: the index by day answers for these
_KINDS = ("visit", "dose_given", "infusion_step", "vital_signs")


@of_one_moment
def running(shift: Shift) -> tuple[RunningInfusion, ...]:
    """What runs, stands paused or hangs empty in a visit nobody has signed; what is due first comes first.

    Four questions to the store, however many visits there are; one where none is in progress.
    """
    since = shift.now_ms() - _DAYS * _DAY_MS
    rows = shift.store.visit_rows(day_from_ms=since, status="in_progress", newest_first=True)
    visits = shift.store.subjects_of_visits({row.id: row.feed for row in rows}, _KINDS) if rows else {}
    begun = {row: [each for each in visits.get(row.id, ()) if _is_running(each)] for row in rows}
    begun = {row: doses for row, doses in begun.items() if doses}
    if not begun:
        return ()
    orders = {each.id: each for some in _orders(shift, begun).values() for each in some}
    patients = patients_of(shift, begun)
    found = [
        each
        for row, doses in begun.items()
        for each in _of_visit(shift, row, visits[row.id], doses, orders, patients.get(row.feed))
    ]
    return tuple(sorted(found, key=lambda each: (each.next_ms is None, each.next_ms or 0, each.words)))


def _orders(shift: Shift, begun: dict[VisitRow, list[Subject]]) -> dict[str, tuple[Subject, ...]]:
    return shift.store.subjects_of({row.feed for row in begun}, ("order",))


def _of_visit(
    shift: Shift,
    row: VisitRow,
    subjects: Sequence[Subject],
    doses: Sequence[Subject],
    orders: dict[str, Subject],
    patient: PatientRow | None,
) -> Iterator[RunningInfusion]:
    by_kind = {kind: [each for each in subjects if each.kind == kind] for kind in _KINDS}
    for dose in doses:
        given = dose.get("dose_given.dose", DoseGiven)
        order = orders.get(given.order) if given else None
        rows = by_kind["infusion_step"]
        if given is None or (order is not None and not is_conducted(order) and not rows):
            continue  # a push, or what a patient swallows: nothing runs
        visit = by_kind["visit"][0] if by_kind["visit"] else None
        flow = flow_of(
            shift.content,
            order,
            dose,
            rows,
            shift.now,
            planned_at=planned_at(shift, visit, order) if visit is not None and order is not None else None,
            infusion=number_of(shift, order) if order is not None else 1,
        )
        words, at = _next(shift, flow, [when for when, _ in taken_in(shift, by_kind["vital_signs"])])
        yield RunningInfusion(
            feed=row.feed,
            visit=row.id,
            order=given.order,
            words=f"{naming.row_name(patient) if patient else said('Chart is still coming in')}: {state_words(flow)}",
            next_words=words,
            next_ms=int(at.timestamp() * 1000) if at is not None else None,
        )


def state_words(flow: Flow) -> str:
    """116 mL/h; paused; bag empty."""
    match flow.state.status:
        case "running" if flow.state.rate_ml_per_h <= 0:
            return said("rate not charted")
        case "running":
            return rate_words(flow.state.rate_ml_per_h)
        case "empty":
            return said("bag empty")
        case "paused":
            return "paused"
    return "running"


def _next(shift: Shift, flow: Flow, taken: list[datetime]) -> tuple[str, datetime | None]:
    """What is due next, and when; what is overdue comes with its time."""
    if flow.state.status == "empty":
        return said("Hang the next bag, or chart the stop"), flow.state.stopped
    due: list[tuple[datetime, str]] = []
    last = max(taken, default=None)
    for each, _ in flow.open_vitals(shift.content, taken):
        if last is None or each.at > last:
            due.append((due_at(each), said("Vitals due")))
            break
    for at, words in (
        (flow.next_step_at, said("Next step")),
        (flow.bag_ends, said("Bag runs out")),
        (flow.ends, said("Ends")),
    ):
        if at is not None and flow.state.status == "running":
            due.append((at, words))
    first = min(due, default=None, key=lambda pair: pair[0])
    return (first[1], first[0]) if first else ("", None)


def _is_running(subject: Subject) -> bool:
    return any(each.status == "in_progress" for each in subject.all("dose_given.dose", DoseGiven))
