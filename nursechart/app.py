"""The desktop, put together: the only place that builds its parts and hands them to one another.

One window over one data folder. It begins with enrolment or the unlock page, becomes the shell with its screens once
somebody has signed in, and goes back behind the lock page in an instant: keys wiped, screens dropped, nothing of a
chart left in a widget. Keys, disk and network are the worker's and the sync thread's; this object carries answers.
"""

from __future__ import annotations

import os
import platform
import random
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from nursechart import __version__
from nursechart.errors import EnvironmentFault, NurseCanAct
from nursechart.language import said, spoken
from nursechart.logs import event, keep_logs
from nursechart.spoken_here import speak_here, spoken_here
from nursechart.ui import bound
from nursechart.ui.application import application as application
from nursechart.ui.application import paint_a_label, until_closed, when_painted
from nursechart.ui.background import Background
from nursechart.ui.enrol.page import EnrolPage
from nursechart.ui.help.asking import Help
from nursechart.ui.infusions import InfusionWatch
from nursechart.ui.screen import Place, Screen
from nursechart.ui.settings.letters import takes_letters
from nursechart.ui.shell.palette_answers import At, PaletteAnswers
from nursechart.ui.shell.window import MainWindow
from nursechart.ui.theme import apply_theme, follow_system
from nursechart.ui.theme.tokens import ThemeName, Tone
from nursechart.ui.translator import speak_in
from nursechart.ui.unlock.page import Person, UnlockPage

if TYPE_CHECKING:  # the database comes in after the first paint, in the worker
    from nursechart.charting.preferences import Preferences
    from nursechart.charting.shift import Shift
    from nursechart.clinical.content import Content
    from nursechart.clinical.packs import InForce, Packs
    from nursechart.protocol.attested import Order
    from nursechart.store.clock import Clock
    from nursechart.store.pin import Pin, Pins
    from nursechart.store.secrets import SecretStore
    from nursechart.store.vault import Cost
    from nursechart.sync.enrol import Links
    from nursechart.sync.joined import Joined
    from nursechart.sync.loop import SyncLoop, SyncState
    from nursechart.sync.run import SyncRun
    from nursechart.sync.standby import Standby
    from nursechart.ui.help.practice import PracticeVisit
    from nursechart.ui.network import Network
    from nursechart.ui.settings.screen import Beside

IDLE_LOCK_S = 300  # security.md 5: five minutes, until she has chosen from what the clinic allows (1 to 15)
COUNTDOWN_S = 30
PIN_BEAT_MS = 60_000  # how often it is looked whether a PIN has run its time, or the computer has slept
_TONES = {"ok": Tone.OK, "warn": Tone.WARN, "accent": Tone.ACCENT, "crit": Tone.CRIT}


def run(folder: Path, *, theme: str = "") -> int:
    """The desktop on a data folder until its window is closed; the exit status. Its logs are kept in that folder."""
    app = application(sys.argv[:1])
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    keep_logs(folder / "logs")
    desktop = Desktop(folder, theme=theme)
    when_painted(desktop.window, lambda: event("first page painted", version=__version__))
    desktop.show()
    try:
        return until_closed(app)
    finally:
        desktop.close()


def show_gallery(*, theme: str = "", page: str = "") -> int:
    """Every component in each of its states, until the window is closed. Raises KeyError for an unknown page."""
    from nursechart.ui.gallery import GalleryWindow

    app = application(sys.argv[:1])
    apply_theme(app, theme or follow_system(app))
    window = GalleryWindow(page)
    window.show()
    return until_closed(app)


def print_note(html: str, *, title: str) -> bytes:
    """A note of `documents` as a PDF, without a window. Raises NoteNotPrinted."""
    from nursechart.ui.printing import note_bytes

    application(sys.argv[:1])
    return note_bytes(html, title=title)


def paints() -> str:
    """Paint a label, for the self-test; the name of Qt's platform. Raises RuntimeError, FileNotFoundError."""
    return paint_a_label(application(sys.argv[:1]))


def system_zone() -> str:
    """The IANA name of the zone this computer is in."""
    from nursechart.store.clock import SystemClock

    return SystemClock().zone


@dataclass(frozen=True, slots=True)
class Outside:
    """What tests and the demonstration put in place of the world outside; None is the real thing."""

    clock: Clock | None = None
    links: Links | None = None
    secrets: SecretStore | None = None
    secrets_in_folder: bool = False  # leave this computer's credential store alone
    cost: Cost | None = None
    chance: Callable[[int], bytes] = os.urandom


