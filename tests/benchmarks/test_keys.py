"""The nurse's desk costs no more keys than it did: counts, which are the same on any computer."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.benchmarks import desk, whole_visits
from tests.benchmarks.klm import Strokes

# keys that each journey took when this was written; fewer is a reason to write the smaller figure here
MOST: dict[str, tuple[Callable[[Path], Strokes], int]] = {
    "seven vital signs": (desk.vitals_of_seven, 31),
    "the start of a dose": (desk.start_of_a_dose, 1),
    "a step of an infusion, with the vital signs before it": (desk.step_of_an_infusion, 23),
    "an amendment of a signed value, with its signature": (desk.amendment, 26),
    "a visit with a dose, from Today to the signature": (desk.picc_visit, 112),
    "a routine line-care visit, by what F7 leads to": (whole_visits.line_care_visit, 63),
    "a start of care for parenteral nutrition, by what F7 leads to": (whole_visits.pn_start_of_care, 539),
}


@pytest.mark.qt_log_ignore("propagateSizeHints")  # offscreen there is no window manager to take them
@pytest.mark.parametrize("journey", MOST)
def test_a_journey_takes_no_more_keys_than_before_and_no_mouse(journey: str, tmp_path: Path) -> None:
    walk, most = MOST[journey]

    strokes = walk(tmp_path)

    assert strokes.keys <= most
    assert strokes.mouse == 0
