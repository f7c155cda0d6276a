"""Those who run a server see whether it is alive and takes work, and its numbers; and it stops without a loss."""

from __future__ import annotations

import http.client
import json
import logging
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from click.testing import CliRunner
from sqlalchemy import text

from nursechart import logs
from nursechart.cli.pharmacy import main
from nursechart.cli.pharmacy.trial import NURSE, PEOPLE
from nursechart.protocol.enrolment import read_code
from nursechart.server import serve, tables, throttle
from nursechart.server.operations import Operations
from nursechart.server.pharmacy import make_pharmacy
from nursechart.server.throttle import Buckets, TooOften
from tests.server.house import LEILA, ORIGIN, ROSA, House, TestLaptop
from tests.server.processes import Process, running, until
from tests.server.test_intake import bundle


@pytest.fixture
def run() -> Iterator[Any]:
    """Runs a command; the program's own way to log is put back afterwards."""
    root = logging.getLogger()
    was = root.handlers[:], root.level, sys.excepthook, threading.excepthook, sys.unraisablehook

    def run(*words: str, status: int = 0) -> str:
        result = CliRunner().invoke(main, list(words))
        assert result.exit_code == status, result.output
        return result.output

    yield run
    root.handlers[:], root.level, sys.excepthook, threading.excepthook, sys.unraisablehook = was
    logging.raiseExceptions = True


MARKER = "ZZ-Zebulon-Marker"


def _ready(house: House) -> tuple[int, bytes]:
    response, raw = house.request("GET", f"{ORIGIN}/readyz")
    return response.status_code, raw


def test_a_server_is_ready_while_its_database_answers_with_its_own_schema(house_on_both: House) -> None:
    assert _ready(house_on_both) == (200, b"ready\n")
    with house_on_both.pharmacy.database.writing() as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    assert _ready(house_on_both) == (503, b"schema\n")
    assert house_on_both.request("GET", f"{ORIGIN}/healthz")[1] == b"ok\n"


def test_a_server_whose_database_is_gone_is_alive_and_not_ready_until_it_is_back(folder_on_postgres: Path) -> None:
    from tests.server.conftest import furnished_house

    url = (folder_on_postgres / "keys" / "database.url").read_text()
    name = url.partition("?")[0].rpartition("/")[2]
    with (
        furnished_house(folder_on_postgres) as house,
        psycopg.connect(url.replace(name, "postgres"), autocommit=True) as admin,
    ):
        admin.execute(f'alter database "{name}" with allow_connections false')  # type: ignore[call-overload]
        admin.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", (name,))
        assert _ready(house) == (503, b"database\n")
        assert house.request("GET", f"{ORIGIN}/healthz")[1] == b"ok\n"
        admin.execute(f'alter database "{name}" with allow_connections true')  # type: ignore[call-overload]
        assert _ready(house) == (200, b"ready\n")


def test_the_numbers_count_what_lags_and_waits_and_tell_no_ids(house_on_both: House) -> None:
    house = house_on_both
    house.assign("rn", ROSA)
    laptop = house.laptop("rn")
    house.pharmacy.projector.catch_up_all()
    laptop.told(laptop.entry(), laptop.entry(LEILA))
    app = Operations(house.pharmacy).app()

    async def ask() -> str:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ORIGIN) as client:
            return (await client.get("/metrics")).text

    page = house._runner.run(ask())
    for line in (
        'nursechart_requests_total{route="POST /v1/push",status="200"} 1.0',
        "nursechart_feeds_not_projected 1.0",
        "nursechart_quarantine_pending 1.0",
        "nursechart_database_up 1.0",
        f"nursechart_entries_not_backed_up {float(sum(row.length for row in house.rows(tables.feed)))}",
        "nursechart_draining 0.0",
    ):
        assert f"\n{line}\n" in page, page
    assert not any(id_ in page for id_ in (laptop.device_id, laptop.user, ROSA))


def test_the_numbers_are_not_told_where_the_laptops_come(house: House) -> None:
    assert house.request("GET", f"{ORIGIN}/metrics")[0].status_code == 404


def test_a_laptop_that_floods_is_told_when_to_come_again_and_others_are_served(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "BURST", 6.0)
    monkeypatch.setattr(throttle, "REQUESTS_PER_S", 1e-9)
    flooding, other = house.laptop(), house.laptop()
    answers = [flooding.sync() for _ in range(8)]
    assert answers[-1].head.code == "throttled"
    assert int(answers[-1].response.headers["retry-after"]) > 0
    assert other.sync().status == 200


def test_a_laptop_may_come_again_as_fast_as_the_limit_says() -> None:
    now = [0.0]
    buckets = Buckets(lambda: now[0])
    taken = [buckets.take("a laptop") for _ in range(int(throttle.BURST) + 1)]
    assert taken[-2:] == [None, TooOften(1)]
    assert buckets.take("another") is None
    now[0] += 1 / throttle.REQUESTS_PER_S
    assert [buckets.take("a laptop"), buckets.take("a laptop")] == [None, TooOften(1)]


