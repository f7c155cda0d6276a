"""A further person of a laptop: the pharmacy signs her in, and who is at work there has a key slot made for her.

So is somebody who has forgotten the password that opens it, once the pharmacy has given her another one: her slot and
her signing key are new, and nothing charted is lost (security.md 4.4). Her profile and her lease are kept here, so she
unlocks with a network and without; her session at the pharmacy begins by itself when she does (`way_in`).
"""

from __future__ import annotations

from nursechart.errors import NurseCanAct
from nursechart.language import said
from nursechart.store.clock import Chance, Clock
from nursechart.store.laptop import LaptopUser
from nursechart.store.vault import Cost
from nursechart.sync.enrol import Links, sign_in
from nursechart.sync.joined import Joined, credver_of, keep_person
from nursechart.sync.passwords import beside


class AtWorkAlready(NurseCanAct):
    """It is the person who asks."""


def admit(
    joined: Joined, login: str, password: str, *, links: Links, clock: Clock, chance: Chance, cost: Cost | None = None
) -> str:
    """Let a further person unlock this laptop with her `password` at the pharmacy; her name.

    Raises ProofTooOld where who is at work has not proved it lately; what `enrol.sign_in` raises, AtWorkAlready,
    Offline. Then nothing was changed here.
    """
    store = joined.store
    store.check_proved()
    own = beside(joined, links, clock, chance)
    try:
        answer = sign_in(own, login, password)
    finally:
        own.close()
    if answer.user.id == store.user.id:
        raise AtWorkAlready(said("You are signed in on this laptop yourself. Enter whom you want to add."))
    keep_person(store, answer)
    user = LaptopUser(answer.user.id, answer.user.name)
    store.add_user(user, password, cost=cost, credver=credver_of(answer))
    return answer.user.name
