"""The one style sheet: `resources/styles/nursechart.qss` with tokens put in and lengths scaled.

In the template `${token}` is a colour, `${edge}` the border width, and `NNpx` a length at 100 % text size.
"""

from __future__ import annotations

import re
from dataclasses import asdict
from functools import lru_cache
from string import Template

from nursechart.shipped import shipped
from nursechart.ui.theme.current import Theme
from nursechart.ui.theme.tokens import Colours

_LENGTH = re.compile(r"(?<![\w#])(\d+)px")


@lru_cache(maxsize=1)
def _template() -> str:
    return shipped("styles", "nursechart.qss").read_text(encoding="utf-8")


@lru_cache(maxsize=8)
def sheet(theme: Theme) -> str:
    """The style sheet of `theme`."""
    scaled = _LENGTH.sub(lambda found: f"{theme.px(int(found[1]))}px", _template())
    return Template(scaled).substitute(
        tokens(theme.colours),
        edge=f"{theme.colours.border}px",
        focus="2px",
        tight="-0.15px",
        # focus and critical borders are 2 px: the inside gives way, so that nothing moves
        focus_pad=f"{theme.px(10) - 2 + theme.colours.border}px",
        figure_pad=f"{theme.px(10) - 2 + theme.colours.border}px",
    )


def tokens(colours: Colours) -> dict[str, str]:
    """The token names and colours, as the template asks for them."""
    return {name: str(value) for name, value in asdict(colours).items()}
