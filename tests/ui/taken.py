"""Looks taken from real charts: the forms of the content pack, and an infusion before, while and after it runs.

Nobody would invent these by hand. A pharmacy in memory, one laptop and two patients of the demonstration are made
once for a language, looked at, and closed; what is left are plain values, the same at every start, for clock and
patients are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from nursechart.charting import (
    allergy_list,
    amending,
    calculating,
    flow_sheets,
    forms,
    handouts,
    line_sheets,
    not_done,
    spoken_orders,
)
from nursechart.charting.looks.amend import AmendAsk, AmendItem, AmendLook
from nursechart.charting.looks.calculating import CalculatorsLook, Worked
from nursechart.charting.looks.common import OldValue
from nursechart.charting.looks.flow_sheets import FlowLook
from nursechart.charting.looks.handouts import HandOutLook
from nursechart.charting.looks.infusion import ConductorLook
from nursechart.charting.looks.line import LineSheet
from nursechart.charting.looks.not_done import NotDoneAsk
from nursechart.charting.looks.visit import (
    AllergyLook,
    FormLook,
    LineLook,
    MedicineLook,
    SignLook,
    SpokenLook,
    VisitFrame,
    VitalsLook,
)
from nursechart.clinical.content import load_content
from nursechart.language import said, speak, spoken
from nursechart.shipped import shipped
from tests.charting.clinic import AtVisit, Clinic
from tests.charting.infusing import Infusing, at_ms, infusing

FORMS = ("arrive", "assessment", "teaching", "supplies", "note")
SHEETS = ("add", "facts", "event", "remove")
FORMULA = "rate_of_volume"
_MARIA, _IRENA = "maria-carvalho", "irena-novak"


@dataclass(frozen=True)
class Conducted:
    """The infusion section at one moment: its cards, the conductor above them, and the clock (UTC ms)."""

    medicines: MedicineLook
    conductor: ConductorLook | None
    below: FormLook
    now_ms: int


@dataclass(frozen=True)
class Amended:
    """What F9 offers: of a visit that is not signed, and of the same one as if it were, with something put right."""

    unsigned: AmendLook
    signed: AmendLook
    taken_back: AmendAsk
    put_right: AmendAsk
    late: AmendAsk


@dataclass(frozen=True)
class Taken:
    """What was seen of Maria Carvalho's visit at 09:31, and of Irena Novak's infusion."""

    frame: VisitFrame
    vitals: VitalsLook
    line: LineLook
    line_below: FormLook
    medicines: MedicineLook
    forms: dict[str, FormLook]
    sign: SignLook
    allergies: AllergyLook
    spoken: SpokenLook
    not_done: NotDoneAsk
    hand_out: HandOutLook
    sheets: dict[str, LineSheet]
    flow: FlowLook
    calculators: CalculatorsLook
    worked: Worked
    amended: Amended
    infusion: dict[str, Conducted]


def taken() -> Taken:
    """What was seen, in the language that is spoken now."""
    return _taken(spoken().code)


@cache
def _taken(code: str) -> Taken:
    before = spoken().code
    speak(code)
    try:
        with TemporaryDirectory() as folder:
            clinic = Clinic(Path(folder), load_content(shipped("content")), (_MARIA, _IRENA))
            try:
                return _look_round(clinic)
            finally:
                clinic.close()
    finally:
        speak(before)


def _look_round(clinic: Clinic) -> Taken:
    laptop = clinic.laptop("amara")
    laptop.shift = laptop.shift.speaking(spoken().code)  # the content pack in her language, as after signing in
    feed = clinic.feed(_MARIA)
    laptop.visited(feed, 12)
    at = laptop.begin(feed, "ROU")
    at.measure("temperature", "38.4")
    at.measure("pulse", "88")
    shift, visit, line = at.shift, at.visit, at.line
    order = next(each for each in calculating.open_calculators(shift, feed).orders)
    calculators = calculating.open_calculators(shift, feed)
    return Taken(
        frame=at.frame,
        vitals=at.vitals,
        line=line,
        line_below=forms.form(shift, feed, visit, "line"),
        medicines=at.medicines,
        forms={group: at.form(group) for group in FORMS},
        sign=at.sign_page,
        allergies=allergy_list.allergies(shift, feed, visit),
        spoken=spoken_orders.offered(shift, feed, visit),
        not_done=not_done.ask(shift, feed, visit),
        hand_out=handouts.look(shift, feed, visit),
        sheets={what: line_sheets.sheet(shift, line, what) for what in SHEETS},
        flow=flow_sheets.open_flow_sheet(shift, feed, "all", drawn=True),
        calculators=calculators,
        worked=calculating.work(shift, calculators, FORMULA, {}, order.id),
        amended=_amended(at),
        infusion=_infusion(infusing(clinic, laptop)),
    )


def _amended(at: AtVisit) -> Amended:
    """The visit is not signed for this, which takes long: its looks say that it is."""
    shift, unsigned = at.shift, amending.desk(at.shift, at.feed, at.visit)
    temperature = next(each for each in unsigned.items if each.key.endswith("|temperature"))
    new_set = AmendItem("vitals|new|set", said("Vital signs"), said("A set that was not charted"), "", "heart-pulse")
    change = OldValue("39.4 °C", temperature.words, "misread", "A. Okafor", "21 Nov 10:40")
    done = ((temperature.label, change),)
    signed = replace(unsigned, is_signed=True, items=(*unsigned.items, new_set), done=done)
    asked = amending.ask(shift, signed, temperature.key)
    return Amended(
        unsigned,
        signed,
        taken_back=asked,
        put_right=replace(asked, is_signed=True),
        late=replace(amending.ask(shift, signed, new_set.key), is_signed=True),
    )


def _infusion(irena: Infusing) -> dict[str, Conducted]:
    clock, at = irena.clinic.clock, irena.at
    irena.clock("13:12").vitals(temperature="36.7", pulse="78", blood_pressure="124")
    found = {"before": _conducted(at, None, clock.ms)}
    irena.clinic.clock.ms = at_ms("12:58")
    look = irena.as_in_the_picture()
    found["running"] = _conducted(at, look, clock.ms)
    irena.clock("14:44").does("pause")
    found["paused"] = _conducted(at, irena.does("why", {"reason": "bathroom"}), clock.ms)
    irena.clock("14:50").does("resume")
    irena.clock("14:52").does("reaction")
    irena.clock("15:00").at.fill("infusion", "S13", "grade", grade="2")
    at.fill("infusion", "S13", "outcome", outcome="half")
    found["reacted"] = _conducted(at, irena.clock("15:02").vitals(), clock.ms)
    irena.does("again", {"told": "Dr Lindqvist", "told_at": "n", "read_back": "yes", "rate": "58"})
    stopped = irena.clock("15:20").does("stop", {"reason": "other", "given": "62"})
    found["after"] = _conducted(at, stopped, clock.ms)
    return found


def _conducted(at: AtVisit, conductor: ConductorLook | None, now_ms: int) -> Conducted:
    return Conducted(at.medicines, conductor, forms.form(at.shift, at.feed, at.visit, "infusion"), now_ms)
