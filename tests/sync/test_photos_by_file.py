"""Photos in carried files: they get safe without a network, and one that was lost on the way costs no other."""

from __future__ import annotations

import errno
import io
import os
import secrets
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select

from nursechart.protocol import carried, carried_photos, limits, versions
from nursechart.protocol.carried import open_file, read_letter, seal_file
from nursechart.protocol.carried_photos import TAG_BYTES, CarriedPhoto
from nursechart.protocol.limits import BLOB_CHUNK_BYTES
from nursechart.protocol.messages import PushRequest
from nursechart.record import kinds
from nursechart.server import tables
from nursechart.server.backup import back_up
from nursechart.server.taking_in import FileRefused, TakenIn, take_in
from nursechart.store import files
from nursechart.store.coming import BlobToSend
from nursechart.store.errors import Locked
from nursechart.sync import by_file, exchange, file_faults
from nursechart.sync.by_file import FileFailed, estimate
from nursechart.sync.file_faults import GivenUp
from tests.postgres import Postgres
from tests.postgres import postgres as postgres
from tests.sync.house import PASSWORD, ROSA, THEO, House
from tests.sync.test_blobs import HERS, at_pharmacy, attach
from tests.sync.test_by_file import Carrier

PHOTO = b"\xff\xd8 the arm of Rosa Delgado " + os.urandom(2 * BLOB_CHUNK_BYTES)  # three pieces


class Hers:
    """Maya's laptop as `attach` knows one."""

    def __init__(self, carrier: Carrier) -> None:
        self.store = carrier.store


def photos(carrier: Carrier, count: int) -> list[bytes]:
    """That many photos in Rosa's chart; their hashes, in the order they go."""
    made = []
    for number in range(count):
        made.append(attach(Hers(carrier), content=PHOTO + b"%d" % number, name=f"photo-{number}"))
        carrier.hers.clock.pass_s(1)
    return made


def ruths_photo(carrier: Carrier, patient: str = ROSA) -> bytes:
    """A photo that her colleague has brought to the pharmacy; its hash."""
    ruth = carrier.house.laptop("ruth")
    ruth.sync()
    digest = attach(ruth, patient=patient, content=PHOTO)
    assert ruth.sync().ended == "done"
    return digest


def take(carrier: Carrier, raw: bytes) -> TakenIn:
    taken = take_in(carrier.house.server, io.BytesIO(raw), by="admin")
    (carrier.folder / "answer").write_bytes(b"".join(taken.written()))
    return taken


def held_whole(carrier: Carrier) -> set[bytes]:
    blob = tables.blob
    with carrier.house.server.database.reading() as connection:
        return set(connection.scalars(select(blob.c.sha256).where(blob.c.is_whole == 1)))


def letter_size(raw: bytes) -> int:
    file = io.BytesIO(raw)
    read_letter(file)
    return file.tell()


def waiting(carrier: Carrier) -> int:
    return carrier.store.blobs_waiting()[0]


@pytest.fixture
def carrier(house: House, tmp_path: Path) -> Iterator[Carrier]:
    made = Carrier(house, tmp_path)
    yield made
    made.hers.lock()


@pytest.fixture(params=["embedded", "postgresql"])
def on_both(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Carrier]:
    url = ""
    if request.param == "postgresql":
        found: Postgres = request.getfixturevalue("postgres")
        url = found.fresh(f"carried_photos_{secrets.token_hex(4)}")
    house = House(tmp_path, database_url=url)
    house.server.settings = replace(house.server.settings, lease_days=30)
    made = Carrier(house, tmp_path)
    yield made
    made.hers.lock()
    house.close()


