"""S-73: the audit report by period, sorted by any column, filtered, exported, itself audited, its chains held to."""

from __future__ import annotations

import csv
import io
from itertools import pairwise
from typing import Any

import msgspec
import pytest
from sqlalchemy import delete, insert, text, update
from sqlalchemy.dialects import postgresql, sqlite

from nursechart.protocol import messages as m
from nursechart.record.audit import NO_RECORD, AuditFields, AuditRecord, write_record
from nursechart.server import audit_report, tables
from nursechart.server.audit_report import SORTS, Asked
from tests.server.house import ADMIN, ROSA, House, TestLaptop
from tests.server.pages import Browser

DAY_MS = 24 * 3600 * 1000


def said_by(laptop: TestLaptop, *acts: AuditFields, after: AuditRecord | None = None) -> list[AuditRecord]:
    """Records as the laptop chains them."""
    made: list[AuditRecord] = []
    number, previous = (after.number, after.hash) if after else (0, NO_RECORD)
    for act in acts:
        number += 1
        made.append(
            write_record(
                previous,
                act,
                number=number,
                utc_ms=laptop.house.clock.ms + number * 1000,
                monotonic_ms=number,
                user=laptop.user,
                device=laptop.device_id,
                session="s",
                role="rn",
                app_version="1",
            )
        )
        previous = made[-1].hash
    return made


def hand_over(laptop: TestLaptop, records: list[AuditRecord]) -> int:
    sent = tuple(map(msgspec.json.encode, records))
    answer = laptop.ask("POST", "/v1/audit", m.AuditRequest(sent), m.AuditAnswer)
    assert answer.status == 200, answer.head
    return int(answer.head.kept)


ACTS = (
    AuditFields("unlocked"),
    AuditFields("read", "view", "vital_signs", ROSA),
    AuditFields("export", "view", "audit", outcome="failed", reason="=cmd about Rosa Delgado"),
    AuditFields("charted", "vital_signs", "set-1", ROSA),
)


def asked(house: House, **more: Any) -> Asked:
    return Asked(house.clock.ms - DAY_MS, house.clock.ms + DAY_MS, **more)


def page(house: House, wanted: Asked, **more: Any) -> audit_report.Page:
    with house.pharmacy.database.reading() as connection:
        return audit_report.page(connection, wanted, **more)


def test_s73_the_report_is_paged_in_the_order_of_any_column_and_leaves_nothing_out(house_on_both: House) -> None:
    house = house_on_both
    laptop = house.laptop("rn")
    hand_over(laptop, said_by(laptop, *ACTS))
    left = m.LeftRequest((m.Purged(f"p:{ROSA}", 0, bytes(8), house.clock.ms),))
    assert laptop.ask("POST", "/v1/left", left).status == 200
    for sort in SORTS:
        forward, backward = (_all_pages(house, asked(house, sort=sort, descending=way)) for way in (False, True))
        assert forward == backward[::-1]
        values = [getattr(one, {"at": "at_ms", "chain": "source"}.get(sort, sort)) for one in forward]
        assert len([1 for former, one in pairwise(values) if former != one]) == len({*values}) - 1
        if sort == "at":
            assert values == sorted(values)
        assert len(forward) == len(house.rows(tables.admin_audit)) + len(ACTS) + 1
        assert {one.source for one in forward} == {"server", "laptop", "sync"}
        assert {one.state for one in forward} == {"holds", "none"}


def _all_pages(house: House, wanted: Asked) -> list[audit_report.Line]:
    after, lines = None, []
    while True:
        found = page(house, wanted, after=after, limit=3)
        lines += found.lines
        if found.after is None:
            return lines
        after = found.after


def test_s73_a_person_a_laptop_an_act_and_a_period_are_picked_out(house: House) -> None:
    laptop, other = house.laptop("rn"), house.laptop("ruth")
    hand_over(laptop, said_by(laptop, *ACTS))
    hand_over(other, said_by(other, *ACTS[:2]))
    hers = page(house, asked(house, person=house.user("rn"))).lines
    assert {one.person for one in hers if one.source == "laptop"} == {house.user("rn")}
    assert {one.act for one in hers} >= {"unlocked", "charted", "user added", "sign-in"}  # by her, and about her
    of_laptop = page(house, asked(house, device=other.device_id)).lines
    assert {one.device for one in of_laptop if one.source == "laptop"} == {other.device_id}
    assert [one.patient for one in page(house, asked(house, act="rea")).lines] == [ROSA, ROSA]
    assert page(house, asked(house, act="r%")).lines == ()
    early = Asked(house.clock.ms - 9 * DAY_MS, house.clock.ms - 8 * DAY_MS)
    assert page(house, early).lines == ()


