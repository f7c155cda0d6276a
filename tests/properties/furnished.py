"""A pharmacy and three laptops in use, made once and copied for each history: enrolling is dear, copying is not.

Maya has a laptop, Ruth has one, and Ana shares a third with Maya. Rosa is cared for by all three, Theo by Maya, Leila
by Ruth and Ana. Everything is real: the folders are those of an enrolled pharmacy and of enrolled laptops after their
first sync. Only two things are made cheaper, and neither is what the histories are about: the same password is not
hashed twice (Argon2 answers the same each time), and pages and pushes are small, so a dozen entries need several.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlalchemy import Dialect, Engine, create_engine
from sqlalchemy.util import LRUCache

from nursechart.chart import engine as chart_engine
from nursechart.record import kinds
from nursechart.server import delivery
from nursechart.server.app import make_app
from nursechart.server.desk import Said
from nursechart.server.passwords import Hashing
from nursechart.server.pharmacy import Pharmacy, make_pharmacy
from nursechart.server.settings import LONGEST_LEASE_DAYS, write_settings
from nursechart.store import keystore
from nursechart.store.ballast import FILE as BALLAST_FILE
from nursechart.store.laptop import Laptop, OpenStore
from nursechart.store.vault import FLOOR, derive_kek
from nursechart.sync import engine, joined, offers, pulling
from nursechart.sync.admitting import admit
from nursechart.sync.passwords import sign_in_again
from tests.postgres import Postgres
from tests.properties.wire import ORIGIN, FaultyLinks
from tests.store.laptops import BALLAST, NINE, FakeClock, MemorySecrets
from tests.sync.house import PASSWORD

ROSA, THEO, LEILA = "rosa", "theo", "leila"
PATIENTS = (ROSA, THEO, LEILA)
NURSES = {"maya": (ROSA, THEO), "ruth": (ROSA, LEILA), "ana": (ROSA, LEILA)}
SEATS = {"mayas": ("maya",), "ruths": ("ruth",), "shared": ("ana", "maya")}
BORN = "1958-03-14"
HASHING = Hashing(64, 1)
APP = "0.1.0"


@dataclass(frozen=True)
class Furnished:
    """Folders to copy, and what lies outside them: credential stores and who is who."""

    folder: Path
    now_ms: int
    users: dict[str, str] = field(default_factory=dict)  # login -> user id
    secrets: dict[str, dict[str, bytes]] = field(default_factory=dict)  # seat -> its credential store
    database: str = ""  # of PostgreSQL, where the pharmacy's is one: the name of the database to copy
    postgres: Postgres | None = None

    def copy(self, to: Path) -> None:
        """A furnished folder of one's own, and where the pharmacy is on PostgreSQL a database of its own."""
        shutil.copytree(self.folder, to, dirs_exist_ok=True)
        if self.postgres is not None:
            self.point(to, self.postgres.copy(self.database))

    def point(self, folder: Path, database: str) -> None:
        """Have the pharmacy of a folder use another database."""
        assert self.postgres is not None
        (folder / "server" / "keys" / "database.url").write_text(self.postgres.url(database))


@lru_cache(maxsize=64)
def _derived(password: str, secret: bytes, cost: object, salt: bytes, device: str) -> bytes:
    return bytes(derive_kek(password, secret, cost, salt, device))  # type: ignore[arg-type]


@contextmanager
def small_and_cheap() -> Iterator[None]:
    """No password hashed twice; three entries a page, about two a request, large is what has more than seven."""

    def remembered(password: str, secret: bytes, cost: object, salt: bytes, device: str) -> bytearray:
        return bytearray(_derived(password, bytes(secret), cost, bytes(salt), device))

    dialects: dict[str, Dialect] = {}
    compiled: dict[str, LRUCache] = defaultdict(lambda: LRUCache(4_000))

    def like_the_last(*args: Any, **named: Any) -> Engine:
        """An engine that knows the statements which others have compiled: a third of what opening a file costs."""
        made = create_engine(*args, **named)
        name = made.dialect.name
        made.dialect = made.pool._dialect = dialects.setdefault(name, made.dialect)
        made._compiled_cache = compiled[name]
        return made

    with ExitStack() as stack:
        for where, name, value in (
            (chart_engine, "create_engine", like_the_last),
            (keystore, "derive_kek", remembered),
            (delivery, "PAGE_ENTRIES", 3),
            (engine, "SYNC_PUSH_BYTES", 1_500),
            (engine, "PUSH_BYTES", 3_000),
            (offers, "ASK_FIRST", 7),
            (pulling.Puller, "FIRST_ENTRIES", 6),
        ):
            stack.enter_context(patch.object(where, name, value))
        yield


