"""Observations: vital signs with the unit as sent, results of a laboratory, what was seen at a line; others are left.

Readings of one encounter at one time are one vital-sign set. A number whose unit nobody here can reckon with is kept in
words and not as a number, for a wrong unit makes a wrong dose.
"""

from __future__ import annotations

from decimal import Decimal

from nursechart.interop.fhir import codes
from nursechart.interop.intake import results
from nursechart.interop.intake.draft import Draft, identity_id
from nursechart.interop.intake.elements import CodeableConcept, Quantity
from nursechart.interop.intake.gather import Found
from nursechart.interop.intake.shapes_of_visits import Component, Observation
from nursechart.interop.intake.words import as_sent, limb_of, temperature_site_of, ucum_of
from nursechart.record import kinds

_BLOOD_PRESSURE = "blood_pressure"


def read_observations(draft: Draft, all_found: list[Found]) -> None:
    sets: dict[tuple[str, int], dict[str, kinds.Part | None]] = {}
    ids: dict[tuple[str, int], tuple[Found, str]] = {}
    for found in all_found:
        observation = draft.read(found, Observation)
        measure = _measure(observation)
        if results.is_of_laboratory(observation):
            results.read_result(draft, found, observation)
        elif observation.status in ("entered-in-error", "cancelled"):
            draft.left(found, observation.status.replace("-", " "))
        elif observation.code.code_of(codes.LINE_ASSESSMENT):
            _read_line_check(draft, found, observation)
        elif not measure:
            draft.left(found)
        else:
            _into_sets(draft, found, observation, measure, sets, ids)
    for key, parts in sets.items():
        found, subject = ids[key]
        draft.say(found, subject, "vital_signs", parts)


def _measure(observation: Observation) -> str:
    if observation.code.codes & codes.BLOOD_PRESSURE_PANELS:
        return _BLOOD_PRESSURE
    return next((codes.MEASURE_OF_LOINC[c] for c in observation.code.codes if c in codes.MEASURE_OF_LOINC), "")


def _into_sets(
    draft: Draft,
    found: Found,
    observation: Observation,
    measure: str,
    sets: dict[tuple[str, int], dict[str, kinds.Part | None]],
    ids: dict[tuple[str, int], tuple[Found, str]],
) -> None:
    taken = observation.effectiveDateTime or observation.effectivePeriod.start or observation.effectiveInstant
    at = draft.when(found, taken, "effective")
    value = (
        _pressure(draft, found, observation)
        if measure == _BLOOD_PRESSURE
        else _reading(draft, found, observation, measure)
    )
    if at is None or value is None:
        draft.left(found, "no time" if at is None else "no value")
        return
    visit = draft.visit_of(observation.encounter, found)
    key = (visit, at.at_ms)
    if measure in sets.get(key, {}):  # a second one at the same minute is a set of its own
        key = (f"{visit}|{draft.subject_id(found)}", at.at_ms)
    if key not in sets:
        subject = identity_id(draft.patient_id, "vital_signs", key[0], str(at.at_ms))
        sets[key] = {"set": kinds.VitalSet(visit, at)}
        ids[key] = (found, subject)
    sets[key][measure] = value
    draft.took(found)


def _reading(draft: Draft, found: Found, observation: Observation, measure: str) -> kinds.Reading | None:
    if observation.valueQuantity is None and observation.valueInteger is not None and measure == "pain":
        return kinds.Reading(Decimal(observation.valueInteger), "{score}")
    sent = observation.valueQuantity
    if sent is None or sent.value is None:
        reason = observation.dataAbsentReason
        return kinds.Reading(not_taken=reason.words or "not taken") if reason is not None else None
    unit = _unit(draft, found, sent, measure)
    site = temperature_site_of(observation.bodySite.words) if measure == "temperature" else observation.bodySite.words
    if not unit:
        return kinds.Reading(not_taken=f"sent as {as_sent(sent)}, in a unit that is not understood", site=site)
    flow = _flow(observation) if measure == "oxygen_saturation" else None
    return kinds.Reading(_plain(sent), unit, site, observation.method.words, flow_l_per_min=flow)


def _flow(observation: Observation) -> Decimal | None:
    """The oxygen flow sent beside a saturation, in L/min; in another unit it is not read."""
    for each in observation.component:
        if codes.OXYGEN_FLOW[0] in each.code.codes and each.valueQuantity is not None:
            return _plain(each.valueQuantity) if ucum_of(each.valueQuantity) == "L/min" else None
    return None


def _pressure(draft: Draft, found: Found, observation: Observation) -> kinds.BloodPressure | None:
    by_code = {code: each for each in observation.component for code in each.code.codes}
    systolic, diastolic = by_code.get(codes.SYSTOLIC[0]), by_code.get(codes.DIASTOLIC[0])
    numbers = [each.valueQuantity for each in (systolic, diastolic) if each is not None and each.valueQuantity]
    limb = limb_of(observation.bodySite.words)
    if not numbers:
        reasons = [observation.dataAbsentReason, *(each.dataAbsentReason for each in by_code.values())]
        absent = next((each for each in reasons if each is not None), None)
        return kinds.BloodPressure(not_taken=absent.words or "not taken", limb=limb) if absent is not None else None
    units = {_unit(draft, found, number, _BLOOD_PRESSURE) for number in numbers}
    if units != {"mm[Hg]"}:
        sent = " and ".join(as_sent(number) for number in numbers)
        return kinds.BloodPressure(not_taken=f"sent as {sent}, in a unit that is not understood", limb=limb)
    return kinds.BloodPressure(_number_of(systolic), _number_of(diastolic), "mm[Hg]", limb)


