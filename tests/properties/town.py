"""One history: a pharmacy, its laptops on the road, and an account of everything that was ever charted.

`Town` does what people and misfortune do; what must be true of it is in `truths`. All of it is the real code over a
wire in this process. What nurses write comes from looks, as in `charting`: a look carries the statements that were on
the screen, and what is written on it names exactly those, however long ago it was taken.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from sqlalchemy import Connection, select, update

from nursechart.chart.engine import postgres_engine
from nursechart.chart.views import Ref, Seen
from nursechart.record import kinds
from nursechart.record.attachments import attached
from nursechart.record.entry import Body, Document, Entry, Statement, StatementRef
from nursechart.record.manifest import Manifest, sign_manifest
from nursechart.server import backup
from nursechart.server import log as server_log
from nursechart.server.app import make_app
from nursechart.server.desk import Said
from nursechart.server.merging import FROM, INTO, Confirmed, MergeRefused
from nursechart.server.pharmacy import open_pharmacy
from nursechart.server.tables import feed, feed_entry
from nursechart.store.errors import NotInScope, SignedAlready
from nursechart.store.laptop import Laptop
from nursechart.store.log import Act
from nursechart.store.rows import READ, entry_of
from nursechart.store.tables import entry as log
from nursechart.sync import joined, passwords
from nursechart.sync.causes import Cause, Offline
from nursechart.sync.run import SyncRun
from tests.postgres import Postgres
from tests.properties.furnished import APP, BORN, HASHING, PASSWORD, PATIENTS, SEATS, Furnished, name_in, unlocked
from tests.properties.wire import FaultyLinks
from tests.store.laptops import BALLAST, FakeClock, MemorySecrets

VISIT = "visit-1"
# What the histories chart about: two sets of vital signs of one visit, an allergy, and a name. (subject, part)
TOPICS = (
    ("set-1", "vital_signs.pulse"),
    ("set-1", "vital_signs.pain"),
    ("set-2", "vital_signs.pulse"),
    ("latex", "allergy.state"),
)
MOVES = frozenset({"vital_signs.pulse", "vital_signs.pain"})  # what may have been charted on the wrong patient
REASON = "amendment.about"
PHARMACY = "the pharmacy"  # where it writes itself


class SkewedClock:
    """A laptop's clock: the town's, put wrong by `skew_ms`."""

    zone = "America/Chicago"

    def __init__(self, true: FakeClock) -> None:
        self._true, self.skew_ms = true, 0

    def now_ms(self) -> int:
        return self._true.ms + self.skew_ms

    def monotonic_ms(self) -> int:
        return self._true.monotonic


@dataclass(frozen=True)
class Look:
    """What was on the screen about one subject part, and how much of the feed it was made from."""

    feed: str
    subject: str
    part: str
    shown: tuple[Ref, ...]
    seen: Seen


@dataclass(frozen=True)
class Written:
    """One entry as it was written, with what its author's laptop had ever held then and what she was shown."""

    entry: Entry
    seat: str
    held: frozenset[bytes]
    shown: frozenset[StatementRef] | None  # None: documents, and what the pharmacy says itself


