"""The design tokens: every colour of the three themes, the type scale and the sizes.

Red, amber, blue and green mean only what the names say (critical, warning, low or changed, in order); the accent never
means a status. A test recomputes the contrast of every pair in `PAIRS` and fails below its minimum: 7 for main text,
4.5 for other text, 3 for field borders, focus and icons that carry meaning.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ThemeName(StrEnum):
    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"


class Tone(StrEnum):
    """What a colour says. The word beside it says the same; colour is the third signal."""

    NEUTRAL = "neutral"
    CRIT = "crit"
    WARN = "warn"
    LOW = "low"
    OK = "ok"
    ACCENT = "accent"


@dataclass(frozen=True, slots=True)
class Colours:
    """One theme's colours, each `#rrggbb`."""

    canvas: str
    surface: str
    sunken: str
    text: str
    text2: str
    text3: str
    line: str
    line_strong: str
    control: str
    accent: str
    accent_soft: str
    on_accent: str
    accent_hover: str
    accent_press: str
    crit: str
    crit_soft: str
    crit_line: str
    warn: str
    warn_soft: str
    warn_line: str
    low: str
    low_soft: str
    low_line: str
    ok: str
    ok_soft: str
    ok_line: str
    hover: str
    press: str
    disabled: str
    band: str
    spark: str
    plot_grid: str
    phase1: str
    phase1_soft: str
    phase2: str
    phase2_soft: str
    phase3: str
    phase3_soft: str
    phase4: str
    phase4_soft: str
    border: int  # px at 100 %

    def ink(self, tone: Tone) -> str:
        """The colour of words and icons of `tone`."""
        return str(getattr(self, _INK[tone]))

    def soft(self, tone: Tone) -> str:
        """The fill behind `ink(tone)`."""
        return str(getattr(self, _SOFT[tone]))

    def edge(self, tone: Tone) -> str:
        """The border around `soft(tone)`."""
        return str(getattr(self, _EDGE[tone]))


_INK = {
    Tone.NEUTRAL: "text2",
    Tone.CRIT: "crit",
    Tone.WARN: "warn",
    Tone.LOW: "low",
    Tone.OK: "ok",
    Tone.ACCENT: "accent",
}
_SOFT = {
    Tone.NEUTRAL: "sunken",
    Tone.CRIT: "crit_soft",
    Tone.WARN: "warn_soft",
    Tone.LOW: "low_soft",
    Tone.OK: "ok_soft",
    Tone.ACCENT: "accent_soft",
}
_EDGE = {
    Tone.NEUTRAL: "line",
    Tone.CRIT: "crit_line",
    Tone.WARN: "warn_line",
    Tone.LOW: "low_line",
    Tone.OK: "ok_line",
    Tone.ACCENT: "accent_soft",
}

