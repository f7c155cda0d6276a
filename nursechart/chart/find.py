"""Type-ahead: which patients a few typed letters may mean, among a hundred thousand, within a frame.

Each prefix is a range of the index on `patient_word`. For a desk that sees everybody, the rarest prefix leads and the
others are looked up patient by patient; rows come in the order of the list, so the question ends once the list is full.
For a caseload, the words of its patients are fetched and compared here: a few thousand at most.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, func, literal, or_, select

from nursechart.chart import tables
from nursechart.chart.rows import some
from nursechart.chart.words import BORN, FAMILY, GIVEN, MRN, WHY, above, readings

_FIELDS: Final = (FAMILY, GIVEN, MRN, BORN)
_COMMON: Final = 2_000  # words that begin so; beyond this all are as good to lead with

_word = tables.patient_word
_other = tables.patient_word.alias("other")


def patients(connection: Connection, scope: Collection[str] | None, search: str, limit: int) -> dict[str, str]:
    """The feeds of at most `limit` patients whom `search` may mean, in the order of the list, with why each matched.

    Nobody for a search without a letter or digit.
    """
    found: dict[str, str] = {}
    for prefixes in readings(search):
        if len(found) < limit:
            if scope is None:
                by_this = _among_all(connection, prefixes, limit)
            else:
                by_this = _among_some(connection, scope, prefixes)
            found |= {feed: why for feed, why in by_this.items() if feed not in found}
    return dict(list(found.items())[:limit])


def _among_some(connection: Connection, scope: Collection[str], prefixes: Sequence[str]) -> dict[str, str]:
    """Those of `scope` for whom every prefix begins one of their words, in the order of the list."""
    words = _words(connection, scope, prefixes)
    return _in_order(
        {
            feed: of
            for feed, of in words.items()
            if all(any(word.startswith(prefix) for _, word, _ in of) for prefix in prefixes)
        }
    )


def _among_all(connection: Connection, prefixes: Sequence[str], limit: int) -> dict[str, str]:
    """At most `limit` of all patients for whom every prefix begins one of their words, in the order of the list."""
    ordered = _rarest_first(connection, prefixes)
    found: dict[str, None] = {}
    for field in _FIELDS:
        if len(found) < limit:
            found |= dict.fromkeys(_by(connection, ordered, field, limit))
    return _in_order(_words(connection, list(found)[:limit], prefixes))


def _by(connection: Connection, prefixes: Sequence[str], field: int, limit: int) -> list[str]:
    """At most `limit` patients with a word in `field` that begins with the first prefix, and words for the others."""
    where = [_word.c.field == field, _range(_word, prefixes[0])]
    for prefix in prefixes[1:]:
        # not an EXISTS: PostgreSQL would make a join of it, and read both sides to their end
        one = select(literal(1)).where(_other.c.feed == _word.c.feed, _range(_other, prefix)).limit(1)
        where.append(one.scalar_subquery().is_not(None))
    question = select(_word.c.feed).where(*where).order_by(_word.c.word, _word.c.sort, _word.c.feed)
    asked = limit
    while True:
        rows = connection.scalars(question.limit(asked)).all()
        found = list(dict.fromkeys(rows))
        if len(found) >= limit or len(rows) < asked:
            return found[:limit]
        asked *= 4  # one patient has several words that begin so


def _rarest_first(connection: Connection, prefixes: Sequence[str]) -> list[str]:
    if len(prefixes) == 1:
        return list(prefixes)
    return sorted(dict.fromkeys(prefixes), key=lambda prefix: (_count(connection, prefix), -len(prefix)))


def _count(connection: Connection, prefix: str) -> int:
    """How many words begin so, as far as it matters."""
    begin_so = select(literal(1)).where(_word.c.field.in_(_FIELDS), _range(_word, prefix)).limit(_COMMON).subquery()
    return connection.scalar(select(func.count()).select_from(begin_so)) or 0


def _words(
    connection: Connection, feeds: Collection[str], prefixes: Sequence[str]
) -> dict[str, list[tuple[int, str, str]]]:
    """By feed, the (field, word, sort key) that begin with any of the prefixes."""
    begins = or_(*(_range(_word, prefix) for prefix in prefixes))
    found: dict[str, list[tuple[int, str, str]]] = {}
    for part in some(sorted(feeds)):
        rows = connection.execute(
            select(_word.c.feed, _word.c.field, _word.c.word, _word.c.sort).where(_word.c.feed.in_(part), begins)
        )
        for feed, *word in rows:
            found.setdefault(feed, []).append(tuple(word))
    return found


def _in_order(words: Mapping[str, list[tuple[int, str, str]]]) -> dict[str, str]:
    """The feeds in the order of the list, by their first matching word, with what matched: "name", "name, born"."""
    in_order = sorted(words, key=lambda feed: (min(words[feed]), feed))
    return {
        feed: ", ".join(dict.fromkeys(WHY[field] for field in sorted(field for field, _, _ in words[feed])))
        for feed in in_order
    }


def _range(table: Any, prefix: str) -> ColumnElement[bool]:
    return and_(table.c.word >= prefix, table.c.word < above(prefix))
