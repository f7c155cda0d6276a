"""The cards of the conflict desk: a version with its story, or another way out. None is chosen at first."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QRadioButton, QSizePolicy, QVBoxLayout, QWidget

from nursechart.charting.looks.choosing import Version
from nursechart.ui.theme import current
from nursechart.ui.widgets import (
    Avatar,
    Card,
    Divider,
    FlowLayout,
    Icon,
    Kbd,
    Label,
    Painted,
    TwoLines,
    box,
    ltr,
    named,
)


class Mark(QRadioButton):
    """The round mark of a card; its words stand beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        side = current().px(48 if current().touch else 30)
        return QSize(side, side)

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, on = QPainter(self), current(), self.isChecked()
        side = theme.px(22)
        ring = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        ink = "accent" if on else "control" if self.isEnabled() else "disabled"
        box(painter, ring, side / 2, theme.color("surface"), theme.color(ink), 2)
        if on:
            inner = ring.adjusted(*(2 * (theme.px(6),) + 2 * (-theme.px(6),)))
            box(painter, inner, inner.width() / 2, theme.color("accent"))
        if self.hasFocus():
            box(painter, QRectF(self.rect()).adjusted(1, 1, -1, -1), theme.px(8), None, theme.color("accent"), 2)


class PickCard(Card):
    """A card that is chosen by its mark, by a click anywhere on it, or by its digit: `picked(key)`."""

    picked = Signal(str)

    def __init__(self, key: str, digit: str, words: str, spoken: str, *, unit: str = "", large: bool = False) -> None:
        super().__init__(padding=14, gap=8)
        self.key = key
        self.mark = named(Mark(), f"pick_{key}", spoken)
        self.mark.setAutoExclusive(False)  # the page keeps one on, over all the cards
        self.mark.clicked.connect(lambda: self.picked.emit(self.key))
        head = QHBoxLayout()
        head.setSpacing(8)
        self.body.addLayout(head)
        head.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        self.words = Label(words, "amount" if unit else "name" if large else "heading", wrap=not unit)
        self._field: QWidget | None = None
        self._note: Label | None = None
        self._said = QVBoxLayout()
        self._said.setSpacing(2)
        head.addLayout(self._said, 1)
        self._said.addWidget(self._with_unit(unit) if unit else self.words)
        head.addWidget(Kbd(digit), 0, Qt.AlignmentFlag.AlignTop)

    def _with_unit(self, unit: str) -> QWidget:
        """The number large, its unit smaller behind it."""
        whole = QWidget(self)
        flow = FlowLayout(whole, gap=6, below=0)
        flow.addWidget(self.words)
        flow.addWidget(Label(unit, "value"))
        return whole

    def add_note(self, words: str) -> None:
        self._said.addWidget(Label(words, "secondary", wrap=True))

    def add_field(self, field: QWidget, note: str) -> None:
        """A field that stands there once the card is chosen; until then words say what it asks."""
        self._field, self._note = field, Label(note, "secondary", wrap=True)
        self._said.addWidget(self._note)
        self._said.addWidget(field)
        field.hide()

    def set_on(self, on: bool) -> None:
        self.mark.setChecked(on)
        if self._field is not None and self._note is not None:
            self._field.setVisible(on)
            self._note.setVisible(not on)
        self.update()

    def allow(self, may: bool) -> None:
        self.mark.setEnabled(may)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.mark.isEnabled() and self.rect().contains(event.position().toPoint()):
            self.picked.emit(self.key)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.mark.isChecked():
            theme = self.theme
            box(QPainter(self), QRectF(self.rect()), theme.px(10), None, theme.color("accent"), 2)


class VersionCard(PickCard):
    """One version: the value, who charted it where and when, and what was on the screen then."""

    def __init__(self, key: str, version: Version) -> None:
        spoken = ". ".join(
            (
                version.words.replace("\n", ", "),
                f"{version.who}, {version.laptop}",
                *(f"{label} {words}" for label, words in version.facts),
                *version.saw,
                *version.did_not_see,
            )
        )
        words, unit = version.words.removesuffix(f" {version.unit}"), version.unit
        unit = unit if words != version.words else ""
        super().__init__(key, key, ltr(words), spoken, unit=unit, large="\n" not in version.words)
        self.body.addWidget(Divider())
        who = QHBoxLayout()
        who.setSpacing(10)
        self.body.addLayout(who)
        who.addWidget(Avatar(version.initials, size=32), 0, Qt.AlignmentFlag.AlignTop)
        who.addWidget(TwoLines(version.who, version.laptop, first_kind="strong", second_kind="secondary", wrap=True), 1)
        facts = QGridLayout()
        facts.setHorizontalSpacing(16)
        facts.setVerticalSpacing(3)
        facts.setColumnStretch(1, 1)
        self.body.addLayout(facts)
        for row, (label, words) in enumerate(version.facts):
            facts.addWidget(Label(label, "secondary"), row, 0, Qt.AlignmentFlag.AlignTop)
            facts.addWidget(Label(words, "strong", wrap=True), row, 1)
        self.body.addWidget(_Screen(version))
        self.body.addStretch(1)


class _Screen(Painted):
    """What its author had in front of her, and what not."""

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self.theme
        box(QPainter(self), QRectF(self.rect()), theme.px(8), theme.color("sunken"))

    def __init__(self, version: Version) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(4)
        column.addWidget(Label(self.tr("What was on the screen then"), "secondary-strong"))
        for icon, tone, told in (("eye", "text", version.saw), ("eye-off", "warn", version.did_not_see)):
            for words in told:
                line = QHBoxLayout()
                line.setSpacing(8)
                column.addLayout(line)
                line.addWidget(Icon(icon, 16, tone), 0, Qt.AlignmentFlag.AlignTop)
                line.addWidget(Label(words, "secondary", tone=tone, wrap=True), 1)
