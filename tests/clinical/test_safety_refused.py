"""A pack whose safety tables do not hold is refused, each at its line."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from nursechart.clinical.content import ContentRefused, load_content
from nursechart.shipped import shipped


@pytest.fixture
def changed(tmp_path: Path) -> Callable[[str, str, str], Path]:
    def change(file: str, old: str, new: str) -> Path:
        pack = tmp_path / "pack"
        shutil.copytree(shipped("content"), pack)
        text = (pack / file).read_text()
        assert old in text
        (pack / file).write_text(text.replace(old, new, 1))
        return pack

    return change


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("rules.yaml", "acts: [give, blood, draw]", "acts: []", "no act of charting asks this rule"),
        ("rules.yaml", "acts: [give, blood, draw]", "acts: [sing]", "Invalid enum value"),
        ("rules.yaml", "classes: [inotrope, vasopressor", "classes: [inotropes, vasopressor", "no drug class called"),
        ("rules.yaml", "procedures: [flush, lock", "procedures: [flush, look", "no procedure called look"),
        ("rules.yaml", "do: Compare the label with the order.", "do: Compare QD.", "is not to be written"),
        ("safety.yaml", "classes: [insulin]", "classes: [insuline]", "no drug class called insuline"),
        (
            "safety.yaml",
            "insulin: {title: Insulins, classes: [insulin],",
            "insulin: {title: Insulins,",
            "neither class",
        ),
        ("safety.yaml", "pattern: '\\bIU\\b'", "pattern: '(IU'", "not a pattern"),
        ("safety.yaml", "write: '0.\\1'", "write: '0.\\7'", "not a pattern"),
        ("safety.yaml", "examples: [1000 IU]", "examples: [1000 units]", "does not find 1000 units"),
        ("safety.yaml", "fine: [QID]", "fine: [QD]", "finds QD, which is fine"),
        ("safety.yaml", "  usual: {roles:", "  common: {roles:", "usual is missing from verbal_orders"),
    ],
)
def test_a_safety_table_that_does_not_hold_is_refused(changed, file: str, old: str, new: str, says: str) -> None:
    with pytest.raises(ContentRefused, match=says):
        load_content(changed(file, old, new))
