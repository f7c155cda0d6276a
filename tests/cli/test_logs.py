"""What a log may say: an event's name, ids and counts. Never what somebody typed (S-31, S-33, S-34).

The marker stands for a name or a note. It is looked for in the log, on stderr, and in what objects say of themselves.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import logging
import stat
import sys
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from nursechart import logs
from nursechart.clinical.vitals import NotANumber, read_number
from nursechart.logs import event, keep_logs
from nursechart.store.vault import Vault

MARKER = "Zebulon Marker"
log = logging.getLogger("nursechart.store")


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Path]:
    """Logs kept in a file of this test; every hook is put back afterwards."""
    root = logging.getLogger()
    before = (root.handlers[:], root.level, sys.excepthook, threading.excepthook, sys.unraisablehook)
    raises = logging.raiseExceptions
    keep_logs(tmp_path / "logs")
    yield tmp_path / "logs" / "nursechart.log"
    for handler in root.handlers:
        handler.close()
    root.handlers[:], level, sys.excepthook, threading.excepthook, sys.unraisablehook = before
    root.setLevel(level)
    logging.raiseExceptions = raises


def lines(kept: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in kept.read_text(encoding="utf-8").splitlines()]


class Charted(msgspec.Struct):
    pulse: int


def broken_by(kind: str) -> None:
    """Raise as each layer does, with the marker in the text, the arguments and the locals."""
    local = MARKER
    match kind:
        case "value":
            raise ValueError(local)
        case "key":
            raise KeyError(local)
        case "json":
            json.loads('{"name": "' + local)
        case "validation":
            msgspec.json.decode(b'{"pulse": "%s"}' % local.encode(), type=Charted)
        case "chained":
            try:
                raise LookupError(local)
            except LookupError as error:
                raise RuntimeError(f"no chart of {local}") from error
        case "group":
            raise ExceptionGroup(local, [ValueError(local), KeyError(local)])
        case "number":
            read_number(local)


KINDS = ["value", "key", "json", "validation", "chained", "group", "number"]


@pytest.mark.parametrize("kind", KINDS)
def test_s32_an_error_that_carries_what_was_typed_leaves_its_type_and_frames_in_the_log(
    kept: Path, capfd: pytest.CaptureFixture[str], kind: str
) -> None:
    try:
        broken_by(kind)
    except Exception:
        log.exception("could not chart")
    (line,) = lines(kept)
    assert line["event"] == "could not chart"
    assert line["exception"] != "NoneType"
    assert any("broken_by" in frame for frame in line["frames"])
    assert MARKER not in kept.read_text() + "".join(capfd.readouterr())


@pytest.mark.parametrize("kind", KINDS)
def test_s33_an_uncaught_error_says_where_and_not_what(
    kept: Path, capfd: pytest.CaptureFixture[str], kind: str
) -> None:
    try:
        broken_by(kind)
    except Exception:  # noqa: BLE001  as the interpreter does when nobody catches it
        sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
    err = capfd.readouterr().err
    assert err.startswith("nursechart stopped on an error of its own: ")
    assert "broken_by" in lines(kept)[0]["frames"]
    assert MARKER not in kept.read_text() + err


def test_s33_an_error_in_a_thread_goes_the_same_way(kept: Path, capfd: pytest.CaptureFixture[str]) -> None:
    thread = threading.Thread(target=broken_by, args=("value",))
    thread.start()
    thread.join()
    assert lines(kept)[0]["type"] == "ValueError"
    assert MARKER not in kept.read_text() + capfd.readouterr().err


def test_s33_an_error_that_cannot_be_raised_goes_the_same_way(kept: Path, capfd: pytest.CaptureFixture[str]) -> None:
    class Leaving:
        def __repr__(self) -> str:
            return MARKER

        def __del__(self) -> None:
            broken_by("value")

    Leaving()
    gc.collect()
    assert lines(kept)[0]["type"] == "ValueError"
    assert MARKER not in kept.read_text() + capfd.readouterr().err


def test_s33_an_error_in_asyncio_that_nobody_awaits_goes_the_same_way(
    kept: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    async def forgotten() -> None:
        task = asyncio.get_running_loop().create_task(_raises(), name=MARKER)
        await asyncio.wait([task])
        del task
        gc.collect()

    async def _raises() -> None:
        broken_by("value")

    asyncio.run(forgotten())
    (line,) = lines(kept)
    assert line["event"] == "library message withheld"
    assert line["exception"] == "ValueError"
    assert MARKER not in kept.read_text() + capfd.readouterr().err


def test_s31_what_a_library_says_is_withheld_and_that_it_spoke_is_kept(
    kept: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    library = logging.getLogger("sqlalchemy.engine")
    library.warning("INSERT INTO standing VALUES (%s)", MARKER)
    library.warning(f"INSERT INTO standing VALUES ({MARKER})")
    assert [line["event"] for line in lines(kept)] == ["library message withheld"] * 2
    assert MARKER not in kept.read_text() + capfd.readouterr().err


def test_s31_only_allowed_fields_are_kept_and_others_are_counted(kept: Path) -> None:
    event("charted", entries=3, feed="p:1")
    event("charted", name=MARKER, note=MARKER, entries=1)  # a slip
    first, second = lines(kept)
    assert (first["entries"], first["feed"], "fields_withheld" in first) == (3, "p:1", False)
    assert (second["entries"], second["fields_withheld"]) == (1, 2)
    assert MARKER not in kept.read_text()


def test_s31_a_message_with_arguments_is_withheld_even_from_our_own_code(kept: Path) -> None:
    log.warning("charted %s", MARKER)
    assert lines(kept)[0]["event"] == "library message withheld"


def test_s31_a_value_that_is_no_word_or_number_is_withheld(kept: Path) -> None:
    log.info("charted", extra={"fields": {"entries": {MARKER}, "cause": ValueError(MARKER), "count": 2}})
    (line,) = lines(kept)
    assert (line["count"], line["fields_withheld"]) == (2, 2)
    assert MARKER not in kept.read_text()


def test_s31_a_line_that_cannot_be_written_is_not_repeated_on_stderr(
    kept: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object) -> str:
        raise OSError(28, MARKER)

    monkeypatch.setattr(logs.Redacted, "format", full)
    event("charted", count=1)
    assert capfd.readouterr().err == ""


def test_s31_a_warning_of_a_library_is_withheld(kept: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with contextlib.suppress(UserWarning):
        warnings.warn(MARKER, stacklevel=1)
    assert MARKER not in kept.read_text() + capfd.readouterr().err


def test_s30_the_log_is_for_this_account_alone(kept: Path) -> None:
    event("started")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700


def test_debug_is_off_so_nothing_chatty_is_asked_for(kept: Path) -> None:
    logging.getLogger("urllib3").debug("GET /v1/sync %s", MARKER)
    assert kept.read_text() == ""


def test_s34_a_vault_says_nothing_of_its_keys() -> None:
    keys = [bytes(range(32)), bytes(range(32, 64))]
    vault = Vault(bytearray(keys[0]), 1, bytearray(keys[1]))
    said = repr(vault) + str(vault)
    assert not any(key.hex() in said or repr(key)[2:-1] in said for key in (*keys, bytes(vault.key("db"))))
    vault.close()


def test_s34_what_was_typed_is_in_the_sentence_for_the_screen_and_nowhere_else(kept: Path) -> None:
    with pytest.raises(NotANumber) as refused:
        read_number("38.4.1")
    log.warning("refused", extra={"fields": {"type": type(refused.value).__name__}})
    assert "38.4.1" not in kept.read_text()


def test_the_allowed_fields_are_words_that_cannot_hold_a_name() -> None:
    assert not logs.FIELDS & {"name", "patient", "note", "text", "value", "born", "address", "mrn", "message", "login"}
