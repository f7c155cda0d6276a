"""Pages about people: accounts, roles, teams, passwords, second factors."""

from __future__ import annotations

import secrets
from typing import Final

from nursechart.server.accounts import Account, AccountRefused
from nursechart.server.admin import words
from nursechart.server.admin.page import Act, Asking, Field, FieldRefused, Look, NotThere, Sheet, Told, View, Went
from nursechart.server.pharmacy import Pharmacy
from nursechart.server.roles import Permission

_ALPHABET: Final = "23456789abcdefghjkmnpqrstvwxyz"  # nothing that is mixed up when read aloud
_GROUP, _GROUPS = 4, 5
_HANDING_OVER: Final = (
    "Hand it over in person or by phone, never in writing together with the login. "
    "It is not kept and cannot be shown again."
)


def _list(pharmacy: Pharmacy, asking: Asking) -> View:
    everyone = pharmacy.accounts.all()
    shown = asking.query.get("show", "")
    chosen = [one for one in everyone if shown != "active" or one.active]
    return View(
        "people.html",
        {
            "people": chosen,
            "count": len(everyone),
            "stopped": sum(not one.active for one in everyone),
            "only_active": shown == "active",
            "factors": pharmacy.second_factors.holders(),
        },
    )


def _one(pharmacy: Pharmacy, asking: Asking) -> View:
    person = _person(pharmacy, asking)
    return View(
        "person.html",
        {
            "person": person,
            "has_factor": person.user in pharmacy.second_factors.holders(),
            "laptops": [one for one in pharmacy.devices.all() if person.user in one.users],
            "assignments": [
                one
                for one in pharmacy.assignments.all(user=person.user)
                if one.until_ms is None or one.until_ms > asking.now_ms
            ],
            "is_self": person.user == asking.user,
        },
    )


def _person(pharmacy: Pharmacy, asking: Asking) -> Account:
    try:
        return pharmacy.accounts.find(asking.ids["user"])
    except AccountRefused:
        raise NotThere from None


def _adding(_pharmacy: Pharmacy, _asking: Asking) -> Sheet:
    return Sheet(
        title="Add a person",
        lead=("She gets an account and a first password, which is shown once on the next page.",),
        button="Add this person",
        back="/people",
        fields=(
            Field("login", "Login", hint="Small letters, digits, dots and dashes, as in r.delgado"),
            Field("name", "Name", hint="As it is printed under what she signs"),
            Field("credentials", "Credentials", hint="As in RN, CRNI or PharmD", optional=True),
            Field("role", "Role", "choice", choices=(("", "Choose a role"), *words.ROLES.items())),
        ),
    )


def _add(pharmacy: Pharmacy, asking: Asking) -> Told:
    if not asking.text("role"):
        raise FieldRefused("role", "Choose what this person does.")
    password = _fresh_password(pharmacy)
    made = pharmacy.accounts.add(
        login=asking.text("login"),
        name=asking.text("name"),
        credentials=asking.text("credentials"),
        role=asking.text("role"),
        password=password,
        now_ms=asking.now_ms,
        by=asking.user,
    )
    return Told(
        f"{made.name} has an account",
        (_HANDING_OVER,),
        (("Login", made.login), ("First password", password)),
        f"/people/{made.user}",
    )


def _suspending(pharmacy: Pharmacy, asking: Asking) -> Sheet:
    person = _person(pharmacy, asking)
    return Sheet(
        title=f"Suspend {person.name}",
        lead=(
            "Her sessions end at once, and each laptop she uses locks her out when it next syncs.",
            "What she charted stays. What she still pushes waits in quarantine. You can let her in again at any time.",
        ),
        button="Suspend this account",
        back=f"/people/{person.user}",
        grave=True,
    )


def _suspend(pharmacy: Pharmacy, asking: Asking) -> Went:
    person = _person(pharmacy, asking)
    pharmacy.accounts.set_active(person.user, False, now_ms=asking.now_ms, by=asking.user)
    return Went(f"/people/{person.user}", "stopped")


def _restoring(pharmacy: Pharmacy, asking: Asking) -> Sheet:
    person = _person(pharmacy, asking)
    return Sheet(
        title=f"Let {person.name} in again",
        lead=("She signs in with the password she had, and sees the patients she is assigned to now.",),
        button="Let her in again",
        back=f"/people/{person.user}",
    )


def _restore(pharmacy: Pharmacy, asking: Asking) -> Went:
    person = _person(pharmacy, asking)
    pharmacy.accounts.set_active(person.user, True, now_ms=asking.now_ms, by=asking.user)
    return Went(f"/people/{person.user}", "back")


def _choosing_role(pharmacy: Pharmacy, asking: Asking) -> Sheet:
    person = _person(pharmacy, asking)
    return Sheet(
        title=f"Change the role of {person.name}",
        lead=("What she may see and chart changes with her next sync. What she charted stays as it is.",),
        button="Change the role",
        back=f"/people/{person.user}",
        fields=(Field("role", "Role", "choice", value=person.role, choices=tuple(words.ROLES.items())),),
    )


