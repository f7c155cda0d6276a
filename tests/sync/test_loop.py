"""When sync runs by itself, and what the sync centre shows meanwhile."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Mapping

import pytest

from nursechart.protocol.limits import POLL_SECONDS
from nursechart.sync.causes import Cause
from nursechart.sync.loop import GAP_MS, SPREAD_MS, Phase, SyncLoop, SyncState
from nursechart.sync.run import SyncRun
from tests.store.laptops import FakeClock

DONE = SyncRun(0, 5, "done")
OFFLINE = SyncRun(0, 5, "offline", Cause.NO_NETWORK, waiting=2)


class Engine:
    """Runs end as the test says; each is waited for."""

    def __init__(self) -> None:
        self.ends: list[SyncRun | Exception] = []
        self.runs = 0
        self.cancelled = threading.Event()
        self.hold: threading.Event | None = None
        self.is_running = threading.Event()
        self.left = 0

    def run_once(self) -> SyncRun:
        self.runs += 1
        self.is_running.set()
        if self.hold is not None:
            self.cancelled.wait(120)
            return SyncRun(0, 5, "offline", Cause.CANCELLED)
        end = self.ends.pop(0) if self.ends else DONE
        if isinstance(end, Exception):
            raise end
        return end

    def cancel(self) -> None:
        self.cancelled.set()

    def renew(self) -> None:
        self.cancelled.clear()

    def waiting(self) -> int:
        return self.left

    def lacks(self, lengths: Mapping[str, int]) -> bool:
        return any(length > 7 for length in lengths.values())


class Watched:
    """A loop and the states it told of."""

    def __init__(self, engine: Engine, clock: FakeClock, chance: float = 1.0) -> None:
        self.engine, self.clock = engine, clock
        self.told: queue.Queue[SyncState] = queue.Queue()
        self.loop = SyncLoop(
            engine, now_ms=clock.now_ms, monotonic_ms=clock.monotonic_ms, chance=lambda: chance, on_state=self.told.put
        )

    def next(self) -> SyncState:
        return self.told.get(timeout=120)

    def ended(self) -> SyncState:
        """The state after the run that is going on or comes next."""
        while (state := self.next()).phase is Phase.SENDING:
            pass
        return state


@pytest.fixture
def engine() -> Engine:
    return Engine()


@pytest.fixture
def watched(engine: Engine) -> Iterator[Watched]:
    made = Watched(engine, FakeClock())
    yield made
    made.loop.stop()
    assert not any(thread.name == "sync" for thread in threading.enumerate())


def test_it_syncs_at_once_and_says_when_everything_is_in_sync(watched: Watched):
    watched.loop.start()
    assert watched.next().phase is Phase.SENDING
    state = watched.next()
    assert (state.phase, state.last_in_sync_ms, state.waiting, state.sentence) == (Phase.IN_SYNC, 5, 0, "")


def test_it_comes_back_after_five_minutes(watched: Watched):
    watched.loop.start()
    assert watched.ended().next_try_ms == watched.clock.ms + 300_000


def test_a_run_that_left_files_to_fetch_is_followed_by_the_next_at_once(watched: Watched):
    watched.engine.ends = [SyncRun(0, 5, "done", has_more=True)]
    watched.loop.start()
    assert watched.ended().next_try_ms == watched.clock.ms + GAP_MS
    watched.clock.pass_s(1)
    assert watched.ended().next_try_ms == watched.clock.ms + 1000 * POLL_SECONDS
    assert watched.engine.runs == 2


def test_charting_wakes_it(watched: Watched):
    watched.loop.start()
    watched.ended()
    watched.clock.pass_s(2)
    watched.loop.wake()
    assert watched.ended().phase is Phase.IN_SYNC
    assert watched.engine.runs == 2


def test_a_notice_of_something_new_wakes_it_and_one_of_what_is_here_already_does_not(watched: Watched):
    watched.loop.start()
    watched.ended()
    watched.clock.pass_s(2)
    watched.loop.hint({"p:rosa": 7})
    watched.loop.hint({"p:rosa": 8})
    assert watched.ended().phase is Phase.IN_SYNC
    watched.clock.pass_s(2)
    watched.loop.hint({})  # what is hers has changed
    assert watched.ended().phase is Phase.IN_SYNC
    assert watched.engine.runs == 3


def test_when_all_laptops_may_have_missed_something_each_syncs_at_a_moment_of_its_own(watched: Watched):
    watched.loop.start()
    watched.ended()
    watched.loop.resync()
    assert watched.loop._delay_ms() == SPREAD_MS
    watched.clock.pass_s(31)
    watched.loop.resync()
    assert watched.ended().phase is Phase.IN_SYNC


def test_out_of_reach_it_tries_again_ever_more_slowly_up_to_a_quarter_of_an_hour(watched: Watched):
    watched.engine.ends = [OFFLINE] * 12
    watched.loop.start()
    pauses = []
    for _ in range(10):
        state = watched.ended()
        assert state.next_try_ms is not None
        pauses.append((state.next_try_ms - watched.clock.ms) // 1000)
        watched.clock.pass_s(pauses[-1] + 1)
        watched.loop.wake()
    assert pauses == [5, 10, 20, 40, 80, 160, 320, 640, 900, 900]


def test_chance_keeps_the_laptops_of_a_clinic_apart(engine: Engine):
    watched = Watched(engine, FakeClock(), chance=0.0)
    engine.ends = [OFFLINE]
    watched.loop.start()
    state = watched.ended()
    watched.loop.stop()
    assert state.next_try_ms == watched.clock.ms + 3750


def test_out_of_reach_it_says_why_since_when_and_how_much_waits(watched: Watched):
    watched.engine.ends = [OFFLINE]
    watched.loop.start()
    state = watched.ended()
    assert (state.phase, state.cause, state.waiting) == (Phase.OFFLINE, Cause.NO_NETWORK, 2)
    assert "no network" in state.sentence
    assert state.since_ms == watched.clock.ms


def test_out_of_reach_charting_does_not_hurry_it_but_try_now_does(watched: Watched):
    watched.engine.ends = [OFFLINE]
    watched.loop.start()
    watched.ended()
    watched.loop.wake()
    assert watched.engine.runs == 1
    watched.loop.try_now()
    assert watched.ended().phase is Phase.IN_SYNC


def test_it_obeys_a_pharmacy_that_asks_to_wait(watched: Watched):
    watched.engine.ends = [SyncRun(0, 5, "stopped", Cause.BUSY, waiting=1, retry_after_s=40)]
    watched.loop.start()
    state = watched.ended()
    assert state.phase is Phase.WAITING
    assert state.next_try_ms == watched.clock.ms + 50_000


def test_a_laptop_that_was_given_a_turn_comes_at_that_moment_whatever_is_charted_meanwhile(watched: Watched):
    watched.engine.ends = [SyncRun(0, 5, "stopped", Cause.TURN, waiting=600, retry_after_s=40)]
    watched.loop.start()
    state = watched.ended()
    assert (state.phase, state.cause, state.waiting) == (Phase.WAITING, Cause.TURN, 600)
    assert state.next_try_ms == watched.clock.ms + 40_000
    watched.clock.pass_s(39)
    watched.loop.wake()
    assert watched.engine.runs == 1
    watched.clock.pass_s(1)
    watched.loop.wake()
    assert watched.ended().phase is Phase.IN_SYNC


def test_try_now_does_not_wait_for_the_turn(watched: Watched):
    watched.engine.ends = [SyncRun(0, 5, "stopped", Cause.TURN, waiting=600, retry_after_s=40)]
    watched.loop.start()
    watched.ended()
    watched.loop.try_now()
    assert watched.ended().phase is Phase.IN_SYNC


def test_a_run_that_leaves_something_is_not_called_in_sync(watched: Watched):
    watched.engine.ends = [SyncRun(0, 5, "done", waiting=0, incomplete=1)]
    watched.loop.start()
    assert watched.ended().phase is Phase.WAITING


def test_it_asks_for_a_person_when_one_is_needed(watched: Watched):
    watched.engine.ends = [SyncRun(0, 5, "paused", Cause.SIGN_IN)]
    watched.loop.start()
    state = watched.ended()
    assert (state.phase, state.cause) == (Phase.PAUSED, Cause.SIGN_IN)


def test_another_pharmacy_is_not_tried_again_by_itself(watched: Watched):
    watched.engine.ends = [SyncRun(0, 5, "paused", Cause.WRONG_SERVER)]
    watched.loop.start()
    assert watched.ended().next_try_ms is None
    watched.clock.pass_s(3600)
    watched.loop.wake()
    assert watched.engine.runs == 1


def test_stay_offline_ends_what_is_going_on_and_is_obeyed_until_taken_back(watched: Watched):
    watched.engine.hold = threading.Event()
    watched.loop.start()
    assert watched.engine.is_running.wait(120)
    watched.loop.stay_offline(True)
    while watched.next().phase is not Phase.STAY_OFFLINE:
        pass
    watched.loop.wake()
    watched.loop.try_now()
    assert watched.engine.runs == 1
    watched.engine.hold = None
    watched.loop.stay_offline(False)
    assert watched.ended().phase is Phase.IN_SYNC


def test_stopping_ends_a_request_that_is_in_flight(watched: Watched):
    watched.engine.hold = threading.Event()
    watched.loop.start()
    assert watched.engine.is_running.wait(120)
    watched.loop.stop()
    assert watched.engine.cancelled.is_set()


def test_a_mistake_in_a_run_is_reported_and_does_not_end_sync_for_the_day(watched: Watched, monkeypatch):
    reported = []
    monkeypatch.setattr(threading, "excepthook", reported.append)
    watched.engine.ends = [RuntimeError("a bug"), DONE]
    watched.loop.start()
    assert watched.ended().cause is Cause.FAULT
    watched.loop.try_now()
    assert watched.ended().phase is Phase.IN_SYNC
    assert [args.exc_type for args in reported] == [RuntimeError]


@pytest.mark.parametrize("cause", list(Cause))
def test_every_cause_is_a_sentence_that_a_nurse_can_read(cause: Cause):
    assert cause.sentence.endswith(".")
    assert cause.sentence[0].isupper()
