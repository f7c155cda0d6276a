"""What the chart's queries answer: plain values, without a database behind them.

A `Subject` is everything that stands about one thing (a vital-sign set, a line, an order), typed by `record.kinds`. It
carries the references of the statements it was made from, so an act can supersede exactly what its author had on screen
(`Shown`), never what stands by then.
"""

from __future__ import annotations

from typing import Literal, TypeVar

import msgspec

from nursechart.record.kinds import Part

P = TypeVar("P", bound=Part)


class Ref(msgspec.Struct, frozen=True, order=True):
    """One statement: the id of its entry (32 bytes) and its index in the body."""

    entry: bytes
    index: int


class Said(msgspec.Struct, frozen=True):
    """One statement with who said it and when; `value` is None where it withdrew a value.

    `raw` keeps the value of a part this program does not know yet ("needs update"); `value` is None then too.
    """

    ref: Ref
    part: str
    value: Part | None
    author: str  # user id
    device: str
    entry_kind: str  # charted, correction, late_entry …
    charted_at_ms: int
    hlc: tuple[int, int]
    needs_update: bool = False
    raw: str = ""  # JSON, where needs_update


class Subject(msgspec.Struct, frozen=True):
    """What stands about one subject; each part newest first. More than one distinct value in a part is a conflict."""

    feed: str
    id: str
    kind: str  # patient, allergy, line, vital_signs …
    parts: dict[str, tuple[Said, ...]]

    def get(self, part: str, shape: type[P]) -> P | None:
        """The newest standing value of a part, or None when nothing stands (or it was withdrawn)."""
        for said in self.parts.get(part, ()):
            return said.value if isinstance(said.value, shape) else None
        return None

    def said(self, part: str) -> Said | None:
        standing = self.parts.get(part, ())
        return standing[0] if standing else None

    def all(self, part: str, shape: type[P]) -> tuple[P, ...]:
        """Every standing value of a part, for safety reads: an allergy warns if any of them says active."""
        return tuple(said.value for said in self.parts.get(part, ()) if isinstance(said.value, shape))

    def refs(self, part: str) -> tuple[Ref, ...]:
        """What an act that states this part anew supersedes."""
        return tuple(said.ref for said in self.parts.get(part, ()))

    @property
    def conflicts(self) -> tuple[str, ...]:
        """The parts with several standing values that differ: a person settles them."""
        return tuple(
            name for name, saids in self.parts.items() if len({(repr(said.value), said.raw) for said in saids}) > 1
        )

    @property
    def needs_update(self) -> bool:
        return any(said.needs_update for saids in self.parts.values() for said in saids)


class Charted(msgspec.Struct, frozen=True):
    """A subject at the time it was true of the patient, and the parts of it that said something else before."""

    at_ms: int
    subject: Subject
    changed: tuple[str, ...] = ()


class History(msgspec.Struct, frozen=True):
    """Every statement ever made about one part of a subject, oldest first, and what superseded each."""

    subject: str
    part: str
    said: tuple[Said, ...]
    superseded_by: dict[Ref, tuple[Ref, ...]]
    reasons: dict[bytes, str]  # entry id -> reason of the amendment, where the entry gave one


class Choice(msgspec.Struct, frozen=True):
    """A part of which versions that differ stood side by side. Times are UTC ms."""

    feed: str
    subject: str
    part: str
    visit: str  # empty for what belongs to the patient
    at_ms: int  # when the newest was charted
    settled_ms: int | None  # None: a person has to choose
    settled_by: str  # user id


class Seen(msgspec.Struct, frozen=True):
    """How much of a feed a view was made from: an entry written on it says so (`s` of its header)."""

    feed: str
    length: int
    digest: bytes  # 32 bytes


class PatientRow(msgspec.Struct, frozen=True):
    """A patient as a list shows her."""

    feed: str
    id: str
    family: str
    given: str
    prefix: str
    born: str
    sex: str
    mrn: str
    allergies: str  # not_asked, none_known, listed
    allergy_names: tuple[str, ...]  # active ones
    line: str  # her lines in words of the content pack's codes: PICC, right, basilic
    therapy: str
    last_visit_ms: int | None
    next_visit_ms: int | None
    matched: str = ""  # why a search found her: name, born, mrn
    name_alert: bool = False  # ID-3, set by who knows today's list
    complete: bool = True  # False while her feed is still coming in


