"""The cards of the signing page: what to look at, the ticks before leaving, who signed, the signature."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from nursechart.charting.looks.visit import ReadyItem, SignItem, SignLook, Tick
from nursechart.language import said_for
from nursechart.ui.theme import Tone, current
from nursechart.ui.visit.layouts import clear
from nursechart.ui.widgets import (
    Card,
    CardHeading,
    CheckRow,
    Icon,
    Label,
    LinkButton,
    PrimaryButton,
    SecondaryButton,
    StatusText,
    ToneRow,
    TwoLines,
    named,
)
from nursechart.ui.widgets.proof_field import ProofField


class ItemsCard(Card):
    """What is missing and what is unusual, or what is ready to be locked, each with the way to its field."""

    go_asked = Signal(str, str)  # group, row
    part_asked = Signal(str, str, str)  # group, subject, part
    leave_out_asked = Signal(str, str)  # section, title
    seen_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, padding=1, gap=0)
        self._told: tuple[object, ...] = ()

    def show_items(self, look: SignLook, *, ready: bool = False) -> bool:
        """Show the lists of `look`, of what is `ready` or of what is not; False when what had the focus is gone."""
        told = (look.ready_items,) if ready else (look.missing, look.unusual, look.ready)
        if told == self._told:
            return True
        self._told = told
        focus = self.window().focusWidget()
        focused = focus.objectName() if focus is not None and self.isAncestorOf(focus) else ""
        clear(self.body)
        if ready:
            self._add_ready(look.ready_items)
        else:
            self._add_items(look)
        again = self.findChild(QWidget, focused) if focused else None
        if again is not None:
            again.setFocus()
        return again is not None or not focused

    def _add_items(self, look: SignLook) -> None:
        if look.missing:
            self.body.addWidget(_heading(self.tr("Missing")))
        for item in look.missing:
            self.body.addWidget(self._missing_row(item))
        if look.unusual:
            self.body.addWidget(_heading(self.tr("Unusual, look once more")))
        for number, item in enumerate(look.unusual, start=1):
            self.body.addWidget(self._unusual_row(item, last=number == len(look.unusual)))
        if not look.missing and not look.unusual:
            row = ToneRow(height=48, rule=False)
            words = said_for(
                look.ready,
                "Nothing is missing. {n} row is ready to be locked",
                "Nothing is missing. {n} rows are ready to be locked",
            )
            row.line.addWidget(StatusText(words))
            row.line.addStretch(1)
            self.body.addWidget(row)

    def _add_ready(self, items: Sequence[ReadyItem]) -> None:
        self.body.addWidget(_heading(self.tr("Ready, will be locked")))
        for number, item in enumerate(items, start=1):
            row = ToneRow(height=48, rule=number < len(items))
            row.line.setSpacing(10)
            row.line.addWidget(Icon("check", 20, "ok"))
            title = self.tr("{what}, {time}").format(what=item.title, time=item.time) if item.time else item.title
            row.line.addWidget(TwoLines(title, item.text, first_kind="heading", second_kind="secondary", wrap=True), 1)
            if item.group:
                spoken = self.tr("Show: {what}").format(what=title)
                show = named(SecondaryButton(self.tr("Show"), small=True), f"ready_{number}", spoken)
                show.clicked.connect(
                    lambda _on=False, item=item: self.part_asked.emit(item.group, item.subject, item.part)
                )
                row.line.addWidget(show)
            self.body.addWidget(row)
        if not items:
            row = ToneRow(height=48, rule=False)
            row.line.addWidget(Label(self.tr("Nothing is charted in this visit yet"), "secondary"))
            self.body.addWidget(row)

    def focus_item(self, items: Sequence[SignItem]) -> bool:
        """Put the focus on the first of `items` that asks for something."""
        for item in items:
            for kind in ("go", "seen"):
                button = self.findChild(QWidget, f"{kind}_{item.key}")
                if button is not None:
                    button.setFocus(Qt.FocusReason.TabFocusReason)
                    return True
        return False

    def _missing_row(self, item: SignItem) -> ToneRow:
        row = ToneRow(tone=Tone(item.tone), height=48)
        row.line.setSpacing(10)
        row.line.addWidget(Icon(item.icon or "octagon-alert", 22, item.tone))
        row.line.addWidget(_words(item), 1)
        if item.section:
            words = self.tr("Not assessed…")
            spoken = self.tr("{act}: {what}").format(act=words, what=item.title)
            leave = named(LinkButton(words, small=True, height=32), f"leave_out_{item.section}", spoken)
            leave.clicked.connect(lambda _on=False: self.leave_out_asked.emit(item.section, item.title))
            row.line.addWidget(leave)
        spoken = self.tr("Go to field: {what}").format(what=item.title)
        go = named(SecondaryButton(self.tr("Go to field"), small=True), f"go_{item.key}", spoken)
        go.clicked.connect(lambda _on=False: self.go_asked.emit(item.group, item.row))
        row.line.addWidget(go)
        return row

    def _unusual_row(self, item: SignItem, *, last: bool) -> ToneRow:
        row = ToneRow(height=48, rule=not last)
        row.line.setSpacing(10)
        row.line.addWidget(Icon(item.icon or "arrow-up", 22, item.tone))
        row.line.addWidget(_words(item), 1)
        if item.seen:
            row.line.addWidget(StatusText(item.seen))
            return row
        spoken = self.tr("Show: {what}").format(what=item.title)
        show = named(SecondaryButton(self.tr("Show"), small=True), f"show_{item.key}", spoken)
        show.clicked.connect(lambda _on=False: self.go_asked.emit(item.group, item.row))
        words = self.tr("Told…") if item.blocks else self.tr("Seen")
        spoken = self.tr("{act}: {what}").format(act=words, what=item.title)
        name = f"told_{item.key}" if item.blocks else f"seen_{item.key}"
        seen = named(SecondaryButton(words, icon="check", small=True), name, spoken)
        seen.clicked.connect(lambda _on=False: self.seen_asked.emit(item.key))
        row.line.addWidget(show)
        row.line.addWidget(seen)
        return row


class TicksCard(Card):
    """Before you leave the home: `changed(tick, on)`."""

    changed = Signal(str, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, padding=15, gap=0)
        self.body.setContentsMargins(15, 11, 15, 8)
        heading = CardHeading(self.tr("Before you leave the home"))
        self._count = Label("", "secondary-strong")
        self._keys = Label("", "caption")
        heading.add(self._keys)
        heading.add(self._count)
        self.body.addWidget(heading)
        self.body.addSpacing(3)
        self._rows: dict[str, CheckRow] = {}

    def show_ticks(self, ticks: Sequence[Tick], *, read_only: bool) -> None:
        self.setVisible(bool(ticks))
        done = sum(1 for tick in ticks if tick.when)
        self._count.setText(self.tr("{n} of {all}").format(n=done, all=len(ticks)))
        if list(self._rows) != [tick.id for tick in ticks]:
            for row in self._rows.values():
                row.hide()
                row.deleteLater()
            self._rows = {}
            for tick in ticks:
                row = CheckRow(f"tick_{tick.id}", tick.text)
                row.clicked.connect(lambda on, tick_id=tick.id: self.changed.emit(tick_id, on))
                self._rows[tick.id] = row
                self.body.addWidget(row)
        self._keys.setText(self.tr("Keys 1 to {n} tick").format(n=min(len(ticks), 9)) if not read_only else "")
        for tick in ticks:
            row = self._rows[tick.id]
            row.setChecked(bool(tick.when))
            row.set_note(tick.when)
            row.setEnabled(not read_only)

    def press(self, number: int) -> bool:
        """Tick, or untick, the line of that number from 1; False where there is none."""
        rows = list(self._rows.values())
        if not 1 <= number <= len(rows) or not rows[number - 1].isEnabled():
            return False
        rows[number - 1].click()
        return True

    def tick(self, tick_id: str) -> CheckRow | None:
        return self._rows.get(tick_id)


class SignedCard(Card):
    """Who has signed, and the way to add to the note."""

    addendum_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, padding=15, gap=6)
        self.setObjectName("signed")
        self._told: tuple[object, ...] = ()
        self.hide()

    def show_signatures(self, signatures: tuple[tuple[str, str], ...], lacks_pdf: str = "") -> None:
        """Who signed, and why the visit was signed without a PDF of its own, where it was."""
        self.setVisible(bool(signatures))
        if (signatures, lacks_pdf) == self._told:
            return
        self._told = (signatures, lacks_pdf)
        clear(self.body)
        heading = CardHeading(self.tr("Signed"))
        words = self.tr("Add to the note…")
        add = named(SecondaryButton(words, icon="file-plus", small=True), "add_to_note", words)
        add.clicked.connect(lambda _on=False: self.addendum_asked.emit())
        heading.add(add)
        self.body.addWidget(heading)
        for who, when in signatures:
            line = QWidget()
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 0, 0, 0)
            row.addWidget(StatusText(who))
            row.addStretch(1)
            row.addWidget(Label(when, "secondary"))
            self.body.addWidget(line)
        if lacks_pdf:
            words = self.tr("The visit is signed. Its signed PDF could not be made: {why}").format(why=lacks_pdf)
            said = Label(words, "secondary", tone="warn", wrap=True)
            said.setObjectName("lacks_pdf")
            self.body.addWidget(said)


class SignCard(Card):
    """The password or PIN and the button. The button stays enabled; what stands in the way is said below."""

    sign_asked = Signal()
    not_done_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, padding=15, gap=8)
        self.body.setContentsMargins(15, 11, 15, 11)
        self._signer, self._laptop = CardHeading(""), Label("", "secondary")
        self._signer.add(self._laptop)
        self.body.addWidget(self._signer)
        line = QHBoxLayout()
        line.setSpacing(8)
        self.body.addLayout(line)
        self.proof = ProofField("password", self.tr("Password"))
        line.addWidget(self.proof.label)
        line.addWidget(self.proof, 1)
        words = self.tr("Sign and lock")
        self.sign = named(PrimaryButton(words, icon="lock"), "sign", words)
        self.sign.setMinimumWidth(current().px(168))
        self.sign.setToolTip("Ctrl+Enter")
        line.addWidget(self.sign)
        self.body.addWidget(self.proof.foot)
        why = QHBoxLayout()
        why.setSpacing(8)
        self.body.addLayout(why)
        self._icon = Icon("circle-alert", 16, "crit")
        self._why = Label("", "secondary-strong", tone="crit", wrap=True)
        self._why.setObjectName("cannot_sign")
        why.addWidget(self._icon)
        why.addWidget(self._why, 1)
        below = QHBoxLayout()
        self.body.addLayout(below)
        self._after = Label("", "secondary", wrap=True)
        below.addWidget(self._after, 1)
        words = self.tr("Not done…")
        self.not_done = named(LinkButton(words, small=True, height=28), "sign_not_done", words)
        self.not_done.setToolTip(self.tr("The visit was broken off"))
        self.not_done.clicked.connect(lambda _on=False: self.not_done_asked.emit())
        below.addWidget(self.not_done, 0, Qt.AlignmentFlag.AlignBottom)
        self.proof.entered.connect(lambda: self.sign.setFocus(Qt.FocusReason.TabFocusReason))
        self.sign.clicked.connect(lambda _on=False: self.sign_asked.emit())

    def show_look(self, look: SignLook) -> None:
        self.setVisible(not look.read_only)
        self.not_done.setVisible(not look.amending)
        self._signer.heading.setText(self.tr("Sign as {who}").format(who=look.signer))
        self._laptop.setText(look.laptop)
        words = self.tr("Sign again") if look.amending else self.tr("Sign and lock")
        if look.hands_back:
            words = self.tr("Sign and hand back")
        self.rest()
        self.sign.set_text(words)
        self.sign.setAccessibleName(words)
        self.say(look.cannot)
        after = self.tr("After signing this text cannot be changed, only added to. It goes to review by itself.")
        if look.amending:
            after = self.tr("This signs what was added after the first signature. The old text stays as it is.")
        if look.hands_back:
            after = self.tr("This signs your answers and what you put right. It goes back to review by itself.")
        self._after.setText(after)
        if look.read_only:
            self.proof.clear()

    def say(self, why: str) -> None:
        """Why nothing can be signed, or "" when it can."""
        self._why.setText(why)
        self._why.setVisible(bool(why))
        self._icon.setVisible(bool(why))
        self.sign.setAccessibleDescription(why)

    def rest(self) -> None:
        """The signature is no longer under way."""
        self.sign.set_busy("")


def _heading(words: str) -> ToneRow:
    row = ToneRow(height=28)
    row.line.addWidget(Label(words, "column"))
    return row


def _words(item: SignItem) -> TwoLines:
    return TwoLines(item.title, item.text, first_kind="heading", second_kind="secondary", wrap=True)
