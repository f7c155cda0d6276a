"""Several laptops and a reader at once, on both databases: every number is given once, and nobody misses an entry."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from nursechart.protocol import messages as m
from nursechart.protocol.frames import pack
from nursechart.record.entry import Entry
from nursechart.record.feeds import EMPTY_DIGEST, next_digest
from nursechart.server import tables
from nursechart.server.delivery import Pages
from nursechart.server.devices import Device
from nursechart.server.scope import Scope
from tests.server.house import LEILA, ROSA, THEO, House, TestLaptop

WRITERS, PUSHES, ENTRIES = 4, 6, 8


def _furnished(house: House) -> list[tuple[Device, list[list[Entry]]]]:
    """Laptops, and what each is going to push: all about the same patients."""
    work = []
    for patient in (ROSA, THEO, LEILA):
        house.assign("rn", patient)
    for _ in range(WRITERS):
        laptop: TestLaptop = house.laptop("rn")
        device = next(one for one in house.pharmacy.devices.all() if one.id == laptop.device_id)
        pushes = [[laptop.entry((ROSA, THEO, LEILA)[number % 3]) for number in range(ENTRIES)] for _ in range(PUSHES)]
        work.append((device, pushes))
    return work


def test_a_reader_misses_nothing_while_many_write_to_the_same_charts(house_on_both: House) -> None:
    house = house_on_both
    work, pharmacy = _furnished(house), house_on_both.pharmacy
    done = threading.Event()
    seen: dict[str, list[bytes]] = {f"p:{patient}": [] for patient in (ROSA, THEO, LEILA)}

    def write(device: Device, pushes: list[list[Entry]]) -> list[m.Outcome]:
        told: list[m.Outcome] = []
        for entries in pushes:
            for _ in range(2):  # each twice, as after a lost answer
                received = pharmacy.reception.push(pack(entries), device, None, house.clock.ms)
                told += received.pushed.told
        return told

    def read_on() -> None:
        """Ask for what comes after the last place seen, as a laptop does, and check the digest at each page's end."""
        digests = dict.fromkeys(seen, EMPTY_DIGEST)
        scope = Scope("someone", "a laptop", frozenset(seen))
        while True:
            last = done.is_set()
            for feed, ids in seen.items():
                pages = Pages(10_000)
                with pharmacy.database.reading() as connection:
                    want = m.Want(feed, len(ids), digests[feed][:8], 10_000)
                    pharmacy.delivery.pages(connection, scope, [want], pages)
                    order = _order(connection, feed, len(ids))
                for page in pages.pages:
                    for id_ in order[page.first - len(ids) - 1 :][: page.count]:
                        digests[feed] = next_digest(digests[feed], id_)
                        ids.append(id_)
                    assert digests[feed] == page.digest
            if last:
                return

    with ThreadPoolExecutor(WRITERS + 1) as threads:
        reader = threads.submit(read_on)
        writers = [threads.submit(write, *one) for one in work]
        assert [told for writer in writers for told in writer.result()] == []
        done.set()
        reader.result()
    for patient in (ROSA, THEO, LEILA):
        assert seen[f"p:{patient}"] == house.order(patient)
    pushed = {entry.id for _, pushes in work for entries in pushes for entry in entries}
    assert pushed <= {id_ for ids in seen.values() for id_ in ids}
    assert sum(len(ids) for ids in seen.values()) == len(pushed) + 3
    assert all(not row.forked for row in house.rows(tables.device_chain))


def _order(connection: object, feed: str, after: int) -> list[bytes]:
    from sqlalchemy import select

    order = tables.feed_entry
    wanted = select(order.c.entry_id).where(order.c.feed_id == feed, order.c.place > after).order_by(order.c.place)
    return list(connection.execute(wanted).scalars())  # type: ignore[attr-defined]


def test_the_projector_works_beside_the_pushes_and_ends_up_even(house_on_both: House) -> None:
    house, pharmacy = house_on_both, house_on_both.pharmacy
    work = _furnished(house)
    pharmacy.projector.start()
    with ThreadPoolExecutor(2) as threads:
        for device, pushes in work[:2]:
            for entries in pushes:
                threads.submit(pharmacy.reception.push, pack(entries), device, None, house.clock.ms)
                pharmacy.projector.wake()
    pharmacy.projector.stop()
    pharmacy.projector = type(pharmacy.projector)(pharmacy.database, pharmacy.org, pharmacy.feed_keys)
    pharmacy.projector.catch_up_all()
    assert pharmacy.projector.lagging() == ()
    assert not pharmacy.projector.failing
