"""Every row of the table of regions: what is shown there, where it comes from, and what a clinic may change."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from babel import Locale as Cldr

from nursechart.clinical.content import Content
from nursechart.clinical.regions import (
    ITEMS,
    ClinicRegion,
    RegionRefused,
    dosing_unit,
    in_its_unit,
    region,
    term,
    week_start,
)

# clinical.md 13: region, locale, date, clock, decimal, group, glucose, confirmed by a source
TABLE = [
    ("US", "en_US", "M/d/yy", "12", ".", ",", "mg/dL", True),
    ("CA", "en_CA", "y-MM-dd", "12", ".", ",", "mmol/L", True),
    ("CA", "fr_CA", "y-MM-dd", "24", ",", "\xa0", "mmol/L", True),
    ("GB", "en_GB", "dd/MM/y", "24", ".", ",", "mmol/L", True),
    ("DE", "de_DE", "dd.MM.yy", "24", ",", ".", "mg/dL", True),
    ("FR", "fr_FR", "dd/MM/y", "24", ",", "\u202f", "mg/dL", False),
    ("IT", "it_IT", "dd/MM/yy", "24", ",", ".", "mg/dL", False),
    ("RU", "ru_RU", "dd.MM.y", "24", ",", "\xa0", "mmol/L", False),
    ("CN", "zh_Hans_CN", "y/M/d", "24", ".", ",", "mmol/L", True),
    ("TW", "zh_Hant_TW", "y/M/d", "12", ".", ",", "mg/dL", False),
    ("JP", "ja_JP", "y/MM/dd", "24", ".", ",", "mg/dL", False),
    ("KR", "ko_KR", "yy. M. d.", "12", ".", ",", "mg/dL", False),
    ("IN", "en_IN", "dd/MM/yy", "12", ".", ",", "mg/dL", False),
    ("IN", "hi_IN", "d/M/yy", "12", ".", ",", "mg/dL", False),
    ("AU", "en_AU", "d/M/yy", "12", ".", ",", "mmol/L", False),
    ("ID", "id_ID", "dd/MM/yy", "24", ",", ".", "mg/dL", False),
    ("TH", "th_TH", "d/M/yy", "24", ".", ",", "mg/dL", False),
    ("MY", "ms_MY", "d/MM/yy", "12", ".", ",", "mmol/L", False),
    ("MX", "es_MX", "dd/MM/yy", "12", ".", ",", "mg/dL", False),
    ("BR", "pt_BR", "dd/MM/y", "24", ",", ".", "mg/dL", False),
    ("AR", "es_AR", "d/M/yy", "12", ",", ".", "mg/dL", False),
    ("CO", "es_CO", "d/MM/yy", "12", ",", ".", "mg/dL", False),
    ("TR", "tr_TR", "d.MM.y", "24", ",", ".", "mg/dL", False),
    ("SA", "ar_SA", "d\u200f/M\u200f/y", "12", "٫", "٬", "mg/dL", False),
    ("AE", "ar_AE", "d\u200f/M\u200f/y", "12", ".", ",", "mg/dL", False),
]
LOCALES = [(row[0], row[1]) for row in TABLE]
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def test_there_are_23_regions_and_25_languages_of_them(content: Content) -> None:
    assert list(content.regions) == list(dict.fromkeys(row[0] for row in TABLE))
    assert len(content.regions) == 23
    assert [(each.id, locale) for each in content.regions.values() for locale in each.locales] == LOCALES
    assert sorted(content.locales) == sorted(row[1] for row in TABLE)


@pytest.mark.parametrize("country, locale, short, clock, decimal, group, glucose, confirmed", TABLE)
def test_a_region_is_as_its_row_of_the_table_says(
    content: Content,
    country: str,
    locale: str,
    short: str,
    clock: str,
    decimal: str,
    group: str,
    glucose: str,
    confirmed: bool,
) -> None:
    here = region(content, ClinicRegion(country, locale))
    assert here.locale.short_date == short
    assert (here["clock"], here["glucose"]) == (clock, glucose)
    if country == "SA":  # the table gives the signs of Latin digits; with Arabic-Indic digits CLDR has their own
        assert (here["decimal"], here["group"], here["digits"]) == ("٫", "٬", "arab")
    else:
        assert (here["decimal"], here["group"], here["digits"]) == (decimal, group, "latn")
    assert here.items["glucose"].unconfirmed is not confirmed
    assert here.reads_right_to_left == (country in ("SA", "AE"))
    assert here["grouping"] == ("3;2" if country == "IN" else "3")


@pytest.mark.parametrize("country, locale", LOCALES)
def test_patterns_months_signs_and_weeks_are_those_of_cldr(content: Content, country: str, locale: str) -> None:
    held, cldr = content.locales[locale], Cldr.parse(locale)
    symbols = cldr.number_symbols[cldr.default_numbering_system]
    clock = cldr.time_formats["short"].pattern
    assert held.short_date == cldr.date_formats["short"].pattern
    assert held.date == cldr.date_formats["medium"].pattern
    assert list(held.months) == list(cldr.months["format"]["abbreviated"].values())
    assert clock == (held.time_12 if held.clock == "12" else held.time_24)
    assert (held.decimal, held.group) == (symbols["decimal"], symbols["group"])
    assert held.grouping == ("3;2" if cldr.decimal_formats[None].pattern.startswith("#,##,##0") else "3")
    assert held.digits == cldr.default_numbering_system
    assert held.direction == cldr.text_direction
    assert held.week_starts == DAYS[cldr.first_week_day]
    assert cldr.script in (None, held.script)


def test_every_item_says_where_it_comes_from(content: Content) -> None:
    for facts in content.regions.values():
        here = region(content, ClinicRegion(facts.id))
        assert set(here.items) == set(ITEMS)
        assert all(set(item.source) <= content.sources.keys() and item.source for item in here.items.values())
        assert all(item.unconfirmed for item in here.items.values() if item.source == ("professional",))


def test_temperature_weight_and_height_are_fahrenheit_pounds_and_inches_in_the_united_states_alone(
    content: Content,
) -> None:
    for facts in content.regions.values():
        here = region(content, ClinicRegion(facts.id))
        units = (here["temperature"], here["weight"], here["height"])
        assert units == (("[degF]", "[lb_av]", "[in_i]") if facts.id == "US" else ("Cel", "kg", "cm"))


def test_a_dose_is_worked_out_in_kg_and_cm_everywhere(content: Content) -> None:
    assert (dosing_unit(content, "weight"), dosing_unit(content, "height")) == ("kg", "cm")


def test_a_reading_is_shown_in_the_unit_of_the_region(content: Content) -> None:
    states, britain = region(content, ClinicRegion("US")), region(content, ClinicRegion("GB"))
    assert in_its_unit(states, "temperature", Decimal("38"), "Cel") == (Decimal("100.4"), "[degF]")
    assert in_its_unit(britain, "temperature", Decimal("38"), "Cel") == (Decimal("38"), "Cel")
    shown, unit = in_its_unit(britain, "glucose", Decimal("180.16"), "mg/dL")
    assert (shown, unit) == (Decimal("10"), "mmol/L")
    assert in_its_unit(states, "pulse", Decimal("72"), "/min") == (Decimal("72"), "/min")


@pytest.mark.parametrize(
    "country, word, said",
    [
        ("GB", "peripheral IV", "cannula"),
        ("AU", "peripheral IV", "PIVC"),
        ("GB", "acetaminophen", "paracetamol"),
        ("AU", "acetaminophen", "paracetamol"),
        ("GB", "epinephrine", "adrenaline"),
        ("AU", "epinephrine", "adrenaline"),
        ("GB", "mcg", "microgram"),
        ("GB", "order", "prescription"),
        ("GB", "LPN", "enrolled nurse"),
        ("AU", "LPN", "enrolled nurse"),
        ("GB", "PICC", "PICC"),
        ("US", "acetaminophen", "acetaminophen"),
        ("US", "epinephrine", "epinephrine"),
    ],
)
def test_a_thing_is_called_what_nurses_there_call_it(content: Content, country: str, word: str, said: str) -> None:
    assert term(region(content, ClinicRegion(country)), word) == said


def test_vip_is_the_score_of_britain_and_australia_and_news2_of_britain(content: Content) -> None:
    scores = {each: region(content, ClinicRegion(each)) for each in content.regions}
    assert {each for each, here in scores.items() if here["phlebitis_score"] == "vip"} == {"GB", "AU"}
    assert {each for each, here in scores.items() if here["early_warning"] == "news2"} == {"GB"}


@pytest.mark.parametrize(
    "country, day, first",
    [
        ("US", date(2026, 11, 21), date(2026, 11, 15)),  # Saturday; a week starts on Sunday
        ("US", date(2026, 11, 22), date(2026, 11, 22)),
        ("GB", date(2026, 11, 22), date(2026, 11, 16)),  # Sunday; a week starts on Monday
        ("GB", date(2026, 11, 23), date(2026, 11, 23)),
    ],
)
def test_a_week_starts_on_the_day_it_starts_there(content: Content, country: str, day: date, first: date) -> None:
    assert week_start(region(content, ClinicRegion(country)), day) == first


def test_a_clinic_changes_one_item_and_the_others_stay(content: Content) -> None:
    usual = region(content, ClinicRegion("DE"))
    here = region(content, ClinicRegion("DE", items={"glucose": "mmol/L", "clock": "12"}))
    assert (here["glucose"], here["clock"]) == ("mmol/L", "12")
    assert here.items["glucose"].source == ("clinic",)
    assert {name for name in ITEMS if here.items[name] != usual.items[name]} == {"glucose", "clock"}


@pytest.mark.parametrize(
    "choice, says",
    [
        (ClinicRegion("XX"), "no region called XX"),
        (ClinicRegion("CA", "en_GB"), "en_CA, fr_CA"),
        (ClinicRegion("GB", items={"colour": "red"}), "colour is not something a clinic sets"),
        (ClinicRegion("GB", items={"glucose": "mol"}), "mmol/L, mg/dL"),
        (ClinicRegion("GB", items={"temperature": "kg"}), "temperature cannot be 'kg'"),
        (ClinicRegion("GB", items={"clock": "13"}), "12, 24"),
        (ClinicRegion("GB", items={"date": "dd/MM/yy"}), "the year has all its digits"),
        (ClinicRegion("GB", items={"date": "MM/y"}), "one day"),
        (ClinicRegion("GB", items={"decimal": ","}), "must differ"),
        (ClinicRegion("GB", items={"group": "x"}), "full stop"),
        (ClinicRegion("GB", items={"week_starts": "someday"}), "monday"),
        (ClinicRegion("GB", items={"early_warning": "news9"}), "not a scale"),
        (ClinicRegion("GB", items={"second_calendar": "mayan"}), "buddhist"),
        (ClinicRegion("GB", items={"name_parts": "given, surname"}), "its parts are"),
    ],
)
def test_a_choice_that_does_not_hold_together_is_refused(content: Content, choice: ClinicRegion, says: str) -> None:
    with pytest.raises(RegionRefused, match=says):
        region(content, choice)
