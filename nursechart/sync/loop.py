"""The thread that decides when to sync, and what the sync centre shows meanwhile.

It runs when something was charted, when the pharmacy gives notice of something new, when a run left files to fetch,
every five minutes besides, and at once when asked. Whatever gives the reason, runs begin a second apart. When the
pharmacy cannot be reached it tries again after 5 s, then 10 s, up to 15 minutes, each somewhat at random so that a
clinic's laptops do not come back together; "Try now", a change of network and a finished visit begin anew. "Stay
offline" is obeyed until it is taken back. Nobody waits for this thread, but `stop`, which ends a request within
milliseconds.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, Protocol

from nursechart.errors import NurseCanAct
from nursechart.protocol.limits import BACKOFF_FIRST_SECONDS, BACKOFF_LAST_SECONDS, POLL_SECONDS
from nursechart.protocol.live import EVENT_FEEDS
from nursechart.sync.causes import Cause
from nursechart.sync.run import SyncRun

GAP_MS: Final = 1000  # between runs that nobody asked for
SPREAD_MS: Final = 30_000  # over which the laptops of a pharmacy sync when all may have missed something
_ELSEWHERE_MS: Final = 30_000  # another program of this laptop syncs, or was killed while it did


class Phase(StrEnum):
    """What sync is about, as the sync centre words it."""

    IN_SYNC = "in_sync"  # everything is at the pharmacy, and everything from there is here
    SENDING = "sending"  # a run is going on
    WAITING = "waiting"  # something is left to exchange; the next try comes by itself
    OFFLINE = "offline"  # the pharmacy is not reached
    PAUSED = "paused"  # a person has to do something: see `cause`
    STAY_OFFLINE = "stay_offline"  # the nurse has switched sync off


@dataclass(frozen=True, slots=True)
class SyncState:
    """How sync stands. Times are UTC ms by this computer's clock."""

    phase: Phase
    since_ms: int
    last_in_sync_ms: int | None = None
    waiting: int = 0  # entries that are not at the pharmacy yet
    incomplete: int = 0  # feeds that are not whole on this laptop yet
    next_try_ms: int | None = None
    cause: Cause | None = None

    @property
    def sentence(self) -> str:
        """Why, in a sentence for the nurse; "" when there is nothing to explain."""
        return self.cause.sentence if self.cause else ""


class Engine(Protocol):
    """What the loop drives: `engine.SyncEngine`."""

    def run_once(self) -> SyncRun: ...

    def cancel(self) -> None: ...

    def renew(self) -> None: ...

    def waiting(self) -> int: ...

    def lacks(self, lengths: Mapping[str, int]) -> bool: ...


class Ear(Protocol):
    """What hears the pharmacy's notices between runs: `live.Listener`."""

    def begin(self, told: SyncLoop) -> None: ...

    def listen(self) -> None: ...

    def rest(self) -> None: ...

    def stop(self) -> None: ...


