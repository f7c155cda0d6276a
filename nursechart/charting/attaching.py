"""Adding a photo or a scan to a visit, and taking one back.

A photo of the patient needs her consent (`clinical.md` S01, S06): where the visit does not say it yet, it is asked here
and charted with the photo. When it was taken is said by the nurse; the clock of the camera is offered to her. The
file is durable before the entry that names it is written.
"""

from __future__ import annotations

from datetime import datetime

from nursechart.charting import amending, naming
from nursechart.charting.committing import ReasonNeeded, chart_or_amend, refuse_unless_open
from nursechart.charting.looks.common import Control, FormRow, Option
from nursechart.charting.looks.photos import AttachLook, PhotoPlace, Picture
from nursechart.charting.looks.visit import VisitFrame
from nursechart.charting.open_visit import OpenVisit, read, shown_in
from nursechart.charting.photos import CAPTION, PICTURE
from nursechart.charting.sections import restated, section_values, wall
from nursechart.charting.shift import Shift, say
from nursechart.charting.visiting import frame, frame_of
from nursechart.clinical.dates import NotATime, read_date, read_past_time, show_date, show_time
from nursechart.errors import EnvironmentFault, NurseCanAct
from nursechart.language import said, said_of
from nursechart.record.attachments import MOST_BYTES, attached
from nursechart.record.entry import Statement
from nursechart.record.kinds import PhotoCaption, PhotoPicture, When

CONSENT_SECTION, CONSENT = "S01", "consent_photo"
BODY, PAPER = "body", "paper"
_GIVEN = ("yes", "on_file")
_CAMERA, _NOW, _OTHER = "camera", "now", "other"


class PhotoNotAdded(NurseCanAct):
    """Something is left to say about the photo, or it may not be kept."""


def ask(shift: Shift, feed: str, visit: str, place: PhotoPlace | None, picture: Picture) -> AttachLook:
    """What is asked about a photo before it is charted. Raises NotOpenForCharting, PhotoNotAdded for one too large."""
    now = read(shift, feed, visit, "photos")
    refuse_unless_open(now)
    _refuse_large(picture)
    place = place or PhotoPlace("", "", said("Photo or scan"))
    consent = section_values(now.record, CONSENT_SECTION).get(CONSENT, "")
    taken = _taken(shift, picture)
    rows = [
        _row("shows", said("It shows"), "segment", (Option(BODY, said("the patient")), Option(PAPER, said("a paper")))),
        *(_consent_row(shift) if consent not in _GIVEN and consent != "no" else ()),
        *(_line_row(now, place) if now.lines else ()),
        _row("site", said("Where on the body"), "select", _options(shift, "photo_site")),
        _row("taken", said_of("a photo", "Taken"), "segment", taken),
        _row("day", said("Day, when taken at another time"), "date", hint=said("Like 21 nov; t is today")),
        _row("time", said("Time, when taken at another time"), "time"),
        _row("caption", said("What is to be seen"), "text"),
        *((_row("reason", said("Why it is added after signing"), "text"),) if now.is_signed else ()),
    ]
    refused = said("The chart says no to photos of this patient. A paper can be added") if consent == "no" else ""
    return AttachLook(frame_of(now), place, tuple(rows), refused, taken)


def attach(shift: Shift, shown: AttachLook, picture: Picture, values: dict[str, str]) -> str:
    """Chart a photo with what was said about it; its id. Durable when this returns, file and entry.

    Raises PhotoNotAdded with what is left to say, NotATime, NotADate; ReasonNeeded in a signed visit; PhotosPaused.
    """
    was = shown_in(shown.frame)
    now = read(shift, shown.frame.feed, shown.frame.visit, "photos")
    refuse_unless_open(now)
    _refuse_large(picture)
    if now.is_signed and not values.get("reason", "").strip():
        raise ReasonNeeded
    shows = values.get("shows", "")
    if shows not in (BODY, PAPER):
        raise PhotoNotAdded(said("Say what it shows: the patient, or a paper"))
    consented: list[Statement] = []
    if shows == BODY:
        consented = _consent(shift, now, shown, values)
    at = _at(shift, picture, values)
    caption = values.get("caption", "").strip().replace("\0", "")
    sha256 = shift.store.put_blob(now.feed, picture.content, picture.media_type, preview=picture.preview)
    photo = shift.new_id()
    held = PhotoPicture(
        visit=now.id,
        at=at,
        blob=attached(sha256, len(picture.content), picture.media_type),
        width=picture.width,
        height=picture.height,
        at_from="camera" if values.get("taken") == _CAMERA else "nurse",
        shows="body" if shows == BODY else "paper",
        section=shown.place.section,
        field=shown.place.field,
        line=values.get("line", "") if shows == BODY else "",
        site=values.get("site", "") if shows == BODY else "",
    )
    statements = [say(photo, PICTURE, held), *consented]
    if caption:
        statements.append(say(photo, CAPTION, PhotoCaption(caption)))
    try:
        chart_or_amend(now, was.seen, statements, reason=values.get("reason", ""))
    except (EnvironmentFault, NurseCanAct):
        shift.store.forget_blob(now.feed, sha256)  # nothing was charted that names it
        raise
    return photo


