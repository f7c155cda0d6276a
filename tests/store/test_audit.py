import pytest
from sqlalchemy.exc import IntegrityError

from nursechart.record.audit import AuditFields
from nursechart.store import trail
from tests.store.laptops import MAYA, PASSWORD, chart, vitals

OFF = ("DROP TRIGGER audit_is_fixed", "DROP TRIGGER audit_stays", "DROP TRIGGER audit_is_dense")


def run(store, *statements):
    def act(connection):
        for sql in statements:
            connection.exec_driver_sql(sql)

    store._database.write(act)


def actions(store):
    return [record.action for record in store.audit_records(0, 10_000)]


def test_s_68_a_look_at_a_chart_is_recorded_once_a_minute_for_each_view(store, clock):
    before = len(actions(store))
    store.audit_read("rosa", "vitals")
    store.audit_read("rosa", "vitals")
    store.audit_read("rosa", "allergies")
    store.audit_read("theo", "vitals")
    clock.pass_s(60)
    store.audit_read("rosa", "vitals")

    reads = store.audit_records(before)
    assert [(read.action, read.patient, read.object_id, read.user) for read in reads] == [
        ("read", "rosa", "vitals", "maya"),
        ("read", "rosa", "allergies", "maya"),
        ("read", "theo", "vitals", "maya"),
        ("read", "rosa", "vitals", "maya"),
    ]


def test_sign_in_and_lock_are_recorded_with_one_session_each(laptop):
    store = laptop.unlock(MAYA.id, PASSWORD)
    store.role = "nurse"
    store.audit(AuditFields("search", reason="name, 4 characters"))
    store.close()
    store = laptop.unlock(MAYA.id, PASSWORD)

    records = store.audit_records(0)
    ours = records[-4:]
    assert [record.action for record in ours] == ["unlocked", "search", "lock", "unlocked"]
    assert ours[0].session == ours[2].session != ours[3].session
    assert (ours[1].role, ours[1].device) == ("nurse", "laptop-1")
    store.close()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit SET user = 'ruth' WHERE number = 1",
        "DELETE FROM audit WHERE number = 2",
        "REPLACE INTO audit SELECT * FROM audit WHERE number = 1",
        "INSERT INTO audit SELECT number + 50, utc_ms, monotonic_ms, user, device, session, role, action, object_kind,"
        " object_id, patient, outcome, reason, app_version, previous, hash FROM audit WHERE number = 1",
        "UPDATE audit_checkpoint SET head = x'00'",
        "DELETE FROM audit_checkpoint",
    ],
)
def test_s_70_sql_cannot_change_remove_or_slip_in_an_audit_record(store, sql):
    with pytest.raises(IntegrityError):
        run(store, sql)

    assert store.verify_audit() is None


@pytest.mark.parametrize(
    "broken, found_at",
    [
        (["UPDATE audit SET user = 'ruth' WHERE number = 4"], 4),
        (["DELETE FROM audit WHERE number = 5"], 5),
        (["DELETE FROM audit WHERE number > 6"], None),  # cut off: told by anchor and checkpoint, below
        (
            [
                "UPDATE audit SET number = -number WHERE number IN (4, 5)",
                "UPDATE audit SET number = CASE number WHEN -4 THEN 5 ELSE 4 END WHERE number < 0",
            ],
            4,
        ),
    ],
)
def test_s_70_with_the_triggers_gone_a_change_is_found_and_its_place_named(store, broken, found_at):
    for n in range(6):
        chart(store, vitals(f"set-{n}"))
    assert store.verify_audit() is None

    run(store, *OFF, *broken)

    assert store.verify_audit() == found_at


def test_s_70_a_trail_that_was_cut_off_before_its_checkpoint_is_found(store):
    chart(store)
    store.synced()
    last = store.audit_records(0)[-1].number

    run(store, *OFF, f"DELETE FROM audit WHERE number >= {last}")

    assert store.verify_audit() == last


def test_s_70_a_forged_checkpoint_is_found(store):
    chart(store)
    store.synced()
    last = store.audit_records(0)[-1].number

    run(store, "DROP TRIGGER checkpoint_is_fixed", f"UPDATE audit_checkpoint SET at_ms = 0 WHERE number = {last}")

    assert store.verify_audit() == last


def test_s_70_a_start_notices_that_the_end_of_the_trail_was_changed_and_charting_goes_on(laptop):
    store = laptop.unlock(MAYA.id, PASSWORD)
    for n in range(4):
        chart(store, vitals(f"set-{n}"))
    last = store.audit_records(0)[-1].number
    run(store, *OFF, f"UPDATE audit SET user = 'ruth' WHERE number = {last}")
    store.close()

    store = laptop.unlock(MAYA.id, PASSWORD)

    assert store.audit_finding == last
    assert "audit_changed" in actions(store)
    chart(store, vitals("set-9"))
    store.close()


def test_s_70_a_start_notices_records_that_were_cut_off(laptop):
    store = laptop.unlock(MAYA.id, PASSWORD)
    chart(store)
    store.close()
    store = laptop.unlock(MAYA.id, PASSWORD)
    keep = store.audit_records(0)[-1].number
    chart(store, vitals("set-2"))
    store._anchored(durable=True)
    run(store, *OFF, f"DELETE FROM audit WHERE number > {keep}")
    store._database.close()
    store._anchor.close()

    again = laptop.unlock(MAYA.id, PASSWORD)

    assert again.finding.kind == "restored_copy"
    again.close()


def test_the_device_signs_a_checkpoint_every_so_many_records_and_at_lock_and_sync(laptop, monkeypatch):
    monkeypatch.setattr(trail, "CHECKPOINT_EVERY", 4)
    store = laptop.unlock(MAYA.id, PASSWORD)
    for n in range(9):
        chart(store, vitals(f"set-{n}"))
    numbers = [
        row[0]
        for row in store.read(
            lambda connection: connection.exec_driver_sql("SELECT number FROM audit_checkpoint ORDER BY 1").all()
        )
    ]

    assert sum(number % 4 == 0 for number in numbers) >= 2
    store.synced()
    store.synced()
    assert store.verify_audit() is None
    store.close()
