"""How much of its work a laptop has not handed over, as far as the pharmacy can know.

At each sync a laptop says how far its chain goes; how far the pharmacy's copy goes stands in the log. The difference
is worked out when somebody looks and kept nowhere, so a push that came meanwhile is counted at once. What was charted
after the last contact is the laptop's own knowledge.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, func, select, true

from nursechart.protocol.messages import Head
from nursechart.server.database import upsert
from nursechart.server.tables import device_chain, device_said, entry

WINDOW: Final = 2_000  # numbers below the highest that came in which gaps are looked for: urgent entries travel first


def said_by(connection: Connection, device_id: str) -> tuple[bytes, int] | None:
    """Epoch and number of the last entry this laptop said it has; None: it never charted."""
    row = connection.execute(
        select(device_said.c.epoch, device_said.c.n).where(device_said.c.device_id == device_id)
    ).first()
    return (row.epoch, row.n) if row else None


def note_said(connection: Connection, device_id: str, head: Head) -> None:
    """Keep how far a laptop says its chain goes."""
    upsert(connection, device_said, {"device_id": device_id, "epoch": head.epoch, "n": head.n}, keys=("device_id",))


def unsent_of(connection: Connection, only: Collection[str] | None = None) -> dict[str, int]:
    """How many entries the pharmacy lacks of each laptop (or of those alone), by device id, as of its last sync.

    A laptop that has never charted is not named.
    """
    these = device_said.c.device_id.in_(sorted(only)) if only is not None else true()
    chain = and_(device_chain.c.device_id == device_said.c.device_id, device_chain.c.epoch == device_said.c.epoch)
    rows = connection.execute(
        select(device_said, func.coalesce(device_chain.c.head_n, 0).label("head_n"))
        .outerjoin(device_chain, chain)
        .where(these)
    ).all()
    return {row.device_id: max(0, row.n - row.head_n) + _gaps(connection, row) for row in rows}


def _gaps(connection: Connection, row: Row[Any]) -> int:
    """How many numbers are missing below the highest that came."""
    up_to = min(row.n, row.head_n)
    after = max(0, up_to - WINDOW)
    here = connection.execute(
        select(func.count(entry.c.n.distinct())).where(
            entry.c.device_id == row.device_id, entry.c.epoch == row.epoch, entry.c.n > after, entry.c.n <= up_to
        )
    ).scalar_one()
    return int(up_to - after - here)
