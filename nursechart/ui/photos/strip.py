"""PhotoField: the photos of a section of the visit, and the ways to add one: a button, a drop, or paste.

It hands on what was dropped or pasted and reads nothing itself: a file is read off the GUI thread.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QMimeData, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QWidget

from nursechart.charting.looks.photos import PhotoLook, PhotoPlace, StripLook
from nursechart.ui.photos.picture import Thumbnail
from nursechart.ui.photos.reading import Page
from nursechart.ui.visit.layouts import clear
from nursechart.ui.widgets import Card, FlowLayout, Label, Scroll, SecondaryButton, ltr, named

Sources = list[Path | Page | QImage]


class PhotoStrip(Card):
    """`show_strip(look, images)`; images by photo, as decoded in the worker."""

    asked = Signal(object)  # PhotoPlace: choose a file for it
    given = Signal(object, object)  # PhotoPlace, Sources: what was dropped or pasted there
    opened = Signal(str)  # photo

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, padding=12, gap=8)
        named(self, "photos", self.tr("Photos"))
        self._look: StripLook | None = None
        head = QHBoxLayout()
        head.setSpacing(10)
        self.body.addLayout(head)
        head.addWidget(Label(self.tr("Photos"), "heading"))
        head.addStretch(1)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        head.addLayout(self._buttons)
        self._hint = Label("", "secondary", tone="text3", wrap=True)
        self.body.addWidget(self._hint)
        self._held = QWidget()
        self._flow = FlowLayout(self._held, 10)
        self.body.addWidget(self._held)
        self.setAcceptDrops(True)

    def show_strip(self, look: StripLook, images: Mapping[str, QImage]) -> None:
        """Show the photos of a section; the one that has the focus keeps it."""
        before, self._look = self._look, look
        if before is None or (before.places, before.may_add) != (look.places, look.may_add):
            self._make_buttons(look)
        if before is None or before.photos != look.photos:
            inside = self.focusWidget()
            focused = inside.objectName() if inside is not None and self._held.isAncestorOf(inside) else ""
            clear(self._flow)
            for photo in look.photos:
                self._flow.addWidget(self._thumbnail(photo, images.get(photo.id, QImage())))
            kept = self._held.findChild(Thumbnail, focused) if focused else None
            if kept is not None:
                kept.setFocus()
        self._held.setVisible(bool(look.photos))
        self._hint.setVisible(not look.photos)
        self._hint.setText(
            self.tr("None yet. Choose a file, drop one here, or paste one with {key}.").format(key=ltr("Ctrl+V"))
            if look.may_add
            else self.tr("None.")
        )
        self.updateGeometry()

    @property
    def count(self) -> int:
        """How many photos are shown; -1 before there was a look."""
        return -1 if self._look is None else len(self._look.photos)

    def to_newest(self, scroller: Scroll) -> None:
        """Show that a photo was added: the strip comes into sight."""
        layout = self.layout()
        if layout is not None:
            layout.activate()
        QTimer.singleShot(0, self, lambda: scroller.ensureWidgetVisible(self, 0, 16))

    def _make_buttons(self, look: StripLook) -> None:
        clear(self._buttons)
        for place in look.places if look.may_add else ():
            words = self.tr("{what}…").format(what=place.label)
            button = named(SecondaryButton(words, icon="camera", small=True), f"add_photo_{place.field}", words)
            button.clicked.connect(lambda _on=False, where=place: self.asked.emit(where))
            self._buttons.addWidget(button)

    def _thumbnail(self, photo: PhotoLook, image: QImage) -> Thumbnail:
        missing = "" if photo.is_here else self.tr("Photo is not on this laptop yet")
        spoken = ". ".join(each for each in (photo.title, photo.caption, missing) if each)
        made = Thumbnail(photo.taken, spoken, f"photo_{photo.id}")
        made.show_image(image)
        made.clicked.connect(lambda _on=False: self.opened.emit(photo.id))
        return made

    # Drop and paste

    @property
    def _place(self) -> PhotoPlace | None:
        may = self._look is not None and self._look.may_add and self._look.places
        return self._look.places[0] if self._look is not None and may else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.take(QGuiApplication.clipboard().mimeData())
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._place is not None and sources_of(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if self.take(event.mimeData()):
            event.acceptProposedAction()

    def take(self, held: QMimeData) -> bool:
        """Hand on the files or pixels of a drop or the clipboard; whether there were any."""
        place, sources = self._place, sources_of(held)
        if place is None or not sources:
            return False
        self.given.emit(place, sources)
        return True


def sources_of(held: QMimeData) -> Sources:
    """The files, else the picture, that a drop or the clipboard holds."""
    files: Sources = [Path(url.toLocalFile()) for url in held.urls() if url.isLocalFile()]
    if files:
        return files
    image = held.imageData() if held.hasImage() else None
    return [image] if isinstance(image, QImage) and not image.isNull() else []
