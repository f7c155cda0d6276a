"""Small services to layouts: taking things out, standing them level, the order of Tab where something was put in."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLayout, QWidget

from nursechart.ui.theme import current


def clear(layout: QLayout) -> None:
    """Take every widget out of `layout` and let it go, at once unseen and unfound."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.setParent(None)
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
    inside = focusable(inserted)
    last = focusable(before)[-1:] if before is not None else []
    if not last and after is not None:
        previous = after.previousInFocusChain()
        while previous is not None and previous is not after:
            if previous.focusPolicy() & Qt.FocusPolicy.TabFocus and not inserted.isAncestorOf(previous):
                last = [previous]
                break
            previous = previous.previousInFocusChain()
    for each in inside:
        if last:
            QWidget.setTabOrder(last[0], each)
        last = [each]


def focusable(widget: QWidget) -> list[QWidget]:
    """What takes the focus by Tab inside `widget`, in the order it was built: that is the order it is read in."""
    found = [each for each in widget.findChildren(QWidget) if each.focusPolicy() & Qt.FocusPolicy.TabFocus]
    return [each for each in found if each.focusProxy() is None]