def test_s73_reading_and_taking_out_are_records_of_their_own(house: House) -> None:
    before = len(house.rows(tables.admin_audit))
    wanted = asked(house, person=house.user("rn"))
    audit_report.read(house.pharmacy, wanted, by=ADMIN)
    audit_report.export(house.pharmacy, wanted, by=ADMIN, why="a review")
    rows = house.rows(tables.admin_audit)[before:]
    assert [(row.actor, row.action) for row in rows] == [(ADMIN, "audit read"), (ADMIN, "audit exported")]
    assert all(house.user("rn") in row.object for row in rows)
    assert rows[1].object.endswith("a review")


def test_s48_the_file_has_ids_and_no_reason_and_no_cell_a_spreadsheet_would_run(house: House) -> None:
    laptop = house.laptop("rn")
    records = said_by(laptop, *ACTS, AuditFields("=cmd", "-2+3", "x"))
    hand_over(laptop, records)
    written = audit_report.export(house.pharmacy, asked(house), by=ADMIN, why="a review")
    assert "Delgado" not in written
    rows = list(csv.DictReader(io.StringIO(written)))
    assert not [cell for row in rows for cell in row.values() if cell[:1] in ("=", "+", "-", "@")]
    mine = [row for row in rows if row["source"] == "laptop" and row["number"] == "2"]
    assert [(row["act"], row["patient"], row["chain"]) for row in mine] == [("read", ROSA, "holds")]


def _edit(house: House, statement: Any) -> None:
    with house.pharmacy.database.writing() as connection:
        connection.execute(statement)


@pytest.mark.parametrize("what", ["line", "record", "gone", "server"])
def test_s70_a_record_that_was_changed_behind_the_server_is_shown_as_not_holding(house: House, what: str) -> None:
    laptop = house.laptop("rn")
    records = said_by(laptop, *ACTS)
    hand_over(laptop, records)
    third = tables.device_audit.c.number == 3
    statements = {
        "line": update(tables.audit_line).where(tables.audit_line.c.line_id.like("laptop:%3")).values(outcome="done"),
        "record": update(tables.device_audit).where(third).values(
            record=msgspec.json.encode(msgspec.structs.replace(records[2], outcome="done"))
        ),
        "gone": delete(tables.device_audit).where(third),
        "server": update(tables.admin_audit).where(tables.admin_audit.c.number == 3).values(actor="nobody"),
    }  # fmt: skip
    _edit(house, statements[what])
    broken = {(one.source, one.number) for one in page(house, asked(house), limit=1000).lines if one.state == "broken"}
    assert (("server", 3) if what == "server" else ("laptop", 3)) in broken
    assert {source for source, _ in broken} == {"server" if what == "server" else "laptop"}
    if what != "line":
        with house.pharmacy.database.reading() as connection:
            found = audit_report.chains(connection)
        assert [(one.device, one.broken_at) for one in found if one.broken_at is not None] == [
            ("" if what == "server" else laptop.device_id, 3)
        ]


def test_s71_a_tail_that_was_cut_off_and_a_record_that_does_not_follow_are_told(house: House) -> None:
    laptop, other = house.laptop("rn"), house.laptop("ruth")
    records = said_by(laptop, *ACTS)
    assert hand_over(laptop, records) == 4
    _edit(house, delete(tables.device_audit).where(tables.device_audit.c.number == 4))
    forked = said_by(other, *ACTS[:1])
    assert hand_over(other, forked) == 1
    wrong = msgspec.structs.replace(forked[0], number=2)
    assert [hand_over(other, [wrong]) for _ in range(2)] == [1, 1]
    with house.pharmacy.database.reading() as connection:
        found = {one.device: one for one in audit_report.chains(connection)}
    assert found[laptop.device_id].broken_at == 4
    assert (found[other.device_id].broken_at, found[other.device_id].stopped_following) == (None, True)
    told = [row for row in house.rows(tables.admin_audit) if row.action == audit_report.BROKEN]
    assert [(row.actor, row.outcome) for row in told] == [(other.device_id, "refused")]  # once


def _fill(house: House, count: int) -> None:
    """Many lines of other days, so that a plan has something to choose between."""
    row = dict.fromkeys(("chain", "person", "device", "act", "about", "patient", "outcome"), "x")
    rows = [
        {**row, "line_id": f"x{at:06}", "at": at * 60_000, "number": 0, "received_at": at, "person": f"p{at % 97}"}
        for at in range(count)
    ]
    with house.pharmacy.database.writing() as connection:
        connection.execute(insert(tables.audit_line), rows)
        connection.execute(text("analyze audit_line"))


