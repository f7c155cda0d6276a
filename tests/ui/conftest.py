"""How screens are tested: offscreen, with the shipped fonts, no blinking caret, no fades, nothing left behind."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "qt.text.font.db=false")  # noise about scripts that a font has not

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication

from nursechart.ui.theme import ThemeName, apply_theme
from tests.charting.clinic import Clinic
from tests.store.thrifty import thrifty_laptops as thrifty_laptops
from tests.ui.at_work import AtWork, at_work, small_clinic
from tests.ui.filled import no_layout_is_put_in_full as no_layout_is_put_in_full
from tests.ui.patience import PatientBot
from tests.ui.watchdog import pytest_runtest_protocol as pytest_runtest_protocol
from tests.ui.watchdog import watchdog as watchdog

OF_EVERY_SCREEN = ("test_golden.py", "test_looks.py", "test_tree.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Offscreen windows have no frame to give hints to; Qt says so each time, and nothing is wrong."""
    for item in items:
        if "tests/ui/" in item.path.as_posix() or "tests/journeys/" in item.path.as_posix():
            item.add_marker(pytest.mark.qt_log_ignore("propagateSizeHints", extend=True))
    _what_asks_of_one_screen_together(items)


def _what_asks_of_one_screen_together(items: list[pytest.Item]) -> None:
    """The tests of every screen, screen by screen: each is built once for all of them (tests/ui/seen.py)."""
    places = [number for number, item in enumerate(items) if item.path.name in OF_EVERY_SCREEN and _screen(item)]
    order = list(dict.fromkeys(_screen(items[number]) for number in places))
    together = sorted((items[number] for number in places), key=lambda item: order.index(_screen(item)))
    for number, item in zip(places, together, strict=True):
        items[number] = item


def _screen(item: pytest.Item) -> str:
    return str(item.callspec.params.get("screen", "")) if hasattr(item, "callspec") else ""


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> PatientBot:
    """The same as ever, in no hurry."""
    return PatientBot(request)


@pytest.fixture(autouse=True)
def plain_light(qapp: QApplication) -> Iterator[None]:
    """Each test starts in the light theme at 100 %, left to right; windows that a test leaves open are its failure."""
    qapp.setCursorFlashTime(0)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # what the test before has let go
    apply_theme(qapp, ThemeName.LIGHT, moves=False)
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    before = set(qapp.topLevelWidgets())
    yield
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    left = [widget for widget in qapp.topLevelWidgets() if widget not in before and widget.isVisible()]
    for widget in left:
        widget.close()
    assert not left, f"left open: {left}"


@pytest.fixture(params=list(ThemeName))
def theme_name(request: pytest.FixtureRequest, qapp: QApplication) -> ThemeName:
    """Each of the three themes, applied."""
    apply_theme(qapp, request.param, moves=False)
    return request.param


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    """A small clinic with its pharmacy, for all tests of a file."""
    with small_clinic(tmp_path_factory.mktemp("clinic")) as made:
        yield made


@pytest.fixture
def work(qtbot: PatientBot, clinic: Clinic) -> Iterator[AtWork]:
    """A nurse of that clinic at her laptop."""
    with at_work(qtbot, clinic) as someone:
        yield someone
