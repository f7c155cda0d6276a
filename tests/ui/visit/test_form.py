"""The plain forms: any kind of field, charted as its row is left."""

from dataclasses import replace

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QWidget
from shiboken6 import getCppPointer

from nursechart.charting.looks.common import Control, FormRow, Option
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
    with qtbot.waitSignal(form.row_charted) as said:
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


ASKED = FormRow("skin_care", "Skin care", (Control("skin_care", "text", "Skin care"),))
STEPS = Control(
    "steps",
    "table",
    "Steps",
    columns=(Control("at", "time", "Time"), Control("ml", "number", "Given, mL", unit="mL")),
    lines=((Control("steps.0.at", "time", "Steps, row 1: Time", "09:42"),
            Control("steps.0.ml", "number", "Steps, row 1: Given, mL", "15", unit="mL")),),
)  # fmt: skip
TABLE = FormRow("steps", "Steps", (STEPS,), charted=True)


def alive(application):
    return {getCppPointer(each)[0] for each in application.allWidgets()}


def with_rows(*rows, **changes):
    section = FormSection("S10", "Infusion", rows)
    return replace(looks.NOTE, sections=(section,), **changes)


def in_tab_order(page, *names):
    """Whether Tab reaches these widgets one after another, others between them or not."""
    reached, inside = [], page.findChild(QWidget, names[0])
    for _ in range(2000):
        if inside.objectName() in names:
            reached.append(inside.objectName())
        inside = inside.nextInFocusChain()
        if inside.objectName() == names[0]:
            break
    return reached == list(names)


def test_a_row_that_is_asked_for_anew_comes_in_place_and_in_the_order_of_tab(visit):
    first, last = (FormRow(each, each, (Control(each, "text", each),)) for each in ("first", "last"))
    page = visit("note", with_rows(first, last))
    form, field = page.section("note"), page.findChild(QLineEdit, "first")
    field.setFocus()
    QTest.keyClicks(field, "rash")

    form.show_look(with_rows(first, ASKED, last))
    settle()

    assert page.findChild(QLineEdit, "first") is field
    assert (field.hasFocus(), field.text()) == (True, "rash")
    assert in_tab_order(page, "first", "skin_care", "last")
    tops = [page.findChild(QLineEdit, each).mapTo(page, QPoint(0, 0)).y() for each in ("first", "skin_care", "last")]
    assert tops == sorted(tops)

    form.show_look(with_rows(first, last))
    settle()
    assert page.findChild(QLineEdit, "skin_care") is None
    assert in_tab_order(page, "first", "last")


def test_asking_more_after_an_answer_keeps_the_focus_on_it(visit):
    row = looks.NOTE.sections[0].rows[2]
    plain = replace(row, controls=(replace(row.controls[0], value="wnl"),), charted=True)
    page = visit("note", with_rows(plain))
    before = page.findChild(QWidget, f"{row.id}_exception")
    before.setFocus()

    page.section("note").show_look(with_rows(row))
    settle()

    assert page.findChild(QWidget, f"{row.id}_exception") is before
    assert before.hasFocus()
    assert page.findChild(QWidget, "skin_skin_findings_rash").isVisible()


def test_no_widget_is_built_by_typing_nor_by_the_look_that_answers(visit, qapp):
    page = visit("note", with_rows(TABLE, ASKED))
    field = page.findChild(QLineEdit, "skin_care")
    field.setFocus()
    QTest.keyClicks(field, "dry")
    settle()
    before = alive(qapp)

    QTest.keyClicks(field, " and warm")
    QTest.keyClicks(page.findChild(QLineEdit, "steps_0_ml"), "0")
    page.section("note").show_look(with_rows(TABLE, replace(ASKED, charted=True), saved="Saved on this laptop 09:44"))
    settle()

    assert alive(qapp) == before


def test_a_row_of_a_table_is_charted_as_it_is_left(visit):
    page = visit("note", with_rows(TABLE, ASKED))
    said = heard(page.section("note").row_charted)
    page.findChild(QWidget, "steps_add").setFocus()
    hands = Hands(page)
    hands.press("Space")
    hands.write("1015")
    hands.press("Enter")
    hands.write("46")
    hands.press("Enter")  # a third row is begun

    assert said == [("S10", "steps", {"steps.0.at": "09:42", "steps.0.ml": "15",
                                      "steps.1.at": "10:15", "steps.1.ml": "46"})]  # fmt: skip


def test_a_worked_out_number_is_read_and_not_reached(visit):
    control = Control("balance", "static", "Balance, mL", "350", unit="mL")
    page = visit("note", with_rows(ASKED, FormRow("balance", "Balance", (control,))))
    shown = next(each for each in page.findChildren(QLabel) if each.accessibleName() == "Balance, mL: 350 mL")

    assert shown.focusPolicy() == Qt.FocusPolicy.NoFocus
    page.section("note").show_look(with_rows(ASKED, FormRow("balance", "Balance", (replace(control, value="400"),))))
    assert shown.accessibleName() == "Balance, mL: 400 mL"


def test_a_signed_form_is_put_right_from_the_screen(visit, qtbot):
    page = visit("note", with_rows(TABLE, replace(ASKED, charted=True), read_only=True))
    said = heard(page.section("note").row_corrected)
    Hands(page).reach("correct_steps")
    Hands(page).press("Space")
    settle()
    sheet = page.section("note").sheet
    amount = sheet.findChild(QLineEdit, "correct_steps_value_0_ml")
    assert amount.text() == "15"
    amount.setFocus()
    amount.selectAll()
    QTest.keyClicks(amount, "18")
    sheet.reason.setFocus()
    QTest.keyClicks(sheet.reason, "Read off wrong")

    sheet.findChild(QWidget, "correct_submit").click()

    assert said == [("S10", "steps", {"steps.0.at": "09:42", "steps.0.ml": "18"}, "Read off wrong")]
    page.section("note").close_sheet()


def test_a_group_without_questions_says_what_to_do_next(visit):
    page = visit("note", replace(looks.NOTE, sections=()))

    assert Hands(page).sees("Nothing is asked here")


def test_a_required_section_says_why(visit):
    section = FormSection("S10", "Infusion", (ASKED,), "Required: an infusion runs during the visit")
    page = visit("note", replace(looks.NOTE, sections=(section,)))

    assert Hands(page).sees("Required: an infusion runs during the visit")


def test_one_of_very_many_is_found_by_typing(visit):
    options = tuple(Option(f"c{n}", f"site {n}") for n in range(20))
    page = visit("note", with_rows(FormRow("site", "Site", (Control("site", "search", "Site", options=options),))))
    said = heard(page.section("note").row_charted)
    hands = Hands(page)
    hands.write("17")
    hands.press("Enter")
    page.section("note").flush()

    assert page.findChild(QLineEdit, "site").text() == "site 17"
    assert said == [("S10", "site", {"site": "c17"})]
