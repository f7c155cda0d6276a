"""The ten safety rules (`clinical.md` 0.1) as one engine: an act and its facts in, findings out, the worst first.

Which rules an act asks is content (`acts` of each rule), and so are sentences, severities, overrides, numbers and drug
classes; how a finding follows from facts is here and in the modules beside (`double_check`, `dose_checks`,
`order_checks`, `order_match`). Nothing is read from a chart here: whoever gives, flushes, draws or signs brings the
facts, and an unknown fact speaks for caution.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from nursechart.clinical import drug_safety
from nursechart.clinical.act_facts import (
    ActFacts,
    DrugFact,
    LineFact,
    ProductFact,
    RateFact,
    SedationFact,
    WeightFact,
)
from nursechart.clinical.allergies import AllergyFact, allergy_findings, find_drug
from nursechart.clinical.content_types import Act
from nursechart.clinical.dates import show_date, show_date_time
from nursechart.clinical.dose_checks import hard_limit_findings, pump_findings, rate_findings, weight_findings
from nursechart.clinical.double_check import double_check_findings, needs_double_check
from nursechart.clinical.findings import Finding, finding, worst_first
from nursechart.clinical.line_safety import (
    external_length_findings,
    flush_findings,
    patency_findings,
    phlebitis_findings,
    route_code,
    route_findings,
)
from nursechart.clinical.order_checks import (
    OtherDrug,
    VerbalFact,
    duplicate_findings,
    order_findings,
    sound_alike_findings,
    verbal_findings,
)
from nursechart.clinical.order_match import differences, same_name
from nursechart.clinical.scales import grade as graded
from nursechart.clinical.scales import scale_for
from nursechart.clinical.words import show_number, tall_man

if TYPE_CHECKING:
    from nursechart.clinical.content import Content

__all__ = [
    "Act", "ActFacts", "AllergyFact", "DrugFact", "Finding", "LineFact", "OtherDrug", "ProductFact", "RateFact",
    "SedationFact", "VerbalFact", "WeightFact", "asked_by", "before", "critical_findings", "external_length_findings",
    "fever_findings", "flush_findings", "patency_findings", "phlebitis_findings", "product_findings", "route_findings",
    "sedation_findings",
]  # fmt: skip


def before(content: Content, act: Act, facts: ActFacts) -> tuple[Finding, ...]:
    """All that speaks against this act now, the worst first. Empty: nothing does."""
    wanted = asked_by(content, act)
    found = [each for family, check in _CHECKS if family in wanted for each in check(content, facts)]
    return worst_first(found)


def asked_by(content: Content, act: Act) -> frozenset[str]:
    """The rules that an act asks, by content."""
    return frozenset(rule.id for rule in content.rules.values() if act in rule.acts)


# --- one by one ------------------------------------------------------------------------------------------------------


def _identity(content: Content, facts: ActFacts) -> Sequence[Finding]:
    """Rule 1: medicines, draws and blood wait until two identifiers were matched, and again after another record."""
    if not facts.identity_confirmed:
        return (finding(content, "R-01"),)
    return (finding(content, "R-01.again"),) if facts.identity_again else ()


def _allergies(content: Content, facts: ActFacts) -> Sequence[Finding]:
    if facts.drug is None:
        return ()
    return allergy_findings(content, facts.drug.name, facts.drug.classes, facts.allergies, status=facts.allergy_status)


def _order(content: Content, facts: ActFacts) -> Sequence[Finding]:
    drug = facts.drug
    if drug is None:
        return ()
    found = order_findings(
        content,
        drug.name,
        facts.order_status,
        reason=facts.order_reason,
        until=facts.order_until,
        today=facts.now.date(),
        replaced_by=facts.replaced_by,
    )
    return (*found, *verbal_findings(content, drug.name, drug.classes, facts.verbal, facts.moment or facts.now))


def _label(content: Content, facts: ActFacts) -> Sequence[Finding]:
    """Rule 2: what the label says against the order, field by field; a label for somebody else stands first."""
    if facts.drug is None or facts.label is None:
        return ()
    written = tall_man(content, facts.drug.name)
    if facts.label.patient and facts.patient and not same_name(facts.label.patient, facts.patient):
        return (finding(content, "R-02.patient", drug=written, value=facts.label.patient),)
    if facts.order is None:
        return ()
    differ = differences(content, facts.order, facts.label)
    if not differ:
        return ()
    return (finding(content, "R-02.label", drug=written, why=", ".join(each.words for each in differ)),)


def _product(content: Content, facts: ActFacts) -> Sequence[Finding]:
    if facts.drug is None or facts.product is None:
        return ()
    return product_findings(content, facts.drug.name, facts.product, facts.now)


def _duplicates(content: Content, facts: ActFacts) -> Sequence[Finding]:
    drug = facts.drug
    if drug is None:
        return ()
    return duplicate_findings(content, drug.name, drug.classes, facts.others, now=facts.now, every=facts.every)


def _sound_alike(content: Content, facts: ActFacts) -> Sequence[Finding]:
    if facts.drug is None:
        return ()
    return sound_alike_findings(content, facts.drug.name, [each.name for each in facts.others if each.given is None])


def _double_check(content: Content, facts: ActFacts) -> Sequence[Finding]:
    """Rule 3: a high-alert medicine is checked by a second person, each alone, before the start."""
    drug = facts.drug
    if drug is None:
        return ()
    route = route_code(content, drug.route)
    needed = needs_double_check(
        content, drug.name, classes=drug.classes, route=route, flagged=drug.high_alert, child=facts.child
    )
    return double_check_findings(content, drug.name, facts.check) if needed is not None else ()


def _arithmetic(content: Content, facts: ActFacts) -> Sequence[Finding]:
    """Rule 4: order, pump and what is worked out anew agree; the dose is under its hard limit; the weight is fresh."""
    rate, found = facts.rate, list[Finding]()
    if rate.ordered and rate.worked_out is not None:
        found += rate_findings(content, rate.worked_out, rate.ordered)
    if rate.pump is not None and rate.worked_out:
        found += pump_findings(content, rate.pump, rate.worked_out)
    elif rate.pump is not None and rate.ordered:
        found += rate_findings(content, rate.pump, rate.ordered)
    if facts.drug is not None and facts.over_limit is not None:
        over = facts.over_limit
        found += hard_limit_findings(content, facts.drug.name, over.value, over.unit, over.limit)
    if facts.weight is not None:
        weight = facts.weight
        found += weight_findings(
            content,
            weight.weighed,
            facts.now.date(),
            child=weight.child,
            change_percent=weight.change_percent,
            method=weight.method,
        )
    return found


def _patency(content: Content, facts: ActFacts) -> Sequence[Finding]:
    if facts.drug is None or facts.line is None:
        return ()
    return patency_findings(content, facts.drug, facts.line)


def _lumen(content: Content, facts: ActFacts) -> Sequence[Finding]:
    line = facts.line
    if line is None or line.withdrawn:
        return ()
    return flush_findings(content, f"Lumen {line.lumen}" if line.lumen else line.name, line.carries)


def _kit(content: Content, facts: ActFacts) -> Sequence[Finding]:
    """Rule 7: the kit is there before a first dose and before a drug that people react to."""
    known = find_drug(content, facts.drug.name) if facts.drug is not None else None
    needed = facts.first_dose or (known is not None and known.reaction_risk)
    if not needed or facts.kit_ready:
        return ()
    return (finding(content, "R-07", why=": something is missing or expired" if facts.kit_ready is False else ""),)


def _sedation(content: Content, facts: ActFacts) -> Sequence[Finding]:
    if not facts.opioid:
        return ()
    held = facts.sedation
    return sedation_findings(
        content,
        poss=held.poss,
        breathing_rate=held.breathing_rate,
        oxygen_saturation=held.oxygen_saturation,
        naloxone=held.naloxone,
    )


def _route(content: Content, facts: ActFacts) -> Sequence[Finding]:
    return route_findings(content, facts.drug, facts.line) if facts.drug is not None else ()


def _critical(content: Content, facts: ActFacts) -> Sequence[Finding]:
    return critical_findings(content, facts.unanswered)


def _fever(content: Content, facts: ActFacts) -> Sequence[Finding]:
    line = facts.line
    central = line is not None and content.devices[line.type].central
    return fever_findings(content) if facts.fever and central else ()


def _phlebitis(content: Content, facts: ActFacts) -> Sequence[Finding]:
    return (
        phlebitis_findings(content, facts.phlebitis, fever=facts.fever, scale=facts.phlebitis_scale)
        if facts.line is not None
        else ()
    )


Check = Callable[["Content", ActFacts], Sequence[Finding]]
# each check under the rule whose `acts` say when it is asked
_CHECKS: tuple[tuple[str, Check], ...] = (
    ("R-01", _identity), ("R-02", _allergies), ("R-02", _order), ("R-02", _label), ("R-02", _product),
    ("R-02", _duplicates), ("DN-02", _sound_alike), ("R-03", _double_check), ("R-04", _arithmetic), ("R-05", _patency),
    ("R-06", _lumen), ("R-07", _kit), ("R-08", _sedation), ("R-09", _route), ("R-10", _critical), ("FP-02", _fever),
    ("LS-01", _phlebitis), ("IN-13", drug_safety.product), ("IN-14", drug_safety.push), ("IN-15", drug_safety.limits),
    ("IN-17", drug_safety.fluid), ("IN-09", drug_safety.premedication), ("IN-11", drug_safety.home),
    ("IN-19", drug_safety.held), ("IN-21", drug_safety.laboratory), ("IN-23", drug_safety.lateness),
)  # fmt: skip


# --- rules that are asked elsewhere too ------------------------------------------------------------------------------


def product_findings(content: Content, drug: str, product: ProductFact, now: datetime) -> tuple[Finding, ...]:
    """Rule 2: a date is good to the end of that day, a beyond-use time to the minute; anything but clear blocks."""
    written, found = tall_man(content, drug), []
    if product.expiry is not None:
        left = (product.expiry - now.date()).days
        if left < 0:
            found.append(finding(content, "R-02.expired", drug=written, date=show_date(product.expiry)))
        elif left <= content.rules["R-02.expires_soon"].numbers["days"]:
            found.append(
                finding(
                    content, "R-02.expires_soon", drug=written, date=show_date(product.expiry, now.date(), weekday=True)
                )
            )
    if product.beyond_use is not None and now > product.beyond_use:
        found.append(
            finding(content, "R-02.beyond_use", drug=written, time=show_date_time(product.beyond_use, now.date()))
        )
    if product.visual and product.visual != "clear":
        found.append(finding(content, "R-02.visual", drug=written, why=content.label("visual_check", product.visual)))
    return tuple(found)


def sedation_findings(
    content: Content,
    *,
    poss: int | None,
    breathing_rate: Decimal | None,
    oxygen_saturation: Decimal | None,
    naloxone: bool | None,
) -> tuple[Finding, ...]:
    """Rule 8, for a visit with an opioid infusion: everything entered, and nothing of it critical."""
    numbers = content.rules["R-08"].numbers
    critical = []
    if poss is not None and poss >= numbers["poss_critical"]:
        critical.append(graded(content, scale_for(content, "poss").id, poss).words)
    if breathing_rate is not None and breathing_rate <= numbers["breathing_critical"]:
        critical.append(f"breathing rate {show_number(breathing_rate)}")
    found = [finding(content, "R-08.sedated", why=", ".join(critical))] if critical else []
    if poss is None or breathing_rate is None or oxygen_saturation is None or not naloxone:
        found.append(finding(content, "R-08"))
    return tuple(found)


def critical_findings(content: Content, unanswered: Sequence[str]) -> tuple[Finding, ...]:
    """Rule 10: each critical finding without an answer, by the name of where it stands, blocks the signature."""
    return tuple(finding(content, "R-10", section=each) for each in unanswered)


def fever_findings(content: Content) -> tuple[Finding, ...]:
    """FP-02: fever with a central line, before the dose."""
    return (finding(content, "FP-02"),)
