"""The sections that are plain forms: what is asked comes from the content pack, what stands from the chart.

A section is one statement of its fields (`section.fields`), charted again as each row is left; the newest names what it
replaces. What the program knows already (who was identified, when she arrived) is not asked again. Fields of several
rows (`rows` in the pack) are not asked here yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from nursechart.chart.views import Subject, VisitRecord
from nursechart.charting import drafts, naming
from nursechart.charting.banner import allergy_words, substances
from nursechart.charting.comments import comments_on
from nursechart.charting.committing import chart_or_amend
from nursechart.charting.history import old_values
from nursechart.charting.looks.common import Chip, Control, FormRow, OldValue, Option
from nursechart.charting.looks.visit import FormLook, FormSection
from nursechart.charting.open_visit import OpenVisit, newest_ms, read, refs_in, shown_in
from nursechart.charting.sections import (
    NOTE_TOO,
    TICKS,
    derived,
    differing,
    has_section,
    is_required_section,
    restated,
    section_subject,
    section_values,
    wall,
)
from nursechart.charting.shift import Shift, say
from nursechart.charting.side import visit_side
from nursechart.charting.visiting import frame_of
from nursechart.clinical.allergies import AllergyFact, refused_choices
from nursechart.clinical.content_types import Field, Section
from nursechart.clinical.dates import NotADate, NotATime, read_date, read_past_time, read_time
from nursechart.clinical.fields import check_fields, is_empty
from nursechart.clinical.typed_numbers import NotANumber, read_number
from nursechart.clinical.units import shown_unit
from nursechart.documents.sections import answer_words
from nursechart.record.entry import Statement
from nursechart.record.kinds import PatientAllergies, SectionFields

_NOT_ASKED = frozenset({"rows", "ref", "code"})
_SHORT = 5  # this many choices are buttons side by side; more are a list
_YES, _NO = "yes", "no"
_CONFLICT = "Two versions differ here. Choose the right one"


def form(shift: Shift, feed: str, visit: str, group: str) -> FormLook:
    """One group of the rail as forms: its sections that this type of visit has, the required ones first."""
    return _look(read(shift, feed, visit, group), group)


def draft(shift: Shift, shown: FormLook, section: str, row: str, values: dict[str, str]) -> None:
    drafts.keep(shift, shown.frame.feed, shown.frame.visit, shown.group, f"{section}/{row}", values)


def chart(shift: Shift, shown: FormLook, section: str, row: str, values: dict[str, str]) -> FormLook:
    """Chart one row as it was left. What cannot be is kept as typed, with the sentence that says why.

    Raises ReasonNeeded where the visit is signed: that is `correct`.
    """
    return _chart(shift, shown, section, row, values, reason="")


def correct(shift: Shift, shown: FormLook, section: str, row: str, values: dict[str, str], reason: str) -> FormLook:
    """Put a row of a signed form right; what it said stays readable. Raises ReasonNeeded."""
    return _chart(shift, shown, section, row, values, reason=reason)


def _chart(shift: Shift, shown: FormLook, section: str, row: str, values: dict[str, str], *, reason: str) -> FormLook:
    now, was = read(shift, shown.frame.feed, shown.frame.visit, shown.group), shown_in(shown.frame)
    field, subject = shift.content.sections[section].field(row), section_subject(was, section)
    held = section_values(was, section)
    typed, says = read_field(shift, field, values, held.get(field.id))
    fields = {**held, field.id: typed}
    if is_empty(typed):
        del fields[field.id]
    if not says:
        checked = check_fields(shift.content, section, {**derived(was, section), **fields}, now=wall(shift))
        says = next((complaint.says for complaint in checked.wrong if complaint.field.split(".")[0] == field.id), "")
    draft_id = drafts.draft_id(now.id, shown.group, f"{section}/{row}")
    if says:
        draft(shift, shown, section, row, values)
    elif field.id in differing(subject) and is_empty(typed):
        shift.store.delete_draft(draft_id)  # an empty field settles nothing
    elif fields == held and field.id not in differing(subject):
        shift.store.delete_draft(draft_id)
    else:
        statements = [
            *restated(shift, was, section, field.id, None if is_empty(typed) else typed),
            *_consequences(shift, was, field.id, typed),
        ]
        chart_or_amend(now, shown.seen, statements, reason=reason, drafts=(draft_id,))
    return form(shift, now.feed, now.id, shown.group)


# --- fields of a section ---------------------------------------------------------------------------------------------


def read_field(shift: Shift, field: Field, values: dict[str, str], held: Any = None) -> tuple[Any, str]:
    """The plain value of what was typed in a field, and why it is none ("" when it is one). `held` is what stands."""
    typed = values.get(field.id, "").strip()
    if not typed:
        return None, ""
    try:
        return _plain(shift, field, typed, values, held), ""
    except (NotANumber, NotATime, NotADate) as error:
        return typed, str(error)


def _plain(shift: Shift, field: Field, typed: str, values: dict[str, str], held: Any) -> Any:
    match field.type:
        case "num":
            unit = shown_unit(field.unit) if field.unit else ""
            return f"{read_number(typed, name=field.label.lower(), unit=unit):f}"
        case "multi":
            return typed.split()
        case "bool":
            return typed == _YES
        case "date":
            return read_date(typed, shift.now.date(), name=field.label).isoformat()
        case "dt":
            if isinstance(held, str) and typed == shown_value(field, held):
                return held  # the day it was said for stays
            return _read_moment(shift, field, typed)
        case "ticks":
            at, before = wall(shift).isoformat(timespec="minutes"), held if isinstance(held, dict) else {}
            return {name: before.get(name, at) for name in typed.split()}
        case "exception":
            return _exception(typed, values, field.id)
        case _:
            return typed.replace("\0", "")


def _exception(state: str, values: dict[str, str], name: str) -> dict[str, Any]:
    found: dict[str, Any] = {"state": state}
    if state == "exception":
        if values.get(f"{name}_findings", "").strip():
            found["findings"] = values[f"{name}_findings"].split()
        if values.get(f"{name}_text", "").strip():
            found["text"] = values[f"{name}_text"].strip()
    if state == "not_assessed" and values.get(f"{name}_reason"):
        found["reason"] = values[f"{name}_reason"]
    return found


def _read_moment(shift: Shift, field: Field, typed: str) -> str:
    """A typed time of today (or a typed wall time) as local ISO text."""
    if len(typed) == 16 and typed[10] == "T":
        return typed
    now = wall(shift)
    if field.not_future:
        return read_past_time(typed, now, name=field.label).isoformat(timespec="minutes")
    return datetime.combine(now.date(), read_time(typed, now)).isoformat(timespec="minutes")


# --- the look --------------------------------------------------------------------------------------------------------


def _look(visit: OpenVisit, group: str) -> FormLook:
    shift, record = visit.shift, visit.record
    spec = next(each for each in shift.content.groups if each.id == group)
    wanted = [*spec.sections, *NOTE_TOO.get(group, ())]
    page = _Page(visit, group)
    sections = [page.section(shift.content.sections[each]) for each in wanted if has_section(visit, each)]
    sections.sort(key=lambda section: not is_required_section(visit, section.id))
    newest = newest_ms(record.sections)
    return FormLook(
        frame=frame_of(visit),
        seen=record.seen,
        group=group,
        title=spec.title,
        saved=f"Saved on this laptop {shift.at(newest):%H:%M}" if newest else "",
        sections=tuple(section for section in sections if section.rows),
        phrases=tuple(
            (phrase.id, phrase.text)
            for phrase in shift.content.phrases
            if not phrase.sections or set(phrase.sections) & set(wanted)
        ),
        alerts=(),
        side=visit_side(visit),
        read_only=visit.is_closed,
    )


class _Page:
    """One group's forms in the making."""

    def __init__(self, visit: OpenVisit, group: str) -> None:
        self.visit, self.shift, self.record = visit, visit.shift, visit.record
        self.typed = visit.typed_in(group)
        self.allergies = tuple(AllergyFact(each.text, each.classes) for each in substances(visit.record.allergies))

    def section(self, spec: Section) -> FormSection:
        subject, held = section_subject(self.record, spec.id), section_values(self.record, spec.id)
        known = derived(self.record, spec.id)
        checked = check_fields(
            self.shift.content,
            spec.id,
            {**known, **held},
            visit_type=self.record.row.type,
            facts=self.visit.conditions,
        )
        missing = {complaint.field.split(".")[0] for complaint in checked.missing}
        open_to_choice = differing(subject)
        comments = comments_on(self.visit.comments, subject.id) if subject else ()
        changes = _changes(self.visit, subject.id) if subject else {}
        rows: list[FormRow] = []
        for field in spec.fields:
            if field.type in _NOT_ASKED or field.id in known or field.id == TICKS:
                continue
            if field.when is not None and field.required == "C" and field.id not in missing and field.id not in held:
                continue  # asked only where its condition holds
            drafted = self.typed.get(f"{spec.id}/{field.id}")
            differs = field.id in open_to_choice
            stands = None if differs else held.get(field.id)
            message = self._message(spec.id, field, drafted, {**known, **held}) if drafted else ""
            rows.append(
                FormRow(
                    id=field.id,
                    label=field.label,
                    controls=controls_of(self.shift, self.allergies, field, stands, drafted),
                    chip=Chip("Needs your choice", "warn", "git-compare") if differs else None,
                    tone="warn" if differs else "neutral",
                    message=message or (self._versions(field, subject) if differs else ""),
                    required=field.id in missing or field.required == "R",
                    charted=field.id in held and drafted is None and not differs,
                    comments=comments if not rows else (),
                    corrected=tuple(changes.get(field.label, ())),
                    subject=subject.id if subject else "",
                    part="section.fields",
                    refs=refs_in(self.record, subject.id, "section.fields") if subject else (),
                )
            )
        return FormSection(spec.id, spec.title, tuple(rows))

    def _message(self, section: str, field: Field, drafted: drafts.Typed, held: dict[str, Any]) -> str:
        """Why what is drafted in a row was not charted, in the words it was refused with."""
        value, says = read_field(self.shift, field, drafted, held.get(field.id))
        if says or is_empty(value):
            return says
        checked = check_fields(self.shift.content, section, {**held, field.id: value}, now=wall(self.shift))
        return next((each.says for each in checked.wrong if each.field.split(".")[0] == field.id), "")

    def _versions(self, field: Field, subject: Subject | None) -> str:
        """What stands side by side in a field, with who said it."""
        said = []
        for each in reversed(subject.parts["section.fields"] if subject else ()):
            fields = each.value.fields if isinstance(each.value, SectionFields) else {}
            words = answer_words(self.shift.content, field, fields.get(field.id)).rstrip(".") or "empty"
            said.append(f"{words} ({naming.short_person(self.record.people, each.author)})")
        return f"{_CONFLICT}: {', '.join(said)}" if said else _CONFLICT