class SyncLoop:
    """Drives an engine from a thread of its own. Every method may be called from any thread."""

    def __init__(
        self,
        engine: Engine,
        *,
        now_ms: Callable[[], int],
        monotonic_ms: Callable[[], int],
        chance: Callable[[], float],
        on_state: Callable[[SyncState], None],
        on_run: Callable[[SyncRun], None] = lambda run: None,
        last_in_sync_ms: int | None = None,
        stay_offline: bool = False,
        ear: Ear | None = None,
    ) -> None:
        """`chance` draws from 0 to 1. `on_state` and `on_run` are called on the loop's thread, and must be quick."""
        self._engine, self._now_ms, self._monotonic_ms, self._chance = engine, now_ms, monotonic_ms, chance
        self._on_state, self._on_run = on_state, on_run
        self._bell = threading.Condition()
        self._wanted = self._at_once = True  # a first run, right away
        self._stay_offline, self._stopping = stay_offline, False
        self._failures = 0
        self._next_at, self._last_began = 0.0, -GAP_MS  # by the monotonic clock, ms
        self._only_by_hand = False
        self._state = SyncState(Phase.WAITING, now_ms(), last_in_sync_ms)
        self._hints: dict[str, int] = {}  # feeds that have grown at the pharmacy, as it says
        self._ear = ear
        if ear is not None:
            ear.begin(self)
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)

    @property
    def state(self) -> SyncState:
        return self._state

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End the thread and the request it may be in; returns when it has ended. It cannot be started again."""
        with self._bell:
            self._stopping = True
            self._bell.notify()
        self._engine.cancel()
        if self._ear is not None:
            self._ear.stop()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join()

    def wake(self) -> None:
        """Something was charted. While the pharmacy is out of reach this does not hurry anything."""
        with self._bell:
            self._wanted = True
            self._bell.notify()

    def hint(self, lengths: Mapping[str, int]) -> None:
        """These feeds have grown at the pharmacy; none named: what is hers has changed. It may be true or not."""
        with self._bell:
            self._hints |= lengths
            if not lengths or len(self._hints) > EVENT_FEEDS:
                self._hints, self._wanted = {}, True
            self._bell.notify()

    def resync(self) -> None:
        """Something may have been missed, by many laptops: sync at a moment of its own."""
        with self._bell:
            if not self._failures:
                self._next_at = min(self._next_at, self._monotonic_ms() + SPREAD_MS * self._chance())
            self._bell.notify()

    def try_now(self) -> None:
        """She pressed "Try now", the network changed, or a visit was finished: begin anew, at once."""
        with self._bell:
            self._failures, self._only_by_hand = 0, False
            self._wanted = self._at_once = True
            self._bell.notify()

    def stay_offline(self, on: bool) -> None:
        """Obey the switch of the sync centre: end what is going on, or take it up again."""
        with self._bell:
            self._stay_offline = on
            self._bell.notify()
        if on:
            self._engine.cancel()
            if self._ear is not None:
                self._ear.rest()
        else:
            self.try_now()

    def _run(self) -> None:
        while self._wait_for_reason():
            self._last_began = self._monotonic_ms()
            self._engine.renew()
            self._show(Phase.SENDING, waiting=self._count(), cause=None, next_try_ms=None)
            if self._stopping or self._stay_offline:
                continue  # it came between
            self._conclude(self._one_run())

    def _wait_for_reason(self) -> bool:
        """Wait until a run is due; False when the thread is to end."""
        while True:
            with self._bell:
                if self._stopping:
                    return False
                if not self._stay_offline:
                    delay_ms = self._delay_ms()
                    if delay_ms > 0:
                        self._bell.wait(delay_ms / 1000)
                        continue
                    is_due = self._at_once or self._wanted or self._monotonic_ms() >= self._next_at
                    hints, self._hints = self._hints, {}
                    self._wanted = self._at_once = False
                is_offline = self._stay_offline
            if not is_offline:
                if is_due or self._lacks(hints):
                    return True
                self._last_began = self._monotonic_ms()  # notices are looked at no more often than runs begin
                continue
            if self._state.phase is not Phase.STAY_OFFLINE:
                self._show(Phase.STAY_OFFLINE, waiting=self._count(), cause=None, next_try_ms=None)
            with self._bell:
                if self._stay_offline and not self._stopping:
                    self._bell.wait()

    def _delay_ms(self) -> float:
        """How long until a run is due."""
        if self._at_once:
            return 0
        if self._only_by_hand:
            return threading.TIMEOUT_MAX
        now = self._monotonic_ms()
        until_next = self._next_at - now
        if (self._wanted or self._hints) and not self._failures:
            return min(until_next, self._last_began + GAP_MS - now)
        return until_next

    def _one_run(self) -> SyncRun:
        try:
            return self._engine.run_once()
        except Exception:  # noqa: BLE001  a bug in one run is reported, and must not end sync for the day
            threading.excepthook(threading.ExceptHookArgs((*sys.exc_info(), threading.current_thread())))
            now = self._now_ms()
            return SyncRun(now, now, "stopped", Cause.FAULT, waiting=self._state.waiting)

    def _conclude(self, run: SyncRun) -> None:
        """When to come back, and what to show."""
        reached = run.ended in ("done", "paused", "elsewhere")
        with self._bell:
            self._failures = 0 if reached else self._failures + 1
            self._only_by_hand = run.cause is Cause.WRONG_SERVER
            pause_ms = self._pause_ms(run)
            self._next_at = self._monotonic_ms() + pause_ms
        if run.cause is Cause.CANCELLED and (self._stopping or self._stay_offline):
            return
        if self._ear is not None and run.ended != "elsewhere":
            with self._bell:  # the switch may be turned at this moment: it rests the ear after it is heard here
                listens = run.ended == "done" and not self._stay_offline
                if listens:
                    self._ear.listen()
            if not listens:
                self._ear.rest()
        self._on_run(run)
        in_sync = run.ended == "done" and not run.waiting and not run.incomplete
        self._show(
            _phase(run, in_sync),
            waiting=run.waiting if run.ended != "elsewhere" else self._state.waiting,
            incomplete=run.incomplete,
            cause=run.cause,
            next_try_ms=None if self._only_by_hand else self._now_ms() + int(pause_ms),
            last_in_sync_ms=run.ended_ms if in_sync else self._state.last_in_sync_ms,
        )

    def _pause_ms(self, run: SyncRun) -> float:
        if run.retry_after_s:
            late = 0 if run.cause is Cause.TURN else self._chance() / 4  # turns are spread as they are given
            return 1000 * run.retry_after_s * (1 + late)
        if run.ended == "elsewhere":
            return _ELSEWHERE_MS
        if not self._failures:
            return GAP_MS if run.has_more else 1000 * POLL_SECONDS
        doubled: int = BACKOFF_FIRST_SECONDS << min(self._failures - 1, 16)
        return 1000 * min(doubled, BACKOFF_LAST_SECONDS) * (0.75 + self._chance() / 4)

    def _count(self) -> int:
        try:
            return self._engine.waiting()
        except NurseCanAct:  # locked
            return self._state.waiting

    def _lacks(self, hints: Mapping[str, int]) -> bool:
        """Whether a notice tells of more than is here: mostly it tells of what this laptop has just pushed itself."""
        try:
            return self._engine.lacks(hints)
        except NurseCanAct:  # locked
            return False

    def _show(self, phase: Phase, **changes: object) -> None:
        since = self._state.since_ms if phase is self._state.phase else self._now_ms()
        self._state = replace(self._state, phase=phase, since_ms=since, **changes)  # type: ignore[arg-type]
        self._on_state(self._state)


def _phase(run: SyncRun, in_sync: bool) -> Phase:
    match run.ended:
        case "offline":
            return Phase.OFFLINE
        case "paused":
            return Phase.PAUSED
        case _:
            return Phase.IN_SYNC if in_sync else Phase.WAITING
