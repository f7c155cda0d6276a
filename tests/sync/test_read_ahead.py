"""Pages are read while the ones before are written: what does not hold is still found in its place."""

from __future__ import annotations

import threading

import pytest

from nursechart.protocol.frames import pack
from nursechart.protocol.messages import Page
from nursechart.record.entry import Entry
from nursechart.sync.pages import BadPage, DeviceKeys, Reader
from tests.store.laptops import Colleague, FakeClock, MemorySecrets, digest_of, enrol, vitals


@pytest.fixture
def keys(tmp_path):
    store = enrol(tmp_path / "laptop", MemorySecrets(), FakeClock())
    yield DeviceKeys(store, bytes(32))
    store.close()


def _page(feed: str, entries: list[Entry]) -> tuple[Page, bytes]:
    frames = pack(entries)
    return Page(feed, 1, len(entries), len(frames), digest_of(entries), len(entries)), frames


def test_a_page_with_a_false_signature_is_refused_alone_and_the_others_are_read_in_order(keys):
    colleague, stranger = Colleague(), Colleague("laptop-2")  # a stranger who says he is the colleague's laptop
    keys.learn({colleague.device: colleague.key.public_key().public_bytes_raw()})
    feeds = ("p:rosa", "p:theo", "p:leila")
    said = [
        [who.writes(vitals(f"{feed}-1"), feed=feed)]
        for feed, who in zip(feeds, (colleague, stranger, colleague), strict=True)
    ]
    found = []
    parted = [_page(*one) for one in zip(feeds, said, strict=True)]
    with Reader(keys, "agency-1") as reader:
        for page, items in reader.begin([page for page, _ in parted], b"".join(frames for _, frames in parted), {}):
            try:
                found.append((page.feed, [one.id for one in items.result()]))
            except BadPage as bad:
                found.append((page.feed, bad.reason))
    assert found == [
        ("p:rosa", [said[0][0].id]), ("p:theo", "a signature does not hold"), ("p:leila", [said[2][0].id]),
    ]  # fmt: skip
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("pages")]
