"""What the drug file and the protocol say at the start of a dose: what fires, what does not, and each edge."""

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

import msgspec
import pytest

from nursechart.charting import medicines, vitals
from nursechart.charting.committing import ReasonNeeded
from nursechart.charting.medicines import DoseIncomplete, MayNotBeGiven
from nursechart.charting.open_visit import subject_of
from nursechart.clinical.drug_types import DrugLimit, LimitHolds
from nursechart.record.kinds import (
    AlertAnswer,
    AlertFired,
    DoseGiven,
    DoseTimes,
    LineDevice,
    LinePlacement,
    Lumen,
    LumenCheck,
    OrderDose,
    OrderDrug,
    OrderInfusion,
    OrderPlan,
    OrderState,
    SectionFields,
)
from tests.charting.clinic import AtVisit

ALLERGY = {"R-02.allergy_class": "has had it before"}  # she is allergic to penicillin
LABEL = {"lot": "DEMO44", "expiry": "14 mar 2027", "visual": "clear", "start": "n"}
PUMP = {"volume": "100", "rate": "100"}  # what an infusion is never started without


@dataclass
class Dose:
    """One order in a visit of its own, through a line that was tested."""

    at: AtVisit
    order: str
    line: str

    @property
    def card(self):
        return next(card for card in self.at.medicines.cards if card.order == self.order)

    def says(self, **values):
        """By rule, what the card says with these values typed."""
        medicines.draft(self.at.shift, self.at.medicines, self.order, {**LABEL, "line": self.line, **values})
        return {alert.rule: alert for alert in (*self.card.blocks, *self.card.warnings)}

    def start(self, overrides=None, **values):
        typed = {**LABEL, "line": self.line, **values}
        look = self.at.medicines
        return medicines.start(self.at.shift, look, self.order, typed, "name", "birth_date", overrides or {})

    @property
    def given(self):
        record = self.at.shift.store.visit_record(self.at.feed, self.at.visit)
        return next(each for each in record.doses if each.get("dose_given.dose", DoseGiven).order == self.order)

    def alerts(self, part, kind):
        record = self.at.shift.store.visit_record(self.at.feed, self.at.visit)
        return [held for each in record.alerts if (held := each.get(part, kind)) is not None]

    @property
    def fired(self):
        return {each.rule: each for each in self.alerts("alert.fired", AlertFired)}

    @property
    def answered(self):
        return {each.rule: each.reason for each in self.alerts("alert.answer", AlertAnswer)}


@pytest.fixture
def ordering(amara, maria, clinic):
    """Orders a drug in a visit of its own, by a PICC or another line that flushes well; stopped when the test ends."""
    clinic.clock.pass_minutes(26 * 60)
    at = amara.begin(maria)
    made = []

    def order(drug, dose="500", unit="mg", route="IV", *, infusion=None, device="PICC", **plan):
        shift, line, subject = at.shift, at.shift.new_id(), at.shift.new_id()
        now = shift.when()
        said = {
            (line, "line.device"): LineDevice(device, (Lumen("1"),), side="left", site="basilic"),
            (line, "line.placement"): LinePlacement(tip="cavoatrial", tip_confirmed_by="chest_x_ray"),
            (shift.new_id(), "lumen_check.result"): LumenCheck(
                at.visit, line, "1", now, Decimal("10"), "easy", "brisk"
            ),
            (subject, "order.drug"): OrderDrug(drug),
            (subject, "order.dose"): OrderDose(Decimal(dose) if dose else None, unit, route),
            (subject, "order.infusion"): infusion or OrderInfusion(),
            (subject, "order.plan"): OrderPlan(ordered=now, prescriber="Dr Lindqvist", **plan),
            (subject, "order.state"): OrderState("active", "", now),
        }
        for (who, part), value in said.items():
            at.laptop.says(at.feed, who, part, value)
        at.fill("arrive", "S15", "kit_checked_at", kit_checked_at="n")
        made.append((subject, line))
        return Dose(at, subject, f"{line}/1")

    order.at = at
    yield order
    record = at.shift.store.visit_record(at.feed, at.visit)
    for given in record.doses:
        said = given.get("dose_given.dose", DoseGiven)
        if said.status == "in_progress":
            ended = msgspec.structs.replace(said, status="completed")
            at.laptop.says(at.feed, given.id, "dose_given.dose", ended, given.refs("dose_given.dose"))
    for subject, _ in made:
        held = at.shift.store.subject(at.feed, subject, kind="order")
        at.laptop.says(at.feed, subject, "order.state", OrderState("stopped"), held.refs("order.state"))


