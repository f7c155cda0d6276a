"""The kinds of thing a chart speaks about, and their parts: the fields that only make sense together.

A statement is about one part of one subject, and its value is one of the structs below. Conflicts are per part
(`{systolic, diastolic, limb}` moves as one), never per field and never per row. What code reasons about has a typed
kind here; every other section of a visit is the one kind `section`, whose fields are checked against the content pack.

Kinds are append-only: a field may be added with a default, never renamed, retyped or removed. Decimals stay as typed
(98.60 stays 98.60). Codes are the content pack's; this module fixes shapes, not vocabularies.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import Any, Literal, get_args, get_type_hints

import msgspec

KIND_VERSION = 1


class Part(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The value of one statement."""


class When(Part, frozen=True):
    """A clinical time: the instant, the zone it was lived in, and the text the nurse saw."""

    at_ms: int  # UTC, ms since 1970
    zone: str  # IANA name
    wall: str  # local, ISO without offset: 2025-11-21T09:42


# --- the person ------------------------------------------------------------------------------------------------------


class PatientName(Part, frozen=True):
    family: str
    given: tuple[str, ...] = ()
    prefix: str = ""
    preferred: str = ""


class PatientBirth(Part, frozen=True):
    date: str  # YYYY-MM-DD, or YYYY-MM, or YYYY when no more is known
    sex: Literal["female", "male", "other", "unknown"] = "unknown"  # FHIR administrative gender
    gestation_weeks: int | None = None  # whole weeks at birth, where it was early and is known


class Identifier(Part, frozen=True):
    system: str
    value: str
    type: str = "MR"  # HL7 v2-0203


class PatientIdentifiers(Part, frozen=True):
    items: tuple[Identifier, ...]


class PatientAddress(Part, frozen=True):
    lines: tuple[str, ...] = ()
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""
    directions: str = ""


class Contact(Part, frozen=True):
    name: str
    relation: str = ""
    phone: str = ""


class PatientContacts(Part, frozen=True):
    phone: str = ""
    email: str = ""
    people: tuple[Contact, ...] = ()


class PatientLanguage(Part, frozen=True):
    tag: str  # BCP-47
    interpreter: bool = False
    note: str = ""


class PatientAllergies(Part, frozen=True):
    """Whether allergies were asked about at all; the allergies themselves are subjects of their own."""

    status: Literal["not_asked", "none_known", "listed"]
    asked: When | None = None


class PatientCourse(Part, frozen=True):
    """The course of therapy she is cared for: what, why, from when until when."""

    therapy: str  # a therapy code of the content pack
    reason: str = ""
    start: str = ""  # date
    end: str = ""


class PatientLimit(Part, frozen=True):
    """A limit of this patient alone; both ends are still in range."""

    measure: str  # of the content pack
    of: str = "value"  # value, systolic, diastolic, map
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str = ""  # UCUM; empty: the measure's own
    because: str = ""
    set_by: str = ""
    since: str = ""  # date


class PatientLimits(Part, frozen=True):
    """Her baseline: what is usual for her where the general limits are not."""

    items: tuple[PatientLimit, ...] = ()


class AllergySubstance(Part, frozen=True):
    text: str
    code: str = ""
    system: str = ""
    classes: tuple[str, ...] = ()  # drug or product classes of the content pack it stands for


class AllergyState(Part, frozen=True):
    status: Literal["active", "inactive", "entered_in_error"]
    type: Literal["allergy", "intolerance", ""] = ""
    severity: Literal["mild", "moderate", "severe", ""] = ""
    reactions: tuple[str, ...] = ()
    verified: bool = False
    since: str = ""
    source: str = ""  # who says so, of the content pack's allergy_source: patient, caregiver, record …


class ProblemState(Part, frozen=True):
    text: str
    status: Literal["active", "resolved", "entered_in_error"] = "active"
    code: str = ""
    system: str = ""
    onset: str = ""


class LabResult(Part, frozen=True):
    """What a laboratory reported, as another system sent it: never typed here. Its range is the laboratory's own."""

    code: str  # of `system`: LOINC where it said so
    drawn: When
    system: str = ""
    name: str = ""  # as sent
    value: Decimal | None = None
    unit: str = ""  # UCUM; empty for one that is not understood, then the result is in `words` alone
    words: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    status: Literal["final", "entered_in_error"] = "final"
    source: str = ""  # who sent it