def test_no_order_of_the_report_reads_the_whole_audit(house_on_both: House) -> None:
    house = house_on_both
    _fill(house, 5_000)
    on_postgres = house.pharmacy.database.is_postgres
    dialect: Any = postgresql.dialect() if on_postgres else sqlite.dialect()  # type: ignore[no-untyped-call]
    explain = "explain " if on_postgres else "explain query plan "
    for sort in SORTS:
        after: Any = (60_000_000, 60_000_000, "x001000") if sort == "at" else ("x", 60_000_000, "x001000")
        wanted = audit_report.wanted(Asked(0, 10**15, sort=sort), after).limit(101)
        said = str(wanted.compile(dialect=dialect, compile_kwargs={"literal_binds": True})).replace("%%", "%")
        with house.pharmacy.database.reading() as connection:
            plan = "\n".join(str(tuple(row)) for row in connection.exec_driver_sql(explain + said))
        assert f"audit_line_by_{sort}" in plan, plan
        assert not [word for word in ("Seq Scan", "TEMP B-TREE", "Sort") if word in plan], plan


# --- the page --------------------------------------------------------------------------------------------------------


def test_s73_an_auditor_reads_sorts_and_narrows_the_report_in_her_browser(browser: Browser) -> None:
    house = browser.house
    laptop = house.laptop("rn")
    hand_over(laptop, said_by(laptop, *ACTS))
    assert browser.sign_in("auditor").path == "/audit"
    shown = browser.open("/audit")
    assert {row["Source"].split()[0] for row in shown.rows} == {"Server", "Laptop"}
    sort = next(link for link in shown.links if "sort=person" in link and "after" not in link)
    names = [row["Who"] for row in browser.open(sort).rows]
    assert len(names) == len(shown.rows) + 1  # and the record of the first reading
    only = browser.open("/audit?person=rn&act=read")
    assert [(row["Who"], row["Act"], row["Patient"]) for row in only.rows] == [("Rn", "read", ROSA)]
    wrong = browser.open("/audit?person=nobody&from=2025-13-01")
    assert wrong.error_at("from") == "Enter a day as in 2026-03-01."
    assert browser.open("/audit?person=nobody").error_at("person") == "There is no login nobody."
    assert browser.open("/audit?sort=hash").status == 404
    assert browser.open("/audit?after=nonsense").status == 404
    assert browser.open("/audit?act=zzz").html.one("p", **{"class": "empty"}).text.startswith("Nothing was recorded")


def test_s73_the_pages_of_a_long_report_follow_one_another(browser: Browser) -> None:
    house = browser.house
    laptop = house.laptop("rn")
    hand_over(laptop, said_by(laptop, *(AuditFields("read", "view", f"v{at}", ROSA) for at in range(205))))
    browser.sign_in("auditor")
    seen, path = [], "/audit?act=read&sort=about&order=up"
    for count in (100, 100, 5):
        shown = browser.open(path)
        assert len(shown.rows) == count
        seen += [row["About"] for row in shown.rows]
        path = next((link for link in shown.links if "after=" in link), "")
    assert (path, len(set(seen)), seen) == ("", 205, sorted(seen))


def test_s64_the_file_asks_why_and_for_a_fresh_password(browser: Browser) -> None:
    browser.sign_in("auditor")
    browser.house.clock.pass_minutes(6)
    form = browser.open("/audit/export?act=user").form
    assert "own_password" in form
    assert browser.send("/audit/export?act=user", form | {"why": "a review"}).status == 422
    refused = browser.send("/audit/export?act=user", form | {"own_password": "seven quiet herons"})
    assert refused.error_at("why").startswith("Say why")
    form = browser.open("/audit/export?act=user").form
    answer = browser.send("/audit/export?act=user", form | {"why": "a review"}).response
    assert answer.headers["content-disposition"] == 'attachment; filename="audit-2025-11-15-to-2025-11-21.csv"'
    assert answer.headers["content-type"].startswith("text/csv")
    assert {row["act"] for row in csv.DictReader(io.StringIO(answer.text))} == {"user added"}
    assert browser.house.rows(tables.admin_audit)[-1].action == "audit exported"


def test_s70_a_chain_that_does_not_hold_is_named_on_the_page(browser: Browser) -> None:
    house = browser.house
    laptop = house.laptop("rn")
    hand_over(laptop, said_by(laptop, *ACTS))
    browser.sign_in("auditor")
    assert {row["State"] for row in browser.open("/audit/chains").rows} == {"Holds"}
    _edit(house, delete(tables.device_audit).where(tables.device_audit.c.number == 2))
    states = [row["State"] for row in browser.open("/audit/chains").rows]
    assert states == ["Holds", "Does not hold"]
    assert any("Does not hold" in row["Source"] for row in browser.open("/audit?act=read").rows)
