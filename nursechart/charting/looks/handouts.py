"""The patient's page, before it is printed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HandOutLook:
    html: str
    language: str
    languages: tuple[tuple[str, str], ...]  # id, Portuguese (Português)
    lacks: str  # the language that was wanted and the pack does not have
    draft: bool  # nobody approved the translation
    given: str  # what the teaching says was left in the home
