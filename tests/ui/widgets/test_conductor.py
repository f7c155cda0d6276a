"""The clocks, the graph, the steps and the acts of a running infusion, by the infusion of the picture."""

import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QAccessible, QColor, QImage
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from nursechart.ui.gallery.charts import TEMPERATURE
from nursechart.ui.theme import ThemeName, apply_theme
from nursechart.ui.widgets import Label, TrendChart
from nursechart.ui.widgets.conductor import ActBar, CountdownRow, RateGraphView, StepTable
from nursechart.ui.widgets.conductor.shelf import evened
from nursechart.ui.widgets.spoken import install_spoken_values
from tests.ui.reachable import settle, spoken, too_small, without_names
from tests.ui.visit.infusion_looks import (
    ACTS,
    BEFORE,
    COUNTDOWNS,
    GRAPH,
    LATE_STEPS,
    MINUTE_MS,
    MORE_ACTS,
    NOW,
    PAUSED,
    STEPS,
    STOPPED,
    at,
)

WIDE = 756  # the centre of a 1366 window, without its margins


class Paints(QObject):
    """Counts how often a widget, or one inside of it, is painted."""

    def __init__(self, widget: QWidget, *, inside: bool = True) -> None:
        super().__init__()
        self.number = 0
        for each in (widget, *(widget.findChildren(QWidget) if inside else ())):
            each.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.number += event.type() == QEvent.Type.Paint
        return False


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
def graph(qtbot: QtBot) -> RateGraphView:
    install_spoken_values()
    view = RateGraphView()
    qtbot.addWidget(view)
    view.resize(WIDE, 205)
    view.show_graph(GRAPH, NOW)
    view.show()
    settle()
    return view


@pytest.fixture
def steps(qtbot: QtBot) -> StepTable:
    install_spoken_values()
    table = StepTable()
    qtbot.addWidget(table)
    table.resize(WIDE, 190)
    table.show_steps(STEPS)
    table.show()
    settle()
    return table


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


# The graph


def picture(widget: QWidget) -> QImage:
    return widget.grab().toImage()


def at_the_point(view: RateGraphView, clock: str, rate: float) -> QColor:
    """The colour of the graph at that time and rate."""
    on = view.chart.on()
    assert on is not None
    return picture(view.chart).pixelColor(round(on.x(at(clock))), round(on.y(rate)))


def test_what_was_given_is_filled_and_what_is_to_come_is_paler(graph: RateGraphView) -> None:
    given, ground = graph.chart.theme.color("phase2_soft"), at_the_point(graph, "14:36", 220)
    assert at_the_point(graph, "14:30", 90) == given
    assert at_the_point(graph, "14:04", 30) == ground  # the pause
    assert at_the_point(graph, "15:10", 90) not in (given, ground)


def test_what_was_given_goes_on_as_the_clock_does(graph: RateGraphView) -> None:
    assert at_the_point(graph, "14:46", 90) != graph.chart.theme.color("phase2_soft")
    graph.tick(at("14:48"), 92.3)
    assert at_the_point(graph, "14:46", 90) == graph.chart.theme.color("phase2_soft")


def test_the_graph_moves_on_without_a_new_widget_and_only_when_there_is_something_to_see(
    graph: RateGraphView,
) -> None:
    before, paints = graph.findChildren(QWidget), Paints(graph.chart, inside=False)
    for _ in range(10):
        graph.tick(NOW, 80.7)
    settle()
    assert paints.number == 0
    graph.tick(NOW + MINUTE_MS, 82.6)
    settle()
    assert paints.number == 1
    assert graph.findChildren(QWidget) == before


def test_the_same_graph_shown_again_costs_nothing(graph: RateGraphView) -> None:
    before, paints = graph.findChildren(QWidget), Paints(graph)
    graph.show_graph(GRAPH, NOW)
    settle()
    assert paints.number == 0
    assert graph.findChildren(QWidget) == before


