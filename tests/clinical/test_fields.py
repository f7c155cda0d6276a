"""Section fields against the pack: what is missing for signing, and what cannot be charted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
import pytest

from nursechart.clinical.content import Content
from nursechart.clinical.content_types import Field
from nursechart.clinical.fields import check_fields, is_asked
from nursechart.clinical.notations import Condition

NOW = datetime(2025, 11, 21, 9, 43)
TEACHING: dict[str, Any] = {
    "topics": ["warning", "number"],
    "learner": "patient",
    "method": ["verbal"],
    "teach_back": "3",
}


def wrong(content: Content, section: str, fields: dict[str, Any]) -> list[str]:
    return [each.says for each in check_fields(content, section, fields, now=NOW).wrong]


def missing(content: Content, section: str, fields: dict[str, Any], **given: Any) -> list[str]:
    return [each.field for each in check_fields(content, section, fields, **given).missing]


def test_a_section_with_all_it_needs_is_complete(content: Content) -> None:
    assert check_fields(content, "S14", TEACHING).complete


def test_er_2_empty_required_fields_are_missing_and_say_what_to_do(content: Content) -> None:
    found = check_fields(content, "S14", {"topics": [], "learner": ""})
    assert [each.field for each in found.missing] == ["topics", "learner", "method", "teach_back"]
    assert found.missing[1].says == "Who: choose from the list"


def test_en_6_no_and_zero_are_answers(content: Content) -> None:
    fields = {"items": [{"item": "saline", "used": "0"}], "enough": False, "reorder": "10 flushes"}
    assert check_fields(content, "S16", fields).complete


def test_a_field_is_required_once_its_condition_holds(content: Content) -> None:
    assert missing(content, "S16", {"enough": True}) == []
    assert missing(content, "S16", {"enough": False}) == ["reorder"]


def test_a_field_can_depend_on_a_fact_of_the_visit(content: Content) -> None:
    assert "interpreter" not in missing(content, "S14", TEACHING)
    assert missing(content, "S14", TEACHING, facts={"interpreter"}) == ["interpreter"]


def test_a_field_can_depend_on_the_visit_type(content: Content) -> None:
    fields = {"location": "clinic", "time_in": "2025-11-21T09:31", "capture_method": "network"}
    fields |= {"service_type": "CHR", "recipient": "p", "service_date": "2025-11-21", "caregiver": "n"}
    chair = ["chair", "scheduled_start", "checked_in", "roomed", "discharged"]
    assert missing(content, "S02", fields, visit_type="CHR") == chair
    assert missing(content, "S02", fields, visit_type="CHR", facts={"infusion"}) == [
        *chair[:4],
        "infusion_start",
        chair[4],
    ]
    assert missing(content, "S02", fields, visit_type="ROU") == ["location_reason"]


def test_a_section_can_be_left_out_with_a_reason(content: Content) -> None:
    assert check_fields(content, "S14", {"not_assessed": {"reason": "refused"}}).complete
    assert wrong(content, "S14", {"not_assessed": {"reason": "lazy"}}) == ["Choose why it was not assessed"]
    assert wrong(content, "S14", {"not_assessed": {"reason": "other"}}) == ["Say why in words"]


def test_identity_cannot_be_left_out(content: Content) -> None:
    assert wrong(content, "S01", {"not_assessed": {"reason": "refused"}}) == ["This section cannot be left out"]


def test_r_01_the_two_identifiers_differ(content: Content) -> None:
    assert wrong(content, "S01", {"id1_type": "name", "id2_type": "name"}) == [
        "Choose another one than for the first identifier"
    ]


@pytest.mark.parametrize(
    "section, fields, says",
    [
        ("S14", {"learner": "dog"}, "Who: choose one from the list"),
        ("S14", {"topics": ["drug", "golf"]}, "Taught: choose from the list"),
        ("S14", {"again": "yes"}, "Teach again: answer yes or no"),
        ("S14", {"note": 7}, "Note is text"),
        ("S14", {"note": "x" * 4001}, "Note is at most 4000 characters long"),
        ("S14", {"colour": "red"}, "This field is not on the form"),
        ("S05", {"worst": "11"}, "Worst since the last visit must be between 0 and 10. You entered 11"),
        ("S05", {"worst": "ten"}, "Enter the worst since the last visit as a number"),
        ("S05", {"worst": 4.5}, "Enter the worst since the last visit as a number"),
        ("S06", {"external_length": "61"}, "External length must be between 0 and 60 cm. You entered 61"),
        ("S15", {"kit_earliest_expiry": "2025-02-31"}, "First thing to expire must be a real date, like 14 Mar 1958"),
        ("S02", {"time_in": "9:42"}, "Arrived must be a time, like 09:42"),
        ("S02", {"time_in": "2025-11-21T09:44"}, "Arrived time must not be later than now (09:43)"),
        ("S02", {"time_in": "2025-11-21T09:43+01:00"}, "Arrived must be a time, like 09:42"),
        ("S23", {"before_leaving": {"line": "yes"}}, "Before you leave the home: tick from the list"),
        ("S16", {"items": {"item": "saline"}}, "Used and on hand is a list of rows"),
    ],
)
def test_er_1_what_is_wrong_says_how_to_put_it_right(
    content: Content, section: str, fields: dict[str, Any], says: str
) -> None:
    assert wrong(content, section, fields) == [says]


def test_a_wrong_cell_of_a_row_is_named_by_its_place(content: Content) -> None:
    fields = {"items": [{"item": "saline", "used": "2"}, {"item": "saline", "expiry": "soon", "size": "XL"}]}
    assert [each.field for each in check_fields(content, "S16", fields).wrong] == ["items.1.expiry", "items.1.size"]


def test_ticks_hold_the_time_of_each_tick(content: Content) -> None:
    fields = {"before_leaving": {"line": "2025-11-21T10:16", "sharps": "2025-11-21T10:17"}, "patient_signs": "unable"}
    assert check_fields(content, "S23", fields).complete


def test_a_system_is_normal_an_exception_with_findings_or_not_assessed_with_a_reason(content: Content) -> None:
    systems = {field.id: {"state": "wnl"} for field in content.sections["S04"].fields if field.type == "exception"}
    assert check_fields(content, "S04", systems).complete
    found = {**systems, "skin": {"state": "exception", "findings": ["rash"], "severity": "mild"}}
    assert check_fields(content, "S04", found).complete
    assert missing(content, "S04", {**systems, "skin": {"state": "exception"}}) == ["skin"]
    assert missing(content, "S04", {**systems, "skin": {"state": "not_assessed"}}) == ["skin"]
    assert wrong(content, "S04", {"skin": {"state": "fine"}}) == ["Skin: choose normal, exception or not assessed"]
    assert wrong(content, "S04", {"skin": {"state": "exception", "findings": ["scales"]}}) == [
        "Skin: choose from the list"
    ]


def test_what_has_to_be_done_is_missing_while_it_is_not(content: Content) -> None:
    said = dict.fromkeys(("order_at", "signature_requested"), "2025-11-21T09:40")
    fields = {"verbal_order": "Hold vancomycin", "read_back": False, "order_by": "Dr Lindqvist", **said}
    assert missing(content, "S21", fields) == ["read_back"]
    assert missing(content, "S21", {**fields, "read_back": True}) == []


# --- rows, scores and what is worked out -----------------------------------------------------------------------------


def with_field(content: Content, field: Field) -> Content:
    section = msgspec.structs.replace(content.sections["S16"], fields=(field,))
    return msgspec.structs.replace(content, sections={**content.sections, "S16": section})


def test_a_row_that_was_begun_has_to_be_finished(content: Content) -> None:
    columns = (
        Field(id="name", label="Name", type="text", required="R"),
        Field(id="why", label="Why", type="text", required="C", when=Condition("name = other")),
    )
    pack = with_field(content, Field(id="items", label="Items", type="rows", columns=columns))
    rows = {"items": [{"name": "saline"}, {"name": "other"}, {"why": "x"}]}
    assert missing(pack, "S16", rows) == ["items.1.why", "items.2.name"]
    assert missing(pack, "S16", {"items": []}) == []


@pytest.mark.parametrize(
    ("score", "says"),
    [
        ({"total": "17"}, ""),
        ({"total": "5"}, "Skin must be a whole number between 6 and 23"),
        ({"total": "17.5"}, "Skin must be a whole number between 6 and 23"),
        ("17", "Skin must be a whole number between 6 and 23"),
        ({"total": "6", "items": {"sensory": 1}}, "Skin: answer each item"),
    ],
)
def test_a_score_is_a_total_on_its_scale(content: Content, score: Any, says: str) -> None:
    pack = with_field(content, Field(id="skin", label="Skin", type="scale", scale="braden"))
    assert wrong(pack, "S16", {"skin": score}) == ([says] if says else [])


def test_the_items_of_a_score_add_up_to_its_total(content: Content) -> None:
    pack = with_field(content, Field(id="skin", label="Skin", type="scale", scale="braden"))
    items = {"sensory": 3, "moisture": 3, "activity": 3, "mobility": 3, "nutrition": 3, "friction": 2}
    assert wrong(pack, "S16", {"skin": {"total": "17", "items": items}}) == []
    assert wrong(pack, "S16", {"skin": {"total": "18", "items": items}}) == ["Skin: the total is not that of its items"]
    far = {**items, "friction": 4}
    assert wrong(pack, "S16", {"skin": {"total": "19", "items": far}}) == ["Skin: choose from the list"]


def test_what_is_worked_out_cannot_be_charted(content: Content) -> None:
    pack = with_field(content, Field(id="net", label="Balance", type="derived", formula="sum", of=("net",)))
    assert wrong(pack, "S16", {"net": "5"}) == ["Balance is worked out, not entered"]


def test_a_welcome_field_with_a_condition_is_asked_only_where_it_holds() -> None:
    field = Field(id="seal", label="Seal", type="text", when=Condition("kit_needed"))
    assert not is_asked(field, {}, (), "ROU")
    assert is_asked(field, {}, {"kit_needed"}, "ROU")
    assert is_asked(field, {"seal": "A12"}, (), "ROU")
