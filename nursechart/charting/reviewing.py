"""Review: what needs a supervisor's judgement first, what she sends back with a comment, and what she co-signs.

The queue is sorted by risk, then by age. Sending back keeps the first signature; the nurse answers with an amendment
and signs again, and the visit comes back as one to do. Approving co-signs exactly what stands, with the supervisor's
own key.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal

from nursechart.chart.views import PatientRow, Ref, Subject, VisitRecord, VisitRow
from nursechart.charting import naming, photos
from nursechart.charting.although import Although, undecided, visits_although
from nursechart.charting.banner import allergy_chip
from nursechart.charting.comments import comments_on, part_words
from nursechart.charting.history import old_values, versions
from nursechart.charting.looks.common import Chip, Tone
from nursechart.charting.looks.photos import PhotoLook
from nursechart.charting.looks.review import Against, ReviewDetail, ReviewItem, ReviewLook, ReviewRow
from nursechart.charting.missing import missing_items
from nursechart.charting.notes import Told, note_of, told
from nursechart.charting.open_visit import (
    OpenVisit,
    read,
    refs_in,
    shown_in,
    standing_in,
    subject_in,
    subject_of,
    uncovered,
)
from nursechart.charting.permitted import may_return
from nursechart.charting.pins import Pin
from nursechart.charting.shift import Shift, of_one_moment, patients_of, say
from nursechart.charting.signing import ChangedSinceShown, grouped, signature_words
from nursechart.charting.trends import measure_series, worst_level
from nursechart.charting.unusual import unusual_items
from nursechart.clinical.dates import show_time
from nursechart.clinical.findings import worst_first
from nursechart.errors import NurseCanAct
from nursechart.language import said
from nursechart.record.entry import Document, Statement
from nursechart.record.ids import b64
from nursechart.record.kinds import (
    CHARTED,
    VISIT_SIGNED,
    AlertAnswer,
    CommentState,
    CommentText,
    DoseGiven,
    ReviewedRule,
    ReviewState,
    VisitStart,
)
from nursechart.record.manifest import Manifest, sign_manifest
from nursechart.store.log import Act

Tab = Literal["to_do", "returned", "done"]
_DAY_MS = 86_400_000
_QUEUE = 200  # visits a queue shows at most
_DONE_DAYS = 30


class MayNotReview(NurseCanAct):
    """Only a supervisor reviews, and nobody her own visit."""


class SayWhatToMend(NurseCanAct):
    """A visit is sent back with words the nurse can act on."""

    def __init__(self) -> None:
        super().__init__(
            said("Write a comment first: at the item, or for the whole visit, so that the nurse knows what to mend")
        )


@of_one_moment
def queue(shift: Shift, tab: Tab, feed: str = "", visit: str = "") -> ReviewLook:
    """The queue of a tab, with the detail of one visit (the first when none is named)."""
    _may_review(shift)
    sorted_in = {name: _rows_of(shift, name) for name in ("to_do", "returned", "done")}
    rows = _looks(shift, sorted_in[tab])
    detail_of = (feed, visit) if visit else next(((row.feed, row.visit) for row in rows), None)
    return ReviewLook(
        tab=tab,
        counts=(len(sorted_in["to_do"]), len(sorted_in["returned"]), len(sorted_in["done"])),
        rows=rows,
        detail=detail(shift, *detail_of) if detail_of else None,
    )


@of_one_moment
def waiting_count(shift: Shift) -> int:
    """How many visits wait for this person's review: the badge of the nav rail."""
    return len(_rows_of(shift, "to_do")) if reviews(shift) else 0


def reviews(shift: Shift) -> bool:
    return may_return(shift)


