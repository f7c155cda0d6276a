"""Bodies at rest: each feed has a data key of its own, wrapped by the server's key file.

Who can read the database (an administrator of PostgreSQL, a stolen dump) reads ids and times, not what was charted; and
a feed is erased from every copy of the log by destroying one key.
"""

from __future__ import annotations

import os
import threading
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from nursechart.errors import EnvironmentFault

SEALED: Final = 1  # codec of a body: AES-256-GCM under the feed's data key, nonce in front, the entry's id bound in
_NONCE: Final = 12
_KEPT: Final = 4096  # opened keys of that many feeds stay in memory


class BodyUnreadable(EnvironmentFault):
    """A body or a feed's key does not open: the key file is another one, or the row was changed."""


class FeedKeys:
    """Opens the data keys of feeds. Thread-safe."""

    def __init__(self, wrapping_key: bytes) -> None:
        self._wrap = AESGCM(wrapping_key)
        self._open: dict[str, tuple[bytes, AESGCM]] = {}
        self._lock = threading.Lock()

    def new(self, feed: str) -> bytes:
        """A fresh data key for a feed, wrapped: what its row keeps."""
        nonce = os.urandom(_NONCE)
        return nonce + self._wrap.encrypt(nonce, AESGCM.generate_key(256), feed.encode())

    def seal(self, feed: str, wrapped: bytes, entry_id: bytes, body: bytes) -> bytes:
        """The body as it is stored."""
        nonce = os.urandom(_NONCE)
        return nonce + self._key(feed, wrapped).encrypt(nonce, body, entry_id)

    def open(self, feed: str, wrapped: bytes, entry_id: bytes, sealed: bytes) -> bytes:
        """The body as it came. Raises BodyUnreadable."""
        try:
            return self._key(feed, wrapped).decrypt(sealed[:_NONCE], sealed[_NONCE:], entry_id)
        except InvalidTag:
            raise BodyUnreadable("A stored body does not open with this server's keys (keys/feeds.key).") from None

    def _key(self, feed: str, wrapped: bytes) -> AESGCM:
        held = self._open.get(feed)
        if held is not None and held[0] == wrapped:
            return held[1]
        try:
            key = AESGCM(self._wrap.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], feed.encode()))
        except InvalidTag:
            raise BodyUnreadable("The key of a feed does not open with this server's keys (keys/feeds.key).") from None
        with self._lock:
            if len(self._open) >= _KEPT:
                self._open.clear()
            self._open[feed] = (wrapped, key)
        return key
