"""This laptop's turn: before a large push it asks the pharmacy when to come, so that many who come back meet no wave.

Until then it sends nothing: it fetches what is new, the run is over, and the loop sleeps; charting notices nothing. A
turn is advice that is asked for once: who was told a time comes at that time, or sooner when she presses "Try now", and
does not ask again. What is no proper answer, such as from a pharmacy that does not know the question, holds nobody up.
"""

from __future__ import annotations

from typing import Final

from nursechart.protocol.limits import TURN_SECONDS
from nursechart.protocol.messages import Refusal, SlotAnswer
from nursechart.sync.causes import Cause, Offline
from nursechart.sync.conversation import CAUSE_OF, Conversation
from nursechart.sync.run import Stopped

ASK_ABOVE: Final = 500  # entries that wait: so many go in one push


class Turn:
    """What this laptop knows of its turn, from run to run."""

    def __init__(self) -> None:
        self._was_told = self._was_put_off = False

    def seconds_until(self, talk: Conversation, waiting: int) -> int:
        """How long until it may send what waits: asked, if this is a case for it, else 0. Raises Stopped when the
        pharmacy is too busy to say; Offline."""
        is_told, is_put_off = self._was_told, self._was_put_off
        self._was_told = self._was_put_off = False
        if is_told or not (waiting > ASK_ABOVE or is_put_off):
            return 0
        seconds = _asked(talk, waiting)
        return seconds if 0 < seconds <= TURN_SECONDS else 0

    def heard(self, stop: Stopped) -> None:
        """A run was ended by this. The time that a busy pharmacy names is a turn; where it names none, it is asked."""
        if stop.cause in (Cause.TURN, Cause.BUSY):
            self._was_told = stop.retry_after_s > 0
            self._was_put_off = not self._was_told


def _asked(talk: Conversation, waiting: int) -> int:
    try:
        answer = talk.try_get(f"/v1/slot?waiting={waiting}", SlotAnswer)
    except Offline as stop:
        if stop.cause is Cause.BAD_ANSWER:  # of the pharmacy, and no answer to this
            return 0
        raise
    if not isinstance(answer, Refusal):
        return answer.head.seconds
    if CAUSE_OF.get(answer.code) is Cause.BUSY:
        raise talk.stop(answer)
    return 0  # what else it refuses it says again of the sync itself