# --- two charts of one person ----------------------------------------------------------------------------------------


class AliasInto(Part, frozen=True):
    """That this patient (the subject, in her own feed) is the person of another chart, in which hers is shown."""

    patient: str  # whose chart it is from now on
    because: str = ""
    by: str = ""  # user id of who compared the identifiers of both


class AliasFrom(Part, frozen=True):
    """The same, said in the feed of the chart that stays: the subject is the patient who was made one with this one."""

    because: str = ""
    by: str = ""
    ended: bool = False  # they were taken apart again, `because` and `by` are of that


# --- access devices --------------------------------------------------------------------------------------------------


class Lumen(Part, frozen=True):
    name: str  # "1", "red", "distal"
    colour: str = ""
    gauge: str = ""
    use: str = ""
    priming_ml: Decimal | None = None


class LineDevice(Part, frozen=True):
    type: str  # a device code of the content pack: PICC, MID, TUN, PORT, PIV-S …
    lumens: tuple[Lumen, ...]
    french: Decimal | None = None
    gauge: str = ""
    side: Literal["left", "right", ""] = ""
    site: str = ""  # vein or place: basilic, chest …
    valve: Literal["open", "valved", ""] = ""
    brand: str = ""
    lot: str = ""
    udi: str = ""
    power_ml_per_s: Decimal | None = None
    model: str = ""
    design: str = ""  # a design of the device type: hickman, groshong, power, balloon …
    material: str = ""  # polyurethane, silicone
    length_cm: Decimal | None = None
    clamp: bool | None = None
    power_psi: Decimal | None = None
    port_depth_cm: Decimal | None = None
    needle: str = ""  # the port needle that worked: offered at the next access
    balloon_ml: Decimal | None = None
    securement: str = ""
    add_on_ml: Decimal | None = None  # what the add-ons hold, beyond the lumen
    because: str = ""  # why what was known before was put right


class LinePlacement(Part, frozen=True):
    placed: When | None = None
    by: str = ""
    facility: str = ""
    technique: str = ""
    total_cm: Decimal | None = None
    internal_cm: Decimal | None = None
    external_cm: Decimal | None = None
    arm_cm: Decimal | None = None
    tip: str = ""
    tip_confirmed_by: str = ""  # chest_x_ray, ecg, fluoroscopy, none
    tip_confirmed_at: When | None = None
    tip_document: str = ""  # the report, as the pharmacy files it
    indication: str = ""
    planned_removal: str = ""  # date
    arm_at: str = ""  # where the arm was measured, in words
    trimmed_cm: Decimal | None = None
    sutured: bool | None = None
    unknown: dict[str, str] = {}  # what nobody knows, with the reason: attribute of the content pack, words
    because: str = ""  # why what was known before was put right


class LineState(Part, frozen=True):
    status: Literal["in_use", "resting", "occluded", "suspect_infection", "removed"]
    since: When | None = None
    reason: str = ""


class LineCheckSet(Part, frozen=True):
    visit: str
    line: str
    at: When


class LineLength(Part, frozen=True):
    """External length, hub to skin."""

    cm: Decimal | None = None
    not_taken: str = ""


class LineArm(Part, frozen=True):
    """Arm circumference at the baseline's place (10 cm above the elbow crease)."""

    cm: Decimal | None = None
    not_taken: str = ""


class SiteFinding(Part, frozen=True):
    code: str  # clean, redness, tender, swelling, drainage_purulent, cord, streak …
    mm: Decimal | None = None


class LineSite(Part, frozen=True):
    findings: tuple[SiteFinding, ...]


class LineSymptoms(Part, frozen=True):
    """What the patient notices at the line: codes of the content pack."""

    codes: tuple[str, ...]


class DressingSeen(Part, frozen=True):
    type: str = ""
    state: tuple[str, ...] = ()  # dry_intact, damp, soiled, loose, bloody, date_missing
    label_date: str = ""
    carried: dict[str, str] = {}  # what was confirmed as last charted and not typed anew: field, id of that visit


