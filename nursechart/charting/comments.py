"""Words between reviewer and nurse, at the place they speak of."""

from __future__ import annotations

from nursechart.chart.views import Subject, VisitRecord
from nursechart.charting import naming
from nursechart.charting.looks.common import CommentLook
from nursechart.charting.shift import Shift
from nursechart.language import said, to_say
from nursechart.record.kinds import (
    CommentState,
    CommentText,
    DoseGiven,
    LineCareDone,
    LineEvent,
    PhotoPicture,
    SectionFields,
)


def comment_looks(shift: Shift, record: VisitRecord) -> tuple[CommentLook, ...]:
    """Every comment of the visit, oldest first; an answer follows what it answers, also when a clock is wrong."""
    looks = []
    for subject in record.comments:
        said, author = subject.get("comment.text", CommentText), subject.said("comment.text")
        if said is None or author is None:
            continue
        state = subject.get("comment.state", CommentState)
        looks.append(
            (
                author.hlc,
                CommentLook(
                    id=subject.id,
                    who=naming.full_person(record.people, author.author),
                    when=naming.moment(shift.at(said.at.at_ms), shift.now),
                    text=said.text,
                    open=not said.reply_to and (state is None or state.status == "open"),  # an answer asks nothing
                    about=said.about,
                    part=said.part,
                    place=place_of(shift, record, said.about, said.part),
                    group=group_of(shift, record, said.about),
                ),
            )
        )
    return tuple(look for _, look in sorted(looks, key=lambda pair: (pair[0], pair[1].id)))


def comments_on(looks: tuple[CommentLook, ...], subject: str, part: str = "") -> tuple[CommentLook, ...]:
    """The comments that speak of one subject, or of one part of it."""
    return tuple(look for look in looks if look.about == subject and (not part or look.part in ("", part)))


def comments_on_whole(looks: tuple[CommentLook, ...], subject: str) -> tuple[CommentLook, ...]:
    """The comments that speak of a whole set or check: they stand at its first row."""
    return tuple(look for look in looks if look.about == subject and (not look.part or look.part.endswith(".set")))


def place_of(shift: Shift, record: VisitRecord, about: str, part: str) -> str:
    """Where a comment speaks of, in words: "Vital signs, Temperature"; empty for the whole visit."""
    subject = next((each for each in record.subjects if each.id == about), None)
    if subject is None:
        return ""
    return subject_words(shift, subject) + (f", {part_words(shift, part)}" if part_words(shift, part) else "")


def group_of(shift: Shift, record: VisitRecord, about: str) -> str:
    """The group of the rail in which the thing a comment speaks of is charted; empty for the whole visit."""
    subject = next((each for each in record.subjects if each.id == about), None)
    if subject is None:
        return ""
    held = subject.get("section.fields", SectionFields) or subject.get("photo.picture", PhotoPicture)
    if held is not None:
        found = next((group.id for group in shift.content.groups if held.section in group.sections), "")
        return "note" if found == "sign" else found
    return {"vital_signs": "vitals", "dose_given": "infusion", "infusion_step": "infusion"}.get(
        subject.kind, "line" if subject.kind.startswith(("line", "lumen")) else ""
    )


def subject_words(shift: Shift, subject: Subject) -> str:
    match subject.kind:
        case "vital_signs":
            return said("Vital signs")
        case "line_check" | "lumen_check":
            return said("Line care")
        case "line_care":
            done = subject.get("line_care.done", LineCareDone)
            procedure = shift.content.procedures.get(done.procedure) if done else None
            return procedure.title if procedure else said("Line care")
        case "line_event":
            event = subject.get("line_event.found", LineEvent)
            known = shift.content.complications.get(event.complication) if event else None
            return known.title if known else said("Complication of the line")
        case "line_removal":
            return said("Line removed")
        case "dose_given":
            dose = subject.get("dose_given.dose", DoseGiven)
            return dose.drug if dose and dose.drug else said("Dose")
        case "photo":
            return said("Photo")
        case "infusion_step":
            return said("Flow sheet")
        case "section":
            return said("Visit note")
        case _:
            return said("Visit")


def part_words(shift: Shift, part: str) -> str:
    measure = shift.content.measures.get(part.removeprefix("vital_signs."))
    if measure is not None:
        return measure.label
    return said(_PARTS.get(part, ""))


_PARTS = {
    "line_check.external_length": to_say("External length"),
    "line_check.arm": to_say("Arm"),
    "line_check.site": to_say("Exit site"),
    "line_check.symptoms": to_say("What the patient notices"),
    "dose_given.product": to_say("Lot and expiry"),
    "dose_given.times": to_say("Times"),
}
