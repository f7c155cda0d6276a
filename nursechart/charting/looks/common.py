"""The small values most screens share: chips, the patient banner, rows of controls, alerts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from nursechart.chart.views import Ref

Tone = Literal["crit", "warn", "low", "ok", "accent", "neutral"]


@dataclass(frozen=True, slots=True)
class Chip:
    """A word with a tone and an icon: colour is the third signal."""

    text: str
    tone: Tone = "neutral"
    icon: str = ""  # Lucide name


@dataclass(frozen=True, slots=True)
class Banner:
    """The right patient, always visible (ID-1)."""

    feed: str
    patient: str
    name: str  # CARVALHO, Maria
    prefix: str  # Ms
    subtitle: str  # “Mia” · Portuguese, interpreter for consent
    born: str  # 14 Mar 1958 (67 y)
    sex: str
    mrn: str  # 004 182 7731
    weight: str  # 67.1 kg, today; empty when never taken
    allergies_title: str  # 2 allergies; Allergies, asked today; Allergies not asked
    allergies_text: str  # Penicillin, chlorhexidine; No known allergies
    allergies_tone: Tone
    name_alert: bool = False
    emergency: str = ""  # Opened in an emergency, until 13:31


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose. `takes` is the unit of a number that goes with it (redness: mm), `tone` its colour."""

    id: str
    text: str
    takes: str = ""
    tone: Tone = "accent"
    asks_more: bool = False  # choosing it brings further questions into the row


@dataclass(frozen=True, slots=True)
class ScoreItem:
    """One question of a scale; an option's id is its points."""

    id: str
    label: str
    options: tuple[Option, ...]
    value: str = ""  # the points that were chosen


@dataclass(frozen=True, slots=True)
class ScoreBand:
    """What a total from `low` to `high` is called, and what it asks for."""

    low: int
    high: int
    name: str
    action: str = ""
    tone: Tone = "ok"


@dataclass(frozen=True, slots=True)
class Control:
    """One field of a row. `value` is what stands or is drafted, as typed; chips hold several ids joined by a blank.

    A table has a control a column and, in `lines`, a control a cell; a cell's id is that of the table, the number of
    its line and that of its column: `steps.0.rate_ml_h`. A score has its items, or none where only the total is asked.
    """

    id: str
    kind: Literal[
        "number", "pair", "segment", "chips", "select", "search", "time", "date", "text", "note", "toggle", "static",
        "table", "score", "body",
    ]  # fmt: skip
    name: str  # spoken name, with the unit
    value: str = ""
    value2: str = ""  # the second number of a pair
    unit: str = ""  # shown beside the field
    options: tuple[Option, ...] = ()
    hint: str = ""  # quiet words behind the field: "from hub to skin, 2 cm when placed"
    width: int = 0  # px of the field where it should not be the default
    wrong: str = ""  # of a cell: why it was not charted
    missing: str = ""  # of a cell: what is left to say before signing
    instead: bool = False  # asked only where the fields before it stay empty: why it was not done
    columns: tuple[Control, ...] = ()
    lines: tuple[tuple[Control, ...], ...] = ()
    items: tuple[ScoreItem, ...] = ()
    bands: tuple[ScoreBand, ...] = ()

    @property
    def typed(self) -> dict[str, str]:
        """What stands in it, by the id that an editor says it under; nothing for what cannot be typed in."""
        match self.kind:
            case "static":
                return {}
            case "table":
                return {key: value for line in self.lines for cell in line for key, value in cell.typed.items()}
            case "score":
                return {self.id: self.value, **{f"{self.id}.{item.id}": item.value for item in self.items}}
            case "pair":
                return {self.id: self.value, f"{self.id}2": self.value2}
            case _:
                return {self.id: self.value}

    @property
    def shape(self) -> tuple[object, ...]:
        """What its editor is built from; a look with the same shape is shown in the same widgets."""
        items = tuple((item.id, item.label, item.options) for item in self.items)
        return (self.id, self.kind, self.name, self.options, tuple(each.shape for each in self.columns), items)


