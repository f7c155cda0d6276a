"""Who may see which feeds. The one place that says so; every query that answers content takes a `Scope`.

A nurse sees the patients assigned to her; a supervisor those of her team's members (of the whole organisation when she
leads no team), for 14 days after an assignment ended, as notes come to review late; a pharmacist every patient served.
Everyone signed in sees her own feed, her laptop's receipts and the references. A laptop by itself sees its receipts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, bindparam, or_, select

from nursechart.record.feeds import device_feed, user_feed
from nursechart.server import roles
from nursechart.server.sessions import SignedIn
from nursechart.server.tables import account, assignment, device_user, feed, team_member

REVIEW_MS: Final = 14 * 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class Scope:
    """The feeds one user may read on one laptop now; without a user, the laptop's own."""

    user: str | None
    device: str
    feeds: frozenset[str]

    def has(self, feed_id: str) -> bool:
        return feed_id in self.feeds


def scope_of(connection: Connection, org: str, device_id: str, signed_in: SignedIn | None, now_ms: int) -> Scope:
    """What this request may read."""
    own = {device_feed(device_id)}
    if signed_in is None or not roles.may(signed_in.role, roles.Permission.READ_CHARTS):
        return Scope(signed_in.user if signed_in else None, device_id, frozenset(own))
    own |= {user_feed(signed_in.user)}
    own |= _every(connection, org, "r")
    return Scope(signed_in.user, device_id, frozenset(own | patients_of(connection, org, signed_in.user, now_ms)))


def patients_of(connection: Connection, org: str, user_id: str, now_ms: int) -> set[str]:
    """The patient feeds an active user may read now, by role and assignment."""
    return _patients(connection, org, user_id, now_ms)


def users_of(connection: Connection, device_id: str) -> dict[str, bool]:
    """The users of a laptop, and whether each account is active."""
    rows = connection.execute(_USERS, {"device": device_id})
    return {row.user_id: bool(row.active) for row in rows}


def of_others(connection: Connection, org: str, device_id: str, now_ms: int) -> set[str]:
    """The feeds any active user of this laptop may read: what is not "left" there. With its receipts."""
    feeds = {device_feed(device_id)}
    for user_id, active in users_of(connection, device_id).items():
        if active:
            feeds |= {user_feed(user_id)} | patients_of(connection, org, user_id, now_ms)
    feeds |= _every(connection, org, "r")
    return feeds


def ever_on(connection: Connection, org: str, device_id: str, named: set[str]) -> set[str]:
    """Which of the feeds a laptop names it can have held: assigned at any time to anyone who ever used it.

    About any other feed it is told nothing, not even that it exists.
    """
    used = select(device_user.c.user_id).where(device_user.c.device_id == device_id).distinct()
    users = set(connection.execute(used).scalars())
    can = {device_feed(device_id)} | {user_feed(user_id) for user_id in users}
    can |= {name for name in named if name.startswith("r:")}
    for user_id in users:
        can |= _patients(connection, org, user_id, None)
    return named & can


# Asked for every request, so made once: making a question costs SQLAlchemy four times as much as asking it.
_USERS: Final = (
    select(device_user.c.user_id, account.c.active)
    .join(account, account.c.user_id == device_user.c.user_id)
    .where(device_user.c.device_id == bindparam("device"), device_user.c.valid_to.is_(None))
    .distinct()
)
_ROLE: Final = select(account.c.role).where(account.c.user_id == bindparam("user"))
_EVERY: Final = select(feed.c.feed_id).where(feed.c.org_id == bindparam("org"), feed.c.kind == bindparam("kind"))
_EVER: Final = select(assignment.c.feed_id).where(
    assignment.c.org_id == bindparam("org"), assignment.c.user_id.in_(bindparam("users", expanding=True))
)
_NOW: Final = _EVER.where(
    assignment.c.valid_from <= bindparam("now"),
    or_(assignment.c.valid_to.is_(None), assignment.c.valid_to > bindparam("ended")),
)


def _patients(connection: Connection, org: str, user_id: str, now_ms: int | None) -> set[str]:
    """By role and assignment as they are now; without `now_ms`, as they ever were."""
    role = connection.execute(_ROLE, {"user": user_id}).scalar()
    match roles.reach_of(role or ""):
        case "none":
            return set()
        case "assigned":
            return _assigned(connection, org, [user_id], now_ms, 0)
        case "team":
            members = select(team_member.c.user_id).where(
                team_member.c.team.in_(select(team_member.c.team).where(team_member.c.user_id == user_id))
            )
            of_team = list(connection.execute(members).scalars())
            if of_team:
                return _assigned(connection, org, of_team, now_ms, REVIEW_MS)
    return _every(connection, org, "p")


def _every(connection: Connection, org: str, kind: str) -> set[str]:
    return set(connection.execute(_EVERY, {"org": org, "kind": kind}).scalars())


def _assigned(connection: Connection, org: str, users: list[str], now_ms: int | None, after_ms: int) -> set[str]:
    """The feeds these users are assigned to, and were until `after_ms` ago; without `now_ms`, those they ever were."""
    if now_ms is None:
        return set(connection.execute(_EVER, {"org": org, "users": users}).scalars())
    asked = {"org": org, "users": users, "now": now_ms, "ended": now_ms - after_ms}
    return set(connection.execute(_NOW, asked).scalars())
