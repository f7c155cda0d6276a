"""One visit as a whole, the history of what was restated, readings over time, and the people who said it all."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event

from nursechart.chart import queries
from nursechart.chart.queries import NotInChart
from nursechart.chart.views import Person, Ref, Seen
from nursechart.record import kinds
from nursechart.record.entry import Entry
from nursechart.record.kinds import (
    AllergySubstance,
    AmendmentAbout,
    BloodPressure,
    CommentText,
    DoseGiven,
    DoseTimes,
    LineCareDone,
    LineDevice,
    Lumen,
    OrderDrug,
    PatientName,
    Reading,
    SectionFields,
    StaffPerson,
    VisitPlan,
    VisitStart,
    VitalSet,
)
from tests.chart.scribe import DAY, LEILA, MINUTE, MORNING, ROSA, Chart, Scribe, id_of, named, ref, say, when

VISIT = id_of("the visit")
PULSE = "vital_signs.pulse"


@pytest.fixture
def ana() -> Scribe:
    return Scribe("ana")


def vitals(scribe: Scribe, name: str, at_ms: int = MORNING, visit: str = VISIT, **measured: str) -> Entry:
    set_ = id_of(name)
    return scribe.charts(
        ROSA,
        [
            say(set_, "vital_signs.set", VitalSet(visit, when(at_ms))),
            *(say(set_, f"vital_signs.{one}", Reading(Decimal(value), "1")) for one, value in measured.items()),
        ],
    )


@pytest.fixture
def charted(chart: Chart, ana: Scribe) -> Chart:
    """Rosa's visit with something of each kind, and another visit that has nothing to do with it."""
    other, line, order = id_of("the other visit"), id_of("line"), id_of("order")
    chart.take(
        ana.charts(ROSA, [say(ROSA[2:], "patient.name", PatientName("Delgado", ("Rosa",)))]),
        ana.charts(ROSA, [say(line, "line.device", LineDevice("PICC", (Lumen("1"),)))]),
        ana.charts(ROSA, [say(order, "order.drug", OrderDrug("ceftriaxone"))]),
        ana.charts(ROSA, [say(id_of("allergy"), "allergy.substance", AllergySubstance("Penicillin"))]),
        ana.charts(ROSA, [say(VISIT, "visit.start", VisitStart("LIN", when(), ana.author, "1"))]),
        vitals(ana, "second set", MORNING + 30 * MINUTE, pulse="74"),
        vitals(ana, "first set", MORNING, pulse="72"),
        ana.charts(ROSA, [say(id_of("care"), "line_care.done", LineCareDone(VISIT, line, "lock", when()))]),
        ana.charts(ROSA, [say(id_of("dose"), "dose_given.dose", DoseGiven(VISIT, order, "completed", line=line))]),
        ana.charts(ROSA, [say(id_of("lungs"), "section.fields", SectionFields(VISIT, "S04", "1", {"lungs": "clear"}))]),
        ana.charts(ROSA, [say(id_of("comment"), "comment.text", CommentText(VISIT, "Which arm?", when()))]),
        ana.charts(ROSA, [say(other, "visit.start", VisitStart("ROU", when(MORNING - DAY), ana.author, "1"))]),
        vitals(ana, "other set", MORNING - DAY, other, pulse="60", weight="70.0"),
        ana.charts(LEILA, [say(id_of("hers"), "vital_signs.set", VitalSet(VISIT, when()))]),
        Scribe("the pharmacy").charts("r:staff", [say(ana.author, "staff.person", StaffPerson("Ana Ruiz", "RN"))]),
    )
    return chart


# --- the whole visit -------------------------------------------------------------------------------------------------


