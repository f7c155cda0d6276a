"""When a laptop with much to push is told to come, in a wave of them."""

from __future__ import annotations

import random
from dataclasses import dataclass

import pytest

from nursechart.protocol.limits import TURN_SECONDS
from nursechart.server.turns import ENTRIES_PER_S, MOST_ENTRIES, Turns


@dataclass
class Seconds:
    now: float = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Seconds:
    return Seconds()


@pytest.fixture
def turns(clock: Seconds) -> Turns:
    return Turns(clock, random.Random(1).random)


def test_who_comes_alone_comes_at_once(turns: Turns, clock: Seconds) -> None:
    assert turns.seconds_until("one", 3_000) == 0
    clock.now += 3
    assert turns.seconds_until("another", 3_000) == 0


def test_a_wave_is_spread_over_the_time_that_its_work_takes(turns: Turns) -> None:
    told = [turns.seconds_until(f"laptop {number}", ENTRIES_PER_S // 2) for number in range(100)]
    assert told == [number // 2 for number in range(100)]


def test_who_asks_again_hears_of_the_same_turn(turns: Turns, clock: Seconds) -> None:
    turns.seconds_until("first", 5 * ENTRIES_PER_S)
    assert turns.seconds_until("second", ENTRIES_PER_S) == 5
    clock.now += 2
    assert turns.seconds_until("second", ENTRIES_PER_S) == 3
    clock.now += 3.5
    assert turns.seconds_until("second", ENTRIES_PER_S) == 0


def test_asking_often_puts_nobody_back(turns: Turns) -> None:
    for _ in range(1_000):
        turns.seconds_until("eager", 10**9)
    assert turns.seconds_until("patient", 10) == MOST_ENTRIES // ENTRIES_PER_S


def test_nobody_waits_longer_than_ten_minutes_and_those_beyond_do_not_come_together(turns: Turns) -> None:
    told = [turns.seconds_until(f"laptop {number}", MOST_ENTRIES) for number in range(200)]
    beyond = told[TURN_SECONDS * ENTRIES_PER_S // MOST_ENTRIES + 1 :]
    assert max(told) <= TURN_SECONDS
    assert min(beyond) >= TURN_SECONDS // 2
    assert len(set(beyond)) > 50


def test_more_laptops_than_are_remembered_are_still_told(turns: Turns) -> None:
    assert all(turns.seconds_until(f"laptop {number}", 501) <= TURN_SECONDS for number in range(12_000))


def test_a_laptop_with_much_to_push_comes_behind_those_that_were_told_to_come_again(
    turns: Turns, clock: Seconds
) -> None:
    assert [turns.after(4, 2) for _ in range(3)] == [4, 6, 8]
    assert turns.seconds_until("with much", 3 * ENTRIES_PER_S) == 10
    assert turns.after(4, 2) == 13
    clock.now += 60
    assert turns.after(4, 2) == 4
