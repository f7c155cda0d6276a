"""The pages of a PDF that a scanner made: one JPEG a page, taken out as they are.

Only what can be read without unfolding anything is read: pages and pictures that stand in the file in clear. A PDF with
text, drawings, packed objects, a password or another kind of picture is no such scan and is refused whole, for a page
that was left out unseen would be worse than one that has to be photographed.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

MOST_PAGES: Final = 20
_PAGE: Final = re.compile(rb"/Type\s*/Page(?![A-Za-z])")
_IMAGE: Final = re.compile(rb"/Subtype\s*/Image(?![A-Za-z])")
_ONE_JPEG: Final = re.compile(rb"/Filter\s*(?:\[\s*)?/DCTDecode(?:\s*\])?(?=\s*[/>])")
_ROTATE: Final = re.compile(rb"/Rotate\s+(-?\d{1,4})\b")
_MORE: Final = re.compile(
    rb"/(?:ObjStm|XRef|Encrypt|JavaScript|JS|Launch|EmbeddedFile|Font|Form|Annots|AcroForm)(?![A-Za-z])"
)
_STREAM: Final = re.compile(rb"(?<!end)stream\r?\n")
_BESIDE: Final = re.compile(rb"/Subtype\s*/XML(?![A-Za-z])|/N\s+[134]\b")  # what is said of the file; a colour profile
_LONGEST_DRAWING: Final = 512  # bytes that place one picture on a page; drawn lines or boxes take more
_LONGEST_HEAD: Final = 4096  # bytes of what an object says before its stream


class NotAScan(ValueError):
    """The PDF is more, or other, than a JPEG on each page."""


class Scan(NamedTuple):
    """The pages in the order of the file, and by how much each is to be turned (degrees, clockwise)."""

    pages: tuple[bytes, ...]
    turn: int


def scan_of(pdf: bytes) -> Scan:
    """The pages of a scan. Raises NotAScan."""
    heads, pages = _apart(pdf)
    said = b"\n".join(heads)
    turns = {int(each) % 360 for each in _ROTATE.findall(said)}
    whole = len(pages) == len(_PAGE.findall(said)) == len(_IMAGE.findall(said))
    if not whole or not 0 < len(pages) <= MOST_PAGES or _MORE.search(said) or len(turns) > 1:
        raise NotAScan
    turn = next(iter(turns), 0)
    if turn % 90:
        raise NotAScan
    return Scan(tuple(pages), turn)


def _apart(pdf: bytes) -> tuple[list[bytes], list[bytes]]:
    """What stands outside of streams, and the streams that are a JPEG each. Raises NotAScan."""
    heads, pages, at = [], [], 0
    while (found := _STREAM.search(pdf, at)) is not None:
        start, end = found.end(), pdf.find(b"endstream", found.end())
        if end < 0:
            raise NotAScan
        between = pdf[at : found.start()]
        heads.append(between)
        about = between[between.rfind(b" obj") :][:_LONGEST_HEAD]
        if _IMAGE.search(about):
            if not _ONE_JPEG.search(about) or not pdf.startswith(b"\xff\xd8\xff", start):
                raise NotAScan
            pages.append(pdf[start:end])
        elif end - start > _LONGEST_DRAWING and not _BESIDE.search(about):
            raise NotAScan
        at = end + len(b"endstream")
    heads.append(pdf[at:])
    return heads, pages
