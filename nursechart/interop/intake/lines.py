"""Access devices: a Device that is a line, and the statement of its use that says where and since when it lies."""

from __future__ import annotations

from decimal import Decimal

from nursechart.interop.fhir import codes
from nursechart.interop.intake.draft import Draft
from nursechart.interop.intake.gather import Found
from nursechart.interop.intake.shapes_of_orders import Device, DeviceUseStatement
from nursechart.interop.intake.shapes_of_visits import Procedure
from nursechart.interop.intake.words import line_of, side_of, ucum_of, vein_of
from nursechart.record import kinds


def read_lines(draft: Draft, devices: list[Found], uses: list[Found]) -> None:
    """Every line of the patient. A pump or a walker is left, and so is a statement about the use of one."""
    use_of: dict[str, tuple[Found, DeviceUseStatement]] = {}
    for found in uses:
        use = draft.read(found, DeviceUseStatement)
        device = draft.resolve(use.device, found)
        if use.status == "entered-in-error" or device is None or device.type != "Device":
            draft.left(found, "entered in error" if use.status == "entered-in-error" else "device not in the files")
        else:
            use_of[draft.subject_id(device)] = (found, use)
    for found in devices:
        subject = draft.subject_id(found)
        if _read_line(draft, found, subject, use_of.get(subject, (found, None))[1]):
            if subject in use_of:
                draft.took(use_of[subject][0])
        elif subject in use_of:
            draft.left(use_of[subject][0], "not a line")


def _read_line(draft: Draft, found: Found, subject: str, use: DeviceUseStatement | None) -> bool:
    device = draft.read(found, Device)
    names = " ".join(each.name for each in device.deviceName)
    line = line_of(device.type, names, device.type.code_of(codes.DEVICE_TYPE))
    if line is None or device.status == "entered-in-error":
        draft.left(found, "not a line" if line is None else "entered in error")
        return False
    told = _Properties(device)
    where = use.bodySite.words if use is not None else ""
    placed = draft.when(found, use.timingPeriod.start or use.timingDateTime, "timing") if use is not None else None
    draft.say(
        found,
        subject,
        "line",
        {
            "device": _device(device, line, told, where),
            "placement": kinds.LinePlacement(
                placed=placed,
                by=use.source.display if use is not None else "",
                technique=told.text("technique"),
                total_cm=told.number("total-length", "cm"),
                internal_cm=told.number("internal-length", "cm"),
                external_cm=told.number("external-length", "cm"),
                arm_cm=told.number("arm-circumference", "cm"),
                tip=told.text("tip"),
                tip_confirmed_by=told.text("tip-confirmed-by"),
            ),
            "state": _state(draft, found, device, use),
        },
    )
    draft.took(found)
    return True


def _device(device: Device, line: tuple[str, int], told: _Properties, where: str) -> kinds.LineDevice:
    named = told.texts("lumen")
    lumens = tuple(map(_lumen, named)) or tuple(kinds.Lumen(str(number + 1)) for number in range(line[1]))
    udi = device.udiCarrier[0].carrierHRF or device.udiCarrier[0].deviceIdentifier if device.udiCarrier else ""
    return kinds.LineDevice(
        type=line[0],
        lumens=lumens,
        french=told.number("french", ""),
        gauge=told.text("gauge"),
        side=side_of(where),  # type: ignore[arg-type]
        site=vein_of(where),
        valve=told.text("valve") if told.text("valve") in ("open", "valved") else "",  # type: ignore[arg-type]
        brand=" ".join(each for each in (device.manufacturer, device.modelNumber) if each),
        lot=device.lotNumber,
        udi=udi,
        power_ml_per_s=told.number("power", "mL/s"),
    )


def _lumen(text: str) -> kinds.Lumen:
    name, _, use = text.partition(": ")
    return kinds.Lumen(name, use=use)


def _state(draft: Draft, found: Found, device: Device, use: DeviceUseStatement | None) -> kinds.LineState:
    out = device.status == "inactive" or (use is not None and use.status in ("completed", "stopped"))
    end = draft.when(found, use.timingPeriod.end, "timingPeriod.end") if use is not None else None
    if out:
        reason = use.reasonCode[0].words if use is not None and use.reasonCode else ""
        return kinds.LineState("removed", end, reason)
    return kinds.LineState("resting" if use is not None and use.status == "on-hold" else "in_use")


class _Properties:
    """What a Device says of itself in our own codes."""

    def __init__(self, device: Device) -> None:
        self._by_code: dict[str, list[object]] = {}
        for each in device.property:
            held = self._by_code.setdefault(each.type.code_of(codes.LINE_ATTRIBUTE), [])
            held += [value.words for value in each.valueCode]
            held += [(Decimal(value.value), ucum_of(value)) for value in each.valueQuantity if value.value is not None]

    def texts(self, code: str) -> tuple[str, ...]:
        return tuple(value for value in self._by_code.get(code, ()) if isinstance(value, str))

    def text(self, code: str) -> str:
        return next(iter(self.texts(code)), "")

    def number(self, code: str, unit: str) -> Decimal | None:
        """The number in `unit`; with "" whatever the unit, for sizes that have none in UCUM (French)."""
        for value in self._by_code.get(code, ()):
            if isinstance(value, tuple) and (not unit or value[1] == unit):
                return value[0]  # type: ignore[no-any-return]
        return None


def read_line_care(draft: Draft, found: Found) -> None:
    """A procedure at a line in our own codes; others are not nursing's and are left."""
    procedure = draft.read(found, Procedure)
    code = procedure.code.code_of(codes.LINE_CARE)
    if not code or procedure.status != "completed":
        draft.left(found, procedure.status if code else "")
        return
    at = draft.when(found, procedure.performedDateTime or procedure.performedPeriod.start, "performed")
    if at is None:
        draft.left(found, "no time")
        return
    lines = [draft.subject_of(each.manipulated, found, "Device") for each in procedure.focalDevice]
    used = {system: next((c for each in procedure.usedCode if (c := each.code_of(system))), "") for system in _USED}
    lumens = [each.valueString for each in procedure.extensions(codes.LUMEN_USED)]
    volumes = [
        q for each in procedure.extensions(codes.INFUSION_VOLUME) if (q := each.valueQuantity) and ucum_of(q) == "mL"
    ]
    done = kinds.LineCareDone(
        visit=draft.visit_of(procedure.encounter, found),
        line=lines[0] if lines else "",
        procedure=code,
        at=at,
        lumen=lumens[0] if lumens else "",
        dressing=used[codes.DRESSING],
        antiseptic=used[codes.ANTISEPTIC],
        volume_ml=Decimal(volumes[0].value) if volumes and volumes[0].value is not None else None,
        product=next((each.text for each in procedure.usedCode if not each.coding), ""),
        note=" ".join(each.text for each in procedure.note),
    )
    draft.say(found, draft.subject_id(found), "line_care", {"done": done})
    draft.took(found)


_USED = (codes.DRESSING, codes.ANTISEPTIC)
