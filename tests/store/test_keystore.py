"""Key slots: who may open a laptop, and what a changed slot is worth."""

import hashlib
import os
import random
from base64 import b64decode, b64encode

import msgspec
import pytest

from nursechart.store import files, keystore
from nursechart.store.errors import KeystoreDamaged, WrongPassword
from nursechart.store.keystore import LaptopUser
from nursechart.store.vault import APPROVED_FLOOR, FLOOR, Cost, DoesNotOpen, derive_kek, is_acceptable
from tests.store.laptops import MAYA, PASSWORD, ROSA, FakeClock, MemorySecrets, chart, enrol, laptop_at, mine

RUTH, RUTHS_PASSWORD = LaptopUser("ruth", "Ruth Adler"), "ruth has a better password"


@pytest.fixture
def on_file(folder):
    """The key file as plain JSON, and a way to put a changed one back."""
    path = folder / keystore.FILE

    def put_back(changed):
        path.write_bytes(msgspec.json.encode(changed))

    return msgspec.json.decode(path.read_bytes()), put_back


@pytest.mark.parametrize(
    "field, value",
    [("memory_kib", 8192), ("memory_kib", 4_000_000), ("passes", 1), ("passes", 10_000), ("lanes", 1), ("lanes", 64)],
)
def test_s_17_a_slot_whose_cost_was_made_weaker_or_absurd_is_refused(laptop, on_file, field, value):
    plain, put_back = on_file
    plain["slots"][0]["cost"][field] = value
    put_back(plain)

    with pytest.raises(KeystoreDamaged, match="changed"):
        laptop.unlock(MAYA.id, PASSWORD)


def test_s_17_a_slot_that_says_anything_else_about_itself_does_not_open(laptop, on_file, clock):
    plain, put_back = on_file
    slot = plain["slots"][0]
    changes = [
        ("credver", 2),
        ("user", "ruth"),
        ("salt", b64encode(os.urandom(16)).decode()),
        ("signing_public", b64encode(os.urandom(32)).decode()),
        ("cost", {**slot["cost"], "passes": 4}),
        ("dmk", slot["uk"]),
        ("uk", slot["dmk"]),
    ]
    for field, value in changes:
        put_back({**plain, "slots": [{**slot, field: value}]})
        with pytest.raises(WrongPassword):
            laptop.unlock("ruth" if field == "user" else MAYA.id, PASSWORD)
        clock.pass_s(1000)
        laptop.forgive(MAYA.id)
    for field, value in (("device", "laptop-2"), ("generation", 2)):
        put_back({**plain, field: value})
        with pytest.raises(WrongPassword):
            laptop.unlock(MAYA.id, PASSWORD)
        clock.pass_s(1000)


def test_s_17_a_slot_of_another_user_does_not_open_under_her_name(laptop, on_file):
    store = laptop.unlock(MAYA.id, PASSWORD)
    store.add_user(RUTH, RUTHS_PASSWORD, cost=FLOOR)
    store.close()
    _, put_back = on_file
    plain = msgspec.json.decode((laptop.folder / keystore.FILE).read_bytes())
    maya, ruth = plain["slots"]
    put_back({**plain, "slots": [{**maya, "user": "ruth"}, {**ruth, "user": "maya"}]})

    with pytest.raises(WrongPassword):
        laptop.unlock(MAYA.id, RUTHS_PASSWORD)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"device":"laptop-1"}', b"\x00" * 100])
def test_a_key_file_that_cannot_be_read_opens_nothing(laptop, folder, content):
    (folder / keystore.FILE).write_bytes(content)

    with pytest.raises(KeystoreDamaged, match="safe"):
        laptop.unlock(MAYA.id, PASSWORD)


def test_s_13_wrong_password_unknown_user_and_tampered_slot_sound_the_same(laptop, on_file):
    plain, put_back = on_file
    with pytest.raises(WrongPassword) as wrong:
        laptop.unlock(MAYA.id, "not this")
    with pytest.raises(WrongPassword) as unknown:
        laptop.unlock("nobody", PASSWORD)
    sealed = bytearray(b64decode(plain["slots"][0]["dmk"]["box"]))
    sealed[3] ^= 1
    plain["slots"][0]["dmk"]["box"] = b64encode(sealed).decode()
    put_back(plain)
    with pytest.raises(WrongPassword) as tampered:
        laptop.unlock(MAYA.id, PASSWORD)

    assert str(wrong.value) == str(unknown.value) == str(tampered.value)


def test_s_20_five_users_unlock_the_laptop_offline_in_any_order_after_restarts(laptop, folder, secrets, clock):
    people = [(MAYA, PASSWORD)] + [(LaptopUser(f"nurse-{n}", f"Nurse {n}"), f"password of nurse {n}") for n in range(4)]
    store = laptop.unlock(MAYA.id, PASSWORD)
    store.note_heads(mine(ROSA))
    for user, password in people[1:]:
        store.add_user(user, password, cost=FLOOR)
    store.close()
    random.Random(20).shuffle(people)

    for user, password in people:
        again = laptop_at(folder, secrets, clock)
        assert {known.name for known in again.users} == {user.name for user, _ in people}
        with_her = again.unlock(user.id, password)
        assert with_her.user == user
        with_her.close()


