"""What happens to the tables as entries come in: what stands, what a signature seals, and what cannot be read."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from nursechart.chart import queries
from nursechart.chart.views import Ref, Subject
from nursechart.record import kinds
from nursechart.record.entry import Document, Entry, StatementRef
from nursechart.record.kinds import AmendmentAbout, Reading, VisitStart, VitalSet
from tests.chart.scribe import LEILA, ROSA, Chart, Scribe, id_of, ref, say, when

VISIT = id_of("the visit")
VITALS = id_of("the vitals")
PULSE = "vital_signs.pulse"
WALL = {"at_ms": 1, "zone": "z", "wall": "w"}


def pulse(value: str, *supersedes: StatementRef) -> Any:
    return say(VITALS, PULSE, Reading(Decimal(value), "/min"), *supersedes)


def because(reason: str) -> Any:
    return say(id_of(reason), "amendment.about", AmendmentAbout(VISIT, reason, when()))


def standing(chart: Chart, id_: str = VITALS) -> Subject:
    found = chart.ask(queries.subject, ROSA, id_)
    assert found is not None
    return found


def values(chart: Chart) -> list[Decimal | None]:
    return [one.value for one in standing(chart).all(PULSE, Reading)]


@pytest.fixture
def ana() -> Scribe:
    return Scribe("ana")


@pytest.fixture
def ben() -> Scribe:
    return Scribe("ben")


@pytest.fixture
def signed(chart: Chart, ana: Scribe) -> list[Entry]:
    """Rosa's visit with a pulse of 72 in it, signed by ana: start, vitals, signature."""
    start = ana.charts(ROSA, [say(VISIT, "visit.start", VisitStart("ROU", when(), ana.author, "1"))])
    vitals = ana.charts(ROSA, [say(VITALS, "vital_signs.set", VitalSet(VISIT, when())), pulse("72")])
    chart.take(start, vitals)
    signature = ana.signs(ROSA, VISIT, chart.ask(queries.statements_of_visit, ROSA, VISIT))
    chart.take(signature)
    return [start, vitals, signature]


# --- what stands -----------------------------------------------------------------------------------------------------


def test_a_value_that_replaces_another_stands_alone(chart: Chart, ana: Scribe) -> None:
    first = ana.charts(ROSA, [pulse("72")])
    chart.take(first, ana.charts(ROSA, [pulse("84", ref(first))]))
    assert values(chart) == [Decimal("84")]


def test_two_nurses_who_did_not_know_of_each_other_leave_a_conflict_and_both_values(
    chart: Chart, ana: Scribe, ben: Scribe
) -> None:
    chart.take(ana.charts(ROSA, [pulse("72")]), ben.charts(ROSA, [pulse("84")]))
    assert sorted(values(chart), key=str) == [Decimal("72"), Decimal("84")]
    assert standing(chart).conflicts == (PULSE,)


def test_the_same_value_said_twice_is_no_conflict(chart: Chart, ana: Scribe, ben: Scribe) -> None:
    chart.take(ana.charts(ROSA, [pulse("72")]), ben.charts(ROSA, [pulse("72")]))
    assert len(values(chart)) == 2
    assert standing(chart).conflicts == ()


def test_a_conflict_is_settled_by_naming_every_value_that_stood(chart: Chart, ana: Scribe, ben: Scribe) -> None:
    one, two = ana.charts(ROSA, [pulse("72")]), ben.charts(ROSA, [pulse("84")])
    chart.take(one, two, ana.charts(ROSA, [pulse("84", ref(one), ref(two))]))
    assert values(chart) == [Decimal("84")]


def test_entries_that_come_twice_change_nothing(chart: Chart, ana: Scribe) -> None:
    first = ana.charts(ROSA, [pulse("72")])
    second = ana.charts(ROSA, [pulse("84", ref(first))])
    chart.take(first, second, first)
    before = chart.everything()
    chart.take(second, first)
    chart.take(first)
    assert chart.everything() == before


