"""A scribe: writes entries as a laptop does, for tests that need a chart and do not care how it is signed.

    ana = Scribe("ana")
    entry = ana.charts(ROSA, [say(VISIT, "visit.start", VisitStart(...))])
    chart.take(entry)

Ids and keys follow from names, so each run writes the same. Time goes on by a second an entry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, TypeVar
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, Engine, delete, select

from nursechart.chart import tables
from nursechart.chart.project import project, rebuild, unproject
from nursechart.chart.views import Ref
from nursechart.record import kinds
from nursechart.record.entry import Body, Document, Entry, Header, Statement, StatementRef, write_entry
from nursechart.record.feeds import patient_feed
from nursechart.record.kinds import Part, When, write_part
from nursechart.record.manifest import Manifest, Meaning, sign_manifest

T = TypeVar("T")

ORG = "0190e000-0000-7000-8000-000000000001"
MORNING = 1763736127000  # 2025-11-21T14:42:07Z
MINUTE = 60_000
DAY = 24 * 60 * MINUTE


def id_of(name: str) -> str:
    """The same UUIDv7 for the same name, in each run."""
    raw = bytearray(sha256(name.encode()).digest()[:16])
    raw[6], raw[8] = 0x70 | raw[6] & 0x0F, 0x80 | raw[8] & 0x3F
    return str(UUID(bytes=bytes(raw)))


ROSA = patient_feed(id_of("Rosa Delgado"))
THEO = patient_feed(id_of("Theo Brandt"))
LEILA = patient_feed(id_of("Leila Haddad"))


def key_of(name: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(sha256(name.encode()).digest())


def when(at_ms: int = MORNING) -> When:
    return When(at_ms=at_ms, zone="America/Chicago", wall="2025-11-21T08:42")


def say(subject: str, part: str, value: Part | dict[str, Any] | None, *supersedes: StatementRef) -> Statement:
    """A statement; `supersedes` as `ref` or `named` give them."""
    plain = write_part(value) if isinstance(value, Part) else value
    return Statement(subject, part, plain, supersedes)


def ref(entry: Entry, index: int = 0) -> StatementRef:
    return StatementRef(entry.id[:8], index)


def named(refs: Iterable[Ref]) -> tuple[StatementRef, ...]:
    """The references of a view as a statement names them."""
    return tuple(StatementRef(one.entry[:8], one.index) for one in refs)


@dataclass
class Scribe:
    """One nurse on one laptop."""

    name: str
    laptop: str = ""
    now_ms: int = MORNING
    written: list[Entry] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.author = id_of(self.name)
        self.device = id_of(self.laptop or f"laptop of {self.name}")

    def charts(
        self,
        feed: str,
        statements: Sequence[Statement],
        *,
        kind: str = kinds.CHARTED,
        hlc: tuple[int, int] | None = None,
    ) -> Entry:
        """One entry of statements."""
        return self._write(feed, tuple(statements), kind, hlc)

    def files(self, feed: str, document: Document, *, kind: str) -> Entry:
        """One entry that is a document."""
        return self._write(feed, document, kind, None)

    def signs(
        self,
        feed: str,
        visit: str,
        covers: Iterable[Ref],
        *,
        meaning: Meaning = "author",
        amends: bytes = b"",
        signer: str = "",
        forged: bool = False,
    ) -> Entry:
        """A signature on a visit; `forged`: one that does not hold; `signer`: in that user's name."""
        together: dict[bytes, list[int]] = {}
        for one in covers:
            together.setdefault(one.entry, []).append(one.index)
        manifest = Manifest(
            visit=visit,
            meaning=meaning,
            signer=signer or self.author,
            name=self.name.title(),
            credentials="RN",
            signed_at_ms=self.now_ms,
            zone="America/Chicago",
            covers=tuple((entry, tuple(indexes)) for entry, indexes in together.items()),
        )
        doc = sign_manifest(manifest, key_of(self.name))
        if forged:
            doc["manifest"] = doc["manifest"].replace('"RN"', '"MD"')
        return self.files(feed, Document(doc, amends), kind=kinds.VISIT_SIGNED)

    def _write(self, feed: str, body: Body, kind: str, hlc: tuple[int, int] | None) -> Entry:
        self.now_ms += 1_000
        n = len(self.written) + 1
        header = Header(
            org=ORG,
            feed=feed,
            device=self.device,
            epoch=sha256(self.device.encode()).digest()[:8],
            n=n,
            author=self.author,
            kind=kind,
            kind_version=1,
            hlc=hlc or (self.now_ms, 0),
            charted_at_ms=self.now_ms,
            zone="America/Chicago",
            clock=(0, 0),
            seen=(0, bytes(8)),
        )
        entry = write_entry(
            header,
            body,
            salt=sha256(f"{self.device}{n}".encode()).digest()[:16],
            prev=self.written[-1].id if self.written else bytes(32),
            device_key=key_of(self.device),
        )
        self.written.append(entry)
        return entry


@dataclass
class Chart:
    """The tables of one database, and questions to them; each call is a transaction."""

    engine: Engine

    def empty(self) -> None:
        with self._writing() as connection:
            for table in tables.EVERY:
                connection.execute(delete(table))

    def take(self, *entries: Entry) -> None:
        with self._writing() as connection:
            project(connection, entries)

    def rebuild(self, *entries: Entry) -> None:
        """Make every feed of these entries again from them."""
        feeds: dict[str, list[Entry]] = {}
        for entry in entries:
            feeds.setdefault(entry.header.feed, []).append(entry)
        with self._writing() as connection:
            rebuild(connection, feeds)

    def leave(self, feed: str) -> None:
        with self._writing() as connection:
            unproject(connection, feed)

    def ask(self, question: Callable[..., T], *arguments: Any, **named: Any) -> T:
        """One of `chart.queries`."""
        with self.engine.connect() as connection:
            return question(connection, *arguments, **named)

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table, sorted: two charts are the same when these are."""
        with self.engine.connect() as connection:
            return {
                table.name: sorted(map(tuple, connection.execute(select(table))), key=repr) for table in tables.EVERY
            }

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self.engine.connect().execution_options(writes=True) as connection, connection.begin():
            yield connection
