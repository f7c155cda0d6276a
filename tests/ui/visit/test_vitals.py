"""Vital signs as a nurse charts them: by keyboard, nothing lost, nothing changed by itself."""

from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget

from nursechart.charting.looks.common import Alert, Control, FormRow, Option
from nursechart.ui.hands import Hands
from nursechart.ui.shell import Form
from nursechart.ui.widgets.fields import SETTLE_MS
from tests.ui.reachable import reachable, settle, spoken, too_small, without_names
from tests.ui.visit import looks
from tests.ui.visit.conftest import heard


def field(page: QWidget, name: str) -> QLineEdit:
    return page.findChild(QLineEdit, name)


def words(page: QWidget) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisibleTo(page))


def test_seven_vital_signs_are_charted_without_the_mouse(visit):
    page = visit("vitals", looks.empty_vitals())
    vitals = page.section("vitals")
    said = heard(vitals.charted)
    hands, keys = Hands(page), 0
    assert hands.focus.objectName() == "temperature"  # EN-1: the first empty field has the focus

    for typed in ("38.4", "104", "18", "118/72", "97", "67.1", "2"):
        for key in typed:  # the slash goes on to the second number, so each key goes where the focus is
            hands.write(key)
        hands.press("Enter")
        keys += len(typed) + 1

    charted = {row: tuple(values.values()) for row, values in said}
    assert charted == {
        "temperature": ("38.4",),
        "pulse": ("104",),
        "breathing_rate": ("18",),
        "blood_pressure": ("118", "72"),
        "oxygen_saturation": ("97",),
        "weight": ("67.1",),
        "pain": ("2",),
    }
    assert len(said) == 7
    assert keys == 29
    assert hands.focus.objectName() == "glucose"


def test_384_stays_as_typed_with_its_question_beside_the_field(visit):
    page = visit("vitals", looks.SLIPPED)

    temperature = field(page, "temperature")
    assert temperature.text() == "384"
    assert "Did you mean 38.4? You typed 384" in words(page)
    assert "Temperature must be between 25 and 45 °C. You entered 384" in words(page)
    assert "You entered 384" in temperature.accessibleDescription()


def test_enter_and_tab_never_answer_the_question_about_a_slip(visit):
    page = visit("vitals", looks.SLIPPED)
    vitals = page.section("vitals")
    said = heard(vitals.charted)
    hands = Hands(page)
    field(page, "temperature").setFocus()

    hands.press("Enter", "Tab", "Shift+Tab")

    assert field(page, "temperature").text() == "384"
    assert said == []


def test_the_first_button_of_the_question_puts_the_likely_value_and_charts_it(visit):
    page = visit("vitals", looks.SLIPPED)
    said = heard(page.section("vitals").charted)

    page.findChild(QPushButton, "temperature_slip_likely").click()

    assert field(page, "temperature").text() == "38.4"
    assert said == [("temperature", {"Cel": "38.4"})]


def test_the_second_button_keeps_what_was_typed(visit):
    page = visit("vitals", looks.SLIPPED)

    page.findChild(QPushButton, "temperature_slip_typed").click()

    assert field(page, "temperature").text() == "384"
    assert "Did you mean" not in words(page)


def test_a_decimal_comma_is_kept_as_typed(visit):
    page = visit("vitals", looks.empty_vitals())
    said = heard(page.section("vitals").charted)
    hands = Hands(page)

    hands.write("38,4")
    hands.press("Tab")

    assert said == [("temperature", {"Cel": "38,4"})]
    assert field(page, "temperature").text() == "38,4"


def test_the_wheel_changes_no_value(visit):
    page = visit("vitals")
    temperature = field(page, "temperature")
    temperature.setFocus()
    middle = QPointF(temperature.rect().center())
    event = QWheelEvent(
        middle,
        temperature.mapToGlobal(middle),
        QPoint(0, 0),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )

    QApplication.sendEvent(temperature, event)

    assert temperature.text() == "38.4"


def test_a_refresh_leaves_the_field_under_the_cursor_alone(visit):
    page = visit("vitals")
    vitals = page.section("vitals")
    glucose = field(page, "glucose")
    Hands(page).write("6.")
    other = looks.with_row(looks.VITALS, "glucose", value="7.1", refs=(looks.Ref(b"x" * 32, 0),))

    vitals.show_look(other, own=False)
    settle()

    assert glucose.text() == "6."
    assert glucose.cursorPosition() == 2
    assert glucose.hasFocus()
    assert "Changed elsewhere while you type here." in words(page)


