"""Somebody whom this laptop does not let in asks the pharmacy: she has forgotten the password, or never had one here.

She signs in with the password that the pharmacy has for her; the laptop's own signature is the second factor. Then a
recovery officer is asked for the master key, who knows her asking by its code, and may answer minutes or days later:
the asking is kept at the pharmacy, and its key here (`store.asking`). With the answer she gets a slot and a signing key
of her own; what others charted stays theirs, and nothing is lost (security.md 4.4).
"""

from __future__ import annotations

from pathlib import Path

from nursechart.errors import NurseCanAct
from nursechart.language import said
from nursechart.protocol.messages import RecoverAnswer, RecoverRequest, Refusal, SignInAnswer
from nursechart.protocol.recovery import BoxNotOpened, code_of
from nursechart.store.clock import Chance, Clock
from nursechart.store.laptop import Laptop, LaptopUser, OpenStore
from nursechart.store.vault import Cost
from nursechart.sync.enrol import Links, refused, sign_in
from nursechart.sync.joined import credver_of, keep_person, meeting_of


class AnswerNotOpened(NurseCanAct):
    """The officer's answer does not open here; the next asking begins anew."""

    def __init__(self) -> None:
        super().__init__(
            said("The answer of the recovery officer does not open this laptop. Ask once more, under a new code.")
        )


class Recovering:
    """One asking. Every method waits for the network, so it belongs in a worker; `close` it when done."""

    def __init__(
        self,
        folder: Path,
        laptop: Laptop,
        login: str,
        password: str,
        *,
        links: Links,
        clock: Clock,
        chance: Chance,
        cost: Cost | None = None,
    ) -> None:
        """Asks nobody yet. Raises NotSealed where the pharmacy has no key to this laptop; DeviceSecretLost."""
        self._request: RecoverRequest = laptop.ask_for_recovery()
        self._laptop, self._login, self._password, self._cost = laptop, login, password, cost
        device_key = laptop.identity.private_key()
        enrolled = meeting_of(folder).enrolled
        self._pharmacy = enrolled.pharmacy(device_key, links=links, now_ms=clock.now_ms, chance=chance)
        self._now_ms = clock.now_ms
        self._signed_in: SignInAnswer | None = None

    @property
    def password(self) -> str:
        """What opens the laptop for her once she is let in."""
        return self._password

    @property
    def code(self) -> str:
        """What she reads out to the recovery officer."""
        return code_of(self._request.public_key)

    def ask(self) -> OpenStore | None:
        """The laptop, unlocked for her; None while no officer has answered.

        Raises what `enrol.sign_in` raises, AnswerNotOpened, Offline; then nothing was changed, and it may be asked
        again.
        """
        answer = self._pharmacy.post("/v1/recover", self._request, RecoverAnswer, bearer=self._bearer())
        if isinstance(answer, Refusal) and answer.code == "token":  # her session was ended meanwhile
            self._signed_in = None
            answer = self._pharmacy.post("/v1/recover", self._request, RecoverAnswer, bearer=self._bearer())
        if isinstance(answer, Refusal):
            raise refused(answer)
        who = self._signed_in
        if not answer.head.box or who is None:
            return None
        try:
            dmk = self._laptop.master_key_of_answer(answer.head.box, who.user.id)
        except BoxNotOpened as error:
            self._laptop.forget_asking()
            raise AnswerNotOpened from error
        user = LaptopUser(who.user.id, who.user.name)
        store = self._laptop.recover(dmk, user, self._password, cost=self._cost, credver=credver_of(who))
        keep_person(store, who)
        return store

    def close(self) -> None:
        self._pharmacy.close()

    def _bearer(self) -> str:
        """Her session's token: a new one once it has run out."""
        now_ms = self._now_ms() + self._pharmacy.offset_ms
        if self._signed_in is None or self._signed_in.access_expires_ms <= now_ms:
            self._signed_in = sign_in(self._pharmacy, self._login, self._password)
        return self._signed_in.access
