"""What a visit says, told item by item: for review, the timeline and the sign page; and the printable note."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from nursechart.chart.views import Subject, VisitRecord
from nursechart.charting import naming
from nursechart.charting.although import Although, given_although
from nursechart.charting.facts import judged
from nursechart.charting.looks.common import Chip
from nursechart.charting.moved import brought_here
from nursechart.charting.open_visit import OpenVisit, charted_with
from nursechart.charting.photos import CAPTION, PICTURE, place_words, previews
from nursechart.charting.shift import Shift
from nursechart.charting.trends import chip_of
from nursechart.charting.values import (
    clock,
    event_words,
    lot_words,
    reading_words,
    removal_words,
    section_words,
    site_words,
    value_words,
)
from nursechart.clinical.typed_numbers import shown_number
from nursechart.clinical.vitals import PatientFacts
from nursechart.clinical.words import show_dose, tall_man
from nursechart.documents.note import visit_note
from nursechart.language import ENGLISH, said, speaking, to_say
from nursechart.record.kinds import (
    AmendmentAbout,
    DoseGiven,
    DoseProduct,
    DoseTimes,
    DressingSeen,
    LineArm,
    LineCareDone,
    LineCheckSet,
    LineEvent,
    LineLength,
    LineRemoval,
    LineSite,
    LineSymptoms,
    LumenCheck,
    PhotoCaption,
    PhotoPicture,
    SectionFields,
    VitalSet,
)

_DOSE_WORDS = {  # by the status of the dose
    "completed": to_say("{name}: given"),
    "in_progress": to_say("{name}: running"),
    "stopped": to_say("{name}: stopped"),
    "not_given": to_say("{name}: not given"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One charted thing in words."""

    at_ms: int
    subject: str
    part: str
    time: str
    title: str
    text: str
    chips: tuple[Chip, ...] = ()


def note_of(shift: Shift, record: VisitRecord) -> str:
    """The printable note as HTML, in the words of the content it was charted with; unsigned says so on it."""
    content = shift.on_paper.shown_with(charted_with(record)).content
    pictures = previews(shift, record.visit.feed, record.photos)
    with speaking(ENGLISH):
        return visit_note(record, content, organisation=shift.organisation, zone=shift.zone, pictures=pictures)


def told(visit: OpenVisit) -> tuple[Told, ...]:
    """Everything charted in the visit, in the order it was true of the patient."""
    shift, record, facts = visit.shift, visit.record, visit.facts
    items: list[Told] = []
    for subject in record.vitals:
        items.append(_vitals(shift, subject, facts))
    for subject in record.line_checks:
        items.append(_line_check(shift, record, subject))
    for subject in record.line_cares:
        items.append(_line_care(shift, record, subject))
    for subject in (*record.line_events, *record.line_removals):
        items.append(_line_event(shift, record, subject))
    for subject in record.doses:
        items.append(_dose(shift, record, subject))
    for subject in record.sections:
        item = _section(shift, subject)
        if item is not None:
            items.append(item)
    items += _photos(shift, record)
    for subject in record.amendments:
        about = subject.get("amendment.about", AmendmentAbout)
        if about is not None and about.text:
            words = f"{about.text} ({about.reason})"
            items.append(Told(about.at.at_ms, subject.id, "", clock(about.at), said("Addendum"), words))
    against = {each.subject: each for each in given_although(shift, record)}
    items = [
        replace(each, chips=(*each.chips, _although(against[each.subject]))) if each.subject in against else each
        for each in items
    ]
    brought, chip = brought_here(record), Chip(said("Moved here"), "low", "arrow-right")
    items = [replace(each, chips=(*each.chips, chip)) if each.subject in brought else each for each in items]
    return tuple(sorted((each for each in items if each.text), key=lambda each: (each.at_ms, each.subject)))


def _photos(shift: Shift, record: VisitRecord) -> list[Told]:
    """The photos that stand: where, and what is to be seen."""
    items, lines = [], {each.id: each for each in record.lines}
    for subject in record.photos:
        picture, caption = subject.get(PICTURE, PhotoPicture), subject.get(CAPTION, PhotoCaption)
        if picture is not None:
            place = place_words(shift, picture, lines)
            words = said("{place}: {caption}", place=place, caption=caption.text) if caption is not None else place
            items.append(Told(picture.at.at_ms, subject.id, PICTURE, clock(picture.at), said("Photo"), words))
    return items


