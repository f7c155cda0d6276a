"""Two charts of one person are shown as one, and come apart again; each entry stays in the feed it was written in."""

from __future__ import annotations

from decimal import Decimal

import pytest

from nursechart.chart import queries
from nursechart.chart.views import Subject
from nursechart.record.entry import StatementRef
from nursechart.record.kinds import (
    AliasFrom,
    AliasInto,
    AllergyState,
    AllergySubstance,
    Identifier,
    LineState,
    PatientAllergies,
    PatientBirth,
    PatientIdentifiers,
    PatientName,
    Reading,
    VisitStart,
    VitalSet,
)
from tests.chart.scribe import LEILA, ROSA, THEO, Chart, Scribe, id_of, ref, say, when

FORMER, KEPT = LEILA, ROSA  # the same woman, registered twice
LATEX, LINE, VISIT, VITALS = id_of("latex"), id_of("the line"), id_of("the visit"), id_of("the vitals")


@pytest.fixture
def pharmacy(chart: Chart) -> Scribe:
    """It has registered her twice: under another spelling and number the first time, with an allergy."""
    scribe = Scribe("pharmacy")
    for feed, family, mrn, asked in (
        (FORMER, "Delgadillo", "00 77", "listed"),
        (KEPT, "Delgado", "00 12", "not_asked"),
    ):
        who = feed[2:]
        said = [
            say(who, "patient.name", PatientName(family, ("Rosa",))),
            say(who, "patient.birth", PatientBirth("1958-03-14")),
            say(who, "patient.identifiers", PatientIdentifiers((Identifier("urn:mrn", mrn),))),
            say(who, "patient.allergies", PatientAllergies(asked)),  # type: ignore[arg-type]
        ]
        chart.take(scribe.charts(feed, said))
    allergy = [
        say(LATEX, "allergy.substance", AllergySubstance("Latex")),
        say(LATEX, "allergy.state", AllergyState("active")),
    ]
    chart.take(scribe.charts(FORMER, allergy))
    return scribe


def made_one(chart: Chart, pharmacy: Scribe) -> list[StatementRef]:
    entries = [
        pharmacy.charts(FORMER, [say(FORMER[2:], "alias.into", AliasInto(KEPT[2:], "registered twice", "u1"))]),
        pharmacy.charts(KEPT, [say(FORMER[2:], "alias.from", AliasFrom("registered twice", "u1"))]),
    ]
    chart.take(*entries)
    return [ref(entry) for entry in entries]


def taken_apart(chart: Chart, pharmacy: Scribe, said: list[StatementRef]) -> None:
    chart.take(
        pharmacy.charts(FORMER, [say(FORMER[2:], "alias.into", None, said[0])]),
        pharmacy.charts(KEPT, [say(FORMER[2:], "alias.from", None, said[1])]),
    )


def listed(chart: Chart, search: str = "") -> list[str]:
    return [row.family for row in chart.ask(queries.patient_rows, None, search=search)]


def pulses(chart: Chart, feed: str) -> list[Decimal | None]:
    found: Subject | None = chart.ask(queries.subject, feed, VITALS)
    return [one.value for one in found.all("vital_signs.pulse", Reading)] if found else []


def test_two_who_are_one_are_one_chart_and_either_name_or_number_finds_it(chart: Chart, pharmacy: Scribe) -> None:
    assert listed(chart) == ["Delgadillo", "Delgado"]
    made_one(chart, pharmacy)
    assert listed(chart) == ["Delgado"]
    assert [listed(chart, typed) for typed in ("delgadi", "0077", "0012")] == [["Delgado"]] * 3


def test_an_allergy_of_either_chart_is_shown_in_the_one(chart: Chart, pharmacy: Scribe) -> None:
    made_one(chart, pharmacy)
    (row,) = chart.ask(queries.patient_rows, {KEPT})
    assert (row.allergies, row.allergy_names) == ("listed", ("Latex",))


def test_who_she_was_is_no_second_patient_in_the_chart(chart: Chart, pharmacy: Scribe) -> None:
    made_one(chart, pharmacy)
    (patient,) = chart.ask(queries.subjects, KEPT, "patient")
    assert patient.get("patient.name", PatientName) == PatientName("Delgado", ("Rosa",))
    (former,) = chart.ask(queries.subjects, KEPT, "former_patient")
    assert former.get("patient.name", PatientName) == PatientName("Delgadillo", ("Rosa",))


