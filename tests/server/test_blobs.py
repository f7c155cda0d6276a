"""Photos and scans at the pharmacy: piece by piece, whole or not at all, and for those alone who may read the chart."""

from __future__ import annotations

import os
from hashlib import sha256
from typing import Any

import pytest

from nursechart.protocol import messages as m
from nursechart.protocol.limits import BLOB_BYTES, BLOB_CHUNK_BYTES
from nursechart.record.entry import Entry, Statement
from nursechart.record.ids import b64
from nursechart.server import tables
from tests.server.house import ADMIN, LEILA, ROSA, THEO, House, TestLaptop

PHOTO = b"\xff\xd8 the arm of Rosa Delgado " + os.urandom(2 * BLOB_CHUNK_BYTES)  # three pieces
DIGEST = sha256(PHOTO).digest()


@pytest.fixture
def house(house_on_both: House) -> House:
    """Each test of this file runs on both databases."""
    return house_on_both


@pytest.fixture
def laptop(house: House) -> TestLaptop:
    house.assign("rn", ROSA)
    return house.laptop("rn")


def photo_entry(laptop: TestLaptop, patient: str = ROSA, content: bytes = PHOTO, size: int = 0, **more: Any) -> Entry:
    """An entry that names a photo, as a laptop writes it."""
    named = {"h": b64(sha256(content).digest()), "n": size or len(content), "t": "image/jpeg"}
    said = (Statement(f"photo-{os.urandom(4).hex()}", "photo.picture", {"visit": "visit-1", "blob": named}),)
    return laptop.entry(patient, body=said, **more)


def charted(laptop: TestLaptop, patient: str = ROSA, **more: Any) -> Entry:
    entry = photo_entry(laptop, patient, **more)
    assert laptop.push(entry).status == 200
    return entry


def send(laptop: TestLaptop, entry: Entry, offset: int, content: bytes = PHOTO, **more: Any) -> Any:
    piece = content[offset : offset + BLOB_CHUNK_BYTES]
    wanted = m.BlobPieceRequest(entry.id, sha256(content).digest(), offset, sha256(piece).digest())
    head = more.pop("head", wanted)
    return laptop.ask("POST", "/v1/blob/send", head, m.BlobState, frames=more.pop("piece", piece), bearer="", **more)


def state(laptop: TestLaptop, entry: Entry, digest: bytes = DIGEST) -> m.BlobState:
    asked = m.BlobOffsetsRequest((m.BlobName(entry.id, digest),))
    answer = laptop.ask("POST", "/v1/blob/offset", asked, m.BlobOffsetsAnswer, bearer="")
    assert answer.status == 200, answer.head
    [found] = answer.head.states
    return found


def send_all(laptop: TestLaptop, entry: Entry, content: bytes = PHOTO) -> None:
    for offset in range(0, len(content), BLOB_CHUNK_BYTES):
        assert send(laptop, entry, offset, content).status == 200


def fetch(laptop: TestLaptop, offset: int = 0, digest: bytes = DIGEST, **more: Any) -> Any:
    return laptop.ask("POST", "/v1/blob/fetch", m.BlobRequest(digest, offset), m.BlobAnswer, **more)


def fetch_all(laptop: TestLaptop, digest: bytes = DIGEST) -> bytes:
    found = b""
    while True:
        answer = fetch(laptop, len(found), digest)
        assert answer.status == 200, answer.head
        assert sha256(answer.frames).digest() == answer.head.piece_sha256
        found += answer.frames
        if len(found) >= answer.head.size:
            return found


def test_a_photo_that_was_sent_is_given_to_another_nurse_who_cares_for_the_patient(house: House, laptop: TestLaptop):
    entry = charted(laptop)
    send_all(laptop, entry)
    assert state(laptop, entry) == m.BlobState("whole", len(PHOTO))

    house.assign("ruth", ROSA)
    assert fetch_all(house.laptop("ruth")) == PHOTO


