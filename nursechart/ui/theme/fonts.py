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


_SCRIPTS = {
    "ar": QFontDatabase.WritingSystem.Arabic,
    "zh-Hans": QFontDatabase.WritingSystem.SimplifiedChinese,
}


def can_write(code: str) -> bool:
    """Whether this computer has a font for the script of a language (BCP 47); the shipped ones write Latin."""
    script = _SCRIPTS.get(code)
    return script is None or bool(QFontDatabase.families(script))
