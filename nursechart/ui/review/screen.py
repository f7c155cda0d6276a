"""Review, wired: the queue, comments, sending back and co-signing through `charting.reviewing`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, cast

from PySide6.QtCore import QObject

from nursechart.charting import pins, reviewing
from nursechart.charting.looks.review import ReviewDetail, ReviewLook
from nursechart.charting.pins import Pin
from nursechart.charting.shift import Shift
from nursechart.ui.background import Background
from nursechart.ui.photos.asks import thumbnails
from nursechart.ui.photos.desk import PhotoDesk
from nursechart.ui.review.page import ReviewPage
from nursechart.ui.screen import Place, Screen

Tab = Literal["to_do", "returned", "done"]


class ReviewScreen(Screen):
    """The supervisor's screen. Whatever she decides is about the visit that is on it."""

    page: ReviewPage

    def __init__(self, shift: Shift, background: Background, parent: QObject | None = None) -> None:
        super().__init__(ReviewPage(), shift, background, parent)
        self._tab: Tab = "to_do"
        self._feed, self._visit = "", ""
        self._landing = False
        self.page.tab_chosen.connect(self._choose_tab)
        self.page.visit_asked.connect(self._choose_visit)
        self.page.commented.connect(self._comment)
        self.page.send_back.connect(self._send_back)
        self.page.approve.connect(self._approve)
        self.page.settled.connect(self._settle)
        self.page.held_pin = lambda: pins.look(shift)
        self._photos = PhotoDesk(self, lambda: f"{shift.now:%H:%M}")
        self.page.photo_asked.connect(self._view)

    def open(self, place: Place) -> None:
        self._landing = True
        if place.tab in ("to_do", "returned", "done"):
            self._tab = cast(Tab, place.tab)
        if place.visit:
            self._feed, self._visit = place.feed, place.visit
        super().open(place)

    def refresh(self) -> None:
        shift, tab, feed, visit = self.shift, self._tab, self._feed, self._visit

        def show(look: ReviewLook) -> None:
            if (tab, visit) == (self._tab, self._visit):  # else she has gone on meanwhile
                self._show(look)

        self.ask(lambda: reviewing.queue(shift, tab, feed, visit), show)

    def _show(self, look: ReviewLook) -> None:
        self._tab = look.tab
        self._feed, self._visit = (look.detail.feed, look.detail.visit) if look.detail else ("", "")
        self.page.show_look(look)
        photos = look.detail.photos if look.detail else ()
        if photos:
            self.ask(lambda: thumbnails(photos), lambda images: self.page.show_photos(photos, images))
        if self._landing:
            self._landing = False
            self.page.land()

    def _choose_tab(self, tab: str) -> None:
        self._tab = cast(Tab, tab)
        self._feed, self._visit = "", ""
        self.refresh()

    def _choose_visit(self, feed: str, visit: str) -> None:
        self._feed, self._visit = feed, visit
        self.refresh()

    def _comment(self, text: str, subject: str, part: str) -> None:
        shift, shown = self.shift, self.page.detail
        if shown is None:
            return

        def added(look: ReviewLook) -> None:
            self.page.comment_taken()
            self._charted(look, self.tr("Comment added"))

        self.ask(lambda: reviewing.comment(shift, shown, text, subject, part), added, refused=self.page.comment_refused)

    def _send_back(self, reason: str) -> None:
        shift = self.shift
        self._decide(lambda shown: reviewing.send_back(shift, shown, reason), self.tr("Sent back to the nurse"))

    def _approve(self, proof: str | Pin) -> None:
        shift = self.shift
        self._decide(lambda shown: reviewing.approve(shift, shown, proof), self.tr("Approved and co-signed"))

    def _settle(self, subject: str, rule: str, words: str) -> None:
        shift = self.shift
        self._decide(lambda shown: reviewing.settle_rule(shift, shown, subject, rule, words), self.tr("Decision kept"))

    def _decide(self, decision: Callable[[ReviewDetail], ReviewLook], words: str) -> None:
        shown = self.page.detail
        if shown is None:
            return

        def decided(look: ReviewLook) -> None:
            self.page.decided()
            self._charted(look, words)

        self.ask(lambda: decision(shown), decided, refused=self.page.decision_refused)

    def _charted(self, look: ReviewLook, words: str) -> None:
        self._show(look)
        self.said.emit(words)
        self.charted.emit()

    def _view(self, photo: str) -> None:
        """A photo of the visit that is judged; taking it back is its nurse's."""
        feed = self._feed
        self._photos.view_of(feed, photo, still=lambda: feed == self._feed, may_withdraw=False)
