"""One value of the vital signs, or a set of them: from what was typed to what is charted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nursechart.charting import drafts
from nursechart.charting.committing import chart_or_amend
from nursechart.charting.looks.visit import VitalsLook
from nursechart.charting.open_visit import OpenVisit, shown_in, subject_in
from nursechart.charting.shift import Shift, say
from nursechart.charting.vital_details import keeping_details
from nursechart.clinical.content_types import Measure
from nursechart.clinical.vitals import Judgement, NotANumber, PatientFacts, judge, read_number
from nursechart.errors import NurseCanAct
from nursechart.language import said
from nursechart.record.entry import Statement
from nursechart.record.kinds import BloodPressure, Part, Reading, VitalSet

FORM = "vitals"  # what the drafts of the rows are kept under
LINE = "vital_line"  # and that of a set typed in one line


class CannotBeCharted(NurseCanAct):
    """A value that no living person has; it was kept as typed."""


@dataclass(frozen=True, slots=True)
class TypedValue:
    """A typed value, read: the part it would be, or why it is none."""

    value: Part | None = None
    judgement: Judgement | None = None
    says: str = ""
    unfinished: bool = False


def row_id(set_id: str, measure: str) -> str:
    """What the draft of one row of one set is called."""
    return f"{set_id}/{measure}"


def read_typed(shift: Shift, measure: Measure, typed: str, typed2: str, unit: str, facts: PatientFacts) -> TypedValue:
    """What was typed in a field with this unit (UCUM), as the part it would be, or why it is none."""
    chosen = measure.in_unit(unit) if unit in {each.ucum for each in measure.units} else measure.usual_unit
    name = measure.name.removeprefix("the ")
    try:
        first = read_number(typed, name=name, unit=chosen.shown, example=chosen.example)
        if measure.kind != "pair":
            judgement = judge(shift.content, measure.id, first, chosen.ucum, facts)
            return _typed(Reading(first, chosen.ucum), judgement)
        if not typed2.strip():
            return TypedValue(unfinished=True, says=said("Enter both numbers, like {example}", example=chosen.example))
        second = read_number(typed2, name=name, unit=chosen.shown, example=chosen.example)
    except NotANumber as error:
        return TypedValue(says=str(error))
    judgement = judge(shift.content, measure.id, (first, second), chosen.ucum, facts)
    return _typed(BloodPressure(first, second, chosen.ucum), judgement)


def commit(
    now: OpenVisit,
    shown: VitalsLook,
    values: Mapping[str, Part | None],
    *,
    reason: str = "",
    drafts_too: tuple[str, ...] = (),
) -> None:
    """Chart values, by measure, in place of what their rows showed, as one entry; None withdraws.

    What a row showed already is not charted twice. Drafts of the rows, and `drafts_too`, are gone with it.
    """
    was = subject_in(shown_in(shown.frame), shown.set_id)
    gone = tuple(drafts.draft_id(now.id, FORM, row_id(shown.set_id, measure)) for measure in values) + drafts_too
    statements: list[Statement] = []
    for measure, value in values.items():
        part = f"vital_signs.{measure}"
        if was is not None and part not in was.conflicts and not _is_missing(value):
            value = keeping_details(value, was.get(part, Part)) if value is not None else None
        if was is not None and was.refs(part) and part not in was.conflicts and was.get(part, Part) == value:
            continue
        statements.append(say(shown.set_id, part, value, was.refs(part) if was else ()))
    if statements:
        chart_or_amend(now, shown.seen, [*begun(now, shown), *statements], reason=reason, drafts=gone)
        return
    for draft in gone:
        drafts.forget(now.shift, draft)


def begun(now: OpenVisit, shown: VitalsLook, activity: str = "") -> list[Statement]:
    """That the set was taken, where nothing has said so yet."""
    held = subject_in(now.record, shown.set_id)
    if held is not None and held.get("vital_signs.set", VitalSet) is not None:
        return []
    was = subject_in(shown_in(shown.frame), shown.set_id)
    new = VitalSet(shown.frame.visit, now.shift.when(), shown.position, activity=activity)
    return [say(shown.set_id, "vital_signs.set", new, was.refs("vital_signs.set") if was else ())]


def _is_missing(value: Part | None) -> bool:
    return value is None or (isinstance(value, Reading | BloodPressure) and bool(value.not_taken))


def _typed(value: Part, judgement: Judgement) -> TypedValue:
    if judgement.may_be_charted:
        return TypedValue(value, judgement)
    return TypedValue(None, judgement, judgement.says)
