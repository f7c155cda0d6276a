"""The program of one laptop: one window over one data folder, and who keeps what behind it.

It begins with enrolment or the unlock page, becomes the shell with its screens once somebody has signed in, and goes
back behind the lock page in an instant: keys wiped, screens dropped, nothing of a chart left in a widget. Keys, disk
and network are the worker's and the sync thread's; this object carries answers from one part to the next.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from nursechart.app.coming_in import ComingIn
from nursechart.app.door import Door
from nursechart.app.first_pages import FirstPages, initials
from nursechart.app.in_force import ChosenInForce
from nursechart.app.orders import PharmacyOrders
from nursechart.app.outside import Outside
from nursechart.app.pins import PinWatch
from nursechart.app.screen_set import ScreenSet
from nursechart.app.syncing import Syncing
from nursechart.app.watch import Watch
from nursechart.app.way_in import Found, Signed, WayIn
from nursechart.spoken_here import spoken_here
from nursechart.ui.background import Background, quietly
from nursechart.ui.help.asking import Help
from nursechart.ui.infusions import InfusionWatch
from nursechart.ui.screen import Place
from nursechart.ui.shell.palette_answers import At, PaletteAnswers
from nursechart.ui.shell.window import MainWindow
from nursechart.ui.theme import apply_theme, follow_system
from nursechart.ui.translator import speak_in

if TYPE_CHECKING:  # the database comes in after the first paint, in the worker
    from nursechart.charting.preferences import Preferences
    from nursechart.charting.shift import Shift
    from nursechart.store.opened import Changed
    from nursechart.sync.joined import Joined
    from nursechart.sync.loop import SyncState
    from nursechart.ui.help.practice import PracticeVisit

_MARKED_AS = {"chart": "patients", "visit": "today", "help": "settings", "choices": "sync"}  # in the rail


class Desktop(QObject):
    """The program of one laptop."""

    changed = Signal(object)  # store's Changed, told by the worker or the sync thread
    ready = Signal()  # somebody is signed in and sees the first screen

    def __init__(self, folder: Path, outside: Outside | None = None, *, theme: str = "") -> None:
        super().__init__()
        self.folder, self._outside = folder, outside or Outside()
        self._app = app = _application()
        apply_theme(app, theme or follow_system(app))  # before the first widget: it takes its fonts from here
        if last := spoken_here(folder):
            speak_in(app, last)
        self.window = MainWindow()
        self.background = Background(self)
        self.place = Place("today")
        self._joined: Joined | None = None
        self._shift: Shift | None = None
        self._left: tuple[str, Place, str] | None = None  # who left where, and what had the focus
        self._practice: PracticeVisit | None = None
        self._make_parts(theme)
        self._palette = self._make_palette()
        self._wire_window()
        self._wire_parts()

    def _make_parts(self, theme: str) -> None:
        folder, outside, window, background = self.folder, self._outside, self.window, self.background
        self._infusions = InfusionWatch(window, background, folder, self)
        self._help = Help(window, background, lambda: (self.place, self._shift), self)
        self.pages = FirstPages(self._app, folder, window, background, self)
        self.pins = PinWatch(outside, self.pages, background, self)
        door = Door(folder, outside, self.pages, self.pins, background)
        self.way_in = WayIn(door, self)
        self.coming_in = ComingIn(door, window, self.way_in, self)
        self._orders = PharmacyOrders(door, self)
        self._syncing = Syncing(outside, window, background, self)
        self.chosen = ChosenInForce(self._app, folder, background, theme=theme, parent=self)
        self.screens = ScreenSet(
            outside,
            window,
            background,
            infusions=self._infusions,
            syncing=self._syncing,
            chosen=self.chosen,
            parent=self,
        )
        self.watch = Watch(self._app, lambda key: self._help.takes(key) or self.chosen.switches_off(key), self)

    def _make_palette(self) -> PaletteAnswers:
        window = self.window
        return PaletteAnswers(
            window,
            self.background,
            self._infusions,
            at=self._at,
            go=self.go,
            prefer_theme=self.chosen.prefer_theme,
            own={
                "help": lambda: self._help.ask(False),
                "all_keys": lambda: self._help.ask(True),
                "lock": self.lock,
                "sync_now": self._syncing.sync_now,
                "running": window.running.go,
                "side": window.toggle_side,
                "practice": self.practise,
            },
            parent=self,
        )

    def _wire_window(self) -> None:
        window = self.window
        window.screen_asked.connect(lambda screen: self.go(Place(screen)))
        window.lock_asked.connect(self.lock)
        window.sync_asked.connect(self._syncing.sync_now)
        window.palette_chosen.connect(self._palette.take)
        window.set_palette(self._palette.rows)
        window.closing.connect(self.close)
        window.help_asked.connect(self._help.ask)

    def _wire_parts(self) -> None:
        for each in (self._infusions, self._help, self.screens):
            each.go_to.connect(self.go)
        for each in (self._infusions, self._help):
            each.said.connect(self.window.toast)
        self.screens.practice_asked.connect(self.practise)
        self.way_in.found.connect(self._on_found)
        self.way_in.entered.connect(self._enter)
        self.way_in.session_began.connect(self._syncing.sync_now)
        self._syncing.run_told.connect(self._orders.on_run)
        self.screens.ordered.connect(self._orders.on_run)
        self._syncing.stands_anew.connect(self._refresh_sync)
        self._syncing.phase_changed.connect(self._count_badges)
        self._orders.stopped.connect(self.lock)
        self._orders.wiped.connect(self._go_dark)
        self.chosen.applied.connect(self._lock_as_chosen)
        self.chosen.kept.connect(lambda: self.screens.refresh("settings"))
        self.watch.left_alone.connect(self.lock)
        self.watch.nearly_alone.connect(self.window.toast)
        self.watch.touched.connect(self.chosen.touched)
        self.changed.connect(self._on_changed)

    # --- beginning and ending ---

    def show(self) -> None:
        """Paint the first page at once; everything that needs the database is loaded behind it."""
        self.pages.show_first()
        self.window.show()
        self.window.activateWindow()
        self.way_in.look()

    def close(self) -> None:
        """End sync, write what is to be written, wipe the keys; nobody's PIN opens anything any more."""
        self.pins.close()
        self.watch.close()
        practice = self._practice
        self._drop("sign_out")
        self._orders.end_standby()
        self.window.show_running(())
        self.background.finish()
        if practice is not None:
            practice.finish()

    def _on_found(self, found: Found) -> None:
        if self._orders.is_wiped:
            return  # it was looked for before that
        if found.is_enrolled:
            self._show_unlock(found.label, list(found.users))
            if not found.users:
                self.pages.say_wiped()
            elif found.in_force.notice:
                self.pages.unlock.show_error(found.in_force.notice)
        elif found.label:
            self.pages.show_sign_in(found.label)
        else:
            self.pages.show_enrol()

    def _show_unlock(self, label: str, users: list[tuple[str, str]]) -> None:
        self.pages.show_users(label, users, chosen=self.way_in.user, locked=self._left is not None)
        self.pins.show()
        self.window.cover(self.pages.unlock)
        if users:
            self._orders.stand_by()

    # --- somebody is signed in ---

    def _enter(self, signed: Signed) -> None:
        """Take up her shift, start sync, show where she was."""
        joined, shift = signed.joined, signed.shift
        self.pages.leave()
        self._orders.end_standby()
        self._joined, self._shift = joined, shift
        self._orders.begin(joined)
        self.pins.begin(joined.store)
        self.chosen.begin(shift, signed.preferences)
        speak_in(self._app, signed.preferences.language)  # before the screens are built
        self.window.say()
        joined.store.listen(self.changed.emit)
        self.window.set_person(shift.person.printed, initials(shift.person.name))
        self.window.set_nav(["today", "patients", *(["review"] if self._reviews else []), "sync", "settings"])
        self.screens.begin(joined, shift)
        self._infusions.begin(shift)
        self._syncing.begin(joined, shift, signed.last_in_sync_ms)
        self.window.uncover()
        self._go_back()
        self.watch.begin()
        self.ready.emit()

    def _go_back(self) -> None:
        """To where she was when the window was locked; another begins at her own first screen."""
        left, self._left = self._left, None
        at, caret = left[1:] if left and left[0] == self.way_in.user else (None, "")
        self.go(at or Place("review" if self._reviews else "today"))
        if caret:
            QTimer.singleShot(400, self.window, lambda: self._focus(caret))

    def _focus(self, name: str) -> None:
        found = self.window.findChild(QWidget, name)
        if found is not None and found.isVisible():
            found.setFocus()

    @property
    def shift(self) -> Shift:
        assert self._shift is not None
        return self._shift

    @property
    def _reviews(self) -> bool:
        return self._shift is not None and self._shift.person.role == "supervisor"

    def _at(self) -> At | None:
        """Who is at work, and where in the program; None while nobody is."""
        if self._shift is None:
            return None
        screen = self.screens.built(self.place.screen)
        return At(self._shift, screen.here if screen is not None else self.place)

    def go(self, place: Place) -> None:
        """Show a place; a chart or a visit is marked at the rail item it came from."""
        if self._shift is None or (place.screen == "review" and not self._reviews):
            return
        if place.screen not in self.screens.known:
            return
        marked = _MARKED_AS.get(place.screen, place.screen)
        if place.screen in ("flow_sheet", "calculators"):
            marked = "today" if place.visit else "patients"
        self.window.show_screen(place.screen, nav=marked)
        self.place = place
        self.screens.open(place)
        self._infusions.at(place)
        self._count_badges()

    def practise(self) -> None:
        """Open the practice visit, in a window of its own."""
        if self._shift is None:
            return
        if self._practice is None:
            from nursechart.charting.practising import begin_again, open_practice
            from nursechart.ui.help.practice import PracticeVisit

            own, clock, chance = self._shift, self._outside.clock_here(), self._outside.chance
            self._practice = PracticeVisit(
                lambda: open_practice(own, self.folder, clock, chance),
                lambda before: begin_again(before, own, self.folder, clock, chance),
                self,
            )
            self._practice.said.connect(self.window.toast)
            self._practice.lock_asked.connect(self.lock)
        self._practice.open()

    # --- what changes meanwhile ---

    def stay_offline(self, on: bool) -> None:
        self._syncing.stay_offline(on)

    @property
    def sync_state(self) -> SyncState | None:
        return self._syncing.state

    def _refresh_sync(self) -> None:
        if self.place.screen == "sync":
            self.screens.refresh("sync")

    def _on_changed(self, change: Changed) -> None:
        """Something was charted here or came in: show it where it matters. What was charted here is to be sent; what
        came in is not, or each run of the sync would lead to another one."""
        if self._shift is None:
            return
        if change.charted:
            self._syncing.charted()
        self._count_badges()
        self._infusions.count()
        if not self.place.feed or self.place.feed in change.feeds:
            self.screens.refresh(self.place.screen)

    def _count_badges(self) -> None:
        from nursechart.charting import choosing
        from nursechart.charting.reviewing import waiting_count

        if self._shift is None:
            return
        shift = self._shift
        self.background.run(
            lambda: {"review": waiting_count(shift), "sync": shift.store.unsent_count() + choosing.waiting(shift)},
            done=self.window.set_badges,
            failed=quietly,
        )

    def _lock_as_chosen(self, chosen: Preferences) -> None:
        self.watch.lock_after_s = chosen.idle_min * 60

    # --- lock ---

    def lock(self) -> None:
        """Hide and forget everything at once; the same user comes back to where she was."""
        if self._shift is None or self._joined is None:
            return
        focus = self.window.focusWidget()
        self._left = (self.way_in.user, self.place, focus.objectName() if focus is not None else "")
        label, users = self._joined.meeting.label, [(self._shift.person.id, self._shift.person.printed)]
        language = self.chosen.language
        self._drop()
        self.pages.speak_again(language)
        self.window.set_badges({})
        self._show_unlock(label, users)
        self.way_in.look()

    def _go_dark(self) -> None:
        """The laptop is being wiped."""
        self._drop("wiped")
        self.window.set_badges({})

    def _drop(self, reason: str = "lock") -> None:
        """Stop sync, close the store (which wipes the keys), drop every screen and what the clipboard holds of ours.

        PINs outlive a lock; any other `reason` ends them.
        """
        self.watch.end()
        self._palette.acting.stop()
        practice, self._practice = self._practice, None
        if practice is not None:
            practice.let_go()
        self._infusions.end()
        loop, pins = self._syncing.end(), self.pins.held
        joined, self._joined = self._joined, None
        self._shift = None
        for part in (self._orders, self.pins, self.chosen, self.screens):
            part.end()
        QGuiApplication.clipboard().clear()

        def shut() -> None:
            if loop is not None:
                loop.stop()
            if pins is not None and reason != "lock":
                pins.drop_all(reason)
            if joined is not None:
                joined.store.close(reason)
                joined.pharmacy.close()

        self.background.run(shut, done=lambda nothing: None, failed=quietly)


def _application() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app