@pytest.mark.parametrize(("from_", "counted"), [("10.0.0.2", "203.0.113.9"), ("10.0.0.3", "10.0.0.3")])
def test_who_is_behind_a_proxy_is_believed_of_the_proxies_that_are_named_alone(
    house: House, from_: str, counted: str
) -> None:
    code = house.code()
    assert TestLaptop(house).enrol(code).status == 200
    house.pharmacy.settings = replace(house.pharmacy.settings, proxies=("10.0.0.2",))
    config = serve._config(house.pharmacy, serve.laptops_app(house.pharmacy, Operations(house.pharmacy)))
    config.load()
    transport = httpx.ASGITransport(config.loaded_app, client=(from_, 4711))
    house._client = httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers={"x-forwarded-for": "203.0.113.9"})
    assert TestLaptop(house).enrol(code).head.code == "code_used"
    assert throttle._name("enrol", counted) in [row.what for row in house.rows(tables.rate_limit)]


def test_a_server_that_is_asked_to_stop_drains_and_answers_what_it_has_begun(folder: Path) -> None:
    settings = folder / "settings.toml"
    settings.write_text(settings.read_text().replace("drain_seconds = 0", "drain_seconds = 300"))
    with running(folder, "--port", "0", "--metrics", "127.0.0.1:0") as server:
        assert server.get_aside("/readyz") == (200, b"ready\n")
        assert b"nursechart_database_up 1.0" in server.get_aside("/metrics")[1]
        assert server.get("/metrics")[0] == 404
        assert server.get(f"/v1/{MARKER}?name={MARKER}")[0] == 404
        begun = _half_sent(server)

        server.process.send_signal(signal.SIGTERM)
        until(lambda: server.get_aside("/readyz") == (503, b"draining\n"))
        assert server.get("/readyz") == (503, b"draining\n")  # a balancer hears it; whoever comes is still served
        assert server.get("/v1/ca")[0] == 200

        server.process.send_signal(signal.SIGTERM)  # it waits for the balancer no longer
        until(lambda: _refuses(server.port))
        begun.send(b"x" * 8)
        assert begun.getresponse().status == 401  # not signed, and answered
        begun.close()
        assert server.process.wait(timeout=120) == 0
        lines = [json.loads(line) for line in server.log.read_text().splitlines()]
    assert [line["event"] for line in lines if line["from"] == "nursechart"] == ["serving", "draining", "stopped"]
    allowed = logs.FIELDS | {"at", "level", "from", "event", "exception", "fields_withheld"}
    assert all(line.keys() <= allowed for line in lines)
    assert MARKER not in server.log.read_text()


def test_one_command_is_a_trial_that_only_this_computer_reaches(tmp_path: Path, run: Any) -> None:
    (tmp_path / "patients.json").write_bytes(bundle(("17", "Lovelace")))
    folder = tmp_path / "trial"
    with running(folder, str(tmp_path / "patients.json"), "--port", "0", name="trial") as trial:
        assert trial.get("/readyz") == (200, b"ready\n")
        until(lambda: "Ctrl+C" in trial.said.read_text())
        said = trial.said.read_text()
        assert trial.log.read_text() == ""  # nothing but sentences for who tries it
    assert [line.split()[0] for line in said.splitlines()[2:6]] == list(PEOPLE)
    assert f"the address   https://127.0.0.1:{trial.port}\n" in said
    assert "1 patients were taken in, 0 set aside." in said
    assert len(read_code(said.partition("the code")[2].split()[0]).secret) == 10
    assert len(json.loads(run("assign", "list", "--server", str(folder), "--user", NURSE, "--json"))) == 1
    settings = folder / "settings.toml"
    settings.write_text(settings.read_text().replace('host = "127.0.0.1"', 'host = "0.0.0.0"'))
    assert "it is no trial" in run("trial", str(folder), status=1)


def test_a_trial_that_was_broken_off_at_its_first_start_makes_who_is_missing(tmp_path: Path) -> None:
    folder = tmp_path / "trial"
    make_pharmacy(folder, name="Trial Pharmacy").close()
    said = []
    for _ in range(2):
        with running(folder, "--port", "0", name="trial") as trial:
            until(lambda: "Ctrl+C" in trial.said.read_text())
            said.append(trial.said.read_text())
    assert [line.split()[0] for line in said[0].splitlines()[1:5]] == list(PEOPLE)
    assert "with the passwords it showed" in said[1]


def _half_sent(server: Process) -> http.client.HTTPSConnection:
    """A request whose body has come by half."""
    connection = server.connect()
    connection.putrequest("POST", "/v1/push")
    connection.putheader("content-length", "16")
    connection.endheaders()
    connection.send(b"x" * 8)
    assert server.get("/healthz")[0] == 200  # what came before this one is with the server
    return connection


def _refuses(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except OSError:
        return True
    return False


if sys.platform == "win32":  # it has no SIGTERM to send
    del test_a_server_that_is_asked_to_stop_drains_and_answers_what_it_has_begun
