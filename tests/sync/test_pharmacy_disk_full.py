"""The pharmacy's disk is full: it asks to wait, nothing is lost or doubled, and with room again everything goes on.

The disk is full at another place of the push each time: some blocks are left, so that one write after another is the
first that fails. So it is with photos, over the network and in a carried file.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Connection, event

from nursechart.cli.pharmacy import common
from nursechart.cli.pharmacy import main as pharmacy
from nursechart.protocol.limits import BLOB_CHUNK_BYTES
from nursechart.server.app import make_app
from nursechart.server.passwords import Hashing
from nursechart.server.pharmacy import open_pharmacy
from nursechart.sync.causes import Cause
from tests.small_disk import Tmpfs, mounted
from tests.sync.house import ROSA, House, LaptopInUse
from tests.sync.test_blobs import at_pharmacy, attach
from tests.sync.test_by_file import Carrier

BLOCKS_LEFT = (0, 1, 6, 20)
MEGABYTES = 8


@pytest.fixture
def small(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[tuple[House, Tmpfs | None]]:
    """A pharmacy on a small disk, and that disk."""
    house = House(tmp_path)
    with ExitStack() as ended:
        ended.callback(house.close)
        house.server.close()
        place = tmp_path / "server"
        place.rename(tmp_path / "made")
        place.mkdir(mode=0o700)
        disk = ended.enter_context(mounted(place, MEGABYTES))
        if disk is None:
            with capsys.disabled():
                print("\nmounting is not allowed here, so a limit on pages stands in for the pharmacy's full disk")
        ended.callback(lambda: house.server.close())
        shutil.copytree(tmp_path / "made", place, dirs_exist_ok=True)
        house.server = open_pharmacy(place, now_ms=house.clock.now_ms, hashing=Hashing(64, 1))
        house.app = make_app(house.server, projects=False)
        yield house, disk


@pytest.fixture
def full_soon(small: tuple[House, Tmpfs | None]) -> tuple[LaptopInUse, Tmpfs | None]:
    """Maya's laptop after its first sync, and the small disk that the pharmacy lies on."""
    house, disk = small
    laptop = house.laptop("maya")
    assert laptop.sync().ended == "done"
    return laptop, disk


@contextmanager
def full(house: House, disk: Tmpfs | None, blocks: int) -> Iterator[None]:
    if disk is not None:
        disk.fill(but=blocks)
        try:
            yield
        finally:
            disk.make_room()
        return
    engine = house.server.database._engine
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()

    def no_more(connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages + blocks}")

    event.listen(engine, "begin", no_more)
    try:
        yield
    finally:
        event.remove(engine, "begin", no_more)
        event.listen(engine, "begin", lambda c: c.exec_driver_sql("PRAGMA max_page_count=1073741823"))


def test_a_full_disk_at_the_pharmacy_makes_laptops_wait_and_loses_nothing(
    full_soon: tuple[LaptopInUse, Tmpfs | None],
):
    laptop, disk = full_soon
    before, charted, refused = laptop.house.held(ROSA), 0, 0
    for blocks in BLOCKS_LEFT:
        with full(laptop.house, disk, blocks):
            for number in range(12):
                laptop.chart(name=f"set-{blocks}-{number}")
                charted += 1
                run = laptop.sync()
                assert run.ended in ("done", "stopped"), run
                assert run.cause in (None, Cause.BUSY), run
                refused += run.cause is Cause.BUSY or run.waiting > 0
        run = laptop.sync()
        assert (run.ended, run.waiting) == ("done", 0)
    assert refused, "the disk was never full"
    assert laptop.house.held(ROSA) == before + charted
    assert laptop.house.server.database.trouble() == ()


def test_a_photo_that_finds_no_room_at_the_pharmacy_waits_and_goes_with_room_again(
    full_soon: tuple[LaptopInUse, Tmpfs | None],
):
    laptop, disk = full_soon
    refused = 0
    for blocks in (0, 40, 200):  # of 4 KiB: none of its three pieces fits, or some
        content = os.urandom(2 * BLOB_CHUNK_BYTES + 999)
        digest = attach(laptop, content=content, name=f"photo-{blocks}")
        with full(laptop.house, disk, blocks):
            for _ in range(3):
                run = laptop.sync()
                assert (run.ended, run.cause) in (("done", None), ("stopped", Cause.BUSY)), run
            refused += not at_pharmacy(laptop, digest)
        assert laptop.sync().ended == "done"
        assert at_pharmacy(laptop, digest)
        assert laptop.store.blobs_waiting() == (0, 0)
    assert refused, "there was room for all of them"
    assert laptop.house.server.database.trouble() == ()


def test_a_carried_file_that_finds_no_room_at_the_pharmacy_is_taken_in_whole_with_room_again(
    small: tuple[House, Tmpfs | None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    house, disk = small
    monkeypatch.setattr(common, "open_pharmacy", lambda _folder: house.server)
    monkeypatch.setattr(house.server, "close", lambda: None)
    carrier = Carrier(house, tmp_path)
    carrier.chart("on the way")
    photos = [attach(carrier, content=os.urandom(BLOB_CHUNK_BYTES), name=f"photo-{n}") for n in (1, 2)]
    out, answer = carrier.export(), tmp_path / "answer"
    words = ["carried", "take", str(out), "--answer", str(answer), "--server", str(house.server.folder.path)]
    with full(house, disk, 100):  # room for the entries and one of the photos
        told = CliRunner().invoke(pharmacy, words)
    assert told.exit_code == 1
    assert "disk is full" in told.output
    assert "do it again" in told.output
    assert not answer.exists()
    told = CliRunner().invoke(pharmacy, words)
    assert (told.exit_code, answer.exists()) == (0, True), told.output
    assert carrier.take_back().photos == len(photos)
    assert carrier.store.unsent_count() == 0
    carrier.hers.lock()
    monkeypatch.undo()
