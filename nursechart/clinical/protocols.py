"""The protocol of a therapy: its own facts, those of the therapy it is within, and what is common to every infusion.

The nearest word counts: a therapy's own limit stands in for the common one of the same id, and its own plan for vital
signs for the wider one. What is about other drugs than the therapy's is left out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import msgspec

from nursechart.clinical.allergies import find_drug
from nursechart.clinical.findings import Finding, finding
from nursechart.clinical.therapy_types import Filter, Therapy

if TYPE_CHECKING:
    from nursechart.clinical.content import Content

# lists that add up, nearest first; of two with the same id the nearer one stays
_ADDED = (
    "assess", "labs", "premedication", "limits", "reactions", "responses", "observation", "filters", "home_terms",
    "equipment", "teach", "supplies", "red_flags", "practice",
)  # fmt: skip
_NEAREST = ("vitals", "routes", "devices", "naive_after_weeks")


class _OfDrugs(Protocol):
    @property
    def drugs(self) -> tuple[str, ...]: ...


_F = TypeVar("_F", bound=_OfDrugs)


def protocol(content: Content, therapy_id: str) -> Therapy:
    """The therapy with everything that holds for it. Raises KeyError for a therapy the pack does not have."""
    therapy = content.therapies[therapy_id]
    line = [therapy]
    if therapy.within:
        line.append(content.therapies[therapy.within])
    if template := next((each.template for each in line if each.template), ""):
        line.append(content.therapy_templates[template])
    whole: dict[str, Any] = {
        "kit_required": any(each.kit_required for each in line),
        "second_check": any(each.second_check for each in line),
    }
    for name in _ADDED:
        whole[name] = _once(
            part for each in line for part in getattr(each, name) if _about(therapy, getattr(part, "drugs", ()))
        )
    for name in _NEAREST:
        whole[name] = next((held for each in line if (held := getattr(each, name))), getattr(therapy, name))
    return msgspec.structs.replace(therapy, **whole)


def for_drug(parts: Iterable[_F], drug: str) -> tuple[_F, ...]:
    """The parts of a protocol that are about a drug of the pack (its id), the ones that name it first."""
    named, general = [], []
    for part in parts:
        if drug in part.drugs:
            named.append(part)
        elif not part.drugs:
            general.append(part)
    return (*named, *general)


def therapies_of(content: Content, drug: str) -> tuple[str, ...]:
    """The ids of the therapies a drug is given in, by any of its names."""
    known = find_drug(content, drug)
    return tuple(each.id for each in content.therapies.values() if known is not None and known.id in each.drugs)


def observation_min(content: Content, therapy_id: str, drug: str = "", *, infusion: int = 1) -> int:
    """Minutes to stay after the end: by drug and number of the infusion; the longest where several are said."""
    held = [
        each
        for each in protocol(content, therapy_id).observation
        if each.infusions is None or _counts(each.infusions, infusion)
    ]
    named = [each.minutes for each in held if drug in each.drugs]
    return max(named or [each.minutes for each in held if not each.drugs], default=0)


def filter_for(content: Content, therapy_id: str, drug: str) -> Filter | None:
    """The in-line filter of a drug; what names the drug counts before what is general."""
    return next(iter(for_drug(protocol(content, therapy_id).filters, drug)), None)


def is_first_again(content: Content, therapy_id: str, last_infusion: date | None, today: date) -> bool:
    """Whether the next infusion takes the rates of a first one: none before, or longer ago than the therapy allows."""
    weeks = protocol(content, therapy_id).naive_after_weeks
    if last_infusion is None:
        return True
    return weeks is not None and today - last_infusion > timedelta(weeks=weeks)


def home_findings(
    content: Content, therapy_id: str, drug: str, *, place: str, settled: Collection[str], first_dose: bool = False
) -> tuple[Finding, ...]:
    """What speaks against giving it at home. `settled` names the needs that hold: site_enrolled, blood_programme …"""
    if place != "home":
        return ()
    open_terms = [
        term
        for term in for_drug(protocol(content, therapy_id).home_terms, drug)
        if term.blocks and term.needs not in settled and (first_dose or not term.first_dose)
    ]
    said = {term.needs: term.says for term in reversed(open_terms)}
    return tuple(finding(content, "IN-11", why=says) for says in said.values())


def _about(therapy: Therapy, drugs: Sequence[str]) -> bool:
    return not drugs or not therapy.drugs or not set(drugs).isdisjoint(therapy.drugs)


def _once(parts: Iterable[Any]) -> tuple[Any, ...]:
    """Each part once: by its id, a supply by its item, anything else by being the same."""
    held: dict[Any, Any] = {}
    for part in parts:
        held.setdefault(getattr(part, "id", None) or getattr(part, "item", None) or part, part)
    return tuple(held.values())


def _counts(infusions: tuple[int, int], number: int) -> bool:
    first, last = infusions
    return first <= number and (last == 0 or number <= last)
