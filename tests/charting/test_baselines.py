"""Her baseline: entered with its reason by who may, shown in the row at once, and judging the next reading."""

import pytest

from nursechart.charting import baselines
from nursechart.charting.baselines import BaselineRefused
from nursechart.charting.committing import ReasonNeeded

USUAL = {"low": "45", "high": "70", "because": "athlete, usual for her"}


@pytest.fixture
def at(clinic, amara, maria):
    clinic.clock.pass_minutes(26 * 60)
    return amara.begin(maria)


def row(look, measure):
    return next(each for each in look.rows if each.row.id == measure)


def test_a_baseline_stands_in_the_row_with_who_set_it_and_why(at):
    look = baselines.set_baseline(at.shift, at.vitals, "pulse", USUAL)

    words = dict(row(look, "pulse").limits)
    baseline = next(text for which, text in words.items() if "aseline" in which)
    assert "45" in baseline
    assert "70" in baseline
    assert "Okafor" in baseline


def test_a_new_baseline_takes_the_place_of_the_old_and_leaves_those_of_other_measures(at):
    baselines.set_baseline(at.shift, at.vitals, "temperature", {**USUAL, "low": "35.5", "high": "37"})
    look = baselines.set_baseline(at.shift, at.vitals, "pulse", {**USUAL, "high": "75"})

    assert any("75" in text for _, text in row(look, "pulse").limits)
    assert any("35.5" in text for _, text in row(look, "temperature").limits)


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"low": "", "high": ""}, BaselineRefused),
        ({"low": "70", "high": "70"}, BaselineRefused),
        ({"low": "fast"}, BaselineRefused),
        ({"unit": "kg"}, BaselineRefused),
        ({"because": " "}, ReasonNeeded),
    ],
)
def test_limits_that_cannot_be_or_have_no_reason_are_refused(at, typed, error):
    before = row(at.vitals, "pulse").limits

    with pytest.raises(error):
        baselines.set_baseline(at.shift, at.vitals, "pulse", {**USUAL, **typed})

    assert row(at.vitals, "pulse").limits == before
