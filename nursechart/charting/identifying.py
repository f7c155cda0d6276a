"""The two identifiers that every visit, dose and signature begins with (safety rule 1)."""

from __future__ import annotations

from nursechart.charting.shift import Shift
from nursechart.errors import NurseCanAct
from nursechart.record.kinds import VisitIdentity

IDENTIFIERS = {"name": "full name", "birth_date": "date of birth", "mrn": "record number"}
CONFIRMED_BY = ("patient", "caregiver", "wristband", "photo")


class TwoIdentifiersNeeded(NurseCanAct):
    """Two different identifiers, never a room or an address."""

    def __init__(self) -> None:
        super().__init__("Choose two different identifiers, like the full name and the date of birth")


def identified(shift: Shift, first: str, second: str, confirmed_by: str, purpose: str) -> VisitIdentity:
    """The statement that two identifiers were matched to the open record (ID-2).

    Raises TwoIdentifiersNeeded when they are the same, or not ones that may be used.
    """
    if first == second or first not in IDENTIFIERS or second not in IDENTIFIERS or confirmed_by not in CONFIRMED_BY:
        raise TwoIdentifiersNeeded
    return VisitIdentity(first, second, confirmed_by, shift.when(), purpose)
