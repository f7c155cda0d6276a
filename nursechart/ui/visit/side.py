"""The side panel of a visit: allergies, lines, orders, whatever blocks a look brings. An empty block is not shown."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from nursechart.charting.looks.common import Chip as ChipLook
from nursechart.charting.looks.common import SideBlock, SideLine
from nursechart.ui.theme import Tone
from nursechart.ui.widgets import Chip, Icon, Label, SecondaryButton, SidePanel, SideSection, named

PHOTO = "photo"  # the tool that adds a photo or a scan to the visit
_TONED = ("crit", "warn", "low", "ok", "accent")


class VisitSide(SidePanel):
    """`show_blocks(blocks, first=widget)`: the blocks, below an own widget of the page where it has one.

    At its foot stand the ways to what is no section of the visit; `tool_asked` says which screen.
    """

    tool_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, width=290)
        self._make_tools()
        self._shown: list[tuple[tuple[SideBlock, bool], QWidget]] = []  # what each section says, under a rule or not
        self._first: QWidget | None = None

    def show_blocks(self, blocks: Sequence[SideBlock], first: QWidget | None = None) -> None:
        """Show `blocks` below `first`; a block that says what it said stays as it is."""
        said = [each for each in blocks if each.lines or each.note]
        wanted = [(block, bool(number or first is not None)) for number, block in enumerate(said)]  # a rule above it
        if first is self._first and wanted == [told for told, _section in self._shown]:
            return
        if self._first is not None and self._first is not first:
            self.body.removeWidget(self._first)
            self._first.hide()
            self._first.setParent(None)
        if first is not None and first is not self._first:
            self.body.insertWidget(0, first)
            first.show()
        self._first = first
        before, self._shown = self._shown, []
        for told, section in before:
            if told not in wanted:
                self.body.removeWidget(section)
                section.hide()
                section.deleteLater()
        kept = [each for each in before if each[0] in wanted]
        for number, told in enumerate(wanted, start=1 if first is not None else 0):
            there = next((each for each in kept if each[0] == told), None)
            if there is not None:
                kept.remove(there)
            else:
                there = (told, side_section(told[0], rule=told[1]))
            if self.body.indexOf(there[1]) != number:
                self.body.removeWidget(there[1])
                self.body.insertWidget(number, there[1])
            self._shown.append(there)

    def _make_tools(self) -> None:
        for screen, icon, words in (
            ("flow_sheet", "table-2", self.tr("Flow sheet")),
            ("calculators", "calculator", self.tr("Calculators")),
        ):
            button = named(SecondaryButton(words, icon=icon, small=True), f"to_{screen}", words)
            button.clicked.connect(lambda _on=False, screen=screen: self.tool_asked.emit(screen))
            self.add_foot(button)
        words = self.tr("Photo or scan…")
        photo = named(SecondaryButton(words, icon="camera", small=True), "to_photo", words)
        photo.clicked.connect(lambda _on=False: self.tool_asked.emit(PHOTO))
        self.add_foot(photo)


def side_section(block: SideBlock, *, rule: bool) -> SideSection:
    """A block as a section of the panel."""
    alarming = bool(block.lines) and block.lines[0].tone == "crit"
    alarming = alarming or (block.chip is not None and block.chip.tone == "crit")
    section = SideSection(block.title, block.icon, tone="crit" if alarming else "text2", rule=rule)
    section.setObjectName(f"side_{block.icon}")
    if block.chip is not None:
        heads = section.findChildren(QHBoxLayout)
        if heads:
            heads[0].addWidget(_chip(block.chip))
    section.body.setSpacing(9)
    for each in block.lines:
        section.body.addWidget(_line(each))
    if block.note:
        section.add_words(block.note)
    return section


def _line(line: SideLine) -> QWidget:
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    mark = line.chip is not None and not line.chip.text
    if mark and line.chip is not None:
        row.addWidget(Icon(line.chip.icon or "circle", 18, line.chip.tone if line.chip.tone in _TONED else "control"))
    words = QVBoxLayout()
    words.setSpacing(0)
    row.addLayout(words, 1)
    alone = not line.text
    kind = "strong" if not alone else "secondary" if line.tone == "neutral" else "secondary-strong"
    if line.title:
        quiet = "text" if mark and line.chip is not None and line.chip.tone == "neutral" else ""
        words.addWidget(Label(line.title, kind, tone=line.tone if line.tone in _TONED else quiet, wrap=True))
    if line.text:
        words.addWidget(Label(line.text, "secondary", wrap=True))
    if line.chip is not None and not mark:
        row.addWidget(_chip(line.chip), 0, Qt.AlignmentFlag.AlignTop if line.text else Qt.AlignmentFlag.AlignVCenter)
    return whole


def _chip(chip: ChipLook) -> Chip:
    return Chip(chip.text, Tone(chip.tone), chip.icon)
