"""An order taken by voice (`clinical.md` 8.5): by who may, written and read back, and confirmed later in writing.

Chemotherapy is only held or stopped by voice. What is not to be written is refused in an order, with what to write.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from nursechart.chart.views import Subject
from nursechart.charting.guarding import MayNotBeCharted
from nursechart.charting.identifying import identified
from nursechart.charting.looks.visit import VisitFrame
from nursechart.charting.open_visit import read, shown_in, subject_in
from nursechart.charting.shift import Shift, say
from nursechart.charting.visiting import frame
from nursechart.clinical.findings import finding
from nursechart.clinical.order_checks import due_by, may_take
from nursechart.clinical.words import tall_man, writing_warning
from nursechart.language import said
from nursechart.record.kinds import OrderDose, OrderDrug, OrderInfusion, OrderPlan, OrderState, OrderVerbal, Part, When

Change = Literal["new", "change", "hold", "stop"]
_STATE: dict[Change, Literal["active", "on_hold", "stopped"]] = {
    "new": "active", "change": "active", "hold": "on_hold", "stop": "stopped",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenOrder:
    """What was said. `order` is the one that is changed, held or stopped; empty for a new one."""

    change: Change
    how: Literal["phone", "verbal"]
    prescriber: str
    read_back: bool
    order: str = ""
    drug: str = ""
    dose: OrderDose | None = None
    infusion: OrderInfusion | None = None
    instruction: str = ""
    indication: str = ""
    until: str = ""
    line: str = ""
    lumen: str = ""


def take(shift: Shift, shown: VisitFrame, stated: SpokenOrder, first: str, second: str) -> VisitFrame:
    """Chart an order by voice; a change becomes a revision that stands in for the order it names.

    Raises TwoIdentifiersNeeded; MayNotBeCharted when she may not take it, it was not read back, it is chemotherapy that
    is begun or changed, or it holds what is not to be written.
    """
    now, was = read(shift, shown.feed, shown.visit, "visit"), shown_in(shown)
    identified(shift, first, second, "patient", "visit")
    held = subject_in(was, stated.order) if stated.order else None
    if stated.change != "new" and held is None:
        raise MayNotBeCharted(said("Choose the order that was spoken of"))
    ordered = held.get("order.drug", OrderDrug) if held else None
    drug = ordered or OrderDrug(stated.drug.strip().lower())
    _refuse(shift, drug, stated)
    spoken = OrderVerbal(
        stated.how, shift.person.printed, shift.person.role, shift.when(), stated.read_back, stated.change, None
    )
    if held is not None and stated.change in ("hold", "stop"):
        state = OrderState(
            _STATE[stated.change],
            stated.instruction or f"By voice, {stated.prescriber}",
            shift.when(),
        )
        values: dict[str, Part] = {"order.state": state, "order.verbal": spoken}
        statements = [say(held.id, part, value, held.refs(part)) for part, value in values.items()]
    else:
        statements = [say(about, part, value) for about, part, value in _parts(shift, stated, drug, held, spoken)]
    shift.chart(was.seen, statements)
    return frame(shift, now.feed, now.id)


def authenticate(shift: Shift, shown: VisitFrame, order: str) -> VisitFrame:
    """Chart that the prescriber has confirmed an order by voice in writing. Raises MayNotBeCharted."""
    was = shown_in(shown)
    held = subject_in(was, order)
    stated = held.get("order.verbal", OrderVerbal) if held else None
    if held is None or stated is None:
        raise MayNotBeCharted(said("This order was not taken by voice"))
    if stated.authenticated is None:
        confirmed = OrderVerbal(
            stated.how, stated.taken_by, stated.role, stated.at, stated.read_back, stated.change, shift.when()
        )
        shift.chart(was.seen, [say(order, "order.verbal", confirmed, held.refs("order.verbal"))])
    return frame(shift, shown.feed, shown.visit)


def due_to_confirm(shift: Shift, order: Subject) -> When | None:
    """When the prescriber has to have confirmed an order by voice; None for a written or a confirmed one."""
    stated, drug = order.get("order.verbal", OrderVerbal), order.get("order.drug", OrderDrug)
    if stated is None or drug is None or stated.authenticated is not None:
        return None
    due, _ = due_by(shift.content, drug.name, drug.classes, shift.at(stated.at.at_ms))
    return shift.when(due)


def _refuse(shift: Shift, drug: OrderDrug, stated: SpokenOrder) -> None:
    content = shift.content
    written = tall_man(content, drug.name)
    if not drug.name or not stated.prescriber.strip():
        raise MayNotBeCharted(said("Write which medicine, and who ordered it"))
    why = may_take(
        content, drug.name, drug.classes, role=shift.person.role, change=stated.change, read_back=stated.read_back
    )
    if why:
        found = finding(content, "R-02.verbal", drug=written, why=why)
        raise MayNotBeCharted(f"{found.says} {found.do}")
    unit = stated.dose.unit if stated.dose else ""
    frequency = stated.dose.frequency if stated.dose else ""
    warning = writing_warning(content, " ".join((stated.drug, f"1 {unit}", frequency, stated.instruction)))
    if warning:
        raise MayNotBeCharted(warning)


def _parts(
    shift: Shift, stated: SpokenOrder, drug: OrderDrug, held: Subject | None, spoken: OrderVerbal
) -> Sequence[tuple[str, str, Part]]:
    """A new order, or the revision that stands in for the one that was changed."""
    about, plan = shift.new_id(), held.get("order.plan", OrderPlan) if held else None
    dose = stated.dose or (held.get("order.dose", OrderDose) if held else None) or OrderDose()
    infusion = stated.infusion or (held.get("order.infusion", OrderInfusion) if held else None)
    new = OrderPlan(
        therapy=plan.therapy if plan else "",
        prescriber=stated.prescriber.strip(),
        ordered=shift.when(),
        until=stated.until or (plan.until if plan else ""),
        indication=stated.indication or (plan.indication if plan else ""),
        instruction=stated.instruction.strip(),
        line=stated.line or (plan.line if plan else ""),
        lumen=stated.lumen or (plan.lumen if plan else ""),
        revision=(max(plan.revision, 1) + 1 if plan else 1),
        replaces=held.id if held else "",
    )
    parts: list[tuple[str, str, Part]] = [
        (about, "order.drug", drug),
        (about, "order.dose", dose),
        (about, "order.plan", new),
        (about, "order.state", OrderState(_STATE[stated.change], "", shift.when())),
        (about, "order.verbal", spoken),
    ]
    return [*parts, (about, "order.infusion", infusion)] if infusion is not None else parts
