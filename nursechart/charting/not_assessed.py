"""A section that was not assessed as a whole, with the reason: an answer like any other, kept in the section itself."""

from __future__ import annotations

from nursechart.charting.committing import chart_or_amend
from nursechart.charting.looks.visit import SignLook
from nursechart.charting.open_visit import read, shown_in
from nursechart.charting.sections import restated
from nursechart.charting.shift import Shift
from nursechart.clinical.fields import NOT_ASSESSED, check_fields
from nursechart.errors import NurseCanAct


class MayNotBeLeftOut(NurseCanAct):
    """The section cannot be left out, or not without a reason."""


def leave_out(shift: Shift, shown: SignLook, section: str, reason: str, text: str = "") -> None:
    """Chart why a section, or what is left of it, was not assessed. What is charted in it later takes that back.

    Raises MayNotBeLeftOut with the sentence for the sheet.
    """
    now, was = read(shift, shown.frame.feed, shown.frame.visit, "sign"), shown_in(shown.frame)
    why = {"reason": reason, **({"text": text.strip()} if text.strip() else {})}
    wrong = check_fields(shift.content, section, {NOT_ASSESSED: why}).wrong
    if wrong:
        raise MayNotBeLeftOut(wrong[0].says)
    said = restated(shift, was, section, NOT_ASSESSED, why)
    chart_or_amend(now, shown.seen, said, reason="Left out before signing again", drafts=())
