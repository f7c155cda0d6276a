"""Facts about a running pharmacy for those who look after it: the health page words them, the metrics count them."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, select, text

from nursechart.server import schema
from nursechart.server.authority import ends_at
from nursechart.server.pharmacy import Pharmacy
from nursechart.server.tables import audit_line

CERTIFICATES: Final = ("server", "ca", "people")
BACKUP: Final = "backup"
DRILL: Final = "restore drill"


@dataclass(frozen=True, slots=True)
class Disk:
    """Of the server's folder, in bytes."""

    free: int
    whole: int


@dataclass(frozen=True, slots=True)
class Replicas:
    """Who follows this PostgreSQL now, and how many bytes of its log the slowest has not replayed."""

    streaming: int
    behind_bytes: int
    servers: int  # that hear live notice from it: one connection each


def last_done(connection: Connection, act: str) -> int | None:
    """When the audit last says that this was done, UTC ms."""
    return _last(connection, act, "done")


def last_failed(connection: Connection, act: str) -> int | None:
    return _last(connection, act, "failed")


def _last(connection: Connection, act: str, outcome: str) -> int | None:
    line = audit_line.c
    return connection.execute(
        select(line.at).where(line.act == act, line.outcome == outcome).order_by(line.at.desc()).limit(1)
    ).scalar()


def disk(pharmacy: Pharmacy) -> Disk:
    found = shutil.disk_usage(pharmacy.folder.path)
    return Disk(found.free, found.total)


def certificates_until_ms(pharmacy: Pharmacy) -> dict[str, int]:
    """Until when each certificate, and the key it is about, is good."""
    authority = pharmacy.folder.authority
    return {name: int(ends_at(authority(name).certificate).timestamp() * 1000) for name in CERTIFICATES}


def revision(connection: Connection) -> str:
    """The schema that the database has."""
    return str(connection.execute(text(f"select version_num from {schema.REVISION_TABLE}")).scalar() or "")  # noqa: S608


def replicas(connection: Connection, *, is_postgres: bool) -> Replicas | None:
    """None for the embedded database. What this role may not see (pg_monitor) counts as not there."""
    if not is_postgres:
        return None
    streaming, behind = connection.execute(
        text(
            "select count(*), coalesce(max(pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)), 0) "
            "from pg_stat_replication where state = 'streaming'"
        )
    ).one()
    servers = connection.execute(
        text("select count(*) from pg_stat_activity where datname = current_database() and query ilike 'listen %'")
    ).scalar_one()
    return Replicas(int(streaming), int(behind), int(servers))
