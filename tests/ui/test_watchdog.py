"""The watchdog finds what it is there to find, and lets pass what may take its time (design.md 8)."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from nursechart.shipped import shipped
from nursechart.store import vault
from nursechart.ui.background import Background
from nursechart.ui.theme import ThemeName, apply_theme
from nursechart.ui.unhurried import PROPERTY, unhurried
from tests.store.laptops import FakeClock, MemorySecrets, enrol
from tests.ui import watchdog as dogs
from tests.ui.watchdog import LIMIT_S, Watch, every_time, slowness, the_dog, yardstick


@pytest.fixture
def watchdog(qapp: QApplication) -> Iterator[Watch]:
    """In the place of the one that fails a test: what is seen is what these tests look at."""
    yardstick()  # measured before the first test, not in a turn of it
    with the_dog().watching(Watch(names_handlers=True)) as watch:
        yield watch


def of_the_program(act: Callable[[], object], name: str = "answer") -> Callable[[], object]:
    """`act` as a function of the program would do it: the watchdog speaks of those alone."""
    names: dict[str, Callable[[], object]] = {"act": act, "__name__": "nursechart.ui.invented"}  # type: ignore[dict-item]
    exec(f"def {name}(*_):\n    return act()", names)
    return names[name]


def busy(ms: float) -> None:
    """As much work as the processor that the limits were set on does in `ms`."""
    end = time.thread_time() + ms / 1000 * slowness()
    while time.thread_time() < end:
        sum(range(500))


@pytest.fixture
def press(qtbot: QtBot) -> Callable[[Callable[[], object]], None]:
    """Have a button of the program do `act`, and press it by key."""

    def pressed(act: Callable[[], object]) -> None:
        button = QPushButton("Go")
        qtbot.addWidget(button)
        button.clicked.connect(of_the_program(act))
        button.show()
        QTest.keyClick(button, Qt.Key.Key_Space)

    return pressed


def test_a_key_that_keeps_the_screen_busy_is_told_with_its_handler(press, watchdog: Watch) -> None:
    press(lambda: busy(300))
    assert list(watchdog.slow) == ["ui.invented.answer"]
    assert watchdog.slow["ui.invented.answer"] > LIMIT_S


def test_work_of_20_ms_is_no_trouble(press, watchdog: Watch) -> None:
    press(lambda: busy(20))
    assert watchdog.slow == {}
    assert watchdog.worst_s >= 0.02


def test_a_slower_processor_has_the_more_time(press, watchdog: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        dogs, "REFERENCE_S", dogs.REFERENCE_S / 1000
    )  # as if the usual one were a thousand times faster
    began = time.thread_time()
    press(lambda: sum(range(10_000_000)))
    assert time.thread_time() - began > LIMIT_S
    assert watchdog.slow == {}


def test_a_part_of_a_screen_shown_before_it_has_a_parent_is_told(qtbot: QtBot, press, watchdog: Watch) -> None:
    whole = QWidget()
    qtbot.addWidget(whole)
    press(lambda: QWidget(whole).setVisible(True))
    assert watchdog.forbidden == []
    press(lambda: QWidget().setVisible(False))
    assert watchdog.forbidden == []
    press(lambda: QWidget().setVisible(True))
    assert watchdog.forbidden == ["a window of its own in ui.invented.answer"]


def test_waiting_costs_no_processor_and_is_not_counted(press, watchdog: Watch) -> None:
    press(lambda: time.sleep(0.12))
    assert watchdog.slow == {}


def test_an_answer_that_keeps_the_screen_busy_is_told_too(qtbot: QtBot, watchdog: Watch) -> None:
    background = Background()
    background.run(lambda: None, done=lambda _nothing: of_the_program(lambda: busy(300), "show_look")(), failed=print)
    qtbot.waitUntil(lambda: not background.is_busy)
    assert list(watchdog.slow) == ["ui.invented.show_look"]


def test_the_first_build_of_a_screen_may_take_its_time_until_the_next_key(press, watchdog: Watch) -> None:
    def build() -> None:
        unhurried("first build of the screen invented")
        busy(300)

    press(build)
    assert watchdog.slow == {}
    assert [each.partition(":")[0] for each in watchdog.exempt] == ["first build of the screen invented"]
    press(lambda: busy(300))
    assert list(watchdog.slow) == ["ui.invented.answer"]


def test_a_switch_of_theme_names_itself(qapp: QApplication) -> None:
    qapp.setProperty(PROPERTY, "")
    apply_theme(qapp, ThemeName.DARK, moves=False)
    assert qapp.property(PROPERTY) == "a switch of theme or text size"


def test_a_question_to_the_database_from_a_key_is_told(press, watchdog: Watch, tmp_path: Path) -> None:
    store = enrol(tmp_path, MemorySecrets(), FakeClock())
    press(lambda: store.own("anything"))
    store.close()
    assert any(each.startswith("database (SELECT)") for each in watchdog.forbidden)


def test_a_file_a_key_and_a_socket_are_told(press, watchdog: Watch, tmp_path: Path) -> None:
    def refused() -> None:
        with socket.socket() as made, suppress(OSError):
            made.connect(("127.0.0.1", 9))

    press(lambda: (tmp_path / "letter.txt").write_text("Maria"))
    press(lambda: vault.derived(bytes(32), b"db"))
    press(refused)
    told = {each.partition(" ")[0] for each in watchdog.forbidden}
    assert told == {"file", "key", "socket"}


def test_icons_and_fonts_that_are_shipped_may_be_read(press, watchdog: Watch) -> None:
    press(lambda: shipped("icons", "lock.svg").read_text())
    assert watchdog.forbidden == []


def test_the_worker_may_do_all_that(qtbot: QtBot, watchdog: Watch, tmp_path: Path) -> None:
    background = Background()
    background.run(lambda: (tmp_path / "letter.txt").write_text("Maria"), done=lambda _: None, failed=print)
    qtbot.waitUntil(lambda: not background.is_busy)
    assert watchdog.forbidden == []


def test_what_was_slow_once_and_quick_later_passes() -> None:
    slow, quick, other = (
        Watch(True, slow={"a": 0.08, "b, mostly in c": 0.06}),
        Watch(True),
        Watch(True, slow={"b, mostly in d": 0.07}),
    )
    assert every_time([slow, quick, slow]) == []
    assert every_time([slow, slow]) == []
    assert every_time([slow, slow, other]) == ["b, mostly in d: 70 ms"]
