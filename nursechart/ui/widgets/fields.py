"""Fields: what is typed is kept as typed.

Every field says `settled` with its text when it is left or 0.8 s after the last key, whichever is first (EN-2), and
only when the text differs from the last one said. Enter goes on to the next field, the wheel never changes anything,
and no field ever rejects a key: what cannot be charted is marked and stays (EN-4). Previous values are never inside
(EN-3).
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from nursechart.ui.theme.current import current
from nursechart.ui.theme.tokens import Tone
from nursechart.ui.widgets.buttons import SecondaryButton
from nursechart.ui.widgets.labels import fit_field, repolish
from nursechart.ui.widgets.naming import named

SETTLE_MS = 800


def is_undo(event: QKeyEvent) -> bool:
    """Whether a key undoes or redoes."""
    return event.matches(QKeySequence.StandardKey.Undo) or is_redo(event)


def is_redo(event: QKeyEvent) -> bool:
    """Ctrl+Y everywhere, and what else this system knows."""
    ctrl_y = event.key() == Qt.Key.Key_Y and event.modifiers() == CTRL
    return ctrl_y or event.matches(QKeySequence.StandardKey.Redo)


def is_left(event: QFocusEvent) -> bool:
    """Whether the focus went elsewhere in the window; a menu or another window only borrows it."""
    reason = Qt.FocusReason
    return event.reason() not in (reason.ActiveWindowFocusReason, reason.PopupFocusReason, reason.MenuBarFocusReason)


class Field(QLineEdit):
    """A one-line field. `width` is px at 100 %, 0 for as wide as there is room."""

    settled = Signal(str)
    went_on = Signal()  # Enter was pressed, and the focus has moved on

    def __init__(
        self, name: str, spoken: str, *, width: int = 0, figure: bool = False, parent: QWidget | None = None
    ) -> None:
        """`figure` is for numbers: larger and at the trailing edge."""
        super().__init__(parent)
        named(self, name, spoken)
        self._wide, self._told, self._goes_on = width, "", True
        self.setProperty("figure", figure)
        if figure:
            self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self._settling = QTimer(self, interval=SETTLE_MS, singleShot=True)
        self._settling.timeout.connect(self._settle)
        self.textEdited.connect(lambda _text: self._settling.start())
        self.editingFinished.connect(self._settle)
        self._resize()

    def set_value(self, text: str) -> None:
        """Show `text` without saying `settled`."""
        self._settling.stop()
        self._told = text
        self.setText(text)

    def set_tone(self, tone: Tone | None, why: str = "") -> None:
        """Mark the field; `why` is read aloud with it (AX-1)."""
        self.setAccessibleDescription(why)
        word = str(tone) if tone is not None else ""
        if (self.property("tone") or "") != word:
            self.setProperty("tone", word)
            repolish(self)

    def stay_on_enter(self) -> None:
        """Enter here is for somebody else (a form's own act): the focus does not move."""
        self._goes_on = False

    def settle(self) -> None:
        """Say `settled` now, for somebody who acts on the text."""
        self._settle()

    def _settle(self) -> None:
        self._settling.stop()
        if self.text() != self._told:
            self._told = self.text()
            self.settled.emit(self._told)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_undo(event) and not (self.isRedoAvailable() if is_redo(event) else self.isUndoAvailable()):
            event.ignore()  # nothing was typed here since it was entered: the screen's undo hears it
            return
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._goes_on and not event.modifiers() & CTRL:
            event.accept()
            self.focusNextChild()
            self.went_on.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """What was typed is told when the field is left, and is undone by the screen from then on (EN-9)."""
        super().focusOutEvent(event)
        if is_left(event) and (self.isUndoAvailable() or self.isRedoAvailable()):
            self.setText(self.text())

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._resize()

    def _resize(self) -> None:
        fit_field(self)
        if self._wide:
            self.setFixedWidth(current().px(self._wide))


class TextField(Field):
    """One line of words."""


class PasswordField(QWidget):
    """A password or PIN: hidden, can be shown and pasted (AX-7), cannot be undone, and is gone once taken."""

    entered = Signal()  # Enter

    def __init__(self, name: str, spoken: str, *, show_word: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._show_word, self._hide_word = show_word or self.tr("Show"), self.tr("Hide")
        self.field = _Secret()
        named(self.field, name, spoken)
        self.show_button = named(
            SecondaryButton(self._show_word, icon="eye"), f"{name}_show", f"{self._show_word}: {spoken}"
        )
        self.show_button.setCheckable(True)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(self.field, 1)
        line.addWidget(self.show_button)
        self.setFocusProxy(self.field)
        self.show_button.toggled.connect(self._show)
        self.field.returnPressed.connect(self.entered)

    def take(self) -> str:
        """The password, which is gone from the screen and the field's history afterwards."""
        text = self.field.text()
        self.clear()
        return text

    def text(self) -> str:
        return self.field.text()

    def clear(self) -> None:
        self.field.setText("")
        self.show_button.setChecked(False)

    def _show(self, shown: bool) -> None:
        self.field.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self.show_button.set_icon_name("eye-off" if shown else "eye")
        self.show_button.set_text(self._hide_word if shown else self._show_word)


class _Secret(QLineEdit):
    def __init__(self) -> None:
        super().__init__()
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase | Qt.InputMethodHint.ImhSensitiveData
        )  # fmt: skip
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        fit_field(self)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            fit_field(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo):
            event.accept()
            return
        super().keyPressEvent(event)


CTRL = Qt.KeyboardModifier.ControlModifier
