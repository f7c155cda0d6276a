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

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar, cast

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from nursechart import __version__
from nursechart.errors import NurseCanAct
from nursechart.language import said, to_say
from nursechart.protocol.attested import Order
from nursechart.protocol.carried import BadFile, CarriedAnswer, Export, Why, open_file, seal_file
from nursechart.protocol.frames import pack
from nursechart.protocol.limits import (
    AUDIT_RECORDS,
    CARRIED_AUDITS,
    CARRIED_BLOCKS,
    CARRIED_BYTES,
    CARRIED_FRAME_BYTES,
    PUSH_BYTES,
)
from nursechart.protocol.messages import (
    DIGEST8,
    AuditRequest,
    Diverged,
    Message,
    Page,
    PullAnswer,
    PullRequest,
    PushRequest,
)
from nursechart.protocol.versions import CARRIED_LEASE, is_older
from nursechart.record.audit import AuditFields
from nursechart.record.entry import Entry
from nursechart.store.files import write_whole
from nursechart.store.order import FeedState
from nursechart.store.pin import Pin
from nursechart.store.runs import CARRIED, FILE_IN, FILE_OUT
from nursechart.store.runs import SyncRun as KeptRun
from nursechart.sync.audits import AUDIT_KEPT, audit_request, kept_at_pharmacy
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
from nursechart.sync.joined import renew_lease
from nursechart.sync.offers import Offers
from nursechart.sync.orders import believed
from nursechart.sync.pages import BadPage, DeviceKeys, split_pages
from nursechart.sync.pharmacy import Answer
from nursechart.sync.pulling import Puller
from nursechart.sync.run import Tally

if TYPE_CHECKING:
    from nursechart.store.laptop import OpenStore
    from nursechart.sync.joined import Joined

M = TypeVar("M", bound=Message)

_MANY: Final = 1_000_000
_HOLDER: Final = "a carried file"
_WHY: Final[Mapping[Why, str]] = {
    "none_of_ours": to_say("{name} is not an answer of the pharmacy. Choose the file that came back from there."),
    "newer": to_say("{name} was written by a newer program. Update NurseChart, then take it in."),
    "other_way": to_say("{name} is for the pharmacy, not its answer. Choose the file that came back from there."),
    "other_pharmacy": to_say("{name} is of another pharmacy. Nothing was taken in."),
    "other_key": to_say(
        "{name} answers another file than the last one you wrote on this laptop. Ask for the answer to that one, or"
        " export again."
    ),
    "damaged": to_say("{name} is damaged. Nothing was taken in. Copy it again, or ask the pharmacy to write it again."),
    "too_large": to_say("{name} is too large to be an answer of the pharmacy. Nothing was taken in."),
}


class NoKeyYet(NurseCanAct):
    """The pharmacy has not told what files are to be sealed to: it is older, or there was no sync since the update."""

    def __init__(self) -> None:
        super().__init__(
            said("The pharmacy has not told this laptop how to seal files. Sync over a network once, then export.")
        )


class NothingAsked(NurseCanAct):
    """No file of hers waits for an answer."""

    def __init__(self) -> None:
        super().__init__(
            said("No file that you wrote on this laptop waits for an answer. Export first, or sign in as who wrote it.")
        )


class SyncUnderWay(NurseCanAct):
    """A run over the network, or another program of this laptop, is at it."""

    def __init__(self) -> None:
        super().__init__(said("Sync is under way on this laptop. Try again in a moment."))


class AnswerRefused(NurseCanAct):
    """The file is not taken in; the sentence names it and says why and what to do."""

    def __init__(self, why: Why, name: str) -> None:
        super().__init__(said(_WHY[why], name=name))
        self.why = why


class FileFailed(NurseCanAct):
    """The stick did not take the file, or could not be read: another place or another stick will."""


@dataclass(frozen=True, slots=True)
class Written:
    """What went into a file."""

    entries: int
    left: int  # unsent entries that found no room: they go into the next file


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


def write_out(joined: Joined, path: Path, password: str | Pin, *, now_ms: int) -> Written:
    """Write what the pharmacy lacks, and the question what is new, into one sealed file. Takes as long as an unlock.

    Raises NoKeyYet, WrongPassword, MustWait, Locked; for a PIN WrongPin, PinGone, PinRefused; FileFailed when the disk
    does not take it: then the file before this one still has its answer.
    """
    store = joined.store
    to = store.own(CARRIED_KEY)
    if not to:
        raise NoKeyYet
    answer_key = X25519PrivateKey.generate()
    knows_more, lease = pharmacy_revision(store) >= CARRIED_LEASE, joined.lease
    audits = _audits(store) if knows_more else []
    with store.sign_with(password) as user_key:
        portions, waiting = _portions(store), store.unsent_count()
        request = request_of(store, __version__, is_with_user=True, budget=0, with_tag=False)
        head = Export(
            store.org, store.server_id, store.device_id, now_ms, answer_key.public_key().public_bytes_raw(),
            request, store.user.id, lease.credver if knows_more and lease else 0, len(audits),
        )  # fmt: skip
        blocks: list[tuple[Message, bytes]] = [(PushRequest(__version__), pack(entries)) for entries in portions]
        blocks += [(one, b"") for one in audits]
        content, digest = seal_file(
            "to_pharmacy", store.server_id, to, [(head, b""), *blocks], key=store.device_key, user_key=user_key
        )
    sent = tuple(tuple((bytes(entry.id), entry.header.feed) for entry in entries) for entries in portions)
    asked = _Asked(digest, answer_key.private_bytes_raw(), store.position().epoch, sent, _held(store.feeds()))
    count, before = sum(map(len, sent)), store.own(_asked_of(store))
    store.audit(AuditFields("exported_to_file", "file", digest[:DIGEST8].hex(), reason=f"{count} entries"))
    store.set_own(_asked_of(store), msgspec.msgpack.encode(asked))  # before the file: it must never lack its key
    try:
        write_whole(path, content)
    except OSError as error:
        store.set_own(_asked_of(store), before or b"")
        raise FileFailed(
            said("The file could not be written: {why}. Choose another place", why=error.strerror)
        ) from error
    store.record_run(KeptRun(now_ms, now_ms, 0, len(content), count, 0, CARRIED, FILE_OUT))
    return Written(count, waiting - count)


