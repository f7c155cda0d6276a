"""The sections of a visit as QuestionnaireResponses: an item for each answer, coded where the content has codes.

Each names the Questionnaire of its section in the version of the content, which a collection carries along. A number
with a LOINC code is an Observation too, so that a receiver finds it without knowing our forms.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from nursechart.chart.views import Subject
from nursechart.clinical.content_types import Field, Section
from nursechart.clinical.derived import worked_out
from nursechart.clinical.fields import NOT_ASSESSED, is_empty
from nursechart.interop.fhir import codes
from nursechart.interop.fhir.going import Going, derived_id, profiled
from nursechart.interop.fhir.times import at_offset, wall_offset
from nursechart.interop.fhir.wire import Json
from nursechart.record import kinds

_PART = "section.fields"
_ITEM_TYPES = {
    "num": "quantity", "derived": "quantity", "measure": "quantity", "choice": "choice", "multi": "choice",
    "bool": "boolean", "text": "text", "code": "string", "ref": "string", "date": "date", "dt": "dateTime",
    "photo": "attachment", "ticks": "group", "exception": "group", "rows": "group", "scale": "group",
}  # fmt: skip


def responses(going: Going) -> list[Json]:
    """One QuestionnaireResponse a charted section, those taken back as entered-in-error."""
    written = []
    for subject, held in _charted(going):
        said, author = subject.said(_PART), going.author(subject, _PART)
        written.append(
            {
                "resourceType": "QuestionnaireResponse",
                "id": derived_id(subject.id, "answers"),
                "meta": profiled("QuestionnaireResponse"),
                "questionnaire": canonical(held.section, held.content),
                "status": _status(going, subject),
                "subject": going.patient,
                "encounter": going.encounter,
                "authored": at_offset(said.charted_at_ms if said else 0, going.zone),
                "author": going.performer(author),
                "item": items(going, going.content.sections.get(held.section), held.fields),
            }
        )
    return written


def observations(going: Going) -> list[Json]:
    """The numbers and scores of the sections that have a LOINC code."""
    written = []
    for subject, held in _charted(going):
        section = going.content.sections.get(held.section)
        for name, field, number, row in _numbers(going, section, held.fields):
            written.append(_observation(going, subject, name, field, number, row))
    return written


def questionnaires(going: Going) -> list[Json]:
    """The form behind each response, once; a section that the content does not know has none."""
    known = {held.section: held.content for _, held in _charted(going) if held.section in going.content.sections}
    return [questionnaire(going, going.content.sections[each], version) for each, version in sorted(known.items())]


def questionnaire(going: Going, section: Section, version: str) -> Json:
    return {
        "resourceType": "Questionnaire",
        "id": derived_id(section.id, f"form|{version}"),
        "url": f"{codes.OWN}/Questionnaire/{section.id}",
        "version": version,
        "title": section.title,
        "status": "active",
        "subjectType": ["Patient"],
        "item": [_question(going, field, field.id) for field in section.fields],
    }


def _question(going: Going, field: Field, name: str) -> Json:
    item: Json = {
        "linkId": name,
        "code": _field_codes(going, field),
        "text": field.label,
        "type": _ITEM_TYPES[field.type],
        "required": field.required == "R" or None,
        "repeats": field.type in ("multi", "rows") or None,
    }
    if field.type in ("choice", "multi"):
        offered = going.content.choices_for(field)
        item["answerOption"] = [{"valueCoding": _coding(going, field, each.id)} for each in offered]
    if field.type in ("ticks", "exception", "scale"):
        item["item"] = [
            {"linkId": f"{name}.{part}", "text": text, "type": kind} for part, text, kind in _parts(going, field)
        ]
    if field.type == "rows":
        item["item"] = [_question(going, column, f"{name}.{column.id}") for column in field.columns]
    return item


def _parts(going: Going, field: Field) -> Iterator[tuple[str, str, str]]:
    """What an answer of several parts is made of: (name, words, type)."""
    if field.type == "ticks":
        yield from ((each.id, each.label, "dateTime") for each in going.content.choices_for(field))
    elif field.type == "exception":
        yield from (("state", "State", "choice"), ("findings", "Found", "choice"), ("severity", "How severe", "choice"))
        yield from (("text", "In words", "text"), ("reason", "Why not assessed", "string"))
    else:
        scale = going.content.scales[field.scale]
        yield ("total", scale.title, "decimal")
        yield from ((item.id, item.label, "integer") for item in scale.items)


# --- answers ---------------------------------------------------------------------------------------------------------


def items(going: Going, section: Section | None, values: Mapping[str, Any]) -> list[Json]:
    if section is None:
        return [_raw(name, name, value) for name, value in values.items() if not is_empty(value)]
    items = _answers(going, section.fields, values, "")
    known = {field.id for field in section.fields}
    for name, value in values.items():
        if name == NOT_ASSESSED and isinstance(value, Mapping):
            words = going.content.label("not_assessed_reason", str(value.get("reason", "")))
            text = ", ".join(each for each in (words, str(value.get("text", ""))) if each)
            items.append({"linkId": NOT_ASSESSED, "text": "Not assessed", "answer": [{"valueString": text}]})
        elif name not in known and not is_empty(value):
            items.append(_raw(name, name, value))
    return items


def _answers(going: Going, fields: Sequence[Field], values: Mapping[str, Any], prefix: str) -> list[Json]:
    items = []
    for field in fields:
        value = _value(field, values)
        if is_empty(value):
            continue
        name = f"{prefix}{field.id}"
        if field.type == "rows" and isinstance(value, list | tuple):
            rows = [row for row in value if isinstance(row, Mapping)]
            told = [_answers(going, field.columns, row, f"{name}.") for row in rows]
            items += [{"linkId": name, "text": field.label, "item": each} for each in told if each]
        else:
            items.append(_answer(going, field, name, value))
    return items


def _value(field: Field, values: Mapping[str, Any]) -> Any:
    if field.type != "derived":
        return values.get(field.id)
    number = worked_out(field, values)
    return None if number is None else f"{number:f}"


def _answer(going: Going, field: Field, name: str, value: Any) -> Json:
    item: Json = {"linkId": name, "text": field.label}
    match field.type:
        case "num" | "derived" if (number := _decimal(value)) is not None:
            return item | {"answer": [{"valueQuantity": codes.quantity(number, field.unit)}]}
        case "choice":
            return item | {"answer": [{"valueCoding": _coding(going, field, value)}]}
        case "multi" if isinstance(value, list | tuple):
            return item | {"answer": [{"valueCoding": _coding(going, field, each)} for each in value]}
        case "bool" if isinstance(value, bool):
            return item | {"answer": [{"valueBoolean": value}]}
        case "date":
            return item | {"answer": [{"valueDate": value}]}
        case "dt" if at := wall_offset(str(value), going.zone):
            return item | {"answer": [{"valueDateTime": at}]}
        case "ticks" if isinstance(value, Mapping):
            labels = {each.id: each.label for each in going.content.choices_for(field)}
            ticks = ((each, {"valueDateTime": wall_offset(str(at), going.zone)}) for each, at in value.items())
            return item | {"item": [_part(name, each, labels.get(str(each), str(each)), [at]) for each, at in ticks]}
        case "exception" if isinstance(value, Mapping):
            return item | {"item": _exception(going, field, name, value)}
        case "scale" if isinstance(value, Mapping) and _decimal(value.get("total")) is not None:
            return item | {"item": _score(going, field, name, value)}
    return _raw(name, field.label, value)


def _exception(going: Going, field: Field, name: str, value: Mapping[str, Any]) -> list[Json]:
    states = {"wnl": f"Normal: {field.normal}", "exception": "Exception", "not_assessed": "Not assessed"}
    state = str(value.get("state", ""))
    told = [_part(name, "state", "State", [{"valueCoding": _own("state", state, states.get(state, state))}])]
    found = [{"valueCoding": _coding(going, field, each)} for each in value.get("findings", ())]
    severity = next((each for each in going.content.choices["severity"] if each.id == value.get("severity")), None)
    if found:
        told.append(_part(name, "findings", "Found", found))
    if severity is not None:
        coding = {"system": codes.SNOMED, "code": severity.snomed, "display": severity.display}
        told.append(_part(name, "severity", "How severe", [{"valueCoding": coding}]))
    if value.get("text"):
        told.append(_part(name, "text", "In words", [{"valueString": str(value["text"])}]))
    if value.get("reason"):
        reason = going.content.label("not_assessed_reason", str(value["reason"]))
        told.append(_part(name, "reason", "Why not assessed", [{"valueString": reason}]))
    return told


def _score(going: Going, field: Field, name: str, value: Mapping[str, Any]) -> list[Json]:
    scale, items = going.content.scales[field.scale], value.get("items") or {}
    told = [_part(name, "total", scale.title, [{"valueDecimal": Decimal(str(value["total"]))}])]
    answered = [item for item in scale.items if item.id in items]
    return told + [_part(name, item.id, item.label, [{"valueInteger": int(items[item.id])}]) for item in answered]


def _part(name: str, part: str, text: str, answer: list[Json]) -> Json:
    return {"linkId": f"{name}.{part}", "text": text, "answer": answer}


def _raw(name: str, text: str, value: Any) -> Json:
    """What no form of this content knows goes out as it was kept."""
    said = value if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else _written(value)
    return {"linkId": name, "text": text, "answer": [{"valueString": said}]}


def _decimal(value: Any) -> Decimal | None:
    try:
        return Decimal(str(value))
    except ArithmeticError:
        return None


def _written(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_written(each)}" for name, each in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_written(each) for each in value)
    return str(value)


# --- codes and numbers -----------------------------------------------------------------------------------------------


def _coding(going: Going, field: Field, choice_id: str) -> Json:
    choice = next((each for each in going.content.choices_for(field) if each.id == choice_id), None)
    if choice is None:
        return _own(field.id, choice_id, choice_id)
    if choice.snomed:
        return {"system": codes.SNOMED, "code": choice.snomed, "display": choice.display}
    if choice.loinc:
        return {"system": codes.LOINC, "code": choice.loinc, "display": choice.display}
    return _own(field.choices or field.id, choice.id, choice.label)


def _own(name: str, code: str, display: str) -> Json:
    return {"system": f"{codes.OWN}/CodeSystem/answer-{name.replace('_', '-')}", "code": code, "display": display}


def _field_codes(going: Going, field: Field) -> list[Json]:
    if field.type == "measure":
        measure = going.content.measures[field.measure]
        return [{"system": codes.LOINC, "code": measure.loinc, "display": measure.display}]
    if field.type == "scale" and going.content.scales[field.scale].loinc:
        scale = going.content.scales[field.scale]
        return [{"system": codes.LOINC, "code": scale.loinc, "display": scale.display or scale.title}]
    numbers = ((codes.LOINC, field.loinc), (codes.SNOMED, field.snomed))
    return [{"system": system, "code": code, "display": field.display} for system, code in numbers if code]


def _numbers(
    going: Going, section: Section | None, values: Mapping[str, Any]
) -> Iterator[tuple[str, Field, Decimal, Mapping[str, Any]]]:
    """Each coded number with where it stands, and the row it stands in."""
    for field in section.fields if section is not None else ():
        for number, row in enumerate(values.get(field.id) or ()) if field.type == "rows" else ():
            for column in field.columns:
                found = _decimal(_value(column, row)) if isinstance(row, Mapping) else None
                if column.loinc and column.type in ("num", "derived") and found is not None:
                    yield f"{field.id}.{number}.{column.id}", column, found, row
        value = _value(field, values)
        found = _decimal(value.get("total") if field.type == "scale" and isinstance(value, Mapping) else value)
        is_number = field.type == "scale" or (field.loinc and field.type in ("num", "derived"))
        if found is not None and is_number and _field_codes(going, field):
            yield field.id, field, found, {}


def _observation(
    going: Going, subject: Subject, name: str, field: Field, number: Decimal, row: Mapping[str, Any]
) -> Json:
    said, author = subject.said(_PART), going.author(subject, _PART)
    code = _field_codes(going, field)[0]
    charted = at_offset(said.charted_at_ms if said else 0, going.zone)
    return {
        "resourceType": "Observation",
        "id": derived_id(subject.id, name),
        "meta": profiled("pain" if field.type == "scale" else "exam"),
        "status": "entered-in-error" if going.is_withdrawn(subject, _PART) else going.status(said),
        "category": [codes.concept(codes.OBSERVATION_CATEGORY, "survey" if field.type == "scale" else "exam")],
        "code": {"coding": [code], "text": field.label},
        "subject": going.patient,
        "encounter": going.encounter,
        "effectiveDateTime": wall_offset(str(row.get("at", "")), going.zone) or charted,
        "performer": [going.performer(author)] if author else None,
        "valueQuantity": codes.quantity(number, field.unit or "{score}"),
        "derivedFrom": [{"reference": f"QuestionnaireResponse/{derived_id(subject.id, 'answers')}"}],
    }


def _charted(going: Going) -> Iterator[tuple[Subject, kinds.SectionFields]]:
    for subject in going.record.sections:
        held = going.value(subject, _PART, kinds.SectionFields)
        if held is not None:
            yield subject, held


def canonical(section: str, version: str) -> str:
    return f"{codes.OWN}/Questionnaire/{section}|{version}"


def _status(going: Going, subject: Subject) -> str:
    """QuestionnaireResponse has no preliminary and no corrected: in-progress until signed, amended after a change."""
    if going.is_withdrawn(subject, _PART):
        return "entered-in-error"
    status = going.status(subject.said(_PART))
    return {"preliminary": "in-progress", "final": "completed"}.get(status, "amended")
