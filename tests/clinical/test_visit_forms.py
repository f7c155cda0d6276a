"""Which sections a visit asks for, by its type and by what is true of it."""

from __future__ import annotations

from nursechart.clinical.content import Content
from nursechart.clinical.visit_forms import sections_needed


def needs(content: Content, visit_type: str, *facts: str) -> dict[str, str]:
    return {each.section: each.need for each in sections_needed(content, visit_type, facts)}


def test_a_home_visit_asks_for_the_line_once_there_is_one(content: Content) -> None:
    assert needs(content, "ROU")["S06"] == "optional"
    assert needs(content, "ROU", "has_line")["S06"] == "required"


def test_a_home_visit_does_not_show_premedication_unless_one_is_ordered(content: Content) -> None:
    assert needs(content, "ROU")["S09"] == "hidden"
    assert needs(content, "ROU", "premedication")["S09"] == "optional"


def test_a_line_care_visit_requires_device_and_care_and_not_the_whole_assessment(content: Content) -> None:
    found = needs(content, "LIN", "has_line")
    assert (found["S06"], found["S07"], found["S04"]) == ("required", "required", "optional")
    assert needs(content, "LIN", "symptoms")["S04"] == "required"


def test_a_reaction_in_any_visit_asks_for_its_section(content: Content) -> None:
    for visit_type in content.visit_types:
        assert needs(content, visit_type, "reaction")["S13"] == "required"


def test_sections_come_in_the_order_of_the_rail(content: Content) -> None:
    order = [each.section for each in sections_needed(content, "ROU", ())]
    assert order[:5] == ["S01", "S02", "S15", "S03", "S04"]
    assert order[-1] == "S23"


def test_a_visit_type_of_other_content_requires_nothing_and_hides_nothing(content: Content) -> None:
    assert set(needs(content, "NEW").values()) == {"optional"}
