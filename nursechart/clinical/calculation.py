"""A calculation as a value: which formula in which version, what went in and where it came from, the steps, the result.

`calculate` is the only way a screen or a rule works something out: what it cannot answer for it refuses, with the
sentence for the nurse; what is rare it asks about; what it rounds it shows unrounded too. Decimals all the way, to 34
digits inside, rounded once at the end, half-up (`clinical.md` 7.0).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Context, Decimal, localcontext
from typing import TYPE_CHECKING

from nursechart.clinical.calculators import CannotCalculate, differs_percent
from nursechart.clinical.dose_checks import hard_limit_findings, rate_findings
from nursechart.clinical.findings import Finding
from nursechart.clinical.formula_inputs import Given, InputRefused, Taken, taken
from nursechart.clinical.formula_types import Formula, FormulaResult
from nursechart.clinical.formula_words import exact_text, in_unit, moment, signed_number, unit_words
from nursechart.clinical.formulas import CODES, Inputs, ResultValue
from nursechart.clinical.units import round_half_up
from nursechart.language import said

if TYPE_CHECKING:
    from nursechart.clinical.content import Content

__all__ = ["Against", "Calculation", "Given", "Refused", "Result", "Taken", "Warned", "calculate"]

_DIGITS = Context(prec=34)
_JUDGED_DIGITS = Context(prec=15)  # what is left of a third times three is no overdose


@dataclass(frozen=True, slots=True)
class Result:
    """One result: unrounded, rounded, and as the screen writes it with its unit."""

    id: str
    label: str
    exact: ResultValue
    rounded: ResultValue
    shown: str
    unit: str  # UCUM


@dataclass(frozen=True, slots=True)
class Warned:
    """Something to be read before the result is used. `id` is the content's, or rounded_up, coarse, rare."""

    id: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Against:
    """What a result is held against: the ordered value and the hard limit, in the unit of the first result."""

    drug: str
    ordered: Decimal | None = None
    hard_limit: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Calculation:
    """One worked-out answer that can be shown, charted and replayed."""

    formula: str
    title: str
    version: str
    content: str  # version of the pack
    inputs: tuple[Taken, ...]
    steps: tuple[str, ...]
    results: tuple[Result, ...]
    warnings: tuple[Warned, ...]
    findings: tuple[Finding, ...]  # rule 4, where it was held against an order
    notes: tuple[str, ...]
    source: tuple[str, ...]
    unconfirmed: bool

    @property
    def result(self) -> Result:
        """The first result: the one a formula is named after."""
        return self.results[0]

    @property
    def blocks(self) -> bool:
        return any(each.blocks for each in self.findings)

    def of(self, result_id: str) -> Result:
        """Raises KeyError: a result that was not asked for (no vial size, no vials) is not there."""
        for each in self.results:
            if each.id == result_id:
                return each
        raise KeyError(result_id)


@dataclass(frozen=True, slots=True)
class Refused:
    """Why nothing was worked out: the sentence for the nurse, and the input where it stands (none: all together)."""

    formula: str
    input: str
    says: str


def calculate(
    content: Content,
    formula_id: str,
    given: Mapping[str, Given],
    *,
    against: Against | None = None,
    steps: Mapping[str, Decimal] | None = None,
) -> Calculation | Refused:
    """Work out a formula of the pack. `steps` chooses, for a result, one of the roundings that the formula allows.

    Raises KeyError for a formula, input or result that the pack does not know, ValueError for a rounding it does not
    allow: those are bugs of who asks.
    """
    formula, chosen = content.formulas[formula_id], dict(steps or {})
    _refuse_steps(formula, chosen)
    with localcontext(_DIGITS):
        try:
            inputs = taken(content, formula, given)
            worked = CODES[formula.code](
                Inputs(formula, content.formula_inputs, {each.id: each.value for each in inputs}, chosen)
            )
        except InputRefused as refused:
            return Refused(formula_id, refused.input, str(refused))
        except CannotCalculate as refused:
            return Refused(formula_id, "", str(refused))
        results = tuple(
            _result(formula.result(name), value, chosen.get(name)) for name, value in worked.results.items()
        )
        warnings = [Warned("rare", each.asks) for each in inputs if each.asks]
        warnings += [Warned(name, formula.warnings[name].format(**words)) for name, words in worked.warnings]
        roundings = [each for result in results for each in _roundings(formula.result(result.id), result)]
    return Calculation(
        formula=formula.id,
        title=formula.title,
        version=formula.version,
        content=content.version,
        inputs=inputs,
        steps=(*_conversions(inputs), *worked.steps, *(line for result in results for line in _rounding_line(result))),
        results=results,
        warnings=(*warnings, *roundings),
        findings=_held_against(content, results[0], against) if against else (),
        notes=formula.notes,
        source=formula.source,
        unconfirmed=formula.unconfirmed,
    )


