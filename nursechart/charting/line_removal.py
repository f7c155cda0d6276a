"""Taking a line out, as one act: how it went, that it was done, and that the line is out.

All three stand in one entry, so no chart shows a line that is out and in at once. What must raise the alarm comes back
with it; it hinders nothing, for the line is out.
"""

from __future__ import annotations

from nursechart.chart.views import Subject
from nursechart.charting.committing import chart_or_amend
from nursechart.charting.looks.visit import LineLook
from nursechart.charting.open_visit import read, refs_in, shown_in, subject_in, subject_of
from nursechart.charting.permitted import refuse_line_care
from nursechart.charting.shift import Shift, say
from nursechart.clinical.removal import RemovalFacts, RemovalFinding, missing_in_removal, removal_findings
from nursechart.errors import NurseCanAct
from nursechart.record.kinds import LineCareDone, LineDevice, LinePlacement, LineRemoval, LineState

_UNSAID = (None, "", ())


class RemovalNotComplete(NurseCanAct):
    """A removal that lacks what its plan asks for: a reason, the length, the tip."""


def remove(shift: Shift, shown: LineLook, removal: LineRemoval, *, reason: str = "") -> tuple[RemovalFinding, ...]:
    """Chart that the line of `shown` came out; what raises the alarm about it, emergencies first.

    `reason` is for a visit that is signed. Raises RemovalNotComplete, NotYours, ReasonNeeded, ChartNotSaved.
    """
    was, now = shown_in(shown.frame), read(shift, shown.frame.feed, shown.frame.visit, "line_care")
    line = subject_in(was, shown.line) or next(each for each in was.lines if each.id == shown.line)
    device = line.get("line.device", LineDevice)
    if device is None or device.type not in shift.content.devices:
        raise RemovalNotComplete("The kind of this line is not known here. Ask the pharmacy to enter it")
    recorded = {name for name in removal.__struct_fields__ if getattr(removal, name) not in _UNSAID}
    missing = missing_in_removal(shift.content, device.type, recorded)
    if missing:
        raise RemovalNotComplete("Still to say: " + ", ".join(each.replace("_", " ") for each in missing))
    out, care = (subject_of(was.visit.id, line.id, what) for what in ("removal_details", "removal"))
    done = LineCareDone(was.visit.id, line.id, "removal", removal.at)
    state = LineState("removed", removal.at, shift.content.label("removal_reason", removal.reason))
    statements = [
        say(out, "line_removal.done", removal, refs_in(was, out, "line_removal.done")),
        say(care, "line_care.done", done, refs_in(was, care, "line_care.done")),
        say(line.id, "line.state", state, line.refs("line.state")),
    ]
    refuse_line_care(now, line.id, "removal", statements)
    chart_or_amend(now, shown.seen, statements, reason=reason)
    return removal_findings(shift.content, _facts(line, device, removal))


def _facts(line: Subject, device: LineDevice, removal: LineRemoval) -> RemovalFacts:
    placement = line.get("line.placement", LinePlacement)
    inserted = placement.total_cm if placement is not None else None
    return RemovalFacts(
        device=device.type,
        inserted_cm=inserted if inserted is not None else device.length_cm,
        removed_cm=removal.removed_cm,
        tip_intact=removal.tip_intact,
        resistance=removal.resistance,
        flat_min=removal.flat_min,
        air_tight=removal.air_tight,
    )
