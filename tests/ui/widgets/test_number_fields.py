"""EN-1 to EN-5 and IL-4: what is typed into a number stays as typed."""

from datetime import date

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from nursechart.ui.theme import ThemeName, Tone, apply_theme
from nursechart.ui.widgets import DateField, NumberField, PairField, SlipQuestion, TimeField
from nursechart.ui.widgets.fields import SETTLE_MS
from nursechart.ui.widgets.figures import stepped


class Form(QWidget):
    """Three fields under one another, as a section has them."""

    def __init__(self) -> None:
        super().__init__()
        self.temperature = NumberField("temperature", "Temperature", "°C", step="0.1")
        self.pressure = PairField("blood_pressure", "Blood pressure", "mmHg")
        self.taken = TimeField("taken", "Taken at", lambda: "09:43")
        column = QVBoxLayout(self)
        for part in (self.temperature, self.pressure, self.taken):
            column.addWidget(part)


@pytest.fixture
def form(qtbot: QtBot) -> Form:
    form = Form()
    qtbot.addWidget(form)
    form.show()
    form.temperature.field.setFocus()
    return form


def wheel(widget: QWidget) -> None:
    middle = QPointF(widget.rect().center())
    turn = QWheelEvent(
        middle, widget.mapToGlobal(middle), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, turn)


@pytest.mark.parametrize("typed", ["38.4", "38,4", "384", " 38.4 ", ".5", "38..4", "abc", "1,000"])
def test_what_was_typed_is_kept_to_the_letter(form: Form, qtbot: QtBot, typed: str) -> None:
    with qtbot.waitSignal(form.temperature.settled) as said:
        qtbot.keyClicks(form.temperature.field, typed)
        qtbot.keyClick(form.temperature.field, Qt.Key.Key_Tab)
    assert said.args == [typed]
    assert form.temperature.text() == typed