def withdraw(
    shift: Shift, feed: str, visit: str, photo: str, reason: str, *, shown: VisitFrame | None = None
) -> VisitFrame:
    """Take a photo back (another patient's, not to be used): its words and the reason stay in the record.

    Raises ReasonNeeded, NothingToAmend.
    """
    if not reason.strip():
        raise ReasonNeeded
    amending.retract(shift, feed, visit, photo, reason, shown=shown)
    return frame(shift, feed, visit)


def _refuse_large(picture: Picture) -> None:
    if len(picture.content) > MOST_BYTES:
        raise PhotoNotAdded(said("This photo is too large to send (more than 25 MB). Take it again with fewer pixels"))


def _consent(shift: Shift, now: OpenVisit, shown: AttachLook, values: dict[str, str]) -> list[Statement]:
    """What she said about consent, to be charted with the photo; nothing where it stands. Raises PhotoNotAdded."""
    held = section_values(now.record, CONSENT_SECTION).get(CONSENT, "")
    said_now = held or values.get("consent", "")
    if said_now in _GIVEN:
        return [] if held else restated(shift, shown_in(shown.frame), CONSENT_SECTION, CONSENT, said_now)
    if said_now == "no":
        raise PhotoNotAdded(said("Without consent no photo of the patient is kept. Chart the answer under Identity"))
    raise PhotoNotAdded(said("Ask whether she agrees to photos, and choose the answer"))


def _at(shift: Shift, picture: Picture, values: dict[str, str]) -> When:
    """When it was taken, as she said it. Raises PhotoNotAdded, NotATime, NotADate."""
    now = wall(shift)
    match values.get("taken", ""):
        case "camera" if picture.taken:
            local = datetime.fromisoformat(picture.taken)
        case "now":
            return shift.when()
        case "other":
            day = read_date(values.get("day", ""), now.date(), name=said("Day"), past=True)
            local = read_past_time(values.get("time", ""), now, day=day)
        case _:
            raise PhotoNotAdded(said("Say when it was taken"))
    if local > now:
        raise NotATime(said("The clock of the camera is ahead ({time}). Choose another time", time=show_time(local)))
    return shift.when(local.replace(tzinfo=shift.now.tzinfo))


def _taken(shift: Shift, picture: Picture) -> tuple[Option, ...]:
    offered = []
    if picture.taken:
        local = datetime.fromisoformat(picture.taken)
        day = show_date(local.date(), shift.now.date(), weekday=True)
        offered.append(Option(_CAMERA, said("{day} {time}, says the camera", day=day, time=show_time(local))))
    return (*offered, Option(_NOW, said("just now")), Option(_OTHER, said("another time")))


def _row(
    name: str, label: str, kind: str, options: tuple[Option, ...] = (), hint: str = "", value: str = ""
) -> FormRow:
    control = Control(name, kind, label, value, options=options, hint=hint)  # type: ignore[arg-type]
    return FormRow(name, label, (control,))


def _consent_row(shift: Shift) -> tuple[FormRow, ...]:
    return (_row("consent", said("Consent to photos"), "segment", _options(shift, "consent")),)


def _line_row(now: OpenVisit, place: PhotoPlace) -> tuple[FormRow, ...]:
    """Which line it shows: the one whose row asked for it."""
    options = tuple(Option(each.id, naming.line_place(now.shift, each)) for each in now.lines)
    return (_row("line", said("Line it shows"), "select", options, value=place.line),)


def _options(shift: Shift, choices: str) -> tuple[Option, ...]:
    return tuple(Option(each.id, each.label) for each in shift.content.choices[choices])