def test_an_upload_goes_on_at_the_last_piece_that_arrived(laptop: TestLaptop):
    entry = charted(laptop)
    assert state(laptop, entry) == m.BlobState("wanted", 0)
    send(laptop, entry, 0)
    assert state(laptop, entry) == m.BlobState("wanted", BLOB_CHUNK_BYTES)
    assert send(laptop, entry, BLOB_CHUNK_BYTES).head == m.BlobState("wanted", 2 * BLOB_CHUNK_BYTES)


def test_a_piece_sent_twice_or_out_of_turn_changes_nothing_and_tells_where_to_go_on(laptop: TestLaptop):
    entry = charted(laptop)
    send(laptop, entry, 0)
    for offset in (0, 2 * BLOB_CHUNK_BYTES):
        assert send(laptop, entry, offset).head == m.BlobState("wanted", BLOB_CHUNK_BYTES)
    send(laptop, entry, BLOB_CHUNK_BYTES)
    send(laptop, entry, 2 * BLOB_CHUNK_BYTES)
    assert send(laptop, entry, 0).head == m.BlobState("whole", len(PHOTO))
    assert fetch_all(laptop) == PHOTO


def test_a_piece_that_was_changed_on_the_way_is_refused(laptop: TestLaptop):
    entry = charted(laptop)
    wrong = m.BlobPieceRequest(entry.id, DIGEST, 0, sha256(b"another").digest())
    assert send(laptop, entry, 0, head=wrong).head.code == "malformed"
    assert state(laptop, entry).received == 0


def test_s47_a_piece_or_a_file_beyond_the_limits_is_refused(laptop: TestLaptop):
    entry = charted(laptop)
    long = PHOTO[: BLOB_CHUNK_BYTES + 1]
    head = m.BlobPieceRequest(entry.id, DIGEST, 0, sha256(long).digest())
    assert send(laptop, entry, 0, head=head, piece=long).head.code == "too_large"
    huge = charted(laptop, size=BLOB_BYTES + 1)
    assert state(laptop, huge).state == "unknown"
    assert send(laptop, huge, 0).status == 404


def test_a_short_piece_in_the_middle_is_not_taken(laptop: TestLaptop):
    entry = charted(laptop)
    short = PHOTO[:1000]
    head = m.BlobPieceRequest(entry.id, DIGEST, 0, sha256(short).digest())
    assert send(laptop, entry, 0, head=head, piece=short).head == m.BlobState("wanted", 0)


def test_s28_a_file_that_is_not_the_one_the_entry_names_is_never_whole(house: House, laptop: TestLaptop):
    entry = charted(laptop)
    other = PHOTO[:-1] + bytes([PHOTO[-1] ^ 1])
    for offset in range(0, len(other), BLOB_CHUNK_BYTES):
        piece = other[offset : offset + BLOB_CHUNK_BYTES]
        head = m.BlobPieceRequest(entry.id, DIGEST, offset, sha256(piece).digest())
        answer = send(laptop, entry, offset, head=head, piece=piece)
    assert answer.head == m.BlobState("wanted", 0)
    assert house.rows(tables.blob_chunk) == []
    assert fetch(laptop).status == 404
    send_all(laptop, entry)
    assert fetch_all(laptop) == PHOTO


def test_s03_a_photo_of_a_patient_who_is_not_hers_is_answered_like_one_that_does_not_exist(
    house: House, laptop: TestLaptop
):
    send_all(laptop, charted(laptop))
    house.assign("ruth", THEO)
    ruth = house.laptop("ruth")
    hers, nothing = fetch(ruth), fetch(ruth, digest=bytes(32))
    assert (hers.status, hers.head.code) == (nothing.status, nothing.head.code) == (404, "not_found")


