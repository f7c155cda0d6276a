"""What is known of a line and a lumen now: how it was last found, what was seen at it, and what runs through it.

What runs is a dose in progress in any visit that is not signed, and a continuous infusion that is ordered through the
line. Where nobody said through which lumen, it may be any of them.
"""

from __future__ import annotations

from collections.abc import Iterator

from nursechart.chart.views import Subject
from nursechart.charting import naming
from nursechart.charting.care import check_subject, last_check
from nursechart.charting.missing import lumen_of
from nursechart.charting.open_visit import OpenVisit
from nursechart.charting.ordering import is_active
from nursechart.charting.site_scores import site_grade
from nursechart.clinical.act_facts import DrugFact, LineFact
from nursechart.clinical.allergies import classes_of, find_drug, folded, speaks_of
from nursechart.clinical.scales import Grade
from nursechart.language import said
from nursechart.record.kinds import (
    DoseGiven,
    LineCareDone,
    LineDevice,
    LineLength,
    LinePlacement,
    LineSite,
    LineState,
    OrderDose,
    OrderDrug,
    OrderInfusion,
    OrderPlan,
)

WITHDRAWN = "drug_withdrawn"  # the procedure that opens a lumen to a flush again (rule 6)
_LEAK = "leak"  # the finding at the exit site


def line_fact(now: OpenVisit, line: str, lumen: str) -> LineFact | None:
    """A line and lumen as last checked; None where no such line of a known type is in the chart."""
    content, subject = now.shift.content, _line(now, line)
    device = subject.get("line.device", LineDevice) if subject else None
    if subject is None or device is None or device.type not in content.devices:
        return None
    states = subject.all("line.state", LineState)
    placement = subject.get("line.placement", LinePlacement)
    check = last_check(subject, now.record.line_checks)
    length = check.get("line_check.external_length", LineLength) if check else None
    change = None
    if length is not None and length.cm is not None and placement is not None and placement.external_cm is not None:
        change = length.cm - placement.external_cm
    tested = lumen_of(now.record, line, lumen)
    tip = placement.tip_confirmed_by if placement else ""
    return LineFact(
        name=naming.line_place(now.shift, subject),
        type=device.type,
        status=next((state.status for state in states if state.status not in ("in_use", "resting")), "in_use"),
        lumen=lumen,
        flush=tested.flush if tested else "",
        blood_return=tested.blood_return if tested else "",
        external_change_cm=change,
        tip_confirmed=None if not tip else tip != "none",
        leaks=_leaks(check),
        carries=carried(now, line, lumen),
        withdrawn=_is_withdrawn(now, line, lumen),
    )


def carried(now: OpenVisit, line: str, lumen: str) -> tuple[DrugFact, ...]:
    """What runs through a lumen (of which nobody may know the name)."""
    found: dict[str, DrugFact] = {}
    for given in _running(now):
        if given.line == line and lumen in ("", given.lumen):
            order = next((each for each in now.record.orders if each.id == given.order), None)
            drug = order.get("order.drug", OrderDrug) if order else None
            found[folded(given.drug)] = DrugFact(name=given.drug, classes=drug.classes if drug else ())
    for order in now.record.orders:
        drug = order.get("order.drug", OrderDrug)
        if drug is not None and _runs_on(now, order, drug, line, lumen):
            found.setdefault(folded(drug.name), DrugFact(name=drug.name, classes=drug.classes))
    return tuple(found.values())


def running_through(now: OpenVisit, line: str) -> tuple[str, ...]:
    """The drugs that are charted as in progress through a line, in this visit: she can stop them."""
    held = (given for subject in now.record.doses for given in subject.all("dose_given.dose", DoseGiven))
    return tuple(dict.fromkeys(each.drug for each in held if each.status == "in_progress" and each.line == line))


def site_now(now: OpenVisit, line: str) -> Grade | None:
    """The grade of the site at the last check of this visit; None where nobody has looked."""
    check = check_subject(now.record.line_checks, line)
    site = check.get("line_check.site", LineSite) if check else None
    return site_grade(now.shift, site, _line(now, line)) if site else None


def _running(now: OpenVisit) -> Iterator[DoseGiven]:
    """The doses in progress, of this visit and of her others that are open."""
    for subject in (*now.record.doses, *now.doses_of_open_visits):
        for given in subject.all("dose_given.dose", DoseGiven):
            if given.status == "in_progress":
                yield given


def _runs_on(now: OpenVisit, order: Subject, drug: OrderDrug, line: str, lumen: str) -> bool:
    """Whether a continuous infusion is ordered through this lumen, or may be."""
    dose, plan = order.get("order.dose", OrderDose), order.get("order.plan", OrderPlan)
    infusion = order.get("order.infusion", OrderInfusion)
    if drug.kind != "medicine" or not is_active(order) or plan is None or plan.line != line or infusion is None:
        return False
    if dose is not None and (dose.every_h or dose.as_needed):
        return False
    if infusion.rate_ml_per_h is None and infusion.dose_rate is None:
        return False
    known = plan.lumen or _lumen_for(now, drug, line)
    return not known or not lumen or known == lumen


def _lumen_for(now: OpenVisit, drug: OrderDrug, line: str) -> str:
    """The lumen that the line's own record keeps for this drug or its class; empty when it keeps none."""
    content, subject = now.shift.content, _line(now, line)
    device = subject.get("line.device", LineDevice) if subject else None
    known = find_drug(content, drug.name)
    words = {folded(drug.name), *(folded(content.drug_classes[each].title) for each in classes_of(content, drug.name))}
    words |= {known.id} if known else set()
    for each in device.lumens if device else ():
        use = folded(each.use)
        if use and any(speaks_of(use, word) or speaks_of(word, use) for word in words):
            return each.name
    return ""


def _is_withdrawn(now: OpenVisit, line: str, lumen: str) -> bool:
    """Whether the drug was withdrawn from this lumen under an order, in this visit."""
    return any(
        (held := each.get("line_care.done", LineCareDone)) is not None
        and (held.procedure, held.line) == (WITHDRAWN, line)
        and held.lumen == lumen
        and bool(held.ordered_by)
        for each in now.record.line_cares
    )


def _leaks(check: Subject | None) -> str:
    site = check.get("line_check.site", LineSite) if check else None
    return said("it leaks") if site is not None and any(each.code == _LEAK for each in site.findings) else ""


def _line(now: OpenVisit, line: str) -> Subject | None:
    return next((each for each in now.record.lines if each.id == line), None)
