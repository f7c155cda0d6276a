"""The plain forms: any kind of field, charted as its row is left."""

from dataclasses import replace

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QWidget

from nursechart.charting.looks.common import Control, FormRow
from nursechart.charting.looks.visit import FormSection
from nursechart.ui.hands import Hands
from tests.ui.reachable import settle, without_names
from tests.ui.visit import looks
from tests.ui.visit.conftest import heard


def test_a_row_is_charted_with_its_section_when_it_is_left(visit):
    page = visit("note")
    said = heard(page.section("note").row_charted)
    hands = Hands(page)
    assert hands.focus.objectName() == "plan"

    hands.write("Dose 20 waits for Dr Lindqvist")
    page.findChild(QPlainTextEdit, "summary").setFocus()

    assert said == [("S22", "plan", {"plan": "Dose 20 waits for Dr Lindqvist"})]


def test_a_slash_offers_phrases_in_a_note(visit):
    page = visit("note")
    note = page.findChild(QPlainTextEdit, "summary")
    note.setFocus()
    QTest.keyClicks(note, " /dry")
    settle()

    Hands(page).press("Enter")

    assert "Wound clean and dry, no smell." in note.toPlainText()


def test_a_form_asks_about_each_kind_of_field(visit):
    page = visit("note")
    form = page.section("note")

    assert {key: value for row in form.rows() for key, value in row.values().items()} == {
        "summary": "Felt hot since about 03:00. Took paracetamol 1,000 mg at 06:30.",
        "tolerated": "yes",
        "skin": "exception",
        "skin_findings": "rash",
        "skin_text": "",
        "next": "22 Nov 2025",
        "told": "yes",
        "plan": "",
    }


def test_choosing_exception_asks_what_was_found_without_leaving_the_row(visit, qtbot):
    plain = FormSection(
        "S19",
        "How the visit went",
        (
            replace(
                looks.NOTE.sections[0].rows[2],
                controls=(replace(looks.NOTE.sections[0].rows[2].controls[0], value="wnl"),),
                charted=True,
            ),
        ),
    )
    page = visit("note", replace(looks.NOTE, sections=(plain,)))
    form = page.section("note")
    with qtbot.waitSignal(form.row_charted, timeout=2000) as said:
        page.findChild(QWidget, "skin_exception").setFocus()
        page.findChild(QWidget, "skin_exception").click()
    assert said.args == ["S19", "skin", {"skin": "exception"}]

    asked = FormSection("S19", "How the visit went", (looks.NOTE.sections[0].rows[2],))
    form.show_look(replace(looks.NOTE, sections=(asked,)))
    settle()

    assert page.findChild(QWidget, "skin_skin_findings_rash").isVisible()
    assert form.row("skin").has_focus


def test_what_cannot_be_charted_says_why_at_its_row(visit):
    wrong = FormRow(
        "next",
        "Next visit",
        (Control("next", "date", "Next visit", "32 Nov"),),
        message="Next visit must be a real date, like 14 Mar 1958",
    )
    page = visit("note", replace(looks.NOTE, sections=(FormSection("S19", "Visit", (wrong,)),)))

    message = page.findChild(QLabel, "next_message")
    assert message.isVisible()
    assert message.text() == "Next visit must be a real date, like 14 Mar 1958"
    assert page.findChild(QLineEdit, "next").text() == "32 Nov"
    assert "real date" in page.findChild(QLineEdit, "next").accessibleDescription()


def test_a_look_with_more_rows_keeps_the_caret_in_the_row_that_is_typed_in(visit):
    page = visit("note")
    form = page.section("note")
    Hands(page).write("Dose 20")
    more = replace(
        looks.NOTE,
        sections=(
            looks.NOTE.sections[0],
            replace(
                looks.NOTE.sections[1],
                rows=(
                    *looks.NOTE.sections[1].rows,
                    FormRow("who", "Who", (Control("who", "text", "Who", ""),)),
                ),
            ),
        ),
    )

    form.show_look(more)

    plan = page.findChild(QLineEdit, "plan")
    assert plan.text() == "Dose 20"
    assert plan.hasFocus()


def test_a_signed_form_is_read_only_text(visit):
    page = visit("note", replace(looks.NOTE, read_only=True))

    assert page.findChild(QPlainTextEdit, "summary") is None
    assert page.findChild(QLabel, "tolerated_value").accessibleName() == "Tolerated: Yes"
    assert "Exception" in page.findChild(QLabel, "skin_value").text()


def test_everything_on_the_page_has_a_name(visit):
    assert without_names(visit("note")) == []
