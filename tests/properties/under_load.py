"""A pharmacy and a laptop in processes of their own, under load, each of which may be killed at any instant.

    python -m tests.properties.under_load FURNISHED FOLDER BEGAN_NS     (then "pharmacy" or "laptop", a line each)

Each word forks one; its process id is told, and then what it does: "ready PORT" by the pharmacy; "charted ID" by the
laptop once an entry is on its disk, and "synced" after each run. They speak HTTP on loopback, without the TLS around
it: certificates are dated, and this clock stands in 2025. Everything else is what runs in the field. A laptop that is
started again finds that the lease of the run it died in has ended meanwhile.
"""

from __future__ import annotations

import http.client
import os
import pickle
import signal
import socket
import sys
import time
from collections.abc import Mapping
from itertools import count
from pathlib import Path

import uvicorn

from nursechart.record import kinds
from nursechart.server.app import make_app
from nursechart.server.pharmacy import open_pharmacy
from nursechart.sync import joined
from nursechart.sync.causes import Cause, Offline
from nursechart.sync.engine import LEASE_MS
from nursechart.sync.transport import RawAnswer
from tests.properties.furnished import APP, HASHING, ORIGIN, ROSA, THEO, Furnished, small_and_cheap, unlocked
from tests.store.laptops import MemorySecrets, vitals

EACH = 3  # entries between two runs of sync


class RunningClock:
    """The day of the furnished house, going on as this computer's clock does."""

    zone = "America/Chicago"

    def __init__(self, base_ms: int, began_ns: int) -> None:
        self.base_ms, self._began_ns = base_ms, began_ns

    def now_ms(self) -> int:
        return self.base_ms + self.monotonic_ms()

    def monotonic_ms(self) -> int:
        return (time.monotonic_ns() - self._began_ns) // 1_000_000


class PlainLink:
    """One connection to a port that is read anew for each, as the pharmacy comes back on another."""

    origin = ORIGIN

    def __init__(self, port_file: Path) -> None:
        self._port_file = port_file
        self._connection: http.client.HTTPConnection | None = None

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> RawAnswer:
        try:
            if self._connection is None:
                port = int(self._port_file.read_text())
                self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            sent = {"host": ORIGIN.removeprefix("https://"), **headers}
            self._connection.request(method, path, body=body or None, headers=sent)
            answer = self._connection.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            return RawAnswer(answer.status, told, answer.read())
        except (OSError, http.client.HTTPException, ValueError) as error:
            self.close()
            raise Offline(Cause.BROKEN) from error

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def cancel(self) -> None: ...

    def renew(self) -> None: ...


class PlainLinks:
    def __init__(self, port_file: Path) -> None:
        self._port_file = port_file

    def unproven(self, origin: str) -> PlainLink:
        return PlainLink(self._port_file)

    def pinned(self, origin: str, ca_pem: str) -> PlainLink:
        return PlainLink(self._port_file)


def tell(*words: object) -> None:
    os.write(1, (" ".join(map(str, words)) + "\n").encode())  # one write: two processes share the pipe


def pharmacy(folder: Path, clock: RunningClock) -> None:
    server = open_pharmacy(folder / "server", now_ms=clock.now_ms, hashing=HASHING)
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    part = folder / "port.part"
    part.write_text(str(port))
    part.replace(folder / "port")
    tell("ready", port)
    uvicorn.Server(uvicorn.Config(make_app(server), log_config=None, access_log=False)).run(sockets=[listening])


def laptop(furnished: Furnished, folder: Path, clock: RunningClock) -> None:
    secrets = MemorySecrets(furnished.secrets["mayas"])
    store = unlocked(folder / "mayas", secrets, clock, furnished.users["maya"])
    used = joined.rejoin(
        folder / "mayas", store, app=APP, links=PlainLinks(folder / "port"), clock=clock, chance=os.urandom
    )
    for number in count():
        feed = f"p:{(ROSA, THEO)[number % 2]}"
        name = f"set-{os.getpid()}-{number}"
        tell("charted", store.commit(feed, kinds.CHARTED, vitals(name), seen=store.seen(feed)).id.hex())
        if number % EACH == EACH - 1:
            run = used.engine.run_once()
            tell("synced", run.ended)


def main() -> None:
    furnished: Furnished = pickle.loads(Path(sys.argv[1]).read_bytes())
    folder, clock = Path(sys.argv[2]), RunningClock(furnished.now_ms, int(sys.argv[3]))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the dead
    with small_and_cheap():
        secrets = MemorySecrets(furnished.secrets["mayas"])
        unlocked(furnished.folder / "mayas", secrets, clock, furnished.users["maya"]).close()  # hashed once, here
        tell("began")
        for line in sys.stdin:
            clock.base_ms += 2 * LEASE_MS if line.strip() == "laptop" else 0
            child = os.fork()
            if child == 0:
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                try:
                    if line.strip() == "pharmacy":
                        pharmacy(folder, clock)
                    else:
                        laptop(furnished, folder, clock)
                finally:
                    os._exit(1)
            tell(line.strip(), child)


if __name__ == "__main__":
    main()
