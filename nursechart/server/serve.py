"""Runs the server: TLS 1.3 only, with the pharmacy's own certificate, until it is asked to stop.

Asked to stop (SIGTERM, Ctrl+C) it says "draining" for as long as the settings say, so that a balancer sends nobody any
more; then it takes no new connection, answers what it has begun, ends the projector after its transaction, and
returns. Asked a second time it does not wait for the balancer. The port may be 0: which one it became is told before
the first request is taken. The numbers for Prometheus have a listener of their own (`operations`).
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, Final

import msgspec
import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from nursechart import __version__
from nursechart.errors import EnvironmentFault
from nursechart.logs import event
from nursechart.server.app import make_app
from nursechart.server.operations import Operations
from nursechart.server.pharmacy import Pharmacy

_GRACE_S: Final = 10  # what has begun gets this long
_GOODBYE_S: Final = 0.5  # and a connection on which nothing is under way this long
_IDLE_S: Final = 120  # a kept-alive connection: laptops poll, and a sync is one request
_LOOK_S: Final = 1.0  # how often a projector of its own looks what the servers took in
_CONNECTIONS: Final = 4_096  # at once; beyond it an unsigned 503, which a laptop takes for "no network"


class CannotListen(EnvironmentFault):
    """The address cannot be listened on; the text says which and why."""


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises CannotListen."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name == "posix":
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((host, port))
        found.listen(128)
    except OSError as error:
        found.close()
        raise CannotListen(f"Nothing can listen on {host} port {port}: {error.strerror}.") from error
    return found


def listen_at(address: str) -> socket.socket | None:
    """A listening socket at "address:port"; None for an empty text. Raises CannotListen."""
    if not address:
        return None
    host, _, port = address.rpartition(":")
    if not port.isdecimal():
        raise CannotListen(f'"{address}" is not an address and a port, as "127.0.0.1:9464".')
    return listen(host.strip("[]"), int(port))


def url_of(found: socket.socket, scheme: str = "https") -> str:
    """The address a listening socket is reached by on this computer."""
    host, port = found.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"{scheme}://{shown}:{port}"


def announce(path: Path, url: str, counted_at: socket.socket | None = None) -> None:
    """Write where the server is, as JSON {"url", "pid", "metrics"}: the file is there whole or not at all."""
    part = path.with_name(path.name + ".part")
    metrics = url_of(counted_at, "http") + "/metrics" if counted_at else ""
    part.write_bytes(msgspec.json.encode({"url": url, "pid": os.getpid(), "metrics": metrics}))
    os.replace(part, path)


Make = Callable[[Pharmacy, Operations], Starlette]
# between two looks for what is in circles: a push makes 30,000 that are not, and looking cost a sixth of reading it
_NEW_OBJECTS: Final = 50_000


def laptops_app(pharmacy: Pharmacy, operations: Operations) -> Starlette:
    """What laptops speak with."""
    return make_app(pharmacy, projects=pharmacy.settings.projects, operations=operations)


def serve(
    pharmacy: Pharmacy,
    listening: socket.socket,
    *,
    ready: Callable[[str], None],
    make: Make = laptops_app,
    counted_at: socket.socket | None = None,
) -> None:
    """Serve until SIGTERM or Ctrl+C: the laptops' application, or the one `make` makes.

    `ready` is called with the url once requests are taken; /metrics is told to those who come to `counted_at`.
    """
    operations = Operations(pharmacy)
    server = _Server(_config(pharmacy, make(pharmacy, operations)), lambda: ready(url_of(listening)))
    server.drain_s = pharmacy.settings.drain_seconds
    server.told_to_stop = lambda: _drain(operations, pharmacy)
    server.ends_streams = pharmacy.live.end_all
    gc.set_threshold(_NEW_OBJECTS)
    with _stopping_quietly(), counting(operations, counted_at):
        event("serving", port=listening.getsockname()[1], version=__version__)
        server.run(sockets=[listening])
        event("stopped")


def _drain(operations: Operations, pharmacy: Pharmacy) -> None:
    """Take no part any more: a balancer sends nobody else, and who listens goes to another replica at once."""
    operations.draining = True
    pharmacy.live.end_all()
    event("draining")


def project(pharmacy: Pharmacy, *, ready: Callable[[], None], counted_at: socket.socket | None = None) -> None:
    """Work the charts out until SIGTERM or Ctrl+C, beside the servers and beside others of its kind."""
    asked_to_stop = threading.Event()
    operations = Operations(pharmacy)

    def stop(_number: int, _frame: FrameType | None) -> None:
        asked_to_stop.set()

    former = {which: signal.signal(which, stop) for which in (signal.SIGTERM, signal.SIGINT)}
    try:
        with counting(operations, counted_at):
            pharmacy.projector.start(_LOOK_S)
            event("projecting", version=__version__)
            ready()
            while not asked_to_stop.wait(1.0):  # a wait without an end would not hear Ctrl+C on Windows
                pass
            _drain(operations, pharmacy)
            pharmacy.projector.stop()
            event("stopped")
    finally:
        for which, handler in former.items():
            signal.signal(which, handler)


@contextmanager
def counting(operations: Operations, counted_at: socket.socket | None) -> Iterator[None]:
    """Answer /metrics and the like at `counted_at`, in plain HTTP, until the block is left."""
    if counted_at is None:
        yield
        return
    aside = _InThread(_plain(operations.app()), counted_at)
    aside.start()
    try:
        yield
    finally:
        aside.stop()


class _InThread:
    """A server in a thread of its own."""

    def __init__(self, config: uvicorn.Config, listening: socket.socket) -> None:
        self._begun = threading.Event()
        self._server = _Server(config, self._begun.set)
        self._listening = listening
        self._thread = threading.Thread(target=self._run, name="serving")

    def start(self) -> None:
        """Returns once requests are taken. Raises CannotListen when that does not come about."""
        self._thread.start()
        while not self._begun.wait(0.1):
            if not self._thread.is_alive():
                raise CannotListen("The server ended before it took a request; its log says why.")

    @property
    def url(self) -> str:
        return url_of(self._listening)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._listening.close()

    def _run(self) -> None:
        self._server.run(sockets=[self._listening])


class Serving(_InThread):
    """The server in a thread of its own: begun by `start`, ended by `stop`, which closes the socket."""

    def __init__(self, pharmacy: Pharmacy, listening: socket.socket, *, make: Make = laptops_app) -> None:
        super().__init__(_config(pharmacy, make(pharmacy, Operations(pharmacy))), listening)
        self._server.ends_streams = pharmacy.live.end_all


def _config(pharmacy: Pharmacy, app: Starlette) -> uvicorn.Config:
    keys = pharmacy.folder.path / "keys"
    return _plain(
        app,
        proxy_headers=bool(pharmacy.settings.proxies),
        forwarded_allow_ips=list(pharmacy.settings.proxies),
        ssl_certfile=keys / "server.crt",
        ssl_keyfile=keys / "server.key",
        ssl_context_factory=_only_tls_1_3,
    )


def _plain(app: Starlette, **more: Any) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=HttpToolsProtocol,
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        ws="none",
        lifespan="on",
        limit_concurrency=_CONNECTIONS,
        timeout_keep_alive=_IDLE_S,
        timeout_graceful_shutdown=_GRACE_S,
        h11_max_incomplete_event_size=16 * 1024,
        **{"proxy_headers": False, **more},  # limits count the address that connected, not one it claims
    )


class _Server(uvicorn.Server):
    """Says when it has begun, and drains before it stops."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready
        self._stops_at: float | None = None
        self.drain_s = 0
        self.told_to_stop: Callable[[], None] = lambda: None
        self.ends_streams: Callable[[], None] = lambda: None

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.ends_streams()  # or they would be waited for
        letting_go = asyncio.create_task(self._let_go())
        try:
            await super().shutdown(sockets)
        finally:
            letting_go.cancel()

    async def _let_go(self) -> None:
        """Cut connections on which everything has been said. A silent laptop does not look at its connection, so it
        does not answer TLS's goodbye either, for which asyncio would wait half a minute."""
        while True:
            await asyncio.sleep(_GOODBYE_S)
            for each in list(self.server_state.connections):
                assert isinstance(each, HttpToolsProtocol)  # as `_plain` says
                has_answered = each.cycle is None or each.cycle.response_complete
                if has_answered and not each.transport.get_write_buffer_size():
                    each.transport.abort()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if self._stops_at is None and not self.should_exit:
            self.told_to_stop()
            if self.drain_s:
                self._stops_at = time.monotonic() + self.drain_s
                return
        super().handle_exit(sig, frame)

    async def on_tick(self, counter: int) -> bool:
        if self._stops_at is not None and time.monotonic() >= self._stops_at:
            self.should_exit = True
        return await super().on_tick(counter)


def _only_tls_1_3(_config: uvicorn.Config, make: Callable[[], ssl.SSLContext]) -> ssl.SSLContext:
    context = make()
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    return context


@contextmanager
def _stopping_quietly() -> Iterator[None]:
    """uvicorn stops on the signal and then raises it again; by then all is done, and the exit status says so."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    former: dict[signal.Signals, Any] = {
        which: signal.signal(which, lambda _number, _frame: None) for which in (signal.SIGTERM, signal.SIGINT)
    }
    try:
        yield
    finally:
        for which, handler in former.items():
            signal.signal(which, handler)
