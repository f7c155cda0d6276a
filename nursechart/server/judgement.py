"""What becomes of a pushed entry: accepted, quarantined, or refused (sync.md 9). Pure; the facts come in as values.

Authority is judged from the server's own assignment intervals. A laptop cannot prove when it wrote something, so what
is disputed goes to a person and not to a rule that drops it. Nothing is refused for its clinical value or its clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from nursechart.record.canonical import Malformed
from nursechart.record.entry import Document, Entry, Header, check_kind, verifies
from nursechart.record.feeds import feed_kind, feed_owner
from nursechart.record.kinds import VISIT_SIGNED
from nursechart.record.manifest import read_manifest
from nursechart.server import roles
from nursechart.server.numbering import Flag

LONGEST_JUMP: Final = 10_000  # numbers a chain may skip
AFTER_MS: Final = 14 * 24 * 3600 * 1000  # an assignment covers this long after its end, for notes written late
BEFORE_MS: Final = 10 * 60 * 1000  # and this long before, for clocks that differ
_CLOCK_OFF_MS: Final = 5 * 60 * 1000
_FAR_AHEAD_MS: Final = 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class Accept:
    flags: Flag


@dataclass(frozen=True, slots=True)
class Quarantine:
    """Kept until a supervisor decides. `reason` is a word for programs."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refuse:
    """Not taken; the laptop keeps it and tells its nurse. `reason` is a word for programs."""

    reason: str


Verdict = Accept | Quarantine | Refuse


@dataclass(frozen=True, slots=True)
class Interval:
    """From when until when (None: still), UTC ms."""

    from_ms: int
    to_ms: int | None


@dataclass(frozen=True, slots=True)
class DeviceFacts:
    """A device as the server knows it, and who was ever enrolled on it."""

    public_key: bytes
    kind: str
    status: str
    users: frozenset[str]


@dataclass(frozen=True, slots=True)
class AuthorFacts:
    """A user as the server knows her: the feeds she reaches by role, her assignments, her signing keys."""

    active: bool
    role: str
    reaches: frozenset[str]  # of the feeds in question, by her role now, without an assignment of her own
    reaches_all: bool  # also patients the server has not heard of
    assigned: Mapping[str, tuple[Interval, ...]] = field(default_factory=dict)
    signing_keys: frozenset[bytes] = frozenset()


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a push is judged by, read once for the whole push."""

    org: str
    now_ms: int
    devices: Mapping[str, DeviceFacts]
    authors: Mapping[str, AuthorFacts]
    chain_heads: Mapping[tuple[str, bytes], int]
    pusher: str  # device id
    pusher_may_read: frozenset[str]  # feeds in scope of the signed-in pusher; empty without one


def is_signed(entry: Entry, facts: Facts) -> bool:
    """Whether the device that the header names is known and signed the entry."""
    device = facts.devices.get(entry.header.device)
    return device is not None and verifies(entry, device.public_key)


def judge(entry: Entry, facts: Facts, *, holds: bool) -> Verdict:
    """The verdict on an entry whose bytes were read (id and body hash are worked out from them). `holds`: what
    `is_signed` says of it."""
    header = entry.header
    if header.org != facts.org:
        return Refuse("other_organisation")
    device = facts.devices.get(header.device)
    if device is None:
        return Refuse("unknown_device")
    if entry.is_erased:
        return Refuse("body_missing")  # nothing could be shown, and the whole entry may still come
    if not holds:
        return Refuse("wrong_signature")
    disputed = _disputed(entry, device, facts)
    return Quarantine(disputed) if disputed else Accept(_flags(entry, device, facts))


def _disputed(entry: Entry, device: DeviceFacts, facts: Facts) -> str:
    """Why a person has to decide, or an empty text."""
    header = entry.header
    pusher = facts.devices.get(facts.pusher)
    if device.status not in ("active", "pending") or pusher is None or pusher.status != "active":
        return "device_withdrawn"
    if header.n > facts.chain_heads.get((header.device, header.epoch), 0) + LONGEST_JUMP:
        return "number_jump"
    if device.kind == "service":
        return ""  # the pharmacy's own, offered again by a laptop
    author = facts.authors.get(header.author)
    if author is None or header.author not in device.users:
        return "author_not_enrolled"
    if not author.active:
        return "user_stopped"
    if not roles.may_author(author.role, header.kind, (statement.part for statement in entry.statements)):
        return "role"
    if not _covered(header, author, facts):
        return "not_assigned" if feed_kind(header.feed) == "patient" else "not_her_feed"
    if header.kind == VISIT_SIGNED and not _signed_by_her(entry, author):
        return "unknown_signing_key"
    return ""


def _covered(header: Header, author: AuthorFacts, facts: Facts) -> bool:
    match feed_kind(header.feed):
        case "user":
            return feed_owner(header.feed) == header.author
        case "patient":
            at = corrected_ms(header)
            return (
                author.reaches_all
                or header.feed in author.reaches
                or header.feed in facts.pusher_may_read
                or any(_holds(one, at) for one in author.assigned.get(header.feed, ()))
            )
        case _:
            return False  # receipts and references are the pharmacy's own


def corrected_ms(header: Header) -> int:
    """When it was charted by the pharmacy's clock: the laptop's clock and the offset it had measured."""
    return header.charted_at_ms + header.clock[0]


def _holds(interval: Interval, at_ms: int) -> bool:
    began = interval.from_ms - BEFORE_MS <= at_ms
    return began and (interval.to_ms is None or at_ms <= interval.to_ms + AFTER_MS)


def _signed_by_her(entry: Entry, author: AuthorFacts) -> bool:
    body = entry.body
    if not isinstance(body, Document):
        return True  # not a signature at all: accepted and flagged invalid
    try:
        _, key, _ = read_manifest(body.doc)
    except Malformed:
        return True  # likewise
    return key in author.signing_keys


def _flags(entry: Entry, device: DeviceFacts, facts: Facts) -> Flag:
    header, flags = entry.header, Flag(0)
    author = facts.authors.get(header.author)
    at = corrected_ms(header)
    if author is not None and device.kind != "service" and header.feed not in author.reaches and not author.reaches_all:
        intervals = author.assigned.get(header.feed, ())
        if intervals and all(one.to_ms is not None and one.to_ms < at for one in intervals):
            flags |= Flag.LATE
    if abs(header.clock[0]) > _CLOCK_OFF_MS or header.hlc[0] > facts.now_ms + _FAR_AHEAD_MS:
        flags |= Flag.CLOCK
    if check_kind(entry):
        flags |= Flag.INVALID
    # Another user of the same laptop pushes for her every day; from another laptop it was offered again.
    if header.device != facts.pusher:
        flags |= Flag.REOFFERED
    return flags
