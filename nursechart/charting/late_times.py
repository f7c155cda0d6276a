"""When something was true that is charted after the visit: never the day it is written down (DT-2)."""

from __future__ import annotations

from datetime import datetime

from nursechart.charting.open_visit import OpenVisit, subject_in
from nursechart.record.entry import Statement
from nursechart.record.kinds import Part, When, read_part, write_part


def on_its_day(now: OpenVisit, stated: Statement, happened: When | None = None) -> Statement:
    """A statement with its time on the day that stood, else as it `happened`, else on the day of the visit.

    What has no time of its own is as it was; a time that would be to come stays as it was said.
    """
    if stated.value is None or "at" not in stated.value:
        return stated
    known = subject_in(now.record, stated.subject)
    held = known.get(stated.part, Part) if known is not None else None
    stood, said = getattr(held, "at", None), getattr(read_part(stated.part, stated.value), "at", None)
    if not isinstance(said, When) or said == stood:
        return stated
    if not isinstance(stood, When) and happened is not None:
        moved = happened
    else:
        day = stood.wall[:10] if isinstance(stood, When) else f"{now.begun or now.shift.now:%Y-%m-%d}"
        local = datetime.fromisoformat(f"{day}T{said.wall[11:16]}").replace(tzinfo=now.shift.now.tzinfo)
        moved = now.shift.when(local)
    if moved.at_ms > now.shift.now_ms():
        return stated
    value = {**stated.value, "at": write_part(moved)}
    return Statement(stated.subject, stated.part, value, stated.supersedes)
