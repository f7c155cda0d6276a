"""Small services to layouts: taking things out, standing them level, the order of Tab where something was put in."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLayout, QWidget

from nursechart.ui.theme import current
from nursechart.ui.widgets.layouts import taken_out


def clear(layout: QLayout) -> None:
    """Take every widget out of `layout` and let it go, at once unseen and unfound."""
    for widget in taken_out(layout):
        let_go(widget)


def let_go(widget: QWidget) -> None:
    """`widget` is not seen any more, nor found by its name or a name in it; it is gone when the turn ends.

    It keeps its parent until then: without one, Qt would style it and all in it anew, which takes longer than building.
    """
    widget.hide()
    for each in (widget, *widget.findChildren(QWidget)):
        each.setObjectName("")
    widget.deleteLater()


def upright(inside: QWidget) -> QWidget:
    """`inside` in the middle of a box as high as a field, so that it stands level with the fields beside it."""
    holder = QWidget()
    line = QHBoxLayout(holder)
    line.setContentsMargins(0, 0, 0, 0)
    line.addWidget(inside, 0, Qt.AlignmentFlag.AlignVCenter)
    holder.setMinimumHeight(current().field_height)
    return holder


def follow(before: QWidget | None, inserted: QWidget, after: QWidget | None = None) -> None:
    """Put what takes the focus in `inserted` behind that of `before` in the order of Tab, else ahead of `after`."""
    last = (focusable(before)[-1:] or [before]) if before is not None else []
    if not last and after is not None:
        previous = ahead_of(after, inserted)
        last = [previous] if previous is not None else []
    for each in focusable(inserted):
        if last:
            QWidget.setTabOrder(last[0], each)
        last = [each]


def ahead_of(widget: QWidget, without: QWidget | None = None) -> QWidget | None:
    """What takes the focus by Tab before `widget` and anything in it; nothing inside `without` counts."""
    inside = focusable(widget)
    previous = (inside[0] if inside else widget).previousInFocusChain()
    while previous is not None and previous is not widget:
        outside = not widget.isAncestorOf(previous) and not (without is not None and without.isAncestorOf(previous))
        if outside and previous.focusPolicy() & Qt.FocusPolicy.TabFocus:
            return previous
        previous = previous.previousInFocusChain()
    return None


def focusable(widget: QWidget) -> list[QWidget]:
    """What takes the focus by Tab inside `widget`, in the order it was built: that is the order it is read in."""
    found = [each for each in widget.findChildren(QWidget) if each.focusPolicy() & Qt.FocusPolicy.TabFocus]
    window = widget.window()
    return [each for each in found if each.focusProxy() is None and each.window() is window]
