"""A dose from start to stop, or held with a reason; and the ten safety rules on the way in."""

from dataclasses import dataclass, replace
from decimal import Decimal

import msgspec
import pytest

from nursechart.charting import alerts, conducting, medicines, open_visit, reaction
from nursechart.charting.committing import ReasonNeeded, chart_or_amend
from nursechart.charting.guarding import MayNotBeCharted
from nursechart.charting.identifying import TwoIdentifiersNeeded
from nursechart.charting.medicines import DoseIncomplete, MayNotBeGiven
from nursechart.charting.sections import section_values
from nursechart.charting.shift import say
from nursechart.clinical.dates import NotATime
from nursechart.record.kinds import (
    AlertAnswer,
    AlertFired,
    AllergyState,
    AllergySubstance,
    DoseGiven,
    DoseProduct,
    DoseTimes,
    DoubleCheck,
    InfusionStepEvent,
    LineDevice,
    LinePlacement,
    Lumen,
    OrderDose,
    OrderDrug,
    OrderInfusion,
    OrderPlan,
    OrderState,
    OrderVerbal,
    PatientAllergies,
    VisitIdentity,
)
from tests.charting.clinic import AtVisit

LABEL = {"lot": "DEMO44", "expiry": "14 mar 2027", "visual": "clear", "start": "n"}


@dataclass
class AtDose:
    """One order in one visit, with what the nurse types to give it."""

    at: AtVisit
    order: str
    line: str

    @property
    def card(self):
        return next(card for card in self.at.medicines.cards if card.order == self.order)

    @property
    def values(self):
        return {**LABEL, "line": self.line, "volume": "100", "rate": "200"}

    def start(self, overrides=None, *, first="name", second="birth_date", **values):
        look = medicines.medicines(self.at.shift, self.at.feed, self.at.visit)
        typed = {**self.values, **values}
        medicines.start(self.at.shift, look, self.order, typed, first, second, overrides or {})
        return self.card

    def check_kit(self):
        self.at.fill("arrive", "S15", "kit_checked_at", kit_checked_at="n")
        return self

    def stop(self, **values):
        medicines.stop(self.at.shift, self.at.medicines, self.card.dose, values)
        return self.card

    @property
    def answers(self):
        record = self.at.shift.store.visit_record(self.at.feed, self.at.visit)
        said = [each.get("alert.answer", AlertAnswer) for each in record.alerts]
        return [(each.rule, each.answer, each.reason) for each in said if each is not None]

    @property
    def alerts(self):
        return self.at.shift.store.visit_record(self.at.feed, self.at.visit).alerts

    @property
    def firings(self):
        said = [each.get("alert.fired", AlertFired) for each in self.alerts]
        return [each for each in said if each is not None]

    @property
    def doses(self):
        record = self.at.shift.store.visit_record(self.at.feed, self.at.visit)
        return [each for each in record.doses if each.get("dose_given.dose", DoseGiven).order == self.order]


def checked(dose, **changed):
    """What Amara reads off label and pump, and what Kenji typed without seeing it."""
    held = dose.at.shift.store.subject(dose.at.feed, dose.order, kind="order")
    drug, route = held.get("order.drug", OrderDrug).name, held.get("order.dose", OrderDose).route
    read = {"drug": drug, "dose": "500 mg", "concentration": "5 mg/mL", "route": route, "rate": "200"}
    alone = {"dose": "500.0 mg", "pump": "Continuous,  lock 2", "lumen": dose.line}
    return {
        **{f"label_{name}": said for name, said in read.items() if name != "rate"},
        "rate": "200",
        "pump": "continuous, lock 2",
        **{f"check_{name}": said for name, said in {**read, **alone}.items()},
        "checker": "Kenji Sato",
        "checker_role": "rn",
        "check_method": "in_person",
        **changed,
    }


@pytest.fixture(scope="module")
def line(amara, maria):
    """A PICC of its own on Maria's chart: nobody has looked at it yet."""
    subject = amara.shift.new_id()
    amara.says(maria, subject, "line.device", LineDevice("PICC", (Lumen("1"),), side="left", site="basilic"))
    amara.says(maria, subject, "line.placement", LinePlacement(tip="cavoatrial", tip_confirmed_by="chest_x_ray"))
    return f"{subject}/1"


