"""The fields of a dose: what giving it asks for, what ends it, what a second person enters, and what was given."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal

from nursechart.chart.views import Subject
from nursechart.charting import naming
from nursechart.charting.against import is_child, is_infusion, is_push
from nursechart.charting.comments import comments_on
from nursechart.charting.conditions import is_due_now
from nursechart.charting.conducting_flow import plan_rows
from nursechart.charting.dose_values import ordered_rate, pump_asks, typed_rate, typed_volume
from nursechart.charting.history import old_values
from nursechart.charting.looks.common import Carry, Control, FormRow, Option
from nursechart.charting.open_visit import OpenVisit
from nursechart.charting.shift import Shift
from nursechart.charting.values import clock, lot_words
from nursechart.clinical.dates import NotADate, read_date
from nursechart.clinical.double_check import needs_double_check, wanted_fields
from nursechart.clinical.drug_file import least_push_min
from nursechart.clinical.line_safety import route_code
from nursechart.clinical.typed_numbers import shown_number
from nursechart.clinical.words import show_number
from nursechart.clinical.wrong_field import Name, wrong_fields
from nursechart.language import said, to_say
from nursechart.record.kinds import (
    DoseGiven,
    DoseProduct,
    DoseResponse,
    DoseTimes,
    DoubleCheck,
    LineDevice,
    OrderDose,
    OrderDrug,
    OrderInfusion,
)

_WITHOUT_A_LINE = frozenset({"PO", "IM", "SC"})
_LIKE_A_DATE = to_say("like 14 Mar 2027")
_PUMP = ("volume", "rate")  # what an infusion by pump is never started without
_TO_START = ("lot", "expiry", "visual", "line", "start", "volume", "rate")  # what a dose that is due is asked for
State = Literal["due", "running", "given", "held", "on_hold", "later", "done"]


def needs_line(order: Subject) -> bool:
    """Whether the ordered route goes through an access device."""
    ordered = order.get("order.dose", OrderDose)
    return bool(ordered and ordered.route) and ordered is not None and ordered.route not in _WITHOUT_A_LINE


def line_options(visit: OpenVisit, order: Subject) -> tuple[Option, ...]:
    """The lines and lumens a dose may go through: those whose route is the order's (rule 9)."""
    ordered = order.get("order.dose", OrderDose)
    route = ordered.route if ordered else ""
    options = []
    for line in visit.lines:
        device = line.get("line.device", LineDevice)
        kind = visit.shift.content.devices.get(device.type) if device else None
        if device is None or kind is None or (route and route not in kind.routes):
            continue
        words, many = naming.line_place(visit.shift, line), len(device.lumens) > 1
        options += [
            Option(
                f"{line.id}/{lumen.name}",
                said("{words}, lumen {name}", words=words, name=lumen.name) if many else words,
            )
            for lumen in device.lumens
        ]
    return tuple(options)


def rows_of(
    visit: OpenVisit, order: Subject, dose: Subject | None, state: State, typed: Mapping[str, str]
) -> tuple[FormRow, ...]:
    if state in ("due", "later"):
        return _give_rows(visit, order, typed)
    if dose is None:
        return ()
    return _stop_rows(dose, typed) if state == "running" else _given_rows(visit, dose)


def _give_rows(visit: OpenVisit, order: Subject, typed: Mapping[str, str]) -> tuple[FormRow, ...]:
    shift, infusion = visit.shift, order.get("order.infusion", OrderInfusion)
    volume = show_number(infusion.volume_ml) if infusion and infusion.volume_ml is not None else ""
    rate = ordered_rate(infusion)
    lines = line_options(visit, order) if needs_line(order) else ()
    chosen = typed.get("line") or (lines[0].id if len(lines) == 1 else "")
    looks = _options(shift, "visual_check")
    checked = _needs_second(visit, order)
    asked = [
        (said("Lot"), Control("lot", "text", said("Lot number on the label"), typed.get("lot", ""), width=160)),
        (
            said("Expires"),
            Control(
                "expiry", "date", said("Expiry date on the label"), typed.get("expiry", ""), hint=said(_LIKE_A_DATE)
            ),
        ),
        (said("Looks"), Control("visual", "segment", said("How it looks"), typed.get("visual", ""), options=looks)),
        (said("Label for"), _text("label_patient", said("Patient's name on the label"), typed)),
        (said("Label says"), _text("label_drug", said("Medicine on the label"), typed)),
        (
            said("Label dose"),
            _text("label_dose", said("Dose on the label, with its unit"), typed, hint=said("like 500 mg")),
        ),
        (
            said("Use before"),
            _text("beyond_use", said("Use-before day and time on the label"), typed, hint=said("like 22 Nov 08:00")),
        ),
    ]
    if lines:
        asked.append((said("Line"), Control("line", "select", said("Line and lumen"), chosen, options=lines)))
    asked.append(
        (
            said("Start"),
            Control("start", "time", said("Start time"), typed.get("start", ""), width=72, hint=said("n for now")),
        )
    )
    pushed = is_push(shift, order)
    by_pump = is_infusion(order) and not pushed
    if volume or rate is not None or by_pump:
        hint = said("ordered {volume} mL", volume=volume) if volume else ""
        bag = Control("volume", "number", said("Volume in the bag, mL"), typed.get("volume", ""), unit="mL", hint=hint)
        hint = said("ordered {number} mL/h", number=shown_number(rate)) if rate is not None else ""
        pump = Control("rate", "number", said("Pump rate, mL/h"), typed.get("rate", ""), unit="mL/h", hint=hint)
        asked += [(said("Volume"), bag), (said("Pump rate"), pump), *plan_rows(visit, order, typed)]
    if pushed:
        asked.append((said("Pushed over"), _push_control(visit, order, typed)))
    if checked:
        asked.append((said("Label route"), _text("label_route", said("Route on the label"), typed)))
    if checked and is_infusion(order):
        strength = _text("label_concentration", said("Concentration on the label"), typed, hint=said("like 1 mg/mL"))
        asked.append((said("Concentration"), strength))
        asked.append((said("Pump"), _text("pump", said("Pump settings, as the pump shows them"), typed)))
    wanted = is_due_now(shift, order, visit.record.row.type)
    offers = _as_ordered(volume, shown_number(rate) if rate is not None else "", typed)
    messages = {"expiry": _expiry_message(shift, typed), **_slips(visit, order, typed)}
    if by_pump:
        messages |= _stands_still(typed)
    return tuple(
        FormRow(
            control.id,
            label,
            (control,),
            message=messages.get(control.id, ""),
            carry=offers.get(control.id),
            missing=wanted and control.id in _TO_START and not control.value,
            needed=pump_asks(control.id) if by_pump and control.id in _PUMP else "",
        )
        for label, control in asked
    )


