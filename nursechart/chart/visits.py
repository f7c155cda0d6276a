"""The row of a visit: made from everything that was said in it, its signatures and its review.

A visit counts as signed once its author's signature holds. A review speaks of one signature: when the nurse signs
again, the visit is to be reviewed again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

from sqlalchemy import Connection, and_, case, distinct, func, select

from nursechart.chart import tables
from nursechart.chart.held import SUBJECTS_WITH_ACTS, stated_of, subjects
from nursechart.chart.rows import Row, among, clamped, drop, plain, put, some
from nursechart.chart.signatures import Signer, newest, signers
from nursechart.chart.stands import Stated, read_as
from nursechart.record.amend import VISIT_KINDS
from nursechart.record.feeds import feed_owner
from nursechart.record.ids import b64
from nursechart.record.kinds import (
    AMENDING,
    CommentState,
    CommentText,
    Part,
    ReviewState,
    VisitEnd,
    VisitPlan,
    VisitStart,
    VisitState,
)

P = TypeVar("P", bound=Part)


@dataclass(slots=True)
class _Told:
    """How much was said in a visit."""

    entries: int = 0
    amended: bool = False
    uncovered: bool = False  # something stands that no signature covers


@dataclass(slots=True)
class _Subjects:
    """The standing statements of visit, reviews and comments, newest first in each part."""

    visit: dict[str, list[Stated]] = field(default_factory=lambda: defaultdict(list))
    reviews: list[Stated] = field(default_factory=list)
    comments: dict[str, dict[str, list[Stated]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))


def refresh_visits(connection: Connection, feed: str, visits: Collection[str]) -> None:
    """Make the rows of these visits again. A visit that nobody spoke about itself (yet) has none."""
    for part in some(sorted(visits)):
        said, told = _said(connection, feed, part), _told(connection, feed, part)
        signed = signers(connection, feed, part)
        made = {
            visit: _row(feed, visit, said[visit], told.get(visit, _Told()), signed.get(visit, ()))
            for visit in part
            if visit in said and said[visit].visit
        }
        put(connection, tables.visit, list(made.values()))
        drop(connection, tables.visit, "id", feed, set(part) - made.keys())


def _row(feed: str, visit: str, said: _Subjects, told: _Told, signed: Sequence[Signer]) -> Row:
    plan = _value(said.visit["visit.plan"], VisitPlan)
    start = _value(said.visit["visit.start"], VisitStart)
    end = _value(said.visit["visit.end"], VisitEnd)
    author, cosigner = newest(signed, "author"), newest(signed, "cosigner")
    reviewed = _review(said.reviews, author)
    planned_ms = plan.planned.at_ms if plan else None
    started_ms = start.at.at_ms if start else None
    return {
        "feed": feed,
        "id": visit,
        "patient": feed_owner(feed) if feed.startswith("p:") else "",
        "type": plain(start.type if start else plan.type if plan else ""),
        "title": plain(plan.title if plan else ""),
        "nurse": clamped(start.nurse if start else plan.nurse if plan else ""),
        "planned_ms": planned_ms,
        "planned_minutes": plan.minutes if plan else 0,
        "started_ms": started_ms,
        "ended_ms": end.at.at_ms if end else None,
        "status": "signed" if author else _status(said.visit),
        "place": plain(start.place if start else plan.place if plan else ""),
        "fixed": plain(plan.fixed if plan else ""),
        "fixed_ms": plan.fixed_at.at_ms if plan and plan.fixed_at else None,
        "signed_ms": author.signed_at_ms if author else None,
        "signed_by": author.signer if author else "",
        "signature": author.entry if author else b"",
        "cosigned_ms": cosigner.signed_at_ms if cosigner else None,
        "cosigned_by": cosigner.signer if cosigner else "",
        "review": reviewed[1].decision if reviewed else "",
        "reviewed_ms": reviewed[1].at.at_ms if reviewed else None,
        "reviewed_by": reviewed[0].author if reviewed else "",
        "open_comments": sum(_is_open(parts) for parts in said.comments.values()),
        "amended": int(told.amended),
        "late": int(author is not None and told.uncovered),
        "entries": told.entries + len(signed),
        "at_ms": next(at for at in (started_ms, planned_ms, _first_charted(said.visit)) if at is not None),
    }


# --- what is read ----------------------------------------------------------------------------------------------------


_STANDING: Final = subjects(
    among(tables.subject, "visit"),
    tables.subject.c.kind.in_(("visit", "review", "comment")),
    tables.statement.c.stands == 1,
)


def _said(connection: Connection, feed: str, visits: Collection[str]) -> Mapping[str, _Subjects]:
    by_visit: dict[str, _Subjects] = defaultdict(_Subjects)
    for about, statements in stated_of(connection, _STANDING, feed=feed, keys=visits).items():
        said = by_visit[about.visit]
        for one in statements:
            if about.kind == "visit":
                said.visit[one.part].append(one)
            elif about.kind == "comment":
                said.comments[about.id][one.part].append(one)
            else:
                said.reviews.append(one)
    return by_visit


_statement, _sealed = tables.statement, tables.sealed
_ITS_SEALS: Final = and_(
    _sealed.c.feed == _statement.c.feed, _sealed.c.entry == _statement.c.entry, _sealed.c.idx == _statement.c.idx
)
_TOLD: Final = (
    select(
        tables.subject.c.visit,
        func.count(distinct(_statement.c.entry)),
        func.max(case((tables.act.c.kind.in_(sorted(AMENDING)), 1), else_=0)),
        func.max(case((and_(_statement.c.stands == 1, _sealed.c.entry.is_(None)), 1), else_=0)),
    )
    .select_from(SUBJECTS_WITH_ACTS.outerjoin(_sealed, _ITS_SEALS))
    .where(among(tables.subject, "visit"), tables.subject.c.kind.in_(sorted(VISIT_KINDS)))
    .group_by(tables.subject.c.visit)
)


def _told(connection: Connection, feed: str, visits: Collection[str]) -> dict[str, _Told]:
    rows = connection.execute(_TOLD, {"feed": feed, "keys": visits})
    return {visit: _Told(entries, amended == 1, loose == 1) for visit, entries, amended, loose in rows}


# --- what it means ---------------------------------------------------------------------------------------------------


def _value(standing: Sequence[Stated], shape: type[P]) -> P | None:
    """The newest standing value that was not withdrawn and has its shape, or None."""
    return next((value for one in standing if (value := read_as(one, shape))), None)


def _status(said: Mapping[str, Sequence[Stated]]) -> str:
    """What a visit that is not signed is. A start said after "missed" outweighs it; one all taken back is cancelled."""
    state = _value(said.get("visit.state", ()), VisitState)
    start = _value(said.get("visit.start", ()), VisitStart)
    if state and state.status in ("missed", "cancelled"):
        missed_first = start and said["visit.start"][0].listing > said["visit.state"][0].listing
        return "in_progress" if missed_first else state.status
    if state and state.status == "imported":
        return "imported"
    if start or (state and state.status == "in_progress"):
        return "in_progress"
    withdrawn = not any(one.value is not None for standing in said.values() for one in standing)
    return "cancelled" if withdrawn else "planned"


def _review(reviews: Sequence[Stated], author: Signer | None) -> tuple[Stated, ReviewState] | None:
    """The newest decision about the newest signature."""
    if author is None:
        return None
    of_it = b64(author.entry)
    decided = [(one, state) for one in reviews if (state := read_as(one, ReviewState)) and state.signature == of_it]
    return max(decided, key=lambda pair: pair[0].listing, default=None)


def _is_open(parts: Mapping[str, Sequence[Stated]]) -> bool:
    """Whether a comment that is no reply still waits: nobody said otherwise, or somebody says it is open."""
    text = _value(parts.get("comment.text", ()), CommentText)
    if text is None or text.reply_to:
        return False
    states = [state for one in parts.get("comment.state", ()) if (state := read_as(one, CommentState))]
    return not states or any(state.status == "open" for state in states)


def _first_charted(said: Mapping[str, Sequence[Stated]]) -> int:
    return min(one.charted_at_ms for statements in said.values() for one in statements)
