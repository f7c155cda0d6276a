"""The flow sheet: times across, measures down, and what a chart of a measure is drawn from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from nursechart.charting.looks.common import Banner, Series, Tone


@dataclass(frozen=True, slots=True)
class FlowColumn:
    """One time: `key` is unique, `title` "21 Nov 09:42", `visit` where it was charted."""

    key: int  # UTC ms
    title: str
    visit: str


@dataclass(frozen=True, slots=True)
class FlowRow:
    """One measure, or with `group` alone the heading of several."""

    id: str
    title: str  # with its unit
    group: str


@dataclass(frozen=True, slots=True)
class FlowCell:
    text: str
    tone: Tone = "neutral"
    word: str = ""  # how it stands against the range: High, Critical
    changed: bool = False  # it said something else before: F3 shows what
    subject: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class FlowPage:
    """A page of columns, oldest first. `older` is the key of the page before it, None where there is nothing older."""

    feed: str
    span: str
    columns: tuple[FlowColumn, ...]
    rows: tuple[FlowRow, ...]
    cells: Mapping[tuple[str, int], FlowCell]
    older: tuple[int, str] | None


@dataclass(frozen=True, slots=True)
class FlowChart:
    """A measure to draw, with what was done at the time: doses and line care."""

    id: str
    title: str
    unit: str
    series: Series
    marks: tuple[tuple[int, str], ...]  # when, what: "vancomycin 1,000 mg"


@dataclass(frozen=True, slots=True)
class FlowLook:
    """The newest page of a span, with who it is about and, where they were asked for, the charts of the span."""

    banner: Banner
    page: FlowPage
    charts: tuple[FlowChart, ...] | None = None  # None: nobody looks at them
    complete: bool = True
    visit: str = ""


@dataclass(frozen=True, slots=True)
class CellHistory:
    """What a cell said, newest last: (words, who and when, why)."""

    title: str
    said: tuple[tuple[str, str, str], ...] = field(default=())
