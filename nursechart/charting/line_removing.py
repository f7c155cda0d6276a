"""The sheet that takes a line out: what its plan asks for, what stands in the way, and what is wrong as it is typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from nursechart.chart.views import Subject
from nursechart.charting import naming
from nursechart.charting.line_asked import Asked, Typed
from nursechart.charting.line_facts import carried, running_through, site_now
from nursechart.charting.line_removal import removal_facts
from nursechart.charting.looks.common import Chip, SideLine
from nursechart.charting.looks.line import LineSheet
from nursechart.charting.open_visit import OpenVisit
from nursechart.charting.permitted import why_not_on_line
from nursechart.clinical.catheter_days import catheter_days
from nursechart.clinical.content_types import Field
from nursechart.clinical.removal import RemovalFinding, removal_findings, removal_plan
from nursechart.clinical.scales import scale_for
from nursechart.clinical.words import show_number
from nursechart.language import said, said_for
from nursechart.record.kinds import LineDevice, LinePlacement, LineRemoval, When

_ALWAYS = frozenset({"at", "reason", "ordered_by", "culture_ordered", "note"})
_WITH = {"breath": "position", "anticoagulant": "pressure_min"}  # asked where the other is
_NUMBERS = ("removed_cm", "pressure_min", "flat_min")
_TONES = {"emergency": "crit", "urgent": "crit", "call": "warn", "watch": "warn"}
# the field at which a finding of a removal is said, by the fact it was found from
_SAID_AT = ("removed_cm", "tip_intact", "resistance", "flat_min", "air_tight")


def remove_sheet(visit: OpenVisit, line: Subject, typed: Typed) -> LineSheet:
    """What is asked about taking `line` out."""
    asked = _asked(visit, line, typed)
    device = line.get("line.device", LineDevice)
    plan = removal_plan(visit.shift.content, device.type) if device is not None else None
    return LineSheet(
        "remove",
        said("Remove {line_place}", line_place=naming.line_place(visit.shift, line)),
        _days(visit, line),
        said("Chart that it is out"),
        tuple(asked.rows),
        _hinders(visit, line),
        tuple(each.text for each in plan.steps) if plan is not None else (),
    )


def removal_said(visit: OpenVisit, line: Subject, typed: Typed) -> LineRemoval:
    """The removal as typed. Raises SheetNotComplete."""
    asked = _asked(visit, line, typed)
    asked.refuse_unfinished()
    return _removal(visit, line, asked)


def _asked(visit: OpenVisit, line: Subject, typed: Typed) -> Asked:
    content, asked = visit.shift.content, Asked(visit, typed)
    device = line.get("line.device", LineDevice)
    if device is None or device.type not in content.devices:
        return asked
    plan = removal_plan(content, device.type)
    record = {*plan.record, "at", "reason"}
    wanted = _ALWAYS | record | {name for name, other in _WITH.items() if other in record}
    findings: dict[str, RemovalFinding] = {}
    for each in _SAID_AT:  # what is typed so far, judged one fact at a time: each is said at its own field
        if each in wanted:
            alone = Asked(visit, {each: typed.get(each, "")})
            value = alone.ask(content.removal_fields[each])
            if value is not None:
                number = Decimal(value) if each in _NUMBERS else value
                judged = removal_findings(content, removal_facts(line, device, **{each: number}))
                findings |= {each: judged[0]} if judged else {}
    for name, spec in content.removal_fields.items():
        if name in wanted:
            shown, found = _told(visit, line, spec, plan), findings.get(name)
            chip = _chip(found) if found is not None else None
            asked.ask(shown, required=name in record, chip=chip)
            if found is not None:
                asked.rows[-1] = replace(asked.rows[-1], message=f"{found.says}. {found.do}.")
    return asked


def _chip(found: RemovalFinding) -> Chip:
    return Chip(found.says, _TONES[found.severity], "triangle-alert")  # type: ignore[arg-type]


def _told(visit: OpenVisit, line: Subject, spec: Field, plan: Any) -> Field:
    """A field with what is known beside it: how long it was when placed, how long to lie flat, how the site is."""
    shift, hint = visit.shift, spec.hint
    placement, device = line.get("line.placement", LinePlacement), line.get("line.device", LineDevice)
    match spec.id:
        case "removed_cm":
            inserted = removal_facts(line, device).inserted_cm if device is not None else None
            hint = (
                said("{number} cm when placed", number=show_number(inserted))
                if inserted is not None
                else said("its length is not known")
            )
        case "flat_min" if plan.flat_min:
            hint = said("{number} min are planned", number=show_number(plan.flat_min))
        case "air_tight" if plan.air_tight is not None:
            hint = said("for {how_long}", how_long=plan.air_tight.words)
        case "ordered_by" if placement is not None and placement.planned_removal:
            hint = said("removal was planned for {date}", date=naming.written_date(placement.planned_removal))
        case "site_grade":
            kind = shift.content.devices[device.type] if device is not None else None
            scale = scale_for(shift.content, kind.scale if kind is not None and kind.scale else "phlebitis_ins")
            options = {
                f"{scale.title} {each.low} of {scale.of}": f"{each.low}, {each.criteria or each.name}"
                for each in scale.grades
            }
            found = site_now(visit, line.id)
            hint = (
                said("{title}; today it was {words}", title=scale.title, words=found.words)
                if found is not None
                else scale.title
            )
            return msgspec.structs.replace(spec, options=options, hint=hint)
    return msgspec.structs.replace(spec, hint=hint)


def _removal(visit: OpenVisit, line: Subject, asked: Asked) -> LineRemoval:
    said: dict[str, Any] = {name: value for name, value in asked.read.items() if value is not None}
    at = datetime.fromisoformat(said.pop("at")).replace(tzinfo=ZoneInfo(visit.shift.zone))
    when: When = visit.shift.when(at)
    said |= {name: Decimal(said[name]) for name in _NUMBERS if name in said}
    return LineRemoval(visit=visit.id, line=line.id, at=when, **said)


def _days(visit: OpenVisit, line: Subject) -> str:
    """How long it was in: `23 catheter-days, placed 29 Oct`."""
    placement = line.get("line.placement", LinePlacement)
    if placement is None or placement.placed is None:
        return said("Nobody wrote down when it was placed, so its catheter-days cannot be counted.")
    placed, today = datetime.fromisoformat(placement.placed.wall).date(), visit.shift.now.date()
    days = catheter_days(placed, today, first=placed, last=today)
    return said_for(
        days,
        "{n} catheter-day, placed {day_words}. After this its life can still be read.",
        "{n} catheter-days, placed {day_words}. After this its life can still be read.",
        day_words=naming.day_words(placed, today),
    )


def _hinders(visit: OpenVisit, line: Subject) -> tuple[SideLine, ...]:
    """What stands in the way, each with why and what to do; what only has to be thought of comes after."""
    found = []
    why = why_not_on_line(visit, line.id, "removal")
    if why:
        found.append(SideLine(said("Not yours to do"), why, tone="crit"))
    running = running_through(visit, line.id)
    if running:
        drugs = ", ".join(running)
        words = said("{drugs} is charted as running through it. Stop it under Infusion first.", drugs=drugs)
        found.append(SideLine(said("It is in use"), words, tone="crit"))
    else:
        drugs = ", ".join(each.name for each in carried(visit, line.id, ""))
        if drugs:
            words = said("{drugs} is ordered through it. Ask the prescriber how it goes on.", drugs=drugs)
            found.append(SideLine(said("An order needs it"), words, tone="warn"))
    return tuple(found)