def test_s_91_another_user_of_the_laptop_cannot_sign_as_her(laptop, folder, secrets):
    store = laptop.unlock(MAYA.id, PASSWORD)
    public = store.add_user(RUTH, RUTHS_PASSWORD, cost=FLOOR)
    slots = keystore.read(folder)
    secret = store.identity.device_secret()
    dmk, ruths_key = keystore.open_slot(slots.slot(RUTH.id), slots, RUTHS_PASSWORD, secret)

    for key in (ruths_key, dmk, secret):
        with pytest.raises(DoesNotOpen):
            keystore.signing_key(slots.slot(MAYA.id), slots, key)

    assert public == slots.slot(RUTH.id).signing_public != store.signing_public_key
    with pytest.raises(WrongPassword), store.sign_with(RUTHS_PASSWORD):
        pass
    store.close()


def test_her_signing_key_is_her_own_and_stays_hers_when_the_password_changes(store):
    with store.sign_with(PASSWORD) as before:
        assert before.public_key().public_bytes_raw() == store.signing_public_key

    store.change_password(PASSWORD, "another one entirely", credver=2)

    with store.sign_with("another one entirely") as after:
        assert after.private_bytes_raw() == before.private_bytes_raw()


def test_s_15_a_change_of_password_rewrites_her_slot_alone_and_ends_the_old_one(laptop, folder):
    store = laptop.unlock(MAYA.id, PASSWORD)
    chart(store)
    stored = store.read(lambda connection: connection.exec_driver_sql("SELECT * FROM entry").all())
    store.change_password(PASSWORD, "another one entirely", credver=2)
    assert store.read(lambda connection: connection.exec_driver_sql("SELECT * FROM entry").all()) == stored
    store.close()

    with pytest.raises(WrongPassword):
        laptop.unlock(MAYA.id, PASSWORD)
    laptop.unlock(MAYA.id, "another one entirely").close()


def test_s_18_a_cheaper_slot_is_rewritten_with_the_higher_cost_at_the_next_unlock(laptop, folder):
    dearer = msgspec.structs.replace(FLOOR, passes=4)

    laptop.unlock(MAYA.id, PASSWORD, cost=dearer).close()

    assert keystore.read(folder).slot(MAYA.id).cost == dearer
    laptop.unlock(MAYA.id, PASSWORD, cost=FLOOR).close()
    assert keystore.read(folder).slot(MAYA.id).cost == dearer, "a cost is never lowered"


def test_a_password_typed_with_composed_or_separate_accents_is_the_same_password():
    keys = [derive_kek(text, bytes(32), FLOOR, bytes(16), "d") for text in ("caf\u00e9", "cafe\u0301")]

    assert keys[0] == keys[1]


def test_a_clinic_may_ask_for_approved_algorithms_only(tmp_path):
    assert is_acceptable(APPROVED_FLOOR)
    assert not is_acceptable(msgspec.structs.replace(APPROVED_FLOOR, passes=100_000))

    one, two = (derive_kek("password", bytes(32), APPROVED_FLOOR, bytes(16), device) for device in ("d-1", "d-2"))

    assert one != two


def test_a_password_is_stretched_by_argon2id_and_bound_to_device_secret_and_device():
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    from nursechart.store.vault import derived

    stretched = Argon2id(salt=b"somesaltsomesalt", length=32, iterations=3, lanes=4, memory_cost=65536).derive(
        b"password"
    )
    expected = derived(stretched + bytes(32), b"nursechart/kek/1\0device")

    assert derive_kek("password", bytes(32), Cost(), b"somesaltsomesalt", "device") == expected


@pytest.mark.parametrize("step", ["open", "write", "fsync", "replace"])
def test_s_19_a_crash_at_any_step_of_writing_the_key_file_leaves_the_old_one(laptop, folder, monkeypatch, step):
    before = (folder / keystore.FILE).read_bytes()
    slots = keystore.read(folder)

    class PowerCut(BaseException):
        pass

    def cut(*_args, **_named):
        raise PowerCut

    if step == "write":
        monkeypatch.setattr(files.os, "fdopen", cut)
    else:
        monkeypatch.setattr(files.os, step, cut)
    with pytest.raises(PowerCut):
        keystore.write(folder, msgspec.structs.replace(slots, slots=()))
    monkeypatch.undo()

    assert (folder / keystore.FILE).read_bytes() == before
    laptop.unlock(MAYA.id, PASSWORD).close()


def test_s_19_what_a_crash_left_behind_does_not_stop_the_next_write(laptop, folder):
    (folder / "keystore.json.new").write_bytes(b"half of a key fi")

    keystore.write(folder, keystore.read(folder))

    laptop.unlock(MAYA.id, PASSWORD).close()


def test_an_enrolment_that_was_cut_off_can_be_done_again(tmp_path, monkeypatch):
    secrets = MemorySecrets()
    monkeypatch.setattr(keystore, "write", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        enrol(tmp_path / "n", secrets, FakeClock())
    monkeypatch.undo()

    enrol(tmp_path / "n", secrets, FakeClock()).close()


def test_an_enrolment_that_was_cut_off_after_the_key_file_ends_at_the_first_unlock(tmp_path, monkeypatch):
    from nursechart.store.laptop import Laptop

    secrets = MemorySecrets()
    monkeypatch.setattr(Laptop, "_end_enrolment", lambda self: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        enrol(tmp_path / "n", secrets, FakeClock())
    monkeypatch.undo()

    store = laptop_at(tmp_path / "n", secrets, FakeClock()).unlock(MAYA.id, PASSWORD)

    store.note_heads(mine(ROSA))
    chart(store)
    store.close()


def test_a_laptop_is_enrolled_once(tmp_path, folder, secrets, clock):
    before = hashlib.sha256((folder / "chart.db").read_bytes()).digest()

    with pytest.raises(KeystoreDamaged):
        enrol(folder, secrets, clock)

    assert hashlib.sha256((folder / "chart.db").read_bytes()).digest() == before
