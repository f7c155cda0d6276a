"""Who is signed in at the pharmacy: the access token of a quarter of an hour, and the refresh token that renews it.

Each refresh token is good until what was given for it is used; whoever uses it after that has copied it, and the
pharmacy ends the whole family. So what comes back is kept (by `keep`, the laptop's store) before it is used, and the
same token may be sent again after a lost answer.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from nursechart.protocol.messages import PersonalKeys, Refusal, RefusalCode, SignInAnswer, TokenRequest
from nursechart.sync.pharmacy import Pharmacy

_EARLY_MS = 30_000  # a token is not used in its last moments


class Session:
    """One user's session. `bearer` and `refresh` are for the sync thread; `end` may be called from any."""

    def __init__(
        self,
        user_id: str,
        refresh: str,
        *,
        keep: Callable[[SignInAnswer], None],
        access: str = "",
        access_expires_ms: int = 0,
        keys: PersonalKeys | None = None,
    ) -> None:
        """`keys`: public keys made since she signed in; they are registered with the next refresh."""
        self.user_id = user_id
        self._refresh, self._access, self._expires_ms = refresh, access, access_expires_ms
        self._keep, self._keys = keep, keys
        self._lock = threading.Lock()
        self.refusal: RefusalCode | None = None  # why the last renewal failed, where the pharmacy said so

    @classmethod
    def begun(cls, answer: SignInAnswer, keep: Callable[[SignInAnswer], None]) -> Session:
        """The session of someone who has just signed in."""
        return cls(
            answer.user.id, answer.refresh, keep=keep, access=answer.access, access_expires_ms=answer.access_expires_ms
        )

    @property
    def is_open(self) -> bool:
        """Whether there is anything to go on with; else she has to sign in again."""
        return bool(self._refresh or self._access)

    def bearer(self, pharmacy: Pharmacy, now_ms: int) -> str:
        """A token that is good now, renewed when it has to be; "" when she has to sign in again. Raises Offline.

        `now_ms` is the pharmacy's time as far as the laptop knows it.
        """
        if self._keys is None and self._access and now_ms < self._expires_ms - _EARLY_MS:
            return self._access
        return self.refresh(pharmacy)

    def good(self, now_ms: int) -> str:
        """The access token, where it is good for a while; "" otherwise. Asks nobody, so any thread may."""
        with self._lock:
            return self._access if now_ms < self._expires_ms - _EARLY_MS else ""

    def refresh(self, pharmacy: Pharmacy) -> str:
        """Renew the session; "" when the pharmacy does not (see `refusal`). Raises Offline."""
        self.refusal = None
        if not self._refresh:
            self._access = ""
            return ""
        answer = pharmacy.post("/v1/token", TokenRequest(self._refresh, self._keys), SignInAnswer)
        if isinstance(answer, Refusal):
            self.refusal = answer.code
            if answer.code in ("token", "user_stopped"):
                self.end()
            return ""
        self._keep(answer.head)
        with self._lock:
            self._refresh, self._access = answer.head.refresh, answer.head.access
            self._expires_ms, self._keys = answer.head.access_expires_ms, None
        return self._access

    def end(self) -> None:
        """Forget the tokens."""
        with self._lock:
            self._refresh = self._access = ""
