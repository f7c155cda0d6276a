"""How much to flush and lock with: the table of the reference row by row, and what heparin allergy or HIT hides."""

from __future__ import annotations

from decimal import Decimal

import pytest

from nursechart.clinical.allergies import AllergyFact
from nursechart.clinical.content import Content
from nursechart.clinical.flushing import (
    FlushFacts,
    FlushPlan,
    bacteriostatic_refusal,
    flush_plan,
    heparin_units,
    heparin_units_a_day,
    is_child,
    lock_needs_order,
    minimum_flush_ml,
    syringe_too_small,
)

D = Decimal


def plan(content: Content, device: str, **known: object) -> FlushPlan:
    found = flush_plan(content, FlushFacts(device=device, **known))  # type: ignore[arg-type]
    assert found is not None
    return found


def locks(found: FlushPlan) -> list[tuple[str, Decimal, Decimal]]:
    return [(each.solution, *each.ml) for each in found.locks]


OPEN, VALVED = {"valve": "open"}, {"valve": "valved"}
ACCESSED, OUT = {"accessed": True}, {"accessed": True, "deaccess": True}


@pytest.mark.parametrize(
    "device, state, adult, child",
    [
        ("PIV-S", {}, "2 to 5 mL", "1 to 3 mL"),
        ("PIV-L", {}, "2 to 5 mL", "1 to 3 mL"),
        ("MID", {}, "5 to 10 mL", "2 to 3 mL"),
        ("PICC", OPEN, "10 mL", "3 to 5 mL"),
        ("PICC", OPEN | {"after": "blood"}, "20 mL", "10 mL"),
        ("PICC", OPEN | {"after": "pn"}, "20 mL", "3 to 5 mL"),
        ("PICC", OPEN | {"after": "lab"}, "20 mL", "3 to 5 mL"),
        ("PICC", OPEN | {"after": "drug"}, "10 mL", "3 to 5 mL"),
        ("PICC", VALVED, "10 mL", "3 to 5 mL"),
        ("TUN", VALVED | {"after": "blood"}, "20 mL", "3 to 5 mL"),
        ("TUN", OPEN, "10 mL", "3 to 5 mL"),
        ("TUN", OPEN | {"after": "blood"}, "20 mL", "3 to 5 mL"),
        ("PORT", ACCESSED, "10 mL", "5 mL"),
        ("PORT", ACCESSED | {"after": "blood"}, "20 mL", "5 mL"),
        ("PORT", OUT, "10 to 20 mL", "5 to 10 mL"),
        ("PORT", {}, "10 to 20 mL", "5 to 10 mL"),
    ],
)
def test_the_flush_table_row_by_row(
    content: Content, device: str, state: dict[str, object], adult: str, child: str
) -> None:
    assert plan(content, device, age_years=40, **state).words == adult
    assert plan(content, device, age_years=5, weight_kg=D(18), **state).words == child


@pytest.mark.parametrize(
    "device, state, adult, child",
    [
        ("PIV-S", {}, [("saline", D(2), D(5))], [("saline", D(1), D(2))]),
        ("MID", {}, [("saline", D(5), D(5)), ("heparin_10", D(3), D(3))], [("saline", D(2), D(3))]),
        ("PICC", OPEN, [("saline", D(3), D(5)), ("heparin_10", D(3), D(5))], [("heparin_10", D(2), D(3))]),
        ("PICC", VALVED, [("saline", D(10), D(10))], [("saline", D(3), D(5))]),
        ("TUN", VALVED, [("saline", D(10), D(10))], [("saline", D(3), D(5))]),
        ("TUN", OPEN, [("heparin_10", D(5), D(5)), ("heparin_100", D(5), D(5))], [("heparin_10", D(3), D(3))]),
        ("PORT", ACCESSED, [("heparin_10", D(5), D(5)), ("saline", D(5), D(5))], [("heparin_10", D(3), D(5))]),
        ("PORT", OUT, [("heparin_100", D(3), D(5)), ("saline", D(3), D(5))], [("heparin_100", D(3), D(3))]),
    ],
)
def test_the_lock_table_row_by_row(
    content: Content, device: str, state: dict[str, object], adult: list[object], child: list[object]
) -> None:
    assert locks(plan(content, device, age_years=40, **state)) == adult
    assert locks(plan(content, device, age_years=5, weight_kg=D(18), **state)) == child


def test_a_child_under_10_kg_gets_no_more_than_10_units_a_kg_in_a_port(content: Content) -> None:
    found = plan(content, "PORT", deaccess=True, accessed=True, age_years=0, weight_kg=D(8))
    assert found.locks[0].ml == (D("0.8"), D("0.8"))
    assert found.locks[0].units == (D(80), D(80))
    assert found.locks[0].note == "at most 80 units in all"


@pytest.mark.parametrize("weight, ml", [("9.99", "0.9"), ("10", "3"), ("10.1", "3")])
def test_the_lock_of_a_port_by_weight_at_its_edge(content: Content, weight: str, ml: str) -> None:
    found = plan(content, "PORT", age_years=1, weight_kg=D(weight))
    assert found.locks[0].ml[1] == D(ml)


