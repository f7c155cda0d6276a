"""Header and body: what an entry holds, and the JSON it is written as (sync.md 3).

The keys are short because each entry carries them. In a header: o organisation, f feed, d device, e epoch, n number, a
author, k kind, v its version, c hybrid logical clock, at charted instant, tz zone, clk clock offset and its age, s what
the author had seen. In a body: st statements (s subject, p part, v value, x what it supersedes), or doc, amends, blobs.
Reading refuses whatever breaks this form, and passes over keys that a newer program may add.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NoReturn

import msgspec

from nursechart.record.canonical import Malformed, Shallow, Whole, decode, encode, reader_of
from nursechart.record.feeds import feed_kind
from nursechart.record.ids import b64, unb64

MAX_HEADER_BYTES = 2 * 1024
MAX_BODY_BYTES = 64 * 1024
NEVER_MEASURED = (0, -1)  # clock offset and age before the first contact with the server


class TooLarge(Malformed):
    """The header is over 2 KiB or the body over 64 KiB: say it in several entries."""


@dataclass(frozen=True, slots=True)
class StatementRef:
    """A statement as another one names it: the first 8 bytes of its entry's id, and its index there."""

    entry8: bytes
    index: int


@dataclass(frozen=True, slots=True)
class Statement:
    """One value about one subject part; None withdraws the value. It names exactly what it supersedes."""

    subject: str
    part: str
    value: dict[str, Any] | None
    supersedes: tuple[StatementRef, ...] = ()


@dataclass(frozen=True, slots=True)
class BlobRef:
    """An attachment, which travels by itself."""

    sha256: bytes
    size: int  # bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Document:
    """A whole that is never merged; `amends` is the id (32 bytes) of the document it adds to, or empty."""

    doc: dict[str, Any]
    amends: bytes = b""
    blobs: tuple[BlobRef, ...] = ()


Body = tuple[Statement, ...] | Document


@dataclass(frozen=True, slots=True)
class Header:
    """Who wrote what kind of entry, where and when."""

    org: str
    feed: str
    device: str
    epoch: bytes  # 8 random bytes: one unbroken run of the device's chain
    n: int  # number in device and epoch, from 1
    author: str  # user id
    kind: str
    kind_version: int
    hlc: tuple[int, int]  # hybrid logical clock: ms, counter
    charted_at_ms: int  # UTC, by the laptop's clock
    zone: str  # IANA
    clock: tuple[int, int]  # offset of the laptop's clock in ms, age of that measurement in s; or NEVER_MEASURED
    seen: tuple[int, bytes]  # length of the feed copy the author was looking at, first 8 bytes of its digest


def header_bytes(header: Header) -> bytes:
    """The bytes of a header. Raises Malformed for values a reader would refuse, TooLarge over 2 KiB."""
    raw = encode(_plain_header(header))
    _check_header(header)
    if len(raw) > MAX_HEADER_BYTES:
        raise TooLarge("header over 2 KiB")
    return raw


def read_header(raw: bytes) -> Header:
    """The values of a header. Raises Malformed, or TooLarge over 2 KiB."""
    if len(raw) > MAX_HEADER_BYTES:
        raise TooLarge("header over 2 KiB")
    usual = _usual_header(raw)
    header = _header(usual) if usual is not None else _read_any_header(raw)
    _check_header(header)
    return header


def _header(said: _SaidHeader) -> Header:
    return Header(
        said.o,
        said.f,
        said.d,
        _read_again(said.e),
        said.n,
        said.a,
        said.k,
        said.v,
        said.c,
        said.at,
        said.tz,
        said.clk,
        (said.s[0], _read_again(said.s[1])),
    )


def _read_any_header(raw: bytes) -> Header:
    said = decode(raw)
    if type(said) is not dict:
        raise Malformed("a header is an object")
    try:
        return Header(
            org=_text(said["o"]),
            feed=_text(said["f"]),
            device=_text(said["d"]),
            epoch=_read_again(_text(said["e"])),
            n=_integer(said["n"]),
            author=_text(said["a"]),
            kind=_text(said["k"]),
            kind_version=_integer(said["v"]),
            hlc=_two_integers(said["c"]),
            charted_at_ms=_integer(said["at"]),
            zone=_text(said["tz"]),
            clock=_two_integers(said["clk"]),
            seen=_seen(said["s"]),
        )
    except KeyError as missing:
        raise Malformed(f"the header lacks {missing}") from None


def body_bytes(body: Body) -> bytes:
    """The bytes of a body. Raises Malformed for values a reader would refuse, TooLarge over 64 KiB."""
    raw = encode(_plain_body(body))
    if isinstance(body, Document):
        _check_document(body)
    else:
        _check_statements(body)
    if len(raw) > MAX_BODY_BYTES:
        raise TooLarge("body over 64 KiB")
    return raw


def read_body(raw: bytes) -> Body:
    """What a body says. Raises Malformed, or TooLarge over 64 KiB."""
    if len(raw) > MAX_BODY_BYTES:
        raise TooLarge("body over 64 KiB")
    usual = _usual_body(raw)
    if usual is not None:
        statements = tuple([_statement(one) for one in usual.st])
        _check_statements(statements)
        return statements
    said = decode(raw)
    if type(said) is not dict or ("st" in said) == ("doc" in said):
        raise Malformed("a body is an object with either st or doc")
    if "st" in said:
        if type(said["st"]) is not list:
            raise Malformed("st is a list of statements")
        statements = tuple(_read_statement(one) for one in said["st"])
        _check_statements(statements)
        return statements
    if type(said["doc"]) is not dict:
        raise Malformed("doc is an object")
    blobs = said.get("blobs", [])
    if type(blobs) is not list:
        raise Malformed("blobs is a list")
    amends = unb64(_text(said["amends"])) if "amends" in said else b""
    if "amends" in said and not amends:
        raise Malformed("a document amends an entry by its id of 32 bytes")
    document = Document(said["doc"], amends, tuple(_read_blob(one) for one in blobs))
    _check_document(document)
    return document


