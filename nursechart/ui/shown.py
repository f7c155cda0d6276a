"""How the small values of a look become widgets, and how a page keeps the focus while it shows a newer look."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLineEdit, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from nursechart.charting.looks.common import Chip as ChipLook
from nursechart.charting.looks.common import Series, SideBlock, SideLine
from nursechart.charting.looks.common import Tone as ToneWord
from nursechart.ui.theme import Tone, current
from nursechart.ui.widgets import Chip, Label, SideSection, ToneRow, Trace

_DAY_MS = 86_400_000
_STACK_AIR = 8  # px above and below cells that stand below one another


def chip(look: ChipLook, *, large: bool = False) -> Chip:
    """The chip of a look."""
    return Chip(look.text, Tone(look.tone), look.icon, large=large)


def ink(tone: ToneWord, neutral: str = "") -> str:
    """The tone of a look as a Label takes it; `neutral` for the words that have none."""
    return neutral if tone == "neutral" else tone


def trace(series: Series, last: str = "", *, days: int = 0) -> Trace:
    """A trend as the painted widgets take it; with `days`, only the readings of so many days before the last one."""
    since = series.points[-1][0] - days * _DAY_MS if days and series.points else 0
    lines = [
        tuple((float(at), value) for at, value in points if at >= since)
        for points in (series.points, series.second)
        if points
    ]
    bands = [band for band in (series.band, series.band2) if band is not None]
    fork = tuple((float(at), value, words) for at, value, words in series.fork)
    fork2 = tuple((float(at), value, "") for at, value in series.fork2)
    forks = tuple(ends for ends in (fork, fork2) if ends)
    return Trace(tuple(lines), tuple(bands), Tone(series.last_tone), last, series.summary, series.table, fork=forks)


def day_marks(series: Series, most: int, *, days: int = 0) -> tuple[tuple[float, str], ...]:
    """The words below a trend: at most `most`, each day once, with the first and the last reading always among them."""
    since = series.points[-1][0] - days * _DAY_MS if days and series.points else 0
    marks: list[tuple[float, str]] = []
    ends = ((series.fork[0][0], series.fork_day),) if series.fork else ()
    for at, word in (*((at, word) for (at, _), word in zip(series.points, series.days, strict=False)), *ends):
        if at >= since:
            if marks and marks[-1][1] == word:
                marks.pop()
            marks.append((float(at), word))
    if len(marks) <= most:
        return tuple(marks)
    apart = (marks[-1][0] - marks[0][0]) / max(most - 1, 1)
    kept = [marks[0]]
    for mark in marks[1:-1]:
        if mark[0] - kept[-1][0] >= apart * 0.7 and marks[-1][0] - mark[0] >= apart * 0.7:
            kept.append(mark)
    return (*kept[: most - 1], marks[-1])


def side_section(block: SideBlock, *, rule: bool = True) -> SideSection:
    """A block of the side panel."""
    section = SideSection(block.title, block.icon, note=block.note, rule=rule)
    if block.chip is not None:
        section.body.addWidget(chip(block.chip))
    for line in block.lines:
        section.body.addWidget(_side_line(line))
    return section


def _side_line(line: SideLine) -> QWidget:
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    words = QVBoxLayout()
    words.setSpacing(1)
    row.addLayout(words, 1)
    alone = not line.text and line.chip is None and line.tone == "neutral"
    words.addWidget(Label(line.title, "secondary" if alone else "strong", tone=ink(line.tone), wrap=True))
    if line.text:
        words.addWidget(Label(line.text, "secondary", wrap=True))
    if line.chip is not None:
        row.addWidget(chip(line.chip), 0, Qt.AlignmentFlag.AlignTop)
    return whole


class Cell(QWidget):
    """A column of a row made by hand: as wide as its share of the row, whatever stands in it."""

    def __init__(self, *, gap: int = 8) -> None:
        super().__init__()
        self.line = QHBoxLayout(self)
        self.line.setContentsMargins(0, 0, 8, 0)
        self.line.setSpacing(gap)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)


def columns(line: QHBoxLayout, shares: Sequence[int], cells: Sequence[QWidget]) -> None:
    """Put `cells` into `line` with widths in the proportion of `shares`."""
    line.setSpacing(0)
    for share, cell in zip(shares, cells, strict=True):
        line.addWidget(cell, share)


def stack(row: ToneRow, stacked: bool) -> None:
    """The cells of a row that has `columns` below one another, where the page is narrow for its text, or abreast."""
    ways = QBoxLayout.Direction
    row.line.setDirection(ways.TopToBottom if stacked else ways.LeftToRight)
    margins = row.line.contentsMargins()
    air = _STACK_AIR if stacked else 0
    row.line.setContentsMargins(margins.left(), air, margins.right(), air + margins.bottom() % _STACK_AIR)


def cell_of(*parts: QWidget) -> Cell:
    """A column that holds `parts` side by side, from its leading edge."""
    cell = Cell()
    for part in parts:
        cell.line.addWidget(part)
    cell.line.addStretch(1)
    return cell


def restacked(table: QWidget, head: QWidget, rows: Iterable[ToneRow], was_stacked: bool) -> bool:
    """Columns under their `head`, or the cells of each row below one another, as there is room; whether they are."""
    now = is_stacked(table)
    if now != was_stacked:
        head.setVisible(not now)
        for row in rows:
            stack(row, now)
    return now


def is_stacked(table: QWidget) -> bool:
    """Whether a table made of such rows has no room for columns."""
    return current().is_narrow(table.window().width())


@contextmanager
def kept_focus(page: QWidget) -> Iterator[None]:
    """While a page rebuilds what it shows: the widget of the same name has the focus afterwards, scrolled as before."""
    here = page.window().focusWidget()
    name = here.objectName() if here is not None and page.isAncestorOf(here) else ""
    old = set(page.findChildren(QWidget, name)) if name else set()
    places = [(area, area.verticalScrollBar().value()) for area in page.findChildren(QScrollArea)]
    yield
    now = page.window().focusWidget()
    if name and (now is not here or here is None or here.isHidden()):
        for widget in page.findChildren(QWidget, name):
            if widget not in old or not widget.isHidden():
                focus_on(widget)
                break
    for area, place in places:
        area.verticalScrollBar().setValue(place)


def focus_on(widget: QWidget) -> None:
    """Give `widget` the focus at once. What was only just put into a layout is shown first: Qt would do so later."""
    part: QWidget | None = widget
    while part is not None and not part.isWindow():
        if part.isHidden() and not part.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide):
            part.show()
        part = part.parentWidget()
    widget.setFocus(Qt.FocusReason.OtherFocusReason)


def types_elsewhere(page: QWidget) -> bool:
    """Whether a person has typed into a field outside of `page` (the search): then a page does not take the focus."""
    here = page.window().focusWidget()
    if not isinstance(here, QLineEdit) or page.isAncestorOf(here):
        return False
    return here.isVisible() and bool(here.text())
