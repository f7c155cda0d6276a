"""A laptop that stands locked still hears the pharmacy's orders: it asks every five minutes, in its own name.

The device key lies in the computer's credential store for this (security.md 4); nothing of a chart is read, opened or
sent. What it hears are signed orders alone: to wipe, or that a user was stopped. It goes on trying without a network,
so a laptop that was stolen off and locked hears of it in the first network it meets.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from nursechart.errors import EnvironmentFault, NurseCanAct
from nursechart.protocol.attested import Order
from nursechart.protocol.limits import POLL_SECONDS
from nursechart.protocol.messages import Refusal, SyncAnswer, SyncRequest
from nursechart.protocol.versions import REVISION
from nursechart.record.kinds import KIND_VERSION
from nursechart.store.clock import Chance, Clock
from nursechart.store.laptop import Laptop
from nursechart.store.secrets import SecretStore
from nursechart.sync.enrol import Links
from nursechart.sync.joined import Meeting, meeting_of
from nursechart.sync.orders import believed
from nursechart.sync.pharmacy import Pharmacy

_FIRST_S: Final = 5.0  # after the lock, or the start of the program


class Standby:
    """One thread, from the lock until the unlock. Every method may be called from any thread."""

    def __init__(
        self,
        folder: Path,
        *,
        links: Links,
        clock: Clock,
        chance: Chance,
        app: str,
        secrets: SecretStore | None,
        on_orders: Callable[[tuple[Order, ...]], None],
    ) -> None:
        """`on_orders` is called on this object's thread, with orders that are believed."""
        self._folder, self._links, self._clock, self._chance = folder, links, clock, chance
        self._app, self._secrets, self._on_orders = app, secrets, on_orders
        self._bell = threading.Condition()
        self._stopping = False
        self._pharmacy: Pharmacy | None = None
        self._thread = threading.Thread(target=self._run, name="standby", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End the thread and the request it may be in; returns when it has ended."""
        with self._bell:
            self._stopping = True
            self._bell.notify()
            if self._pharmacy is not None:
                self._pharmacy.cancel()
        self._thread.join()

    def _run(self) -> None:
        seconds = _FIRST_S
        while self._wait(seconds):
            try:
                orders = self.ask()
            except (EnvironmentFault, NurseCanAct):  # no network, another's, or no laptop any more
                orders = ()
            except Exception:  # noqa: BLE001  a bug is reported, and must not make the laptop deaf
                threading.excepthook(threading.ExceptHookArgs((*sys.exc_info(), threading.current_thread())))
                orders = ()
            if orders and not self._stopping:
                self._on_orders(orders)
            seconds = POLL_SECONDS

    def ask(self) -> tuple[Order, ...]:
        """Ask once for orders. Raises Offline, NotJoined, and the store's errors."""
        meeting = meeting_of(self._folder)
        identity = Laptop.at(self._folder, self._secrets).identity
        pharmacy = meeting.enrolled.pharmacy(
            identity.private_key(), links=self._links, now_ms=self._clock.now_ms, chance=self._chance
        )
        with self._bell:
            if self._stopping:
                return ()
            self._pharmacy = pharmacy
        try:
            return self._heard(meeting, pharmacy)
        finally:
            with self._bell:
                self._pharmacy = None
            pharmacy.close()

    def _heard(self, meeting: Meeting, pharmacy: Pharmacy) -> tuple[Order, ...]:
        answer = pharmacy.post("/v1/sync", SyncRequest(self._app, REVISION, KIND_VERSION), SyncAnswer)
        if isinstance(answer, Refusal):
            time_ms, orders = answer.time_ms, answer.orders
        else:
            time_ms, orders = answer.head.time_ms, answer.head.orders
        trusted = meeting.enrolled.trusted
        return believed(orders, trusted.policy_keys, meeting.enrolled.answer.device_id, time_ms)

    def _wait(self, seconds: float) -> bool:
        until = self._clock.monotonic_ms() + 1000 * seconds
        with self._bell:
            while not self._stopping and (left := until - self._clock.monotonic_ms()) > 0:
                self._bell.wait(left / 1000)
            return not self._stopping
