"""When this laptop was in contact with the pharmacy around a moment, as far as its own record of syncs proves it.

Of other laptops nothing of the kind is known here, so nothing is said of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from nursechart.charting import naming
from nursechart.charting.shift import Shift
from nursechart.clinical.dates import show_time
from nursechart.language import said
from nursechart.store.runs import CARRIED, DONE, KEPT_RUNS, SyncRun

_USUAL: Final = int(timedelta(minutes=15).total_seconds() * 1000)  # it asks every five minutes while it can


@dataclass(frozen=True, slots=True)
class Contact:
    """The whole syncs next to a moment, UTC ms: when the one before it ended, and the first that began after it."""

    before_ms: int | None
    after_ms: int | None
    failed: bool  # a sync between them did not come through

    def is_gap(self, now_ms: int) -> bool:
        """Whether the laptop was without contact for longer than between two syncs of a good day."""
        if self.before_ms is None:
            return False
        until = now_ms if self.after_ms is None else self.after_ms
        return self.failed or until - self.before_ms > _USUAL


def contact_around(runs: Sequence[SyncRun], at_ms: int) -> Contact:
    """What these runs (newest first) prove of a moment."""
    whole = [run for run in runs if run.outcome == DONE]
    before = max((run.ended_ms for run in whole if run.ended_ms <= at_ms), default=None)
    after = min((run.ended_ms for run in whole if run.started_ms >= at_ms), default=None)
    failed = any(
        run.outcome not in (DONE, CARRIED)
        and (before is None or run.started_ms >= before)
        and (after is None or run.ended_ms <= after)
        for run in runs
    )
    return Contact(before, after, failed)


def runs_kept(shift: Shift) -> tuple[SyncRun, ...]:
    """All runs that this laptop remembers."""
    return shift.store.runs(limit=KEPT_RUNS)


def contact_words(shift: Shift, contact: Contact, at_ms: int) -> str:
    """laptop NB-07, no contact 08:50 to 11:20."""
    day, before, after = shift.at(at_ms), contact.before_ms, contact.after_ms
    if before is None:
        return said("laptop {laptop}", laptop=shift.laptop)
    if not contact.is_gap(shift.now_ms()):
        return said("laptop {laptop}, online", laptop=shift.laptop)
    since = moment_beside(shift, before, day)
    if after is None:
        return said("laptop {laptop}, no contact since {time}", laptop=shift.laptop, time=since)
    until = moment_beside(shift, after, day)
    return said("laptop {laptop}, no contact {start} to {end}", laptop=shift.laptop, start=since, end=until)


def moment_beside(shift: Shift, ms: int, day: datetime) -> str:
    """09:42 for a moment of the same day as what it stands beside, else 19 Nov 10:05."""
    at = shift.at(ms)
    return show_time(at) if at.date() == day.date() else naming.short_moment(at, shift.now)
