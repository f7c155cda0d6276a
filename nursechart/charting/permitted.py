"""Whether the person at this laptop may do what she is about to chart (`clinical.roles`), asked before she does it.

What charting knows is her role, and the state in which her patient lives. Competencies are not kept on the laptop: a
registered nurse works as before, and what a competency would open to others stays closed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from nursechart.chart.views import Subject, VisitRecord
from nursechart.charting.open_visit import OpenVisit
from nursechart.charting.shift import Shift
from nursechart.clinical.allergies import classes_of
from nursechart.clinical.roles import Context, Qualified, acts_of_dose, acts_of_procedure, may
from nursechart.errors import NurseCanAct
from nursechart.record.entry import Statement
from nursechart.record.kinds import LineDevice, OrderDose, OrderDrug, OrderPlan, PatientAddress, kind_of

_CARE = frozenset({"line_care", "lumen_check"})  # kinds that say a line was worked on, not looked at


class NotYours(NurseCanAct):
    """An act that her role, the law of the state or a missing competency keeps from her. The text says why."""


def refuse_signing(now: OpenVisit) -> None:
    """Raises NotYours when her role signs no visits."""
    _refuse(now, "sign")


def refuse_baseline(now: OpenVisit) -> None:
    """Raises NotYours when saying what is usual for the patient, as a full assessment does, is not hers."""
    _refuse(now, "full_assessment")


def refuse_dose(now: OpenVisit, order: Subject) -> None:
    """Raises NotYours when starting a dose of this order is a high-risk act that is not hers."""
    drug, dose = order.get("order.drug", OrderDrug), order.get("order.dose", OrderDose)
    plan = order.get("order.plan", OrderPlan)
    classes = classes_of(now.shift.content, drug.name, drug.classes) if drug else frozenset()
    first = bool(plan and plan.first_dose)
    for act in acts_of_dose(now.shift.content, classes, dose.route if dose else "", first_dose=first):
        _refuse(now, act)


def refuse_line_care(now: OpenVisit, line: str, row: str, statements: Iterable[Statement]) -> None:
    """Raises NotYours when a row says that a procedure was done on a line which is not hers to do."""
    subject = next((each for each in now.record.lines if each.id == line), None)
    device = subject.get("line.device", LineDevice) if subject is not None else None
    kind = now.shift.content.devices.get(device.type) if device is not None else None
    if kind is None or not any(kind_of(each.part) in _CARE and each.value is not None for each in statements):
        return
    for act in acts_of_procedure(now.shift.content, row.partition(":")[0], kind.care):
        _refuse(now, act)


def why_not_on_line(now: OpenVisit, line: str, procedure: str) -> str:
    """Why a procedure on a line is not hers to do, or an empty text: what is asked before a sheet is filled in."""
    subject = next((each for each in now.record.lines if each.id == line), None)
    device = subject.get("line.device", LineDevice) if subject is not None else None
    kind = now.shift.content.devices.get(device.type) if device is not None else None
    try:
        for act in acts_of_procedure(now.shift.content, procedure, kind.care) if kind is not None else ():
            _refuse(now, act)
    except NotYours as refused:
        return str(refused)
    return ""


def may_return(shift: Shift) -> bool:
    """Whether she reviews: who may return a signed note to its author."""
    return shift.content.rights["correct"].cells.get(shift.person.role, "no") == "return_and_own"


def _refuse(now: OpenVisit, right: str) -> None:
    shift = now.shift
    person = Qualified(shift.person.id, shift.person.role)
    asked = may(shift.content, person, right, shift.now.date(), _context(now.record))
    if not asked.allows:
        raise NotYours(asked.why)


def _context(record: VisitRecord) -> Context:
    """The patient whose chart is open is hers; the state is known where the address has its two letters."""
    home = record.patient.get("patient.address", PatientAddress)
    state = home.state.strip().upper() if home is not None and home.country.upper() in ("", "US", "USA") else ""
    return Context(state=f"US-{state}" if re.fullmatch("[A-Z]{2}", state) else "", assigned=True, own=True)
