"""The accessibility tree of a window, walked as a screen reader would (ux.md 13), and the way of Tab through it.

Each check answers sentences about what is wrong; [] is good. A node is called by the objectName of its widget.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from PySide6.QtCore import QModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)
from shiboken6 import isValid

from nursechart.language import PSEUDO, spoken
from nursechart.ui.widgets import NumberField, PairField, Scroll, longest_word, painted
from nursechart.ui.widgets.reading_order import in_order
from tests.ui.reachable import reachable, settle

LEAST = 24  # px of a target, AX-3
ROW_OVERLAP = 0.5  # two stops that share half of the lower one's height stand in one row
_ITEMS = (QAccessible.Role.ListItem, QAccessible.Role.Cell, QAccessible.Role.TreeItem)


def nodes(window: QWidget) -> Iterator[QAccessibleInterface]:
    """Every visible node below `window`, parents first. Of a long list only the first rows: they are one delegate's."""
    whole = QAccessible.queryAccessibleInterface(window)
    assert whole is not None
    waiting = [whole]
    while waiting:
        node = waiting.pop()
        yield node
        count = min(node.childCount(), 200)
        children = [child for n in range(count) if (child := node.child(n)) is not None]
        waiting += [child for child in reversed(children) if not child.state().invisible]


def called(node: QAccessibleInterface) -> str:
    thing = node.object()
    if isinstance(thing, QWidget):
        return _name(thing)
    parent = node.parent()
    above = parent.object() if parent is not None else None
    return f"{node.role().name} in {_name(above) if isinstance(above, QWidget) else '?'}"


def _name(widget: QWidget) -> str:
    if widget.objectName():
        return widget.objectName()
    parent = widget.parentWidget()
    while parent is not None and not parent.objectName():
        parent = parent.parentWidget()
    return f"{type(widget).__name__} in {parent.objectName() if parent is not None else 'the window'}"


def said(node: QAccessibleInterface, kind: QAccessible.Text = QAccessible.Text.Name) -> str:
    return node.text(kind).strip()


def unnamed(window: QWidget) -> list[str]:
    """Nodes that take the focus and say nothing."""
    return [
        f"{called(node)} ({node.role().name}) takes the focus and has no name"
        for node in nodes(window)
        if node.state().focusable and not node.state().disabled and not said(node) and not _is_frame(node)
    ]


def _is_frame(node: QAccessibleInterface) -> bool:
    """What Qt calls focusable and Tab never reaches: viewports, stacked pages, the window itself."""
    thing = node.object()
    if node.role() in _ITEMS:  # a cell with nothing in it, of a row that says something
        cell, above = node.tableCellInterface(), node.parent()
        view = above.object() if above is not None else None
        if cell is None or not isinstance(view, QAbstractItemView):
            return False
        model = view.model()
        return any(model.index(cell.rowIndex(), column).data() for column in range(model.columnCount()))
    return isinstance(thing, QWidget) and (
        thing.focusPolicy() == Qt.FocusPolicy.NoFocus or isinstance(thing.parent(), QAbstractScrollArea)
    )


def same_names(window: QWidget) -> list[str]:
    """Siblings that take the focus, have the same role, and cannot be told apart by their names."""
    found: dict[tuple[int, QAccessible.Role, str], list[str]] = defaultdict(list)
    for node in nodes(window):
        parent = node.parent()
        thing = node.object()
        if parent is None or not isinstance(thing, QWidget) or not node.state().focusable or not said(node):
            continue
        if thing.focusPolicy() & Qt.FocusPolicy.TabFocus and thing.focusProxy() is None:
            found[id(thing.parent()), node.role(), said(node)].append(called(node))
    return [f"{' and '.join(names)} are all called {name!r}" for (_, _, name), names in found.items() if len(names) > 1]


def without_value(window: QWidget) -> list[str]:
    """Fields whose value a screen reader does not get, and painted figures that say none."""
    problems = []
    for node in nodes(window):
        thing = node.object()
        if isinstance(thing, QComboBox):
            shown = thing.currentText()
        elif isinstance(thing, QLineEdit) and thing.echoMode() is QLineEdit.EchoMode.Normal:
            shown = thing.text()
        elif isinstance(thing, QPlainTextEdit):
            shown = thing.toPlainText()
        elif isinstance(thing, QWidget) and hasattr(type(thing), "spoken_value"):
            shown = str(thing.spoken_value())
            if not shown or not said(node):
                problems.append(f"{called(node)} is painted and says {'no value' if said(node) else 'no name'}")
        else:
            continue
        value = node.text(QAccessible.Text.Value)
        if shown.strip() and shown.strip() not in value:
            problems.append(f"{called(node)} shows {shown!r} and says {value!r}")
    return problems


