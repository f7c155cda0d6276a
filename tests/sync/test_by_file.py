"""Sync by a file that somebody carries: the same as over the wire, and nothing for who finds the file."""

from __future__ import annotations

import io
import secrets
import struct
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import select

from nursechart.protocol import carried, limits
from nursechart.protocol.carried import BadFile, open_file
from nursechart.protocol.messages import PushRequest, SyncAnswer, SyncRequest
from nursechart.record import kinds
from nursechart.server import tables
from nursechart.server.taking_in import FileRefused, TakenIn, take_in
from nursechart.store.errors import WrongPassword
from nursechart.sync import by_file
from nursechart.sync.by_file import AnswerRefused, FileFailed, NoKeyYet, NothingAsked, write_out
from nursechart.sync.exchange import CARRIED_KEY
from nursechart.sync.passwords import sign_in_again
from tests.postgres import Postgres
from tests.postgres import postgres as postgres
from tests.store.laptops import vitals
from tests.sync.house import PASSWORD, ROSA, THEO, House
from tests.sync.test_orders import Hers, quarantined

MONTH_S = 30 * 24 * 3600


class Carrier:
    """Maya's laptop without a network, and the way of its files to the pharmacy and back."""

    def __init__(self, house: House, folder: Path) -> None:
        self.house, self.folder = house, folder
        self.hers = Hers(house, folder / "hers")
        self.store = self.hers.joined.store
        for wire in self.hers.links.made:
            wire.is_cut = True

    def chart(self, name: str, patient: str = ROSA) -> bytes:
        feed = f"p:{patient}"
        made = self.store.commit(feed, kinds.CHARTED, vitals(name), seen=self.store.seen(feed))
        return bytes(made.id)

    def export(self, name: str = "out.nursechart", password: str = PASSWORD) -> Path:
        path = self.folder / name
        self.written = write_out(self.hers.joined, path, password, now_ms=self.hers.clock.ms)
        return path

    def take_at_pharmacy(self, path: Path) -> TakenIn:
        taken = take_in(self.house.server, io.BytesIO(path.read_bytes()), by="admin")
        (self.folder / "answer").write_bytes(b"".join(taken.written()))
        return taken

    def take_back(self, path: Path | None = None) -> by_file.Taken:
        return by_file.take_in(self.hers.joined, path or self.folder / "answer", now_ms=self.hers.clock.ms)

    def back_in_the_network(self) -> None:
        for wire in self.hers.links.made:
            wire.is_cut = False

    def sync(self):
        self.back_in_the_network()
        return self.hers.joined.engine.run_once()

    def order(self, patient: str = ROSA) -> list[bytes]:
        placed = tables.feed_entry
        asked = select(placed.c.entry_id).where(placed.c.feed_id == f"p:{patient}").order_by(placed.c.place)
        with self.house.server.database.reading() as connection:
            return [bytes(one) for one in connection.execute(asked).scalars()]

    def pharmacy_holds(self) -> dict[str, list[str]]:
        kept = (tables.feed, tables.feed_entry, tables.quarantine, tables.admin_audit)
        with self.house.server.database.reading() as connection:
            return {table.name: sorted(map(repr, connection.execute(table.select()))) for table in kept}


@pytest.fixture
def carrier(house: House, tmp_path: Path) -> Iterator[Carrier]:
    made = Carrier(house, tmp_path)
    yield made
    made.hers.lock()


@pytest.fixture(params=["embedded", "postgresql"])
def on_both(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Carrier]:
    url = ""
    if request.param == "postgresql":
        found: Postgres = request.getfixturevalue("postgres")
        url = found.fresh(f"carried_{secrets.token_hex(4)}")
    house = House(tmp_path, database_url=url)
    house.server.settings = replace(house.server.settings, lease_days=30)  # else the charts close after a week
    made = Carrier(house, tmp_path)
    yield made
    made.hers.lock()
    house.close()


