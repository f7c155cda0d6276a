"""Vital signs and lines as sections of a note."""

from __future__ import annotations

from collections.abc import Callable

from nursechart.chart.views import Subject, VisitRecord
from nursechart.clinical.complications import finding_words
from nursechart.clinical.content import Content
from nursechart.clinical.words import show_number
from nursechart.documents.pieces import Line, Piece, Section, joined, lines_of, plain
from nursechart.documents.standing import Told
from nursechart.documents.words import date_words, dose_words, label, measured, words_of
from nursechart.record import kinds

_PRESSURE = "blood_pressure"


def vital_signs(told: Told, content: Content) -> list[Section]:
    """One section a set, oldest first, its measures in the order of the content pack."""
    return [section for subject in told.record.vitals if (section := _set(told, content, subject)) is not None]


def _set(told: Told, content: Content, subject: Subject) -> Section | None:
    order = [f"vital_signs.{measure}" for measure in content.measures]
    parts = sorted((part for part in subject.parts if part != "vital_signs.set"), key=_place_in(order))
    readings = [line for part in parts if (line := _reading(told, content, subject, part))]
    at = subject.get("vital_signs.set", kinds.VitalSet)
    if not readings:
        return None
    beside = told.clock.at(at.at) if at is not None else ""
    notes = [
        label(content, "position", at.position) if at is not None and at.position else "",
        "reported, not measured by the nurse" if at is not None and at.reported else "",
        "taken again" if at is not None and at.repeat_of else "",
    ]
    lines = [joined(readings), plain(", ".join(each for each in notes if each).capitalize())]
    if not subject.parts.get("vital_signs.set") or at is None:
        lines.append(told.part(subject, "vital_signs.set", kinds.VitalSet, lambda each: told.clock.at(each.at)))
    return Section("Vital signs", lines_of(*lines), beside)


def _place_in(order: list[str]) -> Callable[[str], tuple[int, str]]:
    return lambda part: (order.index(part) if part in order else len(order), part)


def _reading(told: Told, content: Content, subject: Subject, part: str) -> Line:
    measure = part.removeprefix("vital_signs.")
    known = content.measures.get(measure)
    name = known.label if known is not None else words_of(measure).capitalize()
    if measure == "consciousness":
        awake = told.part(subject, part, kinds.Awareness, lambda each: label(content, "consciousness", each.acvpu))
        return (Piece("Awareness "), *awake) if awake else ()
    if measure == _PRESSURE:
        line = told.part(subject, part, kinds.BloodPressure, lambda each: pressure_words(content, each))
    else:
        sites = known.sites if known is not None else ""
        line = told.part(subject, part, kinds.Reading, lambda each: number_words(content, each, sites, measure))
    return (Piece(f"{name} "), *line) if line else ()


def number_words(content: Content, reading: kinds.Reading, sites: str, measure: str) -> str:
    if reading.value is None:
        return "not taken" + (f": {label(content, 'not_taken_reason', reading.not_taken)}" if reading.not_taken else "")
    if measure == "pain":
        return f"{show_number(reading.value)} of 10"
    site = label(content, sites, reading.site) if reading.site else ""
    method = label(content, _METHODS.get(measure, ""), reading.method) if reading.method else ""
    flow = f"{reading.flow_l_per_min:f} L/min" if reading.flow_l_per_min is not None else ""
    return " ".join(each for each in (measured(reading.value, reading.unit), site, method, flow) if each)


_METHODS = {
    "weight": "weight_method",
    "glucose": "glucose_method",
    "pulse": "pulse_rhythm",
    "breathing_rate": "breathing_effort",
    "oxygen_saturation": "oxygen_source",
}


def pressure_words(content: Content, pressure: kinds.BloodPressure) -> str:
    if pressure.systolic is None and pressure.diastolic is None:
        reason = label(content, "not_taken_reason", pressure.not_taken) if pressure.not_taken else ""
        return f"not taken: {reason}" if reason else "not taken"
    upper, lower = (f"{each:f}" if each is not None else "–" for each in (pressure.systolic, pressure.diastolic))
    where = label(content, "limb", pressure.limb) if pressure.limb else ""
    position = label(content, "position", pressure.position) if pressure.position else ""
    cuff = f"{label(content, 'cuff', pressure.cuff)} cuff" if pressure.cuff else ""
    return " ".join(each for each in (f"{upper}/{lower} mmHg", where, position, cuff) if each)


# --- lines -----------------------------------------------------------------------------------------------------------


def line_name(content: Content, line: Subject) -> str:
    """`PICC, right basilic`."""
    device = line.get("line.device", kinds.LineDevice)
    if device is None:
        return "Line"
    type_ = content.devices.get(device.type)
    site = label(content, type_.sites, device.site) if type_ is not None and device.site else words_of(device.site)
    where = " ".join(each for each in (device.side, site) if each)
    return ", ".join(each for each in (type_.short if type_ is not None else device.type, where) if each)


