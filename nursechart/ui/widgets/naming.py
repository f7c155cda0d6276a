"""The two names of every widget a person can reach: one for tests, one to be read aloud."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtWidgets import QWidget

W = TypeVar("W", bound=QWidget)


def named(widget: W, name: str, spoken: str) -> W:
    """Give `widget` its objectName `name` and its accessible name `spoken` (with the unit, where it has one)."""
    widget.setObjectName(name)
    widget.setAccessibleName(spoken)
    return widget


def ltr(text: str) -> str:
    """`text` isolated left-to-right, so that mirroring never turns 118/72 into 72/118 (IL-4)."""
    return f"\u2066{text}\u2069"
