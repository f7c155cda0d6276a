"""The two identifiers that every visit, dose and signature begins with (safety rule 1)."""

from __future__ import annotations

from typing import Literal

from nursechart.charting.open_visit import OpenVisit
from nursechart.charting.shift import Shift
from nursechart.errors import NurseCanAct
from nursechart.language import said
from nursechart.record.kinds import VisitIdentity

IDENTIFIERS = {"name": "full name", "birth_date": "date of birth", "mrn": "record number"}
CONFIRMED_BY = ("patient", "caregiver", "wristband", "photo")


class TwoIdentifiersNeeded(NurseCanAct):
    """Two different identifiers, never a room or an address."""

    def __init__(self) -> None:
        super().__init__(said("Choose two different identifiers, like the full name and the date of birth"))


def identified(shift: Shift, first: str, second: str, confirmed_by: str, purpose: str) -> VisitIdentity:
    """The statement that two identifiers were matched to the open record (ID-2).

    Raises TwoIdentifiersNeeded when they are the same, or not ones that may be used.
    """
    if first == second or first not in IDENTIFIERS or second not in IDENTIFIERS or confirmed_by not in CONFIRMED_BY:
        raise TwoIdentifiersNeeded
    return VisitIdentity(first, second, confirmed_by, shift.when(), purpose)


def is_identified(now: OpenVisit) -> Literal["no", "again", "yes"]:
    """Whether this person matched two identifiers in this visit: `again` where she has opened another record since, or
    opened the charts anew.
    """
    mine = [
        said.value.at.at_ms
        for subject in (now.record.visit, *now.record.doses)
        for part in ("visit.identity", "dose_given.identity")
        for said in subject.parts.get(part, ())
        if isinstance(said.value, VisitIdentity) and said.author == now.shift.person.id
    ]
    if not mine:
        return "no"
    return "again" if now.shift.store.left_record_ms(now.record.patient.id) > max(mine) else "yes"
