"""The choice of language on the pages before anybody has signed in. Each language stands under its own name."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from nursechart.language import Language, languages, said, spoken, to_say
from nursechart.ui.theme.fonts import can_write
from nursechart.ui.widgets.labels import Icon
from nursechart.ui.widgets.pickers import Select


class LanguageChoice(QWidget):
    """Shows the language that is spoken; `chosen(code)` says another one."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        options = [(each.code, _short(each)) for each in languages()]
        self.select = Select("first_language", self.tr("Language"), options)
        self.select.set_value(spoken().code)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(Icon("languages", 18))
        line.addWidget(self.select)
        self.select.chosen.connect(self.chosen)


_IN_WORDS = {"ar": to_say("Arabic"), "zh-Hans": to_say("Chinese (simplified)")}  # where its own name may be boxes


def _short(each: Language) -> str:
    """A language by its own name, or in words that can be shown here; why is told in the settings."""
    return name_of(each) if can_write(each.code) else said(_IN_WORDS[each.code])


def name_of(each: Language, *, can_be_written: bool = True) -> str:
    """A language by its own name; whether a clinician has yet to approve its words; whether it would show as boxes."""
    if not can_be_written:
        places = {"language": said(_IN_WORDS[each.code]), "own_name": each.own_name}
        if each.is_draft:
            return said("{language}, {own_name} (machine draft): no font for it on this computer", **places)
        return said("{language}, {own_name}: no font for it on this computer", **places)
    return said("{language} (machine draft)", language=each.own_name) if each.is_draft else each.own_name
