"""Two servers behind the real HAProxy with the configuration that is shipped: one drains or dies, nothing is lost.

Its names are resolved inside the containers' network; here two lines of it name ports of this computer instead. HAProxy
is Debian's (`haproxy`); without it these tests say aloud that they were skipped, and `test_replicas` has the same
servers behind a plain proxy all the same.
"""

from __future__ import annotations

import re
import shutil
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from nursechart.protocol.enrolment import make_code
from nursechart.record.entry import Entry
from nursechart.server.authority import der
from nursechart.server.proof import verify
from nursechart.server.throttle import TRIES
from tests.server.conftest import furnished_house
from tests.server.house import LEILA, ROSA, THEO, House, TestLaptop
from tests.server.processes import Process, running, until
from tests.server.test_replicas import Wire, _now, _offered

HAPROXY = shutil.which("haproxy")
if HAPROXY is None:
    pytest.skip(
        "SKIPPED: no HAProxy on this machine (Debian: apt-get install haproxy); its configuration was not run",
        allow_module_level=True,
    )

SHIPPED = Path(__file__).parents[2] / "packaging" / "container" / "haproxy.cfg"
PATIENTS = (ROSA, THEO, LEILA)
NURSES = 3


def _configuration(port: int, servers: tuple[Process, ...]) -> str:
    """What is shipped, with the addresses of this computer in it."""
    text, bound = re.subn(r"bind :8443", f"bind 127.0.0.1:{port}", SHIPPED.read_text(encoding="utf-8"))
    here = "\n".join(f"    server server{number} 127.0.0.1:{one.port}" for number, one in enumerate(servers))
    text, named = re.subn(r" +server-template server 8 server:8443", here, text)
    assert (bound, named) == (1, 1)
    return text


@contextmanager
def _haproxy(folder: Path, *servers: Process) -> Iterator[int]:
    """The port of HAProxy, once it sends laptops on to every server."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    file = folder / "haproxy.cfg"
    file.write_text(_configuration(port, servers), encoding="utf-8")
    with (folder / "haproxy.log").open("wb") as log:
        process = subprocess.Popen([str(HAPROXY), "-db", "-f", str(file)], stdout=log, stderr=log)
    try:
        until(lambda: process.poll() is not None or _takes(port))
        assert process.poll() is None, (folder / "haproxy.log").read_text()
        yield port
    finally:
        process.kill()
        process.wait()


def _takes(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


def test_the_configuration_that_is_shipped_is_what_haproxy_reads() -> None:
    done = subprocess.run([str(HAPROXY), "-c", "-f", str(SHIPPED)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_no_request_is_lost_while_a_server_behind_the_proxy_stops(folder_on_postgres: Path, tmp_path: Path) -> None:
    with (
        furnished_house(folder_on_postgres) as house,
        running(folder_on_postgres, "--port", "0", "--drain", "10") as stopping,
        running(folder_on_postgres, "--port", "0") as staying,
        _haproxy(tmp_path, stopping, staying) as port,
    ):
        laptops = _nurses(house, port)
        begun, over = threading.Barrier(NURSES + 1), threading.Event()

        def push(laptop: TestLaptop) -> list[str]:
            """Each is pushed once and has to be taken: nobody tries again here."""
            pushed: list[str] = []
            while not over.is_set() or len(pushed) < 3:
                entry = laptop.entry(PATIENTS[len(pushed) % 3])
                answer = laptop.push(entry)
                assert (answer.status, answer.head.pushed.told) == (200, ())
                pushed.append(entry.id)
                if len(pushed) == 2:
                    begun.wait()
            return pushed

        with ThreadPoolExecutor(NURSES) as threads:
            pushing = [threads.submit(push, laptop) for laptop in laptops]
            begun.wait()
            stopping.process.send_signal(signal.SIGTERM)
            status = stopping.process.wait(timeout=120)
            over.set()
            pushed = [id_ for each in pushing for id_ in each.result()]
        assert status == 0
        _holds(house, pushed)


def test_nothing_is_lost_when_a_server_behind_the_proxy_is_killed(folder_on_postgres: Path, tmp_path: Path) -> None:
    with (
        furnished_house(folder_on_postgres) as house,
        running(folder_on_postgres, "--port", "0") as killed,
        running(folder_on_postgres, "--port", "0") as staying,
        _haproxy(tmp_path, killed, staying) as port,
    ):
        work = [(laptop, [laptop.entry(one) for one in PATIENTS * 4]) for laptop in _nurses(house, port)]
        half = threading.Barrier(NURSES + 1)

        def push(laptop: TestLaptop, entries: list[Entry]) -> None:
            for number, entry in enumerate(entries):
                if number == 4:
                    half.wait()
                _offered(laptop, entry)

        with ThreadPoolExecutor(NURSES) as threads:
            pushing = [threads.submit(push, *both) for both in work]
            half.wait()
            killed.process.kill()
            for each in pushing:
                each.result()
        _holds(house, [entry.id for _, entries in work for entry in entries])


def test_somebody_who_guesses_codes_behind_the_proxy_shuts_no_new_laptop_out(
    folder_on_postgres: Path, tmp_path: Path
) -> None:
    with (
        furnished_house(folder_on_postgres) as house,
        running(folder_on_postgres, "--port", "0") as server,
        _haproxy(tmp_path, server) as port,
    ):
        wrong = make_code(bytes(10), der(house.pharmacy.folder.ca_pem()))
        code = _now(house).code()

        def told(code: str) -> str:
            laptop = TestLaptop(house)
            laptop.house = Wire(house, port)  # type: ignore[assignment]
            answer = laptop.enrol(code)
            return "" if answer.status == 200 else answer.head.code

        assert [told(wrong) for _ in range(TRIES + 1)] == ["code_wrong"] * TRIES + ["throttled"]
        assert told(code) == ""


def _nurses(house: House, port: int) -> list[TestLaptop]:
    """Laptops of a nurse who has every patient, which reach the pharmacy by the proxy alone."""
    for patient in PATIENTS:
        _now(house).assign("rn", patient)
    laptops = [house.laptop("rn") for _ in range(NURSES)]
    for laptop in laptops:
        laptop.house = Wire(house, port)  # type: ignore[assignment]
    return laptops


def _holds(house: House, pushed: list[str]) -> None:
    """Each of them once, in its chart, and the log proves itself."""
    placed = [id_ for patient in PATIENTS for id_ in house.order(patient)[1:]]  # the first is the pharmacy's own
    assert sorted(placed) == sorted(pushed)
    assert verify(house.pharmacy.database, house.pharmacy.org, house.pharmacy.feed_keys).broken == ()
