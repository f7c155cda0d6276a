"""Who may see which feeds. The one place that says so; every query that answers content takes a `Scope`.

A nurse sees the patients assigned to her; a supervisor those of her team's members (of the whole organisation when she
leads no team), for 14 days after an assignment ended, as notes come to review late; a pharmacist every patient served.
Everyone signed in sees her own feed, her laptop's receipts and the references. A laptop by itself sees its receipts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, or_, select

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
    own |= set(connection.execute(select(feed.c.feed_id).where(feed.c.org_id == org, feed.c.kind == "r")).scalars())
    return Scope(signed_in.user, device_id, frozenset(own | patients_of(connection, org, signed_in.user, now_ms)))


def patients_of(connection: Connection, org: str, user_id: str, now_ms: int) -> set[str]:
    """The patient feeds an active user may read now, by role and assignment."""
    return _patients(connection, org, user_id, _valid(now_ms), _valid(now_ms, REVIEW_MS))


def users_of(connection: Connection, device_id: str) -> dict[str, bool]:
    """The users of a laptop, and whether each account is active."""
    rows = connection.execute(
        select(device_user.c.user_id, account.c.active)
        .join(account, account.c.user_id == device_user.c.user_id)
        .where(device_user.c.device_id == device_id, device_user.c.valid_to.is_(None))
        .distinct()
    )
    return {row.user_id: bool(row.active) for row in rows}


def of_others(connection: Connection, org: str, device_id: str, now_ms: int) -> set[str]:
    """The feeds any active user of this laptop may read: what is not "left" there. With its receipts."""
    feeds = {device_feed(device_id)}
    for user_id, active in users_of(connection, device_id).items():
        if active:
            feeds |= {user_feed(user_id)} | patients_of(connection, org, user_id, now_ms)
    feeds |= set(connection.execute(select(feed.c.feed_id).where(feed.c.org_id == org, feed.c.kind == "r")).scalars())
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
        can |= _patients(connection, org, user_id, None, None)
    return named & can


def _patients(
    connection: Connection,
    org: str,
    user_id: str,
    assigned: ColumnElement[bool] | None,
    in_team: ColumnElement[bool] | None,
) -> set[str]:
    role = connection.execute(select(account.c.role).where(account.c.user_id == user_id)).scalar()
    match roles.reach_of(role or ""):
        case "none":
            return set()
        case "assigned":
            return _assigned(connection, org, [user_id], assigned)
        case "team":
            members = select(team_member.c.user_id).where(
                team_member.c.team.in_(select(team_member.c.team).where(team_member.c.user_id == user_id))
            )
            of_team = list(connection.execute(members).scalars())
            if of_team:
                return _assigned(connection, org, of_team, in_team)
    everyone = select(feed.c.feed_id).where(feed.c.org_id == org, feed.c.kind == "p")
    return set(connection.execute(everyone).scalars())


def _assigned(connection: Connection, org: str, users: list[str], valid: ColumnElement[bool] | None) -> set[str]:
    wanted: Any = select(assignment.c.feed_id).where(assignment.c.org_id == org, assignment.c.user_id.in_(users))
    return set(connection.execute(wanted if valid is None else wanted.where(valid)).scalars())


def _valid(now_ms: int, after_ms: int = 0) -> ColumnElement[bool]:
    ended = or_(assignment.c.valid_to.is_(None), assignment.c.valid_to > now_ms - after_ms)
    return (assignment.c.valid_from <= now_ms) & ended
