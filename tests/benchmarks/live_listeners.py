"""`./dev bench live_listeners`: what a listening laptop costs the server, over loopback and TLS as in use.

    python -m tests.benchmarks.live_listeners [N]    so many streams, 1,000 unless named

The server runs as its command does, in a process of its own; laptops and their sessions are put into its database, as
enrolling and signing in are measured elsewhere. Memory is what the kernel counts for that process (VmRSS).
"""

from __future__ import annotations

import asyncio
import os
import secrets
import ssl
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from nursechart.protocol.signatures import sign_request
from nursechart.record import kinds
from nursechart.record.ids import uuid7
from nursechart.server import sessions, tables
from nursechart.server.desk import Said
from nursechart.server.passwords import Hashing
from nursechart.server.pharmacy import Pharmacy, make_pharmacy, system_now_ms
from tests.benchmarks.measuring import Figure, shown
from tests.server.processes import Process, running

LISTENERS, PATIENTS = 1_000, 25
AT_ONCE = 16  # laptops that connect at the same time
CHEAP = Hashing(memory_kib=64, passes=1)


@dataclass(frozen=True)
class Laptop:
    id: str
    key: Ed25519PrivateKey
    access: str


def live_listeners(folder: Path, listeners: int = LISTENERS) -> Iterator[Figure]:
    """Laptops that listen for live notice, each with a caseload of 25: memory of the server, and its time when idle."""
    pharmacy = make_pharmacy(folder / "pharmacy", name="Lakeside Infusion", hashing=CHEAP)
    laptops = _furnish(pharmacy, listeners)
    pharmacy.close()
    with running(folder / "pharmacy", "--port", "0") as server:
        yield from asyncio.run(_listen(server, laptops))


async def _listen(server: Process, laptops: list[Laptop]) -> list[Figure]:
    context = ssl.create_default_context(cafile=str(server.folder / "keys" / "ca.crt"))
    first, rest = laptops[:20], laptops[20:]  # what the first ones load is not theirs
    streams = [await _open(server, context, laptop) for laptop in first]
    before, began = _rss_kib(server), time.perf_counter()
    turn = asyncio.Semaphore(AT_ONCE)

    async def one(laptop: Laptop) -> asyncio.StreamWriter:
        async with turn:
            return await _open(server, context, laptop)

    streams += await asyncio.gather(*map(one, rest))
    opened_s, after, cpu = time.perf_counter() - began, _rss_kib(server), _cpu_s(server)
    await asyncio.sleep(10)
    idle = (_cpu_s(server) - cpu) / 10
    for stream in streams:
        stream.close()
    for stream in streams:
        with suppress(OSError, ssl.SSLError):
            await stream.wait_closed()
    return [
        Figure("listeners", len(laptops), ""),
        Figure("memory of the server before", before / 1024, "MiB"),
        Figure("memory of the server with them", after / 1024, "MiB"),
        Figure("  for each", (after - before) / len(rest), "KiB"),
        Figure("opened", len(rest) / opened_s, "/s"),
        Figure("CPU while nothing happens", 100 * idle, "% of a core"),
    ]


async def _open(server: Process, context: ssl.SSLContext, laptop: Laptop) -> asyncio.StreamWriter:
    """One stream, once its first heartbeat has come."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port, ssl=context)
    host = f"127.0.0.1:{server.port}"
    signed = sign_request(
        "GET", f"https://{host}/v1/live", b"", key_id=laptop.id, device_key=laptop.key,
        created_s=int(time.time()), nonce=secrets.token_bytes(16), bearer=laptop.access,
    )  # fmt: skip
    lines = [f"{name}: {value}\r\n" for name, value in {"host": host, **signed}.items()]
    writer.write(f"GET /v1/live HTTP/1.1\r\n{''.join(lines)}\r\n".encode())
    answer = await reader.readuntil(b":\n\n")
    if not answer.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(f"the server did not take a listener: {answer[:80]!r}")
    return writer


def _furnish(pharmacy: Pharmacy, number: int) -> list[Laptop]:
    """A nurse with a caseload, and so many laptops of hers with a session each."""
    now_ms = system_now_ms()
    nurse = pharmacy.accounts.add(
        login="maya", name="Maya", credentials="RN", role="rn", password="willow by river", now_ms=now_ms, by="bench"
    )
    for patient in (f"patient-{at}" for at in range(PATIENTS)):
        said = [Said(patient, "patient.name", kinds.PatientName(patient))]
        pharmacy.database.write(lambda c, p=patient, s=said: pharmacy.desk.chart(c, f"p:{p}", s, now_ms))  # type: ignore[misc]
        pharmacy.assignments.add(user=nurse.user, patient=patient, reason="primary", now_ms=now_ms, by="bench")
    made = []
    with pharmacy.database.writing() as connection:
        for _ in range(number):
            key, name = Ed25519PrivateKey.generate(), uuid7(now_ms, secrets.token_bytes(10))
            connection.execute(
                tables.device.insert().values(
                    id=name, org_id=pharmacy.org, public_key=key.public_key().public_bytes_raw(), label="a laptop",
                    kind="laptop", status="active", status_at=now_ms,
                )
            )  # fmt: skip
            made.append(Laptop(name, key, sessions.open_session(connection, nurse.user, name, now_ms).access))
    return made


def _rss_kib(server: Process) -> int:
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS:")))


def _cpu_s(server: Process) -> float:
    fields = Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="nursechart-bench-") as home:
        print(shown(live_listeners(Path(home), int(sys.argv[1]) if len(sys.argv) > 1 else LISTENERS)))
