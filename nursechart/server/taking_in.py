"""Takes in a file that somebody carried here from a laptop, and writes the answer that goes back the same way.

The file goes through the same door as a push over the wire: every entry is judged, numbered, kept apart or refused
alone, and taking the same file in again changes nothing and answers anew. Nothing is taken before the whole file was
opened, proved and read, but for the photos behind it: these are taken one by one (`carried_photos`), and one that did
not come whole keeps nothing else from being taken. The answer holds what became of each entry and what is new about the
laptop itself; charts are in it only where the user signed the file with her own key and may see them now. It is sealed
to a key that the laptop made for this file alone, so who carries it reads nothing.

A withdrawn laptop's work goes to quarantine and it is told no more than its receipts; of a lost one nothing is taken,
and it is told to wipe itself. Audit records are kept as over the wire. Who may read her charts gets a lease besides, if
her password has not changed since the one she works by: it carries the moment of this answer, and counts with it alone.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, Final

import msgspec
from sqlalchemy import Connection, select

from nursechart.errors import NurseCanAct
from nursechart.protocol import limits, versions
from nursechart.protocol.attested import Attested
from nursechart.protocol.carried import (
    BadFile,
    CarriedAnswer,
    Export,
    Letter,
    Why,
    open_file,
    read_letter,
    seal_file,
)
from nursechart.protocol.carried_photos import KEY_BYTES, BroughtPhoto, PhotoWhy, in_form
from nursechart.protocol.envelope import BadMessage
from nursechart.protocol.frames import unpack
from nursechart.protocol.messages import (
    DIGEST8,
    AuditRequest,
    FeedHead,
    Held,
    Message,
    PullAnswer,
    Pushed,
    PushRequest,
    SyncAnswer,
    Want,
)
from nursechart.record.feeds import device_feed
from nursechart.server import audit, roles
from nursechart.server.carried_photos import photos_behind, photos_to_bring, take_photos
from nursechart.server.database import insert_new
from nursechart.server.delivery import Pages
from nursechart.server.devices import WITHDRAWN_PUSH_MS, Device, public_keys, read_device
from nursechart.server.exchange import beside, feeds_of_today, fill, keep_audit
from nursechart.server.lease import lease_for, stop_orders, wipe_order
from nursechart.server.pharmacy import Pharmacy
from nursechart.server.scope import Scope, scope_of
from nursechart.server.sessions import SignedIn
from nursechart.server.tables import account, device_user, sync_event, user_key
from nursechart.server.unsent import note_said, said_by

_WHY: Final[dict[Why, str]] = {
    "none_of_ours": "is no file of a laptop. Look for the one that its sync centre wrote.",
    "newer": "was written by a newer nursechart. Update this server, then take it in.",
    "other_way": "is an answer for a laptop. Give it back to its nurse; what is taken in here is the file she wrote.",
    "other_pharmacy": "was written for another pharmacy. Nothing was taken in.",
    "other_key": "is sealed to a key that this server does not have. Restore keys/feeds.key, or have the nurse write"
    " it again after her next sync.",
    "damaged": "is damaged or was changed on the way. Copy it anew from where it was written, or have it"
    " written again.",
    "too_large": "is larger than any file of a laptop may be. Nothing was taken in.",
}


class FileRefused(NurseCanAct):
    """The file is not taken in, nothing of it; the text follows its name: what is wrong, and what to do."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What came of a file, and the answer for its laptop: a letter, and photos behind it (`written`)."""

    answer: bytes  # the letter
    device: str
    label: str
    entries: int
    refused: int
    quarantined: int
    later: int  # a feed was busy: take the file in again
    given: int  # entries in the answer
    with_charts: bool  # whether its user was believed, and is answered with her charts
    audit: int  # audit records of the laptop that the pharmacy did not hold yet
    with_lease: bool  # whether its user may go on without the network, for as long as the clinic allows
    is_lost: bool = False  # it was reported lost: nothing was taken, and the answer orders it to be wiped
    photos: int = 0  # of the file, that are whole here now
    photos_missed: Mapping[PhotoWhy, int] = field(default_factory=dict)  # that are not, by why
    brought: int = 0  # photos in the answer
    behind: Callable[[], Iterator[bytes]] = lambda: iter(())  # these, read while they are written

    @property
    def is_whole(self) -> bool:
        return not (self.refused or self.quarantined or self.later or self.is_lost)

    def written(self) -> Iterator[bytes]:
        """The bytes of the answer, part by part; as long as the pharmacy is open."""
        yield self.answer
        yield from self.behind()


