"""Scoring a scale by number keys, with what the total asks for in words."""

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from nursechart.charting.looks.common import Control, Option, ScoreBand, ScoreItem
from nursechart.ui.visit.controls import editor, value_words
from nursechart.ui.visit.score_field import ScoreField
from tests.ui.reachable import settle, spoken, without_names

BANDS = (ScoreBand(0, 24, "low risk"), ScoreBand(25, 44, "moderate risk", "Falls plan", "warn"),
         ScoreBand(45, 125, "high risk", "Falls plan", "crit"))  # fmt: skip
FALLS = (
    ScoreItem("fall", "Fall in the last 3 months", (Option("0", "no"), Option("25", "yes"))),
    ScoreItem("gait", "Gait", (Option("0", "normal"), Option("10", "weak"), Option("20", "impaired"))),
)
COMFORT = (
    ScoreItem("face", "Face", (Option("0", "calm"), Option("1", "frown"), Option("2", "clenched"))),
    ScoreItem("legs", "Legs", (Option("0", "still"), Option("1", "restless"), Option("2", "kicking"))),
)
PAIN = (ScoreBand(0, 0, "none"), ScoreBand(1, 10, "pain", "Plan", "warn"))


@pytest.fixture
def score(qtbot):
    def show(items=(), bands=BANDS, value="", hint=""):
        control = Control("morse", "score", "Morse falls", value, hint=hint, items=items, bands=bands)
        made = ScoreField("morse", control, lambda item, name: editor(item, name, now=lambda: "09:42"))
        qtbot.addWidget(made)
        made.resize(620, 300)
        made.show()
        made.activateWindow()
        settle()
        made.first.setFocus()
        return made

    return show


def press(field, keys):
    for key in keys:
        QTest.keyClicks(field.window().focusWidget(), key)
        settle()


def told(field):
    return field.findChild(QLabel, "morse_total").text()


def test_number_keys_are_the_points_and_go_on_to_the_next_item(score):
    field = score(COMFORT, PAIN)
    press(field, "2")
    assert told(field) == "2 so far. 1 of 2 left"

    press(field, "1")

    assert field.values() == {"morse": "3", "morse.face": "2", "morse.legs": "1"}
    assert told(field) == "3 of 10, pain. Plan"


def test_where_points_are_no_keys_the_place_of_the_answer_is(score):
    field = score(FALLS)
    press(field, "23")

    assert field.values() == {"morse": "45", "morse.fall": "25", "morse.gait": "20"}
    assert told(field) == "45 of 125, high risk. Falls plan"


def test_a_total_that_was_taken_over_stands_until_an_item_is_answered(score):
    field = score(FALLS, value="35")
    assert told(field) == "35 of 125, moderate risk. Falls plan"

    press(field, "1")

    assert field.values()["morse"] == ""
    assert told(field) == "0 so far. 1 of 2 left"


def test_without_the_wording_only_the_total_is_typed_and_the_reason_is_said(score):
    field = score(hint="Its owner has not been asked")
    QTest.keyClicks(field.findChild(QLineEdit), "35")
    field.findChild(QLineEdit).editingFinished.emit()

    assert field.values() == {"morse": "35"}
    assert told(field) == "35 of 125, moderate risk. Falls plan"
    assert field.why.text() == "Its owner has not been asked"


@pytest.mark.parametrize(("keys", "value"), [("0", "0"), ("7", "7"), ("10", "10"), ("1", "1")])
def test_a_score_from_0_to_10_is_one_key_and_ten_is_1_and_0(score, keys, value):
    field = score(bands=PAIN)
    press(field, keys)

    assert field.values() == {"morse": value}
    assert spoken(field.window().focusWidget()).startswith(f"Morse falls: {value}")


def test_nothing_is_scored_until_somebody_has(score):
    assert score(FALLS).values() == {"morse": "", "morse.fall": "", "morse.gait": ""}
    assert told(score(FALLS)) == "Not scored"
    assert told(score(bands=PAIN)) == "Not scored"


def test_a_signed_score_reads_as_words():
    control = Control("morse", "score", "Morse falls", "45", items=FALLS, bands=BANDS)

    assert value_words(control) == "45 of 125, high risk. Falls plan"


def test_every_answer_has_a_name(score):
    field = score(FALLS)

    assert without_names(field) == []
    assert spoken(field.findChild(QWidget, "morse_gait_10")) == "Morse falls, Gait: 10 weak"
