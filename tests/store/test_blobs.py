"""Attachments at rest: encrypted files that come and go with their chart (security.md 7, S-28, S-38)."""

import errno

import pytest
from sqlalchemy.exc import OperationalError

from nursechart.store import blobs, files
from nursechart.store.errors import AttachmentDamaged, Locked, NotInScope, PhotosPaused
from nursechart.store.order import FeedHead
from nursechart.store.tables import DURABLE, LACKED, WHOLE, blob_local
from tests.store.laptops import MAYA, PASSWORD, ROSA, THEO, chart, digest_of, laptop_at
from tests.store.test_leaks import holding, scratch  # noqa: F401  a fixture

PICTURE = b"\xff\xd8 the arm of Rosa Delgado " * 9_000  # four segments
PREVIEW = b"\xff\xd8 the same, small, of Rosa Delgado"


def unlocked(folder, secrets, clock):
    return laptop_at(folder, secrets, clock).unlock(MAYA.id, PASSWORD)


def files_in(folder):
    place = folder / blobs.FOLDER
    return sorted(place.iterdir()) if place.is_dir() else []


def test_a_photo_is_read_back_after_the_laptop_was_locked(store, folder, secrets, clock):
    sha256 = store.put_blob(ROSA, PICTURE, "image/jpeg", preview=PREVIEW)
    store.close()

    again = unlocked(folder, secrets, clock)

    assert again.blob(ROSA, sha256) == PICTURE
    held = again.blobs(ROSA, [sha256, bytes(32)])
    assert (held[sha256].preview, held[sha256].size, held[sha256].at_pharmacy) == (PREVIEW, len(PICTURE), False)
    assert list(held) == [sha256]
    again.close()


def test_nothing_of_a_photo_or_its_small_picture_is_readable_on_the_disk(scratch, store, folder):  # noqa: F811
    store.put_blob(ROSA, PICTURE, "image/jpeg", preview=PREVIEW)
    assert holding(scratch, b"Rosa Delgado", b"image/jpeg", ROSA.encode()) == []

    store.back_up()
    store.close()
    assert holding(scratch, b"Rosa Delgado", b"image/jpeg", ROSA.encode()) == []
    [file] = files_in(folder)
    assert len(file.name) == 32
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_photo_that_has_not_come_is_said_to_be_missing_and_is_no_fault(store):
    assert store.blob(ROSA, bytes(32)) is None


def test_the_same_photo_twice_is_kept_once_and_in_two_charts_is_two_files(store, folder):
    store.put_blob(ROSA, PICTURE, "image/jpeg")
    store.put_blob(ROSA, PICTURE, "image/jpeg")
    assert len(files_in(folder)) == 1

    store.put_blob(THEO, PICTURE, "image/jpeg")
    assert len(files_in(folder)) == 2
    assert store.blobs_waiting() == (2, 2 * len(PICTURE))


def test_a_changed_shortened_exchanged_or_missing_file_is_never_shown(store, folder):
    first, second = store.put_blob(ROSA, PICTURE, "image/jpeg"), store.put_blob(ROSA, PICTURE + b"2", "image/jpeg")
    one, other = files_in(folder)
    whole, exchanged = one.read_bytes(), other.read_bytes()
    for wrong in (whole[:-1], whole[:-40_000], exchanged, whole[:-9] + bytes(9), b""):
        one.write_bytes(wrong)
        damaged = 0
        for sha256 in (first, second):
            try:
                assert store.blob(ROSA, sha256) in (PICTURE, PICTURE + b"2")
            except AttachmentDamaged:
                damaged += 1
        assert damaged == 1
    one.unlink()
    other.unlink()
    for sha256 in (first, second):
        with pytest.raises(AttachmentDamaged):
            store.blob(ROSA, sha256)


def test_another_nurses_patients_photos_are_not_hers(store):
    with pytest.raises(NotInScope):
        store.put_blob("p:somebody", PICTURE, "image/jpeg")
    with pytest.raises(NotInScope):
        store.blob("p:somebody", bytes(32))
    with pytest.raises(NotInScope):
        store.blobs("p:somebody", [bytes(32)])


