"""Text fields with phrases and search, passwords, and choosing."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QRadioButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from nursechart.ui.widgets import (
    CheckRow,
    ChoiceChips,
    Label,
    PasswordField,
    PhraseEdit,
    Row,
    ScaleField,
    SearchSelect,
    Segmented,
    Select,
    Toggle,
    named,
)
from tests.ui.widgets.test_number_fields import wheel

PHRASES = [("wound dry", "Wound clean and dry, edges close."), ("lungs clear", "Lungs clear on both sides.")]
POSITIONS = [("sitting", "Sitting"), ("standing", "Standing"), ("lying", "Lying")]


@pytest.fixture
def page(qtbot: QtBot) -> QWidget:
    page = QWidget()
    QVBoxLayout(page)
    qtbot.addWidget(page)
    page.resize(500, 500)
    page.show()
    return page


def on(page: QWidget, *widgets: QWidget) -> None:
    for widget in widgets:
        page.layout().addWidget(widget)
    QApplication.processEvents()
    widgets[0].setFocus()


def test_a_slash_offers_phrases_and_enter_takes_one(page: QWidget, qtbot: QtBot) -> None:
    note = PhraseEdit("note", "Note", PHRASES)
    on(page, note)
    qtbot.keyClicks(note, "Heel. /lun")
    qtbot.keyClick(note, Qt.Key.Key_Return)
    assert note.text() == "Heel. Lungs clear on both sides."


def test_esc_closes_the_phrases_and_leaves_what_was_typed(page: QWidget, qtbot: QtBot) -> None:
    note = PhraseEdit("note", "Note", PHRASES)
    on(page, note)
    qtbot.keyClicks(note, "/wou")
    qtbot.keyClick(note, Qt.Key.Key_Escape)
    assert note.text() == "/wou"


def test_a_slash_within_a_word_offers_nothing(page: QWidget, qtbot: QtBot) -> None:
    note = PhraseEdit("note", "Note", PHRASES)
    on(page, note)
    qtbot.keyClicks(note, "118/72 ")
    qtbot.keyClick(note, Qt.Key.Key_Return)
    assert note.text() == "118/72 \n"


def test_words_are_said_when_the_field_is_left_and_tab_leaves_it(page: QWidget, qtbot: QtBot) -> None:
    note, after = PhraseEdit("note", "Note"), named(QLineEdit(), "after", "After")
    on(page, note, after)
    with qtbot.waitSignal(note.settled) as said:
        qtbot.keyClicks(note, "Alert.")
        qtbot.keyClick(note, Qt.Key.Key_Tab)
    assert said.args == ["Alert."]
    assert page.focusWidget() is after


def test_one_of_many_is_found_by_typing_and_taken_with_enter(page: QWidget, qtbot: QtBot) -> None:
    known = [Row("van", "vancomycin", "1,000 mg IV"), Row("cef", "ceftriaxone", "2 g IV")]
    drug = SearchSelect("drug", "Medicine", lambda text: [row for row in known if text in row.words])
    on(page, drug)
    with qtbot.waitSignal(drug.chosen) as said:
        qtbot.keyClicks(drug, "cef")
        qtbot.keyClick(drug, Qt.Key.Key_Return)
    assert said.args == ["cef"]
    assert drug.text() == "ceftriaxone"


def test_leaving_a_search_chooses_nothing(page: QWidget, qtbot: QtBot) -> None:
    drug = SearchSelect("drug", "Medicine", lambda text: [Row("van", "vancomycin")])
    on(page, drug)
    with qtbot.assertNotEmitted(drug.chosen):
        qtbot.keyClicks(drug, "van")
        qtbot.keyClick(drug, Qt.Key.Key_Tab)


def test_a_password_is_hidden_can_be_shown_and_cannot_be_undone(page: QWidget, qtbot: QtBot) -> None:
    password = PasswordField("password", "Password")
    on(page, password)
    qtbot.keyClicks(password.field, "correct horse")
    assert password.field.displayText() != "correct horse"
    qtbot.mouseClick(password.show_button, Qt.MouseButton.LeftButton)
    assert password.field.displayText() == "correct horse"
    qtbot.keyClick(password.field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert password.text() == "correct horse"


def test_a_password_is_gone_once_it_was_taken(page: QWidget, qtbot: QtBot) -> None:
    password = PasswordField("password", "Password")
    on(page, password)
    qtbot.keyClicks(password.field, "correct horse")
    assert password.take() == "correct horse"
    assert password.text() == ""
    assert not password.field.isUndoAvailable()


def test_a_password_can_be_pasted(page: QWidget, qtbot: QtBot, qapp: QApplication) -> None:
    password = PasswordField("password", "Password")
    on(page, password)
    qapp.clipboard().setText("from the safe")
    qtbot.keyClick(password.field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert password.text() == "from the safe"


def test_nothing_is_chosen_until_a_person_has_chosen(qtbot: QtBot) -> None:
    position, pain = Segmented("position", "Position", POSITIONS), ScaleField("pain", "Pain", 10)
    line, site = Select("line", "Line", [("picc", "PICC")]), ChoiceChips("site", "Exit site", [("red", "Red")])
    for widget in (position, pain, line, site):
        qtbot.addWidget(widget)
    assert (position.value(), pain.value(), line.value(), site.values()) == ("", None, "", [])


def test_the_arrows_move_along_the_choices(page: QWidget, qtbot: QtBot) -> None:
    position = Segmented("position", "Position", POSITIONS, value="sitting")
    on(page, position)
    sitting = page.findChild(QRadioButton, "position_sitting")
    sitting.setFocus()
    with qtbot.waitSignal(position.chosen) as said:
        qtbot.keyClick(sitting, Qt.Key.Key_Right)
    assert said.args == ["standing"]
    assert position.value() == "standing"


def test_showing_a_value_is_not_choosing_it(qtbot: QtBot) -> None:
    position = Segmented("position", "Position", POSITIONS)
    qtbot.addWidget(position)
    with qtbot.assertNotEmitted(position.chosen):
        position.set_value("lying")
    assert position.value() == "lying"


def test_several_chips_can_be_on_and_all_are_said_in_order(page: QWidget, qtbot: QtBot) -> None:
    site = ChoiceChips("site", "Exit site", [("clean", "Clean"), ("red", "Red"), ("tender", "Tender")])
    on(page, site)
    for key in ("tender", "red"):
        with qtbot.waitSignal(site.chosen) as said:
            qtbot.mouseClick(page.findChild(QWidget, f"site_{key}"), Qt.MouseButton.LeftButton)
    assert said.args == [["red", "tender"]]


def test_the_wheel_never_changes_a_choice_from_a_list(page: QWidget) -> None:
    line = Select("line", "Line", [("picc", "PICC"), ("port", "Port")])
    on(page, line)
    line.set_value("picc")
    wheel(line)
    assert line.value() == "picc"


def test_a_click_anywhere_on_a_line_of_the_list_ticks_it(page: QWidget, qtbot: QtBot) -> None:
    row = CheckRow("clamped", "Line clamped, cap on, dressing dry")
    on(page, row)
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton, pos=row.rect().center())
    assert row.isChecked()


def test_space_turns_a_switch(page: QWidget, qtbot: QtBot) -> None:
    toggle = Toggle("stay_offline", "Stay offline")
    on(page, toggle)
    qtbot.keyClick(toggle, Qt.Key.Key_Space)
    assert toggle.isChecked()


def test_a_patient_named_in_markup_is_shown_as_written(qtbot: QtBot) -> None:
    label = Label("<b>O'Brien</b> &amp;", "name")
    qtbot.addWidget(label)
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert label.text() == "<b>O'Brien</b> &amp;"


GAPS = [("given", "[which medicine?] through [which line?], no reaction.")]


def test_the_first_gap_of_a_phrase_is_written_over_and_tab_goes_to_the_next(page: QWidget, qtbot: QtBot) -> None:
    note, after = PhraseEdit("note", "Note", GAPS), named(QLineEdit(), "after", "After")
    on(page, note, after)
    qtbot.keyClicks(note, "/giv")
    qtbot.keyClick(note, Qt.Key.Key_Return)
    assert note.textCursor().selectedText() == "[which medicine?]"
    assert len(note.extraSelections()) == 2

    qtbot.keyClicks(note, "Vancomycin")
    qtbot.keyClick(note, Qt.Key.Key_Tab)
    assert note.textCursor().selectedText() == "[which line?]"
    qtbot.keyClicks(note, "the PICC")
    qtbot.keyClick(note, Qt.Key.Key_Tab)

    assert note.text() == "Vancomycin through the PICC, no reaction."
    assert note.extraSelections() == []
    assert after.hasFocus()


def test_a_finger_opens_the_phrases_by_a_button(page: QWidget, qtbot: QtBot) -> None:
    note = PhraseEdit("note", "Note", PHRASES)
    on(page, note)
    qtbot.keyClicks(note, "Alert.")
    button = note.findChild(QWidget, "note_phrases_button")
    assert button.width() >= 24
    button.click()
    qtbot.keyClick(note, Qt.Key.Key_Return)
    assert note.text().startswith("Alert. ")
    assert "/" not in note.text()
