"""The photos of a chart as they are looked at: at their field, in the timeline, side by side, and in the note.

A photo whose file has not come is there with its words. One that was taken back keeps its place and says why.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from nursechart.chart.views import Person, Subject
from nursechart.charting import naming
from nursechart.charting.looks.common import Chip
from nursechart.charting.looks.patients import TimelineRow
from nursechart.charting.looks.photos import PhotoLook, PhotoPlace, StripLook
from nursechart.charting.open_visit import OpenVisit, read
from nursechart.charting.shift import Shift
from nursechart.clinical.dates import show_date, show_time
from nursechart.errors import NurseCanAct
from nursechart.language import said
from nursechart.record.attachments import hash_of
from nursechart.record.audit import AuditFields
from nursechart.record.canonical import Malformed
from nursechart.record.kinds import AmendmentAbout, PhotoCaption, PhotoPicture
from nursechart.store.blobs import HeldBlob

PICTURE, CAPTION = "photo.picture", "photo.caption"
_MOST_WORDS = 160  # letters of a caption in the timeline
MOST = 400  # photos of a chart that are listed, the newest
_PLACE_OF_LINE = "line_site"


class NotHereYet(NurseCanAct):
    def __init__(self) -> None:
        super().__init__(said("Photo is not on this laptop yet. It comes with the next sync"))


def of_chart(shift: Shift, feed: str) -> tuple[PhotoLook, ...]:
    """Every photo of a chart, the newest first. That it was looked at is recorded. Raises NotInScope."""
    subjects = [one.subject for one in shift.store.charted(feed, ("photo",), since_ms=0, limit=MOST)]
    patient = feed.removeprefix("p:")
    if subjects:
        shift.store.audit_read(patient, "photos")
    lines = {each.id: each for each in shift.store.subjects(feed, "line")}
    return looks(shift, feed, subjects, lines, shift.store.people())


def looks(
    shift: Shift, feed: str, subjects: Sequence[Subject], lines: Mapping[str, Subject], people: dict[str, Person]
) -> tuple[PhotoLook, ...]:
    """Photos as they are shown, the newest first."""
    known = [(subject, picture, why) for subject in subjects for picture, why in _pictures(shift, feed, subject)]
    hashes = {subject.id: _hash(picture) for subject, picture, _why in known}
    held = shift.store.blobs(feed, set(hashes.values())) if hashes else {}
    found = [
        _look(shift, subject, picture, why, hashes[subject.id], held, lines, people) for subject, picture, why in known
    ]
    return tuple(sorted(found, key=lambda each: (-each.taken_ms, each.id)))


def strip(shift: Shift, feed: str, visit: str, group: str, line: str = "") -> StripLook | None:
    """The photos of a group of the rail, where the content asks for any there; None where it does not."""
    if not _asks(shift, group):
        return None
    now = read(shift, feed, visit, "photos")
    places = places_of(now, group, line)
    if not places:
        return None
    sections = {each.section for each in places}
    lines = {each.id: each for each in now.record.lines}
    shown = [
        each
        for each in looks(now.shift, feed, now.record.photos, lines, now.record.people)
        if each.section in sections and not each.withdrawn
    ]
    return StripLook(feed, visit, places, tuple(shown), may_add=now.begun is not None and not now.is_imported)


def _asks(shift: Shift, group: str) -> bool:
    """Whether any section of a group asks for a photo: known without a look at the chart."""
    sections = (each for spec in shift.content.groups if spec.id == group for each in spec.sections)
    return any(field.type == "photo" for each in sections for field in shift.content.sections[each].fields)


def places_of(visit: OpenVisit, group: str, line: str = "") -> tuple[PhotoPlace, ...]:
    """Where in a group of the rail a photo is asked for. Of several lines, the one that is shown."""
    spec = next((each for each in visit.shift.content.groups if each.id == group), None)
    found = []
    for section in spec.sections if spec is not None else ():
        held = visit.shift.content.sections.get(section)
        for field in held.fields if held is not None else ():
            if field.type == "photo" and held is not None:
                about = line or (visit.lines[0].id if visit.lines else "") if held.kind == "line" else ""
                if held.kind != "line" or about:
                    found.append(PhotoPlace(section, field.id, field.label, about))
    return tuple(found)


def file_of(shift: Shift, feed: str, photo: PhotoLook) -> bytes:
    """The picture itself; that it was opened is recorded. Raises NotHereYet, AttachmentDamaged, NotInScope."""
    content = shift.store.blob(feed, photo.sha256)
    if content is None:
        raise NotHereYet
    shift.store.audit(AuditFields("read", "photo", photo.id, feed.removeprefix("p:")))
    return content


def previews(shift: Shift, feed: str, photos: Sequence[Subject]) -> dict[str, bytes]:
    """By photo that stands, its small picture, for the page of a note; one that is not here is left out."""
    hashes = {each.id: _hash(held) for each in photos if (held := each.get(PICTURE, PhotoPicture)) is not None}
    here = shift.store.blobs(feed, set(hashes.values())) if hashes else {}
    return {id_: here[sha256].preview for id_, sha256 in hashes.items() if sha256 in here and here[sha256].preview}


def on_timeline(shift: Shift, photos: Sequence[PhotoLook]) -> Iterator[tuple[int, TimelineRow]]:
    """Photos as rows of the timeline, each with when it was taken (UTC ms).

    One that was taken back says so, and one whose file has not come too.
    """
    for each in photos:
        at, words = shift.at(each.taken_ms), each.withdrawn or each.caption
        chips = (Chip(said("Taken back"), "warn", "undo-2"),) if each.withdrawn else ()
        if not each.is_here and not each.withdrawn:
            chips = (Chip(said("Not on this laptop yet"), "neutral", "cloud"),)
        row = TimelineRow(
            kind="photo",
            day=show_date(at.date(), shift.now.date(), weekday=True),
            time=show_time(at),
            icon="image",
            title=each.shows,
            text=words if len(words) <= _MOST_WORDS else f"{words[:_MOST_WORDS].rstrip()}…",
            chips=chips,
            author=each.who,
            visit=each.visit,
            photo=each.id,
            preview=each.preview,
        )
        yield each.taken_ms, row


def place_words(shift: Shift, picture: PhotoPicture, lines: Mapping[str, Subject]) -> str:
    """At the line, PICC, right basilic; what a paper is."""
    line = lines.get(picture.line)
    known = {each.id: each.label for each in shift.content.choices["photo_site"]}
    site = known.get(picture.site, picture.site)
    if picture.shows == "paper":
        return said("Scan of a paper")
    if line is not None and picture.site in ("", _PLACE_OF_LINE):
        return naming.line_place(shift, line)
    return f"{site[:1].upper()}{site[1:]}" if site else said("Photo")


def _pictures(shift: Shift, feed: str, subject: Subject) -> list[tuple[PhotoPicture, str]]:
    """The picture that stands, or the one that was taken back, with why."""
    held = subject.get(PICTURE, PhotoPicture)
    if held is not None:
        return [(held, "")]
    history = shift.store.history(feed, subject.id, PICTURE)
    before = next((each.value for each in reversed(history.said) if isinstance(each.value, PhotoPicture)), None)
    gone = next((each for each in reversed(history.said) if each.value is None), None)
    if not isinstance(before, PhotoPicture) or gone is None:
        return []
    return [(before, _reason(shift, feed, before.visit, gone.ref.entry) or said("taken back"))]


def _reason(shift: Shift, feed: str, visit: str, entry: bytes) -> str:
    """Why an entry took something back: it says so beside it, in a signed visit or not."""
    for amendment in shift.store.subjects(feed, "amendment", visit=visit):
        why, about = amendment.said("amendment.about"), amendment.get("amendment.about", AmendmentAbout)
        if why is not None and about is not None and why.ref.entry == entry:
            return about.reason
    return ""


def _hash(picture: PhotoPicture) -> bytes:
    try:
        return hash_of(picture.blob)
    except Malformed:
        return b""  # no file can be asked for by it


def _look(
    shift: Shift,
    subject: Subject,
    picture: PhotoPicture,
    why: str,
    sha256: bytes,
    held: Mapping[bytes, HeldBlob],
    lines: Mapping[str, Subject],
    people: dict[str, Person],
) -> PhotoLook:
    at, blob, caption = shift.at(picture.at.at_ms), held.get(sha256), subject.get(CAPTION, PhotoCaption)
    author = subject.said(PICTURE)
    return PhotoLook(
        id=subject.id,
        visit=picture.visit,
        sha256=sha256,
        shows=place_words(shift, picture, lines),
        caption=caption.text if caption is not None else "",
        taken=naming.moment(at, shift.now),
        day=show_date(at.date(), shift.now.date()),
        by_camera=picture.at_from == "camera",
        who=naming.short_person(people, author.author) if author is not None else "",
        preview=blob.preview if blob is not None and not why else b"",
        is_here=blob is not None,
        same=picture.line if picture.line and picture.site in ("", _PLACE_OF_LINE) else picture.site,
        section=picture.section,
        field=picture.field,
        line=picture.line,
        taken_ms=picture.at.at_ms,
        at_pharmacy=blob.at_pharmacy if blob is not None else False,
        withdrawn=why,
    )
