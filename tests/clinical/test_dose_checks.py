"""Safety rule 4: rate, dose and weight at their limits."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from nursechart.clinical.content import Content
from nursechart.clinical.dose_checks import hard_limit_findings, rate_findings, weight_findings

D = Decimal


@pytest.mark.parametrize(
    "worked_out, warns", [("120", False), ("126", False), ("126.1", True), ("114", False), ("113.9", True)]
)
def test_r_04_a_rate_more_than_5_percent_from_the_order_warns(content: Content, worked_out: str, warns: bool) -> None:
    assert bool(rate_findings(content, D(worked_out), D(120))) is warns


def test_r_04_the_finding_says_by_how_much(content: Content) -> None:
    assert rate_findings(content, D(150), D(125))[0].says == "The rate worked out differs from the order by 20 %."


def test_r_04_a_dose_over_the_hard_limit_blocks(content: Content) -> None:
    assert hard_limit_findings(content, "milrinone", D("0.75"), "mcg/kg/min", D("0.75")) == ()
    found = hard_limit_findings(content, "milrinone", D("0.781"), "mcg/kg/min", D("0.75"))
    assert (found[0].blocks, found[0].may_override) == (True, False)
    assert found[0].says == "Milrinone: 0.781 mcg/kg/min is over the hard limit."


@pytest.mark.parametrize(
    "weighed, child, warns",
    [
        (date(2025, 10, 22), False, False),
        (date(2025, 10, 21), False, True),
        (date(2025, 11, 14), True, False),
        (date(2025, 11, 13), True, True),
        (None, False, True),
    ],
)
def test_r_04_a_weight_for_a_dose_must_be_fresh(
    content: Content, weighed: date | None, child: bool, warns: bool
) -> None:
    assert bool(weight_findings(content, weighed, date(2025, 11, 21), child=child)) is warns
