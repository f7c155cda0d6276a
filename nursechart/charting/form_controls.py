"""The controls of a form's fields: what each type of field of the content pack is asked with, and what stands in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Literal

from nursechart.charting import drafts, naming
from nursechart.charting.form_values import NO, YES, shown_value, typed_lines
from nursechart.charting.looks.common import Control, Option, ScoreBand, ScoreItem
from nursechart.charting.open_visit import OpenVisit
from nursechart.charting.ordering import is_active, order_title
from nursechart.clinical.allergies import AllergyFact, refused_choices
from nursechart.clinical.content_types import Field
from nursechart.clinical.derived import worked_out
from nursechart.clinical.scale_types import Scale
from nursechart.clinical.units import shown_unit
from nursechart.clinical.words import show_number
from nursechart.language import said
from nursechart.record.kinds import LineDevice

_SHORT = 5  # this many choices are buttons side by side; more are a list
_SEARCH_PX = 320
_LONG = 12  # a longer list is narrowed by typing


class FormControls:
    """The controls of one visit's fields; what she is allergic to is not offered."""

    def __init__(self, visit: OpenVisit, allergies: tuple[AllergyFact, ...]) -> None:
        self.visit, self.shift, self._allergies = visit, visit.shift, allergies

    def of(
        self, field: Field, held: Any, drafted: drafts.Typed | None, values: Mapping[str, Any], *, whole: bool = False
    ) -> tuple[Control, ...]:
        """What is drafted in a field, else what stands. `values` are those of its section; with `whole` also what is
        asked only after another answer of the same row: a correction asks all of it at once."""
        match field.type:
            case "rows":
                return (self._table(field, held, drafted),)
            case "scale":
                return (self._score(field, held, drafted),)
            case "derived":
                return (_derived(field, values),)
            case "exception":
                return self._exception(field, held, drafted, whole)
        value = drafted.get(field.id, "") if drafted is not None else shown_value(field, held)
        return (self._plain(field, field.id, value, field.label),)

    # One answer

    def _plain(self, field: Field, name: str, value: str, label: str, *, cell: bool = False) -> Control:
        """The control of a field that is one answer; in the `cell` of a table, a choice is always a list."""
        unit = shown_unit(field.unit) if field.unit and field.unit != "{score}" else ""
        made = Control(name, "text", f"{label}, {unit}" if unit else label, value, hint=field.hint)
        match field.type:
            case "num":
                return replace(made, kind="number", unit=unit)
            case "choice":
                return _choice(made, self._options(field), cell=cell)
            case "ref":
                options = self._named(field)
                return _choice(made, options, cell=cell) if options else made
            case "bool":
                return replace(made, kind="segment", options=(Option(YES, said("Yes")), Option(NO, said("No"))))
            case "multi" | "ticks":
                return replace(made, kind="chips", options=self._options(field))
            case "date":
                return replace(made, kind="date")
            case "dt":
                return made if field.ahead else replace(made, kind="time")
            case _:
                return replace(made, kind="note" if field.lines > 1 and not cell else "text")

    def _options(self, field: Field) -> tuple[Option, ...]:
        refused = refused_choices(self.shift.content, field.choices, self._allergies) if field.choices else {}
        return tuple(
            Option(choice.id, choice.label)
            for choice in self.shift.content.choices_for(field)
            if choice.id not in refused
        )

    def _named(self, field: Field) -> tuple[Option, ...]:
        """What of the chart a reference may name, by its spoken name: that is also what is kept and printed."""
        kinds: dict[str, Callable[[], list[str]]] = {"lumen": self._lumens, "line": self._lines, "order": self._orders}
        kinds["device"] = self._lines
        stated = next((names() for word, names in kinds.items() if word in field.id), None)
        names = stated if stated is not None else [*self._lines(), *self._orders()]
        return tuple(Option(name, name) for name in dict.fromkeys(names))

    def _lines(self) -> list[str]:
        return [naming.line_place(self.shift, line) for line in self.visit.lines]

    def _lumens(self) -> list[str]:
        found = []
        for line in self.visit.lines:
            device = line.get("line.device", LineDevice)
            place = naming.line_place(self.shift, line)
            found += (
                [said("{place}, lumen {name}", place=place, name=lumen.name) for lumen in device.lumens]
                if device is not None
                else []
            )
        return found

    def _orders(self) -> list[str]:
        return [order_title(self.shift, order) for order in self.visit.record.orders if is_active(order)]

    # Several answers in one field

    def _table(self, field: Field, held: Any, drafted: drafts.Typed | None) -> Control:
        rows = [row for row in held if isinstance(row, dict)] if isinstance(held, list) else []
        count = len(rows) if drafted is None else typed_lines(field.id, drafted)
        lines = []
        for number in range(count):
            row = rows[number] if drafted is None else {}
            cells = []
            for column in field.columns:
                name, label = (
                    f"{field.id}.{number}.{column.id}",
                    said("{label}, row {value}: {column}", label=field.label, value=number + 1, column=column.label),
                )
                value = shown_value(column, row.get(column.id)) if drafted is None else drafted.get(name, "")
                if column.type == "derived":
                    cells.append(replace(_derived(column, row), id=name, name=label))
                else:
                    cells.append(self._plain(column, name, value, label, cell=True))
            lines.append(tuple(cells))
        columns = tuple(
            _derived(column, {})
            if column.type == "derived"
            else self._plain(column, column.id, "", column.label, cell=True)
            for column in field.columns
        )
        return Control(field.id, "table", field.label, hint=field.hint, columns=columns, lines=tuple(lines))

    def _score(self, field: Field, held: Any, drafted: drafts.Typed | None) -> Control:
        scale = self.shift.content.scales[field.scale]
        shown, why = may_show_items(scale)
        if shown and not scale.items and scale.how in ("grade", "findings"):  # a grade is chosen by what it means
            grades = tuple(Option(str(each.low), f"{each.low}, {each.name}") for each in scale.grades)
            chosen = drafted.get(field.id, "") if drafted is not None else str((held or {}).get("total", ""))
            return Control(field.id, "select", field.label, chosen, options=grades, hint=field.hint)
        stands = held if isinstance(held, dict) else {}
        answers = stands.get("items") or {}
        items = tuple(
            ScoreItem(
                item.id,
                item.label,
                tuple(Option(str(points), words) for words, points in item.options.items()),
                drafted.get(f"{field.id}.{item.id}", "") if drafted is not None else str(answers.get(item.id, "")),
            )
            for item in (scale.items if shown else ())
        )
        total = drafted.get(field.id, "") if drafted is not None else str(stands.get("total", ""))
        bands = tuple(
            ScoreBand(each.low, each.high, each.name, each.action, "ok" if each.level == "ok" else each.level)
            for each in scale.grades
        )
        return Control(field.id, "score", field.label, total, hint=why or field.hint, items=items, bands=bands)

    def _exception(self, field: Field, held: Any, drafted: drafts.Typed | None, whole: bool) -> tuple[Control, ...]:
        state = drafted.get(field.id, "") if drafted is not None else shown_value(field, held)
        states = (
            Option("wnl", said("Normal")),
            Option("exception", said("Exception"), asks_more=True),
            Option("not_assessed", said("Not assessed"), asks_more=True),
        )
        normal = field.normal if state != "exception" else ""
        first = Control(field.id, "segment", field.label, state, options=states, hint=normal)
        kept = held if isinstance(held, dict) else {}

        def kept_in(part: str) -> str:
            if drafted is not None:
                return drafted.get(f"{field.id}_{part}", "")
            value = kept.get(part, "")
            return value if isinstance(value, str) else " ".join(value)

        found = (
            Control(
                f"{field.id}_findings", "chips", said("{label}: what you found", label=field.label),
                kept_in("findings"), options=self._options(field),
            ),
            Control(f"{field.id}_text", "text", said("{label}, in your words", label=field.label), kept_in("text")),
        )  # fmt: skip
        reasons = tuple(Option(each.id, each.label) for each in self.shift.content.choices["not_assessed_reason"])
        name = said("{label}: why it was not assessed", label=field.label)
        why = Control(f"{field.id}_reason", "select", name, kept_in("reason"), options=reasons)
        if whole:
            return (first, *found, why)
        return {"exception": (first, *found), "not_assessed": (first, why)}.get(state, (first,))


def may_show_items(scale: Scale) -> tuple[bool, str]:
    """Whether the clinic may show a scale's own wording, and why not."""
    return (True, "") if scale.licence is None or not scale.is_off else (False, scale.licence.reason)


def _choice(made: Control, options: tuple[Option, ...], *, cell: bool) -> Control:
    kind: Literal["segment", "select", "search"] = "select"
    if len(options) > _LONG:
        kind = "search"
    elif len(options) <= _SHORT and not cell:
        kind = "segment"
    return replace(made, kind=kind, options=options, width=_SEARCH_PX if kind == "search" and not cell else 0)


def _derived(field: Field, values: Mapping[str, Any]) -> Control:
    """A number that follows from others, to be read only."""
    unit = shown_unit(field.unit) if field.unit and field.unit != "{score}" else ""
    number = worked_out(field, values)
    shown = "" if number is None else show_number(number)
    return Control(field.id, "static", f"{field.label}, {unit}" if unit else field.label, shown, unit=unit)