def test_a_visit_is_read_whole_with_its_patient_and_nothing_of_other_visits(charted: Chart, ana: Scribe) -> None:
    seen = Seen(ROSA, 13, bytes(range(32)))
    record = charted.ask(queries.visit_record, ROSA, VISIT, seen=seen)
    assert record.seen == seen
    assert record.patient.get("patient.name", PatientName) == PatientName("Delgado", ("Rosa",))
    assert record.visit.id == VISIT
    assert record.row.nurse == ana.author
    assert [one.id for one in record.vitals] == [id_of("first set"), id_of("second set")]
    for found in (record.line_cares, record.doses, record.sections, record.comments):
        assert [one.get(part, kinds.PARTS[part]) is not None for one in found for part in one.parts] == [True]
    assert [len(one) for one in (record.allergies, record.lines, record.orders)] == [1, 1, 1]
    assert [len(one) for one in (record.reviews, record.alerts, record.line_checks, record.problems)] == [0, 0, 0, 0]
    assert record.people == {ana.author: Person(ana.author, "Ana Ruiz", "RN", "")}


def test_what_a_signature_covers_is_what_the_record_shows(charted: Chart) -> None:
    record = charted.ask(queries.visit_record, ROSA, VISIT)
    shown = sorted(said.ref for one in record.subjects for saids in one.parts.values() for said in saids)
    assert charted.ask(queries.statements_of_visit, ROSA, VISIT) == tuple(shown)


def test_signatures_are_read_with_what_they_cover(charted: Chart, ana: Scribe) -> None:
    covers = charted.ask(queries.statements_of_visit, ROSA, VISIT)
    signature = ana.signs(ROSA, VISIT, covers)
    charted.take(signature)
    (found,) = charted.ask(queries.visit_record, ROSA, VISIT).signatures
    assert (found.entry, found.signer, found.meaning, found.name) == (bytes(signature.id), ana.author, "author", "Ana")
    assert (found.covers, found.valid, found.amends) == (covers, True, b"")


def test_a_visit_that_is_not_held_is_said_not_to_be_in_the_chart(charted: Chart) -> None:
    with pytest.raises(NotInChart):
        charted.ask(queries.visit_record, ROSA, id_of("unknown"))
    with pytest.raises(NotInChart):
        charted.ask(queries.visit_record, LEILA, VISIT)


