"""The graph and the steps of a running infusion, by the infusion of the picture."""

import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QColor, QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from nursechart.ui.gallery.charts import TEMPERATURE
from nursechart.ui.theme import ThemeName, apply_theme
from nursechart.ui.widgets import Label, TrendChart
from nursechart.ui.widgets.conductor import RateGraphView, StepTable
from nursechart.ui.widgets.spoken import install_spoken_values
from tests.ui.reachable import settle, spoken, too_small, without_names
from tests.ui.visit.infusion_looks import (
    BEFORE,
    GRAPH,
    LATE_STEPS,
    MINUTE_MS,
    NOW,
    STEPS,
    STOPPED,
    at,
)
from tests.ui.widgets.painting import Paints

WIDE = 756  # the centre of a 1366 window, without its margins


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
