"""What is asked about a photo before it is charted, beside the photo itself."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from nursechart.charting.looks.common import FormRow
from nursechart.charting.looks.photos import AttachLook
from nursechart.language import said_for
from nursechart.ui.photos.picture import Pane
from nursechart.ui.theme import Tone, current
from nursechart.ui.visit.controls import editor
from nursechart.ui.visit.editor import Editor
from nursechart.ui.visit.sheets import Sheet
from nursechart.ui.widgets import InlineAlert, Label, PrimaryButton, Scroll, named

_OF_THE_BODY = ("consent", "line", "site")  # asked where it shows the patient
_BESIDE = 760  # px at 100 % from which the photo stands beside what is asked; below, above it
_AT_ANOTHER_TIME = ("day", "time")


class AttachSheet(Sheet):
    """`given(values)`, every answer by its id as typed. It is closed by whoever carried the answer."""

    given = Signal(object)

    def __init__(
        self, parent: QWidget, look: AttachLook, image: QImage, now: Callable[[], str], *, more: int = 0
    ) -> None:
        """`more`: how many photos come after this one."""
        why = said_for(more, "{n} more photo after this one.", "{n} more photos after this one.") if more else ""
        super().__init__(parent, "attach_photo", look.place.label, why, icon="camera")
        self._waits = False
        across = QHBoxLayout()
        across.setSpacing(20)
        self.body.addLayout(across, 1)
        self.pane = Pane("attach_picture")
        self.pane.show_image(image, "", self.tr("The photo"))
        self._scroll = Scroll(padding=(0, 0, 8, 0), gap=8)
        px, room = current().px, parent.size()
        if room.width() < px(_BESIDE):
            self.pane.setFixedHeight(px(110))
            self._scroll.body.addWidget(self.pane)
        else:
            across.addWidget(self.pane, 45)
        if look.refused:
            self._scroll.body.addWidget(InlineAlert(Tone.WARN, look.refused, ""))
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(10)
        self._scroll.body.addLayout(grid)
        self.editors: dict[str, Editor] = {}
        self._rows: dict[str, list[QWidget]] = {}
        for number, row in enumerate(look.rows):
            self._add_row(grid, number, row, now)
        grid.setColumnStretch(1, 1)
        self._scroll.body.addStretch(1)
        across.addWidget(self._scroll, 55)
        self.add_cancel()
        words = self.tr("Chart the photo")
        self.give = named(PrimaryButton(words), "attach_photo_give", words)
        self.add_button(self.give, self._give)
        self.ask_first(next(iter(self.editors.values())).first)
        self._fit_rows()
        self.resize(min(px(980), room.width() - 40), min(px(620), room.height() - 40))
        self._scroll.setMinimumSize(QSize(min(px(360), room.width() // 2), min(px(300), room.height() - 220)))

    def values(self) -> dict[str, str]:
        """What is answered of what is asked now."""
        asked = self._asked()
        return {key: value for each in asked for key, value in self.editors[each].values().items()}

    def refuse(self, why: str, at: QWidget | None = None) -> None:
        self._waits = False
        super().refuse(why, at)

    def _add_row(self, grid: QGridLayout, number: int, row: FormRow, now: Callable[[], str]) -> None:
        control = row.controls[0]
        made = editor(control, f"attach_{row.id}", now=now)
        made.settled.connect(self._fit_rows)
        label = Label(row.label, "secondary-strong", wrap=True)
        label.setMinimumWidth(current().px(120))
        parts: list[QWidget] = [label, made.widget]
        grid.addWidget(label, 2 * number, 0, Qt.AlignmentFlag.AlignTop)
        if control.kind == "time":  # it is written from the left in every language, and stands where a line begins
            line = QHBoxLayout()
            grid.addLayout(line, 2 * number, 1)
            line.addWidget(made.widget)
            line.addStretch(1)
        else:
            grid.addWidget(made.widget, 2 * number, 1)
        if control.hint:
            hint = Label(control.hint, "secondary", tone="text3", wrap=True)
            grid.addWidget(hint, 2 * number + 1, 1)
            parts.append(hint)
        self.editors[row.id], self._rows[row.id] = made, parts

    def _asked(self) -> list[str]:
        """The rows that are asked, given what is answered already."""
        shows, taken = (self._answer(each) for each in ("shows", "taken"))
        without = set() if shows == "body" else set(_OF_THE_BODY)
        without |= set() if taken == "other" else set(_AT_ANOTHER_TIME)
        return [each for each in self.editors if each not in without]

    def _answer(self, row: str) -> str:
        return self.editors[row].values().get(row, "") if row in self.editors else ""

    def _fit_rows(self) -> None:
        asked = self._asked()
        for row, parts in self._rows.items():
            for part in parts:
                part.setVisible(row in asked)

    def _give(self) -> None:
        if not self._waits:  # pressed twice is charted once
            self._waits = True
            self.given.emit(self.values())

    def sizeHint(self) -> QSize:
        return super().sizeHint().expandedTo(self.size())


class NotAddedSheet(Sheet):
    """Why a file was not taken, and what to do; `again` chooses another one."""

    again = Signal()

    def __init__(self, parent: QWidget, why: str) -> None:
        super().__init__(parent, "photo_not_added", self.tr("The photo was not added"), why, icon="circle-alert")
        self.setAccessibleDescription(why)
        self.add_cancel(self.tr("Close"))
        words = self.tr("Choose another…")
        other = named(PrimaryButton(words), "photo_again", words)
        self.add_button(other, self._again)
        self.ask_first(other)

    def _again(self) -> None:
        self.accept()
        self.again.emit()
