"""The commands, and one server run as a program of its own behind real TLS."""

from __future__ import annotations

import http.client
import json
import logging
import os
import signal
import ssl
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from nursechart.cli.pharmacy import main
from nursechart.cli.pharmacy.common import opened
from nursechart.protocol import messages as m
from nursechart.protocol.enrolment import read_code
from nursechart.protocol.envelope import open_body, seal_body
from nursechart.protocol.recovery import code_of, seal_master_key
from nursechart.protocol.signatures import SignedAnswer, own_key_id, sign_request, verify_answer
from nursechart.record.kinds import PatientBirth
from nursechart.server import tables
from nursechart.server.recovery import read_key
from nursechart.server.serve import Serving, listen
from tests.server.house import LEILA, PASSWORD, ROSA, say
from tests.server.test_intake import bundle


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs a command on this test's server; the environment names the folder."""
    monkeypatch.setenv("NURSECHART_SERVER", str(folder))

    def run(*arguments: str, stdin: str = "", status: int = 0) -> str:
        result = CliRunner().invoke(main, list(arguments), input=stdin)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == status, result.output
        return result.output

    return run


def _commands(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _commands(command, (*path, name))
        else:
            yield (*path, name), command


@pytest.mark.parametrize("path", [path for path, _ in _commands(main)], ids=" ".join)
def test_every_command_explains_itself_with_an_example(run: Any, path: tuple[str, ...]) -> None:
    told = run(*path, "--help")
    assert "Example:\n    nursechart-server " + " ".join(path[:2]) in told


@pytest.mark.parametrize("path", [("user", "add"), ("assign", "end"), ("init",), ("import", "fhir")], ids=" ".join)
def test_wrong_usage_ends_with_status_2(run: Any, path: tuple[str, ...]) -> None:
    run(*path, status=2)


def test_init_makes_a_server_and_never_a_second_time(run: Any, tmp_path: Path) -> None:
    new = tmp_path / "new"
    told = json.loads(run("init", str(new), "--name", "Lakeside", "--json"))
    assert told["folder"] == str(new)
    assert "there already" in run("init", str(new), status=1)
    assert json.loads(run("check", str(new), "--json"))["trouble"] == []


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("postgresql://nursechart:its-password@127.0.0.1:1/nursechart", "does not take this server"),
        ("postgresql://nursechart:its-password@127.0.0.1:no/nursechart", "not an address like postgresql://"),
        ("nothing", "not an address like postgresql://"),
    ],
)
def test_init_says_that_the_database_is_away_and_leaves_nothing_so_it_can_be_asked_again(
    run: Any, tmp_path: Path, address: str, told: str
) -> None:
    new = tmp_path / "new"
    said = run("init", str(new), "--postgresql", "-", stdin=f"{address}\n", status=1)
    assert told in said
    assert "its-password" not in said
    assert not new.exists()
    run("init", str(new))


def test_a_server_whose_database_is_away_says_so_in_a_sentence(run: Any, folder_on_postgres: Path) -> None:
    url = folder_on_postgres / "keys" / "database.url"
    kept = url.read_text()
    url.write_text("postgresql://nursechart:its-password@127.0.0.1:1/nursechart")
    said = run("check", str(folder_on_postgres), status=1)
    url.write_text(kept)
    assert "does not take this server" in said
    assert "its-password" not in said


def test_a_password_comes_from_standard_input_and_is_never_an_option(run: Any) -> None:
    add = ("user", "add", "w.novak", "--name", "Wren Novak", "--role", "rn")
    run(*add, "--password", PASSWORD, status=2)
    run(*add, "--password-stdin", stdin=f"{PASSWORD}\n")
    assert "w.novak" in run("user", "list")
    assert "at least 15" in run("user", "reset", "w.novak", "--password-stdin", stdin="brief\n", status=1)


def test_people_are_listed_stopped_and_let_in_again(run: Any) -> None:
    run("user", "disable", "rn")
    assert {one["login"]: one["active"] for one in json.loads(run("user", "list", "--json"))}["rn"] is False
    run("user", "enable", "rn")
    run("team", "add", "north", "rn", "supervisor")
    assert run("team", "remove", "north", "rn") == "rn: no team\n"
    assert "no account" in run("user", "disable", "nobody", status=1)


