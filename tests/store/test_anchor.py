"""S-08, S-26: a log that lost its end, or an older copy of it, is noticed and never goes on in the same epoch."""

import os
import shutil

import pytest

from nursechart.store.anchor import Anchor, Mark, compare
from tests.store.laptops import MAYA, PASSWORD, MemorySecrets, chart, laptop_at, master_key, temperatures, vitals


def killed(store):
    """What kill -9 leaves: the files as they are at this moment, nothing closed or checkpointed."""
    folder, secrets = store._folder, store._identity._secrets
    remembered = dict(secrets.held)
    kept = folder.with_name("killed")
    shutil.copytree(folder, kept)
    store.close()
    secrets.held = remembered
    shutil.rmtree(folder)
    kept.rename(folder)


def mark(**changes):
    plain = {
        "install": "i",
        "epoch": b"e" * 8,
        "next_n": 5,
        "last_id": b"l" * 32,
        "unsure": 0,
        "audit_n": 9,
        "audit_head": b"a" * 32,
        "highest_ms": 1,
    }
    return Mark(**{**plain, **changes})


def test_a_kill_loses_nothing_and_nothing_is_found(laptop):
    store = laptop.unlock(MAYA.id, PASSWORD)
    chart(store)
    killed(store)

    again = laptop.unlock(MAYA.id, PASSWORD)

    assert again.finding is None
    assert temperatures(again) == ["38.4"]
    assert chart(again, vitals("set-2")).header.n == 2
    again.close()


@pytest.mark.parametrize("wal", ["dropped", "flipped"])
def test_s_08_a_lost_or_damaged_wal_is_reported_as_a_lost_tail_and_begins_a_new_epoch(laptop, folder, wal):
    store = laptop.unlock(MAYA.id, PASSWORD)
    first = chart(store, vitals("set-1"))
    store.close()
    store = laptop.unlock(MAYA.id, PASSWORD)
    chart(store, vitals("set-2"))
    chart(store, vitals("set-3"))
    killed(store)
    log = folder / "chart.db-wal"
    if wal == "dropped":
        log.unlink()
    else:
        content = bytearray(log.read_bytes())
        content[40] ^= 0xFF
        log.write_bytes(content)

    again = laptop.unlock(MAYA.id, PASSWORD)

    assert (again.finding.kind, again.finding.lost) == ("lost_tail", 2)
    assert "Sync now" in again.finding.says
    assert again.position().epoch != first.header.epoch
    assert temperatures(again) == ["38.4"]
    assert "lost_tail" in {record.action for record in again.audit_records(0)}
    again.close()
    once_more = laptop.unlock(MAYA.id, PASSWORD)
    assert once_more.finding is None, "it is said once"
    once_more.close()


def test_s_26_a_whole_data_folder_that_was_put_back_is_noticed_by_the_credential_store(laptop, folder, tmp_path):
    store = laptop.unlock(MAYA.id, PASSWORD)
    before = chart(store, vitals("set-1"))
    store.close()
    shutil.copytree(folder, tmp_path / "copy")
    store = laptop.unlock(MAYA.id, PASSWORD)
    chart(store, vitals("set-2"))
    store.close()
    shutil.rmtree(folder)
    (tmp_path / "copy").rename(folder)

    again = laptop.unlock(MAYA.id, PASSWORD)

    assert again.finding.kind == "restored_copy"
    assert chart(again, vitals("set-3")).header.epoch != before.header.epoch
    again.close()


@pytest.mark.parametrize("change", ["remove", "scramble"])
def test_s_08_an_anchor_that_is_missing_or_forged_begins_a_new_epoch(laptop, folder, change):
    store = laptop.unlock(MAYA.id, PASSWORD)
    before = store.position().epoch
    store.close()
    if change == "remove":
        (folder / "anchor").unlink()
    else:
        (folder / "anchor").write_bytes(os.urandom(1024))

    store = laptop.unlock(MAYA.id, PASSWORD)

    assert store.finding.kind == "anchor_missing"
    assert store.position().epoch != before
    store.close()


def test_a_slot_of_the_anchor_that_was_spoilt_in_mid_write_leaves_the_other(tmp_path, clock):
    key = bytearray(32)
    anchor = Anchor(tmp_path, key, clock)
    anchor.write(mark(next_n=5))
    anchor.write(mark(next_n=6))
    anchor.close()
    content = bytearray((tmp_path / "anchor").read_bytes())
    content[20] ^= 1  # the slot of the second
    (tmp_path / "anchor").write_bytes(content)

    again = Anchor(tmp_path, key, clock)

    assert again.mark.next_n == 5
    again.close()
    assert Anchor.unsure_without_key(tmp_path) == 0


def test_the_anchor_is_forced_to_the_disk_every_five_seconds_and_when_asked(tmp_path, clock, monkeypatch):
    forced = []
    monkeypatch.setattr(os, "fsync", forced.append)
    anchor = Anchor(tmp_path, bytearray(32), clock)

    anchor.write(mark())
    clock.pass_s(4)
    anchor.write(mark())
    assert forced == []
    clock.pass_s(1)
    anchor.write(mark())
    assert len(forced) == 1
    anchor.write(mark(), durable=True)
    assert len(forced) == 2
    anchor.close()


