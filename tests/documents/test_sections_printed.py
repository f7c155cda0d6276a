"""Rows, scores and derived numbers in the printed note."""

import msgspec
import pytest

from nursechart.documents.sections import answer_words
from nursechart.record import kinds
from tests.documents.test_visit_note import text
from tests.interop.records import VISIT, content, rosas_visit, uid


def printed(section, fields):
    chart = rosas_visit()
    value = kinds.SectionFields(VISIT, section, content().version, fields)
    chart.say(uid(f"rosa/{section}-printed"), "section.fields", value)
    return " ".join(text(chart.record()).split())


def test_each_row_is_a_line_of_its_own():
    rows = [
        {"problem": "falls", "goal": "No fall", "status": "progressing"},
        {
            "problem": "other",
            "words": "Sleep",
            "goal": "Six hours",
            "status": "not_met",
            "evaluation": "Wakes at three",
        },
    ]
    page = printed("S20", {"review": "revised", "problems": rows})
    assert "Problems 1: falls, Goal No fall, Status progressing" in page
    assert "Problems 2: other, In words Sleep, Goal Six hours, Status not met, Evaluation Wakes at three" in page


def test_a_score_says_its_scale_grade_items_and_whose_work_it_is():
    items = {"sensory": 4, "moisture": 3, "activity": 3, "mobility": 3, "nutrition": 2, "friction": 2}
    field, braden = content().sections["S25"].field("braden"), content().scales["braden"]
    answer = {"total": "17", "items": items}
    on = msgspec.structs.replace(braden, licence=msgspec.structs.replace(braden.licence, on=True))
    allowed = msgspec.structs.replace(content(), scales={**content().scales, "braden": on})
    words = answer_words(allowed, field, answer)
    assert words.startswith("Braden 17 of 23, mild risk (Feeling feels everything; Moisture damp at times")
    assert words.endswith(f"Scale of {braden.licence.owner}")
    page = printed("S25", {"braden": answer})
    assert f"Skin (Braden): Braden 17 of 23, mild risk. Scale of {braden.licence.owner}" in page


def test_a_score_taken_over_from_paper_has_no_items():
    field = content().sections["S25"].field("morse")
    words = answer_words(content(), field, {"total": "45"})
    assert words.startswith("Morse falls 45 of 125, high risk")
    assert "(" not in words


def test_totals_and_balance_are_printed_with_their_unit():
    page = printed("S18", {"in_oral_ml": "1500", "in_iv_ml": "500", "out_urine_ml": "1200", "out_stool_ml": "0"})
    assert "Intake: 2000 mL" in page
    assert "Output: 1200 mL" in page
    assert "Balance: 800 mL" in page


def test_days_on_hand_are_printed_in_their_row():
    page = printed("S16", {"items": [{"item": "saline", "on_hand": "30", "daily": "4"}], "enough": True})
    assert "Used and on hand 1: saline flush, On hand 30, Used in a day 4, Lasts 7.5 days" in page


@pytest.mark.parametrize(("start", "end", "words"), [("312", "62", "250 mL"), ("312", "", "")])
def test_what_cannot_be_worked_out_is_left_out(start, end, words):
    page = printed("S17", {"start_g": start, "end_g": end} if end else {"start_g": start})
    assert (f"Delivered, about: {words}" in page) is bool(words)


def test_a_code_the_content_does_not_know_is_printed_as_words():
    field = content().sections["S14"].field("learner")
    assert answer_words(content(), field, "day_nurse") == "day nurse"
