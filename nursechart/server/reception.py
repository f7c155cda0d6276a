"""Takes a push in: reads its frames, judges each entry, gives places, keeps what is disputed, writes receipts.

One outcome per entry, and none holds up another: a bad frame is refused alone, a busy feed is answered "later" alone.
Signatures are checked before any transaction. Pushing the same again changes nothing and finds everything held.
After a push the projector is woken; nothing waits for it.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final

import msgspec
from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.exc import OperationalError

from nursechart.protocol.frames import Frame, IdOnly, unpack
from nursechart.protocol.limits import BODY_BYTES, HEADER_BYTES, PUSH_ENTRIES
from nursechart.protocol.messages import Outcome, Pushed
from nursechart.record.canonical import Malformed
from nursechart.record.entry import Entry, TooLarge
from nursechart.record.feeds import device_feed
from nursechart.server import emergencies, numbering, scope
from nursechart.server.database import Database, insert_new
from nursechart.server.devices import WITHDRAWN_PUSH_MS, Device
from nursechart.server.facts import read_facts
from nursechart.server.judgement import Accept, Facts, Quarantine, Refuse, Verdict, is_signed, judge
from nursechart.server.numbering import Arrived, Flag, chunks
from nursechart.server.sealing import FeedKeys
from nursechart.server.sessions import SignedIn
from nursechart.server.tables import quarantine, sync_event

_log = logging.getLogger(__name__)
_MANY: Final = 100  # entries of a push that are worth a second thread
_BUSY_S: Final = 5  # when to offer again what found its feed busy

PENDING, RELEASED, REJECTED = "pending", "released", "rejected"


@dataclass(slots=True)
class _Taken:
    """A push while it is worked on: verdicts by index of the frame."""

    entries: dict[int, Entry] = field(default_factory=dict)
    told: dict[int, Outcome] = field(default_factory=dict)
    held: set[int] = field(default_factory=set)

    def tell(self, index: int, verdict: Quarantine | Refuse) -> None:
        refused = isinstance(verdict, Refuse)
        self.told[index] = Outcome(index, "refused" if refused else "quarantined", verdict.reason)


@dataclass(slots=True)
class _Step:
    """What is written to one feed, by index of the frame."""

    accepted: dict[int, Arrived] = field(default_factory=dict)
    disputed: dict[int, tuple[Arrived, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Received:
    """The answer to a push, and how many of each outcome for the metrics."""

    pushed: Pushed
    feeds: frozenset[str]  # that grew
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class _Looked:
    """What a push is judged by."""

    facts: Facts
    in_scope: set[str]  # feeds in which the laptop sees what was placed
    rejected: set[bytes]  # entries that a person turned down
    lengths: Mapping[str, int]  # of the feeds, from before it was asked which entries have a place


@dataclass(frozen=True, slots=True)
class _Push:
    """A push that has been judged and is written."""

    frames: int
    taken: _Taken
    pusher: str  # device id
    looked: _Looked
    began: float  # by time.perf_counter
    now_ms: int

    def later(self, steps: Mapping[str, _Step]) -> None:
        """These feeds were busy: what was for them is to be offered again."""
        for step in steps.values():
            for index in (*step.accepted, *step.disputed):
                self.taken.told[index] = Outcome(index, "later")
                self.taken.held.discard(index)

    def counts(self) -> dict[str, int]:
        return _counts(self.frames, self.taken)

    def received(self, grew: frozenset[str]) -> Received:
        return _received(self.frames, self.taken, grew)


class Reception:
    """Takes pushes. Thread-safe; holds no state."""

    def __init__(self, database: Database, org: str, keys: FeedKeys) -> None:
        self._database, self._org, self._keys = database, org, keys

    def push(self, frames: bytes, pusher: Device, signed_in: SignedIn | None, now_ms: int) -> Received:
        """Take what frames hold. Raises BadMessage when they cannot be read to their end; then nothing was taken."""
        began = time.perf_counter()
        read = list(unpack(frames, most=PUSH_ENTRIES))
        taken = _Taken()
        for index, frame in enumerate(read):
            entry = _read(frame)
            if isinstance(entry, Refuse):
                taken.tell(index, entry)
            else:
                taken.entries[index] = entry
        if not taken.entries:
            return _received(len(read), taken, frozenset())
        looked = self._look(taken, pusher, signed_in, now_ms)
        new = {index: entry for index, entry in taken.entries.items() if index not in taken.held}
        verdicts = _verdicts(new, looked.facts, looked.rejected)
        if pusher.status == "withdrawn" and pusher.status_at_ms + WITHDRAWN_PUSH_MS < now_ms:
            verdicts = dict.fromkeys(verdicts, Refuse("device_withdrawn"))
        steps = _steps(taken, verdicts, (pusher.id, signed_in.user if signed_in else None))
        of = _Push(len(read), taken, pusher.id, looked, began, now_ms)
        return self._settle_at_once(of, steps) if not self._database.is_postgres else self._settle(of, steps)

    def _look(self, taken: _Taken, pusher: Device, signed_in: SignedIn | None, now_ms: int) -> _Looked:
        """Everything the push is judged by; notes what has its place already."""
        by_feed = _by_feed(taken.entries, taken.entries)
        with self._database.reading() as connection:
            lengths = numbering.lengths_of(connection, self._org, by_feed)  # before it is asked what has a place
            for feed_id, indexes in by_feed.items():
                if not lengths[feed_id]:
                    continue
                ids = [taken.entries[index].id for index in indexes]
                placed = numbering.placed_in(connection, self._org, feed_id, ids)
                taken.held |= {index for index in indexes if taken.entries[index].id in placed}
            new = [entry for index, entry in taken.entries.items() if index not in taken.held]
            rejected: set[bytes] = set()
            for some in chunks([entry.id for entry in new]):
                rejected |= set(connection.execute(_REJECTED, {"org": self._org, "ids": some}).scalars())
            may_read = frozenset[str]()
            if signed_in is not None:
                may_read = scope.scope_of(connection, self._org, pusher.id, signed_in, now_ms).feeds
            facts = read_facts(connection, self._org, new, pusher.id, may_read, now_ms)
            in_scope = scope.of_others(connection, self._org, pusher.id, now_ms)
            if pusher.status != "active":  # it sees nothing placed any more: receipts are all it has
                in_scope = {device_feed(pusher.id)}
        return _Looked(facts, in_scope, rejected, lengths)

    def _settle_at_once(self, of: _Push, steps: Mapping[str, _Step]) -> Received:
        """Write the push in one transaction: the embedded database has one writer anyway, and each commit waits for the
        disk."""

        def work(connection: Connection) -> frozenset[str]:
            grew = self._write(connection, of, steps)
            self._finish(connection, of)
            return grew

        try:
            grew = self._database.write(work)
        except OperationalError as error:
            _log.warning("feeds were busy", extra={"fields": {"count": len(steps), "type": type(error.orig).__name__}})
            of.later(steps)
            grew = frozenset()
            self._database.write(lambda connection: self._finish(connection, of))
        return of.received(grew)

    def _settle(self, of: _Push, steps: Mapping[str, _Step]) -> Received:
        """Write the push in one short transaction a feed, so that laptops wait for one another only over the same
        patient."""
        grew: frozenset[str] = frozenset()
        for feed_id, step in steps.items():
            one = {feed_id: step}
            try:
                grew |= self._database.write(lambda connection, one=one: self._write(connection, of, one))  # type: ignore[misc]
            except OperationalError as error:
                _log.warning("a feed was busy", extra={"fields": {"count": 1, "type": type(error.orig).__name__}})
                of.later(one)
        self._database.write(lambda connection: self._finish(connection, of))
        return of.received(grew)

    def _write(self, connection: Connection, of: _Push, steps: Mapping[str, _Step]) -> frozenset[str]:
        """Write what was accepted and what is disputed of these feeds; answers those that grew. May be done again."""
        accepted = {feed_id: list(step.accepted.values()) for feed_id, step in steps.items() if step.accepted}
        flags = numbering.place_all(
            connection, self._org, self._keys, accepted, of.now_ms, unplaced_at=of.looked.lengths
        )
        for feed_id, some in accepted.items():
            emergencies.admit(connection, self._org, feed_id, (one.entry for one in some), of.now_ms)
        for feed_id, step in steps.items():
            for index, arrived in step.accepted.items():
                of.taken.told.pop(index, None)  # of a try before this one
                if said := flags[feed_id].get(arrived.entry.id, 0):
                    of.taken.told[index] = Outcome(index, "accepted", flags=Flag(said).words)
                of.taken.held.add(index)
            if step.disputed:
                self._keep(connection, feed_id, step, of.now_ms)
        new = [id_ for some in flags.values() for id_ in some]
        for some in chunks(new):  # what was in quarantine and is covered now needs no decision any more
            connection.execute(_COVERED, {"org": self._org, "ids": some, "now": of.now_ms})
        return frozenset(feed_id for feed_id, some in flags.items() if some)

    def _keep(self, connection: Connection, feed_id: str, step: _Step, now_ms: int) -> None:
        arrived = [one for one, _ in step.disputed.values()]
        numbering.keep(connection, self._org, self._keys, feed_id, arrived, now_ms)
        rows = [
            {
                "org_id": self._org,
                "entry_id": one.entry.id,
                "feed_id": feed_id,
                "reason": reason,
                "state": PENDING,
                "received_at": now_ms,
            }
            for one, reason in step.disputed.values()
        ]
        insert_new(connection, quarantine, rows)

    def _finish(self, connection: Connection, of: _Push) -> None:
        """Note the push; and what the laptop cannot see placed, let it see in its own feed."""
        ids, taken = [], of.taken
        for index, entry in taken.entries.items():
            outcome = taken.told.get(index)
            kept = outcome is not None and outcome.outcome == "quarantined"
            if kept or (index in taken.held and entry.header.feed not in of.looked.in_scope):
                ids.append(bytes(entry.id))
        if ids:
            numbering.receipts(connection, self._org, self._keys, device_feed(of.pusher), ids)
        event = {
            "device_id": of.pusher,
            "at": of.now_ms,
            "kind": "push",
            "counts": msgspec.json.encode(of.counts()).decode(),
            "ms": int((time.perf_counter() - of.began) * 1000),
            "chance": secrets.token_hex(4),
        }
        insert_new(connection, sync_event, [event])


_REJECTED: Final = select(quarantine.c.entry_id).where(
    quarantine.c.org_id == bindparam("org"),
    quarantine.c.entry_id.in_(bindparam("ids", expanding=True)),
    quarantine.c.state == REJECTED,
)
_COVERED: Final = (
    update(quarantine)
    .where(quarantine.c.org_id == bindparam("org"), quarantine.c.entry_id.in_(bindparam("ids", expanding=True)))
    .values(state=RELEASED, decided_at=bindparam("now"), note="covered when offered again")
)


def _steps(taken: _Taken, verdicts: Mapping[int, Verdict], by: tuple[str, str | None]) -> dict[str, _Step]:
    """What is to be written, by feed in order of name; what is not accepted is told."""
    steps: dict[str, _Step] = {feed_id: _Step() for feed_id in sorted(_by_feed(taken.entries, verdicts))}
    for index, verdict in verdicts.items():
        entry = taken.entries[index]
        step = steps[entry.header.feed]
        match verdict:
            case Accept(flags):
                step.accepted[index] = Arrived(entry, flags, *by)
            case Quarantine(reason):
                taken.tell(index, verdict)
                step.disputed[index] = (Arrived(entry, 0, *by), reason)
            case Refuse():
                taken.tell(index, verdict)
    return {feed_id: step for feed_id, step in steps.items() if step.accepted or step.disputed}


def _verdicts(entries: Mapping[int, Entry], facts: Facts, rejected: set[bytes]) -> dict[int, Verdict]:
    """The verdict on each, by index. Signatures are checked first, by themselves: the rest of judging would keep the
    interpreter from the thread that checks beside it."""
    signed = _signed(list(entries.values()), facts)
    return {
        index: _verdict(entry, facts, rejected, holds)
        for (index, entry), holds in zip(entries.items(), signed, strict=True)
    }


def _verdict(entry: Entry, facts: Facts, rejected: set[bytes], holds: bool) -> Verdict:
    return Refuse("rejected") if entry.id in rejected else judge(entry, facts, holds=holds)


def _signed(entries: Sequence[Entry], facts: Facts) -> list[bool]:
    """Whether the device that each names signed it; of many, half are checked in a second thread."""
    if len(entries) < _MANY:
        return _signed_of(entries, facts)
    half = len(entries) // 2
    with ThreadPoolExecutor(1, thread_name_prefix="judging") as beside:
        others = beside.submit(_signed_of, entries[half:], facts)
        return _signed_of(entries[:half], facts) + others.result()


def _signed_of(entries: Sequence[Entry], facts: Facts) -> list[bool]:
    return [is_signed(entry, facts) for entry in entries]


def _read(frame: Frame | IdOnly) -> Entry | Refuse:
    if isinstance(frame, IdOnly):
        return Refuse("malformed")
    if len(frame.header) > HEADER_BYTES or (frame.body is not None and len(frame.body) > BODY_BYTES):
        return Refuse("too_large")
    try:
        return frame.entry()
    except TooLarge:
        return Refuse("too_large")
    except Malformed:
        return Refuse("malformed")


def _by_feed(entries: Mapping[int, Entry], indexes: Iterable[int]) -> dict[str, list[int]]:
    feeds: dict[str, list[int]] = {}
    for index in indexes:
        feeds.setdefault(entries[index].header.feed, []).append(index)
    return feeds


def _received(frames: int, taken: _Taken, grew: frozenset[str]) -> Received:
    told = tuple(taken.told[index] for index in sorted(taken.told))
    busy = any(outcome.outcome == "later" for outcome in told)
    return Received(Pushed(frames, told, _BUSY_S if busy else 0), grew, _counts(frames, taken))


def _counts(frames: int, taken: _Taken) -> dict[str, int]:
    counts = {"frames": frames}
    for index in sorted(taken.told):
        outcome = taken.told[index].outcome
        counts[outcome] = counts.get(outcome, 0) + 1
    return counts
