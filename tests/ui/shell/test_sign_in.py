"""Unlocking and enrolling: pages that ask, and forget what they were told."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from nursechart.ui.enrol import EnrolPage
from nursechart.ui.theme import Tone
from nursechart.ui.unlock import Person, UnlockPage
from tests.ui.reachable import without_names

PEOPLE = [Person("a", "Amara Okafor, RN", "AO"), Person("k", "Kenji Sato, RN", "KS")]
CODE = "ABCD-EFGH-JKLM-NPQR-STUV-WXYZ-2345-6789"


@pytest.fixture
def unlock(qtbot: QtBot) -> UnlockPage:
    page = UnlockPage()
    page.show_people(PEOPLE)
    page.show_laptop("NB-07")
    qtbot.addWidget(page)
    page.resize(900, 700)
    page.show()
    page.setFocus()
    return page


@pytest.fixture
def enrol(qtbot: QtBot) -> EnrolPage:
    page = EnrolPage()
    qtbot.addWidget(page)
    page.resize(900, 800)
    page.show()
    return page


def test_enter_asks_to_unlock_with_what_was_typed(unlock: UnlockPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(unlock.unlock_requested) as said:
        qtbot.keyClicks(unlock.password.field, "correct horse")
        qtbot.keyClick(unlock.password.field, Qt.Key.Key_Return)
    assert said.args == ["a", "correct horse"]
    assert unlock.password.text() == ""


def test_another_person_can_be_chosen_and_a_half_typed_password_is_not_carried_over(
    unlock: UnlockPage, qtbot: QtBot
) -> None:
    qtbot.keyClicks(unlock.password.field, "correct")
    qtbot.mouseClick(unlock.findChild(object, "person_k"), Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(unlock.unlock_requested) as said:
        qtbot.keyClicks(unlock.password.field, "horse")
        qtbot.mouseClick(unlock.unlock, Qt.MouseButton.LeftButton)
    assert said.args == ["k", "horse"]


def test_a_wrong_password_says_so_and_how_many_tries_are_left(unlock: UnlockPage) -> None:
    unlock.set_busy(True)
    unlock.show_error("That is not the password", 3)
    assert unlock.refusal.text() == "That is not the password"
    assert unlock.tries.text() == "3 tries left"
    assert unlock.unlock.isEnabled()
    assert unlock.focusWidget() is unlock.password.field


def test_nothing_is_asked_without_a_password(unlock: UnlockPage, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(unlock.unlock_requested):
        qtbot.keyClick(unlock.password.field, Qt.Key.Key_Return)
    assert unlock.refusal.text() == "Enter your password"


def test_the_lock_says_that_the_draft_is_kept_and_names_no_patient(unlock: UnlockPage) -> None:
    unlock.show_locked(True)
    unlock.show_state("Offline. In sync 07:58. 14 entries wait.", Tone.WARN)
    assert "draft is kept" in unlock.hidden_words.text()
    assert unlock.state.text() == "Offline. In sync 07:58. 14 entries wait."


def test_a_code_is_typed_in_one_go(enrol: EnrolPage, qtbot: QtBot) -> None:
    enrol.code.setFocus()
    for letter in CODE.replace("-", "").lower():
        qtbot.keyClicks(enrol.focusWidget(), letter)
    assert enrol.code.code() == CODE


def test_a_pasted_code_fills_all_eight_groups(enrol: EnrolPage, qtbot: QtBot, qapp: QApplication) -> None:
    enrol.code.setFocus()
    qapp.clipboard().setText(f" {CODE.lower()}\n")
    qtbot.keyClick(enrol.focusWidget(), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert enrol.code.code() == CODE


def test_backspace_in_an_empty_group_goes_back_to_the_one_before(enrol: EnrolPage, qtbot: QtBot) -> None:
    enrol.code.setFocus()
    qtbot.keyClicks(enrol.focusWidget(), "ABCD")
    qtbot.keyClick(enrol.focusWidget(), Qt.Key.Key_Backspace)
    assert enrol.code.code().rstrip("-") == "ABC"


def test_enrolling_asks_with_address_code_and_name(enrol: EnrolPage, qtbot: QtBot) -> None:
    enrol.server.set_value("charts.example.org")
    enrol.code.set_code(CODE)
    enrol.label.set_value("NB-07")
    with qtbot.waitSignal(enrol.enrol_requested) as said:
        qtbot.mouseClick(enrol.enrol, Qt.MouseButton.LeftButton)
    assert said.args == ["charts.example.org", CODE, "NB-07"]
    assert not enrol.enrol.isEnabled()


@pytest.mark.parametrize(
    ("server", "code", "label", "says"),
    [
        ("", CODE, "NB-07", "address of the pharmacy"),
        ("charts.example.org", "ABCD", "NB-07", "all 8 groups"),
        ("charts.example.org", CODE, "", "name"),
    ],
)
def test_what_is_missing_is_said_before_anything_is_asked(
    enrol: EnrolPage, qtbot: QtBot, server: str, code: str, label: str, says: str
) -> None:
    enrol.server.set_value(server)
    enrol.code.set_code(code)
    enrol.label.set_value(label)
    with qtbot.assertNotEmitted(enrol.enrol_requested):
        qtbot.mouseClick(enrol.enrol, Qt.MouseButton.LeftButton)
    assert says in enrol.error.title.text()


def test_an_error_keeps_everything_that_was_typed(enrol: EnrolPage) -> None:
    enrol.server.set_value("charts.example.org")
    enrol.code.set_code(CODE)
    enrol.label.set_value("NB-07")
    enrol.set_busy(True, "Making this laptop's keys")
    enrol.show_error("Could not reach charts.example.org. Check the address, then try again", "server")
    assert (enrol.server.text(), enrol.code.code(), enrol.label.text()) == ("charts.example.org", CODE, "NB-07")
    assert enrol.enrol.isEnabled()
    assert enrol.focusWidget() is enrol.server


def test_signing_in_hands_on_the_password_and_forgets_it(enrol: EnrolPage, qtbot: QtBot) -> None:
    enrol.show_sign_in("Northside Infusion Pharmacy")
    enrol.user.set_value("aokafor")
    qtbot.keyClicks(enrol.password.field, "correct horse")
    with qtbot.waitSignal(enrol.sign_in_requested) as said:
        qtbot.keyClick(enrol.password.field, Qt.Key.Key_Return)
    assert said.args == ["aokafor", "correct horse"]
    assert enrol.password.text() == ""


def test_both_pages_can_be_used_without_a_mouse(unlock: UnlockPage, enrol: EnrolPage) -> None:
    assert without_names(unlock) == []
    assert without_names(enrol) == []
    assert isinstance(unlock.focusWidget() or unlock.password.field, QLineEdit)