def infused(volume=None, rate=None, over=None, **more):
    numbers = (Decimal(each) if each else None for each in (volume, rate, over))
    return OrderInfusion(*numbers, **more)


# --- limits of the drug file -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("minutes", "says"), [("19", True), ("20", False), ("21", False)])
def test_a_time_shorter_than_usual_asks_for_a_reason_which_is_charted(ordering, minutes, says):
    dose = ordering("ferric derisomaltose", "1000", infusion=infused(over=minutes))

    assert ("IN-16" in dose.says()) is says
    if says:
        with pytest.raises(ReasonNeeded):
            dose.start(**PUMP)
        assert dose.card.state == "later" or dose.card.state == "due"
        assert dose.fired["IN-16"].severity == "warn"
        dose.start({"IN-16": "pharmacist agreed"}, **PUMP)
        assert dose.answered["IN-16"] == "pharmacist agreed"
    else:
        dose.start(**PUMP)


@pytest.mark.parametrize(("rate", "blocks"), [("254", True), ("250", False), ("100", False)])
def test_a_pump_that_ends_before_the_shortest_time_stops_the_start(ordering, rate, blocks):
    """Infliximab takes an hour at the least: 250 mL at 254 mL/h is 59 min."""
    dose = ordering("infliximab", "400", infusion=infused("250", over="120"))
    found = dose.says(rate=rate)

    assert ("IN-15" in found) is blocks
    if blocks:
        with pytest.raises(MayNotBeGiven, match="59 min"):
            dose.start(dict.fromkeys(found, "in a hurry"), rate=rate)
        assert (dose.fired["IN-15"].severity, dict(_facts(dose.fired["IN-15"]))["value"]) == ("block", "59 min")


@pytest.mark.parametrize(("mg", "minutes", "blocks"), [("500", "29", True), ("500", "30", False), ("125", "5", False)])
def test_a_limit_from_a_dose_on_holds_from_that_dose_on(ordering, mg, minutes, blocks):
    dose = ordering("methylprednisolone", mg, infusion=infused(over=minutes))

    assert ("IN-15" in dose.says()) is blocks


@pytest.mark.parametrize(
    ("device", "chosen", "blocks"), [("PIV", True, True), ("PICC", True, False), ("PIV", False, True)]
)
def test_a_limit_for_a_peripheral_vein_holds_there_and_while_nobody_knows_the_line(ordering, device, chosen, blocks):
    """Potassium: 60 mEq/L is over the 40 mEq/L of a peripheral vein."""
    strong = infused("500", "100", strength=Decimal("0.06"), strength_unit="mEq/mL")
    dose = ordering("potassium chloride", "30", "mEq", infusion=strong, device=device)

    assert ("R-04.hard_limit" in dose.says(**({} if chosen else {"line": "?/1"}))) is blocks


@pytest.mark.parametrize(("strength", "blocks"), [("0.0401", True), ("0.04", False)])
def test_a_concentration_is_held_against_the_limit_of_a_peripheral_vein(ordering, strength, blocks):
    weak = infused("500", "100", strength=Decimal(strength), strength_unit="mEq/mL")
    dose = ordering("potassium chloride", "20", "mEq", infusion=weak, device="PIV")

    assert ("R-04.hard_limit" in dose.says()) is blocks


@pytest.mark.parametrize(("mL_per_h", "says"), [("251", True), ("250", False), ("75", False), ("74", True)])
def test_the_usual_range_of_a_rate_asks_outside_its_edges(ordering, mL_per_h, says):  # noqa: N803
    dose = ordering("sodium chloride", "", "", infusion=infused("1000", mL_per_h))

    assert ("IN-16" in dose.says()) is says


