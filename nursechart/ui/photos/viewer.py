"""Photos as large as the screen: one, or two of the same place side by side with their dates.

Left and right go to the older and newer photo, plus and minus zoom both, with Shift the arrows move what is larger than
its pane; each has a button too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from nursechart.charting.looks.photos import PhotoLook
from nursechart.ui.photos.picture import ZOOMS, Pane
from nursechart.ui.theme import Tone, current
from nursechart.ui.visit.sheets import Sheet
from nursechart.ui.widgets import FlowLayout, Label, LinkButton, PrimaryButton, SecondaryButton, StatusText, named

_LOW = 440  # px at 100 % of the window, below which the buttons share one line
_STEP = 0.2  # of a pane, that an arrow moves a zoomed photo by


class PhotoViewer(Sheet):
    """`show_picture(photo, image)` once it is decoded; `wanted(photo)` asks for it, `withdraw_asked(photo)`."""

    wanted = Signal(object)
    withdraw_asked = Signal(object)

    def __init__(self, parent: QWidget, photos: Sequence[PhotoLook], opened: str, *, may_withdraw: bool) -> None:
        """`photos` are those of the chart; those of the place of `opened` are gone through, the oldest first."""
        super().__init__(parent, "photo_viewer", self.tr("Photos"), icon="image")
        one = next(each for each in photos if each.id == opened)
        same = [each for each in photos if each.same == one.same and not each.withdrawn] if one.same else []
        self._photos = sorted(same if one in same else [one], key=lambda each: (each.taken_ms, each.id))
        self._at = self._photos.index(one)
        self._zoom, self._may_withdraw = 0, may_withdraw
        self._pictures: dict[str, QImage] = {}
        across = QHBoxLayout()
        across.setSpacing(16)
        self.body.addLayout(across, 1)
        self.panes = [_Column("photo_older"), _Column("photo_newer")]
        for pane in self.panes:
            across.addWidget(pane, 1)
        whole = self.layout()
        if isinstance(whole, QVBoxLayout):
            whole.setStretchFactor(self.body, 1000)
        tools, self._is_low = QWidget(), parent.height() < current().px(_LOW)
        self._tools = FlowLayout(tools, 8)
        back, on = ("→", "←") if self._is_mirrored else ("←", "→")  # the older photo stands where its key points
        self._older = self._tool("photo_go_older", self.tr("Older"), "chevron-left", back, lambda: self._go(-1))
        self._newer = self._tool("photo_go_newer", self.tr("Newer"), "chevron-right", on, lambda: self._go(1))
        self._tool("photo_zoom_out", self.tr("Smaller"), "minus", "-", lambda: self._zoom_by(-1))
        self._tool("photo_zoom_in", self.tr("Larger"), "plus", "+", lambda: self._zoom_by(1))
        if self._is_low:  # the photos keep what room there is
            self._buttons.takeAt(0)  # what pushed them to the trailing edge
            self._buttons.insertWidget(0, tools, 1)
        else:
            self.body.addWidget(tools)
        words = self.tr("Take back…")
        self._withdraw = named(LinkButton(words, icon="undo-2"), "photo_withdraw", words)
        self.add_button(self._withdraw, self._ask_withdraw)
        close = named(PrimaryButton(self.tr("Close"), hint="Esc"), "photo_close", self.tr("Close"))
        self.add_button(close, self.reject)
        self.ask_first(close)
        self.resize(parent.width() - 40, parent.height() - 40)

    @property
    def _is_mirrored(self) -> bool:
        return self.layoutDirection() == Qt.LayoutDirection.RightToLeft

    def begin(self) -> None:
        """Show the photo that was opened; after the signals are connected."""
        self._show()

    def show_picture(self, photo: str, image: QImage, words: str = "") -> None:
        """A photo that was asked for; `words` say why there is none."""
        self._pictures[photo] = image
        for column in self.panes:
            if column.photo is not None and column.photo.id == photo:
                column.show_image(image, words)

    def _tool(self, name: str, words: str, icon: str, key: str, act: Callable[[], object]) -> SecondaryButton:
        button = named(SecondaryButton(words, icon=icon, hint="" if self._is_low else key), name, words)
        button.clicked.connect(lambda _on=False: act())
        self._tools.addWidget(button)
        return button

    def _show(self) -> None:
        newer = self._photos[self._at]
        older = self._photos[self._at - 1] if self._at else None
        for column, photo in zip(self.panes, (older, newer), strict=True):
            column.show_photo(photo)
            if photo is None:
                continue
            if photo.id in self._pictures:
                column.show_image(self._pictures[photo.id], "")
            else:
                column.show_image(QImage(), self.tr("The photo is being opened"))
                self.wanted.emit(photo)
        self._older.setEnabled(self._at > 0)
        self._newer.setEnabled(self._at < len(self._photos) - 1)
        for button in (self._older, self._newer):
            button.setVisible(len(self._photos) > 1)
        self._withdraw.setVisible(self._may_withdraw and not newer.withdrawn)
        self._apply_zoom()

    def _go(self, way: int) -> None:
        at = self._at + way
        if 0 <= at < len(self._photos):
            self._at = at
            self._show()

    def _zoom_by(self, way: int) -> None:
        self._zoom = min(max(self._zoom + way, 0), len(ZOOMS) - 1)
        self._apply_zoom()

    def _apply_zoom(self) -> None:
        for column in self.panes:
            column.pane.zoom_to(ZOOMS[self._zoom])

    def _move(self, x: float, y: float) -> None:
        for column in self.panes:
            column.pane.move_by(x, y)

    def _ask_withdraw(self) -> None:
        self.withdraw_asked.emit(self._photos[self._at])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, shifted = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        across = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(key), 0)
        down = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(key), 0)
        if (across or down) and (shifted or down):
            self._move(across * _STEP, down * _STEP)
        elif across:
            self._go(-across if self._is_mirrored else across)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self._zoom_by(1)
        elif key == Qt.Key.Key_Minus:
            self._zoom_by(-1)
        elif key == Qt.Key.Key_0:
            self._zoom_by(-len(ZOOMS))
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return self.size()


class _Column(QWidget):
    """A photo with its date above it and what is said about it below."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.photo: PhotoLook | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.when = Label("", "heading")
        self.where = Label("", "secondary", wrap=True)
        self.pane = Pane(name)
        self.words = Label("", "body", wrap=True)
        self.gone = StatusText("", quiet=True)
        for part in (self.when, self.where, self.pane, self.words, self.gone):
            column.addWidget(part, 1 if part is self.pane else 0)

    def show_photo(self, photo: PhotoLook | None) -> None:
        self.photo = photo
        self.setVisible(photo is not None)
        if photo is None:
            return
        self.when.setText(photo.taken)
        clock = (
            self.pane.tr("{place}, {who}, by the camera's clock") if photo.by_camera else self.pane.tr("{place}, {who}")
        )
        self.where.setText(clock.format(place=photo.shows, who=photo.who))
        self.words.setText(photo.caption)
        self.words.setVisible(bool(photo.caption))
        taken_back = self.pane.tr("Taken back: {why}").format(why=photo.withdrawn) if photo.withdrawn else ""
        self.gone.say(taken_back, "undo-2" if taken_back else "", Tone.WARN)
        self.gone.setVisible(bool(taken_back))

    def show_image(self, image: QImage, words: str) -> None:
        if self.photo is not None:
            spoken = ". ".join(each for each in (self.photo.title, self.photo.caption) if each)
            self.pane.show_image(image, words, spoken)
