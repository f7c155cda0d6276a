"""The content pack: forms, limits, devices, care intervals, scales, drugs, therapies and rules as typed values.

`load_content` reads every YAML file of a folder. A file holds tables; the table's name says what its things are, so a
clinic's own file can add to any of them. What does not validate is refused whole, naming file, line and rule: a pack is
used entirely or not at all. A visit keeps the version it was charted with.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import msgspec

from nursechart.clinical.content_checks import refuse_broken_references
from nursechart.clinical.content_types import (
    AgeBand,
    CareRule,
    Choice,
    Code,
    DeviceType,
    Drug,
    DrugClass,
    Field,
    Group,
    Limits,
    Measure,
    Phrase,
    Procedure,
    Rule,
    Scale,
    Section,
    Therapy,
    VisitType,
)
from nursechart.clinical.notations import Bound, Condition, Interval, Need
from nursechart.clinical.pack_text import ContentRefused, PackText

__all__ = ["Content", "ContentRefused", "load_content"]

_T = TypeVar("_T")
_SMALL_LANGUAGES: tuple[type, ...] = (Bound, Interval, Condition, Need)


class Pack(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the pack says of itself."""

    version: str
    approved_by: str
    approved: bool
    effective: str
    note: str = ""


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """A content pack that validated. Keys are ids; the order is that of the files."""

    pack: Pack
    sources: dict[str, str]
    facts: dict[str, str]  # what conditions may ask about a visit, in words
    age_bands: dict[str, AgeBand]
    measures: dict[str, Measure]
    limits: tuple[Limits, ...]
    choices: dict[str, tuple[Choice, ...]]
    sections: dict[str, Section]
    groups: tuple[Group, ...]
    visit_types: dict[str, VisitType]
    devices: dict[str, DeviceType]
    procedures: dict[str, Procedure]
    care_rules: tuple[CareRule, ...]
    set_rules: dict[str, CareRule]  # administration sets, by what runs through them
    scales: dict[str, Scale]
    drug_classes: dict[str, DrugClass]
    drugs: dict[str, Drug]
    therapies: dict[str, Therapy]
    rules: dict[str, Rule]
    phrases: tuple[Phrase, ...]
    codes: dict[str, Code]

    @property
    def version(self) -> str:
        return self.pack.version

    @property
    def approved_by(self) -> str:
        return self.pack.approved_by

    def choices_for(self, field: Field) -> tuple[Choice, ...]:
        """What a field may be answered with: its set of choices, or the options written with it."""
        if field.choices:
            return self.choices[field.choices]
        return tuple(Choice(id=key, label=label) for key, label in field.options.items())

    def label(self, choice_set: str, choice_id: str) -> str:
        """The words for a code of a set; the code itself when the set does not know it (older content)."""
        return next((each.label for each in self.choices.get(choice_set, ()) if each.id == choice_id), choice_id)

    def group_of(self, section_id: str) -> Group:
        """The group of the section rail a section stands in. Raises KeyError."""
        for group in self.groups:
            if section_id in group.sections:
                return group
        raise KeyError(section_id)


_KEYED: dict[str, type[Any]] = {
    "age_bands": AgeBand,
    "measures": Measure,
    "sections": Section,
    "groups": Group,
    "visit_types": VisitType,
    "devices": DeviceType,
    "procedures": Procedure,
    "care_rules": CareRule,
    "set_rules": CareRule,
    "scales": Scale,
    "drug_classes": DrugClass,
    "drugs": Drug,
    "therapies": Therapy,
    "rules": Rule,
    "phrases": Phrase,
    "codes": Code,
}
_TEXTS = ("sources", "facts")


