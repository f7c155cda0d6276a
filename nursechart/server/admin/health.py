"""The page that says how the server is: the log, the charts worked out from it, backups, laptops, certificate, version.

Each line is a fact with a word on it: well, look, or act. What is not known is said to be unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy import Connection, func, select

from nursechart import __version__
from nursechart.protocol import versions
from nursechart.server import schema
from nursechart.server.admin import words
from nursechart.server.admin.laptops import SILENT_MS
from nursechart.server.admin.page import Asking, Look, View
from nursechart.server.authority import ends_at
from nursechart.server.pharmacy import Pharmacy
from nursechart.server.roles import Permission
from nursechart.server.tables import admin_audit, device, feed, quarantine

BACKUP_OLD_MS: Final = 26 * 3600 * 1000  # a nightly backup, and two hours for a slow night
BACKUP_MISSED_MS: Final = 3 * 24 * 3600 * 1000
CERTIFICATE_SOON_MS: Final = 30 * 24 * 3600 * 1000

State = Literal["well", "look", "act", "unknown"]


@dataclass(frozen=True, slots=True)
class Line:
    """One fact about the server."""

    title: str
    state: State
    said: str
    more: str = ""


def _look(pharmacy: Pharmacy, asking: Asking) -> View:
    with pharmacy.database.reading() as connection:
        lines = [
            _log(connection, pharmacy),
            _projection(connection, pharmacy),
            _backup(connection, pharmacy, asking.now_ms),
            _durable(connection, pharmacy),
            _quarantine(connection, pharmacy),
            _silent(connection, asking.now_ms),
        ]
    lines.append(_certificate(pharmacy, asking.now_ms))
    facts = (
        ("Program", __version__),
        ("Protocol", str(versions.REVISION)),
        ("Database", "PostgreSQL" if pharmacy.database.is_postgres else "embedded, encrypted"),
        ("Schema", schema.REVISIONS[-1]),
        ("Organisation", pharmacy.settings.name),
        ("Server", pharmacy.settings.server_id),
    )
    return View("health.html", {"lines": lines, "facts": facts})


def _log(connection: Connection, pharmacy: Pharmacy) -> Line:
    counted = connection.execute(
        select(feed.c.kind, func.count(), func.sum(feed.c.length))
        .where(feed.c.org_id == pharmacy.org)
        .group_by(feed.c.kind)
    ).all()
    patients = sum(row[1] for row in counted if row[0] == "p")
    entries = sum(int(row[2]) for row in counted)
    feeds = sum(row[1] for row in counted)
    return Line(
        "Log", "well", f"{words.entries(entries)} in {words.feeds(feeds)}", f"{patients:,} of them are patients'"
    )


def _projection(connection: Connection, pharmacy: Pharmacy) -> Line:
    behind, missing = connection.execute(
        select(func.count(), func.sum(feed.c.length - feed.c.projected_length)).where(
            feed.c.org_id == pharmacy.org, feed.c.kind != "d", feed.c.projected_length < feed.c.length
        )
    ).one()
    if not behind:
        return Line("Charts", "well", "Up to date with the log")
    said = f"Behind the log by {words.entries(int(missing))} in {words.feeds(behind)}"
    return Line("Charts", "look", said, "A minute of this is usual after a large push. Longer: see the server's log.")


def _backup(connection: Connection, pharmacy: Pharmacy, now_ms: int) -> Line:
    if pharmacy.database.is_postgres:
        return Line("Backup", "unknown", "Made with PostgreSQL's own tools", "This server cannot see them.")
    last = connection.execute(
        select(func.max(admin_audit.c.at)).where(admin_audit.c.action == "backup", admin_audit.c.outcome == "done")
    ).scalar()
    if last is None:
        return Line("Backup", "act", "None was ever made", "nursechart-server backup DIR OUT makes one while it runs.")
    age = now_ms - last
    state: State = "well" if age < BACKUP_OLD_MS else "look" if age < BACKUP_MISSED_MS else "act"
    return Line("Backup", state, words.ago(last, now_ms), words.moment(last))


def _durable(connection: Connection, pharmacy: Pharmacy) -> Line:
    length, durable, known = connection.execute(
        select(
            func.coalesce(func.sum(feed.c.length), 0),
            func.coalesce(func.sum(feed.c.durable_length), 0),
            func.count(feed.c.durable_length),
        ).where(feed.c.org_id == pharmacy.org)
    ).one()
    if not known:
        return Line(
            "Durable",
            "unknown",
            "No copy outside this database is known of",
            "Laptops keep what they hold until one is.",
        )
    rest = int(length) - int(durable)
    if not rest:
        return Line("Durable", "well", "All of the log is in a checked backup")
    return Line("Durable", "look", f"{words.entries(rest)} came after the last backup", "Laptops still hold them.")


def _quarantine(connection: Connection, pharmacy: Pharmacy) -> Line:
    count, oldest = connection.execute(
        select(func.count(), func.min(quarantine.c.received_at)).where(
            quarantine.c.org_id == pharmacy.org, quarantine.c.state == "pending"
        )
    ).one()
    if not count:
        return Line("Quarantine", "well", "Nothing waits")
    return Line(
        "Quarantine", "look", f"{words.entries(count)} for a supervisor to decide", f"Since {words.moment(oldest)}"
    )


def _silent(connection: Connection, now_ms: int) -> Line:
    active = (device.c.kind != "service") & (device.c.status == "active")
    known = connection.execute(select(func.count()).select_from(device).where(active)).scalar_one()
    silent = connection.execute(
        select(func.count()).select_from(device).where(active, device.c.seen_at < now_ms - SILENT_MS)
    ).scalar_one()
    if not known:
        return Line("Laptops", "well", "None has been let in yet")
    if not silent:
        return Line("Laptops", "well", f"All {known:,} active were heard of within 7 days")
    return Line(
        "Laptops", "look", f"{silent:,} of {known:,} active not heard of for 7 days", "They may hold unsent work."
    )


def _certificate(pharmacy: Pharmacy, now_ms: int) -> Line:
    until_ms = int(ends_at(pharmacy.folder.authority("server").certificate).timestamp() * 1000)
    left = until_ms - now_ms
    state: State = "well" if left > CERTIFICATE_SOON_MS else "look" if left > 0 else "act"
    return Line("Certificate", state, f"{'Good' if left > 0 else 'Was good'} until {words.moment(until_ms)}")


PAGES: Final = (Look("/health", Permission.SEE_HEALTH, _look),)
