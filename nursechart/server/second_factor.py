"""The second factor of the administrator's pages: six digits of an authenticator app (TOTP, RFC 6238).

A browser has no laptop's key to sign with, so the password alone would be all there is. The secret is sealed like a
chart's body; each code is taken once, and codes of the step before and after count, as clocks differ.
"""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from sqlalchemy import Connection, select, update

from nursechart.server import audit
from nursechart.server.accounts import Account
from nursechart.server.database import Database, upsert
from nursechart.server.sealing import FeedKeys
from nursechart.server.tables import second_factor

STEP_S: Final = 30
_DIGITS: Final = 6
_SECRET_BYTES: Final = 20  # RFC 4226, 4: 160 bits recommended


@dataclass(frozen=True, slots=True)
class MadeFactor:
    """A fresh secret, shown once: as text to type in groups of four, and as the address an app takes."""

    text: str
    uri: str


class SecondFactors:
    """Makes and checks second factors. Each method is one transaction."""

    def __init__(self, database: Database, keys: FeedKeys, organisation: str) -> None:
        self._database, self._keys, self._organisation = database, keys, organisation

    def make(self, who: Account, *, now_ms: int, by: str) -> MadeFactor:
        """A new second factor in place of any she had."""
        secret, name = secrets.token_bytes(_SECRET_BYTES), _name(who.user)
        data_key = self._keys.new(name)
        row = {
            "user_id": who.user,
            "data_key": data_key,
            "secret": self._keys.seal(name, data_key, name.encode(), secret),
            "step": 0,
            "made_at": now_ms,
        }

        def work(connection: Connection) -> None:
            upsert(connection, second_factor, row, keys=("user_id",))
            audit.note(connection, now_ms, by, "second factor made", who.user)

        self._database.write(work)
        text = base64.b32encode(secret).decode()
        label = quote(f"{self._organisation}:{who.login}")
        uri = f"otpauth://totp/{label}?secret={text}&issuer={quote(self._organisation)}"
        return MadeFactor(" ".join(text[at : at + 4] for at in range(0, len(text), 4)), uri)

    def holders(self) -> frozenset[str]:
        """The users who have one."""
        with self._database.reading() as connection:
            return frozenset(connection.execute(select(second_factor.c.user_id)).scalars())

    def takes(self, user_id: str, code: str, now_ms: int) -> bool:
        """Whether this is a code of hers that was not taken before; then it is taken."""
        typed = "".join(code.split())

        def work(connection: Connection) -> bool:
            row = connection.execute(
                select(second_factor).where(second_factor.c.user_id == user_id).with_for_update()
            ).first()
            if row is None:
                return False
            name = _name(user_id)
            secret = self._keys.open(name, row.data_key, name.encode(), row.secret)
            now = now_ms // 1000 // STEP_S
            for step in (now - 1, now, now + 1):
                if step > row.step and secrets.compare_digest(code_at(secret, step).encode(), typed.encode()):
                    connection.execute(
                        update(second_factor).where(second_factor.c.user_id == user_id).values(step=step)
                    )
                    return True
            return False

        return self._database.write(work)


def code_at(secret: bytes, step: int) -> str:
    """The code of a step of 30 seconds since 1970."""
    return TOTP(secret, _DIGITS, SHA1(), STEP_S).generate(step * STEP_S).decode()  # noqa: S303  RFC 6238's, and apps'


def _name(user_id: str) -> str:
    return f"second-factor:{user_id}"
