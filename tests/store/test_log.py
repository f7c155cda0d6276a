"""Charting into the log: what commit promises."""

import itertools
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.exc import IntegrityError

from nursechart.record import kinds
from nursechart.record.audit import AuditFields
from nursechart.record.entry import NO_PREVIOUS, Document, Statement, StatementRef, verifies
from nursechart.store import log as module
from nursechart.store.errors import ChartNotSaved, NotInScope, SignedAlready
from nursechart.store.keystore import LaptopUser
from nursechart.store.log import Act
from nursechart.store.vault import FLOOR
from tests.store.laptops import (
    MAYA,
    NINE,
    PASSWORD,
    ROSA,
    THEO,
    Colleague,
    allergy,
    chart,
    digest_of,
    mine,
    sign,
    temperatures,
    vitals,
)


def test_an_entry_says_who_charted_what_where_and_when(store, clock):
    store.note_clock(offset_ms=-1500)
    clock.pass_s(90)

    entry = chart(store)

    header = entry.header
    assert (header.org, header.device, header.author, header.feed) == ("agency-1", "laptop-1", "maya", ROSA)
    assert (header.kind, header.n, entry.prev) == ("charted", 1, NO_PREVIOUS)
    assert (header.charted_at_ms, header.zone, header.clock) == (clock.ms, "America/Chicago", (-1500, 90))
    assert verifies(entry, store.identity.public_key)


def test_each_entry_is_chained_to_the_one_before_across_an_unlock(laptop):
    store = laptop.unlock(MAYA.id, PASSWORD)
    first = chart(store, vitals("set-1"))
    store.close()
    store = laptop.unlock(MAYA.id, PASSWORD)

    second = chart(store, vitals("set-2"))

    assert (second.header.n, second.prev, second.header.epoch) == (2, first.id, first.header.epoch)
    store.close()


def test_an_entry_says_how_much_of_the_feed_its_author_had_seen(store):
    seen = store.seen(ROSA)
    theirs = Colleague().writes(allergy("allergy-1"))
    store.apply_page(ROSA, 1, [theirs], digest_of([theirs]))

    entry = store.commit(ROSA, kinds.CHARTED, vitals("set-1"), seen=seen)

    assert entry.header.seen == (0, bytes(8)), "the view, not the feed of this moment"
    assert chart(store, vitals("set-2")).header.seen == (1, digest_of([theirs])[:8])


def test_the_clock_of_the_log_never_goes_back_though_the_laptops_clock_does(store, clock):
    before = chart(store, vitals("set-1"))
    clock.ms -= 3_600_000

    after = chart(store, vitals("set-2"))

    assert after.header.hlc > before.header.hlc
    assert after.header.charted_at_ms == before.header.charted_at_ms - 3_600_000, "what the clock said stays said"


def test_what_was_charted_is_on_the_screen_when_commit_returns(store):
    entry = chart(store)

    (subject,) = store.subjects(ROSA, "vital_signs", visit="visit-1")
    assert subject.refs("vital_signs.temperature")[0].entry == entry.id
    assert temperatures(store) == ["38.4"]


def test_looks_of_one_moment_agree_though_another_charts_meanwhile_and_the_next_look_sees_it(store):
    chart(store)

    with store.one_moment():
        before = temperatures(store)
        with ThreadPoolExecutor(1) as another:
            another.submit(lambda: chart(store, vitals("set-2", "36.6", visit="visit-1"))).result()
            elsewhere = another.submit(lambda: temperatures(store)).result()
        assert temperatures(store) == before == ["38.4"]
    assert sorted(temperatures(store)) == sorted(elsewhere) == ["36.6", "38.4"]


def test_s_03_looks_of_one_moment_answer_for_her_patients_alone(store):
    chart(store)

    with store.one_moment():
        assert temperatures(store) == ["38.4"]
        with pytest.raises(NotInScope):
            store.readings("p:not-hers", since_ms=0)


def test_the_bytes_of_an_entry_come_back_as_they_were_signed(store):
    entry = chart(
        store,
        (
            Statement(
                "comment-1",
                "comment.text",
                {"visit": "visit-1", "text": "Arm über 25° – " * 40, "at": {"at_ms": NINE, "zone": "UTC", "wall": "x"}},
            ),
        ),
    )

    kept = store.entries([entry.id])[entry.id]

    assert (kept.header_bytes, kept.body_bytes, kept.salt, kept.sig) == (
        entry.header_bytes,
        entry.body_bytes,
        entry.salt,
        entry.sig,
    )


def test_two_patients_are_charted_together_or_not_at_all(store):
    acts = [
        Act(ROSA, kinds.CHARTED, vitals("set-1"), store.seen(ROSA)),
        Act("p:not-hers", kinds.CHARTED, vitals("set-2"), store.seen("p:not-hers")),
    ]

    with pytest.raises(NotInScope):
        store.commit_many(acts)
    assert store.unsent_count() == 0
    assert temperatures(store) == []

    first, second = store.commit_many([acts[0], Act(THEO, kinds.CHARTED, vitals("set-2"), store.seen(THEO))])
    assert second.prev == first.id


