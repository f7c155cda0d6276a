"""Results of a laboratory: what it reported, with its unit and its own range, as it was sent."""

from __future__ import annotations

from decimal import Decimal

from nursechart.interop.intake.draft import Draft
from nursechart.interop.intake.elements import Quantity
from nursechart.interop.intake.gather import Found
from nursechart.interop.intake.shapes_of_visits import Observation
from nursechart.interop.intake.words import as_sent, lab_unit_of
from nursechart.record.kinds import LabResult

_FINAL = frozenset({"final", "amended", "corrected"})
_WRONG = frozenset({"entered-in-error", "cancelled"})


def is_of_laboratory(observation: Observation) -> bool:
    """Whether a laboratory found it: a meter at the bedside is none."""
    return any("laboratory" in each.codes for each in observation.category)


def read_result(draft: Draft, found: Found, observation: Observation) -> None:
    """Take one result; what is not final yet, has no number or no time is counted and left. Raises Broken."""
    if observation.status not in _FINAL | _WRONG:
        draft.left(found, observation.status)
        return
    taken = observation.effectiveDateTime or observation.effectivePeriod.start or observation.effectiveInstant
    drawn, sent, code = draft.when(found, taken, "effective"), observation.valueQuantity, observation.code.first
    if drawn is None or not code.code:
        draft.left(found, "no time" if drawn is None else "no code")
        return
    if sent is None or sent.value is None:
        draft.left(found, "no number")
        return
    unit = "" if sent.comparator else lab_unit_of(sent)
    if not unit and not sent.comparator:
        draft.flag(found, "valueQuantity: a unit that is not understood; the result is kept in words")
    within = observation.referenceRange[0] if observation.referenceRange else None
    result = LabResult(
        code=code.code,
        drawn=drawn,
        system=code.system,
        name=observation.code.words,
        value=Decimal(sent.value) if unit else None,
        unit=unit,
        words="" if unit else as_sent(sent),
        low=_end(within.low, unit) if within else None,
        high=_end(within.high, unit) if within else None,
        status="entered_in_error" if observation.status in _WRONG else "final",
        source=next((each.display for each in observation.performer if each.display), ""),
    )
    draft.say(found, draft.subject_id(found), "lab_result", {"result": result})
    draft.took(found)


def _end(sent: Quantity | None, unit: str) -> Decimal | None:
    """An end of the range, where it is in the unit of the result or says none."""
    if sent is None or sent.value is None:
        return None
    same = not (sent.unit or sent.code) or lab_unit_of(sent) == unit
    return Decimal(sent.value) if same else None
