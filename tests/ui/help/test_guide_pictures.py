"""The pictures of the user guide: `./dev guide` takes them, `./dev package` before it builds."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[3]


@pytest.mark.usefixtures("qapp")
def test_the_guide_takes_its_pictures_from_the_real_screens() -> None:
    found = importlib.util.spec_from_file_location("guide", HOUSE / "packaging" / "guide.py")
    assert found is not None
    assert found.loader is not None
    guide = importlib.util.module_from_spec(found)
    found.loader.exec_module(guide)

    assert "visit vitals" in guide.wanted()
    shot = guide.taken("visit vitals")
    assert shot.width() == guide.WIDTH
    assert len({shot.pixelColor(x, 40).name() for x in range(0, shot.width(), 7)}) > 3  # something is drawn
