"""The rows of the line page: what each asks, what stands, how it is against plan, and what it was last time."""

from __future__ import annotations

from dataclasses import replace

from nursechart.chart.views import Subject
from nursechart.charting.care import care_subject
from nursechart.charting.carrying import line_carry
from nursechart.charting.comments import comments_on_whole
from nursechart.charting.drafts import Typed
from nursechart.charting.line_findings import suspicions
from nursechart.charting.line_life import drifts_of
from nursechart.charting.line_lumens import LumenRows, pathway_ids
from nursechart.charting.line_marks import marked_at
from nursechart.charting.line_row import LEVELS, RowMaker, refused
from nursechart.charting.looks.common import Carry, Chip, Control, FormRow, Option, Tone
from nursechart.charting.open_visit import OpenVisit
from nursechart.charting.shift import Shift
from nursechart.charting.site_scores import site_grade
from nursechart.charting.values import clock, site_words
from nursechart.clinical.content_types import Procedure
from nursechart.clinical.dates import NotATime, read_past_time, show_date
from nursechart.clinical.devices import Change, arm_change, external_length_change
from nursechart.clinical.drift import Drift
from nursechart.clinical.due import DueItem, early_warning, next_dressing
from nursechart.clinical.typed_numbers import shown_number
from nursechart.language import said
from nursechart.record.kinds import (
    DressingSeen,
    LineArm,
    LineCareDone,
    LineDevice,
    LineEvent,
    LineLength,
    LineSite,
    LineSymptoms,
)

# the dressings a nurse chooses between at a change; "none" and "other" are things that are seen, not put on
_PUT_ON = ("transparent", "chg_transparent", "gauze")
_PROCEDURE_ROWS = ("dressing_change", "connector_change", "port_needle_change")
_CARE_ITEMS = {"dressing_change": "dressing", "connector_change": "cap", "port_needle_change": "needle"}


def rows_of(visit: OpenVisit, line: Subject, check: Subject | None) -> tuple[FormRow, ...]:
    """The rows this kind of line needs, in the order of a visit: look, measure, flush, then change."""
    device = line.get("line.device", LineDevice)
    kind = visit.shift.content.devices.get(device.type) if device else None
    if device is None or kind is None:
        return ()
    page = _LineRows(visit, line, check)
    rows: list[FormRow] = []
    alone: LumenRows | None = None  # the one lumen of a line
    if "external_length" in kind.checks:
        rows.append(page.length())
    if "arm" in kind.checks:
        rows.append(page.arm())
    if "site" in kind.checks:
        rows.append(page.site())
    if kind.vascular:
        rows.append(page.symptoms())
    if "lumens" in kind.checks:
        for lumen in device.lumens:
            made = LumenRows(page, lumen.name, many=len(device.lumens) > 1)
            rows += made.rows()
            alone = None if made.many else made
    if "dressing" in kind.checks:
        rows += [page.old_dressing(), page.dressing_kind()]
    if rows and check is not None:
        whole = comments_on_whole(visit.comments, check.id)
        rows[0] = replace(rows[0], comments=(*whole, *rows[0].comments))
    for procedure in _PROCEDURE_ROWS:
        row = page.procedure(procedure)
        if row is not None:
            rows.append(row)
    return (*rows, *(() if alone is None else alone.more()), *page.events())


def events_of(visit: OpenVisit, line: Subject) -> tuple[FormRow, ...]:
    """The rows of a line that is out: what was charted as wrong with it, and what its removal suggests."""
    return _LineRows(visit, line, None).events()