def test_two_registrations_are_made_one_and_taken_apart(run: Any, folder: Path) -> None:
    with opened(folder) as pharmacy:
        for patient in (ROSA, LEILA):
            say(pharmacy, patient, "patient.birth", PatientBirth("1958-03-14"))
    typed, wrong = (f"Leila-Id\n1958-03-14\nRosa-Id\n1958-03-{day}\n" for day in (14, 15))
    why = ("--because", "registered twice")
    assert "not of one patient" in run("merge", "make", LEILA, ROSA, *why, stdin=wrong, status=1)
    run("merge", "make", LEILA, ROSA, *why, stdin=typed)
    assert [one["former"] for one in json.loads(run("merge", "list", "--json"))] == [LEILA]
    run("merge", "undo", LEILA, ROSA, "--because", "twins", stdin=typed)
    assert json.loads(run("merge", "list", "--json")) == []


def test_assignments_are_added_listed_and_ended(run: Any) -> None:
    [made] = json.loads(run("assign", "add", "rn", ROSA, "--hours", "12", "--json"))
    assert made["until_ms"] - made["from_ms"] == 12 * 3600 * 1000
    run("assign", "end", made["id"])
    assert "no running assignment" in run("assign", "end", made["id"], status=1)
    assert len(json.loads(run("assign", "list", "--user", "rn", "--json"))) == 1
    assert "no patient" in run("assign", "add", "rn", "not-here", status=1)


def test_a_code_is_shown_once_and_reads_back(run: Any) -> None:
    told = json.loads(run("device", "code", "--label", "a laptop", "--json"))
    assert len(read_code(told["text"]).secret) == 10
    assert run("device", "list") == ""
    assert "no laptop" in run("device", "withdraw", "not-here", status=1)


def test_a_recovery_key_is_made_once_under_a_passphrase_and_replaced_only_when_asked(
    run: Any, folder: Path, tmp_path: Path
) -> None:
    key, words = tmp_path / "recovery.pem", "a passphrase of the officer's\n"
    make = ("recovery", "make-key", "--key", str(key), "--passphrase-stdin")
    assert "at least 15 characters" in run(*make, stdin="short\n", status=1)
    assert not key.exists()
    run(*make, stdin=words)
    assert key.stat().st_mode & 0o777 == 0o600
    with opened(folder) as pharmacy:
        public = pharmacy.folder.recovery_public()
    assert read_key(key, words.strip()).public_key().public_bytes_raw() == public
    assert "There is a recovery key already" in run(*make, stdin=words, status=1)
    other = tmp_path / "other.pem"
    run("recovery", "make-key", "--key", str(other), "--passphrase-stdin", "--replace", stdin=words)
    with opened(folder) as pharmacy:
        assert pharmacy.folder.recovery_public() != public
    again = ("recovery", "make-key", "--key", str(key), "--passphrase-stdin", "--replace")
    assert "File exists" in run(*again, stdin=words, status=1)


def test_the_officer_lists_and_answers_and_is_told_what_was_wrong(run: Any, folder: Path, tmp_path: Path) -> None:
    key, words = tmp_path / "recovery.pem", "a passphrase of the officer's"
    run("recovery", "make-key", "--key", str(key), "--passphrase-stdin", stdin=words + "\n")
    assert run("recovery", "list") == ""
    hers = X25519PrivateKey.generate().public_key().public_bytes_raw()
    with opened(folder) as pharmacy:
        now, user = pharmacy.now_ms(), pharmacy.accounts.find("rn")
        public = pharmacy.folder.recovery_public()
        box = seal_master_key(bytes(32), public, device="laptop-7", generation=1)
        pharmacy.recoveries.ask("laptop-7", user.user, m.RecoverRequest(1, box, public, hers), now)
    code = code_of(hers)
    told = run("recovery", "list")
    assert (code in told, "waits" in told, user.name in told, "laptop-7" in told) == (True, True, True, True)
    answer = ("recovery", "answer", code, "--passphrase-stdin", "--key")
    assert "does not open" in run(*answer, str(key), stdin="another passphrase\n", status=1)
    assert "was not read" in run(*answer, str(tmp_path / "none.pem"), stdin=words, status=1)
    wrong = run("recovery", "answer", "1111", "--passphrase-stdin", "--key", str(key), stdin=words, status=1)
    assert "Nobody asks under this code" in wrong
    assert user.name in run(*answer, str(key), stdin=words)
    assert [one["code"] for one in json.loads(run("recovery", "list", "--json"))] == [code]
    assert "answered" in run("recovery", "list")
    key.chmod(0o644)
    assert "chmod 600" in run(*answer, str(key), stdin=words, status=1)