def test_an_anchor_that_the_disk_does_not_take_does_not_undo_what_was_charted(laptop, monkeypatch):
    store = laptop.unlock(MAYA.id, PASSWORD)
    monkeypatch.setattr(store._anchor, "_file", Refusing(store._anchor._file))

    chart(store)

    assert temperatures(store) == ["38.4"]
    store.close()
    assert laptop.unlock(MAYA.id, PASSWORD).close() is None


class Refusing:
    """A file on a full disk."""

    def __init__(self, file):
        self.close = file.close

    def seek(self, at):
        raise OSError(28, "No space left on device")

    def fileno(self):
        raise OSError(28, "No space left on device")


def test_only_what_is_ahead_of_the_database_is_a_finding():
    assert compare(mark(), mark(), mark().short) is None
    assert compare(mark(next_n=6, audit_n=10), mark(), mark().short) is None, "a crash before the anchor was written"
    assert compare(mark(epoch=b"f" * 8, next_n=1, audit_n=10), mark(), None) is None, "a crash after a new epoch"
    assert compare(mark(), mark(next_n=7, audit_n=11), None).lost == 2
    assert compare(mark(), mark(install="another"), None).kind == "anchor_missing"
    assert compare(mark(), mark(audit_head=b"b" * 32), None).kind == "audit_changed"
    assert compare(mark(), mark(), mark(next_n=8, audit_n=12).short).lost == 3
    assert compare(mark(), None, None, new=True) is None


def test_s_16_a_wipe_destroys_the_keys_and_keeps_unsent_work_for_the_organisation(folder, secrets, clock, recovery_key):
    from nursechart.store import keystore
    from nursechart.store.errors import DeviceSecretLost

    laptop = laptop_at(folder, secrets, clock)
    store = laptop.unlock(MAYA.id, PASSWORD)
    chart(store)
    store.close()
    old_slots = (folder / keystore.FILE).read_bytes()

    assert not laptop.wipe(), "an entry was unsent"

    assert secrets.held == {}
    (folder / keystore.FILE).write_bytes(old_slots)
    with pytest.raises(DeviceSecretLost):
        laptop.unlock(MAYA.id, PASSWORD)
    dmk = master_key(folder, recovery_key)
    rescued = laptop.recover(dmk, MAYA, "a new password for it")
    assert [unsent.kind for unsent in rescued.unsent()] == ["charted"]
    rescued.close()


def test_s_16_a_wipe_with_nothing_unsent_leaves_no_file(laptop, folder):
    laptop.unlock(MAYA.id, PASSWORD).close()

    assert laptop.wipe()

    assert list(folder.iterdir()) == []


def test_s_21_a_lost_credential_store_is_recovered_from_with_the_log_and_the_drafts_whole(
    folder, clock, secrets, recovery_key
):
    laptop = laptop_at(folder, secrets, clock)
    store = laptop.unlock(MAYA.id, PASSWORD)
    entry = chart(store)
    store.put_draft("draft-1", "p:rosa", "note", "{}")
    old_key = store.signing_public_key
    store.close()

    reinstalled = laptop_at(folder, MemorySecrets(), clock)
    dmk = master_key(folder, recovery_key)
    store = reinstalled.recover(dmk, MAYA, "a new password for it")

    assert [unsent.id for unsent in store.unsent()] == [entry.id]
    assert len(store.drafts()) == 1
    assert store.signing_public_key != old_key, "recovery yields nobody's signing key"
    assert not any(dmk)
    store.close()
    reinstalled.unlock(MAYA.id, "a new password for it").close()


def test_a_forgotten_password_is_recovered_from_without_shutting_the_others_out(folder, clock, secrets, recovery_key):
    from nursechart.store.keystore import LaptopUser
    from nursechart.store.vault import FLOOR

    laptop = laptop_at(folder, secrets, clock)
    store = laptop.unlock(MAYA.id, PASSWORD)
    store.add_user(LaptopUser("ruth", "Ruth Adler"), "a password of ruth", cost=FLOOR)
    store.close()

    laptop.recover(master_key(folder, recovery_key), MAYA, "a new password for it").close()

    laptop.unlock("ruth", "a password of ruth").close()
    laptop.unlock(MAYA.id, "a new password for it").close()


def test_s_16_a_wipe_keeps_what_is_half_typed_refused_or_not_durable_too(folder, secrets, clock):
    laptop = laptop_at(folder, secrets, clock)
    store = laptop.unlock(MAYA.id, PASSWORD)
    store.put_draft("draft-1", "p:rosa", "note", "{}")
    store.close()

    assert not laptop.wipe()
    assert (folder / "chart.db").exists()


def test_recovery_with_the_key_of_another_laptop_changes_nothing(laptop, folder):
    from nursechart.store.errors import DatabaseDamaged

    before = (folder / "keystore.json").read_bytes()

    with pytest.raises(DatabaseDamaged):
        laptop.recover(bytearray(os.urandom(32)), MAYA, "a new password for it")

    assert (folder / "keystore.json").read_bytes() == before
    laptop.unlock(MAYA.id, PASSWORD).close()
