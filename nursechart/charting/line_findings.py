"""What this visit found at one line: the complications it suggests, each lumen's next step, and what to flush with."""

from __future__ import annotations

from decimal import Decimal

from nursechart.chart.views import Subject
from nursechart.charting.banner import substances
from nursechart.charting.care import check_subject, is_accessed, lumen_subject
from nursechart.charting.facts import canonical
from nursechart.charting.line_removal import found_at_removal, removal_of
from nursechart.charting.looks.common import SideBlock, SideLine, Tone
from nursechart.charting.open_visit import OpenVisit
from nursechart.clinical.allergies import AllergyFact
from nursechart.clinical.complications import LineFindings, Suspicion, codes_of, suspected
from nursechart.clinical.devices import valve_of
from nursechart.clinical.flushing import FlushFacts, FlushPlan, amount_words, flush_plan
from nursechart.clinical.patency import OcclusionState, occlusion_pathway
from nursechart.clinical.scales import patency
from nursechart.clinical.units import convert
from nursechart.language import said
from nursechart.record.kinds import (
    LineArm,
    LineDevice,
    LineLength,
    LinePlacement,
    LineSite,
    LineSymptoms,
    LumenCheck,
    Reading,
)

_TONES: dict[str, Tone] = {"emergency": "crit", "urgent": "crit", "call": "warn", "watch": "warn"}
_FLUSH_WORST = ("blocked", "resists", "easy")
_BLOOD_WORST = ("none", "slow", "brisk")
_MOST_SHOWN = 4


def findings_at(visit: OpenVisit, line: Subject) -> LineFindings | None:
    """What was found at a line in this visit; None for a line whose kind the pack does not know."""
    device = line.get("line.device", LineDevice)
    if device is None or device.type not in visit.shift.content.devices:
        return None
    placement = line.get("line.placement", LinePlacement)
    check = check_subject(visit.record.line_checks, line.id)
    site = check.get("line_check.site", LineSite) if check else None
    seen = check.get("line_check.symptoms", LineSymptoms) if check else None
    length = check.get("line_check.external_length", LineLength) if check else None
    arm = check.get("line_check.arm", LineArm) if check else None
    lumens = _lumens(visit, line)
    return LineFindings(
        device=device.type,
        codes=(frozenset(seen.codes) if seen else frozenset()) | _at_removal(visit, line),
        site_mm={each.code: each.mm for each in site.findings} if site else None,
        flush=_worst([each.flush for each in lumens], _FLUSH_WORST),
        blood_return=_worst([each.blood_return for each in lumens], _BLOOD_WORST),
        temperature_cel=_temperature(visit),
        arm_change_cm=_change(arm.cm if arm else None, placement.arm_cm if placement else None),
        external_change_cm=_change(length.cm if length else None, placement.external_cm if placement else None),
    )


def _at_removal(visit: OpenVisit, line: Subject) -> frozenset[str]:
    """What a removal in this visit found: a line that came out short, or whose tip is not whole."""
    removal = removal_of(visit.record, line.id)
    if removal is None:
        return frozenset()
    found = found_at_removal(visit.shift, line, removal)
    broke = {"broke_on_removal"} if removal.tip_intact is False else set()
    short = {"length_missing"} if any(each.complication and "cm" in each.says for each in found) else set()
    return frozenset(broke | short)


def suspicions(visit: OpenVisit, line: Subject) -> tuple[Suspicion, ...]:
    """The complications that this visit's findings suggest at a line, the worst first."""
    findings = findings_at(visit, line)
    return suspected(visit.shift.content, findings) if findings is not None else ()


def criteria_of(visit: OpenVisit, line: Subject, complication: str) -> tuple[str, ...]:
    """The codes of what was found that speak for a complication: what its record names."""
    findings, spec = findings_at(visit, line), visit.shift.content.complications.get(complication)
    if findings is None or spec is None:
        return ()
    found = codes_of(visit.shift.content, findings)
    return tuple(
        sorted({code for group in (*spec.suspect, *spec.emergency) if found.issuperset(group) for code in group})
    )


