"""The truths of `truths` can fail: mistakes that are easily made are put back, one at a time, and each is caught.

Each mistake (most are those of sync.md 17.2) is a patch of the real code, with the short history it shows in. Without
the mistake the same history ends in peace, so it is the mistake that is caught and not the history.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import msgspec
import pytest
from sqlalchemy import Connection, update

from nursechart.chart import project as projecting
from nursechart.protocol.messages import SyncAnswer
from nursechart.record.entry import Statement, StatementRef
from nursechart.record.standing import standing
from nursechart.server import exchange
from nursechart.server.delivery import Delivery
from nursechart.store import leaving, order, tables
from nursechart.store.errors import ChartNotSaved
from nursechart.store.open_store import OpenStore
from nursechart.store.order import FeedState
from nursechart.sync.engine import SyncEngine
from nursechart.sync.pulling import Puller
from tests.properties.furnished import ROSA, THEO, Furnished
from tests.properties.town import Seat, Town
from tests.properties.truths import check_always, settle

History = Callable[[Town], None]
Mistake = Callable[[Town], AbstractContextManager[Any]]


@dataclass(frozen=True)
class Case:
    history: History
    mistake: Mistake


# --- histories -------------------------------------------------------------------------------------------------------


def seats(town: Town) -> tuple[Seat, Seat]:
    return town.seats["mayas"], town.seats["ruths"]


def chart(seat: Seat, patient: str, number: int = 1, topic: int = 0) -> None:
    look = seat.look(patient, topic)
    assert look is not None
    assert seat.chart(look, number)


def as_many_others_after_a_restore(town: Town) -> None:
    """The pharmacy is set back by one entry of Maya's, and Ruth's takes its place."""
    maya, ruth = seats(town)
    town.back_up()
    chart(maya, ROSA)
    maya.sync()
    town.restore()
    chart(ruth, ROSA, 2)
    ruth.sync()


def the_disk_fails_in_mid_page(town: Town) -> None:
    maya, ruth = seats(town)
    chart(ruth, ROSA)
    ruth.sync()
    projected = order.project
    failures = iter([ChartNotSaved()])

    def fail_once(connection: Connection, entries: Any) -> None:
        failure = next(failures, None)
        if failure and entries:
            raise failure
        projected(connection, entries)

    with patch.object(order, "project", fail_once):
        maya.sync()


def two_chart_on_what_both_saw(town: Town) -> None:
    """Maya writes on a look from before Ruth's entry came to her laptop."""
    maya, ruth = seats(town)
    look = maya.look(ROSA, 0)
    assert look
    chart(ruth, ROSA)
    ruth.sync()
    maya.sync()
    assert maya.chart(look, 2)


def two_chart_apart(town: Town) -> None:
    """Maya writes before Ruth's entry has come to her laptop."""
    maya, ruth = seats(town)
    chart(ruth, ROSA)
    ruth.sync()
    chart(maya, ROSA, 2)


def she_did_not_know_of_the_signature(town: Town) -> None:
    maya, ruth = seats(town)
    chart(maya, ROSA)
    maya.sync()
    ruth.sync()
    assert maya.sign(ROSA)
    maya.sync()
    chart(ruth, ROSA, 2)


def taken_and_then_lost_by_the_pharmacy(town: Town) -> None:
    """A push is answered, the page that places it is not; then the pharmacy is set back."""
    maya, _ = seats(town)
    town.back_up()
    for number in range(6):
        chart(maya, ROSA, number)
    maya.sync("fine", "fine", "lost answer", "lost answer", "lost answer")
    town.restore()


def a_patient_leaves_before_her_chart_is_durable(town: Town) -> None:
    maya, _ = seats(town)
    town.back_up()
    chart(maya, THEO)
    maya.sync()
    town.clock.pass_s(60)
    town.reassign("maya", THEO)
    maya.sync()
    maya.sync()
    check_always(town)
    town.restore()


def what_the_pharmacy_lost_of_a_patient_who_left(town: Town) -> None:
    maya, _ = seats(town)
    town.back_up()
    chart(maya, THEO)
    maya.sync()
    town.restore()
    town.clock.pass_s(60)
    town.reassign("maya", THEO)