def test_a_visit_of_a_hundred_entries_is_read_with_as_many_questions_as_a_small_one(
    charted: Chart, ana: Scribe
) -> None:
    def questions() -> int:
        asked: list[str] = []

        def hear(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            asked.append(statement)

        event.listen(charted.engine, "before_cursor_execute", hear)
        try:
            charted.ask(queries.visit_record, ROSA, VISIT)
        finally:
            event.remove(charted.engine, "before_cursor_execute", hear)
        return len(asked)

    first = vitals(ana, "restated", pulse="1")
    charted.take(first, ana.charts(ROSA, [say(id_of("restated"), PULSE, Reading(Decimal(2), "1"), ref(first, 1))]))
    few = questions()
    charted.take(*(vitals(ana, f"set {n}", pulse="72", weight="70") for n in range(100)))
    for n in range(5):
        set_ = charted.ask(queries.subject, ROSA, id_of(f"set {n}"))
        assert set_ is not None
        again = named(set_.refs(PULSE))
        charted.take(ana.charts(ROSA, [say(set_.id, PULSE, Reading(Decimal(80), "1"), *again)]))
    assert questions() == few


def test_what_was_charted_is_read_in_pages_and_says_which_parts_said_something_else_before(
    charted: Chart, ana: Scribe
) -> None:
    first = vitals(ana, "paged", pulse="88")
    again = ana.charts(ROSA, [say(id_of("paged"), PULSE, Reading(Decimal(90), "1"), ref(first, 1))])
    charted.take(first, again, *(vitals(ana, f"page {n}", pulse="72") for n in range(7)))
    whole = charted.ask(queries.charted, ROSA, ["vital_signs"], since_ms=0)
    pages, before = [], None
    while page := charted.ask(queries.charted, ROSA, ["vital_signs"], since_ms=0, before=before, limit=3):
        pages.insert(0, page)
        before = (page[0].at_ms, page[0].subject.id)
    assert [one for page in pages for one in page] == list(whole)
    assert {one.subject.id: one.changed for one in whole}[id_of("paged")] == (PULSE,)
    assert [one.at_ms for one in whole] == sorted(one.at_ms for one in whole)
    assert charted.ask(queries.charted, ROSA, ["vital_signs"], since_ms=whole[-1].at_ms + 1) == ()


def test_subjects_are_read_by_visit_line_and_order(charted: Chart) -> None:
    dose = [id_of("dose")]
    assert [one.id for one in charted.ask(queries.subjects, ROSA, "dose_given", order=id_of("order"))] == dose
    assert [one.id for one in charted.ask(queries.subjects, ROSA, "dose_given", line=id_of("line"))] == dose
    assert charted.ask(queries.subjects, ROSA, "dose_given", line=id_of("another")) == ()
    assert [one.id for one in charted.ask(queries.subjects, ROSA, "vital_signs")] == [
        id_of("other set"),
        id_of("first set"),
        id_of("second set"),
    ]


def test_a_dose_is_listed_when_it_was_started(charted: Chart, ana: Scribe) -> None:
    early = id_of("an earlier dose, charted later")
    charted.take(
        ana.charts(
            ROSA,
            [
                say(early, "dose_given.dose", DoseGiven(VISIT, id_of("order"), "completed")),
                say(early, "dose_given.times", DoseTimes(when(MORNING - DAY))),
            ],
        )
    )
    assert [one.id for one in charted.ask(queries.subjects, ROSA, "dose_given")] == [early, id_of("dose")]


# --- what was said before --------------------------------------------------------------------------------------------


def test_a_history_tells_what_was_said_before_by_whom_and_why_it_was_changed(chart: Chart, ana: Scribe) -> None:
    first = vitals(ana, "set", pulse="72")
    start = ana.charts(ROSA, [say(VISIT, "visit.start", VisitStart("LIN", when(), ana.author, "1"))])
    chart.take(first, start)
    chart.take(ana.signs(ROSA, VISIT, chart.ask(queries.statements_of_visit, ROSA, VISIT)))
    correction = ana.charts(
        ROSA,
        [
            say(id_of("set"), PULSE, Reading(Decimal("84"), "1"), ref(first, 1)),
            say(id_of("why"), "amendment.about", AmendmentAbout(VISIT, "typing slip", when())),
        ],
        kind=kinds.CORRECTION,
    )
    ordinary = Scribe("ben").charts(ROSA, [say(id_of("set"), PULSE, Reading(Decimal("90"), "1"), ref(first, 1))])
    chart.take(correction, ordinary)
    history = chart.ask(queries.history, ROSA, id_of("set"), PULSE)
    assert [getattr(said.value, "value", None) for said in history.said] == [Decimal(n) for n in (72, 90, 84)]
    assert history.superseded_by == {Ref(bytes(first.id), 1): (Ref(bytes(correction.id), 0),)}
    assert history.reasons == {bytes(correction.id): "typing slip"}
    assert chart.ask(queries.visit_record, ROSA, VISIT).histories == (history,)


def test_a_part_nobody_spoke_of_has_an_empty_history(chart: Chart) -> None:
    history = chart.ask(queries.history, ROSA, id_of("nothing"), PULSE)
    assert (history.subject, history.part, history.said) == (id_of("nothing"), PULSE, ())


def test_a_reading_taken_back_keeps_its_place_in_the_visit_and_its_history(charted: Chart, ana: Scribe) -> None:
    set_ = charted.ask(queries.subject, ROSA, id_of("first set"))
    assert set_ is not None
    whole, pulse = (named(set_.refs(part)) for part in ("vital_signs.set", PULSE))
    charted.take(
        ana.charts(
            ROSA,
            [say(set_.id, "vital_signs.set", None, *whole), say(set_.id, PULSE, None, *pulse)],
            kind=kinds.RETRACTION,
        )
    )
    record = charted.ask(queries.visit_record, ROSA, VISIT)
    assert set_.id in [one.id for one in record.vitals]
    assert {(one.subject, one.part) for one in record.histories} == {(set_.id, "vital_signs.set"), (set_.id, PULSE)}
    assert [point.set_id for point in charted.ask(queries.readings, ROSA, since_ms=MORNING)] == [id_of("second set")]


# --- readings over time ----------------------------------------------------------------------------------------------


def test_readings_come_oldest_first_from_the_asked_time_on(charted: Chart) -> None:
    points = charted.ask(queries.readings, ROSA, since_ms=0)
    assert [(point.measure, point.value.value) for point in points if isinstance(point.value, Reading)] == [
        ("pulse", Decimal("60")),
        ("weight", Decimal("70.0")),
        ("pulse", Decimal("72")),
        ("pulse", Decimal("74")),
    ]
    assert len(charted.ask(queries.readings, ROSA, since_ms=MORNING)) == 2
    assert [one.measure for one in charted.ask(queries.readings, ROSA, since_ms=0, measures=["weight"])] == ["weight"]


def test_what_was_not_taken_is_no_reading_and_a_conflict_is_two(chart: Chart, ana: Scribe) -> None:
    set_ = id_of("set")
    chart.take(
        ana.charts(
            ROSA,
            [
                say(set_, "vital_signs.set", VitalSet(VISIT, when())),
                say(set_, "vital_signs.weight", Reading(not_taken="in bed")),
                say(set_, "vital_signs.blood_pressure", BloodPressure(Decimal(120), Decimal(80))),
                say(set_, PULSE, Reading(Decimal("72"), "1")),
            ],
        ),
        Scribe("ben").charts(ROSA, [say(set_, PULSE, Reading(Decimal("90"), "1"))]),
        Scribe("cy").charts(ROSA, [say(set_, PULSE, Reading(Decimal("90"), "1"))]),
    )
    points = chart.ask(queries.readings, ROSA, since_ms=0)
    assert [point.measure for point in points] == ["blood_pressure", "pulse", "pulse"]


def test_the_last_readings_are_the_newest_of_each_measure_before_the_visit(charted: Chart, ana: Scribe) -> None:
    charted.take(vitals(ana, "later", MORNING + DAY, id_of("a later visit"), pulse="99"))
    last = charted.ask(queries.last_readings, ROSA, before_visit=VISIT)
    assert {measure: getattr(point.value, "value", None) for measure, point in last.items()} == {
        "pulse": Decimal("60"),
        "weight": Decimal("70.0"),
    }


def test_before_a_planned_visit_the_last_readings_are_those_of_the_visit_before(charted: Chart, ana: Scribe) -> None:
    tomorrow = id_of("tomorrow")
    charted.take(ana.charts(ROSA, [say(tomorrow, "visit.plan", VisitPlan("ROU", when(MORNING + DAY), ana.author))]))
    last = charted.ask(queries.last_readings, ROSA, before_visit=tomorrow)
    assert last["pulse"].set_id == id_of("second set")


# --- people ----------------------------------------------------------------------------------------------------------


def test_people_are_known_by_what_the_staff_feed_said_last(chart: Chart) -> None:
    pharmacy = Scribe("the pharmacy")
    first = pharmacy.charts("r:staff", [say("u1", "staff.person", StaffPerson("Ana Ruiz", "RN", "nurse"))])
    second = pharmacy.charts("r:staff", [say("u1", "staff.person", StaffPerson("Ana Lee", "RN", "lead"), ref(first))])
    elsewhere = pharmacy.charts(ROSA, [say("u2", "staff.person", StaffPerson("Nobody"))])
    chart.take(second, first, elsewhere)
    assert chart.ask(queries.people) == {"u1": Person("u1", "Ana Lee", "RN", "lead")}
    assert chart.ask(queries.people, ["u2"]) == {}
