"""What waits for the nurse beside her day: whether it can be worked offline, notes to finish, choices to make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nursechart.chart.views import PatientRow, Subject, VisitRow
from nursechart.charting import naming
from nursechart.charting.conflicts import choice_words, waiting_choices
from nursechart.charting.looks.today import Coverage, TodayItem
from nursechart.charting.shift import Shift
from nursechart.language import said
from nursechart.record.kinds import CommentText


def coverage(shift: Shift, day: Sequence[VisitRow], orders: Mapping[str, Sequence[Subject]]) -> Coverage:
    """Whether every chart of the day is on this laptop whole, and for how long it opens without contact."""
    feeds = {row.feed for row in day}
    held = {state.feed: state for state in shift.store.feeds() if state.feed in feeds}
    said_of = (order.said("order.state") for each in orders.values() for order in each)
    newest = max((state.charted_at_ms for state in said_of if state), default=None)
    last = next((run for run in shift.store.runs(limit=50) if run.outcome == "done"), None)
    lease = shift.lease_until_ms
    days = max(0, (lease - shift.now_ms()) // 86_400_000) if lease else 0
    return Coverage(
        ready=sum(1 for state in held.values() if state.is_complete),
        total=len(feeds),
        newest_order=naming.short_moment(shift.at(newest), shift.now) if newest else "",
        in_sync=naming.short_moment(shift.at(last.ended_ms), shift.now) if last else "",
        days=int(days),
        until=naming.moment(shift.at(lease), shift.now) if lease else "",
    )


def unfinished_item(shift: Shift, row: VisitRow, patient: PatientRow | None) -> TodayItem:
    """A visit that was begun and is not signed."""
    ready = row.ended_ms is not None
    began = naming.short_moment(shift.at(row.started_ms or 0), shift.now)
    return TodayItem(
        feed=row.feed,
        patient=row.patient,
        visit=row.id,
        title=naming.row_name(patient) if patient else said("Name not known"),
        text=said("Visit {time}. Ready to sign.", time=began)
        if ready
        else said("Visit {time}. Not signed.", time=began),
        action=said("Sign") if ready else said("Open"),
        group="sign" if ready else "",
    )


def sent_back(shift: Shift, returned: Sequence[VisitRow], patients: dict[str, PatientRow]) -> tuple[TodayItem, ...]:
    """Visits that review sent back, with the newest words about each."""
    if not returned:
        return ()
    people = shift.store.people()
    words = shift.store.subjects_of_visits({row.id: row.feed for row in returned}, ("comment", "review"))
    items = []
    for row in returned:
        texts = [each.get("comment.text", CommentText) for each in words.get(row.id, ()) if each.kind == "comment"]
        newest = max((each for each in texts if each), key=lambda each: each.at.at_ms, default=None)
        by = naming.short_person(people, row.reviewed_by)
        at = naming.short_moment(shift.at(row.reviewed_ms or 0), shift.now)
        visited = naming.short_moment(shift.at(row.started_ms or row.planned_ms or 0), shift.now)
        patient = patients.get(row.feed)
        items.append(
            TodayItem(
                feed=row.feed,
                patient=row.patient,
                visit=row.id,
                title=naming.row_name(patient) if patient else said("Name not known"),
                text=said(
                    "Visit {visited}. “{words}” {who}, {time}.", visited=visited, words=newest.text, who=by, time=at
                )
                if newest
                else said("Visit {visited}. {who}, {time}.", visited=visited, who=by, time=at),
                action=said("Fix"),
            )
        )
    return tuple(items)


def choices(shift: Shift, visits: Sequence[VisitRow], patients: Mapping[str, PatientRow]) -> tuple[TodayItem, ...]:
    """Visits in which two versions of a value stand."""
    rows = {row.id: row for row in visits if row.started_ms is not None}
    items = []
    for visit, count in waiting_choices(shift).items():
        if (row := rows.get(visit)) is None:
            continue
        patient = patients.get(row.feed)
        began = naming.short_moment(shift.at(row.started_ms or 0), shift.now)
        name = naming.row_name(patient) if patient else said("Name not known")
        text = said("Visit {time}. {choices}.", time=began, choices=choice_words(count))
        items.append(TodayItem(row.feed, row.patient, row.id, name, text, said("Choose")))
    return tuple(items)
