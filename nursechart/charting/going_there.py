"""A patient's number or address handed to another program of this computer: only when she asks, and never a name.

The map or phone program gets the address or the number alone; that it was handed over stands in the audit.
"""

from __future__ import annotations

from typing import Literal

from nursechart.charting.shift import Shift
from nursechart.record.audit import AuditFields

What = Literal["phone", "address"]


def handed_over(shift: Shift, feed: str, what: What, how: Literal["opened", "copied"]) -> None:
    """Note that a number or an address of this chart left the program. Raises ChartNotSaved."""
    shift.store.audit(AuditFields(f"{what}_{how}", what, "", feed.removeprefix("p:")))
