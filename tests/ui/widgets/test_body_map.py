"""Pointing at a place on the body: by key, by finger, and by the list."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from nursechart.ui.widgets import BodySiteMap, BodySpot
from tests.ui.reachable import without_names

SPOTS = [
    BodySpot("right:forearm", "right forearm", 0.245, 0.52), BodySpot("left:forearm", "left forearm", 0.755, 0.52),
    BodySpot("left:thigh", "left thigh", 0.57, 0.67), BodySpot("scalp", "scalp", 0.5, 0.1),
]  # fmt: skip


@pytest.fixture
def body(qtbot):
    made = BodySiteMap("site", "Where it is", SPOTS)
    qtbot.addWidget(made)
    made.show()
    made.drawing.setFocus()
    return made


def test_arrows_go_from_place_to_place_and_space_chooses(body, qtbot):
    QTest.keyClick(body.drawing, Qt.Key.Key_Right)
    assert body.value() == ""

    with qtbot.waitSignal(body.chosen) as said:
        QTest.keyClick(body.drawing, Qt.Key.Key_Space)

    assert said.args == [body.value()]
    assert body.value() in ("left:thigh", "left:forearm")


def test_from_the_middle_the_right_arrow_goes_to_her_left(body):
    body.set_value("scalp")
    QTest.keyClick(body.drawing, Qt.Key.Key_Down)
    QTest.keyClick(body.drawing, Qt.Key.Key_Right)
    QTest.keyClick(body.drawing, Qt.Key.Key_Return)

    assert body.value().startswith("left:")


def test_space_on_what_is_chosen_takes_it_back(body):
    body.set_value("left:forearm")

    QTest.keyClick(body.drawing, Qt.Key.Key_Space)

    assert body.value() == ""


def test_a_finger_that_comes_near_is_enough(body, qtbot):
    drawing = body.drawing
    at = QPoint(int(0.755 * drawing.width()) + 8, int(0.52 * drawing.height()) + 6)

    with qtbot.waitSignal(body.chosen):
        QTest.mouseClick(drawing, Qt.MouseButton.LeftButton, pos=at)

    assert body.value() == "left:forearm"


def test_a_finger_far_from_every_place_chooses_nothing(body):
    QTest.mouseClick(body.drawing, Qt.MouseButton.LeftButton, pos=QPoint(2, body.drawing.height() - 4))

    assert body.value() == ""


def test_the_list_says_the_same_and_t_turns_to_it(body):
    body.set_value("left:thigh")

    QTest.keyClick(body.drawing, Qt.Key.Key_T)

    assert body.list.isVisible()
    assert not body.drawing.isVisible()
    assert body.list.values() == ["left:thigh"]


def test_what_is_chosen_is_said_aloud(body):
    body.set_value("left:thigh")

    assert body.drawing.spoken_value() == "left thigh"
    assert "left thigh" in body.drawing.accessibleDescription()
    assert not without_names(body)
