"""The user guide, wired: its chapters are the shipped pages of resources/help/guide, read in the worker.

A picture of a page lies in resources/help/pictures, where `./dev guide` puts it; a page whose picture was not made
shows its text alone.
"""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from nursechart.charting.shift import Shift
from nursechart.shipped import shipped
from nursechart.ui.background import Background
from nursechart.ui.help.page import Chapter, HelpPage
from nursechart.ui.help.sheets import KeysSheet
from nursechart.ui.screen import Place, Screen


class HelpScreen(Screen):
    """`Place("help", row=chapter)` opens a chapter."""

    practice_asked = Signal()
    page: HelpPage

    def __init__(self, shift: Shift, background: Background, parent: QObject | None = None) -> None:
        super().__init__(HelpPage(), shift, background, parent)
        self.page.practice_asked.connect(self.practice_asked)
        self.page.keys_asked.connect(lambda: KeysSheet(self.page.window()).open())

    def open(self, place: Place) -> None:
        super().open(place)
        self.page.land()

    def refresh(self) -> None:
        chapter = self.place.row

        def show(chapters: tuple[Chapter, ...]) -> None:
            self.page.show_chapters(chapters)
            if chapter:
                self.page.show_chapter(chapter)

        self.ask(guide, show)


PICTURE = re.compile(r"^!\[([^\]]*)\]\((pictures/[a-z0-9-]+\.png)\)\n?", re.MULTILINE)  # alone on its line


def guide() -> tuple[Chapter, ...]:
    """The chapters by the names of their files, and what is new. Raises FileNotFoundError when none is shipped."""
    folder = shipped("help")
    pages = sorted((folder / "guide").glob("*.md"))
    if not pages:
        raise FileNotFoundError("the user guide is not shipped")
    chapters = tuple(_chapter(folder, page.stem.partition("-")[2], page) for page in pages)
    return (*chapters, _chapter(folder, "whats-new", folder / "whats_new.md"))


def _chapter(folder: Path, key: str, page: Path) -> Chapter:
    text = page.read_text(encoding="utf-8")
    title = text.splitlines()[0].lstrip("# ")
    names = [found.group(2) for found in PICTURE.finditer(text)]
    pictures = tuple((name, (folder / name).read_bytes()) for name in names if (folder / name).is_file())
    held = dict(pictures)
    shown = PICTURE.sub(lambda found: found.group() if found.group(2) in held else "", text)
    return Chapter(key, title, shown, pictures)
