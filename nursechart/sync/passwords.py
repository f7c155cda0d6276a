"""Her password at the pharmacy, after she has unlocked: another one for it, and signing in by it once more.

Another one: at the pharmacy first, then in her key slot here; a laptop that dies in between opens by both. The keys are
wrapped under the new password too before the pharmacy is asked. Its answer settles which one stays; where no answer
came, the next lease does, by the version of her credentials that it tells (`joined`).

Her session at the pharmacy ends after 30 days without contact, with a password that was changed or reset elsewhere, and
where somebody has used a copy of it. She signs in again with the password that opens this laptop, or with that and the
one that the pharmacy has for her by now.

Each asks over a connection of its own: on no thread of the sync, and of no screen. So does a laptop that was closed by
ten wrong passwords: it opens by the right one again once the pharmacy has taken that, too.
"""

from __future__ import annotations

from pathlib import Path

from nursechart.errors import NurseCanAct
from nursechart.language import said, said_for
from nursechart.protocol.messages import PasswordAnswer, PasswordRequest, PersonalKeys, Refusal
from nursechart.store.clock import Chance, Clock
from nursechart.store.errors import WrongPassword
from nursechart.store.laptop import Laptop, OpenStore
from nursechart.store.note_key import note_public_key
from nursechart.store.vault import Cost
from nursechart.sync.causes import Offline
from nursechart.sync.enrol import Links, SignInRefused, refused, sign_in
from nursechart.sync.joined import Joined, credver_of, keep_sign_in, meeting_of
from nursechart.sync.pharmacy import Pharmacy
from nursechart.sync.session import Session


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
    """Give who is at work another password, here and at the pharmacy.

    Raises NewPasswordRefused, WrongPassword, MustWait, PharmacyNeeded, what `enrol.refused` makes of a refusal; then
    nothing was changed. Raises NotHeard when the answer did not come.
    """
    _check(joined, old, new)
    store, session = joined.store, joined.engine.session
    own = beside(joined, links, clock, chance)
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


def sign_in_again(
    joined: Joined,
    password: str,
    *,
    other: str = "",
    links: Links,
    clock: Clock,
    chance: Chance,
    cost: Cost | None = None,
) -> None:
    """Sign in at the pharmacy anew; the sync goes on in the new session. `password` opens this laptop.

    `other`: the one the pharmacy has for her instead, which opens this laptop from then on.

    Raises WrongPassword, MustWait where `password` does not open it; what `enrol.sign_in` raises, SignInRefused where
    the pharmacy has yet another password for her; Offline. Then nothing was changed.
    """
    store, meeting = joined.store, joined.meeting
    with store.sign_with(password) as key:
        keys = PersonalKeys(signing=store.signing_public_key, note=note_public_key(key))
    own = beside(joined, links, clock, chance)
    try:
        answer = sign_in(own, joined.profile.login, other or password, keys=keys)
    finally:
        own.close()
    if answer.user.id != store.user.id:  # her login is another person's by now
        raise refused(Refusal("password", answer.time_ms))
    if other:
        store.forget_asked_password()
        store.change_password(password, other, credver=credver_of(answer), cost=cost)
    keep_sign_in(store, meeting, answer)
    joined.engine.session = Session.begun(answer, lambda renewed: keep_sign_in(store, meeting, renewed))


def let_in_again(
    folder: Path, laptop: Laptop, user: str, password: str, *, links: Links, clock: Clock, chance: Chance
) -> OpenStore:
    """Unlock `laptop` after too many wrong passwords, where the pharmacy takes this one (security.md 5).

    Raises WrongPassword, as before, where it does not or is not reached; Throttled, AccountStopped and the like.
    """
    device_key = laptop.identity.private_key()
    pharmacy = meeting_of(folder).enrolled.pharmacy(device_key, links=links, now_ms=clock.now_ms, chance=chance)
    try:
        sign_in(pharmacy, user, password)
    except (SignInRefused, Offline) as error:
        raise WrongPassword(disabled=True) from error
    finally:
        pharmacy.close()
    laptop.forgive(user)
    return laptop.unlock(user, password)


def beside(joined: Joined, links: Links, clock: Clock, chance: Chance) -> Pharmacy:
    """The pharmacy over a connection of its own, by the clock of the sync."""
    own = joined.meeting.enrolled.pharmacy(joined.store.device_key, links=links, now_ms=clock.now_ms, chance=chance)
    own.offset_ms = joined.pharmacy.offset_ms
    return own


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