@of_one_moment
def detail(shift: Shift, feed: str, visit: str) -> ReviewDetail:
    """One visit as a reviewer judges it."""
    now = read(shift, feed, visit, "review")
    record, trend = now.record, measure_series(now)
    against = undecided(shift, record)
    return ReviewDetail(
        feed=feed,
        patient=record.patient.id,
        visit=visit,
        seen=record.seen,
        name=naming.patient_name(record.patient),
        identity=_identity(shift, record),
        allergies=allergy_chip(record.patient, record.allergies),
        trend_label=trend.label,
        trend=trend.series,
        trend_latest=trend.latest,
        trend_tone=trend.tone,
        items=tuple(_item(now, each) for each in told(now)),
        checks=_checks(now, against),
        comments=now.comments,
        state=_state(record.row),
        note_html=note_of(shift, record),
        signed=signature_words(shift, record),
        cannot_approve=_cannot_approve(shift, record),
        photos=_photos(shift, feed, record),
        against=tuple(Against(each.subject, each.finding.rule, each.finding.title, each.words) for each in against),
        basis=record,
    )


def _photos(shift: Shift, feed: str, record: VisitRecord) -> tuple[PhotoLook, ...]:
    """The photos of the visit, those that were not taken back."""
    lines = {each.id: each for each in record.lines}
    return tuple(each for each in photos.looks(shift, feed, record.photos, lines, record.people) if not each.withdrawn)


def comment(shift: Shift, shown: ReviewDetail, text: str, subject: str = "", part: str = "") -> ReviewLook:
    """Say something about one item, or about the whole visit; it is charted at once. Raises SayWhatToMend."""
    _may_review(shift)
    if not text.strip():
        raise SayWhatToMend
    words = CommentText(shown.visit, text.strip(), shift.when(), subject, part)
    about = shift.new_id()
    said = [say(about, "comment.text", words), say(about, "comment.state", CommentState("open"))]
    shift.chart(shown.seen, said)
    return queue(shift, shown.state, shown.feed, shown.visit)


def send_back(shift: Shift, shown: ReviewDetail, reason: str) -> ReviewLook:
    """Return the visit to its nurse.

    Raises SayWhatToMend when there is neither an open comment nor a reason, MayNotReview, ChangedSinceShown.
    """
    _may_review(shift)
    now, was = read(shift, shown.feed, shown.visit, "review"), shown_in(shown)
    cannot = _own(shift, was) or ("" if now.is_signed else said("The visit is not signed yet."))
    if cannot:
        raise MayNotReview(cannot)
    if not reason.strip() and not any(each.open for each in now.comments):
        raise SayWhatToMend
    if now.record.row.signature != was.row.signature:
        raise ChangedSinceShown
    asked = _whole(shift, shown.visit, reason.strip()) if reason.strip() else ()
    shift.chart(shown.seen, [_decision(shift, was, "returned", reason.strip()), *asked])
    return queue(shift, "to_do")


def _whole(shift: Shift, visit: str, words: str) -> tuple[Statement, ...]:
    """The reason as a comment on the whole visit, so that the nurse is asked it and answers it in its place."""
    about = shift.new_id()
    words_said = CommentText(visit, words, shift.when())
    return say(about, "comment.text", words_said), say(about, "comment.state", CommentState("open"))


def approve(shift: Shift, shown: ReviewDetail, proof: str | Pin) -> ReviewLook:
    """Approve and co-sign what was shown, with the supervisor's own key by her password or PIN.

    Raises MayNotReview, ChangedSinceShown when anything else stands by now, WrongPassword, WrongPin, PinGone; then
    nothing was signed.
    """
    _may_review(shift)
    now, was = read(shift, shown.feed, shown.visit, "review"), shown_in(shown)
    cannot = _cannot_approve(shift, now.record)
    if cannot:
        raise MayNotReview(cannot)
    if _judged(now.record) != _judged(was):
        raise ChangedSinceShown
    manifest = Manifest(
        visit=shown.visit,
        meaning="cosigner",
        signer=shift.person.id,
        name=shift.person.name,
        credentials=shift.person.credentials,
        signed_at_ms=shift.now_ms(),
        zone=shift.zone,
        covers=grouped(standing_in(was)),
    )
    with shift.store.sign_with(proof) as key:
        document = Document(sign_manifest(manifest, key), amends=was.row.signature)
    settled = [
        say(each.id, "comment.state", CommentState("settled"), each.refs("comment.state"))
        for each in was.comments
        if (state := each.get("comment.state", CommentState)) is not None and state.status != "settled"
    ]
    shift.store.commit_many(
        [
            Act(shown.feed, VISIT_SIGNED, document, shown.seen),
            Act(shown.feed, CHARTED, (_decision(shift, was, "approved", ""), *settled), shown.seen),
        ]
    )
    return queue(shift, "to_do")


