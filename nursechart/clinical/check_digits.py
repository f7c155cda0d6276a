"""Check digits of the codes in the content pack: LOINC (mod 10) and SNOMED CT (Verhoeff)."""

from __future__ import annotations

_D = (
    "0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
    "5987604321", "6598710432", "7659821043", "8765932104", "9876543210",
)  # fmt: skip
_P = ("0123456789", "1576283094", "5803796142", "8916043527", "9453126870", "4286573901", "2793806415", "7046913258")


def is_loinc(code: str) -> bool:
    """Whether `code` (8310-5) is written like a LOINC code and its check digit is right."""
    body, dash, check = code.partition("-")
    if not (dash and body.isdecimal() and check.isdecimal() and len(check) == 1):
        return False
    total = 0
    for place, digit in enumerate(reversed(body)):
        doubled = int(digit) * 2 if place % 2 == 0 else int(digit)
        total += doubled // 10 + doubled % 10
    return (10 - total % 10) % 10 == int(check)


def is_snomed(code: str) -> bool:
    """Whether `code` (386661006) is written like a SNOMED CT identifier and its check digit is right."""
    if not (code.isdecimal() and 6 <= len(code) <= 18):
        return False
    check = 0
    for place, digit in enumerate(reversed(code)):
        check = int(_D[check][int(_P[place % 8][int(digit)])])
    return check == 0
