"""The way in: what the laptop's folder holds, enrolling it, and signing in by password or PIN.

All of it is the worker's: keys, disk and network. What comes of it is told by `found` and `entered`; what was refused
is said on the page that asked.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from nursechart import __version__
from nursechart.app.door import Door
from nursechart.errors import EnvironmentFault, NurseCanAct
from nursechart.spoken_here import speak_here
from nursechart.ui.background import Background, quietly

if TYPE_CHECKING:  # the database comes in after the first paint, in the worker
    from nursechart.charting.preferences import Preferences
    from nursechart.charting.shift import Shift
    from nursechart.clinical.content import Content
    from nursechart.clinical.packs import InForce, Packs
    from nursechart.store.laptop import OpenStore
    from nursechart.store.pin import Pin
    from nursechart.sync.joined import Joined


@dataclass(frozen=True, slots=True)
class Found:
    """What the folder holds."""

    in_force: InForce
    label: str = ""  # of the laptop; the organisation's name before it is enrolled; "" before that was met
    users: tuple[tuple[str, str], ...] = ()  # id and name of who has signed in on it
    is_enrolled: bool = False


@dataclass(frozen=True, slots=True)
class Signed:
    """Somebody has signed in."""

    joined: Joined
    shift: Shift
    last_in_sync_ms: int | None
    preferences: Preferences


class WayIn(QObject):
    """`look()` finds out who may sign in here; after that the pages' requests are answered."""

    found = Signal(object)  # Found
    entered = Signal(object)  # Signed
    session_began = Signal()  # at the pharmacy, for who is at work

    def __init__(self, door: Door, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._door = door
        self._packs: Packs | None = None
        self._content: Content | None = None
        self.user = ""  # who signed in, or tried to, last
        self._beginning = Background(self)  # waits for the network, and nobody for it
        door.pages.enrol_requested.connect(self._meet)
        door.pages.sign_in_requested.connect(self._begin)
        door.pages.unlock_requested.connect(self.open)
        door.pages.pin_given.connect(self._open_by_pin)

    # --- what is here ---

    def look(self) -> None:
        """Read the folder and load everything that needs the database, behind the page that is shown."""
        self._door.background.run(self._load, done=self._loaded, failed=self._door.pages.show_failed)

    def _load(self) -> Found:
        import nursechart.ui.screens  # noqa: F401  so that no screen's first opening waits for imports
        from nursechart.clinical.packs import packs_in
        from nursechart.store.laptop import Laptop
        from nursechart.sync.joined import meeting_of

        self._packs = packs_in(self._door.folder)
        in_force = self._packs.in_force()
        if not (self._door.folder / "pharmacy.json").exists():
            return Found(in_force)
        meeting = meeting_of(self._door.folder)
        if not Laptop.is_enrolled(self._door.folder):
            return Found(in_force, meeting.organisation)
        users = Laptop.at(self._door.folder, self._door.outside.world(self._door.folder)["secrets"]).users
        return Found(in_force, meeting.label, tuple((user.id, user.name) for user in users), is_enrolled=True)

    def _loaded(self, found: Found) -> None:
        self._content = found.in_force.content
        self.found.emit(found)

    # --- enrolling and signing in ---

    def _meet(self, address: str, code: str, label: str) -> None:
        from nursechart.sync.joined import meet

        folder, world = self._door.folder, self._door.outside.world(self._door.folder)
        self._door.background.run(
            lambda: meet(folder, address=address, code=code, label=label, app=__version__, **world),
            done=lambda meeting: self._door.pages.enrol.show_sign_in(meeting.organisation),
            failed=lambda error: self._refused(error, self._door.pages.enrol.show_error),
        )

    def _begin(self, login: str, password: str) -> None:
        from nursechart.sync.joined import begin

        folder, world, cost = self._door.folder, self._door.outside.world(self._door.folder), self._door.outside.cost
        self._door.background.run(
            lambda: self._prepared(begin(folder, login=login, password=password, app=__version__, cost=cost, **world)),
            done=self._enter,
            failed=lambda error: self._refused(error, self._door.pages.enrol.show_error),
        )

    def _open_by_pin(self, user: str, digits: str) -> None:
        from nursechart.store.pin import Pin

        self.open(user, Pin(digits))

    def open(self, user: str, password: str | Pin) -> None:
        """Unlock the record of `user`."""
        world, pins = self._door.outside.world(self._door.folder), self._door.pins.held

        def unlock() -> OpenStore:
            from nursechart.store.errors import WrongPassword
            from nursechart.store.laptop import Laptop
            from nursechart.sync.passwords import let_in_again

            laptop = Laptop.at(self._door.folder, world["secrets"], clock=world["clock"], pins=pins)
            try:
                return laptop.unlock(user, password)
            except WrongPassword as wrong:
                if not wrong.disabled or not isinstance(password, str):
                    raise
                return let_in_again(self._door.folder, laptop, user, password, **self._door.outside.beside())

        self.user = user
        self._take(unlock, password)

    def come_in(self, store: OpenStore, password: str) -> None:
        """Go on with a laptop that `coming_in` has opened."""
        self.user = store.user.id
        self._take(lambda: store, password)

    def _take(self, opening: Callable[[], OpenStore], password: str | Pin) -> None:
        self._door.pages.unlock.set_busy(True)

        def unlock() -> Signed:
            from nursechart.sync.joined import rejoin

            store = opening()
            return self._prepared(rejoin(self._door.folder, store, app=__version__, **self._door.outside.beside()))

        def entered(signed: Signed) -> None:
            self._enter(signed)
            if isinstance(password, str) and not signed.joined.session.is_open:
                self._begin_session(signed.joined, password)

        self._door.background.run(
            unlock, done=entered, failed=lambda error: self._refused(error, self._door.pages.unlock.show_error)
        )

    def _begin_session(self, joined: Joined, password: str) -> None:
        """Her first unlock on this laptop (`sync.admitting`): she has just given what the pharmacy asks for, too. Where
        it does not come about, the sync centre asks for it."""
        from nursechart.sync.passwords import sign_in_again

        beside = self._door.outside.beside()
        self._beginning.run(
            lambda: sign_in_again(joined, password, **beside),
            done=lambda _none: self.session_began.emit(),
            failed=quietly,
        )

    def _enter(self, signed: Signed) -> None:
        self.user = signed.joined.profile.id
        self.entered.emit(signed)

    def _refused(self, error: Exception, show: Callable[[str], None]) -> None:
        self._door.pages.unlock.set_busy(False)
        self._door.pins.show()
        if not isinstance(error, NurseCanAct | EnvironmentFault):
            raise error
        show(str(error))

    # --- in the worker ---

    def _prepared(self, joined: Joined) -> Signed:
        """Everything a signed-in person's first screen needs from the disk."""
        last = next((run.ended_ms for run in joined.store.runs(limit=50) if run.outcome == "done"), None)
        import msgspec

        from nursechart.charting.preferences import keep_preferences, preferences

        shift = self._make_shift(joined)
        chosen, asked_for = preferences(shift), self._door.pages.chosen_language
        if asked_for and asked_for != chosen.language:
            chosen = msgspec.structs.replace(chosen, language=asked_for)
            with suppress(EnvironmentFault):  # it is spoken all the same
                keep_preferences(shift, chosen)
        speak_here(self._door.folder, chosen.language)
        return Signed(joined, shift.speaking(chosen.language), last, chosen)

    def _make_shift(self, joined: Joined) -> Shift:
        from nursechart.chart.views import Person as Staff
        from nursechart.charting.shift import Shift

        assert self._content is not None
        profile = joined.profile
        clock = self._door.outside.clock_here()
        return Shift(
            store=joined.store,
            content=self._content,
            person=Staff(profile.id, profile.name, profile.credentials, profile.role),
            zone=clock.zone,
            laptop=joined.meeting.label,
            organisation=joined.meeting.organisation,
            now_ms=clock.now_ms,
            chance=self._door.outside.chance,
            packs=self._packs,
        )
