"""Runs of sync between real laptops and a real pharmacy: nothing is lost, nothing is taken on trust."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select, update

from nursechart.protocol.envelope import open_body
from nursechart.protocol.frames import unpack
from nursechart.protocol.messages import SyncAnswer
from nursechart.record import kinds
from nursechart.record.entry import Entry
from nursechart.record.feeds import EMPTY_DIGEST
from nursechart.server import reception
from nursechart.server.lease import wipe_order
from nursechart.server.tables import entry, feed, feed_entry
from nursechart.store.errors import DeviceSecretLost, WrongPassword
from nursechart.store.laptop import Laptop
from nursechart.store.log import Act
from nursechart.store.opened import keep_position
from nursechart.sync.causes import Cause
from nursechart.sync.offers import Offers
from nursechart.sync.terminal import obey
from tests.store.laptops import allergy, vitals
from tests.sync.house import LEILA, PASSWORD, ROSA, THEO, House, LaptopInUse, lose_answer


def chart_many(laptop: LaptopInUse, count: int) -> None:
    hers = f"p:{ROSA}"
    seen = laptop.store.seen(hers)
    laptop.store.commit_many([Act(hers, kinds.CHARTED, vitals(f"set-{number}"), seen) for number in range(count)])


def test_a_first_sync_brings_exactly_the_charts_that_are_hers(house: House, maya: LaptopInUse):
    feeds = {state.feed for state in maya.store.feeds()}
    assert {f"p:{ROSA}", "r:staff"} <= feeds
    assert not {f"p:{THEO}", f"p:{LEILA}"} & feeds
    assert all(state.is_complete for state in maya.store.feeds())


def test_a_sync_with_nothing_to_exchange_is_one_request_of_at_most_1_3_kb(maya: LaptopInUse):
    maya.chart()
    maya.sync()
    run = maya.sync()
    assert (run.ended, run.requests) == ("done", 1)
    assert run.bytes <= 1300


def test_what_was_charted_is_at_the_pharmacy_and_in_its_order_after_one_request(house: House, maya: LaptopInUse):
    before = house.held(ROSA)
    maya.chart()
    run = maya.sync()
    assert (run.requests, run.pushed, run.waiting) == (1, 1, 0)
    assert house.held(ROSA) == before + 1


def test_a_hundred_new_entries_go_in_two_requests_and_22_kb_at_most(maya: LaptopInUse):
    for number in range(100):
        maya.chart(name=f"set-{number}")
    run = maya.sync()
    assert (run.pushed, run.waiting) == (100, 0)
    assert run.requests <= 2
    assert run.bytes <= 22_000


def test_two_laptops_show_the_same_chart_after_syncing(house: House, maya: LaptopInUse):
    ruth = house.laptop("ruth")
    ruth.sync()
    maya.chart(name="by-maya")
    ruth.chart(name="by-ruth")
    maya.sync()
    ruth.sync()
    maya.sync()
    assert maya.shown() == ruth.shown() == {"by-maya", "by-ruth"}
    assert maya.store.seen(f"p:{ROSA}") == ruth.store.seen(f"p:{ROSA}")


def test_a_lost_answer_costs_nothing_and_doubles_nothing(house: House, maya: LaptopInUse):
    before = house.held(ROSA)
    maya.chart()
    maya.wire.faults["/v1/sync"] = [lose_answer]
    assert maya.sync().ended == "offline"
    assert maya.store.unsent_count() == 1
    assert maya.sync().waiting == 0
    assert house.held(ROSA) == before + 1


def test_charting_goes_on_without_a_network_and_goes_up_later(maya: LaptopInUse):
    maya.wire.is_cut = True
    maya.chart(name="offline-1")
    run = maya.sync()
    assert (run.ended, run.cause, run.waiting) == ("offline", Cause.NO_NETWORK, 1)
    maya.chart(name="offline-2")
    maya.wire.is_cut = False
    assert maya.sync().waiting == 0


def test_more_than_fits_one_push_goes_in_portions_with_nothing_left_over(house: House, maya: LaptopInUse):
    before = house.held(ROSA)
    chart_many(maya, 620)
    run = maya.sync()
    assert (run.pushed, run.waiting, run.incomplete) == (620, 0, 0)
    assert house.held(ROSA) == before + 620
    assert "/v1/have" in maya.wire.paths()


def test_what_the_pharmacy_already_has_of_a_large_feed_is_not_pushed_again(house: House, maya: LaptopInUse):
    chart_many(maya, 600)
    maya.sync()
    maya.store.cut_order(f"p:{ROSA}", 0)
    run = maya.sync()
    assert (run.pushed, run.waiting, run.incomplete) == (0, 0, 0)


def test_what_safety_depends_on_goes_first(maya: LaptopInUse):
    maya.chart(name="set-1")
    hers = f"p:{ROSA}"
    allergic = maya.store.commit(hers, kinds.CHARTED, allergy("penicillin"), seen=maya.store.seen(hers))
    assert Offers(maya.store).next(1 << 20)[0].id == allergic.id


def test_a_patient_newly_assigned_comes_with_the_next_sync(house: House, maya: LaptopInUse):
    house.assign("maya", THEO)
    run = maya.sync()
    assert (run.ended, run.incomplete) == ("done", 0)
    assert f"p:{THEO}" in maya.store.scope()


def test_a_patient_no_longer_hers_leaves_her_views_at_once_and_loses_nothing(house: House, maya: LaptopInUse):
    assignment = house.assign("maya", THEO)
    maya.sync()
    last = maya.chart(THEO, "last")
    house.clock.pass_s(60)
    house.unassign(assignment)
    run = maya.sync()
    assert f"p:{THEO}" not in maya.store.scope()
    assert run.ended == "done"
    assert run.waiting == 0
    assert house.held(THEO) == 2
    assert maya.store.has([last.id])  # until the pharmacy durably has it


def test_a_restored_server_gets_back_what_only_the_laptops_still_hold(house: House, maya: LaptopInUse, tmp_path):
    maya.chart(name="kept")
    maya.sync()
    with house.server.database.reading() as connection:
        was = connection.execute(select(feed).where(feed.c.feed_id == f"p:{ROSA}")).one()
    lost = maya.chart(name="lost")
    maya.sync()
    held = house.held(ROSA)

    def restore(connection):
        connection.execute(delete(feed_entry).where(feed_entry.c.entry_id == lost.id))
        connection.execute(delete(entry).where(entry.c.id == lost.id))
        connection.execute(
            update(feed).where(feed.c.feed_id == f"p:{ROSA}").values(length=was.length, digest=was.digest)
        )

    house.server.database.write(restore)
    assert house.held(ROSA) == held - 1
    maya.sync()
    assert maya.sync().waiting == 0
    assert house.held(ROSA) == held
    assert maya.shown() == {"kept", "lost"}


def test_orders_that_divide_are_cut_to_where_they_agree_and_come_together(house: House, maya: LaptopInUse):
    ruth = house.laptop("ruth")
    ruth.sync()
    for name in ("one", "two", "three"):
        maya.chart(name=name)
    maya.sync()

    def restore(connection):
        connection.execute(delete(feed_entry).where(feed_entry.c.feed_id == f"p:{ROSA}"))
        connection.execute(delete(entry).where(entry.c.feed_id == f"p:{ROSA}"))
        connection.execute(update(feed).where(feed.c.feed_id == f"p:{ROSA}").values(length=0, digest=EMPTY_DIGEST))

    house.server.database.write(restore)
    for name in ("four", "five", "six", "seven", "eight"):
        ruth.chart(name=name)
    for _ in range(3):
        ruth.sync()
        maya.sync()
    assert maya.shown() == ruth.shown() == {"one", "two", "three", "four", "five", "six", "seven", "eight"}
    assert maya.store.seen(f"p:{ROSA}") == ruth.store.seen(f"p:{ROSA}")
    assert maya.store.unsent_count() == ruth.store.unsent_count() == 0


def test_a_laptop_whose_epoch_another_copy_has_gone_on_with_takes_a_new_one(house: House, maya: LaptopInUse):
    maya.chart(name="before")
    maya.sync()
    twin_epoch = maya.store.position().epoch
    copy = maya.store.position()
    maya.chart(name="by-the-copy")
    maya.sync()

    # this laptop is set back: its position is that of before, as an old backup would have it
    maya.store._database.write(lambda c: keep_position(c, copy))
    maya.chart(name="by-the-old-one")  # n is taken at the pharmacy already
    maya.sync()
    maya.sync()
    assert maya.store.position().epoch != twin_epoch
    assert maya.store.unsent_count() == 0
    assert maya.shown() == {"before", "by-the-copy", "by-the-old-one"}


def test_a_refused_entry_is_parked_with_its_reason_and_the_rest_goes_on(maya: LaptopInUse, monkeypatch):
    refused = maya.chart(name="refused")
    maya.chart(name="taken")
    judged = reception._verdict
    refusal = reception.Refuse("bad_signature")
    monkeypatch.setattr(reception, "_verdict", lambda e, *rest: refusal if e.id == refused.id else judged(e, *rest))
    run = maya.sync()
    assert [(told.entry_id, told.outcome, told.reason) for told in run.told] == [
        (refused.id, "refused", "bad_signature")
    ]
    assert [(parked.id, parked.reason) for parked in maya.store.parked()] == [(refused.id, "bad_signature")]
    assert run.waiting == 0


def test_a_wrong_clock_is_measured_and_does_not_stop_sync(house: House, maya: LaptopInUse):
    maya.clock.ms += 2 * 365 * 24 * 3600 * 1000
    maya.chart()
    run = maya.sync()
    assert (run.ended, run.waiting) == ("done", 0)
    assert maya.pharmacy.offset_ms == pytest.approx(-2 * 365 * 24 * 3600 * 1000, abs=2000)


def test_an_access_token_that_has_run_out_is_renewed_once(house: House, maya: LaptopInUse):
    for clock in (house.clock, maya.clock):
        clock.pass_s(16 * 60)
    run = maya.sync()
    assert run.ended == "done"
    assert maya.wire.paths() == ["/v1/token", "/v1/sync"]
    assert len(maya.kept) == 1


def test_a_lost_answer_to_a_renewal_does_not_end_the_session(house: House, maya: LaptopInUse):
    for clock in (house.clock, maya.clock):
        clock.pass_s(16 * 60)
    maya.wire.faults["/v1/token"] = [lose_answer, lose_answer]
    assert [maya.sync().ended for _ in range(3)] == ["offline", "offline", "done"]
    assert maya.session.is_open


def test_a_pharmacy_that_cannot_renew_a_session_just_now_asks_nobody_to_sign_in(
    house: House, maya: LaptopInUse, monkeypatch: pytest.MonkeyPatch
):
    def broken(*_):
        raise RuntimeError("not today")

    before = house.held(ROSA)
    for clock in (house.clock, maya.clock):
        clock.pass_s(16 * 60)
    maya.chart()
    with monkeypatch.context() as today:
        today.setattr("nursechart.server.sessions.refresh", broken)
        run = maya.sync()
    assert (run.ended, run.cause) == ("stopped", Cause.REFUSED_BY_PHARMACY)
    assert house.held(ROSA) == before + 1, "what was charted goes up all the same"
    assert maya.sync().ended == "done"


def test_without_a_session_what_was_charted_still_goes_up_and_she_is_asked_to_sign_in(house: House, maya: LaptopInUse):
    before = house.held(ROSA)
    maya.session.end()
    maya.chart()
    run = maya.sync()
    assert (run.ended, run.cause) == ("paused", Cause.SIGN_IN)
    assert house.held(ROSA) == before + 1


def test_s_52_a_withdrawn_laptop_reads_nothing_and_its_work_still_reaches_the_pharmacy(house: House, maya: LaptopInUse):
    maya.chart()
    house.say(ROSA, "patient.birth", kinds.PatientBirth("1958-03-14", "female"))
    house.server.devices.set_status(maya.device_id, "withdrawn", reason="left", now_ms=house.clock.ms, by="admin")
    run = maya.sync()
    assert (run.ended, run.cause, run.pulled, run.pushed) == ("paused", Cause.WITHDRAWN, 0, 1)
    assert maya.wire.paths() == ["/v1/sync", "/v1/push", "/v1/receipts", "/v1/receipts"]
    assert run.waiting == 0, "its receipt says that it is in quarantine"
    assert not run.is_to_be_wiped
    maya.sync()
    assert maya.wire.paths() == ["/v1/sync", "/v1/receipts"], "nothing goes up twice"


def charted_long_after_she_was_unassigned(house: House, maya: LaptopInUse) -> Entry:
    assigned = house.assign("maya", THEO)
    maya.sync()
    house.unassign(assigned)
    for clock in (house.clock, maya.clock):
        clock.pass_s(20 * 24 * 3600)
    return maya.chart(THEO)


def test_why_an_entry_is_kept_apart_is_heard_though_the_answer_was_lost(house: House, maya: LaptopInUse):
    stray = charted_long_after_she_was_unassigned(house, maya)
    maya.wire.faults["/v1/sync"] = [lose_answer]
    assert maya.sync().ended == "offline"
    assert maya.store.disputed() == ()

    run = maya.sync()

    assert run.waiting == 0, "its receipt says that the pharmacy has it"
    assert [(one.id, one.reason) for one in maya.store.disputed()] == [(stray.id, "not_assigned")]
    assert [(told.outcome, told.reason) for told in run.told] == [("quarantined", "not_assigned")]
    maya.sync()
    assert maya.wire.paths() == ["/v1/sync"], "it is not asked about all the time"


@pytest.mark.parametrize("lets_it_in", [True, False], ids=["let in", "not let in"])
def test_what_a_supervisor_decided_is_heard_where_the_patient_is_not_hers(
    house: House, maya: LaptopInUse, lets_it_in: bool
):
    stray = charted_long_after_she_was_unassigned(house, maya)
    maya.sync()
    assert [one.reason for one in maya.store.disputed()] == ["not_assigned"]
    house.server.decisions.decide(stray.id, release=lets_it_in, note="", now_ms=house.clock.ms, by="admin")
    for clock in (house.clock, maya.clock):
        clock.pass_s(3600)

    run = maya.sync()

    assert maya.store.disputed() == ()
    assert [one.id for one in maya.store.parked()] == ([] if lets_it_in else [stray.id])
    assert [told.outcome for told in run.told] == ([] if lets_it_in else ["refused"])


def test_s_16_a_withdrawn_laptop_is_told_to_wipe_itself_once_its_thirty_days_are_over(house: House, maya: LaptopInUse):
    house.server.devices.set_status(maya.device_id, "withdrawn", reason="left", now_ms=house.clock.ms, by="admin")
    for clock in (house.clock, maya.clock):
        clock.pass_s(29 * 24 * 3600)
    assert not maya.sync().is_to_be_wiped
    for clock in (house.clock, maya.clock):
        clock.pass_s(2 * 24 * 3600)
    assert maya.sync().is_to_be_wiped


def test_s_16_an_order_that_was_recorded_days_ago_is_not_heard(
    house: House, maya: LaptopInUse, monkeypatch: pytest.MonkeyPatch
):
    house.server.devices.set_status(maya.device_id, "lost", reason="stolen", now_ms=house.clock.ms, by="admin")
    laptop = next(one for one in house.server.devices.all() if one.id == maya.device_id)
    recorded = wipe_order(house.server, laptop, house.clock.ms - 24 * 3600 * 1000)
    with monkeypatch.context() as replayed:
        replayed.setattr("nursechart.server.door.wipe_order", lambda *_: recorded)
        assert not maya.sync().is_to_be_wiped
    assert maya.sync().is_to_be_wiped


@pytest.mark.parametrize("is_offline", [False, True], ids=["everything is at the pharmacy", "something is unsent"])
def test_s_16_a_wiped_laptop_says_nothing_and_what_the_pharmacy_lacks_stays_for_its_recovery_key(
    house: House, maya: LaptopInUse, is_offline: bool
):
    maya.chart()
    if not is_offline:
        maya.sync()
    house.server.devices.set_status(maya.device_id, "lost", reason="stolen", now_ms=house.clock.ms, by="admin")
    run = maya.sync()
    maya.store.close()
    laptop = Laptop.at(maya.folder, maya.secrets, clock=maya.clock)

    assert obey(maya.folder, run, secrets=maya.secrets)

    assert (maya.folder / "chart.db").exists() == is_offline
    assert not maya.secrets.held
    if is_offline:
        with pytest.raises((WrongPassword, DeviceSecretLost)):
            laptop.unlock(maya.signed_in.user.id, PASSWORD)


def test_s_16_a_lost_laptop_hears_only_its_signed_order(house: House, maya: LaptopInUse):
    house.server.devices.set_status(maya.device_id, "lost", reason="stolen", now_ms=house.clock.ms, by="admin")
    run = maya.sync()
    assert (run.ended, run.cause) == ("paused", Cause.LOST)
    assert [(order.kind, order.device) for order in run.orders] == [("wipe", maya.device_id)]


def test_two_runs_on_one_laptop_do_not_meet(maya: LaptopInUse):
    assert maya.store.take_sync_lease("another process", 60_000)
    assert maya.sync().ended == "elsewhere"
    assert not maya.wire.log
    maya.store.end_sync_lease("another process")
    assert maya.sync().ended == "done"


def test_a_laptop_locked_under_way_ends_its_run_quietly(maya: LaptopInUse):
    def lock(answer):
        maya.store.close()
        return answer

    maya.wire.faults["/v1/sync"] = [lock]
    assert maya.sync().cause is Cause.CANCELLED


def test_every_run_is_kept_for_the_sync_centre(maya: LaptopInUse):
    maya.wire.is_cut = True
    maya.sync()
    kept = maya.store.runs(2)
    assert [(run.outcome, run.cause) for run in kept] == [("offline", "no_network"), ("done", "")]


def test_s_40_nothing_of_a_patient_is_in_addresses_or_headers(maya: LaptopInUse):
    for number in range(3):
        maya.chart(name=f"set-{number}")
    maya.sync()
    assert maya.wire.log
    for method, path, headers, _ in maya.wire.log:
        said = f"{method} {path} {headers}"
        assert ROSA not in said
        assert "set-" not in said


def test_own_entries_come_back_by_id_alone(maya: LaptopInUse):
    maya.chart()
    maya.sync()
    answer = maya.wire.answers[-1]
    _, frames = open_body(answer.body, answer.headers.get("content-encoding", ""), SyncAnswer)
    assert len(frames) == 33
    assert len(list(unpack(frames, most=1))) == 1


@pytest.mark.parametrize("pattern", ["x", ".x", "..x", "x.x", ".x.x", "xx.xx"])
def test_wherever_the_network_breaks_off_both_laptops_agree_in_the_end(house: House, maya: LaptopInUse, pattern: str):
    ruth = house.laptop("ruth")
    ruth.sync()
    for laptop, name in ((maya, "by-maya"), (ruth, "by-ruth")):
        for path in ("/v1/sync", "/v1/push", "/v1/pull"):
            laptop.wire.faults[path] = [lose_answer if mark == "x" else lambda answer: answer for mark in pattern]
        for number in range(4):
            laptop.chart(name=f"{name}-{number}")
            laptop.sync()
    for laptop in (maya, ruth):
        laptop.wire.faults.clear()
    for laptop in (maya, ruth, maya, ruth):
        assert laptop.sync().ended == "done"
    assert maya.shown() == ruth.shown()
    assert len(maya.shown()) == 8
    assert maya.store.seen(f"p:{ROSA}") == ruth.store.seen(f"p:{ROSA}")
    assert maya.store.unsent_count() == ruth.store.unsent_count() == 0
    assert house.held(ROSA) == 1 + 8
    assert (maya.sync().requests, ruth.sync().requests) == (1, 1)
