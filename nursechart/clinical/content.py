"""The content pack: forms, limits, devices, care intervals, scales, drugs, therapies and rules as typed values.

`load_content` reads every YAML file of a folder. A file holds tables; the table's name says what its things are. A
clinic's own folder can add to any table, and change things field by field, each change with its own source. What does
not validate is refused whole, naming file, line and rule: a pack is used entirely or not at all. A visit keeps the
version it was charted with.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from nursechart.clinical.content_checks import refuse_broken_references
from nursechart.clinical.content_types import (
    AgeBand,
    CareRule,
    Choice,
    ClinicContent,
    Code,
    CodedOption,
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
from nursechart.clinical.regions import measures_in, region_of
from nursechart.clinical.role_types import Act, Competency, Right, RoleFacts, ScopeRule
from nursechart.clinical.safety_types import CheckField, HighAlert, UnsafeWriting, VerbalOrders
from nursechart.clinical.scale_types import Scale
from nursechart.clinical.scales import grade_choices, pain_scales
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

__all__ = ["Content", "ContentRefused", "load_content"]

_T = TypeVar("_T")
_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}\Z")
_CLINIC, _FAST = "clinic", "read-"
_BANDS = ("reject", "confirm", "critical", "alert", "popup")
_MOST_FILES, _LARGEST = 200, 8_000_000
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
    clinic: ClinicContent  # what the clinic changed in it; without a name, nothing
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
    line_attributes: dict[str, LineAttribute]
    care_age_limits: dict[str, AgeLimit]
    lock_solutions: dict[str, LockSolution]
    flush_rows: dict[str, FlushRow]
    flush_limits: dict[str, FlushLimits]
    occlusion_causes: dict[str, OcclusionCause]
    declot_agents: dict[str, DeclotAgent]
    patency_steps: dict[str, PatencyStep]
    complications: dict[str, Complication]
    skin_organisms: dict[str, SkinOrganism]
    extravasation: dict[str, Extravasation]
    removal_plans: dict[str, RemovalPlan]
    removal_fields: dict[str, Field]  # what is asked about a removal, in its order
    hand_marks: dict[str, HandMark]  # stamped by one key, in the order of the work
    device_limits: dict[str, DeviceLimit]
    scales: dict[str, Scale]
    drug_classes: dict[str, DrugClass]
    drugs: dict[str, Drug]
    therapies: dict[str, Therapy]
    therapy_templates: dict[str, Therapy]
    lab_tests: dict[str, LabTest]
    watched: dict[str, Watched]
    teaching_topics: dict[str, TeachingTopic]
    supplies: dict[str, Supply]
    kit_items: dict[str, KitItem]
    protocol_numbers: dict[str, ProtocolNumber]
    drug_handling: dict[str, DrugHandling]
    products: dict[str, Product]
    rate_plans: dict[str, RatePlan]
    sound_alikes: dict[str, SoundAlike]
    rules: dict[str, Rule]
    high_alert: dict[str, HighAlert]  # what needs an independent double check (S11), by class or name
    check_fields: dict[str, CheckField]  # what both enter, each alone
    verbal_orders: dict[str, VerbalOrders]  # `usual`, and `strict` for what it names
    writing: dict[str, UnsafeWriting]  # what is not to be written (8.9)
    phrases: tuple[Phrase, ...]
    narrative: dict[str, NoteSentence]  # the sentences a note is drafted in
    leave_checks: dict[str, LeaveCheck]  # when the ticks before leaving are asked, by their ids
    tongues: dict[str, Tongue]  # the languages of the texts for patients
    patient_texts: dict[str, PatientText]
    warning_signs: dict[str, PatientText]  # what a patient calls about
    codes: dict[str, Code]
    regions: dict[str, RegionFacts]
    locales: dict[str, Locale]
    calendars: dict[str, Calendar]
    identifier_types: dict[str, IdentifierType]
    roles: dict[str, RoleFacts]
    rights: dict[str, Right]
    acts: dict[str, Act]
    competencies: dict[str, Competency]
    scope_rules: dict[str, ScopeRule]
    formula_inputs: dict[str, FormulaInput]
    formulas: dict[str, Formula]
    vectors: dict[str, Vector]
    quality_measures: dict[str, QualityMeasure]
    watch_rules: dict[str, WatchRule]  # which changes matter for what was done apart from them

    @property
    def version(self) -> str:
        """`2026.11.1`, and where a clinic changed something also whose: `2026.11.1+riverbend.3`."""
        return f"{self.pack.version}+{self.clinic.version}" if self.clinic.version else self.pack.version

    @property
    def approved_by(self) -> str:
        return self.pack.approved_by

    def in_the_words_of(self, other: Content) -> Content:
        """This content with the forms, choices, scales and version of another: how a visit charted with it is shown."""
        told: dict[str, Any] = {name: {**getattr(self, name), **getattr(other, name)} for name in _TOLD}
        return msgspec.structs.replace(self, pack=other.pack, clinic=other.clinic, groups=other.groups, **told)

    def choices_for(self, field: Field) -> tuple[Choice, ...]:
        """What a field may be answered with: its set of choices, a scale's grades, or the options written with it."""
        if field.choices in self.scales:
            return grade_choices(self, field.choices)
        if field.choices == "pain_scale":
            return pain_scales(self)
        if field.choices:
            return self.choices[field.choices]
        return tuple(_option(key, said) for key, said in field.options.items())

    def label(self, choice_set: str, choice_id: str) -> str:
        """The words for a code of a set; the code itself when the set does not know it (older content)."""
        return next((each.label for each in self.choices.get(choice_set, ()) if each.id == choice_id), choice_id)

    def group_of(self, section_id: str) -> Group:
        """The group of the section rail a section stands in. Raises KeyError."""
        for group in self.groups:
            if section_id in group.sections:
                return group
        raise KeyError(section_id)


