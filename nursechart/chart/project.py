"""From entries to tables: `project` takes what is new, in any order, and leaves the tables as if all had come at once.

Every row is worked out anew from everything held about its subject (or visit, or patient), never patched, so arrival
order, duplicates and pages do not matter and a rebuilt projection equals the grown one. For each call: the new
statements are put beside those already held about the same subjects, what stands is worked out by `stands`, and then
the visits and patients they belong to are made again, each once.

Nothing that was said can stop a page: kinds and parts from a newer program, and values that break their shape, are kept
as they were said and shown as "needs update".

The caller owns the transaction. A reader on another connection sees the former projection until it commits, so a
rebuild needs no second set of tables.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import msgspec
from sqlalchemy import Connection, bindparam, delete, select, update

from nursechart.chart import tables
from nursechart.chart.aliases import BY_ENTRY, entries_at, has_guests, move, note_alias, shown_in, to_move
from nursechart.chart.choices import choices_in
from nursechart.chart.held import FORMER, kind_in, stated, statements
from nursechart.chart.patients import refresh_patient
from nursechart.chart.rows import Row, add, among, ask, clamped, drop, put, some
from nursechart.chart.signatures import Seals, read_seals, sealed_among
from nursechart.chart.staff import refresh_people
from nursechart.chart.stands import Stated, by_kind, effective, packed, placed, superseding
from nursechart.chart.visits import refresh_visits
from nursechart.record.entry import Entry
from nursechart.record.feeds import STAFF_FEED

_OF_A_PATIENT: Final = frozenset(
    {"patient", FORMER, "allergy", "line", "visit"}
)  # kinds that a patient's row is made from
_encode: Final = msgspec.json.Encoder().encode


def project(connection: Connection, entries: Sequence[Entry]) -> None:
    """Take `entries` into the tables, inside the caller's transaction. Entries that were taken before change nothing.

    An entry whose body was erased takes what it had said out of the tables.
    """
    by_feed: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_feed[entry.header.feed].append(entry)
    for feed, of_feed in by_feed.items():
        _project(connection, clamped(feed), of_feed)


def rebuild(connection: Connection, feeds: Mapping[str, Iterable[Entry]]) -> None:
    """Make the projection of whole feeds again, e.g. after `PROJECTION_VERSION` rose. By feed, all its entries.

    They are taken a few hundred at a time, so they may come from a query that is still running.
    """
    for feed, entries in feeds.items():
        unproject(connection, feed)
        _project(connection, clamped(feed), entries)


def unproject(connection: Connection, feed: str) -> None:
    """Take a feed out of every table: its patient is no longer cared for here."""
    home = clamped(feed)
    shown = shown_in(connection, home)
    if shown == home and not has_guests(connection, home):
        for table in tables.EVERY:
            drop(connection, table, "feed", home, [home])
    else:
        _take_out(connection, shown, home)
    _rehome(connection)


def _take_out(connection: Connection, shown: str, home: str) -> None:
    """Take the entries of a feed out of a chart that shows others too."""
    gone = entries_at(connection, shown, home)
    subjects = _spoken_of(connection, shown, gone | _covered_by(connection, shown, gone))
    visits = {visit for (visit,) in ask(connection, _SIGNED_BY, shown, gone)}
    for table, key in BY_ENTRY:
        drop(connection, table, key, shown, gone)
    _again(connection, shown, subjects, visits)
    drop(connection, tables.alias, "feed", home, [home])


@dataclass(slots=True)
class _Touched:
    """What has to be made again once all entries of a feed are in."""

    visits: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)
    patient: bool = False
    alias: bool = False

    def subject(self, subject: str, kind: str) -> None:
        if kind in _OF_A_PATIENT:
            self.patient = True
        elif kind == "staff":
            self.people.add(subject)
        elif kind == "alias":
            self.alias = True


def _project(connection: Connection, home: str, entries: Iterable[Entry]) -> None:
    feed, touched = shown_in(connection, home), _Touched()
    for batch in some(entries):
        _take(connection, feed, home, batch, touched)
    _refresh(connection, feed, touched)
    if touched.alias and note_alias(connection, home, feed):
        _rehome(connection)


def _refresh(connection: Connection, feed: str, touched: _Touched) -> None:
    refresh_visits(connection, feed, touched.visits)
    if touched.patient and feed.startswith("p:"):
        refresh_patient(connection, feed)
    if feed == STAFF_FEED:
        refresh_people(connection, feed, touched.people)


def _rehome(connection: Connection) -> None:
    """Let the rows of every feed stand where its patient is shown now."""
    for home, old, new in to_move(connection):
        moved = entries_at(connection, old, home)
        covered = moved | _covered_by(connection, old, moved)
        subjects = {feed: _spoken_of(connection, feed, covered) for feed in (old, new)}
        visits = {visit for (visit,) in ask(connection, _SIGNED_BY, old, moved)}
        move(connection, moved, old, new)
        subjects[new] |= _spoken_of(connection, new, covered)
        for feed in (old, new):
            _again(connection, feed, subjects[old] | subjects[new], visits)


def _again(connection: Connection, feed: str, subjects: set[str], visits: set[str]) -> None:
    """Make everything about these subjects of a chart again, from the statements that stand under its feed now."""
    touched = _Touched(visits=set(visits), patient=True)
    drop(connection, tables.choice, "subject", feed, subjects)
    for part in some(sorted(subjects)):
        _settle(connection, feed, set(part), [], touched)
    _refresh(connection, feed, touched)


def _take(connection: Connection, feed: str, home: str, entries: Sequence[Entry], touched: _Touched) -> None:
    new, erased = _sorted_out(connection, feed, entries)
    acts, said, seals = _read(new, feed, home)
    subjects = {one.subject for one in said} | _forget(connection, feed, erased, touched)
    add(connection, tables.act, acts)
    if seals.signatures:
        add(connection, tables.signature, seals.signatures)
        add(connection, tables.sealed, seals.covered)
        subjects |= _spoken_of(connection, feed, {row["entry"] for row in seals.covered})
        touched.visits |= seals.visits
        touched.patient = True  # a visit that was planned may be signed now
    for part in some(sorted(subjects)):
        _settle(connection, feed, set(part), said, touched)


_KNOWN: Final = select(tables.act.c.entry).where(among(tables.act, "entry"))
_ABOUT: Final = select(tables.act.c.about).where(among(tables.act, "entry"))


def _sorted_out(connection: Connection, feed: str, entries: Sequence[Entry]) -> tuple[list[Entry], list[bytes]]:
    """The entries not taken before, once each; and the ids of those erased since they were."""
    wanted = {bytes(entry.id): entry for entry in entries}
    known = {entry for (entry,) in ask(connection, _KNOWN, feed, wanted)}
    new = [entry for id_, entry in wanted.items() if id_ not in known and not entry.is_erased]
    return new, [id_ for id_, entry in wanted.items() if id_ in known and entry.is_erased]


def _read(entries: Iterable[Entry], feed: str, home: str) -> tuple[list[Row], list[Stated], Seals]:
    """The entries of `home` as rows under `feed`: acts, statements, and what signatures cover."""
    acts: list[Row] = []
    said: list[Stated] = []
    seals = Seals()
    for entry in entries:
        header = entry.header
        id_ = bytes(entry.id)
        author, device, kind = clamped(header.author), clamped(header.device), clamped(header.kind)
        about: dict[str, None] = {}
        for index, statement in enumerate(entry.statements):
            subject = clamped(statement.subject)
            about[subject] = None
            said.append(
                Stated(
                    feed=feed,
                    subject=subject,
                    part=clamped(statement.part),
                    entry=id_,
                    index=index,
                    value=None if statement.value is None else _encode(statement.value).decode(),
                    names=packed(statement.supersedes),
                    stands=True,
                    entry_kind=kind,
                    author=author,
                    device=device,
                    n=header.n,
                    charted_at_ms=header.charted_at_ms,
                    hlc_ms=header.hlc[0],
                    hlc_counter=header.hlc[1],
                    _plain=statement.value,
                )
            )
        acts.append(
            {
                "feed": feed,
                "entry": id_,
                "home": home,
                "kind": kind,
                "author": author,
                "device": device,
                "n": header.n,
                "charted_at_ms": header.charted_at_ms,
                "hlc_ms": header.hlc[0],
                "hlc_counter": header.hlc[1],
                "about": _encode(list(about)).decode(),
            }
        )
        read_seals(entry, feed, seals)
    return acts, said, seals


def _spoken_of(connection: Connection, feed: str, entries: Collection[bytes]) -> set[str]:
    """The subjects that entries held here speak of: by a signature on these, what stands about them may change."""
    return {subject for (about,) in ask(connection, _ABOUT, feed, entries) for subject in msgspec.json.decode(about)}


_SIGNED_BY: Final = select(tables.signature.c.visit).where(among(tables.signature, "entry"))
_COVERED_BY: Final = select(tables.sealed.c.entry).where(among(tables.sealed, "signature"))


def _forget(connection: Connection, feed: str, erased: list[bytes], touched: _Touched) -> set[str]:
    """Take erased entries out; returns the subjects they spoke about or had sealed."""
    if not erased:
        return set()
    touched.visits |= {visit for (visit,) in ask(connection, _SIGNED_BY, feed, erased)}
    touched.patient = True
    subjects = _spoken_of(connection, feed, _covered_by(connection, feed, erased).union(erased))
    drop(connection, tables.choice, "subject", feed, subjects)
    for table, key in BY_ENTRY:
        drop(connection, table, key, feed, erased)
    return subjects


def _covered_by(connection: Connection, feed: str, signatures: Collection[bytes]) -> set[bytes]:
    """The entries that these signatures cover."""
    return {entry for (entry,) in ask(connection, _COVERED_BY, feed, signatures)}


# --- one batch of subjects -------------------------------------------------------------------------------------------

_HELD: Final = statements(among(tables.statement, "subject"))
_PLACED: Final = select(tables.subject.c.id, tables.subject.c.kind, tables.subject.c.visit).where(
    among(tables.subject, "id")
)


def _settle(connection: Connection, feed: str, subjects: set[str], said: list[Stated], touched: _Touched) -> None:
    """Work out what stands about `subjects` and where they belong, from what was held and what `said` adds."""
    held = stated(connection, _HELD, feed=feed, keys=list(subjects))
    new = [one for one in said if one.subject in subjects]
    together: dict[str, list[Stated]] = defaultdict(list)
    for one in (*held, *new):
        together[one.subject].append(one)

    pairs = [pair for about in together.values() for pair in superseding(about)]
    gone = effective(pairs, sealed_among(connection, feed, pairs))
    before = [one.stands for one in held]
    chosen_among = {row["subject"] for row in choices_in(held)}
    for one in (*held, *new):
        one.stands = one.key not in gone
    if chosen_among:
        drop(connection, tables.choice, "subject", feed, chosen_among)
    add(connection, tables.choice, choices_in([*held, *new]))
    add(connection, tables.statement, [_row(one) for one in new])
    _mark(connection, [one for one, stood in zip(held, before, strict=True) if one.stands != stood])
    _place(connection, feed, together, subjects, touched)


def _row(one: Stated) -> Row:
    return {
        "feed": one.feed,
        "subject": one.subject,
        "part": one.part,
        "entry": one.entry,
        "idx": one.index,
        "value": one.value,
        "names": one.names,
        "stands": int(one.stands),
    }


_MARK: Final = (
    update(tables.statement)
    .where(
        *(tables.statement.c[name] == bindparam(f"the_{name}") for name in ("feed", "subject", "part", "entry", "idx"))
    )
    .values(stands=bindparam("now"))
)


def _mark(connection: Connection, changed: list[Stated]) -> None:
    if changed:
        connection.execute(
            _MARK,
            [
                {
                    "the_feed": one.feed,
                    "the_subject": one.subject,
                    "the_part": one.part,
                    "the_entry": one.entry,
                    "the_idx": one.index,
                    "now": int(one.stands),
                }
                for one in changed
            ],
        )


def _place(
    connection: Connection, feed: str, together: Mapping[str, list[Stated]], subjects: set[str], touched: _Touched
) -> None:
    """Write where the subjects belong now, and note the visits they belong or belonged to."""
    before = {(id_, kind): visit for id_, kind, visit in ask(connection, _PLACED, feed, subjects)}
    rows: list[Row] = []
    for id_, all_about in together.items():
        for said_of, about in by_kind(all_about).items():
            place, kind = placed(id_, said_of, about), kind_in(feed, id_, said_of)
            visit = clamped(place.visit)
            rows.append(
                {
                    "feed": feed,
                    "id": id_,
                    "kind": kind,
                    "visit": visit,
                    "line": clamped(place.line),
                    "order_id": clamped(place.order),
                    "at_ms": place.at_ms,
                }
            )
            touched.subject(id_, kind)
            touched.visits |= {visit, before.pop((id_, kind), "")} - {""}
    put(connection, tables.subject, rows)
    if before:  # nothing is left of these since an entry was erased
        touched.visits |= {*before.values()} - {""}
        for id_, kind in before:
            touched.subject(id_, kind)
        gone = tables.subject
        connection.execute(
            delete(gone).where(
                gone.c.feed == feed, gone.c.id == bindparam("its_id"), gone.c.kind == bindparam("its_kind")
            ),
            [{"its_id": id_, "its_kind": kind} for id_, kind in before],
        )