def take_in(pharmacy: Pharmacy, file: BinaryIO, *, by: str) -> TakenIn:
    """Take a laptop's file in, which can be sought in. Raises FileRefused, having changed nothing; OSError."""
    now_ms = pharmacy.now_ms()
    letter, head = _opened(pharmacy, file)
    laptop = _sender(pharmacy, letter, head)
    if laptop.status == "lost":
        return _refuse_lost(pharmacy, letter, head, laptop, now_ms, by)
    blocks, records = _read(letter, head)
    with pharmacy.database.reading() as connection:
        signed_in = _believed(pharmacy, connection, letter, head, laptop)
        chain = pharmacy.delivery.chain(connection, laptop.id, head.sync.chain)
    pushed = _push(pharmacy, laptop, blocks, now_ms)
    before, kept = pharmacy.database.write(lambda c: _keep_audit(c, laptop.id, records, now_ms))
    fates = take_photos(pharmacy, laptop, head, file, now_ms)
    with pharmacy.database.reading() as connection:
        mine = scope_of(connection, pharmacy.org, head.device, signed_in, now_ms)
        answer, pages, given = _answer(pharmacy, connection, mine, letter, head, signed_in, pushed, now_ms)
        brought = _brought(pharmacy, connection, mine, head, signed_in, pages)
        orders = _orders(pharmacy, connection, laptop, now_ms)
        lease = _lease(pharmacy, connection, head, signed_in, now_ms)
    sync = msgspec.structs.replace(answer.sync, chain=chain, orders=orders)
    knows_more = _knows_more(head)
    photo_key = secrets.token_bytes(KEY_BYTES) if brought else b""
    answer = msgspec.structs.replace(
        answer, sync=sync, lease=lease, audit_kept=kept if knows_more else 0, photos=fates, photo_key=photo_key,
        brought=brought,
    )  # fmt: skip
    sealed, _ = seal_file(
        "to_laptop", pharmacy.settings.server_id, head.answer_key, [(answer, b""), *pages], key=pharmacy.answer_key,
        with_photos=bool(brought),
    )  # fmt: skip
    in_file = fates[: len(head.photos)]
    told = [one.outcome for block in pushed for one in block.told]
    taken = TakenIn(
        sealed, laptop.id, laptop.label, sum(block.frames for block in pushed), told.count("refused"),
        told.count("quarantined"), told.count("later"), given, signed_in is not None, kept - before,
        lease is not None, photos=sum(one.state == "whole" for one in in_file),
        photos_missed=Counter(one.why for one in in_file if one.why), brought=len(brought),
        behind=lambda: photos_behind(pharmacy, mine, photo_key, brought),
    )  # fmt: skip

    def note(connection: Connection) -> None:
        said, chained = said_by(connection, laptop.id), head.sync.chain
        if chained is not None and (said is None or (said[0] == chained.epoch and said[1] < chained.n)):
            note_said(connection, laptop.id, chained)
        counts = {
            "entries": taken.entries,
            "refused": taken.refused,
            "quarantined": taken.quarantined,
            "given": given,
            "audit": taken.audit,
            "photos": taken.photos,
        }
        row = {"device_id": laptop.id, "at": now_ms, "kind": "carried", "ms": 0, "chance": secrets.token_hex(4)}
        insert_new(connection, sync_event, [{**row, "counts": msgspec.json.encode(counts).decode()}])
        audit.note(connection, now_ms, by, "carried file taken in", laptop.id)

    pharmacy.database.write(note)
    return taken


def _refuse_lost(pharmacy: Pharmacy, letter: Letter, head: Export, laptop: Device, now_ms: int, by: str) -> TakenIn:
    """Nothing of a lost laptop is taken, and the order to wipe itself is all that it is told, as over the wire."""
    server_id = pharmacy.settings.server_id
    sync = SyncAnswer(server_id, now_ms, orders=(wipe_order(pharmacy, laptop, now_ms),))
    told = CarriedAnswer(head.device, letter.digest, pharmacy.answer_key_id, sync, ())
    sealed, _ = seal_file("to_laptop", server_id, head.answer_key, [(told, b"")], key=pharmacy.answer_key)
    pharmacy.database.write(lambda c: audit.note(c, now_ms, by, "carried file of a lost laptop", laptop.id, "refused"))
    return TakenIn(sealed, laptop.id, laptop.label, 0, 0, 0, 0, 0, False, 0, False, is_lost=True)


