"""Medicines as a medication record: a card an order, under the heading that says how it stands (ux.md 8).

Starting asks for two identifiers each time (ID-2).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nursechart.charting.looks.visit import DoseCard, MedicineLook
from nursechart.ui import bound
from nursechart.ui.unhurried import unhurried
from nursechart.ui.visit.layouts import follow
from nursechart.ui.visit.medicine_card import DoseView
from nursechart.ui.visit.rows import RowView
from nursechart.ui.visit.section import SectionPage, wall_clock
from nursechart.ui.visit.sheets import ReasonSheet
from nursechart.ui.widgets import EmptyState, Label, SecondaryButton, named

Identify = Callable[[str, Callable[[str, str, str], object]], object]


class MedicinePage(SectionPage):
    """Shows a MedicineLook. Rows are only drafted: a dose is charted by Start, Stop or Hold."""

    dose_drafted = Signal(str, object)  # order, values
    dose_left = Signal(str, object)  # the same, when a field was left: what speaks against it may have changed
    start_asked = Signal(str, object, str, str, object)  # order, values, identifiers, overrides {rule: reason}
    stop_asked = Signal(str, object)  # dose, values
    hold_asked = Signal(str, str, str)  # order, reason, words
    refuse_asked = Signal(str, str, str)  # the same, refused by the patient
    confirm_asked = Signal(str)  # order by voice
    spoken_asked = Signal()  # an order by voice is to be taken
    effect_asked = Signal(str, str)  # dose, how it worked
    reaction_asked = Signal(str)  # dose

    def __init__(self, *, now: Callable[[], str] = wall_clock, parent: QWidget | None = None) -> None:
        super().__init__("", now=now, parent=parent)
        self.title.setText(self.tr("Infusion"))
        self.look: MedicineLook | None = None
        self.identify: Identify | None = None
        self.views: dict[str, DoseView] = {}
        self._headings: dict[str, Label] = {}
        self._placed: tuple[tuple[str, str], ...] = ()
        words = self.tr("Verbal order…")
        self.spoken = named(SecondaryButton(words, height=44), "verbal_order", words)
        bound.tip(self.spoken, "Ctrl+Shift+O", "verbal_order")
        self.spoken.clicked.connect(lambda _on=False: self.spoken_asked.emit())
        self.foot_acts = [self.spoken]
        bound.shortcut("verbal_order", self, self.spoken.click, Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._cards = QVBoxLayout()
        self._cards.setSpacing(10)
        self.body.addLayout(self._cards)
        self.empty = EmptyState(
            self.tr("Nothing to give"),
            self.tr("No medicine is ordered for this visit. New orders come with the next sync."),
            icon="pill",
        )
        self.body.addWidget(self.empty)
        self.body.addStretch(1)

    def rows(self) -> Iterator[RowView]:
        for view in self.views.values():
            yield from view.rows_card.rows.values()

    def show_look(self, look: MedicineLook, *, own: bool = True) -> None:
        """Show `look`; `own` is False when it came from a refresh and not from her own act."""
        self.look = look
        self.say_saved(look.saved)
        self._place(look)
        for card in look.cards:
            self.views[card.order].show_card(card, own=own, read_only=look.read_only)
        self.empty.setVisible(not look.cards)
        self.spoken.setEnabled(not look.read_only)
        self.side_blocks = look.side
        self.side_changed.emit()

    def say_all_said(self) -> None:
        """Once a dose that is due has all it asks for, the button that starts it has the focus."""
        ready = (view for view in self.views.values() if view.card.state == "due" and view.asks_for_start)
        view = next(ready, None)
        if view is not None:
            view.start.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().say_all_said()

    def focus_row(self, row_id: str) -> bool:
        """One field, or the first field of an order's card."""
        view = self.views.get(row_id)
        if view is None:
            return super().focus_row(row_id)
        first = next(iter(view.rows_card.rows.values()), None)
        if first is not None and first.first_field() is not None:
            first.take_focus()
        else:
            (view.start if not view.start.isHidden() else view.hold).setFocus()
        self.scroller.ensureWidgetVisible(view, 16, 16)
        return True

    def refuse(self, row_id: str, why: str) -> None:
        view = self.views.get(row_id)
        if view is not None:
            view.refuse(why)
        else:
            super().refuse(row_id, why)

    def _place(self, look: MedicineLook) -> None:
        """Each card under its heading. A card that moves is moved: what is typed in it and the focus stay."""
        wanted = tuple((card.group, card.order) for card in look.cards)
        if wanted == self._placed:
            return
        self._placed = wanted
        for order in self.views.keys() - {order for _, order in wanted}:
            gone = self.views.pop(order)
            self._cards.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        headings = dict.fromkeys(group for group, _ in wanted)
        for group, heading in self._headings.items():
            heading.setVisible(group in headings)
        place = 0
        shown = ""
        for card in look.cards:
            if card.group != shown:
                shown = card.group
                self._cards.insertWidget(place, self._heading(shown))
                place += 1
            view = self.views.get(card.order) or self._make(card, look.frame.banner.name)
            self._cards.insertWidget(place, view)
            place += 1
        for before, after in pairwise([self.views[card.order] for card in look.cards]):
            follow(before, after)

    def _heading(self, group: str) -> Label:
        words = {
            "now": self.tr("Due now"),
            "later": self.tr("Later"),
            "as_needed": self.tr("As needed"),
            "given": self.tr("Given"),
            "held": self.tr("Held"),
            "refused": self.tr("Refused"),
            "stopped": self.tr("Stopped"),
        }
        if group not in self._headings:
            heading = Label(words.get(group, group), "heading")
            heading.setObjectName(f"medicines_{group}")
            self._headings[group] = heading
        return self._headings[group]

    def _make(self, card: DoseCard, patient: str) -> DoseView:
        unhurried(f"first build of the card of the order {card.order}")
        view = DoseView(card, patient, self.now)
        view.drafted.connect(self.dose_drafted)
        view.left.connect(self.dose_left)
        view.answered.connect(self._on_to_missing)
        view.stopped.connect(self.stop_asked)
        view.started.connect(self._started)
        view.held.connect(self._hold)
        view.refused.connect(self._refuse_dose)
        view.late_asked.connect(self._late)
        view.effect_asked.connect(self._effect)
        view.confirmed.connect(self.confirm_asked)
        view.reacted.connect(self.reaction_asked)
        view.acted.connect(lambda alert: self.alert_answered.emit(alert, "acted", ""))
        view.comment_answered.connect(self.comment_answered)
        self.views[card.order] = view
        return view

    def _started(self, order: str, values: dict[str, str], overrides: dict[str, str]) -> None:
        if self.identify is None:
            return
        card = self.views[order].card
        act = self.tr("Start {what}") if card.runs else self.tr("Give {what}")
        self.identify(
            act.format(what=card.title),
            lambda first, second, _by: self.start_asked.emit(order, values, first, second, overrides),
        )

    def _hold(self, order: str) -> None:
        if self.look is None:
            return
        title = self.tr("Hold {what}").format(what=self.views[order].card.title)
        sheet = ReasonSheet(
            self.window(),
            "hold",
            title,
            self.tr("The dose is charted as not given, with the reason."),
            self.tr("Chart as not given"),
            reasons=_capitals(self.look.hold_reasons),
            words=self.tr("What was agreed, and with whom"),
        )
        sheet.given.connect(lambda reason, words: self.hold_asked.emit(order, reason, words))
        self.open_sheet(sheet)

    def _refuse_dose(self, order: str) -> None:
        if self.look is None:
            return
        sheet = ReasonSheet(
            self.window(),
            "refuse",
            self.tr("Refused: {what}").format(what=self.views[order].card.title),
            self.tr("The dose is charted as refused by the patient, with the reason."),
            self.tr("Chart as refused"),
            reasons=_capitals(self.look.refuse_reasons),
            words=self.tr("What the patient said, and who was told"),
        )
        sheet.given.connect(lambda reason, words: self.refuse_asked.emit(order, reason, words))
        self.open_sheet(sheet)

    def _late(self, order: str) -> None:
        if self.look is None:
            return
        reasons = dict(_capitals(self.look.late_reasons))
        sheet = ReasonSheet(
            self.window(),
            "late",
            self.tr("Late: {what}").format(what=self.views[order].card.title),
            self.tr("The reason stays beside the dose when it is started."),
            self.tr("Keep the reason"),
            reasons=tuple(reasons.items()),
            words=self.tr("More about it"),
        )

        def keep(reason: str, words: str) -> None:
            self.views[order].explain(_LATE, ". ".join(part for part in (reasons.get(reason, ""), words) if part))

        sheet.given.connect(keep)
        self.open_sheet(sheet)

    def _effect(self, order: str) -> None:
        card = self.views[order].card
        sheet = ReasonSheet(
            self.window(),
            "effect",
            self.tr("How {what} worked").format(what=card.title),
            self.tr("In the patient's words, with a score before and after where there is one."),
            self.tr("Chart the effect"),
            words=self.tr("How it worked"),
        )
        sheet.given.connect(lambda _reason, words: self.effect_asked.emit(card.dose, words))
        self.open_sheet(sheet)


def _capitals(choices: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((key, words[:1].upper() + words[1:]) for key, words in choices)


_LATE = "IN-23"
