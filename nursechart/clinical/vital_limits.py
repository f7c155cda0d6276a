"""The three limits of a vital sign: the general band of her age, her own baseline, and what an order says.

All three are shown, each with who set it and since when. Where the baseline or a "notify" of an order speaks about a
side, it stands in for the general band there, and the narrowest of those decides; a value beyond it is critical where
the general band calls it so. A "hold" only ever adds. A limit that starts a protocol (fever with a central line) is
never set aside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from nursechart.clinical.content_types import Band, Limits, Measure
from nursechart.clinical.notations import Bound
from nursechart.clinical.typed_numbers import shown_number
from nursechart.clinical.units import convert, round_half_up
from nursechart.clinical.vital_facts import OwnLimit, PatientFacts, Side, age_band
from nursechart.language import said

if TYPE_CHECKING:
    from nursechart.clinical.content import Content

Kind = Literal["general", "baseline", "order"]
SIDES: tuple[Side, Side] = ("low", "high")


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitShown:
    """One limit as it is shown. `low` and `high` are still in range, in the canonical unit; both None: none is set."""

    kind: Kind
    of: str
    label: str  # of the number: Systolic; empty for the value itself
    low: Decimal | None = None
    high: Decimal | None = None
    words: str  # 36.1 to 38.0 °C; from 96 %; up to 110 /min; none set
    set_by: str = ""
    since: date | None = None
    because: str = ""
    action: str = ""  # hold, notify
    decides: bool = False
    source: tuple[str, ...] = ()
    unconfirmed: bool = False


def limits_for(content: Content, measure_id: str, facts: PatientFacts) -> list[Limits]:
    """The general limits that hold for her: of her age, and of what is true of her; `instead` ones replace others."""
    band = age_band(content, facts)
    true_of_her = {
        "": True,
        "central_line": facts.central_line,
        "immunosuppressed": facts.immunosuppressed,
        "heart_failure": facts.heart_failure,
        "spo2_scale_2": facts.spo2_scale_2,
        "symptoms": facts.symptoms,
        "poor_perfusion": facts.poor_perfusion is not False,
        "under_3_months": facts.age is not None and facts.age.months < 3,
    }
    held = [
        each
        for each in content.limits
        if each.measure == measure_id and (not each.ages or band in each.ages) and true_of_her[each.when]
    ]
    replaced = {each.of for each in held if each.instead}
    return [
        each
        for each in held
        if each.instead or each.of not in replaced or (each.alert is None and each.critical is None)
    ]


def limits_shown(content: Content, measure_id: str, facts: PatientFacts, unit: str = "") -> tuple[LimitShown, ...]:
    """The general band, her baseline and the orders' limits, in this order; a kind without one says "none set".

    `unit` (UCUM) is what the words are in; the canonical one unless told. Raises KeyError for an unknown measure.
    """
    measure = content.measures[measure_id]
    general = limits_for(content, measure_id, facts)
    ofs = [part.id for part in measure.parts] or ["value"]
    shown = [_general(content, measure, general, of, facts, unit) for of in ofs]
    own = own_limits(facts, measure_id)
    for kind in ("baseline", "order"):
        of_kind = [each for each in own if each.kind == kind]
        shown += [_own(measure, each, in_range(measure, general, facts, each.of), unit) for each in of_kind]
        if not of_kind:
            shown.append(LimitShown(kind=kind, of="", label="", words=said("none set")))
    return tuple(shown)


def own_limits(facts: PatientFacts, measure_id: str) -> tuple[OwnLimit, ...]:
    return tuple(each for each in facts.limits if each.measure == measure_id)


def overriding(own: Sequence[OwnLimit], of: str, side: Side) -> list[OwnLimit]:
    """The own limits that stand in for the general band on this side; a hold does not."""
    return [each for each in own if each.of == of and each.action != "hold" and each.end(side) is not None]


def narrowest(limits: Sequence[OwnLimit], side: Side) -> OwnLimit:
    """The one that a value leaves first."""
    return max(limits, key=lambda each: (each.end(side) or Decimal(0)) * (1 if side == "low" else -1))


def in_range(
    measure: Measure, limits: Sequence[Limits], facts: PatientFacts, of: str
) -> tuple[Decimal | None, Decimal | None]:
    """Both ends of where values are in range, as decided: general, or her own where they speak."""
    low, high = general_range(measure, limits, facts, of)
    own = own_limits(facts, measure.id)
    ends: list[Decimal | None] = []
    for side, end in zip(SIDES, (low, high), strict=True):
        standing = overriding(own, of, side)
        if standing:
            end = narrowest(standing, side).end(side)
        holds = [each for each in own if each.of == of and each.action == "hold" and each.end(side) is not None]
        if holds:
            held = narrowest(holds, side).end(side)
            end = held if end is None or held is None else max(end, held) if side == "low" else min(end, held)
        ends.append(end)
    return ends[0], ends[1]


def general_range(
    measure: Measure, limits: Sequence[Limits], facts: PatientFacts, of: str
) -> tuple[Decimal | None, Decimal | None]:
    """Where the general bands call a value in range; a weight's is about the last one."""
    last = facts.last.get(measure.id)
    change = next((each.confirm for each in limits if each.of == "change_percent" and each.confirm), None)
    if of == "value" and last is not None and change is not None and change.low and change.high:
        return last * (100 + change.low.limit) / 100, last * (100 + change.high.limit) / 100
    step = measure.in_unit(measure.unit).step
    bands = [
        band for each in limits if each.of == of for band in (each.alert, with_age(each, facts)) if band is not None
    ]
    lows = [band.low.limit + (step if band.low.inclusive else 0) for band in bands if band.low is not None]
    highs = [band.high.limit - (step if band.high.inclusive else 0) for band in bands if band.high is not None]
    return max(lows, default=None), min(highs, default=None)