def _option(key: str, said: str | CodedOption) -> Choice:
    if isinstance(said, str):
        return Choice(id=key, label=said)
    return Choice(id=key, **msgspec.structs.asdict(said))


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
_TOLD = ("sources", "choices", "sections", "visit_types", "scales")
_TEXTS = ("sources", "facts")


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


def load_content(folder: Path, clinic: Path | None = None, *, fast: Path | None = None) -> Content:
    """The content pack in `folder`, with what the folder `clinic` changes in it. Keep the answer.

    Where a folder `fast` is given, what the YAML says is kept there in a form that is read several times as fast, by
    the hash of the text; it is typed and checked anew each time. Raises ContentRefused, naming file, line and rule.
    """
    return read_content(folder, clinic, fast=fast)[0]


def read_content(folder: Path, clinic: Path | None = None, *, fast: Path | None = None) -> tuple[Content, Loading]:
    """As `load_content`, with the places where things stand, for who checks further."""
    files = [(False, path.relative_to(folder).as_posix(), _bytes_of(path)) for path in pack_files(folder)]
    if clinic is not None:
        files += [
            (True, f"{_CLINIC}/{path.relative_to(clinic).as_posix()}", _bytes_of(path)) for path in pack_files(clinic)
        ]
    held = fast / f"{_FAST}{_digest(files)}.json" if fast is not None else None
    if held is not None and held.is_file():
        try:
            known = msgspec.json.decode(held.read_bytes(), type=dict[str, Any])
            return assembled([(theirs, PackText.known(name, known[name])) for theirs, name, _ in files])
        except (OSError, msgspec.DecodeError, KeyError, ContentRefused):
            pass  # the YAML decides, and its refusal names the line
    texts = [(theirs, PackText(name, raw)) for theirs, name, raw in files]
    answer = assembled(texts)
    if held is not None:
        _keep(held, {text.name: text.value for _, text in texts})
    return answer


def assembled(texts: Iterable[tuple[bool, PackText]]) -> tuple[Content, Loading]:
    """The content that the files say, the clinic's (True) last."""
    loading = Loading()
    for theirs, text in texts:
        loading.take(text, clinic=theirs)
    if loading.pack is None:
        raise ContentRefused("pack.yaml", 1, "the pack says nothing of its version and approver")
    content = Content(
        pack=loading.pack,
        clinic=loading.clinic,
        limits=tuple(loading.limits),
        groups=tuple(loading.tables["groups"].values()),
        care_rules=tuple(loading.tables["care_rules"].values()),
        phrases=tuple(loading.tables["phrases"].values()),
        **{name: table for name, table in loading.tables.items() if name not in ("groups", "care_rules", "phrases")},
    )
    refuse_broken_references(content, loading)
    where = region_of(content)
    return (
        content if where is None else msgspec.structs.replace(content, measures=measures_in(content, where))
    ), loading


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ContentRefused(path.name, 1, f"this file cannot be read: {error.strerror}") from None


def _digest(files: Iterable[tuple[bool, str, bytes]]) -> str:
    whole = hashlib.sha256()
    for theirs, name, raw in files:
        whole.update(f"{theirs} {name} {len(raw)}\n".encode() + raw)
    return whole.hexdigest()


def _keep(held: Path, values: dict[str, Any]) -> None:
    """Keep what the YAML said in place of what it said before; that it cannot be kept only costs time."""
    try:
        if not held.parent.is_dir():
            return
        for older in held.parent.glob(f"{_FAST}*.json"):
            older.unlink(missing_ok=True)
        handle, made = tempfile.mkstemp(dir=held.parent, prefix=".new-")
        with os.fdopen(handle, "wb") as file:
            file.write(msgspec.json.encode(values))
        Path(made).replace(held)
    except OSError:
        return


def pack_files(folder: Path) -> list[Path]:
    """The files of a pack, in the order they are read.

    Raises ContentRefused for a folder of too many, and for one that leads elsewhere.
    """
    files = sorted(path for path in folder.rglob("*.yaml") if len(path.relative_to(folder).parts) <= 2)
    if len(files) > _MOST_FILES:
        raise ContentRefused(folder.name, 1, f"a pack has at most {_MOST_FILES} files")
    leads_away = next((path for path in files if path.is_symlink() or not path.is_file()), None)
    if leads_away is not None:
        raise ContentRefused(leads_away.name, 1, "a pack holds plain files")
    total = sum(path.stat().st_size for path in files)
    if total > _LARGEST:
        raise ContentRefused(folder.name, 1, f"a pack is at most {_LARGEST} bytes large, and this one has {total}")
    return files


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
