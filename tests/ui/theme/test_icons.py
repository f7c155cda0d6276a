"""Every icon that a screen, a look or the content pack names is shipped with the program."""

from __future__ import annotations

import re
from pathlib import Path

import nursechart
from nursechart.shipped import shipped

_IN_CODE = re.compile(r'icon="([a-z0-9-]+)"(?: if [^"\n]* else "([a-z0-9-]+)")?')
_IN_CONTENT = re.compile(r"icon: ([a-z0-9-]+)")


def test_every_icon_that_is_named_is_there_to_be_drawn() -> None:
    there = {file.stem for file in shipped("icons").glob("*.svg")}
    code = Path(nursechart.__file__).parent
    named = {
        name for file in code.rglob("*.py") for found in _IN_CODE.findall(file.read_text("utf-8")) for name in found
    }
    content = {
        name for file in shipped("content").rglob("*.yaml") for name in _IN_CONTENT.findall(file.read_text("utf-8"))
    }

    assert len(named) > 20  # the search still finds them
    assert len(content) > 10
    assert (named | content) - {""} - there == set()
