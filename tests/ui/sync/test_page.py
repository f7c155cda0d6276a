"""The sync centre."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from nursechart.ui.network import Network
from nursechart.ui.shell import MainWindow
from nursechart.ui.sync.page import SyncPage
from tests.ui.reachable import too_small, without_names
from tests.ui.sync.looks import CALM, NOTHING, OFFLINE


@pytest.fixture
def page(qtbot: QtBot) -> SyncPage:
    """The page of the picture, in the shell."""
    window = MainWindow()
    qtbot.addWidget(window)
    shown = SyncPage()
    window.add_screen("sync", lambda: shown)
    window.show_screen("sync")
    window.show()
    shown.show_look(OFFLINE)
    shown.land()
    return shown


def says(page: QWidget, text: str) -> bool:
    QApplication.processEvents()  # what was just put into a layout is shown then
    return any(text in label.text() for label in page.findChildren(QLabel) if label.isVisible())


def rows(page: SyncPage) -> list[str]:
    visits = [row.visit for row in OFFLINE.rows]
    return [visit for visit in visits if page.findChild(QWidget, f"proof_{visit}").isVisible()]


def test_the_focus_is_on_try_now_and_enter_asks(qtbot: QtBot, page: SyncPage) -> None:
    button = page.window().focusWidget()
    assert button.objectName() == "try_now"
    with qtbot.waitSignal(page.try_asked):
        qtbot.keyClick(button, Qt.Key.Key_Space)


def test_each_visit_says_aloud_where_it_is(page: SyncPage) -> None:
    said = page.findChild(QWidget, "proof_oyelaran").accessibleName()
    assert "At the pharmacy: waiting, 16 of 19, 3 wait" in said
    assert "Reviewed: not yet" in said


def test_the_filter_shows_what_waits_and_stays_over_a_newer_look(qtbot: QtBot, page: SyncPage) -> None:
    assert len(rows(page)) == 6
    qtbot.mouseClick(page.findChild(QWidget, "proof_filter_waiting"), Qt.MouseButton.LeftButton)
    assert rows(page) == ["carvalho", "oyelaran"]
    page.show_look(replace(OFFLINE, waiting=32))
    assert rows(page) == ["carvalho", "oyelaran"]
    page.show_look(CALM)
    assert rows(page) == []
    assert says(page, "Nothing waits. Every visit is at the pharmacy.")


def test_what_was_refused_is_said_with_its_reason_and_only_then(page: SyncPage) -> None:
    assert says(page, "not assigned to this patient when it was charted. The pharmacy keeps it apart until then.")
    page.show_look(CALM)
    assert not says(page, "It is kept on this laptop, not sent.")


def test_staying_offline_is_a_switch_that_a_newer_look_does_not_press(qtbot: QtBot, page: SyncPage) -> None:
    switch = page.findChild(QCheckBox, "stay_offline")
    with qtbot.waitSignal(page.stay_offline) as told:
        qtbot.keyClick(switch, Qt.Key.Key_Space)
    assert told.args == [True]
    with qtbot.assertNotEmitted(page.stay_offline):
        page.show_look(replace(OFFLINE, stay_offline=False))
    assert not switch.isChecked()


def test_fix_and_sign_lead_to_the_visit(qtbot: QtBot, page: SyncPage) -> None:
    with qtbot.waitSignal(page.visit_asked) as fix:
        page.findChild(QPushButton, "proof_act_back").click()
    assert fix.args == ["p:back", "back"]
    with qtbot.waitSignal(page.sign_asked) as sign:
        page.findChild(QPushButton, "proof_act_lindgren").click()
    assert sign.args == ["p:lindgren", "lindgren"]


def test_the_focus_in_a_row_survives_a_newer_look(page: SyncPage) -> None:
    page.findChild(QPushButton, "proof_act_back").setFocus()
    page.show_look(replace(CALM, rows=CALM.rows[1:]))
    assert page.window().focusWidget().objectName() == "proof_act_back"


def test_the_whole_history_comes_at_a_press(page: SyncPage) -> None:
    assert not says(page, "20 out, 1 in.")
    page.findChild(QPushButton, "history_all").click()
    assert says(page, "20 out, 1 in.")


def test_with_nothing_charted_the_page_says_what_will_stand_there(page: SyncPage) -> None:
    page.show_look(NOTHING)
    assert says(page, "Visits that you chart appear here")
    assert says(page, "has not tried to sync yet")


def test_everything_has_a_name_and_is_large_enough(page: SyncPage) -> None:
    assert without_names(page) == []
    assert too_small(page) == []


def test_on_a_metered_network_photos_wait_until_she_says_so(qtbot: QtBot, page: SyncPage) -> None:
    photos = page.findChild(QCheckBox, "photos_too")
    assert not photos.isVisible()
    page.show_look(replace(OFFLINE, metered=True))
    assert photos.isVisible()
    assert not photos.isChecked()
    assert says(page, "photos wait until you turn this on")

    with qtbot.waitSignal(page.photos_allowed) as allowed:
        qtbot.keyClick(photos, Qt.Key.Key_Space)

    assert allowed.args == [True]
    assert without_names(page) == []


def test_what_she_allows_holds_until_the_laptop_is_on_another_network(qtbot: QtBot) -> None:
    network = Network()
    network.tell(True)
    assert not network.carries_photos()
    network.allow_photos(True)
    assert network.carries_photos()

    network.tell(False)
    network.tell(True)
    assert not network.carries_photos()
