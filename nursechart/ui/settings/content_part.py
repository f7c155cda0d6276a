"""The content in use, to be read: visits with their sections, ranges by measure, and safety rules."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from nursechart.language import said
from nursechart.ui.settings.records import RecordsPart
from nursechart.ui.widgets import Segmented

_SHARES = ((30, 180), (46, 220), (24, 130))


class ContentPart(RecordsPart):
    """`show_look(look)` of the kind that `kind` shows; `kind_asked` says that another one is wanted."""

    kind_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("settings_content", [said("Name"), said("What it says"), said("When")], _SHARES, parent)
        self.call(
            self.tr("Templates and rules"),
            self.tr("Search here"),
            self.tr("Nothing has these words"),
            self.tr("Try one word less."),
        )
        kinds = [("visits", self.tr("Visits")), ("ranges", self.tr("Ranges")), ("rules", self.tr("Rules"))]
        self.kind = Segmented("content_kind", self.tr("Show"), kinds, value="visits")
        self.kind.chosen.connect(self.kind_asked)
        self.head.insertWidget(0, self.kind)
