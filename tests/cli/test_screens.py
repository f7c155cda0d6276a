"""Commands that open windows, on systems that cannot show one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QtMsgType, qInstallMessageHandler, qWarning
from PySide6.QtWidgets import QApplication, QLabel

from nursechart import app as desktop_app
from nursechart import logs
from nursechart.cli.desktop import screens
from nursechart.ui import application
from tests.cli.conftest import Run


@pytest.fixture
def no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")


@pytest.mark.usefixtures("no_display")
@pytest.mark.parametrize("words", [(), ("gallery",)])
def test_without_a_display_the_desktop_says_so_and_names_the_way_that_needs_none(
    run: Run, words: tuple[str, ...]
) -> None:
    assert "nursechart demo --headless" in run(*words, status=1).stderr


@pytest.mark.parametrize("library", ["libGL.so.1", "libglib-2.0.so.0", "libEGL.so.1"])
def test_a_missing_system_library_is_named_with_the_line_that_installs_it(tmp_path: Path, library: str) -> None:
    fake = tmp_path / "PySide6"
    fake.mkdir()
    (fake / "__init__.py").write_text("")
    said = f"{library}: cannot open shared object file: No such file or directory"
    (fake / "QtCore.py").write_text(f"raise ImportError({said!r})\n")
    command = [sys.executable, "-m", "nursechart", "demo", "--headless"]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"this system has no {library}" in done.stderr
    assert "apt-get install -y --no-install-recommends libgl1 libegl1" in done.stderr
    doctor = [*command[:3], "doctor", "--folder", str(tmp_path / "none")]
    done = subprocess.run(doctor, env=environment, capture_output=True, text=True, check=False)
    assert f"WRONG screens: The screens cannot be shown: this system has no {library}" in done.stdout
    assert "ok    database" in done.stdout


def test_an_import_that_fails_for_another_reason_is_a_bug_and_not_a_missing_library() -> None:
    assert screens.missing_library(ImportError("cannot import name 'Shift'", name="nursechart.charting.shift")) == ""
    assert screens.missing_library(ModuleNotFoundError("No module named 'PySide6'", name="PySide6")) == "PySide6"


def test_every_library_that_x11_windows_lack_is_named_at_once(
    monkeypatch: pytest.MonkeyPatch, run: Run, no_display: None
) -> None:
    monkeypatch.setattr(screens, "WINDOW_LIBRARIES", ("libno-such.so.1", "libc.so.6", "libnor-this.so.2"))
    monkeypatch.setenv("DISPLAY", ":99")
    assert "has no libno-such.so.1, libnor-this.so.2." in run(status=1).stderr
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert screens.missing_for_windows() == []


def test_the_self_test_paints_with_the_shipped_fonts(qapp: QApplication) -> None:
    assert desktop_app.paints() == "offscreen"


def test_a_note_is_printed_without_a_window(qapp: QApplication) -> None:
    assert desktop_app.print_note("<p>Visit note</p>", title="Visit note").startswith(b"%PDF-1.4")


@pytest.mark.qt_no_exception_capture
def test_s33_what_qt_says_is_withheld_but_for_its_kind(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    told: list[tuple[str, dict[str, object]]] = []
    monkeypatch.setattr(application, "event", lambda name, **fields: told.append((name, fields)))
    before = qInstallMessageHandler(application._withheld)
    try:
        qWarning("Zebulon Marker")
    finally:
        qInstallMessageHandler(before)
    assert told == [("qt message withheld", {"kind": QtMsgType.QtWarningMsg.name, "type": "default"})]
    assert "Zebulon" not in capfd.readouterr().err
    assert {"kind", "type"} <= logs.FIELDS


def test_the_first_paint_is_told_once(qtbot, qapp: QApplication) -> None:  # type: ignore[no-untyped-def]
    told: list[int] = []
    label = QLabel("first")
    qtbot.addWidget(label)
    application.when_painted(label, lambda: told.append(1))
    assert told == []
    label.show()
    qtbot.waitUntil(lambda: told == [1])
    label.repaint()
    qapp.processEvents()
    assert told == [1]
