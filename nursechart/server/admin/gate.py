"""Who is in front of the browser: password and second factor, a session in a cookie, the password again before an act.

Sessions are rows of the same table as the laptops', so stopping an account ends these too, at once. A session's name is
kept as a hash, is of no use to the laptops' routes, and changes each time the password is given.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy import Connection, delete, select, update

from nursechart.record.ids import uuid7
from nursechart.server import audit, roles, throttle
from nursechart.server.accounts import Account
from nursechart.server.pharmacy import Pharmacy
from nursechart.server.roles import Permission
from nursechart.server.tables import account, session
from nursechart.server.throttle import TooOften

PAGES: Final = "administrator's pages"  # in place of a laptop's id
IDLE_MS: Final = 15 * 60 * 1000  # security.md 5: 1 to 15 minutes
LONGEST_MS: Final = 12 * 3600 * 1000  # security.md 5: then the password again
PROVED_MS: Final = 5 * 60 * 1000  # security.md 5: an act takes a password at most this old
ADDRESS_TRIES: Final = 30  # sign-ins from one address in 15 minutes, whoever tries
_SLIDE_MS: Final = 60 * 1000  # a session's end is written at most this often
OPENS: Final = frozenset(
    {
        Permission.KEEP_PEOPLE,
        Permission.ASSIGN,
        Permission.SEE_QUARANTINE,
        Permission.REVIEW_QUARANTINE,
        Permission.SEE_HEALTH,
        Permission.READ_AUDIT,
    }
)


@dataclass(frozen=True, slots=True)
class Guest:
    """Who is signed in to the pages."""

    user: str
    login: str
    name: str
    role: str
    family: str
    token: str
    proved_at_ms: int  # when she last gave her password
    ends_ms: int

    @property
    def form_token(self) -> str:
        """What each of her forms carries, so that no other site can send one in her name."""
        digest = hashlib.sha256(b"nursechart/page-form/1\0" + self.token.encode()).digest()
        return base64.urlsafe_b64encode(digest[:24]).decode()

    def is_proved(self, now_ms: int) -> bool:
        """Whether her password is fresh enough for an act."""
        return now_ms - self.proved_at_ms < PROVED_MS


class Gate:
    """Lets people in and out. Thread-safe; keeps nothing in memory."""

    def __init__(self, pharmacy: Pharmacy) -> None:
        self._pharmacy = pharmacy

    def sign_in(self, login: str, password: str, code: str, address: str) -> str | Literal["wrong"] | TooOften:
        """The name of a new session. "wrong" never says which of the three was, nor that there is no such account."""
        now_ms, database = self._pharmacy.now_ms(), self._pharmacy.database
        found = throttle.try_once(database, "page-sign-in-at", address, now_ms, tries=ADDRESS_TRIES)
        checked = found or self._pharmacy.accounts.check(login, password, now_ms)
        if isinstance(checked, TooOften):
            return checked
        if not isinstance(checked, Account):
            return self._refuse("unknown", now_ms)
        too_often = throttle.try_once(database, "second-factor", checked.user, now_ms)
        if too_often:
            return too_often
        may_open = any(roles.may(checked.role, one) for one in OPENS)
        if not self._pharmacy.second_factors.takes(checked.user, code, now_ms) or not may_open:
            return self._refuse(checked.user, now_ms)
        token = secrets.token_urlsafe(32)
        family = uuid7(now_ms, secrets.token_bytes(10))

        def work(connection: Connection) -> None:
            throttle.forgive(connection, "second-factor", checked.user)
            connection.execute(
                delete(session).where(session.c.user_id == checked.user, session.c.refresh_until <= now_ms)
            )
            _open(connection, checked.user, family, token, now_ms, now_ms + LONGEST_MS)
            audit.note(connection, now_ms, checked.user, "sign-in", PAGES)

        database.write(work)
        return token

    def who(self, token: str) -> Guest | None:
        """Who holds this session now, or None. Read anew at each request, and kept from idling out."""
        if not token:
            return None
        now_ms = self._pharmacy.now_ms()
        with self._pharmacy.database.reading() as connection:
            row = connection.execute(
                select(session, account.c.role, account.c.active, account.c.login, account.c.name)
                .join(account, account.c.user_id == session.c.user_id)
                .where(session.c.access_hash == _hash(token), session.c.device_id == PAGES)
            ).first()
        if row is None or row.revoked_at is not None or not row.active or now_ms >= row.access_until:
            return None
        until = min(now_ms + IDLE_MS, row.refresh_until)
        if until - row.access_until > _SLIDE_MS:
            self._pharmacy.database.write(
                lambda c: c.execute(
                    update(session).where(session.c.access_hash == _hash(token)).values(access_until=until)
                )
            )
        return Guest(row.user_id, row.login, row.name, row.role, row.family, token, row.issued_at, row.refresh_until)

    def prove(self, guest: Guest, password: str) -> str | Literal["wrong"] | TooOften:
        """The password once more: a new name for the session, good for acts from now on."""
        now_ms = self._pharmacy.now_ms()
        checked = self._pharmacy.accounts.check(guest.login, password, now_ms)
        if isinstance(checked, TooOften):
            return checked
        if not isinstance(checked, Account):
            return self._refuse(guest.user, now_ms)
        token = secrets.token_urlsafe(32)

        def work(connection: Connection) -> None:
            _end(connection, guest.token, now_ms)
            _open(connection, guest.user, guest.family, token, now_ms, guest.ends_ms)

        self._pharmacy.database.write(work)
        return token

    def sign_out(self, guest: Guest) -> None:
        now_ms = self._pharmacy.now_ms()

        def work(connection: Connection) -> None:
            _end(connection, guest.token, now_ms)
            audit.note(connection, now_ms, guest.user, "sign-out", PAGES)

        self._pharmacy.database.write(work)

    def _refuse(self, who: str, now_ms: int) -> Literal["wrong"]:
        self._pharmacy.database.write(lambda c: audit.note(c, now_ms, who, "sign-in", PAGES, "refused"))
        return "wrong"


def _open(connection: Connection, user_id: str, family: str, token: str, now_ms: int, ends_ms: int) -> None:
    connection.execute(
        session.insert().values(
            family=family,
            user_id=user_id,
            device_id=PAGES,
            access_hash=_hash(token),
            refresh_hash=_hash(secrets.token_urlsafe(32)),  # a page's session is never refreshed
            issued_at=now_ms,
            access_until=min(now_ms + IDLE_MS, ends_ms),
            refresh_until=ends_ms,
        )
    )


def _end(connection: Connection, token: str, now_ms: int) -> None:
    connection.execute(update(session).where(session.c.access_hash == _hash(token)).values(revoked_at=now_ms))


def _hash(token: str) -> bytes:
    return hashlib.sha256(b"nursechart/page-session/1\0" + token.encode()).digest()
