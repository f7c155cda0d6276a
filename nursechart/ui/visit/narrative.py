"""Above the visit note: what can be drafted from what is charted, what has changed since, and where a sentence is from.

Nothing is put into the note, changed or taken out of it but by a button here. Enter on a sentence of the list, F3 in
the note and the pointer over it show the statements it says, each with the way to its field.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QHBoxLayout, QToolTip, QVBoxLayout, QWidget

from nursechart.charting.looks.narrating import NarrativeLook, SentenceLook
from nursechart.language import said_for
from nursechart.ui.theme import current
from nursechart.ui.visit.sheets import Sheet
from nursechart.ui.widgets import (
    Button,
    Card,
    CardHeading,
    Label,
    PhraseEdit,
    Row,
    RowList,
    Scroll,
    SecondaryButton,
    announce,
    empty,
    ltr,
    named,
)

NOTE = "narrative"  # the row of the visit note
_MOST_ROWS, _MOST_SOURCES = 5, 6


class NarrativePanel(Card):
    """`show_look(look, field)`; the signals say which things to take, to leave, and where to go."""

    take_asked = Signal(object)  # subjects; empty for all that are new
    leave_asked = Signal(str)
    go_asked = Signal(str, str, str)  # group, subject, part

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, padding=14, gap=6)
        named(self, "narrative_panel", self.tr("Drafted from what is charted"))
        self._look: NarrativeLook | None = None
        self._field: PhraseEdit | None = None
        heading = CardHeading(self.tr("Drafted from what is charted"))
        words = self.tr("Draft from what is charted")
        self.draft = named(SecondaryButton(words, icon="notebook-pen", small=True), "draft_narrative", words)
        self.draft.clicked.connect(lambda _on=False: self.take_asked.emit(()))
        heading.add(self.draft)
        self.body.addWidget(heading)
        self._says = Label("", "secondary", wrap=True)
        self._says.setObjectName("narrative_says")
        self.body.addWidget(self._says)
        self._choices = QVBoxLayout()
        self._choices.setSpacing(8)
        self.body.addLayout(self._choices)
        self.list = RowList("narrative_sentences", self.tr("Sentences and where they come from"))
        self.list.chosen.connect(self._open_sources)
        self.body.addWidget(self.list)
        self.hide()

    def show_look(self, look: NarrativeLook | None, field: PhraseEdit | None) -> None:
        self._watch(field)
        before, self._look = self._look, look
        self.setVisible(look is not None and bool(look.sentences))
        if look is None or look == before:
            return
        new = len(look.new)
        self.draft.setVisible(bool(new))
        self._says.setText(self._told(look))
        empty(self._choices)
        for each in look.to_choose if not look.read_only else ():
            self._choices.addWidget(self._choice(each))
        shown = [each for each in look.sentences if each.sources]
        self.list.show_rows([Row(each.about, each.text, self._state_words(each)) for each in shown])
        self.list.setFixedHeight(self.list.wanted_height(_MOST_ROWS))
        self.list.setVisible(bool(shown))

    def _told(self, look: NarrativeLook) -> str:
        if look.read_only:
            return self.tr("Choose a sentence to see what it was drafted from.")
        if look.new:
            return said_for(
                len(look.new),
                "{n} sentence can be added to the note. Nothing you wrote is changed.",
                "{n} sentences can be added to the note. Nothing you wrote is changed.",
            )
        if look.to_choose:
            return self.tr("What is charted has changed since the draft. Choose what the note says.")
        return self.tr("All that is charted is in the draft, or you have put it in your own words.")

    def _state_words(self, each: SentenceLook) -> str:
        return {
            "new": self.tr("not in the note yet"),
            "changed": self.tr("changed since the draft"),
            "there": self.tr("in the note"),
            "own": self.tr("in your own words"),
        }.get(each.state, "")

    def _choice(self, each: SentenceLook) -> QWidget:
        """A sentence that says something else now, or nothing any more: old struck, new in blue, and two buttons."""
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(4)
        was = Label(ltr(each.was), "secondary", tone="text3", wrap=True)
        font = was.font()
        font.setStrikeOut(True)
        was.setFont(font)
        was.setProperty("struck", True)
        column.addWidget(was)
        if each.text:
            column.addWidget(Label(ltr(each.text), "changed", tone="low", wrap=True))
            spoken = self.tr("Was: {old}. Is: {new}").format(old=each.was, new=each.text)
        else:
            column.addWidget(Label(self.tr("This is not charted any more."), "secondary", tone="warn", wrap=True))
            spoken = self.tr("Not charted any more: {old}").format(old=each.was)
        whole.setAccessibleName(spoken)
        line = QHBoxLayout()
        line.setSpacing(8)
        column.addLayout(line)
        words = self.tr("Change the note") if each.text else self.tr("Take it out of the note")
        take = named(SecondaryButton(words, small=True), f"take_{each.about}", f"{words}. {spoken}")
        take.clicked.connect(partial(self._take, each.about))
        leave_words = self.tr("Leave it as I wrote it")
        leave = named(SecondaryButton(leave_words, small=True), f"leave_{each.about}", f"{leave_words}. {spoken}")
        leave.clicked.connect(partial(self._leave, each.about))
        line.addWidget(take)
        line.addWidget(leave)
        line.addStretch(1)
        return whole

    def _take(self, about: str, _on: bool = False) -> None:
        self.take_asked.emit((about,))

    def _leave(self, about: str, _on: bool = False) -> None:
        self.leave_asked.emit(about)

    # Where a sentence comes from

    def ask_sources_here(self) -> None:
        """Of the sentence at the caret of the note."""
        field = self._field
        if field is None:
            return
        found = self._sentence_in(field.textCursor().block().text())
        if found is not None:
            self._open_sources(found.about)
        else:
            announce(self, self.tr("These are your own words"), now=True)

    def _sentence_in(self, line: str) -> SentenceLook | None:
        sentences = self._look.sentences if self._look is not None else ()
        said = ((each, text) for each in sentences for text in (each.text, each.was) if text)
        return next((each for each, text in said if text in line), None)

    def _open_sources(self, about: str) -> None:
        sentences = self._look.sentences if self._look is not None else ()
        found = next((each for each in sentences if each.about == about and each.sources), None)
        if found is not None:
            sheet = SourcesSheet(self.window(), found)
            sheet.go_asked.connect(self.go_asked)
            sheet.open()

    def _watch(self, field: PhraseEdit | None) -> None:
        if field is self._field:
            return
        self._field = field
        if field is not None:
            field.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The pointer over a sentence of the note: what it says and who charted that."""
        if isinstance(event, QHelpEvent) and self._field is not None and watched is self._field.viewport():
            point: QPoint = event.pos()
            found = self._sentence_in(self._field.cursorForPosition(point).block().text())
            words = [f"{each.place}: {each.text} ({each.who})" for each in found.sources] if found is not None else []
            QToolTip.showText(event.globalPos(), "\n".join(words), self._field)
            return True
        return False


