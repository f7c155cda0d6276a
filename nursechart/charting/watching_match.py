"""Whether a change that was charted apart matters for what was done: each way a watch rule may ask for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from nursechart.chart.views import Said, Subject
from nursechart.charting import naming
from nursechart.charting.against import allergy_facts
from nursechart.charting.facts import canonical
from nursechart.charting.ordering import order_title
from nursechart.charting.shift import Shift
from nursechart.charting.values import reading_words
from nursechart.clinical.allergies import allergy_match
from nursechart.clinical.dose_checks import is_by_weight
from nursechart.clinical.findings import Finding, finding
from nursechart.clinical.typed_numbers import shown_number
from nursechart.clinical.watch_types import WatchRule
from nursechart.clinical.words import show_dose, tall_man
from nursechart.language import said
from nursechart.record.kinds import (
    AllergyState,
    AllergySubstance,
    DoseGiven,
    DoseTimes,
    LineCareDone,
    LineRemoval,
    LineState,
    LumenCheck,
    OrderDose,
    OrderDrug,
    OrderInfusion,
    OrderState,
    Reading,
    When,
    kind_of,
)
from nursechart.store.apart import Apart, CameIn

Chart = Mapping[str, Subject]  # by id
_GIVEN = ("in_progress", "completed", "stopped")
_FLUSHED = ("easy", "resists", "blocked")
_DAY_MS = 86_400_000
_LOOKED_BACK = 90 * _DAY_MS  # for the weight before


@dataclass(frozen=True, slots=True)
class Match:
    """A pair that a rule speaks of: the subjects, in words, and what the rule says."""

    done: str
    change: str
    visit: str
    done_words: str
    change_words: str
    finding: Finding


@dataclass(frozen=True, slots=True)
class _Did:
    """What was done as it stands now; `at_ms` is when it was true of the patient."""

    subject: Subject
    visit: str
    at_ms: int
    line: str
    words: str
    given: DoseGiven | None = None


def matches(shift: Shift, rule: WatchRule, pair: Apart, chart: Chart) -> Iterator[Match]:
    """What a rule says of a pair, by what stands now: a dose taken back, or an allergy struck, tells nothing."""
    for subject in _spoken(pair.done, rule.done, chart):
        did = _did(shift, subject, chart, charted_ms(pair.done))
        for changed in _spoken(pair.change, rule.change, chart) if did is not None else ():
            assert did is not None
            if not _holds(rule, pair, changed) or (rule.before and _since(pair, changed, rule) > did.at_ms):
                continue
            found = _matched(shift, rule, pair, did, changed, chart)
            if found is not None:
                words = _change_words(shift, changed, rule)
                yield Match(subject.id, changed.id, did.visit, did.words, words, found)


def charted_ms(came: CameIn) -> int:
    """When an entry was charted by the pharmacy's clock: two laptops are compared."""
    return came.entry.header.charted_at_ms + came.entry.header.clock[0]


def _spoken(came: CameIn, parts: tuple[str, ...], chart: Chart) -> list[Subject]:
    ids = dict.fromkeys(each.subject for each in came.entry.statements if each.part in parts)
    return [chart[id_] for id_ in ids if id_ in chart]


def _did(shift: Shift, subject: Subject, chart: Chart, charted: int) -> _Did | None:
    given = subject.get("dose_given.dose", DoseGiven)
    if given is not None:
        if given.status not in _GIVEN:
            return None
        times, drug = subject.get("dose_given.times", DoseTimes), tall_man(shift.content, given.drug)
        at_ms = times.start.at_ms if times and times.start else charted
        dose = show_dose(given.dose, given.unit) if given.dose is not None else ""
        words = said("Given: {dose}", dose=" ".join(part for part in (drug, dose, given.route) if part))
        return _Did(subject, given.visit, at_ms, given.line, words, given)
    lumen = subject.get("lumen_check.result", LumenCheck)
    if lumen is not None and lumen.flush in _FLUSHED:
        return _Did(subject, lumen.visit, lumen.at.at_ms, lumen.line, _used(shift, lumen.line, chart))
    care = subject.get("line_care.done", LineCareDone)
    if care is not None:
        return _Did(subject, care.visit, care.at.at_ms, care.line, _used(shift, care.line, chart))
    return None


def _used(shift: Shift, line: str, chart: Chart) -> str:
    return said("Line used: {line}", line=naming.line_place(shift, chart[line]) if line in chart else "")


# --- the change ------------------------------------------------------------------------------------------------------


def _holds(rule: WatchRule, pair: Apart, changed: Subject) -> bool:
    """Whether what was changed still stands, and says one of the states that the rule names."""
    standing = [each for part in rule.change for each in changed.parts.get(part, ()) if each.value is not None]
    if not standing or not rule.states:
        return bool(standing)
    stated = [each for part in _STATES for each in changed.parts.get(part, ())]
    if kind_of(rule.change[0]) == "allergy":
        return any(_status(each) in rule.states for each in stated) or not stated
    mine = [each for each in stated if each.ref.entry == bytes(pair.change.entry.id)]
    removed = any(isinstance(each.value, LineRemoval) for each in standing)
    return removed or any(_status(each) in rule.states for each in mine)


