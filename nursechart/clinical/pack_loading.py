"""A content pack being read: what each table of its files holds, typed, with the place where each thing stands.

A clinic's files come after the pack's own and may change what those said, field by field.
"""

from __future__ import annotations

import re
from typing import Any, TypeVar

import msgspec

from nursechart.clinical.content_types import (
    AgeBand,
    CareRule,
    Choice,
    ClinicContent,
    Code,
    DeviceType,
    Drug,
    DrugClass,
    Fact,
    Field,
    Group,
    Limits,
    Measure,
    NoteSentence,
    Phrase,
    Procedure,
    Rule,
    Section,
    VisitType,
)
from nursechart.clinical.drug_types import DrugHandling, Product, RatePlan, SoundAlike
from nursechart.clinical.formula_types import Formula, FormulaInput, Vector
from nursechart.clinical.leaving_types import LeaveCheck, PatientText, Tongue
from nursechart.clinical.line_types import (
    AgeLimit,
    Complication,
    DeclotAgent,
    DeviceLimit,
    Extravasation,
    FlushLimits,
    FlushRow,
    HandMark,
    LineAttribute,
    LockSolution,
    OcclusionCause,
    PatencyStep,
    RemovalPlan,
    SkinOrganism,
)
from nursechart.clinical.notations import Bound, Condition, Interval, Need
from nursechart.clinical.pack_text import ContentRefused, PackText
from nursechart.clinical.quality_types import QualityMeasure
from nursechart.clinical.region_types import Calendar, IdentifierType, Locale, RegionFacts
from nursechart.clinical.role_types import Act, Competency, Right, RoleFacts, ScopeRule
from nursechart.clinical.safety_types import CheckField, HighAlert, UnsafeWriting, VerbalOrders
from nursechart.clinical.scale_types import Scale
from nursechart.clinical.therapy_types import (
    KitItem,
    LabTest,
    ProtocolNumber,
    Supply,
    TeachingTopic,
    Therapy,
    Watched,
)
from nursechart.clinical.watch_types import WatchRule

_T = TypeVar("_T")
_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}\Z")
_BANDS = ("reject", "confirm", "critical", "alert", "popup")
_SMALL_LANGUAGES: tuple[type, ...] = (Bound, Interval, Condition, Need)
_TEXTS = ("sources", "facts")


