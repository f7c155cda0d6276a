"""What can be asked of the chart. Each question is answered in a fixed number of statements, with plain `views`.

Questions that span charts take the feeds the asker may see (`feeds`; None for a desk that sees all): scope is always
the caller's word, never a habit of a query. Every list has one order, whatever the database. Times are UTC ms.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final, TypedDict

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from nursechart.chart import answers, find, tables
from nursechart.chart.held import About, held_of, stated, statements
from nursechart.chart.rows import clamped
from nursechart.chart.signatures import sealed_among
from nursechart.chart.signatures import signatures as signatures
from nursechart.chart.stands import Key, Stated, effective, names_several, superseding
from nursechart.chart.views import (
    Charted,
    Choice,
    History,
    PatientRow,
    Person,
    ReadingPoint,
    Ref,
    Seen,
    Subject,
    VisitRecord,
    VisitRow,
)
from nursechart.chart.words import readings as readings_of
from nursechart.record.amend import VISIT_KINDS
from nursechart.record.feeds import EMPTY_DIGEST, STAFF_FEED, feed_owner, patient_feed
from nursechart.record.kinds import AMENDING, PARTS, BloodPressure, Reading, kind_of

# Vital-sign sets that `last_readings` goes through: a daily visit's half year. Most measures are in the newest few.
_SETS_LOOKED_AT_FIRST: Final = 10
_SETS_LOOKED_BACK: Final = 200
_MEASURED: Final = frozenset(part for part, shape in PARTS.items() if shape in (Reading, BloodPressure))
_OF_THE_PATIENT: Final = ("allergy", "lab_result", "line", "order", "patient", "problem")


class NotInChart(LookupError):
    """The visit is not among what is held of this feed."""


# --- one chart -------------------------------------------------------------------------------------------------------


def subjects(
    connection: Connection,
    feed: str,
    kind: str,
    *,
    visit: str | None = None,
    line: str | None = None,
    order: str | None = None,
) -> tuple[Subject, ...]:
    """What stands about every subject of a kind, by clinical time; of one visit, access device or order when named."""
    table = tables.subject
    named = {"visit": visit, "line": line, "order_id": order}
    where = [table.c[column] == clamped(value) for column, value in named.items() if value is not None]
    return answers.subjects(
        held_of(connection, table.c.feed == feed, table.c.kind == kind, tables.statement.c.stands == 1, *where)
    )


def subjects_of(
    connection: Connection, feeds: Collection[str], kinds_: Collection[str]
) -> dict[str, tuple[Subject, ...]]:
    """By feed, what stands about every subject of these kinds, by clinical time: one question for a whole day."""
    table = tables.subject
    found = held_of(
        connection,
        table.c.feed.in_(sorted(feeds)),
        table.c.kind.in_(sorted(kinds_)),
        tables.statement.c.stands == 1,
    )
    by_feed: dict[str, dict[About, Sequence[Stated]]] = {}
    for about, said in found.items():
        by_feed.setdefault(about.feed, {})[about] = said
    return {feed: answers.subjects(held) for feed, held in by_feed.items()}


def subjects_of_visits(
    connection: Connection, feeds: Collection[str], kinds_: Collection[str], visits: Collection[str]
) -> dict[str, tuple[Subject, ...]]:
    """By visit, what stands about every subject of these kinds charted in it: one question for a whole queue."""
    table = tables.subject
    wanted = {clamped(visit): visit for visit in visits}
    found = held_of(
        connection,
        table.c.feed.in_(sorted(feeds)),
        table.c.visit.in_(sorted(wanted)),
        table.c.kind.in_(sorted(kinds_)),
        tables.statement.c.stands == 1,
    )
    by_visit: dict[str, dict[About, Sequence[Stated]]] = {}
    for about, said in found.items():
        by_visit.setdefault(wanted[about.visit], {})[about] = said
    return {visit: answers.subjects(held) for visit, held in by_visit.items()}


def subject(connection: Connection, feed: str, id_: str, *, kind: str | None = None) -> Subject | None:
    """What stands about one subject, or None when nothing was said. `kind` for an id that several kinds speak of."""
    table = tables.subject
    where = [table.c.kind == kind] if kind else []
    found = held_of(
        connection, table.c.feed == feed, table.c.id == clamped(id_), tables.statement.c.stands == 1, *where
    )
    return next(iter(answers.subjects(found)), None)


def subjects_named(
    connection: Connection, feeds: Collection[str], ids: Collection[str]
) -> dict[tuple[str, str], Subject]:
    """By feed and id, what stands about these subjects; of an id that several kinds speak of, the first kind."""
    table = tables.subject
    found = held_of(
        connection,
        table.c.feed.in_(sorted(feeds)),
        table.c.id.in_(sorted({clamped(id_) for id_ in ids})),
        tables.statement.c.stands == 1,
    )
    named: dict[tuple[str, str], Subject] = {}
    for each in answers.subjects(found):
        named.setdefault((each.feed, each.id), each)
    return named


def choices(
    connection: Connection, feeds: Collection[str], *, settled_since_ms: int | None = None
) -> tuple[Choice, ...]:
    """What waits for a person's choice in these feeds, newest first; with what was settled since then when asked."""
    table, placed = tables.choice, tables.subject
    waits = table.c.settled_ms.is_(None)
    rows = connection.execute(
        select(*table.c, placed.c.kind, placed.c.visit)
        .select_from(table)
        .join(placed, and_(placed.c.feed == table.c.feed, placed.c.id == table.c.subject))
        .where(waits if settled_since_ms is None else or_(waits, table.c.settled_ms >= settled_since_ms))
        .order_by(table.c.at_ms.desc(), table.c.feed, table.c.subject, table.c.part)
    )
    return tuple(
        Choice(row.feed, row.subject, row.part, row.visit, row.at_ms, row.settled_ms, row.settled_by)
        for row in rows
        if row.feed in feeds and kind_of(row.part) == row.kind
    )


