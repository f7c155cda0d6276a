"""A real pharmacy and real laptops, joined by a wire that tests can cut: what the tests of the sync engine share."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from nursechart.record import kinds
from nursechart.record.entry import Entry
from nursechart.server.app import make_app
from nursechart.server.desk import Said
from nursechart.server.passwords import Hashing
from nursechart.server.pharmacy import Pharmacy as Server
from nursechart.server.pharmacy import make_pharmacy
from nursechart.server.tables import feed
from nursechart.store.laptop import Laptop, LaptopUser, OpenStore
from nursechart.store.vault import FLOOR
from nursechart.sync import enrol
from nursechart.sync.causes import Cause, Offline
from nursechart.sync.engine import SyncEngine
from nursechart.sync.session import Session
from nursechart.sync.transport import RawAnswer
from tests.store.laptops import BALLAST, NINE, FakeClock, MemorySecrets, vitals

ORIGIN = "https://127.0.0.1:8443"
PASSWORD = "willow by river"  # as short as the settings allow when nobody changes them
ROSA, THEO, LEILA = "rosa", "theo", "leila"

Fault = Callable[[RawAnswer], RawAnswer]
_ONE_AT_A_TIME = threading.Lock()


class Wire:
    """Carries requests to an ASGI application in this process, and does to them what a test asks for."""

    def __init__(self, app: object, runner: asyncio.Runner) -> None:
        self.origin = ORIGIN
        self._app, self._runner = app, runner
        self.log: list[tuple[str, str, Mapping[str, str], bytes]] = []
        self.answers: list[RawAnswer] = []
        self.faults: dict[str, list[Fault]] = {}  # by path, used up one by one
        self.is_cut = False
        self.cancelled = False

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> RawAnswer:
        if self.cancelled:
            raise Offline(Cause.CANCELLED)
        if self.is_cut:
            raise Offline(Cause.NO_NETWORK)
        self.log.append((method, path, headers, body))
        with _ONE_AT_A_TIME:  # a laptop may ask from two threads; the runner is one
            answer = self._runner.run(self._carry(method, path, headers, body))
        faults = self.faults.get(path, [])
        answer = faults.pop(0)(answer) if faults else answer
        self.answers.append(answer)
        return answer

    def listen(self, path: str, headers: Mapping[str, str]) -> Iterator[bytes]:
        raise Offline(Cause.NO_NETWORK)  # streams are heard over real sockets alone

    def paths(self) -> list[str]:
        return [path for _, path, _, _ in self.log]

    def cancel(self) -> None:
        self.cancelled = True

    def renew(self) -> None:
        self.cancelled = False

    def close(self) -> None:
        pass

    async def _carry(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> RawAnswer:
        sent = {"host": self.origin.removeprefix("https://"), **({"content-length": str(len(body))} if body else {})}
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "https",
            "path": path.partition("?")[0], "raw_path": path.partition("?")[0].encode(),
            "query_string": path.partition("?")[2].encode(), "root_path": "", "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 8443),
            "headers": [(name.encode(), value.encode()) for name, value in {**sent, **headers}.items()],
        }  # fmt: skip
        status, told, pieces = 0, {}, []

        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, object]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                told.update({name.decode().lower(): value.decode() for name, value in message["headers"]})
            else:
                pieces.append(message.get("body", b""))

        await self._app(scope, receive, send)
        return RawAnswer(status, told, b"".join(pieces))


def lose_answer(answer: RawAnswer) -> RawAnswer:
    raise Offline(Cause.BROKEN)


@dataclass
class Links:
    """Makes wires to one application."""

    app: object
    runner: asyncio.Runner
    made: list[Wire] = field(default_factory=list)

    def unproven(self, origin: str) -> Wire:
        return self.pinned(origin, "")

    def pinned(self, origin: str, ca_pem: str) -> Wire:
        self.made.append(Wire(self.app, self.runner))
        return self.made[-1]


class House:
    """One pharmacy with three patients and two nurses."""

    def __init__(self, folder: Path, now_ms: int = NINE, database_url: str = "") -> None:
        self.folder, self.clock, self.runner = folder, FakeClock(now_ms), asyncio.Runner()
        self.server: Server = make_pharmacy(
            folder / "server", name="Lakeside Infusion", database_url=database_url, now_ms=self.clock.now_ms,
            hashing=Hashing(64, 1),
        )  # fmt: skip
        self.app = make_app(self.server, projects=False)
        self.laptops: list[LaptopInUse] = []
        for patient in (ROSA, THEO, LEILA):
            self.say(patient, "patient.name", kinds.PatientName(patient.title()))
        self.nurses = {login: self._account(login) for login in ("maya", "ruth")}
        for login in self.nurses:
            self.assign(login, ROSA)

    def _account(self, login: str) -> str:
        added = self.server.accounts.add(
            login=login, name=login.title(), credentials="RN", role="rn", password=PASSWORD,
            now_ms=self.clock.ms, by="admin",
        )  # fmt: skip
        return added.user

    def say(self, patient: str, part: str, value: object) -> None:
        """Have the pharmacy chart something itself."""
        said = [Said(patient, part, value)]
        self.server.database.write(lambda c: self.server.desk.chart(c, f"p:{patient}", said, self.clock.ms))

    def assign(self, login: str, patient: str) -> object:
        return self.server.assignments.add(
            user=self.nurses[login], patient=patient, reason="primary", now_ms=self.clock.ms, by="admin"
        )

    def unassign(self, assignment: object) -> None:
        self.server.assignments.end(assignment.id, now_ms=self.clock.ms, by="admin")

    def laptop(self, login: str = "maya", *, origin: str = ORIGIN, links: enrol.Links | None = None) -> LaptopInUse:
        """A further laptop, enrolled, approved, and this nurse signed in on it; without `links`, on a wire."""
        made = LaptopInUse(self, login, self.folder / f"laptop-{len(self.laptops) + 1}", origin, links)
        self.laptops.append(made)
        return made

    def held(self, patient: str) -> int:
        """How many entries the pharmacy has numbered in a patient's feed."""
        with self.server.database.reading() as connection:
            return connection.execute(select(feed.c.length).where(feed.c.feed_id == f"p:{patient}")).scalar() or 0

    def close(self) -> None:
        for laptop in self.laptops:
            laptop.store.close()
        self.server.close()
        self.runner.close()


