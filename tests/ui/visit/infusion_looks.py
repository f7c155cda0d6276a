"""The infusion of the picture `ux/infusion-light.png` (IVIG for NOVAK, Irena, 14:42), and other states of it."""

from nursechart.ui.gallery.infusion_looks import (
    ACTS,
    BEFORE,
    COUNTDOWNS,
    GRAPH,
    LATE_STEPS,
    MINUTE_MS,
    MORE_ACTS,
    NOW,
    PAUSED,
    REACTED,
    RUNNING,
    SEVERAL,
    STEPS,
    STOPPED,
    WAITING,
    at,
)

__all__ = [
    "ACTS", "BEFORE", "COUNTDOWNS", "GRAPH", "LATE_STEPS", "MINUTE_MS", "MORE_ACTS", "NOW", "PAUSED", "REACTED",
    "RUNNING", "SEVERAL", "STEPS", "STOPPED", "WAITING", "at",
]  # fmt: skip
