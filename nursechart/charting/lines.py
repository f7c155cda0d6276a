"""Line care: one line at a time, each check and procedure charted as its row is left.

An assessment (`line_check`) holds length, arm, site and the old dressing; each lumen and each procedure is a subject of
its own. What a row says "against plan" is worked out from the placement and from what was last time.
"""

from __future__ import annotations

from dataclasses import replace

from nursechart.chart.views import Subject
from nursechart.charting import drafts, line_rows, naming
from nursechart.charting.alerts import alert_of
from nursechart.charting.care import Upkeep, check_subject
from nursechart.charting.committing import ReasonNeeded, chart_or_amend
from nursechart.charting.guarding import MayNotBeCharted
from nursechart.charting.late_times import on_its_day
from nursechart.charting.line_findings import flush_words, plan_of_flush, side_of
from nursechart.charting.line_life import line_life, line_scale
from nursechart.charting.line_marks import marks_of
from nursechart.charting.line_removal import found_at_removal, removal_of
from nursechart.charting.line_said import LineRow, OutOfBounds
from nursechart.charting.looks.common import Alert, SideBlock, SideLine, Tone
from nursechart.charting.looks.line import Notice
from nursechart.charting.looks.visit import LineLook
from nursechart.charting.missing import missing_items, missing_of_line, unfinished_line
from nursechart.charting.open_visit import OpenVisit, newest_ms, read, subject_of
from nursechart.charting.ordering import is_active
from nursechart.charting.permitted import refuse_line_care
from nursechart.charting.shift import Shift, of_one_moment
from nursechart.charting.side import visit_side
from nursechart.charting.site_scores import site_grade
from nursechart.charting.values import removal_words, site_words
from nursechart.charting.visiting import frame_of
from nursechart.clinical.dates import NotATime, show_date
from nursechart.clinical.findings import Finding
from nursechart.clinical.removal import RemovalFinding
from nursechart.clinical.safety import external_length_findings, phlebitis_findings
from nursechart.clinical.typed_numbers import NotANumber
from nursechart.language import said
from nursechart.record.kinds import (
    DoseGiven,
    LineDevice,
    LineLength,
    LinePlacement,
    LineRemoval,
    LineSite,
    LineState,
    OrderInfusion,
    When,
)

_LENGTH, _SITE = "line_check.external_length", "line_check.site"
FORM = "line"
_PROCEDURE_OF = {"pathway": "declotting"}  # where a row is not called like the procedure it charts


@of_one_moment
def line_care(shift: Shift, feed: str, visit: str, line: str = "") -> LineLook:
    """The page of one line (the first in place when none is named)."""
    return _look(read(shift, feed, visit, "line_care"), line)


def draft(shift: Shift, shown: LineLook, row: str, values: dict[str, str]) -> None:
    drafts.keep(shift, shown.frame.feed, shown.frame.visit, FORM, f"{shown.line}/{row}", values)


def chart(shift: Shift, shown: LineLook, row: str, values: dict[str, str]) -> LineLook:
    """Chart one row as it was left. What cannot be is kept as typed, with the sentence that says why.

    Raises ReasonNeeded where the visit is signed: that is `correct`; NotYours.
    """
    try:
        return _chart(shift, shown, row, values, "")
    except (NotANumber, NotATime, OutOfBounds, MayNotBeCharted):
        draft(shift, shown, row, values)
        return line_care(shift, shown.frame.feed, shown.frame.visit, shown.line)


def correct(
    shift: Shift, shown: LineLook, row: str, values: dict[str, str], reason: str, *, happened: When | None = None
) -> LineLook:
    """Put a signed row right, or chart late what `happened` then; a typed time is of the day that stood, else of the
    visit's. Raises ReasonNeeded; NotYours; OutOfBounds for what cannot be.
    """
    if not reason.strip():
        raise ReasonNeeded
    try:
        return _chart(shift, shown, row, values, reason, happened)
    except (NotANumber, NotATime) as error:
        raise OutOfBounds(str(error)) from error


