"""What she types beside an offer to confirm stays hers, also when the page is shown anew."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from nursechart.ui.hands import Hands
from nursechart.ui.screen import Place
from nursechart.ui.visit.screen import VisitScreen
from tests.ui.at_work import at_work, small_clinic


def test_a_pump_rate_that_is_typed_and_not_confirmed_stays_when_the_field_is_left(qtbot: QtBot, tmp_path: Path) -> None:
    with small_clinic(tmp_path) as clinic, at_work(qtbot, clinic) as work:
        at = work.laptop.begin(work.maria)
        work.show(VisitScreen(work.shift, work.background), Place("visit", at.feed, at.visit, group="infusion"))
        hands = Hands(work.window)
        for name, value in (("volume", "250"), ("rate", "166.7")):
            hands.reach(name)
            hands.write(value)
        for _ in range(2):
            hands.press("Tab")
            hands.pause(30)
            work.settle()
            assert hands.text("rate") == "166.7"
        assert hands.text("volume") == "250"
