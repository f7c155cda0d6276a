"""Line care over time: what was done to each line, what was seen, and what is due next."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from nursechart.chart.views import Subject
from nursechart.charting.looks.common import Chip
from nursechart.charting.shift import Shift
from nursechart.clinical.devices import valve_of
from nursechart.clinical.due import CareDone, DueItem, LineState, due_items
from nursechart.record import kinds
from nursechart.record.kinds import (
    DressingSeen,
    LineCareDone,
    LineCheckSet,
    LineDevice,
    LinePlacement,
    LineSite,
    LumenCheck,
)

KINDS = ("line_care", "line_check", "lumen_check")
_FIRST = ("dressing", "cap", "needle")  # what a nurse asks about first


@dataclass(frozen=True, slots=True)
class Upkeep:
    """Everything done to and seen at the lines of one chart, by clinical time."""

    cares: tuple[Subject, ...] = ()
    checks: tuple[Subject, ...] = ()
    lumens: tuple[Subject, ...] = ()


def upkeep(shift: Shift, feed: str) -> Upkeep:
    return upkeep_in(shift.store.subjects_of({feed}, KINDS).get(feed, ()))


def upkeep_in(subjects: Iterable[Subject]) -> Upkeep:
    """The upkeep among the subjects of one chart."""
    of: dict[str, list[Subject]] = {kind: [] for kind in KINDS}
    for subject in subjects:
        if subject.kind in of:
            of[subject.kind].append(subject)
    return Upkeep(tuple(of["line_care"]), tuple(of["line_check"]), tuple(of["lumen_check"]))


def done_to(shift: Shift, line: Subject, held: Upkeep) -> tuple[CareDone, ...]:
    """The procedures done to one line; a site check and a flush that were charted as checks count as done."""
    done = []
    for subject in held.cares:
        care = subject.get("line_care.done", LineCareDone)
        if care is not None and care.line == line.id:
            done.append(CareDone(care.procedure, shift.at(care.at.at_ms), care.dressing))
    for subject in held.checks:
        check = subject.get("line_check.set", LineCheckSet)
        if check is not None and check.line == line.id and subject.get("line_check.site", LineSite) is not None:
            done.append(CareDone("site_check", shift.at(check.at.at_ms)))
    for subject in held.lumens:
        lumen = subject.get("lumen_check.result", LumenCheck)
        if lumen is not None and lumen.line == line.id and lumen.flush in ("easy", "resists"):
            done.append(CareDone("flush", shift.at(lumen.at.at_ms)))
    return tuple(done)


def due_of_line(
    shift: Shift, line: Subject, held: Upkeep, visit_started: datetime | None = None, *, resumes: bool = False
) -> tuple[DueItem, ...]:
    """What is due on a line now. `visit_started`: the visit in progress, for what belongs to each visit; `resumes`
    where it is the first one after hospital, at which everything is due.
    """
    device = line.get("line.device", LineDevice)
    if device is None or device.type not in shift.content.devices:
        return ()
    placement = line.get("line.placement", LinePlacement)
    state = line.get("line.state", kinds.LineState)
    seen = last_check(line, held.checks)
    seen_set = seen.get("line_check.set", LineCheckSet) if seen else None
    dressing = seen.get("line_check.dressing_seen", DressingSeen) if seen else None
    at = LineState(
        type=device.type,
        placed=shift.at(placement.placed.at_ms) if placement and placement.placed else None,
        removed=bool(state and state.status == "removed"),
        resumed_at=visit_started if resumes else None,
        resting=bool(state and state.status == "resting"),
        accessed=is_accessed(line, held),
        valve=valve_of(shift.content, device.type, device.design, device.valve),
        dressing=dressing.type if dressing else "",
        dressing_seen=dressing.state if dressing else (),
        seen_at=shift.at(seen_set.at.at_ms) if seen_set else None,
        label_date=_date(dressing.label_date) if dressing else None,
    )
    items = due_items(
        shift.content, at, done_to(shift, line, held), now=shift.now, zone=shift.zone, visit_started=visit_started
    )
    return tuple(sorted(items, key=lambda item: _FIRST.index(item.item) if item.item in _FIRST else len(_FIRST)))


def due_chip(item: DueItem) -> Chip:
    match item.status:
        case "due" | "due_soon":
            return Chip(item.chip, "warn" if item.status == "due" else "neutral", "clock")
        case "overdue":
            return Chip(item.chip, "crit", "clock")
        case _:
            return Chip(item.chip, "ok" if item.chip.startswith("done") else "neutral", "check")


def last_check(line: Subject, checks: Iterable[Subject]) -> Subject | None:
    """The newest assessment of a line by clinical time."""
    found: tuple[int, Subject] | None = None
    for subject in checks:
        check = subject.get("line_check.set", LineCheckSet)
        if check is not None and check.line == line.id and (found is None or check.at.at_ms >= found[0]):
            found = (check.at.at_ms, subject)
    return found[1] if found else None


def check_subject(checks: Iterable[Subject], line: str) -> Subject | None:
    """The last one among these assessments that is of this line."""
    return _last(checks, lambda each: (held := each.get("line_check.set", LineCheckSet)) and held.line == line)


def lumen_subject(lumens: Iterable[Subject], line: str, lumen: str) -> Subject | None:
    """The last one among these checks that is of this lumen."""
    return _last(
        lumens,
        lambda each: (held := each.get("lumen_check.result", LumenCheck)) and (held.line, held.lumen) == (line, lumen),
    )


def care_subject(cares: Iterable[Subject], line: str, procedure: str) -> Subject | None:
    """The last one among these procedures that is of this kind and was done to this line."""
    return _last(
        cares,
        lambda each: (
            (held := each.get("line_care.done", LineCareDone)) and (held.line, held.procedure) == (line, procedure)
        ),
    )


def _last(subjects: Iterable[Subject], fits: Callable[[Subject], object]) -> Subject | None:
    return next((each for each in reversed(tuple(subjects)) if fits(each)), None)


def is_accessed(line: Subject, held: Upkeep) -> bool:
    """Whether a port has a needle in: the newest access or needle change is later than the newest de-access."""
    newest = {"in": 0, "out": 0}
    for subject in held.cares:
        care = subject.get("line_care.done", LineCareDone)
        if care is None or care.line != line.id:
            continue
        if care.procedure in ("port_access", "port_needle_change"):
            newest["in"] = max(newest["in"], care.at.at_ms)
        elif care.procedure == "port_deaccess":
            newest["out"] = max(newest["out"], care.at.at_ms)
    return newest["in"] > newest["out"]


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
