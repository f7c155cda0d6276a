"""Line care by key on a real laptop: a line is entered, found everywhere, and taken out again."""

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from nursechart.record.kinds import LineDevice, LineRemoval, LineState
from nursechart.ui.hands import Hands
from nursechart.ui.screen import Place
from nursechart.ui.visit.screen import VisitScreen
from tests.ui.at_work import at_work, small_clinic
from tests.ui.reachable import settle, without_names
from tests.ui.shots import LAPTOP, shot
from tests.ui.visit.filling import clipped

SHOTS = os.environ.get("NURSECHART_SHOTS", "")


class AtLine:
    """The line page of Maria's visit, open on a real laptop."""

    def __init__(self, work, at, screen):
        self.work, self.at, self.screen = work, at, screen
        self.hands = Hands(work.window)

    @property
    def page(self):
        return self.screen.page.section("line")

    @property
    def sheet(self):
        return self.page.sheet

    @property
    def record(self):
        return self.at.shift.store.visit_record(self.at.feed, self.at.visit)

    def rest(self):
        self.work.settle()
        settle()
        self.work.settle()
        settle()

    def press(self, name):
        """Go to a button by Tab and press it."""
        root = QApplication.activeModalWidget() or self.work.window
        button = next(each for each in root.findChildren(QWidget, name) if each.isVisible())
        button.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClick(button, Qt.Key.Key_Space)
        self.rest()

    def type(self, name, text):
        """Type into a field of the open sheet, and go on with Tab."""
        root = QApplication.activeModalWidget() or self.work.window
        field = root.findChild(QLineEdit, name)
        assert field is not None, name
        field.setFocus(Qt.FocusReason.TabFocusReason)
        field.selectAll()
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Qt.Key.Key_Tab)
        self.rest()

    def put(self, row, **values):
        """Answer a row of the open sheet as her hands would, and leave it."""
        view = self.sheet.card.rows[row]
        view.take_focus()
        settle()
        for editor in view.editors:
            editor.put_typed(values)
            if editor.id in values:
                editor.settled.emit()
        self.rest()

    def shoot(self, what, size=LAPTOP):
        if SHOTS:
            top = QApplication.activeModalWidget()
            shot(self.work.window, Path(SHOTS) / f"{what}.png", size)
            if top is not None:
                shot(top, Path(SHOTS) / f"{what}-sheet.png", top.size())


@pytest.fixture
def line(qtbot, tmp_path):
    with small_clinic(tmp_path) as clinic, at_work(qtbot, clinic) as work:
        at = work.laptop.begin(work.maria)
        work.window.resize(1366, 768)
        screen = VisitScreen(work.shift, work.background)
        work.show(screen, Place("visit", work.maria, at.visit, "line"))
        work.window.activateWindow()
        settle()
        yield AtLine(work, at, screen)
        for sheet in work.window.findChildren(QWidget):
            if sheet.isWindow():
                sheet.close()
        work.window.close()


def test_a_line_is_entered_by_key_and_becomes_the_line_on_the_page(line):
    line.shoot("page")
    line.press("add_line")
    field = line.sheet.findChild(QLineEdit, "type")
    assert QApplication.focusWidget() is field
    QTest.keyClicks(field, "short per")
    QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.keyClick(field, Qt.Key.Key_Return)
    line.rest()
    assert "gauge" in line.sheet.card.rows
    line.shoot("add")

    line.press("line_add_give")
    assert "Still to say" in line.sheet.findChild(QWidget, "line_add_wrong").text()
    for row, values in (
        ("site", {"site": "left:forearm"}), ("gauge", {"gauge": "22 G"}),
        ("placed", {"placed_day": "t"}), ("by", {"by": "A. Okafor, RN"}), ("facility", {"facility": "at home"}),
        ("indication", {"indication": "ceftriaxone"}), ("planned_removal", {"planned_removal": "t"}),
        ("technique", {"technique": "by sight"}), ("status", {"status": "in_use"}),
    ):  # fmt: skip
        line.put(row, **values)
    line.press("line_add_give")

    assert line.sheet is None
    assert "Peripheral IV, left forearm, 22 G" in line.page.line.currentText()
    assert len(line.record.lines) == 2
    line.shoot("added")


