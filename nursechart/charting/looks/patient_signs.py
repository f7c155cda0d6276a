"""The patient's part of the signing page: what she signs, in which language, and what was said instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Options = tuple[tuple[str, str], ...]  # id, words


@dataclass(frozen=True, slots=True)
class Ink:
    """Strokes of a pen on a pad `width` by `height`: each x, y and then the steps dx, dy, y downwards."""

    width: int
    height: int
    strokes: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """The sentence she signs, in one language."""

    language: str  # BCP-47
    name: str  # Portuguese
    text: str
    rtl: bool = False
    draft: bool = True  # nobody approved the translation yet


@dataclass(frozen=True, slots=True)
class PatientSigns:
    """How the patient answered for the visit, or that she has not yet."""

    name: str  # CARVALHO, Maria
    how: Literal["", "signed", "mark", "unable", "refused", "telehealth"] | str
    words: str  # Signed 10:21; Could not sign: cannot use the hand
    detail: str  # signed by Ana Silva (daughter), witness K. Sato; empty where it is plain
    ink: Ink | None
    language: str  # of what she signed; before that the one it is offered in
    offered: tuple[Shown, ...]
    required: bool
    by: str = "patient"  # patient or proxy
    proxy: str = ""
    relation: str = ""
    relations: Options = ()
    unable_reasons: Options = ()
    refused_reasons: Options = ()
