"""The two names of every widget a person can reach: one for tests, one to be read aloud."""

from __future__ import annotations

import re
from typing import TypeVar
from unicodedata import bidirectional

from PySide6.QtWidgets import QWidget

from nursechart.language import spoken

W = TypeVar("W", bound=QWidget)
_QUANTITY = re.compile(r"\d[\d.,/]*[ \u00a0]?[A-Za-zµ°%/][A-Za-z0-9µ°%/²·\u2060]*")  # 68.2 kg, 118/72 mmHg, 30 mL/h


def named(widget: W, name: str, spoken: str) -> W:
    """Give `widget` its objectName `name` and its accessible name `spoken` (with the unit, where it has one)."""
    widget.setObjectName(name)
    widget.setAccessibleName(spoken)
    return widget


def ltr(text: str) -> str:
    """`text` isolated left-to-right, so that mirroring never turns 118/72 into 72/118 (IL-4).

    Where the language spoken is written from right to left, what has its words in it (14 مارس 1958) is isolated in
    that direction, or the day would come last; a number stays before its unit there.
    """
    if not (spoken().is_right_to_left and any(bidirectional(each) in ("R", "AL") for each in text)):
        return f"\u2066{text}\u2069"
    return "\u2067" + _QUANTITY.sub("\u2066\\g<0>\u2069", text) + "\u2069"


def whole_units(text: str) -> str:
    """`text` with units such as mL/h kept whole where a line breaks."""
    return text.replace("/", "\u2060/\u2060")
