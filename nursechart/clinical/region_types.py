"""What the pack says of a language and of a country: how dates, times, numbers, names and units are written there.

A `Locale` is a language in a country, as Unicode CLDR describes it. A `RegionFacts` is a country with its locales and
everything that no locale says, item by item, each with its own source: a clinic takes one and changes items of it.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from nursechart.clinical.content_types import Fact, _Value

Digits = Literal["latn", "arab"]
Plural = Literal["none", "one", "zero_one", "slavic", "arabic"]


class DayPeriod(_Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The word of a 12-hour clock from this hour (0 to 23) on."""

    starts: int
    word: str


class AgeWords(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An age in years, months and days, by plural category; `{}` is the number, and "other" is always there."""

    years: dict[str, str]
    months: dict[str, str]
    days: dict[str, str]


class Sorting(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Letters in the order of the language where it has letters of its own, and Turkish i with and without a dot."""

    alphabet: str
    dotless_i: bool = False


class Locale(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A language in a country. Patterns are CLDR's: y M d H h m, a or B for the day period, '…' as it is."""

    id: str  # as CLDR writes it: en_GB, zh_Hant_TW
    title: str
    short_date: str  # may have a year of two digits: it gives the order, and is never shown so
    date: str  # as dates are shown
    months: tuple[str, ...]
    clock: Literal["12", "24"]
    time_12: str
    time_24: str
    day_periods: tuple[DayPeriod, ...]
    decimal: str
    group: str
    grouping: Literal["3", "3;2"]  # digits in a group: always three, or three and then twos (lakh)
    digits: Digits
    script: str  # ISO 15924
    direction: Literal["ltr", "rtl"] = "ltr"
    week_starts: str
    plural: Plural
    age_words: AgeWords
    sorting: Sorting | None = None


class Item(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing said of a region, with where it comes from."""

    value: str
    note: str = ""


class Calendar(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A calendar beside the common one. It is shown beside the date and never recorded.

    Years are the common year plus `add_years`, or counted from the start of an era. Without either, this program cannot
    work the date out, and shows it where another system has sent it.
    """

    id: str
    title: str
    shown: str = "{year}"  # with {era} and {year}
    add_years: int | None = None
    eras: tuple[Era, ...] = ()


class Era(_Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The year in which `starts` (YYYY-MM-DD) lies is its year 1."""

    name: str
    starts: str


class RegionFacts(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A country. `items` holds one for each of `regions.ITEMS` that no locale gives."""

    id: str  # ISO 3166
    title: str
    locales: tuple[str, ...]
    items: dict[str, Item]
    identifiers: tuple[str, ...]
    terms: dict[str, Item] = msgspec.field(default_factory=dict)  # the word of the pack -> the word said there
    note: str = ""


class IdentifierType(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A kind of number that says who a patient is."""

    id: str
    title: str
    shape: str  # a regular expression of the number without spaces, points and dashes
    form: str  # the shape in words: "10 digits"
    check: str = ""  # the check digit, as `identifiers` names it
    groups: tuple[int, ...] = ()  # how it is written: 3 3 4
    joined: str = " "  # between the groups
    restricted: bool = False  # law limits keeping it
    system: str = ""  # FHIR Identifier.system
