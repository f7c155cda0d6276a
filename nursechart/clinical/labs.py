"""Laboratory tests of a therapy: what is due when, and why.

A test is due at its baseline, by its interval from the last draw, and sooner by an event (a new dose, a rise of
creatinine, symptoms). A panel that holds a test counts as its draw. Days are local dates of the patient.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import TYPE_CHECKING, Literal

from nursechart.clinical.protocols import for_drug, protocol
from nursechart.clinical.therapy_types import LabEvent, LabInterval, LabRule

if TYPE_CHECKING:
    from nursechart.clinical.content import Content

Practice = Literal["us", "published"]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that makes a test due; `every_h` is the dosing interval, for what counts in doses."""

    event: LabEvent
    on: date
    every_h: Decimal | None = None


@dataclass(frozen=True, slots=True)
class LabDue:
    """A test, the day it is due, how soon a draw is wanted at the earliest, and why."""

    test: str
    title: str
    due: date
    why: str
    earliest: date | None
    source: tuple[str, ...]
    unconfirmed: bool

    def is_overdue(self, today: date) -> bool:
        return self.due < today


def labs_due(
    content: Content,
    therapy_id: str,
    drug: str,
    *,
    first_dose: date,
    last: Mapping[str, date],
    events: Sequence[Event] = (),
    practice: Practice = "us",
    stage: str = "",
) -> tuple[LabDue, ...]:
    """Every test of a therapy for `drug` that is still to come, soonest first.

    `last` holds the day each test or panel was last drawn. `stage` names where a course is whose rhythm changes (PN:
    daily, settling, weekly, monthly, stable). Where the practice chosen gives no interval the other one's is used.
    """
    soonest: dict[str, LabDue] = {}
    for rule in for_drug(protocol(content, therapy_id).labs, drug):
        for test in rule.tests:
            drawn = last_drawn(content, test, last)
            for due in _dues(content, rule, test, drawn, first_dose, events, practice, stage):
                held = soonest.get(test)
                if held is None or due.due < held.due:
                    soonest[test] = due
    return tuple(sorted(soonest.values(), key=lambda each: (each.due, each.title)))


def last_drawn(content: Content, test: str, last: Mapping[str, date]) -> date | None:
    """The day everything a test holds was last drawn: by itself, or in panels."""
    days = []
    for atom in _atoms(content, test):
        held = [on for drawn, on in last.items() if atom in _atoms(content, drawn)]
        if not held:
            return None
        days.append(max(held))
    return min(days)


def creatinine_is_up(content: Content, earlier_mg_dl: Decimal, now_mg_dl: Decimal) -> bool:
    """Whether creatinine has risen enough to make a drug level due."""
    if earlier_mg_dl <= 0:
        return False
    rise = (now_mg_dl - earlier_mg_dl) / earlier_mg_dl * 100
    return rise >= content.protocol_numbers["creatinine_up"].value


def interval_of(rule: LabRule, practice: Practice = "us", stage: str = "") -> LabInterval | None:
    """The interval in force: by stage, of the practice chosen, else of the other one."""
    fit = [each for each in rule.intervals if each.stage == stage] or list(rule.intervals[:1])
    return next((each for each in fit if each.practice == practice), fit[0] if fit else None)


def stage_after(rule: LabRule, stage: str, draws: int) -> str:
    """The stage of a course after so many draws of `stage`: the next one once all are done.

    A stage without a number of draws lasts until somebody says so: settling ends when the patient is stable.
    """
    stages = [each.stage for each in rule.intervals]
    here = stages.index(stage)
    wanted = rule.intervals[here].draws
    return stages[min(here + 1, len(stages) - 1)] if wanted is not None and draws >= wanted else stage


def _dues(
    content: Content,
    rule: LabRule,
    test: str,
    drawn: date | None,
    first_dose: date,
    events: Sequence[Event],
    practice: Practice,
    stage: str,
) -> list[LabDue]:
    title = content.lab_tests[test].title
    found = []
    if rule.baseline and not _baseline_counts(content, rule, drawn, first_dose):
        found.append(LabDue(test, title, first_dose, "baseline", None, rule.source, rule.unconfirmed))
    interval = interval_of(rule, practice, stage)
    if interval is not None and not found:
        since = drawn or first_dose
        earliest = since + timedelta(days=interval.at_least_days) if interval.at_least_days else None
        due = since + timedelta(days=interval.every_days)
        found.append(LabDue(test, title, due, interval.shown, earliest, interval.source, interval.unconfirmed))
    for trigger in rule.triggers:
        for event in events:
            on = event.on + timedelta(days=trigger.after_days) + _after_doses(trigger.after_doses, event.every_h)
            window = timedelta(hours=rule.baseline_within_h or 0)
            if event.event == trigger.event and (drawn is None or drawn < event.on - window):
                found.append(LabDue(test, title, on, trigger.says, None, trigger.source, trigger.unconfirmed))
    return found


def _baseline_counts(content: Content, rule: LabRule, drawn: date | None, first_dose: date) -> bool:
    hours = rule.baseline_within_h or int(content.protocol_numbers["baseline_days"].value) * 24
    return drawn is not None and drawn >= first_dose - timedelta(hours=hours)


def _after_doses(doses: int | None, every_h: Decimal | None) -> timedelta:
    if doses is None:
        return timedelta(0)
    hours = doses * (every_h if every_h is not None else Decimal(24))
    return timedelta(days=int((hours / 24).to_integral_value(rounding=ROUND_CEILING)))


def _atoms(content: Content, test: str) -> frozenset[str]:
    known = content.lab_tests.get(test)
    return frozenset(known.includes if known is not None and known.includes else (test,))
