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


def take(shift: Shift, shown: VisitFrame, said: SpokenOrder, first: str, second: str) -> VisitFrame:
    """Chart an order by voice; a change becomes a revision that stands in for the order it names.

    Raises TwoIdentifiersNeeded; MayNotBeCharted when she may not take it, it was not read back, it is chemotherapy that
    is begun or changed, or it holds what is not to be written.
    """
    now, was = read(shift, shown.feed, shown.visit, "visit"), shown_in(shown)
    identified(shift, first, second, "patient", "visit")
    held = subject_in(was, said.order) if said.order else None
    if said.change != "new" and held is None:
        raise MayNotBeCharted("Choose the order that was spoken of")
    ordered = held.get("order.drug", OrderDrug) if held else None
    drug = ordered or OrderDrug(said.drug.strip().lower())
    _refuse(shift, drug, said)
    spoken = OrderVerbal(
        said.how, shift.person.printed, shift.person.role, shift.when(), said.read_back, said.change, None
    )
    if held is not None and said.change in ("hold", "stop"):
        state = OrderState(_STATE[said.change], said.instruction or f"By voice, {said.prescriber}", shift.when())
        values: dict[str, Part] = {"order.state": state, "order.verbal": spoken}
        statements = [say(held.id, part, value, held.refs(part)) for part, value in values.items()]
    else:
        statements = [say(about, part, value) for about, part, value in _parts(shift, said, drug, held, spoken)]
    shift.chart(was.seen, statements)
    return frame(shift, now.feed, now.id)


def authenticate(shift: Shift, shown: VisitFrame, order: str) -> VisitFrame:
    """Chart that the prescriber has confirmed an order by voice in writing. Raises MayNotBeCharted."""
    was = shown_in(shown)
    held = subject_in(was, order)
    said = held.get("order.verbal", OrderVerbal) if held else None
    if held is None or said is None:
        raise MayNotBeCharted("This order was not taken by voice")
    if said.authenticated is None:
        confirmed = OrderVerbal(said.how, said.taken_by, said.role, said.at, said.read_back, said.change, shift.when())
        shift.chart(was.seen, [say(order, "order.verbal", confirmed, held.refs("order.verbal"))])
    return frame(shift, shown.feed, shown.visit)


def due_to_confirm(shift: Shift, order: Subject) -> When | None:
    """When the prescriber has to have confirmed an order by voice; None for a written or a confirmed one."""
    said, drug = order.get("order.verbal", OrderVerbal), order.get("order.drug", OrderDrug)
    if said is None or drug is None or said.authenticated is not None:
        return None
    due, _ = due_by(shift.content, drug.name, drug.classes, shift.at(said.at.at_ms))
    return shift.when(due)


def _refuse(shift: Shift, drug: OrderDrug, said: SpokenOrder) -> None:
    content = shift.content
    written = tall_man(content, drug.name)
    if not drug.name or not said.prescriber.strip():
        raise MayNotBeCharted("Write which medicine, and who ordered it")
    why = may_take(
        content, drug.name, drug.classes, role=shift.person.role, change=said.change, read_back=said.read_back
    )
    if why:
        found = finding(content, "R-02.verbal", drug=written, why=why)
        raise MayNotBeCharted(f"{found.says} {found.do}")
    unit = said.dose.unit if said.dose else ""
    frequency = said.dose.frequency if said.dose else ""
    warning = writing_warning(content, " ".join((said.drug, f"1 {unit}", frequency, said.instruction)))
    if warning:
        raise MayNotBeCharted(warning)


def _parts(
    shift: Shift, said: SpokenOrder, drug: OrderDrug, held: Subject | None, spoken: OrderVerbal
) -> Sequence[tuple[str, str, Part]]:
    """A new order, or the revision that stands in for the one that was changed."""
    about, plan = shift.new_id(), held.get("order.plan", OrderPlan) if held else None
    dose = said.dose or (held.get("order.dose", OrderDose) if held else None) or OrderDose()
    infusion = said.infusion or (held.get("order.infusion", OrderInfusion) if held else None)
    new = OrderPlan(
        therapy=plan.therapy if plan else "",
        prescriber=said.prescriber.strip(),
        ordered=shift.when(),
        until=said.until or (plan.until if plan else ""),
        indication=said.indication or (plan.indication if plan else ""),
        instruction=said.instruction.strip(),
        line=said.line or (plan.line if plan else ""),
        lumen=said.lumen or (plan.lumen if plan else ""),
        revision=(max(plan.revision, 1) + 1 if plan else 1),
        replaces=held.id if held else "",
    )
    parts: list[tuple[str, str, Part]] = [
        (about, "order.drug", drug),
        (about, "order.dose", dose),
        (about, "order.plan", new),
        (about, "order.state", OrderState(_STATE[said.change], "", shift.when())),
        (about, "order.verbal", spoken),
    ]
    return [*parts, (about, "order.infusion", infusion)] if infusion is not None else parts