class LumenCheck(Part, frozen=True):
    """One lumen at one check: what was flushed, how it went, and whether blood came back."""

    visit: str
    line: str
    lumen: str
    at: When
    flush_ml: Decimal | None = None
    flush: Literal["easy", "resists", "blocked", "not_done", ""] = ""
    blood_return: Literal["brisk", "slow", "none", "not_tested", ""] = ""
    clamp: str = ""  # closed, open, broken, none
    connector: str = ""  # negative, neutral, positive, anti_reflux
    disinfecting_cap: bool | None = None
    carried: dict[str, str] = {}  # what was confirmed as last charted: field, id of that visit


class LineCareDone(Part, frozen=True):
    """One line care procedure that was done (one row of S07)."""

    visit: str
    line: str
    procedure: str  # a procedure code of the content pack: dressing_change, connector_change, lock …
    at: When
    lumen: str = ""
    dressing: str = ""  # transparent, chg_transparent, gauze, gauze_transparent
    antiseptic: str = ""
    volume_ml: Decimal | None = None
    product: str = ""
    lot: str = ""
    expiry: str = ""
    early_reason: str = ""
    note: str = ""
    solution: str = ""  # of a flush or lock
    ordered_by: str = ""  # who ordered it, where it is done under an order alone (rule 6)
    scrub_s: Decimal | None = None  # how long the skin was scrubbed


class LineEvent(Part, frozen=True):
    """A complication of a line that was found, what it was recognised by, and what was done about it so far."""

    visit: str
    line: str
    complication: str  # of the content pack: clabsi_suspected, dvt, dislodgement …
    at: When
    criteria: tuple[str, ...] = ()  # findings: codes of the content pack
    grade: str = ""  # with its scale: "CTCAE 2"
    steps: tuple[str, ...] = ()  # ids of the response steps that were done, in the order of the pack
    lumen: str = ""
    note: str = ""


class LineRemoval(Part, frozen=True):
    """How a line came out. What nobody looked at stays None."""

    visit: str
    line: str
    at: When
    reason: str
    ordered_by: str = ""
    position: str = ""
    breath: str = ""
    removed_cm: Decimal | None = None
    tip_intact: bool | None = None
    resistance: bool | None = None
    pressure_min: Decimal | None = None
    air_tight: bool | None = None
    flat_min: Decimal | None = None
    culture_ordered: bool | None = None
    site_grade: str = ""
    anticoagulant: str = ""
    educated: bool | None = None
    disposed: bool | None = None
    note: str = ""


# --- orders and doses ------------------------------------------------------------------------------------------------


class OrderDrug(Part, frozen=True):
    """What is ordered: a medicine, or with `kind` a laboratory test or a task."""

    name: str  # generic, lower case; a laboratory order or task in plain words
    kind: Literal["medicine", "lab", "task"] = "medicine"
    code: str = ""
    system: str = ""
    classes: tuple[str, ...] = ()  # drug classes of the content pack: vesicant, opioid, penicillin …
    high_alert: bool = False


class OrderDose(Part, frozen=True):
    dose: Decimal | None = None
    unit: str = ""  # as ordered: mg, g, units, mL
    route: str = ""  # IV, SC, by mouth …
    frequency: str = ""  # in words: every 12 hours
    every_h: Decimal | None = None
    as_needed: bool = False


class OrderInfusion(Part, frozen=True):
    volume_ml: Decimal | None = None
    rate_ml_per_h: Decimal | None = None
    over_min: Decimal | None = None
    diluent: str = ""
    concentration: str = ""  # in words, as it came
    strength: Decimal | None = None  # the concentration as a number, in `strength_unit`
    strength_unit: str = ""  # mg/mL, mcg/mL, units/mL
    dose_rate: Decimal | None = None  # a dose by time, by weight where the unit says kg
    dose_rate_unit: str = ""  # mcg/kg/min, units/h


class OrderState(Part, frozen=True):
    status: Literal["active", "on_hold", "stopped", "completed", "draft", "entered_in_error"]
    reason: str = ""
    since: When | None = None


class OrderPlan(Part, frozen=True):
    """Who ordered it, why, from when until when, and for which therapy and line."""

    therapy: str = ""
    prescriber: str = ""
    ordered: When | None = None
    first: When | None = None
    until: str = ""
    doses: int | None = None
    given_before: int = 0  # doses given before this record began
    indication: str = ""
    instruction: str = ""
    line: str = ""
    first_dose: bool = False
    lumen: str = ""
    revision: int = 0  # counted from 1; 0: the order says nothing of it
    replaces: str = ""  # the order (subject) that this revision stands in for


