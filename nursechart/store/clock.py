"""The laptop's time, as one thing that tests can fake."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Chance = Callable[[int], bytes]
"""So many random bytes, fit for keys; `os.urandom` outside tests."""


class Clock(Protocol):
    """Where the time comes from."""

    @property
    def zone(self) -> str:
        """The IANA name of the zone the laptop is in."""

    def now_ms(self) -> int:
        """UTC, ms since 1970, as the computer believes it to be."""

    def monotonic_ms(self) -> int:
        """Milliseconds that never jump and stand still while the computer sleeps; only differences mean something."""


class SystemClock:
    """The computer's own clock."""

    def __init__(self) -> None:
        self._zone = _system_zone()

    @property
    def zone(self) -> str:
        return self._zone

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000

    def monotonic_ms(self) -> int:
        return _awake_ms()


if sys.platform == "win32":  # its monotonic clock goes on while it sleeps

    def _awake_ms() -> int:
        import ctypes

        ticks = ctypes.c_ulonglong()  # of 100 ns
        ctypes.windll.kernel32.QueryUnbiasedInterruptTime(ctypes.byref(ticks))
        return ticks.value // 10_000

else:

    def _awake_ms() -> int:
        return time.monotonic_ns() // 1_000_000


def _system_zone() -> str:
    """The IANA name of the system's zone: from TZ, /etc/timezone, or where /etc/localtime leads; else by the offset."""
    candidates = [os.environ.get("TZ", "").lstrip(":")]
    with contextlib.suppress(OSError, UnicodeDecodeError):
        candidates.append(Path("/etc/timezone").read_text(encoding="ascii").strip())
    target = os.path.realpath("/etc/localtime")
    if "zoneinfo/" in target:
        candidates.append(target.split("zoneinfo/", 1)[1])
    for name in candidates:
        if name and _is_zone(name):
            return name
    offset = datetime.now().astimezone().utcoffset()
    hours = round(offset.total_seconds() / 3600) if offset else 0
    return f"Etc/GMT{-hours:+d}" if hours else "Etc/UTC"  # the sign of these names is the other way round


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
