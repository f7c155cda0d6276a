"""A dose from start to stop, or held with a reason; and the ten safety rules on the way in."""

from dataclasses import dataclass
from decimal import Decimal

import pytest

from nursechart.charting import alerts, medicines
from nursechart.charting.committing import ReasonNeeded
from nursechart.charting.identifying import TwoIdentifiersNeeded
from nursechart.charting.medicines import DoseIncomplete, MayNotBeGiven
from nursechart.clinical.dates import NotATime
from nursechart.record.kinds import (
    AlertAnswer,
    AllergyState,
    AllergySubstance,
    DoseGiven,
    DoseProduct,
    DoseTimes,
    LineDevice,
    Lumen,
    OrderDose,
    OrderDrug,
    OrderInfusion,
    OrderPlan,
    OrderState,
    PatientAllergies,
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
        return {**LABEL, "line": self.line}

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
        return [(each.rule, each.answer, each.reason) for each in said]

    @property
    def doses(self):
        record = self.at.shift.store.visit_record(self.at.feed, self.at.visit)
        return [each for each in record.doses if each.get("dose_given.dose", DoseGiven).order == self.order]


@pytest.fixture(scope="module")
def line(amara, maria):
    """A PICC of its own on Maria's chart: nobody has looked at it yet."""
    subject = amara.shift.new_id()
    amara.says(maria, subject, "line.device", LineDevice("PICC", (Lumen("1"),), side="left", site="basilic"))
    return f"{subject}/1"


@pytest.fixture
def ordered(visit, line):
    """Orders a drug for this visit; a plain one, by vein, unless told otherwise."""

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
        return AtDose(visit, subject, line)

    return order


@pytest.fixture
def dose(ordered):
    return ordered()


def test_a_dose_is_started_and_stopped_with_label_line_times_and_response(dose, clinic):
    card = dose.start(rate="200", volume="100")
    assert (card.state, card.chip.text, card.actions) == ("running", "Running", ("stop",))

    clinic.clock.pass_minutes(30)
    card = dose.stop(stop="n", volume="98", response="No complaints")

    assert card.state == "given"
    words = {row.id: row.controls[0].value for row in card.rows}
    assert words["product"] == "lot DEMO44, expires 14 Mar 2027"
    assert words["times"].endswith("98 mL, 200 mL/h")
    assert words["response"] == "No complaints"
    (given,) = dose.doses
    assert f"{given.get('dose_given.dose', DoseGiven).line}/1" == dose.line


def test_nothing_clinical_is_filled_in_that_nobody_typed(dose):
    dose.start()

    times = dose.doses[0].get("dose_given.times", DoseTimes)
    assert (times.volume_ml, times.rate_ml_per_h) == (None, None)
    assert all(row.controls[0].value == "" for row in dose.card.rows)


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
    assert "second_check" in {row.id for row in dose.card.rows}

    with pytest.raises(MayNotBeGiven):
        dose.start(second_check=checker)


def test_rule_3_who_checked_is_charted(ordered):
    dose = ordered("insulin regular", high_alert=True)

    dose.start(second_check="Kenji Sato")

    assert ("R-03", "acted", "Second check by Kenji Sato") in dose.answers


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
        dose.start(second_check="Kenji Sato")


def test_rule_7_the_emergency_kit_is_checked_before_a_first_dose(ordered):
    dose = ordered(first_dose=True)
    with pytest.raises(MayNotBeGiven):
        dose.start()

    assert dose.check_kit().start().state == "running"


def test_rule_9_a_dose_by_another_route_does_not_go_through_this_line(ordered):
    dose = ordered("bupivacaine", route="epidural")

    with pytest.raises(MayNotBeGiven):
        dose.start(second_check="Kenji Sato")


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