class Seat:
    """One laptop and who sits at it. A clone is another seat with the same device."""

    def __init__(self, town: Town, name: str, folder: Path, secrets: dict[str, bytes], logins: tuple[str, ...]) -> None:
        self.town, self.name, self.folder, self.logins = town, name, folder, logins
        self.secrets, self.clock = MemorySecrets(secrets), SkewedClock(town.clock)
        self.login = logins[0]
        self.links = FaultyLinks(town.app, town.runner)
        self.ever: set[bytes] = set()  # every entry that was ever on this laptop
        self.assigned = town.scope_of(*logins)  # every patient feed that was ever in scope of one of its users
        self.looks: list[Look] = []
        self.backup: Path | None = None
        self.open()

    # --- the laptop --------------------------------------------------------------------------------------------------

    def open(self) -> None:
        store = unlocked(self.folder, self.secrets, self.clock, self.town.users[self.login])
        self.joined = joined.rejoin(
            self.folder,
            store,
            app=APP,
            links=self.links,
            clock=self.clock,
            chance=os.urandom,  # type: ignore[arg-type]
        )
        self.store, self.wire = store, self.links.made[-2]  # the last one would listen for notices
        self.wire.move_to(self.town.app)

    def lock(self) -> None:
        self.store.close()
        self.looks.clear()

    def hand_over(self, login: str) -> None:
        """Another user of this laptop unlocks it."""
        self.lock()
        self.login = login
        self.open()

    def log(self) -> dict[bytes, Entry]:
        """Everything in the log of this laptop, by id."""
        return {bytes(entry.id): entry for entry in self.store.read(everything_in)}

    # --- what she does -----------------------------------------------------------------------------------------------

    def look(self, patient: str, topic: int) -> Look | None:
        """What stands about a subject part here; None where the chart is not hers."""
        feed, (subject, part) = f"p:{patient}", TOPICS[topic]
        if feed not in self.store.scope():
            return None
        found = self.store.subject(feed, subject)
        look = Look(feed, subject, part, found.refs(part) if found else (), self.store.seen(feed))
        self.looks.append(look)
        return look

    def chart(self, look: Look, number: int, *, kind: str = kinds.CHARTED) -> Entry | None:
        """State the part anew, in place of what the look showed; None where it is signed, or no longer hers."""
        names = tuple(StatementRef(ref.entry[:8], ref.index) for ref in look.shown)
        said = [Statement(look.subject, look.part, _value(look.part, number), names)]
        if not names and look.subject.startswith("set"):
            said.append(Statement(look.subject, "vital_signs.set", {"visit": VISIT, "at": self.when()}))
        return self._commit(look.feed, kind, tuple(said), look.seen, frozenset(names))

    def amend(self, look: Look, number: int) -> Entry | None:
        """Correct what the look showed, as is done once it is signed."""
        if not look.shown or not look.subject.startswith("set"):
            return None
        names = tuple(StatementRef(ref.entry[:8], ref.index) for ref in look.shown)
        why = {"visit": VISIT, "reason": "read wrongly", "at": self.when()}
        said = (
            Statement(look.subject, look.part, _value(look.part, number), names),
            Statement(f"why-{len(self.town.written)}", REASON, why),
        )
        return self._commit(look.feed, kinds.CORRECTION, said, look.seen, frozenset(names))

    def move(self, look: Look, patient: str, number: int) -> tuple[Entry, ...]:
        """What the look showed was charted on the wrong patient: taken back there and said here, in one act.

        Nothing where it shows nothing, or either chart may not be written.
        """
        other = f"p:{patient}"
        found = self.store.subject(look.feed, look.subject) if look.feed in self.store.scope() else None
        said = found.said(look.part) if found else None
        if found is None or said is None or said.value is None or look.feed == other or look.part not in MOVES:
            return ()
        names = {part: found.refs(part) for part in found.parts}
        values = {part: found.said(part) for part in found.parts}
        link, there = f"move-{len(self.town.written)}", f"{look.subject}-moved-{number}"
        taken = [
            Statement(look.subject, part, None, tuple(StatementRef(ref.entry[:8], ref.index) for ref in refs))
            for part, refs in names.items()
        ]
        brought = [
            Statement(there, part, kinds.write_part(held.value), ())
            for part, held in values.items()
            if held is not None and held.value is not None
        ]
        at = self.when()
        away = Statement(link, "move.away", {"visit": VISIT, "at": at, "moved": [look.subject]}, ())
        origin = {"subject": there, "was": look.subject, "by": said.author, "charted_at_ms": said.charted_at_ms}
        here = Statement(link, "move.here", {"visit": VISIT, "at": at, "moved": [origin]}, ())
        reasons = [
            Statement(
                f"why-{len(self.town.written)}-{n}", REASON, {"visit": VISIT, "reason": "wrong patient", "at": at}
            )
            for n in range(2)
        ]
        try:
            acts = [
                Act(other, self._kind(other, kinds.LATE_ENTRY), (*brought, here, reasons[0]), self.store.seen(other)),
                Act(look.feed, self._kind(look.feed, kinds.RETRACTION), (*taken, away, reasons[1]), look.seen),
            ]
            return self._commit_both(acts)
        except NotInScope:
            return ()

    def _kind(self, feed: str, amending: str) -> str:
        """Ordinary charting, or what may follow a signature."""
        return amending if self.store.signatures(feed, VISIT) else kinds.CHARTED

    def _commit_both(self, acts: list[Act]) -> tuple[Entry, ...]:
        self.ever |= self.log().keys()
        try:
            entries = self.store.commit_many(acts)
        except (NotInScope, SignedAlready):
            return ()
        for entry in entries:
            shown = frozenset(name for statement in entry.statements for name in statement.supersedes)
            self.town.note(entry, self.name, frozenset(self.ever), shown)
        self.ever |= {bytes(entry.id) for entry in entries}
        self.town.moves.append((bytes(entries[0].id), bytes(entries[1].id)))
        return entries

    def sign(self, patient: str) -> Entry | None:
        """Sign everything that stands in the visit; None when she may not, or a conflict is open."""
        feed = f"p:{patient}"
        if feed not in self.store.scope():
            return None
        covers: dict[bytes, list[int]] = {}
        for ref in self.store.statements_of_visit(feed, VISIT):
            covers.setdefault(ref.entry, []).append(ref.index)
        if not covers or any(each.conflicts for each in self.store.subjects(feed, "vital_signs", visit=VISIT)):
            return None
        before = self.store.signatures(feed, VISIT)
        manifest = Manifest(
            visit=VISIT, meaning="author", signer=self.store.user.id, name=self.store.user.name, credentials="RN",
            signed_at_ms=self.clock.now_ms(), zone=self.clock.zone,
            covers=tuple((entry, tuple(indexes)) for entry, indexes in covers.items()),
        )  # fmt: skip
        with self.store.sign_with(PASSWORD) as key:
            document = Document(sign_manifest(manifest, key), amends=before[-1].entry if before else b"")
        return self._commit(feed, kinds.VISIT_SIGNED, document, self.store.seen(feed), None)

    def attach(self, patient: str, content: bytes) -> Entry | None:
        """Keep a photo, and chart the entry that names it."""
        feed = f"p:{patient}"
        held = attached(self.store.put_blob(feed, content, "image/jpeg"), len(content), "image/jpeg")
        named = {"visit": VISIT, "blob": {"h": held.h, "n": held.n, "t": held.t}}
        said = (Statement("photo-1", "photo.picture", named),)
        return self._commit(feed, kinds.CHARTED, said, self.store.seen(feed), frozenset())

    def when(self) -> dict[str, object]:
        return {"at_ms": self.clock.now_ms(), "zone": self.clock.zone, "wall": "2025-11-21T09:42"}

    def _commit(
        self, feed: str, kind: str, body: Body, seen: Seen, shown: frozenset[StatementRef] | None
    ) -> Entry | None:
        self.ever |= self.log().keys()
        try:
            entry = self.store.commit(feed, kind, body, seen=seen)
        except (NotInScope, SignedAlready):
            return None
        self.town.note(entry, self.name, frozenset(self.ever), shown)
        self.ever.add(bytes(entry.id))
        return entry

    # --- sync --------------------------------------------------------------------------------------------------------

    def sync(self, *plan: str) -> SyncRun:
        """One run, its first requests befallen by `plan`; a nurse who is asked to sign in again does."""
        self.assigned |= self.town.scope_of(*self.logins)
        self.wire.plan = list(plan)
        self.wire.log.clear()
        run = self.joined.engine.run_once()
        self.wire.plan = []
        self.ever |= self.log().keys()
        if run.cause is Cause.SIGN_IN:
            passwords.sign_in_again(
                self.joined,
                PASSWORD,
                links=self.links,
                clock=self.clock,  # type: ignore[arg-type]
                chance=os.urandom,
            )
        return run


