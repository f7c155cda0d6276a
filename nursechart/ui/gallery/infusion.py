"""The gallery's pages of a running infusion: clocks, graph, steps, acts, and the strip over every screen."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

from PySide6.QtWidgets import QWidget

from nursechart.ui.gallery.columns import page_column
from nursechart.ui.gallery.infusion_looks import (
    ACTS,
    BEFORE,
    COUNTDOWNS,
    LATE_STEPS,
    MORE_ACTS,
    NOW,
    REACTED,
    SEVERAL,
    STEPS,
    STOPPED,
    WAITING,
    at,
)
from nursechart.ui.shell.running import RunningStrip
from nursechart.ui.widgets import Card, Label, named
from nursechart.ui.widgets.conductor import ActBar, CountdownRow, RateGraphView, StepTable


def clocks() -> QWidget:
    page, column = page_column(gap=8)
    for number, (words, countdowns, now) in enumerate(
        (
            ("Counting down, one of them soon", COUNTDOWNS, NOW),
            ("Now, and soon", COUNTDOWNS, at("14:49")),
            ("Late, and soon", COUNTDOWNS, at("14:53")),
            ("Late by more than an hour", COUNTDOWNS[:1], at("16:10")),
            ("No such moment", WAITING, NOW),
        )
    ):
        row = CountdownRow()
        row.show_countdowns(countdowns, now)
        named(row, f"countdowns_{number}", words)
        column.addWidget(Label(words, "secondary"))
        column.addWidget(row)
    return page


def rates() -> QWidget:
    page, column = page_column(gap=8)
    for number, (words, graph, now, table) in enumerate(
        (
            ("Running, with a pause, a bag and a reaction", REACTED, NOW, False),
            ("Before the start", BEFORE, at("13:12"), False),
            ("Stopped; high rates under the legend", STOPPED, at("14:42"), False),
            ("As a table", REACTED, NOW, True),
        )
    ):
        view = RateGraphView()
        view.show_graph(graph, now)
        view.set_table(table)
        _tell_apart(view, number)
        card = Card(padding=2, gap=0)
        card.body.addWidget(view)
        column.addWidget(Label(words, "secondary"))
        column.addWidget(card)
    return page


def steps() -> QWidget:
    page, column = page_column(gap=8)
    for number, (words, lines) in enumerate((("By a plan", STEPS), ("Without one, late, two vital signs", LATE_STEPS))):
        table = StepTable()
        table.show_steps(lines)
        _tell_apart(table, number)
        column.addWidget(Label(words, "secondary"))
        column.addWidget(table)
    return page


def acts() -> QWidget:
    page, column = page_column(gap=8)
    for number, (words, shown) in enumerate(
        (("Five acts", ACTS), ("More; one was pressed that cannot be done", MORE_ACTS))
    ):
        bar = ActBar()
        bar.show_acts(shown)
        if number:
            bar.press_key("N")
        _tell_apart(bar, number)
        column.addWidget(Label(words, "secondary"))
        column.addWidget(bar)
    return page


def running() -> QWidget:
    page, column = page_column(gap=8)
    for number, (words, shown, now) in enumerate(
        (
            ("One infusion", SEVERAL[:1], NOW),
            ("Several, one of them late", SEVERAL, at("14:53")),
            ("Late by more than an hour", SEVERAL[:1], at("16:00")),
        )
    ):
        strip = RunningStrip(page)
        strip.set_clock(partial(int, now), lambda ms: f"{datetime.fromtimestamp(ms / 1000, UTC):%H:%M}")
        strip.show_running(shown)
        _tell_apart(strip, number)
        column.addWidget(Label(words, "secondary"))
        column.addWidget(strip)
    return page


def _tell_apart(of: QWidget, number: int) -> None:
    """The same widget several times on one page: no two of them by one name."""
    for widget in (of, *of.findChildren(QWidget)):
        if widget.objectName() and not widget.objectName().startswith("qt_"):
            widget.setObjectName(f"{widget.objectName()}_{number}")