class SourcesSheet(Sheet):
    """The statements that a sentence says, each with the way to its field: `go_asked(group, subject, part)`."""

    go_asked = Signal(str, str, str)

    def __init__(self, parent: QWidget, sentence: SentenceLook) -> None:
        super().__init__(parent, "sources", self.tr("Where this comes from"), sentence.text, icon="file-text")
        first: Button | None = None
        scroll = Scroll(padding=(0, 0, 8, 0), gap=8)
        scroll.setMinimumHeight(current().px(min(len(sentence.sources), _MOST_SOURCES) * 66))
        self.body.addWidget(scroll)
        for number, each in enumerate(sentence.sources):
            row = QHBoxLayout()
            row.setSpacing(10)
            scroll.body.addLayout(row)
            words = QVBoxLayout()
            words.setSpacing(0)
            row.addLayout(words, 1)
            words.addWidget(Label(each.place, "strong", wrap=True))
            words.addWidget(Label(ltr(each.text), "body", wrap=True))
            words.addWidget(Label(each.who, "caption"))
            if each.group:
                title = self.tr("Go to field")
                go = named(SecondaryButton(title, small=True), f"source_{number}", f"{title}: {each.place} {each.text}")
                go.clicked.connect(partial(self._go, each.group, each.subject, each.part))
                row.addWidget(go, 0, Qt.AlignmentFlag.AlignTop)
                first = first or go
        self.add_cancel(self.tr("Close"))
        if first is not None:
            self.ask_first(first)

    def _go(self, group: str, subject: str, part: str, _on: bool = False) -> None:
        self.accept()
        self.go_asked.emit(group, subject, part)
