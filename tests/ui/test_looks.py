"""Every screen in the ways that stretch it: for gloves, in a language half as long again, from right to left."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nursechart.ui.widgets import PatientBanner, WholeLabel
from tests.ui import golden, tree
from tests.ui.every_screen import SCREENS, show
from tests.ui.seen import looked_at_anew_after_a_slow_turn as looked_at_anew_after_a_slow_turn
from tests.ui.seen import seen

STRETCHED = ("touch", "pseudo", "mirrored")  # 960 px and 200 % are walked through in test_tree
OURS = [name for name in SCREENS if not name.startswith("gallery ")]

# What is known and not mended yet, as in test_tree: way, screen, what is wrong.
KNOWN: frozenset[tuple[str, str, str]] = frozenset()


@pytest.mark.parametrize("way", STRETCHED)
@pytest.mark.parametrize("screen", OURS)
def test_nothing_is_cut_off_unnamed_or_too_small(screen: str, way: str) -> None:
    found = seen(screen, way)
    problems = {*found.clipped, *found.unnamed, *found.too_small, *found.turned, *found.elided}
    known = {what for named, where, what in KNOWN if (named, where) == (way, screen)}
    assert sorted(problems ^ known) == []


@pytest.mark.parametrize("way", golden.WAYS, ids=lambda way: way.name)
def test_name_birth_date_and_number_are_whole_in_the_banner_however_long(
    qtbot: QtBot, qapp: QApplication, way: golden.Way
) -> None:
    with way.taken(qapp):
        window = SCREENS["visit vitals long"]()
        qtbot.addWidget(window)
        show(window, way.size)
        banner = window.findChild(PatientBanner)
        assert banner is not None
        for label in [each for each in banner.findChildren(WholeLabel) if each.isVisible()]:
            place = tree.place(label, banner)
            assert banner.rect().contains(place), label.text()
            assert label.height() >= label.heightForWidth(label.width()), label.text()
        window.close()
