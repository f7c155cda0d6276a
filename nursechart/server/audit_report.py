"""The audit report (S-73): what the server's own audit, the laptops' and their syncs hold, by period, sorted.

Each line that is shown was held against the record it stands for, and that against the one before it in its chain; one
that does not follow says so. Whole chains are proved by `chains`. To read the report is a record of its own. Ids and
words for programs only: a reason that somebody typed stays in the record.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final, Literal

import msgspec
from sqlalchemy import Connection, Row, Select, func, or_, select, tuple_

from nursechart.record.audit import NO_RECORD, AuditRecord, record_hash
from nursechart.server import audit, audit_lines
from nursechart.server.pharmacy import Pharmacy
from nursechart.server.tables import admin_audit, audit_line, device_audit

PAGE: Final = 100
MOST: Final = 100_000  # lines in one file
SORTS: Final = ("at", "person", "device", "act", "about", "patient", "outcome", "chain")
READ: Final = "audit read"
EXPORTED: Final = "audit exported"
PROVED: Final = "audit proved"
BROKEN: Final = "laptop's audit does not follow"
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")  # what makes a spreadsheet take a cell for a formula (CWE-1236)
_COLUMNS: Final = (
    "at", "source", "number", "person", "device", "act", "about", "patient", "outcome", "received_at", "chain",
)  # fmt: skip
_SOME: Final = 1_000

State = Literal["holds", "broken", "none"]
Key = tuple[str | int, int, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the audit is asked for: UTC ms, from and before; ids; the beginning of an act; and the order of it."""

    from_ms: int
    to_ms: int
    person: str = ""  # who did it, or to whom it was done
    device: str = ""
    act: str = ""
    sort: str = "at"
    descending: bool = True

    def __post_init__(self) -> None:
        if self.sort not in SORTS:
            raise ValueError("not a column of the report")

    @property
    def said(self) -> str:
        """As the record of the reading tells it."""
        narrowed = (f"{name}={value}" for name in ("person", "device", "act") if (value := getattr(self, name)))
        period = f"{_iso(self.from_ms)}/{_iso(self.to_ms)}"
        return " ".join((period, f"sort={self.sort}", *narrowed))[: audit_lines.LONGEST_ABOUT]


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `state` tells of its record: follows from the one before, does not, or is in no chain."""

    key: Key
    source: str
    number: int
    at_ms: int
    received_at_ms: int
    person: str
    device: str
    act: str
    about: str
    patient: str
    outcome: str
    state: State


@dataclass(frozen=True, slots=True)
class Page:
    """Lines, and the key to ask for those after them; None: there are no more."""

    lines: tuple[Line, ...]
    after: Key | None


@dataclass(frozen=True, slots=True)
class ChainFound:
    """A chain that was proved; `device` is "" for the server's own, `broken_at` the first number that does not hold."""

    device: str
    records: int
    broken_at: int | None
    stopped_following: bool = False  # the laptop sent a record that does not follow; it was not taken


def read(pharmacy: Pharmacy, asked: Asked, *, by: str, after: Key | None = None, limit: int = PAGE) -> Page:
    """A page of the report, after the line with this key; and the record that it was read."""
    pharmacy.database.write(lambda c: audit.note(c, pharmacy.now_ms(), by, READ, asked.said))
    with pharmacy.database.snapshot() as connection:
        return page(connection, asked, after, limit)


def export(pharmacy: Pharmacy, asked: Asked, *, by: str, why: str) -> str:
    """The whole of it as CSV, up to `MOST` lines; and the record that it was taken out, and why."""
    pharmacy.database.write(lambda c: audit.note(c, pharmacy.now_ms(), by, EXPORTED, f"{asked.said}: {why}"))
    written = io.StringIO()
    sheet = csv.writer(written)
    sheet.writerow(_COLUMNS)
    with pharmacy.database.snapshot() as connection:
        for one in every(connection, asked):
            cells = (
                _iso(one.at_ms), one.source, str(one.number or ""), one.person, one.device, one.act, one.about,
                one.patient, one.outcome, _iso(one.received_at_ms), "" if one.state == "none" else one.state,
            )  # fmt: skip
            sheet.writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells])
    return written.getvalue()


