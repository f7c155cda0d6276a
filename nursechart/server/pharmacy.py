"""One pharmacy server, put together from its folder: what the app, the commands and the tests start from.

The only place that builds the server's parts and hands them to one another. Open it, use it, close it; several
processes may have the same folder open.
"""

from __future__ import annotations

import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from nursechart.errors import EnvironmentFault
from nursechart.protocol.messages import Policy, ServerKey
from nursechart.record.feeds import STAFF_FEED
from nursechart.record.kinds import StaffPerson
from nursechart.server import schema
from nursechart.server.accounts import Accounts
from nursechart.server.assignments import Assignments
from nursechart.server.blobs import Blobs
from nursechart.server.database import Database
from nursechart.server.decisions import Decisions
from nursechart.server.delivery import Delivery
from nursechart.server.desk import Desk, make_service_device, service_device
from nursechart.server.devices import Devices
from nursechart.server.folder import ServerFolder, make_folder, open_folder
from nursechart.server.intake import Intakes
from nursechart.server.live import Live
from nursechart.server.merging import Merging
from nursechart.server.meters import Meters
from nursechart.server.passwords import Hashing, Passwords
from nursechart.server.projector import Projector
from nursechart.server.reception import Reception
from nursechart.server.recovery import Recoveries
from nursechart.server.sealing import FeedKeys
from nursechart.server.second_factor import SecondFactors
from nursechart.server.tables import device
from nursechart.server.turns import Turns


def system_now_ms() -> int:
    """The system's clock, UTC ms."""
    return time.time_ns() // 1_000_000


class KeyOfAnotherDatabase(EnvironmentFault):
    """The folder's service key is not the one this database knows."""


class DatabaseAway(EnvironmentFault):
    """It does not answer, does not let this server in, or takes nothing more; the text says what it said."""


class Pharmacy:
    """The parts of one server. `now_ms` is its clock; close it when done."""

    def __init__(
        self,
        folder: ServerFolder,
        *,
        now_ms: Callable[[], int] = system_now_ms,
        hashing: Hashing | None = None,
        create: bool = False,
    ) -> None:
        settings = folder.settings
        self.folder, self.settings, self.now_ms = folder, settings, now_ms
        self.org = settings.organisation
        self.database = Database(folder.engine(create=create))
        try:
            service_key = folder.signing_key("service")
            public_key = service_key.public_key().public_bytes_raw()
            if create:
                schema.create(self.database)
                self.database.write(lambda c: make_service_device(c, self.org, settings.name, public_key, now_ms()))
            schema.check(self.database)
            with self.database.reading() as connection:
                self.service = service_device(connection)
                known = connection.execute(select(device.c.public_key).where(device.c.id == self.service)).scalar()
            if known is None or not secrets.compare_digest(known, public_key):
                raise KeyOfAnotherDatabase(
                    "keys/service.pem is not the key this database was made with. Restore keys and database together."
                )
            self.answer_key, self.policy_key = folder.signing_key("answer"), folder.signing_key("policy")
            self.feed_keys = FeedKeys(folder.feeds_key())
            self.carried_key = folder.carried_key()
            self.desk = Desk(self.org, self.service, service_key, self.feed_keys)
            self.passwords = Passwords(hashing)
            self.accounts = Accounts(self.database, self.passwords, self.desk, settings.password_min)
            self.second_factors = SecondFactors(self.database, self.feed_keys, settings.name)
            self.devices = Devices(
                self.database, self.desk, self.org, folder.ca_pem(), require_approval=settings.require_approval
            )
            self.recoveries = Recoveries(self.database)
            self.assignments = Assignments(self.database, self.org)
            self.reception = Reception(self.database, self.org, self.feed_keys)
            self.decisions = Decisions(self.database, self.org, self.feed_keys)
            self.merging = Merging(self.database, self.org, self.feed_keys, self.desk)
            self.intakes = Intakes(self.database, self.org, self.feed_keys, self.desk)
            self.delivery = Delivery(self.org, self.feed_keys)
            self.blobs = Blobs(self.database, self.org, self.feed_keys)
            self.projector = Projector(self.database, self.org, self.feed_keys)
            self.live = Live(self.database, self.org, now_ms)
            self.meters = Meters()
            self.turns = Turns()
            self.database.retried = lambda sqlstate: self.meters.retries.labels(sqlstate).inc()
            self.server_keys = _public_keys(folder)
            if create:
                me = StaffPerson(settings.name, role="service")
                self.database.write(
                    lambda c: self.desk.restate(c, STAFF_FEED, [(self.service, "staff.person", me)], now_ms())
                )
        except OperationalError as error:
            self.database.close()
            raise DatabaseAway(_away(error)) from error
        except BaseException:
            self.database.close()
            raise

    @property
    def answer_key_id(self) -> str:
        return self.server_keys[0].id

    @property
    def policy_key_id(self) -> str:
        return self.server_keys[2].id

    @property
    def policy(self) -> Policy:
        """What this clinic decides about its laptops."""
        return Policy(
            lease_days=self.settings.lease_days,
            shortest_password=self.settings.password_min,
            minimum_app=self.settings.minimum_app,
        )

    def close(self) -> None:
        """Stop the projector, end the streams and let go of the database."""
        self.projector.stop()
        self.live.stop()
        self.database.close()


