"""What is seen of each screen in each way of looking at it, made once for all tests that ask.

Building and showing a window takes ten times as long as looking at it, and the picture, the accessibility tree, the
room that words have and the way of Tab are of the same window. What is kept here are plain values: the window is gone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from tests.ui import golden, tree
from tests.ui.every_screen import SCREENS, show
from tests.ui.reachable import settle
from tests.ui.watchdog import Watch

CRAMPED = golden.Way("960-200", size=golden.SMALL, text=2.0)  # the least window with the largest text, not compared
WAYS = {way.name: way for way in (*golden.WAYS, CRAMPED)}
PLAIN = "light-1366"
WALKED = (PLAIN, "mirrored", "light-960-125", CRAMPED.name)  # where Tab goes does not depend on colours and letters
TOUCHED = 48  # px of what a gloved finger presses, AX-3


@dataclass(frozen=True)
class Seen:
    """One screen in one way: its picture, and what each check of `tree` says is wrong with it."""

    image: QImage
    unnamed: list[str]
    unlike: list[str]  # same names, no value, no unit
    too_small: list[str]
    clipped: list[str]
    sideways: list[str]
    turned: list[str]
    elided: list[str]
    stops: int = 0  # of Tab, where it was walked
    on_the_way: tuple[str, ...] = ()


def look_at(screen: str, way: golden.Way) -> Seen:
    """Build the screen, look at it in every respect, and let it go."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    with way.taken(app):
        with tree.elisions() as elided:
            window = SCREENS[screen]()
            about = show(window, way.size)
            image = golden.drawn(about, way.ratio)
            for _ in range(4):
                settle()  # what is below the fold is built and laid out a little later
        try:
            seen = Seen(
                image,
                unnamed=tree.unnamed(about),
                unlike=[*tree.same_names(about), *tree.without_value(about), *tree.without_unit(about)],
                too_small=tree.too_small(about, TOUCHED if way.touch else tree.LEAST),
                clipped=tree.clipped(about),
                sideways=tree.sideways(about),
                turned=tree.turned(about),
                elided=elided,
                **_walked(about, way),
            )
        finally:
            if about is not window:
                about.close()
            window.close()
            window.deleteLater()
            settle()
    return seen


def _walked(about: object, way: golden.Way) -> dict[str, object]:
    if way.name not in WALKED:
        return {}
    stops, problems = tree.on_the_way(about)  # type: ignore[arg-type]
    return {"stops": len(stops), "on_the_way": tuple(problems)}


@lru_cache(maxsize=len(WAYS))
def seen(screen: str, way: str) -> Seen:
    """As `look_at`, once for all that ask of the same screen one after the other (see `conftest.py`)."""
    return look_at(screen, WAYS[way])


@pytest.fixture(autouse=True)
def looked_at_anew_after_a_slow_turn(watchdog: Watch) -> Iterator[None]:
    """The watchdog tries a test again that was slow: it must not find the work done."""
    yield
    if watchdog.slow:
        seen.cache_clear()