def settle_rule(shift: Shift, shown: ReviewDetail, subject: str, rule: str, words: str) -> ReviewLook:
    """Chart what was decided about something that a safety rule speaks against; it leaves the queue.

    Raises SayWhatToMend without words, MayNotReview for her own visit and for what is decided already.
    """
    _may_review(shift)
    was = shown_in(shown)
    if not words.strip():
        raise SayWhatToMend
    cannot = _own(shift, was)
    if cannot:
        raise MayNotReview(cannot)
    found = {(each.subject, each.finding.rule): each.finding for each in undecided(shift, was)}
    if (subject, rule) not in found:
        raise MayNotReview(said("This is decided already, or does not stand any more"))
    settled = ReviewedRule(was.visit.id, rule, found[subject, rule].version, subject, shift.when(), words.strip())
    shift.chart(shown.seen, [say(shift.new_id(), "review.rule", settled)])
    return queue(shift, "to_do")


def _judged(record: VisitRecord) -> tuple[tuple[Ref, ...], bytes]:
    """All that a decision rests on: what stands in the visit, what was said about it, and its signature."""
    said = (said.ref for each in (*record.comments, *record.reviews) for saids in each.parts.values() for said in saids)
    return (*standing_in(record), *sorted(said)), record.row.signature


def _decision(shift: Shift, was: VisitRecord, decision: Literal["returned", "approved"], reason: str) -> Statement:
    """The decision about the signature that was shown, in place of the one that was shown."""
    state = ReviewState(was.visit.id, decision, shift.when(), reason, b64(was.row.signature))
    decided = [each for each in was.reviews if each.get("review.state", ReviewState) is not None]
    earlier = decided[-1] if decided else None
    about = earlier.id if earlier else subject_of(was.visit.id, "review")
    return say(about, "review.state", state, refs_in(was, about, "review.state"))


def _may_review(shift: Shift) -> None:
    if not reviews(shift):
        raise MayNotReview(said("Reviewing is for supervisors. Ask your lead"))


def _own(shift: Shift, record: VisitRecord) -> str:
    """Why this person may not judge the visit, or an empty text."""
    start = record.visit.get("visit.start", VisitStart)
    if start is None or start.nurse != shift.person.id:
        return ""
    return said("This is your own visit. Another supervisor has to review it.")


def _cannot_approve(shift: Shift, record: VisitRecord) -> str:
    if record.row.signed_ms is None:
        return _own(shift, record) or said("The visit is not signed yet.")
    if record.row.review == "approved":
        return said("This visit is approved.")
    if uncovered(record):
        return _own(shift, record) or said("Something arrived after signing. The nurse has to sign it first.")
    return _own(shift, record)


def _rows_of(shift: Shift, tab: str) -> tuple[VisitRow, ...]:
    store = shift.store
    if tab == "to_do":
        rows = store.visit_rows(to_review=True, limit=_QUEUE)
        waiting = {row.id: row for row in rows if row.review != "returned" and row.nurse != shift.person.id}
        against = {row.id: row for row, _ in visits_although(shift) if row.nurse != shift.person.id}
        return tuple((waiting | against).values())
    since = shift.now_ms() - _DONE_DAYS * _DAY_MS
    rows = store.visit_rows(status="signed", day_from_ms=since, limit=_QUEUE)
    wanted = "returned" if tab == "returned" else "approved"
    return tuple(row for row in rows if row.review == wanted)