def _number_of(component: Component | None) -> Decimal | None:
    return _plain(component.valueQuantity) if component is not None and component.valueQuantity is not None else None


def _plain(sent: Quantity) -> Decimal | None:
    return None if sent.value is None else Decimal(sent.value)


_UNITS = {**{name: vital.units for name, vital in codes.VITALS.items()}, _BLOOD_PRESSURE: ("mm[Hg]",)}


def _unit(draft: Draft, found: Found, sent: Quantity, measure: str) -> str:
    """The UCUM unit of a reading if it is one its measure is taken in, else "" and a flag."""
    unit = ucum_of(sent)
    if measure == "pain" and not unit and not sent.unit and not sent.code:
        return "{score}"
    if measure == "pain" and unit == "1":
        return "{score}"
    if sent.system != codes.UCUM or unit != sent.code:
        draft.flag(found, f"unit: not UCUM{', read as ' + unit if unit else ''}")
    return unit if unit in _UNITS[measure] else ""


# --- lines -----------------------------------------------------------------------------------------------------------


def _read_line_check(draft: Draft, found: Found, observation: Observation) -> None:
    """A check of a line or of one lumen, in our own codes."""
    at = draft.when(found, observation.effectiveDateTime or observation.effectivePeriod.start, "effective")
    line = draft.subject_of(observation.device, found, "Device")
    if at is None or not line:
        draft.left(found, "no time" if at is None else "no line")
        return
    visit = draft.visit_of(observation.encounter, found)
    seen: dict[str, list[Component]] = {}
    for component in observation.component:
        seen.setdefault(component.code.code_of(codes.LINE_ASSESSMENT), []).append(component)
    if observation.code.code_of(codes.LINE_ASSESSMENT) == "lumen-check":
        _say_lumen(draft, found, visit, line, at, seen)
    else:
        _say_site(draft, found, visit, line, at, seen)
    draft.took(found)


def _say_site(
    draft: Draft, found: Found, visit: str, line: str, at: kinds.When, seen: dict[str, list[Component]]
) -> None:
    findings = tuple(
        kinds.SiteFinding(code := _code(each, codes.SITE_FINDING), _size(seen.get(f"{code}-size")))
        for each in seen.get("site-finding", ())
    )
    dressing = seen.get("dressing", []) or seen.get("dressing-state", [])
    states = tuple(_code(each, codes.DRESSING_STATE) for each in seen.get("dressing-state", ()))
    type_ = next((_code(each, codes.DRESSING) for each in seen.get("dressing", ())), "")
    label = next((each.valueString for each in seen.get("dressing-date", ())), "")
    draft.say(
        found,
        draft.subject_id(found),
        "line_check",
        {
            "set": kinds.LineCheckSet(visit, line, at),
            "external_length": _length(seen.get("external-length")),
            "arm": _arm(seen.get("arm-circumference")),
            "site": kinds.LineSite(findings) if findings else None,
            "dressing_seen": kinds.DressingSeen(type_, states, label) if dressing else None,
        },
    )


def _say_lumen(
    draft: Draft, found: Found, visit: str, line: str, at: kinds.When, seen: dict[str, list[Component]]
) -> None:
    flushed = seen.get("flush-volume", [])
    result = kinds.LumenCheck(
        visit,
        line,
        lumen=next((each.valueString for each in seen.get("lumen", ())), "1"),
        at=at,
        flush_ml=_number_of(flushed[0]) if flushed else None,
        flush=_one_of(seen.get("flush"), ("easy", "resists", "blocked", "not_done")),  # type: ignore[arg-type]
        blood_return=_one_of(seen.get("blood-return"), ("brisk", "slow", "none", "not_tested")),  # type: ignore[arg-type]
    )
    draft.say(found, draft.subject_id(found), "lumen_check", {"result": result})


def _length(components: list[Component] | None) -> kinds.LineLength | None:
    if not components:
        return None
    cm, why = _centimetres(components[0])
    return kinds.LineLength(cm, why)


def _arm(components: list[Component] | None) -> kinds.LineArm | None:
    if not components:
        return None
    cm, why = _centimetres(components[0])
    return kinds.LineArm(cm, why)


def _centimetres(component: Component) -> tuple[Decimal | None, str]:
    sent = component.valueQuantity
    if sent is not None and sent.value is not None:
        return (_plain(sent), "") if ucum_of(sent) == "cm" else (None, f"sent as {as_sent(sent)}")
    return None, component.dataAbsentReason.words if component.dataAbsentReason is not None else "not taken"


def _size(components: list[Component] | None) -> Decimal | None:
    sent = components[0].valueQuantity if components else None
    return _plain(sent) if sent is not None and ucum_of(sent) == "mm" else None


def _code(component: Component, system: str) -> str:
    concept: CodeableConcept = component.valueCodeableConcept or CodeableConcept()
    return concept.code_of(system) or concept.words


def _one_of(components: list[Component] | None, allowed: tuple[str, ...]) -> str:
    code = _code(components[0], codes.LINE_ASSESSMENT) if components else ""
    return code if code in allowed else ""
