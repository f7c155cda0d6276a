"""What runs in a real chart is on every screen: counted anew when charted, forgotten by name at the lock."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from nursechart.ui.infusions import InfusionWatch
from nursechart.ui.screen import Place
from nursechart.ui.visit.screen import VisitScreen
from tests.charting.infusing import Infusing, infusing
from tests.ui.at_work import AtWork, at_work, small_clinic


@pytest.fixture
def work(qtbot: QtBot, tmp_path: Path) -> Iterator[AtWork]:
    with small_clinic(tmp_path, patient="irena-novak") as clinic, at_work(qtbot, clinic) as work:
        work.window.show()
        yield work


@pytest.fixture
def irena(work: AtWork) -> Infusing:
    """Her immune globulin as it stands at 14:42: 116 mL/h, vital signs due at 14:49."""
    found = infusing(work.clinic, work.laptop)
    found.as_in_the_picture()
    return found


@pytest.fixture
def watch(work: AtWork, irena: Infusing, tmp_path: Path) -> InfusionWatch:
    assert irena.order
    watch = InfusionWatch(work.window, work.background, tmp_path)
    watch.begin(work.shift)
    work.settle()
    return watch


def chip(work: AtWork) -> QAbstractButton:
    found = work.window.findChild(QAbstractButton, "running_0")
    assert found is not None
    return found


def test_an_infusion_that_runs_is_said_with_its_patient_its_rate_and_what_is_due(
    work: AtWork, watch: InfusionWatch
) -> None:
    assert watch.rows("infusion")
    assert chip(work).isVisible()
    assert chip(work).text() == "NOVÁK, Irena: 116 mL/h  ·  Vitals due in 7 min"


def test_it_leads_to_the_infusion_in_her_visit(
    work: AtWork, watch: InfusionWatch, irena: Infusing, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(watch.go_to) as said:
        chip(work).click()
    assert said.args == [Place("visit", irena.at.feed, irena.at.visit, "infusion", irena.order)]


def test_what_is_charted_changes_what_is_said(work: AtWork, watch: InfusionWatch, irena: Infusing) -> None:
    irena.does("pause")
    watch.count()
    work.settle()
    assert chip(work).text().startswith("NOVÁK, Irena: paused")


def test_a_bag_that_runs_empty_is_said_although_nobody_charts_anything(
    work: AtWork, watch: InfusionWatch, irena: Infusing
) -> None:
    assert "116 mL/h" in chip(work).text()
    irena.clock("14:56")
    work.window.running.minute_passed.emit()
    work.settle()
    assert chip(work).text().startswith("NOVÁK, Irena: bag empty")


def test_once_it_has_ended_nothing_is_said_any_more(work: AtWork, watch: InfusionWatch, irena: Infusing) -> None:
    irena.does("stop", {"reason": "refused", "volume": "80.7"})
    watch.count()
    work.settle()
    assert not work.window.running.isVisible()


def test_over_its_own_page_it_is_not_said_again_and_over_every_other_it_is(
    work: AtWork, watch: InfusionWatch, irena: Infusing
) -> None:
    screen = VisitScreen(work.shift, work.background)
    watch.follow(screen)
    there = Place("visit", irena.at.feed, irena.at.visit, "infusion")
    work.show(screen, there)
    watch.at(there)
    assert not work.window.running.isVisible()
    screen.show_group("teaching")
    work.settle()
    assert work.window.running.isVisible()
    screen.show_group("infusion")
    work.settle()
    assert not work.window.running.isVisible()
    watch.at(Place("today"))
    assert work.window.running.isVisible()


def test_at_the_lock_the_window_keeps_no_name_and_knows_that_something_runs(work: AtWork, watch: InfusionWatch) -> None:
    watch.end()
    names = [
        words
        for widget in (work.window, *work.window.findChildren(QWidget))
        for words in (widget.accessibleName(), widget.toolTip(), str(getattr(widget, "text", str)()))
    ]
    assert not any("NOV" in words for words in names)
    assert [each.words for each in work.window.running.running()] == ["An infusion is running"]
    assert watch.rows("infusion") == []


def test_an_answer_that_comes_after_the_lock_is_dropped(work: AtWork, watch: InfusionWatch) -> None:
    watch.count()
    watch.end()
    work.settle()
    assert [each.words for each in work.window.running.running()] == ["An infusion is running"]


def test_many_changes_at_once_are_counted_once_and_the_last_one_is_among_them(
    work: AtWork, watch: InfusionWatch, irena: Infusing, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    run = work.background.run
    monkeypatch.setattr(work.background, "run", lambda *args, **kwargs: (asked.append(args), run(*args, **kwargs)))
    for _ in range(20):
        watch.count()
    irena.does("pause")
    watch.count()
    work.settle()
    assert len(asked) == 2
    assert "paused" in chip(work).text()


def test_the_palette_finds_the_infusion_by_any_word_and_goes_there(
    work: AtWork, watch: InfusionWatch, irena: Infusing, qtbot: QtBot
) -> None:
    (row,) = watch.rows("infusion nov")
    assert (row.words, row.hint) == ("NOVÁK, Irena: 116 mL/h", "Ctrl+I")
    assert watch.rows("") == []
    with qtbot.waitSignal(watch.go_to) as said:
        assert watch.take(row.id)
    assert said.args[0].visit == irena.at.visit
    assert not watch.take("today|")


def test_the_choice_to_hear_the_alarm_is_kept_on_this_laptop(
    work: AtWork, watch: InfusionWatch, tmp_path: Path
) -> None:
    assert not work.window.running.alarm.sounds
    (row,) = watch.rows("sound alarm")
    watch.take(row.id)
    work.settle()
    again = InfusionWatch(work.window, work.background, tmp_path)
    work.window.running.alarm.set_sound(False)
    again.begin(work.shift)
    work.settle()
    assert work.window.running.alarm.sounds
    (row,) = again.rows("silence alarm")
    again.take(row.id)
    work.settle()
    again.begin(work.shift)
    work.settle()
    assert not work.window.running.alarm.sounds
