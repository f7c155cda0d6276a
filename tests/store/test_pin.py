"""S-23: the PIN of this process. A password sets it; five wrong ones, eight hours, a sleep or a new process end it."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager

import pytest

from nursechart.store import keystore
from nursechart.store.errors import PinGone, PinRefused, WrongPassword, WrongPin
from nursechart.store.keystore import LaptopUser
from nursechart.store.laptop import Laptop
from nursechart.store.pin import Pin, check_pin
from nursechart.store.vault import FLOOR
from tests.store.laptops import BALLAST, MAYA, PASSWORD, chart, laptop_at
from tests.store.test_leaks import holding, scratch

__all__ = ["scratch"]

PIN, WRONG = Pin("480395"), Pin("594027")
RUTH = LaptopUser("ruth", "Ruth Amsel")


@pytest.fixture
def pinned(laptop: Laptop):
    """Maya's laptop, locked, with a PIN; `lock` and unlock go on in the same process."""
    store = laptop.unlock(MAYA.id, PASSWORD)
    store.choose_pin(PASSWORD, PIN)
    store.close()
    return laptop


def acts(store) -> list[tuple[str, str, str]]:
    said = [(each.action, each.outcome, each.reason) for each in store.audit_records(0)]
    return [each for each in said if each[0].startswith("pin_")]


@contextmanager
def unlocked(laptop: Laptop, password):
    store = laptop.unlock(MAYA.id, password)
    try:
        yield store
    finally:
        store.close()


def test_s_23_with_her_pin_she_unlocks_and_signs_what_her_password_signs(pinned):
    with unlocked(pinned, PIN) as store:
        chart(store)
        with store.sign_with(PIN) as by_pin:
            public = by_pin.public_key().public_bytes_raw()
        with store.sign_with(PASSWORD) as by_password:
            assert by_password.public_key().public_bytes_raw() == public == store.signing_public_key
        store.reauthenticate(PIN)


def test_s_23_a_pin_is_set_with_the_password_alone(store):
    with pytest.raises(WrongPassword):
        store.choose_pin("wrong", PIN)
    assert store.pin is None

    store.choose_pin(PASSWORD, PIN)

    assert store.pin.tries_left == 5


@pytest.mark.parametrize("digits", ["48039", "1234567890123", "48o395", "480 395", "٤٨٠٣٩٥", ""])
def test_s_23_a_pin_is_six_to_twelve_digits(digits):
    with pytest.raises(PinRefused, match="6 to 12"):
        check_pin(digits)


@pytest.mark.parametrize(
    "digits",
    ["000000", "123456", "987654", "789012", "246802", "121212", "123123", "112233", "195803", "141958", "14031958",
     "140358", "031458", "580314"],
)  # fmt: skip
def test_s_23_what_anybody_would_try_first_is_no_pin(digits):
    with pytest.raises(PinRefused, match="guessed"):
        check_pin(digits)


def test_s_23_five_wrong_ones_in_a_row_end_it_and_then_only_the_password_opens(pinned):
    for left in (4, 3, 2, 1):
        with pytest.raises(WrongPin) as wrong:
            pinned.unlock(MAYA.id, WRONG)
        assert wrong.value.tries_left == left
    with pytest.raises(PinGone, match="password"):
        pinned.unlock(MAYA.id, WRONG)
    with pytest.raises(PinGone):
        pinned.unlock(MAYA.id, PIN)

    with unlocked(pinned, PASSWORD) as store:
        assert acts(store)[1:] == [*[("pin_failed", "failed", "")] * 5, ("pin_dropped", "done", "5 failures")]


def test_s_23_the_right_one_begins_the_count_anew_and_what_is_no_pin_costs_no_try(pinned):
    for typed, error in (("594027", WrongPin), ("long walks", PinRefused)):
        with pytest.raises(error):
            pinned.unlock(MAYA.id, Pin(typed))
    assert pinned.pins.held(MAYA.id).tries_left == 4

    with unlocked(pinned, PIN):
        assert pinned.pins.held(MAYA.id).tries_left == 5


def test_s_23_after_eight_hours_it_is_forgotten(pinned, clock):
    clock.pass_s(8 * 3600 - 1)
    assert pinned.pins.held(MAYA.id)
    clock.pass_s(1)

    with pytest.raises(PinGone):
        pinned.unlock(MAYA.id, PIN)


@pytest.mark.parametrize(("minutes", "kept"), [(30, True), (31, False)])
def test_s_23_a_sleep_of_the_computer_over_half_an_hour_ends_it(pinned, clock, minutes, kept):
    clock.ms += minutes * 60_000  # what it counts while awake stands still meanwhile

    assert (pinned.pins.held(MAYA.id) is not None) is kept


def test_s_23_two_short_sleeps_are_not_a_long_one(pinned, clock):
    for _ in range(2):
        clock.ms += 20 * 60_000
        clock.pass_s(60)
        pinned.pins.beat()

    assert pinned.pins.held(MAYA.id)


def test_s_23_a_clock_that_was_set_back_ends_it(pinned, clock):
    clock.ms -= 6 * 60_000

    assert pinned.pins.held(MAYA.id) is None
    with unlocked(pinned, PASSWORD) as store:
        assert acts(store)[-1] == ("pin_dropped", "done", "clock set back")


