"""What is measured, each by the real parts on invented charts. The names are those of `./dev bench NAME`."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from nursechart.chart import tables
from nursechart.chart.engine import encrypted_engine
from nursechart.chart.project import project
from nursechart.chart.queries import patient_rows
from nursechart.charting import exporting, overview, today, vitals
from nursechart.clinical.content import load_content
from nursechart.record import kinds
from nursechart.record.entry import Entry
from nursechart.shipped import shipped
from nursechart.store.vault import FLOOR, KEY_BYTES, derive_kek
from nursechart.sync.pages import DeviceKeys
from tests.benchmarks.live_listeners import live_listeners
from tests.benchmarks.measuring import ROUNDS, Figure, best_cpu_ms, best_ms
from tests.benchmarks.years import take, years
from tests.chart.scribe import MORNING, Scribe, id_of, say
from tests.store.laptops import PASSWORD, Colleague, FakeClock, MemorySecrets, enrol, laptop_at, mine
from tests.store.laptops import vitals as vital_signs

HOUSE = Path(__file__).parents[2]
FROZEN = HOUSE / "dist" / "nursechart" / ("nursechart.exe" if os.name == "nt" else "nursechart")
PULLED, VISITS, PATIENTS = 10_000, 150, 100_000
COMMITS = 40  # a routine visit has about so many entries


def commit(folder: Path) -> Iterator[Figure]:
    """A vital-sign set charted durably, beside one durable row of the same database."""
    store = enrol(folder / "commit", MemorySecrets(), FakeClock())
    feed = "p:rosa"
    store.note_heads(mine(feed))
    numbers = iter(range(10**9))

    def chart() -> None:
        number = next(numbers)
        said = vital_signs(f"set-{number}", visit=f"visit-{number // COMMITS}")
        store.commit(feed, kinds.CHARTED, said, seen=store.seen(feed))

    # another value each time: SQLite does not write a row that says the same
    row = best_ms(lambda: store.set_own("a row", next(numbers).to_bytes(200, "big")), times=COMMITS)
    charted = best_ms(chart, times=COMMITS)
    yield Figure("one durable row", row, "ms")
    yield Figure("one vital-sign set, durable", charted, "ms")
    yield Figure("  ratio", charted / row, "x", "<= 2")
    before = time.process_time()
    best_ms(chart, rounds=1, times=COMMITS)
    yield Figure("  of it CPU", (time.process_time() - before) * 1000 / COMMITS, "ms")
    store.close()


def pull(folder: Path) -> Iterator[Figure]:
    """10,000 entries of a colleague taken in: log and projection, page by page; and the check of their signatures."""
    colleague, feed = Colleague(), "p:rosa"
    entries = [colleague.writes(vital_signs(f"set-{number}"), feed=feed) for number in range(PULLED)]
    best = float("inf")
    for turn in range(ROUNDS):
        store = enrol(folder / f"pull-{turn}", MemorySecrets(), FakeClock())
        store.note_heads(mine(feed))
        best = min(best, best_ms(lambda store=store: take(store, feed, entries), rounds=1))  # type: ignore[misc]
        store.close()
    yield Figure("append and project 10,000 entries", PULLED / best * 1000, "entries/s", ">= 5,000")
    store = enrol(folder / "pull-keys", MemorySecrets(), FakeClock())
    keys = DeviceKeys(store, bytes(32))
    keys.learn({colleague.device: colleague.key.public_key().public_bytes_raw()})
    checked = best_ms(lambda: all(keys.wrote(entry) for entry in entries))
    yield Figure("  their signatures, checked before", PULLED / checked * 1000, "entries/s")
    store.close()


def chart(folder: Path) -> Iterator[Figure]:
    """Opening screens of a patient with 150 visits, and charting one value through `charting`."""
    with years(folder / "chart", VISITS) as long:
        shift, feed = long.shift, long.feed
        visit = long.visits[0]
        yield Figure(
            f"open a chart of {VISITS} visits", best_ms(lambda: overview.open_chart(shift, feed)), "ms", "< 100"
        )
        yield Figure("one visit's whole record", best_ms(lambda: long.store.visit_record(feed, visit)), "ms")
        yield Figure("vital signs of a visit", best_ms(lambda: vitals.vitals(shift, feed, visit)), "ms", "< 30")
        yield Figure("today", best_ms(lambda: today.today(shift)), "ms")
        shown = vitals.vitals(shift, feed, visit)
        values = iter(range(60, 100))

        def one_value() -> None:
            vitals.chart(shift, shown, "pulse", str(next(values)))

        yield Figure("chart one value, with its judgement", best_ms(one_value), "ms")
        size = long.store.size_bytes() / 1e6
        yield Figure("the file, with one such chart", size, "MB")


def search(folder: Path) -> Iterator[Figure]:
    """Type-ahead over 100,000 patients, key by key, at a desk that sees everybody."""
    key = bytearray(range(32))
    engine = encrypted_engine(folder / "desk.db", lambda: key, create=True)
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        tables.create_all(connection)
        for portion in _people():
            project(connection, portion)
    for typed in ("w", "wa", "wat", "wats", "watson", "watson ma", "mrn 0312", "19 m"):
        with engine.connect() as connection:
            taken = best_ms(lambda typed=typed: patient_rows(connection, None, search=typed, limit=20))  # type: ignore[misc]
        yield Figure(f'"{typed}" among 100,000 patients', taken, "ms", "< 16")
    engine.dispose()


def _people() -> Iterator[list[Entry]]:
    families = ("Watson", "Okafor", "Delgado", "Brandt", "Haddad", "Nguyen", "Wąsik", "García", "Ivanova", "Sato")
    givens = ("Maria", "Theo", "Leila", "Rosa", "Kenji", "Ana", "Ruth", "Tomás", "Ingrid", "Mattias")
    scribe = Scribe("desk", now_ms=MORNING)
    portion: list[Entry] = []
    for number in range(PATIENTS):
        patient = id_of(f"patient {number}")
        family = families[number % 10] + ("" if number % 3 else f"-{families[number // 7 % 10]}")
        born = f"{1930 + number % 90}-{1 + number % 12:02}-{1 + number % 28:02}"
        statements = [
            say(patient, "patient.name", kinds.PatientName(family, (givens[number // 10 % 10],))),
            say(patient, "patient.birth", kinds.PatientBirth(born)),
            say(patient, "patient.identifiers", kinds.PatientIdentifiers((kinds.Identifier("mrn", f"{number:06}"),))),
        ]
        portion.append(scribe.charts(f"p:{patient}", statements))
        scribe.written[:-1] = []
        if len(portion) == 2_000:
            yield portion
            portion = []


def content(folder: Path) -> Iterator[Figure]:
    """The shipped content pack, typed and checked: from its YAML, and as from the second start on."""
    fast = folder / "fast"
    fast.mkdir()
    yield Figure("content pack, first start", best_cpu_ms(lambda: load_content(shipped("content"))), "ms CPU")
    again = best_cpu_ms(lambda: load_content(shipped("content"), fast=fast))
    yield Figure("content pack", again, "ms CPU", "150 ms CPU")


def unlock(folder: Path) -> Iterator[Figure]:
    """From password to open store, at the floor of the key derivation."""
    secrets, clock = MemorySecrets(), FakeClock()
    enrol(folder / "unlock", secrets, clock).close()

    def once() -> None:
        laptop_at(folder / "unlock", secrets, clock).unlock("maya", PASSWORD).close()

    guess = best_ms(lambda: derive_kek("a password", bytes(KEY_BYTES), FLOOR, bytes(16), "laptop"))
    yield Figure("unlock and lock again", best_ms(once), "ms", "< 600")
    yield Figure("  of it Argon2id", guess, "ms")


def one_run(folder: Path) -> Iterator[Figure]:
    """A run that finds nothing to exchange, and one that sends a single value; without TLS around it."""
    with years(folder / "sync", 0) as fresh:
        laptop = fresh.laptop
        laptop.sync()
        run = laptop.sync()
        yield Figure("a run with nothing to do", run.bytes, "bytes", f"{run.requests} request")
        yield Figure("  its time, pharmacy included", best_ms(laptop.sync), "ms")
        shown = vitals.vitals(fresh.shift, fresh.feed, fresh.begun_visit())
        laptop.sync()
        vitals.chart(fresh.shift, shown, "pulse", "71")
        run = laptop.sync()
        yield Figure("a run that sends one value", run.bytes, "bytes", f"{run.requests} request, {run.pushed} entry")


def note(folder: Path) -> Iterator[Figure]:
    """The printed note of a visit: from the chart to HTML, and from HTML to PDF."""
    from nursechart.app import print_note

    with years(folder / "note", 3) as short:
        shift, feed, visit = short.shift, short.feed, short.visits[0]
        html = exporting.note_html(shift, feed, visit)
        yield Figure("note as HTML", best_ms(lambda: exporting.note_html(shift, feed, visit)), "ms")
        yield Figure("  as PDF", best_ms(lambda: print_note(html, title="Visit note")), "ms")
        size = len(print_note(html, title="Visit note")) / 1000
        yield Figure("  its size", size, "kB")
        yield Figure("visit as a FHIR bundle", best_ms(lambda: exporting.fhir_bundle(shift, feed, visit)), "ms")


def start(folder: Path) -> Iterator[Figure]:
    """Starting: what is imported before the first paint, and the first page of a laptop that is not enrolled."""
    bare = statistics.median(_cpu_ms("pass") for _ in range(ROUNDS))
    yield Figure("the interpreter alone, CPU", bare, "ms")
    yield Figure("import of the desktop, CPU", min(_cpu_ms("import nursechart.app") for _ in range(ROUNDS)), "ms")
    source = [sys.executable, "-m", "nursechart"]
    times = [_first_page_ms(folder / f"source-{turn}", source) for turn in range(ROUNDS)]
    yield Figure("first page painted, from source", min(times), "ms", "< 1,000")
    if FROZEN.exists():
        times = [_first_page_ms(folder / f"frozen-{turn}", [str(FROZEN)]) for turn in range(ROUNDS)]
        yield Figure("first page painted, frozen", min(times), "ms", "< 1,000")


def _cpu_ms(code: str) -> float:
    before = os.times()
    subprocess.run([sys.executable, "-c", code], cwd=HOUSE, check=True)
    after = os.times()
    return 1000 * (after.children_user + after.children_system - before.children_user - before.children_system)


def _first_page_ms(folder: Path, command: list[str]) -> float:
    """From the start of the process until its log says that the first page is painted."""
    log = folder / "logs" / "nursechart.log"
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    began = time.perf_counter()
    with subprocess.Popen([*command, "--folder", str(folder)], cwd=HOUSE, env=environment) as process:
        try:
            while not (log.exists() and "first page painted" in log.read_text(encoding="utf-8")):
                if process.poll() is not None or time.perf_counter() - began > 30:
                    raise RuntimeError("the desktop did not show its first page")
                time.sleep(0.001)
            return (time.perf_counter() - began) * 1000
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


EVERY: dict[str, Callable[[Path], Iterator[Figure]]] = {
    one.__name__: one for one in (commit, pull, chart, search, content, unlock, one_run, note, start, live_listeners)
}
