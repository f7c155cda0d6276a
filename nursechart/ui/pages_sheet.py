"""The pages of a PDF as they will be printed, in the program: nothing is written until somebody says where (S-38)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nursechart.ui.theme import current
from nursechart.ui.visit.sheets import Sheet
from nursechart.ui.widgets import Label, PrimaryButton, Scroll, SecondaryButton, named

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
        while (item := body.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for number, picture in enumerate(pictures, start=1):
            spoken = self.tr("Page {n} of {all}").format(n=number, all=len(pictures))
            body.addWidget(named(_Page(picture), f"page_{number}", spoken), 0, Qt.AlignmentFlag.AlignHCenter)
        body.addStretch(1)
        self._pages.setAccessibleDescription(words)

    def sizeHint(self) -> QSize:
        return self.size()


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
