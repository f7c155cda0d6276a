"""The work of the routes by which logs become equal: sync, push, pull, bodies, have, and what a laptop reports."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from datetime import time as clock_time
from typing import Final

import msgspec
from sqlalchemy import Connection, select, update

from nursechart.chart import queries
from nursechart.protocol import limits, versions
from nursechart.protocol.envelope import BadMessage
from nursechart.protocol.feedlist import feeds_tag
from nursechart.protocol.frames import IdOnly, unpack
from nursechart.protocol.messages import (
    DIGEST8,
    AuditAnswer,
    AuditRequest,
    BodiesAnswer,
    BodiesRequest,
    Done,
    Fate,
    FatesAnswer,
    FatesRequest,
    FeedHead,
    HaveAnswer,
    HaveRequest,
    Held,
    LeftRequest,
    Message,
    PullAnswer,
    PullRequest,
    PushAnswer,
    PushRequest,
    SlotAnswer,
    SyncAnswer,
    SyncRequest,
    Want,
)
from nursechart.record.audit import NO_RECORD, AuditRecord, verify_chain
from nursechart.record.feeds import EMPTY_DIGEST
from nursechart.server import audit_lines, audit_report
from nursechart.server.computers import computers_of
from nursechart.server.database import insert_new
from nursechart.server.decisions import fates_of
from nursechart.server.delivery import Pages, forgotten
from nursechart.server.devices import public_keys
from nursechart.server.door import Answered, Caller, Refused
from nursechart.server.lease import stop_orders
from nursechart.server.pharmacy import Pharmacy
from nursechart.server.reception import Received
from nursechart.server.scope import Scope, scope_of
from nursechart.server.tables import device, device_audit, sync_event
from nursechart.server.unsent import note_said, said_by

_DAY_MS: Final = 24 * 3600 * 1000
_NOTHING: Final = Held(0, EMPTY_DIGEST[:DIGEST8])


def sync(pharmacy: Pharmacy, caller: Caller, request: SyncRequest, frames: bytes) -> Answered:
    """One answer to all of it: what became of the push, what is new, and the first pages of it."""
    delivery, laptop = pharmacy.delivery, caller.laptop
    _check_version(pharmacy, request.app)
    with pharmacy.database.reading() as connection:
        mine = caller.scope(connection, pharmacy.org)
        today = feeds_of_today(connection, mine, caller.now_ms)
        chain = delivery.chain(connection, laptop.id, request.chain)
        before = delivery.heads(connection, mine, today)
        orders = stop_orders(pharmacy, connection, laptop, caller.now_ms)
        said = said_by(connection, laptop.id)
    if request.app != laptop.app:
        pharmacy.database.write(lambda c: _note_app(c, laptop.id, request.app))
    head = request.chain
    if head is not None and (head.epoch, head.n) != said:
        pharmacy.database.write(lambda c: note_said(c, laptop.id, head))
    fits = bool(request.tag) and request.tag == feeds_tag(before)
    pushed = _push(pharmacy, caller, frames) if frames else None
    pages = Pages(min(request.budget, limits.PULL_ENTRIES))
    with pharmacy.database.reading() as connection:
        has_more = pushed is not None and (pushed.feeds or pushed.pushed.told)  # receipts of what is disputed, too
        heads = delivery.heads(connection, mine, today) if has_more else before
        listed = () if fits else heads
        listed += beside(pharmacy, connection, mine, heads, request.held, caller.now_ms)
        if fits or not request.tag:
            known = {head.feed: Held(head.length, head.digest[:DIGEST8]) for head in before} if fits else request.held
            fill(pharmacy, connection, mine, heads, known, pages)
        keys = public_keys(connection, sorted(pages.authors))
        others = computers_of(connection, mine.user, laptop.id) if request.asks_computers and mine.user else None
    knows_files = versions.common_revision(versions.REVISION, request.revision) >= versions.CARRIED_FILES
    answer = SyncAnswer(
        server_id=pharmacy.settings.server_id,
        time_ms=caller.now_ms,
        chain=chain,
        feeds=None if fits and not listed else listed,
        pushed=pushed.pushed if pushed else None,
        pages=tuple(pages.pages),
        devices=keys,
        orders=orders,
        revision=versions.REVISION,
        minimum_app=pharmacy.settings.minimum_app,
        carried_key=pharmacy.carried_key.public_key().public_bytes_raw() if listed and knows_files else b"",
        computers=others,
    )
    return Answered(answer, bytes(pages.frames))


def beside(
    pharmacy: Pharmacy,
    connection: Connection,
    mine: Scope,
    heads: Sequence[FeedHead],
    held: Mapping[str, Held],
    now_ms: int,
) -> tuple[FeedHead, ...]:
    """What a laptop is told of the feeds it named, beside the `heads` in scope: forgotten ones, and those of others."""
    there = {head.feed for head in heads}
    lost = tuple(forgotten(one, "mine") for one in held if mine.has(one) and one not in there)
    return lost + pharmacy.delivery.heads_of_others(connection, mine.device, held, mine, now_ms)


def receipts(pharmacy: Pharmacy, caller: Caller, request: SyncRequest, _frames: bytes) -> Answered:
    """What has arrived of a laptop's work, and nothing else: all that a withdrawn one may still read."""
    pages = Pages(min(request.budget, limits.PULL_ENTRIES))
    with pharmacy.database.reading() as connection:
        own = scope_of(connection, pharmacy.org, caller.laptop.id, None, caller.now_ms)
        heads = pharmacy.delivery.heads(connection, own, frozenset())
        fill(pharmacy, connection, own, heads, request.held, pages)
    answer = SyncAnswer(pharmacy.settings.server_id, caller.now_ms, feeds=heads, pages=tuple(pages.pages))
    return Answered(answer, bytes(pages.frames))


