"""A file becomes pixels and nothing else, or it is refused with a sentence that names it (S-47)."""

import resource

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QBuffer, QByteArray
from PySide6.QtGui import QColor, QColorSpace, QImage, QImageReader

from nursechart.interop.camera import taken_at
from nursechart.interop.scans import NotAScan, scan_of
from nursechart.ui.photos.reading import (
    Page,
    PictureRefused,
    decoded,
    pages_of_file,
    picture_of,
    picture_of_image,
    picture_of_page,
    preview_of,
)
from nursechart.ui.photos.shape import NotWhole, kind_of, shape_of
from tests.ui.photos.pictures import SECRET, chunk, exif, image, pdf, photo, png, saved, scan, segment

pytestmark = pytest.mark.usefixtures("qapp")


def seen(jpeg: bytes) -> QImage:
    return QImage.fromData(QByteArray(jpeg), "jpeg")


def is_red(colour: QColor) -> bool:
    return colour.red() > 150 and colour.blue() < 90 and colour.green() < 90


def segments(jpeg: bytes) -> list[int]:
    """The markers before the pixels."""
    at, found = 2, []
    while jpeg[at + 1] != 0xDA:
        found.append(jpeg[at + 1])
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
    return found


def test_nothing_beside_the_pixels_is_kept():
    for data in (photo(), scan()):
        picture = picture_of(data, "IMG_0012.jpg")

        for kept in (picture.content, picture.preview):
            assert SECRET not in kept
            assert b"Secret Camera" not in kept
            assert not {0xE1, 0xE2, 0xED, 0xFE} & set(segments(kept))  # Exif and XMP, colour profile, IPTC, comment
            assert kept.endswith(b"\xff\xd9")


def test_the_pixels_are_kept_as_they_are_and_a_small_picture_beside_them():
    picture = picture_of(photo(image(1200, 900)), "a.jpg")

    kept, small = seen(picture.content), seen(picture.preview)
    assert (kept.width(), kept.height()) == (picture.width, picture.height) == (1200, 900)
    assert (small.width(), small.height()) == (480, 360)
    assert is_red(kept.pixelColor(20, 20))
    assert picture.media_type == "image/jpeg"


@pytest.mark.parametrize(
    ("held", "size", "red"), [(6, (480, 640), (460, 20)), (3, (640, 480), (620, 460)), (8, (480, 640), (20, 620))]
)
def test_a_photo_taken_on_its_side_is_kept_upright(held, size, red):
    picture = picture_of(photo(told=exif(orientation=held)), "a.jpg")

    kept = seen(picture.content)
    assert (kept.width(), kept.height()) == size == (picture.width, picture.height)
    assert is_red(kept.pixelColor(*red))


def test_a_small_picture_is_not_blown_up():
    picture = picture_of(saved(image(120, 90)), "a.jpg")

    assert (seen(picture.preview).width(), picture.width) == (120, 120)


def test_colours_of_a_wide_profile_are_turned_into_usual_ones():
    wide = image()
    wide.setColorSpace(QColorSpace(QColorSpace.NamedColorSpace.DisplayP3))

    picture = picture_of(saved(wide), "a.jpg")

    buffer = QBuffer()
    buffer.setData(QByteArray(picture.content))
    reader = QImageReader(buffer, b"jpeg")
    assert not reader.read().colorSpace().isValid()
    assert seen(picture.content).pixelColor(300, 200) != wide.pixelColor(300, 200)


def test_what_can_be_seen_through_lies_on_white_paper():
    clear = QImage(50, 50, QImage.Format.Format_ARGB32)
    clear.fill(0)

    kept = seen(picture_of(saved(clear, "PNG"), "a.png").content)

    assert kept.pixelColor(25, 25) == QColor("white")


def test_when_it_was_taken_is_read_before_it_is_left_out():
    assert picture_of(photo(), "a.jpg").taken == "2025-11-21T09:20"
    assert picture_of(photo(told=exif(order=">")), "a.jpg").taken == "2025-11-21T09:20"
    assert picture_of(saved(image()), "a.jpg").taken == ""
    assert picture_of(scan(), "a.png").taken == ""


@pytest.mark.parametrize("said", ["0000:00:00 00:00:00", "2025:13:45 99:00:00", "yesterday", "", "\xff" * 19])
def test_a_camera_that_writes_nonsense_says_no_time(said):
    assert picture_of(photo(told=exif(taken=said.encode("latin-1").decode("latin-1"))), "a.jpg").taken == ""