def _stands_still(typed: Mapping[str, str]) -> dict[str, str]:
    """What is said at a bag or a pump rate of 0 or less: nothing would run."""
    said_of = {"volume": typed_volume(typed), "rate": typed_rate(typed)}
    return {name: pump_asks(name) for name, value in said_of.items() if value is not None and value <= 0}


def _as_ordered(volume: str, rate: str, typed: Mapping[str, str]) -> dict[str, Carry]:
    """The ordered volume and rate, each to be confirmed once the label and the pump say the same; empty until then."""
    said_of = {
        "volume": (volume, said("As ordered: {volume} mL", volume=volume)),
        "rate": (rate, said("As ordered: {rate} mL/h", rate=rate)),
    }
    return {
        row: Carry(words, ((row, number),), "")
        for row, (number, words) in said_of.items()
        if number and not typed.get(row)
    }


def _push_control(visit: OpenVisit, order: Subject, typed: Mapping[str, str]) -> Control:
    """The minutes of a push, with the least the drug file allows for this dose."""
    drug, dose = order.get("order.drug", OrderDrug), order.get("order.dose", OrderDose)
    least = least_push_min(
        visit.shift.content,
        drug.name if drug else "",
        volume_ml=typed_volume(typed),
        dose_mg=dose.dose if dose and dose.unit == "mg" else None,
    )
    hint = (
        said("at least {number} min", number=show_number(least.quantize(Decimal("0.1")))) if least is not None else ""
    )
    return Control("push_min", "number", said("Pushed over, min"), typed.get("push_min", ""), unit="min", hint=hint)


def check_rows_of(visit: OpenVisit, order: Subject) -> tuple[FormRow, ...]:
    """What the second person enters, alone (rule 3): empty fields, never what the performer typed."""
    if not _needs_second(visit, order):
        return ()
    content, through = visit.shift.content, needs_line(order) and bool(visit.lines)
    rows = []
    for field in wanted_fields(content, infusion=is_infusion(order), line=through):
        name = said("Second check: {field}", field=field.label.lower())
        if field.kind == "line":
            control = Control(f"check_{field.id}", "select", name, options=line_options(visit, order))
        else:
            control = Control(f"check_{field.id}", "text", name, hint=field.hint)
        rows.append(FormRow(control.id, field.label, (control,)))
    roles, methods = _options(visit.shift, "checker_role"), _options(visit.shift, "check_method")
    yes_or_no = (Option("yes", said("Yes")), Option("no", said("No")))
    asked = (
        (said("Checked by"), Control("checker", "text", said("Name of the second person"))),
        (said("As"), Control("checker_role", "select", said("Role of the second person"), options=roles)),
        (said("How"), Control("check_method", "segment", said("How it was checked"), options=methods)),
        (
            said("Read back"),
            Control("check_read_back", "segment", said("Read back, where it was from afar"), options=yes_or_no),
        ),
    )
    return (*rows, *(FormRow(control.id, label, (control,)) for label, control in asked))


def _slips(visit: OpenVisit, order: Subject, typed: Mapping[str, str]) -> dict[str, str]:
    """What looks typed into the wrong field or in the wrong unit, asked beside the field; nothing is changed by it."""
    dose, infusion = order.get("order.dose", OrderDose), order.get("order.infusion", OrderInfusion)
    stated: dict[Name, Decimal | None] = {
        "rate": ordered_rate(infusion),
        "volume": infusion.volume_ml if infusion else None,
        "time": infusion.over_min if infusion else None,
        "dose": dose.dose if dose and dose.unit == "mg" else None,
    }
    form: dict[Name, Decimal | None] = {"rate": typed_rate(typed), "volume": typed_volume(typed)}
    doubts = wrong_fields(visit.shift.content, _known(form), _known(stated))
    return {each.field: each.asks for each in doubts if each.field in form}


