"""The row of a visit: planned, under way, signed, reviewed, amended; and the lists it stands in."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from nursechart.chart import queries
from nursechart.chart.views import VisitRow
from nursechart.record import kinds
from nursechart.record.entry import Entry
from nursechart.record.ids import b64
from nursechart.record.kinds import (
    AmendmentAbout,
    CommentState,
    CommentText,
    Reading,
    ReviewState,
    VisitEnd,
    VisitPlan,
    VisitStart,
    VisitState,
    VitalSet,
)
from tests.chart.scribe import DAY, LEILA, MINUTE, MORNING, ROSA, Chart, Scribe, id_of, ref, say, when

VISIT = id_of("the visit")
VITALS = id_of("the vitals")


@pytest.fixture
def ana() -> Scribe:
    return Scribe("ana")


@pytest.fixture
def sue() -> Scribe:
    """The supervisor."""
    return Scribe("sue")


def plan(nurse: Scribe, at_ms: int = MORNING) -> VisitPlan:
    return VisitPlan("ROU", when(at_ms), nurse.author, 45, title="Weekly line care", fixed="before noon")


def started(nurse: Scribe, at_ms: int = MORNING) -> VisitStart:
    return VisitStart("LIN", when(at_ms), nurse.author, "1")


def row(chart: Chart, visit: str = VISIT) -> VisitRow:
    return next(one for one in chart.ask(queries.visit_rows, None) if one.id == visit)


def sign(chart: Chart, scribe: Scribe, *, visit: str = VISIT, feed: str = ROSA, **how: Any) -> Entry:
    entry = scribe.signs(feed, visit, chart.ask(queries.statements_of_visit, feed, visit), **how)
    chart.take(entry)
    return entry


def decide(chart: Chart, sue: Scribe, decision: Any, signature: Entry, name: str = "") -> None:
    state = ReviewState(VISIT, decision, when(MORNING + 60 * MINUTE), "see note", b64(signature.id))
    chart.take(sue.charts(ROSA, [say(id_of(f"review {decision} {name}"), "review.state", state)]))


# --- before it is signed ---------------------------------------------------------------------------------------------


def test_a_planned_visit_shows_its_plan(chart: Chart, ana: Scribe) -> None:
    chart.take(ana.charts(ROSA, [say(VISIT, "visit.plan", plan(ana))]))
    found = row(chart)
    assert (found.status, found.type, found.planned_ms, found.planned_minutes) == ("planned", "ROU", MORNING, 45)
    assert (found.patient, found.nurse, found.title, found.fixed) == (
        ROSA[2:],
        ana.author,
        "Weekly line care",
        "before noon",
    )
    assert (found.started_ms, found.signed_ms, found.entries) == (None, None, 1)


def test_a_visit_that_was_started_is_under_way_by_whom_and_as_what_it_was_started(
    chart: Chart, ana: Scribe, sue: Scribe
) -> None:
    chart.take(ana.charts(ROSA, [say(VISIT, "visit.plan", plan(ana))]))
    chart.take(sue.charts(ROSA, [say(VISIT, "visit.start", started(sue, MORNING + 5 * MINUTE))]))
    found = row(chart)
    assert (found.status, found.type, found.nurse) == ("in_progress", "LIN", sue.author)
    assert found.started_ms == MORNING + 5 * MINUTE


def test_a_visit_without_a_plan_is_listed_too(chart: Chart, ana: Scribe) -> None:
    chart.take(ana.charts(ROSA, [say(VISIT, "visit.start", started(ana)), say(VISIT, "visit.end", VisitEnd(when()))]))
    assert (row(chart).planned_ms, row(chart).ended_ms) == (None, MORNING)


def test_a_visit_said_to_be_missed_is_missed_until_somebody_starts_it(chart: Chart, ana: Scribe) -> None:
    chart.take(ana.charts(ROSA, [say(VISIT, "visit.plan", plan(ana))]))
    chart.take(ana.charts(ROSA, [say(VISIT, "visit.state", VisitState("missed", "nobody home"))]))
    assert row(chart).status == "missed"
    chart.take(ana.charts(ROSA, [say(VISIT, "visit.start", started(ana))]))
    assert row(chart).status == "in_progress"


def test_a_visit_cancelled_after_it_was_started_is_cancelled(chart: Chart, ana: Scribe) -> None:
    chart.take(ana.charts(ROSA, [say(VISIT, "visit.start", started(ana))]))
    chart.take(ana.charts(ROSA, [say(VISIT, "visit.state", VisitState("cancelled", "called away"))]))
    assert row(chart).status == "cancelled"


def test_a_visit_all_taken_back_stays_in_the_list_as_cancelled(chart: Chart, ana: Scribe) -> None:
    start = ana.charts(ROSA, [say(VISIT, "visit.start", started(ana))])
    chart.take(start, ana.charts(ROSA, [say(VISIT, "visit.start", None, ref(start))], kind=kinds.RETRACTION))
    assert row(chart).status == "cancelled"


def test_readings_that_come_before_their_visit_make_no_row_and_count_once_it_comes(chart: Chart, ana: Scribe) -> None:
    chart.take(ana.charts(ROSA, [say(VITALS, "vital_signs.set", VitalSet(VISIT, when()))]))
    assert chart.ask(queries.visit_rows, None) == ()
    chart.take(ana.charts(ROSA, [say(VISIT, "visit.start", started(ana))]))
    assert row(chart).entries == 2


# --- signatures ------------------------------------------------------------------------------------------------------


@pytest.fixture
def under_way(chart: Chart, ana: Scribe) -> Entry:
    """Ana's visit with a pulse in it; the entry of the pulse."""
    vitals = ana.charts(
        ROSA,
        [
            say(VITALS, "vital_signs.set", VitalSet(VISIT, when())),
            say(VITALS, "vital_signs.pulse", Reading(Decimal("72"), "/min")),
        ],
    )
    chart.take(ana.charts(ROSA, [say(VISIT, "visit.start", started(ana))]), vitals)
    return vitals


