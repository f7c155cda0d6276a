"""The clocks and the acts of a running infusion, by the infusion of the picture."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from nursechart.ui.theme import ThemeName, apply_theme
from nursechart.ui.widgets.conductor import ActBar, CountdownRow
from nursechart.ui.widgets.conductor.shelf import evened
from nursechart.ui.widgets.spoken import install_spoken_values
from tests.ui.reachable import settle, without_names
from tests.ui.visit.infusion_looks import (
    ACTS,
    COUNTDOWNS,
    MINUTE_MS,
    MORE_ACTS,
    NOW,
    PAUSED,
    at,
)
from tests.ui.widgets.painting import Paints

WIDE = 756  # the centre of a 1366 window, without its margins


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was announced."""
    said: list[str] = []
    for part in ("clocks", "acts"):
        monkeypatch.setattr(
            f"nursechart.ui.widgets.conductor.{part}.announce", lambda _widget, words, now=False: said.append(words)
        )
    return said


@pytest.fixture
def clocks(qtbot: QtBot) -> CountdownRow:
    install_spoken_values()
    row = CountdownRow()
    qtbot.addWidget(row)
    row.resize(WIDE, 60)
    row.show_countdowns(COUNTDOWNS, NOW)
    row.show()
    settle()
    return row


@pytest.fixture
def acts(qtbot: QtBot) -> ActBar:
    bar = ActBar()
    qtbot.addWidget(bar)
    bar.resize(788, 76)
    bar.show_acts(ACTS)
    bar.show()
    settle()
    return bar


def tile(row: CountdownRow, which: str) -> QWidget:
    found = row.findChild(QWidget, f"countdown_{which}")
    assert found is not None
    return found


def words_of(widget: QWidget) -> tuple[str, str]:
    return widget.accessibleName(), widget.accessibleDescription()


# The clocks


@pytest.mark.parametrize(
    ("clock", "words"),
    [
        ("13:40", "14:49"),  # more than an hour away: the clock time alone
        ("14:42", "7 min"),
        ("14:48", "1 min"),
        ("14:49", "Now"),
        ("14:50", "1 min late"),
        ("15:48", "59 min late"),
        ("15:49", "Late"),
    ],
)
def test_a_clock_says_how_long_until_its_moment_and_how_late_it_is(
    clocks: CountdownRow, clock: str, words: str
) -> None:
    clocks.tick(at(clock))
    assert words_of(tile(clocks, "vitals"))[0] == f"Vitals, before the next step: {words}"


def test_minutes_are_those_between_the_two_clock_times_on_the_screen(clocks: CountdownRow) -> None:
    clocks.tick(at("14:42") + 59_000)
    assert words_of(tile(clocks, "vitals")) == ("Vitals, before the next step: 7 min", "14:49")


def test_a_clock_of_an_infusion_that_is_paused_says_that_in_place_of_a_time(clocks: CountdownRow) -> None:
    clocks.show_countdowns(PAUSED, NOW)
    assert words_of(tile(clocks, "end")) == ("Ends, plan 15:30: Paused", "")


def test_what_becomes_late_is_read_aloud_once(clocks: CountdownRow, heard: list[str]) -> None:
    for clock in ("14:49", "14:50", "14:51", "14:52"):
        clocks.tick(at(clock))
    clocks.show_countdowns(COUNTDOWNS, at("14:52"))
    assert heard == ["Vitals, before the next step: 1 min late"]


def test_vitals_that_are_late_again_after_new_ones_are_read_aloud_again(clocks: CountdownRow, heard: list[str]) -> None:
    clocks.tick(at("14:51"))
    clocks.show_countdowns((replace(COUNTDOWNS[0], at_ms=at("15:19"), clock="15:19"), *COUNTDOWNS[1:]), at("14:51"))
    clocks.tick(at("15:20"))
    assert [words for words in heard if words.startswith("Vitals")] == [
        "Vitals, before the next step: 2 min late",
        "Vitals, before the next step: 1 min late",
    ]