@dataclass(frozen=True, slots=True)
class _Signed:
    """What the worker hands over when somebody has signed in."""

    joined: Joined
    shift: Shift
    last_in_sync_ms: int | None
    preferences: Preferences


class Desktop(QObject):
    """The program of one laptop."""

    changed = Signal(object)  # feeds that changed, told by the worker or the sync thread
    state_told = Signal(object)  # SyncState, told by the sync thread
    run_told = Signal(object)  # SyncRun, told by the sync thread
    orders_told = Signal(object)  # tuple of Order, told by the thread that asks while locked
    ready = Signal()  # somebody is signed in and sees the first screen

    def __init__(self, folder: Path, outside: Outside | None = None, *, theme: str = "") -> None:
        super().__init__()
        self.folder = folder
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        apply_theme(app, theme or follow_system(app))  # before the first widget: it takes its fonts from here
        if last := spoken_here(folder):
            speak_in(app, last)
        self._pages_in, self._asked_for = spoken().code, ""  # a language chosen on the first pages; "" for none
        self.window = MainWindow()
        self.background = Background(self)
        self.place = Place("today")
        self._infusions = InfusionWatch(self.window, self.background, folder, self)
        self._help = Help(self.window, self.background, lambda: (self.place, self._shift), self)
        self._palette = self._make_palette()
        self._outside = outside or Outside()
        self._content: Content | None = None
        self._packs: Packs | None = None
        self._joined: Joined | None = None
        self._shift: Shift | None = None
        self._loop: SyncLoop | None = None
        self._standby: Standby | None = None
        self._is_wiped = False
        self._network: Network | None = None
        self._state: SyncState | None = None
        self._screens: dict[str, Screen] = {}
        self._known_screens: frozenset[str] = frozenset()
        self._user = ""
        self._left: tuple[str, Place, str] | None = None  # who left where, and what had the focus
        self._pins: Pins | None = None  # of this process, once somebody has unlocked
        self._preferences: Preferences | None = None
        self._practice: PracticeVisit | None = None
        self._given_theme = theme
        self._touched = False
        self._idle_lock_s: float = IDLE_LOCK_S
        self._countdown = False
        self._last_input = time.monotonic()
        self._idle = QTimer(self)
        self._idle.setInterval(1000)
        self._pin_beat = QTimer(self, interval=PIN_BEAT_MS)
        self._enrol, self._unlock = EnrolPage(), UnlockPage()
        self._wire_pages()
        self._wire()
        app.installEventFilter(self)

    # --- beginning and ending ---

    def show(self) -> None:
        """Paint the first page at once; everything that needs the database is loaded behind it."""
        met = (self.folder / "pharmacy.json").exists()
        self.window.cover(self._unlock if met else self._enrol)
        self.window.show()
        self.window.activateWindow()
        self.background.run(self._load, done=self._loaded, failed=self._failed_to_load)

    def close(self) -> None:
        """End sync, write what is to be written, wipe the keys; nobody's PIN opens anything any more."""
        self._pin_beat.stop()
        practice = self._practice
        self._drop("sign_out")
        self._end_standby()
        self.window.show_running(())
        self.background.finish()
        if practice is not None:
            practice.finish()

    def _load(self) -> tuple[InForce, str, list[tuple[str, str]], bool]:
        import nursechart.ui.screens  # noqa: F401  so that no screen's first opening waits for imports
        from nursechart.clinical.packs import packs_in
        from nursechart.store.laptop import Laptop
        from nursechart.sync.joined import meeting_of

        self._packs = packs_in(self.folder)
        content = self._packs.in_force()
        if not (self.folder / "pharmacy.json").exists():
            return content, "", [], False
        meeting = meeting_of(self.folder)
        if not Laptop.is_enrolled(self.folder):
            return content, meeting.organisation, [], False
        users = Laptop.at(self.folder, self._world()["secrets"]).users
        return content, meeting.label, [(user.id, user.name) for user in users], True

    def _loaded(self, found: tuple[InForce, str, list[tuple[str, str]], bool]) -> None:
        if self._is_wiped:
            return  # it was looked for before that
        in_force, label, users, enrolled = found
        self._content = in_force.content
        if enrolled:
            self._show_unlock(label, users)
            if not users:
                self._say_wiped()
            elif in_force.notice:
                self._unlock.show_error(in_force.notice)
        elif label:
            self.window.cover(self._enrol)
            self._enrol.show_sign_in(label)
        else:
            self._enrol.show_enrol(label=platform.node()[:40])

    def _failed_to_load(self, error: Exception) -> None:
        if not isinstance(error, NurseCanAct | EnvironmentFault):
            raise error
        self._unlock.show_error(str(error))

    def _show_unlock(self, label: str, users: list[tuple[str, str]]) -> None:
        people = [Person(id_, name, _initials(name)) for id_, name in users]
        self._unlock.show_laptop(label)
        self._unlock.show_locked(self._left is not None)
        self._unlock.show_people(people, chosen=self._user or (people[0].id if people else ""))
        self._show_pins()
        self.window.cover(self._unlock)
        if people:
            self._stand_by()

    def _wire_pages(self) -> None:
        self._enrol.enrol_requested.connect(self._meet)
        self._enrol.sign_in_requested.connect(self._begin)
        self._unlock.unlock_requested.connect(self._open)
        self._unlock.pin_given.connect(self._open_by_pin)
        for page in (self._enrol, self._unlock):
            page.language_chosen.connect(self._speak_before)
        self.window.running.told.connect(self._unlock.show_running)

    def _speak_before(self, code: str) -> None:
        """A language was chosen on a page before anybody has signed in: it is spoken at once, and by who signs in."""
        self._asked_for = code
        speak_in(_application(), code)
        self._renew_pages()
        folder = self.folder
        self.background.run(lambda: speak_here(folder, code), done=lambda _kept: None, failed=self._quietly)

    def _renew_pages(self) -> None:
        """The first pages and the frame in the language that is spoken now, with what stood in them."""
        if self._pages_in == spoken().code:
            return
        self._pages_in = spoken().code
        before = (self._enrol, self._unlock)
        at_enrol = self._enrol.isVisible()
        self._enrol, self._unlock = self._enrol.again(), self._unlock.again()
        self._wire_pages()
        if self.window.is_covered:
            shown = self._enrol if at_enrol else self._unlock
            self.window.cover(shown)
            shown.language.select.setFocus()
        for page in before:
            self.window.let_go(page)
        self.window.say()

    def _wire(self) -> None:
        window = self.window
        window.screen_asked.connect(lambda screen: self.go(Place(screen)))
        window.lock_asked.connect(self.lock)
        window.sync_asked.connect(self.sync_now)
        window.palette_chosen.connect(self._palette.take)
        self._infusions.go_to.connect(self.go)
        self._infusions.said.connect(window.toast)
        window.set_palette(self._palette.rows)
        window.closing.connect(self.close)
        window.help_asked.connect(self._help.ask)
        self._help.go_to.connect(self.go)
        self._help.said.connect(window.toast)
        self.changed.connect(self._on_changed)
        self.state_told.connect(self._on_state)
        self.run_told.connect(self._on_run)
        self.orders_told.connect(self._on_orders)
        self._idle.timeout.connect(self._check_idle)
        self._pin_beat.timeout.connect(self._look_at_pins)

    def _make_palette(self) -> PaletteAnswers:
        window = self.window
        return PaletteAnswers(
            window,
            self.background,
            self._infusions,
            at=self._at,
            go=self.go,
            prefer_theme=lambda theme: self._prefer(theme=theme),
            own={
                "help": lambda: self._help.ask(False),
                "all_keys": lambda: self._help.ask(True),
                "lock": self.lock,
                "sync_now": self.sync_now,
                "running": window.running.go,
                "side": window.toggle_side,
                "practice": self.practise,
            },
            parent=self,
        )

    def practise(self) -> None:
        """Open the practice visit, in a window of its own."""
        if self._shift is None:
            return
        if self._practice is None:
            from nursechart.charting.practising import begin_again, open_practice
            from nursechart.ui.help.practice import PracticeVisit

            own, clock, chance = self._shift, self._world()["clock"], self._outside.chance
            self._practice = PracticeVisit(
                lambda: open_practice(own, self.folder, clock, chance),
                lambda before: begin_again(before, own, self.folder, clock, chance),
                self,
            )
            self._practice.said.connect(self.window.toast)
            self._practice.lock_asked.connect(self.lock)
        self._practice.open()

    def _at(self) -> At | None:
        """Who is at work, and where in the program; None while nobody is."""
        if self._shift is None:
            return None
        screen = self._screens.get(self.place.screen)
        return At(self._shift, screen.here if screen is not None else self.place)

    # --- enrolment and sign-in ---

    def _meet(self, address: str, code: str, label: str) -> None:
        from nursechart.sync.joined import meet

        outside = self._world()
        self.background.run(
            lambda: meet(self.folder, address=address, code=code, label=label, app=__version__, **outside),
            done=lambda meeting: self._enrol.show_sign_in(meeting.organisation),
            failed=lambda error: self._refused(error, self._enrol.show_error),
        )

    def _begin(self, login: str, password: str) -> None:
        from nursechart.sync.joined import begin

        outside = self._world()
        self.background.run(
            lambda: self._prepared(
                begin(self.folder, login=login, password=password, app=__version__, cost=self._outside.cost, **outside)
            ),
            done=self._enter,
            failed=lambda error: self._refused(error, self._enrol.show_error),
        )

    def _open_by_pin(self, user: str, digits: str) -> None:
        from nursechart.store.pin import Pin

        self._open(user, Pin(digits))

    def _open(self, user: str, password: str | Pin) -> None:
        outside, pins = self._world(), self._pins

        def unlock() -> _Signed:
            from nursechart.store.laptop import Laptop
            from nursechart.sync.joined import rejoin

            laptop = Laptop.at(self.folder, outside["secrets"], clock=outside["clock"], pins=pins)
            store = laptop.unlock(user, password)
            own = {key: outside[key] for key in ("links", "clock", "chance")}
            return self._prepared(rejoin(self.folder, store, app=__version__, **own))

        self._user = user
        self._unlock.set_busy(True)
        self.background.run(
            unlock, done=self._enter, failed=lambda error: self._refused(error, self._unlock.show_error)
        )

    def _world(self) -> dict[str, Any]:
        from nursechart.store.clock import SystemClock
        from nursechart.store.secrets import FileSecrets
        from nursechart.sync.enrol import TlsLinks

        given = self._outside
        return {
            "links": given.links or TlsLinks(),
            "clock": given.clock or SystemClock(),
            "chance": given.chance,
            "secrets": given.secrets or (FileSecrets(self.folder) if given.secrets_in_folder else None),
        }

    def _refused(self, error: Exception, show: Callable[[str], None]) -> None:
        self._unlock.set_busy(False)
        self._show_pins()
        if not isinstance(error, NurseCanAct | EnvironmentFault):
            raise error
        show(str(error))

    def _prepared(self, joined: Joined) -> _Signed:
        """In the worker: everything a signed-in person's first screen needs from the disk."""
        last = next((run.ended_ms for run in joined.store.runs(limit=50) if run.outcome == "done"), None)
        import msgspec

        from nursechart.charting.preferences import keep_preferences, preferences

        shift = self._make_shift(joined)
        chosen = preferences(shift)
        if self._asked_for and self._asked_for != chosen.language:
            chosen = msgspec.structs.replace(chosen, language=self._asked_for)
            with suppress(EnvironmentFault):  # it is spoken all the same
                keep_preferences(shift, chosen)
        speak_here(self.folder, chosen.language)
        return _Signed(joined, shift.speaking(chosen.language), last, chosen)

    def _enter(self, signed: _Signed) -> None:
        """Somebody is signed in: take up her shift, start sync, show where she was."""
        self._unlock.set_busy(False)
        self._unlock.clear()
        self._end_standby()
        joined = signed.joined
        self._joined, self._user = joined, joined.profile.id
        self._pins = joined.store.pins
        self._pin_beat.start()
        self._shift = signed.shift
        self._apply(signed.preferences)
        self._asked_for = ""
        speak_in(_application(), signed.preferences.language)  # before the screens are built
        self.window.say()
        joined.store.listen(lambda change: self.changed.emit(change.feeds))
        self.window.set_person(self._shift.person.printed, _initials(self._shift.person.name))
        self.window.set_nav(["today", "patients", *(["review"] if self._reviews else []), "sync", "settings"])
        self._add_screens()
        self._infusions.begin(self._shift)
        self._start_sync(joined, signed.last_in_sync_ms)
        self.window.uncover()
        left, self._left = self._left, None
        at, caret = left[1:] if left and left[0] == self._user else (None, "")  # another begins at her own first screen
        self.go(at or Place("review" if self._reviews else "today"))
        if caret:
            QTimer.singleShot(400, self.window, lambda: self._focus(caret))
        self._last_input = time.monotonic()
        self._idle.start()
        self.ready.emit()

    def _make_shift(self, joined: Joined) -> Shift:
        from nursechart.chart.views import Person as Staff
        from nursechart.charting.shift import Shift

        assert self._content is not None
        profile, lease = joined.profile, joined.lease
        clock = self._world()["clock"]
        return Shift(
            store=joined.store,
            content=self._content,
            person=Staff(profile.id, profile.name, profile.credentials, profile.role),
            zone=clock.zone,
            laptop=joined.meeting.label,
            organisation=joined.meeting.organisation,
            lease_until_ms=lease.expires_ms if lease else None,
            now_ms=clock.now_ms,
            chance=self._outside.chance,
            packs=self._packs,
        )

    # --- screens ---

    def _add_screens(self) -> None:
        from nursechart.ui import screens

        makers: dict[str, Callable[[], Screen]] = {
            "today": self._make_today,
            "patients": lambda: screens.PatientsScreen(self.shift, self.background, self),
            "chart": lambda: screens.ChartScreen(self.shift, self.background, self),
            "visit": self._make_visit,
            "flow_sheet": lambda: screens.FlowSheetScreen(self.shift, self.background, self),
            "calculators": lambda: screens.CalculatorsScreen(self.shift, self.background, self),
            "review": lambda: screens.ReviewScreen(self.shift, self.background, self),
            "choices": lambda: screens.ChoicesScreen(self.shift, self.background, self),
            "sync": self._make_sync,
            "settings": self._make_settings,
            "help": self._make_help,
        }
        self._known_screens = frozenset(makers)
        for key, make in makers.items():
            self.window.add_screen(key, lambda key=key, make=make: self._built(key, make))  # type: ignore[misc]

    def _built(self, key: str, make: Callable[[], Screen]) -> QWidget:
        screen = make()
        screen.go_to.connect(self.go)
        screen.said.connect(self.window.toast)
        screen.offered.connect(self.window.toast)
        screen.trouble.connect(self.window.toast)
        self._screens[key] = screen
        return screen.page

    def _make_today(self) -> Screen:
        from nursechart.ui.screens import TodayScreen

        screen = TodayScreen(self.shift, self.background, self)
        screen.practice_asked.connect(self.practise)
        return screen

    def _make_help(self) -> Screen:
        from nursechart.ui.screens import HelpScreen

        screen = HelpScreen(self.shift, self.background, self)
        screen.practice_asked.connect(self.practise)
        return screen

    def _make_visit(self) -> Screen:
        from nursechart.ui.screens import VisitScreen

        screen = VisitScreen(self.shift, self.background, self)
        self._infusions.follow(screen)
        return screen

    def _make_sync(self) -> Screen:
        from nursechart.ui.screens import SyncScreen
        from nursechart.ui.sync.by_file import exchange_of

        assert self._joined is not None
        exchange = exchange_of(self._joined, self._world()["clock"].now_ms)
        screen = SyncScreen(self.shift, self.background, self._sync_now_state, exchange, self)
        screen.sync_now.connect(self.sync_now)
        screen.stay_offline.connect(self.stay_offline)
        screen.photos_allowed.connect(lambda on: self._on_network().allow_photos(on))
        return screen

    def _make_settings(self) -> Screen:
        from nursechart.ui.screens import SettingsScreen

        screen = SettingsScreen(self.shift, self.background, self._beside_settings(), self)
        screen.changed.connect(self._apply)
        screen.changed.connect(self._speak_next)
        screen.keys_asked.connect(lambda: self.window.help_asked.emit(True))
        return screen

    def _beside_settings(self) -> Beside:
        from nursechart.charting.looks.settings import ClinicPolicy
        from nursechart.sync.passwords import change_password
        from nursechart.sync.terminal import prove_open
        from nursechart.ui.settings.screen import Beside

        assert self._joined is not None
        joined, world = self._joined, self._world()
        store, enrolled = joined.store, joined.meeting.enrolled
        asks = {name: world[name] for name in ("links", "clock", "chance")}
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
            lambda old, new: change_password(joined, old, new, **asks),
        )

    def _speak_next(self, chosen: Preferences) -> None:
        """What the first pages speak from the next lock or start on."""
        folder, code = self.folder, chosen.language
        self.background.run(lambda: speak_here(folder, code), done=lambda _kept: None, failed=self._quietly)

    def _apply(self, chosen: Preferences) -> None:
        """Put her preferences in force."""
        self._preferences = chosen
        app = _application()
        theme = self._given_theme or (follow_system(app) if chosen.theme == "system" else ThemeName(chosen.theme))
        touch = chosen.density == "touch" or (chosen.density == "auto" and self._touched)
        apply_theme(app, theme, chosen.text_percent / 100, touch=touch)
        self._idle_lock_s = chosen.idle_min * 60
        bound.put(dict(chosen.keys))

    def _prefer(self, **changes: object) -> None:
        """A change of her preferences from elsewhere than the settings: in force now, and kept."""
        import msgspec

        from nursechart.charting.preferences import keep_preferences

        if self._preferences is None or self._shift is None:
            return
        shift, chosen = self._shift, msgspec.structs.replace(self._preferences, **changes)
        self._given_theme = ""
        self._apply(chosen)
        self.background.run(
            lambda: keep_preferences(shift, chosen), done=lambda _kept: self._refresh_settings(), failed=self._quietly
        )

    def _refresh_settings(self) -> None:
        if "settings" in self._screens:
            self._screens["settings"].refresh()

    @property
    def shift(self) -> Shift:
        assert self._shift is not None
        return self._shift

    @property
    def _reviews(self) -> bool:
        return self._shift is not None and self._shift.person.role == "supervisor"

    def go(self, place: Place) -> None:
        """Show a place; a chart or a visit is marked at the rail item it came from."""
        if self._shift is None or (place.screen == "review" and not self._reviews):
            return
        if place.screen not in self._known_screens:
            return
        marks = {"chart": "patients", "visit": "today", "help": "settings", "choices": "sync"}
        for screen in ("flow_sheet", "calculators"):
            marks[screen] = "today" if place.visit else "patients"
        self.window.show_screen(place.screen, nav=marks.get(place.screen, place.screen))
        self.place = place
        self._screens[place.screen].open(place)
        self._infusions.at(place)
        self._count_badges()

    def _focus(self, name: str) -> None:
        found = self.window.findChild(QWidget, name)
        if found is not None and found.isVisible():
            found.setFocus()

    # --- sync ---

    def _start_sync(self, joined: Joined, last: int | None) -> None:
        from nursechart.sync.loop import SyncLoop

        clock = self._world()["clock"]
        joined.engine.small_picture = _small_picture
        joined.engine.carries_files = self._on_network().carries_photos
        self._loop = SyncLoop(
            joined.engine,
            now_ms=clock.now_ms,
            monotonic_ms=clock.monotonic_ms,
            chance=random.SystemRandom().random,
            on_state=self.state_told.emit,
            on_run=self.run_told.emit,
            last_in_sync_ms=last,
            ear=joined.ear,
        )
        self._state = self._loop.state
        self._loop.start()

    def _on_network(self) -> Network:
        """The network, looked at once there is something to send over it."""
        from nursechart.ui.network import Network

        if self._network is None:
            self._network = Network(self)
            self._network.changed.connect(self._network_changed)
        return self._network

    def _network_changed(self) -> None:
        if self._loop is not None:
            self._loop.wake()
        screen = self._screens.get("sync")
        if screen is not None and self.place.screen == "sync":
            screen.refresh()

    def sync_now(self) -> None:
        if self._loop is not None:
            self._loop.try_now()

    def stay_offline(self, on: bool) -> None:
        if self._loop is not None:
            self._loop.stay_offline(on)

    def _sync_now_state(self) -> Any:
        """How sync stands, in the words of the sync centre's look."""
        from nursechart.charting.looks.syncing import SyncNow
        from nursechart.sync.causes import Cause

        state = self._loop.state if self._loop is not None else None
        if state is None:
            return SyncNow("offline")
        return SyncNow(
            phase=state.phase.value,
            since_ms=state.since_ms,
            last_in_sync_ms=state.last_in_sync_ms,
            next_try_ms=state.next_try_ms,
            cause=state.sentence,
            metered=self._on_network().is_metered,
            photos_too=self._on_network().allows_photos,
            causes={cause.value: cause.sentence for cause in Cause},
        )

    @property
    def sync_state(self) -> SyncState | None:
        return self._state

    def _on_state(self, state: SyncState) -> None:
        if self._shift is None:
            return
        before, self._state = self._state, state
        self._show_chip()
        screen = self._screens.get("sync")
        if screen is not None and self.place.screen == "sync":
            screen.refresh()
        if before is not None and before.phase != state.phase:
            self._count_badges()

    def _on_run(self, run: SyncRun) -> None:
        """Carry out what the pharmacy has ordered in answer to a sync."""
        from nursechart.sync.orders import stop_users

        joined = self._joined
        if self._shift is None or joined is None:
            return
        if run.is_to_be_wiped:
            self._wipe()
        elif run.orders:
            self.background.run(
                lambda: stop_users(joined, run.orders), done=lambda her: self._stopped() if her else None,
                failed=self._quietly,
            )  # fmt: skip

    def _on_orders(self, orders: tuple[Order, ...]) -> None:
        """The same for what was heard while locked."""
        from nursechart.sync.orders import stop_users_while_locked

        if self._shift is not None or self._is_wiped:
            return  # somebody has unlocked meanwhile: her sync hears it too
        if any(order.kind == "wipe" for order in orders):
            self._wipe()
            return
        outside, pins = self._world(), self._pins

        def stop() -> None:
            from nursechart.store.laptop import Laptop

            laptop = Laptop.at(self.folder, outside["secrets"], clock=outside["clock"], pins=pins)
            stop_users_while_locked(laptop, orders)

        self.background.run(stop, done=lambda _nothing: None, failed=self._quietly)

    # --- PINs ---

    def _show_pins(self) -> None:
        """Who is on the lock page with a PIN gives that in place of a password."""
        if self._pins is not None:
            from nursechart.charting.pins import shown

            zone = self._world()["clock"].zone
            self._unlock.show_pins({user: shown(held, zone) for user, held in self._pins.all_held().items()})

    def _look_at_pins(self) -> None:
        """Once a minute: one that may not be used any more is dropped, on the lock page too."""
        if self._pins is None or not self._pins.beat():
            return
        if self._shift is None:
            self._show_pins()
            return
        store = self._shift.store
        self.background.run(store.record_pins, done=lambda _nothing: None, failed=self._quietly)

    def _stopped(self) -> None:
        """She who is signed in was stopped: nothing of a chart stays on the screen, and she is told why."""
        from nursechart.store.errors import UserStopped

        self.lock()
        self.background.run(
            lambda: None, done=lambda _: self._unlock.show_error(str(UserStopped())), failed=self._quietly
        )

    def _stand_by(self) -> None:
        """Locked: go on hearing the pharmacy's orders to this laptop."""
        from nursechart.sync.standby import Standby

        if self._standby is None:
            outside = self._world()
            self._standby = Standby(self.folder, app=__version__, on_orders=self.orders_told.emit, **outside)
            self._standby.start()

    def _end_standby(self) -> None:
        standby, self._standby = self._standby, None
        if standby is not None:
            self.background.run(standby.stop, done=lambda _nothing: None, failed=self._quietly)

    def _wipe(self) -> None:
        """The pharmacy's order to forget everything is carried out at once: keys first, then the files."""
        self._is_wiped = True
        self._drop("wiped")
        self._end_standby()
        self.window.set_badges({})
        self._unlock.show_people([])
        self.window.cover(self._unlock)
        outside = self._world()

        def wipe() -> bool:
            from nursechart.store.laptop import Laptop

            return Laptop.at(self.folder, outside["secrets"], clock=outside["clock"]).wipe()

        self.background.run(wipe, done=lambda gone: self._say_wiped(), failed=self._failed_to_load)

    def _say_wiped(self) -> None:
        self._unlock.show_error(
            said(
                "The clinic has wiped this laptop: nobody can sign in on it any more. What the pharmacy had not"
                " received is kept for the clinic alone. Call your supervisor."
            )
        )

    def _show_chip(self) -> None:
        from nursechart.charting.syncing import headline

        if self._shift is None:
            return
        shift, now = self._shift, self._sync_now_state()
        self.background.run(
            lambda: headline(shift, now),
            done=lambda chip: self.window.set_sync_state(chip.text, _TONES.get(chip.tone, Tone.WARN), chip.icon),
            failed=lambda error: self._quietly(error),
        )

    def _on_changed(self, feeds: frozenset[str]) -> None:
        """Something was charted here or came in: show it where it matters, and let sync know."""
        if self._shift is None:
            return
        if self._loop is not None:
            self._loop.wake()
        self._show_chip()
        self._count_badges()
        self._infusions.count()
        screen = self._screens.get(self.place.screen)
        touches = not self.place.feed or self.place.feed in feeds
        if screen is not None and touches:
            screen.refresh()

    def _count_badges(self) -> None:
        from nursechart.charting import choosing
        from nursechart.charting.reviewing import waiting_count

        if self._shift is None:
            return
        shift = self._shift
        self.background.run(
            lambda: {"review": waiting_count(shift), "sync": shift.store.unsent_count() + choosing.waiting(shift)},
            done=self.window.set_badges,
            failed=lambda error: self._quietly(error),
        )

    def _quietly(self, error: Exception) -> None:
        """A small look that came too late (the screen was locked meanwhile) says nothing; a bug is let through."""
        if not isinstance(error, NurseCanAct | EnvironmentFault):
            raise error

    # --- lock ---

    def lock(self) -> None:
        """Hide and forget everything at once; the same user comes back to where she was."""
        if self._shift is None or self._joined is None:
            return
        focus = self.window.focusWidget()
        self._left = (self._user, self.place, focus.objectName() if focus is not None else "")
        label, users = self._joined.meeting.label, [(self._shift.person.id, self._shift.person.printed)]
        language = self._preferences.language if self._preferences is not None else spoken().code
        self._drop()
        speak_in(_application(), language)
        self._renew_pages()
        self.window.set_badges({})
        self._show_unlock(label, users)
        self.background.run(self._load, done=self._loaded, failed=self._failed_to_load)

    def _drop(self, reason: str = "lock") -> None:
        """Stop sync, close the store (which wipes the keys), drop every screen and what the clipboard holds of ours.

        PINs outlive a lock; any other `reason` ends them.
        """
        self._idle.stop()
        self._palette.acting.stop()
        practice, self._practice = self._practice, None
        if practice is not None:
            practice.let_go()
        self._infusions.end()
        loop, self._loop = self._loop, None
        joined, self._joined = self._joined, None
        self._shift, self._state, self._preferences, self._touched = None, None, None, False
        self._screens = {}
        self.window.drop_screens()
        QGuiApplication.clipboard().clear()
        pins = self._pins

        def shut() -> None:
            if loop is not None:
                loop.stop()
            if pins is not None and reason != "lock":
                pins.drop_all(reason)
            if joined is not None:
                joined.store.close(reason)
                joined.pharmacy.close()

        self.background.run(shut, done=lambda nothing: None, failed=self._quietly)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (
            QEvent.Type.KeyPress,
            QEvent.Type.MouseButtonPress,
            QEvent.Type.Wheel,
            QEvent.Type.TouchBegin,
        ):
            self._last_input = time.monotonic()
            self._countdown = False
            if event.type() == QEvent.Type.TouchBegin:
                self._first_touch()
            elif isinstance(event, QKeyEvent) and (self._help.takes(event) or self._is_switched_off(event)):
                return True
        return super().eventFilter(watched, event)

    def _first_touch(self) -> None:
        if not self._touched:
            self._touched = True
            if self._preferences is not None:
                self._apply(self._preferences)

    def _is_switched_off(self, event: QKeyEvent) -> bool:
        """Whether this is a single-letter key, outside of any field, and she has switched those off (WCAG 2.1.4)."""
        if self._preferences is None or self._preferences.letters or self._shift is None:
            return False
        held = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        return not held and bool(event.text().strip()) and event.text().isprintable() and not takes_letters()

    def _check_idle(self) -> None:
        idle = time.monotonic() - self._last_input
        if idle >= self._idle_lock_s:
            self.lock()
        elif idle >= self._idle_lock_s - COUNTDOWN_S and not self._countdown:
            self._countdown = True
            self.window.toast(f"This screen locks in {COUNTDOWN_S} seconds. Press any key to go on")


def _small_picture(photo: bytes) -> bytes:
    from nursechart.ui.photos.reading import preview_of

    return preview_of(photo)


def _application() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app


def _initials(name: str) -> str:
    words = name.split(",")[0].split()
    return (words[0][:1] + words[-1][:1]).upper() if len(words) > 1 else name[:2].upper()
