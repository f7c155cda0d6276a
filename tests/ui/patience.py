"""Waiting for a fact, not for a time: what a test of the screens waits for comes, however slow the computer is."""

from __future__ import annotations

from typing import Any

from pytestqt.qtbot import QtBot

PATIENCE_MS = 120_000  # nobody waits that long: the fact comes, or the test is wrong


class PatientBot(QtBot):
    """The bot of pytest-qt, whose waits end as soon as the fact is there and never before `PATIENCE_MS` without it."""

    def waitUntil(self, callback: Any, *, timeout: int = 0) -> None:
        super().waitUntil(callback, timeout=max(timeout, PATIENCE_MS))

    def waitSignal(self, signal: Any, *, timeout: int = 0, **named: Any) -> Any:
        if not named.get("raising", True):  # what must not come is not waited for (assertNotEmitted)
            return super().waitSignal(signal, timeout=timeout, **named)
        return super().waitSignal(signal, timeout=max(timeout, PATIENCE_MS), **named)
