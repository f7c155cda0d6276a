"""What a row of the line page says when it is left: the statements in place of what the look showed.

A check row speaks of the visit's one assessment of the line, a flush and a blood-return row of one lumen, a procedure
row of a procedure. Each of these is one subject a visit, the same on every laptop (`open_visit.subject_of`).
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal, InvalidOperation

import msgspec

from nursechart.charting import line_row
from nursechart.charting.care import Upkeep, care_subject, check_subject, due_of_line, lumen_subject
from nursechart.charting.carrying import CARRIED
from nursechart.charting.line_findings import criteria_of
from nursechart.charting.line_lumens import lock_id, lock_lacks, pathway_ids
from nursechart.charting.line_marks import marked_at, timed_s
from nursechart.charting.looks.visit import LineLook
from nursechart.charting.open_visit import OpenVisit, refs_in, shown_in, subject_in, subject_of
from nursechart.charting.shift import say
from nursechart.charting.values import clock
from nursechart.clinical.dates import read_past_time
from nursechart.clinical.due import DueItem, early_warning
from nursechart.clinical.patency import ALTEPLASE
from nursechart.clinical.scales import patency
from nursechart.clinical.typed_numbers import NotANumber
from nursechart.errors import NurseCanAct
from nursechart.language import said
from nursechart.record.entry import Statement
from nursechart.record.kinds import (
    AlertAnswer,
    DressingSeen,
    LineArm,
    LineCareDone,
    LineCheckSet,
    LineEvent,
    LineLength,
    LineSite,
    LineSymptoms,
    LumenCheck,
    Part,
    SiteFinding,
    When,
)


class OutOfBounds(NurseCanAct):
    """A number that cannot be, or a row that lacks what it needs; it was kept as typed."""


class LineRow:
    """One row as it was left: what it says in place of what the look showed. `now` is asked for safety alone."""

    def __init__(self, now: OpenVisit, shown: LineLook) -> None:
        self.now, self.shift, self.line = now, now.shift, shown.line
        self.was = shown_in(shown.frame)

    def said(self, row: str, values: dict[str, str]) -> list[Statement]:
        """The statements of one row; none when it says what stood already. Raises NotANumber, NotATime, OutOfBounds."""
        kind, _, lumen = row.partition(":")
        match kind:
            case "external_length":
                cm = line_row.bounded(self.shift, "external_length", values.get("cm", ""))
                return self._check("line_check.external_length", LineLength(cm) if cm is not None else None)
            case "arm":
                cm = line_row.bounded(self.shift, "arm", values.get("cm", ""))
                return self._check("line_check.arm", LineArm(cm) if cm is not None else None)
            case "site":
                return self._check("line_check.site", _site(values.get("findings", "")))
            case "old_dressing" | "dressing_kind":
                return self._dressing_seen(values)
            case "symptoms":
                codes = tuple(values.get("codes", "").split())
                return self._check("line_check.symptoms", LineSymptoms(codes) if codes else None)
            case "event":
                return self._event(lumen, tuple(values.get("steps", "").split()))
            case "flush" | "blood_return" | "clamp":
                return self._lumen(lumen, values)
            case "lumen":
                return []
            case "lock":
                return self._lock(lumen, values)
            case "pathway":
                return self._pathway(lumen, values)
            case _:
                return self._procedure(kind, values)

    def _stood(self, about: str, part: str, value: Part | None) -> bool:
        """Whether this is what the row showed; a conflict is settled only by a value."""
        subject = subject_in(self.was, about)
        if subject is not None and part in subject.conflicts:
            return value is None
        return value == (subject.get(part, Part) if subject else None)

    def _dressing_seen(self, values: dict[str, str]) -> list[Statement]:
        """How the dressing is and what it is made of are two rows about one part: each keeps what the other showed."""
        found = check_subject(self.was.line_checks, self.line)
        held = found.get("line_check.dressing_seen", DressingSeen) if found else None
        kind = values.get("type", held.type if held else "")
        state = tuple(values["state"].split()) if "state" in values else held.state if held else ()
        source = held.carried if held is not None and held.type == kind else {}
        if values.get(CARRIED):
            source = {"type": values[CARRIED]}
        day = held.label_date if held else ""
        seen = DressingSeen(kind, state, day, source)
        return self._check("line_check.dressing_seen", seen if kind or state or day else None)

    def _check(self, part: str, value: Part | None) -> list[Statement]:
        found = check_subject(self.was.line_checks, self.line)
        about = found.id if found else subject_of(self.was.visit.id, self.line, "check")
        if self._stood(about, part, value):
            return []
        statements = []
        standing = subject_in(self.now.record, about)
        if standing is None or standing.get("line_check.set", LineCheckSet) is None:
            begun = LineCheckSet(self.was.visit.id, self.line, self.shift.when())
            statements.append(say(about, "line_check.set", begun, refs_in(self.was, about, "line_check.set")))
        return [*statements, say(about, part, value, refs_in(self.was, about, part))]

    def _lumen(self, lumen: str, values: dict[str, str]) -> list[Statement]:
        """The rows of a flush, of blood return and of clamp and cap speak about one lumen check: each keeps what the
        others showed.
        """
        part = "lumen_check.result"
        found = lumen_subject(self.was.lumen_checks, self.line, lumen)
        held = found.get(part, LumenCheck) if found else None
        amount = held.flush_ml if held else None
        if "ml" in values:
            amount = line_row.bounded(self.shift, "flush_ml", values["ml"])
        words = ("flush", "blood_return", "clamp", "connector")
        stated = {name: values.get(name, getattr(held, name) if held else "") for name in words}
        cap = held.disinfecting_cap if held else None
        if "disinfecting_cap" in values:
            cap = {"yes": True, "no": False}.get(values["disinfecting_cap"])
        new = msgspec.convert(
            {
                "visit": self.was.visit.id,
                "line": self.line,
                "lumen": lumen,
                "at": held.at if held else marked_at(self.now, self.line, "flush") or self.shift.when(),
                "flush_ml": amount,
                "disinfecting_cap": cap,
                **stated,
            },
            LumenCheck,
        )
        source = held.carried if held and held.connector == new.connector else {}
        if values.get(CARRIED):
            source = {"connector": values[CARRIED]}
        new = msgspec.structs.replace(new, carried=source)
        empty = amount is None and cap is None and not any(stated.values())
        about = found.id if found else subject_of(self.was.visit.id, self.line, "lumen", lumen)
        value = None if empty else new
        if self._stood(about, part, value):
            return []
        return [say(about, part, value, refs_in(self.was, about, part))]

    def _lock(self, lumen: str, values: dict[str, str]) -> list[Statement]:
        """What a lumen was locked with: one procedure a lumen and visit."""
        part, about = "line_care.done", lock_id(self.was.visit.id, self.line, lumen)
        subject = subject_in(self.was, about)
        held = subject.get(part, LineCareDone) if subject is not None else None
        value = None
        if any(values.get(name, "").strip() for name in ("at", "solution", "ml")):
            if lock_lacks(values):
                raise OutOfBounds(lock_lacks(values))
            value = LineCareDone(
                visit=self.was.visit.id,
                line=self.line,
                procedure="lock",
                at=self._when(values["at"].strip(), held, said("Time locked")),
                lumen=lumen,
                solution=values["solution"],
                volume_ml=line_row.bounded(self.shift, "flush_ml", values.get("ml", "")),
            )
        if self._stood(about, part, value):
            return []
        return [say(about, part, value, refs_in(self.was, about, part))]

    def _pathway(self, lumen: str, values: dict[str, str]) -> list[Statement]:
        """What was done about a lumen that does not work: the event that names it, and the dose that is to clear it."""
        event_id, dose_id = pathway_ids(self.was.visit.id, self.line, lumen)
        check = lumen_subject(self.was.lumen_checks, self.line, lumen)
        seen = check.get("lumen_check.result", LumenCheck) if check is not None else None
        graded = patency(self.shift.content, seen.flush, seen.blood_return) if seen is not None else None
        subject, dose = subject_in(self.was, event_id), subject_in(self.was, dose_id)
        event = subject.get("line_event.found", LineEvent) if subject is not None else None
        held = dose.get("line_care.done", LineCareDone) if dose is not None else None
        steps, cause = tuple(values.get("steps", "").split()), values.get("cause", "")
        new = None
        if steps or cause:
            new = LineEvent(
                visit=self.was.visit.id,
                line=self.line,
                complication="occlusion",
                at=event.at if event else self.shift.when(),
                criteria=(cause,) if cause else (),
                grade=event.grade if event else f"{graded.title} {graded.value}" if graded else "",
                steps=steps,
                lumen=lumen,
            )
        stated = []
        if not self._stood(event_id, "line_event.found", new):
            stated.append(say(event_id, "line_event.found", new, refs_in(self.was, event_id, "line_event.found")))
        instilled = None
        if values.get("at", "").strip():
            if not values.get("ml", "").strip() or not values.get("ordered_by", "").strip():
                raise OutOfBounds(said("Enter how much was instilled, and who ordered it"))
            instilled = LineCareDone(
                visit=self.was.visit.id,
                line=self.line,
                procedure="declotting",
                at=self._when(values["at"].strip(), held, said("Time instilled")),
                lumen=lumen,
                product=self.shift.content.declot_agents[ALTEPLASE].title,
                volume_ml=line_row.bounded(self.shift, "flush_ml", values["ml"]),
                ordered_by=values["ordered_by"].strip(),
            )
        if not self._stood(dose_id, "line_care.done", instilled):
            stated.append(say(dose_id, "line_care.done", instilled, refs_in(self.was, dose_id, "line_care.done")))
        return stated

    def _when(self, typed: str, held: LineCareDone | None, name: str, marked: When | None = None) -> When:
        """A typed time of this visit's day; the one that stood keeps its day. Raises NotATime."""
        if held is not None and clock(held.at) == typed:
            return held.at
        if marked is not None and clock(marked) == typed:
            return marked  # to the second, as it was stamped
        local = self.shift.now
        return self.shift.when(
            read_past_time(typed, local.replace(tzinfo=None), name=name).replace(tzinfo=local.tzinfo)
        )

    def _event(self, complication: str, steps: tuple[str, ...]) -> list[Statement]:
        """A complication, by the steps that were done about it; with none ticked it is taken back."""
        part, about = "line_event.found", subject_of(self.was.visit.id, self.line, "event", complication)
        subject = subject_in(self.was, about)
        held = subject.get(part, LineEvent) if subject else None
        line = next((each for each in self.now.record.lines if each.id == self.line), None)
        criteria = criteria_of(self.now, line, complication) if line else ()
        new = LineEvent(
            visit=self.was.visit.id,
            line=self.line,
            complication=complication,
            at=held.at if held else self.shift.when(),
            criteria=held.criteria if held else criteria,
            steps=steps,
        )
        if held is not None:  # grade, lumen and note are put right on its sheet
            new = msgspec.structs.replace(held, steps=steps)
        value = new if steps else None
        return [] if self._stood(about, part, value) else [say(about, part, value, refs_in(self.was, about, part))]

    def _procedure(self, procedure: str, values: dict[str, str]) -> list[Statement]:
        part = "line_care.done"
        found = care_subject(self.was.line_cares, self.line, procedure)
        held = found.get(part, LineCareDone) if found else None
        about = found.id if found else subject_of(self.was.visit.id, self.line, procedure)
        typed, why_not = values.get("at", "").strip(), values.get("why_not", "").strip()
        if not typed:
            if held is not None:
                return (
                    [] if self._stood(about, part, None) else [say(about, part, None, refs_in(self.was, about, part))]
                )
            return self._not_done(procedure, why_not) if why_not else []
        new = self._done(procedure, values, typed, held)
        return [] if self._stood(about, part, new) else [say(about, part, new, refs_in(self.was, about, part))]

    def _done(self, procedure: str, values: dict[str, str], typed: str, held: LineCareDone | None) -> LineCareDone:
        """What was done, as typed. Raises NotATime, OutOfBounds."""
        spec, when = (
            self.shift.content.procedures[procedure],
            self._when(typed, held, said("Time of the change"), marked_at(self.now, self.line, procedure)),
        )
        if "dressing" in spec.fields and not values.get("dressing"):
            raise OutOfBounds(said("Choose the kind of dressing you put on"))
        for choice_set in ("dressing", "antiseptic"):
            refused = line_row.refused(self.now, choice_set)
            if choice_set in spec.fields and values.get(choice_set) in refused:
                raise OutOfBounds(refused[values[choice_set]])
        early = self._early(procedure, self.shift.at(when.at_ms))
        if early and not values.get("early_reason"):
            raise OutOfBounds(said("{early}. Choose why it was changed now", early=early))
        return LineCareDone(
            visit=self.was.visit.id,
            line=self.line,
            procedure=procedure,
            at=when,
            dressing=values.get("dressing", "") if "dressing" in spec.fields else "",
            antiseptic=values.get("antiseptic", "") if "antiseptic" in spec.fields else "",
            early_reason=values.get("early_reason", ""),
            note=values.get("note", held.note if held else "").strip(),
            scrub_s=held.scrub_s if held is not None and held.scrub_s else timed_s(self.now, self.line, procedure),
        )

    def _not_done(self, procedure: str, reason: str) -> list[Statement]:
        """Due and not done: the reason is charted as the answer to the rule that made it due."""
        item = self._item(procedure, self.now.upkeep, self.now.begun)
        if item is None:
            return []
        words = self.shift.content.label("not_assessed_reason", reason)
        known = self.now.answer_to(item.rule, self.line)
        if known is not None and known.reason == words:
            return []
        version = self.shift.content.version
        answer = AlertAnswer(self.now.id, item.rule, version, self.line, "not_now", self.shift.when(), words)
        return [say(self.shift.new_id(), "alert.answer", answer)]

    def _early(self, procedure: str, at: datetime) -> str:
        """Why a change at this time is early, by what was done before this visit."""
        mine = {subject.id for subject in self.now.record.line_cares}
        held = self.now.upkeep
        before = Upkeep(tuple(each for each in held.cares if each.id not in mine), held.checks, held.lumens)
        item = self._item(procedure, before, None)
        return early_warning(item, at) if item else ""

    def _item(self, procedure: str, held: Upkeep, begun: datetime | None) -> DueItem | None:
        """The care item that a procedure settles, as it stands on this line."""
        line = next((each for each in self.now.record.lines if each.id == self.line), None)
        rules = {rule.id: rule.procedure for rule in self.shift.content.care_rules}
        items = due_of_line(self.shift, line, held, begun) if line else ()
        return next((item for item in items if rules.get(item.rule) == procedure), None)


def _site(typed: str) -> LineSite | None:
    """Findings as the chips give them: "redness:15 tender". Raises NotANumber for a size that is none."""
    findings = []
    for word in typed.split():
        code, _, size = word.partition(":")
        try:
            mm = Decimal(size.replace(",", ".")) if size else None
        except InvalidOperation as error:
            raise NotANumber(said("Enter the size in mm, like 15")) from error
        findings.append(SiteFinding(code, mm))
    return LineSite(tuple(findings)) if findings else None
