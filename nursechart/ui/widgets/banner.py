"""The patient banner: who this is, always in sight (ID-1).

It never scrolls and never loses name, birth date, number and allergies; in the compact form only the weight leaves it.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from nursechart.ui.theme.current import current
from nursechart.ui.theme.tokens import Tone
from nursechart.ui.widgets.chips import Chip
from nursechart.ui.widgets.labels import Icon, Label, empty
from nursechart.ui.widgets.naming import ltr, named
from nursechart.ui.widgets.painted import Framed, Painted, box, elided, leading, write


class Allergies(StrEnum):
    """What is known about allergies. "Not asked" is never the same as "none known"."""

    LISTED = "listed"
    NONE_KNOWN = "none known"
    NOT_ASKED = "not asked"


class PatientBanner(Framed):
    """`banner.show_patient("CARVALHO, Maria", "(Ms)", "“Mia”  ·  Portuguese", [("Born", "14 Mar 1958 (67 y)"), …])`,
    `banner.show_allergies(Allergies.LISTED, "2 allergies", "Penicillin, chlorhexidine")`.

    `allergies_clicked` asks for the list of allergies.
    """

    allergies_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._line = QHBoxLayout(self)
        self._line.setSpacing(0)
        who = QVBoxLayout()
        who.setContentsMargins(0, 0, 0, 0)
        who.setSpacing(0)
        first = QHBoxLayout()
        first.setSpacing(7)
        self.name = Label("", "name")
        self.title = Label("", "body", tone="text3")
        self.alert = Chip("", Tone.LOW, "users")
        self.about = _About("", "secondary")
        for part in (self.name, self.title, self.alert):
            first.addWidget(part)
        first.addStretch(1)
        who.addStretch()
        who.addLayout(first)
        who.addWidget(self.about)
        who.addStretch()
        self._line.addLayout(who)
        self._facts = QHBoxLayout()
        self._line.addLayout(self._facts)
        self._line.addStretch(1)
        self._line.addSpacing(10)
        self._extra = QHBoxLayout()
        self._line.addLayout(self._extra)
        self.allergies = named(_AllergyBox(), "banner_allergies", "")
        self._line.addWidget(self.allergies)
        self.allergies.clicked.connect(self.allergies_clicked)
        self._values: dict[str, tuple[QWidget, Label]] = {}
        self._compact = False
        self.alert.hide()
        self.retheme()

    def retheme(self) -> None:
        if hasattr(self, "_line"):
            gap = 13 if self._compact else 24
            self._line.setContentsMargins(*leading(self, 16 if self._compact else 20, 0, 16, 1))
            self._facts.setContentsMargins(*leading(self, gap, 0, 0, 0))
            self._facts.setSpacing(gap)
            self.setFixedHeight(current().px(68))

    def show_patient(
        self, name: str, title: str, about: str, facts: Sequence[tuple[str, str]], *, name_alert: str = ""
    ) -> None:
        """`facts` are (caption, value) in order; `name_alert` is the chip's words where names are alike (ID-3)."""
        self.name.setText(name)
        self.title.setText(title)
        self.about.setText(about)
        self.about.setVisible(bool(about))
        self.alert.say(name_alert, Tone.LOW, "users")
        self.alert.setVisible(bool(name_alert))
        empty(self._facts)
        self._values = {}
        for caption, value in facts:
            fact = QWidget()
            column = QVBoxLayout(fact)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
            shown = Label(ltr(value), "strong")
            column.addStretch()
            column.addWidget(Label(caption, "caption"))
            column.addWidget(shown)
            column.addStretch()
            self._facts.addWidget(fact)
            self._values[caption] = (fact, shown)
        self.setAccessibleName(
            ", ".join([f"{name} {title}".strip(), *(f"{caption} {value}" for caption, value in facts)])
        )

    def show_allergies(self, state: Allergies, caption: str, words: str) -> None:
        """`caption` "2 allergies" or "Allergies, asked today"; `words` the names, "No known allergies", "Not asked"."""
        self.allergies.say(state, caption, words)

    def set_compact(self, compact: bool, weight: str = "Weight") -> None:
        """In the compact form the fact called `weight` leaves the banner, and the rest stands closer."""
        if compact != self._compact:
            self._compact = compact
            self.retheme()
        if weight in self._values:
            self._values[weight][0].setVisible(not compact)

    def add_button(self, widget: QWidget) -> None:
        """Something beside the allergies: the Details button of the compact form."""
        self._line.addSpacing(16)
        self._line.addWidget(widget)


class _About(Label):
    """What else is good to know: the only words of the banner that give way where there is no room for all."""

    def __init__(self, text: str, kind: str) -> None:
        super().__init__(text, kind)
        self.setProperty("elides", True)

    def setText(self, text: str) -> None:
        super().setText(text)
        self.setToolTip(text)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setLayoutDirection(self.layoutDirection())
        words = elided(self.text(), self.font(), self.width())
        write(painter, self.rect(), words, self.font(), self.palette().color(self.foregroundRole()))


class _AllergyBox(Painted):
    clicked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._tone = Tone.NEUTRAL
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self._icon = Icon("circle-check", 20, "ok")
        self._caption, self._words = Label("", "caption", tone="text2"), Label("", "heading")
        line = QHBoxLayout(self)
        line.setContentsMargins(14, 0, 14, 0)
        line.setSpacing(10)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addStretch()
        column.addWidget(self._caption)
        column.addWidget(self._words)
        column.addStretch()
        line.addWidget(self._icon)
        line.addLayout(column)
        self.retheme()

    def retheme(self) -> None:
        self.setFixedHeight(self.theme.px(48))
        super().retheme()

    def say(self, state: Allergies, caption: str, words: str) -> None:
        self._tone, icon, ink = {
            Allergies.LISTED: (Tone.CRIT, "circle-alert", "crit"),
            Allergies.NONE_KNOWN: (Tone.NEUTRAL, "circle-check", "ok"),
            Allergies.NOT_ASKED: (Tone.WARN, "circle-alert", "warn"),
        }[state]
        self._icon.show_icon("octagon-alert" if state is Allergies.LISTED else icon, ink)
        self._caption.setText(caption)
        self._words.setText(words)
        self._words.set_tone("text" if state is Allergies.NONE_KNOWN else ink)
        self.setAccessibleName(f"{caption}. {words}")
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.clicked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.clicked.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours, theme = self.theme.colours, self.theme
        edge = colours.line_strong if self._tone is Tone.NEUTRAL else colours.edge(self._tone)
        painter = QPainter(self)
        box(painter, QRectF(self.rect()), theme.px(8), QColor(colours.soft(self._tone)), QColor(edge), colours.border)
        if self.hasFocus():
            box(painter, QRectF(self.rect()), theme.px(8), None, theme.color("accent"), 2)
