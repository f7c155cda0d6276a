"""A medicine withdrawn from a lumen under an order: the only way past rule 6, so that the lumen may be flushed.

It is charted as line care of that lumen, with who ordered it and how much was drawn out, and counts in this visit.
"""

from __future__ import annotations

from nursechart.charting.committing import ReasonNeeded, chart_or_amend
from nursechart.charting.dose_values import DoseIncomplete, number
from nursechart.charting.guarding import MayNotBeCharted
from nursechart.charting.identifying import identified
from nursechart.charting.line_facts import WITHDRAWN, carried
from nursechart.charting.lines import line_care
from nursechart.charting.looks.visit import LineLook
from nursechart.charting.open_visit import read, refs_in, shown_in, subject_of
from nursechart.charting.permitted import refuse_line_care
from nursechart.charting.shift import Shift, say
from nursechart.language import said
from nursechart.record.kinds import LineCareDone


def withdraw(
    shift: Shift,
    shown: LineLook,
    lumen: str,
    volume: str,
    ordered_by: str,
    first: str,
    second: str,
    *,
    read_back: bool,
    why: str = "",
) -> LineLook:
    """Chart that the medicine in a lumen was drawn out, `volume` mL of it, as `ordered_by` ordered.

    Raises TwoIdentifiersNeeded; MayNotBeCharted without an order that was read back, or where nothing runs through the
    lumen; NotYours; DoseIncomplete without a volume; ReasonNeeded where the visit is signed.
    """
    now = read(shift, shown.frame.feed, shown.frame.visit, "line_care")
    identified(shift, first, second, "patient", "dose")
    if not ordered_by.strip() or not read_back:
        raise MayNotBeCharted(
            said("A medicine is withdrawn only under an order. Write who ordered it, and read it back")
        )
    drugs = carried(now, shown.line, lumen)
    if not drugs:
        raise MayNotBeCharted(said("No medicine runs through this lumen, so there is nothing to withdraw"))
    amount = number(volume, "volume", "mL")
    if amount is None:
        raise DoseIncomplete(said("Enter how much was drawn out, in mL"))
    if now.is_signed and not why.strip():
        raise ReasonNeeded
    about, part = subject_of(now.id, shown.line, WITHDRAWN, lumen), "line_care.done"
    done = LineCareDone(
        visit=now.id,
        line=shown.line,
        procedure=WITHDRAWN,
        at=shift.when(),
        lumen=lumen,
        volume_ml=amount,
        product=", ".join(drug.name for drug in drugs),
        note=said("Read back"),
        ordered_by=ordered_by.strip(),
    )
    stated = [say(about, part, done, refs_in(shown_in(shown.frame), about, part))]
    refuse_line_care(now, shown.line, "flush", stated)
    chart_or_amend(now, shown.seen, stated, reason=why)
    return line_care(shift, now.feed, now.id, shown.line)