class OrderVerbal(Part, frozen=True):
    """An order taken by voice: who took it, whether it was read back, when the prescriber confirmed it in writing."""

    how: Literal["phone", "verbal"]
    taken_by: str  # printed name
    role: str  # rn, lpn, pharmacist, supervisor
    at: When
    read_back: bool = False
    change: Literal["new", "change", "hold", "stop"] = "new"
    authenticated: When | None = None


class OrderLimit(Part, frozen=True):
    """A hold or notify parameter of an order; both ends are still in range."""

    measure: str
    of: str = "value"
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str = ""  # UCUM; empty: the measure's own
    action: Literal["hold", "notify"] = "notify"
    because: str = ""


class OrderLimits(Part, frozen=True):
    items: tuple[OrderLimit, ...] = ()
    set_by: str = ""
    since: str = ""  # date


class DoseGiven(Part, frozen=True):
    """A dose, or the decision not to give it."""

    visit: str
    order: str
    status: Literal["in_progress", "completed", "stopped", "not_given"]
    drug: str = ""
    dose: Decimal | None = None
    unit: str = ""
    route: str = ""
    line: str = ""
    lumen: str = ""
    reason: str = ""  # why held, refused or stopped
    why_not: str = ""  # of the content pack's not_given_reason: held, refused …


class DoseTimes(Part, frozen=True):
    start: When | None = None
    stop: When | None = None
    volume_ml: Decimal | None = None
    rate_ml_per_h: Decimal | None = None
    push_min: Decimal | None = None  # over how many minutes it was pushed


class DoseProduct(Part, frozen=True):
    lot: str = ""
    expiry: str = ""  # YYYY-MM-DD: good to the end of that day
    beyond_use: When | None = None  # good to the minute
    visual: str = ""
    barcode: str = ""
    typed_reason: str = ""


class CheckedValue(Part, frozen=True):
    """One value as both typed it, each without seeing the other's."""

    field: str  # drug, concentration, dose, rate, route, lumen, pump
    performer: str
    checker: str
    agrees: bool


class DoubleCheck(Part, frozen=True):
    """An independent double check (rule 3): who checked, how, and each value as performer and checker typed it."""

    checker: str  # printed name
    role: str
    method: str  # in_person, video, photo_call
    at: When
    values: tuple[CheckedValue, ...]
    agrees: bool
    read_back: bool = False


class DoseResponse(Part, frozen=True):
    text: str
    at: When | None = None


class InfusionStepEvent(Part, frozen=True):
    """One row of the flow sheet of a dose (S10). What has run is worked out from the rows, never charted over them."""

    visit: str
    dose: str  # subject of the dose_given it belongs to
    at: When
    event: Literal["start", "rate", "check", "pause", "resume", "bag", "reaction", "flush", "stop", "end", "waste"]
    rate_ml_per_h: Decimal | None = None
    pump_ml: Decimal | None = None  # the pump's own counter
    bag_ml: Decimal | None = None  # what a bag holds when it is hung
    lot: str = ""
    flush_ml: Decimal | None = None
    waste_ml: Decimal | None = None
    witness: str = ""  # user id or name of who saw the waste
    reason: str = ""  # why ahead of the plan, paused, stopped
    site: str = ""  # ok, red, swollen, pain
    symptoms: tuple[str, ...] = ()
    note: str = ""
    product: str = ""  # what the label of a bag says it is, with its brand
    expiry: str = ""  # of the bag, YYYY-MM-DD
    visual: str = ""  # how the bag looks
    plan: str = ""  # the rate plan that is followed from here on; "ordered": the one rate of the order
    weight_kg: Decimal | None = None  # the weight that plan was worked out by
    calculated: bool = False  # the time was worked out from the rates, nobody saw it


# --- the visit -------------------------------------------------------------------------------------------------------


class VisitPlan(Part, frozen=True):
    type: str  # SOC, ROU, ADM … (content pack)
    planned: When
    nurse: str  # user id
    minutes: int = 45
    place: str = "home"
    title: str = ""
    fixed: str = ""  # the time that cannot move, in words
    fixed_at: When | None = None
    note: str = ""
    chair: str = ""


