"""The user guide: its chapters at the leading edge, found by any word, and the chapter that is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, QUrl, Signal
from PySide6.QtGui import QImage, QKeyEvent, QResizeEvent, QTextBlockFormat, QTextCursor
from PySide6.QtWidgets import QBoxLayout, QTextBrowser, QVBoxLayout, QWidget

from nursechart.ui import bound
from nursechart.ui.shell.page_frame import PageFrame
from nursechart.ui.theme import current
from nursechart.ui.widgets import FlowLayout, Kbd, Label, SecondaryButton, named
from nursechart.ui.widgets.rows import Row, RowList
from nursechart.ui.widgets.typing_fields import SearchField

_NO_LIMIT = (1 << 24) - 1  # QWIDGETSIZE_MAX, which PySide6 does not name


@dataclass(frozen=True, slots=True)
class Chapter:
    """`text` is Markdown; its first line is the title. `pictures` are the bytes of those it shows, by name."""

    id: str
    title: str
    text: str
    pictures: tuple[tuple[str, bytes], ...] = ()


class HelpPage(PageFrame):
    """`show_chapters(chapters)`; `show_chapter(id)`."""

    keys_asked = Signal()
    practice_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "help", self.tr("User guide"))
        self._chapters: tuple[Chapter, ...] = ()
        self.search = SearchField("help_search", self.tr("Search the guide"), hint="")
        self._list = RowList("help_chapters", self.tr("Chapters"))
        self._none = Label(self.tr("No chapter has these words. Try one word less."), "secondary", wrap=True)
        self._none.hide()
        self._text = _Chapter()
        self._build()
        self.search.edited.connect(self._find)
        self.search.went_down.connect(self._list.setFocus)
        self.search.submitted.connect(self._list.setFocus)
        self._list.chosen.connect(self.show_chapter)
        self._list.selectionModel().currentChanged.connect(lambda now, _was: self._moved(now.row()))

    def show_chapters(self, chapters: Sequence[Chapter]) -> None:
        if tuple(chapters) != self._chapters:
            self._chapters = tuple(chapters)
            self._find(self.search.text())

    def show_chapter(self, chapter: str) -> None:
        found = next((each for each in self._chapters if each.id == chapter), None)
        if found is not None:
            self._text.show_text(found)

    def land(self) -> None:
        """The page was opened: type to find."""
        self.search.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def found(self) -> list[str]:
        """The ids of the chapters that are listed."""
        return [self._list.rows.row(number).id for number in range(self._list.count())]

    def _find(self, text: str) -> None:
        words = text.casefold().split()
        hits = [each for each in self._chapters if all(word in each.text.casefold() for word in words)]
        self._list.show_rows([Row(each.id, each.title, _around(each.text, words)) for each in hits])
        self._list.setVisible(bool(hits))
        self._none.setVisible(not hits)
        if hits:
            self.show_chapter(hits[0].id)

    def _moved(self, row: int) -> None:
        if 0 <= row < self._list.count():
            self.show_chapter(self._list.rows.row(row).id)

    def _build(self) -> None:
        head = QWidget()
        both = self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight, head)
        both.setContentsMargins(16, 12, 16, 8)
        both.setSpacing(12)
        both.addWidget(Label(self.tr("User guide"), "title"))
        both.addWidget(self.search, 1)
        line = FlowLayout(gap=12, below=8)
        both.addLayout(line)
        words = self.tr("Practice visit")
        practice = named(SecondaryButton(words, icon="graduation-cap"), "help_practice", words)
        practice.clicked.connect(lambda _on=False: self.practice_asked.emit())
        line.addWidget(practice)
        words = self.tr("Show all keys")
        button = named(SecondaryButton(words, icon="keyboard"), "help_keys", words)
        button.clicked.connect(lambda _on=False: self.keys_asked.emit())
        line.addWidget(button)
        line.addWidget(bound.follow(Kbd(""), lambda cap: cap.set_key(bound.caps("all_keys"))))
        self.centre.addWidget(head)
        whole = QWidget()
        row = self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, whole)
        row.setContentsMargins(16, 0, 16, 16)
        row.setSpacing(12)
        chapters = self._left = QWidget()
        column = QVBoxLayout(chapters)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._list, 1)
        column.addWidget(self._none)
        column.addStretch(0)
        row.addWidget(chapters)
        row.addWidget(self._text, 1)
        self.centre.addWidget(whole, 1)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """In a narrow window the chapters stand above the text."""
        narrow = current().is_narrow(self.window().width())
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self._head.setDirection(way)
        self._columns.setDirection(way)
        px = current().px
        self._left.setMinimumWidth(0 if narrow else px(290))
        self._left.setMaximumWidth(_NO_LIMIT if narrow else px(290))
        self._left.setMaximumHeight(px(96) if narrow else _NO_LIMIT)


class _Chapter(QTextBrowser):
    """A chapter, in the colours of the theme, with the pictures that came with it; it loads and opens nothing else."""

    def __init__(self) -> None:
        super().__init__()
        named(self, "help_text", self.tr("Chapter of the user guide"))
        self.setOpenLinks(False)
        self.setTabChangesFocus(True)
        self._shown: Chapter | None = None
        self._images: dict[str, QImage] = {}  # of the chapter that is shown

    def show_text(self, chapter: Chapter) -> None:
        if chapter != self._shown:
            self._shown = chapter
            self._images.clear()
            self.setAccessibleName(chapter.title)
            self._write()

    def _write(self) -> None:
        if self._shown is None:
            return
        self.document().setDocumentMargin(current().px(16))
        self.document().setDefaultFont(current().font(14))
        self.setMarkdown(self._shown.text)
        air = QTextBlockFormat()  # Markdown sets paragraphs and items without any room between them
        air.setBottomMargin(current().px(8))
        air.setLineHeight(130, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        whole = QTextCursor(self.document())
        whole.select(QTextCursor.SelectionType.Document)
        whole.mergeBlockFormat(air)
        self._fit_pictures()

    def _fit_pictures(self) -> None:
        """A picture is as wide as the page, and no wider than it was taken."""
        if self._shown is None or not self._shown.pictures:
            return
        room = self.viewport().width() - 2 * current().px(16)
        at = QTextCursor(self.document())
        sign = self.document().find("\ufffc")  # what stands in the text for a picture
        while not sign.isNull():
            form = sign.charFormat()
            if form.isImageFormat():
                image, held = form.toImageFormat(), self._image(form.toImageFormat().name())
                image.setWidth(max(min(room, held.width()), 1))
                image.setHeight(image.width() * held.height() / max(held.width(), 1))
                sign.setCharFormat(image)
            at.setPosition(sign.selectionEnd())
            sign = self.document().find("\ufffc", at)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_shown"):
            self._write()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._shown is not None and self._shown.pictures:
            self._fit_pictures()

    def loadResource(self, kind: int, name: QUrl | str) -> QImage | None:
        """The pictures that came with the chapter; nothing is read from a disk or a network here."""
        image = self._image(name.toString() if isinstance(name, QUrl) else name)
        return image if not image.isNull() else None

    def _image(self, name: str) -> QImage:
        if name not in self._images:
            pictures = dict(self._shown.pictures) if self._shown is not None else {}
            self._images[name] = QImage.fromData(pictures.get(name, b""))
        return self._images[name]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            event.ignore()
            return
        super().keyPressEvent(event)


def _around(text: str, words: Sequence[str]) -> str:
    """The line in which the first of the words was found; nothing where none was asked for."""
    if not words:
        return ""
    lines = [line.strip("#*- ") for line in text.splitlines()[1:]]
    return next((line for line in lines if words[0] in line.casefold()), "")[:80]
