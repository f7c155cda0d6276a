"""Bytes nobody should send: whatever comes, a body is read or refused with a word a program can act on."""

from __future__ import annotations

import gzip
import json
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from nursechart.protocol.envelope import BadMessage, open_body
from nursechart.protocol.frames import Frame, IdOnly, unpack, varint
from nursechart.protocol.limits import INFLATED_BYTES
from nursechart.protocol.messages import BodiesRequest, HaveRequest, SyncRequest
from nursechart.record.canonical import Malformed

VECTORS = json.loads((Path(__file__).parent / "vectors" / "frames.json").read_text())
FRAMES = [bytes.fromhex(one["frame"]) for one in VECTORS["frames"]]

lengths = st.one_of(st.integers(0, 300), st.sampled_from([2**20, 2**20 + 1, 2**27, 2**28, 2**35])).map(varint)
deep = st.sampled_from([b"[", b'{"a":']).flatmap(
    lambda opening: st.integers(1, 3000).map(lambda times: opening * times)
)
flags = st.integers(0, 7).map(lambda bits: bytes((bits,)))
pieces = st.one_of(st.sampled_from(FRAMES), st.binary(max_size=120), lengths, deep, flags)


@st.composite
def streams(draw: st.DrawFn) -> bytes:
    """Frames with something strange among them, cut anywhere."""
    raw = b"".join(draw(st.lists(pieces, min_size=1, max_size=6)))
    return raw[: draw(st.integers(0, len(raw)))] if draw(st.booleans()) else raw


def why_refused(work: Callable[[], object]) -> str:
    """The word of a refusal, or an empty text. Anything else that is raised fails the test."""
    try:
        work()
    except BadMessage as bad:
        return bad.code
    except Malformed:  # one bad entry, refused alone
        return "malformed"
    return ""


@given(raw=streams())
def test_s46_a_stream_of_frames_is_read_to_its_end_or_refused(raw: bytes) -> None:
    read: list[Frame | IdOnly] = []
    assert why_refused(lambda: read.extend(unpack(raw, most=1000))) in ("", "malformed")
    for item in read:
        if isinstance(item, Frame):
            assert why_refused(item.entry) in ("", "malformed")


def framed(head: bytes, frames: bytes = b"") -> bytes:
    return struct.pack(">I", len(head)) + head + frames


@given(
    body=st.one_of(st.binary(max_size=300), st.one_of(deep, st.binary(max_size=200)).map(framed)),
    coding=st.sampled_from(["", "identity", "gzip", "zstd", "br", "gzip, zstd"]),
    packs=st.booleans(),
    shape=st.sampled_from([SyncRequest, HaveRequest, BodiesRequest]),
)
def test_s46_any_body_is_read_or_refused_with_a_word(body: bytes, coding: str, packs: bool, shape: type) -> None:
    if packs and coding == "gzip":
        body = gzip.compress(body)
    elif packs and coding == "zstd":
        body = zstandard.ZstdCompressor().compress(body)
    assert why_refused(lambda: open_body(body, coding, shape)) in ("", "malformed", "unknown_field", "too_large")


@pytest.mark.parametrize(
    "body, coding, code",
    [
        (b"", "", "malformed"),
        (framed(b"{"), "", "malformed"),
        (framed(b'{"feed":1}'), "", "malformed"),
        (framed(b'{"feed":"p:1","more":1}'), "", "unknown_field"),
        (struct.pack(">I", 2**31) + b"{}", "", "too_large"),
        (framed(b"{}", bytes(INFLATED_BYTES)), "", "too_large"),
        (zstandard.ZstdCompressor(level=19).compress(bytes(INFLATED_BYTES * 2)), "zstd", "too_large"),
        (gzip.compress(bytes(INFLATED_BYTES * 2)), "gzip", "too_large"),
        (framed(b'{"feed":"p:1"}'), "br", "malformed"),
    ],
)
def test_s47_each_way_to_be_wrong_has_its_word(body: bytes, coding: str, code: str) -> None:
    assert why_refused(lambda: open_body(body, coding, HaveRequest)) == code
