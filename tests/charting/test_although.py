"""What arrives although a rule speaks against it: marked, shown, queued for review, and never refused or dropped."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import msgspec
import pytest

from nursechart.charting import reviewing
from nursechart.charting.although import given_although
from nursechart.charting.reviewing import SayWhatToMend
from nursechart.record.kinds import (
    AlertAnswer,
    AllergySubstance,
    CheckedValue,
    DoseGiven,
    DoseProduct,
    DoseTimes,
    DoubleCheck,
    LumenCheck,
    OrderDrug,
    OrderPlan,
    OrderState,
    VisitIdentity,
    VisitState,
)


@pytest.fixture
def arrived(kenji, maria, clinic):
    """Charts a dose in a visit of Kenji's as another program would: around every page."""
    clinic.clock.pass_minutes(1)
    at = kenji.begin(maria)

    def dose(drug="furosemide", *, identity=True, order=None, **more):
        shift, subject = at.shift, at.shift.new_id()
        line = at.line.line
        ordered = order or shift.new_id()
        if order is None:
            at.laptop.says(at.feed, ordered, "order.drug", OrderDrug(drug))
            at.laptop.says(at.feed, ordered, "order.state", OrderState("active", since=shift.when()))
        given = DoseGiven(at.visit, ordered, "completed", drug, Decimal(500), "mg", "IV", line, "1")
        parts = {
            "dose_given.dose": msgspec.structs.replace(given, **more),
            "dose_given.times": DoseTimes(shift.when(), shift.when()),
        }
        if identity:
            parts["dose_given.identity"] = VisitIdentity("name", "mrn", "patient", shift.when(), "dose")
        for part, value in parts.items():
            at.laptop.says(at.feed, subject, part, value)
        return at, subject, ordered

    return dose


def rules(at):
    found = given_although(at.shift, at.shift.store.visit_record(at.feed, at.visit))
    return {each.finding.rule for each in found}


def test_a_plain_dose_is_not_marked(arrived):
    at, _, _ = arrived()
    assert rules(at) == set()


def test_a_dose_against_an_allergy_is_marked_and_shown(arrived):
    at, _, order = arrived("ampicillin")

    assert rules(at) == {"R-02.allergy"}
    card = next(each for each in at.medicines.cards if each.order == order)
    assert any("Given although" in alert.text and "penicillin" in alert.text for alert in card.warnings)


def test_an_allergy_that_arrives_later_counts_against_a_dose_given_unaware(arrived, amara):
    at, _, _ = arrived("gentamicin")
    assert rules(at) == set()
    at.laptop.sync()
    amara.sync()

    allergy = amara.shift.new_id()
    amara.says(at.feed, allergy, "allergy.substance", AllergySubstance("Gentamicin"))
    amara.sync()
    at.laptop.sync()

    assert rules(at) == {"R-02.allergy"}


@pytest.mark.parametrize(
    ("part", "value", "rule"),
    [
        ("dose_given.product", DoseProduct("A1", "2025-01-31"), "R-02.expired"),
        ("dose_given.product", DoseProduct("A1", "2027-01-31", visual="particles"), "R-02.visual"),
        ("dose_given.product", DoseProduct("A1", "2027-01-31", visual="clear"), ""),
    ],
)
def test_what_the_label_said_is_judged_by_the_day_it_was_given(arrived, part, value, rule):
    at, subject, _ = arrived()
    at.laptop.says(at.feed, subject, part, value)

    assert rules(at) == ({rule} if rule else set())


def test_a_dose_of_an_order_that_was_stopped_before_is_marked_and_of_one_stopped_later_is_not(arrived, clinic):
    at, _, order = arrived()
    held = at.shift.store.subject(at.feed, order, kind="order")
    clinic.clock.pass_minutes(5)
    later = OrderState("stopped", "Too sleepy", at.shift.when())
    at.laptop.says(at.feed, order, "order.state", later, held.refs("order.state"))
    assert rules(at) == set()

    clinic.clock.pass_minutes(5)
    arrived(order=order)

    assert rules(at) == {"R-02.no_order"}