def test_listeners_hear_of_an_entry_after_it_is_on_the_disk(store):
    heard = []
    end = store.listen(
        lambda changed: heard.append((changed.feeds, [e.id for e in changed.charted], store.unsent_count()))
    )

    entry = chart(store)
    end()
    chart(store, vitals("set-2"))

    assert heard == [(frozenset({ROSA}), [entry.id], 1)]


def test_many_threads_chart_and_look_at_once_and_the_chain_has_no_gap(store):
    failures = []

    def chart_some(name):
        try:
            for n in range(5):
                chart(store, vitals(f"set-{name}-{n}"))
                store.patient_rows()
        except Exception as error:  # noqa: BLE001  any failure in a thread fails the test below
            failures.append(error)

    threads = [threading.Thread(target=chart_some, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    entries = sorted(store.entries([one.id for one in store.unsent()]).values(), key=lambda entry: entry.header.n)
    assert [entry.header.n for entry in entries] == list(range(1, 21))
    assert all(later.prev == earlier.id for earlier, later in itertools.pairwise(entries))


def test_tables_of_an_older_program_are_made_again_from_the_log_at_the_next_unlock(laptop):
    from nursechart.store.opened import set_own_value

    store = laptop.unlock(MAYA.id, PASSWORD)
    chart(store)
    before = store.subjects(ROSA, "vital_signs")

    def age(connection):
        set_own_value(connection, "projection", b"0")
        connection.exec_driver_sql("DELETE FROM statement")

    store._database.write(age)
    assert store.subjects(ROSA, "vital_signs") != before
    store.close()

    again = laptop.unlock(MAYA.id, PASSWORD)

    assert again.subjects(ROSA, "vital_signs") == before
    again.close()


# --- S-09: signed is signed ------------------------------------------------------------------------------------------


def test_s_09_nothing_ordinary_is_charted_about_a_signed_visit(store):
    chart(store)
    sign(store)

    for body in (
        vitals("set-2"),  # a new set in the visit
        (Statement("set-1", "vital_signs.temperature", {"value": "37.0", "unit": "Cel"}),),  # an old subject by itself
        (Statement("visit-1", "visit.end", {"at": {"at_ms": NINE, "zone": "UTC", "wall": "x"}}),),
    ):
        with pytest.raises(SignedAlready, match="signed"):
            chart(store, body)
    chart(store, vitals("set-9", visit="visit-2"))
    chart(store, allergy("allergy-1"))


def test_s_09_a_correction_with_a_reason_stands_beside_the_signed_original(store):
    first = chart(store)
    sign(store)
    why = Statement(
        "amendment-1",
        "amendment.about",
        {"visit": "visit-1", "reason": "misread", "at": {"at_ms": NINE, "zone": "UTC", "wall": "x"}},
    )
    right = Statement(
        "set-1", "vital_signs.temperature", {"value": "37.4", "unit": "Cel"}, (StatementRef(first.id[:8], 1),)
    )
    with pytest.raises(SignedAlready, match="Say why"):
        chart(store, (right,), kind=kinds.CORRECTION)

    chart(store, (right, why), kind=kinds.CORRECTION)

    history = store.history(ROSA, "set-1", "vital_signs.temperature")
    assert [str(said.value.value) for said in history.said] == ["38.4", "37.4"]
    assert temperatures(store) == ["37.4"]
    assert store.entries([first.id])[first.id].body_bytes == first.body_bytes


def test_s_09_a_signature_made_in_the_same_act_already_counts(store):
    chart(store)
    signed = sign(store)
    assert isinstance(signed.body, Document)

    with pytest.raises(SignedAlready):
        store.commit_many([Act(ROSA, kinds.CHARTED, vitals("set-2"), store.seen(ROSA))])


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE entry SET header = x'00'",
        "UPDATE entry SET author_id = 'ruth'",
        "UPDATE entry SET body = x'00'",
        "UPDATE entry SET body = NULL, salt = NULL",
        "UPDATE entry SET sig = x'00'",
        "DELETE FROM entry",
        "REPLACE INTO entry SELECT * FROM entry",
        "INSERT OR REPLACE INTO entry SELECT pk + 100, id, feed_id, device_id, epoch, n, prev, 'ruth', kind,"
        " kind_v, header, body, codec, salt, bodyh, sig, urgent, state, reason, created_at FROM entry",
    ],
)
def test_s_09_sql_cannot_change_or_remove_an_entry(store, sql):
    entry = chart(store)

    with pytest.raises(IntegrityError):
        store._database.write(lambda connection: connection.exec_driver_sql(sql))

    assert store.entries([entry.id])[entry.id] == entry


# --- scope -----------------------------------------------------------------------------------------------------------


def test_s_03_a_chart_outside_her_patients_answers_as_if_it_were_not_here(store):
    for look in (
        lambda: store.subjects("p:not-hers", "allergy"),
        lambda: store.visit_record("p:not-hers", "visit-1"),
        lambda: store.visit_record(ROSA, "no such visit"),
        lambda: store.history("p:not-hers", "s", "p"),
        lambda: store.readings("p:not-hers", since_ms=0),
        lambda: chart(store, feed="p:not-hers"),
        lambda: store.put_draft("d", "p:not-hers", "vitals", "{}"),
    ):
        with pytest.raises(NotInScope):
            look()


