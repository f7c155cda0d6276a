"""When vital signs are due around an infusion (S10): baseline, 15 minutes, each rise, between, end, observation.

A row is answered by a reading taken near its time; one that nobody answered is late after the minutes of the pack, and
the note says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from nursechart.clinical.calculators import after
from nursechart.clinical.protocols import protocol
from nursechart.clinical.therapy_types import VitalsEvery, VitalsPlan

if TYPE_CHECKING:
    from nursechart.clinical.content import Content
    from nursechart.clinical.rate_plans import PlannedInfusion

Why = Literal["baseline", "after_start", "before_rise", "interval", "after_change", "end", "after_end", "observation"]


@dataclass(frozen=True, slots=True)
class VitalsRow:
    """Vital signs due at a time, for one or more reasons; `from_` is how early a reading already counts."""

    at: datetime
    why: tuple[Why, ...]
    from_: datetime
    extra: tuple[str, ...] = ()


def vitals_plan(
    content: Content, therapy_id: str, drug: str = "", *, first_dose: bool = False, infusion: int = 1
) -> VitalsPlan | None:
    """The plan of a therapy for a drug: a first dose's own if there is one, then the drug's, then the general one."""
    plans = [
        each
        for each in protocol(content, therapy_id).vitals
        if (not each.drugs or drug in each.drugs) and (each.first_infusions is None or infusion <= each.first_infusions)
    ]
    plans = [each for each in plans if first_dose or not each.first_dose]
    return max(plans, key=lambda each: (each.first_dose, bool(each.drugs)), default=None)


def vitals_rows(
    content: Content, plan: VitalsPlan, planned: PlannedInfusion, *, observation_min: int = 0
) -> tuple[VitalsRow, ...]:
    """Every row in order of time; reasons that fall on the same minute share a row."""
    start, end = planned.starts, planned.ends
    due: list[tuple[datetime, Why]] = []
    if plan.baseline_within_min is not None:
        due.append((start, "baseline"))
    due += [(after(start, Decimal(minutes)), "after_start") for minutes in plan.at_min]
    if plan.before_each_rise:
        due += [(step.starts, "before_rise") for step in planned.steps[1:]]
    first = after(start, Decimal(plan.at_min[-1])) if plan.at_min else start
    due += [(at, "interval") for at in _stretches(plan.every, first, end)]
    due = [(at, why) for at, why in due if at < end or why == "baseline"]
    if plan.at_end:
        due.append((end, "end"))
    due += [(after(end, Decimal(minutes)), "after_end") for minutes in plan.after_end_min]
    if plan.end_of_observation and observation_min:
        due.append((after(end, Decimal(observation_min)), "observation"))
    return _rows(content, due, plan)


def rows_after_change(content: Content, plan: VitalsPlan, changed: datetime, until: datetime) -> tuple[VitalsRow, ...]:
    """The rows that a change of dose or rate makes due, up to and with `until`."""
    times = _stretches(plan.after_change, changed, until + timedelta(microseconds=1))
    return _rows(content, [(at, "after_change") for at in times], plan)


def unanswered(
    content: Content, rows: Sequence[VitalsRow], taken: Sequence[datetime], now: datetime
) -> tuple[tuple[VitalsRow, bool], ...]:
    """The rows up to `now` that no reading answers, each with whether it is late by more than the pack's minutes.

    A reading counts for a row from `from_` until the next row is due.
    """
    late = timedelta(minutes=int(content.protocol_numbers["row_late"].value))
    ordered = sorted(rows, key=lambda row: row.at)
    found = []
    for number, row in enumerate(ordered):
        if row.at > now:
            break
        until = ordered[number + 1].from_ if number + 1 < len(ordered) else None
        if not any(row.from_ <= at and (until is None or at < until) for at in taken):
            found.append((row, now - row.at > late))
    return tuple(found)


def _stretches(every: Sequence[VitalsEvery], first: datetime, end: datetime) -> list[datetime]:
    times, at = [], first
    for stretch in every:
        count = 0
        while (stretch.times is None or count < stretch.times) and (at := after(at, Decimal(stretch.minutes))) < end:
            times.append(at)
            count += 1
    return times


def _rows(content: Content, due: Sequence[tuple[datetime, Why]], plan: VitalsPlan) -> tuple[VitalsRow, ...]:
    by_time: dict[datetime, list[Why]] = {}
    for at, why in due:
        reasons = by_time.setdefault(at, [])
        if why not in reasons:
            reasons.append(why)
    usual = content.protocol_numbers["row_early"].value
    rows = []
    for at in sorted(by_time):
        early = Decimal(plan.baseline_within_min or 0) if "baseline" in by_time[at] else usual
        rows.append(VitalsRow(at, tuple(by_time[at]), after(at, -early), plan.extra))
    return tuple(rows)
