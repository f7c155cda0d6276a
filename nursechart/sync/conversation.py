"""One run's talk with the pharmacy: in whose name, and what its refusals mean for the run.

A session that has run out is renewed once a run and the request repeated. When that does not help, the laptop goes on
in its own name alone: what was charted still goes up, and the nurse is asked to sign in.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol, TypeVar

from nursechart.protocol.messages import Message, Refusal
from nursechart.sync.causes import Cause
from nursechart.sync.pharmacy import Answer, Pharmacy
from nursechart.sync.run import Stopped, Tally
from nursechart.sync.session import Session

M = TypeVar("M", bound=Message)

CAUSE_OF: Final = {
    "busy": Cause.BUSY,
    "throttled": Cause.BUSY,
    "lost": Cause.LOST,
    "withdrawn": Cause.WITHDRAWN,
    "not_approved": Cause.NOT_APPROVED,
    "update_needed": Cause.UPDATE_NEEDED,
    "token": Cause.SIGN_IN,
    "user_stopped": Cause.USER_STOPPED,
}


class Asked(Protocol):
    """What pages are asked of: the pharmacy in a `Conversation`, or the answer in a carried file."""

    @property
    def is_with_user(self) -> bool: ...

    def post(
        self, path: str, head: Message, shape: type[M], *, frames: bytes = b"", for_user: bool = False
    ) -> Answer[M]: ...


class Conversation:
    """Asks in the name of the device and, while her session lasts, of the user."""

    def __init__(
        self, pharmacy: Pharmacy, session: Session | None, tally: Tally, now_ms: int, *, on_ask: Callable[[], object]
    ) -> None:
        """`now_ms`: the pharmacy's time, as far as the laptop knows it. `on_ask` is called before each request.

        Raises Offline, as a session may have to be renewed.
        """
        self.pharmacy = pharmacy
        self._session, self._tally, self._on_ask = session, tally, on_ask
        self._renewed = False
        self.bearer = session.bearer(pharmacy, now_ms) if session else ""
        if session and not self.bearer:
            tally.cause = _cause_of(session)

    @property
    def is_with_user(self) -> bool:
        """Whether the pharmacy knows who is signed in: only then it gives her feeds."""
        return bool(self.bearer)

    def try_post(self, path: str, head: Message, shape: type[M], *, frames: bytes = b"") -> Answer[M] | Refusal:
        """Ask once, as things are. Raises Offline."""
        self._on_ask()
        return self.pharmacy.post(path, head, shape, frames=frames, bearer=self.bearer)

    def try_get(self, path: str, shape: type[M]) -> Answer[M] | Refusal:
        """Ask once without a body, in the laptop's own name. Raises Offline."""
        self._on_ask()
        return self.pharmacy.get(path, shape)

    def heals(self, refusal: Refusal) -> bool:
        """Whether asking again makes sense after this refusal: in a renewed session, or without one."""
        if not self.bearer or self._session is None or refusal.code not in ("token", "user_stopped"):
            return False
        if refusal.code == "token" and not self._renewed:
            self._renewed = True
            self.bearer = self._session.refresh(self.pharmacy)
        else:
            self.bearer = ""
        if not self.bearer:
            renewal = refusal.code == "token" and self._session.refusal
            self._tally.cause = _cause_of(self._session) if renewal else CAUSE_OF[refusal.code]
        return True

    def post(
        self, path: str, head: Message, shape: type[M], *, frames: bytes = b"", for_user: bool = False
    ) -> Answer[M]:
        """Ask, healing the session on the way. Raises Stopped for a refusal that stays, Offline.

        `for_user`: what is asked for is hers, so it is not asked without her.
        """
        while True:
            answer = self.try_post(path, head, shape, frames=frames)
            if isinstance(answer, Answer):
                return answer
            if not self.heals(answer) or (for_user and not self.bearer):
                raise self.stop(answer)

    def stop(self, refusal: Refusal) -> Stopped:
        """The end of the run by this refusal; its orders are kept."""
        self._tally.orders += refusal.orders
        self.pharmacy.set_clock(refusal.time_ms)  # orders are judged by it
        return Stopped(CAUSE_OF.get(refusal.code, Cause.REFUSED_BY_PHARMACY), refusal.retry_after_s)


def _cause_of(session: Session) -> Cause:
    """Why it could not be renewed. She is asked to sign in only where that helps: a busy pharmacy is asked again."""
    return CAUSE_OF.get(session.refusal, Cause.REFUSED_BY_PHARMACY) if session.refusal else Cause.SIGN_IN
