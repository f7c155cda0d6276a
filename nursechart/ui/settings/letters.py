"""Whether a letter that is pressed now is typed into something, or would be a key by itself."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit


def takes_letters() -> bool:
    """Whether what has the focus takes text, or finds its rows by a first letter, as lists that open do."""
    here = QApplication.focusWidget()
    if isinstance(here, QLineEdit | QPlainTextEdit | QTextEdit):
        return not here.isReadOnly()
    return isinstance(here, QComboBox)