@pytest.mark.parametrize(
    ("holds", "fires"),
    [
        (LimitHolds(below_years=18), False),  # she is 67
        (LimitHolds(below_years=68), True),
        (LimitHolds(from_years=67), True),
        (LimitHolds(from_years=68), False),
        (LimitHolds(from_kg=Decimal("67.2")), False),  # she weighs 67.1 kg
        (LimitHolds(below_kg=Decimal("67.2")), True),
        (LimitHolds(clearance_below=Decimal("30")), True),  # nobody knows it here
        (LimitHolds(indications=("osteomyelitis",)), False),
        (LimitHolds(indications=("sepsis",)), True),
        (LimitHolds(routes=("IM",)), False),
        (LimitHolds(routes=("IV",), from_years=18), True),
    ],
)
def test_a_limit_under_a_condition_holds_unless_something_known_speaks_against_it(ordering, holds, fires):
    limit = DrugLimit(
        of="dose", unit="mg", high=Decimal("100"), when="as told", holds=holds, says="100 mg", source=("product",)
    )
    dose = ordering("micafungin", "500", infusion=infused("100", "100"), indication="sepsis")
    dose.at.measure("weight", "67.1")
    pack = dose.at.shift.content
    limited = msgspec.structs.replace(pack.drug_handling["micafungin"], limits=(limit,))
    pack = msgspec.structs.replace(pack, drug_handling={**pack.drug_handling, "micafungin": limited})
    shift = replace(dose.at.shift, content=pack)
    look = medicines.medicines(shift, dose.at.feed, dose.at.visit)
    typed = {**LABEL, **PUMP, "line": dose.line}

    if fires:
        with pytest.raises(ReasonNeeded):
            medicines.start(shift, look, dose.order, typed, "name", "birth_date", {})
        assert "IN-16" in dose.fired
    else:
        medicines.start(shift, look, dose.order, typed, "name", "birth_date", {})
        assert dose.card.state == "running"


def test_a_dose_that_the_file_limits_by_weight_waits_for_a_fresh_weight(ordering, clinic):
    dose = ordering("infliximab", "400", infusion=infused("250", over="120"))
    dose.at.measure("weight", "67.1")
    assert "R-04.old_weight" not in dose.says()
    clinic.clock.pass_minutes(30 * 24 * 60)
    assert "R-04.old_weight" not in dose.says()
    clinic.clock.pass_minutes(24 * 60)

    assert "R-04.old_weight" in dose.says()


# --- pushes, fluids, products ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("minutes", "blocks"), [("1.9", True), ("2", False), ("5", False)])
def test_a_push_faster_than_the_file_allows_is_not_given(ordering, minutes, blocks):
    dose = ordering("cefazolin", "1000")
    field = next(row for row in dose.card.rows if row.id == "push_min")
    assert field.controls[0].hint == "at least 2 min"

    if blocks:
        with pytest.raises(MayNotBeGiven, match="pushed over 2 min or longer"):
            dose.start(ALLERGY, push_min=minutes)
        assert dose.fired["IN-14"].severity == "block"
    else:
        dose.start(ALLERGY, push_min=minutes)
        times = dose.given.get("dose_given.times", DoseTimes)
        assert (dose.card.state, times.push_min) == ("given", Decimal(minutes))


def test_a_push_of_which_nobody_says_how_long_is_not_given(ordering):
    with pytest.raises(DoseIncomplete, match="how many minutes"):
        ordering("cefazolin", "1000").start()


@pytest.mark.parametrize(("fluid", "blocks"), [("sodium chloride 0.9 %", True), ("dextrose 5 %", False), ("", False)])
def test_a_fluid_that_the_file_forbids_stops_the_start(ordering, fluid, blocks):
    dose = ordering("amphotericin b liposomal", "200", infusion=infused("250", over="120", diluent=fluid))

    assert ("IN-17" in dose.says()) is blocks
    if blocks:
        with pytest.raises(MayNotBeGiven, match="do not go together"):
            dose.start(dict.fromkeys(dose.says(), "because"))


@pytest.mark.parametrize(("label", "blocks"), [("infliximab-dyyb", True), ("infliximab", False), ("", False)])
def test_a_label_with_another_suffix_than_ordered_stops_the_start(ordering, label, blocks):
    dose = ordering("infliximab", "400", infusion=infused("250", over="120"))

    assert ("IN-13" in dose.says(label_drug=label)) is blocks


# --- pre-medication --------------------------------------------------------------------------------------------------


def ocrelizumab(ordering):
    return ordering("ocrelizumab", "300", infusion=infused("250", "30"))


def premedicated(at, minutes_ago, ordered="given"):
    taken = (at.shift.now - timedelta(minutes=minutes_ago)).strftime("%Y-%m-%dT%H:%M")
    rows = [
        {"drug": drug, "dose": "1", "route": "IV", "at": taken, "by": "nurse"}
        for drug in ("methylprednisolone", "diphenhydramine")
    ]
    fields = {"ordered": ordered, **({"given": rows} if ordered == "given" else {})}
    said = SectionFields(at.visit, "S09", at.shift.content.version, fields)
    at.laptop.says(at.feed, subject_of(at.visit, "S09"), "section.fields", said)


