"""Charts opened in an emergency (security.md 5): what covers their entries, and for how long the chart is hers.

Her laptop has the chart: it shows that by the digest of the feed it was looking at. So nobody opens by this a chart
that was never there. Who may, `roles` says; the supervisors are told by the entry itself.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from typing import Final

from sqlalchemy import Connection, select

from nursechart.record.entry import Entry
from nursechart.record.ids import uuid7
from nursechart.record.kinds import EmergencyOpened, NotThisKind, read_part
from nursechart.server import audit, live_news
from nursechart.server.judgement import Interval, corrected_ms
from nursechart.server.tables import assignment, feed_entry

OPENED: Final = "emergency.opened"
LONGEST_MS: Final = 24 * 3600 * 1000  # whatever a laptop's pack says
REASON: Final = "breakglass"


def covered(connection: Connection, org: str, entries: Iterable[Entry]) -> dict[str, list[Interval]]:
    """By feed, for how long these entries of one author open it; only where her laptop shows that it has the chart."""
    found: dict[str, list[Interval]] = {}
    for entry in entries:
        for interval in _opened(entry):
            if _holds_chart(connection, org, entry):
                found.setdefault(entry.header.feed, []).append(interval)
    return found


def admit(connection: Connection, org: str, feed_id: str, accepted: Iterable[Entry], now_ms: int) -> None:
    """Let her read the chart as long as it is open, from now: an assignment that ends by itself."""
    for entry in accepted:
        for interval in _opened(entry):
            row = {
                "id": uuid7(now_ms, secrets.token_bytes(10)),
                "org_id": org,
                "user_id": entry.header.author,
                "feed_id": feed_id,
                "reason": REASON,
                "valid_from": interval.from_ms,
                "valid_to": interval.to_ms,
                "granted_by": entry.header.author,
                "evidence": entry.id.hex(),
            }
            known = select(assignment.c.id).where(
                assignment.c.org_id == org, assignment.c.feed_id == feed_id, assignment.c.evidence == row["evidence"]
            )
            if connection.execute(known).first() is None:
                connection.execute(assignment.insert().values(**row))
                live_news.scopes_changed(connection)
                audit.note(connection, now_ms, entry.header.author, f"opened in an emergency until {interval.to_ms}",
                           feed_id)  # fmt: skip


def opens(entry: Entry) -> bool:
    return any(statement.part == OPENED for statement in entry.statements)


def _opened(entry: Entry) -> Iterator[Interval]:
    at = corrected_ms(entry.header)
    for statement in entry.statements:
        if statement.part != OPENED or statement.value is None:
            continue
        try:
            said = read_part(OPENED, statement.value)
        except NotThisKind:
            continue
        if isinstance(said, EmergencyOpened):
            until = said.until_ms + entry.header.clock[0]
            if at < until <= at + LONGEST_MS:
                yield Interval(at, until)


def _holds_chart(connection: Connection, org: str, entry: Entry) -> bool:
    length, digest = entry.header.seen
    told = connection.scalar(
        select(feed_entry.c.digest).where(
            feed_entry.c.org_id == org, feed_entry.c.feed_id == entry.header.feed, feed_entry.c.place == length
        )
    )
    return told is not None and bytes(told[:8]) == digest
