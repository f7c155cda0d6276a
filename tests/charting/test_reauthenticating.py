"""S-64: what takes something out of the program asks for a password or PIN that is at most five minutes old.

`save` is the one door, and asks. A function that writes a file, fills the clipboard or hands something to another
program by any other way has to be listed here with why it need not.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import nursechart
from nursechart.charting import audit_looks, exporting
from nursechart.charting.looks.settings import AuditFilter
from nursechart.charting.reauthenticating import Pin, ProofTooOld, prove
from nursechart.cli.desktop import charts
from nursechart.store.errors import WrongPassword, WrongPin
from nursechart.sync import by_file
from nursechart.ui.visit.asks import Charting
from tests.charting.clinic import AtVisit
from tests.sync.house import PASSWORD

WHY = "Asked for by the hospital"
EXPORTS: dict[str, Callable[[AtVisit, Path], object]] = {
    "the note as PDF": lambda at, path: Charting().save_note(at.shift, at.feed, at.visit, WHY, path),
    "the hand-out as PDF": lambda at, path: Charting().save_hand_out(at.shift, at.feed, "<p>For you</p>", WHY, path),
    "the visit as FHIR": lambda at, path: exporting.save_fhir(at.shift, at.feed, at.visit, WHY, path),
    "the audit as CSV": lambda at, path: audit_looks.save_audit(at.shift, AuditFilter("all"), WHY, path),
    "the command line, FHIR": lambda at, path: charts._write(at.shift, at.feed, at.visit, "fhir", WHY, path),
    "the command line, PDF": lambda at, path: charts._write(at.shift, at.feed, at.visit, "pdf", WHY, path),
}
OUT_OF_THE_PROGRAM = {
    ("charting.exporting", "save"): "asks: the one door of exports",
    ("sync.by_file", "write_out"): "signs with her own key, which asks each time; only the pharmacy opens the file",
    # the clipboard, filled by her alone; each is cleared at a lock
    ("ui.settings.screen", "_copy"): "what this laptop is; nothing of a patient",
    ("ui.sync.screen", "_copy"): "ids and the reason of a refusal; nothing of a patient",
    ("ui.today.screen", "_copy"): "one address, for a map, without a name; as read on the screen",
    ("ui.today.going", "_copy"): "one address or number, without a name; as read on the screen",
    ("ui.outside", "open_outside"): "one address or number, handed to the map or the telephone, without a name",
    # the program's own files
    ("ui.hands", "picture"): "pictures of the demonstration's invented patients",
}
# What writes the laptop's own files, as `store` does: encrypted, or with nothing of a patient in them.
OWN = ("chart.engine", "clinical.", "logs", "spoken_here", "sync.joined")
LAPTOP = ("app", "chart", "charting", "cli/desktop", "clinical", "documents", "interop", "record", "sync", "ui")
_WRITES = {
    "write_bytes",
    "write_text",
    "write_whole",
    "write_parts",
    "fdopen",
    "setMimeData",
    "setPixmap",
    "setImage",
    "openUrl",
}


@pytest.fixture
def later(visit: AtVisit, qapp: object) -> AtVisit:
    """Six minutes after she gave her password."""
    prove(visit.shift, PASSWORD)
    visit.laptop.clock.pass_minutes(6)
    return visit


def exported(at: AtVisit) -> list[str]:
    return [each.action for each in at.shift.store.audit_records(0, 100_000) if each.action == "export"]


@pytest.mark.parametrize("what", EXPORTS)
def test_s_64_nothing_is_saved_six_minutes_after_the_password_until_it_is_given_again(
    later: AtVisit, tmp_path: Path, what: str
) -> None:
    path, before = tmp_path / "out", exported(later)
    with pytest.raises(ProofTooOld):
        EXPORTS[what](later, path)
    with pytest.raises(WrongPassword):
        prove(later.shift, "not hers")
    with pytest.raises(ProofTooOld):
        EXPORTS[what](later, path)
    assert not path.exists()
    assert exported(later) == before

    prove(later.shift, PASSWORD)
    EXPORTS[what](later, path)

    assert path.stat().st_size > 0
    later.laptop.clock.pass_minutes(4)
    EXPORTS[what](later, tmp_path / "another")  # younger than five minutes: not asked again


def test_s_64_a_pin_stands_for_the_password_at_an_export(later: AtVisit, tmp_path: Path) -> None:
    store = later.shift.store
    store.choose_pin(PASSWORD, Pin("739146"))
    later.laptop.clock.pass_minutes(6)
    with pytest.raises(WrongPin):
        prove(later.shift, Pin("850257"))
    with pytest.raises(ProofTooOld):
        exporting.save_fhir(later.shift, later.feed, later.visit, WHY, tmp_path / "out")
    prove(later.shift, Pin("739146"))
    assert exporting.save_fhir(later.shift, later.feed, later.visit, WHY, tmp_path / "out").exists()
    store.forget_pin()


def test_s_64_the_carried_file_is_signed_and_so_asks_each_time(visit: AtVisit, tmp_path: Path) -> None:
    prove(visit.shift, PASSWORD)
    with pytest.raises(WrongPassword):
        by_file.write_out(visit.laptop.joined, tmp_path / "out", "not hers", now_ms=visit.laptop.clock.ms)
    assert not (tmp_path / "out").exists()


def _ways_out() -> Iterator[tuple[str, str]]:
    """Every function of the laptop's program that writes a file, fills the clipboard or starts another program."""
    root = Path(nursechart.__file__).parent
    files = [path for part in LAPTOP for path in (root / part).rglob("*.py")] + list(root.glob("*.py"))
    for path in files:
        module = ".".join(path.relative_to(root).with_suffix("").parts)
        if module.startswith(OWN):
            continue
        functions = [each for each in ast.walk(ast.parse(path.read_text())) if isinstance(each, ast.FunctionDef)]
        for function in functions:
            if any(isinstance(each, ast.Call) and _goes_out(each) for each in ast.walk(function)):
                yield module, function.name


def _goes_out(call: ast.Call) -> bool:
    match call.func:
        case ast.Name(id="open") | ast.Attribute(value=ast.Name(id="io"), attr="open"):
            return _is_for_writing(call, 1)
        case ast.Attribute(value=ast.Name(id="os"), attr="open"):
            return "O_WRONLY" in ast.unparse(call) or "O_RDWR" in ast.unparse(call)
        case ast.Attribute(value=owner, attr="open"):
            return _is_for_writing(call, 0) and "dialog" not in ast.unparse(owner)
        case ast.Name(id=name) | ast.Attribute(attr=name) if name in _WRITES | {"QPrinter", "QSaveFile"}:
            return True
        case ast.Attribute(value=owner, attr="setText"):
            return "clipboard()" in ast.unparse(owner)
        case ast.Attribute(attr="save"):  # an image; a painter's takes nothing
            return bool(call.args) and "exporting" not in ast.unparse(call.func)
    return False


def _is_for_writing(call: ast.Call, place: int) -> bool:
    mode = [each.value for each in call.keywords if each.arg == "mode"] + list(call.args[place : place + 1])
    return any(isinstance(each, ast.Constant) and set(str(each.value)) & set("wxa+") for each in mode)


def test_s_64_nothing_leaves_the_program_but_by_the_door_that_asks_or_says_why_it_need_not() -> None:
    assert set(_ways_out()) == OUT_OF_THE_PROGRAM.keys()
