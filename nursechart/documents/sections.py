"""The sections that no code reasons about, printed by the content pack's own titles, labels and choices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nursechart.chart.views import Subject
from nursechart.clinical.content import Content
from nursechart.clinical.content_types import Field
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
            lines += _fields(content, section, value.fields)
        line = told.part(subject, "section.fields", kinds.SectionFields, lambda each: _whole(content, each))
        if len(line) > 1:  # restated: what it said before stays readable
            lines += [tuple(piece for piece in line if piece.struck or piece.quiet or piece.strong)]
    return Section(title, lines_of(*lines))


def _whole(content: Content, value: kinds.SectionFields) -> str:
    texts = ["".join(piece.text for piece in line) for line in _fields(content, value.section, value.fields)]
    return " ".join(texts)


def _fields(content: Content, section: str, fields: dict[str, Any]) -> list[Line]:
    known = content.sections.get(section)
    order = {field.id: field for field in known.fields} if known is not None else {}
    names = [name for name in order if name in fields] + [name for name in fields if name not in order]
    lines: list[Line] = []
    for name in names:
        field = order.get(name)
        if name == NOT_ASSESSED and isinstance(fields[name], Mapping):
            text = _exception(content, None, {"state": "not_assessed", **fields[name]})
            lines.append(plain(f"{text[:1].upper()}{text[1:]}."))
            continue
        text = answer_words(content, field, fields[name])
        if text:
            title = field.label if field is not None else words_of(name).capitalize()
            lines.append((Piece(f"{title}: ", quiet=True), Piece(text)))
    return lines


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
        case "num":
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
    return next((choice.label for choice in known if choice.id == value), str(value))


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
    cells: list[str] = []
    for name, value in row.items():
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