def _looks(shift: Shift, rows: tuple[VisitRow, ...]) -> tuple[ReviewRow, ...]:
    patients = patients_of(shift, rows)
    people = shift.store.people()
    charted = shift.store.subjects_of_visits({row.id: row.feed for row in rows}, ("vital_signs", "dose_given", "alert"))
    against = {row.id: found for row, found in visits_although(shift)}
    looks = []
    for row in rows:
        patient = patients.get(row.feed)
        born = naming.full_date(patient.born) if patient else None
        chips, risk = _risk(shift, row, born, charted.get(row.id, ()), against.get(row.id, ()))
        kind = shift.content.visit_types.get(row.type)
        looks.append(
            ReviewRow(
                feed=row.feed,
                patient=row.patient,
                visit=row.id,
                name=naming.row_name(patient) if patient else said("Name not known"),
                text=_visit_words(row, kind.title if kind else "", patient),
                chips=chips,
                age=_age(shift.now_ms() - (row.signed_ms or row.started_ms or shift.now_ms())),
                nurse=naming.short_person(people, row.signed_by or row.nurse),
                risk=risk,
            )
        )
    order = {row.id: row.signed_ms or 0 for row in rows}
    return tuple(sorted(looks, key=lambda look: (-look.risk, order[look.visit], look.visit)))


def _visit_words(row: VisitRow, kind: str, patient: PatientRow | None) -> str:
    return ", ".join(part for part in (row.title or kind, patient.line if patient else "") if part)


def _risk(
    shift: Shift, row: VisitRow, born: date | None, subjects: Iterable[Subject], against: tuple[Although, ...] = ()
) -> tuple[tuple[Chip, ...], int]:
    """The chips of a queue row and how much it presses: critical values first, then what changed, then routine."""
    chips: list[tuple[int, Chip]] = []
    subjects = tuple(subjects)
    level = worst_level(shift, born, subjects)
    if level == "critical":
        chips.append((100, Chip(said("Critical"), "crit", "chevrons-up")))
    elif level == "alert":
        chips.append((30, Chip(said("Out of range"), "warn", "arrow-up")))
    if against:
        worst = worst_first(each.finding for each in against)[0]
        chips.append(
            (120 if worst.blocks else 45, Chip(said("Although: {rule}", rule=worst.title), "crit", "octagon-alert"))
        )
    answers = [answer for each in subjects for answer in each.all("alert.answer", AlertAnswer)]
    overridden = [answer.rule for answer in answers if answer.answer == "overridden"]
    if overridden:
        unchecked = any(rule.startswith("R-03") for rule in overridden)
        words = said("Not double checked") if unchecked else said("Overridden")
        chips.append((90 if unchecked else 35, Chip(words, "warn", "triangle-alert")))
    held = [dose for each in subjects for dose in each.all("dose_given.dose", DoseGiven) if dose.status == "not_given"]
    if held:
        chips.append((40, Chip(said("Dose held"), "crit", "circle-pause")))
    if row.amended:
        chips.append((50, Chip(said("Changed"), "low", "pencil")))
    if row.late:
        chips.append((60, Chip(said("Arrived after signing"), "warn", "clock")))
    if row.open_comments:
        chips.append((20, Chip(said("Comment"), "accent", "message-square")))
    if not chips:
        return (Chip(said("Routine"), "neutral", "check"),), 0
    return tuple(chip for _, chip in sorted(chips, key=lambda pair: -pair[0])), sum(weight for weight, _ in chips)