_STATES = ("allergy.state", "order.state", "line.state")


def _status(each: Said) -> str:
    return each.value.status if isinstance(each.value, AllergyState | OrderState | LineState) else ""


def _since(pair: Apart, changed: Subject, rule: WatchRule) -> int:
    """From when it was so: as the change says, else when it was charted."""
    instants: list[When | None] = []
    for part in rule.change:
        for each in changed.parts.get(part, ()):
            if isinstance(each.value, OrderState | LineState):
                instants.append(each.value.since)
            elif isinstance(each.value, LineRemoval):
                instants.append(each.value.at)
    return min((each.at_ms for each in instants if each is not None), default=charted_ms(pair.change))


def _change_words(shift: Shift, changed: Subject, rule: WatchRule) -> str:
    match changed.kind:
        case "allergy":
            substance = changed.get("allergy.substance", AllergySubstance)
            return said("Allergy: {substance}", substance=substance.text if substance else "")
        case "order" if "order.state" in rule.change:
            state = changed.get("order.state", OrderState)
            if state is not None and state.status == "on_hold":
                return said("On hold: {title}", title=order_title(shift, changed))
            return said("No longer active: {title}", title=order_title(shift, changed))
        case "order":
            return said("Order: {title}", title=order_title(shift, changed))
        case "vital_signs":
            weight = reading_words(shift, "weight", changed.get("vital_signs.weight", Reading))
            return said("Weight: {weight}", weight=weight)
        case _:
            return said("Line removed: {line}", line=naming.line_place(shift, changed))


# --- whether the one speaks of the other ------------------------------------------------------------------------------


def _matched(shift: Shift, rule: WatchRule, pair: Apart, did: _Did, changed: Subject, chart: Chart) -> Finding | None:
    content, given = shift.content, did.given
    drug = tall_man(content, given.drug) if given is not None else ""
    match rule.match:
        case "substance" if given is not None and not _was_known(shift, pair, changed):
            return _against(shift, rule, given, changed, chart)
        case "order" if given is not None and given.order == changed.id:
            return finding(content, rule.rule, drug=drug)
        case "weight" if given is not None and _is_by_weight(chart.get(given.order)):
            differs = _differs_percent(shift, changed)
            if differs is None or differs >= rule.least_percent:
                percent = f" ({shown_number(differs.quantize(Decimal(1)))} %)" if differs is not None else ""
                return finding(content, rule.rule, drug=drug, value=percent)
        case "line" if did.line and did.line in (changed.id, *_lines_of(changed)):
            line = chart.get(did.line)
            return finding(content, rule.rule, line=naming.line_place(shift, line) if line else "")
    return None


def _against(shift: Shift, rule: WatchRule, given: DoseGiven, changed: Subject, chart: Chart) -> Finding | None:
    order = chart.get(given.order)
    drug = order.get("order.drug", OrderDrug) if order is not None else None
    for fact in allergy_facts([changed]):
        if allergy_match(shift.content, given.drug, drug.classes if drug else (), fact):
            return finding(
                shift.content,
                rule.rule,
                drug=tall_man(shift.content, given.drug),
                allergy=fact.text.lower(),
                reaction=f" ({fact.reaction})" if fact.reaction else "",
            )
    return None


def _was_known(shift: Shift, pair: Apart, changed: Subject) -> bool:
    """Whether the change only says more of an allergy that was active before it."""
    named = [
        (ref.entry8, ref.index)
        for each in pair.change.entry.statements
        if each.subject == changed.id and each.part == "allergy.state"
        for ref in each.supersedes
    ]
    if not named:
        return False
    history = shift.store.history(changed.feed, changed.id, "allergy.state")
    before = [each for each in history.said if (each.ref.entry[:8], each.ref.index) in named]
    return any(_status(each) == "active" for each in before)


def _is_by_weight(order: Subject | None) -> bool:
    if order is None:
        return False
    dose, infusion = order.get("order.dose", OrderDose), order.get("order.infusion", OrderInfusion)
    return is_by_weight(dose.unit if dose else "") or is_by_weight(infusion.dose_rate_unit if infusion else "")


def _differs_percent(shift: Shift, changed: Subject) -> Decimal | None:
    """By how much a weight differs from the one before it; None where there is none to compare with."""
    points = shift.store.readings(changed.feed, since_ms=shift.now_ms() - _LOOKED_BACK, measures=["weight"])
    this = next((each for each in points if each.set_id == changed.id), None)
    if this is None:
        return None
    earlier = [each for each in points if each.set_id != changed.id and each.at_ms <= this.at_ms]
    now_kg, then_kg = canonical(shift, "weight", this), canonical(shift, "weight", earlier[-1]) if earlier else None
    return abs(now_kg - then_kg) / then_kg * 100 if now_kg is not None and then_kg else None


def _lines_of(changed: Subject) -> tuple[str, ...]:
    """The line that a removal speaks of."""
    return tuple(each.line for each in changed.all("line_removal.done", LineRemoval))
