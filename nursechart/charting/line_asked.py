"""The questions of a sheet on the line page: each is a field, asked as the forms ask it, with what is typed in it.

`Asked` reads while it asks: a field's value comes back at once, so that what is asked next may follow from it. What
cannot be is said at its field and kept in `wrong`; what the sheet cannot do without and lacks is in `missing`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from nursechart.charting.banner import substances
from nursechart.charting.form_controls import FormControls
from nursechart.charting.form_values import read_field
from nursechart.charting.looks.common import Chip, Control, Doubt, FormRow
from nursechart.charting.open_visit import OpenVisit
from nursechart.clinical.allergies import AllergyFact
from nursechart.clinical.content_types import Field
from nursechart.clinical.dates import NotADate, NotATime, read_date, read_time, show_date
from nursechart.clinical.fields import complaints, is_empty
from nursechart.errors import NurseCanAct
from nursechart.language import said
from nursechart.record.kinds import When

Typed = dict[str, str]
_BESIDE = 260  # px of a field beside which is asked why nobody knows it
DAY, UNKNOWN = "_day", "_unknown"  # behind the id of a field: its date; why nobody knows it


class SheetNotComplete(NurseCanAct):
    """A sheet that lacks what it needs, or holds what cannot be. The text says what; what was typed is kept."""


class Asked:
    """One sheet in the making; `typed` is what stands in its fields."""

    def __init__(self, visit: OpenVisit, typed: Typed) -> None:
        self.shift, self.typed = visit.shift, typed
        allergies = tuple(AllergyFact(each.text, each.classes) for each in substances(visit.record.allergies))
        self._controls = FormControls(visit, allergies)
        self._now = self.shift.now.replace(tzinfo=None)
        self.rows: list[FormRow] = []
        self.read: dict[str, Any] = {}
        self.unknown: dict[str, str] = {}
        self.wrong: dict[str, str] = {}
        self.missing: list[str] = []

    def ask(
        self,
        field: Field,
        *,
        required: bool = False,
        may_be_unknown: bool = False,
        doubt: str = "",
        chip: Chip | None = None,
        wrong: str = "",
    ) -> Any:
        """Ask one field; its value as the section forms keep it, None while it is empty or cannot be.

        `doubt` is asked beside it; `may_be_unknown` offers to say why nobody knows instead.
        """
        found = read_field(self.shift, field, self.typed)
        bad = found.says
        if not bad and not is_empty(found.value):
            bad = next((each.says for each in complaints(self.shift.content, field, found.value, self._now)), "")
        controls = list(self._controls.of(field, None, self.typed, {}))
        value = None if bad else found.value
        self._add(field, controls, value, bad or wrong, required, may_be_unknown, doubt, chip)
        return value

    def ask_day(
        self, field: Field, *, required: bool = False, may_be_unknown: bool = False, past: bool = True
    ) -> When | None:
        """Ask for a day and, where it is known, the time: without one it is the beginning of that day."""
        typed, clock = self.typed.get(f"{field.id}{DAY}", "").strip(), self.typed.get(field.id, "").strip()
        label = field.label
        controls = [
            Control(f"{field.id}{DAY}", "date", said("{label}, day", label=label), typed),
            Control(field.id, "time", said("{label}, time if known", label=label), clock, width=74),
        ]
        at, bad = None, ""
        try:
            if typed:
                day = read_date(typed, self._now.date(), name=label, past=past)
                hour = read_time(clock, self._now) if clock else datetime.min.time()
                at = datetime.combine(day, hour)
            elif clock:
                bad = said("{label}: enter the day too, like {date}", label=label, date=show_date(self._now.date()))
        except (NotADate, NotATime) as error:
            bad = str(error)
        if at is not None and past and at > self._now:
            at, bad = None, said("{label} must not be later than now", label=label)
        value = None if at is None else self.shift.when(at.replace(tzinfo=ZoneInfo(self.shift.zone)))
        self._add(field, controls, value, bad, required, may_be_unknown, "", None)
        return value

    def number(self, field: Field, **said: Any) -> Decimal | None:
        """The same for a number, as a decimal."""
        value = self.ask(field, **said)
        return None if value is None else Decimal(value)

    def refuse_unfinished(self) -> None:
        """Raises SheetNotComplete with what cannot be, else with what is left to say."""
        if self.wrong:
            raise SheetNotComplete(". ".join(dict.fromkeys(self.wrong.values())))
        if self.missing:
            raise SheetNotComplete(said("Still to say: {names}", names=", ".join(self.missing)))

    def _add(
        self,
        field: Field,
        controls: list[Control],
        value: Any,
        bad: str,
        required: bool,
        may_be_unknown: bool,
        doubt: str,
        chip: Chip | None,
    ) -> None:
        reason = self.typed.get(f"{field.id}{UNKNOWN}", "").strip() if may_be_unknown else ""
        if may_be_unknown and value is None and not bad:
            if controls[0].kind == "text":
                controls[0] = replace(controls[0], width=_BESIDE)  # so that both stand on one line
            controls.append(
                Control(
                    f"{field.id}{UNKNOWN}",
                    "text",
                    said("Why not known ({label})", label=field.label),
                    reason,
                    width=200,
                )
            )
        if bad:
            self.wrong[field.id] = bad
        elif is_empty(value) and reason:
            self.unknown[field.id] = reason
        elif is_empty(value) and required:
            self.missing.append(field.label.lower() if not field.label.isupper() else field.label)
        self.read[field.id] = value
        self.rows.append(
            FormRow(
                id=field.id,
                label=field.label,
                controls=tuple(controls),
                chip=chip,
                tone="crit" if chip is not None and chip.tone == "crit" else "neutral",
                message=bad,
                doubt=Doubt(doubt, "") if doubt and not bad else None,
                required=required and is_empty(value) and not reason,
                charted=False,
            )
        )


def typed_of(values: Mapping[str, object]) -> Typed:
    """What is known as it would be typed: yes and no, numbers with their digits, words as they are."""
    said: Typed = {}
    for name, value in values.items():
        match value:
            case None | "":
                continue
            case bool():
                said[name] = "yes" if value else "no"
            case Decimal():
                said[name] = f"{value:f}"
            case _:
                said[name] = str(value)
    return said
