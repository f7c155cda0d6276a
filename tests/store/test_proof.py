"""S-64: one clock says how old her last proof is. It begins with her unlock, and a lock leaves nothing of it."""

import pytest

from nursechart.store.errors import Locked, MustWait, PinGone, ProofTooOld, WrongPassword, WrongPin
from nursechart.store.keystore import LaptopUser
from nursechart.store.pin import Pin
from nursechart.store.vault import FLOOR
from tests.store.laptops import MAYA, PASSWORD

FIVE_MIN_S, SIX_MIN_S = 5 * 60, 6 * 60
PIN = Pin("739146")


def assert_asks(store) -> None:
    with pytest.raises(ProofTooOld, match="more than 5 minutes ago"):
        store.check_proved()


def test_s_64_the_password_of_an_unlock_holds_for_five_minutes_and_no_longer(store, clock):
    clock.pass_s(FIVE_MIN_S)
    store.check_proved()
    clock.pass_s(1)
    assert_asks(store)


def test_s_64_the_password_given_once_more_holds_for_five_minutes_again(store, clock):
    clock.pass_s(SIX_MIN_S)
    store.reauthenticate(PASSWORD)
    clock.pass_s(FIVE_MIN_S)
    store.check_proved()
    clock.pass_s(1)
    assert_asks(store)


def test_s_64_a_wrong_password_is_no_proof_and_counts_towards_the_wait(store, clock):
    clock.pass_s(SIX_MIN_S)
    for _ in range(5):
        with pytest.raises(WrongPassword):
            store.reauthenticate("wrong")
        assert_asks(store)
    with pytest.raises(MustWait):
        store.reauthenticate(PASSWORD)
    assert_asks(store)


def test_s_64_her_pin_proves_it_too_and_five_wrong_ones_leave_the_password_alone(store, clock):
    store.choose_pin(PASSWORD, PIN)
    clock.pass_s(SIX_MIN_S)
    store.reauthenticate(PIN)
    store.check_proved()

    clock.pass_s(SIX_MIN_S)
    for error in (WrongPin, WrongPin, WrongPin, WrongPin, PinGone):
        with pytest.raises(error):
            store.reauthenticate(Pin("850257"))
    assert_asks(store)
    store.reauthenticate(PASSWORD)
    store.check_proved()


def test_s_64_a_signature_asks_each_time_and_is_a_proof_for_what_follows(store, clock):
    clock.pass_s(SIX_MIN_S)
    with pytest.raises(WrongPassword), store.sign_with("wrong"):
        pass
    assert_asks(store)
    with store.sign_with(PASSWORD):
        pass
    store.check_proved()
    with pytest.raises(WrongPassword), store.sign_with("wrong"):  # a fresh proof is none for a signature
        pass


def test_s_64_a_lock_ends_the_proof_and_the_next_unlock_begins_its_own(laptop, clock):
    before = laptop.unlock(MAYA.id, PASSWORD)
    before.close()
    with pytest.raises(Locked):
        before.check_proved()
    clock.pass_s(SIX_MIN_S)
    after = laptop.unlock(MAYA.id, PASSWORD)
    after.check_proved()
    clock.pass_s(SIX_MIN_S)
    assert_asks(after)
    after.close()


def test_s_64_a_clock_that_is_set_back_keeps_no_proof_young(store, clock):
    clock.pass_s(SIX_MIN_S)
    clock.ms -= 3_600_000
    assert_asks(store)


def test_s_64_the_sleep_of_the_laptop_counts(store, clock):
    clock.ms += SIX_MIN_S * 1000  # the clock that stands still meanwhile did not move
    assert_asks(store)


def test_s_64_nobody_is_let_onto_the_laptop_by_who_was_not_asked_for_five_minutes(store, clock):
    clock.pass_s(SIX_MIN_S)
    with pytest.raises(ProofTooOld):
        store.add_user(LaptopUser("kenji", "Kenji Sato"), "seven quiet herons", cost=FLOOR)
    assert "user_added" not in {record.action for record in store.audit_records(0)}

    store.reauthenticate(PASSWORD)
    store.add_user(LaptopUser("kenji", "Kenji Sato"), "seven quiet herons", cost=FLOOR)
    assert "user_added" in {record.action for record in store.audit_records(0)}


def test_s_64_the_proof_of_one_user_is_none_of_another(laptop, clock):
    hers = laptop.unlock(MAYA.id, PASSWORD)
    hers.add_user(LaptopUser("kenji", "Kenji Sato"), "seven quiet herons", cost=FLOOR)
    hers.close()
    his = laptop.unlock("kenji", "seven quiet herons")
    clock.pass_s(SIX_MIN_S)
    with pytest.raises(WrongPassword):
        his.reauthenticate(PASSWORD)
    assert_asks(his)
    his.close()
