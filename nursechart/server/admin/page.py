"""What a page is made of: who asks, what is shown, what a form asks for, and what an act may answer.

A `Look` shows; an `Act` is a page with one form that does one thing. Both name the permission they need, and `site`
mounts nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from nursechart.server.pharmacy import Pharmacy
from nursechart.server.roles import Permission

Kind = Literal["text", "number", "choice", "lines", "moment"]


class NotThere(LookupError):
    """What the address names is not there."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A request that was let in: who asks, when, about what, with what typed."""

    user: str
    role: str
    now_ms: int
    path: str = "/"
    ids: Mapping[str, str] = field(default_factory=dict)  # from the address
    query: Mapping[str, str] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """What was typed in a field, without the spaces around it."""
        return self.typed.get(name, "").strip()


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form. `choices` are (value, words)."""

    name: str
    label: str
    kind: Kind = "text"
    hint: str = ""
    value: str = ""
    choices: Sequence[tuple[str, str]] = ()
    optional: bool = False
    error: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form with what it says above it. `back` is where Cancel leads; `grave`: what it does cannot be taken back."""

    title: str
    lead: Sequence[str]
    button: str
    back: str
    fields: Sequence[Field] = ()
    grave: bool = False
    facts: Sequence[tuple[str, str]] = ()

    def with_typed(self, typed: Mapping[str, str], about: str, said: str) -> Sheet:
        """The same form as it was filled in, with a refusal at the field it is about."""
        filled = [
            replace(one, value=typed.get(one.name, one.value), error=said if one.name == about else "")
            for one in self.fields
        ]
        return replace(self, fields=filled)


@dataclass(frozen=True, slots=True)
class View:
    """A template and its values."""

    template: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Went:
    """An act was done: go there, and say so by the name of a sentence in `DONE`."""

    to: str
    done: str


@dataclass(frozen=True, slots=True)
class Told:
    """An act was done, and its result is shown this once: a code, a password."""

    title: str
    lead: Sequence[str]
    secrets: Sequence[tuple[str, str]]
    back: str


@dataclass(frozen=True, slots=True)
class File:
    """An act was done, and its result is a file for the browser to keep."""

    name: str
    media_type: str
    content: str


class FieldRefused(Exception):
    """What was typed in a field cannot be taken; the text says why."""

    def __init__(self, about: str, said: str) -> None:
        super().__init__(said)
        self.about = about


@dataclass(frozen=True, slots=True)
class Look:
    """A page that shows."""

    path: str
    permission: Permission
    work: Callable[[Pharmacy, Asking], View]


@dataclass(frozen=True, slots=True)
class Act:
    """A page with a form. `work` may raise NurseCanAct, FieldRefused or NotThere; then nothing was done."""

    path: str
    permission: Permission
    sheet: Callable[[Pharmacy, Asking], Sheet]
    work: Callable[[Pharmacy, Asking], Went | Told | File]
