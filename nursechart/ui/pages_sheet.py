"""The pages of a PDF as they will be printed, in the program: nothing is written until somebody says where (S-38)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nursechart.charting.looks.handouts import HandOutLook
from nursechart.ui.theme import current
from nursechart.ui.visit.sheets import Sheet
from nursechart.ui.widgets import Label, PrimaryButton, Scroll, SecondaryButton, Select, empty, named

WIDTH = 760  # px of a page at 100 %


class PagesSheet(Sheet):
    """`show_pages(pictures, words)`; `save_asked`. `words` say what the pages are to whoever cannot see them."""

    save_asked = Signal()
    given = Signal()

    def __init__(self, parent: QWidget, title: str, why: str = "", *, give: str = "") -> None:
        """`give` names the act that charts the pages as handed over, where they are."""
        super().__init__(parent, "pages", title, why, icon="file-text")
        self._pages = Scroll(padding=(0, 0, 0, 0), gap=12)
        self._pages.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        named(self._pages, "pages_view", title)
        room = parent.size()
        self._wait = Label(self.tr("The pages are being made"), "secondary")
        self._pages.body.addWidget(self._wait)
        self._pages.body.addStretch(1)
        self.body.addWidget(self._pages, 1)
        whole = self.layout()
        assert isinstance(whole, QVBoxLayout)
        whole.setStretchFactor(self.body, 100)  # the pages take what room there is
        self.top = QVBoxLayout()
        self.body.insertLayout(0, self.top)
        self.add_cancel(self.tr("Close"))
        words = self.tr("Save as PDF…")
        self.save = named(SecondaryButton(words, height=44) if give else PrimaryButton(words), "save_pdf", words)
        self.add_button(self.save, self.save_asked.emit)
        if give:
            self.give = named(PrimaryButton(give), "pages_give", give)
            self.add_button(self.give, self.given.emit)
        self.ask_first(self._pages)
        self._pages.setMinimumHeight(min(current().px(320), room.height() - 200))
        self.resize(min(current().px(WIDTH + 90), room.width() - 40), room.height() - 40)

    def show_pages(self, pictures: Sequence[QImage], words: str) -> None:
        """Show the pages; the reader of a screen hears `words`."""
        body = self._pages.body
        empty(body)
        for number, picture in enumerate(pictures, start=1):
            spoken = self.tr("Page {n} of {all}").format(n=number, all=len(pictures))
            body.addWidget(named(_Page(picture), f"page_{number}", spoken), 0, Qt.AlignmentFlag.AlignHCenter)
        body.addStretch(1)
        self._pages.setAccessibleDescription(words)

    def sizeHint(self) -> QSize:
        return self.size()


class HandOutSheet(PagesSheet):
    """The patient's page: `language_asked(id)`, `given_in(id)`, `save_page(html)`."""

    language_asked = Signal(str)
    given_in = Signal(str)
    save_page = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, self.tr("For the patient"), give=self.tr("Chart as given"))
        self._look: HandOutLook | None = None
        self.language = Select("handout_language", self.tr("Language of the page"))
        self.language.chosen.connect(self.language_asked)
        self.words = Label("", "secondary", tone="warn", wrap=True)
        self.words.setObjectName("handout_words")
        self.top.addWidget(self.language)
        self.top.addWidget(self.words)
        self.given.connect(lambda: self.given_in.emit(self._look.language) if self._look is not None else None)
        self.save_asked.connect(lambda: self.save_page.emit(self._look.html) if self._look is not None else None)

    def show_look(self, look: HandOutLook) -> None:
        """Which language it is in, and what is to be known about that."""
        if self._look is None:
            self.language.set_options(look.languages)
        self._look = look
        self.language.set_value(look.language)
        lines = []
        if look.lacks:
            lines.append(
                self.tr("There is no page in the patient's language ({tag}). This one is in English.").format(
                    tag=look.lacks
                )
            )
        if look.draft:
            lines.append(self.tr("Machine-drafted: no clinician has approved this translation yet."))
        if look.given:
            lines.append(self.tr("Left in the home: {what}").format(what=look.given))
        self.words.setText("\n".join(lines))
        self.words.setVisible(bool(lines))


class _Page(QWidget):
    """White paper in every theme."""

    def __init__(self, picture: QImage) -> None:
        super().__init__()
        self._picture = picture
        self.setFixedSize(picture.size())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawImage(0, 0, self._picture)
        painter.setPen(current().color("line_strong"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