class Pack(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the pack says of itself."""

    version: str
    approved_by: str
    approved: bool
    effective: str
    note: str = ""


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
    "line_attributes": LineAttribute,
    "care_age_limits": AgeLimit,
    "lock_solutions": LockSolution,
    "flush_rows": FlushRow,
    "flush_limits": FlushLimits,
    "occlusion_causes": OcclusionCause,
    "declot_agents": DeclotAgent,
    "patency_steps": PatencyStep,
    "complications": Complication,
    "skin_organisms": SkinOrganism,
    "extravasation": Extravasation,
    "removal_plans": RemovalPlan,
    "removal_fields": Field,
    "hand_marks": HandMark,
    "device_limits": DeviceLimit,
    "scales": Scale,
    "drug_classes": DrugClass,
    "drugs": Drug,
    "therapies": Therapy,
    "therapy_templates": Therapy,
    "lab_tests": LabTest,
    "watched": Watched,
    "teaching_topics": TeachingTopic,
    "supplies": Supply,
    "kit_items": KitItem,
    "protocol_numbers": ProtocolNumber,
    "drug_handling": DrugHandling,
    "products": Product,
    "rate_plans": RatePlan,
    "sound_alikes": SoundAlike,
    "rules": Rule,
    "high_alert": HighAlert,
    "check_fields": CheckField,
    "verbal_orders": VerbalOrders,
    "writing": UnsafeWriting,
    "phrases": Phrase,
    "narrative": NoteSentence,
    "leave_checks": LeaveCheck,
    "tongues": Tongue,
    "patient_texts": PatientText,
    "warning_signs": PatientText,
    "codes": Code,
    "regions": RegionFacts,
    "locales": Locale,
    "calendars": Calendar,
    "identifier_types": IdentifierType,
    "roles": RoleFacts,
    "rights": Right,
    "acts": Act,
    "competencies": Competency,
    "scope_rules": ScopeRule,
    "formula_inputs": FormulaInput,
    "formulas": Formula,
    "vectors": Vector,
    "quality_measures": QualityMeasure,
    "watch_rules": WatchRule,
}


class Loading:
    """A pack being read: its tables so far, and where each thing stands for errors."""

    def __init__(self) -> None:
        self.tables: dict[str, dict[str, Any]] = {name: {} for name in (*_KEYED, *_TEXTS, "choices")}
        self.limits: list[Limits] = []
        self.limit_places: list[tuple[PackText, int]] = []
        self.pack: Pack | None = None
        self.clinic = ClinicContent()
        self.clinic_text: PackText | None = None
        self.places: dict[tuple[str, str], PackText] = {}
        self._said: dict[tuple[str, str], dict[str, Any]] = {}  # each thing as its file says it
        self._changing = False

    def refused(self, rule: str, table: str, key: str, within: str = "") -> ContentRefused:
        return self.places[table, key].refused(rule, table, key, within=within)

    def take(self, text: PackText, *, clinic: bool = False) -> None:
        """Take one file in; one of the `clinic` may change what an earlier file said."""
        self._changing = clinic
        for table, things in text.value.items():
            if table == "pack":
                self.pack = _pack(text, things, clinic=clinic)
            elif table == "clinic":
                self.clinic, self.clinic_text = _clinic(text, things, clinic=clinic), text
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
            taken = _typed(text, thing, Limits, "limits", number)
            if self._changing:
                self._give_way(taken)
            self.limits.append(taken)
            self.limit_places.append((text, number))

    def _give_way(self, changed: Limits) -> None:
        """The pack's own bands that a clinic's limit of the same number, ages and condition stands in for."""
        stated = {name: None for name in _BANDS if getattr(changed, name) is not None}
        for place, each in enumerate(self.limits):
            if all(getattr(each, name) == getattr(changed, name) for name in ("measure", "of", "ages", "when")):
                self.limits[place] = msgspec.structs.replace(each, **stated)

    def _take_table(self, text: PackText, table: str, things: object) -> None:
        if not isinstance(things, dict):
            raise text.refused(f"{table} is a mapping of ids to things", table)
        held = self.tables[table]
        for key, thing in things.items():
            if key in held and not (self._changing and table not in _TEXTS):
                raise text.refused(f"{key} is already in {table}, in {self.places[table, key].name}", table, key)
            self.places[table, key] = text
            if table in _TEXTS:
                held[key] = _typed(text, thing, str, table, key)
            elif table == "choices":
                taken = _choices(text, thing, key)
                new = {each.id for each in taken}
                held[key] = (*(each for each in held.get(key, ()) if each.id not in new), *taken)
            else:
                said = self._changed(text, table, key, thing)
                held[key] = _typed(text, said, _KEYED[table], table, key)

    def _changed(self, text: PackText, table: str, key: str, thing: object) -> dict[str, Any]:
        """A thing as said, over what was said of it before."""
        said, before = _with_id(text, thing, table, key), self._said.get((table, key))
        if before is not None:
            if issubclass(_KEYED[table], Fact) and "source" not in said:
                raise text.refused("what a clinic changes names its own source", table, key)
            if table == "sections" and isinstance(said.get("fields"), list):
                said = {**said, "fields": _merged_fields(before.get("fields", []), said["fields"])}
            said = {**before, **said}
        self._said[table, key] = said
        return said


def _pack(text: PackText, thing: object, *, clinic: bool) -> Pack:
    if clinic:
        raise text.refused("a clinic's own content changes a pack and is none", "pack")
    pack = _typed(text, thing, Pack, "pack")
    if not _VERSION.match(pack.version):
        raise text.refused("a version is written like 2026.11.1", "pack", "version")
    return pack


def _clinic(text: PackText, thing: object, *, clinic: bool) -> ClinicContent:
    if not clinic:
        raise text.refused("only a clinic's own folder speaks of the clinic", "clinic")
    said = _typed(text, thing, ClinicContent, "clinic")
    if not said.name or not _VERSION.match(said.version):
        raise text.refused("a clinic's content has its name, and a version like riverbend.3", "clinic")
    return said


def _merged_fields(before: list[Any], changed: list[Any]) -> list[Any]:
    """A form's fields with a clinic's changes at their places, and its new ones after them."""
    new = {each.get("id"): each for each in changed if isinstance(each, dict)}
    held = [{**each, **new.pop(each["id"], {})} for each in before]
    return [*held, *new.values(), *(each for each in changed if not isinstance(each, dict))]


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
