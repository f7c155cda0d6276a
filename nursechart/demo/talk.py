"""How the storyteller speaks with the other processes: one JSON object a line, over their standard input and output.

Passwords and codes go this way and no other: never the command line, never the environment.
"""

from __future__ import annotations

import contextlib
import json
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

from nursechart.errors import EnvironmentFault

Words = dict[str, Any]


class ChildFailed(EnvironmentFault):
    """Another process of the demonstration failed or fell silent; the text says which, at what, and why."""


class Child:
    """A process of the demonstration, and the questions it is asked."""

    def __init__(self, role: str, name: str) -> None:
        self.name = name
        frozen = getattr(sys, "frozen", False)
        command = [sys.executable, *([] if frozen else ["-m", "nursechart"]), "demo-child", role]
        self._process = subprocess.Popen(  # noqa: S603  this program itself
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        self._told: queue.Queue[Words | None] = queue.Queue()
        self._reader = threading.Thread(target=self._read, name=f"{name} tells", daemon=True)
        self._reader.start()

    def ask(self, do: str, seconds: float = 240, **words: Any) -> Words:
        """Have the process do something and wait for its answer. Raises ChildFailed with its own reason."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps({"do": do, **words}) + "\n")
            self._process.stdin.flush()
            answer = self._told.get(timeout=seconds)
        except (BrokenPipeError, queue.Empty) as error:
            raise ChildFailed(f"{self.name} did not answer when asked to {do}") from error
        if answer is None:
            raise ChildFailed(f"{self.name} ended when asked to {do}")
        if "failed" in answer:
            raise ChildFailed(f"{self.name} could not {do}: {answer['failed']}")
        return answer

    def end(self) -> None:
        """Let the process end, and see that it did."""
        if self._process.stdin is not None and not self._process.stdin.closed:
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.close()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.terminate()
            self._process.wait(20)
        self._reader.join(5)
        if self._process.stdout is not None:
            self._process.stdout.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            try:
                self._told.put(json.loads(line))
            except ValueError:
                continue  # a library's own words on standard output
        self._told.put(None)


def asked() -> Iterator[Words]:
    """In a child: what it is asked, one after the other, until the storyteller hangs up."""
    for line in sys.stdin:
        yield json.loads(line)


def answer(**words: Any) -> None:
    """In a child: the answer to what was asked."""
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


def obey(orders: dict[str, Callable[..., Words | None]]) -> None:
    """In a child: do what is asked until the storyteller hangs up; whatever goes wrong is an answer too."""
    for words in asked():
        do = words.pop("do")
        try:
            told = orders[do](**words)
        except Exception as error:  # noqa: BLE001  the storyteller ends the story with this sentence
            answer(failed=f"{type(error).__name__}: {error}")
        else:
            answer(**(told or {}))
