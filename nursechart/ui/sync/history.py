"""What went where, when, and how it ended: the last runs, and all of them at a press."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from nursechart.charting.looks.syncing import RunLine
from nursechart.ui.shown import Cell, columns, focus_on
from nursechart.ui.widgets import Card, CardHeading, Divider, Icon, Label, LinkButton, Toggle, ToneRow, named
from nursechart.ui.widgets.labels import empty

_FEW = 4
_SHARES = (122, 226, 580)


class HistoryCard(Card):
    """`show_runs(runs)`, newest first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, padding=1, gap=0)
        named(self, "history", self.tr("History"))
        self._runs: tuple[RunLine, ...] = ()
        self._failures: tuple[RunLine, ...] = ()
        self._all = self._failed = False

    def show_runs(self, runs: Sequence[RunLine], failures: Sequence[RunLine] = ()) -> None:
        if (tuple(runs), tuple(failures)) != (self._runs, self._failures) or not self.body.count():
            self._runs, self._failures = tuple(runs), tuple(failures)
            self._fill()

    def _fill(self) -> None:
        focus = self.window().focusWidget()
        had = focus is not None and self.isAncestorOf(focus)
        empty(self.body)
        heading = CardHeading(self.tr("History"))
        held = heading.layout()
        assert held is not None
        held.setContentsMargins(16, 5, 12, 5)
        every = self._failures if self._failed else self._runs
        failed = named(Toggle("history_failed", self.tr("Only failures")), "history_failed", self.tr("Only failures"))
        failed.setChecked(self._failed)
        failed.clicked.connect(self._filter)
        self._only = failed
        heading.add(Label(self.tr("Only failures"), "secondary"))
        heading.add(failed)
        more = None
        if len(every) > _FEW:
            words = self.tr("Fewer") if self._all else self.tr("All")
            spoken = self.tr("{words}: history").format(words=words)
            more = named(LinkButton(words, small=True, height=24), "history_all", spoken)
            more.clicked.connect(self._toggle)
            heading.add(more)
        self.body.addWidget(heading)
        runs = every if self._all else every[:_FEW]
        if runs:
            self.body.addWidget(Divider())
        for number, run in enumerate(runs):
            self.body.addWidget(_line(run, rule=number + 1 < len(runs)))
        if not runs:
            words = (
                self.tr("No sync has failed.") if self._failed else self.tr("This laptop has not tried to sync yet.")
            )
            none = Label(words, "secondary", wrap=True)
            none.setContentsMargins(16, 4, 16, 10)
            self.body.addWidget(none)
        if had and more is not None:
            focus_on(more)

    def _filter(self) -> None:
        self._failed = not self._failed
        self._fill()
        focus_on(self._only)

    def _toggle(self) -> None:
        self._all = not self._all
        self._fill()


def _line(run: RunLine, *, rule: bool) -> QWidget:
    row = ToneRow(height=30, rule=rule)
    row.setAccessibleName(f"{run.when}, {run.title}. {run.text}")
    when, how, what = Cell(), Cell(), Cell()
    when.line.addWidget(Label(run.when, "secondary-strong", wrap=True), 1)
    icon, tone = ("cloud-check", "ok") if run.ok else ("cloud-off", "warn")
    how.line.addWidget(Icon(icon, 17, tone))
    how.line.addWidget(Label(run.title, "changed", wrap=True), 1)
    what.line.addWidget(Label(run.text, "secondary", wrap=True), 1)
    row.line.setContentsMargins(16, 0, 15, 1)
    columns(row.line, _SHARES, [when, how, what])
    return row