@dataclass(frozen=True, slots=True)
class FormRow:
    """A row a check: what is asked, what stands, how it compares, and what was last time."""

    id: str
    label: str
    controls: tuple[Control, ...]
    icon: str = ""
    chip: Chip | None = None  # "Against plan": In range, 1 cm more, Due today
    tone: Tone = "neutral"  # of the whole row: crit, warn or neutral
    last: str = ""
    last_when: str = ""
    message: str = ""  # what is wrong with what was typed, or why it matters (ER-1)
    doubt: Doubt | None = None
    required: bool = False
    missing: bool | None = None  # has to be said before signing; None: where it is required and not charted
    charted: bool = False  # something stands (not only drafted)
    not_taken: str = ""  # the reason, when it was not taken
    comments: tuple[CommentLook, ...] = ()
    corrected: tuple[OldValue, ...] = ()
    subject: str = ""
    part: str = ""
    refs: tuple[Ref, ...] = ()
    explained: str = ""  # Explained 09:42: after activity
    explain: bool = False  # out of range, and nobody has said why in this visit
    carry: Carry | None = None
    needed: str = ""  # what is said here when the act is done while it is empty

    @property
    def is_missing(self) -> bool:
        """Whether the visit cannot be signed before something is said here."""
        return self.required and not self.charted if self.missing is None else self.missing


@dataclass(frozen=True, slots=True)
class Carry:
    """What was last charted of something that seldom changes: offered to be confirmed, and empty until it is (EN-7).

    `source` is the visit it is from; `values` go into the row's controls once she confirms, by control.
    """

    asks: str  # From 19 Nov: transparent
    values: tuple[tuple[str, str], ...]
    source: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """A likely slip, asked beside the field; nothing typed changes by itself (EN-5)."""

    asks: str  # Did you mean 38.4? You typed 384
    likely: str  # what the first button would put there; empty when there is nothing to offer
    keep: str = "Keep as typed"


@dataclass(frozen=True, slots=True)
class OldValue:
    """What stood before a correction; it stays readable."""

    old: str
    new: str
    reason: str
    who: str
    when: str


@dataclass(frozen=True, slots=True)
class CommentLook:
    """A reviewer's or nurse's words at the place they speak of."""

    id: str
    who: str
    when: str
    text: str
    open: bool
    about: str = ""  # subject
    part: str = ""
    place: str = ""  # in words: Vital signs, Temperature
    group: str = ""  # group of the rail where it is charted, when the part alone does not tell


@dataclass(frozen=True, slots=True)
class Alert:
    """What, why, and one clear next step (AL-1)."""

    rule: str
    version: str
    tone: Tone
    title: str
    text: str
    about: str = ""  # subject it speaks of
    act: str = ""  # label of the next step: Open FP-02
    not_now: bool = True  # whether it can be put off with a reason
    steps: tuple[str, ...] = ()  # the protocol's steps
    blocks: bool = False
    may_override: bool = False
    reasons: tuple[str, ...] = ()  # words for going on all the same, offered by digit from 1; none is chosen for her


@dataclass(frozen=True, slots=True)
class Series:
    """A trend ready to be painted; values are floats for pixels only, the words beside it are decimals."""

    points: tuple[tuple[int, float], ...] = ()  # UTC ms, value; oldest first
    second: tuple[tuple[int, float], ...] = ()  # diastolic
    band: tuple[float, float] | None = None
    band2: tuple[float, float] | None = None
    last_tone: Tone = "neutral"
    summary: str = ""  # spoken: "Temperature, 7 readings from 36.8 to 38.4 °C, last 38.4"
    table: tuple[tuple[str, str], ...] = ()  # the table twin: when, value
    days: tuple[str, ...] = ()  # 7 Nov: a word a point for the time axis, as many as `points`
    # versions of one value that wait for a choice, each an end of its own after the last of `points` or of `second`
    fork: tuple[tuple[int, float, str], ...] = ()  # UTC ms, value, words
    fork2: tuple[tuple[int, float], ...] = ()
    fork_day: str = ""


@dataclass(frozen=True, slots=True)
class SideLine:
    """A line of a side panel's section."""

    title: str
    text: str = ""
    chip: Chip | None = None
    tone: Tone = "neutral"  # of the title


@dataclass(frozen=True, slots=True)
class SideBlock:
    """A section of the side panel; an empty one is not shown."""

    title: str
    icon: str
    lines: tuple[SideLine, ...] = field(default=())
    chip: Chip | None = None
    note: str = ""
