"""Before a pack is used at all, its units, codes and sources are gone through, and it is counted."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from nursechart.clinical.content import ContentRefused, load_content
from nursechart.clinical.pack_check import check_pack
from nursechart.shipped import shipped


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return Path(shutil.copytree(shipped("content"), tmp_path / "content"))


def test_the_shipped_pack_has_nothing_wrong_and_is_counted() -> None:
    checked = check_pack(shipped("content"))
    held = {each.what: each for each in checked.counts}
    assert held["visit types"].total == 12
    assert held["sections"].total == 26
    assert held["rules"].total == len(checked.content.rules)
    for each in checked.counts:
        if each.what not in ("choices", "vectors"):
            assert each.sourced + each.proposed + each.unconfirmed == each.total, each


def add(pack: Path, text: str) -> ContentRefused:
    (pack / "more.yaml").write_text(text, encoding="utf-8")
    load_content(pack)  # such a pack would load: the check is the only one who sees it
    with pytest.raises(ContentRefused) as caught:
        check_pack(pack)
    return caught.value


SECTION = (
    "sections:\n  S98:\n    title: More\n    source: [EVV]\n    fields:\n"
    "      - {id: rate, label: Rate, type: num, unit: %s, step: 1}\n"
    "groups:\n  more: {title: More, icon: x, sections: [S98]}\n"
)


def test_a_unit_that_ucum_does_not_know(pack: Path) -> None:
    visits = pack / "visits.yaml"
    text = visits.read_text(encoding="utf-8")
    visits.write_text(text.replace("{S01: R,", "{S98: O, S01: R,"), encoding="utf-8")
    (pack / "more.yaml").write_text(SECTION % "mL/h", encoding="utf-8")
    check_pack(pack)
    error = add(pack, SECTION % "ml_per_hour")
    assert (error.file, error.line, error.rule) == ("more.yaml", 6, "ml_per_hour is not a unit that UCUM knows")


def test_a_code_with_a_wrong_check_digit_wherever_it_stands(pack: Path) -> None:
    rows = (pack / "sections" / "line.yaml").read_text(encoding="utf-8")
    assert rows.count("- {id: tube,") == 1
    changed = rows.replace("- {id: tube,", "- {id: tube, loinc: 2951-3,")
    (pack / "sections" / "line.yaml").write_text(changed, encoding="utf-8")
    with pytest.raises(ContentRefused) as caught:
        load_content(pack)
    error = caught.value
    assert error.file == "sections/line.yaml"
    assert error.rule == "2951-3 is not a loinc code: its check digit is wrong"


def test_one_code_for_two_things(pack: Path) -> None:
    error = add(pack, "codes:\n  salt: {system: loinc, code: 2951-2, display: Salt}\n")
    assert error.rule == "2951-2 is given to two things"


def test_one_code_for_two_choices(pack: Path) -> None:
    error = add(pack, 'choices:\n  hand:\n    a: {label: a, snomed: "7771000"}\n    b: {label: b, snomed: "7771000"}\n')
    assert (error.file, error.line, error.rule) == ("more.yaml", 2, "7771000 is given to two choices")


def test_common_knowledge_never_passes_for_confirmed(pack: Path) -> None:
    error = add(pack, "drug_classes:\n  x: {title: X, source: [professional]}\n")
    assert (error.line, error.rule) == (2, "what only common knowledge says is unconfirmed")


def test_a_worked_example_that_a_formula_does_not_give(pack: Path) -> None:
    vectors = pack / "vectors.yaml"
    text = vectors.read_text(encoding="utf-8")
    assert text.count('shown: {rate: "166.7 mL/h"}}') == 1
    line = text[: text.index('shown: {rate: "166.7 mL/h"}}')].count("\n") + 1
    vectors.write_text(text.replace('{rate: "166.7 mL/h"}}', '{rate: "166.6 mL/h"}}'), encoding="utf-8")
    error = add(pack, "sources: {}")
    assert (error.file, error.line) == ("vectors.yaml", line)
    assert error.rule.startswith("rate_of_volume: rate ")


def test_a_clinics_changes_are_checked_with_the_pack(tmp_path: Path) -> None:
    clinic = tmp_path / "clinic"
    clinic.mkdir()
    (clinic / "ours.yaml").write_text("codes:\n  salt: {system: loinc, code: 2951-2, display: Salt}\n")
    with pytest.raises(ContentRefused, match=r"clinic/ours\.yaml, line 2: 2951-2 is given to two things|two things"):
        check_pack(shipped("content"), clinic)