def test_after_a_month_without_a_network_a_carried_file_brings_both_sides_up_to_date(on_both: Carrier):
    carrier, house = on_both, on_both.house
    charted = []
    for day in range(30):
        charted.append(carrier.chart(f"set-{day}"))
        carrier.hers.clock.pass_s(MONTH_S / 30)
        house.clock.pass_s(MONTH_S / 30)
    house.say(ROSA, "patient.name", kinds.PatientName("Delgado"))
    house.assign("maya", THEO)
    path = carrier.export()
    assert (carrier.written.entries, carrier.store.unsent_count()) == (30, 30)  # nothing is sent by writing it down

    first, second = carrier.take_at_pharmacy(path), carrier.take_at_pharmacy(path)  # by two people, one after the other
    assert (first.entries, first.is_whole, first.with_charts) == (30, True, True)
    assert carrier.order()[-30:] == charted
    assert second.given == first.given

    taken = carrier.take_back()
    assert (taken.carried, taken.waiting, taken.incomplete, taken.cause) == (30, 0, 0, None)
    assert taken.pulled >= 2  # what the pharmacy charted about Rosa, and Theo's chart
    assert f"p:{THEO}" in carrier.store.scope()
    assert [row.outcome for row in carrier.store.runs(2)] == ["carried", "carried"]
    acts = [record.action for record in carrier.store.audit_records(0)]
    assert {"exported_to_file", "took_in_file"} <= set(acts)
    carrier.back_in_the_network()
    sign_in_again(carrier.hers.joined, PASSWORD, **carrier.hers.beside)  # her session ended with the month
    run = carrier.sync()
    assert (run.ended, run.pushed, run.pulled, run.requests) == (
        "done",
        0,
        0,
        2,
    )  # nothing was left to say but the audit
    assert carrier.sync().requests == 1


@pytest.mark.parametrize("answer", ["taken in", "lost", "taken in after a sync"])
def test_a_carried_file_and_a_sync_give_what_the_sync_alone_would(carrier: Carrier, answer: str):
    charted = [carrier.chart("before-1"), carrier.chart("before-2")]
    carrier.take_at_pharmacy(carrier.export())
    charted.append(carrier.chart("after"))
    if answer == "taken in":
        assert carrier.take_back().waiting == 1
    run = carrier.sync()
    assert (run.ended, run.waiting, run.incomplete) == ("done", 0, 0)
    if answer == "taken in after a sync":
        before = carrier.store.feeds()
        assert carrier.take_back().pulled == 0
        assert carrier.store.feeds() == before  # what is older than the sync changes nothing
    assert carrier.order()[-3:] == charted
    assert all(state.is_complete for state in carrier.store.feeds())
    assert carrier.sync().requests == 1


def test_what_the_pharmacy_refuses_or_keeps_apart_is_told_by_its_answer(carrier: Carrier):
    carrier.house.server.accounts.set_active("maya", False, now_ms=carrier.house.clock.ms, by="admin")
    carrier.chart("hers")
    carrier.house.say(ROSA, "patient.name", kinds.PatientName("Delgado"))
    taken = carrier.take_at_pharmacy(carrier.export())
    assert (taken.quarantined, taken.with_charts) == (1, False)
    told = carrier.take_back()
    assert (told.quarantined, told.with_charts, told.waiting) == (
        1,
        False,
        0,
    )  # as its receipt says
    assert [one.reason for one in carrier.store.disputed()] == ["user_stopped"]
    assert told.pulled == 0  # Rosa's new name stays at the pharmacy


def test_a_withdrawn_laptops_file_goes_to_quarantine_and_reads_nothing(carrier: Carrier):
    carrier.chart("late")
    path = carrier.export()
    house = carrier.house
    house.server.devices.set_status(carrier.store.device_id, "withdrawn", reason="", now_ms=house.clock.ms, by="admin")
    taken = carrier.take_at_pharmacy(path)
    assert (taken.quarantined, taken.with_charts, taken.given) == (1, False, 1)  # the receipt alone
    assert quarantined(house) == ["device_withdrawn"]


