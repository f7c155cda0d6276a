"""After signing nothing changes: it is corrected, added to or taken back, with a reason, and signed again."""

import json

import pytest

from nursechart.charting import amending, exporting, forms, lines, medicines, overview, reviewing, vitals
from nursechart.charting.amending import NothingToAmend
from nursechart.charting.committing import ReasonNeeded
from nursechart.charting.vitals import CannotBeCharted
from nursechart.store.errors import SignedAlready
from tests.charting.clinic import record_of, row_of

WHY = "Read 124 off the wrong line"


@pytest.fixture
def signed(clinic, amara, maria):
    clinic.clock.pass_minutes(1)  # later than what other tests charted
    visit = amara.begin(maria)
    return visit.complete().sign()


@pytest.fixture
def corrected(signed):
    vitals.correct(signed.shift, signed.vitals, "blood_pressure", "128", "78", WHY)
    return signed


def test_ordinary_charting_of_a_signed_visit_asks_for_the_reason(signed):
    section = next(each for each in signed.form("arrive").sections if each.id == "S15")
    assert section.rows
    for act in (
        lambda: vitals.chart(signed.shift, signed.vitals, "pulse", "75"),
        lambda: vitals.set_taken(signed.shift, signed.vitals, "", "standing"),
        lambda: vitals.not_taken(signed.shift, signed.vitals, "pulse", "refused"),
        lambda: lines.chart(signed.shift, signed.line, "external_length", {"cm": "3"}),
        lambda: forms.chart(signed.shift, signed.form("arrive"), "S15", "sharps", {"sharps": "full"}),
    ):
        with pytest.raises(ReasonNeeded):
            act()
    assert not signed.frame.unsigned_amendment


def test_the_store_itself_takes_nothing_else(signed):
    subject = record_of(signed).vitals[0]
    with pytest.raises(SignedAlready, match="This visit is signed"):
        signed.laptop.says(signed.feed, subject.id, "vital_signs.pulse", None, subject.refs("vital_signs.pulse"))


def test_a_correction_without_a_reason_is_refused(signed):
    with pytest.raises(ReasonNeeded):
        vitals.correct(signed.shift, signed.vitals, "pulse", "75", "", " ")


def test_a_correction_cannot_be_what_cannot_be(signed):
    with pytest.raises(CannotBeCharted, match="between 25 and 45"):
        vitals.correct(signed.shift, signed.vitals, "temperature", "384", "", WHY)


def test_a_correction_keeps_both_values_readable_on_the_page(corrected):
    row = row_of(corrected.vitals, "blood_pressure")

    assert (row.controls[0].value, row.controls[0].value2) == ("128", "78")
    (change,) = row.corrected
    assert (change.old, change.new, change.reason, change.who) == ("124/76 mmHg", "128/78 mmHg", WHY, "A. Okafor")


def test_a_correction_stands_in_the_chart_the_note_the_bundle_and_review(corrected, ingrid):
    shift, feed, visit = corrected.shift, corrected.feed, corrected.visit
    trend = next(each for each in overview.open_chart(shift, feed).trends if each.measure == "blood_pressure")
    assert trend.latest == "128/78"
    note = exporting.note_html(shift, feed, visit)
    assert "128/78" in note
    assert "124/76" in note
    assert WHY in note
    bundle = json.loads(exporting.fhir_bundle(shift, feed, visit))
    values = [
        component["valueQuantity"]["value"]
        for entry in bundle["entry"]
        for component in entry["resource"].get("component", ())
        if entry["resource"]["resourceType"] == "Observation" and "valueQuantity" in component
    ]
    assert {128, 78} <= set(values)
    assert not {124, 76} & set(values)
    corrected.laptop.sync()
    ingrid.sync()
    items = reviewing.detail(ingrid.shift, feed, visit).items
    changes = [change for item in items if item.title == "Vital signs" for _, change in item.changes]
    assert [(change.old, change.new, change.reason) for change in changes] == [("124/76 mmHg", "128/78 mmHg", WHY)]


def test_an_amendment_waits_for_a_further_signature_which_continues_the_first(corrected):
    assert corrected.frame.unsigned_amendment
    assert corrected.sign_page.amending
    first = record_of(corrected).signatures[0]

    corrected.sign()

    assert not corrected.frame.unsigned_amendment
    signatures = record_of(corrected).signatures
    assert signatures[-1].amends == first.entry
    assert first in signatures
    assert all(signature.valid for signature in signatures)


