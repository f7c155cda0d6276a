"""The page of the settings: a rail with its parts, and beside it the one that is chosen.

A part is built when it is first looked at. On a narrow window the rail is a drawer behind a button.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from nursechart.ui.settings.mine import MySettings
from nursechart.ui.settings.parts import Part, PartsRail
from nursechart.ui.shell.page_frame import PageFrame
from nursechart.ui.widgets import Label, StatusText, announce, named
from nursechart.ui.widgets.rows import Row

MINE = "mine"


class SettingsPage(PageFrame):
    """`add_part(row, make)`, `show_part("keys")`; `part_asked(str)` says which one a person chose."""

    part_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "settings", self.tr("Settings"))
        self._makers: dict[str, Callable[[], QWidget]] = {}
        self._parts: dict[str, QWidget] = {}
        self._rows: list[Row] = []
        self._current = ""
        self.mine = MySettings()
        self.list = PartsRail()
        self.set_rail(self.list, self.tr("Settings"))
        head = QWidget()
        line = QHBoxLayout(head)
        line.setContentsMargins(16, 12, 16, 0)
        line.setSpacing(12)
        self._title = Label("", "title", wrap=True)
        self._saved = StatusText("", quiet=True)
        self._saved.setObjectName("settings_saved")
        if self.rail_button is not None:
            line.addWidget(self.rail_button)
        line.addWidget(self._title, 1)
        line.addWidget(self._saved)
        self.centre.addWidget(head)
        self._stack = QStackedWidget()
        self.centre.addWidget(self._stack, 1)
        self.list.chosen.connect(self._chosen)
        self.add_part(Row(MINE, self.tr("My settings"), icon="user"), lambda: self.mine)
        self.part(MINE)  # what is no part of a window yet outlives it

    def add_part(self, row: Row, make: Callable[[], QWidget]) -> None:
        """A further part: its line in the rail, and how it is built when it is first looked at."""
        self._makers[row.id] = make
        self._rows.append(row)
        self.list.show_parts(self._rows)

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(self._makers)

    @property
    def current_part(self) -> str:
        return self._current

    def part(self, id_: str) -> QWidget:
        """The part of that name, built now if it was not. Raises KeyError."""
        if id_ not in self._parts:
            self._parts[id_] = self._makers[id_]()
            self._stack.addWidget(self._parts[id_])
        return self._parts[id_]

    def show_part(self, id_: str) -> QWidget:
        shown = self.part(id_)
        self._current = id_
        self._title.setText(next(row.words for row in self._rows if row.id == id_))
        self.setAccessibleName(self._title.text())
        self._stack.setCurrentWidget(shown)
        self.list.set_current(id_)
        self._saved.say("")
        return shown

    def say_saved(self, words: str) -> None:
        self._saved.say(words)
        announce(self, words)

    def land(self) -> None:
        """The page was opened: the focus is where one begins in the part that is shown."""
        shown = self._parts.get(self._current)
        if isinstance(shown, Part):
            shown.land()

    def _chosen(self, part: str) -> None:
        self.close_rail()
        if part != self._current:
            self.part_asked.emit(part)
