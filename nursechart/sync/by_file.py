"""Sync without a network: what the pharmacy lacks goes into a sealed file that somebody carries, and its answer back.

The file is the same request as over the wire with the same frames, and its answer is applied by the same code, page by
page, each proved by its digest. Writing a file sends nothing: its entries wait until an answer, or a sync, shows that
the pharmacy has them. The file is sealed to the pharmacy's key and signed by the laptop and by the nurse herself (with
her password), so that the answer may hold her charts; the key that opens the answer is made for this file alone and
stays in this laptop's encrypted database until the answer was taken in, or a newer file takes its place.

An answer says how things stood when it was written. What the network, or another answer, has changed on this laptop
since the file was written is newer, and is left as it is. Its lease and its orders count where nothing newer has been
heard from the pharmacy: an answer that was kept back extends no lease and undoes no order.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from nursechart import __version__
from nursechart.language import said
from nursechart.protocol.attested import Order
from nursechart.protocol.carried import BadFile, CarriedAnswer, Export, open_file, read_letter, seal_file
from nursechart.protocol.carried_photos import KEY_BYTES, in_form
from nursechart.protocol.frames import pack
from nursechart.protocol.limits import (
    AUDIT_RECORDS,
    CARRIED_AUDITS,
    CARRIED_BLOCKS,
    CARRIED_FRAME_BYTES,
    PUSH_BYTES,
)
from nursechart.protocol.messages import (
    DIGEST8,
    AuditRequest,
    Message,
    PullAnswer,
    PushRequest,
)
from nursechart.protocol.versions import CARRIED_LEASE, CARRIED_PHOTOS, is_older
from nursechart.record.audit import AuditFields
from nursechart.record.entry import Entry
from nursechart.store.files import write_parts
from nursechart.store.order import FeedState
from nursechart.store.pin import Pin
from nursechart.store.runs import CARRIED, FILE_IN, FILE_OUT
from nursechart.store.runs import SyncRun as KeptRun
from nursechart.sync.audits import AUDIT_KEPT, audit_request, kept_at_pharmacy
from nursechart.sync.blobs import make_previews
from nursechart.sync.causes import Cause
from nursechart.sync.engine import LEASE_MS
from nursechart.sync.enrol import pinned_keys
from nursechart.sync.exchange import (
    CARRIED_KEY,
    check_chain,
    kept_head,
    note_revision,
    pharmacy_revision,
    request_of,
    settle,
)
from nursechart.sync.file_answers import Told, without
from nursechart.sync.file_faults import (
    AnswerRefused,
    FileFailed,
    GivenUp,
    NoKeyYet,
    NothingAsked,
    SyncUnderWay,
    check_room,
    not_written,
)
from nursechart.sync.joined import renew_lease
from nursechart.sync.offers import Offers
from nursechart.sync.orders import believed
from nursechart.sync.pages import DeviceKeys
from nursechart.sync.photos_by_file import Load, Named, load_of, note_fates, photos_behind, take_photos
from nursechart.sync.pulling import Puller
from nursechart.sync.run import Tally

if TYPE_CHECKING:
    from nursechart.store.laptop import OpenStore
    from nursechart.sync.joined import Joined

_MANY: Final = 1_000_000
_HOLDER: Final = "a carried file"


@dataclass(frozen=True, slots=True)
class Written:
    """What went into a file."""

    entries: int
    left: int  # unsent entries that found no room: they go into the next file
    photos: int = 0
    photos_left: int = 0  # photos that found no room, or that the pharmacy does not take in files: they wait


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a file would hold that is written now."""

    entries: int
    photos: int
    photos_left: int
    photo_bytes: int  # of these photos in the file; entries take little beside them