def _chart(
    shift: Shift, shown: LineLook, row: str, values: dict[str, str], reason: str, happened: When | None = None
) -> LineLook:
    now = read(shift, shown.frame.feed, shown.frame.visit, "line_care")
    statements = LineRow(now, shown).said(row, values)
    if now.is_signed:
        statements = [on_its_day(now, each, happened) for each in statements]
    draft_id = drafts.draft_id(now.id, FORM, f"{shown.line}/{row}")
    if statements:
        refuse_line_care(now, shown.line, _PROCEDURE_OF.get(row.partition(":")[0], row), statements)
        chart_or_amend(now, shown.seen, statements, reason=reason, drafts=(draft_id,))
    else:
        drafts.forget(shift, draft_id)
    return line_care(shift, now.feed, now.id, shown.line)


# --- the look --------------------------------------------------------------------------------------------------------


def _look(visit: OpenVisit, chosen: str) -> LineLook:
    shift, record = visit.shift, visit.record
    in_place, out = visit.lines, _removed(visit)
    line = next((each for each in (*in_place, *out) if each.id == chosen), in_place[0] if in_place else None)
    missing = missing_items(visit)
    side, frame = visit_side(visit), frame_of(visit, missing)
    titles = (*((each.id, _title(shift, each)) for each in in_place), *((each.id, _out(shift, each)) for each in out))
    acts = () if visit.is_closed or visit.begun is None else ("add",)
    if line is None:
        return LineLook(frame, record.seen, "", titles, "", "", None, (), None, (), side, visit.is_closed, acts=acts)
    check = check_subject(record.line_checks, line.id)
    newest = newest_ms(
        (*record.line_checks, *record.lumen_checks, *record.line_cares, *record.line_events, *record.line_removals)
    )
    is_out = line in out
    removal = removal_of(record, line.id) if is_out else None
    here = () if not acts else ("event",) if is_out else ("facts", "remove", "event", *_withdraws(visit))
    left = missing_of_line(missing, line.id)
    rows = line_rows.events_of(visit, line) if is_out else line_rows.rows_of(visit, line, check)
    rows = tuple(replace(row, missing=row.id in left) for row in rows)
    return LineLook(
        frame=frame,
        seen=record.seen,
        line=line.id,
        lines=titles,
        check_id=check.id if check else subject_of(visit.id, line.id, "check"),
        saved=said("Saved on this laptop {at}", at=f"{shift.at(newest):%H:%M}") if newest else "",
        life=line_life(visit, line),
        rows=rows,
        scale=None if is_out else line_scale(shift, line, visit.upkeep),
        alerts=() if is_out else _alerts(visit, line, check),
        side=(
            *(_known(shift, line, visit.upkeep) if is_out else ()),
            *_score(shift, line, check),
            *side_of(visit, line),
            *(() if is_out else _flush_side(visit, line)),
            *side,
        ),
        read_only=visit.is_closed,
        removed=is_out,
        notices=_notices(shift, line, removal) if is_out else (),
        acts=(*acts, *here),
        marks=() if is_out or not acts else marks_of(visit, line.id, rows),
        unfinished=unfinished_line(missing, [each.id for each in in_place], line.id),
    )


def _withdraws(visit: OpenVisit) -> tuple[str, ...]:
    """Whether withdrawing a medicine from a lumen is offered: only where one runs, or is infused by order."""
    record = visit.record
    infused = any(order.get("order.infusion", OrderInfusion) and is_active(order) for order in record.orders)
    runs = any(dose.status == "in_progress" for each in record.doses for dose in each.all("dose_given.dose", DoseGiven))
    return ("withdraw",) if infused or runs else ()


def _removed(visit: OpenVisit) -> tuple[Subject, ...]:
    """The lines that are out, the newest first: what was done to them can be read."""
    known = {each.id for each in visit.lines}
    out = [each for each in visit.record.lines if each.id not in known and each.get("line.device", LineDevice)]
    return tuple(sorted(out, key=_out_ms, reverse=True))


def _known(shift: Shift, line: Subject, held: Upkeep) -> tuple[SideBlock, ...]:
    """What was known of a line that is out."""
    scale = line_scale(shift, line, held)
    lines = tuple(SideLine(name, words) for name, words in scale.words) if scale is not None else ()
    return (SideBlock(said("As it was placed"), "git-commit-horizontal", lines),) if lines else ()


def _out_ms(line: Subject) -> int:
    state = line.get("line.state", LineState)
    return state.since.at_ms if state is not None and state.since is not None else 0


