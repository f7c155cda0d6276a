"""The surveillance definition of a bloodstream infection of a central line, at each of its edges."""

from __future__ import annotations

from datetime import date

import pytest

from nursechart.clinical.clabsi import Culture, Surveillance, clabsi_surveillance, is_skin_organism, surveillance_day
from nursechart.clinical.content import Content

PLACED = date(2025, 3, 1)
PATHOGEN = "Staphylococcus aureus"
SKIN = "Staphylococcus epidermidis"


def judged(content: Content, *cultures: Culture, **known: object) -> Surveillance:
    facts: dict[str, object] = {"placed": PLACED, "removed": None, "cultures": cultures}
    return clabsi_surveillance(content, **(facts | known))  # type: ignore[arg-type]


@pytest.mark.parametrize("day, met", [(1, False), (2, False), (3, True), (10, True)])
def test_a_pathogen_counts_from_the_third_day_of_the_line(content: Content, day: int, met: bool) -> None:
    found = judged(content, Culture(PATHOGEN, date(2025, 3, day), "a"))
    assert found.met is met
    assert not met or (found.criterion, found.line_day) == (1, day)


@pytest.mark.parametrize(
    "removed, drawn, met", [(5, 5, True), (5, 6, True), (5, 7, False), (2, 3, False), (3, 4, True)]
)
def test_after_removal_the_next_day_still_counts(content: Content, removed: int, drawn: int, met: bool) -> None:
    culture = Culture(PATHOGEN, date(2025, 3, drawn), "a")
    assert judged(content, culture, removed=date(2025, 3, removed)).met is met


@pytest.mark.parametrize(
    "draws, signs, met",
    [
        (("a", "b"), ("fever",), True),
        (("a", "b"), ("chills",), True),
        (("a", "b"), ("hypotension",), True),
        (("a", "b"), (), False),
        (("a", "b"), ("cough",), False),
        (("a",), ("fever",), False),
        (("a", "a"), ("fever",), False),
    ],
)
def test_a_skin_organism_needs_two_draws_and_a_sign(
    content: Content, draws: tuple[str, ...], signs: tuple[str, ...], met: bool
) -> None:
    cultures = [Culture(SKIN, date(2025, 3, 5), draw) for draw in draws]
    found = judged(content, *cultures, signs=signs)
    assert found.met is met
    assert not met or found.criterion == 2


def test_two_different_skin_organisms_do_not_add_up(content: Content) -> None:
    cultures = (Culture(SKIN, date(2025, 3, 5), "a"), Culture("Micrococcus luteus", date(2025, 3, 5), "b"))
    assert not judged(content, *cultures, signs=("fever",)).met


def test_a_draw_before_the_third_day_does_not_count_as_one_of_the_two(content: Content) -> None:
    cultures = (Culture(SKIN, date(2025, 3, 2), "a"), Culture(SKIN, date(2025, 3, 3), "b"))
    assert not judged(content, *cultures, signs=("fever",)).met


def test_an_infection_from_another_site_is_not_the_lines(content: Content) -> None:
    culture = Culture(PATHOGEN, date(2025, 3, 5), "a")
    assert not judged(content, culture, other_source=True).met


def test_without_a_positive_culture_there_is_none(content: Content) -> None:
    assert not judged(content).met


def test_the_day_of_placement_is_day_one() -> None:
    assert surveillance_day(PLACED, PLACED) == 1


@pytest.mark.parametrize(
    "organism, skin",
    [
        ("Coagulase-negative staphylococci", True),
        ("Corynebacterium striatum", True),
        ("Cutibacterium acnes", True),
        ("Staphylococcus aureus", False),
        ("Candida albicans", False),
        ("Escherichia coli", False),
    ],
)
def test_organisms_of_the_skin_are_told_from_pathogens(content: Content, organism: str, skin: bool) -> None:
    assert is_skin_organism(content, organism) is skin
