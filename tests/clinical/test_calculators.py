"""The bare arithmetic of infusions, where the worked examples of the formulas do not reach."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nursechart.clinical import calculators as calc

D = Decimal


def test_no_time_is_no_rate() -> None:
    with pytest.raises(calc.CannotCalculate, match="Enter the time: it must be more than 0"):
        calc.rate_ml_per_h(D(250), D(0))


def test_a_small_volume_ends_within_an_earlier_step() -> None:
    plan = [D("0.6"), D("1.2"), D("2.4")]
    steps = calc.step_table(D(70), D(50), plan, step_minutes=D(30), pump_step=D("0.1"))
    assert [step.cumulative_ml for step in steps] == [D(21), D(50)]


def test_a_third_of_an_hour_three_times_is_an_hour() -> None:
    start = calc.local("2025-11-21T10:00", "Etc/UTC")
    assert f"{calc.after(start, D(20) / 3 * 9):%H:%M:%S}" == "11:00:00"


@pytest.mark.parametrize(
    "dose, sizes, counts, total",
    [
        ("2000", ["1000"], (2,), "2000"),
        ("1448", ["250", "500"], (0, 3), "1500"),  # 1500 is nearer than 1250
        ("750", ["500", "1000"], (0, 1), "1000"),  # as near either way: one vial each, the larger total
        ("100", ["500"], (1,), "500"),  # never no vial at all
        ("1000", ["250", "500", "1000"], (0, 0, 1), "1000"),  # the fewest vials
    ],
)
def test_the_whole_vials_nearest_to_a_dose(dose: str, sizes: list[str], counts: tuple[int, ...], total: str) -> None:
    assert calc.nearest_vials(D(dose), [D(each) for each in sizes]) == calc.VialChoice(counts, D(total))


@given(dose=st.integers(1, 4000), sizes=st.lists(st.integers(200, 1500), min_size=1, max_size=3, unique=True))
def test_no_other_whole_vials_are_nearer(dose: int, sizes: list[int]) -> None:
    choice = calc.nearest_vials(D(dose), [D(each) for each in sizes])
    assert choice.total == sum(n * size for n, size in zip(choice.counts, sizes, strict=True))
    reachable = {0}
    for size in sizes:
        reachable |= {each + n * size for each in reachable for n in range((dose + 1500 - each) // size + 1)}
    assert abs(choice.total - dose) == min(abs(each - dose) for each in reachable - {0})