def test_photos_get_safe_without_a_network_and_their_answer_proves_it(on_both: Carrier):
    carrier = on_both
    digests = photos(carrier, 3)
    assert estimate(carrier.hers.joined) == by_file.Estimate(3, 3, 0, 3 * (len(PHOTO) + 1 + 3 * TAG_BYTES))

    path = carrier.export()
    assert (carrier.written.entries, carrier.written.photos, carrier.written.photos_left) == (3, 3, 0)
    assert waiting(carrier) == 3  # nothing is safe by writing it down
    raw = path.read_bytes()
    assert b"Rosa Delgado" not in raw

    first, second = take(carrier, raw), take(carrier, raw)
    assert (first.photos, first.photos_missed, second.photos) == (3, {}, 3)
    assert held_whole(carrier) == set(digests)
    taken = carrier.take_back()
    assert (taken.photos, taken.photos_waiting, waiting(carrier)) == (3, 0, 0)
    assert all(at_pharmacy(Hers(carrier), digest) for digest in digests)
    carrier.export("again")
    assert carrier.written.photos == 0  # what is proved goes no second time


def test_the_next_answer_says_that_a_backup_holds_them(carrier: Carrier):
    photos(carrier, 1)
    take(carrier, carrier.export().read_bytes())
    carrier.take_back()
    assert [one.is_there for one in carrier.store.blobs_to_send()] == [True]
    back_up(carrier.house.server, carrier.folder / "copy.db", by="admin")

    take(carrier, carrier.export("second").read_bytes())
    carrier.take_back()
    assert carrier.store.blobs_to_send() == ()  # from now on the laptop may let go of it


def test_what_colleagues_photographed_comes_with_the_answer(on_both: Carrier):
    carrier = on_both
    digest = ruths_photo(carrier)

    taken = take(carrier, carrier.export().read_bytes())
    assert taken.brought == 1
    assert b"Rosa Delgado" not in (carrier.folder / "answer").read_bytes()
    came = carrier.take_back()
    assert (came.photos_came, came.photos_missed) == (1, 0)
    assert carrier.store.blob(HERS, digest) == PHOTO
    assert take(carrier, carrier.export("second").read_bytes()).brought == 0  # it is not asked for again


def test_an_answer_cut_on_its_way_gives_its_entries_and_the_next_one_the_photo(carrier: Carrier):
    digest = ruths_photo(carrier)
    take(carrier, carrier.export().read_bytes())
    answer = carrier.folder / "answer"
    answer.write_bytes(answer.read_bytes()[:-100])

    cut = carrier.take_back()
    assert (cut.pulled > 0, cut.photos_came, cut.photos_missed) == (True, 0, 1)
    assert take(carrier, carrier.export("second").read_bytes()).brought == 1
    assert carrier.take_back().photos_came == 1
    assert carrier.store.blob(HERS, digest) == PHOTO


def test_photos_of_patients_who_are_not_hers_are_not_given_though_she_names_them(carrier: Carrier):
    carrier.house.assign("ruth", THEO)
    digest = ruths_photo(carrier, THEO)
    raw = rewritten(carrier, carrier.export().read_bytes(), photos_wanted=(digest,))
    assert take(carrier, raw).brought == 0


def rewritten(carrier: Carrier, raw: bytes, behind: bytes = b"", **changes: object) -> bytes:
    """The file with another head, by the laptop's own hand."""
    server = carrier.house.server
    letter = open_file(read_letter(io.BytesIO(raw)), "to_pharmacy", server.settings.server_id, server.carried_key)
    head = letter.head(carried.Export)
    blocks = list(letter.rest(PushRequest, but_last=head.audits))
    head = msgspec.structs.replace(head, audits=0, **changes)
    sealed, _ = seal_file(
        "to_pharmacy", head.server_id, server.carried_key.public_key().public_bytes_raw(), [(head, b""), *blocks],
        key=carrier.store.device_key, user_key=her_key(carrier), with_photos=bool(head.photos),
    )  # fmt: skip
    return sealed + behind


def her_key(carrier: Carrier):
    with carrier.store.sign_with(PASSWORD) as key:
        return key


# --- on the way ---