class VisitStart(Part, frozen=True):
    type: str
    at: When
    nurse: str
    content: str  # version of the content pack it is charted with
    place: str = "home"
    capture: str = "manual"  # EVV: gps, network, manual, phone


class VisitIdentity(Part, frozen=True):
    """The two identifiers that were matched before a visit was opened, a dose given or a note signed (rule 1, ID-2)."""

    first: str  # name, birth_date, mrn, photo, wristband
    second: str
    confirmed_by: str  # patient, caregiver, wristband, photo
    at: When
    purpose: str = "visit"  # visit, dose, signature


class VisitEnd(Part, frozen=True):
    at: When


class VisitState(Part, frozen=True):
    status: Literal[
        "planned", "in_progress", "missed", "cancelled", "imported"
    ]  # imported: history from another system
    reason: str = ""


_MOST_POINTS, _FARTHEST = 4_000, 20_000


class PatientSignature(Part, frozen=True):
    """How the patient, or somebody for her, answered for the visit (`clinical.md` S23).

    A stroke is x, y and then the steps dx, dy from point to point, in units of a pad `width` by `height`, y downwards.
    """

    how: str  # patient_signs of the content pack: signed, mark, unable, refused, telehealth
    at: When
    by: Literal["patient", "proxy"] = "patient"
    name: str = ""  # who signed for her
    relation: str = ""
    reason: str = ""  # why it is not signed
    text: str = ""  # that in the nurse's own words
    witness: str = ""
    language: str = ""  # BCP-47: what she signed was shown in it
    width: int = 0
    height: int = 0
    strokes: tuple[tuple[int, ...], ...] = ()

    def __post_init__(self) -> None:
        if sum(len(each) for each in self.strokes) > 2 * _MOST_POINTS:
            raise ValueError("a signature of more than 4,000 points")
        if any(len(each) < 2 or len(each) % 2 for each in self.strokes):
            raise ValueError("a stroke is pairs of numbers")
        if any(abs(step) > _FARTHEST for stroke in self.strokes for step in stroke):
            raise ValueError("a stroke that leaves the pad")
        if not (0 <= self.width <= _FARTHEST and 0 <= self.height <= _FARTHEST):
            raise ValueError("a pad larger than any screen")
        if self.strokes and not (self.width and self.height):
            raise ValueError("strokes without the size of their pad")


class VisitNotDone(Part, frozen=True):
    """What goes with a visit that did not take place; `visit.state` says that it did not (`clinical.md` 1.1)."""

    at: When
    reason: str  # visit_reason of the content pack
    told: tuple[str, ...]  # told_of_missed of the content pack: who was told
    told_at: When
    text: str = ""
    told_name: str = ""  # their names, as the nurse wrote them
    next_at: When | None = None
    doses: tuple[str, ...] = ()  # orders whose dose fell into the visit and was missed with it


class VitalSet(Part, frozen=True):
    visit: str
    at: When
    position: str = ""
    repeat_of: str = ""
    reported: bool = False
    activity: str = ""  # at rest, or after activity


class Awareness(Part, frozen=True):
    """How awake she is by ACVPU (NEWS2): alert, confused (newly), voice, pain, unresponsive."""

    acvpu: str = ""
    not_taken: str = ""


class Reading(Part, frozen=True):
    """One measured number as typed, or why it was not taken."""

    value: Decimal | None = None
    unit: str = ""  # UCUM, the unit it was typed in
    site: str = ""
    method: str = ""
    not_taken: str = ""
    flow_l_per_min: Decimal | None = None  # of oxygen, beside a saturation


class BloodPressure(Part, frozen=True):
    systolic: Decimal | None = None
    diastolic: Decimal | None = None
    unit: str = "mm[Hg]"
    limb: str = ""
    position: str = ""
    not_taken: str = ""
    cuff: str = ""


class DraftedSentence(Part, frozen=True):
    """A sentence as it was put into the visit note, and the statements it says; the note may say it otherwise."""

    about: str  # subject
    text: str
    refs: tuple[str, ...]  # entry id in hex, a point, and the index of the statement