def test_an_infusion_without_its_pre_medication_asks_for_a_reason(ordering):
    dose = ocrelizumab(ordering)
    assert "IN-10" in dose.says()

    with pytest.raises(ReasonNeeded):
        dose.start()
    assert dose.fired["IN-10"].severity == "warn"


@pytest.mark.parametrize(("ago", "waits"), [(29, True), (30, False), (60, False)])
def test_an_infusion_waits_until_its_pre_medication_works(ordering, ago, waits):
    dose = ocrelizumab(ordering)
    premedicated(dose.at, ago)

    found = dose.says()
    assert "IN-10" not in found
    assert ("IN-09" in found) is waits


def test_that_no_pre_medication_is_ordered_is_enough_when_it_is_said(ordering):
    dose = ocrelizumab(ordering)
    premedicated(dose.at, 0, ordered="none")

    assert not {"IN-09", "IN-10"} & dose.says().keys()


# --- hold limits of the protocol -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("systolic", "blocks"), [("90", True), ("91", False)])
def test_a_reading_at_its_hold_limit_holds_the_dose_until_somebody_orders_it(ordering, systolic, blocks):
    dose = ordering("infliximab", "400", infusion=infused("250", over="120"))
    dose.at.measure("blood_pressure", systolic, "60")

    found = dose.says()
    assert ("IN-19" in found) is blocks
    if blocks:
        assert found["IN-19"].may_override
        with pytest.raises(MayNotBeGiven):
            dose.start()
        everything = {**dict.fromkeys(found, "checked"), "IN-19": "Dr Lindqvist ordered it by phone"}
        dose.start(everything, volume="250", rate="125")
        assert dose.answered["IN-19"] == "Dr Lindqvist ordered it by phone"
        assert "90" in dict(_facts(dose.fired["IN-19"]))["why"]


def test_a_reading_of_another_visit_holds_nothing(ordering, amara, maria):
    dose = ordering("infliximab", "400", infusion=infused("250", over="120"))
    other = amara.begin(maria)
    other.measure("blood_pressure", "88", "60")

    assert "IN-19" not in dose.says()


@pytest.mark.parametrize(("then", "blocks"), [("140", True), ("139", False)])
def test_a_fall_of_the_pressure_counts_from_the_first_reading_of_this_visit(ordering, then, blocks):
    dose = ordering("infliximab", "400", infusion=infused("250", over="120"))
    at = dose.at
    at.measure("blood_pressure", then, "80")
    at.laptop.clock.pass_minutes(10)
    vitals.chart(at.shift, vitals.take_again(at.shift, at.vitals), "blood_pressure", "110", "70")

    found = dose.says()
    assert ("IN-19" in found) is blocks
    if blocks:
        assert "(30 mmHg)" in found["IN-19"].text


@pytest.mark.parametrize(("days", "blocks"), [(19, True), (22, False)])
def test_a_reading_of_long_ago_is_no_baseline_of_today(request, amara, maria, days, blocks):
    amara.clock.pass_minutes(60)
    other = amara.begin(maria)
    other.measure("blood_pressure", "170", "90")
    amara.clock.pass_minutes(days * 24 * 60)
    dose = request.getfixturevalue("ordering")("infliximab", "400", infusion=infused("250", over="120"))
    dose.at.measure("blood_pressure", "110", "70")

    assert ("IN-19" in dose.says()) is blocks


def test_a_fever_is_asked_about_once_by_its_protocol(ordering):
    dose = ordering("vancomycin", "1000", infusion=infused("250", over="120"))
    dose.at.measure("temperature", "38.4")

    found = dose.says()
    assert "FP-02" in found
    assert "IN-20" not in found


def test_a_result_that_a_limit_waits_for_is_named_and_asks_for_nothing(ordering):
    dose = ordering("ganciclovir", "350", infusion=infused("100", over="60"))

    words = " ".join(text for _, text in dose.card.checks)
    assert "Neutrophils" in words
    assert "IN-22" not in dose.says()


# --- laboratory ------------------------------------------------------------------------------------------------------


def _result(dose, number, test, value, unit, on, **between):
    """One line of results, typed as the laboratory reports it."""
    return {f"results.{number}.{name}": said for name, said in
            {"test": test, "value": value, "unit": unit, "drawn_on": on, **between}.items()}  # fmt: skip


