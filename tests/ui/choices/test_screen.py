"""Two laptops charted one value apart; at the conflict desk a person chooses, by key, on a real laptop (ux.md 12)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from nursechart.charting import choosing, vitals
from nursechart.charting.looks.choosing import Colleague
from nursechart.record.kinds import AllergyState, AllergySubstance
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
        visit = apart(clinic, measure, one, other)
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
    for _ in range(2):
        settle_first(visit)


def test_three_keys_settle_a_value_its_digit_the_reason_that_is_offered_and_save(clinic: Clinic, work: AtWork) -> None:
    visit = apart(clinic, "pulse", ("71",), ("93",))
    opened(work)
    work.press(Qt.Key.Key_2)
    QTest.keyClick(work.focus, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(work.focus, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    work.settle()
    assert visit.shift.store.choices() == ()
    settled = choosing.desk(visit.shift, "settled").detail
    assert settled is not None
    assert settled.chosen is not None
    assert (settled.chosen.words, settled.chosen.reason) == ("93 /min", "Typing slip")


def test_a_reason_that_is_offered_settles_nothing_before_a_version_was_chosen(clinic: Clinic, work: AtWork) -> None:
    visit = apart(clinic, "pulse", ("74",), ("91",))
    page = opened(work).page
    QTest.keyClick(work.focus, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(work.focus, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    work.settle()
    assert len(visit.shift.store.choices()) == 1
    work.press(Qt.Key.Key_1)
    assert page.findChild(QWidget, "choice_reason").text() == "Measured, the other was told"
    page.save()
    work.settle()
    assert visit.shift.store.choices() == ()


def test_deciding_later_goes_on_to_the_next_value_and_from_the_last_one_back_to_sync(
    clinic: Clinic, work: AtWork
) -> None:
    visits = [apart(clinic, measure, one, other) for measure, one, other in _TWO]
    screen = opened(work)
    later = screen.page.findChild(QAbstractButton, "choice_later")
    first = screen.page.detail
    later.click()
    work.settle()
    assert screen.page.detail != first
    assert work.went == []
    later.click()
    work.settle()
    assert [place.screen for place in work.went] == ["sync"]
    assert len(visits[0].shift.store.choices()) == 2, "both still wait"
    for _ in visits:
        settle_first(visits[0])


def test_the_colleague_is_called_by_the_number_that_the_clinic_names(clinic: Clinic, work: AtWork) -> None:
    visit = apart(clinic, "pulse", ("73",), ("92",))
    page = opened(work).page
    assert page.detail is not None
    assert page.detail.colleague is None
    assert not page.findChild(QWidget, "choice_call").isVisible(), "no number is known"
    page._panel.show_detail(replace(page.detail, colleague=Colleague("K. Sato", "+1 555 0142")))
    page.findChild(QAbstractButton, "choice_call").click()
    sheet = work.window.findChild(QWidget, "going_phone")
    assert sheet.isVisible()
    assert any("+1 555 0142" in label.accessibleName() for label in sheet.findChildren(QLabel))
    sheet.close()
    settle_first(visit)


def test_a_value_without_a_number_has_no_trend_and_is_settled_alike(clinic: Clinic, work: AtWork) -> None:
    visit = apart(clinic, "pulse", ("70",), ("70",))
    amara, kenji = clinic.laptops
    about = visit.shift.new_id()
    amara.says(visit.feed, about, "allergy.substance", AllergySubstance("Adhesive"))
    amara.says(visit.feed, about, "allergy.state", AllergyState("active", severity="mild"))
    meet(amara, kenji)
    for laptop, severity in ((amara, "severe"), (kenji, "moderate")):
        held = laptop.shift.store.subject(visit.feed, about, kind="allergy")
        assert held is not None
        laptop.says(visit.feed, about, "allergy.state", AllergyState("active", severity=severity),
                    held.refs("allergy.state"))  # fmt: skip
    meet(amara, kenji)
    page = opened(work).page
    assert page.detail is not None
    assert (page.detail.trend, page.detail.uses, page.detail.both) == (None, None, "")
    assert not page.findChild(QWidget, "choice_trend").isVisible()
    work.press(Qt.Key.Key_1)
    QTest.keyClick(work.focus, Qt.Key.Key_4, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(work.focus, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    work.settle()
    assert visit.shift.store.choices() == ()


_TWO = (("pulse", ("77",), ("99",)), ("pain", ("2",), ("7",)))


def settle_first(visit: AtVisit) -> None:
    """Take what waits off the desk again: the tests of this file share a clinic."""
    shown = choosing.desk(visit.shift).detail
    assert shown is not None
    choosing.settle(visit.shift, shown, "1", "Done")
