"""What the safety rules and the order model need beyond a rule's own words (`clinical.md` S11, 8.5, 8.9, 8.10).

All of it is content: which medicines a second person checks, what both enter, who may take an order by voice, and what
must not be written.
"""

from __future__ import annotations

from typing import Literal

from nursechart.clinical.content_types import Fact


class HighAlert(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Medicines that need an independent double check: by drug class, by name, or by the route they are given."""

    id: str
    title: str
    classes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    children_only: bool = False


class CheckField(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One value of the double check, as performer and checker each type it."""

    id: str
    label: str
    name: str  # inside a sentence: "the concentration"
    kind: Literal["drug", "amount", "words", "line"]  # how two of them are compared
    needed: Literal["always", "infusion", "line"] = "always"
    hint: str = ""


class VerbalOrders(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Orders by voice: who may take them, what they may say, and when the prescriber has to have confirmed them.

    `warn_hours` after it was taken a missing confirmation warns, `most_hours` after it blocks.
    """

    id: str
    roles: tuple[str, ...]
    warn_hours: int
    most_hours: int
    classes: tuple[str, ...] = ()  # none: every medicine
    controlled: tuple[str, ...] = ()  # drug classes that stand for controlled substances
    changes: tuple[str, ...] = ("new", "change", "hold", "stop")


class UnsafeWriting(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that is misread. `pattern` is a regular expression; `write` may name its groups as \\1.

    `exempt` are the contexts it is allowed in: lab, imaging, tube_size.
    """

    id: str
    pattern: str
    write: str
    any_case: bool = False
    exempt: tuple[Literal["lab", "imaging", "tube_size"], ...] = ()
    examples: tuple[str, ...]  # each must be found
    fine: tuple[str, ...] = ()  # and none of these
