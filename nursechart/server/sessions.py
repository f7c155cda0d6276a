"""Who is signed in, on which laptop, until when.

An access token lives 15 minutes and is worth nothing without the signature of the laptop it was given to. The refresh
token changes with every use. One that comes back a second time is either asked for again, because the answer was
lost, or was copied. What was given for it tells which: while nobody has used that, it is taken back and another pair is
given; once somebody has, two hold the token, so its whole family ends and the nurse signs in with her password. Tokens
are kept as hashes.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy import Connection, Row, delete, select, update

from nursechart.record.ids import uuid7
from nursechart.server import live_news
from nursechart.server.tables import account, session, session_next

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
    is_first_use: bool = False  # of this access token; `note_use` keeps that
    until_ms: int = 0  # when that token runs out, UTC
    token: bytes = b""  # its hash, for `still`


def open_session(connection: Connection, user_id: str, device_id: str, now_ms: int) -> Tokens:
    """Start a family of tokens after the password was right, and forget hers that have run out."""
    old = (session.c.user_id == user_id) & (session.c.refresh_until <= now_ms)
    gone = select(session.c.access_hash).where(old)
    connection.execute(delete(session_next).where(session_next.c.access_hash.in_(gone)))
    connection.execute(delete(session).where(old))
    return _issue(connection, uuid7(now_ms, secrets.token_bytes(10)), user_id, device_id, now_ms)


def refresh(
    connection: Connection, token: str, device_id: str, now_ms: int
) -> Tokens | Literal["token", "user_stopped"]:
    """The next pair for a refresh token; asked again after a lost answer, another one in place of what nobody got.

    "token": unknown, ended, of another laptop, or used before by somebody who did get the answer. The last of these
    ends the family: two hold the token, and one of them is not the nurse.
    """
    row = connection.execute(select(session).where(session.c.refresh_hash == _hash(token)).with_for_update()).first()
    if row is None:
        return "token"
    if row.device_id != device_id or (row.rotated_at is not None and not _was_lost(connection, row)):
        revoke(connection, now_ms, family=row.family)
        return "token"
    if not connection.execute(select(account.c.active).where(account.c.user_id == row.user_id)).scalar():
        return "user_stopped"
    if row.revoked_at is not None or row.refresh_until <= now_ms:
        revoke(connection, now_ms, family=row.family)  # it may be a pair that was taken back: somebody did get it
        return "token"
    given = select(session_next.c.access_hash).where(session_next.c.after == row.access_hash)
    connection.execute(update(session).where(session.c.access_hash.in_(given)).values(revoked_at=now_ms))
    connection.execute(
        update(session).where(session.c.access_hash == row.access_hash).values(rotated_at=now_ms, access_until=now_ms)
    )
    tokens = _issue(connection, row.family, row.user_id, device_id, now_ms)
    connection.execute(session_next.insert().values(access_hash=_hash(tokens.access), after=row.access_hash))
    return tokens


def _was_lost(connection: Connection, row: Row[tuple[object, ...]]) -> bool:
    """Whether nobody has used any pair that was given for this one: then its answer never arrived."""
    given = connection.execute(
        select(session_next.c.used_at, session.c.rotated_at)
        .join(session, session.c.access_hash == session_next.c.access_hash)
        .where(session_next.c.after == row.access_hash)
    ).all()
    return bool(given) and all(one.used_at is None and one.rotated_at is None for one in given)


def who(connection: Connection, token: str, device_id: str, now_ms: int) -> SignedIn | None:
    """Who holds this access token on this laptop, or None. Read anew on each request: disabling bites at once."""
    return still(connection, _hash(token), device_id, now_ms)


def still(connection: Connection, hashed: bytes, device_id: str, now_ms: int) -> SignedIn | None:
    """The same by the token's hash, for a stream that has been open for a while."""
    unused = (session_next.c.access_hash.is_not(None) & session_next.c.used_at.is_(None)).label("unused")
    row = connection.execute(
        select(
            session.c.user_id, session.c.access_until, session.c.revoked_at, account.c.role, account.c.active, unused
        )
        .join(account, account.c.user_id == session.c.user_id)
        .outerjoin(session_next, session_next.c.access_hash == session.c.access_hash)
        .where(session.c.access_hash == hashed, session.c.device_id == device_id)
    ).first()
    if row is None or row.revoked_at is not None or row.access_until <= now_ms or not row.active:
        return None
    return SignedIn(row.user_id, device_id, row.role, bool(row.unused), row.access_until, hashed)


def note_use(connection: Connection, token: str, now_ms: int) -> None:
    """Keep that this access token arrived: the refresh token it was given for is not good any more."""
    mine = session_next.c.access_hash == _hash(token)
    connection.execute(update(session_next).where(mine, session_next.c.used_at.is_(None)).values(used_at=now_ms))


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
    live_news.scopes_changed(connection)
    for column, value in ((session.c.family, family), (session.c.user_id, user_id), (session.c.device_id, device_id)):
        if value is not None:
            connection.execute(ended.where(column == value))


def revoke_others(connection: Connection, user_id: str, token: bytes, now_ms: int) -> None:
    """End every token of a user, but for the family of the one with this hash."""
    kept = select(session.c.family).where(session.c.access_hash == token)
    others = (session.c.user_id == user_id) & session.c.family.not_in(kept) & session.c.revoked_at.is_(None)
    live_news.scopes_changed(connection)
    connection.execute(update(session).where(others).values(revoked_at=now_ms))


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
