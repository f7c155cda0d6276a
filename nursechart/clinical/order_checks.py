"""Orders before they are used (safety rule 2, `clinical.md` 8.5): state and revision, orders by voice, duplicates.

An order by voice is taken by who may, written and read back, and confirmed by the prescriber in time; chemotherapy is
only held or stopped by voice. Who, what and how long is content.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from nursechart.clinical.allergies import classes_of, find_drug, folded, speaks_of
from nursechart.clinical.dates import show_date, show_date_time
from nursechart.clinical.findings import Finding, finding
from nursechart.clinical.safety_types import VerbalOrders
from nursechart.clinical.words import tall_man

if TYPE_CHECKING:
    from nursechart.clinical.content import Content

_SAID = {"stopped": ": it was stopped", "completed": ": it is completed", "draft": ": it is not signed yet"}


@dataclass(frozen=True, slots=True, kw_only=True)
class VerbalFact:
    """How an order by voice was taken. Times are aware."""

    role: str
    read_back: bool
    taken: datetime
    authenticated: datetime | None = None
    change: str = "new"


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherDrug:
    """Another medicine of this patient: ordered, or given at a time (local, naive)."""

    name: str
    classes: tuple[str, ...] = ()
    given: datetime | None = None
    same_order: bool = False


def order_findings(
    content: Content,
    drug: str,
    status: str,
    *,
    reason: str = "",
    until: date | None = None,
    today: date | None = None,
    replaced_by: str = "",
) -> tuple[Finding, ...]:
    """Rule 2: an order that is active today and is the newest. `until` is its last day; `replaced_by` in words."""
    written = tall_man(content, drug)
    if replaced_by:
        return (finding(content, "R-02.superseded", drug=written, why=f": {replaced_by}"),)
    if status == "on_hold":
        return (finding(content, "R-02.on_hold", drug=written, why=f": {reason}" if reason else ""),)
    if status != "active":
        return (finding(content, "R-02.no_order", drug=written, why=_SAID.get(status, "")),)
    if until is not None and today is not None and today > until:
        return (finding(content, "R-02.no_order", drug=written, why=f": it ran out on {show_date(until, today)}"),)
    return ()


def verbal_rules(content: Content, drug: str, classes: Sequence[str] = ()) -> VerbalOrders:
    """What holds for an order by voice of this medicine."""
    held = classes_of(content, drug, classes)
    strict = (each for each in content.verbal_orders.values() if held & set(each.classes))
    return next(strict, content.verbal_orders["usual"])


def may_take(content: Content, drug: str, classes: Sequence[str], *, role: str, change: str, read_back: bool) -> str:
    """Why an order by voice may not be taken so, in words; an empty text where it may."""
    rules = verbal_rules(content, drug, classes)
    if role not in rules.roles:
        return "only a registered nurse or a pharmacist takes one"
    if change not in rules.changes:
        return "by voice it is only held or stopped"
    return "" if read_back else "it was not read back"


def due_by(content: Content, drug: str, classes: Sequence[str], taken: datetime) -> tuple[datetime, datetime]:
    """When the written confirmation is due, and when the order can be used no longer without it."""
    rules = verbal_rules(content, drug, classes)
    return taken + timedelta(hours=rules.warn_hours), taken + timedelta(hours=rules.most_hours)


def verbal_findings(
    content: Content, drug: str, classes: Sequence[str], verbal: VerbalFact | None, now: datetime
) -> tuple[Finding, ...]:
    """Rule 2 for an order by voice. `now` is aware. None: the order is a written one."""
    if verbal is None:
        return ()
    written = tall_man(content, drug)
    why = may_take(content, drug, classes, role=verbal.role, change=verbal.change, read_back=verbal.read_back)
    if why:
        return (finding(content, "R-02.verbal", drug=written, why=why),)
    if verbal.authenticated is not None:
        return ()
    warn, most = due_by(content, drug, classes, verbal.taken)
    if now > most:
        return (finding(content, "R-02.unsigned_too_long", drug=written, date=show_date(most.date())),)
    return (finding(content, "R-02.unsigned_order", drug=written, date=show_date(warn.date())),) if now > warn else ()


def duplicate_findings(
    content: Content,
    drug: str,
    classes: Sequence[str],
    others: Sequence[OtherDrug],
    *,
    now: datetime,
    every: timedelta | None,
) -> tuple[Finding, ...]:
    """Rule 2: the same medicine given within its interval, or one of the same class ordered or given too.

    `every`: the interval of the order (None: not known, so a whole day speaks for caution); a dose may come a little
    before it is over.
    """
    written, found = tall_man(content, drug), []
    early = timedelta(hours=int(content.rules["R-02.duplicate"].numbers["early_hours"]))
    apart = (every or timedelta(days=1)) - early
    mine = {each for each in classes_of(content, drug, classes) if content.drug_classes[each].shared}
    for other in others:
        if _same_drug(content, drug, other.name):
            if other.given is not None and now - other.given < apart:
                found.append(
                    finding(content, "R-02.duplicate", drug=written, why=f": {show_date_time(other.given, now.date())}")
                )
            elif other.given is None and not other.same_order:
                found.append(
                    finding(content, "R-02.duplicate_class", drug=written, value=tall_man(content, other.name))
                )
        elif mine & classes_of(content, other.name, other.classes) and (
            other.given is None or now - other.given < apart
        ):
            found.append(finding(content, "R-02.duplicate_class", drug=written, value=tall_man(content, other.name)))
    return tuple(dict.fromkeys(found))


def sound_alike_findings(content: Content, drug: str, others: Sequence[str]) -> tuple[Finding, ...]:
    """8.10: another order whose name is taken for this one's."""
    mine = _alike(content, drug)
    return tuple(
        finding(content, "DN-02", drug=tall_man(content, drug), value=tall_man(content, other))
        for other in dict.fromkeys(others)
        if any(pair in mine and mine[pair] != name for pair, name in _alike(content, other).items())
    )


def _alike(content: Content, drug: str) -> dict[str, str]:
    """By pair, the name of it that a drug's name speaks of."""
    spoken = folded(drug)
    return {each.id: name for each in content.sound_alikes.values() for name in each.names if speaks_of(spoken, name)}


def _same_drug(content: Content, one: str, other: str) -> bool:
    known, theirs = find_drug(content, one), find_drug(content, other)
    return folded(one) == folded(other) or (known is not None and known == theirs)
