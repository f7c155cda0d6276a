"""The content in use and the people of the clinic, as they can be read in the settings."""

from __future__ import annotations

import pytest

from nursechart.charting.content_shown import RANGES, RULES, VISITS, content_shown
from nursechart.charting.directory import directory
from nursechart.charting.looks.settings import RecordLine
from nursechart.charting.shift import Shift
from tests.charting.clinic import AtVisit


@pytest.fixture
def shift(visit: AtVisit) -> Shift:
    return visit.shift


def of(lines: tuple[RecordLine, ...], name: str) -> RecordLine:
    return next(line for line in lines if line.cells[0].removesuffix(" †") == name)


@pytest.mark.parametrize("kind", [VISITS, RANGES, RULES])
def test_everything_has_its_source_and_a_dagger_where_nobody_has_confirmed_it(shift: Shift, kind: str) -> None:
    content = shift.content
    held = {
        VISITS: tuple(content.visit_types.values()),
        RANGES: content.limits,
        RULES: tuple(content.rules.values()),
    }[kind]
    lines = content_shown(shift, kind).lines
    assert len(lines) == len(held)
    assert [line.cells[0].endswith("†") for line in lines] == [fact.unconfirmed for fact in held]
    assert [line.id for line in lines if not dict(line.detail).get("Source")] == []


def test_a_rule_says_its_id_its_version_and_whether_it_can_be_overridden(shift: Shift) -> None:
    line = next(each for each in content_shown(shift, RULES).lines if each.id == "R-01")
    assert line.cells == ("R-01  Right patient", "Two identifiers have not been matched to this chart.", "Blocks")
    told = dict(line.detail)
    assert told["Version"] == "1"
    assert told["Overridden"] == "No, it cannot be overridden"


def test_a_range_says_its_bands_with_the_unit(shift: Shift) -> None:
    told = dict(of(content_shown(shift, RANGES).lines, "Temperature").detail)
    limits = next(each for each in shift.content.limits if each.measure == "temperature" and each.reject is not None)
    assert told["Cannot be charted"] == f"{limits.reject.low} or {limits.reject.high} °C"


def test_a_type_of_visit_lists_the_sections_that_are_always_asked(shift: Shift) -> None:
    line = of(content_shown(shift, VISITS).lines, "Start of care")
    assert "Visit verification" in dict(line.detail)["Before you can sign"]


def test_the_people_of_the_clinic_are_listed_with_their_role_and_her_patients_they_visit(visit: AtVisit) -> None:
    shift = visit.shift
    me = next(line for line in directory(shift).lines if line.id == shift.person.id)
    assert me.cells[0] == f"{shift.person.name} (you)"
    assert me.cells[1] == "Registered nurse"
    assert "CARVALHO, Maria" in me.cells[3]
    assert {line.id for line in directory(shift).lines} == set(shift.store.people())
