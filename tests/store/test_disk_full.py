"""S-78: a full disk. On Linux as root a small tmpfs; elsewhere a limit on the size of files, which fails alike."""

import contextlib
import os
import resource
import uuid

import pytest

from nursechart.store.errors import ChartNotSaved, DiskFull
from tests.small_disk import mounted
from tests.store.laptops import (
    MAYA,
    PASSWORD,
    ROSA,
    FakeClock,
    MemorySecrets,
    chart,
    enrol,
    laptop_at,
    mine,
    temperatures,
    vitals,
)

BALLAST_BYTES = 256 * 1024
LARGE = "x" * 60_000


@pytest.fixture
def small_disk(tmp_path):
    place = tmp_path / f"small-{uuid.uuid4().hex[:6]}"
    place.mkdir()
    with mounted(place) as disk:
        yield disk


def test_s_78_a_full_disk_stops_charting_in_plain_words_and_loses_nothing(small_disk, tmp_path, capsys):
    secrets, clock = MemorySecrets(), FakeClock()
    if small_disk is None:
        with capsys.disabled():
            print("\nS-78: mounting is not allowed here, so a limit on file sizes stands in for the full disk")
        folder = tmp_path / "nursechart"
    else:
        folder = small_disk.place / "nursechart"
    store = enrol(folder, secrets, clock)
    store.note_heads(mine(ROSA))
    chart(store, vitals("set-0", "36.6"))
    assert not store.is_low_on_space

    with full(small_disk, folder):
        charted = chart_until_full(store)
        if small_disk:
            assert store.is_low_on_space, "the ballast went first"
            assert charted, "its room takes the last entries of the visit"
        store_drafts = [draft.id for draft in store.drafts()]
        with pytest.raises(DiskFull if small_disk else ChartNotSaved, match="draft is kept"):
            chart_many(store, drafts=["draft-1"])
        assert store_drafts == ["draft-1"] == [draft.id for draft in store.drafts()]
        assert len(store.unsent(10_000)) >= charted

    chart(store, vitals("set-last", "37.0"), drafts=["draft-1"])
    held = store.unsent_count()
    assert sorted(temperatures(store)) == ["36.6", "37.0"]
    store.close()
    assert not [path for path in folder.rglob("*") if path.is_file() and path.read_bytes()[:15] == b"SQLite format 3"]

    again = laptop_at(folder, secrets, clock).unlock(MAYA.id, PASSWORD)
    assert again.finding is None
    assert again.unsent_count() == held
    assert not again.is_low_on_space, "taken again once there is room"
    again.close()


def note(name):
    from nursechart.record.entry import Statement
    from tests.store.laptops import NINE

    at = {"at_ms": NINE, "zone": "UTC", "wall": "x"}
    text = os.urandom(len(LARGE) // 4).hex()
    return (Statement(name, "comment.text", {"visit": "visit-1", "text": text, "at": at}),)


def chart_many(store, drafts):
    for n in range(50):
        chart(store, note(f"more-{n}"), drafts=drafts)


def chart_until_full(store) -> int:
    """How many large notes went in before the disk was full."""
    store.put_draft("draft-1", ROSA, "note", "{}")
    for n in range(500):
        try:
            chart(store, note(f"note-{n}"))
        except ChartNotSaved:
            return n
    raise AssertionError("the disk never filled")


@contextlib.contextmanager
def full(small_disk, folder):
    """The disk is full inside, and has room again afterwards."""
    if small_disk:
        small_disk.fill()
        try:
            yield
        finally:
            small_disk.make_room()
        return
    import signal

    largest = max(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest + 1_000_000, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
