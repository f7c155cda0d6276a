"""Supplies in the home and the emergency kit."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from nursechart.clinical.content import Content
from nursechart.clinical.supplies import KitFault, Movement, daily_use, kit_faults, must_reorder, on_hand, stock

D = Decimal

TODAY = date(2025, 11, 21)
LATER = date(2026, 1, 1)
FULL = {
    "epinephrine": (2, LATER), "antihistamine": (1, LATER), "saline": (1, LATER), "needles": (4, LATER),
    "order": (1, None), "mask": (1, None),
}  # fmt: skip


def test_what_is_on_hand_is_the_sum_of_what_came_and_went() -> None:
    moved = [Movement("gloves", D(20)), Movement("gloves", D(-6)), Movement("gown", D(3)), Movement("gloves", D(-1))]
    assert on_hand(moved, "gloves") == 13


@pytest.mark.parametrize(
    ("held", "use", "days", "reorder"),
    [
        ("20", "2", 7, False),  # lasts 10 days, and 7 + 3 are to come
        ("19.9", "2", 7, True),
        ("0", "2", 0, True),
        ("0", "0", 7, False),  # nothing of it is used
    ],
)
def test_reorder_when_the_stock_lasts_less_than_the_next_delivery_and_three_days(
    content: Content, held: str, use: str, days: int, reorder: bool
) -> None:
    assert must_reorder(content, D(held), D(use), days) is reorder


def test_a_therapys_use_by_dose_and_by_week(content: Content) -> None:
    uses = daily_use(content, "parenteral_nutrition", D(1))
    assert (uses["pn_bag"], uses["glucose_strips"], uses["saline_flush"]) == (1, 3, 2)


def test_the_stock_of_a_therapy_against_its_par_level(content: Content) -> None:
    moved = [Movement("pn_bag", D(7)), Movement("glucose_strips", D(300))]
    held = {
        each.item: each
        for each in stock(content, "parenteral_nutrition", moved, doses_per_day=D(1), days_to_delivery=7)
    }
    assert (held["pn_bag"].days, held["pn_bag"].par, held["pn_bag"].reorder) == (7, 7, True)
    assert (held["glucose_strips"].days, held["glucose_strips"].reorder) == (100, False)


def test_a_full_kit_lacks_nothing(content: Content) -> None:
    assert kit_faults(content, FULL, TODAY) == ()


@pytest.mark.parametrize(
    ("item", "held", "why"),
    [
        ("epinephrine", (1, LATER), "missing"),  # two doses
        ("epinephrine", (2, date(2025, 11, 20)), "expired"),
        ("saline", (1, None), "expired"),  # nobody read the date
        ("order", (0, None), "missing"),
    ],
)
def test_what_is_missing_or_expired_is_named(
    content: Content, item: str, held: tuple[int, date | None], why: str
) -> None:
    faults = kit_faults(content, {**FULL, item: held}, TODAY)
    assert faults == (KitFault(item, content.kit_items[item].title, why),)


def test_an_item_is_good_to_the_end_of_the_day_it_expires(content: Content) -> None:
    assert kit_faults(content, {**FULL, "epinephrine": (2, TODAY)}, TODAY) == ()


@pytest.mark.parametrize(
    ("condition", "item"),
    [("opioid", "naloxone"), ("vesicant", "extravasation"), ("cytotoxic", "spill"), ("oxygen_ordered", "oxygen")],
)
def test_some_items_depend_on_the_drug(content: Content, condition: str, item: str) -> None:
    assert [each.item for each in kit_faults(content, FULL, TODAY, [condition])] == [item]
