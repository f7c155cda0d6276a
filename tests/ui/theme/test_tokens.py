"""Contrast of every token pair, in the three themes (ux.md 3)."""

import pytest

from nursechart.ui.theme.tokens import COLOURS, PAIRS, Pair, ThemeName


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2) of `#rrggbb`."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(ink: str, ground: str) -> float:
    lighter, darker = sorted((luminance(ink), luminance(ground)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", list(ThemeName))
@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair.ink}-on-{pair.ground}")
def test_words_and_marks_can_be_read_on_every_ground_they_are_used_on(theme: ThemeName, pair: Pair) -> None:
    colours = COLOURS[theme]
    measured = contrast(getattr(colours, pair.ink), getattr(colours, pair.ground))
    assert measured >= pair.least, f"{pair.ink} on {pair.ground} in {theme}: {measured:.2f}"


@pytest.mark.parametrize(
    ("ink", "ground", "stated"),
    [("text", "surface", 16.4), ("text2", "surface", 7.9), ("accent", "surface", 7.0), ("crit", "crit_soft", 5.7)],
)
def test_the_light_theme_has_the_contrast_that_the_guide_states(ink: str, ground: str, stated: float) -> None:
    colours = COLOURS[ThemeName.LIGHT]
    assert contrast(getattr(colours, ink), getattr(colours, ground)) == pytest.approx(stated, abs=0.15)


def test_red_amber_blue_and_green_are_four_different_colours_in_each_theme() -> None:
    for colours in COLOURS.values():
        assert len({colours.crit, colours.warn, colours.low, colours.ok, colours.accent}) == 5