# --- as nearly all are written, read straight into structs; the names are those of the JSON, in its order -------------


class _SaidHeader(msgspec.Struct, gc=False):
    a: str
    at: Whole
    c: tuple[Whole, Whole]
    clk: tuple[Whole, Whole]
    d: str
    e: str
    f: str
    k: str
    n: Whole
    o: str
    s: tuple[Whole, str]
    tz: str
    v: Whole


class _SaidStatement(msgspec.Struct, gc=False):
    p: str
    s: str
    v: dict[str, Shallow] | None
    x: list[tuple[str, Whole]]


class _SaidBody(msgspec.Struct, gc=False):
    st: list[_SaidStatement]


_usual_header = reader_of(_SaidHeader)
_usual_body = reader_of(_SaidBody)


# --- the plain JSON of both ------------------------------------------------------------------------------------------


def _plain_header(header: Header) -> dict[str, Any]:
    return {
        "a": header.author,
        "at": header.charted_at_ms,
        "c": list(header.hlc),
        "clk": list(header.clock),
        "d": header.device,
        "e": b64(header.epoch),
        "f": header.feed,
        "k": header.kind,
        "n": header.n,
        "o": header.org,
        "s": [header.seen[0], b64(header.seen[1])],
        "tz": header.zone,
        "v": header.kind_version,
    }


def _plain_body(body: Body) -> dict[str, Any]:
    if isinstance(body, Document):
        plain: dict[str, Any] = {"doc": body.doc}
        if body.amends:
            plain["amends"] = b64(body.amends)
        if body.blobs:
            plain["blobs"] = [{"h": b64(blob.sha256), "n": blob.size, "t": blob.media_type} for blob in body.blobs]
        return plain
    return {
        "st": [
            {
                "p": statement.part,
                "s": statement.subject,
                "v": statement.value,
                "x": [[b64(ref.entry8), ref.index] for ref in statement.supersedes],
            }
            for statement in body
        ]
    }


def _statement(said: _SaidStatement) -> Statement:
    if not said.x:
        return Statement(said.s, said.p, said.v)
    return Statement(said.s, said.p, said.v, tuple(StatementRef(unb64(entry8), index) for entry8, index in said.x))


def _read_statement(said: Any) -> Statement:
    if type(said) is not dict or not {"s", "p", "v", "x"} <= said.keys():
        raise Malformed("a statement has s, p, v and x")
    value, named = said["v"], said["x"]
    if (value is not None and type(value) is not dict) or type(named) is not list:
        raise Malformed("v is an object or null, and x a list")
    return Statement(_text(said["s"]), _text(said["p"]), value, tuple(_read_ref(one) for one in named) if named else ())


def _read_ref(said: Any) -> StatementRef:
    if type(said) is not list or len(said) != 2:
        raise Malformed("x names a statement by two things")
    return StatementRef(unb64(_text(said[0])), _integer(said[1]))


def _read_blob(said: Any) -> BlobRef:
    if type(said) is not dict or not {"h", "n", "t"} <= said.keys():
        raise Malformed("an attachment has h, n and t")
    return BlobRef(unb64(_text(said["h"])), _integer(said["n"]), _text(said["t"]))


def _seen(said: Any) -> tuple[int, bytes]:
    if type(said) is not list or len(said) != 2:
        raise Malformed("s of the header has two items")
    return _integer(said[0]), _read_again(_text(said[1]))


_read_again = lru_cache(maxsize=256)(unb64)  # the entries of a page say the same few epochs and digests


def _two_integers(said: Any) -> tuple[int, int]:
    if type(said) is not list or len(said) != 2:
        raise Malformed("two integers belong here")
    return _integer(said[0]), _integer(said[1])


def _text(said: Any) -> str:
    return said if type(said) is str else _not("a string")


def _integer(said: Any) -> int:
    return said if type(said) is int else _not("an integer")


def _not(what: str) -> NoReturn:
    raise Malformed(f"{what} belongs here")


# --- what breaks the form --------------------------------------------------------------------------------------------


def _check_header(header: Header) -> None:
    feed_kind(header.feed)
    for word in (header.org, header.device, header.author, header.kind, header.zone):
        if not _is_word(word):
            raise Malformed("an id, kind or zone in the header is not printable ASCII")
    if len(header.epoch) != 8 or len(header.seen[1]) != 8:
        raise Malformed("epoch and digest in the header have 8 bytes")
    if header.n < 1 or header.kind_version < 1 or min(header.hlc) < 0 or header.seen[0] < 0:
        raise Malformed("a number in the header is too small")


def _check_statements(statements: tuple[Statement, ...]) -> None:
    if not statements:
        raise Malformed("an entry says at least one thing")
    for statement in statements:
        if not statement.subject or not statement.part:
            raise Malformed("a statement names its subject and its part")
        for ref in statement.supersedes:
            if len(ref.entry8) != 8 or ref.index < 0:
                raise Malformed("a statement names another by 8 bytes and an index from 0")


def _check_document(document: Document) -> None:
    if document.amends and len(document.amends) != 32:
        raise Malformed("a document amends an entry by its id of 32 bytes")
    for blob in document.blobs:
        if len(blob.sha256) != 32 or blob.size < 0 or not blob.media_type:
            raise Malformed("an attachment has a hash of 32 bytes, a size and a media type")


@lru_cache(maxsize=1024)  # the entries of a page say the same few
def _is_word(text: str) -> bool:
    return text != "" and text.isascii() and text.isprintable()
