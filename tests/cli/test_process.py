"""What this process does before anything else: nothing of its memory may reach a disk (S-35)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

LOOK = """
import ctypes, resource
print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
"""
HOUSE = Path(__file__).parents[2]


def ran(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(HOUSE)}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_s35_a_command_turns_core_dumps_off_and_cannot_be_looked_into(tmp_path: Path) -> None:
    before = ran(LOOK, tmp_path).stdout.split()
    assert before[-1] == "1"  # as any program begins
    code = f"from nursechart.cli.desktop import main\nmain(['content', 'check'], standalone_mode=False)\n{LOOK}"
    told = ran(code, tmp_path).stdout.splitlines()
    assert told[-1] == "(0, 0) 0"


def test_s35_a_hard_crash_leaves_no_core_and_only_the_stack(tmp_path: Path) -> None:
    code = """
import ctypes
from nursechart.cli.desktop.process import keep_secrets_in
keep_secrets_in()
def stack(marker):
    ctypes.string_at(0)
stack("Zebulon Marker")
"""
    crashed = ran(code, tmp_path)
    assert crashed.returncode < 0
    assert "in stack" in crashed.stderr
    assert "Zebulon" not in crashed.stderr
    assert list(tmp_path.iterdir()) == []


def test_s33_a_bug_in_a_command_leaves_its_frames_and_not_what_was_typed(tmp_path: Path) -> None:
    code = """
from nursechart.cli.desktop import content, main
def broken(folder, clinic):
    raise KeyError("Zebulon Marker")
content.check_pack = broken
main(["content", "check"])
"""
    crashed = ran(code, tmp_path)
    assert crashed.returncode == 1
    assert "KeyError" in crashed.stderr
    assert "broken" in crashed.stderr
    assert "Zebulon" not in crashed.stderr + crashed.stdout
