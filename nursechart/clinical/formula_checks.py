"""What formulas and their vectors must hold beyond their shape: code, inputs, results and warnings that exist."""

from __future__ import annotations

import string
from decimal import Decimal
from typing import TYPE_CHECKING

from nursechart.clinical.formula_inputs import converted
from nursechart.clinical.formula_types import Formula
from nursechart.clinical.formulas import CODES
from nursechart.clinical.units import UnitMismatch

if TYPE_CHECKING:
    from nursechart.clinical.content import Content
    from nursechart.clinical.pack_loading import Loading


def refuse_broken_formulas(content: Content, loading: Loading) -> None:
    """Raises ContentRefused at the first formula, input or vector that leads nowhere."""
    for shape in content.formula_inputs.values():
        for rule in _input_rules(shape.kind, bool(shape.options), shape.low, shape.high):
            raise loading.refused(rule, "formula_inputs", shape.id)
        for unit in shape.units:
            if not _converts(unit, shape.unit, shape.substance):
                raise loading.refused(f"{unit} is not a unit that becomes {shape.unit}", "formula_inputs", shape.id)
    for formula in content.formulas.values():
        if rule := _formula_rule(content, formula):
            raise loading.refused(rule, "formulas", formula.id)
    with_vectors = {vector.formula for vector in content.vectors.values()}
    for vector in content.vectors.values():
        if vector.formula not in content.formulas:
            raise loading.refused(f"there is no formula called {vector.formula}", "vectors", vector.id)
        asked = content.formulas[vector.formula]
        known = {each.id for each in asked.results}
        for wrong, rule in (
            (set(vector.given) - {*asked.inputs, *asked.optional}, "is not asked for by"),
            ({*vector.exact, *vector.shown, *vector.steps} - known, "is no result of"),
            (set(vector.warns) - {*asked.warnings, "rare", "rounded_up", "coarse"}, "is no warning of"),
        ):
            if wrong:
                raise loading.refused(f"{min(wrong)} {rule} {asked.id}", "vectors", vector.id)
        if not (vector.exact or vector.shown or vector.refused):
            raise loading.refused("says nothing of what is expected", "vectors", vector.id)
    for formula_id in content.formulas:
        if formula_id not in with_vectors:
            raise loading.refused("a formula has at least one vector", "formulas", formula_id)


def _input_rules(kind: str, has_options: bool, low: object, high: object) -> list[str]:
    rules = []
    if (kind == "choice") is not has_options:
        rules.append("a choice has options, and nothing else does")
    if kind in ("choice", "time") and (low is not None or high is not None):
        rules.append("only numbers have limits")
    return rules


def _converts(unit: str, to: str, substance: str) -> bool:

    try:
        converted(Decimal(1), unit, to, substance)
    except UnitMismatch:
        return False
    return True


def _formula_rule(content: Content, formula: Formula) -> str:
    if formula.code not in CODES:
        return f"there is no code called {formula.code}"
    for name in (*formula.inputs, *formula.optional):
        if name not in content.formula_inputs:
            return f"there is no input called {name}"
    if not formula.results or len({each.id for each in formula.results}) != len(formula.results):
        return "a formula has results, each with an id of its own"
    for each in formula.results:
        if each.step is None and each.kind != "time":
            return f"{each.id} does not say what it is rounded to"
        if (each.small_below is None) is not (each.small_step is None):
            return f"{each.id}: small_below and small_step come together"
    for sentence in formula.warnings.values():
        if any(name == "" for _, name, _, _ in string.Formatter().parse(sentence)):
            return "an open word of a warning has a name"
    return ""
