"""The tag by which both ends notice that a laptop is up to date, without naming each feed.

A laptop that ended its last sync complete sends the tag of what it holds; the pharmacy works out the tag of the user's
feeds *before* it takes the push. Equal: the laptop holds exactly those, and nothing needs to be listed. Different: the
pharmacy lists all heads, and the laptop pulls.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from nursechart.protocol.messages import FeedHead

TAG_BYTES = 12


def feeds_tag(feeds: Iterable[FeedHead]) -> bytes:
    """The tag over the feeds with scope `mine`, in any order; 12 bytes. Durable marks and priorities count too."""
    lines = sorted(
        f"{head.feed} {head.length} {head.digest.hex()} {head.durable} {head.priority}\n"
        for head in feeds
        if head.scope == "mine" and head.length > 0  # a restored server may not know an empty one that the laptop keeps
    )
    return sha256(b"nursechart/feeds/1\0" + "".join(lines).encode()).digest()[:TAG_BYTES]
