"""Keeps the strip of running infusions in step with the chart, while somebody is signed in.

The window counts down by itself; here is asked what runs, whenever something was charted or came in. The choice to hear
the alarm belongs to the laptop and is kept as a file beside its data: it says nothing of a patient.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Signal

from nursechart.errors import EnvironmentFault, NurseCanAct
from nursechart.ui import bound
from nursechart.ui.background import Background
from nursechart.ui.screen import Place
from nursechart.ui.shell.window import MainWindow
from nursechart.ui.widgets.rows import Row

if TYPE_CHECKING:  # the database comes in after the first paint
    from nursechart.charting.looks.infusion import RunningInfusion
    from nursechart.charting.shift import Shift
    from nursechart.ui.visit.screen import VisitScreen

INFUSION = "infusion"  # the group of a visit where an infusion is conducted
_HEARD = "alarm-is-heard"  # the file that is there where the sound was turned on (AL-6)


class InfusionWatch(QObject):
    """`begin(shift)` at sign-in, `count()` when the chart changed, `end()` when the window is locked.

    While something runs it also counts each minute by itself: a bag runs empty although nobody charts anything.
    """

    go_to = Signal(object)  # Place
    said = Signal(str)

    def __init__(self, window: MainWindow, background: Background, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window, self._background, self._file = window, background, folder / _HEARD
        self._shift: Shift | None = None
        self._asking = self._again = False
        self._place = Place("")
        self._shown: Callable[[], None] = lambda: None  # tells the window whether an infusion is on the screen
        window.running_asked.connect(self._go)
        window.running.minute_passed.connect(self.count)

    def begin(self, shift: Shift) -> None:
        """Count in the time and the zone of `shift`."""
        self._shift = shift
        zone, strip, file = ZoneInfo(shift.zone), self._window.running, self._file
        strip.set_clock(shift.now_ms, lambda at: f"{datetime.fromtimestamp(at / 1000, zone):%H:%M}")
        self._background.run(file.exists, done=strip.alarm.set_sound, failed=self._fail)
        self.count()

    def end(self) -> None:
        """The chart is no longer open here: the window goes on counting and knows no names."""
        self._shift, self._shown = None, lambda: None
        self._window.set_conducted("")
        self._window.running.forget_names()

    def follow(self, screen: VisitScreen) -> None:
        """An infusion whose own page is on the screen needs no word over it."""

        def shown(_number: int = 0) -> None:
            here = self._place.screen == "visit" and screen.page.group == INFUSION
            self._window.set_conducted(self._place.visit if here else "")

        self._shown = shown
        screen.page.stack.currentChanged.connect(shown)

    def at(self, place: Place) -> None:
        """The window shows `place`."""
        self._place = place
        self._shown()

    def count(self) -> None:
        """Ask what runs; while that is asked, a further time waits for the answer (a pull changes much at once)."""
        shift = self._shift
        if shift is None or self._asking:
            self._again = self._asking
            return
        self._asking, self._again = True, False

        def question() -> tuple[RunningInfusion, ...]:
            from nursechart.charting.conducting_running import running

            return running(shift)

        def answer(found: tuple[RunningInfusion, ...]) -> None:
            if self._shift is shift:  # else it was locked meanwhile
                self._window.show_running(found)
            self._answered()

        def failed(error: Exception) -> None:
            self._answered()
            self._fail(error)

        self._background.run(question, done=answer, failed=failed)

    def _answered(self) -> None:
        self._asking = False
        if self._again:
            self.count()

    # In the palette

    def rows(self, text: str) -> list[Row]:
        """What the palette offers for `text`: to go to an infusion, and to hear when something of one is late."""
        if self._shift is None:
            return []
        strip = self._window.running
        rows = [
            Row(
                f"running|{number}",
                each.words,
                self.tr("Go to the infusion"),
                "iv-bag",
                "" if number else bound.now("running"),
            )
            for number, each in enumerate(strip.running())
        ]
        if strip.alarm.sounds:
            rows.append(Row("alarm|off", self.tr("Silence the infusion alarm"), self.tr("It is still seen"), "bell"))
        else:
            rows.append(Row("alarm|on", self.tr("Sound the infusion alarm"), self.tr("Now it is only seen"), "bell"))
        asked = text.casefold().split()
        return [row for row in rows if asked and all(word in f"{row.words} {row.note}".casefold() for word in asked)]

    def take(self, chosen: str) -> bool:
        """Do what a row of the palette says; False where it is not one of these."""
        kind, _, which = chosen.partition("|")
        if kind == "running":
            running = self._window.running.running()
            if int(which) < len(running):  # it may have ended while the palette was open
                self._go(running[int(which)])
        elif kind == "alarm":
            self._set_sound(which == "on")
        return kind in ("running", "alarm")

    def _set_sound(self, on: bool) -> None:
        file = self._file
        keep: Callable[[], None] = file.touch if on else lambda: file.unlink(missing_ok=True)
        words = self.tr("The infusion alarm sounds now") if on else self.tr("The infusion alarm is only seen now")
        self._window.running.alarm.set_sound(on)
        self._background.run(keep, done=lambda _nothing: self.said.emit(words), failed=self._fail)

    def _go(self, infusion: RunningInfusion) -> None:
        self.go_to.emit(Place("visit", feed=infusion.feed, visit=infusion.visit, group=INFUSION, row=infusion.order))

    def _fail(self, error: Exception) -> None:
        """What came too late (the screen was locked meanwhile) or the disk did not do is said; a bug is let through."""
        if not isinstance(error, NurseCanAct | EnvironmentFault | OSError):
            raise error
        if self._shift is not None:
            self.said.emit(str(error))
