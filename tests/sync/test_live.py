"""Live notice on the laptop: what one charts the others have at once, and a stream that lies does no harm."""

from __future__ import annotations

import http.server
import itertools
import os
import queue
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from nursechart.protocol.live import LINE_BYTES, feeds_event
from nursechart.record import kinds
from nursechart.server import live_stream
from nursechart.server.live_news import News
from nursechart.server.serve import Serving, listen, url_of
from nursechart.sync import live
from nursechart.sync.enrol import TlsLinks
from nursechart.sync.live import Listener
from nursechart.sync.loop import SyncLoop, SyncState
from nursechart.sync.transport import TlsLink, pinned_context
from tests.server.processes import until
from tests.sync.house import ROSA, House, LaptopInUse

PATIENCE_S = 120  # of a slow machine; nothing is measured by it


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """A pharmacy on loopback; after a stream has ended nobody waits for the next one."""
    monkeypatch.setattr(live, "BACKOFF_FIRST_SECONDS", 0)
    made = House(tmp_path, now_ms=time.time_ns() // 1_000_000)
    listening = listen("127.0.0.1", 0)
    serving = Serving(made.server, listening)
    made.origin = url_of(listening)
    serving.start()
    try:
        yield made
    finally:
        serving.stop()
        made.close()


class AtWork:
    """A laptop whose loop runs as on the desktop, by a real clock: within a test nothing is polled."""

    def __init__(self, house: House, login: str) -> None:
        self.laptop = house.laptop(login, origin=house.origin, links=TlsLinks())
        self.may_listen, self.states = True, queue.Queue[SyncState]()
        laptop, clock = self.laptop, self.laptop.clock
        own = laptop.enrolled.pharmacy(laptop.device_key, links=TlsLinks(), now_ms=clock.now_ms, chance=os.urandom)
        self.ear = Listener(
            own, bearer=lambda: laptop.session.good(clock.now_ms()), may_listen=lambda: self.may_listen,
            monotonic_ms=_monotonic_ms, chance=lambda: 0.0,
        )  # fmt: skip
        self.loop = SyncLoop(
            laptop.engine, now_ms=clock.now_ms, monotonic_ms=_monotonic_ms, chance=lambda: 0.0,
            on_state=self.states.put, ear=self.ear,
        )  # fmt: skip


def _monotonic_ms() -> int:
    return time.monotonic_ns() // 1_000_000


@contextmanager
def at_work(house: House, login: str) -> Iterator[AtWork]:
    made = AtWork(house, login)
    made.loop.start()
    try:
        yield made
    finally:
        made.loop.stop()
        made.laptop.pharmacy.close()


def test_what_one_nurse_charts_the_other_has_without_asking_and_nobody_syncs_in_vain(house: House):
    with at_work(house, "maya") as maya, at_work(house, "ruth") as ruth:
        until(lambda: house.server.live.listeners == 2)
        maya.laptop.chart(ROSA, "set-1")
        maya.loop.wake()
        until(lambda: "set-1" in ruth.laptop.shown(ROSA))
        ruth.laptop.chart(ROSA, "set-2")
        ruth.loop.wake()
        until(lambda: "set-2" in maya.laptop.shown(ROSA))
        assert maya.loop.state.next_try_ms is None or maya.loop.state.next_try_ms > maya.laptop.clock.ms + 60_000


def test_when_her_session_has_run_out_it_is_renewed_and_she_goes_on_hearing(house: House):
    with at_work(house, "ruth") as ruth:
        lives = house.server.live
        until(lambda: lives.listeners == 1)
        former = next(iter(lives._streams.values()))
        for clock in (house.clock, ruth.laptop.clock):
            clock.pass_s(16 * 60)
        lives.heard(News(scopes=True))  # as every minute
        until(lambda: lives.listeners == 1 and next(iter(lives._streams.values())) is not former)
        house.say(ROSA, "patient.name", kinds.PatientName("Rosa Delgado"))
        until(lambda: ruth.laptop.store.seen(f"p:{ROSA}").length == house.held(ROSA))


def test_she_does_not_listen_over_a_network_that_is_paid_by_the_amount_nor_while_she_stays_offline(
    house: House, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(live_stream, "HEARTBEAT_SECONDS", 0.05)
    with at_work(house, "ruth") as ruth:
        lives = house.server.live
        until(lambda: lives.listeners == 1)
        ruth.may_listen = False
        until(lambda: lives.listeners == 0)
        ruth.may_listen = True
        ruth.loop.try_now()
        until(lambda: lives.listeners == 1)
        ruth.loop.stay_offline(True)
        until(lambda: lives.listeners == 0)


# --- streams that lie ---

HOSTILE: Mapping[str, tuple[int, str, list[bytes]]] = {
    "a page": (200, "text/html", [b"<html>Sign in to this network</html>"]),
    "a page that says it is a stream": (200, "text/event-stream", [b"<html>\n\n", b"<body>" * 99]),
    "a line without an end": (200, "text/event-stream", [b"data: " + b"x" * LINE_BYTES] * 9),
    "events that nobody knows": (200, "text/event-stream", [b"event: wipe\ndata: {}\n\n" * 50]),
    "feeds that are none": (200, "text/event-stream", [b'event: feeds\ndata: {"p:x": "y"}\n\n', b"\xff\xfe\n\n"]),
    "a length beyond any use": (200, "text/event-stream", [feeds_event({"p:x": 2**62})]),
    "nobody knows her": (401, "application/json", [b"{}"]),
    "a fault": (500, "text/event-stream", [b"event: resync\n\n"]),
    "a redirection": (302, "text/event-stream", []),
}


class Heard:
    """What a listener asked for."""

    def __init__(self) -> None:
        self.resyncs, self.hints = 0, list[Mapping[str, int]]()

    def hint(self, lengths: Mapping[str, int]) -> None:
        self.hints.append(lengths)

    def resync(self) -> None:
        self.resyncs += 1


def test_s_49_a_stream_that_lies_or_falls_silent_can_ask_for_a_sync_and_for_nothing_else(house: House):
    laptop = house.laptop("maya", origin=house.origin, links=TlsLinks())
    ca = (house.server.folder.path / "keys" / "ca.crt").read_text()
    silent = threading.Event()
    for name, answer in {**HOSTILE, "silence": (200, "text/event-stream", None)}.items():
        heard, ticking = Heard(), itertools.count(0, 1_000_000)
        with _serving(house, answer, silent) as origin:
            link = TlsLink(origin, pinned_context(ca), silence_s=0.2)
            own = _over(laptop, link)
            ear = Listener(
                own, bearer=lambda: "a token", may_listen=lambda: True,
                monotonic_ms=lambda ticking=ticking: next(ticking), chance=lambda: 0.0,
            )  # fmt: skip
            ear.begin(heard)
            for turn in (1, 2):
                ear.listen()
                until(lambda heard=heard, turn=turn: heard.resyncs >= turn)
            ear.stop()
            silent.set()
        assert heard.resyncs == 2, name
        assert all(not lengths or lengths == {"p:x": 2**62} for lengths in heard.hints), name
    laptop.pharmacy.close()
    assert laptop.sync().ended == "done"
    laptop.pharmacy.close()


def _over(laptop: LaptopInUse, link: TlsLink):
    from nursechart.sync.pharmacy import Pharmacy

    return Pharmacy(
        link, key_id=laptop.device_id, device_key=laptop.device_key, answer_keys={}, now_ms=laptop.clock.now_ms,
        chance=os.urandom,
    )  # fmt: skip


@contextmanager
def _serving(house: House, answer: tuple[int, str, list[bytes] | None], silent: threading.Event) -> Iterator[str]:
    """Somebody at the pharmacy's place, with its certificate, who answers every request so."""
    status, kind, pieces = answer

    class Answers(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("content-type", kind)
            self.end_headers()
            try:
                for piece in pieces or ():
                    self.wfile.write(piece)
                self.wfile.flush()
            except OSError:
                return
            if pieces is None:
                silent.wait(PATIENCE_S)

        def log_message(self, *_words: object) -> None:
            pass

    keys = house.server.folder.path / "keys"
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(keys / "server.crt", keys / "server.key")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