def a_chart_goes_on_after_it_left(town: Town) -> None:
    maya, _ = seats(town)
    maya.sync()
    town.clock.pass_s(60)
    town.reassign("maya", THEO)
    town.say(THEO, 1)
    maya.sync()


def a_laptop_is_set_back(town: Town) -> None:
    maya, _ = seats(town)
    town.back_up_seat(maya, whole=False)
    chart(maya, ROSA)
    maya.sync()
    town.clock.pass_s(60)
    town.restore_seat(maya)


def a_patient_comes_back_after_late_work(town: Town) -> None:
    """What was charted while she was leaving has a receipt; then she comes back, and it gets its place too."""
    maya, _ = seats(town)
    chart(maya, THEO)
    town.clock.pass_s(60)
    town.reassign("maya", THEO)
    maya.sync()
    town.reassign("maya", THEO)


def a_receipt_for_what_is_no_longer_here(town: Town) -> None:
    """A laptop is set back behind an entry it only has a receipt for, and then gets another receipt."""
    maya, _ = seats(town)
    town.back_up_seat(maya, whole=True)
    chart(maya, THEO)
    town.clock.pass_s(60)
    town.reassign("maya", THEO)
    maya.sync()
    town.restore_seat(maya)
    chart(maya, THEO, 2)


def the_first_receipt_is_forgotten(town: Town) -> None:
    """The pharmacy is set back behind the beginning of a feed: it no longer knows that there is one."""
    maya, _ = seats(town)
    town.back_up()
    chart(maya, THEO)
    town.clock.pass_s(60)
    town.reassign("maya", THEO)
    maya.sync()
    maya.sync()
    town.restore()


def as_many_receipts_after_a_restore(town: Town) -> None:
    """The pharmacy is set back by a receipt of Maya's, and another one takes its place."""
    maya, _ = seats(town)
    town.back_up()
    chart(maya, THEO)
    town.clock.pass_s(60)
    town.reassign("maya", THEO)
    maya.sync()
    maya.sync()
    chart(maya, ROSA)
    town.restore()
    town.clock.pass_s(60)
    town.reassign("maya", ROSA)
    maya.sync()


# --- mistakes --------------------------------------------------------------------------------------------------------


def patched(*patches: tuple[Any, str, Any]) -> Mistake:
    @contextmanager
    def mistake(_town: Town) -> Iterator[None]:
        with ExitStack() as stack:
            for where, name, value in patches:
                stack.enter_context(patch.object(where, name, value))
            yield

    return mistake


def cut_by_length(self: Puller, heads: Any) -> None:
    states = {state.feed: state for state in self._log.feeds()}
    for head in heads:
        if head.feed in states and head.length < states[head.feed].length:
            self._log.cut_order(head.feed, head.length)


def without_empty_feeds(*, feeds: Any, **rest: Any) -> SyncAnswer:
    return SyncAnswer(feeds=feeds and tuple(head for head in feeds if head.length), **rest)


lengths_without_digests = patched(
    (Puller, "align", cut_by_length),
    (FeedState, "is_complete", property(lambda self: self.length == self.server_length)),
)


def receipts_cut_by_length(self: Puller, heads: Any) -> None:
    cut_by_length(self, [head for head in heads if head.feed.startswith("d:")])
    align(self, [head for head in heads if not head.feed.startswith("d:")])


def complete_by_length(self: FeedState) -> bool:
    return self.length == self.server_length and (self.feed.startswith("d:") or self.digest == self.server_digest)


def cut_no_receipts(self: Puller, diverged: Any) -> None:
    if diverged.feed.startswith("d:"):
        self._stuck.add(diverged.feed)
    else:
        cut(self, diverged)


align, cut = Puller.align, Puller._cut
receipts_without_a_digest = patched(
    (Puller, "align", receipts_cut_by_length),
    (Puller, "_cut", cut_no_receipts),
    (FeedState, "is_complete", property(complete_by_length)),
)


def apply_in_two_transactions(self: OpenStore, pages: Any) -> tuple[int, ...]:
    return tuple(
        place_then_lengthen(self, page.feed, page.first_place, page.entries, page.digest, page.durable)
        for page in pages
    )


