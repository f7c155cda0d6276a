"""The sheets of the line page: what each asks as things stand, and the act that charts it.

What is typed in a sheet is a draft of its author, kept a row at a time; a sheet that was closed, or a laptop that died,
opens again with what was typed. The entry that charts it throws it away.
"""

from __future__ import annotations

from nursechart.chart.views import Subject
from nursechart.charting import drafts
from nursechart.charting.committing import ReasonNeeded, chart_or_amend
from nursechart.charting.line_adding import add_sheet, facts_sheet, said_of_known, said_of_new
from nursechart.charting.line_asked import SheetNotComplete, Typed
from nursechart.charting.line_events import event_sheet, said_of_event
from nursechart.charting.line_removal import remove
from nursechart.charting.line_removing import removal_said, remove_sheet
from nursechart.charting.lines import line_care
from nursechart.charting.looks.line import LineSheet
from nursechart.charting.looks.visit import LineLook
from nursechart.charting.open_visit import OpenVisit, read
from nursechart.charting.shift import Shift
from nursechart.errors import NurseCanAct
from nursechart.language import said

FORM = "line_sheet"


class NoSuchLine(NurseCanAct):
    """The line a sheet speaks of is not in the chart any more."""


def sheet(shift: Shift, shown: LineLook, what: str, typed: Typed | None = None) -> LineSheet:
    """A sheet as it asks now. `typed` is kept as a draft first; None: what was typed before, or nothing."""
    now = read(shift, shown.frame.feed, shown.frame.visit, "line_care")
    row = _row(shown, what)
    if typed is None:
        typed = now.typed_in(FORM).get(row)
    else:
        drafts.keep(shift, now.feed, now.id, FORM, row, typed)
    if what == "add":
        return add_sheet(now, dict(typed or {}))
    line = _line(now, shown.line)
    if what == "facts":
        return facts_sheet(now, line, dict(typed) if typed is not None else None)
    if what == "event":
        return event_sheet(now, line, dict(typed or {}))
    return remove_sheet(now, line, dict(typed or {}))


def give(shift: Shift, shown: LineLook, what: str, typed: Typed) -> LineLook:
    """Chart what a sheet says; the page of the line it is about.

    Raises SheetNotComplete, RemovalNotComplete, NotYours, ReasonNeeded, MayNotBeCharted, ChartNotSaved.
    """
    now = read(shift, shown.frame.feed, shown.frame.visit, "line_care")
    if now.is_closed:
        raise ReasonNeeded
    used = (drafts.draft_id(now.id, FORM, _row(shown, what)),)
    line = shown.line
    if what == "add":
        line, statements = said_of_new(now, dict(typed))
        chart_or_amend(now, shown.seen, statements, drafts=used)
    elif what == "remove":
        remove(shift, shown, removal_said(now, _line(now, line), dict(typed)), drafts=used)
    else:
        say_of = said_of_known if what == "facts" else said_of_event
        statements = say_of(now, _line(now, line), dict(typed))
        if not statements:
            raise SheetNotComplete(said("Nothing was changed"))
        chart_or_amend(now, shown.seen, statements, drafts=used)
    return line_care(shift, now.feed, now.id, line)


def _row(shown: LineLook, what: str) -> str:
    return what if what == "add" else f"{what}/{shown.line}"


def _line(now: OpenVisit, line: str) -> Subject:
    found = next((each for each in now.record.lines if each.id == line), None)
    if found is None:
        raise NoSuchLine(said("This line is not in the chart any more. Go back to line care"))
    return found
