"""Charts opened in an emergency, for who watches over it: who, whose, until when, and whether a reviewer has seen it.

Seen is what a reviewer charted (`alert.answer`) about the opening; where the chart's tables lag behind the log, what
she charted just now is not here yet. Ids and times alone: the words of the reason are read in the desktop.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, func, select

from nursechart.chart import queries
from nursechart.record.feeds import feed_owner
from nursechart.record.kinds import AlertAnswer
from nursechart.server.emergencies import OPENED, REASON
from nursechart.server.tables import assignment

TOLD_DAYS: Final = 30  # as long as the desktop tells a reviewer of it
MOST: Final = 200
_DAY_MS: Final = 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class Opened:
    """One opening. `seen_by` are the users who marked it seen."""

    assignment: str
    user: str
    patient: str
    from_ms: int
    until_ms: int
    seen_by: tuple[str, ...]

    def is_open(self, now_ms: int) -> bool:
        return now_ms < self.until_ms


def opened(connection: Connection, org: str, now_ms: int) -> tuple[Opened, ...]:
    """Those of the last 30 days, newest first, up to `MOST`: two questions, however many there are."""
    mine = assignment.c
    rows = connection.execute(
        select(assignment)
        .where(mine.org_id == org, mine.reason == REASON, mine.valid_from >= now_ms - TOLD_DAYS * _DAY_MS)
        .order_by(mine.valid_from.desc())
        .limit(MOST)
    ).all()
    seen = _seen(connection, {row.feed_id for row in rows})
    return tuple(
        Opened(
            row.id,
            row.user_id,
            feed_owner(row.feed_id),
            row.valid_from,
            row.valid_to,
            tuple(sorted(seen.get((row.feed_id, row.evidence), ()))),
        )
        for row in rows
    )


def unseen(connection: Connection, org: str, now_ms: int) -> tuple[Opened, ...]:
    """Those that no reviewer has seen."""
    return tuple(one for one in opened(connection, org, now_ms) if not one.seen_by)


def open_now(connection: Connection, org: str, now_ms: int) -> int:
    """How many charts are open in an emergency at this moment."""
    mine = assignment.c
    since = now_ms - TOLD_DAYS * _DAY_MS
    return connection.execute(
        select(func.count())
        .select_from(assignment)
        .where(mine.org_id == org, mine.reason == REASON, mine.valid_from >= since, mine.valid_to > now_ms)
    ).scalar_one()


def _seen(connection: Connection, feeds: set[str]) -> dict[tuple[str, str], set[str]]:
    """By feed and id of the entry that opened the chart, who has marked that seen."""
    if not feeds:
        return {}
    found: dict[tuple[str, str], set[str]] = {}
    for feed, subjects in queries.subjects_of(connection, feeds, ("emergency", "alert")).items():
        answers: dict[str, set[str]] = {}
        for subject in subjects:
            for said in subject.parts.get("alert.answer", ()):
                if isinstance(said.value, AlertAnswer):
                    answers.setdefault(said.value.about, set()).add(said.author)
        for subject in subjects:
            for said in subject.parts.get(OPENED, ()):
                found[feed, said.ref.entry.hex()] = answers.get(subject.id, set())
    return found
