"""Photos and scans: what a nurse is asked as she adds one, and those of a chart."""

from __future__ import annotations

from dataclasses import dataclass

from nursechart.charting.looks.common import FormRow, Option
from nursechart.charting.looks.visit import VisitFrame


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo as it will be kept: pixels upright, and nothing beside them of what a camera writes."""

    content: bytes
    media_type: str
    width: int  # pixels
    height: int
    preview: bytes  # a small JPEG
    taken: str = ""  # by the clock of the camera, local ISO: offered, never taken over by itself


@dataclass(frozen=True, slots=True)
class PhotoPlace:
    """Where in a visit a photo is asked for."""

    section: str
    field: str
    label: str  # Photo of the site
    line: str = ""  # subject of the access device it shows, where that is clear


@dataclass(frozen=True, slots=True)
class AttachLook:
    """What is asked about one photo. Rows in their order; what follows from an answer is asked once it is given."""

    frame: VisitFrame
    place: PhotoPlace
    rows: tuple[FormRow, ...]
    refused: str = ""  # why no photo of the patient may be kept now
    taken: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class PhotoLook:
    """One photo of a chart."""

    id: str
    visit: str
    sha256: bytes  # opaque to the screen
    shows: str  # at the line, PICC, right basilic
    caption: str
    taken: str  # Fri 21 Nov 09:40
    day: str  # 21 Nov
    by_camera: bool  # the time was the camera's, and a nurse confirmed it
    who: str
    preview: bytes  # a small JPEG, or empty
    is_here: bool  # its file is on this laptop
    same: str  # photos of the same place say the same; empty for none
    section: str
    field: str
    line: str
    taken_ms: int
    at_pharmacy: bool = False
    withdrawn: str = ""  # why it was taken back

    @property
    def title(self) -> str:
        return f"{self.taken}. {self.shows}" if self.shows else self.taken


@dataclass(frozen=True, slots=True)
class StripLook:
    """The photos of one part of the visit, with what may be added there."""

    feed: str
    visit: str
    places: tuple[PhotoPlace, ...]
    photos: tuple[PhotoLook, ...]
    may_add: bool
