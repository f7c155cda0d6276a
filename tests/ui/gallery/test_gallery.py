"""Every component in each state: builds, can be read, can be reached."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QRadioButton
from pytestqt.qtbot import QtBot

from nursechart.ui.gallery import PAGES, GalleryWindow
from nursechart.ui.theme import ThemeName, apply_theme, current
from tests.ui.reachable import settle, too_small, without_names
from tests.ui.shots import differs, shot


@pytest.fixture
def gallery(qtbot: QtBot) -> GalleryWindow:
    window = GalleryWindow()
    qtbot.addWidget(window)
    window.show()
    return window


@pytest.mark.parametrize("page", list(PAGES))
def test_every_page_of_the_gallery_shows_in_each_theme(
    gallery: GalleryWindow, theme_name: ThemeName, page: str
) -> None:
    gallery.show_page(page)
    assert not gallery.grab().isNull()


@pytest.mark.parametrize("page", list(PAGES))
def test_everything_one_can_reach_has_a_name_that_is_read_aloud(gallery: GalleryWindow, page: str) -> None:
    gallery.show_page(page)
    assert without_names(gallery) == []


@pytest.mark.parametrize("page", list(PAGES))
def test_nothing_one_can_press_is_smaller_than_24_by_24(gallery: GalleryWindow, page: str) -> None:
    gallery.show_page(page)
    settle()
    assert too_small(gallery) == []


@pytest.mark.parametrize("page", list(PAGES))
def test_every_page_shows_with_text_twice_as_large_for_fingers_and_mirrored(
    gallery: GalleryWindow, qapp: QApplication, page: str
) -> None:
    apply_theme(qapp, ThemeName.LIGHT, 2.0, touch=True)
    gallery.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    gallery.show_page(page)
    assert not gallery.grab().isNull()


def test_two_pictures_of_the_same_page_are_the_same_to_the_pixel(gallery: GalleryWindow, tmp_path: Path) -> None:
    gallery.show_page("chips")
    one, other = shot(gallery, tmp_path / "one.png"), shot(gallery, tmp_path / "other.png")
    assert differs(one, other) == 0


def test_the_gallery_changes_its_own_theme(gallery: GalleryWindow, qtbot: QtBot, qapp: QApplication) -> None:
    dark = gallery.findChild(QRadioButton, "theme_dark")
    qtbot.mouseClick(dark, Qt.MouseButton.LeftButton)
    assert current().name is ThemeName.DARK
