"""The limits of an order itself: taken from whom and from where, read back, shown, and said before the dose."""

from __future__ import annotations

import pytest

from nursechart.charting import order_limits
from nursechart.charting.baselines import BaselineRefused
from nursechart.charting.guarding import MayNotBeCharted
from nursechart.charting.ordering import is_active
from nursechart.record.kinds import OrderDrug, OrderLimits
from tests.charting.clinic import AtVisit

SAID = {"low": "100", "action": "hold", "told": "Dr Lindqvist", "because": "by phone 09:20", "read_back": "yes"}


def order_of(visit: AtVisit):
    orders = visit.shift.store.visit_record(visit.feed, visit.visit).orders
    medicines = [each for each in orders if is_active(each) and each.get("order.drug", OrderDrug).kind == "medicine"]
    return next(each for each in medicines if each.get("order.drug", OrderDrug).name == "vancomycin")


def limited(visit: AtVisit, **said: str):
    typed = {**SAID, "order": order_of(visit).id, "of": "systolic", **said}
    return order_limits.set_limit(visit.shift, visit.vitals, "blood_pressure", typed)


def test_an_orders_limit_stands_beside_the_others_with_who_ordered_it(visit):
    look = limited(visit)

    words = [words for which, words in next(e.limits for e in look.rows if e.row.id == "blood_pressure")
             if which.startswith("Order")]  # fmt: skip
    assert any("from 100" in each and "else hold" in each and "Dr Lindqvist" in each for each in words)
    (limit,) = order_of(visit).get("order.limits", OrderLimits).items
    assert limit.because == "by phone 09:20, read back by Amara Okafor, RN"


def test_a_reading_outside_the_hold_limit_speaks_on_the_card_before_the_dose(visit):
    limited(visit)
    visit.measure("blood_pressure", "94", "60")

    card = next(each for each in visit.medicines.cards if each.order == order_of(visit).id)
    said = [alert.text for alert in (*card.blocks, *card.warnings)]
    assert any("Systolic 94 mmHg, by the order hold below 100" in each for each in said)


def test_a_reading_within_the_limit_says_nothing(visit):
    limited(visit)
    visit.measure("blood_pressure", "100", "60")

    card = next(each for each in visit.medicines.cards if each.order == order_of(visit).id)
    assert not any("by the order hold" in alert.text for alert in (*card.blocks, *card.warnings))


@pytest.mark.parametrize(
    ("left_out", "says"),
    [
        ({"read_back": "no"}, "read back"),
        ({"told": ""}, "who ordered it"),
        ({"because": " "}, "where it is from"),
        ({"action": ""}, "what is to be done"),
        ({"order": "nobody"}, "Choose the order"),
    ],
)
def test_a_limit_needs_its_order_its_source_and_the_read_back(visit, left_out, says):
    with pytest.raises(MayNotBeCharted, match=says):
        limited(visit, **left_out)


def test_a_limit_without_a_number_is_refused(visit):
    with pytest.raises(BaselineRefused, match="lower limit"):
        limited(visit, low="")


def test_a_second_limit_of_the_same_kind_takes_the_place_of_the_first(visit):
    limited(visit)
    limited(visit, low="90")
    limited(visit, low="", high="180", action="notify")

    items = order_of(visit).get("order.limits", OrderLimits).items
    assert [(each.action, each.low, each.high) for each in items] == [("hold", 90, None), ("notify", None, 180)]
