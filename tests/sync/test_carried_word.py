"""What an answer in a file brings beside entries: a lease, orders, the audit; and what an overtaken one cannot do."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select

from nursechart.protocol import carried, versions
from nursechart.protocol.attested import Lease, attest
from nursechart.protocol.carried import CarriedAnswer, open_file, seal_file
from nursechart.protocol.messages import PullAnswer
from nursechart.record import kinds
from nursechart.record.audit import AuditRecord, verify_chain
from nursechart.server import tables
from nursechart.server.taking_in import FileRefused, take_in
from nursechart.sync import by_file, exchange
from nursechart.sync.by_file import AnswerRefused, NothingAsked
from nursechart.sync.causes import Cause
from nursechart.sync.orders import stop_users
from nursechart.sync.passwords import sign_in_again
from nursechart.sync.terminal import obey
from tests.sync.house import PASSWORD, ROSA, House
from tests.sync.test_by_file import Carrier, quarantined

DAY_S, DAY_MS = 24 * 3600, 24 * 3600 * 1000


@pytest.fixture
def carrier(house: House, tmp_path: Path) -> Iterator[Carrier]:
    made = Carrier(house, tmp_path)
    yield made
    made.hers.lock()


def days_pass(carrier: Carrier, days: float) -> None:
    carrier.hers.clock.pass_s(days * DAY_S)
    carrier.house.clock.pass_s(days * DAY_S)


def lease(carrier: Carrier) -> Lease:
    found = carrier.hers.joined.lease
    assert found is not None
    return found


def device_status(carrier: Carrier, status: str) -> None:
    house = carrier.house
    house.server.devices.set_status(carrier.store.device_id, status, reason="", now_ms=house.clock.ms, by="admin")


def kept_audit(carrier: Carrier) -> list[AuditRecord]:
    held = tables.device_audit
    with carrier.house.server.database.reading() as connection:
        rows = connection.scalars(select(held.c.record).order_by(held.c.number))
        return [msgspec.json.decode(row, type=AuditRecord) for row in rows]


def rewritten(carrier: Carrier, **changes: object) -> Path:
    """The last answer with another head, by a pharmacy's own hand: what only it could sign."""
    server = carrier.house.server
    asked = msgspec.msgpack.decode(carrier.store.own(by_file._asked_of(carrier.store)), type=by_file._Asked)
    key = by_file.X25519PrivateKey.from_private_bytes(asked.private_key)
    letter = open_file((carrier.folder / "answer").read_bytes(), "to_laptop", server.settings.server_id, key)
    head = msgspec.structs.replace(letter.head(CarriedAnswer), **changes)
    sealed, _ = seal_file(
        "to_laptop", server.settings.server_id, key.public_key().public_bytes_raw(),
        [(head, b""), *letter.rest(PullAnswer)], key=server.answer_key,
    )  # fmt: skip
    path = carrier.folder / "rewritten"
    path.write_bytes(sealed)
    return path


# --- the lease ---


def test_an_answer_in_a_file_lets_her_work_on_for_as_long_as_the_clinic_says(carrier: Carrier):
    before = lease(carrier)
    days_pass(carrier, 6)
    assert carrier.take_at_pharmacy(carrier.export()).with_lease
    days_pass(carrier, 0.5)  # on the way back
    taken = carrier.take_back()
    assert taken.lease_until_ms == lease(carrier).expires_ms == before.expires_ms + 6 * DAY_MS


def test_an_answer_that_was_kept_back_extends_no_lease_once_something_newer_was_heard(carrier: Carrier):
    carrier.take_at_pharmacy(carrier.export())
    days_pass(carrier, 1)
    carrier.back_in_the_network()
    sign_in_again(carrier.hers.joined, PASSWORD, **carrier.hers.beside)
    carrier.sync()
    held = lease(carrier)
    assert carrier.take_back().lease_until_ms is None
    assert lease(carrier) == held


def test_an_answer_taken_in_once_extends_nothing_a_second_time(carrier: Carrier):
    carrier.take_at_pharmacy(carrier.export())
    carrier.take_back()
    held = lease(carrier)
    days_pass(carrier, 6)
    with pytest.raises(NothingAsked):
        carrier.take_back()
    carrier.export("second")  # the next question has another key
    with pytest.raises(AnswerRefused, match="another file"):
        carrier.take_back()
    assert lease(carrier) == held


