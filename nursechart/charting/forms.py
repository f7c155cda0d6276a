"""The sections that are plain forms: what is asked comes from the content pack, what stands from the chart.

A section is one statement of its fields (`section.fields`), charted again as each row is left; the newest names what it
replaces. What the program knows already (who was identified, when she arrived) is not asked again; what it can work out
is shown, and never charted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from nursechart.chart.views import Subject, VisitRecord
from nursechart.charting import drafts, naming, narrating
from nursechart.charting.allergy_list import FIELD as ALLERGIES_FOUND
from nursechart.charting.allergy_list import said_of_allergies
from nursechart.charting.banner import allergy_words, substances
from nursechart.charting.carrying import CARRIED, carry_of
from nursechart.charting.comments import comments_on
from nursechart.charting.committing import chart_or_amend
from nursechart.charting.form_controls import FormControls
from nursechart.charting.form_values import ReadValue, read_field
from nursechart.charting.history import old_values
from nursechart.charting.lab_results import lab_side
from nursechart.charting.looks.common import Chip, Control, FormRow, OldValue
from nursechart.charting.looks.narrating import NarrativeLook
from nursechart.charting.looks.visit import FormLook, FormSection
from nursechart.charting.open_visit import OpenVisit, newest_ms, read, refs_in, shown_in
from nursechart.charting.phrasing import phrases_for
from nursechart.charting.sections import (
    NOTE_TOO,
    ON_SIGN_PAGE,
    derived,
    differing,
    first_asked,
    has_section,
    is_required_section,
    must_be_said,
    restated,
    section_subject,
    section_values,
    wall,
    why_required,
)
from nursechart.charting.shift import Shift, of_one_moment, say
from nursechart.charting.side import visit_side
from nursechart.charting.visiting import frame_of
from nursechart.clinical.allergies import AllergyFact
from nursechart.clinical.content_types import Field, Section
from nursechart.clinical.fields import Complaint, check_fields, is_asked, is_empty
from nursechart.clinical.words import writing_warning
from nursechart.documents.sections import answer_words
from nursechart.errors import NurseCanAct
from nursechart.language import said
from nursechart.record.entry import Statement
from nursechart.record.kinds import PatientAllergies, SectionFields

# kinds of sections that are charted as records, on pages of their own
_OWN_PAGES = ("vital_signs", "line", "dose", "infusion_step")
LAB = "S12"
_RESULTS = "S21"  # where results of the laboratory are entered
_CONFLICT = "Two versions differ here. Choose the right one"


@of_one_moment
def form(shift: Shift, feed: str, visit: str, group: str) -> FormLook:
    """One group of the rail as forms: its sections that this type of visit has, the required ones first."""
    return _look(read(shift, feed, visit, group), group)


def draft(shift: Shift, shown: FormLook, section: str, row: str, values: dict[str, str]) -> None:
    where = (shown.frame.feed, shown.frame.visit, shown.group, f"{section}/{row}")
    if _is_note(section, row):
        values = narrating.drafted_with(drafts.typed(shift, *where), values)
    drafts.keep(shift, *where, values)


def chart(shift: Shift, shown: FormLook, section: str, row: str, values: dict[str, str]) -> FormLook:
    """Chart one row as it was left. What cannot be is kept as typed, with the sentence that says why.

    Raises ReasonNeeded where the visit is signed: that is `correct`.
    """
    return _chart(shift, shown, section, row, values, reason="")


def correct(shift: Shift, shown: FormLook, section: str, row: str, values: dict[str, str], reason: str) -> FormLook:
    """Put a row of a signed form right; what it said stays readable.

    Raises ReasonNeeded; CannotBeCharted with the sentence for beside the field.
    """
    return _chart(shift, shown, section, row, values, reason=reason, correcting=True)


class CannotBeCharted(NurseCanAct):
    """A correction that says nothing the field can hold."""


def _chart(
    shift: Shift,
    shown: FormLook,
    section: str,
    row: str,
    values: dict[str, str],
    *,
    reason: str,
    correcting: bool = False,
) -> FormLook:
    now, was = read(shift, shown.frame.feed, shown.frame.visit, shown.group), shown_in(shown.frame)
    field, subject = shift.content.sections[section].field(row), section_subject(was, section)
    held = section_values(was, section)
    typed = read_field(shift, field, values, held.get(field.id))
    fields = {**held, field.id: typed.value}
    if is_empty(typed.value):
        del fields[field.id]
    says = typed.says or next(iter(_wrong(shift, was, section, field, fields).values()), "")
    draft_id = drafts.draft_id(now.id, shown.group, f"{section}/{row}")
    if says and correcting:
        raise CannotBeCharted(says)
    if says:
        draft(shift, shown, section, row, values)
    elif field.id in differing(subject) and is_empty(typed.value):
        drafts.forget(shift, draft_id)  # an empty field settles nothing
    elif fields == held and field.id not in differing(subject):
        drafts.forget(shift, draft_id)
    else:
        drafted = narrating.drafted_now(now) if _is_note(section, row) else ()
        value = None if is_empty(typed.value) else typed.value
        statements = [
            *restated(shift, was, section, field.id, value, drafted=drafted, carried=values.get(CARRIED, "")),
            *_consequences(shift, was, field.id, typed.value, held.get(field.id)),
        ]
        chart_or_amend(now, shown.seen, statements, reason=reason, drafts=(draft_id,))
    return form(shift, now.feed, now.id, shown.group)


def _is_note(section: str, row: str) -> bool:
    return (section, row) == (narrating.SECTION, narrating.FIELD)


def _wrong(shift: Shift, record: VisitRecord, section: str, field: Field, fields: dict[str, Any]) -> dict[str, str]:
    """Why one field of a section cannot be charted so, by the place it is said at (`items.2.expiry`)."""
    checked = check_fields(shift.content, section, {**derived(record, section), **fields}, now=wall(shift))
    return _said_of(field, checked.wrong)


def _said_of(field: Field, complaints: tuple[Complaint, ...]) -> dict[str, str]:
    return {each.field: each.says for each in complaints if each.field.split(".")[0] == field.id}


# --- the look --------------------------------------------------------------------------------------------------------


def _look(visit: OpenVisit, group: str) -> FormLook:
    shift, record = visit.shift, visit.record
    spec = next(each for each in shift.content.groups if each.id == group)
    wanted = [*spec.sections, *NOTE_TOO.get(group, ())]
    page = _Page(visit, group)
    specs = [shift.content.sections[each] for each in wanted if has_section(visit, each)]
    sections = [page.section(each) for each in specs if each.kind not in _OWN_PAGES]
    sections.sort(key=lambda section: not is_required_section(visit, section.id))
    newest = newest_ms(record.sections)
    return FormLook(
        frame=frame_of(visit),
        seen=record.seen,
        group=group,
        title=spec.title,
        saved=said("Saved on this laptop {at}", at=f"{shift.at(newest):%H:%M}") if newest else "",
        sections=tuple(section for section in sections if section.rows),
        phrases=phrases_for(visit, wanted),
        alerts=(),
        side=(*(lab_side(visit) if _RESULTS in wanted else ()), *visit_side(visit)),
        read_only=visit.is_closed,
        narrative=_narrative(page, sections),
    )


def _narrative(page: _Page, sections: Iterable[FormSection]) -> NarrativeLook | None:
    if not any(each.id == narrating.SECTION for each in sections):
        return None
    return narrating.narrative_look(page.visit, page.typed.get(f"{narrating.SECTION}/{narrating.FIELD}"))


class _Page:
    """One group's forms in the making."""

    def __init__(self, visit: OpenVisit, group: str) -> None:
        self.visit, self.shift, self.record = visit, visit.shift, visit.record
        self.typed = visit.typed_in(group)
        allergies = tuple(AllergyFact(each.text, each.classes) for each in substances(visit.record.allergies))
        self.controls = FormControls(visit, allergies)

    def section(self, spec: Section) -> FormSection:
        subject, held = section_subject(self.record, spec.id), section_values(self.record, spec.id)
        known = derived(self.record, spec.id)
        values, kind, facts = {**known, **held}, self.record.row.type, self.visit.conditions
        missing = check_fields(self.shift.content, spec.id, values, visit_type=kind, facts=facts).missing
        open_to_choice = differing(subject)
        comments = comments_on(self.visit.comments, subject.id) if subject else ()
        changes = _changes(self.visit, subject.id) if subject else {}
        needed = must_be_said(self.visit, spec.id)
        nothing = needed and not missing and all(is_empty(each) for each in values.values())
        anything = first_asked(self.visit, spec.id, values) if nothing else ""  # where it may begin
        rows: list[FormRow] = []
        for field in spec.fields:
            drafted = self.typed.get(f"{spec.id}/{field.id}")
            if field.id in known or (field.id in ON_SIGN_PAGE and (field.id not in held or not differing(subject))):
                continue  # known, or asked on the signing page; what differs there is settled here
            if field.type == "photo":
                continue  # photos stand in a strip of their own (`photos.strip`)
            if drafted is None and not is_asked(field, values, facts, kind):
                continue  # asked only where its condition holds
            differs = field.id in open_to_choice
            stands = None if differs else held.get(field.id)
            wrong = self._wrong(spec.id, field, drafted, held) if drafted else {}
            message = next(iter(wrong.values()), "")
            controls = self.controls.of(field, stands, drafted, values, whole=self.visit.is_closed)
            is_open = is_empty(stands) and drafted is None and not differs
            rows.append(
                FormRow(
                    id=field.id,
                    label=field.label,
                    controls=tuple(_told(each, wrong, _said_of(field, missing)) for each in controls),
                    chip=Chip(said("Needs your choice"), "warn", "git-compare") if differs else None,
                    tone="warn" if differs else "neutral",
                    message=message
                    or (self._versions(field, subject) if differs else self._unsafe(spec.id, field, stands, drafted)),
                    required=field.required == "R" or any(each.field.split(".")[0] == field.id for each in missing),
                    missing=field.id == anything
                    or (needed and any(each.field.split(".")[0] == field.id for each in missing)),
                    charted=field.id in held and drafted is None and not differs,
                    comments=comments if not rows else (),
                    corrected=tuple(changes.get(field.label, ())),
                    subject=subject.id if subject else "",
                    part="section.fields",
                    refs=refs_in(self.record, subject.id, "section.fields") if subject else (),
                    carry=carry_of(self.visit, spec.id, field) if is_open else None,
                )
            )
        return FormSection(spec.id, spec.title, tuple(rows), why_required(self.visit, spec.id))

    def _wrong(self, section: str, field: Field, drafted: drafts.Typed, held: Mapping[str, Any]) -> dict[str, str]:
        """Why what is drafted in a row was not charted, in the words it was refused with, and where."""
        found: ReadValue = read_field(self.shift, field, drafted, held.get(field.id))
        if found.says:
            return found.at or {field.id: found.says}
        if is_empty(found.value):
            return {}
        return _wrong(self.shift, self.record, section, field, {**held, field.id: found.value})

    def _unsafe(self, section: str, field: Field, held: Any, drafted: drafts.Typed | None) -> str:
        """What in free text can be misread, and what to write for it (8.9): said beside the field, never in the way."""
        if field.type != "text":
            return ""
        text = drafted.get(field.id, "") if drafted is not None else str(held or "")
        return writing_warning(self.shift.content, text, context="lab" if section == LAB else "")

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


