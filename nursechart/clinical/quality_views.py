"""What quality measures look at: plain values of one clinic, whoever gathers them.

Every value has the id of its record, so that a figure leads to the list behind it. Dates are local dates of the event,
never of its entry; moments are aware.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True, slots=True)
class Period:
    """Local dates, first and last of them included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def days_within(self, since: date, until: date | None) -> range:
        """The ordinals of the days of the period from `since` to the day before `until`, or to its end."""
        end = self.last if until is None else min(self.last, until - timedelta(days=1))
        return range(max(self.first, since).toordinal(), end.toordinal() + 1)


def iso_week(year: int, week: int) -> Period:
    """Monday to Sunday of an ISO week. Raises ValueError for a week that the year does not have."""
    first = date.fromisocalendar(year, week, 1)
    return Period(first, first + timedelta(days=6))


@dataclass(frozen=True, slots=True, kw_only=True)
class LineSeen:
    """A line from its placement; a day counts where it is in place at 23:59."""

    id: str
    patient: str
    type: str  # device code of the pack
    placed: date
    removed: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineEvent:
    """Something that happened to a line or because of it. `kind` is a code of the measures: clabsi, phlebitis …"""

    id: str
    patient: str
    line: str
    kind: str
    on: date
    lumen: str = ""
    declot: Literal["", "open", "still_blocked"] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TherapyCourse:
    id: str
    patient: str
    start: date
    end: date | None = None  # the last day


@dataclass(frozen=True, slots=True, kw_only=True)
class Discharge:
    """The end of a therapy. `reason` is of the pack's `discharge_reason`: complete, adverse_reaction …"""

    id: str
    patient: str
    on: date
    reason: str
    educated: bool | None = None  # teaching for the time after was done


@dataclass(frozen=True, slots=True, kw_only=True)
class HospitalUse:
    id: str
    patient: str
    on: date
    kind: Literal["inpatient", "emergency"]
    planned: bool = False
    admitted: bool = False  # from the emergency department
    related: bool | None = None  # to the therapy; None: nobody said


@dataclass(frozen=True, slots=True, kw_only=True)
class DrugReaction:
    id: str
    patient: str
    on: date
    grade: int = 0
    stopped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseSeen:
    """A dose that was due or given. `window_min` either side of `due` is on time; None of a flag: it does not apply."""

    id: str
    patient: str
    on: date
    infusion: bool = False
    due: datetime | None = None
    given: datetime | None = None
    window_min: int = 60
    double_checked: bool | None = None  # of a high-alert start
    scanned: bool | None = None  # of a label with a bar code
    count_agrees: bool | None = None  # of a controlled drug


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteSeen:
    id: str  # of the visit
    ended: datetime
    signed: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CareItemSeen:
    id: str
    due: datetime
    done: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitSeen:
    """A scheduled visit. `supply_missing` is None where nobody looked at the supplies."""

    id: str
    on: date
    status: Literal["planned", "done", "missed", "cancelled"]
    in_hospital: bool = False
    supply_missing: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CriticalFinding:
    id: str
    found: datetime
    told: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicTaught:
    """`level` is the teach-back level 0 to 5; 0 was not taught (not ready, or refused)."""

    id: str
    on: date
    level: int
    skill: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """`kind`: fall, wound …"""

    id: str
    patient: str
    on: date
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """Everything the measures of one clinic are made from. `now` is the moment of the report, in the clinic's zone."""

    now: datetime
    lines: tuple[LineSeen, ...] = ()
    line_events: tuple[LineEvent, ...] = ()
    courses: tuple[TherapyCourse, ...] = ()
    discharges: tuple[Discharge, ...] = ()
    hospital: tuple[HospitalUse, ...] = ()
    reactions: tuple[DrugReaction, ...] = ()
    doses: tuple[DoseSeen, ...] = ()
    notes: tuple[NoteSeen, ...] = ()
    care: tuple[CareItemSeen, ...] = ()
    visits: tuple[VisitSeen, ...] = ()
    critical: tuple[CriticalFinding, ...] = ()
    topics: tuple[TopicTaught, ...] = ()
    incidents: tuple[Incident, ...] = ()

    def days_over(self, period: Period) -> Period:
        """The period without today and what is to come: a day is counted at 23:59."""
        return Period(period.first, min(period.last, self.now.date() - timedelta(days=1)))

    def on(self, at: datetime) -> date:
        """The local date of a moment."""
        return at.astimezone(self.now.tzinfo).date()


@dataclass(frozen=True, slots=True)
class Counted:
    """What a measure found: the records that meet it, those looked at that do not, numerator and denominator.

    Days are no records, so a rate by days has a `total` and nothing in `others`. A median is taken of `values`.
    """

    hits: tuple[str, ...]
    others: tuple[str, ...] = ()
    n: int = 0
    total: int = 0
    values: tuple[Decimal, ...] = ()


def met(hits: tuple[str, ...], others: tuple[str, ...], values: tuple[Decimal, ...] = ()) -> Counted:
    """Records that meet it among those looked at."""
    return Counted(hits, others, len(hits), len(hits) + len(others), values)