@pytest.mark.parametrize("wrong", ["another user", "another laptop", "another moment", "another key"])
def test_a_lease_that_does_not_belong_to_its_answer_is_not_kept(carrier: Carrier, wrong: str):
    before = lease(carrier)
    days_pass(carrier, 1)
    carrier.take_at_pharmacy(carrier.export())
    server, now_ms = carrier.house.server, carrier.house.clock.ms
    word = Lease(carrier.hers.maya, carrier.store.device_id, "nurse", b"", 1, now_ms, now_ms + 7 * DAY_MS)
    key = server.policy_key
    match wrong:
        case "another user":
            word = msgspec.structs.replace(word, user="ruth")
        case "another laptop":
            word = msgspec.structs.replace(word, device="another")
        case "another moment":
            word = msgspec.structs.replace(word, issued_ms=now_ms + 1, expires_ms=now_ms + 30 * DAY_MS)
        case "another key":
            key = server.answer_key
    forged = rewritten(carrier, lease=attest(word, key_id=server.policy_key_id, policy_key=key))
    assert carrier.take_back(forged).lease_until_ms is None
    assert lease(carrier) == before


@pytest.mark.parametrize("case", ["stopped", "another password", "withdrawn"])
def test_who_may_not_work_on_gets_no_lease(carrier: Carrier, case: str):
    path, house = carrier.export(), carrier.house
    match case:
        case "stopped":
            house.server.accounts.set_active("maya", False, now_ms=house.clock.ms, by="admin")
        case "another password":
            house.server.accounts.reset("maya", "river by the willow", now_ms=house.clock.ms, by="admin")
        case "withdrawn":
            device_status(carrier, "withdrawn")
    assert not carrier.take_at_pharmacy(path).with_lease
    before = lease(carrier)
    assert carrier.take_back().lease_until_ms is None
    assert lease(carrier) == before


# --- orders ---


def test_an_answer_stops_a_user_as_a_sync_does_days_after_it_was_written(carrier: Carrier):
    house = carrier.house
    carrier.chart("hers")
    path = carrier.export()
    house.server.accounts.set_active("maya", False, now_ms=house.clock.ms, by="admin")
    carrier.take_at_pharmacy(path)
    days_pass(carrier, 3)
    taken = carrier.take_back()
    assert [(order.kind, order.user) for order in taken.orders] == [("stop_user", carrier.hers.maya)]
    assert stop_users(carrier.hers.joined, taken.orders)
    assert not carrier.hers.has_slot


def test_an_order_that_was_overtaken_by_a_sync_is_not_carried_out(carrier: Carrier):
    house, path = carrier.house, carrier.export()
    house.server.accounts.set_active("maya", False, now_ms=house.clock.ms, by="admin")
    carrier.take_at_pharmacy(path)
    days_pass(carrier, 1)
    house.server.accounts.set_active("maya", True, now_ms=house.clock.ms, by="admin")
    carrier.back_in_the_network()
    sign_in_again(carrier.hers.joined, PASSWORD, **carrier.hers.beside)
    carrier.sync()
    assert carrier.take_back().orders == ()
    assert carrier.hers.has_slot


@pytest.mark.parametrize("case", ["lost", "withdrawn"])
def test_s_16_a_lost_laptop_or_one_withdrawn_for_long_is_told_to_wipe_itself(carrier: Carrier, case: str):
    carrier.chart("kept here")
    path = carrier.export()
    device_status(carrier, case)
    if case == "withdrawn":
        carrier.house.clock.pass_s(31 * DAY_S)
    order = carrier.order()
    taken = carrier.take_at_pharmacy(path)
    assert (taken.is_lost, taken.with_charts, carrier.order()) == (case == "lost", False, order)
    assert (quarantined(carrier.house), taken.is_whole) == ([], False)  # the time to hand over has run out, too
    told = carrier.take_back()
    assert told.is_to_be_wiped
    carrier.hers.lock()
    assert obey(carrier.hers.folder, told, secrets=carrier.hers.secrets)
    assert not carrier.hers.has_slot


def test_a_program_that_is_too_old_is_told_so_by_the_answer(carrier: Carrier, monkeypatch: pytest.MonkeyPatch):
    server = carrier.house.server
    path = carrier.export()
    monkeypatch.setattr(server, "settings", replace(server.settings, minimum_app="999.0"))
    assert not carrier.take_at_pharmacy(path).with_charts
    assert carrier.take_back().cause is Cause.UPDATE_NEEDED


# --- the audit ---


