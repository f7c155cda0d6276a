"""The pulling half of a run: finds where two orders part, then takes pages until every feed of hers is whole.

Today's visits come first, then what safety depends on, then the rest (the priority the pharmacy gives). A page is
taken whole or not at all; a feed whose page does not hold is left for the next run, and the others go on. Answers aim
at two seconds: twice as much is asked for after a quick one, half after a time-out, never less than 50 entries.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Final

import msgspec

from nursechart.protocol.frames import IdOnly, pack
from nursechart.protocol.limits import PAGE_ENTRIES, PAGE_FLOOR, PULL_ENTRIES, PUSH_ENTRIES
from nursechart.protocol.messages import (
    DIGEST8,
    BodiesAnswer,
    BodiesRequest,
    Diverged,
    FeedHead,
    Page,
    PullAnswer,
    PullRequest,
    Want,
)
from nursechart.record.entry import Entry
from nursechart.record.feeds import EMPTY_DIGEST, device_feed
from nursechart.store.errors import ChartNotSaved, PageRefused
from nursechart.store.order import FeedPage, FeedState
from nursechart.sync.causes import Cause, Offline
from nursechart.sync.conversation import Asked
from nursechart.sync.pages import BadPage, DeviceKeys, Reader, Reading, read_bodies
from nursechart.sync.ports import LaptopLog
from nursechart.sync.run import Tally

_QUICK_MS: Final = 1000
_TOGETHER: Final = PAGE_ENTRIES  # entries of one transaction, over several pages: charting waits no longer than that

_WORTH_WRITING: Final = 250  # entries that are written while the next page is still being read

_Read = tuple[Page, tuple[Entry | bytes, ...]]
_Ahead = Future[tuple[PullAnswer, Reading | None]]


class Puller:
    """Brings one laptop's feeds up to the pharmacy's, in one run."""

    FIRST_ENTRIES: Final = PAGE_ENTRIES

    def __init__(
        self,
        log: LaptopLog,
        talk: Asked,
        keys: DeviceKeys,
        tally: Tally,
        monotonic_ms: Callable[[], int],
        size: int,
    ) -> None:
        self.size = size  # entries asked for at once
        self.touched: set[str] = set()  # feeds that may have grown by this run's own push
        self.has_cut = False  # something that had its place is unsent again
        self._log, self._talk, self._keys, self._tally = log, talk, keys, tally
        self._monotonic_ms = monotonic_ms
        self._stuck: set[str] = set()  # feeds left for the next run
        self._own_feed = device_feed(log.device_id)
        self._ahead: _Ahead | None = None  # asked for while pages are taken

    def align(self, heads: Sequence[FeedHead]) -> None:
        """Cut the order of each feed, also of those not in scope, to where it still agrees with the pharmacy's.

        What was placed above is unsent again, and so is offered again: a restored server gets it back.
        """
        states = {state.feed: state for state in self._log.feeds()}
        doubtful = []
        for head in heads:
            state = states.get(head.feed)
            if state is None or head.length > state.length:
                continue  # nothing here, or a pull will tell
            ours = self._log.digest_at(head.feed, head.length)
            if ours == head.digest:
                if head.length < state.length:
                    self._cut_to(head.feed, head.length)
            elif ours is not None:
                doubtful.append(Want(head.feed, head.length, ours[:DIGEST8], 0))
        if doubtful:
            answer = self._ask(doubtful)
            for diverged in answer[0].diverged:
                self._cut(diverged)

    def pushed_to(self, feeds: set[str]) -> None:
        """These feeds may have grown; entries of feeds that are not hers get receipts in the device's own feed."""
        readable = {state.feed for state in self._log.feeds() if self._may_pull(state)}
        self.touched |= feeds & readable
        if not feeds <= readable:
            self.touched.add(self._own_feed)

    def take(self, pages: Sequence[Page], frames: bytes, devices: Mapping[str, bytes]) -> list[str]:
        """Apply pages in their order. Answers the feeds that they were of; a page that does not hold is dropped."""
        with Reader(self._keys, self._log.org) as reader:
            self._take_read(pages, self._begun(reader, pages, frames, devices))
        return [page.feed for page in pages]

    def _begun(
        self, reader: Reader, pages: Sequence[Page], frames: bytes, devices: Mapping[str, bytes]
    ) -> Reading | None:
        try:
            return reader.begin(pages, frames, devices)
        except BadPage:
            return None

    def _take_read(self, pages: Sequence[Page], reading: Reading | None) -> None:
        """Apply the pages of one answer; None: they do not hold together."""
        if reading is None:
            self._tally.cause = self._tally.cause or Cause.BAD_PAGE
            self._stuck |= {page.feed for page in pages}
            return
        together: list[_Read] = []
        for page, items in reading:
            waiting = sum(page.count for page, _ in together)
            if waiting >= _TOGETHER or (waiting >= _WORTH_WRITING and not items.done()):
                self._take_together(together)
                together = []
            if page.feed in self._stuck:
                continue
            if not self._log.takes_pages:
                self._leave(page.feed, Cause.DISK)
                continue
            try:
                together.append((page, items.result()))
            except BadPage:
                self._leave(page.feed, Cause.BAD_PAGE)
        self._take_together(together)

    def is_stuck(self, feed: str) -> bool:
        """Whether a page of this feed did not hold; it is left for the next run."""
        return feed in self._stuck

    def pull(self) -> None:
        """Ask for pages until nothing is lacking, the next ones while these are written. Without a user only the
        device's own feed is pulled."""
        wants = self._wants(self.size)
        if not wants:
            return
        with ThreadPoolExecutor(1, thread_name_prefix="pull") as asking, Reader(self._keys, self._log.org) as reader:
            ahead: _Ahead | None = None
            while wants:
                if not self._log.takes_pages:
                    self._tally.cause = self._tally.cause or Cause.DISK
                    return
                answer, reading = ahead.result() if ahead else self._ask_and_read(wants, reader)
                for diverged in answer.diverged:
                    self._cut(diverged)
                served = {page.feed for page in answer.pages} | {diverged.feed for diverged in answer.diverged}
                self._settle_unserved([want.feed for want in wants], served)
                size = self.size
                expected = [] if answer.diverged else self._wants(size, answer.pages)
                self._ahead = asking.submit(self._ask_and_read, expected, reader) if expected else None
                self._take_read(answer.pages, reading)
                wants, ahead = self._wants(size), self._ahead
                if wants != expected:  # a page did not hold, or more has come to be pulled
                    self._wait_for_ahead()
                    wants, ahead = self._wants(self.size), None

    def _ask_and_read(self, wants: Sequence[Want], reader: Reader) -> tuple[PullAnswer, Reading | None]:
        answer, frames = self._ask(wants)
        return answer, self._begun(reader, answer.pages, frames, answer.devices)

    def _wait_for_ahead(self) -> None:
        """One thread at a time speaks with the pharmacy."""
        if self._ahead is not None:
            wait([self._ahead])

    def _wants(self, size: int, coming: Sequence[Page] = ()) -> list[Want]:
        """What to ask for, `size` entries of it; `coming`: as it will be once these pages are taken."""
        states = {state.feed: state for state in self._log.feeds()}
        touched = set(self.touched)
        for page in coming:
            end = page.first + page.count - 1
            if page.feed in states and page.feed not in self._stuck:
                states[page.feed] = _after(states[page.feed], end, page.digest)
            if end >= page.length:
                touched.discard(page.feed)
        wants, left = [], size
        for state in sorted(states.values(), key=_first_things_first):
            if not self._may_pull(state) or state.feed in self._stuck:
                continue
            if left <= 0 or (state.is_complete and state.feed not in touched):
                continue
            known = max(1, state.server_length - state.length)
            limit = left if state.feed in touched else min(left, known)
            wants.append(Want(state.feed, state.length, state.digest[:DIGEST8], limit))
            left -= min(left, known)
        return wants

    def _may_pull(self, state: FeedState) -> bool:
        return state.feed == self._own_feed or (self._talk.is_with_user and state.mine and not state.left)

    def _leave(self, feed: str, cause: Cause) -> None:
        """For the next run."""
        self._stuck.add(feed)
        self._tally.cause = self._tally.cause or cause

    def _settle_unserved(self, asked: list[str], served: set[str]) -> None:
        """A feed that got nothing, though a later one did or the answer was empty, has nothing for us."""
        last = max((place for place, feed in enumerate(asked) if feed in served), default=len(asked))
        for feed in [feed for feed in asked[:last] if feed not in served]:
            self.touched.discard(feed)
            self._stuck.add(feed)

    def _take_together(self, together: Sequence[_Read]) -> None:
        """Apply pages in one transaction: each commit waits for the disk."""
        if not together:
            return
        pages = [FeedPage(page.feed, page.first, items, page.digest) for page, items in together]
        try:
            took = self._log.apply_pages(pages)
        except ChartNotSaved:  # what is charted here still has to go up
            for page, _ in together:
                self._leave(page.feed, Cause.DISK)
            return
        for (page, items), new in zip(together, took, strict=True):
            if not isinstance(new, PageRefused):
                self._note_taken(page, new)
            elif page.feed not in self._stuck:
                self._take_again(page, items)

    def _take_again(self, page: Page, items: tuple[Entry | bytes, ...]) -> None:
        """A page that was refused, by itself: the pharmacy may have what this laptop was taken to hold."""
        try:
            self._take_page(page, items)
        except (BadPage, PageRefused):
            self._leave(page.feed, Cause.BAD_PAGE)
        except ChartNotSaved:
            self._leave(page.feed, Cause.DISK)

    def _take_page(self, page: Page, items: tuple[Entry | bytes, ...]) -> None:
        by_id = [item for item in items if isinstance(item, bytes)]
        lacking = set(by_id) - self._log.has(by_id)
        if lacking and page.feed != self._own_feed:  # a receipt needs no entry beside it
            found = self._bodies([id_ for id_ in by_id if id_ in lacking])
            items = tuple(found.get(item, item) if isinstance(item, bytes) else item for item in items)
        self._note_taken(page, self._log.apply_page(page.feed, page.first, items, page.digest))

    def _note_taken(self, page: Page, new: int) -> None:
        self._tally.pulled += new
        if page.first + page.count - 1 >= page.length:
            self.touched.discard(page.feed)

    def _bodies(self, ids: Sequence[bytes]) -> dict[bytes, Entry]:
        """Entries this laptop once wrote and no longer has (a restored backup); what is not given is left out."""
        self._wait_for_ahead()
        found: dict[bytes, Entry] = {}
        for at in range(0, len(ids), PUSH_ENTRIES):
            asked = pack(IdOnly(id_) for id_ in ids[at : at + PUSH_ENTRIES])
            answer = self._talk.post("/v1/bodies", BodiesRequest(), BodiesAnswer, frames=asked)
            self._keys.learn(answer.head.devices)
            found |= read_bodies(answer.frames, self._keys, self._log.org)
        return found

    def _ask(self, wants: Sequence[Want]) -> tuple[PullAnswer, bytes]:
        started = self._monotonic_ms()
        for_user = any(want.feed != self._own_feed for want in wants)
        try:
            answer = self._talk.post("/v1/pull", PullRequest(tuple(wants)), PullAnswer, for_user=for_user)
        except Offline as stop:
            if stop.cause is Cause.TIMEOUT:
                self.size = max(PAGE_FLOOR, self.size // 2)
            raise
        if self._monotonic_ms() - started < _QUICK_MS:
            self.size = min(PULL_ENTRIES, self.size * 2)
        return answer.head, answer.frames

    def _cut(self, diverged: Diverged) -> None:
        """Cut to the highest place at which both orders agree."""
        marks = sorted(diverged.marks, key=lambda mark: -mark.place)
        for mark in marks:
            ours = EMPTY_DIGEST if mark.place == 0 else self._log.digest_at(diverged.feed, mark.place)
            if ours is not None and (mark.place == 0 or ours[:DIGEST8] == mark.digest8):
                self._cut_to(diverged.feed, mark.place)
                return
        self._cut_to(diverged.feed, 0)

    def _cut_to(self, feed: str, length: int) -> None:
        self._log.cut_order(feed, length)
        self.has_cut = True


def _after(state: FeedState, length: int, digest: bytes) -> FeedState:
    """The state of a feed once a page up to `length` is taken."""
    if length <= state.server_length:
        return msgspec.structs.replace(state, length=length, digest=digest)
    return msgspec.structs.replace(state, length=length, digest=digest, server_length=length, server_digest=digest)


def _first_things_first(state: FeedState) -> tuple[int, str]:
    return state.priority, state.feed