def lines(told: Told, content: Content) -> list[Section]:
    """A section for every line that was looked at or cared for in this visit."""
    record = told.record
    known = {line.id for line in record.lines}
    sections = [_line(told, content, line) for line in record.lines]
    strays = [care for care in record.line_cares if (done := _done(care)) is None or done.line not in known]
    rest = [line for care in strays if (line := _care(told, content, care))]
    rest += [_event(told, content, each) for each in record.line_events if _line_of_event(each) not in known]
    rest += [_removal(told, content, each) for each in record.line_removals if _line_of_event(each) not in known]
    found = [section for section in sections if section is not None]
    return found + ([Section("Line care", lines_of(*rest))] if rest else [])


def _line(told: Told, content: Content, line: Subject) -> Section | None:
    checks = [each for each in told.record.line_checks if _line_of_check(each) == line.id]
    lumens = [
        each for each in told.record.lumen_checks if (check := _lumen(each)) is not None and check.line == line.id
    ]
    cares = [each for each in told.record.line_cares if (done := _done(each)) is not None and done.line == line.id]
    written = [_check(told, content, line, each) for each in checks]
    written += [told.part(each, "lumen_check.result", kinds.LumenCheck, _at_lumen(told, content)) for each in lumens]
    written += [_care(told, content, each) for each in cares]
    written += [_event(told, content, each) for each in told.record.line_events if _line_of_event(each) == line.id]
    written += [_removal(told, content, each) for each in told.record.line_removals if _line_of_event(each) == line.id]
    found = lines_of(*written)
    return Section(line_name(content, line), found) if found else None


def _check(told: Told, content: Content, line: Subject, check: Subject) -> Line:
    placement = line.get("line.placement", kinds.LinePlacement)
    at = check.get("line_check.set", kinds.LineCheckSet)
    placed_cm = placement.external_cm if placement is not None else None
    findings = [
        told.part(check, "line_check.external_length", kinds.LineLength, lambda each: length_words(each, placed_cm)),
        told.part(check, "line_check.arm", kinds.LineArm, arm_words),
        told.part(check, "line_check.site", kinds.LineSite, lambda each: site_words(content, each)),
        told.part(check, "line_check.dressing_seen", kinds.DressingSeen, lambda each: dressing_words(content, each)),
        told.part(check, "line_check.symptoms", kinds.LineSymptoms, lambda each: symptom_words(content, each)),
    ]
    sentence = joined([each for each in findings if each], between=". ")
    return (Piece(f"{told.clock.at(at.at)} ", quiet=True), *sentence) if at is not None and sentence else sentence


def length_words(length: kinds.LineLength, placed_cm: object) -> str:
    if length.cm is None:
        return f"External length not taken: {words_of(length.not_taken)}"
    before = f" ({placed_cm} cm when placed)" if placed_cm is not None else ""
    return f"{length.cm} cm out{before}"


def arm_words(arm: kinds.LineArm) -> str:
    return f"Arm {arm.cm} cm" if arm.cm is not None else f"Arm not measured: {words_of(arm.not_taken)}"


def site_words(content: Content, site: kinds.LineSite) -> str:
    seen = [
        label(content, "site_finding", each.code) + (f" {each.mm} mm" if each.mm is not None else "")
        for each in site.findings
    ]
    return "Site " + ", ".join(seen)


def dressing_words(content: Content, seen: kinds.DressingSeen) -> str:
    states = [label(content, "dressing_state", each) for each in seen.state]
    dated = [f"dated {date_words(seen.label_date)}"] if seen.label_date else []
    kind = [label(content, "dressing", seen.type)] if seen.type else []
    return "Dressing " + ", ".join(kind + states + dated)


def symptom_words(content: Content, seen: kinds.LineSymptoms) -> str:
    return "Patient notices " + ", ".join(label(content, "line_symptom", each) for each in seen.codes)


def _at_lumen(told: Told, content: Content) -> Callable[[kinds.LumenCheck], str]:
    return lambda check: f"{told.clock.at(check.at)} Lumen {check.lumen}: {lumen_words(content, check)}."


def lumen_words(content: Content, check: kinds.LumenCheck) -> str:
    """`flush 10 mL easy, blood return brisk`; what was not tried is not said."""
    flushed = dose_words(check.flush_ml, "mL")
    flush = label(content, "flush_result", check.flush) if check.flush else ""
    blood = label(content, "blood_return", check.blood_return) if check.blood_return else ""
    said = [f"flush {' '.join(each for each in (flushed, flush) if each)}" if flushed or flush else ""]
    said.append(f"blood return {blood}" if blood else "")
    return ", ".join(each for each in said if each)


