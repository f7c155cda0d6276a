"""Sync's half: the server's order, what it lacks, and leaving."""

import msgspec
import pytest
from sqlalchemy.exc import IntegrityError

from nursechart.record import kinds
from nursechart.record.entry import Statement
from nursechart.record.feeds import EMPTY_DIGEST
from nursechart.store import order
from nursechart.store.errors import NotInScope, PageRefused
from nursechart.store.keystore import LaptopUser
from nursechart.store.order import FeedHead, FeedPage
from nursechart.store.runs import SyncRun
from nursechart.store.vault import FLOOR
from tests.store.laptops import (
    MAYA,
    PASSWORD,
    ROSA,
    THEO,
    Colleague,
    allergy,
    chart,
    digest_of,
    sign,
    temperatures,
    vitals,
)


@pytest.fixture
def ruth():
    return Colleague()


def head(entries, *, feed=ROSA, scope="mine", durable=None):
    return FeedHead(feed, len(entries), digest_of(entries), durable, scope)


def apply(store, entries, *, first=1, after=EMPTY_DIGEST, feed=ROSA, durable=None):
    return store.apply_page(feed, first, entries, digest_of(entries, after), durable=durable)


def test_an_entry_is_unsent_until_the_servers_order_holds_it(store):
    mine = chart(store)
    assert [unsent.id for unsent in store.unsent()] == [mine.id]

    apply(store, [mine])

    assert (store.unsent_count(), store.unsent()) == (0, ())
    assert store.seen(ROSA).length == 1


def test_a_page_may_name_an_entry_that_is_here_by_its_id_alone(store, ruth):
    mine, theirs = chart(store), ruth.writes(vitals("set-2", "37.0"))

    assert apply(store, [mine.id, theirs]) == 1

    assert sorted(temperatures(store)) == ["37.0", "38.4"]


def test_what_others_charted_is_on_the_screen_with_the_page(store, ruth):
    heard = []
    store.listen(lambda changed: heard.append(changed))

    apply(store, [ruth.writes(vitals("set-2", "36.9"))])

    assert temperatures(store) == ["36.9"]
    assert [(changed.feeds, changed.charted) for changed in heard] == [(frozenset({ROSA}), ())]


@pytest.mark.parametrize(
    "reason, send",
    [
        ("digest", lambda store, a, b: store.apply_page(ROSA, 1, [a], digest_of([a, b]))),
        ("digest", lambda store, a, b: store.apply_page(ROSA, 1, [b, a], digest_of([a, b]))),
        ("place", lambda store, a, b: store.apply_page(ROSA, 2, [b], digest_of([a, b]))),
        ("missing", lambda store, a, b: store.apply_page(ROSA, 1, [a, bytes(b.id)], digest_of([a, b]))),
        ("feed", lambda store, a, b: store.apply_page(THEO, 1, [a], digest_of([a]))),
        ("feed", lambda store, a, b: store.apply_page("p:unheard-of", 1, [a], digest_of([a]))),
    ],
)
def test_a_page_that_does_not_continue_what_is_here_is_refused_whole(store, ruth, reason, send):
    a, b = ruth.writes(vitals("set-1")), ruth.writes(vitals("set-2"))

    with pytest.raises(PageRefused) as refused:
        send(store, a, b)

    assert refused.value.reason == reason
    assert store.seen(ROSA).length == 0
    assert store.has([a.id, b.id]) == frozenset()
    assert temperatures(store) == []


def test_of_pages_taken_together_one_that_does_not_hold_leaves_the_others_whole(store, ruth):
    hers = [ruth.writes(vitals(f"set-{number}")) for number in range(3)]
    forged = FeedPage(ROSA, 2, hers[1:2], bytes(32))
    heard = []
    store.listen(lambda changed: heard.append(changed))

    took = store.apply_pages(
        [
            FeedPage(ROSA, 1, hers[:1], digest_of(hers[:1])),
            forged,
            FeedPage(ROSA, 2, [hers[2]], digest_of([hers[0], hers[2]])),
        ]
    )

    assert [one if isinstance(one, int) else one.reason for one in took] == [1, "digest", 1]
    assert store.has([one.id for one in hers]) == {hers[0].id, hers[2].id}
    assert store.seen(ROSA).length == 2
    assert len(heard) == 1


def test_the_same_page_twice_is_refused_and_changes_nothing(store, ruth):
    page = [ruth.writes(vitals("set-1"))]
    apply(store, page)

    with pytest.raises(PageRefused):
        apply(store, page)

    assert store.seen(ROSA).length == 1


