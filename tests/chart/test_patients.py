"""The row of a patient, and finding her by a few letters."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event

from nursechart.chart import queries
from nursechart.chart.views import PatientRow
from nursechart.record.feeds import patient_feed
from nursechart.record.kinds import (
    AllergyState,
    AllergySubstance,
    Identifier,
    LineDevice,
    LineState,
    Lumen,
    PatientAllergies,
    PatientBirth,
    PatientCourse,
    PatientIdentifiers,
    PatientName,
    VisitPlan,
    VisitStart,
)
from tests.chart.scribe import DAY, LEILA, MORNING, ROSA, THEO, Chart, Scribe, id_of, ref, say, when


@pytest.fixture
def pharmacy() -> Scribe:
    return Scribe("the pharmacy")


def admit(
    chart: Chart,
    pharmacy: Scribe,
    family: str,
    given: str,
    born: str = "1958-03-14",
    mrn: str = "",
    preferred: str = "",
) -> str:
    """A patient's demographics; returns her feed."""
    her = id_of(f"{given} {family}")
    items = (Identifier("urn:mrn", mrn),) if mrn else ()
    chart.take(
        pharmacy.charts(
            patient_feed(her),
            [
                say(her, "patient.name", PatientName(family, tuple(given.split()), preferred=preferred)),
                say(her, "patient.birth", PatientBirth(born, "female")),
                say(her, "patient.identifiers", PatientIdentifiers(items)),
            ],
        )
    )
    return patient_feed(her)


def row(chart: Chart, feed: str) -> PatientRow:
    (found,) = chart.ask(queries.patient_rows, {feed})
    return found


def found(chart: Chart, typed: str, **asked: Any) -> list[str]:
    return [one.family for one in chart.ask(queries.patient_rows, None, search=typed, **asked)]


# --- the row ---------------------------------------------------------------------------------------------------------


def test_a_patient_shows_her_name_birth_date_and_record_number(chart: Chart, pharmacy: Scribe) -> None:
    feed = admit(chart, pharmacy, "Delgado", "Rosa María", mrn="00 1234")
    found = row(chart, feed)
    assert (found.family, found.given, found.born, found.sex, found.mrn) == (
        "Delgado",
        "Rosa María",
        "1958-03-14",
        "female",
        "00 1234",
    )
    assert (found.allergies, found.allergy_names, found.matched) == ("not_asked", (), "")


def test_an_allergy_that_anyone_calls_active_is_shown(chart: Chart, pharmacy: Scribe) -> None:
    penicillin, latex = id_of("penicillin"), id_of("latex")
    chart.take(
        pharmacy.charts(
            ROSA,
            [
                say(ROSA[2:], "patient.allergies", PatientAllergies("none_known")),
                say(penicillin, "allergy.substance", AllergySubstance("Penicillin")),
                say(penicillin, "allergy.state", AllergyState("active")),
                say(latex, "allergy.substance", AllergySubstance("Latex")),
                say(latex, "allergy.state", AllergyState("inactive")),
            ],
        ),
        Scribe("ana").charts(
            ROSA,
            [
                say(ROSA[2:], "patient.allergies", PatientAllergies("listed")),
                say(penicillin, "allergy.state", AllergyState("inactive")),
            ],
        ),
    )
    assert (row(chart, ROSA).allergies, row(chart, ROSA).allergy_names) == ("listed", ("Penicillin",))


def test_an_allergy_whose_state_nobody_here_can_read_is_shown(chart: Chart, pharmacy: Scribe) -> None:
    nuts = id_of("nuts")
    chart.take(
        pharmacy.charts(
            ROSA,
            [say(nuts, "allergy.substance", AllergySubstance("Nuts")), say(nuts, "allergy.state", {"status": "new"})],
        )
    )
    assert row(chart, ROSA).allergy_names == ("Nuts",)


def test_a_line_is_shown_until_it_is_removed(chart: Chart, pharmacy: Scribe) -> None:
    line = id_of("the line")
    chart.take(
        pharmacy.charts(
            ROSA, [say(line, "line.device", LineDevice("PICC", (Lumen("1"),), side="right", site="basilic"))]
        )
    )
    assert row(chart, ROSA).line == "PICC, right, basilic"
    chart.take(pharmacy.charts(ROSA, [say(line, "line.state", LineState("removed"))]))
    assert row(chart, ROSA).line == ""


