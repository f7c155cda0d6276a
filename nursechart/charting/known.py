"""What the chart knows before anybody was there: from the referral and the pharmacy's orders, offered to be confirmed.

Which field may be asked so, the content pack says (`known`). Nothing is filled in by itself: until she confirms, the
field is empty (EN-7). What needs a judgement is never among it: whether a medicine goes on is asked of her.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from nursechart.chart.views import Subject
from nursechart.charting.form_values import shown_value
from nursechart.charting.looks.common import Carry
from nursechart.charting.open_visit import OpenVisit
from nursechart.charting.ordering import is_active, order_detail, order_title
from nursechart.clinical.content_types import Field
from nursechart.clinical.fields import is_empty
from nursechart.documents.sections import answer_words
from nursechart.language import said
from nursechart.record.kinds import (
    OrderDose,
    OrderDrug,
    OrderInfusion,
    OrderPlan,
    PatientContacts,
    ProblemState,
)

_ICD10 = "icd-10"  # in the address of the code system that a problem's code is of
_NUTRITION = ("parenteral_nutrition", "enteral_nutrition")


def known_carry(visit: OpenVisit, field: Field) -> Carry | None:
    """What the chart says for this field, to be confirmed; None where it says nothing."""
    if not field.known:
        return None
    value = _SOURCES[field.known](visit)
    if is_empty(value):
        return None
    if field.type == "rows":
        typed = tuple(
            (f"{field.id}.{number}.{column.id}", shown_value(column, row[column.id]))
            for number, row in enumerate(value)
            for column in field.columns
            if not is_empty(row.get(column.id))
        )
    else:
        typed = ((field.id, shown_value(field, value)),)
    words = answer_words(visit.shift.content, field, value).rstrip(".")
    return Carry(said("In the chart: {words}", words=words), typed, "")


def _problems(visit: OpenVisit) -> list[dict[str, Any]]:
    """Her active problems: words, ICD-10 code and the day since when, where they are known."""
    held = (each.get("problem.state", ProblemState) for each in visit.record.problems)
    return [
        {
            "text": each.text,
            "icd10": each.code if _ICD10 in each.system.casefold() else "",
            "since": each.onset if _is_day(each.onset) else "",
            "status": each.status,
        }
        for each in held
        if each is not None and each.status == "active"
    ]


def _contacts(visit: OpenVisit) -> list[dict[str, Any]]:
    """Who is named beside her, with relation and telephone."""
    held = visit.record.patient.get("patient.contacts", PatientContacts)
    people = held.people if held is not None else ()
    return [{"name": each.name, "relation": each.relation, "phone": each.phone} for each in people]


def _medicines(visit: OpenVisit) -> list[dict[str, Any]]:
    """The medicines that are ordered; what becomes of each, she says."""
    found = []
    for order in _ordered(visit):
        drug, dose = order.get("order.drug", OrderDrug), order.get("order.dose", OrderDose)
        if drug is None:
            continue
        words = order_title(visit.shift, order).removeprefix(drug.name).strip()
        often = dose.frequency if dose is not None else ""
        found.append({"name": drug.name, "dose": ", ".join(filter(None, (words, often))), "from": "pharmacy"})
    return found


def _nutrition(visit: OpenVisit) -> str:
    """The feeds by vein or tube, as ordered."""
    fed = (f"{order_title(visit.shift, order)}, {order_detail(order)}" for order in _feeds(visit))
    return "; ".join(each.rstrip(". ") for each in fed)


def _nutrition_hours(visit: OpenVisit) -> str:
    """How long they run for, where all run as long."""
    held = (each.get("order.infusion", OrderInfusion) for each in _feeds(visit))
    lasts = {each.over_min for each in held if each is not None and each.over_min is not None}
    return f"{(lasts.pop() / Decimal(60)).normalize():f}" if len(lasts) == 1 else ""


def _ordered(visit: OpenVisit) -> list[Subject]:
    def is_medicine(order: Subject) -> bool:
        drug = order.get("order.drug", OrderDrug)
        return drug is not None and drug.kind == "medicine" and is_active(order)

    return [order for order in visit.record.orders if is_medicine(order)]


def _feeds(visit: OpenVisit) -> list[Subject]:
    def feeds(order: Subject) -> bool:
        plan = order.get("order.plan", OrderPlan)
        return plan is not None and plan.therapy in _NUTRITION

    return [order for order in _ordered(visit) if feeds(order)]


def _is_day(typed: str) -> bool:
    """Whether a day is known as a whole, and not only its year."""
    try:
        date.fromisoformat(typed)
    except ValueError:
        return False
    return True


_SOURCES: dict[str, Callable[[OpenVisit], Any]] = {
    "problems": _problems,
    "contacts": _contacts,
    "medicines": _medicines,
    "nutrition": _nutrition,
    "nutrition_hours": _nutrition_hours,
}
