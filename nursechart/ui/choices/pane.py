"""The list of the conflict desk: what is to choose, what was settled lately, and what came after a signature."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nursechart.charting.looks.choosing import ChoiceDetail, ChoiceLook, ChoiceRow, Late
from nursechart.charting.looks.review import ReviewRow
from nursechart.language import said_for
from nursechart.ui import bound
from nursechart.ui.review.queue import QueueList
from nursechart.ui.shell.list_pane import ListPane
from nursechart.ui.shown import kept_focus
from nursechart.ui.widgets import FlowLayout, Label, LinkButton, Segmented, named
from nursechart.ui.widgets.labels import empty


class ChoicesPane(ListPane):
    """`show_look(look)`; `step(1)` goes to the next value, `step(-1)` to the one before."""

    tab_chosen = Signal(str)
    value_asked = Signal(str, str, str)  # feed, subject, part
    taken = Signal()
    chart_asked = Signal(str)

    def __init__(self) -> None:
        self.rows = QueueList("choices_list", self.tr("Values that need a choice"))
        self.tabs = Segmented(
            "choices_tab",
            self.tr("Show"),
            [("to_choose", self.tr("To choose")), ("settled", self.tr("Settled"))],
            value="to_choose",
            fill=True,
        )
        self._late = QVBoxLayout()
        self._late.setContentsMargins(12, 6, 12, 0)
        self._late.setSpacing(2)
        self._told: tuple[tuple[Late, ...], int] = ((), 0)
        super().__init__(self.tr("Needs your choice"), self.tabs, self.rows, "", wide=284, above_keys=self._late)
        keys = self.tr("J next    K previous    1 to 9 choose")
        bound.say(self.hints, keys, "choice.next", "choice.before")
        self.tabs.chosen.connect(self.tab_chosen)
        self.rows.asked.connect(self._ask)
        self.rows.taken.connect(self.taken)

    def show_look(self, look: ChoiceLook) -> None:
        to_choose, settled = look.counts
        self.count.setText(self.tr("{n} open").format(n=to_choose) if to_choose else "")
        self.tabs.set_value(look.tab)
        words = self.tr("To choose {n}").format(n=to_choose) if to_choose else self.tr("To choose")
        self.tabs.set_words("to_choose", words)
        words = self.tr("Settled {n}").format(n=settled) if settled else self.tr("Settled")
        self.tabs.set_words("settled", words)
        self.rows.show_rows([_queued(row) for row in look.rows], name_of(look.detail) if look.detail else "")
        self._show_late(look)

    def step(self, way: int) -> None:
        self.rows.step(way)

    def _ask(self, feed: str, name: str) -> None:
        subject, _, part = name.partition("|")
        self.value_asked.emit(feed, subject, part)

    def _show_late(self, look: ChoiceLook) -> None:
        if (look.late, look.more_late) == self._told:
            return
        self._told = look.late, look.more_late
        with kept_focus(self):
            empty(self._late)
            if look.late:
                self._late.addWidget(_inset(Label(self.tr("Arrived after signing"), "secondary-strong", wrap=True)))
            for number, late in enumerate(look.late):
                self._late.addWidget(_LateRow(late, number, self.chart_asked))
            if look.more_late:
                more = said_for(look.more_late, "and {n} visit more", "and {n} visits more")
                self._late.addWidget(_inset(Label(more, "caption", wrap=True)))


class _LateRow(QWidget):
    """What came after signing: the patient's name opens the chart."""

    def __init__(self, late: Late, number: int, asked: SignalInstance) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        words = self.tr("{name}, {when}. Opens the chart").format(name=late.name, when=late.when)
        name = named(LinkButton(late.name, small=True), f"late_{number}", words)
        name.clicked.connect(partial(asked.emit, late.feed))
        head = QWidget(self)
        flow = FlowLayout(head, gap=8, below=0)
        flow.addWidget(name)
        flow.addWidget(Label(late.when, "secondary"))
        column.addWidget(head)
        column.addWidget(_inset(Label(late.words, "caption", tone="text2", wrap=True)))


def name_of(value: ChoiceDetail | ChoiceRow) -> str:
    """A value's own name in the list."""
    return f"{value.subject}|{value.part}"


def _inset(label: Label) -> Label:
    """Words in line with those of a button without a box, which has air around it."""
    label.setContentsMargins(6, 0, 6, 0)
    return label


def _queued(row: ChoiceRow) -> ReviewRow:
    """A line of the list, as the queue paints them."""
    return ReviewRow(row.feed, "", name_of(row), row.name, row.what, row.chips, row.day, row.who, 0)
