"""What lies over a screen: the toast with Undo, and the dialog that stops the line.

Dialogs open with `open()` and answer by signals; nothing here waits. Stop dialogs are for the few cases of AL-2.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRectF, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from nursechart.ui.widgets.buttons import IconButton, LinkButton, PrimaryButton, SecondaryButton
from nursechart.ui.widgets.fields import TextField
from nursechart.ui.widgets.labels import Icon, Label
from nursechart.ui.widgets.naming import named
from nursechart.ui.widgets.painted import Painted, box
from nursechart.ui.widgets.pickers import Select

TOAST_MS = 8_000


def announce(widget: QObject, words: str, *, now: bool = False) -> None:
    """Read `words` aloud: politely, or `now` for what is critical (AX-6)."""
    event = QAccessibleAnnouncementEvent(widget, words)
    kind = QAccessible.AnnouncementPoliteness
    event.setPoliteness(kind.Assertive if now else kind.Polite)
    QAccessible.updateAccessibility(event)


class Toast(Painted):
    """A line at the foot of its parent for 8 s: `toast.say("Note removed", undo=True)`; `undone` says taken back."""

    undone = Signal()
    gone = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = Label("", "body")
        self._undo = named(LinkButton(""), "toast_undo", self.tr("Undo"))
        self._close = named(IconButton("x", "", size=16, side=28), "toast_close", self.tr("Close"))
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 6, 8, 6)
        line.setSpacing(8)
        for part in (Icon("check", 18, "ok"), self._words, self._undo, self._close):
            line.addWidget(part)
        self._end = QTimer(self, interval=TOAST_MS, singleShot=True)
        self._end.timeout.connect(self._leave)
        self._undo.clicked.connect(self._take_back)
        self._close.clicked.connect(self._leave)
        parent.installEventFilter(self)
        self.hide()

    def say(self, words: str, *, undo: bool = False, button: str = "") -> None:
        """Show `words`; with `undo` a button that says so, or what `button` says ("Redo").

        It lives as long as the window, so its buttons are named anew, in the language that is spoken now.
        """
        self._words.setText(words)
        close = self.tr("Close")
        self._close.setAccessibleName(close)
        self._close.setToolTip(close)
        self._undo.setVisible(undo)
        self._undo.set_text(button or self.tr("Undo"))
        self._undo.setAccessibleName(button or self.tr("Undo"))
        self.setAccessibleName(words)
        self._place()
        self.show()
        self.raise_()
        self._end.start()
        announce(self, words)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def _place(self) -> None:
        self.adjustSize()
        parent = self.parentWidget()
        if parent is not None:
            self.move((parent.width() - self.width()) // 2, parent.height() - self.height() - self.theme.px(72))

    def _take_back(self) -> None:
        self.undone.emit()
        self._leave()

    def _leave(self) -> None:
        self._end.stop()
        self.hide()
        self.gone.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self.theme
        box(QPainter(self), QRectF(self.rect()), theme.px(8), theme.color("surface"), theme.color("control"),
            theme.colours.border)  # fmt: skip


class StopDialog(QDialog):
    """Stops before harm: names the patient, says what and why, and its default is the safe way out.

    `StopDialog(window, "Do not give this dose", "CARVALHO, Maria", ["Allergy to penicillin…"], safe="Go back")`.
    With `override` words and `reasons` it can be gone past with a reason; `overridden(str, str)` says the reason's id
    and the free text (both empty where `asks_why` is False: leaving is no act of care). `backed_out` is the safe way.
    Open it with `open()`.
    """

    overridden = Signal(str, str)
    backed_out = Signal()

    def __init__(
        self, parent: QWidget, title: str, patient: str, why: Sequence[str], *, safe: str, override: str = "",
        reasons: Sequence[tuple[str, str]] = (), asks_why: bool = True, name: str = "stop",
    ) -> None:  # fmt: skip
        super().__init__(parent)
        named(self, name, f"{title}. {patient}. {' '.join(why)}")
        self.setWindowTitle(title)
        self.setModal(True)
        self.setMinimumWidth(460)
        self._asks_why = asks_why
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        head = QHBoxLayout()
        head.setSpacing(12)
        column.addLayout(head)
        head.addWidget(Icon("octagon-alert", 28, "crit"))
        words = QVBoxLayout()
        words.setSpacing(0)
        head.addLayout(words, 1)
        words.addWidget(Label(title, "name", tone="crit", wrap=True))
        words.addWidget(Label(patient, "heading"))
        for line in why:
            column.addWidget(Label(line, "body", wrap=True))
        self.reason = Select(f"{name}_reason", self.tr("Reason"), reasons, prompt=self.tr("Choose a reason"))
        self.free = TextField(f"{name}_words", self.tr("Reason in your own words"))
        self._missing = Label("", "secondary", tone="crit", wrap=True)
        self._missing.hide()
        if override and asks_why:
            column.addWidget(Label(self.tr("To go on, say why"), "secondary-strong"))
            for part in (self.reason, self.free, self._missing):
                column.addWidget(part)
        column.addSpacing(4)
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        column.addLayout(buttons)
        buttons.addStretch(1)
        if override:
            go_on = named(SecondaryButton(override, height=44), f"{name}_override", override)
            go_on.clicked.connect(self._go_on)
            buttons.addWidget(go_on)
        self.safe = named(PrimaryButton(safe, hint="Esc"), f"{name}_safe", safe)
        self.safe.clicked.connect(self.reject)
        buttons.addWidget(self.safe)
        self.rejected.connect(self.backed_out)
        self.safe.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.safe.setFocus()
        announce(self, self.accessibleName(), now=True)

    def _go_on(self) -> None:
        reason, words = self.reason.value(), self.free.text().strip()
        if self._asks_why and not (reason or words):
            self._missing.setText(self.tr("Choose a reason, or write one, to go on"))
            self._missing.show()
            self.reason.setFocus()
            return
        self.overridden.emit(reason, words)
        self.accept()
