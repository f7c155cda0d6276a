"""The infusion conductor: one infusion as clocks that count down, a graph, its steps, and the acts of a key each.

Times are UTC milliseconds wherever the screen counts or paints with them, words wherever it only shows them. The look
is as of `as_of_ms`; what only moves with the clock (a countdown, the volume at a steady rate) the screen moves by
itself from there, and asks for a new look when something was charted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nursechart.chart.views import Seen
from nursechart.charting.looks.common import Alert, FormRow, SideBlock, Tone
from nursechart.charting.looks.visit import VisitFrame

Conducted = Literal["planned", "running", "paused", "empty", "stopped", "ended"]
ActId = Literal[
    "vitals", "start", "step", "pause", "resume", "stop", "reaction", "bag", "check", "rate", "waste", "end",
    "plan", "why", "again", "took",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Countdown:
    """A moment to come: vitals, the next step, the bag, the end."""

    id: Literal["vitals", "step", "bag", "end"]
    icon: str
    title: str  # Vitals, before the next step; Next step, 174 mL/h; Bag A runs out; Ends, plan 15:30
    at_ms: int | None  # None when there is no such moment: `words` says why
    clock: str = ""  # 14:49
    words: str = ""  # Paused; No plan
    warn_ms: int = 0  # how long before `at_ms` it turns amber; past it, it is late


@dataclass(frozen=True, slots=True)
class Mark:
    """Something on the time axis: a set of vital signs taken or due, a pause, a bag, a reaction."""

    at_ms: int
    icon: str
    tone: Tone
    words: str  # spoken and in the table: Vitals 14:23, in range


@dataclass(frozen=True, slots=True)
class RateGraph:
    """Rates over time as steps: from each moment on, so many mL/h; 0 ends or pauses."""

    from_ms: int
    to_ms: int
    top: float  # mL/h of the highest grid line
    grid: tuple[float, ...]
    ticks: tuple[tuple[int, str], ...]
    plan: tuple[tuple[int, float], ...]
    given: tuple[tuple[int, float], ...]
    to_come: tuple[tuple[int, float], ...]
    labels: tuple[tuple[int, float, str], ...]  # the rate of each step, where it begins
    marks: tuple[Mark, ...]
    summary: str  # spoken: "Rate of immune globulin: 29, 58, paused 4 min, 116 mL/h; 80.7 of 250 mL given"


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of the plan, or a rate that was run without one."""

    number: int
    state: Literal["done", "now", "to_do"]
    rate: str  # 116 mL/h
    plan: str  # 14:15
    started: str  # 14:24; for steps to come the expected time
    given: str  # 80.7 mL
    left: str  # 169.3 left
    vitals: tuple[str, ...]  # 36.8 °C, 82, 120/74, 98 %; empty where `vitals_due` speaks
    vitals_due: str  # due 14:49, before the step
    vitals_tone: Tone
    bag: str  # A; B, C


@dataclass(frozen=True, slots=True)
class InfusionAct:
    """A button with its key. Where `why` is not empty the act is shown, and pressing it says why it cannot be done."""

    id: ActId
    key: str  # V, N, P, S, R
    icon: str
    title: str  # Next step
    text: str  # after vitals
    tone: Literal["main", "plain", "crit"] = "plain"
    why: str = ""
    rows: tuple[FormRow, ...] = ()  # what it asks for first, in a sheet; none: one key does it
    alerts: tuple[Alert, ...] = ()  # what it can go on against, with a reason


@dataclass(frozen=True, slots=True)
class ConductorLook:
    """One infusion that is planned, runs or has run in this visit."""

    frame: VisitFrame
    seen: Seen
    order: str
    dose: str  # "" before the start
    infusions: tuple[tuple[str, str], ...]  # order, words: to choose from where there are several
    status: Conducted
    as_of_ms: int
    title: str  # immune globulin 10 %, 25 g IV
    chip: str  # Running 116 mL/h
    chip_tone: Tone
    saved: str
    countdowns: tuple[Countdown, ...]
    graph: RateGraph | None
    given: str  # 80.7 of 250 mL given
    planned: str  # plan 95.7 mL
    pump: str  # pump reads 81 mL
    pump_tone: Tone
    pump_words: str  # agrees; 12 mL less than worked out
    given_ml: float  # at `as_of_ms`, for the pixels and the count between two looks
    rate_ml_per_h: float
    volume_ml: float
    steps: tuple[StepLine, ...]
    acts: tuple[InfusionAct, ...]
    alerts: tuple[Alert, ...]
    side: tuple[SideBlock, ...]
    read_only: bool


@dataclass(frozen=True, slots=True)
class RunningInfusion:
    """What every screen says while an infusion runs anywhere on this laptop: it cannot be forgotten."""

    feed: str
    visit: str
    order: str
    words: str  # NOVAK, Irena: 116 mL/h
    next_words: str  # Vitals due
    next_ms: int | None  # when something is due next; past it, it is late
