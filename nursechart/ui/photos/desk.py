"""Carries a photo from a file, a drop or the clipboard into the visit, and photos of the chart onto the screen.

One photo at a time: it is read in the worker, shown with what is asked about it, and charted; then the next. A file
that cannot be taken is named with what to do, and the others go on.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog
from shiboken6 import isValid

from nursechart.charting.looks.photos import PhotoLook, PhotoPlace
from nursechart.errors import EnvironmentFault
from nursechart.ui.photos.asks import Photos, Prepared, Values
from nursechart.ui.photos.sheet import AttachSheet, NotAddedSheet
from nursechart.ui.photos.strip import Sources
from nursechart.ui.photos.viewer import PhotoViewer
from nursechart.ui.screen import Screen
from nursechart.ui.unhurried import unhurried
from nursechart.ui.visit.sheets import ReasonSheet


class PhotoDesk(QObject):
    """`desk.choose(place)`, `desk.take(place, sources)`, `desk.view(photo)`: for the screen and the chart it shows."""

    changed = Signal()  # a photo was charted or taken back

    def __init__(self, screen: Screen, now: Callable[[], str], *, asks: Photos | None = None) -> None:
        super().__init__(screen)
        self._screen, self._now = screen, now
        self._asks = asks or Photos()
        self._waiting: Sources = []

    def choose(self, place: PhotoPlace | None = None) -> None:
        """Choose one or several files."""
        window = self._screen.page.window()
        dialog = QFileDialog(
            window, self.tr("Photo or scan"), "", self.tr("Photos and scans (*.jpg *.jpeg *.png *.pdf)")
        )
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda paths: self.take(place, [Path(each) for each in paths]))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def take(self, place: PhotoPlace | None, sources: Sources) -> None:
        """Ask about each of these, one after the other, and chart it."""
        self._waiting = list(sources)
        self._next(place)

    def view(self, photo: str) -> None:
        """Show a photo of the chart, beside the one before it of the same place."""
        place = self._screen.place
        self.view_of(place.feed, photo, still=lambda: place.feed == self._screen.place.feed)

    def view_of(self, feed: str, photo: str, *, still: Callable[[], bool], may_withdraw: bool = True) -> None:
        """The same of any chart, while `still` says that it is the one on the screen."""
        screen = self._screen

        def answer(photos: tuple[PhotoLook, ...]) -> None:
            if still() and any(each.id == photo for each in photos):
                self._open(feed, photos, photo, may_withdraw)

        screen.ask(lambda: self._asks.of_chart(screen.shift, feed), answer)

    # --- adding ------------------------------------------------------------------------------------------------------

    def _next(self, place: PhotoPlace | None) -> None:
        if not self._waiting:
            return
        screen, source, where = self._screen, self._waiting.pop(0), self._screen.place

        def answer(prepared: Prepared) -> None:
            if where.visit == screen.place.visit:
                self._waiting[:0] = prepared.rest
                self._ask(place, prepared)

        screen.ask(
            lambda: self._asks.prepare(screen.shift, where.feed, where.visit, place, source),
            answer,
            refused=lambda why: self._refused(place, why),
        )

    def _refused(self, place: PhotoPlace | None, why: str) -> None:
        sheet = NotAddedSheet(self._screen.page.window(), why)
        again: list[bool] = []
        sheet.again.connect(lambda: again.append(True))
        sheet.finished.connect(lambda _result: self.choose(place) if again and not self._waiting else self._next(place))
        sheet.open()

    def _ask(self, place: PhotoPlace | None, prepared: Prepared) -> None:
        unhurried("first build of the sheet of a photo")
        window = self._screen.page.window()
        sheet = AttachSheet(window, prepared.look, prepared.image, self._now, more=len(self._waiting))
        sheet.given.connect(lambda values: self._attach(sheet, prepared, values))
        sheet.finished.connect(lambda _result: self._next(place))
        sheet.open()

    def _attach(self, sheet: AttachSheet, prepared: Prepared, values: Values) -> None:
        screen = self._screen

        def question() -> EnvironmentFault | None:
            try:
                self._asks.attach(screen.shift, prepared, values)
            except EnvironmentFault as error:  # said on the sheet too: nothing was charted, and she may try again
                return error
            return None

        def answer(fault: EnvironmentFault | None) -> None:
            if fault is not None:
                screen.trouble.emit(str(fault))
                refused(str(fault))
                return
            screen.said.emit(self.tr("The photo is charted"))
            screen.charted.emit()
            self.changed.emit()
            if isValid(sheet):
                sheet.accept()

        def refused(why: str) -> None:
            if isValid(sheet):
                sheet.refuse(why)
            else:
                screen.said.emit(why)

        screen.ask(question, answer, refused=refused)

    # --- looking -----------------------------------------------------------------------------------------------------

    def _open(self, feed: str, photos: tuple[PhotoLook, ...], photo: str, may_withdraw: bool) -> None:
        unhurried("first build of the photo viewer")
        viewer = PhotoViewer(self._screen.page.window(), photos, photo, may_withdraw=may_withdraw)
        viewer.wanted.connect(lambda each: self._load(viewer, feed, each))
        viewer.withdraw_asked.connect(lambda each: self._ask_withdraw(viewer, feed, each))
        viewer.open()
        viewer.begin()

    def _load(self, viewer: PhotoViewer, feed: str, photo: PhotoLook) -> None:
        screen = self._screen

        def question() -> QImage | EnvironmentFault:
            try:
                return self._asks.picture(screen.shift, feed, photo)
            except EnvironmentFault as error:
                return error

        def answer(found: QImage | EnvironmentFault) -> None:
            if not isValid(viewer):
                return
            if isinstance(found, EnvironmentFault):
                viewer.show_picture(photo.id, QImage(), str(found))
            else:
                viewer.show_picture(photo.id, found)

        def refused(why: str) -> None:
            if isValid(viewer):
                viewer.show_picture(photo.id, QImage(), why)

        screen.ask(question, answer, refused=refused)

    def _ask_withdraw(self, viewer: PhotoViewer, feed: str, photo: PhotoLook) -> None:
        sheet = ReasonSheet(
            viewer,
            "photo_take_back",
            self.tr("Take this photo back"),
            self.tr("It is not shown any more. What was said about it, and the reason, stay in the record."),
            self.tr("Take the photo back"),
            words=self.tr("Why"),
        )
        sheet.given.connect(lambda _id, reason: self._withdraw(viewer, feed, photo, reason))
        sheet.open()

    def _withdraw(self, viewer: PhotoViewer, feed: str, photo: PhotoLook, reason: str) -> None:
        screen = self._screen

        def answer(_none: None) -> None:
            if isValid(viewer):
                viewer.accept()
            screen.said.emit(self.tr("The photo was taken back"))
            screen.charted.emit()
            self.changed.emit()

        screen.ask(
            lambda: self._asks.withdraw(screen.shift, feed, photo, reason),
            answer,
            refused=lambda why: viewer.refuse(why) if isValid(viewer) else screen.said.emit(why),
        )