def push(pharmacy: Pharmacy, caller: Caller, _request: PushRequest, frames: bytes) -> Answered:
    """Take entries in."""
    return Answered(PushAnswer(_push(pharmacy, caller, frames).pushed, caller.now_ms))


def pull(pharmacy: Pharmacy, caller: Caller, request: PullRequest, _frames: bytes) -> Answered:
    """Pages of the feeds that are hers."""
    _check_version(pharmacy, caller.laptop.app)
    pages = Pages(limits.PULL_ENTRIES)
    with pharmacy.database.reading() as connection:
        mine = caller.scope(connection, pharmacy.org)
        pharmacy.delivery.pages(connection, mine, request.wants, pages)
        keys = public_keys(connection, sorted(pages.authors))
    return Answered(PullAnswer(tuple(pages.pages), tuple(pages.diverged), keys), bytes(pages.frames))


def bodies(pharmacy: Pharmacy, caller: Caller, _request: BodiesRequest, frames: bytes) -> Answered:
    """Whole entries, by id, of the feeds that are hers."""
    _check_version(pharmacy, caller.laptop.app)
    ids = _ids(frames)
    with pharmacy.database.reading() as connection:
        mine = caller.scope(connection, pharmacy.org)
        found, keys = pharmacy.delivery.bodies(connection, mine, ids)
    return Answered(BodiesAnswer(keys), found)


def have(pharmacy: Pharmacy, caller: Caller, request: HaveRequest, frames: bytes) -> Answered:
    """Which of these entries the pharmacy lacks. Ids are hashes: who can name one has seen the entry."""
    ids = _ids(frames)
    with pharmacy.database.reading() as connection:
        return Answered(HaveAnswer(pharmacy.delivery.lacks(connection, request.feed, ids)))


def fates(pharmacy: Pharmacy, _caller: Caller, request: FatesRequest, _frames: bytes) -> Answered:
    """What has become of entries that wait outside of their feeds. Who can name an id has seen the entry."""
    if len(request.entries) > limits.FATES_ASKED:
        raise Refused("too_large")
    with pharmacy.database.reading() as connection:
        known = fates_of(connection, pharmacy.org, {one.id: one.feed for one in request.entries})
    told = (known.get(one.id) for one in request.entries)
    return Answered(FatesAnswer(tuple(Fate(at, *each) for at, each in enumerate(told) if each is not None)))


def left(pharmacy: Pharmacy, caller: Caller, request: LeftRequest, _frames: bytes) -> Answered:
    """A laptop has purged feeds: a receipt for the record."""
    counts = msgspec.json.encode(request.purged).decode()
    pharmacy.database.write(lambda c: _note_event(c, caller, "left", counts, 0))
    return Answered(Done())


def audit(pharmacy: Pharmacy, caller: Caller, request: AuditRequest, _frames: bytes) -> Answered:
    """Keep a laptop's audit records, as long as they continue its chain. Answers the highest number that is kept."""
    kept = pharmacy.database.write(lambda c: keep_audit(c, caller.laptop.id, request.records, caller.now_ms))
    return Answered(AuditAnswer(kept))


