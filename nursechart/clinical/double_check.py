"""The independent double check of a high-alert medicine (safety rule 3, `clinical.md` S11).

Performer and checker each type what they read, the checker without seeing the other's values; this module compares
them, field by field. Which medicines need it, and which fields, is content. A value that is missing on either side does
not agree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from nursechart.clinical.allergies import classes_of, find_drug, folded, folded_name, speaks_of
from nursechart.clinical.findings import Finding, finding
from nursechart.clinical.order_match import read_amount
from nursechart.clinical.safety_types import CheckField, HighAlert
from nursechart.clinical.typed_numbers import NotANumber
from nursechart.clinical.words import dose_unit, tall_man

if TYPE_CHECKING:
    from nursechart.clinical.content import Content

METHODS = ("in_person", "video", "photo_call")
_READ_BACK = ("video", "photo_call")  # a remote check is read back


@dataclass(frozen=True, slots=True)
class Compared:
    """One field as both typed it."""

    field: str
    name: str  # the concentration
    performer: str
    checker: str
    agrees: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckFact:
    """A double check as it was done: who gives, who checked, how, and what each typed."""

    performer: str
    checker: str
    role: str  # of the checker: rn, pharmacist, supervisor, lpn
    method: str
    compared: tuple[Compared, ...]
    read_back: bool = False

    @property
    def agrees(self) -> bool:
        return bool(self.compared) and all(each.agrees for each in self.compared)


def needs_double_check(
    content: Content,
    name: str,
    *,
    classes: Sequence[str] = (),
    route: str = "",
    flagged: bool = False,
    child: bool = False,
) -> HighAlert | None:
    """Why a medicine needs an independent double check, or None. `flagged`: the order itself calls it high-alert."""
    known = find_drug(content, name)
    held, spoken = classes_of(content, name, classes), folded(name)
    for each in content.high_alert.values():
        if each.children_only and not child:
            continue
        named = any(speaks_of(spoken, folded_name(name)) for name in each.names)
        if named or held & set(each.classes) or route in each.routes:
            return each
    if flagged or (known is not None and known.high_alert):
        return HighAlert(id="order", title="High alert by the order", source=("product",))
    return None


def wanted_fields(content: Content, *, infusion: bool, line: bool) -> tuple[CheckField, ...]:
    """What both enter: an infusion has a rate, a concentration and pump settings, a dose through a line has a lumen."""
    holds = {"always": True, "infusion": infusion, "line": line}
    return tuple(each for each in content.check_fields.values() if holds[each.needed])


def compare(
    content: Content, wanted: Sequence[CheckField], performer: Mapping[str, str], checker: Mapping[str, str]
) -> tuple[Compared, ...]:
    """Each field as both typed it, and whether they agree. Numbers agree by value (5 and 5.0), never by rounding."""
    found = []
    for each in wanted:
        mine, theirs = performer.get(each.id, "").strip(), checker.get(each.id, "").strip()
        agrees = bool(mine) and bool(theirs) and _agree(content, each, mine, theirs)
        found.append(Compared(each.id, each.name, mine, theirs, agrees))
    return tuple(found)


def double_check_findings(
    content: Content, drug: str, check: CheckFact | None, *, performer: str = ""
) -> tuple[Finding, ...]:
    """Rule 3, for a medicine that needs it: not done, not by an independent second person, or not in agreement."""
    written = tall_man(content, drug)
    if check is None:
        return (finding(content, "R-03", drug=written),)
    found = []
    if why := _why_not(check, performer or check.performer, content.verbal_orders["usual"].roles):
        found.append(finding(content, "R-03.checker", drug=written, why=why))
    if not check.agrees:
        differ = ", ".join(each.name for each in check.compared if not each.agrees) or "everything"
        both = {
            f"both_{each.field}": f"{each.performer} / {each.checker}" for each in check.compared if not each.agrees
        }
        found.append(finding(content, "R-03.differs", drug=written, why=differ, **both))
    return tuple(found)


def _why_not(check: CheckFact, performer: str, roles: Sequence[str]) -> str:
    if not check.checker.strip():
        return "nobody is named"
    if folded(check.checker) == folded(performer):
        return "you cannot check yourself"
    if check.role not in roles:
        return "only a nurse, a pharmacist or a supervisor may check"
    if check.method not in METHODS:
        return "say how it was checked"
    if check.method in _READ_BACK and not check.read_back:
        return "a check from afar is read back"
    return ""


def _agree(content: Content, field: CheckField, mine: str, theirs: str) -> bool:
    match field.kind:
        case "amount":
            return _amount(mine) == _amount(theirs)
        case "drug":
            known, other = find_drug(content, mine), find_drug(content, theirs)
            return folded(mine) == folded(theirs) or (known is not None and known == other)
        case _:
            return folded(mine) == folded(theirs)


def _amount(typed: str) -> tuple[Decimal | str, str]:
    """Number and unit of a typed amount, fit to be compared; what is no number only equals itself."""
    try:
        number, unit = read_amount(typed)
    except NotANumber:
        return folded(typed), ""
    return number, dose_unit(unit).replace(" ", "").casefold()
