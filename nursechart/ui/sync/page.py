"""The sync centre: how it stands, what waits for a person, and the proof of where each visit is."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from nursechart.charting.looks.common import SideBlock
from nursechart.charting.looks.syncing import HeldRow, SyncLook
from nursechart.ui import bound
from nursechart.ui.shell.page_frame import PageFrame
from nursechart.ui.shown import is_stacked, kept_focus, side_section, types_elsewhere
from nursechart.ui.sync.by_file import ByFileSection
from nursechart.ui.sync.held import HeldBack
from nursechart.ui.sync.history import HistoryCard
from nursechart.ui.sync.lists import InboxCard, ListCard, OutboxCard
from nursechart.ui.sync.ribbon import ProofTable
from nursechart.ui.sync.tiles import ATTENTION, CAME_IN, CHOICES, OUT, Tiles
from nursechart.ui.theme import Tone
from nursechart.ui.widgets import (
    Chip,
    InlineAlert,
    Label,
    PrimaryButton,
    Scroll,
    SidePanel,
    SideSection,
    Toggle,
    announce,
    named,
)


class SyncPage(PageFrame):
    """Shows a SyncLook."""

    try_asked = Signal()
    sign_in_asked = Signal()
    stay_offline = Signal(bool)
    photos_allowed = Signal(bool)  # on a metered network
    visit_asked = Signal(str, str)
    sign_asked = Signal(str, str)
    choices_asked = Signal()
    chart_asked = Signal(str)
    place_asked = Signal(str, str, str)  # feed, visit, group: there it is charted once more
    seen = Signal(object, str)  # what came in, up to a key of the log, of one chart or of all
    asked_again = Signal(str)  # the pharmacy, about an entry
    copied = Signal(str)  # for support

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "sync", self.tr("Sync"))
        self._look: SyncLook | None = None
        self._chip = named(Chip("", large=True), "sync_headline", "")
        self._subline = Label("", "secondary", wrap=True)
        self._try = named(
            PrimaryButton(self.tr("Try now"), icon="refresh-cw", height=38), "try_now", self.tr("Try to sync now")
        )
        bound.tip(self._try, "F5", "sync_now")
        self._tiles = Tiles()
        self._outbox, self._inbox = OutboxCard(), InboxCard()
        self._held = HeldBack()
        self._signed_out = InlineAlert(Tone.WARN, self.tr("You are not signed in at the pharmacy"))
        self._signed_out.say(
            Tone.WARN,
            self.tr("You are not signed in at the pharmacy"),
            self.tr("What you charted still goes up; nothing comes in until you sign in again."),
        )
        self._signed_out.hide()
        self._sign_in = self._signed_out.add_action("sign_in", self.tr("Sign in…"))
        self._choices = _Choices()
        self._proofs = ProofTable()
        self._history = HistoryCard()
        self._panel = _SyncSide()
        self._scroll = Scroll(padding=(16, 10, 16, 10), gap=10)
        self._build()
        self._try.clicked.connect(self.try_asked)
        self._sign_in.clicked.connect(lambda _on=False: self.sign_in_asked.emit())
        self._panel.stay_offline.connect(self.stay_offline)
        self._panel.photos_allowed.connect(self.photos_allowed)
        self._proofs.acted.connect(self._act)
        self._choices.asked.connect(self.choices_asked)
        self._tiles.opened.connect(self._open)
        for card in (self._outbox, self._inbox):
            card.closed.connect(self._close)
        self._outbox.visit_asked.connect(self._go)
        self._inbox.chart_asked.connect(self.chart_asked)
        self._inbox.seen.connect(self.seen)
        self._held.opened.connect(lambda key: self._go(self._held_row(key).feed, self._held_row(key).visit))
        self._held.again.connect(self._chart_again)
        self._held.asked.connect(self.asked_again)
        self._held.copied.connect(lambda key: self.copied.emit(self._held_row(key).support))

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(16, 12, 16, 0)
        head.setSpacing(10)
        head.addWidget(Label(self.tr("Sync"), "title"))
        head.addSpacing(6)
        head.addWidget(self._chip)
        self._beside = QVBoxLayout()
        head.addLayout(self._beside, 1)
        self._beside.addWidget(self._subline)
        head.addWidget(self.details_button)
        head.addWidget(self._try)
        top = QWidget()
        top.setLayout(head)
        self.centre.addWidget(top)
        self._below = QVBoxLayout()
        self.centre.addLayout(self._below)
        lists = (self._outbox, self._inbox, self._held, self._choices, self._proofs, self._history)
        for part in (self._signed_out, self._tiles, *lists):
            self._scroll.body.addWidget(part)
        self._scroll.body.addStretch(1)
        self.centre.addWidget(self._scroll, 1)
        self.set_side(self._panel, 290)

    @property
    def by_file(self) -> ByFileSection:
        """Where a file is written for the pharmacy, and its answer taken in."""
        return self._panel.by_file

    @property
    def waiting(self) -> int:
        """How many entries wait to go out, as shown."""
        return self._look.waiting if self._look is not None else 0

    def show_look(self, look: SyncLook) -> None:
        """Show how sync stands; focus, filter and place stay as they were."""
        before, self._look = self._look, look
        self._chip.say(look.headline.text, Tone(look.headline.tone), look.headline.icon)
        self._subline.setText(look.subline)
        if before is not None and before.headline != look.headline:
            announce(self, look.headline.text)
        with kept_focus(self):
            self._signed_out.setVisible(look.needs_sign_in)
            self._tiles.show_look(look)
            self._outbox.show_outbox(look.outbox)
            self._inbox.show_inbox(look.inbox)
            self._held.show_held(look.refused)
            self._choices.show_choices(look.choices_title)
            self._proofs.show_rows(look.rows)
            self._history.show_runs(look.history, look.failures)
            self._panel.show_look(look)

    def land(self) -> None:
        """The page was opened: the focus is on Try now, or where she has to sign in."""
        if not types_elsewhere(self):
            first = self._try if self._signed_out.isHidden() else self._sign_in
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_subline()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_below"):
            self._place_subline()

    def close_layer(self) -> bool:
        """Esc: close the drawer, or the list that is open."""
        if super().close_layer():
            return True
        is_open = not (self._outbox.isHidden() and self._inbox.isHidden())
        if is_open:
            self._close()
        return is_open

    def _place_subline(self) -> None:
        """Beside the heading, or below it where there is no room."""
        stacked = is_stacked(self)
        self._below.setContentsMargins(16, 6 if stacked else 0, 16, 0)
        (self._below if stacked else self._beside).addWidget(self._subline)

    def _open(self, name: str) -> None:
        """A tile was pressed: its list opens below the tiles, or closes."""
        if name == CHOICES:
            self.choices_asked.emit()
        elif name == ATTENTION:
            self._held.show_all()
        else:
            card = self._outbox if name == OUT else self._inbox
            is_open = not card.isHidden()
            self._show_card(None if is_open else card)
            if not is_open:
                card.land()
                QTimer.singleShot(0, card, lambda: self._scroll.ensureWidgetVisible(card.top, 0, 120))

    def _close(self) -> None:
        name = CAME_IN if self._outbox.isHidden() else OUT
        self._show_card(None)
        self._tiles.focus(name)

    def _show_card(self, card: ListCard | None) -> None:
        self._tiles.mark({self._outbox: OUT, self._inbox: CAME_IN}[card] if card is not None else "")
        for each in (self._outbox, self._inbox):
            each.setVisible(each is card)

    def _go(self, feed: str, visit: str) -> None:
        if visit:
            self.visit_asked.emit(feed, visit)
        else:
            self.chart_asked.emit(feed)

    def _held_row(self, key: str) -> HeldRow:
        assert self._look is not None
        return next(row for row in self._look.refused if row.key == key)

    def _chart_again(self, key: str) -> None:
        row = self._held_row(key)
        self.place_asked.emit(row.feed, row.visit, row.group)

    def _act(self, number: int) -> None:
        if self._look is not None:
            row = self._look.rows[number]
            if row.goes_to == "choices":
                self.choices_asked.emit()
            else:
                (self.sign_asked if row.goes_to == "sign" else self.visit_asked).emit(row.feed, row.visit)


class _Choices(QWidget):
    """How many values have two versions, and the way to the desk where one is chosen: `asked`."""

    asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._alert = InlineAlert(Tone.WARN, "", parent=self)
        column.addWidget(self._alert)
        self._alert.add_action("choose", self.tr("Choose")).clicked.connect(self.asked)
        self._told = ""
        self.hide()

    def show_choices(self, title: str) -> None:
        """`title` says how many; empty when there are none."""
        if title != self._told:
            self._told = title
            why = self.tr("Every version stays in the record whatever you choose.")
            self._alert.say(Tone.WARN, title, why)
            self.setVisible(bool(title))


class _SyncSide(SidePanel):
    """The switch to stay offline, that for photos on a metered network, and what is known about this laptop."""

    stay_offline = Signal(bool)
    photos_allowed = Signal(bool)

    def __init__(self) -> None:
        super().__init__(width=290)
        self.by_file = ByFileSection()
        self.body.addWidget(self.by_file)  # below the room that is left
        section = SideSection(self.tr("Connection"), "wifi-off", rule=False)
        self._toggle = Toggle("stay_offline", self.tr("Stay offline"))
        section.body.addWidget(
            _switch(self._toggle, self.tr("Sends and fetches nothing until you turn it off."), self.stay_offline.emit)
        )
        self._photos = Toggle("photos_too", self.tr("Send photos on this network"))
        self._metered = _switch(
            self._photos,
            self.tr("What goes over this network is counted. Charting goes; photos wait until you turn this on."),
            self.photos_allowed.emit,
        )
        self._metered.hide()
        section.body.addWidget(self._metered)
        self.add(section)
        self._blocks: tuple[SideBlock, ...] = ()
        self._sections: list[QWidget] = []

    def add(self, widget: QWidget) -> None:
        """A section, below those there are, above the files."""
        self.body.insertWidget(self.body.count() - 2, widget)

    def show_look(self, look: SyncLook) -> None:
        self._toggle.setChecked(look.stay_offline)
        self._photos.setChecked(look.photos_too)
        self._metered.setVisible(look.metered)
        blocks = look.side
        if tuple(blocks) == self._blocks:
            return
        self._blocks = tuple(blocks)
        for section in self._sections:
            self.body.removeWidget(section)
            section.hide()
            section.deleteLater()
        self._sections = [side_section(block) for block in blocks if block.lines or block.chip]
        for section in self._sections:
            self.add(section)


def _switch(toggle: Toggle, note: str, flipped: Callable[[bool], object]) -> QWidget:
    """A switch with its words before it."""
    held = QWidget()
    row = QHBoxLayout(held)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(12)
    words = QVBoxLayout()
    words.setSpacing(1)
    row.addLayout(words, 1)
    words.addWidget(Label(toggle.accessibleName(), "strong", wrap=True))
    words.addWidget(Label(note, "secondary", wrap=True))
    toggle.setAccessibleDescription(note)
    row.addWidget(toggle, 0, Qt.AlignmentFlag.AlignTop)
    toggle.clicked.connect(lambda: flipped(toggle.isChecked()))
    return held
