"""Review, wired: what the supervisor does on the page reaches `charting.reviewing`, and its refusals come back."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from nursechart.charting import pins, reviewing
from nursechart.charting.looks.review import ReviewDetail, ReviewLook
from nursechart.errors import NurseCanAct
from nursechart.ui.background import Background
from nursechart.ui.photos.asks import Photos
from nursechart.ui.photos.picture import Thumbnail
from nursechart.ui.photos.viewer import PhotoViewer
from nursechart.ui.review.page import ReviewPage
from nursechart.ui.review.screen import ReviewScreen
from nursechart.ui.screen import Place
from nursechart.ui.shell import MainWindow
from tests.ui.photos.looks import photo
from tests.ui.review.looks import APART, DONE, EMPTY, showing


class Reviewing:
    """What stands in for `charting.reviewing`: it answers looks and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []

    def queue(self, _shift: object, tab: str, feed: str = "", visit: str = "") -> ReviewLook:
        self.asked.append(("queue", tab, visit))
        return (
            DONE
            if tab == "done"
            else replace(EMPTY, tab="returned")
            if tab == "returned"
            else showing(visit or "carvalho")
        )

    def comment(self, _shift: object, shown: ReviewDetail, text: str, subject: str = "", part: str = "") -> ReviewLook:
        self.asked.append(("comment", shown.visit, text, subject))
        if text == "refuse":
            raise NurseCanAct("The chart is locked")
        return showing(shown.visit)

    def send_back(self, _shift: object, shown: ReviewDetail, reason: str) -> ReviewLook:
        self.asked.append(("send_back", shown.visit, reason))
        return showing("abebe")

    def settle_rule(self, _shift: object, shown: ReviewDetail, subject: str, rule: str, words: str) -> ReviewLook:
        self.asked.append(("settle_rule", shown.visit, subject, rule, words))
        return showing("abebe")

    def approve(self, _shift: object, shown: ReviewDetail, password: str) -> ReviewLook:
        self.asked.append(("approve", shown.visit))
        if password != "right":
            raise NurseCanAct("This is not your password")
        return showing("abebe")


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Reviewing:
    told = Reviewing()
    for name in ("queue", "comment", "send_back", "settle_rule", "approve"):
        monkeypatch.setattr(reviewing, name, getattr(told, name))
    monkeypatch.setattr(pins, "look", lambda _shift: None)
    return told


@pytest.fixture
def screen(qtbot: QtBot, answers: Reviewing) -> Iterator[ReviewScreen]:
    background, window = Background(), MainWindow()
    qtbot.addWidget(window)
    made = ReviewScreen(None, background)  # type: ignore[arg-type]
    window.add_screen("review", lambda: made.page)
    window.show_screen("review")
    window.show()
    made.open(Place("review"))
    settle(qtbot, made)
    yield made
    background.finish()


def settle(qtbot: QtBot, screen: ReviewScreen) -> None:
    qtbot.waitUntil(lambda: not screen._background.is_busy)


def sheet(page: ReviewPage, name: str) -> QDialog:
    return next(each for each in page.findChildren(QDialog, name) if each.isVisible())


def shown(screen: ReviewScreen) -> str:
    assert screen.page.detail is not None
    return screen.page.detail.visit


def test_j_shows_the_next_visit(qtbot: QtBot, screen: ReviewScreen) -> None:
    qtbot.keyClick(screen.page.window().focusWidget(), Qt.Key.Key_J)
    settle(qtbot, screen)
    assert shown(screen) == "abebe"


def test_a_refresh_stays_at_the_visit_that_is_shown(qtbot: QtBot, screen: ReviewScreen, answers: Reviewing) -> None:
    qtbot.keyClick(screen.page.window().focusWidget(), Qt.Key.Key_J)
    settle(qtbot, screen)
    screen.refresh()
    settle(qtbot, screen)
    assert answers.asked[-1] == ("queue", "to_do", "abebe")
    assert shown(screen) == "abebe"


def test_a_comment_is_charted_at_its_item_and_the_field_is_free(
    qtbot: QtBot, screen: ReviewScreen, answers: Reviewing
) -> None:
    field = screen.page.findChild(QPlainTextEdit, "comment_text")
    screen.page.findChild(QPushButton, "comment_2").click()
    qtbot.keyClicks(field, "Why held?")
    with qtbot.waitSignal(screen.charted):
        screen.page.findChild(QPushButton, "comment_add").click()
    assert answers.asked[-1] == ("comment", "carvalho", "Why held?", "dose-1")
    assert field.toPlainText() == ""


