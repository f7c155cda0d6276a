"""Two patients who are one person are made one, and taken apart again (sync.md 14).

The pharmacy says it in both feeds: in the former's, whose chart hers is shown in; in the other's, who was made one with
her. Nothing moves in the log, so it is undone by taking the words back. Whoever is assigned to either reads both, by
assignments of the reason "merge", each beside the one it follows.

Both patients are confirmed by two identifiers that whoever does it has at hand: a wrong pair puts one person's
allergies and medicines into another's chart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, select

from nursechart.chart import queries, tables
from nursechart.chart.aliases import INTO, shown_in
from nursechart.chart.held import FORMER
from nursechart.chart.views import Subject
from nursechart.chart.words import fold, split
from nursechart.errors import NurseCanAct
from nursechart.record.feeds import feed_owner, patient_feed
from nursechart.record.kinds import AliasFrom, AliasInto, PatientBirth, PatientIdentifiers, PatientName
from nursechart.server import audit, projector
from nursechart.server.database import Database
from nursechart.server.desk import Desk, Said
from nursechart.server.sealing import FeedKeys
from nursechart.server.tables import feed

FROM: Final = "alias.from"


class MergeRefused(NurseCanAct):
    """The two cannot be made one, or taken apart, as asked; the text says why. `about` is the field, or ""."""

    def __init__(self, said: str, *, about: str = "") -> None:
        super().__init__(said)
        self.about = about


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A patient by her opaque id, with two identifiers as someone typed them."""

    patient: str
    number: str  # a record number of hers, or her family name
    born: str  # YYYY-MM-DD


@dataclass(frozen=True, slots=True)
class Merged:
    """Two who are one now: `former` is shown in the chart of `kept`."""

    former: str
    kept: str
    because: str
    by: str  # user id, or "command line"
    since_ms: int


class Merging:
    """What makes two patients one. Each method is one transaction."""

    def __init__(self, database: Database, org: str, keys: FeedKeys, desk: Desk) -> None:
        self._database, self._org, self._keys, self._desk = database, org, keys, desk

    def merge(self, former: Confirmed, kept: Confirmed, *, because: str, now_ms: int, by: str) -> Merged:
        """Show the chart of `former` in that of `kept`. Raises MergeRefused."""

        def work(connection: Connection) -> Merged:
            _given(because)
            if former.patient == kept.patient:
                raise MergeRefused("This is the same patient twice. Name the other one.", about="kept")
            self._confirm(connection, former, "former")
            self._confirm(connection, kept, "kept")
            into, out_of = patient_feed(kept.patient), patient_feed(former.patient)
            for one, about in ((out_of, "former"), (into, "kept")):
                if (shown := shown_in(connection, one)) != one:
                    raise MergeRefused(f"She was made one with {feed_owner(shown)} before. Name that one.", about=about)
            what = because.strip()
            self._say(connection, out_of, former.patient, INTO, AliasInto(kept.patient, what, by), now_ms)
            self._say(connection, into, former.patient, FROM, AliasFrom(what, by), now_ms)
            self._show(connection, (out_of, into))
            audit.note(connection, now_ms, by, f"made one with {kept.patient}", out_of)
            return Merged(former.patient, kept.patient, what, by, now_ms)

        return self._database.write(work)

    def undo(self, former: Confirmed, kept: Confirmed, *, because: str, now_ms: int, by: str) -> None:
        """Take two apart again: each chart has what was charted in its own feed. Raises MergeRefused."""

        def work(connection: Connection) -> None:
            _given(because)
            out_of, into = patient_feed(former.patient), patient_feed(kept.patient)
            row = connection.execute(select(tables.alias.c.into).where(tables.alias.c.feed == out_of)).first()
            if row is None or row.into != into:
                raise MergeRefused("These two are not one, so there is nothing to take apart.")
            self._confirm(connection, former, "former")
            self._confirm(connection, kept, "kept")
            self._say(connection, out_of, former.patient, INTO, None, now_ms)
            self._say(connection, into, former.patient, FROM, AliasFrom(because.strip(), by, ended=True), now_ms)
            self._show(connection, (out_of, into))
            audit.note(connection, now_ms, by, f"taken apart from {kept.patient}", out_of)

        self._database.write(work)

    def all(self) -> tuple[Merged, ...]:
        """Who is one with whom now, newest first."""
        with self._database.reading() as connection:
            rows = connection.execute(select(tables.alias.c.feed, tables.alias.c.shown)).all()
            found = [
                _merged(queries.subject(connection, row.shown, feed_owner(row.feed), kind="alias")) for row in rows
            ]
        return tuple(sorted((one for one in found if one), key=lambda one: -one.since_ms))

    def _confirm(self, connection: Connection, one: Confirmed, about: str) -> None:
        """Raises MergeRefused where these identifiers are not those of this patient; which of them is not said."""
        feed_id = patient_feed(one.patient)
        here = (feed.c.org_id == self._org, feed.c.feed_id == feed_id)
        who = None
        if one.patient and connection.execute(select(feed.c.feed_id).where(*here)).first():
            projector.catch_up(connection, self._org, feed_id, self._keys)
            shown = shown_in(connection, feed_id)
            who = queries.subject(connection, shown, one.patient, kind="patient" if shown == feed_id else FORMER)
        if who is None or not _is_she(who, one):
            raise MergeRefused("Id, record number or family name, and birth date are not of one patient.", about=about)

    def _say(
        self,
        connection: Connection,
        feed_id: str,
        subject: str,
        part: str,
        value: AliasInto | AliasFrom | None,
        at_ms: int,
    ) -> None:
        standing = self._desk.standing(connection, feed_id, subject, part)
        self._desk.chart(connection, feed_id, [Said(subject, part, value, standing)], at_ms)

    def _show(self, connection: Connection, feeds: tuple[str, str]) -> None:
        """Show it at once; who is assigned to the one then reads the other, or no longer (`projector`)."""
        for feed_id in feeds:
            projector.catch_up(connection, self._org, feed_id, self._keys)


def _given(because: str) -> None:
    if not because.strip():
        raise MergeRefused("Say how it is known, in a few words.", about="because")


def _is_she(who: Subject, typed: Confirmed) -> bool:
    number, born = "".join(split(typed.number)), typed.born.strip()
    numbers = {
        "".join(split(item.value)) for held in who.all("patient.identifiers", PatientIdentifiers) for item in held.items
    }
    names = {fold(held.family).strip() for held in who.all("patient.name", PatientName)}
    births = {held.date for held in who.all("patient.birth", PatientBirth)}
    return bool(number) and born in births and (number in numbers or fold(typed.number).strip() in names)


def _merged(alias: Subject | None) -> Merged | None:
    held = alias.get(INTO, AliasInto) if alias else None
    said = alias.said(INTO) if alias else None
    if alias is None or held is None or said is None:
        return None
    return Merged(alias.id, held.patient, held.because, held.by, said.charted_at_ms)
