"""What a run offers: everything the server's order does not hold yet, safety first, each entry once a run.

Nothing is crossed off by an answer. Within one run an entry is not offered twice; the next run asks the log anew.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from nursechart.protocol.frames import IdOnly, pack
from nursechart.protocol.limits import PULL_ENTRIES, PUSH_ENTRIES
from nursechart.record.entry import Entry
from nursechart.store.order import Unsent
from nursechart.sync.ports import LaptopLog

_MANY = 1_000_000
ASK_FIRST = 500  # more than this unsent in one feed: ask which of them the pharmacy lacks
_FRAME_EXTRA = 32 + 16 + 64 + 8  # prev, salt, signature, flags and lengths


class Offers:
    """The unsent entries of one run, in push order."""

    def __init__(self, log: LaptopLog, *, holds_back: bool = False) -> None:
        """`holds_back`: offer nothing yet, as its turn has not come."""
        unsent = () if holds_back else log.unsent(_MANY)
        counts = Counter(one.feed for one in unsent)
        self._log, self.holds_back = log, holds_back
        self._large = {feed for feed, count in counts.items() if count > ASK_FIRST}
        self._queue = deque(one for one in unsent if one.feed not in self._large)
        self._asked_first = {feed: [one for one in unsent if one.feed == feed] for feed in self._large}
        self._ready: deque[Entry] = deque()
        self._feed_of = {one.id: one.feed for one in unsent}
        self.waiting = len(unsent)

    @property
    def large_feeds(self) -> tuple[str, ...]:
        """Feeds with so much unsent that the pharmacy is asked first what it lacks."""
        return tuple(sorted(self._asked_first))

    def questions(self, feed: str) -> Iterable[tuple[list[Unsent], bytes]]:
        """Of a large feed: unsent entries in portions, and the frames that name them."""
        waiting = self._asked_first[feed]
        for at in range(0, len(waiting), PULL_ENTRIES):
            some = waiting[at : at + PULL_ENTRIES]
            yield some, pack(IdOnly(one.id) for one in some)

    def lacking(self, feed: str, lacks: Iterable[Unsent]) -> None:
        """The pharmacy lacks these of a large feed; the others need no pushing."""
        self._asked_first.pop(feed, None)
        self._queue.extend(lacks)

    def next(self, max_bytes: int) -> list[Entry]:
        """The next entries to push: 500 at most, frames of about `max_bytes`, at least one if any is left."""
        taken: list[Entry] = []
        size = 0
        while len(taken) < PUSH_ENTRIES and (self._ready or self._fill()):
            entry = self._ready[0]
            size += len(entry.header_bytes) + len(entry.body_bytes or b"") + _FRAME_EXTRA
            if taken and size > max_bytes:
                break
            taken.append(self._ready.popleft())
        return taken

    @contextmanager
    def portions(self, max_bytes: int) -> Iterator[Iterator[tuple[list[Entry], bytes]]]:
        """What is left, as `next` gives it, each portion with its frames: made while the one before travels."""
        if not (self._ready or self._queue):
            yield iter(())
            return
        with ThreadPoolExecutor(1, thread_name_prefix="offers") as threads:
            yield self._portions(max_bytes, threads)

    def _portions(self, max_bytes: int, threads: ThreadPoolExecutor) -> Iterator[tuple[list[Entry], bytes]]:
        coming = threads.submit(self._portion, max_bytes)
        while (portion := coming.result())[0]:
            coming = threads.submit(self._portion, max_bytes)
            yield portion

    def _portion(self, max_bytes: int) -> tuple[list[Entry], bytes]:
        entries = self.next(max_bytes)
        return entries, pack(entries)

    def feed_of(self, entry: Entry) -> str:
        """The feed of an entry that was offered, without reading its header."""
        return self._feed_of[entry.id]

    def give_back(self, entries: Iterable[Entry]) -> None:
        """These were not taken after all; they come first again."""
        self._ready.extendleft(reversed(list(entries)))

    def _fill(self) -> bool:
        while self._queue and not self._ready:
            ids = [self._queue.popleft().id for _ in range(min(PUSH_ENTRIES, len(self._queue)))]
            found = self._log.entries(ids)
            self._ready.extend(found[id_] for id_ in ids if id_ in found)
        return bool(self._ready)