@given(st.data())
@settings(max_examples=200)
def test_no_damage_to_what_the_camera_wrote_is_a_fault(data):
    whole = bytearray(b"\xff\xd8" + segment(0xE1, b"Exif\0\0" + exif()))
    for at in data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=6)):
        whole[at] = data.draw(st.integers(0, 255))

    taken = taken_at(bytes(whole[: data.draw(st.integers(0, len(whole)))]))

    assert taken == "" or len(taken) == 16


# --- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [photo, scan])
@pytest.mark.parametrize("part", [0.05, 0.3, 0.6, 0.95])
def test_a_file_that_was_cut_short_is_refused_and_named(make, part):
    data = make() if make is scan else make(told=b"")[: -len(b"MotionPhoto" + SECRET)]

    with pytest.raises(PictureRefused, match=r"^arm\.jpg is damaged or was cut short\. Copy it"):
        picture_of(data[: int(len(data) * part)], "arm.jpg")


def test_a_scan_with_one_changed_bit_is_refused():
    data = bytearray(scan())
    data[len(data) // 2] ^= 1

    with pytest.raises(PictureRefused, match="damaged"):
        picture_of(bytes(data), "page.png")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100), "a HEIC file, which cannot be read here. Set the camera"),
        (b"MZ\x90\0", "is not a photo. Choose a JPEG or PNG file, or a scan"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "is not a photo"),
        (b"GIF89a" + bytes(40), "is not a photo"),
        (b"", "is not a photo"),
    ],
)
def test_what_is_no_photo_is_refused_whatever_it_is_called(data, why):
    with pytest.raises(PictureRefused, match=r"^scan\.jpg ") as refused:
        picture_of(data, "scan.jpg")
    assert why in str(refused.value)


def test_s_47_a_small_file_that_would_unfold_to_gigabytes_is_refused_by_its_claim():
    bombs = [
        png(60_000, 60_000, bytes(60_001 * 200)),
        png(0xFFFF_FFFF, 1, b"\0\0"),
        png(8_000, 8_000, b"\0" * 8_001 * 8_000),
        saved(image(64, 64)).replace(b"\x00\x40\x00\x40", b"\xff\xff\xff\xff"),
    ]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for bomb in bombs:
        assert len(bomb) < 100_000
        with pytest.raises(PictureRefused, match="too many pixels"):
            picture_of(bomb, "bomb.png")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # KiB


def test_s_47_a_bomb_in_a_text_beside_the_pixels_is_not_unfolded():
    import zlib

    text = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(200_000_000), 9))
    profile = chunk(b"iCCP", b"p\0\0" + zlib.compress(bytes(100_000_000), 9))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    picture = picture_of(png(10, 10, (b"\0" + bytes(10)) * 10, profile, text), "a.png")

    assert (picture.width, picture.height) == (10, 10)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


def test_a_file_over_25_mib_is_not_even_read(tmp_path):
    large = tmp_path / "film.jpg"
    with large.open("wb") as file:
        file.truncate(3_000_000_000)

    with pytest.raises(PictureRefused, match=r"film\.jpg is too large \(3000 MB; 25 MB at most\)"):
        pages_of_file(large)


def test_a_file_that_is_gone_is_said_to_be_gone(tmp_path):
    with pytest.raises(PictureRefused, match=r"arm\.jpg could not be read"):
        pages_of_file(tmp_path / "arm.jpg")


def test_a_file_is_read_and_neither_changed_nor_copied(tmp_path):
    file = tmp_path / "arm.jpg"
    file.write_bytes(photo())

    [page] = pages_of_file(file)
    picture_of_page(page)

    assert [path.name for path in tmp_path.iterdir()] == ["arm.jpg"]
    assert file.read_bytes() == photo()


def test_pixels_from_the_clipboard_are_a_photo_too():
    assert picture_of_image(image(300, 200)).width == 300
    with pytest.raises(PictureRefused, match="no picture on the clipboard"):
        picture_of_image(QImage())


def test_a_photo_that_came_without_its_small_picture_gets_the_same_one_as_where_it_was_taken():
    kept = picture_of_image(image(1600, 1200))
    small = preview_of(kept.content)
    assert (seen(small).width(), seen(small).height()) == (480, 360)
    assert seen(small).size() == seen(kept.preview).size()
    assert preview_of(b"no picture") == b""


