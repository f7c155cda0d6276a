"""The reasons that a warning offers: by the rule, and the one of the last time; none is taken for the nurse."""

import pytest

from nursechart.charting import medicines
from nursechart.charting.committing import ReasonNeeded
from tests.charting.test_drug_file_at_the_start import ordering
from tests.charting.test_mar import scheduled

__all__ = ["ordering"]


def reasons(dose, rule):
    return next(alert.reasons for alert in dose.card.warnings if alert.rule == rule)


def labels(dose, choices):
    return tuple(each.label for each in dose.at.shift.content.choices[choices] if each.id != "other")


def test_a_late_dose_offers_the_reasons_for_being_late_and_none_is_taken_for_her(ordering):
    dose = scheduled(ordering, 61)
    dose.says(rate="100", volume="100")

    assert reasons(dose, "IN-23") == labels(dose, "late_reason")
    with pytest.raises(ReasonNeeded):
        dose.start(rate="100", volume="100")


def test_what_she_said_last_time_of_the_same_rule_and_order_is_offered_last(ordering, clinic):
    dose = scheduled(ordering, 61)
    dose.start({"IN-23": "Her daughter was out"}, rate="100", volume="100")
    medicines.stop(dose.at.shift, dose.at.medicines, dose.card.dose, {})
    clinic.clock.pass_minutes(24 * 60)
    again = type(dose)(dose.at.laptop.begin(dose.at.feed), dose.order, dose.line)

    offered = reasons(again, "IN-23")

    assert offered == (*labels(dose, "late_reason"), "Her daughter was out")


def test_a_reason_of_the_list_is_not_offered_twice_and_another_orders_reason_not_at_all(ordering, clinic):
    dose = scheduled(ordering, 61)
    dose.start({"IN-23": labels(dose, "late_reason")[0]}, rate="100", volume="100")
    medicines.stop(dose.at.shift, dose.at.medicines, dose.card.dose, {})
    clinic.clock.pass_minutes(24 * 60)
    again = type(dose)(dose.at.laptop.begin(dose.at.feed), dose.order, dose.line)

    assert reasons(again, "IN-23") == labels(dose, "late_reason")
