"""Every screen in every state, as a screen reader and a keyboard meet it (ux.md 9 and 13)."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from nursechart.ui.theme import ThemeName, apply_theme
from nursechart.ui.widgets import NumberField, named
from tests.ui import tree
from tests.ui.every_screen import LAPTOP, SCREENS, show
from tests.ui.reachable import settle

SMALL = QSize(960, 600)

# What is known and not mended yet: screen, what is wrong. A line that is no longer true fails, so none is forgotten.
KNOWN: frozenset[tuple[str, str]] = frozenset()
KNOWN_SMALL: frozenset[tuple[str, str]] = frozenset()
KNOWN_LARGE: frozenset[tuple[str, str]] = frozenset()


def _left(name: str, problems: list[str], known: frozenset[tuple[str, str]]) -> list[str]:
    """The problems that nobody knew of, and the known ones that are gone."""
    expected = {what for screen, what in known if screen == name}
    return sorted(set(problems) ^ expected)


@pytest.mark.parametrize("name", list(SCREENS))
def test_everything_says_its_name_its_value_and_its_unit_and_is_large_enough(qtbot: QtBot, name: str) -> None:
    window = SCREENS[name]()
    qtbot.addWidget(window)
    about = show(window)
    problems = [
        *tree.unnamed(about), *tree.same_names(about), *tree.without_value(about), *tree.without_unit(about),
        *tree.too_small(about), *tree.clipped(about),
    ]  # fmt: skip
    _close(about, window)
    assert _left(name, problems, KNOWN) == []


@pytest.mark.parametrize("mirrored", [False, True], ids=["left to right", "right to left"])
@pytest.mark.parametrize("name", list(SCREENS))
def test_tab_goes_everywhere_in_reading_order_and_is_always_seen(
    qtbot: QtBot, qapp: QApplication, name: str, mirrored: bool
) -> None:
    if mirrored:
        qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    window = SCREENS[name]()
    qtbot.addWidget(window)
    about = show(window)
    stops, problems = tree.on_the_way(about)
    _close(about, window)
    assert stops
    assert _left(name, problems, KNOWN) == []


@pytest.mark.parametrize("name", [name for name in SCREENS if not name.startswith("gallery ")])
def test_at_the_smallest_size_nothing_is_clipped_or_out_of_sight(qtbot: QtBot, name: str) -> None:
    window = SCREENS[name]()
    qtbot.addWidget(window)
    about = show(window, SMALL)
    problems = [*tree.clipped(about), *tree.too_small(about), *tree.on_the_way(about)[1]]
    _close(about, window)
    assert _left(name, problems, KNOWN_SMALL) == []


@pytest.mark.parametrize("name", [name for name in SCREENS if not name.startswith("gallery ")])
def test_with_text_twice_as_large_no_word_is_clipped(qtbot: QtBot, qapp: QApplication, name: str) -> None:
    apply_theme(qapp, ThemeName.LIGHT, 2.0, moves=False)
    window = SCREENS[name]()
    qtbot.addWidget(window)
    about = show(window, QSize(1920, 1080))
    problems = tree.clipped(about)
    _close(about, window)
    assert _left(name, problems, KNOWN_LARGE) == []


def _close(about: QWidget, window: QWidget) -> None:
    if about is not window:
        about.close()
    window.close()


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
