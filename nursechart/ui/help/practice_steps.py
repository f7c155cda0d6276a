"""The panel of the practice visit: its steps, each ticked once it was done, what to do now, and the way there."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from nursechart.charting.practising import PracticeLook, PracticeStep
from nursechart.ui.shown import kept_focus
from nursechart.ui.widgets import (
    Icon,
    Label,
    LinkButton,
    PrimaryButton,
    SecondaryButton,
    SidePanel,
    SideSection,
    announce,
    named,
)

WIDTH = 300


class PracticeSteps(SidePanel):
    """`show_steps(look)`; `go_asked` leads to where the next step is done."""

    go_asked = Signal()
    again_asked = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, width=WIDTH)
        named(self, "practice_steps", self.tr("Steps of the practice visit"))
        self._look: PracticeLook | None = None
        self._section: QWidget | None = None
        words = self.tr("Begin again")
        again = named(LinkButton(words, icon="undo-2", small=True, height=36), "practice_again", words)
        again.clicked.connect(lambda _on=False: self.again_asked.emit())
        words = self.tr("Leave, go on later")
        leave = named(SecondaryButton(words, small=True, height=36), "practice_leave", words)
        leave.clicked.connect(lambda _on=False: self.left.emit())
        self.add_foot(again)
        self.add_foot(leave)

    def show_steps(self, look: PracticeLook) -> None:
        """Show how far it is; a step that was just done is said aloud."""
        if look == self._look:
            return
        before, self._look = self._look, look
        was = {each.id for each in before.steps if each.done} if before is not None else set()
        for step in look.steps:
            if before is not None and step.done and step.id not in was:
                announce(self, self.tr("Done: {step}").format(step=step.title))
        with kept_focus(self):
            if self._section is not None:
                self.body.removeWidget(self._section)
                self._section.hide()
                self._section.deleteLater()
            self._section = self._steps(look)
            self.add(self._section)

    def _steps(self, look: PracticeLook) -> QWidget:
        done = sum(each.done for each in look.steps)
        of = self.tr("{done} of {all}").format(done=done, all=len(look.steps))
        section = SideSection(self.tr("Your first visit"), "graduation-cap", note=of, rule=False)
        for number, step in enumerate(look.steps, start=1):
            section.body.addWidget(self._step(number, step, now=step == look.next))
        if look.next is None:
            words = self.tr("That is a whole visit. With a patient it goes the same way.")
            section.body.addWidget(Label(words, "body", wrap=True))
        return section

    def _step(self, number: int, step: PracticeStep, *, now: bool) -> QWidget:
        whole = QWidget()
        state = self.tr("done") if step.done else self.tr("now") if now else self.tr("to do")
        named(whole, f"practice_step_{step.id}", self.tr("{number}. {step}, {state}").format(
            number=number, step=step.title, state=state
        ))  # fmt: skip
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 2, 0, 4)
        row.setSpacing(10)
        icon, tone = ("circle-check", "ok") if step.done else ("circle-dot", "accent") if now else ("circle", "control")
        row.addWidget(Icon(icon, 20, tone), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(4)
        row.addLayout(words, 1)
        words.addWidget(Label(step.title, "strong", wrap=True))
        if now:
            words.addWidget(Label(step.how, "secondary", wrap=True))
            act = self.tr("Go there")
            go = named(PrimaryButton(act), "practice_go", self.tr("{act}: {step}").format(act=act, step=step.title))
            go.clicked.connect(lambda _on=False: self.go_asked.emit())
            words.addWidget(go)
        return whole