class LaptopInUse:
    """One laptop: real enrolment over the wire, real store, real engine."""

    def __init__(self, house: House, login: str, folder: Path, origin: str, links: enrol.Links | None) -> None:
        self.house, self.clock, self.folder = house, FakeClock(house.clock.ms), folder
        self.secrets = MemorySecrets()
        wires = Links(house.app, house.runner)
        self.links = links or wires
        identity = Laptop.prepare(folder, self.secrets)
        self.device_key = identity.private_key()
        code = house.server.devices.new_code(label="a laptop", kind="laptop", now_ms=house.clock.ms, by="admin").text
        now = {"now_ms": self.clock.now_ms, "chance": os.urandom}
        self.enrolled = enrol.enrol(
            origin, code, device_key=self.device_key, label="a laptop", app="0.1.0", links=self.links, **now
        )
        self.device_id = self.enrolled.answer.device_id
        house.server.devices.set_status(self.device_id, "active", reason="", now_ms=house.clock.ms, by="admin")
        self.pharmacy = self.enrolled.pharmacy(self.device_key, links=self.links, **now)
        self.wire = wires.made[-1] if wires.made else Wire(house.app, house.runner)
        self.signed_in = enrol.sign_in(self.pharmacy, login, PASSWORD)
        self.kept: list[object] = []
        self.session = Session.begun(self.signed_in, self.kept.append)
        self.store: OpenStore = Laptop.enrol(
            folder, device_id=self.device_id, org=self.enrolled.answer.org, server_id=self.enrolled.answer.server_id,
            server_keys=[key.public_key for key in self.enrolled.answer.server_keys],
            user=LaptopUser(self.signed_in.user.id, self.signed_in.user.name), password=PASSWORD,
            secrets=self.secrets, clock=self.clock, cost=FLOOR, ballast_bytes=BALLAST,
        )  # fmt: skip
        self.engine = self.new_engine()
        self.wire.log.clear()

    def new_engine(self) -> SyncEngine:
        return SyncEngine(
            self.store, self.pharmacy, trusted=self.enrolled.trusted,
            own_key=self.device_key.public_key().public_bytes_raw(), now_ms=self.clock.now_ms,
            monotonic_ms=self.clock.monotonic_ms, app="0.1.0", session=self.session,
        )  # fmt: skip

    def sync(self):
        """One run; the wire's log has its requests alone."""
        self.wire.log.clear()
        return self.engine.run_once()

    def chart(self, patient: str = ROSA, name: str = "set-1") -> Entry:
        feed = f"p:{patient}"
        return self.store.commit(feed, kinds.CHARTED, vitals(name), seen=self.store.seen(feed))

    def shown(self, patient: str = ROSA) -> set[str]:
        """The subjects of the patient's chart on this laptop."""
        return {subject.id for subject in self.store.subjects(f"p:{patient}", "vital_signs")}
