"""Patient, allergies, problems and the course of therapy."""

from __future__ import annotations

from nursechart.interop.fhir import codes
from nursechart.interop.intake.draft import Draft, code_words, written_name
from nursechart.interop.intake.elements import CodeableConcept, Reference
from nursechart.interop.intake.elements import Identifier as SentIdentifier
from nursechart.interop.intake.gather import Found
from nursechart.interop.intake.shapes_of_people import (
    AllergyIntolerance,
    CarePlan,
    Condition,
    EpisodeOfCare,
    Patient,
    PatientContact,
)
from nursechart.interop.intake.words import therapy_of
from nursechart.record import kinds

_SOCIAL_SECURITY = ("SS", "http://hl7.org/fhir/sid/us-ssn")
_SEVERITY = {"": 0, "mild": 1, "moderate": 2, "severe": 3}


def identifiers_of(patient: Patient, found: Found) -> tuple[kinds.Identifier, ...]:
    """Who she is, what tells her from all others first: her record number, else the first number that has a system.

    Without any, the sender's own resource id stands in, for a patient must be recognised when she comes again. A social
    security number is not needed to care for her and is left.
    """
    usable = [each for each in patient.identifier if each.system and each.value and each.use != "old"]
    usable = [each for each in usable if _type(each) != _SOCIAL_SECURITY[0] and each.system != _SOCIAL_SECURITY[1]]
    usable.sort(key=lambda each: (_type(each) != "MR", each.use not in ("usual", "official")))
    if not usable:
        own = found.id or found.url or found.path
        return (kinds.Identifier("urn:nursechart:sender-id", own, "RI"),)
    first, *others = usable
    return (
        kinds.Identifier(first.system, first.value, _type(first) or "MR"),
        *(kinds.Identifier(each.system, each.value, _type(each) or "U") for each in others),
    )


def _type(identifier: SentIdentifier) -> str:
    return identifier.type.code_of(codes.IDENTIFIER_TYPE) or identifier.type.first.code


def read_patient(draft: Draft, patient: Patient, identifiers: tuple[kinds.Identifier, ...]) -> None:
    found = draft.patient
    born = draft.day(found, patient.birthDate, "birthDate")
    if not born:
        draft.flag(found, "birthDate: not sent")
    parts: dict[str, kinds.Part | None] = {
        "name": _name(draft, patient),
        "birth": kinds.PatientBirth(born, patient.gender or "unknown") if born else None,
        "identifiers": kinds.PatientIdentifiers(identifiers),
        "address": _address(patient),
        "contacts": _contacts(patient),
        "language": _language(patient),
    }
    draft.say(found, draft.patient_id, "patient", parts)
    draft.took(found)


def _name(draft: Draft, patient: Patient) -> kinds.PatientName | None:
    named = [each for each in patient.name if each.use not in ("old", "maiden", "nickname", "anonymous")]
    named.sort(key=lambda each: (not (each.family or each.text), each.use != "official", each.use != "usual"))
    if not named or not (named[0].family or named[0].text or code_words(named[0].given)):
        draft.flag(draft.patient, "name: not sent")
        return None
    name = named[0]
    called = [code_words(each.given) for each in patient.name if each.use == "nickname"]
    given = code_words(name.given)
    return kinds.PatientName(
        family=name.family or name.text or given[0],
        given=given if name.family else (),
        prefix=" ".join(code_words(name.prefix)),
        preferred=" ".join(called[0]) if called else "",
    )


def _address(patient: Patient) -> kinds.PatientAddress | None:
    living = [each for each in patient.address if each.use not in ("old", "billing")]
    living.sort(key=lambda each: each.use != "home")
    if not living:
        return None
    home = living[0]
    lines = code_words(home.line) or ((home.text,) if home.text else ())
    return kinds.PatientAddress(lines, home.city, home.state, home.postalCode, home.country)


def _contacts(patient: Patient) -> kinds.PatientContacts | None:
    reach = sorted((each for each in patient.telecom if each.use != "old"), key=lambda each: each.rank or 99)
    people = tuple(_contact(each) for each in patient.contact if each.name is not None or each.telecom)
    phone = next((each.value for each in reach if each.system == "phone" and each.value), "")
    email = next((each.value for each in reach if each.system == "email" and each.value), "")
    return kinds.PatientContacts(phone, email, people) if phone or email or people else None


def _contact(contact: PatientContact) -> kinds.Contact:
    return kinds.Contact(
        name=written_name(contact.name) if contact.name is not None else "",
        relation=contact.relationship[0].words if contact.relationship else "",
        phone=next((each.value for each in contact.telecom if each.system in ("phone", "") and each.value), ""),
    )


def _language(patient: Patient) -> kinds.PatientLanguage | None:
    spoken = sorted(patient.communication, key=lambda each: not each.preferred)
    tag = spoken[0].language.code_of(codes.LANGUAGE_TAG) or spoken[0].language.words if spoken else ""
    if not tag:
        return None
    notes = [each.valueString for each in patient.extensions(codes.LANGUAGE_NOTE) if each.valueString]
    interpreter = any(each.valueBoolean for each in patient.extensions(codes.INTERPRETER))
    return kinds.PatientLanguage(tag, interpreter, notes[0] if notes else "")


# --- allergies -------------------------------------------------------------------------------------------------------


