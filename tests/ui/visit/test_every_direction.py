"""A visit by key alone where the window is mirrored, in a language that is longer, and with wide spacing for gloves."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit

from nursechart.ui.hands import Hands
from nursechart.ui.screen import Place
from nursechart.ui.visit.screen import VisitScreen
from nursechart.ui.widgets import PairField
from tests.charting.clinic import PASSWORD, row_of
from tests.ui import golden, tree
from tests.ui.at_work import AtWork, at_work, small_clinic

WAYS = [way for way in golden.WAYS if way.name in ("mirrored", "pseudo", "touch")]
FEVER = (
    ("temperature", "38.4"), ("pulse", "104"), ("breathing_rate", "18"), ("blood_pressure", "118"),
    ("oxygen_saturation", "97"), ("weight", "67.1"), ("pain", "2"),
)  # fmt: skip


@pytest.fixture(params=WAYS, ids=lambda way: way.name)
def work(request, qtbot, qapp, tmp_path) -> Iterator[AtWork]:
    with small_clinic(tmp_path) as clinic, request.param.taken(qapp), at_work(qtbot, clinic) as someone:
        yield someone
        someone.window.close()


class AtVisit:
    """Maria's visit, begun and open at the vital signs, and a pair of hands that press keys and no mouse."""

    def __init__(self, work, qtbot):
        self.work, self.at = work, work.laptop.begin(work.maria, "ROU")
        self.screen = VisitScreen(work.shift, work.background)
        work.window.resize(1366, 768)
        work.show(self.screen, Place("visit", work.maria, self.at.visit, "vitals"))
        work.window.activateWindow()
        qtbot.waitUntil(lambda: QApplication.activeWindow() is work.window)
        self.hands = Hands(work.window)

    def press(self, *keys):
        self.hands.press(*keys)
        self.work.settle()
        self.hands.settle()

    def open(self, group):
        """Another section, as a press on the rail opens it."""
        self.work.settle()
        self.screen.show_group(group)
        self.work.settle()
        self.hands.settle()

    def go_to(self, group):
        """Ctrl+Enter, section by section, as the footer says."""
        for _ in range(12):
            if self.screen.page.group == group:
                return
            self.press("Ctrl+Enter")
        raise AssertionError(f"Ctrl+Enter did not lead to {group}")


@pytest.fixture
def visit(work, qtbot):
    return AtVisit(work, qtbot)


def test_vitals_with_fever_and_the_length_of_the_line_are_charted_by_key(visit):
    hands = visit.hands
    for measure, typed in FEVER:
        assert hands.focus.objectName().startswith(measure), hands.focus.objectName()
        hands.write(typed)
        visit.press("Return")
        if measure == "blood_pressure":
            hands.write("72")
            visit.press("Return")
    temperature = row_of(visit.at.vitals, "temperature")
    pressure = row_of(visit.at.vitals, "blood_pressure").controls[0]
    assert (temperature.controls[0].value, temperature.charted) == ("38.4", True)
    assert (pressure.value, pressure.value2) == ("118", "72")

    visit.go_to("line")
    hands.reach("external_length")
    hands.write("3")
    visit.press("Return")
    length = row_of(visit.at.line, "external_length")
    assert (length.controls[0].value, length.charted) == ("3", True)


def test_a_dose_is_held_with_its_reason_and_the_visit_signed_by_key(visit):
    hands, at = visit.hands, visit.at
    due = next(card for card in at.medicines.cards if "hold" in card.actions and card.state == "due")
    visit.open("infusion")
    hands.reach(f"hold_{due.order}")
    visit.press("Space")
    hands.until(lambda: hands.is_there("hold_give"), "the sheet that asks why")
    visit.press("Down")
    hands.reach("hold_give")
    visit.press("Space")
    held = next(card for card in at.medicines.cards if card.order == due.order)
    assert (held.state, "hold" in held.actions) == ("held", False)

    at.complete()
    visit.open("sign")
    hands.reach("password")
    hands.write(PASSWORD)
    hands.press("Ctrl+Enter")
    hands.until(lambda: QApplication.activeModalWidget() is not None, "the question who it is")
    hands.press("1", "3", "P", "Return")
    hands.until(lambda: not hands.is_there("password"), "the signature")
    visit.work.settle()
    assert at.frame.status == "signed"


def test_the_first_of_a_pair_stands_to_the_left_of_the_second(visit):
    page = visit.screen.page.section("vitals")
    first, second = page.findChild(PairField).findChildren(QLineEdit)[:2]
    assert tree.place(first, visit.work.window).left() < tree.place(second, visit.work.window).left()
