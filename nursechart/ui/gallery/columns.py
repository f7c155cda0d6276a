"""How a page of the gallery is laid out: everything below one another."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget


def page_column(gap: int = 12) -> tuple[QWidget, QVBoxLayout]:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(gap)
    return page, column
