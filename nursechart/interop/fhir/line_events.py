"""What happened to a line: its removal as Procedure with what was found, a complication as AdverseEvent."""

from __future__ import annotations

from nursechart.chart.views import Subject
from nursechart.interop.fhir import codes
from nursechart.interop.fhir.going import Going, derived_id, fhir_id, profiled, reference
from nursechart.interop.fhir.times import said_when
from nursechart.interop.fhir.wire import Json
from nursechart.record import kinds


def removals(going: Going) -> list[Json]:
    """For each line taken out: the Procedure, and an Observation of what was measured and seen while it came out."""
    written: list[Json] = []
    for subject in going.record.line_removals:
        done = going.value(subject, "line_removal.done", kinds.LineRemoval)
        if done is not None:
            found = _findings(going, subject, done)
            written += [_procedure(going, subject, done), *([found] if found else [])]
    return written


def _procedure(going: Going, subject: Subject, done: kinds.LineRemoval) -> Json:
    author = going.author(subject, "line_removal.done")
    line, void = going.line(done.line), going.is_withdrawn(subject, "line_removal.done")
    ordered = [{"text": f"Ordered by {done.ordered_by}"}] if done.ordered_by else []
    return {
        "resourceType": "Procedure",
        "id": fhir_id(subject.id),
        "meta": profiled("Procedure"),
        "status": "entered-in-error" if void else "completed",
        "code": codes.concept(codes.LINE_CARE, "removal", "Removal of a vascular access device"),
        "subject": going.patient,
        "encounter": going.encounter,
        "performedDateTime": said_when(done.at),
        "performer": [{"actor": going.performer(author)}] if author else None,
        "reasonCode": [
            codes.concept(codes.REMOVAL_REASON, done.reason, going.content.label("removal_reason", done.reason))
        ],
        "focalDevice": [{"manipulated": line}] if line else None,
        "note": ordered + ([{"text": done.note}] if done.note else []),
    }


def _findings_id(subject: Subject) -> str:
    return derived_id(subject.id, "findings")


def _findings(going: Going, subject: Subject, done: kinds.LineRemoval) -> Json | None:
    """What nobody looked at is not said: a missing answer is neither yes nor no."""
    sizes = (
        ("removed-length", done.removed_cm, "cm"),
        ("pressure", done.pressure_min, "min"),
        ("lying-flat", done.flat_min, "min"),
    )
    answers = (
        ("tip-intact", done.tip_intact),
        ("resistance", done.resistance),
        ("air-tight", done.air_tight),
        ("culture-ordered", done.culture_ordered),
        ("educated", done.educated),
        ("disposed", done.disposed),
    )
    words = (
        ("position", done.position),
        ("breath", done.breath),
        ("site-grade", done.site_grade),
        ("anticoagulant", done.anticoagulant),
    )
    components: list[Json] = [
        {"code": codes.line_assessment(code), "valueQuantity": codes.quantity(number, unit)}
        for code, number, unit in sizes
        if number is not None
    ]
    components += [
        {"code": codes.line_assessment(code), "valueBoolean": said} for code, said in answers if said is not None
    ]
    components += [{"code": codes.line_assessment(code), "valueString": text} for code, text in words if text]
    if not components:
        return None
    author = going.author(subject, "line_removal.done")
    void = going.is_withdrawn(subject, "line_removal.done")
    return {
        "resourceType": "Observation",
        "id": _findings_id(subject),
        "meta": profiled("exam"),
        "status": "entered-in-error" if void else going.status(subject.said("line_removal.done")),
        "category": [codes.concept(codes.OBSERVATION_CATEGORY, "exam")],
        "code": codes.concept(codes.LINE_ASSESSMENT, "removal-findings", "Findings at the removal of a line"),
        "subject": going.patient,
        "encounter": going.encounter,
        "effectiveDateTime": said_when(done.at),
        "performer": [going.performer(author)] if author else None,
        "device": going.line(done.line),
        "partOf": [reference("Procedure", fhir_id(subject.id))],
        "component": components,
    }


def complications(going: Going) -> list[Json]:
    """An AdverseEvent for each complication found at a line, with what it was recognised by and what was done."""
    return [each for subject in going.record.line_events if (each := _adverse(going, subject)) is not None]


def _adverse(going: Going, subject: Subject) -> Json | None:
    found = subject.get("line_event.found", kinds.LineEvent)
    if found is None:  # taken back: R4 has no AdverseEvent that was entered in error, so none goes out
        return None
    known = going.content.complications.get(found.complication)
    title = known.title if known is not None else found.complication.replace("_", " ")
    also = [{"system": codes.SNOMED, "code": known.snomed}] if known is not None and known.snomed else []
    steps = {step.id: step.text for step in known.steps} if known is not None else {}
    author = going.author(subject, "line_event.found")
    line = going.line(found.line)
    return {
        "resourceType": "AdverseEvent",
        "id": fhir_id(subject.id),
        "extension": [
            *({"url": codes.CRITERION, "valueCode": code} for code in found.criteria),
            *({"url": codes.RESPONSE_STEP, "valueString": steps.get(step, step)} for step in found.steps),
            *([{"url": codes.GRADE, "valueString": found.grade}] if found.grade else []),
            *([{"url": codes.LUMEN_USED, "valueString": found.lumen}] if found.lumen else []),
            *([{"url": codes.REMARK, "valueString": found.note}] if found.note else []),
        ],
        "actuality": "actual",
        "event": {"coding": [{"system": codes.COMPLICATION, "code": found.complication}, *also], "text": title},
        "subject": going.patient,
        "encounter": going.encounter,
        "date": said_when(found.at),
        "recorder": going.performer(author) if author else None,
        "suspectEntity": [{"instance": line}] if line else None,
    }
