"""The visit on paper: the note and the patient's hand-out, looked at, saved as PDF with a reason, charted as given."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog
from shiboken6 import isValid

from nursechart.charting.looks.handouts import HandOutLook
from nursechart.charting.looks.visit import SignLook
from nursechart.ui.pages_sheet import WIDTH, HandOutSheet, PagesSheet
from nursechart.ui.theme import current
from nursechart.ui.visit.asks import SIGN
from nursechart.ui.visit.sheets import ReasonSheet

if TYPE_CHECKING:
    from nursechart.ui.visit.screen import VisitScreen


class Papers(QObject):
    """`show_pages(look)`, `show_hand_out()`, `save_pdf(reason, path)`."""

    def __init__(self, screen: VisitScreen) -> None:
        super().__init__(screen)
        self.screen = screen

    def show_pages(self, look: SignLook | None) -> None:
        """The note as it will be on paper; saving it is asked from there."""
        if look is None:
            return
        sheet = PagesSheet(self.screen.page.window(), self.tr("Note as PDF"))
        sheet.save_asked.connect(sheet.accept)
        sheet.save_asked.connect(self._ask_pdf)
        self._fill_pages(sheet, look.note_html, "Visit note")
        sheet.open()

    def show_hand_out(self) -> None:
        """The patient's page in her language: looked at, saved or printed from the PDF, charted as given."""
        sheet = HandOutSheet(self.screen.page.window())
        place = self.screen.place

        def show(look: HandOutLook) -> None:
            if isValid(sheet):
                sheet.show_look(look)
                self._fill_pages(sheet, look.html, "For the patient")

        def ask(language: str) -> None:
            self.screen.ask(
                lambda: self.screen.charting.hand_out(self.screen.shift, place.feed, place.visit, language), show
            )

        def given(language: str) -> None:
            def answer(_look: HandOutLook) -> None:
                if isValid(sheet):
                    sheet.accept()
                self.screen.said.emit(self.tr("Charted that the hand-out was given"))
                self.screen.charted.emit()
                self.screen.refresh()

            self.screen.ask(
                lambda: self.screen.charting.give_hand_out(self.screen.shift, place.feed, place.visit, language),
                answer,
                refused=lambda why: sheet.refuse(why) if isValid(sheet) else self.screen.said.emit(why),
            )

        def save(html: str) -> None:
            sheet.accept()
            self._ask_reason(
                self.tr("Save the hand-out as a PDF"),
                "hand-out.pdf",
                lambda reason, path: self.screen.ask(
                    lambda: self.screen.charting.save_hand_out(self.screen.shift, place.feed, html, reason, path),
                    lambda _none: self.screen.said.emit(
                        self.tr("The hand-out was saved as {name}").format(name=path.name)
                    ),
                    refused=lambda why: self.screen.refuse(SIGN, "", why),
                ),
            )

        sheet.language_asked.connect(ask)
        sheet.given_in.connect(given)
        sheet.save_page.connect(save)
        sheet.open()
        ask("")

    def _fill_pages(self, sheet: PagesSheet, html: str, title: str) -> None:
        width = min(current().px(WIDTH), self.screen.page.window().width() - current().px(140))

        def answer(pictures: tuple[Any, ...]) -> None:
            if isValid(sheet):
                sheet.show_pages(pictures, title)

        self.screen.ask(lambda: self.screen.charting.pictures(html, title, width), answer)

    def _ask_pdf(self) -> None:
        self._ask_reason(self.tr("Save the note as a PDF"), "visit-note.pdf", self.save_pdf)

    def _ask_reason(self, title: str, name: str, save: Callable[[str, Path], object]) -> None:
        """Saving takes something out of the program: it needs a reason, then a place."""
        sheet = ReasonSheet(
            self.screen.page.window(),
            "export",
            title,
            self.tr("The file is not encrypted. The reason is kept in the audit."),
            self.tr("Choose where"),
        )
        sheet.given.connect(lambda _id, words: self._choose_place(title, name, lambda path: save(words, path)))
        sheet.open()

    def _choose_place(self, title: str, name: str, save: Callable[[Path], object]) -> None:
        dialog = QFileDialog(self.screen.page.window(), title, name, self.tr("PDF (*.pdf)"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.fileSelected.connect(lambda path: save(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save_pdf(self, reason: str, path: Path) -> None:
        """Write the note to `path`, off the GUI thread."""
        place = self.screen.place
        self.screen.ask(
            lambda: self.screen.charting.save_note(self.screen.shift, place.feed, place.visit, reason, path),
            lambda lacks: self.screen.said.emit(
                self.tr("The note was saved as {name}. {why}").format(name=path.name, why=lacks)
                if lacks
                else self.tr("The note was saved as {name}, with its signature").format(name=path.name)
            ),
            refused=lambda why: self.screen.refuse(SIGN, "", why),
        )
