"""What is taken out of a layout, and that Python keeps nothing of it that Qt deletes."""

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLayout, QLayoutItem, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from nursechart.ui.widgets.layouts import taken_out


def _kept() -> int:
    held = shiboken6.getAllValidWrappers()
    return sum(isinstance(each, QLayoutItem) and not isinstance(each, QLayout) for each in held)


def _page(qtbot: QtBot) -> tuple[QWidget, QVBoxLayout, list[QLabel]]:
    page = QWidget()
    qtbot.addWidget(page)
    column, row = QVBoxLayout(page), QHBoxLayout()
    labels = [QLabel(each) for each in ("above", "first", "second")]
    column.addWidget(labels[0])
    column.addLayout(row)
    row.addWidget(labels[1])
    row.addStretch(1)
    row.addWidget(labels[2])
    return page, column, labels


def test_all_widgets_are_taken_out_in_their_order_those_of_inner_layouts_too(qtbot: QtBot) -> None:
    _window, column, labels = _page(qtbot)
    before = _kept()

    assert taken_out(column) == labels
    assert column.count() == 0
    assert not column.children()
    assert _kept() == before


def test_python_keeps_no_item_of_a_layout_that_was_filled_after_it_was_put_in(qtbot: QtBot) -> None:
    before = _kept()
    _window, _column, labels = _page(qtbot)
    for each in labels:
        each.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    assert _kept() == before


def test_a_widget_that_was_taken_out_can_be_put_in_again_and_let_go(qtbot: QtBot) -> None:
    _window, column, labels = _page(qtbot)
    for _ in range(3):
        for each in taken_out(column):
            column.addWidget(each)
    for each in labels:
        shiboken6.delete(each)

    assert column.count() == 0