@pytest.mark.parametrize(("clock", "token"), [("14:30", "surface"), ("14:42", "warn_soft"), ("14:51", "crit_soft")])
def test_a_clock_is_amber_before_its_moment_and_red_after_it(
    clocks: CountdownRow, theme_name: ThemeName, clock: str, token: str
) -> None:
    clocks.tick(at(clock))
    settle()
    corner = tile(clocks, "vitals").grab().toImage().pixelColor(14, 10)
    assert corner == clocks.theme.color(token)


def test_time_passing_makes_no_new_widget_and_paints_only_what_reads_otherwise(clocks: CountdownRow) -> None:
    before, paints = clocks.findChildren(QWidget), Paints(clocks)
    clocks.tick(NOW + 20_000)
    settle()
    assert paints.number == 0
    clocks.tick(NOW + MINUTE_MS)
    settle()
    assert paints.number > 0
    assert clocks.findChildren(QWidget) == before


def test_the_same_countdowns_shown_again_paint_nothing(clocks: CountdownRow) -> None:
    paints = Paints(clocks)
    clocks.show_countdowns(COUNTDOWNS, NOW)
    settle()
    assert paints.number == 0


def test_fewer_countdowns_leave_no_empty_tile(clocks: CountdownRow) -> None:
    clocks.show_countdowns(COUNTDOWNS[:2], NOW)
    settle()
    shown = [each for each in clocks.findChildren(QWidget) if each.isVisible()]
    assert [each.objectName() for each in shown] == ["countdown_vitals", "countdown_step"]
    assert shown[-1].geometry().right() == clocks.width() - 1


@pytest.mark.parametrize(("scale", "width", "lines"), [(1.0, WIDE, 1), (1.0, 640, 1), (1.0, 400, 2), (2.0, WIDE, 2)])
def test_no_clock_is_cut_in_a_narrow_window_or_in_large_text(
    clocks: CountdownRow, qapp: QApplication, scale: float, width: int, lines: int
) -> None:
    apply_theme(qapp, ThemeName.LIGHT, scale, moves=False)
    clocks.resize(width, clocks.height())
    clocks.tick(at("14:53"))
    clocks.tick(NOW)
    settle()
    tiles = [tile(clocks, each.id) for each in COUNTDOWNS]
    assert len({each.y() for each in tiles}) == lines
    assert [each.width() >= each.sizeHint().width() for each in tiles] == [True] * 4
    assert all(clocks.rect().contains(each.geometry()) for each in tiles)


def test_the_clocks_begin_at_the_right_in_a_language_that_is_read_that_way(clocks: CountdownRow) -> None:
    clocks.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    settle()
    assert tile(clocks, "vitals").x() > tile(clocks, "end").x()


# The acts


def test_a_press_says_which_act(acts: ActBar, qtbot: QtBot) -> None:
    with qtbot.waitSignal(acts.pressed) as said:
        qtbot.mouseClick(acts.findChild(QAbstractButton, "act_pause"), Qt.MouseButton.LeftButton)
    assert said.args == ["pause"]
    with qtbot.waitSignal(acts.pressed) as said:
        qtbot.keyClick(acts.findChild(QAbstractButton, "act_reaction"), Qt.Key.Key_Space)
    assert said.args == ["reaction"]


def test_an_act_that_cannot_be_done_looks_like_any_other_and_says_why_when_pressed(
    acts: ActBar, qtbot: QtBot, heard: list[str]
) -> None:
    step = acts.findChild(QAbstractButton, "act_step")
    assert step.isEnabled()
    with qtbot.assertNotEmitted(acts.pressed):
        qtbot.mouseClick(step, Qt.MouseButton.LeftButton)
    assert acts.why.isVisible()
    assert acts.why.text() == "Take the vital signs first, due 14:49"
    assert heard == ["Take the vital signs first, due 14:49"]


