"""Values of which several versions stand: what waits for a person's choice, over many visits at once (SY-3)."""

from __future__ import annotations

from collections import Counter

from nursechart.charting.shift import Shift
from nursechart.language import said_for


def waiting_choices(shift: Shift) -> Counter[str]:
    """By visit, how many values of her charts have several versions that differ; "" for what belongs to no visit."""
    return Counter(each.visit or "" for each in shift.store.choices() if each.feed.startswith("p:"))


def choice_words(count: int) -> str:
    return said_for(count, "{n} value needs your choice", "{n} values need your choice")
