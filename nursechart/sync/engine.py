"""One run of sync (sync.md 11): say what is held, push what is not in the order, pull what is new.

A run that finds nothing to exchange is one request; so is one with little to exchange. Every step can be repeated and
any answer can be lost: what was pushed is noted nowhere, and leaves the list of the unsent only when a page, checked
against the pharmacy's digest, places it. `charting` never waits for a run; only single transactions of the store do.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import msgspec

from nursechart.errors import EnvironmentFault, NurseCanAct
from nursechart.protocol.attested import Order
from nursechart.protocol.frames import pack
from nursechart.protocol.limits import FATES_ASKED, PUSH_BYTES, SYNC_PUSH_BYTES
from nursechart.protocol.messages import (
    DIGEST8,
    Done,
    Fate,
    FatesAnswer,
    FatesRequest,
    HaveAnswer,
    HaveRequest,
    Held,
    KeptApart,
    LeftRequest,
    Purged,
    PushAnswer,
    Pushed,
    PushRequest,
    Refusal,
    SyncAnswer,
    SyncRequest,
)
from nursechart.protocol.versions import is_older
from nursechart.record.entry import Entry
from nursechart.record.feeds import device_feed
from nursechart.store.offering import ASK_AGAIN
from nursechart.store.order import Parked
from nursechart.store.runs import SyncRun as KeptRun
from nursechart.sync.audits import send_audit
from nursechart.sync.blobs import Attachments, FromRunToRun, make_previews
from nursechart.sync.causes import Cause, Offline
from nursechart.sync.computers import ASK_EVERY_MS, Computers
from nursechart.sync.conversation import Conversation
from nursechart.sync.exchange import CARRIED_KEY, check_chain, kept_head, note_revision, request_of, settle
from nursechart.sync.offers import Offers
from nursechart.sync.orders import believed
from nursechart.sync.pages import DeviceKeys
from nursechart.sync.pharmacy import Answer, Pharmacy, Spent
from nursechart.sync.ports import LaptopLog
from nursechart.sync.pulling import Puller
from nursechart.sync.run import Ended, Stopped, SyncRun, Tally, Told
from nursechart.sync.session import Session
from nursechart.sync.turn import Turn

LEASE_MS: Final = 4 * 60_000  # longer than any one request; renewed before each,
_RENEWED_MS: Final = 10_000  # unless it has just been
# between two looks for what is in circles: a page makes 30,000 that are not, and looking cost a sixth of reading it
_NEW_OBJECTS: Final = 50_000


@dataclass(frozen=True, slots=True)
class Trusted:
    """What enrolment pinned."""

    server_id: str
    policy_keys: Mapping[str, bytes]  # key id -> 32 bytes: sign orders and leases


class SyncEngine:
    """Runs sync for one open laptop. One thread at a time; `cancel` from any."""

    def __init__(
        self,
        log: LaptopLog,
        pharmacy: Pharmacy,
        *,
        trusted: Trusted,
        own_key: bytes,
        now_ms: Callable[[], int],
        monotonic_ms: Callable[[], int],
        app: str,
        session: Session | None = None,
        holder: str = "",
    ) -> None:
        """`own_key`: the device's public key. `session`: who is signed in; without one only pushing and receipts go on.
        `holder`: names this engine in the lease; by default this process."""
        self.session = session
        self.small_picture: Callable[[bytes], bytes] | None = (
            None  # makes one of a photo's bytes, where pixels are known
        )
        self.carries_files: Callable[[], bool] = lambda: True  # whether files go over the network it is on
        self._log, self._pharmacy, self._trusted, self._app = log, pharmacy, trusted, app
        self._now_ms, self._monotonic_ms = now_ms, monotonic_ms
        self._holder = holder or f"{os.getpid()}-{id(self)}"
        self._own_key = own_key
        self._pull_size = Puller.FIRST_ENTRIES
        self._asked_ms = 0  # when it last heard what is kept apart
        self._computers = Computers(log)
        self._files, self._turn = FromRunToRun(), Turn()
        self._leased_ms: int | None = None  # by monotonic_ms

    def run_once(self) -> SyncRun:
        """One run, to its end or to whatever stops it; what stopped it is in the value. Only bugs are raised."""
        started, before, tally = self._now_ms(), self._pharmacy.spent, Tally()
        usual = gc.get_threshold()
        gc.set_threshold(_NEW_OBJECTS)
        try:
            if not self._hold_lease():
                return SyncRun(started, self._now_ms(), "elsewhere")
            try:
                ended = self._ended(tally)
                return self._recorded(started, ended, tally, self._pharmacy.spent - before)
            finally:
                self._log.end_sync_lease(self._holder)
        except NurseCanAct:  # the store was locked under way; there is nothing to write to
            return SyncRun(started, self._now_ms(), "stopped", Cause.CANCELLED)
        except EnvironmentFault:  # nor can this be recorded
            return SyncRun(started, self._now_ms(), "stopped", Cause.DISK)
        finally:
            gc.set_threshold(*usual)

    def cancel(self) -> None:
        """End the request in flight; the run ends as offline (cancelled). From any thread."""
        self._pharmacy.cancel()

    def renew(self) -> None:
        """Take up work again after `cancel`."""
        self._pharmacy.renew()

    def waiting(self) -> int:
        """How many entries the server's order does not hold. Raises Locked."""
        return self._log.unsent_count()

    def lacks(self, lengths: Mapping[str, int]) -> bool:
        """Whether any of these feeds is shorter here than it is said to be at the pharmacy. Raises Locked."""
        held = {state.feed: state.length for state in self._log.feeds()}
        return any(held.get(feed, 0) < length for feed, length in lengths.items())

    def _hold_lease(self) -> bool:
        held = self._log.take_sync_lease(self._holder, LEASE_MS)
        self._leased_ms = self._monotonic_ms() if held else None
        return held

    def _keep_lease(self) -> None:
        """Renew it before a request; not each time, as that waits for the disk."""
        if self._leased_ms is None or self._monotonic_ms() - self._leased_ms > _RENEWED_MS:
            self._hold_lease()

    # --- the run ------------------------------------------------------------------------------------------------------

    def _ended(self, tally: Tally) -> Ended:
        """Do the run; how it ended. Its cause is left in `tally`."""
        try:
            self._exchange(tally)
            self._log.synced()
        except Offline as stop:
            tally.cause = stop.cause
        except Stopped as stop:
            self._turn.heard(stop)
            tally.cause = stop.cause
            tally.retry_after_s = max(tally.retry_after_s, stop.retry_after_s)
        except EnvironmentFault:
            tally.cause = Cause.DISK
        if tally.cause is None:
            return "done"
        if tally.cause.is_offline:
            return "offline"
        return "paused" if tally.cause.needs_a_person else "stopped"

    def _exchange(self, tally: Tally) -> None:
        now_ms = self._now_ms() + self._pharmacy.offset_ms
        talk = Conversation(self._pharmacy, self.session, tally, now_ms, on_ask=self._keep_lease)
        offers = Offers(self._log)
        if seconds := self._turn.seconds_until(talk, offers.waiting):
            with suppress(Stopped):  # what is refused now is refused again when it comes, and said then
                self._exchange_entries(talk, Offers(self._log, holds_back=True), tally)
            raise Stopped(Cause.TURN, seconds)
        self._exchange_entries(talk, offers, tally)
        attachments = self._attachments(talk)
        if self.carries_files():
            attachments.send()
        self._ask_what_became(talk, tally)
        self._purge(talk)
        if self.carries_files():
            tally.has_more = attachments.fetch()
        if self.small_picture is not None:
            make_previews(self._log, self.small_picture)
        send_audit(self._log, talk, self._now_ms())

    def _exchange_entries(self, talk: Conversation, offers: Offers, tally: Tally) -> None:
        """What is offered goes there, and all that is new comes here."""
        keys = DeviceKeys(self._log, self._own_key)
        puller = Puller(self._log, talk, keys, tally, self._monotonic_ms, self._pull_size)
        first = offers.next(SYNC_PUSH_BYTES)
        request, answer = self._meet(talk, first, tally)
        if isinstance(answer, Refusal):
            if answer.code in _PUSH_ONLY and not offers.holds_back:
                offers.give_back(first)
                self._push_rest(talk, offers, puller, tally)
                if self.carries_files():
                    self._attachments(talk).send()
            if answer.code == "withdrawn":
                self._take_receipts(talk, puller)
                self._ask_what_became(talk, tally)
            raise talk.stop(answer)
        self._heed(answer.head, tally)
        self._settle(answer.head.pushed, first, offers, puller, tally)
        check_chain(self._log, answer.head.chain)
        if self._left_unsaid(request, answer.head):
            request = self._request(talk, with_tag=False)
            answer = talk.post("/v1/sync", request, SyncAnswer)
        told = answer.head
        self._log.note_heads([kept_head(head) for head in told.feeds or ()])
        puller.align(told.feeds or ())
        served = puller.take(told.pages, answer.frames, told.devices)
        if _was_whole(request, told):
            puller.touched &= set(served)
        self._push_rest(talk, offers, puller, tally)
        try:
            puller.pull()
            if puller.has_cut and not offers.holds_back:  # the pharmacy was set back: it gets again what it has lost
                self._push_rest(talk, Offers(self._log), puller, tally)
                puller.pull()
        finally:
            self._pull_size = puller.size

    def _attachments(self, talk: Conversation) -> Attachments:
        return Attachments(self._log, talk, self._files, self._now_ms() + self._pharmacy.offset_ms)

    def _meet(
        self, talk: Conversation, first: Sequence[Entry], tally: Tally
    ) -> tuple[SyncRequest, Answer[SyncAnswer] | Refusal]:
        """POST /v1/sync with the first entries; once more with a renewed session or without one."""
        frames = pack(first)
        while True:
            request, asked_ms = self._request(talk), self._now_ms()
            if talk.is_with_user:
                request = self._computers.with_question(request, asked_ms)
            answer = talk.try_post("/v1/sync", request, SyncAnswer, frames=frames)
            if isinstance(answer, Answer):
                tally.pushed += len(first)
                travelled_ms = max(0, self._now_ms() - asked_ms)
                self._pharmacy.set_clock(answer.head.time_ms + travelled_ms // 2)
                return request, answer
            if not self._computers.is_unknown(request, answer) and not talk.heals(answer):
                return request, answer

    def _request(self, talk: Conversation, *, with_tag: bool = True) -> SyncRequest:
        return request_of(
            self._log, self._app, is_with_user=talk.is_with_user, budget=self._pull_size, with_tag=with_tag
        )

    def _left_unsaid(self, request: SyncRequest, told: SyncAnswer) -> bool:
        """Whether a feed of hers that the tag stood for is no longer listed: then it has to be named, to hear why."""
        if not _tag_did_not_fit(request, told):
            return False
        listed = {head.feed for head in told.feeds or ()}
        mine = [state for state in self._log.feeds() if state.mine and not state.left and state.length > 0]
        return any(state.feed not in listed for state in mine)

    def _heed(self, told: SyncAnswer, tally: Tally) -> None:
        """The pharmacy's name, clock, orders and wishes. Raises Stopped when it is another pharmacy."""
        if told.server_id != self._trusted.server_id:
            raise Stopped(Cause.WRONG_SERVER)
        self._log.note_clock(self._pharmacy.offset_ms, told.time_ms)
        tally.orders += told.orders
        if told.carried_key and told.carried_key != self._log.own(CARRIED_KEY):
            self._log.set_own(CARRIED_KEY, told.carried_key)
        note_revision(self._log, told.revision)
        self._computers.heard(self.session.user_id if self.session else "", told, self._now_ms())
        self._pharmacy.pin({key.id: key.public_key for key in told.server_keys if key.use == "answer"})
        if is_older(self._app, told.minimum_app):
            tally.minimum_app = told.minimum_app
            tally.cause = tally.cause or Cause.UPDATE_NEEDED

    def _push_rest(self, talk: Conversation, offers: Offers, puller: Puller, tally: Tally) -> None:
        for feed in offers.large_feeds:
            self._ask_what_is_lacking(talk, feed, offers)
            puller.touched.add(feed)
        with offers.portions(PUSH_BYTES) as portions:
            for entries, frames in portions:
                answer = talk.post("/v1/push", PushRequest(self._app), PushAnswer, frames=frames)
                tally.pushed += len(entries)
                self._settle(answer.head.pushed, entries, offers, puller, tally)

    def _take_receipts(self, talk: Conversation, puller: Puller) -> None:
        """See what has arrived of this laptop's work, as far as a withdrawn one may: what has need not go up again."""
        own = device_feed(self._log.device_id)
        request = self._request(talk, with_tag=False)
        while True:
            states = [state for state in self._log.feeds() if state.feed == own]
            held = {state.feed: Held(state.length, state.digest[:DIGEST8]) for state in states}
            asked = msgspec.structs.replace(request, held=held)
            answer = talk.try_post("/v1/receipts", asked, SyncAnswer)
            if isinstance(answer, Refusal):
                return
            self._log.note_heads([kept_head(head) for head in answer.head.feeds or () if head.feed == own])
            pages = [page for page in answer.head.pages if page.feed == own]
            if not puller.take(pages, answer.frames, answer.head.devices) or puller.is_stuck(own):
                return

    def _ask_what_is_lacking(self, talk: Conversation, feed: str, offers: Offers) -> None:
        lacks = []
        for asked, frames in offers.questions(feed):
            answer = talk.post("/v1/have", HaveRequest(feed), HaveAnswer, frames=frames)
            lacks += [asked[index] for index in answer.head.lacks if 0 <= index < len(asked)]
        offers.lacking(feed, lacks)

    def _settle(
        self, pushed: Pushed | None, entries: Sequence[Entry], offers: Offers, puller: Puller, tally: Tally
    ) -> None:
        """Act on what became of the entries of one push. Settling twice is the same as settling once."""
        if pushed is None or not entries:
            return
        puller.pushed_to({offers.feed_of(entry) for entry in entries})
        tally.retry_after_s = max(tally.retry_after_s, pushed.retry_after_s)
        settle(self._log, pushed, [(entry.id, offers.feed_of(entry)) for entry in entries], tally)
        if any(told.outcome == "quarantined" for told in pushed.told):
            self._asked_ms = self._now_ms()

    def _ask_what_became(self, talk: Conversation, tally: Tally) -> None:
        """Hear of what the pharmacy keeps apart: why, where the answer was lost, and what a supervisor decided."""
        kept, receipt = self._log.undecided(FATES_ASKED)
        now_ms = self._now_ms()
        is_recent = self._asked_ms <= now_ms < self._asked_ms + ASK_EVERY_MS and not self._log.own(ASK_AGAIN)
        heard_lately = is_recent and all(one.reason for one in kept)
        if kept and not heard_lately:
            asked = FatesRequest(tuple(KeptApart(one.feed, one.id) for one in kept))
            answer = talk.try_post("/v1/fates", asked, FatesAnswer)
            if not isinstance(answer, Answer):
                return  # a pharmacy that does not know the question
            self._asked_ms = now_ms
            for fate in answer.head.fates:
                if 0 <= fate.index < len(kept):
                    self._note_fate(kept[fate.index], fate, tally)
        self._log.note_asked(receipt)

    def _note_fate(self, kept: Parked, fate: Fate, tally: Tally) -> None:
        if fate.outcome == "placed":
            if kept.reason:
                self._log.note_let_in(kept.id)
            return
        if fate.outcome == "refused":
            self._log.park(kept.id, fate.reason)
        elif fate.reason != kept.reason:
            self._log.note_disputed(kept.id, fate.reason)
        else:
            return
        tally.told.append(Told(kept.id, kept.feed, fate.outcome, fate.reason, ()))

    def _purge(self, talk: Conversation) -> None:
        """Let go of feeds that left, where the pharmacy durably has all of them, and say so."""
        states = {state.feed: state for state in self._log.feeds() if state.left}
        gone = self._log.purge_left() if states else ()
        if gone:
            at_ms = self._now_ms()
            left = [states[feed] for feed in gone if feed in states]
            rows = tuple(Purged(state.feed, state.length, state.digest[:DIGEST8], at_ms) for state in left)
            talk.post("/v1/left", LeftRequest(rows), Done)

    # --- what it came to ----------------------------------------------------------------------------------------------

    def _recorded(self, started: int, ended: Ended, tally: Tally, spent: Spent) -> SyncRun:
        states = self._log.feeds()
        run = SyncRun(
            started,
            self._now_ms(),
            ended,
            tally.cause,
            spent.requests,
            spent.bytes,
            tally.pushed,
            tally.pulled,
            waiting=self._log.unsent_count(),
            incomplete=sum(state.mine and not state.is_complete for state in states),
            has_more=tally.has_more,
            retry_after_s=tally.retry_after_s,
            told=tuple(tally.told),
            orders=self._orders(tally),
            minimum_app=tally.minimum_app,
        )
        cause = tally.cause.value if tally.cause else ""
        kept = KeptRun(started, run.ended_ms, run.requests, run.bytes, run.pushed, run.pulled, ended, cause)
        self._log.record_run(kept)
        return run

    def _orders(self, tally: Tally) -> tuple[Order, ...]:
        now_ms = self._now_ms() + self._pharmacy.offset_ms  # as the pharmacy last said
        return believed(tally.orders, self._trusted.policy_keys, self._log.device_id, now_ms)


_PUSH_ONLY: Final = ("withdrawn", "update_needed")  # the pharmacy takes what was charted here, and gives nothing


def _was_whole(request: SyncRequest, told: SyncAnswer) -> bool:
    """Whether the answer had a page for every feed that needed one: then nothing more is to be asked for."""
    has_more = any(page.first + page.count - 1 < page.length for page in told.pages)
    has_room = sum(page.count for page in told.pages) < request.budget
    return has_room and not has_more and not _tag_did_not_fit(request, told)


def _tag_did_not_fit(request: SyncRequest, told: SyncAnswer) -> bool:
    return bool(request.tag) and any(head.scope == "mine" for head in told.feeds or ())