def test_a_visit_is_signed_once_its_author_signed_it(chart: Chart, under_way: Entry, ana: Scribe) -> None:
    signature = sign(chart, ana)
    found = row(chart)
    assert (found.status, found.signed_by, found.signature) == ("signed", ana.author, bytes(signature.id))
    assert (found.entries, found.amended, found.late, found.cosigned_ms) == (3, False, False, None)


@pytest.mark.parametrize("how", [{"forged": True}, {"signer": id_of("somebody else")}], ids=["forged", "not hers"])
def test_a_signature_that_does_not_hold_or_is_in_another_name_does_not_sign_the_visit(
    chart: Chart, under_way: Entry, ana: Scribe, how: dict[str, Any]
) -> None:
    sign(chart, ana, **how)
    assert (row(chart).status, row(chart).signed_ms) == ("in_progress", None)
    assert [one.valid for one in chart.ask(queries.signatures, ROSA, VISIT)] == [False]


def test_a_cosignature_stands_beside_the_authors_and_does_not_replace_it(
    chart: Chart, under_way: Entry, ana: Scribe, sue: Scribe
) -> None:
    sign(chart, sue, meaning="cosigner")
    assert row(chart).status == "in_progress"
    signature = sign(chart, ana)
    found = row(chart)
    assert (found.status, found.signature) == ("signed", bytes(signature.id))
    assert (found.cosigned_by, found.cosigned_ms is not None) == (sue.author, True)


def test_what_a_second_nurse_charted_before_she_knew_is_marked_as_arrived_after_signing(
    chart: Chart, under_way: Entry, ana: Scribe
) -> None:
    first = sign(chart, ana)
    ben = Scribe("ben")
    chart.take(ben.charts(ROSA, [say(VITALS, "vital_signs.pulse", Reading(Decimal("90"), "/min"), ref(under_way, 1))]))
    assert (row(chart).late, row(chart).amended, row(chart).status) == (True, False, "signed")
    sign(chart, ana, amends=bytes(first.id))
    assert row(chart).late is False


def test_a_correction_shows_as_amended_and_waits_for_its_signature(chart: Chart, under_way: Entry, ana: Scribe) -> None:
    first = sign(chart, ana)
    chart.take(
        ana.charts(
            ROSA,
            [
                say(VITALS, "vital_signs.pulse", Reading(Decimal("84"), "/min"), ref(under_way, 1)),
                say(id_of("why"), "amendment.about", AmendmentAbout(VISIT, "typing slip", when())),
            ],
            kind=kinds.CORRECTION,
        )
    )
    assert (row(chart).amended, row(chart).late) == (True, True)
    second = sign(chart, ana, amends=bytes(first.id))
    assert (row(chart).amended, row(chart).late, row(chart).signature) == (True, False, bytes(second.id))


def test_a_reviewers_comment_is_not_something_that_arrived_late(
    chart: Chart, under_way: Entry, ana: Scribe, sue: Scribe
) -> None:
    sign(chart, ana)
    chart.take(sue.charts(ROSA, [say(id_of("c"), "comment.text", CommentText(VISIT, "Which arm?", when()))]))
    assert (row(chart).late, row(chart).open_comments) == (False, 1)


