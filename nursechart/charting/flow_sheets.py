"""The flow sheet of a chart: everything that was measured, over time, a page of columns at a time.

Columns are the times at which something was charted, rows the measures that occur, in groups. A cell that said
something else before is marked, and its history can be asked for. A page is one question of the chart; what is judged
is judged by the facts of today, and only the newest page makes the charts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from decimal import Decimal

from nursechart.chart.views import Charted, Subject
from nursechart.charting import naming
from nursechart.charting.banner import banner
from nursechart.charting.comments import part_words
from nursechart.charting.facts import by_measure, judged_by, patient_facts
from nursechart.charting.looks.common import Series, Tone
from nursechart.charting.looks.flow_sheets import (
    CellHistory,
    FlowCell,
    FlowChart,
    FlowColumn,
    FlowLook,
    FlowPage,
    FlowRow,
)
from nursechart.charting.overview import visit_at_hand
from nursechart.charting.shift import Shift, of_one_moment
from nursechart.charting.trends import Moments, chip_of, row_tone, series
from nursechart.charting.values import reading_words, value_words
from nursechart.clinical.derived import worked_out
from nursechart.clinical.typed_numbers import shown_number
from nursechart.clinical.units import shown_unit
from nursechart.clinical.vitals import PatientFacts, Yardstick
from nursechart.clinical.words import show_dose, tall_man
from nursechart.language import said, to_say
from nursechart.record.kinds import (
    BloodPressure,
    DoseGiven,
    LineArm,
    LineCareDone,
    LineCheckSet,
    LineLength,
    Reading,
    SectionFields,
    VitalSet,
)

SPANS = {"24h": timedelta(hours=24), "7d": timedelta(days=7), "30d": timedelta(days=30), "all": None}
PAGE = 200  # subjects: about a month of daily visits
_KINDS = ("vital_signs", "line_check", "section", "dose_given", "line_care")
_SIZES = ("weight", "height", "head_circumference", "bmi", "bsa")
_VITALS, _BODY, _GIVEN = to_say("Vital signs"), to_say("Weight and size"), to_say("Medicines given")


@of_one_moment
def open_flow_sheet(shift: Shift, feed: str, span: str = "7d", *, drawn: bool = False) -> FlowLook:
    """The newest page of a span, with its charts where they are looked at (`drawn`); that it was opened is recorded.

    Raises NotInScope.
    """
    subjects = shift.store.subjects_of({feed}, ("patient", "allergy", "line", "order")).get(feed, ())
    of = {
        kind: tuple(each for each in subjects if each.kind == kind) for kind in ("patient", "allergy", "line", "order")
    }
    patient = of["patient"][0] if of["patient"] else Subject(feed, feed.removeprefix("p:"), "patient", {})
    shift.store.audit_read(patient.id, "flow_sheet")
    last = shift.store.last_readings(feed, before_visit="")
    facts = patient_facts(shift, patient, of["line"], last, orders=of["order"])
    charted = shift.store.charted(feed, _KINDS, since_ms=_since(shift, span), limit=PAGE)
    now = visit_at_hand(shift, shift.store.visit_rows(patient=patient.id, newest_first=True))
    row = next(iter(shift.store.patient_rows(ids={patient.id}, limit=1)), None)
    return FlowLook(
        banner=banner(shift, patient, of["allergy"], last.get("weight")),
        page=_page(shift, feed, span, charted, facts, of["line"]),
        charts=_charts(shift, feed, span, charted, facts) if drawn else None,
        complete=bool(row and row.complete),
        visit=now.id if now is not None and now.started_ms is not None else "",
    )


@of_one_moment
def older_page(shift: Shift, shown: FlowLook, before: tuple[int, str]) -> FlowPage:
    """The page before one that is shown."""
    feed = shown.banner.feed
    held = shift.store.subjects_of({feed}, ("patient", "line", "order")).get(feed, ())
    lines = tuple(each for each in held if each.kind == "line")
    patient = next(each for each in held if each.kind == "patient")
    last = shift.store.last_readings(feed, before_visit="")
    facts = patient_facts(shift, patient, lines, last, orders=[each for each in held if each.kind == "order"])
    since = _since(shift, shown.page.span)
    charted = shift.store.charted(feed, _KINDS, since_ms=since, before=before, limit=PAGE)
    return _page(shift, feed, shown.page.span, charted, facts, lines)


def cell_history(shift: Shift, feed: str, cell: FlowCell) -> CellHistory:
    """Everything a cell ever said, oldest first, with who said it, when and why (F3)."""
    history = shift.store.history(feed, cell.subject, cell.part)
    people = shift.store.people()
    told = tuple(
        (
            value_words(shift, cell.part, each.value),
            ", ".join(
                (
                    naming.short_person(people, each.author),
                    naming.short_moment(shift.at(each.charted_at_ms), shift.now),
                )
            ),
            history.reasons.get(each.ref.entry, ""),
        )
        for each in history.said
    )
    return CellHistory(part_words(shift, cell.part), told)


def _since(shift: Shift, span: str) -> int:
    back = SPANS[span]
    return 0 if back is None else shift.now_ms() - int(back.total_seconds() * 1000)


# --- the page --------------------------------------------------------------------------------------------------------


def _page(
    shift: Shift,
    feed: str,
    span: str,
    charted: tuple[Charted, ...],
    facts: PatientFacts,
    lines: tuple[Subject, ...],
) -> FlowPage:
    cells: dict[tuple[str, int], FlowCell] = {}
    rows: dict[str, FlowRow] = {}
    visits: dict[int, str] = {}
    names = {line.id: naming.line_place(shift, line) for line in lines}
    yardstick, measured = Yardstick(shift.content, facts), _measured(shift)
    for one in charted:
        minute = one.at_ms - one.at_ms % 60_000
        for row, cell, visit in _cells(shift, one, yardstick, measured, names):
            rows.setdefault(row.id, row)
            visits[minute] = visit or visits.get(minute, "")
            before = cells.get((row.id, minute))
            cells[row.id, minute] = cell if before is None else _both(before, cell)
    columns = tuple(FlowColumn(minute, _title(shift, minute), visits[minute]) for minute in sorted(visits))
    older = (charted[0].at_ms, charted[0].subject.id) if len(charted) >= PAGE else None
    return FlowPage(feed, span, columns, _ordered(shift, rows), cells, older)


def _title(shift: Shift, minute: int) -> str:
    """today 09:42, or 19 Nov 10:05."""
    at, now = shift.at(minute), shift.now
    return said("today {time}", time=f"{at:%H:%M}") if at.date() == now.date() else naming.short_moment(at, now)


def _both(one: FlowCell, other: FlowCell) -> FlowCell:
    """Two things of one row in the same minute: two doses of a medicine, two versions that stand."""
    if one.text == other.text:
        return one
    return FlowCell(f"{one.text}; {other.text}", other.tone, other.word, one.changed or other.changed, other.subject)


def _ordered(shift: Shift, rows: dict[str, FlowRow]) -> tuple[FlowRow, ...]:
    """The rows in their groups: vital signs first, as the content pack orders them, then what else was charted."""
    measures = [f"vital_signs.{each}" for each in shift.content.measures]
    lines = [row.group for row in rows.values() if row.id.startswith("line_")]
    first = [said(_VITALS), said(_BODY), *lines, said(_GIVEN)]
    groups = list(dict.fromkeys([*first, *(row.group for row in rows.values())]))

    def place(row: FlowRow) -> tuple[int, int, str]:
        return groups.index(row.group), measures.index(row.id) if row.id in measures else len(measures), row.title

    return tuple(sorted(rows.values(), key=place))


Found = tuple[FlowRow, FlowCell, str]


def _measured(shift: Shift) -> dict[str, FlowRow]:
    """The row of each measure, by its part."""
    rows = {}
    for measure in shift.content.measures.values():
        part, unit = f"vital_signs.{measure.id}", shown_unit(measure.unit)
        group = said(_BODY if measure.id in _SIZES else _VITALS)
        rows[part] = FlowRow(part, f"{measure.label}, {unit}" if unit else measure.label, group)
    return rows


def _cells(
    shift: Shift, one: Charted, yardstick: Yardstick, measured: dict[str, FlowRow], lines: dict[str, str]
) -> Iterator[Found]:
    match one.subject.kind:
        case "vital_signs":
            yield from _vitals(shift, one, yardstick, measured)
        case "line_check":
            yield from _line(one, lines)
        case "dose_given":
            yield from _dose(shift, one)
        case "line_care":
            yield from _care(shift, one, lines)
        case _:
            yield from _numbers(shift, one)


def _vitals(shift: Shift, one: Charted, yardstick: Yardstick, measured: dict[str, FlowRow]) -> Iterator[Found]:
    held = one.subject.get("vital_signs.set", VitalSet)
    visit = held.visit if held else ""
    for part, saids in one.subject.parts.items():
        row, measure = measured.get(part), shift.content.measures.get(part.removeprefix("vital_signs."))
        for each in saids if measure is not None else ():
            if row is None or measure is None or not isinstance(each.value, Reading | BloodPressure):
                continue
            judgement = judged_by(yardstick, shift, measure.id, each.value)
            chip = chip_of(judgement)
            own = judgement is not None and judgement.level == "low"
            tone: Tone = "low" if own else row_tone(judgement)
            word = chip.text if chip is not None and judgement is not None and judgement.level != "in_range" else ""
            same = not isinstance(each.value, Reading) or each.value.unit in ("", measure.unit)
            text = reading_words(shift, measure.id, each.value, unit=not same)
            yield row, FlowCell(text, tone, word, part in one.changed, one.subject.id, part), visit


def _line(one: Charted, lines: dict[str, str]) -> Iterator[Found]:
    made = one.subject.get("line_check.set", LineCheckSet)
    if made is None:
        return
    name = lines.get(made.line, said("Line"))
    for part, shape, what in (
        ("line_check.external_length", LineLength, said("External length, cm")),
        ("line_check.arm", LineArm, said("Arm, cm")),
    ):
        value = one.subject.get(part, shape)
        if isinstance(value, LineLength | LineArm):
            text = shown_number(value.cm) if value.cm is not None else said("not taken")
            row = FlowRow(f"{part}/{made.line}", what, name)
            yield row, FlowCell(text, "neutral", "", part in one.changed, one.subject.id, part), made.visit


def _dose(shift: Shift, one: Charted) -> Iterator[Found]:
    dose = one.subject.get("dose_given.dose", DoseGiven)
    if dose is None or not dose.drug:
        return
    amount = show_dose(dose.dose, dose.unit) if dose.dose is not None else said("given")
    part, held = "dose_given.dose", dose.status == "not_given"
    text = said("not given") if held else amount
    row = FlowRow(f"{part}/{dose.drug}", tall_man(shift.content, dose.drug), said(_GIVEN))
    word = dose.reason.replace("_", " ") if held else ""
    yield (
        row,
        FlowCell(text, "warn" if held else "neutral", word, part in one.changed, one.subject.id, part),
        dose.visit,
    )


def _care(shift: Shift, one: Charted, lines: dict[str, str]) -> Iterator[Found]:
    done = one.subject.get("line_care.done", LineCareDone)
    known = shift.content.procedures.get(done.procedure) if done is not None else None
    if done is None or known is None:
        return
    part = "line_care.done"
    row = FlowRow(f"{part}/{done.procedure}/{done.line}", known.title, lines.get(done.line, said("Line")))
    yield row, FlowCell(said("done"), "neutral", "", part in one.changed, one.subject.id, part), done.visit


def _numbers(shift: Shift, one: Charted) -> Iterator[Found]:
    """The numbers of a form: intake and output, what the laboratory was sent."""
    held = one.subject.get("section.fields", SectionFields)
    spec = shift.content.sections.get(held.section) if held is not None else None
    for field in spec.fields if held is not None and spec is not None else ():
        if held is None or spec is None or field.type not in ("num", "derived"):
            continue
        number = worked_out(field, held.fields) if field.type == "derived" else held.fields.get(field.id)
        if number in (None, ""):
            continue
        unit = shown_unit(field.unit) if field.unit not in ("", "{score}", "1") else ""
        row = FlowRow(f"{held.section}.{field.id}", f"{field.label}, {unit}" if unit else field.label, spec.title)
        text = f"{number:f}" if isinstance(number, Decimal) else str(number)
        changed = "section.fields" in one.changed and field.type == "num"
        yield row, FlowCell(text, "neutral", "", changed, one.subject.id, "section.fields"), held.visit


# --- the charts ------------------------------------------------------------------------------------------------------


def _charts(
    shift: Shift, feed: str, span: str, charted: Iterable[Charted], facts: PatientFacts
) -> tuple[FlowChart, ...]:
    """A chart for each measure that was taken twice or more, with the doses and the line care of the same days."""
    points = by_measure(shift.store.readings(feed, since_ms=_since(shift, span)))
    marks = tuple(sorted(_marks(shift, charted)))
    moments = Moments(shift)
    found = []
    for measure in shift.content.measures.values():
        drawn = points.get(measure.id, [])
        if len(drawn) < 2:
            continue
        made: Series = series(shift, measure.id, drawn, facts, moments)
        first, last = drawn[0].at_ms, drawn[-1].at_ms
        here = tuple(mark for mark in marks if first <= mark[0] <= last)
        found.append(FlowChart(measure.id, measure.label, shown_unit(measure.unit), made, here))
    return tuple(found)


def _marks(shift: Shift, charted: Iterable[Charted]) -> Iterator[tuple[int, str]]:
    for one in charted:
        dose, care = one.subject.get("dose_given.dose", DoseGiven), one.subject.get("line_care.done", LineCareDone)
        if dose is not None and dose.drug and dose.status != "not_given":
            amount = f" {show_dose(dose.dose, dose.unit)}" if dose.dose is not None else ""
            yield one.at_ms, f"{tall_man(shift.content, dose.drug)}{amount}"
        known = shift.content.procedures.get(care.procedure) if care is not None else None
        if known is not None:
            yield one.at_ms, known.title