def test_a_line_is_taken_out_and_its_life_can_still_be_read(line):
    line.press("line_remove")
    line.shoot("remove")
    for row, values in (
        ("at", {"at": "n"}), ("reason", {"reason": "complete"}), ("ordered_by", {"ordered_by": "Dr Lee"}),
        ("position", {"position": "supine"}), ("resistance", {"resistance": "no"}),
        ("removed_cm", {"removed_cm": "30"}),
        ("tip_intact", {"tip_intact": "yes"}), ("pressure_min", {"pressure_min": "5"}),
        ("air_tight", {"air_tight": "yes"}),
        ("flat_min", {"flat_min": "30"}), ("educated", {"educated": "yes"}), ("disposed", {"disposed": "yes"}),
    ):  # fmt: skip
        line.put(row, **values)
    grade = line.sheet.card.rows["site_grade"].row.controls[0].options[0].id
    line.put("site_grade", site_grade=grade)
    assert "cm are missing" in line.sheet.card.rows["removed_cm"].row.message
    line.shoot("remove-filled")

    line.press("line_remove_give")

    assert line.sheet is None
    assert line.page.look.removed
    assert line.page.life.isVisible()
    assert not line.page.foot["remove"].isVisible()
    assert line.record.lines[0].get("line.state", LineState).status == "removed"
    assert len(line.record.line_removals) == 1
    assert line.record.line_removals[0].get("line_removal.done", LineRemoval).tip_intact is True
    line.shoot("removed")


def test_what_is_typed_in_a_sheet_survives_its_being_closed(line):
    line.press("line_remove")
    line.type("removed_cm", "31")
    QTest.keyClick(line.sheet, Qt.Key.Key_Escape)
    line.rest()
    assert line.sheet is None

    line.press("line_remove")

    assert line.sheet.findChild(QLineEdit, "removed_cm").text() == "31"


def test_what_is_known_is_put_right_from_the_side(line):
    line.press("line_facts")
    line.put("lot", lot="L77")
    line.put("because", because="from the card")
    line.shoot("facts")

    line.press("line_facts_give")

    assert line.sheet is None
    assert line.record.lines[0].get("line.device", LineDevice).lot == "L77"


def test_each_sheet_has_names_for_everything_and_clips_nothing(line):
    for what in ("add_line", "line_remove", "line_event", "line_facts"):
        line.press(what)
        assert not without_names(line.sheet), what
        assert not clipped(line.sheet.scroller, line.sheet.card), what
        line.sheet.close()
        line.rest()


def test_the_page_fits_the_smallest_window(line):
    line.work.window.resize(QSize(960, 600))
    line.rest()
    line.shoot("page-960", QSize(960, 600))
    assert not clipped(line.page.scroller, line.page.card)


def test_space_stamps_the_step_at_hand_and_n_more_presses_go_on(line):
    strip = line.page.marks
    assert strip.at_hand == "dressing_off"
    field = line.page.card.rows["external_length"].first_field()
    field.setFocus()
    settle()

    QTest.keyClick(field, Qt.Key.Key_Space)
    line.rest()
    QTest.keyClick(field, Qt.Key.Key_Space)
    line.rest()

    assert field.text() == ""
    assert [each.id for each in line.page.look.marks if each.at_ms] == ["dressing_off", "scrub"]
    assert "30 s left of 30" in strip.findChild(QWidget, "line_marks_timer").text()
    line.shoot("marks")
    line.work.clinic.laptops[0].clock.pass_minutes(0.5)
    strip.show_marks(line.page.look.marks)
    assert strip.findChild(QWidget, "line_marks_timer").text() == "30 s are over"

    line.press("line_marks_undo")
    assert [each.id for each in line.page.look.marks if each.at_ms] == ["dressing_off"]


def test_stamps_are_there_when_the_visit_is_opened_again_and_fill_the_row(line):
    line.press("mark_cap")
    line.screen.open(Place("visit", line.at.feed, line.at.visit, "line"))
    line.rest()

    assert [each.id for each in line.page.look.marks if each.at_ms] == ["cap"]
    row = line.page.card.rows["connector_change"]
    assert row.values()["at"]
    row.take_focus()
    settle()
    line.page.card.rows["external_length"].take_focus()
    line.rest()
    assert line.page.card.rows["connector_change"].row.charted


def test_space_on_a_chip_still_chooses_it(line):
    chip = line.work.window.findChild(QWidget, "site_clean")
    chip.setFocus()
    QTest.keyClick(chip, Qt.Key.Key_Space)
    line.rest()

    assert chip.isChecked()
    assert not any(each.at_ms for each in line.page.look.marks)


def test_f8_confirms_what_was_last_charted(line):
    row = line.page.card.rows["dressing_kind"]
    assert row.row.carry is not None
    row.take_focus()
    settle()

    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F8)
    line.rest()

    assert row.values()["type"] == "transparent"
    held = line.record.line_checks[0].parts["line_check.dressing_seen"][0].value
    assert list(held.carried) == ["type"]
    line.shoot("confirmed")
