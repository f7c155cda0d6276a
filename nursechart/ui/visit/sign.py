"""Sign and lock: what is missing, what is unusual, the ticks before leaving, the note as it will be locked (SG-1).

Enter alone never signs (SG-2): in the password field it goes on to the button, and the button takes Space, a click or
Ctrl+Enter. The lists scroll, the signature stays in sight.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from nursechart.charting.looks.pins import PinLook
from nursechart.charting.looks.visit import SignLook
from nursechart.charting.pins import Pin
from nursechart.ui.theme import current
from nursechart.ui.visit.check_sheets import ToldSheet
from nursechart.ui.visit.medicine import Identify
from nursechart.ui.visit.section import DIGITS, SectionPage, wall_clock
from nursechart.ui.visit.sheets import ReasonSheet
from nursechart.ui.visit.sign_cards import ItemsCard, SignCard, SignedCard, TicksCard
from nursechart.ui.visit.sign_paper import Paper
from nursechart.ui.visit.sign_patient import PatientCard
from nursechart.ui.widgets import Scroll, Segmented, announce

BESIDE = 900  # px: from here the note stands beside the lists, else below them
LISTS = 526


class SignPage(SectionPage):
    """Shows a SignLook. `go_asked(group, row)` goes to a field; `sign_asked(proof, identifiers)` signs: a password,
    or a Pin.
    """

    go_asked = Signal(str, str)
    seen_asked = Signal(str)
    told_asked = Signal(str, object)  # key, values: told, told_at, ordered, read_back
    tick_changed = Signal(str, bool)
    sign_asked = Signal(object, str, str)
    left_for_field = Signal()
    part_asked = Signal(str, str, str)  # group, subject, part: of what is ready
    patient_signed = Signal(object, str, object)  # Ink, language, values: proxy, relation
    patient_answered = Signal(object)  # values: how, reason, text, witness, language
    patient_taken_back = Signal()
    pdf_asked = Signal()
    pages_asked = Signal(str)
    addendum_asked = Signal()
    left_out = Signal(str, str, str)  # section, reason, words
    not_done_asked = Signal()
    wants_side = False
    wants_footer = False

    def __init__(self, *, now: Callable[[], str] = wall_clock, parent: QWidget | None = None) -> None:
        super().__init__("", now=now, parent=parent)
        self.title.setText(self.tr("Sign and lock"))
        self.look: SignLook | None = None
        self.identify: Identify | None = None
        self.held_pin: Callable[[], PinLook | None] = lambda: None
        options = [("missing", self.tr("Missing")), ("unusual", self.tr("Unusual")), ("ready", self.tr("Ready"))]
        self.counts = Segmented("counts", self.tr("What to look at"), options, height=36)
        self.counts.chosen.connect(self._count_chosen)
        self.head.addWidget(self.counts)
        self.items, self.ticks, self.signed, self.card, self.paper, self.patient = (
            ItemsCard(), TicksCard(), SignedCard(), SignCard(), Paper(), PatientCard(),
        )  # fmt: skip
        self._went_from = ""  # the item she went to the field of
        self._lacks_pdf = ""
        self.proof, self.password, self.note = self.card.proof, self.card.proof.password, self.paper.note
        self._arrange()
        self.items.go_asked.connect(self._go)
        self.card.not_done_asked.connect(self.not_done_asked)
        self.items.leave_out_asked.connect(self._ask_leave_out)
        self.items.part_asked.connect(self._go_to_part)
        self.items.seen_asked.connect(self._answer)
        self.ticks.changed.connect(self.tick_changed)
        self.signed.addendum_asked.connect(self.addendum_asked)
        self.card.sign_asked.connect(self.try_sign)
        self.paper.pdf_asked.connect(self.pdf_asked)
        self.paper.pages_asked.connect(self.pages_asked)
        self.patient.signed.connect(self.patient_signed)
        self.patient.answered.connect(self.patient_answered)
        self.patient.taken_back.connect(self.patient_taken_back)
        self.patient.sheet_asked.connect(self.open_sheet)

    def _go(self, group: str, row: str) -> None:
        focus = self.focusWidget()
        self._went_from = focus.objectName() if focus is not None else ""
        if group != "sign":
            self.left_for_field.emit()
        self.go_asked.emit(group, row)

    def _ask_leave_out(self, section: str, title: str) -> None:
        """Why a section was not assessed as a whole."""
        sheet = ReasonSheet(
            self.window(),
            "leave_out",
            self.tr("{section} was not assessed").format(section=title),
            self.tr("The reason stands in the note in its place."),
            self.tr("Chart it"),
            reasons=self.look.leave_out_reasons if self.look is not None else (),
            words=self.tr("In your own words"),
        )
        sheet.given.connect(lambda reason, words: self.left_out.emit(section, reason, words))
        self.open_sheet(sheet)

    def _go_to_part(self, group: str, subject: str, part: str) -> None:
        focus = self.focusWidget()
        self._went_from = focus.objectName() if focus is not None else ""
        self.left_for_field.emit()
        self.part_asked.emit(group, subject, part)

    def _answer(self, key: str) -> None:
        """A second look is enough for what is unusual; of what is critical somebody is told."""
        item = next((each for each in self.look.unusual if each.key == key), None) if self.look else None
        if item is None or not item.blocks:
            self.seen_asked.emit(key)
            return
        sheet = ToldSheet(self.window(), item.title, self.now)
        sheet.given.connect(lambda values: self.told_asked.emit(key, values))
        self.open_sheet(sheet)

    # What is shown

    def show_look(self, look: SignLook, *, own: bool = True) -> None:
        """Show `look`; a password that is being typed stays."""
        before, self.look = self.look, look
        self.title.setText(self.tr("Signed and locked") if look.read_only else self.tr("Sign and lock"))
        for value, words in (
            ("missing", self.tr("Missing {n}").format(n=len(look.missing))),
            ("unusual", self.tr("Unusual {n}").format(n=len(look.unusual))),
            ("ready", self.tr("Ready {n}").format(n=look.ready)),
        ):
            self.counts.set_words(value, words)
        self.fit_heading()
        if not self.counts.value():
            self.counts.set_value("missing" if look.missing else "unusual" if look.unusual else "ready")
        self.ticks.show_ticks(look.ticks, read_only=look.read_only)
        self.paper.show_note(look.note_html, locked=look.read_only)
        self.patient.show_look(look.patient, read_only=look.read_only)
        self.proof.show_pin(self.held_pin())
        self.card.show_look(look)
        self._lacks_pdf = look.lacks_pdf or (self._lacks_pdf if look.read_only else "")
        self.signed.show_signatures(look.signatures, self._lacks_pdf)
        stayed = self.items.show_items(look, ready=self.counts.value() == "ready")
        if not stayed or self._has_just_been_signed(before, look):
            self.focus_first_empty()

    def _has_just_been_signed(self, before: SignLook | None, look: SignLook) -> bool:
        """The patient's hand has left the pad: it is the nurse's turn, without a key to go on."""
        was = before.patient.how if before is not None and before.patient is not None else ""
        signs = look.patient is not None and look.patient.how == "signed" and was != "signed"
        return signs and self.patient.pad.hasFocus() and not look.read_only

    def refuse(self, row_id: str, why: str) -> None:
        """Nothing was signed; why stands under the password."""
        self.card.rest()
        if row_id == "patient_signs":
            self.patient.refuse(why)
            return
        self.card.say(why)
        announce(self, why, now=True)
        self.proof.show_pin(self.held_pin())
        if row_id == "password":
            self.proof.setFocus()

    def flush(self) -> None:
        """The pad is said before the page is left."""
        self.patient.flush()
        super().flush()

    def focus_first_empty(self) -> None:
        """Where she left for a field, else the first thing that is missing or not looked at, else the password."""
        went, self._went_from = self._went_from, ""
        back = self.items.findChild(QWidget, went) if went else None
        if back is not None:
            back.setFocus(Qt.FocusReason.TabFocusReason)
            return
        if self.look is not None and self.items.focus_item((*self.look.missing, *self.look.unusual)):
            return
        (self.note if self.card.isHidden() else self.proof).setFocus(Qt.FocusReason.TabFocusReason)

    def focus_row(self, row_id: str) -> bool:
        """The pad of the patient, or a tick by its id."""
        if row_id == "patient_signs":
            self.patient.focus()
            return not self.patient.isHidden()
        tick = self.ticks.tick(row_id)
        if tick is None:
            return False
        tick.setFocus(Qt.FocusReason.TabFocusReason)
        return True

    # Signing

    def try_sign(self) -> None:
        """Ask for the two identifiers, then sign; or say what is missing, and go there."""
        if self.look is None or self.look.read_only:
            return
        self.patient.flush()
        if self.look.cannot:
            self.card.say(self.look.cannot)
            announce(self, self.look.cannot, now=True)
            self.focus_first_empty()
        elif not self.proof.text():
            by_pin = self.proof.by_pin
            self.card.say(self.tr("Enter your PIN to sign") if by_pin else self.tr("Enter your password to sign"))
            self.proof.setFocus()
        elif self.identify is not None:
            self.identify(self.tr("Sign and lock"), self._identified)

    def _identified(self, first: str, second: str, _confirmed_by: str) -> None:
        self.card.sign.set_busy(self.tr("Signing"))
        by_pin, typed = self.proof.by_pin, self.proof.take()
        self.sign_asked.emit(Pin(typed) if by_pin else typed, first, second)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A digit ticks a line of what is done before leaving; in the password it is a digit."""
        digit = event.text() if event.text() in DIGITS and not event.modifiers() else ""
        if not digit or not self.ticks.press(int(digit)):
            super().keyPressEvent(event)

    def take_enter(self, focus: QWidget | None) -> None:
        if focus is self.card.sign:
            return  # SG-2: Enter alone never signs
        super().take_enter(focus)

    # Inside

    def make_column(self) -> QVBoxLayout:
        self._lists = QWidget()
        self._left = QVBoxLayout(self._lists)
        self._left.setContentsMargins(0, 0, 0, 0)
        self._left.setSpacing(9)
        return self._left

    def _arrange(self) -> None:
        self._inner = Scroll(padding=(0, 0, 0, 0), gap=9)
        self._inner.setMinimumHeight(current().px(140))
        for card in (self.items, self.ticks, self.signed):
            self._inner.body.addWidget(card)
        self._inner.body.addStretch(1)
        self._left.addWidget(self._inner, 1)
        self._left.addWidget(self.card)
        self._columns = QHBoxLayout()
        self._columns.setSpacing(10)
        self.body.addLayout(self._columns, 1)
        self._columns.addWidget(self._lists)
        self._paper_side = QWidget()
        right = QVBoxLayout(self._paper_side)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(9)
        right.addWidget(self.paper, 1)
        right.addWidget(self.patient)
        self._columns.addWidget(self._paper_side, 1)

    def _count_chosen(self, value: str) -> None:
        """Show that list, and go to the first thing of it that asks for something."""
        if self.look is not None:
            self.items.show_items(self.look, ready=value == "ready")
            self.items.focus_item(self.look.missing if value == "missing" else self.look.unusual)

    def heading_room(self) -> int:
        beside = self.width() >= current().px(BESIDE)
        return min(current().px(LISTS), self.width() // 2) if beside else super().heading_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.width() >= current().px(BESIDE):
            if self._columns.indexOf(self._paper_side) < 0:
                self._columns.addWidget(self._paper_side, 1)
            self._lists.setFixedWidth(min(current().px(LISTS), self.width() // 2))
        else:
            if self._columns.indexOf(self._paper_side) >= 0:
                self._inner.body.insertWidget(self._inner.body.count() - 1, self._paper_side)
            self._lists.setMinimumWidth(0)
            self._lists.setMaximumWidth(16_777_215)
