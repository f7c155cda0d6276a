"""A PIN that can be typed in place of the password."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PinLook:
    tries_left: int  # wrong ones, before it is forgotten
    until: str  # 17:42
