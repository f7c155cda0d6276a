"""No layout is put into another one that is full already: see `nursechart.ui.widgets.layouts`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QLayout

WAYS = ((QBoxLayout, "addLayout"), (QBoxLayout, "insertLayout"), (QGridLayout, "addLayout"))


@pytest.fixture(scope="session", autouse=True)
def no_layout_is_put_in_full() -> Iterator[None]:
    """Every test of a screen is one of this too."""
    with pytest.MonkeyPatch.context() as patch:
        for kind, way in WAYS:
            patch.setattr(kind, way, _watched(getattr(kind, way)))
        yield


def _watched(put: Callable[..., None]) -> Callable[..., None]:
    def put_in(outer: QLayout, *given: Any) -> None:
        inner = next(each for each in given if isinstance(each, QLayout))
        assert _is_empty(inner), f"fill {inner} after it was put into {outer}: PySide keeps what is in it now"
        put(outer, *given)

    return put_in


def _is_empty(layout: QLayout) -> bool:
    """Whether nothing is in it but layouts that are empty themselves."""
    return all(_is_empty(each) for each in layout.children() if isinstance(each, QLayout)) and layout.count() == sum(
        isinstance(each, QLayout) for each in layout.children()
    )
