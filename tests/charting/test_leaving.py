"""Before she leaves the home: the tick of a running infusion follows the infusion, and the next visit has its day."""

from __future__ import annotations

import pytest

from nursechart.charting import signing
from tests.charting.clinic import Clinic
from tests.charting.infusing import infusing


@pytest.fixture
def irena(tmp_path, content):
    """Amara at Irena's side, 12:58, nothing started."""
    made = Clinic(tmp_path, content, ("irena-novak",))
    yield infusing(made, made.laptop("amara"))
    made.close()


def ticks(at):
    return {each.id: each for each in at.at.sign_page.ticks}


def test_that_the_infusion_runs_on_is_asked_while_it_runs_and_not_once_it_has_ended(irena):
    irena.clock("13:17").start()
    assert "running" in ticks(irena)

    irena.clock("13:30").does("stop", {"reason": "prescriber"})

    assert "running" not in ticks(irena)


def test_a_tick_that_the_infusion_runs_on_says_when_it_ended_after_all(irena):
    irena.clock("13:17").start()
    signing.tick(irena.at.shift, irena.at.sign_page, "running", True)

    irena.clock("13:30").does("stop", {"reason": "prescriber"})

    assert ticks(irena)["running"].text.endswith("it ended at 13:30")
    assert "tick:running" not in {item.key for item in irena.at.sign_page.missing}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("24 nov 9:00", "24 Nov 2025 09:00"),
        ("1530", "21 Nov 2025 15:30"),
        ("3 jan 10", "3 Jan 2026 10:00"),  # the next such day, for no visit to come has been
        ("24 Nov 2025 09:00", "24 Nov 2025 09:00"),
    ],
)
def test_the_next_visit_is_typed_with_its_day(visit, typed, kept):
    row = visit.fill("note", "S24", "next_visit", next_visit=typed)

    assert (row.charted, row.controls[0].value) == (True, kept)


def test_a_day_without_a_time_is_asked_about(visit):
    row = visit.fill("note", "S24", "next_visit", next_visit="tomorrow")

    assert not row.charted
    assert "the day and the time" in row.message


def test_what_the_patient_is_told_of_the_next_visit_names_the_day(visit):
    visit.fill("note", "S24", "next_visit", next_visit="24 nov 9:00")

    (tick,) = [each for each in visit.sign_page.ticks if each.id == "next"]
    assert "Mon 24 Nov" in tick.text
    assert "09:00" in tick.text