def test_a_feed_is_complete_only_when_its_digest_equals_the_signed_head(store, ruth):
    page = [ruth.writes(vitals(f"set-{n}")) for n in range(3)]
    store.note_heads([head(page, durable=2)])
    assert not store.feed(ROSA).is_complete
    apply(store, page[:2])
    assert not store.feed(ROSA).is_complete

    apply(store, page[2:], first=3, after=digest_of(page[:2]))

    assert store.feed(ROSA).is_complete
    assert store.feed(ROSA).durable == 2
    assert store.digest_at(ROSA, 2) == digest_of(page[:2])
    assert (store.digest_at(ROSA, 0), store.digest_at(ROSA, 9)) == (EMPTY_DIGEST, None)


def test_a_server_that_went_back_in_time_makes_entries_unsent_again_and_loses_none(store, ruth):
    page = [chart(store), ruth.writes(vitals("set-2", "37.0")), chart(store, vitals("set-3", "36.6"))]
    apply(store, page)

    store.cut_order(ROSA, 1)

    assert {unsent.id for unsent in store.unsent()} == {page[1].id, page[2].id}
    assert len(temperatures(store)) == 3
    assert store.seen(ROSA) == msgspec.structs.replace(store.seen(ROSA), length=1, digest=digest_of(page[:1]))
    apply(store, page[1:], first=2, after=digest_of(page[:1]))
    assert store.unsent_count() == 0
    with pytest.raises(PageRefused):
        store.cut_order(ROSA, 99)


def test_what_safety_depends_on_is_pushed_first_then_the_oldest(store):
    first = chart(store, vitals("set-1"))
    second = chart(store, vitals("set-2"))
    urgent = chart(store, allergy("allergy-1"))

    assert [one.id for one in store.unsent()] == [urgent.id, first.id, second.id]
    assert [one.id for one in store.unsent(1)] == [urgent.id]
    assert {one.feed for one in store.unsent()} == {ROSA}


def test_a_refused_entry_stays_in_the_chart_with_its_reason_and_is_not_offered_again(store):
    entry = chart(store)
    sent = chart(store, vitals("set-2"))
    apply(store, [sent])

    store.park(entry.id, "signature wrong")

    assert store.unsent() == ()
    assert [(parked.id, parked.reason) for parked in store.parked()] == [(entry.id, "signature wrong")]
    assert len(temperatures(store)) == 2
    assert store.proofs(["visit-1"])["visit-1"].refused == 1
    store.offer_again(entry.id)
    assert [unsent.id for unsent in store.unsent()] == [entry.id]


def test_a_parked_entry_that_the_server_has_after_all_is_parked_no_more(store):
    entry = chart(store)
    store.park(entry.id, "mistaken")

    apply(store, [entry])

    assert store.parked() == ()


def test_the_proof_of_a_visit_counts_what_is_here_at_the_pharmacy_and_durable(store):
    first, second = chart(store, vitals("set-1")), chart(store, vitals("set-2"))
    chart(store, vitals("set-3"))
    chart(store, vitals("set-9", visit="visit-2"))
    apply(store, [first, second], durable=1)

    proof = store.proofs(["visit-1", "visit-3"])

    visit = proof["visit-1"]
    assert (visit.on_laptop, visit.at_pharmacy, visit.durable, visit.refused) == (3, 2, 1, 0)
    assert proof["visit-3"].on_laptop == 0


def test_a_signature_counts_in_the_proof_of_its_visit(store):
    chart(store)
    sign(store)

    assert store.proofs(["visit-1"])["visit-1"].on_laptop == 2


def test_without_backups_at_the_pharmacy_durable_is_unknown(store):
    apply(store, [chart(store)])

    assert store.proofs(["visit-1"])["visit-1"].durable is None


def test_an_entry_of_a_newer_program_is_kept_numbered_and_pushed_on(store, ruth):
    newer = ruth.writes((Statement("x-1", "telepathy.state", {"clear": True}),), version=7)

    apply(store, [newer])

    assert store.entries([newer.id])[newer.id] == newer
    assert store.seen(ROSA).length == 1


