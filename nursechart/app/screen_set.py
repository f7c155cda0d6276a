"""The screens of who is signed in: each is built when it is first shown, and wired to what it asks of the program."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from nursechart.app.in_force import ChosenInForce
from nursechart.app.outside import Outside
from nursechart.app.syncing import Syncing
from nursechart.ui.background import Background
from nursechart.ui.infusions import InfusionWatch
from nursechart.ui.screen import Place, Screen
from nursechart.ui.shell.window import MainWindow

if TYPE_CHECKING:  # the database comes in after the first paint, in the worker
    from nursechart.charting.shift import Shift
    from nursechart.sync.joined import Joined
    from nursechart.ui.settings.screen import Beside


class ScreenSet(QObject):
    """`begin(joined, shift)` at sign-in, `end()` when the window is locked; nothing of a screen is kept over a lock."""

    go_to = Signal(object)  # Place
    practice_asked = Signal()
    ordered = Signal(object)  # sync.orders.Ordered: an answer that was carried here holds orders

    def __init__(
        self,
        outside: Outside,
        window: MainWindow,
        background: Background,
        *,
        infusions: InfusionWatch,
        syncing: Syncing,
        chosen: ChosenInForce,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._outside, self._window, self._background = outside, window, background
        self._infusions, self._syncing, self._chosen = infusions, syncing, chosen
        self._joined: Joined | None = None
        self._shift: Shift | None = None
        self._built: dict[str, Screen] = {}
        self.known: frozenset[str] = frozenset()

    def begin(self, joined: Joined, shift: Shift) -> None:
        """Tell the window how each screen is built, once it is asked for."""
        from nursechart.ui import screens

        self._joined, self._shift = joined, shift
        background = self._background
        makers: dict[str, Callable[[], Screen]] = {
            "today": self._make_today,
            "patients": lambda: screens.PatientsScreen(shift, background, self),
            "chart": lambda: screens.ChartScreen(shift, background, self),
            "visit": self._make_visit,
            "flow_sheet": lambda: screens.FlowSheetScreen(shift, background, self),
            "calculators": lambda: screens.CalculatorsScreen(shift, background, self),
            "review": lambda: screens.ReviewScreen(shift, background, self),
            "choices": lambda: screens.ChoicesScreen(shift, background, self),
            "sync": self._make_sync,
            "settings": self.make_settings,
            "help": self._make_help,
        }
        self.known = frozenset(makers)
        for key, make in makers.items():
            self._window.add_screen(key, lambda key=key, make=make: self._build(key, make))  # type: ignore[misc]

    def end(self) -> None:
        self._joined, self._shift, self._built = None, None, {}
        self._window.drop_screens()

    def built(self, key: str) -> Screen | None:
        """The screen of that name, once it has been shown."""
        return self._built.get(key)

    def open(self, place: Place) -> None:
        """Show `place` on its screen, which the window has had built by now."""
        self._built[place.screen].open(place)

    def refresh(self, key: str) -> None:
        """Have it ask for its look again, if it was ever shown."""
        if key in self._built:
            self._built[key].refresh()

    def _build(self, key: str, make: Callable[[], Screen]) -> QWidget:
        screen = make()
        screen.go_to.connect(self.go_to)
        screen.said.connect(self._window.toast)
        screen.offered.connect(self._window.toast)
        screen.trouble.connect(self._window.toast)
        self._built[key] = screen
        return screen.page

    @property
    def _her_shift(self) -> Shift:
        assert self._shift is not None
        return self._shift

    def _make_today(self) -> Screen:
        from nursechart.ui.screens import TodayScreen

        screen = TodayScreen(self._her_shift, self._background, self)
        screen.practice_asked.connect(self.practice_asked)
        return screen

    def _make_help(self) -> Screen:
        from nursechart.ui.screens import HelpScreen

        screen = HelpScreen(self._her_shift, self._background, self)
        screen.practice_asked.connect(self.practice_asked)
        return screen

    def _make_visit(self) -> Screen:
        from nursechart.ui.screens import VisitScreen

        screen = VisitScreen(self._her_shift, self._background, self)
        self._infusions.follow(screen)
        return screen

    def _make_sync(self) -> Screen:
        from nursechart.ui.screens import SyncScreen
        from nursechart.ui.sync.by_file import exchange_of

        assert self._joined is not None
        exchange = exchange_of(self._joined, self._outside.clock_here().now_ms)
        screen = SyncScreen(self._her_shift, self._background, self._syncing.now, exchange, self._sign_in, self)
        screen.by_file.ordered.connect(self.ordered)
        screen.sync_now.connect(self._syncing.sync_now)
        screen.stay_offline.connect(self._syncing.stay_offline)
        screen.photos_allowed.connect(lambda on: self._syncing.network().allow_photos(on))
        return screen

    def _sign_in(self, password: str, other: str) -> bool:
        """Sign her in at the pharmacy anew; False where it has another password for her. In a worker."""
        from nursechart.sync.enrol import SignInRefused
        from nursechart.sync.passwords import sign_in_again

        assert self._joined is not None
        try:
            sign_in_again(self._joined, password, other=other, **self._outside.beside())
        except SignInRefused:
            return False
        return True

    def make_settings(self) -> Screen:
        """The settings: what is changed there is in force at once."""
        from nursechart.ui.screens import SettingsScreen

        screen = SettingsScreen(self._her_shift, self._background, self._beside_settings(), self)
        screen.changed.connect(self._chosen.apply)
        screen.changed.connect(self._chosen.speak_next)
        screen.keys_asked.connect(lambda: self._window.help_asked.emit(True))
        return screen

    def _beside_settings(self) -> Beside:
        from nursechart.charting.looks.settings import ClinicPolicy
        from nursechart.sync.admitting import admit
        from nursechart.sync.passwords import change_password
        from nursechart.sync.terminal import prove_open
        from nursechart.ui.settings.screen import Beside

        assert self._joined is not None
        joined = self._joined
        store, enrolled = joined.store, joined.meeting.enrolled
        policy = enrolled.answer.policy
        return Beside(
            ClinicPolicy(
                pharmacy=enrolled.origin,
                lease_days=policy.lease_days,
                lock_after_min=policy.lock_after_s // 60,
                sync_after_lock=policy.sync_after_lock,
                reduced_protection=policy.reduced_protection,
            ),
            lambda told: prove_open(store, told),
            lambda old, new: change_password(joined, old, new, **self._outside.beside()),
            lambda login, password: admit(joined, login, password, cost=self._outside.cost, **self._outside.beside()),
        )
