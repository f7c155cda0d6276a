"""Whether a person may do something: her role, what she is competent in, what her state's law says, who is at hand.

Default is no: a role, right or act that the pack does not know may not. A competency counts when it is recorded and has
not expired. Where a clinic keeps no record of competencies at all, who works on her own licence goes on as before; all
others need it written down. The law of a state narrows; it opens what is blocked only with the supervision it asks for.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final, Literal

from nursechart.clinical.role_types import Act, Answer, Right, RoleFacts, ScopeRule, Supervision
from nursechart.language import said, to_say

if TYPE_CHECKING:
    from nursechart.clinical.content import Content

Verdict = Literal["allowed", "needs_cosignature", "needs_supervision", "needs_second_person", "denied"]

# Under whom something may be done, the strictest first.
_STRICT: Final = ("never", "not_entered", "on_site", "available", "alone")
_ENOUGH: Final[Mapping[str, frozenset[str]]] = {
    "on_site": frozenset({"on_site"}),
    "available": frozenset({"available", "on_site"}),
    "alone": frozenset({"none", "available", "on_site"}),
}
# What goes with an answer that is a yes, and no more than that.
_LIMITS: Final[Mapping[str, str]] = {
    "all_served": to_say("patients the pharmacy serves"),
    "all_team": to_say("patients of the team"),
    "schedule_and_demographics": to_say("name, contact and time of the visit, not the note"),
    "sampled": to_say("a sample, read only, with a watermark"),
    "pharmacy_note": to_say("the pharmacy's own note"),
    "audit_only": to_say("the audit log alone"),
    "own_by_addendum": to_say("by addendum"),
    "return_and_own": to_say("returns it to its author; corrects what is her own"),
    "print_own_patient": to_say("prints for a patient of her own"),
}


@dataclass(frozen=True, slots=True)
class Qualified:
    """A person as permissions see her. `competencies`: id -> the last day it holds (None: no end); None where the
    clinic keeps no record of them."""

    user: str
    role: str
    competencies: Mapping[str, date | None] | None = None
    in_training: bool = False  # a student or orientee


@dataclass(frozen=True, slots=True)
class Context:
    """What the answer hangs on beside the person. What is not said is taken as no."""

    state: str = ""  # where the care is given, ISO 3166-2: US-FL
    supervision: Supervision = "none"
    assigned: bool = False  # the patient, or this co-signature, is hers
    own: bool = False  # she wrote the entry
    delegated: bool = False  # a nurse has delegated it to her
    second_person: str = ""  # user id of the other one who approves
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Permission:
    """The answer, why in words for the screen, and where it comes from. `limit`: what a yes does not go beyond."""

    verdict: Verdict
    why: str
    source: tuple[str, ...]
    limit: str = ""

    @property
    def allows(self) -> bool:
        """Whether it may be done now; a co-signature comes after."""
        return self.verdict in ("allowed", "needs_cosignature")


def may(content: Content, person: Qualified, right: str, on: date, context: Context) -> Permission:
    """Whether `person` may do `right` (a right of the pack, or one of its acts) on that day."""
    act = content.acts.get(right)
    row = content.rights.get(act.right if act else right)
    role = content.roles.get(person.role)
    if row is None or role is None:
        return Permission("denied", said("This is not given to your role. Ask your supervisor"), ())
    answer = row.cells.get(person.role, "no")
    answered = _answered(content, person, role, row, act, answer, on, context)
    if not answered.allows:
        return answered
    if row.charts and person.in_training:
        return replace(answered, verdict="needs_cosignature", why=said("A student's entries are co-signed"))
    if row.id == "sign" and role.cosigned:
        return replace(
            answered, verdict="needs_cosignature", why=said("The signature of a {title} is co-signed", title=role.title)
        )
    return answered


def acts_of_dose(content: Content, classes: Collection[str], route: str, *, first_dose: bool) -> tuple[str, ...]:
    """The acts that starting a dose is, by the drug's classes (with the wider ones) and its route."""
    return tuple(
        act.id
        for act in content.acts.values()
        if route in act.routes or (not set(classes).isdisjoint(act.classes) and (first_dose or not act.first_dose))
    )


def acts_of_procedure(content: Content, procedure: str, care: str) -> tuple[str, ...]:
    """The acts that a procedure is on a device of this column of the care table."""
    return tuple(act.id for act in content.acts.values() if procedure in act.procedures and care in act.care)


def roles_that_may(content: Content, right: str) -> frozenset[str]:
    """The roles to which a right of the pack says anything but no."""
    return frozenset(
        role for role, answer in content.rights[right].cells.items() if answer not in ("no", "contributes")
    )