def test_a_dose_after_the_last_day_of_its_order_or_by_another_route_is_marked(arrived):
    at, _, order = arrived()
    at.laptop.says(at.feed, order, "order.plan", OrderPlan(until="2025-11-01"))
    assert rules(at) == {"R-02.no_order"}

    other, _, _ = arrived("bupivacaine", route="epidural")
    assert "R-09" in rules(other)


def test_an_older_program_that_asked_no_second_person_is_marked(arrived):
    at, subject, _ = arrived("milrinone")
    assert rules(at) == {"R-03"}

    values = (CheckedValue("dose", "5 mg", "5 mg", agrees=True),)
    done = DoubleCheck("Amara Okafor", "rn", "in_person", at.shift.when(), values, agrees=True)
    at.laptop.says(at.feed, subject, "dose_given.double_check", done)

    assert rules(at) == set()


def test_a_dose_without_identifiers_is_marked_but_not_in_history_from_elsewhere(arrived):
    at, _, _ = arrived(identity=False)
    assert rules(at) == {"R-01"}

    held = at.shift.store.visit_record(at.feed, at.visit).visit
    at.laptop.says(at.feed, at.visit, "visit.state", VisitState("imported"), held.refs("visit.state"))

    record = at.shift.store.visit_record(at.feed, at.visit)
    imported = msgspec.structs.replace(record, row=msgspec.structs.replace(record.row, status="imported"))
    assert given_although(at.shift, imported) == ()


def test_a_lumen_that_was_flushed_while_an_inotrope_ran_is_marked(arrived):
    at, dose, _ = arrived("milrinone", status="in_progress")
    held = at.shift.store.subject(at.feed, dose, kind="dose_given")
    began = held.get("dose_given.times", DoseTimes)
    at.laptop.says(at.feed, dose, "dose_given.times", DoseTimes(began.start), held.refs("dose_given.times"))
    flush = LumenCheck(at.visit, at.line.line, "1", at.shift.when(), Decimal(10), "easy")
    at.laptop.says(at.feed, at.shift.new_id(), "lumen_check.result", flush)

    assert "R-06" in rules(at)


def test_what_was_overridden_with_a_reason_is_answered(arrived):
    at, subject, _ = arrived("ampicillin")
    answer = AlertAnswer(at.visit, "R-02.allergy", "1", subject, "overridden", at.shift.when(), "Tolerated in May")
    at.laptop.says(at.feed, at.shift.new_id(), "alert.answer", answer)

    assert rules(at) == set()


def test_it_stands_in_the_supervisors_queue_until_she_has_decided(arrived, ingrid):
    at, subject, _ = arrived("ampicillin")
    at.laptop.sync()
    ingrid.sync()

    row = next(each for each in reviewing.queue(ingrid.shift, "to_do").rows if each.visit == at.visit)
    assert any(chip.text.startswith("Although: ") for chip in row.chips)
    detail = reviewing.detail(ingrid.shift, at.feed, at.visit)
    assert any("Given although" in words for _, words in detail.checks)

    with pytest.raises(SayWhatToMend):
        reviewing.settle_rule(ingrid.shift, detail, subject, "R-02.allergy", " ")
    left = reviewing.settle_rule(ingrid.shift, detail, subject, "R-02.allergy", "Prescriber told, no reaction")

    assert at.visit not in {each.visit for each in left.rows}
    ingrid.sync()
    at.laptop.sync()
    assert rules(at) == set()


def test_nothing_is_refused_or_dropped(arrived, amara):
    at, subject, _ = arrived("ampicillin", identity=False)
    at.laptop.sync()
    amara.sync()

    doses = amara.shift.store.visit_record(at.feed, at.visit).doses
    assert subject in {each.id for each in doses}
    assert rules(replace(at, laptop=amara)) == {"R-01", "R-02.allergy"}
