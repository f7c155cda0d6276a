"""Grown in any order, rebuilt at once, or worked out by the plain rule of `record.standing`: it is one chart.

Hypothesis draws what two nurses and a pharmacy write about a few subjects: statements that supersede what is there,
what has not come yet or what is about something else, amendments, signatures over some of it (true, forged, in
another's name), patients made one and taken apart, parts of a newer program, and erasures; then how all of it arrives.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from nursechart.chart import queries, tables
from nursechart.chart.views import Ref
from nursechart.record import kinds, standing
from nursechart.record.entry import Entry, Statement, StatementRef
from tests.chart.scribe import LEILA, MORNING, ROSA, THEO, Chart, Scribe, id_of, ref, say

FEEDS = (ROSA, ROSA, ROSA, ROSA, LEILA, "r:staff")
WHEN = {"at_ms": MORNING, "zone": "America/Chicago", "wall": "2025-11-21T08:42"}
VISITS = [id_of("visit one"), id_of("visit two")]
SUBJECTS: dict[str, tuple[str, ...]] = {
    VISITS[0]: ("visit.plan", "visit.start", "visit.state"),
    VISITS[1]: ("visit.start",),
    id_of("vitals"): ("vital_signs.set", "vital_signs.pulse", "vital_signs.newer_than_this"),
    id_of("penicillin"): ("allergy.substance", "allergy.state"),
    id_of("review"): ("review.state",),
    id_of("comment"): ("comment.text", "comment.state"),
    id_of("two kinds at once"): ("allergy.state", "vital_signs.set", "hologram.seen"),
    id_of("ana"): ("staff.person",),
    ROSA[2:]: ("patient.name", "patient.allergies", "alias.into"),
    LEILA[2:]: ("patient.name", "alias.into"),
}
VALUES: dict[str, list[dict[str, Any] | None]] = {
    "visit.plan": [{"type": "ROU", "planned": WHEN, "nurse": id_of("ana")}, None],
    "visit.start": [{"type": "ROU", "at": WHEN, "nurse": id_of("ana"), "content": "1"}, {"type": 7}, None],
    "visit.state": [{"status": "missed"}, {"status": "in_progress"}],
    "vital_signs.set": [{"visit": VISITS[0], "at": WHEN}, {"visit": VISITS[1], "at": WHEN}, {"visit": 5}, None],
    "vital_signs.pulse": [{"value": "72", "unit": "/min"}, {"value": "80", "unit": "/min"}, None],
    "vital_signs.newer_than_this": [{"visit": VISITS[1], "what": [1, 2]}],
    "allergy.substance": [{"text": "Penicillin"}],
    "allergy.state": [{"status": "active"}, {"status": "inactive"}, {"status": "refuted"}],
    "review.state": [{"visit": VISITS[0], "decision": "returned", "at": WHEN, "signature": ""}],
    "comment.text": [{"visit": VISITS[0], "text": "Why?", "at": WHEN}, None],
    "comment.state": [{"status": "open"}, {"status": "settled"}],
    "hologram.seen": [{"visit": VISITS[0], "at": WHEN}, None],
    "staff.person": [{"name": "Ana Ruiz", "credentials": "RN"}, {"name": "Ana Ruiz-Lee"}],
    "patient.name": [{"family": "Delgado", "given": ["Rosa"]}, {"family": "Delgado-Ruiz"}, {"family": 3}],
    "patient.allergies": [{"status": "listed"}, {"status": "none_known"}],
    "alias.into": [{"patient": LEILA[2:]}, {"patient": ROSA[2:]}, {"patient": THEO[2:]}, {"patient": 7}, None],
}
KINDS = [kinds.CHARTED, kinds.CHARTED, kinds.CORRECTION, kinds.RETRACTION, kinds.LATE_ENTRY, "newer.kind"]


@dataclass
class Written:
    """What was written, in the order of writing, and what of it was erased later."""

    entries: list[Entry]
    erased: frozenset[bytes] = frozenset()

    @property
    def kept(self) -> list[Entry]:
        return [entry.erased() if entry.id in self.erased else entry for entry in self.entries]


@st.composite
def charts(draw: st.DrawFn) -> Written:
    authors = [Scribe("ana"), Scribe("ben"), Scribe("ana", laptop="the clinic's")]
    written: list[Entry] = []
    for _ in range(draw(st.integers(1, 16))):
        author, feed = draw(st.sampled_from(authors)), draw(st.sampled_from(FEEDS))
        if written and draw(st.integers(0, 4)) == 0:
            covered = draw(st.lists(st.sampled_from(written), max_size=6))
            written.append(
                author.signs(
                    feed,
                    draw(st.sampled_from(VISITS)),
                    [Ref(bytes(one.id), index) for one in covered for index in range(len(one.statements))],
                    meaning=draw(st.sampled_from(["author", "cosigner"])),
                    forged=draw(st.booleans()) and draw(st.booleans()),
                    signer=draw(st.sampled_from(["", "", id_of("ben")])),
                )
            )
        else:
            statements = [draw(_statements(written)) for _ in range(draw(st.integers(1, 3)))]
            hlc = (MORNING + draw(st.integers(0, 3)), draw(st.integers(0, 1)))
            written.append(author.charts(feed, statements, kind=draw(st.sampled_from(KINDS)), hlc=hlc))
    erased = draw(st.sets(st.sampled_from([entry.id for entry in written]), max_size=1))
    return Written(written, frozenset(erased))


@st.composite
def _statements(draw: st.DrawFn, written: list[Entry]) -> Statement:
    """About anything; more often than not about what was spoken of before, and naming some of that."""
    said = [(entry, index) for entry in written for index in range(len(entry.statements))]
    if not said or draw(st.integers(0, 3)) == 0:
        subject = draw(st.sampled_from(sorted(SUBJECTS)))
        part = draw(st.sampled_from(SUBJECTS[subject]))
        return say(subject, part, draw(st.sampled_from(VALUES[part])), *map(_ref, draw(st.lists(_one_of(said)))))
    entry, index = draw(st.sampled_from(said))
    subject, part = entry.statements[index].subject, entry.statements[index].part
    about_it = [(one, at) for one, at in said if one.statements[at].subject == subject]
    named = draw(st.lists(st.sampled_from(about_it), max_size=2)) + [(entry, index)] * draw(st.integers(0, 1))
    return say(subject, part, draw(st.sampled_from(VALUES[part])), *map(_ref, named))


def _one_of(said: list[tuple[Entry, int]]) -> st.SearchStrategy[tuple[Entry, int]]:
    return st.sampled_from(said) if said else st.nothing()


def _ref(said: tuple[Entry, int]) -> StatementRef:
    return ref(*said)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(written=charts(), arrival=st.randoms(use_true_random=False))
def test_whatever_the_order_of_arrival_the_chart_is_the_one_rebuilt_from_the_log(
    chart: Chart, written: Written, arrival: Random
) -> None:
    chart.empty()
    coming = [*written.entries, *arrival.choices(written.entries, k=3)]
    arrival.shuffle(coming)
    while coming:
        page = [coming.pop() for _ in range(min(len(coming), arrival.randint(1, 5)))]
        chart.take(*page)
    chart.take(*(entry for entry in written.kept if entry.is_erased))
    grown = chart.everything()

    chart.empty()
    chart.rebuild(*written.kept)
    assert grown == chart.everything()
    assert _stands_here(chart) == _stands_by_the_rule(written.kept)


def _stands_by_the_rule(entries: list[Entry]) -> dict[tuple[str, str, str], list[tuple[bytes, int]]]:
    return {
        (about.feed, about.subject, about.part): [(bytes(one.ref.entry), one.ref.index) for one in stated]
        for about, stated in standing.standing(entries).items()
    }


def _stands_here(chart: Chart) -> dict[tuple[str, str, str], list[tuple[bytes, int]]]:
    """What the queries say stands, in the order they list it."""
    table = tables.subject
    with chart.engine.connect() as connection:
        placed = connection.execute(select(table.c.feed, table.c.kind).distinct()).all()
        return {
            (subject.feed, subject.id, part): [(said.ref.entry, said.ref.index) for said in saids]
            for feed, kind in placed
            for subject in queries.subjects(connection, feed, kind)
            for part, saids in subject.parts.items()
        }


@pytest.mark.parametrize("order", ["as written", "backwards"])
def test_a_statement_that_arrives_after_the_one_that_replaced_it_does_not_stand_up_again(
    chart: Chart, order: str
) -> None:
    ana, vitals = Scribe("ana"), id_of("vitals")
    first = ana.charts(ROSA, [say(vitals, "vital_signs.pulse", {"value": "72", "unit": "/min"})])
    second = ana.charts(ROSA, [say(vitals, "vital_signs.pulse", {"value": "84", "unit": "/min"}, ref(first))])
    for entry in [first, second] if order == "as written" else [second, first]:
        chart.take(entry)
    subject = chart.ask(queries.subject, ROSA, vitals)
    assert subject is not None
    assert subject.refs("vital_signs.pulse") == (Ref(bytes(second.id), 0),)
