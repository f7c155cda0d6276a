"""The drafted note at a real visit, by key: put in, traced, and never over her own words."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from nursechart.charting import vitals
from nursechart.ui.screen import Place
from nursechart.ui.visit.form import FormPage
from nursechart.ui.visit.screen import VisitScreen
from nursechart.ui.widgets import Button, PhraseEdit
from tests.charting.clinic import AtVisit
from tests.ui.at_work import AtWork
from tests.ui.reachable import settle, without_names


def opened(work: AtWork, visit: AtVisit) -> tuple[VisitScreen, FormPage]:
    screen = VisitScreen(work.shift, work.background)
    work.show(screen, Place("visit", feed=visit.feed, visit=visit.visit, group="note"))
    page = screen.page.section("note")
    assert isinstance(page, FormPage)
    settle()
    return screen, page


def field(page: FormPage) -> PhraseEdit:
    found = page._note_field()
    assert found is not None
    return found


def button(page: FormPage, name: str) -> Button:
    found = next(each for each in page.findChildren(Button) if each.objectName().startswith(name) and each.isVisible())
    assert found is not None
    return found


def test_without_anything_charted_nothing_is_offered(work: AtWork) -> None:
    _screen, page = opened(work, work.laptop.begin(work.maria))
    assert not page.narrative.isVisible()


def test_the_draft_is_put_in_by_key_and_stays_editable(qtbot: QtBot, work: AtWork) -> None:
    visit = work.laptop.begin(work.maria)
    visit.measure("temperature", "36.8")
    _screen, page = opened(work, visit)
    button(page, "draft_narrative").setFocus()
    work.press(Qt.Key.Key_Return)
    assert "36.8" in field(page).text()
    field(page).setFocus()
    field(page).moveCursor(QTextCursor.MoveOperation.End)
    qtbot.keyClicks(field(page), " Feels well.")
    work.press(Qt.Key.Key_Tab)
    sections = {each.id: each for each in visit.form("note").sections}
    note = next(each for each in sections["S24"].rows if each.id == "narrative")
    assert note.controls[0].value.endswith("temperature 36.8 °C. Feels well.")
    assert without_names(page) == []


def test_f3_in_the_note_shows_where_a_sentence_comes_from_and_goes_to_its_field(qtbot: QtBot, work: AtWork) -> None:
    visit = work.laptop.begin(work.maria)
    visit.measure("temperature", "36.8")
    screen, page = opened(work, visit)
    button(page, "draft_narrative").click()
    work.settle()
    field(page).setFocus()
    work.press(Qt.Key.Key_F3)
    sheet = QApplication.activeModalWidget()
    assert sheet is not None
    assert "Vital signs, Temperature" in [label.text() for label in sheet.findChildren(QLabel)]
    go = next(each for each in sheet.findChildren(Button) if "Temperature" in each.accessibleName())
    go.setFocus()
    work.press(Qt.Key.Key_Return)
    work.settle()
    assert screen.page.group == "vitals"


def test_a_changed_value_is_shown_old_and_new_and_only_her_key_changes_the_note(work: AtWork) -> None:
    visit = work.laptop.begin(work.maria)
    visit.measure("temperature", "36.8")
    screen, page = opened(work, visit)
    button(page, "draft_narrative").click()
    work.settle()
    vitals.chart(work.shift, visit.vitals, "temperature", "38.4", "")
    screen.refresh()
    work.settle()
    settle()
    assert "36.8" in field(page).text()
    take = button(page, "take_")
    take.setFocus()
    work.press(Qt.Key.Key_Return)
    assert "38.4" in field(page).text()
    assert "36.8" not in field(page).text()
