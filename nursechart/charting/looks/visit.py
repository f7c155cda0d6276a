"""A visit while it is charted: its frame, and the sections of the rail."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from nursechart.chart.views import Ref, Seen, VisitRecord
from nursechart.charting.looks.common import (
    Alert,
    Banner,
    Chip,
    CommentLook,
    Doubt,
    FormRow,
    Option,
    Series,
    SideBlock,
)
from nursechart.charting.looks.line import MarkLook, Notice
from nursechart.charting.looks.narrating import NarrativeLook
from nursechart.charting.looks.patient_signs import PatientSigns
from nursechart.clinical.vital_facts import PatientFacts


@dataclass(frozen=True, slots=True)
class RailItem:
    id: str  # group of the content pack: arrive, vitals, assessment, line, infusion, teaching, supplies, note, sign
    title: str
    mark: Literal["done", "doing", "todo", "warn", "locked"]
    note: str = ""  # 7 of 8; 2 due; draft
    note_tone: Literal["neutral", "warn"] = "neutral"
    places: tuple[str, ...] = ()  # the rows, or acts, in which something is missing; empty: only left out with a reason


@dataclass(frozen=True, slots=True)
class MovedNote:
    """A move as the visit says it, on either side. Nothing here is of the other patient."""

    link: str
    away: bool
    title: str  # Moved to the right chart
    text: str  # by A. Okafor, today 09:50. Charted on the wrong patient
    things: tuple[str, ...]  # Vital signs 09:42: charted today 09:43 by A. Okafor


@dataclass(frozen=True, slots=True)
class VisitFrame:
    """What stays while the sections change: who, how far, and where she is."""

    feed: str
    patient: str
    visit: str
    banner: Banner
    title: str  # Home visit
    started: str  # Fri 21 Nov, 09:31; empty before it is started
    status: Literal["planned", "in_progress", "signed", "returned", "cosigned", "not_done"]
    done: int
    total: int
    rail: tuple[RailItem, ...]
    address: str
    contact: str
    returned: tuple[CommentLook, ...]  # open comments of a visit that review sent back
    unsigned_amendment: bool  # something was amended and waits for the signature
    not_done: tuple[str, ...] = ()  # why the visit did not take place, who was told, when the next one is
    may_undo_not_done: bool = False  # it was charted by this nurse, who can take it back
    moved: tuple[MovedNote, ...] = ()  # what was charted on the wrong patient, the newest first
    # what it was made from, for acts alone: they supersede what was shown (opaque to the screen)
    basis: VisitRecord | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A vital sign: the field, the range, the last value and the trend on one row."""

    row: FormRow  # id = measure
    series: Series
    limits: tuple[tuple[str, str], ...] = ()  # general, baseline, order: which, and who set it since when


@dataclass(frozen=True, slots=True)
class EarlierValues:
    """What was read at one earlier time: a column of the wide form."""

    when: str  # 16 Nov
    values: tuple[tuple[str, str], ...]  # measure, value without its unit


@dataclass(frozen=True, slots=True)
class LineValue:
    """One value of a set typed in one line, as it would be charted."""

    measure: str
    words: str  # Temperature 38.4 °C
    chip: Chip | None = None  # how it stands, as on its row
    wrong: str = ""  # why it cannot be charted
    doubt: Doubt | None = None
    start: int = 0  # where it stands in the line, the end not included
    end: int = 0


@dataclass(frozen=True, slots=True)
class LineFault:
    """What could not be read in the line, where it stands, and why."""

    says: str
    start: int
    end: int
    unfinished: bool = False  # it stands last and may become a value yet


@dataclass(frozen=True, slots=True)
class LineEcho:
    """What a line says, before anything of it is charted."""

    text: str  # as it was typed: an echo of another text is of no use any more
    values: tuple[LineValue, ...] = ()
    faults: tuple[LineFault, ...] = ()


