"""How often something is painted."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget


class Paints(QObject):
    """Counts how often a widget, or one inside of it, is painted."""

    def __init__(self, widget: QWidget, *, inside: bool = True) -> None:
        super().__init__()
        self.number = 0
        for each in (widget, *(widget.findChildren(QWidget) if inside else ())):
            each.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.number += event.type() == QEvent.Type.Paint
        return False
