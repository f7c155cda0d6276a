"""What has run: volume given, left and per bag, from the events of an infusion as they were charted.

The volume is the integral of the rate over elapsed time, cut where a bag is empty; a pause adds nothing, and neither
does an hour that a clock skips or repeats. Events may arrive in any order and more than once (they carry an id): the
answer is the same. When nobody charted a stop, the time the bag ran out is worked out, and says that it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from nursechart.clinical.calculators import after
from nursechart.clinical.dates import show_time
from nursechart.clinical.findings import Finding, finding, worst_first
from nursechart.clinical.units import round_half_up
from nursechart.clinical.words import show_number

if TYPE_CHECKING:
    from nursechart.clinical.content import Content

Event = Literal[
    "start", "rate", "check", "pause", "resume", "bag", "reaction", "flush", "stop", "end", "waste"
]  # fmt: skip
Status = Literal["not_started", "running", "paused", "empty", "stopped", "ended"]
# what comes first of two events of the same instant: a bag is up before it runs, and a stop has the last word
_ORDER: dict[Event, int] = {
    "bag": 0, "start": 1, "rate": 2, "resume": 3, "check": 4, "flush": 5, "reaction": 6, "pause": 7, "stop": 8,
    "end": 9, "waste": 10,
}  # fmt: skip
_MAY_CLEAR = ("start", "bag")  # when a pump's volume counter is cleared
_ZERO = Decimal(0)
_SHOWN = Decimal("0.1")


@dataclass(frozen=True, slots=True, kw_only=True)
class InfusionEvent:
    """One row of the flow sheet. `bag_ml` is what a bag holds when it is hung (start, bag change), None when unknown.

    `pump_ml` is the pump's own counter since it was last cleared. A reaction stops the infusion unless its row sets
    another rate.
    """

    id: str
    at: datetime  # aware
    event: Event
    rate_ml_per_h: Decimal | None = None
    pump_ml: Decimal | None = None
    bag_ml: Decimal | None = None
    lot: str = ""
    waste_ml: Decimal | None = None
    witness: str = ""


@dataclass(frozen=True, slots=True)
class BagUse:
    """What one bag gave. `left_ml` is None where nobody charted what it held; what was wasted is not left."""

    lot: str
    bag_ml: Decimal | None
    given_ml: Decimal
    wasted_ml: Decimal
    hung: datetime

    @property
    def left_ml(self) -> Decimal | None:
        return None if self.bag_ml is None else max(_ZERO, self.bag_ml - self.given_ml - self.wasted_ml)


@dataclass(frozen=True, slots=True, kw_only=True)
class InfusionState:
    """An infusion at one moment. Volumes are unrounded; times keep their seconds."""

    status: Status
    given_ml: Decimal
    rate_ml_per_h: Decimal  # 0 when nothing runs
    left_ml: Decimal | None  # in the bag that hangs
    expected_end: datetime | None
    started: datetime | None
    stopped: datetime | None
    stop_is_calculated: bool  # nobody charted it: the bag was empty then
    running_min: Decimal
    paused_min: Decimal
    dry_min: Decimal  # a rate was set and the bag was empty
    bags: tuple[BagUse, ...]
    pump_differs: tuple[tuple[str, Decimal, Decimal], ...]  # of each reading: event id, worked out mL, pump mL


@dataclass(slots=True)
class _Run:
    """The walk through the events: what hangs, how fast, and what has gone in."""

    rate: Decimal = _ZERO
    flowing: bool = False
    started: datetime | None = None
    stopped: datetime | None = None
    ended: bool = False
    dry_since: datetime | None = None
    given: Decimal = _ZERO
    running_min: Decimal = _ZERO
    paused_min: Decimal = _ZERO
    dry_min: Decimal = _ZERO
    pump: Decimal = _ZERO  # its last reading
    pump_zero: Decimal = _ZERO  # what had been given when the pump's counter was last cleared
    bags: list[BagUse] = field(default_factory=list)
    readings: list[tuple[str, Decimal, Decimal]] = field(default_factory=list)


def in_order(events: Iterable[InfusionEvent]) -> tuple[InfusionEvent, ...]:
    """Each event once, in the order of elapsed time."""
    once = {each.id: each for each in events}
    return tuple(sorted(once.values(), key=lambda each: (each.at.astimezone(UTC), _ORDER[each.event], each.id)))


def infusion_state(events: Iterable[InfusionEvent], now: datetime) -> InfusionState:
    """The infusion at `now` (aware); events after it are not counted. The expected end is in the zone of `now`."""
    run, last = _Run(), None
    for event in in_order(each for each in events if each.at <= now):
        if last is not None:
            _advance(run, last, event.at)
        _take(run, event)
        last = event.at
    if last is not None:
        _advance(run, last, now)
    return _state(run, now)


def given_at(events: Iterable[InfusionEvent], at: datetime) -> Decimal:
    """The volume in the patient at `at`, mL, unrounded."""
    return infusion_state(events, at).given_ml


def infusion_findings(content: Content, events: Iterable[InfusionEvent], now: datetime) -> tuple[Finding, ...]:
    """A pump volume that fell (blocks) or is far from the arithmetic (warns), and a bag that runs out soon."""
    held = in_order(each for each in events if each.at <= now)
    found = []
    for earlier, later in _falls(held):
        found.append(finding(content, "IN-08", value=_shown(later), why=_shown(earlier)))
    state = infusion_state(held, now)
    for _, worked_out, pump in state.pump_differs:
        if _differs(content, worked_out, pump):
            found.append(finding(content, "IN-07", value=_shown(pump), why=_shown(worked_out)))
    soon = after(now, content.protocol_numbers["run_out_warning"].value * 60)
    if state.expected_end is not None and state.expected_end <= soon:
        found.append(finding(content, "IN-18", time=show_time(state.expected_end)))
    return worst_first(found)


def elapsed_min(start: datetime, end: datetime) -> Decimal:
    """Elapsed minutes between two aware times, exact to the microsecond, whatever the clocks did between them."""
    span = end.astimezone(UTC) - start.astimezone(UTC)
    return (Decimal(span.days) * 86400 + span.seconds + Decimal(span.microseconds) / 1000000) / 60


def _take(run: _Run, event: InfusionEvent) -> None:
    if event.rate_ml_per_h is not None:
        run.rate = event.rate_ml_per_h
    if event.event == "bag" or (event.event == "start" and (event.bag_ml is not None or not run.bags)):
        run.bags.append(BagUse(event.lot, event.bag_ml, _ZERO, _ZERO, event.at))
        run.dry_since = None
    if event.event in ("start", "resume"):
        run.flowing, run.started, run.stopped = True, run.started or event.at, None
    elif event.event in ("pause", "stop", "end") or (event.event == "reaction" and event.rate_ml_per_h is None):
        run.flowing = False
    if event.event in ("stop", "end"):
        # an empty bag had stopped before anybody saw it; the charted time is what stands
        run.stopped, run.ended = run.stopped or event.at, run.ended or event.event == "end"
    elif event.event in ("start", "resume", "bag"):
        run.ended = False
    if event.event == "waste" and event.waste_ml is not None and run.bags:
        hung = run.bags[-1]
        run.bags[-1] = BagUse(hung.lot, hung.bag_ml, hung.given_ml, hung.wasted_ml + event.waste_ml, hung.hung)
    _read_pump(run, event)


def _read_pump(run: _Run, event: InfusionEvent) -> None:
    if event.pump_ml is None:
        return
    if event.event in _MAY_CLEAR and event.pump_ml < run.pump:  # the counter was cleared
        run.pump_zero = run.given - event.pump_ml
    run.pump = event.pump_ml
    run.readings.append((event.id, run.given - run.pump_zero, event.pump_ml))


def _advance(run: _Run, since: datetime, until: datetime) -> None:
    minutes = elapsed_min(since, until)
    if run.started is None or run.stopped is not None:
        return
    if not run.flowing:
        run.paused_min += minutes
        return
    if run.rate <= 0 or not run.bags:
        run.running_min += minutes
        return
    hung = run.bags[-1]
    runs = minutes if hung.left_ml is None else min(minutes, hung.left_ml * 60 / run.rate)
    given = run.rate * runs / 60
    if hung.left_ml is not None and (runs < minutes or given >= hung.left_ml):
        given = hung.left_ml  # a quotient of decimals may miss the bag by its last digit
        run.dry_since = run.dry_since or after(since, runs)
    run.bags[-1] = BagUse(hung.lot, hung.bag_ml, hung.given_ml + given, hung.wasted_ml, hung.hung)
    run.given += given
    run.running_min += runs
    run.dry_min += minutes - runs


def _state(run: _Run, now: datetime) -> InfusionState:
    left = run.bags[-1].left_ml if run.bags else None
    empty = run.started is not None and left is not None and left <= 0
    if run.started is None:
        status: Status = "not_started"
    elif run.stopped is not None:
        status = "ended" if run.ended else "stopped"
    elif empty:
        status = "empty"
    else:
        status = "running" if run.flowing else "paused"
    rate = run.rate if status == "running" else _ZERO
    calculated = run.stopped is None and run.dry_since is not None
    return InfusionState(
        status=status,
        given_ml=run.given,
        rate_ml_per_h=rate,
        left_ml=left,
        expected_end=after(now, left * 60 / rate) if left is not None and rate > 0 else None,
        started=run.started,
        stopped=run.dry_since if calculated else run.stopped,
        stop_is_calculated=calculated,
        running_min=run.running_min,
        paused_min=run.paused_min,
        dry_min=run.dry_min,
        bags=tuple(run.bags),
        pump_differs=tuple(run.readings),
    )


def _falls(events: Sequence[InfusionEvent]) -> list[tuple[Decimal, Decimal]]:
    found: list[tuple[Decimal, Decimal]] = []
    held: Decimal | None = None
    for event in events:
        if event.pump_ml is not None:
            if held is not None and event.pump_ml < held and event.event not in _MAY_CLEAR:
                found.append((held, event.pump_ml))
            held = event.pump_ml
    return found


def _differs(content: Content, worked_out: Decimal, pump: Decimal) -> bool:
    numbers = content.protocol_numbers
    difference = abs(worked_out - pump)
    allowed = worked_out * numbers["pump_differs_percent"].value / 100
    return difference > numbers["pump_differs_ml"].value or difference > allowed


def _shown(volume_ml: Decimal) -> str:
    return show_number(round_half_up(volume_ml, _SHOWN))
