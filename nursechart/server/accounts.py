"""The people of the pharmacy: accounts with a login, a role and a password, and the teams they belong to.

Adding, changing or stopping an account charts the person into the staff feed in the same transaction, so every laptop
knows her name, credentials and role. A login that does not exist is answered like a wrong password, after the same
work.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, delete, or_, select, update

from nursechart.errors import NurseCanAct
from nursechart.record.feeds import STAFF_FEED
from nursechart.record.ids import uuid7
from nursechart.record.kinds import StaffPerson
from nursechart.server import audit, live_news, sessions, throttle
from nursechart.server.database import Database, insert_new
from nursechart.server.desk import Desk
from nursechart.server.passwords import Passwords, take
from nursechart.server.roles import Role
from nursechart.server.tables import account, team_member
from nursechart.server.throttle import TooOften

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
_TEAM = re.compile(r"\w[\w .-]{0,39}")


class AccountRefused(NurseCanAct):
    """An account cannot be made, found or changed; the text says why. `about` is the field it is about, or ""."""

    def __init__(self, said: str, *, about: str = "") -> None:
        super().__init__(said)
        self.about = about


@dataclass(frozen=True, slots=True)
class Account:
    user: str
    login: str
    name: str
    credentials: str
    role: str
    active: bool
    credver: int
    teams: tuple[str, ...] = ()


class Accounts:
    """Accounts and teams. Each method is one transaction; `now_ms` is the pharmacy's clock."""

    def __init__(self, database: Database, passwords: Passwords, desk: Desk, shortest: int) -> None:
        self._database, self._passwords, self._desk, self._shortest = database, passwords, desk, shortest

    def add(
        self, *, login: str, name: str, credentials: str, role: str, password: str, now_ms: int, by: str
    ) -> Account:
        """Make an account. Raises AccountRefused, PasswordRefused."""
        login = login.strip().lower()
        if not _LOGIN.fullmatch(login):
            raise AccountRefused(
                "A login has 2 to 40 of a-z, 0-9, dot, dash and underscore, as in r.delgado.", about="login"
            )
        _check_role(role)
        if not name.strip():
            raise AccountRefused("A person has a name: it is printed under what she signs.", about="name")
        phc = self._passwords.hash(take(password, login=login, shortest=self._shortest))
        user_id = uuid7(now_ms, secrets.token_bytes(10))

        def work(connection: Connection) -> Account:
            if connection.execute(select(account.c.user_id).where(account.c.login == login)).first():
                raise AccountRefused(f"There is an account {login} already. Choose another login.", about="login")
            row = {"user_id": user_id, "login": login, "name": name.strip(), "credentials": credentials.strip()}
            connection.execute(
                account.insert().values(**row, role=role, phc=phc, active=1, credver=1, created_at=now_ms)
            )
            self._chart_person(connection, user_id, now_ms)
            audit.note(connection, now_ms, by, "user added", user_id)
            return _read(connection, user_id)

        return self._database.write(work)

    def all(self) -> tuple[Account, ...]:
        with self._database.reading() as connection:
            ids = connection.execute(select(account.c.user_id).order_by(account.c.login)).scalars().all()
            return tuple(_read(connection, user_id) for user_id in ids)

    def find(self, login_or_id: str) -> Account:
        """Raises AccountRefused when there is none."""
        with self._database.reading() as connection:
            return _read(connection, _id_of(connection, login_or_id))

    def set_active(self, login_or_id: str, active: bool, *, now_ms: int, by: str) -> Account:
        """Stop an account (its sessions end at once; what it charted stays) or let it in again.

        Raises AccountRefused when there is none, or when it is the one that asks: nobody locks herself out.
        """

        def work(connection: Connection) -> Account:
            user_id = _id_of(connection, login_or_id)
            if user_id == by and not active:
                raise AccountRefused("Nobody stops her own account. Ask another administrator.")
            connection.execute(
                update(account)
                .where(account.c.user_id == user_id)
                .values(active=int(active), credver=account.c.credver + 1)
            )
            if not active:
                sessions.revoke(connection, now_ms, user_id=user_id)
            self._chart_person(connection, user_id, now_ms)
            audit.note(connection, now_ms, by, "user enabled" if active else "user disabled", user_id)
            return _read(connection, user_id)

        return self._database.write(work)

    def set_role(self, login_or_id: str, role: str, *, now_ms: int, by: str) -> Account:
        """Give a person another role: what she may do changes with her next request. Raises AccountRefused."""
        _check_role(role)

        def work(connection: Connection) -> Account:
            user_id = _id_of(connection, login_or_id)
            if user_id == by:
                raise AccountRefused("Nobody changes her own role. Ask another administrator.", about="role")
            connection.execute(update(account).where(account.c.user_id == user_id).values(role=role))
            live_news.scopes_changed(connection)
            self._chart_person(connection, user_id, now_ms)
            audit.note(connection, now_ms, by, f"role {role}", user_id)
            return _read(connection, user_id)

        return self._database.write(work)

    def reset(self, login_or_id: str, password: str, *, now_ms: int, by: str) -> Account:
        """Give an account a new password; its sessions end and its tries are forgiven. Raises PasswordRefused."""
        found = self.find(login_or_id)
        phc = self._passwords.hash(take(password, login=found.login, shortest=self._shortest))

        def work(connection: Connection) -> Account:
            connection.execute(
                update(account).where(account.c.user_id == found.user).values(phc=phc, credver=account.c.credver + 1)
            )
            sessions.revoke(connection, now_ms, user_id=found.user)
            throttle.forgive(connection, "sign-in", found.login)
            audit.note(connection, now_ms, by, "password reset", found.user)
            return _read(connection, found.user)

        return self._database.write(work)

    def change_password(
        self, user: str, old: str, new: str, *, keeps: bytes, now_ms: int
    ) -> Account | Literal["wrong", "stopped"] | TooOften:
        """Her own new password, for who knows the old one. Her sessions end, but for the one `keeps`, a token's hash.

        Raises PasswordRefused.
        """
        found = self.find(user)
        checked = self.check(found.login, old, now_ms)
        if not isinstance(checked, Account):
            refused = now_ms, user, "password changed", user, "refused"
            self._database.write(lambda c: audit.note(c, *refused))
            return checked
        phc = self._passwords.hash(take(new, login=found.login, shortest=self._shortest))

        def work(connection: Connection) -> Account:
            connection.execute(
                update(account).where(account.c.user_id == user).values(phc=phc, credver=account.c.credver + 1)
            )
            sessions.revoke_others(connection, user, keeps, now_ms)
            audit.note(connection, now_ms, user, "password changed", user)
            return _read(connection, user)

        return self._database.write(work)

    def set_team(self, login_or_id: str, team: str, member: bool, *, now_ms: int, by: str) -> Account:
        """Put a person into a team or take her out of it. A supervisor of a team sees its members' patients."""

        def work(connection: Connection) -> Account:
            user_id = _id_of(connection, login_or_id)
            if not _TEAM.fullmatch(team):
                raise AccountRefused("A team has a name of 1 to 40 letters, digits, spaces and dashes.", about="team")
            if member:
                insert_new(connection, team_member, [{"team": team, "user_id": user_id}])
            else:
                connection.execute(
                    delete(team_member).where(team_member.c.team == team, team_member.c.user_id == user_id)
                )
            live_news.scopes_changed(connection)
            audit.note(connection, now_ms, by, f"{'joined' if member else 'left'} team {team}", user_id)
            return _read(connection, user_id)

        return self._database.write(work)

    def check(self, login: str, password: str, now_ms: int) -> Account | Literal["wrong", "stopped"] | TooOften:
        """Whose login and password these are; a locked laptop knows her id alone. Unknown login and wrong password are
        one answer, after the same work."""
        login = login.strip().lower()
        with self._database.reading() as connection:
            named = or_(account.c.login == login, account.c.user_id == login)
            row = connection.execute(select(account).where(named)).first()
        login = row.login if row else login
        too_often = throttle.try_once(self._database, "sign-in", login, now_ms)
        if too_often:
            return too_often
        if not self._passwords.matches(password, row.phc if row else None) or row is None:
            return "wrong"
        if not row.active:
            return "stopped"

        def work(connection: Connection) -> Account:
            throttle.forgive(connection, "sign-in", login)
            if self._passwords.is_weaker(row.phc):
                renewed = self._passwords.hash(password)
                connection.execute(update(account).where(account.c.user_id == row.user_id).values(phc=renewed))
            return _read(connection, row.user_id)

        return self._database.write(work)

    def _chart_person(self, connection: Connection, user_id: str, now_ms: int) -> None:
        row = connection.execute(select(account).where(account.c.user_id == user_id)).one()
        person = StaffPerson(row.name, row.credentials, row.role, bool(row.active))
        self._desk.restate(connection, STAFF_FEED, [(user_id, "staff.person", person)], now_ms)


def _check_role(role: str) -> None:
    if role not in set(Role):
        raise AccountRefused(f"There is no role {role}. Roles: {', '.join(Role)}.", about="role")


def _id_of(connection: Connection, login_or_id: str) -> str:
    wanted = login_or_id.strip().lower()
    found = connection.execute(
        select(account.c.user_id).where((account.c.login == wanted) | (account.c.user_id == wanted))
    ).scalar()
    if found is None:
        raise AccountRefused(f"There is no account {wanted}. `nursechart-server user list` shows them.")
    return str(found)


def _read(connection: Connection, user_id: str) -> Account:
    row = connection.execute(select(account).where(account.c.user_id == user_id)).one()
    teams = connection.execute(
        select(team_member.c.team).where(team_member.c.user_id == user_id).order_by(team_member.c.team)
    ).scalars()
    return Account(
        row.user_id, row.login, row.name, row.credentials, row.role, bool(row.active), row.credver, tuple(teams)
    )
