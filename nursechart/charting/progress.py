"""How far a visit is: the marks of the section rail."""

from __future__ import annotations

from typing import Literal

from nursechart.chart.views import VisitRecord
from nursechart.charting.conducting_flow import conducted, dose_of, infusions_of
from nursechart.charting.looks.visit import RailItem, SignItem
from nursechart.charting.missing import measured
from nursechart.charting.open_visit import OpenVisit
from nursechart.charting.sections import section_values
from nursechart.language import said, said_for

_FEW = 3  # so many things left elsewhere, and the rail says at "sign" what is missing


def rail(visit: OpenVisit, missing: tuple[SignItem, ...]) -> tuple[RailItem, ...]:
    """The groups of this visit with mark, word and count; the last one opens the signing page."""
    drafted = {draft.form for draft in visit.drafts}
    items = []
    for group in visit.shift.content.groups:
        here = [item for item in missing if item.group == group.id]
        if group.id == "sign":
            elsewhere = len(missing) - len(here)
            note = (
                said_for(len(missing), "{n} missing", "{n} missing")
                if visit.begun and missing and elsewhere <= _FEW
                else ""
            )
            items.append(RailItem(group.id, group.title, "locked", note))
            continue
        begun = _has_begun(visit, group.id)
        note, warns = _note(visit, group.id, here, begun=begun, drafted=group.id in drafted)
        mark: Literal["done", "doing", "todo", "warn"] = "doing" if begun or group.id in drafted else "todo"
        if not here and visit.begun:
            mark = "done"
        elif warns:
            mark = "warn"
        places = tuple(dict.fromkeys(item.row for item in here if item.row))
        items.append(RailItem(group.id, group.title, mark, note, "warn" if warns else "neutral", places))
    return tuple(items)


def ready_count(record: VisitRecord) -> int:
    """How many things are charted in the visit and will be locked."""
    return sum(len([part for part in subject.parts if subject.said(part)]) for subject in record.subjects)


def _note(visit: OpenVisit, group: str, here: list[SignItem], *, begun: bool, drafted: bool) -> tuple[str, bool]:
    """The words beside a group's title, and whether they warn."""
    care = sum(1 for item in here if item.key.startswith("care:"))
    doses = sum(1 for item in here if item.key.startswith("dose:"))
    if care:
        return said_for(care, "{n} due", "{n} due"), True
    if group == "vitals" and begun:
        wanted, have = measured(visit)
        return (said("{n} of {all}", n=have, all=wanted) if have < wanted else ""), False
    running = _step_note(visit) if group == "infusion" else ""
    if running:
        return running, False
    if doses:
        return said_for(doses, "{n} due", "{n} due"), False
    return (said("draft") if drafted else ""), False


def _step_note(visit: OpenVisit) -> str:
    """`step 3 of 5` while an infusion runs by steps; "running" where it has one rate; "" where none runs."""
    for order in infusions_of(visit):
        dose = dose_of(visit.record, order)
        if dose is None:
            continue
        flow = conducted(visit, order).flow
        if not flow.is_open:
            continue
        if flow.state.status != "running" or flow.due is None or len(flow.due.steps) < 2 or not flow.ran:
            words = {"paused": said("paused"), "empty": said("bag empty")}
            return words.get(flow.state.status, said("running"))
        step = flow.ran[-1].step
        return said("step {n} of {all}", n=step + 1, all=len(flow.due.steps)) if step is not None else said("running")
    return ""


def _has_begun(visit: OpenVisit, group: str) -> bool:
    record = visit.record
    match group:
        case "arrive":
            return visit.begun is not None
        case "vitals":
            return bool(record.vitals)
        case "line":
            return bool(record.line_checks or record.line_cares or record.lumen_checks)
        case "infusion":
            return bool(record.doses)
        case _:
            spec = next(each for each in visit.shift.content.groups if each.id == group)
            return any(section_values(record, section) for section in spec.sections)
