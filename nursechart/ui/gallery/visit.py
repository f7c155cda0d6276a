"""The pages of what stands in and around a visit: reasons to go on, words of the review, practice, the language."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from nursechart.charting.looks.common import CommentLook, OldValue
from nursechart.charting.practising import PracticeLook, PracticeStep
from nursechart.ui.gallery.columns import page_column
from nursechart.ui.help.practice import strip
from nursechart.ui.help.practice_steps import PracticeSteps
from nursechart.ui.unlock.languages import LanguageChoice
from nursechart.ui.visit.cells import old_value
from nursechart.ui.visit.comments import CommentBlock, ReturnedStrip
from nursechart.ui.visit.going_on import ReasonToGoOn
from nursechart.ui.widgets import Label

_ASKED = CommentLook(
    "asked", "T. Marsh, RN", "21 Nov 11:40", "Was this taken by mouth? Say the site.", True,
    place="Vital signs, Temperature",
)  # fmt: skip
_WHOLE = CommentLook("whole", "T. Marsh, RN", "21 Nov 11:42", "Did the interpreter stay to the end?", True)
_ANSWERED = CommentLook("answered", "T. Marsh, RN", "20 Nov 10:02", "Which arm?", False)
_CHANGE = OldValue("76.1 kg", "67.1 kg", "Figures turned round", "A. Okafor", "21 Nov 10:40")
_STEPS = (
    PracticeStep("start", "Start the visit", "Match two identifiers with the patient.", True),
    PracticeStep("vitals", "Chart a set of vital signs", "Type 98.6, Enter, 72, Enter.", False),
    PracticeStep("sign", "Sign and lock", "", False),
)


def going_on() -> QWidget:
    """Why she goes on: reasons that are offered, none, and what is missing; the strips of a review; a correction."""
    page, column = page_column()
    offered = ("Nurse on the way", "Patient asked for it", "As last time: pharmacy was late")
    refused = ReasonToGoOn("reason_missing", "Interval is short", offered)
    for each in (
        ReasonToGoOn("reason_offered", "Dose is late", offered),
        ReasonToGoOn("reason_own_words", "Kit is not there", ()),
        refused,
    ):
        column.addWidget(each)
    refused.refuse()
    asked, answered = ReturnedStrip(page), ReturnedStrip(page)
    asked.show_comments((_ASKED, _WHOLE))
    answered.show_comments((), returned=True)
    answered.setObjectName("returned_answered")
    for shown in (asked, answered, CommentBlock(_ANSWERED), old_value(_CHANGE)):
        column.addWidget(shown)
    column.addStretch(1)
    return page


def around() -> QWidget:
    """The strip and the steps of a practice visit, and the choice of language of the first pages."""
    page, column = page_column()
    column.addWidget(strip()[0])
    steps = PracticeSteps()
    steps.show_steps(PracticeLook(_STEPS, "", "", started=True, signed=False))
    steps.setFixedHeight(360)
    beside = QHBoxLayout()
    beside.setSpacing(24)
    column.addLayout(beside)
    language = QVBoxLayout()
    beside.addLayout(language)
    language.addWidget(Label("The language of the first pages", "secondary"))
    language.addWidget(LanguageChoice())
    language.addStretch(1)
    beside.addStretch(1)
    beside.addWidget(steps)
    column.addStretch(1)
    return page