def plan_of_flush(visit: OpenVisit, line: Subject, lumen: str) -> FlushPlan | None:
    """What to flush and lock a lumen with, for this patient; None where the table has no row for the line."""
    device = line.get("line.device", LineDevice)
    content = visit.shift.content
    if device is None or device.type not in content.devices:
        return None
    spec = next((each for each in device.lumens if each.name == lumen), None)
    age = visit.facts.age
    return flush_plan(
        content,
        FlushFacts(
            device=device.type,
            valve=valve_of(content, device.type, device.design, device.valve),
            accessed=is_accessed(line, visit.upkeep),
            age_years=age.years if age is not None else None,
            weight_kg=canonical(visit.shift, "weight", visit.weight) if visit.weight else None,
            lumen_ml=spec.priming_ml if spec else None,
            add_on_ml=device.add_on_ml or Decimal(0),
            allergies=tuple(AllergyFact(each.text, each.classes) for each in substances(visit.record.allergies)),
        ),
    )


def flush_words(plan: FlushPlan | None) -> str:
    """`plan: 10 mL; lock saline 3 to 5 mL`; empty without a plan."""
    if plan is None:
        return ""
    if plan.refuses:
        return plan.refuses
    locks = [f"{each.label} {amount_words(each.ml)}" for each in plan.locks[:2]]
    match locks:
        case []:
            return said("plan: {flush}", flush=plan.words)
        case [lock]:
            return said("plan: {flush}; lock {lock}", flush=plan.words, lock=lock)
        case [lock, other, *_]:
            return said("plan: {flush}; lock {lock} or {other}", flush=plan.words, lock=lock, other=other)
    return ""


def side_of(visit: OpenVisit, line: Subject) -> tuple[SideBlock, ...]:
    """What is suspected, and what comes next for each lumen that does not work."""
    content = visit.shift.content
    found = [
        SideLine(
            each.title, f"{', '.join(each.because).capitalize()}. {each.steps[0].text}.", tone=_TONES[each.severity]
        )
        for each in suspicions(visit, line)[:_MOST_SHOWN]
    ]
    lumens = []
    for each in _lumens(visit, line):
        graded = patency(content, each.flush, each.blood_return)
        if graded is not None and graded.value > 0:
            step = occlusion_pathway(content, OcclusionState(grade=graded.value))
            tone: Tone = "crit" if step.level == "crit" else "warn"
            lumens.append(
                SideLine(said("Lumen {lumen}: {name}", lumen=each.lumen, name=graded.name), f"{step.text}.", tone=tone)
            )
    blocks = ((said("Think of"), "triangle-alert", found), (said("Lumen"), "circle-alert", lumens))
    return tuple(SideBlock(title, icon, tuple(lines)) for title, icon, lines in blocks if lines)


def _lumens(visit: OpenVisit, line: Subject) -> tuple[LumenCheck, ...]:
    device = line.get("line.device", LineDevice)
    found = [lumen_subject(visit.record.lumen_checks, line.id, each.name) for each in (device.lumens if device else ())]
    return tuple(held for each in found if each and (held := each.get("lumen_check.result", LumenCheck)) is not None)


def _worst(said: list[str], worst_first: tuple[str, ...]) -> str:
    return next((each for each in worst_first if each in said), "")


def _temperature(visit: OpenVisit) -> Decimal | None:
    """The highest temperature of this visit, in degrees Celsius."""
    taken = [each.get("vital_signs.temperature", Reading) for each in visit.record.vitals]
    held = [each for each in taken if each is not None and each.value is not None]
    return max(
        (convert(each.value, each.unit or "Cel", "Cel") for each in held if each.value is not None), default=None
    )


def _change(now: Decimal | None, before: Decimal | None) -> Decimal | None:
    return None if now is None or before is None else now - before