def history(connection: Connection, feed: str, subject: str, part: str) -> History:
    """Every statement about one part, what superseded each, and why where an amendment said so."""
    table = tables.statement
    said = stated(
        connection,
        statements(table.c.feed == feed, table.c.subject == clamped(subject), table.c.part == clamped(part)),
    )
    entries = {one.entry for one in said if one.entry_kind in AMENDING or names_several(one.names)}
    gone = _superseded(connection, feed, said)
    return answers.history(subject, part, said, gone, _reasons(connection, feed, entries))


def charted(
    connection: Connection,
    feed: str,
    kinds_: Collection[str],
    *,
    since_ms: int,
    before: tuple[int, str] | None = None,
    limit: int = 200,
) -> tuple[Charted, ...]:
    """A page of the newest subjects of these kinds since then, oldest first; `before` is where the page after ended.

    The key is (at_ms, id) of the oldest subject of that page. A subject in which nothing stands any more is not there.
    """
    table = tables.subject
    where = [table.c.feed == feed, table.c.kind.in_(sorted(kinds_)), table.c.at_ms >= since_ms]
    if before is not None:
        at_ms, id_ = before
        where.append(or_(table.c.at_ms < at_ms, and_(table.c.at_ms == at_ms, table.c.id < id_)))
    page = select(table.c.id).where(*where).order_by(table.c.at_ms.desc(), table.c.id.desc()).limit(limit)
    found = held_of(connection, table.c.feed == feed, table.c.kind.in_(sorted(kinds_)), table.c.id.in_(page))
    answer = zip(found.items(), answers.subjects(found), strict=True)
    return tuple(Charted(about.at_ms, one, _changed(said)) for (about, said), one in answer if one.parts)


def _changed(said: Sequence[Stated]) -> tuple[str, ...]:
    """The parts that stand with another value than they once had."""
    now = {(one.part, one.value) for one in said if one.stands}
    return tuple(sorted({one.part for one in said if not one.stands and (one.part, one.value) not in now}))


def readings(
    connection: Connection, feed: str, *, since_ms: int, measures: Collection[str] | None = None
) -> tuple[ReadingPoint, ...]:
    """Every standing measurement taken since then, oldest first; what was not taken is left out.

    Where several different values of one measurement stand, each is a point; equal ones are one.
    """
    table = tables.subject
    where = [tables.statement.c.part.in_([f"vital_signs.{one}" for one in measures])] if measures else []
    found = held_of(
        connection,
        table.c.feed == feed,
        table.c.kind == "vital_signs",
        table.c.at_ms >= since_ms,
        tables.statement.c.stands == 1,
        *where,
    )
    return tuple(point for about, said in found.items() for point in answers.points(about, said))


def last_readings(connection: Connection, feed: str, *, before_visit: str) -> dict[str, ReadingPoint]:
    """By measure, the newest reading from before this visit, among the last 200 sets."""
    table, visits = tables.subject, tables.visit
    began = select(visits.c.at_ms).where(visits.c.feed == feed, visits.c.id == clamped(before_visit)).scalar_subquery()
    earlier = (
        select(table.c.id)
        .where(
            table.c.feed == feed,
            table.c.kind == "vital_signs",
            table.c.visit != clamped(before_visit),
            table.c.at_ms <= func.coalesce(began, 2**62),
        )
        .order_by(table.c.at_ms.desc(), table.c.id.desc())
    )
    last: dict[str, ReadingPoint] = {}
    first, rest = _SETS_LOOKED_AT_FIRST, _SETS_LOOKED_BACK - _SETS_LOOKED_AT_FIRST
    for sets in (earlier.limit(first), earlier.limit(rest).offset(first)):
        missing = sorted(part for part in _MEASURED if part.partition(".")[2] not in last)
        found = held_of(
            connection,
            table.c.feed == feed,
            table.c.kind == "vital_signs",
            table.c.id.in_(sets.scalar_subquery()),
            tables.statement.c.stands == 1,
            tables.statement.c.part.in_(missing),
        )
        for about, said in reversed(found.items()):
            for point in answers.points(about, said):
                last.setdefault(point.measure, point)
    return last