LIGHT = Colours(
    canvas="#f2f5f6", surface="#ffffff", sunken="#e9eef0",
    text="#13212a", text2="#43545f", text3="#5b6b76",
    line="#dbe2e6", line_strong="#c3cdd3", control="#7a8994",
    accent="#0a626e", accent_soft="#ddf0f1", on_accent="#ffffff", accent_hover="#08515b", accent_press="#063f47",
    crit="#b3231b", crit_soft="#fdebe9", crit_line="#eba8a2",
    warn="#8a4600", warn_soft="#fff2df", warn_line="#edbf83",
    low="#1a55ae", low_soft="#e7f0fd", low_line="#a9c6f2",
    ok="#17693f", ok_soft="#e3f4ea", ok_line="#a5d8bb",
    hover="#eef3f4", press="#e2eaec", disabled="#8d9aa3",
    band="#e4efe9", spark="#51636f", plot_grid="#e7ecef",
    phase1="#6c5bb5", phase1_soft="#ece8fa", phase2="#0a626e", phase2_soft="#d5ecee",
    phase3="#1a55ae", phase3_soft="#e0ebfc", phase4="#5b6b76", phase4_soft="#e9eef0",
    border=1,
)  # fmt: skip
DARK = Colours(
    canvas="#0e1418", surface="#161f25", sunken="#11191e",
    text="#e9f0f3", text2="#b3c1ca", text3="#93a4af",
    line="#29363f", line_strong="#3a4a55", control="#708391",
    accent="#58c7cc", accent_soft="#12373b", on_accent="#04262a", accent_hover="#7ad6da", accent_press="#9ae2e5",
    crit="#ff9187", crit_soft="#3a1a19", crit_line="#7e3732",
    warn="#f5b45c", warn_soft="#35270f", warn_line="#735420",
    low="#8db8fa", low_soft="#16294a", low_line="#33568f",
    ok="#77d3a0", ok_soft="#12301f", ok_line="#2b6b48",
    hover="#1f2b33", press="#263640", disabled="#6a7983",
    band="#1a2c25", spark="#9fb0ba", plot_grid="#222e36",
    phase1="#b9abf2", phase1_soft="#2a2447", phase2="#58c7cc", phase2_soft="#123a3f",
    phase3="#8db8fa", phase3_soft="#172b4c", phase4="#93a4af", phase4_soft="#202b32",
    border=1,
)  # fmt: skip
CONTRAST = Colours(
    canvas="#000000", surface="#000000", sunken="#000000",
    text="#ffffff", text2="#ffffff", text3="#e6e6e6",
    line="#8c8c8c", line_strong="#ffffff", control="#ffffff",
    accent="#ffe14d", accent_soft="#332d00", on_accent="#000000", accent_hover="#ffeb80", accent_press="#fff3b3",
    crit="#ff9c94", crit_soft="#4a0000", crit_line="#ff9c94",
    warn="#ffc266", warn_soft="#3d2600", warn_line="#ffc266",
    low="#9ccbff", low_soft="#00264d", low_line="#9ccbff",
    ok="#8cf0b4", ok_soft="#00331a", ok_line="#8cf0b4",
    hover="#262626", press="#3d3d3d", disabled="#a3a3a3",
    band="#1f3d2c", spark="#ffffff", plot_grid="#4d4d4d",
    phase1="#d5c6ff", phase1_soft="#2b1a5e", phase2="#7df3f7", phase2_soft="#003b3d",
    phase3="#9ccbff", phase3_soft="#00264d", phase4="#e6e6e6", phase4_soft="#262626",
    border=2,
)  # fmt: skip

COLOURS = {ThemeName.LIGHT: LIGHT, ThemeName.DARK: DARK, ThemeName.CONTRAST: CONTRAST}

# Type, px at 100 %. Nothing is smaller than a caption. Weights are 400, 500 and 600.
CAPTION, SECONDARY, BODY, ALERT, VALUE, NAME, TITLE = 12, 13, 14, 15, 17, 20, 22
# Radii
RADIUS_FIELD, RADIUS_BUTTON, RADIUS_CARD = 6, 8, 10
# Heights
FIELD, ROW, BUTTON, PRIMARY, SECTION_ITEM, TOP_BAR, BANNER, FOOTER = 38, 48, 40, 44, 44, 52, 68, 60
NAV_WIDTH, NAV_ITEM, SECTION_RAIL, SIDE_PANEL = 76, (64, 56), 212, 290


@dataclass(frozen=True, slots=True)
class Pair:
    """Ink on a ground, by token name, and the least contrast it may have."""

    ink: str
    ground: str
    least: float


_GROUNDS = ("canvas", "surface", "sunken")
PAIRS: tuple[Pair, ...] = (
    *(Pair("text", ground, 7.0) for ground in (*_GROUNDS, "hover", "press", "accent_soft", "crit_soft", "warn_soft",
                                               "low_soft", "ok_soft")),
    *(Pair("text2", ground, 4.5) for ground in (*_GROUNDS, "hover", "press", "accent_soft", "crit_soft", "warn_soft",
                                                "ok_soft")),
    *(Pair("text3", ground, 4.5) for ground in (*_GROUNDS, "hover")),
    *(Pair("control", ground, 3.0) for ground in ("surface", "canvas")),
    *(Pair("accent", ground, 4.5) for ground in (*_GROUNDS, "accent_soft", "hover")),
    *(Pair("on_accent", ground, 4.5) for ground in ("accent", "accent_hover", "accent_press")),
    *(Pair(tone, ground, 4.5) for tone in ("crit", "warn", "low", "ok")
      for ground in (*_GROUNDS, f"{tone}_soft", "hover")),
    Pair("surface", "crit", 4.5),  # words on a filled critical button
    *(Pair("spark", ground, 3.0) for ground in ("surface", "band")),
    *(Pair(f"phase{n}", f"phase{n}_soft", 4.5) for n in (1, 2, 3, 4)),
)  # fmt: skip
