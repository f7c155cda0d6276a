"""The patient banner: who this is, always in sight (ID-1).

It never scrolls and never loses name, birth date, number and allergies; in the compact form only the weight leaves it.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QSpacerItem, QVBoxLayout, QWidget

from nursechart.ui.theme.current import current
from nursechart.ui.theme.tokens import Tone
from nursechart.ui.widgets.chips import Chip
from nursechart.ui.widgets.flow import FlowLayout
from nursechart.ui.widgets.labels import BREAK, Icon, Label, WholeLabel
from nursechart.ui.widgets.naming import ltr, named
from nursechart.ui.widgets.painted import Framed, Painted, box, elided, leading, write

_MOST_OF_ALLERGIES = 0.44  # of the banner, where name and facts stand in two rows
_BESIDE = 16  # px between the allergies and the button
_INLINE = 5  # px between a caption and the value beside it
_LONG_NUMBER = 16  # characters without a space


class Allergies(StrEnum):
    """What is known about allergies. "Not asked" is never the same as "none known"."""

    LISTED = "listed"
    NONE_KNOWN = "none known"
    NOT_ASKED = "not asked"


class PatientBanner(Framed):
    """`banner.show_patient("CARVALHO, Maria", "(Ms)", "“Mia”  ·  Portuguese", [("Born", "14 Mar 1958 (67 y)"), …])`,
    `banner.show_allergies(Allergies.LISTED, "2 allergies", "Penicillin, chlorhexidine")`.

    Where name and facts have no room beside each other the facts stand below the name, and the banner grows: nothing of
    them is ever cut. `allergies_clicked` asks for the list of allergies; `grown` says that its height has changed.
    """

    allergies_clicked = Signal()
    grown = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._line = QHBoxLayout(self)
        self._line.setSpacing(0)
        self._who = QWidget()
        self._first = FlowLayout(self._who, gap=7, below=0)
        self.name = WholeLabel("", "name")
        self.title = Label("", "body", tone="text3")
        self.alert = Chip("", Tone.LOW, "users")
        self.emergency = Chip("", Tone.WARN, "shield-alert")
        self.about = _About("", "secondary")
        for part in (self.name, self.title, self.alert, self.emergency):
            self._first.addWidget(part)
        self._below = QWidget()
        self._flowing = FlowLayout(self._below, gap=14, below=0)
        self._left = QVBoxLayout()
        self._left.setContentsMargins(0, 0, 0, 0)
        self._left.setSpacing(0)
        self._line.addLayout(self._left)
        self._left.addStretch()
        for each in (self._who, self._below, self.about):
            self._left.addWidget(each)
        self._left.addStretch()
        self._facts = QHBoxLayout()
        self._line.addLayout(self._facts)
        self._line.addStretch(1)
        self._line.addSpacing(10)
        self.allergies = named(_AllergyBox(), "banner_allergies", "")
        self._line.addWidget(self.allergies)
        self.allergies.clicked.connect(self.allergies_clicked)
        self._beside = QSpacerItem(0, 0)
        self._line.addSpacerItem(self._beside)
        self._acts = QWidget()
        self._acts_column = QVBoxLayout(self._acts)
        self._acts_column.setContentsMargins(0, 0, 0, 0)
        self._acts_column.setSpacing(6)
        self._line.addWidget(self._acts)
        self._acts.hide()
        self._values: dict[str, _Fact] = {}
        self._shown: tuple[object, ...] | None = None
        self._compact = self._stacked = False
        self._buttons: list[QWidget] = []
        self.alert.hide()
        self.emergency.hide()
        self.retheme()

    def retheme(self) -> None:
        if hasattr(self, "_line"):
            gap = 13 if self._compact else 24
            self._line.setContentsMargins(*leading(self, 16 if self._compact else 20, 0, 16, 1))
            self._facts.setContentsMargins(*leading(self, 0 if self._stacked else gap, 0, 0, 0))
            self._facts.setSpacing(gap)
            self._arrange()

    def show_patient(
        self, name: str, title: str, about: str, facts: Sequence[tuple[str, str]], *, name_alert: str = "",
        emergency: str = "",
    ) -> None:  # fmt: skip
        """`facts` are (caption, value) in order; `name_alert` is the chip's words where names are alike (ID-3),
        `emergency` those of one that is open in an emergency.
        """
        shown = (name, title, about, tuple(facts), name_alert, emergency)
        if shown == self._shown:
            return  # every look of a visit brings the banner, and who she is seldom changes
        self._shown = shown
        self.name.setText(name)
        self.title.setText(title)
        self.about.setText(about)
        self.alert.say(name_alert, Tone.LOW, "users")
        self.title.setVisible(bool(title))
        self.alert.setVisible(bool(name_alert))
        self.emergency.say(emergency, Tone.WARN, "shield-alert")
        self.emergency.setVisible(bool(emergency))
        for fact in self._values.values():
            fact.hide()
            fact.deleteLater()
        self._values = {caption: _Fact(caption, value) for caption, value in facts}
        for fact in self._values.values():
            (self._flowing if self._stacked else self._facts).addWidget(fact)
            fact.set_inline(self._stacked)
        self._hide_weight()
        self.setAccessibleName(
            ", ".join([f"{name} {title}".strip(), *(f"{caption} {value}" for caption, value in facts)])
        )
        self._arrange()

    def show_allergies(self, state: Allergies, caption: str, words: str) -> None:
        """`caption` "2 allergies" or "Allergies, asked today"; `words` the names, "No known allergies", "Not asked"."""
        self.allergies.say(state, caption, words)
        self._arrange()

    def set_compact(self, compact: bool, weight: str = "Weight") -> None:
        """In the compact form the fact called `weight` leaves the banner, and the rest stands closer."""
        changed, self._compact, self._weight = compact != self._compact, compact, weight
        self._hide_weight()
        if changed:
            self.retheme()

    def add_button(self, widget: QWidget) -> None:
        """Something beside the allergies, below what is there: what opens the drawers of the compact form."""
        self._buttons.append(widget)
        self._acts_column.addWidget(widget)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent, QEvent.Type.LayoutRequest):
            self._arrange()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._arrange()

    # Inside

    _weight = "Weight"

    def _hide_weight(self) -> None:
        if self._weight in self._values:
            self._values[self._weight].setVisible(not self._compact)

    def _arrange(self) -> None:
        """Facts beside the name where all of it has room, else below it; then as high as that needs."""
        margins = self._line.contentsMargins()
        room = self.width() - margins.left() - margins.right() - 10
        shown = [each.sizeHint() for each in self._buttons if not each.isHidden()]
        self._acts.setVisible(bool(shown))
        self._beside.changeSize(_BESIDE if shown else 0, 0)
        self._line.invalidate()
        if shown:
            room -= max(each.width() for each in shown) + _BESIDE
        facts = [fact for fact in self._values.values() if not fact.isHidden()]
        between = self._facts.spacing() * len(facts)
        wide = self._first.sizeHint().width() + between + sum(fact.wide() for fact in facts)
        box = self.allergies.wide()
        self._stack(wide + box > room)
        if self._stacked:
            box = min(box, max(self.allergies.narrow(), round(room * _MOST_OF_ALLERGIES)))
        self.allergies.fit(box)
        self._who.setMinimumWidth(0 if self._stacked else self._first.sizeHint().width())
        self.about.setVisible(bool(self.about.text()) and not (self._stacked and self._compact))
        self.name.setToolTip(self.about.text() if self.about.isHidden() else "")
        theme = current()
        high = theme.px(68)
        if self._stacked:
            left = max(room - box, 1)
            rows = self._first.heightForWidth(left) + self._flowing.heightForWidth(left)
            rows += self.about.sizeHint().height() if not self.about.isHidden() else 0
            high = max(high, rows + theme.px(8))
        acts = sum(each.height() for each in shown) + self._acts_column.spacing() * (len(shown) - 1)
        high = max(high, self.allergies.height() + theme.px(10), acts + 10 if len(shown) > 1 else 0)
        if high != self.height() or self.minimumHeight() != high:
            self.setFixedHeight(high)
            self.grown.emit()

    def _stack(self, stacked: bool) -> None:
        for fact in self._values.values():
            fact.set_inline(stacked)
        if stacked == self._stacked:
            return
        self._stacked = stacked
        for fact in self._values.values():
            (self._facts if stacked else self._flowing).removeWidget(fact)
            (self._flowing if stacked else self._facts).addWidget(fact)
        lead = 0 if stacked else self._facts.spacing()
        self._facts.setContentsMargins(*leading(self, lead, 0, 0, 0))
        self._line.setStretch(0, 1 if stacked else 0)
        self._line.setStretch(2, 0 if stacked else 1)
        self._below.setVisible(stacked)


class _Fact(QWidget):
    """A caption over its value, or beside it."""

    def __init__(self, caption: str, value: str) -> None:
        super().__init__()
        self._caption, self._value = Label(caption, "caption"), WholeLabel(ltr(breakable(value)), "strong")
        self._line = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(0)
        self._line.addStretch()
        self._line.addWidget(self._caption)
        self._line.addWidget(self._value)
        self._line.addStretch()

    def wide(self) -> int:
        """Its width with the caption over the value, on one line."""
        return max(self._caption.sizeHint().width(), self._value.sizeHint().width())

    def set_inline(self, inline: bool) -> None:
        ways = QBoxLayout.Direction
        self._line.setDirection(ways.LeftToRight if inline else ways.TopToBottom)
        self._line.setSpacing(_INLINE if inline else 0)
        self._line.setStretch(2, 1 if inline else 0)
        self._value.setMinimumWidth(0 if inline else self._value.sizeHint().width())


def breakable(value: str) -> str:
    """`value`, where a number longer than a line of the banner may go on in the next one."""
    if len(value) < _LONG_NUMBER or " " in value:
        return value
    if "-" in value:
        return value.replace("-", f"-{BREAK}")
    return BREAK.join(value[at : at + 8] for at in range(0, len(value), 8))


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
        self._caption, self._words = Label("", "caption", tone="text2"), WholeLabel("", "heading")
        line = self._line = QHBoxLayout(self)
        line.setContentsMargins(14, 0, 14, 0)
        line.setSpacing(10)
        line.addWidget(self._icon)
        column = QVBoxLayout()
        column.setSpacing(0)
        line.addLayout(column)
        column.addStretch()
        column.addWidget(self._caption)
        column.addWidget(self._words)
        column.addStretch()
        self.retheme()

    def _beside_words(self) -> int:
        return 28 + self._line.spacing() + self._icon.sizeHint().width()

    def wide(self) -> int:
        """Its width with the names on one line."""
        return self._beside_words() + max(self._caption.sizeHint().width(), self._words.sizeHint().width())

    def narrow(self) -> int:
        """The least width at which no word is cut."""
        return self._beside_words() + max(self._caption.sizeHint().width(), self._words.minimumSizeHint().width())

    def fit(self, width: int) -> None:
        """Be `width` px wide, and as high as the names need there."""
        words = self._words.heightForWidth(width - self._beside_words())
        high = self._caption.sizeHint().height() + words + self.theme.px(10)
        self.setFixedSize(width, max(self.theme.px(48), high))

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
