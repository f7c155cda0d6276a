"""A running infusion cannot be forgotten: the strip over every screen, the alarm, closing and locking."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from nursechart.ui.shell import MainWindow
from nursechart.ui.shell.alarm import LateAlarm
from nursechart.ui.theme import ThemeName, apply_theme, current
from nursechart.ui.unlock import Person, UnlockPage
from nursechart.ui.widgets import StopDialog, TextField
from tests.ui.reachable import settle, too_small, without_names
from tests.ui.visit.infusion_looks import MINUTE_MS, NOW, RUNNING, SEVERAL, at

CTRL = Qt.KeyboardModifier.ControlModifier


class Clock:
    """The time as the window sees it; a test turns it."""

    def __init__(self) -> None:
        self.ms = NOW

    def now_ms(self) -> int:
        return self.ms

    def words(self, at_ms: int) -> str:
        minutes = (at_ms - at("00:00")) // MINUTE_MS
        return f"{minutes // 60:02d}:{minutes % 60:02d}"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def window(qtbot: QtBot, clock: Clock) -> MainWindow:
    window = MainWindow()
    qtbot.addWidget(window, before_close_func=lambda window: window.show_running(()))
    window.add_screen("today", lambda: TextField("today", "Today"))
    window.add_screen("patients", lambda: TextField("patients", "Patients"))
    window.show_screen("today")
    window.running.set_clock(clock.now_ms, clock.words)
    window.show()
    settle()
    return window


def chip(window: MainWindow, number: int = 0) -> QAbstractButton:
    found = window.findChild(QAbstractButton, f"running_{number}")
    assert found is not None
    return found


def turn(window: MainWindow, clock: Clock, to: str) -> None:
    clock.ms = at(to)
    window.running.tick()


def everything_said(root: QWidget) -> str:
    """Each text, name, description, title and tool tip of every widget below `root`, shown or not."""
    said = []
    for widget in (root, *root.findChildren(QWidget)):
        said += [widget.accessibleName(), widget.accessibleDescription(), widget.toolTip(), widget.windowTitle()]
        said.append(str(getattr(widget, "text", str)()))
    return " ".join(said)


@pytest.mark.parametrize(
    ("time", "words"),
    [
        ("13:30", "NOVAK, Irena: 116 mL/h  ·  Vitals due at 14:49"),
        ("14:42", "NOVAK, Irena: 116 mL/h  ·  Vitals due in 7 min"),
        ("14:49", "NOVAK, Irena: 116 mL/h  ·  Vitals due now"),
        ("14:52", "NOVAK, Irena: 116 mL/h  ·  Vitals due, 3 min late"),
        ("16:10", "NOVAK, Irena: 116 mL/h  ·  Vitals due, late since 14:49"),
    ],
)
def test_every_screen_says_whose_infusion_runs_and_what_is_due_next(
    window: MainWindow, clock: Clock, time: str, words: str
) -> None:
    window.show_running([RUNNING])
    turn(window, clock, time)
    for screen in ("today", "patients"):
        window.show_screen(screen)
        assert chip(window).isVisible()
        assert chip(window).text() == chip(window).accessibleName() == words


def test_with_nothing_running_there_is_no_strip_and_no_timer(window: MainWindow) -> None:
    assert not window.running.isVisible()
    assert not window.running._timer.isActive()
    window.show_running([RUNNING])
    assert window.running._timer.isActive()
    window.show_running([])
    assert not window.running.isVisible()
    assert not window.running._timer.isActive()


def test_it_counts_down_by_itself(window: MainWindow, clock: Clock, qtbot: QtBot) -> None:
    window.show_running([RUNNING])
    clock.ms = at("14:45")
    qtbot.waitUntil(lambda: "in 4 min" in chip(window).text())


def test_each_minute_that_passes_is_told_while_something_runs(window: MainWindow, clock: Clock, qtbot: QtBot) -> None:
    window.show_running([RUNNING])
    clock.ms = at("14:43")
    with qtbot.waitSignal(window.running.minute_passed):
        pass


def test_what_is_most_urgent_stands_first(window: MainWindow) -> None:
    window.show_running(reversed([*SEVERAL]))
    assert [chip(window, n).text().split(":")[0] for n in range(3)] == [
        "NOVAK, Irena", "LINDGREN, Per", "ABEBE, Hana",
    ]  # fmt: skip


def test_a_click_enter_or_the_key_goes_to_the_infusion(window: MainWindow, qtbot: QtBot) -> None:
    window.show_running(SEVERAL)
    with qtbot.waitSignal(window.running_asked) as said:
        qtbot.mouseClick(chip(window, 1), Qt.MouseButton.LeftButton)
    assert said.args == [SEVERAL[1]]
    with qtbot.waitSignal(window.running_asked) as said:
        qtbot.keyClick(chip(window, 0), Qt.Key.Key_Space)
    assert said.args == [SEVERAL[0]]
    with qtbot.waitSignal(window.running_asked) as said:
        qtbot.keyClick(window, Qt.Key.Key_I, CTRL)
    assert said.args == [SEVERAL[0]]


def test_the_key_does_nothing_where_nothing_runs(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(window.running_asked):
        qtbot.keyClick(window, Qt.Key.Key_I, CTRL)


def test_the_infusion_on_the_screen_is_not_said_twice_and_others_still_are(window: MainWindow, qtbot: QtBot) -> None:
    window.show_running([RUNNING])
    window.set_conducted(RUNNING.visit)
    assert not window.running.isVisible()
    window.show_running(SEVERAL)
    assert chip(window).text().startswith("LINDGREN")
    with qtbot.waitSignal(window.running_asked) as said:
        qtbot.keyClick(window, Qt.Key.Key_I, CTRL)
    assert said.args == [SEVERAL[1]]
    window.set_conducted("")
    assert chip(window).text().startswith("NOVAK")


def test_two_infusions_of_one_visit_are_both_said_over_its_page_which_shows_one(window: MainWindow) -> None:
    window.show_running([RUNNING, replace(RUNNING, order="order-2", words="NOVAK, Irena: 50 mL/h")])
    window.set_conducted(RUNNING.visit)
    assert window.running.isVisible()
    assert {chip(window, n).text().split("  ")[0] for n in (0, 1)} == {
        "NOVAK, Irena: 116 mL/h", "NOVAK, Irena: 50 mL/h",
    }  # fmt: skip


def test_time_passing_makes_no_new_widget_and_paints_only_at_a_new_minute(window: MainWindow, clock: Clock) -> None:
    class Paints(QObject):
        number = 0

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            Paints.number += event.type() == QEvent.Type.Paint
            return False

    window.show_running(SEVERAL)
    settle()
    before, paints = window.findChildren(QWidget), Paints()
    chip(window).installEventFilter(paints)
    for second in range(50):
        clock.ms = NOW + second * 1000
        window.running.tick()
    settle()
    assert Paints.number == 0
    turn(window, clock, "14:43")
    settle()
    assert Paints.number == 1
    assert window.findChildren(QWidget) == before


def test_a_second_look_is_shown_in_the_chips_that_are_there(window: MainWindow) -> None:
    window.show_running(SEVERAL)
    before = window.findChildren(QWidget)
    window.show_running([replace(RUNNING, words="NOVAK, Irena: 174 mL/h"), *SEVERAL[1:]])
    assert window.findChildren(QWidget) == before
    assert "174 mL/h" in chip(window).text()


def test_what_is_late_is_critical(window: MainWindow, clock: Clock, theme_name: ThemeName) -> None:
    window.show_running([RUNNING])
    turn(window, clock, "14:52")
    settle()
    assert window.running.grab().toImage().pixelColor(4, 4) == current().color("crit_soft")
    turn(window, clock, "14:42")
    settle()
    assert window.running.grab().toImage().pixelColor(4, 4) == current().color("surface")


@pytest.mark.parametrize(("scale", "width"), [(1.0, 960), (2.0, 960), (1.0, 1366)])
def test_several_infusions_stand_one_below_the_other_where_there_is_no_room(
    window: MainWindow, clock: Clock, qapp: QApplication, scale: float, width: int
) -> None:
    apply_theme(qapp, ThemeName.LIGHT, scale, moves=False)
    window.resize(width, 768)
    window.show_running(SEVERAL)
    turn(window, clock, "14:52")
    settle()
    chips = [chip(window, n) for n in range(3)]
    assert all(each.width() >= each.sizeHint().width() for each in chips)
    assert all(each.parentWidget().rect().contains(each.geometry()) for each in chips)


def test_the_chips_are_named_buttons_large_enough_to_press(window: MainWindow) -> None:
    window.show_running(SEVERAL)
    settle()
    assert without_names(window.running) == []
    assert too_small(window.running) == []
    seen = QAccessible.queryAccessibleInterface(chip(window))
    assert seen.role() == QAccessible.Role.Button


# The alarm


@pytest.fixture
def beeps() -> list[int]:
    return []


@pytest.fixture
def alarm(window: MainWindow, beeps: list[int]) -> LateAlarm:
    return LateAlarm(window.running, beep=lambda: beeps.append(1))


LATE = frozenset({("order-ivig", at("14:49"))})


def test_nothing_is_heard_unless_the_sound_was_turned_on(alarm: LateAlarm, beeps: list[int]) -> None:
    alarm.hear(LATE, at("14:50"))
    assert beeps == []


def test_with_the_sound_on_what_is_late_is_heard_each_minute_until_it_is_not(
    alarm: LateAlarm, beeps: list[int]
) -> None:
    alarm.set_sound(True)
    alarm.hear(LATE, at("14:50"))
    alarm.hear(LATE, at("14:50") + 30_000)
    assert len(beeps) == 1
    alarm.hear(LATE, at("14:51"))
    assert len(beeps) == 2
    alarm.hear(frozenset(), at("14:52"))
    assert len(beeps) == 2


def test_the_window_calls_for_attention_once_for_each_thing_that_is_late(
    alarm: LateAlarm, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[QWidget] = []
    monkeypatch.setattr(QApplication, "alert", called.append)
    for minute in ("14:50", "14:51", "14:52"):
        alarm.hear(LATE, at(minute))
    assert len(called) == 1
    alarm.hear(LATE | {("order-2", at("14:52"))}, at("14:53"))
    assert len(called) == 2


# Closing and locking


def test_closing_with_a_running_infusion_asks_first_and_names_the_patient(window: MainWindow, qtbot: QtBot) -> None:
    window.show_running([RUNNING])
    with qtbot.assertNotEmitted(window.closing):
        window.close()
    dialog = window.findChild(StopDialog, "still_running")
    assert window.isVisible()
    assert "NOVAK, Irena" in dialog.accessibleName()
    assert dialog.focusWidget() is dialog.safe
    dialog.reject()


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Space])
def test_staying_is_what_esc_and_the_button_in_focus_do(window: MainWindow, qtbot: QtBot, key: Qt.Key) -> None:
    window.show_running([RUNNING])
    with qtbot.assertNotEmitted(window.closing):
        window.close()
        dialog = window.findChild(StopDialog, "still_running")
        qtbot.keyClick(dialog.safe, key)
    assert window.isVisible()
    assert not dialog.isVisible()


def test_closing_all_the_same_closes(window: MainWindow, qtbot: QtBot) -> None:
    window.show_running([RUNNING])
    window.close()
    with qtbot.waitSignal(window.closing):
        qtbot.mouseClick(window.findChild(QAbstractButton, "still_running_override"), Qt.MouseButton.LeftButton)
    assert not window.isVisible()
    assert not window.running._timer.isActive()


def test_with_nothing_running_it_closes_at_once(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.closing):
        window.close()


@pytest.fixture
def lock_page(window: MainWindow) -> UnlockPage:
    page = UnlockPage()
    page.show_people([Person("amara", "Amara Okafor, RN", "AO")])
    window.running.told.connect(page.show_running)
    return page


def test_a_locked_window_says_that_an_infusion_runs_and_never_whose(window: MainWindow, lock_page: UnlockPage) -> None:
    window.show_running(SEVERAL)
    window.running.forget_names()
    window.cover(lock_page)
    settle()
    assert lock_page.runs.isVisible()
    assert lock_page.runs.text() == "An infusion is running"
    said = everything_said(window)
    for name in ("NOVAK", "LINDGREN", "ABEBE"):
        assert name not in said


def test_a_locked_window_still_says_when_something_is_late(
    window: MainWindow, lock_page: UnlockPage, clock: Clock
) -> None:
    window.show_running([RUNNING])
    window.running.forget_names()
    window.cover(lock_page)
    turn(window, clock, "14:53")
    assert lock_page.runs.text() == "An infusion is running. Something of it was due at 14:49"


def test_a_lock_takes_a_question_that_names_a_patient_off_the_screen(
    window: MainWindow, lock_page: UnlockPage, qtbot: QtBot
) -> None:
    window.show_running([RUNNING])
    window.close()
    with qtbot.assertNotEmitted(window.closing):
        window.running.forget_names()
        window.cover(lock_page)
        settle()
    assert window.findChildren(StopDialog) == []
    assert "NOVAK" not in everything_said(window)


def test_closing_a_locked_window_asks_without_a_name(window: MainWindow, lock_page: UnlockPage) -> None:
    window.show_running([RUNNING])
    window.running.forget_names()
    window.cover(lock_page)
    window.close()
    dialog = window.findChild(StopDialog, "still_running")
    assert dialog.isVisible()
    assert "NOVAK" not in everything_said(dialog)
    dialog.reject()


def test_the_unlock_page_is_quiet_where_nothing_runs(window: MainWindow, lock_page: UnlockPage) -> None:
    window.show_running([RUNNING])
    window.show_running([])
    window.cover(lock_page)
    settle()
    assert not lock_page.runs.isVisible()


def test_the_strip_begins_at_the_right_in_a_language_that_is_read_that_way(window: MainWindow) -> None:
    window.show_running([RUNNING])
    window.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    settle()
    assert chip(window).mapTo(window, chip(window).rect().center()).x() > window.width() / 2
