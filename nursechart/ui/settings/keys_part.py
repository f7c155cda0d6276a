"""The keys, by where they act: choose one, press another, and it is in force at once.

What the new key already does is said beside it, with one way out: the two exchange their keys. Keys that are the same
in every program stay, and say so.
"""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from nursechart.charting.looks.settings import RecordLine, RecordsLook
from nursechart.language import said
from nursechart.ui import bound, keys
from nursechart.ui.settings.records import RecordsPart
from nursechart.ui.widgets import (
    Field,
    FlowLayout,
    Kbd,
    Label,
    LinkButton,
    PrimaryButton,
    SecondaryButton,
    announce,
    named,
)
from nursechart.ui.widgets.fields import is_redo, is_undo

_SHARES = ((42, 200), (14, 96), (16, 110), (28, 160))
_PASSES = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_F1)


class KeyField(Field):
    """Takes the next key that is pressed in it, whatever that does elsewhere: `pressed(str)`. Tab and Esc leave it."""

    pressed = Signal(str)
    left = Signal()

    def __init__(self, name: str, spoken: str, parent: QWidget | None = None) -> None:
        super().__init__(name, spoken, width=190, parent=parent)
        self.setPlaceholderText(self.tr("Press the new key"))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and cast(QKeyEvent, event).key() not in _PASSES:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _PASSES:
            event.ignore()
        elif event.key() == Qt.Key.Key_Escape and not event.modifiers():
            self.left.emit()
        elif chord := bound.chord(event):
            self.pressed.emit(chord)


class KeysPart(RecordsPart):
    """`show_keys()`; `changed(dict)` says all keys that are in place of shipped ones, after each change."""

    changed = Signal(object)
    undo_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("settings_bound", [said("What it does"), said("Key"), said("Where"), ""], _SHARES, parent)
        self.call(
            self.tr("Keys"),
            self.tr("Search here"),
            self.tr("Nothing has these words"),
            self.tr("Try one word less."),
        )
        self._id = ""
        words = self.tr("All as shipped")
        self.reset_all = named(SecondaryButton(words, icon="undo-2"), "keys_reset_all", words)
        self.reset_all.clicked.connect(lambda _on=False: self.changed.emit({}))
        self.head.addWidget(self.reset_all)
        self._make_bench()
        self.table.taken.connect(lambda _row: self._begin())
        bound.follow(self, lambda part: part.show_keys())

    def show_keys(self) -> None:
        """Every key as it is bound now; the chosen row stays the chosen one."""
        before = self._id
        typing = self.field.hasFocus()
        places = [place for place in keys.PLACES if place != "board"]  # that screen has no keys yet
        self.show_look(
            RecordsLook(tuple(self._line(n, key) for place in places for n, key in enumerate(keys.of(place))))
        )
        self.reset_all.setVisible(bool(bound.chosen()))
        if before:
            self.choose(before)
        if typing:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def land(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_undo(event) and not is_redo(event):
            self.undo_asked.emit()
        else:
            super().keyPressEvent(event)

    def _line(self, number: int, key: keys.Key) -> RecordLine:
        shown = "   ".join(keys.shown(each) for each in bound.bound_keys(key).split())
        own = key.id in bound.chosen()
        note = said(key.stays) if key.stays else ""
        if own:
            note = self.tr("Yours. Shipped: {key}").format(key=keys.shown(key.keys))
        cells = (said(key.words), shown, said(keys.PLACES[key.where]), note)
        return RecordLine(key.id or f"{key.where}.{number}", cells)

    def _make_bench(self) -> None:
        """What is below the table: the chosen act, its key, and a place to press another one."""
        top, below = QWidget(), QWidget()
        flow, acts = FlowLayout(top, gap=12), FlowLayout(below, gap=8)
        self._what = Label("", "strong", wrap=True)
        self._cap = Kbd("")
        self.field = KeyField("keys_new", self.tr("Press the new key"))
        self.field.setAccessibleDescription(self.tr("Press the key that is to do this. Tab and Esc leave it."))
        words = self.tr("As shipped")
        self._reset = named(LinkButton(words, icon="undo-2"), "keys_reset", words)
        self._says = Label("", "secondary-strong", wrap=True)
        words = self.tr("Exchange the two")
        self._exchange = named(PrimaryButton(words, icon="git-compare-arrows"), "keys_exchange", words)
        words = self.tr("Leave it as it is")
        self._leave = named(SecondaryButton(words), "keys_leave", words)
        for part in (self._cap, self.field, self._reset):
            flow.addWidget(part)
        for button in (self._exchange, self._leave):
            acts.addWidget(button)
            button.hide()
        for widget in (self._what, top, self._says, below):
            self.detail.body.addWidget(widget)
        self._asked = ""
        self.field.pressed.connect(self._take)
        self.field.left.connect(self.table.setFocus)
        self._reset.clicked.connect(lambda _on=False: self._put(_without(bound.chosen(), self._id)))
        self._exchange.clicked.connect(lambda _on=False: self._put(bound.exchanged(self._id, self._asked)))
        self._leave.clicked.connect(lambda _on=False: self._begin())
        self.detail.show()

    def _choose(self, row: int) -> None:
        line = self.model.lines[row] if 0 <= row < len(self.model.lines) else None
        self.detail.setVisible(line is not None)
        if line is None:
            return
        self._id = line.id
        shipped = bound.SHIPPED.get(line.id)
        stays = shipped is None or bool(shipped.stays)
        self._what.setText(f"{line.cells[0]}  ·  {line.cells[2]}")
        self._cap.set_key(line.cells[1])
        self.field.setVisible(not stays)
        self._reset.setVisible(line.id in bound.chosen())
        self._say(line.cells[3] if stays else "")

    def _begin(self) -> None:
        """The next key that is pressed is the new one, where there may be another."""
        self._say("" if not self.field.isHidden() else self._says.text())
        if not self.field.isHidden():
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take(self, key: str) -> None:
        if key == bound.now(self._id):
            self._say("")
            return
        if why := bound.refusal(self._id, key):
            self._say(f"{keys.shown(key)}: {why}", tone="warn")
            return
        other = bound.taken_by(self._id, key)
        if other is None:
            self._put(bound.with_key(self._id, key))
            return
        self._asked = key
        does = self.tr("{key} already does this: {what}.").format(key=keys.shown(key), what=said(other.words))
        may = bound.exchanged(self._id, key) is not None
        self._say(does if may else f"{does} {self.tr('Press another one.')}", tone="warn", asks=may)

    def _put(self, chosen: dict[str, str] | None) -> None:
        if chosen is not None:
            self.changed.emit(chosen)

    def _say(self, words: str, *, tone: str = "", asks: bool = False) -> None:
        self._says.set_tone(tone)
        self._says.setText(words)
        self._says.setVisible(bool(words))
        self._exchange.setVisible(asks)
        self._leave.setVisible(asks)
        if words and tone:
            announce(self, words, now=True)


def _without(chosen: dict[str, str], id_: str) -> dict[str, str]:
    return {other: key for other, key in chosen.items() if other != id_}