def _set_role(pharmacy: Pharmacy, asking: Asking) -> Went:
    person = _person(pharmacy, asking)
    pharmacy.accounts.set_role(person.user, asking.text("role"), now_ms=asking.now_ms, by=asking.user)
    return Went(f"/people/{person.user}", "role")


def _resetting(pharmacy: Pharmacy, asking: Asking) -> Sheet:
    person = _person(pharmacy, asking)
    return Sheet(
        title=f"Give {person.name} a new password",
        lead=(
            "The old one stops working, her sessions end, and failed tries are forgiven.",
            "The new one is made here and shown once on the next page.",
        ),
        button="Make a new password",
        back=f"/people/{person.user}",
        grave=True,
    )


def _reset(pharmacy: Pharmacy, asking: Asking) -> Told:
    person, password = _person(pharmacy, asking), _fresh_password(pharmacy)
    pharmacy.accounts.reset(person.user, password, now_ms=asking.now_ms, by=asking.user)
    return Told(
        f"{person.name} has a new password",
        (_HANDING_OVER,),
        (("Login", person.login), ("New password", password)),
        f"/people/{person.user}",
    )


def _joining(pharmacy: Pharmacy, asking: Asking) -> Sheet:
    person = _person(pharmacy, asking)
    known = sorted({team for one in pharmacy.accounts.all() for team in one.teams} - set(person.teams))
    return Sheet(
        title=f"Put {person.name} into a team",
        lead=("A supervisor of a team sees the patients of its members.",),
        button="Put into this team",
        back=f"/people/{person.user}",
        fields=(Field("team", "Team", hint=f"Teams there are: {', '.join(known)}" if known else "As in north"),),
    )


def _join(pharmacy: Pharmacy, asking: Asking) -> Went:
    person = _person(pharmacy, asking)
    pharmacy.accounts.set_team(person.user, asking.text("team"), True, now_ms=asking.now_ms, by=asking.user)
    return Went(f"/people/{person.user}", "joined")


def _leaving(pharmacy: Pharmacy, asking: Asking) -> Sheet:
    person = _person(pharmacy, asking)
    if not person.teams:
        raise NotThere
    return Sheet(
        title=f"Take {person.name} out of a team",
        lead=("The team's supervisors no longer see her patients.",),
        button="Take out of this team",
        back=f"/people/{person.user}",
        fields=(Field("team", "Team", "choice", choices=[(one, one) for one in person.teams]),),
    )


def _leave(pharmacy: Pharmacy, asking: Asking) -> Went:
    person = _person(pharmacy, asking)
    pharmacy.accounts.set_team(person.user, asking.text("team"), False, now_ms=asking.now_ms, by=asking.user)
    return Went(f"/people/{person.user}", "left")


def _making_factor(pharmacy: Pharmacy, asking: Asking) -> Sheet:
    person = _person(pharmacy, asking)
    has = person.user in pharmacy.second_factors.holders()
    replaced = ("The one she has stops working.",) if has else ()
    return Sheet(
        title=f"Make a second factor for {person.name}",
        lead=("It opens these pages together with her password. It is shown once on the next page.", *replaced),
        button="Make a second factor",
        back=f"/people/{person.user}",
        grave=has,
    )


def _make_factor(pharmacy: Pharmacy, asking: Asking) -> Told:
    person = _person(pharmacy, asking)
    made = pharmacy.second_factors.make(person, now_ms=asking.now_ms, by=asking.user)
    return Told(
        f"{person.name} has a second factor",
        ("She enters it in her authenticator app now. It is not shown again.",),
        (("Key", made.text), ("Address for the app", made.uri)),
        f"/people/{person.user}",
    )


def _fresh_password(pharmacy: Pharmacy) -> str:
    """A password nobody chose, as long as the clinic wants: about 98 bits in five groups of four."""
    groups = max(_GROUPS, -(-pharmacy.settings.password_min // (_GROUP + 1)) + 1)
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(groups))


_KEEP: Final = Permission.KEEP_PEOPLE
PAGES: Final = (
    Look("/people", _KEEP, _list),
    Act("/people/add", _KEEP, _adding, _add),
    Look("/people/{user}", _KEEP, _one),
    Act("/people/{user}/suspend", _KEEP, _suspending, _suspend),
    Act("/people/{user}/restore", _KEEP, _restoring, _restore),
    Act("/people/{user}/role", _KEEP, _choosing_role, _set_role),
    Act("/people/{user}/password", _KEEP, _resetting, _reset),
    Act("/people/{user}/join", _KEEP, _joining, _join),
    Act("/people/{user}/leave", _KEEP, _leaving, _leave),
    Act("/people/{user}/second-factor", _KEEP, _making_factor, _make_factor),
)
