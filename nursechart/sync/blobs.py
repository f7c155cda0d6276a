"""The attachments' turn in a run (sync.md 13): after every entry, piece by piece, those that wait and then those named.

Where to go on is asked of the pharmacy, and what has come is kept, so a cut costs one piece. When something is charted
meanwhile the files stand back, and the next run sends the words first. A file that does not go or come holds up no
other and no entry: it is asked about again in the next run. What the pharmacy holds whole is asked about now and then,
until a backup of it holds the file too: only then may the laptop let go of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final, TypeVar

from nursechart.protocol.limits import BLOB_CHUNK_BYTES, BLOBS_ASKED
from nursechart.protocol.messages import (
    BlobAnswer,
    BlobName,
    BlobOffsetsAnswer,
    BlobOffsetsRequest,
    BlobPieceRequest,
    BlobRequest,
    BlobState,
    Message,
)
from nursechart.record.form import BlobRef
from nursechart.store.coming import BlobToSend
from nursechart.store.errors import AttachmentDamaged, PhotosPaused
from nursechart.sync.conversation import Conversation
from nursechart.sync.pharmacy import Answer
from nursechart.sync.ports import LaptopLog

M = TypeVar("M", bound=Message)

MOST_A_RUN: Final = 64 * 1024 * 1024  # bytes fetched: the next run goes on, at once
ASK_AGAIN_MS: Final = 15 * 60_000  # whether a backup holds a file by now
_NOT_THIS_ONE: Final = ("not_found", "malformed", "too_large")  # of this file, or a pharmacy that knows none


@dataclass(slots=True)
class FromRunToRun:
    """What the next run need not ask again; the engine keeps it."""

    examined: dict[str, int] = field(default_factory=dict)  # by feed, the length at which every file it names was here
    asked_ms: dict[str, int] = field(default_factory=dict)  # by feed, when it was last asked what a backup holds


class Attachments:
    """Sends and fetches the files of one laptop, in one run."""

    def __init__(self, log: LaptopLog, talk: Conversation, kept: FromRunToRun, now_ms: int) -> None:
        self._log, self._talk, self._kept, self._now_ms = log, talk, kept, now_ms
        self._waiting = log.unsent_count()  # what was offered in this run and does not go

    def send(self) -> None:
        """Send what the pharmacy lacks, the oldest first. Raises Stopped, Offline; what has gone stays gone."""
        for some in _portions(self._to_ask_about()):
            names = tuple(BlobName(one.entry, one.sha256) for one in some)
            answer = self._ask("/v1/blob/offset", BlobOffsetsRequest(names), BlobOffsetsAnswer)
            if answer is None:
                return
            for blob, state in zip(some, answer.head.states, strict=False):
                if self._has_to_stand_back():
                    return
                self._send(blob, state)

    def fetch(self) -> bool:
        """Fetch the files that her charts name and that are not here; today's visits first.

        Whether they were too many for one run. Raises Stopped, Offline.
        """
        left = MOST_A_RUN
        for state in self._log.feeds():  # by priority
            is_hers = self._talk.is_with_user and state.mine and not state.left
            if not is_hers or self._kept.examined.get(state.feed) == state.length:
                continue
            lacking = self._log.blobs_lacking(state.feed)
            for ref in lacking:
                if left <= 0 or not self._log.takes_files or self._has_to_stand_back():
                    return left <= 0
                left -= self._fetch(state.feed, ref)
            if not lacking:
                self._kept.examined[state.feed] = state.length
        return False

    def _to_ask_about(self) -> list[BlobToSend]:
        """What the pharmacy lacks; and what it holds, where it makes backups and was not asked lately."""
        due = {
            state.feed
            for state in self._log.feeds()
            if state.durable is not None and self._now_ms - self._kept.asked_ms.get(state.feed, 0) >= ASK_AGAIN_MS
        }
        found = [one for one in self._log.blobs_to_send() if not one.is_there or one.feed in due]
        self._kept.asked_ms.update((one.feed, self._now_ms) for one in found if one.is_there)
        return found

    def _send(self, blob: BlobToSend, state: BlobState) -> None:
        if state.state == "wanted":
            try:
                content = self._log.content_to_send(blob.feed, blob.sha256)
            except AttachmentDamaged:  # whoever opens it is told, and the sync centre says so
                self._log.note_going(blob.feed, blob.sha256, None, "damaged")
                return
            if content is None:
                return
            state = self._send_pieces(blob, content, state)
        elif state.state == "unknown" and blob.is_own and not blob.is_there:
            self._log.note_going(blob.feed, blob.sha256, None, "unknown")
        is_anothers = state.state == "unknown" and blob.is_there and not blob.is_own  # its author's laptop holds it
        if is_anothers or (state.state == "whole" and (state.durable or not blob.is_there)):
            self._log.note_at_pharmacy(blob.feed, blob.sha256, durable=state.durable or is_anothers)

    def _send_pieces(self, blob: BlobToSend, content: bytes, state: BlobState) -> BlobState:
        """Send from where the pharmacy has come to, as long as that moves it on."""
        while state.state == "wanted":
            at = state.received
            piece = content[at : at + BLOB_CHUNK_BYTES]
            request = BlobPieceRequest(blob.entry, blob.sha256, at, sha256(piece).digest())
            answer = self._ask("/v1/blob/send", request, BlobState, frames=piece)
            if answer is None:
                self._log.note_going(blob.feed, blob.sha256, at, "refused")
                return state
            state = answer.head
            if state.state == "wanted":
                is_stuck = state.received <= at
                self._log.note_going(blob.feed, blob.sha256, state.received, "stuck" if is_stuck else "")
                if is_stuck or self._has_to_stand_back():
                    return state
        return state

    def _fetch(self, feed: str, ref: BlobRef) -> int:
        """Fetch one file, or what is left of it; how many bytes came."""
        began = at = self._log.blob_arrived(feed, ref.sha256)
        durable = False
        try:
            while at < ref.size:
                answer = self._ask("/v1/blob/fetch", BlobRequest(ref.sha256, at), BlobAnswer, for_user=True)
                if answer is None or not answer.frames or sha256(answer.frames).digest() != answer.head.piece_sha256:
                    return at - began
                self._log.keep_piece(feed, ref.sha256, at, answer.frames)
                at += len(answer.frames)
                durable = answer.head.durable
                if self._has_to_stand_back():
                    return at - began
            self._log.finish_blob(feed, ref, durable=durable)
        except PhotosPaused:
            pass  # the disk is almost full: there is room for charting alone
        return at - began

    def _has_to_stand_back(self) -> bool:
        """Whether something was charted since this turn began: words go before files."""
        return self._log.unsent_count() > self._waiting

    def _ask(
        self, path: str, head: Message, shape: type[M], *, frames: bytes = b"", for_user: bool = False
    ) -> Answer[M] | None:
        """Ask, healing the session on the way; None where this one is refused. Raises Stopped, Offline."""
        while True:
            answer = self._talk.try_post(path, head, shape, frames=frames)
            if isinstance(answer, Answer):
                return answer
            if answer.code in _NOT_THIS_ONE:
                return None
            if not self._talk.heals(answer) or (for_user and not self._talk.is_with_user):
                raise self._talk.stop(answer)


def make_previews(log: LaptopLog, small: Callable[[bytes], bytes]) -> None:
    """Keep a small picture of what came without one. `small` makes it; empty for bytes that are no picture."""
    for feed, digest in log.blobs_without_preview():
        try:
            content = log.content_to_send(feed, digest)
        except AttachmentDamaged:
            continue  # whoever opens it is told
        preview = b"" if content is None else small(content)
        if preview:
            log.keep_preview(feed, digest, preview)


def _portions(blobs: Sequence[BlobToSend]) -> Iterator[Sequence[BlobToSend]]:
    return (blobs[at : at + BLOBS_ASKED] for at in range(0, len(blobs), BLOBS_ASKED))
