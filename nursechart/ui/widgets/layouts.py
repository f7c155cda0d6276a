"""Taking things out of a layout, so that nothing of it stays behind.

PySide 6.11 keeps a hold on an item of a layout that Python was once told of. When Qt has deleted the item, that hold
points at nothing; the next thing that is built at the same address is taken for it, and the program ends. So no screen
asks a layout for its items (`itemAt`), and an inner layout is put into its outer one before it is filled: of a full one
`addLayout` tells Python every item.
"""

from __future__ import annotations

import shiboken6
from PySide6.QtWidgets import QLayout, QWidget


def taken_out(layout: QLayout) -> list[QWidget]:
    """Take everything out of `layout`, whatever stands in layouts inside it too; the widgets, in their order."""
    widgets: list[QWidget] = []
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if inner is not None:
            widgets += taken_out(inner)
        shiboken6.delete(item)
        if widget is not None:
            widgets.append(widget)
    return widgets
