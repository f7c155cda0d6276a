"""Painted widgets that say a value aloud: sparkline, trend, lane, ribbon, ring (AX-11).

Any widget with a method `spoken_value()` gets an accessible value, and one with a `spoken_role` that role in place of a
picture's. `install_spoken_values` is called once, with the first window.
"""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget


class _Spoken(QAccessibleWidget):
    def __init__(self, widget: QWidget) -> None:
        role = getattr(type(widget), "spoken_role", QAccessible.Role.Graphic)
        super().__init__(widget, role, widget.accessibleName())
        self._widget = widget

    def text(self, kind: QAccessible.Text) -> str:
        if kind == QAccessible.Text.Value and hasattr(self._widget, "spoken_value"):
            return str(self._widget.spoken_value())
        return str(super().text(kind))


def _interface(_class: str, thing: QObject) -> QAccessibleInterface | None:
    if isinstance(thing, QWidget) and (hasattr(type(thing), "spoken_value") or hasattr(type(thing), "spoken_role")):
        return _Spoken(thing)
    return None


@cache
def install_spoken_values() -> None:
    """Let assistive technology read the values of painted widgets."""
    QAccessible.installFactory(_interface)
