"""A wire that fails as networks do: request by request, by name, in the order a history asks for."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from unittest.mock import patch

from nursechart.server import app as application
from nursechart.server.lines import ComeLater
from nursechart.sync.causes import Cause, Offline
from nursechart.sync.transport import RawAnswer
from tests.sync.house import ORIGIN, Links, Wire

LOGIN_PAGE = RawAnswer(200, {"content-type": "text/html"}, b"<html>Welcome to Riverside Inn. Accept the terms.</html>")

FAULTS = (
    "lost request", "lost answer", "delivered twice", "answered twice", "cut answer", "login page", "old answer",
    "told to come later",
)  # fmt: skip
FINE = "fine"


class FaultyWire(Wire):
    """Carries requests to the application in this process; `plan` says what befalls the next ones, one word each."""

    def __init__(self, app: object, runner: asyncio.Runner) -> None:
        super().__init__(app, runner)
        self.plan: list[str] = []

    def move_to(self, app: object) -> None:
        """The pharmacy was started again: the same address, another process."""
        self._app = app

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> RawAnswer:
        match self.plan.pop(0) if self.plan else FINE:
            case "lost request":
                raise Offline(Cause.BROKEN)
            case "lost answer":
                super().send(method, path, headers, body)
                raise Offline(Cause.BROKEN)
            case "delivered twice":  # a proxy repeats the request; its second answer is lost
                answer = super().send(method, path, headers, body)
                super().send(method, path, headers, body)
                return answer
            case "answered twice":  # … or it is the second answer that arrives
                super().send(method, path, headers, body)
                return super().send(method, path, headers, body)
            case "cut answer":
                answer = super().send(method, path, headers, body)
                return replace(answer, body=answer.body[: len(answer.body) * 2 // 3])
            case "login page":
                return LOGIN_PAGE
            case "old answer":
                return self.answers[-1] if self.answers else LOGIN_PAGE
            case "told to come later":
                with patch.object(application.Line, "run", _no_time):
                    return super().send(method, path, headers, body)
        return super().send(method, path, headers, body)


async def _no_time(_line: application.Line, _work: object) -> object:
    raise ComeLater(30)


class FaultyLinks(Links):
    """Makes faulty wires to one application, and moves all of them when it is started again."""

    def pinned(self, origin: str, ca_pem: str) -> FaultyWire:
        made = FaultyWire(self.app, self.runner)
        self.made.append(made)
        return made


__all__ = ["FAULTS", "FINE", "ORIGIN", "FaultyLinks", "FaultyWire"]