@pytest.fixture(autouse=True)
def another_day(clinic):
    """Each test has a day of its own: what an earlier one gave is no second dose."""
    clinic.clock.pass_minutes(26 * 60)


@pytest.fixture
def ordered(visit, line):
    """Orders a drug for this visit; a plain one, by vein, unless told otherwise. It is stopped when the test ends."""
    made = []

    def order(
        drug="furosemide", *, classes=(), route="IV", status="active", reason="", high_alert=False, **plan: object
    ) -> AtDose:
        subject, at = visit.shift.new_id(), visit.shift.when()
        for part, value in {
            "order.drug": OrderDrug(drug, classes=classes, high_alert=high_alert),
            "order.dose": OrderDose(Decimal("500"), "mg", route),
            "order.infusion": OrderInfusion(Decimal("100"), Decimal("200")),
            "order.plan": OrderPlan(ordered=at, prescriber="Dr Lindqvist", **plan),
            "order.state": OrderState(status, reason, at),
        }.items():
            visit.laptop.says(visit.feed, subject, part, value)
        made.append(subject)
        return AtDose(visit, subject, line)

    yield order
    for given in visit.shift.store.visit_record(visit.feed, visit.visit).doses:
        said = given.get("dose_given.dose", DoseGiven)
        if said.status == "in_progress":  # or the next test finds a lumen that carries it
            ended = msgspec.structs.replace(said, status="completed")
            visit.laptop.says(visit.feed, given.id, "dose_given.dose", ended, given.refs("dose_given.dose"))
    for subject in made:
        held = visit.shift.store.subject(visit.feed, subject, kind="order")
        visit.laptop.says(visit.feed, subject, "order.state", OrderState("stopped"), held.refs("order.state"))


@pytest.fixture
def dose(ordered):
    return ordered()


def test_a_dose_is_started_and_stopped_with_label_line_times_and_response(dose, clinic):
    card = dose.start(rate="200", volume="100")
    assert (card.state, card.chip.text, card.actions) == ("running", "Running", ("stop", "reaction"))

    clinic.clock.pass_minutes(30)
    card = dose.stop(stop="n", volume="98", response="No complaints")

    assert card.state == "given"
    words = {row.id: row.controls[0].value for row in card.rows}
    assert words["product"] == "lot DEMO44, expires 14 Mar 2027"
    assert words["times"].endswith("98 mL, 200 mL/h")
    assert words["response"] == "No complaints"
    (given,) = dose.doses
    assert f"{given.get('dose_given.dose', DoseGiven).line}/1" == dose.line


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("rate", "", "Enter the rate, more than 0 mL/h"),
        ("rate", "0", "Enter the rate, more than 0 mL/h"),
        ("rate", "0.0", "Enter the rate, more than 0 mL/h"),
        ("volume", "", "Enter the volume in the bag, in mL"),
        ("volume", "0", "Enter the volume in the bag, in mL"),
    ],
)
def test_an_infusion_is_not_started_without_the_volume_of_its_bag_and_the_rate_of_its_pump(dose, field, typed, says):
    overrides = {"R-04": "slower", "R-04.pump": "slower", "IN-16": "slower"}
    with pytest.raises(DoseIncomplete, match=says):
        dose.start(overrides, **{field: typed})

    assert dose.doses == []
    rows = {row.id: row for row in dose.card.rows}
    assert (rows["lot"].controls[0].value, rows[field].controls[0].value) == ("DEMO44", typed)
    assert rows[field].needed == says
    assert rows[field].message == (says if typed else "")


def test_an_infusion_ordered_by_its_time_alone_asks_for_volume_and_rate_too(dose):
    held = dose.at.shift.store.subject(dose.at.feed, dose.order, kind="order")
    by_time = OrderInfusion(over_min=Decimal(60))
    dose.at.laptop.says(dose.at.feed, dose.order, "order.infusion", by_time, held.refs("order.infusion"))

    assert {row.id for row in dose.card.rows if row.needed} == {"volume", "rate"}
    with pytest.raises(DoseIncomplete, match="more than 0 mL/h"):
        dose.start(rate="")


