"""The content pack: forms, limits, devices, care intervals, scales, drugs, therapies and rules as typed values.

`load_content` reads every YAML file of a folder. A file holds tables; the table's name says what its things are. A
clinic's own folder can add to any table, and change things field by field, each change with its own source. What does
not validate is refused whole, naming file, line and rule: a pack is used entirely or not at all. A visit keeps the
version it was charted with.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

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
from nursechart.clinical.pack_loading import Loading, Pack
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

_CLINIC, _FAST = "clinic", "read-"
_MOST_FILES, _LARGEST = 200, 8_000_000


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


_TOLD = ("sources", "choices", "sections", "visit_types", "scales")


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
