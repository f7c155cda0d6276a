"""The second person's sheet, and who was told of a critical finding."""

from dataclasses import replace

from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton

from nursechart.charting.looks.common import Alert, Control, FormRow
from tests.ui.reachable import settle, without_names
from tests.ui.visit import looks
from tests.ui.visit.conftest import heard
from tests.ui.visit.test_medicine import confirmed

CHECK = Alert("R-03", "1", "crit", "High alert, second check", "A second person has to check.", "order-1", blocks=True)
ROWS = tuple(
    FormRow(name, name, (Control(name, "text", f"Second check: {name}"),)) for name in ("check_dose", "checker")
)
CARD = replace(looks.DOSE, warnings=(), blocks=(replace(CHECK, may_override=True),), check_rows=ROWS)


def sheet_of(page):
    page.findChild(QPushButton, "start_order-1").click()
    settle()
    return QApplication.activeModalWidget()


def test_the_second_person_types_alone_and_the_values_go_with_the_start(visit):
    page = visit("infusion", replace(looks.MEDICINES, cards=(CARD,)))
    asked, said = confirmed(page), heard(page.section("infusion").start_asked)

    sheet = sheet_of(page)
    assert sheet.accessibleName() == "Second check: vancomycin 1,000 mg IV"
    assert not without_names(sheet)
    assert {field.text() for field in sheet.findChildren(QLineEdit)} == {""}
    sheet.findChild(QLineEdit, "double_check_check_dose").setText("1,000 mg")
    sheet.findChild(QLineEdit, "double_check_checker").setText("Kenji Sato")
    sheet.findChild(QPushButton, "double_check_give").click()

    assert asked == ["Start vancomycin 1,000 mg IV"]
    _, values, _, _, overrides = said[0]
    assert (values["check_dose"], values["checker"], overrides) == ("1,000 mg", "Kenji Sato", {})
    assert "emergency" not in values


def test_nothing_starts_without_a_checker_or_an_emergency(visit):
    page = visit("infusion", replace(looks.MEDICINES, cards=(CARD,)))
    asked, said = confirmed(page), heard(page.section("infusion").start_asked)
    sheet = sheet_of(page)

    sheet.findChild(QPushButton, "double_check_give").click()
    assert asked == []
    sheet.findChild(QLineEdit, "double_check_emergency").setText("Ketoacidosis, nobody answers")
    sheet.findChild(QPushButton, "double_check_give").click()

    assert said[0][4]["R-03"] == "Ketoacidosis, nobody answers"


def test_of_what_is_critical_somebody_is_told(visit):
    item = replace(looks.SIGN.unusual[0], seen="", blocks=True)
    page = visit("sign", replace(looks.SIGN, unusual=(item,)))
    said = heard(page.section("sign").told_asked)

    page.findChild(QPushButton, f"told_{item.key}").click()
    settle()
    sheet = QApplication.activeModalWidget()
    assert not without_names(sheet)
    for name, typed in (("told", "Dr Lindqvist"), ("told_at", "n"), ("ordered", "Cultures")):
        sheet.findChild(QLineEdit, f"told_{name}").setText(typed)
    sheet.findChild(QPushButton, "told_give").click()
    assert said == []  # not read back yet

    next(each for each in sheet.editors if "read_back" in each.values()).widget.findChild(
        QPushButton, "told_read_back_yes"
    ).click() if sheet.findChild(QPushButton, "told_read_back_yes") else sheet.editors[-1].widget.set_value("yes")
    sheet.findChild(QPushButton, "told_give").click()

    ((key, values),) = said
    assert key == item.key
    assert values == {"told": "Dr Lindqvist", "told_at": "n", "ordered": "Cultures", "read_back": "yes"}