def read_file(path: Path) -> bytes:
    """The bytes of a carried file. Raises AnswerRefused for what is too large to be one, FileFailed."""
    try:
        with path.open("rb") as file:
            content = file.read(CARRIED_BYTES + 1)
    except OSError as error:
        raise FileFailed(said("The file could not be read: {why}.", why=error.strerror)) from error
    if len(content) > CARRIED_BYTES:
        raise AnswerRefused("too_large", path.name)
    return content


def take_in(joined: Joined, path: Path, *, now_ms: int) -> Taken:
    """Take the pharmacy's answer in: what became of the entries, how far its order goes, and her charts.

    A page that does not hold is dropped and the rest is taken; taking the same answer in twice finds nothing asked.
    Raises NothingAsked, AnswerRefused (having taken nothing), SyncUnderWay, FileFailed, ChartNotSaved, Locked.
    """
    store, raw = joined.store, read_file(path)
    kept = store.own(_asked_of(store))
    if not kept:
        raise NothingAsked
    asked = msgspec.msgpack.decode(kept, type=_Asked)
    head, pages = _opened(joined, asked, raw, path.name)
    if not store.take_sync_lease(_HOLDER, LEASE_MS):
        raise SyncUnderWay
    try:
        tally = Tally(pushed=sum(map(len, asked.sent)))
        _apply(joined, asked, head, pages, tally)
        lease_until_ms, orders = _heed(joined, head, tally)
        states = store.feeds()
        outcomes = [told.outcome for told in tally.told]
        taken = Taken(
            tally.pushed, tally.pulled, outcomes.count("refused"), outcomes.count("quarantined"), store.unsent_count(),
            sum(state.mine and not state.is_complete for state in states), bool(head.user), tally.cause,
            lease_until_ms, orders,
        )  # fmt: skip
        number = asked.digest[:DIGEST8].hex()
        store.audit(AuditFields("took_in_file", "file", number, reason=f"{tally.pulled} entries"))
        if tally.cause is not Cause.DISK:  # else she frees some space and takes it in again
            store.set_own(_asked_of(store), b"")
        store.record_run(KeptRun(now_ms, now_ms, 0, len(raw), tally.pushed, tally.pulled, CARRIED, FILE_IN))
        store.synced()
        return taken
    finally:
        store.end_sync_lease(_HOLDER)


def _opened(
    joined: Joined, asked: _Asked, raw: bytes, name: str
) -> tuple[CarriedAnswer, list[tuple[PullAnswer, bytes]]]:
    """The answer, proved and read to its end. Raises AnswerRefused."""
    store = joined.store
    try:
        letter = open_file(raw, "to_laptop", store.server_id, X25519PrivateKey.from_private_bytes(asked.private_key))
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
    return head, pages


def _apply(
    joined: Joined, asked: _Asked, head: CarriedAnswer, pages: Sequence[tuple[PullAnswer, bytes]], tally: Tally
) -> None:
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
    talk = _Told(bool(head.user), head.diverged)
    puller = Puller(store, talk, DeviceKeys(store, own_key), tally, lambda: 0, Puller.FIRST_ENTRIES)
    puller.align(heads)
    for told, frames in pages:
        fresh, theirs = _without(told.pages, frames, newer)
        puller.take(fresh, theirs, told.devices)


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


@dataclass(frozen=True, slots=True)
class _Told:
    """An answer in a file, asked like the pharmacy over the wire: it can say where two orders part, and no more."""

    is_with_user: bool
    diverged: tuple[Diverged, ...]

    def post(
        self, path: str, head: Message, shape: type[M], *, frames: bytes = b"", for_user: bool = False
    ) -> Answer[M]:
        """What the file says of the feeds that are asked about; entries that it does not hold are left out."""
        if isinstance(head, PullRequest):
            feeds = {want.feed for want in head.wants}
            told = PullAnswer(diverged=tuple(one for one in self.diverged if one.feed in feeds))
            return Answer(cast(M, told), b"")
        return Answer(shape(), b"")


def _without(pages: Sequence[Page], frames: bytes, feeds: set[str]) -> tuple[tuple[Page, ...], bytes]:
    """Pages with their frames, but for those of `feeds`; as they are where they cannot be told apart."""
    try:
        kept = [(page, part) for page, part in split_pages(pages, frames) if page.feed not in feeds]
    except BadPage:
        return tuple(pages), frames
    return tuple(page for page, _ in kept), b"".join(part for _, part in kept)


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


def _held(states: Iterable[FeedState]) -> dict[str, bytes]:
    """How each feed stands here, to see whether anything changed it."""
    return {
        state.feed: b"%d %d %d " % (state.length, state.mine, state.left) + state.digest[:DIGEST8] for state in states
    }


def _asked_of(store: OpenStore) -> str:
    return f"carried:{store.user.id}"