def test_an_import_takes_what_is_whole_and_ends_with_status_1_for_the_rest(run: Any, tmp_path: Path) -> None:
    good, mixed = tmp_path / "good.json", tmp_path / "mixed.json"
    good.write_bytes(bundle(("17", "Lovelace")))
    mixed.write_bytes(bundle(("18", "Hopper"), ("19", "Noether"), broken="19"))
    assert "taken" in run("import", "fhir", str(good), "--assign", "rn")
    told = run("import", "fhir", str(mixed), status=1)
    assert "set aside  mixed.json" in told
    [[sha256, file, _]] = json.loads(run("import", "kept", "--json"))
    assert file == "mixed.json"
    run("import", "original", sha256, "--to", str(tmp_path / "out.json"))
    assert (tmp_path / "out.json").read_bytes() == mixed.read_bytes()
    run("import", "fhir", str(tmp_path / "missing.json"), status=1)
    assert len(json.loads(run("assign", "list", "--json"))) == 1


def test_a_log_that_holds_is_proved_and_saved(run: Any, folder: Path, tmp_path: Path) -> None:
    assert "0 broken" in run("verify", str(folder))
    run("backup", str(folder), str(tmp_path / "copy.db"))
    assert "former database" in run("restore", str(folder), str(tmp_path / "copy.db"))
    run("check", str(folder))


def test_s73_the_audit_is_reported_written_to_a_file_and_proved(run: Any, folder: Path, tmp_path: Path) -> None:
    run("user", "disable", "ruth")
    run("user", "enable", "ruth")
    lines = json.loads(run("audit", "report", "--person", "ruth", "--act", "user", "--up", "--json"))
    assert [(one["act"], one["person"], one["state"]) for one in lines] == [
        ("user disabled", "command line", "holds"),
        ("user enabled", "command line", "holds"),
    ]
    assert "audit read" in run("audit", "report", "--person", "command line")
    out = tmp_path / "audit.csv"
    run("audit", "report", "--csv", str(out), status=2)
    run("audit", "report", "--csv", str(out), "--why", "a review")
    assert "user disabled" in out.read_text(encoding="utf-8-sig")
    run("audit", "report", "--csv", str(out), "--why", "again", status=1)  # what is there is never overwritten
    assert "no login" in run("audit", "report", "--person", "nobody", status=1)
    assert "server:" in run("audit", "prove")
    own = tables.admin_audit
    with opened(folder) as pharmacy, pharmacy.database.writing() as connection:
        connection.execute(own.update().where(own.c.number == 2).values(actor="nobody"))
    assert "does not hold from record 2" in run("audit", "prove", status=1)


def test_migrate_says_that_a_database_of_this_version_needs_nothing(run: Any, folder: Path) -> None:
    assert "already. Nothing was changed" in run("migrate", str(folder))
    assert json.loads(run("migrate", str(folder), "--json"))["charts_anew"] is False


def test_a_log_that_does_not_hold_ends_verify_with_status_1(run: Any, folder: Path) -> None:
    from sqlalchemy import update

    from nursechart.server import tables
    from nursechart.server.pharmacy import open_pharmacy
    from tests.server.conftest import CHEAP

    pharmacy = open_pharmacy(folder, hashing=CHEAP)
    with pharmacy.database.writing() as connection:
        connection.execute(update(tables.entry).values(sig=bytes(64)))
    pharmacy.close()
    assert "the signature does not hold" in run("verify", str(folder), status=1)


def test_what_is_no_server_folder_is_said_in_a_sentence(run: Any, tmp_path: Path) -> None:
    assert "nursechart-server init" in run("check", str(tmp_path / "nothing"), status=1)


# --- behind real TLS -------------------------------------------------------------------------------------------------


