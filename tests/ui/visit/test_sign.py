"""Signing: nothing is signed by Enter alone, nothing before it was looked at, and the paper stays white."""

from dataclasses import replace

from PySide6.QtCore import Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QLineEdit, QPushButton, QWidget

from nursechart.ui.hands import Hands
from tests.ui.reachable import settle, too_small, without_names
from tests.ui.visit import looks
from tests.ui.visit.conftest import heard


def identified(page):
    asked = []

    def identify(purpose, done):
        asked.append(purpose)
        done("name", "mrn", "patient")

    page.section("sign").identify = identify
    return asked


def ready(visit):
    page = visit("sign", looks.READY)
    asked, said = identified(page), heard(page.section("sign").sign_asked)
    page.findChild(QLineEdit, "password").setText("correct horse battery")
    return page, asked, said


def test_enter_alone_never_signs(visit):
    page, asked, said = ready(visit)
    page.findChild(QLineEdit, "password").setFocus()
    hands = Hands(page)

    hands.press("Enter")
    assert hands.focus.objectName() == "sign"
    hands.press("Enter", "Enter")

    assert asked == []
    assert said == []
    assert page.findChild(QLineEdit, "password").text() == "correct horse battery"


def test_the_button_asks_for_two_identifiers_and_takes_the_password(visit):
    page, asked, said = ready(visit)
    page.findChild(QPushButton, "sign").setFocus()

    Hands(page).press("Space")

    assert asked == ["Sign and lock"]
    assert said == [("correct horse battery", "name", "mrn")]
    assert page.findChild(QLineEdit, "password").text() == ""


def test_ctrl_enter_signs_on_the_last_section(visit):
    page, asked, _said = ready(visit)
    page.findChild(QLineEdit, "password").setFocus()

    page.go_on()

    assert asked == ["Sign and lock"]


def test_while_something_is_missing_the_button_says_what_and_goes_there(visit):
    page = visit("sign")
    asked = identified(page)
    sign = page.findChild(QPushButton, "sign")
    assert sign.isEnabled()
    page.findChild(QLineEdit, "password").setText("correct horse battery")

    sign.click()

    assert asked == []
    assert page.findChild(QLabel, "cannot_sign").text() == "1 field is missing. Signing opens when it is filled in."
    assert Hands(page).focus.objectName() == "go_care:cap"


def test_without_a_password_nothing_is_signed(visit):
    page, asked, _said = ready(visit)
    page.findChild(QLineEdit, "password").setText("")

    page.findChild(QPushButton, "sign").click()

    assert asked == []
    assert page.findChild(QLabel, "cannot_sign").text() == "Enter your password to sign"


def test_a_wrong_password_is_said_under_the_field_and_the_button_is_back(visit):
    page, _asked, _said = ready(visit)
    page.findChild(QPushButton, "sign").click()
    assert page.findChild(QPushButton, "sign").text() == "Signing"

    page.section("sign").refuse("password", "That is not your password. 3 tries left")

    assert page.findChild(QLabel, "cannot_sign").text() == "That is not your password. 3 tries left"
    assert page.findChild(QPushButton, "sign").text() == "Sign and lock"
    assert page.findChild(QPushButton, "sign").isEnabled()
    assert Hands(page).focus.objectName() == "password"


def test_each_missing_item_goes_to_its_field(visit):
    page = visit("sign")
    said = heard(page.section("sign").go_asked)

    page.findChild(QPushButton, "go_care:cap").click()
    page.findChild(QPushButton, "show_L-02|1|check-1").click()

    assert said == [("line", "connector_change"), ("line", "external_length")]


def test_what_is_unusual_is_marked_as_seen(visit):
    page = visit("sign")
    said = heard(page.section("sign").seen_asked)

    page.findChild(QPushButton, "seen_L-02|1|check-1").click()

    assert said == [("L-02|1|check-1",)]


def test_the_ticks_before_leaving_say_their_time(visit):
    page = visit("sign")
    said = heard(page.section("sign").tick_changed)
    tick = page.findChild(QCheckBox, "tick_next")
    assert page.findChild(QCheckBox, "tick_clamped").accessibleDescription() == "10:16"
    tick.setFocus()

    Hands(page).press("Space")

    assert said == [("next", True)]