def _changes(visit: OpenVisit, subject: str) -> dict[str, list[OldValue]]:
    """The corrections of a form after signing, by the label of the field they changed."""
    found: dict[str, list[OldValue]] = {}
    for _, label, change in old_values(visit.shift, visit.record, subject, "section.fields"):
        found.setdefault(label, []).append(change)
    return found


def controls_of(
    shift: Shift, allergies: Sequence[AllergyFact], field: Field, held: Any, drafted: drafts.Typed | None
) -> tuple[Control, ...]:
    """The controls of one field, with what is drafted, else what stands; what she is allergic to is not offered."""
    value = drafted.get(field.id, "") if drafted is not None else shown_value(field, held)
    refused = refused_choices(shift.content, field.choices, allergies) if field.choices else {}
    options = tuple(
        Option(choice.id, choice.label) for choice in shift.content.choices_for(field) if choice.id not in refused
    )
    unit = shown_unit(field.unit) if field.unit and field.unit != "{score}" else ""
    spoken = f"{field.label}, {unit}" if unit else field.label
    match field.type:
        case "num":
            return (Control(field.id, "number", spoken, value, unit=unit, hint=field.hint),)
        case "choice":
            kind: Literal["segment", "select"] = "segment" if len(options) <= _SHORT else "select"
            return (Control(field.id, kind, spoken, value, options=options, hint=field.hint),)
        case "bool":
            return (Control(field.id, "segment", spoken, value, options=(Option(_YES, "Yes"), Option(_NO, "No"))),)
        case "multi" | "ticks":
            return (Control(field.id, "chips", spoken, value, options=options, hint=field.hint),)
        case "date":
            return (Control(field.id, "date", spoken, value, hint=field.hint),)
        case "dt":
            return (Control(field.id, "time", spoken, value, hint=field.hint),)
        case "exception":
            return _exception_controls(shift, field, options, held, drafted, value)
        case _:
            return (Control(field.id, "note" if field.lines > 1 else "text", spoken, value, hint=field.hint),)


