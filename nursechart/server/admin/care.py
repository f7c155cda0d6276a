"""Pages about who cares for whom: assignments past and present, made and ended. Patients are named by opaque ids."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from nursechart.server.accounts import AccountRefused
from nursechart.server.admin import words
from nursechart.server.admin.page import Act, Asking, Field, FieldRefused, Look, NotThere, Sheet, View, Went
from nursechart.server.assignments import Assignment
from nursechart.server.pharmacy import Pharmacy
from nursechart.server.roles import Permission

MOST_ROWS: Final = 500
_LONGEST_H: Final = 24 * 366
_HOUR_MS: Final = 3600 * 1000
_OFFERED: Final = ("primary", "cover", "team")


def _list(pharmacy: Pharmacy, asking: Asking) -> View:
    login, patient = asking.query.get("person", "").strip(), asking.query.get("patient", "").strip()
    past, trouble = asking.query.get("past") == "1", ""
    try:
        user = pharmacy.accounts.find(login).user if login else ""
        found = pharmacy.assignments.all(user=user, patient=patient)
    except AccountRefused:
        trouble, found = f"There is no login {login}.", ()
    now = [one for one in found if past or one.until_ms is None or one.until_ms > asking.now_ms]
    return View(
        "care.html",
        {
            "assignments": list(reversed(now))[:MOST_ROWS],
            "count": len(now),
            "most": MOST_ROWS,
            "hidden": len(found) - len(now),
            "login": login,
            "patient": patient,
            "past": past,
            "trouble": trouble,
            "people": _people(pharmacy),
        },
    )


def _people(pharmacy: Pharmacy) -> dict[str, Any]:
    return {one.user: one for one in pharmacy.accounts.all()}


def _assigning(pharmacy: Pharmacy, asking: Asking) -> Sheet:
    people = [(one.login, f"{one.name} ({one.login})") for one in pharmacy.accounts.all() if one.active]
    return Sheet(
        title="Assign a patient",
        lead=("While the assignment runs, the person sees this patient's chart and may chart in it.",),
        button="Make this assignment",
        back="/care",
        fields=(
            Field(
                "user", "Person", "choice", asking.query.get("person", ""), choices=(("", "Choose a person"), *people)
            ),
            Field(
                "patient",
                "Patient",
                hint="The opaque id that the import printed",
                value=asking.query.get("patient", ""),
            ),
            Field("reason", "As", "choice", choices=[(one, words.REASONS[one]) for one in _OFFERED]),
            Field("from", "Begins", "moment", hint="UTC. Leave empty for now", optional=True),
            Field("until", "Ends after, in hours", "number", hint="Leave empty: until it is ended", optional=True),
        ),
    )


def _assign(pharmacy: Pharmacy, asking: Asking) -> Went:
    if not asking.text("user"):
        raise FieldRefused("user", "Choose who will care for the patient.")
    if not asking.text("patient"):
        raise FieldRefused("patient", "Enter the patient's id.")
    try:
        who = pharmacy.accounts.find(asking.text("user"))
    except AccountRefused as refused:
        raise FieldRefused("user", str(refused)) from None
    from_ms, hours = _moment(asking.text("from"), asking.now_ms), _hours(asking.text("until"))
    begins = asking.now_ms if from_ms is None else from_ms
    reason: Any = asking.text("reason")
    if reason not in _OFFERED:
        raise FieldRefused("reason", "Choose one of the reasons.")
    pharmacy.assignments.add(
        user=who.user,
        patient=asking.text("patient"),
        reason=reason,
        from_ms=from_ms,
        until_ms=None if hours is None else begins + hours * _HOUR_MS,
        now_ms=asking.now_ms,
        by=asking.user,
    )
    return Went("/care", "assigned")


def _moment(typed: str, now_ms: int) -> int | None:
    if not typed:
        return None
    try:
        found = int(datetime.fromisoformat(typed).replace(tzinfo=UTC).timestamp() * 1000)
    except (ValueError, OverflowError):
        raise FieldRefused("from", "Enter a date and time as in 2026-03-01T08:00.") from None
    if abs(found - now_ms) > _LONGEST_H * _HOUR_MS:
        raise FieldRefused("from", "This is more than a year away. Look at the year again.")
    return found


def _hours(typed: str) -> int | None:
    if not typed:
        return None
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 6 and 1 <= int(typed) <= _LONGEST_H):
        raise FieldRefused("until", f"Enter whole hours, 1 to {_LONGEST_H:,}.")
    return int(typed)


def _ending(pharmacy: Pharmacy, asking: Asking) -> Sheet:
    one = _running(pharmacy, asking)
    who = _people(pharmacy).get(one.user)
    return Sheet(
        title="End an assignment",
        lead=(
            "It ends now. What was charted until now stays, and notes written late are still taken for 14 days.",
            "The chart leaves her laptop once everything in it has been handed over.",
        ),
        facts=(
            ("Person", who.name if who else one.user),
            ("Patient", one.patient),
            ("As", words.REASONS.get(one.reason, one.reason)),
            ("Since", words.moment(one.from_ms)),
        ),
        button="End this assignment",
        back="/care",
        grave=True,
    )


def _end(pharmacy: Pharmacy, asking: Asking) -> Went:
    pharmacy.assignments.end(_running(pharmacy, asking).id, now_ms=asking.now_ms, by=asking.user)
    return Went("/care", "ended")


def _running(pharmacy: Pharmacy, asking: Asking) -> Assignment:
    for one in pharmacy.assignments.all():
        if one.id == asking.ids["assignment"] and (one.until_ms is None or one.until_ms > asking.now_ms):
            return one
    raise NotThere


PAGES: Final = (
    Look("/care", Permission.ASSIGN, _list),
    Act("/care/assign", Permission.ASSIGN, _assigning, _assign),
    Act("/care/{assignment}/end", Permission.ASSIGN, _ending, _end),
)
