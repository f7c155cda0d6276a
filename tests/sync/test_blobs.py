"""Photos between laptops and pharmacy: words first, then pieces; a cut costs one piece, nothing is let go early."""

from __future__ import annotations

import os
from hashlib import sha256

import pytest
from sqlalchemy import delete, update

from nursechart.protocol.envelope import open_body
from nursechart.protocol.limits import BLOB_CHUNK_BYTES, BLOBS_ASKED
from nursechart.protocol.messages import BlobPieceRequest, BlobRequest
from nursechart.record import kinds
from nursechart.record.attachments import attached
from nursechart.record.entry import Statement
from nursechart.record.ids import b64
from nursechart.server import tables
from nursechart.server.backup import back_up
from nursechart.store.tables import blob_piece
from nursechart.sync import blobs
from nursechart.sync.causes import Cause, Offline
from nursechart.sync.transport import RawAnswer
from tests.sync.house import ROSA, THEO, House, LaptopInUse, lose_answer

HERS = f"p:{ROSA}"
PHOTO = b"\xff\xd8 the arm of Rosa Delgado " + os.urandom(2 * BLOB_CHUNK_BYTES)  # three pieces
DIGEST = sha256(PHOTO).digest()
SEND, FETCH = "/v1/blob/send", "/v1/blob/fetch"


def attach(laptop: LaptopInUse, patient: str = ROSA, content: bytes = PHOTO, name: str = "photo-1") -> bytes:
    """Keep a photo and chart the entry that names it; its hash."""
    feed = f"p:{patient}"
    digest = laptop.store.put_blob(feed, content, "image/jpeg", preview=b"\xff\xd8 small")
    held = attached(digest, len(content), "image/jpeg")
    said = {"visit": "visit-1", "blob": {"h": held.h, "n": held.n, "t": held.t}}
    laptop.store.commit(feed, kinds.CHARTED, (Statement(name, "photo.picture", said),), seen=laptop.store.seen(feed))
    return digest


def at_pharmacy(laptop: LaptopInUse, digest: bytes = DIGEST, feed: str = HERS) -> bool:
    return laptop.store.blobs(feed, [digest])[digest].at_pharmacy


def offsets(laptop: LaptopInUse, path: str = SEND) -> list[int]:
    """Where each piece of the last run began."""
    shape = BlobPieceRequest if path == SEND else BlobRequest
    return [
        open_body(body, headers.get("content-encoding", ""), shape)[0].offset
        for _, asked, headers, body in laptop.wire.log
        if asked == path
    ]


def cut_line(answer: RawAnswer) -> RawAnswer:
    raise Offline(Cause.BROKEN)


def fine(answer: RawAnswer) -> RawAnswer:
    return answer


def test_a_photo_goes_to_the_pharmacy_after_every_entry(house: House, maya: LaptopInUse):
    attach(maya)
    maya.chart()
    assert maya.store.blobs_waiting() == (1, len(PHOTO))

    run = maya.sync()

    assert (run.ended, run.waiting) == ("done", 0)
    assert maya.store.blobs_waiting() == (0, 0)
    assert at_pharmacy(maya)
    paths = maya.wire.paths()
    assert paths.index("/v1/blob/offset") > max(i for i, path in enumerate(paths) if "blob" not in path)
    assert offsets(maya) == [0, BLOB_CHUNK_BYTES, 2 * BLOB_CHUNK_BYTES]


def test_on_a_metered_network_words_go_and_photos_wait_until_she_says_so(maya: LaptopInUse):
    allowed = []
    maya.engine.carries_files = lambda: bool(allowed)
    attach(maya)

    run = maya.sync()
    assert (run.ended, run.waiting, maya.store.blobs_waiting()[0]) == ("done", 0, 1)
    assert not [path for path in maya.wire.paths() if "blob" in path]

    allowed.append("on this network")
    maya.sync()
    assert at_pharmacy(maya)


def test_once_it_is_there_a_sync_is_one_request_again(maya: LaptopInUse):
    attach(maya)
    maya.sync()
    assert maya.sync().requests == 1


def test_the_other_nurse_gets_the_words_first_and_then_the_photo(house: House, maya: LaptopInUse):
    ruth = house.laptop("ruth")
    attach(maya)
    maya.sync()

    run = ruth.sync()

    assert run.ended == "done"
    assert ruth.store.blob(HERS, DIGEST) == PHOTO
    assert at_pharmacy(ruth)
    paths = ruth.wire.paths()
    assert paths.index(FETCH) > max(i for i, path in enumerate(paths) if "blob" not in path)
    assert ruth.sync().requests == 1


def test_a_photo_that_the_other_laptop_has_not_sent_yet_comes_later_and_its_words_are_there(
    house: House, maya: LaptopInUse
):
    ruth = house.laptop("ruth")
    attach(maya)
    maya.wire.faults[SEND] = [cut_line]
    assert maya.sync().ended == "offline"

    assert ruth.sync().ended == "done"
    assert ruth.store.blob(HERS, DIGEST) is None
    assert {each.id for each in ruth.store.subjects(HERS, "photo")} == {"photo-1"}

    maya.sync()
    ruth.sync()
    assert ruth.store.blob(HERS, DIGEST) == PHOTO