def _exception_controls(
    shift: Shift, field: Field, options: tuple[Option, ...], held: Any, drafted: drafts.Typed | None, state: str
) -> tuple[Control, ...]:
    states = (Option("wnl", "Normal"), Option("exception", "Exception"), Option("not_assessed", "Not assessed"))
    first = Control(
        field.id, "segment", field.label, state, options=states, hint=field.normal if state != "exception" else ""
    )
    kept = held if isinstance(held, dict) else {}
    if state == "not_assessed":
        reason = drafted.get(f"{field.id}_reason", "") if drafted is not None else str(kept.get("reason", ""))
        reasons = tuple(Option(each.id, each.label) for each in shift.content.choices["not_assessed_reason"])
        name = f"{field.label}: why it was not assessed"
        return (first, Control(f"{field.id}_reason", "select", name, reason, options=reasons))
    if state != "exception":
        return (first,)
    findings = drafted.get(f"{field.id}_findings", "") if drafted is not None else " ".join(kept.get("findings", ()))
    text = drafted.get(f"{field.id}_text", "") if drafted is not None else str(kept.get("text", ""))
    return (
        first,
        Control(f"{field.id}_findings", "chips", f"{field.label}: what you found", findings, options=options),
        Control(f"{field.id}_text", "text", f"{field.label}, in your words", text),
    )


def shown_value(field: Field, held: Any) -> str:
    """What stands, as the control shows it."""
    if is_empty(held):
        return ""
    match field.type:
        case "multi":
            return " ".join(held)
        case "ticks":
            return " ".join(held)
        case "bool":
            return _YES if held else _NO
        case "dt":
            return str(held)[11:16]
        case "exception":
            return str(held.get("state", ""))
        case _:
            return str(held)


def _consequences(shift: Shift, was: VisitRecord, field: str, value: Any) -> list[Statement]:
    """What else an answer says: "none known" settles that allergies were asked, when none is listed."""
    if field != "allergies_reviewed" or value != "none_known":
        return []
    if allergy_words(was.patient, was.allergies)[2] == "crit":
        return []
    asked = PatientAllergies("none_known", shift.when())
    return [say(was.patient.id, "patient.allergies", asked, was.patient.refs("patient.allergies"))]
