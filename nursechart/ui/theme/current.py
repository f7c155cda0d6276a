"""The theme in force: colours, text scale and density, as painted widgets ask for them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QColor, QFont

from nursechart.ui.theme.tokens import COLOURS, Colours, ThemeName

PROPERTY = "nursechart_theme"
NARROW = 720  # px at 100 %
FAMILY = "IBM Plex Sans"
FALLBACKS = (
    "IBM Plex Sans Arabic", "IBM Plex Sans Thai", "IBM Plex Sans Devanagari", "Yu Gothic", "Microsoft YaHei",
    "Hiragino Sans", "PingFang SC", "Noto Sans CJK JP",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Theme:
    """What is in force. `scale` is the text size (1.0 to 2.0); `touch` the wide spacing for gloved fingers."""

    name: ThemeName = ThemeName.LIGHT
    scale: float = 1.0
    touch: bool = False
    moves: bool = True  # False: no fades at all (reduced motion, and tests)

    def is_narrow(self, width: int) -> bool:
        """Whether a window `width` px wide is narrow for this text size: some words give way to their sign, panes
        become drawers, and the cells of a table stand below one another.
        """
        return width < self.px(NARROW)

    @property
    def colours(self) -> Colours:
        return COLOURS[self.name]

    def px(self, at_100: float) -> int:
        """A length at this text size, in whole logical pixels."""
        return round(at_100 * self.scale)

    def color(self, token: str) -> QColor:
        """The colour of a token, by its name in `Colours`."""
        return QColor(getattr(self.colours, token))

    def font(self, at_100: int, weight: int = 400) -> QFont:
        """The house font, `at_100` pixels tall at 100 %."""
        return QFont(_font(self.px(at_100), weight))

    @property
    def field_height(self) -> int:
        return self.px(48 if self.touch else 38)

    @property
    def button_height(self) -> int:
        return self.px(48 if self.touch else 40)

    @property
    def row_height(self) -> int:
        return self.px(56 if self.touch else 48)


@cache
def _font(px: int, weight: int) -> QFont:
    """The house font, made once: copies of one font share what Qt looked up for it, which takes longer than measuring.

    Never changed, only copied.
    """
    font = QFont([FAMILY, *FALLBACKS])
    font.setPixelSize(px)
    font.setWeight(QFont.Weight(weight))
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def current() -> Theme:
    """The theme in force; the light one until `apply_theme` has been called."""
    app = QCoreApplication.instance()
    theme = app.property(PROPERTY) if app is not None else None
    return theme if isinstance(theme, Theme) else Theme()
