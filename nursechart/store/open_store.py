"""The store of a signed-in user: what an unlock opens and a lock closes."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import msgspec
from sqlalchemy import Connection, select

from nursechart import __version__
from nursechart.chart import tables as chart
from nursechart.chart.tables import PROJECTION_VERSION
from nursechart.errors import EnvironmentFault
from nursechart.record import kinds
from nursechart.record.audit import AuditFields, AuditRecord
from nursechart.store import backups, tables
from nursechart.store import blobs as attachments
from nursechart.store.anchor import FILE as ANCHOR
from nursechart.store.anchor import compare
from nursechart.store.apart import KnownApart
from nursechart.store.coming import Coming
from nursechart.store.drafts import Drafts
from nursechart.store.errors import ChartNotSaved
from nursechart.store.keys import Keys
from nursechart.store.leaving import Leaving
from nursechart.store.log import Log
from nursechart.store.looks import Looks
from nursechart.store.offering import Offering
from nursechart.store.on_the_way import OnTheWay
from nursechart.store.opened import own_value, set_own_value
from nursechart.store.order import Order, show_again
from nursechart.store.printed import Printed
from nursechart.store.proofs import Proofs
from nursechart.store.runs import Runs
from nursechart.store.trail import AuditAsked, AuditPage

RUNNING = "running"  # one file a process, named after it: left behind by an unclean stop
PROJECTION = "projection"
KNOWN = "known"  # what the program knew that showed the charts last


class OpenStore(
    Keys, Log, Order, Offering, OnTheWay, Leaving, Coming, Proofs, Printed, Runs, Drafts, KnownApart, Looks
):
    """The store of a signed-in user: thread-safe, one writer; after `close` everything raises Locked."""

    @property
    def folder(self) -> Path:
        """The data folder."""
        return self._folder

    def size_bytes(self) -> int:
        """What the chart takes up on the disk, without backups."""
        chart = sum(path.stat().st_size for path in self._folder.glob("chart.db*"))
        return chart + attachments.size_bytes(self._folder)

    @property
    def server_id(self) -> str:
        return (self.own("server_id") or b"").decode()

    @property
    def server_keys(self) -> tuple[bytes, ...]:
        """The server's answer keys that are pinned (current, next)."""
        return msgspec.msgpack.decode(self.own("server_keys") or b"\x90", type=tuple[bytes, ...])

    @property
    def role(self) -> str:
        """What audit records say she acted as; set from the signed lease."""
        return self._trail.role

    @role.setter
    def role(self, role: str) -> None:
        self._trail.role = role

    @property
    def is_low_on_space(self) -> bool:
        """Whether the ballast had to be given up: pulling and photos wait, charting and pushing go on."""
        return not self._ballast.is_kept

    @property
    def audit_finding(self) -> int | None:
        """The first audit record that was changed, by the check at the start; None when the tail was whole."""
        return self._audit_broken

    # --- audit -------------------------------------------------------------------------------------------------------

    def audit_read(self, patient: str, view: str) -> None:
        """Record that she looked at `view` of a patient; once a minute for each is enough. Raises ChartNotSaved."""
        self._trail.opened(patient)
        if self._trail.is_new_look(patient, view):
            self._audited(AuditFields("read", "view", view, patient))
            self._trail.looked(patient, view)

    def left_record_ms(self, patient: str) -> int:
        """When, since the charts were opened, another patient's record was looked at last (UTC ms); else when they were
        opened: identifiers matched before that are matched once more (clinical.md 0.1, rule 1).
        """
        return self._trail.left_ms(patient)

    def last_at_work_ms(self, before_ms: int) -> int | None:
        """When she was last at work on this laptop before a moment (UTC ms), or None."""
        return self.read(lambda connection: self._trail.last_at_work_ms(connection, before_ms))

    def audit(self, fields: AuditFields) -> None:
        """Record an act that writes no entry: an export, a print, a search."""
        self._audited(fields)

    def audit_records(self, after: int, limit: int = 500) -> tuple[AuditRecord, ...]:
        """The records behind number `after`, for the pharmacy."""
        return self.read(lambda connection: self._trail.records(connection, after=after, limit=limit))

    def audit_page(self, asked: AuditAsked, *, before: int | None = None, limit: int = 200) -> AuditPage:
        """Records for somebody who reads the audit, the newest first; what she may see is for `charting` to say."""
        return self.read(lambda connection: self._trail.page(connection, asked, before=before, limit=limit))

    def verify_audit(self) -> int | None:
        """The number of the first audit record that was changed, removed or moved, in the whole trail; or None."""
        return self.read(lambda connection: self._trail.broken_at(connection, whole=True))

    def synced(self) -> None:
        """A sync run has ended: checkpoint of the audit trail, anchor on the disk and in the credential store."""
        self._database.write(self._trail.checkpoint)
        self._remember()

    # --- the end -----------------------------------------------------------------------------------------------------

    def back_up(self) -> Path:
        """Make a backup on this laptop, with the same key; the two newest are kept. Raises ChartNotSaved."""
        made = backups.make(self._folder, self._database, self._clock.now_ms())
        self._audited(AuditFields("backed_up"))
        return made

    def close(self, reason: str = "lock") -> None:
        """Lock: record it, close the file, wipe the keys. Looks that are still being taken get 0.8 s. Twice is once.

        Any other reason than a lock is a sign-out: her PIN goes too.
        """
        if reason != "lock":
            self.pins.drop_all(reason)
        if self._database.is_closed:
            return
        try:
            with contextlib.suppress(ChartNotSaved):  # a full disk must not keep the laptop open
                self._audited(*self.pins.take_notes(), AuditFields(reason))
                self._database.write(self._trail.checkpoint)
                self._remember()
        finally:
            self._database.close()
            self._anchor.close()
            self._vault.close()
            self._listeners.clear()
            (self._folder / f"{RUNNING}.{os.getpid()}").unlink(missing_ok=True)

    def _start(self, notes: list[AuditFields], *, unclean: bool) -> None:
        """What every start checks, records and puts right."""
        held = self.read(self._mark)
        self.finding = compare(held, self._anchor.mark, self._identity.remembered(ANCHOR), new=held.audit_n == 0)
        self._audit_broken = self.read(lambda connection: self._trail.broken_at(connection, whole=False))
        integrity = "checked after an unclean stop" if unclean else "clean stop"
        protection = "file" if self._identity.reduced_protection else "credential store"
        notes = [*notes, AuditFields("unlocked", reason=f"encrypted; {integrity}; device secret in {protection}")]
        if self.finding:
            notes.append(AuditFields(self.finding.kind, outcome="failed", reason=f"{self.finding.lost} lost"))
        if self._audit_broken is not None:
            notes.append(AuditFields("audit_changed", outcome="failed", reason=f"at {self._audit_broken}"))

        def begin(connection: Connection) -> None:
            tables.printed_note.create(connection, checkfirst=True)  # a laptop enrolled before there was one
            tables.entry_reason.create(connection, checkfirst=True)  # nor this
            self._trail.add(connection, notes)
            if self.finding and self.finding.kind != "audit_changed":
                self._begin_epoch(connection)
            out_of_date = self._out_of_date(connection)
            if own_value(connection, PROJECTION) != str(PROJECTION_VERSION).encode():
                chart.metadata.drop_all(connection)  # other columns; all of it is made again from the log
                chart.create_all(connection)
            for state in self._states(connection):
                if state.feed in out_of_date and not state.left:
                    show_again(connection, state.feed)
            set_own_value(connection, PROJECTION, str(PROJECTION_VERSION).encode())
            set_own_value(connection, KNOWN, _known_here())

        self._database.write(begin)
        self._find_moved()
        self._take_in()
        self._anchored(durable=True)

    def _out_of_date(self, connection: Connection) -> frozenset[str]:
        """The feeds that another program showed, one that knew less of what is in them."""
        if own_value(connection, PROJECTION) != str(PROJECTION_VERSION).encode():
            return frozenset(connection.scalars(select(tables.feed.c.feed_id)))
        before = own_value(connection, KNOWN)
        if before == _known_here():
            return frozenset()
        news = set(msgspec.json.decode(_known_here())).difference(msgspec.json.decode(before or b"[]"))
        unknown = select(tables.entry.c.feed_id).where(tables.entry.c.state == tables.UNKNOWN_KIND)  # or not shown
        said = select(chart.statement.c.feed).where(chart.statement.c.part.in_(sorted(news)))
        return frozenset(connection.scalars(unknown.distinct())) | frozenset(connection.scalars(said.distinct()))

    def _remember(self) -> None:
        self._anchored(durable=True)
        mark = self._anchor.mark
        if mark is not None:
            with contextlib.suppress(EnvironmentFault, OSError):  # it only guards; the file beside the chart tells too
                self._identity.remember(ANCHOR, mark.short)


def _known_here() -> bytes:
    versions = f"program {__version__}", f"kinds {kinds.KIND_VERSION}"
    return msgspec.json.encode([*sorted(kinds.PARTS), *sorted(kinds.KNOWN_KINDS), *versions])
