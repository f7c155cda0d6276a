"""Two identifiers, asked before a visit is opened, a dose is given and a note is signed (ID-2).

The sheet shows what the open record says in large type and ticks nothing by itself. It is worked by keyboard alone:
1, 2 and 3 tick what was matched, a letter says who confirmed it, Enter goes on. It opens with `open()`.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QSizePolicy, QStyle, QVBoxLayout, QWidget

from nursechart.ui.theme import current
from nursechart.ui.widgets import (
    Button,
    Icon,
    Label,
    PrimaryButton,
    SecondaryButton,
    Segmented,
    announce,
    box,
    ltr,
    measure,
    named,
    write,
)
from nursechart.ui.widgets.choices import paint_tick

_LETTERS = {
    Qt.Key.Key_P: "patient",
    Qt.Key.Key_C: "caregiver",
    Qt.Key.Key_W: "wristband",
    Qt.Key.Key_F: "photo",
}
_NUMBERS = {Qt.Key.Key_1: 0, Qt.Key.Key_2: 1, Qt.Key.Key_3: 2}


class IdentitySheet(QDialog):
    """`IdentitySheet("CARVALHO, Maria", "14 Mar 1958 (67 y)", "004 182 7731", "Start visit", parent).open()`.

    `purpose_words` are the act, as a button says it. `confirmed(first, second, confirmed_by)` says two different ones
    of name, birth_date and mrn, and one of patient, caregiver, wristband and photo; `rejected` is the way back. The
    sheet closes once it has been confirmed, and lets itself go.
    """

    confirmed = Signal(str, str, str)

    def __init__(self, name: str, born: str, mrn: str, purpose_words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        title = self.tr("Is this the right person?")
        named(self, "identity", self.tr("{title} {name}").format(title=title, name=name))
        self.setWindowTitle(title)
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(current().px(520))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 20)
        whole.setSpacing(10)
        head = QHBoxLayout()
        head.setSpacing(10)
        whole.addLayout(head)
        head.addWidget(Icon("user-check", 24, "accent"))
        head.addWidget(Label(title, "name"), 1)
        how = self.tr("Match two of these with the person in front of you. Ask for them; do not read them out.")
        whole.addWidget(Label(how, "secondary", wrap=True))
        whole.addSpacing(2)
        told = [("name", self.tr("Full name"), name), ("birth_date", self.tr("Date of birth"), born)]
        told += [("mrn", self.tr("Record number"), mrn)] if mrn else []
        self._matched: dict[str, _Identifier] = {}
        for number, (key, caption, value) in enumerate(told, start=1):
            row = _Identifier(f"identity_{key}", caption, value, str(number))
            self._matched[key] = row
            whole.addWidget(row)
        whole.addSpacing(2)
        whole.addWidget(Label(self.tr("Who or what confirmed it"), "secondary-strong"))
        self._by = Segmented(
            "identity_by",
            self.tr("Who or what confirmed it"),
            [
                ("patient", self.tr("The patient")),
                ("caregiver", self.tr("A caregiver")),
                ("wristband", self.tr("Wristband")),
                ("photo", self.tr("Photo")),
            ],
            fill=True,
        )
        whole.addWidget(self._by)
        keys = self.tr("Keys 1 2 3 tick. P patient, C caregiver, W wristband, F photo.")
        whole.addWidget(Label(keys, "caption", wrap=True))
        self._missing = Label("", "secondary", tone="crit", wrap=True)
        self._missing.setObjectName("identity_missing")
        self._missing.hide()
        whole.addWidget(self._missing)
        whole.addSpacing(4)
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        whole.addLayout(buttons)
        buttons.addStretch(1)
        back = named(SecondaryButton(self.tr("Go back"), height=44), "identity_cancel", self.tr("Go back"))
        self._confirm = named(PrimaryButton(purpose_words, hint="Enter"), "identity_confirm", purpose_words)
        back.clicked.connect(self.reject)
        self._confirm.clicked.connect(self._answer)
        buttons.addWidget(back)
        buttons.addWidget(self._confirm)

    def matched(self) -> tuple[str, ...]:
        """What is ticked, in the order shown."""
        return tuple(key for key, row in self._matched.items() if row.isChecked())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._matched["name"].setFocus(Qt.FocusReason.PopupFocusReason)
        announce(self, self.accessibleName(), now=True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _NUMBERS and _NUMBERS[key] < len(self._matched):
            row = list(self._matched.values())[_NUMBERS[key]]
            row.toggle()
            row.setFocus()
        elif key in _LETTERS and not event.modifiers():
            self._by.set_value(_LETTERS[key])
            chosen = self._by.findChild(QWidget, f"identity_by_{_LETTERS[key]}")
            if chosen is not None:
                chosen.setFocus()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focus = self.focusWidget()
            if isinstance(focus, Button):
                focus.click()
            else:
                self._go_on()
        else:
            super().keyPressEvent(event)

    def _go_on(self) -> None:
        """Enter: confirm when all is said, else on to what is not."""
        matched, by = len(self.matched()), self._by.value()
        if matched >= 2 and by:
            self._answer()
        elif matched >= 2:
            self._by.findChildren(QWidget)[0].setFocus()
        else:
            self.focusNextChild()

    def _answer(self) -> None:
        matched, by = self.matched(), self._by.value()
        if len(matched) < 2:
            self._say(self.tr("Tick two things that you matched, like the full name and the date of birth"))
            next(row for row in self._matched.values() if not row.isChecked()).setFocus()
        elif not by:
            self._say(self.tr("Choose who or what confirmed it"))
            self._by.findChildren(QWidget)[0].setFocus()
        else:
            self.accept()
            self.confirmed.emit(matched[0], matched[1], by)

    def _say(self, words: str) -> None:
        self._missing.setText(words)
        self._missing.show()
        announce(self, words, now=True)


class _Identifier(QCheckBox):
    """One identifier of the open record in large type, to be ticked when it was matched."""

    def __init__(self, name: str, caption: str, value: str, key: str) -> None:
        super().__init__(value)
        named(self, name, f"{caption}: {value}")
        self._caption, self._value, self._key = caption, value, key
        self.setToolTip(key)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        theme = current()
        return QSize(theme.px(96) + measure(self._value, theme.font(20, 600)), theme.px(62))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, pos: object) -> bool:
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), current()
        painter.setLayoutDirection(self.layoutDirection())

        def placed(x: int, y: int, width: int, height: int) -> QRect:
            return QStyle.visualRect(self.layoutDirection(), self.rect(), QRect(x, y, width, height))

        on, focus = self.isChecked(), self.hasFocus()
        fill = theme.color("accent_soft" if on else "hover" if self.underMouse() else "surface")
        edge = theme.color("accent" if on or focus else "line_strong")
        box(painter, QRectF(self.rect()), theme.px(8), fill, edge, 2 if focus else theme.colours.border)
        side = theme.px(20)
        paint_tick(painter, QRectF(placed(theme.px(15), (self.height() - side) // 2, side, side)), on, False, theme)
        x, room = theme.px(50), self.width() - theme.px(96)
        above = placed(x, theme.px(7), room, theme.px(18))
        write(painter, above, self._caption, theme.font(12, 500), theme.color("text2"))
        words = self._value if self.objectName() == "identity_name" else ltr(self._value)
        write(painter, placed(x, theme.px(25), room, theme.px(28)), words, theme.font(20, 600), theme.color("text"))
        cap = placed(self.width() - theme.px(38), (self.height() - theme.px(20)) // 2, theme.px(22), theme.px(20))
        box(painter, QRectF(cap), theme.px(4), theme.color("surface"), theme.color("line_strong"), theme.colours.border)
        write(painter, cap, self._key, theme.font(12, 500), theme.color("text2"), Qt.AlignmentFlag.AlignHCenter)
