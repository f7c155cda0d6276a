"""How an act gets into a chart: as ordinary charting, or, once the visit is signed, as an amendment that says why."""

from __future__ import annotations

from collections.abc import Sequence

from nursechart.chart.views import Seen
from nursechart.charting.guarding import Asked, through_the_gate
from nursechart.charting.open_visit import OpenVisit
from nursechart.charting.shift import Shift, say
from nursechart.errors import NurseCanAct
from nursechart.language import said
from nursechart.record.entry import Entry, Statement
from nursechart.record.kinds import CHARTED, CORRECTION, LATE_ENTRY, AmendmentAbout


class ReasonNeeded(NurseCanAct):
    """An amendment without a reason says nothing to the next reader."""

    def __init__(self) -> None:
        super().__init__(said("Say why, in a few words. The reason stays beside the change"))


class NotOpenForCharting(NurseCanAct):
    """The visit has not been started, or it is history that another system wrote."""


def chart_or_amend(
    now: OpenVisit,
    seen: Seen,
    statements: Sequence[Statement],
    *,
    reason: str = "",
    drafts: Sequence[str] = (),
    asked: Asked | None = None,
) -> Entry:
    """Chart `statements`, made on what `seen` says; where the visit is signed by `now`, as a correction with `reason`,
    or as a late entry when they replace nothing. What gives, flushes or draws passes the safety rules first.

    Raises ReasonNeeded when the visit is signed and no reason is given, NotOpenForCharting; MayNotBeCharted.
    """
    _refuse(now)
    if now.is_signed and not reason.strip():
        raise ReasonNeeded
    statements = [*statements, *through_the_gate(now, statements, asked)]
    if not now.is_signed:
        return now.shift.chart(seen, statements, kind=CHARTED, drafts=drafts)
    kind = CORRECTION if any(statement.supersedes for statement in statements) else LATE_ENTRY
    return now.shift.chart(seen, [*statements, why(now.shift, now.id, reason)], kind=kind, drafts=drafts)


def why(shift: Shift, visit: str, reason: str, text: str = "") -> Statement:
    """The statement that says why; a subject of its own in the same entry. Raises ReasonNeeded."""
    if not reason.strip():
        raise ReasonNeeded
    return say(shift.new_id(), "amendment.about", AmendmentAbout(visit, reason.strip(), shift.when(), text.strip()))


def _refuse(now: OpenVisit) -> None:
    if now.record.row.status == "imported":
        raise NotOpenForCharting(
            said("This visit came from the pharmacy's record. It can be read here, and not changed")
        )
    if now.record.row.status in ("missed", "cancelled"):
        raise NotOpenForCharting(said("This visit was charted as not done. Take that back first, then chart"))
    if now.begun is None:
        raise NotOpenForCharting(said("This visit has not been started. Start it first, with two identifiers"))