def test_a_statement_of_another_feed_or_another_part_is_not_replaced(chart: Chart, ana: Scribe) -> None:
    first = ana.charts(ROSA, [pulse("72")])
    chart.take(
        first,
        ana.charts(LEILA, [pulse("84", ref(first))]),
        ana.charts(ROSA, [say(VITALS, "vital_signs.temperature", Reading(Decimal("37.0"), "Cel"), ref(first))]),
    )
    assert values(chart) == [Decimal("72")]


def test_numbers_stay_as_they_were_typed(chart: Chart, ana: Scribe) -> None:
    chart.take(ana.charts(ROSA, [pulse("98.60")]))
    assert str(values(chart)[0]) == "98.60"


# --- signatures ------------------------------------------------------------------------------------------------------


def test_what_is_signed_is_not_replaced_by_an_ordinary_entry_but_stands_beside_it(
    chart: Chart, signed: list[Entry], ben: Scribe
) -> None:
    chart.take(ben.charts(ROSA, [pulse("84", ref(signed[1], 1))]))
    assert sorted(values(chart), key=str) == [Decimal("72"), Decimal("84")]


@pytest.mark.parametrize("kind", [kinds.CORRECTION, kinds.RETRACTION])
def test_what_is_signed_gives_way_to_a_correction_and_to_a_retraction(
    chart: Chart, signed: list[Entry], ana: Scribe, kind: str
) -> None:
    value = None if kind == kinds.RETRACTION else Reading(Decimal("84"), "/min")
    chart.take(ana.charts(ROSA, [say(VITALS, PULSE, value, ref(signed[1], 1)), because("typing slip")], kind=kind))
    assert standing(chart).get(PULSE, Reading) == value
    assert len(standing(chart).parts[PULSE]) == 1


@pytest.mark.parametrize("kind", [kinds.ADDENDUM, kinds.LATE_ENTRY])
def test_what_is_signed_does_not_give_way_to_an_addendum_or_a_late_entry(
    chart: Chart, signed: list[Entry], ana: Scribe, kind: str
) -> None:
    chart.take(ana.charts(ROSA, [pulse("84", ref(signed[1], 1))], kind=kind))
    assert len(values(chart)) == 2


def test_a_signature_that_arrives_late_brings_back_what_an_ordinary_entry_had_replaced(
    chart: Chart, ana: Scribe, ben: Scribe
) -> None:
    vitals = ana.charts(ROSA, [say(VITALS, "vital_signs.set", VitalSet(VISIT, when())), pulse("72")])
    signature = ana.signs(ROSA, VISIT, [Ref(bytes(vitals.id), 0), Ref(bytes(vitals.id), 1)])
    chart.take(vitals, ben.charts(ROSA, [pulse("84", ref(vitals, 1))]))
    assert values(chart) == [Decimal("84")]
    chart.take(signature)
    assert sorted(values(chart), key=str) == [Decimal("72"), Decimal("84")]


def test_a_signature_that_arrives_before_what_it_covers_seals_it_all_the_same(
    chart: Chart, ana: Scribe, ben: Scribe
) -> None:
    vitals = ana.charts(ROSA, [say(VITALS, "vital_signs.set", VitalSet(VISIT, when())), pulse("72")])
    chart.take(ana.signs(ROSA, VISIT, [Ref(bytes(vitals.id), 1)]))
    chart.take(ben.charts(ROSA, [pulse("84", ref(vitals, 1))]))
    chart.take(vitals)
    assert sorted(values(chart), key=str) == [Decimal("72"), Decimal("84")]


def test_a_forged_signature_seals_nothing(chart: Chart, ana: Scribe, ben: Scribe) -> None:
    vitals = ana.charts(ROSA, [say(VITALS, "vital_signs.set", VitalSet(VISIT, when())), pulse("72")])
    forged = ana.signs(ROSA, VISIT, [Ref(bytes(vitals.id), 1)], forged=True)
    chart.take(vitals, forged, ben.charts(ROSA, [pulse("84", ref(vitals, 1))]))
    assert values(chart) == [Decimal("84")]
    assert [one.valid for one in chart.ask(queries.signatures, ROSA, VISIT)] == [False]


