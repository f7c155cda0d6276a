"""What a visit asks by its type, and what stands in its sections: the ground that forms and progress share."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from nursechart.chart.views import Ref, Subject, VisitRecord
from nursechart.charting import naming
from nursechart.charting.looks.visit import Tick
from nursechart.charting.open_visit import OpenVisit, subject_in, subject_of
from nursechart.charting.shift import Shift, say
from nursechart.clinical.fields import NOT_ASSESSED, is_asked, is_required
from nursechart.clinical.visit_forms import section_need
from nursechart.language import said
from nursechart.record.entry import Statement
from nursechart.record.kinds import (
    DoseTimes,
    DraftedSentence,
    PatientBirth,
    PatientIdentifiers,
    PatientLanguage,
    PatientName,
    PatientSignature,
    Reading,
    SectionFields,
    VisitEnd,
    VisitIdentity,
    VisitPlan,
    VisitStart,
)

TICKS, SIGNING = "before_leaving", "S23"
_TEACHING, _PAIN = "S14", "S05"
_RUNS = "running"  # the tick that an infusion runs on
ON_SIGN_PAGE = (TICKS, "patient_signs", "patient_signed_at", "signed_for_by")  # asked there, not in a form
NOTE_TOO = {"note": (SIGNING,)}  # what is asked with the note and is no section of its group


def is_required_section(visit: OpenVisit, section: str) -> bool:
    """Whether a section has to be complete for signing: by the type of the visit, or by what is true of it."""
    return _need(visit, section) == "required"


def must_be_said(visit: OpenVisit, section: str) -> bool:
    """Whether what is missing in a section keeps the visit from being signed: where it is required, and pain with an
    opioid, for it holds the sedation score and naloxone (rule 8)."""
    opioid = section == _PAIN and "opioid" in visit.conditions and has_section(visit, section)
    return opioid or is_required_section(visit, section)


def first_asked(visit: OpenVisit, section: str, values: Mapping[str, Any]) -> str:
    """The first field that a section's form asks; `values` are those that stand or are known (known is not asked)."""
    spec, known = visit.shift.content.sections[section], derived(visit.record, section)
    facts, kind = visit.conditions, visit.record.row.type
    asked = (
        field.id
        for field in spec.fields
        if field.type not in ("derived", "photo") and field.id not in known and is_asked(field, values, facts, kind)
    )
    return next(asked, "")


def has_section(visit: OpenVisit, section: str) -> bool:
    """Whether a section is on the form of this visit at all."""
    return _need(visit, section) != "hidden"


def why_required(visit: OpenVisit, section: str) -> str:
    """Why a section is required, where that follows from what is true of the visit and not from its type alone."""
    kind, spec = visit.shift.content.visit_types.get(visit.record.row.type), visit.shift.content.sections[section]
    cell = kind.sections.get(section) if kind else None
    when = (cell.when or spec.when) if cell else None
    if cell is None or cell.letter == "R" or when is None or not is_required_section(visit, section):
        return ""
    known = visit.shift.content.facts
    facts = [known[each] for each in when.facts if each in visit.conditions and each in known]
    return said("Required: {names}", names=", ".join(facts)) if facts else ""


def _need(visit: OpenVisit, section: str) -> str:
    return visit.needs.get(section, "optional")


def required_measures(shift: Shift, record: VisitRecord, facts: Collection[str] = ()) -> tuple[str, ...]:
    """The measures this visit needs: those the content requires, or the few its table names (temperature and pulse)."""
    kind = shift.content.visit_types.get(record.row.type)
    if kind is None or section_need(shift.content, kind.id, "S03", facts).need != "required":
        return ()
    few = tuple(each for each in kind.sections["S03"].note.split() if each in shift.content.measures)
    asked = tuple(
        field.measure
        for field in shift.content.sections["S03"].fields
        if field.type == "measure" and is_required(field, {}, facts, record.row.type)
    )
    return few or asked


def section_subject(record: VisitRecord, section: str) -> Subject | None:
    for subject in record.sections:
        held = subject.get("section.fields", SectionFields)
        if held is not None and held.section == section:
            return subject
    return None