def test_a_fetched_photo_that_is_in_a_backup_keeps_no_chart_here(tmp_path, house: House, maya: LaptopInUse):
    attach(maya)
    maya.sync()
    back_up(house.server, tmp_path / "copy.db", by="admin")
    ruth = house.laptop("ruth")
    ruth.sync()

    assert ruth.store.blob(HERS, DIGEST) == PHOTO
    assert ruth.store.blobs_to_send() == ()


def test_after_a_cut_an_upload_goes_on_at_the_last_piece(maya: LaptopInUse):
    attach(maya)
    maya.wire.faults[SEND] = [fine, lose_answer]  # the second piece arrived, its answer did not
    run = maya.sync()
    assert (run.ended, run.cause, run.waiting) == ("offline", Cause.BROKEN, 0)
    assert not at_pharmacy(maya)

    maya.sync()
    assert offsets(maya) == [2 * BLOB_CHUNK_BYTES]
    assert at_pharmacy(maya)


def test_after_a_cut_a_download_goes_on_at_the_last_piece_also_in_another_run_of_the_program(
    house: House, maya: LaptopInUse
):
    attach(maya)
    maya.sync()
    ruth = house.laptop("ruth")
    ruth.wire.faults[FETCH] = [fine, cut_line]
    assert ruth.sync().ended == "offline"
    assert ruth.store.blob_arrived(HERS, DIGEST) == BLOB_CHUNK_BYTES

    ruth.engine = ruth.new_engine()
    ruth.sync()
    assert offsets(ruth, FETCH) == [BLOB_CHUNK_BYTES, 2 * BLOB_CHUNK_BYTES]
    assert ruth.store.blob(HERS, DIGEST) == PHOTO
    assert ruth.store.blob_arrived(HERS, DIGEST) == 0


def test_what_is_charted_while_a_photo_goes_is_sent_before_the_rest_of_it(house: House, maya: LaptopInUse):
    attach(maya)
    before = house.held(ROSA)

    def she_charts(answer: RawAnswer) -> RawAnswer:
        maya.chart(name="meanwhile")
        return answer

    maya.wire.faults[SEND] = [she_charts]
    assert maya.sync().waiting == 1
    assert offsets(maya) == [0]

    maya.sync()
    paths = maya.wire.paths()
    assert house.held(ROSA) == before + 2
    assert paths.index("/v1/sync") < paths.index(SEND)
    assert offsets(maya) == [BLOB_CHUNK_BYTES, 2 * BLOB_CHUNK_BYTES]
    assert at_pharmacy(maya)


def test_a_chart_leaves_the_laptop_only_when_a_backup_of_the_pharmacy_holds_its_photo(
    tmp_path, house: House, maya: LaptopInUse
):
    assignment = house.assign("maya", THEO)
    maya.sync()
    attach(maya, THEO)
    maya.wire.faults[SEND] = [cut_line]
    maya.sync()
    with house.server.database.writing() as connection:  # every entry is in a backup
        connection.execute(update(tables.feed).values(durable_length=tables.feed.c.length))
    house.unassign(assignment)
    house.clock.pass_s(60)
    maya.clock.pass_s(60)

    maya.wire.faults["/v1/blob/offset"] = [cut_line]
    maya.sync()
    assert maya.store.feed(f"p:{THEO}") is not None
    assert maya.store.blobs_waiting() == (1, len(PHOTO))

    run = maya.sync()
    assert (run.ended, maya.store.blobs_waiting()) == ("done", (0, 0))
    assert maya.store.feed(f"p:{THEO}") is not None, "it is whole at the pharmacy and in no backup"

    back_up(house.server, tmp_path / "copy.db", by="admin")
    maya.sync()
    house.clock.pass_s(16 * 60)
    maya.clock.pass_s(16 * 60)
    maya.sync()
    assert maya.store.feed(f"p:{THEO}") is None
    [row] = [row for row in _rows(house, tables.blob) if row.feed_id == f"p:{THEO}"]
    assert row.is_whole == 1


def _rows(house: House, table):
    with house.server.database.reading() as connection:
        return connection.execute(table.select()).all()


