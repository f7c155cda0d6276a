"""The months as people call them, so that a date may be typed in any language the program speaks, whichever is spoken.

Names are those of Unicode CLDR 46 (months, wide and stand-alone), and for Arabic those of the Levant and the Maghreb
beside those of Egypt and the Gulf. They are compared without accents, case and dots; three letters are enough.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_NAMES: Final = tuple(
    line.split()
    for line in """
    january february march april may june july august september october november december
    enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
    januar februar märz april mai juni juli august september oktober november dezember
    jänner feber mrz april mai juni juli august sept oktober november dezember
    janvier février mars avril mai juin juillet août septembre octobre novembre décembre
    janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro
    يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر
    يناير شباط آذار نيسان أيار حزيران تموز آب أيلول أكتوبر نوفمبر ديسمبر
    جانفي فيفري مارس أفريل ماي جوان جويلية أوت سبتمبر أكتوبر نوفمبر ديسمبر
    """.strip().splitlines()
)
_ENOUGH: Final = 3  # letters of a name
_ALIKE: Final = str.maketrans("ىةٱ", "يها")  # written either way in Arabic
_COUNTED: Final = {"十二": "12", "十一": "11"} | {each: str(n) for n, each in enumerate("一二三四五六七八九十", 1)}
_CHINESE: Final = re.compile(
    r"(?:(\d{4}|\d{2})\s*年\s*)?(十[一二]?|[一二三四五六七八九]|\d{1,2})\s*月\s*(?:(\d{1,2})\s*[日号]?)?"
)


def bare(word: str) -> str:
    """`word` without accents, case and dots: `Févr.` is fevr."""
    apart = unicodedata.normalize("NFKD", word.casefold())
    return "".join(each for each in apart if not unicodedata.combining(each)).translate(_ALIKE).rstrip(".")


@lru_cache(maxsize=1024)
def months_called(word: str) -> tuple[int, ...]:
    """The months, 1 to 12, that a word may be the name or the beginning of the name of; none for fewer than three
    letters that are no whole name. `jui` is June and July."""
    typed = bare(word)
    return tuple(
        number
        for number in range(1, 13)
        if any(
            typed == name or (len(typed) >= _ENOUGH and name.startswith(typed))
            for name in (bare(names[number - 1]) for names in _NAMES)
        )
    )


def in_digits(text: str) -> str:
    """The digits of any script as 0 to 9: `١٤` is 14."""
    return "".join(str(unicodedata.decimal(each)) if each.isdecimal() else each for each in text)


def chinese_date(text: str) -> tuple[str, str, str, str] | None:
    """Year, month and day as digits (empty: not said) of a text with a date like `1958年3月14日` or `三月14日`, and the
    text around it; None for a text without one."""
    found = _CHINESE.search(text)
    if found is None:
        return None
    year, month, day = found.groups()
    rest = f"{text[: found.start()]} {text[found.end() :]}"
    return year or "", _COUNTED.get(month, month), day or "", rest.strip()
