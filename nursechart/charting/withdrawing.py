"""A medicine withdrawn from a lumen under an order: the only way past rule 6, so that the lumen may be flushed.

It is charted as line care of that lumen, with who ordered it and how much was drawn out, and counts in this visit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from nursechart.chart.views import Subject
from nursechart.charting.committing import ReasonNeeded, chart_or_amend
from nursechart.charting.dose_values import DoseIncomplete, number
from nursechart.charting.guarding import MayNotBeCharted
from nursechart.charting.identifying import IDENTIFIERS, identified
from nursechart.charting.line_facts import WITHDRAWN, carried
from nursechart.charting.lines import line_care
from nursechart.charting.looks.common import Control, FormRow, Option, SideLine
from nursechart.charting.looks.line import LineSheet
from nursechart.charting.looks.visit import LineLook
from nursechart.charting.open_visit import OpenVisit, read, refs_in, shown_in, subject_of
from nursechart.charting.permitted import refuse_line_care
from nursechart.charting.shift import Shift, say
from nursechart.language import said
from nursechart.record.kinds import LineCareDone, LineDevice


def withdraw_sheet(now: OpenVisit, line: Subject, typed: Mapping[str, str]) -> LineSheet:
    """What withdrawing asks for: the lumen with what is in it, how much, by whose order, and the identifiers again."""
    device = line.get("line.device", LineDevice)
    lumens = [(each.name, carried(now, line.id, each.name)) for each in (device.lumens if device else ())]
    options = tuple(
        Option(name, said("Lumen {lumen}: {drugs}", lumen=name, drugs=", ".join(drug.name for drug in drugs)))
        for name, drugs in lumens
        if drugs
    )
    known = tuple(Option(each.id, each.label) for each in now.shift.content.choices["identifier_type"]
                  if each.id in IDENTIFIERS)  # fmt: skip
    yes_or_no = (Option("yes", said("Yes")), Option("no", said("No")))
    asked = (
        (said("Lumen"), Control("lumen", "select", said("Lumen"), options=options)),
        (said("Drawn out"), Control("volume", "number", said("Drawn out, mL"), unit="mL")),
        (said("Ordered by"), Control("ordered_by", "text", said("Who ordered it"))),
        (said("Read back"), Control("read_back", "segment", said("Order read back"), options=yes_or_no)),
        (said("Matched"), Control("identifiers", "chips", said("Two identifiers matched now"), options=known)),
    )
    rows = tuple(
        FormRow(control.id, label, (replace(control, value=typed.get(control.id, "")),)) for label, control in asked
    )
    none = SideLine(said("No medicine runs through this line, so there is nothing to withdraw"), tone="warn")
    return LineSheet(
        "withdraw",
        said("Withdraw the medicine from the lumen"),
        said("Only under an order. Then the lumen may be flushed; what was drawn out is charted as line care."),
        said("Chart that it was withdrawn"),
        rows,
        hinders=() if options else (none,),
    )


def withdraw_typed(shift: Shift, shown: LineLook, typed: Mapping[str, str]) -> LineLook:
    """Chart what the sheet says. Raises what `withdraw` raises."""
    matched = (*typed.get("identifiers", "").split(), "", "")
    return withdraw(
        shift,
        shown,
        typed.get("lumen", ""),
        typed.get("volume", ""),
        typed.get("ordered_by", ""),
        matched[0],
        matched[1],
        read_back=typed.get("read_back", "") == "yes",
    )


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