# --- one visit -------------------------------------------------------------------------------------------------------


def visit_record(connection: Connection, feed: str, visit: str, *, seen: Seen | None = None) -> VisitRecord:
    """One whole visit with its patient. `seen` is how much of the feed this is made from, which the log knows.

    Raises NotInChart when nobody has spoken about this visit.
    """
    table, id_ = tables.subject, clamped(visit)
    hers = held_of(connection, table.c.feed == feed, table.c.kind.in_(_OF_THE_PATIENT), tables.statement.c.stands == 1)
    charted = held_of(connection, table.c.feed == feed, table.c.visit == id_)
    row = next(iter(_visit_rows(connection, [tables.visit.c.feed == feed, tables.visit.c.id == id_])), None)
    if row is None:
        raise NotInChart("This visit is not in the chart as it is held here.")
    signed = signatures(connection, feed, visit)
    by_kind: dict[str, tuple[Subject, ...]] = {}
    for kind in {about.kind for about in (*hers, *charted)}:
        source = hers if kind in _OF_THE_PATIENT else charted
        by_kind[kind] = answers.subjects({about: said for about, said in source.items() if about.kind == kind})
    authors = {one.author for said in (*hers.values(), *charted.values()) for one in said}
    named = {row.nurse, row.signed_by, row.cosigned_by, row.reviewed_by, *(one.signer for one in signed)}

    def of(kind: str) -> tuple[Subject, ...]:
        return by_kind.get(kind, ())

    patient = next((one for one in of("patient") if one.id == clamped(feed_owner(feed))), None)
    return VisitRecord(
        seen=seen or Seen(feed, 0, EMPTY_DIGEST),
        patient=patient or Subject(feed, feed_owner(feed), "patient", {}),
        visit=next(one for one in of("visit") if one.id == id_),
        row=row,
        allergies=of("allergy"),
        problems=of("problem"),
        lab_results=of("lab_result"),
        lines=of("line"),
        orders=of("order"),
        vitals=of("vital_signs"),
        line_checks=of("line_check"),
        lumen_checks=of("lumen_check"),
        line_cares=of("line_care"),
        line_events=of("line_event"),
        line_removals=of("line_removal"),
        infusion_steps=of("infusion_step"),
        photos=of("photo"),
        moves=of("move"),
        doses=of("dose_given"),
        sections=of("section"),
        alerts=of("alert"),
        comments=of("comment"),
        reviews=of("review"),
        amendments=of("amendment"),
        signatures=signed,
        histories=_histories(connection, feed, charted),
        people=people(connection, (authors | named) - {""}),
    )


def statements_of_visit(connection: Connection, feed: str, visit: str) -> tuple[Ref, ...]:
    """Everything that stands in a visit and that a signature covers, sorted: what a manifest lists."""
    table = tables.subject
    found = held_of(
        connection,
        table.c.feed == feed,
        table.c.visit == clamped(visit),
        table.c.kind.in_(sorted(VISIT_KINDS)),
        tables.statement.c.stands == 1,
    )
    return tuple(sorted(Ref(one.entry, one.index) for said in found.values() for one in said))


# --- many charts -----------------------------------------------------------------------------------------------------


def patient_rows(
    connection: Connection,
    feeds: Collection[str] | None,
    *,
    ids: Collection[str] | None = None,
    search: str = "",
    limit: int = 50,
) -> tuple[PatientRow, ...]:
    """Patients by name; with a letter or digit in `search`, those of whom every typed word begins something.

    The beginnings are those of names, record numbers and birth dates. Found by family name come first, then by given
    name, record number and birth date; `matched` says by which.
    """
    table = tables.patient
    scope = None if feeds is None else set(feeds)
    if ids is not None:
        named = {patient_feed(id_) for id_ in ids}
        scope = named if scope is None else scope & named
    if not readings_of(search):
        where = [] if scope is None else [table.c.feed.in_(sorted(scope))]
        rows = connection.execute(select(table).where(*where).order_by(table.c.sort, table.c.feed).limit(limit))
        return tuple(answers.patient_row(row, "") for row in rows)
    found = find.patients(connection, scope, search, limit)
    by_feed = {row.feed: row for row in connection.execute(select(table).where(table.c.feed.in_(list(found))))}
    return tuple(answers.patient_row(by_feed[feed], why) for feed, why in found.items() if feed in by_feed)


