"""Invented photos of Maria Carvalho's arm, for the pictures of the screens."""

from __future__ import annotations

from dataclasses import replace

from nursechart.charting.looks.common import Control, FormRow, Option
from nursechart.charting.looks.photos import AttachLook, PhotoLook, PhotoPlace, StripLook
from tests.ui.visit import looks as visit

PLACE = PhotoPlace("S04", "skin_photo", "Photo of the skin or wound")


def photo(number: int, taken: str, caption: str) -> PhotoLook:
    return PhotoLook(
        id=f"photo-{number}",
        visit=visit.VISIT,
        sha256=bytes([number]) * 32,
        shows="Left arm",
        caption=caption,
        taken=taken,
        day=taken[4:10],
        by_camera=number == 1,
        who="A. Okafor",
        preview=b"",
        is_here=number < 3,
        same="left_arm",
        section="S04",
        field="skin_photo",
        line="",
        taken_ms=number,
    )


PHOTOS = (
    photo(3, "Fri 21 Nov 09:40", "Paler than on Wednesday"),
    photo(2, "Wed 19 Nov 10:10", "Red above the dressing, 20 mm"),
    photo(1, "Mon 17 Nov 10:05", "First seen"),
)
STRIP = StripLook(visit.FEED, visit.VISIT, (PLACE,), PHOTOS, may_add=True)
NO_PHOTOS = replace(STRIP, photos=())


def row(name: str, label: str, kind: str, *options: tuple[str, str], hint: str = "") -> FormRow:
    chosen = tuple(Option(*each) for each in options)
    return FormRow(name, label, (Control(name, kind, label, options=chosen, hint=hint),))  # type: ignore[arg-type]


ASKED = AttachLook(
    visit.FRAME,
    PLACE,
    (
        row("shows", "It shows", "segment", ("body", "the patient"), ("paper", "a paper")),
        row("consent", "Consent to photos", "segment", ("yes", "yes"), ("no", "no"), ("on_file", "on file")),
        row("line", "Line it shows", "select", ("line-1", "PICC, right basilic")),
        row("site", "Where on the body", "select", ("left_arm", "left arm"), ("back", "back")),
        row(
            "taken", "Taken", "segment",
            ("camera", "Fri 21 Nov 09:20, says the camera"), ("now", "just now"), ("other", "another time"),
        ),
        row("day", "Day, when taken at another time", "date", hint="Like 21 nov; t is today"),
        row("time", "Time, when taken at another time", "time"),
        row("caption", "What is to be seen", "text"),
    ),
)  # fmt: skip
