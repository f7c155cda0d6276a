"""What a person may know of her other computers: their last contact, and how much of their work has not come."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, select

from nursechart.protocol.messages import Computer
from nursechart.server.tables import device, device_user
from nursechart.server.unsent import unsent_of

MOST: Final = 20
_NEVER: Final = -1


def computers_of(connection: Connection, user_id: str, but: str) -> tuple[Computer, ...]:
    """The computers she is enrolled on, without the one that asks, by label: MOST at most.

    One that was withdrawn or lost is named as long as work of it is missing.
    """
    rows = connection.execute(
        select(device)
        .join(device_user, device_user.c.device_id == device.c.id)
        .where(device_user.c.user_id == user_id, device_user.c.valid_to.is_(None))
        .where(device.c.id != but, device.c.kind.in_(("laptop", "desk")))
        .order_by(device.c.label, device.c.id)
        .limit(MOST)
    ).all()
    lacks = unsent_of(connection, [row.id for row in rows]) if rows else {}
    return tuple(
        Computer(
            row.label,
            row.kind,
            row.status,
            _NEVER if row.seen_at is None else row.seen_at,
            row.app_v or "",
            lacks.get(row.id, 0),
        )
        for row in rows
        if row.status in ("active", "pending") or lacks.get(row.id, 0)
    )
