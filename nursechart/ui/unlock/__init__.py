"""Signing in and unlocking this laptop."""

from nursechart.ui.unlock.page import Person, UnlockPage

__all__ = ["Person", "UnlockPage"]