def test_after_the_lock_no_photo_is_read_or_written(store):
    sha256 = store.put_blob(ROSA, PICTURE, "image/jpeg")
    store.close()

    with pytest.raises(Locked):
        store.blob(ROSA, sha256)
    with pytest.raises(Locked):
        store.put_blob(ROSA, PICTURE, "image/jpeg")


def test_a_power_cut_between_the_file_and_its_row_loses_no_photo(store, folder, secrets, clock):
    sha256 = store.put_blob(ROSA, PICTURE, "image/jpeg")
    store._database.write(lambda connection: connection.execute(blob_local.delete()))
    (folder / blobs.FOLDER / "0123.new").write_bytes(b"half a file")
    (folder / blobs.FOLDER / "notes").write_bytes(b"somebody else's file")
    store.close()

    again = unlocked(folder, secrets, clock)

    assert again.blob(ROSA, sha256) == PICTURE
    assert again.blobs_waiting() == (1, len(PICTURE))
    assert sorted(path.name for path in files_in(folder) if len(path.name) < 32) == ["notes"]
    again.close()


def test_a_full_disk_refuses_the_photo_and_charting_goes_on(store, folder, monkeypatch):
    def full(*_args):
        raise OSError(errno.ENOSPC, "no space")

    with monkeypatch.context() as patched:
        patched.setattr(files.os, "fsync", full)
        with pytest.raises(PhotosPaused, match="photos are paused"):
            store.put_blob(ROSA, PICTURE, "image/jpeg")
    assert files_in(folder) == []
    assert store.blobs_waiting() == (0, 0)
    chart(store)


def test_photos_are_paused_once_the_ballast_was_given_up(store):
    store._ballast.give_up()

    with pytest.raises(PhotosPaused, match="You can go on charting"):
        store.put_blob(ROSA, PICTURE, "image/jpeg")


def left_and_durable(store, entries):
    """The chart has left, and the pharmacy durably has all of its entries."""
    digest = digest_of(entries)
    head = FeedHead(ROSA, len(entries), digest, len(entries), "mine")
    store.note_heads([head])
    store.apply_page(ROSA, 1, entries, digest)
    store.note_heads([FeedHead(ROSA, len(entries), digest, len(entries), "left")])


@pytest.mark.parametrize("has", [LACKED, WHOLE])
def test_a_chart_with_a_photo_that_no_backup_of_the_pharmacy_holds_does_not_leave_the_laptop(store, folder, has):
    entry = chart(store)
    store.put_blob(ROSA, PICTURE, "image/jpeg", pharmacy_has=has)
    left_and_durable(store, [entry])

    assert store.purge_left() == ()
    assert len(files_in(folder)) == 1


def test_a_chart_that_leaves_takes_its_photos_along_and_no_others(store, folder):
    entry = chart(store)
    store.put_blob(ROSA, PICTURE, "image/jpeg", pharmacy_has=DURABLE)
    kept = store.put_blob(THEO, PICTURE, "image/jpeg")
    left_and_durable(store, [entry])

    assert store.purge_left() == (ROSA,)
    assert len(files_in(folder)) == 1
    assert store.blob(THEO, kept) == PICTURE


def test_a_laptop_that_was_wiped_has_no_photo_left(store, folder, secrets, clock):
    store.put_blob(ROSA, PICTURE, "image/jpeg", pharmacy_has=DURABLE)
    store.close()

    assert laptop_at(folder, secrets, clock).wipe()
    assert files_in(folder) == []


def test_a_wipe_does_not_destroy_a_photo_that_the_pharmacy_lacks(store, folder, secrets, clock):
    store.put_blob(ROSA, PICTURE, "image/jpeg")
    store.close()

    assert not laptop_at(folder, secrets, clock).wipe()
    assert len(files_in(folder)) == 1


def test_a_laptop_enrolled_before_there_were_photos_keeps_them_too(store, folder, secrets, clock):
    store._database.write(lambda connection: blob_local.drop(connection))
    with pytest.raises(OperationalError):  # today's program at the lock, which an older one is not
        store.close()

    again = unlocked(folder, secrets, clock)

    assert again.blob(ROSA, again.put_blob(ROSA, PICTURE, "image/jpeg")) == PICTURE
    again.close()
