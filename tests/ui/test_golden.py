"""Each screen looks exactly as somebody has seen it and approved.

`pytest tests/ui/test_golden.py --update-shots` makes what is there the measure (`-k` for one screen). Look first.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QColor

from tests.ui import golden
from tests.ui.every_screen import SCREENS
from tests.ui.seen import look_at, seen
from tests.ui.seen import looked_at_anew_after_a_slow_turn as looked_at_anew_after_a_slow_turn


@pytest.mark.skipif(sys.platform != "linux", reason="the pixels are those of Linux")
@pytest.mark.parametrize("screen", list(SCREENS))
def test_the_screen_looks_as_it_was_approved(screen: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    updating = request.config.getoption("--update-shots")
    if not updating and golden.kept().get(golden.HAND, {}).get("digest") != golden.hand():
        pytest.skip("this machine draws letters otherwise than the one that the golden pictures were approved on")
    images = {way.name: seen(screen, way.name).image for way in golden.ways_of(screen)}
    if updating:
        golden.keep(screen, images)
    assert list(golden.mismatches(screen, images, tmp_path)) == []


def test_no_digest_is_kept_of_a_screen_that_nobody_compares() -> None:
    assert set(golden.kept()) == {*SCREENS, golden.HAND}


def test_one_pixel_is_a_mismatch_and_new_old_and_difference_are_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(golden, "DIGESTS", tmp_path / "kept" / "digests.json")
    monkeypatch.setattr(golden, "PICTURES", tmp_path / "kept" / "pictures")
    way = golden.WAYS[0]
    before = look_at("unlock", way).image
    golden.keep("unlock", {way.name: before})
    assert list(golden.mismatches("unlock", {way.name: look_at("unlock", way).image}, tmp_path)) == []

    changed = before.copy()
    changed.setPixelColor(700, 300, QColor("#ff0000"))
    told = list(golden.mismatches("unlock", {way.name: changed}, tmp_path))
    assert len(told) == 1
    assert sorted(each.name for each in tmp_path.glob("*.png")) == [
        f"unlock.{way.name}.{kind}.png" for kind in ("diff", "new", "old")
    ]
