"""What the rows of the line page are made with: a row as it stands, numbers within bounds, the choices left."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from nursechart.chart.views import Subject
from nursechart.charting.banner import substances
from nursechart.charting.care import last_check
from nursechart.charting.comments import comments_on
from nursechart.charting.history import old_values, versions
from nursechart.charting.looks.common import Chip, Control, FormRow, Option, Tone
from nursechart.charting.open_visit import OpenVisit
from nursechart.charting.shift import Shift
from nursechart.clinical.allergies import AllergyFact, refused_choices
from nursechart.clinical.dates import show_date
from nursechart.clinical.typed_numbers import NotANumber, read_number, shown_number
from nursechart.language import said
from nursechart.record.kinds import (
    LineCheckSet,
    LinePlacement,
    Part,
    When,
)

P = TypeVar("P", bound=Part)
LEVELS: dict[str, Tone] = {"ok": "ok", "warn": "warn", "crit": "crit"}


def bounded(shift: Shift, field_id: str, typed: str) -> Decimal | None:
    """A typed number of S06 within its bounds; None when empty. Raises NotANumber with the sentence for beside it."""
    if not typed.strip():
        return None
    field = shift.content.sections["S06"].field(field_id)
    value = read_number(typed, name=field.label.lower(), unit=field.unit, example="2.5")
    low, high = field.low, field.high
    if (low is not None and value < low) or (high is not None and value > high):
        raise NotANumber(
            said(
                "{label} must be between {low} and {high} {unit}. You entered {number}",
                label=field.label,
                low=low,
                high=high,
                unit=field.unit,
                number=shown_number(value),
            )
        )
    return value


def refused(visit: OpenVisit, choice_set: str) -> dict[str, str]:
    """The choices that an allergy of hers takes away, and the words for why."""
    allergies = [AllergyFact(each.text, each.classes) for each in substances(visit.record.allergies)]
    return refused_choices(visit.shift.content, choice_set, allergies)


class RowMaker:
    """What every row about one line is made with: what stands, what was typed, and what was seen before."""

    def __init__(self, visit: OpenVisit, line: Subject, check: Subject | None) -> None:
        self.visit, self.shift, self.record = visit, visit.shift, visit.record
        self.line, self.check = line, check
        start = f"{line.id}/"
        typed = visit.typed_in("line")
        self.drafted = {row.removeprefix(start): each for row, each in typed.items() if row.startswith(start)}
        self.placement = line.get("line.placement", LinePlacement)
        mine = {each.id for each in (*visit.record.line_checks, *visit.record.lumen_checks, *visit.record.line_cares)}
        self.earlier_lumens = tuple(each for each in visit.upkeep.lumens if each.id not in mine)
        self.earlier_cares = tuple(each for each in visit.upkeep.cares if each.id not in mine)
        self.before = last_check(line, (each for each in visit.upkeep.checks if each.id not in mine))
        self.due = {item.item: item for item in visit.due(line)}

    def _check_row(
        self,
        part: str,
        row: str,
        label: str,
        control: Control,
        value: Part | None,
        chip: Chip | None,
        last: str,
        message: str = "",
        *,
        required: bool,
    ) -> FormRow:
        """A row about the visit's assessment of the line."""
        held = self.before.get("line_check.set", LineCheckSet) if self.before else None
        shown = self.row(
            row,
            label,
            (control,),
            self.check,
            part,
            charted=value is not None,
            chip=chip,
            tone="neutral" if chip is None or chip.tone in ("ok", "neutral") else "warn",
            last=(last, self.day(held.at) if held and last else ""),
            message=message,
            required=required,
        )
        return replace(shown, comments=tuple(each for each in shown.comments if each.part))

    def row(
        self,
        row: str,
        label: str,
        controls: tuple[Control, ...],
        subject: Subject | None,
        part: str,
        *,
        charted: bool = False,
        chip: Chip | None = None,
        tone: Tone = "neutral",
        last: tuple[str, str] = ("", ""),
        message: str = "",
        required: bool = False,
    ) -> FormRow:
        conflict = versions(self.shift, self.record, subject, part)
        changes = old_values(self.shift, self.record, subject.id, part) if subject else []
        return FormRow(
            id=row,
            label=label,
            controls=controls,
            chip=Chip(said("Needs your choice"), "warn", "git-compare") if conflict else chip,
            tone="warn" if conflict else tone,
            last=last[0],
            last_when=last[1],
            message=message or conflict,
            required=required,
            charted=charted and row not in self.drafted,
            comments=comments_on(self.visit.comments, subject.id, part) if subject else (),
            corrected=tuple(change for _, _, change in changes),
            subject=subject.id if subject else "",
            part=part,
            refs=subject.refs(part) if subject else (),
        )

    def value(self, subject: Subject | None, part: str, shape: type[P]) -> P | None:
        """What a row shows as its value: nothing while several versions stand (SY-3)."""
        return subject.get(part, shape) if subject is not None and part not in subject.conflicts else None

    def _before(self, part: str, shape: type[P]) -> P | None:
        return self.before.get(part, shape) if self.before else None

    def message(self, row: str, field: str, control: str) -> str:
        try:
            bounded(self.shift, field, self.drafted.get(row, {}).get(control, ""))
        except NotANumber as error:
            return str(error)
        return ""

    def options(
        self, choice_set: str, *, sized: bool = False, leave_out: tuple[str, ...] = (), only: tuple[str, ...] = ()
    ) -> tuple[Option, ...]:
        """The choices of a set; what an allergy of hers takes away is not offered."""
        without = {*leave_out, *refused(self.visit, choice_set)}
        return tuple(
            Option(each.id, each.label, "mm" if sized and each.mm else "", LEVELS.get(each.level, "accent"))
            for each in self.shift.content.choices[choice_set]
            if each.id not in without and (not only or each.id in only)
        )

    def _label(self, choice_set: str, choice: str) -> str:
        return self.shift.content.label(choice_set, choice)

    def day(self, when: When) -> str:
        return show_date(self.shift.at(when.at_ms).date(), self.shift.now.date())
