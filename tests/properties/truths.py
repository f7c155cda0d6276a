"""What must be true of a town: always, and once everybody has synced in peace (sync.md 17.1).

Everything is looked up where it lies: rows of the laptops' logs, the pharmacy's tables, the bytes of the entries. What
ought to be there comes from the account of the history and from `record.standing`, never from the code that is tested.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection, select

from nursechart.chart import tables as chart
from nursechart.chart.project import rebuild
from nursechart.record.entry import Entry
from nursechart.record.standing import standing
from nursechart.server import log as server_log
from nursechart.server.tables import device_chain, feed_entry
from nursechart.server.tables import entry as server_entry
from nursechart.server.tables import feed as server_feed
from nursechart.store import tables
from nursechart.sync.causes import Cause
from tests.properties.town import Seat, Town

ROUNDS = 5  # of quiet syncs: what one laptop offers again has to reach the others, and the last one finds nothing


def check_always(town: Town) -> None:
    """What holds after every single step."""
    at_pharmacy = _at_the_pharmacy(town)
    logs = {seat.name: seat.log() for seat in town.seats.values()}
    for log in (at_pharmacy, *logs.values()):
        for id_, entry in log.items():
            if id_ in town.written:
                assert entry == town.written[id_].entry, "the bytes of an entry have changed"
    held = at_pharmacy.keys() | {id_ for log in logs.values() for id_ in log}
    lost = town.written.keys() - held - town.gone_with_a_disk
    assert not lost, f"{len(lost)} entries are neither at the pharmacy nor on any laptop"
    for seat in town.seats.values():
        _check_scope(town, seat, logs[seat.name])


def check_writing(town: Town) -> None:
    """What holds of every entry that was written."""
    for written in town.written.values():
        if written.shown is None:
            continue
        names = {name for statement in written.entry.statements for name in statement.supersedes}
        had = {id_[:8] for id_ in written.held}
        assert all(name.entry8 in had for name in names), "superseded what was never on that laptop"
        assert names == written.shown, "superseded something else than what was shown"


def settle(town: Town) -> None:
    """Everybody syncs in peace until nothing moves any more; then all that must be true then is checked.

    What is in quarantine is released on the way: until then its laptop shows it and the pharmacy does not.
    """
    for _ in range(ROUNDS):
        town.clock.pass_s(2)
        town.server.projector.catch_up_all()  # as its own worker does: who reads a chart may follow from what came in
        still = [_is_still(seat) for seat in _everybody(town)]
        if all(still) and not town.release():
            break
    else:
        raise AssertionError(f"after {ROUNDS} quiet syncs of everybody something still moves")
    check_always(town)
    check_writing(town)
    assert not town.server.projector.failing
    _check_everything_arrived(town)
    _check_moves(town)
    _check_forks(town)
    for seat in _everybody(town):
        _check_in_sync(town, seat)


def _everybody(town: Town) -> Iterator[Seat]:
    """Every laptop, one user of it after the other."""
    for seat in list(town.seats.values()):
        for login in sorted(seat.logins, key=lambda login, seat=seat: login != seat.login):
            if seat.login != login:
                seat.hand_over(login)
            yield seat


def _is_still(seat: Seat) -> bool:
    """Sync; whether that found nothing to exchange, and so was one request."""
    run = seat.sync()
    if run.cause is Cause.SIGN_IN:  # which she has done now
        run = seat.sync()
    assert run.ended == "done", f"{seat.name} cannot sync: {run.cause}"
    asked = [path for path in seat.wire.paths() if path != "/v1/token"]  # a session begins or runs out now and then
    return asked == ["/v1/sync"] and run.pushed == run.pulled == 0


# --- the parts -------------------------------------------------------------------------------------------------------


def _at_the_pharmacy(town: Town) -> dict[bytes, Entry]:
    """Everything in the pharmacy's log, in quarantine too."""
    with town.server.database.reading() as connection:
        ids = list(connection.execute(select(server_entry.c.id)).scalars())
        found = server_log.by_id(connection, town.server.org, town.server.feed_keys, ids)
    return {bytes(entry.id): entry for entry in found}


def _check_scope(town: Town, seat: Seat, log: dict[bytes, Entry]) -> None:
    """Nothing of a patient is on a laptop none of whose users was ever assigned to her, not even a head."""
    ever = seat.assigned | town.scope_of(*seat.logins)
    foreign = {entry.header.feed for entry in log.values() if entry.header.feed.startswith("p:")} - ever
    assert not foreign, f"{seat.name} holds charts that nobody there was ever assigned to"
    named = {state.feed for state in seat.store.feeds() if state.feed.startswith("p:")} - ever
    assert not named, f"{seat.name} was told of charts that nobody there was ever assigned to"
    for state in seat.store.feeds():
        assert not state.left or state.server_length <= state.length, "told how a chart goes on that is no longer hers"


