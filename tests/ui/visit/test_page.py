"""What stays while the sections change: the right patient, how far she is, and the way on."""

from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget

from nursechart.ui.hands import Hands
from nursechart.ui.identity import IdentitySheet
from nursechart.ui.shell import Form
from nursechart.ui.theme import ThemeName, apply_theme
from nursechart.ui.visit.page import VisitPage
from tests.ui.reachable import settle
from tests.ui.visit import looks
from tests.ui.visit.conftest import PAGES, heard


def test_ctrl_enter_asks_for_the_next_section(visit):
    page = visit("vitals")
    said = heard(page.section_asked)

    Hands(page).press("Ctrl+Enter")

    assert said == [("assessment",)]


def test_alt_and_arrows_ask_for_the_sections_beside(visit):
    page = visit("vitals")
    said = heard(page.section_asked)
    hands = Hands(page)

    hands.press("Alt+Down", "Alt+Up")

    assert said == [("assessment",), ("arrive",)]


def test_the_footer_names_the_next_section(visit):
    page = visit("vitals")

    assert page.findChild(QPushButton, "next").text() == "Next: Assessment"
    assert page.findChild(QPushButton, "back").isVisible()


def test_going_on_says_first_what_was_typed(visit, qtbot):
    page = visit("vitals")
    vitals = page.section("vitals")
    charted = heard(vitals.charted)
    Hands(page).write("6.4")

    page.show_section("vitals")
    assert charted == []
    vitals.flush()

    assert charted == [("glucose", {"mmol/L": "6.4"})]


def test_the_banner_says_who_it_is_and_what_she_is_allergic_to(visit):
    page = visit("vitals")

    banner = page.patient_banner.accessibleName()
    assert "CARVALHO, Maria" in banner
    assert "14 Mar 1958 (67 y)" in banner
    assert "004 182 7731" in banner
    assert page.patient_banner.allergies.accessibleName() == "2 allergies. Penicillin, chlorhexidine"


def test_in_the_compact_form_the_side_panel_is_a_drawer(visit):
    page = visit("vitals", size=(1093, 614))
    assert page.form is Form.COMPACT
    assert not page.visit_side.isVisible()

    page.findChild(QPushButton, "details").click()

    assert page.visit_side.isVisible()
    assert page.close_layer()


def test_the_side_panel_shows_the_blocks_of_the_section(visit):
    page = visit("line")

    shown = [label.text() for label in page.visit_side.findChildren(QLabel)]
    assert "This line, to scale" in shown
    assert "Fever rule FP-02" in shown
    assert "Call Dr Lindqvist, read back" in shown


def test_what_review_sent_back_is_listed_on_top_and_leads_to_its_place(visit):
    page = visit("vitals", looks.SIGNED)
    said = heard(page.comment_shown)

    page.findChild(QPushButton, "go_comment_comment-1").click()

    assert page.returned.isVisible()
    assert page.returned.accessibleName() == "Sent back by review. 1 comment to answer"
    assert said == [("comment-1",)]


def test_a_comment_on_the_whole_visit_is_answered_in_the_strip(visit):
    frame = replace(looks.RETURNED_FRAME, returned=(looks.COMMENT, looks.WHOLE))
    page = visit("vitals", replace(looks.SIGNED, frame=frame))
    said = heard(page.comment_answered)
    field = page.returned.findChild(QLineEdit, "answer_comment-2")
    field.setFocus()

    QTest.keyClicks(field, "Yes, until 10:20")
    QTest.keyClick(field, Qt.Key.Key_Return)

    assert said == [("comment-2", "Yes, until 10:20")]


def test_once_everything_is_answered_the_strip_leads_to_the_signature_that_hands_it_back(visit):
    page = visit("vitals", replace(looks.SIGNED, frame=replace(looks.RETURNED_FRAME, returned=())))
    said = heard(page.section_asked)

    page.findChild(QPushButton, "hand_back").click()

    assert page.returned.accessibleName() == "Sent back by review. Everything is answered"
    assert said == [("sign",)]


def test_an_amendment_that_waits_leads_to_the_signature(visit):
    page = visit("vitals", looks.SIGNED)
    said = heard(page.section_asked)

    page.findChild(QPushButton, "sign_again").click()

    assert said == [("sign",)]


def test_two_identifiers_are_asked_with_the_patient_in_sight(visit):
    page = visit("vitals")
    said = []

    page.identify("Start vancomycin 1,000 mg IV", lambda *answer: said.append(answer))
    sheet = page.findChild(IdentitySheet)
    settle()
    hands = Hands(page)
    hands.press("1", "2", "P")
    sheet.findChild(QPushButton, "identity_confirm").click()

    assert said == [("name", "birth_date", "patient")]


def test_a_visit_that_was_not_started_offers_to_start_it(visit):
    page = visit("vitals", replace(looks.VITALS, frame=replace(looks.FRAME, status="planned", started="")))
    said = heard(page.start_confirmed)
    page.identify = lambda purpose, done: done("name", "mrn", "caregiver")

    page.show_not_started()
    page.not_started.action.click()

    assert page.not_started.isVisible()
    assert said == [("name", "mrn", "caregiver")]


def test_another_visit_keeps_nothing_of_the_one_before(visit):
    page: VisitPage = visit("vitals")

    page.forget()

    assert page.section("vitals") is None
    assert page.findChild(QLineEdit, "temperature") is None or not page.findChild(QLineEdit, "temperature").isVisible()


class _Windows(QObject):
    """Remembers every window that shows itself."""

    def __init__(self):
        super().__init__()
        self.shown = []

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.shown.append(type(watched).__name__)
        return False


def test_no_part_of_a_page_flashes_up_as_a_window_of_its_own(visit, qapp):
    windows = _Windows()
    qapp.installEventFilter(windows)

    page = visit("vitals")
    for group, (make, look) in PAGES.items():
        if group != "vitals":
            section = make()
            page.add_section(group, section)
            page.show_section(group)
            section.show_look(look)
    page.section("vitals").show_look(looks.SIGNED)
    page.section("vitals").show_look(looks.SLIPPED)
    qapp.removeEventFilter(windows)

    assert windows.shown == ["VisitPage"]
    assert qapp.activeWindow() is page


def test_the_focus_is_truly_there_in_a_section_that_was_just_built(visit, qapp):
    page = visit("vitals")
    for group, (make, look) in PAGES.items():
        if group != "vitals":
            section = make()
            section.show_look(look)
            page.add_section(group, section)
            page.show_section(group)
            section.focus_first_empty()
            settle()

            assert qapp.focusWidget() is not None
            assert section.isAncestorOf(qapp.focusWidget()), group


def test_with_large_text_in_a_small_window_the_sections_open_over_the_page_and_close_once_one_is_chosen(visit, qapp):
    apply_theme(qapp, ThemeName.LIGHT, 2.0, moves=False)
    page = visit("vitals", size=(884, 516))
    said = heard(page.section_asked)
    assert not page.section_rail.isVisible()

    page.findChild(QPushButton, "open_rail").click()
    settle()
    assert page.section_rail.isVisible()
    assert page.focusWidget().objectName() == "section_vitals"

    QTest.keyClick(page.focusWidget(), Qt.Key.Key_Down)
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_Return)

    assert said == [("assessment",)]
    assert not page.section_rail.isVisible()
