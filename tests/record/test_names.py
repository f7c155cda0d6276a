"""Ids, feeds and their digests."""

import uuid
from hashlib import sha256

import pytest

from nursechart.record import feeds
from nursechart.record.canonical import Malformed
from nursechart.record.ids import b64, unb64, uuid7


def test_a_new_id_is_a_uuid_of_version_7_that_tells_when_it_was_made():
    made = uuid.UUID(uuid7(1763736127000, bytes(range(10))))
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert int.from_bytes(made.bytes[:6], "big") == 1763736127000


def test_ids_sort_by_the_time_they_were_made():
    assert uuid7(1, b"\xff" * 10) < uuid7(2, bytes(10))


def test_the_example_of_the_standard_is_met():
    # RFC 9562, appendix A.6
    assert uuid7(0x017F22E279B0, bytes.fromhex("0cc318c4dc0c0c07398f")) == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"


@pytest.mark.parametrize(("at_ms", "chance"), [(0, bytes(9)), (-1, bytes(10)), (2**48, bytes(10))])
def test_an_id_is_not_made_from_too_little_chance_or_an_impossible_time(at_ms, chance):
    with pytest.raises(ValueError, match="UUIDv7"):
        uuid7(at_ms, chance)


@pytest.mark.parametrize("text", ["AA==", "AA=", "A", "AB", "+/8", "A A", "AAA\n", "é", "AA.A"])
def test_bytes_are_read_only_as_they_are_written(text):
    with pytest.raises(Malformed):
        unb64(text)


def test_bytes_come_back():
    assert [unb64(b64(raw)) for raw in (b"", b"\xff\xfe", bytes(32))] == [b"", b"\xff\xfe", bytes(32)]


def test_a_feed_says_whose_it_is():
    made = [feeds.patient_feed("1"), feeds.user_feed("2"), feeds.device_feed("3"), feeds.reference_feed("staff")]
    assert made == ["p:1", "u:2", "d:3", "r:staff"]
    assert [feeds.feed_kind(feed) for feed in made] == ["patient", "user", "device", "reference"]
    assert [feeds.feed_owner(feed) for feed in made] == ["1", "2", "3", "staff"]


@pytest.mark.parametrize("feed", ["", "p", "p:", ":1", "x:1", "p1", "p:\n", "p:a b", "p:é"])
def test_other_names_are_no_feeds(feed):
    with pytest.raises(Malformed):
        feeds.feed_kind(feed)


def test_a_digest_runs_over_all_entries_so_far():
    one = sha256(b"nursechart/feed/1\0" + bytes(32) + b"1" * 32).digest()
    assert feeds.next_digest(feeds.EMPTY_DIGEST, b"1" * 32) == one
    assert feeds.next_digest(one, b"2" * 32) == sha256(b"nursechart/feed/1\0" + one + b"2" * 32).digest()
