"""Build the one-folder program into dist/nursechart and let it prove itself.

The frozen program has to pass its own `nursechart doctor`, show its first page, run a pharmacy, and tell the whole
headless story; a build that cannot is no build. It runs away from this checkout and its Python. Run it as
`./dev package`. There is no cross-building: each system builds its own.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import re
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import time
import tomllib
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from kept import UNUSED_PACKAGES

HOUSE = Path(__file__).resolve().parent.parent
FOLDER = HOUSE / "dist" / "nursechart"
END = ".exe" if os.name == "nt" else ""
PROGRAM, PHARMACY = FOLDER / f"nursechart{END}", FOLDER / f"nursechart-server{END}"
PATIENCE_S = 30.0
STARTS = 5

Command = list[str | Path]

SWAP_QT = """Qt and PySide6 in this folder are used under the LGPL-3.0. They are separate, unchanged shared libraries
in _internal/PySide6 and may be replaced by your own build of the same version; the licences of
everything in this folder are beside this file.
"""


def main() -> int:
    started = time.monotonic()
    spec = HOUSE / "packaging" / "nursechart.spec"
    # -I: this folder is called packaging, and must not stand in for the library of that name
    command = [sys.executable, "-I", "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "ERROR", str(spec)]
    if subprocess.run(command, cwd=HOUSE, check=False).returncode:
        return 1
    licences(FOLDER / "licences")
    size_mb = sum(file.stat().st_size for file in FOLDER.rglob("*") if file.is_file() and not file.is_symlink()) / 1e6
    print(f"Built {FOLDER.relative_to(HOUSE)}: {size_mb:.0f} MB in {time.monotonic() - started:.0f} s")
    with tempfile.TemporaryDirectory(prefix="nursechart-frozen-") as elsewhere:
        return prove(Path(elsewhere))


def prove(elsewhere: Path) -> int:
    """The finished programs at work; the first that fails ends the build."""
    steps: dict[str, Command] = {
        "nursechart doctor": [PROGRAM, "doctor", "--folder", elsewhere / "none"],
        "nursechart content check": [PROGRAM, "content", "check"],
        "nursechart-server init": [PHARMACY, "init", elsewhere / "pharmacy"],
        "nursechart-server verify": [PHARMACY, "verify", elsewhere / "pharmacy"],
    }
    for name, command in steps.items():
        if failed(name, command, elsewhere):
            return 1
    serves(elsewhere / "pharmacy", elsewhere)
    times_ms = sorted(first_page_ms(elsewhere / f"laptop-{number}", elsewhere) for number in range(STARTS))
    print(f"First page painted after {times_ms[0]:.0f} ms (best of {STARTS}; worst {times_ms[-1]:.0f} ms)")
    demo: Command = [PROGRAM, "demo", "--headless", "--out", elsewhere / "out"]
    return int(failed("nursechart demo --headless", demo, elsewhere))


def failed(name: str, command: Command, elsewhere: Path) -> bool:
    print("->", name, flush=True)
    status = subprocess.run([str(word) for word in command], cwd=elsewhere, env=bare(), check=False).returncode
    if status:
        print(f"The frozen program failed: {name} ended with {status}", file=sys.stderr)
    return bool(status)


def first_page_ms(folder: Path, elsewhere: Path) -> float:
    """From the start of the process until its log says that the first page is painted; it is then asked to end."""
    log = folder / "logs" / "nursechart.log"
    began = time.monotonic()
    command = [str(PROGRAM), "--folder", str(folder)]
    with subprocess.Popen(command, cwd=elsewhere, env=bare() | {"QT_QPA_PLATFORM": "offscreen"}) as process:
        try:
            while not (log.exists() and "first page painted" in log.read_text(encoding="utf-8")):
                if process.poll() is not None or time.monotonic() - began > PATIENCE_S:
                    sys.exit("The frozen program did not show its first page")
                time.sleep(0.002)
            return (time.monotonic() - began) * 1000
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE_S)


def serves(folder: Path, elsewhere: Path) -> None:
    """The frozen pharmacy takes a request over TLS, and ends when it is asked to."""
    print("-> nursechart-server serve", flush=True)
    ready = elsewhere / "ready.json"
    command = [str(PHARMACY), "serve", str(folder), "--port", "0", "--ready-file", str(ready)]
    began = time.monotonic()
    with subprocess.Popen(command, cwd=elsewhere, env=bare(), stderr=subprocess.DEVNULL) as process:
        try:
            while not ready.exists():
                if process.poll() is not None or time.monotonic() - began > PATIENCE_S:
                    sys.exit("The frozen pharmacy did not begin to serve")
                time.sleep(0.02)
            url = json.loads(ready.read_text(encoding="utf-8"))["url"]
            trusted = ssl.create_default_context(cafile=folder / "keys" / "ca.crt")
            health = f"{url}/healthz"  # https, as the pharmacy announced it
            with urllib.request.urlopen(health, context=trusted, timeout=PATIENCE_S) as answer:  # noqa: S310
                print(f"   /healthz answers {answer.status}")
        finally:
            process.terminate()
            process.wait(PATIENCE_S)


def bare() -> dict[str, str]:
    """The environment without anything of this checkout's Python."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}


def licences(folder: Path) -> None:
    """Put the licence texts of everything that is built in beside it."""
    shutil.copytree(HOUSE / "packaging" / "licences", folder)
    (folder / "READ-ME.txt").write_text(SWAP_QT, encoding="utf-8")
    for package in runtime_packages():
        if package.replace("-", "_") in UNUSED_PACKAGES:
            continue
        distribution = importlib.metadata.distribution(package)
        for file in distribution.files or ():
            if re.search(r"licen[cs]e|copying|notice|authors", file.name, re.IGNORECASE) and file.suffix != ".py":
                own = folder / distribution.name
                own.mkdir(exist_ok=True)
                shutil.copyfile(str(file.locate()), own / file.name)


def runtime_packages() -> Iterator[str]:
    """What pyproject.toml asks for at run time and what that asks for, as far as it is installed here."""
    wanted = list(tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"])
    seen: set[str] = set()
    while wanted:
        name = re.split(r"[\s\[<>=!;~(]", wanted.pop(), maxsplit=1)[0].lower()
        if name in seen:
            continue
        seen.add(name)
        try:
            needs = importlib.metadata.requires(name) or []
        except importlib.metadata.PackageNotFoundError:
            continue  # for another system, or an extra that nobody asked for
        yield name
        wanted += [need for need in needs if "extra ==" not in need]


if __name__ == "__main__":
    sys.exit(main())
