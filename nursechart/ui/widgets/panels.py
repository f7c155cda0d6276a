"""Parts of a page that are always at the same place: the footer, what scrolls, the side panel."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget
from shiboken6 import isValid

from nursechart.ui.theme.current import current
from nursechart.ui.widgets.layouts import taken_out
from nursechart.ui.widgets.painted import Framed, leading


class Footer(Framed):
    """The bar under a form, 60 px: quiet acts at the leading edge, Back and Next at the trailing one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(16, 0, 16, 0)
        self._line.setSpacing(12)
        self._line.addStretch(1)
        self._leading: list[QWidget] = []
        self._low = False
        self.retheme()

    def retheme(self) -> None:
        self.setFixedHeight(current().px((52 if current().touch else 48) if self._low else 60))

    def set_low(self, low: bool) -> None:
        """Little more than its buttons, where a small window shows large text."""
        self._low = low
        self.retheme()

    def add_leading(self, widget: QWidget) -> None:
        there = [each for each in self._leading if isValid(each) and self._line.indexOf(each) >= 0]
        self._line.insertWidget(len(there), widget)  # the acts of a page that is gone are not there any more
        self._leading = [*there, widget]

    def add_trailing(self, widget: QWidget) -> None:
        self._line.addWidget(widget)


class Scroll(QScrollArea):
    """Scrolls its `.body` (a QVBoxLayout) down; a focused field is kept in sight (AX-2: `reading_order`).

    The bar stands in the trailing padding, so that what is scrolled has the same width with the bar and without it.
    """

    def __init__(
        self, parent: QWidget | None = None, *, padding: Sequence[int] = (16, 12, 16, 12), gap: int = 10
    ) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QWidget()
        inside.setProperty("plain", True)
        self.body = QVBoxLayout(inside)
        self._padding = tuple(padding)
        self.body.setContentsMargins(*padding)
        self.body.setSpacing(gap)
        self.setWidget(inside)
        self.viewport().setAutoFillBackground(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        lead, top, trail, bottom = self._padding
        bar = self.verticalScrollBar()
        taken = bar.width() if bar.isVisibleTo(self) else 0
        margins = leading(self, lead, top, max(trail - taken, 0), bottom)
        if margins != self.body.getContentsMargins():
            self.body.setContentsMargins(*margins)
        super().resizeEvent(event)


class SidePanel(Framed):
    """The panel at the trailing edge, 290 px, scrolling; sections are added to `.body`, buttons to `.foot`."""

    def __init__(self, parent: QWidget | None = None, *, width: int = 290) -> None:
        super().__init__(parent)
        self._wide = width
        self._buttons: list[QWidget] = []
        self.sections: list[QWidget] = []  # what `add_section` took, until `clear_sections`
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.scrolled = Scroll(padding=(16, 14, 16, 12), gap=12)
        self.body = self.scrolled.body
        self.body.addStretch(1)
        column.addWidget(self.scrolled, 1)
        self.foot = QVBoxLayout()
        self.foot.setContentsMargins(16, 0, 16, 0)
        self.foot.setSpacing(8)
        self._lines: list[int] = []  # how many buttons each line of the foot has
        column.addLayout(self.foot)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.retheme()

    def retheme(self) -> None:
        if hasattr(self, "_wide"):
            self.setFixedWidth(current().px(self._wide))

    def add_section(self, section: QWidget) -> None:
        self.sections.append(section)
        self.add(section)

    def clear_sections(self) -> None:
        """Let go what `add_section` took; what `add` took stays."""
        for section in self.sections:
            self.body.removeWidget(section)
            section.hide()
            section.deleteLater()
        self.sections = []

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Buttons whose words have no room beside each other go on in the next line."""
        super().resizeEvent(event)
        room, gap = self.width() - 32, self.foot.spacing()
        lines: list[int] = []
        left = 0
        for button in self._buttons:
            asked = button.sizeHint().width()
            if not lines or asked > left:
                lines.append(0)
                left = room
            lines[-1] += 1
            left -= asked + gap
        if lines != self._lines:
            self._lines = lines
            self._lay_foot()

    def _lay_foot(self) -> None:
        taken_out(self.foot)
        buttons = iter(self._buttons)
        for many in self._lines:
            row = QHBoxLayout()
            row.setSpacing(self.foot.spacing())
            self.foot.addLayout(row)
            for button in islice(buttons, many):
                row.addWidget(button, 1)

    def add(self, widget: QWidget) -> None:
        """A section, below those there are."""
        self.body.insertWidget(self.body.count() - 1, widget)

    def add_foot(self, widget: QWidget) -> None:
        """A button at the foot of the panel."""
        self.foot.setContentsMargins(16, 8, 16, 12)
        self._buttons.append(widget)
        self._lines = [*self._lines, 1]
        self._lay_foot()
