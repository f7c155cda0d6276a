"""The acts of an infusion, a key each, at the foot of the screen where a gloved finger finds them.

An act that cannot be done now looks like any other, and says why when it is pressed.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from nursechart.charting.looks.infusion import InfusionAct
from nursechart.ui import bound
from nursechart.ui.theme.current import Theme, current
from nursechart.ui.theme.icons import draw_icon
from nursechart.ui.widgets.conductor.shelf import Shelf, one_line
from nursechart.ui.widgets.labels import Label
from nursechart.ui.widgets.naming import named
from nursechart.ui.widgets.overlays import announce
from nursechart.ui.widgets.painted import Framed, box, elided_on, measure, measure_anew, write

_GAP = 8
MOST_LARGE = 5  # acts beyond these stand in a line of lower buttons above


class ActBar(Framed):
    """`show_acts(acts)`; `pressed(str)` says the id of one that can be done.

    `press_key("V")` does what the button with that key does.
    """

    pressed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "acts", self.tr("What can be done"))
        self._acts: tuple[InfusionAct, ...] = ()
        self._buttons: list[ActButton] = []
        column = self._column = QVBoxLayout(self)
        column.setSpacing(8)
        self._small, self._large = Shelf(gap=_GAP), Shelf(gap=_GAP)
        column.addLayout(self._small)
        column.addLayout(self._large)
        self.why = named(Label("", "secondary-strong", tone="warn", wrap=True), "act_why", "")
        self.why.hide()
        column.addWidget(self.why)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.retheme()

    def retheme(self) -> None:
        if hasattr(self, "_column"):
            theme = current()
            self._column.setContentsMargins(theme.px(16), theme.px(9), theme.px(16), theme.px(9))
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The large buttons in one line as long as that can be, without icons where that helps."""
        theme = current()
        large = [button for button in self._buttons[:MOST_LARGE] if not button.isHidden()]
        wide = one_line([button.wide(icon=True) for button in large], theme.px(_GAP))
        for button in large:
            button.set_narrow(wide > self.width() - 2 * theme.px(16))
        self.setFixedHeight(self._column.heightForWidth(self.width()) + theme.colours.border)

    def show_acts(self, acts: Sequence[InfusionAct]) -> None:
        """Show `acts` in the buttons that are there; why the last one pressed could not be done is taken back."""
        if tuple(acts) == self._acts:
            return
        self._acts = tuple(acts)
        self._say("")
        for number in range(len(self._buttons), len(acts)):
            button = ActButton(large=number < MOST_LARGE)
            button.clicked.connect(self._pressed)
            self._buttons.append(button)
            (self._large if number < MOST_LARGE else self._small).addWidget(button)
        for number, button in enumerate(self._buttons):
            if number < len(acts):
                button.show_act(acts[number])
            button.setVisible(number < len(acts))
        self._fit()

    def press_key(self, key: str) -> bool:
        """Do what the button with this key does; False when there is none."""
        for act in self._acts:
            if act.key and act.key.casefold() == key.casefold():
                self._do(act)
                return True
        return False

    def _pressed(self) -> None:
        button = self.sender()
        if isinstance(button, ActButton) and button.act is not None:
            self._do(button.act)

    def _do(self, act: InfusionAct) -> None:
        self._say(act.why)
        if not act.why:
            self.pressed.emit(act.id)

    def _say(self, why: str) -> None:
        self.why.setText(why)
        self.why.setAccessibleName(why)
        self.why.setVisible(bool(why))
        self._fit()
        if why:
            announce(self, why, now=True)


