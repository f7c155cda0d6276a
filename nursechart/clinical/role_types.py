"""What the pack says of roles: the rights of each, the acts that need a competency, and what a state's law adds."""

from __future__ import annotations

from typing import Literal

from nursechart.clinical.content_types import Fact

# What a cell of the table of rights may say. A role that a right does not name has "no".
Answer = Literal[
    "yes", "no",
    "assigned", "all_served", "all_team", "schedule_and_demographics", "sampled",  # whose charts, and how much of them
    "contributes", "delegated", "verify", "pharmacy_note",
    "competency", "some", "state", "state_and_competency", "blocked",
    "own", "own_by_addendum", "return_and_own", "print_own_patient", "audit_only",
    "propose", "two_people", "two_people_with_reason",
]  # fmt: skip
Supervision = Literal["none", "available", "on_site"]


class RoleFacts(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A role. `reach`: whose patients; `sees`: how much of them, by the rule of the minimum necessary."""

    id: str
    title: str
    reach: Literal["assigned", "team", "all", "none"]
    sees: Literal["chart", "demographics_and_time", "sample", "nothing"]
    independent: bool = False  # works on her own licence: what is not recorded of her competencies does not stop her
    cosigned: bool = False  # her signature waits for a co-signature


class Right(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row of the table."""

    id: str
    title: str
    charts: bool = False  # says something in the record, so a student's entry is co-signed
    cells: dict[str, Answer]


class Act(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something done under a right, as finely as competencies and the law of a state speak of it.

    Starting a dose is this act where the drug is of one of `classes` (and it is the first one, with `first_dose`) or
    goes by one of `routes`; a line procedure, where it is one of `procedures` on a device of one of the columns `care`.
    """

    id: str
    title: str
    right: str
    competency: str = ""
    classes: tuple[str, ...] = ()
    first_dose: bool = False
    routes: tuple[str, ...] = ()
    procedures: tuple[str, ...] = ()
    care: tuple[str, ...] = ()


class Competency(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something a person has shown that she can do. It is recorded with the day until which it holds."""

    id: str
    title: str


class ScopeRule(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a state (ISO 3166-2) lets a role do: never; with somebody on site or at hand; alone.

    `not_entered`: the state has a rule of its own that the pack does not hold, so nothing may be done by it. Without
    `acts`, all of them.
    """

    id: str
    role: str
    state: str
    acts: tuple[str, ...] = ()
    answer: Literal["never", "not_entered", "on_site", "available", "alone"]
    note: str = ""