@dataclass
class Running:
    process: subprocess.Popen[bytes]
    url: str
    folder: Path

    @property
    def address(self) -> tuple[str, int]:
        host, port = self.url.removeprefix("https://").split(":")
        return host, int(port)

    def ask(self, context: ssl.SSLContext, method: str, path: str, head: Any = None, **headers: str) -> Any:
        connection = http.client.HTTPSConnection(*self.address, context=context, timeout=300)
        body, coding = (b"", "") if head is None else seal_body(head)
        sent = {**headers, **({"content-encoding": coding} if coding else {})}
        connection.request(method, path, body=body or None, headers=sent)
        answer = connection.getresponse()
        found = answer.status, dict(answer.getheaders()), answer.read()
        connection.close()
        return found


@pytest.fixture(scope="module")
def running(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    import shutil

    folder = Path(shutil.copytree(furnished, tmp_path_factory.mktemp("run") / "pharmacy"))
    pipe_in, pipe_out = os.pipe()
    command = [sys.executable, "-c", "from nursechart.cli.pharmacy import main; main()", "serve", str(folder)]
    process = subprocess.Popen([*command, "--port", "0", "--ready-file", str(folder / "ready.json")], stdout=pipe_out)
    os.close(pipe_out)
    try:
        with os.fdopen(pipe_in) as said:
            assert "listens on" in said.readline()  # said once it takes requests
            yield Running(process, json.loads((folder / "ready.json").read_text())["url"], folder)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def _trusting(folder: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(folder / "keys" / "ca.crt"))


def test_the_server_is_reached_with_its_own_ca_and_no_other(running: Running) -> None:
    status, _, raw = running.ask(_trusting(running.folder), "GET", "/v1/ca")
    assert status == 200
    assert open_body(raw, "", m.CaAnswer)[0].ca_pem.startswith("-----BEGIN CERTIFICATE")
    with pytest.raises(ssl.SSLCertVerificationError):
        running.ask(ssl.create_default_context(), "GET", "/v1/ca")


def test_s59_an_older_tls_than_1_3_is_refused(running: Running) -> None:
    context = _trusting(running.folder)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with pytest.raises(ssl.SSLError):
        running.ask(context, "GET", "/v1/ca")


def test_a_laptop_enrols_and_is_answered_under_a_signature_over_the_wire(running: Running) -> None:
    told = CliRunner().invoke(main, ["device", "code", "--json", "--server", str(running.folder)])
    key = Ed25519PrivateKey.generate()
    public_key = key.public_key().public_bytes_raw()
    request = m.EnrolRequest(read_code(json.loads(told.output)["text"]).secret, public_key, "a laptop", "0.1.0")
    signed = _signed(running, "POST", "/v1/enrol", seal_body(request)[0], own_key_id(public_key), key)
    status, headers, raw = running.ask(_trusting(running.folder), "POST", "/v1/enrol", request, **signed)
    assert status == 200
    answer = open_body(raw, headers.get("content-encoding", ""), m.EnrolAnswer)[0]
    keys = {one.id: one.public_key for one in answer.server_keys if one.use == "answer"}
    proof = verify_answer(status, headers, raw, request_signature=signed["signature"], server_keys=keys)
    assert isinstance(proof, SignedAnswer)
    assert {"server", "date"}.isdisjoint({name.lower() for name in headers})


def _signed(
    running: Running, method: str, path: str, body: bytes, key_id: str, key: Ed25519PrivateKey
) -> dict[str, str]:
    import time

    return sign_request(
        method, running.url + path, body, key_id=key_id, device_key=key, created_s=int(time.time()),
        nonce=os.urandom(16),
    )  # fmt: skip


def test_a_server_stops_without_an_error_while_laptops_hold_connections_on_which_they_say_nothing(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A laptop between two syncs keeps its connection and looks at it no more, so it answers no goodbye of TLS."""
    with opened(folder) as pharmacy:
        listening = listen("127.0.0.1", 0)
        serving = Serving(pharmacy, listening)
        serving.start()
        laptop = http.client.HTTPSConnection(*listening.getsockname(), context=_trusting(folder))
        laptop.request("GET", "/v1/ca")
        assert laptop.getresponse().read()
        serving.stop()
        laptop.close()
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []


def test_the_server_stops_gracefully_when_asked(running: Running) -> None:
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(timeout=300) == 0


if sys.platform == "win32":  # it has no SIGTERM to send
    del test_the_server_stops_gracefully_when_asked