def test_a_corrected_row_of_the_line_keeps_its_reason(signed):
    look = lines.correct(signed.shift, signed.line, "external_length", {"cm": "3.0"}, "Measured from the wrong mark")

    (change,) = row_of(look, "external_length").corrected
    assert (change.old, change.new, change.reason) == ("2.5 cm", "3.0 cm", "Measured from the wrong mark")


def test_a_corrected_answer_of_a_form_keeps_what_it_said(signed):
    before = row_of(next(each for each in signed.form("supplies").sections if each.id == "S16"), "enough")

    other = "no" if before.controls[0].value == "yes" else "yes"
    look = forms.correct(signed.shift, signed.form("supplies"), "S16", "enough", {"enough": other}, "Counted again")

    (change,) = row_of(next(each for each in look.sections if each.id == "S16"), "enough").corrected
    assert change.reason == "Counted again"
    assert change.old != change.new


def test_a_value_that_was_forgotten_comes_as_a_late_entry(signed):
    vitals.correct(signed.shift, signed.vitals, "glucose", "6.1", "", "Written on paper, forgotten here")

    record = record_of(signed)
    said = record.vitals[0].said("vital_signs.glucose")
    assert said.entry_kind == "late_entry"


def test_a_dose_charted_late_needs_its_reason(signed):
    card = next(card for card in signed.medicines.cards if card.state in ("due", "later"))
    assert card.actions == ()

    with pytest.raises(ReasonNeeded):
        medicines.hold(signed.shift, signed.medicines, card.order, "refused", "")
    medicines.hold(signed.shift, signed.medicines, card.order, "refused", "", why="Forgotten at the visit")

    assert signed.frame.unsigned_amendment


def test_an_addendum_adds_words_and_changes_nothing(signed):
    before = [subject for subject in record_of(signed).subjects if subject.kind != "amendment"]

    amending.addendum(signed.shift, signed.feed, signed.visit, "Lab called", "Potassium 4.1 reported by phone")

    after = record_of(signed)
    assert [subject for subject in after.subjects if subject.kind != "amendment"] == before
    assert "Potassium 4.1 reported by phone" in exporting.note_html(signed.shift, signed.feed, signed.visit)


@pytest.mark.parametrize(("reason", "text"), [("", "words"), ("reason", " ")])
def test_an_addendum_says_what_and_why(signed, reason, text):
    with pytest.raises(ReasonNeeded):
        amending.addendum(signed.shift, signed.feed, signed.visit, reason, text)


def test_an_unsigned_visit_takes_no_addendum(visit):
    with pytest.raises(NothingToAmend, match="not signed yet"):
        amending.addendum(visit.shift, visit.feed, visit.visit, "reason", "words")


def test_a_retraction_takes_back_a_whole_set_and_it_stays_readable(signed):
    set_id = signed.vitals.set_id

    amending.retract(signed.shift, signed.feed, signed.visit, set_id, "Charted on the wrong patient")

    record = record_of(signed)
    assert all(said.value is None for saids in record.vitals[0].parts.values() for said in saids)
    kept = signed.shift.store.history(signed.feed, set_id, "vital_signs.pulse")
    assert [said.value is not None for said in kept.said] == [True, False]
    assert "Charted on the wrong patient" in exporting.note_html(signed.shift, signed.feed, signed.visit)


def test_after_a_set_was_taken_back_an_empty_one_is_offered(signed):
    old = signed.vitals.set_id

    amending.retract(signed.shift, signed.feed, signed.visit, old, "Charted on the wrong patient")

    look = signed.vitals
    assert look.set_id != old
    assert not any(row.row.charted for row in look.rows)


def test_the_visit_itself_and_nothing_at_all_cannot_be_taken_back(signed):
    for subject in (signed.visit, "nobody", record_of(signed).patient.id):
        with pytest.raises(NothingToAmend):
            amending.retract(signed.shift, signed.feed, signed.visit, subject, "reason")


def test_a_set_charted_in_error_can_be_taken_back_before_signing_too(visit):
    visit.measure("pulse", "72")

    amending.retract(visit.shift, visit.feed, visit.visit, visit.vitals.set_id, "Typed in the wrong visit")

    assert "vital:pulse" in {item.key for item in visit.sign_page.missing}
    assert visit.frame.status == "in_progress"
