"""FHIR R4 that another system wrote, read into statements about patients; a laboratory's HL7 v2 results beside it.

The unit is one patient with everything that refers to her: where something of hers is broken (not the shape R4 says, a
subject that is not there, an order that names no medicine) she is set aside whole, with file, resource and reason, and
the others are taken. What the chart has no place for is counted and left. Nothing is fetched or written, and the
same bytes give the same answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from nursechart.interop.intake import doses, lines, orders, person, readings, visits
from nursechart.interop.intake.answers import (
    Flag,
    Intake,
    PatientIntake,
    PractitionerIntake,
    SetAside,
    SubjectIntake,
)
from nursechart.interop.intake.draft import Broken, Draft, identity_id
from nursechart.interop.intake.gather import Found, gather
from nursechart.interop.intake.index import Index, said_about
from nursechart.interop.intake.shapes import WrongShape, read_shape
from nursechart.interop.intake.shapes_of_people import Patient
from nursechart.interop.oru import is_hl7, read_oru
from nursechart.record.kinds import Identifier

__all__ = [
    "Flag",
    "Intake",
    "PatientIntake",
    "PractitionerIntake",
    "SetAside",
    "SubjectIntake",
    "patient_id_of",
    "read_bundle",
    "read_files",
]

# Types that become part of a patient's chart; each belongs to exactly one patient.
_CHARTED = frozenset(
    {
        "AllergyIntolerance",
        "Appointment",
        "CarePlan",
        "Condition",
        "Device",
        "DeviceUseStatement",
        "Encounter",
        "EpisodeOfCare",
        "MedicationAdministration",
        "MedicationRequest",
        "Observation",
        "Procedure",
        "ServiceRequest",
    }
)
# Of these, the ones R4 lets be about nobody: then they are left, not broken.
_MAY_BE_ABOUT_NOBODY = frozenset({"Device", "Encounter", "Appointment", "Observation"})
_BESIDE = frozenset({"Patient", "Practitioner", "Medication"})  # read where something refers to them

Staff = Mapping[tuple[str, str], str]  # identifier system and value -> user id


def read_bundle(raw: bytes, *, file: str, zone: str = "UTC", staff: Staff | None = None) -> Intake:
    """What one file holds: a Bundle, a single resource, or NDJSON.

    `file` is only a name for messages. `zone` is the clinic's IANA zone, in which times are shown and times without an
    offset are understood. `staff` says which identifiers of practitioners are the clinic's own people.
    """
    return read_files([(file, raw)], zone=zone, staff=staff)


def read_files(files: Iterable[tuple[str, bytes]], *, zone: str = "UTC", staff: Staff | None = None) -> Intake:
    """The same for files that belong together, as a bulk export with one type a file does."""
    found: list[Found] = []
    refused: list[SetAside] = []
    sent: list[Intake] = []
    for file, raw in files:
        if is_hl7(raw):
            sent.append(read_oru(file, raw, zone))
            continue
        resources, unreadable = gather(file, raw)
        found += resources
        refused += unreadable
    return _together(_Sorting(found, refused, zone, staff or {}).answer(), sent)


def _together(fhir: Intake, sent: Iterable[Intake]) -> Intake:
    """What all the files came to; a patient of several of them is taken from each in turn."""
    every = (fhir, *sent)
    counts = (Counter[str](), Counter[str]())
    for each in every:
        counts[0].update(each.taken)
        counts[1].update(each.not_taken)
    return Intake(
        patients=tuple(one for each in every for one in each.patients),
        set_aside=tuple(one for each in every for one in each.set_aside),
        practitioners=fhir.practitioners,
        taken=dict(sorted(counts[0].items())),
        not_taken=dict(sorted(counts[1].items())),
    )


def patient_id_of(identifier: Identifier) -> str:
    """The id the chart gives to a patient of this identity."""
    return identity_id(identifier.system, identifier.value)


class _Sorting:
    """The resources of the files sorted by patient, and what is wrong with each."""

    def __init__(self, found: list[Found], refused: list[SetAside], zone: str, staff: Staff) -> None:
        self._found = found
        self._zone = zone
        self._staff = staff
        self._index = Index(found)
        self._patients = [each for each in found if each.type == "Patient"]
        self._of: dict[int, list[Found]] = {id(patient): [] for patient in self._patients}
        self._alone: dict[str, Found | None] = {}  # the patient of each file that has one only
        for patient in self._patients:
            self._alone[patient.file] = None if patient.file in self._alone else patient
        self._users = self._users_of_devices()
        self._wrong: dict[int, SetAside] = {}  # by patient
        self._set_aside: list[SetAside] = []
        self._not_taken: Counter[str] = Counter()
        self._taken: Counter[str] = Counter()
        for wrong in refused:
            self._blame(self._only_patient(wrong.file), wrong)
        for first, second in self._index.doubles:
            differ = SetAside(second.file, second.name, "two resources of this name in the file, and they differ")
            for each in (first, second):
                self._blame(each if each.type == "Patient" else self._index.patient_of(each), differ)
        for each in found:
            self._place(each)

    def _place(self, each: Found) -> None:
        if each.type not in _CHARTED:
            if each.type not in _BESIDE:
                self._not_taken[each.type] += 1
            return
        patient = self._index.patient_of(each)
        if patient is None and not said_about(each):
            patient = self._users.get(id(each))
        if patient is not None:
            self._of[id(patient)].append(each)
            return
        named = said_about(each)
        if each.type in _MAY_BE_ABOUT_NOBODY and not any(map(self._is_missing_patient(each), named)):
            self._not_taken[f"{each.type} (about no patient)"] += 1
            return
        reason = "its patient is not in the file" if named else "says of no patient that it is about her"
        blamed = self._index.patient_beside(each) or self._only_patient(each.file)
        self._blame(blamed, SetAside(each.file, each.name, reason))

    def _is_missing_patient(self, each: Found) -> Callable[[str], bool]:
        return lambda name: self._index.resolve(name, each) is None

    def _users_of_devices(self) -> dict[int, Found | None]:
        """The patient of each Device by the statements of its use, for a Device need not say itself."""
        users: dict[int, Found | None] = {}
        for each in self._found:
            named = each.body.get("device") if each.type == "DeviceUseStatement" else None
            reference = named.get("reference") if isinstance(named, dict) else None
            device = self._index.resolve(reference, each) if isinstance(reference, str) else None
            if device is not None and device.type == "Device":
                users[id(device)] = self._index.patient_of(each)
        return users

    def _only_patient(self, file: str) -> Found | None:
        return self._alone.get(file)

    def _blame(self, patient: Found | None, wrong: SetAside) -> None:
        """Something is wrong: with a patient, who is then set aside whole, or with something that is nobody's."""
        if patient is None:
            if wrong not in self._set_aside:
                self._set_aside.append(wrong)
        else:
            self._wrong.setdefault(id(patient), wrong)

    # --- reading ------------------------------------------------------------------------------------------------------

    def answer(self) -> Intake:
        identities = self._identities()
        taken: list[PatientIntake] = []
        people: dict[str, PractitionerIntake] = {}
        for found in self._patients:
            if id(found) in self._wrong:
                continue
            patient, identifiers = identities[id(found)]
            draft = Draft(found, identifiers[0], self._index, self._zone, self._staff)
            try:
                self._read(draft, patient, identifiers)
            except Broken as broken:
                self._blame(found, SetAside(found.file, broken.resource, broken.reason))
                continue
            people |= draft.practitioners
            self._taken += draft.taken
            self._not_taken += draft.not_taken
            taken.append(
                PatientIntake(
                    file=found.file,
                    resource=found.name,
                    identity=identifiers[0],
                    identifiers=identifiers,
                    patient_id=draft.patient_id,
                    subjects=_by_subject(draft.subjects),
                    flags=tuple(draft.flags),
                )
            )
        self._taken["Practitioner"] += len(people)
        return Intake(
            patients=tuple(taken),
            set_aside=(*self._set_aside, *self._wrong.values()),
            practitioners=tuple(people.values()),
            taken={name: count for name, count in sorted(self._taken.items()) if count},
            not_taken=dict(sorted(self._not_taken.items())),
        )

    def _identities(self) -> dict[int, tuple[Patient, tuple[Identifier, ...]]]:
        """Who each patient is. Two in the files with one identity are both set aside: a person says who is who."""
        identities: dict[int, tuple[Patient, tuple[Identifier, ...]]] = {}
        first: dict[tuple[str, str], Found] = {}
        for found in self._patients:
            try:
                patient = read_shape(found.body, Patient)
            except WrongShape as error:
                self._blame(found, SetAside(found.file, found.name, str(error)))
                continue
            identifiers = person.identifiers_of(patient, found)
            identities[id(found)] = (patient, identifiers)
            other = first.setdefault((identifiers[0].system, identifiers[0].value), found)
            if other is not found:
                for each in (other, found):
                    reason = "another Patient of the files has the same identifier"
                    self._blame(each, SetAside(each.file, each.name, reason))
        return identities

    def _read(self, draft: Draft, patient: Patient, identifiers: tuple[Identifier, ...]) -> None:
        of_type: dict[str, list[Found]] = {}
        for each in self._of[id(draft.patient)]:
            of_type.setdefault(each.type, []).append(each)

        def all_of(*types: str) -> list[Found]:
            return [each for type_ in types for each in of_type.get(type_, ())]

        person.read_patient(draft, patient, identifiers)
        person.read_allergies(draft, all_of("AllergyIntolerance"))
        person.read_course(draft, all_of("EpisodeOfCare", "CarePlan"))
        visits.read_encounters(draft, all_of("Encounter"))
        visits.read_appointments(draft, all_of("Appointment"))
        lines.read_lines(draft, all_of("Device"), all_of("DeviceUseStatement"))
        readings.read_observations(draft, all_of("Observation"))
        one_by_one: dict[str, Callable[[Draft, Found], None]] = {
            "Condition": person.read_problem,
            "MedicationRequest": orders.read_medication_request,
            "ServiceRequest": orders.read_service_request,
            "MedicationAdministration": doses.read_administration,
            "Procedure": lines.read_line_care,
        }
        for type_, read in one_by_one.items():
            for found in all_of(type_):
                read(draft, found)


def _by_subject(said: Iterable[SubjectIntake]) -> tuple[SubjectIntake, ...]:
    """What several resources say about one subject as one, in the order of first mention."""
    merged: dict[str, SubjectIntake] = {}
    for each in said:
        held = merged.get(each.id)
        merged[each.id] = each if held is None else replace(held, parts=held.parts + each.parts)
    return tuple(merged.values())
