"""What is asked where the focus is: the field, its row and its section, as far as it stands in one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from nursechart.ui.visit.form_sections import FormSections
from nursechart.ui.visit.rows import RowView
from nursechart.ui.widgets import NumberField, PhraseEdit, SearchSelect, TimeField

W = TypeVar("W", bound=QWidget)


@dataclass(frozen=True, slots=True)
class Asked:
    """`name` is what a screen reader says of the field, `why` what it says after it."""

    name: str
    why: str
    keys: tuple[str, ...]  # of `nursechart.ui.keys`, which act in this field
    label: str = ""
    row: str = ""
    section: str = ""


def asked_at(widget: QWidget | None) -> Asked | None:
    """What is asked at a widget; None where nothing is."""
    if not isinstance(widget, QLineEdit | QPlainTextEdit | QComboBox | QAbstractButton) or not widget.accessibleName():
        return None
    row = _above(widget, RowView)
    sections = _above(widget, FormSections)
    cards = sections.cards.items() if sections is not None else ()
    section = next((key for key, card in cards if card.isAncestorOf(widget)), "")
    return Asked(
        name=widget.accessibleName(),
        why=widget.accessibleDescription(),
        keys=_keys_of(widget, in_a_row=row is not None),
        label=row.row.label if row is not None else "",
        row=row.id if row is not None else "",
        section=section,
    )


def _keys_of(widget: QWidget, *, in_a_row: bool) -> tuple[str, ...]:
    keys = ["Return Tab"]
    if _above(widget, NumberField) is not None:
        keys.append("Up Down")
    if isinstance(widget, TimeField) or _above(widget, TimeField) is not None:
        keys.append("N")
    if isinstance(widget, PhraseEdit):
        keys.append("/")
    if isinstance(widget, SearchSelect):
        keys.append("Up Down")
    if in_a_row:
        keys += ["Ctrl+D", "F3"]
    return tuple(keys)


def _above(widget: QWidget, kind: type[W]) -> W | None:
    parent: QWidget | None = widget
    while parent is not None and not isinstance(parent, kind):
        parent = parent.parentWidget()
    return parent
