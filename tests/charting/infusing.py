"""Irena Novak's immune globulin, given by the conductor: 25 g in 250 mL by steps for 58 kg, as in the picture.

The clock is at 12:58 of the day of the story, in New York, when her visit begins; the infusion is planned for 13:15.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from nursechart.charting import conducting, medicines
from nursechart.charting.looks.infusion import ActId, ConductorLook, InfusionAct
from nursechart.record.kinds import (
    InfusionStepEvent,
    LineDevice,
    LinePlacement,
    LineState,
    Lumen,
    OrderDrug,
)
from tests.charting.clinic import STORY, AtVisit, Clinic, LaptopInUse

LABEL = {
    "lot": "L24K118A", "expiry": "31 mar 2027", "visual": "clear", "volume": "100", "rate": "29",
    "label_drug": "immune globulin, Gammagard Liquid", "plan": "gammagard_pi",
}  # fmt: skip
NEXT_BAG = {
    "expiry": "31 mar 2027",
    "visual": "clear",
    "volume": "100",
    "label_drug": "immune globulin, Gammagard Liquid",
}
WELL = {
    "temperature": "36.8",
    "pulse": "80",
    "blood_pressure": "122",
    "blood_pressure2": "76",
    "oxygen_saturation": "98",
}


@dataclass
class Infusing:
    """A nurse at Irena's side, the clock in her hand."""

    clinic: Clinic
    laptop: LaptopInUse
    at: AtVisit
    line: str
    order: str = field(default="")

    @property
    def look(self) -> ConductorLook:
        found = conducting.conductor(self.at.shift, self.at.feed, self.at.visit, self.order)
        assert found is not None
        return found

    def clock(self, wall: str) -> Infusing:
        """Turn the clock to a time of the day of the story."""
        self.clinic.clock.ms = at_ms(wall)
        return self

    def act(self, id_: ActId) -> InfusionAct:
        return next(each for each in self.look.acts if each.id == id_)

    def does(
        self, act: ActId, values: Mapping[str, str] | None = None, overrides: Mapping[str, str] | None = None
    ) -> ConductorLook:
        return conducting.do(self.at.shift, self.look, act, values, overrides)

    def vitals(self, **typed: str) -> ConductorLook:
        return self.does("vitals", {**WELL, **typed})

    def start(self, **typed: str) -> ConductorLook:
        look = self.at.medicines
        values = {**LABEL, "line": self.line, **typed}
        late = {"IN-23": "Nurse on the way"}  # it was due at 12:15
        medicines.start(self.at.shift, look, self.order, values, "name", "birth_date", late)
        return self.look

    @property
    def rows(self) -> list[InfusionStepEvent]:
        """The flow sheet in the order it was charted."""
        record = self.at.shift.store.visit_record(self.at.feed, self.at.visit)
        said = [said for each in record.infusion_steps for said in each.parts["infusion_step.event"]]
        ordered = sorted(said, key=lambda each: each.hlc)
        return [each.value for each in ordered if isinstance(each.value, InfusionStepEvent)]

    def second_bag(self) -> ConductorLook:
        """At 14:50, before bag A is empty; vital signs for the next step with it."""
        self.clock("14:50").does("bag", {**NEXT_BAG, "lot": "L24K119B"})
        return self.clock("14:51").vitals()

    def as_in_the_picture(self) -> ConductorLook:
        """To 14:42: three steps, a pause of 4 min, a set of vital signs before each step."""
        self.clock("13:12").vitals(temperature="36.7", pulse="78", blood_pressure="124")
        self.clock("13:17").start()
        self.clock("13:32").vitals(temperature="36.7", pulse="79")
        self.clock("13:46").vitals(temperature="36.7")
        self.clock("13:48").does("step")
        self.clock("14:02").does("pause")
        self.does("why", {"reason": "bathroom"})
        self.clock("14:06").does("resume")
        self.clock("14:22").vitals(pulse="82", blood_pressure="120", blood_pressure2="74")
        self.clock("14:24").does("step")
        self.clock("14:42").does("check", {"pump": "81", "site": "ok"})
        return self.look


def at_ms(wall: str) -> int:
    hours, _, minutes = wall.partition(":")
    return int(STORY.replace(hour=int(hours), minute=int(minutes)).timestamp() * 1000)


def infusing(clinic: Clinic, laptop: LaptopInUse) -> Infusing:
    """Irena's visit, begun at 12:58; weight, allergies, kit and a line that is open are charted."""
    clinic.clock.ms = at_ms("12:58")
    planned = clinic.planned(laptop, "irena-novak")
    at = AtVisit(laptop, planned.feed, planned.visit).start()
    line = laptop.shift.new_id()
    laptop.says(at.feed, line, "line.device", LineDevice("PIV", (Lumen("1"),), side="left", site="forearm"))
    laptop.says(at.feed, line, "line.placement", LinePlacement())
    laptop.says(at.feed, line, "line.state", LineState("in_use"))
    at.measure("weight", "58")
    at.fill("arrive", "S15", "kit_checked_at", kit_checked_at="n")
    at.fill("arrive", "S01", "allergies_reviewed", allergies_reviewed="none_known")
    orders = laptop.shift.store.subjects(at.feed, "order")
    order = next(each.id for each in orders if each.get("order.drug", OrderDrug).name == "immune globulin")
    return Infusing(clinic, laptop, at, f"{line}/1", order)
