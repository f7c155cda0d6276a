"""A line for each audit record, by which the report finds, sorts and pages them; made here for those that are held."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_WORDS = ("chain", "person", "device", "act", "about", "patient", "outcome")
_NUMBERS = ("at", "number", "received_at")
_SOME = 1_000
_line = sa.table("audit_line", sa.column("line_id"), *(sa.column(name) for name in (*_NUMBERS, *_WORDS)))


def upgrade() -> None:
    op.create_table(
        "audit_line",
        sa.Column("line_id", sa.String, primary_key=True),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in _NUMBERS),
        *(sa.Column(name, sa.String, nullable=False) for name in _WORDS),
        if_not_exists=True,
    )
    connection = op.get_bind()
    if connection.execute(sa.select(_line.c.line_id).limit(1)).first() is None:
        _fill(connection)
    op.create_index("audit_line_by_at", "audit_line", ["at", "line_id"], if_not_exists=True)
    for name in _WORDS:
        op.create_index(f"audit_line_by_{name}", "audit_line", [name, "at", "line_id"], if_not_exists=True)


def _fill(connection: sa.Connection) -> None:
    for text, line_of in (
        ("select * from admin_audit order by number", _of_server),
        ("select * from device_audit order by device_id, number", _of_laptop),
        ("select * from sync_event order by device_id, at, chance", _of_sync),
    ):
        rows = connection.execute(sa.text(text)).mappings()
        while some := rows.fetchmany(_SOME):
            connection.execute(_line.insert(), [line_of(row) for row in some])


def _of_server(row: Any) -> dict[str, Any]:
    number, at = row["number"], row["at"]
    return _whole(f"server:{number:012}", at, number, at, "server", person=row["actor"], act=row["action"],
                  about=row["object"], outcome=row["outcome"])  # fmt: skip


def _of_laptop(row: Any) -> dict[str, Any]:
    said, device, number = json.loads(bytes(row["record"])), row["device_id"], row["number"]
    about = " ".join(part for part in (said["object_kind"], said["object_id"]) if part)
    return _whole(f"laptop:{device}:{number:012}", said["utc_ms"], number, row["received_at"], "laptop",
                  person=said["user"], device=device, act=said["action"], about=about, patient=said["patient"],
                  outcome=said["outcome"])  # fmt: skip


def _of_sync(row: Any) -> dict[str, Any]:
    at, device = row["at"], row["device_id"]
    return _whole(f"sync:{device}:{at}:{row['chance']}", at, 0, at, "sync", device=device, act=row["kind"],
                  about=row["counts"], outcome="done")  # fmt: skip


def _whole(line_id: str, at: int, number: int, received_at: int, chain: str, **said: str) -> dict[str, Any]:
    words = {**dict.fromkeys(_WORDS, ""), **said, "chain": chain, "about": said["about"][:300]}
    return {"line_id": line_id, "at": at, "number": number, "received_at": received_at, **words}
