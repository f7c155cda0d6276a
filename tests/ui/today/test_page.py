"""The page of Today: what it shows, and how the day is gone through without a mouse."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from nursechart.charting.looks.today import OnCall
from nursechart.ui.today.page import TodayPage
from tests.ui.in_the_shell import in_the_shell, press, says
from tests.ui.reachable import reachable, too_small, without_names
from tests.ui.today.looks import DAY, EMPTY, NEXT, NO_RIGHT, OWN_ROUTE, ROWS


@pytest.fixture
def page(qtbot: QtBot) -> TodayPage:
    """The page of the picture, in the shell."""
    return in_the_shell(qtbot, TodayPage(), "today", DAY)


def focused(page: QWidget) -> str:
    return page.window().focusWidget().objectName()


def test_the_day_starts_at_the_next_visit_and_enter_starts_it(qtbot: QtBot, page: TodayPage) -> None:
    assert focused(page) == "visit_carvalho"
    with qtbot.waitSignal(page.start_asked) as told:
        press(qtbot, page, Qt.Key.Key_Return)
    assert told.args == ["p:carvalho", "carvalho", "Start visit"]


def test_the_button_of_the_next_visit_starts_it(qtbot: QtBot, page: TodayPage) -> None:
    with qtbot.waitSignal(page.start_asked):
        page.findChild(QPushButton, "start_visit").click()


def test_the_arrows_go_through_the_day_and_stop_at_its_ends(qtbot: QtBot, page: TodayPage) -> None:
    press(qtbot, page, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Up)
    assert focused(page) == "visit_oyelaran"
    press(qtbot, page, *[Qt.Key.Key_Down] * 9)
    assert focused(page) == "visit_lundgren"


def test_s_signs_the_visit_that_is_charted_and_only_that(qtbot: QtBot, page: TodayPage) -> None:
    with qtbot.assertNotEmitted(page.sign_asked):
        press(qtbot, page, Qt.Key.Key_S)
    with qtbot.waitSignal(page.sign_asked) as told:
        press(qtbot, page, Qt.Key.Key_Up, Qt.Key.Key_S)
    assert told.args == ["p:oyelaran", "oyelaran"]


def test_enter_opens_a_charted_visit_and_the_chart_of_a_later_one(qtbot: QtBot, page: TodayPage) -> None:
    with qtbot.waitSignal(page.visit_asked) as told:
        press(qtbot, page, Qt.Key.Key_Up, Qt.Key.Key_Return)
    assert told.args == ["p:oyelaran", "oyelaran"]
    with qtbot.waitSignal(page.chart_asked) as chart:
        press(qtbot, page, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return)
    assert chart.args == ["p:lindgren"]


def test_a_newer_look_keeps_the_row_and_the_focus(qtbot: QtBot, page: TodayPage) -> None:
    press(qtbot, page, Qt.Key.Key_Down)
    later = tuple(replace(row, note="changed") if row.visit == "oyelaran" else row for row in ROWS)
    page.show_look(replace(DAY, rows=later))
    assert focused(page) == "visit_lindgren"
    assert says(page, "changed")


def test_the_focus_on_a_button_of_the_side_survives_a_newer_look(page: TodayPage) -> None:
    page.findChild(QPushButton, "sent_back_older").setFocus()
    page.show_look(replace(DAY, since=()))
    assert focused(page) == "sent_back_older"
    assert not says(page, "Since you looked")


def test_what_waits_for_the_nurse_opens_where_it_is_put_right(qtbot: QtBot, page: TodayPage) -> None:
    for button, told in (
        ("unfinished_oyelaran", ["p:oyelaran", "oyelaran", "sign"]), ("sent_back_older", ["p:lindgren", "older", ""]),
    ):  # fmt: skip
        with qtbot.waitSignal(page.item_asked) as asked:
            page.findChild(QPushButton, button).click()
        assert asked.args == told
    with qtbot.waitSignal(page.chart_asked) as chart:  # no visit of hers runs there
        page.findChild(QPushButton, "supplies_novak_0").click()
    assert chart.args == ["p:novak"]


def test_every_line_of_the_side_is_reached_by_tab_and_leads_somewhere(qtbot: QtBot, page: TodayPage) -> None:
    stops = {each.objectName() for each in reachable(page)}
    assert {"unfinished_ferreira", "sent_back_older", "supplies_novak_0", "since_0", "since_1"} <= stops
    with qtbot.waitSignal(page.chart_asked) as chart:
        page.findChild(QWidget, "since_1").setFocus()
        press(qtbot, page, Qt.Key.Key_Return)
    assert chart.args == ["p:carvalho"]


def test_where_nobody_is_named_on_call_it_says_who_names_them(page: TodayPage) -> None:
    assert says(page, "Your clinic’s office names who is on call")
    page.show_look(replace(DAY, on_call=(OnCall("Pharmacist", "H. Lund", "555 0100"),)))
    assert says(page, "555 0100")
    assert not says(page, "Nobody is named")


def test_call_and_directions_ask_first_and_name_the_number_and_the_place(qtbot: QtBot, page: TodayPage) -> None:
    with qtbot.waitSignal(page.phone_asked) as call:
        page.findChild(QPushButton, "next_call").click()
    assert call.args == ["p:carvalho", "CARVALHO, Maria", "555 0142"]
    with qtbot.waitSignal(page.address_asked) as way:
        page.findChild(QPushButton, "next_directions").click()
    assert way.args == ["p:carvalho", "CARVALHO, Maria", "18 Alder Court, flat 3", ""]


def to_route(page: TodayPage) -> None:
    page.findChild(QWidget, "shown_as_route").click()
    QApplication.processEvents()


def test_the_route_shows_each_stop_with_what_is_known_of_the_way(page: TodayPage) -> None:
    to_route(page)
    assert focused(page) == "stop_carvalho"
    assert not page.findChild(QWidget, "day_table").isVisible()
    for words in ("12 min drive", "Drive not known", "Gate code 4, back door", "45 min after 10:30"):
        assert says(page, words)
    assert says(page, "1 h 17 min driving, 2 drives not known")


def test_alt_and_an_arrow_move_a_stop_and_control_z_takes_it_back(qtbot: QtBot, page: TodayPage) -> None:
    to_route(page)
    alt, ctrl = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
    with qtbot.waitSignal(page.route_changed) as moved:
        qtbot.keyClick(page.window().focusWidget(), Qt.Key.Key_Up, alt)
    assert moved.args == [["carvalho", "oyelaran", "lindgren", "novak", "lundgren"]]
    page.show_look(OWN_ROUTE)
    assert focused(page) == "stop_carvalho"
    QApplication.processEvents()  # what was just put into a layout is shown then
    (late,) = [each for each in page.findChildren(QWidget, "stop_oyelaran") if each.isVisible()]
    assert "Planned earlier than the stop before" in late.accessibleName()
    with qtbot.waitSignal(page.route_changed) as back:
        qtbot.keyClick(page.window().focusWidget(), Qt.Key.Key_Z, ctrl)
    assert back.args == [["oyelaran", "carvalho", "lindgren", "novak", "lundgren"]]
    page.show_look(DAY)
    with qtbot.waitSignal(page.route_changed) as again:
        qtbot.keyClick(page.window().focusWidget(), Qt.Key.Key_Y, ctrl)
    assert again.args == moved.args


def test_the_buttons_of_the_route_act_on_the_stop_that_is_chosen(qtbot: QtBot, page: TodayPage) -> None:
    to_route(page)
    press(qtbot, page, Qt.Key.Key_Down)
    with qtbot.waitSignal(page.copy_asked) as copied:
        page.findChild(QPushButton, "route_copy").click()
    assert copied.args == ["p:lindgren", "2 Harbour Road"]
    with qtbot.waitSignal(page.route_changed) as moved:
        page.findChild(QPushButton, "route_later").click()
    assert moved.args == [["oyelaran", "carvalho", "novak", "lindgren", "lundgren"]]
    press(qtbot, page, *[Qt.Key.Key_Down] * 3)
    assert not page.findChild(QPushButton, "route_call").isVisible()  # nobody has told her number


def test_control_n_asks_for_a_visit_to_add(qtbot: QtBot, page: TodayPage) -> None:
    with qtbot.waitSignal(page.add_asked):
        qtbot.keyClick(page.window().focusWidget(), Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)


def test_a_day_that_could_not_be_read_says_so_and_offers_to_try_again(qtbot: QtBot) -> None:
    shown = TodayPage()
    qtbot.addWidget(shown)
    shown.show()
    shown.show_fault("The disk did not answer")
    assert says(shown, "Your day could not be read")
    with qtbot.waitSignal(shown.again_asked):
        shown.findChild(QPushButton, "today_again").click()


def test_a_role_without_visits_is_told_so_and_is_offered_none(page: TodayPage) -> None:
    page.show_look(NO_RIGHT)
    assert says(page, "Your role has no visits of its own")
    assert not page.findChild(QPushButton, "add_visit_ask").isVisible()


def test_an_empty_day_offers_a_practice_visit(qtbot: QtBot, page: TodayPage) -> None:
    page.show_look(EMPTY)
    with qtbot.waitSignal(page.practice_asked):
        page.findChild(QPushButton, "practice_from_today").click()


def test_an_empty_day_says_what_to_do_next_and_shows_no_empty_sections(page: TodayPage) -> None:
    page.show_look(EMPTY)
    assert says(page, "No visits today")
    assert says(page, "come in with the next sync")
    for gone in ("Unfinished notes", "Sent back by review", "Needs your choice", "The day"):
        assert not says(page, gone)


def test_alike_names_carry_a_chip(page: TodayPage) -> None:
    row = page.findChild(QWidget, "visit_lindgren")
    assert any(each.accessibleName() == "Name alert" for each in row.findChildren(QWidget))


def test_names_are_shown_as_plain_text(page: TodayPage) -> None:
    page.show_look(replace(DAY, next=replace(NEXT, name="<b>BRANDT</b>, Theo")))
    assert says(page, "<b>BRANDT</b>, Theo")


def test_everything_has_a_name_and_is_large_enough(page: TodayPage) -> None:
    assert without_names(page) == []
    assert too_small(page) == []
    assert "10:00 vancomycin" in page.findChild(QWidget, "day_lane").accessibleDescription()


def test_mirrored_the_times_and_numbers_keep_their_order(qtbot: QtBot, qapp: QApplication) -> None:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    shown = TodayPage()
    qtbot.addWidget(shown)
    shown.resize(1290, 716)
    shown.show_look(DAY)
    shown.show()
    identity = next(label for label in shown.findChildren(QLabel) if "MRN" in label.text())
    assert identity.text().startswith("\u2066")
    qtbot.waitExposed(shown)
    assert shown.grab().width() == 1290
