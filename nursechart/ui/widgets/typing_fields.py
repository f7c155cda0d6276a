"""Fields that offer something while one types: phrases, search, one of very many."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from nursechart.clinical.phrases import GAP
from nursechart.ui.theme.current import current
from nursechart.ui.theme.tokens import Tone
from nursechart.ui.widgets.buttons import IconButton
from nursechart.ui.widgets.fields import SETTLE_MS, Field, is_left, is_redo, is_undo
from nursechart.ui.widgets.labels import Icon, Kbd, repolish
from nursechart.ui.widgets.naming import named
from nursechart.ui.widgets.painted import Painted, box
from nursechart.ui.widgets.rows import Row, RowList


class Popup(QFrame):
    """A list that opens below a field, inside its window. It never takes the focus from the field."""

    def __init__(self, field: QWidget, name: str, spoken: str) -> None:
        super().__init__(field)
        self._field = field
        self.list = RowList(name, spoken)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setObjectName(f"{name}_popup")
        self.setProperty("popup", True)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        column.addWidget(self.list)
        self.hide()

    def offer(self, rows: Sequence[Row], at: QPoint, width: int) -> None:
        """Show `rows` with the top left corner at `at` of the field; nothing when there are none."""
        if not rows:
            self.hide()
            return
        window = self._field.window()
        self.setParent(window)
        self.list.show_rows(rows)
        height = self.list.wanted_height() + 10
        place = self._field.mapTo(window, at)
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            place.setX(self._field.mapTo(window, QPoint(self._field.width(), 0)).x() - width)
        height = min(height, max(120, window.height() - place.y() - 8))
        self.setGeometry(QRect(place, QSize(width, height)))
        self.show()
        self.raise_()

    def takes(self, event: QKeyEvent) -> bool:
        """Whether the key was for the list: arrows, Enter and Esc while it is open."""
        if not self.isVisible():
            return False
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
            return True
        return self.list.takes(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        box(QPainter(self), QRectF(self.rect()), theme.px(8), theme.color("surface"), theme.color("line_strong"),
            theme.colours.border)  # fmt: skip


class PhraseEdit(QPlainTextEdit):
    """Words of several lines. "/" after a space opens the phrases, and so does the button at the lower corner.

    `phrases` are (short name, text). A gap of a phrase (`[which line?]`) is marked and selected, to be written over;
    Tab goes on to the next gap, and behind the last one to the next field. `settled(str)` as in the other fields.
    """

    settled = Signal(str)

    def __init__(
        self, name: str, spoken: str, phrases: Sequence[tuple[str, str]] = (), *, lines: int = 3,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        named(self, name, spoken)
        self._phrases, self._lines, self._told, self._slash = tuple(phrases), lines, "", -1
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._popup = Popup(self, f"{name}_phrases", self.tr("Phrases"))
        self._popup.list.chosen.connect(self._insert)
        self._button: IconButton | None = None
        self._settling = QTimer(self, interval=SETTLE_MS, singleShot=True)
        self._settling.timeout.connect(self._settle)
        self.textChanged.connect(self._typed)
        self._resize()

    def text(self) -> str:
        return self.toPlainText()

    def set_value(self, text: str) -> None:
        """Show `text` without saying `settled`."""
        self._told = text
        self.setPlainText(text)
        self._settling.stop()

    def set_phrases(self, phrases: Sequence[tuple[str, str]]) -> None:
        self._phrases = tuple(phrases)
        self._place_button()

    @property
    def phrases(self) -> tuple[tuple[str, str], ...]:
        return () if self.isReadOnly() else self._phrases

    def insert_phrase(self, key: str, at: int) -> None:
        """Take the focus and put a phrase in at `at`, a place in the text."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        cursor = self.textCursor()
        cursor.setPosition(min(at, len(self.text())))
        self.setTextCursor(cursor)
        self._slash = cursor.position()
        self._insert(key)

    def open_phrases(self) -> None:
        """Offer every phrase at the caret, as "/" does."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        cursor = self.textCursor()
        before = cursor.position() - 1
        blank = before < 0 or self.document().characterAt(before).isspace()
        cursor.insertText("/" if blank else " /")
        self._slash = self.textCursor().position() - 1
        self._offer()

    def set_tone(self, tone: Tone | None, why: str = "") -> None:
        self.setAccessibleDescription(why)
        self.setProperty("tone", str(tone) if tone else "")
        repolish(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._popup.takes(event):
            return
        known = self.document()
        if is_undo(event) and not (known.isRedoAvailable() if is_redo(event) else known.isUndoAvailable()):
            event.ignore()  # nothing was typed here since it was entered: the screen's undo hears it
            return
        super().keyPressEvent(event)
        if event.text() == "/" and self._at_word_start():
            self._slash = self.textCursor().position() - 1
        self._offer()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._popup.hide()
        self._settle()
        if is_left(event):
            self.document().clearUndoRedoStacks()

    def hideEvent(self, event: QHideEvent) -> None:
        self._popup.hide()
        super().hideEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.verticalScrollBar().maximum() == 0:
            event.ignore()
        else:
            super().wheelEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._resize()

    def focusNextPrevChild(self, onward: bool) -> bool:
        """Tab goes to the next gap first."""
        if onward and self._select_gap(self.textCursor().selectionEnd()):
            return True
        return super().focusNextPrevChild(onward)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_button()

    def _place_button(self) -> None:
        """The button for a finger, where there are phrases."""
        if not self._phrases:
            if self._button is not None:
                self._button.hide()
            return
        if self._button is None:
            button = IconButton("notebook-pen", self.tr("Phrases (/)"), size=18, side=30, parent=self)
            button.setObjectName(f"{self.objectName()}_phrases_button")
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(self.open_phrases)
            self._button = button
        self._button.setVisible(not self.isReadOnly())
        self._button.adjustSize()
        room, wanted, air = self.viewport().geometry(), self._button.sizeHint(), current().px(3)
        leading = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        x = room.left() + air if leading else room.right() - wanted.width() - air
        self._button.move(x, room.bottom() - wanted.height() - air + 1)

    def _typed(self) -> None:
        self._settling.start()
        self._resize()
        self._mark_gaps()

    def _mark_gaps(self) -> None:
        """Show what a phrase left open."""
        marks = []
        for gap in GAP.finditer(self.text()):
            mark = QTextEdit.ExtraSelection()
            cursor = self.textCursor()
            cursor.setPosition(gap.start())
            cursor.setPosition(gap.end(), QTextCursor.MoveMode.KeepAnchor)
            shape = QTextCharFormat()
            shape.setBackground(current().color("warn_soft"))
            shape.setForeground(current().color("warn"))
            mark.cursor, mark.format = cursor, shape
            marks.append(mark)
        if marks or self.extraSelections():
            self.setExtraSelections(marks)

    def _select_gap(self, start: int) -> bool:
        """Select the first gap from `start` on, to be written over; False when there is none."""
        gap = GAP.search(self.text(), start)
        if gap is None:
            return False
        cursor = self.textCursor()
        cursor.setPosition(gap.start())
        cursor.setPosition(gap.end(), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        return True

    def _settle(self) -> None:
        self._settling.stop()
        if self.text() != self._told:
            self._told = self.text()
            self.settled.emit(self._told)

    def _at_word_start(self) -> bool:
        before = self.textCursor().position() - 2
        return before < 0 or self.document().characterAt(before).isspace()

    def _offer(self) -> None:
        after = self.textCursor().position()
        typed = self.text()[self._slash + 1 : after] if 0 <= self._slash < after else ""
        begun = 0 <= self._slash < after and self.text()[self._slash : self._slash + 1] == "/"
        if not begun or "\n" in typed:
            self._slash = -1
            self._popup.hide()
            return
        folded = typed.casefold()
        rows = [Row(key, key, text) for key, text in self._phrases if folded in f"{key} {text}".casefold()]
        self._popup.offer(rows, QPoint(0, self.cursorRect().bottom() + 8), min(max(self.width(), 240), 420))

    def _insert(self, key: str) -> None:
        cursor = self.textCursor()
        end = cursor.position()
        cursor.setPosition(self._slash)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        start = self._slash
        cursor.insertText(dict(self._phrases)[key])
        self._slash = -1
        self._popup.hide()
        self._select_gap(start)

    def _resize(self) -> None:
        lines = min(max(self.document().blockCount(), self._lines), 10)
        words = self.fontMetrics().lineSpacing() * lines + current().px(20)
        self.setFixedHeight(max(words, current().field_height) if current().touch else words)


class SearchSelect(Field):
    """One of very many, by typing: `provider(text)` answers rows, and `chosen(str)` says the id of the one taken.

    Nothing is chosen by leaving the field.
    """

    chosen = Signal(str)

    def __init__(
        self, name: str, spoken: str, provider: Callable[[str], Sequence[Row]], *, width: int = 0,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(name, spoken, width=width, parent=parent)
        self._provider = provider
        self._popup = Popup(self, f"{name}_rows", spoken)
        self._popup.list.chosen.connect(self._took)
        self.textEdited.connect(self._offer)

    @property
    def is_open(self) -> bool:
        """Whether the list stands below the field, so that arrows and Enter are for it."""
        return self._popup.isVisible()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._popup.takes(event):
            return
        if event.key() == Qt.Key.Key_Down and not self._popup.isVisible():
            self._offer(self.text())
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._popup.hide()

    def _offer(self, text: str) -> None:
        self._popup.offer(self._provider(text), QPoint(0, self.height() + 4), max(self.width(), 260))

    def _took(self, row_id: str) -> None:
        index = self._popup.list.currentIndex().row()
        self.set_value(self._popup.list.rows.row(index).words)
        self._popup.hide()
        self.chosen.emit(row_id)


class SearchField(Painted):
    """The search box of the top bar, with its key: typing says `edited(str)`, Enter `submitted`, ↓ `went_down`."""

    edited = Signal(str)
    submitted = Signal()
    went_down = Signal()
    opened = Signal()  # it has the focus
    left = Signal()

    def __init__(self, name: str, spoken: str, hint: str = "Ctrl K", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = QLineEdit()
        self.field.setProperty("bare", True)
        named(self.field, name, spoken)
        self.field.setPlaceholderText(spoken)
        self.setFocusProxy(self.field)
        line = QHBoxLayout(self)
        line.setContentsMargins(15, 0, 8, 0)
        line.setSpacing(2)
        line.addWidget(Icon("search", 16, "text2"))
        line.addWidget(self.field, 1)
        self._bare = False
        self._key = Kbd(hint) if hint else None
        if self._key is not None:
            line.addSpacing(4)
            line.addWidget(self._key)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.field.textEdited.connect(self.edited)
        self.field.returnPressed.connect(self.submitted)
        self.field.installEventFilter(self)

    def set_hint(self, hint: str) -> None:
        """Another key brings the focus here now."""
        if self._key is not None:
            self._key.set_key(hint)

    def set_bare(self, bare: bool) -> None:
        """No wider than its sign needs, where others have words to say."""
        if bare != self._bare:
            self._bare = bare
            if self._key is not None:
                self._key.setVisible(not bare)
            self.field.setPlaceholderText("" if bare else self.field.accessibleName())
            self.setToolTip(self.field.accessibleName() if bare else "")
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(self.theme.px(48 if self._bare else 367), self.theme.px(48 if self.theme.touch else 36))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.theme.px(48 if self._bare else 180), self.sizeHint().height())

    def text(self) -> str:
        return self.field.text()

    def clear(self) -> None:
        self.field.setText("")

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
            (self.opened if event.type() == QEvent.Type.FocusIn else self.left).emit()
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Down:
            self.went_down.emit()
            return True
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.field.setFocus()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self.theme
        focus = self.field.hasFocus()
        box(QPainter(self), QRectF(self.rect()), theme.px(8), theme.color("sunken"),
            theme.color("accent" if focus else "control" if theme.name == "contrast" else "line"),
            2 if focus else theme.colours.border)  # fmt: skip
