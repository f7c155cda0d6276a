"""The pages of a carried answer, as if the pharmacy had sent them over the wire."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar, cast

from nursechart.protocol.messages import Diverged, Message, Page, PullAnswer, PullRequest
from nursechart.sync.pages import BadPage, split_pages
from nursechart.sync.pharmacy import Answer

M = TypeVar("M", bound=Message)


@dataclass(frozen=True, slots=True)
class Told:
    """An answer in a file, asked like the pharmacy over the wire: it can say where two orders part, and no more."""

    is_with_user: bool
    diverged: tuple[Diverged, ...]

    def post(
        self, path: str, head: Message, shape: type[M], *, frames: bytes = b"", for_user: bool = False
    ) -> Answer[M]:
        """What the file says of the feeds that are asked about; entries that it does not hold are left out."""
        if isinstance(head, PullRequest):
            feeds = {want.feed for want in head.wants}
            told = PullAnswer(diverged=tuple(one for one in self.diverged if one.feed in feeds))
            return Answer(cast(M, told), b"")
        return Answer(shape(), b"")


def without(pages: Sequence[Page], frames: bytes, feeds: set[str]) -> tuple[tuple[Page, ...], bytes]:
    """Pages with their frames, but for those of `feeds`; as they are where they cannot be told apart."""
    try:
        kept = [(page, part) for page, part in split_pages(pages, frames) if page.feed not in feeds]
    except BadPage:
        return tuple(pages), frames
    return tuple(page for page, _ in kept), b"".join(part for _, part in kept)
