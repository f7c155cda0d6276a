"""Which content pack is in force on this computer, and the packs that charts were written with.

The program ships a pack; a clinic puts a pack of its own in its place, or changes in it, with `use`. Each pack that
was in force is kept by its version, so that a visit is shown by the content it was charted with, and so that a pack
that turns out broken never leaves a nurse without one: the last good one stays in force, and the notice says why.
Nothing here is patient data.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from nursechart.clinical.content import Content, load_content, pack_files
from nursechart.clinical.pack_text import ContentRefused
from nursechart.shipped import shipped

_PACK, _CLINIC, _HELD, _LAST = "pack", "clinic", "held", "last-good"


class VersionTaken(ContentRefused):
    """Other content was in use under this version; charts name it by that version."""

    def __init__(self, file: str, version: str) -> None:
        super().__init__(file, 1, f"version {version} is in use with other content; give this one a new version")


@dataclass(frozen=True, slots=True)
class InForce:
    """The pack to chart with; `notice` says why it is not the one that was meant, or is empty."""

    content: Content
    notice: str = ""


def packs_in(folder: Path) -> Packs:
    """The packs of the data folder of an account. Raises FileNotFoundError when the program came without one."""
    return Packs(folder / "content", shipped("content"))


class Packs:
    """The packs of one computer, in the folder `shelf`; `shipped` is the one that came with the program."""

    def __init__(self, shelf: Path, shipped: Path) -> None:
        self._shelf, self._shipped = shelf, shipped
        self._read: dict[str, Content] = {}

    def in_force(self) -> InForce:
        """The pack to chart with; when it is refused, the last good one.

        Raises ContentRefused when there is none, FileNotFoundError when the program came without one.
        """
        base, clinic = self._chosen()
        try:
            content = load_content(base, clinic, fast=self._shelf)
        except ContentRefused as refused:
            last = self._last_good()
            if last is None:
                raise
            return InForce(last, f"{refused}. Charting goes on with content {last.version}, the last good one.")
        self._hold(content, base, clinic)
        return InForce(content)

    def together_with(self, folder: Path) -> tuple[Path, Path | None]:
        """The pack and the clinic's changes that would be in force with `folder` in its place."""
        base, clinic = self._chosen()
        return (folder, clinic) if _is_whole(folder) else (base, folder)

    def use(self, folder: Path) -> Content:
        """Put the pack in `folder` in force from the next start: a whole one, or a clinic's changes to it.

        Raises ContentRefused (VersionTaken); then nothing has changed.
        """
        base, clinic = self.together_with(folder)
        content = load_content(base, clinic)
        held = self._held(content.version)
        if held is not None and _files_of(held) != _files_of_both(base, clinic):
            raise VersionTaken(folder.name, content.version)
        name = _PACK if _is_whole(folder) else _CLINIC
        copy = f"{name}-{hashlib.sha256(repr(sorted(_files_in(folder).items())).encode()).hexdigest()[:16]}"
        if not (self._shelf / copy).is_dir():
            _replace(self._shelf / copy, [("", folder)])
        _write(self._shelf / f"{name}.chosen", copy)  # the one step after which it is in force
        return content

    def forget_changes(self) -> None:
        """Go back to the shipped pack from the next start; what charts were written with stays."""
        for name in (_PACK, _CLINIC):
            (self._shelf / f"{name}.chosen").unlink(missing_ok=True)

    def of_version(self, version: str) -> Content | None:
        """The pack of a version that was in force here; None where it was not, or can be read no more."""
        held = self._held(version)
        if held is not None and version not in self._read:
            clinic = held / _CLINIC
            try:
                self._read[version] = load_content(held / _PACK, clinic if clinic.is_dir() else None)
            except ContentRefused:
                return None
        return self._read.get(version)

    def _chosen(self) -> tuple[Path, Path | None]:
        return self._put_in_force(_PACK) or self._shipped, self._put_in_force(_CLINIC)

    def _put_in_force(self, name: str) -> Path | None:
        try:
            return self._shelf / (self._shelf / f"{name}.chosen").read_text(encoding="utf-8")
        except (FileNotFoundError, NotADirectoryError):
            return None

    def _held(self, version: str) -> Path | None:
        held = self._shelf / _HELD / version
        return held if held.parent == self._shelf / _HELD and held.is_dir() else None

    def _last_good(self) -> Content | None:
        try:
            return self.of_version((self._shelf / _LAST).read_text(encoding="utf-8").strip())
        except OSError:
            return None

    def _hold(self, content: Content, base: Path, clinic: Path | None) -> None:
        """Keep a pack that loaded. A full or read-only disk does not keep anybody from charting."""
        if not self._shelf.parent.is_dir():
            return  # this computer has no charts yet
        try:
            held = self._held(content.version)
            if held is None or _files_of(held) != _files_of_both(base, clinic):
                folders = [(_PACK, base), (_CLINIC, clinic)] if clinic else [(_PACK, base)]
                _replace(self._shelf / _HELD / content.version, folders)
            last = self._shelf / _LAST
            if not last.is_file() or last.read_text(encoding="utf-8") != content.version:
                _write(last, content.version)
        except OSError:
            return


def _is_whole(folder: Path) -> bool:
    """Whether a folder holds a pack, and not only what a clinic changes in one."""
    return any(path.name == "pack.yaml" for path in pack_files(folder))


def _files_of(held: Path) -> dict[str, bytes]:
    """A kept pack's files by where they stand in it."""
    clinic = held / _CLINIC
    return _files_of_both(held / _PACK, clinic if clinic.is_dir() else None)


def _files_of_both(base: Path, clinic: Path | None) -> dict[str, bytes]:
    return {
        f"{name}/{file}": held
        for name, folder in ((_PACK, base), (_CLINIC, clinic))
        if folder is not None
        for file, held in _files_in(folder).items()
    }


def _files_in(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in pack_files(folder)}


def _replace(target: Path, folders: Iterable[tuple[str, Path | None]]) -> None:
    """Make `target` hold copies of the files of `folders`, each under its name: the old whole, or the new whole."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".new-", ignore_cleanup_errors=True) as made:
        new, old = Path(made) / "new", Path(made) / "old"
        new.mkdir()
        for name, folder in folders:
            for path in pack_files(folder) if folder else ():
                copy = new / name / path.relative_to(folder)  # type: ignore[arg-type]
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, copy)
        if target.exists():
            target.rename(old)
        new.rename(target)


def _write(path: Path, text: str) -> None:
    handle, made = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(made).replace(path)