class SectionFields(Part, frozen=True):
    """Every section of a visit that no code reasons about; fields are checked against the content pack it names."""

    visit: str
    section: str  # S01 … S26
    content: str
    fields: dict[str, Any]
    drafted: tuple[DraftedSentence, ...] = ()  # of the visit note: what it was drafted from
    carried: dict[str, str] = {}  # what was confirmed as last charted and not typed anew: field, id of that visit


class AlertAnswer(Part, frozen=True):
    """What was done about an alert: shown and acted on, seen, put off, or overridden with a reason (AL-5)."""

    visit: str
    rule: str
    version: str
    about: str  # subject
    answer: Literal["acted", "seen", "not_now", "overridden"]
    at: When
    reason: str = ""


class Fact(Part, frozen=True):
    """One fact that a rule judged by, in words."""

    name: str
    value: str


class AlertFired(Part, frozen=True):
    """A safety rule that fired at an act, heeded or not: with the pack and the facts a reviewer can replay it by."""

    visit: str
    rule: str
    version: str
    content: str  # version of the content pack
    severity: Literal["block", "warn", "inform"]
    act: str  # give, flush, draw, blood, sign
    about: str  # subject
    at: When
    facts: tuple[Fact, ...] = ()


class AlertTold(Part, frozen=True):
    """What was done about a critical finding (rule 10): who was told and when, what was ordered, and the read-back."""

    visit: str
    rule: str
    about: str
    told: str  # who
    told_at: When
    ordered: str
    read_back: bool
    at: When


class AlertExplained(Part, frozen=True):
    """Why a measure is out of range, said once for a level (`high`, `critical_low`) of one visit."""

    visit: str
    measure: str
    level: str
    words: str
    at: When
    choice: str = ""  # of the set vital_explanation


class Attached(Part, frozen=True):
    """A file that belongs to a statement and travels by itself: SHA-256 (base64url), bytes, media type."""

    h: str
    n: int
    t: str


class PhotoPicture(Part, frozen=True):
    """A photo or scan of a visit. The pixels are upright and without what a camera writes beside them (place, device).

    `blob` is the name under which any part names a file, so a program that does not know the part finds the file.
    """

    visit: str
    at: When  # when it was taken
    blob: Attached
    width: int  # pixels
    height: int
    at_from: Literal["camera", "nurse"] = "nurse"  # who says when: read from the file and confirmed, or typed
    shows: Literal["body", "paper"] = "body"  # a part of the patient, which asks for consent, or a paper
    section: str = ""  # of the content pack: where in the visit it was asked for
    field: str = ""
    line: str = ""  # subject of the access device it shows
    site: str = ""  # photo_site of the content pack


class PhotoCaption(Part, frozen=True):
    text: str


# --- review and amendment --------------------------------------------------------------------------------------------


class CommentText(Part, frozen=True):
    """A reviewer's or nurse's words, at the place they speak of."""

    visit: str
    text: str
    at: When
    about: str = ""  # subject, empty for the whole visit
    part: str = ""
    reply_to: str = ""


class CommentState(Part, frozen=True):
    status: Literal["open", "answered", "settled"]


class ReviewState(Part, frozen=True):
    visit: str
    decision: Literal["returned", "approved"]
    at: When
    reason: str = ""
    signature: str = ""  # id (base64url) of the visit.signed entry that was reviewed


class ReviewedRule(Part, frozen=True):
    """What a reviewer decided about something that was charted although a safety rule speaks against it."""

    visit: str
    rule: str
    version: str
    about: str  # subject
    at: When
    words: str


class EmergencyOpened(Part, frozen=True):
    """Her author opened a chart that is not hers, until `until_ms` (UTC): why, for who has to know of it."""

    reason: str  # of the content pack's emergency_reason
    at: When
    until_ms: int
    words: str = ""


class AmendmentAbout(Part, frozen=True):
    """Why something was said about a signed visit: stands in the same entry as what it explains."""

    visit: str
    reason: str
    at: When
    text: str = ""  # an addendum's own words


# --- charted on the wrong patient -------------------------------------------------------------------------------------


