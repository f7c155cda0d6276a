"""The calculators of one patient: what the chart knows of their inputs, and what comes out.

Nothing is prefilled without its source: a weight says when and how it was taken, an order who it is of. What is typed
stands in for it and says so. A calculation is a value to look at; it writes to no order and to no dose, and reaches the
record only as words of the visit note that a nurse leaves there. `open_calculators` reads the chart; `work` is
arithmetic alone and may be asked at each key.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal

from nursechart.chart.views import ReadingPoint, Subject
from nursechart.charting import drafts, naming
from nursechart.charting.against import is_child_on
from nursechart.charting.banner import banner
from nursechart.charting.looks.calculating import (
    TYPED,
    CalculatorsLook,
    Entered,
    FormulaLook,
    InputLook,
    Known,
    OrderKnown,
    Worked,
)
from nursechart.charting.looks.common import Banner, Doubt, Option
from nursechart.charting.open_visit import OpenVisit
from nursechart.charting.ordering import is_active, order_detail, order_title, standing_orders
from nursechart.charting.overview import visit_at_hand
from nursechart.charting.sections import section_values
from nursechart.charting.shift import Shift
from nursechart.charting.values import measured_number, reading_words
from nursechart.clinical.calculation import Against, Calculation, Refused, calculate
from nursechart.clinical.dates import NotADate, NotATime, age_on, read_date, read_time
from nursechart.clinical.dose_amounts import Ordered, over_hard_limit
from nursechart.clinical.dose_checks import hard_limit_findings
from nursechart.clinical.formula_inputs import Given, InputValue, converted
from nursechart.clinical.formula_types import Formula, FormulaInput
from nursechart.clinical.formula_words import unit_words
from nursechart.clinical.typed_numbers import NotANumber, read_number
from nursechart.clinical.units import UnitMismatch
from nursechart.clinical.words import dose_unit
from nursechart.clinical.wrong_field import Name, wrong_fields
from nursechart.language import said, said_for, to_say
from nursechart.record.kinds import BloodPressure, OrderDose, OrderDrug, OrderInfusion, Reading

NOTE = ("S24", "narrative")  # where a result is copied to
_KINDS = ("patient", "allergy", "order")
_MEASURES = {"weight": "weight", "kilograms": "weight", "height": "height", "celsius": "temperature"}
_PRESSURE = {"systolic": "systolic", "diastolic": "diastolic"}
# inputs of the wrong-field guard, by what the guard calls them and in its unit
_GUARDED: dict[str, tuple[Name, str]] = {
    "volume": ("volume", "mL"),
    "time": ("time", "min"),
    "rate": ("rate", "mL/h"),
    "weight": ("weight", "kg"),
    "dose_rate": ("dose_rate", "ug/kg/min"),
    "strength_mcg": ("concentration", "mg/mL"),
    "strength_mg": ("concentration", "mg/mL"),
    "ordered_dose": ("dose", "mg"),
}


# --- the look --------------------------------------------------------------------------------------------------------


def open_calculators(shift: Shift, feed: str) -> CalculatorsLook:
    """Every formula of the pack, with what her chart knows of its inputs. That it was looked at is recorded.

    Without a patient (`feed` is empty) nothing is known, and all is typed. Raises NotInScope.
    """
    if not feed:
        return _look(shift, {}, no_note=said("Open a visit to copy a result to its note"))
    subjects = shift.store.subjects_of({feed}, _KINDS).get(feed, ())
    of = {kind: tuple(each for each in subjects if each.kind == kind) for kind in _KINDS}
    patient = of["patient"][0] if of["patient"] else Subject(feed, feed.removeprefix("p:"), "patient", {})
    shift.store.audit_read(patient.id, "calculators")
    last = shift.store.last_readings(feed, before_visit="")
    weights = shift.store.readings(feed, since_ms=0, measures=["weight"])
    now = visit_at_hand(shift, shift.store.visit_rows(patient=patient.id, newest_first=True))
    running = now is not None and now.started_ms is not None and now.signed_ms is None
    return _look(
        shift,
        _known(shift, patient, last, weights),
        who=banner(shift, patient, of["allergy"], last.get("weight")),
        orders=tuple(_order(shift, each) for each in standing_orders(shift, of["order"]) if _has_numbers(each)),
        visit=now.id if now is not None and running else "",
        no_note="" if running else said("Start the visit to copy a result to its note"),
    )


def _look(
    shift: Shift,
    known: Mapping[str, Known],
    *,
    who: Banner | None = None,
    orders: tuple[OrderKnown, ...] = (),
    visit: str = "",
    no_note: str = "",
) -> CalculatorsLook:
    formulas = shift.content.formulas.values()
    return CalculatorsLook(
        banner=who,
        groups=tuple(Option(each, said(_GROUPS.get(each, each))) for each in dict.fromkeys(f.group for f in formulas)),
        formulas=tuple(
            FormulaLook(
                each.id,
                each.title,
                each.group,
                tuple(_input(shift, each, name, known) for name in (*each.inputs, *each.optional)),
                said("Formula version {version}", version=each.version),
                each.notes,
            )
            for each in formulas
        ),
        orders=orders,
        feed=who.feed if who is not None else "",
        visit=visit,
        no_note=no_note,
    )


_GROUPS = {
    "rates": to_say("Rates"),
    "doses": to_say("Doses"),
    "body": to_say("Body and kidneys"),
    "nutrition": to_say("Nutrition and fluid"),
    "reservoirs": to_say("Reservoirs and PCA"),
    "levels": to_say("Levels"),
    "conversions": to_say("Units"),
}


def _input(shift: Shift, formula: Formula, name: str, known: Mapping[str, Known]) -> InputLook:
    shape = shift.content.formula_inputs[name]
    units = tuple(Option(each, unit_words(each)) for each in (shape.unit, *shape.units) if each)
    unit = unit_words(shape.unit) if shape.unit else ""
    return InputLook(
        id=name,
        label=shape.label,
        kind=shape.kind,
        spoken=f"{shape.label}, {unit}" if unit and len(units) == 1 else shape.label,
        units=units,
        options=tuple(Option(key, words) for key, words in shape.options.items()),
        optional=name in formula.optional,
        step=f"{shape.step:f}" if shape.step is not None else "1",
        known=known.get(name),
    )


def _known(
    shift: Shift, patient: Subject, last: Mapping[str, ReadingPoint], weights: tuple[ReadingPoint, ...]
) -> dict[str, Known]:
    """What her chart says, by input."""
    found: dict[str, Known] = {}
    born, today = naming.full_date(naming.born_of(patient)), shift.now.date()
    for name, measure in _MEASURES.items():
        if (point := last.get(measure)) is not None and (value := _reading(shift, name, measure, point, born)):
            found[name] = value
    earlier = [each for each in weights if "weight" in last and each.at_ms < last["weight"].at_ms]
    if earlier and (value := _reading(shift, "weight_before", "weight", earlier[-1], None)):
        found["weight_before"] = value
    pressure = last.get("blood_pressure")
    if pressure is not None and isinstance(pressure.value, BloodPressure):
        when, words = _when(shift, pressure), reading_words(shift, "blood_pressure", pressure.value)
        for name in _PRESSURE:
            number = getattr(pressure.value, name)
            if number is not None:
                origin = said("chart, {when}", when=when)
                found[name] = Known(f"{number:f}", pressure.value.unit, f"{words}, {when}", origin)
    if born is not None:
        words = said("born {date}", date=naming.born_words(born.isoformat(), today))
        found["age"] = Known(f"{age_on(born, today).years}", "a", words, words)
        found["age_group"] = Known("child" if is_child_on(born, today) else "adult", "", words, words)
    if (sex := naming.sex_of(patient)) in shift.content.formula_inputs["sex"].options:
        found["sex"] = Known(sex, "", said("from the chart"), said("chart"))
    return found


def _reading(shift: Shift, name: str, measure: str, point: ReadingPoint, born: date | None) -> Known | None:
    """A reading as an input takes it; None for a unit that the input does not know, and for what was not taken."""
    shape, value = shift.content.formula_inputs[name], point.value
    if not isinstance(value, Reading) or value.value is None or value.unit not in (shape.unit, *shape.units):
        return None
    when = _when(shift, point)
    if measure == "weight" and value.method:
        when = f"{when}, {shift.content.label('weight_method', value.method)}"
    stale = ""
    if measure == "weight":
        numbers = shift.content.rules["R-04"].numbers
        child = is_child_on(born, shift.now.date())
        days = int(numbers["weight_days_child" if child else "weight_days_adult"])
        if name != "weight_before" and (shift.now.date() - shift.at(point.at_ms).date()).days > days:
            stale = said_for(days, "Older than {n} day. Weigh again", "Older than {n} days. Weigh again")
    words = reading_words(shift, measure, value)
    return Known(measured_number(value.value), value.unit, f"{words}, {when}", said("chart, {when}", when=when), stale)


def _when(shift: Shift, point: ReadingPoint) -> str:
    """today 09:42, or 19 Nov 10:05."""
    at, now = shift.at(point.at_ms), shift.now
    return said("today {time}", time=f"{at:%H:%M}") if at.date() == now.date() else naming.short_moment(at, now)


# --- orders ----------------------------------------------------------------------------------------------------------


def _has_numbers(order: Subject) -> bool:
    infusion, dose = order.get("order.infusion", OrderInfusion), order.get("order.dose", OrderDose)
    return infusion is not None or (dose is not None and dose.dose is not None)


def _order(shift: Shift, order: Subject) -> OrderKnown:
    """What an order says of the inputs; a number that an input cannot take is left to be typed."""
    dose = order.get("order.dose", OrderDose) or OrderDose()
    infusion = order.get("order.infusion", OrderInfusion) or OrderInfusion()
    title = order_title(shift, order)
    says = said("order: {order}", order=title) if is_active(order) else said("order on hold: {order}", order=title)
    stated: dict[str, tuple[Decimal | None, str]] = {
        "volume": (infusion.volume_ml, "mL"),
        "dose_volume": (infusion.volume_ml, "mL"),
        "time": (infusion.over_min, "min"),
        "infusion_hours": (infusion.over_min, "min"),
        "rate": (infusion.rate_ml_per_h, "mL/h"),
        "every": (dose.every_h, "h"),
        "dose_rate": (infusion.dose_rate, _ucum(infusion.dose_rate_unit)),
        "strength_mcg": (infusion.strength, _ucum(infusion.strength_unit)),
        "strength_mg": (infusion.strength, _ucum(infusion.strength_unit)),
        "strength_units": (infusion.strength, _ucum(infusion.strength_unit)),
        "ordered_dose": (dose.dose, _ucum(dose.unit)),
        "iv_dose": (dose.dose, _ucum(dose.unit)),
    }
    values = {}
    for name, (number, unit) in stated.items():
        shape = shift.content.formula_inputs.get(name)
        if number is not None and shape is not None and unit in (shape.unit, *shape.units):
            values[name] = Known(f"{number.normalize() + 0:f}", unit, says, says)
    drug = order.get("order.drug", OrderDrug)
    return OrderKnown(order.id, title, order_detail(order), drug.name if drug is not None else "", values)


def _ucum(unit: str) -> str:
    """mcg/kg/min is ug/kg/min, units/mL is [IU]/mL."""
    return "/".join({"mcg": "ug", "units": "[IU]"}.get(each, each) for each in unit.split("/"))


# --- the answer ------------------------------------------------------------------------------------------------------


def work(
    shift: Shift, look: CalculatorsLook, formula_id: str, entered: Mapping[str, Entered], order_id: str = ""
) -> Worked:
    """What comes out of what is entered; reads nothing but the look and the pack."""
    formula = shift.content.formulas[formula_id]
    given: dict[str, Given] = {}
    for name in (*formula.inputs, *formula.optional):
        typed = entered.get(name, _EMPTY)
        if not typed.text.strip():
            continue
        try:
            value = _value(shift, shift.content.formula_inputs[name], typed)
        except (NotANumber, NotADate, NotATime) as error:
            return Worked(says=str(error), at=name, tone="warn")
        given[name] = Given(value, typed.unit, typed.origin)
    order = next((each for each in look.orders if each.id == order_id), None)
    doubts = tuple(_doubts(shift, look, formula, given, order))
    found = calculate(shift.content, formula_id, given, against=_against(formula, order))
    if isinstance(found, Refused):
        missing = found.input in formula.inputs and found.input not in given
        return Worked(says=found.says, at=found.input, tone="neutral" if missing else "warn", doubts=doubts)
    if over := _over_limit(shift, order, found):
        return Worked(says=over, tone="crit", doubts=doubts)
    return Worked(
        results=tuple((each.label, each.shown) for each in found.results),
        steps=found.steps,
        warnings=(*(each.says for each in found.warnings), *(each.says for each in found.findings)),
        doubts=doubts,
        source=_source(found),
        sentence=_sentence(shift, found),
    )


_EMPTY = Entered("")


def _value(shift: Shift, shape: FormulaInput, entered: Entered) -> InputValue:
    text = entered.text.strip()
    unit = unit_words(entered.unit or shape.unit)
    match shape.kind:
        case "choice":
            return text
        case "time":
            return _moment(shift, shape, text)
        case "numbers":
            words = text.replace("/", " ").replace(";", " ").split()
            return tuple(read_number(each, name=shape.name, unit=unit, example=shape.example) for each in words)
        case _:
            return read_number(text, name=shape.name, unit=unit, example=shape.example or "12.5", dose=True)


def _moment(shift: Shift, shape: FormulaInput, text: str) -> datetime:
    """`22 nov 08:00`, or a time of today. Raises NotADate, NotATime."""
    day, _, time = text.rpartition(" ")
    now = shift.now
    on = read_date(day, now.date(), name=said("The day of the {name}", name=shape.name)) if day else now.date()
    return datetime.combine(on, read_time(time, now.replace(tzinfo=None)), tzinfo=now.tzinfo)


def _against(formula: Formula, order: OrderKnown | None) -> Against | None:
    """The first result held against the same number of the order, where it has one."""
    result = formula.results[0]
    if order is None or result.id != "rate" or result.unit != "mL/h" or "rate" not in order.values:
        return None
    return Against(drug=order.drug, ordered=Decimal(order.values["rate"].text))


def _over_limit(shift: Shift, order: OrderKnown | None, found: Calculation) -> str:
    """The sentence of the hard limit that the result is over (rule 4), by the drug file; "" where it is over none."""
    if order is None or not order.drug:
        return ""
    numbers = {each.id: each for each in found.inputs}
    results = {each.id: each for each in found.results}

    def number(name: str, unit: str) -> Decimal | None:
        if name in results:
            exact = results[name].exact
            return converted(exact, results[name].unit, unit) if isinstance(exact, Decimal) else None
        value = numbers[name].value if name in numbers else None
        return converted(value, numbers[name].unit, unit) if isinstance(value, Decimal) else None

    strength = next((each for each in ("strength_mg", "strength_mcg", "strength_units") if each in numbers), "")
    dose = "dose" in results and results["dose"].unit
    over = over_hard_limit(
        shift.content,
        order.drug,
        Ordered(
            dose=number("dose", dose) if dose else None,
            unit=dose_unit(dose) if dose else "",
            rate_ml_per_h=number("rate", "mL/h"),
            strength=number(strength, numbers[strength].unit) if strength else None,
            strength_unit="/".join(dose_unit(each) for each in numbers[strength].unit.split("/")) if strength else "",
            dose_rate=number("dose_rate", "ug/kg/min"),
            dose_rate_unit="mcg/kg/min" if "dose_rate" in (*numbers, *results) else "",
            weight_kg=number("weight", "kg"),
        ),
    )
    if over is None:
        return ""
    findings = hard_limit_findings(shift.content, order.drug, over.value, over.unit, over.limit)
    return " ".join(f"{each.says} {each.do}".strip() for each in findings)


def _doubts(
    shift: Shift, look: CalculatorsLook, formula: Formula, given: Mapping[str, Given], order: OrderKnown | None
) -> Iterable[tuple[str, Doubt]]:
    """Questions of the wrong-field guard, at the inputs that were typed."""
    typed = {name: each for name, each in given.items() if each.origin == TYPED}
    form = _guarded(typed)
    stands: dict[str, Known] = dict(order.values) if order is not None else {}
    weight = next((each.known for each in look.formula(formula.id).inputs if each.id == "weight"), None)
    if weight is not None:
        stands["weight"] = weight
    stands = {name: each for name, each in stands.items() if name in (*formula.inputs, *formula.optional)}
    held = _guarded({name: Given(Decimal(each.text), each.unit) for name, each in stands.items() if name in _GUARDED})
    inputs = {_GUARDED[name][0]: name for name in typed if name in _GUARDED}
    for doubt in wrong_fields(shift.content, form, held):
        name = inputs.get(doubt.field)
        if name is None:
            continue
        unit = typed[name].unit or shift.content.formula_inputs[name].unit
        likely = ""
        if doubt.other is None:
            try:
                likely = f"{converted(doubt.likely, _GUARDED[name][1], unit).normalize() + 0:f}"
            except UnitMismatch:
                likely = ""
        yield name, Doubt(doubt.asks, likely)


def _guarded(given: Mapping[str, Given]) -> dict[Name, Decimal]:
    found: dict[Name, Decimal] = {}
    for name, each in given.items():
        if name in _GUARDED and isinstance(each.value, Decimal):
            guard, unit = _GUARDED[name]
            try:
                found[guard] = converted(each.value, each.unit or unit, unit)
            except UnitMismatch:
                continue
    return found


def _source(found: Calculation) -> str:
    told = {"title": found.title, "version": found.version, "content": found.content}
    if found.unconfirmed:
        return said("{title}, formula version {version}, content {content}. Not confirmed by a pharmacist yet", **told)
    return said("{title}, formula version {version}, content {content}", **told)


def _sentence(shift: Shift, found: Calculation) -> str:
    """The result with its inputs and where they are from, as it may stand in the note; "" without words in the pack."""
    words = shift.content.narrative.get("calculation")
    if words is None:
        return ""
    inputs = ", ".join(f"{each.label.lower()} {each.shown} ({each.origin})" for each in found.inputs)
    results = ", ".join(f"{each.label.lower()} {each.shown}" for each in found.results)
    return words.text.format(title=found.title, version=found.version, inputs=inputs, results=results)


# --- into the note ---------------------------------------------------------------------------------------------------


def copy_to_note(shift: Shift, feed: str, visit: str, sentence: str) -> str:
    """Put a calculation at the end of the visit note, as a draft that its author leaves there or not; its group."""
    section, row = NOTE
    group = shift.content.group_of(section).id
    seen = OpenVisit(shift, shift.store.visit_record(feed, visit))
    typed = seen.typed_in(group).get(f"{section}/{row}")
    text = typed.get(row, "") if typed is not None else str(section_values(seen.record, section).get(row, ""))
    whole = f"{text.rstrip()}\n{sentence}" if text.strip() else sentence
    drafts.keep(shift, feed, visit, group, f"{section}/{row}", {**(typed or {}), row: whole})
    return group
