"""The statements held in the tables, each with what its act says: the one question everything else is built on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Join, Select, and_, select
from sqlalchemy.ext.compiler import compiles

from nursechart.chart import tables
from nursechart.chart.rows import clamped
from nursechart.chart.stands import Stated
from nursechart.record.feeds import feed_owner
from nursechart.record.kinds import kind_of

Question = Select[Any]

FORMER: Final = "former_patient"  # the kind of a patient who was made one with the one whose chart it is

_statement, _act, _subject = tables.statement, tables.act, tables.subject

_COLUMNS: Final = (
    _statement.c.feed,
    _statement.c.subject,
    _statement.c.part,
    _statement.c.entry,
    _statement.c.idx,
    _statement.c.value,
    _statement.c.names,
    _statement.c.stands,
    _act.c.kind,
    _act.c.author,
    _act.c.device,
    _act.c.n,
    _act.c.charted_at_ms,
    _act.c.hlc_ms,
    _act.c.hlc_counter,
)


class InOrder(Join):
    """A join whose left side is read first, and by it the right.

    SQLite cannot tell that a feed holds a thousand times more statements than a visit has subjects, and would as soon
    read them all. It takes a CROSS JOIN in the order that was written; PostgreSQL knows by its own statistics.
    """

    inherit_cache = True


@compiles(InOrder)
def _in_order(join: InOrder, compiler: Any, **how: Any) -> str:
    how["asfrom"] = True
    left, right = (compiler.process(side, **how) for side in (join.left, join.right))
    how["asfrom"] = False
    word = "CROSS JOIN" if compiler.dialect.name == "sqlite" else "JOIN"
    return f"{left} {word} {right} ON {compiler.process(join.onclause, **how)}"


_ITS_ACT: Final = and_(_act.c.feed == _statement.c.feed, _act.c.entry == _statement.c.entry)
_ITS_STATEMENTS: Final = and_(_statement.c.feed == _subject.c.feed, _statement.c.subject == _subject.c.id)
SUBJECTS_WITH_STATEMENTS: Final = InOrder(_subject, _statement, _ITS_STATEMENTS)
SUBJECTS_WITH_ACTS: Final = InOrder(SUBJECTS_WITH_STATEMENTS, _act, _ITS_ACT)

_STATEMENTS: Final = select(*_COLUMNS).select_from(InOrder(_statement, _act, _ITS_ACT))
_OF_SUBJECTS: Final = select(_subject.c.kind, _subject.c.visit, _subject.c.at_ms, *_COLUMNS).select_from(
    SUBJECTS_WITH_ACTS
)


class About(NamedTuple):
    """One subject as the table `subject` has it."""

    feed: str
    id: str
    kind: str
    visit: str
    at_ms: int


def kind_in(feed: str, subject: str, kind: str) -> str:
    """The kind of a subject in a chart: of all patients spoken of there, one is the patient."""
    if kind == "patient" and feed.startswith("p:") and subject != clamped(feed_owner(feed)):
        return FORMER
    return kind


def statements(*where: ColumnElement[bool]) -> Question:
    """A question for the statements for which `where` (on `statement`) holds."""
    return _STATEMENTS.where(*where)


def subjects(*where: ColumnElement[bool]) -> Question:
    """A question for the statements about the subjects for which `where` (on `subject` and `statement`) holds."""
    return _OF_SUBJECTS.where(*where)


def stated(connection: Connection, question: Question, **parameters: object) -> list[Stated]:
    """What answers a question of `statements`, in no order."""
    return [_stated(row) for row in connection.execute(question, parameters).all()]


def stated_of(connection: Connection, question: Question, **parameters: object) -> dict[About, list[Stated]]:
    """What answers a question of `subjects`, by subject.

    Subjects by time, then id; the statements newest first. Of a subject that speaks of several kinds, each kind by
    itself.
    """
    found: dict[tuple[str, str, str], list[Stated]] = {}
    places: dict[tuple[str, str, str], tuple[str, int]] = {}
    rows: Sequence[Sequence[Any]] = connection.execute(question, parameters).all()
    for row in rows:
        kind, visit, at_ms = row[:3]
        one = _stated(row[3:])
        if kind_in(one.feed, one.subject, kind_of(one.part)) == kind:
            key = one.feed, one.subject, kind
            if key not in found:
                found[key], places[key] = [], (visit, at_ms)
            found[key].append(one)
    for some in found.values():
        if len(some) > 1:
            some.sort(key=lambda one: one.listing, reverse=True)
    every = [(About(*key, *places[key]), some) for key, some in found.items()]
    every.sort(key=lambda pair: (pair[0].at_ms, pair[0].id, pair[0].kind))
    return dict(every)


def held_of(connection: Connection, *where: ColumnElement[bool]) -> dict[About, list[Stated]]:
    """`stated_of` for a question that is made as it is asked."""
    return stated_of(connection, subjects(*where))


def _stated(row: Iterable[Any]) -> Stated:
    feed, subject, part, entry, index, value, names, stands, *act = row
    return Stated(feed, subject, part, entry, index, value, names, stands == 1, *act)
