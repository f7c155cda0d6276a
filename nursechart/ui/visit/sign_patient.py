"""The patient's signature on the signing page: the pad, whose hand it is, and what is charted when nobody signs.

What is drawn is charted a moment after the last stroke, and at once when the page is left; Clear takes it back.
"""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from nursechart.charting.looks.patient_signs import Ink, PatientSigns
from nursechart.ui.theme import Tone, current
from nursechart.ui.visit.sheets import Sheet
from nursechart.ui.widgets import (
    Card,
    ChoiceChips,
    FlowLayout,
    Label,
    LinkButton,
    PrimaryButton,
    SecondaryButton,
    Select,
    StatusText,
    TextField,
    announce,
    named,
)
from nursechart.ui.widgets.signature_pad import SignaturePad

_REST_MS = 1_500  # she may lift the pen between her two names


class PatientCard(Card):
    """Shows a PatientSigns. `signed(Ink, language, values)`, `answered(values)`, `taken_back()`."""

    signed = Signal(object, str, object)
    answered = Signal(object)
    taken_back = Signal()
    sheet_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, padding=15, gap=4)
        self.setObjectName("patient_signs")
        self.body.setContentsMargins(15, 8, 15, 10)
        self._look: PatientSigns | None = None
        self._language = ""
        self._proxy: dict[str, str] = {}
        self._later = QTimer(self, singleShot=True, interval=_REST_MS)
        self._later.timeout.connect(self.flush)
        self._make_head()
        self.pad = SignaturePad("pad", self.tr("Signature of the patient"))
        self.pad.began.connect(self._later.stop)
        self.pad.stroked.connect(self._stroked)
        self.pad.taken_back.connect(self._taken_back)
        self.sentence = Label("", "caption", wrap=True)
        self.sentence.setObjectName("pad_sentence")
        self.body.addWidget(self.sentence)
        self.body.addWidget(self.pad)
        self._make_words()

    def _make_head(self) -> None:
        head = QWidget()
        line = FlowLayout(head, gap=8)
        self._title, self.state = Label(self.tr("Patient signs for the visit"), "heading"), StatusText("")
        self.state.setObjectName("patient_state")
        self.clear_button = named(
            SecondaryButton(self.tr("Clear"), icon="eraser", small=True), "pad_clear", self.tr("Clear the signature")
        )
        words = self.tr("Cannot sign…")
        self.cannot = named(SecondaryButton(words, small=True), "cannot_sign_ask", words)
        self.clear_button.clicked.connect(lambda _on=False: self._clear())
        self.cannot.clicked.connect(lambda _on=False: self._ask())
        for each in (self._title, self.state, self.clear_button, self.cannot):
            line.addWidget(each)
        self.body.addWidget(head)

    def _make_words(self) -> None:
        """Under the line of the pad: who, and in which language it is shown."""
        column = QVBoxLayout(self.pad)
        column.setContentsMargins(17, 5, 5, 1)
        column.setSpacing(0)
        column.addStretch(1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        column.addLayout(foot)
        self.who = Label("", "caption")
        self.who.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.shown_in = _Language("", small=True, height=24)
        named(self.shown_in, "pad_language", self.tr("Language of what is signed"))
        self.shown_in.clicked.connect(lambda _on=False: self._choose_language())
        foot.addWidget(self.who, 1)
        foot.addWidget(self.shown_in)
        self.pad.foot = current().px(28)

    # What is shown

    def show_look(self, look: PatientSigns | None, *, read_only: bool) -> None:
        """Show how the patient answered; what is being drawn stays."""
        asked = look is not None and (bool(look.how) or (look.required and not read_only))
        self.setVisible(asked)
        if look is None:
            return
        if look.how != (self._look.how if self._look else "") or not self._language:
            self._language = look.language
        self._look = look
        self.pad.set_read_only(read_only)
        self.clear_button.setVisible(not read_only)
        self.cannot.setVisible(not read_only)
        self.shown_in.setEnabled(not read_only)
        if not self._later.isActive() and not self.pad.is_drawing:
            ink = look.ink or Ink(0, 0, ())
            self.pad.show_strokes(ink.width, ink.height, ink.strokes)
            if look.by == "proxy":
                self._proxy = {"proxy": look.proxy, "relation": look.relation}
        self._say()

    def _say(self) -> None:
        look = self._look
        assert look is not None
        tone, icon = (Tone.OK, "check") if look.how in ("signed", "mark", "telehealth") else (Tone.WARN, "circle-alert")
        self.state.say(look.words, icon if look.words else "", tone)
        self.state.setVisible(bool(look.words))
        shown = next((each for each in look.offered if each.language == self._language), None)
        self.sentence.setText(shown.text if shown is not None else "")
        self.sentence.setLayoutDirection(
            Qt.LayoutDirection.RightToLeft if shown is not None and shown.rtl else Qt.LayoutDirection.LeftToRight
        )
        name = self._proxy.get("proxy", "")
        for_her = self.tr("{proxy}, for {patient}").format(proxy=name, patient=look.name)
        whose = for_her if name else look.name
        self.who.setText(self.tr("{who}. {more}").format(who=whose, more=look.detail) if look.detail else whose)
        language = self.tr("shown in {language}").format(language=shown.name) if shown is not None else ""
        self.shown_in.set_text(language)
        self.shown_in.setAccessibleDescription(language)
        self.shown_in.setVisible(shown is not None)

    def refuse(self, why: str) -> None:
        """The pad's answer was not taken; what is drawn stays."""
        self.state.say(why, "circle-alert", Tone.CRIT)
        self.state.show()
        announce(self, why, now=True)

    def focus(self) -> None:
        self.pad.setFocus(Qt.FocusReason.TabFocusReason)

    # What is done

    def flush(self) -> None:
        """Say now what has been drawn and not said yet."""
        self._later.stop()
        if self._waiting and not self.pad.is_drawing:
            self._waiting = False
            width, height = self.pad.pad_size()
            self.signed.emit(Ink(width, height, self.pad.strokes()), self._language, dict(self._proxy))

    _waiting = False

    def _stroked(self) -> None:
        self._waiting = True
        self._later.start()
        if self.pad.is_full:
            self.refuse(self.tr("The pad is full. Clear it to sign once more"))

    def _taken_back(self) -> None:
        if self.pad.strokes():
            self._stroked()
        else:
            self._clear()

    def _clear(self) -> None:
        self._later.stop()
        self._waiting = False
        self.pad.clear()
        self._proxy = {}
        if self._look is not None and self._look.how:
            self.taken_back.emit()
        elif self._look is not None:
            self._say()
        self.pad.setFocus()

    def _choose_language(self) -> None:
        if self._look is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for each in self._look.offered:
            words = self.tr("{language}, machine-drafted").format(language=each.name) if each.draft else each.name
            act = menu.addAction(words)
            act.triggered.connect(lambda _on=False, language=each.language: self._set_language(language))
        menu.popup(self.shown_in.mapToGlobal(self.shown_in.rect().bottomLeft()))

    def _set_language(self, language: str) -> None:
        self._language = language
        self._say()
        if self.pad.strokes():
            self._stroked()

    def _ask(self) -> None:
        if self._look is None:
            return
        sheet = CannotSignSheet(self.window(), self._look)
        sheet.given.connect(self._given)
        self.sheet_asked.emit(sheet)

    def _given(self, values: dict[str, str]) -> None:
        if values["how"] == "proxy":
            self._proxy = {"proxy": values["proxy"], "relation": values["relation"]}
            self._say()
            self.focus()
            return
        with QSignalBlocker(self.pad):
            self.pad.clear()
        self._later.stop()
        self._waiting, self._proxy = False, {}
        self.answered.emit({**values, "language": self._language})

    def hideEvent(self, event: QHideEvent) -> None:
        self.flush()
        super().hideEvent(event)


class _Language(LinkButton):
    weight = 400


class CannotSignSheet(Sheet):
    """Why the patient does not sign herself, or who signs for her: `given(values)` with `how` and what goes with it."""

    given = Signal(object)

    def __init__(self, parent: QWidget, look: PatientSigns) -> None:
        super().__init__(parent, "cannot_sign_sheet", self.tr("How does the patient answer?"))
        self._reasons = {"unable": look.unable_reasons, "refused": look.refused_reasons}
        self.how = ChoiceChips(
            "signs_how",
            self.tr("How the patient answers"),
            [
                ("unable", self.tr("Cannot sign")),
                ("refused", self.tr("Does not want to")),
                ("mark", self.tr("Mark and witness")),
                ("proxy", self.tr("Somebody for her")),
                ("telehealth", self.tr("By telephone")),
            ],
            only_one=True,
        )
        self.body.addWidget(self.how)
        self.reason = Select("signs_reason", self.tr("Reason"), prompt=self.tr("Choose a reason"))
        self.words = TextField("signs_words", self.tr("In your own words"))
        self.witness = TextField("signs_witness", self.tr("Name of the witness"))
        self.proxy = TextField("signs_proxy", self.tr("Name of who signs for the patient"))
        self.relation = Select(
            "signs_relation", self.tr("Who this is"), look.relations, prompt=self.tr("Choose who this is")
        )
        self._rows: dict[str, list[QWidget]] = {}
        self._add(self.tr("Reason"), self.reason, "unable", "refused")
        self._add(self.tr("Name"), self.proxy, "proxy")
        self._add(self.tr("Who this is"), self.relation, "proxy")
        self._add(self.tr("Witness"), self.witness, "mark", "unable", "refused")
        self._add(self.tr("In your own words"), self.words, "unable", "refused", "mark", "telehealth")
        self.add_cancel()
        words = self.tr("Chart it")
        self._give_button = named(PrimaryButton(words), "signs_give", words)
        self.add_button(self._give_button, self._give)
        self.how.chosen.connect(lambda _ways: self._choose())
        self.how.set_values(["unable"])
        self._choose()
        self.ask_first(self.reason)

    def _add(self, words: str, field: QWidget, *ways: str) -> None:
        label = Label(words, "secondary-strong")
        self.body.addWidget(label)
        self.body.addWidget(field)
        for way in ways:
            self._rows.setdefault(way, []).extend((label, field))

    def _way(self) -> str:
        return next(iter(self.how.values()), "unable")

    def _choose(self) -> None:
        how = self._way()
        self.how.set_values([how])
        wanted = self._rows.get(how, [])
        for each in {widget for row in self._rows.values() for widget in row}:
            each.setVisible(each in wanted)
        if how in self._reasons:
            self.reason.set_options(self._reasons[how])
        words = self.tr("Let them sign on the pad") if how == "proxy" else self.tr("Chart it")
        self._give_button.set_text(words)
        self._give_button.setAccessibleName(words)

    def _give(self) -> None:
        how = self._way()
        if how in self._reasons and not self.reason.value():
            self.refuse(self.tr("Choose a reason"), self.reason)
        elif how in self._reasons and self.reason.value() == "other" and not self.words.text().strip():
            self.refuse(self.tr("Say why, in a few words"), self.words)
        elif how == "mark" and not self.witness.text().strip():
            self.refuse(self.tr("Write the name of the witness"), self.witness)
        elif how == "proxy" and not self.proxy.text().strip():
            self.refuse(self.tr("Write the name of who signs for the patient"), self.proxy)
        elif how == "proxy" and not self.relation.value():
            self.refuse(self.tr("Choose who this is"), self.relation)
        else:
            self.given.emit(
                {
                    "how": how,
                    "reason": self.reason.value() if how in self._reasons else "",
                    "text": self.words.text() if self.words in self._rows.get(how, []) else "",
                    "witness": self.witness.text() if self.witness in self._rows.get(how, []) else "",
                    "proxy": self.proxy.text().strip(),
                    "relation": self.relation.value(),
                }
            )
            self.accept()
