"""What comes in, checked before the store sees it: form, organisation, feed, device key and signature of each entry.

The pharmacy is trusted to number, not to be right: a page whose entries do not hold is dropped whole and asked for
again. That the page continues what is here, and ends at the signed digest, the store checks in the page's transaction.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from nursechart.protocol.envelope import BadMessage
from nursechart.protocol.frames import Frame, unpack
from nursechart.protocol.limits import PULL_ENTRIES
from nursechart.protocol.messages import Page
from nursechart.record.canonical import Malformed
from nursechart.record.entry import Entry, verifies
from nursechart.sync.ports import LaptopLog

_DEVICE_KEYS = "device_keys"


class BadPage(Exception):
    """A page does not hold; `reason` is for the log, without content."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class DeviceKeys:
    """The public keys of other devices, as the pharmacy named them first: a device never changes its key."""

    def __init__(self, log: LaptopLog, own_key: bytes) -> None:
        self._log = log
        kept = log.own(_DEVICE_KEYS)
        said: dict[str, str] = json.loads(kept) if kept else {}
        self._keys = {device: base64.b64decode(key) for device, key in said.items()}
        self._keys[log.device_id] = own_key

    def learn(self, told: Mapping[str, bytes]) -> None:
        """Keep the keys of devices that were not known. Raises BadPage when a known device comes with another key."""
        for device, key in told.items():
            if self._keys.get(device, key) != key:
                raise BadPage("a device came with another key")
        if any(device not in self._keys for device in told):
            self._keys |= told
            said = {device: base64.b64encode(key).decode() for device, key in self._keys.items()}
            self._log.set_own(_DEVICE_KEYS, json.dumps(said, sort_keys=True).encode())

    def wrote(self, entry: Entry) -> bool:
        """Whether the device that the header names signed the entry."""
        key = self._keys.get(entry.header.device)
        return key is not None and verifies(entry, key)


def split_pages(pages: Sequence[Page], frames: bytes) -> Iterator[tuple[Page, bytes]]:
    """Each page with its own frames. Raises BadPage when sizes and bytes do not agree."""
    if any(page.size < 0 for page in pages) or sum(page.size for page in pages) != len(frames):
        raise BadPage("the pages are not as long as they say")
    at = 0
    for page in pages:
        yield page, frames[at : at + page.size]
        at += page.size


class Reader:
    """Reads pages in a thread of its own while the ones before are written: checking signatures takes about as long as
    writing, and leaves the interpreter to others. What is not asked for when the block is left is not read."""

    def __init__(self, keys: DeviceKeys, org: str) -> None:
        self._keys, self._org = keys, org
        self._threads = ThreadPoolExecutor(1, thread_name_prefix="pages")

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown(cancel_futures=True)

    def begin(self, pages: Sequence[Page], frames: bytes, devices: Mapping[str, bytes]) -> Reading:
        """Pages of an answer in their order, each with what `read_page` will answer or raise. Raises BadPage."""
        self._keys.learn(devices)
        parted = list(split_pages(pages, frames))
        return [(page, self._threads.submit(read_page, page, some, self._keys, self._org)) for page, some in parted]


Reading = list[tuple[Page, "Future[tuple[Entry | bytes, ...]]"]]


def read_page(page: Page, frames: bytes, keys: DeviceKeys, org: str) -> tuple[Entry | bytes, ...]:
    """The entries of a page, each proved, and the ids of those that came by id alone. Raises BadPage."""
    items = [item if isinstance(item, bytes) else _formed(item, org) for item in _read(frames)]
    if len(items) != page.count or page.first < 1:
        raise BadPage("the page does not have as many entries as it says")
    if any(isinstance(item, Entry) and item.header.feed != page.feed for item in items):
        raise BadPage("an entry of another feed")
    # all of them after the rest: they alone leave the interpreter to who writes meanwhile
    if not all(keys.wrote(item) for item in items if isinstance(item, Entry)):
        raise BadPage("a signature does not hold")
    return tuple(items)


def read_bodies(frames: bytes, keys: DeviceKeys, org: str) -> dict[bytes, Entry]:
    """Whole entries by id, each proved. Raises BadPage."""
    return {item.id: proved(item, keys, org) for item in _read(frames) if isinstance(item, Frame)}


def proved(frame: Frame, keys: DeviceKeys, org: str) -> Entry:
    """The entry of a frame, its form and signature checked. Raises BadPage."""
    entry = _formed(frame, org)
    if not keys.wrote(entry):
        raise BadPage("a signature does not hold")
    return entry


def _formed(frame: Frame, org: str) -> Entry:
    try:
        entry = frame.entry()
    except Malformed as error:
        raise BadPage("a malformed entry") from error
    if entry.header.org != org:
        raise BadPage("an entry of another organisation")
    return entry


def _read(frames: bytes) -> list[Frame | bytes]:
    try:
        return [item if isinstance(item, Frame) else item.id for item in unpack(frames, most=PULL_ENTRIES)]
    except BadMessage as error:
        raise BadPage("the frames cannot be read") from error
