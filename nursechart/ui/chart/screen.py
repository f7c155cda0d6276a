"""The chart overview, wired: the look from `charting.overview`, and the ways into its visits."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from nursechart.charting import overview
from nursechart.charting.looks.patients import ChartLook
from nursechart.charting.shift import Shift
from nursechart.ui.background import Background
from nursechart.ui.chart.page import ChartPage
from nursechart.ui.photos.desk import PhotoDesk
from nursechart.ui.photos.reading import decoded
from nursechart.ui.screen import Place, Screen
from nursechart.ui.starting import VisitStart

_MOST = 60  # photos of the timeline that have their picture; the others have an icon, and open all the same
_SMALL = 64  # px of the longer edge of a picture in the timeline


class ChartScreen(Screen):
    """One patient's chart: the one of `place.feed`."""

    page: ChartPage

    def __init__(self, shift: Shift, background: Background, parent: QObject | None = None) -> None:
        super().__init__(ChartPage(), shift, background, parent)
        self._landing = False
        self._start = VisitStart(self)
        self._start.entered.connect(self.go_to)
        self.page.start_asked.connect(self._start.begin)
        self.page.part_asked.connect(lambda part: self.go_to.emit(Place(part, feed=self.place.feed)))
        self._photos = PhotoDesk(self, lambda: f"{shift.now:%H:%M}")
        self._photos.changed.connect(self.refresh)
        self.page.photo_asked.connect(self._photos.view)
        self.page.visit_asked.connect(lambda feed, visit: self.go_to.emit(Place("visit", feed=feed, visit=visit)))

    def open(self, place: Place) -> None:
        self._landing = True
        if place.feed != self.place.feed:
            self.page.forget()
        super().open(place)

    def refresh(self) -> None:
        shift, feed = self.shift, self.place.feed

        def question() -> tuple[ChartLook, dict[str, QImage]]:
            look = overview.open_chart(shift, feed)
            newest = [row for row in look.timeline if row.preview][:_MOST]
            return look, {row.photo: decoded(row.preview, _SMALL) for row in newest}

        if feed:
            self.ask(question, self._show)

    def _show(self, found: tuple[ChartLook, dict[str, QImage]]) -> None:
        look, images = found
        if look.banner.feed != self.place.feed:
            return  # another chart was opened meanwhile
        self.page.show_pictures(images)
        self.page.show_look(look)
        if self._landing:
            self._landing = False
            self.page.land()
