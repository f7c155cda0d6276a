"""Several processes over one database: servers behind a plain proxy, projectors beside them, any of them killed."""

from __future__ import annotations

import http.client
import json
import signal
import socket
import ssl
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from nursechart.chart import tables as chart
from nursechart.protocol.frames import pack
from nursechart.record.entry import Entry
from nursechart.server import tables
from nursechart.server.pharmacy import Pharmacy, system_now_ms
from nursechart.server.projector import BATCH, Projector
from nursechart.server.proof import verify
from tests.server.conftest import furnished_house
from tests.server.house import LEILA, ROSA, THEO, House, TestLaptop
from tests.server.processes import Process, running, until

PATIENTS = (ROSA, THEO, LEILA)
LAPTOPS, PUSHES, ENTRIES = 4, 6, 6


# --- servers ---------------------------------------------------------------------------------------------------------


class RoundRobin:
    """A plain TCP proxy: each connection to the next server that takes it, byte for byte."""

    def __init__(self, ports: list[int]) -> None:
        self._next, self._number = cycle(ports), len(ports)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.reached: list[int] = []
        self._open: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._threads[0].join()
        for one in (self._listening, *self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            far = self._reach()
            self._open += [near, far]
            for from_, to in ((near, far), (far, near)):
                self._threads.append(threading.Thread(target=_carry, args=(from_, to)))
                self._threads[-1].start()

    def _reach(self) -> socket.socket:
        for _ in range(self._number):
            port = next(self._next)
            with suppress(OSError):
                found = socket.create_connection(("127.0.0.1", port))
                self.reached.append(port)
                return found
        raise AssertionError("no server takes a connection")


def _carry(from_: socket.socket, to: socket.socket) -> None:
    with suppress(OSError):
        while piece := from_.recv(65536):
            to.sendall(piece)
    with suppress(OSError):
        to.shutdown(socket.SHUT_WR)


@dataclass
class Wire:
    """Stands in a laptop's way in place of the house: its requests go through the proxy, each by a new connection."""

    house: House
    port: int
    context: ssl.SSLContext = field(init=False)

    def __post_init__(self) -> None:
        self.pharmacy, self.clock = self.house.pharmacy, self.house.clock
        self.context = ssl.create_default_context(cafile=str(self.pharmacy.folder.path / "keys" / "ca.crt"))

    def request(self, method: str, url: str, headers: dict[str, str], content: bytes) -> tuple[httpx.Response, bytes]:
        host, path = url.removeprefix("https://").split("/", 1)
        connection = http.client.HTTPSConnection("localhost", self.port, context=self.context, timeout=120)
        connection.sock = self.context.wrap_socket(
            socket.create_connection(("127.0.0.1", self.port), timeout=120), server_hostname="localhost"
        )
        try:
            connection.request(method, f"/{path}", body=content or None, headers={**headers, "host": host})
            answer = connection.getresponse()
            return httpx.Response(answer.status, headers=answer.getheaders()), answer.read()
        finally:
            connection.close()


def _offered(laptop: TestLaptop, *entries: Entry) -> None:
    """Push until it was answered: what was cut off may have arrived, or not."""
    while True:
        try:
            answer = laptop.push(*entries)
        except (OSError, http.client.HTTPException):
            continue
        assert (answer.status, answer.head.pushed.told) == (200, ())
        return


def _now(house: House) -> House:
    """The other processes go by the system's clock, so this one does too."""
    house.clock.ms = system_now_ms()
    return house


@contextmanager
def _proxy(*servers: Process) -> Iterator[RoundRobin]:
    proxy = RoundRobin([server.port for server in servers])
    try:
        yield proxy
    finally:
        proxy.close()


def test_two_servers_behind_a_proxy_number_densely_and_lose_nothing_when_one_is_killed(
    folder_on_postgres: Path,
) -> None:
    with (
        furnished_house(folder_on_postgres) as house,
        running(folder_on_postgres, "--port", "0") as one,
        running(folder_on_postgres, "--port", "0") as other,
        _proxy(one, other) as proxy,
    ):
        for patient in PATIENTS:
            _now(house).assign("rn", patient)
        laptops = [house.laptop("rn") for _ in range(LAPTOPS)]
        for laptop in laptops:
            laptop.house = Wire(house, proxy.port)  # type: ignore[assignment]
        work = [
            [[laptop.entry(PATIENTS[number % 3]) for number in range(ENTRIES)] for _ in range(PUSHES)]
            for laptop in laptops
        ]
        half = threading.Barrier(LAPTOPS + 1)

        def push_all(laptop: TestLaptop, pushes: list[list[Entry]]) -> None:
            for number, entries in enumerate(pushes):
                if number == PUSHES // 2:
                    half.wait()
                _offered(laptop, *entries)
                _offered(laptop, *entries)  # again, as after a lost answer; by the other server

        with ThreadPoolExecutor(LAPTOPS) as threads:
            pushing = [threads.submit(push_all, *both) for both in zip(laptops, work, strict=True)]
            half.wait()
            assert set(proxy.reached) == {one.port, other.port}
            one.process.kill()
            for each in pushing:
                each.result()

        pushed = [entry.id for pushes in work for entries in pushes for entry in entries]
        order = {patient: house.order(patient) for patient in PATIENTS}
        placed = [id_ for ids in order.values() for id_ in ids[1:]]  # the first of each is the pharmacy's own
        assert sorted(placed) == sorted(pushed)
        for patient, ids in order.items():
            places = [row.place for row in house.rows(tables.feed_entry) if row.feed_id == f"p:{patient}"]
            assert sorted(places) == list(range(1, len(ids) + 1))
        assert verify(house.pharmacy.database, house.pharmacy.org, house.pharmacy.feed_keys).broken == ()
        assert all(not row.forked for row in house.rows(tables.device_chain))


# --- projectors ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("folder_name", ["folder", "folder_on_postgres"])
def test_a_projector_of_its_own_goes_on_where_another_was_killed(
    request: pytest.FixtureRequest, folder_name: str
) -> None:
    folder: Path = request.getfixturevalue(folder_name)
    with furnished_house(folder) as house:
        pharmacy = house.pharmacy
        _fill(house)
        with running(folder, name="project") as killed:
            until(lambda: _projected(house) > 0)
            killed.process.send_signal(signal.SIGKILL)
            killed.process.wait()
        with running(folder, "--metrics", "127.0.0.1:0", name="project") as goes_on:
            until(lambda: pharmacy.projector.lagging() == ())
            assert b"nursechart_feeds_failing 0.0" in goes_on.get_aside("/metrics")[1]
            goes_on.process.terminate()
            assert goes_on.process.wait(timeout=120) == 0
        assert [line["event"] for line in map(json.loads, goes_on.log.read_text().splitlines())
                if line["from"] == "nursechart"] == ["projecting", "draining", "stopped"]  # fmt: skip
        found = _charts(house)
        with pharmacy.database.writing() as connection:  # and once more, by one alone
            for table in chart.EVERY:
                connection.execute(table.delete())
            connection.execute(tables.feed.update().values(projected_length=0))
        pharmacy.projector.catch_up_all()
        assert _charts(house) == found


def _fill(house: House) -> None:
    """Charts of several batches each, placed and not projected."""
    for patient in PATIENTS:
        house.assign("rn", patient)
    laptop = house.laptop("rn")
    house.pharmacy.projector.catch_up_all()
    device = next(one for one in house.pharmacy.devices.all() if one.id == laptop.device_id)
    for patient in PATIENTS:
        for number in (BATCH, 50):
            entries = [laptop.entry(patient) for _ in range(number)]
            house.pharmacy.reception.push(pack(entries), device, None, house.clock.ms)


def _projected(house: House) -> int:
    """Of what was placed last."""
    return sum(row.projected_length - 1 for row in house.rows(tables.feed) if row.feed_id[2:] in PATIENTS)


def _charts(house: House) -> dict[str, list[Any]]:
    return {table.name: sorted(map(repr, house.rows(table))) for table in chart.EVERY}


def test_a_projector_passes_over_a_feed_that_another_has_in_hand(folder_on_postgres: Path) -> None:
    with furnished_house(folder_on_postgres) as house:
        pharmacy = house.pharmacy
        for patient in (ROSA, THEO):
            house.assign("rn", patient)
        laptop = house.laptop("rn")
        laptop.told(laptop.entry(ROSA), laptop.entry(THEO))
        with psycopg.connect((folder_on_postgres / "keys" / "database.url").read_text()) as other:
            other.execute("select * from feed where feed_id = %s for update", (f"p:{ROSA}",))
            _another(pharmacy).catch_up_all()
            assert f"p:{ROSA}" in pharmacy.projector.lagging()
            assert f"p:{THEO}" not in pharmacy.projector.lagging()
        _another(pharmacy).catch_up_all()
        assert pharmacy.projector.lagging() == ()


def test_a_projector_waits_for_a_database_that_is_gone_and_goes_on(folder_on_postgres: Path) -> None:
    url = (folder_on_postgres / "keys" / "database.url").read_text()
    name = url.partition("?")[0].rpartition("/")[2]
    with (
        furnished_house(folder_on_postgres) as house,
        psycopg.connect(url.replace(name, "postgres"), autocommit=True) as admin,
    ):
        house.assign("rn", ROSA)
        laptop = house.laptop("rn")
        admin.execute(f'alter database "{name}" with allow_connections false')  # type: ignore[call-overload]
        admin.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", (name,))
        projector = _another(house.pharmacy)
        looked = threading.Event()
        lagging = projector.lagging

        def looks() -> tuple[str, ...]:
            looked.set()
            return lagging()

        projector.lagging = looks  # type: ignore[method-assign]
        projector.start(0.01)
        try:
            assert looked.wait(120)
            admin.execute(f'alter database "{name}" with allow_connections true')  # type: ignore[call-overload]
            laptop.told(laptop.entry(ROSA))
            until(lambda: house.pharmacy.projector.lagging() == ())
        finally:
            projector.stop()


def _another(pharmacy: Pharmacy) -> Projector:
    return Projector(pharmacy.database, pharmacy.org, pharmacy.feed_keys)


if sys.platform == "win32":  # nothing is killed or asked to stop by a signal there
    del test_a_projector_of_its_own_goes_on_where_another_was_killed
