"""What has to be charted before a visit can be signed.

What is required comes from the content pack's table of sections by visit type; what counts as charted, from what
stands. Each item says in words what to do and where its field is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC

from nursechart.chart.infusion_rows import events_of, rows_of
from nursechart.chart.views import Subject, VisitRecord
from nursechart.charting.conditions import is_due_now
from nursechart.charting.facts import has_opioid
from nursechart.charting.looks.visit import SignItem
from nursechart.charting.naming import line_place
from nursechart.charting.open_visit import OpenVisit
from nursechart.charting.ordering import doses_of, order_title, orders_of_visit
from nursechart.charting.sections import (
    SIGNING,
    derived,
    first_asked,
    is_required_section,
    must_be_said,
    required_measures,
    section_values,
    ticks_of,
)
from nursechart.clinical.content_types import Measure
from nursechart.clinical.dates import show_time
from nursechart.clinical.drug_file import handling_of
from nursechart.clinical.fields import check_fields, is_empty
from nursechart.clinical.infusion import infusion_state
from nursechart.language import said, said_for, to_say
from nursechart.record.kinds import (
    BloodPressure,
    DoseGiven,
    DoseTimes,
    DressingSeen,
    LineCheckSet,
    LineDevice,
    LineLength,
    LineSite,
    LumenCheck,
    OrderDrug,
    Part,
    Reading,
    VitalSet,
)

# sections that are charted as records of their own, not as fields
_OWN_RECORDS = frozenset({"S03", "S06", "S07", "S08", "S10"})
_CARE_ROWS = {"dressing": "dressing_change", "cap": "connector_change", "needle": "port_needle_change"}
_DOSE = "dose_given.dose"
_CHECKS: tuple[tuple[str, str, str, str, type[Part]], ...] = (  # row, part, title, what to do, shape
    (
        "external_length",
        "line_check.external_length",
        to_say("External length"),
        to_say("Measure from hub to skin"),
        LineLength,
    ),
    ("site", "line_check.site", to_say("Exit site"), to_say("Say what you see"), LineSite),
    ("dressing", "line_check.dressing_seen", to_say("Dressing you find"), to_say("Say how it is"), DressingSeen),
)


def missing_items(visit: OpenVisit) -> tuple[SignItem, ...]:
    """Everything that is missing, in the order of the rail."""
    items: list[SignItem] = []
    for group in visit.shift.content.groups:
        if group.id == "sign":
            items += [*_patient_signs(visit), *_ticks(visit)]
            continue
        for section in group.sections:
            match section:
                case "S03":
                    items += _vitals(visit)
                case "S06":
                    items += _line_checks(visit)
                case "S07":
                    items += _due_care(visit) or _no_care(visit)
                case "S08":
                    items += _doses(visit) or _no_dose(visit)
                case "S10":
                    items += (*_no_times(visit), *_flow_sheets(visit))
                case _ if section not in _OWN_RECORDS:
                    items += _fields(visit, group.id, section)
    return tuple(items)


def measured(visit: OpenVisit) -> tuple[int, int]:
    """How many measures this type of visit needs, and how many of them were taken (or say why not)."""
    asked = required_measures(visit.shift, visit.record, visit.conditions)
    wanted = [visit.shift.content.measures[each] for each in asked]
    return len(wanted), sum(1 for measure in wanted if _is_taken(visit.record, measure))


# --- by section ------------------------------------------------------------------------------------------------------


def wanted_measures(visit: OpenVisit) -> tuple[str, ...]:
    """The measures without which the visit cannot be signed."""
    wanted = list(required_measures(visit.shift, visit.record, visit.conditions))
    if has_opioid(visit.shift, visit.record.orders):  # rule 8; the sedation score is a field of its own
        wanted += [each for each in ("breathing_rate", "oxygen_saturation") if each not in wanted]
    return tuple(wanted)


def _vitals(visit: OpenVisit) -> list[SignItem]:
    content, record = visit.shift.content, visit.record
    wanted = wanted_measures(visit)
    items = [
        _missing(
            f"vital:{measure.id}",
            measure.label,
            said("Vital signs. Enter it, like {example}", example=measure.usual_unit.example),
            "vitals",
            measure.id,
        )
        for measure in (content.measures[each] for each in wanted)
        if not _is_taken(record, measure)
    ]
    sets = [held for subject in record.vitals if (held := subject.get("vital_signs.set", VitalSet))]
    if wanted and sets and not any(each.position for each in sets):
        items.append(
            _missing(
                "vital:position",
                said("Position"),
                said("Vital signs. Choose how the patient was"),
                "vitals",
                "position",
            )
        )
    return items


def _is_taken(record: VisitRecord, measure: Measure) -> bool:
    for subject in record.vitals:
        value = subject.get(f"vital_signs.{measure.id}", Part)
        if isinstance(value, Reading) and (value.value is not None or value.not_taken):
            return True
        if isinstance(value, BloodPressure) and (value.systolic is not None or value.not_taken):
            return True
    return False


def _line_checks(visit: OpenVisit) -> list[SignItem]:
    """Each line in place is looked at: site, old dressing, length, and every lumen that is there."""
    if not is_required_section(visit, "S06"):
        return []
    items: list[SignItem] = []
    for line in visit.lines:
        device = line.get("line.device", LineDevice)
        spec = visit.shift.content.devices.get(device.type) if device else None
        if device is None or spec is None:
            continue
        where = said("Line care, {line_place}.", line_place=line_place(visit.shift, line))
        check = next((each for each in reversed(visit.record.line_checks) if _line_of(each) == line.id), None)
        for asked, part, title, how, shape in _CHECKS:
            if asked in spec.checks and (check is None or check.get(part, shape) is None):
                row = "old_dressing" if asked == "dressing" else asked
                items.append(_missing(f"line:{line.id}:{row}", said(title), f"{where} {said(how)}", "line", row))
        if "lumens" in spec.checks:
            for lumen in device.lumens:
                items += _lumen(visit, line, lumen.name, where)
    return items


def _lumen(visit: OpenVisit, line: Subject, lumen: str, where: str) -> list[SignItem]:
    tested = lumen_of(visit.record, line.id, lumen)
    items = []
    if tested is None or not tested.flush:
        title, how = said("Flush, lumen {lumen}", lumen=lumen), said("{where} Say how it went", where=where)
        items.append(_missing(f"line:{line.id}:flush:{lumen}", title, how, "line", f"flush:{lumen}"))
    if tested is None or not tested.blood_return:
        title, how = (
            said("Blood return, lumen {lumen}", lumen=lumen),
            said("{where} Test it, or say that it was not tested", where=where),
        )
        items.append(_missing(f"line:{line.id}:blood:{lumen}", title, how, "line", f"blood_return:{lumen}"))
    return items


def missing_of_line(missing: Iterable[SignItem], line: str) -> frozenset[str]:
    """The rows of the page of a line in which something is missing; `line` is its subject id."""
    own = (f"line:{line}:", f"care:{line}:")
    return frozenset(item.row for item in missing if item.key.startswith(own) or item.key == "section:S07")


def unfinished_line(missing: Iterable[SignItem], lines: Sequence[str], line: str) -> str:
    """The next of `lines` after `line`, round to it, whose own rows miss something; empty where none does."""
    at = lines.index(line) + 1 if line in lines else 0
    left = {item.key.split(":")[1] for item in missing if item.key.startswith(("line:", "care:"))}
    return next((each for each in (*lines[at:], *lines[:at]) if each in left and each != line), "")


def lumen_of(record: VisitRecord, line: str, lumen: str = "") -> LumenCheck | None:
    """How a lumen (any, when none is named) was found at the newest check of this visit."""
    for subject in reversed(record.lumen_checks):
        held = subject.get("lumen_check.result", LumenCheck)
        if held is not None and held.line == line and lumen in ("", held.lumen):
            return held
    return None


def _due_care(visit: OpenVisit) -> list[SignItem]:
    """Care that is due and neither done nor answered with a reason."""
    items = []
    for line in visit.lines:
        for item in visit.due(line):
            row = _CARE_ROWS.get(item.item)
            if row is None or not item.is_due or visit.answer_to(item.rule, line.id):
                continue
            title = said("{title}: time changed", title=item.title)
            where = said(
                "Line care, {line_place}. Enter the time, or say why it was not done",
                line_place=line_place(visit.shift, line),
            )
            items.append(_missing(f"care:{line.id}:{item.item}", title, where, "line", row))
    return items


def _no_care(visit: OpenVisit) -> list[SignItem]:
    """Line care that the visit requires, where nothing is due: something was done, or why not."""
    record = visit.record
    done = record.line_cares or record.line_events or record.line_removals or record.lumen_checks
    if done or any(visit.due(line) and _answered(visit, line) for line in visit.lines):
        return []
    planned = (_CARE_ROWS.get(item.item, "") for line in visit.lines for item in visit.due(line))
    return _empty(visit, "S07", "line", next(filter(None, planned), ""))


def _answered(visit: OpenVisit, line: Subject) -> bool:
    return any(visit.answer_to(item.rule, line.id) for item in visit.due(line))


def _no_dose(visit: OpenVisit) -> list[SignItem]:
    """A visit that gives a dose gives one, holds one, or says why neither.

    Where it is asked only because a line was flushed, the flush that stands at the line says it already (AX-7).
    """
    kind = visit.shift.content.visit_types.get(visit.record.row.type)
    dose = kind.sections.get("S08") if kind is not None else None
    when = dose.when if dose is not None else None
    flush_says_it = when is not None and "flush_given" in when.facts and not {"dose_due"} & visit.conditions
    return [] if visit.record.doses or flush_says_it else _empty(visit, "S08", "infusion", "")


def _no_times(visit: OpenVisit) -> list[SignItem]:
    """The flow sheet: a dose that was given says from when to when."""
    given = [each for each in visit.record.doses if _status_of(each) not in ("", "not_given")]
    if not given or any(each.get("dose_given.times", DoseTimes) for each in given):
        return []
    return _empty(visit, "S10", "infusion", "")


def _status_of(subject: Subject) -> str:
    held = subject.get(_DOSE, DoseGiven)
    return held.status if held is not None else ""


def _empty(visit: OpenVisit, section: str, group: str, row: str) -> list[SignItem]:
    """A section that is required and in which nothing stands; left out with a reason, it is answered."""
    if not is_required_section(visit, section) or any(section_values(visit.record, section).values()):
        return []
    spec = visit.shift.content.sections[section]
    item = _missing(f"section:{section}", spec.title, said("Say something, or why it was not done"), group, row)
    return [replace(item, section=section if spec.may_skip else "")]


def _doses(visit: OpenVisit) -> list[SignItem]:
    """A dose that was begun is ended; one whose time falls in the visit is given, or held with a reason."""
    shift, items = visit.shift, []
    for order in orders_of_visit(shift, visit.record.orders, visit.record.doses):
        drug = order.get("order.drug", OrderDrug)
        if drug is None or drug.kind != "medicine":
            continue
        given = [held for each in doses_of(order, visit.record.doses) if (held := each.get(_DOSE, DoseGiven))]
        if any(held.status == "in_progress" for held in given):
            title = said("{order_title}: stop time", order_title=order_title(shift, order))
            text = said("Infusion. It still runs: end it, with the time")
            items.append(_missing(f"dose:{order.id}", title, text, "infusion", order.id))
        if not given and is_due_now(shift, order, visit.record.row.type):
            title = said("{order_title}: given or not", order_title=order_title(shift, order))
            items.append(
                _missing(f"dose:{order.id}", title, said("Infusion. Give it, or say why not"), "infusion", order.id)
            )
    return items


def _flow_sheets(visit: OpenVisit) -> list[SignItem]:
    """Each pause says why, and what is left of a controlled drug was wasted before a witness (S08, S10)."""
    shift, record, items = visit.shift, visit.record, []
    zone = shift.now.tzinfo or UTC
    for dose in record.doses:
        given = dose.get(_DOSE, DoseGiven)
        if given is None or given.status == "not_given":
            continue
        rows = rows_of(dose, record.infusion_steps, zone)
        for row in rows:
            if row.value.event == "pause" and not row.value.reason:
                title = said("Why it was paused {time}", time=show_time(row.at))
                items.append(
                    _missing(f"pause:{row.subject}", title, said("Infusion. Give the reason"), "infusion", "why")
                )
        handling = handling_of(shift.content, given.drug)
        if given.status == "in_progress" or not rows or handling is None or not handling.controlled:
            continue
        left = infusion_state(events_of(rows), shift.now).left_ml
        if left is not None and left > 0:
            text = said("Infusion. Chart how much was wasted, and the witness")
            items.append(
                _missing(f"waste:{dose.id}", said("Waste of {drug}", drug=given.drug), text, "infusion", "waste")
            )
    return items


def _fields(visit: OpenVisit, group: str, section: str) -> list[SignItem]:
    shift, record = visit.shift, visit.record
    if not must_be_said(visit, section):
        return []
    held = section_values(record, section)
    values = {**derived(record, section), **held}
    checked = check_fields(shift.content, section, values, visit_type=record.row.type, facts=visit.conditions)
    spec = shift.content.sections[section]
    may_skip = section if spec.may_skip else ""
    if not checked.missing and not any(not is_empty(each) for each in values.values()):
        item = _missing(
            f"section:{section}",
            spec.title,
            said("Say something, or why it was not done"),
            group,
            first_asked(visit, section, values),
        )
        return [replace(item, section=may_skip)]
    if not checked.missing:
        return []
    first = checked.missing[0]
    if len(checked.missing) == 1 or held:
        return [
            _missing(
                f"field:{section}:{each.field}",
                each.label,
                f"{spec.title}. {each.says.split(': ', 1)[-1].capitalize()}",
                group,
                each.field.split(".")[0],
            )
            for each in checked.missing
        ]
    count = len(checked.missing)
    text = said_for(count, "{n} field, from {field}", "{n} fields, from {field}", field=first.label.lower())
    return [
        replace(_missing(f"section:{section}", spec.title, text, group, first.field.split(".")[0]), section=may_skip)
    ]


def _patient_signs(visit: OpenVisit) -> list[SignItem]:
    """The patient's own signature, or why there is none. "R nurse" in the table: the nurse's alone."""
    if not asks_patient(visit):
        return []
    values = {**derived(visit.record, SIGNING), **section_values(visit.record, SIGNING)}
    facts, kind = visit.conditions, visit.record.row.type
    checked = check_fields(visit.shift.content, SIGNING, values, visit_type=kind, facts=facts)
    if not any(each.field.startswith("patient_") for each in checked.missing):
        return []
    return [
        _missing("patient:signs", said("Patient signs"), said("On the pad, or say why not"), "sign", "patient_signs")
    ]


def asks_patient(visit: OpenVisit) -> bool:
    """Whether this type of visit asks for the patient's signature."""
    kind = visit.shift.content.visit_types.get(visit.record.row.type)
    return kind is None or kind.sections[SIGNING].note != "nurse"


def _ticks(visit: OpenVisit) -> list[SignItem]:
    text = said("Before you leave. Tick it when it is done")
    left = [each for each in ticks_of(visit) if not each.when]
    return [_missing(f"tick:{each.id}", each.text, text, "sign", f"tick_{each.id}") for each in left]


def _missing(key: str, title: str, text: str, group: str, row: str) -> SignItem:
    return SignItem(key, "crit", "circle-alert", title, text, group, row, blocks=True)


def _line_of(subject: Subject) -> str:
    held = subject.get("line_check.set", LineCheckSet)
    return held.line if held else ""