def _refuse_steps(formula: Formula, chosen: Mapping[str, Decimal]) -> None:
    for name, step in chosen.items():
        shape = formula.result(name)
        if step not in (shape.step, *shape.other_steps):
            raise ValueError(f"{formula.id}: {name} is not rounded to {step}")


def _result(shape: FormulaResult, exact: ResultValue, chosen: Decimal | None) -> Result:
    if isinstance(exact, datetime):
        return Result(shape.id, shape.label, exact, exact.replace(second=0, microsecond=0), moment(exact), shape.unit)
    rounded: ResultValue
    if isinstance(exact, tuple):
        rounded = tuple(_rounded(shape, each, chosen) for each in exact)
        shown = " / ".join(_number(shape, each) for each in rounded)
    else:
        rounded = _rounded(shape, exact, chosen)
        shown = _hours_and_minutes(rounded) if shape.kind == "duration" else _number(shape, rounded)
    return Result(shape.id, shape.label, exact, rounded, in_unit(shown, shape), shape.unit)


def _rounded(shape: FormulaResult, exact: Decimal, chosen: Decimal | None) -> Decimal:
    step = chosen or shape.step
    if chosen is None and shape.small_below is not None and abs(exact) < shape.small_below:
        step = shape.small_step
    # a third times three is one: the 34 digits inside are cut to 30 before a half is judged
    return exact if step is None else round_half_up(Context(prec=30).plus(exact), step)


def _number(shape: FormulaResult, value: Decimal) -> str:
    return signed_number(value, keeps_zeros=shape.keeps_zeros, signed=shape.signed)


def _hours_and_minutes(minutes: Decimal) -> str:
    return said("{h} h {min} min", h=int(minutes) // 60, min=int(minutes) % 60)


def _conversions(inputs: tuple[Taken, ...]) -> list[str]:
    """A line for each number that was given in another unit than the formula reckons in."""
    return [
        f"{each.label}: {each.shown} = {exact_text(each.value)} {unit_words(each.unit)}"
        for each in inputs
        if isinstance(each.value, Decimal) and each.given_unit != each.unit
    ]


def _rounding_line(result: Result) -> tuple[str, ...]:
    if not isinstance(result.exact, Decimal) or result.exact == result.rounded:
        return ()
    return (
        said(
            "{label}: {exact_text} {unit_words}, rounded to {shown}",
            label=result.label,
            exact_text=exact_text(result.exact),
            unit_words=unit_words(result.unit),
            shown=result.shown,
        ),
    )


def _roundings(shape: FormulaResult, result: Result) -> list[Warned]:
    """A dose that was rounded up, a rate that rounding moved far: never silently (7.0, 7.3)."""
    exact, rounded = result.exact, result.rounded
    if not isinstance(exact, Decimal) or not isinstance(rounded, Decimal) or exact == rounded or not exact:
        return []
    moved = f"{signed_number(round_half_up((rounded - exact) / exact * 100, Decimal('0.1')), signed=True)} %"
    unrounded = f"{exact_text(exact)} {unit_words(result.unit)}"
    if shape.dose and rounded > exact:
        return [
            Warned(
                "rounded_up",
                said(
                    "{label} {unrounded} was rounded up to {shown} ({moved})",
                    label=result.label,
                    unrounded=unrounded,
                    shown=result.shown,
                    moved=moved,
                ),
            )
        ]
    if shape.coarse_percent is not None and differs_percent(rounded, exact) > shape.coarse_percent:
        return [
            Warned(
                "coarse",
                said(
                    "Rounding {unrounded} to {shown} changes it by {moved}. Use a finer step",
                    unrounded=unrounded,
                    shown=result.shown,
                    moved=moved,
                ),
            )
        ]
    return []


def _held_against(content: Content, result: Result, against: Against) -> tuple[Finding, ...]:
    exact, rounded = result.exact, result.rounded
    if not isinstance(exact, Decimal) or not isinstance(rounded, Decimal):
        return ()
    # whichever is more: what is given is the rounded one, what was reckoned may be over by a hair
    most = max(_JUDGED_DIGITS.plus(exact), rounded)
    found = hard_limit_findings(content, against.drug, most, unit_words(result.unit), against.hard_limit)
    if against.ordered is not None:
        found += rate_findings(content, _JUDGED_DIGITS.plus(exact), against.ordered)
    return found