def without_unit(window: QWidget) -> list[str]:
    """Fields for a number with a unit whose name does not say it (AX-1)."""
    problems = []
    for field in window.findChildren(QWidget):
        if isinstance(field, NumberField | PairField) and field.isVisible():
            unit = field.unit.text()
            for part in field.findChildren(QLineEdit):
                if unit and unit not in part.accessibleName():
                    problems.append(f"{_name(part)} is called {part.accessibleName()!r} without its unit {unit}")
    return problems


def too_small(window: QWidget, least: int = LEAST) -> list[str]:
    """What can be pressed or reached and is under 24 px wide or `least` high (AX-3).

    A field inside a painted box counts as the box.
    """
    pressed = [each for each in window.findChildren(QAbstractButton) if each.isVisible() and each.isEnabled()]
    return [
        f"{_name(each)} is {each.width()}×{each.height()}"
        for each in dict.fromkeys([*reachable(window), *pressed])
        if (each.width() < LEAST or each.height() < least)
        and not (isinstance(each, QLineEdit) and each.property("bare"))
        and each.objectName() not in ("qt_toolbar_ext_button", "qt_tableview_cornerbutton")
    ]  # fmt: skip


def clipped(window: QWidget) -> list[str]:
    """Words that have less room than they need. The pseudo-language has no words, it sticks its length to the last."""
    problems, is_pseudo = [], spoken().code == PSEUDO
    for each in window.findChildren(QWidget):
        if not each.isVisible() or isinstance(each.parent(), QAbstractScrollArea | QComboBox):
            continue
        if isinstance(each, QLabel) and each.text() and not each.property("elides"):  # those show "…" and a tooltip
            what = f"{_name(each)} {each.text()[:40]!r}"
            if each.wordWrap():
                tall = each.heightForWidth(each.width())
                if each.height() < tall - 1:
                    problems.append(f"{what} is {each.height()} px high, its words need {tall}")
                word = longest_word(each)
                if not is_pseudo and each.contentsRect().width() < word - 1:
                    problems.append(f"{what} is {each.width()} px wide, its longest word needs {word}")
            else:
                need = max(each.fontMetrics().horizontalAdvance(line) for line in each.text().split("\n"))
                if each.contentsRect().width() < need - 1:
                    problems.append(f"{what} is {each.width()} px wide, its words need {need}")
        elif isinstance(each, QAbstractButton | QComboBox):
            least = each.minimumSizeHint().width()
            if each.width() < least - 1:
                problems.append(f"{_name(each)} is {each.width()} px wide, needs {least}")
    return problems


def sideways(window: QWidget) -> list[str]:
    """What is wider than the place it scrolls in, which scrolls down only: its end is never seen and never pressed."""
    return [
        f"{_name(inside)} is {inside.width()} px wide in {area.viewport().width()}"
        for area in window.findChildren(Scroll)
        if area.isVisible() and (inside := area.widget()) is not None and inside.width() > area.viewport().width()
    ]


def turned(window: QWidget) -> list[str]:
    """Pairs whose first number does not stand to the left of the second: 118/72 is 118/72 in every direction (IL-4)."""
    return [
        f"{pair.objectName() or 'a pair'} is turned round"
        for pair in window.findChildren(PairField)
        if pair.isVisible()
        for first, second in [pair.findChildren(QLineEdit)[:2]]
        if place(first, window).left() > place(second, window).left()
    ]


@contextmanager
def elisions() -> Iterator[list[str]]:
    """What is painted with an ellipsis meanwhile while no tooltip, of the widget or of the row, says it whole."""
    found: list[str] = []
    whole = painted.elided

    def watched(text: str, font: QFont, width: int) -> str:
        shown = whole(text, font, width)
        if shown != text:
            asked.append((*_painter(sys._getframe(1)), text, shown))
        return shown

    asked: list[tuple[object, object, str, str]] = []
    modules = [each for name, each in sys.modules.items() if name.startswith("nursechart.ui")]
    held = [each for each in modules if getattr(each, "elided", None) is whole]
    for module in held:
        module.elided = watched  # type: ignore[attr-defined]
    try:
        yield found
    finally:
        for module in held:
            module.elided = whole  # type: ignore[attr-defined]
    for by, index, text, shown in asked:
        if isinstance(by, QWidget):
            tip, what = (by.toolTip(), _name(by)) if isValid(by) else (text, "")
        else:
            row = isinstance(index, QModelIndex)
            tip, what = (str(index.data(Qt.ItemDataRole.ToolTipRole) or "") if row else ""), type(by).__name__  # type: ignore[attr-defined]
        if text not in tip:
            found.append(f"{what} paints {shown!r}, and no tooltip says {text!r}")


