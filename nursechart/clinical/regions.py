"""The region a clinic works in: one country of the pack, with the items that the clinic has set itself.

Nothing here changes what is recorded: doses are worked out in kg and cm, times are kept with 24 hours and dates as ISO.
A region says how they are shown and typed. Each item keeps where it comes from; what the clinic set says `clinic`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import msgspec

from nursechart.clinical.content_types import Measure
from nursechart.clinical.region_types import Calendar, Item, Locale
from nursechart.clinical.units import convert
from nursechart.errors import NurseCanAct

if TYPE_CHECKING:
    from nursechart.clinical.content import Content

CLINIC: Final = "clinic"
_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_UNITS: Final = ("temperature", "weight", "height", "glucose", "blood_pressure")  # measures of the pack
_NAME_PARTS: Final = frozenset(
    {"name", "given", "family", "second family", "patronymic", "father", "grandfather", "reading"}
)
_SEPARATORS: Final = frozenset(".,٫٬'’ \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}")


class RegionRefused(NurseCanAct):
    """A choice of region that does not hold together. The text says which item and what it may be."""


@dataclass(frozen=True, slots=True)
class ClinicRegion:
    """What a clinic chose: a region, a language of it (the first unless said), and items it set itself."""

    region: str
    locale: str = ""
    items: Mapping[str, str] = field(default_factory=dict)  # of ITEMS


@dataclass(frozen=True, slots=True)
class Region:
    """A region as the clinic works: every item with its value and source."""

    id: str
    title: str
    locale: Locale
    items: Mapping[str, Item]
    identifiers: tuple[str, ...]  # of `Content.identifier_types`, the usual first
    terms: Mapping[str, Item]
    calendar: Calendar | None  # shown beside the date where the clinic wants it

    def __getitem__(self, item: str) -> str:
        """The value of one of ITEMS. Raises KeyError."""
        return self.items[item].value

    @property
    def reads_right_to_left(self) -> bool:
        return self.locale.direction == "rtl"


def region(content: Content, choice: ClinicRegion) -> Region:
    """The region a clinic chose, with its own items in place. Raises RegionRefused."""
    facts = content.regions.get(choice.region)
    if facts is None:
        raise RegionRefused(f"There is no region called {choice.region}. Choose one of the list")
    chosen = choice.locale or facts.locales[0]
    if chosen not in facts.locales:
        raise RegionRefused(f"{facts.title} is not written in {chosen}. Choose one of {', '.join(facts.locales)}")
    locale = content.locales[chosen]
    items = _of_locale(locale) | facts.items
    for name, value in choice.items.items():
        if name not in ITEMS:
            raise RegionRefused(f"{name} is not something a clinic sets. Choose one of {', '.join(ITEMS)}")
        if wrong := ITEMS[name](content, value):
            raise RegionRefused(f"{name} cannot be {value!r}: {wrong}")
        items[name] = Item(value=value, source=(CLINIC,))
    if items["decimal"].value == items["group"].value:
        raise RegionRefused("The decimal sign and the sign between thousands must differ")
    return Region(
        id=facts.id,
        title=facts.title,
        locale=locale,
        items=items,
        identifiers=facts.identifiers,
        terms=facts.terms,
        calendar=content.calendars.get(items["second_calendar"].value),
    )


def region_of(content: Content) -> Region | None:
    """The region that the clinic of this content works in; None where it chose none. Raises RegionRefused."""
    chose = content.clinic
    return region(content, ClinicRegion(chose.region, chose.locale, chose.items)) if chose.region else None


def measures_in(content: Content, where: Region) -> dict[str, Measure]:
    """The measures with the unit of a region first: the one that is asked and shown unless somebody takes another."""
    found = dict(content.measures)
    for name in _UNITS:
        if name in found and name in where.items:
            first = where.items[name].value
            units = sorted(found[name].units, key=lambda unit: unit.ucum != first)
            found[name] = msgspec.structs.replace(found[name], units=tuple(units))
    return found


def term(where: Region, word: str) -> str:
    """What people there say for a word of the pack (`epinephrine`: adrenaline); the word itself where it is the same.

    For labels and hints. What an order or a product label says is shown as it is written there.
    """
    said = where.terms.get(word)
    return said.value if said else word


def in_its_unit(where: Region, measure: str, value: Decimal, ucum: str) -> tuple[Decimal, str]:
    """A measured value in the unit that is shown there, unrounded, and that unit (UCUM). A measure the region says
    nothing of stays as it is. Raises UnitMismatch."""
    shown = where.items[measure].value if measure in _UNITS else ucum
    return convert(value, ucum, shown, measure), shown


def dosing_unit(content: Content, measure: str) -> str:
    """The unit a dose is worked out with, wherever the clinic is (kg, cm): the measure's canonical one."""
    return content.measures[measure].unit


