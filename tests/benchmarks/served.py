"""A pharmacy in processes of its own, as in production: TLS, its projector, the embedded database or PostgreSQL.

The benchmark makes the folder, furnishes it, and then only looks from outside: CPU from the operating system, what is
projected from the database.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from nursechart.record import kinds
from nursechart.record.feeds import patient_feed
from nursechart.record.ids import uuid7
from nursechart.server.desk import Said
from nursechart.server.passwords import Hashing
from nursechart.server.pharmacy import Pharmacy, make_pharmacy
from tests.postgres import Postgres
from tests.server.processes import Process, running

PASSWORD = "seven quiet herons"
BY = "the benchmark"
_CHEAP = Hashing(memory_kib=64, passes=1)  # signing in is not what is measured
_PATIENCE_S = 300


@dataclass
class Served:
    """A pharmacy with patients, all of them assigned to every nurse."""

    folder: Path
    pharmacy: Pharmacy  # opened here too, beside the servers
    patients: tuple[str, ...]
    nurses: tuple[str, ...]
    servers: list[Process] = field(default_factory=list)

    @property
    def feeds(self) -> list[str]:
        return [patient_feed(patient) for patient in self.patients]

    @property
    def port(self) -> int:
        return self.servers[0].port

    def code(self) -> str:
        """A code by which one laptop enrols."""
        return self.pharmacy.devices.new_code(label="a laptop", kind="laptop", now_ms=now_ms(), by=BY).text

    def cpu_ms(self) -> float:
        """What the server processes have used so far."""
        return sum(cpu_ms(server.process.pid) for server in self.servers)

    def wait_until_projected(self) -> float:
        """Wait until the charts at the pharmacy show all that it holds; how long that was, in seconds."""
        began = time.monotonic()
        last = began + _PATIENCE_S
        while self.pharmacy.projector.lagging():
            if time.monotonic() > last:
                raise RuntimeError("the pharmacy's projector does not get even with its log")
            time.sleep(0.02)
        return time.monotonic() - began


@contextmanager
def served(
    folder: Path, *, patients: int, nurses: tuple[str, ...] = ("maya", "ruth"), over: Postgres | None = None,
    processes: int = 1,
) -> Iterator[Served]:  # fmt: skip
    """A pharmacy of so many patients, at work."""
    with ExitStack() as ended:
        url = over.fresh("bench") if over else ""
        place = folder / "pharmacy"
        pharmacy = make_pharmacy(place, name="Lakeside Infusion", database_url=url, port=0, hashing=_CHEAP)
        ended.callback(pharmacy.close)
        made = Served(place, pharmacy, furnish(pharmacy, patients, nurses), nurses)
        for _ in range(processes):
            made.servers.append(ended.enter_context(running(place)))
        yield made


def furnish(pharmacy: Pharmacy, patients: int, nurses: tuple[str, ...]) -> tuple[str, ...]:
    """Nurses and patients, each patient assigned to each nurse. The ids of the patients."""
    users = [
        pharmacy.accounts.add(
            login=login, name=login.title(), credentials="RN", role="rn", password=PASSWORD, now_ms=now_ms(), by=BY
        ).user
        for login in nurses
    ]
    ids = tuple(uuid7(now_ms(), os.urandom(10)) for _ in range(patients))
    for number, patient in enumerate(ids):
        _name(pharmacy, patient, f"Patient {number}")
        for user in users:
            pharmacy.assignments.add(user=user, patient=patient, reason="primary", now_ms=now_ms(), by=BY)
    pharmacy.projector.catch_up_all()
    return ids


def _name(pharmacy: Pharmacy, patient: str, name: str) -> None:
    named = [Said(patient, "patient.name", kinds.PatientName(name))]
    pharmacy.database.write(lambda c: pharmacy.desk.chart(c, patient_feed(patient), named, now_ms()))


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def cpu_ms(pid: int, *, ended: bool = False) -> float:
    """What a process has used so far, on Linux; elsewhere 0. `ended`: with its children that have ended."""
    try:
        said = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return 0.0
    used = said.rpartition(")")[2].split()[11 : 15 if ended else 13]
    return sum(map(int, used)) * 1000 / os.sysconf("SC_CLK_TCK")