class VisitsAsked(TypedDict, total=False):
    """What `visit_rows` may be asked by."""

    day_from_ms: int | None
    day_to_ms: int | None
    nurse: str | None
    patient: str | None
    status: str | None
    review: str | None
    to_review: bool
    newest_first: bool
    limit: int


def visit_rows(
    connection: Connection,
    feeds: Collection[str] | None,
    *,
    day_from_ms: int | None = None,
    day_to_ms: int | None = None,
    nurse: str | None = None,
    patient: str | None = None,
    status: str | None = None,
    review: str | None = None,
    to_review: bool = False,
    newest_first: bool = False,
    limit: int = 500,
) -> tuple[VisitRow, ...]:
    """Visits by time (started, else planned), at least `day_from_ms` and below `day_to_ms`.

    `to_review`: signed, and nobody has decided about the newest signature; longest waiting first. `review`: with that
    decision ("returned", "approved").
    """
    table = tables.visit
    asked: list[tuple[object, Callable[[], ColumnElement[bool]]]] = [
        (feeds, lambda: table.c.feed.in_(sorted(feeds or ()))),
        (day_from_ms, lambda: table.c.at_ms >= day_from_ms),
        (day_to_ms, lambda: table.c.at_ms < day_to_ms),
        (nurse, lambda: table.c.nurse == clamped(nurse or "")),
        (patient, lambda: table.c.feed == patient_feed(patient or "")),
        (status, lambda: table.c.status == status),
        (review, lambda: table.c.review == review),
        (to_review or None, lambda: and_(table.c.review == "", table.c.signed_ms.is_not(None))),
    ]
    first = table.c.signed_ms if to_review else table.c.at_ms
    order = (first.desc(), table.c.id.desc()) if newest_first else (first, table.c.id)
    where = [make() for given, make in asked if given is not None]
    return tuple(_visit_rows(connection, where, order=(*order, table.c.feed), limit=limit))


def people(connection: Connection, ids: Collection[str] | None = None) -> dict[str, Person]:
    """The members of staff by id; only those of `ids` when given, and of these only who is known."""
    table = tables.person
    where = [] if ids is None else [table.c.id.in_(sorted(ids))]
    rows = connection.execute(select(table).where(table.c.feed == STAFF_FEED, *where).order_by(table.c.id))
    return {row.id: Person(row.id, row.name, row.credentials, row.role) for row in rows}


# --- the ways there --------------------------------------------------------------------------------------------------


def _histories(connection: Connection, feed: str, charted: Mapping[About, Sequence[Stated]]) -> tuple[History, ...]:
    """The histories of the parts that were restated, and the reasons given in this visit's own amendments."""
    every = [one for about, said in charted.items() if about.kind in VISIT_KINDS for one in said]
    restated: dict[tuple[str, str], list[Stated]] = {}
    for one in every:
        restated.setdefault((one.subject, one.part), []).append(one)
    several = {about: said for about, said in restated.items() if len(said) > 1}
    if not several:
        return ()
    gone = _superseded(connection, feed, [one for said in several.values() for one in said])
    reasons = answers.given_reasons(every)
    return tuple(answers.history(*about, said, gone, reasons) for about, said in several.items())


def _superseded(connection: Connection, feed: str, said: Sequence[Stated]) -> dict[Key, tuple[Key, ...]]:
    subjects: dict[str, list[Stated]] = {}
    for one in said:
        subjects.setdefault(one.subject, []).append(one)
    pairs = [pair for about in subjects.values() for pair in superseding(about)]
    return effective(pairs, sealed_among(connection, feed, pairs))


def _reasons(connection: Connection, feed: str, entries: Collection[bytes]) -> dict[bytes, str]:
    """Why these amending entries were made, where they said so."""
    if not entries:
        return {}
    table, act = tables.statement, tables.act
    about = connection.scalars(select(act.c.about).where(act.c.feed == feed, act.c.entry.in_(entries)))
    spoken_of = {id_ for ids in about for id_ in msgspec.json.decode(ids)}
    return answers.given_reasons(
        stated(
            connection,
            statements(
                table.c.feed == feed,
                table.c.subject.in_(sorted(spoken_of)),
                table.c.part == "amendment.about",
                table.c.entry.in_(entries),
            ),
        )
    )


_VISIT: Final = VisitRow.__struct_fields__


def _visit_rows(
    connection: Connection,
    where: Sequence[ColumnElement[bool]],
    *,
    order: Sequence[ColumnElement[Any]] = (),
    limit: int | None = None,
) -> list[VisitRow]:
    table = tables.visit
    columns = [table.c[name] for name in _VISIT]
    rows = connection.execute(select(*columns).where(*where).order_by(*order).limit(limit))
    return [answers.visit_row(dict(zip(_VISIT, row, strict=True))) for row in rows]
