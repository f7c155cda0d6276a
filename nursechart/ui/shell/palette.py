"""The palette: patients, visits, actions and phrases by typing (Ctrl+K). It remembers nothing once it is closed.

It knows the field it was called from as long as it is open, so that a phrase goes where the caret was.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from shiboken6 import isValid

from nursechart.ui.widgets.labels import Label
from nursechart.ui.widgets.naming import named
from nursechart.ui.widgets.painted import Painted, box
from nursechart.ui.widgets.rows import Row, RowList
from nursechart.ui.widgets.typing_fields import PhraseEdit, SearchField

Provider = Callable[[str], Sequence[Row]]


class Palette(Painted):
    """Opens below the search field. `provider(text)` answers rows at once; `chosen(str)` says the id taken."""

    chosen = Signal(str)

    def __init__(self, search: SearchField, parent: QWidget) -> None:
        super().__init__(parent)
        self._search = search
        self._provider: Provider = _nothing
        self._field: PhraseEdit | None = None
        self._caret = 0
        self._list = RowList("palette_rows", "")
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._none = Label("", "secondary", wrap=True)
        self._none.setContentsMargins(10, 8, 10, 8)
        column = QVBoxLayout(self)
        column.setContentsMargins(5, 5, 5, 5)
        column.addWidget(self._list)
        column.addWidget(self._none)
        self.say()
        search.edited.connect(self._ask)
        search.field.installEventFilter(self)
        self._list.chosen.connect(self._took)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._came_from)
        self.hide()

    def say(self) -> None:
        """Its own words, in the language that is spoken now."""
        named(self, "palette", self.tr("Search patients, visits or actions"))
        named(self._list, "palette_rows", self.tr("What was found"))
        self._none.setText(self.tr("Nothing found. Try a surname, a number or an action"))

    def set_provider(self, provider: Provider) -> None:
        self._provider = provider

    def open(self) -> None:
        """Put the focus into the search field and offer what there is for what it holds."""
        self._search.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.field.selectAll()
        self._ask(self._search.text())

    def phrases(self) -> tuple[tuple[str, str], ...]:
        """The (short name, text) of the phrases of the field that had the focus before; none where it takes none."""
        return self._field.phrases if self._field is not None and isValid(self._field) else ()

    def insert_phrase(self, name: str) -> None:
        """Put a phrase of that field in where its caret was, and give it the focus again."""
        if name in dict(self.phrases()) and self._field is not None:
            self._field.insert_phrase(name, self._caret)

    def close_layer(self) -> bool:
        """Close and forget; whether it was open."""
        was, self._field = self.isVisible(), None
        self.hide()
        self._search.clear()
        self._list.show_rows(())
        return was

    def answer(self, rows: Sequence[Row]) -> None:
        """Rows that came later than the key (a search off the GUI thread)."""
        if self.isVisible():
            self._show(rows)

    def _ask(self, text: str) -> None:
        self.show()
        self._show(self._provider(text))

    def _show(self, rows: Sequence[Row]) -> None:
        self._list.show_rows(rows)
        self._list.setVisible(bool(rows))
        self._none.setVisible(not rows)
        parent = self.parentWidget()
        assert parent is not None
        place = self._search.mapTo(parent, QPoint(0, self._search.height() + 4))
        width = max(self._search.width(), self.theme.px(440))
        height = (self._list.wanted_height(9) if rows else self._none.heightForWidth(width - 10)) + 12
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            place.setX(place.x() + self._search.width() - width)
        self.setGeometry(place.x(), place.y(), width, min(height, parent.height() - place.y() - 8))
        self.raise_()

    def eventFilter(self, watched: QObject, event: object) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QKeyEvent.Type.KeyPress and self.isVisible():
            return self._list.takes(event)
        return False

    def _took(self, row_id: str) -> None:
        field = self._field
        self.close_layer()
        self._field = field
        self.chosen.emit(row_id)
        self._field = None

    def _came_from(self, old: QWidget | None, now: QWidget | None) -> None:
        if now is self._search.field and old is not None:
            self._field = old if isinstance(old, PhraseEdit) else None
            self._caret = old.textCursor().position() if isinstance(old, PhraseEdit) else 0

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self.theme
        box(QPainter(self), QRectF(self.rect()), theme.px(10), theme.color("surface"), theme.color("line_strong"),
            theme.colours.border)  # fmt: skip


def _nothing(_text: str) -> Sequence[Row]:
    return ()
