"""The story begins at nine in the morning whenever it is told, and never ahead of the computer's clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from nursechart.demo.clock import StoryClock

ZONE = "America/New_York"


@pytest.mark.parametrize(
    ("now", "begins"),
    [
        ("2026-11-21T15:30", "2026-11-21T09:12"),
        ("2026-11-21T09:12", "2026-11-21T09:12"),
        ("2026-11-21T09:11", "2026-11-20T09:12"),
        ("2026-11-21T00:27", "2026-11-20T09:12"),
    ],
)
def test_the_story_begins_at_nine_of_the_last_morning(now: str, begins: str) -> None:
    here = datetime.fromisoformat(now).replace(tzinfo=ZoneInfo(ZONE))
    clock = StoryClock.at_nine(ZONE, here)
    assert clock.moved_ms <= 0
    begun = here + timedelta(milliseconds=clock.moved_ms)
    assert begun.replace(tzinfo=None) == datetime.fromisoformat(begins)
