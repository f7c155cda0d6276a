"""An order by voice as it is typed: what speaks against it is said before it is taken, and it waits for a signature."""

import pytest

from nursechart.charting import medicines, spoken_orders, verbal_orders
from nursechart.charting.guarding import MayNotBeCharted
from nursechart.record.kinds import OrderDose, OrderInfusion, OrderPlan, OrderState, OrderVerbal

TYPED = {
    "change": "new", "how": "phone", "prescriber": "Dr Lindqvist", "drug": "micafungin", "dose": "100 mg",
    "route": "IV", "every_h": "24", "over": "60", "volume": "100", "read_back": "yes",
}  # fmt: skip


@pytest.fixture
def at(clinic, amara, maria):
    clinic.clock.pass_minutes(26 * 60)
    at = amara.begin(maria)
    before = {each.id for each in at.frame.basis.orders}
    yield at
    for order in at.frame.basis.orders:
        if order.id not in before:
            at.laptop.says(at.feed, order.id, "order.state", OrderState("stopped"), order.refs("order.state"))


def look(at):
    return spoken_orders.offered(at.shift, at.feed, at.visit)


def against(at, **typed):
    return {each.rule for each in spoken_orders.against(at.shift, look(at), {**TYPED, **typed})}


def take(at, **typed):
    before = {each.id for each in at.frame.basis.orders}
    spoken_orders.take_typed(at.shift, look(at), {**TYPED, **typed}, "name", "birth_date")
    return next(each for each in at.frame.basis.orders if each.id not in before)


def test_an_order_by_voice_stands_as_it_was_typed_and_waits_to_be_confirmed(at):
    order = take(at, indication="candidaemia")

    dose, infusion = order.get("order.dose", OrderDose), order.get("order.infusion", OrderInfusion)
    assert (str(dose.dose), dose.unit, dose.route, dose.frequency) == ("100", "mg", "IV", "every 24 hours")
    assert (str(infusion.volume_ml), str(infusion.over_min)) == ("100", "60")
    assert order.get("order.plan", OrderPlan).indication == "candidaemia"
    card = next(card for card in at.medicines.cards if card.order == order.id)
    assert "confirm" in card.actions
    assert any("To be confirmed in writing" in text for _, text in card.checks)


def test_an_order_that_was_confirmed_asks_no_more(at):
    order = take(at)

    verbal_orders.authenticate(at.shift, at.frame, order.id)

    card = next(card for card in at.medicines.cards if card.order == order.id)
    assert "confirm" not in card.actions
    held = next(each for each in at.frame.basis.orders if each.id == order.id)
    assert held.get("order.verbal", OrderVerbal).authenticated is not None


@pytest.mark.parametrize(("minutes", "says"), [("59", True), ("60", False)])
def test_what_is_beyond_the_usual_range_is_said_and_taken_with_the_prescribers_word(at, minutes, says):
    assert ("IN-16" in against(at, over=minutes)) is says
    if says:
        with pytest.raises(MayNotBeCharted, match="what the prescriber said"):
            take(at, over=minutes)
        order = take(at, over=minutes, although="59 min is meant")
        assert "59 min is meant" in order.get("order.plan", OrderPlan).instruction


def test_an_allergy_speaks_against_an_order_by_voice(at):
    assert {"R-02.allergy", "R-02.allergy_class"} & against(at, drug="ampicillin", dose="1000 mg", over="30")


def test_an_order_over_the_hard_limit_is_not_taken_whatever_was_said(at):
    typed = {"drug": "iron sucrose", "dose": "400 mg", "although": "she said so"}
    assert "R-04.hard_limit" in against(at, **typed)

    with pytest.raises(MayNotBeCharted, match="hard limit"):
        take(at, **typed)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"read_back": "no"}, "not read back"),
        ({"how": ""}, "how the order came"),
        ({"change": ""}, "new, a change"),
        ({"dose": ""}, "dose with its unit"),
        ({"dose": "1,5 mg"}, "1.5"),
        ({"prescriber": ""}, "who ordered it"),
    ],
)
def test_what_is_missing_or_can_be_read_two_ways_is_asked_for(at, typed, says):
    with pytest.raises(Exception, match=says):
        take(at, **typed)


def test_an_order_can_be_held_by_voice(at):
    order = take(at)

    held = {"change": "hold", "how": "phone", "prescriber": "Dr Lindqvist", "order": order.id, "read_back": "yes"}
    spoken_orders.take_typed(at.shift, look(at), held, "name", "birth_date")

    card = next(card for card in medicines.medicines(at.shift, at.feed, at.visit).cards if card.order == order.id)
    assert (card.state, card.group) == ("on_hold", "held")
