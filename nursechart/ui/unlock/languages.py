"""The choice of language on the pages before anybody has signed in. Each language stands under its own name."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from nursechart.language import Language, languages, said, spoken
from nursechart.ui.widgets.labels import Icon
from nursechart.ui.widgets.pickers import Select


class LanguageChoice(QWidget):
    """Shows the language that is spoken; `chosen(code)` says another one."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        options = [(each.code, name_of(each)) for each in languages()]
        self.select = Select("first_language", self.tr("Language"), options)
        self.select.set_value(spoken().code)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(Icon("languages", 18))
        line.addWidget(self.select)
        self.select.chosen.connect(self.chosen)


def name_of(each: Language) -> str:
    """A language by its own name, and whether a clinician has yet to approve its words."""
    return said("{language} (machine draft)", language=each.own_name) if each.is_draft else each.own_name
