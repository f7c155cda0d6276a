"""What the regions of a pack must hold beyond their shape: locales, items, identifiers and sources lead somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from nursechart.clinical.content_types import Fact
from nursechart.clinical.identifiers import CHECKS
from nursechart.clinical.pack_text import first_unknown
from nursechart.clinical.region_types import Calendar, Locale, RegionFacts
from nursechart.clinical.regions import ITEMS, OF_A_REGION, RegionRefused, region_of

if TYPE_CHECKING:
    from nursechart.clinical.content import Content
    from nursechart.clinical.pack_loading import Loading


def refuse_broken_regions(content: Content, loading: Loading) -> None:
    """Raises ContentRefused at the first thing that leads nowhere."""
    for table, things in (("regions", content.regions), ("locales", content.locales)):
        for key, thing in things.items():
            for within, fact in _facts(thing):
                if not fact.source or not set(fact.source) <= content.sources.keys():
                    raise loading.refused("a source that is not among the sources", table, key, within)
    for facts in content.regions.values():
        if wrong := _region(content, facts):
            raise loading.refused(wrong, "regions", facts.id)
    for locale in content.locales.values():
        if wrong := _locale(content, locale):
            raise loading.refused(wrong, "locales", locale.id)
    for calendar in content.calendars.values():
        if wrong := _calendar(calendar):
            raise loading.refused(wrong, "calendars", calendar.id)
    if loading.clinic_text is not None:
        try:
            region_of(content)
        except RegionRefused as refused:
            raise loading.clinic_text.refused(str(refused), "clinic") from None
    for kind in content.identifier_types.values():
        try:
            re.compile(kind.shape)
        except re.error:
            raise loading.refused("the shape is no regular expression", "identifier_types", kind.id) from None
        if kind.check and kind.check not in CHECKS:
            raise loading.refused(f"{kind.check} is no check digit that is known", "identifier_types", kind.id)


def _facts(thing: RegionFacts | Locale) -> Iterator[tuple[str, Fact]]:
    if isinstance(thing, RegionFacts):
        for name in ("items", "terms"):
            for key, item in getattr(thing, name).items():
                yield f"$.{name}.{key}", item
    else:
        yield "$.age_words", thing.age_words
        if thing.sorting is not None:
            yield "$.sorting", thing.sorting


def _region(content: Content, facts: RegionFacts) -> str:
    if not facts.locales or not set(facts.locales) <= content.locales.keys():
        return "a locale that is not there"
    if set(facts.items) != set(OF_A_REGION):
        return f"an item too many or too few: {', '.join(sorted(set(facts.items) ^ set(OF_A_REGION)))}"
    for name, item in facts.items.items():
        if wrong := ITEMS[name](content, item.value):
            return f"{name} cannot be {item.value!r}: {wrong}"
    unknown = first_unknown(facts.identifiers, content.identifier_types)
    return f"there is no kind of identifier called {unknown}" if unknown else ""


def _calendar(calendar: Calendar) -> str:
    try:
        calendar.shown.format(era="", year=1)
        days = [date.fromisoformat(era.starts) for era in calendar.eras]
    except (ValueError, LookupError, AttributeError):
        return "a calendar shows {era} and {year}, and an era starts on a day like 2019-05-01"
    return "" if days == sorted(days) else "the eras stand in their order"


def _locale(content: Content, locale: Locale) -> str:
    for name, value in (("date", locale.date), ("decimal", locale.decimal), ("group", locale.group)):
        if wrong := ITEMS[name](content, value):
            return wrong
    if len(locale.months) != 12:
        return "a year has twelve months"
    starts = [each.starts for each in locale.day_periods]
    if starts[:1] != [0] or starts != sorted(set(starts)) or starts[-1] > 23:
        return "the day periods start at midnight, and each at a later hour"
    for pattern in (locale.time_12, locale.time_24):
        plain = re.sub(r"'[^']*'", "", pattern)
        if not {each.group(0) for each in re.finditer(r"([A-Za-z])\1*", plain)} <= {"H", "HH", "h", "mm", "a", "B"}:
            return "a time has hours, minutes and a day period"
    words = (locale.age_words.years, locale.age_words.months, locale.age_words.days)
    return "" if all("other" in each for each in words) else "an age has the words for any other number"
