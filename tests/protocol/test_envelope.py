"""Bodies: what was sealed is opened again, and nothing inflates beyond its limits (S-46, S-47)."""

import struct
import zlib

import msgspec
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from nursechart.protocol.envelope import BadMessage, open_body, seal_body
from nursechart.protocol.limits import INFLATED_BYTES
from nursechart.protocol.messages import Done, HaveRequest, PingAnswer, SyncAnswer, SyncRequest


@given(
    frames=st.binary(max_size=2000), accept=st.sampled_from(["zstd, gzip", "gzip", "", "identity", "gzip;q=0.5, br"])
)
def test_what_was_sealed_is_opened_again(frames, accept):
    body, coding = seal_body(HaveRequest("p:1"), frames * 3, accept=accept)
    assert open_body(body, coding, HaveRequest) == (HaveRequest("p:1"), frames * 3)
    assert not coding or coding in accept


@pytest.mark.parametrize("accept", ["zstd", "gzip"])
def test_a_body_worth_compressing_travels_compressed(accept):
    body, coding = seal_body(Done(), bytes(range(64)) * 20, accept=accept)
    assert coding == accept
    assert len(body) < 300


@pytest.mark.parametrize("coding", ["zstd", "gzip"])
def test_a_cut_body_is_refused_at_any_byte(coding):
    body, used = seal_body(Done(), bytes(range(256)) * 4, accept=coding)
    assert used == coding
    for cut in range(len(body)):
        with pytest.raises(BadMessage):
            open_body(body[:cut], coding, Done)


def bomb(coding: str, size: int) -> bytes:
    plain = struct.pack(">I", 2) + b"{}" + bytes(size)
    if coding == "zstd":
        return zstandard.ZstdCompressor(level=19).compress(plain)
    deflater = zlib.compressobj(9, zlib.DEFLATED, 31)
    return deflater.compress(plain) + deflater.flush()


@pytest.mark.parametrize("size", [INFLATED_BYTES // 4, INFLATED_BYTES * 8])
@pytest.mark.parametrize("coding", ["zstd", "gzip"])
def test_s_47_a_bomb_is_refused_before_it_fills_the_memory(coding, size):
    with pytest.raises(BadMessage, match="beyond the limit"):
        open_body(bomb(coding, size), coding, Done)


def test_s_47_a_frame_that_hides_its_size_is_refused():
    stream = zstandard.ZstdCompressor().compressobj()
    hidden = stream.compress(struct.pack(">I", 2) + b"{}") + stream.flush()
    with pytest.raises(BadMessage):
        open_body(hidden, "zstd", Done)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00\x00\x00",
        b"\x00\x00\x00\x03{}",
        b"\xff\xff\xff\xff{}",
        b"\x00\x00\x00\x02[]",
        b"\x00\x00\x00\x01{",
        b"<html><body>Welcome to our Wi-Fi</body></html>",
        struct.pack(">I", 200_000) + b"[" * 200_000,
    ],
)
def test_s_46_what_is_no_message_is_refused(body):
    with pytest.raises(BadMessage):
        open_body(body, "", Done)


def test_s_46_an_unknown_field_or_a_wrong_type_is_refused():
    for text in (b'{"server_id":"s","time_ms":1,"more":2}', b'{"server_id":"s","time_ms":"1"}', b'{"server_id":"s"}'):
        with pytest.raises(BadMessage):
            open_body(struct.pack(">I", len(text)) + text, "", PingAnswer)


def test_an_encoding_that_was_not_offered_is_refused():
    with pytest.raises(BadMessage, match="not offered"):
        open_body(b"\x00\x00\x00\x02{}", "br", Done)


@pytest.mark.parametrize("coding", ["zstd", "gzip"])
def test_compressed_bytes_cannot_be_read_as_plain_ones(coding):
    body, _ = seal_body(Done(), bytes(range(256)) * 4, accept=coding)
    with pytest.raises(BadMessage):
        open_body(body, "", Done)


@pytest.mark.parametrize("shape", [SyncRequest, SyncAnswer])
def test_a_refusal_says_nothing_of_the_content(shape):
    text = b'{"name":"Rosa Delgado"}'
    with pytest.raises(BadMessage) as refused:
        open_body(struct.pack(">I", len(text)) + text, "", shape)
    assert "Rosa" not in str(refused.value)
    assert issubclass(shape, msgspec.Struct)
