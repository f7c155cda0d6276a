"""Her password or PIN once more, where an act takes one that is at most five minutes old (S-64).

An act that takes a fresh one raises ProofTooOld before it has done anything; once `prove` has taken her password or
PIN, the same act may be done again.
"""

from __future__ import annotations

from nursechart.charting.shift import Shift
from nursechart.store.errors import ProofTooOld
from nursechart.store.pin import Pin

__all__ = ["Pin", "ProofTooOld", "prove"]


def prove(shift: Shift, proof: str | Pin) -> None:
    """Take her password or PIN. Wrong ones count, as at an unlock.

    Raises WrongPassword, MustWait, Locked; for a PIN WrongPin, PinGone, PinRefused.
    """
    shift.store.reauthenticate(proof)
