"""What goes into the one-folder program; that it works, packaging/build.py lets it prove itself."""

from __future__ import annotations

import ast
import importlib.util
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

import pytest

HOUSE = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def kept() -> ModuleType:
    return _module("kept")


@pytest.fixture(scope="module")
def build(kept: ModuleType) -> ModuleType:
    sys.modules["kept"] = kept  # the build's own folder is not on the path of tests
    try:
        return _module("build")
    finally:
        del sys.modules["kept"]


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """What `./dev` hands to the programs it calls, which are not started: their environments."""
    told: list[dict[str, str]] = []

    def run(_command: list[str], env: dict[str, str], **_more: object) -> subprocess.CompletedProcess[str]:
        told.append(env)
        return subprocess.CompletedProcess([], 0)

    monkeypatch.delenv("HYPOTHESIS_PROFILE", raising=False)
    monkeypatch.setattr(subprocess, "run", run)
    return told


def _dev() -> ModuleType:
    loader = SourceFileLoader("dev", str(HOUSE / "dev"))
    found = importlib.util.spec_from_loader("dev", loader)
    assert found is not None
    module = importlib.util.module_from_spec(found)
    loader.exec_module(module)
    return module


def test_the_long_profile_of_the_tests_kills_and_cuts_as_often_as_it_says(door: list[dict[str, str]]):
    dev = _dev()
    assert dev.test(["--all", "-k", "nothing"]) == 0
    assert door[-1]["HYPOTHESIS_PROFILE"] == "long"  # tests that do not use Hypothesis read it there
    dev.test(["-k", "nothing"])
    assert "HYPOTHESIS_PROFILE" not in door[-1]


def _module(name: str) -> ModuleType:
    found = importlib.util.spec_from_file_location(name, HOUSE / "packaging" / f"{name}.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    "inside",
    [
        "PySide6/Qt/plugins/platforms/libqxcb.so", "PySide6/Qt/plugins/platforms/libqwayland.so",
        "PySide6/Qt/plugins/platforms/libqoffscreen.so", "PySide6/plugins/platforms/qwindows.dll",
        "PySide6\\plugins\\styles\\qmodernwindowsstyle.dll", "PySide6/Qt/plugins/platforms/libqcocoa.dylib",
        "PySide6/Qt/plugins/iconengines/libqsvgicon.so", "PySide6/Qt/plugins/imageformats/libqsvg.so",
        "PySide6/Qt/plugins/platforminputcontexts/libibusplatforminputcontextplugin.so",
        "PySide6/Qt/translations/qtbase_es.qm", "PySide6/Qt/lib/libQt6Widgets.so.6", "PySide6/Qt6Core.dll",
        "PySide6/QtWidgets.abi3.so", "PySide6/Qt/lib/QtGui.framework/Versions/A/QtGui",
        "sqlcipher3/_sqlite3.cpython-311-x86_64-linux-gnu.so", "resources/content/pack.yaml",
        "PySide6/Qt/lib/libicudata.so.73",
    ],
)  # fmt: skip
def test_what_the_screens_need_is_kept_on_every_system(kept: ModuleType, inside: str) -> None:
    assert kept.is_wanted(inside)


@pytest.mark.parametrize(
    "inside",
    [
        "PySide6/Qt/lib/libQt6Qml.so.6", "PySide6/Qt6Quick.dll", "PySide6/opengl32sw.dll",
        "PySide6\\plugins\\tls\\qschannelbackend.dll", "PySide6/Qt/plugins/imageformats/libqtiff.so",
        "PySide6/Qt/plugins/platforms/libqeglfs.so", "PySide6/Qt/translations/qtdeclarative_de.qm",
        "PySide6/Qt/lib/QtQml.framework/Versions/A/Resources/Info.plist",
        "PySide6/Qt/plugins/sqldrivers/libqsqlite.so",
    ],
)  # fmt: skip
def test_what_nothing_opens_stays_out(kept: ModuleType, inside: str) -> None:
    assert not kept.is_wanted(inside)


def test_the_driver_that_would_open_a_database_in_clear_is_never_built_in(kept: ModuleType) -> None:
    assert {"sqlite3", "_sqlite3"} <= set(kept.UNUSED_PACKAGES)


def test_the_screens_import_no_part_of_qt_that_is_left_out(kept: ModuleType) -> None:
    used = {
        line.split()[1]
        for file in (HOUSE / "nursechart").rglob("*.py")
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.strip().startswith("from PySide6.")
    }
    assert used >= {"PySide6.QtCore", "PySide6.QtGui", "PySide6.QtWidgets", "PySide6.QtSvg"}
    for module in used:
        assert module not in kept.UNUSED_PACKAGES
        assert kept.is_wanted(f"PySide6/{module.removeprefix('PySide6.')}.abi3.so")


def test_everything_built_in_comes_with_its_licence(build: ModuleType, tmp_path: Path) -> None:
    build.licences(tmp_path / "licences")
    there = {path.name.casefold().replace("_", "-") for path in (tmp_path / "licences").iterdir()}
    without_file = {"pyside6-essentials", "shiboken6"}  # theirs are the two texts beside READ-ME.txt
    dropped = {name.replace("_", "-") for name in build.UNUSED_PACKAGES}
    for package in build.runtime_packages():
        plain = package.casefold().replace("_", "-")
        assert plain in there | without_file | dropped, f"{package} comes without a licence text"
    assert {"lgpl-3.0.txt", "gpl-3.0.txt", "read-me.txt"} <= there


def test_s81_the_program_works_with_assertions_compiled_out(tmp_path: Path) -> None:
    command = [sys.executable, "-O", "-m", "nursechart", "doctor", "--folder", str(tmp_path / "none")]
    done = subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "optimize=1" in (HOUSE / "packaging" / "nursechart.spec").read_text(encoding="utf-8")


def test_both_frozen_programs_begin_where_the_installed_ones_do() -> None:
    project = (HOUSE / "pyproject.toml").read_text(encoding="utf-8")
    for start, package in (("start_desktop", "desktop"), ("start_pharmacy", "pharmacy")):
        code = (HOUSE / "packaging" / f"{start}.py").read_text(encoding="utf-8")
        assert f"from nursechart.cli.{package} import main" in code
        assert f"nursechart.cli.{package}:main" in project


def test_what_a_library_reads_from_its_own_folder_goes_with_the_program() -> None:
    spec = (HOUSE / "packaging" / "nursechart.spec").read_text(encoding="utf-8")
    imported = {
        name.split(".")[0]
        for file in (HOUSE / "nursechart").rglob("*.py")
        for name in _imports(file)
        if not name.startswith("nursechart")
    }
    reading = {name for name in imported - set(sys.stdlib_module_names) if _reads_its_folder(name)}
    assert {"biip", "stdnum"} <= reading
    assert {name for name in reading if f'"{name}"' not in spec} - _PACKED_ANYHOW == set()


# PyInstaller's own hook takes what they read along, or the program does not use the part that reads.
_PACKED_ANYHOW = {"alembic", "click", "lark", "pyhanko"}


def _imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def _reads_its_folder(package: str) -> bool:
    found = importlib.util.find_spec(package)
    folders = list(found.submodule_search_locations or ()) if found else []
    asks = re.compile(r"resources\.(files|open_\w+|read_\w+)\(|pkgutil\.get_data|pkg_resources|resource_filename")
    return any(
        asks.search(file.read_text(encoding="utf-8", errors="replace"))
        for folder in folders
        for file in Path(folder).rglob("*.py")
    )
