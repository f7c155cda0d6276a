"""Formulas, vectors and quality measures that lead nowhere are refused with the whole pack, naming file and line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from nursechart.clinical.content import ContentRefused, load_content
from nursechart.shipped import shipped

FORMULA = (
    "formulas:\n  more: {version: '1', title: More, group: rates, section: x, code: map,\n"
    "    inputs: [systolic, diastolic], results: [{id: map, label: Mean, unit: 'mm[Hg]', step: 1}],\n"
    "    source: [product]}\n"
    "vectors:\n  more-1: {formula: more, given: {systolic: '120 mm[Hg]', diastolic: '80 mm[Hg]'}, "
    "shown: {map: 93 mmHg}}\n"
)
MEASURE = (
    "quality_measures:\n  more: {title: More, count: notes_in_time, per_words: '%%', step: 0.1, numbers: {hours: 24},\n"
    "    formula: a, numerator: b, denominator: c, suppress_under: 5, source: [product]}\n"
)


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return Path(shutil.copytree(shipped("content"), tmp_path / "content"))


def refused(pack: Path, text: str) -> str:
    (pack / "more.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ContentRefused) as caught:
        load_content(pack)
    assert caught.value.file == "more.yaml"
    return caught.value.rule


def test_a_formula_and_a_measure_of_the_clinic_are_taken(pack: Path) -> None:
    (pack / "more.yaml").write_text(FORMULA + MEASURE, encoding="utf-8")
    content = load_content(pack)
    assert {"more"} <= content.formulas.keys() & content.quality_measures.keys()


@pytest.mark.parametrize(
    "old, new, rule",
    [
        ("code: map", "code: mean", "there is no code called mean"),
        ("[systolic, diastolic]", "[systolic, dystolic]", "there is no input called dystolic"),
        (", step: 1}]", "}]", "map does not say what it is rounded to"),
        ("step: 1}]", "step: 1, small_below: 3}]", "map: small_below and small_step come together"),
        ("formula: more,", "formula: less,", "there is no formula called less"),
        ("diastolic: '80 mm[Hg]'", "weight: 80 kg", "weight is not asked for by more"),
        ("shown: {map:", "shown: {mean:", "mean is no result of more"),
        (", shown: {map: 93 mmHg}", "", "says nothing of what is expected"),
        (", shown: {map: 93 mmHg}", ", shown: {map: 93 mmHg}, warns: [high]", "high is no warning of more"),
        ("{formula: more", "{formula: map", "a formula has at least one vector"),
    ],
)  # fmt: skip
def test_a_formula_that_leads_nowhere(pack: Path, old: str, new: str, rule: str) -> None:
    assert FORMULA.count(old) == 1
    assert refused(pack, FORMULA.replace(old, new)) == rule


@pytest.mark.parametrize(
    "entry, rule",
    [
        ("{label: X, unit: mg, units: [mL]}", "mL is not a unit that becomes mg"),
        ("{label: X, kind: choice}", "a choice has options, and nothing else does"),
        ("{label: X, options: {a: b}}", "a choice has options, and nothing else does"),
        ("{label: X, kind: time, low: 3}", "only numbers have limits"),
    ],
)
def test_an_input_that_cannot_be_read(pack: Path, entry: str, rule: str) -> None:
    assert refused(pack, f"formula_inputs:\n  x: {entry}\n") == rule


@pytest.mark.parametrize(
    "old, new, rule",
    [
        ("count: notes_in_time", "count: notes", "there is no way to count called notes"),
        (", numbers: {hours: 24}", "", "a number that it counts by is missing"),
        ("step: 0.1", "step: 0", "a figure has a step and a factor over 0"),
        ("suppress_under: 5", "suppress_under: 5, devices: [TUBE]", "a device that is not known"),
        ("suppress_under: 5", "suppress_under: -1", "suppress_under is a count"),
        ("notes_in_time", "line_events", "line events need days and kinds"),
        ("notes_in_time", "doses_flagged", "one flag of a dose is counted"),
    ],
)
def test_a_measure_that_cannot_be_counted(pack: Path, old: str, new: str, rule: str) -> None:
    assert refused(pack, MEASURE.replace(old, new)) == rule
