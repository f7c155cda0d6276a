"""Beside a choice: what rests on the value and whether the choice matters for it, its trend, and how it came about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from nursechart.chart.views import ReadingPoint, Said, Subject
from nursechart.charting import naming
from nursechart.charting.against import amount_at, is_dosed_by_weight
from nursechart.charting.choosing_case import Case
from nursechart.charting.choosing_versions import VITAL
from nursechart.charting.choosing_words import version_words
from nursechart.charting.contact import contact_around, moment_beside, runs_kept
from nursechart.charting.facts import canonical_value
from nursechart.charting.looks.choosing import Colleague, DoseBy, Use, Uses
from nursechart.charting.looks.common import Chip, Series
from nursechart.charting.open_visit import OpenVisit
from nursechart.charting.ordering import order_title, standing_orders
from nursechart.charting.shift import Shift
from nursechart.charting.trends import Moments, series
from nursechart.charting.values import measured_number, reading_words
from nursechart.clinical.dates import show_date
from nursechart.clinical.dose_amounts import ByWeight, stands_by_weight
from nursechart.clinical.units import shown_unit
from nursechart.clinical.vitals import PatientFacts
from nursechart.language import said
from nursechart.record.kinds import BloodPressure, OrderDose, OrderDrug

TREND_DAYS: Final = 30
_WEIGHT: Final = "vital_signs.weight"


def uses(shift: Shift, case: Case, now: OpenVisit | None, orders: Sequence[Subject]) -> Uses | None:
    """What a weight is used for: each dose by it, with each version."""
    if case.choice.part != _WEIGHT or now is None:
        return None
    weights = [
        (reading_words(shift, "weight", one.value), kg)
        for one in case.standing
        if (kg := canonical_value(shift, "weight", one.value))
    ]
    by_weight = [
        (each, dose)
        for each in standing_orders(shift, orders)
        if is_dosed_by_weight(now, each) and (dose := each.get("order.dose", OrderDose)) is not None
    ]
    told = tuple(
        Use(order_title(shift, each), dose.frequency, tuple(_dose_by(now, each, dose, *one) for one in weights))
        for each, dose in by_weight
    )
    return Uses(said("What uses this weight"), told, _whether_it_matters(case, [dose for _, dose in by_weight]))


def _dose_by(now: OpenVisit, order: Subject, dose: OrderDose, words: str, kg: Decimal) -> DoseBy:
    drug = order.get("order.drug", OrderDrug)
    ordered, here = amount_at(now, order, kg)
    stands = stands_by_weight(now.shift.content, drug.name if drug else "", ordered, here)
    return DoseBy(said("with {weight}", weight=words), _by_weight(dose, kg), _chip(stands))


def _chip(stands: ByWeight) -> Chip | None:
    match stands:
        case "in_range":
            return Chip(said("in range"), "ok", "check")
        case "above":
            return Chip(said("above the range"), "warn", "arrow-up")
        case "below":
            return Chip(said("below the range"), "warn", "arrow-down")
        case "over_limit":
            return Chip(said("over the limit"), "crit", "octagon-alert")
        case _:
            return None


def _by_weight(dose: OrderDose, kg: Decimal) -> str:
    """The dose a kilogram, or of a dose by weight what it comes to."""
    assert dose.dose is not None
    if dose.unit.endswith("/kg"):
        return f"{measured_number(round(dose.dose * kg, 2))} {dose.unit.removesuffix('/kg')}"
    return f"{measured_number(round(dose.dose / kg, 2))} {dose.unit}/kg"


def _whether_it_matters(case: Case, doses: Sequence[OrderDose]) -> str:
    if not doses:
        return said("No order on this chart uses it.")
    if case.is_settled:
        return ""
    if any("/kg" in each.unit for each in doses):
        return said("The dose changes with your choice. Until you choose, dose checks use each of them.")
    return said("The ordered dose is the same either way. Until you choose, dose checks use each of them.")


def story(shift: Shift, case: Case) -> tuple[tuple[str, str], ...]:
    """How it came about, oldest first: when this laptop lost contact, who charted what, and when it had them all."""
    told = [(one.charted_at_ms, _charted_words(shift, case, one)) for one in case.history.said]
    told += _of_this_laptop(shift, case)
    day = shift.at(case.choice.at_ms)
    return tuple((moment_beside(shift, ms, day), words) for ms, words in sorted(told, key=lambda each: each[0]))


def _charted_words(shift: Shift, case: Case, one: Said) -> str:
    others = [each.value for each in case.history.said if each.ref != one.ref]
    words = version_words(shift, case.choice.part, one.value, others[:1]).replace("\n", ", ")
    who = naming.short_person(case.people, one.author)
    chosen = case.is_settled and one is case.settling
    if one.author == shift.person.id:
        return said("You choose {value}", value=words) if chosen else said("You chart {value}", value=words)
    if chosen:
        return said("{who} chooses {value}", who=who, value=words)
    return said("{who} charts {value}", who=who, value=words)


def _of_this_laptop(shift: Shift, case: Case) -> list[tuple[int, str]]:
    """Since when it had no contact as the first version was charted on it, and when the last of them came to it."""
    told, laptop = [], shift.laptop
    here = [one for one in case.shown if one.device == shift.store.device_id]
    if here:
        contact = contact_around(runs_kept(shift), here[0].charted_at_ms)
        if contact.before_ms is not None and contact.is_gap(shift.now_ms()):
            told.append((contact.before_ms, said("{laptop} has its last contact", laptop=laptop)))
    came = shift.store.arrivals({one.ref.entry for one in case.shown})
    if len(here) < len(case.shown) and len(came) > 1:
        last = max(each.at_ms for each in came.values())
        told.append((last, said("{laptop} has every version: all stand", laptop=laptop)))
    return told


def trend(
    shift: Shift, case: Case, last: dict[str, list[ReadingPoint]], facts: PatientFacts
) -> tuple[str, str, Series | None]:
    """Of a measure its name and unit, since when, and the readings of the last weeks; what waits, as a fork."""
    name = case.choice.part.removeprefix(VITAL)
    measure = shift.content.measures.get(name)
    points = last.get(name)
    if measure is None or not points:
        return "", "", None
    unit = shown_unit(measure.unit)
    label = said("{measure}, {unit}", measure=measure.label, unit=unit) if unit else measure.label
    moments = Moments(shift)
    painted = series(shift, name, points, facts, moments)
    open_ = [point for point in points if point.set_id == case.choice.subject]
    if not case.is_settled and len(case.standing) > 1 and open_:
        rest = series(shift, name, [each for each in points if each not in open_], facts, moments)
        painted = replace(
            _forked(shift, name, case, open_[-1].at_ms, rest), summary=painted.summary, table=painted.table
        )
        painted = replace(painted, fork_day=moments[open_[-1].at_ms][1])
    since = said("since {date}", date=show_date(shift.at(points[0].at_ms).date(), shift.now.date()))
    return label, since, painted


def _forked(shift: Shift, name: str, case: Case, at_ms: int, rest: Series) -> Series:
    """The earlier readings as they are, and each version an end of its own, without the range: it dwarfs them."""
    ends: list[tuple[int, float, str]] = []
    second: list[tuple[int, float]] = []
    for one in case.standing:
        words = reading_words(shift, name, one.value, unit=False)
        if isinstance(one.value, BloodPressure):
            if one.value.systolic is not None and one.value.diastolic is not None:
                ends.append((at_ms, float(one.value.systolic), words))
                second.append((at_ms, float(one.value.diastolic)))
        else:
            number = canonical_value(shift, name, one.value)
            if number is not None:
                ends.append((at_ms, float(number), words))
    return replace(rest, fork=tuple(ends), fork2=tuple(second), band=None, band2=None)


def colleague(shift: Shift, case: Case) -> Colleague | None:
    """The newest other author whose number the clinic names: staff have none of their own, those on call have."""
    phones = {each.name.casefold(): each.phone for each in shift.content.clinic.on_call if each.name and each.phone}
    for one in reversed(case.shown):
        person = case.people.get(one.author)
        if person is None or one.author == shift.person.id:
            continue
        phone = phones.get(person.name.casefold()) or phones.get(person.printed.casefold())
        if phone:
            return Colleague(naming.short_person(case.people, one.author), phone)
    return None
