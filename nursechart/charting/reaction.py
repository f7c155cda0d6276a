"""A reaction: one act stops the infusion and stamps the time; the dose of epinephrine by weight stands beside (rule 7).

From then on vital signs are asked for every few minutes until the visit is signed.
"""

from __future__ import annotations

import msgspec

from nursechart.chart.views import Subject
from nursechart.charting.against import is_child
from nursechart.charting.committing import chart_or_amend
from nursechart.charting.dose_values import DoseIncomplete
from nursechart.charting.facts import canonical
from nursechart.charting.looks.common import Alert
from nursechart.charting.looks.infusion import ConductorLook
from nursechart.charting.looks.visit import MedicineLook
from nursechart.charting.open_visit import OpenVisit, read, shown_in, subject_in
from nursechart.charting.sections import restated
from nursechart.charting.shift import Shift, say
from nursechart.charting.values import clock
from nursechart.clinical.calculation import Refused, calculate
from nursechart.clinical.findings import finding
from nursechart.clinical.formula_inputs import Given
from nursechart.clinical.typed_numbers import shown_number
from nursechart.language import said
from nursechart.record.kinds import DoseGiven, DoseTimes, InfusionStepEvent, VitalSet

REACTION = "Reaction"
_SECTION, _STOPPED_AT = "S13", "stopped_at"


def stop_for_reaction(shift: Shift, shown: MedicineLook | ConductorLook, dose: str, why: str = "") -> None:
    """Chart that a running dose was stopped now because of a reaction, and begin the record of the reaction.

    `why`: where the visit is signed. Raises DoseIncomplete for a dose that does not run, ReasonNeeded.
    """
    now, was = read(shift, shown.frame.feed, shown.frame.visit, "medicines"), shown_in(shown.frame)
    subject = subject_in(was, dose)
    given = subject.get("dose_given.dose", DoseGiven) if subject else None
    times = subject.get("dose_given.times", DoseTimes) if subject else None
    if subject is None or given is None or given.status != "in_progress":
        raise DoseIncomplete(said("This dose does not run"))
    stopped = shift.when()
    row = InfusionStepEvent(now.id, dose, stopped, "reaction", reason=REACTION)
    statements = [
        say(
            dose,
            "dose_given.dose",
            msgspec.structs.replace(given, status="stopped", reason=REACTION),
            subject.refs("dose_given.dose"),
        ),
        say(
            dose,
            "dose_given.times",
            msgspec.structs.replace(times or DoseTimes(), stop=stopped),
            subject.refs("dose_given.times"),
        ),
        say(shift.new_id(), "infusion_step.event", row),
        *restated(shift, was, _SECTION, _STOPPED_AT, stopped.wall),
    ]
    chart_or_amend(now, shown.seen, statements, reason=why)


def reaction_alert(visit: OpenVisit, dose: Subject | None) -> tuple[Alert, ...]:
    """What stands on the card of a dose that was stopped for a reaction: epinephrine by weight, and the next vitals."""
    given = dose.get("dose_given.dose", DoseGiven) if dose else None
    times = dose.get("dose_given.times", DoseTimes) if dose else None
    if dose is None or given is None or given.status != "stopped" or given.reason != REACTION:
        return ()
    stopped = times.stop if times else None
    said = finding(
        visit.shift.content,
        "R-07.reaction",
        time=clock(stopped),
        value=epinephrine_words(visit),
        why=vitals_due(visit, stopped.at_ms if stopped else visit.shift.now_ms()),
    )
    return (Alert(said.rule, said.version, "crit", said.title, f"{said.says} {said.do}", dose.id, not_now=False),)


def epinephrine_words(visit: OpenVisit, *, with_route: bool = False) -> str:
    """`0.5 mg (68.2 kg)`, or `0.5 mg IM, for 68.2 kg`; where no weight is known, that it is not."""
    kg = canonical(visit.shift, "weight", visit.weight) if visit.weight is not None else None
    if kg is None:
        return said("by weight (no weight is known)")
    group = "child" if is_child(visit) else "adult"
    found = calculate(visit.shift.content, "epinephrine", {"weight": Given(kg, "kg"), "age_group": Given(group)})
    if isinstance(found, Refused):
        return said("by weight (the weight charted cannot be right)")
    dose, weight = found.of("dose").shown, shown_number(kg)
    return said("{dose} IM, for {weight} kg", dose=dose, weight=weight) if with_route else f"{dose} ({weight} kg)"


def next_vitals_ms(visit: OpenVisit, since_ms: int) -> int:
    """When vital signs are due next after a reaction at `since_ms` (UTC ms)."""
    every_ms = int(visit.shift.content.rules["R-07"].numbers["vital_signs_every_min"]) * 60_000
    taken = [held.at.at_ms for each in visit.record.vitals if (held := each.get("vital_signs.set", VitalSet))]
    return max([since_ms - every_ms, *(at for at in taken if at >= since_ms)]) + every_ms


def vitals_due(visit: OpenVisit, since_ms: int) -> str:
    """The same in words: `due now`, or `due 10:05`."""
    due_ms = next_vitals_ms(visit, since_ms)
    return said("due now") if due_ms <= visit.shift.now_ms() else said("due {at}", at=f"{visit.shift.at(due_ms):%H:%M}")