@pytest.mark.parametrize("place", ["start", "middle", "end"])
def test_a_damaged_byte_costs_its_photo_alone_and_the_next_file_brings_it(carrier: Carrier, place: str):
    digests = photos(carrier, 3)
    raw = bytearray(carrier.export().read_bytes())
    begins = letter_size(bytes(raw))
    each = (len(raw) - begins) // 3
    raw[{"start": begins, "middle": begins + each + each // 2, "end": len(raw) - 1}[place]] ^= 1
    spoilt = {"start": 0, "middle": 1, "end": 2}[place]

    taken = take(carrier, bytes(raw))

    assert (taken.entries, taken.photos, taken.photos_missed) == (3, 2, {"damaged": 1})
    assert held_whole(carrier) == {one for n, one in enumerate(digests) if n != spoilt}
    told = carrier.take_back()
    assert (told.photos, told.photos_waiting, told.waiting) == (2, 1, 0)
    again = take(carrier, carrier.export("second").read_bytes())
    assert (again.photos, again.photos_missed) == (1, {})
    assert carrier.take_back().photos_waiting == 0


def test_any_damaged_byte_of_the_letter_refuses_the_file_whole(carrier: Carrier):
    photos(carrier, 1)
    raw = carrier.export().read_bytes()
    before = carrier.pharmacy_holds()
    for at in sorted({*range(14), 60, 200, letter_size(raw) - 1}):
        spoilt = bytearray(raw)
        spoilt[at] ^= 1
        with pytest.raises(FileRefused):
            take(carrier, bytes(spoilt))
    assert (carrier.pharmacy_holds(), held_whole(carrier)) == (before, set())


@pytest.mark.parametrize("left", [0, 1, 2])
def test_a_file_cut_short_gives_every_entry_and_the_photos_that_arrived(carrier: Carrier, left: int):
    digests = photos(carrier, 3)
    raw = carrier.export().read_bytes()
    begins = letter_size(raw)
    each = (len(raw) - begins) // 3

    taken = take(carrier, raw[: begins + left * each + each // 2])
    assert (taken.entries, taken.photos, taken.photos_missed) == (3, left, {"cut": 3 - left})
    assert held_whole(carrier) == set(digests[:left])
    assert carrier.take_back().photos_waiting == 3 - left

    assert take(carrier, raw).photos == 3  # a good copy of the same file goes on from there
    with pytest.raises(FileRefused, match="damaged"):
        take(carrier, raw[: begins - 1])


def test_a_photo_of_another_laptops_entry_is_refused_and_the_rest_kept(carrier: Carrier):
    carrier.house.assign("ruth", THEO)
    ruths_photo(carrier, THEO)
    [foreign] = [one.entry for one in carrier.house.laptops[-1].store.blobs_to_send()]
    [own] = photos(carrier, 1)
    raw = carrier.export().read_bytes()
    server = carrier.house.server
    letter = open_file(read_letter(io.BytesIO(raw)), "to_pharmacy", server.settings.server_id, server.carried_key)
    head = letter.head(carried.Export)
    key, whole = head.photo_key, PHOTO + b"0"
    named = (
        CarriedPhoto(foreign, sha256(PHOTO).digest(), len(PHOTO)),
        CarriedPhoto(head.photos[0].entry, own, limits.BLOB_BYTES + 1),
        CarriedPhoto(head.photos[0].entry, own, len(whole) - 9),
        CarriedPhoto(head.photos[0].entry, own, len(whole)),
    )
    sizes = [len(PHOTO), limits.BLOB_BYTES + 1, len(whole) - 9]
    behind = b"".join(b"".join(carried_photos.empty_room(size)) for size in sizes)
    behind += b"".join(carried_photos.sealed_pieces(key, 3, own, carried_photos.pieces_of(whole)))

    taken = take(carrier, rewritten(carrier, raw, behind, photos=named))

    assert taken.photos_missed == {"unknown": 1, "too_large": 1, "damaged": 1}
    assert taken.photos == 1
    assert own in held_whole(carrier)


@pytest.mark.parametrize("case", ["many", "heavy", "no key"])
def test_more_photos_than_a_file_may_have_are_refused_whole(carrier: Carrier, case: str):
    photos(carrier, 1)
    raw = carrier.export().read_bytes()
    one = CarriedPhoto(bytes(32), bytes(32), 1)
    changes: dict[str, object] = {
        "many": {"photos": (one,) * (limits.CARRIED_PHOTOS + 1)},
        "heavy": {"photos": (CarriedPhoto(bytes(32), bytes(32), 2**52),) * 5},
        "no key": {"photo_key": b""},
    }[case]
    before = carrier.pharmacy_holds()
    with pytest.raises(FileRefused, match="larger than"):
        take(carrier, rewritten(carrier, raw, **changes))
    assert carrier.pharmacy_holds() == before


def test_another_laptops_file_and_answer_are_not_taken_for_hers(carrier: Carrier):
    photos(carrier, 1)
    raw = carrier.export().read_bytes()
    first = b"".join(take(carrier, raw).written())
    carrier.export("second")
    (carrier.folder / "first").write_bytes(first)
    with pytest.raises(by_file.AnswerRefused, match="another file"):
        carrier.take_back(carrier.folder / "first")
    assert waiting(carrier) == 1


def test_a_withdrawn_laptop_hands_its_photos_over_for_a_month_and_then_none(carrier: Carrier):
    photos(carrier, 2)
    raw = carrier.export().read_bytes()
    house = carrier.house
    house.server.devices.set_status(carrier.store.device_id, "withdrawn", reason="", now_ms=house.clock.ms, by="admin")
    assert take(carrier, raw).photos == 2
    house.clock.pass_s(31 * 24 * 3600)
    assert take(carrier, raw).photos_missed == {"withdrawn": 2}


# --- full disks and big files ---


def test_a_stick_that_gets_full_keeps_nothing_half_written_and_the_file_before_has_its_answer(
    carrier: Carrier, monkeypatch: pytest.MonkeyPatch
):
    photos(carrier, 2)
    path = carrier.export()
    answer = b"".join(take(carrier, path.read_bytes()).written())
    there = sorted(carrier.folder.iterdir())

    def full(*_told: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(files.os, "fsync", full)
        with pytest.raises(FileFailed, match="No space left on device"):
            carrier.export("second")
    assert sorted(carrier.folder.iterdir()) == there
    (carrier.folder / "answer").write_bytes(answer)
    assert carrier.take_back().photos == 2


def test_a_stick_without_room_is_said_before_anything_is_written(carrier: Carrier, monkeypatch: pytest.MonkeyPatch):
    photos(carrier, 1)
    monkeypatch.setattr(file_faults.shutil, "disk_usage", lambda _folder: type("Usage", (), {"free": 100_000})())
    with pytest.raises(FileFailed, match=r"it needs 0\.5 MB and 0\.1 MB are free"):
        carrier.export()
    assert not (carrier.folder / "out.nursechart").exists()


def test_locking_while_the_file_is_written_leaves_nothing_behind(carrier: Carrier):
    photos(carrier, 2)
    before, kept = sorted(carrier.folder.iterdir()), carrier.store.own(by_file._asked_of(carrier.store))
    heard: list[int] = []

    def lock(percent: int) -> bool:
        heard.append(percent)
        raise Locked

    with pytest.raises(Locked):
        by_file.write_out(
            carrier.hers.joined, carrier.folder / "out", PASSWORD, now_ms=carrier.hers.clock.ms, progress=lock
        )
    assert (len(heard), sorted(carrier.folder.iterdir())) == (1, before)
    assert carrier.store.own(by_file._asked_of(carrier.store)) == kept


def test_a_file_she_gives_up_while_it_is_written_leaves_the_one_before_it_its_answer(carrier: Carrier):
    first = photos(carrier, 1)
    take(carrier, carrier.export().read_bytes())
    attach(Hers(carrier), content=PHOTO + b"later", name="later")
    before = sorted(carrier.folder.iterdir())
    with pytest.raises(GivenUp, match="No file was written"):
        by_file.write_out(
            carrier.hers.joined, carrier.folder / "out", PASSWORD, now_ms=carrier.hers.clock.ms,
            progress=lambda percent: percent < 50,
        )  # fmt: skip
    assert sorted(carrier.folder.iterdir()) == before
    assert carrier.take_back().photos == len(first)


def test_a_laptop_with_a_full_disk_takes_the_answers_entries_and_leaves_its_photos(carrier: Carrier):
    ruths_photo(carrier)
    take(carrier, carrier.export().read_bytes())
    carrier.store._ballast.give_up()
    told = carrier.take_back()
    assert (told.pulled > 0, told.photos_came, told.photos_missed) == (True, 0, 1)


def test_a_photo_whose_file_is_damaged_on_the_laptop_keeps_back_no_other(carrier: Carrier):
    first, second = photos(carrier, 2)
    place = carrier.store._place
    name = carrier.store._row(HERS, first).name
    (place / name).write_bytes(b"")
    taken = take(carrier, carrier.export().read_bytes())
    assert (taken.photos, taken.photos_missed, held_whole(carrier)) == (1, {"damaged": 1}, {second})
    assert carrier.take_back().photos_waiting == 1


def test_two_hundred_photos_take_no_more_memory_than_a_few(carrier: Carrier, monkeypatch: pytest.MonkeyPatch):
    """600 MB that are read one at a time; the bytes are dropped as they are written, as a stick takes them."""
    size = 3_000_000
    sent = tuple(BlobToSend(HERS, sha256(b"%d" % n).digest(), size, bytes(32), False, True) for n in range(200))
    monkeypatch.setattr(type(carrier.store), "blobs_to_send", lambda _store: sent)
    monkeypatch.setattr(type(carrier.store), "content_to_send", lambda _store, _feed, _sha: bytes(size))
    written = 0

    def drop(_path: Path, parts: Iterator[bytes], *, ready: Callable[[], None]) -> None:
        nonlocal written
        for part in parts:
            written += len(part)
            assert len(part) <= 2 * BLOB_CHUNK_BYTES
        ready()

    monkeypatch.setattr(by_file, "write_parts", drop)
    monkeypatch.setattr(by_file, "check_room", lambda *_told: None)
    tracemalloc.start()
    try:
        carrier.export()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert written > 200 * size
    assert peak < 8 * size  # the letter and one photo, never two hundred


def test_the_pharmacy_reads_the_photos_piece_by_piece(carrier: Carrier):
    photos(carrier, 3)
    raw = carrier.export().read_bytes()
    begins = letter_size(raw)

    class Watched(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() >= begins:
                assert size is not None
                assert 0 <= size <= BLOB_CHUNK_BYTES + TAG_BYTES
            return super().read(size)

    assert take_in(carrier.house.server, Watched(raw), by="admin").photos == 3


# --- older ends ---


def test_an_older_pharmacy_gets_the_file_it_knows_and_the_photos_wait(carrier: Carrier):
    photos(carrier, 2)
    exchange.note_revision(carrier.store, versions.CARRIED_PHOTOS - 1)
    raw = carrier.export().read_bytes()
    assert (raw[:8], carrier.written.photos, carrier.written.photos_left) == (b"ncarry1\0", 0, 2)
    assert take(carrier, raw).entries == 2  # and a newer one takes the older form
    assert carrier.take_back().photos_waiting == 2


def test_an_older_laptop_is_answered_in_the_form_it_knows(carrier: Carrier, monkeypatch: pytest.MonkeyPatch):
    ruths_photo(carrier)
    exchange.note_revision(carrier.store, versions.CARRIED_PHOTOS - 1)
    monkeypatch.setattr(exchange, "REVISION", versions.CARRIED_PHOTOS - 1)
    taken = take(carrier, carrier.export().read_bytes())
    assert (taken.answer[:8], taken.brought, taken.photos) == (b"ncarry1\0", 0, 0)
    assert carrier.take_back().pulled > 0


def test_a_fate_that_a_later_sync_has_overtaken_says_nothing_any_more(carrier: Carrier):
    photos(carrier, 1)
    take(carrier, carrier.export().read_bytes())
    carrier.house.say(ROSA, "patient.name", kinds.PatientName("Delgado"))
    carrier.sync()
    for wire in carrier.hers.links.made:
        wire.is_cut = True
    assert carrier.take_back().photos == 0
    assert waiting(carrier) == 0  # the sync itself has proved it
