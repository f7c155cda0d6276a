"""Lines: Device and the statement of its use, what was seen at it, and the care it got."""

from __future__ import annotations

from nursechart.chart.views import Subject
from nursechart.interop.fhir import codes
from nursechart.interop.fhir.going import Going, derived_id, fhir_id, profiled
from nursechart.interop.fhir.times import said_when
from nursechart.interop.fhir.wire import Json
from nursechart.record import kinds


def devices(going: Going) -> list[Json]:
    """A Device and a DeviceUseStatement for every line the patient has or had."""
    written: list[Json] = []
    for subject in going.record.lines:
        device = subject.get("line.device", kinds.LineDevice)
        if device is not None:
            placed = subject.get("line.placement", kinds.LinePlacement)
            state = subject.get("line.state", kinds.LineState)
            written += [_device(going, subject, device, placed, state), _use(going, subject, device, placed, state)]
    return written


def _device(
    going: Going,
    subject: Subject,
    device: kinds.LineDevice,
    placed: kinds.LinePlacement | None,
    state: kinds.LineState | None,
) -> Json:
    type_ = going.content.devices.get(device.type)
    is_out = state is not None and state.status == "removed"
    return {
        "resourceType": "Device",
        "id": going.lines[subject.id],
        # the profile demands an identifier of the maker, which a line placed elsewhere rarely comes with
        "meta": profiled("Device") if device.udi else None,
        "udiCarrier": [_udi(device.udi)] if device.udi else None,
        "status": "inactive" if is_out else "active",
        "lotNumber": device.lot,
        "deviceName": [{"name": device.brand, "type": "manufacturer-name"}] if device.brand else None,
        "type": codes.concept(codes.DEVICE_TYPE, device.type, type_.title if type_ is not None else device.type),
        "property": _properties(device, placed),
        "patient": going.patient,
    }


def _udi(udi: str) -> Json:
    digits = udi[4:18] if udi.startswith("(01)") else udi
    return {"deviceIdentifier": digits, "carrierHRF": udi}


def _properties(device: kinds.LineDevice, placed: kinds.LinePlacement | None) -> list[Json]:
    """What the chart knows of a line and R4 has no element for, in own codes."""
    numbers = [("french", device.french, "[Ch]"), ("power", device.power_ml_per_s, "mL/s")]
    texts = [("gauge", device.gauge), ("valve", device.valve)]
    texts += [("lumen", f"{lumen.name}: {lumen.use}" if lumen.use else lumen.name) for lumen in device.lumens]
    if placed is not None:
        numbers += [
            ("total-length", placed.total_cm, "cm"),
            ("internal-length", placed.internal_cm, "cm"),
            ("external-length", placed.external_cm, "cm"),
            ("arm-circumference", placed.arm_cm, "cm"),
        ]
        texts += [("tip", placed.tip), ("tip-confirmed-by", placed.tip_confirmed_by), ("technique", placed.technique)]
    told: list[Json] = [
        {"type": _attribute(code), "valueQuantity": [codes.quantity(number, unit)]}
        for code, number, unit in numbers
        if number is not None
    ]
    return told + [{"type": _attribute(code), "valueCode": [{"text": text}]} for code, text in texts if text]


def _attribute(code: str) -> Json:
    return codes.concept(codes.LINE_ATTRIBUTE, code, code.replace("-", " "))


def _use(
    going: Going,
    subject: Subject,
    device: kinds.LineDevice,
    placed: kinds.LinePlacement | None,
    state: kinds.LineState | None,
) -> Json:
    is_out = state is not None and state.status == "removed"
    since = said_when(state.since) if is_out and state is not None else None
    return {
        "resourceType": "DeviceUseStatement",
        "id": derived_id(subject.id, "use"),
        "status": "completed" if is_out else "on-hold" if state is not None and state.status == "resting" else "active",
        "subject": going.patient,
        "timingPeriod": {"start": said_when(placed.placed) if placed is not None else None, "end": since},
        "device": going.line(subject.id),
        "bodySite": {"text": " ".join(each for each in (device.side, device.site.replace("_", " ")) if each)},
        "reasonCode": [{"text": state.reason}] if state is not None and state.reason else None,
    }


# --- what was seen ---------------------------------------------------------------------------------------------------


def line_checks(going: Going) -> list[Json]:
    return [each for subject in going.record.line_checks if (each := _line_check(going, subject)) is not None]


def _line_check(going: Going, subject: Subject) -> Json | None:
    made = going.value(subject, "line_check.set", kinds.LineCheckSet)
    if made is None:
        return None
    length = subject.get("line_check.external_length", kinds.LineLength)
    arm = subject.get("line_check.arm", kinds.LineArm)
    site = subject.get("line_check.site", kinds.LineSite)
    dressing = subject.get("line_check.dressing_seen", kinds.DressingSeen)
    components: list[Json] = []
    for code, sized in (("external-length", length), ("arm-circumference", arm)):
        if sized is not None:
            components.append(_sized(code, sized))
    for finding in site.findings if site is not None else ():
        told = _coded("site-finding", codes.SITE_FINDING, finding.code)
        components.append(told)
        if finding.mm is not None:
            size = codes.quantity(finding.mm, "mm")
            components.append({"code": codes.line_assessment(f"{finding.code}-size"), "valueQuantity": size})
    symptoms = subject.get("line_check.symptoms", kinds.LineSymptoms)
    components += [_coded("symptom", codes.LINE_ASSESSMENT, each) for each in (symptoms.codes if symptoms else ())]
    if dressing is not None:
        components += [_coded("dressing", codes.DRESSING, dressing.type)] if dressing.type else []
        components += [_coded("dressing-state", codes.DRESSING_STATE, state) for state in dressing.state]
        if dressing.label_date:
            components.append({"code": codes.line_assessment("dressing-date"), "valueString": dressing.label_date})
    return _check(going, subject, "line_check.set", "site-assessment", made.line, made.at, components)


