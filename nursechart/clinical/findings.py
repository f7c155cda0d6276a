"""A finding: what a safety rule says about one patient now. Sentence and severity are the content pack's.

Findings carry the rule's id and version, so a reviewer can replay them (`ux.md` AL-5).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from nursechart.clinical.content import Content

Severity = Literal["block", "warn", "inform"]
_ORDER: dict[Severity, int] = {"block": 0, "warn": 1, "inform": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a rule says, what to do, and whether one may go on: never, with a reason, or with a prescriber's order."""

    rule: str
    version: str
    severity: Severity
    title: str
    says: str
    do: str
    override: Literal["none", "reason", "order"] = "none"
    stop_dialog: bool = False
    steps: tuple[tuple[str, str], ...] = ()  # id and text of a protocol's steps
    source: tuple[str, ...] = ()
    unconfirmed: bool = False
    facts: tuple[tuple[str, str], ...] = ()  # what it was judged by, for who replays it

    @property
    def family(self) -> str:
        """R-02 of R-02.label."""
        return family_of(self.rule)

    @property
    def may_override(self) -> bool:
        return self.override != "none"

    @property
    def blocks(self) -> bool:
        return self.severity == "block"


def finding(content: Content, rule_id: str, **words: str) -> Finding:
    """The finding of a rule, with its open words filled in; a word not given reads as nothing. Raises KeyError.

    All `words` are kept as the facts it was judged by, also those its sentence does not say.
    """
    rule = content.rules[rule_id]
    filled = _Words(words)
    return Finding(
        rule=rule.id,
        version=rule.version,
        severity=rule.severity,
        title=_capital(rule.title.format_map(filled)),
        says=_capital(rule.sentence.format_map(filled)),
        do=rule.do.format_map(filled),
        override=rule.override,
        stop_dialog=rule.stop_dialog,
        steps=tuple((step.id, step.text) for step in rule.steps),
        source=rule.source,
        unconfirmed=rule.unconfirmed,
        facts=tuple(sorted((name, said) for name, said in words.items() if said)),
    )


def family_of(rule_id: str) -> str:
    """The rule a variant belongs to: R-02 of R-02.label."""
    return rule_id.partition(".")[0]


def worst_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Blocks, then warnings, then what informs; each kind in the order it was found."""
    return tuple(sorted(findings, key=lambda each: _ORDER[each.severity]))


class _Words(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


def _capital(text: str) -> str:
    """A capital first letter, but never inside a drug's own writing (cefTRIAXone stays)."""
    first = text.split(" ", 1)[0]
    return text if any(letter.isupper() for letter in first[1:]) else text[:1].upper() + text[1:]
