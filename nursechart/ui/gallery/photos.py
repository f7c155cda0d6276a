"""The page of photos: the field with some, none, and none to add to; and a pane with a picture and without."""

from __future__ import annotations

from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from nursechart.charting.looks.photos import PhotoLook, PhotoPlace, StripLook
from nursechart.ui.photos.picture import Pane
from nursechart.ui.photos.strip import PhotoStrip
from nursechart.ui.theme import current
from nursechart.ui.widgets import named

_PLACE = PhotoPlace("S04", "skin_photo", "Photo of the skin or wound")


def photos() -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(12)
    arm = QImage(320, 240, QImage.Format.Format_RGB32)
    arm.fill(QColor("#c8a888"))
    shown = (_photo("here", "Wed 19 Nov 10:10", is_here=True), _photo("not_here", "Fri 21 Nov 09:40", is_here=False))
    for name, held, may_add in (("some", shown, True), ("none", (), True), ("read_only", (), False)):
        strip = PhotoStrip()
        strip.show_strip(StripLook("", "", (_PLACE,), held, may_add), {"here": arm})
        column.addWidget(named(strip, f"photos_{name}", "Photos"))
    pane, empty = Pane("pane"), Pane("pane_empty")
    pane.show_image(arm, "", "Wed 19 Nov 10:10. Left arm")
    empty.show_image(QImage(), "Photo is not on this laptop yet", "Fri 21 Nov 09:40. Left arm")
    panes = QHBoxLayout()
    panes.setSpacing(10)
    column.addLayout(panes)
    for each in (pane, empty):
        each.setFixedSize(current().px(320), current().px(240))
        panes.addWidget(each)
    panes.addStretch(1)
    return page


def _photo(name: str, taken: str, *, is_here: bool) -> PhotoLook:
    return PhotoLook(
        id=name,
        visit="",
        sha256=b"",
        shows="Left arm",
        caption="Red above the dressing",
        taken=taken,
        day="",
        by_camera=False,
        who="A. Okafor",
        preview=b"",
        is_here=is_here,
        same="left_arm",
        section="S04",
        field="skin_photo",
        line="",
        taken_ms=0,
    )
