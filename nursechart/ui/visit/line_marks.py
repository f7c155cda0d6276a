"""Hands-busy marks: Space stamps "now" for the step at hand, and the details come later.

One button a moment, in the order of the work; the step at hand is the next that was not stamped, or the one that was
chosen by its button. What begins with a time that it should last shows a timer until it ends. Undo is there for 8 s.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from nursechart.charting.looks.line import MarkLook
from nursechart.ui.theme import Tone
from nursechart.ui.visit.layouts import upright
from nursechart.ui.widgets import (
    Button,
    Card,
    FlowLayout,
    Kbd,
    LinkButton,
    SecondaryButton,
    StatusText,
    announce,
    named,
)

UNDO_MS = 8_000
_SECOND = 1_000


class MarkStrip(Card):
    """`marked(mark, when)` when a moment is stamped (UTC ms, as the key was pressed), `marked(mark, 0)` when it is
    taken back.
    """

    marked = Signal(str, object)

    def __init__(self, now_ms: Callable[[], int], parent: QWidget | None = None) -> None:
        super().__init__(parent, padding=4, gap=4)
        named(self, "line_marks", self.tr("Moments to stamp"))
        self._now_ms = now_ms
        self._marks: tuple[MarkLook, ...] = ()
        self._buttons: dict[str, Button] = {}
        self._last = ""
        self._key = Kbd(self.tr("Space"))
        self._timer_words = StatusText("")
        self._timer_words.setObjectName("line_marks_timer")
        words = self.tr("Undo")
        self._undo = named(LinkButton(words, small=True), "line_marks_undo", self.tr("Take the last stamp back"))
        self._undo.clicked.connect(lambda _on=False: self.undo())
        self._undo.hide()
        self._holder = QWidget()
        self._flow = FlowLayout(self._holder)
        self._space = upright(self._key)
        self._space.setMinimumHeight(self.theme.px(32))  # level with the buttons
        self._flow.addWidget(self._space)
        self.body.addWidget(self._holder)
        self._tick = QTimer(self, interval=_SECOND)
        self._tick.timeout.connect(self._show_timer)
        self._until = QTimer(self, interval=UNDO_MS, singleShot=True)
        self._until.timeout.connect(self._undo.hide)

    def show_marks(self, marks: Sequence[MarkLook]) -> None:
        """Show what was stamped. The same buttons stay while the same moments are asked for."""
        if [each.id for each in marks] != list(self._buttons):
            for widget in (*self._buttons.values(), self._timer_words, self._undo):
                self._flow.removeWidget(widget)
            for button in self._buttons.values():
                button.hide()
                button.deleteLater()
            self._buttons = {}
            for each in marks:
                button = named(SecondaryButton(each.short, small=True), f"mark_{each.id}", each.title)
                button.clicked.connect(lambda _on=False, mark=each.id: self.stamp(mark))
                self._buttons[each.id] = button
                self._flow.addWidget(button)
            self._flow.addWidget(self._timer_words)
            self._flow.addWidget(self._undo)
        self._marks = tuple(marks)
        step = self.at_hand
        for each in marks:
            button = self._buttons[each.id]
            button.set_icon_name("check" if each.at else "circle-dot" if each.id == step else "")
            button.set_text(f"{each.short} {each.at}" if each.at else each.short)
            words = f"{each.title} {each.at}" if each.at else each.title
            button.setAccessibleName(
                self.tr("{step}, Space stamps it").format(step=words) if each.id == step else words
            )
        self._space.setVisible(bool(step))
        if self._last and not any(each.id == self._last and each.at_ms for each in marks):
            self._undo.hide()
        self._show_timer()

    @property
    def at_hand(self) -> str:
        """The step that Space stamps: the next one after the last that was stamped; "" when all are."""
        stamped = [number for number, each in enumerate(self._marks) if each.at_ms]
        after = max(stamped, default=-1) + 1
        left = [each for each in self._marks[after:] if not each.at_ms] or [e for e in self._marks if not e.at_ms]
        return left[0].id if left else ""

    def stamp(self, mark: str = "") -> bool:
        """Stamp a moment, the step at hand unless one is named; False where nothing is left to stamp."""
        mark = mark or self.at_hand
        each = next((each for each in self._marks if each.id == mark), None)
        if each is None:
            return False
        self._last = mark
        self._undo.show()
        self._until.start()
        announce(self, self.tr("Stamped: {step}").format(step=each.title))
        self.marked.emit(mark, self._now_ms())
        return True

    def undo(self) -> None:
        """Take the last stamp back."""
        if self._last:
            self._undo.hide()
            self._until.stop()
            self.marked.emit(self._last, 0)
            self._last = ""

    def _running(self) -> MarkLook | None:
        """What was begun, should last a time, and has not ended."""
        ended = {each.ends for each in self._marks if each.ends and each.at_ms}
        return next((each for each in self._marks if each.seconds and each.at_ms and each.id not in ended), None)

    def _show_timer(self) -> None:
        running = self._running()
        self._timer_words.setVisible(running is not None)
        if running is None or not self.isVisible():
            self._tick.stop()
            return
        left = running.seconds - (self._now_ms() - running.at_ms) // 1000
        if left > 0:
            self._timer_words.say(
                self.tr("{left} s left of {whole}").format(left=left, whole=running.seconds), "clock", Tone.WARN
            )
        else:
            said = self.tr("{whole} s are over").format(whole=running.seconds)
            if said != self._timer_words.text():
                announce(self, said)
            self._timer_words.say(said, "check", Tone.OK)
        if left > 0:
            self._tick.start()
        else:
            self._tick.stop()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_timer()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tick.stop()
