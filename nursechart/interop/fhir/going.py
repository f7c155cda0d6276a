"""What every writer of a resource needs: whose export it is, ids, references, statuses and times."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID, uuid5

from nursechart.chart.views import Person, Ref, Said, Subject, VisitRecord
from nursechart.clinical.content import Content
from nursechart.interop.fhir.codes import OWN, PROFILES
from nursechart.interop.fhir.wire import Json
from nursechart.record.kinds import ADDENDUM, CORRECTION, LATE_ENTRY, Part, VisitPlan, VisitStart

P = TypeVar("P", bound=Part)

_NAMESPACE = UUID("b1d7f0c4-7c1e-5d0a-8f4e-6e6373656e74")  # of ids derived from subject ids; never changes
_FHIR_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")


@dataclass(frozen=True, slots=True)
class Sender:
    """The organisation whose export it is; what is empty is left out."""

    organisation: str
    npi: str = ""
    phone: str = ""
    base: str = OWN  # fullUrls are base/Type/id


def derived_id(subject: str, code: str) -> str:
    """The id of one of several resources that a subject makes: UUIDv5 of subject and code."""
    return str(uuid5(_NAMESPACE, f"{subject}|{code}"))


def fhir_id(subject: str) -> str:
    """A subject's id as FHIR allows ids; one of another form gets a UUID of its own."""
    return subject if _FHIR_ID.fullmatch(subject) else derived_id(subject, "id")


def reference(type_: str, id_: str) -> Json:
    return {"reference": f"{type_}/{id_}"}


def profiled(name: str) -> Json:
    return {"profile": [PROFILES[name]]}


class Going:
    """One visit on its way out, with what its writers ask of it."""

    def __init__(self, record: VisitRecord, content: Content, sender: Sender) -> None:
        self.record = record
        self.content = content
        self.sender = sender
        self.patient_id = fhir_id(record.patient.id)
        self.encounter_id = fhir_id(record.visit.id)
        self.organization_id = derived_id(sender.organisation, "organization")
        self.patient = reference("Patient", self.patient_id)
        self.encounter = reference("Encounter", self.encounter_id)
        self.organization = reference("Organization", self.organization_id)
        self.lines = {line.id: fhir_id(line.id) for line in record.lines}
        self.orders = {order.id: fhir_id(order.id) for order in record.orders}
        self._covered: frozenset[Ref] = frozenset(
            ref for each in record.signatures if each.valid for ref in each.covers
        )
        self._former = {(history.subject, history.part): history.said for history in record.histories}

    @property
    def zone(self) -> str:
        """The IANA zone the visit was lived in; UTC where nothing says one."""
        start = self.record.visit.get("visit.start", VisitStart)
        plan = self.record.visit.get("visit.plan", VisitPlan)
        return start.at.zone if start is not None else plan.planned.zone if plan is not None else "UTC"

    # --- who ----------------------------------------------------------------------------------------------------------

    def person(self, user: str) -> Person:
        """A member of staff, by her user id where the staff list does not know her."""
        return self.record.people.get(user) or Person(user, user, "", "")

    def performer(self, user: str) -> Json:
        return reference("Practitioner", fhir_id(user)) if user else {}

    def line(self, subject: str) -> Json:
        """A reference to a line of this patient, or nothing when the record does not hold it."""
        return reference("Device", self.lines[subject]) if subject in self.lines else {}

    # --- what stands --------------------------------------------------------------------------------------------------

    def status(self, said: Said | None) -> str:
        """preliminary until it is signed, final then, amended or corrected by what came after (FHIR Observation)."""
        if said is None or said.ref not in self._covered:
            return "preliminary"
        if said.entry_kind == CORRECTION:
            return "corrected"
        return "amended" if said.entry_kind in (ADDENDUM, LATE_ENTRY) else "final"

    def is_withdrawn(self, subject: Subject, part: str) -> bool:
        """Whether a part was charted and then taken back: entered in error."""
        said = subject.said(part)
        return said is not None and said.value is None and not said.needs_update

    def value(self, subject: Subject, part: str, shape: type[P]) -> P | None:
        """What stands, or what was said last before it was taken back."""
        standing = subject.get(part, shape)
        if standing is not None or not self.is_withdrawn(subject, part):
            return standing
        before = [said.value for said in self._former.get((subject.id, part), ()) if isinstance(said.value, shape)]
        return before[-1] if before else None

    def author(self, subject: Subject, part: str) -> str:
        said = subject.said(part)
        return said.author if said is not None else ""
