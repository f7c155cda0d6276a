"""Her other computers: asked about in the request that is made anyway, now and then, where the pharmacy knows how.

What the pharmacy answered stays until it answers again. A pharmacy that was set back to an older program refuses the
field once; it is then left out until it has said that it knows it again.
"""

from __future__ import annotations

from typing import Final

import msgspec

from nursechart.protocol.messages import Refusal, SyncAnswer, SyncRequest
from nursechart.protocol.versions import COMPUTERS, REVISION, common_revision
from nursechart.store.computers import Computer, OtherComputers, key_of
from nursechart.store.offering import ASK_AGAIN
from nursechart.sync.exchange import note_revision, pharmacy_revision
from nursechart.sync.ports import LaptopLog

ASK_EVERY_MS: Final = 15 * 60_000


class Computers:
    """Asks about the other computers of whoever is signed in, and keeps what it heard."""

    def __init__(self, log: LaptopLog) -> None:
        self._log = log
        self._heard_ms: int | None = None

    def with_question(self, request: SyncRequest, now_ms: int) -> SyncRequest:
        """The request, asking where it is time to; at once where she wants to know now."""
        knows = common_revision(REVISION, pharmacy_revision(self._log)) >= COMPUTERS
        heard_lately = self._heard_ms is not None and self._heard_ms <= now_ms < self._heard_ms + ASK_EVERY_MS
        if not knows or (heard_lately and not self._log.own(ASK_AGAIN)):
            return request
        return msgspec.structs.replace(request, asks_computers=True)

    def is_unknown(self, request: SyncRequest, refusal: Refusal) -> bool:
        """Whether the pharmacy refused the question itself: it was set back to an older program, and is not asked."""
        if refusal.code != "unknown_field" or not request.asks_computers:
            return False
        note_revision(self._log, 0)
        return True

    def heard(self, user: str, told: SyncAnswer, now_ms: int) -> None:
        """Keep what the pharmacy says of her other computers."""
        if told.computers is None or not user:
            return
        self._heard_ms = now_ms
        known = tuple(
            Computer(one.label, one.kind, one.status, one.seen_ms if one.seen_ms >= 0 else None, one.app, one.lacks)
            for one in told.computers
        )
        self._log.set_own(key_of(user), msgspec.msgpack.encode(OtherComputers(told.time_ms, known)))
