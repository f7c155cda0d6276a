"""Wrong passwords, counted across restarts.

Four are free; then each costs a wait of 5 s, 30 s, 1, 5 and 15 minutes, and the tenth in a row closes the slot until
the user has signed in at the pharmacy (security.md 5). The file carries a MAC under the device secret: one that was
edited or removed counts as nine failures, and the next unlock records it. Against a copied disk only the password's
cost counts.
"""

from __future__ import annotations

import contextlib
import hmac
from hashlib import sha256
from pathlib import Path

import msgspec

from nursechart.language import said
from nursechart.store.clock import Clock
from nursechart.store.errors import ChartNotSaved, MustWait, WrongPassword
from nursechart.store.files import read_ours, write_whole
from nursechart.store.vault import derived, wipe

FILE = "attempts.json"
WAIT_S = (0, 0, 0, 0, 0, 5, 30, 60, 300, 900)  # by the number of failures in a row
ALLOWED = 10
EVERYBODY = "*"  # the count of all whose own was lost


class _Count(msgspec.Struct, frozen=True):
    failures: int
    last_ms: int


class _File(msgspec.Struct, frozen=True):
    counts: dict[str, _Count]
    mac: bytes


class Attempts:
    """The failures of each user of one laptop, in a row."""

    def __init__(self, folder: Path, device_secret: bytes | bytearray, clock: Clock) -> None:
        self._path = folder / FILE
        self._key = derived(device_secret, b"nursechart/attempts/1\0")
        self._clock = clock

    def start(self) -> None:
        """Begin with no failures, at enrolment."""
        self._write({})

    def check(self, user: str) -> None:
        """Raises MustWait while the wait of the last failure runs, WrongPassword(disabled) after the tenth."""
        count = self._of(user)
        if count.failures >= ALLOWED:
            raise WrongPassword(disabled=True)
        wait_ms = WAIT_S[count.failures] * 1000
        # a clock set back does not shorten the wait, and does not make it longer than it was
        left_ms = min(wait_ms, count.last_ms + wait_ms - self._clock.now_ms())
        if left_ms > 0:
            raise MustWait(-(-left_ms // 1000))

    def failed(self, user: str) -> WrongPassword:
        """Count one more; the answer is the error to raise."""
        failures = self._of(user).failures + 1
        self._write(self._read() | {user: _Count(failures, self._clock.now_ms())})
        if failures >= ALLOWED:
            return WrongPassword(disabled=True)
        return WrongPassword(wait_s=WAIT_S[failures])

    def succeeded(self, user: str) -> int:
        """Begin anew for this user; how many failures there had been. Writes nothing when there were none."""
        failures = self._of(user).failures
        if failures:
            with contextlib.suppress(ChartNotSaved):  # she is right: a full disk must not keep her out
                self._write(self._read() | {user: _Count(0, 0)})
        return failures

    def was_lost(self, user: str) -> bool:
        """Whether her count was lost by an edited or missing file, and she has not been right since."""
        counts = self._read()
        return EVERYBODY in counts and user not in counts

    def close(self) -> None:
        wipe(self._key)

    def _of(self, user: str) -> _Count:
        counts = self._read()
        return counts.get(user, counts.get(EVERYBODY, _Count(0, 0)))

    def _read(self) -> dict[str, _Count]:
        raw = read_ours(self._path)
        try:
            found = msgspec.json.decode(raw or b"", type=_File)
        except msgspec.DecodeError:
            found = _File({}, b"")
        if hmac.compare_digest(found.mac, self._mac(found.counts)):
            return dict(found.counts)
        distrusted = {EVERYBODY: _Count(ALLOWED - 1, self._clock.now_ms())}
        self._write(distrusted)
        return distrusted

    def _write(self, counts: dict[str, _Count]) -> None:
        try:
            write_whole(self._path, msgspec.json.encode(_File(counts, self._mac(counts))))
        except OSError as error:
            raise ChartNotSaved(
                said(
                    "The disk takes nothing at the moment, so a wrong password cannot be counted. What "
                    "was charted is safe. Free some space, then try again."
                )
            ) from error

    def _mac(self, counts: dict[str, _Count]) -> bytes:
        return hmac.new(self._key, msgspec.json.encode(counts, order="deterministic"), sha256).digest()
