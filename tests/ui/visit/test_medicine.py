"""Giving a dose: what stands in the way says so, and nothing starts without two identifiers."""

from dataclasses import replace

from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget

from nursechart.charting.looks.common import Alert, Chip, Control, FormRow
from nursechart.ui.hands import Hands
from tests.ui.reachable import settle, without_names
from tests.ui.visit import looks
from tests.ui.visit.conftest import heard


def confirmed(page):
    """Answer the identity sheet as if two identifiers had been matched, and remember what for."""
    asked = []

    def identify(purpose, done):
        asked.append(purpose)
        done("name", "birth_date", "patient")

    page.section("infusion").identify = identify
    return asked


def test_a_warning_is_gone_past_only_with_a_reason(visit):
    page = visit("infusion")
    asked, said = confirmed(page), heard(page.section("infusion").start_asked)
    start = page.findChild(QPushButton, "start_order-1")

    start.click()
    assert asked == []
    assert "Say why you go on: Pulse is high" in page.findChild(QLabel, "why_order-1").text()
    assert Hands(page).focus.objectName() == "override_order-1_R-14"
    Hands(page).write("Fever is treated")
    start.click()

    assert asked == ["Start vancomycin 1,000 mg IV"]
    order, values, first, second, overrides = said[0]
    assert (order, first, second, overrides) == ("order-1", "name", "birth_date", {"R-14": "Fever is treated"})
    assert values["line"] == "line-1/1"


def test_a_block_without_a_way_past_it_stands_at_the_action(visit):
    page = visit("infusion")
    asked = confirmed(page)
    start = page.findChild(QPushButton, "start_order-2")
    assert start.text() == "Cannot start: Fever with a central line"
    assert start.isEnabled()

    start.click()

    assert asked == []
    said = page.findChild(QLabel, "why_order-2").text()
    assert said == "Fever with a central line. Cultures first, then the prescriber decides."


def test_a_block_that_may_be_overridden_stops_first_and_names_the_patient(visit):
    allergy = Alert(
        "R-01",
        "3",
        "crit",
        "Allergy match",
        "Listed: penicillin, anaphylaxis.",
        "order-1",
        not_now=False,
        blocks=True,
        may_override=True,
    )
    page = visit("infusion", replace(looks.MEDICINES, cards=(replace(looks.DOSE, warnings=(), blocks=(allergy,)),)))
    asked, said = confirmed(page), heard(page.section("infusion").start_asked)

    page.findChild(QPushButton, "start_order-1").click()
    dialog = QApplication.activeModalWidget()
    assert "CARVALHO, Maria" in dialog.accessibleName()
    settle()
    assert dialog.safe.hasFocus()
    assert asked == []
    dialog.findChild(QLineEdit, "stop_R-01_words").setText("Test dose tolerated, Dr Lindqvist")
    dialog.findChild(QPushButton, "stop_R-01_override").click()

    assert said[0][4] == {"R-01": "Test dose tolerated, Dr Lindqvist"}


def test_an_empty_pump_rate_stops_the_start_at_its_field_before_anything_is_asked(visit):
    asks = "Enter the rate, more than 0 mL/h"
    rows = (*looks.DOSE.rows[:-1], replace(looks.DOSE.rows[-1], needed=asks))
    page = visit("infusion", replace(looks.MEDICINES, cards=(replace(looks.DOSE, warnings=(), rows=rows),)))
    asked, said = confirmed(page), heard(page.section("infusion").start_asked)
    start, rate = page.findChild(QPushButton, "start_order-1"), page.findChild(QLineEdit, "rate")
    lot = page.findChild(QLineEdit, "lot")
    lot.setText("DEMO44")

    start.click()

    assert (asked, said) == ([], [])
    assert asks in [each.text() for each in page.section("infusion").views["order-1"].findChildren(QLabel)]
    assert page.findChild(QLabel, "why_order-1").text() == asks
    assert (Hands(page).focus.objectName(), lot.text()) == ("rate", "DEMO44")
    rate.setText("133.3")
    start.click()
    assert said[0][1]["rate"] == "133.3"


def test_the_safe_way_out_of_a_stop_starts_nothing(visit):
    allergy = Alert("R-01", "3", "crit", "Allergy match", "Listed.", blocks=True, may_override=True)
    page = visit("infusion", replace(looks.MEDICINES, cards=(replace(looks.DOSE, warnings=(), blocks=(allergy,)),)))
    asked = confirmed(page)
    page.findChild(QPushButton, "start_order-1").click()

    QApplication.activeModalWidget().safe.click()

    assert asked == []


