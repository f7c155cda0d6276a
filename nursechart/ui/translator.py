"""Qt speaks the language of `nursechart.language`: `tr()` of every widget looks into the same catalogue.

The window mirrors for a language that is written from right to left (IL-3). Widgets that are built keep the words they
were built with, so a language is chosen before the screens are: at the start, or at the next sign-in.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, QTranslator
from PySide6.QtWidgets import QApplication

from nursechart.language import Language, speak, spoken


class CatalogueTranslator(QTranslator):
    """Answers Qt with whole sentences of the language that is spoken."""

    def isEmpty(self) -> bool:
        return False

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str:
        del context, n  # a sentence stands for itself; what counts is said with said_for
        return spoken().said_of(disambiguation, source) if disambiguation else spoken().said(source)


def speak_in(app: QApplication, code: str) -> Language:
    """Speak a language in everything that is built from now on, in its direction of writing."""
    language = speak(code)
    if app.findChild(CatalogueTranslator, options=Qt.FindChildOption.FindDirectChildrenOnly) is None:
        app.installTranslator(CatalogueTranslator(app))
    way = Qt.LayoutDirection.RightToLeft if language.is_right_to_left else Qt.LayoutDirection.LeftToRight
    app.setLayoutDirection(way)
    return language
