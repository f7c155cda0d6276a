"""What is asked before a decision: why a visit goes back, and the password or PIN that co-signs it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from nursechart.charting.looks.pins import PinLook
from nursechart.charting.looks.review import Against
from nursechart.ui.proof_sheet import WithProof
from nursechart.ui.visit.note_view import NoteView
from nursechart.ui.visit.sheets import Sheet
from nursechart.ui.widgets import Label, PhraseEdit, PrimaryButton, named


class SendBackSheet(Sheet):
    """`submitted(reason)`. With open comments the reason may stay empty: they say what to mend."""

    submitted = Signal(str)

    def __init__(self, parent: QWidget, name: str, nurse: str, open_comments: int) -> None:
        title = self.tr("Send back to {nurse}").format(nurse=nurse) if nurse else self.tr("Send back")
        why = self.tr("The first signature stays. The nurse answers your comments with an amendment and signs again.")
        if not open_comments:
            why = self.tr("The first signature stays. Say what to mend; the nurse answers with an amendment.")
        super().__init__(parent, "send_back_sheet", title, f"{name}. {why}", icon="corner-up-left")
        self._open_comments = open_comments
        self.reason = PhraseEdit("send_back_reason", self.tr("What is to be mended"), lines=3)
        self.body.addWidget(Label(self.tr("What is to be mended"), "secondary-strong"))
        self.body.addWidget(self.reason)
        self.add_cancel(self.tr("Go back"))
        words = self.tr("Send back")
        self.act = named(PrimaryButton(words, icon="corner-up-left"), "send_back_submit", words)
        self.add_button(self.act, self._submit)
        self.ask_first(self.reason)

    def _submit(self) -> None:
        if not self.reason.text().strip() and not self._open_comments:
            self.refuse(self.tr("Say what is to be mended, so that the nurse can act on it"), self.reason)
            return
        self.act.set_busy(self.tr("Sending"))
        self.submitted.emit(self.reason.text().strip())

    def refused(self, why: str) -> None:
        """It was not sent back; the reason stays as typed."""
        self.act.set_busy("")
        self.refuse(why, self.reason)


class DecideSheet(Sheet):
    """What is decided about something a rule speaks against: `submitted(words)`."""

    submitted = Signal(str)

    def __init__(self, parent: QWidget, name: str, against: Against) -> None:
        super().__init__(parent, "decide_sheet", against.title, f"{name}. {against.words}", icon="octagon-alert")
        words = self.tr("What was done about it")
        self.words = PhraseEdit("decide_words", words, lines=3)
        self.body.addWidget(Label(words, "secondary-strong"))
        self.body.addWidget(self.words)
        self.add_cancel(self.tr("Go back"))
        decide = self.tr("Keep the decision")
        self.act = named(PrimaryButton(decide, icon="check"), "decide_submit", decide)
        self.add_button(self.act, self._submit)
        self.ask_first(self.words)

    def _submit(self) -> None:
        if not self.words.text().strip():
            self.refuse(self.tr("Say what was done about it"), self.words)
            return
        self.act.set_busy(self.tr("Keeping"))
        self.submitted.emit(self.words.text().strip())

    def refused(self, why: str) -> None:
        """It was not kept; the words stay as typed."""
        self.act.set_busy("")
        self.refuse(why, self.words)


class ApproveSheet(WithProof):
    """The co-signature. Enter in the field goes on to the button; it never signs (SG-2)."""

    def __init__(
        self, parent: QWidget, name: str, identity: str, held_pin: Callable[[], PinLook | None] = lambda: None
    ) -> None:
        title = self.tr("Approve and co-sign")
        super().__init__(parent, "approve_sheet", title, icon="signature", tone="accent")
        self.body.addWidget(Label(name, "heading"))
        self.body.addWidget(Label(identity, "secondary", wrap=True))
        self.body.addSpacing(2)
        words = self.tr(
            "I have read this visit and I co-sign what stands in it, under my own name. "
            "The note is locked then; later changes become an addendum."
        )
        self.body.addWidget(Label(words, "body", wrap=True))
        self.body.addSpacing(2)
        self.take_proof("approve", held_pin)
        self.add_cancel(self.tr("Go back"))
        words = self.tr("Approve and co-sign")
        self.end_with(named(PrimaryButton(words, icon="signature"), "approve_submit", words), self.tr("Signing"))

    def entered(self) -> None:
        self.act.setFocus()


class NoteSheet(Sheet):
    """The note as it was signed, to be read."""

    def __init__(self, parent: QWidget, name: str, html: str) -> None:
        super().__init__(parent, "note_sheet", name, icon="file-text")
        self.note = NoteView()
        self.note.setMinimumSize(680, 520)
        self.note.show_note(html)
        self.body.addWidget(self.note)
        close = named(PrimaryButton(self.tr("Close"), hint=self.tr("Esc")), "note_close", self.tr("Close"))
        self.add_button(close, self.reject)
        self.ask_first(self.note)