def test_nobody_reads_the_file_or_gets_charts_without_her_password(carrier: Carrier):
    carrier.chart("private")
    with pytest.raises(WrongPassword):
        carrier.export(password="not hers")
    assert not (carrier.folder / "out.nursechart").exists()
    raw = carrier.export().read_bytes()
    assert b"vital_signs" not in raw
    server = carrier.house.server
    with pytest.raises(BadFile):
        open_file(raw, "to_pharmacy", server.settings.server_id, X25519PrivateKey.generate())
    letter = open_file(raw, "to_pharmacy", server.settings.server_id, server.carried_key)
    head = msgspec.structs.replace(letter.head(carried.Export), audits=0)
    forged, _ = carried.seal_file(
        "to_pharmacy", head.server_id, server.carried_key.public_key().public_bytes_raw(), [(head, b"")],
        key=carrier.store.device_key, user_key=Ed25519PrivateKey.generate(),
    )  # fmt: skip
    assert take_in(server, io.BytesIO(forged), by="admin").with_charts is False


def cut(raw: bytes) -> bytes:
    return raw[:-7]


def flipped(raw: bytes) -> bytes:
    return raw[:-200] + bytes([raw[-200] ^ 1]) + raw[-199:]


def relabelled(raw: bytes) -> bytes:
    return raw.replace(b"to_pharmacy", b"to_laptop\0\0", 1)


