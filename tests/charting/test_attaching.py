"""A photo in a visit: consent, when and where, side by side later, taken back with a reason, named in the note."""

import base64
import json
import re
from dataclasses import replace

import pytest

from nursechart.charting import attaching, reviewing
from nursechart.charting.attaching import PhotoNotAdded
from nursechart.charting.committing import NotOpenForCharting, ReasonNeeded
from nursechart.charting.exporting import fhir_bundle, note_html
from nursechart.charting.looks.photos import AttachLook, PhotoLook, PhotoPlace, Picture
from nursechart.charting.looks.syncing import SyncNow
from nursechart.charting.overview import open_chart
from nursechart.charting.photos import NotHereYet, file_of, of_chart, strip
from nursechart.charting.syncing import sync_centre
from nursechart.clinical.dates import NotATime
from nursechart.errors import NurseCanAct
from nursechart.record.attachments import MOST_BYTES
from nursechart.store.errors import DiskFull, SignedAlready
from tests.charting.clinic import AtVisit, LaptopInUse
from tests.interop.checks import complaints
from tests.store.test_leaks import holding

PICTURE = Picture(b"\xff\xd8 pixels", "image/jpeg", 1600, 1200, b"\xff\xd8 small", taken="2025-11-21T09:20")
SAID = {"shows": "body", "consent": "yes", "site": "left_arm", "taken": "camera", "caption": "Red above the dressing"}


def asked(visit: AtVisit, picture: Picture = PICTURE, place: PhotoPlace | None = None) -> AttachLook:
    return attaching.ask(visit.shift, visit.feed, visit.visit, place, picture)


def attach(visit: AtVisit, picture: Picture = PICTURE, place: PhotoPlace | None = None, **values: str) -> str:
    """Add a photo; its id."""
    return attaching.attach(visit.shift, asked(visit, picture, place), picture, {**SAID, **values})


def photo_of(visit: AtVisit, photo: str) -> PhotoLook:
    return next(each for each in of_chart(visit.shift, visit.feed) if each.id == photo)


def options(look: AttachLook, row: str) -> list[str]:
    return [each.id for found in look.rows if found.id == row for each in found.controls[0].options]


def rows(look: AttachLook) -> list[str]:
    return [each.id for each in look.rows]


def test_a_photo_is_in_the_chart_with_its_place_its_words_and_when_it_was_taken(visit):
    photo = attach(visit)

    look = photo_of(visit, photo)
    assert (look.shows, look.caption, look.taken) == ("Left arm", "Red above the dressing", "Fri 21 Nov 09:20")
    assert (look.who, look.is_here, look.preview) == ("A. Okafor", True, PICTURE.preview)
    assert file_of(visit.shift, visit.feed, look) == PICTURE.content


def test_consent_is_asked_once_and_charted_with_the_photo(visit):
    assert options(asked(visit), "consent") == ["yes", "no", "on_file"]

    attach(visit, consent="on_file")

    assert "consent" not in rows(asked(visit))
    [identity] = [each for each in visit.form("arrive").sections if each.id == "S01"]
    [consent] = [each for each in identity.rows if each.id == "consent_photo"]
    assert consent.controls[0].value == "on_file"


@pytest.mark.parametrize(
    ("consent", "why"), [("", "Ask whether she agrees"), ("no", "no photo of the patient is kept")]
)
def test_without_consent_no_photo_of_the_patient_is_kept(visit, consent, why):
    waiting = visit.shift.store.blobs_waiting()

    with pytest.raises(PhotoNotAdded, match=why):
        attach(visit, consent=consent)

    assert visit.shift.store.blobs_waiting() == waiting
    assert not strip(visit.shift, visit.feed, visit.visit, "assessment").photos


def test_where_the_chart_says_no_to_photos_only_a_paper_can_be_added(visit):
    visit.fill("arrive", "S01", "consent_photo", consent_photo="no")

    look = asked(visit)
    assert "says no to photos" in look.refused
    assert "consent" not in rows(look)
    with pytest.raises(PhotoNotAdded):
        attach(visit)
    attach(visit, shows="paper")


