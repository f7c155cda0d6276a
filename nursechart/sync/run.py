"""What one run of sync did, as a value for the sync centre and for the laptop's list of runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from nursechart.protocol.attested import Attested, Order
from nursechart.sync.causes import Cause

Ended = Literal["done", "offline", "paused", "stopped", "elsewhere"]


@dataclass(frozen=True, slots=True)
class Told:
    """What the pharmacy said of one entry, where it was more than a plain acceptance: for its nurse's list.

    `reason` and `flags` are the pharmacy's words (late, clock, fork, invalid, reoffered; not_assigned …).
    """

    entry_id: bytes
    feed: str
    outcome: Literal["accepted", "quarantined", "refused"]
    reason: str = ""
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SyncRun:
    """One run. Times are UTC ms by this computer's clock.

    ended: done, all that could be exchanged was; offline, the pharmacy was not reached; paused, a person has to do
    something; stopped, something else came between and the next run goes on; elsewhere, another run holds the lease.
    """

    started_ms: int
    ended_ms: int
    ended: Ended
    cause: Cause | None = None
    requests: int = 0
    bytes: int = 0  # both ways, headers included
    pushed: int = 0  # entries offered
    pulled: int = 0  # entries that were new to this laptop
    waiting: int = 0  # entries that the server's order still does not hold
    incomplete: int = 0  # the user's feeds that are not whole yet
    has_more: bool = False  # there were more files to fetch than one run takes
    retry_after_s: int = 0
    told: tuple[Told, ...] = ()
    orders: tuple[Order, ...] = ()  # signed, fresh, for this device, not carried out yet
    minimum_app: str = ""  # what the pharmacy asks for, when this program is older

    @property
    def is_to_be_wiped(self) -> bool:
        """Whether the pharmacy has ordered this laptop to forget its keys: it is lost, or its time has run out."""
        return any(order.kind == "wipe" for order in self.orders)


@dataclass(slots=True)
class Tally:
    """A run while it goes on."""

    pushed: int = 0
    pulled: int = 0
    cause: Cause | None = None  # of what went wrong without ending the run
    has_more: bool = False
    retry_after_s: int = 0
    told: list[Told] = field(default_factory=list)
    orders: list[Attested] = field(default_factory=list)
    minimum_app: str = ""


class Stopped(Exception):
    """A run ends here; what is done is done."""

    def __init__(self, cause: Cause, retry_after_s: int = 0) -> None:
        super().__init__(cause.value)
        self.cause, self.retry_after_s = cause, retry_after_s
