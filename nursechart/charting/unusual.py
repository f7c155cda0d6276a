"""What a second look is asked for before a signature: values out of range, and what was found at the lines.

The critical ones block until it is charted who was told, when, what was ordered and that it was read back (rule 10);
for the others a second look is enough. Either counts for the value that stood then: a value charted since asks again.
"""

from __future__ import annotations

from decimal import Decimal

from nursechart.chart.views import Subject
from nursechart.charting.explaining import explained
from nursechart.charting.facts import judged
from nursechart.charting.looks.visit import SignItem
from nursechart.charting.naming import line_place
from nursechart.charting.open_visit import OpenVisit
from nursechart.charting.sections import section_subject, section_values
from nursechart.charting.site_scores import site_grade
from nursechart.charting.values import clock, reading_words
from nursechart.clinical.act_facts import SedationFact
from nursechart.clinical.findings import Finding
from nursechart.clinical.safety import external_length_findings, phlebitis_findings, sedation_findings
from nursechart.language import said
from nursechart.record.kinds import LineCheckSet, LineLength, LinePlacement, LineSite, Reading, VitalSet

_ANSWERED = {"seen": "Seen", "acted": "Acted on", "not_now": "Put off", "overridden": "Overridden"}


def unusual_items(visit: OpenVisit) -> tuple[SignItem, ...]:
    """Everything unusual, what blocks first."""
    items = [item for subject in visit.record.vitals for item in _vitals(visit, subject)]
    items += [item for subject in visit.record.line_checks for item in _line(visit, subject)]
    items += _sedation(visit)
    return tuple(sorted(items, key=lambda item: (not item.blocks, item.title)))


def _vitals(visit: OpenVisit, subject: Subject) -> list[SignItem]:
    content, items = visit.shift.content, []
    held = subject.get("vital_signs.set", VitalSet)
    at = clock(held.at) if held else ""
    for part in subject.parts:
        stated, measure = subject.said(part), content.measures.get(part.removeprefix("vital_signs."))
        if stated is None or measure is None:
            continue
        judgement = judged(visit.shift, measure.id, stated.value, visit.facts)
        if judgement is None or judgement.level in ("in_range", "unknown"):
            continue
        rule = content.rules.get(judgement.rule)
        name, version = (rule.id, rule.version) if rule else (f"limit.{measure.id}", content.version)
        about, why = f"{subject.id}/{measure.id}", explained(visit, measure.id, judgement)
        words = (
            said("{says}. Taken {at}.", says=judgement.says, at=at) if judgement.says else said("Taken {at}.", at=at)
        )
        items.append(
            SignItem(
                key=f"{name}|{version}|{about}",
                tone="crit" if judgement.is_critical else "warn",
                icon="chevrons-up" if judgement.is_critical else "arrow-up",
                title=f"{measure.label} {reading_words(visit.shift, measure.id, stated.value)}".replace(" of 10", ""),
                text=f"{words} {why}." if why else words,
                group="vitals",
                row=measure.id,
                seen=_seen(
                    visit, name, about, subject.id, since_ms=stated.charted_at_ms, critical=judgement.is_critical
                )
                or ("" if judgement.is_critical else why),
                blocks=judgement.is_critical,
            )
        )
    return items


def _line(visit: OpenVisit, check: Subject) -> list[SignItem]:
    content = visit.shift.content
    held = check.get("line_check.set", LineCheckSet)
    line = next((each for each in visit.record.lines if held is not None and each.id == held.line), None)
    if line is None:
        return []
    name, items = line_place(visit.shift, line), []
    placement, length = line.get("line.placement", LinePlacement), check.get(_LENGTH, LineLength)
    if length is not None and length.cm is not None and placement is not None and placement.external_cm is not None:
        words = said(
            "{name}: {cm} cm out, {external_cm} cm when placed",
            name=name,
            cm=length.cm,
            external_cm=placement.external_cm,
        )
        for each in external_length_findings(content, name, length.cm - placement.external_cm):
            items.append(_found(visit, each, check, _LENGTH, words, critical=each.severity != "inform"))
    site = check.get(_SITE, LineSite)
    if site is not None:
        graded = site_grade(visit.shift, site, line)
        for each in phlebitis_findings(content, graded.value, scale=graded.scale):
            items.append(_found(visit, each, check, _SITE, each.says.rstrip("."), critical=True))
    return items


def _sedation(visit: OpenVisit) -> list[SignItem]:
    """Rule 8: a score or a breathing rate at which an opioid is stopped."""
    subject, held = section_subject(visit.record, "S05"), sedation(visit)
    if "opioid" not in visit.conditions:
        return []
    stated, items = subject.said("section.fields") if subject else None, []
    about = subject.id if subject else visit.id
    for each in sedation_findings(
        visit.shift.content, poss=held.poss, breathing_rate=held.breathing_rate, oxygen_saturation=None, naloxone=None
    ):
        if each.rule == "R-08.sedated":
            seen = _seen(visit, each.rule, about, since_ms=stated.charted_at_ms if stated else 0, critical=True)
            key = f"{each.rule}|{each.version}|{about}"
            items.append(
                SignItem(
                    key, "crit", "chevrons-up", each.says.rstrip("."), each.do, "assessment", "sedation", seen, True
                )
            )
    return items


def sedation(visit: OpenVisit) -> SedationFact:
    """What rule 8 asks of an opioid visit, as far as it is charted: of several vital signs the newest."""
    held = section_values(visit.record, "S05")
    score = str(held.get("sedation", ""))
    poss = 0 if score == "asleep" else int(score) if score.isdigit() else None
    naloxone = held.get("naloxone")
    return SedationFact(
        poss=poss,
        breathing_rate=_newest(visit, "breathing_rate"),
        oxygen_saturation=_newest(visit, "oxygen_saturation"),
        naloxone=naloxone if isinstance(naloxone, bool) else None,
    )


def _newest(visit: OpenVisit, measure: str) -> Decimal | None:
    readings = [each.get(f"vital_signs.{measure}", Reading) for each in visit.record.vitals]
    values = [each.value for each in readings if each is not None and each.value is not None]
    return values[-1] if values else None


_LENGTH, _SITE = "line_check.external_length", "line_check.site"


def _found(visit: OpenVisit, finding: Finding, check: Subject, part: str, title: str, *, critical: bool) -> SignItem:
    stated = check.said(part)
    return SignItem(
        key=f"{finding.rule}|{finding.version}|{check.id}",
        tone="crit" if critical else "warn",
        icon="chevrons-up" if critical else "arrow-up",
        title=title,
        text=finding.do,
        group="line",
        row=part.removeprefix("line_check."),
        seen=_seen(visit, finding.rule, check.id, since_ms=stated.charted_at_ms if stated else 0, critical=critical),
        blocks=critical,
    )


def _seen(visit: OpenVisit, rule: str, *about: str, since_ms: int, critical: bool) -> str:
    """Seen 10:20; for what is critical, who was told. Empty while nobody has answered since the value was charted."""
    if critical:
        told = visit.told_of(rule, *about, since_ms=since_ms)
        return said("{told} told {clock}", told=told.told, clock=clock(told.told_at)) if told else ""
    answer = visit.answer_to(rule, *about, since_ms=since_ms)
    return f"{_ANSWERED[answer.answer]} {clock(answer.at)}" if answer else ""
