"""What keeps this process's memory in this process: no core dump, no debugger of another program, no crash report.

Keys and charts are in memory while somebody works. `security.md` 9, S-35; where a system has none of these switches,
nothing happens.
"""

from __future__ import annotations

import contextlib
import ctypes
import faulthandler
import sys

_PR_SET_DUMPABLE = 4  # linux/prctl.h
_QUIET_WINDOWS = 0x0001 | 0x0002  # SEM_FAILCRITICALERRORS, SEM_NOGPFAULTERRORBOX: no error report is made


def keep_secrets_in() -> None:
    """Turn off what would write this process's memory to a disk. A hard crash leaves its stack on stderr, no values."""
    if sys.stderr is not None:
        faulthandler.enable(all_threads=True)
    if sys.platform == "win32":
        ctypes.windll.kernel32.SetErrorMode(_QUIET_WINDOWS)
        return
    import resource

    with contextlib.suppress(ValueError, OSError):  # a container may forbid even to lower it; then it is 0 already
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