def test_the_reason_is_taken_back_when_another_act_is_done_or_things_have_changed(acts: ActBar) -> None:
    acts.press_key("n")
    acts.press_key("P")
    assert not acts.why.isVisible()
    acts.press_key("n")
    acts.show_acts((ACTS[0], replace(ACTS[1], why=""), *ACTS[2:]))
    assert not acts.why.isVisible()


def test_the_key_of_an_act_does_what_its_button_does(acts: ActBar, qtbot: QtBot) -> None:
    with qtbot.waitSignal(acts.pressed) as said:
        assert acts.press_key("v")
    assert said.args == ["vitals"]
    with qtbot.assertNotEmitted(acts.pressed):
        assert not acts.press_key("x")
        assert not acts.press_key("")


def test_a_button_says_its_act_its_key_and_why_not(acts: ActBar) -> None:
    step = QAccessible.queryAccessibleInterface(acts.findChild(QAbstractButton, "act_step"))
    assert step.text(QAccessible.Text.Name) == "Next step"
    assert step.text(QAccessible.Text.Description) == ("after vitals, key N, Take the vital signs first, due 14:49")
    assert without_names(acts) == []


def test_pause_becomes_start_on_the_same_button(acts: ActBar) -> None:
    before = acts.findChildren(QWidget)
    acts.findChild(QAbstractButton, "act_pause").setFocus()
    resume = replace(ACTS[2], id="resume", icon="play", title="Start", text="paused 4 min")
    acts.show_acts((*ACTS[:2], resume, *ACTS[3:]))
    assert acts.findChildren(QWidget) == before
    assert acts.focusWidget().objectName() == "act_resume"


def test_acts_beyond_the_five_stand_in_lower_buttons_above(acts: ActBar) -> None:
    acts.show_acts(MORE_ACTS)
    settle()
    bag, vitals = acts.findChild(QWidget, "act_bag"), acts.findChild(QWidget, "act_vitals")
    assert bag.y() < vitals.y()
    assert 40 <= bag.height() < vitals.height()
    acts.show_acts(ACTS)
    settle()
    assert not bag.isVisible()


@pytest.mark.parametrize(("scale", "width", "lines"), [(1.0, 788, 1), (1.0, 672, 1), (2.0, 788, 2)])
def test_no_act_is_cut_in_a_narrow_window_or_in_large_text(
    acts: ActBar, qapp: QApplication, scale: float, width: int, lines: int
) -> None:
    apply_theme(qapp, ThemeName.LIGHT, scale, moves=False)
    acts.resize(width, acts.height())
    settle()
    buttons = [acts.findChild(QWidget, f"act_{act.id}") for act in ACTS]
    assert len({each.y() for each in buttons}) == lines
    assert all(each.width() >= each.sizeHint().width() and each.height() >= 40 for each in buttons)
    assert all(acts.rect().contains(each.geometry()) for each in buttons)


def test_the_acts_begin_at_the_right_in_a_language_that_is_read_that_way(acts: ActBar) -> None:
    acts.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    settle()
    left, right = acts.findChild(QWidget, "act_reaction"), acts.findChild(QWidget, "act_vitals")
    assert left.mapTo(acts, QPoint()).x() < right.mapTo(acts, QPoint()).x()


@pytest.mark.parametrize(
    ("least", "room", "widths"),
    [([10, 10], 41, [21, 20]), ([30, 10, 10], 60, [30, 15, 15]), ([], 60, []), ([50, 50], 80, [50, 40])],
)
def test_boxes_fill_the_width_evenly_and_none_is_narrower_than_its_words(
    least: list[int], room: int, widths: list[int]
) -> None:
    if sum(least) <= room:
        assert evened(least, room) == widths
        assert not least or sum(evened(least, room)) == room
    else:
        assert all(given >= asked for given, asked in zip(evened(least, room), least, strict=True))
