"""Listening for live notice: a thread that holds one stream open while the laptop is online, and asks for a sync.

Nothing that a stream says is believed. The only reaction to any of it is a sync, whose answers are signed; a page of a
portal, a line without an end or a stream that falls silent ends in a pause, and the laptop asks every five minutes
besides. The stream is opened after a sync that reached the pharmacy with somebody signed in, in the session which that
sync has left; it is let go of when she stays offline, when the screen is locked, and on a network that she pays for by
the amount.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import Final, Protocol

from nursechart.protocol.limits import BACKOFF_FIRST_SECONDS, BACKOFF_LAST_SECONDS
from nursechart.protocol.live import FeedsGrew, Hint, NotEvents, Reader, Resync
from nursechart.sync.causes import Offline
from nursechart.sync.pharmacy import Pharmacy

_LASTED_S: Final = 60.0  # a stream that lived so long was no failure
PATH: Final = "/v1/live"


class Told(Protocol):
    """Who hears of it: `loop.SyncLoop`. Each returns at once."""

    def hint(self, lengths: Mapping[str, int]) -> None: ...

    def resync(self) -> None: ...


class Listener:
    """One laptop's ear. Every method may be called from any thread."""

    def __init__(
        self,
        pharmacy: Pharmacy,
        *,
        bearer: Callable[[], str],
        may_listen: Callable[[], bool],
        monotonic_ms: Callable[[], int],
        chance: Callable[[], float],
    ) -> None:
        """`pharmacy`: on a link of its own. `bearer`: an access token that is good now, or "". `may_listen`: whether
        the network it is on is one to listen over. `chance` draws from 0 to 1."""
        self._pharmacy, self._bearer, self._may_listen = pharmacy, bearer, may_listen
        self._monotonic_ms, self._chance = monotonic_ms, chance
        self._bell = threading.Condition()
        self._wanted = self._rests = self._stopping = False
        self._failures = 0
        self._thread: threading.Thread | None = None
        self._told: Told | None = None

    def begin(self, told: Told) -> None:
        """Tell `told` from here on; nothing is opened until `listen`."""
        self._told = told

    def listen(self) -> None:
        """The pharmacy was reached: hold a stream open, if there is none."""
        with self._bell:
            if self._stopping:
                return
            self._wanted, self._rests = True, False
            self._pharmacy.renew()
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="live", daemon=True)
                self._thread.start()
            self._bell.notify()

    def rest(self) -> None:
        """Let the stream go until `listen`."""
        with self._bell:
            self._wanted, self._rests = False, True
            self._bell.notify()
        self._pharmacy.cancel()

    def stop(self) -> None:
        """End the thread; returns when it has ended. It cannot be begun again."""
        with self._bell:
            self._wanted, self._stopping = False, True
            self._bell.notify()
        self._pharmacy.cancel()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()
        self._pharmacy.close()

    def _run(self) -> None:
        while self._wait_until_wanted():
            bearer = self._bearer()
            if not bearer or not self._may_listen():
                continue  # the next sync may change that
            began = self._monotonic_ms()
            self._hear(bearer)
            lasted = self._monotonic_ms() - began >= 1000 * _LASTED_S
            self._failures = 0 if lasted else self._failures + 1
            with self._bell:
                self._wanted = False  # her session may have to be renewed first: a sync does that
            if self._pause():
                self._tell(Resync())

    def _wait_until_wanted(self) -> bool:
        """False when the thread is to end."""
        with self._bell:
            while not self._wanted and not self._stopping:
                self._bell.wait()
            self._wanted = False
            return not self._stopping

    def _hear(self, bearer: str) -> None:
        """Hear one stream to its end, however it ends."""
        reader, is_open = Reader(), False
        try:
            with closing(self._pharmacy.listen(PATH, bearer=bearer)) as pieces:
                for piece in pieces:
                    if not is_open:
                        self._tell(FeedsGrew())  # what was pushed before it was open was not heard
                        is_open = True
                    for hint in reader.take(piece):
                        self._tell(hint)
                    if not self._may_listen():
                        return
        except (Offline, NotEvents):
            return

    def _pause(self) -> bool:
        """Wait before a sync is asked for, which opens the next stream; False when there is nothing to wait for."""
        doubled: int = BACKOFF_FIRST_SECONDS << min(max(0, self._failures - 1), 16)
        seconds = min(doubled, BACKOFF_LAST_SECONDS) * (0.5 + self._chance() / 2)
        until = self._monotonic_ms() + 1000 * seconds
        with self._bell:
            while (left := until - self._monotonic_ms()) > 0 and not (self._stopping or self._rests):
                self._bell.wait(left / 1000)
            return not (self._stopping or self._rests or self._wanted)

    def _tell(self, hint: Hint) -> None:
        if self._told is None:
            return
        match hint:
            case FeedsGrew(lengths):
                self._told.hint(lengths)
            case Resync():
                self._told.resync()