def test_the_graph_is_read_aloud_with_what_was_given_by_now(graph: RateGraphView) -> None:
    chart = QAccessible.queryAccessibleInterface(graph.chart)
    assert chart.text(QAccessible.Text.Name) == "Rate, mL/h"
    assert chart.text(QAccessible.Text.Value) == GRAPH.summary
    graph.tick(at("14:45"), 86.5)
    assert chart.text(QAccessible.Text.Value).endswith("86.5 mL given at 14:45")


def test_each_mark_of_the_graph_can_be_read_aloud_where_it_stands(graph: RateGraphView) -> None:
    chart = QAccessible.queryAccessibleInterface(graph.chart)
    said = [chart.child(number).text(QAccessible.Text.Name) for number in range(chart.childCount())]
    assert said == [mark.words for mark in GRAPH.marks]
    on = graph.chart.on()
    first = graph.chart.findChild(QWidget, "mark_0")
    assert on is not None
    assert first is not None
    assert abs(first.geometry().center().x() - on.x(at("13:13"))) <= 1
    assert first.toolTip() == "Vitals 13:13, in range"


def test_t_shows_the_table_of_the_graph_and_t_the_graph_again(graph: RateGraphView, qtbot: QtBot) -> None:
    graph.chart.setFocus()
    with qtbot.waitSignal(graph.turned) as said:
        qtbot.keyClick(graph.chart, Qt.Key.Key_T)
    assert said.args == [True]
    rows = [label.text().strip("\u2066\u2069") for label in graph.findChildren(Label) if label.isVisible()]
    assert rows[:6] == ["13:13", "Vitals 13:13, in range", "13:15", "29 mL/h planned", "13:17", "29 mL/h given"]
    assert ("15:30", "end of the plan") in set(zip(rows[::2], rows[1::2], strict=True))
    qtbot.keyClick(graph.currentWidget(), Qt.Key.Key_T)
    assert not graph.is_table()


def test_the_table_of_a_later_look_is_shown_in_the_lines_that_are_there(graph: RateGraphView) -> None:
    graph.set_table(True)
    before = graph.findChildren(Label)
    graph.show_graph(replace(GRAPH, marks=GRAPH.marks[:-1]), NOW)
    assert graph.findChildren(Label) == before
    assert sum(label.isVisible() for label in before) == len(before) - 2


def test_time_runs_to_the_right_in_every_language(graph: RateGraphView) -> None:
    before = picture(graph.chart)
    graph.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    settle()
    assert picture(graph.chart) == before


def test_the_legend_never_lies_on_a_curve(graph: RateGraphView) -> None:
    graph.show_graph(STOPPED, NOW)
    on = graph.chart.on()
    assert on is not None
    assert graph.chart.legend.rect(on, graph.chart.theme).bottom() < on.y(232.0)


@pytest.mark.parametrize("look", [GRAPH, BEFORE, STOPPED, replace(GRAPH, plan=(), grid=(), ticks=(), top=0.0)])
def test_a_graph_of_every_state_can_be_drawn_in_every_theme(
    graph: RateGraphView, theme_name: ThemeName, look: object
) -> None:
    assert look is not None
    for clock in ("12:00", "13:12", "14:42", "17:00"):
        graph.show_graph(look, at(clock))  # type: ignore[arg-type]
        assert not graph.grab().isNull()


def cpu(work: Callable[[], object]) -> float:
    """The least CPU time of five goes, in seconds."""
    spent = []
    for _ in range(5):
        before = time.process_time()
        for _ in range(20):
            work()
        spent.append(time.process_time() - before)
    return min(spent)


def test_the_graph_costs_at_most_a_few_trends_to_paint(graph: RateGraphView, qtbot: QtBot) -> None:
    trend = TrendChart("Temperature, °C", roomy=True)
    qtbot.addWidget(trend)
    trend.resize(graph.chart.size())
    trend.show_trace(TEMPERATURE, ((7.0, "7 Nov"), (21.0, "21 Nov")))
    trend.show()
    settle()
    assert cpu(graph.chart.grab) <= 6 * cpu(trend.grab)