def test_therapy_last_and_next_visit_are_shown(chart: Chart, pharmacy: Scribe) -> None:
    chart.take(
        pharmacy.charts(ROSA, [say(ROSA[2:], "patient.course", PatientCourse("anti_infective"))]),
        *(
            pharmacy.charts(ROSA, [say(id_of(f"v{n}"), "visit.plan", VisitPlan("ROU", when(MORNING + n * DAY), "n"))])
            for n in (0, 1, 2)
        ),
        pharmacy.charts(ROSA, [say(id_of("v0"), "visit.start", VisitStart("ROU", when(MORNING + 5), "n", "1"))]),
    )
    found = row(chart, ROSA)
    assert (found.therapy, found.last_visit_ms, found.next_visit_ms) == ("anti_infective", MORNING + 5, MORNING + DAY)


def test_a_chart_whose_demographics_have_not_come_yet_is_listed_without_a_name(chart: Chart, pharmacy: Scribe) -> None:
    chart.take(pharmacy.charts(THEO, [say(id_of("a"), "allergy.substance", AllergySubstance("Latex"))]))
    assert (row(chart, THEO).id, row(chart, THEO).family) == (THEO[2:], "")


def test_only_a_patients_feed_makes_a_patient(chart: Chart, pharmacy: Scribe) -> None:
    chart.take(pharmacy.charts("r:staff", [say("x", "patient.name", PatientName("Nobody"))]))
    assert chart.ask(queries.patient_rows, None) == ()


def test_a_name_said_anew_is_the_only_one_found(chart: Chart, pharmacy: Scribe) -> None:
    before = pharmacy.charts(ROSA, [say(ROSA[2:], "patient.name", PatientName("Delgado"))])
    chart.take(before, pharmacy.charts(ROSA, [say(ROSA[2:], "patient.name", PatientName("Ruiz"), ref(before))]))
    assert (found(chart, "del"), found(chart, "rui")) == ([], ["Ruiz"])


# --- finding ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def caseload(chart: Chart, pharmacy: Scribe) -> Chart:
    for family, given, born, mrn, preferred in (
        ("Delgado", "Rosa María", "1958-03-14", "00 1234", "Rosie"),
        ("Delaney", "Zoe", "2001-11-30", "77-5512", ""),
        ("Łukasz", "Søren", "1971", "4001", ""),
        ("O'Brien", "Delia", "1958-12-01", "4002", ""),
        ("de la Cruz", "José", "1990-03-14", "MR 14 58", ""),
        ("山田", "太郎", "1980-01-02", "5000", ""),
        ("أحمد", "ليلى", "1966-06-06", "5001", ""),
        ("Strauß", "Œdipe", "1958-07", "", ""),
    ):
        admit(chart, pharmacy, family, given, born, mrn, preferred)
    return chart


@pytest.mark.parametrize(
    ("typed", "expected", "why"),
    [
        ("del", ["Delaney", "Delgado", "de la Cruz", "O'Brien"], "name"),
        ("DELGADO", ["Delgado"], "name"),
        ("rosie", ["Delgado"], "name"),
        ("maria del", ["Delgado"], "name"),
        ("del zo", ["Delaney"], "name"),
        ("lukasz", ["Łukasz"], "name"),
        ("soren lu", ["Łukasz"], "name"),
        ("obri", ["O'Brien"], "name"),
        ("o'b", ["O'Brien"], "name"),
        ("cruz jose", ["de la Cruz"], "name"),
        ("strauss oed", ["Strauß"], "name"),
        ("田", ["山田"], "name"),
        ("山田太", ["山田"], "name"),
        ("احمد", ["أحمد"], "name"),
        ("1234", [], ""),
        ("001", ["Delgado"], "mrn"),
        ("00 12", ["Delgado"], "mrn"),
        ("77-55", ["Delaney"], "mrn"),
        ("mr14", ["de la Cruz"], "mrn"),
        ("1458", ["de la Cruz"], "mrn"),
        ("1958", ["O'Brien", "Strauß", "Delgado"], "born"),
        ("14 mar 1958", ["Delgado"], "born"),
        ("14 mar 58", ["Delgado"], "born"),
        ("mar 1958", ["Delgado"], "born"),
        ("14031958", ["Delgado"], "born"),
        ("03/14/1958", ["Delgado"], "born"),
        ("1958-03-14", ["Delgado"], "born"),
        ("14.3.1990", ["de la Cruz"], "born"),
        ("july 1958", ["Strauß"], "born"),
        ("del 1958", ["Delgado", "O'Brien"], "name, born"),
        ("del 14 mar", ["Delgado", "de la Cruz"], "name, born"),
        ("4001 luk", ["Łukasz"], "name, mrn"),
        ("xyz", [], ""),
        ("del xyz", [], ""),
        (" % ", ["de la Cruz", "Delaney", "Delgado", "O'Brien", "Strauß", "Łukasz", "أحمد", "山田"], None),
        ("' or 1=1 --", [], ""),
    ],
)
def test_a_patient_is_found_by_the_beginnings_of_every_word_typed(
    caseload: Chart, typed: str, expected: list[str], why: str | None
) -> None:
    rows = caseload.ask(queries.patient_rows, None, search=typed)
    assert sorted(one.family for one in rows) == sorted(expected)
    if why is not None:
        assert {one.matched for one in rows} <= {why}
    everyone = {one.feed for one in caseload.ask(queries.patient_rows, None)}
    assert caseload.ask(queries.patient_rows, everyone, search=typed) == rows  # a caseload is searched in another way


