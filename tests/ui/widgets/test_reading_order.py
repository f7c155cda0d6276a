"""Tab goes as one reads, whatever was built when, and looking for the way leaves nothing behind."""

from __future__ import annotations

from pathlib import Path

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

import nursechart.ui
from nursechart.ui.widgets.reading_order import go_on, in_order


def _named(name: str) -> QLineEdit:
    field = QLineEdit()
    field.setObjectName(name)
    return field


def test_the_order_is_that_of_the_layouts_and_not_of_birth(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    column, row, grid = QVBoxLayout(page), QHBoxLayout(), QGridLayout()
    last, first, second = _named("last"), _named("first"), _named("second")
    below, beside, above = _named("below"), _named("beside"), _named("above")
    column.addWidget(last)
    column.insertLayout(0, row)
    row.addWidget(second)
    row.insertWidget(0, first)
    column.insertLayout(1, grid)
    grid.addWidget(below, 1, 0)
    grid.addWidget(beside, 0, 1)
    grid.addWidget(above, 0, 0)
    by_hand = _named("by hand")
    by_hand.setParent(page)
    by_hand.show()
    page.show()

    names = [each.objectName() for each in in_order(page) if isinstance(each, QLineEdit)]
    assert names == ["first", "second", "above", "beside", "below", "last", "by hand"]


def test_the_walk_leaves_no_item_of_a_layout_behind(qtbot: QtBot) -> None:
    """PySide 6.11 keeps what `itemAt` answered after Qt has deleted it; the next widget at that address is broken."""
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    column.addWidget(QLabel("one"))
    page.show()
    list(in_order(page))

    assert "children" not in shiboken6.dump(column)


def test_no_screen_asks_a_layout_of_qt_for_its_items() -> None:
    folder = Path(nursechart.ui.__file__).parent
    asking = [path.name for path in folder.rglob("*.py") if ".itemAt(" in path.read_text(encoding="utf-8")]
    assert asking == []


def test_tab_goes_through_all_that_is_in_sight_and_backtab_the_same_way_back(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    column, stack, scrolled, inner = QVBoxLayout(page), QStackedWidget(), QScrollArea(), QWidget()
    inside = QVBoxLayout(inner)
    for name in ("two", "three"):
        inside.addWidget(_named(name))
    scrolled.setWidget(inner)
    scrolled.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    stack.addWidget(scrolled)
    stack.addWidget(_named("on a page that is not shown"))
    hidden = _named("hidden")
    for each in (_named("one"), stack, hidden, _named("four")):
        column.addWidget(each)
    hidden.hide()
    page.show()
    page.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is page)

    def walk(onward: bool) -> list[str]:
        went = []
        while go_on(page, onward, round_again=False):
            went.append(page.focusWidget().objectName())
        return went

    page.findChild(QLineEdit, "one").setFocus()
    assert walk(onward=True) == ["two", "three", "four"]
    assert walk(onward=False) == ["three", "two", "one"]
    assert go_on(page, False, round_again=True)
    assert page.focusWidget().objectName() == "four"