def test_what_a_newer_program_charted_is_kept_and_is_in_its_visit_once_this_one_is_updated(
    laptop, store, ruth, monkeypatch
):
    newer = ruth.writes((Statement("x-1", "telepathy.state", {"visit": "visit-1", "clear": True}),), version=2)
    apply(store, [newer])
    [subject] = store.subjects(ROSA, "telepathy")
    assert subject.needs_update
    store.close()

    class Telepathy(kinds.Part, frozen=True):
        visit: str
        clear: bool

    monkeypatch.setitem(kinds.PARTS, "telepathy.state", Telepathy)
    monkeypatch.setattr(kinds, "KIND_VERSION", 2)
    again = laptop.unlock(MAYA.id, PASSWORD)

    [subject] = again.subjects(ROSA, "telepathy")
    assert not subject.needs_update
    assert again.entries([newer.id])[newer.id] == newer
    assert again.seen(ROSA).length == 1
    again.close()


def test_a_chart_whose_tables_an_older_program_made_is_shown_by_new_ones_after_the_update(laptop, store, ruth):
    apply(store, [ruth.writes(vitals("set-1", "37.1"))])
    store._database.write(lambda connection: connection.exec_driver_sql("alter table act drop column home"))
    store.set_own("projection", b"2")
    store.close()

    again = laptop.unlock(MAYA.id, PASSWORD)
    assert temperatures(again) == ["37.1"]
    again.close()


def test_one_entry_that_this_program_cannot_show_holds_up_nothing_and_its_chart_says_that_it_is_not_whole(
    laptop, store, ruth, monkeypatch, caplog
):
    fine, poison, later = (ruth.writes(vitals(f"set-{n}", f"37.{n}")) for n in range(3))
    take_in = order.project

    def stumbles(connection, entries):
        if any(entry.id == poison.id for entry in entries):
            raise KeyError("a mistake in this program")
        take_in(connection, entries)

    with monkeypatch.context() as before_the_update:
        before_the_update.setattr(order, "project", stumbles)
        apply(store, [fine, poison, later])
        store.note_heads([head([fine, poison, later])])
        assert sorted(temperatures(store)) == ["37.0", "37.2"]
        assert store.read(order.not_shown) == {ROSA}
        assert store.feed(ROSA).is_complete
        store.close()
        store = laptop.unlock(MAYA.id, PASSWORD)  # with the mistake still in it
        assert sorted(temperatures(store)) == ["37.0", "37.2"]
        store.close()

    monkeypatch.setattr("nursechart.store.open_store.__version__", "99.0")
    store = laptop.unlock(MAYA.id, PASSWORD)

    assert sorted(temperatures(store)) == ["37.0", "37.1", "37.2"]
    assert store.read(order.not_shown) == frozenset()
    store.close()
    assert "entry not shown" in caplog.text


def test_a_body_that_was_erased_at_the_pharmacy_goes_here_too_and_the_chain_stays_checkable(store, ruth):
    entry = ruth.writes(vitals("set-1"))
    apply(store, [entry])
    store.cut_order(ROSA, 0)

    apply(store, [entry.erased()])

    kept = store.entries([entry.id])[entry.id]
    assert (kept.body_bytes, kept.salt, kept.bodyh, kept.sig) == (None, None, entry.bodyh, entry.sig)
    assert temperatures(store) == []


def test_a_far_future_clock_of_a_colleague_is_kept_but_not_followed(store, clock):
    apply(store, [Colleague().writes(vitals("set-1"), hlc_ms=clock.ms + 86_400_000 * 365)])

    assert chart(store, vitals("set-2")).header.hlc[0] == clock.ms


def test_a_feed_list_that_lacks_a_feed_removes_nothing(store):
    chart(store)

    store.note_heads([])

    assert {state.feed for state in store.feeds() if state.mine} == {ROSA, THEO}
    assert temperatures(store) == ["38.4"]


def test_a_patient_who_left_is_gone_from_every_view_at_once_and_her_log_stays_while_not_durable(store):
    entry = chart(store)

    store.note_heads([head([], scope="left")])

    assert ROSA not in store.scope()
    with pytest.raises(NotInScope):
        store.readings(ROSA, since_ms=0)
    assert store.purge_left() == ()
    assert [unsent.id for unsent in store.unsent()] == [entry.id], "unsent work is never locked away"


def test_a_patient_who_comes_back_has_her_whole_chart_again(store, ruth):
    page = [chart(store), ruth.writes(vitals("set-2", "36.6"))]
    apply(store, page)
    store.note_heads([head(page, scope="left")])

    store.note_heads([head(page)])

    assert sorted(temperatures(store)) == ["36.6", "38.4"]