def test_a_refused_comment_keeps_its_words(qtbot: QtBot, screen: ReviewScreen) -> None:
    field = screen.page.findChild(QPlainTextEdit, "comment_text")
    qtbot.keyClicks(field, "refuse")
    screen.page.findChild(QPushButton, "comment_add").click()
    settle(qtbot, screen)
    assert field.toPlainText() == "refuse"
    assert screen.page.findChild(QLabel, "comment_missing").text() == "The chart is locked"


def test_sending_back_goes_on_to_the_next_visit(qtbot: QtBot, screen: ReviewScreen, answers: Reviewing) -> None:
    qtbot.keyClick(screen.page.window().focusWidget(), Qt.Key.Key_B)
    asked = sheet(screen.page, "send_back_sheet")
    qtbot.keyClicks(asked.findChild(QPlainTextEdit, "send_back_reason"), "Label time")
    with qtbot.waitSignal(screen.charted):
        asked.findChild(QPushButton, "send_back_submit").click()
    assert ("send_back", "carvalho", "Label time") in answers.asked
    assert shown(screen) == "abebe"
    assert screen.page.window().focusWidget().objectName() == "review_queue"


def test_what_was_charted_apart_is_decided_by_d_and_in_words(
    qtbot: QtBot, screen: ReviewScreen, answers: Reviewing
) -> None:
    screen.page.show_look(APART)
    assert screen.page.findChild(QPushButton, "decide_0").accessibleName() == "Decide: Allergy unknown to the giver"
    qtbot.keyClick(screen.page.window().focusWidget(), Qt.Key.Key_D)
    asked = sheet(screen.page, "decide_sheet")
    asked.findChild(QPushButton, "decide_submit").click()
    assert asked.isVisible()  # nothing is decided without words
    qtbot.keyClicks(asked.findChild(QPlainTextEdit, "decide_words"), "Prescriber told")
    with qtbot.waitSignal(screen.charted):
        asked.findChild(QPushButton, "decide_submit").click()
    assert ("settle_rule", "carvalho", "pair-1", "W-01", "Prescriber told") in answers.asked


def test_a_wrong_password_is_refused_and_the_right_one_co_signs(
    qtbot: QtBot, screen: ReviewScreen, answers: Reviewing
) -> None:
    qtbot.keyClick(screen.page.window().focusWidget(), Qt.Key.Key_A)
    asked = sheet(screen.page, "approve_sheet")
    password = asked.findChild(QLineEdit, "approve_password")
    qtbot.keyClicks(password, "wrong")
    asked.findChild(QPushButton, "approve_submit").click()
    settle(qtbot, screen)
    assert asked.findChild(QLabel, "approve_sheet_wrong").text() == "This is not your password"
    qtbot.keyClicks(password, "right")
    with qtbot.waitSignal(screen.charted):
        asked.findChild(QPushButton, "approve_submit").click()
    assert [each for each in answers.asked if each[0] == "approve"] == [("approve", "carvalho")] * 2
    assert shown(screen) == "abebe"


def test_the_tabs_show_their_queues(qtbot: QtBot, screen: ReviewScreen) -> None:
    qtbot.mouseClick(screen.page.findChild(QWidget, "review_tab_done"), Qt.MouseButton.LeftButton)
    settle(qtbot, screen)
    assert screen.page.detail is not None
    assert screen.page.detail.state == "done"
    qtbot.mouseClick(screen.page.findChild(QWidget, "review_tab_returned"), Qt.MouseButton.LeftButton)
    settle(qtbot, screen)
    assert screen.page.detail is None


def test_a_photo_of_the_visit_opens_from_the_review_and_is_not_taken_back_there(
    qtbot: QtBot, screen: ReviewScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = photo(1, "Fri 21 Nov 09:20", "Red above the dressing")
    look = showing("carvalho")
    assert look.detail is not None
    monkeypatch.setattr(Photos, "of_chart", lambda _self, _shift, _feed: (held,))
    monkeypatch.setattr(Photos, "picture", lambda *_asked: QImage(40, 30, QImage.Format.Format_RGB32))
    screen._show(replace(look, detail=replace(look.detail, photos=(held,))))
    settle(qtbot, screen)

    screen.page.findChild(Thumbnail, f"photo_{held.id}").click()

    settle(qtbot, screen)
    [viewer] = screen.page.window().findChildren(PhotoViewer)
    assert viewer.isVisible()
    assert not viewer.findChild(QPushButton, "photo_withdraw").isVisible()
    viewer.reject()