def test_s03_whoever_knows_a_hash_gets_nothing_by_naming_it_in_a_chart_of_her_own(house: House, laptop: TestLaptop):
    entry = charted(laptop)
    send_all(laptop, entry)
    house.assign("ruth", THEO)
    ruth = house.laptop("ruth")
    by_ruth = charted(ruth, THEO)
    assert state(ruth, by_ruth) == m.BlobState("wanted", 0)
    assert fetch(ruth).status == 404
    assert state(ruth, entry).state == "unknown"
    assert send(ruth, entry, 0).status == 404


def test_how_far_an_upload_has_come_is_told_to_its_uploader_alone(house: House, laptop: TestLaptop):
    entry = charted(laptop)
    send(laptop, entry, 0)
    house.assign("ruth", ROSA)
    assert state(house.laptop("ruth"), entry) == m.BlobState("wanted", 0)


def test_the_same_photo_from_two_laptops_is_whole_for_both_once_one_has_sent_it(house: House, laptop: TestLaptop):
    entry = charted(laptop)
    house.assign("ruth", ROSA)
    ruth = house.laptop("ruth")
    send(ruth, entry, 0)
    send_all(laptop, entry)
    assert send(ruth, entry, BLOB_CHUNK_BYTES).head == m.BlobState("whole", len(PHOTO))


def test_a_nurse_who_lost_the_patient_can_no_longer_fetch_but_her_photo_still_goes_up(house: House):
    given = house.assign("rn", ROSA)
    laptop = house.laptop("rn")
    entry = charted(laptop)
    send(laptop, entry, 0)
    house.unassign(given)
    house.clock.pass_minutes(1)
    send(laptop, entry, BLOB_CHUNK_BYTES)
    assert send(laptop, entry, 2 * BLOB_CHUNK_BYTES).head.state == "whole"
    assert fetch(laptop).status == 404


def test_a_photo_of_an_entry_in_quarantine_is_kept_and_given_to_nobody_until_it_is_released(house: House):
    house.assign("ruth", LEILA)
    laptop, ruth = house.laptop("rn"), house.laptop("ruth")
    entry = charted(laptop, LEILA)  # not her patient
    assert [row.entry_id for row in house.rows(tables.quarantine)] == [entry.id]
    send_all(laptop, entry)
    assert state(laptop, entry).state == "whole"
    assert fetch(ruth).status == 404

    house.pharmacy.decisions.decide(entry.id, release=True, note="", now_ms=house.clock.ms, by=ADMIN)
    assert fetch_all(ruth) == PHOTO


def test_a_withdrawn_laptop_hands_over_its_photos_for_thirty_days(house: House, laptop: TestLaptop):
    entry = charted(laptop)
    house.withdraw(laptop)
    assert send(laptop, entry, 0).status == 200
    house.clock.pass_minutes(31 * 24 * 60)
    assert send(laptop, entry, BLOB_CHUNK_BYTES).head.code == "withdrawn"


def test_a_file_that_no_entry_names_is_not_taken(laptop: TestLaptop):
    entry = laptop.entry()
    laptop.push(entry)
    assert state(laptop, entry).state == "unknown"
    assert send(laptop, entry, 0).status == 404
    unsent = photo_entry(laptop)
    assert send(laptop, unsent, 0).status == 404


def test_nothing_of_a_photo_is_readable_in_the_rows_of_the_database(house: House, laptop: TestLaptop):
    send_all(laptop, charted(laptop))
    rows = house.rows(tables.blob_chunk)
    assert len(rows) == 3
    assert not any(b"Rosa Delgado" in row.content or PHOTO[200:400] in row.content for row in rows)


def test_pieces_that_were_exchanged_in_the_database_do_not_open(house: House, laptop: TestLaptop):
    send_all(laptop, charted(laptop))
    first, second, _ = sorted(house.rows(tables.blob_chunk), key=lambda row: row.idx)
    with house.pharmacy.database.writing() as connection:
        for idx, content in ((first.idx, second.content), (second.idx, first.content)):
            connection.execute(tables.blob_chunk.update().where(tables.blob_chunk.c.idx == idx).values(content=content))
    assert fetch(laptop).head.code == "fault"
