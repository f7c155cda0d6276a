"""What is told at the top of a page: alerts, empty states, the coverage light, tiles with a figure."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from nursechart.ui.theme.icons import STROKE_CURRENT, draw_icon
from nursechart.ui.theme.tokens import Tone
from nursechart.ui.widgets.buttons import Button, DangerButton, SecondaryButton
from nursechart.ui.widgets.labels import Icon, Label, WholeLabel
from nursechart.ui.widgets.naming import named
from nursechart.ui.widgets.painted import Painted, box, leading


class InlineAlert(Painted):
    """What, why and the next step, at the top of a section (AL-1): `InlineAlert(Tone.CRIT, "Fever…", "Up 1.3 °C…")`.

    `add_action(name, words, main=True)` answers the button. Critical alerts are told to the screen reader at once.
    """

    def __init__(self, tone: Tone, title: str, why: str = "", *, icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = Icon(icon or _ALERT_ICONS.get(tone, "info"), 24, _ink(tone), stroke=STROKE_CURRENT)
        self.title, self.why = (
            Label(title, "alert", tone=_ink(tone), wrap=True),
            Label(why, "secondary", tone="text", wrap=True),
        )
        self._line = QHBoxLayout(self)
        self._line.setSpacing(12)
        self._line.addWidget(self._icon)
        words = QVBoxLayout()
        words.setSpacing(2)
        self._line.addLayout(words, 1)
        words.addStretch()
        words.addWidget(self.title)
        words.addWidget(self.why)
        words.addStretch()
        if not why:
            self.why.hide()
        self.say(tone, title, why)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.retheme()

    def say(self, tone: Tone, title: str, why: str = "") -> None:
        """Show another alert."""
        self._tone = tone
        self.title.setText(title)
        self.title.set_tone(_ink(tone))
        self.why.setText(why)
        self.why.setVisible(bool(why) and self.why.parent() is not None)
        self._icon.show_icon(_ALERT_ICONS.get(tone, "info"), _ink(tone))
        self.setAccessibleName(f"{title}. {why}" if why else title)
        self._fit()
        self.update()

    def add_action(self, name: str, words: str, *, main: bool = False, icon: str = "") -> Button:
        """A button at the trailing edge; the `main` one of a critical alert is filled."""
        kind = DangerButton if main and self._tone is Tone.CRIT else SecondaryButton
        button = named(kind(words, icon=icon), name, words)
        self._line.addWidget(button)
        return button

    def retheme(self) -> None:
        if hasattr(self, "_line"):
            self._line.setContentsMargins(*leading(self, 15, 7, 9, 7))
            self._fit()
        super().retheme()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """As high as its words need at this width, and no higher."""
        self.setFixedHeight(max(self.theme.px(58), self._line.heightForWidth(self.width())))

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = self.theme.colours
        box(QPainter(self), QRectF(self.rect()), self.theme.px(10), QColor(colours.soft(self._tone)),
            QColor(colours.edge(self._tone)), colours.border)  # fmt: skip


class EmptyState(QWidget):
    """Nothing here, and what to do next. `action` is a button when words for it are given."""

    def __init__(
        self, title: str, words: str, *, icon: str = "inbox", action: str = "", name: str = "empty_action",
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.action = named(SecondaryButton(action or title), name, action or title)
        if not action:
            self.action.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 32, 24, 32)
        column.setSpacing(8)
        column.addStretch()
        self.title, self.words = Label(title, "alert"), Label(words, "secondary", wrap=True)
        for part in (Icon(icon, 32, "text3"), self.title, self.words):
            if isinstance(part, Label):
                part.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter if isinstance(part, Icon) else Qt.AlignmentFlag(0))
        column.addSpacing(4)
        column.addWidget(self.action, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch()

    def say(self, title: str, words: str) -> None:
        """What is not here, and what to do next."""
        self.title.setText(title)
        self.words.setText(words)


class CoverageLight(Painted):
    """Whether the day can be worked without a network: "5 of 5 charts ready" in green, or what is missing in amber."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = Tone.OK
        self._icon = Icon("shield-check", 20, "ok")
        self._title, self._fact, self._until = (
            Label("", "alert", wrap=True),
            Label("", "secondary", tone="text", wrap=True),
            Label("", "secondary", wrap=True),
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(15, 11, 15, 11)
        column.setSpacing(1)
        head = QHBoxLayout()
        head.setSpacing(7)
        column.addLayout(head)
        head.addWidget(self._icon)
        head.addWidget(self._title, 1)
        column.addWidget(self._fact)
        column.addWidget(self._until)

    def say(self, ready: bool, title: str, fact: str, until: str) -> None:
        """`title` "5 of 5 charts ready", `fact` "Newest order 06:40…", `until` "7 days without contact possible…"."""
        self._tone = Tone.OK if ready else Tone.WARN
        self._icon.show_icon("shield-check" if ready else "shield-alert", str(self._tone))
        self._title.setText(title)
        self._title.set_tone(str(self._tone))
        self._fact.setText(fact)
        self._until.setText(until)
        self.setAccessibleName(f"{title}. {fact} {until}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = self.theme.colours
        box(QPainter(self), QRectF(self.rect()), self.theme.px(8), QColor(colours.soft(self._tone)),
            QColor(colours.edge(self._tone)), colours.border)  # fmt: skip


class StatTile(Painted):
    """An icon in a soft square, a figure with its words, and a quieter line: as in the sync centre and on the board."""

    def __init__(
        self, icon: str, figure: str, words: str, note: str = "", *, tone: Tone = Tone.WARN, beside: bool = True,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        """`beside` puts the words beside the figure and the note below; otherwise the words stand below."""
        super().__init__(parent)
        self._tone, self._icon_name = tone, icon
        self.figure, self.words = Label(figure, "name"), WholeLabel(words, "strong" if beside else "secondary")
        self.note = WholeLabel(note, "caption", tone="text2")
        line = self._line = QHBoxLayout(self)
        column = QVBoxLayout()
        column.setSpacing(2)
        line.addLayout(column)
        first = QHBoxLayout()
        first.setSpacing(7)
        column.addLayout(first)
        first.addWidget(self.figure)
        if beside:
            first.addWidget(self.words, 0, Qt.AlignmentFlag.AlignBaseline)
            column.addWidget(self.note)
        else:
            column.addWidget(self.words)
        first.addStretch(1)
        self.setAccessibleName(f"{figure} {words}. {note}" if note else f"{figure} {words}")
        self.retheme()

    def retheme(self) -> None:
        if hasattr(self, "_line"):
            self._line.setContentsMargins(*leading(self, self.theme.px(61), 8, 13, 8))
            self.setMinimumHeight(self.theme.px(62))
        super().retheme()

    def say(self, figure: str, words: str, note: str = "") -> None:
        self.figure.setText(figure)
        self.words.setText(words)
        self.note.setText(note)
        self.setAccessibleName(f"{figure} {words}. {note}" if note else f"{figure} {words}")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, colours = QPainter(self), self.theme, self.theme.colours
        box(painter, QRectF(self.rect()), theme.px(10), theme.color("surface"), theme.color("line"), colours.border)
        side = theme.px(36)
        square = self.mirrored(QRect(theme.px(14), (self.height() - side) // 2, side, side))
        box(painter, QRectF(square), theme.px(8), QColor(colours.soft(self._tone)))
        mark = theme.px(20)
        draw_icon(painter, self._icon_name, square.center().x() + 1 - mark / 2, square.center().y() + 1 - mark / 2,
                  mark, colours.ink(self._tone))  # fmt: skip


def _ink(tone: Tone) -> str:
    return "text2" if tone is Tone.NEUTRAL else str(tone)


_ALERT_ICONS = {
    Tone.CRIT: "octagon-alert", Tone.WARN: "triangle-alert", Tone.LOW: "info", Tone.OK: "circle-check",
    Tone.NEUTRAL: "info", Tone.ACCENT: "info",
}  # fmt: skip
