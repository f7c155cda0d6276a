"""A whole set of vital signs typed in one line: echoed while it is typed, charted at Enter as one entry.

Each value goes the way of its row: the same unit, judgement, doubt and details (`vital_values`). A line with anything
in it that cannot be read or cannot be is not charted at all, so that the set is never half there.
"""

from __future__ import annotations

from nursechart.charting import drafts, vitals
from nursechart.charting.looks.visit import LineEcho, LineFault, LineValue, VitalsLook
from nursechart.charting.open_visit import read
from nursechart.charting.shift import Shift
from nursechart.charting.trends import chip_of
from nursechart.charting.values import reading_words
from nursechart.charting.vital_values import LINE, TypedValue, commit, read_typed
from nursechart.clinical.one_line import Value, line_keys, read_line
from nursechart.clinical.vitals import PatientFacts
from nursechart.errors import NurseCanAct
from nursechart.language import said
from nursechart.record.kinds import Part


class LineNotCharted(NurseCanAct):
    """Something in the line could not be read or cannot be: nothing of it was charted. `start` to `end` is where."""

    def __init__(self, why: str, start: int, end: int) -> None:
        super().__init__(why)
        self.start, self.end = start, end


def echo(shift: Shift, shown: VitalsLook, text: str) -> LineEcho:
    """What `text` would chart. Asks nothing of the store: it is told at every key."""
    if shown.facts is None:
        return LineEcho(text)
    line = read_line(text, line_keys(shift.content.measures.values()))
    values = tuple(_value(shift, each, _read(shift, shown, shown.facts, each)) for each in line.values)
    return LineEcho(
        text, values, tuple(LineFault(each.says, each.start, each.end, each.unfinished) for each in line.faults)
    )


def draft(shift: Shift, shown: VitalsLook, text: str) -> None:
    """Keep a line that is half typed; an empty one is forgotten."""
    if text.strip():
        drafts.keep(shift, shown.frame.feed, shown.frame.visit, LINE, LINE, {"typed": text})
    else:
        drafts.drop(shift, shown.frame.visit, LINE, LINE)


def chart(shift: Shift, shown: VitalsLook, text: str) -> VitalsLook:
    """Chart the set that `text` says, all of it in one entry, in place of what the rows showed.

    Raises LineNotCharted, with the first thing in the way; the line is kept as a draft then. ReasonNeeded where the
    visit is signed.
    """
    now = read(shift, shown.frame.feed, shown.frame.visit, "vital_signs")
    line = read_line(text, line_keys(shift.content.measures.values()))
    found: dict[str, Part | None] = {}
    wrong = [LineNotCharted(each.says, each.start, each.end) for each in line.faults]
    for each in line.values:
        typed = _read(shift, shown, now.facts, each)
        found[each.measure] = typed.value
        if typed.value is None:
            wrong.append(LineNotCharted(typed.says, each.start, each.end))
    if not found and not wrong:
        wrong.append(LineNotCharted(said("Type the values first, like t36.8 p72"), 0, len(text)))
    if wrong:
        draft(shift, shown, text)
        raise min(wrong, key=lambda each: each.start)
    commit(now, shown, found, drafts_too=(drafts.draft_id(now.id, LINE, LINE),))
    return vitals.show_set(shift, shown, shown.set_id)


def _read(shift: Shift, shown: VitalsLook, facts: PatientFacts, value: Value) -> TypedValue:
    """A value of the line in the unit of its row; of a measure without a row, in its usual unit."""
    measure = shift.content.measures[value.measure]
    row = next((each.row for each in shown.rows if each.row.id == value.measure), None)
    unit = row.controls[0].id if row is not None else measure.usual_unit.ucum
    return read_typed(shift, measure, value.typed, value.typed2, unit, facts)


def _value(shift: Shift, value: Value, typed: TypedValue) -> LineValue:
    label = shift.content.measures[value.measure].label
    as_typed = f"{value.typed}/{value.typed2}" if value.typed2 else value.typed
    words = f"{label} {reading_words(shift, value.measure, typed.value) if typed.value is not None else as_typed}"
    judgement = typed.judgement
    doubt = vitals.doubt_look(judgement.doubt) if judgement else None
    chip = chip_of(judgement) if judgement is not None and typed.value is not None else None
    wrong = typed.says if typed.value is None else ""
    return LineValue(value.measure, words, chip, wrong, doubt, value.start, value.end)