def test_a_signature_in_another_feed_seals_nothing_here(chart: Chart, ana: Scribe, ben: Scribe) -> None:
    vitals = ana.charts(ROSA, [say(VITALS, "vital_signs.set", VitalSet(VISIT, when())), pulse("72")])
    elsewhere = ana.signs(LEILA, VISIT, [Ref(bytes(vitals.id), 1)])
    chart.take(vitals, elsewhere, ben.charts(ROSA, [pulse("84", ref(vitals, 1))]))
    assert values(chart) == [Decimal("84")]


# --- what a newer program said, and what nobody should have said -----------------------------------------------------


def test_a_part_of_a_newer_program_is_kept_and_shown_as_needs_update(chart: Chart, ana: Scribe) -> None:
    chart.take(ana.charts(ROSA, [say(VITALS, "vital_signs.skin", {"visit": VISIT, "turgor": "poor"}), pulse("72")]))
    subject = standing(chart)
    said = subject.said("vital_signs.skin")
    assert said is not None
    assert (said.value, said.needs_update, said.raw) == (None, True, f'{{"turgor":"poor","visit":"{VISIT}"}}')
    assert subject.needs_update
    assert values(chart) == [Decimal("72")]


def test_a_kind_of_a_newer_program_is_found_in_its_visit(chart: Chart, ana: Scribe) -> None:
    chart.take(ana.charts(ROSA, [say(VITALS, "hologram.seen", {"visit": VISIT})], kind="charted.by.hologram"))
    (found,) = chart.ask(queries.subjects, ROSA, "hologram", visit=VISIT)
    assert found.needs_update


def test_two_different_values_that_nobody_here_can_read_are_still_a_conflict(
    chart: Chart, ana: Scribe, ben: Scribe
) -> None:
    chart.take(*(who.charts(ROSA, [say(VITALS, "vital_signs.skin", {"by": who.name})]) for who in (ana, ben)))
    assert standing(chart).conflicts == ("vital_signs.skin",)


def test_a_document_of_a_newer_program_does_not_stop_the_page(chart: Chart, ana: Scribe) -> None:
    chart.take(ana.files(ROSA, Document({"a": 1}), kind="consent.signed"), ana.charts(ROSA, [pulse("72")]))
    assert values(chart) == [Decimal("72")]


def test_a_signature_that_is_none_does_not_stop_the_page(chart: Chart, ana: Scribe) -> None:
    chart.take(
        ana.files(ROSA, Document({"manifest": "{", "key": "x"}), kind=kinds.VISIT_SIGNED),
        ana.charts(ROSA, [pulse("72")], kind=kinds.VISIT_SIGNED),
    )
    assert values(chart) == [Decimal("72")]


