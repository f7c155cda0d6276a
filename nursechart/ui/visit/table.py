"""A card of rows under column headings. Rows stay the same widgets from look to look, so focus and caret stay too.

A row that is asked for anew is put in where it belongs, also in the order of Tab; nothing else is built again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from nursechart.charting.looks.common import FormRow, Series
from nursechart.ui.theme import current
from nursechart.ui.visit.layouts import ahead_of, clear, focusable, follow, let_go
from nursechart.ui.visit.rows import Columns, Least, RowView
from nursechart.ui.visit.typed_editors import Phrases
from nursechart.ui.widgets import Card, Label, ToneRow


class RowsCard(Card):
    """Rows of controls in a card. `headings` are the words above label, now, against, last and trend."""

    drafted = Signal(str, object)
    left = Signal(str, object)
    answered = Signal()
    not_taken_asked = Signal(str)
    correct_asked = Signal(str)
    comment_answered = Signal(str, str)

    def __init__(
        self,
        columns: Columns,
        headings: Sequence[str] = (),
        *,
        now: Callable[[], str],
        heading_height: int = 34,
        correctable: bool = False,
        abreast: int = 1,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent, padding=1, gap=0)
        self.columns, self._headings, self._now = columns, tuple(headings), now
        self._heading_height, self._correctable, self._abreast = heading_height, correctable, abreast
        self._frame: tuple[bool, Columns, tuple[str, ...], Phrases, float] = (False, columns, (), (), 0.0)
        self._phrases: Phrases = ()
        self._again: Callable[[], object] = lambda: None
        self.rescales = True  # builds its rows anew for another text size; False where its owner does
        self._shapes: dict[str, tuple[object, ...]] = {}
        self.rows: dict[str, RowView] = {}
        self._head_cells: list[QWidget] = []

    def show_rows(
        self,
        rows: Sequence[FormRow],
        *,
        own: bool = True,
        read_only: bool = False,
        phrases: Phrases = (),
        series: Mapping[str, Series] | None = None,
        earlier: Sequence[tuple[str, Mapping[str, str]]] = (),
    ) -> bool:
        """Show `rows`; True when the widgets are new ones, because other rows or other controls are asked for.

        `earlier` are columns of earlier values: heading, and value by row id.
        """
        self._again = lambda: self.show_rows(
            rows, own=own, read_only=read_only, phrases=phrases, series=series, earlier=earlier
        )
        named = tuple((name, "") for name, _words in phrases)  # their words change with what is charted
        frame = (read_only, self.columns, tuple(each[0] for each in earlier), named, current().scale)
        self._phrases = phrases
        for view in self.rows.values():
            view.set_phrases(phrases)
        shapes = {row.id: _shape(row, read_only) for row in rows}
        trends = series or {}
        if frame == self._frame and shapes == self._shapes and list(shapes) == list(self._shapes):
            for row in rows:
                self.rows[row.id].show_row(row, trends.get(row.id), own=own)
            return False
        if frame == self._frame and self._abreast == 1 and self.rows:
            self._change(rows, shapes, trends, own)
            return False
        self._frame, self._shapes = frame, shapes
        typed = {each.id: each.values() for each in self.rows.values() if each.has_focus}
        self._build(rows, read_only, phrases, trends, earlier)
        for row_id, values in typed.items():
            if row_id in self.rows:
                self.rows[row_id].put_values(values)
        return True

    def _change(
        self,
        rows: Sequence[FormRow],
        shapes: dict[str, tuple[object, ...]],
        trends: Mapping[str, Series],
        own: bool,
    ) -> None:
        """Take out the rows that are not asked any more and put in new ones; the others, and the focus, stay."""
        read_only, _columns, _earlier, _named, _scale = self._frame
        phrases = self._phrases
        typed = {each.id: each.values() for each in self.rows.values() if each.has_focus}
        for row_id, view in list(self.rows.items()):
            if shapes.get(row_id) != self._shapes[row_id]:
                del self.rows[row_id]
                self.body.removeWidget(view)
                let_go(view)
        kept, shown = self.rows, dict[str, RowView]()
        before: RowView | None = None
        first = 1 if self._headings else 0
        for number, row in enumerate(rows):
            if row.id not in kept:
                view = self._make(row, trends.get(row.id), (), read_only, phrases)
                self.body.insertWidget(first + number, view)
                follow(before, view, next((each for each in kept.values()), None))
                if row.id in typed:
                    view.put_values(typed[row.id])
                    view.take_focus()
            else:
                view = kept[row.id]
                if self.body.indexOf(view) != first + number:
                    self.body.removeWidget(view)
                    self.body.insertWidget(first + number, view)
                    follow(before, view)
                view.show_row(row, trends.get(row.id), own=own)
            view.set_rule(number < len(rows) - 1)
            shown[row.id] = view
            before = view if focusable(view) else before
        self.rows, self._shapes = shown, shapes
        self._fit()

    def _make(
        self, row: FormRow, series: Series | None, earlier: tuple[str, ...], read_only: bool, phrases: Phrases
    ) -> RowView:
        view = RowView(
            row,
            replace(self.columns, earlier=len(earlier)),
            now=self._now,
            phrases=phrases,
            read_only=read_only,
            correctable=self._correctable,
            series=series,
            earlier=earlier,
        )
        view.drafted.connect(self.drafted)
        view.left.connect(self.left)
        view.answered.connect(self.answered)
        view.not_taken_asked.connect(self.not_taken_asked)
        view.correct_asked.connect(self.correct_asked)
        view.comment_answered.connect(self.comment_answered)
        return view

    def _build(
        self,
        rows: Sequence[FormRow],
        read_only: bool,
        phrases: Phrases,
        trends: Mapping[str, Series],
        earlier: Sequence[tuple[str, Mapping[str, str]]],
    ) -> None:
        ahead = ahead_of(self) if self.rows and self._abreast == 1 else None
        clear(self.body)
        self.rows, self._head_cells = {}, []
        if self._headings:
            self.body.addWidget(self._make_heading([heading for heading, _values in earlier]))
        for number, row in enumerate(rows):
            before = tuple(values.get(row.id, "") for _heading, values in earlier)
            view = self._make(row, trends.get(row.id), before, read_only, phrases)
            view.set_rule(number < len(rows) - max(len(rows) % self._abreast or self._abreast, 1))
            self.rows[row.id] = view
        self._place(list(self.rows.values()))
        if ahead is not None:
            follow(ahead, self)
        self._fit()

    def _place(self, views: list[RowView]) -> None:
        """Put the rows below one another, or so many abreast while the text is not large."""
        abreast = self._abreast if current().scale <= 1.2 else 1
        if abreast == 1:
            for view in views:
                self.body.addWidget(view)
            return
        for start in range(0, len(views), abreast):
            line = QWidget()
            across = QHBoxLayout(line)
            across.setContentsMargins(0, 0, 0, 0)
            across.setSpacing(0)
            here: list[QWidget] = [*views[start : start + abreast]]
            here += [ToneRow(rule=False) for _ in range(abreast - len(here))]
            for widget in here:
                across.addWidget(widget, 1)
            self.body.addWidget(line)

    def _make_heading(self, earlier: Sequence[str]) -> QWidget:
        head = ToneRow(height=self._heading_height)
        line: QHBoxLayout = head.line
        line.setSpacing(0)
        wanted, px = self.columns, current().px
        widths = [wanted.label, wanted.now, wanted.against, wanted.last]
        for heading, width in zip(self._headings, widths, strict=False):
            cell = Label(heading, "column", wrap=True)
            if width:
                cell.setFixedWidth(px(width))
            self._head_cells.append(cell)
            line.addWidget(cell, 0 if width else 1)
        for when in earlier:
            cell = Label(when, "column")
            cell.setFixedWidth(px(75))
            line.addWidget(cell)
        if len(self._headings) > 4:
            cell = Label(self._headings[4], "column")
            self._head_cells.append(cell)
            line.addWidget(cell, 1)
            line.addStretch(0)
        elif wanted.now:
            line.addStretch(1)
        return head

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def retheme(self) -> None:
        super().retheme()
        if hasattr(self, "rows"):
            if self.rows and self.rescales and self._frame[-1] != current().scale:
                self._again()  # answers side by side may have to stand as chips now
            self._fit()

    def _fit(self) -> None:
        spare = self.width() - 32
        if spare <= 0:
            return
        held = [row.least for row in self.rows.values()]
        least = Least(max((each.label for each in held), default=0), max((each.last for each in held), default=0))
        for row in self.rows.values():
            row.fit(spare // self._abreast, least)
        if self.rows and self._head_cells:
            first = next(iter(self.rows.values()))
            shown = [True, True, not first.against.isHidden(), not first.last_time.isHidden(), True]
            for cell, is_shown in zip(self._head_cells[:4], shown, strict=False):
                cell.setVisible(is_shown)
            if len(self._head_cells) > 4:
                self._head_cells[4].setVisible(first.spark is not None and not first.spark.isHidden())
            for cell, width in zip(self._head_cells[:4], first.widths(), strict=False):
                if width:
                    cell.setFixedWidth(width)


def _shape(row: FormRow, read_only: bool) -> tuple[object, ...]:
    """What a row's widgets are built from. Controls that come and go after the first are the row's own affair."""
    if read_only:
        return (
            row.label,
            tuple((each.shape, each.value, each.value2, each.lines, each.items) for each in row.controls),
        )
    return (row.label, row.controls[0].shape if row.controls else ())