def keep_audit(connection: Connection, device_id: str, records: Iterable[bytes], now_ms: int) -> int:
    """Keep the records that continue the chain of a laptop; the highest number that is kept."""
    last = connection.execute(
        select(device_audit.c.number, device_audit.c.hash)
        .where(device_audit.c.device_id == device_id)
        .order_by(device_audit.c.number.desc())
        .limit(1)
    ).first()
    number, head = (last.number, last.hash) if last else (0, NO_RECORD)
    for raw in records:
        try:
            record = msgspec.json.decode(raw, type=AuditRecord)
        except msgspec.MsgspecError:
            break
        if record.number <= number:
            continue
        if record.device != device_id or verify_chain([record], after=(number, head)) is not None:
            if record.number == number + 1:
                audit_report.note_broken(connection, device_id, now_ms)
            break
        number, head = record.number, record.hash
        row = {"number": number, "record": raw, "hash": head, "received_at": now_ms}
        insert_new(connection, device_audit, [{"device_id": device_id, **row}])
        audit_lines.keep(connection, [audit_lines.of_laptop(record, now_ms)])
    return number


def slot(pharmacy: Pharmacy, caller: Caller, _message: Message, _frames: bytes) -> Answered:
    """When to come with a large push."""
    waiting = caller.query.get("waiting", "")
    if not waiting.isdecimal() or len(waiting) > 9:
        raise Refused("malformed")
    return Answered(SlotAnswer(pharmacy.turns.seconds_until(caller.laptop.id, int(waiting))))


def _check_version(pharmacy: Pharmacy, app: str) -> None:
    """A program that is too old may still push: nothing charted waits for an update."""
    if versions.is_older(app, pharmacy.settings.minimum_app):
        raise Refused("update_needed")


def _push(pharmacy: Pharmacy, caller: Caller, frames: bytes) -> Received:
    if len(frames) > limits.PUSH_BYTES + limits.FRAME_FIELD_BYTES:
        raise Refused("too_large")
    received = pharmacy.reception.push(frames, caller.laptop, caller.signed_in, caller.now_ms)
    pharmacy.meters.count_push(received.counts)
    if received.feeds:
        pharmacy.projector.wake()
    return received


def fill(
    pharmacy: Pharmacy,
    connection: Connection,
    mine: Scope,
    heads: Sequence[FeedHead],
    known: Mapping[str, Held],
    pages: Pages,
) -> None:
    """First pages of what the laptop lacks, what matters most first. Orders that divide are for it to find out."""
    if pages.is_full:
        return
    wants = [
        Want(head.feed, at.length, at.digest8, pages.entries)
        for head in sorted(heads, key=lambda one: (one.priority, one.feed))
        if (at := known.get(head.feed, _NOTHING)).length < head.length
    ]
    pharmacy.delivery.pages(connection, mine, wants, pages)


def feeds_of_today(connection: Connection, mine: Scope, now_ms: int) -> frozenset[str]:
    """Feeds with a visit of hers today, in any time zone: from half a day before the UTC day to half after."""
    patients = [feed for feed in mine.feeds if feed.startswith("p:")]
    if mine.user is None or not patients:
        return frozenset()
    day = datetime.combine(datetime.fromtimestamp(now_ms / 1000, UTC).date(), clock_time(), UTC)
    begins = int(day.timestamp() * 1000) - _DAY_MS // 2
    rows = queries.visit_rows(
        connection, patients, day_from_ms=begins, day_to_ms=begins + 2 * _DAY_MS, nurse=mine.user, limit=200
    )
    return frozenset(row.feed for row in rows)


def _ids(frames: bytes) -> list[bytes]:
    found = []
    for item in unpack(frames, most=limits.PULL_ENTRIES):
        if not isinstance(item, IdOnly):
            raise BadMessage("a frame that is more than an id")
        found.append(item.id)
    return found


def _note_app(connection: Connection, device_id: str, app: str) -> None:
    connection.execute(update(device).where(device.c.id == device_id).values(app_v=app[:40]))


def _note_event(connection: Connection, caller: Caller, kind: str, counts: str, ms: int) -> None:
    row = {"device_id": caller.laptop.id, "at": caller.now_ms, "kind": kind, "counts": counts, "ms": ms}
    row["chance"] = secrets.token_hex(4)
    insert_new(connection, sync_event, [row])
    audit_lines.keep(connection, [audit_lines.of_sync(row)])
