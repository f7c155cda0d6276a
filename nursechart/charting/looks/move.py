"""What was charted on the wrong patient, and the two charts side by side while it is moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from nursechart.chart.views import Seen, Subject
from nursechart.charting.looks.common import FormRow, Tone
from nursechart.charting.looks.visit import VisitFrame


@dataclass(frozen=True, slots=True)
class MoveItem:
    """One thing of the visit that moves as a whole, or why it stays. `asks` are the rows it needs an answer to."""

    key: str
    place: str  # Vital signs 09:42
    words: str  # 7 values
    icon: str
    stays: str = ""
    asks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MovePatient:
    """One of the two patients, by what tells one from another (ID-5)."""

    feed: str
    name: str
    born: str
    mrn: str
    allergies: str
    allergies_tone: Tone
    visit: str = ""  # Home visit, Fri 21 Nov 09:31


@dataclass(frozen=True, slots=True)
class MoveLook:
    """The chart it stands in, before it is said whose it is."""

    frame: VisitFrame
    patient: MovePatient
    items: tuple[MoveItem, ...]
    is_signed: bool
    drafts: int  # rows that are half typed


@dataclass(frozen=True, slots=True)
class MoveTarget:
    """A visit it may go to. `starts`: it is begun by the move, so it is asked who confirmed the identifiers."""

    key: str  # its id, or NEW
    words: str
    starts: bool
    taken: Mapping[str, str] = field(default_factory=dict)  # item: why it cannot go to this visit


@dataclass(frozen=True, slots=True)
class MoveAsk:
    """Both charts. `items` are those of the look, with what stays because of the other chart."""

    shown: MoveLook
    other: MovePatient
    seen: Seen  # how much of the other chart this was made from
    items: tuple[MoveItem, ...]
    targets: tuple[MoveTarget, ...]
    rows: tuple[FormRow, ...]  # through which of her lines, by which of her orders
    confirmed_by: FormRow
    # the subjects of the other chart it was made from, for the act alone (opaque to the screen)
    basis: tuple[Subject, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class MoveSaid:
    """What she said: which items, to which visit, the answers by row, and what she compared of each patient."""

    chosen: tuple[str, ...]
    target: str
    values: Mapping[str, str]
    checked: tuple[str, ...]  # of the patient it is taken from
    checked_other: tuple[str, ...]
    words: str = ""  # added to the reason


@dataclass(frozen=True, slots=True)
class MoveDone:
    """The frame of the chart it was taken from, where it is now, and what a rule says about it there."""

    frame: VisitFrame
    feed: str
    visit: str
    words: str  # 2 things are in the chart of BRANDT, Theo now
    although: tuple[str, ...] = ()
