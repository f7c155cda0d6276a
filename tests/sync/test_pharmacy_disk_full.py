"""The pharmacy's disk is full: it asks to wait, nothing is lost or doubled, and with room again everything goes on.

The disk is full at another place of the push each time: some blocks are left, so that one write after another is the
first that fails.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, event

from nursechart.server.app import make_app
from nursechart.server.passwords import Hashing
from nursechart.server.pharmacy import open_pharmacy
from nursechart.sync.causes import Cause
from tests.small_disk import Tmpfs, mounted
from tests.sync.house import ROSA, House, LaptopInUse

BLOCKS_LEFT = (0, 1, 6, 20)
MEGABYTES = 8


@pytest.fixture
def full_soon(tmp_path: Path) -> Iterator[tuple[LaptopInUse, Tmpfs | None]]:
    """Maya's laptop after its first sync, and the small disk that the pharmacy lies on."""
    house = House(tmp_path)
    with ExitStack() as ended:
        ended.callback(house.close)
        house.server.close()
        place = tmp_path / "server"
        place.rename(tmp_path / "made")
        place.mkdir(mode=0o700)
        disk = ended.enter_context(mounted(place, MEGABYTES))
        ended.callback(lambda: house.server.close())
        shutil.copytree(tmp_path / "made", place, dirs_exist_ok=True)
        house.server = open_pharmacy(place, now_ms=house.clock.now_ms, hashing=Hashing(64, 1))
        house.app = make_app(house.server, projects=False)
        laptop = house.laptop("maya")
        assert laptop.sync().ended == "done"
        yield laptop, disk


@contextmanager
def full(laptop: LaptopInUse, disk: Tmpfs | None, blocks: int) -> Iterator[None]:
    if disk is not None:
        disk.fill(but=blocks)
        try:
            yield
        finally:
            disk.make_room()
        return
    engine = laptop.house.server.database._engine
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
    full_soon: tuple[LaptopInUse, Tmpfs | None], capsys: pytest.CaptureFixture[str]
):
    laptop, disk = full_soon
    if disk is None:
        with capsys.disabled():
            print("\nmounting is not allowed here, so a limit on pages stands in for the pharmacy's full disk")
    before, charted, refused = laptop.house.held(ROSA), 0, 0
    for blocks in BLOCKS_LEFT:
        with full(laptop, disk, blocks):
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
