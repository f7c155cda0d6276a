"""The safety rules before a dose, a flush or a draw (`clinical.md` 0.1), as findings.

Each function answers one rule; `before_dose` asks them all. Nothing is read from a chart here: whoever gives, starts
or draws brings the facts, and an unknown fact speaks for caution. The sentences, severities and overrides are
content.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from nursechart.clinical.allergies import AllergyFact, allergy_findings, classes_of, find_drug
from nursechart.clinical.dates import show_date, show_date_time
from nursechart.clinical.findings import Finding, finding, worst_first
from nursechart.clinical.scales import grade as graded
from nursechart.clinical.scales import scale_for
from nursechart.clinical.words import show_number, tall_man

if TYPE_CHECKING:
    from nursechart.clinical.content import Content

__all__ = [
    "AllergyFact", "DoseFacts", "DrugFact", "Finding", "LineFact", "ProductFact", "before_dose", "critical_findings",
    "external_length_findings", "fever_findings", "flush_findings", "identity_findings", "order_findings",
    "patency_findings", "phlebitis_findings", "product_findings", "route_findings", "second_check_findings",
    "sedation_findings",
]  # fmt: skip

# rule 6: a flush would push the drug inside the lumen as a dose
_NEVER_FLUSH = frozenset({"inotrope", "vasopressor", "opioid", "insulin", "prostacyclin"})
# rule 5: what must never run through a line whose patency is in doubt
_NEVER_WITHOUT_PATENCY = frozenset({"parenteral_nutrition", "chemotherapy"})
_ROUTES = {"by mouth": "PO", "oral": "PO", "intravenous": "IV", "subcutaneous": "SC", "intramuscular": "IM"}
_WITHOUT_A_LINE = frozenset({"PO", "IM"})
_EXPIRES_SOON_DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class DrugFact:
    """A drug as ordered; what the content pack knows of its name is added."""

    name: str
    classes: tuple[str, ...] = ()
    route: str = ""
    high_alert: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFact:
    """The line and lumen a dose would run through, as last checked."""

    name: str  # as the screen writes it: PICC, right basilic
    type: str  # device code of the pack
    status: str = "in_use"
    lumen: str = ""
    flush: str = ""  # easy, resists, blocked, not_done
    blood_return: str = ""  # brisk, slow, none, not_tested
    external_change_cm: Decimal | None = None
    tip_confirmed: bool | None = None  # None: nobody has looked it up
    carries: tuple[DrugFact, ...] = ()  # what runs through this lumen now


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductFact:
    """What the label says: `expiry` is good to the end of that day, `beyond_use` to the minute (local, naive)."""

    expiry: date | None = None
    beyond_use: datetime | None = None
    visual: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseFacts:
    """Everything asked before a dose. `now` is the local wall time."""

    now: datetime
    drug: DrugFact
    identity_confirmed: bool
    allergy_status: str  # not_asked, none_known, listed
    allergies: tuple[AllergyFact, ...] = ()
    order_status: str = ""  # active, on_hold, stopped …; empty: no order
    order_reason: str = ""
    order_until: date | None = None
    line: LineFact | None = None
    product: ProductFact | None = None  # None: nothing scanned or typed yet
    second_check: bool = False
    first_dose: bool = False
    kit_ready: bool | None = None
    fever: bool = False  # 38.0 °C and over in this visit, with FP-02 not done
    phlebitis: int = 0  # grade of the site at this visit
    phlebitis_scale: str = "phlebitis_ins"  # the scale it was graded on
    extra: tuple[Finding, ...] = field(default=())


def before_dose(content: Content, facts: DoseFacts) -> tuple[Finding, ...]:
    """All that speaks against giving this dose now, the worst first. Empty: nothing does."""
    drug, line = facts.drug, facts.line
    found = [
        *identity_findings(content, confirmed=facts.identity_confirmed),
        *allergy_findings(content, drug.name, drug.classes, facts.allergies, status=facts.allergy_status),
        *order_findings(
            content,
            drug.name,
            facts.order_status,
            reason=facts.order_reason,
            until=facts.order_until,
            today=facts.now.date(),
        ),
        *(product_findings(content, drug.name, facts.product, facts.now) if facts.product else ()),
        *second_check_findings(content, drug, done=facts.second_check),
        *_kit(content, facts),
        *route_findings(content, drug, line),
        *(patency_findings(content, drug, line) if line else ()),
        *(fever_findings(content) if facts.fever and line is not None and _is_central(content, line) else ()),
        *(phlebitis_findings(content, facts.phlebitis, fever=facts.fever, scale=facts.phlebitis_scale) if line else ()),
        *facts.extra,
    ]
    return worst_first(found)


def identity_findings(content: Content, *, confirmed: bool) -> tuple[Finding, ...]:
    """Rule 1: medicines, draws and blood wait until two identifiers were matched."""
    return () if confirmed else (finding(content, "R-01"),)


def order_findings(
    content: Content, drug: str, status: str, *, reason: str = "", until: date | None = None, today: date | None = None
) -> tuple[Finding, ...]:
    """Rule 2: an order that is active today. `until` is its last day."""
    written = tall_man(content, drug)
    if status == "on_hold":
        return (finding(content, "R-02.on_hold", drug=written, why=f": {reason}" if reason else ""),)
    if status != "active":
        said = {"stopped": ": it was stopped", "completed": ": it is completed", "draft": ": it is not signed yet"}
        return (finding(content, "R-02.no_order", drug=written, why=said.get(status, "")),)
    if until is not None and today is not None and today > until:
        return (finding(content, "R-02.no_order", drug=written, why=f": it ran out on {show_date(until, today)}"),)
    return ()


def product_findings(content: Content, drug: str, product: ProductFact, now: datetime) -> tuple[Finding, ...]:
    """Rule 2: a date is good to the end of that day, a beyond-use time to the minute; anything but clear blocks."""
    written, found = tall_man(content, drug), []
    if product.expiry is not None:
        left = (product.expiry - now.date()).days
        if left < 0:
            found.append(finding(content, "R-02.expired", drug=written, date=show_date(product.expiry)))
        elif left <= _EXPIRES_SOON_DAYS:
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


def second_check_findings(content: Content, drug: DrugFact, *, done: bool) -> tuple[Finding, ...]:
    """Rule 3: a high-alert medicine is checked by a second person before the start."""
    known = find_drug(content, drug.name)
    if done or not (drug.high_alert or (known is not None and known.high_alert)):
        return ()
    return (finding(content, "R-03", drug=tall_man(content, drug.name)),)


def patency_findings(content: Content, drug: DrugFact, line: LineFact) -> tuple[Finding, ...]:
    """Rule 5: no patency, no infusion; a vesicant, chemotherapy or PN is blocked, everything else is warned about."""
    if not content.devices[line.type].vascular:
        return ()
    why = _not_open(line)
    found = []
    if why:
        rule = "R-05.vesicant" if _never_without_patency(content, drug) else "R-05"
        found.append(finding(content, rule, line=line.name, why=why, drug=tall_man(content, drug.name)))
    if line.external_change_cm is not None:
        found += external_length_findings(content, line.name, line.external_change_cm)
    if content.devices[line.type].central and line.tip_confirmed is False:
        found.append(finding(content, "R-05.tip", line=line.name))
    return tuple(found)


def external_length_findings(content: Content, line: str, change_cm: Decimal) -> list[Finding]:
    """Rule 5: a line that moved by 2 cm or more since placement is not used; 1 cm is a hint to change the fixing."""
    words = {"line": line, "cm": show_number(abs(change_cm))}
    if abs(change_cm) >= content.rules["R-05.moved"].numbers["external_change_cm"]:
        return [finding(content, "R-05.moved", **words)]
    if change_cm >= content.rules["R-05.drift"].numbers["external_hint_cm"]:
        return [finding(content, "R-05.drift", **words)]
    return []


def flush_findings(content: Content, lumen: str, carries: Sequence[DrugFact]) -> tuple[Finding, ...]:
    """Rule 6: never flush or draw from a lumen whose drug would go in as a dose: inotrope, opioid, insulin …"""
    return tuple(
        finding(content, "R-06", lumen=lumen, drug=tall_man(content, each.name))
        for each in carries
        if classes_of(content, each.name, each.classes) & _NEVER_FLUSH
    )


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


def route_findings(content: Content, drug: DrugFact, line: LineFact | None) -> tuple[Finding, ...]:
    """Rule 9: the order's route is the line's; a vesicant and PN need a central line."""
    written, route = tall_man(content, drug.name), _route(content, drug.route)
    known = find_drug(content, drug.name)
    found = []
    if known is not None and route in ("epidural", "intrathecal") and route not in known.routes:
        found.append(
            finding(content, "R-09", drug=written, route=route, line="this drug", routes=" or ".join(known.routes))
        )
    if line is None:
        return tuple(found)
    device = content.devices[line.type]
    if line.status in ("removed", "occluded", "suspect_infection"):
        why = f": {content.label('line_status', line.status)}"
        return (finding(content, "R-09.line_removed", line=line.name, why=why),)
    if route and route not in _WITHOUT_A_LINE and route not in device.routes:
        found.append(
            finding(content, "R-09", drug=written, route=route, line=line.name, routes=" or ".join(device.routes))
        )
    elif known is not None and (known.central_only or known.vesicant) and not device.central and "IV" in device.routes:
        found.append(finding(content, "R-09.central_only", drug=written, line=line.name))
    return tuple(found)


def critical_findings(content: Content, unanswered: Sequence[str]) -> tuple[Finding, ...]:
    """Rule 10: each critical finding without an answer, by the name of where it stands, blocks the signature."""
    return tuple(finding(content, "R-10", section=each) for each in unanswered)


def fever_findings(content: Content) -> tuple[Finding, ...]:
    """FP-02: fever with a central line, before the dose."""
    return (finding(content, "FP-02"),)


def phlebitis_findings(
    content: Content, grade: int, *, fever: bool = False, scale: str = "phlebitis_ins"
) -> tuple[Finding, ...]:
    """From grade 2 on the site scale in force: tell the prescriber; with a fever, before any use."""
    if grade < content.rules["LS-01"].numbers["report_from"]:
        return ()
    found = [finding(content, "LS-01", value=graded(content, scale_for(content, scale).id, grade).words)]
    return (finding(content, "LS-02"), *found) if fever else tuple(found)


def _kit(content: Content, facts: DoseFacts) -> tuple[Finding, ...]:
    known = find_drug(content, facts.drug.name)
    needed = facts.first_dose or (known is not None and known.reaction_risk)
    if not needed or facts.kit_ready:
        return ()
    return (finding(content, "R-07", why=": something is missing or expired" if facts.kit_ready is False else ""),)


def _not_open(line: LineFact) -> str:
    if line.flush == "blocked":
        return "it is blocked"
    if line.flush == "resists":
        return "the flush meets resistance"
    if line.blood_return == "none":
        return "no blood return"
    return ""


def _never_without_patency(content: Content, drug: DrugFact) -> bool:
    known = find_drug(content, drug.name)
    held = classes_of(content, drug.name, drug.classes)
    return bool(held & _NEVER_WITHOUT_PATENCY) or "vesicant" in drug.classes or (known is not None and known.vesicant)


def _is_central(content: Content, line: LineFact) -> bool:
    return content.devices[line.type].central


def _route(content: Content, text: str) -> str:
    """The pack's code for a route as an order writes it; an empty text where it is none of them."""
    spoken = text.strip()
    for choice in content.choices["route"]:
        if spoken.lower() in (choice.id.lower(), choice.label.lower()):
            return choice.id
    return _ROUTES.get(spoken.lower(), "")
