"""What the conditions of forms ask about, worked out on a real chart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

import msgspec
import pytest

from nursechart.charting.open_visit import OpenVisit
from nursechart.clinical.content import Content
from nursechart.record.kinds import (
    AllergyState,
    AllergySubstance,
    DoseGiven,
    DoseTimes,
    LineCareDone,
    LineCheckSet,
    LineDevice,
    LineSite,
    LineState,
    Lumen,
    LumenCheck,
    OrderDose,
    OrderDrug,
    OrderInfusion,
    OrderPlan,
    OrderState,
    Part,
    PatientBirth,
    PatientCourse,
    PatientLanguage,
    ProblemState,
    Reading,
    SectionFields,
    SiteFinding,
    VisitStart,
    VitalSet,
)
from tests.charting.clinic import AtVisit, Clinic, LaptopInUse


@pytest.fixture(scope="module")
def bare_clinic(tmp_path_factory: pytest.TempPathFactory, content: Content) -> Iterator[Clinic]:
    made = Clinic(tmp_path_factory.mktemp("clinic"), content, ("per-lindgren",))
    yield made
    made.close()


@pytest.fixture(scope="module")
def laptop(bare_clinic: Clinic) -> LaptopInUse:
    return bare_clinic.laptop("amara")


class Bare:
    """A visit with a patient of whom nothing is known but what a test says."""

    def __init__(self, laptop: LaptopInUse, feed: str, kind: str) -> None:
        self.at = laptop.begin(feed, kind)
        self.says: list[tuple[str, str, Part]] = []

    def facts(self) -> frozenset[str]:
        """The facts of the visit with only its own subjects and what was said about the patient here."""
        record = self.at.shift.store.visit_record(self.at.feed, self.at.visit)
        mine = {subject for subject, _, _ in self.says}
        kept = {
            name: tuple(each for each in getattr(record, name) if each.id in mine)
            for name in ("allergies", "problems", "lines", "orders")
        }
        return OpenVisit(self.at.shift, msgspec.structs.replace(record, **kept)).conditions

    def say(self, part: str, value: Part, subject: str = "") -> str:
        subject = subject or self.at.shift.new_id()
        record = self.at.shift.store.visit_record(self.at.feed, self.at.visit)
        known = next((each for each in (record.patient, record.visit) if each.id == subject), None)
        self.at.laptop.says(self.at.feed, subject, part, value, known.refs(part) if known else ())
        self.says.append((subject, part, value))
        return subject

    def patient(self, part: str, value: Part) -> None:
        self.say(part, value, self.at.feed.removeprefix("p:"))

    def order(self, name: str = "saline", kind: str = "medicine", **plan: object) -> str:
        order = self.say("order.drug", OrderDrug(name, kind))  # type: ignore[arg-type]
        self.say("order.state", OrderState("active"), order)
        if plan:
            self.say("order.plan", OrderPlan(**plan), order)  # type: ignore[arg-type]
        return order

    def answer(self, section: str, **fields: object) -> None:
        self.say("section.fields", SectionFields(self.at.visit, section, self.at.shift.content.version, dict(fields)))

    def line(self, kind: str = "PICC", status: str = "in_use") -> str:
        line = self.say("line.device", LineDevice(kind, (Lumen("1"),)))
        self.say("line.state", LineState(status, self.at.shift.when()), line)  # type: ignore[arg-type]
        return line

    def vital(self, measure: str, value: str, unit: str = "") -> None:
        subject = self.say("vital_signs.set", VitalSet(self.at.visit, self.at.shift.when()))
        self.say(f"vital_signs.{measure}", Reading(Decimal(value), unit), subject)


def _dose(bare: Bare) -> str:
    order = bare.order()
    bare.say("order.infusion", OrderInfusion(over_min=Decimal(60)), order)
    return bare.say("dose_given.dose", DoseGiven(bare.at.visit, order, "in_progress"))


def _site(bare: Bare) -> None:
    check = bare.say("line_check.set", LineCheckSet(bare.at.visit, bare.line(), bare.at.shift.when()))
    bare.say("line_check.site", LineSite((SiteFinding("redness"),)), check)


def _care(bare: Bare, procedure: str) -> None:
    bare.say("line_care.done", LineCareDone(bare.at.visit, bare.line(), procedure, bare.at.shift.when()))


def _flush(bare: Bare) -> None:
    bare.say("lumen_check.result", LumenCheck(bare.at.visit, bare.line(), "1", bare.at.shift.when(), flush="easy"))


def _allergy(bare: Bare) -> None:
    allergy = bare.say("allergy.substance", AllergySubstance("latex"))
    bare.say("allergy.state", AllergyState("active"), allergy)


def _per_kg(bare: Bare) -> None:
    bare.say("order.dose", OrderDose(Decimal(5), "mg/kg"), bare.order())


def _due(bare: Bare) -> None:
    order = bare.order(first=bare.at.shift.when())
    bare.say("order.dose", OrderDose(Decimal(1), "g", every_h=Decimal(12)), order)


EXCEPTION = {"state": "exception", "findings": ["falls"]}
SAID: dict[str, tuple[str, Callable[[Bare], object]]] = {
    "has_line": ("ROU", lambda bare: bare.line()),
    "central_line": ("ROU", lambda bare: bare.line("PICC")),
    "device PIV-S": ("ROU", lambda bare: bare.line("PIV-S")),
    "child": ("ROU", lambda bare: bare.patient("patient.birth", PatientBirth("2010-05-02"))),
    "age 12 mo": ("ROU", lambda bare: bare.patient("patient.birth", PatientBirth("2024-11-21"))),
    "female": ("ROU", lambda bare: bare.patient("patient.birth", PatientBirth("1958-03-14", "female"))),
    "pump": ("ROU", lambda bare: bare.answer("S17", assets=[{"type": "syringe_pump"}])),
    "first_dose": ("FST", lambda bare: bare.order(first_dose=True)),
    "kit_needed": ("ADM", lambda bare: bare.order("iron dextran")),
    "opioid": ("ROU", lambda bare: bare.say("order.drug", OrderDrug("morphine", classes=("opioid",)), bare.order("x"))),
    "vesicant": ("ADM", lambda bare: bare.order("vincristine")),
    "cytotoxic": ("ADM", lambda bare: bare.order("vincristine")),
    "second_check": ("ADM", lambda bare: bare.say("order.drug", OrderDrug("x", high_alert=True), bare.order("x"))),
    "weight_based": ("ADM", _per_kg),
    "immunosuppressed": ("ADM", lambda bare: bare.order("infliximab")),
    "biologic": ("ADM", lambda bare: bare.order("infliximab")),
    "therapy biologic": ("ADM", lambda bare: bare.order("infliximab")),
    "therapy inotrope": ("ADM", lambda bare: bare.order(therapy="inotrope")),
    "therapy hydration": ("ROU", lambda bare: bare.patient("patient.course", PatientCourse("hydration"))),
    "blood": ("ADM", lambda bare: bare.order("red blood cells")),
    "diabetes": ("ROU", lambda bare: bare.say("problem.state", ProblemState("Sugar disease", code="E11.9"))),
    "parenteral_nutrition": ("ROU", lambda bare: bare.order("parenteral nutrition")),
    "allergy_listed": ("ROU", _allergy),
    "interpreter": ("ROU", lambda bare: bare.patient("patient.language", PatientLanguage("pt", interpreter=True))),
    "lab_due": ("ROU", lambda bare: bare.order("potassium", "lab", first=bare.at.shift.when())),
    "lab_critical": ("ROU", lambda bare: bare.answer("S21", result_value="K 6.4")),
    "care_due": ("ROU", lambda bare: _care(bare, "dressing_change")),
    "dose_due": ("ADM", _due),
    "flush_given": ("LIN", _flush),
    "infusion": ("ADM", _dose),
    "infusion_runs": ("ADM", _dose),
    "premedication": ("ADM", lambda bare: bare.order("diphenhydramine", instruction="Premedication, 30 min before")),
    "intake_output": ("ROU", lambda bare: bare.order("Intake and output", "task")),
    "critical": ("ROU", lambda bare: bare.vital("oxygen_saturation", "80", "%")),
    "changes": ("ROU", lambda bare: bare.answer("S22", changes="changed")),
    "reaction": ("ADM", lambda bare: bare.answer("S10", steps=[{"event": "reaction"}])),
    "symptoms": ("LIN", _site),
    "pain": ("LIN", lambda bare: bare.vital("pain", "2")),
    "fall": ("PRN", lambda bare: bare.answer("S04", function=EXCEPTION)),
    "drawn_from_line": ("LAB", lambda bare: bare.answer("S12", method="port")),
    "removal": ("DC", lambda bare: _care(bare, "removal")),
    "reported": ("TEL", lambda bare: bare.vital("temperature", "37.0", "Cel")),
}


@pytest.mark.parametrize("fact", SAID)
def test_a_fact_holds_once_the_chart_says_so_and_not_before(
    bare_clinic: Clinic, laptop: LaptopInUse, fact: str
) -> None:
    kind, say = SAID[fact]
    bare = Bare(laptop, bare_clinic.feed("per-lindgren"), kind)
    person = ("child", "age 12 mo", "female", "interpreter", "therapy hydration")
    if fact in person:
        bare.patient("patient.birth", PatientBirth("1958-03-14", "male"))
    assert fact not in bare.facts()
    say(bare)
    assert fact in bare.facts()


def test_every_fact_of_the_content_is_worked_out(content: Content) -> None:
    assert content.facts.keys() - SAID.keys() == {"risk_due"}  # below


def test_the_screens_are_due_when_the_last_full_assessment_is_sixty_days_ago(
    bare_clinic: Clinic, laptop: LaptopInUse
) -> None:
    feed, shift = bare_clinic.feed("per-lindgren"), laptop.shift
    bare = Bare(laptop, feed, "ROU")
    assert "risk_due" not in bare.facts()  # nobody knows of one: the next full assessment screens
    for days, due in ((61, True), (59, False)):
        at = shift.when(shift.at(shift.now_ms() - days * 86_400_000))
        laptop.says(feed, shift.new_id(), "visit.start", VisitStart("REC", at, shift.person.id, shift.content.version))
        assert ("risk_due" in bare.facts()) is due


def test_an_order_that_was_stopped_asks_for_nothing(bare_clinic: Clinic, laptop: LaptopInUse) -> None:
    bare = Bare(laptop, bare_clinic.feed("per-lindgren"), "ADM")
    order = bare.say("order.drug", OrderDrug("infliximab"))
    bare.say("order.state", OrderState("stopped"), order)
    assert not {"biologic", "therapy biologic", "kit_needed", "immunosuppressed"} & bare.facts()


@pytest.mark.parametrize(
    "name",
    ["0.3 ML epinephrine 1 MG/ML Auto-Injector", "methotrexate 2.5 MG Oral Tablet", "fentaNYL transdermal patch"],
)
def test_what_she_takes_by_herself_asks_for_no_second_check(
    bare_clinic: Clinic, laptop: LaptopInUse, name: str
) -> None:
    bare = Bare(laptop, bare_clinic.feed("per-lindgren"), "ADM")
    order = bare.say("order.drug", OrderDrug(name, high_alert=True))
    bare.say("order.state", OrderState("active"), order)
    assert "second_check" not in bare.facts()
    bare.say("order.infusion", OrderInfusion(volume_ml=Decimal(50)), order)
    assert "second_check" in bare.facts()


def test_a_dose_that_was_not_given_is_no_infusion(bare_clinic: Clinic, laptop: LaptopInUse) -> None:
    bare = Bare(laptop, bare_clinic.feed("per-lindgren"), "ADM")
    dose = bare.say("dose_given.dose", DoseGiven(bare.at.visit, bare.order(), "not_given"))
    bare.say("dose_given.times", DoseTimes(volume_ml=Decimal(250)), dose)
    facts = bare.facts()
    assert "infusion" not in facts
    assert "dose_due" in facts


def test_a_fall_in_an_unplanned_visit_asks_for_the_falls_score_before_signing(visit: AtVisit) -> None:
    assert "S25" not in missing_sections(visit)
    visit.fill("assessment", "S04", "function", function="exception", function_findings="falls")
    assert "S25" in missing_sections(visit)


def test_what_a_section_asks_is_met_by_why_it_was_not_assessed(visit: AtVisit) -> None:
    """Shown and required but empty blocks; a reason does not."""
    assert "S20" in missing_sections(visit)
    visit.laptop.says(
        visit.feed,
        visit.shift.new_id(),
        "section.fields",
        SectionFields(visit.visit, "S20", visit.shift.content.version, {"not_assessed": {"reason": "refused"}}),
    )
    assert "S20" not in missing_sections(visit)


def missing_sections(visit: AtVisit) -> set[str]:
    return {item.key.split(":")[1] for item in visit.sign_page.missing}
