"""Take the pictures of the user guide from the real screens, with the invented looks that the tests show.

`./dev guide` writes them into resources/help/pictures, which git does not keep; `./dev package` does it first, so that
the finished program has them. A guide without pictures shows its text alone.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HOUSE))  # it is run by path, and needs the program itself and its tests
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt  # noqa: E402
from PySide6.QtGui import QImage  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from nursechart.ui.theme import ThemeName  # noqa: E402
from tests.ui.every_screen import LAPTOP  # noqa: E402
from tests.ui.golden import Way  # noqa: E402
from tests.ui.seen import look_at  # noqa: E402

GUIDE, PICTURES = HOUSE / "resources" / "help" / "guide", HOUSE / "resources" / "help" / "pictures"
WIDTH = 900
_PICTURE = re.compile(r"\]\(pictures/([a-z0-9-]+)\.png\)")


def wanted() -> list[str]:
    """The screens that the guide shows, by their names in tests/ui/every_screen.py."""
    pages = sorted(GUIDE.glob("*.md"))
    return sorted({name.replace("-", " ") for page in pages for name in _PICTURE.findall(page.read_text("utf-8"))})


def taken(screen: str) -> QImage:
    """The picture of one screen, in the light theme, no wider than the guide."""
    shot = look_at(screen, Way("guide", ThemeName.LIGHT, LAPTOP)).image
    if shot.width() > WIDTH:
        shot = shot.scaledToWidth(WIDTH, Qt.TransformationMode.SmoothTransformation)
    return shot


def main() -> int:
    app = QApplication([])
    PICTURES.mkdir(exist_ok=True)
    for old in PICTURES.glob("*.png"):
        old.unlink()
    size = 0
    for screen in wanted():
        shot = taken(screen)
        file = PICTURES / f"{screen.replace(' ', '-')}.png"
        if not shot.save(str(file)):
            print(f"guide: {file} could not be written", file=sys.stderr)
            return 1
        size += file.stat().st_size
    print(f"{len(wanted())} pictures, {size / 1e6:.1f} MB, in {PICTURES.relative_to(HOUSE)}")
    app.quit()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
