"""Four figures: what goes out, what came in, what needs attention, what needs a choice. Each opens its list."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from nursechart.charting.looks.syncing import SyncLook
from nursechart.ui.theme import Tone, current
from nursechart.ui.widgets import StatTile, box, named

OUT, CAME_IN, ATTENTION, CHOICES = "waiting", "came_in", "attention", "choices"


class Tiles(QWidget):
    """`show_look(look)`; `opened(name)` says which tile was pressed."""

    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(10)
        self._tiles = {name: _Tile(name) for name in (OUT, CAME_IN, ATTENTION, CHOICES)}
        for name, tile in self._tiles.items():
            self._line.addWidget(tile, 1)
            tile.clicked.connect(lambda _checked=False, pressed=name: self.opened.emit(pressed))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        ways = QHBoxLayout.Direction
        narrow = current().is_narrow(self.window().width())
        self._line.setDirection(ways.TopToBottom if narrow else ways.LeftToRight)

    def mark(self, name: str) -> None:
        """The list of this tile is open; "" for none."""
        for each, tile in self._tiles.items():
            tile.setChecked(each == name)

    def focus(self, name: str) -> None:
        self._tiles[name].setFocus(Qt.FocusReason.OtherFocusReason)

    def show_look(self, look: SyncLook) -> None:
        self._tiles[OUT].say(
            "cloud-upload", str(look.waiting), self.tr("waiting to go out"), look.waiting_text,
            _tone(look.waiting or len(look.outbox.photos)),
        )  # fmt: skip
        self._tiles[CAME_IN].say("inbox", str(look.came_in), self.tr("came in"), look.came_in_text, Tone.ACCENT)
        words = self.tr("needs attention") if look.attention == 1 else self.tr("need attention")
        self._tiles[ATTENTION].say(
            "triangle-alert", str(look.attention), words, look.attention_text, _tone(look.attention)
        )
        words = self.tr("needs your choice") if look.choices == 1 else self.tr("need your choice")
        self._tiles[CHOICES].say("git-compare-arrows", str(look.choices), words, look.choices_text, _tone(look.choices))


class _Tile(QAbstractButton):
    """A tile that is pressed: by click, Enter or Space."""

    def __init__(self, name: str) -> None:
        super().__init__()
        named(self, f"tile_{name}", "")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._shown: StatTile | None = None
        self._tone: Tone | None = None
        self.clicked.connect(lambda: self.setChecked(not self.isChecked()))  # the page says which one is open

    def say(self, icon: str, figure: str, words: str, note: str, tone: Tone) -> None:
        if self._shown is None or tone is not self._tone:
            if self._shown is not None:
                self._line.removeWidget(self._shown)
                self._shown.hide()
                self._shown.deleteLater()
            self._tone, self._shown = tone, StatTile(icon, figure, words, note, tone=tone)
            self._shown.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            self._line.addWidget(self._shown)
            self._ring = _Ring(self)
            self._ring.resize(self.size())
            self._ring.show()
        else:
            self._shown.say(figure, words, note)
        self.setAccessibleName(f"{figure} {words}. {note}" if note else f"{figure} {words}")
        self.setAccessibleDescription(self.tr("Opens the list"))

    def sizeHint(self) -> QSize:
        return self._line.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self._line.minimumSize()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._shown is not None:
            self._ring.resize(self.size())

    def paintEvent(self, event: QPaintEvent) -> None:
        """The tile inside paints itself; the ring over it says where the focus is and what is open."""


class _Ring(QWidget):
    """Over a tile: the focus, and whether its list is open."""

    def __init__(self, tile: _Tile) -> None:
        super().__init__(tile)
        self._tile = tile
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not (self._tile.hasFocus() or self._tile.isChecked()):
            return
        theme = current()
        width = 2 if self._tile.hasFocus() else 1
        box(QPainter(self), QRectF(self.rect()), theme.px(10), None, theme.color("accent"), width)


def _tone(count: int) -> Tone:
    return Tone.WARN if count else Tone.NEUTRAL
