"""A referral for a patient somebody brought: so that the story can be told on her, whoever she is.

A file from elsewhere has neither a line nor an infusion for today. The demonstration's pharmacy therefore states what a
referral would: a PICC placed three weeks ago and cared for a week ago, an antibiotic that none of her allergies speaks
against, and this morning's visit.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import NAMESPACE_URL, uuid5

from nursechart.demo.clock import StoryClock
from nursechart.record import kinds
from nursechart.record.kinds import Part, When

Stated = tuple[str, str, Part]


def referral_for(patient: str, nurse: str, clock: StoryClock) -> Iterator[Stated]:
    """(subject, part, value) of a line, its last care, an order and the visit of this morning."""
    today = clock.today().replace(hour=9, minute=30, second=0, microsecond=0)
    line, order, visit = (_id(patient, name) for name in ("picc", "daptomycin", "visit"))
    placed, last = today - timedelta(days=21), today - timedelta(days=7)
    course = kinds.PatientCourse("antibiotic", "Bone infection, left heel", f"{placed:%Y-%m-%d}")
    yield patient, "patient.course", course
    device = kinds.LineDevice("PICC", (kinds.Lumen("1"),), Decimal("4"), side="right", site="basilic", valve="open")
    yield line, "line.device", device
    yield (
        line,
        "line.placement",
        kinds.LinePlacement(
            placed=_when(placed, clock), facility="Northside", technique="ultrasound", total_cm=Decimal("40"),
            internal_cm=Decimal("38"), external_cm=Decimal("2"), arm_cm=Decimal("28"), tip="cavo_atrial",
            tip_confirmed_by="ecg",
        ),
    )  # fmt: skip
    yield line, "line.state", kinds.LineState("in_use", _when(placed, clock))
    for name, procedure, dressing in (("dressing", "dressing_change", "transparent"), ("cap", "connector_change", "")):
        done = kinds.LineCareDone("referral", line, procedure, _when(last, clock), dressing=dressing)
        yield _id(patient, name), "line_care.done", done
    yield order, "order.drug", kinds.OrderDrug("daptomycin", classes=("lipopeptide",))
    yield order, "order.dose", kinds.OrderDose(Decimal("500"), "mg", "IV", "every 24 hours", Decimal("24"))
    infusion = kinds.OrderInfusion(Decimal("50"), Decimal("100"), Decimal("30"), "sodium chloride 0.9 %")
    yield order, "order.infusion", infusion
    yield order, "order.state", kinds.OrderState("active")
    dose_at = today.replace(hour=10, minute=0)
    yield (
        order,
        "order.plan",
        kinds.OrderPlan(
            therapy="antibiotic", prescriber="Dr Lindqvist", ordered=_when(placed, clock),
            first=_when(dose_at - timedelta(days=6), clock), doses=28, line=line,
            indication="Bone infection, left heel",
        ),
    )  # fmt: skip
    yield (
        visit,
        "visit.plan",
        kinds.VisitPlan(
            type="ADM", planned=_when(today, clock), nurse=nurse, minutes=75, title="Dose and line care",
            fixed="dose 10:00", fixed_at=_when(dose_at, clock),
        ),
    )  # fmt: skip


def _when(moment: datetime, clock: StoryClock) -> When:
    wall = moment.replace(tzinfo=None).isoformat(timespec="minutes")
    return When(int(moment.timestamp() * 1000), clock.zone, wall)


def _id(patient: str, name: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"nursechart/demo/{patient}/{name}"))