@dataclass(frozen=True, slots=True)
class Taken:
    """What an answer brought."""

    carried: int  # entries of the file that it answers
    pulled: int  # entries that were new to this laptop
    refused: int
    quarantined: int
    waiting: int  # entries that the pharmacy's order still does not hold
    incomplete: int  # her charts that are not whole yet
    with_charts: bool  # whether the pharmacy answered with her charts
    cause: Cause | None = None
    lease_until_ms: int | None = None  # UTC; None: it brought no lease
    orders: tuple[Order, ...] = ()  # signed, for this laptop, not carried out yet
    photos: int = 0  # of this laptop, that the pharmacy is proved to hold since
    photos_came: int = 0
    photos_missed: int = 0  # that the answer holds and that did not come whole, or found no room here
    photos_waiting: int = 0  # of this laptop, that the pharmacy is not proved to hold

    @property
    def is_to_be_wiped(self) -> bool:
        """Whether the pharmacy has ordered this laptop to forget its keys."""
        return any(order.kind == "wipe" for order in self.orders)


class _Asked(msgspec.Struct, frozen=True):
    """What is kept of the last file of a user, until its answer comes."""

    digest: bytes
    private_key: bytes
    epoch: bytes
    sent: tuple[tuple[tuple[bytes, str], ...], ...]  # by block: id and feed of each entry
    held: dict[str, bytes]  # by feed: how it stood here
    photos: tuple[Named, ...] = ()  # those carried, and then those asked about


def estimate(joined: Joined) -> Estimate:
    """What a file that is written now would hold. Raises Locked."""
    load = _load(joined.store)
    return Estimate(joined.store.unsent_count(), len(load.sent), load.left, load.file_bytes)


def write_out(
    joined: Joined,
    path: Path,
    password: str | Pin,
    *,
    now_ms: int,
    progress: Callable[[int], bool] = lambda percent: True,
) -> Written:
    """Write what the pharmacy lacks, and the question what is new, into one sealed file: entries first, then photos.

    Takes as long as an unlock, and as the disk takes for the photos; `progress` hears of each percent, and says whether
    to go on. Nothing is left of a file that was not written whole, and the file before it still has its answer.

    Raises NoKeyYet, WrongPassword, MustWait, Locked; for a PIN WrongPin, PinGone, PinRefused; FileFailed when the disk
    does not take it; GivenUp.
    """
    store = joined.store
    to = store.own(CARRIED_KEY)
    if not to:
        raise NoKeyYet
    answer_key = X25519PrivateKey.generate()
    knows_more, lease = pharmacy_revision(store) >= CARRIED_LEASE, joined.lease
    audits = _audits(store) if knows_more else []
    load, photo_key = _load(store), os.urandom(KEY_BYTES)
    check_room(path, load.file_bytes)
    with store.sign_with(password) as user_key:
        portions, waiting = _portions(store), store.unsent_count()
        request = request_of(store, __version__, is_with_user=True, budget=0, with_tag=False)
        head = Export(
            store.org, store.server_id, store.device_id, now_ms, answer_key.public_key().public_bytes_raw(),
            request, store.user.id, lease.credver if knows_more and lease else 0, len(audits),
            photo_key if load.sent else b"", load.photos, load.questions, load.wanted,
        )  # fmt: skip
        blocks: list[tuple[Message, bytes]] = [(PushRequest(__version__), pack(entries)) for entries in portions]
        blocks += [(one, b"") for one in audits]
        content, digest = seal_file(
            "to_pharmacy", store.server_id, to, [(head, b""), *blocks], key=store.device_key, user_key=user_key,
            with_photos=bool(load.sent),
        )  # fmt: skip
    sent = tuple(tuple((bytes(entry.id), entry.header.feed) for entry in entries) for entries in portions)
    unreadable = set[int]()
    size = len(content) + load.file_bytes
    parts = chain([content], photos_behind(store, photo_key, load, unreadable))
    count, before, held, epoch = (
        sum(map(len, sent)),
        store.own(_asked_of(store)),
        _held(store.feeds()),
        store.position().epoch,
    )

    def keep_question() -> None:
        """Before the file is there, as it must never lack its key; after its parts, so that it was written whole."""
        asked = _Asked(digest, answer_key.private_bytes_raw(), epoch, sent, held, load.names(unreadable))
        what = f"{count} entries, {len(load.sent)} photos" if load.sent else f"{count} entries"
        store.audit(AuditFields("exported_to_file", "file", digest[:DIGEST8].hex(), reason=what))
        store.set_own(_asked_of(store), msgspec.msgpack.encode(asked))

    try:
        write_parts(path, _told(parts, size, progress), ready=keep_question)
    except OSError as error:
        store.set_own(_asked_of(store), before or b"")
        raise not_written(error) from error
    store.record_run(KeptRun(now_ms, now_ms, 0, size, count, 0, CARRIED, FILE_OUT))
    return Written(count, waiting - count, len(load.sent), load.left)


