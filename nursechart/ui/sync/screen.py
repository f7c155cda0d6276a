"""The sync centre, wired. How sync stands comes from the app; what is proved comes from `charting.syncing`."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from nursechart.charting import held_back, syncing
from nursechart.charting.looks.syncing import SyncLook, SyncNow
from nursechart.charting.shift import Shift
from nursechart.ui.background import Background
from nursechart.ui.screen import Place, Screen
from nursechart.ui.sync.by_file import ByFile, FileExchange
from nursechart.ui.sync.page import SyncPage
from nursechart.ui.sync.sign_in import SignIn, SigningIn

LOOK_AGAIN_MS = 2_000  # while a photo goes


class SyncScreen(Screen):
    """`sync_state` answers how sync stands now; it is asked on the GUI thread and must not wait."""

    sync_now = Signal()
    stay_offline = Signal(bool)
    photos_allowed = Signal(bool)  # on a metered network

    page: SyncPage

    def __init__(
        self,
        shift: Shift,
        background: Background,
        sync_state: Callable[[], SyncNow],
        exchange: FileExchange,
        sign_in: SignIn,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(SyncPage(), shift, background, parent)
        self._sync_state = sync_state
        self._landing = False
        self.by_file = ByFile(self, exchange)
        self.signing_in = SigningIn(self, sign_in)
        self.page.sign_in_asked.connect(self.signing_in.ask)
        self.page.try_asked.connect(self.sync_now)
        self.page.stay_offline.connect(self.stay_offline)
        self.page.photos_allowed.connect(self.photos_allowed)
        self.page.visit_asked.connect(lambda feed, visit: self.go_to.emit(Place("visit", feed=feed, visit=visit)))
        self.page.choices_asked.connect(lambda: self.go_to.emit(Place("choices")))
        self.page.chart_asked.connect(lambda feed: self.go_to.emit(Place("chart", feed=feed)))
        self.page.place_asked.connect(
            lambda feed, visit, group: self.go_to.emit(Place("visit", feed=feed, visit=visit, group=group))
        )
        self.page.seen.connect(self._see)
        self.page.asked_again.connect(self._ask_again)
        self.page.copied.connect(self._copy)
        self._progress = QTimer(self, singleShot=True, interval=LOOK_AGAIN_MS)
        self._progress.timeout.connect(self._look_again)
        self.page.sign_asked.connect(
            lambda feed, visit: self.go_to.emit(Place("visit", feed=feed, visit=visit, group="sign"))
        )

    def open(self, place: Place) -> None:
        self._landing = True
        super().open(place)

    def refresh(self) -> None:
        shift, state = self.shift, self._sync_state()
        self.ask(lambda: syncing.sync_centre(shift, state), self._show)

    def _see(self, up_to: int, feed: str) -> None:
        shift = self.shift
        self.ask(lambda: syncing.see(shift, up_to, feed), lambda _done: self.refresh())

    def _ask_again(self, key: str) -> None:
        shift = self.shift

        def asked(_done: object) -> None:
            self.said.emit(self.tr("The pharmacy is asked again"))
            self.sync_now.emit()
            self.refresh()

        self.ask(lambda: held_back.ask_again(shift, key), asked)

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.said.emit(self.tr("Copied: ids and the reason, nothing of the patient"))

    def _look_again(self) -> None:
        """A photo was on its way: how far has it come?"""
        if self.page.isVisible():
            self.refresh()

    def _show(self, look: SyncLook) -> None:
        self.page.show_look(look)
        if look.photo_goes:
            self._progress.start()
        if self._landing:
            self._landing = False
            self.page.land()
