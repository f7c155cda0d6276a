"""The side panel of a visit: allergies, lines and what is due, today's orders."""

from __future__ import annotations

from nursechart.chart.views import VisitRecord
from nursechart.charting import naming
from nursechart.charting.banner import active_allergies
from nursechart.charting.care import due_chip
from nursechart.charting.looks.common import SideBlock, SideLine
from nursechart.charting.open_visit import OpenVisit
from nursechart.charting.ordering import order_line, standing_orders
from nursechart.charting.shift import Shift
from nursechart.language import said
from nursechart.record.kinds import AllergyState, AllergySubstance, PatientCourse


def visit_side(visit: OpenVisit) -> tuple[SideBlock, ...]:
    """Allergies, lines with what is due, today's orders, the reason for treatment; empty blocks are left out."""
    record = visit.record
    blocks = [_allergies(record), _lines(visit), _orders(visit.shift, record), _course(record)]
    return tuple(block for block in blocks if block.lines or block.note)


def _allergies(record: VisitRecord) -> SideBlock:
    lines = []
    for subject in active_allergies(record.allergies):
        substance = subject.get("allergy.substance", AllergySubstance)
        state = subject.get("allergy.state", AllergyState)
        if substance is None:
            continue
        details = []
        if state is not None:
            details = [
                word for word in (", ".join(state.reactions), state.severity, naming.written_date(state.since)) if word
            ]
            details.append(said("confirmed") if state.verified else said("not confirmed"))
        words = ", ".join(details)
        lines.append(SideLine(substance.text, f"{words[:1].upper()}{words[1:]}." if words else "", tone="crit"))
    return SideBlock(said("Allergies"), "octagon-alert", tuple(lines))


def _lines(visit: OpenVisit) -> SideBlock:
    shift, lines = visit.shift, []
    for line in visit.lines:
        day = naming.line_day(shift, line, shift.now)
        lines.append(SideLine(naming.line_words(shift, line), said("Day {n}.", n=day) if day is not None else ""))
        for item in visit.due(line):
            lines.append(SideLine(item.title, "", due_chip(item)))
    return SideBlock(said("Active lines"), "iv-bag", tuple(lines))


def _orders(shift: Shift, record: VisitRecord) -> SideBlock:
    lines = []
    for order in standing_orders(shift, record.orders):
        told = order_line(shift, order, record.doses)
        lines.append(SideLine(told.title, ". ".join(part for part in (told.detail, told.due) if part), told.chip))
    return SideBlock(said("Orders for today"), "pill", tuple(lines))


def _course(record: VisitRecord) -> SideBlock:
    course = record.patient.get("patient.course", PatientCourse)
    return SideBlock(said("Reason for treatment"), "file-text", note=course.reason if course else "")
