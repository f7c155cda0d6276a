"""Order, label and pump compared field by field; the double check; and a rate worked out anew."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nursechart.clinical.content import Content
from nursechart.clinical.dose_checks import is_by_weight, worked_out_ml_per_h
from nursechart.clinical.double_check import compare, needs_double_check, wanted_fields
from nursechart.clinical.order_match import Prescribed, differences, read_amount, same_name
from nursechart.clinical.typed_numbers import NotANumber
from nursechart.clinical.words import writing_warning

D = Decimal
ORDER = Prescribed(
    patient="CARVALHO, Maria", drug="milrinone", dose=D("0.5"), unit="mcg/kg/min", route="IV", strength=D("0.2"),
    strength_unit="mg/mL", volume_ml=D(100), rate_ml_per_h=D("10.2"), diluent="dextrose 5 %",
)  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"patient": "Ken Otsuka"}, "patient"),
        ({"drug": "dobutamine"}, "drug"),
        ({"dose": D("0.375")}, "dose"),
        ({"unit": "mg/kg/min"}, "dose"),
        ({"route": "SC"}, "route"),
        ({"strength": D("0.1")}, "concentration"),
        ({"strength_unit": "mcg/mL"}, "concentration"),
        ({"volume_ml": D(200)}, "volume"),
        ({"rate_ml_per_h": D("102")}, "rate"),
        ({"diluent": "sodium chloride 0.9 %"}, "diluent"),
    ],
)
@pytest.mark.parametrize("side", ["label", "pump"])
def test_each_field_that_differs_is_named_with_both_values(content: Content, changed, field, side) -> None:
    (found,) = differences(content, ORDER, **{side: replace(ORDER, **changed)})

    assert (found.field, found.one[0], found.other[0]) == (field, "order", side)
    assert found.one[1] in found.words
    assert found.other[1] in found.words


def test_label_and_pump_are_compared_with_each_other_too(content: Content) -> None:
    silent = replace(ORDER, rate_ml_per_h=None)
    (found,) = differences(content, silent, ORDER, replace(ORDER, rate_ml_per_h=D(12)))
    assert found.words == "rate (label 10.2 mL/h, pump 12 mL/h)"


def test_what_one_side_does_not_say_is_no_difference(content: Content) -> None:
    assert differences(content, ORDER, Prescribed(), Prescribed(rate_ml_per_h=D("10.2"))) == ()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("CARVALHO, Maria", "Maria Carvalho", True),
        ("CARVALHO, Maria Elena", "maria carvalho", True),
        ("CARVALHO, Maria", "Mario Carvalho", False),
        ("CARVALHO, Maria", "Maria", False),
        ("Sukarno", "SUKARNO", True),
    ],
)
def test_a_name_is_the_same_however_it_is_written(one: str, other: str, same: bool) -> None:
    assert same_name(one, other) is same
    assert same_name(other, one) is same


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("1,000 mg", (D(1000), "mg")),
        ("0.5 mcg/kg/min", (D("0.5"), "mcg/kg/min")),
        ("5", (D(5), "")),
        ("5.0 mg", (D("5.0"), "mg")),
    ],
)
def test_an_amount_is_read_as_orders_and_labels_write_it(typed: str, read: tuple[Decimal, str]) -> None:
    assert read_amount(typed) == read


@pytest.mark.parametrize("typed", ["1,5 mg", "mg", "five mg", "1.000.5 mg"])
def test_an_amount_that_can_be_read_two_ways_is_not_read(typed: str) -> None:
    with pytest.raises(NotANumber):
        read_amount(typed)


@pytest.mark.parametrize(
    ("rate", "unit", "kg", "strength", "strength_unit", "expected"),
    [
        ("0.5", "mcg/kg/min", "68", "0.2", "mg/mL", "10.2"),
        ("0.5", "mcg/kg/min", "68", "200", "mcg/mL", "10.2"),
        ("1200", "units/h", None, "50", "units/mL", "24"),
        ("2", "mg/h", None, "1", "mg/mL", "2"),
        ("2", "mg/h", None, "1", "units/mL", None),
        ("0.5", "mcg/kg/min", None, "0.2", "mg/mL", None),
        ("0.5", "mcg/kg/min", "68", "0", "mg/mL", None),
        ("0.5", "drops", "68", "0.2", "mg/mL", None),
    ],
)
def test_rule_4_a_rate_is_worked_out_from_dose_weight_and_concentration(
    rate: str, unit: str, kg: str | None, strength: str, strength_unit: str, expected: str | None
) -> None:
    found = worked_out_ml_per_h(D(rate), unit, D(kg) if kg else None, D(strength), strength_unit)
    assert found == (D(expected) if expected else None)


@pytest.mark.parametrize(("unit", "by_weight"), [("mg/kg", True), ("mcg/kg/min", True), ("mg/h", False), ("kg", False)])
def test_a_dose_is_by_weight_where_its_unit_says_so(unit: str, by_weight: bool) -> None:
    assert is_by_weight(unit) is by_weight


@pytest.mark.parametrize(
    ("infusion", "line", "fields"),
    [
        (True, True, {"drug", "concentration", "dose", "rate", "route", "lumen", "pump"}),
        (False, False, {"drug", "dose", "route"}),
        (False, True, {"drug", "dose", "route", "lumen"}),
    ],
)
def test_the_second_person_enters_what_the_dose_has(content: Content, infusion, line, fields) -> None:
    assert {each.id for each in wanted_fields(content, infusion=infusion, line=line)} == fields


@pytest.mark.parametrize(
    ("field", "mine", "theirs", "agrees"),
    [
        ("dose", "5 mg", "5.0 mg", True),
        ("dose", "1,000 mg", "1000 mg", True),
        ("dose", "5 mg", "5 mcg", False),
        ("dose", "5000 U", "5,000 units", True),
        ("dose", "5 mg", "", False),
        ("dose", "", "", False),
        ("drug", "vancomycin 1 g", "Vancomycin", True),
        ("drug", "hydromorphone", "morphine", False),
        ("pump", "Lock 2", "lock  2", True),
        ("route", "IV", "SC", False),
    ],
)
def test_both_agree_by_value_and_never_by_rounding(content: Content, field, mine, theirs, agrees) -> None:
    wanted = [content.check_fields[field]]
    (found,) = compare(content, wanted, {field: mine}, {field: theirs})
    assert found.agrees is agrees


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(one=st.decimals("0.001", "9999", places=3), other=st.decimals("0.001", "9999", places=3))
def test_two_amounts_agree_exactly_when_they_are_the_same_number(
    content: Content, one: Decimal, other: Decimal
) -> None:
    wanted = [content.check_fields["dose"]]
    (found,) = compare(content, wanted, {"dose": f"{one} mg"}, {"dose": f"{other} mg"})
    assert found.agrees is (one == other)


@pytest.mark.parametrize(
    ("drug", "more", "needed"),
    [
        ("heparin", {}, "antithrombotic"), ("cisplatin", {}, "chemotherapy"), ("insulin regular", {}, "insulin"),
        ("morphine", {}, "opioid"), ("epinephrine", {}, "epinephrine"), ("tacrolimus", {}, "immunosuppressant"),
        ("midazolam", {"child": True}, "child_sedation"), ("chloral hydrate", {}, None), ("milrinone", {}, "inotrope"),
        ("dopamine", {}, "vasopressor"), ("amiodarone", {}, "antiarrhythmic"), ("epoprostenol", {}, "prostacyclin"),
        ("bupivacaine", {"route": "epidural"}, "neuraxial"), ("dextrose 20 %", {}, "hypertonic_dextrose"),
        ("parenteral nutrition", {}, "parenteral_nutrition"), ("potassium chloride", {}, "potassium"),
        ("vancomycin", {}, None), ("vancomycin", {"flagged": True}, "order"),
    ],
)  # fmt: skip
def test_s11_what_needs_an_independent_double_check(content: Content, drug, more, needed) -> None:
    found = needs_double_check(content, drug, **more)
    assert (found.id if found else None) == needed
    assert found is None or found.source


@pytest.mark.parametrize(
    ("text", "context", "says"),
    [
        ("5.0 mg QD", "", "Can be misread. Write 5 for 5.0, daily for QD"),
        ("potassium 5.0 mEq", "lab", ""),
        ("run @ 125 mL/h", "", "Can be misread. Write at for @"),
        ("pulse > 120", "", "Can be misread. Write over for >"),
        ("1,000 mg daily", "", ""),
    ],
)
def test_8_9_the_warning_says_what_to_write(content: Content, text: str, context: str, says: str) -> None:
    assert writing_warning(content, text, context=context) == says
