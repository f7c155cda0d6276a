"""The sentences and words of the pages that several of them share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from nursechart.server.assignments import Assignment
from nursechart.server.roles import Role

ROLES: Final[dict[str, str]] = {
    Role.RN: "Registered nurse",
    Role.LPN: "Licensed practical nurse",
    Role.PHARMACIST: "Pharmacist",
    Role.STAFF: "Clinic staff",
    Role.SUPERVISOR: "Supervisor",
    Role.AUDITOR: "Auditor",
    Role.ADMIN: "Administrator",
    Role.RECOVERY: "Recovery officer",
    Role.PRIVACY: "Privacy officer",
}

REASONS: Final[dict[str, str]] = {
    "primary": "Primary nurse",
    "cover": "Cover",
    "team": "Team",
    "breakglass": "Break-glass",
    "merge": "Patients merged",
}

DEVICE_STATES: Final[dict[str, tuple[str, str]]] = {  # words and tone
    "pending": ("Waits for approval", "warn"),
    "active": ("Active", "ok"),
    "withdrawn": ("Withdrawn", "quiet"),
    "lost": ("Lost", "crit"),
}

WHY_WAITING: Final[dict[str, str]] = {
    "device_withdrawn": "It came from a laptop that had been withdrawn.",
    "number_jump": "The laptop's numbering jumped by more than 10,000 entries.",
    "author_not_enrolled": "Its author was never signed in on the laptop that wrote it.",
    "user_stopped": "Its author's account is stopped.",
    "role": "Its author's role may not chart this.",
    "not_assigned": "Its author was not assigned to this patient when it was charted.",
    "not_her_feed": "It was written into a record that is not its author's.",
    "unknown_signing_key": "The visit was signed with a key that is not registered for its author.",
}

DONE: Final[dict[str, str]] = {
    "stopped": "The account is stopped, and its sessions have ended.",
    "back": "The account may sign in again.",
    "role": "The role is changed.",
    "joined": "The person is in the team.",
    "left": "The person is out of the team.",
    "approved": "The laptop is approved.",
    "withdrawn": "The laptop is withdrawn.",
    "lost": "The laptop is reported lost. It will be told to wipe itself.",
    "assigned": "The assignment is made.",
    "ended": "The assignment has ended.",
    "merged": "The two charts are one now.",
    "apart": "The two charts are apart again.",
    "released": "The entry is released and stands in the record.",
    "rejected": "The entry is rejected. Its nurse is told at her next sync.",
}

_MINUTE, _HOUR, _DAY = 60_000, 3_600_000, 86_400_000


def moment(ms: int | None) -> str:
    """An instant in UTC, as the pages and the command line write it."""
    return "" if ms is None else datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")


def machine_moment(ms: int) -> str:
    """The same for the `datetime` attribute."""
    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%dT%H:%MZ")


def ago(ms: int, now_ms: int) -> str:
    """How long ago an instant was, in the largest unit that says enough."""
    passed = max(0, now_ms - ms)
    if passed < _MINUTE:
        return "just now"
    if passed < 2 * _HOUR:
        return _counted(passed // _MINUTE, "1 minute ago", "{} minutes ago")
    if passed < 2 * _DAY:
        return _counted(passed // _HOUR, "1 hour ago", "{} hours ago")
    return _counted(passed // _DAY, "1 day ago", "{} days ago")


def entries(count: int) -> str:
    return _counted(count, "1 entry", "{} entries")


def feeds(count: int) -> str:
    return _counted(count, "1 feed", "{} feeds")


def openings(count: int) -> str:
    return _counted(count, "1 opened chart was seen by no supervisor", "{} opened charts were seen by no supervisor")


def have_ended(count: int) -> str:
    return _counted(count, "1 has ended", "{} have ended")


def standing_of(one: Assignment, now_ms: int) -> tuple[str, str]:
    """Whether an assignment runs, is to come or has ended, and the tone of it."""
    if one.until_ms is not None and one.until_ms <= now_ms:
        return "Ended", "quiet"
    return ("To come", "low") if one.from_ms > now_ms else ("Running", "ok")


def _counted(count: int, one: str, many: str) -> str:
    return one if count == 1 else many.format(f"{count:,}")
