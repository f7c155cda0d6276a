"""Live notice as it travels: server-sent events (WHATWG HTML, 9.2) that say "sync now", and nothing that could hurt.

    event: feeds     data: {"p:…": 12}   these feeds of hers have grown, to these lengths; {}: what is hers has changed
    event: resync    data: {}            something may have been missed: sync, each laptop at a moment of its own
    :                                    a heartbeat, every HEARTBEAT_SECONDS

Events are not signed. They are hints: the only reaction to any of them is a sync, whose answers are. So a reader passes
over what it does not understand, and gives up only a stream that would fill its memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import msgspec

MEDIA_TYPE: Final = "text/event-stream"
HEARTBEAT_SECONDS: Final = 20
SILENCE_SECONDS: Final = 50  # after so long without a heartbeat a stream is dead
LINE_BYTES: Final = 64 * 1024  # 1,000 feeds in one event
EVENT_FEEDS: Final = 500  # more of them are told by a resync

HEARTBEAT: Final = b":\n\n"
RESYNC: Final = b"event: resync\ndata: {}\n\n"


class NotEvents(ValueError):
    """What comes is no event stream: a line without an end."""


@dataclass(frozen=True, slots=True)
class FeedsGrew:
    """These feeds have grown, to these lengths; without any: what is hers has changed."""

    lengths: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Resync:
    """Something may have been missed."""


Hint = FeedsGrew | Resync


def feeds_event(lengths: Mapping[str, int]) -> bytes:
    """The event for these feeds; a resync for more than EVENT_FEEDS."""
    if len(lengths) > EVENT_FEEDS:
        return RESYNC
    return b"event: feeds\ndata: " + msgspec.json.encode(lengths) + b"\n\n"


class Reader:
    """Reads a stream piece by piece, wherever it was cut."""

    def __init__(self) -> None:
        self._rest, self._event, self._data = b"", b"", b""

    def take(self, piece: bytes) -> list[Hint]:
        """The hints that are whole now. Raises NotEvents for a line of more than LINE_BYTES."""
        *lines, self._rest = (self._rest + piece).replace(b"\r\n", b"\n").split(b"\n")
        if len(self._rest) > LINE_BYTES or any(len(line) > LINE_BYTES for line in lines):
            raise NotEvents
        return [hint for line in lines if (hint := self._line(line)) is not None]

    def _line(self, line: bytes) -> Hint | None:
        if line:
            name, _, value = line.partition(b":")
            if name == b"event":
                self._event = value.strip()
            elif name == b"data":
                self._data = value.strip()  # one line of it is all that is ever sent
            return None
        event, data, self._event, self._data = self._event, self._data, b"", b""
        if event == b"resync":
            return Resync()
        if event != b"feeds":
            return None
        try:
            return FeedsGrew(msgspec.json.decode(data, type=dict[str, int]))
        except msgspec.MsgspecError:
            return FeedsGrew()