def every(connection: Connection, asked: Asked) -> Iterator[Line]:
    """Line after line, up to `MOST`."""
    after, count = None, 0
    while count < MOST:
        found = page(connection, asked, after, min(_SOME, MOST - count))
        yield from found.lines
        count += len(found.lines)
        if found.after is None:
            return
        after = found.after


def page(connection: Connection, asked: Asked, after: Key | None = None, limit: int = PAGE) -> Page:
    """Up to `limit` lines after the one with this key, each held against its record."""
    rows = connection.execute(wanted(asked, after).limit(limit + 1)).all()
    known = _records(connection, rows[:limit])
    lines = tuple(_line(row, asked.sort, known) for row in rows[:limit])
    return Page(lines, lines[-1].key if len(rows) > limit else None)


def wanted(asked: Asked, after: Key | None) -> Select[Any]:
    """The statement of a page: whatever the order, an index has it."""
    line = audit_line.c
    order = (line.at, line.line_id) if asked.sort == "at" else (line[asked.sort], line.at, line.line_id)
    found = select(audit_line).where(line.at >= asked.from_ms, line.at < asked.to_ms)
    if asked.person:
        found = found.where(or_(line.person == asked.person, line.about == asked.person))
    if asked.device:
        found = found.where(or_(*(column == asked.device for column in (line.device, line.about, line.person))))
    if asked.act:
        found = found.where(line.act.startswith(asked.act, autoescape=True))
    if after is not None:
        last = after[-len(order) :]
        found = found.where(tuple_(*order) < last if asked.descending else tuple_(*order) > last)
    return found.order_by(*(column.desc() if asked.descending else column for column in order))


# --- held against the records ----------------------------------------------------------------------------------------

_Known = dict[tuple[str, str, int], Row[Any]]  # chain, device and number of a record


def _records(connection: Connection, rows: Iterable[Row[Any]]) -> _Known:
    """The records of these lines and the ones before them."""
    numbers: set[int] = set()
    of_laptops: set[tuple[str, int]] = set()
    for row in rows:
        if row.chain == "server":
            numbers |= {row.number - 1, row.number}
        elif row.chain == "laptop":
            of_laptops |= {(row.device, row.number - 1), (row.device, row.number)}
    found: _Known = {}
    for some in _chunks(sorted(numbers)):
        for one in connection.execute(select(admin_audit).where(admin_audit.c.number.in_(some))):
            found["server", "", one.number] = one
    named = tuple_(device_audit.c.device_id, device_audit.c.number)
    for pairs in _chunks(sorted(of_laptops)):
        for one in connection.execute(select(device_audit).where(named.in_(pairs))):
            found["laptop", one.device_id, one.number] = one
    return found


def _line(row: Row[Any], sort: str, known: _Known) -> Line:
    return Line(
        (getattr(row, sort), row.at, row.line_id),
        row.chain,
        row.number,
        row.at,
        row.received_at,
        row.person,
        row.device,
        row.act,
        row.about,
        row.patient,
        row.outcome,
        _state(row, known),
    )


def _state(row: Row[Any], known: _Known) -> State:
    if row.chain == "sync":
        return "none"
    device = row.device if row.chain == "laptop" else ""
    own, former = known.get((row.chain, device, row.number)), known.get((row.chain, device, row.number - 1))
    if own is None or (former is None and row.number > 1):
        return "broken"
    if row.chain == "server":
        line = audit_lines.of_server(own.number, own.at, own.actor, own.action, own.object, own.outcome)
        holds = audit.follows(own, former.hash if former else audit.FIRST)
    else:
        record = _decoded(own)
        if record is None:
            return "broken"
        line = audit_lines.of_laptop(record, own.received_at)
        holds = _follows(own, record, former.hash if former else NO_RECORD)
    return "holds" if holds and line == dict(row._mapping) else "broken"