def take_in(joined: Joined, path: Path, *, now_ms: int) -> Taken:
    """Take the pharmacy's answer in: what became of the entries, how far its order goes, and her charts.

    A page or a photo that does not hold is dropped and the rest is taken; taking the same answer in twice finds nothing
    asked.
    Raises NothingAsked, AnswerRefused (having taken nothing), SyncUnderWay, FileFailed, ChartNotSaved, Locked.
    """
    try:
        with path.open("rb") as file:
            return _take_in(joined, file, path.name, now_ms)
    except OSError as error:
        raise FileFailed(said("The file could not be read: {why}.", why=error.strerror)) from error


def _take_in(joined: Joined, file: BinaryIO, name: str, now_ms: int) -> Taken:
    store = joined.store
    kept = store.own(_asked_of(store))
    if not kept:
        raise NothingAsked
    asked = msgspec.msgpack.decode(kept, type=_Asked)
    head, pages = _opened(joined, asked, file, name)
    if not store.take_sync_lease(_HOLDER, LEASE_MS):
        raise SyncUnderWay
    try:
        tally = Tally(pushed=sum(map(len, asked.sent)))
        photos = _apply(joined, asked, head, pages, tally)
        lease_until_ms, orders = _heed(joined, head, tally)  # before the photos: it may open charts
        came, missed = take_photos(
            store, file, head.photo_key, head.brought, lambda: store.take_sync_lease(_HOLDER, LEASE_MS)
        )
        if came and joined.engine.small_picture is not None:
            make_previews(store, joined.engine.small_picture)
        states = store.feeds()
        outcomes = [told.outcome for told in tally.told]
        taken = Taken(
            tally.pushed, tally.pulled, outcomes.count("refused"), outcomes.count("quarantined"), store.unsent_count(),
            sum(state.mine and not state.is_complete for state in states), bool(head.user), tally.cause,
            lease_until_ms, orders, photos, came, missed, store.blobs_waiting()[0],
        )  # fmt: skip
        number = asked.digest[:DIGEST8].hex()
        store.audit(AuditFields("took_in_file", "file", number, reason=f"{tally.pulled} entries"))
        if tally.cause is not Cause.DISK:  # else she frees some space and takes it in again
            store.set_own(_asked_of(store), b"")
        store.record_run(KeptRun(now_ms, now_ms, 0, file.tell(), tally.pushed, tally.pulled, CARRIED, FILE_IN))
        store.synced()
        return taken
    finally:
        store.end_sync_lease(_HOLDER)


def _opened(
    joined: Joined, asked: _Asked, file: BinaryIO, name: str
) -> tuple[CarriedAnswer, list[tuple[PullAnswer, bytes]]]:
    """The answer, proved and read to its end. Raises AnswerRefused."""
    store = joined.store
    key = X25519PrivateKey.from_private_bytes(asked.private_key)
    try:
        letter = open_file(read_letter(file), "to_laptop", store.server_id, key)
        head, pages = letter.head(CarriedAnswer), list(letter.rest(PullAnswer))
    except BadFile as bad:
        raise AnswerRefused(bad.why, name) from bad
    keys = pinned_keys(joined.meeting.enrolled.answer.server_keys, "answer")
    if head.key_id not in keys or not letter.is_from(keys[head.key_id]):
        raise AnswerRefused("damaged", name)
    if head.sync.server_id != store.server_id:
        raise AnswerRefused("other_pharmacy", name)
    if head.device != store.device_id or head.export != asked.digest or head.user not in ("", store.user.id):
        raise AnswerRefused("other_key", name)
    if not in_form(head.photo_key, head.brought):
        raise AnswerRefused("too_large", name)
    return head, pages


