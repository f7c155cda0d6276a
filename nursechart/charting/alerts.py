"""Alerts: what fired, at which value, and what was answered; each once for the same value of the same visit (AL-3)."""

from __future__ import annotations

from typing import Literal

from nursechart.chart.views import Seen
from nursechart.charting.committing import ReasonNeeded, chart_or_amend
from nursechart.charting.looks.common import Alert, Tone
from nursechart.charting.open_visit import read
from nursechart.charting.shift import Shift, say
from nursechart.clinical.content_types import Rule
from nursechart.clinical.findings import Finding
from nursechart.errors import NurseCanAct
from nursechart.language import said
from nursechart.record.kinds import AlertAnswer

Answer = Literal["acted", "seen", "not_now", "overridden"]
_TONES: dict[str, Tone] = {"block": "crit", "warn": "warn", "inform": "low"}


class MayNotOverride(NurseCanAct):
    """The rule stops the act whatever the reason."""


def alert_of(rule: Rule, about: str, *, title: str = "", text: str = "", tone: Tone | None = None) -> Alert:
    """A rule that fired, as the screen shows it."""
    return Alert(
        rule=rule.id,
        version=rule.version,
        tone=tone or _TONES[rule.severity],
        title=title or rule.title,
        text=text or rule.sentence,
        about=about,
        act=said("Open {id}", id=rule.id) if rule.steps else "",
        not_now=rule.severity != "block",
        steps=tuple(step.text for step in rule.steps),
        blocks=rule.severity == "block",
        may_override=rule.override != "none",
    )


def alert_of_finding(each: Finding, about: str) -> Alert:
    """What speaks against an act, to be answered before it is done."""
    return Alert(
        rule=each.rule,
        version=each.version,
        tone="crit" if each.blocks else "warn",
        title=each.title,
        text=f"{each.says} {each.do}".strip(),
        about=about,
        not_now=False,
        blocks=each.blocks,
        may_override=each.may_override,
    )


def answer(shift: Shift, feed: str, visit: str, seen: Seen, alert: Alert, answer: Answer, reason: str = "") -> None:
    """Chart what was done about an alert.

    Raises ReasonNeeded for "not now" and for an override without a reason, MayNotOverride where the rule allows none.
    """
    if answer == "overridden" and not alert.may_override:
        raise MayNotOverride(said("{title}: this rule has no way round. {text}", title=alert.title, text=alert.text))
    if answer in ("not_now", "overridden") and not reason.strip():
        raise ReasonNeeded
    now = read(shift, feed, visit, "visit")
    stated = AlertAnswer(visit, alert.rule, alert.version, alert.about, answer, shift.when(), reason.strip())
    statements = [say(shift.new_id(), "alert.answer", stated)]
    chart_or_amend(now, seen, statements, reason=reason or "Alert answered before signing again")
