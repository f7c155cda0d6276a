"""One line for each audit record the server holds, so that a report finds and sorts them whatever their source.

Written with the record itself, in its transaction. A line repeats ids and words for programs, never a reason that was
typed. The record stays what counts: the report holds each line against it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

from sqlalchemy import Connection, Row

from nursechart.record.audit import AuditRecord
from nursechart.server.database import insert_new
from nursechart.server.tables import audit_line

Chain = Literal["server", "laptop", "sync"]
LONGEST_ABOUT: Final = 300  # characters of what it was about

Line = dict[str, Any]


def keep(connection: Connection, lines: Sequence[Line]) -> None:
    """Write the lines of records that are written now."""
    insert_new(connection, audit_line, lines)


def of_server(number: int, at_ms: int, actor: str, action: str, about: str, outcome: str) -> Line:
    """The line of a record of the server's own audit."""
    return _line(
        f"server:{number:012}",
        at_ms,
        number,
        at_ms,
        "server",
        {"person": actor, "act": action, "about": about, "outcome": outcome},
    )


def of_laptop(record: AuditRecord, received_at_ms: int) -> Line:
    """The line of a record that a laptop sent."""
    return _line(
        f"laptop:{record.device}:{record.number:012}",
        record.utc_ms,
        record.number,
        received_at_ms,
        "laptop",
        {
            "person": record.user,
            "device": record.device,
            "act": record.action,
            "about": " ".join(part for part in (record.object_kind, record.object_id) if part),
            "patient": record.patient,
            "outcome": record.outcome,
        },
    )


def of_sync(row: Mapping[str, Any] | Row[Any]) -> Line:
    """The line of what happened at a sync."""
    found = row._mapping if isinstance(row, Row) else row
    at, device = found["at"], found["device_id"]
    return _line(
        f"sync:{device}:{at}:{found['chance']}",
        at,
        0,
        at,
        "sync",
        {"device": device, "act": found["kind"], "about": found["counts"], "outcome": "done"},
    )


def _line(line_id: str, at: int, number: int, received_at: int, chain: Chain, said: Mapping[str, str]) -> Line:
    empty = dict.fromkeys(("person", "device", "act", "about", "patient", "outcome"), "")
    words = {**empty, **said, "about": said["about"][:LONGEST_ABOUT]}
    return {
        "line_id": line_id, "at": at, "number": number, "received_at": received_at, "chain": chain, **words,
    }  # fmt: skip
