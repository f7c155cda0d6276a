"""A pharmacy and its laptops, as the tests of the server use them: requests made by hand, so they can be made wrongly.

Every answer is checked to be signed by the pharmacy over the request it answers; an unsigned one fails the test.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import event, select

from nursechart.protocol import messages as m
from nursechart.protocol.enrolment import read_code
from nursechart.protocol.envelope import open_body, seal_body
from nursechart.protocol.frames import pack
from nursechart.protocol.signatures import SignedAnswer, own_key_id, sign_request, verify_answer
from nursechart.record import kinds
from nursechart.record.entry import NO_PREVIOUS, Document, Entry, Header, Statement, write_entry
from nursechart.record.ids import b64
from nursechart.record.kinds import KIND_VERSION
from nursechart.record.manifest import Manifest, sign_manifest
from nursechart.server import tables
from nursechart.server.app import make_app
from nursechart.server.desk import Said
from nursechart.server.pharmacy import Pharmacy

ORIGIN = "https://localhost:8443"
PASSWORD = "seven quiet herons"
ADMIN = "an administrator"
ROSA, THEO, LEILA = "rosa-id", "theo-id", "leila-id"
NOON_MS = 1_763_726_400_000  # 21 November 2025, 12:00 UTC


@dataclass
class Clock:
    ms: int = NOON_MS

    def __call__(self) -> int:
        return self.ms

    def pass_minutes(self, minutes: float) -> None:
        self.ms += int(minutes * 60_000)


def furnish(pharmacy: Pharmacy) -> None:
    """One account of each role (the login is the role's name), a second nurse, and three patients."""
    for login, role in {**{role: role for role in ROLES}, "ruth": "rn"}.items():
        pharmacy.accounts.add(
            login=login, name=login.title(), credentials="RN", role=role, password=PASSWORD, now_ms=NOON_MS, by=ADMIN
        )
    for patient in (ROSA, THEO, LEILA):
        say(pharmacy, patient, "patient.name", kinds.PatientName(patient.title()))


ROLES = ("rn", "lpn", "pharmacist", "staff", "supervisor", "auditor", "admin", "recovery", "privacy")


def say(pharmacy: Pharmacy, patient: str, part: str, value: kinds.Part) -> Entry:
    """Have the pharmacy chart something itself."""
    said = [Said(patient, part, value)]
    return pharmacy.database.write(lambda c: pharmacy.desk.chart(c, f"p:{patient}", said, pharmacy.now_ms()))


@contextmanager
def asked_of(pharmacy: Pharmacy) -> Iterator[list[str]]:
    """The statements its database is asked meanwhile."""
    engine, said = pharmacy.database._engine, list[str]()

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        said.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", note)


@dataclass(frozen=True)
class Answer:
    status: int
    head: Any  # of the shape asked for, or a Refusal
    frames: bytes
    raw: bytes
    response: httpx.Response


class House:
    """One pharmacy, its application, and a clock that tests turn."""

    def __init__(self, pharmacy: Pharmacy, clock: Clock, runner: asyncio.Runner) -> None:
        self.pharmacy, self.clock, self._runner = pharmacy, clock, runner
        self.app = make_app(pharmacy, projects=False)
        self._client = httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app, raise_app_exceptions=True), base_url=ORIGIN
        )

    def request(self, method: str, url: str, **more: Any) -> tuple[httpx.Response, bytes]:
        """The answer, and its body as it travelled."""

        async def carry() -> tuple[httpx.Response, bytes]:
            async with self._client.stream(method, url, **more) as response:
                return response, b"".join([piece async for piece in response.aiter_raw()])

        return self._runner.run(carry())

    def close(self) -> None:
        self._runner.run(self._client.aclose())
        self.pharmacy.close()

    def user(self, login: str) -> str:
        return self.pharmacy.accounts.find(login).user

    def assign(self, login: str, patient: str, **more: Any) -> Any:
        return self.pharmacy.assignments.add(
            user=self.user(login), patient=patient, reason="primary", now_ms=self.clock.ms, by=ADMIN, **more
        )

    def unassign(self, given: Any) -> None:
        self.pharmacy.assignments.end(given.id, now_ms=self.clock.ms, by=ADMIN)

    def withdraw(self, laptop: TestLaptop, status: str = "withdrawn") -> None:
        self.pharmacy.devices.set_status(
            laptop.device_id,
            status,
            reason="",
            now_ms=self.clock.ms,
            by=ADMIN,  # type: ignore[arg-type]
        )

    def disable(self, login: str) -> None:
        self.pharmacy.accounts.set_active(login, False, now_ms=self.clock.ms, by=ADMIN)

    def code(self) -> str:
        return self.pharmacy.devices.new_code(label="", kind="laptop", now_ms=self.clock.ms, by=ADMIN).text

    def laptop(self, *logins: str) -> TestLaptop:
        """An enrolled laptop; these users have signed in on it, the last of them just now."""
        made = TestLaptop(self)
        answer = made.enrol(self.code())
        assert answer.status == 200, answer.head
        made.device_id = answer.head.device_id
        for login in logins:
            made.sign_in(login)
        return made

    def rows(self, table: Any) -> list[Any]:
        with self.pharmacy.database.reading() as connection:
            return list(connection.execute(select(table)))

    def dump(self) -> dict[str, list[Any]]:
        """Everything that tells of charts and people: to see that a refused request changed nothing."""
        kept = (tables.feed, tables.entry, tables.feed_entry, tables.quarantine, tables.assignment, tables.account)
        return {table.name: sorted(map(repr, self.rows(table))) for table in kept}

    def order(self, patient: str) -> list[bytes]:
        """The ids in a patient's feed, in order of place."""
        rows = [row for row in self.rows(tables.feed_entry) if row.feed_id == f"p:{patient}"]
        return [row.entry_id for row in sorted(rows, key=lambda row: row.place)]