class _LineRows(RowMaker):
    """One line's rows in the making; each public method is one row, or two."""

    def length(self) -> FormRow:
        part = "line_check.external_length"
        value, last = self.value(self.check, part, LineLength), self._before(part, LineLength)
        placed = self.placement.external_cm if self.placement else None
        change = None
        if value is not None and value.cm is not None and placed is not None:
            change = external_length_change(self.shift.content, placed, value.cm)
        hint = (
            said("from hub to skin, {number} cm when placed", number=shown_number(placed))
            if placed is not None
            else said("from hub to skin")
        )
        row = self._number(part, "external_length", said("External length"), value, last, change, hint)
        drift = drifts_of(self.shift, self.line, self.visit.upkeep)[0] if change is not None else None
        return _with_drift(self.shift, row, drift)

    def arm(self) -> FormRow:
        part = "line_check.arm"
        value, last = self.value(self.check, part, LineArm), self._before(part, LineArm)
        baseline = self.placement.arm_cm if self.placement else None
        change = None
        if value is not None and value.cm is not None and baseline is not None:
            change = arm_change(self.shift.content, baseline, value.cm)
        hint = said("baseline {number} cm", number=shown_number(baseline)) if baseline is not None else ""
        row = self._number(part, "arm", said("Arm, 10 cm up"), value, last, change, hint)
        drift = drifts_of(self.shift, self.line, self.visit.upkeep)[1] if change is not None else None
        return _with_drift(self.shift, row, drift)

    def site(self) -> FormRow:
        part = "line_check.site"
        value, last = self.value(self.check, part, LineSite), self._before(part, LineSite)
        chip: Chip | None = None
        if value is not None:
            graded = site_grade(self.shift, value, self.line)
            if graded.value:
                chip = Chip(graded.words, LEVELS[graded.level], "arrow-up")
            elif any(each.code != "clean" for each in value.findings):
                chip = Chip(said("Look again"), "warn", "circle-alert")
            else:
                chip = Chip(said("Clean"), "ok", "check")
        typed = " ".join(
            f"{each.code}:{shown_number(each.mm)}" if each.mm is not None else each.code
            for each in (value.findings if value else ())
        )
        drafted = self.drafted.get("site", {}).get("findings", typed)
        options = self.options("site_finding", sized=True)
        control = Control("findings", "chips", said("Exit site findings"), drafted, options=options)
        words = ", ".join(site_words(self.shift, last)).lower() if last else ""
        message = said("Enter the size in mm, like 15") if "site" in self.drafted else ""
        return self._check_row(part, "site", said("Exit site"), control, value, chip, words, message, required=True)

    def symptoms(self) -> FormRow:
        """What the patient notices; asked of every line in a vein."""
        part = "line_check.symptoms"
        value, last = self.value(self.check, part, LineSymptoms), self._before(part, LineSymptoms)
        drafted = self.drafted.get("symptoms", {}).get("codes", " ".join(value.codes) if value else "")
        options = self.options("line_symptom")
        control = Control("codes", "chips", said("What the patient notices"), drafted, options=options)
        chip = Chip(said("Think what it may be"), "warn", "circle-alert") if value is not None and value.codes else None
        words = ", ".join(self._label("line_symptom", each) for each in last.codes) if last else ""
        return self._check_row(part, "symptoms", said("Patient notices"), control, value, chip, words, required=False)

    def events(self) -> tuple[FormRow, ...]:
        """A row for each complication that is suspected or was charted in this visit: its steps, ticked as done."""
        part, content = "line_event.found", self.shift.content
        device = self.line.get("line.device", LineDevice)
        lumens = device.lumens if device is not None else ()
        pathways = {pathway_ids(self.visit.id, self.line.id, each.name)[0] for each in lumens}  # rows of their own
        charted = {
            held.complication: subject
            for subject in self.record.line_events
            if (held := subject.get(part, LineEvent)) is not None
            and held.line == self.line.id
            and subject.id not in pathways
        }
        think_of = {each.complication: each for each in suspicions(self.visit, self.line)}
        rows = []
        for complication in (*think_of, *(each for each in charted if each not in think_of)):
            spec = content.complications.get(complication)
            if spec is None:
                continue
            found, subject = think_of.get(complication), charted.get(complication)
            held = self.value(subject, part, LineEvent)
            row, steps = f"event:{complication}", found.steps if found else spec.every_step
            ticked = self.drafted.get(row, {}).get("steps", " ".join(held.steps) if held else "")
            options = tuple(Option(step.id, step.done) for step in steps)
            tone: Tone = "crit" if (found.severity if found else spec.severity) in ("emergency", "urgent") else "warn"
            why = ", ".join(found.because) if found else ""
            rows.append(
                self.row(
                    row,
                    spec.title,
                    (
                        Control(
                            "steps",
                            "chips",
                            said("{title}, what was done", title=spec.title),
                            ticked,
                            options=options,
                            hint=why,
                        ),
                    ),
                    subject,
                    part,
                    charted=held is not None,
                    chip=Chip(said("Charted"), "ok", "check")
                    if held
                    else Chip(said("Suspected"), tone, "triangle-alert"),
                    tone="neutral" if held else tone,
                    last=("", ""),
                )
            )
        return tuple(rows)

    def old_dressing(self) -> FormRow:
        part = "line_check.dressing_seen"
        value, last = self.value(self.check, part, DressingSeen), self._before(part, DressingSeen)
        drafted = self.drafted.get("old_dressing", {}).get("state", " ".join(value.state) if value else "")
        options = self.options("dressing_state")
        control = Control("state", "chips", said("How the dressing is"), drafted, options=options)
        chip: Chip | None = None
        if value is not None and value.state:
            good = value.state == ("dry_intact",)
            chip = Chip(said("Dry and intact"), "ok", "check") if good else Chip(said("Change it now"), "warn", "clock")
        words = ", ".join(self._label("dressing_state", each) for each in last.state) if last else ""
        row = self._check_row(
            part, "old_dressing", said("Dressing you find"), control, value, chip, words, required=True
        )
        return replace(row, charted=row.charted and bool(value and value.state))

    def dressing_kind(self) -> FormRow:
        """What the dressing she finds is made of: it seldom changes, and waits to be confirmed (EN-7)."""
        part = "line_check.dressing_seen"
        value, last = self.value(self.check, part, DressingSeen), self._before(part, DressingSeen)
        kind = self.drafted.get("dressing_kind", {}).get("type", value.type if value else "")
        control = Control("type", "select", said("Kind of dressing you find"), kind, options=self.options("dressing"))
        words = self._label("dressing", last.type).lower() if last is not None and last.type else ""
        row = self._check_row(part, "dressing_kind", said("It is of"), control, value, None, words, required=False)
        row = replace(row, charted=row.charted and bool(value and value.type), comments=(), corrected=())
        return replace(row, carry=None if kind else self._dressing_on())

    def _dressing_on(self) -> Carry | None:
        """The dressing that was last put on or seen, to be confirmed as the one she finds."""
        cares = (each.get("line_care.done", LineCareDone) for each in self.earlier_cares)
        put_on = [each for each in cares if each is not None and each.line == self.line.id and each.dressing]
        last = max(put_on, key=lambda each: each.at.at_ms) if put_on else None
        if last is None:
            return None
        words = self._label("dressing", last.dressing).lower()
        return line_carry(self.shift, last.at.at_ms, last.visit, "dressing_type", "type", last.dressing, words)

    def procedure(self, procedure: str) -> FormRow | None:
        """A procedure's row, where it is planned for this kind of line."""
        item, part = self.due.get(_CARE_ITEMS[procedure]), "line_care.done"
        subject = care_subject(self.record.line_cares, self.line.id, procedure)
        held = self.value(subject, part, LineCareDone)
        if item is None and subject is None:
            return None
        earlier = care_subject(self.earlier_cares, self.line.id, procedure)
        last = earlier.get(part, LineCareDone) if earlier else None
        spec = self.shift.content.procedures[procedure]
        drafted = self.drafted.get(procedure, {})
        message = self._procedure_message(procedure, drafted)
        waits = held is None and item is not None and item.is_due
        return self.row(
            procedure,
            item.title if item else spec.title,
            self._procedure_controls(spec, held, drafted, message, waits=waits),
            subject,
            part,
            charted=held is not None,
            chip=self._next_chip(held, item),
            tone="warn" if waits else "neutral",
            last=(self.day(last.at) if last else "", item.why if item else ""),
            message=message,
            required=waits,
        )

    # --- the pieces --------------------------------------------------------------------------------------------------

    def _procedure_controls(
        self, spec: Procedure, held: LineCareDone | None, drafted: Typed, message: str, *, waits: bool
    ) -> tuple[Control, ...]:
        marked = None if held is not None else marked_at(self.visit, self.line.id, spec.id)
        at = drafted.get("at", clock(held.at if held is not None else marked))
        hint = "" if held or "dressing" in spec.fields else said("time changed")
        controls = [Control("at", "time", said("{title}, time changed", title=spec.title), at, width=72, hint=hint)]
        if "dressing" in spec.fields:
            chosen = drafted.get("dressing", held.dressing if held else "")
            options = self.options("dressing", only=_PUT_ON)
            controls.append(Control("dressing", "segment", said("New dressing"), chosen, options=options))
        if "antiseptic" in spec.fields:
            chosen = drafted.get("antiseptic", held.antiseptic if held else "")
            options, without = self.options("antiseptic"), refused(self.visit, "antiseptic")
            hint = ". ".join(dict.fromkeys(without.values()))
            controls.append(
                Control("antiseptic", "select", said("Skin cleaned with"), chosen, options=options, hint=hint)
            )
        if "Not due before" in message or (held and held.early_reason):
            chosen, options = (
                drafted.get("early_reason", held.early_reason if held else ""),
                self.options("early_reason"),
            )
            controls.append(Control("early_reason", "select", said("Why early"), chosen, options=options))
        if waits:
            name, chosen = said("{title}, why not done", title=spec.title), drafted.get("why_not", "")
            options = self.options("not_assessed_reason")
            hint = said("if not done")
            controls.append(Control("why_not", "select", name, chosen, options=options, hint=hint, instead=True))
        return tuple(controls)

    def _number(
        self,
        part: str,
        row: str,
        label: str,
        value: LineLength | LineArm | None,
        last: LineLength | LineArm | None,
        change: Change | None,
        hint: str,
    ) -> FormRow:
        number = shown_number(value.cm) if value is not None and value.cm is not None else ""
        control = Control(
            "cm", "number", f"{label}, cm", self.drafted.get(row, {}).get("cm", number), unit="cm", width=62, hint=hint
        )
        chip = None
        if change is not None:
            chip = Chip(change.chip, LEVELS[change.level], "check" if change.level == "ok" else "arrow-up")
        words = f"{shown_number(last.cm)} cm" if last is not None and last.cm is not None else ""
        required = row == "external_length"
        return self._check_row(
            part, row, label, control, value, chip, words, self.message(row, row, "cm"), required=required
        )

    def _procedure_message(self, procedure: str, drafted: Typed) -> str:
        """Why what is drafted was not charted, in the words it was refused with."""
        typed = drafted.get("at", "")
        if not typed:
            return ""
        try:
            at = read_past_time(typed, self.shift.now.replace(tzinfo=None), name=said("Time of the change"))
        except NotATime as error:
            return str(error)
        spec, item = self.shift.content.procedures[procedure], self.due.get(_CARE_ITEMS[procedure])
        if "dressing" in spec.fields and not drafted.get("dressing"):
            return said("Choose the kind of dressing you put on")
        for choice_set in ("dressing", "antiseptic"):
            without = refused(self.visit, choice_set)
            if choice_set in spec.fields and drafted.get(choice_set) in without:
                return without[drafted[choice_set]]
        early = early_warning(item, at.replace(tzinfo=self.shift.now.tzinfo)) if item else ""
        return said("{early}. Choose why it was changed now", early=early) if early else ""

    def _next_chip(self, held: LineCareDone | None, item: DueItem | None) -> Chip | None:
        if held is None:
            return Chip(item.chip, "warn" if item.is_due else "neutral", "clock") if item else None
        device = self.line.get("line.device", LineDevice)
        coming = item
        if device is not None and held.dressing:
            changed = self.shift.at(held.at.at_ms)
            coming = next_dressing(self.shift.content, device.type, held.dressing, changed, self.shift.zone) or item
        if coming is None or coming.due_at is None:
            return Chip(said("Done"), "ok", "check")
        return Chip(
            said("Next {date}", date=show_date(coming.due_at.date(), self.shift.now.date(), weekday=True)),
            "ok",
            "check",
        )


def _with_drift(shift: Shift, row: FormRow, drift: Drift | None) -> FormRow:
    """A length that keeps going the same way, or has gone far, said at the value with what to do."""
    if drift is None or row.message or not row.charted:
        return row
    rule = shift.content.rules.get(drift.change.rule) if drift.change.rule else None
    trend = f"{drift.words[:1].upper()}{drift.words[1:]}"
    words = ". ".join(filter(None, (trend, rule.do.rstrip(".") if rule else "")))
    if not words:
        return row
    chip = (
        row.chip
        if drift.change.level != "ok"
        else Chip(said("Still rising") if drift.trend == "rising" else said("Still falling"), "warn", "trending-up")
    )
    return replace(row, message=f"{words}.", tone="warn" if row.tone == "neutral" else row.tone, chip=chip)
