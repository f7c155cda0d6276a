import pytest

from nursechart.store import attempts as module
from nursechart.store.attempts import ALLOWED, Attempts
from nursechart.store.errors import MustWait, WrongPassword
from tests.store.laptops import MAYA, PASSWORD, laptop_at

SECRET = bytes(32)


@pytest.fixture
def attempts(tmp_path, clock):
    counted = Attempts(tmp_path, SECRET, clock)
    counted.start()
    return counted


def fail(attempts, times=1):
    for _ in range(times):
        error = attempts.failed("maya")
    return error


def test_s_55_four_wrong_passwords_cost_no_wait(attempts):
    assert fail(attempts, 4).wait_s == 0
    attempts.check("maya")


def test_s_55_each_further_one_costs_a_longer_wait(attempts, clock):
    fail(attempts, 4)
    for wait_s in (5, 30, 60, 300, 900):
        assert fail(attempts).wait_s == wait_s
        clock.pass_s(wait_s - 1)
        with pytest.raises(MustWait) as waiting:
            attempts.check("maya")
        assert waiting.value.wait_s == 1
        clock.pass_s(1)
        attempts.check("maya")


def test_s_55_the_tenth_in_a_row_closes_the_slot_until_she_has_signed_in_online(attempts, clock):
    assert fail(attempts, ALLOWED).disabled
    clock.pass_s(1_000_000)

    with pytest.raises(WrongPassword, match="network") as closed:
        attempts.check("maya")
    assert closed.value.disabled

    attempts.succeeded("maya")
    attempts.check("maya")


def test_s_55_the_wait_survives_a_restart(attempts, tmp_path, clock):
    fail(attempts, 6)

    with pytest.raises(MustWait):
        Attempts(tmp_path, SECRET, clock).check("maya")


def test_s_55_another_user_is_not_made_to_wait(attempts):
    fail(attempts, 6)

    attempts.check("ruth")


def test_s_55_a_right_password_begins_the_count_anew(attempts):
    fail(attempts, 4)

    assert attempts.succeeded("maya") == 4
    assert fail(attempts).wait_s == 0


def test_a_clock_that_was_set_back_neither_shortens_nor_lengthens_the_wait(attempts, clock):
    fail(attempts, 6)
    clock.ms -= 1_000_000_000

    with pytest.raises(MustWait) as waiting:
        attempts.check("maya")
    assert waiting.value.wait_s == 30


@pytest.mark.parametrize("change", ["edit", "remove", "empty"])
def test_s_55_a_count_that_was_edited_or_removed_is_noticed_and_counts_as_nine(attempts, tmp_path, clock, change):
    fail(attempts, 6)
    path = tmp_path / module.FILE
    match change:
        case "edit":
            path.write_bytes(path.read_bytes().replace(b'"failures":6', b'"failures":0'))
        case "remove":
            path.unlink()
        case "empty":
            path.write_bytes(b"")

    again = Attempts(tmp_path, SECRET, clock)

    with pytest.raises(MustWait) as waiting:
        again.check("maya")
    assert waiting.value.wait_s == 900
    assert again.was_lost("maya")
    clock.pass_s(900)
    again.check("maya")
    assert again.failed("maya").disabled


def test_s_55_on_a_real_laptop_wrong_passwords_count_across_restarts_and_are_in_the_audit_trail(folder, secrets, clock):
    for _ in range(5):
        with pytest.raises(WrongPassword):
            laptop_at(folder, secrets, clock).unlock(MAYA.id, "wrong")
    with pytest.raises(MustWait):
        laptop_at(folder, secrets, clock).unlock(MAYA.id, PASSWORD)
    clock.pass_s(5)

    store = laptop_at(folder, secrets, clock).unlock(MAYA.id, PASSWORD)

    failed = [record for record in store.audit_records(0) if record.action == "unlock_failed"]
    assert [record.reason for record in failed] == ["5 in a row"]
    store.close()


def test_s_55_a_tampered_count_is_in_the_audit_trail_of_the_next_unlock(folder, secrets, clock):
    (folder / module.FILE).unlink()
    with pytest.raises(MustWait):
        laptop_at(folder, secrets, clock).unlock(MAYA.id, PASSWORD)
    clock.pass_s(900)

    store = laptop_at(folder, secrets, clock).unlock(MAYA.id, PASSWORD)

    assert "attempts_changed" in {record.action for record in store.audit_records(0)}
    store.close()


def test_s_55_wrong_passwords_at_a_signature_count_too(store):
    for _ in range(5):
        with pytest.raises(WrongPassword), store.sign_with("wrong"):
            pass

    with pytest.raises(MustWait), store.sign_with(PASSWORD):
        pass
    assert [record.action for record in store.audit_records(0)].count("reauthentication_failed") == 6


def test_s_64_reauthentication_wants_the_password_and_is_recorded(store):
    with pytest.raises(WrongPassword):
        store.reauthenticate("wrong")
    store.reauthenticate(PASSWORD)

    assert store.audit_records(0)[-1].action == "reauthenticated"
