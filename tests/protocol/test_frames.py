"""Frames: what was packed is read back, and what was cut or changed is refused, never read as something else."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nursechart.protocol.envelope import BadMessage
from nursechart.protocol.frames import Frame, IdOnly, pack, unpack, varint
from nursechart.record.canonical import Malformed
from nursechart.record.entry import Entry, verifies
from nursechart.record.feeds import EMPTY_DIGEST, next_digest

VECTORS = json.loads((Path(__file__).parent / "vectors" / "frames.json").read_text())
STREAM = b"".join(bytes.fromhex(one["frame"]) for one in VECTORS["frames"])


def items(raw: bytes) -> list[Frame | IdOnly]:
    return list(unpack(raw, most=1000))


def as_sent(item: Frame | IdOnly) -> Entry | IdOnly:
    return item.entry() if isinstance(item, Frame) else item


def test_the_frozen_frames_are_read_as_they_were_meant():
    read = items(STREAM)
    digest = EMPTY_DIGEST
    for item, vector in zip(read, VECTORS["frames"], strict=True):
        assert item.id.hex() == vector["id"], vector["name"]
        digest = next_digest(digest, item.id)
        assert digest.hex() == vector["digest"]
        if isinstance(item, Frame):
            entry = item.entry()
            assert entry.prev.hex() == vector["prev"]
            assert entry.bodyh.hex() == vector["bodyh"]
            assert (entry.body_bytes.hex() if entry.body_bytes is not None else None) == vector["body"]
            assert verifies(entry, bytes.fromhex(VECTORS["public_key"]))


def test_the_frozen_frames_are_written_byte_for_byte():
    assert pack(as_sent(item) for item in items(STREAM)) == STREAM


@pytest.mark.parametrize("name", VECTORS["refused"])
def test_a_frame_that_breaks_a_rule_is_refused(name):
    with pytest.raises(BadMessage):
        items(bytes.fromhex(VECTORS["refused"][name]))


def test_a_stream_cut_at_any_byte_yields_only_whole_frames_and_then_a_refusal():
    ends = [
        sum(len(one["frame"]) // 2 for one in VECTORS["frames"][:count]) for count in range(len(VECTORS["frames"]) + 1)
    ]
    for cut in range(len(STREAM)):
        if cut in ends:
            assert [item.id.hex() for item in items(STREAM[:cut])] == [
                one["id"] for one in VECTORS["frames"][: ends.index(cut)]
            ]
        else:
            with pytest.raises(BadMessage):
                items(STREAM[:cut])


@given(at=st.integers(0, len(STREAM) - 1), flip=st.integers(1, 255))
def test_no_changed_byte_goes_unnoticed(at, flip):
    changed = bytearray(STREAM)
    changed[at] ^= flip
    key = bytes.fromhex(VECTORS["public_key"])
    try:
        read = [as_sent(item) for item in items(bytes(changed))]
    except (BadMessage, Malformed):
        return
    ids = [item.id.hex() for item in read]
    forged = [item for item in read if isinstance(item, Entry) and not verifies(item, key)]
    assert forged or ids != [one["id"] for one in VECTORS["frames"]]


@given(raw=st.binary(max_size=300))
def test_noise_is_never_taken_for_frames_that_it_does_not_hold(raw):
    try:
        read = items(raw)
    except BadMessage:
        return
    assert sum(33 if isinstance(item, IdOnly) else 98 for item in read) <= len(raw)


@given(number=st.integers(0, 1024 * 1024))
def test_a_length_has_one_way_to_be_written(number):
    raw = varint(number)
    assert len(raw) <= 3
    assert sum((byte & 127) << 7 * place for place, byte in enumerate(raw)) == number
    assert len(raw) == 1 or raw[-1] != 0


def test_more_frames_than_a_message_may_hold_are_refused():
    with pytest.raises(BadMessage, match="more than 3"):
        list(unpack(STREAM, most=3))