def _although(each: Although) -> Chip:
    return Chip(said("Given although: {title}", title=each.finding.title), "crit", "octagon-alert")


def _vitals(shift: Shift, subject: Subject, facts: PatientFacts) -> Told:
    held = subject.get("vital_signs.set", VitalSet)
    words, judgements = [], []
    for measure in shift.content.measures.values():
        stated = subject.said(f"vital_signs.{measure.id}")
        if stated is None or stated.value is None:
            continue
        name = measure.short.lower() if measure.short.istitle() else measure.short
        words.append(f"{name} {reading_words(shift, measure.id, stated.value)}")
        judgement = judged(shift, measure.id, stated.value, facts)
        if judgement is not None and judgement.level not in ("in_range", "unknown"):
            judgements.append(judgement)
    worst = next((each for each in judgements if each.is_critical), judgements[0] if judgements else None)
    chip = chip_of(worst)
    text = ", ".join(words)
    return Told(
        held.at.at_ms if held else 0,
        subject.id,
        "vital_signs.set",
        clock(held.at) if held else "",
        said("Vital signs"),
        f"{text[:1].upper()}{text[1:]}." if text else "",
        (chip,) if chip else (),
    )


def _line_check(shift: Shift, record: VisitRecord, subject: Subject) -> Told:
    held = subject.get("line_check.set", LineCheckSet)
    length, arm = subject.get("line_check.external_length", LineLength), subject.get("line_check.arm", LineArm)
    site, dressing = subject.get("line_check.site", LineSite), subject.get("line_check.dressing_seen", DressingSeen)
    words = []
    if length is not None and length.cm is not None:
        words.append(said("{number} cm out", number=shown_number(length.cm)))
    if arm is not None and arm.cm is not None:
        words.append(said("arm {number} cm", number=shown_number(arm.cm)))
    if site is not None:
        words.append(
            said("exit site: {findings}", findings=", ".join(site_words(shift, site)).lower() or said("clean"))
        )
    if dressing is not None and dressing.state:
        states = [shift.content.label("dressing_state", state) for state in dressing.state]
        words.append(said("old dressing: {states}", states=", ".join(states)))
    symptoms = subject.get("line_check.symptoms", LineSymptoms)
    if symptoms is not None and symptoms.codes:
        words.append(
            said("the patient notices: {symptoms}", symptoms=value_words(shift, "line_check.symptoms", symptoms))
        )
    for lumen in _lumens(record, held):
        words.append(_lumen_words(shift, lumen))
    chips: tuple[Chip, ...] = ()
    if site is not None and any(finding.code not in ("clean",) for finding in site.findings):
        chips = (Chip(said("Site finding"), "warn", "circle-alert"),)
    text = ". ".join(word[:1].upper() + word[1:] for word in words)
    return Told(
        held.at.at_ms if held else 0,
        subject.id,
        "line_check.site",
        clock(held.at) if held else "",
        said("Line check, {line_name}", line_name=line_name(shift, record, held.line if held else "")),
        f"{text}." if text else "",
        chips,
    )


def _lumens(record: VisitRecord, held: LineCheckSet | None) -> Iterable[LumenCheck]:
    for subject in record.lumen_checks:
        result = subject.get("lumen_check.result", LumenCheck)
        if result is not None and held is not None and result.line == held.line:
            yield result


def _lumen_words(shift: Shift, lumen: LumenCheck) -> str:
    flush = shift.content.label("flush_result", lumen.flush).lower() if lumen.flush else said("flush not charted")
    back = (
        shift.content.label("blood_return", lumen.blood_return).lower() if lumen.blood_return else said("not charted")
    )
    places = {"lumen": lumen.lumen, "flush": flush, "back": back}
    if lumen.flush_ml is None:
        return said("lumen {lumen}: flush {flush}, blood return {back}", **places)
    return said("lumen {lumen}: flush {ml} mL {flush}, blood return {back}", ml=shown_number(lumen.flush_ml), **places)