def place_then_lengthen(
    self: OpenStore, feed: str, first_place: int, entries: Any, digest: bytes, durable: int | None
) -> int:
    before = self.feed(feed)
    assert before

    def place(connection: Connection) -> int:
        project, order.project = order.project, lambda *_: None
        try:
            return self._apply(connection, feed, first_place, entries, digest, durable)
        finally:
            order.project = project
            connection.execute(
                update(tables.feed)
                .where(tables.feed.c.feed_id == feed)
                .values(length=before.length, digest=before.digest)
            )

    def lengthen(connection: Connection) -> None:
        order.project(connection, [item for item in entries if not isinstance(item, bytes)])
        length = before.length + len(entries)
        connection.execute(
            update(tables.feed).where(tables.feed.c.feed_id == feed).values(length=length, digest=digest)
        )

    new = self._database.write(place)
    self._database.write(lengthen)
    return new


def naming(what: Callable[[Town, OpenStore, str, Statement], Any]) -> Mistake:
    """Acts that name other statements than those that were shown."""

    @contextmanager
    def mistake(town: Town) -> Iterator[None]:
        commit_many = OpenStore.commit_many

        def named(self: OpenStore, acts: Any, *, drafts: Any = ()) -> Any:
            changed = [
                msgspec.structs.replace(act, body=tuple(renamed(self, act.feed, one) for one in act.body))
                if isinstance(act.body, tuple)
                else act
                for act in acts
            ]
            return commit_many(self, changed, drafts=drafts)

        def renamed(store: OpenStore, feed: str, said: Statement) -> Statement:
            names = tuple(StatementRef(ref.entry[:8], ref.index) for ref in what(town, store, feed, said))
            return Statement(said.subject, said.part, said.value, names)

        with patch.object(OpenStore, "commit_many", named):
            yield

    return mistake


def what_stands_now(_town: Town, store: OpenStore, feed: str, said: Statement) -> Any:
    found = store.subject(feed, said.subject)
    return found.refs(said.part) if found else ()


def what_the_pharmacy_has(town: Town, _store: OpenStore, feed: str, said: Statement) -> Any:
    stands = standing(town.in_order(feed))
    return [one.ref for about, some in stands.items() if about[1:] == (said.subject, said.part) for one in some]


def seals_do_not_hold(pairs: Any, _sealed: Any) -> Any:
    return effective(pairs, ())


effective = projecting.effective


@contextmanager
def cleared_by_the_answer(_town: Town) -> Iterator[None]:
    cleared: set[bytes] = set()
    settled, unsent = SyncEngine._settle, OpenStore.unsent

    def settle_and_clear(self: SyncEngine, pushed: Any, entries: Any, *rest: Any) -> None:
        settled(self, pushed, entries, *rest)
        cleared.update(bytes(entry.id) for entry in entries)

    def uncleared(self: OpenStore, limit: int = 500) -> Any:
        return tuple(one for one in unsent(self, limit) if one.id not in cleared)

    with (
        patch.object(SyncEngine, "_settle", settle_and_clear),
        patch.object(OpenStore, "unsent", uncleared),
        patch.object(OpenStore, "unsent_count", lambda self: len(self.unsent())),
    ):
        yield


@contextmanager
def purged_at_once(town: Town) -> Iterator[None]:
    """Two guards have to be gone: the question, and the trigger in the database."""
    for seat in town.seats.values():
        seat.store._database.write(lambda connection: connection.exec_driver_sql("DROP TRIGGER entry_stays"))
    with patch.object(leaving, "_may_go", lambda _connection, _feed: True):
        yield


@contextmanager
def heads_that_are_not_capped(_town: Town) -> Iterator[None]:
    capped = Delivery.heads_of_others

    def uncapped(self: Delivery, connection: Connection, *rest: Any) -> Any:
        heads = capped(self, connection, *rest)
        rows = {head.feed: self._feed(connection, head.feed) for head in heads}
        return tuple(
            msgspec.structs.replace(head, length=row.length, digest=row.digest) if (row := rows[head.feed]) else head
            for head in heads
        )

    with patch.object(Delivery, "heads_of_others", uncapped):
        yield


