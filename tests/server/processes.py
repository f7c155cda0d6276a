"""The pharmacy's commands as processes of their own, for tests that stop, kill and restart them."""

from __future__ import annotations

import http.client
import json
import os
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_PATIENCE_S = 120  # of a slow machine; nothing is measured by it


@dataclass
class Process:
    """A running command: what it said when it was ready, and its log."""

    process: subprocess.Popen[bytes]
    folder: Path
    log: Path
    said: Path  # on standard output
    ready: dict[str, Any]

    @property
    def port(self) -> int:
        return int(self.ready["url"].rpartition(":")[2])

    def connect(self, context: ssl.SSLContext | None = None) -> http.client.HTTPSConnection:
        trusted = context or ssl.create_default_context(cafile=str(self.folder / "keys" / "ca.crt"))
        return http.client.HTTPSConnection("127.0.0.1", self.port, context=trusted, timeout=_PATIENCE_S)

    def get(self, path: str) -> tuple[int, bytes]:
        connection = self.connect()
        connection.request("GET", path)
        return _read(connection)

    def get_aside(self, path: str) -> tuple[int, bytes]:
        """From the listener of its own, without TLS."""
        host = self.ready["metrics"].split("/")[2]
        connection = http.client.HTTPConnection(host, timeout=_PATIENCE_S)
        connection.request("GET", path)
        return _read(connection)


@contextmanager
def running(folder: Path, *arguments: str, name: str = "serve") -> Iterator[Process]:
    """`nursechart-server NAME FOLDER ARGUMENTS`, once it is ready; killed in the end, if it still runs."""
    number = len(list(folder.parent.glob("log-*")))
    log, ready = folder.parent / f"log-{number}", folder.parent / f"ready-{number}.json"
    command = [sys.executable, "-c", "from nursechart.cli.pharmacy import main; main()", name, str(folder)]
    said = log.with_name(f"said-{number}")
    with log.open("wb") as stderr, said.open("wb") as stdout:
        process = subprocess.Popen(
            [*command, *arguments, "--ready-file", str(ready)],
            stdout=stdout,
            stderr=stderr,
            env={**os.environ, "PYTHONWARNINGS": "default"},
        )
    try:
        until(lambda: ready.exists() or process.poll() is not None)
        assert ready.exists(), log.read_text()
        yield Process(process, folder, log, said, json.loads(ready.read_text()))
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def until(done: Callable[[], object]) -> None:
    """Wait for what another process does."""
    last = time.monotonic() + _PATIENCE_S
    while not done():
        assert time.monotonic() < last, "it did not come about"
        time.sleep(0.02)


def _read(connection: http.client.HTTPConnection) -> tuple[int, bytes]:
    answer = connection.getresponse()
    found = answer.status, answer.read()
    connection.close()
    return found
