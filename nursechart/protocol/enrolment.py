"""The enrolment code: what a nurse types once, so that laptop and pharmacy can trust each other from the first byte.

32 characters in 8 groups of 4 hold a secret of 80 bits (the pharmacy keeps only its hash), the first 75 bits of the
SHA-256 of the organisation's CA certificate (DER), and 5 check bits. The laptop fetches the CA certificate from an
address nobody has vouched for, compares it with the code, and only then sends anything.

The alphabet is Crockford's: no I, L, O or U, so 1, I and L cannot be mixed up, nor 0 and O. The check character notices
every single wrong character and every swap of neighbours.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from nursechart.errors import NurseCanAct

SECRET_BYTES: Final = 10
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MEANT: Final = str.maketrans("OIL", "011")
_CHARACTERS: Final = 32
_CA_BITS: Final = 75


class CodeMistyped(NurseCanAct):
    """What was typed cannot be an enrolment code; the sentence says what to look at."""


@dataclass(frozen=True, slots=True)
class EnrolmentCode:
    """A code as read: `secret` goes to the pharmacy, once its certificate `fits`."""

    secret: bytes  # 10 bytes
    ca_prefix: int  # the first 75 bits of SHA-256 of the CA certificate

    def fits(self, ca_der: bytes) -> bool:
        """Whether this is the CA certificate the code was made for."""
        return self.ca_prefix == _prefix(ca_der)


def make_code(secret: bytes, ca_der: bytes) -> str:
    """The code to hand to a nurse: `XXXX-XXXX-…`, 8 groups. `secret` is 10 random bytes."""
    if len(secret) != SECRET_BYTES:
        raise ValueError("the secret of an enrolment code is 10 bytes")
    number = int.from_bytes(secret, "big") << _CA_BITS | _prefix(ca_der)
    values = [number >> 5 * place & 31 for place in range(_CHARACTERS - 2, -1, -1)]
    values.append(_check(values))
    text = "".join(_ALPHABET[value] for value in values)
    return "-".join(text[start : start + 4] for start in range(0, _CHARACTERS, 4))


def read_code(text: str) -> EnrolmentCode:
    """Read a code as typed: any case, with or without dashes and spaces; O is read as 0, I and L as 1.

    Raises CodeMistyped.
    """
    typed = "".join(text.split()).replace("-", "").replace("–", "").upper().translate(_MEANT)
    strange = sorted(set(typed) - set(_ALPHABET))
    if strange:
        raise CodeMistyped(f"An enrolment code has no “{strange[0]}”. Look at that place again.")
    if len(typed) != _CHARACTERS:
        raise CodeMistyped(
            f"An enrolment code has 8 groups of 4 characters, 32 in all. These are {len(typed)}. Look for a group that"
            " is missing or was typed twice."
        )
    values = [_ALPHABET.index(character) for character in typed]
    if _check(values[:-1]) != values[-1]:
        raise CodeMistyped("One character of this code is wrong, or two are swapped. Compare it group by group.")
    number = 0
    for value in values[:-1]:
        number = number << 5 | value
    return EnrolmentCode((number >> _CA_BITS).to_bytes(SECRET_BYTES, "big"), number & (1 << _CA_BITS) - 1)


def _prefix(ca_der: bytes) -> int:
    return int.from_bytes(hashlib.sha256(ca_der).digest(), "big") >> 256 - _CA_BITS


def _check(values: list[int]) -> int:
    """The character that makes the weighted sum over GF(32) zero; the weights are powers of 2 modulo x^5 + x^2 + 1."""
    total = 0
    for value in values:
        total = _doubled(total ^ value)
    return total


def _doubled(value: int) -> int:
    return (value << 1 ^ 0b100101 if value & 16 else value << 1) & 31
