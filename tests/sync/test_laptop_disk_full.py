"""A laptop whose disk is full: what comes in waits, and what is charted still goes up, all of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from nursechart.record import kinds
from nursechart.record.entry import Statement
from nursechart.sync.causes import Cause
from tests.small_disk import Tmpfs, mounted
from tests.store.laptops import BALLAST, NINE
from tests.sync.house import ROSA, House, LaptopInUse

FEED = f"p:{ROSA}"


@pytest.fixture
def small(tmp_path: Path) -> Iterator[tuple[House, Tmpfs]]:
    (tmp_path / "laptop-1").mkdir(mode=0o700)
    with mounted(tmp_path / "laptop-1", 24) as disk:
        if disk is None:
            pytest.skip("mounting is not allowed here: the laptop's disk cannot be filled")
        house = House(tmp_path)
        yield house, disk
        house.close()


def write_much(laptop: LaptopInUse, notes: int) -> None:
    at = {"at_ms": NINE, "zone": "UTC", "wall": "2025-11-21T15:42"}
    for number in range(notes):
        text = os.urandom(15_000).hex()  # that no packing makes small
        said = (Statement(f"note-{number}", "comment.text", {"visit": "visit-1", "text": text, "at": at}),)
        laptop.store.commit(FEED, kinds.CHARTED, said, seen=laptop.store.seen(FEED))


def test_on_a_full_disk_everything_charted_goes_up_while_what_comes_in_waits(small: tuple[House, Tmpfs]):
    house, disk = small
    maya = house.laptop("maya")
    maya.sync()
    ruth = house.laptop("ruth")
    ruth.sync()
    write_much(ruth, 60)
    ruth.sync()
    before = house.held(ROSA)
    disk.fill()
    assert maya.sync().cause is Cause.DISK
    disk.make_room()
    write_much(maya, 12)  # more than a first request holds
    disk.fill(but=BALLAST // 4096)

    assert maya.sync().cause is Cause.DISK

    assert house.held(ROSA) == before + 12
    assert maya.chart(name="set-1"), "and charting goes on"
    maya.sync()
    assert house.held(ROSA) == before + 13

    disk.make_room()
    run = maya.sync()
    assert (run.ended, run.waiting, run.incomplete) == ("done", 0, 0)
    ruth.sync()
    assert maya.store.seen(FEED) == ruth.store.seen(FEED)
