"""What the drug file and the protocol of the therapy say of one dose, as checks that `safety` asks before it is given.

Each takes the facts of the act and gives findings; a fact that nobody knows leaves a limit standing, never lifts it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from nursechart.clinical.act_facts import ActFacts
from nursechart.clinical.allergies import classes_of, find_drug
from nursechart.clinical.dates import show_time
from nursechart.clinical.dose_amounts import beyond_limits, values_of
from nursechart.clinical.drug_file import diluent_findings, product_findings, push_findings
from nursechart.clinical.findings import Finding, finding
from nursechart.clinical.holds import HoldFinding
from nursechart.clinical.premedication import premedication_findings
from nursechart.clinical.protocols import home_findings
from nursechart.clinical.units import round_half_up, shown_unit
from nursechart.clinical.words import show_number, tall_man

if TYPE_CHECKING:
    from nursechart.clinical.content import Content

_TENTH = Decimal("0.1")
_HOLDS = ("emergency", "stop", "hold")


def product(content: Content, facts: ActFacts) -> Sequence[Finding]:
    """IN-13: the label names another product than ordered."""
    if facts.drug is None or facts.label is None or not facts.label.drug:
        return ()
    return product_findings(content, facts.drug.name, facts.label.drug)


def push(content: Content, facts: ActFacts) -> Sequence[Finding]:
    """IN-14: pushed faster than the file allows."""
    if facts.drug is None or facts.ordered is None or facts.push_min is None:
        return ()
    ordered = facts.ordered
    return push_findings(
        content,
        facts.drug.name,
        minutes=facts.push_min,
        volume_ml=ordered.bag_ml or ordered.volume_ml,
        dose_mg=min(values_of(ordered, "dose", "mg"), default=None),
    )


def limits(content: Content, facts: ActFacts) -> Sequence[Finding]:
    """IN-15, IN-16: too short a time, and what is beyond the usual range; R-04.hard_limit has the hard upper limits."""
    if facts.drug is None or facts.ordered is None:
        return ()
    return beyond_limits(content, facts.drug.name, facts.ordered, facts.circumstances)


def fluid(content: Content, facts: ActFacts) -> Sequence[Finding]:
    """IN-17: a fluid that the file forbids with the drug."""
    if facts.drug is None or not facts.diluent:
        return ()
    return diluent_findings(content, facts.drug.name, facts.diluent)


def premedication(content: Content, facts: ActFacts) -> Sequence[Finding]:
    """IN-09, IN-10: what belongs before this infusion was not charted, or its wait is not over."""
    asked = facts.premedication
    known = find_drug(content, facts.drug.name) if facts.drug is not None else None
    if asked is None or known is None:
        return ()
    found = {
        (each.rule, each.says): each
        for therapy in asked.therapies
        for each in premedication_findings(
            content, therapy, known.id, asked.given, asked.start, none_ordered=asked.none_ordered
        )
    }
    return tuple(found.values())


def home(content: Content, facts: ActFacts) -> Sequence[Finding]:
    """IN-11: what may not be given where the patient lives, until somebody has settled what has to hold for it."""
    asked = facts.home
    known = find_drug(content, facts.drug.name) if facts.drug is not None else None
    if asked is None or known is None:
        return ()
    for therapy in asked.therapies:
        found = home_findings(
            content, therapy, known.id, place=asked.place, settled=asked.settled, first_dose=facts.first_dose
        )
        if found:
            return found  # a therapy within another says the same in its own words
    return ()


def lateness(content: Content, facts: ActFacts) -> Sequence[Finding]:
    """IN-23: started later than its time allows (`clinical.md` S08); sooner for what has to come on the minute."""
    if facts.drug is None or facts.due is None:
        return ()
    rule = content.rules["IN-23"]
    critical = classes_of(content, facts.drug.name, facts.drug.classes) & set(rule.classes)
    minutes = int(((facts.starts or facts.now) - facts.due).total_seconds() // 60)
    if minutes <= rule.numbers["critical_min" if critical else "late_min"]:
        return ()
    written = tall_man(content, facts.drug.name)
    return (finding(content, "IN-23", drug=written, time=show_time(facts.due)),)


def held(content: Content, facts: ActFacts) -> Sequence[Finding]:
    """IN-19, IN-20: limits of the protocol that the readings of this visit trip; all of one gravity in one finding."""
    if facts.drug is None:
        return ()
    holding = [each for each in facts.held if each.action in _HOLDS]
    telling = [each for each in facts.held if each.action not in _HOLDS]
    found = []
    if holding:
        found.append(_of_limits(finding(content, "IN-19", **_words(content, facts.drug.name, holding)), holding))
    if telling:
        found.append(_of_limits(finding(content, "IN-20", **_words(content, facts.drug.name, telling)), telling))
    return found


def laboratory(content: Content, facts: ActFacts) -> Sequence[Finding]:
    """IN-21, IN-22: what is due to be drawn, and whose newest result somebody has to look up."""
    if facts.drug is None:
        return ()
    written, found = tall_man(content, facts.drug.name), []
    if facts.labs.due:
        found.append(finding(content, "IN-21", drug=written, value=", ".join(facts.labs.due)))
    if facts.labs.unknown:
        found.append(finding(content, "IN-22", drug=written, value=", ".join(facts.labs.unknown)))
    return found


def _words(content: Content, drug: str, limits_: Sequence[HoldFinding]) -> dict[str, str]:
    says = dict.fromkeys(each.says for each in limits_)
    seen = dict.fromkeys(_compared_words(each.compared, each.unit) for each in limits_ if each.compared is not None)
    return {
        "drug": tall_man(content, drug),
        "value": ". ".join(says),
        "why": f" ({', '.join(seen)})" if seen else "",
        "limit": ", ".join(dict.fromkeys(each.limit for each in limits_)),
    }


def _compared_words(value: Decimal, unit: str) -> str:
    """`32 mmHg`, `2.4 times`: worked out, so to a tenth."""
    return f"{show_number(round_half_up(value, _TENTH))} {shown_unit(unit)}".strip()


def _of_limits(said: Finding, limits_: Sequence[HoldFinding]) -> Finding:
    """The sources are those of the limits: the rule only says what follows from one."""
    sources = dict.fromkeys(source for each in limits_ for source in each.source)
    return replace(said, source=tuple(sources), unconfirmed=any(each.unconfirmed for each in limits_))