def test_holding_a_dose_asks_why_and_what_was_agreed(visit):
    page = visit("infusion")
    medicine = page.section("infusion")
    said = heard(medicine.hold_asked)
    page.findChild(QPushButton, "hold_order-1").click()
    sheet = QApplication.activeModalWidget()

    sheet.findChild(QPushButton, "hold_give").click()
    assert said == []
    sheet.reason.set_value("condition")
    sheet.words.set_value("Dr Lindqvist called 10:04, read back")
    sheet.findChild(QPushButton, "hold_give").click()

    assert said == [("order-1", "condition", "Dr Lindqvist called 10:04, read back")]


def test_what_is_typed_about_a_dose_is_kept_and_charted_only_by_an_act(visit):
    page = visit("infusion")
    medicine = page.section("infusion")
    left, charted = heard(medicine.dose_left), heard(medicine.charted)
    page.findChild(QLineEdit, "lot").setFocus()
    hands = Hands(page)

    hands.write("L24K118A")
    hands.press("Enter")

    assert charted == []
    order, values = left[0]
    assert (order, values["lot"]) == ("order-1", "L24K118A")
    assert set(values) == {"lot", "expiry", "visual", "line", "start", "volume", "rate"}


def test_a_running_dose_is_stopped_with_its_time_and_volume(visit):
    running = replace(
        looks.DOSE,
        dose="dose-9",
        state="running",
        actions=("stop",),
        warnings=(),
        chip=Chip("Running", "accent", "play"),
        rows=(looks.DOSE.rows[4], looks.DOSE.rows[5]),
    )
    page = visit("infusion", replace(looks.MEDICINES, cards=(running,)))
    said = heard(page.section("infusion").stop_asked)
    page.findChild(QLineEdit, "volume").setText("200")

    page.findChild(QPushButton, "stop_order-1").click()

    assert said == [("dose-9", {"start": "", "volume": "200"})]


def test_what_was_given_is_words_that_take_no_focus(visit):
    given = FormRow("times", "Given", (Control("times", "static", "Given", "10:02 to 11:32, 200 mL"),), charted=True)
    done = replace(looks.DOSE, state="given", rows=(given,), actions=(), warnings=())
    page = visit("infusion", replace(looks.MEDICINES, cards=(done, replace(looks.DOSE, order="order-3"))))

    assert Hands(page).focus.objectName() == "lot"
    assert "\u206610:02 to 11:32, 200 mL\u2069" in [label.text() for label in page.findChildren(QLabel)]


def test_a_refused_dose_says_why_at_its_card_and_keeps_what_was_typed(visit):
    page = visit("infusion")
    page.findChild(QLineEdit, "lot").setText("L24K118A")

    page.section("infusion").refuse("order-1", "Enter the expiry date on the label, like 14 Mar 2027")

    assert "expiry date" in page.findChild(QLabel, "why_order-1").text()
    assert page.findChild(QLineEdit, "lot").text() == "L24K118A"


def test_a_signed_visit_offers_no_dose_to_start(visit):
    page = visit("infusion", replace(looks.MEDICINES, read_only=True))

    for act in ("start", "hold", "stop"):
        assert not page.findChild(QPushButton, f"{act}_order-1").isVisible()


def test_going_to_an_order_puts_the_focus_on_its_first_field(visit):
    page = visit("infusion")

    assert page.section("infusion").focus_row("order-1")

    assert Hands(page).focus.objectName() == "lot"


def test_everything_on_the_page_has_a_name(visit):
    page = visit("infusion")

    assert without_names(page) == []
    assert page.findChild(QPushButton, "hold_order-1").accessibleName() == "Hold… vancomycin 1,000 mg IV"


def record(*cards):
    return replace(looks.MEDICINES, cards=cards, refuse_reasons=(("afraid", "afraid of it"),), late_reasons=LATE)


LATE = (("travel", "nurse on the way"),)
IS_LATE = Alert("IN-23", "1", "warn", "Late", "vancomycin was due at 08:00.", "order-1", not_now=False)


def test_a_refused_dose_asks_why_and_what_was_said(visit):
    page = visit("infusion", record(replace(looks.DOSE, actions=("start", "hold", "refuse"))))
    said = heard(page.section("infusion").refuse_asked)
    page.findChild(QPushButton, "refuse_order-1").click()
    sheet = QApplication.activeModalWidget()

    sheet.findChild(QPushButton, "refuse_give").click()
    assert said == []
    sheet.reason.set_value("afraid")
    sheet.words.set_value("Fears the flush, Dr Lindqvist told 10:04")
    sheet.findChild(QPushButton, "refuse_give").click()

    assert said == [("order-1", "afraid", "Fears the flush, Dr Lindqvist told 10:04")]