def test_show_brings_the_other_value_in(visit):
    page = visit("vitals")
    vitals = page.section("vitals")
    Hands(page).write("6.")
    vitals.show_look(looks.with_row(looks.VITALS, "glucose", value="7.1", refs=(looks.Ref(b"x" * 32, 0),)), own=False)

    page.findChild(QPushButton, "glucose_show_changed").click()

    assert field(page, "glucose").text() == "7.1"


def test_a_row_without_the_cursor_shows_what_stands_now(visit):
    page = visit("vitals")

    page.section("vitals").show_look(looks.with_row(looks.VITALS, "pulse", value="88"), own=False)

    assert field(page, "pulse").text() == "88"


def test_a_value_half_typed_is_drafted_within_a_second(visit, qtbot):
    page = visit("vitals")
    vitals = page.section("vitals")

    with qtbot.waitSignal(vitals.drafted) as said:
        Hands(page).write("6.4")

    assert SETTLE_MS <= 1_000
    assert said.args == ["glucose", {"mmol/L": "6.4"}]


def test_a_row_left_as_it_was_is_not_charted_again(visit):
    page = visit("vitals")
    said = heard(page.section("vitals").charted)
    field(page, "temperature").setFocus()

    Hands(page).press("Tab", "Tab", "Tab")

    assert said == []


def test_the_two_numbers_of_a_blood_pressure_are_charted_together(visit):
    page = visit("vitals", looks.with_row(looks.VITALS, "blood_pressure", value="", value2="", charted=False))
    said = heard(page.section("vitals").charted)
    hands = Hands(page)
    field(page, "blood_pressure_upper").setFocus()

    hands.write("118")
    hands.press("Tab")
    assert said == []
    hands.write("72")
    hands.press("Tab")

    assert said == [("blood_pressure", {"mm[Hg]": "118", "mm[Hg]2": "72"})]


def test_arrows_move_between_rows_until_something_is_typed(visit):
    page = visit("vitals")
    hands = Hands(page)
    field(page, "pulse").setFocus()

    hands.press("Down")
    assert hands.focus.objectName() == "breathing_rate"
    hands.press("Up", "Up")
    assert hands.focus.objectName() == "temperature"

    hands.press("F2", "Up")
    assert field(page, "temperature").text() == "38.5"


def test_ctrl_d_marks_a_value_as_not_taken_with_its_reason(visit):
    page = visit("vitals")
    vitals = page.section("vitals")
    said = heard(vitals.not_taken)
    hands = Hands(page)

    hands.press("Ctrl+D")
    sheet = QApplication.activeModalWidget()
    assert "Not taken: Blood glucose" in sheet.accessibleName()
    page.findChild(QPushButton, "not_taken_give").click()
    assert "Choose a reason" in words(sheet)
    assert said == []
    vitals.sheet.reason.set_value("refused")
    page.findChild(QPushButton, "not_taken_give").click()

    assert said == [("glucose", "refused")]


def test_an_empty_row_says_not_taken_and_a_reason_stands_beside_it(visit):
    page = visit("vitals", looks.with_row(looks.VITALS, "glucose", not_taken="refused", charted=True))

    assert page.section("vitals").row("glucose").against.words == "Not taken: refused"


def test_f3_shows_the_earlier_readings_as_a_table(visit):
    page = visit("vitals")
    field(page, "temperature").setFocus()

    Hands(page).press("F3")

    sheet = QApplication.activeModalWidget()
    assert "Temperature, readings" in sheet.windowTitle()
    assert "37.1" in words(sheet)
    assert "17 Nov 10:05" in words(sheet)


def test_not_now_asks_for_a_reason(visit):
    page = visit("vitals")
    vitals = page.section("vitals")
    said = heard(vitals.alert_answered)

    page.findChild(QPushButton, "not_now_FP-02").click()
    sheet = QApplication.activeModalWidget()
    sheet.findChild(QPushButton, "not_now_give").click()
    assert said == []
    sheet.words.set_value("The doctor is on the way")
    sheet.findChild(QPushButton, "not_now_give").click()

    assert said == [(looks.FEVER, "not_now", "The doctor is on the way")]