@pytest.mark.parametrize("end", ["sign out", "forget", "new password", "stopped"])
def test_s_23_it_ends_with_a_sign_out_a_new_password_or_her_word(pinned, end):
    store = pinned.unlock(MAYA.id, PIN)
    match end:
        case "sign out":
            store.close("sign_out")
        case "forget":
            store.forget_pin()
        case "new password":
            store.change_password(PASSWORD, "another one entirely", credver=2)
        case "stopped":
            store.stop_user(MAYA.id, 0)
    store.close()

    assert pinned.pins.is_empty


def test_s_23_keys_that_are_others_than_they_were_do_not_open_by_the_old_pin(pinned, folder):
    slots = keystore.read(folder)
    keystore.write(folder, keystore.Keystore(slots.device, slots.generation, ()))

    with pytest.raises(PinGone):
        pinned.unlock(MAYA.id, PIN)
    assert pinned.pins.is_empty


def test_s_23_a_new_process_asks_for_the_password(pinned, folder, secrets, clock):
    with pytest.raises(PinGone, match="password"):
        laptop_at(folder, secrets, clock).unlock(MAYA.id, PIN)


def test_s_65_another_user_of_the_laptop_has_no_use_of_it(pinned):
    with unlocked(pinned, PASSWORD) as store:
        store.add_user(RUTH, "quiet streets at dawn", cost=FLOOR)

    with pytest.raises(PinGone):
        pinned.unlock(RUTH.id, PIN)
    ruths = pinned.unlock(RUTH.id, "quiet streets at dawn")
    with pytest.raises(PinGone), ruths.sign_with(PIN):
        pass
    ruths.close()
    assert pinned.pins.held(MAYA.id).tries_left == 5


def test_s_23_setting_using_and_mistyping_it_are_in_the_audit_trail_and_its_digits_nowhere(pinned, scratch):
    with unlocked(pinned, PIN) as store:
        with pytest.raises(WrongPin) as wrong:
            store.reauthenticate(WRONG)
        assert [each[0] for each in acts(store)] == ["pin_set", "pin_used", "pin_failed"]
        assert {each.object_id for each in store.audit_records(0) if each.action.startswith("pin_")} == {MAYA.id}
        said = "".join(str(each) for each in store.audit_records(0)) + repr(wrong.value) + repr((PIN, WRONG))

    assert PIN.digits not in said
    assert WRONG.digits not in said


def test_s_23_neither_the_pin_nor_what_it_opens_is_in_any_file(pinned, folder, scratch):
    with unlocked(pinned, PIN) as store:
        store.reauthenticate(PIN)
        chart(store)
        slot = pinned.pins._slots[MAYA.id]
        wanted = (PIN.digits.encode(), PIN.digits.encode("utf-16-le"), bytes(slot.ephemeral), slot.dmk.box, slot.uk.box)
        assert holding(scratch, *wanted) == []
    assert holding(folder, *wanted) == []


_LOCKED = """
import sys
from pathlib import Path
from nursechart.store.pin import Pin
from tests.store.laptops import MAYA, PASSWORD, FakeClock, MemorySecrets, laptop_at
held = {name: bytes.fromhex(value) for name, _, value in (each.partition("=") for each in sys.argv[2:])}
laptop = laptop_at(Path(sys.argv[1]), MemorySecrets(held), FakeClock())
store = laptop.unlock(MAYA.id, PASSWORD)
store.choose_pin(PASSWORD, Pin("480395"))
with store.sign_with(Pin("480395")):
    pass
print("open", flush=True)
sys.stdin.readline()
store.close()
laptop.unlock(MAYA.id, Pin("480395")).close()
assert laptop.pins.held(MAYA.id)
print("locked", flush=True)
sys.stdin.readline()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads the memory of a process")
def test_s_27_the_memory_of_a_locked_laptop_with_a_pin_holds_no_key(folder, secrets):
    slots = keystore.read(folder)
    laptop = Laptop.at(folder, secrets, ballast_bytes=BALLAST)
    keys = keystore.open_slot(slots.slot(MAYA.id), slots, PASSWORD, laptop.identity.device_secret())
    given = [f"{name}={value.hex()}" for name, value in secrets.held.items()]
    with subprocess.Popen(
        [sys.executable, "-c", _LOCKED, str(folder), *given], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as program:
        assert program.stdout.readline() == b"open\n"
        before = [_count(program.pid, bytes(key)) for key in keys]
        program.stdin.write(b"lock\n")
        program.stdin.flush()
        assert program.stdout.readline() == b"locked\n"
        after = [_count(program.pid, bytes(key)) for key in keys]
        program.stdin.close()

    assert before == [1, 0]  # the master key for the further users; her own key only while she signs
    assert after == [0, 0]


def _count(pid: int, wanted: bytes) -> int:
    """How often something lies in the writable memory of a process."""
    count = 0
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for line in maps:
            span, rights = line.split()[:2]
            if not rights.startswith("rw"):
                continue
            start, end = (int(each, 16) for each in span.split("-"))
            memory.seek(start)
            try:
                count += memory.read(end - start).count(wanted)
            except OSError:
                continue
    return count