def test_what_was_charted_to_the_former_chart_before_anyone_there_knew_is_in_the_one(
    chart: Chart, pharmacy: Scribe
) -> None:
    made_one(chart, pharmacy)
    ana = Scribe("ana")
    start = ana.charts(FORMER, [say(VISIT, "visit.start", VisitStart("ROU", when(), ana.author, "1"))])
    vitals = ana.charts(
        FORMER,
        [
            say(VITALS, "vital_signs.set", VitalSet(VISIT, when())),
            say(VITALS, "vital_signs.pulse", Reading(Decimal(72))),
        ],
    )
    chart.take(start, vitals)
    assert [row.id for row in chart.ask(queries.visit_rows, {KEPT})] == [VISIT]
    assert chart.ask(queries.visit_record, KEPT, VISIT).row.patient == KEPT[2:]
    assert pulses(chart, KEPT) == [Decimal(72)]


def test_a_value_is_put_right_from_either_feed(chart: Chart, pharmacy: Scribe) -> None:
    ana = Scribe("ana")
    first = ana.charts(FORMER, [say(VITALS, "vital_signs.pulse", Reading(Decimal(72)))])
    chart.take(first)
    made_one(chart, pharmacy)
    chart.take(ana.charts(KEPT, [say(VITALS, "vital_signs.pulse", Reading(Decimal(84)), ref(first))]))
    assert pulses(chart, KEPT) == [Decimal(84)]


def test_what_was_signed_before_stays_signed_in_the_one_chart(chart: Chart, pharmacy: Scribe) -> None:
    ana = Scribe("ana")
    chart.take(
        ana.charts(FORMER, [say(VISIT, "visit.start", VisitStart("ROU", when(), ana.author, "1"))]),
        ana.charts(FORMER, [say(VITALS, "vital_signs.set", VitalSet(VISIT, when()))]),
    )
    chart.take(ana.signs(FORMER, VISIT, chart.ask(queries.statements_of_visit, FORMER, VISIT)))
    made_one(chart, pharmacy)
    (row,) = chart.ask(queries.visit_rows, None)
    assert (row.feed, row.status, row.late) == (KEPT, "signed", False)


def test_taken_apart_each_chart_is_as_it_was(chart: Chart, pharmacy: Scribe) -> None:
    ana = Scribe("ana")
    chart.take(ana.charts(FORMER, [say(LINE, "line.state", LineState("in_use"))]))
    before = {feed: chart.ask(queries.patient_rows, {feed}) for feed in (FORMER, KEPT)}
    taken_apart(chart, pharmacy, made_one(chart, pharmacy))
    assert {feed: chart.ask(queries.patient_rows, {feed}) for feed in (FORMER, KEPT)} == before
    assert chart.ask(queries.subject, FORMER, LINE) is not None
    assert chart.ask(queries.subject, KEPT, LINE) is None


def test_one_of_three_leads_to_the_last_and_a_ring_hides_nobody(chart: Chart, pharmacy: Scribe) -> None:
    chart.take(pharmacy.charts(THEO, [say(THEO[2:], "patient.name", PatientName("Delgada"))]))
    made_one(chart, pharmacy)
    chart.take(pharmacy.charts(KEPT, [say(KEPT[2:], "alias.into", AliasInto(THEO[2:]))]))
    assert listed(chart) == ["Delgada"]
    chart.take(pharmacy.charts(THEO, [say(THEO[2:], "alias.into", AliasInto(FORMER[2:]))]))
    assert listed(chart) == ["Delgada", "Delgadillo", "Delgado"]


def test_two_who_disagree_about_who_she_is_move_nobody(chart: Chart, pharmacy: Scribe) -> None:
    made_one(chart, pharmacy)
    chart.take(Scribe("elsewhere").charts(FORMER, [say(FORMER[2:], "alias.into", AliasInto(THEO[2:]))]))
    assert listed(chart) == ["Delgadillo", "Delgado"]


def test_a_chart_that_leaves_takes_what_was_its_own_out_of_the_one(chart: Chart, pharmacy: Scribe) -> None:
    made_one(chart, pharmacy)
    chart.leave(FORMER)
    (row,) = chart.ask(queries.patient_rows, None)
    assert (row.feed, row.allergy_names) == (KEPT, ())
    chart.leave(KEPT)
    assert not any(chart.everything().values())
