"""S-06, S-07: what lies on the disk, byte by byte, while she charts and after."""

import os
import traceback
from base64 import b64encode, urlsafe_b64encode
from pathlib import Path

import pytest

from nursechart.record.entry import Statement
from nursechart.store import keystore
from nursechart.store.errors import WrongPassword
from tests.store.laptops import MAYA, NINE, PASSWORD, ROSA, chart, laptop_at, vitals

MARKER = "Zyxwvut-Qponml"
FORMS = (MARKER.encode(), MARKER.encode("utf-16-le"), MARKER.encode("utf-16-be"))


@pytest.fixture
def scratch(tmp_path, monkeypatch):
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "TMPDIR", "SQLITE_TMPDIR"):
        (tmp_path / name).mkdir()
        monkeypatch.setenv(name, str(tmp_path / name))
    return tmp_path


def everything(folder: Path) -> dict[str, bytes]:
    """Every file below `folder`, and the deleted ones this process still holds open."""
    found = {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    for number in os.listdir("/proc/self/fd"):
        link = f"/proc/self/fd/{number}"
        try:
            target = os.readlink(link)
            if target.endswith("(deleted)") and str(folder) in target:
                found[target] = Path(link).read_bytes()
        except OSError:
            continue
    return found


def holding(folder: Path, *wanted: bytes) -> list[str]:
    return [name for name, content in everything(folder).items() if any(one in content for one in wanted)]


def test_s_06_nothing_she_charted_or_half_typed_is_readable_in_any_file(scratch, folder, secrets, clock):
    laptop = laptop_at(folder, secrets, clock)
    store = laptop.unlock(MAYA.id, PASSWORD)
    at = {"at_ms": NINE, "zone": "UTC", "wall": "x"}
    for n in range(5):
        store.put_draft("draft-1", ROSA, "note", f'{{"note": "{MARKER} {n}"}}')
        chart(
            store,
            (
                Statement("rosa", "patient.name", {"family": MARKER, "given": ["Rosa"]}),
                Statement(f"comment-{n}", "comment.text", {"visit": "visit-1", "text": f"{MARKER} {n}", "at": at}),
            ),
        )
        assert store.patient_rows(search=MARKER[:4])
        assert holding(scratch, *FORMS) == []
    store.back_up()
    # a sort that does not fit into the cache may not go to a temporary file in clear
    store.read(
        lambda connection: connection.exec_driver_sql(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60000) "
            f"SELECT i, '{MARKER}' || hex(randomblob(300)) AS big FROM n ORDER BY big DESC LIMIT 1"
        ).all()
    )
    assert holding(scratch, *FORMS) == []
    store.close()
    assert holding(scratch, *FORMS) == []


def test_s_07_no_key_is_in_any_file_in_any_form(scratch, folder, secrets, clock):
    laptop = laptop_at(folder, secrets, clock)
    store = laptop.unlock(MAYA.id, PASSWORD)
    chart(store)
    slots = keystore.read(folder)
    secret = store.identity.device_secret()
    dmk, user_key = keystore.open_slot(slots.slot(MAYA.id), slots, PASSWORD, secret)
    keys = {
        "device master key": bytes(dmk),
        "user key": bytes(user_key),
        "device secret": bytes(secret),
        "signing key": bytes(keystore.signing_key(slots.slot(MAYA.id), slots, user_key)),
        "device key": store.device_key.private_bytes_raw(),
        **{name: bytes(key) for name, key in store._vault._keys.items()},
    }

    for name, key in keys.items():
        forms = (
            key,
            key.hex().encode(),
            key.hex().upper().encode(),
            b64encode(key),
            urlsafe_b64encode(key).rstrip(b"="),
        )
        assert holding(scratch, *forms) == [], name
    store.close()


def test_s_34_no_password_and_no_key_is_in_an_error_or_its_traceback(laptop):
    password = "wrong-Zyxwvut"
    with pytest.raises(WrongPassword) as wrong:
        laptop.unlock(MAYA.id, password)
    shown = "".join(traceback.format_exception(wrong.value))

    assert password not in shown
    assert password not in repr(wrong.value)


def test_s_34_what_she_charted_is_not_in_the_error_of_a_disk_that_fails(store):
    with pytest.raises(Exception, match="UNIQUE") as failed:
        store._database.write(
            lambda connection: [
                connection.exec_driver_sql("INSERT INTO own VALUES ('position', ?)", (MARKER.encode(),))
            ]
        )

    assert MARKER not in "".join(traceback.format_exception(failed.value))


def test_the_public_files_hold_no_word_about_patients(store, folder):
    chart(store, vitals("set-1"))

    for name in ("keystore.json", "identity.json", "attempts.json"):
        assert b"rosa" not in (folder / name).read_bytes()