def test_a_scan_of_a_paper_asks_for_no_consent(visit):
    photo = attach(visit, shows="paper", consent="", caption="Consent form, page 1")

    assert photo_of(visit, photo).shows == "Scan of a paper"


def test_the_clock_of_the_camera_is_offered_and_never_taken_over_by_itself(visit):
    look = asked(visit)
    assert [each.text for each in look.taken] == ["Fri 21 Nov 09:20, says the camera", "just now", "another time"]
    assert all(not each.controls[0].value for each in look.rows if each.id == "taken")

    with pytest.raises(PhotoNotAdded, match="when it was taken"):
        attach(visit, taken="")
    assert photo_of(visit, attach(visit)).by_camera
    by_nurse = photo_of(visit, attach(visit, taken="now"))
    assert (by_nurse.by_camera, by_nurse.taken) == (False, "Fri 21 Nov 09:31")


def test_a_picture_that_says_no_time_offers_none(visit):
    bare = replace(PICTURE, taken="")

    assert [each.id for each in asked(visit, bare).taken] == ["now", "other"]
    with pytest.raises(PhotoNotAdded):
        attach(visit, bare, taken="camera")


def test_another_time_is_typed_and_cannot_be_later_than_now(visit):
    photo = attach(visit, taken="other", day="19 nov", time="1015")
    assert photo_of(visit, photo).taken == "Wed 19 Nov 10:15"

    with pytest.raises(NurseCanAct, match="must not be later than now"):
        attach(visit, taken="other", day="t", time="23:59")
    with pytest.raises(NurseCanAct, match="must not be later than today"):
        attach(visit, taken="other", day="30 nov 2025", time="10")


def test_a_camera_whose_clock_is_ahead_is_not_believed(visit):
    with pytest.raises(NotATime, match="ahead"):
        attach(visit, replace(PICTURE, taken="2025-11-21T18:00"))


def test_a_photo_too_large_to_send_is_refused_before_anything_is_asked(visit):
    with pytest.raises(PhotoNotAdded, match="too large"):
        asked(visit, replace(PICTURE, content=bytes(MOST_BYTES + 1)))


def test_a_visit_that_has_not_begun_takes_no_photo(amara, maria):
    planned = amara.plan(maria)

    with pytest.raises(NotOpenForCharting):
        asked(planned)


def test_a_photo_stands_at_the_field_that_asked_for_it(visit):
    here = strip(visit.shift, visit.feed, visit.visit, "assessment")
    assert [each.label for each in here.places] == ["Photo of the skin or wound"]

    photo = attach(visit, place=here.places[0])

    assert [each.id for each in strip(visit.shift, visit.feed, visit.visit, "assessment").photos] == [photo]
    assert strip(visit.shift, visit.feed, visit.visit, "teaching") is None


def test_a_photo_of_the_line_names_the_line_and_two_of_it_belong_together(visit):
    [place] = strip(visit.shift, visit.feed, visit.visit, visit_group(visit)).places
    line = visit.line.line
    assert place.line == line
    first = attach(visit, place=place, line=line, site="line_site")
    second = attach(visit, place=place, line=line, site="", taken="now")

    one, other = photo_of(visit, first), photo_of(visit, second)

    assert one.same == other.same == line
    assert one.shows.startswith("PICC")


def visit_group(visit: AtVisit) -> str:
    return next(each.id for each in visit.shift.content.groups if "S06" in each.sections)


def test_photos_stand_on_the_timeline_by_when_they_were_taken(visit):
    attach(visit, taken="other", day="18 nov", time="9")

    row = next(
        each for each in open_chart(visit.shift, visit.feed).timeline if each.visit == visit.visit and each.photo
    )

    assert (row.kind, row.day, row.time, row.title) == ("photo", "Tue 18 Nov", "09:00", "Left arm")
    assert (row.text, row.author, row.preview) == ("Red above the dressing", "A. Okafor", PICTURE.preview)


