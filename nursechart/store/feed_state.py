"""What the laptop's store says and is told of feeds, their pages and the entries that wait: plain values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from nursechart.record.entry import Entry

Scope = Literal["mine", "other", "left"]


class FeedHead(msgspec.Struct, frozen=True):
    """One feed as the server's signed answer names it; `durable` is None where the site has no backups to speak of."""

    feed: str
    length: int
    digest: bytes  # 32
    durable: int | None
    scope: Scope  # of the signed-in user
    priority: int = 0  # lower is pulled first


class FeedState(msgspec.Struct, frozen=True):
    """One feed as this laptop holds it."""

    feed: str
    length: int
    digest: bytes
    server_length: int
    server_digest: bytes
    durable: int | None
    mine: bool  # in the signed-in user's scope
    left: bool  # in no user's scope any more
    priority: int

    @property
    def is_complete(self) -> bool:
        """Whether this is all the server had when it last said so, proved by its digest."""
        return self.length == self.server_length and self.digest == self.server_digest


class FeedPage(msgspec.Struct, frozen=True):
    """One page of the server's order of a feed; its parts as `apply_page` has them."""

    feed: str
    first_place: int
    entries: Sequence[Entry | bytes]
    digest: bytes
    durable: int | None = None


class Unsent(msgspec.Struct, frozen=True):
    """An entry that the server's order does not hold yet, without its content."""

    id: bytes
    feed: str
    kind: str
    author: str
    created_at_ms: int


class Parked(msgspec.Struct, frozen=True):
    """An entry the server refused, or keeps until somebody decides; it stays in the chart and on its author's list."""

    id: bytes
    feed: str
    kind: str
    author: str
    reason: str
