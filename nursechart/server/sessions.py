"""Who is signed in, on which laptop, until when.

An access token lives 15 minutes and is worth nothing without the signature of the laptop it was given to. The refresh
token changes with every use; one that comes back a second time was copied, so its whole family ends and the nurse signs
in with her password. Tokens are kept as hashes.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy import Connection, delete, select, update

from nursechart.record.ids import uuid7
from nursechart.server.tables import account, session

ACCESS_MS: Final = 15 * 60 * 1000
REFRESH_MS: Final = 30 * 24 * 3600 * 1000  # as long as the longest lease


@dataclass(frozen=True, slots=True)
class Tokens:
    """A fresh pair; `access_until_ms` and `refresh_until_ms` are UTC."""

    user: str
    access: str
    refresh: str
    access_until_ms: int
    refresh_until_ms: int


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An active user on an active laptop, with the role she has now."""

    user: str
    device: str
    role: str


def open_session(connection: Connection, user_id: str, device_id: str, now_ms: int) -> Tokens:
    """Start a family of tokens after the password was right, and forget hers that have run out."""
    connection.execute(delete(session).where(session.c.user_id == user_id, session.c.refresh_until <= now_ms))
    return _issue(connection, uuid7(now_ms, secrets.token_bytes(10)), user_id, device_id, now_ms)


def refresh(
    connection: Connection, token: str, device_id: str, now_ms: int
) -> Tokens | Literal["token", "user_stopped"]:
    """The next pair for a refresh token. "token": unknown, ended, of another laptop, or used before.

    The last of these ends the family: two hold the token, and one of them is not the nurse.
    """
    row = connection.execute(select(session).where(session.c.refresh_hash == _hash(token)).with_for_update()).first()
    if row is None:
        return "token"
    if row.rotated_at is not None or row.device_id != device_id:
        revoke(connection, now_ms, family=row.family)
        return "token"
    if not connection.execute(select(account.c.active).where(account.c.user_id == row.user_id)).scalar():
        return "user_stopped"
    if row.revoked_at is not None or row.refresh_until <= now_ms:
        return "token"
    connection.execute(
        update(session).where(session.c.access_hash == row.access_hash).values(rotated_at=now_ms, access_until=now_ms)
    )
    return _issue(connection, row.family, row.user_id, device_id, now_ms)


def who(connection: Connection, token: str, device_id: str, now_ms: int) -> SignedIn | None:
    """Who holds this access token on this laptop, or None. Read anew on each request: disabling bites at once."""
    row = connection.execute(
        select(session.c.user_id, session.c.access_until, session.c.revoked_at, account.c.role, account.c.active)
        .join(account, account.c.user_id == session.c.user_id)
        .where(session.c.access_hash == _hash(token), session.c.device_id == device_id)
    ).first()
    if row is None or row.revoked_at is not None or row.access_until <= now_ms or not row.active:
        return None
    return SignedIn(row.user_id, device_id, row.role)


def revoke(
    connection: Connection,
    now_ms: int,
    *,
    family: str | None = None,
    user_id: str | None = None,
    device_id: str | None = None,
) -> None:
    """End every token of a family, of a user, or of a laptop."""
    ended = update(session).where(session.c.revoked_at.is_(None)).values(revoked_at=now_ms)
    for column, value in ((session.c.family, family), (session.c.user_id, user_id), (session.c.device_id, device_id)):
        if value is not None:
            connection.execute(ended.where(column == value))


def _issue(connection: Connection, family: str, user_id: str, device_id: str, now_ms: int) -> Tokens:
    tokens = Tokens(
        user_id, secrets.token_urlsafe(32), secrets.token_urlsafe(32), now_ms + ACCESS_MS, now_ms + REFRESH_MS
    )
    connection.execute(
        session.insert().values(
            family=family,
            user_id=user_id,
            device_id=device_id,
            access_hash=_hash(tokens.access),
            refresh_hash=_hash(tokens.refresh),
            issued_at=now_ms,
            access_until=tokens.access_until_ms,
            refresh_until=tokens.refresh_until_ms,
        )
    )
    return tokens


def _hash(token: str) -> bytes:
    return hashlib.sha256(b"nursechart/token/1\0" + token.encode()).digest()
