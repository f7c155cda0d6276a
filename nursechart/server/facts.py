"""Reads what a push is judged by, once for the whole push: devices, authors, assignments, keys, chain heads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, bindparam, select

from nursechart.record.entry import Entry
from nursechart.record.kinds import CHARTED
from nursechart.server import emergencies, roles, scope
from nursechart.server.judgement import AuthorFacts, DeviceFacts, Facts, Interval
from nursechart.server.tables import account, assignment, device, device_chain, device_user, user_key

# Asked for every push, so made once: making a question costs SQLAlchemy four times as much as asking it.
_CHAINS: Final = select(device_chain.c.device_id, device_chain.c.epoch, device_chain.c.head_n).where(
    device_chain.c.device_id.in_(bindparam("devices", expanding=True)),
    device_chain.c.epoch.in_(bindparam("epochs", expanding=True)),
)
_USERS: Final = select(device_user).where(device_user.c.device_id.in_(bindparam("devices", expanding=True)))
_DEVICES: Final = select(device).where(
    device.c.org_id == bindparam("org"), device.c.id.in_(bindparam("devices", expanding=True))
)
_ACCOUNT: Final = select(account.c.active, account.c.role).where(account.c.user_id == bindparam("user"))
_ASSIGNED: Final = select(assignment).where(
    assignment.c.org_id == bindparam("org"),
    assignment.c.user_id == bindparam("user"),
    assignment.c.feed_id.in_(bindparam("feeds", expanding=True)),
)
_KEYS: Final = select(user_key.c.public_key).where(user_key.c.user_id == bindparam("user"))


def read_facts(
    connection: Connection,
    org: str,
    entries: Sequence[Entry],
    pusher: str,
    pusher_may_read: frozenset[str],
    now_ms: int,
) -> Facts:
    """The facts about these entries, pushed by the device `pusher` with a user who may read `pusher_may_read`."""
    feeds = {entry.header.feed for entry in entries}
    devices = {entry.header.device for entry in entries} | {pusher}
    return Facts(
        org=org,
        now_ms=now_ms,
        devices=_devices(connection, org, devices),
        authors={
            author: facts
            for author in {entry.header.author for entry in entries}
            if (facts := _author(connection, org, author, feeds, _opening(entries, author), now_ms)) is not None
        },
        chain_heads={
            (row.device_id, row.epoch): row.head_n
            for row in connection.execute(
                _CHAINS, {"devices": sorted(devices), "epochs": sorted({entry.header.epoch for entry in entries})}
            )
        },
        pusher=pusher,
        pusher_may_read=pusher_may_read,
    )


def _devices(connection: Connection, org: str, ids: set[str]) -> dict[str, DeviceFacts]:
    users: dict[str, set[str]] = {}
    for row in connection.execute(_USERS, {"devices": sorted(ids)}):
        users.setdefault(row.device_id, set()).add(row.user_id)
    rows = connection.execute(_DEVICES, {"org": org, "devices": sorted(ids)})
    return {row.id: DeviceFacts(row.public_key, row.kind, row.status, frozenset(users.get(row.id, ()))) for row in rows}


def _opening(entries: Sequence[Entry], author: str) -> list[Entry]:
    """Those of an author that open a chart in an emergency."""
    return [entry for entry in entries if entry.header.author == author and emergencies.opens(entry)]


def _author(
    connection: Connection, org: str, user_id: str, feeds: set[str], opening: Sequence[Entry], now_ms: int
) -> AuthorFacts | None:
    row = connection.execute(_ACCOUNT, {"user": user_id}).first()
    if row is None:
        return None
    assigned: dict[str, list[Interval]] = {}
    for one in connection.execute(_ASSIGNED, {"org": org, "user": user_id, "feeds": sorted(feeds)}):
        assigned.setdefault(one.feed_id, []).append(Interval(one.valid_from, one.valid_to))
    if opening and roles.may_author(row.role, CHARTED, [emergencies.OPENED]):
        for feed_id, opened in emergencies.covered(connection, org, opening).items():
            assigned.setdefault(feed_id, []).extend(opened)
    reach = roles.reach_of(row.role)
    reaches = set[str]()
    if reach == "team":
        reaches = scope.patients_of(connection, org, user_id, now_ms) & feeds
    keys = connection.execute(_KEYS, {"user": user_id}).scalars()
    return AuthorFacts(
        active=bool(row.active),
        role=row.role,
        reaches=frozenset(reaches),
        reaches_all=reach == "all",
        assigned={feed_id: tuple(intervals) for feed_id, intervals in assigned.items()},
        signing_keys=frozenset(keys),
    )
