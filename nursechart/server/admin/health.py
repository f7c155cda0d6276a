"""The page that says how the server is: the log, the charts worked out from it, backups, laptops, certificate, version.

Each line is a fact with a word on it: well, look, or act. What is not known is said to be unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy import Connection, func, select

from nursechart import __version__
from nursechart.protocol import versions
from nursechart.server import emergency_list, state
from nursechart.server.admin import words
from nursechart.server.admin.laptops import SILENT_MS
from nursechart.server.admin.page import Asking, Look, View
from nursechart.server.pharmacy import Pharmacy
from nursechart.server.roles import Permission
from nursechart.server.tables import device, feed, quarantine

BACKUP_OLD_MS: Final = 26 * 3600 * 1000  # a nightly backup, and two hours for a slow night
BACKUP_MISSED_MS: Final = 3 * 24 * 3600 * 1000
CERTIFICATE_SOON_MS: Final = 30 * 24 * 3600 * 1000
AUTHORITY_SOON_MS: Final = 365 * 24 * 3600 * 1000
DISK_LITTLE: Final = 0.15  # of the disk: a migration copies the embedded database beside itself
DISK_FULL: Final = 0.05
REPLICA_BEHIND_MIB: Final = 64

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
            _backup(connection, asking.now_ms),
            _drill(connection, asking.now_ms),
            _durable(connection, pharmacy),
            _quarantine(connection, pharmacy),
            _emergencies(connection, pharmacy, asking.now_ms),
            _silent(connection, asking.now_ms),
            *_replicas(connection, pharmacy),
        ]
        revision = state.revision(connection)
    lines.append(_disk(pharmacy))
    for name, until_ms in state.certificates_until_ms(pharmacy).items():
        lines.append(_certificate(name, until_ms, asking.now_ms))
    facts = (
        ("Program", __version__),
        ("Protocol", str(versions.REVISION)),
        ("Database", "PostgreSQL" if pharmacy.database.is_postgres else "embedded, encrypted"),
        ("Schema", revision),
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


def _backup(connection: Connection, now_ms: int) -> Line:
    last = state.last_done(connection, state.BACKUP)
    if last is None:
        return Line("Backup", "act", "None was ever made", "nursechart-server backup DIR OUT makes one while it runs.")
    return Line("Backup", _by_age(now_ms - last), words.ago(last, now_ms), words.moment(last))


def _drill(connection: Connection, now_ms: int) -> Line:
    last, failed = state.last_done(connection, state.DRILL), state.last_failed(connection, state.DRILL)
    how = "nursechart-server drill DIR BACKUPS restores the newest copy aside and proves it."
    if failed is not None and failed >= (last or 0):
        return Line("Restore drill", "act", f"Failed {words.ago(failed, now_ms)}", "The copy would not bring all back.")
    if last is None:
        return Line("Restore drill", "act", "No copy was ever tried", how)
    return Line("Restore drill", _by_age(now_ms - last), f"Passed {words.ago(last, now_ms)}", words.moment(last))


def _by_age(age_ms: int) -> State:
    return "well" if age_ms < BACKUP_OLD_MS else "look" if age_ms < BACKUP_MISSED_MS else "act"


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


def _emergencies(connection: Connection, pharmacy: Pharmacy, now_ms: int) -> Line:
    waiting = emergency_list.unseen(connection, pharmacy.org, now_ms)
    if not waiting:
        return Line("Emergencies", "well", "No opened chart waits to be seen")
    said = words.openings(len(waiting))
    return Line("Emergencies", "look", said, f"The oldest {words.ago(waiting[-1].from_ms, now_ms)}")


def _disk(pharmacy: Pharmacy) -> Line:
    found = state.disk(pharmacy)
    share = found.free / found.whole
    said = f"{found.free / 2**30:,.1f} GiB free of {found.whole / 2**30:,.1f}"
    kind: State = "well" if share >= DISK_LITTLE else "look" if share >= DISK_FULL else "act"
    more = "Of the server's folder. PostgreSQL may have another." if pharmacy.database.is_postgres else ""
    return Line("Disk", kind, said, more)


def _replicas(connection: Connection, pharmacy: Pharmacy) -> tuple[Line, ...]:
    found = state.replicas(connection, is_postgres=pharmacy.database.is_postgres)
    if found is None:
        return ()
    servers = Line("Live notice", "well", f"{found.servers:,} server processes hear what is pushed")
    if not found.streaming:
        return (Line("Replicas", "unknown", "None is seen", "None follows, or this role may not see it."), servers)
    mib = found.behind_bytes / 2**20
    kind: State = "well" if mib < REPLICA_BEHIND_MIB else "look"
    return (Line("Replicas", kind, f"{found.streaming:,} follow, at most {mib:,.1f} MiB behind"), servers)


_CERTIFICATES: Final = {"server": "Certificate", "ca": "Authority", "people": "Signatures"}
_WHAT: Final = {
    "server": "Laptops do not connect once it has ended.",
    "ca": "Pinned by every laptop. Plan its successor a year before.",
    "people": "Its key signs the certificates on printed notes.",
}


def _certificate(name: str, until_ms: int, now_ms: int) -> Line:
    left = until_ms - now_ms
    soon = CERTIFICATE_SOON_MS if name == "server" else AUTHORITY_SOON_MS
    kind: State = "well" if left > soon else "look" if left > 0 else "act"
    said = f"{'Good' if left > 0 else 'Was good'} until {words.moment(until_ms)}"
    return Line(_CERTIFICATES[name], kind, said, "" if kind == "well" else _WHAT[name])


PAGES: Final = (Look("/health", Permission.SEE_HEALTH, _look),)
