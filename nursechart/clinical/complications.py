"""From what was found at a line to the complications it suggests, the worst first (`clinical.md` 3.8).

A suspicion is no diagnosis: it says what was found, what to record and what to do. Numbers become findings by limits
of the pack, so a screen hands over what it has and need not know which number matters.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from nursechart.clinical.allergies import folded
from nursechart.clinical.devices import is_kind
from nursechart.clinical.scales import phlebitis

if TYPE_CHECKING:
    from nursechart.clinical.content import Content
    from nursechart.clinical.content_types import RuleStep
    from nursechart.clinical.line_types import Complication, Extravasation, Severity

_WORST = ("emergency", "urgent", "call", "watch")
_WORDED = ("line_finding", "site_finding", "line_symptom")


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFindings:
    """What is known of one line now. Codes are those of the pack's site_finding, line_symptom and line_finding."""

    device: str
    codes: frozenset[str] = frozenset()
    site_mm: Mapping[str, Decimal | None] | None = None  # findings at the site, with their size
    flush: str = ""  # easy, resists, blocked
    blood_return: str = ""  # brisk, slow, none
    temperature_cel: Decimal | None = None
    arm_change_cm: Decimal | None = None
    external_change_cm: Decimal | None = None
    infiltration: int = 0  # INS grade


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicion:
    """A complication that the findings suggest: why, what to record, and the steps in their order."""

    complication: str
    title: str
    severity: Severity
    because: tuple[str, ...]  # the findings, in words
    criteria: tuple[str, ...]
    steps: tuple[RuleStep, ...]
    stops_use: bool
    scale: str = ""
    rule: str = ""
    snomed: str = ""
    source: tuple[str, ...] = ()
    unconfirmed: bool = False


def suspected(content: Content, findings: LineFindings) -> tuple[Suspicion, ...]:
    """What the findings suggest, the worst first; in one severity what more findings speak for. Raises KeyError."""
    device = content.devices[findings.device]
    found = codes_of(content, findings)
    suspicions: list[tuple[int, Suspicion]] = []
    for each in content.complications.values():
        if each.devices and not is_kind(device, each.devices):
            continue
        matched = [set(group) for group in each.suspect if found.issuperset(group)]
        if matched:
            because = set().union(*matched)
            suspicions.append((len(because), _suspicion(content, each, because, found)))
    suspicions.sort(key=lambda pair: (_WORST.index(pair[1].severity), -pair[0]))
    return tuple(suspicion for _, suspicion in suspicions)


def codes_of(content: Content, findings: LineFindings) -> frozenset[str]:
    """All findings as codes: those given, and those that numbers and grades stand for."""
    site = findings.site_mm or {}
    rules = content.rules
    numbers = content.complications["tunnel_infection"].numbers
    spread = max((site.get(code) or Decimal(0) for code in ("redness", "induration")), default=Decimal(0))
    is_red = bool({"redness", "induration"} & site.keys())
    temperature, arm, moved = findings.temperature_cel, findings.arm_change_cm, findings.external_change_cm
    worked_out = {
        "fever": temperature is not None and temperature >= rules["FP-02"].numbers["fever_cel"],
        "arm_thicker": arm is not None and arm >= rules["LS-03"].numbers["arm_rise_cm"],
        "moved": moved is not None and abs(moved) >= rules["R-05.moved"].numbers["external_change_cm"],
        "redness_far": spread > numbers["far_mm"],
        "redness_near": is_red and spread <= numbers["far_mm"],
        "phlebitis": phlebitis(content, site).value >= rules["LS-01"].numbers["report_from"],
        "infiltration": findings.infiltration > 0,
        "no_return": findings.blood_return == "none",
        "slow_return": findings.blood_return == "slow",
        "resists": findings.flush == "resists",
        "blocked": findings.flush == "blocked",
    }
    return findings.codes | site.keys() | {code for code, holds in worked_out.items() if holds}


def extravasation_care(content: Content, drug: str, classes: Collection[str] = ()) -> Extravasation:
    """Cold or warm, and the antidote that may be ordered, for a drug that leaked; other vesicants where none fits."""
    name = folded(drug)
    for each in content.extravasation.values():
        if any(word in name for word in each.drugs) or set(each.classes) & set(classes):
            return each
    return content.extravasation["other"]


def finding_words(content: Content, code: str) -> str:
    """A finding in words: `swollen arm`."""
    for name in _WORDED:
        said = content.label(name, code)
        if said != code:
            return said.lower()
    return code


def _suspicion(content: Content, each: Complication, because: set[str], found: frozenset[str]) -> Suspicion:
    worst = [group for group in each.emergency if found.issuperset(group)]
    first = (each.emergency_step,) if worst and each.emergency_step is not None else ()
    because = because.union(*worst)
    return Suspicion(
        complication=each.id,
        title=each.title,
        severity="emergency" if worst else each.severity,
        because=tuple(finding_words(content, code) for code in sorted(because)),
        criteria=each.criteria,
        steps=(*first, *each.steps),
        stops_use=each.stops_use,
        scale=each.scale,
        rule=each.rule,
        snomed=each.snomed,
        source=each.source,
        unconfirmed=each.unconfirmed,
    )