def test_nobody_charts_into_a_shared_reference(store):
    store.note_heads(mine("r:staff"))

    with pytest.raises(NotInScope):
        chart(store, (Statement("ruth", "staff.person", {"name": "Ruth"}),), feed="r:staff")


def test_s_65_another_user_of_the_laptop_sees_neither_her_patients_nor_her_drafts(laptop):
    store = laptop.unlock(MAYA.id, PASSWORD)
    chart(store)
    store.put_draft("draft-1", ROSA, "vitals", '{"temperature": "38"}')
    store.add_user(LaptopUser("ruth", "Ruth Adler"), "a password of ruth", cost=FLOOR)
    store.close()

    ruth = laptop.unlock("ruth", "a password of ruth")

    assert (ruth.patient_rows(), ruth.visit_rows(), ruth.drafts()) == ((), (), ())
    assert ROSA not in ruth.scope()
    with pytest.raises(NotInScope):
        ruth.readings(ROSA, since_ms=0)
    assert ruth.proofs(["visit-1"])["visit-1"].on_laptop == 0
    assert ruth.unsent_count() == 1, "anyone's sync pushes what is unsent"
    ruth.note_heads(mine(ROSA))
    ruth.put_draft("draft-1", ROSA, "vitals", "hers")
    ruth.delete_draft("draft-1")
    ruth.close()
    again = laptop.unlock(MAYA.id, PASSWORD)
    assert [draft.json for draft in again.drafts()] == ['{"temperature": "38"}']
    again.close()


def test_break_glass_opens_a_chart_on_this_laptop_for_its_time_and_no_longer(laptop, clock):
    store = laptop.unlock(MAYA.id, PASSWORD)
    chart(store)
    store.add_user(LaptopUser("ruth", "Ruth Adler"), "a password of ruth", cost=FLOOR)
    store.close()
    ruth = laptop.unlock("ruth", "a password of ruth")

    assert ruth.break_glass(ROSA, clock.ms + 4 * 3_600_000, "found on the floor")
    assert not ruth.break_glass("p:not-here", clock.ms + 1000, "no such chart")
    assert temperatures(ruth) == ["38.4"]
    clock.pass_s(4 * 3600)

    with pytest.raises(NotInScope):
        ruth.readings(ROSA, since_ms=0)
    assert "break_glass" in {record.action for record in ruth.audit_records(0)}
    ruth.close()


# --- drafts ----------------------------------------------------------------------------------------------------------


def test_a_draft_is_kept_until_what_it_became_is_charted(store):
    store.put_draft("draft-1", ROSA, "vitals", '{"temperature": "38"}')
    store.put_draft("draft-1", ROSA, "vitals", '{"temperature": "38.4"}')
    store.put_draft("draft-2", THEO, "note", "{}")
    assert [draft.json for draft in store.drafts(ROSA)] == ['{"temperature": "38.4"}']

    chart(store, drafts=["draft-1"])

    assert [draft.id for draft in store.drafts()] == ["draft-2"]
    store.delete_draft("draft-2")
    assert store.drafts() == ()


# --- S-69 ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fails", ["project", "keep_position", "_fields"])
def test_s_69_entry_projection_drafts_and_audit_record_are_one(store, monkeypatch, fails):
    store.put_draft("draft-1", ROSA, "vitals", "{}")
    records = len(store.audit_records(0))
    monkeypatch.setattr(module, fails, lambda *_, **__: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        chart(store, drafts=["draft-1"])
    monkeypatch.undo()

    assert store.unsent_count() == 0
    assert temperatures(store) == []
    assert len(store.audit_records(0)) == records
    assert len(store.drafts()) == 1
    assert chart(store, drafts=["draft-1"]).header.n == 1


def test_s_69_an_audit_record_that_cannot_be_written_takes_the_entry_back(store, monkeypatch):
    monkeypatch.setattr(store._trail, "add", lambda *_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        chart(store)
    monkeypatch.undo()

    assert store.unsent_count() == 0


def test_each_entry_has_an_audit_record_of_its_own_words_or_of_its_kind(store):
    chart(store)
    store.commit(ROSA, kinds.CHARTED, vitals("set-2"), seen=store.seen(ROSA), audit=AuditFields("vitals_charted"))

    one, two = store.audit_records(0)[-2:]
    assert (one.action, one.patient, one.user, one.object_kind) == ("charted", "rosa", "maya", "entry")
    assert two.action == "vitals_charted"


def test_a_disk_that_does_not_take_it_is_told_as_such(store, monkeypatch):
    from sqlalchemy.exc import OperationalError

    def broken(*_):
        raise OperationalError("INSERT", {}, Exception("disk I/O error"))

    monkeypatch.setattr(module, "project", broken)

    with pytest.raises(ChartNotSaved, match="draft is kept"):
        chart(store)