def test_the_reason_for_a_late_dose_stands_in_its_field_and_goes_with_the_start(visit):
    late = replace(looks.DOSE, warnings=(IS_LATE,), actions=("start", "hold", "refuse", "late"))
    page = visit("infusion", record(late))
    confirmed(page)
    started = heard(page.section("infusion").start_asked)
    page.findChild(QPushButton, "late_order-1").click()
    sheet = QApplication.activeModalWidget()
    sheet.reason.set_value("travel")
    sheet.findChild(QPushButton, "late_give").click()

    page.findChild(QPushButton, "start_order-1").click()

    assert started[0][4] == {"IN-23": "Nurse on the way"}


def test_how_an_as_needed_dose_worked_is_asked_in_a_sheet(visit):
    given = replace(looks.DOSE, dose="dose-9", group="as_needed", state="given", rows=(), warnings=())
    page = visit("infusion", record(replace(given, actions=("effect",), runs=False)))
    said = heard(page.section("infusion").effect_asked)
    page.findChild(QPushButton, "effect_order-1").click()
    sheet = QApplication.activeModalWidget()
    sheet.words.set_value("pain 6 to 2")
    sheet.findChild(QPushButton, "effect_give").click()

    assert said == [("dose-9", "pain 6 to 2")]


def test_a_card_that_moves_to_another_heading_keeps_what_is_typed_and_the_focus(visit):
    other = replace(looks.DOSE, order="order-3", warnings=())
    page = visit("infusion", record(looks.DOSE, other))
    section = page.section("infusion")
    view = section.views["order-3"]
    field = view.rows_card.rows["lot"].first_field()
    field.setFocus()
    Hands(page).write("L24")

    given = replace(looks.DOSE, group="given", state="given", rows=(), actions=(), warnings=())
    section.show_look(record(other, given))

    assert section.views["order-3"] is view
    assert (field.text(), field.hasFocus()) == ("L24", True)
    shown = [label.text() for label in page.findChildren(QLabel) if label.objectName().startswith("medicines_")]
    assert shown == ["Due now", "Given"]


def test_a_record_that_is_shown_again_as_it_is_rebuilds_nothing(visit):
    page = visit("infusion", record(looks.DOSE, replace(looks.HELD, group="held")))
    section = page.section("infusion")
    before = section.findChildren(QWidget)

    section.show_look(record(looks.DOSE, replace(looks.HELD, group="held")), own=False)
    settle()

    assert section.findChildren(QWidget) == before


def test_every_act_of_the_record_can_be_reached_and_has_a_name(visit):
    acts = ("start", "hold", "refuse", "late", "effect")
    page = visit("infusion", record(replace(looks.DOSE, actions=acts, warnings=(IS_LATE,))))

    assert without_names(page) == []
    for act in acts:
        assert "vancomycin" in page.findChild(QPushButton, f"{act}_order-1").accessibleName()


def test_a_digit_gives_one_of_the_reasons_for_going_on_and_nothing_is_chosen_before(visit):
    (card,) = [each for each in looks.MEDICINES.cards if each.warnings]
    offered = tuple(replace(each, reasons=("Prescriber decided", "No alternative")) for each in card.warnings)
    cards = tuple(replace(each, warnings=offered) if each is card else each for each in looks.MEDICINES.cards)
    page = visit("infusion", replace(looks.MEDICINES, cards=cards))
    asked, said = confirmed(page), heard(page.section("infusion").start_asked)
    hands, field = Hands(page), page.findChild(QLineEdit, "override_order-1_R-14")
    assert field.text() == ""
    page.findChild(QPushButton, "start_order-1").click()
    assert asked == []

    hands.write("2")
    assert field.text() == "No alternative"
    hands.press("Return")

    assert asked == ["Start vancomycin 1,000 mg IV"]
    assert said[0][4] == {"R-14": "No alternative"}


def test_a_digit_within_words_stays_a_digit(visit):
    (card,) = [each for each in looks.MEDICINES.cards if each.warnings]
    offered = tuple(replace(each, reasons=("Prescriber decided", "No alternative")) for each in card.warnings)
    cards = tuple(replace(each, warnings=offered) if each is card else each for each in looks.MEDICINES.cards)
    page = visit("infusion", replace(looks.MEDICINES, cards=cards))
    field = page.findChild(QLineEdit, "override_order-1_R-14")
    field.setFocus()

    Hands(page).write("Gave 2 before, 9")

    assert field.text() == "Gave 2 before, 9"
