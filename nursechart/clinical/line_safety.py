"""What speaks against a line or a lumen: patency, tip and leaks (rule 5), what it carries (6), route and device (9)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from nursechart.clinical.act_facts import DrugFact, LineFact
from nursechart.clinical.allergies import classes_of, find_drug
from nursechart.clinical.findings import Finding, finding
from nursechart.clinical.scales import grade as graded
from nursechart.clinical.scales import scale_for
from nursechart.clinical.words import show_number, tall_man

if TYPE_CHECKING:
    from nursechart.clinical.content import Content

_ROUTES = {  # as orders write them, whatever language the pack is shown in
    "by mouth": "PO", "oral": "PO", "intravenous": "IV", "subcutaneous": "SC", "intramuscular": "IM",
    "sc (under the skin)": "SC", "under the skin": "SC", "by feeding tube": "enteral",
}  # fmt: skip
_WITHOUT_A_LINE = frozenset({"PO", "IM"})


def patency_findings(content: Content, drug: DrugFact, line: LineFact) -> tuple[Finding, ...]:
    """Rule 5: no patency, no infusion. Resistance, no blood return, a leak, a tip nobody confirmed or a line that moved
    warn; a vesicant, chemotherapy or PN they block, and so does a lumen that nobody has tested.
    """
    device = content.devices[line.type]
    if not device.vascular:
        return ()
    strict, why = _never_without_patency(content, drug), _not_open(line)
    if strict and not why and (line.flush in ("", "not_done") or line.blood_return in ("", "not_tested")):
        why = "flush and blood return were not tested in this visit"
    found = []
    if why:
        rule = "R-05.vesicant" if strict else "R-05"
        found.append(finding(content, rule, line=line.name, why=why, drug=tall_man(content, drug.name)))
    if line.leaks:
        found.append(_against(content, "R-05.leak", drug, line, line.leaks, strict=strict))
    if line.external_change_cm is not None:
        for each in external_length_findings(content, line.name, line.external_change_cm):
            moved = strict and each.rule == "R-05.moved"
            words = f"external length changed by {show_number(abs(line.external_change_cm))} cm"
            found.append(_against(content, each.rule, drug, line, words, strict=True) if moved else each)
    if device.central and not line.tip_confirmed:
        why = "there is no record that the tip position was confirmed"
        found.append(_against(content, "R-05.tip", drug, line, why, strict=strict))
    return tuple(found)


def _against(content: Content, rule: str, drug: DrugFact, line: LineFact, why: str, *, strict: bool) -> Finding:
    """A doubt about a line: what its own rule says, or, for what must never leak, a block."""
    name = "R-05.vesicant" if strict else rule
    return finding(content, name, line=line.name, why=why, drug=tall_man(content, drug.name))


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
    never = set(content.rules["R-06"].classes)
    return tuple(
        finding(content, "R-06", lumen=lumen, drug=tall_man(content, each.name))
        for each in carries
        if classes_of(content, each.name, each.classes) & never
    )


def route_findings(content: Content, drug: DrugFact, line: LineFact | None) -> tuple[Finding, ...]:
    """Rule 9: the order's route is the line's; vesicants and PN need a central line that may carry them; blood and PN
    share a lumen with nothing.
    """
    written, route = tall_man(content, drug.name), route_code(content, drug.route)
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
    held = classes_of(content, drug.name, drug.classes)
    vesicant = "vesicant" in drug.classes or (known is not None and known.vesicant)
    strict = vesicant or bool(held & set(content.rules["R-09.device"].classes))
    central = vesicant or (known is not None and known.central_only)
    if route and route not in _WITHOUT_A_LINE and route not in device.routes:
        found.append(
            finding(content, "R-09", drug=written, route=route, line=line.name, routes=" or ".join(device.routes))
        )
    elif central and not device.central and "IV" in device.routes:
        found.append(finding(content, "R-09.central_only", drug=written, line=line.name))
    elif strict and "IV" in device.routes and not device.vesicant:
        found.append(finding(content, "R-09.device", drug=written, line=line.name))
    alone = set(content.rules["R-09.alone"].classes)
    for other in line.carries:
        theirs = classes_of(content, other.name, other.classes)
        if (alone & (held | theirs)) and not _goes_with(held, theirs):
            found.append(finding(content, "R-09.alone", drug=written, value=tall_man(content, other.name)))
    return tuple(found)


def _goes_with(one: frozenset[str], other: frozenset[str]) -> bool:
    """Lipids run with the parenteral nutrition they belong to; blood with more blood."""
    return any({kind} <= one and {kind} <= other for kind in ("parenteral_nutrition", "blood_product"))


def phlebitis_findings(
    content: Content, grade: int, *, fever: bool = False, scale: str = "phlebitis_ins"
) -> tuple[Finding, ...]:
    """From grade 2 on the site scale in force: tell the prescriber; with a fever, before any use."""
    if grade < content.rules["LS-01"].numbers["report_from"]:
        return ()
    found = [finding(content, "LS-01", value=graded(content, scale_for(content, scale).id, grade).words)]
    return (finding(content, "LS-02"), *found) if fever else tuple(found)


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
    strict = set(content.rules["R-05.vesicant"].classes)
    return bool(held & strict) or "vesicant" in drug.classes or (known is not None and known.vesicant)


def route_code(content: Content, text: str) -> str:
    """The pack's code for a route as an order writes it; an empty text where it is none of them."""
    spoken = text.strip()
    for choice in content.choices["route"]:
        if spoken.lower() in (choice.id.lower(), choice.label.lower()):
            return choice.id
    return _ROUTES.get(spoken.lower(), "")