def _told(control: Control, wrong: Mapping[str, str], missing: Mapping[str, str]) -> Control:
    """A table with what is wrong or missing said in its cells; any other control as it is."""
    if control.kind != "table":
        return control
    lines = tuple(
        tuple(replace(cell, wrong=wrong.get(cell.id, ""), missing=_short(missing.get(cell.id, ""))) for cell in line)
        for line in control.lines
    )
    return replace(control, lines=lines)


def _short(says: str) -> str:
    """ "Steps: Rate: fill this in" as "Fill this in": the cell says the rest."""
    words = says.rsplit(": ", 1)[-1]
    return words[:1].upper() + words[1:]


def _consequences(shift: Shift, was: VisitRecord, field: str, value: Any, before: Any) -> list[Statement]:
    """What else an answer says: an allergy that was found stands on the patient's own list; "none known" settles that
    allergies were asked, when none is listed.
    """
    if field == ALLERGIES_FOUND:
        return said_of_allergies(shift, was, value or (), before or ())
    if field != "allergies_reviewed" or value != "none_known":
        return []
    if allergy_words(was.patient, was.allergies)[2] == "crit":
        return []
    asked = PatientAllergies("none_known", shift.when())
    return [say(was.patient.id, "patient.allergies", asked, was.patient.refs("patient.allergies"))]
