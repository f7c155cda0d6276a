"""What an unlock finds, and what it says when it cannot show a chart."""

import os
import stat

import pytest

from nursechart.chart import engine as engines
from nursechart.store import keystore
from nursechart.store.ballast import Ballast
from nursechart.store.database import Database
from nursechart.store.errors import (
    DatabaseBusy,
    DatabaseDamaged,
    DatabaseMissing,
    DeviceSecretLost,
    FolderRefused,
    KeystoreDamaged,
    Locked,
    WrongPassword,
)
from nursechart.store.laptop import Laptop
from tests.store.laptops import MAYA, PASSWORD, ROSA, MemorySecrets, chart, laptop_at, temperatures, vitals

PLAIN = b"SQLite format 3\x00"


def plaintext_files(folder):
    return [path.name for path in folder.rglob("*") if path.is_file() and path.read_bytes()[:16] == PLAIN]


def test_what_was_charted_is_there_after_the_next_unlock(laptop):
    store = laptop.unlock(MAYA.id, PASSWORD)
    chart(store)
    store.close()

    again = laptop.unlock(MAYA.id, PASSWORD)

    assert temperatures(again) == ["38.4"]
    assert again.finding is None
    again.close()


def test_the_unlock_page_has_names_before_anybody_has_unlocked(laptop):
    assert [(user.id, user.name) for user in laptop.users] == [("maya", "Maya Okafor")]


def test_missing_damaged_and_wrong_password_say_three_different_things(laptop, folder):
    with pytest.raises(WrongPassword) as wrong:
        laptop.unlock(MAYA.id, "not this")
    whole = (folder / "chart.db").read_bytes()
    (folder / "chart.db").write_bytes(os.urandom(4096) + whole[4096:])
    with pytest.raises(DatabaseDamaged) as damaged:
        laptop.unlock(MAYA.id, PASSWORD)
    (folder / "chart.db").unlink()
    with pytest.raises(DatabaseMissing) as missing:
        laptop.unlock(MAYA.id, PASSWORD)

    texts = {str(wrong.value), str(damaged.value), str(missing.value)}
    assert len(texts) == 3
    assert all("safe" in str(error.value) for error in (damaged, missing))
    assert not (folder / "chart.db").exists(), "nothing is made in its place"


@pytest.mark.parametrize("size", [0, 100, 4096, 8192, 0.5, -1])
def test_s_25_a_file_that_was_cut_short_is_damaged_and_never_an_empty_chart(laptop, folder, size):
    store = laptop.unlock(MAYA.id, PASSWORD)
    for n in range(20):
        chart(store, vitals(f"set-{n}"))
    store.close()
    whole = (folder / "chart.db").read_bytes()
    kept = int(len(whole) * size) if size == 0.5 else size if size >= 0 else len(whole) - 4096
    (folder / "chart.db").write_bytes(whole[:kept])

    with pytest.raises(DatabaseDamaged, match="Do not delete"):
        laptop.unlock(MAYA.id, PASSWORD)


@pytest.mark.parametrize("damage", ["flip", "zero", "swap"])
def test_s_25_a_damaged_page_is_found_after_an_unclean_stop(laptop, folder, damage):
    store = laptop.unlock(MAYA.id, PASSWORD)
    for n in range(20):
        chart(store, vitals(f"set-{n}"))
    store.close()
    (folder / "running.1").touch()
    pages = bytearray((folder / "chart.db").read_bytes())
    at, other = len(pages) // 4096 // 2 * 4096, len(pages) // 4096 // 3 * 4096
    match damage:
        case "flip":
            pages[at + 700] ^= 1
        case "zero":
            pages[at : at + 4096] = bytes(4096)
        case "swap":
            one, two = pages[at : at + 4096], pages[other : other + 4096]
            pages[at : at + 4096], pages[other : other + 4096] = two, one
    (folder / "chart.db").write_bytes(pages)

    with pytest.raises(DatabaseDamaged):
        laptop.unlock(MAYA.id, PASSWORD)


