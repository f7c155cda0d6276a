"""Every command explains itself, and ends with the status it promises."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nursechart.cli.desktop import common, main
from tests.cli.conftest import Run


def _commands(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _commands(command, (*path, name))
        else:
            yield (*path, name)


@pytest.mark.parametrize("path", list(_commands(main)), ids=" ".join)
def test_every_command_explains_itself_with_an_example(run: Run, path: tuple[str, ...]) -> None:
    assert "Example:\n    nursechart " + " ".join(path) in run(*path, "--help").output


def test_the_program_explains_itself_and_says_its_version(run: Run) -> None:
    told = run("--help").output
    for command in ("demo", "doctor", "verify", "export", "gallery", "sync", "content"):
        assert f"  {command} " in told
    assert "demo-child" not in told
    assert run("--version").output == "nursechart, version 0.1.0\n"


@pytest.mark.parametrize(
    "words",
    [
        ("sync",), ("export",), ("export", "5c1f"), ("export", "5c1f", "--visit", "v"), ("content", "check", "nowhere"),
        ("content", "diff"), ("nothing",), ("--theme", "pink"), ("demo", "nowhere.json"), ("--folder", "x", "doctor"),
        ("demo-child", "somebody"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_wrong_usage_ends_with_status_2(run: Run, words: tuple[str, ...]) -> None:
    run(*words, status=2)


def test_charts_are_kept_where_each_system_keeps_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/maya")
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setenv("LOCALAPPDATA", "/c/Users/maya/AppData/Local")
    told = {}
    for system in ("linux", "darwin", "win32"):
        monkeypatch.setattr(sys, "platform", system)
        told[system] = common.data_folder()
    assert told["linux"] == Path("/home/maya/.local/share/nursechart")
    assert told["darwin"] == Path("/home/maya/Library/Application Support/nursechart")
    assert told["win32"] == Path("/c/Users/maya/AppData/Local/nursechart")


def test_python_m_nursechart_is_the_same_command() -> None:
    done = subprocess.run([sys.executable, "-m", "nursechart", "--version"], capture_output=True, text=True, check=True)
    assert "0.1.0" in done.stdout


def test_help_and_the_pharmacys_command_load_neither_qt_nor_the_database() -> None:
    loaded = (
        "import sys; import nursechart.cli.desktop, nursechart.cli.pharmacy.common;"
        "print([name for name in ('PySide6', 'nursechart.app', 'nursechart.charting') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    desktop = "import sys; import nursechart.cli.desktop; print('sqlalchemy' in sys.modules, 'urllib3' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", desktop], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False False"