def test_opening_a_protocol_shows_its_steps_and_charts_that_it_was_begun(visit):
    page = visit("vitals")
    said = heard(page.section("vitals").alert_answered)

    page.findChild(QPushButton, "act_FP-02").click()
    sheet = QApplication.activeModalWidget()
    shown = words(sheet)
    for step in looks.FEVER.steps:
        assert step in shown
    assert said == []
    sheet.findChild(QPushButton, "protocol_acted").click()

    assert said == [(looks.FEVER, "acted", "")]


def test_an_alert_is_text_and_never_markup(visit):
    alert = Alert("R-1", "1", "crit", "<b>Fever</b>", "<i>since</i> 09:00")
    page = visit("vitals", replace(looks.VITALS, alerts=(alert,)))

    label = next(each for each in page.findChildren(QLabel) if each.text() == "<b>Fever</b>")
    assert label.textFormat() == Qt.TextFormat.PlainText


def test_the_time_and_the_position_of_the_set_are_said_together(visit):
    page = visit("vitals")
    said = heard(page.section("vitals").set_changed)
    hands = Hands(page)
    field(page, "taken_at").setFocus()
    field(page, "taken_at").selectAll()

    hands.write("938")
    hands.press("Enter")
    page.findChild(QWidget, "position_lying").click()

    assert said == [("09:38", "sitting"), ("09:38", "lying")]


def test_a_second_set_can_be_taken_and_the_first_is_still_there(visit):
    page = visit("vitals", replace(looks.VITALS, set_id="set-2", earlier_sets=(("set-1", "09:42"),)))
    vitals = page.section("vitals")
    said, again = heard(vitals.set_asked), heard(vitals.take_again_asked)

    page.findChild(QPushButton, "take_again").click()
    vitals.sets.chosen.emit("set-1")

    assert vitals.sets.isVisibleTo(page)
    assert [vitals.sets.itemText(n) for n in range(vitals.sets.count())] == ["Taken 09:42", "New set"]
    assert (said, again) == ([("set-1",)], [()])


def test_every_field_says_its_name_with_its_unit_aloud(visit):
    page = visit("vitals")

    names = {widget.objectName(): spoken(widget) for widget in reachable(page)}

    assert names["temperature"] == "Temperature, °C"
    assert names["blood_pressure_upper"] == "Blood pressure, upper, mmHg"
    assert names["pain"] == "Pain, 0 to 10"
    assert names["glucose"] == "Blood glucose, mmol/L"
    assert "Critical" in field(page, "temperature").accessibleDescription()
    assert without_names(page) == []
    assert too_small(page) == []


def test_mirroring_keeps_118_over_72(visit, qapp):
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    page = visit("vitals")

    upper, lower = field(page, "blood_pressure_upper"), field(page, "blood_pressure_lower")
    assert upper.mapTo(page, QPoint(0, 0)).x() < lower.mapTo(page, QPoint(0, 0)).x()
    assert "\u2066126/78\u2069" in words(page)


def test_a_signed_set_is_read_only_and_offers_to_correct_each_row(visit):
    page = visit("vitals", looks.SIGNED)

    assert page.section("vitals").row("temperature").values() == {}
    shown = page.findChild(QLabel, "temperature_value")
    assert shown.accessibleName() == "Temperature, °C: 38.4 °C"
    assert page.findChild(QPushButton, "correct_temperature").isVisible()
    assert not page.findChild(QPushButton, "take_again").isVisible()
    assert page.findChild(QPushButton, "footer_add_to_note").isVisible()


def test_a_correction_needs_the_right_value_and_a_reason(visit):
    page = visit("vitals", looks.SIGNED)
    vitals = page.section("vitals")
    said = heard(vitals.corrected)
    page.findChild(QPushButton, "correct_temperature").click()
    sheet = QApplication.activeModalWidget()
    submit = sheet.findChild(QPushButton, "correct_submit")

    submit.click()
    assert "Enter the right value" in words(sheet)
    sheet.editors[0].put("37.4")
    submit.click()
    assert "Say why" in words(sheet)
    assert said == []
    sheet.reason.set_value("Read the wrong line")
    submit.click()

    assert said == [("temperature", {"Cel": "37.4"}, "Read the wrong line")]
    assert "38.4 °C" in words(sheet)  # the old value is shown beside the new one
    assert sheet.isVisible()  # it closes when the correction is charted
    vitals.refuse_sheet("Temperature must be between 25 and 45 °C")
    assert "Temperature must be between 25 and 45 °C" in words(sheet)
    vitals.close_sheet()