def oversized(raw: bytes) -> bytes:
    return raw + bytes(limits.CARRIED_BYTES)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (cut, "damaged"), (flipped, "damaged"), (relabelled, "damaged"), (oversized, "larger than"),
        (lambda raw: b"", "no file of a laptop"), (lambda raw: b"MZ" + raw, "no file of a laptop"),
        (lambda raw: raw.replace(b"ncarry1", b"ncarry3", 1), "newer"), (lambda raw: raw[:9], "damaged"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_whole_is_refused_by_its_reason_and_nothing_of_it_is_taken(
    carrier: Carrier, spoil: Callable[[bytes], bytes], says: str
):
    carrier.chart("kept")
    raw, before = carrier.export().read_bytes(), carrier.pharmacy_holds()
    with pytest.raises(FileRefused, match=says):
        take_in(carrier.house.server, io.BytesIO(spoil(raw)), by="admin")
    assert carrier.pharmacy_holds() == before


@pytest.mark.parametrize("case", ["pending", "another laptop", "another organisation", "bomb", "bad frames"])
def test_a_sealed_file_that_must_not_be_taken_is_refused_whole(
    carrier: Carrier, case: str, monkeypatch: pytest.MonkeyPatch
):
    carrier.chart("kept")
    house, server, key, says = carrier.house, carrier.house.server, carrier.store.device_key, "damaged"
    letter = open_file(carrier.export().read_bytes(), "to_pharmacy", server.settings.server_id, server.carried_key)
    told = letter.head(carried.Export)
    head, blocks = msgspec.structs.replace(told, audits=0), list(letter.rest(PushRequest, but_last=told.audits))
    match case:
        case "pending":
            server.devices.set_status(head.device, case, reason="", now_ms=house.clock.ms, by="admin")
            says = "waits for approval"
        case "another laptop":
            key, says = Ed25519PrivateKey.generate(), "not written by the laptop"
        case "another organisation":
            head, says = msgspec.structs.replace(head, org="elsewhere"), "another pharmacy"
        case "bomb":
            plain = struct.pack(">I", 2) + b"{}" + bytes(7 * 1024 * 1024)
            bomb = zstandard.ZstdCompressor().compress(plain)
            packed = carried._pack
            bombed = struct.pack(">BI", 1, len(bomb)) + bomb
            monkeypatch.setattr(carried, "_pack", lambda head, frames: bombed if frames else packed(head, frames))
        case "bad frames":
            blocks.append((blocks[0][0], blocks[0][1][:-1]))
    raw, _ = carried.seal_file(
        "to_pharmacy", server.settings.server_id, server.carried_key.public_key().public_bytes_raw(),
        [(head, b""), *blocks], key=key,
    )  # fmt: skip
    before = carrier.pharmacy_holds()
    with pytest.raises(FileRefused, match=says):
        take_in(server, io.BytesIO(raw), by="admin")
    assert carrier.pharmacy_holds() == before


def test_an_answer_that_is_not_the_one_she_waits_for_changes_nothing(carrier: Carrier, tmp_path: Path):
    carrier.chart("one")
    first = carrier.export("first")
    old = carrier.take_at_pharmacy(first).answer
    carrier.chart("two")
    second = carrier.export("second")  # from here on the first answer is of no use
    answer = carrier.take_at_pharmacy(second).answer
    before = carrier.store.feeds()
    wrong = {
        "older": (old, "another file"), "cut": (cut(answer), "damaged"), "changed": (flipped(answer), "damaged"),
        "second-copy": (second.read_bytes(), "for the pharmacy"), "holiday.jpg": (b"JFIF" * 99, "not an answer"),
    }  # fmt: skip
    for name, (raw, says) in wrong.items():
        (tmp_path / name).write_bytes(raw)
        with pytest.raises(AnswerRefused, match=f"{name} .*{says}"):
            carrier.take_back(tmp_path / name)
    assert (carrier.store.feeds(), carrier.store.unsent_count()) == (before, 2)
    assert carrier.take_back().waiting == 0  # the right one still fits
    with pytest.raises(NothingAsked):
        carrier.take_back()


def test_a_pharmacy_that_was_set_back_gets_again_what_it_has_lost(carrier: Carrier):
    charted = [carrier.chart("one"), carrier.chart("two")]
    carrier.sync()
    feed = f"p:{ROSA}"
    place = carrier.store.feed(feed).length - 1
    with carrier.house.server.database.writing() as connection:  # a backup from before the last entry is restored
        digest = connection.execute(
            select(tables.feed_entry.c.digest).where(
                tables.feed_entry.c.feed_id == feed, tables.feed_entry.c.place == place
            )
        ).scalar()
        placed = tables.feed_entry
        connection.execute(placed.delete().where(placed.c.feed_id == feed, placed.c.place > place))
        connection.execute(tables.entry.delete().where(tables.entry.c.id == charted[1]))
        connection.execute(
            tables.feed.update().where(tables.feed.c.feed_id == feed).values(length=place, digest=digest)
        )
    carrier.house.say(ROSA, "patient.name", kinds.PatientName("After the restore"))
    carrier.take_at_pharmacy(carrier.export("one"))
    assert carrier.take_back().waiting >= 1  # it is unsent again
    carrier.take_at_pharmacy(carrier.export("two"))
    told = carrier.take_back()
    assert (told.waiting, told.incomplete) == (0, 0)
    assert charted[1] in carrier.order()


def test_a_stick_that_takes_nothing_leaves_the_file_before_it_its_answer(carrier: Carrier):
    carrier.chart("one")
    path = carrier.export()
    with pytest.raises(FileFailed):
        carrier.export("no such folder/out")
    carrier.take_at_pharmacy(path)
    assert carrier.take_back().waiting == 0


def test_a_laptop_that_has_not_heard_the_pharmacys_key_says_so(carrier: Carrier):
    carrier.store.set_own(CARRIED_KEY, b"")
    with pytest.raises(NoKeyYet, match="over a network once"):
        carrier.export()


def test_with_nothing_to_send_she_can_still_ask_for_news(carrier: Carrier):
    carrier.house.say(ROSA, "patient.name", kinds.PatientName("Delgado"))
    taken = carrier.take_at_pharmacy(carrier.export())
    assert (carrier.written.entries, taken.entries) == (0, 0)
    assert carrier.take_back().pulled == 1


def test_only_a_laptop_that_knows_carried_files_is_told_their_key(carrier: Carrier):
    carrier.back_in_the_network()
    joined = carrier.hers.joined
    bearer = joined.session.good(carrier.hers.clock.ms)
    told = [
        joined.pharmacy.post("/v1/sync", SyncRequest("0.1.0", known, 1), SyncAnswer, bearer=bearer).head.carried_key
        for known in (0, 1)
    ]
    assert told == [b"", carrier.store.own(CARRIED_KEY)]
