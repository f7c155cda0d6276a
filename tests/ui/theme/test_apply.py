"""Putting a theme in force, and what it brings along."""

import re
import sys

import pytest
from PySide6.QtGui import QFontInfo
from PySide6.QtWidgets import QApplication, QLabel

from nursechart.shipped import shipped
from nursechart.ui.theme import Theme, ThemeName, apply_theme, current, icon_image
from nursechart.ui.theme.fonts import load_fonts
from nursechart.ui.theme.sheet import sheet


def test_the_words_are_set_in_the_shipped_font_in_each_weight(qapp: QApplication) -> None:
    for weight in (400, 500, 600):
        font = current().font(14, weight)
        assert QFontInfo(font).family().startswith("IBM Plex Sans")
        assert QFontInfo(font).weight() == weight


def test_every_script_the_clinic_may_write_in_has_a_shipped_font() -> None:
    families = load_fonts()
    for family in ("IBM Plex Sans", "IBM Plex Sans Arabic", "IBM Plex Sans Thai", "IBM Plex Sans Devanagari"):
        assert family in families


def test_a_theme_can_be_changed_while_the_program_runs(qapp: QApplication, theme_name: ThemeName) -> None:
    assert current().name is theme_name
    assert qapp.palette().window().color() == current().color("canvas")


def test_text_grows_to_twice_its_size_and_no_further(qapp: QApplication) -> None:
    apply_theme(qapp, ThemeName.LIGHT, 3.0)
    assert current().px(14) == 28
    assert "font-size: 28px" in qapp.styleSheet()


def test_touch_density_makes_rows_56_and_fields_48_high() -> None:
    touch = Theme(touch=True)
    assert (touch.row_height, touch.field_height, touch.button_height) == (56, 48, 48)


@pytest.mark.parametrize("name", list(ThemeName))
def test_the_style_sheet_has_no_token_left_open(name: ThemeName) -> None:
    assert "$" not in sheet(Theme(name))


def test_borders_are_twice_as_wide_in_high_contrast() -> None:
    assert "border: 2px solid #8c8c8c" not in sheet(Theme(ThemeName.LIGHT))
    assert re.search(r"border-bottom: 2px solid #8c8c8c", sheet(Theme(ThemeName.CONTRAST)))


def test_an_icon_is_drawn_in_the_colour_it_is_asked_for() -> None:
    image = icon_image("square", 24, "#b3231b")
    shades = {
        image.pixelColor(x, y).name() for x in range(24) for y in range(24) if image.pixelColor(x, y).alpha() == 255
    }
    assert shades == {"#b3231b"}


def test_icons_and_fonts_come_with_their_licences() -> None:
    assert "SIL Open Font License" in shipped("fonts", "OFL.txt").read_text(encoding="utf-8")
    assert shipped("icons", "LICENSE-lucide.txt").read_text(encoding="utf-8").startswith("ISC License")


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal from Python 3.12")
def test_a_thousand_words_on_the_screen_cost_python_no_reference(qapp: QApplication) -> None:
    label = QLabel()
    before = sys.getrefcount(None)
    for _ in range(1_000):
        label.setText("38.4")
    assert sys.getrefcount(None) > before - 100
