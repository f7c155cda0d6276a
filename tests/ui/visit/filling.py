"""Answering any form by key, whatever the content pack asks: one way to type for each kind of control."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QRadioButton, QWidget
from shiboken6 import isValid

from nursechart.clinical.content import Content
from nursechart.clinical.content_types import Field
from nursechart.ui.visit.editor import Editor
from nursechart.ui.visit.rows import RowView
from nursechart.ui.visit.score_field import ScoreEditor
from nursechart.ui.visit.table_editor import TableEditor
from nursechart.ui.visit.table_field import TableField
from nursechart.ui.widgets import Scroll, SearchSelect
from tests.ui.at_work import AtWork
from tests.ui.reachable import settle

WORDS = "As planned"


def answer(work: AtWork, content: Content, row: RowView, field: Field) -> None:
    """Answer one row by key, its later questions too, and leave it; a time that is now leaves it by itself."""
    done = 0
    while isValid(row) and done < len(row.editors):
        editor = row.editors[done]
        if editor.kind != "static":
            editor.first.setFocus(Qt.FocusReason.TabFocusReason)
            settle()
            fill(work, content, editor, field, first=done == 0)
            work.settle()
            settle()
        done += 1
    if isValid(row):
        row.leave()
    work.settle()
    settle()


def fill(work: AtWork, content: Content, editor: Editor, field: Field, *, first: bool = True) -> None:
    if isinstance(editor, TableEditor):
        _fill_table(work, content, editor, field)
    elif isinstance(editor, ScoreEditor):
        _fill_score(work, editor)
    elif field.type == "exception" and first:
        _press(work, Qt.Key.Key_Right, Qt.Key.Key_Space)  # an exception: it asks for more
    else:
        _type(work, field)


def _type(work: AtWork, field: Field) -> None:
    inside = work.focus
    if isinstance(inside, QComboBox):
        _press(work, Qt.Key.Key_Down)
    elif isinstance(inside, SearchSelect):
        _press(work, Qt.Key.Key_Down)
        settle()
        _press(work, Qt.Key.Key_Down, Qt.Key.Key_Return)
    elif isinstance(inside, QRadioButton):
        chosen = isinstance(inside.parent(), QWidget) and inside.isChecked()
        _press(work, *(() if chosen else (Qt.Key.Key_Space,)))
    elif isinstance(inside, QAbstractButton):
        _press(work, *(() if inside.isChecked() else (Qt.Key.Key_Space,)))
    else:
        if isinstance(inside, QLineEdit):
            inside.selectAll()
        QTest.keyClicks(inside, _typed(field))


def _typed(field: Field) -> str:
    match field.type:
        case "num":
            number = field.low if field.low is not None else field.high if field.high is not None else 1
            return f"{number:f}" if not isinstance(number, int) else str(number)
        case "dt":
            return "30 nov 26 9:00" if field.ahead else "n"
        case "date":
            return "30 nov 26"
        case _:
            return WORDS


def _fill_table(work: AtWork, content: Content, editor: TableEditor, field: Field) -> None:
    table = editor.widget
    assert isinstance(table, TableField)
    for number in range(2):
        if number == 0:
            table.add.setFocus(Qt.FocusReason.TabFocusReason)
            _press(work, Qt.Key.Key_Space)
        for column in field.columns:
            if column.type == "derived":
                continue
            assert work.focus.objectName().startswith(f"{table.objectName()}_{number}_{column.id}"), (
                f"{column.id} of row {number}: the focus is on {work.focus.objectName()}"
            )
            _type(work, column)
            _press(work, Qt.Key.Key_Return)  # on the last cell: a further row
            settle()
    assert table.count == 3
    _press(work, Qt.Key.Key_Return)
    work.focus.setFocus()


def _fill_score(work: AtWork, editor: ScoreEditor) -> None:
    items = [key for key in editor.values() if "." in key]
    if items:
        for _ in items:
            QTest.keyClicks(work.focus, "1")
    elif isinstance(work.focus, QLineEdit):
        QTest.keyClicks(work.focus, "12")
    else:
        QTest.keyClicks(work.focus, "3")


def _press(work: AtWork, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(work.focus, key)


def clipped(scroller: Scroll, inside: QWidget) -> list[str]:
    """What has less room in `inside` than its words need, or stands outside of what can be scrolled to."""
    found = []
    whole, room = scroller.widget(), scroller.viewport().width()
    for widget in inside.findChildren(QWidget):
        if not widget.isVisible() or not widget.width():
            continue
        name = widget.objectName() or (widget.text() if isinstance(widget, QLabel) else type(widget).__name__)
        right = widget.mapTo(whole, widget.rect().topRight()).x()
        if right > room:
            found.append(f"{name}: ends at {right} of {room}")
        if isinstance(widget, QLabel) and widget.text():
            if widget.wordWrap():
                tall = widget.heightForWidth(widget.width())
                if widget.height() < tall - 1:
                    found.append(f"{name}: {widget.height()} px high, its words need {tall}")
                longest = max(widget.fontMetrics().horizontalAdvance(word) for word in widget.text().split() or [""])
                if widget.width() < longest - 1:
                    found.append(f"{name}: {widget.width()} px wide, its longest word needs {longest}")
            elif widget.width() < widget.sizeHint().width() - 1:
                found.append(f"{name}: {widget.width()} px wide, its words need {widget.sizeHint().width()}")
        elif isinstance(widget, QAbstractButton | QLineEdit | QComboBox):
            least = widget.minimumSizeHint().width()
            if widget.width() < least - 1:
                found.append(f"{name}: {widget.width()} px wide, needs {least}")
    return found
