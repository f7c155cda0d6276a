"""Scoring a scale: its items one below another, the running total, and what the total asks for, in words.

A number key chooses in the item that has the focus and goes on to the next. Where the clinic may not show the wording
of a scale, and where a scale is one number from 0 to 10, only the total is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from nursechart.charting.looks.common import Control, Option, ScoreBand, ScoreItem
from nursechart.ui.theme import Tone, current
from nursechart.ui.visit.editor import Editor
from nursechart.ui.widgets import Icon, Label, NumberField, ScaleField, named

Make = Callable[[Control, str], Editor]
FIGURES = 10  # a total up to here is chosen from figures, a higher one is typed
TEN_MS = 700  # how soon a 0 follows a 1 to say ten
_ICONS = {"ok": "check", "warn": "triangle-alert", "crit": "octagon-alert"}


class ScoreField(QWidget):
    """`ScoreField("braden", control, make)`: `.values()`, `.show_score(control)`, `settled`."""

    settled = Signal()

    def __init__(self, name: str, control: Control, make: Make, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, name, control.name)
        self._control, self._taken_over = control, control.value
        self._items: list[tuple[ScoreItem, Editor]] = []
        self._figures: ScaleField | None = None
        self._number: NumberField | None = None
        self._since_one = QElapsedTimer()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(6)
        if control.items:
            whole.addWidget(Label(self._keys(), "secondary", tone="text3"))
            self._grid = QGridLayout()
            self._grid.setHorizontalSpacing(12)
            self._grid.setVerticalSpacing(4)
            self._grid.setColumnStretch(1, 1)
            whole.addLayout(self._grid)
            for number, item in enumerate(control.items):
                self._add_item(number, item, name, make)
        else:
            whole.addWidget(self._make_total(name, control))
        told = QHBoxLayout()
        told.setSpacing(8)
        whole.addLayout(told)
        self._icon = Icon("check", 18, "ok")
        self._words = Label("", "strong", wrap=True)
        self._words.setObjectName(f"{name}_total")
        told.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        told.addWidget(self._words, 1)
        self.why = Label("", "secondary", tone="text3", wrap=True)
        whole.addWidget(self.why)
        self.show_score(control)

    @property
    def first(self) -> QWidget:
        """What takes the focus first: the first item that is not answered."""
        if self._items:
            return next((each.first for _item, each in self._items if not _answer(each)), self._items[0][1].first)
        if self._number is not None:
            return self._number.field
        return self._figure_buttons()[0]

    def values(self) -> dict[str, str]:
        items = {f"{self._control.id}.{item.id}": _answer(each) for item, each in self._items}
        return {self._control.id: self._total(), **items}

    def show_score(self, control: Control) -> None:
        """Show what stands or is drafted."""
        self._control, self._taken_over = control, control.value
        for (_item, each), item in zip(self._items, control.items, strict=True):
            each.put(item.value)
        if self._number is not None and self._number.text() != control.value:
            self._number.set_value(control.value)
        if self._figures is not None:
            self._figures.set_value(int(control.value) if control.value.isdecimal() else None)
        self.why.setText(control.hint)
        self.why.setVisible(bool(control.hint))
        self._say()

    def set_tone(self, tone: Tone | None, why: str) -> None:
        self.setAccessibleDescription(why)
        if self._number is not None:
            self._number.set_tone(tone, why)

    # Inside

    def _add_item(self, number: int, item: ScoreItem, name: str, make: Make) -> None:
        spoken = f"{self._control.name}, {item.label}"
        words = tuple(Option(each.id, f"{each.id} {each.text}") for each in item.options)
        made = make(Control(item.id, "segment", spoken, item.value, options=words), f"{name}_{item.id}")
        made.settled.connect(self._changed)
        for button in made.widget.findChildren(QWidget):
            button.installEventFilter(self)
        label = Label(item.label, "body", wrap=True)
        label.setFixedWidth(current().px(130))
        self._grid.addWidget(label, number, 0)
        fixed = made.widget.sizePolicy().horizontalPolicy() is QSizePolicy.Policy.Fixed
        self._grid.addWidget(made.widget, number, 1, Qt.AlignmentFlag.AlignLeft if fixed else Qt.AlignmentFlag(0))
        self._items.append((item, made))

    def _make_total(self, name: str, control: Control) -> QWidget:
        low, high = _ends(control.bands)
        if high <= FIGURES and low == 0:
            self._figures = ScaleField(f"{name}_figure", control.name, high)
            self._figures.chosen.connect(lambda _figure: self._changed())
            for button in self._figure_buttons():
                button.installEventFilter(self)
            return self._figures
        self._number = NumberField(f"{name}_typed", f"{control.name}: total, {low} to {high}", width=84)
        self._number.settled.connect(lambda _text: self._changed())
        return self._number

    def _figure_buttons(self) -> list[QWidget]:
        inside = self._figures.findChildren(QWidget) if self._figures is not None else []
        return [each for each in inside if each.focusPolicy() != Qt.FocusPolicy.NoFocus]

    def _keys(self) -> str:
        keys = [_key(item.options, place) for item in self._control.items for place in range(len(item.options))]
        if any(_by_place(item.options) for item in self._control.items):
            return self.tr("Keys 1 to {last} choose, from the first answer on").format(last=max(keys))
        return self.tr("Keys {first} to {last} choose").format(first=min(keys), last=max(keys))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if len(event.text()) != 1 or not event.text().isdecimal():
            return False
        return self._choose_figure(event.text()) if self._figures is not None else self._choose(watched, event.text())

    def _choose(self, watched: QObject, key: str) -> bool:
        for number, (item, each) in enumerate(self._items):
            if not (isinstance(watched, QWidget) and each.widget.isAncestorOf(watched)):
                continue
            options = item.options
            place = next((n for n in range(len(options)) if _key(options, n) == key), -1)
            if place < 0:
                return False
            each.put(options[place].id)
            following = self._items[number + 1][1].first if number + 1 < len(self._items) else None
            if following is not None:
                following.setFocus(Qt.FocusReason.TabFocusReason)
            self._changed()
            return True
        return False

    def _choose_figure(self, key: str) -> bool:
        """A digit chooses its figure; a 0 soon after a 1 is ten."""
        assert self._figures is not None
        buttons = self._figure_buttons()
        ten = key == "0" and self._figures.value() == 1 and self._since_one.isValid()
        figure = 10 if ten and self._since_one.elapsed() < TEN_MS and len(buttons) > 10 else int(key)
        if figure >= len(buttons):
            return False
        self._since_one.start() if key == "1" else self._since_one.invalidate()
        self._figures.set_value(figure)
        buttons[figure].setFocus(Qt.FocusReason.TabFocusReason)
        self._changed()
        return True

    def _changed(self) -> None:
        self._taken_over = ""
        self._say()
        self.settled.emit()

    def _total(self) -> str:
        points = [_answer(each) for _item, each in self._items]
        if any(points):
            return str(sum(int(each) for each in points if each)) if all(points) else ""
        if self._items:
            return self._taken_over
        if self._number is not None:
            return self._number.text().strip()
        figure = self._figures.value() if self._figures is not None else None
        return "" if figure is None else str(figure)

    def _say(self) -> None:
        points = [_answer(each) for _item, each in self._items]
        left, so_far = points.count(""), sum(int(each) for each in points if each)
        total = self._total()
        if any(points) and left:
            words = self.tr("{points} so far. {left} of {all} left").format(points=so_far, left=left, all=len(points))
            self._tell(words, "circle", "text2")
            return
        band = band_of(self._control.bands, total)
        if band is None:
            self._tell(self.tr("Not scored") if not total else "", "circle", "text3")
            return
        tone = "text" if band.tone == "ok" else band.tone
        self._tell(band_words(self._control.bands, total), _ICONS.get(band.tone, "check"), tone)

    def _tell(self, words: str, icon: str, tone: str) -> None:
        self._words.setText(words)
        self._words.set_tone(tone)
        self._icon.show_icon(icon, "ok" if icon == "check" else tone)
        self._icon.setVisible(bool(words))


class ScoreEditor(Editor):
    """A scale in a row."""

    def __init__(self, control: Control, name: str, make: Make) -> None:
        self._field = ScoreField(name, control, make)
        super().__init__(control, self._field, self._field.first)
        self._control = control
        self._field.settled.connect(self.settled)

    def values(self) -> dict[str, str]:
        return self._field.values()

    def show(self, control: Control) -> None:
        self._control = control
        if control.typed != self.values():
            self._field.show_score(control)
        self.first = self._field.first

    def put_typed(self, typed: dict[str, str]) -> None:
        items = tuple(replace(item, value=typed.get(f"{self.id}.{item.id}", "")) for item in self._control.items)
        self._control = replace(self._control, value=typed.get(self.id, ""), items=items)
        self._field.show_score(self._control)

    def set_tone(self, tone: Tone | None, why: str = "") -> None:
        self._field.set_tone(tone, why)


def score_words(control: Control) -> str:
    """A score that can only be read: "14 of 23, moderate risk. Skin plan"."""
    return band_words(control.bands, control.value) if control.value else ""


def band_of(bands: tuple[ScoreBand, ...], total: str) -> ScoreBand | None:
    """The band a total falls in; none for what is no number, or outside the scale."""
    if not total.isdecimal():
        return None
    return next((each for each in bands if each.low <= int(total) <= each.high), None)


def band_words(bands: tuple[ScoreBand, ...], total: str) -> str:
    """ "14 of 23, moderate risk. Skin plan"; of a total outside the scale the number alone."""
    band = band_of(bands, total)
    if band is None:
        return total
    said = f"{total} of {_ends(bands)[1]}, {band.name}"
    return f"{said}. {band.action}" if band.action else said


def _ends(bands: tuple[ScoreBand, ...]) -> tuple[int, int]:
    return min((each.low for each in bands), default=0), max((each.high for each in bands), default=0)


def _answer(each: Editor) -> str:
    return next(iter(each.values().values()), "")


def _by_place(options: tuple[Option, ...]) -> bool:
    """Whether points are no keys: 0, 15 and 25 are chosen as first, second and third."""
    return any(len(each.id) != 1 for each in options)


def _key(options: tuple[Option, ...], place: int) -> str:
    return str(place + 1) if _by_place(options) else options[place].id
