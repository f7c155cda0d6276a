"""Feeds: the unit of order, authorisation, download and purge, and the digest that proves a copy complete.

A feed's name says whose it is: `p:` a patient, `u:` a user (worklist, preferences), `d:` a device (receipts), `r:` a
reference all share (content packs, staff and their keys), which laptops only read.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from typing import Literal

from nursechart.record.canonical import Malformed

FeedKind = Literal["patient", "user", "device", "reference"]

EMPTY_DIGEST = bytes(32)
_DIGEST_DOMAIN = b"nursechart/feed/1\0"
_KINDS: dict[str, FeedKind] = {"p": "patient", "u": "user", "d": "device", "r": "reference"}


def patient_feed(patient_id: str) -> str:
    return f"p:{patient_id}"


def user_feed(user_id: str) -> str:
    return f"u:{user_id}"


def device_feed(device_id: str) -> str:
    return f"d:{device_id}"


def reference_feed(name: str) -> str:
    """The feed of a shared reference, e.g. `r:staff`."""
    return f"r:{name}"


STAFF_FEED = reference_feed("staff")


def feed_kind(feed: str) -> FeedKind:
    """What a feed is about. Raises Malformed when the name is not that of a feed."""
    return _split(feed)[0]


def feed_owner(feed: str) -> str:
    """The id (or name, for a reference) a feed belongs to. Raises Malformed when the name is not that of a feed."""
    return _split(feed)[1]


def next_digest(digest: bytes, entry_id: bytes) -> bytes:
    """The digest of a feed after `entry_id` took the next place; that of an empty feed is EMPTY_DIGEST."""
    return sha256(_DIGEST_DOMAIN + digest + entry_id).digest()


@lru_cache(maxsize=1024)  # the entries of a page are of the same few
def _split(feed: str) -> tuple[FeedKind, str]:
    letter, colon, owner = feed.partition(":")
    kind = _KINDS.get(letter)
    if kind is None or not colon or not owner or not (owner.isascii() and owner.isprintable()) or " " in owner:
        raise Malformed("not the name of a feed")
    return kind, owner