def _check_moves(town: Town) -> None:
    """Both halves of each move are at the pharmacy, each in its own chart, and neither names the other patient."""
    there = _at_the_pharmacy(town)
    for said, taken_back in town.moves:
        halves = [there[half] for half in (said, taken_back) if half in there]
        lost = {said, taken_back} - {bytes(half.id) for half in halves}
        assert lost <= town.gone_with_a_disk, "half of a move has not arrived"
        for half in halves:
            for other in halves:
                owner = other.header.feed.removeprefix("p:")
                assert half is other or f'"{owner}"'.encode() not in (half.body_bytes or b""), "a move names the other"


def _check_everything_arrived(town: Town) -> None:
    """Each entry has its place at the pharmacy."""
    placed = select(feed_entry.c.entry_id).where(~feed_entry.c.feed_id.startswith("d:"))  # a receipt is no place
    with town.server.database.reading() as connection:
        there = set(connection.execute(placed).scalars())
    missing = town.written.keys() - there - town.gone_with_a_disk
    assert not missing, f"{len(missing)} entries never reached the pharmacy's order"


def _check_forks(town: Town) -> None:
    with town.server.database.reading() as connection:
        rows = connection.execute(select(device_chain.c.device_id).where(device_chain.c.forked == 1)).scalars()
        forked = set(rows)
    assert forked <= town.may_fork, "a laptop that was neither restored nor cloned counts as forked"


def _check_in_sync(town: Town, seat: Seat) -> None:
    """This laptop, with this user signed in, is where the pharmacy is."""
    store = seat.store
    assert store.unsent_count() == 0, f"{seat.name} still holds something unsent"
    assert not store.parked(), f"{seat.name} had something refused"
    patients = {feed for feed in store.scope() if feed.startswith("p:")}
    assert patients == town.scope_of(seat.login), f"{seat.name} shows other charts than {seat.login}'s"
    states = {state.feed: state for state in store.feeds()}
    for feed in store.scope() & states.keys():
        there = _order_at_the_pharmacy(town, feed)
        assert store.read(lambda c, f=feed: _order_here(c, f)) == there, f"{seat.name}: another order of {feed}"
        assert states[feed].is_complete
    for feed in patients:
        _check_projection(town, seat, feed)


def _order_at_the_pharmacy(town: Town, feed: str) -> list[tuple[int, bytes, bytes]]:
    table = feed_entry
    with town.server.database.reading() as connection:
        head = connection.execute(select(server_feed).where(server_feed.c.feed_id == feed)).first()
        rows = connection.execute(
            select(table.c.place, table.c.entry_id, table.c.digest)
            .where(table.c.feed_id == feed)
            .order_by(table.c.place)
        )
        order = [(row.place, bytes(row.entry_id), bytes(row.digest)) for row in rows]
    assert len(order) == (head.length if head else 0), "the pharmacy's own order has a hole"
    return order


def _order_here(connection: Connection, feed: str) -> list[tuple[int, bytes, bytes]]:
    order = tables.feed_order
    rows = connection.execute(
        select(order.c.place, order.c.receipt, tables.entry.c.id, order.c.digest)
        .outerjoin(tables.entry, tables.entry.c.pk == order.c.entry_pk)
        .where(order.c.feed_id == feed)
        .order_by(order.c.place)
    )
    return [(row.place, bytes(row.receipt or row.id), bytes(row.digest)) for row in rows]


class _Undo(Exception):
    """Ends a transaction that was only to look."""


def _check_projection(town: Town, seat: Seat, feed: str) -> None:
    """What the laptop shows is what standing says, what a rebuilt projection shows, and what the pharmacy shows."""
    scope = seat.store.scope()
    hers = [entry for entry in seat.log().values() if entry.header.feed in scope]
    entries = [entry for entry in hers if entry.header.feed == feed]
    shown = seat.store.read(lambda connection: projection(connection, feed))
    stands = {
        (about.subject, about.part, bytes(one.ref.entry), one.ref.index)
        for about, some in standing(hers).items()
        for one in some
        if about.feed == feed
    }
    assert _standing_in(shown) == stands, f"{seat.name}: the chart of {feed} does not show what stands"
    again: list[dict[str, Any]] = []

    def look(connection: Connection) -> None:
        rebuild(connection, {feed: entries})
        again.append(projection(connection, feed))
        raise _Undo

    with suppress(_Undo):
        seat.store._database.write(look)
    assert again == [shown], f"{seat.name}: the chart of {feed} is another when it is made again"
    with town.server.database.reading() as connection:
        theirs = projection(connection, feed)
    assert shown == theirs, f"{seat.name} shows another chart of {feed} than the pharmacy"


def projection(connection: Connection, feed: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of a feed's projection."""
    return {
        table.name: sorted(map(tuple, connection.execute(select(table).where(table.c.feed == feed))), key=repr)
        for table in chart.EVERY
    }


def _standing_in(shown: dict[str, list[tuple[Any, ...]]]) -> set[tuple[str, str, bytes, int]]:
    names = [column.name for column in chart.statement.c]
    rows = [dict(zip(names, row, strict=True)) for row in shown["statement"]]
    return {(row["subject"], row["part"], bytes(row["entry"]), row["idx"]) for row in rows if row["stands"]}
