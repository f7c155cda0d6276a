"""What keeps a carried file from being written or taken in, in words, and what to do then."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from nursechart.errors import NurseCanAct
from nursechart.language import said, to_say
from nursechart.protocol.carried import Why

_LETTER_BYTES: Final = 4096  # what a letter without entries takes, about
_MB: Final = 1_000_000
_WHY: Final[Mapping[Why, str]] = {
    "none_of_ours": to_say("{name} is not an answer of the pharmacy. Choose the file that came back from there."),
    "newer": to_say("{name} was written by a newer program. Update NurseChart, then take it in."),
    "other_way": to_say("{name} is for the pharmacy, not its answer. Choose the file that came back from there."),
    "other_pharmacy": to_say("{name} is of another pharmacy. Nothing was taken in."),
    "other_key": to_say(
        "{name} answers another file than the last one you wrote on this laptop. Ask for the answer to that one, or"
        " export again."
    ),
    "damaged": to_say("{name} is damaged. Nothing was taken in. Copy it again, or ask the pharmacy to write it again."),
    "too_large": to_say("{name} is too large to be an answer of the pharmacy. Nothing was taken in."),
}


class NoKeyYet(NurseCanAct):
    """The pharmacy has not told what files are to be sealed to: it is older, or there was no sync since the update."""

    def __init__(self) -> None:
        super().__init__(
            said("The pharmacy has not told this laptop how to seal files. Sync over a network once, then export.")
        )


class NothingAsked(NurseCanAct):
    """No file of hers waits for an answer."""

    def __init__(self) -> None:
        super().__init__(
            said("No file that you wrote on this laptop waits for an answer. Export first, or sign in as who wrote it.")
        )


class SyncUnderWay(NurseCanAct):
    """A run over the network, or another program of this laptop, is at it."""

    def __init__(self) -> None:
        super().__init__(said("Sync is under way on this laptop. Try again in a moment."))


class AnswerRefused(NurseCanAct):
    """The file is not taken in; the sentence names it and says why and what to do."""

    def __init__(self, why: Why, name: str) -> None:
        super().__init__(said(_WHY[why], name=name))
        self.why = why


class FileFailed(NurseCanAct):
    """The stick did not take the file, or could not be read: another place or another stick will."""


class GivenUp(NurseCanAct):
    """She ended the writing."""

    def __init__(self) -> None:
        super().__init__(said("No file was written. What waits on this laptop still waits."))


def check_room(path: Path, photo_bytes: int) -> None:
    """Raises FileFailed where the medium has no room for the photos, before any is written."""
    try:
        free = shutil.disk_usage(path.parent).free
    except OSError as error:
        raise not_written(error) from error
    if photo_bytes and free < photo_bytes + _LETTER_BYTES:
        needed = said("{mb} MB", mb=f"{photo_bytes / _MB:.1f}")
        raise FileFailed(
            said(
                "There is no room for the file: it needs {needed} and {free} are free there. Make room, or choose"
                " another place",
                needed=needed, free=said("{mb} MB", mb=f"{free / _MB:.1f}"),
            )
        )  # fmt: skip


def not_written(error: OSError) -> FileFailed:
    return FileFailed(said("The file could not be written: {why}. Choose another place", why=error.strerror))
