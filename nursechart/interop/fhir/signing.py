"""Who signed (Provenance), what two people say differently (Task), and the note as a document (Composition)."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from html import escape

from nursechart.chart.views import Signature
from nursechart.interop.fhir import codes
from nursechart.interop.fhir.going import Going, derived_id, fhir_id, profiled, reference
from nursechart.interop.fhir.times import at_offset
from nursechart.interop.fhir.wire import Json
from nursechart.record.ink import svg_of
from nursechart.record.kinds import MoveHere, PatientSignature

# LOINC section of the note -> the resource types in it.
_SECTIONS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("8716-3", "Vital signs", ("Observation",)),
    ("29549-3", "Medications administered", ("MedicationAdministration",)),
    ("47519-4", "Procedures", ("Procedure",)),
    ("48765-2", "Allergies", ("AllergyIntolerance",)),
)


def provenances(going: Going, targets: Sequence[Json]) -> list[Json]:
    """One Provenance a signature: who signed, what, when, on whose behalf. The proof itself stays in the record."""
    covered = [reference(each["resourceType"], each["id"]) for each in targets]
    written = [_provenance(going, signature, covered) for signature in going.record.signatures if signature.valid]
    return [*written, *_brought(going, covered), *_of_patient(going)]


def _brought(going: Going, targets: Sequence[Json]) -> list[Json]:
    """One Provenance for what was charted on the wrong patient and brought here: who brought it, who charted it first
    and when. Nothing of the other patient goes out; the link is an id that says nothing by itself.
    """
    written = []
    there = {each["reference"].rpartition("/")[2]: each for each in targets}
    for subject in going.record.moves:
        half, said = subject.get("move.here", MoveHere), subject.said("move.here")
        if half is None or said is None:
            continue
        ids = {name for one in half.moved for name in _names(going, one.subject)}
        first = sorted({one.by for one in half.moved})
        when = at_offset(half.at.at_ms, half.at.zone)
        written.append(
            {
                "resourceType": "Provenance",
                "id": derived_id(subject.id, "moved"),
                "meta": profiled("Provenance"),
                "target": [there[name] for name in sorted(ids & there.keys())] or [going.encounter],
                "occurredDateTime": at_offset(min(each.charted_at_ms for each in half.moved), half.at.zone)
                if half.moved
                else when,
                "recorded": when,
                "activity": {"text": "Charted on another patient first, and moved to this chart"},
                "agent": [
                    {
                        "type": codes.concept(codes.PROVENANCE_AGENT, "author", "Author"),
                        "who": going.performer(user),
                        "onBehalfOf": going.organization,
                    }
                    for user in dict.fromkeys((said.author, *first))
                ]
                + [
                    {
                        "type": codes.concept(codes.US_CORE_AGENT, "transmitter", "Transmitter"),
                        "who": going.organization,
                    }
                ],
                "entity": [{"role": "source", "what": {"identifier": {"system": codes.DOCUMENT, "value": subject.id}}}],
            }
        )
    return written


def _names(going: Going, about: str) -> set[str]:
    """The ids of the resources that one subject may have made."""
    subject = next((each for each in going.record.subjects if each.id == about), None)
    parts = [part.partition(".")[2] for part in subject.parts] if subject is not None else []
    return {fhir_id(about), *(derived_id(about, name) for name in (*parts, "answers", "flush"))}


def _of_patient(going: Going) -> list[Json]:
    """What the patient, or somebody for her, drew under the visit; who signs for her is named in words."""
    visit = going.record.visit
    held = visit.get("visit.patient_signature", PatientSignature)
    if held is None or not held.strokes:
        return []
    when = at_offset(held.at.at_ms, held.at.zone)
    who: Json = going.patient if held.by == "patient" else {"display": held.name}
    signature: Json = {
        "type": [{"system": codes.SIGNATURE_TYPE, "code": "1.2.840.10065.1.12.1.7", "display": "Consent Signature"}],
        "when": when,
        "who": who,
        "targetFormat": "application/fhir+json",
        "sigFormat": "image/svg+xml",
        "data": b64encode(svg_of(held).encode()).decode(),
    }
    if held.by == "proxy":
        signature["onBehalfOf"] = going.patient
    return [
        {
            "resourceType": "Provenance",
            "id": derived_id(visit.id, "patient_signature"),
            "meta": profiled("Provenance"),
            "target": [going.encounter],
            "occurredDateTime": when,
            "recorded": when,
            "agent": [
                {"type": codes.concept(codes.PROVENANCE_AGENT, "attester", "Attester"), "who": who},
                {
                    "type": codes.concept(codes.US_CORE_AGENT, "transmitter", "Transmitter"),
                    "who": going.organization,
                },
            ],
            "signature": [signature],
        }
    ]


def _provenance(going: Going, signature: Signature, targets: list[Json]) -> Json:
    when = at_offset(signature.signed_at_ms, signature.zone)
    kind = "author" if signature.meaning == "author" else "attester"
    nurse = {
        "type": codes.concept(codes.PROVENANCE_AGENT, kind, kind.capitalize()),
        "who": going.performer(signature.signer),
        "onBehalfOf": going.organization,
    }
    sender = {
        "type": codes.concept(codes.US_CORE_AGENT, "transmitter", "Transmitter"),
        "who": going.organization,
    }
    return {
        "resourceType": "Provenance",
        "id": derived_id(signature.entry.hex(), "provenance"),
        "meta": profiled("Provenance"),
        "target": targets,
        "occurredDateTime": when,
        "recorded": when,
        "activity": codes.concept(codes.COMPLETION, "LA", "Legally authenticated", "legally authenticated"),
        "agent": [nurse, sender],
    }


def tasks(going: Going) -> list[Json]:
    """A Task for everything of the visit that stands in two versions: a person says which is right."""
    written = []
    when = _last_said(going)
    for subject in (*going.record.subjects, *going.record.allergies):
        for part in subject.conflicts:
            written.append(
                {
                    "resourceType": "Task",
                    "id": derived_id(subject.id, f"conflict|{part}"),
                    "status": "requested",
                    "intent": "order",
                    "code": {"text": f"Two versions stand: {part}"},
                    "for": going.patient,
                    "encounter": going.encounter,
                    "authoredOn": when,
                    "requester": going.organization,
                    "owner": going.organization,
                }
            )
    return written


def composition(going: Going, resources: Sequence[Json]) -> Json:
    """The visit note: its sections name the resources, each with words for a reader."""
    authors = [each for each in going.record.signatures if each.valid and each.meaning == "author"]
    nurse = authors[0].signer if authors else going.record.row.nurse
    amended = going.record.row.amended
    sections = [_section(code, title, types, resources) for code, title, types in _SECTIONS]
    return {
        "resourceType": "Composition",
        "id": derived_id(going.encounter_id, "note"),
        "text": {"status": "generated", "div": _div(f"Home infusion visit note, {going.sender.organisation}")},
        "identifier": {"system": codes.DOCUMENT, "value": going.record.visit.id},
        "status": ("amended" if amended else "final") if authors else "preliminary",
        "type": codes.concept(codes.LOINC, codes.NURSE_NOTE[0], "Home infusion visit note", codes.NURSE_NOTE[1]),
        "subject": going.patient,
        "encounter": going.encounter,
        "date": moment(going),
        "author": [going.performer(nurse) or going.organization],
        "title": "Home infusion visit note",
        "attester": [
            {
                "mode": "professional",
                "time": at_offset(each.signed_at_ms, each.zone),
                "party": going.performer(each.signer),
            }
            for each in going.record.signatures
            if each.valid
        ],
        "custodian": going.organization,
        "section": [section for section in sections if section is not None],
    }


def _section(code: str, title: str, types: tuple[str, ...], resources: Sequence[Json]) -> Json | None:
    entries = [each for each in resources if each["resourceType"] in types]
    if not entries:
        return None
    return {
        "title": title,
        "code": codes.concept(codes.LOINC, code),
        "text": {"status": "generated", "div": _div(f"{title}: {len(entries)}")},
        "entry": [reference(each["resourceType"], each["id"]) for each in entries],
    }


def _div(text: str) -> str:
    return f'<div xmlns="http://www.w3.org/1999/xhtml">{escape(text)}</div>'


def moment(going: Going) -> str:
    """When the note became what it is: its last signature, else the last thing charted."""
    signed = [each for each in going.record.signatures if each.valid]
    if signed:
        newest = max(signed, key=lambda each: each.signed_at_ms)
        return at_offset(newest.signed_at_ms, newest.zone)
    return _last_said(going)


def _last_said(going: Going) -> str:
    said = [
        each.charted_at_ms for subject in going.record.subjects for parts in subject.parts.values() for each in parts
    ]
    return at_offset(max(said, default=going.record.row.started_ms or 0), "UTC")