def _line_care(shift: Shift, record: VisitRecord, subject: Subject) -> Told:
    done = subject.get("line_care.done", LineCareDone)
    if done is None:
        return Told(0, subject.id, "", "", "", "")
    procedure = shift.content.procedures.get(done.procedure)
    words = [line_name(shift, record, done.line)]
    if done.dressing:
        words.append(shift.content.label("dressing", done.dressing).lower())
    if done.antiseptic:
        words.append(shift.content.label("antiseptic", done.antiseptic))
    if done.note:
        words.append(done.note)
    title = procedure.title if procedure else done.procedure.replace("_", " ")
    return Told(done.at.at_ms, subject.id, "line_care.done", clock(done.at), title, ", ".join(words) + ".")


def _line_event(shift: Shift, record: VisitRecord, subject: Subject) -> Told:
    """A complication that was found, or how a line came out."""
    event, removal = subject.get("line_event.found", LineEvent), subject.get("line_removal.done", LineRemoval)
    if event is not None:
        known = shift.content.complications.get(event.complication)
        title = known.title if known else event.complication.replace("_", " ")
        words = f"{line_name(shift, record, event.line)}, {event_words(shift, event)}."
        return Told(event.at.at_ms, subject.id, "line_event.found", clock(event.at), title, words)
    if removal is not None:
        words = f"{line_name(shift, record, removal.line)}, {removal_words(shift, removal)}."
        return Told(removal.at.at_ms, subject.id, "line_removal.done", clock(removal.at), said("Line removed"), words)
    return Told(0, subject.id, "", "", "", "")


def _dose(shift: Shift, record: VisitRecord, subject: Subject) -> Told:
    dose = subject.get("dose_given.dose", DoseGiven)
    if dose is None:
        return Told(0, subject.id, "", "", "", "")
    times, product = subject.get("dose_given.times", DoseTimes), subject.get("dose_given.product", DoseProduct)
    amount = f" {show_dose(dose.dose, dose.unit)}" if dose.dose is not None else ""
    name = f"{tall_man(shift.content, dose.drug)}{amount} {dose.route}".strip()
    if dose.status == "not_given":
        stated = subject.said("dose_given.dose")
        at = stated.charted_at_ms if stated else 0
        reason = dose.reason
        return Told(
            at,
            subject.id,
            "dose_given.dose",
            f"{shift.at(at):%H:%M}",
            said("{name}: not given", name=name),
            f"{reason}.",
            (Chip(said("Held"), "crit", "circle-pause"),),
        )
    words = []
    if times is not None and times.start is not None:
        words.append(
            said("started {start}, stopped {stop}", start=clock(times.start), stop=clock(times.stop))
            if times.stop
            else said("started {clock}, running", clock=clock(times.start))
        )
        if times.volume_ml is not None:
            words.append(f"{shown_number(times.volume_ml)} mL")
        if times.rate_ml_per_h is not None:
            words.append(f"{shown_number(times.rate_ml_per_h)} mL/h")
    if product is not None and product.lot:
        words.append(lot_words(product))
    if dose.line:
        words.append(line_name(shift, record, dose.line))
    start = times.start if times else None
    text = ". ".join(word[:1].upper() + word[1:] for word in words)
    return Told(
        start.at_ms if start else 0,
        subject.id,
        "dose_given.dose",
        clock(start),
        said(_DOSE_WORDS[dose.status], name=name),
        f"{text}." if text else said("Given."),
        (),
    )


def _section(shift: Shift, subject: Subject) -> Told | None:
    held = subject.get("section.fields", SectionFields)
    stated = subject.said("section.fields")
    if held is None or stated is None:
        return None
    section = shift.content.sections.get(held.section)
    at = stated.charted_at_ms
    title = section.title if section else held.section
    text = " ".join(f"{label}: {words}." for label, words in section_words(shift, held))
    return Told(at, subject.id, "section.fields", f"{shift.at(at):%H:%M}", title, text)


def line_name(shift: Shift, record: VisitRecord, line: str) -> str:
    subject = next((each for each in record.lines if each.id == line), None)
    return naming.line_place(shift, subject) if subject else "line"
