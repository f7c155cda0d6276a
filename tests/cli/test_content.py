"""A content pack is looked at before anybody charts with it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from nursechart.clinical.content import load_content
from nursechart.clinical.packs import packs_in
from nursechart.shipped import shipped
from tests.cli.conftest import Run


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return Path(shutil.copytree(shipped("content"), tmp_path / "pack"))


def change(file: Path, old: str, new: str) -> int:
    """Put `new` for the first `old` in a file; the line on which it stands."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_the_shipped_pack_can_be_used_and_is_counted_by_how_far_it_can_be_trusted(run: Run) -> None:
    said = run("content", "check").output
    assert "can be used" in said
    table = {line[: line.index("  ")]: line.split()[-4:] for line in said.splitlines() if "  " in line.strip()}
    assert {"visit types", "sections", "fields", "scales", "therapies", "rules", "drugs"} <= table.keys()
    assert len(table["together"]) == 4
    told = json.loads(run("content", "check", "--json").output)
    assert told["version"]
    assert not told["approved"]


def test_a_broken_pack_is_refused_by_file_line_and_rule(run: Run, pack: Path) -> None:
    line = change(pack / "measures.yaml", "    label: ", "    lable: ")
    told = run("content", "check", pack, status=1).stderr
    assert f"measures.yaml, line {line}: there is no field called lable here" in told


def test_a_folder_that_is_no_pack_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "the pack says nothing of its version" in run("content", "check", tmp_path / "empty", status=1).stderr


def test_show_names_every_table_and_each_rule_with_its_severity(run: Run) -> None:
    told = run("content", "show").output
    assert "R-01  block  Right patient" in told
    assert f"measures ({len(load_content(shipped('content')).measures)})" in told
    assert "temperature" in told
    assert json.loads(run("content", "show", "--json").output)["rules"]["R-01"]["severity"] == "block"


def test_diff_names_what_was_added_removed_and_changed(run: Run, pack: Path) -> None:
    assert run("content", "diff", pack).output == "The two packs say the same.\n"
    change(pack / "rules.yaml", "title: Right patient", "title: The right patient")
    change(pack / "pack.yaml", 'version: "', 'version: "9.')
    told = run("content", "diff", pack).output
    assert "changed rules R-01\n        title: The right patient -> Right patient\n" in told
    assert "changed pack pack\n        version: 9." in told
    changes = json.loads(run("content", "diff", pack, shipped("content"), "--json").output)
    assert {(one["table"], one["id"]) for one in changes} == {("pack", "pack"), ("rules", "R-01")}


# --- putting a pack in force -----------------------------------------------------------------------------------------


def in_force(folder: Path) -> str:
    return packs_in(folder).in_force().content.version


@pytest.fixture
def laptop(tmp_path: Path) -> Path:
    (tmp_path / "laptop").mkdir()
    return tmp_path / "laptop"


def changes(tmp_path: Path, text: str) -> Path:
    folder = tmp_path / "ours"
    folder.mkdir(exist_ok=True)
    head = "clinic: {name: Riverbend, version: riverbend.1}\nsources: {ours: Policy 12}\n"
    (folder / "ours.yaml").write_text(head + text, encoding="utf-8")
    return folder


def test_a_clinic_puts_its_changes_in_force_and_takes_them_back(run: Run, laptop: Path, tmp_path: Path) -> None:
    shipped_version = in_force(laptop)
    ours = changes(tmp_path, "care_rules: {LC-02: {at_most: 5 d, source: [ours]}}")
    told = run("content", "use", ours, "--folder", laptop).output
    assert told == f"Content {shipped_version}+riverbend.1 is in force from the next start.\n"
    assert in_force(laptop) == f"{shipped_version}+riverbend.1"
    told = run("content", "use", "--shipped", "--folder", laptop).output
    assert told == f"Content {shipped_version}, as shipped, is in force from the next start.\n"
    assert in_force(laptop) == shipped_version


@pytest.mark.parametrize(
    "text",
    [
        "care_rules: {LC-02: {at_most: never, source: [ours]}}",
        "care_rules: {LC-02: {at_most: 5 d}}",
        "measures: {pulse: {unit: beats, source: [ours]}}",
        "a: " + "[" * 50_000,
    ],
)
def test_changes_that_are_refused_leave_what_is_in_force(run: Run, laptop: Path, tmp_path: Path, text: str) -> None:
    before = in_force(laptop)
    told = run("content", "use", changes(tmp_path, text), "--folder", laptop, status=1).stderr
    assert told.startswith("The content pack was refused. clinic/ours.yaml, line 3: ")
    assert in_force(laptop) == before


def test_use_without_a_folder_says_what_it_needs(run: Run) -> None:
    assert "name a folder, or --shipped" in run("content", "use", status=2).stderr
