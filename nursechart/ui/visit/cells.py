"""The cells to the right of a row's controls: how a value compares, what was last time, and its trend."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from nursechart.charting.looks.common import Chip as ChipLook
from nursechart.charting.looks.common import OldValue, Series
from nursechart.ui import bound
from nursechart.ui.theme import Tone
from nursechart.ui.widgets import (
    Chip,
    DiffBlock,
    Kbd,
    Label,
    LinkButton,
    Sparkline,
    StatusText,
    Trace,
    TwoLines,
    WholeLabel,
    longest_word,
    ltr,
    named,
    whole_units,
)


class Against(QWidget):
    """How a value compares with its range or the plan: a chip, or plain green words when all is well.

    Each is made when it is first said: a screen has many rows, and most say one of them.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chip: Chip | None = None
        self._status: StatusText | None = None
        self._quiet: Label | None = None
        self._line = line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addStretch()
        self.words = ""

    def say(self, chip: ChipLook | None, quiet: str = "") -> None:
        """Show `chip`; without one the words `quiet`."""
        boxed = chip is not None and (
            chip.tone not in ("ok", "neutral") or (chip.tone == "neutral" and bool(chip.icon))
        )
        fine = chip is not None and chip.tone == "ok"
        self.words = chip.text if chip is not None else quiet
        shown: QWidget | None = None
        if chip is not None and boxed:
            if self._chip is None:
                self._chip = Chip("", large=True)
                self._line.insertWidget(0, self._chip)
            self._chip.say(chip.text, Tone(chip.tone), chip.icon)
            shown = self._chip
        elif chip is not None and fine:
            if self._status is None:
                self._status = StatusText("")
                self._line.insertWidget(0, self._status)
            self._status.say(chip.text, chip.icon or "check", Tone.OK)
            shown = self._status
        elif self.words:
            if self._quiet is None:
                self._quiet = Label("", "secondary", wrap=True)
                self._line.insertWidget(0, self._quiet, 1)
            self._quiet.setText(self.words)
            shown = self._quiet
        for part in (self._chip, self._status, self._quiet):
            if part is not None:
                part.setVisible(part is shown)


class LastTime(TwoLines):
    """What stood last time, and when."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(first_kind="strong", second_kind="caption", first_tone="text2", wrap=True, parent=parent)
        self.first.setWordWrap(True)
        self.first.setObjectName("last_value")

    @property
    def least(self) -> int:
        """The px with which none of its words is cut."""
        return max(longest_word(self.first), longest_word(self.second))

    def say(self, first: str, second: str) -> None:
        super().say(ltr(first) if first else "", second)


def trace_of(series: Series) -> Trace:
    """A trend as the painted widgets take it."""
    lines = [
        tuple((float(when), value) for when, value in points) for points in (series.points, series.second) if points
    ]
    bands = tuple(band for band in (series.band, series.band2) if band is not None)
    return Trace(tuple(lines), bands, Tone(series.last_tone), summary=series.summary, rows=series.table)


def sparkline(label: str, series: Series) -> Sparkline:
    spark = Sparkline(label)
    spark.show_trace(trace_of(series))
    return spark


def old_value(old: OldValue) -> QWidget:
    """A correction: the old value struck through, the new one, why and by whom."""
    whole = QWidget()
    line = QHBoxLayout(whole)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(12)
    line.addWidget(DiffBlock("", old.old, old.new, plain=True))
    words = whole.tr("{who}, {when}").format(who=old.who, when=old.when)
    if old.reason:
        words = whole.tr("{reason}. {who}, {when}").format(reason=old.reason.rstrip("."), who=old.who, when=old.when)
    line.addWidget(Label(words, "caption", tone="text2", wrap=True), 1)
    return whole


class CarryOffer(QWidget):
    """What was last charted of something that seldom changes, and one press or key that takes it over (EN-7)."""

    confirmed = Signal()

    def __init__(self, row: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = WholeLabel("", "secondary")
        words = self.tr("Confirm")
        self._button = named(LinkButton(words, small=True), f"confirm_{row}", words)
        self._button.clicked.connect(lambda _on=False: self.confirmed.emit())
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        for part in (self._words, self._button, bound.follow(Kbd(""), lambda cap: cap.set_key(bound.caps("confirm")))):
            line.addWidget(part)
        line.addStretch(1)

    def offer(self, asks: str, what: str) -> None:
        self._words.setText(ltr(whole_units(asks)))
        self._button.setAccessibleName(self.tr("{asks}. Confirm for {what}").format(asks=asks, what=what))
