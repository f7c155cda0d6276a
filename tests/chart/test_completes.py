"""What is filled in step by step is not a correction; what is said otherwise is one."""

from __future__ import annotations

from decimal import Decimal

from nursechart.chart.views import completes
from nursechart.record.kinds import DoseGiven, DoseTimes, LumenCheck, Reading, When

_AT = When(1_795_000_000_000, "America/New_York", "2026-11-21T09:12")

_LATER = When(_AT.at_ms + 60_000, _AT.zone, "2026-11-21T09:13")


def test_a_blood_return_after_the_flush_completes_the_check_of_the_lumen() -> None:
    flushed = LumenCheck("visit", "line", "1", _AT, flush="easy")
    assert completes(LumenCheck("visit", "line", "1", _LATER, flush="easy", blood_return="brisk"), flushed)
    assert not completes(LumenCheck("visit", "line", "1", _LATER, flush="resists", blood_return="brisk"), flushed)


def test_the_stop_of_a_dose_completes_it_and_another_start_does_not() -> None:
    assert completes(DoseTimes(start=_AT, stop=_LATER), DoseTimes(start=_AT))
    assert not completes(DoseTimes(start=_LATER, stop=_LATER), DoseTimes(start=_AT))


def test_a_dose_that_ran_and_was_given_was_never_wrong() -> None:
    running = DoseGiven("visit", "order", "in_progress", drug="vancomycin")
    given = DoseGiven("visit", "order", "completed", drug="vancomycin")
    assert completes(given, running)
    assert not completes(DoseGiven("visit", "order", "not_given", drug="vancomycin"), given)


def test_another_figure_is_a_correction_also_of_nought() -> None:
    assert not completes(Reading(Decimal("3"), "{score}"), Reading(Decimal("0"), "{score}"))
