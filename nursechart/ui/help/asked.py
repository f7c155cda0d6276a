"""What is asked where the focus is: the field, its row and its section, or the sheet or page that it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QDialog,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from nursechart.ui.shell.page_frame import PageFrame
from nursechart.ui.visit.form_sections import FormSections
from nursechart.ui.visit.page import VisitPage
from nursechart.ui.visit.rows import RowView
from nursechart.ui.widgets import NumberField, PhraseEdit, SearchSelect, TimeField

W = TypeVar("W", bound=QWidget)
_ASKING = (QLineEdit, QPlainTextEdit, QComboBox, QAbstractButton, QAbstractItemView, QAbstractSpinBox)


@dataclass(frozen=True, slots=True)
class Asked:
    """`name` is what a screen reader says of the field, `why` what it says after it."""

    name: str
    why: str
    keys: tuple[str, ...]  # of `nursechart.ui.keys`, which act in this field
    label: str = ""
    row: str = ""
    section: str = ""
    sheet: str = ""  # object name of the sheet it stands in
    where: str = ""  # what that sheet, or the page, is called


def asked_at(widget: QWidget | None) -> Asked | None:
    """What is asked at a widget; None where nothing is."""
    if not isinstance(widget, _ASKING) or not widget.accessibleName():
        return None
    row = _above(widget, RowView)
    sections = _above(widget, FormSections)
    cards = sections.cards.items() if sections is not None else ()
    section = next((key for key, card in cards if card.isAncestorOf(widget)), "")
    dialog, page = _above(widget, QDialog), _above(widget, PageFrame)
    around = dialog or page or widget.window()
    return Asked(
        name=widget.accessibleName(),
        why=widget.accessibleDescription(),
        keys=_keys_of(widget, in_a_row=row is not None),
        label=row.row.label if row is not None else "",
        row=row.id if row is not None else _corrected(widget) if dialog is not None else "",
        section=section,
        sheet=dialog.objectName() if dialog is not None else "",
        where=_called(around),
    )


def _called(around: QWidget) -> str:
    """What a sheet, a page or the section of a visit is called."""
    if isinstance(around, VisitPage) and around.frame_look is not None:
        titles = (item.title for item in around.frame_look.rail if item.id == around.group)
        return next(titles, around.frame_look.title)
    return around.windowTitle() or around.accessibleName()


def _corrected(widget: QWidget) -> str:
    """The row that a field of the sheet for a correction puts right: `correct_pulse_value` is of `pulse`."""
    name = widget.objectName()
    return name.removeprefix("correct_").rpartition("_")[0] if name.startswith("correct_") else ""


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
