"""The hybrid logical clock: an order for display that a wrong laptop clock cannot turn round.

It says only which of two things is listed first. What stands never depends on it (`standing`).
"""

from __future__ import annotations

from typing import NamedTuple

FOLLOWED_MS = 10 * 60 * 1000  # sync.md 4: a remote clock further ahead is kept, but not followed


class HybridClock(NamedTuple):
    """UTC ms, and a counter for what happens within the same one. It goes into a header as it is (`hlc`)."""

    ms: int = 0
    counter: int = 0

    def tick(self, now_ms: int) -> HybridClock:
        """The clock for the next entry, always later than this one, though the laptop's own clock went back."""
        return HybridClock(now_ms, 0) if now_ms > self.ms else HybridClock(self.ms, self.counter + 1)

    def heard(self, remote: tuple[int, int], now_ms: int) -> HybridClock:
        """The clock after an entry with `remote` came in; one more than 10 min ahead of `now_ms` changes nothing."""
        if remote[0] > now_ms + FOLLOWED_MS:
            return self
        return max(self, HybridClock(*remote))
