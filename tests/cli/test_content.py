"""A content pack is looked at before anybody charts with it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

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


def test_the_shipped_pack_can_be_used(run: Run) -> None:
    assert "can be used" in run("content", "check").output
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
    assert "measures (9)" in told
    assert "temperature" in told
    assert json.loads(run("content", "show", "--json").output)["rules"]["R-01"]["severity"] == "block"


def test_diff_names_what_was_added_removed_and_changed(run: Run, pack: Path) -> None:
    assert run("content", "diff", pack).output == "The two packs say the same.\n"
    change(pack / "rules.yaml", "title: Right patient", "title: The right patient")
    change(pack / "pack.yaml", "version: ", "version: 9.")
    told = run("content", "diff", pack).output
    assert "changed rules R-01\n        title: The right patient -> Right patient\n" in told
    assert "changed pack pack\n        version: 9." in told
    changes = json.loads(run("content", "diff", pack, shipped("content"), "--json").output)
    assert {(one["table"], one["id"]) for one in changes} == {("pack", "pack"), ("rules", "R-01")}
