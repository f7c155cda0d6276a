"""Tab goes in the order in which one reads (AX-2), whatever was built when.

Qt chains widgets in the order of their birth, so a row that a later look brings would come after the footer. Here the
order is that of the layouts, from the first item on; what has been laid out by hand (a drawer, a toast) comes last.
A layout that Qt mirrors keeps its order, so right-to-left needs nothing of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QApplication,
    QGridLayout,
    QLayout,
    QMainWindow,
    QScrollArea,
    QStackedWidget,
    QWidget,
)

_AROUND = 16  # px that stay in sight around what has the focus


def go_on(frame: QWidget, onward: bool, *, round_again: bool) -> bool:
    """Move the focus to the next stop in `frame` (or back), scrolled into sight; False when there is none.

    `round_again` begins at the other end where the last stop is passed.
    """
    here = QApplication.focusWidget()
    if here is None or not frame.isAncestorOf(here):
        here = frame.focusWidget()  # of a window that is about to become the active one
    onwards = _beyond(frame, here, onward) if here is not None else ()
    stop = next((each for each in onwards if takes_tab(each)), None)
    if stop is None and round_again:
        whole = in_order(frame) if onward else _backwards(frame)
        stop = next((each for each in whole if each is here or takes_tab(each)), None)
    if stop is None:
        return False
    stop.setFocus(Qt.FocusReason.TabFocusReason if onward else Qt.FocusReason.BacktabFocusReason)
    keep_in_sight(stop)
    return True


def takes_tab(widget: QWidget) -> bool:
    """Whether Tab stops at `widget` now."""
    return bool(
        widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isVisible()
        and widget.isEnabled()
        and widget.focusProxy() is None
    )


def in_order(frame: QWidget) -> Iterator[QWidget]:
    """`frame` and everything in it that is not hidden, in reading order."""
    if frame.isHidden():
        return
    yield frame
    for each in _inside(frame):
        yield from in_order(each)


def _backwards(frame: QWidget) -> Iterator[QWidget]:
    """The same from the last to the first."""
    if frame.isHidden():
        return
    for each in reversed(_inside(frame)):
        yield from _backwards(each)
    yield frame


def _beyond(frame: QWidget, here: QWidget, onward: bool) -> Iterator[QWidget]:
    """What comes behind `here` in `frame`, in reading order, or before it backwards; nothing when `here` is hidden.

    Only what has to be passed is looked at: a screen has thousands of widgets, and Tab is pressed hundreds of times.
    """
    if not here.isVisibleTo(frame):
        return
    if onward:
        for each in _inside(here):
            yield from in_order(each)
    while here is not frame:
        around = _holder(here)
        beside = _inside(around) if around is not None else []
        if around is None or here not in beside:
            return
        at = beside.index(here)
        for each in beside[at + 1 :] if onward else reversed(beside[:at]):
            yield from in_order(each) if onward else _backwards(each)
        if not onward:
            yield around
        here = around


def _holder(widget: QWidget) -> QWidget | None:
    """What `widget` stands in; the viewport of what scrolls is passed over."""
    around = widget.parentWidget()
    area = around.parentWidget() if around is not None else None
    return area if isinstance(area, QScrollArea) and area.widget() is widget else around


def _inside(frame: QWidget) -> list[QWidget]:
    match frame:
        case QMainWindow():
            only = frame.centralWidget()
        case QScrollArea():
            only = frame.widget()
        case QStackedWidget():
            only = frame.currentWidget()
        case _:
            layout = frame.layout()
            inner = [each for each in frame.children() if isinstance(each, QWidget) and not each.isWindow()]
            placed = list(_laid_out(layout, inner)) if layout is not None else []
            known = set(placed)
            return [*placed, *(each for each in inner if each not in known)]
    return [] if only is None else [only]


def _laid_out(layout: QLayout, widgets: Sequence[QWidget]) -> Iterator[QWidget]:
    """Those of `widgets` that are in a layout or in one inside it, in its order.

    Never by `itemAt`: PySide keeps what it answers when Qt has deleted it, and a widget that is built at the same
    address later ends the program (`tests/ui/widgets/test_reading_order.py`).
    """
    inside: list[QWidget | QLayout] = [each for each in layout.children() if isinstance(each, QLayout)]
    places = [(layout.indexOf(each), each) for each in (*inside, *widgets)]
    found = {place: each for place, each in places if place >= 0}
    order = sorted(found)
    if isinstance(layout, QGridLayout):
        order.sort(key=lambda n: layout.getItemPosition(n)[:2])  # type: ignore[index]
    for place in order:
        each = found[place]
        if isinstance(each, QLayout):
            yield from _laid_out(each, widgets)
        else:
            yield each


def keep_in_sight(widget: QWidget) -> None:
    """Scroll whatever `widget` is in so that it is seen whole, with some room around it; its top, where it is taller.

    Not `ensureWidgetVisible`: that one is content with the line in which the caret stands.
    """
    frame = widget.parentWidget()
    while frame is not None:
        if isinstance(frame, QScrollArea) and (whole := frame.widget()) is not None:
            _scroll_to(frame, QRect(widget.mapTo(whole, QPoint(0, 0)), widget.size()))
        frame = frame.parentWidget()


def _scroll_to(area: QScrollArea, wanted: QRect) -> None:
    bar, room = area.verticalScrollBar(), area.viewport().height()
    top, bottom = wanted.top() - _AROUND, wanted.bottom() + _AROUND
    if top < bar.value() or bottom - top > room:
        bar.setValue(top)
    elif bottom > bar.value() + room:
        bar.setValue(bottom - room)
