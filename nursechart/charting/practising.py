"""A first visit with an invented patient, to learn by: a record of its own that no sync ever sees.

It lies in a folder beside the laptop's own, in an encrypted store that knows no pharmacy: there is no address, no key
and no session by which anything of it could be sent. Its password is kept in the nurse's own record on this laptop and
shown to her, for she needs it to sign. Which steps are done is read from what was charted, so a visit that was left is
gone on with, and nothing has to be remembered beside it.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from nursechart.chart.views import VisitRecord
from nursechart.charting.shift import Shift, say
from nursechart.errors import EnvironmentFault, NurseCanAct
from nursechart.interop.fhir_in import PatientIntake, read_files
from nursechart.interop.shift import REFERENCE_DAY, shift_dates
from nursechart.language import said
from nursechart.record.entry import Statement
from nursechart.record.feeds import EMPTY_DIGEST, patient_feed
from nursechart.record.kinds import (
    Identifier,
    Part,
    PatientIdentifiers,
    PatientName,
    SectionFields,
    VisitPlan,
    VisitStart,
)
from nursechart.shipped import shipped
from nursechart.store.clock import Clock
from nursechart.store.laptop import PRACTICE, Laptop, LaptopUser, OpenStore
from nursechart.store.order import FeedHead
from nursechart.store.secrets import FileSecrets
from nursechart.store.vault import FLOOR

PATIENT = "maria-carvalho"  # of the demonstration's cast: her history, under a name that nobody has
_STAFF = "https://nursechart.example/fhir/staff"
_LOGIN = "amara"  # whose visits of the cast are hers here
_NAMES = ("maple", "cedar", "birch", "heron", "grove", "inlet", "delta", "linden", "ember", "fjord")
_AT_ONCE = 60  # statements of an entry
_NOTE = "S22"
_READINGS = 3


@dataclass(frozen=True, slots=True)
class PracticeStep:
    """`group` is the part of the visit where it is done, empty for the start."""

    id: str
    title: str
    how: str
    done: bool
    group: str = ""


@dataclass(frozen=True, slots=True)
class PracticeLook:
    steps: tuple[PracticeStep, ...]
    feed: str
    visit: str
    started: bool
    signed: bool

    @property
    def next(self) -> PracticeStep | None:
        return next((each for each in self.steps if not each.done), None)


@dataclass(frozen=True, slots=True)
class Practice:
    """An open practice record: `shift` is at work in it, `password` signs there."""

    shift: Shift
    feed: str
    password: str


def open_practice(own: Shift, folder: Path, clock: Clock, chance: Callable[[int], bytes]) -> Practice:
    """The practice visit of the nurse at work, gone on with or begun: today's, or one that was left half done.

    `folder` is the data folder of the laptop. Raises ChartNotSaved and the store's errors where the disk fails.
    """
    place = folder / PRACTICE / own.person.id
    held = own.store.own(_key(own))
    if held is not None and Laptop.is_enrolled(place):
        try:
            practice = _practice(own, _laptop(place, clock).unlock(own.person.id, held.decode()), held.decode())
        except (NurseCanAct, EnvironmentFault):
            pass  # it was cut off or damaged: nobody's chart is in it, and a new one is made
        else:
            if _goes_on(practice):
                return practice
            practice.shift.store.close()
    return _begin(own, place, clock, chance)


def begin_again(practice: Practice, own: Shift, folder: Path, clock: Clock, chance: Callable[[int], bytes]) -> Practice:
    """Leave this one and begin with a fresh one."""
    practice.shift.store.close()
    return _begin(own, folder / PRACTICE / own.person.id, clock, chance)


def look(practice: Practice) -> PracticeLook:
    """The steps, by what stands in the practice record."""
    record = _record(practice)
    steps = tuple(_steps(record, practice.password))
    return PracticeLook(steps, practice.feed, record.visit.id, steps[0].done, signed=record.row.signed_ms is not None)


def _steps(record: VisitRecord, password: str) -> Iterator[PracticeStep]:
    readings = {part for each in record.vitals for part in each.parts if part != "vital_signs.set"}
    notes = {
        value.section
        for each in record.sections
        if (value := each.get("section.fields", SectionFields)) is not None and value.fields
    }
    yield PracticeStep(
        "start",
        said("Start the visit"),
        said("Press Enter on the visit. Two identifiers are asked first: 1, 2, P, Enter."),
        record.visit.get("visit.start", VisitStart) is not None,
    )
    yield PracticeStep(
        "vitals",
        said("Chart vital signs"),
        said("Type a number, press Enter, and the next field has the focus. Try 384 for a temperature: it asks."),
        len(readings) >= _READINGS,
        "vitals",
    )
    yield PracticeStep(
        "line",
        said("Look at the line"),
        said("Say what you see at the site and how it flushes. What is due moves by itself when you chart the care."),
        bool(record.line_checks or record.lumen_checks),
        "line",
    )
    yield PracticeStep(
        "dose",
        said("Give or hold the dose"),
        said("Give asks for two identifiers and checks allergies, line and order first. Hold asks why."),
        bool(record.doses),
        "infusion",
    )
    yield PracticeStep(
        "note",
        said("Write the visit note"),
        said("Let it draft from what you charted, or type / for a phrase. You change what you like."),
        _NOTE in notes,
        "note",
    )
    yield PracticeStep(
        "sign",
        said("Sign and lock"),
        said("The page lists what is missing, each with the way to it. Here your password is: {word}", word=password),
        record.row.signed_ms is not None,
        "sign",
    )


def _goes_on(practice: Practice) -> bool:
    """Whether it is of today, or begun and not signed yet."""
    record = _record(practice)
    plan = record.visit.get("visit.plan", VisitPlan)
    begun = record.visit.get("visit.start", VisitStart) is not None
    today = plan is not None and practice.shift.at(plan.planned.at_ms).date() == practice.shift.now.date()
    return today or (begun and record.row.signed_ms is None)


def _record(practice: Practice) -> VisitRecord:
    shift = practice.shift
    rows = shift.store.visit_rows(nurse=shift.person.id, newest_first=True, limit=50)
    visit = next(row for row in rows if row.status != "imported" and row.planned_ms is not None)
    return shift.store.visit_record(practice.feed, visit.id)


def _begin(own: Shift, place: Path, clock: Clock, chance: Callable[[int], bytes]) -> Practice:
    """A fresh record with the practice patient in it."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True, mode=0o700)
    password = " ".join(secrets.choice(_NAMES) for _ in range(4))
    store = Laptop.enrol(
        place,
        device_id=PRACTICE,
        org=PRACTICE,
        server_id=PRACTICE,
        server_keys=(),
        user=LaptopUser(own.person.id, own.person.name),
        password=password,
        secrets=FileSecrets(place),
        clock=clock,
        chance=chance,
        cost=FLOOR,
        ballast_bytes=0,
    )
    practice = _practice(own, store, password)
    store.note_heads([FeedHead(practice.feed, 0, EMPTY_DIGEST, None, "mine")])
    statements = list(_statements(practice.shift, _patient(practice.shift)))
    for start in range(0, len(statements), _AT_ONCE):
        practice.shift.chart(store.seen(practice.feed), statements[start : start + _AT_ONCE])
    own.store.set_own(_key(own), password.encode())
    return practice


