"""Photos and scans of a visit (DocumentReference): what each shows, when, and the picture itself where it is at hand.

A picture goes out as pixels alone: whatever a camera or a program wrote beside them is left out. One that was taken
back is named as entered in error, and its picture stays here.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha1

from nursechart.chart.views import Subject
from nursechart.interop.camera import pixels_alone
from nursechart.interop.fhir import codes
from nursechart.interop.fhir.going import Going, fhir_id
from nursechart.interop.fhir.times import at_offset
from nursechart.interop.fhir.wire import Json
from nursechart.record.kinds import PhotoCaption, PhotoPicture

PICTURE, CAPTION = "photo.picture", "photo.caption"
_STATUS = {"preliminary": "preliminary", "final": "final", "amended": "amended", "corrected": "amended"}


def photos(going: Going, files: Mapping[str, bytes]) -> list[Json]:
    """One DocumentReference a photo. `files`: by photo, its picture; one that is not here is described all the same."""
    told = [(each, going.value(each, PICTURE, PhotoPicture)) for each in going.record.photos]
    return [_photo(going, each, held, files.get(each.id)) for each, held in told if held is not None]


def _photo(going: Going, subject: Subject, held: PhotoPicture, file: bytes | None) -> Json:
    said, withdrawn = subject.said(PICTURE), going.is_withdrawn(subject, PICTURE)
    caption = subject.get(CAPTION, PhotoCaption)
    site = going.content.label("photo_site", held.site) if held.site else ""
    shown = None if withdrawn or file is None else pixels_alone(file)
    taken = at_offset(held.at.at_ms, held.at.zone)
    attachment: Json = {"contentType": held.blob.t, "title": site, "creation": taken}
    if shown:
        attachment |= {
            "data": b64encode(shown).decode(),
            "size": len(shown),
            "hash": b64encode(sha1(shown, usedforsecurity=False).digest()).decode(),  # R4 asks for SHA-1
        }
    else:
        attachment["title"] = site or "Photo, not in this file"
    return {
        "resourceType": "DocumentReference",
        "id": fhir_id(subject.id),
        "status": "entered-in-error" if withdrawn else "current",
        "docStatus": None if withdrawn else _STATUS[going.status(said)],
        "type": codes.concept(codes.LOINC, "72170-4", "Photographic image"),
        "subject": going.patient,
        "date": at_offset(said.charted_at_ms, "UTC") if said is not None else None,
        "author": [going.performer(said.author)] if said is not None else [],
        "custodian": going.organization,
        "description": caption.text if caption is not None else "",
        "content": [{"attachment": attachment}],
        "context": {
            "encounter": [going.encounter],
            "period": {"start": taken, "end": taken},
            "related": [going.line(held.line)] if held.line else [],
        },
    }
