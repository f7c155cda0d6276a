"""The typed values of the pack for quality measures: what each counts, in words, and how its figure is shown."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import msgspec

from nursechart.clinical.content_types import Fact


class QualityMeasure(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A figure of a period: `per` times numerator over denominator, or a median or a plain count.

    `count` names the function of `quality_counts` that counts it; `of` are the codes it looks for (kinds of event,
    reasons of a discharge), `devices` the types of line.
    """

    id: str
    title: str
    formula: str  # in words
    numerator: str
    denominator: str
    kind: Literal["rate", "median", "count"] = "rate"
    count: str
    of: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()  # device types; none: every one
    central: bool = False  # central lines alone
    days: Literal["", "patient", "line"] = ""  # a day is counted once a patient, or once a line
    per: Decimal = Decimal(100)
    per_words: str  # %, per 1,000 line days, min
    step: Decimal
    numbers: dict[str, Decimal] = msgspec.field(default_factory=dict)
    target: Decimal | None = None
    suppress_under: int  # in a report that leaves the clinic
