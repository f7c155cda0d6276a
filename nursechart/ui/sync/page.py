"""The sync centre: how it stands, what waits for a person, and the proof of where each visit is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from nursechart.charting.looks.common import SideBlock
from nursechart.charting.looks.syncing import SyncLook
from nursechart.language import said_for
from nursechart.ui import bound
from nursechart.ui.shell.page_frame import PageFrame
from nursechart.ui.shown import kept_focus, side_section, types_elsewhere
from nursechart.ui.sync.by_file import ByFileSection
from nursechart.ui.sync.history import HistoryCard
from nursechart.ui.sync.ribbon import ProofTable
from nursechart.ui.theme import Tone, current
from nursechart.ui.widgets import (
    Chip,
    InlineAlert,
    Label,
    PrimaryButton,
    Scroll,
    SidePanel,
    SideSection,
    StatTile,
    Toggle,
    announce,
    named,
)

_MOST_REFUSED = 3


class SyncPage(PageFrame):
    """Shows a SyncLook."""

    try_asked = Signal()
    stay_offline = Signal(bool)
    photos_allowed = Signal(bool)  # on a metered network
    visit_asked = Signal(str, str)
    sign_asked = Signal(str, str)
    choices_asked = Signal()

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
        self._tiles = _Tiles()
        self._refused = _Refused()
        self._choices = _Choices()
        self._proofs = ProofTable()
        self._history = HistoryCard()
        self._panel = _SyncSide()
        self._scroll = Scroll(padding=(16, 10, 16, 10), gap=10)
        self._build()
        self._try.clicked.connect(self.try_asked)
        self._panel.stay_offline.connect(self.stay_offline)
        self._panel.photos_allowed.connect(self.photos_allowed)
        self._proofs.acted.connect(self._act)
        self._choices.asked.connect(self.choices_asked)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(16, 12, 16, 0)
        head.setSpacing(10)
        head.addWidget(Label(self.tr("Sync"), "title"))
        head.addSpacing(6)
        head.addWidget(self._chip)
        head.addWidget(self._subline, 1)
        head.addWidget(self.details_button)
        head.addWidget(self._try)
        top = QWidget()
        top.setLayout(head)
        self.centre.addWidget(top)
        for part in (self._tiles, self._refused, self._choices, self._proofs, self._history):
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
            self._tiles.show_look(look)
            self._refused.show_refused(look.refused)
            self._choices.show_choices(look.choices_title)
            self._proofs.show_rows(look.rows)
            self._history.show_runs(look.history)
            self._panel.show_look(look)

    def land(self) -> None:
        """The page was opened: the focus is on Try now."""
        if not types_elsewhere(self):
            self._try.setFocus(Qt.FocusReason.OtherFocusReason)

    def _act(self, number: int) -> None:
        if self._look is not None:
            row = self._look.rows[number]
            if row.goes_to == "choices":
                self.choices_asked.emit()
            else:
                (self.sign_asked if row.goes_to == "sign" else self.visit_asked).emit(row.feed, row.visit)


class _Tiles(QWidget):
    """Four figures: what goes out, what came in, what was refused, what needs a choice."""

    def __init__(self) -> None:
        super().__init__()
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(10)
        self._told: list[tuple[object, ...]] = []
        self._tiles: list[StatTile] = []

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        ways = QHBoxLayout.Direction
        narrow = current().is_narrow(self.window().width())
        self._line.setDirection(ways.TopToBottom if narrow else ways.LeftToRight)

    def show_look(self, look: SyncLook) -> None:
        told: list[tuple[str, str, str, str, Tone, str]] = [
            ("waiting", "cloud-upload", str(look.waiting), self.tr("waiting to go out"), _tone(look.waiting),
             look.waiting_text),
            ("came_in", "inbox", str(look.came_in), self.tr("came in"), Tone.ACCENT, look.came_in_text),
            ("attention", "triangle-alert", str(look.attention),
             self.tr("needs attention") if look.attention == 1 else self.tr("need attention"),
             _tone(look.attention), look.attention_text),
            ("choices", "git-compare-arrows", str(look.choices),
             self.tr("needs your choice") if look.choices == 1 else self.tr("need your choice"),
             _tone(look.choices), look.choices_text),
        ]  # fmt: skip
        for number, (name, icon, figure, words, tone, note) in enumerate(told):
            if number >= len(self._tiles) or self._told[number][4] != tone:
                tile = StatTile(icon, figure, words, note, tone=tone)
                tile.setObjectName(f"tile_{name}")
                if number < len(self._tiles):
                    old = self._tiles[number]
                    self._line.replaceWidget(old, tile)
                    old.hide()
                    old.deleteLater()
                    self._tiles[number] = tile
                else:
                    self._line.addWidget(tile, 1)
                    self._tiles.append(tile)
            else:
                self._tiles[number].say(figure, words, note)
        self._told = list(told)


def _tone(count: int) -> Tone:
    return Tone.WARN if count else Tone.NEUTRAL


class _Refused(QWidget):
    """What the pharmacy did not take or has not decided about, each with its reason: it stays here and in the chart."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._told: tuple[tuple[str, str], ...] = ()
        self.hide()

    def show_refused(self, refused: Sequence[tuple[str, str]]) -> None:
        if tuple(refused) == self._told:
            return
        self._told = tuple(refused)
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for title, why in refused[:_MOST_REFUSED]:
            self._column.addWidget(InlineAlert(Tone.WARN, title, why))
        more = len(refused) - _MOST_REFUSED
        if more > 0:
            self._column.addWidget(Label(said_for(more, "And {n} more entry.", "And {n} more entries."), "secondary"))
        self.setVisible(bool(refused))


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
    words.addWidget(Label(toggle.accessibleName(), "strong", wrap=True))
    words.addWidget(Label(note, "secondary", wrap=True))
    row.addLayout(words, 1)
    toggle.setAccessibleDescription(note)
    row.addWidget(toggle, 0, Qt.AlignmentFlag.AlignTop)
    toggle.clicked.connect(lambda: flipped(toggle.isChecked()))
    return held
