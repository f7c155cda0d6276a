"""Passwords of the pharmacy's accounts: Argon2id in PHC form, and which passwords are taken.

64 MiB and three passes a try; at most two tries are worked out at once, so fifty people signing in together cost time,
not memory. Length decides, composition rules do not exist, and what everyone tries first is refused.
"""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from nursechart.errors import NurseCanAct

MEMORY_KIB: Final = 64 * 1024
PASSES: Final = 3
LANES: Final = 4
LONGEST: Final = 128
_COMMON: Final = """
password passw0rd password1 12345678 123456789 1234567890 87654321 qwertyui qwertyuiop qwerty123 iloveyou sunshine
princess football baseball welcome1 welcome123 letmein1 letmein123 admin123 administrator abcd1234 abcdefgh nursechart
infusion changeme changeme1 superman trustno1 whatever starwars passwordpassword passwordpassword1 123456789012345
correcthorsebatterystaple
"""


class PasswordRefused(NurseCanAct):
    """A new password that is not taken; the text says why and never repeats it."""


@dataclass(frozen=True, slots=True)
class Hashing:
    """How hard a password is hashed. The defaults are the floor of security.md 0.3."""

    memory_kib: int = MEMORY_KIB
    passes: int = PASSES


class Passwords:
    """Hashes and checks passwords. One of these a process: its semaphore bounds the memory."""

    def __init__(self, hashing: Hashing | None = None, *, at_once: int = 2) -> None:
        self._hashing = hashing or Hashing()
        self._turn = threading.BoundedSemaphore(at_once)
        self._of_nobody = ""

    def prepare(self) -> None:
        """Make the hash that unknown logins are checked against, before the first of them comes."""
        self._of_nobody = self._of_nobody or self.hash(os.urandom(16).hex())

    def hash(self, password: str) -> str:
        """The PHC string of a password, with a fresh salt."""
        with self._turn:
            return Argon2id(
                salt=os.urandom(16),
                length=32,
                iterations=self._hashing.passes,
                lanes=LANES,
                memory_cost=self._hashing.memory_kib,
            ).derive_phc_encoded(password.encode())

    def matches(self, password: str, phc: str | None) -> bool:
        """Whether a password is the one that was hashed. Without `phc` (no such account) the same work, then False."""
        self.prepare()
        with self._turn:
            try:
                Argon2id.verify_phc_encoded(password.encode(), phc or self._of_nobody)
            except InvalidKey:
                return False
        return phc is not None

    def is_weaker(self, phc: str) -> bool:
        """Whether a stored hash was made with less work than today's, so it is renewed at the next right password."""
        wanted = f"$m={self._hashing.memory_kib},t={self._hashing.passes},p={LANES}$"
        return wanted not in phc


def take(password: str, *, login: str, shortest: int) -> str:
    """A new password that may be used. Raises PasswordRefused."""
    if len(password) < shortest:
        raise PasswordRefused(f"A password has at least {shortest} characters. A short sentence is easy to remember.")
    if len(password) > LONGEST:
        raise PasswordRefused(f"A password has at most {LONGEST} characters.")
    if password.lower() in _COMMON.split() or password.lower() == login.lower() or len(set(password)) < 3:
        raise PasswordRefused("This password is among the first that anyone would try. Choose another.")
    return password
