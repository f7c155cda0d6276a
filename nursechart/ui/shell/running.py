"""A strip over every screen while an infusion runs, so that none is forgotten: whose, how fast, what is due next.

It counts down by itself, from a clock that it is given, and has a timer only while something runs. What is due and past
turns it critical and sounds the alarm. It keeps no name once nothing runs, so a locked window has none.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from nursechart.ui import bound
from nursechart.ui.shell.alarm import LateAlarm
from nursechart.ui.theme.current import current
from nursechart.ui.theme.icons import draw_icon
from nursechart.ui.widgets.flow import FlowLayout
from nursechart.ui.widgets.labels import Kbd, repolish
from nursechart.ui.widgets.naming import named
from nursechart.ui.widgets.painted import Framed, box, elided_on, leading, measure, measure_anew, write

if TYPE_CHECKING:  # the first page is painted before the charting is loaded
    from nursechart.charting.looks.infusion import RunningInfusion

_MINUTE_MS = 60_000
_AN_HOUR = 60
_TICK_MS = 1_000


def system_now_ms() -> int:
    return int(time.time() * 1000)


def system_clock(at_ms: int) -> str:
    return f"{datetime.fromtimestamp(at_ms / 1000):%H:%M}"


class RunningStrip(Framed):
    """`show_running(infusions)`; `asked(RunningInfusion)` says which one a person wants to go to.

    The order is that of urgency. One that is on the screen anyway (`set_here`) has no chip. `told(str, bool)` is
    how things stand without a name, for the page that covers a locked window, and whether something is late.
    """

    asked = Signal(object)
    told = Signal(str, bool)
    minute_passed = Signal()  # what runs may read otherwise now: a bag that is empty, a step that is due

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "running", self.tr("Running infusions"))
        self._now_ms: Callable[[], int] = system_now_ms
        self._clock: Callable[[int], str] = system_clock
        self._running: tuple[RunningInfusion, ...] = ()
        self._here, self._said = "", ("", False)
        self._chips: list[RunningChip] = []
        self.alarm = LateAlarm(self)
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self._second_passed)
        self._minute = 0
        self._line = QHBoxLayout(self)
        self._line.setSpacing(10)
        held = QWidget()
        self._flow = FlowLayout(held, 8)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        held.setSizePolicy(policy)
        self._line.addWidget(held, 1)
        self._key = bound.follow(Kbd(""), lambda cap: cap.set_key(bound.caps("running")))
        self._beside = QVBoxLayout()  # level with the first line of chips
        self._line.addLayout(self._beside)
        self._beside.addWidget(self._key)
        self._beside.addStretch(1)
        self.retheme()
        self.hide()

    def set_clock(self, now_ms: Callable[[], int], clock: Callable[[int], str]) -> None:
        """The time to count down to (UTC ms), and how an instant reads on a clock here."""
        self._now_ms, self._clock = now_ms, clock

    def show_running(self, running: Sequence[RunningInfusion]) -> None:
        """What runs now; none hides the strip, stops its timer and the alarm, and forgets every name."""
        self._running = tuple(sorted(running, key=_urgency))
        if self._running:
            if not self._timer.isActive():
                self._minute = self._now_ms() // _MINUTE_MS
                self._timer.start()
        else:
            self._timer.stop()
            self._here = ""
        self._lay_out()

    def say(self) -> None:
        """Its own words, in the language that is spoken now."""
        self.setAccessibleName(self.tr("Running infusions"))
        self._said = ("", False)
        self.tick()

    def forget_names(self) -> None:
        """The window is locked: count on, and know no longer whose infusions these are."""
        words = self.tr("An infusion is running")
        self.show_running(
            [
                replace(each, feed="", visit="", order=str(number), words=words)
                for number, each in enumerate(self._running)
            ]
        )

    def set_here(self, visit: str) -> None:
        """The visit whose infusion is on the screen and says itself how it stands; "" for none."""
        if visit != self._here:
            self._here = visit
            self._lay_out()

    def running(self) -> tuple[RunningInfusion, ...]:
        """What runs, the most urgent first."""
        return self._running

    def go(self) -> None:
        """Ask for the most urgent infusion that is not on the screen."""
        if self._running:
            self.asked.emit((self._elsewhere() or self._running)[0])

    def _second_passed(self) -> None:
        self.tick()
        minute = self._now_ms() // _MINUTE_MS
        if minute != self._minute:
            self._minute = minute
            self.minute_passed.emit()

    def tick(self) -> None:
        """Count down, and sound the alarm for what has become late."""
        now = self._now_ms()
        late = {(each.order, each.next_ms) for each in self._running if _is_late(each, now)}
        for chip in self._chips:
            if not chip.isHidden():
                chip.tick(now, self._clock)
        if (tone := "crit" if late else "") != self.property("tone"):
            self.setProperty("tone", tone)
            repolish(self)
        self.alarm.hear(late, now)
        if (said := self._anonymous(now)) != self._said:
            self._said = said
            self.told.emit(*said)

    def _anonymous(self, now: int) -> tuple[str, bool]:
        if not self._running:
            return "", False
        first = self._running[0]
        if first.next_ms is not None and _is_late(first, now):
            words = self.tr("An infusion is running. Something of it was due at {clock}")
            return words.format(clock=self._clock(first.next_ms)), True
        return self.tr("An infusion is running"), False

    def _elsewhere(self) -> tuple[RunningInfusion, ...]:
        """What the screen does not say itself; of two in one visit it shows one, so both are said here."""
        here = [each for each in self._running if each.visit == self._here]
        return tuple(each for each in self._running if each not in here or len(here) > 1)

    def _lay_out(self) -> None:
        shown = self._elsewhere()
        for _ in shown[len(self._chips) :]:
            chip = RunningChip()
            chip.clicked.connect(self._pressed)
            self._chips.append(chip)
            self._flow.addWidget(chip)
        for number, chip in enumerate(self._chips):
            chip.show_infusion(shown[number] if number < len(shown) else None, number)
            chip.setVisible(number < len(shown))
        self.tick()
        self.setVisible(bool(shown))

    def _pressed(self) -> None:
        chip = self.sender()
        if isinstance(chip, RunningChip) and chip.infusion is not None:
            self.asked.emit(chip.infusion)

    def retheme(self) -> None:
        if hasattr(self, "_beside"):
            theme = current()
            self._line.setContentsMargins(*leading(self, theme.px(16), theme.px(4), theme.px(16), theme.px(5)))
            self._beside.setContentsMargins(0, theme.px(14 if theme.touch else 3), 0, 0)


class RunningChip(QPushButton):
    """One infusion: a drip, or an alarm clock once something is late, and its words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.infusion: RunningInfusion | None = None
        self._late = False
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAutoDefault(False)
        bound.tip(self, "Ctrl+I", "running")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_infusion(self, infusion: RunningInfusion | None, number: int) -> None:
        """Stand for `infusion`, or for none: then nothing of a patient is left in it."""
        self.infusion = infusion
        self.setObjectName(f"running_{number}")
        if infusion is None:
            self.setText("")
            self.setAccessibleName("")

    def tick(self, now_ms: int, clock: Callable[[int], str]) -> None:
        if self.infusion is None:
            return
        words, late = self._words(self.infusion, now_ms, clock), _is_late(self.infusion, now_ms)
        if (words, late) != (self.text(), self._late):
            self._late = late
            self.setText(words)
            self.setAccessibleName(words)
            self.updateGeometry()
            self.update()

    def _words(self, infusion: RunningInfusion, now_ms: int, clock: Callable[[int], str]) -> str:
        who, what, at_ms = infusion.words, infusion.next_words, infusion.next_ms
        if at_ms is None:
            return who
        minutes = at_ms // _MINUTE_MS - now_ms // _MINUTE_MS
        if minutes <= -_AN_HOUR:
            how = self.tr("{who}  ·  {what}, late since {clock}")
        elif minutes < 0:
            how = self.tr("{who}  ·  {what}, {minutes} min late")
        elif minutes == 0:
            how = self.tr("{who}  ·  {what} now")
        elif minutes < _AN_HOUR:
            how = self.tr("{who}  ·  {what} in {minutes} min")
        else:
            how = self.tr("{who}  ·  {what} at {clock}")
        return how.format(who=who, what=what, minutes=abs(minutes), clock=clock(at_ms))

    def sizeHint(self) -> QSize:
        theme = current()
        wide = theme.px(30) + measure(self.text(), theme.font(13, 600)) + theme.px(12)
        return QSize(wide, theme.px(40 if theme.touch else 26))

    def minimumSizeHint(self) -> QSize:
        return QSize(current().px(120), self.sizeHint().height())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        measure_anew(self, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), current()
        painter.setLayoutDirection(self.layoutDirection())
        ink = theme.color("crit" if self._late else "accent")
        over = self.isDown() or self.underMouse()
        fill = theme.color("crit_soft" if self._late else "hover" if over else "accent_soft")
        edge = theme.color("crit_line" if self._late else "accent" if theme.name == "contrast" else "accent_soft")
        box(painter, QRectF(self.rect()), self.height() / 2, fill, edge, theme.colours.border)
        side = theme.px(16)
        at = self._mirrored(QRect(theme.px(9), (self.height() - side) // 2, side, side))
        draw_icon(painter, "alarm-clock" if self._late else "iv-bag", at.x(), at.y(), side, ink)
        room = QRect(theme.px(30), 0, self.width() - theme.px(38), self.height())
        font = theme.font(13, 600)
        words = elided_on(self, self.text(), font, room.width())
        write(painter, self._mirrored(room), words, font, ink if self._late else theme.color("text"))
        if self.hasFocus():
            box(painter, QRectF(self.rect()), self.height() / 2, None, theme.color("accent"), 2)

    def _mirrored(self, rect: QRect) -> QRect:
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            return QRect(self.width() - rect.right() - 1, rect.y(), rect.width(), rect.height())
        return rect


def _urgency(infusion: RunningInfusion) -> tuple[bool, int, str]:
    return infusion.next_ms is None, infusion.next_ms or 0, infusion.order


def _is_late(infusion: RunningInfusion, now_ms: int) -> bool:
    """Late by a whole minute of the clock, as it is read on the screen."""
    return infusion.next_ms is not None and infusion.next_ms // _MINUTE_MS < now_ms // _MINUTE_MS
