"""S-28: an attachment's file opens whole and as it was written, or not at all."""

import os
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nursechart.store.sealed_files import SEGMENT_BYTES, Label, label_for, label_of, opened, sealed
from nursechart.store.vault import TAG_BYTES, DoesNotOpen

KEY, OTHER_KEY = bytes(range(32)), bytes(32)
FEED = "p:rosa"
SIZES = st.sampled_from(
    (0, 1, SEGMENT_BYTES - 1, SEGMENT_BYTES, SEGMENT_BYTES + 1, 2 * SEGMENT_BYTES, 3 * SEGMENT_BYTES + 7)
)


def picture(size: int, seed: int = 0) -> bytes:
    return bytes((seed + n) % 251 for n in range(size))


def written(size: int, seed: int = 0) -> tuple[Label, bytes]:
    content = picture(size, seed)
    label = label_for(FEED, content, "image/jpeg")
    return label, sealed(label, content, KEY, os.urandom)


def segments(file: bytes, size: int) -> tuple[bytes, list[bytes]]:
    """The head with its label, and the segments as they stand in the file."""
    count = max(1, -(-size // SEGMENT_BYTES))
    start = len(file) - size - count * TAG_BYTES
    edges = [start + n * (SEGMENT_BYTES + TAG_BYTES) for n in range(count)] + [len(file)]
    return file[:start], [file[a:b] for a, b in pairwise(edges)]


@given(SIZES)
def test_what_was_written_is_what_is_read(size):
    label, file = written(size)

    assert opened(label, file, KEY) == picture(size)
    assert label_of(file, KEY) == label


@given(SIZES, st.data())
def test_a_file_that_was_cut_short_anywhere_does_not_open(size, data):
    label, file = written(size)
    end = data.draw(st.integers(0, len(file) - 1))

    with pytest.raises(DoesNotOpen):
        opened(label, file[:end], KEY)


@given(SIZES, st.data())
def test_a_file_with_one_bit_changed_does_not_open(size, data):
    label, file = written(size)
    at, bit = data.draw(st.integers(0, len(file) - 1)), data.draw(st.integers(0, 7))
    changed = bytearray(file)
    changed[at] ^= 1 << bit

    with pytest.raises(DoesNotOpen):
        opened(label, bytes(changed), KEY)


@given(st.permutations(range(4)).filter(lambda order: list(order) != [0, 1, 2, 3]))
def test_segments_in_another_order_do_not_open(order):
    label, file = written(4 * SEGMENT_BYTES)
    head, parts = segments(file, 4 * SEGMENT_BYTES)

    with pytest.raises(DoesNotOpen):
        opened(label, head + b"".join(parts[n] for n in order), KEY)


@given(st.integers(0, 2), st.booleans())
def test_a_segment_of_another_file_of_the_same_chart_does_not_open_here(number, same_content):
    label, file = written(3 * SEGMENT_BYTES)
    _, other = written(3 * SEGMENT_BYTES, seed=0 if same_content else 9)
    (head, mine), (_, theirs) = segments(file, 3 * SEGMENT_BYTES), segments(other, 3 * SEGMENT_BYTES)
    mine[number] = theirs[number]

    with pytest.raises(DoesNotOpen):
        opened(label, head + b"".join(mine), KEY)


def test_a_shorter_picture_cannot_be_made_of_a_longer_one_by_leaving_its_end_off():
    _, file = written(2 * SEGMENT_BYTES)
    head, parts = segments(file, 2 * SEGMENT_BYTES)
    first = picture(SEGMENT_BYTES)

    with pytest.raises(DoesNotOpen):
        opened(label_for(FEED, first, "image/jpeg"), head + parts[0], KEY)


@pytest.mark.parametrize(
    "wrong",
    [
        Label("p:theo", b"", 0, "image/jpeg"),
        Label(FEED, b"", 0, "image/png"),
    ],
)
def test_a_whole_file_put_in_the_place_of_another_does_not_open(wrong):
    label, file = written(100)
    asked = Label(wrong.feed, label.sha256, label.size, wrong.media_type)

    with pytest.raises(DoesNotOpen):
        opened(asked, file, KEY)


def test_another_laptop_cannot_open_it():
    label, file = written(100)

    with pytest.raises(DoesNotOpen):
        opened(label, file, OTHER_KEY)
    with pytest.raises(DoesNotOpen):
        label_of(file, OTHER_KEY)


@given(st.binary(max_size=200))
def test_any_bytes_at_all_are_refused_without_a_fault(stray):
    with pytest.raises(DoesNotOpen):
        opened(label_for(FEED, b"x", "image/png"), stray, KEY)
    with pytest.raises(DoesNotOpen):
        label_of(stray, KEY)


def test_the_same_picture_kept_twice_gives_two_files_that_share_nothing():
    label, one = written(SEGMENT_BYTES)
    other = sealed(label, picture(SEGMENT_BYTES), KEY, os.urandom)

    assert not {one[n : n + 16] for n in range(8, len(one) - 16)} & {
        other[n : n + 16] for n in range(8, len(other) - 16)
    }