class MoveAway(Part, frozen=True):
    """That what this entry withdraws was charted on the wrong patient, and is said again in the right chart.

    The subject is an id drawn for the move, and the other half (`move.here`) has the same one in the other chart: that
    is all this chart says of the other. Who may see both finds one by the other; anybody else learns nothing of her.
    """

    visit: str
    at: When  # when it was moved
    moved: tuple[str, ...]  # the subjects that were withdrawn
    checked: tuple[str, ...] = ()  # identifiers of this patient that were compared: name, birth_date, mrn


class Moved(Part, frozen=True):
    """One subject of the right chart, and where it came from: its time of charting and its author stay known."""

    subject: str
    was: str  # the subject in the other chart
    by: str  # user id of who charted it there
    charted_at_ms: int  # UTC


class MoveHere(Part, frozen=True):
    """That what this entry says was charted on another patient first."""

    visit: str
    at: When
    moved: tuple[Moved, ...]
    checked: tuple[str, ...] = ()


# --- reference feed r:staff ------------------------------------------------------------------------------------------


class StaffPerson(Part, frozen=True):
    name: str
    credentials: str = ""
    role: str = ""
    active: bool = True


class StaffKey(Part, frozen=True):
    """A user's public signing key on one laptop."""

    user: str
    device: str
    public_key: str  # base64url, Ed25519
    since_ms: int
    until_ms: int | None = None


PARTS: dict[str, type[Part]] = {
    "patient.name": PatientName,
    "patient.birth": PatientBirth,
    "patient.identifiers": PatientIdentifiers,
    "patient.address": PatientAddress,
    "patient.contacts": PatientContacts,
    "patient.language": PatientLanguage,
    "patient.allergies": PatientAllergies,
    "patient.course": PatientCourse,
    "patient.limits": PatientLimits,
    "alias.into": AliasInto,
    "alias.from": AliasFrom,
    "allergy.substance": AllergySubstance,
    "allergy.state": AllergyState,
    "problem.state": ProblemState,
    "lab_result.result": LabResult,
    "line.device": LineDevice,
    "line.placement": LinePlacement,
    "line.state": LineState,
    "line_check.set": LineCheckSet,
    "line_check.external_length": LineLength,
    "line_check.arm": LineArm,
    "line_check.site": LineSite,
    "line_check.dressing_seen": DressingSeen,
    "line_check.symptoms": LineSymptoms,
    "lumen_check.result": LumenCheck,
    "line_care.done": LineCareDone,
    "line_event.found": LineEvent,
    "line_removal.done": LineRemoval,
    "order.drug": OrderDrug,
    "order.dose": OrderDose,
    "order.infusion": OrderInfusion,
    "order.state": OrderState,
    "order.plan": OrderPlan,
    "order.limits": OrderLimits,
    "order.verbal": OrderVerbal,
    "dose_given.dose": DoseGiven,
    "dose_given.times": DoseTimes,
    "dose_given.product": DoseProduct,
    "dose_given.response": DoseResponse,
    "dose_given.identity": VisitIdentity,
    "infusion_step.event": InfusionStepEvent,
    "dose_given.double_check": DoubleCheck,
    "visit.plan": VisitPlan,
    "visit.start": VisitStart,
    "visit.identity": VisitIdentity,
    "visit.signing_identity": VisitIdentity,
    "visit.end": VisitEnd,
    "visit.state": VisitState,
    "visit.not_done": VisitNotDone,
    "visit.patient_signature": PatientSignature,
    "vital_signs.set": VitalSet,
    "vital_signs.temperature": Reading,
    "vital_signs.pulse": Reading,
    "vital_signs.breathing_rate": Reading,
    "vital_signs.blood_pressure": BloodPressure,
    "vital_signs.oxygen_saturation": Reading,
    "vital_signs.weight": Reading,
    "vital_signs.height": Reading,
    "vital_signs.pain": Reading,
    "vital_signs.glucose": Reading,
    "vital_signs.head_circumference": Reading,
    "vital_signs.capillary_refill": Reading,
    "vital_signs.consciousness": Awareness,
    "section.fields": SectionFields,
    "alert.answer": AlertAnswer,
    "alert.fired": AlertFired,
    "alert.told": AlertTold,
    "alert.explained": AlertExplained,
    "photo.picture": PhotoPicture,
    "photo.caption": PhotoCaption,
    "comment.text": CommentText,
    "comment.state": CommentState,
    "review.state": ReviewState,
    "review.rule": ReviewedRule,
    "amendment.about": AmendmentAbout,
    "emergency.opened": EmergencyOpened,
    "move.away": MoveAway,
    "move.here": MoveHere,
    "staff.person": StaffPerson,
    "staff.key": StaffKey,
}

