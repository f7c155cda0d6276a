"""Her PIN as the screens ask for it: whether one is held, until when, and how it is set and forgotten.

A PIN stands for her password in this process alone (`store.pin`): after a lock, at a signature, and wherever she is
asked again whether it is she.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from nursechart.charting.looks.pins import PinLook
from nursechart.charting.shift import Shift
from nursechart.store.errors import PinRefused
from nursechart.store.pin import Held, Pin, check_pin

__all__ = ["Pin", "choose", "forget", "look", "shown", "why_not"]


def look(shift: Shift) -> PinLook | None:
    """Her PIN, or None while she has none. Looks at memory alone, so a screen may ask without a worker."""
    held = shift.store.pin
    return None if held is None else shown(held, shift.zone)


def shown(held: Held, zone: str) -> PinLook:
    """A PIN in the words of a screen; `zone` is the IANA name of the zone she works in."""
    return PinLook(held.tries_left, f"{datetime.fromtimestamp(held.until_ms / 1000, ZoneInfo(zone)):%H:%M}")


def choose(shift: Shift, password: str, digits: str) -> PinLook | None:
    """Set her PIN by her password, in place of the one she had.

    Raises PinRefused, before the password is looked at; WrongPassword, MustWait.
    """
    shift.store.choose_pin(password, Pin(digits))
    return look(shift)


def why_not(digits: str) -> str:
    """Why these digits cannot be a PIN, as a sentence; "" when they can. Nothing is derived for it."""
    try:
        check_pin(digits)
    except PinRefused as error:
        return str(error)
    return ""


def forget(shift: Shift) -> None:
    """Ask for her password again from now on."""
    shift.store.forget_pin()
