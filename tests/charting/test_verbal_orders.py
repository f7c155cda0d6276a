"""Orders by voice: who may take one, read back, revised, held or stopped, and confirmed in time."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from nursechart.charting import verbal_orders
from nursechart.charting.guarding import MayNotBeCharted
from nursechart.charting.identifying import TwoIdentifiersNeeded
from nursechart.charting.ordering import newer_order
from nursechart.charting.verbal_orders import SpokenOrder
from nursechart.record.kinds import OrderDose, OrderDrug, OrderPlan, OrderState, OrderVerbal

NEW = SpokenOrder(
    change="new",
    how="phone",
    prescriber="Dr Lindqvist",
    read_back=True,
    drug="furosemide",
    dose=OrderDose(Decimal(40), "mg", "IV", "daily", Decimal(24)),
)


@pytest.fixture
def take(visit):
    made = []

    def took(said=NEW, first="name", second="birth_date"):
        before = {each.id for each in visit.frame.basis.orders}
        verbal_orders.take(visit.shift, visit.frame, said, first, second)
        new = [each for each in visit.frame.basis.orders if each.id not in before]
        made.extend(each.id for each in new)
        return new[0] if new else visit.shift.store.subject(visit.feed, said.order, kind="order")

    yield took
    for order in made:
        held = visit.shift.store.subject(visit.feed, order, kind="order")
        visit.laptop.says(visit.feed, order, "order.state", OrderState("entered_in_error"), held.refs("order.state"))


def test_an_order_by_phone_says_who_took_it_and_that_it_was_read_back(take, visit):
    order = take()

    said = order.get("order.verbal", OrderVerbal)
    assert (said.taken_by, said.role, said.read_back, said.how) == ("Amara Okafor, RN", "rn", True, "phone")
    assert order.get("order.plan", OrderPlan).revision == 1


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"read_back": False}, "not read back"),
        ({"drug": "cisplatin"}, "only held or stopped"),
        ({"prescriber": " "}, "who ordered it"),
        ({"drug": ""}, "which medicine"),
        ({"instruction": "give 5.0 mg QD"}, "Write 5 for 5.0, daily for QD"),
        ({"dose": OrderDose(Decimal(5000), "U", "SC", "daily")}, "units for U"),
        ({"change": "hold"}, "Choose the order"),
    ],
)
def test_an_order_that_may_not_be_taken_so_is_not_charted(take, visit, changed, says):
    before = visit.frame.basis.orders
    with pytest.raises(MayNotBeCharted, match=says):
        take(replace(NEW, **changed))
    assert visit.frame.basis.orders == before


def test_an_order_by_voice_asks_for_two_identifiers(take):
    with pytest.raises(TwoIdentifiersNeeded):
        take(first="name", second="name")


def test_a_licensed_practical_nurse_takes_no_order_by_voice(visit):
    shift = replace(visit.shift, person=type(visit.shift.person)("x", "Lee Park", "LPN", "lpn"))

    with pytest.raises(MayNotBeCharted, match="registered nurse or a pharmacist"):
        verbal_orders.take(shift, visit.frame, NEW, "name", "mrn")


def test_a_change_is_a_revision_that_stands_in_for_the_order(take, visit):
    old = take()

    new = take(replace(NEW, change="change", order=old.id, dose=OrderDose(Decimal(20), "mg", "IV", "daily")))

    plan = new.get("order.plan", OrderPlan)
    assert (plan.revision, plan.replaces) == (2, old.id)
    assert newer_order(old, visit.frame.basis.orders).id == new.id


@pytest.mark.parametrize(("change", "status"), [("hold", "on_hold"), ("stop", "stopped")])
def test_chemotherapy_is_held_or_stopped_by_voice(visit, take, change, status):
    order = visit.shift.new_id()
    visit.laptop.says(visit.feed, order, "order.drug", OrderDrug("cisplatin"))
    visit.laptop.says(visit.feed, order, "order.state", OrderState("active"))

    held = take(replace(NEW, change=change, order=order, drug=""))

    assert [state.status for state in held.all("order.state", OrderState)] == [status]
    visit.laptop.says(visit.feed, order, "order.state", OrderState("entered_in_error"), held.refs("order.state"))


@pytest.mark.parametrize(("drug", "hours"), [("furosemide", 168), ("morphine", 48)])
def test_the_prescriber_has_to_confirm_it_in_time(take, visit, drug, hours):
    order = take(replace(NEW, drug=drug))
    taken = order.get("order.verbal", OrderVerbal).at
    due = verbal_orders.due_to_confirm(visit.shift, order)
    assert due.at_ms - taken.at_ms == hours * 3_600_000

    verbal_orders.authenticate(visit.shift, visit.frame, order.id)

    order = visit.shift.store.subject(visit.feed, order.id, kind="order")
    assert order.get("order.verbal", OrderVerbal).authenticated is not None
    assert verbal_orders.due_to_confirm(visit.shift, order) is None


def test_a_written_order_is_not_confirmed(visit):
    order = visit.frame.basis.orders[0].id
    with pytest.raises(MayNotBeCharted, match="not taken by voice"):
        verbal_orders.authenticate(visit.shift, visit.frame, order)
