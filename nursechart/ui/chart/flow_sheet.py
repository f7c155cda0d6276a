"""The flow sheet's page: times across, measures down, both headings in sight while it is scrolled; T for the charts."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from nursechart.charting.looks.flow_sheets import CellHistory, FlowCell, FlowChart, FlowLook, FlowPage
from nursechart.ui import bound
from nursechart.ui.chart.flow_model import FlowModel, FlowPainter, MeasureHeader
from nursechart.ui.shell.page_frame import PageFrame
from nursechart.ui.shown import day_marks, trace
from nursechart.ui.theme import current
from nursechart.ui.visit.page import show_banner
from nursechart.ui.visit.sheets import Sheet
from nursechart.ui.widgets import (
    Card,
    ChartOrTable,
    EmptyState,
    FlowLayout,
    Label,
    PatientBanner,
    Scroll,
    SecondaryButton,
    Segmented,
    Trace,
    TrendChart,
    announce,
    empty,
    ltr,
    named,
)

_COLUMN, _FIRST, _ROW, _HEIGHT = 128, 230, 40, 130
_AT_ONCE = 2  # rows of charts: what is seen before it is scrolled
_MOST_MARKS = 60  # more are a smear


class FlowSheetPage(PageFrame):
    """`show_look(look, back)`; the signals say the span, the page and the cell that are asked for."""

    span_asked = Signal(str)
    charts_asked = Signal()
    older_asked = Signal(object)
    history_asked = Signal(object)  # FlowCell
    column_asked = Signal()
    back_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "flow_sheet", self.tr("Flow sheet"))
        self._look: FlowLook | None = None
        self._drawn: tuple[FlowChart, ...] = ()
        self._left: list[FlowChart] = []  # to be drawn in later turns
        self._later = QTimer(self, interval=0)
        self._later.timeout.connect(self._draw_next)
        self._who = PatientBanner()
        self.set_banner(named(self._who, "banner", ""))
        self.model = FlowModel(self)
        self.model.older_asked.connect(self.older_asked)
        self._make_head()
        self.stack = QStackedWidget()
        self.table = self._make_table()
        self._charts = Scroll(padding=(16, 0, 16, 12), gap=10)
        named(self._charts, "flow_charts", self.tr("Charts of the flow sheet"))
        self._none = EmptyState(
            self.tr("Nothing was charted in this time"),
            self.tr("Choose a longer time, or chart vital signs in the visit."),
            icon="table-2",
        )
        holder = QWidget()
        inside = QVBoxLayout(holder)
        inside.setContentsMargins(16, 0, 16, 12)
        card = Card(padding=1, gap=0)
        card.body.addWidget(self.table)
        inside.addWidget(card)
        for widget in (holder, self._charts, self._none):
            self.stack.addWidget(widget)
        self.centre.addWidget(self.stack, 1)

    def _make_head(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(16, 8, 16, 8)
        head.setSpacing(12)
        self.centre.addLayout(head)
        self.back = named(SecondaryButton("", icon="chevron-left"), "flow_back", "")
        self.back.clicked.connect(lambda _on=False: self.back_asked.emit())
        self.span = Segmented(
            "flow_span",
            self.tr("How far back"),
            [("24h", self.tr("24 h")), ("7d", self.tr("7 days")), ("30d", self.tr("30 days")), ("all", self.tr("All"))],
            value="7d",
        )
        self.span.chosen.connect(self.span_asked)
        views = [("table", self.tr("Table")), ("chart", self.tr("Chart"))]
        self.view = Segmented("flow_view", self.tr("Table or chart"), views, value="table")
        self.view.chosen.connect(lambda _view: self._show_view())
        self.view.setToolTip("T")
        words = self.tr("New column")
        self.column = named(SecondaryButton(words, icon="plus"), "flow_column", words)
        self.column.clicked.connect(lambda _on=False: self.column_asked.emit())
        asked = FlowLayout(gap=12, below=8)
        head.addLayout(asked, 1)
        for part in (self.back, Label(self.tr("Flow sheet"), "title"), self.span, self.column):
            asked.addWidget(part)
        head.addWidget(self.view)

    def _make_table(self) -> QTableView:
        table = named(_Table(), "flow_table", self.tr("Flow sheet"))
        table.setVerticalHeader(MeasureHeader(table))
        table.setModel(self.model)
        table.setItemDelegate(FlowPainter(table))
        table.setShowGrid(False)
        table.setFrameShape(QTableView.Shape.NoFrame)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setTabKeyNavigation(False)
        for header in (table.horizontalHeader(), table.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setHighlightSections(False)
            header.setSectionsClickable(False)
        table.verticalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        table.horizontalScrollBar().valueChanged.connect(lambda _at: self._reach())
        table.asked.connect(self._ask_history)
        return table

    # Showing

    def show_look(self, look: FlowLook, back: str) -> None:
        before, self._look = self._look, look
        self.back.set_text(back)
        self.back.setAccessibleName(back)
        self.column.setVisible(bool(look.visit))
        if look == before:
            return
        show_banner(self._who, look.banner)
        at = self.table.currentIndex()
        self.model.show_page(look.page)
        self._fit_sizes()
        last = self.model.columnCount() - 1
        again = before is not None and before.page.span == look.page.span and at.isValid()
        self.table.setCurrentIndex(self.model.index(at.row() if again else 1, at.column() if again else last))
        if not again:
            self.table.scrollTo(self.model.index(1, last))
        if look.charts is not None:
            self._draw_charts(look.charts)
        self._show_view()

    def forget(self) -> None:
        """Nobody's values: another patient was chosen."""
        self._look = None
        self.model.show_page(FlowPage("", "", (), (), {}, None))
        empty(self._charts.body)
        self._drawn, self._left = (), []
        self._later.stop()

    def put_before(self, page: FlowPage) -> None:
        """An older page: what is in sight stays where it is."""
        bar = self.table.horizontalScrollBar()
        place = bar.value()
        came = self.model.put_before(page)
        self._fit_sizes()
        bar.setValue(place + came * current().px(_COLUMN))

    def land(self) -> None:
        if self.model.columnCount():
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.span.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fit_sizes(self) -> None:
        theme = current()
        self.table.horizontalHeader().setDefaultSectionSize(theme.px(_COLUMN))
        self.table.horizontalHeader().setFixedHeight(theme.px(_ROW))
        self.table.verticalHeader().setDefaultSectionSize(theme.px(48 if theme.touch else _ROW))
        self.table.verticalHeader().setFixedWidth(theme.px(_FIRST))

    def _reach(self) -> None:
        self.model.reach(self.table.columnAt(0))

    @property
    def shows_charts(self) -> bool:
        """Whether the charts are looked at, or waited for."""
        return self.view.value() == "chart"

    def _show_view(self) -> None:
        if self._look is None:
            return
        if self.shows_charts and self._look.charts is None:
            self.charts_asked.emit()  # the table stays until they come
            return
        nothing = not (self._look.charts if self.shows_charts else self._look.page.columns)
        had_focus = self.table.hasFocus()
        self.stack.setCurrentIndex(2 if nothing else 1 if self.shows_charts else 0)
        if had_focus and self.shows_charts:
            self._charts.setFocus()
        self._reach()

    def _draw_charts(self, charts: tuple[FlowChart, ...]) -> None:
        if charts == self._drawn:
            return  # looked at again: nothing was measured since
        self._drawn = charts
        empty(self._charts.body)
        grid_holder = QWidget()
        self._grid = grid = QGridLayout(grid_holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(10)
        self._left = list(charts)
        self._charts.body.addWidget(grid_holder)
        for _ in range(_AT_ONCE):
            self._draw_next()
        if any(each.marks for each in charts):
            words = self.tr("Shaded is the range set for this patient. A dotted line is a dose or line care.")
            self._charts.body.addWidget(Label(words, "caption", wrap=True))
        self._charts.body.addStretch(1)

    def _draw_next(self) -> None:
        """The next two charts; what is below the fold comes in the turns that follow."""
        row = (len(self._drawn) - len(self._left)) // 2
        for column, each in enumerate(self._left[:2]):
            self._grid.addWidget(self._chart(each), row, column)
        self._left = self._left[2:]
        if self._left:
            self._later.start()
        else:
            self._later.stop()

    def _chart(self, chart: FlowChart) -> QWidget:
        card = Card(padding=12, gap=4)
        spoken = f"{chart.title}, {chart.unit}" if chart.unit else chart.title
        head = QHBoxLayout()
        head.setSpacing(6)
        card.body.addLayout(head)
        head.addWidget(Label(chart.title, "heading"))
        head.addWidget(Label(ltr(chart.unit), "secondary", tone="text3"))
        head.addStretch(1)
        plot = ChartOrTable(f"flow_{chart.id}", TrendChart(spoken, height=_HEIGHT))
        named(plot.chart, f"flow_{chart.id}_chart", spoken)
        drawn = trace(chart.series)
        marks = tuple((float(at), what) for at, what in chart.marks[-_MOST_MARKS:])
        done = ", ".join(dict.fromkeys(what for _, what in marks))
        summary = self.tr("{readings}. Given or done: {done}").format(readings=drawn.summary, done=done)
        told = Trace(
            drawn.lines, drawn.bands, drawn.tone, drawn.last, summary if done else drawn.summary, drawn.rows, marks
        )
        plot.show_trace(told, day_marks(chart.series, 4))
        plot.setFixedHeight(plot.chart.sizeHint().height())
        card.body.addWidget(plot)
        return card

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if bound.is_pressed(event, "turn"):
            self.view.set_value("table" if self.view.value() == "chart" else "chart")
            self._show_view()
            (self._charts if self.stack.currentIndex() == 1 else self.table).setFocus()
        else:
            super().keyPressEvent(event)

    def close_layer(self) -> bool:
        """Esc goes back to where she came from."""
        if not super().close_layer():
            self.back_asked.emit()
        return True

    def _ask_history(self) -> None:
        index = self.table.currentIndex()
        cell = self.model.cell(index.row(), index.column())
        if cell is not None and cell.subject and cell.part:
            self.history_asked.emit(cell)
        else:
            announce(self, self.tr("Nothing was charted here"), now=True)

    def show_history(self, cell: FlowCell, history: CellHistory) -> None:
        HistorySheet(self.window(), history).open()


class _Table(QTableView):
    """Arrows move between cells; Enter and F3 ask for the history of the current one. T is for the page."""

    asked = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if bound.is_pressed(event, "history") or event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.asked.emit()
        elif bound.is_pressed(event, "turn") or event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)


class HistorySheet(Sheet):
    """Everything a value ever said, oldest first."""

    def __init__(self, parent: QWidget, history: CellHistory) -> None:
        title = self.tr("History of {measure}").format(measure=history.title) if history.title else self.tr("History")
        super().__init__(parent, "flow_history", title, icon="history")
        for number, (words, who, why) in enumerate(history.said):
            stands = number == len(history.said) - 1
            value = Label(ltr(words), "strong" if stands else "secondary", wrap=True)
            font = value.font()
            font.setStrikeOut(not stands)
            value.setFont(font)
            value.setProperty("struck", not stands)
            self.body.addWidget(value)
            self.body.addWidget(Label(f"{who}. {why}" if why else who, "caption", wrap=True))
        self.add_cancel(self.tr("Close"))