@dataclass
class TestLaptop:
    """A laptop that signs requests and entries with its own key."""

    __test__ = False
    house: House
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    user_key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    device_id: str = ""
    user: str = ""
    access: str = ""
    refresh: str = ""
    epoch: bytes = field(default_factory=lambda: os.urandom(8))
    n: int = 0
    last: bytes = NO_PREVIOUS

    @property
    def public_key(self) -> bytes:
        return self.key.public_key().public_bytes_raw()

    # --- asking ------------------------------------------------------------------------------------------------------

    def ask(
        self,
        method: str,
        path: str,
        head: Any = None,
        shape: Any = m.Done,
        *,
        frames: bytes = b"",
        bearer: str | None = None,
        key_id: str = "",
        created_s: int | None = None,
        nonce: bytes | None = None,
        tamper: Callable[[dict[str, Any]], None] | None = None,
    ) -> Answer:
        """One signed request. `tamper` may change {method, url, headers, content} after it was signed."""
        body, coding = (b"", "") if head is None else seal_body(head, frames)
        signed = sign_request(
            method,
            ORIGIN + path,
            body,
            key_id=key_id or self.device_id,
            device_key=self.key,
            created_s=self.house.clock.ms // 1000 if created_s is None else created_s,
            nonce=os.urandom(16) if nonce is None else nonce,
            bearer=self.access if bearer is None else bearer,
        )
        headers = {**signed, "accept-encoding": "zstd, gzip", **({"content-encoding": coding} if coding else {})}
        sent = {"method": method, "url": ORIGIN + path, "headers": headers, "content": body}
        if tamper:
            tamper(sent)
        return self.proved(*self.house.request(**sent), sent["headers"].get("signature", ""), shape)

    def proved(self, response: httpx.Response, raw: bytes, request_signature: str, shape: Any) -> Answer:
        keys = {key.id: key.public_key for key in self.house.pharmacy.server_keys if key.use == "answer"}
        proof = verify_answer(
            response.status_code, response.headers, raw, request_signature=request_signature, server_keys=keys
        )
        assert isinstance(proof, SignedAnswer), f"unsigned: {proof}"
        coding = response.headers.get("content-encoding", "")
        found, frames = open_body(raw, coding, shape if response.status_code == 200 else m.Refusal)
        if response.status_code != 200:
            assert response.status_code == m.STATUS_OF[found.code]
        return Answer(response.status_code, found, frames, raw, response)

    def enrol(self, code: str, **more: Any) -> Answer:
        request = m.EnrolRequest(read_code(code).secret, more.pop("public_key", self.public_key), "a laptop", "0.1.0")
        return self.ask("POST", "/v1/enrol", request, m.EnrolAnswer, key_id=own_key_id(self.public_key), **more)

    def try_sign_in(self, login: str, password: str = PASSWORD) -> Answer:
        keys = m.PersonalKeys(self.user_key.public_key().public_bytes_raw())
        return self.ask("POST", "/v1/sign-in", m.SignInRequest(login, password, keys), m.SignInAnswer, bearer="")

    def sign_in(self, login: str) -> m.SignInAnswer:
        answer = self.try_sign_in(login)
        assert answer.status == 200, answer.head
        self.user, self.access, self.refresh = answer.head.user.id, answer.head.access, answer.head.refresh
        return answer.head  # type: ignore[no-any-return]

    def renew(self, refresh: str | None = None) -> Answer:
        request = m.TokenRequest(self.refresh if refresh is None else refresh)
        return self.ask("POST", "/v1/token", request, m.SignInAnswer, bearer="")

    def push(self, *entries: Entry, bearer: str = "") -> Answer:
        return self.push_frames(pack(entries), bearer=bearer)

    def push_frames(self, frames: bytes, *, bearer: str = "") -> Answer:
        return self.ask("POST", "/v1/push", m.PushRequest("0.1.0"), m.PushAnswer, frames=frames, bearer=bearer)

    def told(self, *entries: Entry) -> dict[int, m.Outcome]:
        answer = self.push(*entries)
        assert answer.status == 200, answer.head
        return {one.index: one for one in answer.head.pushed.told}

    def sync(self, held: dict[str, m.Held] | None = None, **more: Any) -> Answer:
        bearer, frames = more.pop("bearer", None), more.pop("frames", b"")
        request = m.SyncRequest("0.1.0", 0, KIND_VERSION, held=held or {}, **more)
        return self.ask("POST", "/v1/sync", request, m.SyncAnswer, frames=frames, bearer=bearer)

    def pull(self, *wants: m.Want, bearer: str | None = None) -> Answer:
        return self.ask("POST", "/v1/pull", m.PullRequest(wants), m.PullAnswer, bearer=bearer)

    def pull_new(self, patient: str) -> Answer:
        return self.pull(m.Want(f"p:{patient}", 0, bytes(8)))

    # --- charting ----------------------------------------------------------------------------------------------------

    def entry(
        self,
        patient: str = ROSA,
        subject: str = "",
        *,
        body: Any = None,
        kind: str = kinds.CHARTED,
        key: Ed25519PrivateKey | None = None,
        **header: Any,
    ) -> Entry:
        """The next entry of this laptop's chain: a pulse, unless another body is given."""
        n = header.pop("n", self.n + 1)
        said = body or (Statement(subject or f"set-{n}", "vital_signs.pulse", {"value": "72", "unit": "/min"}),)
        values = {
            "org": self.house.pharmacy.org,
            "feed": f"p:{patient}",
            "device": self.device_id,
            "epoch": self.epoch,
            "n": n,
            "author": self.user,
            "kind": kind,
            "kind_version": KIND_VERSION,
            "hlc": (self.house.clock.ms, n),
            "charted_at_ms": self.house.clock.ms,
            "zone": "America/New_York",
            "clock": (0, 0),
            "seen": (0, bytes(8)),
        }
        prev = header.pop("prev", self.last)
        made = write_entry(
            Header(**{**values, **header}), said, salt=os.urandom(16), prev=prev, device_key=key or self.key
        )
        self.n, self.last = n, made.id
        return made

    def signature(self, user_key: Ed25519PrivateKey, patient: str = ROSA) -> Entry:
        """The signing of a visit, with this key."""
        manifest = Manifest("visit-1", "author", self.user, "Rn", "RN", self.house.clock.ms, "UTC", ())
        return self.entry(patient, body=Document(sign_manifest(manifest, user_key)), kind=kinds.VISIT_SIGNED)


def ids(pages: Sequence[m.Page]) -> dict[str, int]:
    return {page.feed: page.count for page in pages}


def text_ids(entry: Entry) -> set[bytes]:
    """How an entry's id could be written in an answer."""
    return {entry.id, entry.id[:8], b64(entry.id).encode(), entry.id.hex().encode()}
