"""Patients who were made one, by the plain rule: in whose chart the entries of each feed are shown.

A patient's own feed says whose person she is (`alias.into`); the one value of it that stands there decides, and several
that differ, or a ring of them, move nobody. The entries themselves stay in their feed.
"""

from __future__ import annotations

from collections.abc import Iterable

from nursechart.record import kinds
from nursechart.record.canonical import encode
from nursechart.record.entry import Entry, Statement
from nursechart.record.feeds import feed_owner, patient_feed

INTO = "alias.into"


def shown_in(entries: Iterable[Entry]) -> dict[str, str]:
    """By feed of a patient who was made one with another, the feed in whose chart hers is shown."""
    said: dict[str, dict[tuple[bytes, int], Statement]] = {}
    for entry in entries:
        feed = entry.header.feed
        for index, statement in enumerate(entry.statements):
            if statement.part == INTO and feed == patient_feed(statement.subject):
                said.setdefault(feed, {})[entry.id[:8], index] = statement
    into = {feed: other for feed, of in said.items() if (other := _into(feed, of))}
    return {feed: _end(feed, into) for feed in into}


def _into(feed: str, said: dict[tuple[bytes, int], Statement]) -> str:
    gone = {(name.entry8, name.index) for statement in said.values() for name in statement.supersedes}
    stands = [statement for name, statement in said.items() if name not in gone]
    values = {encode(statement.value): statement.value for statement in stands}
    value = next(iter(values.values())) if len(values) == 1 else None
    if value is None:
        return ""
    try:
        other = kinds.read_part(INTO, value)
    except kinds.NotThisKind:
        return ""
    if not isinstance(other, kinds.AliasInto) or other.patient in ("", feed_owner(feed)):
        return ""
    return patient_feed(other.patient)


def _end(feed: str, into: dict[str, str]) -> str:
    way = [feed]
    while (following := into.get(way[-1])) is not None:
        if following in way:
            return following
        way.append(following)
    return way[-1]
