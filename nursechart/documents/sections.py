"""The sections that no code reasons about, printed by the content pack's own titles, labels and choices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from nursechart.chart.views import Subject
from nursechart.clinical.content import Content
from nursechart.clinical.content_types import Field
from nursechart.clinical.derived import worked_out
from nursechart.clinical.fields import NOT_ASSESSED, is_empty
from nursechart.clinical.units import shown_unit
from nursechart.documents.pieces import Line, Piece, Section, lines_of, plain
from nursechart.documents.standing import Told
from nursechart.documents.words import date_words, words_of
from nursechart.record import kinds

PLAN = "S24"  # printed last, as "Plan"


def free_sections(told: Told, content: Content) -> list[Section]:
    """In the order of the section rail, the plan last; a section the pack does not know is printed by its keys."""
    rail = [section for group in content.groups for section in group.sections if section != PLAN]
    rail.append(PLAN)
    held: dict[str, list[Subject]] = {}
    for subject in told.record.sections:
        value = subject.get("section.fields", kinds.SectionFields)
        held.setdefault(value.section if value is not None else "", []).append(subject)
    order = sorted(held, key=lambda section: (rail.index(section) if section in rail else len(rail), section))
    written = [_section(told, content, section, held[section]) for section in order]
    return [section for section in written if section.lines]


def _section(told: Told, content: Content, section: str, subjects: list[Subject]) -> Section:
    known = content.sections.get(section)
    title = "Plan" if section == PLAN else known.title if known is not None else section or "Taken back"
    lines: list[Line] = []
    for subject in subjects:
        value = subject.get("section.fields", kinds.SectionFields)
        if value is not None:
            lines += field_lines(content, section, value.fields)
        line = told.part(subject, "section.fields", kinds.SectionFields, lambda each: _whole(content, each))
        if len(line) > 1:  # restated: what it said before stays readable
            lines += [tuple(piece for piece in line if piece.struck or piece.quiet or piece.strong)]
    return Section(title, lines_of(*lines))


def _whole(content: Content, value: kinds.SectionFields) -> str:
    texts = ["".join(piece.text for piece in line) for line in field_lines(content, value.section, value.fields)]
    return " ".join(texts)


def field_lines(content: Content, section: str, fields: dict[str, Any]) -> list[Line]:
    known = content.sections.get(section)
    order = {field.id: field for field in known.fields} if known is not None else {}
    told = {**fields, **_worked_out(order.values(), fields)}
    names = [name for name in order if name in told] + [name for name in fields if name not in order]
    lines: list[Line] = []
    for name in names:
        field = order.get(name)
        if name == NOT_ASSESSED and isinstance(fields[name], Mapping):
            text = _exception(content, None, {"state": "not_assessed", **fields[name]})
            lines.append(plain(f"{text[:1].upper()}{text[1:]}."))
            continue
        title = field.label if field is not None else words_of(name).capitalize()
        if field is not None and field.type == "rows" and isinstance(told[name], list | tuple):
            rows = [text for row in told[name] if isinstance(row, Mapping) and (text := _row(content, field, row))]
            lines += [(Piece(f"{title} {number}: ", quiet=True), Piece(text)) for number, text in enumerate(rows, 1)]
            continue
        text = answer_words(content, field, told[name])
        if text:
            lines.append((Piece(f"{title}: ", quiet=True), Piece(text)))
    return lines


def _worked_out(fields: Iterable[Field], values: Mapping[str, Any]) -> dict[str, str]:
    """The numbers that follow from the others, as text; what cannot be said is left out."""
    derived = {field.id: worked_out(field, values) for field in fields if field.type == "derived"}
    return {name: f"{number:f}" for name, number in derived.items() if number is not None}


def answer_words(content: Content, field: Field | None, value: Any) -> str:
    """An answer as a reader reads it: labels for codes, units for numbers, the written meaning of "normal".

    How each type is kept is said in `clinical.fields`. A field that the pack does not know is printed as it is.
    """
    if is_empty(value):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    match field.type if field is not None else "":
        case "choice":
            return _label(content, field, value)
        case "multi" if isinstance(value, list | tuple):
            return ", ".join(_label(content, field, each) for each in value)
        case "ticks" if isinstance(value, Mapping):
            return ", ".join(f"{_label(content, field, each)} {_wall(at)}" for each, at in value.items())
        case "exception" if isinstance(value, Mapping):
            return _exception(content, field, value)
        case "rows" if isinstance(value, list | tuple):
            return "; ".join(_row(content, field, row) for row in value if isinstance(row, Mapping))
        case "scale" if isinstance(value, Mapping) and field is not None:
            return _score(content, field, value)
        case "num" | "derived":
            unit = "" if field is None or field.unit in ("", "{score}") else shown_unit(field.unit)
            return f"{value} {unit}".strip()
        case "date":
            return date_words(str(value))
        case "dt":
            return _wall(value)
        case _:
            return _as_kept(value)


def _label(content: Content, field: Field | None, value: Any) -> str:
    known = content.choices_for(field) if field is not None else ()
    return next((choice.label for choice in known if choice.id == value), words_of(str(value)))


def _score(content: Content, field: Field, value: Mapping[str, Any]) -> str:
    """`Braden 17 of 23, mild risk (Feeling slightly limited; …)`, with whose work the scale is.

    The wording of the items is printed only by a clinic that may show it.
    """
    scale, total = content.scales[field.scale], str(value.get("total", ""))
    grade = next((each.name for each in scale.grades if total.isdecimal() and each.low <= int(total) <= each.high), "")
    score = f"{scale.title} {total}" if scale.of is None else f"{scale.title} {total} of {scale.of}"
    text = ", ".join(each for each in (score, grade) if each)
    items = value.get("items")
    if isinstance(items, Mapping) and not scale.is_off:
        words = {item.id: {points: said for said, points in item.options.items()} for item in scale.items}
        said = [f"{item.label} {words[item.id].get(items[item.id], '')}" for item in scale.items if item.id in items]
        text = f"{text} ({'; '.join(said)})"
    return f"{text}. Scale of {scale.licence.owner}" if scale.licence else text


def _wall(value: Any) -> str:
    text = str(value)
    return f"{date_words(text[:10])} {text[11:16]}".strip()


def _exception(content: Content, field: Field | None, value: Mapping[str, Any]) -> str:
    """A system by exception. "Normal" prints what it means, so that the words stay fixed with the content."""
    match value.get("state"):
        case "wnl":
            return f"normal ({field.normal})" if field is not None and field.normal else "normal"
        case "not_assessed":
            reason = content.label("not_assessed_reason", str(value.get("reason", "")))
            return ", ".join(each for each in (f"not assessed: {reason}", str(value.get("text", ""))) if each)
        case _:
            found = [_label(content, field, each) for each in value.get("findings", ())]
            severity = content.label("severity", str(value.get("severity", "")))
            return ", ".join(each for each in (*found, severity, str(value.get("text", ""))) if each)


def _row(content: Content, field: Field | None, row: Mapping[str, Any]) -> str:
    columns = {column.id: column for column in field.columns} if field is not None else {}
    told = {**row, **_worked_out(columns.values(), row)}
    cells: list[str] = []
    for name in [*(each for each in columns if each in told), *(each for each in row if each not in columns)]:
        value = told[name]
        column = columns.get(name)
        text = answer_words(content, column, value)
        if text:
            cells.append(text if not cells else f"{column.label if column is not None else words_of(name)} {text}")
    return ", ".join(cells)


def _as_kept(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{words_of(str(name))} {_as_kept(each)}" for name, each in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_as_kept(each) for each in value)
    return str(value)
