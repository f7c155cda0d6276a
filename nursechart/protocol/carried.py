"""Carried files: the messages of a sync in a file that somebody takes from a laptop to its pharmacy, and back.

    file      8 magic (the last but one character is the format) | u16be length | label (JSON) | box
              with photos (format 2): 8 magic | u16be length | label | u32be length | box | photos (`carried_photos`)
    label     which way, which pharmacy, and the first bytes of the hash of the key it is sealed to: not secret
    box       HPKE (RFC 9180: X25519, HKDF-SHA256, AES-256-GCM) of the content; the label is bound in as `info`
    content   64 signature of the sender | 64 of the user, or zeros | blocks
    block     u8 coding (0 as it is, 1 zstd) | u32be length | an `envelope`

From a laptop: the head is an `Export`, each further block a PushRequest with frames, the last `audits` of them an
AuditRequest each. To it: the head is a `CarriedAnswer`, each further block a PullAnswer with the frames of its pages.

The sender's signature is by the device key, or by the pharmacy's answer key; the user's says that she herself asked for
her charts. Both are over the hash of all blocks and over the way the file goes, so none can be turned round, cut, or
answered with the answer to another.
Whoever finds a file reads nothing but its label; blocks are inflated one by one, each within the limits of a request.
What comes before the photos is the letter. It is whole or refused; a photo that was lost on the way takes nothing of it
along. An end that has not shown that it knows of photos gets format 1.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final, Literal, TypeVar

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from nursechart.protocol.attested import Attested
from nursechart.protocol.carried_photos import BroughtPhoto, CarriedPhoto, PhotoFate
from nursechart.protocol.envelope import BadMessage, open_body, seal_body
from nursechart.protocol.limits import CARRIED_BLOCKS, CARRIED_BYTES
from nursechart.protocol.messages import DIGEST8, BlobName, Count, Diverged, Message, Pushed, SyncAnswer, SyncRequest

Way = Literal["to_pharmacy", "to_laptop"]
Why = Literal["none_of_ours", "newer", "other_way", "other_pharmacy", "other_key", "damaged", "too_large"]
M = TypeVar("M", bound=Message)

SUFFIX: Final = ".nursechart"
_MAGIC: Final = b"ncarry1\0"
_WITH_PHOTOS: Final = b"ncarry2\0"
_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_SIGNATURE: Final = 64
_BOX_BEYOND: Final = 32 + 16  # bytes of a box beyond its content: the key it was made with, and the tag
_NOBODY: Final = bytes(_SIGNATURE)
_LABEL_BYTES: Final = 1024
_CODINGS: Final = ("", "zstd")


class BadFile(ValueError):
    """A file that is not what it should be; nothing of it was taken.

    none_of_ours: no carried file at all. newer: of a later format. other_way: for the other end. other_pharmacy: for
    another one. other_key: sealed to a key that is not this one (any more). damaged: cut, changed, or not in its form.
    too_large: larger than any may be.
    """

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why: Why = why


class Export(Message, frozen=True):
    """What a laptop hands over: who it is, what it holds (`sync`), and in the blocks what the pharmacy lacks."""

    org: str
    server_id: str
    device: str
    created_ms: int  # by the laptop's clock, UTC
    answer_key: bytes  # X25519, 32 bytes: fresh for this file, so it also tells it from every other
    sync: SyncRequest
    user: str = ""  # who signed besides, and asks for her charts
    credver: int = 0  # of the lease that she works by; from revision 2 on, as is what follows
    audits: Count = 0  # how many of the blocks, the last ones, are AuditRequests
    photo_key: bytes = b""  # 32 bytes, fresh: opens the photos; from revision 4 on, as is what follows
    photos: tuple[CarriedPhoto, ...] = ()  # those behind the letter, in their order
    photos_asked: tuple[BlobName, ...] = ()  # the pharmacy has them; does a backup by now?
    photos_wanted: tuple[bytes, ...] = ()  # SHA-256 of what her charts name and is not on this laptop


class CarriedAnswer(Message, frozen=True):
    """What became of it, and what is new. `sync` is as after POST /v1/sync, its pages in the blocks."""

    device: str
    export: bytes  # digest of the file that is answered
    key_id: str  # the answer key that signed
    sync: SyncAnswer
    pushed: tuple[Pushed, ...]  # one a block of the export
    diverged: tuple[Diverged, ...] = ()
    user: str = ""  # whose charts are in it; "": nobody's, and only what concerns the laptop itself
    lease: Attested | None = None  # hers, from when the answer was written; from revision 2 on, as is what follows
    audit_kept: Count = 0  # the highest number of an audit record of this laptop that the pharmacy holds
    photos: tuple[PhotoFate, ...] = ()  # of the export's `photos`, then its `photos_asked`; from revision 4 on
    photo_key: bytes = b""
    brought: tuple[BroughtPhoto, ...] = ()  # the photos behind this letter


class _Label(Message, frozen=True):
    way: Way
    server: str
    to: bytes  # 8 bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """An opened file. Its signatures are not verified yet, and of its blocks only the lengths."""

    way: Way
    digest: bytes  # 32 bytes, over all blocks
    signature: bytes
    user_signature: bytes
    blocks: tuple[tuple[bytes, str], ...]  # body and coding; the head first

    def head(self, shape: type[M]) -> M:
        """Raises BadFile."""
        head, frames = self._open(0, shape)
        if frames:
            raise BadFile("damaged")
        return head

    def rest(self, shape: type[M], *, but_last: int = 0) -> Iterator[tuple[M, bytes]]:
        """The further blocks, one by one: message and frames. Raises BadFile."""
        for number in range(1, len(self.blocks) - but_last):
            yield self._open(number, shape)

    def last(self, count: int, shape: type[M]) -> Iterator[M]:
        """The last `count` blocks, which have no frames. Raises BadFile."""
        if count >= len(self.blocks):
            raise BadFile("damaged")
        for number in range(len(self.blocks) - count, len(self.blocks)):
            message, frames = self._open(number, shape)
            if frames:
                raise BadFile("damaged")
            yield message

    def is_from(self, public_key: bytes) -> bool:
        """Whether who has this Ed25519 key (32 bytes) sent it."""
        return _verifies(public_key, self.signature, _said(self.way, b"sender", self.digest))

    def is_asked_by(self, public_key: bytes) -> bool:
        """Whether the user with this key signed it besides."""
        return _verifies(public_key, self.user_signature, _said(self.way, b"user", self.digest))

    def _open(self, number: int, shape: type[M]) -> tuple[M, bytes]:
        try:
            return open_body(*self.blocks[number], shape)
        except BadMessage as error:
            raise BadFile("damaged") from error


def seal_file(
    way: Way,
    server: str,
    to: bytes,
    blocks: Sequence[tuple[Message, bytes]],
    *,
    key: Ed25519PrivateKey,
    user_key: Ed25519PrivateKey | None = None,
    with_photos: bool = False,
) -> tuple[bytes, bytes]:
    """The file for who has the X25519 key `to` (public half, 32 bytes), and the digest that its answer names.

    `server` is the pharmacy's id, either way; `blocks` are messages with their frames, the head first. Where it is
    `with_photos` that the head names, they are to be written behind it (`carried_photos.sealed_pieces`).
    """
    packed = b"".join(_pack(message, frames) for message, frames in blocks)
    digest = _digest(way, packed)
    user = user_key.sign(_said(way, b"user", digest)) if user_key else _NOBODY
    content = key.sign(_said(way, b"sender", digest)) + user + packed
    label = msgspec.json.encode(_Label(way, server, _name_of(to)))
    outside = (_WITH_PHOTOS if with_photos else _MAGIC) + struct.pack(">H", len(label)) + label
    if with_photos:
        outside += struct.pack(">I", len(content) + _BOX_BEYOND)
    return outside + _SUITE.encrypt(content, X25519PublicKey.from_public_bytes(to), outside), digest


def read_letter(file: BinaryIO) -> bytes:
    """What `open_file` opens; `file` is left at its first photo, where it has any. Raises BadFile, OSError."""
    start = file.read(len(_MAGIC) + 2)
    if not start.startswith(_WITH_PHOTOS) or len(start) < len(_MAGIC) + 2:
        return start + file.read(CARRIED_BYTES + 1 - len(start))
    (length,) = struct.unpack_from(">H", start, len(_MAGIC))
    label = file.read(length + 4)
    if len(label) < length + 4:
        raise BadFile("damaged")
    (box,) = struct.unpack_from(">I", label, length)
    if box > CARRIED_BYTES:
        raise BadFile("too_large")
    return start + label + file.read(box)


def open_file(raw: bytes, way: Way, server: str, private_key: X25519PrivateKey) -> Letter:
    """Open a letter that came this way, at this pharmacy or for a laptop of it. Raises BadFile."""
    if len(raw) > CARRIED_BYTES:
        raise BadFile("too_large")
    label, at = _label(raw)
    if label.way != way:
        raise BadFile("other_way")
    if label.server != server:
        raise BadFile("other_pharmacy")
    if label.to != _name_of(private_key.public_key().public_bytes_raw()):
        raise BadFile("other_key")
    try:
        content = _SUITE.decrypt(raw[at:], private_key, raw[:at])
    except Exception as error:  # the library names no error of its own here, but nothing else can fail
        raise BadFile("damaged") from error
    packed = content[2 * _SIGNATURE :]
    blocks = tuple(_unpack(packed))
    if not blocks:
        raise BadFile("damaged")
    signatures = content[:_SIGNATURE], content[_SIGNATURE : 2 * _SIGNATURE]
    return Letter(way, _digest(way, packed), *signatures, blocks)


def _label(raw: bytes) -> tuple[_Label, int]:
    """The label, and where the box begins."""
    if not raw.startswith((_MAGIC, _WITH_PHOTOS)):
        raise BadFile("newer" if raw.startswith(_MAGIC[:6]) and raw[7:8] == b"\0" else "none_of_ours")
    begins = len(_MAGIC) + 2
    if len(raw) < begins:
        raise BadFile("damaged")
    (length,) = struct.unpack_from(">H", raw, len(_MAGIC))
    if length > _LABEL_BYTES or begins + length > len(raw):
        raise BadFile("damaged")
    try:
        label = msgspec.json.decode(raw[begins : begins + length], type=_Label)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BadFile("damaged") from error
    at = begins + length
    if raw.startswith(_WITH_PHOTOS):
        at += 4
        if at > len(raw) or struct.unpack_from(">I", raw, at - 4)[0] != len(raw) - at:
            raise BadFile("damaged")
    return label, at


def _pack(message: Message, frames: bytes) -> bytes:
    body, coding = seal_body(message, frames, accept="zstd")
    return struct.pack(">BI", _CODINGS.index(coding), len(body)) + body


def _unpack(packed: bytes) -> Iterator[tuple[bytes, str]]:
    at, count = 0, 0
    while at < len(packed):
        if at + 5 > len(packed) or count > CARRIED_BLOCKS:
            raise BadFile("damaged")
        coding, length = struct.unpack_from(">BI", packed, at)
        at, count = at + 5, count + 1
        if coding >= len(_CODINGS) or at + length > len(packed):
            raise BadFile("damaged")
        yield packed[at : at + length], _CODINGS[coding]
        at += length


def _digest(way: Way, packed: bytes) -> bytes:
    return hashlib.sha256(b"nursechart/carried/1\0" + way.encode() + b"\0" + packed).digest()


def _said(way: Way, who: bytes, digest: bytes) -> bytes:
    return b"nursechart/carried/1\0" + way.encode() + b"\0" + who + b"\0" + digest


def _name_of(public_key: bytes) -> bytes:
    return hashlib.sha256(b"nursechart/carried-key/1\0" + public_key).digest()[:DIGEST8]


def _verifies(public_key: bytes, signature: bytes, said: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, said)
    except (InvalidSignature, ValueError):
        return False
    return True
