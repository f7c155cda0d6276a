"""Golden pictures: each screen in each theme, size, direction, language, density and text size, compared to the pixel
(ux.md 13).

Rendering with the shipped fonts is the same on any Linux, so a digest of the pixels is what the house keeps
(`digests.json`): hundreds of pictures would be tens of megabytes. `--update-shots` writes the digests anew and leaves
the pictures in `golden/pictures`, which git ignores; where they are, a mismatch also saves what stood before and what
differs. Look at a changed picture before you commit its digest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QFont, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from nursechart.language import ENGLISH, PSEUDO
from nursechart.ui.theme import ThemeName, apply_theme
from nursechart.ui.theme.current import FAMILY
from nursechart.ui.theme.icons import icon_image
from nursechart.ui.translator import speak_in
from tests.ui.every_screen import LAPTOP

DIGESTS = Path(__file__).parent / "golden" / "digests.json"
PICTURES = Path(__file__).parent / "golden" / "pictures"
HAND = "how the machine draws"
WIDE, SMALL = QSize(1920, 1080), QSize(960, 600)


@dataclass(frozen=True)
class Way:
    """One way to look at a screen. `ratio` is the scaling of the display, `text` that of the letters."""

    name: str
    theme: ThemeName = ThemeName.LIGHT
    size: QSize = LAPTOP
    ratio: float = 1.0
    text: float = 1.0
    touch: bool = False
    mirrored: bool = False
    language: str = ENGLISH

    @contextmanager
    def taken(self, app: QApplication) -> Iterator[None]:
        """What is built inside looks this way."""
        speak_in(app, self.language)
        if self.mirrored:
            app.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        apply_theme(app, self.theme, self.text, touch=self.touch, moves=False)
        try:
            yield
        finally:
            speak_in(app, ENGLISH)
            apply_theme(app, ThemeName.LIGHT, moves=False)


THEMES = tuple(Way(f"{theme}-1366", theme) for theme in ThemeName)
WAYS = (
    *THEMES,
    Way("light-1920", size=WIDE),
    Way("light-960-125", size=SMALL, ratio=1.25),
    Way("touch", touch=True),
    Way("mirrored", mirrored=True),
    Way("pseudo", language=PSEUDO),
    Way("text-200", size=WIDE, text=2.0),
)


def ways_of(screen: str) -> tuple[Way, ...]:
    """All ways; of a page of the gallery the three themes, for its components are in the screens."""
    return THEMES if screen.startswith("gallery ") else WAYS


def drawn(about: QWidget, ratio: float) -> QImage:
    """The picture of what is shown, on a display of this scaling."""
    shot = QPixmap(about.size() * ratio)
    shot.setDevicePixelRatio(ratio)
    shot.fill(Qt.GlobalColor.white)
    about.render(shot, QPoint(0, 0))
    return shot.toImage().convertToFormat(QImage.Format.Format_RGB32)


def digest(image: QImage) -> str:
    """What stands for the pixels of `image` and its size."""
    head = f"{image.width()}x{image.height()}".encode()
    return hashlib.sha256(head + bytes(image.constBits())).hexdigest()[:24]


def hand() -> str:
    """How this machine draws: letters of every shipped script, signs that come from its own fonts, curves, an icon.

    Digests are of one hand. Where the hand is another (other system fonts, another processor's rounding) nothing can be
    told from them, and the comparison says that it was not made.
    """
    shot = QPixmap(640, 120)
    shot.fill(Qt.GlobalColor.white)
    painter = QPainter(shot)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for number, text in enumerate(("Temperature 38.4 °C · ≤ ½", "Пульс Σ العربية ไทย हिन्दी", "↑ ↓ ↵ ⌘ ✓ 王 김")):
        painter.setFont(QFont(FAMILY, 14))
        painter.drawText(8, 28 + 30 * number, text)
    painter.drawEllipse(420, 10, 73, 51)
    painter.drawImage(520, 10, icon_image("thermometer", 48, "#0A626E"))
    painter.end()
    return digest(shot.toImage().convertToFormat(QImage.Format.Format_RGB32))


def kept() -> dict[str, dict[str, str]]:
    """The digests by screen and way."""
    with suppress(FileNotFoundError):
        return dict(json.loads(DIGESTS.read_text(encoding="utf-8")))
    return {}


def keep(screen: str, images: dict[str, QImage]) -> None:
    """Make these the golden pictures of a screen."""
    held = kept()
    held[screen] = {way: digest(image) for way, image in images.items()}
    held[HAND] = {"digest": hand()}
    DIGESTS.parent.mkdir(exist_ok=True)
    DIGESTS.write_text(json.dumps(held, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    for way, image in images.items():
        place = PICTURES / f"{screen.replace(' ', '-')}.{way}.png"
        place.parent.mkdir(parents=True, exist_ok=True)
        image.save(str(place))


def mismatches(screen: str, images: dict[str, QImage], into: Path) -> Iterator[str]:
    """Each picture that is not the golden one; it is saved in `into`, with the old one and the difference if known."""
    golden = kept().get(screen, {})
    for way, image in images.items():
        if golden.get(way) == digest(image):
            continue
        name = f"{screen.replace(' ', '-')}.{way}"
        new = into / f"{name}.new.png"
        image.save(str(new))
        saved = [str(new)]
        old = QImage(str(PICTURES / f"{name}.png"))
        if not old.isNull():
            old.save(str(into / f"{name}.old.png"))
            difference(old, image).save(str(into / f"{name}.diff.png"))
            saved += [str(into / f"{name}.{each}.png") for each in ("old", "diff")]
        yield f"{screen}, {way}: {', '.join(saved)}"


def difference(old: QImage, new: QImage) -> QImage:
    """Black where both are the same, bright where they differ."""
    size = old.size().expandedTo(new.size())
    made = QImage(size, QImage.Format.Format_RGB32)
    made.fill(Qt.GlobalColor.black)
    painter = QPainter(made)
    painter.drawImage(0, 0, old)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Difference)
    painter.drawImage(0, 0, new)
    painter.end()
    return made
