"""The whole way over real sockets: enrol, sign in, chart, sync, with TLS 1.3 and the pharmacy's own certificate."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn

from nursechart.server.serve import listen, url_of
from nursechart.sync.enrol import TlsLinks
from tests.sync.house import ROSA, House, LaptopInUse


class Serving(uvicorn.Server):
    """Says when it has begun."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.begun = threading.Event()

    async def startup(self, sockets=None) -> None:
        await super().startup(sockets)
        self.begun.set()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[LaptopInUse]:
    """Maya's laptop at a pharmacy that listens on loopback, after its first sync. The day is today, for TLS."""
    house = House(tmp_path, now_ms=time.time_ns() // 1_000_000)
    keys = house.server.folder.path / "keys"
    config = uvicorn.Config(
        house.app, ssl_certfile=keys / "server.crt", ssl_keyfile=keys / "server.key", log_config=None,
        access_log=False, server_header=False, date_header=False, ws="none", ssl_version=ssl.PROTOCOL_TLS_SERVER,
    )  # fmt: skip
    serving, listening = Serving(config), listen("127.0.0.1", 0)
    thread = threading.Thread(target=serving.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        assert serving.begun.wait(120)
        laptop = house.laptop("maya", origin=url_of(listening), links=TlsLinks())
        assert laptop.sync().ended == "done"
        yield laptop
        laptop.pharmacy.close()
    finally:
        serving.should_exit = True
        thread.join(120)
        listening.close()
        house.close()


def test_what_is_charted_on_the_laptop_is_at_the_pharmacy_after_a_sync_over_tls(served: LaptopInUse):
    before = served.house.held(ROSA)
    served.chart()
    run = served.sync()
    assert (run.ended, run.requests, run.waiting) == ("done", 1, 0)
    assert served.house.held(ROSA) == before + 1


def test_a_sync_over_tls_with_nothing_to_exchange_is_one_request_of_at_most_1_3_kb(served: LaptopInUse):
    served.chart()
    served.sync()
    run = served.sync()
    assert (run.ended, run.requests) == ("done", 1)
    assert run.bytes <= 1300