def test_a_pharmacy_that_was_set_back_gets_its_photos_again(house: House, maya: LaptopInUse):
    before = house.held(ROSA)
    attach(maya)
    maya.sync()
    with house.server.database.writing() as connection:
        for table in (tables.blob, tables.blob_chunk, tables.blob_ref):
            connection.execute(delete(table))
        digest = connection.scalar(
            tables.feed_entry.select()
            .with_only_columns(tables.feed_entry.c.digest)
            .where(tables.feed_entry.c.feed_id == HERS, tables.feed_entry.c.place == before)
        )
        late = (tables.feed_entry.c.feed_id == HERS, tables.feed_entry.c.place > before)
        ids = tables.feed_entry.select().with_only_columns(tables.feed_entry.c.entry_id).where(*late)
        connection.execute(delete(tables.entry).where(tables.entry.c.id.in_(ids)))
        connection.execute(delete(tables.feed_entry).where(*late))
        set_back = update(tables.feed).where(tables.feed.c.feed_id == HERS)
        connection.execute(set_back.values(length=before, digest=digest))

    maya.sync()

    assert house.held(ROSA) == before + 1
    assert offsets(maya) == [0, BLOB_CHUNK_BYTES, 2 * BLOB_CHUNK_BYTES]
    assert at_pharmacy(maya)


def test_when_the_disk_is_almost_full_photos_wait_and_charting_goes_on(house: House, maya: LaptopInUse):
    attach(maya)
    maya.sync()
    ruth = house.laptop("ruth")
    ruth.store._ballast.give_up()

    run = ruth.sync()
    assert run.ended == "done"
    assert ruth.store.blob(HERS, DIGEST) is None
    assert FETCH not in ruth.wire.paths()
    before = house.held(ROSA)
    ruth.chart()
    ruth.sync()
    assert house.held(ROSA) == before + 1

    ruth.store._ballast.take()
    ruth.sync()
    assert ruth.store.blob(HERS, DIGEST) == PHOTO


def test_a_photo_that_cannot_be_read_holds_up_no_other(house: House, maya: LaptopInUse):
    damaged = attach(maya, content=PHOTO + b"1", name="photo-damaged")
    for path in (maya.folder / "files").iterdir():
        path.write_bytes(path.read_bytes()[:-1])
    attach(maya)

    assert maya.sync().ended == "done"
    assert (at_pharmacy(maya, damaged), at_pharmacy(maya)) == (False, True)


def test_a_piece_that_was_damaged_on_the_laptop_never_becomes_a_photo(house: House, maya: LaptopInUse):
    attach(maya)
    maya.sync()
    ruth = house.laptop("ruth")
    ruth.wire.faults[FETCH] = [fine, cut_line]
    ruth.sync()
    ruth.store._database.write(
        lambda connection: connection.execute(update(blob_piece).values(content=bytes(BLOB_CHUNK_BYTES)))
    )

    ruth.sync()
    assert ruth.store.blob(HERS, DIGEST) is None
    ruth.sync()
    assert ruth.store.blob(HERS, DIGEST) == PHOTO


@pytest.mark.parametrize("count", [BLOBS_ASKED + 1])
def test_many_photos_all_arrive(house: House, maya: LaptopInUse, count: int):
    for number in range(count):
        attach(maya, content=PHOTO[:200] + number.to_bytes(2, "big"), name=f"photo-{number}")
    assert maya.sync().ended == "done"
    assert maya.store.blobs_waiting() == (0, 0)
    assert sum(row.is_whole for row in _rows(house, tables.blob)) == count


def test_more_photos_than_a_run_takes_come_in_the_next_which_begins_at_once(
    house: House, maya: LaptopInUse, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(blobs, "MOST_A_RUN", 2 * len(PHOTO))
    ruth = house.laptop("ruth")
    for number in range(5):
        attach(maya, content=PHOTO + bytes([number]), name=f"photo-{number}")
    maya.sync()
    runs = [ruth.sync() for _ in range(4)]
    assert [run.has_more for run in runs] == [True, True, False, False]
    assert ruth.store.blobs_lacking(HERS) == ()


def test_nothing_of_a_photo_that_is_coming_is_readable_on_the_disk(house: House, maya: LaptopInUse):
    attach(maya)
    maya.sync()
    ruth = house.laptop("ruth")
    ruth.wire.faults[FETCH] = [fine, cut_line]
    ruth.sync()
    assert ruth.store.blob_arrived(HERS, DIGEST) > 0
    ruth.store.back_up()
    held = [path.read_bytes() for path in ruth.folder.rglob("*") if path.is_file()]
    assert not any(b"Rosa Delgado" in raw or PHOTO[300:340] in raw or b64(DIGEST).encode() in raw for raw in held)


def test_a_photo_that_came_gets_its_small_picture_here(house: House, maya: LaptopInUse):
    attach(maya)
    maya.sync()
    ruth = house.laptop("ruth")
    ruth.sync()  # a run that knows no pixels
    assert ruth.store.blobs(HERS, [DIGEST])[DIGEST].preview == b""

    ruth.engine.small_picture = lambda content: content[:2] + b" small"
    ruth.sync()
    assert ruth.store.blobs(HERS, [DIGEST])[DIGEST].preview == b"\xff\xd8 small"
    assert maya.store.blobs(HERS, [DIGEST])[DIGEST].preview == b"\xff\xd8 small"
    assert ruth.store.blobs_without_preview() == ()