def _opened(pharmacy: Pharmacy, file: BinaryIO) -> tuple[Letter, Export]:
    try:
        letter = open_file(read_letter(file), "to_pharmacy", pharmacy.settings.server_id, pharmacy.carried_key)
        head = letter.head(Export)
    except BadFile as bad:
        raise FileRefused(_WHY[bad.why]) from bad
    if head.org != pharmacy.org or head.server_id != pharmacy.settings.server_id:
        raise FileRefused(_WHY["other_pharmacy"])
    if len(head.answer_key) != 32 or len(head.sync.held) > limits.DESK_FEEDS:
        raise FileRefused(_WHY["damaged"])
    if (
        not in_form(head.photo_key, head.photos)
        or max(len(head.photos_asked), len(head.photos_wanted)) > limits.CARRIED_PHOTOS
    ):
        raise FileRefused(_WHY["too_large"])
    return letter, head


def _sender(pharmacy: Pharmacy, letter: Letter, head: Export) -> Device:
    """The laptop that wrote it, proved by its key."""
    with pharmacy.database.reading() as connection:
        laptop = read_device(connection, head.device)
    if laptop is None or laptop.kind == "service" or not letter.is_from(laptop.public_key):
        raise FileRefused(
            "was not written by the laptop that it names, or by none of this pharmacy. Nothing was taken in."
        )
    if laptop.status == "pending":
        raise FileRefused(
            f"comes from a laptop that waits for approval: nursechart-server device approve {laptop.id}, then again."
        )
    return laptop


def _read(letter: Letter, head: Export) -> tuple[list[bytes], list[bytes]]:
    """The frames of each block, and the audit records; all of them read once to their end before any is taken."""
    blocks, records = list[bytes](), list[bytes]()
    try:
        for one in letter.last(head.audits, AuditRequest):
            records += one.records
        for _, frames in letter.rest(PushRequest, but_last=head.audits):
            if len(frames) > limits.PUSH_BYTES + limits.FRAME_FIELD_BYTES:
                raise BadFile("damaged")
            for _item in unpack(frames, most=limits.PUSH_ENTRIES):
                pass
            blocks.append(frames)
    except (BadFile, BadMessage) as bad:
        raise FileRefused(_WHY["damaged"]) from bad
    return blocks, records


def _knows_more(head: Export) -> bool:
    """Whether the laptop understands what revision 2 added to an answer."""
    return versions.common_revision(versions.REVISION, head.sync.revision) >= versions.CARRIED_LEASE


def _keep_audit(connection: Connection, device_id: str, records: Sequence[bytes], now_ms: int) -> tuple[int, int]:
    """Keep what continues the laptop's audit trail; up to which number it was kept before, and is now."""
    return keep_audit(connection, device_id, (), now_ms), keep_audit(connection, device_id, records, now_ms)


def _orders(pharmacy: Pharmacy, connection: Connection, laptop: Device, now_ms: int) -> tuple[Attested, ...]:
    """What the laptop is ordered to do, as over the wire."""
    if laptop.status == "withdrawn" and laptop.status_at_ms + WITHDRAWN_PUSH_MS < now_ms:
        return (wipe_order(pharmacy, laptop, now_ms),)
    return stop_orders(pharmacy, connection, laptop, now_ms)


def _lease(
    pharmacy: Pharmacy, connection: Connection, head: Export, signed_in: SignedIn | None, now_ms: int
) -> Attested | None:
    """The right to go on, for who signed the file with her own key and whose password is still the same."""
    if signed_in is None or not _knows_more(head):
        return None
    who = pharmacy.accounts.find(signed_in.user)
    return lease_for(pharmacy, connection, who, head.device, now_ms) if who.credver == head.credver else None


def _believed(
    pharmacy: Pharmacy, connection: Connection, letter: Letter, head: Export, laptop: Device
) -> SignedIn | None:
    """The user who signed the file herself, where she may read charts on this laptop now."""
    is_old = versions.is_older(head.sync.app, pharmacy.settings.minimum_app)
    if not head.user or laptop.status != "active" or is_old:
        return None
    hers = (user_key.c.user_id == head.user) & (user_key.c.device_id == laptop.id) & user_key.c.revoked_at.is_(None)
    keys = connection.execute(select(user_key.c.public_key).where(hers)).scalars().all()
    if not any(letter.is_asked_by(key) for key in keys):
        return None
    is_hers = (device_user.c.device_id == laptop.id) & (device_user.c.user_id == head.user)
    works_there = connection.execute(select(device_user.c.user_id).where(is_hers, device_user.c.valid_to.is_(None)))
    role = connection.execute(
        select(account.c.role).where(account.c.user_id == head.user, account.c.active == 1)
    ).scalar()
    if works_there.first() is None or role is None or not roles.may(role, roles.Permission.READ_CHARTS):
        return None
    return SignedIn(head.user, laptop.id, role)


