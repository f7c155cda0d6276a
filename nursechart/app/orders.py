"""The pharmacy's orders to this laptop: to forget everything, or that somebody may not sign in here any more.

While somebody is signed in they come in answer to a sync; while the laptop stands locked `sync.standby` asks for them.
What they say is carried out at once, and said on the unlock page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from nursechart import __version__
from nursechart.app.door import Door
from nursechart.ui.background import quietly

if TYPE_CHECKING:  # the database comes in after the first paint, in the worker
    from nursechart.protocol.attested import Order
    from nursechart.sync.joined import Joined
    from nursechart.sync.orders import Ordered
    from nursechart.sync.standby import Standby


class PharmacyOrders(QObject):
    """`begin(joined)` at sign-in and `end()` when the window is locked; `stand_by()` and `end_standby()` in between."""

    stopped = Signal()  # she who is signed in was stopped
    wiped = Signal()  # everything is about to be forgotten
    _heard = Signal(object)  # tuple of Order, told by the thread that asks while locked

    def __init__(self, door: Door, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._door = door
        self._joined: Joined | None = None
        self._standby: Standby | None = None
        self.is_wiped = False
        self._heard.connect(self._on_heard)

    def begin(self, joined: Joined) -> None:
        self._joined = joined

    def end(self) -> None:
        self._joined = None

    def stand_by(self) -> None:
        """Locked: go on hearing the pharmacy's orders to this laptop."""
        from nursechart.sync.standby import Standby

        if self._standby is None:
            world = self._door.outside.world(self._door.folder)
            self._standby = Standby(self._door.folder, app=__version__, on_orders=self._heard.emit, **world)
            self._standby.start()

    def end_standby(self) -> None:
        standby, self._standby = self._standby, None
        if standby is not None:
            self._door.background.run(standby.stop, done=lambda _nothing: None, failed=quietly)

    def on_run(self, run: Ordered) -> None:
        """Carry out what the pharmacy has ordered in answer to a sync, or to a file that was carried."""
        from nursechart.sync.orders import stop_users

        joined = self._joined
        if joined is None:
            return
        if run.is_to_be_wiped:
            self._wipe()
        elif run.orders:
            self._door.background.run(
                lambda: stop_users(joined, run.orders), done=lambda her: self._stop() if her else None, failed=quietly
            )

    def _on_heard(self, orders: tuple[Order, ...]) -> None:
        """The same for what was heard while locked."""
        from nursechart.sync.orders import stop_users_while_locked

        if self._joined is not None or self.is_wiped:
            return  # somebody has unlocked meanwhile: her sync hears it too
        if any(order.kind == "wipe" for order in orders):
            self._wipe()
            return
        folder, world, pins = self._door.folder, self._door.outside.world(self._door.folder), self._door.pins.held

        def stop() -> None:
            from nursechart.store.laptop import Laptop

            laptop = Laptop.at(folder, world["secrets"], clock=world["clock"], pins=pins)
            stop_users_while_locked(laptop, orders)

        self._door.background.run(stop, done=lambda _nothing: None, failed=quietly)

    def _stop(self) -> None:
        """She who is signed in was stopped: nothing of a chart stays on the screen, and she is told why."""
        from nursechart.store.errors import UserStopped

        self.stopped.emit()
        self._door.background.run(  # said after the lock page has been filled anew, which the worker does first
            lambda: None, done=lambda _: self._door.pages.unlock.show_error(str(UserStopped())), failed=quietly
        )

    def _wipe(self) -> None:
        """The pharmacy's order to forget everything is carried out at once: keys first, then the files."""
        self.is_wiped = True
        self.wiped.emit()
        self.end_standby()
        self._door.pages.show_nobody()
        folder, pages = self._door.folder, self._door.pages
        world = self._door.outside.world(folder)

        def wipe() -> bool:
            from nursechart.store.laptop import Laptop

            return Laptop.at(folder, world["secrets"], clock=world["clock"]).wipe()

        self._door.background.run(wipe, done=lambda _gone: pages.say_wiped(), failed=pages.show_failed)
