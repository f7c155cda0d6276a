"""What is looked at before a pack is used at all, beyond what every start checks: units, codes, doubles, counts.

Loading checks what the program needs to run; this checks what a pharmacist would: each unit is one that UCUM knows (by
the library ucumvert), each LOINC and SNOMED CT code has the right check digit wherever it stands, none is given to two
things, nothing that only common knowledge says passes for confirmed, and each formula gives what its worked examples
say, digit for digit. It takes a second and belongs on no start.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from nursechart.clinical.check_digits import is_loinc, is_snomed
from nursechart.clinical.content import Content, read_content
from nursechart.clinical.content_types import Fact, Field
from nursechart.clinical.pack_loading import Loading
from nursechart.clinical.vectors import replay

_PROPOSED, _COMMON = "product", "professional"  # sources that are not publications
_CODES = {"loinc": is_loinc, "snomed": is_snomed}
_UNITS = ("unit", "ucum")


@dataclass(frozen=True, slots=True)
class Count:
    """How many of a kind of thing there are: from a source, proposed by this program, and unconfirmed.

    Choices and vectors have no source of their own; only the unconfirmed among them are counted apart.
    """

    what: str
    total: int
    sourced: int
    proposed: int
    unconfirmed: int


@dataclass(frozen=True, slots=True)
class Checked:
    """A pack in which nothing was found wrong, and how much of what it holds."""

    content: Content
    counts: tuple[Count, ...]


def check_pack(folder: Path, clinic: Path | None = None) -> Checked:
    """The pack in `folder`, with a clinic's changes, checked through and through.

    Raises ContentRefused at the first thing that is wrong, naming file, line and rule.
    """
    content, loading = read_content(folder, clinic)
    known = _unit_reader()
    for table, things in loading.tables.items():
        for key, thing in things.items():
            for place, value in _walk(thing, "$"):
                rule = _wrong_unit(value, known) or _wrong_code(value) or _wrong_status(value)
                if rule:
                    raise loading.refused(rule, table, key, place)
    for limits, (text, number) in zip(content.limits, loading.limit_places, strict=True):
        if rule := _wrong_status(limits):
            raise text.refused(rule, "limits", number)
    _refuse_doubles(content, loading)
    for failed in replay(content):
        raise loading.refused(f"{failed.formula}: {failed.says}", "vectors", failed.id)
    return Checked(content, tuple(_counts(content, loading)))


def _walk(thing: Any, place: str) -> Iterator[tuple[str, Any]]:
    """Every struct in a thing of the pack, with the path to it as msgspec writes one."""
    if isinstance(thing, msgspec.Struct):
        yield place, thing
        for name in thing.__struct_fields__:
            yield from _walk(getattr(thing, name), f"{place}.{name}")
    elif isinstance(thing, list | tuple):
        for number, each in enumerate(thing):
            yield from _walk(each, f"{place}[{number}]")
    elif isinstance(thing, dict):
        for name, each in thing.items():
            yield from _walk(each, f"{place}.{name}")


def _unit_reader() -> Any:
    from ucumvert import get_ucum_parser  # half a second: only here

    return get_ucum_parser()


def _wrong_unit(thing: Any, known: Any) -> str:
    from lark.exceptions import LarkError

    for name in _UNITS:
        unit = getattr(thing, name, "")
        if isinstance(unit, str) and unit:
            try:
                known.parse(unit)
            except LarkError:
                return f"{unit} is not a unit that UCUM knows"
    return ""


def _wrong_code(thing: Any) -> str:
    for system, is_right in _CODES.items():
        code = getattr(thing, system, "")
        if isinstance(code, str) and code and not is_right(code):
            return f"{code} is not a {system} code: its check digit is wrong"
    return ""


def _wrong_status(thing: Any) -> str:
    if isinstance(thing, Fact | Field) and thing.source and not thing.unconfirmed:
        others = set(thing.source) - {_COMMON, _PROPOSED}
        if _COMMON in thing.source and not others:
            return "what only common knowledge says is unconfirmed"
    return ""


def _refuse_doubles(content: Content, loading: Loading) -> None:
    codes = Counter((code.system, code.code) for code in content.codes.values())
    for code in content.codes.values():
        if codes[code.system, code.code] > 1:
            raise loading.refused(f"{code.code} is given to two things", "codes", code.id)
    for name, choices in content.choices.items():
        taken = Counter(each.snomed for each in choices if each.snomed)
        if twice := next((each for each, times in taken.items() if times > 1), ""):
            raise loading.refused(f"{twice} is given to two choices", "choices", name)
    for section in content.sections.values():
        taken = Counter(field.loinc for field in section.fields if field.loinc)
        if twice := next((each for each, times in taken.items() if times > 1), ""):
            raise loading.refused(f"{twice} is given to two fields", "sections", section.id, "$.fields")


def _counts(content: Content, loading: Loading) -> Iterator[Count]:
    things: dict[str, Any]
    for table, things in (*loading.tables.items(), ("limits", {"all": content.limits})):
        facts = [each for thing in things.values() for _, each in _walk(thing, "$") if isinstance(each, Fact)]
        if facts:
            yield _count(table.replace("_", " "), [(each.source, each.unconfirmed) for each in facts])
    yield _count("fields", list(_field_statuses(content)))
    yield Count("vectors", len(content.vectors), 0, 0, 0)
    values = [each for choices in content.choices.values() for each in choices]
    yield Count("choices", len(values), 0, 0, sum(each.unconfirmed for each in values))


def _field_statuses(content: Content) -> Iterator[tuple[tuple[str, ...], bool]]:
    """Each field and column with the source it has, or takes from its section."""
    for section in content.sections.values():
        for field in section.fields:
            for each in (field, *field.columns):
                own = each.source or field.source
                yield own or section.source, each.unconfirmed or field.unconfirmed or (section.unconfirmed and not own)


def _count(what: str, statuses: list[tuple[tuple[str, ...], bool]]) -> Count:
    unconfirmed = sum(1 for _, each in statuses if each)
    proposed = sum(1 for source, each in statuses if not each and set(source) <= {_PROPOSED})
    return Count(what, len(statuses), len(statuses) - proposed - unconfirmed, proposed, unconfirmed)
