"""The pharmacy's orders to this laptop: which are believed, and how one that stops a user is carried out.

An order is signed by itself, names its laptop and is fresh; whatever else comes is not heard. To wipe is
`store.Laptop.wipe`, which the program calls once nothing is open any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final, Protocol

import msgspec

from nursechart.protocol.attested import Attested, Order, read_lease, read_order
from nursechart.store.laptop import Laptop

if TYPE_CHECKING:
    from nursechart.sync.joined import Joined

FRESH_MS: Final = 15 * 60_000  # an order that is older was recorded and sent again
_LONGEST_LEASE_MS: Final = 30 * 24 * 3600 * 1000  # security.md 4.8


def believed(
    orders: Iterable[Attested], policy_keys: Mapping[str, bytes], device: str, now_ms: int
) -> tuple[Order, ...]:
    """The orders that a pinned policy key signed, for this device, and just now (the pharmacy's time)."""
    read = [read_order(order, policy_keys) for order in orders]
    return tuple(
        order
        for order in read
        if order is not None and order.device == device and abs(order.at_ms - now_ms) <= FRESH_MS
    )


class Ordered(Protocol):
    """What came of an exchange, as far as it brought orders."""

    @property
    def orders(self) -> tuple[Order, ...]: ...

    @property
    def is_to_be_wiped(self) -> bool: ...


def stopped_users(orders: Iterable[Order]) -> tuple[str, ...]:
    """Whom the pharmacy has stopped (user ids)."""
    return tuple(order.user for order in orders if order.kind == "stop_user")


def stop_users(joined: Joined, orders: Iterable[Order]) -> bool:
    """Take the slots of stopped users away on an open laptop. Whether the one who is signed in is among them."""
    users = stopped_users(orders)
    for user in users:
        joined.store.stop_user(user, _lease_end_ms(joined, user))
    return joined.profile.id in users


def stop_users_while_locked(laptop: Laptop, orders: Iterable[Order]) -> None:
    """The same on a laptop that is locked, where no lease can be read: then the longest that there is counts."""
    for order in orders:
        if order.kind == "stop_user":
            laptop.stop_user(order.user, order.at_ms + _LONGEST_LEASE_MS)


def hand_over(joined: Joined) -> bool:
    """Push, in the laptop's own name, what a stopped user has left here. Whether she has been let in again meanwhile.

    Her slot goes once nothing is left. Nothing is shown to her in any case but the last.
    """
    session, joined.engine.session = joined.engine.session, None
    run = joined.engine.run_once()
    if run.waiting and run.ended != "offline":
        run = joined.engine.run_once()  # the receipts of a large push come with the next sync
    if run.ended == "done" and joined.profile.id not in stopped_users(run.orders):
        joined.engine.session = session
        joined.store.let_in_again()
        return True
    joined.store.stop_user(joined.profile.id, _lease_end_ms(joined, joined.profile.id))
    return False


def _lease_end_ms(joined: Joined, user: str) -> int:
    raw = joined.store.own(f"lease:{user}")
    lease = None
    if raw is not None:
        lease = read_lease(msgspec.json.decode(raw, type=Attested), joined.meeting.enrolled.trusted.policy_keys)
    return lease.expires_ms if lease else 0
