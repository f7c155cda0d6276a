"""A line that is entered, and what is known of one put right: device, placement and state, by the content pack.

What is asked follows from the device: its attributes (`line_attributes`), its sites, its lumens. A line is charted as
the parts that the pharmacy's own lines have, so it is a line everywhere at once. Where what was known is put right, the
reason stays with the new value, and the old one stays in the record.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import msgspec

from nursechart.chart.views import Subject
from nursechart.charting import naming
from nursechart.charting.line_asked import DAY, UNKNOWN, Asked, Typed, typed_of
from nursechart.charting.looks.common import Control, FormRow, Option, SideLine
from nursechart.charting.looks.line import LineSheet
from nursechart.charting.open_visit import OpenVisit
from nursechart.charting.shift import say
from nursechart.clinical.content_types import CodedOption, DeviceType, Field
from nursechart.clinical.dates import show_date
from nursechart.clinical.devices import attributes_of, lengths_disagree, missing_attributes, tip_findings
from nursechart.clinical.line_types import LineAttribute
from nursechart.clinical.words import show_number
from nursechart.interop.udi import NotAUdi, Udi, read_udi
from nursechart.language import said, said_for
from nursechart.record.entry import Statement
from nursechart.record.kinds import LineDevice, LinePlacement, LineState, Lumen, When

_IN_PLACE = ("in_use", "resting")
_NOT_GS1 = ("+", "=")  # HIBCC and ICCBBA codes: kept as they stand on the label
_ON_THE_BODY = ("site_peripheral", "site_body")  # places that are pointed at
_MIDDLE = ("scalp", "nose", "stomach", "spine", "back")  # places without a side
_NOT_ASKED = ("status", "complications", "lumens")  # asked in another way, or charted as events of their own
_LUMEN = (
    Field(id="name", label="Name", type="text", most=24, required="R"),
    Field(id="colour", label="Colour", type="text", most=24),
    Field(id="gauge", label="Gauge", type="text", most=12),
    Field(id="use", label="Kept for", type="choice", choices="lumen_use"),
    Field(id="priming_ml", label="Holds", type="num", unit="mL", low=Decimal(0), high=Decimal(10)),
)


@dataclass(slots=True)
class _Known:
    """What a sheet says about a line, by part."""

    type: str = ""
    device: dict[str, Any] = field(default_factory=dict)
    placement: dict[str, Any] = field(default_factory=dict)
    lumens: tuple[Lumen, ...] = ()
    status: str = ""


def add_sheet(visit: OpenVisit, typed: Typed) -> LineSheet:
    """What is asked about a line that is not in the chart yet."""
    asked, known = _asked(visit, typed)
    why = said("The line is charted with what is known. What nobody knows can be said so, with the reason.")
    return LineSheet("add", said("Add line"), why, said("Chart the line"), tuple(asked.rows), _hinders(visit, known))


def facts_sheet(visit: OpenVisit, line: Subject, typed: Typed | None) -> LineSheet:
    """What is known of a line, to be put right. `typed` None: as it stands."""
    asked, known = _asked(visit, known_of(visit, line) if typed is None else typed)
    asked.ask(_because(), required=True)
    title = said("What is known of {line_place}", line_place=naming.line_place(visit.shift, line))
    why = said("What was known before stays in the record, beside what you put right and the reason.")
    return LineSheet("facts", title, why, said("Chart what is right"), tuple(asked.rows), _hinders(visit, known))


def said_of_new(visit: OpenVisit, typed: Typed) -> tuple[str, list[Statement]]:
    """The id of the new line, and the statements that put it into the chart. Raises SheetNotComplete."""
    known = _whole(visit, typed)
    line, placed = visit.shift.new_id(), known.placement.get("placed")
    device, placement = _parts(known)
    state = LineState(known.status, placed if isinstance(placed, When) else visit.shift.when())  # type: ignore[arg-type]
    parts = (("line.device", device), ("line.placement", placement), ("line.state", state))
    return line, [say(line, part, value) for part, value in parts]


def said_of_known(visit: OpenVisit, line: Subject, typed: Typed) -> list[Statement]:
    """The statements that put what is known of `line` right; none where nothing changed. Raises SheetNotComplete."""
    asked, known = _asked(visit, typed)
    if known.type:
        asked.missing.clear()  # one thing may be put right while another is not known yet
    because = asked.ask(_because(), required=True)
    asked.refuse_unfinished()
    stood = line.get("line.device", LineDevice), line.get("line.placement", LinePlacement)
    said = []
    for part, before, now in zip(("line.device", "line.placement"), stood, _parts(known, *stood), strict=True):
        if before is None or msgspec.structs.replace(before, because="") != msgspec.structs.replace(now, because=""):
            value = msgspec.structs.replace(now, because=str(because or ""))
            said.append(say(line.id, part, value, line.refs(part)))
    state = line.get("line.state", LineState)
    if known.status and (state is None or state.status != known.status):
        new = LineState(known.status, visit.shift.when(), str(because or ""))  # type: ignore[arg-type]
        said.append(say(line.id, "line.state", new, line.refs("line.state")))
    return said


def known_of(visit: OpenVisit, line: Subject) -> Typed:
    """What stands of a line, as it would be typed in its sheet."""
    device, placement = line.get("line.device", LineDevice), line.get("line.placement", LinePlacement)
    state = line.get("line.state", LineState)
    said: Typed = {"status": state.status if state is not None else ""}
    for part in (device, placement):
        if part is not None:
            values = msgspec.structs.asdict(part)
            said |= typed_of({name: each for name, each in values.items() if not isinstance(each, When | dict | tuple)})
    if placement is not None:
        for name in ("placed", "tip_confirmed_at"):
            at: When | None = getattr(placement, name)
            if at is not None:
                day, clock = at.wall.split("T")
                said |= {f"{name}{DAY}": naming.written_date(day), name: "" if clock == "00:00" else clock[:5]}
        if placement.planned_removal:
            said["planned_removal"] = naming.written_date(placement.planned_removal)
        said |= {f"{name}{UNKNOWN}": why for name, why in placement.unknown.items()}
    lumens = device.lumens if device is not None else ()
    said["lumen_count"] = str(len(lumens)) if lumens else ""
    for number, lumen in enumerate(lumens):
        told = typed_of(msgspec.structs.asdict(lumen))
        said |= {f"lumens.{number}.{name}": value for name, value in told.items()}
    said.pop("because", None)
    return said


# --- what is asked ---------------------------------------------------------------------------------------------------


def _because() -> Field:
    return Field(id="because", label=said("Why it is put right"), type="text", most=400)


def _asked(visit: OpenVisit, typed: Typed) -> tuple[Asked, _Known]:
    content, asked, known = visit.shift.content, Asked(visit, typed), _Known()
    known.type = _device(asked, content.devices)
    kind = content.devices.get(known.type)
    if kind is None:
        return asked, known
    if kind.designs:
        options: dict[str, str | CodedOption] = {each.id: each.title for each in kind.designs}
        known.device["design"] = (
            asked.ask(Field(id="design", label=said("Make of it"), type="choice", options=options)) or ""
        )
    known.lumens = _lumens(asked, kind)
    code = _udi(asked)
    known.device["udi"] = typed.get("udi", "").strip()
    for each, need in attributes_of(content, known.type, lumens=max(len(known.lumens), 1)):
        if each.id == "udi" or each.id in _NOT_ASKED:
            continue
        if each.id in ("site", "side") and kind.sites in _ON_THE_BODY:
            if each.id == "site":
                known.device["side"], known.device["site"] = _on_the_body(asked, each, kind)
            continue
        of = known.device if each.part == "device" else known.placement
        of[each.id] = _attribute(asked, each, kind, required=need == "R", code=code)
    lengths = [known.placement.get(name) for name in ("total_cm", "internal_cm", "external_cm")]
    if all(isinstance(each, Decimal) for each in lengths):
        says = lengths_disagree(content, *lengths)  # type: ignore[arg-type]
        if says:
            asked.wrong["total_cm"] = says
            _say_at(asked, "total_cm", says)
    states = {each.id: each.label for each in content.choices["line_status"] if each.id in _IN_PLACE}
    if typed.get("status", "") not in ("", *_IN_PLACE):  # occluded, infection suspected: said by what is found
        states[typed["status"]] = content.label("line_status", typed["status"])
    status = asked.ask(Field(id="status", label=said("It is"), type="choice", options=dict(states)), required=True)
    known.status = status or ""
    known.placement["unknown"] = dict(asked.unknown)
    return asked, known


def _device(asked: Asked, devices: dict[str, DeviceType]) -> str:
    """The kind of line: found by typing among all that the pack knows."""
    typed = asked.typed.get("type", "").strip()
    options = tuple(Option(each.id, each.title) for each in devices.values())
    wrong = "" if not typed or typed in devices else said("Choose the kind of line from the list")
    control = Control("type", "search", said("Kind of line"), typed, options=options, width=320)
    asked.rows.append(
        FormRow("type", said("Kind of line"), (control,), message=wrong, required=not typed, last=""),
    )
    if wrong:
        asked.wrong["type"] = wrong
    elif not typed:
        asked.missing.append(said("kind of line"))
    return typed if typed in devices else ""


def _lumens(asked: Asked, kind: DeviceType) -> tuple[Lumen, ...]:
    """How many lumens, and for several what each is called and kept for."""
    if kind.lumens == (1,):
        return (Lumen("1"),)
    options: dict[str, str | CodedOption] = {str(each): str(each) for each in kind.lumens}
    count = asked.ask(Field(id="lumen_count", label=said("Lumens"), type="choice", options=options), required=True)
    if count is None:
        return ()
    wanted = int(count)
    if wanted == 1:
        name = asked.typed.get("lumens.0.name", "").strip()
        told = {key.split(".")[2]: each.strip() for key, each in asked.typed.items() if key.startswith("lumens.0.")}
        return (_lumen(told | {"name": name or "1"}),)
    for number in range(wanted):
        asked.typed.setdefault(f"lumens.{number}.name", str(number + 1))
    for key in [key for key in asked.typed if key.startswith("lumens.") and int(key.split(".")[1]) >= wanted]:
        del asked.typed[key]
    rows = asked.ask(Field(id="lumens", label=said("Each lumen"), type="rows", columns=_LUMEN), required=True) or []
    names = [str(each.get("name", "")).casefold() for each in rows]
    if len(rows) != wanted or not all(names) or len(set(names)) != wanted:
        says = said_for(wanted, "Name {n} lumen by a name of its own", "Name {n} lumens, each by a name of its own")
        asked.wrong["lumens"] = says
        _say_at(asked, "lumens", says)
        return ()
    return tuple(_lumen(each) for each in rows)


def _lumen(said: dict[str, Any]) -> Lumen:
    priming = said.get("priming_ml")
    words = {name: str(said.get(name) or "") for name in ("name", "colour", "gauge", "use")}
    return Lumen(**words, priming_ml=Decimal(priming) if priming else None)


def _udi(asked: Asked) -> Udi | None:
    """The code on the package; a lot and an expiry that stand in it need not be typed."""
    typed, read, wrong = asked.typed.get("udi", "").strip(), None, ""
    if typed and not typed.startswith(_NOT_GS1):
        try:
            read = read_udi(typed)
        except NotAUdi as error:
            wrong = str(error)
    asked.ask(_code_on_package(), wrong=wrong)
    if read is None:
        return None
    if read.lot:
        asked.typed["lot"] = asked.typed.get("lot", "").strip() or read.lot
    if read.expires is not None and read.expires < asked.shift.now.date():
        # said, and charted all the same: it may be in place
        _say_at(
            asked,
            "udi",
            said("It expired on {date}. If it is in place, call the pharmacy", date=show_date(read.expires)),
        )
    return read


def _code_on_package() -> Field:
    hint = said("scan, or type what stands under the bars")
    return Field(id="udi", label=said("Code on the package"), type="text", most=200, hint=hint)


def _attribute(asked: Asked, each: LineAttribute, kind: DeviceType, *, required: bool, code: Udi | None) -> Any:
    """One attribute as its type is asked; the value as its part keeps it."""
    free = each.may_be_unknown
    if each.type == "dt":
        return asked.ask_day(_field(each, kind, "dt"), required=required, may_be_unknown=free)
    if each.type == "num":
        return asked.number(
            _field(each, kind, "num"), required=required, may_be_unknown=free, doubt=_unusual(asked, each, kind)
        )
    if each.type == "date":
        value = asked.ask(_field(each, kind, "date"), required=required, may_be_unknown=free)
        return value or ""
    if each.type == "bool":
        return asked.ask(_field(each, kind, "bool"), required=required, may_be_unknown=free)
    wrong = ""
    typed = asked.typed.get(each.id, "").strip()
    if each.id == "lot" and code is not None and code.lot and typed and typed != code.lot:
        wrong = said("The code on the package says {lot}. Which is right?", lot=code.lot)
    chosen = each.type == "choice"
    value = asked.ask(
        _field(each, kind, "choice" if chosen else "text"), required=required, may_be_unknown=free, wrong=wrong
    )
    return value or ""


def _field(each: LineAttribute, kind: DeviceType, type_: str) -> Field:
    choices = each.choices or (kind.sites if each.id == "site" else "")
    return Field(
        id=each.id,
        label=each.label,
        type=type_ if type_ != "choice" or choices else "text",  # type: ignore[arg-type]
        unit=each.unit,
        choices=choices if type_ == "choice" else "",
        low=each.low,
        high=each.high,
        hint=each.rule if len(each.rule) < 60 else "",
        most=200,
    )


def _on_the_body(asked: Asked, each: LineAttribute, kind: DeviceType) -> tuple[str, str]:
    """Side and place of a device that is pointed at on the body; those in the middle have no side."""
    content, options = asked.shift.content, []
    for choice in content.choices[kind.sites]:
        sides = ("",) if choice.id in _MIDDLE else ("right", "left")
        options += [
            Option(f"{side}:{choice.id}" if side else choice.id, f"{side} {choice.label}".strip()) for side in sides
        ]
    typed, side = asked.typed.get(each.id, "").strip(), asked.typed.get("side", "").strip()
    if typed and ":" not in typed and typed not in _MIDDLE and side:
        typed = f"{side}:{typed}"
    known = next((option for option in options if option.id == typed), None)
    wrong = said("Choose the place on the body, or from its list") if typed and known is None else ""
    control = Control(each.id, "body", each.label, typed, options=tuple(options))
    asked.rows.append(FormRow(each.id, each.label, (control,), message=wrong, required=not typed))
    if wrong:
        asked.wrong[each.id] = wrong
    elif not typed:
        asked.missing.append(each.label.lower())
    if known is None:
        return "", ""
    found, _colon, site = known.id.rpartition(":")
    return found, site


def _unusual(asked: Asked, each: LineAttribute, kind: DeviceType) -> str:
    """What is asked about a number that this kind of line seldom has; empty where it is usual, or none."""
    usual, typed = each.usual.get(kind.id), asked.typed.get(each.id, "").strip().replace(",", ".")
    try:
        number = Decimal(typed) if typed else None
    except ArithmeticError:
        return ""
    if usual is None or number is None or usual[0] <= number <= usual[1]:
        return ""
    return said(
        "{label} {number} is unusual: a {short} has {low} to {high}",
        label=each.label,
        number=show_number(number),
        short=kind.short,
        low=show_number(usual[0]),
        high=show_number(usual[1]),
    )


def _say_at(asked: Asked, row: str, says: str) -> None:
    asked.rows[:] = [replace(each, message=says) if each.id == row else each for each in asked.rows]


def _hinders(visit: OpenVisit, known: _Known) -> tuple[SideLine, ...]:
    """What will stand in the way of using the line, said while it is entered."""
    content = visit.shift.content
    if known.type not in content.devices:
        return ()
    kind, said = content.devices[known.type], known.placement
    found = tip_findings(content, kind.short, known.type, said.get("tip_confirmed_by") or "", said.get("tip") or "")
    notes = [SideLine(each.title, f"{each.says} {each.do}".strip(), tone="warn") for each in found]
    if kind.note:
        notes.append(SideLine(kind.short, kind.note))
    return tuple(notes)


# --- what is charted -------------------------------------------------------------------------------------------------


def _whole(visit: OpenVisit, typed: Typed) -> _Known:
    asked, known = _asked(visit, typed)
    _refuse_missing(visit, asked, known)
    asked.refuse_unfinished()
    return known


def _refuse_missing(visit: OpenVisit, asked: Asked, known: _Known) -> None:
    if not known.type:
        return
    held = {**known.device, **known.placement, "lumens": known.lumens, "status": known.status}
    if known.device.get("site") in _MIDDLE:
        held["side"] = "none"
    lacking = missing_attributes(
        visit.shift.content, known.type, held, unknown=asked.unknown, lumens=max(len(known.lumens), 1)
    )
    asked.missing += [each.label.lower() for each in lacking if each.label.lower() not in asked.missing]


def _parts(
    known: _Known, device: LineDevice | None = None, placement: LinePlacement | None = None
) -> tuple[LineDevice, LinePlacement]:
    """The parts as charted; what the sheet does not ask stays as it stood."""
    first = {name: value for name, value in known.device.items() if name in LineDevice.__struct_fields__}
    second = {name: value for name, value in known.placement.items() if name in LinePlacement.__struct_fields__}
    whole = LineDevice(known.type, known.lumens) if device is None else device
    put = LinePlacement() if placement is None else placement
    return (
        msgspec.structs.replace(whole, type=known.type, lumens=known.lumens, **first),
        msgspec.structs.replace(put, **second),
    )
