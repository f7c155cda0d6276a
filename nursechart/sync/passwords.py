"""Her own new password: at the pharmacy first, then in her key slot here; a laptop that dies in between opens by both.

The keys are wrapped under the new password too before the pharmacy is asked. Its answer settles which one stays; where
no answer came, the next lease does, by the version of her credentials that it tells (`joined`).
"""

from __future__ import annotations

from nursechart.errors import NurseCanAct
from nursechart.language import said, said_for
from nursechart.protocol.messages import PasswordAnswer, PasswordRequest, Refusal
from nursechart.store.clock import Chance, Clock
from nursechart.store.vault import Cost
from nursechart.sync.causes import Offline
from nursechart.sync.enrol import Links, refused
from nursechart.sync.joined import Joined


class NewPasswordRefused(NurseCanAct):
    """The new password is not taken; nothing was changed."""


class PharmacyNeeded(NurseCanAct):
    """The pharmacy is not reached, and was asked nothing; nothing was changed."""

    def __init__(self) -> None:
        super().__init__(said("The pharmacy has to be reached for this. Sync first, then try again."))


class NotHeard(NurseCanAct):
    """The pharmacy was asked and its answer did not come."""

    def __init__(self) -> None:
        super().__init__(
            said(
                "The answer of the pharmacy did not come. Until the next sync both passwords open this laptop; "
                "then the one that the pharmacy has."
            )
        )


def change_password(
    joined: Joined, old: str, new: str, *, links: Links, clock: Clock, chance: Chance, cost: Cost | None = None
) -> None:
    """Give who is at work another password, here and at the pharmacy. Not on the thread of the sync or of a screen.

    Raises NewPasswordRefused, WrongPassword, MustWait, PharmacyNeeded, what `enrol.refused` makes of a refusal; then
    nothing was changed. Raises NotHeard when the answer did not come.
    """
    _check(joined, old, new)
    store, session = joined.store, joined.engine.session
    own = joined.meeting.enrolled.pharmacy(store.device_key, links=links, now_ms=clock.now_ms, chance=chance)
    own.offset_ms = joined.pharmacy.offset_ms
    bearer = session.good(clock.now_ms() + own.offset_ms) if session else ""
    if not bearer:
        raise PharmacyNeeded
    lease = joined.lease
    store.ask_password(old, new, credver=(lease.credver if lease else 0) + 1, cost=cost)
    try:
        answer = own.post("/v1/password", PasswordRequest(old, new), PasswordAnswer, bearer=bearer)
    except Offline as error:
        raise NotHeard from error
    finally:
        own.close()
    if isinstance(answer, Refusal):
        store.forget_asked_password()
        raise _refusal(answer)
    store.change_password(old, new, credver=answer.head.credver, cost=cost)


def _check(joined: Joined, old: str, new: str) -> None:
    shortest = joined.meeting.enrolled.answer.policy.shortest_password
    if len(new) < shortest:
        raise NewPasswordRefused(
            said_for(
                shortest,
                "A password has at least {n} character. A short sentence is easy to remember.",
                "A password has at least {n} characters. A short sentence is easy to remember.",
            )
        )
    if new == old:
        raise NewPasswordRefused(said("This is the password you have. Choose another."))


def _refusal(answer: Refusal) -> NurseCanAct:
    match answer.code:
        case "password_refused":
            return NewPasswordRefused(said("This password is among the first that anyone would try. Choose another."))
        case "token":
            return PharmacyNeeded()
        case _:
            return refused(answer)
