"""The rows of a flow sheet (S10) as they stand, and the events `clinical.infusion` reckons with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from nursechart.chart.views import Said, Subject
from nursechart.clinical.infusion import InfusionEvent, in_order
from nursechart.record.kinds import DoseGiven, DoseTimes, InfusionStepEvent, When


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the flow sheet as it stands. `subject` is "" for one that the dose itself tells."""

    subject: str
    at: datetime
    value: InfusionStepEvent
    said: Said | None = None


def rows_of(dose: Subject, steps: Iterable[Subject], zone: tzinfo) -> tuple[Row, ...]:
    """The rows of a dose in the order of time; of one without rows, its start and end."""
    rows = []
    for subject in steps:
        value = subject.get("infusion_step.event", InfusionStepEvent)
        if value is not None and value.dose == dose.id:
            rows.append(Row(subject.id, _at(value.at, zone), value, subject.said("infusion_step.event")))
    rows += _of_dose(dose, rows, zone)
    place = {event.id: number for number, event in enumerate(in_order(_event(row) for row in rows))}
    return tuple(sorted(rows, key=lambda row: place[_id(row)]))


def events_of(rows: Iterable[Row]) -> tuple[InfusionEvent, ...]:
    """The rows as `clinical.infusion` reckons with them."""
    return tuple(_event(row) for row in rows)


def _of_dose(dose: Subject, rows: Sequence[Row], zone: tzinfo) -> list[Row]:
    """What the dose says that no row does: that it was begun, and that it was ended."""
    given, times = dose.get("dose_given.dose", DoseGiven), dose.get("dose_given.times", DoseTimes)
    if given is None or times is None or given.status == "not_given":
        return []
    found, said = [], dose.said("dose_given.times")
    begun = [row for row in rows if row.value.event == "start"]
    if times.start is not None and not begun:
        value = InfusionStepEvent(
            given.visit, dose.id, times.start, "start", rate_ml_per_h=times.rate_ml_per_h, bag_ml=times.volume_ml
        )
        found.append(Row("", _at(times.start, zone), value, said))
    ended = [row for row in rows if row.value.event in ("stop", "end")]
    if times.stop is not None and given.status in ("completed", "stopped") and not ended:
        event = "end" if given.status == "completed" else "stop"
        value = InfusionStepEvent(given.visit, dose.id, times.stop, event, reason=given.reason)  # type: ignore[arg-type]
        found.append(Row("", _at(times.stop, zone), value, said))
    return found


def _event(row: Row) -> InfusionEvent:
    value = row.value
    return InfusionEvent(
        id=_id(row),
        at=row.at,
        event=value.event,
        rate_ml_per_h=value.rate_ml_per_h,
        pump_ml=value.pump_ml,
        bag_ml=value.bag_ml,
        lot=value.lot,
        waste_ml=value.waste_ml,
        witness=value.witness,
    )


def _id(row: Row) -> str:
    return row.subject or f"{row.value.dose}/{row.value.event}"


def _at(when: When, zone: tzinfo) -> datetime:
    return datetime.fromtimestamp(when.at_ms / 1000, UTC).astimezone(zone)
