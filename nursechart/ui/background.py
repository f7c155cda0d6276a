"""Work off the GUI thread: disk, keys and network.

Work gets values and gives back a value; it meets no widget. One thread does everything in the order in which it was
asked for, so entries are written in the order they were charted. Answers come back to the GUI thread through one queued
signal of `Background`, whatever `done` and `failed` are (a bare function connected to a signal of its own would be
called in the worker); an answer for an object that is gone meanwhile is dropped.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal

from nursechart.errors import EnvironmentFault, NurseCanAct


@dataclass(frozen=True, slots=True)
class _Answer:
    """What came of one piece of work, and who is to be told."""

    hear: Callable[[Any], None]
    value: object


class _Call(QRunnable):
    def __init__(
        self,
        work: Callable[[], object],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
        tell: Callable[[_Answer], None],
    ) -> None:
        super().__init__()
        self._work, self._done, self._failed, self._tell = work, done, failed, tell

    def run(self) -> None:
        try:
            answer = _Answer(self._done, self._work())
        except Exception as error:  # noqa: BLE001  whatever it was, the one who asked is told on the GUI thread
            answer = _Answer(self._failed, error)
        try:
            self._tell(answer)
        except RuntimeError:
            return  # the program is closing: who asked is gone, and so is the messenger


class Background(QObject):
    """`background.run(work, done=self._shown, failed=self._told)`."""

    idle = Signal()  # nothing is left to do
    _answered = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting = 0
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._pool.setObjectName("nursechart background")
        self._answered.connect(self._heard, Qt.ConnectionType.QueuedConnection)

    def run(
        self, work: Callable[[], object], *, done: Callable[[Any], None], failed: Callable[[Exception], None]
    ) -> None:
        """Do `work` off the GUI thread; then, on it, call `done` with the result or `failed` with the error."""
        self._waiting += 1
        self._pool.start(_Call(work, done, failed, self._answered.emit))

    @property
    def is_busy(self) -> bool:
        """Whether something that was asked for has not been answered yet."""
        return self._waiting > 0

    def finish(self, within_ms: int = 10_000) -> bool:
        """Wait for the work that is under way, when the program closes; False if it takes longer than `within_ms`."""
        return self._pool.waitForDone(within_ms)

    def _heard(self, answer: _Answer) -> None:
        try:
            if _is_there(answer.hear):
                answer.hear(answer.value)
        finally:
            self._waiting -= 1
            if not self._waiting:
                self.idle.emit()


def quietly(error: Exception) -> None:
    """As `failed`: a look that came too late (the screen was locked meanwhile) says nothing; a bug is let through."""
    if not isinstance(error, NurseCanAct | EnvironmentFault):
        raise error


def _is_there(hear: Callable[[Any], None]) -> bool:
    """Whether the object whose method is to be called still exists (a bare function always does)."""
    owner = getattr(hear, "__self__", None)
    return not isinstance(owner, QObject) or shiboken6.isValid(owner)
