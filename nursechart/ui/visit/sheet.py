"""The sheet: a small dialog that asks for one thing more, opened with `open()`. It answers by signals and keeps what is
typed; one whose answer is refused stays open and says why at the field.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from nursechart.ui.theme import current
from nursechart.ui.widgets import Button, Icon, Label, Scroll, SecondaryButton, announce, named
from nursechart.ui.widgets.reading_order import go_on

_AROUND = 40  # px between a sheet and the edges of its window, both sides together
_FOCUS_ROOM = 16  # px above and below what has the focus (AX-2)
_WIDEST = 720  # px at 100 % that a body takes where it could do with less


class Sheet(QDialog):
    """A title, a body, a line for what is wrong, and the buttons. Esc closes it; nothing outside was changed then.

    It is never larger than the window it belongs to: with large text its body scrolls (`scrolls`).
    """

    def __init__(
        self,
        parent: QWidget,
        name: str,
        title: str,
        why: str = "",
        *,
        icon: str = "",
        tone: str = "text2",
        scrolls: bool = False,
    ) -> None:
        super().__init__(parent)
        named(self, name, title)
        self.setWindowTitle(title)
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(min(current().px(480), parent.window().width() - _AROUND))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 20)
        whole.setSpacing(12)
        head = QHBoxLayout()
        head.setSpacing(10)
        whole.addLayout(head)
        if icon:
            head.addWidget(Icon(icon, 24, tone))
        head.addWidget(Label(title, "name", wrap=True), 1)
        if why:
            whole.addWidget(Label(why, "secondary", wrap=True))
        self._scrolled: Scroll | None = None
        if scrolls:
            self._scrolled = Scroll(padding=(0, 0, current().px(12), 0), gap=8)
            self.body = self._scrolled.body
            whole.addWidget(self._scrolled, 1000)
        else:
            self.body = QVBoxLayout()
            self.body.setSpacing(8)
            whole.addLayout(self.body)
        self._wrong = Label("", "secondary", tone="crit", wrap=True)
        self._wrong.setObjectName(f"{name}_wrong")
        self._wrong.hide()
        whole.addWidget(self._wrong)
        whole.addSpacing(4)
        whole.addStretch(1)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(12)
        whole.addLayout(self._buttons)
        self._buttons.addStretch(1)
        self._first: QWidget | None = None

    def ask_first(self, field: QWidget) -> None:
        """Where the focus lands."""
        self._first = field

    def add_button(self, button: Button, act: Callable[[], object]) -> None:
        button.clicked.connect(lambda _on=False: act())
        self._buttons.addWidget(button)

    def add_cancel(self, words: str = "") -> None:
        words = words or self.tr("Cancel")
        self.add_button(named(SecondaryButton(words, height=44), f"{self.objectName()}_cancel", words), self.reject)

    def refuse(self, why: str, at: QWidget | None = None) -> None:
        """Say why the answer was not taken; what is typed stays."""
        self._wrong.setText(why)
        self._wrong.show()
        announce(self, why, now=True)
        if at is not None:
            at.setFocus()

    def focusNextPrevChild(self, onward: bool) -> bool:
        return go_on(self, onward, round_again=True)

    def showEvent(self, event: QShowEvent) -> None:
        self._fit()
        QTimer.singleShot(0, self, self._fit)  # once its words have their size
        super().showEvent(event)
        if self._first is not None:
            self._first.setFocus()

    def _fit(self) -> None:
        """As wide as its words ask and as high as they need there, within the window it belongs to."""
        whole, parent = self.layout(), self.parentWidget()
        if whole is None or parent is None:
            return
        room = parent.window().size()
        inside = self._scrolled.widget() if self._scrolled is not None else None
        margins = whole.contentsMargins()
        beside = margins.left() + margins.right()
        whole.invalidate()  # what it asked for before its words had their size
        wide = whole.sizeHint().width()
        if inside is not None:
            wide = max(inside.minimumSizeHint().width(), min(inside.sizeHint().width(), current().px(_WIDEST))) + beside
        wide = max(self.width(), min(max(wide, self.minimumWidth()), room.width() - _AROUND))
        high = whole.totalHeightForWidth(wide) if whole.hasHeightForWidth() else whole.sizeHint().height()
        if inside is not None and self._scrolled is not None:
            needed = inside.heightForWidth(wide - beside)
            high += max(needed, inside.sizeHint().height() if needed < 0 else 0) - self._scrolled.sizeHint().height()
        self.resize(wide, min(max(self.height(), high), max(room.height() - _AROUND // 2, self.minimumHeight())))
        focus = self.focusWidget()
        if self._scrolled is not None and focus is not None and self._scrolled.isAncestorOf(focus):
            self._scrolled.ensureWidgetVisible(focus, 0, _FOCUS_ROOM)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focus = self.focusWidget()
            if isinstance(focus, Button):
                focus.click()
            else:
                self.focusNextChild()
            return
        super().keyPressEvent(event)
