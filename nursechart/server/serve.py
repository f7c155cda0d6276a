"""Runs the server: TLS 1.3 only, with the pharmacy's own certificate, until it is asked to stop.

Asked to stop (SIGTERM, Ctrl+C) it takes no new connection, answers what it has begun, ends the projector after its
transaction, and returns. The port may be 0: which one it became is told before the first request is taken.
"""

from __future__ import annotations

import os
import signal
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import msgspec
import uvicorn
from starlette.applications import Starlette

from nursechart.errors import EnvironmentFault
from nursechart.server.app import make_app
from nursechart.server.pharmacy import Pharmacy

_GRACE_S: Final = 10  # what has begun gets this long
_IDLE_S: Final = 120  # a kept-alive connection: laptops poll, and a sync is one request


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


def url_of(found: socket.socket) -> str:
    """The address laptops on this computer reach a listening socket by."""
    host, port = found.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"https://{shown}:{port}"


def announce(path: Path, url: str) -> None:
    """Write where the server is, as JSON {"url", "pid"}: the file is there whole or not at all."""
    part = path.with_name(path.name + ".part")
    part.write_bytes(msgspec.json.encode({"url": url, "pid": os.getpid()}))
    os.replace(part, path)


def serve(
    pharmacy: Pharmacy,
    listening: socket.socket,
    *,
    ready: Callable[[str], None],
    make: Callable[[Pharmacy], Starlette] = make_app,
) -> None:
    """Serve until SIGTERM or Ctrl+C: the laptops' application, or the one `make` makes.

    `ready` is called with the url once requests are taken.
    """
    server = _Server(_config(pharmacy, make(pharmacy)), lambda: ready(url_of(listening)))
    with _stopping_quietly():
        server.run(sockets=[listening])


class Serving:
    """The server in a thread of its own: begun by `start`, ended by `stop`, which closes the socket."""

    def __init__(
        self, pharmacy: Pharmacy, listening: socket.socket, *, make: Callable[[Pharmacy], Starlette] = make_app
    ) -> None:
        self._begun = threading.Event()
        self._server = _Server(_config(pharmacy, make(pharmacy)), self._begun.set)
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


def _config(pharmacy: Pharmacy, app: Starlette) -> uvicorn.Config:
    keys = pharmacy.folder.path / "keys"
    return uvicorn.Config(
        app,
        ssl_certfile=keys / "server.crt",
        ssl_keyfile=keys / "server.key",
        ssl_context_factory=_only_tls_1_3,
        log_config=None,
        access_log=False,
        proxy_headers=False,  # limits count the address that connected, not one it claims
        server_header=False,
        date_header=False,
        ws="none",
        lifespan="on",
        timeout_keep_alive=_IDLE_S,
        timeout_graceful_shutdown=_GRACE_S,
        h11_max_incomplete_event_size=16 * 1024,
    )


class _Server(uvicorn.Server):
    """Says when it has begun."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()


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