def test_s_25_a_chart_damaged_all_over_is_reported_as_such_after_a_clean_stop_too(laptop, folder):
    store = laptop.unlock(MAYA.id, PASSWORD)
    for n in range(60):
        chart(store, vitals(f"set-{n}"))
    store.close()
    pages = bytearray((folder / "chart.db").read_bytes())
    for at in range(4096 * 3 + 700, len(pages), 4096):
        pages[at] ^= 1
    (folder / "chart.db").write_bytes(pages)

    with pytest.raises(DatabaseDamaged):
        laptop.unlock(MAYA.id, PASSWORD)


def test_s_25_a_damaged_chart_comes_back_from_the_backup_on_the_laptop(laptop, folder):
    store = laptop.unlock(MAYA.id, PASSWORD)
    chart(store, vitals("set-1", "37.0"))
    store.back_up()
    chart(store, vitals("set-2", "38.4"))
    store.close()
    (folder / "chart.db").write_bytes(os.urandom(8192))
    with pytest.raises(DatabaseDamaged):
        laptop.unlock(MAYA.id, PASSWORD)

    laptop.restore(laptop.backups[0])
    again = laptop.unlock(MAYA.id, PASSWORD)

    assert temperatures(again) == ["37.0"]
    assert again.finding.kind == "lost_tail"
    assert again.finding.lost == 1
    assert list(folder.glob("replaced-*.db")), "the damaged file is kept"
    again.close()


def test_two_backups_are_kept_and_open_with_the_laptops_own_key_alone(laptop, clock):
    store = laptop.unlock(MAYA.id, PASSWORD)
    chart(store)
    for _ in range(3):
        clock.pass_s(86_400)
        store.back_up()
    store.close()

    assert len(laptop.backups) == 2
    assert plaintext_files(laptop.folder) == []
    with pytest.raises(engines.DatabaseDamaged):
        engines.encrypted_engine(laptop.backups[0], lambda: bytearray(32))


# --- S-05: never in clear --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", [bytearray(31), bytearray(33), bytearray(), bytes(32), "0" * 64])
def test_s_11_a_key_that_is_not_32_raw_bytes_is_refused_before_a_file_is_made(tmp_path, key):
    with pytest.raises((TypeError, ValueError)):
        Database(tmp_path / "chart.db", lambda: key, Ballast(tmp_path, 0), create=True)

    assert list(tmp_path.iterdir()) == []


def test_s_05_a_database_in_clear_in_place_of_the_chart_is_refused_and_left_alone(laptop, folder):
    (folder / "chart.db").write_bytes(PLAIN + bytes(4080))

    with pytest.raises(DatabaseDamaged):
        laptop.unlock(MAYA.id, PASSWORD)

    assert (folder / "chart.db").read_bytes() == PLAIN + bytes(4080)


def test_s_05_without_the_key_file_nothing_opens_and_nothing_is_made(laptop, folder, secrets, clock):
    (folder / keystore.FILE).unlink()
    before = sorted(path.name for path in folder.iterdir())

    with pytest.raises(KeystoreDamaged):
        laptop.unlock(MAYA.id, PASSWORD)
    with pytest.raises(KeystoreDamaged):
        laptop_at(folder, secrets, clock)

    assert sorted(path.name for path in folder.iterdir()) == before
    assert Laptop.is_enrolled(folder), "an enrolment over a lost key file would lose what is charted there"


def test_s_05_a_backup_without_its_credential_store_does_not_open(folder, clock):
    laptop = laptop_at(folder, MemorySecrets(), clock)

    with pytest.raises(DeviceSecretLost, match="recovery"):
        laptop.unlock(MAYA.id, PASSWORD)

    assert plaintext_files(folder) == []


def test_s_05_no_file_of_an_open_laptop_has_the_header_of_a_database_in_clear(store, folder):
    chart(store)
    store.back_up()

    assert plaintext_files(folder) == []


# --- S-30, S-78, S-14 ------------------------------------------------------------------------------------------------


def test_s_30_files_are_0600_and_folders_0700(store, folder):
    chart(store)
    store.back_up()

    for path in (folder, *folder.rglob("*")):
        expected = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == expected, path.name


