"""When more laptops come at once than the pharmacy can answer in time, each is served in time or told when to come."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest

from nursechart.protocol.limits import TURN_SECONDS
from nursechart.server import app as application
from nursechart.server.door import Door
from nursechart.server.lines import ComeLater, Line
from nursechart.server.turns import Turns
from tests.server.house import ROSA, House


class Hand:
    """Seconds as the test says, and work that takes what it is told to."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at

    def takes(self, seconds: float) -> Callable[[], None]:
        def work() -> None:
            self.at += seconds

        return work


class Gate:
    """Work that ends when the test opens it."""

    def __init__(self) -> None:
        self.has_begun, self.is_open = threading.Event(), threading.Event()

    def __call__(self) -> str:
        self.has_begun.set()
        assert self.is_open.wait(30)
        return "done"


async def _begun(gate: Gate) -> None:
    assert await asyncio.to_thread(gate.has_begun.wait, 30)


def test_a_laptop_that_would_wait_too_long_is_told_when_to_come_and_nothing_of_its_work_is_done():
    async def play() -> None:
        line, gate, done = Line(1, Turns(), patience_s=0), Gate(), list[str]()
        first = asyncio.create_task(line.run(gate))
        await _begun(gate)
        with pytest.raises(ComeLater) as told:
            await line.run(lambda: done.append("too early"))
        assert told.value.retry_after_s >= 1
        assert done == []
        gate.is_open.set()
        assert await first == "done"
        await line.run(lambda: done.append("in its turn"))
        assert done == ["in its turn"]

    asyncio.run(play())


def test_turns_follow_one_another_at_the_pace_the_pharmacy_works_at():
    async def play() -> None:
        hand = Hand()
        line, gate = Line(2, Turns(hand), patience_s=0, clock=hand), [Gate(), Gate()]
        await line.run(hand.takes(6))  # on one of two threads: the pharmacy does one in three seconds
        working = [asyncio.create_task(line.run(one)) for one in gate]
        for one in gate:
            await _begun(one)
        turns = []
        for _ in range(4):
            with pytest.raises(ComeLater) as told:
                await line.run(hand.takes(0))
            turns.append(told.value.retry_after_s)
        assert turns == [3, 6, 9, 12]
        hand.at += 100  # all of them are over
        with pytest.raises(ComeLater) as told:
            await line.run(hand.takes(0))
        assert told.value.retry_after_s == 3
        for one in gate:
            one.is_open.set()
        await asyncio.gather(*working)

    asyncio.run(play())


def test_no_laptop_is_sent_away_for_longer_than_ten_minutes():
    async def play() -> None:
        hand, gate = Hand(), Gate()
        line = Line(1, Turns(hand), patience_s=0, clock=hand)
        await line.run(hand.takes(500))
        working = asyncio.create_task(line.run(gate))
        await _begun(gate)
        for _ in range(3):
            with pytest.raises(ComeLater) as told:
                await line.run(hand.takes(0))
            assert told.value.retry_after_s <= TURN_SECONDS
        gate.is_open.set()
        await working

    asyncio.run(play())


def test_who_stands_in_line_is_served_in_the_order_of_coming():
    async def play() -> None:
        line, gate, order = Line(1, Turns(), patience_s=30), Gate(), list[int]()
        working = asyncio.create_task(line.run(gate))
        await _begun(gate)

        async def stand(number: int) -> None:
            await line.run(lambda: order.append(number))

        waiting = []
        for number in range(5):
            waiting.append(asyncio.create_task(stand(number)))
            await asyncio.sleep(0)
        gate.is_open.set()
        await asyncio.gather(working, *waiting)
        assert order == [0, 1, 2, 3, 4]

    asyncio.run(play())


def test_work_that_fails_or_is_given_up_leaves_its_thread_to_the_next():
    async def play() -> None:
        line = Line(1, Turns(), patience_s=30)

        def fails() -> None:
            raise ValueError("its own")

        for _ in range(3):
            with pytest.raises(ValueError, match="its own"):
                await line.run(fails)
        gate = Gate()
        working = asyncio.create_task(line.run(gate))
        await _begun(gate)
        given_up = asyncio.create_task(line.run(lambda: "never"))
        await asyncio.sleep(0)
        given_up.cancel()
        gate.is_open.set()
        assert await working == "done"
        assert await line.run(lambda: "next") == "next"

    asyncio.run(play())


def test_a_pharmacy_with_no_time_answers_signed_that_it_is_busy_and_takes_the_same_work_later(house: House):
    house.assign("rn", ROSA)
    laptop = house.laptop("rn")
    laptop.sign_in("rn")
    entry = laptop.entry(ROSA)
    asked: list[Any] = []

    async def no_time(_line: Line, work: Callable[[], object]) -> object:
        asked.append(work)
        raise ComeLater(17)

    with patch.object(application.Line, "run", no_time), patch.object(Door, "answer", side_effect=AssertionError):
        answer = laptop.push(entry)
    assert (answer.status, answer.head.code, answer.head.retry_after_s) == (503, "busy", 17)
    assert answer.response.headers["retry-after"] == "17"
    assert len(asked) == 1
    assert entry.id not in house.order(ROSA)
    assert laptop.push(entry).status == 200
    assert entry.id in house.order(ROSA)
