"""Sign and lock: what is missing, what is unusual, what will be locked, and the signature itself (SG-1 to SG-3).

What is signed is what was shown: the look carries the statements it listed, and when others stand by the time the
password is in, nothing is signed and she is asked to look again.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from nursechart.chart.views import Ref, VisitRecord
from nursechart.charting import naming
from nursechart.charting.committing import chart_or_amend
from nursechart.charting.exporting import NotePrinter, keep_signed_note
from nursechart.charting.firing import chart_heeded
from nursechart.charting.guarding import MayNotBeCharted
from nursechart.charting.identifying import identified
from nursechart.charting.looks.visit import ReadyItem, SignItem, SignLook
from nursechart.charting.missing import missing_items
from nursechart.charting.notes import Told, note_of, told
from nursechart.charting.open_visit import OpenVisit, read, shown_in, standing_in, uncovered
from nursechart.charting.patient_signing import patient_signs
from nursechart.charting.permitted import refuse_signing
from nursechart.charting.photos import PICTURE
from nursechart.charting.pins import Pin
from nursechart.charting.progress import ready_count
from nursechart.charting.sections import has_section, ticks_of, write_tick
from nursechart.charting.shift import Shift, of_one_moment, say
from nursechart.charting.unusual import sedation, unusual_items
from nursechart.charting.visiting import frame_of
from nursechart.clinical.act_facts import ActFacts
from nursechart.clinical.dates import read_past_time
from nursechart.clinical.findings import Finding
from nursechart.clinical.safety import before
from nursechart.errors import NurseCanAct
from nursechart.language import said, said_for
from nursechart.record.audit import AuditFields
from nursechart.record.entry import Document
from nursechart.record.kinds import (
    VISIT_SIGNED,
    AlertAnswer,
    AlertTold,
    Part,
    PhotoPicture,
    SectionFields,
    VisitEnd,
    VisitIdentity,
    VisitStart,
)
from nursechart.record.manifest import Manifest, sign_manifest

_FIELDS = "section.fields"
_SECTIONS = {  # which section charts a kind of subject
    "vital_signs": "S03", "line_check": "S06", "line_care": "S07", "line_event": "S07", "line_removal": "S07",
    "dose_given": "S08",
}  # fmt: skip


class NotReadyToSign(MayNotBeCharted):
    """Something that has to be there is missing, or unusual and not looked at."""


class ToldNeeded(NurseCanAct):
    """A critical finding is answered with an act, not with a look."""

    def __init__(self) -> None:
        super().__init__(said("Write who was told, when, what was ordered, and that it was read back"))


class ChangedSinceShown(NurseCanAct):
    """The chart moved on between the look and the signature."""

    def __init__(self) -> None:
        super().__init__(said("Something was charted since this page was shown. Look once more, then sign"))


@of_one_moment
def look(shift: Shift, feed: str, visit: str) -> SignLook:
    return _look(read(shift, feed, visit, "sign"))


def mark_seen(shift: Shift, shown: SignLook, key: str) -> SignLook:
    """Chart that she has looked once more at something unusual; its rule and version are kept (AL-5)."""
    now = read(shift, shown.frame.feed, shown.frame.visit, "sign")
    item = next((item for item in shown.unusual if item.key == key), None)
    if item is not None and item.blocks:
        raise ToldNeeded
    if item is not None and not item.seen:
        rule, version, about = item.key.split("|")
        answer = AlertAnswer(now.id, rule, version, about, "seen", shift.when())
        stated = [say(shift.new_id(), "alert.answer", answer)]
        chart_or_amend(now, shown.seen, stated, reason="Looked at before signing again")
    return look(shift, now.feed, now.id)


def tell(
    shift: Shift, shown: SignLook, key: str, told: str, told_at: str, ordered: str, *, read_back: bool
) -> SignLook:
    """Chart what was done about a critical finding: who was told, when (a time of today, or n), what was ordered, and
    that it was read back (rule 10). Raises ToldNeeded while something of it is missing, NotATime.
    """
    now = read(shift, shown.frame.feed, shown.frame.visit, "sign")
    item = next((item for item in shown.unusual if item.key == key), None)
    if item is None:
        return look(shift, now.feed, now.id)
    if not told.strip() or not told_at.strip() or not ordered.strip() or not read_back:
        raise ToldNeeded
    at = read_past_time(told_at, shift.now.replace(tzinfo=None), name=said("The time"))
    rule, version, about = item.key.split("|")
    when = shift.when(at.replace(tzinfo=shift.now.tzinfo))
    alert, happened, who = shift.new_id(), shift.when(), told.strip()
    stated = [
        say(alert, "alert.told", AlertTold(now.id, rule, about, who, when, ordered.strip(), True, happened)),
        say(
            alert,
            "alert.answer",
            AlertAnswer(now.id, rule, version, about, "acted", happened, said("{who} told", who=who)),
        ),
    ]
    chart_or_amend(now, shown.seen, stated, reason="Told before signing again")
    return look(shift, now.feed, now.id)


def tick(shift: Shift, shown: SignLook, tick_id: str, on: bool) -> SignLook:
    """Tick, or untick, one line of "Before you leave the home", with the time."""
    now = read(shift, shown.frame.feed, shown.frame.visit, "sign")
    stated = write_tick(shift, shown_in(shown.frame), tick_id, on)
    chart_or_amend(now, shown.seen, stated, reason="Ticked before signing again")
    return look(shift, now.feed, now.id)


def sign(
    shift: Shift, shown: SignLook, proof: str | Pin, first: str, second: str, *, printer: NotePrinter | None = None
) -> SignLook:
    """Sign the visit as it was shown, with the nurse's own key by her password or PIN, and keep its PDF signed with it.

    A PDF that cannot be made never blocks the signature: `SignLook.lacks_pdf` says why there is none. Raises
    NotYours, NotReadyToSign, ChangedSinceShown, TwoIdentifiersNeeded, WrongPassword (of a PIN WrongPin, PinGone); then
    nothing was signed.
    """
    now, was = read(shift, shown.frame.feed, shown.frame.visit, "sign"), shown_in(shown.frame)
    identity = identified(shift, first, second, "patient", "signature")
    refuse_signing(now)
    unusual = unusual_items(now)
    cannot = _cannot(now, missing_items(now), unusual)
    if cannot:
        chart_heeded(now, "sign", now.id, against_signing(now, unusual))
        raise NotReadyToSign(cannot)
    if standing_in(now.record) != shown.covers:
        raise ChangedSinceShown
    covers = shown.covers
    with shift.store.sign_with(proof) as key:
        if not now.is_signed:
            covers = _leave(shift, was, identity, covers)
        manifest = Manifest(
            visit=now.id,
            meaning="author",
            signer=shift.person.id,
            name=shift.person.name,
            credentials=shift.person.credentials,
            signed_at_ms=shift.now_ms(),
            zone=shift.zone,
            covers=grouped(covers),
        )
        document = Document(sign_manifest(manifest, key), amends=now.record.row.signature)
        audit = AuditFields(VISIT_SIGNED, reason=said("identified by {first} and {second}", first=first, second=second))
        shift.store.commit(now.feed, VISIT_SIGNED, document, seen=shown.seen, audit=audit)
        lacks = keep_signed_note(shift, now.feed, now.id, key, printer) if printer else ""
    return replace(look(shift, now.feed, now.id), lacks_pdf=lacks)


def against_signing(visit: OpenVisit, unusual: tuple[SignItem, ...]) -> tuple[Finding, ...]:
    """What rules 8 and 10 say against a signature now. A critical sedation that was told of is answered."""
    facts = ActFacts(
        now=visit.shift.now.replace(tzinfo=None),
        opioid="opioid" in visit.conditions and has_section(visit, "S05"),
        sedation=sedation(visit),
        unanswered=tuple(item.title for item in unusual if item.blocks and not item.seen),
    )
    found = before(visit.shift.content, "sign", facts)
    return tuple(each for each in found if each.rule != "R-08.sedated")


def _leave(shift: Shift, was: VisitRecord, identity: VisitIdentity, covers: tuple[Ref, ...]) -> tuple[Ref, ...]:
    """Chart who was identified for the signature, and when the nurse left; what the signature covers with that.

    What came in meanwhile is not among it: it was not shown, and waits for a signature of its own.
    """
    departure = was.visit.get("visit.end", VisitEnd) or VisitEnd(shift.when())
    values: dict[str, Part] = {"visit.signing_identity": identity, "visit.end": departure}
    entry = shift.chart(
        was.seen, [say(was.visit.id, part, value, was.visit.refs(part)) for part, value in values.items()]
    )
    gone = {ref for part in values for ref in was.visit.refs(part)}
    return (*(ref for ref in covers if ref not in gone), *(Ref(entry.id, index) for index in range(len(values))))


def grouped(refs: tuple[Ref, ...]) -> tuple[tuple[bytes, tuple[int, ...]], ...]:
    """References as a manifest lists them: an entry once, with its indexes."""
    ordered = sorted(refs)
    return tuple(
        (entry, tuple(ref.index for ref in same)) for entry, same in groupby(ordered, key=lambda ref: ref.entry)
    )


def _look(visit: OpenVisit) -> SignLook:
    shift, record = visit.shift, visit.record
    missing, unusual = missing_items(visit), unusual_items(visit)
    return SignLook(
        frame=frame_of(visit, missing),
        seen=record.seen,
        missing=missing,
        unusual=unusual,
        ready=ready_count(record),
        ticks=ticks_of(visit),
        note_html=note_of(shift, record),
        signer=shift.person.printed,
        laptop=said("laptop {laptop}", laptop=shift.laptop),
        cannot=_cannot(visit, missing, unusual),
        signatures=signature_words(shift, record),
        amending=visit.is_signed,
        read_only=visit.is_signed and not uncovered(record) and not _is_returned(record),
        hands_back=_is_returned(record),
        covers=standing_in(record),
        patient=patient_signs(visit),
        ready_items=_ready(visit),
        leave_out_reasons=tuple((each.id, each.label) for each in shift.content.choices["not_assessed_reason"]),
    )


def _ready(visit: OpenVisit) -> tuple[ReadyItem, ...]:
    """What will be locked, in the order it was true of the patient, each with the way to its field."""
    groups = {section: group.id for group in visit.shift.content.groups for section in group.sections}
    sections = {each.id: held.section for each in visit.record.sections for held in each.all(_FIELDS, SectionFields)}
    sections |= {each.id: held.section for each in visit.record.photos for held in each.all(PICTURE, PhotoPicture)}
    return tuple(
        ReadyItem(each.time, each.title, each.text, _group_of(each, groups, sections), each.subject, each.part)
        for each in told(visit)
    )


def _group_of(item: Told, groups: dict[str, str], sections: dict[str, str]) -> str:
    if item.part in (_FIELDS, PICTURE):
        return groups.get(sections.get(item.subject, ""), "")
    asked = _SECTIONS.get(item.part.partition(".")[0], "")
    return groups.get(asked, "")


def signature_words(shift: Shift, record: VisitRecord) -> tuple[tuple[str, str], ...]:
    """Who signed, with credentials, and when."""
    return tuple(
        (
            f"{signature.name}, {signature.credentials}" if signature.credentials else signature.name,
            said("{when}, co-signed", when=naming.moment(shift.at(signature.signed_at_ms), shift.now))
            if signature.meaning == "cosigner"
            else naming.moment(shift.at(signature.signed_at_ms), shift.now),
        )
        for signature in record.signatures
        if signature.valid
    )


def _is_returned(record: VisitRecord) -> bool:
    """Whether review sent the signed visit back and waits for the answer: a further signature hands it back."""
    return record.row.review == "returned"


def _cannot(visit: OpenVisit, missing: tuple[SignItem, ...], unusual: tuple[SignItem, ...]) -> str:
    """Why the visit cannot be signed now, in a sentence that says what to do; empty when it can."""
    shift, record = visit.shift, visit.record
    start = record.visit.get("visit.start", VisitStart)
    if record.row.status in ("missed", "cancelled"):
        return said("This visit was charted as not done. It needs no signature.")
    if start is None:
        return said("The visit has not been started. Start it, then chart.")
    if start.nurse != shift.person.id:
        return said("Only {person} can sign this visit.", person=naming.full_person(record.people, start.nurse))
    if visit.is_signed and not uncovered(record):
        if not _is_returned(record):
            return said("This visit is signed. It can only be added to.")
        if waiting := sum(each.open for each in visit.comments):
            return said_for(
                waiting,
                "Answer what the review asked, then sign to hand it back. 1 comment waits.",
                "Answer what the review asked, then sign to hand it back. {n} comments wait.",
            )
    conflicts = [part for subject in record.subjects for part in subject.conflicts]
    if conflicts:
        return said_for(len(conflicts), "{n} value needs your choice first.", "{n} values need your choice first.")
    if missing and not visit.is_signed:  # what was taken back after signing stays empty, with its reason
        return said_for(
            len(missing),
            "1 field is missing. Signing opens when it is filled in.",
            "{n} fields are missing. Signing opens when they are filled in.",
        )
    blocks = next((each for each in against_signing(visit, unusual) if each.blocks), None)
    return f"{blocks.says} {blocks.do}" if blocks else ""
