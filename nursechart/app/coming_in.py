"""Somebody whom this laptop does not let in asks the pharmacy for it (`sync.recovering`), from the unlock page.

Asking waits for the network, so it has a worker of its own. While the recovery officer is waited for, the pharmacy is
asked again every 15 seconds for as long as the sheet is open; then she is in, as after any unlock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from nursechart.app.door import Door
from nursechart.app.way_in import WayIn
from nursechart.errors import EnvironmentFault, NurseCanAct
from nursechart.ui.background import Background, quietly

if TYPE_CHECKING:  # the database comes in after the first paint, in the worker
    from nursechart.store.laptop import OpenStore
    from nursechart.sync.recovering import Recovering
    from nursechart.ui.unlock.come_in import ComeInSheet

AGAIN_MS: Final = 15_000


class ComingIn(QObject):
    """Opens the sheet when the unlock page is told so, and hands the opened laptop to the way in."""

    def __init__(self, door: Door, window: QWidget, way_in: WayIn, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._door, self._window, self._way_in = door, window, way_in
        self._worker = Background(self)
        self._asking: Recovering | None = None
        self._again = QTimer(self)
        self._again.setInterval(AGAIN_MS)
        door.pages.come_in_asked.connect(self.ask)

    @property
    def is_busy(self) -> bool:
        """Whether the pharmacy is being asked."""
        return self._worker.is_busy

    def ask(self, user: str) -> None:
        """`user` has forgotten the password; empty: somebody else."""
        from nursechart.ui.unlock.come_in import ComeInSheet

        sheet = ComeInSheet(self._window, forgot=bool(user))
        sheet.submitted.connect(lambda login, password: self._begin(sheet, login or user, password))
        sheet.asked_again.connect(lambda: self._ask(sheet))
        self._again.timeout.connect(sheet.asked_again)
        sheet.finished.connect(self._end)
        sheet.open()

    def _begin(self, sheet: ComeInSheet, login: str, password: str) -> None:
        door = self._door
        world, pins, cost = door.outside.world(door.folder), door.pins.held, door.outside.cost

        def begin() -> tuple[Recovering, OpenStore | None]:
            from nursechart.store.laptop import Laptop
            from nursechart.sync.recovering import Recovering

            laptop = Laptop.at(door.folder, world["secrets"], clock=world["clock"], pins=pins)
            made = Recovering(door.folder, laptop, login, password, cost=cost, **door.outside.beside())
            try:
                return made, made.ask()
            except BaseException:
                made.close()
                raise

        def begun(came: tuple[Recovering, OpenStore | None]) -> None:
            made, store = came
            if not isValid(sheet) or not sheet.isVisible():
                self._let_go(made, store)
                return
            self._asking = made
            if store is not None:
                self._enter(sheet, store)
                return
            sheet.wait(made.code)
            self._again.start()

        self._worker.run(begin, done=begun, failed=lambda error: self._refused(sheet, error))

    def _ask(self, sheet: ComeInSheet) -> None:
        made = self._asking
        if made is None or self._worker.is_busy:
            return

        def answered(store: OpenStore | None) -> None:
            if made is not self._asking:  # the sheet was closed meanwhile
                self._let_go(made, store)
            elif store is not None:
                self._enter(sheet, store)
            else:
                sheet.say_waiting(self.tr("The officer has not answered yet. The pharmacy is asked again by itself."))

        def failed(error: Exception) -> None:
            if isinstance(error, EnvironmentFault) and isValid(sheet):
                sheet.say_waiting(str(error))  # the network comes back, and so does the asking
            else:
                self._refused(sheet, error)

        self._worker.run(made.ask, done=answered, failed=failed)

    def _enter(self, sheet: ComeInSheet, store: OpenStore) -> None:
        made = self._asking
        password = made.password if made is not None else ""
        sheet.accept()
        self._way_in.come_in(store, password)

    def _refused(self, sheet: ComeInSheet, error: Exception) -> None:
        if not isinstance(error, NurseCanAct | EnvironmentFault):
            raise error
        self._end()
        if isValid(sheet):
            sheet.refused(str(error))

    def _end(self) -> None:
        """Nothing is waited for any more. What was asked stays asked at the pharmacy."""
        self._again.stop()
        made, self._asking = self._asking, None
        if made is not None:
            self._let_go(made, None)

    def _let_go(self, made: Recovering, store: OpenStore | None) -> None:
        def close() -> None:
            made.close()
            if store is not None:  # she is let in from now on; nobody has come in
                store.close()

        self._worker.run(close, done=lambda _none: None, failed=quietly)
