"""What is done with the visit as a whole: its start, that it is not done, allergies, orders by voice, comments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from shiboken6 import isValid

from nursechart.charting.looks.common import CommentLook
from nursechart.charting.looks.not_done import NotDoneAsk
from nursechart.charting.looks.visit import AllergyLook, SpokenLook, VisitFrame
from nursechart.ui.screen import Place
from nursechart.ui.visit.allergy_sheet import AllergySheet
from nursechart.ui.visit.asks import LINE, Values, group_of_part
from nursechart.ui.visit.not_done import NotDoneSheet
from nursechart.ui.visit.verbal_order_sheet import VerbalOrderSheet

if TYPE_CHECKING:
    from nursechart.ui.visit.screen import VisitScreen


class WholeVisit(QObject):
    """Hears the page of `screen` where it speaks of the whole visit."""

    def __init__(self, screen: VisitScreen) -> None:
        super().__init__(screen)
        self.screen = screen
        page = screen.page
        page.comment_shown.connect(self._show_comment)
        page.comment_answered.connect(self._answer_comment)
        page.addendum_given.connect(self._addendum)
        page.start_confirmed.connect(self._start)
        page.not_done_asked.connect(self._ask_not_done)
        page.not_done_undone.connect(self._take_back_not_done)

    def _start(self, first: str, second: str, by: str) -> None:
        place = self.screen.place
        self.screen.ask(
            lambda: self.screen.charting.start_visit(self.screen.shift, place.feed, place.visit, first, second, by),
            self._started,
        )

    def _started(self, frame: VisitFrame) -> None:
        self.screen.charted.emit()
        self.screen.open(Place("visit", frame.feed, frame.visit))

    def _ask_not_done(self) -> None:
        """Why the visit does not take place, and who was told."""
        place, frame = self.screen.place, self.screen.page.frame_look
        if frame is None:
            return

        def answer(asked: NotDoneAsk) -> None:
            sheet = NotDoneSheet(self.screen.page.window(), asked, self.screen.page.now)
            sheet.given.connect(lambda values: self._not_done(sheet, frame, values))
            sheet.open()

        self.screen.ask(lambda: self.screen.charting.not_done_ask(self.screen.shift, place.feed, place.visit), answer)

    def _not_done(self, sheet: NotDoneSheet, shown: VisitFrame, values: Values) -> None:
        def answer(frame: VisitFrame) -> None:
            if isValid(sheet):
                sheet.accept()
            self.screen.said.emit(self.tr("Charted that the visit is not done"))
            self.screen.charted.emit()
            self.screen.open(Place("visit", frame.feed, frame.visit))

        self.screen.ask(
            lambda: self.screen.charting.not_done(self.screen.shift, shown, values),
            answer,
            refused=lambda why: sheet.refuse(why) if isValid(sheet) else self.screen.said.emit(why),
        )

    def _take_back_not_done(self) -> None:
        frame = self.screen.page.frame_look
        if frame is not None:
            self.screen.ask(lambda: self.screen.charting.take_back_not_done(self.screen.shift, frame), self._started)

    def _addendum(self, reason: str, text: str) -> None:
        place, page = self.screen.place, self.screen.page.section(self.screen.page.group)
        if page is None:
            return
        self.screen.acts.whole(
            lambda: self.screen.charting.addendum(self.screen.shift, place.feed, place.visit, reason, text),
            page.refuse_sheet,
            self.tr("Added to the note. Sign again"),
            done=page.close_sheet,
        )

    def show_allergies(self) -> None:
        """The list of allergies, and a new one for it."""
        place = self.screen.place
        if place.visit:
            self.screen.ask(
                lambda: self.screen.charting.allergies(self.screen.shift, place.feed, place.visit), self._open_allergies
            )

    def _open_allergies(self, look: AllergyLook) -> None:
        if look.frame.visit != self.screen.place.visit:
            return
        ask, sheet = self.screen.charting, AllergySheet(self.screen.page.window(), look)
        sheet.added.connect(
            lambda said: self.screen.acts.whole(
                lambda: ask.add_allergy(self.screen.shift, look, said),
                sheet.refuse,
                self.tr("On the list of allergies: {substance}").format(substance=said["substance"]),
                done=sheet.accept,
            )
        )
        sheet.asked.connect(
            lambda none_known: self.screen.acts.whole(
                lambda: ask.ask_allergies(self.screen.shift, look, none_known),
                sheet.refuse,
                self.tr("Allergies asked today"),
                done=sheet.accept,
            )
        )
        sheet.open()

    def show_spoken(self) -> None:
        """The sheet for an order by voice."""
        place = self.screen.place
        self.screen.ask(
            lambda: self.screen.charting.spoken(self.screen.shift, place.feed, place.visit), self._open_spoken
        )

    def _open_spoken(self, look: SpokenLook) -> None:
        if look.frame.visit != self.screen.place.visit:
            return
        ask, sheet = self.screen.charting, VerbalOrderSheet(self.screen.page.window(), look, self.screen.page.now)
        sheet.left.connect(
            lambda typed: self.screen.ask(
                lambda: ask.against_spoken(self.screen.shift, look, typed), sheet.show_against
            )
        )

        def given(typed: Values) -> None:
            self.screen.page.identify(
                self.tr("Take an order by voice"),
                lambda first, second, _by: self.screen.acts.whole(
                    lambda: ask.take_spoken(self.screen.shift, look, typed, first, second),
                    sheet.refuse,
                    self.tr("The order is charted. The prescriber confirms it in writing"),
                    done=sheet.accept,
                ),
            )

        sheet.given.connect(given)
        sheet.open()

    def confirm_spoken(self, order: str) -> None:
        frame = self.screen.page.frame_look
        if frame is not None:
            self.screen.acts.whole(
                lambda: self.screen.charting.confirm_spoken(
                    self.screen.shift, self.screen.acts.held[self.screen.page.group].shown.frame, order
                ),
                lambda why: self.screen.refuse(self.screen.page.group, order, why),
                self.tr("Confirmed in writing"),
            )

    def _answer_comment(self, comment: str, text: str) -> None:
        place, group = self.screen.place, self.screen.page.group
        self.screen.acts.whole(
            lambda: self.screen.charting.answer_comment(self.screen.shift, place.feed, place.visit, comment, text),
            lambda why: self.screen.refuse(group, "", why),
            self.tr("Answered"),
        )

    def _show_comment(self, comment_id: str) -> None:
        """Go to what a comment speaks of."""
        frame = self.screen.page.frame_look
        comment = next((each for each in frame.returned if each.id == comment_id), None) if frame is not None else None
        if comment is None:
            return
        self.screen.show_group(self._group_of(comment), comment.about, comment.part)

    def _group_of(self, comment: CommentLook) -> str:
        groups = self.screen.page.groups()
        for group in (comment.group, group_of_part(comment.part), *LINE, "note"):
            if group and group in groups and (group not in LINE or group_of_part(comment.part) == LINE[0]):
                return group
        return self.screen.page.group
