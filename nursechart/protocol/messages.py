"""The heads of all messages, endpoint by endpoint. Every body is an `envelope`; "frames" are the bytes after the head.

Who must sign: D the laptop's device key, U besides a signed-in user (bearer token). Unknown fields are refused (422).
Bytes are base64 in JSON. Ids of entries are shortened to their first 8 bytes where both ends hold the entry. All times
are UTC ms. A refusal is a `Refusal` with one of STATUS_OF; it is signed like any answer.

| endpoint                  | in               | out                    | frames in / out            |
|---------------------------|------------------|------------------------|----------------------------|
| GET  /v1/ca       -       |                  | CaAnswer (unsigned)    |                            |
| GET  /v1/ping     D       |                  | PingAnswer             |                            |
| POST /v1/enrol    D*      | EnrolRequest     | EnrolAnswer            |                            |
| GET  /v1/enrol    D       |                  | EnrolAnswer            |                            |
| POST /v1/sign-in  D       | SignInRequest    | SignInAnswer           |                            |
| POST /v1/token    D       | TokenRequest     | SignInAnswer           |                            |
| POST /v1/password D, U    | PasswordRequest  | PasswordAnswer         |                            |
| POST /v1/recover  D, U    | RecoverRequest   | RecoverAnswer          |                            |
| POST /v1/sync     D, U?   | SyncRequest      | SyncAnswer             | pushed / first pages       |
| POST /v1/receipts D       | SyncRequest      | SyncAnswer             | - / its own receipts       |
| POST /v1/push     D       | PushRequest      | PushAnswer             | pushed / -                 |
| POST /v1/pull     D, U?   | PullRequest      | PullAnswer             | - / pages                  |
| POST /v1/bodies   D, U    | BodiesRequest    | BodiesAnswer           | IDONLY / whole             |
| POST /v1/have     D       | HaveRequest      | HaveAnswer             | IDONLY / -                 |
| POST /v1/fates    D       | FatesRequest     | FatesAnswer            | - / -                      |
| POST /v1/blob/offset D    | BlobOffsetsRequest | BlobOffsetsAnswer    |                            |
| POST /v1/blob/send   D    | BlobPieceRequest | BlobState              | the piece / -              |
| POST /v1/blob/fetch  D, U | BlobRequest      | BlobAnswer             | - / the piece              |
| POST /v1/left     D       | LeftRequest      | Done                   |                            |
| POST /v1/audit    D       | AuditRequest     | AuditAnswer            |                            |
| GET  /v1/slot?waiting=N D |                  | SlotAnswer             |                            |
| GET  /v1/live     D, U   |                  | (events, see `live`)   |                            |

D*: signed with the new key itself (`signatures.own_key_id`). U?: without a user there are outcomes, orders and the
device's own feed, nothing else. Attachments (sync.md 13) have no HEAD, PATCH or hash in the path: an answer without a
body could not be proved, and what is asked for stands in no address.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final, Literal

import msgspec

from nursechart.protocol.attested import Attested

Count = Annotated[int, msgspec.Meta(ge=0, lt=2**53)]  # a request's number; beyond it, it is none of ours

DIGEST8: Final = 8  # bytes of a digest or an id where the rest adds nothing


class Message(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The head of a request or an answer."""


