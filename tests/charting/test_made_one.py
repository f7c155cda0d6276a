"""A patient who was registered twice is one chart on the laptop too, also where she was charted before it heard."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from nursechart.charting import patients
from nursechart.charting.overview import open_chart
from nursechart.charting.today import today
from nursechart.server import log
from nursechart.server.merging import Confirmed
from tests.charting.clinic import Clinic, LaptopInUse

MARIA, PER = "maria-carvalho", "per-lindgren"


@pytest.fixture
def typed(clinic: Clinic, amara: LaptopInUse) -> tuple[Confirmed, Confirmed]:
    """Per, who is taken for a second registration of Maria's, and Maria: each by name and birth date."""
    rows = {row.id: row for row in amara.shift.store.patient_rows()}
    found = [rows[clinic.patients[name]] for name in (PER, MARIA)]
    former, kept = (Confirmed(row.id, row.family, row.born) for row in found)
    return former, kept


@pytest.fixture
def made_one(clinic: Clinic, amara: LaptopInUse, typed: tuple[Confirmed, Confirmed]) -> Iterator[None]:
    """Made one at the pharmacy while the laptop does not hear of it."""
    clinic.clock.pass_minutes(1)
    clinic.server.merging.merge(
        *typed, because="same insurance number", now_ms=clinic.clock.ms, by=clinic.users["ingrid"]
    )
    yield
    clinic.clock.pass_minutes(1)
    clinic.server.merging.undo(*typed, because="two people", now_ms=clinic.clock.ms, by="admin")
    amara.sync()


def found(laptop: LaptopInUse, query: str) -> list[str]:
    return [line.patient for line in patients.find(laptop.shift, query).rows]


def test_what_was_charted_to_the_former_patient_meanwhile_is_in_the_one_chart_and_she_goes_on_in_her_visit(
    clinic: Clinic, amara: LaptopInUse, made_one: None
) -> None:
    per = amara.begin(clinic.feed(PER))
    per.measure("pulse", "72")
    amara.sync()
    amara.sync()

    per.measure("weight", "81")  # goes on where she was: in the one chart now
    readings = amara.shift.store.readings(clinic.feed(MARIA), since_ms=0, measures=["pulse", "weight"])
    assert [(one.measure, one.visit) for one in readings][-2:] == [("pulse", per.visit), ("weight", per.visit)]
    assert [row.feed for row in today(amara.shift).rows if row.visit == per.visit] == [clinic.feed(MARIA)]
    amara.sync()
    with clinic.server.database.reading() as connection:
        there = log.in_order(connection, clinic.server.org, clinic.feed(PER), clinic.server.feed_keys, after=0)
    assert any(said.part == "vital_signs.pulse" for entry in there for said in entry.statements)


def test_either_name_finds_the_one_chart_and_it_says_that_two_were_made_one(
    clinic: Clinic, amara: LaptopInUse, typed: tuple[Confirmed, Confirmed], made_one: None
) -> None:
    amara.sync()
    assert found(amara, typed[0].number) == found(amara, typed[1].number) == [clinic.patients[MARIA]]
    look = open_chart(amara.shift, clinic.feed(MARIA))
    assert look.complete
    (sentence,) = look.made_one
    assert "LINDGREN, Per" in sentence
    assert "same insurance number" in sentence
    assert open_chart(amara.shift, clinic.feed(PER)).banner == look.banner  # where it was asked for by the former


def test_taken_apart_each_is_found_by_the_own_name_alone(
    clinic: Clinic, amara: LaptopInUse, typed: tuple[Confirmed, Confirmed]
) -> None:
    clinic.clock.pass_minutes(1)
    clinic.server.merging.merge(*typed, because="seen", now_ms=clinic.clock.ms, by="admin")
    amara.sync()
    clinic.clock.pass_minutes(1)
    clinic.server.merging.undo(*typed, because="two people", now_ms=clinic.clock.ms, by="admin")
    amara.sync()
    assert found(amara, typed[0].number) == [clinic.patients[PER]]
    assert open_chart(amara.shift, clinic.feed(MARIA)).made_one == ()
