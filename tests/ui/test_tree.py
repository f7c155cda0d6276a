"""Every screen in every state, as a screen reader and a keyboard meet it (ux.md 9 and 13)."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from nursechart.ui.widgets import NumberField, named
from tests.ui import tree
from tests.ui.every_screen import LAPTOP, SCREENS
from tests.ui.reachable import settle
from tests.ui.seen import CRAMPED, PLAIN, seen
from tests.ui.seen import looked_at_anew_after_a_slow_turn as looked_at_anew_after_a_slow_turn

OURS = [screen for screen in SCREENS if not screen.startswith("gallery ")]

# What is known and not mended yet: screen, what is wrong. A line that is no longer true fails, so none is forgotten.
KNOWN: frozenset[tuple[str, str]] = frozenset()
KNOWN_SMALL: frozenset[tuple[str, str]] = frozenset()
KNOWN_LARGE: frozenset[tuple[str, str]] = frozenset()
IN_LITTLE_ROOM = (
    "today", "today route", "visit vitals", "chart", "review", "choices", "unlock", "sign in", "enrol", "help",
    "flow sheet",
)  # fmt: skip


def _left(about: str, problems: list[str], known: frozenset[tuple[str, str]]) -> list[str]:
    """The problems that nobody knew of, and the known ones that are gone."""
    expected = {what for screen, what in known if screen == about}
    return sorted(set(problems) ^ expected)


@pytest.mark.parametrize("screen", list(SCREENS))
def test_everything_says_its_name_its_value_and_its_unit_and_is_large_enough(screen: str) -> None:
    found = seen(screen, PLAIN)
    assert _left(screen, [*found.unnamed, *found.unlike, *found.too_small, *found.clipped], KNOWN) == []


@pytest.mark.parametrize("way", [PLAIN, "mirrored"], ids=["left to right", "right to left"])
@pytest.mark.parametrize("screen", list(SCREENS))
def test_tab_goes_everywhere_in_reading_order_and_is_always_seen(screen: str, way: str) -> None:
    found = seen(screen, way)
    assert found.stops
    assert _left(screen, list(found.on_the_way), KNOWN) == []


@pytest.mark.parametrize("screen", OURS)
def test_at_the_smallest_size_nothing_is_clipped_or_out_of_sight(screen: str) -> None:
    found = seen(screen, "light-960-125")
    assert _left(screen, [*found.clipped, *found.too_small, *found.on_the_way], KNOWN_SMALL) == []


@pytest.mark.parametrize("screen", OURS)
def test_with_text_twice_as_large_no_word_is_clipped(screen: str) -> None:
    assert _left(screen, seen(screen, "text-200").clipped, KNOWN_LARGE) == []


@pytest.mark.parametrize("screen", IN_LITTLE_ROOM)
def test_twice_as_large_in_the_smallest_window_every_word_and_every_act_can_be_reached(screen: str) -> None:
    found = seen(screen, CRAMPED.name)
    assert [*found.clipped, *found.too_small, *found.sideways, *found.elided, *found.on_the_way] == []


# --- the walk itself finds what it is there to find ---


@pytest.fixture
def faulty(qtbot: QtBot) -> QWidget:
    """A window with one of each fault."""
    window = QWidget()
    window.setObjectName("faulty")
    qtbot.addWidget(window)
    window.resize(*LAPTOP.toTuple())
    return window


def test_the_walk_finds_a_field_without_a_name_and_two_with_the_same(faulty: QWidget, qtbot: QtBot) -> None:
    line = QVBoxLayout(faulty)
    line.addWidget(QLineEdit())
    for name in ("one", "other"):
        line.addWidget(named(QPushButton("Go"), name, "Go"))
    faulty.show()
    settle()
    assert tree.unnamed(faulty) == ["QLineEdit in faulty (EditableText) takes the focus and has no name"]
    assert tree.same_names(faulty) == ["one and other are all called 'Go'"]


def test_the_walk_finds_a_number_without_its_unit_and_a_button_too_small(faulty: QWidget) -> None:
    line = QVBoxLayout(faulty)
    number = NumberField("rate", "Rate", "mL/h")
    number.field.setAccessibleName("Rate")
    small = named(QPushButton("x"), "small", "Close")
    small.setFixedSize(20, 20)
    line.addWidget(number)
    line.addWidget(small)
    faulty.show()
    settle()
    assert tree.without_unit(faulty) == ["rate is called 'Rate' without its unit mL/h"]
    assert tree.too_small(faulty) == ["small is 20×20"]


def test_the_walk_finds_an_order_of_tab_that_goes_back(faulty: QWidget) -> None:
    line = QHBoxLayout(faulty)
    first, second = (named(QLineEdit(), name, name) for name in ("first", "second"))
    line.addWidget(first)
    line.addWidget(second)
    QWidget.setTabOrder(second, first)
    third = named(QLineEdit(), "third", "third")
    line.addWidget(third)
    QWidget.setTabOrder(third, second)
    faulty.show()
    _stops, problems = tree.on_the_way(faulty)
    faulty.close()
    assert any("Tab goes back from" in each for each in problems)