def test_what_another_laptop_started_without_a_rate_is_shown_and_marked_and_gets_its_rate_here(dose, clinic):
    begun, elsewhere = dose.at.shift.when(), dose.at.shift.new_id()
    given = DoseGiven(dose.at.visit, dose.order, "in_progress", "furosemide", route="IV")
    for part, value in {
        "dose_given.dose": given,
        "dose_given.times": DoseTimes(begun),
        "dose_given.identity": VisitIdentity("name", "mrn", "patient", begun),
    }.items():
        dose.at.laptop.says(dose.at.feed, elsewhere, part, value)
    step = InfusionStepEvent(dose.at.visit, elsewhere, begun, "start")
    dose.at.laptop.says(dose.at.feed, dose.at.shift.new_id(), "infusion_step.event", step)

    assert "IN-24" in [alert.rule for alert in dose.card.warnings]
    look = conducting.conductor(dose.at.shift, dose.at.feed, dose.at.visit, dose.order)
    assert (look.chip, look.chip_tone) == ("Running, rate not charted", "crit")

    look = conducting.do(dose.at.shift, look, "pause", {"reason": "bathroom"})
    with pytest.raises(DoseIncomplete, match="Nobody charted the rate"):
        conducting.do(dose.at.shift, look, "resume")
    clinic.clock.pass_minutes(1)
    look = conducting.do(dose.at.shift, look, "rate", {"rate": "200", "words": "As on the pump"})

    assert look.chip == "Running 200 mL/h"
    assert "IN-24" not in [alert.rule for alert in dose.card.warnings]


@pytest.mark.parametrize(
    ("missing", "says"), [("lot", "lot number"), ("expiry", "expiry date"), ("line", "which line")]
)
def test_a_dose_without_lot_expiry_or_line_is_not_started_and_what_was_typed_stays(dose, missing, says):
    with pytest.raises(DoseIncomplete, match=says):
        dose.start(**{missing: ""})

    assert dose.doses == []
    kept = {row.id: row.controls[0].value for row in dose.card.rows}
    assert kept["visual"] == "clear"


def test_a_stop_before_the_start_is_refused(dose, clinic):
    dose.start()
    started = dose.doses[0].get("dose_given.times", DoseTimes).start.wall[11:16]
    clinic.clock.pass_minutes(10)
    before = f"{dose.at.shift.at(clinic.clock.ms - 20 * 60_000):%H:%M}"

    with pytest.raises(DoseIncomplete, match=f"must not be before the start \\({started}\\)"):
        dose.stop(stop=before)
    assert dose.card.state == "running"


def test_a_dose_that_was_not_started_or_has_ended_cannot_be_stopped(dose):
    with pytest.raises(DoseIncomplete, match="has not been started"):
        medicines.stop(dose.at.shift, dose.at.medicines, "", {})
    dose.start()
    dose.stop()

    with pytest.raises(DoseIncomplete, match="has ended already"):
        dose.stop()


def test_a_start_that_has_not_been_yet_is_refused(dose):
    later = f"{dose.at.shift.at(dose.at.shift.now_ms() + 3_600_000):%H:%M}"

    with pytest.raises(NotATime, match="must not be later than now"):
        dose.start(start=later)


def test_a_held_dose_has_a_reason(dose):
    with pytest.raises(ReasonNeeded):
        medicines.hold(dose.at.shift, dose.at.medicines, dose.order, "", "no words count as a reason")

    look = medicines.hold(dose.at.shift, dose.at.medicines, dose.order, "refused", "Feels unwell")

    card = next(card for card in look.cards if card.order == dose.order)
    assert (card.state, card.chip.text) == ("held", "Not given")
    assert card.rows[0].controls[0].value.endswith("Feels unwell")


def test_a_dose_already_charted_in_the_visit_is_not_charted_again(dose):
    look = dose.at.medicines
    medicines.hold(dose.at.shift, look, dose.order, "refused", "")

    with pytest.raises(MayNotBeGiven, match="charted in this visit already, by Amara Okafor"):
        dose.start()