def _laptop(place: Path, clock: Clock) -> Laptop:
    return Laptop.at(place, FileSecrets(place), clock=clock, ballast_bytes=0)


def _practice(own: Shift, store: OpenStore, password: str) -> Practice:
    store.role = own.person.role
    shift = replace(own, store=store, laptop=said("Practice"), organisation=said("Practice"))
    return Practice(shift, patient_feed(_patient(shift).patient_id), password)


def _patient(shift: Shift) -> PatientIntake:
    """The patient of the cast, her history ending today."""
    days = (shift.now.date() - REFERENCE_DAY).days
    raw = shift_dates(shipped("demo", "patients", f"{PATIENT}.json").read_bytes(), days, zone=shift.zone)
    read = read_files([(PATIENT, raw)], zone=shift.zone, staff={(_STAFF, _LOGIN): shift.person.id})
    return read.patients[0]


def _statements(shift: Shift, patient: PatientIntake) -> Iterator[Statement]:
    """What is said of her, under the name of practice; no address and no number of the cast goes with it."""
    for subject in patient.subjects:
        for part, value in subject.parts:
            if part not in ("patient.address", "patient.contacts"):
                yield say(subject.id, part, _renamed(value))


def _renamed(value: Part) -> Part:
    match value:
        case PatientName():
            return PatientName(said("Practice"), (said("Patient"),))
        case PatientIdentifiers():
            return PatientIdentifiers((Identifier("urn:nursechart:practice", "PRACTICE"),))
        case _:
            return value


def _key(own: Shift) -> str:
    return f"practice:{own.person.id}"