def test_s_30_a_symlinked_data_folder_is_refused(folder, tmp_path, secrets, clock):
    (tmp_path / "link").symlink_to(folder)

    with pytest.raises(FolderRefused):
        laptop_at(tmp_path / "link", secrets, clock)
    with pytest.raises(FolderRefused):
        Laptop.prepare(tmp_path / "link", secrets)


def test_s_30_a_data_folder_of_another_account_is_refused(folder, secrets, clock, monkeypatch):
    someone_else = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: someone_else)

    with pytest.raises(FolderRefused):
        laptop_at(folder, secrets, clock)


def test_s_30_a_symlinked_key_file_is_refused(laptop, folder, tmp_path):
    (folder / keystore.FILE).rename(tmp_path / "elsewhere.json")
    (folder / keystore.FILE).symlink_to(tmp_path / "elsewhere.json")

    with pytest.raises(FolderRefused):
        laptop.unlock(MAYA.id, PASSWORD)


def test_s_30_a_folder_that_others_could_read_is_closed_to_them(folder, secrets, clock):
    folder.chmod(0o755)

    laptop_at(folder, secrets, clock)

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_s_78_a_database_that_another_program_holds_is_said_so_and_nothing_is_lost(store, folder):
    store.put_draft("draft-1", ROSA, "vitals", "{}")
    other_program = engines.encrypted_engine(folder / "chart.db", store._vault.database_key)
    shorten_patience(store)
    with (
        other_program.connect().execution_options(writes=True) as held,
        held.begin(),
        pytest.raises(DatabaseBusy, match="Another program"),
    ):
        chart(store, drafts=["draft-1"])
    other_program.dispose()

    assert [draft.id for draft in store.drafts()] == ["draft-1"]
    chart(store, drafts=["draft-1"])
    assert store.drafts() == ()


def shorten_patience(store):
    """The five seconds a writer waits for another program, as one millisecond."""
    from sqlalchemy import event

    @event.listens_for(store._database._engine, "checkout")
    def at_once(connection, _record, _proxy):
        connection.execute("PRAGMA busy_timeout=1").fetchall()


def test_s_14_after_the_lock_everything_raises_locked_and_no_file_of_the_chart_is_open(store, folder):
    chart(store)
    store.close()

    for asked in (store.patient_rows, store.drafts, store.unsent_count, store.feeds, lambda: chart_blindly(store)):
        with pytest.raises(Locked):
            asked()
    with pytest.raises(Locked), store.sign_with(PASSWORD):
        pass
    assert not any(str(folder / "chart.db") in target for target in open_files())


def chart_blindly(store):
    from nursechart.chart.views import Seen

    store.commit(ROSA, "charted", vitals("set-2"), seen=Seen(ROSA, 0, bytes(32)))


def open_files():
    links = (os.path.join("/proc/self/fd", number) for number in os.listdir("/proc/self/fd"))
    return [os.readlink(link) for link in links if os.path.islink(link)]


def test_s_14_the_keys_are_overwritten_at_the_lock(store):
    buffers = [store._vault._dmk, *store._vault._keys.values()]
    assert all(any(buffer) for buffer in buffers)

    store.close()

    assert not any(any(buffer) for buffer in buffers)


def test_s_67_each_start_records_encryption_integrity_and_where_the_device_secret_is(laptop, folder):
    laptop.unlock(MAYA.id, PASSWORD).close()
    (folder / "running.1").touch()
    store = laptop.unlock(MAYA.id, PASSWORD)

    starts = [record.reason for record in store.audit_records(0) if record.action == "unlocked"]
    assert starts[-2:] == [
        "encrypted; clean stop; device secret in credential store",
        "encrypted; checked after an unclean stop; device secret in credential store",
    ]
    store.close()


def test_a_folder_that_was_never_enrolled_is_not_a_laptop(tmp_path, clock):
    (tmp_path / "empty").mkdir(mode=0o700)

    assert not Laptop.is_enrolled(tmp_path / "empty")
    with pytest.raises(KeystoreDamaged):
        laptop_at(tmp_path / "empty", MemorySecrets(), clock)
