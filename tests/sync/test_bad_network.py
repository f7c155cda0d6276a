"""Whatever the network does to the bytes between laptop and pharmacy: nothing is lost, nothing is there twice.

On real sockets, through a proxy that befalls each connection as `proxy` says. Between two bad moments there is a good
one, as on the road.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from nursechart.server.serve import Serving, listen
from nursechart.sync.causes import Cause
from nursechart.sync.enrol import TlsLinks
from tests.sync.house import ROSA, House, LaptopInUse
from tests.sync.proxy import FAULTS, Proxy

ROUNDS = 12 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 2
MOST_BYTES = 6_000  # of a connection with one sync in it: handshake, request and answer


@pytest.fixture
def road(tmp_path: Path) -> Iterator[tuple[LaptopInUse, Proxy]]:
    """Maya's laptop, after its first sync through the proxy."""
    house = House(tmp_path, now_ms=time.time_ns() // 1_000_000)
    with ExitStack() as ended:
        ended.callback(house.close)
        listening = listen("127.0.0.1", 0)
        serving = Serving(house.server, listening)
        serving.start()
        ended.callback(serving.stop)
        proxy = ended.enter_context(Proxy(listening.getsockname()[1]))
        laptop = house.laptop("maya", origin=proxy.origin, links=TlsLinks())
        ended.callback(laptop.pharmacy.close)
        assert laptop.sync().ended == "done"
        yield laptop, proxy


def test_whatever_a_network_does_to_the_bytes_each_entry_arrives_once(road: tuple[LaptopInUse, Proxy]):
    laptop, proxy = road
    chance, before, charted = random.Random(11), laptop.house.held(ROSA), []
    for number in range(ROUNDS):
        for fault in FAULTS:
            charted.append(laptop.chart(name=f"set-{number}-{fault}").id)
            proxy.hang_up()
            proxy.fault, proxy.after = fault, chance.randrange(MOST_BYTES)
            told = [laptop.sync() for _ in range(2)]
            assert all(run.ended in ("done", "offline") for run in told), (fault, proxy.after, told)
            assert all(run.cause is None or run.cause.is_offline for run in told)
            proxy.hang_up()
            proxy.fault = ""
            run = laptop.sync()
            assert (run.ended, run.waiting) == ("done", 0), (fault, proxy.after, run)
    assert laptop.house.held(ROSA) == before + len(charted)
    assert laptop.store.has(charted) == set(charted)
    assert laptop.session.is_open, "she was not signed out by any of it"


def test_a_captive_portal_gets_no_word_and_is_offline(road: tuple[LaptopInUse, Proxy]):
    laptop, proxy = road
    laptop.chart()
    proxy.hang_up()
    proxy.fault = "page"
    run = laptop.sync()
    assert (run.ended, run.cause, run.waiting) == ("offline", Cause.TRAFFIC_READ, 1)
