"""The steps of an exchange that do not depend on how it travels: over the network, or in a file that is carried."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from nursechart.protocol.feedlist import feeds_tag
from nursechart.protocol.messages import DIGEST8, ChainState, FeedHead, Head, Held, Pushed, SyncRequest
from nursechart.protocol.versions import REVISION
from nursechart.record.feeds import device_feed
from nursechart.record.kinds import KIND_VERSION
from nursechart.store.order import FeedHead as KeptHead
from nursechart.store.order import FeedState
from nursechart.sync.ports import LaptopLog
from nursechart.sync.run import Tally, Told

CARRIED_KEY: Final = "carried_key"  # of the bookkeeping: what files for the pharmacy are sealed to, as it last said
PHARMACY_REVISION: Final = "pharmacy_revision"  # of the protocol, as it last said
_UNKNOWN_DURABLE: Final = -1


def request_of(log: LaptopLog, app: str, *, is_with_user: bool, budget: int, with_tag: bool) -> SyncRequest:
    """Who this laptop is and what it holds; without a user, of its own feed alone."""
    position = log.position()
    chain = None
    if position.next_n > 1:
        chain = Head(position.epoch, position.next_n - 1, position.last_id[:DIGEST8])
    own = device_feed(log.device_id)
    states = [state for state in log.feeds() if is_with_user or state.feed == own]
    mine = [state for state in states if state.mine and not state.left]
    tag = b""
    if with_tag and mine and all(state.is_complete for state in mine):
        tag = feeds_tag(_head(state) for state in mine)
        states = [state for state in states if state not in mine]
    held = {state.feed: Held(state.length, state.digest[:DIGEST8]) for state in states}
    return SyncRequest(app, REVISION, KIND_VERSION, chain, held, tag, budget=budget)


def check_chain(log: LaptopLog, chain: ChainState | None) -> None:
    """Begin a new epoch when this log is an old copy, or not the only one that goes on from here."""
    position = log.position()
    if chain is None or position.next_n == 1:
        return
    is_last = chain.n == position.next_n - 1 and chain.id == position.last_id
    if chain.forked or not (is_last or log.wrote(position.epoch, chain.n, chain.id)):
        log.new_epoch()


def settle(
    log: LaptopLog,
    pushed: Pushed,
    sent: Sequence[tuple[bytes, str]],
    tally: Tally,
    *,
    only: Collection[bytes] | None = None,
) -> None:
    """Act on what became of the entries of one push (id and feed of each, in its order). Twice is the same as once.

    `only`: the outcomes of others are passed over, as something newer is known of them.
    """
    for told in pushed.told:
        if not 0 <= told.index < len(sent):
            continue
        entry_id, feed = sent[told.index]
        if only is not None and entry_id not in only:
            continue
        match told.outcome:
            case "refused":
                log.park(entry_id, told.reason)
            case "quarantined":
                log.note_disputed(entry_id, told.reason)
            case "accepted":
                pass  # a hint: it is sent once the feed's own order, or the device's receipt, holds it
            case "later":
                continue  # the next run offers it again
        tally.told.append(Told(entry_id, feed, told.outcome, told.reason, told.flags))


def kept_head(head: FeedHead) -> KeptHead:
    """A feed's head as the store keeps it."""
    durable = None if head.durable == _UNKNOWN_DURABLE else head.durable
    return KeptHead(head.feed, head.length, head.digest, durable, head.scope, head.priority)


def pharmacy_revision(log: LaptopLog) -> int:
    """Which revision of the protocol the pharmacy has shown that it knows."""
    return int(log.own(PHARMACY_REVISION) or b"0")


def note_revision(log: LaptopLog, revision: int) -> None:
    """Keep what it has shown."""
    if revision != pharmacy_revision(log):
        log.set_own(PHARMACY_REVISION, str(revision).encode())


def _head(state: FeedState) -> FeedHead:
    durable = _UNKNOWN_DURABLE if state.durable is None else state.durable
    return FeedHead(state.feed, state.length, state.digest, durable, "mine", state.priority)