def test_a_photo_that_was_taken_back_keeps_its_words_and_says_why(visit):
    photo = attach(visit)

    with pytest.raises(ReasonNeeded):
        attaching.withdraw(visit.shift, visit.feed, visit.visit, photo, " ")
    attaching.withdraw(visit.shift, visit.feed, visit.visit, photo, "Another patient's arm")

    look = photo_of(visit, photo)
    assert (look.withdrawn, look.shows, look.preview) == ("Another patient's arm", "Left arm", b"")
    row = next(each for each in open_chart(visit.shift, visit.feed).timeline if each.photo == photo)
    assert [each.text for each in row.chips] == ["Taken back"]
    note = note_html(visit.shift, visit.feed, visit.visit)
    assert "taken back" in note
    assert re.search(r'<s class="struck">Photo 1: left arm', note)
    assert "data:image/jpeg" not in note


def test_the_note_names_each_photo_and_shows_it_on_a_page_of_its_own(visit):
    attach(visit)

    note = note_html(visit.shift, visit.feed, visit.visit)

    assert "Photo 1: left arm, taken" in note
    assert "the camera&#39;s clock, confirmed" in note
    assert "Red above the dressing" in note
    assert "page-break-before: always" in note[note.index("Signatures") :]
    assert re.search(r'<img src="data:image/jpeg;base64,[^"]+" width="300" height="225">', note)


def test_a_photo_is_locked_with_the_visit_it_was_added_to(visit):
    photo = attach(visit.complete(), place=strip(visit.shift, visit.feed, visit.visit, "assessment").places[0])
    [item] = [each for each in visit.sign_page.ready_items if each.part == "photo.picture"]
    assert (item.title, item.text, item.group) == ("Photo", "Left arm: Red above the dressing", "assessment")

    visit.sign()

    covered = {ref for each in visit.shift.store.signatures(visit.feed, visit.visit) for ref in each.covers}
    held = visit.shift.store.visit_record(visit.feed, visit.visit).photos[0]
    assert {*held.refs("photo.picture"), *held.refs("photo.caption")} <= covered
    with pytest.raises(SignedAlready):
        visit.laptop.says(visit.feed, photo, "photo.caption", None)


def test_after_signing_a_photo_is_added_with_a_reason_and_taken_back_with_one(visit):
    visit.complete().sign()

    with pytest.raises(ReasonNeeded):
        attach(visit, shows="paper")
    assert "reason" in rows(asked(visit))
    photo = attach(visit, shows="paper", reason="The form came by post")
    attaching.withdraw(visit.shift, visit.feed, visit.visit, photo, "Wrong form")

    assert photo_of(visit, photo).withdrawn == "Wrong form"
    assert visit.frame.unsigned_amendment
    visit.sign()


def test_a_photo_whose_file_has_not_come_is_in_the_chart_without_it(visit, kenji: LaptopInUse):
    photo = attach(visit, replace(PICTURE, content=b"\xff\xd8 another arm"))
    visit.laptop.sync()
    ballast = kenji.joined.store._ballast
    ballast.give_up()  # its disk is almost full: words come, files wait
    kenji.sync()
    ballast.take()
    elsewhere = kenji.at(visit)

    look = photo_of(elsewhere, photo)

    assert (look.shows, look.caption, look.is_here, look.preview) == ("Left arm", "Red above the dressing", False, b"")
    with pytest.raises(NotHereYet, match="not on this laptop yet"):
        file_of(elsewhere.shift, elsewhere.feed, look)
    row = next(each for each in open_chart(elsewhere.shift, elsewhere.feed).timeline if each.photo == photo)
    assert [each.text for each in row.chips] == ["Not on this laptop yet"]
    assert "Photo 1: left arm" in note_html(elsewhere.shift, elsewhere.feed, elsewhere.visit)


def test_that_a_photo_was_opened_is_recorded_with_whom_and_which(visit):
    photo = photo_of(visit, attach(visit))
    before = len(visit.shift.store.audit_records(after=0, limit=100_000))

    file_of(visit.shift, visit.feed, photo)

    (record,) = visit.shift.store.audit_records(after=before)
    assert (record.action, record.object_kind, record.object_id) == ("read", "photo", photo.id)
    assert record.patient == visit.feed.removeprefix("p:")


def test_the_supervisor_reads_of_the_photo_in_her_review(visit):
    attach(visit)

    told = reviewing.detail(visit.shift, visit.feed, visit.visit)

    assert "Left arm: Red above the dressing" in repr(told)


