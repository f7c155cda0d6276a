"""Today on a real laptop: from the list into the visit, by keyboard alone."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from nursechart.charting import today, visiting
from nursechart.record.kinds import AllergySubstance, DoseGiven
from nursechart.store.open_store import OpenStore
from nursechart.ui.screen import Place
from nursechart.ui.today.screen import TodayScreen
from tests.charting.clinic import LaptopInUse
from tests.ui.at_work import AtWork, at_work, small_clinic


@pytest.fixture
def work(qtbot: QtBot, tmp_path: Path) -> Iterator[AtWork]:
    with small_clinic(tmp_path) as clinic, at_work(qtbot, clinic) as someone:
        yield someone


def test_from_today_into_the_visit_takes_two_identifiers_and_no_mouse(work: AtWork) -> None:
    screen = TodayScreen(work.shift, work.background)
    work.show(screen, Place("today"))
    told: list[bool] = []
    screen.charted.connect(lambda: told.append(True))
    work.press(Qt.Key.Key_Return)
    assert work.focus.objectName() == "identity_name"
    work.press(Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_P, Qt.Key.Key_Return)
    assert [(place.screen, place.feed) for place in work.went] == [("visit", work.maria)]
    assert told == [True]
    frame = visiting.frame(work.shift, work.maria, work.went[0].visit)
    assert frame.status == "in_progress"


def test_a_visit_that_runs_is_gone_back_to_without_asking_again(work: AtWork) -> None:
    screen = TodayScreen(work.shift, work.background)
    work.show(screen, Place("today"))
    work.press(Qt.Key.Key_Return, Qt.Key.Key_1, Qt.Key.Key_3, Qt.Key.Key_W, Qt.Key.Key_Return)
    screen.open(Place("today"))
    work.settle()
    work.press(Qt.Key.Key_Return)
    assert len(work.went) == 2
    assert work.went[0].visit == work.went[1].visit


def test_a_day_whose_charts_are_closed_says_why_and_what_to_do_and_offers_no_visit(work: AtWork) -> None:
    OpenStore.work_by_lease(work.shift.store, 0, work.shift.now_ms())
    screen = TodayScreen(work.shift, work.background)
    work.show(screen, Place("today"))
    shown = [label.text() for label in screen.page.findChildren(QLabel) if label.isVisible()]
    assert "Charts are closed" in shown
    assert any("Sync (F5)" in text and "opened in an emergency (Ctrl 2)" in text for text in shown)
    assert not screen.page.add.isVisible()
    OpenStore.work_by_lease(work.shift.store, 0, work.shift.now_ms() + 3_600_000)  # the pharmacy was heard
    screen.open(Place("today"))
    work.settle()
    assert "Charts are closed" not in [label.text() for label in screen.page.findChildren(QLabel) if label.isVisible()]
    assert screen.page.add.isVisible()


def test_a_visit_is_added_by_key_and_stands_on_the_day(work: AtWork, qtbot: QtBot) -> None:
    screen = TodayScreen(work.shift, work.background)
    work.show(screen, Place("today", row="add_visit"))
    sheet = work.window.findChild(QDialog, "add_visit")
    assert work.focus.objectName() == "add_visit_patient"
    qtbot.keyClicks(work.focus, "carv")
    work.settle()
    work.press(Qt.Key.Key_Down, Qt.Key.Key_Return)
    assert work.focus.objectName() == "add_visit_kind"
    sheet.kind.set_value("ROU")
    sheet.time.setText("1430")
    sheet.why.setText("Line came loose")
    sheet.findChild(QPushButton, "add_visit_give").click()
    work.settle()
    assert "already" in sheet.findChild(QLabel, "add_visit_wrong").text()  # she has one with her today
    sheet.findChild(QPushButton, "add_visit_give").click()
    work.settle()
    assert [row.time for row in today.today(work.shift).rows] == ["09:30", "14:30"]
    assert "Visit added" in work.said


def test_what_a_visit_lacks_is_said_in_the_sheet_and_what_was_typed_stays(work: AtWork) -> None:
    screen = TodayScreen(work.shift, work.background)
    work.show(screen, Place("today", row="add_visit"))
    sheet = work.window.findChild(QDialog, "add_visit")
    sheet.why.setText("Line came loose")
    sheet.findChild(QPushButton, "add_visit_give").click()
    work.settle()
    assert sheet.findChild(QLabel, "add_visit_wrong").text() == "Choose the patient from the list"
    assert sheet.isVisible()
    assert sheet.why.text() == "Line came loose"
    sheet.reject()


class Outside(QObject):
    """Takes what is handed to other programs of the computer."""

    def __init__(self, *schemes: str) -> None:
        super().__init__()
        self.opened: list[str] = []
        self._schemes = schemes
        for scheme in schemes:
            QDesktopServices.setUrlHandler(scheme, self, "take")

    @Slot(QUrl)
    def take(self, url: QUrl) -> None:
        self.opened.append(url.toString())

    def end(self) -> None:
        for scheme in self._schemes:
            QDesktopServices.unsetUrlHandler(scheme)


def test_call_and_directions_hand_over_the_number_or_address_alone_when_she_says_so(work: AtWork) -> None:
    outside = Outside("tel", "geo", "maps", "bingmaps")
    screen = TodayScreen(work.shift, work.background)
    work.show(screen, Place("today"))
    for what in ("call", "directions"):
        screen.page.findChild(QPushButton, f"next_{what}").click()
        assert len(outside.opened) == (0 if what == "call" else 1)  # nothing before she says so
        sheet = "going_phone" if what == "call" else "going_address"
        work.window.findChild(QPushButton, f"{sheet}_open").click()
        work.settle()
    outside.end()
    call, way = outside.opened
    assert call.startswith("tel:")
    assert "18" in way
    assert not any(name in f"{call}{way}".casefold() for name in ("carvalho", "maria", "0041827731"))
    told = [record.action for record in work.shift.store.audit_records(0)]
    assert {"phone_opened", "address_opened"} <= set(told)


def test_an_address_can_be_copied_and_that_is_noted(work: AtWork, qapp: QApplication) -> None:
    screen = TodayScreen(work.shift, work.background)
    work.show(screen, Place("today", tab="route"))
    screen.page.findChild(QPushButton, "route_copy").click()
    work.settle()
    assert qapp.clipboard().text() == today.today(work.shift).route.stops[0].address
    assert "address_copied" in [record.action for record in work.shift.store.audit_records(0)]
    qapp.clipboard().clear()


def test_the_route_is_moved_by_key_and_the_drive_is_kept(work: AtWork, qtbot: QtBot) -> None:
    work.laptop.plan(work.maria)
    screen = TodayScreen(work.shift, work.background)
    work.show(screen, Place("today", tab="route"))
    before = [each.visit for each in today.today(work.shift).route.stops]
    qtbot.keyClick(work.focus, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    work.settle()
    assert [each.visit for each in today.today(work.shift).route.stops] == before[::-1]
    assert work.focus.objectName() == f"stop_{before[0]}"
    qtbot.keyClick(work.focus, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    work.settle()
    assert [each.visit for each in today.today(work.shift).route.stops] == before


def test_an_answer_that_comes_after_the_lock_finds_nobody(work: AtWork) -> None:
    screen = TodayScreen(work.shift, work.background)
    work.show(screen, Place("today"))
    screen.refresh()
    work.window.drop_screens()
    import shiboken6

    shiboken6.delete(screen.page)
    work.settle()
    assert work.said == []


def test_what_was_charted_apart_stands_on_her_day_and_is_seen_with_one_key(work: AtWork) -> None:
    kenji = work.clinic.laptop("kenji")
    kenji.sync()
    charted_apart(work, kenji)
    screen = TodayScreen(work.shift, work.background)
    work.show(screen, Place("today"))
    [seen] = [each for each in work.window.findChildren(QPushButton) if each.objectName().startswith("unaware_")]
    assert seen.accessibleName() == "Seen: Allergy unknown to the giver, CARVALHO, Maria"
    assert "Not known then: Allergy: Gentamicin" in seen.accessibleDescription()

    seen.setFocus()
    work.press(Qt.Key.Key_Space)

    assert "Seen" in work.said
    assert today.today(work.shift).unaware == ()
    assert today.today(kenji.shift).unaware != ()  # he has not


def charted_apart(work: AtWork, other: LaptopInUse) -> None:
    """She charts an allergy while somebody else gives the dose."""
    shift, here = other.shift, work.laptop
    at = other.begin(work.maria)
    given = DoseGiven(at.visit, shift.new_id(), "completed", "gentamicin", Decimal(80), "mg", "IV")
    other.says(at.feed, shift.new_id(), "dose_given.dose", given)
    here.says(at.feed, work.shift.new_id(), "allergy.substance", AllergySubstance("Gentamicin"))
    for laptop in (other, here, other):
        laptop.sync()