def test_a_corrected_value_shows_the_old_one_and_why(visit):
    page = visit("vitals", looks.SIGNED)

    shown = words(page)
    assert "\u206676.1 kg\u2069" in shown
    assert "Figures turned round. A. Okafor, RN, 21 Nov 10:40" in shown


def test_a_comment_stands_at_its_row_and_is_answered_there(visit):
    page = visit("vitals", looks.SIGNED)
    said = heard(page.comment_answered)
    answer = field(page, "answer_comment-1")

    answer.setFocus()
    hands = Hands(page)
    hands.press("Enter")
    assert said == []
    hands.write("By mouth")
    hands.press("Enter")

    assert said == [("comment-1", "By mouth")]


def test_in_the_wide_form_four_earlier_values_stand_in_columns(visit):
    page = visit("vitals", size=(1844, 1028))

    assert page.form is Form.WIDE
    for when in ("16 Nov", "13 Nov", "11 Nov", "9 Nov"):
        assert when in words(page)
    assert "\u2066127/80\u2069" in words(page)


def test_turning_to_the_wide_form_keeps_what_is_typed(visit):
    page = visit("vitals")
    Hands(page).write("6.4")

    page.section("vitals").set_form(Form.WIDE)

    assert field(page, "glucose").text() == "6.4"
    assert field(page, "glucose").hasFocus()


def test_where_there_is_no_room_beside_the_field_its_cells_are_said_below(visit):
    page = visit("vitals", size=(960, 600))
    vitals = page.section("vitals")

    vitals.card.rows["temperature"].fit(400)

    aside = page.findChild(QLabel, "temperature_aside")
    assert aside.text() == "Critical. Last time \u206637.1\u2069, 19 Nov 10:05"


def test_leaving_the_window_charts_nothing(visit):
    page = visit("vitals")
    said = heard(page.section("vitals").charted)
    Hands(page).write("6.4")

    QApplication.sendEvent(page, QEvent(QEvent.Type.WindowDeactivate))
    page.section("vitals")._focus_moved(field(page, "glucose"), None)

    assert said == []
    assert field(page, "glucose").text() == "6.4"


def with_details():
    acvpu = (Option("alert", "A, alert"), Option("voice", "V, answers to voice"))
    air = (Option("room_air", "Room air"), Option("nasal", "Nasal prongs"))
    details = (
        FormRow(
            "awareness",
            "Awareness",
            (
                Control("acvpu", "select", "Awareness (ACVPU)", options=acvpu),
                Control("activity", "select", "Activity", options=(Option("rest", "At rest"),)),
            ),
            icon="brain",
        ),
        FormRow(
            "oxygen",
            "Air or oxygen",
            (
                Control("method", "select", "Breathing in", "nasal", options=air),
                Control("flow", "number", "Oxygen flow, L/min", "2", unit="L/min"),
            ),
            icon="wind",
            charted=True,
        ),
        FormRow(
            "how",
            "How taken",
            tuple(
                Control(f"{each}.site", "select", f"{each}: where", options=(Option("a", "By mouth"),))
                for each in ("temperature", "pulse", "blood_pressure", "weight", "pain")
            ),
            icon="ruler",
            charted=True,
        ),
    )
    limits = (("General", "36.1 to 37.9 °C, Adult"), ("Baseline", "none set"), ("Order", "up to 38.0 °C, else hold"))
    rows = (replace(looks.VITALS.rows[0], limits=limits), *looks.VITALS.rows[1:])
    return replace(looks.VITALS, rows=rows, details=details)


def test_awareness_oxygen_and_how_values_were_taken_stand_below_the_values(visit):
    page = visit("vitals", with_details())
    vitals = page.section("vitals")
    said = heard(vitals.charted)

    awake = vitals.row("awareness").editors[0]
    awake.put("voice")
    awake.settled.emit()
    vitals.row("awareness").leave()

    assert said == [("awareness", {"acvpu": "voice", "activity": ""})]
    assert without_names(page) == []
    assert too_small(page) == []


def test_the_earlier_readings_come_with_all_three_limits(visit):
    page = visit("vitals", with_details())
    page.section("vitals").show_history("temperature")
    settle()

    shown = words(page.section("vitals").sheet)
    assert "General limit: 36.1 to 37.9 °C, Adult" in shown.replace("\u2066", "").replace("\u2069", "")
    assert "Baseline limit: none set" in shown.replace("\u2066", "").replace("\u2069", "")
