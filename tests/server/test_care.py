"""Proving the log and the audits."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from nursechart.protocol import messages as m
from nursechart.server import proof, tables
from tests.server.house import ROSA, House, TestLaptop


@pytest.fixture
def laptop(house: House) -> TestLaptop:
    house.assign("rn", ROSA)
    return house.laptop("rn")


def _broken(house: House) -> list[tuple[str, int, str]]:
    found = proof.verify(house.pharmacy.database, house.pharmacy.org, house.pharmacy.feed_keys)
    return [(one.feed, one.place, one.what) for one in found.broken]


def test_s71_a_whole_log_is_proved_place_by_place(house: House, laptop: TestLaptop) -> None:
    laptop.told(*[laptop.entry() for _ in range(3)])
    laptop.told(laptop.entry("theo-id"))
    assert _broken(house) == []


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("header", b'{"a":"someone else"}', "the header is not the one that was signed"),
        ("body", bytes(64), "the body does not open"),
        ("sig", bytes(64), "the signature does not hold"),
        ("prev", bytes(32), "the header is not the one that was signed"),
    ],
)
def test_s71_an_edited_row_is_found_and_named(
    house: House, laptop: TestLaptop, column: str, value: bytes, says: str
) -> None:
    laptop.told(laptop.entry())
    entry = laptop.entry()
    laptop.told(entry)
    with house.pharmacy.database.writing() as connection:
        connection.execute(update(tables.entry).where(tables.entry.c.id == entry.id).values({column: value}))
    assert _broken(house) == [(f"p:{ROSA}", 3, says)]


def test_s71_a_feed_that_was_cut_short_is_found(house: House, laptop: TestLaptop) -> None:
    laptop.told(laptop.entry(), laptop.entry())
    order = tables.feed_entry
    with house.pharmacy.database.writing() as connection:
        connection.execute(order.delete().where(order.c.feed_id == f"p:{ROSA}", order.c.place == 3))
    assert _broken(house) == [(f"p:{ROSA}", 0, "its length or digest is not that of its entries")]


def test_s71_a_swapped_order_is_found(house: House, laptop: TestLaptop) -> None:
    first, second = laptop.entry(), laptop.entry()
    laptop.told(first, second)
    order = tables.feed_entry
    with house.pharmacy.database.writing() as connection:
        for entry, place in ((first, 12), (second, 2), (first, 3)):
            connection.execute(update(order).where(order.c.entry_id == entry.id).values(place=place))
    assert [place for _, place, _ in _broken(house)] == [2, 3, 0]


def test_an_edited_record_of_the_servers_audit_is_found(house: House) -> None:
    audit = tables.admin_audit
    with house.pharmacy.database.writing() as connection:
        connection.execute(update(audit).where(audit.c.number == 3).values(actor="nobody"))
    assert [(feed, place) for feed, place, _ in _broken(house)] == [("audit", 3)]


def test_the_laptops_audit_is_kept_as_long_as_it_continues_its_chain(house: House, laptop: TestLaptop) -> None:
    import msgspec

    from nursechart.record.audit import NO_RECORD, AuditFields, write_record

    records, previous = [], NO_RECORD
    for number in range(1, 5):
        record = write_record(
            previous, AuditFields("chart_opened"), number=number, utc_ms=1, monotonic_ms=1, user=laptop.user,
            device=laptop.device_id, session="s", role="rn", app_version="0",
        )  # fmt: skip
        previous = record.hash
        records.append(msgspec.json.encode(record))

    def kept(*sent: bytes) -> int:
        answer = laptop.ask("POST", "/v1/audit", m.AuditRequest(sent), m.AuditAnswer)
        return int(answer.head.kept)

    assert kept(*records[:2]) == 2
    assert kept(records[3]) == 2  # a gap
    assert kept(*records) == 4