def unlocked(folder: Path, secrets: MemorySecrets, clock: object, user: str) -> OpenStore:
    """The store of one of the laptops, for a user id."""
    return Laptop.at(folder, secrets, clock=clock, ballast_bytes=BALLAST).unlock(user, PASSWORD)  # type: ignore[arg-type]


def furnish(folder: Path, postgres: Postgres | None = None) -> Furnished:
    """Make the pharmacy and the laptops, in `folder`, and leave everything closed."""
    clock, runner = FakeClock(NINE), asyncio.Runner()
    url = postgres.fresh("town") if postgres else ""
    made = Furnished(folder, clock.ms + 1_000, database=name_in(url), postgres=postgres)
    server = make_pharmacy(
        folder / "server", name="Lakeside Infusion", database_url=url, now_ms=clock.now_ms, hashing=HASHING
    )
    server.settings = replace(server.settings, lease_days=LONGEST_LEASE_DAYS)  # what is played goes on for weeks
    (folder / "server" / "settings.toml").write_text(write_settings(server.settings), encoding="utf-8")
    try:
        for patient in PATIENTS:
            said = [
                Said(patient, "patient.name", kinds.PatientName(patient.title())),
                Said(patient, "patient.birth", kinds.PatientBirth(BORN)),
                Said(patient, "patient.identifiers", kinds.PatientIdentifiers((kinds.Identifier("urn:x", patient),))),
            ]
            server.database.write(lambda c, p=patient, s=said: server.desk.chart(c, f"p:{p}", s, clock.ms))
        for login, patients in NURSES.items():
            made.users[login] = server.accounts.add(
                login=login, name=login.title(), credentials="RN", role="rn", password=PASSWORD,
                now_ms=clock.ms, by="admin",
            ).user  # fmt: skip
            for patient in patients:
                server.assignments.add(
                    user=made.users[login], patient=patient, reason="primary", now_ms=clock.ms, by="admin"
                )
        app = make_app(server, projects=False)
        for seat, logins in SEATS.items():
            made.secrets[seat] = _enrol(server, FaultyLinks(app, runner), clock, folder / seat, logins)
        server.projector.catch_up_all()
    finally:
        server.close()
        runner.close()
    return made


def name_in(url: str) -> str:
    """The name of the database that a URL names."""
    return url.partition("?")[0].rpartition("/")[2]


def _enrol(
    server: Pharmacy, links: FaultyLinks, clock: FakeClock, folder: Path, logins: tuple[str, ...]
) -> dict[str, bytes]:
    secrets = MemorySecrets()
    code = server.devices.new_code(label=folder.name, kind="laptop", now_ms=clock.ms, by="admin").text
    world = {"links": links, "clock": clock, "chance": os.urandom, "app": APP}
    joined.meet(folder, address=ORIGIN, code=code, label=folder.name, secrets=secrets, **world)
    first, *others = logins
    used = joined.begin(folder, login=first, password=PASSWORD, secrets=secrets, cost=FLOOR, **world)
    assert used.engine.run_once().ended == "done"
    for login in others:
        beside = {"links": links, "clock": clock, "chance": os.urandom}
        admit(used, login, PASSWORD, cost=FLOOR, **beside)
        used.store.close()
        store = unlocked(folder, secrets, clock, server.accounts.find(login).user)
        used = joined.rejoin(folder, store, **world)
        sign_in_again(used, PASSWORD, **beside)
        assert used.engine.run_once().ended == "done"
    used.store.close()
    (folder / BALLAST_FILE).unlink()  # 64 MiB that need no copying; unlocking makes a small one
    return secrets.held
