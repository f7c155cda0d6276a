"""The photos of a visit in its note: each named where it was charted, and shown on a page behind the signatures.

A photo whose picture is not at hand is named all the same. One that was taken back stays readable, struck through.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping

from nursechart.chart.views import Subject
from nursechart.clinical.content import Content
from nursechart.documents.findings import line_name
from nursechart.documents.pieces import Line, Section
from nursechart.documents.standing import Told
from nursechart.documents.words import label
from nursechart.language import said
from nursechart.record import kinds

_PICTURE, _CAPTION = "photo.picture", "photo.caption"
_WIDE, _HIGH = 300, 230  # points a photo may take on the page


def photos(told: Told, content: Content) -> Section | None:
    """`09:40 Photo 1: left arm. Redness above the dressing (the camera's clock, confirmed).`"""
    lines: list[Line] = []
    for number, subject in enumerate(told.record.photos, start=1):
        line = told.part(subject, _PICTURE, kinds.PhotoPicture, lambda held, n=number: _words(told, content, held, n))  # type: ignore[misc]
        caption = told.part(subject, _CAPTION, kinds.PhotoCaption, lambda held: held.text)
        lines += [each for each in (line, caption) if each]
    return Section(said("Photos and scans"), tuple(lines)) if lines else None


def pages(told: Told, content: Content, pictures: Mapping[str, bytes]) -> list[dict[str, object]]:
    """The pictures of the photos that stand, as data addresses, with their size in points."""
    found: list[dict[str, object]] = []
    for number, subject in enumerate(told.record.photos, start=1):
        held = subject.get(_PICTURE, kinds.PhotoPicture)
        if held is None or subject.id not in pictures or held.width < 1 or held.height < 1:
            continue
        scale = min(_WIDE / held.width, _HIGH / held.height)
        found.append(
            {
                "words": _words(told, content, held, number) + _said_of(subject),
                "source": f"data:image/jpeg;base64,{b64encode(pictures[subject.id]).decode()}",
                "width": max(1, round(held.width * scale)),
                "height": max(1, round(held.height * scale)),
            }
        )
    return found


def _said_of(subject: Subject) -> str:
    caption = subject.get(_CAPTION, kinds.PhotoCaption)
    return f" {caption.text}" if caption is not None else ""


def _words(told: Told, content: Content, held: kinds.PhotoPicture, number: int) -> str:
    site = label(content, "photo_site", held.site) if held.site else ""
    where = ", ".join(each for each in (_line(told, content, held), site) if each)
    what = said("scan of a paper") if held.shows == "paper" else where or said("place not given")
    at = told.clock.at(held.at)
    if held.at_from == "camera":
        return said("Photo {n}: {what}, taken {time} (the camera's clock, confirmed).", n=number, what=what, time=at)
    return said("Photo {n}: {what}, taken {time}.", n=number, what=what, time=at)


def _line(told: Told, content: Content, held: kinds.PhotoPicture) -> str:
    line = next((each for each in told.record.lines if each.id == held.line), None)
    return line_name(content, line) if line is not None else ""
