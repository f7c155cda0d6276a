"""What a transaction changed that listening laptops have to hear of; noted in it, told once it is committed.

    writing transaction → `grew`, `scopes_changed` → commit → `Database.told(news)` → `live.Live`

News may be lost at any step: they are hints, and every laptop asks every five minutes besides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import msgspec
from sqlalchemy import Connection

_NEWS: Final = "news"
_NOTIFY_BYTES: Final = 7_000  # PostgreSQL takes less than 8,000


@dataclass(slots=True)
class News:
    """Lengths of the feeds that grew, and those of which a file became whole; whether somebody's scope changed; streams
    that were opened, by device.

    `is_many`: more than can be named. Truthy when there is anything to tell.
    """

    feeds: dict[str, int] = field(default_factory=dict)
    scopes: bool = False
    opened: dict[str, str] = field(default_factory=dict)
    is_many: bool = False
    files: set[str] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.feeds or self.files or self.scopes or self.opened or self.is_many)

    def add(self, more: News) -> None:
        for feed, length in more.feeds.items():
            self.feeds[feed] = max(length, self.feeds.get(feed, 0))
        self.files |= more.files
        self.opened |= more.opened
        self.scopes |= more.scopes
        self.is_many |= more.is_many


class _Told(msgspec.Struct, frozen=True, omit_defaults=True):
    """News as a NOTIFY carries them."""

    org: str
    feeds: Mapping[str, int] = {}
    scopes: bool = False
    opened: Mapping[str, str] = {}
    is_many: bool = False
    files: frozenset[str] = frozenset()


def begin(connection: Connection) -> News:
    """Empty news for the transaction that begins on this connection."""
    news = News()
    connection.info[_NEWS] = news
    return news


def grew(connection: Connection, feed: str, length: int, *, is_new: bool) -> None:
    """Note that a feed has grown to this length; a new one may be in the scope of people who see every patient."""
    news: News | None = connection.info.get(_NEWS)
    if news is not None:
        news.feeds[feed] = length
        news.scopes |= is_new


def file_came(connection: Connection, feed: str) -> None:
    """Note that a file which an entry of this feed names is here now, whole: who cares for the patient may fetch it."""
    news: News | None = connection.info.get(_NEWS)
    if news is not None:
        news.files.add(feed)


def scopes_changed(connection: Connection) -> None:
    """Note that somebody may now see more or less than before: by assignment, role, team or a session's end."""
    news: News | None = connection.info.get(_NEWS)
    if news is not None:
        news.scopes = True


def payload(org: str, news: News) -> str:
    """News as the text of a NOTIFY; "many" where they would not fit."""
    whole = msgspec.json.encode(_Told(org, news.feeds, news.scopes, news.opened, news.is_many, frozenset(news.files)))
    if len(whole) > _NOTIFY_BYTES:
        whole = msgspec.json.encode(_Told(org, scopes=True, is_many=True))
    return whole.decode()


def read_payload(org: str, text: str) -> News | None:
    """The news in a NOTIFY of this organisation; None for another's, and for what is none."""
    try:
        told = msgspec.json.decode(text, type=_Told)
    except msgspec.MsgspecError:
        return None
    if told.org != org:
        return None
    return News(dict(told.feeds), told.scopes, dict(told.opened), told.is_many, set(told.files))