def section_values(record: VisitRecord, section: str) -> dict[str, Any]:
    """The standing fields of a section of this visit; of several versions the newest."""
    subject = section_subject(record, section)
    held = subject.get("section.fields", SectionFields) if subject else None
    return dict(held.fields) if held else {}


def differing(subject: Subject | None) -> frozenset[str]:
    """The fields in which the standing versions of a section differ: a person says which is right, field by field."""
    versions = [held.fields for held in subject.all("section.fields", SectionFields)] if subject else []
    names = {name for fields in versions for name in fields}
    return frozenset(name for name in names if any(each.get(name) != versions[0].get(name) for each in versions))


def derived(record: VisitRecord, section: str) -> dict[str, Any]:
    """What other acts have charted already and this section would ask again (AX-7)."""
    identity = record.visit.get("visit.identity", VisitIdentity)
    start, end = record.visit.get("visit.start", VisitStart), record.visit.get("visit.end", VisitEnd)
    known: dict[str, Any] = {}
    if section == "S01" and identity is not None:
        known = {
            "id1_type": identity.first,
            "id1_value": _stated(record, identity.first),
            "id2_type": identity.second,
            "id2_value": _stated(record, identity.second),
            "id_confirmed_by": identity.confirmed_by,
        }
    language = record.patient.get("patient.language", PatientLanguage)
    if section == "S01" and language is not None:
        known["language"] = language.tag
    if section == "S02" and start is not None:
        known = {
            "service_type": start.type,
            "recipient": record.patient.id,
            "service_date": start.at.wall[:10],
            "location": start.place,
            "caregiver": start.nurse,
            "time_in": start.at.wall,
            "capture_method": start.capture,
            **_chair_times(record),
        }
        if end is not None:
            known["time_out"] = end.at.wall
    if section == _PAIN:
        known = _pain_score(record)
    if section == _TEACHING:
        known = _interpreted(record)
    if section == SIGNING:
        known = _patient_signed(record)
    return known


def _interpreted(record: VisitRecord) -> dict[str, Any]:
    """How it was interpreted, as she said on arriving in this visit; what teaching says itself is not touched."""
    how = section_values(record, "S01").get("interpreter_used")
    said_here = section_values(record, _TEACHING).get("interpreter")
    return {"interpreter": str(how)} if how and not said_here else {}


def _patient_signed(record: VisitRecord) -> dict[str, Any]:
    """What the pad said: how the patient answered, and who signed for her."""
    held = record.visit.get("visit.patient_signature", PatientSignature)
    if held is None:
        return {}
    known = {"patient_signs": held.how, "signed_for_by": held.name}
    if held.how == "signed":
        known["patient_signed_at"] = held.at.wall[:16]
    return {name: value for name, value in known.items() if value}


def _stated(record: VisitRecord, identifier: str) -> str:
    """What was matched: a name, a birth date or a number of the chart; what is no text was matched by looking."""
    name = record.patient.get("patient.name", PatientName)
    born = record.patient.get("patient.birth", PatientBirth)
    numbers = record.patient.get("patient.identifiers", PatientIdentifiers)
    match identifier:
        case "name" if name is not None:
            return " ".join((*name.given, name.family))
        case "birth_date" if born is not None:
            return born.date
        case "mrn" if numbers is not None:
            return next((each.value for each in numbers.items if each.type == "MR"), "matched")
    return "matched"


def _chair_times(record: VisitRecord) -> dict[str, Any]:
    """The chair and the times of a clinic visit that are known already."""
    plan = record.visit.get("visit.plan", VisitPlan)
    if record.row.type != "CHR" or plan is None:
        return {}
    begun = [
        held.start.wall for each in record.doses if (held := each.get("dose_given.times", DoseTimes)) and held.start
    ]
    known = {"chair": plan.chair, "scheduled_start": plan.planned.wall[:16], "infusion_start": min(begun, default="")}
    return {name: value for name, value in known.items() if value}


def _pain_score(record: VisitRecord) -> dict[str, Any]:
    """The newest score of the vital signs: LOINC 72514-3, 0 to 10 in words, unless it says another scale."""
    scores = [held for each in record.vitals if (held := each.get("vital_signs.pain", Reading))]
    taken = [held for held in scores if held.value is not None]
    return {"scale": taken[-1].method or "nrs", "now": f"{taken[-1].value:f}"} if taken else {}