def test_those_found_by_family_name_come_first_in_order_of_the_names(caseload: Chart) -> None:
    assert found(caseload, "del") == ["de la Cruz", "Delaney", "Delgado", "O'Brien"]


def test_only_patients_in_scope_are_found_or_listed(caseload: Chart) -> None:
    delaney = next(one.feed for one in caseload.ask(queries.patient_rows, None, search="delaney"))
    assert [one.family for one in caseload.ask(queries.patient_rows, {delaney}, search="del")] == ["Delaney"]
    assert [one.family for one in caseload.ask(queries.patient_rows, {delaney})] == ["Delaney"]
    assert caseload.ask(queries.patient_rows, set(), search="del") == ()
    assert caseload.ask(queries.patient_rows, set()) == ()
    assert caseload.ask(queries.patient_rows, {LEILA}, ids=[delaney[2:]]) == ()


def test_a_list_is_by_folded_name_and_ends_at_its_limit(caseload: Chart) -> None:
    everyone = [one.family for one in caseload.ask(queries.patient_rows, None)]
    assert everyone == ["de la Cruz", "Delaney", "Delgado", "Łukasz", "O'Brien", "Strauß", "أحمد", "山田"]
    assert [one.family for one in caseload.ask(queries.patient_rows, None, limit=2)] == everyone[:2]
    assert found(caseload, "del", limit=2) == everyone[:2]


def test_patients_are_fetched_by_their_ids(caseload: Chart) -> None:
    ids = [id_of("Zoe Delaney"), id_of("Nobody Known")]
    assert [one.family for one in caseload.ask(queries.patient_rows, None, ids=ids)] == ["Delaney"]


def test_the_list_is_full_though_one_patient_has_many_words_that_begin_so(chart: Chart, pharmacy: Scribe) -> None:
    admit(chart, pharmacy, "An Anders Andrea Annan Ansel Anton Anya", "Ann")
    admit(chart, pharmacy, "Anzu", "Bo")
    assert found(chart, "an", limit=2) == ["An Anders Andrea Annan Ansel Anton Anya", "Anzu"]


def test_a_birth_date_is_found_in_the_words_of_each_language_by_way_of_the_index(
    chart: Chart, pharmacy: Scribe
) -> None:
    admit(chart, pharmacy, "Müller", "Jörg", born="1958-02-14")
    admit(chart, pharmacy, "Carvalho", "Maria", born="1958-03-14")
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        asked.append((statement, values))

    event.listen(chart.engine, "before_cursor_execute", note)
    try:
        for typed in ("14 fév", "14 feb 1958", "muller 14 de fevereiro", "1958年2月14日", "14 فبراير 1958"):
            assert found(chart, typed) == ["Müller"], typed
    finally:
        event.remove(chart.engine, "before_cursor_execute", note)
    if chart.engine.dialect.name == "sqlite":  # PostgreSQL reads a table of two rows through, and is right
        with chart.engine.connect() as connection:
            plans = [
                row for each in asked for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {each[0]}", each[1])
            ]
        assert [row[3] for row in plans if row[3].startswith(("SCAN patient", "SCAN other"))] == []
