"""The quarantine: what a person has to decide about, and what she decided.

An entry that is released takes its place like any other. One that is rejected stays in the log without a place; the
laptop that offers it again hears so and tells its nurse.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, select, update

from nursechart.errors import NurseCanAct
from nursechart.server import audit, log, numbering
from nursechart.server.database import Database
from nursechart.server.numbering import Arrived
from nursechart.server.reception import PENDING, REJECTED, RELEASED
from nursechart.server.sealing import FeedKeys
from nursechart.server.tables import entry, quarantine


class DecisionRefused(NurseCanAct):
    """There is no such entry waiting."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An entry in quarantine. Ids and words only: what it says is read on a supervisor's screen."""

    entry: bytes
    feed: str
    reason: str
    state: str
    author: str
    device: str
    kind: str
    received_at_ms: int
    decided_by: str = ""  # user id or "command line"; "" when nobody has, or it was covered when offered again
    decided_at_ms: int | None = None
    note: str = ""


def fates_of(
    connection: Connection, org: str, entries: Mapping[bytes, str]
) -> dict[bytes, tuple[Literal["placed", "quarantined", "refused"], str]]:
    """What has become of entries (id: feed), with the reason; nothing of those that are not held."""
    found: dict[bytes, tuple[Literal["placed", "quarantined", "refused"], str]] = {}
    asked = select(quarantine.c.entry_id, quarantine.c.feed_id, quarantine.c.state, quarantine.c.reason).where(
        quarantine.c.org_id == org, quarantine.c.entry_id.in_(list(entries)), quarantine.c.state != RELEASED
    )
    for row in connection.execute(asked):
        if row.feed_id == entries[row.entry_id]:
            found[row.entry_id] = ("refused", REJECTED) if row.state == REJECTED else ("quarantined", row.reason)
    for feed in set(entries.values()):
        ids = [each for each, of in entries.items() if of == feed and each not in found]
        found |= dict.fromkeys(numbering.placed_in(connection, org, feed, ids), ("placed", "")) if ids else {}
    return found


class Decisions:
    """Lists and settles the quarantine."""

    def __init__(self, database: Database, org: str, keys: FeedKeys) -> None:
        self._database, self._org, self._keys = database, org, keys

    def waiting(self, state: Literal["pending", "released", "rejected"] = "pending") -> tuple[Waiting, ...]:
        """The entries in this state, oldest first."""
        wanted = (
            select(quarantine, entry.c.author_id, entry.c.device_id, entry.c.kind)
            .join(
                entry,
                (entry.c.org_id == quarantine.c.org_id)
                & (entry.c.feed_id == quarantine.c.feed_id)
                & (entry.c.id == quarantine.c.entry_id),
            )
            .where(quarantine.c.org_id == self._org, quarantine.c.state == state)
            .order_by(quarantine.c.received_at, quarantine.c.entry_id)
        )
        with self._database.reading() as connection:
            return tuple(
                Waiting(
                    row.entry_id,
                    row.feed_id,
                    row.reason,
                    row.state,
                    row.author_id,
                    row.device_id,
                    row.kind,
                    row.received_at,
                    row.decided_by or "",
                    row.decided_at,
                    row.note or "",
                )
                for row in connection.execute(wanted)
            )

    def decide(self, entry_id: bytes, *, release: bool, note: str, now_ms: int, by: str) -> None:
        """Release an entry into its feed, or reject it. Raises DecisionRefused."""

        def work(connection: Connection) -> None:
            row = connection.execute(
                select(quarantine).where(
                    quarantine.c.org_id == self._org,
                    quarantine.c.entry_id == entry_id,
                    quarantine.c.state == PENDING,
                )
            ).first()
            if row is None:
                raise DecisionRefused("No such entry waits for a decision. `quarantine list` shows those that do.")
            if release:
                found = log.by_id(connection, self._org, self._keys, [entry_id])
                stored = connection.execute(
                    select(entry.c.flags, entry.c.pushed_by_device, entry.c.pushed_by_user).where(
                        entry.c.org_id == self._org, entry.c.feed_id == row.feed_id, entry.c.id == entry_id
                    )
                ).one()
                arrived = [Arrived(one, stored.flags, stored.pushed_by_device, stored.pushed_by_user) for one in found]
                numbering.place(connection, self._org, self._keys, row.feed_id, arrived, now_ms)
            connection.execute(
                update(quarantine)
                .where(quarantine.c.org_id == self._org, quarantine.c.entry_id == entry_id)
                .values(state=RELEASED if release else REJECTED, decided_by=by, decided_at=now_ms, note=note)
            )
            audit.note(connection, now_ms, by, "entry released" if release else "entry rejected", entry_id.hex())

        self._database.write(work)