def read_allergies(draft: Draft, all_found: list[Found]) -> None:
    """Each allergy, and what was answered when they were asked about: nothing sent is "not asked", never "none"."""
    denied = listed = False
    for found in all_found:
        allergy = draft.read(found, AllergyIntolerance)
        said_no = allergy.code.codes & {
            codes.NO_KNOWN_ALLERGY,
            codes.NO_KNOWN_DRUG_ALLERGY,
            *codes.NO_OTHER_KNOWN_ALLERGY,
        }
        state = _allergy_state(draft, found, allergy)
        draft.took(found)
        if not said_no:
            draft.say(
                found,
                draft.subject_id(found),
                "allergy",
                {"substance": _substance(draft, found, allergy), "state": state},
            )
            listed = listed or state.status != "entered_in_error"
        elif state.status == "active":
            denied = denied or bool(said_no & {codes.NO_KNOWN_ALLERGY, codes.NO_KNOWN_DRUG_ALLERGY})
            if codes.NO_KNOWN_ALLERGY not in said_no:
                draft.flag(found, "code: denies allergies of one sort only")
    status = "listed" if listed else "none_known" if denied else "not_asked"
    answer = kinds.PatientAllergies(status)  # type: ignore[arg-type]
    draft.say(draft.patient, draft.patient_id, "patient", {"allergies": answer})


def _substance(draft: Draft, found: Found, allergy: AllergyIntolerance) -> kinds.AllergySubstance:
    if not allergy.code.words:
        draft.flag(found, "code: names no substance")
    coding = allergy.code.first
    classes = tuple(each.valueCode for each in allergy.extensions(codes.DRUG_CLASS) if each.valueCode)
    return kinds.AllergySubstance(allergy.code.words or "substance not named", coding.code, coding.system, classes)


def _allergy_state(draft: Draft, found: Found, allergy: AllergyIntolerance) -> kinds.AllergyState:
    clinical, verified = allergy.clinicalStatus.codes, allergy.verificationStatus.codes
    over = clinical & {"inactive", "resolved"} or "refuted" in verified
    reactions = [each.words for reaction in allergy.reaction for each in reaction.manifestation]
    worst = max((reaction.severity for reaction in allergy.reaction), key=_SEVERITY.__getitem__, default="")
    return kinds.AllergyState(
        status="entered_in_error" if "entered-in-error" in verified else "inactive" if over else "active",
        type=allergy.type,
        severity=worst,  # type: ignore[arg-type]
        reactions=tuple(each for each in reactions if each),
        verified="confirmed" in verified,
        since=draft.day(found, allergy.onsetDateTime, "onsetDateTime"),
    )


# --- problems and the course -----------------------------------------------------------------------------------------


def read_problem(draft: Draft, found: Found) -> None:
    condition = draft.read(found, Condition)
    verified = condition.verificationStatus.codes
    if "refuted" in verified:
        draft.left(found, "refuted")
        return
    over = condition.clinicalStatus.codes & {"inactive", "remission", "resolved"}
    coding = condition.code.first
    state = kinds.ProblemState(
        text=condition.code.words or "problem not named",
        status="entered_in_error" if "entered-in-error" in verified else "resolved" if over else "active",
        code=coding.code,
        system=coding.system,
        onset=draft.day(found, condition.onsetDateTime or condition.onsetPeriod.start, "onset"),
    )
    draft.say(found, draft.subject_id(found), "problem", {"state": state})
    draft.took(found)


def read_course(draft: Draft, all_found: list[Found]) -> None:
    """The course of therapy, from the newest episode or plan of care that names one of ours."""
    courses: list[tuple[bool, str, kinds.PatientCourse]] = []
    for found in all_found:
        answer = _episode(draft, found) if found.type == "EpisodeOfCare" else _care_plan(draft, found)
        if answer is None:
            draft.left(found)
        else:
            courses.append((answer[0], answer[1].start, answer[1]))
            draft.took(found)
    if courses:
        newest = max(courses, key=lambda course: course[:2])
        draft.say(draft.patient, draft.patient_id, "patient", {"course": newest[2]})


def _episode(draft: Draft, found: Found) -> tuple[bool, kinds.PatientCourse] | None:
    episode = draft.read(found, EpisodeOfCare)
    therapy = next((therapy for each in episode.type if (therapy := _therapy(each))), "")
    if not therapy or episode.status in ("entered-in-error", "cancelled"):
        return None
    reasons = tuple(each.condition for each in episode.diagnosis)
    course = kinds.PatientCourse(
        therapy,
        _reason(draft, found, reasons),
        draft.day(found, episode.period.start, "period.start"),
        draft.day(found, episode.period.end, "period.end"),
    )
    return episode.status in ("active", "onhold"), course


def _care_plan(draft: Draft, found: Found) -> tuple[bool, kinds.PatientCourse] | None:
    plan = draft.read(found, CarePlan)
    named = [_therapy(each) for each in plan.category]
    therapy = next((each for each in named if each), "") or therapy_of(plan.title)
    if not therapy or plan.status in ("entered-in-error", "draft", "revoked"):
        return None
    course = kinds.PatientCourse(
        therapy,
        _reason(draft, found, plan.addresses),
        draft.day(found, plan.period.start, "period.start"),
        draft.day(found, plan.period.end, "period.end"),
    )
    return plan.status == "active", course


def _therapy(named: CodeableConcept) -> str:
    return named.code_of(codes.THERAPY) or therapy_of(named.words)


def _reason(draft: Draft, of: Found, references: tuple[Reference, ...]) -> str:
    for reference in references:
        found = draft.resolve(reference, of)
        if found is not None and found.type == "Condition":
            return draft.read(found, Condition).code.words
    return next((reference.display for reference in references if reference.display), "")
