"""The shipped fonts. No text depends on a system font but Chinese, Japanese and Korean."""

from __future__ import annotations

from functools import cache

from PySide6.QtGui import QFontDatabase

from nursechart.shipped import shipped


@cache
def load_fonts() -> tuple[str, ...]:
    """Make the shipped fonts known to Qt, once; answers their families.

    Raises FileNotFoundError when the program was installed without them.
    """
    families: list[str] = []
    for path in sorted(shipped("fonts").glob("*.ttf")):
        number = QFontDatabase.addApplicationFont(str(path))
        families += QFontDatabase.applicationFontFamilies(number)
    return tuple(sorted(set(families)))