def _painter(frame: FrameType | None) -> tuple[object, object]:
    """The widget or delegate that is painting in `frame` or above it, and the index that it paints."""
    while frame is not None and not {"self", "widget"} & frame.f_locals.keys():
        frame = frame.f_back
    known = frame.f_locals if frame is not None else {}
    return known.get("widget", known.get("self")), known.get("index")


def on_the_way(window: QWidget) -> tuple[list[QWidget], list[str]]:
    """Where Tab goes from the first stop until it comes round, and what is wrong on the way: a trap, a stop that
    cannot be seen (AX-2), something that Tab never reaches, an order that is not that of reading.
    """
    window.activateWindow()
    settle()
    able = reachable(window)
    if not able:
        return [], []
    start = next(each for each in in_order(window) if each in able)
    start.setFocus(Qt.FocusReason.TabFocusReason)
    start = window.focusWidget() or start
    stops, problems = [start], []
    for _ in range(len(able) * 2 + 10):
        here = window.focusWidget() or start
        QTest.keyClick(here, Qt.Key.Key_Tab)
        QApplication.processEvents()
        now = window.focusWidget()
        if now is None or (now is here and len(able) > 1):
            problems.append(f"Tab does not lead on from {_name(here)}")
            break
        if now in stops:
            break
        stops.append(now)
        problems += _hidden(now, window)
        if _goes_back(here, now):
            problems.append(f"Tab goes back from {_name(here)} to {_name(now)}")
    else:
        problems.append("Tab never comes round")
    missed = [
        each for each in reachable(window)
        if each not in stops and not any(_one_of_a_group(each, stop) for stop in stops)
    ]  # fmt: skip
    problems += [f"Tab never reaches {_name(each)}" for each in missed]
    return stops, problems


def _one_of_a_group(widget: QWidget, stop: QWidget) -> bool:
    """One of several that arrows choose among: Tab stops at one of them."""
    return (
        isinstance(widget, QAbstractButton)
        and isinstance(stop, QAbstractButton)
        and widget.parent() is stop.parent()
        and (widget.autoExclusive() or widget.group() is not None)
    ) or (isinstance(stop, QWidget) and widget.parent() is stop and not isinstance(stop, QAbstractItemView))


def place(widget: QWidget, window: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


def _hidden(widget: QWidget, window: QWidget) -> list[str]:
    """Whether something of the focused widget is outside of what it scrolls in, or of the window."""
    top = widget.window()
    if top is not window:
        return []
    here = place(widget, window)
    frame = widget.parentWidget()
    while frame is not None:
        if isinstance(frame.parent(), QAbstractScrollArea) or frame is window:
            seen = QRect(frame.mapTo(window, QPoint(0, 0)), frame.size())
            inside = seen.intersected(here)
            enough = here.height() - 2 if here.height() <= seen.height() else seen.height() // 2
            if inside.height() < enough:
                return [f"{_name(widget)} has the focus and is out of sight by {here.height() - inside.height()} px"]
        frame = frame.parentWidget()
    return []


def _goes_back(one: QWidget, two: QWidget) -> bool:
    """Whether Tab led from `one` to `two`, which stands before it in reading order. Asked while `two` has the focus,
    for what scrolls moves on the way.
    """
    common = one.parentWidget()
    while common is not None and not common.isAncestorOf(two):
        common = common.parentWidget()
    if common is None or one.window() is not two.window():
        return False
    mirrored = common.layoutDirection() == Qt.LayoutDirection.RightToLeft  # a pair of numbers never is (IL-4)
    a, b = place(one, common), place(two, common)
    shared = min(a.bottom(), b.bottom()) - max(a.top(), b.top())
    in_row = shared > ROW_OVERLAP * min(a.height(), b.height())
    back = b.left() >= a.right() if mirrored else b.right() <= a.left()
    beyond = b.right() <= a.left() if mirrored else b.left() >= a.right()
    return (in_row and back) or (not in_row and b.bottom() <= a.top() and not beyond)
