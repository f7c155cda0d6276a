"""What went where and when, and of what failed: why, and what to do. Runs that failed alike in a row are one line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from nursechart.charting import naming
from nursechart.charting.looks.syncing import RunLine, SyncNow
from nursechart.charting.shift import Shift
from nursechart.clinical.dates import show_time
from nursechart.language import said, said_for, to_say
from nursechart.store.runs import CARRIED, DONE, FILE_OUT, SyncRun

_BY_ITSELF: Final = to_say("It tries again by itself.")
_ELSEWHERE: Final = to_say("It tries again by itself. On another network it may go at once.")
TO_DO: Final = {  # by the word of the cause, where its sentence does not say it already
    "no_network": _ELSEWHERE,
    "refused": _BY_ITSELF,
    "timeout": _ELSEWHERE,
    "broken": _BY_ITSELF,
    "unsigned": to_say("Use another network. If it goes on, call support."),
    "cancelled": to_say("There is nothing to do."),
    "busy": _BY_ITSELF,
    "turn": to_say("It comes by itself when it is its turn. Try now does not wait for it."),
    "sign_in": to_say("Lock, then unlock with your password while you have a network."),
    "not_approved": to_say("Ask your supervisor to approve it."),
    "lost": "",
}


def lines(shift: Shift, state: SyncNow, runs: Iterable[SyncRun]) -> tuple[RunLine, ...]:
    """The lines of the history, newest first."""
    return tuple(_line(shift, state, alike) for alike in _alike(runs))


def _alike(runs: Iterable[SyncRun]) -> Iterator[list[SyncRun]]:
    """Runs that failed for one cause in a row together; each other run alone."""
    numbered = enumerate(runs)
    for _, some in groupby(numbered, lambda pair: (pair[1].cause, pair[1].outcome) if _failed(pair[1]) else pair[0]):
        yield [run for _, run in some]


def _failed(run: SyncRun) -> bool:
    return run.outcome not in (DONE, CARRIED)


def _line(shift: Shift, state: SyncNow, alike: list[SyncRun]) -> RunLine:
    """What went and came, or why it did not, how often, and what to do."""
    run = alike[0]
    when = naming.moment(shift.at(run.started_ms), shift.now)
    if run.outcome == DONE:
        seconds = max(1, round((run.ended_ms - run.started_ms) / 1000))
        exchanged = said("{sent} out, {taken} in.", sent=run.pushed, taken=run.pulled)
        return RunLine(when, True, said("In sync, {n} s", n=seconds), exchanged)
    if run.outcome == CARRIED and run.cause == FILE_OUT:
        out = said_for(
            run.pushed, "{n} entry, to be carried to the pharmacy.", "{n} entries, to be carried to the pharmacy."
        )
        return RunLine(when, True, said("Written to a file"), out)
    if run.outcome == CARRIED:
        exchanged = said("{sent} out, {taken} in.", sent=run.pushed, taken=run.pulled)
        return RunLine(when, True, said("Taken in from a file"), exchanged)
    title = said("Could not reach the pharmacy") if run.outcome == "offline" else said("Sync did not finish")
    since = show_time(shift.at(alike[-1].started_ms)) if _same_day(shift, alike) else naming.moment(
        shift.at(alike[-1].started_ms), shift.now
    )  # fmt: skip
    often = said("{n} times since {time}.", n=len(alike), time=since) if len(alike) > 1 else ""
    why = state.causes.get(run.cause) or said("Nothing lost.")
    to_do = said(TO_DO.get(run.cause, ""))
    return RunLine(when, False, title, " ".join(filter(None, (why, to_do, often))))


def _same_day(shift: Shift, alike: list[SyncRun]) -> bool:
    return shift.at(alike[0].started_ms).date() == shift.at(alike[-1].started_ms).date()
