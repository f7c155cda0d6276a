"""Calculators over a chart: what they know of it, what they refuse, and what they leave in the note."""

from decimal import Decimal

import pytest

from nursechart.charting.calculating import NOTE, copy_to_note, open_calculators, work
from nursechart.charting.looks.calculating import TYPED, CalculatorsLook, Entered, Known
from nursechart.clinical.content import Content
from nursechart.clinical.formula_types import Vector
from nursechart.clinical.vectors import read_given
from nursechart.record.kinds import (
    BloodPressure,
    OrderDose,
    OrderDrug,
    OrderInfusion,
    OrderPlan,
    OrderState,
    Reading,
    VitalSet,
)
from tests.charting.clinic import AtVisit, Clinic, LaptopInUse


def known(look: CalculatorsLook, formula: str, name: str) -> Known | None:
    return {each.id: each for each in look.formula(formula).inputs}[name].known


def entered(look: CalculatorsLook, formula: str, **typed: str) -> dict[str, Entered]:
    """What the fields hold: the chart's values, and over them what is typed, in the formula's own units."""
    held = {
        each.id: Entered(each.known.text, each.known.unit, each.known.origin)
        for each in look.formula(formula).inputs
        if each.known is not None
    }
    units = {each.id: each.units[0].id if each.units else "" for each in look.formula(formula).inputs}
    return held | {name: Entered(text, units[name]) for name, text in typed.items()}


def weighed(laptop: LaptopInUse, feed: str, kg: str, days_ago: int) -> None:
    at = laptop.shift.when(laptop.shift.at(laptop.shift.now_ms() - days_ago * 86_400_000))
    visit, set_ = laptop.begin(feed).visit, laptop.shift.new_id()
    laptop.says(feed, set_, "vital_signs.set", VitalSet(visit, at))
    laptop.says(feed, set_, "vital_signs.weight", Reading(Decimal(kg), "kg"))
    laptop.says(feed, set_, "vital_signs.blood_pressure", BloodPressure(Decimal("118"), Decimal("72")))


def ordered(laptop: LaptopInUse, feed: str, drug: str, infusion: OrderInfusion, dose: OrderDose) -> str:
    order = laptop.shift.new_id()
    laptop.says(feed, order, "order.drug", OrderDrug(drug))
    laptop.says(feed, order, "order.dose", dose)
    laptop.says(feed, order, "order.infusion", infusion)
    laptop.says(feed, order, "order.plan", OrderPlan(laptop.shift.when(), "A. Prescriber"))
    laptop.says(feed, order, "order.state", OrderState("active"))
    return order


def test_an_old_weight_says_that_it_is_old_and_a_new_one_says_when_it_was_taken(
    amara: LaptopInUse, clinic: Clinic
) -> None:
    feed = clinic.feed("per-lindgren")
    look = open_calculators(amara.shift, feed)
    before = known(look, "bmi", "weight")
    amara.clock.pass_minutes(31 * 24 * 60)
    old = known(open_calculators(amara.shift, feed), "bmi", "weight")
    amara.clock.pass_minutes(-31 * 24 * 60)
    weighed(amara, feed, "81.4", 0)
    new = known(open_calculators(amara.shift, feed), "bmi", "weight")
    assert before is not None
    assert old is not None
    assert new is not None
    assert old.stale == "Older than 30 days. Weigh again"
    assert (new.text, new.unit, new.says, new.stale) == ("81.4", "kg", "81.4 kg, today 09:31", "")


def test_age_sex_and_blood_pressure_come_from_the_chart_and_say_so(amara: LaptopInUse, maria: str) -> None:
    weighed(amara, maria, "67.1", 0)
    look = open_calculators(amara.shift, maria)
    born = "born 14 Mar 1958 (67 y)"
    assert known(look, "creatinine_clearance", "age") == Known("67", "a", born, born)
    assert known(look, "creatinine_clearance", "sex") == Known("female", "", "from the chart", "chart")
    pressure = Known("118", "mm[Hg]", "118/72 mmHg, today 09:31", "chart, today 09:31")
    assert known(look, "map", "systolic") == pressure


def test_nothing_is_known_without_a_source(amara: LaptopInUse, maria: str) -> None:
    look = open_calculators(amara.shift, maria)
    assert all(each.known.says for formula in look.formulas for each in formula.inputs if each.known is not None)
    assert known(look, "creatinine_clearance", "creatinine") is None
    assert known(look, "rate_of_volume", "volume") is None


def test_without_a_patient_every_value_is_typed(amara: LaptopInUse) -> None:
    look = open_calculators(amara.shift, "")
    assert (look.banner, look.orders, look.visit) == (None, (), "")
    assert not any(each.known for formula in look.formulas for each in formula.inputs)


def test_the_numbers_of_an_order_can_be_taken_and_name_it(amara: LaptopInUse, maria: str) -> None:
    order = ordered(
        amara,
        maria,
        "milrinone",
        OrderInfusion(
            dose_rate=Decimal("0.375"), dose_rate_unit="mcg/kg/min", strength=Decimal(1), strength_unit="mg/mL"
        ),
        OrderDose(route="IV"),
    )
    look = open_calculators(amara.shift, maria)
    held, said = next(each for each in look.orders if each.id == order), "order: milrinone IV"
    assert held.values["dose_rate"] == Known("0.375", "ug/kg/min", said, said)
    assert held.values["strength_mcg"] == Known("1", "mg/mL", said, said)
    amara.says(maria, order, "order.state", OrderState("on_hold"))
    held = next(each for each in open_calculators(amara.shift, maria).orders if each.id == order)
    assert held.values["dose_rate"].says == "order on hold: milrinone IV"


