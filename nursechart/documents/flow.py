"""The flow sheet of a dose (S10) for print: a line a row, what the rates make, and vital signs that came late.

The rows are those of the conductor; what one said before it was put right stays readable.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from nursechart.chart.infusions import Flow, flow_of
from nursechart.chart.views import Subject
from nursechart.clinical.content import Content
from nursechart.clinical.units import round_half_up
from nursechart.clinical.words import show_number
from nursechart.documents.pieces import Line, plain
from nursechart.documents.standing import Told
from nursechart.documents.words import date_words, dose_words, label
from nursechart.record import kinds

_PART = "infusion_step.event"
_DONE = {
    "start": "started", "rate": "rate changed", "check": "checked", "pause": "paused", "resume": "started again",
    "bag": "bag changed", "reaction": "stopped for a reaction", "flush": "flushed", "stop": "stopped", "end": "ended",
    "waste": "wasted",
}  # fmt: skip
_TENTH = Decimal("0.1")


def flow_lines(told: Told, content: Content, dose: Subject) -> list[Line | None]:
    """The rows of a dose in the order of time; nothing for a dose without any."""
    mine = {each.id: each for each in told.record.infusion_steps if _is_of(each, dose)}
    if not mine:
        return []
    flow = _flow(told, content, dose)
    stands = [row.subject for row in flow.rows if row.subject]
    rows = [mine[each] for each in (*stands, *(each for each in mine if each not in stands))]
    lines: list[Line | None] = [
        told.part(row, _PART, kinds.InfusionStepEvent, lambda each: _words(told, content, each)) for row in rows
    ]
    lines.append(plain(_sum(flow)))
    late = _late(content, flow, told)
    return [*lines, plain(f"Vital signs not taken in time: due {', '.join(late)}.") if late else None]


def _is_of(subject: Subject, dose: Subject) -> bool:
    held = [said.value for said in subject.parts.get(_PART, ()) if isinstance(said.value, kinds.InfusionStepEvent)]
    return any(each.dose == dose.id for each in held)


def _words(told: Told, content: Content, row: kinds.InfusionStepEvent) -> str:
    """14:02 paused. Bathroom."""
    said = [
        f"at {dose_words(row.rate_ml_per_h, 'mL/h')}" if row.rate_ml_per_h is not None else "",
        f"bag of {dose_words(row.bag_ml, 'mL')}" if row.bag_ml is not None else "",
        row.product,
        f"lot {row.lot}" if row.lot else "",
        f"expires {date_words(row.expiry)}" if row.expiry else "",
        label(content, "visual_check", row.visual) if row.visual else "",
        f"pump reads {dose_words(row.pump_ml, 'mL')}" if row.pump_ml is not None else "",
        dose_words(row.flush_ml, "mL") if row.flush_ml is not None else "",
        dose_words(row.waste_ml, "mL") if row.waste_ml is not None else "",
        f"witness {row.witness}" if row.witness else "",
        f"site {label(content, 'infusion_site', row.site)}" if row.site else "",
        ", ".join(label(content, "reaction_sign", each) for each in row.symptoms),
        f"plan {_plan(content, row)}" if row.plan else "",
    ]
    text = ", ".join(each for each in said if each)
    worked_out = " (time worked out from the rates, not seen)" if row.calculated else ""
    more = " ".join(each for each in (row.reason, row.note) if each)
    head = f"{told.clock.at(row.at)} {_DONE[row.event]}{worked_out}{', ' + text if text else ''}."
    return f"{head} {more.rstrip('.')}." if more else head


def _plan(content: Content, row: kinds.InfusionStepEvent) -> str:
    plan = content.rate_plans.get(row.plan)
    weight = f" for {show_number(row.weight_kg)} kg" if row.weight_kg is not None else ""
    return f"{plan.title if plan is not None else 'as ordered'}{weight}"


def _flow(told: Told, content: Content, dose: Subject) -> Flow:
    """The infusion as of its last row and the end of the watch after it, in the zone of the visit."""
    given = dose.get("dose_given.dose", kinds.DoseGiven)
    order = next((each for each in told.record.orders if given is not None and each.id == given.order), None)
    start = told.record.visit.get("visit.start", kinds.VisitStart)
    end = told.record.visit.get("visit.end", kinds.VisitEnd)
    zone = ZoneInfo(start.at.zone) if start is not None else UTC
    at = [each.at.at_ms for row in told.record.infusion_steps if (each := row.get(_PART, kinds.InfusionStepEvent))]
    until = max([*at, *([end.at.at_ms] if end is not None else [])])
    now = datetime.fromtimestamp(until / 1000, UTC).astimezone(zone)
    return flow_of(content, order, dose, told.record.infusion_steps, now)


def _sum(flow: Flow) -> str:
    state = flow.state
    of = f" of {show_number(flow.volume_ml)}" if flow.volume_ml is not None else ""
    said = [f"By the rates {show_number(round_half_up(state.given_ml, _TENTH))}{of} mL"]
    for each in state.bags:
        name = f"lot {each.lot}" if each.lot else "bag without a lot"
        said.append(f"{name}: {show_number(round_half_up(each.given_ml, _TENTH))} mL")
    if state.paused_min:
        said.append(f"paused {show_number(round_half_up(state.paused_min, Decimal(1)))} min in all")
    return f"{'; '.join(said)}."


def _late(content: Content, flow: Flow, told: Told) -> list[str]:
    """The clock times of vital signs that nobody took within the pack's minutes."""
    taken = [
        datetime.fromtimestamp(held.at.at_ms / 1000, UTC)
        for subject in told.record.vitals
        if (held := subject.get("vital_signs.set", kinds.VitalSet)) is not None
    ]
    return [f"{row.at:%H:%M}" for row, late in flow.open_vitals(content, taken) if late and row.at <= flow.now]
