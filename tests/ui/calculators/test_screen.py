"""The calculators on a real laptop, by key."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot

from nursechart.ui.calculators.screen import CalculatorsScreen
from nursechart.ui.screen import Place
from nursechart.ui.widgets import Select
from tests.ui.at_work import AtWork
from tests.ui.reachable import settle, without_names


def opened(work: AtWork, **place: str) -> CalculatorsScreen:
    screen = CalculatorsScreen(work.shift, work.background)
    work.show(screen, Place("calculators", feed=work.maria, **place))
    return screen


def value_of(screen: CalculatorsScreen) -> str:
    """The answer as it is read aloud."""
    return screen.page.answer.accessibleDescription()


def source_of(screen: CalculatorsScreen, name: str) -> str:
    label = screen.page.rows[name].findChild(QLabel, f"{name}_source")
    assert label is not None
    return label.text().strip("\u2066\u2069\u200e")


def test_a_rate_by_key_from_the_search_to_the_note(qtbot: QtBot, work: AtWork) -> None:
    visit = work.laptop.begin(work.maria)
    screen = opened(work, visit=visit.visit, group="note")
    qtbot.keyClicks(work.focus, "rate from vol")
    work.press(Qt.Key.Key_Return)
    assert screen.page.formula == "rate_of_volume"
    qtbot.keyClicks(work.focus, "500")
    assert value_of(screen) == "Rate 333.3 mL/h"
    assert source_of(screen, "volume") == "typed"
    assert source_of(screen, "time").startswith("order: vancomycin 1,000 mg IV")
    qtbot.keyClick(work.focus, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    work.settle()
    assert work.said == ["Copied to the visit note"]
    drafts = [each.json for each in work.shift.store.drafts(work.maria) if each.id.endswith("S24/narrative")]
    assert any("Rate 333.3 mL/h" in each or "rate 333.3 mL/h" in each for each in drafts)
    work.press(Qt.Key.Key_Escape)
    work.press(Qt.Key.Key_Escape)
    assert work.went[-1] == Place("visit", feed=work.maria, visit=visit.visit, group="note")


def test_the_answer_follows_every_key_and_never_shows_a_number_for_what_cannot_be(qtbot: QtBot, work: AtWork) -> None:
    screen = CalculatorsScreen(work.shift, work.background)
    work.show(screen, Place("calculators", tab="rate_of_volume"))
    shown = []
    screen.page.rows["volume"].take_focus()
    qtbot.keyClicks(work.focus, "250")
    screen.page.rows["time"].take_focus()
    for key in "90":
        qtbot.keyClicks(work.focus, key)
        shown.append(value_of(screen))
    work.press(Qt.Key.Key_Backspace, Qt.Key.Key_Backspace)
    qtbot.keyClicks(work.focus, "0")
    shown.append(value_of(screen))
    assert shown == ["Rate 1,666.7 mL/h", "Rate 166.7 mL/h", "Enter the time: it must be more than 0"]
    settle()
    assert screen.page.answer.findChildren(QLabel, "result_value") == []


def test_a_value_of_the_chart_is_replaced_by_what_is_typed_and_can_be_taken_back(qtbot: QtBot, work: AtWork) -> None:
    screen = opened(work, tab="bmi")
    weight = screen.page.rows["weight"]
    first = weight.text()
    assert first
    assert source_of(screen, "weight").startswith(f"{first} kg, ")
    weight.take_focus()
    qtbot.keyClicks(work.focus, "7")
    assert source_of(screen, "weight") == "typed"
    back = weight.findChild(QAbstractButton, "weight_back")
    settle()
    assert back is not None
    assert back.isVisible()
    back.click()
    assert weight.text() == first
    assert source_of(screen, "weight") != "typed"


def test_another_unit_of_a_charted_value_asks_for_another_number(qtbot: QtBot, work: AtWork) -> None:
    screen = opened(work, tab="bmi")
    unit = screen.page.findChild(Select, "weight_unit")
    assert unit is not None
    unit.setFocus()
    work.press(Qt.Key.Key_Down, Qt.Key.Key_Down)
    assert screen.page.rows["weight"].text() == ""
    assert unit.value() == "[lb_av]"


def test_without_a_visit_under_way_nothing_can_be_copied_and_it_says_why(work: AtWork) -> None:
    screen = CalculatorsScreen(work.shift, work.background)
    work.show(screen, Place("calculators", tab="fahrenheit_to_celsius"))
    assert not screen.page.answer.copy.isVisible()
    assert screen.page.back.text() == "Back to Today"


def test_every_formula_can_be_reached_by_key_and_read_aloud(qtbot: QtBot, work: AtWork) -> None:
    screen = opened(work)
    for formula in work.shift.content.formulas:
        screen.page.open_formula(formula)
        assert without_names(screen.page) == [], formula
        assert any(row.isAncestorOf(work.focus) for row in screen.page.rows.values()), formula


def test_words_that_no_calculator_has_say_so(qtbot: QtBot, work: AtWork) -> None:
    screen = opened(work)
    qtbot.keyClicks(work.focus, "zzz")
    assert screen.page.list.count() == 0
    assert not screen.page.list.isVisible()
