"""What photos ask of `charting` and of pixels, in one place; every method runs in the background worker."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtGui import QImage

from nursechart.charting.looks.photos import AttachLook, PhotoLook, PhotoPlace, Picture, StripLook
from nursechart.charting.shift import Shift
from nursechart.ui.photos import reading
from nursechart.ui.photos.reading import Page

Values = dict[str, str]
THUMBNAIL = 240  # px of the longer edge: twice what a thumbnail has at 100 %
LARGEST = 4096  # px of the longer edge of a photo that is looked at


@dataclass(frozen=True, slots=True)
class Strip:
    """The photos of a section with their thumbnails, decoded."""

    look: StripLook
    images: dict[str, QImage]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A photo that was read, what is asked about it, and how it looks."""

    picture: Picture
    look: AttachLook
    image: QImage
    rest: tuple[Page, ...] = ()  # the further pages of the same scan


class Photos:
    """The real thing: each method is one or two functions of `charting` and `reading`."""

    def strip(self, shift: Shift, feed: str, visit: str, group: str, line: str = "") -> Strip | None:
        from nursechart.charting import photos

        look = photos.strip(shift, feed, visit, group, line)
        return None if look is None else Strip(look, thumbnails(look.photos))

    def prepare(
        self, shift: Shift, feed: str, visit: str, place: PhotoPlace | None, source: Path | Page | QImage
    ) -> Prepared:
        """Read a file, a page of one or pixels, and what is to be asked about them; of a scan, its first page.

        Raises PictureRefused, NotOpenForCharting.
        """
        from nursechart.charting import attaching

        rest: tuple[Page, ...] = ()
        if isinstance(source, Path):
            source, *others = reading.pages_of_file(source)
            rest = tuple(others)
        read = reading.picture_of_page(source) if isinstance(source, Page) else reading.picture_of_image(source)
        look = attaching.ask(shift, feed, visit, place, read)
        return Prepared(read, look, reading.decoded(read.content, LARGEST // 4), rest)

    def attach(self, shift: Shift, shown: Prepared, values: Values) -> str:
        from nursechart.charting import attaching

        return attaching.attach(shift, shown.look, shown.picture, values)

    def of_chart(self, shift: Shift, feed: str) -> tuple[PhotoLook, ...]:
        from nursechart.charting import photos

        return photos.of_chart(shift, feed)

    def picture(self, shift: Shift, feed: str, photo: PhotoLook) -> QImage:
        """A photo to be looked at. Raises NotHereYet, AttachmentDamaged."""
        from nursechart.charting import photos

        return reading.decoded(photos.file_of(shift, feed, photo), LARGEST)

    def withdraw(self, shift: Shift, feed: str, photo: PhotoLook, reason: str) -> None:
        from nursechart.charting import attaching

        attaching.withdraw(shift, feed, photo.visit, photo.id, reason)


def thumbnails(photos: tuple[PhotoLook, ...]) -> dict[str, QImage]:
    """The small pictures that are at hand, by photo."""
    return {each.id: reading.decoded(each.preview, THUMBNAIL) for each in photos if each.preview}
