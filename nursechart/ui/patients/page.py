"""Finding a patient: the list follows the typing, and Enter opens the chart of the marked row."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from nursechart.charting.looks.patients import PatientsLook
from nursechart.ui import bound
from nursechart.ui.patients.rows import PatientsTable
from nursechart.ui.shell.page_frame import PageFrame
from nursechart.ui.widgets import Card, EmptyState, Label, SearchField, announce, named

SEARCH_MS = 40  # ux.md 12: a key is answered within a frame or three
_SPEAK_MS = 800


class PatientsPage(PageFrame):
    """Shows a PatientsLook. `searched(str)` says what to look for, `chart_asked(str)` the feed of a chart to open."""

    searched = Signal(str)
    chart_asked = Signal(str)
    emergency_asked = Signal()  # a chart that is on this laptop and not hers

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "patients", self.tr("Patients"))
        self._look: PatientsLook | None = None
        self._search = SearchField("patients_search", self.tr("Search by name, birth date or record number"), hint="")
        self._found = Label("", "secondary")
        self._table = PatientsTable()
        self._card = Card(padding=1, gap=0)
        self._nobody = EmptyState(
            "",
            "",
            icon="search",
            action=self.tr("Open in an emergency…"),
            name="emergency_open",
        )
        self._nobody.action.clicked.connect(lambda _on=False: self.emergency_asked.emit())
        self._none_yet = EmptyState(
            self.tr("No charts on this laptop yet"),
            self.tr("The charts of your patients come in with the next sync. F5 syncs now."),
            icon="users",
        )
        bound.say(self._none_yet.words, self._none_yet.words.text(), "sync_now")
        self._build()
        self._typing = QTimer(self, interval=SEARCH_MS, singleShot=True)
        self._typing.timeout.connect(lambda: self.searched.emit(self._search.text()))
        self._speaking = QTimer(self, interval=_SPEAK_MS, singleShot=True)
        self._speaking.timeout.connect(self._speak)
        self._search.edited.connect(lambda _text: self._typing.start())
        self._search.submitted.connect(self._open_current)
        self._search.went_down.connect(self._go_to_rows)
        self._table.clicked.connect(self._open)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(16, 12, 16, 0)
        head.setSpacing(16)
        head.addWidget(Label(self.tr("Patients"), "title"))
        head.addWidget(self._search, 1)
        head.addWidget(self._found)
        self._search.setMaximumWidth(520)
        head.addStretch(1)
        top = QWidget()
        top.setLayout(head)
        self.centre.addWidget(top)
        self._card.body.setContentsMargins(1, 5, 1, 8)  # the table keeps off the round corners
        self._card.body.addWidget(self._table)
        held = QHBoxLayout()
        held.setContentsMargins(16, 12, 16, 10)
        self.centre.addLayout(held, 1)
        for part in (self._card, self._nobody, self._none_yet):
            held.addWidget(part)
        self._nobody.hide()
        self._none_yet.hide()
        hints = Label(self.tr("Type to search    ↑ ↓ choose    Enter open the chart"), "caption")
        hints.setContentsMargins(16, 2, 16, 8)
        self.centre.addWidget(hints)

    def query(self) -> str:
        """What is typed in the search now."""
        return self._search.text()

    def show_look(self, look: PatientsLook) -> None:
        """Show who was found. An answer to something typed earlier is dropped."""
        if look.query != self._search.text():
            return
        before, self._look = self._look, look
        kept = self._current_feed()
        says_closed = look.is_closed and not look.rows
        self._found.setText("" if says_closed else look.found)
        self._say_why_nobody(look.found if says_closed else "")
        if before is None or before.rows != look.rows:
            place = self._table.verticalScrollBar().value()
            self._table.found.show_rows(look.rows)
            number = self._table.found.number_of(kept) if kept and before and before.query == look.query else 0
            if look.rows:
                self._table.setCurrentIndex(self._table.found.index(max(number, 0), 0))
            if before is not None and before.query == look.query:
                self._table.verticalScrollBar().setValue(place)
        self._card.setVisible(bool(look.rows))
        is_asked = look.is_closed or bool(look.query.strip())  # closed: the way to open one in an emergency is here
        self._nobody.setVisible(not look.rows and is_asked)
        self._none_yet.setVisible(not look.rows and not is_asked)
        self._speaking.start()

    def _say_why_nobody(self, closed: str) -> None:
        """`closed`: why charts are; empty where it is only that nobody was found."""
        if closed:
            self._nobody.say(self.tr("Charts are closed"), closed)
        else:
            hint = self.tr("Try the surname alone, a birth date like 14 Mar 1958, or part of the record number.")
            self._nobody.say(self.tr("Nobody was found"), hint)

    def land(self) -> None:
        """The page was opened: type at once."""
        self._search.setFocus(Qt.FocusReason.OtherFocusReason)
        self._search.field.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            if not self._search.field.hasFocus():  # the field has said `submitted` already
                self._open_current()
        elif plain and event.text().strip() and event.text().isprintable():
            self._search.setFocus()
            self._search.field.insert(event.text())
            self._typing.start()
        else:
            super().keyPressEvent(event)

    def _current_feed(self) -> str:
        index = self._table.currentIndex()
        return self._table.found.line(index.row()).feed if index.isValid() else ""

    def _go_to_rows(self) -> None:
        if self._table.found.rowCount():
            self._table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open_current(self) -> None:
        """Open the marked row, when what is shown answers what is typed."""
        if self._look is not None and self._look.query == self._search.text():
            self._open(self._table.currentIndex())
        else:
            self._typing.stop()
            self.searched.emit(self._search.text())

    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chart_asked.emit(self._table.found.line(index.row()).feed)

    def _speak(self) -> None:
        if self._look is not None and self._look.query:
            announce(self, self._look.found)
