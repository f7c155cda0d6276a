"""The user guide, wired: its chapters are the shipped pages of resources/help/guide, read in the worker."""

from __future__ import annotations

from PySide6.QtCore import QObject

from nursechart.charting.shift import Shift
from nursechart.shipped import shipped
from nursechart.ui.background import Background
from nursechart.ui.help.page import Chapter, HelpPage
from nursechart.ui.help.sheets import KeysSheet
from nursechart.ui.screen import Place, Screen


class HelpScreen(Screen):
    """`Place("help", row=chapter)` opens a chapter."""

    page: HelpPage

    def __init__(self, shift: Shift, background: Background, parent: QObject | None = None) -> None:
        super().__init__(HelpPage(), shift, background, parent)
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


def guide() -> tuple[Chapter, ...]:
    """The chapters, in the order of their files' names. Raises FileNotFoundError when none is shipped."""
    pages = sorted(shipped("help", "guide").glob("*.md"))
    if not pages:
        raise FileNotFoundError("the user guide is not shipped")
    return tuple(_chapter(page.stem.partition("-")[2], page.read_text(encoding="utf-8")) for page in pages)


def _chapter(key: str, text: str) -> Chapter:
    return Chapter(key, text.splitlines()[0].lstrip("# "), text)