class VisitRow(msgspec.Struct, frozen=True):
    """A visit as a list shows it; times are UTC ms."""

    feed: str
    id: str
    patient: str
    type: str
    title: str
    nurse: str
    planned_ms: int | None
    planned_minutes: int
    started_ms: int | None
    ended_ms: int | None
    status: str  # planned, in_progress, missed, cancelled, imported, signed
    place: str
    fixed: str
    fixed_ms: int | None
    signed_ms: int | None
    signed_by: str
    signature: bytes  # id of the newest author signature's entry, or b""
    cosigned_ms: int | None
    cosigned_by: str
    review: str  # "", returned, approved: of the newest signature
    reviewed_ms: int | None
    reviewed_by: str
    open_comments: int
    amended: bool
    late: bool  # something arrived after signing that no signature covers
    entries: int


class ReadingPoint(msgspec.Struct, frozen=True):
    """One standing measurement for a trend; decimals as typed."""

    at_ms: int
    measure: str  # temperature, blood_pressure …
    value: Part  # Reading or BloodPressure
    set_id: str
    visit: str
    author: str


class Proof(msgspec.Struct, frozen=True):
    """Where the entries of one visit are (SY-5). `durable` is None where the site has no backups to speak of."""

    visit: str
    on_laptop: int
    at_pharmacy: int
    durable: int | None
    refused: int = 0


class Signature(msgspec.Struct, frozen=True):
    """One signature on a visit, verified against the key in its document."""

    entry: bytes
    visit: str
    signer: str  # user id
    meaning: Literal["author", "cosigner"]
    name: str
    credentials: str
    signed_at_ms: int
    zone: str
    covers: tuple[Ref, ...]
    amends: bytes  # entry id of the signature it continues, or b""
    public_key: bytes
    valid: bool


class Person(msgspec.Struct, frozen=True):
    """A member of staff by the reference feed."""

    id: str
    name: str
    credentials: str
    role: str

    @property
    def printed(self) -> str:
        return f"{self.name}, {self.credentials}" if self.credentials else self.name


class VisitRecord(msgspec.Struct, frozen=True):
    """One whole visit with the patient it is about: what a note, a FHIR bundle and a review are made from."""

    seen: Seen
    patient: Subject
    visit: Subject
    row: VisitRow
    allergies: tuple[Subject, ...]
    problems: tuple[Subject, ...]
    lines: tuple[Subject, ...]
    orders: tuple[Subject, ...]
    vitals: tuple[Subject, ...]  # kind vital_signs, oldest first
    line_checks: tuple[Subject, ...]
    lumen_checks: tuple[Subject, ...]
    line_cares: tuple[Subject, ...]
    doses: tuple[Subject, ...]
    sections: tuple[Subject, ...]
    alerts: tuple[Subject, ...]
    comments: tuple[Subject, ...]
    reviews: tuple[Subject, ...]
    amendments: tuple[Subject, ...]
    signatures: tuple[Signature, ...]
    histories: tuple[History, ...]  # parts that were restated: what they said before, for struck-through display
    people: dict[str, Person]
    line_events: tuple[Subject, ...] = ()
    line_removals: tuple[Subject, ...] = ()
    infusion_steps: tuple[Subject, ...] = ()  # rows of the flow sheets, oldest first
    photos: tuple[Subject, ...] = ()  # by the time they were taken
    moves: tuple[Subject, ...] = ()  # what was charted on the wrong patient: taken from here, or brought here
    lab_results: tuple[Subject, ...] = ()  # of the patient, as other systems sent them

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """Everything charted in this visit (what a signature covers), the visit itself first."""
        return (
            self.visit,
            *self.vitals,
            *self.line_checks,
            *self.lumen_checks,
            *self.line_cares,
            *self.line_events,
            *self.line_removals,
            *self.doses,
            *self.infusion_steps,
            *self.sections,
            *self.alerts,
            *self.photos,
            *self.amendments,
            *self.moves,
        )


def completes(now: Part, former: Part) -> bool:
    """Whether `now` only fills in what `former` had left open (a flush, then its blood return; a dose that ran, then
    was given): such a change puts nothing right, and is told as no correction.
    """
    if type(now) is not type(former):
        return False
    open_still: tuple[object, ...] = ("", None, (), "in_progress")
    return all(
        value in open_still or value == getattr(now, name)
        for name, value in msgspec.structs.asdict(former).items()
        if name != "at"  # filling in takes its time
    )
