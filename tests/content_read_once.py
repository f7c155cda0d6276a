"""The YAML of a file of the content pack is read once a run: a hundred tests load a pack in which one file differs."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from unittest import mock

import yaml

from nursechart.clinical.pack_text import PackText

_read = PackText.__init__


@lru_cache(maxsize=400)
def _known(name: str, raw: bytes, _quickly: bool) -> bytes:
    text = PackText.__new__(PackText)
    _read(text, name, raw)
    return pickle.dumps((text.value, text._lines), pickle.HIGHEST_PROTOCOL)


def _remembered(text: PackText, name: str, raw: bytes) -> None:
    text.name = name
    text.value, text._lines = pickle.loads(_known(name, raw, hasattr(yaml, "CSafeLoader")))  # a copy of its own


@contextmanager
def read_once() -> Iterator[None]:
    """Meanwhile a file with the same name and bytes is not parsed again; all checks of the content are made anew."""
    with mock.patch.object(PackText, "__init__", _remembered):
        yield