def _notices(shift: Shift, line: Subject, removal: LineRemoval | None) -> tuple[Notice, ...]:
    """That the line is out, and what must raise the alarm about how it came out, emergencies first."""
    state = line.get("line.state", LineState)
    since = state.since if state is not None else None
    day = show_date(shift.at(since.at_ms).date(), shift.now.date(), weekday=True) if since is not None else ""
    title = said("This line is out since {day}", day=day) if day else said("This line is out")
    words = removal_words(shift, removal) if removal is not None else state.reason if state is not None else ""
    found = found_at_removal(shift, line, removal) if removal is not None else ()
    tones: dict[str, Tone] = {"emergency": "crit", "urgent": "crit", "call": "warn", "watch": "warn"}
    alarms = [Notice(tones[each.severity], each.says, _steps(each)) for each in found]
    told = (
        said("{how}. Its life can be read; nothing more is due on it.", how=f"{words[:1].upper()}{words[1:]}")
        if words
        else ""
    )
    return (*alarms, Notice("neutral", title, told))


def _steps(found: RemovalFinding) -> str:
    return ". ".join(each.text for each in found.steps) + "." if found.steps else f"{found.do}."


def _out(shift: Shift, line: Subject) -> str:
    state = line.get("line.state", LineState)
    if state is None or state.since is None:
        return said("Out: {line_words}", line_words=naming.line_words(shift, line))
    day = show_date(shift.at(state.since.at_ms).date(), shift.now.date())
    return said("Out {day}: {line_words}", day=day, line_words=naming.line_words(shift, line))


def _alerts(visit: OpenVisit, line: Subject, check: Subject | None) -> tuple[Alert, ...]:
    """What the checks of this visit say against using the line, each once until its value changes (AL-3)."""
    if check is None:
        return ()
    shift, placement = visit.shift, line.get("line.placement", LinePlacement)
    found: list[tuple[str, Finding]] = []
    length, site = check.get(_LENGTH, LineLength), check.get(_SITE, LineSite)
    if length is not None and length.cm is not None and placement is not None and placement.external_cm is not None:
        moved = length.cm - placement.external_cm
        name = naming.line_place(shift, line)
        found += [(_LENGTH, each) for each in external_length_findings(shift.content, name, moved)]
    if site is not None:
        graded = site_grade(shift, site, line)
        found += [(_SITE, each) for each in phlebitis_findings(shift.content, graded.value, scale=graded.scale)]
    alerts = []
    for part, each in found:
        said = check.said(part)
        since_ms = said.charted_at_ms if said else 0
        if each.severity != "inform" and not visit.answer_to(each.rule, check.id, since_ms=since_ms):
            text = f"{each.says} {each.do}".strip()
            alerts.append(alert_of(shift.content.rules[each.rule], check.id, title=each.title, text=text))
    return tuple(alerts)


def _score(shift: Shift, line: Subject, check: Subject | None) -> tuple[SideBlock, ...]:
    site = check.get("line_check.site", LineSite) if check else None
    if site is None:
        return ()
    graded = site_grade(shift, site, line)
    words = ", ".join(site_words(shift, site)).lower() or "clean"
    tone: Tone = "crit" if graded.level == "crit" else "warn" if graded.level == "warn" else "neutral"
    action = SideLine(graded.action, tone=tone) if graded.value else None
    first = SideLine(graded.words, said("From what you entered: {words}.", words=words))
    return (SideBlock(said("Score"), "calculator", (first, action) if action else (first,)),)


def _flush_side(visit: OpenVisit, line: Subject) -> tuple[SideBlock, ...]:
    """What to flush and lock with; what an allergy takes away is said."""
    plan = plan_of_flush(visit, line, "")
    if plan is None:
        return ()
    lines = [SideLine(plan.title, flush_words(plan), tone="warn" if plan.refuses else "neutral")]
    lines += [SideLine(why, tone="warn") for why in dict.fromkeys(why for _, why in plan.hidden)]
    lines += [SideLine(said("Ask: {each}", each=each)) for each in plan.asks]
    return (SideBlock(said("Flush"), "droplet", tuple(lines)),)


def _title(shift: Shift, line: Subject) -> str:
    day = naming.line_day(shift, line, shift.now)
    words = naming.line_words(shift, line)
    return said("{line}, day {day}", line=words, day=day) if day is not None else words
