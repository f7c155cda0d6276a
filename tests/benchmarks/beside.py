"""`./dev bench sync`: push and pull of many entries, beside PouchDB in the same run.

Ours as it ships: TLS, the encrypted laptop with its projection, every signature checked at both ends, and a server of
its own process with the embedded database, whose projector works beside it. PouchDB 9 in batches of 1,000 against
express-pouchdb, each a process of its own with LevelDB, plain HTTP. All on loopback, in fresh processes, with the same
content: what was signed here, as documents there. The rounds take turns; the ratio is the median of theirs.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from tests.benchmarks.alone import Charted, Measured, laptop_alone
from tests.benchmarks.served import served
from tests.postgres import Postgres, own_postgres

ENTRIES, PATIENTS, ROUNDS = 10_000, 25, 3
HUNDRED = 100
SCRIPTS = Path(__file__).parent / "pouchdb"
PUSH, NOTHING, MORE, PULL, NOTHING_EITHER = "push", "nothing new", "100 new", "pull", "nothing new, pulling laptop"


class NoPouchDB(RuntimeError):
    """PouchDB is not here to be compared with; the text says why."""


@dataclass(frozen=True)
class Side:
    """One system in one round, by the name of what was measured."""

    name: str
    of: dict[str, Measured]
    charted: Charted | None = None


@dataclass(frozen=True)
class Target:
    """One row of sync.md 18: what is compared, the least that is asked, and what is hoped for."""

    name: str
    value: float
    floor: float
    goal: float
    more_is_better: bool = False

    def __str__(self) -> str:
        floor, goal = f"floor {self.floor:,g}", f"goal {self.goal:,g}"
        return (
            f"{self.name:<44} {self.value:>9,.2f}   {self._said(self.floor)} {floor:<12} {self._said(self.goal)} {goal}"
        )

    def _said(self, limit: float) -> str:
        return "met   " if (self.value >= limit if self.more_is_better else self.value <= limit) else "MISSED"


def ours(folder: Path, entries: int, over: Postgres | None = None, documents: Path | None = None) -> Side:
    """A laptop that pushes, then one that pulls, each a fresh process."""
    found: dict[str, Measured] = {}
    with served(folder, patients=PATIENTS, over=over) as house:
        origin = f"https://127.0.0.1:{house.port}"

        def exchanged(sync: Callable[[str], Measured], name: str) -> None:
            before = house.cpu_ms()
            measured = sync(name)
            found[name] = msgspec.structs.replace(measured, server_cpu_ms=house.cpu_ms() - before)

        with laptop_alone(folder / "pushes", origin, house.code(), "maya") as laptop:
            laptop.sync("enrolled")
            charted = laptop.chart(entries, documents)
            house.wait_until_projected()
            exchanged(laptop.sync, PUSH)
            found[PUSH] = msgspec.structs.replace(found[PUSH], projected_s=house.wait_until_projected())
            exchanged(laptop.sync, NOTHING)
            laptop.chart(HUNDRED, documents)
            exchanged(laptop.sync, MORE)
            house.wait_until_projected()
        with laptop_alone(folder / "pulls", origin, house.code(), "ruth") as laptop:
            exchanged(laptop.sync, PULL)
            exchanged(laptop.sync, NOTHING_EITHER)
    for measured in found.values():
        assert measured.waiting == 0, measured
    return Side("PostgreSQL" if over else "nursechart", found, charted)


def install(folder: Path) -> None:
    """Install what tests/benchmarks/pouchdb/package.json pins into `folder`, by npm. Raises NoPouchDB."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise NoPouchDB("node and npm are not installed (Debian: apt-get install nodejs npm)")
    if (folder / "node_modules" / "pouchdb").is_dir() and (folder / "node_modules" / "express-pouchdb").is_dir():
        return
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(SCRIPTS / "package.json", folder)
    command = ["npm", "install", "--no-audit", "--no-fund", "--no-package-lock"]
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    if done.returncode:
        raise NoPouchDB(f"npm could not install it: {done.stderr.strip()[-400:]}")


def pouchdb(folder: Path, modules: Path, documents: Path) -> Side:
    """PouchDB with the same content. Raises NoPouchDB when it does not run."""
    folder.mkdir()
    found: dict[str, Measured] = {}
    with _pouchdb_server(folder, modules) as (port, aside):
        for role in ("push", "pull"):
            command = ["node", str(SCRIPTS / "client.js"), role, str(modules), str(port), str(aside), str(documents)]
            done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
            if done.returncode:
                raise NoPouchDB(f"its client ended with: {done.stderr.strip()[-400:]}")
            for line in done.stdout.splitlines():
                measured = msgspec.json.decode(line, type=Measured)
                found[measured.name] = measured
    return Side("PouchDB", found)


