"""What the therapies, the drug file and the rate plans of a pack must hold.

Every name leads somewhere, every fact has its source, and a rate plan can be run.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import msgspec

from nursechart.clinical.content_types import Fact
from nursechart.clinical.drug_types import RatePlan
from nursechart.clinical.pack_text import first_unknown
from nursechart.clinical.therapy_types import HoldLimit, Therapy

if TYPE_CHECKING:
    from nursechart.clinical.content import Content
    from nursechart.clinical.pack_loading import Loading

_TABLES = ("therapies", "therapy_templates", "drug_handling", "products")


def refuse_broken_therapies(content: Content, loading: Loading) -> None:
    """Raises ContentRefused at the first thing that leads nowhere."""
    for table in _TABLES:
        for key, thing in loading.tables[table].items():
            for where, fact in _facts_within(thing):
                if rule := _source_rule(fact, content):
                    raise loading.refused(rule, table, key, where)
    for table in ("therapies", "therapy_templates"):
        for therapy in loading.tables[table].values():
            for where, rule in _therapy_faults(content, therapy):
                raise loading.refused(rule, table, therapy.id, where)
    for table, key, where, rule in (*_drug_file_faults(content), *_other_faults(content)):
        raise loading.refused(rule, table, key, where)


def _facts_within(thing: msgspec.Struct, where: str = "$") -> Iterator[tuple[str, Fact]]:
    for name in thing.__struct_fields__:
        value = getattr(thing, name)
        many = value if isinstance(value, tuple) else (value,)
        for number, each in enumerate(many):
            if isinstance(each, msgspec.Struct):
                place = f"{where}.{name}[{number}]" if isinstance(value, tuple) else f"{where}.{name}"
                if isinstance(each, Fact):
                    yield f"{place}.source", each
                yield from _facts_within(each, place)


def _source_rule(fact: Fact, content: Content) -> str:
    if not fact.source:
        return "a clinical fact names its source"
    if fact.source == ("professional",) and not fact.unconfirmed:
        return "what rests on general knowledge alone is unconfirmed"
    unknown = first_unknown(fact.source, content.sources)
    return f"{unknown} is not among the sources" if unknown else ""


def _therapy_faults(content: Content, therapy: Therapy) -> Iterator[tuple[str, str]]:
    if therapy.within and (therapy.within not in content.therapies or content.therapies[therapy.within].within):
        yield "$.within", f"{therapy.within} is not a therapy that others stand within"
    if therapy.template and therapy.template not in content.therapy_templates:
        yield "$.template", f"there is no template called {therapy.template}"
    if unknown := first_unknown(therapy.drugs, content.drugs):
        yield "$.drugs", f"there is no drug called {unknown}"
    if unknown := first_unknown(therapy.devices, content.devices):
        yield "$.devices", f"there is no device called {unknown}"
    if unknown := first_unknown(therapy.routes, (choice.id for choice in content.choices["route"])):
        yield "$.routes", f"there is no route called {unknown}"
    for name in therapy.__struct_fields__:
        parts = getattr(therapy, name)
        for number, part in enumerate(parts if isinstance(parts, tuple) else ()):
            drugs = getattr(part, "drugs", ())
            if unknown := first_unknown(drugs, therapy.drugs):
                yield f"$.{name}[{number}]", f"{unknown} is not a drug of this therapy"
    for number, lab in enumerate(therapy.labs):
        if unknown := first_unknown(lab.tests, content.lab_tests):
            yield f"$.labs[{number}]", f"there is no laboratory test called {unknown}"
        if not (lab.baseline or lab.intervals or lab.triggers):
            yield f"$.labs[{number}]", "nothing ever makes it due"
    for number, limit in enumerate(therapy.limits):
        if rule := _limit_fault(content, limit):
            yield f"$.limits[{number}]", rule
    for number, taught in enumerate(therapy.teach):
        if unknown := first_unknown(taught.items, content.teaching_topics):
            yield f"$.teach[{number}]", f"there is no teaching topic called {unknown}"
    if unknown := first_unknown((each.item for each in therapy.supplies), content.supplies):
        yield "$.supplies", f"there is no supply called {unknown}"


def _limit_fault(content: Content, limit: HoldLimit) -> str:
    known: dict[str, Any] = {**content.lab_tests, **content.watched}
    if unknown := first_unknown((limit.of, *([limit.with_sign] if limit.with_sign else [])), known):
        return f"nothing called {unknown} is watched"
    if (limit.measured == "sign") is not (limit.beyond is None):
        return "a number has a bound, and a sign has none"
    in_unit = limit.measured in ("value", "rise", "fall", "change", "change_day", "change_week")
    if in_unit and limit.unit != known[limit.of].unit:
        return f"{limit.of} is kept in {known[limit.of].unit}, not in {limit.unit}"
    return ""


def _drug_file_faults(content: Content) -> Iterator[tuple[str, str, str, str]]:
    for handling in content.drug_handling.values():
        if handling.id not in content.drugs:
            yield "drug_handling", handling.id, "", f"there is no drug called {handling.id}"
    for product in content.products.values():
        if product.drug not in content.drugs:
            yield "products", product.id, "", f"there is no drug called {product.drug}"
        if product.suffix and product.id != f"{product.drug}-{product.suffix}":
            yield "products", product.id, "", "a biosimilar is called by its drug and suffix"
    for pair in content.sound_alikes.values():
        if unknown := first_unknown(pair.names, content.drugs):
            yield "sound_alikes", pair.id, "", f"there is no drug called {unknown}"
    for plan in content.rate_plans.values():
        if plan.drug not in content.drugs or (plan.product and plan.product not in content.products):
            yield "rate_plans", plan.id, "", f"there is no drug or product called {plan.product or plan.drug}"
        if rule := _plan_fault(plan):
            yield "rate_plans", plan.id, "$.steps", rule


def _plan_fault(plan: RatePlan) -> str:
    shares = plan.rates_in == "share"
    if any((step.share is None) is shares or (step.rate is not None) is shares for step in plan.steps):
        return "each step has a rate in the plan's unit, or all have a share of the volume"
    if shares:
        whole = sum((step.share or 0 for step in plan.steps), 0)
        return "" if whole == 100 and all(step.minutes for step in plan.steps) else "the shares are 100 % of the volume"
    if not plan.steps or any(step.minutes is None for step in plan.steps[:-1]) or plan.steps[-1].minutes is not None:
        return "every step but the last has minutes, and the last runs to the end"
    rates = [step.rate or 0 for step in plan.steps]
    if any(later <= earlier for earlier, later in pairwise(rates)) or rates[0] <= 0:
        return "each step is faster than the one before"
    return "a step is over the highest rate" if plan.most is not None and rates[-1] > plan.most else ""


def _counted_answers(content: Content) -> frozenset[str]:
    """What section S16 may count."""
    section = content.sections.get("S16")
    rows = (field for field in section.fields if field.id == "items") if section is not None else ()
    return frozenset(answer for field in rows for column in field.columns for answer in column.options)


def _other_faults(content: Content) -> Iterator[tuple[str, str, str, str]]:
    counted = _counted_answers(content)
    for supply in content.supplies.values():
        if supply.counted_as and supply.counted_as not in counted:
            yield "supplies", supply.id, "$.counted_as", f"section S16 has no answer {supply.counted_as}"
    for test in content.lab_tests.values():
        if test.code and test.code not in content.codes:
            yield "lab_tests", test.id, "$.code", f"there is no code called {test.code}"
        if unknown := first_unknown(test.includes, content.lab_tests):
            yield "lab_tests", test.id, "$.includes", f"there is no laboratory test called {unknown}"