# The steps


def test_each_step_is_read_aloud_as_one_sentence(steps: StepTable) -> None:
    assert spoken(steps.findChild(QWidget, "step_3")) == (
        "Step 3, running now, 116 mL/h, plan 14:15, started 14:24, 80.7 mL given, 169.3 left, "
        "vitals 36.8 °C, 82, 120/74, 98 %, bag A"
    )
    assert "expected 14:54" in spoken(steps.findChild(QWidget, "step_4"))
    assert "vitals due 14:49, before the step" in spoken(steps.findChild(QWidget, "step_4"))


def test_the_steps_are_a_list_of_rows_to_a_screen_reader(steps: StepTable) -> None:
    table = QAccessible.queryAccessibleInterface(steps)
    assert table.role() == QAccessible.Role.List
    row = QAccessible.queryAccessibleInterface(steps.findChild(QWidget, "step_1"))
    assert row.role() == QAccessible.Role.ListItem


def test_the_rows_are_reached_by_tab_and_gone_through_by_the_arrows(steps: StepTable, qtbot: QtBot) -> None:
    first = steps.findChild(QWidget, "step_1")
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Down)
    assert steps.focusWidget().objectName() == "step_2"
    qtbot.keyClick(steps.focusWidget(), Qt.Key.Key_Up)
    qtbot.keyClick(steps.focusWidget(), Qt.Key.Key_Up)
    assert steps.focusWidget().objectName() == "step_1"
    assert without_names(steps) == []
    assert too_small(steps) == []


def test_the_step_that_runs_has_an_edge_at_the_leading_side(steps: StepTable, theme_name: ThemeName) -> None:
    row = steps.findChild(QWidget, "step_3")
    accent = steps.theme.color("accent")
    settle()
    assert picture(row).pixelColor(1, 16) == accent
    steps.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    settle()
    assert picture(row).pixelColor(row.width() - 2, 16) == accent


def test_a_step_done_changes_its_rows_in_place_and_keeps_the_focus(steps: StepTable) -> None:
    before = steps.findChildren(QWidget)
    steps.findChild(QWidget, "step_4").setFocus()
    later = (*STEPS[:2], replace(STEPS[2], state="done"), replace(STEPS[3], state="now", vitals_due=""), STEPS[4])
    paints = Paints(steps)
    steps.show_steps(later)
    settle()
    assert steps.findChildren(QWidget) == before
    assert steps.focusWidget().objectName() == "step_4"
    assert "running now" in spoken(steps.focusWidget())
    assert paints.number > 0


def test_the_same_steps_shown_again_paint_nothing(steps: StepTable) -> None:
    paints = Paints(steps)
    steps.show_steps(STEPS)
    settle()
    assert paints.number == 0


def test_vital_signs_that_are_not_the_usual_four_stand_in_one_column(steps: StepTable) -> None:
    steps.show_steps(LATE_STEPS)
    assert "Vitals before the step" in steps.headings()
    assert "Temp" not in steps.headings()


@pytest.mark.parametrize(("scale", "width", "folded"), [(1.0, WIDE, False), (1.0, 640, False), (2.0, WIDE, True)])
def test_a_step_folds_into_two_lines_before_anything_of_it_is_cut(
    steps: StepTable, qapp: QApplication, scale: float, width: int, folded: bool
) -> None:
    apply_theme(qapp, ThemeName.LIGHT, scale, moves=False)
    steps.resize(width, steps.sizeHint().height())
    settle()
    plan = steps.plan
    assert plan.folded is folded
    for line in {plan.line(n) for n in range(len(plan.places))}:
        ends = [x + wide for n, (x, wide) in enumerate(plan.places) if plan.line(n) == line]
        assert max(ends) <= width


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
