"""What `doctor` asks of this laptop: database, keys, credential store, clock, disk, and its pharmacy if it has one.

Each check ends in a sentence that says what to do. No chart is opened and nothing of a patient can be in an answer.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

from nursechart.errors import EnvironmentFault, NurseCanAct
from nursechart.store.ballast import SIZE_BYTES
from nursechart.store.clock import Clock, SystemClock
from nursechart.store.laptop import Laptop
from nursechart.store.secrets import secrets_of
from nursechart.store.selftest import try_engine, try_keys
from nursechart.sync.enrol import Links, TlsLinks, enrolment_status
from nursechart.sync.joined import MEETING, Meeting, meeting_of

Level = Literal["ok", "note", "wrong"]

MADE_MS: Final = int(datetime(2025, 11, 1, tzinfo=UTC).timestamp() * 1000)  # no clock of this program's time is earlier
_DAY_MS: Final = 86_400_000
_LATEST_MS: Final = MADE_MS + 30 * 365 * _DAY_MS
_WRONG_CLOCK_MS: Final = 5 * 60_000  # as much as a signed request may be off (security.md 6)
_SCARCE: Final = 4 * SIZE_BYTES  # below it the room kept for a full disk is not set aside


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: how it stands, what was found, and what to do about it ("" when all is well)."""

    name: str
    level: Level
    says: str
    do: str = ""


def checks(folder: Path, *, links: Links | None = None, clock: Clock | None = None) -> Iterator[Check]:
    """Everything but the screens and the shipped files, one by one as they are done. `folder` need not exist."""
    clock = clock or SystemClock()
    yield _told("database", _database)
    yield _told("keys", _keys)
    yield _told("credential store", lambda: _credentials(folder))
    yield _clock(clock)
    yield _disk(folder)
    yield _folder(folder)
    if (folder / MEETING).exists():
        yield _told("pharmacy", lambda: _pharmacy(folder, links or TlsLinks(), clock))


def _told(name: str, check: Callable[[], Check]) -> Check:
    try:
        return check()
    except (EnvironmentFault, NurseCanAct) as error:
        says, _, do = str(error).partition(". ")
        return Check(name, "wrong", says, do)


def _database() -> Check:
    with tempfile.TemporaryDirectory(prefix="nursechart-doctor-") as scratch:
        engine = try_engine(Path(scratch))
    does = "makes an encrypted file, refuses a wrong key and a file in clear"
    return Check("database", "ok", f"SQLCipher {engine.sqlcipher}, SQLite {engine.sqlite}; {does}")


def _keys() -> Check:
    took_ms = try_keys()
    says = f"Argon2id, HKDF, AES-GCM and Ed25519 give the published answers; one password guess costs {took_ms:.0f} ms"
    return Check("keys", "ok", says)


def _credentials(folder: Path) -> Check:
    if not secrets_of(folder).reduced_protection:
        return Check("credential store", "ok", "the system's credential store keeps this laptop's secret")
    return Check(
        "credential store",
        "note",
        "reduced protection: this system has no credential store, so the secret lies in a file of this account",
        "Turn on the system's keyring before you enrol, or encrypt the whole disk",
    )


def _clock(clock: Clock) -> Check:
    now_ms = clock.now_ms()
    shown = datetime.fromtimestamp(now_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")
    if not MADE_MS <= now_ms <= _LATEST_MS:
        return Check("clock", "wrong", f"the clock says {shown}", "Set this computer's date and time, then try again")
    if clock.zone.startswith("Etc/GMT"):
        return Check(
            "clock", "note", f"{shown}; the time zone is only known as an offset", "Set this computer's time zone"
        )
    return Check("clock", "ok", f"{shown}, zone {clock.zone}")


def _disk(folder: Path) -> Check:
    there = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    free = shutil.disk_usage(there).free
    says = f"{free / 1e9:.1f} GB free for charts"
    if free < SIZE_BYTES:
        return Check("disk", "wrong", says, "Free some space (downloads, films) before you chart")
    if free < _SCARCE:
        return Check("disk", "note", says, "Free some space soon: the room kept for a full disk cannot be set aside")
    if not os.access(there, os.W_OK):
        return Check("disk", "wrong", "the folder for charts may not be written to", "Call support")
    return Check("disk", "ok", says)


def _folder(folder: Path) -> Check:
    if not folder.exists():
        return Check("laptop", "note", "not enrolled yet", "Start nursechart and enter the pharmacy's enrolment code")
    return _told("laptop", lambda: _enrolled(folder))


def _enrolled(folder: Path) -> Check:
    if not Laptop.is_enrolled(folder):
        return Check("laptop", "note", "not enrolled yet", "Start nursechart and enter the pharmacy's enrolment code")
    laptop = Laptop.at(folder)
    laptop.identity.private_key()
    users = len(laptop.users)
    protection = "file" if laptop.reduced_protection else "credential store"
    return Check("laptop", "ok", f"enrolled; {users} {'person' if users == 1 else 'people'}; secret in {protection}")


def _pharmacy(folder: Path, links: Links, clock: Clock) -> Check:
    meeting: Meeting = meeting_of(folder)
    device_key = Laptop.prepare(folder).private_key()
    pharmacy = meeting.enrolled.pharmacy(device_key, links=links, now_ms=clock.now_ms, chance=os.urandom)
    try:
        answer = enrolment_status(pharmacy)
    finally:
        pharmacy.close()
    if abs(pharmacy.offset_ms) > _WRONG_CLOCK_MS:
        minutes = pharmacy.offset_ms // 60_000
        return Check(
            "pharmacy",
            "wrong",
            f"this computer's clock is {-minutes} minutes off the pharmacy's",
            "Set the date and time",
        )
    if not answer.approved:
        return Check("pharmacy", "note", "reached; this laptop waits to be approved", "Call your supervisor")
    return Check("pharmacy", "ok", "reached, and it proved who it is")
