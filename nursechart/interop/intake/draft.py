"""A patient's chart while it is read: what is said so far, and the questions every reader of a resource asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TypeVar
from uuid import UUID, uuid5

from nursechart.interop.fhir.times import NotATime, has_offset, heard_date, heard_when
from nursechart.interop.intake.answers import Flag, PractitionerIntake, SubjectIntake
from nursechart.interop.intake.elements import Reference, Resource
from nursechart.interop.intake.gather import Found
from nursechart.interop.intake.index import Index
from nursechart.interop.intake.shapes import WrongShape, read_shape
from nursechart.interop.intake.shapes_of_people import HumanName, Practitioner
from nursechart.record.kinds import Identifier, Part, When

R = TypeVar("R", bound=Resource)

_NAMESPACE = UUID("6f0f7f0e-5f0e-5b7a-9a53-6e7572736563")  # of ids made from a sender's own ids; never changes


class Broken(Exception):
    """A patient cannot be taken: what of hers is broken, and how. Quotes no value."""

    def __init__(self, resource: str, reason: str) -> None:
        super().__init__(f"{resource}: {reason}")
        self.resource = resource
        self.reason = reason


def identity_id(system: str, value: str, *more: str) -> str:
    """The UUID of what a sender calls so: the same words, the same UUID."""
    return str(uuid5(_NAMESPACE, "|".join((system, value, *more))))


class Draft:
    """What is said about one patient, collected resource by resource."""

    def __init__(
        self, patient: Found, identity: Identifier, index: Index, zone: str, staff: Mapping[tuple[str, str], str]
    ) -> None:
        self.patient = patient
        self.identity = identity
        self.zone = zone
        self.patient_id = identity_id(identity.system, identity.value)
        self.subjects: list[SubjectIntake] = []
        self.flags: list[Flag] = []
        self.taken: Counter[str] = Counter()
        self.not_taken: Counter[str] = Counter()
        self.practitioners: dict[str, PractitionerIntake] = {}
        self.visit_of_appointment: dict[str, str] = {}  # appointment's subject id -> visit it became
        self._index = index
        self._staff = staff

    # --- saying -------------------------------------------------------------------------------------------------------

    def say(self, found: Found, subject: str, kind: str, parts: Mapping[str, Part | None]) -> None:
        """Say `parts` about a subject; those without a value are not said."""
        given = tuple((f"{kind}.{name}", value) for name, value in parts.items() if value is not None)
        if given:
            self.subjects.append(SubjectIntake(subject, kind, found.name, given))

    def took(self, found: Found) -> None:
        self.taken[found.type] += 1

    def left(self, found: Found, why: str = "") -> None:
        """Count a resource that does not become part of the chart."""
        self.not_taken[f"{found.type} ({why})" if why else found.type] += 1

    def flag(self, found: Found, says: str) -> None:
        self.flags.append(Flag(found.file, found.name, says))

    # --- asking -------------------------------------------------------------------------------------------------------

    def subject_id(self, found: Found, *more: str) -> str:
        """The subject that a resource is about in the chart; the same for the same resource, whenever it is read."""
        own = found.id or found.url or found.path
        return identity_id(self.identity.system, self.identity.value, f"{found.type}/{own}", *more)

    def read(self, found: Found, shape: type[R]) -> R:
        """Raises Broken."""
        try:
            return read_shape(found.body, shape)
        except WrongShape as error:
            raise Broken(found.name, str(error)) from None

    def resolve(self, reference: Reference, of: Found) -> Found | None:
        return self._index.resolve(reference.reference, of)

    def subject_of(self, reference: Reference, of: Found, kind: str) -> str:
        """The subject id of the resource of type `kind` that is referred to, or "" when it is not in the files."""
        found = self.resolve(reference, of)
        return self.subject_id(found) if found is not None and found.type == kind else ""

    def visit_of(self, reference: Reference, of: Found) -> str:
        return self.subject_of(reference, of, "Encounter")

    def when(self, found: Found, text: str, field: str) -> When | None:
        """A time of a resource, or None where it names no day. Raises Broken."""
        if not text:
            return None
        try:
            when = heard_when(text, self.zone)
        except NotATime:
            raise Broken(found.name, f"{field}: not a time") from None
        if when is None:
            self.flag(found, f"{field}: names no day, and is left out")
        elif not has_offset(text):
            self.flag(found, f"{field}: has no offset, and is read as the clinic's own time")
        return when

    def day(self, found: Found, text: str, field: str) -> str:
        """The date of a resource as precise as it was sent, or "". Raises Broken."""
        try:
            return heard_date(text) if text else ""
        except NotATime:
            raise Broken(found.name, f"{field}: not a date") from None

    # --- people -------------------------------------------------------------------------------------------------------

    def practitioner(self, reference: Reference, of: Found) -> PractitionerIntake | None:
        """Whom a reference means: by the clinic's own list, else by the identifiers the file gives."""
        found = self.resolve(reference, of)
        if found is not None and found.type == "PractitionerRole":
            inner = found.body.get("practitioner")
            inner = inner.get("reference") if isinstance(inner, dict) else None
            found = self._index.resolve(inner, found) if isinstance(inner, str) else None
        if found is None or found.type != "Practitioner":
            known = self._staff.get((reference.identifier.system, reference.identifier.value))
            return PractitionerIntake(known, reference.display, "", ()) if known else None
        return self._remember(found)

    def _remember(self, found: Found) -> PractitionerIntake:
        person = self.read(found, Practitioner)
        identifiers = tuple(
            Identifier(each.system, each.value, each.type.first.code or "U")
            for each in person.identifier
            if each.system and each.value
        )
        known = [self._staff[key] for each in identifiers if (key := (each.system, each.value)) in self._staff]
        key = (identifiers[0].system, identifiers[0].value) if identifiers else ("Practitioner", found.id or found.url)
        name = person.name[0] if person.name else HumanName()
        intake = PractitionerIntake(
            id=known[0] if known else identity_id(*key),
            name=written_name(name),
            credentials=", ".join(each for each in name.suffix if each),
            identifiers=identifiers,
        )
        self.practitioners[intake.id] = intake
        return intake


def written_name(name: HumanName) -> str:
    """A person's name as one writes it: given names first, or the text that was sent."""
    parts = [*(each for each in name.given if each), name.family]
    return " ".join(each for each in parts if each) or name.text


def code_words(texts: tuple[str | None, ...]) -> tuple[str, ...]:
    return tuple(each for each in texts if each)
