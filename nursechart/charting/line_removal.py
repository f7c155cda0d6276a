"""Taking a line out, as one act: how it went, that it was done, and that the line is out.

All three stand in one entry, so no chart shows a line that is out and in at once. What must raise the alarm comes back
with it; it hinders nothing, for the line is out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nursechart.chart.views import Subject, VisitRecord
from nursechart.charting.committing import chart_or_amend
from nursechart.charting.line_facts import running_through
from nursechart.charting.looks.visit import LineLook
from nursechart.charting.open_visit import read, refs_in, shown_in, subject_in, subject_of
from nursechart.charting.permitted import refuse_line_care
from nursechart.charting.shift import Shift, say
from nursechart.clinical.removal import RemovalFacts, RemovalFinding, missing_in_removal, removal_findings
from nursechart.errors import NurseCanAct
from nursechart.language import said
from nursechart.record.kinds import LineCareDone, LineDevice, LinePlacement, LineRemoval, LineState

_UNSAID = (None, "", ())
_JUDGED = ("removed_cm", "tip_intact", "resistance", "flat_min", "air_tight")


class RemovalNotComplete(NurseCanAct):
    """A removal that lacks what its plan asks for: a reason, the length, the tip."""


def remove(
    shift: Shift, shown: LineLook, removal: LineRemoval, *, reason: str = "", drafts: Sequence[str] = ()
) -> tuple[RemovalFinding, ...]:
    """Chart that the line of `shown` came out; what raises the alarm about it, emergencies first.

    `reason` is for a visit that is signed; `drafts` are thrown away by the entry.
    Raises RemovalNotComplete, NotYours, ReasonNeeded, ChartNotSaved.
    """
    was, now = shown_in(shown.frame), read(shift, shown.frame.feed, shown.frame.visit, "line_care")
    line = subject_in(was, shown.line) or next(each for each in was.lines if each.id == shown.line)
    device = line.get("line.device", LineDevice)
    if device is None or device.type not in shift.content.devices:
        raise RemovalNotComplete(said("The kind of this line is not known here. Ask the pharmacy to enter it"))
    recorded = {name for name in removal.__struct_fields__ if getattr(removal, name) not in _UNSAID}
    missing = missing_in_removal(shift.content, device.type, recorded)
    if missing:
        raise RemovalNotComplete(said("Still to say: {names}", names=_labels(shift, missing)))
    out, care = (subject_of(was.visit.id, line.id, what) for what in ("removal_details", "removal"))
    done = LineCareDone(was.visit.id, line.id, "removal", removal.at)
    state = LineState("removed", removal.at, shift.content.label("removal_reason", removal.reason))
    statements = [
        say(out, "line_removal.done", removal, refs_in(was, out, "line_removal.done")),
        say(care, "line_care.done", done, refs_in(was, care, "line_care.done")),
        say(line.id, "line.state", state, line.refs("line.state")),
    ]
    refuse_line_care(now, line.id, "removal", statements)
    running = running_through(now, line.id)
    if running:
        raise RemovalNotComplete(
            said(
                "{names} is charted as running through this line. Stop it under Infusion first",
                names=", ".join(running),
            )
        )
    chart_or_amend(now, shown.seen, statements, reason=reason, drafts=drafts)
    return found_at_removal(shift, line, removal)


def _labels(shift: Shift, names: Sequence[str]) -> str:
    fields = shift.content.removal_fields
    return ", ".join(fields[each].label.lower() if each in fields else each for each in names)


def found_at_removal(shift: Shift, line: Subject, removal: LineRemoval) -> tuple[RemovalFinding, ...]:
    """What must raise the alarm about a removal that stands, emergencies first."""
    device = line.get("line.device", LineDevice)
    if device is None or device.type not in shift.content.devices:
        return ()
    told = {name: getattr(removal, name) for name in _JUDGED}
    return removal_findings(shift.content, removal_facts(line, device, **told))


def removal_facts(line: Subject, device: LineDevice, **told: Any) -> RemovalFacts:
    """A removal as `told` (fields of RemovalFacts), against what is known of the line."""
    placement = line.get("line.placement", LinePlacement)
    inserted = placement.total_cm if placement is not None else None
    return RemovalFacts(device=device.type, inserted_cm=inserted if inserted is not None else device.length_cm, **told)


def removal_of(record: VisitRecord, line: str) -> LineRemoval | None:
    """How a line came out in this visit; None where it did not."""
    held = (each.get("line_removal.done", LineRemoval) for each in record.line_removals)
    return next((each for each in held if each is not None and each.line == line), None)
