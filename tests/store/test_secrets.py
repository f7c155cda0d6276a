import os
import stat
import threading

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring
from keyring.errors import KeyringLocked

from nursechart.store import secrets as module
from nursechart.store.errors import Locked, SecretsUnavailable
from nursechart.store.identity import DeviceIdentity
from nursechart.store.secrets import FileSecrets, OsSecrets, secrets_of
from tests.store.laptops import PASSWORD, FakeClock, enrol, laptop_at


def test_a_computer_without_a_credential_store_keeps_its_secrets_in_files_and_says_so(tmp_path, monkeypatch, capfd):
    monkeypatch.setattr(keyring, "get_keyring", NoKeyring)

    found = secrets_of(tmp_path)

    assert isinstance(found, FileSecrets)
    assert found.reduced_protection
    assert capfd.readouterr() == ("", "")


def test_a_credential_store_that_never_answers_does_not_hold_up_the_start(tmp_path, monkeypatch):
    never = threading.Event()

    class Hanging:
        def get_password(self, service, name):
            never.wait()

    monkeypatch.setattr(module, "PATIENCE_S", 0.05)
    monkeypatch.setattr(keyring, "get_keyring", Hanging)
    monkeypatch.setattr(keyring, "get_password", Hanging().get_password)

    assert isinstance(secrets_of(tmp_path), FileSecrets)
    never.set()


def test_a_credential_store_that_fails_counts_as_none(tmp_path, monkeypatch):
    class Failing:
        pass

    monkeypatch.setattr(keyring, "get_keyring", Failing)
    monkeypatch.setattr(keyring, "get_password", lambda service, name: 1 / 0)

    assert isinstance(secrets_of(tmp_path), FileSecrets)


def test_the_credential_store_of_the_system_is_used_where_it_answers(tmp_path, monkeypatch):
    held: dict[tuple[str, str], str] = {}
    monkeypatch.setattr(keyring, "get_keyring", object)
    monkeypatch.setattr(keyring, "get_password", lambda service, name: held.get((service, name)))
    monkeypatch.setattr(keyring, "set_password", lambda service, name, text: held.__setitem__((service, name), text))

    found = secrets_of(tmp_path)
    found.put("device-secret", bytes(range(32)))

    assert isinstance(found, OsSecrets)
    assert not found.reduced_protection
    assert found.get("device-secret") == bytearray(range(32))
    assert found.get("another") is None


def test_secrets_that_were_put_into_files_stay_there_when_a_credential_store_appears(tmp_path, monkeypatch):
    FileSecrets(tmp_path / "secrets").put("device-secret", bytes(32))
    monkeypatch.setattr(module, "_os_store_answers", lambda: True)

    assert secrets_of(tmp_path).get("device-secret") == bytearray(32)


def test_s_30_a_secret_in_a_file_is_readable_by_its_owner_alone(tmp_path):
    FileSecrets(tmp_path / "secrets").put("device-secret", bytes(32))

    assert stat.S_IMODE((tmp_path / "secrets").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "secrets" / "device-secret.secret").stat().st_mode) == 0o600


def test_a_laptop_without_a_credential_store_works_with_reduced_protection(tmp_path):
    secrets = FileSecrets(tmp_path / "nursechart" / "secrets")

    enrol(tmp_path / "nursechart", secrets, FakeClock()).close()

    laptop = laptop_at(tmp_path / "nursechart", secrets, FakeClock())
    assert laptop.reduced_protection
    laptop.unlock("maya", PASSWORD).close()


def test_the_device_key_in_a_file_is_wrapped_with_the_device_secret(tmp_path):
    secrets = FileSecrets(tmp_path / "secrets")

    identity = DeviceIdentity.prepare(tmp_path, secrets, os.urandom)

    private = identity.private_key().private_bytes_raw()
    assert all(private not in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert identity.private_key().public_key().public_bytes_raw() == identity.public_key


def test_an_enrolment_that_was_interrupted_goes_on_with_the_same_device_key(tmp_path):
    secrets = FileSecrets(tmp_path / "secrets")

    first = DeviceIdentity.prepare(tmp_path, secrets, os.urandom)
    again = DeviceIdentity.prepare(tmp_path, secrets, os.urandom)

    assert again.public_key == first.public_key
    assert len(first.fingerprint.split()) == 8


@pytest.fixture(autouse=True)
def _no_thread_left_behind():
    yield
    for thread in threading.enumerate():
        if thread.name == "keyring-probe":
            thread.join(120)
            assert not thread.is_alive()


def test_a_credential_store_that_is_locked_says_so_and_nothing_is_lost(tmp_path, monkeypatch):
    def locked(*_):
        raise KeyringLocked

    monkeypatch.setattr(keyring, "get_password", locked)

    with pytest.raises(SecretsUnavailable, match="locked"):
        OsSecrets().get("device-secret")


def test_a_credential_store_that_fails_at_the_lock_does_not_keep_the_laptop_open(laptop, monkeypatch):
    store = laptop.unlock("maya", PASSWORD)

    def locked(*_):
        raise SecretsUnavailable

    monkeypatch.setattr(store.identity, "remember", locked)

    store.close()

    with pytest.raises(Locked):
        store.patient_rows()
