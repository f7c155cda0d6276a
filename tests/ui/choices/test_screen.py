"""Two laptops charted one value apart; at the conflict desk a person chooses, by key, on a real laptop (ux.md 12)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from nursechart.charting import vitals
from nursechart.ui.choices.screen import ChoicesScreen
from nursechart.ui.screen import Place
from tests.charting.clinic import AtVisit, Clinic, LaptopInUse
from tests.ui.at_work import AtWork, small_clinic
from tests.ui.shots import shot

SHOTS = os.environ.get("NURSECHART_SHOTS", "")


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    with small_clinic(tmp_path_factory.mktemp("clinic")) as made:
        made.laptop("kenji")
        yield made


def apart(clinic: Clinic, measure: str, one: tuple[str, ...], other: tuple[str, ...]) -> AtVisit:
    """Both chart a measure of one visit on laptops that do not know of each other, then sync."""
    amara, kenji = clinic.laptops
    feed = clinic.feed("maria-carvalho")
    visit = amara.begin(feed)
    vitals.chart(amara.shift, visit.vitals, "temperature", "36.8")
    meet(amara, kenji)
    vitals.chart(amara.shift, visit.vitals, measure, *one)
    amara.clock.pass_minutes(30)
    there = kenji.at(visit)
    vitals.chart(kenji.shift, there.vitals, measure, *other)
    meet(amara, kenji)
    return visit


def meet(amara: LaptopInUse, kenji: LaptopInUse) -> None:
    for laptop in (amara, kenji, amara):
        laptop.sync()


def opened(work: AtWork) -> ChoicesScreen:
    screen = ChoicesScreen(work.shift, work.background)
    work.window.resize(1366, 768)
    work.show(screen, Place("choices"))
    work.window.activateWindow()
    return screen


def test_a_version_is_chosen_by_its_digit_a_reason_and_ctrl_enter(clinic: Clinic, work: AtWork) -> None:
    visit = apart(clinic, "weight", ("68.2",), ("69.1",))
    screen = opened(work)
    page = screen.page
    if SHOTS:
        shot(work.window, Path(SHOTS) / "choices.png", QSize(1366, 768))
    assert page.detail is not None
    assert [card.mark.isChecked() for card in page._cards.values()] == [False] * 4, "nothing is chosen for her"

    QTest.keyClick(work.focus, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    work.settle()
    assert visit.shift.store.choices(), "nothing was chosen, so nothing is charted"

    work.press(Qt.Key.Key_2)
    QTest.keyClick(work.focus, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    work.settle()
    assert visit.shift.store.choices(), "a choice without a reason is not taken"

    QTest.keyClicks(work.focus, "Weighed on the clinic's scale")
    if SHOTS:
        shot(work.window, Path(SHOTS) / "choices-picked.png", QSize(1366, 768))
    QTest.keyClick(work.focus, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    work.settle()
    assert visit.shift.store.choices() == ()
    assert work.said == ["Saved. The other author is told"]
    assert page.detail is None

    screen.open(Place("choices", tab="settled"))
    work.settle()
    if SHOTS:
        shot(work.window, Path(SHOTS) / "choices-settled.png", QSize(1366, 768))
    assert page.detail.chosen.reason == "Weighed on the clinic's scale"
    assert not page.findChild(QWidget, "pick_1").isEnabled()


def test_another_value_is_typed_where_neither_is_right(clinic: Clinic, work: AtWork) -> None:
    visit = apart(clinic, "pulse", ("72",), ("90",))
    opened(work)
    work.press(Qt.Key.Key_4)
    QTest.keyClicks(work.focus, "400")
    work.press(Qt.Key.Key_Return)
    QTest.keyClicks(work.focus, "Counted again")
    QTest.keyClick(work.focus, Qt.Key.Key_Return)
    work.settle()
    assert visit.shift.store.choices(), "a slip is not charted"
    page = work.window.findChild(QWidget, "choices")
    field = page.findChild(QWidget, "another_value")
    field.setFocus()
    field.clear()
    QTest.keyClicks(field, "76")
    work.press(Qt.Key.Key_Return, Qt.Key.Key_Return)
    assert visit.shift.store.choices() == ()


def test_what_was_picked_and_typed_stays_while_another_value_is_looked_at(clinic: Clinic, work: AtWork) -> None:
    for measure, one, other in (("pulse", ("70",), ("96",)), ("pain", ("1",), ("6",))):
        apart(clinic, measure, one, other)
    screen = opened(work)
    first = screen.page.detail
    work.press(Qt.Key.Key_1)
    QTest.keyClicks(work.focus, "Because")
    screen.page.findChild(QWidget, "choices_list").setFocus()
    work.press(Qt.Key.Key_J)
    assert screen.page.detail != first
    assert not screen.page.findChild(QWidget, "pick_1").isChecked()
    work.press(Qt.Key.Key_K)
    assert screen.page.detail == first
    assert screen.page.findChild(QWidget, "pick_1").isChecked()
    assert screen.page.findChild(QWidget, "choice_reason").text() == "Because"
