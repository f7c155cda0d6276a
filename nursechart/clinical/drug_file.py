"""What the drug file says before a drug is drawn up or started: names, products, fluids, pushes, limits and doses.

Unknown is not safe: where the file has nothing on a drug nothing is found, and order and label decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import TYPE_CHECKING

from nursechart.clinical.allergies import find_drug, folded, folded_name
from nursechart.clinical.calculators import weight_dose
from nursechart.clinical.drug_types import Dosing, DrugHandling, DrugLimit, Product
from nursechart.clinical.findings import Finding, finding
from nursechart.clinical.units import round_half_up
from nursechart.clinical.words import show_dose, show_number, tall_man

if TYPE_CHECKING:
    from nursechart.clinical.content import Content

_SUFFIX = re.compile(r"-([a-z]{4})(?![a-z0-9])")


@dataclass(frozen=True, slots=True)
class Amount:
    """A dose of the file for one patient, unrounded, and the line it comes from."""

    amount: Decimal
    unit: str
    dosing: Dosing


def handling_of(content: Content, drug: str) -> DrugHandling | None:
    """What stands in the drug file about giving a drug, by any of its names."""
    known = find_drug(content, drug)
    return content.drug_handling.get(known.id) if known is not None else None


def sound_alike_findings(content: Content, names: Iterable[str]) -> tuple[Finding, ...]:
    """Each pair on one patient's list that is easily taken for one another."""
    held = sorted({known.id for name in names if (known := find_drug(content, name)) is not None})
    sets = [set(each.names) for each in content.sound_alikes.values()]
    return tuple(
        finding(content, "IN-12", drug=tall_man(content, one), value=tall_man(content, other))
        for one, other in combinations(held, 2)
        if any({one, other} <= each for each in sets)
    )


def product_of(content: Content, text: str) -> Product | None:
    """The product a text names, by brand or by drug and suffix: `Inflectra 100 mg` is infliximab-dyyb."""
    spoken = folded(text)
    fit = [
        product
        for product in content.products.values()
        for name in (product.id, folded_name(product.brand))
        if re.search(rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])", spoken)
    ]
    return max(fit, key=lambda product: len(product.suffix), default=None)


def suffix_of(content: Content, text: str) -> str:
    """The four letters of a biosimilar's name, known to the pack or not; empty for the reference product."""
    known = find_drug(content, text)
    written = _SUFFIX.match(folded(text).partition(known.id)[2]) if known is not None else None
    if written is not None:
        return written.group(1)
    product = product_of(content, text)
    return product.suffix if product is not None else ""


def product_findings(content: Content, ordered: str, label: str) -> tuple[Finding, ...]:
    """Another suffix than ordered, or another brand where one is ordered. A plain name is the reference product."""
    wanted, held = product_of(content, ordered), product_of(content, label)
    drug = wanted.drug if wanted is not None else getattr(find_drug(content, ordered), "id", "")
    other_suffix = _has_suffixes(content, drug) and suffix_of(content, ordered) != suffix_of(content, label)
    other_brand = wanted is not None and held is not None and wanted.id != held.id
    if not (other_suffix or other_brand):
        return ()
    return (finding(content, "IN-13", drug=tall_man(content, ordered), value=tall_man(content, label)),)


def push_findings(
    content: Content,
    drug: str,
    *,
    minutes: Decimal,
    volume_ml: Decimal | None = None,
    dose_mg: Decimal | None = None,
) -> tuple[Finding, ...]:
    """A push that is faster than the file allows by time, by volume or by dose."""
    least = least_push_min(content, drug, volume_ml=volume_ml, dose_mg=dose_mg)
    if least is None or minutes >= least:
        return ()
    return (finding(content, "IN-14", drug=tall_man(content, drug), why=show_number(least.quantize(Decimal("0.01")))),)


def least_push_min(
    content: Content, drug: str, *, volume_ml: Decimal | None = None, dose_mg: Decimal | None = None
) -> Decimal | None:
    """The shortest time for a push, in minutes, unrounded; None where the file has no rule."""
    handling = handling_of(content, drug)
    push = handling.push if handling is not None else None
    if push is None:
        return None
    times = [push.at_least_min] if push.at_least_min is not None else []
    if push.most_ml_per_min is not None and volume_ml is not None:
        times.append(volume_ml / push.most_ml_per_min)
    if push.most_mg_per_min is not None and dose_mg is not None:
        times.append(dose_mg / push.most_mg_per_min)
    return max(times, default=None)


def limit_findings(
    content: Content, drug: str, of: str, value: Decimal, unit: str, *, when: str = ""
) -> tuple[Finding, ...]:
    """A dose, rate, concentration or duration against the file, in the same unit. Only the gravest is said.

    A limit with a condition (`under the skin for each site`) counts where `when` is that condition.
    """
    handling = handling_of(content, drug)
    found = [
        each
        for limit in (handling.limits if handling is not None else ())
        if limit.of == of and limit.unit == unit and limit.when in ("", when)
        if (each := beyond(content, drug, limit, value)) is not None
    ]
    return tuple(sorted(found, key=lambda each: not each.blocks)[:1])


def beyond(content: Content, drug: str, limit: DrugLimit, value: Decimal) -> Finding | None:
    """A value in the unit of a limit that is outside its range; None inside it and at its edges."""
    over, under = limit.high is not None and value > limit.high, limit.low is not None and value < limit.low
    if not (over or under):
        return None
    # below a dose's range is a question, above it a danger; a duration is the other way round
    rule = "IN-15" if limit.hard and (over or limit.of == "minutes") else "IN-16"
    return finding(
        content, rule, drug=tall_man(content, drug), value=show_dose(_rounded(value, limit), limit.unit), why=limit.says
    )


def _rounded(value: Decimal, limit: DrugLimit) -> Decimal:
    """A value that was worked out, to two decimals; to more where it would stand on its limit."""
    for step in (Decimal("0.01"), Decimal("0.0001")):
        near = round_half_up(value, step)
        if near not in (limit.low, limit.high):
            return near
    return value


def diluent_findings(content: Content, drug: str, diluent: str) -> tuple[Finding, ...]:
    """A fluid that the file forbids with the drug, for mixing or for the flush before and after."""
    handling = handling_of(content, drug)
    if handling is None or handling.diluents is None:
        return ()
    fluid = find_drug(content, diluent)
    if fluid is None or fluid.id not in handling.diluents.never:
        return ()
    return (finding(content, "IN-17", drug=tall_man(content, drug), value=diluent),)


def doses_for(content: Content, drug: str, weight_kg: Decimal) -> tuple[Amount, ...]:
    """The doses of the file that fit a weight, capped: epinephrine, its autoinjectors, iron."""
    handling = handling_of(content, drug)
    amounts = []
    for dosing in handling.dosing if handling is not None else ():
        fits = (dosing.from_kg is None or weight_kg >= dosing.from_kg) and (
            dosing.below_kg is None or weight_kg < dosing.below_kg
        )
        if fits and dosing.dose is not None:
            amount = weight_dose(dosing.dose, weight_kg, cap=dosing.most) if dosing.per_kg else dosing.dose
            amounts.append(Amount(amount, dosing.unit.removesuffix("/kg"), dosing))
    return tuple(amounts)


def _has_suffixes(content: Content, drug: str) -> bool:
    return any(product.drug == drug and product.suffix for product in content.products.values())
