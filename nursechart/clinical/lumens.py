"""How one lumen stands now, worked out from its checks (`clinical.md` 3.2 and 3.7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from nursechart.clinical.scales import Grade, patency

if TYPE_CHECKING:
    from nursechart.clinical.content import Content


@dataclass(frozen=True, slots=True)
class LumenSeen:
    """One check of a lumen; `at` is aware."""

    at: datetime
    flush: str = ""  # easy, resists, blocked, not_done
    blood_return: str = ""  # brisk, slow, none, not_tested


@dataclass(frozen=True, slots=True)
class LumenLocked:
    """A lock that was put in; `at` is aware, `solution` a choice of flush_solution."""

    at: datetime
    solution: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LumenStands:
    """One lumen now. `patency` is None while nobody tested it; days are local calendar days."""

    name: str
    use: str  # what it is kept for: any, pn, blood, infusion
    carries: tuple[str, ...]  # drugs that run through it now
    patency: Grade | None
    tested_at: datetime | None
    flushed_at: datetime | None
    locked: LumenLocked | None
    days_since_blood: int | None  # None: blood was never seen to come back


def lumen_stands(
    content: Content,
    name: str,
    *,
    use: str = "",
    checks: Sequence[LumenSeen] = (),
    locks: Sequence[LumenLocked] = (),
    carries: Sequence[str] = (),
    on: date,
    zone: str,
) -> LumenStands:
    """How a lumen stands on the local date `on`. The newest check that tested something gives the grade."""
    ordered = sorted(checks, key=lambda each: each.at)
    graded = [(each, patency(content, each.flush, each.blood_return)) for each in ordered]
    tested = next(((each, grade) for each, grade in reversed(graded) if grade is not None), None)
    flushed = [each.at for each in ordered if each.flush in ("easy", "resists")]
    bled = [each.at for each in ordered if each.blood_return in ("brisk", "slow")]
    return LumenStands(
        name=name,
        use=use or "any",
        carries=tuple(carries),
        patency=tested[1] if tested else None,
        tested_at=tested[0].at if tested else None,
        flushed_at=flushed[-1] if flushed else None,
        locked=max(locks, key=lambda each: each.at) if locks else None,
        days_since_blood=(on - bled[-1].astimezone(ZoneInfo(zone)).date()).days if bled else None,
    )


def use_refusal(stands: LumenStands, *, pn: bool, draw: bool = False) -> str:
    """Why this lumen is not for what is planned, by what it is kept for; an empty text where it is."""
    if stands.use == "pn" and not pn:
        return f"Lumen {stands.name} is kept for PN alone"
    if stands.use == "blood" and not draw:
        return f"Lumen {stands.name} is kept for blood draws"
    if stands.use == "infusion" and draw:
        return f"Lumen {stands.name} is kept for infusions"
    return ""
