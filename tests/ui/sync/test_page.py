"""The sync centre."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from nursechart.ui.network import Network
from nursechart.ui.shell import MainWindow
from nursechart.ui.sync.page import SyncPage
from nursechart.ui.widgets import ProofRibbon
from tests.ui.golden import SMALL, Way
from tests.ui.in_the_shell import in_the_shell, says
from tests.ui.reachable import too_small, without_names
from tests.ui.sync.looks import CALM, MUCH_HELD, NOTHING, OFFLINE


@pytest.fixture
def page(qtbot: QtBot) -> SyncPage:
    """The page of the picture, in the shell."""
    return in_the_shell(qtbot, SyncPage(), "sync", OFFLINE)


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


def tile(page: SyncPage, name: str) -> QPushButton:
    return page.findChild(QWidget, f"tile_{name}")


def test_a_tile_opens_its_list_by_space_and_escape_leads_back_to_it(qtbot: QtBot, page: SyncPage) -> None:
    tile(page, "waiting").setFocus()
    qtbot.keyClick(page.window().focusWidget(), Qt.Key.Key_Space)
    assert says(page, "3 entries of the visit Fri 21 Nov 08:15: allergies, vital signs")
    assert says(page, "Next try by itself 10:42.")
    assert says(page, "1.0 of 2.4 MB sent")
    assert page.window().focusWidget().objectName() == "outbox_close"

    qtbot.keyClick(page.window().focusWidget(), Qt.Key.Key_Escape)
    assert not page.findChild(QWidget, "outbox").isVisible()
    assert page.window().focusWidget() is tile(page, "waiting")


def test_one_list_is_open_at_a_time_and_a_second_press_closes_it(page: SyncPage) -> None:
    tile(page, "waiting").click()
    tile(page, "came_in").click()
    assert not page.findChild(QWidget, "outbox").isVisible()
    assert says(page, "K. Sato, visit 08:40: vital signs, line care")
    tile(page, "came_in").click()
    assert not page.findChild(QWidget, "inbox").isVisible()


def test_from_the_lists_she_comes_to_visit_and_chart_and_says_what_she_has_seen(qtbot: QtBot, page: SyncPage) -> None:
    tile(page, "waiting").click()
    with qtbot.waitSignal(page.visit_asked) as visit:
        page.findChild(QPushButton, "outbox_open_0").click()
    assert visit.args == ["p:oyelaran", "oyelaran"]
    tile(page, "came_in").click()
    with qtbot.waitSignal(page.chart_asked) as chart:
        page.findChild(QPushButton, "inbox_open_1").click()
    assert chart.args == ["p:ferreira"]
    with qtbot.waitSignal(page.seen) as seen:
        page.findChild(QPushButton, "inbox_seen_1").click()
    assert seen.args == [398, "p:ferreira"]
    with qtbot.waitSignal(page.seen) as every:
        page.findChild(QPushButton, "inbox_all_seen").click()
    assert every.args == [412, ""]


def test_a_list_stays_open_over_a_newer_look_with_the_focus_where_it_was(page: SyncPage) -> None:
    tile(page, "came_in").click()
    page.findChild(QPushButton, "inbox_seen_0").setFocus()
    page.show_look(replace(OFFLINE, inbox=replace(OFFLINE.inbox, rows=OFFLINE.inbox.rows[1:])))
    assert says(page, "The pharmacy: laboratory results")
    assert not says(page, "K. Sato, visit 08:40")
    assert page.window().focusWidget().objectName() == "inbox_seen_0"


def test_a_long_list_is_shown_ten_at_a_time(page: SyncPage) -> None:
    many = tuple(replace(OFFLINE.outbox.rows[0], name=f"PATIENT {n}") for n in range(25))
    page.show_look(replace(OFFLINE, outbox=replace(OFFLINE.outbox, rows=many)))
    tile(page, "waiting").click()
    assert says(page, "PATIENT 9")
    assert not says(page, "PATIENT 10")
    page.findChild(QPushButton, "outbox_more").click()
    assert says(page, "PATIENT 19")
    assert [each.text() for each in page.findChildren(QPushButton, "outbox_more") if each.isVisible()] == [
        "Show more (5)"
    ]


def test_of_many_that_were_not_taken_three_are_shown_and_all_on_demand(page: SyncPage) -> None:
    page.show_look(MUCH_HELD)
    assert not says(page, "A photo of CARVALHO, Maria, added Fri 21 Nov 09:56, does not go")
    assert page.findChild(QPushButton, "held_all").text() == "Show 2 more"
    tile(page, "attention").click()
    assert says(page, "A photo of CARVALHO, Maria, added Fri 21 Nov 09:56, does not go")
    assert page.window().focusWidget().objectName() == "held_open_0"


def test_what_was_not_taken_is_opened_charted_again_asked_about_and_copied(qtbot: QtBot, page: SyncPage) -> None:
    page.show_look(MUCH_HELD)
    tile(page, "attention").click()
    with qtbot.waitSignal(page.visit_asked) as opened:
        page.findChild(QPushButton, "held_open_3").click()
    assert opened.args == ["p:carvalho", "carvalho"]
    with qtbot.waitSignal(page.place_asked) as again:
        page.findChild(QPushButton, "held_again_3").click()
    assert again.args == ["p:carvalho", "carvalho", "line"]
    with qtbot.waitSignal(page.asked_again) as asked:
        page.findChild(QPushButton, "held_ask_3").click()
    assert asked.args == ["aa" * 32]
    with qtbot.waitSignal(page.copied) as copied:
        page.findChild(QPushButton, "held_copy_3").click()
    assert copied.args == ["entry aaaa\nrefused: wrong_signature"]
    assert page.findChild(QPushButton, "held_again_4") is None, "what cures nothing is not offered"
    assert page.findChild(QPushButton, "held_ask_4") is None


def test_the_history_shows_failures_alone_when_asked(qtbot: QtBot, page: SyncPage) -> None:
    assert says(page, "In sync, 3 s")
    qtbot.keyClick(page.findChild(QCheckBox, "history_failed"), Qt.Key.Key_Space)
    assert not says(page, "In sync, 3 s")
    assert says(page, "On another network it may go at once. 4 times since 09:12.")
    assert page.window().focusWidget().objectName() == "history_failed"
    page.show_look(replace(OFFLINE, failures=()))
    assert says(page, "No sync has failed.")


def test_where_there_is_no_room_the_steps_of_the_proof_stand_below_one_another_whole(qtbot: QtBot) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    with Way("960-200", size=SMALL, text=2.0).taken(app):
        window = MainWindow()
        qtbot.addWidget(window)
        shown = SyncPage()
        window.add_screen("sync", lambda: shown)
        window.show_screen("sync")
        window.resize(SMALL)
        window.show()
        shown.show_look(OFFLINE)
        assert says(shown, "At the pharmacy: 16 of 19, 3 wait")
        assert not any(each.isVisible() for each in shown.findChildren(ProofRibbon))
