"""How the orders of a visit stand as a medication record (ux.md 8): under which heading, when next, how it worked.

Last doses count from every visit of the last week on this laptop. An as-needed medicine is allowed again when its
interval has passed since the last start; how it worked is asked back after the time the content names for its route.
"""

from __future__ import annotations

from typing import Literal

from nursechart.chart.views import Subject
from nursechart.charting import naming
from nursechart.charting.dose_rows import State
from nursechart.charting.looks.common import Tone
from nursechart.charting.open_visit import OpenVisit
from nursechart.charting.ordering import doses_of
from nursechart.clinical.line_safety import route_code
from nursechart.language import said
from nursechart.record.kinds import DoseGiven, DoseResponse, DoseTimes, OrderDose

Group = Literal["now", "later", "as_needed", "given", "held", "refused", "stopped"]
GROUPS: tuple[Group, ...] = ("now", "later", "as_needed", "given", "held", "refused", "stopped")
_HOUR_MS, _MIN_MS = 3_600_000, 60_000
_MOUTH = "PO"


def group_of(order: Subject, dose: Subject | None, state: State) -> Group:
    """The heading a card stands under: what was done in this visit first, else when it is due."""
    given = dose.get("dose_given.dose", DoseGiven) if dose is not None else None
    match state:
        case "running" | "due":
            return "now"
        case "on_hold":
            return "held"
        case "given" | "done":
            return "stopped" if given is not None and given.status == "stopped" else "given"
        case "held":
            return "refused" if given is not None and given.why_not == "refused" else "held"
    return "as_needed" if is_as_needed(order) else "later"


def is_as_needed(order: Subject) -> bool:
    ordered = order.get("order.dose", OrderDose)
    return ordered is not None and ordered.as_needed


def last_start_ms(visit: OpenVisit, order: Subject) -> int | None:
    """When the last dose of the order was started, in this visit or another; None where none is known."""
    starts = [
        times.start.at_ms
        for each in doses_of(order, (*visit.record.doses, *visit.lately_given))
        if (given := each.get("dose_given.dose", DoseGiven)) is not None and given.status != "not_given"
        if (times := each.get("dose_given.times", DoseTimes)) is not None and times.start is not None
    ]
    return max(starts, default=None)


def next_allowed_ms(visit: OpenVisit, order: Subject) -> int | None:
    """When an as-needed medicine may be given again; None where nothing was given or no interval is ordered."""
    ordered, last = order.get("order.dose", OrderDose), last_start_ms(visit, order)
    if ordered is None or not ordered.every_h or last is None:
        return None
    return last + int(ordered.every_h * _HOUR_MS)


def as_needed_words(visit: OpenVisit, order: Subject) -> str:
    """Beside the name: as needed, next allowed 14:10."""
    at = next_allowed_ms(visit, order)
    if at is None:
        return said("as needed")
    if at <= visit.shift.now_ms():
        return said("as needed, allowed since {time}", time=_moment(visit, at))
    return said("as needed, next allowed {time}", time=_moment(visit, at))


def last_given_check(visit: OpenVisit, order: Subject) -> tuple[tuple[Tone, str], ...]:
    last = last_start_ms(visit, order)
    if last is not None:
        return (("low", said("Last dose {time}", time=_moment(visit, last))),)
    return (("low", said("No dose charted in the last 7 days")),) if is_as_needed(order) else ()


def effect_check(visit: OpenVisit, order: Subject, dose: Subject | None) -> tuple[tuple[Tone, str], ...]:
    """When to ask how an as-needed dose worked; nothing once it was answered."""
    if not asks_effect(order, dose):
        return ()
    times = dose.get("dose_given.times", DoseTimes) if dose is not None else None
    if times is None or times.start is None:
        return ()
    numbers, ordered = visit.shift.content.protocol_numbers, order.get("order.dose", OrderDose)
    by_mouth = ordered is not None and route_code(visit.shift.content, ordered.route) == _MOUTH
    minutes = numbers["effect_by_mouth"].value if by_mouth else numbers["effect_by_vein"].value
    at = times.start.at_ms + int(minutes * _MIN_MS)
    if at <= visit.shift.now_ms():
        return (("warn", said("Ask now how it worked, due {time}", time=_moment(visit, at))),)
    return (("low", said("Ask at {time} how it worked", time=_moment(visit, at))),)


def asks_effect(order: Subject, dose: Subject | None) -> bool:
    """Whether an as-needed dose was given in this visit and nobody has said how it worked."""
    given = dose.get("dose_given.dose", DoseGiven) if dose is not None else None
    return (
        is_as_needed(order)
        and dose is not None
        and given is not None
        and given.status in ("completed", "stopped")
        and dose.get("dose_given.response", DoseResponse) is None
    )


def _moment(visit: OpenVisit, at_ms: int) -> str:
    return naming.short_moment(visit.shift.at(at_ms), visit.shift.now)