class Loading:
    """A pack being read: its tables so far, and where each thing stands for errors."""

    def __init__(self) -> None:
        self.tables: dict[str, dict[str, Any]] = {name: {} for name in (*_KEYED, *_TEXTS, "choices")}
        self.limits: list[Limits] = []
        self.limit_places: list[tuple[PackText, int]] = []
        self.pack: Pack | None = None
        self.places: dict[tuple[str, str], PackText] = {}

    def refused(self, rule: str, table: str, key: str, within: str = "") -> ContentRefused:
        return self.places[table, key].refused(rule, table, key, within=within)

    def take(self, text: PackText) -> None:
        for table, things in text.value.items():
            if table == "pack":
                self.pack = _typed(text, things, Pack, "pack")
            elif table == "limits":
                self._take_limits(text, things)
            elif table in self.tables:
                self._take_table(text, table, things)
            else:
                raise text.refused(f"there is no table called {table}", table)

    def _take_limits(self, text: PackText, things: object) -> None:
        if not isinstance(things, list):
            raise text.refused("limits is a list", "limits")
        for number, thing in enumerate(things):
            self.limits.append(_typed(text, thing, Limits, "limits", number))
            self.limit_places.append((text, number))

    def _take_table(self, text: PackText, table: str, things: object) -> None:
        if not isinstance(things, dict):
            raise text.refused(f"{table} is a mapping of ids to things", table)
        held = self.tables[table]
        for key, thing in things.items():
            if key in held:
                raise text.refused(f"{key} is already in {table}, in {self.places[table, key].name}", table, key)
            self.places[table, key] = text
            if table in _TEXTS:
                held[key] = _typed(text, thing, str, table, key)
            elif table == "choices":
                held[key] = _choices(text, thing, key)
            else:
                held[key] = _typed(text, _with_id(text, thing, table, key), _KEYED[table], table, key)


def load_content(folder: Path) -> Content:
    """The content pack in `folder` and its `sections`. Takes some tens of milliseconds; keep the answer.

    Raises ContentRefused, naming file, line and rule.
    """
    loading = Loading()
    files = sorted([*folder.glob("*.yaml"), *folder.glob("sections/*.yaml")])
    for path in files:
        loading.take(PackText(path, path.relative_to(folder).as_posix()))
    if loading.pack is None:
        raise ContentRefused("pack.yaml", 1, "the pack says nothing of its version and approver")
    content = Content(
        pack=loading.pack,
        limits=tuple(loading.limits),
        groups=tuple(loading.tables["groups"].values()),
        care_rules=tuple(loading.tables["care_rules"].values()),
        phrases=tuple(loading.tables["phrases"].values()),
        **{name: table for name, table in loading.tables.items() if name not in ("groups", "care_rules", "phrases")},
    )
    refuse_broken_references(content, loading)
    return content


def _typed(text: PackText, thing: object, shape: type[_T], *keys: str | int) -> _T:
    try:
        return msgspec.convert(thing, shape, dec_hook=_small_language)
    except msgspec.ValidationError as error:
        said, _, path = str(error).partition(" - at `")
        within = path.rstrip("`")
        if said.startswith("Object contains unknown field"):
            unknown = said.split("`")[1]
            within += f".{unknown}"
            said = f"there is no field called {unknown} here"
        elif said.startswith("Object missing required field"):
            said = f"{said.split('`')[1]} is missing"
        raise text.refused(said, *keys, within=within) from None


def _with_id(text: PackText, thing: object, table: str, key: str) -> dict[str, Any]:
    if not isinstance(thing, dict):
        raise text.refused(f"{key} is a mapping", table, key)
    if "id" in thing:
        raise text.refused("the id is the name it stands under", table, key, "id")
    return {**thing, "id": key}


def _choices(text: PackText, thing: object, key: str) -> tuple[Choice, ...]:
    if not isinstance(thing, dict) or not thing:
        raise text.refused("a set of choices is a mapping of ids to words", "choices", key)
    return tuple(_choice(text, key, choice_id, value) for choice_id, value in thing.items())


def _choice(text: PackText, key: str, choice_id: str, value: object) -> Choice:
    plain = value if isinstance(value, dict) else {"label": value}
    return _typed(text, {**plain, "id": choice_id}, Choice, "choices", key, choice_id)


def _small_language(shape: type, value: Any) -> Any:
    if shape in _SMALL_LANGUAGES:
        return shape(value)
    raise TypeError(f"{shape} is not part of the pack")
