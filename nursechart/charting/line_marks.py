"""Moments that were stamped by one key while the hands were busy: they fill the times of the rows charted later.

A mark is a draft of its author, on disk before the screen shows it; it says nothing in the chart by itself. What is
marked, in which order, and what it fills in, the content pack says (`hand_marks`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

from nursechart.charting import drafts
from nursechart.charting.looks.common import FormRow
from nursechart.charting.looks.line import MarkLook
from nursechart.charting.looks.visit import LineLook
from nursechart.charting.open_visit import OpenVisit, read
from nursechart.charting.shift import Shift
from nursechart.errors import NurseCanAct
from nursechart.language import said
from nursechart.record.kinds import When

FORM = "line_marks"


class NoSuchMark(NurseCanAct):
    """A mark that the content pack does not know (any more)."""


def stamp(shift: Shift, shown: LineLook, mark: str, at_ms: int) -> None:
    """Keep that `mark` was at `at_ms` (UTC); durable when this returns. A second time replaces the first.

    Raises NoSuchMark.
    """
    if mark not in shift.content.hand_marks:
        raise NoSuchMark(said("This mark is not known here. Go on without it, and type the time"))
    _keep(shift, shown, lambda held: held | {mark: str(at_ms)})


def unstamp(shift: Shift, shown: LineLook, mark: str) -> None:
    """Take a mark back."""
    _keep(shift, shown, lambda held: {key: each for key, each in held.items() if key != mark})


def marks_of(visit: OpenVisit, line: str, rows: Iterable[FormRow]) -> tuple[MarkLook, ...]:
    """The marks that have a row on the page of `line`, in the order of the work."""
    if visit.is_closed:
        return ()
    kinds, held = {row.id.partition(":")[0] for row in rows}, marked(visit, line)
    return tuple(
        MarkLook(
            id=each.id,
            title=each.title,
            short=each.short or each.title,
            row=each.row,
            at_ms=held.get(each.id, 0),
            at=f"{visit.shift.at(held[each.id]):%H:%M:%S}" if each.id in held else "",
            seconds=each.seconds,
            ends=each.ends,
        )
        for each in visit.shift.content.hand_marks.values()
        if each.row in kinds
    )


def marked(visit: OpenVisit, line: str) -> dict[str, int]:
    """When each mark of a line was stamped in this visit (UTC ms)."""
    held = visit.typed_in(FORM).get(line, {})
    return {mark: int(at) for mark, at in held.items() if at.isdecimal()}


def marked_at(visit: OpenVisit, line: str, row: str) -> When | None:
    """The time that a mark gives a row; None where none was stamped for it."""
    held = marked(visit, line)
    for each in visit.shift.content.hand_marks.values():
        if each.row == row and each.control and each.id in held:
            return visit.shift.when(visit.shift.at(held[each.id]))
    return None


def timed_s(visit: OpenVisit, line: str, row: str) -> Decimal | None:
    """How many seconds passed between the two marks that time something for a row; None without both."""
    held, known = marked(visit, line), visit.shift.content.hand_marks
    for each in known.values():
        if each.row == row and each.ends in held and each.id in held and held[each.id] >= held[each.ends]:
            return Decimal((held[each.id] - held[each.ends]) // 1000)
    return None


def _keep(shift: Shift, shown: LineLook, change: Callable[[drafts.Typed], drafts.Typed]) -> None:
    visit = read(shift, shown.frame.feed, shown.frame.visit, "line_care")
    held = visit.typed_in(FORM).get(shown.line, {})
    drafts.keep(shift, visit.feed, visit.id, FORM, shown.line, change(held))
