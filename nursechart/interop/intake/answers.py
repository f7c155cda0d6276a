"""What reading answers: patients with what is said about them, what was set aside and why, and what needs a look."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from nursechart.record.entry import Statement
from nursechart.record.kinds import Identifier, Part, write_part


@dataclass(frozen=True, slots=True)
class SetAside:
    """Something that was not taken. `resource` is Type/id or the place in the file; `reason` quotes no value."""

    file: str
    resource: str
    reason: str


@dataclass(frozen=True, slots=True)
class Flag:
    """Something that was taken and should be looked at: a unit that is not UCUM, a time without an offset."""

    file: str
    resource: str
    says: str


@dataclass(frozen=True, slots=True)
class SubjectIntake:
    """What is said about one subject; `source` is the resource it came from."""

    id: str
    kind: str  # patient, line, order …
    source: str
    parts: tuple[tuple[str, Part], ...]

    def statements(self) -> tuple[Statement, ...]:
        return tuple(Statement(self.id, part, write_part(value)) for part, value in self.parts)


@dataclass(frozen=True, slots=True)
class PatientIntake:
    """One patient and everything in the files that is about her, whole.

    `patient_id` and every subject id are made from her identity and the sender's resource ids, so reading the same file
    again says the same things about the same subjects.
    """

    file: str
    resource: str
    identity: Identifier  # system and value that say who she is
    identifiers: tuple[Identifier, ...]
    patient_id: str
    subjects: tuple[SubjectIntake, ...]
    flags: tuple[Flag, ...] = ()

    @property
    def statements(self) -> tuple[Statement, ...]:
        """Everything that is said, the patient first."""
        return tuple(statement for subject in self.subjects for statement in subject.statements())

    def known_as(self, patient_id: str) -> PatientIntake:
        """The same, about the patient whom the chart already knows by this identity under another id."""
        renamed = tuple(
            replace(subject, id=patient_id) if subject.id == self.patient_id else subject for subject in self.subjects
        )
        return replace(self, patient_id=patient_id, subjects=renamed)


@dataclass(frozen=True, slots=True)
class PractitionerIntake:
    """A nurse or prescriber the file names. `id` is what visits and orders of this intake call her by."""

    id: str
    name: str
    credentials: str
    identifiers: tuple[Identifier, ...]


@dataclass(frozen=True, slots=True)
class Intake:
    """What a file, or several read together, came to."""

    patients: tuple[PatientIntake, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    practitioners: tuple[PractitionerIntake, ...] = ()
    taken: dict[str, int] = field(default_factory=dict)  # resource type -> how many became part of a chart
    not_taken: dict[str, int] = field(default_factory=dict)  # type, and why in brackets where that is not plain

    @property
    def flags(self) -> tuple[Flag, ...]:
        return tuple(flag for patient in self.patients for flag in patient.flags)
