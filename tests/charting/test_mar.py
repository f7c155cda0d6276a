"""The medication record: under which heading a medicine stands, when it is late, refused, allowed again, and worked."""

from datetime import timedelta
from decimal import Decimal

import pytest

from nursechart.charting import medicines
from nursechart.charting.committing import ReasonNeeded
from nursechart.record.kinds import DoseGiven, DoseResponse, OrderDose
from tests.charting.test_drug_file_at_the_start import Dose, infused, ordering

__all__ = ["ordering"]
DRUG = "furosemide"


def scheduled(ordering, minutes_ago, drug=DRUG, **more):
    """An order once a day whose dose was due so many minutes ago."""
    shift = ordering.at.shift
    first = shift.when(shift.now - timedelta(minutes=minutes_ago))
    return timed(ordering(drug, infusion=infused("100", "100"), first=first, **more), "24")


def timed(dose: Dose, every_h, *, as_needed=False, unit="mg", route="IV"):
    at = dose.at
    order = at.shift.store.subject(at.feed, dose.order, kind="order")
    ordered = OrderDose(Decimal("500"), unit, route, every_h=Decimal(every_h), as_needed=as_needed)
    at.laptop.says(at.feed, dose.order, "order.dose", ordered, order.refs("order.dose"))
    return dose


def as_needed(ordering, route="PO"):
    dose = ordering("simethicone", "500", route=route)
    at = dose.at
    order = at.shift.store.subject(at.feed, dose.order, kind="order")
    at.laptop.says(at.feed, dose.order, "order.infusion", None, order.refs("order.infusion"))
    return timed(dose, "6", as_needed=True, route=route)


def test_a_medicine_moves_from_due_now_to_given_when_it_is_stopped(ordering):
    dose = scheduled(ordering, 10)
    assert dose.card.group == "now"

    dose.start(rate="100", volume="100")
    assert dose.card.group == "now"
    medicines.stop(dose.at.shift, dose.at.medicines, dose.card.dose, {})

    assert dose.card.group == "given"


def test_what_is_due_tonight_stands_under_later_and_what_is_held_under_held(ordering):
    dose = scheduled(ordering, -8 * 60)
    assert dose.card.group == "later"

    medicines.hold(dose.at.shift, dose.at.medicines, dose.order, "held", "Dr Lindqvist")

    assert (dose.card.group, dose.card.state) == ("held", "held")


def test_what_is_due_now_stands_before_what_is_later(ordering):
    later, now = scheduled(ordering, -8 * 60), scheduled(ordering, 5, drug="micafungin")
    order = [card.order for card in now.at.medicines.cards]

    assert order.index(now.order) < order.index(later.order)


def test_a_refused_dose_is_charted_with_why_and_stands_under_refused(ordering):
    dose = scheduled(ordering, 10)
    reasons = dict(dose.at.medicines.refuse_reasons)
    assert "side_effects" in reasons

    with pytest.raises(ReasonNeeded):
        medicines.refuse(dose.at.shift, dose.at.medicines, dose.order, "", "")
    medicines.refuse(dose.at.shift, dose.at.medicines, dose.order, "side_effects", "Dr Lindqvist told")

    given = dose.given.get("dose_given.dose", DoseGiven)
    assert (given.status, given.why_not, given.reason) == (
        "not_given",
        "refused",
        "Refused: side effects. Dr Lindqvist told",
    )
    assert dose.card.group == "refused"


@pytest.mark.parametrize(("minutes", "late"), [(60, False), (61, True), (-30, False)])
def test_a_dose_later_than_its_time_allows_asks_why(ordering, minutes, late):
    dose = scheduled(ordering, minutes)
    assert ("IN-23" in dose.says(rate="100", volume="100")) is late
    assert ("late" in dose.card.actions) is late

    if late:
        with pytest.raises(ReasonNeeded):
            dose.start(rate="100", volume="100")
        dose.start({"IN-23": "Nurse on the way"}, rate="100", volume="100")
        assert dose.answered["IN-23"] == "Nurse on the way"


@pytest.mark.parametrize(("minutes", "late"), [(30, False), (31, True)])
def test_what_has_to_come_on_the_minute_is_late_sooner(ordering, minutes, late):
    dose = scheduled(ordering, minutes, drug="insulin regular")

    assert ("IN-23" in dose.says(rate="100", volume="100")) is late


def test_an_as_needed_medicine_says_when_it_is_allowed_again(ordering, clinic):
    dose = as_needed(ordering)
    assert (dose.card.group, dose.card.due) == ("as_needed", "as needed")
    at = dose.at.shift.now

    dose.start()

    again = at + timedelta(hours=6)
    assert dose.card.due.endswith(f"next allowed {again:%H:%M}") or f"{again:%H:%M}" in dose.card.due
    assert any(text.startswith("Last dose") for _, text in dose.card.checks)
    assert "start" not in dose.card.actions
    clinic.clock.pass_minutes(6 * 60)
    assert "start" in dose.card.actions


def test_an_as_needed_medicine_given_in_another_visit_counts(ordering, amara, maria, clinic):
    dose = as_needed(ordering)
    dose.start()
    clinic.clock.pass_minutes(120)

    other = Dose(amara.begin(maria), dose.order, dose.line)

    assert "next allowed" in other.card.due


def test_how_an_as_needed_dose_worked_is_asked_back_after_its_time_and_charted(ordering, clinic):
    dose = as_needed(ordering)
    dose.start()
    assert "effect" in dose.card.actions
    asked = [text for tone, text in dose.card.checks if "how it worked" in text and tone == "low"]
    assert len(asked) == 1

    clinic.clock.pass_minutes(59)
    assert not [tone for tone, text in dose.card.checks if "how it worked" in text and tone == "warn"]
    clinic.clock.pass_minutes(1)
    assert [tone for tone, text in dose.card.checks if "how it worked" in text] == ["warn"]
    medicines.effect(dose.at.shift, dose.at.medicines, dose.card.dose, "pain 6 to 2")

    assert dose.given.get("dose_given.response", DoseResponse).text == "pain 6 to 2"
    assert "effect" not in dose.card.actions
    assert not [text for _, text in dose.card.checks if "how it worked" in text]


def test_what_does_not_run_is_given_at_once(ordering):
    dose = as_needed(ordering)
    assert not dose.card.runs

    dose.start()

    assert (dose.given.get("dose_given.dose", DoseGiven).status, dose.card.actions) == ("completed", ("effect",))
