"""What a section of the visit shows, what her acts under way have made of it, and the names both are kept under."""

from __future__ import annotations

from dataclasses import dataclass

from nursechart.charting.looks.infusion import ConductorLook
from nursechart.charting.looks.visit import FormLook, MedicineLook, VisitFrame
from nursechart.errors import EnvironmentFault
from nursechart.ui.photos.asks import Strip
from nursechart.ui.visit.asks import Look

BELOW, ABOVE = "/forms", "/conductor"


@dataclass(slots=True)
class Held:
    """What a section shows, and her acts on it that have not been answered yet."""

    shown: Look | ConductorLook
    latest: Look | ConductorLook  # what the next act goes on from; written by the worker while acts are under way
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Fault:
    """The disk or the clock: nothing was charted, and it is no mistake of hers."""

    error: EnvironmentFault


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands on a page with its own look: forms below it, a running infusion above."""

    forms: FormLook | None = None
    conductor: ConductorLook | None = None
    photos: Strip | None = None
    asked: bool = False


def seen(held: Held) -> Look | ConductorLook:
    """What she has on screen, or will have once her acts are answered."""
    return held.latest if held.waiting else held.shown


def below(group: str) -> str:
    """What the look of the forms below a group's own page is kept under."""
    return f"{group}{BELOW}"


def above(group: str) -> str:
    """What the look of the infusion above the cards is kept under."""
    return f"{group}{ABOVE}"


def first_open(frame: VisitFrame) -> str:
    """The first section that is not done; the signing page when all are."""
    return next((item.id for item in frame.rail if item.mark != "done"), frame.rail[-1].id if frame.rail else "")


def order_of(look: Look | ConductorLook, dose: str) -> str:
    """The order whose dose it is: where what is refused is said."""
    if isinstance(look, MedicineLook):
        return next((card.order for card in look.cards if card.dose == dose), "")
    return ""