def test_the_sync_centre_says_how_many_photos_wait_until_they_are_at_the_pharmacy(visit):
    attach(visit, replace(PICTURE, content=b"\xff\xd8 a third arm"))
    count, size = visit.shift.store.blobs_waiting()
    attach(visit, replace(PICTURE, content=bytes(4_100_000 - size), taken=""), taken="now")

    look = sync_centre(visit.shift, SyncNow("offline"))

    [block] = [each for each in look.side if each.icon == "image"]
    assert block.lines[0].title == f"{count + 1} photos (4.1 MB) wait"
    assert "Safe on this laptop" in block.lines[0].text

    visit.laptop.sync()
    assert visit.shift.store.blobs_waiting() == (0, 0)
    assert not [each for each in sync_centre(visit.shift, SyncNow("in_sync")).side if each.icon == "image"]


def test_nothing_of_a_photo_or_what_is_said_of_it_is_readable_on_the_disk(visit):
    """S-28."""
    arm = b"\xff\xd8 the arm of Maria Carvalho, as pixels"
    picture = replace(PICTURE, content=arm * 4_000, preview=arm)
    photo = attach(visit, picture, caption="Zyxwvut above the dressing")
    file_of(visit.shift, visit.feed, photo_of(visit, photo))
    note_html(visit.shift, visit.feed, visit.visit)
    visit.shift.store.back_up()

    assert holding(visit.laptop.folder, arm[2:], b"Zyxwvut") == []
    assert len(holding(visit.laptop.folder, b"ncfile1")) > 0


def test_where_the_entry_cannot_be_written_no_file_is_left_behind(visit, monkeypatch):
    kept = attach(visit)
    waiting, files = visit.shift.store.blobs_waiting(), holding(visit.laptop.folder, b"ncfile1")

    def full(*_args, **_named):
        raise DiskFull

    with monkeypatch.context() as patched:
        patched.setattr(type(visit.shift.store), "commit_many", full)
        with pytest.raises(DiskFull):
            attach(visit)  # the same file, which the first photo still names
        with pytest.raises(DiskFull):
            attach(visit, replace(PICTURE, content=b"\xff\xd8 other pixels"))

    assert visit.shift.store.blobs_waiting() == waiting
    assert holding(visit.laptop.folder, b"ncfile1") == files
    assert file_of(visit.shift, visit.feed, photo_of(visit, kept)) == PICTURE.content


def test_a_photo_goes_out_with_the_fhir_export_as_pixels_alone_and_one_taken_back_stays_here(visit):
    beside = b"Exif\0\0 51.5 N 0.1 W"
    tables = b"\xff\xdb\x00\x04\x01\x02"
    jpeg = b"\xff\xd8\xff\xe1" + (len(beside) + 2).to_bytes(2, "big") + beside + tables + b"\xff\xda pixels"
    photo = attach(visit, replace(PICTURE, content=jpeg))
    other = attach(visit, replace(PICTURE, content=jpeg + b" another"))
    attaching.withdraw(visit.shift, visit.feed, visit.visit, other, "Of the wrong arm")

    bundle = json.loads(fhir_bundle(visit.shift, visit.feed, visit.visit))

    sent = {each["resource"]["id"]: each["resource"] for each in bundle["entry"]
            if each["resource"]["resourceType"] == "DocumentReference"}  # fmt: skip
    [attached] = [each["attachment"] for each in sent[photo]["content"]]
    assert base64.b64decode(attached["data"]) == b"\xff\xd8" + tables + b"\xff\xda pixels"
    assert (sent[photo]["status"], sent[photo]["description"]) == ("current", "Red above the dressing")
    assert sent[other]["status"] == "entered-in-error"
    assert "data" not in sent[other]["content"][0]["attachment"]
    assert complaints(bundle) == []


def test_the_supervisor_sees_the_photos_of_a_visit_she_reviews(visit):
    photo = attach(visit, replace(PICTURE, content=PICTURE.content + b" of the review"))
    detail = reviewing.detail(visit.shift, visit.feed, visit.visit)
    assert photo in [each.id for each in detail.photos]
    assert all(each.visit == visit.visit for each in detail.photos)