def restated(
    shift: Shift,
    was: VisitRecord,
    section: str,
    field: str,
    value: Any,
    *,
    drafted: tuple[DraftedSentence, ...] = (),
    carried: str = "",
) -> list[Statement]:
    """The section as it was shown, with one field (None: emptied) said anew; `drafted` is what it was drafted from now,
    `carried` the visit it was confirmed from, where it was not typed.

    Where several versions stand, each is continued by itself, so that settling one field decides nothing about the
    others; once the last field is settled the versions are equal.
    """
    subject = section_subject(was, section) or subject_in(was, subject_of(was.visit.id, section))
    about = subject.id if subject else subject_of(was.visit.id, section)
    said = subject.parts.get("section.fields", ()) if subject else ()
    versions: dict[str, tuple[SectionFields, list[Ref]]] = {}
    for each in said:
        held = each.value if isinstance(each.value, SectionFields) else None
        gone = (field,) if value is None else (field, NOT_ASSESSED)  # what is said now was assessed after all
        fields = {name: known for name, known in (held.fields if held else {}).items() if name not in gone}
        if value is not None:
            fields[field] = value
        before = held.drafted if held else ()
        sources = {name: each for name, each in (held.carried if held else {}).items() if name != field}
        sources |= {field: carried} if carried else {}
        new = SectionFields(was.visit.id, section, shift.content.version, fields, drafted or before, sources)
        versions.setdefault(repr(held), (new, []))[1].append(each.ref)
    if not versions:
        sources = {field: carried} if carried else {}
        new = SectionFields(was.visit.id, section, shift.content.version, {field: value}, drafted, sources)
        versions[""] = (new, [])
    return [say(about, "section.fields", new, refs) for new, refs in versions.values()]


def ticks_of(visit: OpenVisit) -> tuple[Tick, ...]:
    """The lines of "Before you leave the home" that this visit asks, with the time each was ticked.

    One that was ticked stays, also where nothing asks for it any more.
    """
    content, record = visit.shift.content, visit.record
    ticked = section_values(record, SIGNING).get(TICKS, {})
    beside = {"next": _told_of_next(visit)}
    lines = []
    for choice in content.choices_for(content.sections[SIGNING].field(TICKS)):
        check = content.leave_checks.get(choice.id)
        asked = check is None or check.when is None or check.when.holds({}, visit.conditions, record.row.type)
        if asked or choice.id in ticked:
            more = beside.get(choice.id) if asked or choice.id != _RUNS else _ended(record)
            text = f"{choice.label}: {more}" if more else choice.label
            lines.append(Tick(choice.id, text, str(ticked.get(choice.id, ""))[11:16]))
    return tuple(lines)


def _ended(record: VisitRecord) -> str:
    """When the infusion ended that was ticked as running on; empty while none has ended."""
    held = (each.get("dose_given.times", DoseTimes) for each in record.doses)
    stops = [times.stop for times in held if times is not None and times.stop is not None]
    last = max(stops, key=lambda stop: stop.at_ms, default=None)
    return said("it ended at {time}", time=last.wall[11:16]) if last is not None else ""


def _told_of_next(visit: OpenVisit) -> str:
    """`Sat 22 Nov 09:30`, as it is written in the plan; empty where it is not."""
    said = section_values(visit.record, "S24").get("next_visit")
    return naming.moment(datetime.fromisoformat(str(said)), visit.shift.now) if said else ""


def write_tick(shift: Shift, was: VisitRecord, tick: str, on: bool) -> list[Statement]:
    """Tick, or untick, one line as it was shown."""
    ticked = dict(section_values(was, SIGNING).get(TICKS, {}))
    if on:
        ticked[tick] = wall(shift).isoformat(timespec="minutes")
    else:
        ticked.pop(tick, None)
    return restated(shift, was, SIGNING, TICKS, ticked or None)


def wall(shift: Shift) -> datetime:
    """The wall clock of this shift, to the minute."""
    return shift.now.replace(tzinfo=None, second=0, microsecond=0)