@dataclass(frozen=True, slots=True)
class VitalsLook:
    frame: VisitFrame
    seen: Seen
    set_id: str
    taken_at: str  # 09:42
    position: str  # sitting, standing, lying
    positions: tuple[tuple[str, str], ...]
    saved: str  # Saved on this laptop 09:43; empty when nothing is charted yet
    rows: tuple[MeasureRow, ...]
    alerts: tuple[Alert, ...]
    side: tuple[SideBlock, ...]
    read_only: bool
    earlier_sets: tuple[tuple[str, str], ...] = ()  # set id, 09:42: the sets of this visit
    taken_refs: tuple[tuple[str, int], ...] = ()  # opaque to the screen
    not_taken_reasons: tuple[tuple[str, str], ...] = ()  # id, words: offered for "Not taken" (EN-6)
    details: tuple[FormRow, ...] = ()  # awareness, oxygen, how each value was taken
    earlier: tuple[EarlierValues, ...] = ()  # newest first, the visit before the last one on; four are shown
    addable: tuple[tuple[str, str], ...] = ()  # id, label: measures that are not on the form by themselves
    added: tuple[str, ...] = ()  # those she put on it
    explanations: tuple[tuple[str, str], ...] = ()  # id, words: why a value is out of range
    line: str = ""  # a set that was typed in one line and not charted
    line_keys: tuple[tuple[str, str, str], ...] = ()  # letters, measure, example: t, Temperature, t37.2
    orders: tuple[tuple[str, str], ...] = ()  # id, words: the active orders, which may have limits of their own
    # what values are judged by, for the echo alone (opaque to the screen)
    facts: PatientFacts | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back, or done again, and where it is charted."""

    what: str  # Pulse 84 /min
    group: str  # of the rail; empty for what has no place there
    subject: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class LaneSpan:
    from_ms: int
    to_ms: int
    text: str
    state: Literal["past", "now", "due"]


@dataclass(frozen=True, slots=True)
class LineLife:
    """The life of a line, as lanes over time: length, arm, dressing, cap and events."""

    from_ms: int
    to_ms: int
    now_ms: int
    ticks: tuple[tuple[int, str], ...]
    now_label: str  # 21 Nov
    length: tuple[tuple[int, float, str], ...]  # when, cm, label
    length_stop: float | None  # cm at which the line must not be used
    length_stop_label: str  # stop at 4 cm
    arm: tuple[tuple[int, float, str], ...]
    dressing: tuple[LaneSpan, ...]
    cap: tuple[LaneSpan, ...]
    events: tuple[tuple[int, str, str, str], ...]  # when, icon, text, tone
    hint: str  # 1 cm further out since 7 Nov. Change the fixing today.


@dataclass(frozen=True, slots=True)
class LineScale:
    """The line drawn to scale: cm outside and inside."""

    outside_cm: float
    inside_cm: float
    words: tuple[tuple[str, str], ...]  # Placed / 29 Oct, Northside, ultrasound


@dataclass(frozen=True, slots=True)
class LineLook:
    frame: VisitFrame
    seen: Seen
    line: str  # chosen line's subject id, "" when she has none
    lines: tuple[tuple[str, str], ...]  # id, PICC, right basilic, 4 Fr single, day 23
    check_id: str
    saved: str
    life: LineLife | None
    rows: tuple[FormRow, ...]
    scale: LineScale | None
    alerts: tuple[Alert, ...]
    side: tuple[SideBlock, ...]
    read_only: bool
    removed: bool = False  # the line is out: its life can be read
    notices: tuple[Notice, ...] = ()
    acts: tuple[str, ...] = ()  # sheets that are offered: add, facts, remove, event
    marks: tuple[MarkLook, ...] = ()
    unfinished: str = ""  # the next line in place, after this one, in which something is missing


@dataclass(frozen=True, slots=True)
class AllergyLook:
    """The list of allergies, and what is offered for a new one."""

    frame: VisitFrame
    listed: tuple[tuple[str, str], ...]  # substance, reaction and severity in words
    status: str  # not_asked, none_known, listed
    asked: str  # asked today 09:42; empty when nobody has
    substances: tuple[tuple[str, str, str], ...]  # key, substance, and the other words it is found by
    reactions: tuple[tuple[str, str], ...]
    severities: tuple[tuple[str, str], ...]
    sources: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SpokenLook:
    """What is offered for an order by voice."""

    frame: VisitFrame
    orders: tuple[Option, ...]  # what may be changed, held or stopped
    drugs: tuple[tuple[str, str, str], ...]  # id, name, the other words it is found by
    routes: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class DoseCard:
    """One order that is due, running or done today, with its checks."""

    order: str
    dose: str  # subject of the dose that runs or was given in this visit, "" otherwise
    title: str  # vancomycin 1,000 mg IV
    detail: str  # every 12 hours, over 90 min. 133.3 mL/h
    due: str  # due 10:00, dose 19 of 42
    chip: Chip
    state: Literal["due", "running", "given", "held", "on_hold", "later", "done"]
    checks: tuple[tuple[str, str], ...]  # tone, words: ok Patient confirmed 09:31
    rows: tuple[FormRow, ...]  # the fields to give, run or finish it
    blocks: tuple[Alert, ...]  # what stands in the way, each with why and what to do
    warnings: tuple[Alert, ...]
    actions: tuple[str, ...]  # of: start, stop, hold, refuse, late, effect, confirm, reaction
    check_rows: tuple[FormRow, ...] = ()  # what a second person enters alone, where the medicine is high-alert
    group: str = "now"  # now, later, as_needed, given, held, refused, stopped: the heading it stands under
    runs: bool = True  # an infusion is started and stopped; anything else is given


@dataclass(frozen=True, slots=True)
class MedicineLook:
    frame: VisitFrame
    seen: Seen
    saved: str
    cards: tuple[DoseCard, ...]
    hold_reasons: tuple[tuple[str, str], ...]
    side: tuple[SideBlock, ...]
    read_only: bool
    refuse_reasons: tuple[tuple[str, str], ...] = ()
    late_reasons: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class FormSection:
    """One section of the content pack as rows of controls."""

    id: str  # S14
    title: str
    rows: tuple[FormRow, ...]
    why: str = ""  # why it is required in this visit, where that follows from what is known


@dataclass(frozen=True, slots=True)
class FormLook:
    """A group of the rail that is plain forms: arrive, assessment, teaching, supplies, visit note."""

    frame: VisitFrame
    seen: Seen
    group: str
    title: str
    saved: str
    sections: tuple[FormSection, ...]
    phrases: tuple[tuple[str, str], ...]  # short name, text
    alerts: tuple[Alert, ...]
    side: tuple[SideBlock, ...]
    read_only: bool
    narrative: NarrativeLook | None = None  # where the visit note is: what can be drafted for it


@dataclass(frozen=True, slots=True)
class SignItem:
    """Something missing or unusual; `group` and `row` say where its field is."""

    key: str
    tone: Literal["crit", "warn"]
    icon: str
    title: str
    text: str
    group: str
    row: str
    seen: str = ""  # Seen 10:20
    blocks: bool = False
    section: str = ""  # that may be left out as a whole, with a reason


@dataclass(frozen=True, slots=True)
class Tick:
    id: str
    text: str
    when: str  # 10:16, empty when not ticked


@dataclass(frozen=True, slots=True)
class ReadyItem:
    """Something that will be locked: `subject` and `part` in `group` say where it was charted."""

    time: str
    title: str
    text: str
    group: str
    subject: str
    part: str


@dataclass(frozen=True, slots=True)
class SignLook:
    frame: VisitFrame
    seen: Seen
    missing: tuple[SignItem, ...]
    unusual: tuple[SignItem, ...]
    ready: int
    ticks: tuple[Tick, ...]
    note_html: str
    signer: str  # Amara Okafor, RN
    laptop: str  # laptop NB-07, offline
    cannot: str  # why signing is not open yet: "1 field is missing. Signing opens when it is filled in."
    signatures: tuple[tuple[str, str], ...]  # who, when: what is signed already
    amending: bool  # signing covers an amendment of an earlier signature
    read_only: bool
    covers: tuple[Ref, ...] = ()  # what the signature will cover; signing something else is refused
    patient: PatientSigns | None = None
    ready_items: tuple[ReadyItem, ...] = ()
    leave_out_reasons: tuple[tuple[str, str], ...] = ()
    lacks_pdf: str = ""  # why the visit was signed just now without a signed PDF
    hands_back: bool = False  # review sent it back: signing hands it back
