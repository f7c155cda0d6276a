"""How values were taken, NEWS2 beside them, and the limits that are a patient's own."""

from decimal import Decimal

import pytest

from nursechart.charting import vitals
from nursechart.charting.ordering import is_active
from nursechart.charting.vital_details import NotAFlow, ValueFirst
from nursechart.record.kinds import (
    Awareness,
    OrderLimit,
    OrderLimits,
    PatientLimit,
    PatientLimits,
    Reading,
    VitalSet,
)
from tests.charting.clinic import row_of


def detail(visit, row, **values):
    return vitals.chart(
        visit.shift, visit.vitals, row, "", details={k.replace("__", "."): v for k, v in values.items()}
    )


def standing(visit, part, shape):
    record = visit.shift.store.visit_record(visit.feed, visit.visit)
    return [held for subject in record.vitals for held in subject.all(f"vital_signs.{part}", shape)]


def blocks(look):
    return {block.title: block for block in look.side}


def test_oxygen_belongs_to_a_saturation_that_is_there(visit):
    with pytest.raises(ValueFirst, match="Enter the oxygen saturation first"):
        detail(visit, "oxygen", method="nasal", flow="2")

    visit.measure("oxygen_saturation", "94")
    detail(visit, "oxygen", method="nasal", flow="2.5")

    (held,) = standing(visit, "oxygen_saturation", Reading)
    assert (held.value, held.method, held.flow_l_per_min) == (Decimal(94), "nasal", Decimal("2.5"))


def test_a_flow_that_no_device_gives_is_refused(visit):
    visit.measure("oxygen_saturation", "94")
    with pytest.raises(NotAFlow, match="between 0 and 80 L/min"):
        detail(visit, "oxygen", method="nasal", flow="250")


def test_a_number_typed_anew_keeps_how_it_was_taken(visit):
    visit.measure("temperature", "37.2")
    detail(visit, "how", temperature__site="tympanic")
    visit.measure("temperature", "37.4")

    (held,) = standing(visit, "temperature", Reading)
    assert (held.value, held.site) == (Decimal("37.4"), "tympanic")


def test_awareness_and_activity_are_charted_with_the_set(visit):
    look = detail(visit, "awareness", acvpu="alert", activity="rest")

    assert standing(visit, "consciousness", Awareness) == [Awareness("alert")]
    (held,) = standing(visit, "set", VitalSet)
    assert held.activity == "rest"
    assert [control.value for control in look.details[0].controls] == ["alert", "rest"]


def test_news2_stands_beside_the_values_once_all_seven_are_there(visit):
    for measure, typed in (
        ("temperature", "38.4"), ("pulse", "112"), ("breathing_rate", "22"), ("oxygen_saturation", "94"),
    ):  # fmt: skip
        visit.measure(measure, typed)
    vitals.chart(visit.shift, visit.vitals, "blood_pressure", "104", "60")
    detail(visit, "oxygen", method="room_air", flow="")
    assert "NEWS2" not in blocks(visit.vitals)

    look = detail(visit, "awareness", acvpu="alert", activity="")

    first, action = blocks(look)["NEWS2"].lines
    assert first.title == "NEWS2 7 of 20"
    assert first.text == ("Breathing 2, SpO₂ 1, Air or oxygen 0, Systolic 1, Pulse 2, Awareness 0, Temperature 1.")
    assert (action.title, action.tone) == ("Emergency call", "crit")
    assert "MAP 75 mmHg" in [line.title for line in blocks(look)["Worked out"].lines]


def test_her_baseline_and_an_orders_hold_stand_beside_the_general_limit(visit):
    record = visit.shift.store.visit_record(visit.feed, visit.visit)
    baseline = PatientLimits((PatientLimit("pulse", high=Decimal(110), set_by="Dr Lindqvist", since="2025-11-03"),))
    hold = OrderLimits((OrderLimit("pulse", low=Decimal(60), action="hold"),), set_by="Dr Ahmadi", since="2025-11-09")
    visit.laptop.says(visit.feed, record.patient.id, "patient.limits", baseline)
    order = next(each for each in record.orders if is_active(each))
    visit.laptop.says(visit.feed, order.id, "order.limits", hold)

    row = visit.measure("pulse", "104")

    assert row.chip.text == "In range"
    shown = dict(next(each.limits for each in visit.vitals.rows if each.row.id == "pulse"))
    assert shown["General"].startswith("51 to 90 /min")
    assert shown["Baseline"] == "up to 110 /min, decides, set by Dr Lindqvist since 3 Nov"
    assert shown["Order"] == "from 60 /min, else hold, decides, set by Dr Ahmadi since 9 Nov"
    assert len(blocks(visit.vitals)["Limits"].lines) == 3
    assert row_of(visit.vitals, "pulse").charted


def test_blood_pressure_on_the_arm_with_the_picc_is_warned_about(visit):
    vitals.chart(visit.shift, visit.vitals, "blood_pressure", "118", "72")

    here = detail(visit, "how", blood_pressure__limb="right_arm").details[-1]
    other = detail(visit, "how", blood_pressure__limb="left_arm").details[-1]

    assert (here.message, here.tone) == ("Take the blood pressure on another limb: PICC on this side", "warn")
    assert other.message == ""