def test_an_order_that_changed_since_the_page_was_shown_is_not_given(dose):
    look = dose.at.medicines
    held = next(each for each in look.frame.basis.orders if each.id == dose.order)
    new = OrderDose(Decimal("250"), "mg", "IV")
    dose.at.laptop.says(dose.at.feed, dose.order, "order.dose", new, held.refs("order.dose"))

    with pytest.raises(MayNotBeGiven, match="has changed since this page was shown"):
        medicines.start(dose.at.shift, look, dose.order, dose.values, "name", "mrn", {})


def test_a_dose_that_runs_can_be_stopped_after_its_order_was(dose):
    dose.start()
    order = next(each for each in dose.at.medicines.frame.basis.orders if each.id == dose.order)
    dose.at.laptop.says(dose.at.feed, dose.order, "order.state", OrderState("stopped"), order.refs("order.state"))

    assert dose.card.state == "running"
    assert any(item.key == f"dose:{dose.order}" for item in dose.at.sign_page.missing)
    assert dose.stop().state == "given"


# --- the ten safety rules --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("second", ["name", "address"])
def test_rule_1_a_dose_asks_for_two_different_identifiers(dose, second):
    with pytest.raises(TwoIdentifiersNeeded):
        dose.start(second=second)
    assert dose.doses == []


def test_rule_2_a_drug_she_is_allergic_to_stops_until_a_reason_is_given_which_is_charted(ordered):
    dose = ordered("ampicillin").check_kit()  # penicillin is on her list
    assert [alert.rule for alert in dose.card.blocks] == ["R-02.allergy"]

    with pytest.raises(MayNotBeGiven, match="penicillin"):
        dose.start()
    dose.start({"R-02.allergy": "Dr Lindqvist ordered it, tolerated in May"})

    assert dose.answers == [("R-02.allergy", "overridden", "Dr Lindqvist ordered it, tolerated in May")]


def test_rule_2_an_allergy_that_came_in_since_the_page_was_shown_counts(dose, visit):
    look, allergy = dose.at.medicines, visit.shift.new_id()
    said = visit.laptop.says(visit.feed, allergy, "allergy.substance", AllergySubstance("furosemide"))
    assert said

    try:
        with pytest.raises(MayNotBeGiven, match="furosemide"):
            medicines.start(dose.at.shift, look, dose.order, dose.values, "name", "mrn", {})
    finally:
        visit.laptop.says(visit.feed, allergy, "allergy.state", AllergyState("entered_in_error"))


def test_rule_2_nothing_is_given_while_nobody_has_asked_about_allergies(amara, clinic, ordered):
    clinic.take_in("ken-otsuka")
    amara.sync()
    at = amara.begin(clinic.feed("ken-otsuka"))
    patient, not_asked = at.frame.basis.patient, PatientAllergies("not_asked")
    amara.says(at.feed, patient.id, "patient.allergies", not_asked, patient.refs("patient.allergies"))
    (card, *_) = at.medicines.cards

    assert "R-02.allergies_not_asked" in {alert.rule for alert in card.blocks}
    with pytest.raises(MayNotBeGiven, match="llerg"):
        medicines.start(at.shift, at.medicines, card.order, LABEL, "name", "mrn", {"R-02.allergies_not_asked": "no"})


def test_rule_2_an_order_on_hold_is_not_given(ordered):
    dose = ordered(status="on_hold", reason="Trough came back high")

    assert (dose.card.state, dose.card.actions) == ("on_hold", ("hold",))
    with pytest.raises(MayNotBeGiven, match="Trough came back high"):
        dose.start()


def test_rule_2_an_order_that_ran_out_is_not_given(ordered):
    with pytest.raises(MayNotBeGiven, match="ran out"):
        ordered(until="2025-11-01").start()


def test_rule_2_an_expired_lot_is_not_given(dose):
    with pytest.raises(MayNotBeGiven, match="expired on 14 Mar 2025"):
        dose.start(expiry="14 mar 2025")

    assert "R-02.expired" in {alert.rule for alert in dose.card.blocks}


def test_rule_2_a_bag_that_does_not_look_right_is_not_given(dose, content):
    cloudy = next(choice.id for choice in content.choices["visual_check"] if choice.id != "clear")

    with pytest.raises(MayNotBeGiven):
        dose.start(visual=cloudy)


