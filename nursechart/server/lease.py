"""What the pharmacy signs for later: leases, and orders to a laptop that is lost or whose user was stopped."""

from __future__ import annotations

from sqlalchemy import Connection, select

from nursechart.protocol.attested import Attested, Lease, Order, assignments_hash, attest
from nursechart.server import scope
from nursechart.server.accounts import Account
from nursechart.server.devices import Device
from nursechart.server.pharmacy import Pharmacy
from nursechart.server.tables import account

_DAY_MS = 24 * 3600 * 1000


def lease_for(pharmacy: Pharmacy, connection: Connection, who: Account, device_id: str, now_ms: int) -> Attested:
    """The right to work on this laptop without hearing from the pharmacy, for as long as the clinic allows."""
    word = Lease(
        user=who.user,
        device=device_id,
        role=who.role,
        assignments=assignments_hash(scope.patients_of(connection, pharmacy.org, who.user, now_ms)),
        credver=who.credver,
        issued_ms=now_ms,
        expires_ms=now_ms + pharmacy.settings.lease_days * _DAY_MS,
        recovery_key=pharmacy.folder.recovery_public(),
    )
    return attest(word, key_id=pharmacy.policy_key_id, policy_key=pharmacy.policy_key)


def wipe_order(pharmacy: Pharmacy, device: Device, now_ms: int) -> Attested:
    """The only thing a lost laptop is told, and the last that a withdrawn one is.

    The id stays the same, so it is carried out once.
    """
    word = Order(f"wipe-{device.id}-{device.status_at_ms}", device.id, "wipe", now_ms, reason=device.reason)
    return attest(word, key_id=pharmacy.policy_key_id, policy_key=pharmacy.policy_key)


def stop_orders(pharmacy: Pharmacy, connection: Connection, device: Device, now_ms: int) -> tuple[Attested, ...]:
    """One order for each user of this laptop whose account was stopped."""
    stopped = [user for user, active in scope.users_of(connection, device.id).items() if not active]
    rows = connection.execute(select(account.c.user_id, account.c.credver).where(account.c.user_id.in_(stopped)))
    words = [
        Order(f"stop-{row.user_id}-{row.credver}", device.id, "stop_user", now_ms, user=row.user_id) for row in rows
    ]
    return tuple(attest(word, key_id=pharmacy.policy_key_id, policy_key=pharmacy.policy_key) for word in words)
