"""Charting: the only writer of this laptop's own entries (sync.md 11).

One transaction holds the log row, its projection, the end of the drafts it came from, and its audit record; when
`commit` returns all of it is on the disk, and when it raises nothing of it happened.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, bindparam, delete, or_, select

from nursechart.chart import tables as chart
from nursechart.chart.aliases import shown_in
from nursechart.chart.project import project
from nursechart.chart.views import Seen
from nursechart.record import amend, kinds
from nursechart.record.audit import AuditFields, AuditRecord
from nursechart.record.entry import NEVER_MEASURED, Body, Document, Entry, Header, write_entry
from nursechart.record.feeds import feed_kind, feed_owner
from nursechart.record.ids import b64
from nursechart.store import tables
from nursechart.store.anchor import Mark
from nursechart.store.apart import note_written
from nursechart.store.errors import NotInScope, SignedAlready
from nursechart.store.opened import (
    CLOCK_OFFSET,
    Changed,
    Opened,
    Position,
    keep_position,
    own_value,
    position_of,
    set_own_value,
)
from nursechart.store.rows import insert_entries, row_of

HEARD = "heard"  # the newest signed time of the pharmacy, UTC ms


_signature, _subject = chart.signature, chart.subject
_SIGNED = (
    select(_signature.c.entry)
    .where(
        _signature.c.feed == bindparam("feed"),
        _signature.c.meaning == "author",
        _signature.c.valid == 1,
        or_(
            _signature.c.visit.in_(bindparam("visits", expanding=True)),
            _signature.c.visit.in_(
                select(_subject.c.visit).where(
                    _subject.c.feed == bindparam("feed"),
                    _subject.c.id.in_(bindparam("subjects", expanding=True)),
                    _subject.c.kind.in_(sorted(amend.VISIT_KINDS)),
                )
            ),
        ),
    )
    .limit(1)
)


class Act(msgspec.Struct, frozen=True):
    """One entry to be. `seen` is how much of the feed its author was looking at."""

    feed: str
    kind: str
    body: Body
    seen: Seen
    audit: AuditFields | None = None  # else the kind, the entry and the patient are recorded


class Log(Opened):
    """The charting half of an open store."""

    def commit(
        self,
        feed: str,
        kind: str,
        body: Body,
        *,
        seen: Seen,
        drafts: Sequence[str] = (),
        audit: AuditFields | None = None,
    ) -> Entry:
        """Chart one entry; durable when this returns. The drafts named (her own) are gone with it.

        Raises ChartNotSaved (DiskFull, DatabaseBusy): nothing was charted and the drafts are there; SignedAlready for
        what may not follow a signature; NotInScope; Locked; record's TooLarge and Malformed for a body that cannot be.
        """
        return self.commit_many([Act(feed, kind, body, seen, audit)], drafts=drafts)[0]

    def commit_many(self, acts: Sequence[Act], *, drafts: Sequence[str] = ()) -> tuple[Entry, ...]:
        """Chart several entries, of one feed or several: all or none. Raises as `commit`."""
        with self._database.writing:
            entries, position, record = self._database.write(lambda connection: self._commit(connection, acts, drafts))
            self._unsure += len(entries)
            self._anchor.write(
                Mark(
                    install=self._install,
                    epoch=position.epoch,
                    next_n=position.next_n,
                    last_id=position.last_id,
                    unsure=self._unsure,
                    audit_n=record.number,
                    audit_head=record.hash,
                    highest_ms=position.highest_ms,
                )
            )
        self._tell(Changed(frozenset(act.feed for act in acts), entries))
        return entries

    def new_epoch(self) -> bytes:
        """Begin a new run of this device's chain: this is a copy, an old backup, or a fork. The new epoch."""
        with self._database.writing:
            epoch = self._database.write(self._begin_epoch)
            self._anchored(durable=True)
            return epoch

    def position(self) -> Position:
        """Where this laptop's chain is."""
        return self.read(position_of)

    def note_clock(self, offset_ms: int, highest_ms: int = 0) -> None:
        """Keep how far the laptop's clock is off (server time less laptop time), measured now; it goes into entries.

        `highest_ms` is a signed server time: it becomes the highest time seen, also when that is lower than before.
        """

        def keep(connection: Connection) -> None:
            measured = msgspec.msgpack.encode((offset_ms, self._clock.now_ms()))
            set_own_value(connection, CLOCK_OFFSET, measured)
            if highest_ms:
                set_own_value(connection, HEARD, str(highest_ms).encode())
                keep_position(connection, msgspec.structs.replace(position_of(connection), highest_ms=highest_ms))

        self._database.write(keep)
        self._offset_ms, self._highest_ms = offset_ms, highest_ms or self._highest_ms

    def note_carried_time(self, told_ms: int) -> bool:
        """Hear a signed server time that was carried here and may be days old, so it can only raise the highest time.

        Whether it is the newest that was heard: what comes with an older one has been overtaken.
        """

        def keep(connection: Connection) -> bool:
            if told_ms < int(own_value(connection, HEARD) or b"0"):
                return False
            set_own_value(connection, HEARD, str(told_ms).encode())
            position = position_of(connection)
            highest_ms = max(position.highest_ms, told_ms)
            keep_position(connection, msgspec.structs.replace(position, highest_ms=highest_ms))
            self._highest_ms = max(self._highest_ms, told_ms)
            return True

        return self._database.write(keep)

    def _commit(
        self, connection: Connection, acts: Sequence[Act], drafts: Sequence[str]
    ) -> tuple[tuple[Entry, ...], Position, AuditRecord]:
        position, now_ms = position_of(connection), self._clock.now_ms()
        offset = self._clock_offset(connection, now_ms)
        entries = []
        for act in acts:
            self._refuse(connection, act)
            hlc = position.clock.tick(now_ms)
            header = Header(
                org=self.org,
                feed=act.feed,
                device=self.device_id,
                epoch=position.epoch,
                n=position.next_n,
                author=self.user.id,
                kind=act.kind,
                kind_version=kinds.KIND_VERSION,
                hlc=(hlc.ms, hlc.counter),
                charted_at_ms=now_ms,
                zone=self._clock.zone,
                clock=offset,
                seen=(act.seen.length, act.seen.digest[:8]),
            )
            entry = write_entry(
                header, act.body, salt=self._chance(16), prev=position.last_id, device_key=self._device_key
            )
            insert_entries(connection, [row_of(entry, state=tables.OK, at_ms=now_ms)])
            project(connection, [entry])  # before the next act is checked against what is signed
            note_written(connection, entry, now_ms)
            position = Position(
                epoch=position.epoch,
                next_n=position.next_n + 1,
                last_id=entry.id,
                hlc=(hlc.ms, hlc.counter),
                highest_ms=max(position.highest_ms, now_ms),
            )
            entries.append(entry)
        if drafts:
            connection.execute(
                delete(tables.draft).where(tables.draft.c.id.in_(drafts), tables.draft.c.author_id == self.user.id)
            )
        keep_position(connection, position)
        audited = [_fields(act, entry) for act, entry in zip(acts, entries, strict=True)]
        return tuple(entries), position, self._trail.add(connection, audited)

    def _refuse(self, connection: Connection, act: Act) -> None:
        """Raises NotInScope or SignedAlready where `act` may not be written."""
        if feed_kind(act.feed) == "reference":
            raise NotInScope
        self._require(connection, act.feed)
        refused = amend.why_refused(
            act.kind, act.body, visit_is_signed=_speaks_of_signed_visit(connection, act.feed, act.body)
        )
        if refused:
            raise SignedAlready(refused)

    def _begin_epoch(self, connection: Connection) -> bytes:
        before = position_of(connection)
        epoch = self._chance(8)
        keep_position(connection, Position(epoch=epoch, hlc=before.hlc, highest_ms=before.highest_ms))
        self._trail.add(connection, [AuditFields("new_epoch", "device", self.device_id)])
        return epoch

    def _clock_offset(self, connection: Connection, now_ms: int) -> tuple[int, int]:
        measured = own_value(connection, CLOCK_OFFSET)
        if measured is None:
            return NEVER_MEASURED
        offset_ms, at_ms = msgspec.msgpack.decode(measured, type=tuple[int, int])
        return offset_ms, max(0, (now_ms - at_ms) // 1000)


def _speaks_of_signed_visit(connection: Connection, feed: str, body: Body) -> bool:
    """Whether any subject that `body` speaks about belongs to a visit that its author signed."""
    subjects, visits = amend.subjects_of_visit(body), amend.visits_named(body)
    if not subjects and not visits:
        return False
    asked = {"feed": shown_in(connection, feed), "subjects": list(subjects), "visits": list(visits)}
    return connection.execute(_SIGNED, asked).first() is not None


def _fields(act: Act, entry: Entry) -> AuditFields:
    patient = feed_owner(act.feed) if feed_kind(act.feed) == "patient" else ""
    said = act.audit or AuditFields(act.kind, outcome="done")
    return AuditFields(
        action=said.action,
        object_kind=said.object_kind or ("document" if isinstance(act.body, Document) else "entry"),
        object_id=said.object_id or b64(entry.id),
        patient=said.patient or patient,
        outcome=said.outcome,
        reason=said.reason,
    )