class Row(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A short value that occurs many times in a head: written as an array, in the order of its fields."""


class Done(Message, frozen=True):
    """Taken; nothing to say."""


# --- refusals --------------------------------------------------------------------------------------------------------

RefusalCode = Literal[
    "malformed", "unknown_field", "too_large",  # the request does not follow the protocol or passes a limit
    "signature", "clock", "replay", "unknown_device",  # who are you: see signatures.py; `time_ms` is what to set by
    "token", "password", "throttled",  # sign in again; wrong login or password (never which); too many tries
    "password_refused",  # a new password that is too short, or among the first that anyone would try
    "code_wrong", "code_used", "code_expired",  # enrolment
    "not_approved", "withdrawn", "lost", "user_stopped",  # the device or the user may not, now or ever
    "update_needed",  # this version may push what was charted, and no more
    "not_found", "busy", "fault",  # also for what is not hers; later; a mistake of the pharmacy's program
]  # fmt: skip

STATUS_OF: Final[Mapping[str, int]] = {
    "malformed": 400, "unknown_field": 422, "too_large": 413,
    "signature": 401, "clock": 401, "replay": 401, "unknown_device": 401,
    "token": 401, "password": 403, "password_refused": 403, "throttled": 429,
    "code_wrong": 403, "code_used": 403, "code_expired": 403,
    "not_approved": 403, "withdrawn": 403, "lost": 403, "user_stopped": 403,
    "update_needed": 426, "not_found": 404, "busy": 503, "fault": 500,
}  # fmt: skip


class Refusal(Message, frozen=True):
    """Why a request was not done. No details: those are in the pharmacy's log."""

    code: RefusalCode
    time_ms: int  # the pharmacy's clock
    retry_after_s: int = 0
    orders: tuple[Attested, ...] = ()  # a lost device is told nothing but these


# --- trust and enrolment ---------------------------------------------------------------------------------------------


class CaAnswer(Message, frozen=True):
    """Whom to trust; believed only once the certificate fits the enrolment code."""

    server_id: str
    organisation: str  # its name, to show
    ca_pem: str


class ServerKey(Message, frozen=True):
    """A public key of the pharmacy that a laptop pins: `answer` keys sign answers, `policy` keys leases and orders."""

    id: str
    use: Literal["answer", "policy"]
    public_key: bytes  # Ed25519, 32 bytes
    next: bool = False  # not used yet; pinned now, so that the change needs no trust in the moment


class PingAnswer(Message, frozen=True):
    """The pharmacy is there, and it is this one, and its clock says so."""

    server_id: str
    time_ms: int
    revision: int = 0
    minimum_app: str = ""


class EnrolRequest(Message, frozen=True):
    """Take this laptop in. Repeated with the same secret and key (a lost answer) it gives the same answer again."""

    secret: bytes  # 10 bytes, of the enrolment code
    public_key: bytes  # the new device key; also the request's key id
    label: str  # what an administrator will know the laptop by
    app: str
    kind: Literal["laptop", "desk"] = "laptop"
    system: str = ""  # operating system and version


class Policy(Message, frozen=True):
    """What the clinic decides about its laptops."""

    lease_days: int = 7
    lock_after_s: int = 300
    sync_after_lock: bool = True  # one device-only push after locking, 30 s at most
    reduced_protection: bool = True  # a laptop without a credential store of the system is allowed
    shortest_password: int = 15
    minimum_app: str = ""


class EnrolAnswer(Message, frozen=True):
    """Who this laptop is from now on, and what it pins. `approved` turns true when an administrator has looked."""

    device_id: str
    org: str
    organisation: str
    server_id: str
    server_keys: tuple[ServerKey, ...]
    ca_pem: str  # current CA certificate, and the next one when there is one
    approved: bool
    policy: Policy = Policy()


# --- who is charting -------------------------------------------------------------------------------------------------


class PersonalKeys(Message, frozen=True):
    """Public halves of what a user signs with; registered with her account when they are new to the pharmacy."""

    signing: bytes = b""  # Ed25519, 32 bytes: visits
    note: bytes = b""  # SubjectPublicKeyInfo DER of a P-256 key: printed notes; answered by a certificate


class SignInRequest(Message, frozen=True):
    """A user at this laptop. Password and device signature are the two factors."""

    login: str
    password: str
    keys: PersonalKeys | None = None
    one_time_code: str = ""


class TokenRequest(Message, frozen=True):
    """The next access token; the refresh token is used up by it. Also registers keys made after signing in."""

    refresh: str
    keys: PersonalKeys | None = None


class PasswordRequest(Message, frozen=True):
    """The signed-in user gives herself another password, and proves by the one she has that it is she."""

    old: str
    new: str


class PasswordAnswer(Message, frozen=True):
    """It is taken: every other session of hers has ended, and her credentials have this version."""

    credver: int
    time_ms: int


class RecoverRequest(Message, frozen=True):
    """The signed-in user cannot open this laptop, and asks that a recovery officer gives her its master key.

    Repeated with the same `public_key` it is the same asking, and answered once the officer has.
    """

    generation: Count  # of the master key
    box: bytes  # the master key, sealed to the organisation's recovery key (`recovery`)
    recovery_key: bytes  # its public half, X25519, 32 bytes
    public_key: bytes  # what the answer is to be sealed to: X25519, 32 bytes, made for this asking


class RecoverAnswer(Message, frozen=True):
    """The master key, sealed to the laptop's key for her alone; empty until a recovery officer has answered."""

    time_ms: int
    box: bytes = b""


class Person(Message, frozen=True):
    """A user of the organisation, as the chart prints her."""

    id: str
    name: str
    credentials: str = ""  # RN, CRNI …
    role: str = "nurse"
    login: str = ""


class SignInAnswer(Message, frozen=True):
    """A session, bound to this device, and the lease by which she may work without the pharmacy."""

    user: Person
    access: str
    access_expires_ms: int
    refresh: str
    lease: Attested
    time_ms: int
    note_certificate: bytes = b""  # DER, when `keys.note` was sent
    note_chain: tuple[bytes, ...] = ()  # DER, its issuers
    password_change_due: bool = False


# --- sync ------------------------------------------------------------------------------------------------------------


class Head(Row, frozen=True):
    """Where a device's chain stands: its last entry in one epoch."""

    epoch: bytes  # 8 bytes
    n: Count
    id8: bytes


class Held(Row, frozen=True):
    """How much of a feed the laptop has in order."""

    length: Count
    digest8: bytes


class FeedHead(Row, frozen=True):
    """A feed as the pharmacy has it now.

    mine: the signed-in user's (or the device's own, or a reference). other: another user's of this laptop. left:
    nobody's here any more. For `other` and `left`, length, digest and durable are capped at what the laptop named.
    """

    feed: str
    length: int
    digest: bytes  # 32 bytes
    durable: int  # entries that a backup or a replica holds; -1: the site does not say
    scope: Literal["mine", "other", "left"] = "mine"
    priority: int = 1  # 0: today's visits, 1: safety and references, 2: the rest


class SyncRequest(Message, frozen=True):
    """Who I am, what I hold, what I have for you (frames), and how much I would take.

    Of the feeds that are hers, either `held` names all that the laptop has, or `tag` stands for them
    (`feedlist.feeds_tag`); feeds of others on this laptop are always in `held`. With a tag that does not fit, the
    pharmacy does not know what she holds: it answers heads without pages, and the laptop pulls.
    """

    app: str
    revision: Count
    kinds: Count  # KIND_VERSION
    chain: Head | None = None  # None: nothing charted in this epoch yet
    held: dict[str, Held] = {}
    tag: bytes = b""
    budget: Count = 0  # entries it takes in the same answer
    asks_computers: bool = False  # from revision 3 on: tell of her other computers, too


class ChainState(Row, frozen=True):
    """What the pharmacy knows of the epoch the laptop named: its highest entry, and whether two laptops write it.

    As it was before this push: an entry that the laptop does not know was then written by a copy of it.
    """

    n: int
    id: bytes  # 32 bytes
    forked: bool = False


class Outcome(Row, frozen=True):
    """What became of one pushed entry, where that is more than a plain acceptance.

    accepted: numbered, with something to say (`flags`: late, clock, fork, invalid, reoffered). quarantined: kept until
    a supervisor has decided. refused: not taken; the laptop parks it with the reason. later: a feed was busy, offer it
    again. `reason` is a word of the pharmacy's list; the laptop words it.
    """

    index: int  # of the frame in the push, from 0
    outcome: Literal["accepted", "quarantined", "refused", "later"]
    reason: str = ""
    flags: tuple[str, ...] = ()


class Pushed(Message, frozen=True):
    """The outcome of each pushed frame. One that `told` does not name was accepted without a flag, or already held.

    It is a hint: an entry is sent once the feed's own order, or the device's receipt, holds it.
    """

    frames: int  # how many were read
    told: tuple[Outcome, ...] = ()
    retry_after_s: int = 0


class Page(Row, frozen=True):
    """A run of a feed's order: the next `size` bytes of the frames. The first frame of a page is never CHAINED."""

    feed: str
    first: int  # place of the first entry
    count: int
    size: int  # bytes of frames
    digest: bytes  # 32 bytes: of the feed at the page's last place
    length: int  # of the feed now: whether there is more


class Mark(Row, frozen=True):
    """The digest of a feed at one place."""

    place: int
    digest8: bytes


class Diverged(Row, frozen=True):
    """Two orders that differ: the pharmacy's digests at the laptop's length (or its own, if less), a half, … 0."""

    feed: str
    length: int
    marks: tuple[Mark, ...]  # descending places; the last is place 0


class Computer(Row, frozen=True):
    """Another computer that the signed-in user works on, as far as the pharmacy knows. Nothing of a patient.

    `lacks` counts the entries that it said it has and that have not come, whoever charted them on it.
    """

    label: str
    kind: Literal["laptop", "desk"]
    status: Literal["pending", "active", "withdrawn", "lost"]
    seen_ms: int  # when it was last in contact; -1: never
    app: str
    lacks: int


class SyncAnswer(Message, frozen=True):
    """One answer to all of it.

    `feeds` has all heads when `tag` was empty or does not fit. When it fits, nothing of hers changed before this push,
    and only the feeds named in `held` are listed (None if none were). A list that lacks a feed removes nothing.
    """

    server_id: str
    time_ms: int
    chain: ChainState | None = None  # None: that epoch is not known
    feeds: tuple[FeedHead, ...] | None = None
    pushed: Pushed | None = None
    pages: tuple[Page, ...] = ()  # after the push: what was just pushed comes back in them, by id
    devices: dict[str, bytes] = {}  # public keys of the devices (not this one) whose entries the pages hold
    orders: tuple[Attested, ...] = ()
    revision: int = 0
    minimum_app: str = ""  # below it: pushing only
    server_keys: tuple[ServerKey, ...] = ()  # when they are about to change
    carried_key: bytes = b""  # X25519, 32 bytes: seals files to the pharmacy; with a list of feeds, from revision 1 on
    computers: tuple[Computer, ...] | None = None  # her other ones, when the request asks for them


class PushRequest(Message, frozen=True):
    """More to push than fits a sync; the frames say it all."""

    app: str


class PushAnswer(Message, frozen=True):
    pushed: Pushed
    time_ms: int


class Want(Row, frozen=True):
    """Give me this feed from after `after`, where my digest is `digest8`; `limit` entries at most, in pages.

    A limit of 0 asks only whether the orders agree there. Feeds that are not hers are answered by `diverged` at most.
    """

    feed: str
    after: Count
    digest8: bytes
    limit: Count = 1000


class PullRequest(Message, frozen=True):
    wants: tuple[Want, ...]  # in the order they matter


class PullAnswer(Message, frozen=True):
    """Pages in the order of the wants, until an answer is full; what is lacking is asked for again.

    A want may be answered by several pages in a row, each continuing the one before.
    """

    pages: tuple[Page, ...] = ()
    diverged: tuple[Diverged, ...] = ()
    devices: dict[str, bytes] = {}


class BodiesRequest(Message, frozen=True):
    """Whole frames of the entries whose IDONLY frames follow."""


class BodiesAnswer(Message, frozen=True):
    """Whole frames of those the user is entitled to, in the order asked; the others are left out."""

    devices: dict[str, bytes] = {}


class HaveRequest(Message, frozen=True):
    """Which of these entries (IDONLY frames, all of one feed) does the pharmacy lack?"""

    feed: str


class HaveAnswer(Message, frozen=True):
    lacks: tuple[int, ...] = ()  # indexes of the frames


class KeptApart(Row, frozen=True):
    """An entry that the laptop has a receipt for, and no place in its feed."""

    feed: str
    id: bytes  # 32 bytes


class FatesRequest(Message, frozen=True):
    """What has become of these? Asked when an answer to a push may have been lost, and until a supervisor decided."""

    entries: tuple[KeptApart, ...]  # limits.FATES_ASKED at most


class Fate(Row, frozen=True):
    """placed: it stands in its feed. quarantined and refused: as in `Outcome`; a supervisor's no is refused, too."""

    index: int  # of the entry in the question, from 0
    outcome: Literal["placed", "quarantined", "refused"]
    reason: str = ""


class FatesAnswer(Message, frozen=True):
    fates: tuple[Fate, ...] = ()  # nothing of an entry that the pharmacy does not hold


class BlobName(Row, frozen=True):
    """An attachment and an entry that names it: without the entry a hash asks for nothing."""

    entry: bytes  # 32 bytes
    sha256: bytes  # of the whole


class BlobOffsetsRequest(Message, frozen=True):
    """How far has the pharmacy come with these attachments?"""

    blobs: tuple[BlobName, ...]  # limits.BLOBS_ASKED at most


class BlobState(Message, frozen=True):
    """How far an attachment of this laptop has come.

    unknown: no entry is here that names it and that this laptop may send files for. wanted: `received` bytes are kept,
    go on from there. whole: all of it, its hash proved; `durable` once a backup of the pharmacy holds it.
    """

    state: Literal["unknown", "wanted", "whole"]
    received: int = 0
    durable: bool = False


class BlobOffsetsAnswer(Message, frozen=True):
    """In the order of the question."""

    states: tuple[BlobState, ...]


class BlobPieceRequest(Message, frozen=True):
    """The bytes from `offset` on: `limits.BLOB_CHUNK_BYTES` of them, fewer at the end. The same piece twice is once."""

    entry: bytes
    sha256: bytes
    offset: Count
    piece_sha256: bytes


class BlobRequest(Message, frozen=True):
    """The piece of an attachment that begins at `offset`, a multiple of `limits.BLOB_CHUNK_BYTES`."""

    sha256: bytes
    offset: Count


class BlobAnswer(Message, frozen=True):
    size: int  # of the whole
    piece_sha256: bytes
    durable: bool = False  # the whole: a backup of the pharmacy holds it


class Purged(Row, frozen=True):
    """A feed whose log rows have gone from the laptop, and what it held."""

    feed: str
    length: Count
    digest8: bytes
    at_ms: Count


class LeftRequest(Message, frozen=True):
    purged: tuple[Purged, ...]


class AuditRequest(Message, frozen=True):
    """Audit records of the laptop in their own bytes, in order, and its signed checkpoints."""

    records: tuple[bytes, ...]
    checkpoints: tuple[bytes, ...] = ()


class AuditAnswer(Message, frozen=True):
    kept: int  # the highest record number the pharmacy holds


class SlotAnswer(Message, frozen=True):
    """When to come with a large push."""

    seconds: int
