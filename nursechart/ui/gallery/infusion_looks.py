"""The infusion of the picture `ux/infusion-light.png`: immune globulin for NOVAK, Irena, at 14:42 on Fri 21 Nov 2025.

The day is London's, where clocks stand at UTC in November. What differs from the picture, for the states that it does
not show, stands at the end.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from nursechart.charting.looks.infusion import Countdown, InfusionAct, Mark, RateGraph, RunningInfusion, StepLine

MINUTE_MS = 60_000


def at(clock: str) -> int:
    """That clock time of Fri 21 Nov 2025 in UTC milliseconds."""
    hours, _, minutes = clock.partition(":")
    return int(datetime(2025, 11, 21, int(hours), int(minutes), tzinfo=UTC).timestamp() * 1000)


NOW = at("14:42")
WARN = 10 * MINUTE_MS

COUNTDOWNS = (
    Countdown("vitals", "heart-pulse", "Vitals, before the next step", at("14:49"), "14:49", warn_ms=WARN),
    Countdown("step", "skip-forward", "Next step, 174 mL/h", at("14:54"), "14:54", warn_ms=WARN // 2),
    Countdown("bag", "package", "Bag A runs out", at("14:52"), "14:52", warn_ms=WARN // 2),
    Countdown("end", "flag", "Ends, plan 15:30", at("15:39"), "15:39", warn_ms=WARN // 2),
)


def vitals(clock: str, words: str = "in range") -> Mark:
    tone = {"in range": "ok", "due": "warn"}.get(words, "neutral")
    return Mark(at(clock), "heart-pulse", tone, f"Vitals {clock}, {words}")  # type: ignore[arg-type]


GRAPH = RateGraph(
    from_ms=at("13:10"),
    to_ms=at("15:50"),
    top=240.0,
    grid=(0.0, 60.0, 120.0, 180.0, 240.0),
    ticks=tuple(
        (at(clock), clock)
        for clock in (
            "13:15", "13:30", "13:45", "14:00", "14:15", "14:30", "14:45", "15:00", "15:15", "15:30", "15:45",
        )
    ),
    plan=(
        (at("13:15"), 29.0), (at("13:45"), 58.0), (at("14:15"), 116.0), (at("14:45"), 174.0), (at("15:15"), 232.0),
        (at("15:30"), 0.0),
    ),
    given=((at("13:17"), 29.0), (at("13:48"), 58.0), (at("14:02"), 0.0), (at("14:06"), 58.0), (at("14:24"), 116.0)),
    to_come=((at("14:42"), 116.0), (at("14:54"), 174.0), (at("15:24"), 232.0), (at("15:39"), 0.0)),
    labels=(
        (at("13:17"), 29.0, "29"), (at("13:48"), 58.0, "58"), (at("14:24"), 116.0, "116"),
        (at("14:54"), 174.0, "174"), (at("15:24"), 232.0, "232"),
    ),
    marks=(
        vitals("13:13"), vitals("13:32"), vitals("13:46"), Mark(at("14:04"), "circle-pause", "neutral", "Paused 14:02"),
        vitals("14:22"), vitals("14:49", "due"), vitals("15:19", "to come"), vitals("15:39", "to come"),
    ),
    summary="Rate of immune globulin: 29, 58, paused 4 min, 116 mL/h; 80.7 of 250 mL given",
)  # fmt: skip

STEPS = (
    StepLine(1, "done", "29 mL/h", "13:15", "13:17", "15 mL", "235 left", ("36.7 °C", "78", "124/76", "98 %"), "",
             "neutral", "A"),
    StepLine(2, "done", "58 mL/h", "13:45", "13:48", "45.9 mL", "204.1 left", ("36.7 °C", "80", "122/76", "98 %"), "",
             "neutral", "A"),
    StepLine(3, "now", "116 mL/h", "14:15", "14:24", "80.7 mL", "169.3 left", ("36.8 °C", "82", "120/74", "98 %"), "",
             "neutral", "A"),
    StepLine(4, "to_do", "174 mL/h", "14:45", "14:54", "190.9 mL", "59.1 left", (), "due 14:49, before the step",
             "warn", "B"),
    StepLine(5, "to_do", "232 mL/h", "15:15", "15:24", "250 mL", "0 left", (), "due 15:19, before the step",
             "neutral", "B, C"),
)  # fmt: skip

ACTS = (
    InfusionAct("vitals", "V", "heart-pulse", "Vitals", "due 14:49", "main"),
    InfusionAct("step", "N", "skip-forward", "Next step", "after vitals", why="Take the vital signs first, due 14:49"),
    InfusionAct("pause", "P", "pause", "Pause", "then Start"),
    InfusionAct("stop", "S", "square", "Stop", "asks why"),
    InfusionAct("reaction", "R", "octagon-alert", "Reaction", "stops now", "crit"),
)

RUNNING = RunningInfusion(
    "feed-novak", "visit-novak", "order-ivig", "NOVAK, Irena: 116 mL/h", "Vitals due", at("14:49")
)


WAITING = tuple(
    replace(each, at_ms=None, clock="", words=words)
    for each, words in zip(COUNTDOWNS, ("Not started", "No plan", "Paused", "Paused"), strict=True)
)
PAUSED = (COUNTDOWNS[0], *WAITING[1:])
REACTED = replace(
    GRAPH,
    marks=(
        *GRAPH.marks,
        Mark(at("14:30"), "package", "neutral", "Bag B started 14:30"),
        Mark(at("14:36"), "octagon-alert", "crit", "Reaction 14:36"),
    ),
)
STOPPED = replace(
    GRAPH,
    given=((at("13:17"), 232.0), (at("14:30"), 0.0)),
    plan=((at("13:15"), 232.0), (at("14:20"), 0.0)),
    to_come=(),
    labels=((at("13:17"), 232.0, "232"),),
)
BEFORE = replace(GRAPH, given=(), to_come=GRAPH.plan, labels=(), marks=())
LATE_STEPS = (
    StepLine(1, "done", "100 mL/h", "", "13:17", "50 mL", "50 left", ("36.7 °C", "78"), "", "neutral", ""),
    StepLine(2, "now", "150 mL/h", "", "14:24", "80.7 mL", "", (), "due 14:30, 12 min late", "crit", ""),
)
MORE_ACTS = (
    *ACTS,
    InfusionAct("bag", "B", "package", "Next bag", "scan it"),
    InfusionAct("check", "C", "gauge", "Pump reads", "type it"),
    InfusionAct("waste", "W", "trash-2", "Waste", "what was left"),
)
SEVERAL = (
    RUNNING,
    RunningInfusion("feed-lindgren", "visit-2", "order-2", "LINDGREN, Per: 133.3 mL/h", "Bag runs out", at("16:20")),
    RunningInfusion("feed-abebe", "visit-3", "order-3", "ABEBE, Hana: 50 mL/h", "", None),
)
