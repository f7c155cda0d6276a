"""The infusion conductor in the real window, by key: steps, a pause, a bag, a stop nobody charted, a reaction."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from nursechart.charting.looks.infusion import ConductorLook
from nursechart.ui.screen import Place
from nursechart.ui.visit.infusion import InfusionPage
from nursechart.ui.visit.screen import VisitScreen
from tests.charting.infusing import NEXT_BAG, Infusing, at_ms, infusing
from tests.ui.at_work import AtWork, at_work, small_clinic

# Keystroke-level model (Card, Moran and Newell 1983): a key of an average typist, a decision, a hand to the keyboard.
KEY_S, THINK_S, HOME_S = 0.28, 1.35, 0.4
STEP_WITHIN_S = 20.0


class AtIrena:
    """Irena's infusion on the screen, at the place of the picture unless told otherwise."""

    def __init__(self, work: AtWork, irena: Infusing, qtbot) -> None:
        self.work, self.irena, self._qtbot = work, irena, qtbot
        self.keys = 0
        self.screen = VisitScreen(work.shift, work.background)

    def open(self) -> "AtIrena":
        self.work.window.resize(1366, 768)
        at = self.irena.at
        self.work.show(self.screen, Place("visit", at.feed, at.visit, group="infusion"))
        return self

    @property
    def page(self) -> InfusionPage:
        page = self.screen.page.section("infusion")
        assert isinstance(page, InfusionPage)
        return page

    @property
    def look(self) -> ConductorLook:
        assert self.page.conducted is not None
        return self.page.conducted

    def press(self, *keys: object) -> "AtIrena":
        for key in keys:
            self.keys += 1
            self._qtbot.keyClick(self.work.focus, key)
            self.work.settle()
        return self

    def types(self, words: str) -> "AtIrena":
        self.keys += len(words)
        self._qtbot.keyClicks(self.work.focus, words)
        return self

    def clock(self, wall: str) -> "AtIrena":
        """The clock goes on to `wall`, and with it the minute."""
        self.irena.clock(wall)
        self.page.minute_passed.emit()
        self.work.settle()
        return self

    def vitals(self) -> "AtIrena":
        """V, five values, Enter after each."""
        self.press(Qt.Key.Key_V)
        for value in ("36.8", "82", "120", "74", "98", "16"):
            self.types(value).press(Qt.Key.Key_Return)
        return self

    def field(self, name: str) -> QWidget:
        found = self.work.focus.window().findChild(QWidget, name)
        assert found is not None, name
        return found


@pytest.fixture
def irena(qtbot, tmp_path: Path) -> Iterator[AtIrena]:
    with small_clinic(tmp_path, patient="irena-novak") as clinic, at_work(qtbot, clinic) as work:
        here = infusing(clinic, clinic.laptops[0])
        here.as_in_the_picture()
        yield AtIrena(work, here, qtbot)


def test_by_key_the_rise_waits_for_vitals_and_one_step_takes_less_than_twenty_seconds(irena):
    irena.open()
    assert irena.page.running.text() == "Running 116 mL/h"
    irena.press(Qt.Key.Key_N)
    assert "Take vital signs" in irena.page.bar.why.text()

    irena.irena.second_bag()
    irena.clock("14:53")
    irena.keys = 0
    irena.vitals()
    vitals_keys = irena.keys
    irena.clock("14:54").press(Qt.Key.Key_N)

    assert irena.look.chip == "Running 174 mL/h"
    modelled = (vitals_keys + 1) * KEY_S + 2 * THINK_S + HOME_S
    assert modelled < STEP_WITHIN_S
    assert irena.keys - vitals_keys == 1  # the step itself is one key

    # a pause is one key, then its reason; going on is one key
    irena.clock("14:56").press(Qt.Key.Key_P)
    assert irena.look.status == "paused"
    assert irena.page.sheet is not None
    irena.press(Qt.Key.Key_Escape)
    assert irena.page.sheet is None
    irena.clock("14:58").press(Qt.Key.Key_P)
    assert irena.look.chip == "Running 174 mL/h"

    # T turns graph and table
    irena.press(Qt.Key.Key_T)
    assert irena.page.conductor.graph.is_table()

    # a letter in a field is a letter
    irena.press(Qt.Key.Key_C)
    note = irena.field("infusion_check_note")
    assert isinstance(note, QLineEdit)
    note.setFocus()
    irena.types("vps")
    assert note.text() == "vps"
    irena.press(Qt.Key.Key_Escape)
    assert irena.look.chip == "Running 174 mL/h"

    # what was typed in a sheet that was closed is there again
    irena.press(Qt.Key.Key_C)
    assert irena.field("infusion_check_note").text() == "vps"
    irena.press(Qt.Key.Key_Escape)


def test_by_key_an_empty_bag_is_changed_a_reaction_stops_at_once(irena):
    irena.open().clock("14:55")
    assert irena.look.status == "empty"
    assert [act.key for act in irena.look.acts[:5]] == ["V", "N", "B", "S", "R"]

    irena.press(Qt.Key.Key_B)
    for name in ("lot", "expiry", "volume", "label_drug"):
        field = irena.field(f"infusion_bag_{name}")
        (field if isinstance(field, QLineEdit) else field.findChild(QLineEdit)).setFocus()
        irena.types({**NEXT_BAG, "lot": "L24K119B"}[name])
    irena.page.sheet._give()
    irena.work.settle()
    assert irena.look.status == "running"

    irena.press(Qt.Key.Key_R)
    assert irena.look.status == "stopped"
    assert irena.look.alerts[0].rule == "R-07.reaction"
    assert irena.irena.rows[-1].event == "reaction"


def test_a_stop_nobody_charted_is_asked_for_in_the_morning(irena):
    irena.irena.second_bag()
    irena.irena.clinic.clock.ms = at_ms("14:51") + 15 * 3_600_000
    irena.open()

    assert irena.look.alerts[0].title == "Nobody charted the end"
    irena.press(Qt.Key.Key_S)
    assert irena.page.sheet is not None
    irena.press(Qt.Key.Key_Escape)
    assert irena.look.status == "empty"