def test_a_kept_photo_is_shown_no_larger_than_asked():
    kept = picture_of(photo(image(1200, 900)), "a.jpg").content

    assert (decoded(kept, 600).width(), decoded(kept, 5000).width()) == (600, 1200)
    assert decoded(b"nothing", 600).isNull()


@given(st.binary(max_size=400), st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b""]))
def test_any_bytes_are_told_apart_without_a_fault(rest, head):
    data = head + rest
    if kind_of(data) in ("jpeg", "png"):
        try:
            assert min(shape_of(data)) > 0
        except NotWhole:
            return


# --- scans -----------------------------------------------------------------------------------------------------------


def test_a_scan_is_taken_page_by_page_and_each_page_is_named(tmp_path):
    (tmp_path / "consent.pdf").write_bytes(pdf(photo(image(300, 400)), saved(image(200, 100))))

    pages = pages_of_file(tmp_path / "consent.pdf")

    assert [page.name for page in pages] == ["consent.pdf, page 1 of 2", "consent.pdf, page 2 of 2"]
    first, second = (picture_of_page(page) for page in pages)
    assert ((first.width, first.height), (second.width, second.height)) == ((300, 400), (200, 100))
    assert SECRET not in first.content


def test_a_scan_that_was_turned_is_kept_upright(tmp_path):
    (tmp_path / "form.pdf").write_bytes(pdf(saved(image(300, 200)), more=b"/Rotate 90"))

    [page] = pages_of_file(tmp_path / "form.pdf")

    assert (page.name, page.turn) == ("form.pdf", 90)
    kept = picture_of_page(page)
    assert (kept.width, kept.height) == (200, 300)
    assert is_red(seen(kept.content).pixelColor(190, 10))


@pytest.mark.parametrize(
    "other",
    [
        b"/Resources << /Font 9 0 R >>",
        b"/Type /Page",  # a page without a picture
        b"/Encrypt 9 0 R",
        b"/Annots [9 0 R]",
        b">> stream\n" + b"0 0 m 9 9 l S " * 40 + b"\nendstream <<",
        b"/Type /ObjStm",
        b"/OpenAction << /JS (app.alert) >>",
        b"/Rotate 45",
    ],
)
def test_a_pdf_with_more_than_a_picture_on_each_page_is_refused_whole(tmp_path, other):
    (tmp_path / "letter.pdf").write_bytes(pdf(saved(image(30, 20)), more=other))

    with pytest.raises(PictureRefused, match=r"^letter\.pdf is not a plain scan.* photograph the page"):
        pages_of_file(tmp_path / "letter.pdf")


@pytest.mark.parametrize("part", [0.01, 0.5, 0.8])
def test_a_scan_that_was_cut_short_is_refused(tmp_path, part):
    whole = pdf(saved(image(300, 400)))
    (tmp_path / "cut.pdf").write_bytes(whole[: int(len(whole) * part)])

    with pytest.raises(PictureRefused, match=r"cut\.pdf"):
        [picture_of_page(page) for page in pages_of_file(tmp_path / "cut.pdf")]


def test_s_47_a_pdf_bomb_is_not_unfolded(tmp_path):
    import zlib

    bomb = zlib.compress(bytes(300_000_000), 9)
    image_of_it = b"1 0 obj << /Subtype /Image /Filter [/FlateDecode /DCTDecode] >> stream\n" + bomb + b"\nendstream"
    contents = b"1 0 obj << /Filter /FlateDecode >> stream\n" + bomb + b"\nendstream /Type /ObjStm"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for held in (image_of_it, contents):
        (tmp_path / "bomb.pdf").write_bytes(b"%PDF-1.5\n" + held + b"\n2 0 obj << /Type /Page >> endobj\n%%EOF")
        with pytest.raises(PictureRefused):
            pages_of_file(tmp_path / "bomb.pdf")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


def test_a_page_that_is_no_picture_is_refused_by_name():
    with pytest.raises(PictureRefused, match="form, page 2 of 2"):
        picture_of_page(Page("form, page 2 of 2", b"\xff\xd8\xff nothing"))


@given(st.binary(max_size=300))
def test_no_pdf_at_all_is_a_fault(rest):
    try:
        assert scan_of(b"%PDF-1.4\n" + rest).pages
    except NotAScan:
        return
