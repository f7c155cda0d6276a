"""The shipped pack holds what the clinical reference asks for."""

from __future__ import annotations

import pytest
import yaml

from nursechart.clinical.content import Content, load_content
from nursechart.clinical.content_types import Fact
from nursechart.shipped import shipped

MEASURES = [
    "temperature",
    "pulse",
    "breathing_rate",
    "blood_pressure",
    "oxygen_saturation",
    "weight",
    "pain",
    "glucose",
    "height",
]


def test_the_nine_measures_stand_in_the_order_of_the_form(content: Content) -> None:
    assert list(content.measures)[:9] == MEASURES


def test_there_are_26_sections_and_every_visit_type_says_something_of_each(content: Content) -> None:
    assert sorted(content.sections) == [f"S{number:02}" for number in range(1, 27)]
    assert len(content.visit_types) == 12
    assert all(len(visit.sections) == 26 for visit in content.visit_types.values())


def test_the_section_rail_has_nine_groups_and_each_section_stands_in_one(content: Content) -> None:
    assert [group.title for group in content.groups] == [
        "Arrive & verify",
        "Vital signs",
        "Assessment",
        "Line care",
        "Infusion",
        "Teaching",
        "Supplies",
        "Visit note",
        "Sign & lock",
    ]
    assert sorted(each for group in content.groups for each in group.sections) == sorted(content.sections)
    assert content.group_of("S12").id == "line"


def test_a_line_care_visit_asks_for_temperature_and_pulse_alone(content: Content) -> None:
    need = content.visit_types["LIN"].sections["S03"]
    assert (need.letter, need.note) == ("R", "temperature and pulse")


def test_the_demonstration_pack_says_that_nobody_approved_it(content: Content) -> None:
    assert content.version == "2026.11.2"
    assert content.approved_by == "unapproved: demonstration"
    assert not content.pack.approved


def test_every_clinical_fact_names_its_source(content: Content) -> None:
    tables = (
        *(content.measures, content.sections, content.visit_types, content.devices, content.procedures, content.scales),
        *(content.drugs, content.drug_classes, content.therapies, content.rules, content.set_rules),
    )
    facts: list[Fact] = [fact for table in tables for fact in table.values()]
    facts += [*content.limits, *content.care_rules]
    assert all(fact.source and set(fact.source) <= content.sources.keys() for fact in facts)


def test_what_rests_on_general_knowledge_alone_is_marked_unconfirmed(content: Content) -> None:
    facts = [*content.limits, *content.care_rules, *content.rules.values(), *content.devices.values()]
    alone = [fact for fact in facts if fact.source == ("professional",)]
    assert alone
    assert all(fact.unconfirmed for fact in alone)


def test_each_of_the_ten_safety_rules_has_a_sentence_and_says_what_to_do(content: Content) -> None:
    for number in range(1, 11):
        rule = content.rules[f"R-{number:02}"]
        assert rule.sentence
        assert rule.do
        assert rule.version


def test_fp_02_has_the_five_steps_of_the_fever_rule(content: Content) -> None:
    steps = content.rules["FP-02"].steps
    assert [step.id for step in steps] == ["hold_dose", "stop_flushes", "cultures", "call", "new_cap"]


def test_the_codes_the_chart_uses_are_in_the_pack(content: Content) -> None:
    ids = {name: {choice.id for choice in choices} for name, choices in content.choices.items()}
    assert {"dry_intact", "damp", "soiled", "loose", "bloody", "date_missing"} <= ids["dressing_state"]
    assert {"easy", "resists", "blocked", "not_done"} == ids["flush_result"]
    assert {"brisk", "slow", "none", "not_tested"} == ids["blood_return"]
    assert {"transparent", "chg_transparent", "gauze", "gauze_transparent"} <= ids["dressing"]
    assert {"in_use", "resting", "occluded", "suspect_infection", "removed"} == ids["line_status"]
    assert {"clean", "redness", "tender", "swelling", "drainage_purulent", "cord", "streak"} <= ids["site_finding"]


def test_a_code_of_older_content_is_shown_as_it_is(content: Content) -> None:
    assert content.label("dressing", "transparent") == "Transparent"
    assert content.label("dressing", "leather") == "leather"


def test_an_exception_says_what_normal_means(content: Content) -> None:
    systems = [field for field in content.sections["S04"].fields if field.type == "exception"]
    assert len(systems) == 10
    assert all(field.normal for field in systems)


def test_without_the_fast_yaml_library_the_pack_reads_the_same(
    content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    slow = load_content(shipped("content"))
    assert (slow.measures, slow.choices, slow.rules, slow.drugs) == (
        content.measures,
        content.choices,
        content.rules,
        content.drugs,
    )
