"""A number in the wrong field is asked about; what fits the order, or fits together, never is."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nursechart.clinical.content import Content, load_content
from nursechart.clinical.units import round_half_up
from nursechart.clinical.wrong_field import Name, Numbers, wrong_fields
from nursechart.shipped import shipped

D = Decimal
_CONTENT = load_content(shipped("content"))
# 1 g of vancomycin in 250 mL over 120 min
ORDER: Numbers = {"dose": D(1000), "volume": D(250), "time": D(120), "rate": D(125), "weight": D("68.4")}


@pytest.mark.parametrize(
    "field, typed, slip, likely, asks",
    [
        ("rate", "1250", "power_of_ten", "125", "Did you mean 125 mL/h? You typed 1,250 mL/h"),
        ("rate", "12.5", "power_of_ten", "125", "Did you mean 125 mL/h? You typed 12.5 mL/h"),
        ("volume", "2.5", "power_of_ten", "250", "Did you mean 250 mL? You typed 2.5 mL"),
        ("rate", "1000", "other_field", "125", "Did you mean 125 mL/h? You typed 1,000 mL/h"),
        ("rate", "250", "other_field", "125", "Did you mean 125 mL/h? You typed 250 mL/h"),
        ("rate", "2.1", "per_minute", "125", "Did you mean 125 mL/h? You typed 2.1 mL/h"),
        ("dose", "1", "unit", "1000", "Did you mean 1,000 mg? You typed 1 mg"),
        ("dose", "1000000", "unit", "1000", "Did you mean 1,000 mg? You typed 1,000,000 mg"),
        ("time", "2", "hours_for_minutes", "120", "Did you mean 120 min? You typed 2 min"),
        ("weight", "150.8", "pounds", "68.4", "Did you mean 150.8 lb, which is 68.4 kg? You typed 150.8 kg"),
        ("weight", "684", "power_of_ten", "68.4", "Did you mean 68.4 kg? You typed 684 kg"),
    ],
)
def test_a_slip_against_the_order_is_asked_about(
    content: Content, field: Name, typed: str, slip: str, likely: str, asks: str
) -> None:
    (doubt,) = wrong_fields(content, {**ORDER, field: D(typed)}, ORDER)
    assert (doubt.field, doubt.slip, doubt.likely, doubt.asks) == (field, slip, D(likely), asks)


def test_two_exchanged_numbers_are_one_question(content: Content) -> None:
    (doubt,) = wrong_fields(content, {**ORDER, "rate": D(1000), "dose": D(125)}, ORDER)
    assert (doubt.field, doubt.likely, doubt.other, doubt.other_likely) == ("rate", D(125), "dose", D(1000))
    assert doubt.asks == (
        "Did you mean rate 125 mL/h and dose 1,000 mg? You typed rate 1,000 mL/h and dose 125 mg"
    )  # fmt: skip


@pytest.mark.parametrize(
    "form, field, slip, likely",
    [
        ({"volume": "250", "time": "90", "rate": "1667"}, "rate", "power_of_ten", "166.7"),
        ({"volume": "250", "time": "90", "rate": "1.67"}, "rate", "power_of_ten", "167"),
        ({"volume": "250", "time": "90", "rate": "2.78"}, "rate", "per_minute", "166.7"),
        ({"volume": "166.7", "time": "90", "rate": "250"}, "volume", "exchanged", "250"),
        ({"dose": "1", "volume": "250", "concentration": "4"}, "dose", "unit", "1000"),
    ],
)
def test_without_an_order_the_numbers_are_held_against_each_other(
    content: Content, form: dict[Name, str], field: Name, slip: str, likely: str
) -> None:
    (doubt,) = wrong_fields(content, {name: D(value) for name, value in form.items()}, {})
    assert (doubt.field, doubt.slip, doubt.likely) == (field, slip, D(likely))


def test_a_milrinone_weight_in_pounds_shows_in_the_pump_rate(content: Content) -> None:
    form: Numbers = {"dose_rate": D("0.375"), "weight": D("154.3"), "concentration": D("0.2"), "rate": D("7.9")}
    (doubt,) = wrong_fields(content, form, {}, at="weight")
    assert (doubt.slip, doubt.likely) == ("pounds", D("70.0"))


def test_the_question_stands_at_the_field_that_was_just_left(content: Content) -> None:
    form: Numbers = {"volume": D(2500), "time": D(90), "rate": D("166.7")}
    assert [each.field for each in wrong_fields(content, form, {}, at="volume")] == ["volume"]
    assert wrong_fields(content, {**ORDER, "rate": D(1250)}, ORDER, at="dose") == ()


@pytest.mark.parametrize(
    "rate, asked",
    [
        ("131.25", False),
        ("118.75", False),
        ("131.3", False),
        ("62.5", False),
        ("1213", True),
        ("1287", True),
        ("1212", False),
    ],
)
def test_what_fits_no_known_slip_is_left_to_rule_4(content: Content, rate: str, asked: bool) -> None:
    assert bool(wrong_fields(content, {**ORDER, "rate": D(rate)}, ORDER)) is asked


def test_an_unanswered_field_is_no_slip(content: Content) -> None:
    assert wrong_fields(content, {}, ORDER) == ()
    assert wrong_fields(content, {"rate": D(0)}, ORDER) == ()
    assert wrong_fields(content, {"rate": D(125)}, {}) == ()


volumes = st.integers(10, 3000).map(D)
minutes = st.integers(15, 1440).map(D)
strengths = st.decimals(min_value=D("0.1"), max_value=D(200), places=1)
weights = st.decimals(min_value=D(3), max_value=D(180), places=1)


@st.composite
def orders(draw: st.DrawFn) -> dict[Name, Decimal]:
    """A whole order whose numbers fit together, the rate rounded as a pump takes it."""
    volume, time, strength = draw(volumes), draw(minutes), draw(strengths)
    rate = round_half_up(volume * 60 / time, D("0.1"))
    assume(rate >= 2)
    weight = draw(weights)
    dose_rate = rate * strength * 1000 / (weight * 60)
    return {"volume": volume, "time": time, "rate": rate, "concentration": strength, "dose": volume * strength,
            "weight": weight, "dose_rate": dose_rate}  # fmt: skip


@given(order=orders(), wobble=st.decimals(min_value=D("0.951"), max_value=D("1.049"), places=3))
def test_a_correct_form_is_never_asked_about(order: dict[Name, Decimal], wobble: Decimal) -> None:
    assert wrong_fields(_CONTENT, order, order) == ()
    assert wrong_fields(_CONTENT, order, {}) == ()
    assert wrong_fields(_CONTENT, {name: value * wobble for name, value in order.items()}, order) == ()


SLIPS = [
    *((name, D(10) ** power) for name in ("dose", "rate", "volume", "concentration", "time", "weight", "dose_rate")
      for power in (-3, -2, -1, 1, 2, 3)),
    ("rate", 1 / D(60)), ("rate", D(60)), ("dose_rate", 1 / D(60)), ("dose_rate", D(60)), ("time", 1 / D(60)),
    ("weight", 1 / D("0.45359237")),
]  # fmt: skip


@given(order=orders(), planted=st.sampled_from(SLIPS))
def test_each_planted_slip_is_asked_about_with_what_was_meant(
    order: dict[Name, Decimal], planted: tuple[Name, Decimal]
) -> None:
    name, factor = planted
    (doubt,) = wrong_fields(_CONTENT, {**order, name: order[name] * factor}, order)
    assert doubt.field == name
    assert abs(doubt.likely - order[name]) <= D("0.05")


@given(order=orders(), pair=st.sampled_from([("rate", "dose"), ("volume", "rate"), ("volume", "dose")]))
def test_two_numbers_in_each_others_field_are_asked_about(order: dict[Name, Decimal], pair: tuple[Name, Name]) -> None:
    first, second = pair
    assume(abs(order[first] / order[second] - 1) > D("0.1") and abs(order[second] / order[first] - 1) > D("0.1"))
    found = wrong_fields(_CONTENT, {**order, first: order[second], second: order[first]}, order)
    assert [(each.slip, each.likely, each.other_likely) for each in found] == [
        ("exchanged", order[first], order[second])
    ]


@given(order=orders(), power=st.sampled_from([-2, -1, 1, 2]))
def test_without_an_order_a_rate_off_by_ten_is_asked_about(order: dict[Name, Decimal], power: int) -> None:
    form = {name: order[name] for name in ("volume", "time")} | {"rate": order["rate"] * D(10) ** power}
    (doubt,) = wrong_fields(_CONTENT, form, {}, at="rate")
    assert "rate" in (doubt.field, doubt.other)
    assert doubt.slip in ("power_of_ten", "exchanged")