# Entry kinds (the header's `k`): what an act was. Ordinary charting is "charted"; the four that may speak about a
# signed visit have names of their own (sync.md 5), and a signature is a document.
CHARTED = "charted"
VISIT_SIGNED = "visit.signed"
CORRECTION = "correction"
ADDENDUM = "addendum"
LATE_ENTRY = "late_entry"
RETRACTION = "retraction"
AMENDING = frozenset({CORRECTION, ADDENDUM, LATE_ENTRY, RETRACTION})
KNOWN_KINDS = AMENDING | {CHARTED, VISIT_SIGNED}


class NotThisKind(ValueError):
    """A value breaks the shape of its part. The text names part and field; never the value."""


def is_known(part: str) -> bool:
    """Whether this program knows the part; an unknown one is kept, forwarded and shown as "needs update"."""
    return part in PARTS


def kind_of(part: str) -> str:
    """The kind a part belongs to: `order` for `order.dose`."""
    return part.split(".", 1)[0]


def read_part(part: str, value: dict[str, Any]) -> Part:
    """The typed value of a part.

    Raises NotThisKind when the value does not have the shape, KeyError for a part that is not known here.
    """
    shape = PARTS[part]
    try:
        read = msgspec.convert(value, shape)
    except msgspec.ValidationError as error:
        raise NotThisKind(f"{part}: {_without_values(str(error))}") from None
    if _holds_decimals(shape):
        _check_decimals(part, read, value)
    return read


def write_part(value: Part) -> dict[str, Any]:
    """The plain JSON form of a part: decimals as digits (100, never 1E+2), tuples as lists, defaults left out.

    Raises NotThisKind for a decimal that is no number or has more than 40 digits.
    """
    plain: dict[str, Any] = _digits(msgspec.to_builtins(value, builtin_types=(Decimal,)))
    return plain


# NaN, 1E+999999 and 98_6 are decimals to Python; in a chart they are nobody's reading.
_DIGITS = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_MOST_DIGITS = 40


@cache
def _holds_decimals(shape: Any) -> bool:
    """Whether a decimal can stand anywhere in a value of this type: most parts have none to look through."""
    if shape is Decimal:
        return True
    if isinstance(shape, type) and issubclass(shape, Part):
        return any(_holds_decimals(each) for each in get_type_hints(shape).values())
    return any(_holds_decimals(each) for each in get_args(shape))


def _check_decimals(part: str, read: Part, value: dict[str, Any]) -> None:
    for name, said in value.items():  # a field that is not written has its default, which is no decimal
        field = getattr(read, name)
        if isinstance(field, str):
            continue
        if isinstance(field, Decimal):
            _check_digits(part, name, said)
        elif isinstance(field, Part):
            _check_decimals(part, field, said)
        elif isinstance(field, tuple):
            for inner, each in zip(field, said, strict=True):
                if isinstance(inner, Part):
                    _check_decimals(part, inner, each)


def _check_digits(part: str, name: str, said: object) -> None:
    if not isinstance(said, str) or len(said) > _MOST_DIGITS or not _DIGITS.fullmatch(said):
        raise NotThisKind(f"{part}: a decimal is written as text, in digits - at `$.{name}`")


def _digits(plain: Any) -> Any:
    if isinstance(plain, Decimal):
        if not plain.is_finite() or abs(plain.adjusted()) >= _MOST_DIGITS or len(text := f"{plain:f}") > _MOST_DIGITS:
            raise NotThisKind("a decimal that is no number, or has more digits than any reading")
        return text
    if isinstance(plain, dict):
        return {name: _digits(said) for name, said in plain.items()}
    if isinstance(plain, (list, tuple)):
        return [_digits(said) for said in plain]
    return plain


def _without_values(text: str) -> str:
    # msgspec quotes an unexpected enum value; everything else it says is about types and paths
    return text if "Invalid enum value" not in text else "value not among those allowed" + text[text.rfind(" - at") :]
