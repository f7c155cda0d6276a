"""The photos behind a letter: read in any order, each proved by itself, whatever happened to the bytes."""

from __future__ import annotations

import io
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from nursechart.protocol import carried_photos
from nursechart.protocol.carried import BadFile, open_file, read_letter
from nursechart.protocol.carried_photos import (
    BadPiece,
    BroughtPhoto,
    Photos,
    empty_room,
    in_form,
    pieces_of,
    sealed_pieces,
    sealed_size,
)
from nursechart.protocol.limits import BLOB_CHUNK_BYTES, CARRIED_PHOTO_BYTES

KEY = bytes(range(32))
sizes = st.lists(st.sampled_from([0, 1, 70, BLOB_CHUNK_BYTES - 1, BLOB_CHUNK_BYTES, BLOB_CHUNK_BYTES + 1]), max_size=4)


def made(lengths: list[int]) -> tuple[list[bytes], list[BroughtPhoto], bytes]:
    contents = [bytes([65 + n]) * length for n, length in enumerate(lengths)]
    photos = [BroughtPhoto(sha256(one).digest(), len(one), False) for one in contents]
    raw = b"".join(
        part for n, one in enumerate(contents) for part in sealed_pieces(KEY, n, photos[n].sha256, pieces_of(one))
    )
    return contents, photos, raw


def read(raw: bytes, photos: list[BroughtPhoto], number: int) -> bytes:
    shelf = Photos(io.BytesIO(raw), KEY, photos)
    offsets = range(0, max(1, photos[number].size), BLOB_CHUNK_BYTES)
    return b"".join(shelf.piece(number, offset) for offset in offsets)


@given(lengths=sizes)
def test_every_photo_comes_back_as_it_was_and_takes_the_room_that_was_said(lengths: list[int]):
    contents, photos, raw = made(lengths)
    assert len(raw) == sum(sealed_size(one.size) for one in photos)
    for number in reversed(range(len(photos))):
        assert read(raw, photos, number) == contents[number]


def outcome(raw: bytes, photos: list[BroughtPhoto], number: int) -> bytes | str:
    """The photo, or why it did not come."""
    try:
        return read(raw, photos, number)
    except BadPiece as bad:
        return bad.why


@given(lengths=sizes.filter(bool), data=st.data())
def test_one_changed_byte_is_found_and_spoils_one_photo_alone(lengths: list[int], data: st.DataObject):
    contents, photos, raw = made(lengths)
    at, bit = data.draw(st.integers(0, len(raw) - 1)), data.draw(st.integers(0, 7))
    spoilt = raw[:at] + bytes([raw[at] ^ 1 << bit]) + raw[at + 1 :]
    came = [outcome(spoilt, photos, number) for number in range(len(photos))]
    assert came.count("damaged") == 1
    assert all(one in (content, "damaged") for one, content in zip(came, contents, strict=True))


@given(lengths=sizes.filter(bool), data=st.data())
def test_a_cut_file_gives_what_stands_before_the_cut_and_says_that_it_is_cut(lengths: list[int], data: st.DataObject):
    contents, photos, raw = made(lengths)
    end, at = data.draw(st.integers(0, len(raw) - 1)), 0
    for number, content in enumerate(contents):
        at += sealed_size(photos[number].size)
        assert outcome(raw[:end], photos, number) == (content if at <= end else "cut")


def test_a_piece_that_stands_in_anothers_place_does_not_open():
    _contents, photos, raw = made([70, 70])
    half = len(raw) // 2
    for number in (0, 1):
        with pytest.raises(BadPiece, match="damaged"):
            read(raw[half:] + raw[:half], photos, number)


def test_an_empty_room_is_as_large_as_the_photo_and_does_not_open():
    for size in (0, 70, BLOB_CHUNK_BYTES + 1):
        room = b"".join(empty_room(size))
        assert len(room) == sealed_size(size)
        with pytest.raises(BadPiece, match="damaged"):
            read(room, [BroughtPhoto(bytes(32), size, False)], 0)


def test_how_many_and_how_large_is_bounded_before_anything_is_read():
    one = BroughtPhoto(bytes(32), 1, False)
    assert in_form(b"", [])
    assert in_form(KEY, [one])
    assert not in_form(KEY[:31], [one])
    assert not in_form(KEY, [one] * (carried_photos.CARRIED_PHOTOS + 1))
    assert not in_form(KEY, [BroughtPhoto(bytes(32), CARRIED_PHOTO_BYTES + 1, False)])


@given(raw=st.binary(max_size=200), start=st.sampled_from([b"", b"ncarry1\0", b"ncarry2\0", b"ncarry2\0\0\x02{}"]))
def test_whatever_a_file_begins_with_it_is_refused_by_a_reason_and_nothing_else_happens(raw: bytes, start: bytes):
    with pytest.raises(BadFile, match=r"none_of_ours|newer|damaged|other_way|other_pharmacy|other_key|too_large"):
        open_file(read_letter(io.BytesIO(start + raw)), "to_pharmacy", "server", X25519PrivateKey.generate())