def _apply(
    joined: Joined, asked: _Asked, head: CarriedAnswer, pages: Sequence[tuple[PullAnswer, bytes]], tally: Tally
) -> int:
    """How many photos of this laptop the pharmacy holds, as it proves for the first time."""
    store = joined.store
    unsent = {one.id for one in store.unsent(_MANY)}
    for pushed, sent in zip(head.pushed, asked.sent, strict=False):
        settle(store, pushed, sent, tally, only=unsent)
    if store.position().epoch == asked.epoch:
        check_chain(store, head.sync.chain)
    now = _held(store.feeds())
    newer = {feed for feed in now.keys() | asked.held.keys() if now.get(feed) != asked.held.get(feed)}
    heads = [one for one in head.sync.feeds or () if one.feed not in newer]
    store.note_heads([kept_head(one) for one in heads])
    own_key = store.device_key.public_key().public_bytes_raw()
    talk = Told(bool(head.user), head.diverged)
    puller = Puller(store, talk, DeviceKeys(store, own_key), tally, lambda: 0, Puller.FIRST_ENTRIES)
    puller.align(heads)
    for told, frames in pages:
        fresh, theirs = without(told.pages, frames, newer)
        puller.take(fresh, theirs, told.devices)
    return note_fates(store, asked.photos, head.photos, newer)


def _heed(joined: Joined, head: CarriedAnswer, tally: Tally) -> tuple[int | None, tuple[Order, ...]]:
    """The pharmacy's clock, lease, orders and wishes: until when she may work, and what is to be carried out."""
    store, told = joined.store, head.sync
    if head.audit_kept:
        store.set_own(AUDIT_KEPT, str(head.audit_kept).encode())
    if not store.note_carried_time(told.time_ms):
        return None, ()
    note_revision(store, told.revision)
    if is_older(__version__, told.minimum_app):
        tally.cause = tally.cause or Cause.UPDATE_NEEDED
    lease = joined.lease if head.lease is not None and renew_lease(joined, head.lease, told.time_ms) else None
    keys = joined.meeting.enrolled.trusted.policy_keys
    return lease.expires_ms if lease else None, believed(told.orders, keys, store.device_id, told.time_ms)


def _portions(store: OpenStore) -> list[list[Entry]]:
    """Everything unsent in push order, in portions of one push each, as much as one file holds."""
    offers = Offers(store)
    for feed in offers.large_feeds:  # nobody can be asked what it lacks of them
        offers.lacking(feed, [one for asked, _ in offers.questions(feed) for one in asked])
    portions: list[list[Entry]] = []
    size = 0
    while (
        size < CARRIED_FRAME_BYTES
        and len(portions) < CARRIED_BLOCKS - CARRIED_AUDITS
        and (entries := offers.next(PUSH_BYTES))
    ):
        portions.append(entries)
        size += sum(len(entry.header_bytes) + len(entry.body_bytes or b"") for entry in entries)
    return portions


def _audits(store: OpenStore) -> list[AuditRequest]:
    """The audit records that no answer has said the pharmacy holds, the oldest first, as many as a file takes."""
    found: list[AuditRequest] = []
    after = kept_at_pharmacy(store)
    while len(found) < CARRIED_AUDITS and (records := store.audit_records(after, AUDIT_RECORDS)):
        found.append(audit_request(records))
        after = records[-1].number
    return found


def _load(store: OpenStore) -> Load:
    """The photos of a file; a pharmacy that is older takes none in this way, and they wait."""
    load = load_of(store)
    is_older = pharmacy_revision(store) < CARRIED_PHOTOS
    return Load(left=load.left + len(load.sent)) if is_older else load


def _told(parts: Iterable[bytes], size: int, progress: Callable[[int], bool]) -> Iterator[bytes]:
    """The same parts; each percent of `size` is told once what came before it is written. Raises GivenUp."""
    done = told = 0
    for part in parts:
        yield part
        done += len(part)
        if (percent := done * 100 // size) > told:
            told = percent
            if not progress(percent):
                raise GivenUp


def _held(states: Iterable[FeedState]) -> dict[str, bytes]:
    """How each feed stands here, to see whether anything changed it."""
    return {
        state.feed: b"%d %d %d " % (state.length, state.mine, state.left) + state.digest[:DIGEST8] for state in states
    }


def _asked_of(store: OpenStore) -> str:
    return f"carried:{store.user.id}"
