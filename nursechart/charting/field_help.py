"""What a field asks, as the content pack has it: unit, what may be entered, limits with who set them, source."""

from __future__ import annotations

from dataclasses import dataclass

from nursechart.charting.open_visit import OpenVisit
from nursechart.charting.shift import Shift
from nursechart.charting.vital_side import limit_words
from nursechart.clinical.content import Content
from nursechart.clinical.content_types import Field, Section
from nursechart.clinical.units import shown_unit
from nursechart.language import said, to_say

# What a sheet is for, by its object name (or how that begins): said at each of its fields.
_SHEETS = {
    "add_visit": to_say("A visit that nobody planned, for yourself. The pharmacy sees who added it and why."),
    "add_measure": to_say("A measure beyond those the plan asks for. It stays in this visit and in the trend."),
    "addendum": to_say("Words below a signed note. What was signed stays as it is; you sign again."),
    "allergy": to_say("What the patient must not get, what happened, and who says so. Doses are checked against it."),
    "amend": to_say("What was charted before, put right or taken back, with the reason. It stays readable."),
    "amend_": to_say("Whatever this visit charts, found by a few letters: put it right, take it back, or add to it."),
    "approve_sheet": to_say("Your approval closes the review. Where a co-signature is due, you sign it."),
    "attach_photo": to_say("What the photo shows, with consent, and when it was taken. Place and camera data go."),
    "baseline": to_say("What is usual for this patient alone. From then on it decides what is out of range."),
    "cannot_sign_sheet": to_say("Why the patient does not sign, and who saw it. It is printed instead."),
    "come_in": to_say("The pharmacy says who you are, and your clinic's recovery officer lets you in, by a code."),
    "correct": to_say("The right value and why it is changed. The old one stays readable beside it."),
    "double_check": to_say("A second person reads label, order and pump and types what they say, unseen."),
    "drive": to_say("How long you drive between these two homes. Only you see it, on this laptop."),
    "effect": to_say("How an as-needed dose worked, in the patient’s words or by a score."),
    "explain": to_say("Why a value is out of range. Said once, it stands beside each later value of that level."),
    "export": to_say("A file outside of the program. The reason is kept in the audit."),
    "export_file": to_say("One sealed file with what this laptop has for the pharmacy. Only the pharmacy can open it."),
    "going_": to_say("The number or address alone is handed to the program of this laptop, never a name."),
    "hold": to_say("A dose that waits. The reason is charted, and who was told."),
    "identity": to_say("Two things that match the person in front of you, before a visit, a dose or a signature."),
    "infusion_": to_say("A step of the running infusion, at the time it happened. What has run is worked out from it."),
    "late": to_say("A dose later than its time, with the reason."),
    "leave_out": to_say("A section that was not assessed, with the reason. It is printed in the note."),
    "line_": to_say("What is known of the line, or was done to it. What nobody knows may be left out with a reason."),
    "move": to_say("What belongs to another patient goes to her chart, with its times. Both charts say so."),
    "not_done": to_say("A visit that did not take place: why, who was told, and when the next one is."),
    "not_now": to_say("Why an alert waits. It stays on the page, with your reason."),
    "not_taken": to_say("Why a measure was not taken. Empty is neither zero nor normal."),
    "order_limit": to_say("From where on this order is held, or somebody is told: who ordered it, read back."),
    "pages": to_say("How it will be printed. Saving it needs a reason, which is kept in the audit."),
    "prove": to_say("Your password or PIN once more: the last one is more than five minutes old."),
    "refuse": to_say("A dose that the patient does not want. The reason is charted, and who was told."),
    "decide_sheet": to_say("What was done about something a rule speaks against, or two people charted apart."),
    "emergency": to_say("A chart that is not yours, open for a few hours: who it is, and why."),
    "send_back_sheet": to_say("What is to be put right, in words that its author sees at the place."),
    "change_password": to_say("The password you have, then another one twice. The pharmacy has to be reached for it."),
    "sign_in_again": to_say("Your session at the pharmacy has ended. Your password begins another one."),
    "add_person": to_say("A further person of this laptop: who it is for the pharmacy, and the password there."),
    "set_pin": to_say("A short secret in place of your password, on this laptop until you sign out. Yours alone."),
    "told": to_say("Who was told of a critical finding and when, what was ordered, and that it was read back."),
    "verbal": to_say("An order by voice: write it down, read it back. What speaks against it is shown at once."),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FieldHelp:
    """`facts` are (caption, words) in the order they are read."""

    facts: tuple[tuple[str, str], ...] = ()
    unconfirmed: bool = False  # the pack says that nobody has checked this against its source


def of_sheet(sheet: str) -> str:
    """What a sheet is for; nothing for one that asks nothing."""
    names = [name for name in _SHEETS if sheet == name or (name.endswith("_") and sheet.startswith(name))]
    return said(_SHEETS[names[0]]) if names else ""


def about(shift: Shift, feed: str, visit: str, row: str, section: str = "") -> FieldHelp:
    """What the content in force says about a row of a visit; nothing where it says nothing.

    A measure's limits are those of this patient, so they ask for one look at the visit's record.
    """
    content = shift.content
    measure = content.measures.get(row)
    if measure is not None and not section:
        facts = [(said("Unit"), ", ".join(shown_unit(each.ucum) for each in measure.units))]
        if feed and visit:
            facts += limit_words(OpenVisit(shift, shift.store.visit_record(feed, visit)), row)
        facts.append((said("Source"), _sources(content, measure.source)))
        return FieldHelp(tuple((caption, words) for caption, words in facts if words), measure.unconfirmed)
    held = content.sections.get(section)
    field = next((each for each in held.fields if each.id == row), None) if held is not None else None
    return FieldHelp() if held is None or field is None else _of_a_form(content, held, field)


def _of_a_form(content: Content, section: Section, field: Field) -> FieldHelp:
    facts = (
        (said("Good to know"), field.hint),
        (said("Within normal limits means"), field.normal),
        (said("Unit"), shown_unit(field.unit) if field.unit else ""),
        (said("May be entered"), _range(field)),
        (said("Asked"), _asked(field)),
        (said("Source"), _sources(content, field.source or section.source)),
    )
    return FieldHelp(tuple((caption, words) for caption, words in facts if words), field.unconfirmed)


def _range(field: Field) -> str:
    if field.low is not None and field.high is not None:
        return said("{low} to {high}", low=f"{field.low:f}", high=f"{field.high:f}")
    if field.low is not None:
        return said("{low} or more", low=f"{field.low:f}")
    return said("{high} or less", high=f"{field.high:f}") if field.high is not None else ""


def _asked(field: Field) -> str:
    match field.required:
        case "R":
            return said("Before you can sign")
        case "C":
            return said("Before you can sign, where it applies to this patient")
        case _:
            return said("Only if there is something to say")


def _sources(content: Content, keys: tuple[str, ...]) -> str:
    return "; ".join(content.sources.get(key, key) for key in keys)
