"""A laptop opened from a terminal: by password, without its screens, and closed again at the end.

The same keys, the same waiting times after wrong passwords and the same audit as at the unlock page.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from nursechart import __version__
from nursechart.errors import NurseCanAct
from nursechart.store.clock import Clock, SystemClock
from nursechart.store.laptop import Laptop, LaptopUser, OpenStore
from nursechart.store.proving import Broken, Proof
from nursechart.store.proving import prove as prove_store
from nursechart.store.secrets import SecretStore
from nursechart.sync.enrol import Links, TlsLinks
from nursechart.sync.joined import Joined, rejoin
from nursechart.sync.orders import Ordered, stop_users_while_locked
from nursechart.sync.pages import DeviceKeys

__all__ = [
    "Broken",
    "NotEnrolled",
    "OpenLaptop",
    "Proof",
    "WhoIsIt",
    "obey",
    "opened",
    "prove",
    "prove_open",
    "user_of",
]


@dataclass(frozen=True, slots=True)
class OpenLaptop:
    """A laptop with somebody signed in at a terminal, and the clock it goes by."""

    joined: Joined
    clock: Clock

    @property
    def lease_has_ended(self) -> bool:
        """Whether charts are closed until the pharmacy has been reached again (security.md 4.8)."""
        return self.joined.store.is_closed


class NotEnrolled(NurseCanAct):
    """There is no laptop in this folder."""

    def __init__(self) -> None:
        super().__init__("No laptop is enrolled in this folder. Start nursechart to enrol it, or name another --folder")


class WhoIsIt(NurseCanAct):
    """Several people use this laptop, or nobody of that name."""


def user_of(folder: Path, who: str = "", *, secrets: SecretStore | None = None) -> LaptopUser:
    """Whose password is to be asked for: the only user of the laptop in `folder`, or the one called `who` (name or id).

    Raises NotEnrolled, WhoIsIt, KeystoreDamaged, FolderRefused.
    """
    if not folder.exists() or not Laptop.is_enrolled(folder):
        raise NotEnrolled
    users = Laptop.at(folder, secrets).users
    named = [user for user in users if not who or who.casefold() in (user.id.casefold(), user.name.casefold())]
    if len(named) == 1:
        return named[0]
    raise WhoIsIt("Several people use this laptop; say who with --user" if not who else "Nobody of that name is here")


@contextmanager
def opened(
    folder: Path,
    user: LaptopUser,
    password: str,
    *,
    secrets: SecretStore | None = None,
    links: Links | None = None,
    clock: Clock | None = None,
) -> Iterator[OpenLaptop]:
    """The laptop of `folder`, open for `user` as long as the block lasts. Takes as long as an unlock.

    Raises what `Laptop.unlock` raises (WrongPassword, MustWait, DatabaseDamaged …) and NotJoined.
    """
    clock = clock or SystemClock()
    store = Laptop.at(folder, secrets, clock=clock).unlock(user.id, password)
    try:
        joined = rejoin(folder, store, app=__version__, links=links or TlsLinks(), clock=clock, chance=os.urandom)
        try:
            yield OpenLaptop(joined, clock)
        finally:
            joined.pharmacy.close()
    finally:
        store.close()


def obey(folder: Path, run: Ordered, *, secrets: SecretStore | None = None) -> bool:
    """Carry out the pharmacy's orders that a run has heard, once the laptop is closed again. Whether it was wiped."""
    if not run.orders:
        return False
    laptop = Laptop.at(folder, secrets)
    stop_users_while_locked(laptop, run.orders)
    if run.is_to_be_wiped:
        laptop.wipe()
    return run.is_to_be_wiped


def prove(laptop: OpenLaptop) -> Proof:
    """Check the whole file: its pages, every entry and signature, every order, the audit. Raises DatabaseDamaged."""
    return prove_open(laptop.joined.store)


def prove_open(store: OpenStore, told: Callable[[int], object] | None = None) -> Proof:
    """The same of a store that is open; `told` hears how many entries have been checked. Raises DatabaseDamaged."""
    own = store.device_key.public_key().public_bytes_raw()
    return prove_store(store, DeviceKeys(store, own).wrote, told)
