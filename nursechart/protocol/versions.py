"""Which end understands what.

The major version stands in the path (`/v1/`): another major is another protocol. The revision grows when a message
gains a field; since unknown fields are refused, an end sends a newer field only to an end that has shown it knows it
(the laptop says its revision in every sync, the pharmacy in every ping and sync). Kinds of entries have versions of
their own and never hold up an exchange: what is not known yet is kept, numbered and passed on.
"""

from __future__ import annotations

from typing import Final

PREFIX: Final = "/v1"
REVISION: Final = 4
CARRIED_FILES: Final = 1  # the revision with which a sync answer names the key that files are sealed to
CARRIED_LEASE: Final = 2  # with which files carry audit records, and their answers a lease
COMPUTERS: Final = 3  # the revision with which a sync may ask about her other computers
CARRIED_PHOTOS: Final = 4  # with which files carry photos, either way
MEDIA_TYPE: Final = "application/vnd.nursechart"


def common_revision(mine: int, theirs: int) -> int:
    """The newest revision both ends know."""
    return min(mine, theirs)


def is_older(app: str, minimum: str) -> bool:
    """Whether the version `app` ("1.4.2") is below `minimum`; an empty minimum asks for nothing.

    What is not a number counts as zero, so a development build ("1.5.dev3") is older than its release.
    """
    return bool(minimum) and _numbers(app) < _numbers(minimum)


def _numbers(version: str) -> tuple[int, ...]:
    parts = [int(part) if part.isdecimal() else 0 for part in version.split(".")]
    while parts and parts[-1] == 0:
        parts.pop()
    return tuple(parts)
