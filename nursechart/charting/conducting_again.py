"""What follows the end of an infusion: started again after a reaction that was handled, and how it was taken.

It is started again only where the reaction says that it went on (S13), and who ordered it was told and read back. The
rate is no higher than the reaction's outcome lets it; every rule that is asked before a dose is asked anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import msgspec

from nursechart.chart.views import Seen
from nursechart.charting.against import against_dose
from nursechart.charting.committing import ReasonNeeded, chart_or_amend
from nursechart.charting.conducting_flow import Conducted, drug_of, row
from nursechart.charting.conducting_marks import rate_words
from nursechart.charting.dose_values import DoseIncomplete, moment, number
from nursechart.charting.firing import chart_heeded
from nursechart.charting.guarding import Asked, MayNotBeCharted, act_of_drug
from nursechart.charting.looks.common import Control, Option
from nursechart.charting.looks.infusion import InfusionAct
from nursechart.charting.reaction import REACTION
from nursechart.charting.sections import restated, section_values
from nursechart.charting.shift import say
from nursechart.clinical.findings import Finding
from nursechart.clinical.flow_sheet import RateChange, rate_findings_before
from nursechart.language import said
from nursechart.record.entry import Statement
from nursechart.record.kinds import AlertTold, DoseGiven, DoseProduct, DoseResponse, DoseTimes, InfusionStepEvent

_EVENT, _DOSE, _TIMES, _RESPONSE = (
    "infusion_step.event", "dose_given.dose", "dose_given.times", "dose_given.response",
)  # fmt: skip
_SECTION, _ORDERED, _RULE = "S13", "rechallenge", "R-07"
_SHARES = {"same": Decimal(1), "half": Decimal("0.5")}  # of the rate then, by the outcome of the reaction
_MOST_GRADE = "restart_most_grade"
_TOLERATED = "tolerated"


def again_acts(infusion: Conducted, typed: Mapping[str, str]) -> tuple[InfusionAct, ...]:
    """Start again, of an infusion that a reaction stopped; why not, while the reaction is not handled."""
    if not _was_reaction(infusion):
        return ()
    why, most = why_not(infusion), _most(infusion)
    rate = Control(
        "rate", "number", said("Pump rate, mL/h"), typed.get("rate", ""), unit="mL/h",
        hint=said("at most {rate}", rate=rate_words(most)) if most is not None else "",
    )  # fmt: skip
    yes_or_no = (Option("yes", said("Yes")), Option("no", said("No")))
    back = Control("read_back", "segment", said("Order read back"), typed.get("read_back", ""), options=yes_or_no)
    told_at = Control("told_at", "time", said("When they were told"), typed.get("told_at", ""), width=72)
    return (
        InfusionAct(
            "again", "A", "play", said("Start again…"), said("by order") if not why else said("not yet"), why=why,
            rows=(
                row(said("Told"), Control("told", "text", said("Who ordered it"), typed.get("told", ""))),
                row(said("When"), told_at),
                row(said("Read back"), back),
                row(said("Rate"), rate),
            ) if not why else (),
        ),
    )  # fmt: skip


def took_acts(infusion: Conducted, typed: Mapping[str, str]) -> tuple[InfusionAct, ...]:
    """How it was taken, of an infusion that has ended: asked once."""
    if infusion.dose is None or infusion.dose.get(_RESPONSE, DoseResponse) is not None:
        return ()
    choices = infusion.shift.content.choices[_TOLERATED]
    options = tuple(Option(each.id, each.label[:1].upper() + each.label[1:]) for each in choices)
    how = Control("how", "segment", said("How the patient took it"), typed.get("how", ""), options=options)
    words = Control("words", "text", said("In your own words"), typed.get("words", ""))
    rows = (row(said("It was"), how), row(said("Words"), words))
    return (InfusionAct("took", "H", "smile", said("How taken…"), said("tolerated"), "main", rows=rows),)


def why_not(infusion: Conducted) -> str:
    """Why it may not be started again now, with what to do; empty where it may."""
    held = section_values(infusion.visit.record, _SECTION)
    outcome = str(held.get("outcome", ""))
    if not outcome:
        return said("Chart the reaction first: its grade, and as outcome that it goes on")
    if outcome not in _SHARES:
        return said("The reaction was charted with an outcome after which it is not started again")
    grade, most = str(held.get("grade", "")), infusion.shift.content.protocol_numbers[_MOST_GRADE].value
    if not grade.isdigit() or int(grade) > most:
        return said("After a reaction of this grade it is not started again")
    if infusion.flow.left_ml is not None and infusion.flow.left_ml <= 0:
        return said("Nothing is left of the order")
    return ""


def start_again(infusion: Conducted, seen: Seen, values: Mapping[str, str], over: Mapping[str, str], why: str) -> None:
    """Chart that it was started again, by whose order and at what rate.

    Raises MayNotBeCharted where it may not or a rule blocks it, DoseIncomplete for what is missing or too fast,
    ReasonNeeded at a warning without a reason, NotATime.
    """
    refused = why_not(infusion) if _was_reaction(infusion) else said("This infusion was not stopped for a reaction")
    if refused or infusion.dose is None:
        raise MayNotBeCharted(refused)
    shift, visit, dose = infusion.shift, infusion.visit, infusion.dose
    told, at = values.get("told", "").strip(), moment(shift, values.get("told_at", ""), said("When they were told"))
    if not told or at is None or values.get("read_back") != "yes":
        raise DoseIncomplete(said("Write who ordered it and when, and read the order back"))
    rate, most = number(values.get("rate", ""), said("rate"), "mL/h"), _most(infusion)
    if rate is None or rate <= 0:
        raise DoseIncomplete(said("Enter the rate, more than 0 mL/h"))
    if most is not None and rate > most:
        raise DoseIncomplete(said("After this reaction the rate is at most {rate}", rate=rate_words(most)))
    given, times = dose.get(_DOSE, DoseGiven), dose.get(_TIMES, DoseTimes)
    assert given is not None
    assert times is not None
    order = said(
        "{who}, {time}: start again at {rate}, read back", who=told, time=at.wall[11:16], rate=rate_words(rate)
    )  # fmt: skip
    drug = drug_of(infusion.order)
    act = act_of_drug(visit, drug.name, drug.classes)
    findings = (
        *against_dose(visit, infusion.order, {"line": f"{given.line}/{given.lumen}"}, dose.get("dose_given.product",
                      DoseProduct)),
        *_rate(infusion, rate),
    )  # fmt: skip
    overrides = _heed(infusion, findings, {**dict.fromkeys((each.rule for each in findings), order), **over}, act)
    now = shift.when()
    event = InfusionStepEvent(visit.id, dose.id, now, "resume", rate_ml_per_h=rate, reason=order)
    statements: list[Statement] = [
        say(shift.new_id(), _EVENT, event),
        say(dose.id, _DOSE, msgspec.structs.replace(given, status="in_progress", reason=""), dose.refs(_DOSE)),
        say(dose.id, _TIMES, msgspec.structs.replace(times, stop=None), dose.refs(_TIMES)),
        say(shift.new_id(), "alert.told", AlertTold(visit.id, _RULE, dose.id, told, at, order, True, now)),
    ]
    if not section_values(visit.record, _SECTION).get(_ORDERED):
        statements += restated(shift, visit.record, _SECTION, _ORDERED, order)
    asked = Asked(act, infusion.order.id, dose.id, findings, overrides)
    chart_or_amend(visit, seen, statements, reason=why, asked=asked)


def took(infusion: Conducted, values: Mapping[str, str], _over: Mapping[str, str]) -> list[Statement]:
    """How it was taken, charted with the dose. Raises DoseIncomplete."""
    chosen, words = values.get("how", ""), values.get("words", "").strip()
    if infusion.dose is None or not (chosen or words):
        raise DoseIncomplete(said("Choose how the patient took it, or write it"))
    label = infusion.shift.content.label(_TOLERATED, chosen) if chosen else ""
    text = ". ".join(part for part in (label[:1].upper() + label[1:], words) if part)
    response = DoseResponse(text, infusion.shift.when())
    return [say(infusion.dose.id, _RESPONSE, response, infusion.dose.refs(_RESPONSE))]


def _was_reaction(infusion: Conducted) -> bool:
    given = infusion.dose.get(_DOSE, DoseGiven) if infusion.dose else None
    reacted = any(each.value.event == "reaction" for each in infusion.flow.rows)
    return given is not None and given.status == "stopped" and reacted and given.reason == REACTION


def _most(infusion: Conducted) -> Decimal | None:
    """The fastest it may go on, by the outcome of the reaction; None where no rate was charted."""
    outcome = str(section_values(infusion.visit.record, _SECTION).get("outcome", ""))
    if not infusion.flow.ran or outcome not in _SHARES:
        return None
    return infusion.flow.ran[-1].rate_ml_per_h * _SHARES[outcome]


def _rate(infusion: Conducted, rate: Decimal) -> tuple[Finding, ...]:
    """What speaks against the rate: it rises from nothing, so vital signs have to be fresh and not critical."""
    flow = infusion.flow
    change = RateChange(
        at=flow.now,
        rate_ml_per_h=rate,
        rate_before_ml_per_h=Decimal(0),
        last_vitals=max((when for when, _ in infusion.taken if when <= flow.now), default=None),
        critical=infusion.critical,
        reaction_open=infusion.reaction_open,
        paused_min=flow.state.paused_min,
    )
    return rate_findings_before(infusion.shift.content, change, flow.due)


def _heed(
    infusion: Conducted, findings: tuple[Finding, ...], reasons: Mapping[str, str], act: str
) -> Mapping[str, str]:
    """The reasons of what goes on all the same. Raises MayNotBeCharted at a block, ReasonNeeded at a warning."""
    for each in findings:
        if each.severity != "inform" and not (each.may_override and reasons.get(each.rule, "").strip()):
            chart_heeded(infusion.visit, act, infusion.order.id, findings)  # type: ignore[arg-type]
            raise (MayNotBeCharted(f"{each.says} {each.do}") if each.blocks else ReasonNeeded())
    return {each.rule: reasons[each.rule] for each in findings if each.severity != "inform"}
