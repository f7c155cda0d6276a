"""The enrolment code: eight groups of four, typed or pasted with or without its dashes."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from nursechart.ui.theme.current import current
from nursechart.ui.theme.tokens import Tone
from nursechart.ui.widgets.labels import fit_field, repolish
from nursechart.ui.widgets.naming import named

GROUPS, LENGTH = 8, 4


class CodeField(QWidget):
    """Eight small fields that are one: a full group goes on to the next, Backspace in an empty one goes back, and a
    pasted code fills them all. `changed(str)` says the whole code so far, groups joined by dashes.
    """

    changed = Signal(str)

    def __init__(self, name: str, spoken: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, name, spoken)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        self._groups: list[QLineEdit] = []
        for number in range(GROUPS):
            group = QLineEdit()
            named(
                group,
                f"{name}_{number + 1}",
                self.tr("{spoken}, group {number} of 8").format(spoken=spoken, number=number + 1),
            )
            group.setProperty("code", True)
            fit_field(group)
            group.setAlignment(Qt.AlignmentFlag.AlignCenter)
            group.installEventFilter(self)
            group.textEdited.connect(lambda _text, number=number: self._edited(number))
            grid.addWidget(group, number // 4, number % 4)
            self._groups.append(group)
        self.setFocusProxy(self._groups[0])

    def code(self) -> str:
        """The groups joined by dashes, capitals; "" while nothing is typed."""
        groups = [group.text().strip().upper() for group in self._groups]
        return "-".join(groups) if any(groups) else ""

    def is_complete(self) -> bool:
        return all(len(group.text().strip()) == LENGTH for group in self._groups)

    def set_code(self, code: str) -> None:
        """Show `code`, with or without dashes and spaces."""
        letters = re.sub(r"[^0-9A-Za-z]", "", code).upper()
        for number, group in enumerate(self._groups):
            group.setText(letters[number * LENGTH : (number + 1) * LENGTH])
        self.changed.emit(self.code())

    def set_tone(self, tone: Tone | None) -> None:
        for group in self._groups:
            group.setProperty("tone", str(tone) if tone else "")
            repolish(group)

    def first_gap(self) -> QLineEdit:
        """The group to go to: the first that is not full."""
        return next((g for g in self._groups if len(g.text().strip()) != LENGTH), self._groups[-1])

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and isinstance(watched, QLineEdit):
            number = self._groups.index(watched)
            if event.matches(QKeySequence.StandardKey.Paste):
                pasted = QGuiApplication.clipboard().text()
                if len(re.sub(r"[^0-9A-Za-z]", "", pasted)) > LENGTH:
                    self.set_code(pasted)
                    self.first_gap().setFocus()
                    return True
            if event.key() == Qt.Key.Key_Backspace and not watched.text() and number:
                before = self._groups[number - 1]
                before.setText(before.text()[:-1])
                before.setFocus()
                return True
            if event.text() in ("-", " "):
                return True
        return False

    def _edited(self, number: int) -> None:
        group = self._groups[number]
        spill = re.sub(r"[^0-9A-Za-z]", "", group.text()).upper()
        group.setText(spill[:LENGTH])
        if len(spill) >= LENGTH and number + 1 < GROUPS:
            after = self._groups[number + 1]
            after.setFocus()
            if spill[LENGTH:]:
                after.setText(spill[LENGTH:])
                self._edited(number + 1)
        self.changed.emit(self.code())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            for group in self._groups:
                fit_field(group)
                group.setMinimumWidth(current().px(76))
