"""The editor of a place on the body: the drawing of `BodySiteMap`, with each place of the content pack where it is.

Which places there are is content; where on the drawing each one lies stands here. A place that a person seen from the
front does not show, or that nobody drew yet, stands beside her: it can always be chosen, there and in the list.
"""

from __future__ import annotations

from collections.abc import Iterator

from nursechart.charting.looks.common import Control, Option
from nursechart.ui.visit.editor import ChosenEditor
from nursechart.ui.widgets import BodySiteMap, BodySpot

# how far from the middle (towards her left), and how far down; 0 to 1 of the drawing
_DRAWN = {
    "scalp": (0.0, 0.10), "nose": (0.0, 0.17), "upper_arm": (0.155, 0.35), "basilic": (0.165, 0.41),
    "cephalic": (0.225, 0.40), "antecubital": (0.215, 0.465), "forearm": (0.255, 0.52), "wrist": (0.285, 0.58),
    "hand": (0.315, 0.635), "stomach": (0.0, 0.40), "abdomen": (0.065, 0.48), "flank": (0.115, 0.54),
    "thigh": (0.07, 0.67), "foot": (0.07, 0.90),
}  # fmt: skip
_BESIDE, _FIRST, _STEP = 0.93, 0.12, 0.12


class BodyEditor(ChosenEditor):
    """Says one place, `left:forearm`, or one without a side, `scalp`."""

    _field: BodySiteMap

    def __init__(self, control: Control, name: str) -> None:
        self._field = BodySiteMap(name, control.name, tuple(_spots(control.options)))
        super().__init__(control, self._field, self._field.drawing)
        self._field.chosen.connect(lambda _spot: self.settled.emit())
        self.show(control)


def _spots(options: tuple[Option, ...]) -> Iterator[BodySpot]:
    beside = 0
    for each in options:
        side, _colon, site = each.id.rpartition(":")
        place = _DRAWN.get(site)
        if place is None:
            yield BodySpot(each.id, each.text, _BESIDE, _FIRST + beside * _STEP)
            beside += 1
        else:
            aside = place[0] if side == "left" else -place[0] if side == "right" else 0.0
            yield BodySpot(each.id, each.text, 0.5 + aside, place[1])
