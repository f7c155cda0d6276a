"""The baseline sheet, reached from the readings of a measure: limits that stand, two numbers and the reason."""

from dataclasses import replace

from PySide6.QtWidgets import QApplication, QPushButton

from tests.ui.reachable import settle, without_names
from tests.ui.visit import looks
from tests.ui.visit.conftest import heard


def test_a_baseline_is_entered_from_the_readings_of_a_measure(visit):
    page = visit("vitals")
    section = page.section("vitals")
    said = heard(section.baseline_given)
    section.show_history("pulse")
    QApplication.activeModalWidget().findChild(QPushButton, "history_baseline").click()
    settle()
    sheet = QApplication.activeModalWidget()
    assert sheet.objectName() == "baseline"
    assert without_names(sheet) == []

    for editor, typed in zip(sheet.editors, ("45", "70", "athlete"), strict=True):
        editor.put(typed)
    sheet.findChild(QPushButton, "baseline_give").click()

    measure, values = said[0]
    assert measure == "pulse"
    assert (values["low"], values["high"], values["because"]) == ("45", "70", "athlete")
    section.close_sheet()
    settle()
    assert QApplication.activeModalWidget() is None


def test_an_orders_limit_is_entered_from_the_readings_of_a_measure(visit):
    page = visit("vitals", replace(looks.VITALS, orders=(("order-1", "vancomycin 1,000 mg IV"),)))
    section = page.section("vitals")
    said = heard(section.baseline_given)
    section.show_history("pulse")
    QApplication.activeModalWidget().findChild(QPushButton, "history_order_limit").click()
    settle()
    sheet = QApplication.activeModalWidget()
    assert sheet.objectName() == "order_limit"
    assert without_names(sheet) == []

    typed = ("order-1", "60", "", "hold", "Dr Lindqvist", "by phone 14:20", "yes")
    for editor, words in zip(sheet.editors, typed, strict=True):
        editor.put(words)
    sheet.findChild(QPushButton, "order_limit_give").click()

    measure, values = said[0]
    assert measure == "pulse"
    wanted = {"order": "order-1", "low": "60", "action": "hold", "told": "Dr Lindqvist", "read_back": "yes"}
    assert wanted.items() <= values.items()
    section.close_sheet()
    settle()
