"""Charts opened in an emergency, as those who run the server see them."""

from __future__ import annotations

import asyncio

from sqlalchemy import select, text

from nursechart.record import kinds
from nursechart.record.entry import Statement
from nursechart.server import tables
from nursechart.server.emergency_list import open_now, opened, unseen
from tests.server.house import ROSA, THEO, House, TestLaptop
from tests.server.pages import Browser

HOUR_MS = 3_600_000


def open_chart(laptop: TestLaptop, patient: str, subject: str = "opening-1") -> None:
    """She opens a chart that her laptop holds, for four hours."""
    house = laptop.house
    with house.pharmacy.database.reading() as connection:
        feed = connection.execute(select(tables.feed).where(tables.feed.c.feed_id == f"p:{patient}")).one()
    at = kinds.When(house.clock.ms, "UTC", "2025-11-21T12:00:00")
    opening = kinds.EmergencyOpened("other", at, house.clock.ms + 4 * HOUR_MS, "Called to Rosa Delgado")
    said = kinds.write_part(opening)
    entry = laptop.entry(
        patient, body=(Statement(subject, "emergency.opened", said),), seen=(feed.length, feed.digest[:8])
    )
    assert laptop.told(entry) == {}
    house.pharmacy.projector.catch_up_all()


def mark_seen(laptop: TestLaptop, patient: str, subject: str = "opening-1") -> None:
    answer = kinds.AlertAnswer(
        "", "EM-01", "1", subject, "seen", kinds.When(laptop.house.clock.ms, "UTC", "2025-11-21T12:00:00")
    )
    laptop.told(laptop.entry(patient, body=(Statement("answer-1", "alert.answer", kinds.write_part(answer)),)))
    laptop.house.pharmacy.projector.catch_up_all()


def test_s63_an_opening_waits_until_a_supervisor_has_seen_it_and_ends_by_itself(house_on_both: House) -> None:
    house = house_on_both
    nurse, boss = house.laptop("rn"), house.laptop("supervisor")
    open_chart(nurse, ROSA)
    house.assign("supervisor", ROSA)

    def looked() -> tuple[list[str], int, int]:
        now_ms = house.clock.ms
        with house.pharmacy.database.reading() as connection:
            whose = [one.user for one in unseen(connection, house.pharmacy.org, now_ms)]
            return (
                whose,
                open_now(connection, house.pharmacy.org, now_ms),
                len(opened(connection, house.pharmacy.org, now_ms)),
            )

    assert looked() == ([house.user("rn")], 1, 1)
    house.clock.pass_minutes(241)
    assert looked() == ([house.user("rn")], 0, 1)
    mark_seen(boss, ROSA)
    assert looked() == ([], 0, 1)
    house.clock.pass_minutes(31 * 24 * 60)
    assert looked() == ([], 0, 0)


def test_an_administrator_sees_who_opened_which_chart_and_ends_it(house: House, runner: asyncio.Runner) -> None:
    browser = Browser(house, runner)
    try:
        browser.sign_in()
        assert browser.open("/emergencies").html.one("p", **{"class": "empty"}).text.startswith("Every opening")
        open_chart(house.laptop("rn"), THEO)
        shown = browser.open("/emergencies")
        assert [(row["Who"], row["Patient"], row["State"], row["Seen by"]) for row in shown.rows] == [
            ("Rn", THEO, "Open now", "Nobody yet")
        ]
        assert "Delgado" not in shown.response.text
        ends = next(link for link in shown.links if link.endswith("/end"))
        assert browser.do(ends).said.startswith("The assignment has ended")
        assert [row["State"] for row in browser.open("/emergencies?all=1").rows] == ["Ended"]
        assert "/audit?person=rn" in shown.links
    finally:
        browser.close()


def test_emergencies_are_found_without_reading_every_assignment(house: House) -> None:
    with house.pharmacy.database.reading() as connection:
        plan = connection.execute(
            text(
                "explain query plan select * from assignment where org_id = 'o' and reason = 'breakglass' "
                "and valid_from >= 0 order by valid_from desc"
            )
        ).all()
    assert [row.detail for row in plan] == [
        "SEARCH assignment USING INDEX assignment_by_reason (org_id=? AND reason=? AND valid_from>?)"
    ]
