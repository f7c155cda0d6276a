"""Small services to layouts: taking everything out, and standing things of different heights level."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLayout, QWidget

from nursechart.ui.theme import current


def clear(layout: QLayout) -> None:
    """Take every widget out of `layout` and let it go, at once unseen and unfound."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()


def upright(inside: QWidget) -> QWidget:
    """`inside` in the middle of a box as high as a field, so that it stands level with the fields beside it."""
    holder = QWidget()
    line = QHBoxLayout(holder)
    line.setContentsMargins(0, 0, 0, 0)
    line.addWidget(inside, 0, Qt.AlignmentFlag.AlignVCenter)
    holder.setMinimumHeight(current().field_height)
    return holder
