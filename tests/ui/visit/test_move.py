"""Charted on the wrong patient, put right on the real screen: both charts side by side, by keys, and the way there."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from nursechart.record.kinds import Reading
from nursechart.ui.hands import Hands
from nursechart.ui.screen import Place
from nursechart.ui.visit.amend_sheets import FindSheet
from nursechart.ui.visit.move_sheet import MoveSheet
from nursechart.ui.visit.screen import VisitScreen
from tests.charting.clinic import Clinic
from tests.ui.at_work import small_clinic


@pytest.fixture(scope="module")
def clinic(tmp_path_factory):
    with small_clinic(tmp_path_factory.mktemp("moving")) as clinic:
        clinic.take_in("per-lindgren")
        clinic.laptops[0].sync()
        yield clinic


@pytest.fixture
def both(clinic: Clinic, work):
    """A visit with Maria in which Per's pulse was charted, and his own."""
    laptop = clinic.laptops[0]
    clinic.clock.pass_minutes(1)
    wrong = laptop.begin(work.maria, "ROU")
    wrong.measure("pulse", "88")
    right = laptop.begin(clinic.feed("per-lindgren"), "ROU")
    clinic.clock.pass_minutes(5)
    return wrong, right


def opened(work, qtbot, visit):
    screen = VisitScreen(work.shift, work.background)
    work.window.resize(1366, 768)
    work.show(screen, Place("visit", visit.feed, visit=visit.visit, group="vitals"))
    work.window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is work.window)
    return screen, Hands(work.window)


def sheet_of(work, kind=MoveSheet):
    return next((each for each in work.window.findChildren(kind) if each.isVisible()), None)


def pulses(visit):
    vitals = visit.shift.store.visit_record(visit.feed, visit.visit).vitals
    return [str(held.value) for each in vitals if (held := each.get("vital_signs.pulse", Reading)) is not None]


def beside(work, hands) -> MoveSheet:
    """From the list of F9 to both charts."""
    hands.press("F9")
    work.settle()
    hands.press(*"wrong", "Return")
    work.settle()
    sheet = sheet_of(work)
    assert sheet_of(work, FindSheet) is None
    hands.press(*"lind")
    work.settle()
    hands.press("Down", "Return")
    work.settle()
    return sheet


def test_a_set_is_moved_by_keys_alone_and_the_other_chart_is_one_button_away(work, qtbot, both):
    wrong, right = both
    screen, hands = opened(work, qtbot, wrong)
    offered = []
    screen.offered.connect(lambda words, act, button: offered.append((words, act, button)))
    sheet = beside(work, hands)
    assert not [row for row in (*sheet.items.values(), *sheet.here.ticks.values()) if row.isChecked()]
    assert sheet.target.value() == ""

    for name in ("move_here_name", "move_here_birth_date", "move_there_name", "move_there_birth_date"):
        hands.reach(name)
        hands.press("Space")
    hands.reach("move_target")
    hands.press("Down")
    assert sheet.target.value() == right.visit
    hands.reach(next(iter(sheet.items.values())).objectName())
    hands.press("Space")
    hands.reach("move_give")
    hands.press("Return")
    work.settle()

    assert sheet_of(work) is None
    assert (pulses(wrong), pulses(right)) == ([], ["88"])
    [(words, act, button)] = offered
    assert (words, button) == ("1 thing is in the chart of LINDGREN, Per now", "Open the other chart")
    act()
    assert work.went[-1] == Place("visit", feed=right.feed, visit=right.visit)
    assert screen.page.moved.isVisible()


def test_what_is_left_to_say_is_said_at_its_field_and_nothing_is_moved(work, qtbot, both):
    wrong, _right = both
    _screen, hands = opened(work, qtbot, wrong)
    hands.press("Shift+F9")
    work.settle()
    sheet = sheet_of(work)

    hands.reach("move_give")
    hands.press("Return")
    assert "right patient" in sheet.findChild(QLabel, "move_wrong").text()
    assert sheet.focusWidget() is sheet.search
    hands.press(*"lind")
    work.settle()
    hands.press("Down", "Return")
    work.settle()
    hands.reach("move_give")
    hands.press("Return")
    assert "Tick two things" in sheet.findChild(QLabel, "move_wrong").text()
    hands.press("Escape")
    assert pulses(wrong) == ["88"]


def test_the_patient_whose_chart_it_is_is_not_offered(work, qtbot, both):
    wrong, _right = both
    _screen, hands = opened(work, qtbot, wrong)
    hands.press("Shift+F9")
    work.settle()
    sheet = sheet_of(work)

    hands.press(*"carv")
    work.settle()

    assert sheet.found.count() == 0
    hands.press("Escape")


def test_the_notice_above_a_visit_leads_to_the_other_chart(work, qtbot, both):
    wrong, right = both
    screen, hands = opened(work, qtbot, wrong)
    sheet = beside(work, hands)
    for row in (*sheet.here.ticks.values(), *sheet.there.ticks.values(), *sheet.items.values()):
        row.setChecked("VISIT" not in row.text() and "visit itself" not in row.text())
    sheet.target.set_value(right.visit)
    QTest.mouseClick(sheet.findChild(type(sheet._buttons.itemAt(2).widget()), "move_give"), Qt.MouseButton.LeftButton)
    work.settle()

    screen.page.moved.findChildren(type(screen.page.back), "moved_other_0")[0].click()
    work.settle()

    assert work.went[-1] == Place("visit", feed=right.feed, visit=right.visit)