def _answered(
    content: Content,
    person: Qualified,
    role: RoleFacts,
    row: Right,
    act: Act | None,
    answer: Answer,
    on: date,
    context: Context,
) -> Permission:
    done = act.title if act else row.title
    yes = Permission("allowed", "", row.source, said(_LIMITS[answer]) if answer in _LIMITS else "")
    no = replace(yes, verdict="denied", limit="")
    match answer:
        case "no":
            return replace(no, why=said("A {title} may not {done}", title=role.title, done=done))
        case "contributes":
            return replace(
                no, why=said("A {title} adds to it; a registered nurse has to {done}", title=role.title, done=done)
            )
        case "verify":
            return replace(no, why=said("A {title} verifies, and does not give it", title=role.title))
        case "propose":
            return replace(no, why=said("A {title} proposes; two supervisors approve", title=role.title))
        case "assigned" | "schedule_and_demographics" if not context.assigned:
            return replace(no, why=said("This patient is not assigned to you"))
        case "print_own_patient" if not context.assigned:
            return replace(no, why=said("You print for your own patients. This patient is not assigned to you"))
        case "delegated" if not context.delegated:
            return replace(
                no, why=said("A {title} may {done} when a nurse has delegated it", title=role.title, done=done)
            )
        case "own" | "own_by_addendum" | "return_and_own" if not context.own:
            return replace(no, why=said("Only who wrote an entry corrects it. Return it to its author"))
        case "two_people" | "two_people_with_reason":
            return _two_people(person, done, answer, context, yes)
        case "competency":
            return _competent(content, person, act, on, no, needed=not role.independent) or yes
        case "some":
            return _competent(content, person, act, on, no, needed=True) or yes
        case "state" | "state_and_competency" | "blocked":
            return _by_state(content, person, role, act, done, on, context, no)
        case _:
            return _expired(content, person, act, on, no) or yes


def _two_people(person: Qualified, done: str, answer: Answer, context: Context, yes: Permission) -> Permission:
    if answer == "two_people_with_reason" and not context.reason.strip():
        return replace(yes, verdict="denied", why=said("Say why, to {done}", done=done))
    if context.second_person in ("", person.user):
        return replace(
            yes, verdict="needs_second_person", why=said("A second supervisor has to agree, to {done}", done=done)
        )
    return yes


def _by_state(
    content: Content,
    person: Qualified,
    role: RoleFacts,
    act: Act | None,
    done: str,
    on: date,
    context: Context,
    no: Permission,
) -> Permission:
    rule = _rule(content, person.role, context.state, act) if act else None
    if rule is None:
        why = (
            said("No rule lets a {title} {done} in {state}. Ask your supervisor", title=role.title, done=done,
                 state=context.state)
            if context.state
            else said("No rule lets a {title} {done} while the state is not known. Ask your supervisor",
                      title=role.title, done=done)
        )  # fmt: skip
        return replace(no, why=why)
    if rule.answer == "never":
        return replace(
            no,
            why=said("A {title} may not {done} in {state}", title=role.title, done=done, state=rule.state),
            source=rule.source,
        )
    if rule.answer == "not_entered":
        return replace(no, why=said("{note}. Your clinic has not entered it yet", note=rule.note), source=rule.source)
    lacking = _competent(content, person, act, on, no, needed=True)
    if lacking is not None:
        return replace(lacking, source=rule.source)
    if context.supervision not in _ENOUGH[rule.answer]:
        why = said(
            to_say("In {state} a registered nurse has to be on site for a {title} to {done}")
            if rule.answer == "on_site"
            else to_say("In {state} a registered nurse has to be at hand for a {title} to {done}"),
            state=rule.state,
            title=role.title,
            done=done,
        )
        return replace(no, verdict="needs_supervision", why=why, source=rule.source)
    return Permission("allowed", "", rule.source, rule.note)


def _rule(content: Content, role: str, state: str, act: Act) -> ScopeRule | None:
    """The strictest rule about this act; one about all acts where none names it."""
    rules = [each for each in content.scope_rules.values() if (each.role, each.state) == (role, state)]
    named = [each for each in rules if act.id in each.acts] or [each for each in rules if not each.acts]
    return min(named, key=lambda each: _STRICT.index(each.answer), default=None)


def _competent(
    content: Content, person: Qualified, act: Act | None, on: date, no: Permission, *, needed: bool
) -> Permission | None:
    """Why she is not competent; nothing where she is, or where nothing is recorded and it is not `needed`."""
    if act is None:
        return replace(no, why=said("Say what is done: each act has its own competency")) if needed else None
    if not act.competency:
        return None
    held = person.competencies
    if held is None and not needed:
        return None
    if held is None or act.competency not in held:
        return replace(
            no,
            why=said(
                "No competency is recorded for you: {competency}", competency=content.competencies[act.competency].title
            ),
        )
    return _expired(content, person, act, on, no)


def _expired(content: Content, person: Qualified, act: Act | None, on: date, no: Permission) -> Permission | None:
    if act is None or not act.competency or not person.competencies:
        return None
    until = person.competencies.get(act.competency)
    if until is None or on <= until:
        return None
    title = content.competencies[act.competency].title
    return replace(
        no, why=said("Your competency has expired: {competency}. Renew it with your supervisor", competency=title)
    )