def _age(ms: int) -> str:
    minutes = max(0, ms // 60_000)
    if minutes < 60:
        return said("{n} min", n=minutes)
    return said("{n} h", n=minutes // 60) if minutes < 1440 else said("{n} d", n=minutes // 1440)


def _state(row: VisitRow) -> Tab:
    if row.review == "approved":
        return "done"
    return "returned" if row.review == "returned" else "to_do"


def _identity(shift: Shift, record: VisitRecord) -> str:
    row = record.row
    born = naming.born_words(naming.born_of(record.patient), shift.now.date())
    times = ""
    if row.started_ms is not None:
        times = naming.moment(shift.at(row.started_ms), shift.now)
        times += f"–{show_time(shift.at(row.ended_ms))}" if row.ended_ms else ""
    kind = shift.content.visit_types.get(row.type)
    parts = (
        said("Born {date}", date=born),
        said("MRN {number}", number=naming.grouped_mrn(naming.mrn_of(record.patient))),
        f"{row.title or (kind.title if kind else said('Visit'))} {times}".strip(),
    )
    return "  ·  ".join(parts)


def _item(visit: OpenVisit, each: Told) -> ReviewItem:
    shift, record = visit.shift, visit.record
    subject = subject_in(record, each.subject)
    conflicts = [versions(shift, record, subject, part) for part in (subject.conflicts if subject else ())]
    chips = (*each.chips, Chip(said("Needs a choice"), "warn", "git-compare")) if conflicts else each.chips
    return ReviewItem(
        subject=each.subject,
        part=each.part,
        time=each.time,
        title=each.title,
        text=" ".join((each.text, *(f"{words}." for words in conflicts))),
        chips=chips,
        changes=tuple(
            (label or part_words(shift, part) or each.title, old)
            for part, label, old in old_values(shift, record, each.subject)
        ),
        comments=comments_on(visit.comments, each.subject),
    )


def overridden_words(visit: OpenVisit) -> tuple[str, ...]:
    """What a nurse went past, with her reason: a supervisor is told of each."""
    rules = visit.shift.content.rules
    return tuple(
        said(
            "Overridden, {rule}: {reason}",
            rule=rules[answer.rule].title.lower() if answer.rule in rules else answer.rule,
            reason=answer.reason,
        )
        for subject in visit.record.alerts
        for answer in subject.all("alert.answer", AlertAnswer)
        if answer.answer == "overridden"
    )


def _checks(visit: OpenVisit, against: Iterable[Although]) -> tuple[tuple[Tone, str], ...]:
    """What a reviewer would check by hand, worked out: each a tone and a sentence."""
    shift, record = visit.shift, visit.record
    checks: list[tuple[Tone, str]] = []
    missing = missing_items(visit)
    checks.append(
        ("ok", said("All required fields charted"))
        if not missing
        else ("warn", said("{n} required missing", n=len(missing)))
    )
    line_care = [item for item in missing if item.group == "line"]
    checks.append(("ok", said("All due line care charted")) if not line_care else ("warn", line_care[0].title))
    unusual = [item for item in unusual_items(visit) if not item.seen]
    checks.append(
        ("ok", said("Unusual values were looked at again"))
        if not unusual
        else ("warn", said("Not looked at again: {what}", what=unusual[0].title))
    )
    if any(each.conflicts for each in (*record.subjects, *record.reviews)):
        checks.append(("warn", said("Two versions of something stand: a person has to choose")))
    checks += [("crit", each.words) for each in against]
    checks += [("warn", words) for words in overridden_words(visit)]
    for subject in record.doses:
        dose = subject.get("dose_given.dose", DoseGiven)
        if dose is not None and dose.status == "not_given":
            checks.append(
                ("ok", said("Held dose has a reason")) if dose.reason else ("warn", said("Held dose has no reason"))
            )
    if record.row.late:
        checks.append(("warn", said("Something arrived after signing")))
    signed = [signature for signature in record.signatures if signature.meaning == "author"]
    if signed and signed[-1].valid:
        at = show_time(shift.at(signed[-1].signed_at_ms))
        checks.append(("ok", said("Signed by {name} {time}", name=signed[-1].name, time=at)))
    else:
        checks.append(("warn", said("The signature does not verify") if signed else said("Not signed")))
    return tuple(checks)