def test_the_laptops_audit_travels_in_the_file_and_is_kept_like_one_that_was_sent(carrier: Carrier):
    written = carrier.store.audit_records(0, 10_000)
    first = carrier.export("first")
    assert carrier.take_at_pharmacy(first).audit >= len(written)
    assert carrier.take_at_pharmacy(first).audit == 0  # a second time nothing is new
    held = kept_audit(carrier)
    assert tuple(held[: len(written)]) == written
    assert verify_chain(held) is None
    carrier.take_back()
    carrier.take_at_pharmacy(carrier.export("second"))
    assert [one.number for one in kept_audit(carrier)] == list(range(1, len(kept_audit(carrier)) + 1))
    assert "exported_to_file" in [one.action for one in kept_audit(carrier)]  # of the first file


def test_a_file_taken_in_before_an_older_one_leaves_the_audit_and_the_order_whole(carrier: Carrier):
    one = carrier.chart("one")
    first = carrier.export("first")
    two = carrier.chart("two")
    second = carrier.export("second")
    carrier.take_at_pharmacy(second)
    answer = (carrier.folder / "answer").read_bytes()
    late = carrier.take_at_pharmacy(first)
    assert (late.is_whole, late.audit) == (True, 0)
    assert carrier.order()[-2:] == [one, two]
    assert verify_chain(kept_audit(carrier)) is None
    (carrier.folder / "answer").write_bytes(answer)
    assert carrier.take_back().waiting == 0


# --- other revisions, other laptops ---


def test_a_laptop_of_the_first_revision_is_answered_without_what_it_does_not_know(
    carrier: Carrier, monkeypatch: pytest.MonkeyPatch
):
    charted = carrier.chart("one")
    monkeypatch.setattr(exchange, "REVISION", 1)
    taken = carrier.take_at_pharmacy(carrier.export())
    assert (taken.with_lease, taken.with_charts, carrier.order()[-1]) == (False, True, charted)
    told = carrier.take_back()
    assert (told.waiting, told.lease_until_ms) == (0, None)


def test_a_pharmacy_of_the_first_revision_gets_a_file_that_it_understands(
    carrier: Carrier, monkeypatch: pytest.MonkeyPatch
):
    carrier.store.set_own(exchange.PHARMACY_REVISION, b"1")
    raw = carrier.export().read_bytes()
    server = carrier.house.server
    head = open_file(raw, "to_pharmacy", server.settings.server_id, server.carried_key).head(carried.Export)
    assert not {"credver", "audits"} & set(msgspec.to_builtins(head))
    monkeypatch.setattr(versions, "REVISION", 1)
    assert not carrier.take_at_pharmacy(carrier.folder / "out.nursechart").with_lease


def test_an_answer_for_another_laptop_is_not_taken_in(carrier: Carrier, tmp_path: Path):
    other = Carrier(carrier.house, tmp_path / "other")
    try:
        other.chart("hers")
        other.take_at_pharmacy(other.export())
        carrier.export()
        before = carrier.store.feeds()
        with pytest.raises(AnswerRefused, match="another file"):
            carrier.take_back(other.folder / "answer")
        assert carrier.store.feeds() == before
    finally:
        other.hers.lock()


def test_a_file_that_says_it_holds_more_audit_than_it_does_is_refused_whole(carrier: Carrier):
    carrier.chart("kept")
    server = carrier.house.server
    letter = open_file(carrier.export().read_bytes(), "to_pharmacy", server.settings.server_id, server.carried_key)
    head = msgspec.structs.replace(letter.head(carried.Export), audits=99)
    raw, _ = seal_file(
        "to_pharmacy", server.settings.server_id, server.carried_key.public_key().public_bytes_raw(), [(head, b"")],
        key=carrier.store.device_key,
    )  # fmt: skip
    before = carrier.pharmacy_holds()
    with pytest.raises(FileRefused, match="damaged"):
        take_in(server, io.BytesIO(raw), by="admin")
    assert carrier.pharmacy_holds() == before


def test_what_another_laptop_charted_comes_with_the_key_that_proves_it(carrier: Carrier):
    carrier.take_at_pharmacy(carrier.export("before"))
    carrier.take_back()
    carrier.house.say(ROSA, "patient.name", kinds.PatientName("Delgado"))
    carrier.take_at_pharmacy(carrier.export("after"))
    told = carrier.take_back()
    assert (told.pulled, told.incomplete, told.cause) == (1, 0, None)
