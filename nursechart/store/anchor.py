"""Where the log had got to, kept outside the database: an old page, an old file or a lost WAL opens without an error.

A file of two alternating slots with a MAC, written after each commit; a crash in mid-write spoils one slot and the
other still tells. The short form in the credential store is written at lock and at sync: it notices when the whole
folder was put back. After a crash the anchor may lag the database by what was committed last, never lead it.
"""

from __future__ import annotations

import contextlib
import hmac
import os
from hashlib import sha256
from pathlib import Path
from typing import Literal

import msgspec

from nursechart.language import said, said_for
from nursechart.store.clock import Clock
from nursechart.store.files import FILE_MODE

FILE = "anchor"
SLOT_BYTES = 512
MAC_BYTES = 32
FSYNC_EVERY_MS = 5000

FindingKind = Literal["lost_tail", "restored_copy", "anchor_missing", "audit_changed"]


class Mark(msgspec.Struct, frozen=True):
    """How far the log of this laptop is. `highest_ms` is the highest time ever seen (UTC)."""

    install: str
    epoch: bytes
    next_n: int
    last_id: bytes
    unsure: int  # entries and drafts the pharmacy does not durably have
    audit_n: int
    audit_head: bytes
    highest_ms: int

    @property
    def short(self) -> bytes:
        """32 bytes for the credential store."""
        return self.epoch + self.next_n.to_bytes(8, "big") + self.audit_n.to_bytes(8, "big") + self.last_id[:8]


class Finding(msgspec.Struct, frozen=True):
    """The database is not the one that was last written here. `lost` counts entries of this laptop, 0 if unknown."""

    kind: FindingKind
    lost: int

    @property
    def says(self) -> str:
        """What happened, what is safe, what to do."""
        match self.kind:
            case "lost_tail":
                return said_for(
                    self.lost,
                    "The last thing charted on this laptop is missing from its chart file. What reached the "
                    "pharmacy comes back with the next sync. Sync now, then check today's visits.",
                    "The last {n} things charted on this laptop are missing from its chart file. What reached the "
                    "pharmacy comes back with the next sync. Sync now, then check today's visits.",
                )
            case "restored_copy":
                return said(
                    "The chart file on this laptop is an older copy. What reached the pharmacy comes back"
                    " with the next sync. Sync now, then check today's visits."
                )
            case "anchor_missing":
                return said(
                    "A control file of this laptop is missing or damaged, so it is not certain that the "
                    "chart file is the newest. Sync now, then check today's visits."
                )
            case "audit_changed":
                return said("The audit trail on this laptop was changed. Charting goes on. Call your supervisor.")


class _Slot(msgspec.Struct, frozen=True):
    seq: int
    mark: Mark


class Anchor:
    """The anchor file of an open store; not thread-safe, its owner holds the writer's lock."""

    def __init__(self, folder: Path, key: bytearray, clock: Clock) -> None:
        """`key` stays the vault's. Opens the file, making it if it is missing."""
        self._key = key
        self._clock = clock
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        self._file = os.fdopen(os.open(folder / FILE, flags, FILE_MODE), "r+b", buffering=0)
        slots = [slot for at in (0, 1) if (slot := self._read(at))]
        self._newest = max(slots, key=lambda slot: slot.seq, default=None)
        self._synced_ms = clock.monotonic_ms()

    @property
    def mark(self) -> Mark | None:
        """The newest readable mark, or None."""
        return self._newest.mark if self._newest else None

    def write(self, mark: Mark, *, durable: bool = False) -> None:
        """Keep `mark`; on the disk for certain every 5 s, or now if `durable`."""
        slot = _Slot(self._newest.seq + 1 if self._newest else 1, mark)
        text = msgspec.msgpack.encode(slot)
        padded = len(text).to_bytes(2, "big") + text
        padded += bytes(SLOT_BYTES - MAC_BYTES - len(padded))
        try:
            self._file.seek(slot.seq % 2 * SLOT_BYTES)
            self._file.write(padded + self._mac(padded))
            self._newest = slot
            now = self._clock.monotonic_ms()
            if durable or now - self._synced_ms >= FSYNC_EVERY_MS:
                os.fsync(self._file.fileno())
                self._synced_ms = now
        except OSError:  # what it speaks of is committed: an anchor that lags guards less, but nothing failed
            return

    @staticmethod
    def unsure_without_key(folder: Path) -> int | None:
        """What a wipe would destroy, by the newest mark, which it has no key to check; None when it is not known."""
        slots = []
        with contextlib.suppress(OSError):
            raw = (folder / FILE).read_bytes()
            for at in range(0, len(raw), SLOT_BYTES):
                with contextlib.suppress(msgspec.DecodeError):
                    slots.append(_slot(raw[at : at + SLOT_BYTES]))
        return max(slots, key=lambda slot: slot.seq).mark.unsure if slots else None

    def close(self) -> None:
        with contextlib.suppress(OSError):
            os.fsync(self._file.fileno())
        self._file.close()

    def _read(self, at: int) -> _Slot | None:
        self._file.seek(at * SLOT_BYTES)
        raw = self._file.read(SLOT_BYTES) or b""
        padded, mac = raw[:-MAC_BYTES], raw[-MAC_BYTES:]
        if len(raw) != SLOT_BYTES or not hmac.compare_digest(mac, self._mac(padded)):
            return None
        return _slot(raw)

    def _mac(self, padded: bytes) -> bytes:
        return hmac.new(self._key, padded, sha256).digest()


def compare(held: Mark, anchor: Mark | None, remembered: bytes | None, *, new: bool = False) -> Finding | None:
    """What the database (`held`) lacks of what this laptop once wrote, by the anchor file and the short form; or None.

    A `new` database has no anchor yet.
    """
    if new and anchor is None and remembered is None:
        return None
    found = _by_anchor(held, anchor)
    return found or (_by_short(held, remembered) if remembered else None)


def _slot(raw: bytes) -> _Slot:
    return msgspec.msgpack.decode(raw[2 : 2 + int.from_bytes(raw[:2], "big")], type=_Slot)


def _by_anchor(held: Mark, anchor: Mark | None) -> Finding | None:
    if anchor is None or anchor.install != held.install:
        return Finding("anchor_missing", 0)
    if anchor.epoch == held.epoch and anchor.next_n > held.next_n:
        return Finding("lost_tail", anchor.next_n - held.next_n)
    if anchor.audit_n > held.audit_n:
        return Finding("restored_copy", 0)
    if anchor.audit_n == held.audit_n and anchor.audit_head != held.audit_head:
        return Finding("audit_changed", 0)
    return None


def _by_short(held: Mark, remembered: bytes) -> Finding | None:
    epoch, next_n, audit_n = remembered[:8], int.from_bytes(remembered[8:16], "big"), remembered[16:24]
    if int.from_bytes(audit_n, "big") > held.audit_n:
        return Finding("restored_copy", next_n - held.next_n if epoch == held.epoch and next_n > held.next_n else 0)
    return None