def test_without_a_weight_a_child_is_weighed_before_the_lock_is_chosen(content: Content) -> None:
    found = plan(content, "PORT", age_years=1)
    assert (found.locks, found.asks) == ((), ("Weight, for the heparin in the lock",))


@pytest.mark.parametrize("age, child", [(15, True), (16, False), (0, True), (None, False)])
def test_who_counts_as_a_child(content: Content, age: int | None, child: bool) -> None:
    assert is_child(content, age) is child


@pytest.mark.parametrize("known", [{"hit": True}, {"allergies": (AllergyFact("heparin"),)}])
def test_heparin_allergy_and_hit_hide_every_heparin(content: Content, known: dict[str, object]) -> None:
    for device in ("MID", "PICC", "TUN", "PORT"):
        found = plan(content, device, valve="open", age_years=40, ordered=("heparin_1000",), **known)
        assert all("heparin" not in each.solution for each in found.locks)
        assert {"heparin_10", "heparin_100", "heparin_1000", "heparin_5000"} <= {name for name, _ in found.hidden}
        assert found.order_of == "SAS"


def test_saline_is_given_before_and_after_and_heparin_last(content: Content) -> None:
    assert plan(content, "TUN", valve="open", age_years=40).order_of == "SASH"
    assert plan(content, "TUN", valve="valved", age_years=40).order_of == "SAS"


def test_a_valve_nobody_wrote_down_is_asked_for(content: Content) -> None:
    found = plan(content, "PICC", age_years=40)
    assert (found.row, found.asks) == ("picc_open", ("Whether the line has a valve",))


@pytest.mark.parametrize(
    "lumen, add_on, flush", [("0.5", "0.3", "3 to 5 mL"), ("1.4", "0.6", "4 to 5 mL"), ("2", "1", "6 mL")]
)
def test_a_flush_is_at_least_twice_what_lumen_and_add_ons_hold(
    content: Content, lumen: str, add_on: str, flush: str
) -> None:
    found = plan(content, "PICC", valve="open", age_years=5, lumen_ml=D(lumen), add_on_ml=D(add_on))
    assert found.minimum_ml == 2 * (D(lumen) + D(add_on)) == minimum_flush_ml(content, D(lumen), D(add_on))
    assert found.words == flush


def test_a_dialysis_catheter_is_never_flushed_in(content: Content) -> None:
    found = plan(content, "HD", age_years=40, lumen_ml=D("1.6"))
    assert found.flush_ml is None
    assert found.refuses.startswith("Never flush the lock in")
    assert found.locks == ()
    ordered = plan(content, "HD", age_years=40, lumen_ml=D("1.6"), ordered=("heparin_1000",))
    assert ordered.locks[0].ml == (D("1.6"), D("1.6"))
    assert ordered.locks[0].units == (D(1600), D(1600))
    assert "Draw it back before use" in ordered.locks[0].note


@pytest.mark.parametrize("solution", ["ethanol", "antimicrobial", "citrate_4", "heparin_1000"])
def test_a_strong_lock_needs_an_order_of_its_own(content: Content, solution: str) -> None:
    assert lock_needs_order(content, solution)
    unordered = plan(content, "TUN", valve="open", age_years=40)
    assert solution not in {each.solution for each in unordered.locks}
    ordered = plan(content, "TUN", valve="open", age_years=40, ordered=(solution,))
    assert solution in {each.solution for each in ordered.locks}


def test_saline_needs_no_order_of_its_own(content: Content) -> None:
    assert not lock_needs_order(content, "saline")


@pytest.mark.parametrize("device", ["SC", "EPI", "NG", "G", "IT"])
def test_what_is_no_vein_has_no_flush_plan(content: Content, device: str) -> None:
    assert flush_plan(content, FlushFacts(device=device)) is None


@pytest.mark.parametrize("ml, small", [("3", True), ("9.9", True), ("10", False), ("20", False)])
def test_a_syringe_is_10_ml_or_larger(content: Content, ml: str, small: bool) -> None:
    assert bool(syringe_too_small(content, D(ml))) is small


@pytest.mark.parametrize(
    "age_days, used, now, refused",
    [
        (0, "0", "1", True),
        (28, "0", "1", True),
        (29, "0", "1", True),
        (3650, "0", "1", True),
        (15000, "20", "10", False),
        (15000, "20", "10.1", True),
        (15000, "30", "0", False),
    ],
)
def test_bacteriostatic_saline_is_for_adults_and_at_most_30_ml_a_day(
    content: Content, age_days: int, used: str, now: str, refused: bool
) -> None:
    assert bool(bacteriostatic_refusal(content, age_days=age_days, used_ml=D(used), now_ml=D(now))) is refused


def test_the_heparin_of_a_lock_and_of_a_day(content: Content) -> None:
    assert heparin_units(content, "heparin_100", D(5)) == 500
    assert heparin_units_a_day(content, [("heparin_10", D(5))] * 4) == 200
    assert heparin_units_a_day(content, [("saline", D(10)), ("heparin_100", D(5)), ("heparin_10", D(3))]) == 530