def _care(told: Told, content: Content, care: Subject) -> Line:
    return told.part(
        care,
        "line_care.done",
        kinds.LineCareDone,
        lambda done: f"{told.clock.at(done.at)} {care_words(content, done)}.",
    )


def care_words(content: Content, done: kinds.LineCareDone) -> str:
    """`Dressing change, transparent, lot A1`: what was done, and with what."""
    known = content.procedures.get(done.procedure)
    details = [
        f"lumen {done.lumen}" if done.lumen else "",
        label(content, "dressing", done.dressing) if done.dressing else "",
        label(content, "antiseptic", done.antiseptic) if done.antiseptic else "",
        " ".join(each for each in (dose_words(done.volume_ml, "mL"), done.product) if each),
        f"lot {done.lot}" if done.lot else "",
        f"expires {date_words(done.expiry)}" if done.expiry else "",
        f"early: {label(content, 'early_reason', done.early_reason)}" if done.early_reason else "",
        done.note,
    ]
    title = known.title if known is not None else words_of(done.procedure).capitalize()
    return ", ".join([title, *(each for each in details if each)])


def _event(told: Told, content: Content, subject: Subject) -> Line:
    """A complication: what it was recognised by, and what was done."""

    return told.part(
        subject,
        "line_event.found",
        kinds.LineEvent,
        lambda found: f"{told.clock.at(found.at)} {event_words(content, found)}",
    )


def event_words(content: Content, event: kinds.LineEvent) -> str:
    known = content.complications.get(event.complication)
    title = known.title if known is not None else words_of(event.complication).capitalize()
    seen = [finding_words(content, each) for each in event.criteria]
    steps = [step.done for step in (known.every_step if known is not None else ()) if step.id in event.steps]
    details = [f"{', '.join(seen)}." if seen else "", event.grade, "; ".join(steps), event.note]
    return f"{title}. {' '.join(each for each in details if each)}".strip()


def _removal(told: Told, content: Content, subject: Subject) -> Line:
    return told.part(
        subject,
        "line_removal.done",
        kinds.LineRemoval,
        lambda out: f"{told.clock.at(out.at)} {removal_words(content, out)}.",
    )


def removal_words(content: Content, out: kinds.LineRemoval) -> str:
    details = [
        f"Removed: {label(content, 'removal_reason', out.reason)}",
        f"by order of {out.ordered_by}" if out.ordered_by else "",
        label(content, "removal_position", out.position) if out.position else "",
        label(content, "removal_breath", out.breath) if out.breath else "",
        dose_words(out.removed_cm, "cm"),
        _said(out.tip_intact, "tip whole", "tip not whole"),
        _said(out.resistance, "with resistance", "without resistance"),
        f"pressed {dose_words(out.pressure_min, 'min')}" if out.pressure_min is not None else "",
        _said(out.air_tight, "air-tight dressing", "no air-tight dressing"),
        f"flat {dose_words(out.flat_min, 'min')}" if out.flat_min is not None else "",
        _said(out.culture_ordered, "culture sent by order", ""),
        f"site {out.site_grade}" if out.site_grade else "",
        f"anticoagulant {out.anticoagulant}" if out.anticoagulant else "",
        _said(out.educated, "taught", "not taught"),
        _said(out.disposed, "disposed of", ""),
        out.note,
    ]
    return ", ".join(each for each in details if each)


def _said(answer: bool | None, yes: str, no: str) -> str:
    return "" if answer is None else yes if answer else no


def _line_of_event(subject: Subject) -> str:
    event, out = subject.get("line_event.found", kinds.LineEvent), subject.get("line_removal.done", kinds.LineRemoval)
    return event.line if event is not None else out.line if out is not None else ""


def _line_of_check(check: Subject) -> str:
    made = check.get("line_check.set", kinds.LineCheckSet)
    return made.line if made is not None else ""


def _lumen(subject: Subject) -> kinds.LumenCheck | None:
    return subject.get("lumen_check.result", kinds.LumenCheck)


def _done(subject: Subject) -> kinds.LineCareDone | None:
    return subject.get("line_care.done", kinds.LineCareDone)


def allergies_words(record: VisitRecord) -> str:
    """The active allergies by name, "No known allergies", or "Allergies not asked" (ID-1)."""
    names = []
    for subject in record.allergies:
        substance = subject.get("allergy.substance", kinds.AllergySubstance)
        if any(state.status == "active" for state in subject.all("allergy.state", kinds.AllergyState)):
            names.append(substance.text if substance is not None else "substance not named")
    if names:
        return "Allergies: " + ", ".join(names)
    asked = record.patient.all("patient.allergies", kinds.PatientAllergies)
    if asked and all(answer.status == "none_known" for answer in asked):
        return "No known allergies"
    return "No active allergies" if asked and asked[0].status == "listed" else "Allergies not asked"
