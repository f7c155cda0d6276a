"""What each role may do at the server: the routes it may use, the feeds it may see, the parts it may chart.

The roles and rights are content (`resources/content/roles.yaml`); here is as much of them as a server that judges
entries and answers pulls can hold without reading it, and a test finds each difference. What is finer (competencies,
the rules of a state) is asked of `clinical.roles` before charting. Default is no: a role that is not listed may do
nothing. Administrators, recovery and privacy officers keep people, laptops and keys, and see no chart.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Final, Literal

from nursechart.record import kinds

Reach = Literal["assigned", "team", "all", "none"]


class Role(StrEnum):
    RN = "rn"
    LPN = "lpn"
    PHARMACIST = "pharmacist"
    STAFF = "staff"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"
    ADMIN = "admin"
    RECOVERY = "recovery"
    PRIVACY = "privacy"


class Permission(StrEnum):
    """What a route asks of the signed-in user's role."""

    SIGN_IN = "sign_in"  # every active account
    READ_CHARTS = "read_charts"
    REVIEW_QUARANTINE = "review_quarantine"
    SEE_QUARANTINE = "see_quarantine"  # reasons and ids; what was charted is not shown
    KEEP_PEOPLE = "keep_people"  # accounts, teams, laptops, keys
    ASSIGN = "assign"  # who cares for whom, by opaque ids
    SEE_HEALTH = "see_health"  # how the server is: numbers
    READ_AUDIT = "read_audit"  # who did what, by ids


_OFFICER: Final = frozenset({Permission.SIGN_IN, Permission.KEEP_PEOPLE, Permission.SEE_HEALTH, Permission.READ_AUDIT})
_LEADS: Final = frozenset(
    {Permission.REVIEW_QUARANTINE, Permission.SEE_QUARANTINE, Permission.ASSIGN, Permission.READ_AUDIT}
)

PERMISSIONS: Final[dict[Role, frozenset[Permission]]] = {
    Role.RN: frozenset({Permission.SIGN_IN, Permission.READ_CHARTS}),
    Role.LPN: frozenset({Permission.SIGN_IN, Permission.READ_CHARTS}),
    Role.PHARMACIST: frozenset({Permission.SIGN_IN, Permission.READ_CHARTS}),
    Role.STAFF: frozenset({Permission.SIGN_IN, Permission.READ_CHARTS}),
    Role.SUPERVISOR: frozenset({Permission.SIGN_IN, Permission.READ_CHARTS, Permission.SEE_HEALTH}) | _LEADS,
    Role.AUDITOR: frozenset({Permission.SIGN_IN, Permission.READ_AUDIT}),
    Role.ADMIN: _OFFICER | {Permission.ASSIGN, Permission.SEE_QUARANTINE},
    Role.RECOVERY: _OFFICER,
    Role.PRIVACY: _OFFICER,
}

REACH: Final[dict[Role, Reach]] = {
    Role.RN: "assigned",
    Role.LPN: "assigned",
    Role.PHARMACIST: "all",  # all served
    Role.STAFF: "assigned",
    Role.SUPERVISOR: "team",
    Role.AUDITOR: "none",
    Role.ADMIN: "none",
    Role.RECOVERY: "none",
    Role.PRIVACY: "none",
}

_REVIEW: Final = frozenset({"review"})
_ORDERS: Final = frozenset({"order"})
_SENT: Final = frozenset({"lab_result"})  # what another system reports, and the pharmacy takes in
_LINE_CARE: Final = frozenset({"line_check", "lumen_check", "line_care", "line_event", "line_removal"})
# Kinds of parts a role may not chart; None: it charts nothing at all.
_MAY_NOT: Final[dict[Role, frozenset[str] | None]] = {
    Role.RN: _REVIEW | _SENT,
    Role.LPN: _REVIEW | _ORDERS | _SENT,
    Role.PHARMACIST: _REVIEW | _LINE_CARE | _SENT | {"vital_signs"},
    Role.STAFF: _REVIEW
    | _SENT
    | _ORDERS
    | _LINE_CARE
    | {"line", "dose_given", "infusion_step", "allergy", "problem", "emergency"},
    Role.SUPERVISOR: _SENT,
    Role.AUDITOR: None,
    Role.ADMIN: None,
    Role.RECOVERY: None,
    Role.PRIVACY: None,
}
_OF_THE_PHARMACY: Final = frozenset({"staff", "alias"})
_MAY_SIGN: Final = frozenset({Role.RN, Role.LPN, Role.PHARMACIST, Role.SUPERVISOR})


def may(role: str, permission: Permission) -> bool:
    """Whether a role has a permission; an unknown role has none."""
    known = _role(role)
    return known is not None and permission in PERMISSIONS[known]


def reach_of(role: str) -> Reach:
    """Whose patients a role sees."""
    known = _role(role)
    return REACH[known] if known else "none"


def may_author(role: str, entry_kind: str, parts: Iterable[str]) -> bool:
    """Whether a role may chart an entry of this kind about these parts (`vital_signs.pulse`).

    Who works here, and which two charts are one person's, is the pharmacy's own to say and no role's. What a newer
    program invented is judged by its entry.
    """
    known = _role(role)
    forbidden = _MAY_NOT[known] if known else None
    if known is None or forbidden is None:
        return False
    if entry_kind == kinds.VISIT_SIGNED:
        return known in _MAY_SIGN
    said = {kinds.kind_of(part) for part in parts}
    return not said & forbidden and not said & _OF_THE_PHARMACY


def _role(role: str) -> Role | None:
    try:
        return Role(role)
    except ValueError:
        return None
