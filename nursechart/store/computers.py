"""What the pharmacy last said of a person's other computers, kept for the sync centre. Nothing of a patient."""

from __future__ import annotations

import msgspec

from nursechart.store.open_store import OpenStore


class Computer(msgspec.Struct, frozen=True):
    """`seen_ms` (UTC) is its last contact with the pharmacy, None for never; `lacks` counts what has not come."""

    label: str
    kind: str  # laptop, desk
    status: str  # pending, active, withdrawn, lost
    seen_ms: int | None
    app: str
    lacks: int


class OtherComputers(msgspec.Struct, frozen=True):
    """All but this one, as the pharmacy said at `at_ms` (UTC)."""

    at_ms: int
    computers: tuple[Computer, ...] = ()


def key_of(user: str) -> str:
    """Under which name of the bookkeeping a person's computers are kept."""
    return f"computers:{user}"


def other_computers(store: OpenStore) -> OtherComputers | None:
    """Those of the signed-in user; None while the pharmacy has never told. Raises Locked."""
    kept = store.own(key_of(store.user.id))
    return msgspec.msgpack.decode(kept, type=OtherComputers) if kept else None
