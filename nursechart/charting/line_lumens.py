"""The rows of one lumen: how it stands, its flush, blood return, clamp and cap, its lock, and what opens it again.

Flush, blood return, clamp and cap are one check (`lumen_check.result`); a lock and a dose that clears it are procedures
of their own; what was done about a lumen that does not work is an event that names it. The pathway asks nothing twice:
whether the lumen opened after a dose is read from the blood return that is charted after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal

from nursechart.chart.views import Subject
from nursechart.charting import naming
from nursechart.charting.care import lumen_subject
from nursechart.charting.carrying import line_carry
from nursechart.charting.facts import canonical
from nursechart.charting.guarding import Doing, against_lumen
from nursechart.charting.line_facts import carried
from nursechart.charting.line_findings import flush_words, plan_of_flush
from nursechart.charting.line_row import RowMaker
from nursechart.charting.looks.common import Chip, Control, FormRow, Option, Tone
from nursechart.charting.open_visit import OpenVisit, subject_in, subject_of
from nursechart.charting.values import clock
from nursechart.clinical.dates import show_time as clock_of
from nursechart.clinical.lumens import LumenLocked, LumenSeen, LumenStands, lumen_stands
from nursechart.clinical.patency import (
    ALTEPLASE,
    Instilled,
    NextStep,
    OcclusionState,
    PatencyCheck,
    occlusion_pathway,
)
from nursechart.clinical.scales import patency
from nursechart.clinical.typed_numbers import shown_number
from nursechart.language import said, said_for, said_of, to_say
from nursechart.record.kinds import LineCareDone, LineDevice, LineEvent, LumenCheck

RESULT, EVENT = "lumen_check.result", "line_event.found"
MECHANICAL, ORDERED, WITHDRAWN = "mechanical", "ordered", "withdrawn"  # what was done, in the steps of the event
OCCLUSION, DECLOTTING, LOCK = "occlusion", "declotting", "lock"
_LABELS = {  # alone, and where there are several lumens
    "flush_ml": (to_say("Flush, mL"), to_say("Flush, lumen {name}, mL")),
    "how_the_flush_went": (to_say("How the flush went"), to_say("How the flush went, lumen {name}")),
    "blood_return": (to_say("Blood return"), to_say("Blood return, lumen {name}")),
    "clamp": (to_say("Clamp"), to_say("Clamp, lumen {name}")),
    "connector": (to_say("Connector"), to_say("Connector, lumen {name}")),
    "disinfecting_cap": (to_say("Disinfecting cap"), to_say("Disinfecting cap, lumen {name}")),
    "clamp_cap": (to_say("Clamp, cap"), to_say("Clamp, cap, lumen {name}")),
    "locked_at": (to_say("Locked at"), to_say("Locked at, lumen {name}")),
    "locked_with": (to_say("Locked with"), to_say("Locked with, lumen {name}")),
    "lock_ml": (to_say("Lock, mL"), to_say("Lock, lumen {name}, mL")),
}
_LEVELS: dict[str, Tone] = {"ok": "ok", "warn": "warn", "crit": "crit"}


def flush_refusal(visit: OpenVisit, line: str, lumen: str) -> str:
    """Why a lumen must not be flushed now (rule 6): a drug runs through it that a flush would push in. Else empty."""
    found = against_lumen(visit, Doing("flush", line, line, lumen))
    return f"{found[0].says} {found[0].do}" if found else ""


def lock_id(visit: str, line: str, lumen: str) -> str:
    return subject_of(visit, line, LOCK, lumen)


def pathway_ids(visit: str, line: str, lumen: str) -> tuple[str, str]:
    """The event of a lumen that does not work, and the dose that is to clear it."""
    return subject_of(visit, line, "event", OCCLUSION, lumen), subject_of(visit, line, DECLOTTING, lumen)


def pathway_step(visit: OpenVisit, line: Subject, lumen: str) -> NextStep | None:
    """What comes next for a lumen; None while it is open and nothing was done to clear it, or nobody tested it."""
    record, content = visit.record, visit.shift.content
    event_id, dose_id = pathway_ids(visit.id, line.id, lumen)
    check = lumen_subject(record.lumen_checks, line.id, lumen)
    held = check.get(RESULT, LumenCheck) if check is not None else None
    graded = patency(content, held.flush, held.blood_return) if held is not None else None
    event, dose = subject_in(record, event_id), subject_in(record, dose_id)
    done = event.get(EVENT, LineEvent) if event is not None else None
    given = dose.get("line_care.done", LineCareDone) if dose is not None else None
    if graded is None or (graded.value == 0 and given is None):
        return None
    said = check.said(RESULT) if check is not None else None
    steps = done.steps if done is not None else ()
    device = line.get("line.device", LineDevice)
    spec = next((each for each in device.lumens if each.name == lumen), None) if device is not None else None
    agent = content.declot_agents[ALTEPLASE]
    return occlusion_pathway(
        content,
        OcclusionState(
            grade=graded.value,
            mechanical_checked=MECHANICAL in steps,
            cause=done.criteria[0] if done is not None and done.criteria else "",
            material=device.material if device is not None else "",
            ordered=ORDERED in steps,
            weight_kg=canonical(visit.shift, "weight", visit.weight) if visit.weight else None,
            lumen_ml=spec.priming_ml if spec is not None else None,
            doses=(Instilled(visit.shift.at(given.at.at_ms), (given.volume_ml or Decimal(0)) * agent.mg_per_ml),)
            if given is not None
            else (),
            checks=(PatencyCheck(visit.shift.at(said.charted_at_ms), graded.value == 0),) if said is not None else (),
            withdrawn=WITHDRAWN in steps,
        ),
    )


class LumenRows:
    """The rows of one lumen; `make` is the page they stand on."""

    def __init__(self, make: RowMaker, name: str, *, many: bool) -> None:
        self.make, self.visit, self.shift, self.line = make, make.visit, make.visit.shift, make.line
        self.name, self.many = name, many
        record = make.visit.record
        self._subject = lumen_subject(record.lumen_checks, self.line.id, name)
        self._held = make.value(self._subject, RESULT, LumenCheck)
        earlier = lumen_subject(make.earlier_lumens, self.line.id, name)
        self._last = earlier.get(RESULT, LumenCheck) if earlier is not None else None

    def _of(self, label: str) -> str:
        """One of _LABELS, with the name of the lumen where there are several."""
        alone, among = _LABELS[label]
        return said(among, name=self.name) if self.many else said(alone)

    def more(self) -> tuple[FormRow, ...]:
        """What is charted more seldom: where there is one lumen, these rows stand below the procedures."""
        return (self._clamp(), self._lock())

    def rows(self) -> tuple[FormRow, ...]:
        """Flush and blood return; of several lumens, each has all its rows in one group, under how it stands."""
        found = [self._flush(), self._blood_return(), *(self.more() if self.many else ())]
        next_step = pathway_step(self.visit, self.line, self.name)
        if next_step is not None:
            found.insert(2, self._pathway(next_step))
        return (self._stands(), *found) if self.many or next_step is not None else tuple(found)

    # --- how it stands -----------------------------------------------------------------------------------------------

    def stands(self) -> LumenStands:
        """The lumen now, by everything that was ever charted of it."""
        shift, device = self.shift, self.line.get("line.device", LineDevice)
        spec = next((each for each in device.lumens if each.name == self.name), None) if device is not None else None
        every = (each.get(RESULT, LumenCheck) for each in self.visit.upkeep.lumens)
        mine = [each for each in every if each is not None and (each.line, each.lumen) == (self.line.id, self.name)]
        locks = [
            LumenLocked(shift.at(each.at.at_ms), each.solution)
            for each in _cares(self.visit.upkeep.cares)
            if (each.line, each.procedure, each.lumen) == (self.line.id, LOCK, self.name)
        ]
        return lumen_stands(
            shift.content,
            self.name,
            use=spec.use if spec is not None else "",
            checks=[LumenSeen(shift.at(each.at.at_ms), each.flush, each.blood_return) for each in mine],
            locks=locks,
            carries=[each.name for each in carried(self.visit, self.line.id, self.name)],
            on=shift.now.date(),
            zone=shift.zone,
        )

    def _stands(self) -> FormRow:
        """The head of the lumen's rows: what it is kept for, what it carries and holds, and whether it may be used."""
        stands, content = self.stands(), self.shift.content
        words = []
        if stands.use != "any":
            words.append(said("kept for {label}", label=content.label("lumen_use", stands.use)))
        if stands.carries:
            words.append(said("carries {names}", names=", ".join(stands.carries)))
        if stands.locked is not None:
            solution = _solution(self.shift.content.label, stands.locked.solution)
            words.append(
                said(
                    "locked with {solution} {day_words}",
                    solution=solution,
                    day_words=naming.day_words(stands.locked.at.date(), self.shift.now.date()),
                )
            )
        if stands.days_since_blood:
            words.append(
                said_for(stands.days_since_blood, "blood last seen {n} day ago", "blood last seen {n} days ago")
            )
        elif stands.days_since_blood is None:
            words.append(said("blood never seen to come back"))
        says = "; ".join(words)
        control = Control("stands", "static", said("Lumen {name} now", name=self.name), f"{says[:1].upper()}{says[1:]}")
        return self.make.row(
            f"lumen:{self.name}", said("Lumen {name}", name=self.name), (control,), None, "", chip=self._state(stands)
        )

    def _state(self, stands: LumenStands) -> Chip:
        grade = stands.patency
        if grade is None:
            return Chip(said("Not tested yet"), "neutral", "circle")
        if grade.level == "crit" or flush_refusal(self.visit, self.line.id, self.name):
            return Chip(said("Do not use"), "crit", "circle-alert")
        return (
            Chip(said_of("a lumen", "Open"), "ok", "check")
            if grade.value == 0
            else Chip(grade.name.capitalize(), "warn", "circle-alert")
        )

    # --- the check ---------------------------------------------------------------------------------------------------

    def _flush(self) -> FormRow:
        row, held, last = f"flush:{self.name}", self._held, self._last
        drafted = self.make.drafted.get(row, {})
        amount = drafted.get("ml", shown_number(held.flush_ml) if held and held.flush_ml is not None else "")
        how = drafted.get("flush", held.flush if held else "")
        options = self.make.options("flush_result", leave_out=("not_done",))
        chip: Chip | None = None
        tone: Tone = "neutral"
        if held is not None and held.flush:
            easy = held.flush == "easy"
            label = said_of("a lumen", "Open") if easy else self.shift.content.label("flush_result", held.flush)
            chip = Chip(label, "ok", "check") if easy else Chip(label, "crit", "circle-alert")
            tone = "neutral" if easy else "warn"
        words = (
            shown_number(last.flush_ml) + " mL" if last and last.flush_ml is not None else last.flush if last else ""
        )
        return self.make.row(
            row,
            said("Flush, lumen {name}", name=self.name),
            (
                Control(
                    "ml",
                    "number",
                    self._of("flush_ml"),
                    amount,
                    unit="mL",
                    width=62,
                ),
                Control(
                    "flush",
                    "segment",
                    self._of("how_the_flush_went"),
                    how,
                    options=options,
                ),
            ),
            self._subject,
            RESULT,
            charted=bool(held and held.flush),
            chip=chip,
            tone=tone,
            last=(words, self.make.day(last.at) if last and words else ""),
            message=(flush_refusal(self.visit, self.line.id, self.name) if how and drafted else "")
            or self.make.message(row, "flush_ml", "ml"),
            required=True,
        )

    def _blood_return(self) -> FormRow:
        row, held, last = f"blood_return:{self.name}", self._held, self._last
        value = self.make.drafted.get(row, {}).get("blood_return", held.blood_return if held else "")
        chip: Chip | None = None
        tone: Tone = "neutral"
        graded = patency(self.shift.content, held.flush if held else "", held.blood_return if held else "")
        if held is not None and held.blood_return and graded is not None:
            is_open = graded.value == 0
            icon = "check" if is_open else "circle-alert"
            chip = Chip(said_of("a lumen", "Open") if is_open else graded.name, _LEVELS[graded.level], icon)
            tone = "warn" if graded.level != "ok" else "neutral"
        label = self.shift.content.label
        words = label("blood_return", last.blood_return).lower() if last and last.blood_return else ""
        options = self.make.options("blood_return")
        shown = self.make.row(
            row,
            self._of("blood_return"),
            (
                Control(
                    "blood_return",
                    "segment",
                    self._of("blood_return"),
                    value,
                    options=options,
                ),
            ),
            self._subject,
            RESULT,
            charted=bool(held and held.blood_return),
            chip=chip,
            tone=tone,
            last=(words, self.make.day(last.at) if last and words else ""),
            required=True,
        )
        return replace(shown, comments=(), corrected=())  # they stand at the flush row, which is about the same check

    def _clamp(self) -> FormRow:
        """The clamp, the kind of needle-free connector, and the disinfecting cap."""
        row, held, last = f"clamp:{self.name}", self._held, self._last
        drafted = self.make.drafted.get(row, {})
        field = self.shift.content.sections["S06"].field("clamp")
        clamps = tuple(Option(each.id, each.label.capitalize()) for each in self.shift.content.choices_for(field))
        connectors = self.make.options("connector")
        cap = "" if held is None or held.disinfecting_cap is None else "yes" if held.disinfecting_cap else "no"
        controls = (
            Control("clamp", "select", self._of("clamp"),
                    drafted.get("clamp", held.clamp if held else ""), options=clamps, width=112),
            Control("connector", "select", self._of("connector"),
                    drafted.get("connector", held.connector if held else ""), options=connectors, width=122),
            Control("disinfecting_cap", "segment", self._of("disinfecting_cap"),
                    drafted.get("disinfecting_cap", cap),
                    options=(Option("yes", said_of("disinfecting cap", "Cap")),
                             Option("no", said_of("disinfecting cap", "No cap")))),
        )  # fmt: skip
        words = self.shift.content.label("connector", last.connector) if last is not None and last.connector else ""
        shown = self.make.row(
            row,
            self._of("clamp_cap"),
            controls,
            self._subject,
            RESULT,
            charted=bool(held and (held.clamp or held.connector or held.disinfecting_cap is not None)),
            chip=Chip(said("Broken"), "crit", "circle-alert") if held is not None and held.clamp == "broken" else None,
            tone="warn" if held is not None and held.clamp == "broken" else "neutral",
            last=(words, self.make.day(last.at) if last is not None and words else ""),
        )
        carry = None
        if last is not None and not (held and held.connector) and not drafted:
            carry = line_carry(self.shift, last.at.at_ms, last.visit, "connector", "connector", last.connector, words)
        return replace(shown, comments=(), corrected=(), carry=carry)

    # --- what is done to it ------------------------------------------------------------------------------------------

    def _lock(self) -> FormRow:
        """What it is locked with: the solutions that its plan offers her; what an allergy takes away is not there."""
        row, content = f"lock:{self.name}", self.shift.content
        drafted = self.make.drafted.get(row, {})
        about = lock_id(self.visit.id, self.line.id, self.name)
        subject = subject_in(self.visit.record, about)
        held = self.make.value(subject, "line_care.done", LineCareDone)
        plan = plan_of_flush(self.visit, self.line, self.name)
        offered = {each.solution: each.label for each in plan.locks} if plan is not None else {}
        chosen = drafted.get("solution", held.solution if held else "")
        if chosen:
            offered.setdefault(chosen, _solution(content.label, chosen))
        amount = shown_number(held.volume_ml) if held and held.volume_ml is not None else ""
        controls = (
            Control("at", "time", self._of("locked_at"),
                    drafted.get("at", clock(held.at) if held else ""), width=72),
            Control("solution", "select", self._of("locked_with"), chosen,
                    options=tuple(Option(key, label) for key, label in offered.items()), width=116),
            Control("ml", "number", self._of("lock_ml"),
                    drafted.get("ml", amount), unit="mL", width=62),
        )  # fmt: skip
        before = [
            each
            for each in _cares(self.make.earlier_cares)
            if (each.line, each.procedure, each.lumen) == (self.line.id, LOCK, self.name)
        ]
        last = max(before, key=lambda each: each.at.at_ms) if before else None
        return self.make.row(
            row,
            said("Lock, lumen {name}", name=self.name) if self.many else said_of("of a line", "Lock"),
            controls,
            subject,
            "line_care.done",
            charted=held is not None,
            chip=Chip(said_of("a lumen", "Locked"), "ok", "check") if held is not None else None,
            last=(_solution(content.label, last.solution) if last else "", self.make.day(last.at) if last else ""),
            message=flush_words(plan) if plan is not None and plan.refuses else self._lock_message(drafted),
        )

    def _lock_message(self, drafted: dict[str, str]) -> str:
        if not any(drafted.values()):
            return ""
        return lock_lacks(drafted) or self.make.message(f"lock:{self.name}", "flush_ml", "ml")

    def _pathway(self, step: NextStep) -> FormRow:
        """The next step for a lumen that does not work, and what was done so far."""
        content, record = self.shift.content, self.visit.record
        row = f"pathway:{self.name}"
        drafted = self.make.drafted.get(row, {})
        event_id, dose_id = pathway_ids(self.visit.id, self.line.id, self.name)
        subject, dose_subject = subject_in(record, event_id), subject_in(record, dose_id)
        event = self.make.value(subject, EVENT, LineEvent)
        dose = self.make.value(dose_subject, "line_care.done", LineCareDone)
        done = drafted.get("steps", " ".join(event.steps) if event is not None else "")
        options = [Option(MECHANICAL, said("Clamp, kink, needle checked")), Option(ORDERED, said("Order to clear it"))]
        if dose is not None:
            options.append(Option(WITHDRAWN, said("Drawn out, flushed")))
        causes = tuple(Option(each.id, each.title) for each in content.occlusion_causes.values())
        cause = drafted.get("cause", event.criteria[0] if event is not None and event.criteria else "")
        controls = [
            Control("steps", "chips", said("Done about lumen {name}", name=self.name), done, options=tuple(options)),
            Control(
                "cause", "select", said("Likely cause, lumen {name}", name=self.name), cause, options=causes, width=200
            ),
        ]
        if step.dose is not None or dose is not None:
            amount = shown_number(dose.volume_ml) if dose is not None and dose.volume_ml is not None else ""
            controls += [
                Control("at", "time", said("Instilled at, lumen {name}", name=self.name),
                        drafted.get("at", clock(dose.at) if dose else ""), width=72),
                Control("ml", "number", said("Instilled, lumen {name}, mL", name=self.name),
                        drafted.get("ml", amount), unit="mL", width=62),
                Control("ordered_by", "text", said("Ordered by, lumen {name}", name=self.name),
                        drafted.get("ordered_by", dose.ordered_by if dose else ""), width=150),
            ]  # fmt: skip
        look = content.occlusion_causes[cause].look if cause in content.occlusion_causes else ""
        words = (
            said("Next: {text}.", text=step.text)
            if step.at is None
            else said(
                "Next, at {time}: {text}.", text=step.text, time=clock_of(step.at.astimezone(self.shift.now.tzinfo))
            )
        )
        if look and not step.blocks:
            words = " ".join((words, said("Look: {look}.", look=look)))
        tone: Tone = "crit" if step.level == "crit" else "neutral" if step.level == "ok" else "warn"
        chip = (
            Chip(said("Stop use"), "crit", "circle-alert")
            if step.level == "crit"
            else Chip(said("Next step"), tone, "arrow-right")
        )
        return self.make.row(
            row,
            said("Opening lumen {name}", name=self.name) if self.many else said("Opening it"),
            tuple(controls),
            subject,
            EVENT,
            charted=event is not None or dose is not None,
            chip=chip,
            tone=tone,
            message=words,
        )


def lock_lacks(values: dict[str, str]) -> str:
    """What a lock that was begun lacks, in a sentence; empty where it is whole."""
    if not values.get("at", "").strip():
        return said("Enter the time it was locked")
    return "" if values.get("solution") else said("Choose what it was locked with")


def _solution(label: Callable[[str, str], str], solution: str) -> str:
    """A solution in words; it stands in one of two sets."""
    for choices in ("flush_solution", "lock_solution"):
        words = label(choices, solution)
        if words != solution:
            return words
    return solution


def _cares(subjects: Iterable[Subject]) -> list[LineCareDone]:
    return [held for each in subjects if (held := each.get("line_care.done", LineCareDone)) is not None]
