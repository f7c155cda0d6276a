"""Pictures of the screens, for people to look at and for the exact comparison.

Rendering with the shipped fonts is bit-identical offscreen and in a real window on Linux, so pictures are compared
pixel by pixel: `differs` answers how many pixels are not the same.
"""

from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

LAPTOP = QSize(1366, 768)


def shot(widget: QWidget, path: Path, size: QSize = LAPTOP) -> QImage:
    """Lay `widget` out at `size`, save its picture at `path` (a .png, folders are made) and answer it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    widget.resize(size)
    if not widget.isVisible():
        widget.show()
    QApplication.processEvents()
    picture = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    picture.save(str(path))
    return picture


def differs(one: QImage, other: QImage) -> int:
    """The number of pixels that differ; every pixel when the sizes do."""
    if one.size() != other.size():
        return max(one.width() * one.height(), other.width() * other.height())
    a, b = (image.convertToFormat(QImage.Format.Format_RGB32) for image in (one, other))
    first, second = bytes(a.constBits()), bytes(b.constBits())
    if first == second:
        return 0
    return sum(first[n : n + 4] != second[n : n + 4] for n in range(0, len(first), 4))
