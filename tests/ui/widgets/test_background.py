"""Work off the GUI thread."""

import threading

import pytest
import shiboken6
from PySide6.QtCore import QObject, QThread
from pytestqt.qtbot import QtBot

from nursechart.errors import NurseCanAct
from nursechart.ui.background import Background


class Asker(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.heard: list[object] = []
        self.on_gui_thread: list[bool] = []

    def take(self, value: object) -> None:
        self.heard.append(value)
        self.on_gui_thread.append(QThread.currentThread() == self.thread())


@pytest.fixture
def asker(qtbot: QtBot) -> Asker:
    return Asker()


def test_work_is_done_elsewhere_and_its_answer_heard_on_the_gui_thread(asker: Asker, qtbot: QtBot) -> None:
    background = Background()
    where: list[bool] = []

    def work() -> str:
        where.append(threading.current_thread() is threading.main_thread())
        return "38.4"

    with qtbot.waitSignal(background.idle):
        background.run(work, done=asker.take, failed=asker.take)
    assert where == [False]
    assert asker.heard == ["38.4"]
    assert asker.on_gui_thread == [True]


def test_what_was_charted_first_is_written_first(asker: Asker, qtbot: QtBot) -> None:
    background = Background()
    with qtbot.waitSignal(background.idle):
        for number in range(20):
            background.run(lambda number=number: number, done=asker.take, failed=asker.take)
    assert asker.heard == list(range(20))


def test_a_refusal_is_heard_as_it_was_raised(asker: Asker, qtbot: QtBot) -> None:
    background = Background()
    refusal = NurseCanAct("Enter the temperature in °C, like 37.2")

    def work() -> None:
        raise refusal

    with qtbot.waitSignal(background.idle):
        background.run(work, done=asker.take, failed=asker.take)
    assert asker.heard == [refusal]


def test_an_answer_for_a_screen_that_is_gone_is_dropped(qtbot: QtBot) -> None:
    background, asker = Background(), Asker()
    heard = asker.heard
    ready = threading.Event()

    def work() -> str:
        ready.wait(120)
        return "late"

    with qtbot.waitSignal(background.idle):
        background.run(work, done=asker.take, failed=asker.take)
        asker.deleteLater()
        qtbot.waitUntil(lambda: not is_alive(asker))
        ready.set()
    assert heard == []


def is_alive(thing: QObject) -> bool:
    return shiboken6.isValid(thing)


def test_closing_waits_for_the_work_under_way(asker: Asker) -> None:
    background = Background()
    done: list[int] = []
    background.run(lambda: done.append(1), done=asker.take, failed=asker.take)
    assert background.finish()
    assert done == [1]