def test_s_29_a_left_patient_is_purged_once_all_of_her_is_durable(store, ruth, folder):
    page = [chart(store), ruth.writes(vitals("set-2"))]
    apply(store, page, durable=1)
    store.note_heads([head(page, scope="left", durable=1)])
    assert store.purge_left() == (), "the second entry is not durable yet"

    store.note_heads([head(page, scope="left", durable=2)])
    assert store.purge_left() == (ROSA,)

    assert store.has([entry.id for entry in page]) == frozenset()
    assert store.feed(ROSA) is None
    assert (folder / "chart.db-wal").stat().st_size == 0


def test_what_is_charted_after_a_purge_is_unsent_like_anything_else(store):
    page = [chart(store)]
    apply(store, page, durable=1)
    store.note_heads([head(page, scope="left", durable=1)])
    store.purge_left()

    entry = chart(store, vitals("set-1"), feed=THEO)

    assert [unsent.id for unsent in store.unsent()] == [entry.id]


@pytest.mark.parametrize("why_not", ["not placed", "not durable", "not left"])
def test_sql_cannot_remove_an_entry_of_a_feed_before_the_pharmacy_durably_has_it(store, why_not):
    entry = chart(store)
    if why_not != "not placed":
        apply(store, [entry], durable=None if why_not == "not durable" else 1)
    if why_not != "not left":
        store.note_heads([head([entry], scope="left")])

    with pytest.raises(IntegrityError):
        store._database.write(lambda connection: connection.exec_driver_sql("DELETE FROM entry"))

    assert store.has([entry.id])


def test_s_29_a_half_typed_draft_keeps_a_left_patient_from_being_purged(store):
    page = [chart(store)]
    apply(store, page, durable=1)
    store.put_draft("draft-1", ROSA, "note", "{}")
    store.note_heads([head(page, scope="left", durable=1)])

    assert store.purge_left() == ()


def test_a_patient_of_another_user_of_the_laptop_does_not_leave_with_mine(laptop):
    store = laptop.unlock(MAYA.id, PASSWORD)
    chart(store)
    store.add_user(LaptopUser("ruth", "Ruth Adler"), "a password of ruth", cost=FLOOR)
    store.close()
    ruth = laptop.unlock("ruth", "a password of ruth")
    ruth.note_heads([head([], scope="other")])
    assert not ruth.feed(ROSA).left
    ruth.close()

    store = laptop.unlock(MAYA.id, PASSWORD)

    assert temperatures(store) == ["38.4"]
    store.close()


def test_a_laptop_knows_its_own_entries_and_an_old_copy_does_not(store):
    first, second = chart(store, vitals("set-1")), chart(store, vitals("set-2"))

    assert store.wrote(first.header.epoch, 1, first.id)
    assert store.wrote(first.header.epoch, 2, second.id)
    assert not store.wrote(first.header.epoch, 3, b"?" * 32)
    assert not store.wrote(first.header.epoch, 2, first.id)


def test_a_new_epoch_numbers_from_one_again(store):
    before = chart(store)

    epoch = store.new_epoch()

    entry = chart(store, vitals("set-2"))
    assert epoch == entry.header.epoch != before.header.epoch
    assert (entry.header.n, entry.prev) == (1, bytes(32))


def test_two_sync_runs_on_one_laptop_keep_apart(store, clock):
    assert store.take_sync_lease("desktop", 30_000)
    assert store.take_sync_lease("desktop", 30_000), "the holder renews"
    assert not store.take_sync_lease("command line", 30_000)
    clock.pass_s(30)

    assert store.take_sync_lease("command line", 30_000)
    store.end_sync_lease("command line")
    assert store.take_sync_lease("desktop", 30_000)


def test_a_clock_set_back_by_years_does_not_keep_sync_waiting_for_years(store, clock):
    store.take_sync_lease("a process that died", 30_000)
    clock.ms -= 2 * 365 * 86_400_000

    assert store.take_sync_lease("desktop", 30_000)


def test_the_last_sync_runs_are_told_newest_first(store):
    store.record_run(SyncRun(1, 2, requests=1, outcome="offline", cause="no network"))
    store.record_run(SyncRun(3, 4, requests=2, pushed=5))

    assert [run.pushed for run in store.runs()] == [5, 0]
    assert store.runs(1)[0].outcome == "done"


def test_what_sync_keeps_of_its_own_comes_back(store):
    store.set_own("etag", b"abc")
    store.keep_token(b"refresh me")

    assert store.own("etag") == b"abc"
    assert store.own("unheard of") is None
    assert store.token() == b"refresh me"
    assert b"refresh me" not in store.own("token:maya")
    assert (store.server_id, store.server_keys) == ("pharmacy-1", (b"k" * 32,))
    with pytest.raises(ValueError, match="own"):
        store.set_own("position", b"")