def _known(numbers: Mapping[Name, Decimal | None]) -> dict[Name, Decimal]:
    return {name: value for name, value in numbers.items() if value is not None}


def _text(id_: str, name: str, typed: Mapping[str, str], *, hint: str = "") -> Control:
    return Control(id_, "text", name, typed.get(id_, ""), hint=hint)


def _stop_rows(dose: Subject, typed: Mapping[str, str]) -> tuple[FormRow, ...]:
    """The fields to end a dose. The volume in the bag stands beside the field: what went in is for the nurse to say."""
    times = dose.get("dose_given.times", DoseTimes)
    began = said("started {clock}", clock=clock(times.start)) if times and times.start else ""
    bag = (
        said("{number} mL in the bag", number=shown_number(times.volume_ml))
        if times and times.volume_ml is not None
        else ""
    )
    asked = (
        (said("Stop"), Control("stop", "time", said("Stop time"), typed.get("stop", ""), width=72, hint=began)),
        (
            said("Volume given"),
            Control("volume", "number", said("Volume given, mL"), typed.get("volume", ""), unit="mL", hint=bag),
        ),
        (said("Response"), Control("response", "text", said("How the patient took it"), typed.get("response", ""))),
    )
    return tuple(FormRow(control.id, label, (control,)) for label, control in asked)


def _given_rows(visit: OpenVisit, dose: Subject) -> tuple[FormRow, ...]:
    """What was given, read-only, with corrections and comments where they speak."""
    comments = comments_on(visit.comments, dose.id)
    return tuple(
        FormRow(
            id=row,
            label=label,
            controls=(Control(row, "static", label, words),),
            charted=True,
            comments=comments if index == 0 else (),
            corrected=tuple(change for _, _, change in old_values(visit.shift, visit.record, dose.id, part)),
            subject=dose.id,
            part=part,
            refs=dose.refs(part),
        )
        for index, (row, label, words, part) in enumerate(_given_words(dose))
    )


def _given_words(dose: Subject) -> list[tuple[str, str, str, str]]:
    """Row, label, words and part of each thing that is known of a dose."""
    given, times = dose.get("dose_given.dose", DoseGiven), dose.get("dose_given.times", DoseTimes)
    product, response = dose.get("dose_given.product", DoseProduct), dose.get("dose_given.response", DoseResponse)
    stated = []
    if given is not None and given.status == "not_given":
        stated.append(("reason", said("Not given"), given.reason, "dose_given.dose"))
    if times is not None and times.start is not None:
        span = _span(times)
        more = [
            f"{shown_number(times.volume_ml)} mL" if times.volume_ml is not None else "",
            f"{shown_number(times.rate_ml_per_h)} mL/h" if times.rate_ml_per_h is not None else "",
            said("pushed over {number} min", number=shown_number(times.push_min)) if times.push_min is not None else "",
        ]
        stated.append(("times", said("Given"), ", ".join(part for part in (span, *more) if part), "dose_given.times"))
    if product is not None and product.lot:
        words = lot_words(product) if product.expiry else said("lot {lot}", lot=product.lot)
        stated.append(("product", said("Lot and expiry"), words, "dose_given.product"))
    check = dose.get("dose_given.double_check", DoubleCheck)
    if check is not None:
        agree = said("all values agree") if check.agrees else said("values differ")
        stated.append(("double_check", said("Second check"), f"{check.checker}, {agree}", "dose_given.double_check"))
    if response is not None:
        stated.append(("response", said("Response"), response.text, "dose_given.response"))
    return stated


def _span(times: DoseTimes) -> str:
    if times.stop is None:
        return said("from {clock}", clock=clock(times.start))
    return clock(times.start) if times.stop == times.start else f"{clock(times.start)} to {clock(times.stop)}"


def _expiry_message(shift: Shift, typed: Mapping[str, str]) -> str:
    text = typed.get("expiry", "").strip()
    try:
        if text:
            read_date(text, shift.now.date(), name=said("The expiry date"))
    except NotADate as error:
        return str(error)
    return ""


def _options(shift: Shift, choice_set: str) -> tuple[Option, ...]:
    return tuple(Option(each.id, each.label[:1].upper() + each.label[1:]) for each in shift.content.choices[choice_set])


def _needs_second(visit: OpenVisit, order: Subject) -> bool:
    """Whether the order or the content pack calls the drug high-alert (rule 3)."""
    drug, ordered = order.get("order.drug", OrderDrug), order.get("order.dose", OrderDose)
    if drug is None:
        return False
    route = route_code(visit.shift.content, ordered.route if ordered else "")
    needed = needs_double_check(
        visit.shift.content,
        drug.name,
        classes=drug.classes,
        route=route,
        flagged=drug.high_alert,
        child=is_child(visit),
    )
    return needed is not None
