"""The small language of conditions: what holds, and what could never hold."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from nursechart.clinical.content import Content, ContentRefused, load_content
from nursechart.clinical.notations import Condition, Need
from nursechart.shipped import shipped


@pytest.mark.parametrize(
    ("text", "values", "facts", "visit_type", "holds"),
    [
        ("score > 0", {"score": "0"}, (), "", False),
        ("score > 0", {"score": "0.5"}, (), "", True),
        ("score >= 4", {"score": "4"}, (), "", True),
        ("score < 4", {"score": "4"}, (), "", False),
        ("score <= 4", {"score": "4"}, (), "", True),
        ("score >= 4", {}, (), "", False),
        ("morse >= 45", {"morse": {"total": "45"}}, (), "", True),
        ("morse >= 45", {"morse": {"total": "44"}}, (), "", False),
        ("skin includes rash", {"skin": {"state": "exception", "findings": ["rash"]}}, (), "", True),
        ("skin includes rash", {"skin": {"state": "wnl"}}, (), "", False),
        ("kit includes mask", {"kit": {"mask": "2025-11-21T09:40"}}, (), "", True),
        ("method = lumen or method = port", {"method": "port"}, (), "", True),
        ("method = lumen or method = port", {"method": "vein"}, (), "", False),
        ("given = true and pump or child", {"given": True}, ("pump",), "", True),
        ("given = true and pump or child", {"given": True}, (), "", False),
        ("given = true and pump or child", {}, ("child",), "", True),
        ("therapy inotrope blood", {}, ("therapy blood",), "", True),
        ("therapy inotrope blood", {}, ("therapy pain",), "", False),
        ("device PIV-S MID", {}, ("device PIV-S",), "", True),
        ("age < 3 y", {}, ("age 35 mo",), "", True),
        ("age < 3 y", {}, ("age 36 mo",), "", False),
        ("age >= 18 mo", {}, ("age 18 mo",), "", True),
        ("age < 3 y", {}, (), "", False),
        ("visit SOC REC and not child", {}, (), "REC", True),
        ("visit SOC REC and not child", {}, ("child",), "REC", False),
    ],
)  # fmt: skip
def test_a_condition_holds(
    text: str, values: dict[str, Any], facts: tuple[str, ...], visit_type: str, holds: bool
) -> None:
    assert Condition(text).holds(values, facts, visit_type) is holds


@pytest.mark.parametrize(
    "text",
    [
        "child and not child",
        "method = lumen and method = port",
        "method = lumen and method != lumen",
        "score >= 5 and score < 5",
        "score > 5 and score <= 5",
        "visit SOC and visit DC",
        "age < 3 y and age >= 36 mo",
        "pump or child and not child",
    ],
)
def test_two_terms_that_exclude_each_other_are_seen(text: str) -> None:
    assert Condition(text).contradiction() == f'"{text}" can never be true'


@pytest.mark.parametrize(
    "text", ["score >= 5 and score <= 5", "age >= 2 y and age < 36 mo", "visit SOC DC and visit DC", "pump or not pump"]
)
def test_what_can_be_true_passes(text: str) -> None:
    assert Condition(text).contradiction() == ""


@pytest.mark.parametrize("text", ["age below 3 y", "age < 3 weeks", "", "a = b = c", "pump and", "pump or "])
def test_what_is_no_condition_says_how_to_write_one(text: str) -> None:
    with pytest.raises(ValueError, match="write it like"):
        Condition(text)


def test_a_cell_has_letter_words_and_condition() -> None:
    need = Need("C drawn from line if drawn_from_line or removal")
    assert need.when is not None
    assert (need.letter, need.note, need.when.text) == ("C", "drawn from line", "drawn_from_line or removal")
    assert Need("R").when is None


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return Path(shutil.copytree(shipped("content"), tmp_path / "content"))


def change(pack: Path, name: str, old: str, new: str) -> None:
    text = (pack / name).read_text(encoding="utf-8")
    assert text.count(old) == 1
    (pack / name).write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize(
    ("condition", "rule"),
    [
        ("learner = dog", "learner is never answered with dog"),
        ("topics includes golf", "topics is never answered with golf"),
        ("again = maybe", "again is never answered with maybe"),
        ("learner includes patient", "learner is one answer, so nothing is included in it"),
        ("materials >= 4", "materials is no number, so it is never >= 4"),
        ("learner = patient and learner = caregiver", '"learner = patient and learner = caregiver" can never be true'),
        ("therapy magic", "the condition asks about magic, which is no therapy"),
        ("device ROPE", "the condition asks about ROPE, which is no device"),
        ("visit XXX", "the condition asks about XXX, which is no type of visit"),
        ("full_moon", "the condition asks about full_moon, which is no fact of a visit"),
        ("dog given", "the condition asks about dog, which is no field here"),
    ],
)
def test_a_condition_that_can_never_hold_is_refused(pack: Path, condition: str, rule: str) -> None:
    field = f"      - {{id: pet, label: Pet, type: text, required: C, when: {condition}}}\n"
    change(pack, "sections/note.yaml", "      - {id: barrier,", f"{field}      - {{id: barrier,")
    with pytest.raises(ContentRefused) as caught:
        load_content(pack)
    assert caught.value.rule == rule


def test_a_number_that_cannot_be_reached_is_refused(pack: Path) -> None:
    field = "      - {id: pet, label: Pet, type: text, required: C, when: days_to_delivery > 90}\n"
    change(pack, "sections/note.yaml", "      - {id: enough,", f"{field}      - {{id: enough,")
    with pytest.raises(ContentRefused) as caught:
        load_content(pack)
    assert caught.value.rule == "days_to_delivery is never > 90"


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("S25: C fall if fall", "S25: C fall if morse >= 45", "a section depends on facts of the visit alone"),
        ("S25: C fall if fall", "S25: C fall if moon", "the condition asks about moon, which is no fact of a visit"),
        ("S20: R outcome", "S20: O outcome if child", "a condition stands beside R or C"),
        ("S23: R nurse", "S23: C nurse", "C comes with a condition, of the cell or of the section"),
    ],
)  # fmt: skip
def test_a_cell_that_could_never_be_asked_for_is_refused(pack: Path, old: str, new: str, rule: str) -> None:
    change(pack, "visits.yaml", old, new)
    with pytest.raises(ContentRefused) as caught:
        load_content(pack)
    assert caught.value.rule == rule


def test_every_fact_is_asked_about_or_judged_by(content: Content) -> None:
    """A fact that nothing asks about would be worked out for nobody."""
    asked = {
        fact
        for section in content.sections.values()
        for field in section.fields
        for each in (field, *field.columns)
        if each.when is not None
        for fact in each.when.facts
    }
    asked |= {fact for section in content.sections.values() if section.when for fact in section.when.facts}
    cells = [need for visit in content.visit_types.values() for need in visit.sections.values()]
    asked |= {fact for need in cells if need.when for fact in need.when.facts}
    asked |= {fact for tick in content.leave_checks.values() if tick.when for fact in tick.when.facts}
    elsewhere = {"central_line", "allergy_listed", "immunosuppressed", "biologic"}
    assert content.facts.keys() - asked == elsewhere