@pytest.mark.parametrize("checker", ["", "Amara Okafor", "amara  okafor, rn"])
def test_rule_3_a_high_alert_medicine_needs_a_second_person(ordered, checker):
    dose = ordered("insulin regular", high_alert=True)
    assert {"checker", "check_drug", "check_rate", "check_pump"} <= {row.id for row in dose.card.check_rows}

    with pytest.raises(MayNotBeGiven):
        dose.start(**checked(dose, checker=checker))


def test_rule_3_the_second_person_sees_nothing_of_what_the_first_typed(ordered):
    dose = ordered("insulin regular", high_alert=True)
    medicines.draft(dose.at.shift, dose.at.medicines, dose.order, {**dose.values, **checked(dose)})

    assert {control.value for row in dose.card.check_rows for control in row.controls} == {""}


def test_rule_3_every_value_of_both_is_charted_and_who_checked_how(ordered):
    dose = ordered("insulin regular", high_alert=True)

    dose.start(**checked(dose))

    check = dose.doses[0].get("dose_given.double_check", DoubleCheck)
    assert (check.checker, check.role, check.method, check.agrees) == ("Kenji Sato", "rn", "in_person", True)
    assert {(each.field, each.performer, each.checker, each.agrees) for each in check.values} >= {
        ("dose", "500 mg", "500.0 mg", True),
        ("rate", "200", "200", True),
        ("pump", "continuous, lock 2", "Continuous,  lock 2", True),
    }


@pytest.mark.parametrize(
    ("field", "typed", "name"),
    [
        ("check_dose", "50 mg", "the dose"),
        ("check_dose", "500 mcg", "the dose"),
        ("check_rate", "20", "the rate"),
        ("check_drug", "heparin", "the medicine"),
        ("check_pump", "", "the pump settings"),
        ("check_lumen", "another/2", "the lumen"),
    ],
)
def test_rule_3_values_that_differ_stop_the_start_and_are_named(ordered, field, typed, name):
    dose = ordered("insulin regular", high_alert=True)

    with pytest.raises(MayNotBeGiven, match=f"differ in {name}"):
        dose.start(**{**checked(dose), field: typed})

    assert dose.doses == []
    assert ("R-03.differs", "give") in [(each.rule, each.act) for each in dose.firings]


def test_rule_3_an_emergency_goes_on_with_its_reason_which_is_charted(ordered):
    dose = ordered("insulin regular", high_alert=True)

    dose.start({"R-03": "Ketoacidosis, nobody answers"}, rate="200")

    assert ("R-03", "overridden", "Ketoacidosis, nobody answers") in dose.answers


def test_a_rule_that_was_heeded_is_charted_once_with_its_facts(ordered):
    dose = ordered("ampicillin").check_kit()
    for _ in range(2):
        with pytest.raises(MayNotBeGiven):
            dose.start()

    (firing,) = dose.firings
    assert (firing.rule, firing.version, firing.act, firing.about) == ("R-02.allergy", "1", "give", dose.order)
    assert firing.content == dose.at.shift.content.version
    assert {each.name: each.value for each in firing.facts}["drug"] == "ampicillin"
    assert dose.answers == []


def test_an_override_stands_on_the_firing_it_answers(ordered):
    dose = ordered("ampicillin").check_kit()
    with pytest.raises(MayNotBeGiven):
        dose.start()

    dose.start({"R-02.allergy": "Tolerated in May"})

    (alert,) = [each for each in dose.alerts if each.get("alert.fired", AlertFired)]
    assert alert.get("alert.answer", AlertAnswer).reason == "Tolerated in May"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"label_drug": "fluorouracil"}, "medicine"),
        ({"label_dose": "50 mg"}, "dose"),
        ({"label_patient": "Ken Otsuka"}, "for Ken Otsuka"),
        ({"label_concentration": "5 mg/mL"}, "concentration"),
        ({"beyond_use": "21 nov 2025 08:00"}, "had to be used before"),
    ],
)
def test_rule_2_a_label_that_is_not_the_order_is_not_given(ordered, typed, says):
    dose = ordered()
    held = dose.at.shift.store.subject(dose.at.feed, dose.order, kind="order")
    infusion = OrderInfusion(Decimal("100"), Decimal("200"), strength=Decimal(10), strength_unit="mg/mL")
    dose.at.laptop.says(dose.at.feed, dose.order, "order.infusion", infusion, held.refs("order.infusion"))

    with pytest.raises(MayNotBeGiven, match=says):
        dose.start(**typed)


