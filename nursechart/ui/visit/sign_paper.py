"""The note as it will be locked, beside the lists: which page of it is in sight, and the way to its PDF."""

from __future__ import annotations

from bisect import bisect_right

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from nursechart.ui.theme import current
from nursechart.ui.visit.note_view import NoteView
from nursechart.ui.widgets import Label, LinkButton, named


class Paper(QWidget):
    """`show_note`, then `show_pages` once it is known where its pages begin. `pdf_asked` wants to see the pages."""

    pdf_asked = Signal()
    pages_asked = Signal(str)  # html
    hand_out_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(7)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.setContentsMargins(0, 2, 10, 2)
        column.addLayout(head)
        self.title = Label(self.tr("Note"), "heading")
        self.title.setObjectName("note_page")
        head.addWidget(self.title)
        self._state = Label("", "secondary", wrap=True)
        head.addWidget(self._state, 1)
        words = self.tr("Hand-out…")
        self.hand_out = named(LinkButton(words, icon="printer", height=32), "hand_out", words)
        self.hand_out.setToolTip(self.tr("The page for the patient, in her language"))
        self.hand_out.clicked.connect(lambda _on=False: self.hand_out_asked.emit())
        head.addWidget(self.hand_out)
        words = self.tr("Open as PDF")
        self.open = named(LinkButton(words, icon="file-text", height=32), "open_pdf", words)
        self.open.clicked.connect(lambda _on=False: self.pdf_asked.emit())
        head.addWidget(self.open)
        self.note = NoteView()
        self.note.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.note.setMinimumHeight(current().px(220))
        self.note.verticalScrollBar().valueChanged.connect(self._say_page)
        column.addWidget(self.note, 1)
        self._html = ""
        self._starts: tuple[int, ...] = ()

    def show_note(self, html: str, *, locked: bool) -> None:
        self.note.show_note(html)
        self._state.setText(self.tr("as it is locked") if locked else self.tr("what will be locked"))
        if html != self._html:
            self._html = html
            self.pages_asked.emit(html)

    def show_pages(self, html: str, starts: tuple[int, ...]) -> None:
        """Where the pages of `html` begin; nothing is said of a note that is not shown any more."""
        if html == self._html:
            self._starts = starts
            self._say_page()

    def _say_page(self) -> None:
        if not self._starts:
            return
        at = self.note.cursorForPosition(QPoint(current().px(24), current().px(12))).position()
        page = max(1, bisect_right(self._starts, at))
        bar = self.note.verticalScrollBar()
        if bar.maximum() and bar.value() == bar.maximum():
            page = len(self._starts)
        self.title.setText(self.tr("Note, page {n} of {all}").format(n=page, all=len(self._starts)))
