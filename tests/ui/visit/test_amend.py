"""A signed visit put right on the real screen: by keys, from anywhere in it, in less than half a minute."""

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from nursechart.charting import exporting
from nursechart.ui.hands import Hands
from nursechart.ui.screen import Place
from nursechart.ui.visit.amend_sheets import AmendSheet, FindSheet
from nursechart.ui.visit.screen import VisitScreen
from tests.benchmarks import klm
from tests.charting.clinic import PASSWORD, row_of
from tests.ui.at_work import small_clinic

HALF_A_MINUTE = 30.0  # s, by the keystroke-level model


@pytest.fixture(scope="module")
def clinic(tmp_path_factory):
    with small_clinic(tmp_path_factory.mktemp("amending")) as clinic:
        clinic.laptops[0].sync()
        yield clinic


@pytest.fixture
def signed(clinic, work):
    clinic.clock.pass_minutes(1)
    return clinic.laptops[0].begin(work.maria, "ROU").complete().sign()


def opened(work, qtbot, visit, group="vitals"):
    screen = VisitScreen(work.shift, work.background)
    work.window.resize(1366, 768)
    work.show(screen, Place("visit", visit.feed, visit=visit.visit, group=group))
    work.window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is work.window)
    return screen, Hands(work.window)


def find(work, hands, *letters):
    """Open the list and take what the letters find."""
    hands.press("F9")
    work.settle()
    hands.press(*letters, "Return")
    work.settle()


def sheet_of(work, kind):
    return next((each for each in work.window.findChildren(kind) if each.isVisible()), None)


def test_one_signed_value_is_put_right_and_signed_again_in_half_a_minute_of_keys(work, qtbot, signed):
    _screen, hands = opened(work, qtbot, signed)

    with klm.counting() as strokes:
        find(work, hands, *"temp")
        hands.write("37.4")
        hands.press("Return")
        hands.write("misread")
        hands.press("Return")
        work.settle()
        hands.until(lambda: hands.is_there("password"), "the signing page")
        hands.write(PASSWORD)
        hands.press("Ctrl+Enter")
        hands.wait_to_see("Is this the right person?")
        hands.press("1", "3", "P", "Return")
        hands.until(lambda: not hands.is_there("password"), "the signature")
        strokes.waits += 1
        work.settle()

    (change,) = row_of(signed.vitals, "temperature").corrected
    assert (change.old, change.new, change.reason) == ("36.8 °C", "37.4 °C", "misread")
    assert not signed.frame.unsigned_amendment
    assert strokes.mouse == 0
    assert strokes.seconds < HALF_A_MINUTE, strokes
    note = exporting.note_html(signed.shift, signed.feed, signed.visit)
    assert "misread" in note


def test_the_list_finds_by_letters_in_any_order_and_offers_what_was_not_charted(work, qtbot, signed):
    _screen, hands = opened(work, qtbot, signed)
    hands.press("F9")
    work.settle()
    sheet = sheet_of(work, FindSheet)

    hands.press(*"glu")
    rows = [sheet.list.rows.row(n) for n in range(sheet.list.count())]
    assert any(row.words.startswith("Glucose") or "lucose" in row.words for row in rows)
    assert rows[0].hint == "Not charted"
    hands.press("Escape")
    assert sheet_of(work, FindSheet) is None


def test_without_a_reason_nothing_is_charted_and_the_value_stays_typed(work, qtbot, signed):
    _screen, hands = opened(work, qtbot, signed)
    find(work, hands, *"temp")
    hands.write("37.4")
    hands.press("Return", "Return")

    sheet = sheet_of(work, AmendSheet)
    assert "Say why" in sheet.findChild(QLabel, "amend_wrong").text()
    assert "37.4" in sheet.values().values()
    hands.press("Escape")
    assert not signed.frame.unsigned_amendment


def test_what_cannot_be_is_said_on_the_sheet(work, qtbot, signed):
    _screen, hands = opened(work, qtbot, signed)
    find(work, hands, *"temp")
    hands.write("384")
    hands.press("Return")
    hands.write("misread")
    hands.press("Return")
    work.settle()

    assert "between 25 and 45" in sheet_of(work, AmendSheet).findChild(QLabel, "amend_wrong").text()
    hands.press("Escape")


def test_a_value_is_taken_back_by_a_button_of_the_sheet(work, qtbot, signed):
    _screen, hands = opened(work, qtbot, signed)
    find(work, hands, *"temp")
    hands.reach("amend_reason")
    hands.write("wrong patient")
    hands.reach("amend_take_back")
    hands.press("Return")
    work.settle()

    assert not row_of(signed.vitals, "temperature").charted
    assert signed.frame.unsigned_amendment


def test_before_signing_the_same_keys_take_back_what_was_charted_by_mistake(work, qtbot, clinic):
    clinic.clock.pass_minutes(1)
    visit = clinic.laptops[0].begin(work.maria, "ROU")
    visit.measure("temperature", "36.8")
    _screen, hands = opened(work, qtbot, visit)
    find(work, hands, *"temp")

    sheet = sheet_of(work, AmendSheet)
    assert sheet.windowTitle() == "Charted by mistake: Temperature"
    hands.write("wrong visit")
    hands.press("Return")
    work.settle()

    assert not row_of(visit.vitals, "temperature").charted


def test_the_footer_of_a_signed_visit_offers_it_to_the_hand(work, qtbot, signed):
    screen, hands = opened(work, qtbot, signed)

    assert screen.page.put_right.isVisible()
    screen.page.put_right.click()
    work.settle()
    assert sheet_of(work, FindSheet) is not None
    hands.press("Escape")
