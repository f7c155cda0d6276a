"""Which files an entry names."""

from hypothesis import given
from hypothesis import strategies as st

from nursechart.record.attachments import attached, blobs_of, hash_of
from nursechart.record.entry import BlobRef, Document, Statement
from nursechart.record.kinds import PhotoPicture, When, write_part

SHA = bytes(range(32))
AT = When(0, "UTC", "1970-01-01T00:00")
PHOTO = PhotoPicture("visit-1", AT, attached(SHA, 812, "image/jpeg"), 1600, 1200)


def test_a_photo_names_its_file_by_hash_size_and_type():
    body = (
        Statement("photo-1", "photo.picture", write_part(PHOTO)),
        Statement("photo-1", "photo.caption", {"text": "x"}),
    )

    assert blobs_of(body) == (BlobRef(SHA, 812, "image/jpeg"),)
    assert hash_of(PHOTO.blob) == SHA


def test_a_file_that_is_named_twice_is_asked_for_once():
    body = tuple(Statement(f"photo-{n}", "photo.picture", write_part(PHOTO)) for n in range(2))

    assert len(blobs_of(body)) == 1


def test_a_document_names_its_files_in_its_own_list():
    held = (BlobRef(SHA, 9, "application/pdf"),)

    assert blobs_of(Document({"title": "Consent"}, blobs=held)) == held


def test_a_part_of_a_newer_program_names_its_file_the_same_way():
    value = {"of_tomorrow": 1, "blob": {"h": PHOTO.blob.h, "n": 5, "t": "video/mp4", "more": True}}

    assert blobs_of((Statement("s", "film.reel", value),)) == (BlobRef(SHA, 5, "video/mp4"),)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=50),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("hnt"), inner, max_size=3),
    max_leaves=6,
)


@given(anything)
def test_a_damaged_reference_is_passed_over(said):
    found = blobs_of((Statement("s", "photo.picture", {"blob": said}), Statement("s", "photo.caption", None)))

    assert all(len(each.sha256) == 32 and each.size >= 0 and each.media_type for each in found)


def test_an_erased_body_names_nothing():
    assert blobs_of(None) == ()