class ActButton(QPushButton):
    """One act: icon, what it does, a word more below, and its key in a cap. Low ones leave the second line out."""

    def __init__(self, *, large: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.act: InfusionAct | None = None
        self._large, self._narrow = large, False
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        bound.follow(self, lambda button: button.say())

    def show_act(self, act: InfusionAct) -> None:
        if act == self.act:
            return
        self.act = act
        self.say()

    @property
    def _key(self) -> str:
        """The key that does it now; the act names the shipped one."""
        return bound.caps(f"infusion.{self.act.key}") if self.act is not None and self.act.key else ""

    def say(self) -> None:
        """Its words and its key, which may be another one now."""
        act = self.act
        if act is None:
            return
        named(self, f"act_{act.id}", act.title)
        key = self.tr("key {key}").format(key=self._key) if act.key else ""
        self.setAccessibleDescription(", ".join(part for part in (act.text, key, act.why) if part))
        self.setToolTip(self._key)
        self.updateGeometry()
        self.update()

    def set_narrow(self, narrow: bool) -> None:
        """Leave out the icon."""
        if narrow != self._narrow:
            self._narrow = narrow
            self.updateGeometry()
            self.update()

    def wide(self, *, icon: bool) -> int:
        """The width that its words and its key need."""
        theme, act = current(), self.act
        if act is None:
            return 0
        words = measure(act.title, theme.font(15 if self._large else 14, 600))
        if self._large:
            words = max(words, measure(act.text, theme.font(12, 500)))
        key = theme.px(8) + self._cap(theme) if act.key else 0
        return self._left(theme, icon) + words + key + theme.px(8)

    def _left(self, theme: Theme, icon: bool) -> int:
        """Where the words begin."""
        return theme.px((39 if self._large else 34) if icon else 12)

    def sizeHint(self) -> QSize:
        tall = 58 if self._large else 40
        theme = current()
        return QSize(self.wide(icon=not self._narrow), theme.px(max(tall, 48) if theme.touch else tall))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        measure_anew(self, event)

    def _cap(self, theme: Theme) -> int:
        assert self.act is not None
        return max(measure(self._key, theme.font(12, 600)) + theme.px(10), theme.px(20))

    def paintEvent(self, event: QPaintEvent) -> None:
        act, theme = self.act, current()
        if act is None:
            return
        painter = QPainter(self)
        painter.setLayoutDirection(self.layoutDirection())
        fill, edge, ink, quiet, cap = self._inks(theme, act)
        box(painter, QRectF(self.rect()), theme.px(8), fill, edge, theme.colours.border)
        if not self._narrow:
            side = theme.px(22 if self._large else 18)
            at = self._mirrored(QRect(theme.px(10), (self.height() - side) // 2, side, side))
            draw_icon(painter, act.icon, at.x(), at.y(), side, ink if act.tone != "plain" else quiet)
        cap_wide = self._cap(theme) if act.key else 0
        left = self._left(theme, not self._narrow)
        room = self.width() - left - cap_wide - theme.px(14 if act.key else 8)
        strong = theme.font(15 if self._large else 14, 600)
        if self._large and act.text:
            upper = QRect(left, self.height() // 2 - theme.px(19), room, theme.px(22))
            lower = QRect(left, self.height() // 2, room, theme.px(20))
            below = theme.font(12, 500)
            write(painter, self._mirrored(lower), elided_on(self, act.text, below, room), below, quiet)
        else:
            upper = QRect(left, 0, room, self.height())
        write(painter, self._mirrored(upper), elided_on(self, act.title, strong, room), strong, ink)
        if act.key:
            tall = theme.px(20)
            key = QRect(self.width() - theme.px(8) - cap_wide, (self.height() - tall) // 2, cap_wide, tall)
            box(painter, QRectF(self._mirrored(key)), theme.px(4), None, cap, theme.colours.border)
            write(painter, self._mirrored(key), self._key, theme.font(12, 600), quiet, Qt.AlignmentFlag.AlignHCenter)
        if self.hasFocus():
            inner = QRectF(self.rect()) if act.tone == "plain" else QRectF(self.rect()).adjusted(3, 3, -3, -3)
            box(painter, inner, theme.px(8), None, theme.color("accent") if act.tone == "plain" else ink, 2)

    def _inks(self, theme: Theme, act: InfusionAct) -> tuple[QColor, QColor | None, QColor, QColor, QColor]:
        """Fill, border, title, second line, and the border of the key cap, in this state."""
        down, over = self.isDown(), self.underMouse()
        if act.tone == "main":
            fill = theme.color("accent_press" if down else "accent_hover" if over else "accent")
            ink = theme.color("on_accent")
        elif act.tone == "crit":
            fill, ink = theme.color("crit"), theme.color("surface")
            if down or over:
                fill = fill.darker(130 if down else 115) if theme.name == "light" else fill.lighter(108)
        else:
            fill = theme.color("press" if down else "hover" if over else "surface")
            edge = theme.color("line_strong")
            return fill, edge, theme.color("text"), theme.color("text2"), edge
        cap = QColor(ink)
        cap.setAlphaF(0.6)
        return fill, None, ink, ink, cap

    def _mirrored(self, rect: QRect) -> QRect:
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            return QRect(self.width() - rect.right() - 1, rect.y(), rect.width(), rect.height())
        return rect
