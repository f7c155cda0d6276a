"""A visit signed on the real screen: the patient's hand, the nurse's key, and the PDF that both are in."""

import io
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtWidgets import QApplication, QLabel

from nursechart.charting.sections import section_values
from nursechart.record.kinds import PatientSignature
from nursechart.ui.hands import Hands
from nursechart.ui.screen import Place
from nursechart.ui.visit.screen import VisitScreen
from tests.charting.clinic import PASSWORD, AtVisit
from tests.ui.at_work import small_clinic

STROKES = (((0.1, 0.3), (0.2, 0.6), (0.3, 0.3)), ((0.5, 0.4), (0.8, 0.5)))


@pytest.fixture(scope="module")
def clinic(tmp_path_factory):
    with small_clinic(tmp_path_factory.mktemp("signing")) as clinic:
        clinic.laptops[0].sync()
        yield clinic


def open_sign(work, qtbot, visit):
    screen = VisitScreen(work.shift, work.background)
    work.window.resize(1366, 768)
    work.show(screen, Place("visit", visit.feed, visit=visit.visit, group="sign"))
    work.window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is work.window)
    return screen, screen.page.section("sign"), Hands(work.window)


def sign_by_key(work, hands):
    hands.reach("password")
    hands.write(PASSWORD)
    hands.press("Ctrl+Enter")
    hands.wait_to_see("Is this the right person?")
    hands.press("1", "3", "P", "Return")
    hands.until(lambda: hands.is_there("signed") and not hands.is_there("password"), "the signature")
    work.settle()


def held(visit: AtVisit):
    record = visit.shift.store.visit_record(visit.feed, visit.visit)
    return record.visit.get("visit.patient_signature", PatientSignature)


def test_the_patient_and_the_nurse_sign_and_the_signed_pdf_is_what_is_saved(work, qtbot, clinic, tmp_path: Path):
    from pyhanko.pdf_utils.reader import PdfFileReader

    visit = clinic.laptops[0].begin(work.maria, "ROU").complete()
    screen, page, hands = open_sign(work, qtbot, visit)

    hands.draw("pad", *STROKES)
    hands.until(lambda: "Signed" in page.patient.state.text(), "that the patient signed")
    work.settle()
    assert hands.focus.objectName() == "password"  # the patient's hand has left the pad: it is the nurse's turn
    assert len(held(visit).strokes) == 2
    assert held(visit).language == "pt"
    sign_by_key(work, hands)

    assert page.look.lacks_pdf == ""
    assert page.look.read_only
    path = tmp_path / "note.pdf"
    screen.save_pdf("For the family doctor", path)
    work.settle()
    assert work.said[-1] == "The note was saved as note.pdf, with its signature"
    pdf = path.read_bytes()
    assert PdfFileReader(io.BytesIO(pdf)).embedded_signatures[0].field_name == "NurseSignature"
    assert "shown in Portuguese" in " ".join(PdfReader(io.BytesIO(pdf)).pages[-1].extract_text().split())
    reopened = VisitScreen(work.shift, work.background)
    work.window.add_screen("again", lambda: reopened.page)
    reopened.open(Place("visit", visit.feed, visit=visit.visit, group="sign"))
    work.settle()
    assert reopened.page.section("sign").patient.pad.strokes() == held(visit).strokes


def test_from_a_missing_field_and_back_to_the_same_place_by_key(work, qtbot, clinic):
    visit = clinic.laptops[0].begin(work.maria, "ROU")
    screen, _page, hands = open_sign(work, qtbot, visit)
    hands.reach("go_vital:pulse")

    hands.press("Space")
    work.settle()
    assert screen.page.group == "vitals"
    assert screen.page.to_signing.isVisible()
    hands.press("Alt+Left")
    work.settle()

    assert screen.page.group == "sign"
    assert hands.focus.objectName() == "go_vital:pulse"
    assert not screen.page.from_signing


def test_the_pages_are_shown_as_they_will_be_printed_and_nothing_is_written(work, qtbot, clinic):
    visit = clinic.laptops[0].begin(work.maria, "ROU").complete()
    _screen, page, hands = open_sign(work, qtbot, visit)
    all_pages = page.paper.findChild(QLabel, "note_page").text()
    hands.reach("open_pdf")

    hands.press("Space")
    hands.until(lambda: hands.is_there("page_1"), "the first page")

    sheet = QApplication.activeModalWidget()
    assert all_pages.startswith("Note, page 1 of ")
    assert all_pages.endswith(f" of {len(hands.names('page_'))}")
    sheet.reject()


def test_the_same_note_gives_the_same_page_content_on_every_run(qapp, work, clinic):
    from nursechart.charting.exporting import note_html
    from nursechart.ui.printing import note_bytes

    visit = clinic.laptops[0].begin(work.maria, "ROU").complete()
    contents = []
    for _ in range(2):
        html = note_html(visit.shift, visit.feed, visit.visit)
        pages = PdfReader(io.BytesIO(note_bytes(html, title="Visit note"))).pages
        contents.append([page.get_contents().get_data() for page in pages])

    assert contents[0] == contents[1]


def test_a_planned_visit_is_charted_as_not_done_by_key_and_taken_back(work, qtbot, clinic):
    visit = clinic.laptops[0].plan(work.maria, "ROU")
    screen = VisitScreen(work.shift, work.background)
    work.show(screen, Place("visit", visit.feed, visit=visit.visit))
    work.window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is work.window)
    hands = Hands(work.window)
    hands.reach("visit_not_done")
    hands.press("Space")
    hands.until(lambda: hands.is_there("not_done_give"), "the sheet")

    hands.reach("not_done_give")
    hands.press("Space")
    assert hands.text("not_done_wrong") == "Choose why the visit is not done"
    hands.press("Down", "Tab")
    hands.reach("not_done_told_lead")
    hands.press("Space")
    hands.reach("not_done_give")
    hands.press("Space")
    work.settle()
    assert hands.text("not_done_wrong") == "Enter when they were told, like 09:42"
    hands.reach("not_done_told_at")
    hands.write("0930")
    hands.reach("not_done_give")
    hands.press("Space")
    work.settle()

    assert hands.text("not_done_0") == "Visit not done: patient refused"
    assert hands.text("not_done_1") == "Told Fri 21 Nov 09:30: the lead"
    hands.reach("undo_not_done")
    hands.press("Space")
    work.settle()
    assert screen.page.not_started.isVisible()


def test_the_patients_page_is_shown_in_her_language_and_charted_as_given(work, qtbot, clinic):
    visit = clinic.laptops[0].begin(work.maria, "ROU")
    _screen, _page, hands = open_sign(work, qtbot, visit)
    hands.reach("hand_out")

    hands.press("Space")
    hands.until(lambda: hands.is_there("page_1"), "the page")
    assert "Machine-drafted" in hands.text("handout_words")
    hands.reach("pages_give")
    hands.press("Space")
    work.settle()

    assert work.said[-1] == "Charted that the hand-out was given"
    record = visit.shift.store.visit_record(visit.feed, visit.visit)
    assert section_values(record, "S14")["materials"].startswith("Hand-out in Portuguese")