@pytest.mark.parametrize(
    ("subject", "part", "value"),
    [
        (VITALS, PULSE, {"value": "quick", "unit": 7}),
        (VISIT, "visit.start", {"type": "ROU", "at": "noon", "nurse": "n", "content": "1"}),
        (VISIT, "visit.plan", {"type": "a\0b", "planned": {"at_ms": 2**53 - 1, "zone": "", "wall": ""}, "nurse": "\0"}),
        (VISIT, "visit.plan", {"type": "R", "planned": WALL, "nurse": "n", "minutes": 2**52}),
        (ROSA[2:], "patient.name", {"family": "Nul\0l", "given": ["\0"], "preferred": "x" * 50_000}),
        (ROSA[2:], "patient.birth", {"date": "the day before yesterday"}),
        (ROSA[2:], "patient.identifiers", {"items": [{"system": "s", "value": "9" * 10_000}]}),
        ("s" * 60_000, "vital_signs.set", {"visit": "v" * 500, "at": {"at_ms": 1, "zone": "z", "wall": "w"}}),
        ("\0", "\0." + "p" * 3_000, {"visit": "\0", "line": ["no"], "order": {}, "at": {"at_ms": "1"}}),
        ("emoji 🩹", "section.fields", {"visit": "🩹", "section": "S04", "content": "1", "fields": {"🩹": "🩹"}}),
    ],
)
def test_content_that_breaks_its_shape_does_not_stop_the_page(
    chart: Chart, ana: Scribe, subject: str, part: str, value: dict[str, Any]
) -> None:
    odd = ana.charts(ROSA, [say(subject, part, value)])
    good = ana.charts(ROSA, [say(id_of("good"), PULSE, Reading(Decimal("72"), "/min"))])
    chart.take(odd, good)
    assert standing(chart, id_of("good")).get(PULSE, Reading) is not None
    assert chart.ask(queries.subject, ROSA, subject) is not None
    before = chart.everything()
    chart.empty()
    chart.rebuild(good, odd)
    assert chart.everything() == before


def test_an_id_that_two_kinds_speak_of_hides_neither(chart: Chart, ana: Scribe) -> None:
    both = id_of("an allergy that is a visit")
    chart.take(
        ana.charts(
            ROSA,
            [
                say(both, "visit.start", VisitStart("ROU", when(), ana.author, "1")),
                say(both, "allergy.state", {"status": "active"}),
            ],
        )
    )
    assert [one.id for one in chart.ask(queries.subjects, ROSA, "allergy")] == [both]
    assert [one.id for one in chart.ask(queries.subjects, ROSA, "visit")] == [both]


# --- leaving and erasing ---------------------------------------------------------------------------------------------


def test_a_patient_who_is_no_longer_cared_for_leaves_every_table(
    chart: Chart, signed: list[Entry], ana: Scribe
) -> None:
    chart.take(ana.charts(LEILA, [pulse("60")]))
    chart.leave(ROSA)
    assert {row[0] for name, rows in chart.everything().items() for row in rows if name != "patient_word"} == {LEILA}
    chart.leave(LEILA)
    assert not any(chart.everything().values())


def test_erasing_a_body_takes_back_what_it_said_and_what_it_had_replaced_stands_again(
    chart: Chart, ana: Scribe
) -> None:
    first = ana.charts(ROSA, [pulse("72")])
    second = ana.charts(ROSA, [pulse("84", ref(first))])
    chart.take(first, second)
    chart.take(second.erased())
    assert values(chart) == [Decimal("72")]
    chart.take(first.erased())
    assert not any(chart.everything().values())


def test_erasing_a_signature_unseals_what_it_covered(chart: Chart, signed: list[Entry], ben: Scribe) -> None:
    chart.take(ben.charts(ROSA, [pulse("84", ref(signed[1], 1))]))
    chart.take(signed[2].erased())
    assert values(chart) == [Decimal("84")]
    (row,) = chart.ask(queries.visit_rows, None)
    assert row.status == "in_progress"


def test_a_reading_moved_to_another_visit_leaves_the_first(chart: Chart, signed: list[Entry], ana: Scribe) -> None:
    other = id_of("the other visit")
    chart.take(ana.charts(ROSA, [say(other, "visit.start", VisitStart("ROU", when(), ana.author, "1"))]))
    chart.take(
        ana.charts(
            ROSA, [say(VITALS, "vital_signs.set", VitalSet(other, when()), ref(signed[1], 0))], kind=kinds.CORRECTION
        )
    )
    assert chart.ask(queries.subjects, ROSA, "vital_signs", visit=VISIT) == ()
    assert len(chart.ask(queries.subjects, ROSA, "vital_signs", visit=other)) == 1
    assert {row.id: row.entries for row in chart.ask(queries.visit_rows, None)} == {VISIT: 2, other: 3}
