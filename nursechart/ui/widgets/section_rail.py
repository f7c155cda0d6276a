"""The rail of a visit's sections: how far the visit is, and each section with a mark, a word and a count."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from nursechart.language import said, to_say
from nursechart.ui.theme.current import current
from nursechart.ui.theme.icons import STROKE_CURRENT, draw_icon
from nursechart.ui.widgets.buttons import StepButton
from nursechart.ui.widgets.labels import Divider, Icon, Label, empty
from nursechart.ui.widgets.naming import named
from nursechart.ui.widgets.painted import Framed, box, elided_on, leading, measure, write
from nursechart.ui.widgets.panels import Scroll
from nursechart.ui.widgets.person import ProgressRing

_IN_A_NUMBER = re.compile(r"(?<=\d) (?=\d)")  # a telephone number stays on one line

_LEAST_COUNT = 24  # px that a count keeps where its words are long


class Mark(StrEnum):
    """How a section stands."""

    TO_DO = to_say("to do")
    STARTED = to_say("started")
    DONE = to_say("done")
    WARN = to_say("something is due or missing")
    LOCK = to_say("opens the signing page")


@dataclass(frozen=True, slots=True)
class RailItem:
    """One section: its id, words, mark, and what stands at the trailing edge ("7 of 8", "2 due", "draft")."""

    id: str
    words: str
    mark: Mark = Mark.TO_DO
    count: str = ""
    count_warns: bool = False


class SectionRail(Framed):
    """`rail.show_visit("Home visit", "Fri 21 Nov, 09:31", 3, 9)`, `rail.show_items([...], current="vitals")`.

    `chosen(str)` says the id of the section that a person chose.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons: dict[str, _RailButton] = {}
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        scrolled = Scroll(padding=(12, 0, 12, 8), gap=2)
        whole.addWidget(scrolled)
        column = scrolled.body
        head = self._head = QHBoxLayout()
        head.setSpacing(13)
        column.addLayout(head)
        self.ring = ProgressRing(size=38)
        self._title, self._when = Label("", "alert", wrap=True), Label("", "secondary", wrap=True)
        head.addWidget(self.ring)
        words = QVBoxLayout()
        words.setSpacing(0)
        head.addLayout(words, 1)
        words.addWidget(self._title)
        words.addWidget(self._when)
        self._items = QVBoxLayout()
        self._items.setSpacing(2)
        column.addLayout(self._items)
        column.addStretch(1)
        self._foot_rule = Divider()
        column.addWidget(self._foot_rule)
        self._foot_lines: tuple[tuple[str, str], ...] = ()
        self._foot = QVBoxLayout()
        self._foot.setSpacing(6)
        column.addLayout(self._foot)
        self._foot_rule.hide()
        self.retheme()

    def retheme(self) -> None:
        if hasattr(self, "_foot"):
            self.setFixedWidth(current().px(212))
            air = 4 if current().touch else 10
            self._head.setContentsMargins(*leading(self, 7, air + 4, 0, air))
            self._foot.setContentsMargins(*leading(self, 8, 11, 0, 4))

    def show_visit(self, title: str, when: str, done: int, of: int) -> None:
        self._title.setText(title)
        self._when.setText(when)
        self.ring.set_value(done, of)

    def show_items(self, items: Sequence[RailItem], current: str = "") -> None:
        """Show `items`; buttons that are there already are kept, so the focus stays."""
        if list(self._buttons) != [item.id for item in items]:
            for button in self._buttons.values():
                self._items.removeWidget(button)
                button.deleteLater()
            self._buttons = {}
            for item in items:
                button = named(_RailButton(), f"section_{item.id}", item.words)
                button.clicked.connect(lambda _on=False, key=item.id: self.chosen.emit(key))
                button.stepped.connect(self._step)
                self._items.addWidget(button)
                self._buttons[item.id] = button
        for item in items:
            self._buttons[item.id].show_item(item, item.id == current)
        first = self._buttons.get(current) or next(iter(self._buttons.values()), None)
        if first is not None:
            self.setFocusProxy(first)

    def show_foot(self, lines: Sequence[tuple[str, str]]) -> None:
        """Lines at the foot, each an icon's name and words: ("map-pin", "18 Alder Court, flat 3")."""
        if tuple(lines) == self._foot_lines:
            return  # each answer brings them, and they seldom change within a visit
        self._foot_lines = tuple(lines)
        empty(self._foot)
        for icon, words in lines:
            line = QWidget()
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(8)
            row.addWidget(Icon(icon, 16, "text3"), 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(Label(_IN_A_NUMBER.sub("\u00a0", words), "secondary", wrap=True), 1)
            self._foot.addWidget(line)
        self._foot_rule.setVisible(bool(lines))

    def _step(self, way: int) -> None:
        buttons = list(self._buttons.values())
        at = next((n for n, button in enumerate(buttons) if button.hasFocus()), 0)
        buttons[(at + way) % len(buttons)].setFocus(Qt.FocusReason.TabFocusReason)


class _RailButton(StepButton):
    def __init__(self) -> None:
        super().__init__()
        self._item, self._current = RailItem("", ""), False
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_item(self, item: RailItem, current: bool) -> None:
        if (item, current) == (self._item, self._current):
            return
        self._item, self._current = item, current
        mark = said(item.mark.value)
        spoken = f"{mark}, {item.count}" if item.count else mark
        self.setAccessibleName(item.words)
        self.setAccessibleDescription(spoken)
        self.setText(item.words)
        self.update()

    def sizeHint(self) -> QSize:
        theme = current()
        return QSize(theme.px(188), theme.px(48 if theme.touch else 44))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, item = QPainter(self), current(), self._item
        painter.setLayoutDirection(self.layoutDirection())
        whole = QRectF(self.rect())
        if self._current:
            edge = theme.color("accent") if theme.name == "contrast" else None
            box(painter, whole, theme.px(10), theme.color("accent_soft"), edge, theme.colours.border)
            bar = self._visual(QRect(0, theme.px(10), theme.px(3), self.height() - theme.px(20)))
            box(painter, QRectF(bar), 1.5, theme.color("accent"))
        elif self.underMouse():
            box(painter, whole, theme.px(10), theme.color("press" if self.isDown() else "hover"))
        if self.hasFocus():
            box(painter, whole, theme.px(10), None, theme.color("accent"), 2)
        icon, ink = _MARKS[item.mark]
        side = theme.px(18)
        place = self._visual(QRect(theme.px(12), (self.height() - side) // 2, side, side))
        mark_ink = "accent" if self._current and item.mark is not Mark.WARN else ink
        draw_icon(painter, icon, place.x(), place.y(), side, theme.color(mark_ink), STROKE_CURRENT)
        count_font = theme.font(12, 500)
        count = measure(item.count, count_font) if item.count else 0
        font = theme.font(14, 600 if self._current else 500)
        left = self.width() - theme.px(40) - theme.px(16) - measure(item.words, font)
        if count:
            count = min(count, max(left, theme.px(_LEAST_COUNT)))  # the words come first
            inside = self._visual(QRect(self.width() - theme.px(11) - count - 1, 0, count + 2, self.height()))
            quiet = "warn" if item.count_warns else "accent" if self._current else "text3"
            shown = elided_on(self, item.count, count_font, count + 1)
            write(painter, inside, shown, count_font, theme.color(quiet), Qt.AlignmentFlag.AlignRight)
        room = QRect(theme.px(40), 0, self.width() - theme.px(40) - count - theme.px(16 if count else 8), self.height())
        words = "accent" if self._current else "text2" if item.mark is Mark.LOCK else "text"
        shown = elided_on(self, item.words, font, room.width())
        write(painter, self._visual(room), shown, font, theme.color(words))

    def _visual(self, rect: QRect) -> QRect:
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            return QRect(self.width() - rect.right() - 1, rect.y(), rect.width(), rect.height())
        return rect


_MARKS = {
    Mark.TO_DO: ("circle", "control"),
    Mark.STARTED: ("circle-dot", "accent"),
    Mark.DONE: ("circle-check", "ok"),
    Mark.WARN: ("triangle-alert", "warn"),
    Mark.LOCK: ("lock", "text3"),
}