@pytest.mark.parametrize("key", [Qt.Key.Key_Tab, Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_and_tab_go_on_to_the_next_field_and_change_nothing(form: Form, qtbot: QtBot, key: Qt.Key) -> None:
    qtbot.keyClicks(form.temperature.field, "384")
    qtbot.keyClick(form.temperature.field, key)
    assert form.temperature.text() == "384"
    assert form.focusWidget() is form.pressure.first


def test_a_field_that_was_left_as_it_was_says_nothing(form: Form, qtbot: QtBot) -> None:
    form.temperature.set_value("38.4")
    with qtbot.assertNotEmitted(form.temperature.settled):
        qtbot.keyClick(form.temperature.field, Qt.Key.Key_Tab)


def test_a_value_is_said_within_a_second_even_when_the_field_is_not_left(form: Form, qtbot: QtBot) -> None:
    with qtbot.waitSignal(form.temperature.settled) as said:
        qtbot.keyClicks(form.temperature.field, "38.4")
    assert SETTLE_MS <= 1_000
    assert said.args == ["38.4"]


def test_the_mouse_wheel_never_changes_a_number(form: Form) -> None:
    form.temperature.set_value("38.4")
    wheel(form.temperature.field)
    assert form.temperature.text() == "38.4"


def test_an_arrow_changes_nothing_before_something_was_typed(form: Form, qtbot: QtBot) -> None:
    form.temperature.set_value("38.4")
    qtbot.keyClick(form.temperature.field, Qt.Key.Key_Up)
    assert form.temperature.text() == "38.4"


def test_after_typing_an_arrow_is_one_step(form: Form, qtbot: QtBot) -> None:
    qtbot.keyClicks(form.temperature.field, "38,4")
    qtbot.keyClick(form.temperature.field, Qt.Key.Key_Up)
    assert form.temperature.text() == "38,5"


def test_f2_lets_the_arrows_step(form: Form, qtbot: QtBot) -> None:
    form.temperature.set_value("38.4")
    qtbot.keyClick(form.temperature.field, Qt.Key.Key_F2)
    qtbot.keyClick(form.temperature.field, Qt.Key.Key_Down)
    assert form.temperature.text() == "38.3"


@pytest.mark.parametrize(("typed", "after"), [("9", "10"), ("36,9", "37.9".replace(".", ",")), ("x", None), ("", None)])
def test_a_step_keeps_the_sign_that_was_typed_and_needs_a_number(typed: str, after: str | None) -> None:
    assert stepped(typed, "1", 1) == after


def test_control_d_asks_why_it_was_not_taken(form: Form, qtbot: QtBot) -> None:
    with qtbot.waitSignal(form.temperature.not_taken):
        qtbot.keyClick(form.temperature.field, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)


def test_the_spoken_name_of_a_number_has_its_unit_and_a_mark_says_why(form: Form) -> None:
    form.temperature.set_tone(Tone.CRIT, "Critical, above 38.0")
    assert form.temperature.field.accessibleName() == "Temperature, °C"
    assert form.temperature.field.accessibleDescription() == "Critical, above 38.0"


def test_fingers_get_buttons_for_one_step(form: Form, qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp, ThemeName.LIGHT, touch=True)
    form.temperature.set_value("38.4")
    more = form.findChild(QWidget, "temperature_more")
    assert more.isVisible()
    assert min(more.width(), more.height()) >= 48 or more.sizeHint().height() >= 48
    qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
    assert form.temperature.text() == "38.5"


def test_a_slash_goes_to_the_lower_blood_pressure(form: Form, qtbot: QtBot) -> None:
    form.pressure.first.setFocus()
    qtbot.keyClicks(form.pressure.first, "118/")
    assert form.focusWidget() is form.pressure.second
    qtbot.keyClicks(form.pressure.second, "72")
    qtbot.keyClick(form.pressure.second, Qt.Key.Key_Tab)
    assert form.pressure.text() == "118/72"


def test_mirroring_never_turns_118_over_72_into_72_over_118(form: Form, qapp: QApplication) -> None:
    form.pressure.set_value("118", "72")
    form.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    qapp.processEvents()
    assert form.pressure.first.mapTo(form, QPoint()).x() < form.pressure.second.mapTo(form, QPoint()).x()


@pytest.mark.parametrize(
    ("typed", "shown"), [("942", "09:42"), ("0942", "09:42"), ("9:42", "09:42"), ("9.42", "09:42")]
)
def test_a_time_is_typed_with_as_few_keys_as_it_has(form: Form, qtbot: QtBot, typed: str, shown: str) -> None:
    form.taken.setFocus()
    qtbot.keyClicks(form.taken, typed)
    qtbot.keyClick(form.taken, Qt.Key.Key_Tab)
    assert form.taken.text() == shown


def test_n_in_a_time_is_now(form: Form, qtbot: QtBot) -> None:
    form.taken.setFocus()
    qtbot.keyClick(form.taken, Qt.Key.Key_N)
    assert form.taken.text() == "09:43"


@pytest.mark.parametrize(("key", "shown"), [(Qt.Key.Key_Up, "09:47"), (Qt.Key.Key_Down, "09:37")])
def test_the_arrows_move_a_time_by_five_minutes(form: Form, qtbot: QtBot, key: Qt.Key, shown: str) -> None:
    form.taken.setFocus()
    form.taken.set_value("09:42")
    qtbot.keyClick(form.taken, key)
    assert form.taken.text() == shown


def test_midnight_is_no_wall_for_the_arrows(form: Form, qtbot: QtBot) -> None:
    form.taken.setFocus()
    form.taken.set_value("23:58")
    qtbot.keyClick(form.taken, Qt.Key.Key_Up)
    assert form.taken.text() == "00:03"


def test_what_is_no_time_stays_and_is_marked(form: Form, qtbot: QtBot) -> None:
    form.taken.setFocus()
    qtbot.keyClicks(form.taken, "2542")
    qtbot.keyClick(form.taken, Qt.Key.Key_Tab)
    assert form.taken.text() == "2542"
    assert form.taken.property("tone") == "crit"
    assert form.taken.time() is None


@pytest.mark.parametrize(
    ("typed", "shown", "marked"),
    [("14 mar 58", "14 Mar 1958", False), ("31 feb 1958", "31 feb 1958", True), ("21 nov 2026", "21 nov 2026", True)],
)
def test_a_date_is_typed_and_what_is_none_stays_and_is_marked(
    qtbot: QtBot, typed: str, shown: str, marked: bool
) -> None:
    born = DateField("born", "Date of birth", lambda: date(2025, 11, 21), past=True)
    qtbot.addWidget(born)
    born.show()
    qtbot.keyClicks(born, typed)
    born.clearFocus()
    born.editingFinished.emit()
    assert born.text() == shown
    assert (born.property("tone") == "crit") is marked


def test_a_slip_is_answered_by_a_button_and_never_by_enter(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    question = SlipQuestion("slip", page)
    page.show()
    question.ask("Did you mean 38.4? You typed 384", "38.4", "Keep 384")
    likely = question.findChild(QWidget, "slip_likely")
    with qtbot.assertNotEmitted(question.took_likely):
        qtbot.keyClick(question, Qt.Key.Key_Return)
    with qtbot.waitSignal(question.took_likely):
        qtbot.mouseClick(likely, Qt.MouseButton.LeftButton)


def test_a_previous_value_is_never_inside_a_field(form: Form) -> None:
    assert all(not field.placeholderText() and not field.text() for field in form.findChildren(QLineEdit))
