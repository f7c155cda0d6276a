"""Tokens to pixels: colours, type scale, style sheet, fonts and icons of the three themes.

A widget asks `current()` while it paints and never keeps a colour, so a change of theme, text size or density is one
call of `apply_theme` and a repaint. What is current is kept on the QApplication, beside its palette and style sheet.
"""

from nursechart.ui.theme.apply import apply_theme, follow_system
from nursechart.ui.theme.current import Theme, current
from nursechart.ui.theme.icons import draw_icon, icon_image, qicon
from nursechart.ui.theme.tokens import Colours, ThemeName, Tone

__all__ = [
    "Colours", "Theme", "ThemeName", "Tone", "apply_theme", "current", "draw_icon", "follow_system", "icon_image",
    "qicon",
]  # fmt: skip