def make_pharmacy(
    path: Path,
    *,
    name: str,
    host: str = "127.0.0.1",
    names: tuple[str, ...] = (),
    port: int = 8443,
    database_url: str = "",
    now_ms: Callable[[], int] = system_now_ms,
    hashing: Hashing | None = None,
) -> Pharmacy:
    """A new server folder with its database, opened.

    Raises FolderRefused when something is there already, OtherSchema for a database that is not empty, DatabaseAway;
    then there is no folder, so the same can be asked again.
    """
    folder = make_folder(path, name=name, host=host, names=names, port=port, database_url=database_url, now_ms=now_ms())
    try:
        return Pharmacy(folder, now_ms=now_ms, hashing=hashing, create=True)
    except EnvironmentFault:
        shutil.rmtree(path)  # made a moment ago, and nothing was kept under its keys
        raise


def open_pharmacy(path: Path, *, now_ms: Callable[[], int] = system_now_ms, hashing: Hashing | None = None) -> Pharmacy:
    """An existing server folder, opened. Raises FolderRefused, SettingsRefused, OtherSchema, DatabaseAway, and
    chart.engine's refusals of a missing or damaged database."""
    return Pharmacy(open_folder(path), now_ms=now_ms, hashing=hashing)


@contextmanager
def database_heard() -> Iterator[None]:
    """Raises DatabaseAway where the database does not take, or ends, what is under way."""
    try:
        yield
    except OperationalError as error:
        raise DatabaseAway(
            f"The database stopped this: {_words(error)}. What it had taken before is kept, and nothing is half there."
            " Make room on its disk or start it, then do it again."
        ) from error


def _away(error: OperationalError) -> str:
    return f"The database does not take this server: {_words(error)}. Is it running, and is keys/database.url right?"


def _words(error: OperationalError) -> str:
    """Host, port and cause, as PostgreSQL's client tells them; it never tells the password."""
    return str(error.orig).strip().partition("\n")[0]


def _public_keys(folder: ServerFolder) -> tuple[ServerKey, ...]:
    def one(name: str, use: str, is_next: bool) -> ServerKey:
        public = folder.signing_key(name).public_key().public_bytes_raw()
        return ServerKey(f"{use}-{public[:6].hex()}", "answer" if use == "answer" else "policy", public, is_next)

    return (
        one("answer", "answer", False),
        one("answer-next", "answer", True),
        one("policy", "policy", False),
        one("policy-next", "policy", True),
    )