@contextmanager
def one_place_for_a_receipt_or_an_entry(_town: Town) -> Iterator[None]:
    """What the first version of the laptop's tables did."""
    apply = OpenStore._apply

    def apply_once(self: OpenStore, connection: Connection, feed: str, first: int, page: Any, *rest: Any) -> int:
        ids = [getattr(item, "id", item) for item in page]
        taken = connection.exec_driver_sql("SELECT entry.id FROM entry JOIN feed_order ON entry_pk = pk").scalars()
        if not feed.startswith("d:") and {bytes(id_) for id_ in ids} & {bytes(id_) for id_ in taken}:
            raise order.PageRefused("place")
        return apply(self, connection, feed, first, page, *rest)

    with patch.object(OpenStore, "_apply", apply_once):
        yield


@contextmanager
def receipts_need_their_entry(_town: Town) -> Iterator[None]:
    """What the first version did as well."""
    apply = OpenStore._apply

    def apply_whole(self: OpenStore, connection: Connection, feed: str, first: int, page: Any, *rest: Any) -> int:
        ids = [item for item in page if isinstance(item, bytes)]
        if len(order._held(connection, ids)) < len(ids):
            raise order.PageRefused("missing")
        return apply(self, connection, feed, first, page, *rest)

    with patch.object(OpenStore, "_apply", apply_whole):
        yield


CASES = {
    "lengths are compared without digests": Case(as_many_others_after_a_restore, lengths_without_digests),
    "page and length are saved in two transactions": Case(
        the_disk_fails_in_mid_page, patched((OpenStore, "apply_pages", apply_in_two_transactions))
    ),
    "what is superseded is looked up when the entry is written": Case(
        two_chart_on_what_both_saw, naming(what_stands_now)
    ),
    "a write supersedes what the pharmacy has": Case(two_chart_apart, naming(what_the_pharmacy_has)),
    "an ordinary statement supersedes a signed one": Case(
        she_did_not_know_of_the_signature, patched((projecting, "effective", seals_do_not_hold))
    ),
    "the outbox is cleared by the answer": Case(taken_and_then_lost_by_the_pharmacy, cleared_by_the_answer),
    "a chart is purged before the pharmacy durably has it": Case(
        a_patient_leaves_before_her_chart_is_durable, purged_at_once
    ),
    "heads are told only for feeds in scope": Case(
        what_the_pharmacy_lost_of_a_patient_who_left,
        patched((Delivery, "heads_of_others", lambda *_: ())),
    ),
    "the head of a left feed is not capped": Case(a_chart_goes_on_after_it_left, heads_that_are_not_capped),
    "the server never sends a device its own entries": Case(
        a_laptop_is_set_back, patched((Delivery, "bodies", lambda *_: (b"", {})))
    ),
    "bodies are left out because the device has them": Case(
        a_laptop_is_set_back, patched((Puller, "_bodies", lambda *_: {}))
    ),
    "receipts are compared without a digest": Case(as_many_receipts_after_a_restore, receipts_without_a_digest),
    "an entry has one place, and a receipt counts as it": Case(
        a_patient_comes_back_after_late_work, one_place_for_a_receipt_or_an_entry
    ),
    "a receipt needs its entry beside it": Case(a_receipt_for_what_is_no_longer_here, receipts_need_their_entry),
    "nothing is said of feeds that the pharmacy has forgotten": Case(
        the_first_receipt_is_forgotten, patched((exchange, "SyncAnswer", without_empty_feeds))
    ),
}


def to_the_end(town: Town, case: Case) -> None:
    case.history(town)
    check_always(town)
    settle(town)


@pytest.fixture
def town(furnished: Furnished, tmp_path: Path) -> Iterator[Town]:
    made = Town(furnished, tmp_path / "town")
    yield made
    made.close()


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_without_the_mistake_the_same_history_ends_in_peace(town: Town, case: Case):
    to_the_end(town, case)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_it_would_be_noticed_if(town: Town, case: Case):
    with case.mistake(town), pytest.raises(AssertionError):
        to_the_end(town, case)