def test_the_answer_has_its_steps_its_version_and_a_sentence_with_every_input(amara: LaptopInUse, maria: str) -> None:
    look = open_calculators(amara.shift, maria)
    found = work(amara.shift, look, "rate_of_volume", entered(look, "rate_of_volume", volume="250", time="90"))
    assert found.results == (("Rate", "166.7 mL/h"),)
    assert found.steps[-1] == "Rate: 166.6666667… mL/h, rounded to 166.7 mL/h"
    assert found.source.startswith("Rate from volume and time, formula version 1, content ")
    assert found.sentence == (
        "Rate from volume and time (formula version 1) from volume 250 mL (typed), time 90 min (typed): "
        "rate 166.7 mL/h."
    )


@pytest.mark.parametrize(
    ("typed", "at", "tone"),
    [
        ({"volume": "250"}, "time", "neutral"),
        ({"volume": "250", "time": "0"}, "time", "warn"),
        ({"volume": "250", "time": "x"}, "time", "warn"),
        ({"volume": "1,000", "time": "60"}, "volume", "warn"),
        ({"volume": "90000", "time": "60"}, "volume", "warn"),
    ],
)
def test_outside_its_limits_no_number_is_shown(
    amara: LaptopInUse, maria: str, typed: dict[str, str], at: str, tone: str
) -> None:
    look = open_calculators(amara.shift, maria)
    found = work(amara.shift, look, "rate_of_volume", entered(look, "rate_of_volume", **typed))
    assert (found.results, found.sentence, found.at, found.tone) == ((), "", at, tone)
    assert found.says


def test_a_result_over_the_hard_limit_of_the_drug_is_no_number(amara: LaptopInUse, maria: str) -> None:
    order = ordered(
        amara,
        maria,
        "milrinone",
        OrderInfusion(strength=Decimal(1), strength_unit="mg/mL", rate_ml_per_h=Decimal("1.9")),
        OrderDose(route="IV"),
    )
    look = open_calculators(amara.shift, maria)
    typed = entered(look, "dose_of_rate", rate="3.0", weight="64", strength_mcg="1000")
    allowed = work(amara.shift, look, "dose_of_rate", {**typed, "rate": Entered("1.9", "mL/h")}, order)
    found = work(amara.shift, look, "dose_of_rate", typed, order)
    assert allowed.results == (("Dose", "0.495 mcg/kg/min"),)
    assert (found.results, found.tone) == ((), "crit")
    assert "0.781" in found.says or "0.78" in found.says


def test_a_number_in_the_wrong_field_is_asked_about_and_stays_as_typed(amara: LaptopInUse, maria: str) -> None:
    order = ordered(
        amara,
        maria,
        "ceftriaxone",
        OrderInfusion(volume_ml=Decimal(100), over_min=Decimal(30), rate_ml_per_h=Decimal(200)),
        OrderDose(Decimal(2), "g", "IV"),
    )
    look = open_calculators(amara.shift, maria)
    typed = entered(look, "rate_of_volume", volume="1000", time="30")
    found = work(amara.shift, look, "rate_of_volume", typed, order)
    assert [(name, doubt.likely) for name, doubt in found.doubts] == [("volume", "100")]
    assert found.results == (("Rate", "2,000 mL/h"),)
    assert any("differs" in each for each in found.warnings)


def test_every_worked_example_of_the_pack_comes_out_when_it_is_typed(amara: LaptopInUse, content: Content) -> None:
    look, told = open_calculators(amara.shift, ""), 0
    for vector in content.vectors.values():
        shapes = [content.formula_inputs[name] for name in vector.given]
        if vector.steps or vector.hard_limit or vector.ordered or any(each.kind == "time" for each in shapes):
            continue
        found = work(amara.shift, look, vector.formula, {name: _typed(content, vector, name) for name in vector.given})
        if vector.refused:
            assert found.results == (), vector.id
            assert found.says, vector.id
        else:
            shown = [words for _, words in found.results]
            assert all(each in shown for each in vector.shown.values()), (vector.id, found)
        told += 1
    assert told > 80


def _typed(content: Content, vector: Vector, name: str) -> Entered:
    given = read_given(content.formula_inputs[name], vector.given[name])
    match given.value:
        case tuple():
            return Entered(" ".join(f"{each:f}" for each in given.value), given.unit)
        case Decimal():
            return Entered(f"{given.value:f}", given.unit)
        case _:
            return Entered(str(given.value), given.unit)


def test_a_copied_result_is_a_draft_of_the_note_and_keeps_what_was_typed_there(visit: AtVisit) -> None:
    shift = visit.shift
    copy_to_note(shift, visit.feed, visit.visit, "Rate 166.7 mL/h.")
    group = copy_to_note(shift, visit.feed, visit.visit, "Mean pressure 87 mmHg.")
    section, row = NOTE
    held = next(each for each in visit.form(group).sections if each.id == section)
    note = next(each for each in held.rows if each.id == row)
    assert note.controls[0].value == "Rate 166.7 mL/h.\nMean pressure 87 mmHg."
    assert not note.charted
    assert shift.store.visit_record(visit.feed, visit.visit).sections == ()


def test_a_typed_value_is_typed_in_the_sentence_too(amara: LaptopInUse, maria: str) -> None:
    weighed(amara, maria, "67.1", 0)
    look = open_calculators(amara.shift, maria)
    held = entered(look, "bmi", height="170")
    assert "weight 67.1 kg (chart, today 09:31)" in work(amara.shift, look, "bmi", held).sentence
    typed = {**held, "weight": Entered("68", "kg", TYPED)}
    assert "weight 68 kg (typed)" in work(amara.shift, look, "bmi", typed).sentence
