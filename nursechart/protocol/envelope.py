"""One shape for every body: a JSON head, then raw frames; compressed as a whole.

    u32be length of the head | head (JSON, UTF-8) | frames, to the end

Most messages have no frames. Signatures are over the compressed bytes, so `open_body` is only called on what has been
verified, and even then it inflates no further than the limits. `Content-Encoding` itself is not signed: were it changed
on the way, the first four bytes of gzip or zstd read as a length beyond the limit, so nothing can be read two ways.
"""

from __future__ import annotations

import struct
import zlib
from typing import Final, Literal, TypeVar

import msgspec
import zstandard

from nursechart.protocol.limits import HEAD_BYTES, INFLATED_BYTES, RATIO

M = TypeVar("M", bound=msgspec.Struct)

ACCEPT_ENCODING: Final = "zstd, gzip"  # what `open_body` reads
_WORTH_BYTES: Final = 256  # below this, compressing costs more header than it saves


BadCode = Literal["malformed", "unknown_field", "too_large"]  # of messages.RefusalCode


class BadMessage(ValueError):
    """A body that does not follow the protocol: the sender's mistake, or nobody's message. Holds no content.

    `code` says which, for programs, and is what the sender is told; the text is for the log.
    """

    def __init__(self, said: str, code: BadCode = "malformed") -> None:
        super().__init__(said)
        self.code: BadCode = code


def seal_body(head: msgspec.Struct, frames: bytes = b"", *, accept: str = ACCEPT_ENCODING) -> tuple[bytes, str]:
    """The body to send and its Content-Encoding ("" when it travels as it is).

    `accept` is what the other end reads, as in Accept-Encoding.
    """
    text = msgspec.json.encode(head)
    plain = b"".join((struct.pack(">I", len(text)), text, frames))
    readable = {name.partition(";")[0].strip() for name in accept.split(",")}
    if len(plain) >= _WORTH_BYTES:
        if "zstd" in readable:
            packed, coding = zstandard.ZstdCompressor(level=3, write_checksum=False).compress(plain), "zstd"
        elif "gzip" in readable:
            packed, coding = _gzip(plain), "gzip"
        else:
            return plain, ""
        if len(plain) / RATIO <= len(packed) < len(plain):
            return packed, coding
    return plain, ""


def open_body(raw: bytes, content_encoding: str, shape: type[M]) -> tuple[M, bytes]:
    """The head, strictly of `shape`, and the frames after it. Raises BadMessage; never inflates beyond the limits."""
    plain = _inflated(raw, content_encoding)
    if len(plain) < 4:
        raise BadMessage("the body is shorter than its length field")
    (length,) = struct.unpack_from(">I", plain)
    if length > HEAD_BYTES or 4 + length > len(plain):
        raise BadMessage("the head is longer than the body or the limit", "too_large")
    try:
        head = msgspec.json.decode(memoryview(plain)[4 : 4 + length], type=shape, strict=True)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BadMessage(f"the head is no {shape.__name__}", _why(error)) from error
    return head, plain[4 + length :]


def _why(error: Exception) -> BadCode:
    is_unknown = isinstance(error, msgspec.ValidationError) and "unknown field" in str(error)
    return "unknown_field" if is_unknown else "malformed"


def _inflated(raw: bytes, coding: str) -> bytes:
    limit = min(INFLATED_BYTES, len(raw) * RATIO)
    match coding:
        case "" | "identity":
            plain = raw if len(raw) <= INFLATED_BYTES else None
        case "zstd":
            plain = _unzstd(raw, limit)
        case "gzip":
            plain = _gunzip(raw, limit)
        case _:
            raise BadMessage("an encoding that was not offered")
    if plain is None:
        raise BadMessage("the body inflates beyond the limit, or is not what its encoding says", "too_large")
    return plain


def _unzstd(raw: bytes, limit: int) -> bytes | None:
    """One frame that states its size: a frame of unknown size could grow before it was counted."""
    try:
        if zstandard.get_frame_parameters(raw).content_size > limit:
            return None
        inflater = zstandard.ZstdDecompressor(max_window_size=INFLATED_BYTES)
        return inflater.decompress(raw, max_output_size=limit, allow_extra_data=False)
    except zstandard.ZstdError:
        return None


def _gzip(plain: bytes) -> bytes:
    deflater = zlib.compressobj(6, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    return deflater.compress(plain) + deflater.flush()


def _gunzip(raw: bytes, limit: int) -> bytes | None:
    inflater = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        plain = inflater.decompress(raw, limit + 1)
    except zlib.error:
        return None
    return plain if inflater.eof and not inflater.unused_data and len(plain) <= limit else None