def week_start(where: Region, day: date) -> date:
    """The first day of the week that `day` lies in, as weeks are counted there. Quality figures use ISO weeks."""
    return day - timedelta(days=(day.weekday() - _DAYS.index(where["week_starts"])) % 7)


def _of_locale(locale: Locale) -> dict[str, Item]:
    said = {name: getattr(locale, name) for name in ("date", "clock", "decimal", "group", "grouping", "digits")}
    said["week_starts"] = locale.week_starts
    return {
        name: Item(value=value, source=locale.source, unconfirmed=locale.unconfirmed) for name, value in said.items()
    }


# --- what each item may be: the reason why a value is none, or nothing ------------------------------------------------


def _one_of(*values: str) -> Callable[[Content, str], str]:
    return lambda _content, value: "" if value in values else f"choose one of {', '.join(values)}"


def _unit_of(measure: str) -> Callable[[Content, str], str]:
    def wrong(content: Content, value: str) -> str:
        known = content.measures.get(measure)
        units = [each.ucum for each in known.units] if known is not None else []
        return "" if value in units else f"choose one of {', '.join(units)}"

    return wrong


def _date_pattern(_content: Content, value: str) -> str:
    letters = re.findall(r"[A-Za-z]+", re.sub(r"'[^']*'", "", value))
    if sorted(each[0] for each in letters) != ["M", "d", "y"]:
        return "a date has one day (d), one month (M) and one year (y)"
    if "y" not in letters or not set(letters) <= {"d", "dd", "M", "MM", "MMM", "y"}:
        return "the year has all its digits (y), the month is M, MM or MMM, the day d or dd"
    return ""


def _separator(_content: Content, value: str) -> str:
    return "" if value in _SEPARATORS else "a full stop, a comma, a space, an apostrophe, ٫ or ٬"


def _scale(content: Content, value: str) -> str:
    return "" if value == "none" or value in content.scales else "it is not a scale of the pack"


def _calendar(content: Content, value: str) -> str:
    return _one_of("none", *content.calendars)(content, value)


def _name_parts(_content: Content, value: str) -> str:
    return "" if set(value.split(", ")) <= _NAME_PARTS else f"its parts are {', '.join(sorted(_NAME_PARTS))}"


ITEMS: Final[Mapping[str, Callable[[Content, str], str]]] = {
    "date": _date_pattern,
    "clock": _one_of("12", "24"),
    "decimal": _one_of(".", ",", "٫"),
    "group": _separator,
    "grouping": _one_of("3", "3;2"),
    "digits": _one_of("latn", "arab"),
    "week_starts": _one_of(*_DAYS),
    **{measure: _unit_of(measure) for measure in _UNITS},
    "name_order": _one_of("given_first", "family_first"),
    "name_parts": _name_parts,
    "name_space": _one_of(" ", ""),
    "second_calendar": _calendar,
    "phlebitis_score": _scale,
    "early_warning": _scale,
}
OF_A_REGION: Final = tuple(list(ITEMS)[7:])  # the others come with the language
