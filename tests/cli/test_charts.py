"""What opens this laptop's charts from a terminal: with a password, for a reason, and on the record."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from nursechart.store.laptop import Laptop, LaptopUser
from nursechart.store.vault import FLOOR
from nursechart.sync import terminal
from tests.charting.clinic import PASSWORD
from tests.cli.conftest import Enrolled, Run
from tests.sync.house import Links

ANSWER = f"{PASSWORD}\n"


def acts(enrolled: Enrolled, folder: Path) -> list[tuple[str, str, str, str]]:
    """The audit of a laptop: (action, kind, patient, reason)."""
    laptop = Laptop.at(folder, clock=enrolled.clinic.clock)
    store = laptop.unlock(laptop.users[0].id, PASSWORD)
    found = [(one.action, one.object_kind, one.patient, one.reason) for one in store.audit_records(0)]
    store.close()
    return found


# --- verify ---


def test_verify_proves_a_whole_laptop(run: Run, laptop: Path) -> None:
    told = run("verify", "--folder", laptop, "--password-stdin", stdin=ANSWER).stdout
    assert told.rstrip().endswith("; 0 broken.")
    counted = json.loads(run("verify", "--folder", laptop, "--password-stdin", "--json", stdin=ANSWER).stdout)
    assert counted["entries"] > 1
    assert counted["feeds"] >= 1
    assert counted["audit_records"] > 1
    assert counted["broken"] == []


def test_verify_names_an_entry_whose_bytes_were_changed(run: Run, enrolled: Enrolled, laptop: Path) -> None:
    held = Laptop.at(laptop, clock=enrolled.clinic.clock)
    store = held.unlock(held.users[0].id, PASSWORD)

    def tamper(connection) -> None:  # type: ignore[no-untyped-def]
        connection.exec_driver_sql("DROP TRIGGER entry_is_fixed")
        connection.exec_driver_sql("UPDATE entry SET sig = zeroblob(64) WHERE device_id = ?", (store.device_id,))

    store._database.write(tamper)
    store.close()
    told = run("verify", "--folder", laptop, "--password-stdin", stdin=ANSWER, status=1)
    assert "the signature does not hold" in told.stdout
    assert "Do not delete anything" in told.stderr


def test_verify_says_that_a_damaged_file_is_damaged_and_shows_nothing(run: Run, laptop: Path) -> None:
    file = laptop / "chart.db"
    raw = bytearray(file.read_bytes())
    raw[100] ^= 1
    file.write_bytes(raw)
    told = run("verify", "--folder", laptop, "--password-stdin", stdin=ANSWER, status=1)
    assert "The chart file on this laptop is damaged" in told.stderr
    assert told.stdout == ""


@pytest.mark.parametrize("command", [["verify"], ["sync", "--once"], ["export", "id", "--list"]], ids=" ".join)
def test_a_wrong_password_opens_nothing(run: Run, laptop: Path, command: list[str]) -> None:
    told = run(*command, "--folder", laptop, "--password-stdin", stdin="quiet herons\n", status=1)
    assert "That password does not open this laptop" in told.stderr
    assert "quiet herons" not in told.output


def test_a_folder_without_a_laptop_is_named_as_such(run: Run, tmp_path: Path) -> None:
    assert "No laptop is enrolled" in run("verify", "--folder", tmp_path / "none", status=1).stderr


def test_where_two_people_share_a_laptop_one_is_asked_for_by_name(run: Run, enrolled: Enrolled, laptop: Path) -> None:
    held = Laptop.at(laptop, clock=enrolled.clinic.clock)
    store = held.unlock(held.users[0].id, PASSWORD)
    store.add_user(LaptopUser(enrolled.clinic.users["kenji"], "Kenji Sato"), "another long password", cost=FLOOR)
    store.close()
    assert "--user" in run("verify", "--folder", laptop, status=1).stderr
    assert "Nobody of that name" in run("verify", "--folder", laptop, "--user", "Ingrid", status=1).stderr
    run("verify", "--folder", laptop, "--user", "amara okafor", "--password-stdin", stdin=ANSWER)


# --- export ---


def test_s38_an_export_needs_a_reason(run: Run, enrolled: Enrolled, laptop: Path, tmp_path: Path) -> None:
    out = tmp_path / "visit.json"
    what = ("export", enrolled.patient, "--visit", enrolled.visit, "--out", out, "--folder", laptop)
    assert "--reason" in run(*what, "--password-stdin", stdin=ANSWER, status=2).stderr
    assert "--reason" in run(*what, "--password-stdin", "--reason", "  ", stdin=ANSWER, status=2).stderr
    assert not out.exists()


def test_s64_an_export_asks_for_the_password_and_a_wrong_one_refuses(
    run: Run, enrolled: Enrolled, laptop: Path, tmp_path: Path
) -> None:
    out = tmp_path / "visit.json"
    what = ("export", enrolled.patient, "--visit", enrolled.visit, "--out", out, "--folder", laptop, "--reason", "x")
    assert "Password:" in run(*what, stdin="wrong words\n", status=1).stderr
    run(*what, "--password-stdin", stdin="\n", status=1)
    assert not out.exists()


@pytest.mark.parametrize(("kind", "begins"), [("fhir", b"{"), ("pdf", b"%PDF-1.4")])
def test_s38_an_exported_visit_is_for_this_account_alone_and_on_the_record(
    run: Run, enrolled: Enrolled, laptop: Path, tmp_path: Path, kind: str, begins: bytes
) -> None:
    out = tmp_path / f"visit.{kind}"
    what = ("export", enrolled.patient, "--visit", enrolled.visit, "--format", kind, "--out", out)
    run(*what, "--folder", laptop, "--reason", "copy for the hospital", "--password-stdin", stdin=ANSWER)
    assert out.read_bytes().startswith(begins)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert ("export", kind, enrolled.patient, "copy for the hospital") in acts(enrolled, laptop)
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == [out.name]
    assert "there already" in run(*what, "--folder", laptop, "--reason", "again", status=2).stderr


def test_the_bundle_of_a_visit_holds_what_was_charted(
    run: Run, enrolled: Enrolled, laptop: Path, tmp_path: Path
) -> None:
    out = tmp_path / "visit.json"
    what = ("export", enrolled.patient, "--visit", enrolled.visit, "--out", out, "--folder", laptop, "--reason", "x")
    run(*what, "--password-stdin", stdin=ANSWER)
    bundle = json.loads(out.read_text())
    values = [entry["resource"].get("valueQuantity", {}).get("value") for entry in bundle["entry"]]
    assert bundle["resourceType"] == "Bundle"
    assert 38.4 in values


def test_visits_are_listed_by_opaque_ids_for_the_patients_of_this_nurse_alone(
    run: Run, enrolled: Enrolled, laptop: Path
) -> None:
    listing = ("--list", "--folder", laptop, "--password-stdin")
    told = run("export", enrolled.patient, *listing, stdin=ANSWER).stdout
    assert enrolled.visit in told
    assert "Carvalho" not in told
    assert "No patient with this id" in run("export", "somebody-else", *listing, stdin=ANSWER, status=1).stderr
    what = ("export", "somebody-else", "--visit", enrolled.visit, "--out", "x.json", "--reason", "x")
    run(*what, "--folder", laptop, "--password-stdin", stdin=ANSWER, status=1)


def test_s61_after_the_lease_has_ended_nothing_is_exported(
    run: Run, enrolled: Enrolled, laptop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terminal.OpenLaptop, "lease_has_ended", True)
    out = tmp_path / "visit.json"
    what = ("export", enrolled.patient, "--visit", enrolled.visit, "--out", out, "--folder", laptop, "--reason", "x")
    assert "nursechart sync --once" in run(*what, "--password-stdin", stdin=ANSWER, status=1).stderr
    assert not out.exists()


def test_a_lease_ends_at_the_minute_the_pharmacy_signed(enrolled: Enrolled, laptop: Path) -> None:
    clock = enrolled.clinic.clock
    user = terminal.user_of(laptop)
    with terminal.opened(laptop, user, PASSWORD) as opened:
        assert not opened.lease_has_ended
        lease = opened.joined.lease
        assert lease is not None
        before, clock.ms = clock.ms, lease.expires_ms
        try:
            assert opened.lease_has_ended
        finally:
            clock.ms = before


# --- sync ---


def test_sync_once_brings_what_was_charted_to_the_pharmacy(run: Run, laptop: Path) -> None:
    told = json.loads(run("sync", "--once", "--folder", laptop, "--password-stdin", "--json", stdin=ANSWER).stdout)
    assert told["ended"] == "done"
    assert told["waiting"] == 0
    again = run("sync", "--once", "--folder", laptop, "--password-stdin", stdin=ANSWER).stdout
    assert again.startswith("0 sent, 0 received, 0 waiting; ")


def test_sync_out_of_reach_fails_with_its_cause_and_keeps_what_waits(
    run: Run, laptop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Cut(Links):
        def pinned(self, origin: str, ca_pem: str):  # type: ignore[no-untyped-def]
            wire = super().pinned(origin, ca_pem)
            wire.is_cut = True
            return wire

    monkeypatch.setattr(terminal, "TlsLinks", lambda: Cut(None, None))  # type: ignore[arg-type]
    told = run("sync", "--once", "--folder", laptop, "--password-stdin", stdin=ANSWER, status=1)
    assert "1 waiting" in told.stdout
    assert "There is no network here" in told.stderr
