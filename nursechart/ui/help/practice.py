"""The practice visit in a window of its own: the real screens over a record of practice, and the steps beside them.

A strip says on every screen that nothing here is anybody's chart. The window has no sync and no pharmacy; closing it
loses nothing, and the visit is gone on with when it is opened again. A lock of the program closes it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from nursechart.charting.practising import Practice, PracticeLook, look
from nursechart.charting.shift import Shift
from nursechart.errors import EnvironmentFault, NurseCanAct
from nursechart.language import said
from nursechart.ui import screens
from nursechart.ui.background import Background
from nursechart.ui.help.asking import Help
from nursechart.ui.help.practice_steps import WIDTH, PracticeSteps
from nursechart.ui.screen import Place, Screen
from nursechart.ui.shell.palette_answers import At, PaletteAnswers
from nursechart.ui.shell.window import MainWindow
from nursechart.ui.theme.tokens import Tone
from nursechart.ui.widgets import Button, InlineAlert, named

_SCREENS = ("today", "patients", "chart", "visit", "flow_sheet", "calculators", "help")


class PracticeVisit(QObject):
    """`open()` shows it; `said(str)` says why it could not be opened.

    `record` opens the practice record or makes it, `afresh` makes a new one in place of another; both in the worker.
    """

    said = Signal(str)
    lock_asked = Signal()
    _changed = Signal()

    def __init__(
        self, record: Callable[[], Practice], afresh: Callable[[Practice], Practice], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._record, self._afresh = record, afresh
        self._background = Background(self)
        self._practice: Practice | None = None
        self._look: PracticeLook | None = None
        self._screens: dict[str, Screen] = {}
        self._place = Place("today")
        self.window: MainWindow | None = None
        self.steps: PracticeSteps | None = None
        self._changed.connect(self._on_changed)

    @property
    def is_busy(self) -> bool:
        """Whether something is on its way to its record or from it."""
        return self._background.is_busy

    def open(self) -> None:
        """Bring it to the front; the record is opened or made in its own worker."""
        if self.window is not None:
            self.window.activateWindow()
            return
        self._ask(lambda: _opened(self._record()), self._begin)

    def close(self) -> None:
        """Close the window at once; the record is closed behind it, and what was charted stays."""
        practice, self._practice = self._practice, None
        self._drop_window()
        if practice is not None:
            self._background.run(practice.shift.store.close, done=lambda _none: None, failed=_let_through)

    def let_go(self) -> None:
        """Close it for good: this object goes once its record has been closed."""
        self.close()
        if self._background.is_busy:
            self._background.idle.connect(self.deleteLater)
        else:
            self.deleteLater()

    def finish(self) -> None:
        """Wait until the record has been closed: the program ends."""
        self._background.finish()

    def _drop_window(self) -> None:
        window, self.window, self._screens = self.window, None, {}
        if window is not None and isValid(window):
            window.blockSignals(True)
            window.show_running(())
            window.close()
            window.deleteLater()

    def _begin(self, opened: tuple[Practice, PracticeLook]) -> None:
        self._practice, self._look = opened
        self._practice.shift.store.listen(lambda _change: self._changed.emit())
        window = self.window = MainWindow()
        window.setWindowTitle(self.tr("Practice visit"))
        window.setObjectName("practice_window")
        window.set_person(self._practice.shift.person.printed, self.tr("PR"))
        window.set_sync_state(self.tr("Practice. Nothing is sent"), Tone.LOW, "graduation-cap")
        window.set_nav(["today", "patients"])
        steps = self.steps = PracticeSteps()
        drawer = window.add_beside(steps, WIDTH, *strip())
        steps.go_asked.connect(drawer.close_layer)
        steps.go_asked.connect(self._go_on)
        steps.again_asked.connect(self._again)
        steps.left.connect(window.close)
        window.closing.connect(self.close)
        window.lock_asked.connect(self.lock_asked)
        window.screen_asked.connect(lambda screen: self.go(Place(screen)))
        shift = self._practice.shift
        helps = Help(window, self._background, lambda: (self._place, shift), window)
        helps.go_to.connect(self.go)
        helps.said.connect(window.toast)
        window.help_asked.connect(helps.ask)
        self._add_palette(window, shift, helps)
        self._add_screens(shift)
        steps.show_steps(self._look)
        window.show()
        window.activateWindow()
        self._go_on(start=False)

    def _add_palette(self, window: MainWindow, shift: Shift, helps: Help) -> None:
        """Ctrl+K finds what there is in the practice record and can be done there."""

        def at() -> At:
            screen = self._screens.get(self._place.screen)
            return At(shift, screen.here if screen is not None else self._place)

        palette = PaletteAnswers(
            window, self._background, None, at=at, go=self.go, prefer_theme=None, screens=_SCREENS, parent=window,
            own={
                "help": lambda: helps.ask(False),
                "all_keys": lambda: helps.ask(True),
                "lock": self.lock_asked.emit,
                "side": window.toggle_side,
            },
        )  # fmt: skip
        window.set_palette(palette.rows)
        window.palette_chosen.connect(palette.take)

    def _add_screens(self, shift: Shift) -> None:
        assert self.window is not None
        makers: dict[str, Callable[[], Screen]] = {
            "today": lambda: screens.TodayScreen(shift, self._background, self),
            "patients": lambda: screens.PatientsScreen(shift, self._background, self),
            "chart": lambda: screens.ChartScreen(shift, self._background, self),
            "visit": lambda: screens.VisitScreen(shift, self._background, self),
            "flow_sheet": lambda: screens.FlowSheetScreen(shift, self._background, self),
            "calculators": lambda: screens.CalculatorsScreen(shift, self._background, self),
            "help": lambda: screens.HelpScreen(shift, self._background, self),
        }
        for key, make in makers.items():
            self.window.add_screen(key, lambda key=key, make=make: self._built(key, make))  # type: ignore[misc]

    def _built(self, key: str, make: Callable[[], Screen]) -> Any:
        assert self.window is not None
        screen = make()
        screen.go_to.connect(self.go)
        for told in (screen.said, screen.offered, screen.trouble):
            told.connect(self.window.toast)
        self._screens[key] = screen
        return screen.page

    def go(self, place: Place) -> None:
        """Show a place of the practice record; what is not part of it (sync, settings) is not gone to."""
        if self.window is None or place.screen not in _SCREENS:
            return
        self.window.show_screen(place.screen, nav="patients" if place.screen in ("patients", "chart") else "today")
        self._place = place
        self._screens[place.screen].open(place)

    def _go_on(self, *, start: bool = True) -> None:
        """To where the next step is done; the first one asks who it is."""
        held = self._look
        if held is None:
            return
        step = held.next
        if not held.started:
            self.go(Place("today"))
            screen = self._screens["today"]
            if start and isinstance(screen, screens.TodayScreen):
                screen.page.start_asked.emit(held.feed, held.visit, "")
        else:
            self.go(Place("visit", feed=held.feed, visit=held.visit, group=step.group if step is not None else "sign"))

    def _again(self) -> None:
        practice = self._practice
        if practice is None:
            return
        self._practice = None
        self._drop_window()
        self._ask(lambda: _opened(self._afresh(practice)), self._begin)

    def _on_changed(self) -> None:
        practice = self._practice
        if practice is None:
            return

        def show(held: PracticeLook) -> None:
            self._look = held
            if self.steps is not None and isValid(self.steps):
                self.steps.show_steps(held)

        self._ask(lambda: look(practice), show)
        screen = self._screens.get(self._place.screen)
        if screen is not None:
            screen.refresh()

    def _ask(self, question: Callable[[], Any], answer: Callable[[Any], None]) -> None:
        def failed(error: Exception) -> None:
            if not isinstance(error, NurseCanAct | EnvironmentFault):
                raise error
            self.said.emit(str(error))

        self._background.run(question, done=answer, failed=failed)


def strip() -> tuple[InlineAlert, Button]:
    """What every screen of practice says at its top, and the button there that opens the steps in a narrow window."""
    words = said("Nothing here is anybody’s chart, and nothing of it is ever sent. Chart no real patient here.")
    made = InlineAlert(Tone.LOW, said("Practice"), words)
    opener = made.add_action("practice_open_steps", said("Your first visit"), icon="graduation-cap")
    return named(made, "practice_strip", said("Practice: nothing here is anybody’s chart")), opener


def _opened(practice: Practice) -> tuple[Practice, PracticeLook]:
    return practice, look(practice)


def _let_through(error: Exception) -> None:
    raise error
