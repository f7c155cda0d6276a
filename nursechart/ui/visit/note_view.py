"""The note as it will be locked: on white paper in every theme, read-only, and fetching nothing from anywhere."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QTextBrowser, QWidget

from nursechart.ui.paper import PaperDocument
from nursechart.ui.theme import current
from nursechart.ui.theme.tokens import LIGHT
from nursechart.ui.widgets import named


class NoteView(QTextBrowser):
    """`show_note(html)`: HTML made by `documents`; a picture or a sheet it named would not be loaded."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "note_preview", self.tr("The note, as it will be locked"))
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        paper = PaperDocument(self)
        self.setDocument(paper)
        paper.setDocumentMargin(current().px(20))
        self.setStyleSheet(
            f"QTextBrowser {{ background: #ffffff; color: {LIGHT.text}; border: 1px solid {LIGHT.line_strong};"
            f" border-radius: 2px; padding: 0; }} QTextBrowser:focus {{ border: 2px solid {LIGHT.accent}; }}"
        )
        self._told = ""

    def show_note(self, html: str) -> None:
        """Show `html`, staying at the same place of the page when it is the same note with a little more in it."""
        if html == self._told:
            return
        self._told = html
        place = self.verticalScrollBar().value()
        self.setHtml(html)
        self.verticalScrollBar().setValue(place)

    def loadResource(self, kind: int, name: QUrl | str) -> None:
        """Nothing is loaded: the note is whole by itself."""
        return