@dataclass
class Town:
    """The pharmacy and everybody on the road."""

    furnished: Furnished
    folder: Path
    is_copied: bool = False  # the folder is there already
    written: dict[bytes, Written] = field(default_factory=dict)
    moves: list[tuple[bytes, bytes]] = field(default_factory=list)  # the halves: said there, taken back here
    gone_with_a_disk: set[bytes] = field(default_factory=set)  # written, and on a disk that was set back since
    may_fork: set[str] = field(default_factory=set)  # devices that were restored or cloned
    copy: Path | None = None  # the pharmacy's newest backup: a file, or in the name of one a copied database

    def __post_init__(self) -> None:
        if not self.is_copied:
            self.furnished.copy(self.folder)
        self.users, self.clock = self.furnished.users, FakeClock(self.furnished.now_ms)
        self.runner = asyncio.Runner()
        self._start()
        self.seats = {
            name: Seat(self, name, self.folder / name, self.furnished.secrets[name], logins)
            for name, logins in SEATS.items()
        }

    def shut(self) -> None:
        """Close everything; the folder stays."""
        for seat in self.seats.values():
            seat.store.close()
        self.server.close()
        self.runner.close()

    def close(self) -> None:
        self.shut()
        if self.postgres is not None:
            for database in (self.database, self.copy.name if self.copy else ""):
                if database:
                    self.postgres.drop(database)
        shutil.rmtree(self.folder)

    @property
    def postgres(self) -> Postgres | None:
        return self.furnished.postgres

    @property
    def database(self) -> str:
        """The name of the pharmacy's database, on PostgreSQL."""
        return name_in((self.folder / "server" / "keys" / "database.url").read_text())

    def note(self, entry: Entry, seat: str, held: frozenset[bytes], shown: frozenset[StatementRef] | None) -> None:
        self.written[bytes(entry.id)] = Written(entry, seat, held, shown)

    def scope_of(self, *logins: str) -> set[str]:
        """The patients' feeds these nurses are assigned to now: by the rows of assignments, and by nothing else."""
        users, now = {self.users[login] for login in logins}, self.clock.ms
        return {
            f"p:{one.patient}"
            for one in self.server.assignments.all()
            if one.user in users and (one.until_ms is None or one.until_ms > now)
        }

    # --- the pharmacy ------------------------------------------------------------------------------------------------

    def say(self, patient: str, number: int) -> None:
        """The pharmacy charts something itself, in place of what stands there."""
        feed = f"p:{patient}"

        def work(connection: Connection) -> Entry:
            desk = self.server.desk
            shown = desk.standing(connection, feed, patient, "patient.name")
            said = Said(patient, "patient.name", kinds.PatientName(f"Name {number}"), shown)
            return desk.chart(connection, feed, [said], self.clock.ms)

        entry = self.server.database.write(work)
        self.note(entry, PHARMACY, frozenset(), None)

    def reassign(self, login: str, patient: str) -> None:
        """End her assignment to the patient, or begin one."""
        user, now = self.users[login], self.clock.ms
        every = self.server.assignments.all(user=user, patient=patient)
        running = [one for one in every if one.until_ms is None and one.reason != "merge"]
        if running:
            self.server.assignments.end(running[0].id, now_ms=now, by="admin")
        else:
            self.server.assignments.add(user=user, patient=patient, reason="primary", now_ms=now, by="admin")

    def make_one(self, former: str, kept: str) -> None:
        """The pharmacy finds that two are one person, or, where it had said so, that they are not."""
        merging, who = self.server.merging, [Confirmed(patient, patient, BORN) for patient in (former, kept)]
        are_one = any((one.former, one.kept) == (former, kept) for one in merging.all())
        with suppress(MergeRefused):  # one of them is one with the third
            (merging.undo if are_one else merging.merge)(*who, because="seen", now_ms=self.clock.ms, by="admin")
        for patient in {former, kept}:
            for entry in self.in_order(f"p:{patient}"):
                if entry.id not in self.written and any(said.part in (INTO, FROM) for said in entry.statements):
                    self.note(entry, PHARMACY, frozenset(), None)

    def release(self) -> int:
        """A supervisor lets everything out of quarantine; how much that was."""
        found = self.server.decisions.waiting()
        for waiting in found:
            self.server.decisions.decide(waiting.entry, release=True, note="", now_ms=self.clock.ms, by="admin")
        return len(found)

    def back_up(self) -> None:
        if self.postgres is not None:
            self._copy_database(self.postgres)
            return
        to = self.folder / f"copy-{self.clock.ms}.db"
        backup.back_up(self.server, to, by="admin")
        if self.copy:
            self.copy.unlink()
        self.copy = to

    def _copy_database(self, postgres: Postgres) -> None:
        """What PostgreSQL's own tools do for a backup, and the operator's word that what is in it is durable."""
        self.server.database.close()
        former, self.copy = self.copy, Path(postgres.copy(self.database))
        if former:
            postgres.drop(former.name)
        self.server.database.write(lambda c: c.execute(update(feed).values(durable_length=feed.c.length)))

    def restore(self) -> None:
        """The pharmacy's disk is lost; its newest copy takes its place, with who cared for whom then."""
        assert self.copy is not None
        on_laptops = {id_ for seat in self.seats.values() for id_ in seat.log()}
        own = {id_ for id_, written in self.written.items() if written.seat == PHARMACY}
        self.gone_with_a_disk |= own - on_laptops - self.numbered(self.copy)
        folder = self.server.folder
        self.server.close()
        if self.postgres is not None:
            lost = self.database
            self.furnished.point(self.folder, self.postgres.copy(self.copy.name))
            self.postgres.drop(lost)
        else:
            backup.restore(folder, self.copy)
        self._start()
        for seat in self.seats.values():
            for wire in seat.links.made:
                wire.move_to(self.app)
            seat.links.app = self.app

    def in_order(self, feed: str) -> list[Entry]:
        """The pharmacy's entries of a feed."""
        with self.server.database.reading() as connection:
            return server_log.in_order(connection, self.server.org, feed, self.server.feed_keys, after=0)

    def numbered(self, copy: Path) -> set[bytes]:
        """The entries that have a place in a copy of the pharmacy's database."""
        if self.postgres is not None:
            engine = postgres_engine(self.postgres.url(copy.name))
        else:
            engine = self.server.folder.engine_at(copy)
        try:
            with engine.connect() as connection:
                return set(map(bytes, connection.execute(select(feed_entry.c.entry_id)).scalars()))
        finally:
            engine.dispose()

    def _start(self) -> None:
        self.server = open_pharmacy(self.folder / "server", now_ms=self.clock.now_ms, hashing=HASHING)
        self.app = make_app(self.server, projects=False)

    # --- what befalls laptops ----------------------------------------------------------------------------------------

    def back_up_seat(self, seat: Seat, *, whole: bool) -> None:
        """A copy of the whole folder, as a disk image is one; or the app's own backup of the chart."""
        if whole:
            seat.backup = self.folder / f"{seat.name}-image-{self.clock.ms}"
            shutil.copytree(seat.folder, seat.backup)
        else:
            made = seat.store.back_up()  # two are kept beside the chart; this one goes onto a stick as well
            seat.backup = self.folder / f"{seat.name}-{made.name}"
            shutil.copy(made, seat.backup)

    def restore_seat(self, seat: Seat) -> None:
        """Put the backup back: what was charted since, and went nowhere else, is gone with that disk."""
        assert seat.backup is not None
        self._will_fork(seat)
        before = seat.log().keys()
        seat.lock()
        if seat.backup.is_dir():
            shutil.rmtree(seat.folder)
            shutil.copytree(seat.backup, seat.folder)
        else:
            laptop = Laptop.at(seat.folder, seat.secrets, clock=seat.clock, ballast_bytes=BALLAST)  # type: ignore[arg-type]
            laptop.restore(seat.backup)
        seat.open()
        self.gone_with_a_disk |= before - seat.log().keys()

    def clone(self, seat: Seat) -> Seat:
        """Copy a laptop's disk into another computer, its credential store too: two that think they are one."""
        self._will_fork(seat)
        name = f"{seat.name}-clone"
        folder = self.folder / name
        shutil.copytree(seat.folder, folder)
        made = Seat(self, name, folder, dict(seat.secrets.held), seat.logins)
        made.ever, made.assigned, made.clock.skew_ms = set(seat.ever), set(seat.assigned), seat.clock.skew_ms
        self.seats[name] = made
        return made

    def _will_fork(self, seat: Seat) -> None:
        self.may_fork.add(seat.store.device_id)


def everything_in(connection: Connection) -> list[Entry]:
    """Every entry of a laptop's log, in the order it came."""
    return [entry_of(row) for row in connection.execute(select(*READ).order_by(log.c.pk))]


def _value(part: str, number: int) -> dict[str, object] | None:
    if part == "allergy.state":
        return {"status": ("active", "inactive")[number % 2]}
    if number % 5 == 4:
        return None  # withdrawn
    return {"value": str(Decimal(60 + number)), "unit": "/min"}


__all__ = ["PATIENTS", "Look", "Offline", "Seat", "Town", "Written"]