def test_a_result_that_was_entered_is_judged_by_the_hold_limit_before_the_dose(ordering):
    dose = ordering("ganciclovir", "350", infusion=infused("100", over="60"))
    today = f"{dose.at.shift.now:%d %b %Y}"
    dose.at.fill("note", "S21", "results", **_result(dose, 0, "anc", "0.3", "10^9/L", today))

    assert "IN-19" in dose.says()
    assert not any("Neutrophils" in text and "look" in text.lower() for _, text in dose.card.checks)


def test_a_result_within_its_limits_asks_for_nothing(ordering):
    dose = ordering("ganciclovir", "350", infusion=infused("100", over="60"))
    today = f"{dose.at.shift.now:%d %b %Y}"
    dose.at.fill("note", "S21", "results", **_result(dose, 0, "anc", "3.2", "K/uL", today))

    assert "IN-19" not in dose.says()
    assert not any("Neutrophils" in text for _, text in dose.card.checks)


def test_results_stand_beside_the_dose_with_their_range_and_the_ones_before(ordering):
    dose = ordering("vancomycin", "1000", infusion=infused("250", over="120"))
    last_week, today = (f"{dose.at.shift.now - timedelta(days=days):%d %b %Y}" for days in (7, 0))
    rows = {
        **_result(dose, 0, "creatinine", "0.9", "mg/dL", last_week, low="0.6", high="1.2"),
        **_result(dose, 1, "creatinine", "1.5", "mg/dL", today, low="0.6", high="1.2"),
    }
    dose.at.fill("note", "S21", "results", **rows)

    (block,) = [each for each in dose.at.medicines.side if each.title == "Laboratory"]
    (line,) = [each for each in block.lines if each.title.startswith("Creatinine")]
    assert (line.title, line.tone) == ("Creatinine 1.5 mg/dL", "warn")
    assert "Normal 0.6 to 1.2." in line.text
    assert "Before: 0.9 mg/dL" in line.text
    assert "Creatinine up by" in dose.says()["IN-20"].text


def drawn(at, tests, days_ago):
    day = (at.shift.now - timedelta(days=days_ago)).strftime("%Y-%m-%dT%H:%M")
    said = SectionFields(at.visit, "S12", at.shift.content.version, {"tests": tests, "drawn_at": day})
    at.laptop.says(at.feed, subject_of(at.visit, "S12"), "section.fields", said)


@pytest.mark.parametrize(("days_ago", "due"), [(8, True), (7, True), (6, False)])
def test_a_test_is_due_when_its_interval_has_passed_since_the_last_draw(ordering, amara, maria, days_ago, due):
    first = amara.shift.when(amara.shift.now - timedelta(days=30))
    dose = ordering("daptomycin", "500", infusion=infused("50", over="30"), first=first)
    drawn(amara.begin(maria), "CK, CBC, BMP, CRP", days_ago)

    said = [text for _, text in dose.card.checks if text.startswith("Laboratory due")]
    assert any("Creatine kinase" in text for text in said) is due


def _facts(fired):
    return [(each.name, each.value) for each in fired.facts]


# --- at home ---------------------------------------------------------------------------------------------------------


def test_what_is_not_given_at_home_waits_until_it_is_said_that_it_was_well_taken_in_hospital(ordering):
    dose = ordering("alglucosidase alfa", "1000", infusion=infused("250", "62"))
    assert dose.says()["IN-11"].text.startswith("At home only after stable infusions in hospital")
    assert not dose.says()["IN-11"].may_override
    with pytest.raises(MayNotBeGiven, match="stable infusions in hospital"):
        dose.start(dict.fromkeys(dose.says(), "checked"), **PUMP)

    dose.at.fill("infusion", "S09", "stable_in_hospital", stable_in_hospital="yes")
    assert "IN-11" not in dose.says()


def test_a_drug_for_an_enrolled_site_is_given_at_home_only_where_the_clinic_is_enrolled(ordering):
    dose = ordering("natalizumab", "300", infusion=infused("100", "100"), therapy="natalizumab")
    assert "IN-11" in dose.says()

    pack = dose.at.shift.content
    enrolled = msgspec.structs.replace(
        pack, clinic=msgspec.structs.replace(pack.clinic, home_programmes=("site_enrolled",))
    )
    look = medicines.medicines(replace(dose.at.shift, content=enrolled), dose.at.feed, dose.at.visit)
    card = next(each for each in look.cards if each.order == dose.order)
    assert "IN-11" not in [alert.rule for alert in card.blocks]
