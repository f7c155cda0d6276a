"""Doses as sections of a note: what was given or not, by which order, from which lot, when, and how it went."""

from __future__ import annotations

from nursechart.chart.views import Subject
from nursechart.clinical.content import Content
from nursechart.clinical.words import show_number, tall_man
from nursechart.documents.findings import line_name
from nursechart.documents.flow import flow_lines
from nursechart.documents.pieces import Line, Piece, Section, lines_of, plain
from nursechart.documents.standing import Told
from nursechart.documents.words import date_words, dose_words, label, words_of
from nursechart.record import kinds


def doses(told: Told, content: Content) -> list[Section]:
    return [_dose(told, content, subject) for subject in told.record.doses]


def _dose(told: Told, content: Content, subject: Subject) -> Section:
    dose = subject.get("dose_given.dose", kinds.DoseGiven)
    order = next((each for each in told.record.orders if dose is not None and each.id == dose.order), None)
    lines = [
        _corrected(told, content, subject),
        plain(_reason(content, dose)),
        told.part(subject, "dose_given.times", kinds.DoseTimes, lambda each: _times(told, each)),
        plain(_by(told, content, dose)),
        *flow_lines(told, content, subject),
        told.part(subject, "dose_given.product", kinds.DoseProduct, lambda each: _product(told, content, each)),
        told.part(subject, "dose_given.response", kinds.DoseResponse, lambda each: _response(told, each)),
        plain(_order(told, content, order)) if order is not None else None,
    ]
    title = _title(content, dose) if dose is not None else "Dose taken back"
    return Section(title, lines_of(*lines))


def _title(content: Content, dose: kinds.DoseGiven) -> str:
    what = [tall_man(content, dose.drug), dose_words(dose.dose, dose.unit), _route(content, dose.route)]
    return f"{' '.join(each for each in what if each)}: {label(content, 'dose_status', dose.status)}"


def _corrected(told: Told, content: Content, subject: Subject) -> Line | None:
    """Said only where the dose itself was put right, for the title shows what stands."""
    line = told.part(subject, "dose_given.dose", kinds.DoseGiven, lambda each: _title(content, each))
    return line if len(line) > 1 else None


def _route(content: Content, route: str) -> str:
    return label(content, "route", route) if route else ""


def _reason(content: Content, dose: kinds.DoseGiven | None) -> str:
    if dose is None or not dose.reason:
        return ""
    reason = label(content, "not_given_reason", dose.reason)
    return f"Reason: {reason}."


def _times(told: Told, times: kinds.DoseTimes) -> str:
    said = [
        f"Started {told.clock.at(times.start)}" if times.start is not None else "",
        f"stopped {told.clock.at(times.stop)}" if times.stop is not None else "",
        dose_words(times.volume_ml, "mL"),
        f"at {dose_words(times.rate_ml_per_h, 'mL/h')}" if times.rate_ml_per_h is not None else "",
    ]
    text = ", ".join(each for each in said if each)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _by(told: Told, content: Content, dose: kinds.DoseGiven | None) -> str:
    if dose is None or not dose.line:
        return ""
    line = next((each for each in told.record.lines if each.id == dose.line), None)
    name = line_name(content, line) if line is not None else "line not in this chart"
    return f"By {name}{', lumen ' + dose.lumen if dose.lumen else ''}."


def _product(told: Told, content: Content, product: kinds.DoseProduct) -> str:
    said = [
        f"Lot {product.lot}" if product.lot else "",
        f"expires {date_words(product.expiry)}" if product.expiry else "",
        f"beyond use {told.clock.at(product.beyond_use)}" if product.beyond_use is not None else "",
        label(content, "visual_check", product.visual) if product.visual else "",
        f"bar code typed: {product.typed_reason}" if product.typed_reason else "",
    ]
    text = ", ".join(each for each in said if each)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _response(told: Told, response: kinds.DoseResponse) -> str:
    return " ".join(each for each in (told.clock.at(response.at), response.text) if each)


def _order(told: Told, content: Content, order: Subject) -> str:
    drug = order.get("order.drug", kinds.OrderDrug)
    dose = order.get("order.dose", kinds.OrderDose) or kinds.OrderDose()
    infusion = order.get("order.infusion", kinds.OrderInfusion) or kinds.OrderInfusion()
    plan = order.get("order.plan", kinds.OrderPlan) or kinds.OrderPlan()
    over = f"over {show_number(infusion.over_min)} min" if infusion.over_min is not None else ""
    said = [
        tall_man(content, drug.name) if drug is not None else "",
        dose_words(dose.dose, dose.unit),
        _route(content, dose.route),
        words_of(dose.frequency),
        over,
        "as needed" if dose.as_needed else "",
    ]
    ordered = [plan.prescriber, told.clock.at(plan.ordered), f"{plan.doses} doses" if plan.doses is not None else ""]
    by = ", ".join(each for each in ordered if each)
    text = " ".join(each for each in said if each)
    return f"Order: {text}{' (' + by + ')' if by else ''}." if text else ""


def needs_update(subjects: tuple[Subject, ...]) -> Section | None:
    """Said once, where a newer program charted something that this one cannot show."""
    if not any(subject.needs_update for subject in subjects):
        return None
    text = (
        "Part of this visit was charted with a newer version of this program and is not shown here. Update to see it."
    )
    return Section("Not shown", ((Piece(text, strong=True),),))
