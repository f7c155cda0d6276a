"""The list of faults names tests that are there: one that is renamed or removed takes its row along."""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).parent
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def test_every_fault_in_the_list_is_played_by_a_test_that_exists():
    named = set(NAMED.findall((HERE / "faults.md").read_text()))
    assert len(named) > 40
    missing = [
        f"{path}::{name}"
        for path, name in named
        if not re.search(rf"^def {name}\(", (HERE.parent / path).read_text(), re.M)
    ]
    assert not missing, f"the list of faults names tests that are not there: {missing}"