def _push(pharmacy: Pharmacy, laptop: Device, blocks: Sequence[bytes], now_ms: int) -> tuple[Pushed, ...]:
    """Like pushes over the wire: they need the laptop alone, whoever carried the file."""
    told = []
    for frames in blocks:
        received = pharmacy.reception.push(frames, laptop, None, now_ms)
        pharmacy.meters.count_push(received.counts)
        told.append(received.pushed)
    return tuple(told)


def _brought(
    pharmacy: Pharmacy,
    connection: Connection,
    mine: Scope,
    head: Export,
    signed_in: SignedIn | None,
    pages: Sequence[tuple[Message, bytes]],
) -> tuple[BroughtPhoto, ...]:
    """The photos that go back: hers alone, as her charts are, and to a laptop that knows of them."""
    if signed_in is None or versions.common_revision(versions.REVISION, head.sync.revision) < versions.CARRIED_PHOTOS:
        return ()
    return photos_to_bring(pharmacy, connection, mine, head, (frames for _, frames in pages))


def _answer(
    pharmacy: Pharmacy,
    connection: Connection,
    mine: Scope,
    letter: Letter,
    head: Export,
    signed_in: SignedIn | None,
    pushed: tuple[Pushed, ...],
    now_ms: int,
) -> tuple[CarriedAnswer, list[tuple[Message, bytes]], int]:
    """The answer's head, its pages, and how many entries they hold."""
    heads = pharmacy.delivery.heads(connection, mine, feeds_of_today(connection, mine, now_ms))
    held = dict(head.sync.held) if signed_in else {}
    own = device_feed(head.device)
    if own in head.sync.held:
        held[own] = head.sync.held[own]
    listed = heads + beside(pharmacy, connection, mine, heads, held, now_ms)
    apart = _where_they_part(pharmacy, connection, mine, listed, held)
    pages, given = _pages(pharmacy, connection, mine, heads, held, {one.feed for one in apart.diverged})
    sync = SyncAnswer(
        pharmacy.settings.server_id, now_ms, feeds=listed, revision=versions.REVISION,
        minimum_app=pharmacy.settings.minimum_app,
    )  # fmt: skip
    user = signed_in.user if signed_in else ""
    told = CarriedAnswer(head.device, letter.digest, pharmacy.answer_key_id, sync, pushed, tuple(apart.diverged), user)
    return told, pages, given


def _where_they_part(
    pharmacy: Pharmacy, connection: Connection, mine: Scope, heads: Sequence[FeedHead], held: dict[str, Held]
) -> Pages:
    """What a laptop would ask for over the wire where its order of a feed is not the pharmacy's (any more)."""
    apart = Pages(0)
    wants = [
        Want(head.feed, at.length, at.digest8, 0)
        for head in heads
        if (at := held.get(head.feed)) is not None and at.length > 0
    ]
    pharmacy.delivery.pages(connection, mine, wants, apart)
    return apart


def _pages(
    pharmacy: Pharmacy,
    connection: Connection,
    mine: Scope,
    heads: Sequence[FeedHead],
    held: dict[str, Held],
    but: set[str],
) -> tuple[list[tuple[Message, bytes]], int]:
    """Everything in scope that the laptop lacks, as far as one file holds it."""
    known, found, given, size = dict(held), list[tuple[Message, bytes]](), 0, 0
    wanted = [head for head in heads if head.feed not in but]
    while size < limits.CARRIED_FRAME_BYTES and len(found) < limits.CARRIED_BLOCKS:
        pages = Pages(limits.PULL_ENTRIES)
        fill(pharmacy, connection, mine, wanted, known, pages)
        if not pages.pages:
            break
        for page in pages.pages:
            known[page.feed] = Held(page.first + page.count - 1, page.digest[:DIGEST8])
            given += page.count
        size += len(pages.frames)
        keys = public_keys(connection, sorted(pages.authors))
        found.append((PullAnswer(tuple(pages.pages), (), keys), bytes(pages.frames)))
    return found, given