def with_age(limits: Limits, facts: PatientFacts) -> Band | None:
    """The critical band; in children of 1 to 10 years hypotension is below 70 + 2 x age (PALS)."""
    if limits.per_year_low is None or limits.critical is None or limits.critical.low is None or facts.age is None:
        return limits.critical
    low = limits.critical.low.limit + limits.per_year_low * facts.age.years
    return Band(low=Bound(f"{limits.critical.low.op} {low}"), high=limits.critical.high)


def hypotension_limit(content: Content, facts: PatientFacts) -> Decimal | None:
    """The systolic pressure (mmHg) below which she is in shock: a child's by age; an adult's is the scale's own."""
    if age_band(content, facts) == "adult":
        return None
    bands = [with_age(each, facts) for each in limits_for(content, "blood_pressure", facts) if each.of == "systolic"]
    return next((band.low.limit for band in bands if band is not None and band.low is not None), None)


def range_words(measure: Measure, low: Decimal | None, high: Decimal | None, unit: str = "") -> str:
    """`36.1 to 38.0 °C`, `from 96 %`, `up to 110 /min`, `none set`."""
    to = unit or measure.unit
    shown = "" if measure.kind == "score" else measure.in_unit(to).shown
    ends = ["" if end is None else _end(measure, end, to) for end in (low, high)]
    if ends[0] and ends[1]:
        return said("{low} to {high}", low=ends[0], high=f"{ends[1]} {shown}".strip())
    if ends[0]:
        return said("from {low}", low=f"{ends[0]} {shown}".strip())
    if ends[1]:
        return said("up to {high}", high=f"{ends[1]} {shown}".strip())
    return said("none set")


# a weight's ends are worked out from the last one, so they are rounded; other ends stand as they were written
def _end(measure: Measure, end: Decimal, unit: str) -> str:
    if unit == measure.unit and measure.id != "weight":
        return shown_number(end)
    number = convert(end, measure.unit, unit, measure.id)
    return shown_number(round_half_up(number, measure.in_unit(unit).step_at(number)))


def _general(
    content: Content, measure: Measure, limits: list[Limits], of: str, facts: PatientFacts, unit: str
) -> LimitShown:
    low, high = general_range(measure, limits, facts, of)
    judging = [each for each in limits if each.of == of and (each.alert or each.critical)]
    own = own_limits(facts, measure.id)
    decided = in_range(measure, limits, facts, of)
    stands = [
        end is not None and end == ruling and not overriding(own, of, side)
        for side, end, ruling in zip(SIDES, (low, high), decided, strict=True)
    ]
    band = content.age_bands[age_band(content, facts)].label
    sources = tuple(dict.fromkeys(key for each in judging for key in each.source))
    because = ", ".join(dict.fromkeys(each.because for each in judging if each.because))
    return LimitShown(
        kind="general",
        of=of,
        label=_label(measure, of),
        low=low,
        high=high,
        words=range_words(measure, low, high, unit),
        set_by=f"{band}: {content.pack.approved_by}",
        since=_day(content.pack.effective),
        because=because,
        decides=any(stands),
        source=sources,
        unconfirmed=any(each.unconfirmed for each in judging),
    )


def _own(measure: Measure, own: OwnLimit, decided: tuple[Decimal | None, Decimal | None], unit: str) -> LimitShown:
    return LimitShown(
        kind=own.kind,
        of=own.of,
        label=_label(measure, own.of),
        low=own.low,
        high=own.high,
        words=range_words(measure, own.low, own.high, unit),
        set_by=own.set_by,
        since=own.since,
        because=own.because,
        action=own.action,
        decides=any(
            own.end(side) is not None and own.end(side) == ruling for side, ruling in zip(SIDES, decided, strict=True)
        ),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _label(measure: Measure, of: str) -> str:
    return {part.id: part.label for part in measure.parts}.get(of, said("Mean pressure") if of == "map" else "")