def test_the_counts_lead_to_their_first_item(visit):
    page = visit("sign")
    hands = Hands(page)

    page.findChild(QWidget, "counts_unusual").click()

    assert hands.focus.objectName() == "seen_L-02|1|check-1"


def test_a_refresh_keeps_a_password_that_is_being_typed(visit):
    page = visit("sign")
    password = page.findChild(QLineEdit, "password")
    password.setFocus()
    QTest.keyClicks(password, "corr")

    page.section("sign").show_look(replace(looks.SIGN, ready=42), own=False)
    settle()

    assert password.text() == "corr"
    assert password.hasFocus()
    assert page.findChild(QWidget, "counts_ready").text() == "Ready 42"


def test_the_paper_is_white_in_every_theme_and_fetches_nothing(visit, theme_name):
    page = visit("sign")
    note = page.section("sign").note

    corner = note.grab().toImage().pixelColor(note.width() // 2, note.height() - 40)

    assert corner.name() == "#ffffff"
    assert note.loadResource(2, QUrl("https://elsewhere.example/pixel.png")) is None
    assert note.isReadOnly()


def test_the_note_as_a_pdf_is_asked_for(visit):
    page = visit("sign")
    said = heard(page.section("sign").pdf_asked)

    page.findChild(QPushButton, "open_pdf").click()

    assert said == [()]


def test_after_signing_there_is_no_password_and_words_can_be_added(visit):
    signed = replace(
        looks.READY,
        read_only=True,
        signatures=(("Amara Okafor, RN", "21 Nov 10:24"),),
        frame=replace(looks.FRAME, status="signed"),
    )
    page = visit("sign", signed)
    said = heard(page.addendum_given)
    assert not page.findChild(QLineEdit, "password").isVisible()

    page.findChild(QPushButton, "add_to_note").click()
    sheet = QApplication.activeModalWidget()
    submit = sheet.findChild(QPushButton, "addendum_submit")
    submit.click()
    sheet.text.set_value("Interpreter stayed to the end.")
    submit.click()
    assert said == []
    sheet.reason.set_value("Asked by review")
    submit.click()

    assert said == [("Asked by review", "Interpreter stayed to the end.")]
    page.section("sign").close_sheet()


def test_an_amendment_is_signed_again(visit):
    page = visit("sign", replace(looks.READY, amending=True, signatures=(("Amara Okafor, RN", "21 Nov 10:24"),)))

    assert page.findChild(QPushButton, "sign").text() == "Sign again"


def test_signing_needs_the_whole_width_so_the_side_panel_gives_way(visit):
    page = visit("sign")

    assert not page.visit_side.isVisible()
    assert not page.footer.isVisible()


def test_everything_on_the_page_has_a_name(visit):
    page = visit("sign")

    assert without_names(page) == []
    assert too_small(page) == []
    assert page.section("sign").password.field.inputMethodHints() & Qt.InputMethodHint.ImhSensitiveData


def open_pad(visit, **changes):
    page = visit("sign", replace(looks.READY, patient=replace(looks.PATIENT, how="", words="", ink=None, **changes)))
    return page, page.section("sign")


def test_what_the_patient_draws_is_said_once_she_rests_the_pen(visit, qtbot):
    page, section = open_pad(visit)
    said = heard(section.patient_signed)
    pad = page.findChild(QWidget, "pad")

    QTest.mouseClick(pad, Qt.MouseButton.LeftButton)
    assert said == []
    qtbot.waitUntil(lambda: bool(said), timeout=5_000)

    ((ink, language, values),) = said
    assert len(ink.strokes) == 1
    assert language == "pt"
    assert values == {}


def test_leaving_the_page_says_at_once_what_was_drawn(visit):
    page, section = open_pad(visit)
    said = heard(section.patient_signed)
    QTest.mouseClick(page.findChild(QWidget, "pad"), Qt.MouseButton.LeftButton)

    section.flush()

    assert len(said) == 1


def test_a_refresh_does_not_take_the_pen_out_of_her_hand(visit):
    page, section = open_pad(visit)
    QTest.mouseClick(page.findChild(QWidget, "pad"), Qt.MouseButton.LeftButton)

    section.show_look(section.look, own=False)

    assert len(page.findChild(QWidget, "pad").strokes()) == 1


def test_who_cannot_sign_is_answered_for_by_key_alone(visit):
    page, section = open_pad(visit)
    said = heard(section.patient_answered)
    page.findChild(QPushButton, "cannot_sign_ask").setFocus()
    Hands(page).press("Space")
    sheet = QApplication.activeModalWidget()
    give = sheet.findChild(QPushButton, "signs_give")

    give.click()
    assert said == []
    sheet.reason.set_value("hand")
    give.click()

    assert [(values["how"], values["reason"], values["language"]) for (values,) in said] == [("unable", "hand", "pt")]


def test_a_mark_needs_a_witness(visit):
    page, section = open_pad(visit)
    said = heard(section.patient_answered)
    page.findChild(QPushButton, "cannot_sign_ask").click()
    sheet = QApplication.activeModalWidget()
    sheet.findChild(QWidget, "signs_how_mark").click()

    sheet.findChild(QPushButton, "signs_give").click()
    assert said == []
    sheet.witness.set_value("K. Sato, RN")
    sheet.findChild(QPushButton, "signs_give").click()

    assert [(values["how"], values["witness"]) for (values,) in said] == [("mark", "K. Sato, RN")]


def test_somebody_signs_for_her_on_the_pad(visit):
    page, section = open_pad(visit)
    said = heard(section.patient_signed)
    page.findChild(QPushButton, "cannot_sign_ask").click()
    sheet = QApplication.activeModalWidget()
    sheet.findChild(QWidget, "signs_how_proxy").click()
    sheet.proxy.set_value("Ana Silva")
    sheet.relation.set_value("child")
    sheet.findChild(QPushButton, "signs_give").click()

    QTest.mouseClick(page.findChild(QWidget, "pad"), Qt.MouseButton.LeftButton)
    section.flush()

    assert [values for _, _, values in said] == [{"proxy": "Ana Silva", "relation": "child"}]


def test_clear_takes_back_what_stands(visit):
    page = visit("sign")
    said = heard(page.section("sign").patient_taken_back)

    page.findChild(QPushButton, "pad_clear").click()

    assert said == [()]
    assert page.findChild(QWidget, "pad").strokes() == ()


def test_a_signed_visit_shows_the_signature_and_takes_no_other(visit):
    page = visit("sign", replace(looks.READY, read_only=True, frame=replace(looks.FRAME, status="signed")))

    assert page.findChild(QWidget, "pad").strokes() == looks.PATIENT.ink.strokes
    assert not page.findChild(QPushButton, "pad_clear").isVisible()
    assert not page.findChild(QPushButton, "cannot_sign_ask").isVisible()


def test_ready_lists_what_will_be_locked_and_leads_there(visit):
    page = visit("sign")
    said = heard(page.section("sign").part_asked)

    page.findChild(QWidget, "counts_ready").click()
    page.findChild(QPushButton, "ready_2").click()

    assert said == [("line", "care-1", "line_care.done")]
    page.findChild(QWidget, "counts_missing").click()
    assert page.findChild(QPushButton, "go_care:cap") is not None


def test_back_from_a_field_the_focus_is_where_she_left(visit):
    page = visit("sign")
    section = page.section("sign")
    page.findChild(QPushButton, "show_L-02|1|check-1").setFocus()

    Hands(page).press("Space")
    page.section("sign").counts.setFocus()
    section.focus_first_empty()

    assert Hands(page).focus.objectName() == "show_L-02|1|check-1"


def test_the_note_says_which_page_is_in_sight(visit):
    page = visit("sign")

    page.section("sign").paper.show_pages(looks.SIGN.note_html, (0, 200))

    assert page.findChild(QLabel, "note_page").text() == "Note, page 1 of 2"
    bar = page.section("sign").note.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert bar.maximum() == 0 or page.findChild(QLabel, "note_page").text() == "Note, page 2 of 2"
