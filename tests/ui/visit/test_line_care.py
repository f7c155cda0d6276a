"""Line care: what is seen, measured, flushed and changed, and the life of the line beside it."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget

from nursechart.ui.hands import Hands
from nursechart.ui.visit.line_life import rows_of
from tests.ui.reachable import without_names
from tests.ui.visit import looks
from tests.ui.visit.conftest import heard


def test_the_focus_lands_on_what_is_still_due(visit):
    page = visit("line")

    assert Hands(page).focus.objectName() == "connector_change"


def test_n_writes_the_time_charts_it_and_goes_on(visit):
    page = visit("line")
    said = heard(page.section("line").charted)
    hands = Hands(page)

    hands.write("n")

    assert not page.section("line").row("connector_change").has_focus
    assert said == [("connector_change", {"at": "09:57"})]


def test_a_row_of_several_controls_is_charted_whole_when_it_is_left(visit):
    page = visit("line")
    said = heard(page.section("line").charted)
    hands = Hands(page)
    amount = page.findChild(QLineEdit, "flush:1_ml")
    amount.setFocus()
    amount.selectAll()

    hands.write("5")
    hands.press("Enter", "Right")  # on to the answers, then to "Resists"
    assert said == []
    hands.press("Enter")

    assert said == [("flush:1", {"ml": "5", "flush": "resists"})]


def test_a_finding_takes_its_size_and_the_value_says_both(visit):
    page = visit("line")
    said = heard(page.section("line").charted)
    size = page.findChild(QLineEdit, "site_redness_mm")
    assert size.text() == "15"
    size.setFocus()
    size.selectAll()
    hands = Hands(page)

    hands.write("20")
    page.findChild(QWidget, "site_pus").click()
    page.findChild(QLineEdit, "arm").setFocus()

    assert said == [("site", {"findings": "redness:20 tender pus"})]


def test_the_field_for_a_size_is_there_only_for_a_finding_that_is_on(visit):
    page = visit("line")

    assert page.findChild(QLineEdit, "site_redness_mm").isVisible()
    assert not page.findChild(QLineEdit, "site_swelling_mm").isVisible()


def test_rarer_findings_wait_behind_more(visit):
    page = visit("line")
    assert not page.findChild(QWidget, "site_cord").isVisible()

    page.findChild(QPushButton, "site_more").click()

    assert page.findChild(QWidget, "site_cord").isVisible()


def test_delete_takes_an_answer_back(visit):
    page = visit("line")
    said = heard(page.section("line").charted)
    hands = Hands(page)
    page.findChild(QWidget, "blood_return:1_brisk").setFocus()

    hands.press("Delete")
    page.findChild(QLineEdit, "arm").setFocus()

    assert said == [("blood_return:1", {"blood_return": ""})]


def test_arrows_up_and_down_do_not_change_an_answer(visit):
    page = visit("line")
    hands = Hands(page)
    page.findChild(QWidget, "blood_return:1_brisk").setFocus()

    hands.press("Down")

    assert hands.focus.objectName() == "dressing_change_at"
    assert page.findChild(QWidget, "blood_return:1_brisk").isChecked()


def test_arrows_up_and_down_leave_the_findings_too(visit):
    page = visit("line")
    hands = Hands(page)
    page.findChild(QWidget, "site_tender").setFocus()

    hands.press("Down")

    assert hands.focus.objectName() == "flush:1_ml"


def test_a_single_answer_is_charted_once_the_choice_has_rested(visit, qtbot):
    page = visit("line")

    with qtbot.waitSignal(page.section("line").charted) as said:
        page.findChild(QWidget, "blood_return:1_slow").click()

    assert said.args == ["blood_return:1", {"blood_return": "slow"}]


def test_t_shows_the_life_of_the_line_as_a_table(visit):
    page = visit("line")
    life = page.section("line").life
    life.chart.setFocus()

    Hands(page).press("T")

    assert life.is_table()
    shown = "\n".join(label.text() for label in life.findChildren(QLabel))
    assert "External length, cm" in shown
    assert "21 Nov 3 cm" in shown
    assert "stop at 4 cm" in shown


def test_the_life_of_the_line_is_read_aloud(visit):
    page = visit("line")

    said = page.section("line").life.chart.spoken_value()

    assert "Needle-free cap: 7 days, 7 days, 7 days, enter the time." in said
    assert dict(rows_of(looks.LINE.life))["Events"] == "Placed, tip by ECG, Slow blood return, cleared, Fever"


def test_the_line_is_drawn_to_scale_with_its_lengths_in_words(visit):
    page = visit("line")

    assert page.section("line").scale.drawing.accessibleName() == "3 cm outside the skin, 37 cm inside"


def test_another_line_is_asked_for(visit):
    two = (*looks.LINE.lines, ("line-2", "Port, left chest"))
    page = visit("line", replace(looks.LINE, lines=two))
    said = heard(page.section("line").line_asked)

    select = page.section("line").line
    select.setCurrentIndex(1)
    select.activated.emit(1)

    assert said == [("line-2",)]


def test_without_a_line_the_page_says_what_to_do(visit):
    page = visit("line", replace(looks.LINE, lines=(), line="", rows=(), life=None, scale=None))

    assert page.section("line").empty.isVisible()


def test_everything_on_the_page_has_a_name(visit):
    assert without_names(visit("line")) == []


def test_time_runs_to_the_right_in_every_language(visit, qapp):
    plain = visit("line").section("line").life.chart.grab().toImage()
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)

    mirrored = visit("line").section("line").life.chart.grab().toImage()

    assert plain == mirrored


def test_a_signed_row_is_corrected_with_all_its_fields(visit):
    page = visit("line", replace(looks.LINE, read_only=True))
    said = heard(page.section("line").corrected)
    page.findChild(QPushButton, "correct_flush:1").click()
    sheet = QApplication.activeModalWidget()

    sheet.editors[0].put("5")
    sheet.editors[1].put("resists")
    sheet.reason.set_value("Looked at the wrong syringe")
    sheet.findChild(QPushButton, "correct_submit").click()

    assert said == [("flush:1", {"ml": "5", "flush": "resists"}, "Looked at the wrong syringe")]
    page.section("line").close_sheet()


def test_withdrawing_a_medicine_is_offered_below_the_rows_only_where_one_runs(visit):
    section = visit("line").section("line")
    assert section.withdraw.isHidden()

    section = visit("line", replace(looks.LINE, acts=(*looks.LINE.acts, "withdraw"))).section("line")
    said = heard(section.sheet_asked)
    section.withdraw.click()

    assert said == [("withdraw", None)]
