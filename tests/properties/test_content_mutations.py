"""Whatever one thing is wrong in a pack, it is used or refused by name; nothing else ever happens."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from nursechart.clinical.content import ContentRefused, assembled, pack_files
from nursechart.clinical.pack_text import PackText
from nursechart.shipped import shipped

_WRONG: tuple[Any, ...] = (
    "", 0, -1, True, "x", [], {}, ["x"], {"x": 1}, Decimal("1.5"), "R", "C", "<= 5", "7 d", [[]], "nowhere", "R-01",
)  # fmt: skip


@cache
def _files() -> dict[str, Any]:
    folder = shipped("content")
    named = {path.relative_to(folder).as_posix(): path.read_bytes() for path in pack_files(folder)}
    return {name: PackText(name, raw).value for name, raw in named.items()}


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield from _places(each, (*path, key))


@cache
def _every_place() -> list[tuple[str, tuple[Any, ...]]]:
    return [(name, path) for name, value in _files().items() for path in _places(value)]


def _mutated(chance: Random) -> tuple[str, Any]:
    """One file with one thing in it replaced, removed, renamed or doubled."""
    name, path = chance.choice(_every_place())
    value = copy.deepcopy(_files()[name])
    at = value
    for step in path[:-1]:
        at = at[step]
    match chance.randrange(3):
        case 0:
            at[path[-1]] = copy.deepcopy(chance.choice(_WRONG))
        case 1:
            del at[path[-1]]
        case _ if isinstance(at, dict):
            at[f"zz{path[-1]}"] = at.pop(path[-1])
        case _:
            at.append(copy.deepcopy(at[path[-1]]))
    return name, value


def _refusal(files: dict[str, Any]) -> ContentRefused | None:
    try:
        assembled((False, PackText.known(name, value)) for name, value in files.items())
    except ContentRefused as refused:
        return refused
    return None


@settings(max_examples=150)
@given(st.randoms(use_true_random=False))
def test_a_pack_with_one_thing_changed_is_used_whole_or_refused_by_file_and_rule(chance: Random) -> None:
    changed, value = _mutated(chance)
    refused = _refusal({**_files(), changed: value})
    assert refused is None or (refused.rule and refused.file.endswith(".yaml"))


def test_the_pack_as_it_is_is_not_refused() -> None:
    assert _refusal(_files()) is None