def _sized(code: str, sized: kinds.LineLength | kinds.LineArm) -> Json:
    told: Json = {"code": codes.line_assessment(code)}
    if sized.cm is None:
        absent = codes.concept(codes.DATA_ABSENT, "not-performed", sized.not_taken or "not taken")
        return told | {"dataAbsentReason": absent}
    return told | {"valueQuantity": codes.quantity(sized.cm, "cm")}


def lumen_checks(going: Going) -> list[Json]:
    written: list[Json] = []
    for subject in going.record.lumen_checks:
        result = going.value(subject, "lumen_check.result", kinds.LumenCheck)
        if result is None:
            continue
        components: list[Json] = [{"code": codes.line_assessment("lumen"), "valueString": result.lumen}]
        if result.flush_ml is not None:
            volume = codes.quantity(result.flush_ml, "mL")
            components.append({"code": codes.line_assessment("flush-volume"), "valueQuantity": volume})
        for code, answer in (("flush", result.flush), ("blood-return", result.blood_return)):
            if answer:
                components.append(_coded(code, codes.LINE_ASSESSMENT, answer))
        written.append(_check(going, subject, "lumen_check.result", "lumen-check", result.line, result.at, components))
    return written


def _check(
    going: Going, subject: Subject, part: str, code: str, line: str, at: kinds.When, components: list[Json]
) -> Json:
    void = going.is_withdrawn(subject, part)
    words = {"site-assessment": "Vascular access site assessment", "lumen-check": "Catheter lumen check"}[code]
    author = going.author(subject, part)
    return {
        "resourceType": "Observation",
        "id": fhir_id(subject.id),
        "meta": profiled("exam"),
        "status": "entered-in-error" if void else going.status(subject.said(part)),
        "category": [codes.concept(codes.OBSERVATION_CATEGORY, "exam")],
        "code": codes.concept(codes.LINE_ASSESSMENT, code, words),
        "subject": going.patient,
        "encounter": going.encounter,
        "effectiveDateTime": said_when(at),
        "performer": [going.performer(author)] if author else None,
        "device": going.line(line),
        "component": components,
        "dataAbsentReason": None if components else codes.concept(codes.DATA_ABSENT, "unknown"),
    }


def _coded(code: str, system: str, answer: str) -> Json:
    return {
        "code": codes.line_assessment(code),
        "valueCodeableConcept": codes.concept(system, answer, answer.replace("_", " ")),
    }


# --- what was done ---------------------------------------------------------------------------------------------------


def procedures(going: Going) -> list[Json]:
    """Line care: dressing, connector and needle changes, locks, removals."""
    return [each for subject in going.record.line_cares if (each := _procedure(going, subject)) is not None]


def _procedure(going: Going, subject: Subject) -> Json | None:
    done = going.value(subject, "line_care.done", kinds.LineCareDone)
    if done is None:
        return None
    void = going.is_withdrawn(subject, "line_care.done")
    known = going.content.procedures.get(done.procedure)
    author = going.author(subject, "line_care.done")
    extension: list[Json] = []
    if done.lumen:
        extension.append({"url": codes.LUMEN_USED, "valueString": done.lumen})
    if done.volume_ml is not None:
        extension.append({"url": codes.INFUSION_VOLUME, "valueQuantity": codes.quantity(done.volume_ml, "mL")})
    used = [(codes.DRESSING, "dressing", done.dressing), (codes.ANTISEPTIC, "antiseptic", done.antiseptic)]
    used_codes = [codes.concept(system, code, going.content.label(set_, code)) for system, set_, code in used if code]
    notes = [
        f"Lot {done.lot}" if done.lot else "",
        f"expires {done.expiry}" if done.expiry else "",
        f"early: {done.early_reason}" if done.early_reason else "",
        done.note,
    ]
    note = ", ".join(each for each in notes if each)
    return {
        "resourceType": "Procedure",
        "id": fhir_id(subject.id),
        "meta": profiled("Procedure"),
        "extension": extension,
        "status": "entered-in-error" if void else "completed",
        "code": codes.concept(codes.LINE_CARE, done.procedure, known.title if known is not None else done.procedure),
        "subject": going.patient,
        "encounter": going.encounter,
        "performedDateTime": said_when(done.at),
        "performer": [{"actor": going.performer(author)}] if author else None,
        "focalDevice": [{"manipulated": going.line(done.line)}] if going.line(done.line) else None,
        "usedCode": used_codes + ([{"text": done.product}] if done.product else []),
        "note": [{"text": note}] if note else None,
    }
