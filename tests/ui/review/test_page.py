"""Review: the queue by J and K, comments in their place, and the two decisions."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from nursechart.ui.review.page import ReviewPage
from tests.ui.in_the_shell import in_the_shell, press, says
from tests.ui.reachable import too_small, without_names
from tests.ui.review.looks import CALM, DONE, EMPTY, OWN, QUEUE, ROWS, showing


@pytest.fixture
def page(qtbot: QtBot) -> ReviewPage:
    """The page of the picture, in the shell."""
    return in_the_shell(qtbot, ReviewPage(), "review", QUEUE)


def sheet(page: QWidget, name: str) -> QDialog:
    return next(each for each in page.findChildren(QDialog, name) if each.isVisible())


def field(page: QWidget) -> QPlainTextEdit:
    return page.findChild(QPlainTextEdit, "comment_text")


def test_j_and_k_ask_for_the_next_and_the_previous_visit(qtbot: QtBot, page: ReviewPage) -> None:
    with qtbot.waitSignal(page.visit_asked) as told:
        press(qtbot, page, Qt.Key.Key_J)
    assert told.args == ["p:abebe", "abebe"]
    page.show_look(showing("abebe"))
    with qtbot.waitSignal(page.visit_asked) as back:
        press(qtbot, page, Qt.Key.Key_K)
    assert back.args == ["p:carvalho", "carvalho"]


def test_pressed_quickly_j_asks_for_the_one_after_the_last_asked(qtbot: QtBot, page: ReviewPage) -> None:
    asked: list[str] = []
    page.visit_asked.connect(lambda _feed, visit: asked.append(visit))
    press(qtbot, page, Qt.Key.Key_J, Qt.Key.Key_J, Qt.Key.Key_J)
    assert asked == ["abebe", "mbeki", "lindgren"]


def test_the_mark_is_at_the_visit_that_is_shown(qtbot: QtBot, page: ReviewPage) -> None:
    press(qtbot, page, Qt.Key.Key_J)
    model = page.findChild(QWidget, "review_queue").model()
    assert model.shown == "carvalho"
    page.show_look(showing("abebe"))
    assert model.shown == "abebe"
    assert page.detail is not None
    assert page.detail.visit == "abebe"


def test_the_keys_are_letters_while_a_comment_is_written(qtbot: QtBot, page: ReviewPage) -> None:
    field(page).setFocus()
    with qtbot.assertNotEmitted(page.visit_asked):
        qtbot.keyClicks(field(page), "jab k")
    assert field(page).toPlainText() == "jab k"
    assert not any(each.isVisible() for each in page.findChildren(QDialog))


def test_a_comment_at_an_item_names_its_place(qtbot: QtBot, page: ReviewPage) -> None:
    page.findChild(QPushButton, "comment_1").click()
    assert field(page).hasFocus()
    assert says(page, "About Line care, PICC right basilic, 09:55")
    qtbot.keyClicks(field(page), "Which dressing?")
    with qtbot.waitSignal(page.commented) as told:
        qtbot.keyClick(field(page), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert told.args == ["Which dressing?", "check-1", ""]


def test_a_comment_on_the_whole_visit_has_no_place(qtbot: QtBot, page: ReviewPage) -> None:
    page.findChild(QPushButton, "comment_1").click()
    page.findChild(QPushButton, "comment_whole").click()
    qtbot.keyClicks(field(page), "Well done")
    with qtbot.waitSignal(page.commented) as told:
        page.findChild(QPushButton, "comment_add").click()
    assert told.args == ["Well done", "", ""]


def test_a_comment_that_is_refused_stays_as_typed_and_one_that_is_taken_goes(qtbot: QtBot, page: ReviewPage) -> None:
    qtbot.keyClicks(field(page), "Second label?")
    page.comment_refused("The disk did not take it")
    assert field(page).toPlainText() == "Second label?"
    assert says(page, "The disk did not take it")
    page.comment_taken()
    assert field(page).toPlainText() == ""


def test_a_half_written_comment_waits_at_its_visit(qtbot: QtBot, page: ReviewPage) -> None:
    page.findChild(QPushButton, "comment_0").click()
    qtbot.keyClicks(field(page), "Half a")
    page.show_look(showing("abebe"))
    assert field(page).toPlainText() == ""
    page.show_look(showing("carvalho"))
    assert field(page).toPlainText() == "Half a"
    assert says(page, "About Vital signs, 09:42")


def test_a_newer_look_leaves_the_comment_and_the_focus_alone(qtbot: QtBot, page: ReviewPage) -> None:
    field(page).setFocus()
    qtbot.keyClicks(field(page), "Still wri")
    page.show_look(replace(CALM, rows=ROWS[:4]))
    assert field(page).hasFocus()
    qtbot.keyClicks(field(page), "ting")
    assert field(page).toPlainText() == "Still writing"


def test_enter_in_the_password_field_does_not_sign(qtbot: QtBot, page: ReviewPage) -> None:
    press(qtbot, page, Qt.Key.Key_A)
    asked = sheet(page, "approve_sheet")
    password = asked.findChild(QLineEdit, "approve_password")
    qtbot.keyClicks(password, "correct horse")
    with qtbot.assertNotEmitted(page.approve):
        qtbot.keyClick(password, Qt.Key.Key_Return)
    with qtbot.waitSignal(page.approve) as told:
        asked.findChild(QPushButton, "approve_submit").click()
    assert told.args == ["correct horse"]
    assert password.text() == ""
    page.decided()


def test_a_wrong_password_is_said_and_the_sheet_stays(qtbot: QtBot, page: ReviewPage) -> None:
    press(qtbot, page, Qt.Key.Key_A)
    asked = sheet(page, "approve_sheet")
    qtbot.keyClicks(asked.findChild(QLineEdit, "approve_password"), "wrong")
    asked.findChild(QPushButton, "approve_submit").click()
    page.decision_refused("This is not your password")
    assert asked.isVisible()
    assert says(asked, "This is not your password")
    assert asked.findChild(QPushButton, "approve_submit").isEnabled()
    asked.reject()


def test_a_visit_is_not_sent_back_without_a_word_unless_a_comment_is_open(qtbot: QtBot, page: ReviewPage) -> None:
    page.show_look(CALM)
    press(qtbot, page, Qt.Key.Key_B)
    asked = sheet(page, "send_back_sheet")
    with qtbot.assertNotEmitted(page.send_back):
        asked.findChild(QPushButton, "send_back_submit").click()
    assert says(asked, "Say what is to be mended")
    asked.reject()
    page.show_look(QUEUE)
    page.ask_send_back()
    with qtbot.waitSignal(page.send_back) as told:
        sheet(page, "send_back_sheet").findChild(QPushButton, "send_back_submit").click()
    assert told.args == [""]
    page.decided()


def test_why_a_visit_cannot_be_approved_is_said_at_the_button(qtbot: QtBot, page: ReviewPage) -> None:
    page.show_look(OWN)
    assert says(page, "This is your own visit.")
    press(qtbot, page, Qt.Key.Key_A)
    assert not any(each.isVisible() for each in page.findChildren(QDialog))


def test_an_approved_visit_is_read_only(qtbot: QtBot, page: ReviewPage) -> None:
    page.show_look(DONE)
    for gone in ("approve", "send_back", "comment_add"):
        assert not page.findChild(QPushButton, gone).isVisible()
    assert not field(page).isVisible()
    assert says(page, "Ingrid Berg, RN")
    press(qtbot, page, Qt.Key.Key_A, Qt.Key.Key_B)
    assert not any(each.isVisible() for each in page.findChildren(QDialog))


def test_the_tabs_count_and_change_the_queue(qtbot: QtBot, page: ReviewPage) -> None:
    tab = page.findChild(QWidget, "review_tab_returned")
    with qtbot.waitSignal(page.tab_chosen) as told:
        qtbot.mouseClick(tab, Qt.MouseButton.LeftButton)
    assert told.args == ["returned"]


def test_an_empty_queue_says_what_to_do_next(page: ReviewPage) -> None:
    page.show_look(EMPTY)
    assert says(page, "Nothing to review here")
    assert not page.findChild(QPushButton, "approve").isVisible()


def test_the_note_can_be_read_as_it_was_signed(qtbot: QtBot, page: ReviewPage) -> None:
    page.findChild(QPushButton, "read_note").click()
    asked = sheet(page, "note_sheet")
    assert "Home visit, 21 Nov" in asked.findChild(QWidget, "note_preview").toPlainText()
    asked.reject()


def test_old_values_are_told_with_the_new_ones(page: ReviewPage) -> None:
    spoken = [each.accessibleName() for each in page.findChildren(QWidget)]
    assert "Blood pressure: was 148/92, is 118/72" in spoken


def test_everything_has_a_name_and_is_large_enough(page: ReviewPage) -> None:
    assert without_names(page) == []
    assert too_small(page) == []


def test_mirrored_a_changed_blood_pressure_keeps_its_order(qtbot: QtBot, qapp: QApplication) -> None:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    shown = ReviewPage()
    qtbot.addWidget(shown)
    shown.resize(1290, 716)
    shown.show_look(QUEUE)
    shown.show()
    assert says(shown, "\u2066118/72\u2069")
    assert shown.grab().width() == 1290