def test_rule_2_a_label_that_is_the_order_is_given(dose):
    assert dose.start(label_drug="Furosemide", label_dose="500.0 mg", label_patient="Maria Carvalho").state == "running"


def test_rule_2_an_order_that_a_newer_one_replaced_is_not_given(ordered):
    old = ordered()
    ordered(revision=2, replaces=old.order)

    with pytest.raises(MayNotBeGiven, match="replaced by a newer one: revision 2"):
        old.start()


def test_rule_2_a_dose_given_in_another_visit_within_the_interval_is_not_given_again(ordered, clinic):
    first = ordered()
    first.start()
    first.stop()
    clinic.clock.pass_minutes(60)
    later = replace(first, at=first.at.laptop.begin(first.at.feed))

    with pytest.raises(MayNotBeGiven, match="was given already"):
        later.start()


@pytest.mark.parametrize(("role", "read_back", "says"), [("lpn", True, "registered nurse"), ("rn", False, "read back")])
def test_rule_2_an_order_by_voice_is_taken_by_who_may_and_read_back(ordered, role, read_back, says):
    dose = ordered()
    said = OrderVerbal("phone", "Kenji Sato", role, dose.at.shift.when(), read_back)
    dose.at.laptop.says(dose.at.feed, dose.order, "order.verbal", said)

    with pytest.raises(MayNotBeGiven, match=says):
        dose.start()


def test_a_dose_is_charted_nowhere_but_where_the_rules_are_asked(dose):
    given = DoseGiven(dose.at.visit, dose.order, "in_progress", "furosemide")
    now = open_visit.read(dose.at.shift, dose.at.feed, dose.at.visit, "visit")

    with pytest.raises(MayNotBeCharted, match="where the safety rules are asked"):
        chart_or_amend(now, now.record.seen, [say(dose.at.shift.new_id(), "dose_given.dose", given)])


def test_rule_4_a_rate_that_differs_from_the_order_asks_for_a_reason(dose):
    with pytest.raises(ReasonNeeded):
        dose.start(rate="250")

    dose.start({"R-04": "Slower yesterday, prescriber agreed"}, rate="250")
    assert dose.answers == [("R-04", "overridden", "Slower yesterday, prescriber agreed")]


def test_rule_4_a_number_that_can_be_read_two_ways_is_asked_about(dose):
    with pytest.raises(DoseIncomplete, match=r"Did you mean 1\.5 or 15"):
        dose.start(rate="1,5")


def flushed(dose, blood_return):
    """The line of the dose, flushed easily, with this blood return."""
    from nursechart.charting import lines

    look = lines.line_care(dose.at.shift, dose.at.feed, dose.at.visit, dose.line.partition("/")[0])
    look = lines.chart(dose.at.shift, look, "flush:1", {"ml": "10", "flush": "easy"})
    lines.chart(dose.at.shift, look, "blood_return:1", {"blood_return": blood_return})


def test_rule_5_no_blood_return_warns_and_goes_on_with_a_reason(dose):
    flushed(dose, "none")
    assert [alert.rule for alert in dose.card.warnings] == []  # no line is chosen yet: Maria has two

    with pytest.raises(ReasonNeeded):
        dose.start()
    dose.start({"R-05": "Brisk in the other arm position"})

    assert dose.answers == [("R-05", "overridden", "Brisk in the other arm position")]


def test_rule_5_no_blood_return_stops_a_vesicant(ordered):
    dose = ordered("doxorubicin", classes=("vesicant",)).check_kit()
    flushed(dose, "none")

    with pytest.raises(MayNotBeGiven, match="no blood return"):
        dose.start(**checked(dose))


def test_rule_5_a_vesicant_waits_for_a_lumen_that_was_tested_in_this_visit(ordered):
    dose = ordered("doxorubicin", classes=("vesicant",)).check_kit()
    with pytest.raises(MayNotBeGiven, match="not tested in this visit"):
        dose.start(**checked(dose))
    flushed(dose, "brisk")

    assert dose.start(**checked(dose)).state == "running"


