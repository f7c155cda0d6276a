"""Files of the data folder: for this account only, and written whole or not at all.

Whoever reads a file made here sees the old one or the new one, never half of either, even after a power cut.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from nursechart.store.errors import FolderRefused

FILE_MODE = 0o600
FOLDER_MODE = 0o700


def private_folder(folder: Path) -> Path:
    """Make `folder` if it is missing, for this account only, and check it.

    Raises FolderRefused for a symbolic link, a file, or a folder of another account.
    """
    if not folder.exists() and not folder.is_symlink():
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=FOLDER_MODE, exist_ok=True)
    return checked_folder(folder)


def checked_folder(folder: Path) -> Path:
    """The folder itself when it is a real one and ours; its mode is set to 0700 if it was wider.

    Raises FolderRefused.
    """
    try:
        found = os.lstat(folder)
    except FileNotFoundError as error:
        raise FolderRefused from error
    if not stat.S_ISDIR(found.st_mode):
        raise FolderRefused
    if sys.platform != "win32":
        if found.st_uid != os.geteuid():
            raise FolderRefused
        if stat.S_IMODE(found.st_mode) != FOLDER_MODE:
            folder.chmod(FOLDER_MODE)
    return folder


def write_whole(path: Path, content: bytes) -> None:
    """Replace `path` by `content`: old or new after any crash, durable when this returns, readable by us alone."""
    write_parts(path, (content,))


def write_parts(path: Path, parts: Iterable[bytes], *, ready: Callable[[], None] = lambda: None) -> None:
    """The same of what is too much to be held at once. `ready` is called when all of it is durable, before it is at
    `path`. What stops `parts`, the disk or `ready` leaves nothing behind."""
    beside = path.with_name(path.name + ".new")
    beside.unlink(missing_ok=True)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), FILE_MODE)
    try:
        with os.fdopen(handle, "wb") as file:
            for part in parts:
                file.write(part)
            file.flush()
            os.fsync(file.fileno())
        ready()
        os.replace(beside, path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename or a new file in `folder` durable; Windows does this by itself."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read_ours(path: Path) -> bytes | None:
    """The content of one of our files, or None when there is none.

    Raises FolderRefused for a link or a foreign file.
    """
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
    except FileNotFoundError:
        return None
    except OSError as error:
        if path.is_symlink():
            raise FolderRefused from error
        raise
    with os.fdopen(handle, "rb") as file:
        if sys.platform != "win32" and os.fstat(file.fileno()).st_uid != os.geteuid():
            raise FolderRefused
        return file.read()


def remove_folder(folder: Path) -> None:
    """Remove a folder of plain files, if it is there."""
    if folder.is_dir():
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()