def test_comments_are_open_until_answered_and_replies_are_not_counted(
    chart: Chart, under_way: Entry, ana: Scribe, sue: Scribe
) -> None:
    asked = id_of("asked")
    chart.take(
        sue.charts(ROSA, [say(asked, "comment.text", CommentText(VISIT, "Which arm?", when()))]),
        sue.charts(ROSA, [say(id_of("other"), "comment.text", CommentText(VISIT, "And when?", when()))]),
        ana.charts(ROSA, [say(id_of("reply"), "comment.text", CommentText(VISIT, "Left.", when(), reply_to=asked))]),
    )
    assert row(chart).open_comments == 2
    chart.take(ana.charts(ROSA, [say(asked, "comment.state", CommentState("answered"))]))
    assert row(chart).open_comments == 1


# --- review ----------------------------------------------------------------------------------------------------------


def test_a_signed_visit_waits_for_review_until_it_is_decided(
    chart: Chart, under_way: Entry, ana: Scribe, sue: Scribe
) -> None:
    assert chart.ask(queries.visit_rows, None, to_review=True) == ()
    signature = sign(chart, ana)
    assert [one.id for one in chart.ask(queries.visit_rows, None, to_review=True)] == [VISIT]
    decide(chart, sue, "approved", signature)
    assert chart.ask(queries.visit_rows, None, to_review=True) == ()
    assert (row(chart).review, row(chart).reviewed_by) == ("approved", sue.author)


def test_a_returned_visit_is_listed_as_returned_and_is_to_be_reviewed_again_once_signed_again(
    chart: Chart, under_way: Entry, ana: Scribe, sue: Scribe
) -> None:
    first = sign(chart, ana)
    decide(chart, sue, "returned", first)
    assert [one.id for one in chart.ask(queries.visit_rows, None, review="returned")] == [VISIT]
    assert chart.ask(queries.visit_rows, None, to_review=True) == ()
    second = sign(chart, ana, amends=bytes(first.id))
    assert row(chart).review == ""
    assert [one.id for one in chart.ask(queries.visit_rows, None, to_review=True)] == [VISIT]
    decide(chart, sue, "approved", second)
    assert row(chart).review == "approved"


def test_a_decision_about_a_signature_that_is_not_the_newest_decides_nothing(
    chart: Chart, under_way: Entry, ana: Scribe, sue: Scribe
) -> None:
    first = sign(chart, ana)
    sign(chart, ana, amends=bytes(first.id))
    decide(chart, sue, "approved", first)
    assert (row(chart).review, row(chart).reviewed_ms) == ("", None)


def test_the_newest_decision_about_a_signature_counts(chart: Chart, under_way: Entry, ana: Scribe, sue: Scribe) -> None:
    signature = sign(chart, ana)
    decide(chart, sue, "approved", signature)
    decide(chart, sue, "returned", signature)
    assert row(chart).review == "returned"


# --- lists -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def three_days(chart: Chart, ana: Scribe) -> list[str]:
    """Visits of Rosa today and tomorrow and of Leila later today, by ana; and of Leila the day after, by ben."""
    ben = Scribe("ben")
    visits = [id_of(f"visit {n}") for n in range(4)]
    chart.take(
        ana.charts(ROSA, [say(visits[0], "visit.plan", plan(ana, MORNING))]),
        ana.charts(ROSA, [say(visits[1], "visit.plan", plan(ana, MORNING + DAY))]),
        ana.charts(LEILA, [say(visits[2], "visit.start", started(ana, MORNING + 60 * MINUTE))]),
        ben.charts(LEILA, [say(visits[3], "visit.plan", plan(ben, MORNING + 2 * DAY))]),
    )
    return visits


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, [0, 2, 1, 3]),
        ({"newest_first": True}, [3, 1, 2, 0]),
        ({"day_from_ms": MORNING, "day_to_ms": MORNING + DAY}, [0, 2]),
        ({"day_from_ms": MORNING + DAY}, [1, 3]),
        ({"nurse": id_of("ben")}, [3]),
        ({"patient": ROSA[2:]}, [0, 1]),
        ({"status": "in_progress"}, [2]),
        ({"limit": 2}, [0, 2]),
        ({"nurse": "\0", "status": "x' or 1=1 --"}, []),
    ],
)
def test_visits_are_listed_by_day_nurse_patient_and_status_in_order_of_time(
    chart: Chart, three_days: list[str], asked: dict[str, Any], expected: list[int]
) -> None:
    assert [row.id for row in chart.ask(queries.visit_rows, None, **asked)] == [three_days[n] for n in expected]


def test_visits_of_other_feeds_are_not_shown(chart: Chart, three_days: list[str]) -> None:
    assert {row.feed for row in chart.ask(queries.visit_rows, {LEILA})} == {LEILA}
    assert chart.ask(queries.visit_rows, set()) == ()
    assert chart.ask(queries.visit_rows, {LEILA}, patient=ROSA[2:]) == ()