@contextmanager
def _pouchdb_server(folder: Path, modules: Path) -> Iterator[tuple[int, int]]:
    command = ["node", str(SCRIPTS / "server.js"), str(modules)]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=log, text=True)
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        if not said:
            raise NoPouchDB(f"its server ended with: {(folder / 'log').read_text().strip()[-400:]}")
        told = json.loads(said)
        yield told["port"], told["aside"]
    finally:
        process.terminate()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def table(rounds: Sequence[Side]) -> str:
    """Every exchange of every round."""
    lines = [
        f"{'':<11} {'exchange':<28} {'entries':>7} {'seconds':>8} {'entries/s':>9} {'requests':>8} {'bytes':>10} "
        f"{'each':>6} {'CPU us each, client + server':>28}"
    ]
    for side in rounds:
        for name, one in side.of.items():
            size = one.up + one.down
            each = f"{size / one.entries:6.0f}" if one.entries else " " * 6
            cpu = (
                f"{1000 * one.cpu_ms / one.entries:6.0f} + {1000 * one.server_cpu_ms / one.entries:.0f}"
                if one.entries
                else ""
            )
            rate = f"{one.rate:9,.0f}" if one.entries else " " * 9
            lines.append(
                f"{side.name:<11} {name:<28} {one.entries:>7,} {one.seconds:8.2f} {rate} {one.requests:>8} {size:>10,} "
                f"{each} {cpu:>28}"
            )
            if one.projected_s:
                lines.append(
                    f"{'':<11} {'  until the pharmacy shows it':<28} {'':>7} {one.seconds + one.projected_s:8.2f}"
                )
    return "\n".join(lines)


def targets(ours: Sequence[Side], theirs: Sequence[Side]) -> list[Target]:
    """The rows of sync.md 18 that one can tell by these rounds; those beside PouchDB only where it ran."""
    mine = ours[-1].of
    found = [
        Target(f"{way}, entries/s, x PouchDB", statistics.median(_ratios(way, ours, theirs)), 1, 1.5, True)
        for way in (PUSH, PULL)
        if theirs
    ]
    for way in (PUSH, PULL):
        one = mine[way]
        found.append(Target(f"bytes an entry, {way}", (one.up + one.down) / one.entries, 210, 185))
        found.append(Target(f"requests, {way}", one.requests, 30, 22))
    for name in (NOTHING, NOTHING_EITHER):
        found.append(Target(f"{name}: requests", mine[name].requests, 1, 1))
        found.append(Target(f"{name}: bytes", mine[name].up + mine[name].down, 1_300, 1_100))
    found.append(Target(f"{MORE}: requests", mine[MORE].requests, 2, 1))
    found.append(Target(f"{MORE}: kB", (mine[MORE].up + mine[MORE].down) / 1000, 22, 22))
    return found


def cpu_ratio(way: str, ours: Sequence[Side], theirs: Sequence[Side]) -> float:
    """CPU of both ends for an entry, ours to theirs: the less, the better. Other work here changes it little."""
    return statistics.median(_cpu(mine.of[way]) / _cpu(other.of[way]) for mine, other in zip(ours, theirs, strict=True))


def _cpu(one: Measured) -> float:
    return (one.cpu_ms + one.server_cpu_ms) / one.entries


def _ratios(way: str, ours: Sequence[Side], theirs: Sequence[Side]) -> list[float]:
    return [mine.of[way].rate / other.of[way].rate for mine, other in zip(ours, theirs, strict=True)]


def main(arguments: Sequence[str]) -> int:
    asked = argparse.ArgumentParser(prog="./dev bench sync", description=(__doc__ or "").partition("\n\n")[0])
    asked.add_argument("--entries", type=int, default=ENTRIES)
    asked.add_argument("--rounds", type=int, default=ROUNDS)
    asked.add_argument("--postgres", action="store_true", help="once more with PostgreSQL as the server's database")
    asked.add_argument("--pouchdb", type=Path, metavar="DIR", help="where PouchDB is, or is installed by npm")
    asked.add_argument("--alone", action="store_true", help="without PouchDB")
    said = asked.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="nursechart-bench-") as name:
        folder = Path(name)
        modules = None if said.alone else (said.pouchdb or folder / "npm")
        try:
            if modules is not None:
                install(modules.resolve())
        except NoPouchDB as why:
            print(f"\nPOUCHDB IS NOT HERE: {why}\nWhat follows is nursechart alone; nothing is compared.\n", flush=True)
            modules = None
        mine, theirs = [], []
        for number in range(said.rounds):
            place, documents = folder / f"round-{number}", folder / f"documents-{number}"
            place.mkdir()
            mine.append(ours(place, said.entries, documents=documents if modules else None))
            print(table(mine[-1:]), flush=True)
            if modules is not None:
                try:
                    theirs.append(pouchdb(folder / f"pouchdb-{number}", modules.resolve(), documents))
                    print(table(theirs[-1:]), flush=True)
                except NoPouchDB as why:
                    print(f"\nPOUCHDB DID NOT RUN: {why}\nNothing is compared.\n", flush=True)
                    modules, theirs = None, []
            shutil.rmtree(place)
        if mine[-1].charted:
            print(f"\nan entry as signed: {mine[-1].charted.entry_bytes:.0f} bytes")
            if theirs:
                print(f"the document of the same content: {mine[-1].charted.document_bytes:.0f} bytes")
            print()
        print("\n".join(map(str, targets(mine, theirs))), flush=True)
        if theirs:
            for way in (PUSH, PULL):
                print(f"CPU of both ends an entry, {way}: {cpu_ratio(way, mine, theirs):.2f} x PouchDB's", flush=True)
        if said.postgres:
            (folder / "over-postgres").mkdir()
            with own_postgres(fsync="on", full_page_writes="on") as server:
                print("\n" + table([ours(folder / "over-postgres", said.entries, over=server)]), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
