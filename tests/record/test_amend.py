"""What may be said about a visit that is signed."""

from dataclasses import replace

import pytest

from nursechart.record import kinds
from nursechart.record.amend import (
    is_of_visit,
    subjects_of_visit,
    visits_named,
    why_refused,
)
from nursechart.record.entry import Document, Statement, StatementRef
from nursechart.record.manifest import sign_manifest
from tests.record.pen import VISIT, VITALS, WHEN, Pen, because, key_of, pulse

EARLIER = StatementRef(b"12345678", 0)
COMMENT = Statement("0190e000-0000-7000-8000-0000000000f1", "comment.text", {"visit": VISIT, "text": "?", "at": WHEN})
WITHDRAWN = replace(pulse("", EARLIER), value=None)


def signature(*, amends=b"", meaning="author"):
    pen = Pen()
    manifest = pen.manifest(pen.write(pulse("80")), meaning=meaning)
    return Document(sign_manifest(manifest, key_of(pen.author)), amends)


def test_a_visit_that_is_not_signed_is_charted_freely():
    assert why_refused("charted", (pulse("80"), pulse("88", EARLIER)), visit_is_signed=False) is None


def test_a_signed_visit_is_not_changed_by_ordinary_charting():
    why = why_refused("charted", (pulse("80"),), visit_is_signed=True)
    assert why is not None
    assert "correction" in why


@pytest.mark.parametrize(
    ("kind", "statement"),
    [
        ("correction", pulse("88", EARLIER)),
        ("retraction", WITHDRAWN),
        ("late_entry", pulse("88")),
        ("addendum", pulse("88")),
        ("addendum", None),
    ],
)
def test_each_amendment_may_follow_a_signature_if_it_says_why(kind, statement):
    said = () if statement is None else (statement,)
    assert why_refused(kind, (*said, because("misread the cuff")), visit_is_signed=True) is None
    assert "reason" in (why_refused(kind, (*said, because("  ")), visit_is_signed=True) or "")
    assert "reason" in (why_refused(kind, said or (COMMENT,), visit_is_signed=True) or "")


def test_an_amendment_needs_its_reason_before_the_signature_too():
    assert why_refused("retraction", (WITHDRAWN,), visit_is_signed=False) is not None


def test_a_reason_in_a_broken_shape_is_none():
    broken = Statement("e", "amendment.about", {"reason": "misread"})
    assert why_refused("addendum", (broken,), visit_is_signed=True) is not None
    assert why_refused("addendum", (replace(broken, value=None),), visit_is_signed=True) is not None


def test_a_correction_and_a_retraction_name_what_they_put_right():
    assert "correct" in (why_refused("correction", (pulse("88"), because("x")), visit_is_signed=True) or "")
    assert "take back" in (why_refused("retraction", (because("x"),), visit_is_signed=True) or "")


def test_a_retraction_puts_nothing_in_place_and_an_addendum_replaces_nothing():
    assert why_refused("retraction", (pulse("88", EARLIER), because("x")), visit_is_signed=True) is not None
    assert why_refused("addendum", (pulse("88", EARLIER), because("x")), visit_is_signed=True) is not None
    assert why_refused("late_entry", (pulse("88", EARLIER), because("x")), visit_is_signed=True) is not None


def test_an_amendment_is_not_a_document():
    assert why_refused("addendum", Document({"text": "more"}), visit_is_signed=True) is not None


def test_a_reviewers_words_about_a_signed_visit_are_ordinary_charting():
    review = Statement("f2", "review.state", {"visit": VISIT, "decision": "returned", "at": WHEN})
    assert why_refused("charted", (COMMENT, review), visit_is_signed=True) is None


def test_a_visit_is_signed_once_and_then_its_amendments_are():
    assert why_refused("visit.signed", signature(), visit_is_signed=False) is None
    assert why_refused("visit.signed", signature(), visit_is_signed=True) is not None
    assert why_refused("visit.signed", signature(amends=bytes(range(32))), visit_is_signed=True) is None
    assert why_refused("visit.signed", signature(meaning="cosigner"), visit_is_signed=True) is None


def test_a_signature_that_does_not_hold_is_not_charted():
    good = signature()
    forged = Document(good.doc | {"manifest": good.doc["manifest"].replace("CRNI", "MD")})
    for body in (forged, Document({}), (pulse("80"),)):
        assert "Sign the visit again" in (why_refused("visit.signed", body, visit_is_signed=False) or "")


def test_the_subjects_of_a_visit_are_known_by_their_kind():
    order = Statement("o", "order.state", {"status": "active"})
    assert subjects_of_visit((pulse("80"), order, COMMENT)) == {VITALS}
    assert subjects_of_visit(signature()) == frozenset()
    assert {part for part in kinds.PARTS if is_of_visit(part)} >= {
        "visit.end",
        "dose_given.dose",
        "infusion_step.event",
        "section.fields",
    }
    assert not any(is_of_visit(part) for part in ("order.dose", "line.device", "comment.text", "patient.name"))


def test_a_body_names_its_visits_where_it_can():
    end = Statement("v2", "visit.end", None)
    assert visits_named((pulse("80"), because("x"), end)) == {VISIT, "v2"}
    assert visits_named(signature()) == {VISIT}
    assert visits_named(Document({"title": "Consent"})) == frozenset()


def test_a_move_out_of_a_signed_visit_is_a_retraction_and_into_one_a_late_entry():
    away = Statement("m", "move.away", {"visit": VISIT, "at": WHEN, "moved": ["v1"]})
    here = Statement("m", "move.here", {"visit": VISIT, "at": WHEN, "moved": []})
    assert why_refused("retraction", (WITHDRAWN, away, because("wrong patient")), visit_is_signed=True) is None
    assert why_refused("late_entry", (pulse("80"), here, because("wrong patient")), visit_is_signed=True) is None
    assert why_refused("charted", (pulse("80"), here), visit_is_signed=True) is not None
    assert is_of_visit("move.away"), "so it is signed with the rest"


def test_a_move_takes_something_back_or_it_is_none():
    away = Statement("m", "move.away", {"visit": VISIT, "at": WHEN, "moved": ["v1"]})
    assert why_refused("retraction", (away, because("wrong patient")), visit_is_signed=True) is not None
