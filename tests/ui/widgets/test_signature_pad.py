"""Signing on the pad: what was drawn is what is kept, and a stroke can be taken back without a pen."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from nursechart.ui.widgets.signature_pad import MOST_POINTS, SignaturePad
from tests.ui.visit.conftest import heard


@pytest.fixture
def pad(qtbot):
    pad = SignaturePad("pad", "Signature of the patient")
    qtbot.addWidget(pad)
    pad.resize(480, 92)
    pad.show()
    return pad


def draw(pad, *points):
    first, *rest = points
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=QPoint(*first))
    for each in rest:
        QTest.mouseMove(pad, QPoint(*each))
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(*points[-1]))


def test_a_stroke_is_kept_as_whole_numbers_two_to_a_pixel(pad):
    said = heard(pad.stroked)

    draw(pad, (10, 40), (30, 20), (60, 50))

    assert pad.strokes() == ((20, 80, 40, -40, 60, 60),)
    assert pad.pad_size() == (960, 184)
    assert said == [()]
    assert pad.accessibleDescription() == "Strokes drawn: 1"


def test_backspace_takes_the_last_stroke_back_and_delete_all(pad):
    draw(pad, (10, 40), (30, 20))
    draw(pad, (100, 40), (130, 20))
    draw(pad, (200, 40), (230, 20))

    QTest.keyClick(pad, Qt.Key.Key_Backspace)
    QTest.keyClick(pad, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(pad.strokes()) == 1
    QTest.keyClick(pad, Qt.Key.Key_Delete)

    assert pad.strokes() == ()
    assert pad.accessibleDescription() == "Empty"


def test_a_pen_that_leaves_the_pad_is_kept_inside_it(pad):
    draw(pad, (10, 40), (900, 400))

    (stroke,) = pad.strokes()
    assert (stroke[0] + stroke[2], stroke[1] + stroke[3]) == (960, 184)


def test_what_was_drawn_on_another_screen_is_shown_and_told_the_same(pad):
    strokes = ((20, 80, 40, -40), (500, 90))

    pad.show_strokes(1200, 240, strokes)

    assert pad.strokes() == strokes
    assert pad.pad_size() == (1200, 240)
    ink = pad.grab().toImage()
    pad.clear()
    assert pad.grab().toImage() != ink


def test_a_pad_that_is_read_takes_no_stroke(pad):
    pad.show_strokes(960, 184, ((20, 80, 40, -40),))
    pad.set_read_only(True)

    draw(pad, (100, 40), (130, 20))
    QTest.keyClick(pad, Qt.Key.Key_Backspace)
    QTest.keyClick(pad, Qt.Key.Key_Delete)

    assert pad.strokes() == ((20, 80, 40, -40),)


def test_a_full_pad_takes_no_more_than_can_be_kept(pad):
    pad.show_strokes(960, 184, ((0, 0, *([1, 0] * (MOST_POINTS - 1))),))
    assert pad.is_full

    draw(pad, (100, 40), (130, 20))

    assert len(pad.strokes()) == 1