def _decoded(row: Row[Any]) -> AuditRecord | None:
    try:
        return msgspec.json.decode(bytes(row.record), type=AuditRecord)
    except msgspec.MsgspecError:
        return None


def _follows(row: Row[Any], record: AuditRecord, previous: bytes) -> bool:
    named = (record.device, record.number) == (row.device_id, row.number)
    return named and record.previous == previous and record.hash == row.hash == record_hash(record)


def _chunks(all_of_them: list[Any]) -> Iterator[list[Any]]:
    for at in range(0, len(all_of_them), 300):
        yield all_of_them[at : at + 300]


# --- whole chains ----------------------------------------------------------------------------------------------------


def note_broken(connection: Connection, device_id: str, now_ms: int) -> None:
    """A laptop sent a record that does not follow from what it had sent: said once."""
    if device_id not in _stopped(connection, device_id):
        audit.note(connection, now_ms, device_id, BROKEN, device_id, "refused")


def _stopped(connection: Connection, device_id: str = "") -> frozenset[str]:
    """The laptops of which that was said."""
    said = select(audit_line.c.about).where(audit_line.c.act == BROKEN)
    only = said.where(audit_line.c.about == device_id) if device_id else said
    return frozenset(connection.execute(only).scalars())


def prove(pharmacy: Pharmacy, *, by: str) -> tuple[ChainFound, ...]:
    """Every chain proved; and the record of what came of it."""
    with pharmacy.database.snapshot() as connection:
        found = chains(connection)
    outcome = "failed" if any(one.broken_at is not None for one in found) else "done"
    pharmacy.database.write(lambda c: audit.note(c, pharmacy.now_ms(), by, PROVED, str(len(found)), outcome))
    return found


def chains(connection: Connection) -> tuple[ChainFound, ...]:
    """Every chain proved from its first record to its last, the server's own first. About 10 µs a record."""
    lines = {
        (row.chain, row.device): int(row.lines)
        for row in connection.execute(
            select(audit_line.c.chain, audit_line.c.device, func.count().label("lines"))
            .where(audit_line.c.chain != "sync")
            .group_by(audit_line.c.chain, audit_line.c.device)
        )
    }
    own = connection.execute(select(func.count()).select_from(admin_audit)).scalar_one()
    found = [_missing(ChainFound("", own, audit.first_broken(connection)), lines.get(("server", ""), 0))]
    devices = set(connection.execute(select(device_audit.c.device_id).distinct()).scalars())
    devices |= {device for chain, device in lines if chain == "laptop"}
    stopped = _stopped(connection)
    for device in sorted(devices | stopped):
        proved = _missing(_proved(connection, device), lines.get(("laptop", device), 0))
        found.append(replace(proved, stopped_following=device in stopped))
    return tuple(found)


def _missing(found: ChainFound, lines: int) -> ChainFound:
    """A chain that holds and is shorter or longer than its lines lost or gained records at its end."""
    if found.broken_at is None and lines != found.records:
        return replace(found, broken_at=min(lines, found.records) + 1)
    return found


def _proved(connection: Connection, device: str) -> ChainFound:
    number, previous, mine = 0, NO_RECORD, device_audit.c.device_id == device
    count = connection.execute(select(func.count()).select_from(device_audit).where(mine)).scalar_one()
    while True:
        rows = connection.execute(
            select(device_audit)
            .where(mine, device_audit.c.number > number)
            .order_by(device_audit.c.number)
            .limit(_SOME)
        ).all()
        for row in rows:
            record = _decoded(row)
            if record is None or row.number != number + 1 or not _follows(row, record, previous):
                return ChainFound(device, count, number + 1)
            number, previous = row.number, row.hash
        if len(rows) < _SOME:
            return ChainFound(device, count, None)


def _iso(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
