"""The server's own audit: who did what to people, laptops, assignments and keys, as a chain of hashes.

A record is written in the transaction of what it tells of, and holds ids, never names or charted words. Each carries
the hash of the one before, so an edited, missing or inserted record is found by `first_broken`.
"""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import Connection, Row, select

from nursechart.record.canonical import encode
from nursechart.server import audit_lines
from nursechart.server.tables import admin_audit

COMMAND_LINE = "command line"
FIRST = bytes(32)  # before the first record


def note(connection: Connection, now_ms: int, actor: str, action: str, about: str, outcome: str = "done") -> None:
    """Append one record. `about` names what was acted on by its id."""
    last = connection.execute(
        select(admin_audit.c.number, admin_audit.c.hash).order_by(admin_audit.c.number.desc()).limit(1)
    ).first()
    number, previous = (last.number + 1, last.hash) if last else (1, FIRST)
    said = (number, now_ms, actor, action, about, outcome)
    connection.execute(
        admin_audit.insert().values(
            number=number,
            at=now_ms,
            actor=actor,
            action=action,
            object=about,
            outcome=outcome,
            previous_hash=previous,
            hash=_hash(previous, said),
        )
    )
    audit_lines.keep(connection, [audit_lines.of_server(number, now_ms, actor, action, about, outcome)])


def first_broken(connection: Connection) -> int | None:
    """The number of the first record that does not follow from the one before it, or None when the chain holds."""
    previous, expected = FIRST, 1
    for row in connection.execute(select(admin_audit).order_by(admin_audit.c.number)):
        if row.number != expected or not follows(row, previous):
            return expected
        previous, expected = row.hash, expected + 1
    return None


def follows(row: Row[Any], previous: bytes) -> bool:
    """Whether a record is as it was written, after the one whose hash is `previous`."""
    said = (row.number, row.at, row.actor, row.action, row.object, row.outcome)
    return bool(row.previous_hash == previous and row.hash == _hash(previous, said))


def _hash(previous: bytes, said: tuple[int, int, str, str, str, str]) -> bytes:
    return hashlib.sha256(b"nursechart/server-audit/1\0" + previous + encode(list(said))).digest()
