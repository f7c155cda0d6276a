"""A patient registered twice is made one and taken apart again; each entry stays where it was charted."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from nursechart.chart import queries
from nursechart.record import kinds
from nursechart.record.entry import Statement
from nursechart.server import proof
from nursechart.server.admin import words
from nursechart.server.merging import Confirmed, MergeRefused
from nursechart.server.scope import patients_of
from tests.server.house import ADMIN, LEILA, ROSA, THEO, House, say
from tests.server.pages import Browser

ROSA_TYPED, LEILA_TYPED = Confirmed(ROSA, "00-1234", "1958-03-14"), Confirmed(LEILA, "Leila-Id", "1958-03-14")


@pytest.fixture
def house(house: House) -> House:
    """Rosa is known by number and name, Leila, who is Rosa, by her name alone."""
    say(house.pharmacy, ROSA, "patient.identifiers", kinds.PatientIdentifiers((kinds.Identifier("urn:x", "001234"),)))
    for patient in (ROSA, LEILA):
        say(house.pharmacy, patient, "patient.birth", kinds.PatientBirth("1958-03-14"))
    return house


def merge(house: House) -> None:
    house.pharmacy.merging.merge(LEILA_TYPED, ROSA_TYPED, because="same insurance", now_ms=house.clock.ms, by=ADMIN)


def undo(house: House) -> None:
    house.pharmacy.merging.undo(LEILA_TYPED, ROSA_TYPED, because="twins", now_ms=house.clock.ms, by=ADMIN)


def reads(house: House, login: str) -> set[str]:
    def look(connection: Connection) -> set[str]:
        return patients_of(connection, house.pharmacy.org, house.user(login), house.clock.ms)

    return {feed[2:] for feed in house.pharmacy.database.write(look)}


def charts(house: House) -> list[str]:
    house.pharmacy.projector.catch_up_all()
    with house.pharmacy.database.reading() as connection:
        return [row.id for row in queries.patient_rows(connection, None)]


def pulses(house: House, patient: str) -> int:
    house.pharmacy.projector.catch_up_all()
    with house.pharmacy.database.reading() as connection:
        return len(queries.subjects(connection, f"p:{patient}", "vital_signs"))


def test_whoever_is_assigned_to_either_reads_both_while_they_are_one(house: House) -> None:
    given = house.assign("rn", LEILA)
    house.assign("ruth", ROSA)
    merge(house)
    assert (reads(house, "rn"), reads(house, "ruth")) == ({LEILA, ROSA}, {LEILA, ROSA})
    house.assign("staff", ROSA)
    assert reads(house, "staff") == {LEILA, ROSA}
    house.clock.pass_minutes(1)
    house.unassign(given)
    assert reads(house, "rn") == set()
    undo(house)
    house.clock.pass_minutes(1)
    assert (reads(house, "ruth"), reads(house, "staff")) == ({ROSA}, {ROSA})


def test_the_one_chart_shows_what_was_charted_to_either_and_apart_each_its_own(house: House) -> None:
    house.assign("rn", LEILA)
    laptop = house.laptop("rn")
    merge(house)
    house.clock.pass_minutes(1)
    assert laptop.told(laptop.entry(LEILA), laptop.entry(ROSA)) == {}
    assert (charts(house), pulses(house, ROSA)) == ([ROSA, THEO], 2)
    assert {f"p:{LEILA}", f"p:{ROSA}"} <= {head.feed for head in laptop.sync().head.feeds}
    undo(house)
    assert (charts(house), pulses(house, ROSA), pulses(house, LEILA)) == ([LEILA, ROSA, THEO], 1, 1)
    assert proof.verify(house.pharmacy.database, house.pharmacy.org, house.pharmacy.feed_keys).broken == ()


def test_an_entry_of_the_time_when_they_were_one_is_taken_after_they_were_taken_apart(house: House) -> None:
    house.assign("rn", LEILA)
    laptop = house.laptop("rn")
    merge(house)
    house.clock.pass_minutes(5)
    charted_then = laptop.entry(ROSA)
    house.clock.pass_minutes(5)
    undo(house)
    house.clock.pass_minutes(5)
    assert laptop.told(charted_then) == {}
    assert charted_then.id in house.order(ROSA)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (Confirmed(LEILA, "Leila-Id", "1958-03-15"), "are not of one patient"),
        (Confirmed(LEILA, "001234", "1958-03-14"), "are not of one patient"),
        (Confirmed(LEILA, "", "1958-03-14"), "are not of one patient"),
        (Confirmed("nobody", "Leila-Id", "1958-03-14"), "are not of one patient"),
        (ROSA_TYPED, "the same patient twice"),
    ],
)
def test_a_patient_whose_identifiers_do_not_agree_is_not_made_one_with_another(
    house: House, typed: Confirmed, says: str
) -> None:
    before = house.dump()
    with pytest.raises(MergeRefused, match=says):
        house.pharmacy.merging.merge(typed, ROSA_TYPED, because="seen", now_ms=house.clock.ms, by=ADMIN)
    assert house.dump() == before


def test_who_is_one_with_another_already_is_not_made_one_again(house: House) -> None:
    merge(house)
    with pytest.raises(MergeRefused, match=f"made one with {ROSA} before"):
        merge(house)


def test_a_laptop_says_nothing_about_who_is_whom(house: House) -> None:
    house.assign("rn", LEILA)
    laptop = house.laptop("rn")
    told = laptop.told(laptop.entry(LEILA, body=(Statement(LEILA, "alias.into", {"patient": ROSA}),)))
    assert [(one.outcome, one.reason) for one in told.values()] == [("quarantined", "role")]
    assert charts(house) == [LEILA, ROSA, THEO]


@pytest.fixture
def admin(house: House) -> Iterator[Browser]:
    with asyncio.Runner() as runner:
        browser = Browser(house, runner)
        browser.sign_in()
        yield browser
        browser.close()


def test_an_administrator_makes_two_charts_one_and_takes_them_apart(house: House, admin: Browser) -> None:
    typed = {
        "former_number": "Leila-Id",
        "former_born": "1958-03-14",
        "kept_number": "00 1234",
        "kept_born": "1958-03-14",
        "because": "Same insurance number",
    }
    whom = {"former": LEILA, "kept": ROSA}
    refused = admin.do("/merges/new", **typed | whom | {"kept_born": "1985-03-14"})
    assert "not of one patient" in refused.refusal
    assert admin.do("/merges/new", **typed | whom).said == words.DONE["merged"]
    row = admin.open("/merges").rows[0]
    assert (row["Shown in the other"], row["Stays"], row["By"]) == (LEILA, ROSA, "Admin")
    assert admin.do(f"/merges/{LEILA}/undo", **typed).said == words.DONE["apart"]
    assert admin.open("/merges").rows == []
