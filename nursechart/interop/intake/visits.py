"""Visits: what was done elsewhere as history, what is booked as a plan."""

from __future__ import annotations

from nursechart.interop.fhir import codes
from nursechart.interop.intake.draft import Draft
from nursechart.interop.intake.elements import Reference
from nursechart.interop.intake.gather import Found
from nursechart.interop.intake.shapes_of_visits import Appointment, Encounter
from nursechart.record import kinds

# The visit type that stands in where the sender names none of ours, by the class of the encounter.
_TYPE_OF_CLASS = {"HH": "ROU", "FLD": "ROU", "VR": "TEL", "AMB": "CHR"}
_IMPORTED = "imported"


def read_encounters(draft: Draft, all_found: list[Found]) -> None:
    for found in all_found:
        _read_encounter(draft, found)


def _read_encounter(draft: Draft, found: Found) -> None:
    encounter = draft.read(found, Encounter)
    if encounter.status == "entered-in-error":
        draft.left(found, "entered in error")
        return
    visit = draft.subject_id(found)
    planned_by_appointment = False
    for booked in encounter.appointment:
        appointment = draft.resolve(booked, found)
        if appointment is not None and appointment.type == "Appointment":
            draft.visit_of_appointment[draft.subject_id(appointment)] = visit
            planned_by_appointment = planned_by_appointment or "start" in appointment.body
    start = draft.when(found, encounter.period.start, "period.start")
    end = draft.when(found, encounter.period.end, "period.end")
    kind = _visit_type(encounter)
    place = codes.PLACE_OF_CLASS.get(encounter.class_.code, "")
    title = next((each.words for each in encounter.type if each.words), "") or encounter.class_.display
    nurse = _nurse(draft, found, tuple(each.individual for each in encounter.participant))
    is_history = encounter.status not in ("planned", "cancelled")
    draft.say(
        found,
        visit,
        "visit",
        {
            "plan": None
            if start is None or planned_by_appointment
            else kinds.VisitPlan(kind, start, nurse, _minutes(start, end), place, title),
            "start": kinds.VisitStart(kind, start, nurse, "", place, _IMPORTED) if start and is_history else None,
            "end": kinds.VisitEnd(end) if end and is_history else None,
            "state": kinds.VisitState("imported" if is_history else encounter.status),  # type: ignore[arg-type]
        },
    )
    draft.took(found)


def _visit_type(encounter: Encounter) -> str:
    own = next((code for each in encounter.type if (code := each.code_of(codes.VISIT_TYPE))), "")
    return own or _TYPE_OF_CLASS.get(encounter.class_.code, "PRN")


def _minutes(start: kinds.When | None, end: kinds.When | None) -> int:
    if start is None or end is None or not 0 < end.at_ms - start.at_ms < 24 * 3_600_000:
        return 45
    return max(1, round((end.at_ms - start.at_ms) / 60_000))


def _nurse(draft: Draft, found: Found, people: tuple[Reference, ...]) -> str:
    known = [person.id for each in people if (person := draft.practitioner(each, found)) is not None]
    return known[0] if known else ""


def read_appointments(draft: Draft, all_found: list[Found]) -> None:
    """Bookings. One that an encounter of the same file belongs to is that visit's plan."""
    for found in all_found:
        _read_appointment(draft, found)


def _read_appointment(draft: Draft, found: Found) -> None:
    appointment = draft.read(found, Appointment)
    start = draft.when(found, appointment.start, "start")
    if appointment.status in ("entered-in-error", "proposed", "waitlist") or start is None:
        draft.left(found, "no time" if start is None else appointment.status)
        return
    own = draft.subject_id(found)
    visit = draft.visit_of_appointment.get(own, own)
    actors = tuple(each.actor for each in appointment.participant)
    fixed = [each.valueString for each in appointment.extensions(codes.FIXED_TIME)]
    fixed_at = [each.valueDateTime for each in appointment.extensions(codes.FIXED_AT)]
    end = draft.when(found, appointment.end, "end")
    plan = kinds.VisitPlan(
        type=appointment.appointmentType.code_of(codes.VISIT_TYPE) or "ROU",
        planned=start,
        nurse=_nurse(draft, found, actors),
        minutes=appointment.minutesDuration or _minutes(start, end),
        place=_place(actors),
        title=appointment.description or next((each.words for each in appointment.serviceType), ""),
        fixed=fixed[0] if fixed else "",
        fixed_at=draft.when(found, fixed_at[0], "extension") if fixed_at else None,
        note=appointment.comment,
        chair=next((each.display for each in actors if each.display.startswith("Chair")), ""),
    )
    draft.say(found, visit, "visit", {"plan": plan, "state": _state(appointment, visit != own)})
    draft.took(found)


def _state(appointment: Appointment, has_encounter: bool) -> kinds.VisitState | None:
    reason = appointment.cancelationReason.words
    match appointment.status:
        case "cancelled":
            return kinds.VisitState("cancelled", reason)
        case "noshow":
            return kinds.VisitState("missed", reason)
        case "fulfilled" if not has_encounter:
            return kinds.VisitState("imported")
        case _:
            return None


def _place(actors: tuple[Reference, ...]) -> str:
    words = " ".join(actor.display for actor in actors if not actor.reference.startswith(("Patient", "Practitioner")))
    lower = words.lower()
    if "chair" in lower or "clinic" in lower or "suite" in lower:
        return "clinic"
    return "outpatient" if "outpatient" in lower else "home"