def test_rule_7_the_emergency_kit_is_checked_before_a_first_dose(ordered):
    dose = ordered(first_dose=True)
    with pytest.raises(MayNotBeGiven):
        dose.start()

    assert dose.check_kit().start().state == "running"


def test_rule_7_a_reaction_stops_the_infusion_at_once_and_shows_epinephrine_by_weight(dose, clinic):
    dose.start()
    dose.at.measure("weight", "68.2")
    shown = dose.at.medicines

    reaction.stop_for_reaction(dose.at.shift, shown, dose.card.dose)

    times = dose.doses[0].get("dose_given.times", DoseTimes)
    assert times.stop.at_ms == clinic.clock.ms
    assert dose.doses[0].get("dose_given.dose", DoseGiven).status == "stopped"
    (alert,) = [each for each in dose.card.warnings if each.rule == "R-07.reaction"]
    assert "Epinephrine 0.5 mg (68.2 kg)" in alert.text
    assert alert.title.endswith(times.stop.wall[11:16])
    held = section_values(dose.at.shift.store.visit_record(dose.at.feed, dose.at.visit), "S13")
    assert held["stopped_at"] == times.stop.wall


def test_rule_7_vital_signs_are_asked_for_every_five_minutes_after_a_reaction(dose, clinic):
    dose.start()
    clinic.clock.pass_minutes(1)
    reaction.stop_for_reaction(dose.at.shift, dose.at.medicines, dose.card.dose)
    assert "vital signs due now" in dose.card.warnings[0].text

    dose.at.measure("pulse", "80")
    due = dose.at.shift.at(clinic.clock.ms + 5 * 60_000)
    assert f"vital signs due {due:%H:%M}" in dose.card.warnings[0].text
    clinic.clock.pass_minutes(5)
    assert "vital signs due now" in dose.card.warnings[0].text


def test_rule_7_only_what_runs_is_stopped(dose):
    with pytest.raises(DoseIncomplete, match="does not run"):
        reaction.stop_for_reaction(dose.at.shift, dose.at.medicines, "")


def test_rule_9_a_dose_by_another_route_does_not_go_through_this_line(ordered):
    dose = ordered("bupivacaine", route="epidural")

    with pytest.raises(MayNotBeGiven):
        dose.start(**checked(dose))


def test_a_fever_with_a_central_line_asks_before_the_dose_until_fp_02_is_done(dose):
    dose.at.measure("temperature", "38.6")
    with pytest.raises(ReasonNeeded):
        dose.start()
    (alert,) = dose.at.vitals.alerts
    alerts.answer(dose.at.shift, dose.at.feed, dose.at.visit, dose.at.vitals.seen, alert, "not_now", "after the bag")
    with pytest.raises(ReasonNeeded):
        dose.start()

    alerts.answer(dose.at.shift, dose.at.feed, dose.at.visit, dose.at.vitals.seen, alert, "acted", "Cultures drawn")

    assert dose.start().state == "running"


def test_what_is_only_typed_already_says_that_the_lot_is_expired(dose):
    medicines.draft(dose.at.shift, dose.at.medicines, dose.order, {"expiry": "14 mar 2025"})

    assert "R-02.expired" in {alert.rule for alert in dose.card.blocks}
    assert DoseProduct not in {type(value) for value in dose.doses}


# --- slips -----------------------------------------------------------------------------------------------------------


def message_of(dose, row, **typed):
    medicines.draft(dose.at.shift, dose.at.medicines, dose.order, {**dose.values, **typed})
    return next(each.message for each in dose.card.rows if each.id == row)


@pytest.mark.parametrize(
    ("typed", "asked"),
    [("2000", "200 mL/h"), ("20", "200 mL/h"), ("100", "200 mL/h"), ("200", ""), ("201", ""), ("", "")],
)
def test_a_rate_that_looks_like_a_slip_is_asked_about_at_its_field(dose, typed, asked):
    said = message_of(dose, "rate", rate=typed)
    assert (asked in said) if asked else said == ""
